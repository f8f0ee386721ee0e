//! One name of a message with its value and its explanation.

use leptos::prelude::*;

use crate::{
    browser::{js_excerpt, js_string, window},
    lesson::{
        address_shown::MASK,
        wire::{Part, Place},
    },
    text::{labels::lesson_labels, parameters},
};

use super::{display_limits::MAX_WORD_SHOWN_CHARS, page::Page, reading::Chosen};

/// How a line shows its part.
pub(super) struct Line {
    /// The message, and the index of the part in it.
    pub(super) key: (Chosen, usize),
    /// The separator from the line before: `?`, `&` or nothing.
    pub(super) before: &'static str,
    /// Whether a secret value is shown.
    pub(super) is_revealed: bool,
    /// Whether the explanation is open.
    pub(super) is_explained: bool,
    /// The placeholder for a value that doesn't exist yet.
    pub(super) missing: Option<&'static str>,
}

/// A name with its value, masked if it is secret, and its explanation. Like the buttons of the diagram, it subscribes
/// to no signal.
pub(super) fn wire_line(page: Page, line: Line, part: Part) -> AnyView {
    let Line { key, before, is_revealed, is_explained, missing } = line;
    let toggle = move |_| {
        page.reading().revealed.update(|revealed| match revealed.iter().position(|have| *have == key) {
            Some(at) => {
                revealed.swap_remove(at);
            }
            None => revealed.push(key),
        });
    };
    let explain = move |_| {
        page.reading().explained.set((!is_explained).then_some(key));
        window::in_next_task(|| window::show("explanation"));
    };
    let name = page.for_display(&part.name, MAX_WORD_SHOWN_CHARS);
    let (value, is_secret) = (part.value, part.is_secret && missing.is_none());
    let separator = match part.place {
        _ if missing == Some("") => "",
        Place::Query | Place::Form => "=",
        Place::Header | Place::AnswerHeader | Place::AnswerMember => ": ",
    };
    let shown = match (missing, is_secret, is_revealed) {
        (Some(words), ..) => js_string(words),
        (None, true, false) => js_string(MASK),
        (None, true, true) => js_excerpt(value.expose(), MAX_WORD_SHOWN_CHARS),
        // A value whose name isn't secret may still quote a secret.
        (None, false, _) => js_string(&page.for_display(value.expose(), MAX_WORD_SHOWN_CHARS)),
    };
    let button = is_secret.then(|| {
        view! {
            <button type="button" class="reveal" aria-pressed=is_revealed.to_string() on:click=toggle>
                {if is_revealed { lesson_labels::HIDE } else { lesson_labels::SHOW }}
                <span class="unseen">" " {name.clone()}</span>
            </button>
        }
    });
    let parameter = parameters::find(&part.name);
    let explanation = parameter.filter(|_| is_explained).map(|parameter| {
        view! {
            <div id="explanation" class="explanation">
                <p>{parameter.purpose}</p>
                <p><b>{lesson_labels::IF_MISSING}</b>{parameter.if_missing}</p>
                <p class="hint"><b>{lesson_labels::CHECKED_BY}</b>{parameter.checked_by} " " {parameter.source}</p>
            </div>
        }
    });
    let word = match parameter {
        None => view! { <span>{name}</span> }.into_any(),
        Some(_) => view! {
            <button type="button" class="name" aria-expanded=is_explained.to_string() on:click=explain>{name}</button>
        }
        .into_any(),
    };
    view! {
        <li>
            {before} {word} {separator}
            <span class="value" class:secret=is_secret class:missing=missing.is_some() prop:textContent=shown></span>
            " " {button} {explanation}
        </li>
    }
    .into_any()
}
