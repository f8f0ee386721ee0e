//! Next to the steps: who sent a message to whom, and its exact contents.

use leptos::prelude::*;

use crate::{
    browser::window,
    flow::log::Outcome,
    lesson::sequence::{Ahead, Arrow, Channel, Message, Party, Phase, ahead, messages},
    text::{diagram_labels, labels::lesson_labels},
};

use super::{
    display_limits::MAX_WORD_SHOWN_CHARS, message_tabs::MessageTabs, page::Page, reading::Chosen,
    sandbox_controls::SandboxControls,
};

#[component]
pub(super) fn Lesson(page: Page) -> impl IntoView {
    // Changes only with a new message or response, so that typing in a field rebuilds no message.
    let log = page.derive_session(|session| {
        let newest = session.log.entries().last()?;
        Some((newest.number, newest.sent_at, newest.outcome == Outcome::Waiting))
    });
    let sent = Memo::new(move |_| {
        log.track();
        page.with_untracked(messages)
    });
    let to_come = page.derive(ahead);
    let shown = Memo::new(move |_| {
        let chosen = page.reading().chosen.get().filter(|chosen| match chosen {
            Chosen::Sent(number) => sent.with(|sent| sent.iter().any(|message| message.entry == *number)),
            Chosen::Ahead(what) => to_come.with(|ahead| ahead.iter().any(|message| message.what == *what)),
        });
        chosen.or(log.get().map(|(newest, ..)| Chosen::Sent(newest)))
    });
    // Scrolls the newest message into view.
    Effect::new(move |_| {
        if let Some(Chosen::Sent(_)) = shown.get().filter(|_| page.reading().chosen.get().is_none()) {
            let newest = "#sequence > :last-child";
            window::in_next_task(move || window::show_in_column(newest, false));
        }
    });
    let is_attacked = move || sent.with(|sent| sent.iter().any(|message| message.arrow.is_attack()));
    let is_hypothetical = move || sent.with(|sent| sent.iter().any(|message| message.is_hypothetical));
    let title = move || match log.get() {
        None => diagram_labels::WHAT_WILL_HAPPEN,
        Some(_) if is_hypothetical() => diagram_labels::WHAT_WOULD_HAVE,
        Some(_) => diagram_labels::WHAT_HAPPENS,
    };
    view! {
        <aside class="lesson" aria-label=lesson_labels::REGION>
            <section class="step" aria-labelledby="sequenceTitle">
                <h2 id="sequenceTitle">{move || title()}</h2>
                // The whole diagram is one stop of the Tab key.
                <div class="diagram" data-attacked=move || is_attacked().then_some("")
                    on:keydown=move |event| { window::rove(&event, window::UP_AND_DOWN); }>
                    <div class="parties" aria-hidden="true">
                        {Party::ALL.map(|party| view! { <b data-party=party_name(party)>{party.name()}</b> })}
                    </div>
                    <ol id="sequence" class="sequence" role="list">
                        {move || {
                            let shown = shown.get();
                            let is_shown = |message: &Message| {
                                shown == Some(Chosen::Sent(message.entry)) && !message.is_hypothetical
                            };
                            let sent = sent.get();
                            let stop = sent.iter().position(is_shown);
                            let mut phase = None;
                            sent.into_iter().enumerate().map(|(at, message)| {
                                let (is_shown, is_stop) = (is_shown(&message), stop == Some(at));
                                let Message { entry, arrow, is_hypothetical } = message;
                                let row = row(page, &arrow, is_hypothetical);
                                let button = button(page, Chosen::Sent(entry), is_shown, is_stop, row);
                                item(&mut phase, &arrow, is_hypothetical, button)
                            }).collect_view()
                        }}
                    </ol>
                    <ol id="ahead" class="sequence" role="list" aria-label=diagram_labels::AHEAD>
                        {move || {
                            let (to_come, shown) = (to_come.get(), shown.get());
                            let is_shown = |message: &Ahead| shown == Some(Chosen::Ahead(message.what));
                            // While no message is chosen, the Tab key stops at the first.
                            let stop = to_come.iter().position(is_shown).or(shown.is_none().then_some(0));
                            let mut phase = sent.with(|sent| sent.last().map(|message| message.arrow.phase));
                            to_come.into_iter().enumerate().map(|(at, message)| {
                                let (is_shown, is_stop) = (is_shown(&message), stop == Some(at));
                                let Ahead { what, arrow } = message;
                                let button = button(page, Chosen::Ahead(what), is_shown, is_stop, row(page, &arrow, false));
                                item(&mut phase, &arrow, false, button)
                            })
                                .collect_view()
                        }}
                    </ol>
                </div>
                <p class="hint" hidden=move || !is_hypothetical()>{lesson_labels::HYPOTHETICAL_HINT}</p>
                <p class="legend" aria-hidden="true">
                    <span data-channel="front">{diagram_labels::FRONT_CHANNEL}<i>{diagram_labels::FRONT_CHANNEL_NOTE}</i></span>
                    <span data-channel="back">{diagram_labels::BACK_CHANNEL}<i>{diagram_labels::BACK_CHANNEL_NOTE}</i></span>
                </p>
            </section>
            <MessageTabs page shown/>
            <SandboxControls page/>
        </aside>
    }
}

/// A row of the diagram. The first row of a phase names the phase. The style sheet places the arrow by the numbers of
/// its lanes (`data-lanes`).
fn item(before: &mut Option<Phase>, arrow: &Arrow, is_hypothetical: bool, content: AnyView) -> AnyView {
    let Arrow { phase, from, to, channel, .. } = *arrow;
    let is_first = before.replace(phase) != Some(phase);
    let (from, to) = (from as u8, to as u8);
    view! {
        <li data-channel=channel_name(channel) data-lanes=format!("{}{}", from.min(to), from.max(to))
            data-left=(to < from).then_some("") data-start=is_first.then_some("")
            data-attack=(is_hypothetical || arrow.is_attack()).then_some("") data-imagined=is_hypothetical.then_some("")>
            {is_first.then(|| view! { <span class="phase">{phase.name()}</span> })}
            {content}
        </li>
    }
    .into_any()
}

/// The button that opens a message. It subscribes to no signal: all buttons are redrawn at each change, and the signal
/// would keep a reference to every old one. One of them is a stop of the Tab key; the arrow keys move to the others.
fn button(page: Page, opens: Chosen, is_shown: bool, is_stop: bool, row: AnyView) -> AnyView {
    view! {
        <button type="button" aria-pressed=is_shown.to_string() tabindex=if is_stop { "0" } else { "-1" }
            on:click=move |_| page.choose(opens)>
            {row}
        </button>
    }
    .into_any()
}

/// The contents of a row: sender and receiver, the label, which may quote the API's path or an error, and the channel.
fn row(page: Page, arrow: &Arrow, is_hypothetical: bool) -> AnyView {
    let Arrow { from, to, channel, .. } = *arrow;
    let how = if channel == Channel::User { String::new() } else { lesson_labels::channel(channel_name(channel)) };
    let unsent = if is_hypothetical { lesson_labels::HYPOTHETICAL } else { "" };
    view! {
        <span class="unseen">{lesson_labels::from_to(from.name(), to.name())}</span>
        <span class="who" aria-hidden="true">{from.short_name()} " → " {to.short_name()}</span>
        <span class="label">{page.for_display(&arrow.label, MAX_WORD_SHOWN_CHARS)}</span>
        <span class="unseen">{how} {unsent}</span>
    }
    .into_any()
}

/// A channel's name for style sheets and scripts (`data-channel`).
fn channel_name(channel: Channel) -> &'static str {
    match channel {
        Channel::User => "user",
        Channel::Front => "front",
        Channel::Back => "back",
    }
}

/// A party's name for the style sheet (`data-party`).
fn party_name(party: Party) -> &'static str {
    match party {
        Party::Attacker => "attacker",
        Party::You => "you",
        Party::ThisPage => "page",
        Party::AuthorizationServer => "server",
        Party::Api => "api",
    }
}
