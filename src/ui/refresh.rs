//! Step 6: trade the refresh token for a new access token.

use leptos::prelude::*;

use crate::{
    flow::{
        Event, Purpose, Session,
        problem::{Grant, Step},
    },
    text::labels::{exchange_labels, refresh_labels, shared_labels},
};

use super::{
    page::Page,
    parts::{Panel, While},
    tokens::RefreshToken,
};

#[component]
pub(super) fn Refresh(page: Page) -> impl IntoView {
    let refreshable =
        move || page.session(|session| session.tokens().is_some_and(|tokens| tokens.refresh_token.is_some()));
    let in_flight =
        move || page.session(|session| session.purpose_in_flight() == Some(Purpose::Token(Grant::RefreshToken)));
    let revocable = move || {
        page.session(|session| {
            session
                .granted()
                .is_some_and(|granted| granted.arrival.callback.request().endpoints.facts.revocation.is_some())
        })
    };
    let was_revoked = page.derive_session(Session::has_revoked);
    let auto_refresh = move || page.session(|session| session.granted().is_some_and(|granted| granted.auto_refresh));
    let is_expired = Memo::new(move |_| {
        let now = page.now();
        page.session(|session| session.is_refresh_token_expired(now))
    });
    let granted = move || page.session(|session| session.tokens().is_some());
    let locked = move || {
        if granted() { exchange_labels::NO_REFRESH_TOKEN } else { refresh_labels::OPENS_WITH_REFRESH_TOKEN }
    };
    let count = page.derive_session(|session| session.tokens().map_or(0, |tokens| tokens.refreshes));
    let count_words = move || refresh_labels::refreshed(count.get());
    view! {
        <Panel page step=Step::Refresh>
            <While when=move || refreshable()
                fallback=move || match was_revoked.get() {
                    true => view! { <p class="fact">{refresh_labels::REVOKED}</p> }.into_any(),
                    false => view! { <p class="hint">{move || locked()}</p> }.into_any(),
                }>
                <RefreshToken page/>
                {move || count_words().map(|count_words| view! { <p class="fact">{count_words}</p> })}
                <button id="tokenRefreshButton" type="button" class="go" aria-busy=move || in_flight().to_string()
                    on:click=move |_| page.send(Event::RefreshRequested)>
                    {refresh_labels::REFRESH}
                </button>
                <While when=move || is_expired.get()>
                    <div class="advice" role="status">
                        <p>{refresh_labels::REFRESH_TOKEN_EXPIRED}</p>
                        <button id="signInAgainButton" type="button" on:click=move |_| page.send(Event::CodeRequested)>
                            {shared_labels::REQUEST_NEW_CODE}
                        </button>
                    </div>
                </While>
                <div class="check">
                    <input id="autoRefresh" type="checkbox" aria-describedby="autoRefreshHint"
                        prop:checked=move || auto_refresh()
                        on:change=move |event| page.send(Event::AutoRefreshSwitched(event_target_checked(&event)))/>
                    <label for="autoRefresh">{refresh_labels::AUTO_REFRESH}</label>
                    <p class="hint" id="autoRefreshHint">
                        {refresh_labels::AUTO_REFRESH_HINT}
                    </p>
                </div>
            </While>
            // An access token without a refresh token can be revoked, too.
            <While when=move || revocable()>
                <div class="field">
                    <button id="revokeButton" type="button" on:click=move |_| page.send(Event::RevocationRequested)>
                        {refresh_labels::REVOKE}
                    </button>
                    <p class="hint">{refresh_labels::REVOKE_HINT}</p>
                </div>
            </While>
        </Panel>
    }
}
