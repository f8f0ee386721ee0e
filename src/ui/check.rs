//! Step 5: check your work, by using the token.

use leptos::prelude::*;

use crate::{
    flow::{Event, Purpose, problem::Step},
    oauth::scope::Scopes,
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
    let narrow = page.derive(|flow| {
        let checked = flow.checked.as_ref().filter(|checked| checked.status == 403)?;
        let asked = flow.arrival()?.callback.request().scopes.clone();
        let granted = flow.tokens()?.scopes.clone();
        Some((checked.resource, asked, granted))
    });
    // A token that has run out is told before it is tried; one that was revoked, once the API has refused it.
    let ends = page.derive(|flow| flow.tokens().and_then(|tokens| tokens.expires_at));
    let refused = page
        .derive(|flow| flow.checked.as_ref().filter(|checked| checked.status == 401).map(|checked| checked.resource));
    let refreshable = page.derive(|flow| flow.tokens().is_some_and(|tokens| tokens.refresh_token.is_some()));
    let run_out = Memo::new(move |_| ends.get().is_some_and(|ends| ends <= page.now()));
    let over = move || {
        let resource = refused.get().or_else(|| run_out.get().then_some(Resource::Rooms))?;
        refreshable.get().then_some((resource, run_out.get()))
    };
    let unusable = move || {
        if without_api.get() {
            "This provider has no API base, so there is nothing to ask."
        } else {
            "Opens when there is a token."
        }
    };
    view! {
        <Panel page step=Step::Check title_id="checkTitle" result="">
            <Show when=move || usable.get() fallback=move || view! { <p class="hint">{unusable}</p> }>
                {move || over().map(|(resource, run_out)| view! { <Over page resource run_out/> })}
                <div class="row asks">
                    <Ask page id="roomsButton" resource=Resource::Rooms/>
                    <Ask page id="meButton" resource=Resource::Me/>
                </div>
                <Show when=move || status.get().is_some()>
                    <output id="apiStatus">{move || status.get()}</output>
                    <div class="wire"><pre id="apiBody" tabindex="0">{move || body.get()}</pre></div>
                    {move || narrow.get().map(|(resource, asked, granted)| view! { <TooNarrow page resource asked granted/> })}
                </Show>
            </Show>
        </Panel>
    }
}

/// That the token is no longer good, and the press that mends it.
#[component]
fn Over(page: Page, resource: Resource, run_out: bool) -> impl IntoView {
    let what = if run_out {
        "The access token has expired: the API will answer 401."
    } else {
        "The API does not accept the access token any more: it has expired, or was revoked."
    };
    view! {
        <div class="advice">
            <p>{what}</p>
            <button id="refreshAndRetryButton" type="button"
                on:click=move |_| page.send(Event::RefreshAndCheck(resource))>
                "Refresh, then GET " {resource.path()}
            </button>
        </div>
    }
}

/// Why a good token is refused, and the press that mends it.
#[component]
fn TooNarrow(page: Page, resource: Resource, asked: Scopes, granted: Option<Scopes>) -> impl IntoView {
    let scope = resource.scope();
    let was_asked = asked.iter().any(|have| have == scope);
    let granted = granted.map_or("not said by the provider".to_owned(), |granted| granted.joined());
    view! {
        <div class="advice">
            <p>
                "Asked for: " <code>{asked.joined()}</code> ". Granted: " <code>{granted}</code> ". "
                "GET " {resource.path()} " needs " <code>{scope}</code> "."
            </p>
            {(!was_asked).then(|| view! {
                <button id="widenButton" type="button" on:click=move |_| page.send(Event::RequestScope(scope))>
                    "Add " {scope} " and start again"
                </button>
            })}
        </div>
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
