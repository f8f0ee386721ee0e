//! The ID token, if there is one: its claims, and whether they can be trusted.

use leptos::prelude::*;

use crate::{
    browser::js_excerpt,
    flow::{Event, HeldIdToken, Purpose},
    lesson::claims,
    oauth::{
        id_token::{Check, Mismatch},
        limits::quoted,
        secret::Typed,
    },
    text::{error_words::id_token_error, id_token_findings, labels::exchange_labels},
};

use super::{
    display_limits::{MAX_ROWS, MAX_TOKEN_SHOWN_CHARS, MAX_WORD_SHOWN_CHARS},
    page::Page,
    parts::{CopyButton, While, more},
};

#[component]
pub(super) fn IdTokenPanel(page: Page) -> impl IntoView {
    let held = page.derive_session(|session| session.tokens().and_then(|tokens| tokens.id_token.as_deref().cloned()));
    let token = Memo::new(move |_| held.with(|held| held.as_ref().map(|held| held.token.clone()).unwrap_or_default()));
    let decoded = move || {
        held.get().map(|HeldIdToken { decoded, .. }| match decoded {
            Err(fault) => {
                let fault = exchange_labels::id_token_unreadable(&quoted(&id_token_error(&fault)));
                view! { <p class="advice" id="idTokenStatus">{fault}</p> }.into_any()
            }
            Ok(decoded) => view! {
                <Verdict page/>
                <dl class="words" id="claims">
                    {claims::explained(&decoded.claims).into_iter().take(MAX_ROWS).map(|claim| view! {
                        <div>
                            <dt>{quoted(&claim.name)} " " <span class="hint">{claim.meaning}</span></dt>
                            <dd><span class="value secret" prop:textContent=js_excerpt(claim.value.expose(), MAX_WORD_SHOWN_CHARS)></span></dd>
                        </div>
                    }).collect_view()}
                </dl>
                {more(decoded.claims.len())}
            }
            .into_any(),
        })
    };
    view! {
        <While when=move || held.with(Option::is_some)>
            <div class="field">
                <label for="idToken">{exchange_labels::ID_TOKEN}</label>
                <div class="row">
                    <textarea id="idToken" class="secret" rows="3" readonly autocomplete="off" spellcheck="false"
                        prop:value=move || token.with(|token| js_excerpt(token.expose(), MAX_TOKEN_SHOWN_CHARS))></textarea>
                    <CopyButton what=exchange_labels::COPIED_ID_TOKEN text=move || token.with_untracked(|token| Typed::new(token.expose()))/>
                </div>
                <p class="hint">
                    {exchange_labels::ID_TOKEN_HINT}
                </p>
            </div>
            {move || decoded()}
        </While>
    }
}

/// Whether a check passed; `None` if it wasn't made.
fn is_right(check: &Check) -> Option<bool> {
    (check.found != Err(Mismatch::SignatureUnchecked)).then(|| check.is_right())
}

/// Whether the token can be trusted, and the result of each check.
#[component]
fn Verdict(page: Page) -> impl IntoView {
    let in_flight = move || page.session(|session| session.purpose_in_flight() == Some(Purpose::Keys));
    // Computed each second, but redrawn only if something has changed.
    let checks = Memo::new(move |_| {
        let now = page.now();
        page.with(|flow| flow.id_token_checks(now)).unwrap_or_default()
    });
    let is_simulated = move || page.with_untracked(|flow| flow.provider().is_simulated);
    let is_verified = move || checks.with(|checks| !checks.is_empty() && checks.iter().all(Check::is_right));
    let verdict = move || match is_verified() {
        true => exchange_labels::ID_TOKEN_VERIFIED,
        false => exchange_labels::ID_TOKEN_NOT_VERIFIED,
    };
    view! {
        <p id="idTokenStatus" class:fact=move || is_verified() class:advice=move || !is_verified() role="status"
            data-verified=move || is_verified().to_string()>{move || verdict()}</p>
        <ul class="checks">
            {move || checks.get().into_iter().map(|check| view! {
                <li data-right=is_right(&check).map(|is_right| is_right.to_string())>
                    <code>{check.what}</code> {exchange_labels::claim(is_right(&check))}
                    {quoted(&id_token_findings::words(&check.found, is_simulated()))}
                </li>
            }).collect_view()}
        </ul>
        <button id="verifyButton" type="button" aria-busy=move || in_flight().to_string()
            on:click=move |_| page.send(Event::VerificationRequested)>
            {exchange_labels::CHECK_SIGNATURE}
        </button>
    }
}
