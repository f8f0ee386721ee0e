//! What lies beside the lesson, folded until it is wanted: who can see what, the worksheet, the notes.

use leptos::prelude::*;

use crate::{
    browser::{download, window as browser_page},
    lesson::{
        exposure::{Exposure, exposures},
        workbook::LONGEST,
        worksheet,
    },
    oauth::limits::excerpt,
    text::{exposure_words::PUBLIC_PAGE, questions::QUESTIONS},
};

use super::{page::Page, parts::MAX_BODY_SHOWN_CHARS};

#[component]
pub(super) fn Desk(page: Page) -> impl IntoView {
    view! {
        <div class="desk">
            <WhoCanSee page/>
            <Worksheet page/>
            <Notes page/>
        </div>
    }
}

/// A panel that is not there before it is opened.
#[component]
fn Folded(id: &'static str, title: &'static str, children: ChildrenFn) -> impl IntoView {
    let is_open = RwSignal::new(false);
    view! {
        <section class="step">
            <details id=id on:toggle=move |event| is_open.set(browser_page::is_open(&event))>
                <summary><h2>{title}</h2></summary>
                <Show when=move || is_open.get()>{children()}</Show>
            </details>
        </section>
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
        <Folded id="whoCanSee" title="Who can see this?">
                <Show when=move || rows.with(Vec::is_empty)>
                    <p class="hint">"Each value of the session appears here as soon as it is there."</p>
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
                <p><b>"Has been in: "</b>{row.places.join("; ")} "."</p>
                <p><b>"Is worth something: "</b>{row.worth}</p>
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
        <Folded id="worksheet" title="Worksheet">
                <p class="why">
                    "Answer as you go. Beside each answer stands what your session shows, without its secrets. The answers "
                    "stay in this tab."
                </p>
                <ol class="questions">
                    {QUESTIONS.iter().enumerate().map(|(at, question)| view! { <Question page at text=question/> })
                        .collect_view()}
                </ol>
                <button id="worksheetButton" type="button" on:click=save>"Save as Markdown"</button>
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
            <textarea id=id rows="3" maxlength=LONGEST prop:value=answer
                on:input=move |event| page.workbook.update(|workbook| workbook.answers[at] = event_target_value(&event))>
            </textarea>
            {move || evidence.get().map(|evidence| view! {
                <details class="without">
                    <summary>"What your session shows"</summary>
                    <div class="wire"><pre tabindex="0" role="group" aria-label="What your session shows">{excerpt(&evidence, MAX_BODY_SHOWN_CHARS)}</pre></div>
                </details>
            })}
        </li>
    }
}

#[component]
fn Notes(page: Page) -> impl IntoView {
    let notes = move || page.workbook.with(|workbook| workbook.notes.clone());
    view! {
        <Folded id="notesPanel" title="Notes">
                <label for="notes">"For what you carry to the portal and back"</label>
                <textarea id="notes" class="secret" rows="5" maxlength=LONGEST autocomplete="off" spellcheck="false"
                    aria-describedby="notesHint" prop:value=notes
                    on:input=move |event| page.workbook.update(|workbook| workbook.notes = event_target_value(&event))>
                </textarea>
                <p class="hint" id="notesHint">
                    "Kept in this tab until it is closed or everything is forgotten. A secret does not belong here: its field "
                    "in step 4 keeps it in memory alone. One that this session knows is not kept with the notes."
                </p>
        </Folded>
    }
}
