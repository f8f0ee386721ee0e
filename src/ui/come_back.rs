//! Step 3: come back, and show what the callback brought.

use leptos::prelude::*;

use crate::{
    browser::js_excerpt,
    flow::{Event, log::Kind, problem::Step},
    runtime,
    text::login_csrf::{STOPPED, WITHOUT_THE_CHECK},
    time::in_words,
};

use super::{display_limits::MAX_TOKEN_SHOWN_CHARS, page::Page, parts::Panel};

#[component]
pub(super) fn ComeBack(page: Page) -> impl IntoView {
    let state = page.derive(|flow| flow.session.returned_state.clone().unwrap_or_default());
    let code = page.derive(|flow| flow.arrival().map(|arrival| arrival.callback.code().clone()).unwrap_or_default());
    let fact = page.derive(|flow| {
        flow.arrival().map(|arrival| {
            let trip = in_words(arrival.arrived_at.since(arrival.sent_at));
            format!("state is the one this tab sent; the trip took {trip}")
        })
    });
    view! {
        <Panel page step=Step::ComeBack result="">
            <div class="field">
                <label for="stateDisplay">"Returned State"</label>
                <input id="stateDisplay" type="text" readonly autocomplete="off"
                    prop:value=move || state.with(|state| js_excerpt(state.expose(), MAX_TOKEN_SHOWN_CHARS))/>
                {move || fact.get().map(|fact| view! { <p class="fact">{fact}</p> })}
            </div>
            <div class="field">
                <label for="code">"Auth Code"</label>
                <input id="code" class="secret" type="text" readonly autocomplete="off"
                    prop:value=move || code.with(|code| js_excerpt(code.expose(), MAX_TOKEN_SHOWN_CHARS))/>
            </div>
            <Attack page/>
        </Panel>
    }
}

/// The attack that the state stops: made by the page itself, opened, and stopped.
#[component]
fn Attack(page: Page) -> impl IntoView {
    let is_forged =
        page.derive(|flow| flow.session.log.entries().iter().any(|entry| entry.kind == Kind::ForgedCallback));
    let account = || {
        view! {
            <div id="attackAccount">
                <p><b>"A page without the check would have gone on:"</b></p>
                <ol>{WITHOUT_THE_CHECK.map(|line| view! { <li>{line}</li> })}</ol>
                <p class="fact">{STOPPED}</p>
            </div>
        }
    };
    view! {
        <details class="without" id="attack" prop:open=move || is_forged.get()>
            <summary>"What if somebody sent you such a link?"</summary>
            <p>
                "An attacker signs in with an account of their own, keeps the code, and sends you the address with it. The "
                "page can make such a link and open it here, while this tab waits for its own callback. It loads anew, as "
                "it would then: a code or token that it holds is forgotten."
            </p>
            <button id="forgeButton" type="button" on:click=move |_| page.send(Event::ForgeryRequested(runtime::request_secrets()))>
                "Forge a callback and open it"
            </button>
            <Show when=move || is_forged.get()>{account()}</Show>
        </details>
    }
}
