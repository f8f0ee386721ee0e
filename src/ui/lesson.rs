//! Beside the steps: who spoke to whom, and what exactly was said.

use leptos::prelude::*;

use crate::{
    browser::window as browser_page,
    lesson::sequence::{Ahead, Channel, Message, Party, ahead, messages},
    text::{diagram_labels, labels::lesson_labels},
};

use super::{
    message_tabs::MessageTabs,
    page::{Chosen, Page},
};

#[component]
pub(super) fn Lesson(page: Page) -> impl IntoView {
    let newest = page.derive(|flow| flow.session.log.entries().last().map(|entry| entry.number));
    let said = page.derive(|flow| messages(flow.session.log.entries()));
    let to_come = page.derive(ahead);
    let shown = Memo::new(move |_| {
        let chosen = page.chosen.get().filter(|chosen| match chosen {
            Chosen::Sent(number) => said.with(|said| said.iter().any(|message| message.entry == *number)),
            Chosen::Ahead(what) => to_come.with(|ahead| ahead.iter().any(|message| message.what == *what)),
        });
        chosen.or(newest.get().map(Chosen::Sent))
    });
    let title = move || match newest.get() {
        None => diagram_labels::WHAT_WILL_HAPPEN,
        Some(_) => diagram_labels::WHAT_HAPPENS,
    };
    view! {
        <aside class="lesson" aria-label=lesson_labels::REGION>
            <section class="step" aria-labelledby="sequenceTitle">
                <h2 id="sequenceTitle">{move || title()}</h2>
                // All of it is one stop of the Tab key.
                <div class="diagram" on:keydown=move |event| { browser_page::rove(&event, browser_page::UP_AND_DOWN); }>
                    <div class="parties" aria-hidden="true">
                        {Party::ALL.map(|party| view! { <span><b data-party=party_name(party)>{party.name()}</b></span> })}
                    </div>
                    <ol id="sequence" class="sequence" role="list">
                        {move || {
                            let shown = shown.get();
                            let is_shown = |message: &Message| {
                                shown == Some(Chosen::Sent(message.entry)) && !message.is_hypothetical
                            };
                            let said = said.get();
                            let stop = said.iter().position(is_shown);
                            said.into_iter().enumerate()
                                .map(|(at, message)| {
                                    view! { <Sent page is_shown=is_shown(&message) is_stop=stop == Some(at) message/> }
                                })
                                .collect_view()
                        }}
                    </ol>
                    <ol id="ahead" class="sequence" role="list" aria-label=diagram_labels::AHEAD>
                        {move || {
                            let (to_come, shown) = (to_come.get(), shown.get());
                            let is_shown = |message: &Ahead| shown == Some(Chosen::Ahead(message.what));
                            // While nothing is chosen, the first is where the Tab key stops.
                            let stop = to_come.iter().position(is_shown).or(shown.is_none().then_some(0));
                            to_come.into_iter().enumerate()
                                .map(|(at, message)| {
                                    view! { <ToCome page is_shown=is_shown(&message) is_stop=stop == Some(at) message/> }
                                })
                                .collect_view()
                        }}
                    </ol>
                </div>
                <Show when=move || said.with(|said| said.iter().any(|message| message.is_hypothetical))>
                    <p class="hint">{lesson_labels::HYPOTHETICAL_HINT}</p>
                </Show>
                <p class="legend" aria-hidden="true">
                    <span data-channel="front">{diagram_labels::FRONT_CHANNEL}</span>
                    <span data-channel="back">{diagram_labels::BACK_CHANNEL}</span>
                </p>
            </section>
            <MessageTabs page shown/>
        </aside>
    }
}

/// A message that was sent. It listens to nothing: all are drawn anew at each change, and what listens would be remembered by
/// what it listened to.
#[component]
fn Sent(page: Page, is_shown: bool, is_stop: bool, message: Message) -> impl IntoView {
    let Message { entry, from, to, channel, label, is_hypothetical } = message;
    view! {
        <li data-channel=channel_name(channel) data-imagined=is_hypothetical.then_some("")>
            <button type="button" aria-pressed=is_shown.to_string() tabindex=tabindex(is_stop)
                on:click=move |_| page.choose(Chosen::Sent(entry))>
                {row(from, to, channel, label)}
                {is_hypothetical.then(|| view! { <span class="unseen">", " {lesson_labels::HYPOTHETICAL}</span> })}
            </button>
        </li>
    }
}

/// A message that is still to come.
#[component]
fn ToCome(page: Page, is_shown: bool, is_stop: bool, message: Ahead) -> impl IntoView {
    let Ahead { what, from, to, channel, label } = message;
    view! {
        <li data-channel=channel_name(channel)>
            <button type="button" aria-pressed=is_shown.to_string() tabindex=tabindex(is_stop)
                on:click=move |_| page.choose(Chosen::Ahead(what))>
                {row(from, to, channel, label.to_owned())}
            </button>
        </li>
    }
}

/// One of the rows is a stop of the Tab key; arrow keys lead from it to the others.
fn tabindex(is_stop: bool) -> &'static str {
    if is_stop { "0" } else { "-1" }
}

/// An arrow between two life lines, and its label above it.
fn row(from: Party, to: Party, channel: Channel, label: String) -> AnyView {
    const LANE: i32 = 100;
    let x = |party: Party| party as i32 * LANE + LANE / 2;
    let (start, end) = (x(from), x(to));
    let tip = if end > start { end - 6 } else { end + 6 };
    let spoken = lesson_labels::from_to(from.name(), to.name());
    let how = (channel != Channel::User).then(|| lesson_labels::channel(channel_name(channel)));
    // What is between the two, whoever speaks: the style sheet puts the label there.
    let between = format!("{}{}", (from as i32).min(to as i32), (from as i32).max(to as i32));
    view! {
        <span class="unseen">{spoken}</span>
        <span class="who" aria-hidden="true">{from.name()} " → " {to.name()}</span>
        <span class="label" data-between=between>{label}</span>
        {how.map(|how| view! { <span class="unseen">", " {how}</span> })}
        <svg viewBox="0 0 400 10" aria-hidden="true">
            <line class="arrow" x1=start y1="5" x2=tip y2="5"/>
            <path class="head" d=format!("M{tip} 1L{end} 5L{tip} 9Z")/>
        </svg>
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
        Party::You => "you",
        Party::ThisPage => "page",
        Party::AuthorizationServer => "server",
        Party::Api => "api",
    }
}
