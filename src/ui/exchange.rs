//! Step 4: exchange the code for a token.

use leptos::prelude::*;

use crate::{
    browser::{js_excerpt, js_string},
    flow::{
        Event, Flow, Purpose, Stage,
        problem::{Grant, Step},
    },
    lesson::{address_shown, advice},
    oauth::{secret::ClientSecret, token_request::ClientAuth},
    text::{labels::exchange_labels, noticed::Advice},
};

use super::{
    address_line::address_line,
    display_limits::MAX_TOKEN_SHOWN_CHARS,
    page::Page,
    parts::{Panel, While, on_enter},
};

#[component]
pub(super) fn Exchange(page: Page) -> impl IntoView {
    let arrived = move || page.session(|session| session.arrival().is_some());
    let verified = move || page.session(|session| matches!(session.stage, Stage::Verified(_)));
    let in_flight = move || page.session(|session| session.purpose_in_flight() == Some(Purpose::Token(Grant::Code)));
    let code = page
        .derive_session(|session| session.arrival().map(|arrival| arrival.callback.code().clone()).unwrap_or_default());
    view! {
        <Panel page step=Step::Exchange>
            <AddressBar page/>
            <div class="field">
                <label for="code">{exchange_labels::CODE}</label>
                <input id="code" class="secret" type="text" readonly autocomplete="off" placeholder=" "
                    prop:value=move || code.with(|code| js_excerpt(code.expose(), MAX_TOKEN_SHOWN_CHARS))/>
            </div>
            <While when=move || arrived()
                fallback=|| view! { <p class="hint">{exchange_labels::OPENS_WITH_CODE}</p> }>
                <Secret page/>
            </While>
            <While when=move || verified()>
                <button id="tokenButton" type="button" class="go" aria-busy=move || in_flight().to_string()
                    on:click=move |_| page.send(Event::TokenRequested)>
                    {exchange_labels::REQUEST_TOKEN}
                </button>
            </While>
        </Panel>
    }
}

/// The address bar as it was when the browser came back, and what someone who saw it could do.
#[component]
fn AddressBar(page: Page) -> impl IntoView {
    let shown = Memo::new(move |_| {
        page.with(|flow| {
            let entry = address_shown::callback(flow)?;
            let address = page.redaction().with(|redaction| address_shown::address_shown(entry, redaction));
            Some((address?, address_shown::code_is_good_for(flow)?))
        })
    });
    view! { {move || shown.get().map(|(address, good_for)| view! {
        <div id="addressBar">
            <p class="hint">{exchange_labels::ADDRESS_BAR_READ}</p>
            {address_line(address)}
            <p class="hint">{good_for} " " {exchange_labels::ADDRESS_BAR_CLEARED}</p>
        </div>
    })} }
}

/// The client secret and how to send it. The page asks for them only here, where they are needed.
#[component]
fn Secret(page: Page) -> impl IntoView {
    let secret = page.derive_session(|session| session.client_secret.clone());
    let auth = page.derive(|flow| flow.setup.client_auth);
    let endpoint = page.derive(Flow::token_address);
    let revocation = page.derive_session(|session| {
        let endpoint = session.arrival()?.callback.request().endpoints.facts.revocation.clone()?;
        Some(endpoint.as_str().to_owned())
    });
    let reads_along = page.derive(|flow| advice::foreign_worker(flow, flow.session.arrival()?.provider));
    let wanted = move || auth.get() != ClientAuth::None;
    let padded = move || secret.with(|secret| secret.expose().trim() != secret.expose());
    view! {
        <While when=move || wanted()>
            <div class="field" on:keydown=on_enter(move || page.send(Event::TokenRequested))>
                <label for="clientSecret">{exchange_labels::CLIENT_SECRET}</label>
                // A password field would be offered to the browser's password store; the style sheet hides this one's text.
                <input id="clientSecret" class="hidden-text" type="text" autocomplete="off" autocapitalize="off" spellcheck="false"
                    data-1p-ignore="" data-bwignore="" data-lpignore="true" data-form-type="other"
                    aria-describedby="clientSecretHint" prop:value=move || secret.with(|secret| js_string(secret.expose()))
                    on:input=move |event| page.send(Event::SecretEdited(ClientSecret::new(event_target_value(&event))))/>
                <p class="hint" id="clientSecretHint">
                    {exchange_labels::SECRET_SENT_TO} <code>{move || endpoint.get()}</code>
                    {move || revocation.get().map(|endpoint| view! {
                        {exchange_labels::SECRET_AND_TO} <code>{endpoint}</code> {exchange_labels::WHEN_REVOKED}
                    })}
                    {exchange_labels::NOWHERE_ELSE}
                    {move || padded().then_some(exchange_labels::SECRET_PADDED)}
                </p>
                {move || reads_along.get().map(|Advice { what, setting }| view! {
                    <p class="advice" id="readsAlong" role="status"><b>{what}</b> " " {setting}</p>
                })}
            </div>
        </While>
        <div class="field">
            <label for="clientAuth">{exchange_labels::CLIENT_AUTH}</label>
            <select id="clientAuth" prop:value=move || auth_id(auth.get())
                on:change=move |event| {
                    let chosen = event_target_value(&event);
                    if let Some((auth, ..)) = AUTHS.into_iter().find(|(_, id, _)| *id == chosen) {
                        page.send(Event::ClientAuthChosen(auth));
                    }
                }>
                {AUTHS.map(|(_, id, name)| view! { <option value=id>{name}</option> })}
            </select>
        </div>
    }
}

const AUTHS: [(ClientAuth, &str, &str); 3] = [
    (ClientAuth::Post, "post", exchange_labels::AUTH_POST),
    (ClientAuth::Basic, "basic", exchange_labels::AUTH_BASIC),
    (ClientAuth::None, "none", exchange_labels::AUTH_NONE),
];

fn auth_id(auth: ClientAuth) -> &'static str {
    AUTHS.into_iter().find(|(have, ..)| *have == auth).map_or("", |(_, id, _)| id)
}
