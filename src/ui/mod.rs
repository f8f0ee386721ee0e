//! The page: Leptos components, one file per step of the lesson. Components hold no logic; they show a [`Flow`] and
//! turn what the user does into events.

use std::collections::HashSet;

use leptos::prelude::*;

use crate::{
    browser::{
        clock, location,
        stage::{self, EarlyInput},
        window as browser_page,
    },
    flow::{
        Event, Flow, Stage,
        problem::{Problem, Step},
    },
    lesson::announcement::announcement,
    runtime,
};

mod page;

mod parts;

mod header;

mod what_if;

mod register;

mod request;

mod request_options;

mod come_back;

mod exchange;

mod token_kinds;

mod id_token;

mod check;

mod own_request;

mod refresh;

mod lesson;

mod wire;

mod take_away;

mod offer;

mod presenter;

mod desk;

use page::Page;

#[cfg(feature = "prerender")]
use crate::{
    flow::form::RequestSecrets,
    lesson::workbook::Workbook,
    oauth::{
        secret::{CodeVerifier, Nonce, State},
        state::STATE_LENGTH,
    },
    time::Timestamp,
};

/// What can be said of a build whose commit has all that it is made of.
const SAME_FILES: &str = if matches!(env!("CHANGED").as_bytes(), b"true") {
    "."
} else {
    ": whoever builds the one with the other gets these very files."
};

/// Opens the page: scrubs the address bar first, then shows what the query brought, in the place of what stood there before.
pub fn open() {
    let opening = runtime::opening(location::take_answer());
    let before = EarlyInput::now();
    // Whoever pressed early has not seen yet what a class link fills in.
    let before = if opening.fragment.is_empty() { before } else { before.without_press() };
    let stage = stage::new();
    leptos::mount::mount_to(stage.clone(), move || {
        let flow = Flow::new(runtime::fresh(), &location::page_uri());
        let page = Page::new(flow, clock::now(), runtime::workbook());
        page.send(Event::Opened(opening));
        view! { <App page/> }
    })
    .forget();
    before.replace_prerendered(&stage);
    browser_page::mark_ready();
}

/// The page as [`open`] draws it first, as HTML, without what only a browser knows. Its own address, in whose place
/// `before/page.js` puts the right one, is `https://this.page/`, and what is random has its length alone.
#[cfg(feature = "prerender")]
pub fn prerender() -> String {
    let fresh = RequestSecrets {
        state: State::new("x".repeat(STATE_LENGTH)),
        nonce: Nonce::default(),
        code_verifier: CodeVerifier::new("x".repeat(43)),
    };
    Owner::new().with(|| {
        let page = Page::new(Flow::new(fresh, "https://this.page/"), Timestamp::default(), Workbook::default());
        view! { <App page/> }.to_html()
    })
}

#[component]
fn App(page: Page) -> impl IntoView {
    clock::each_second(move || {
        let now = clock::now();
        page.tick(now);
        if page.with_untracked(|flow| flow.is_refresh_due(now)) {
            page.send(Event::RefreshDue);
        }
    });
    // The width from which style/page.css has two columns.
    browser_page::on_media("not all and (min-width: 900px)", move |narrow| page.narrow(narrow));
    // What is left behind holds no secret, and what comes back begins anew.
    browser_page::on_left(move || page.send(Event::Restored(runtime::fresh())));
    browser_page::on_restored(move || page.send(Event::Restored(runtime::fresh())));
    runtime::on_worker_change(move |event| page.send(event));
    location::on_fragment(move || page.send(Event::FragmentChanged(runtime::take_class_link())));
    page.keep_workbook();
    // Focus goes to what just happened: the field to mend, the problem, the step that was reached, or a question. Each on its
    // own: once one is dealt with, another that was there before does not ask for the focus again.
    let happened = page.derive(happened);
    Effect::new(move |before: Option<[Option<(&'static str, Step)>; 3]>| {
        let now = happened.get();
        let before = before.unwrap_or_default();
        let newest = now.into_iter().zip(before).find(|(now, before)| now.is_some() && now != before);
        if let Some((id, step)) = newest.and_then(|(now, _)| now) {
            // Wherever the presenter went, what happens is shown; only then can it take the focus.
            if page.workbook.with_untracked(|workbook| workbook.is_presenting) {
                page.presented.set(Some(step));
            }
            gloo_timers::callback::Timeout::new(0, move || browser_page::focus(id)).forget();
        }
        now
    });
    let newest = page.derive(|flow| flow.session.log.entries().last().map(|entry| entry.number));
    Effect::new(move |before: Option<Option<u32>>| {
        let now = newest.get();
        if before.is_some_and(|before| before != now) {
            page.chosen.set(None);
        }
        // A new beginning brings its own secrets.
        if now.is_none() {
            page.revealed.update(HashSet::clear);
        }
        now
    });
    let said = Memo::new(move |_| {
        let now = page.now();
        page.with(|flow| announcement(flow, now))
    });
    view! {
        <header::Header page/>
        <what_if::Scenario page/>
        <presenter::Presenter page/>
        <offer::Offer page/>
        <main>
            <div class="steps">
                <register::Register page/>
                <request::Request page/>
                <come_back::ComeBack page/>
                <exchange::Exchange page/>
                <check::Check page/>
                <refresh::Refresh page/>
                <Show when=move || page.is_narrow()>
                    <desk::Desk page/>
                </Show>
                <footer>
                    <p>
                        "This page has no server of its own. The client secret and the tokens stay in this tab's memory "
                        "and go nowhere but to the provider's endpoints shown above; a reload forgets them."
                    </p>
                    <p class="hint" id="version">
                        "Version " {env!("CARGO_PKG_VERSION")} " of commit " <code>{env!("COMMIT")}</code> ", made by "
                        {env!("COMPILER")} {SAME_FILES}
                    </p>
                    <button id="resetButton" type="button"
                        on:click=move |_| {
                            page.send(Event::Reset(runtime::fresh(), location::page_uri()));
                            browser_page::focus("registerTitle");
                        }>
                        "Forget everything and start again"
                    </button>
                </footer>
            </div>
            <Show when=move || page.is_wide()>
                <div class="beside" role="region" aria-label="The lesson" tabindex="0">
                    <lesson::Lesson page/>
                    <desk::Desk page/>
                </div>
            </Show>
        </main>
        <p class="unseen" role="status">{move || said.get()}</p>
    }
}

/// The elements that events concern, each by its id and its step: the problem or the step that was reached, the class link,
/// and the question about an issuer's hosts.
fn happened(flow: &Flow) -> [Option<(&'static str, Step)>; 3] {
    let reached = match (&flow.session.problem, &flow.session.stage) {
        (Some(problem), _) => Some((problem.field().unwrap_or("problem"), problem.step())),
        (None, Stage::Verified(_)) if flow.session.in_flight.is_none() => Some(("comeBackTitle", Step::ComeBack)),
        (None, Stage::Granted(..)) if flow.api_answer().is_none() => Some(("tokenTitle", Step::Exchange)),
        _ => None,
    };
    // Whoever confirms a link goes on to the form: it is the same offer still.
    let class_link = flow.setup.offer.as_ref().map(|_| ("classLinkOffer", Step::Register));
    let discovery = flow.session.discovery_offer.as_ref().map(|_| ("discoveryOffer", Step::Request));
    [reached, class_link, discovery]
}

/// The step that the user stands at.
fn current(flow: &Flow) -> Step {
    match &flow.session.stage {
        Stage::Requesting | Stage::Leaving(_) => match &flow.session.problem {
            Some(Problem::Callback(_)) => Step::ComeBack,
            // Who has no client identifier yet is still registering.
            _ if flow.setup.form.client_id.trim().is_empty() => Step::Register,
            _ => Step::Request,
        },
        Stage::Verified(_) => Step::Exchange,
        Stage::Granted(..) if flow.api_answer().is_none() && flow.api_base().is_some() => Step::UseToken,
        Stage::Granted(..) => Step::Refresh,
    }
}
