//! The second part of the page: steps 3 to 6, the lesson, and the events and commands of both. In a release, all code that
//! only these functions reach is in a file of its own (`xtask/src/split.rs`).

use leptos::{prelude::*, task::tick};

use crate::{
    browser::{IS_HERE, mount, window::set_flag},
    flow::{Flow, update::update_later},
    lesson::redaction::Redaction,
    runtime,
    text::problems::Explanation,
};

use super::{
    come_back::ComeBack,
    exchange::Exchange,
    lesson::Lesson,
    offer::Offer,
    page::{FetchLater, LaterPart, LaterState, Page},
    prediction_notes::ScenarioPrediction,
    refresh::Refresh,
    room_check::RoomCheck,
    sandbox_controls::SandboxChanges,
    use_token::UseToken,
    workbook_storage,
};

/// The elements whose last children this part renders.
pub(super) const PLACES: [&str; 3] = ["steps", "lesson", "room"];

/// The attribute that `<html>` has while the part is missing.
const LOADING: &str = "data-loading";

/// How long to wait before each further attempt to load the part.
const WAITS_MILLIS: [u32; 2] = [500, 3_000];

const PART: LaterPart = LaterPart {
    begin,
    update: update_later,
    run: |command| Box::pin(runtime::run_later(command)),
    explain,
    redact_workbook,
    renew_redaction,
    steps: |page| {
        view! {
            <ComeBack page/>
            <Exchange page/>
            <UseToken page/>
            <Refresh page/>
        }
        .into_any()
    },
    lesson: |page| view! { <Lesson page/> }.into_any(),
    sandbox_changes: |page| view! { <ScenarioPrediction page/> <SandboxChanges page/> }.into_any(),
    offer: |page| view! { <Offer page/> }.into_any(),
    room_check: |page| view! { <RoomCheck page/> }.into_any(),
};

/// The part, where both are one program: in a development build, and natively.
#[cfg(not(split))]
pub(super) fn at_hand() -> Option<LaterPart> {
    Some(PART)
}

/// `None`: the part has a file of its own.
#[cfg(split)]
pub(super) fn at_hand() -> Option<LaterPart> {
    None
}

/// The part. Only `main.rs` names it, in the function that the part's file exports.
pub fn later_part() -> LaterPart {
    PART
}

/// Says on `<html>` whether the part is missing.
pub(super) fn mark_loading(is_loading: bool) {
    set_flag(LOADING, is_loading);
}

/// Loads the part; after a failure, tries again.
pub(super) async fn load(fetch: FetchLater) -> Option<LaterPart> {
    mark_loading(true);
    let mut waits = WAITS_MILLIS.into_iter();
    loop {
        if let Some(part) = fetch().await {
            mark_loading(false);
            return Some(part);
        }
        gloo_timers::future::TimeoutFuture::new(waits.next()?).await;
    }
}

/// Loads and renders the part, then repeats in order what was typed and pressed while it was missing.
pub(super) async fn arrive(page: Page, fetch: FetchLater) {
    page.later.set(LaterState::Coming);
    let Some(part) = load(fetch).await else {
        return page.later.set(LaterState::Failed(fetch));
    };
    mount::remove_prerendered();
    page.receive(part);
    tick().await;
    let mut waiting = page.release().into_iter();
    mount::repeat_early_input(|| waiting.next().into_iter().for_each(|event| page.send(event)));
    waiting.for_each(|event| page.send(event));
}

/// Prepares the page for the part.
fn begin(page: Page) {
    if IS_HERE && workbook_storage::is_kept() {
        page.workbook.set(workbook_storage::load());
    }
    let seen = page.derive(|flow| flow.session.secrets_seen.without_short());
    let redaction = Memo::new(move |_| seen.with(Redaction::new));
    page.set_redaction(redaction);
    workbook_storage::keep(page.workbook, redaction);
}

fn explain(page: Page, problem: &crate::flow::problem::Problem) -> Explanation {
    let explanation = page.redaction().with_untracked(|redaction| {
        // A provider may quote what it was sent.
        problem.explain_by(&|text, room_chars| redaction.for_display(text, room_chars))
    });
    if page.with_untracked(Flow::has_own_forgery) { explanation.of_own_forgery(problem) } else { explanation }
}

fn redact_workbook(page: Page) {
    let redaction = page.redaction().get_untracked();
    page.workbook.update(|workbook| *workbook = workbook.redacted(&redaction));
}

fn renew_redaction(page: Page) {
    // A memo keeps what it made until it is read again, and nothing may read this one soon.
    page.redaction().with_untracked(|_| ());
}
