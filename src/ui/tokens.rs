//! The tokens, how long they live, and what was granted.

use leptos::prelude::*;

use crate::{
    browser::js_excerpt,
    flow::Tokens,
    oauth::secret::{Body, Typed},
    text::{grants, labels::exchange_labels},
};

use super::{
    derived::Derived,
    display_limits::{MAX_TOKEN_SHOWN_CHARS, MAX_WORD_SHOWN_CHARS},
    page::Page,
    parts::{CopyButton, Lifetime},
};

#[component]
pub(super) fn AccessToken(page: Page) -> impl IntoView {
    let lifetime = tokens(page, |tokens| Some(tokens.lifetime.clone()));
    let received_at = tokens(page, |tokens| Some(tokens.received_at));
    view! {
        <TokenField page id="token" label=exchange_labels::ACCESS_TOKEN copied=exchange_labels::COPIED_ACCESS_TOKEN
            copy_id="tokenCopyButton" value=|tokens| Body::new(tokens.access_token.expose())/>
        <Lifetime page id="expiresIn" label=exchange_labels::LIFETIME began=received_at lifetime/>
        <ScopesGranted page/>
    }
}

#[component]
pub(super) fn RefreshToken(page: Page) -> impl IntoView {
    let lifetime = tokens(page, |tokens| Some(tokens.refresh_lifetime.clone()));
    let received_at = tokens(page, |tokens| Some(tokens.refresh_received_at));
    view! {
        <TokenField page id="refresh" label=exchange_labels::REFRESH_TOKEN copied=exchange_labels::COPIED_REFRESH_TOKEN
            copy_id="refreshCopyButton"
            value=|tokens| tokens.refresh_token.as_ref().map(|token| Body::new(token.expose())).unwrap_or_default()/>
        <Lifetime page id="refreshExpiresIn" label=exchange_labels::LIFETIME began=received_at lifetime/>
    }
}

/// The requested scopes compared with the granted ones.
#[component]
fn ScopesGranted(page: Page) -> impl IntoView {
    let compared = page.derive_session(|session| {
        let asked = session.arrival()?.callback.request().scopes.clone();
        let granted = session.tokens()?.scopes.clone();
        Some((asked, granted))
    });
    let code = move |text: String| view! { <code>{page.for_display(&text, MAX_WORD_SHOWN_CHARS)}</code> };
    view! { {move || {
        let (asked, granted) = compared.get()?;
        let sentences = grants::scopes(&asked, granted.as_ref());
        Some(view! {
            <p class="lifetime" id="scopesGranted">
                {exchange_labels::SCOPES_ASKED} {code(asked.joined())} ". "
                {sentences.into_iter().map(|(words, scopes)| view! {
                    {words} " " {scopes.map(|scopes| view! { {code(scopes)} ". " })}
                }).collect_view()}
            </p>
        })
    }} }
}

fn tokens<T>(page: Page, part: fn(&Tokens) -> Option<T>) -> Derived<Option<T>>
where
    T: PartialEq + Send + Sync + 'static,
{
    page.derive_session(move |session| session.tokens().and_then(part))
}

#[component]
fn TokenField(
    page: Page,
    id: &'static str,
    label: &'static str,
    copied: &'static str,
    copy_id: &'static str,
    value: fn(&Tokens) -> Body,
) -> impl IntoView {
    let value = page.derive_session(move |session| session.tokens().map(value).unwrap_or_default());
    let shown = move || value.with(|value| js_excerpt(value.expose(), MAX_TOKEN_SHOWN_CHARS));
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <div class="row">
                <textarea id=id class="secret" rows="3" readonly autocomplete="off" spellcheck="false" prop:value=move || shown()></textarea>
                <CopyButton what=copied id=copy_id text=move || value.with_untracked(|value| Typed::new(value.expose()))/>
            </div>
        </div>
    }
}
