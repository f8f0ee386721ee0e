//! Exports: a request as a command or as code, and the whole session as a file.

use leptos::prelude::*;

use crate::{
    browser::{download, js_excerpt},
    lesson::{
        har::har,
        preview::Preview,
        snippet::{Language, snippet},
        transcript::transcript,
        wire::{credentials, parts, sent},
    },
    oauth::secret::Typed,
    text::labels::lesson_labels,
};

use super::{display_limits::MAX_BODY_SHOWN_CHARS, message::Shown, page::Page, parts::CopyButton};

#[component]
pub(super) fn TakeAway(page: Page, message: Memo<Shown>) -> impl IntoView {
    let language = RwSignal::new(Language::default());
    // Built when it is shown or copied, and wiped afterwards: a memo would keep the revealed secrets.
    let text = move || {
        message.with(|message| {
            let Some((shown, Preview { entry, .. })) = message else { return Typed::default() };
            let is_revealed = |at| page.reading().revealed.with(|revealed| revealed.contains(&(*shown, at)));
            let parts = parts(entry);
            let revealed = parts.iter().enumerate().filter(|(at, _)| is_revealed(*at));
            let revealed = revealed.map(|(_, part)| credentials(part).into()).collect();
            let redaction = page.redaction().with(|redaction| redaction.except(revealed));
            let snippet = snippet(&sent(entry, is_revealed).map(|text| redaction.redact(text)), language.get());
            Typed::new(snippet.expose())
        })
    };
    let is_revealed = move || {
        let shown = message.with(|message| message.as_ref().map(|(shown, _)| *shown));
        page.reading().revealed.with(|revealed| revealed.iter().any(|(of, _)| Some(*of) == shown))
    };
    let is_simulated = page.derive(|flow| flow.provider().is_simulated);
    let choose = move |event| {
        if let Some(chosen) = Language::from_name(&event_target_value(&event)) {
            language.set(chosen);
        }
    };
    let save_har = move |_| {
        download::save(
            "oauth-session.har",
            "application/json",
            &page.with_untracked(|flow| har(flow.session.log.entries(), &page.redaction().get_untracked())),
        );
    };
    let save_transcript = move |_| {
        let text =
            page.with_untracked(|flow| transcript(flow.session.log.entries(), &page.redaction().get_untracked()));
        download::save("oauth-session.md", "text/markdown", &text);
    };
    view! {
            <div class="row wire">
                <div class="grow">
                    <label for="snippetLanguage">{lesson_labels::REQUEST_AS}</label>
                    <select id="snippetLanguage" prop:value=move || language.get().name() on:change=choose>
                        {Language::ALL.map(|language| view! { <option value=language.name()>{language.name()}</option> })}
                    </select>
                </div>
                <CopyButton what=lesson_labels::COPIED_REQUEST text=move || untrack(text)/>
            </div>
            <div class="wire">
                <pre id="snippet" class:secret=move || is_revealed() tabindex="0" role="group" aria-label=lesson_labels::REQUEST prop:textContent=move || js_excerpt(text().expose(), MAX_BODY_SHOWN_CHARS)></pre>
            </div>
            <p class="hint">{lesson_labels::SNIPPET_HINT} {move || is_simulated.get().then_some(lesson_labels::SNIPPET_IN_SANDBOX)}</p>
            <div class="row asks">
                <button id="harButton" type="button" on:click=save_har>{lesson_labels::SAVE_HAR}</button>
                <button id="transcriptButton" type="button" on:click=save_transcript>{lesson_labels::SAVE_TRANSCRIPT}</button>
            </div>
            <p class="hint">{lesson_labels::SAVED_HINT}</p>
    }
}
