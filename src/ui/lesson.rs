//! Beside the steps: who spoke to whom, and what exactly was said.

use leptos::prelude::*;

use crate::{
    flow::log::Outcome,
    lesson::sequence::{Arrow, Channel, Message, Party, Phase, ahead, messages},
    text::{diagram_labels, labels::lesson_labels},
};

use super::{message::MessageDetails, page::Page, take_away::TakeAway};

#[component]
pub(super) fn Lesson(page: Page) -> impl IntoView {
    // Changes with each message and each answer alone, so that a key pressed in a field reads no message again.
    let log = page.derive(|flow| {
        let newest = flow.session.log.entries().last()?;
        Some((newest.number, newest.sent_at, newest.outcome == Outcome::Waiting))
    });
    let said = Memo::new(move |_| {
        log.track();
        page.with_untracked(messages)
    });
    let to_come = page.derive(ahead);
    let shown = Memo::new(move |_| page.chosen.get().or(log.get().map(|(newest, ..)| newest)));
    let is_attacked = move || said.with(|said| said.iter().any(|message| message.arrow.is_attack()));
    let is_hypothetical = move || said.with(|said| said.iter().any(|message| message.is_hypothetical));
    let title = move || match log.get() {
        None => diagram_labels::WHAT_WILL_HAPPEN,
        Some(_) if is_hypothetical() => diagram_labels::WHAT_WOULD_HAVE,
        Some(_) => diagram_labels::WHAT_HAPPENS,
    };
    view! {
        <aside class="lesson" aria-label=lesson_labels::REGION>
            <section class="step" aria-labelledby="sequenceTitle">
                <h2 id="sequenceTitle">{move || title()}</h2>
                <div class="diagram" data-attacked=move || is_attacked().then_some("")>
                    <div class="parties" aria-hidden="true">
                        {Party::ALL.map(|party| view! { <b data-party=party_name(party)>{party.name()}</b> })}
                    </div>
                    <ol id="sequence" class="sequence" role="list">
                        {move || {
                            let shown = shown.get();
                            let mut phase = None;
                            said.get().into_iter().map(|Message { entry, arrow, is_hypothetical }| {
                                let is_shown = shown == Some(entry) && !is_hypothetical;
                                let label = row(&arrow, is_hypothetical);
                                // It listens to nothing: all are drawn anew at each change, and what listens would be
                                // remembered by what it listened to.
                                let button = view! {
                                    <button type="button" aria-pressed=is_shown.to_string() on:click=move |_| page.choose(entry)>
                                        {label}
                                    </button>
                                };
                                item(&mut phase, &arrow, is_hypothetical, button.into_any())
                            }).collect_view()
                        }}
                    </ol>
                    <ol id="ahead" class="sequence" role="list" aria-label=diagram_labels::AHEAD>
                        {move || {
                            let mut phase = said.with(|said| said.last().map(|message| message.arrow.phase));
                            to_come.get().into_iter()
                                .map(|ahead| item(&mut phase, &ahead.arrow, false, row(&ahead.arrow, false)))
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
            <Show when=move || shown.get().is_some()>
                {move || shown.get().map(|number| view! { <MessageDetails page number/> })}
                <TakeAway page shown/>
            </Show>
        </aside>
    }
}

/// A row of the diagram. The first of a phase names it. Where the arrow is, the style sheet says: it reads the numbers of the
/// lanes that it is between.
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

/// What a row says: who speaks to whom, what, and how it travels.
fn row(arrow: &Arrow, is_hypothetical: bool) -> AnyView {
    let Arrow { from, to, channel, .. } = *arrow;
    let how = if channel == Channel::User { String::new() } else { lesson_labels::channel(channel_name(channel)) };
    let unsent = if is_hypothetical { lesson_labels::HYPOTHETICAL } else { "" };
    view! {
        <span class="unseen">{lesson_labels::from_to(from.name(), to.name())}</span>
        <span class="who" aria-hidden="true">{from.short_name()} " → " {to.short_name()}</span>
        <span class="label">{arrow.label.clone()}</span>
        <span class="unseen">{how} {unsent}</span>
    }
    .into_any()
}

/// A channel as style sheets and scripts read it (`data-channel`).
fn channel_name(channel: Channel) -> &'static str {
    match channel {
        Channel::User => "user",
        Channel::Front => "front",
        Channel::Back => "back",
    }
}

/// A party as the style sheet reads it (`data-party`).
fn party_name(party: Party) -> &'static str {
    match party {
        Party::Attacker => "attacker",
        Party::You => "you",
        Party::ThisPage => "page",
        Party::AuthorizationServer => "server",
        Party::Api => "api",
    }
}
