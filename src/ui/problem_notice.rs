//! A problem as the second part of the page shows it: with its evidence, and a button that does what the text advises.

use leptos::prelude::*;

use crate::{
    flow::{problem::Problem, remedy::Remedy},
    text::{
        fields::input_name,
        labels::shared_labels,
        problems::{Comparison, Explanation},
    },
    time::in_words,
};

use super::{gap::SaidAt, page::Page, parts::notice};

/// The problem at this place, unless the first part of the page explains it.
#[component]
pub(super) fn FullNotice(page: Page, at: SaidAt) -> impl IntoView {
    let problem = page.derive_session(move |session| {
        at.problem(session).filter(|problem| problem.explain_first().is_none()).cloned()
    });
    view! { {move || problem.get().map(|problem| drawn(page, &problem))} }
}

fn drawn(page: Page, problem: &Problem) -> AnyView {
    // A provider may quote secrets that it was sent.
    let explanation = problem.explain_by(&|text, room_chars| page.for_display(text, room_chars));
    let explanation = if page.with_untracked(|flow| flow.session.has_own_forgery()) {
        explanation.of_own_forgery(problem)
    } else {
        explanation
    };
    let Explanation { what, meaning, next, evidence, comparison, .. } = explanation;
    let wait = problem.retry_at().map(|at| {
        view! { <p>{move || match at.since(page.now()) {
            left if left.is_zero() => shared_labels::WAIT_IS_OVER.to_owned(),
            left => shared_labels::wait(&in_words(left)),
        }}</p> }
    });
    let comparison = comparison.map(|Comparison { rows, difference }| {
        view! { {evidence_list(rows.into())} <p class="hint">{difference}</p> }
    });
    let remedy = problem.remedy().map(|remedy| view! { <RemedyButton page remedy/> });
    let words = view! {
        <p class="what">{what}</p>
        <p>{meaning}</p>
        {comparison}
        <p class="next">{next}</p>
        {wait}
        {remedy}
        {evidence_list(evidence.into_iter().map(|(label, text)| (label, text, String::new())).collect())}
    };
    notice(problem.code(), words.into_any())
}

/// A problem's evidence: each text with its label and the part to highlight.
fn evidence_list(rows: Vec<(&'static str, String, String)>) -> Option<AnyView> {
    let row = |(label, text, marked)| view! { <div><dt>{label}</dt><dd>{text}<mark>{marked}</mark></dd></div> };
    (!rows.is_empty()).then(|| view! { <dl>{rows.into_iter().map(row).collect_view()}</dl> }.into_any())
}

/// The button that does what the problem's text advises.
#[component]
fn RemedyButton(page: Page, remedy: Remedy) -> impl IntoView {
    let (id, label) = match remedy {
        Remedy::RequestCode => ("startAgainButton", shared_labels::REQUEST_NEW_CODE.to_owned()),
        Remedy::Retry(_) => ("retryButton", shared_labels::TRY_AGAIN.to_owned()),
        Remedy::Edit(field) => ("fixButton", shared_labels::go_to(input_name(field))),
    };
    let press = move |_| match (remedy, remedy.event()) {
        (Remedy::Edit(field), _) => page.go_to(field.id(), field.step()),
        (_, Some(event)) => {
            page.send(event);
            // The problem goes away, and this button with it.
            page.keep_focus();
        }
        _ => {}
    };
    view! { <button id=id type="button" class="go" on:click=press>{label}</button> }
}
