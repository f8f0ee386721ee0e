//! Step 4: exchange the code for a token, and show what came.

use leptos::prelude::*;

use crate::{
    browser::{js_excerpt, js_string},
    flow::{
        Event, Purpose, Stage, Tokens,
        problem::{Grant, Step},
    },
    lesson::advice,
    oauth::{
        limits::visible_excerpt,
        secret::{Body, ClientSecret, Typed},
        token_request::ClientAuth,
    },
    text::{grants, labels::exchange_labels, noticed::Advice},
};

use super::{
    display_limits::{MAX_TOKEN_SHOWN_CHARS, MAX_WORD_SHOWN_CHARS},
    id_token_panel::IdTokenPanel,
    page::Page,
    parts::{CopyButton, Lifetime, Panel},
    token_kinds_table::TokenKinds,
};

#[component]
pub(super) fn Exchange(page: Page) -> impl IntoView {
    let arrived = page.derive(|flow| flow.arrival().is_some());
    let verified = page.derive(|flow| matches!(flow.session.stage, Stage::Verified(_)));
    let granted = page.derive(|flow| flow.tokens().is_some());
    let in_flight = page.derive(|flow| flow.purpose_in_flight() == Some(Purpose::Token(Grant::Code)));
    view! {
        <Panel page step=Step::Exchange result="">
            <Show when=move || arrived.get()
                fallback=|| view! { <p class="hint">{exchange_labels::OPENS_WITH_CODE}</p> }>
                <Secret page/>
            </Show>
            <Show when=move || verified.get()>
                <button id="tokenButton" type="button" class="go" aria-busy=move || in_flight.get().to_string()
                    on:click=move |_| page.send(Event::TokenRequested)>
                    {exchange_labels::REQUEST_TOKEN}
                </button>
            </Show>
            <Show when=move || granted.get()>
                <Granted page/>
            </Show>
        </Panel>
    }
}

/// The client secret and how it is sent, asked for where they are needed and not before.
#[component]
fn Secret(page: Page) -> impl IntoView {
    let secret = page.derive(|flow| flow.session.client_secret.clone());
    let auth = page.derive(|flow| flow.setup.client_auth);
    let endpoint = page.derive(|flow| {
        flow.arrival().map(|arrival| arrival.callback.request().endpoints.token.as_str().to_owned()).unwrap_or_default()
    });
    let revocation = page.derive(|flow| {
        let endpoint = flow.arrival()?.callback.request().endpoints.facts.revocation.clone()?;
        Some(endpoint.as_str().to_owned())
    });
    let reads_along = page.derive(|flow| advice::foreign_worker(flow, flow.arrival()?.provider));
    let wanted = move || auth.get() != ClientAuth::None;
    let padded = move || secret.with(|secret| secret.expose().trim() != secret.expose());
    view! {
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
        <Show when=wanted>
            <div class="field">
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
        </Show>
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

/// The tokens, and how long they live.
#[component]
fn Granted(page: Page) -> impl IntoView {
    let lifetime = tokens(page, |tokens| Some(tokens.lifetime.clone()));
    let refresh_lifetime = tokens(page, |tokens| Some(tokens.refresh_lifetime.clone()));
    let refreshable = tokens(page, |tokens| tokens.refresh_token.as_ref().map(|_| ()));
    let received_at = tokens(page, |tokens| Some(tokens.received_at));
    let refresh_received_at = tokens(page, |tokens| Some(tokens.refresh_received_at));
    view! {
        <h3 id="tokenTitle" tabindex="-1">{exchange_labels::ANSWER}</h3>
        <TokenField page id="token" label=exchange_labels::ACCESS_TOKEN copied=exchange_labels::COPIED_ACCESS_TOKEN
            value=|tokens| Body::new(tokens.access_token.expose())/>
        <Lifetime page id="expiresIn" label=exchange_labels::LIFETIME began=received_at told=lifetime/>
        <TokenKinds page/>
        <ScopesGranted page/>
        <IdTokenPanel page/>
        <Show when=move || refreshable.get().is_some()
            fallback=|| view! { <p class="hint">{exchange_labels::NO_REFRESH_TOKEN}</p> }>
            <TokenField page id="refresh" label=exchange_labels::REFRESH_TOKEN copied=exchange_labels::COPIED_REFRESH_TOKEN
                value=|tokens| tokens.refresh_token.as_ref().map(|token| Body::new(token.expose())).unwrap_or_default()/>
            <Lifetime page id="refreshExpiresIn" label=exchange_labels::LIFETIME began=refresh_received_at told=refresh_lifetime/>
        </Show>
    }
}

/// What was asked for against what was granted.
#[component]
fn ScopesGranted(page: Page) -> impl IntoView {
    let compared = page.derive(|flow| {
        let asked = flow.arrival()?.callback.request().scopes.clone();
        let granted = flow.tokens()?.scopes.clone();
        Some((asked, granted))
    });
    let code = |text: String| view! { <code>{visible_excerpt(&text, MAX_WORD_SHOWN_CHARS)}</code> };
    move || {
        let (asked, granted) = compared.get()?;
        let said = grants::scopes(&asked, granted.as_ref());
        Some(view! {
            <p class="lifetime" id="scopesGranted">
                {exchange_labels::SCOPES_ASKED} {code(asked.joined())} ". "
                {said.into_iter().map(|(words, scopes)| view! {
                    {words} " " {scopes.map(|scopes| view! { {code(scopes)} ". " })}
                }).collect_view()}
            </p>
        })
    }
}

fn tokens<T>(page: Page, part: fn(&Tokens) -> Option<T>) -> Memo<Option<T>>
where
    T: PartialEq + Send + Sync + 'static,
{
    page.derive(move |flow| flow.tokens().and_then(part))
}

#[component]
fn TokenField(
    page: Page,
    id: &'static str,
    label: &'static str,
    copied: &'static str,
    value: fn(&Tokens) -> Body,
) -> impl IntoView {
    let value = page.derive(move |flow| flow.tokens().map(value).unwrap_or_default());
    let shown = move || value.with(|value| js_excerpt(value.expose(), MAX_TOKEN_SHOWN_CHARS));
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <div class="row">
                <textarea id=id class="secret" rows="3" readonly autocomplete="off" spellcheck="false" prop:value=shown></textarea>
                <CopyButton what=copied text=move || value.with_untracked(|value| Typed::new(value.expose()))/>
            </div>
        </div>
    }
}
