//! The second part of the page: steps 3 to 6, the lesson, and the events and commands of both. In a release, all code that
//! only these functions reach is in a separate file (`xtask/src/split.rs`).

use leptos::{
    prelude::*,
    task::{spawn_local, tick},
};

use crate::{
    browser::{
        IS_HERE, clock, location, mount,
        window::{set_flag, when_idle},
    },
    flow::{Event, update::update},
    lesson::{announcement::announcement, guidance::result, redaction::Redaction},
    runtime,
    text::{
        labels::shared_labels,
        steps::{self, Text, text},
    },
};

use super::{
    come_back::ComeBack,
    display_limits::MAX_WORD_SHOWN_CHARS,
    exchange::Exchange,
    foot::Foot,
    gap::Gap,
    lesson::Lesson,
    offer::Offer,
    page::{FetchLater, LaterPart, LaterState, Page},
    parts::{Link, While},
    prediction_notes::ScenarioPrediction,
    presenter::Presenter,
    problem_notice::FullNotice,
    reading::{Chosen, Reading},
    refresh::Refresh,
    register::Registration,
    request_options::{Advice, Endpoints, Options, RedirectUri},
    sandbox_controls::SandboxChanges,
    sandbox_settings,
    scenario_bar::{OtherProvider, ScenarioBar, ScenarioLesson},
    use_token::UseToken,
    workbook_storage,
};

/// The elements whose last children this part renders.
pub(super) const PLACES: [&str; 6] = ["registration", "sentRedirectUri", "requestOptions", "steps", "lesson", "foot"];

/// The attribute that `<html>` has while the part is missing.
const LOADING: &str = "data-loading";

/// The waits before each further attempt to load the part, in milliseconds.
const WAITS_MILLIS: [u32; 2] = [500, 3_000];

const PART: LaterPart =
    LaterPart { begin, before, update, run: |command| Box::pin(runtime::run_later(command)), after, draw };

/// The part, if both parts are one program: in a development build, and natively.
#[cfg(not(split))]
pub(super) fn at_hand() -> Option<LaterPart> {
    Some(PART)
}

/// `None`: the part is in a separate file.
#[cfg(split)]
pub(super) fn at_hand() -> Option<LaterPart> {
    None
}

/// The part. Only `main.rs` names it, in the function that the part's file exports.
pub fn later_part() -> LaterPart {
    PART
}

/// Sets the attribute on `<html>` that says whether the part is missing.
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
    page.observe_secrets();
    let seen = page.derive_session(|session| session.secrets_seen.without_short());
    let redaction = Memo::new_owning(move |old| {
        // Dropped first, so that the new one can use its memory: a redaction grows with each secret.
        drop(old);
        (seen.with(Redaction::new), true)
    });
    workbook_storage::keep(page.workbook, redaction);
    let reading = Reading {
        redaction,
        chosen: RwSignal::new(None),
        tab: RwSignal::new(None),
        explained: RwSignal::new(None),
        revealed: RwSignal::new(Vec::new()),
        is_column_due: RwSignal::new(true),
        last_attack: RwSignal::new(None),
        attack_prediction: RwSignal::new(String::new()),
    };
    page.begin_reading(reading);
    if IS_HERE && mount::is_page_hidden() {
        draw_column_when_idle(reading.is_column_due);
    }
    sandbox_settings::follow_settings(page);
    let newest = page.derive_session(|session| session.log.entries().last().map(|entry| entry.number));
    Effect::new(move |before: Option<Option<u32>>| {
        let now = newest.get();
        if before.is_some_and(|before| before != now) {
            reading.chosen.set(None);
        }
        // After a reset, old reveals no longer apply: the new session has new secrets.
        if now.is_none() {
            reading.revealed.update(Vec::clear);
        }
        now
    });
    clock::each_second(move || {
        let now = clock::now();
        page.tick(now);
        if page.with_untracked(|flow| flow.is_refresh_due(flow.clock(now))) {
            page.send(Event::RefreshDue);
        }
    });
    let take_link = move || page.send(Event::FragmentChanged(runtime::take_class_link()));
    location::on_fragment(take_link);
    // A class link that arrived while the part was loading, once events are handled.
    if IS_HERE && location::has_class_link() {
        spawn_local(async move {
            tick().await;
            take_link();
        });
    }
}

/// Renders the column beside the steps once the browser is idle. After a redirect nothing is on the page yet, and step 4 is
/// needed first.
fn draw_column_when_idle(is_due: RwSignal<bool>) {
    is_due.set(false);
    mark_loading(true);
    when_idle(move || {
        is_due.set(true);
        spawn_local(async {
            tick().await;
            mark_loading(false);
        });
    });
}

/// Runs before the flow handles an event.
fn before(page: Page, event: &Event) {
    match event {
        Event::Reset(..) | Event::StartedOver(..) => {
            page.workbook.update(|workbook| *workbook = workbook.reset());
            let reading = page.reading();
            reading.chosen.set(None);
            reading.tab.set(None);
            reading.last_attack.set(None);
            reading.attack_prediction.set(String::new());
        }
        // The flow is about to forget which texts are secrets.
        Event::Restored(_) => {
            let redaction = page.redaction().get_untracked();
            page.workbook.update(|workbook| *workbook = workbook.redacted(&redaction));
        }
        _ => {}
    }
}

/// Runs after the flow has handled an event; `forgets` if that made it forget secrets.
fn after(page: Page, forgets: bool) {
    // The event may have changed the messages ahead. What was revealed in them is hidden again, because the user hasn't
    // asked to see the new values.
    let is_sent = |(of, _): &(Chosen, usize)| matches!(of, Chosen::Sent(_));
    let revealed = page.reading().revealed;
    if !revealed.with_untracked(|revealed| revealed.iter().all(is_sent)) {
        revealed.update(|revealed| revealed.retain(is_sent));
    }
    if forgets {
        // A memo keeps its old value until it is read again, and it may be a while until anything else reads this one.
        page.redaction().with_untracked(|_| ());
    }
}

fn draw(page: Page, gap: Gap) -> AnyView {
    match gap {
        Gap::Presenter => view! { <Presenter page/> }.into_any(),
        Gap::ScenarioBar => view! { <ScenarioBar page/> }.into_any(),
        Gap::ScenarioLesson => view! { <ScenarioLesson page/> }.into_any(),
        Gap::SandboxChanges => {
            view! { <OtherProvider page/> <ScenarioPrediction page/> <SandboxChanges page/> }.into_any()
        }
        Gap::Offer => view! { <Offer page/> }.into_any(),
        Gap::Registration => view! { <Registration page/> }.into_any(),
        Gap::Endpoints => {
            let are_typed = page.derive(|flow| flow.setup.form.provider.are_endpoints_typed());
            view! { <While when=move || are_typed.get()><Endpoints page/></While> }.into_any()
        }
        Gap::RedirectUri => view! { <RedirectUri page/> }.into_any(),
        Gap::Advice => view! { <Advice page/> }.into_any(),
        Gap::Options => view! { <Options page/> }.into_any(),
        Gap::Steps => view! {
            <ComeBack page/>
            <Exchange page/>
            <UseToken page/>
            <Refresh page/>
        }
        .into_any(),
        Gap::Lesson => {
            let is_due = page.reading().is_column_due;
            view! { {move || is_due.get().then(|| view! { <Lesson page/> })} }.into_any()
        }
        Gap::Foot => view! { <Foot page/> }.into_any(),
        Gap::Announcement => {
            let said = Memo::new(move |_| {
                let now = page.now();
                // What is typed changes an announcement only with the next second.
                page.session(|_| ());
                let said = page.with_untracked(|flow| announcement(flow, now));
                page.redaction().with(|redaction| redaction.for_display(&said, MAX_WORD_SHOWN_CHARS))
            });
            view! { {move || said.get()} }.into_any()
        }
        Gap::Result(step) => {
            let result = page.derive_session(move |session| result(step, session));
            view! { {move || result.get()} }.into_any()
        }
        Gap::Why(step) => {
            let why = page.derive(move |flow| steps::why(step, flow.provider()));
            view! { {move || why.get()} }.into_any()
        }
        Gap::Without(step) => {
            let Text { without, source, link, .. } = *text(step);
            view! {
                <summary>{shared_labels::WITHOUT_STEP}</summary>
                <p>{without} " " <Link href=link text=source/></p>
            }
            .into_any()
        }
        Gap::Problem(at) => view! { <FullNotice page at/> }.into_any(),
    }
}
