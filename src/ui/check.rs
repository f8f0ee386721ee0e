//! Step 5: check your work, by using the token.

use leptos::prelude::*;

use crate::{
    flow::{Event, Purpose, problem::Step},
    webex::Resource,
};

use super::{page::Page, parts::Panel};

#[component]
pub(super) fn Check(page: Page) -> impl IntoView {
    let usable = page.derive(|flow| flow.tokens().is_some() && flow.api_base().is_some());
    let without_api = page.derive(|flow| flow.tokens().is_some() && flow.api_base().is_none());
    let status = page.derive(|flow| {
        let checked = flow.checked.as_ref()?;
        Some(format!("GET {}: {}", checked.resource.path(), in_words(checked.status)))
    });
    let body =
        page.derive(|flow| flow.checked.as_ref().map(|checked| checked.body.expose().to_owned()).unwrap_or_default());
    let unusable = move || {
        if without_api.get() {
            "This provider has no API base, so there is nothing to ask."
        } else {
            "Opens when there is a token."
        }
    };
    view! {
        <Panel page step=Step::Check number="5" title="Check your work" title_id="checkTitle" result="">
            <p class="why">
                "A token is only as wide as its scopes: with spark:rooms_read alone the API shows the rooms (200), and "
                "refuses to say who you are (403)."
            </p>
            <Show when=move || usable.get() fallback=move || view! { <p class="hint">{unusable}</p> }>
                <div class="row asks">
                    <Ask page id="roomsButton" resource=Resource::Rooms/>
                    <Ask page id="meButton" resource=Resource::Me/>
                </div>
                <Show when=move || status.get().is_some()>
                    <output id="apiStatus">{move || status.get()}</output>
                    <div class="wire"><pre id="apiBody" tabindex="0">{move || body.get()}</pre></div>
                </Show>
            </Show>
        </Panel>
    }
}

#[component]
fn Ask(page: Page, id: &'static str, resource: Resource) -> impl IntoView {
    let busy = page.derive(move |flow| flow.busy.is_some_and(|attempt| attempt.purpose == Purpose::Check(resource)));
    view! {
        <button id=id type="button" aria-busy=move || busy.get().to_string()
            on:click=move |_| page.send(Event::Check(resource))>
            "GET " {resource.path()}
        </button>
    }
}

/// A status code with the name that RFC 9110 gives it, where the tutorial may meet it.
fn in_words(status: u16) -> String {
    let name = match status {
        200 => " OK",
        400 => " Bad Request",
        401 => " Unauthorized: the token is not, or no longer, good",
        403 => " Forbidden: the token is good, but its scopes are too narrow",
        404 => " Not Found",
        423 => " Locked",
        429 => " Too Many Requests",
        500 => " Internal Server Error",
        503 => " Service Unavailable",
        _ => "",
    };
    format!("{status}{name}")
}
