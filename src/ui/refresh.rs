//! Step 6: trade the refresh token for a new access token.

use leptos::prelude::*;

use crate::flow::{
    Event, Purpose,
    log::Kind,
    problem::{Grant, Step},
};

use super::{page::Page, parts::Panel};

#[component]
pub(super) fn Refresh(page: Page) -> impl IntoView {
    let refreshable = page.derive(|flow| flow.tokens().is_some_and(|tokens| tokens.refresh_token.is_some()));
    let in_flight = page.derive(|flow| flow.purpose_in_flight() == Some(Purpose::Token(Grant::RefreshToken)));
    let revocable = page.derive(|flow| {
        flow.arrival().is_some_and(|arrival| arrival.callback.request().endpoints.facts.revocation.is_some())
    });
    let given_up = page.derive(|flow| {
        flow.tokens().is_none()
            && flow.session.log.entries().last().is_some_and(|entry| entry.kind == Kind::Sent(Purpose::Revoke))
    });
    let by_itself = page.derive(|flow| flow.granted().is_some_and(|granted| granted.auto_refresh));
    let is_expired = Memo::new(move |_| {
        let now = page.now();
        page.with(|flow| flow.is_refresh_token_expired(now))
    });
    let count = page.derive(|flow| flow.tokens().map_or(0, |tokens| tokens.refreshes));
    let told = move || match count.get() {
        0 => None,
        1 => Some("refreshed once: the access token above is the new one".to_owned()),
        n => Some(format!("refreshed {n} times: the access token above is the newest")),
    };
    view! {
        <Panel page step=Step::Refresh result="">
            <Show when=move || refreshable.get()
                fallback=move || match given_up.get() {
                    true => view! { <p class="fact">"the tokens were given up, and this page has dropped them"</p> }.into_any(),
                    false => view! { <p class="hint">"Opens when there is a refresh token."</p> }.into_any(),
                }>
                {move || told().map(|told| view! { <p class="fact">{told}</p> })}
                <button id="tokenRefreshButton" type="button" class="go" aria-busy=move || in_flight.get().to_string()
                    on:click=move |_| page.send(Event::RefreshRequested)>
                    "Refresh Access Token"
                </button>
                <Show when=move || is_expired.get()>
                    <div class="advice" role="status">
                        <p>"The refresh token has expired as well, so it will be refused. Only signing in again helps."</p>
                        <button id="signInAgainButton" type="button" on:click=move |_| page.send(Event::CodeRequested)>
                            "Request a new code"
                        </button>
                    </div>
                </Show>
                <Show when=move || revocable.get()>
                    <div class="field">
                        <button id="revokeButton" type="button" on:click=move |_| page.send(Event::RevocationRequested)>
                            "Give the tokens up"
                        </button>
                        <p class="hint">"Tells the provider that they shall be good no more (RFC 7009)."</p>
                    </div>
                </Show>
                <div class="check">
                    <input id="autoRefresh" type="checkbox" aria-describedby="autoRefreshHint"
                        prop:checked=move || by_itself.get()
                        on:change=move |event| page.send(Event::AutoRefreshSwitched(event_target_checked(&event)))/>
                    <label for="autoRefresh">"Refresh by itself before it expires"</label>
                    <p class="hint" id="autoRefreshHint">
                        "In the token's last minute, while this page is open. It switches itself off when a refresh fails."
                    </p>
                </div>
            </Show>
        </Panel>
    }
}
