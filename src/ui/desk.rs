//! What a reader writes: the worksheet, the notes.

use leptos::prelude::*;

use crate::{
    browser::download,
    lesson::{predictions, workbook::MAX_TEXT_CHARS, worksheet},
    oauth::limits::excerpt,
    text::{labels::desk_labels, questions::QUESTIONS},
};

use super::{display_limits::MAX_BODY_SHOWN_CHARS, page::Page, prediction_notes::Predictions, reading::Tab};

#[component]
pub(super) fn Desk(page: Page) -> impl IntoView {
    view! {
        <section id="worksheet"><Worksheet page/></section>
        <Predictions page/>
        <section id="notesPanel"><Notes page/></section>
    }
}

#[component]
fn Worksheet(page: Page) -> impl IntoView {
    let save = move |_| {
        let redaction = page.redaction().get_untracked();
        let text = page.workbook.with_untracked(|workbook| {
            let questions = page.with_untracked(|flow| worksheet::markdown(flow, &workbook.answers, &redaction));
            [questions, predictions::markdown(&workbook.predictions, &redaction)].concat()
        });
        download::save("oauth-worksheet.md", "text/markdown", &text);
    };
    view! {
        <h3>{desk_labels::WORKSHEET}</h3>
                <p class="why">
                    {desk_labels::WORKSHEET_HINT}
                </p>
                <ol class="questions">
                    {QUESTIONS.iter().enumerate().map(|(at, question)| view! { <Question page at text=question/> })
                        .collect_view()}
                </ol>
                <button id="worksheetButton" type="button" on:click=save>{desk_labels::SAVE_WORKSHEET}</button>
    }
}

#[component]
fn Question(page: Page, at: usize, text: &'static str) -> impl IntoView {
    let id = format!("answer{}", at + 1);
    let answer = move || page.workbook.with(|workbook| workbook.answers[at].clone());
    // This is updated at every event, so it is skipped while it isn't shown.
    let evidence = Memo::new(move |_| {
        page.reading().tab.get().filter(|tab| *tab == Tab::Desk)?;
        page.redaction().with(|redaction| page.with(|flow| worksheet::evidence(flow, at, redaction)))
    });
    view! {
        <li>
            <label for=id.clone()>{text}</label>
            <textarea id=id rows="3" maxlength=MAX_TEXT_CHARS prop:value=move || page.in_field(answer())
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

/// A notepad for values to take to the developer portal and back.
#[component]
fn Notes(page: Page) -> impl IntoView {
    let notes = move || page.workbook.with(|workbook| workbook.notes.clone());
    view! {
        <h3>{desk_labels::NOTES}</h3>
            <label for="notes">{desk_labels::NOTES_LABEL}</label>
            <textarea id="notes" class="secret" rows="5" placeholder=" " maxlength=MAX_TEXT_CHARS autocomplete="off" spellcheck="false"
                aria-describedby="notesHint" prop:value=move || page.in_field(notes())
                on:input=move |event| page.workbook.update(|workbook| workbook.notes = event_target_value(&event))>
            </textarea>
            <p class="hint" id="notesHint">{desk_labels::NOTES_HINT}</p>
    }
}
