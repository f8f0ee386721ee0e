//! One request with its answer, as it was: each word, what it is for, and secrets masked until asked for.

use leptos::prelude::*;

use crate::{
    browser::{clock, js_excerpt, js_string},
    lesson::wire::{Answer, Part, Place, answer, body_text, parts, request_body},
    oauth::{limits::quoted, secret::Body},
    text::{labels::lesson_labels, outcomes, parameters},
};

use super::{
    display_limits::{MAX_BODY_SHOWN_CHARS, MAX_ROWS, MAX_WORD_SHOWN_CHARS},
    page::Page,
    parts::more,
};

/// One request with its answer, word by word.
#[component]
pub(super) fn MessageDetails(page: Page, number: u32) -> impl IntoView {
    let entry =
        page.derive(move |flow| flow.session.log.entries().iter().find(|entry| entry.number == number).cloned());
    move || {
        let entry = entry.get()?;
        let revealed = page.revealed.get();
        let all = parts(&entry);
        let of = |places: &'static [Place]| {
            let of_these = |(_, part): &(usize, Part)| places.contains(&part.place);
            let count = all.iter().filter(|part| places.contains(&part.place)).count();
            let words = all.iter().cloned().enumerate()
                .filter(of_these)
                .take(MAX_ROWS)
                .map(|(at, part)| view! { <Word page key=(number, at) is_revealed=revealed.contains(&(number, at)) part/> })
                .collect_view();
            view! { <dl class="words">{words}</dl> {more(count)} }
        };
        let request = of(&[Place::Query, Place::Header, Place::Form]);
        let answered = of(&[Place::AnswerHeader, Place::AnswerMember]);
        let outcome = match answer(&entry) {
            Answer::NotForThePage => outcomes::WENT_AWAY.to_owned(),
            Answer::ThisPage => outcomes::BROUGHT_HERE.to_owned(),
            Answer::Waiting => outcomes::WAITING.to_owned(),
            Answer::Status(status, millis) => outcomes::status(status, millis),
            Answer::Missing(error, millis) => outcomes::no_answer(&error, millis),
        };
        let block = |label, body: Option<Body>| {
            body.map(|body| {
                let text = move || {
                    page.redaction().with(|redaction| redaction.for_display(body.expose(), MAX_BODY_SHOWN_CHARS))
                };
                view! { <div class="wire"><pre tabindex="0" role="group" aria-label=label>{move || text()}</pre></div> }
            })
        };
        let asked = block(lesson_labels::REQUEST_BODY, request_body(&entry));
        let body = block(lesson_labels::ANSWER_BODY, body_text(&entry));
        Some(view! {
            <section class="step" id="wire" aria-labelledby="wireTitle">
                <h2 id="wireTitle">{lesson_labels::MESSAGE}</h2>
                <p class="hint">{lesson_labels::MESSAGE_HINT}</p>
                <p class="target"><b>{entry.method.to_string()}</b> " " {entry.address.clone()}</p>
                <p class="hint">{lesson_labels::SENT} <time>{clock::local_time(entry.sent_at)}</time></p>
                {request}
                {asked}
                <p class="target"><b>{outcome}</b></p>
                {answered}
                {body}
            </section>
        })
    }
}

/// A name with its value, masked if it is a secret, and with what it is for. Like an arrow, it listens to nothing.
#[component]
fn Word(page: Page, key: (u32, usize), is_revealed: bool, part: Part) -> impl IntoView {
    let toggle = move |_| {
        page.revealed.update(|revealed| {
            if !revealed.remove(&key) {
                revealed.insert(key);
            }
        });
    };
    let place = match part.place {
        Place::Query => lesson_labels::IN_QUERY,
        Place::Header | Place::AnswerHeader => lesson_labels::IN_HEADER,
        Place::Form => lesson_labels::IN_BODY,
        Place::AnswerMember => lesson_labels::IN_JSON,
    };
    let (name, value, is_secret) = (quoted(&part.name), part.value, part.is_secret);
    let shown = match (is_secret, is_revealed) {
        (true, false) => js_excerpt("••••••••", MAX_WORD_SHOWN_CHARS),
        (true, true) => js_excerpt(value.expose(), MAX_WORD_SHOWN_CHARS),
        // What is no secret by its name may still quote one.
        (false, _) => page
            .redaction()
            .with_untracked(|redaction| js_string(&redaction.for_display(value.expose(), MAX_WORD_SHOWN_CHARS))),
    };
    let button = is_secret.then(|| {
        view! {
            <button type="button" class="reveal" aria-pressed=is_revealed.to_string() on:click=toggle>
                {if is_revealed { lesson_labels::HIDE } else { lesson_labels::SHOW }}
                <span class="unseen">" " {name.clone()}</span>
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
                <p><b>{lesson_labels::CHECKED_BY}</b>{parameter.checked_by}</p>
                <p><b>{lesson_labels::IF_MISSING}</b>{parameter.if_missing}</p>
                <p class="hint">{parameter.source}</p>
            </details>
        }
        .into_any(),
    };
    view! {
        <div>
            <dt>{dt}</dt>
            <dd><span class="value" class:secret=is_secret prop:textContent=shown></span> " " {button}</dd>
        </div>
    }
}
