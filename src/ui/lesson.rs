//! Beside the steps: who spoke to whom, and what exactly was said.

use leptos::prelude::*;

use crate::{
    browser::window as browser_page,
    lesson::sequence::{Channel, Message, Party, messages},
    text::labels::lesson_labels,
};

use super::{message::MessageDetails, page::Page, take_away::TakeAway};

/// The id of the list of messages.
const SEQUENCE: &str = "sequence";

#[component]
pub(super) fn Lesson(page: Page) -> impl IntoView {
    let newest = page.derive(|flow| flow.session.log.entries().last().map(|entry| entry.number));
    let said = page.derive(|flow| messages(flow.session.log.entries()));
    let shown = Memo::new(move |_| page.chosen.get().or(newest.get()));
    Effect::new(move |_| {
        said.track();
        browser_page::scroll_to_end(SEQUENCE);
    });
    view! {
        <aside class="lesson" aria-label=lesson_labels::REGION>
            <section class="step" aria-labelledby="sequenceTitle">
                <h2 id="sequenceTitle">{lesson_labels::SEQUENCE}</h2>
                <Show when=move || !said.with(Vec::is_empty)
                    fallback=|| view! {
                        <p class="hint">{lesson_labels::NO_MESSAGE}</p>
                    }>
                    <div class="parties" aria-hidden="true">{Party::ALL.map(|party| view! { <span>{hyphenated(party)}</span> })}</div>
                    <ol id=SEQUENCE class="sequence" role="list">
                        {move || {
                            let shown = shown.get();
                            let is_shown = |message: &Message| shown == Some(message.entry) && !message.is_hypothetical;
                            said.get().into_iter()
                                .map(|message| view! { <Arrow page is_shown=is_shown(&message) message/> })
                                .collect_view()
                        }}
                    </ol>
                    <Show when=move || said.with(|said| said.iter().any(|message| message.is_hypothetical))>
                        <p class="hint">{lesson_labels::HYPOTHETICAL_HINT}</p>
                    </Show>
                    <p class="hint">
                        {lesson_labels::CHANNELS_HINT}
                    </p>
                </Show>
            </section>
            <Show when=move || shown.get().is_some()>
                {move || shown.get().map(|number| view! { <MessageDetails page number/> })}
                <TakeAway page shown/>
            </Show>
        </aside>
    }
}

/// What a party is called, with a soft hyphen where four columns are narrow.
fn hyphenated(party: Party) -> String {
    party.name().replace("Authorization", "Authori\u{ad}zation")
}

/// A message as an arrow between two life lines. It listens to nothing: all are drawn anew at each change, and what listens
/// would be remembered by what it listened to.
#[component]
fn Arrow(page: Page, is_shown: bool, message: Message) -> impl IntoView {
    const LANE: i32 = 100;
    let x =
        |party: Party| Party::ALL.iter().position(|other| *other == party).map_or(0, |at| at as i32) * LANE + LANE / 2;
    let (from, to) = (x(message.from), x(message.to));
    let tip = if to > from { to - 7 } else { to + 7 };
    let entry = message.entry;
    let channel = match message.channel {
        Channel::Front => "front",
        Channel::Back => "back",
    };
    let spoken = lesson_labels::from_to(message.from.name(), message.to.name());
    let how =
        if message.is_hypothetical { lesson_labels::HYPOTHETICAL.to_owned() } else { lesson_labels::channel(channel) };
    view! {
        <li data-channel=channel data-imagined=message.is_hypothetical.then_some("")>
            <button type="button" aria-pressed=is_shown.to_string() on:click=move |_| page.chosen.set(Some(entry))>
                <svg viewBox="0 0 400 16" aria-hidden="true">
                    {Party::ALL.map(|party| view! { <line class="life" x1=x(party) y1="0" x2=x(party) y2="16"/> })}
                    <line class="arrow" x1=from y1="8" x2=tip y2="8"/>
                    <path class="head" d=format!("M{tip} 3L{to} 8L{tip} 13Z")/>
                </svg>
                <span class="unseen">{spoken}</span>
                <span class="label">{message.label.clone()}</span>
                <span class="unseen">", " {how}</span>
            </button>
        </li>
    }
}
