//! Beside the steps: who spoke to whom, and what exactly was said.

use std::collections::HashSet;

use leptos::prelude::*;

use crate::{
    browser::page as browser_page,
    lesson::{
        parameters,
        sequence::{Channel, Message, Party, messages},
        wire::{Answer, Part, Place, answer, body_text, parts},
    },
    oauth::secret::Body,
};

use super::page::Page;

/// The id of the list of messages.
const SEQUENCE: &str = "sequence";

/// What of the session is looked at.
#[derive(Clone, Copy)]
struct View {
    page: Page,
    /// The number of the entry chosen; none follows the newest.
    chosen: RwSignal<Option<u32>>,
    /// What was revealed: an entry's number, and the place of the part in it.
    revealed: RwSignal<HashSet<(u32, usize)>>,
}

#[component]
pub(super) fn Lesson(page: Page) -> impl IntoView {
    let view = View { page, chosen: RwSignal::new(None), revealed: RwSignal::new(HashSet::new()) };
    let newest = page.derive(|flow| flow.log.entries().last().map(|entry| entry.number));
    let said = page.derive(|flow| messages(flow.log.entries()));
    Effect::new(move |before: Option<Option<u32>>| {
        let now = newest.get();
        if before != Some(now) {
            view.chosen.set(None);
        }
        // A new beginning brings its own secrets.
        if now.is_none() {
            view.revealed.set(HashSet::new());
        }
        now
    });
    let shown = Memo::new(move |_| view.chosen.get().or(newest.get()));
    Effect::new(move |_| {
        said.track();
        browser_page::scroll_to_end(SEQUENCE);
    });
    view! {
        <aside class="lesson" aria-label="What happens">
            <section class="step" aria-labelledby="sequenceTitle">
                <h2 id="sequenceTitle">"Who speaks to whom"</h2>
                <Show when=move || !said.with(Vec::is_empty)
                    fallback=|| view! {
                        <p class="hint">"Nobody has spoken yet. Each message appears here as it happens."</p>
                    }>
                    <div class="parties" aria-hidden="true">{Party::ALL.map(|party| view! { <span>{party.name()}</span> })}</div>
                    <ol id=SEQUENCE class="sequence">
                        {move || said.get().into_iter().map(|message| view! { <Arrow view shown message/> }).collect_view()}
                    </ol>
                    <p class="hint">
                        "Solid: through the browser's address bar, where others may see it (front channel). Dashed: "
                        "straight from this page to the server (back channel). Choose a message to see its words below."
                    </p>
                </Show>
            </section>
            <Show when=move || shown.get().is_some()>
                {move || shown.get().map(|number| view! { <Wire view number/> })}
            </Show>
        </aside>
    }
}

/// A message as an arrow between two life lines.
#[component]
fn Arrow(view: View, shown: Memo<Option<u32>>, message: Message) -> impl IntoView {
    const LANE: i32 = 100;
    let x =
        |party: Party| Party::ALL.iter().position(|other| *other == party).map_or(0, |at| at as i32) * LANE + LANE / 2;
    let (from, to) = (x(message.from), x(message.to));
    let tip = if to > from { to - 7 } else { to + 7 };
    let entry = message.entry;
    let is_shown = move || shown.get() == Some(entry);
    let channel = match message.channel {
        Channel::Front => "front",
        Channel::Back => "back",
    };
    let spoken = format!("{} to {}: ", message.from.name(), message.to.name());
    view! {
        <li data-channel=channel>
            <button type="button" aria-pressed=move || is_shown().to_string() on:click=move |_| view.chosen.set(Some(entry))>
                <svg viewBox="0 0 400 16" aria-hidden="true">
                    {Party::ALL.map(|party| view! { <line class="life" x1=x(party) y1="0" x2=x(party) y2="16"/> })}
                    <line class="arrow" x1=from y1="8" x2=tip y2="8"/>
                    <path class="head" d=format!("M{tip} 3L{to} 8L{tip} 13Z")/>
                </svg>
                <span class="unseen">{spoken}</span>
                <span class="label">{message.label.clone()}</span>
                <span class="unseen">{format!(", {channel} channel")}</span>
            </button>
        </li>
    }
}

/// One request with its answer, word by word.
#[component]
fn Wire(view: View, number: u32) -> impl IntoView {
    let entry = view.page.derive(move |flow| flow.log.entries().iter().find(|entry| entry.number == number).cloned());
    move || {
        let entry = entry.get()?;
        let of = |places: &'static [Place]| {
            parts(&entry)
                .into_iter()
                .enumerate()
                .filter(|(_, part)| places.contains(&part.place))
                .map(|(at, part)| view! { <Word view key=(number, at) part/> })
                .collect_view()
        };
        let request = of(&[Place::Query, Place::Header, Place::Form]);
        let answered = of(&[Place::AnswerHeader, Place::AnswerMember]);
        let outcome = match answer(&entry) {
            Answer::NotForThePage => {
                "The browser went there: what it was answered is not for this page to see.".to_owned()
            }
            Answer::ThisPage => {
                "The browser brought this here, through the address bar: the host of this page saw it too.".to_owned()
            }
            Answer::Waiting => "Waiting for the answer …".to_owned(),
            Answer::Status(status, millis) => format!("{status} after {millis} ms"),
            Answer::Missing(error, millis) => format!("No answer after {millis} ms: {error}"),
        };
        let body = body_text(&entry).map(|body| {
            view! { <div class="wire"><pre tabindex="0">{body.expose().to_owned()}</pre></div> }
        });
        Some(view! {
            <section class="step" id="wire" aria-labelledby="wireTitle">
                <h2 id="wireTitle">"On the wire"</h2>
                <p class="hint">"Choose a word to see what it is for."</p>
                <p class="target"><b>{entry.method.name()}</b> " " {entry.address.clone()}</p>
                <dl class="words">{request}</dl>
                <p class="target"><b>{outcome}</b></p>
                <dl class="words">{answered}</dl>
                {body}
            </section>
        })
    }
}

/// A name with its value, masked if it is a secret, and with what it is for.
#[component]
fn Word(view: View, key: (u32, usize), part: Part) -> impl IntoView {
    let revealed = move || view.revealed.with(|revealed| revealed.contains(&key));
    let toggle = move |_| {
        view.revealed.update(|revealed| {
            if !revealed.remove(&key) {
                revealed.insert(key);
            }
        });
    };
    let place = match part.place {
        Place::Query => "query",
        Place::Header | Place::AnswerHeader => "header",
        Place::Form => "body",
        Place::AnswerMember => "JSON",
    };
    let (name, value, is_secret) = (part.name.clone(), part.value, part.is_secret);
    let shown = move |value: &Body| {
        if is_secret && !revealed() { "••••••••".to_owned() } else { value.expose().to_owned() }
    };
    let button = is_secret.then(|| {
        view! {
            <button type="button" class="reveal" aria-pressed=move || revealed().to_string() on:click=toggle>
                {move || if revealed() { "Hide" } else { "Show" }}
                <span class="unseen">" " {part.name.clone()}</span>
            </button>
        }
    });
    let heading = move || view! { {name.clone()} " " <span class="hint">{place}</span> };
    let dt = match parameters::find(&part.name) {
        None => heading().into_any(),
        Some(parameter) => view! {
            <details>
                <summary>{heading()}</summary>
                <p>{parameter.purpose}</p>
                <p><b>"Checked by: "</b>{parameter.checked_by}</p>
                <p><b>"If it were missing: "</b>{parameter.if_missing}</p>
                <p class="hint">{parameter.source}</p>
            </details>
        }
        .into_any(),
    };
    view! {
        <div>
            <dt>{dt}</dt>
            <dd><span class="value">{move || shown(&value)}</span> " " {button}</dd>
        </div>
    }
}
