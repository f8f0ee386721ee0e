//! One request with its reply, as sent: the request line, each name with its value, headers folded. A message that
//! has not been sent yet is shown as it will be.

use leptos::prelude::*;

use crate::{
    browser::clock,
    flow::{Purpose, log::Kind},
    lesson::{
        address_shown::address_shown,
        preview::{Preview, may_come, names_to_come},
        wire::{Answer, Part, Place, answer, body_text, parts, path_at, request_body},
    },
    oauth::secret::Body,
    text::{labels::lesson_labels, outcomes},
};

use super::{
    address_line::address_line,
    display_limits::{MAX_BODY_SHOWN_CHARS, MAX_ROWS},
    page::Page,
    parts::more,
    reading::Chosen,
    wire_line::{Line, wire_line},
};

/// The message that is shown, with its contents.
pub(super) type Shown = Option<(Chosen, Preview)>;

/// One request with its reply.
#[component]
pub(super) fn MessageDetails(page: Page, message: Memo<Shown>) -> impl IntoView {
    // Nothing drawn here subscribes to a signal: the signal would keep a reference to every old subscriber.
    view! { {move || {
        // Redraws the message when a new secret is found, so that it is redacted too.
        page.redaction().track();
        match message.get() {
            None => view! { <p class="hint">{lesson_labels::NO_MESSAGE}</p> }.into_any(),
            Some((shown, preview)) => details(page, shown, &preview),
        }
    }} }
}

fn details(page: Page, shown: Chosen, Preview { entry, missing }: &Preview) -> AnyView {
    let (revealed, explained) = (page.reading().revealed.get(), page.reading().explained.get());
    let line = |at: usize, part: Part, before: &'static str, missing: Option<&'static str>| {
        let key = (shown, at);
        let (is_revealed, is_explained) = (revealed.contains(&key), explained == Some(key));
        wire_line(page, Line { key, before, is_revealed, is_explained, missing }, part)
    };
    let all = parts(entry);
    let is_token_request = matches!(entry.kind, Kind::Sent(Purpose::Token(_)));
    let of = |place: Place| {
        let count = all.iter().filter(|part| part.place == place).count();
        let (first, next) = match place {
            Place::Query => ("?", "&"),
            Place::Form => ("", "&"),
            _ => ("", ""),
        };
        let here = all.iter().cloned().enumerate().filter(|(_, part)| part.place == place).take(MAX_ROWS);
        let lines = here.enumerate().map(|(row, (at, part))| {
            let stands_for =
                missing.contains(&part.name.as_str()).then(|| outcomes::still_missing(&part.name, is_token_request));
            line(at, part, if row == 0 { first } else { next }, stands_for)
        });
        (count > 0).then(|| view! { <ul class="words" role="list">{lines.collect_view()}</ul> {more(count)} })
    };
    let folded = |place: Place| {
        let count = all.iter().filter(|part| part.place == place).count();
        of(place).map(|lines| {
            view! { <details class="headers"><summary>{lesson_labels::headers(count)}</summary>{lines}</details> }
        })
    };
    let block = |label, body: Option<Body>| {
        body.map(|body| {
            let text = page.for_display(body.expose(), MAX_BODY_SHOWN_CHARS);
            view! { <pre role="group" aria-label=label>{text}</pre> }
        })
    };
    let (when, reply) = match shown {
        Chosen::Ahead(what) => {
            let mut next = all.len();
            let replies = may_come(what).iter().map(|reply| {
                let names = names_to_come(reply).enumerate().map(|(at, part)| line(next + at, part, "", Some("")));
                let names = names.collect_view();
                next += reply.names.len();
                view! { <p class="reply"><b>{reply.status}</b> " " {reply.words}</p> <ul class="words names" role="list">{names}</ul> }
            });
            let replies = replies.collect_view();
            let reply = view! { <h3>{lesson_labels::MAY_COME}</h3> {replies} }.into_any();
            (lesson_labels::NOT_SENT.into_any(), reply)
        }
        Chosen::Sent(_) => {
            let outcome = match answer(entry) {
                Answer::NotForThePage => outcomes::WENT_AWAY.to_owned(),
                Answer::ThisPage => outcomes::BROUGHT_HERE.to_owned(),
                Answer::Waiting => outcomes::WAITING.to_owned(),
                Answer::Status(status, millis) => outcomes::status(status, millis),
                Answer::Missing(error, millis) => outcomes::no_answer(&error, millis),
            };
            let reply = view! {
                <h3 class="unseen">{lesson_labels::REPLY}</h3>
                <p class="target"><b>{outcome}</b></p>
                {folded(Place::AnswerHeader)} {of(Place::AnswerMember)}
                {block(lesson_labels::ANSWER_BODY, body_text(entry))}
            };
            let time = view! { {lesson_labels::SENT} <time>{clock::local_time(entry.sent_at)}</time> };
            (time.into_any(), reply.into_any())
        }
    };
    let address_bar = (entry.kind == Kind::Authorization).then(|| {
        let intro = match shown {
            Chosen::Ahead(_) => lesson_labels::ADDRESS_BAR_WILL_READ,
            Chosen::Sent(_) => lesson_labels::ADDRESS_BAR_READ,
        };
        let address = page.redaction().with_untracked(|redaction| address_shown(entry, redaction));
        view! { <p class="hint">{intro}</p> {address.map(address_line)} }
    });
    let (host, path) = entry.address.split_at(path_at(&entry.address));
    view! {
        <section id="wire" aria-label=lesson_labels::MESSAGE>
            <div class="wire">
                <h3 class="target">
                    {entry.method.to_string()} " " <span class="host">{host.to_owned()}</span>{path.to_owned()} " "
                    <span class="hint">{when}</span>
                </h3>
                {folded(Place::Header)} {of(Place::Query)} {of(Place::Form)}
                {block(lesson_labels::REQUEST_BODY, request_body(entry))}
            </div>
            <div class="wire">{reply}</div>
            {address_bar}
        </section>
    }
    .into_any()
}
