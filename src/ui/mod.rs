//! The page: Leptos components, one file per step of the lesson. Components hold no logic; they show a [`Flow`] and
//! turn what the user does into events.

use leptos::prelude::*;

use crate::{
    browser::{clock, location, page as browser_page},
    flow::{
        Attempt, Event, Flow, Purpose, Stage,
        problem::{Problem, Step},
    },
    runtime,
};

mod page;

mod parts;

mod header;

mod what_if;

mod register;

mod request;

mod come_back;

mod exchange;

mod check;

mod own_request;

mod refresh;

mod lesson;

mod wire;

mod take_away;

use page::Page;

/// Opens the page: scrubs the address bar first, then shows what the query brought.
pub fn open() {
    let search = location::take_search();
    let stage = browser_page::clear_stage();
    leptos::mount::mount_to(stage, move || {
        let page = Page::new(Flow::new(runtime::fresh(), &location::page_uri()), clock::now());
        page.send(Event::Opened(runtime::opening(search.clone())));
        view! { <App page/> }
    })
    .forget();
    browser_page::mark_ready();
}

#[component]
fn App(page: Page) -> impl IntoView {
    gloo_timers::callback::Interval::new(1_000, move || page.tick(clock::now())).forget();
    // The width from which style/main.css has two columns.
    browser_page::on_media("not all and (min-width: 900px)", move |narrow| page.narrow(narrow));
    browser_page::on_restored(move || page.send(Event::Restored(runtime::fresh())));
    // Focus goes to what just happened: the field to mend, the problem, or the step that was reached.
    let happened = page.derive(happened);
    Effect::new(move |before: Option<Option<&'static str>>| {
        let now = happened.get();
        if let Some(id) = now.filter(|_| before != Some(now)) {
            browser_page::focus(id);
        }
        now
    });
    view! {
        <header::Header page/>
        <what_if::WhatIf page/>
        <main>
            <div class="steps">
                <register::Register page/>
                <request::Request page/>
                <come_back::ComeBack page/>
                <exchange::Exchange page/>
                <check::Check page/>
                <refresh::Refresh page/>
                <footer>
                    <p>
                        "This page has no server of its own. The client secret and the tokens stay in this tab's memory "
                        "and go nowhere but to the provider's endpoints shown above; a reload forgets them."
                    </p>
                    <button id="resetButton" type="button"
                        on:click=move |_| page.send(Event::Reset(runtime::fresh(), location::page_uri()))>
                        "Forget everything and start again"
                    </button>
                </footer>
            </div>
            <Show when=move || !page.is_narrow()>
                <lesson::Lesson page/>
            </Show>
        </main>
        <p class="unseen" role="status">{page.derive(status)}</p>
    }
}

/// The id of the element that the last event concerns.
fn happened(flow: &Flow) -> Option<&'static str> {
    match (&flow.problem, &flow.stage) {
        (Some(problem), _) => Some(problem.field().unwrap_or("problem")),
        (None, Stage::Verified(_)) if flow.busy.is_none() => Some("comeBackTitle"),
        (None, Stage::Granted(..)) if flow.checked.is_none() => Some("tokenTitle"),
        _ => None,
    }
}

/// What a screen reader is told as it happens; a problem tells itself.
fn status(flow: &Flow) -> &'static str {
    match (&flow.stage, flow.busy, &flow.problem) {
        (_, Some(Attempt { purpose: Purpose::Token(_), .. }), _) => "Asking the token endpoint.",
        (_, Some(Attempt { purpose: Purpose::Check(_), .. }), _) => "Asking the API.",
        (_, None, Some(_)) => "",
        (Stage::Requesting, ..) => "",
        (Stage::Leaving, ..) => "Leaving for the provider.",
        (Stage::Verified(_), ..) => "A code came back, and its state is the one this tab sent.",
        (Stage::Granted(_, tokens), ..) if tokens.refreshes == 0 => "Access token received.",
        (Stage::Granted(..), ..) => "Access token refreshed.",
    }
}

/// The step that the user stands at.
fn current(flow: &Flow) -> Step {
    match &flow.stage {
        Stage::Requesting | Stage::Leaving => match &flow.problem {
            Some(Problem::Callback(_)) => Step::ComeBack,
            // Who has no client identifier yet is still registering.
            _ if flow.form.client_id.trim().is_empty() => Step::Register,
            _ => Step::Request,
        },
        Stage::Verified(_) => Step::Exchange,
        Stage::Granted(..) if flow.checked.is_none() && flow.api_base().is_some() => Step::Check,
        Stage::Granted(..) => Step::Refresh,
    }
}
