//! The page: Leptos components, one file per step of the lesson. Components hold no logic; they show a [`Flow`] and
//! turn what the user does into events.

use std::{
    cell::{Cell, OnceCell},
    rc::Rc,
};

use leptos::{prelude::*, task::spawn_local};

use crate::{
    browser::{clock, location, mount, report_panics, window},
    flow::{Event, Flow, Opening},
    lesson::{
        focus::{FocusTargets, focus_targets},
        guidance::is_invitation,
    },
    runtime,
    text::labels::page_labels,
};

mod page;
mod reading;
mod derived;
mod gap;
mod display_limits;
mod workbook_storage;
mod parts;
mod header;
mod welcome;
mod scenario_bar;
mod server_checks;
mod sandbox_controls;
mod sandbox_settings;
mod attack_buttons;
mod prediction_notes;
mod start_over;
mod foot;
mod problem_notice;
mod register;
mod request;
mod request_options;
mod come_back;
mod exchange;
mod tokens;
mod token_kinds_table;
mod id_token_panel;
mod use_token;
mod custom_request;
mod refresh;
mod lesson;
mod message_tabs;
mod message;
mod wire_line;
mod address_line;
mod who_can_see;
mod take_away;
mod offer;
mod room_check;
mod presenter;
mod desk;
mod later;

pub use later::later_part;
pub use page::{FetchLater, LaterPart};

use gap::Gap;
use page::{LaterState, Page};

#[cfg(feature = "prerender")]
use crate::{
    flow::form::RequestSecrets,
    oauth::{
        secret::{CodeVerifier, Nonce, State},
        state::STATE_LENGTH,
    },
    time::Timestamp,
};

/// Opens the page: scrubs the address bar first, then handles what was in the address and replaces the prerendered page.
/// `fetch` fetches the second part of the page.
pub fn open(fetch: FetchLater) {
    report_panics();
    let opening = runtime::opening(location::take_answer());
    let needs_all = !opening.brings_nothing() || workbook_storage::is_kept();
    match later::at_hand() {
        // Leptos runs nothing before something is mounted.
        None if needs_all => {
            let waiting = Rc::new(Cell::new(opening));
            let left = Rc::clone(&waiting);
            // A page that is left keeps no secret, even if it is still loading.
            window::on_left(move || left.set(left.take().without_content()));
            wasm_bindgen_futures::spawn_local(async move {
                let state = later::load(fetch).await.map_or(LaterState::Failed(fetch), LaterState::Here);
                mount(waiting.take(), state, fetch);
            });
        }
        part => mount(opening, part.map_or(LaterState::Coming, LaterState::Here), fetch),
    }
}

/// Replaces the prerendered page with the application; with the second part too, if it is loaded.
fn mount(opening: Opening, state: LaterState, fetch: FetchLater) {
    mount::note_early_input();
    // Someone who pressed early hasn't seen what a class link fills in.
    let keeps_presses = opening.fragment.is_empty();
    let element = mount::new_element();
    let mounted = Rc::new(OnceCell::new());
    let made = Rc::clone(&mounted);
    leptos::mount::mount_to(element.clone(), move || {
        let flow = Flow::new(runtime::request_secrets(), &location::page_uri());
        let page = *made.get_or_init(|| Page::new(flow, clock::now()));
        match state {
            LaterState::Here(part) => page.receive(part),
            state => page.later.set(state),
        }
        page.send(Event::Opened(opening));
        view! { <App page/> }
    })
    .forget();
    let unfinished = mounted.get().copied().filter(|page| page.later_untracked().is_none());
    if unfinished.is_some() {
        later::mark_loading(true);
    }
    mount::replace_prerendered(&element, unfinished.map_or(&[], |_| &later::PLACES), keeps_presses);
    if let Some(page) = unfinished.filter(|_| matches!(state, LaterState::Coming)) {
        spawn_local(later::arrive(page, fetch));
    }
    // Every control works.
    window::set_flag("data-ready", true);
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
        let page = Page::new(Flow::new(fresh, "https://this.page/"), Timestamp::default());
        later::at_hand().into_iter().for_each(|part| page.receive(part));
        // In its field the placeholder would be mistaken for a typed state, because text typed there before the page
        // runs is kept.
        let placeholder = format!(" value=\"{}\"", "x".repeat(STATE_LENGTH));
        view! { <App page/> }.to_html().replace(&placeholder, "")
    })
}

#[component]
fn App(page: Page) -> impl IntoView {
    // A page that is left keeps no secret; one that comes back starts over.
    window::on_left(move || page.send(Event::Restored(runtime::request_secrets())));
    window::on_restored(move || {
        page.send(Event::Restored(runtime::request_secrets()));
        // WebKit empties the fields in a separate task, which this one runs after.
        window::in_next_task(move || page.fill_in_again());
    });
    runtime::on_worker_change(move |event| page.send(event));
    let targets = page.derive(focus_targets);
    Effect::new(move |before: Option<FocusTargets>| {
        let now = targets.get();
        if let Some((id, step)) = now.newer_than(&before.unwrap_or_default()) {
            page.go_to(id, step);
        }
        now
    });
    let is_invitation = page.derive(is_invitation);
    view! {
        <a class="skip" href="#steps">{page_labels::SKIP_TO_STEPS}</a>
        <a class="skip" href="#lesson">{page_labels::SKIP_TO_MESSAGES}</a>
        <header::Header page/>
        {page.drawn(Gap::Offer)}
        {move || page.failed_fetch().map(|fetch| view! {
            <section id="incomplete" class="notice" role="alert">
                <h2>{page_labels::INCOMPLETE}</h2>
                <p>{page_labels::INCOMPLETE_HINT}</p>
                <button id="loadAgainButton" type="button" class="go" on:click=move |_| {
                    spawn_local(later::arrive(page, fetch));
                    window::focus("steps");
                }>
                    {page_labels::LOAD_AGAIN}
                </button>
            </section>
        })}
        <main data-first=move || (is_invitation.get() && !page.is_presenting()).then_some("")>
            <div class="guide">
                <welcome::Welcome page/>
                <div id="steps" class="steps" tabindex="-1">
                    <register::Register page/>
                    <request::Request page/>
                    {page.drawn(Gap::Steps)}
                </div>
            </div>
            <div id="lesson" class="beside" role="region" aria-label=page_labels::LESSON_REGION tabindex="-1">
                {page.drawn(Gap::Lesson)}
            </div>
        </main>
        <footer id="foot">{page.drawn(Gap::Foot)}</footer>
        <p class="unseen" role="status">{page.drawn(Gap::Announcement)}</p>
    }
}
