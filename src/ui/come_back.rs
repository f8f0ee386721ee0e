//! Step 3: come back, and show what the callback brought.

use leptos::prelude::*;

use crate::{
    browser::js_excerpt,
    flow::{
        Event,
        log::{Forgery, Kind},
        problem::{Problem, Step},
    },
    runtime,
    text::{
        labels::come_back_labels,
        login_csrf::{STOPPED, without_the_check},
    },
    time::in_words,
};

use super::{display_limits::MAX_TOKEN_SHOWN_CHARS, page::Page, parts::Panel};

#[component]
pub(super) fn ComeBack(page: Page) -> impl IntoView {
    let state = page.derive_session(|session| session.returned_state.clone().unwrap_or_default());
    let fact = page.derive_session(|session| {
        session.arrival().map(|arrival| {
            if !session.has_matching_state() {
                return come_back_labels::STATE_NOT_COMPARED.to_owned();
            }
            let trip = in_words(arrival.arrived_at.since(arrival.sent_at));
            come_back_labels::state_matches(&trip)
        })
    });
    view! {
        <Panel page step=Step::ComeBack>
            <div class="field">
                <label for="stateDisplay">{come_back_labels::STATE}</label>
                <input id="stateDisplay" type="text" readonly autocomplete="off"
                    prop:value=move || state.with(|state| js_excerpt(state.expose(), MAX_TOKEN_SHOWN_CHARS))/>
                {move || fact.get().map(|fact| view! { <p class="fact">{fact}</p> })}
            </div>
            <Attack page/>
        </Panel>
    }
}

/// The attack that the state check stops: the page forges a callback, opens it, and rejects it.
#[component]
fn Attack(page: Page) -> impl IntoView {
    let with_pkce = page.derive_session(|session| {
        session.log.entries().iter().find_map(|entry| match entry.kind {
            Kind::ForgedCallback(Forgery { is_own: true, with_pkce }) => Some(with_pkce),
            _ => None,
        })
    });
    // With the state check off, something else may stop it, or nothing.
    let was_stopped = page
        .derive_session(|session| matches!(&session.problem, Some(Problem::Callback(error)) if error.is_state_error()));
    let account = move |with_pkce| {
        let lines = without_the_check(with_pkce).iter().map(|line| view! { <li>{*line}</li> });
        view! {
            <div id="attackAccount">
                <p><b>{come_back_labels::WITHOUT_THE_CHECK}</b></p>
                <ol>{lines.collect_view()}</ol>
                {move || was_stopped.get().then(|| view! { <p class="fact">{STOPPED}</p> })}
            </div>
        }
    };
    view! {
        <details id="attack" prop:open=move || with_pkce.get().is_some()>
            <summary>{come_back_labels::ATTACK}</summary>
            <p>
                {come_back_labels::ATTACK_HINT}
            </p>
            <button id="forgeButton" type="button" on:click=move |_| page.send(Event::ForgeryRequested(runtime::request_secrets()))>
                {come_back_labels::FORGE}
            </button>
            {move || with_pkce.get().map(account)}
        </details>
    }
}
