//! The part of the page that comes second: steps 3 to 6, the lesson, and what is done about the events that need either. A
//! release has it in a file of its own (`xtask/src/split.rs`): what only these functions reach is in there, and nothing of it in
//! the first file.

use leptos::{prelude::*, task::tick};

use crate::{
    browser::{
        IS_HERE,
        mount::{EarlyInput, StandIns},
        window::set_flag,
    },
    flow::update::update_later,
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
    refresh::Refresh,
    room_check::RoomCheck,
    use_token::UseToken,
    workbook_storage,
};

/// The elements whose last children this part draws.
pub(super) const PLACES: [&str; 3] = ["steps", "lesson", "room"];

/// Stands on `<html>` while the part is not there.
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
    offer: |page| view! { <Offer page/> }.into_any(),
    room_check: |page| view! { <RoomCheck page/> }.into_any(),
};

/// The part where it comes with the first: in a development build, and natively.
#[cfg(not(split))]
pub(super) fn at_hand() -> Option<LaterPart> {
    Some(PART)
}

/// None: it has a file of its own.
#[cfg(split)]
pub(super) fn at_hand() -> Option<LaterPart> {
    None
}

/// The part itself. The program alone names it, in the function by which its file is entered.
pub fn later_part() -> LaterPart {
    PART
}

/// Loads the part, with some attempts.
pub(super) async fn load(fetch: FetchLater) -> Option<LaterPart> {
    set_flag(LOADING, true);
    let mut waits = WAITS_MILLIS.into_iter();
    loop {
        if let Some(part) = fetch().await {
            set_flag(LOADING, false);
            return Some(part);
        }
        gloo_timers::future::TimeoutFuture::new(waits.next()?).await;
    }
}

/// Loads the part and puts it in the place of what stands in for it. What was done there meanwhile is done again.
pub(super) async fn arrive(page: Page, fetch: FetchLater) {
    page.later.set(LaterState::Coming);
    let Some(part) = load(fetch).await else {
        return page.later.set(LaterState::Failed(fetch));
    };
    let early = page.stand_ins.try_update_value(StandIns::give_way);
    page.receive(part);
    // By then it is drawn.
    tick().await;
    early.into_iter().for_each(EarlyInput::repeat);
}

/// What the part does first.
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
    page.redaction().with_untracked(|redaction| {
        // A provider may quote what it was sent.
        problem.explain_by(&|text, room_chars| redaction.for_display(text, room_chars))
    })
}

fn redact_workbook(page: Page) {
    let redaction = page.redaction().get_untracked();
    page.workbook.update(|workbook| *workbook = workbook.redacted(&redaction));
}

fn renew_redaction(page: Page) {
    // A memo keeps what it made until it is read again, and nothing may read this one soon.
    page.redaction().with_untracked(|_| ());
}
