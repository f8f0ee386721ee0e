//! What is folded until it is wanted: who can see what, the worksheet, the notes.

use leptos::prelude::*;

use crate::{
    browser::{download, window as browser_page},
    lesson::{
        exposure::{Exposure, exposures},
        guidance,
        workbook::MAX_TEXT_CHARS,
        worksheet,
    },
    oauth::limits::excerpt,
    text::{exposure_words::PUBLIC_PAGE, labels::desk_labels, questions::QUESTIONS},
};

use super::{display_limits::MAX_BODY_SHOWN_CHARS, page::Page};

#[component]
pub(super) fn Desk(page: Page) -> impl IntoView {
    let is_untouched = move || page.with(guidance::is_untouched);
    view! {
        <section class="desk step" hidden=move || is_untouched() aria-label=desk_labels::REGION>
            <WhoCanSee page/>
            <Worksheet page/>
        </section>
    }
}

/// A panel that is not there before it is opened.
#[component]
fn Folded(id: &'static str, title: &'static str, children: ChildrenFn) -> impl IntoView {
    let is_open = RwSignal::new(false);
    view! {
        <details id=id on:toggle=move |event| is_open.set(browser_page::is_open(&event))>
            <summary>{title}</summary>
            <Show when=move || is_open.get()>{children()}</Show>
        </details>
    }
}

#[component]
fn WhoCanSee(page: Page) -> impl IntoView {
    let rows = Memo::new(move |_| {
        let now = page.now();
        page.with(|flow| exposures(flow, now))
    });
    let note = page.derive(|flow| flow.provider().secret_note);
    view! {
        <Folded id="whoCanSee" title=desk_labels::WHO_CAN_SEE>
                <Show when=move || rows.with(Vec::is_empty)>
                    <p class="hint">{desk_labels::NOTHING_TO_SEE}</p>
                </Show>
                <dl class="words">
                    {move || rows.get().into_iter().map(|row| view! { <Row row/> }).collect_view()}
                </dl>
                <p class="hint">{PUBLIC_PAGE} {move || note.get().map(|note| format!(" {note}"))}</p>
        </Folded>
    }
}

#[component]
fn Row(row: Exposure) -> impl IntoView {
    view! {
        <div>
            <dt>{row.name}</dt>
            <dd>
                <p><b>{desk_labels::HAS_BEEN_IN}</b>{row.places.join("; ")} "."</p>
                <p><b>{desk_labels::IS_WORTH}</b>{row.worth}</p>
            </dd>
        </div>
    }
}

#[component]
fn Worksheet(page: Page) -> impl IntoView {
    let save = move |_| {
        let redaction = page.redaction().get_untracked();
        let text = page.workbook.with_untracked(|workbook| {
            page.with_untracked(|flow| worksheet::markdown(flow, &workbook.answers, &redaction))
        });
        download::save("oauth-worksheet.md", "text/markdown", &text);
    };
    view! {
        <Folded id="worksheet" title=desk_labels::WORKSHEET>
                <p class="why">
                    {desk_labels::WORKSHEET_HINT}
                </p>
                <ol class="questions">
                    {QUESTIONS.iter().enumerate().map(|(at, question)| view! { <Question page at text=question/> })
                        .collect_view()}
                </ol>
                <button id="worksheetButton" type="button" on:click=save>{desk_labels::SAVE_WORKSHEET}</button>
        </Folded>
    }
}

#[component]
fn Question(page: Page, at: usize, text: &'static str) -> impl IntoView {
    let id = format!("answer{}", at + 1);
    let answer = move || page.workbook.with(|workbook| workbook.answers[at].clone());
    let evidence = Memo::new(move |_| {
        page.redaction().with(|redaction| page.with(|flow| worksheet::evidence(flow, at, redaction)))
    });
    view! {
        <li>
            <label for=id.clone()>{text}</label>
            <textarea id=id rows="3" maxlength=MAX_TEXT_CHARS prop:value=page.in_field(answer)
                on:input=move |event| page.workbook.update(|workbook| workbook.answers[at] = event_target_value(&event))>
            </textarea>
            {move || evidence.get().map(|evidence| view! {
                <details class="without">
                    <summary>{desk_labels::EVIDENCE}</summary>
                    <div class="wire"><pre tabindex="0" role="group" aria-label=desk_labels::EVIDENCE>{excerpt(&evidence, MAX_BODY_SHOWN_CHARS)}</pre></div>
                </details>
            })}
        </li>
    }
}

/// A scratchpad for the way to the developer portal and back.
#[component]
pub(super) fn Notes(page: Page) -> impl IntoView {
    let notes = move || page.workbook.with(|workbook| workbook.notes.clone());
    view! {
        <Folded id="notesPanel" title=desk_labels::NOTES>
            <label for="notes">{desk_labels::NOTES_LABEL}</label>
            <textarea id="notes" class="secret" rows="5" placeholder=" " maxlength=MAX_TEXT_CHARS autocomplete="off" spellcheck="false"
                aria-describedby="notesHint" prop:value=page.in_field(notes)
                on:input=move |event| page.workbook.update(|workbook| workbook.notes = event_target_value(&event))>
            </textarea>
            <p class="hint" id="notesHint">{desk_labels::NOTES_HINT}</p>
        </Folded>
    }
}
