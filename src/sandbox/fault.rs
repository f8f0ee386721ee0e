//! Faults on demand. The path of a request names one: `/v1/what-if/rate-limited/access_token`. The answer is what a real
//! provider, a network in between or an attacker would cause.

use std::time::Duration;

use crate::oauth::{
    http::{HttpRequest, HttpResponse},
    secret::Body,
};

use super::{
    Ctx,
    answer::{html, redirect, webex_error, with_header},
    api::bearer_token,
    respond,
    route::{Route, Target},
    store::ACCESS_LIFETIME,
    urlencoded::{UrlEncoded, encode},
};

/// A fault that can be injected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    Declined,
    WrongState,
    WrongIssuer,
    ImplicitFlow,
    CodeExpired,
    CodeReplayed,
    RateLimited,
    ServerError,
    HtmlAnswer,
    SlowAnswer,
    TokenExpired,
    ScopeMissing,
    RefreshRevoked,
}

/// How long a slow answer takes: longer than a client waits.
const SLOW_ANSWER_DELAY: Duration = Duration::from_secs(45);

/// How long a rate-limited client is asked to wait.
const RETRY_AFTER_SECS: &str = "30";

impl Fault {
    pub(super) fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "declined" => Self::Declined,
            "wrong-state" => Self::WrongState,
            "stranger-issuer" => Self::WrongIssuer,
            "implicit-flow" => Self::ImplicitFlow,
            "code-expired" => Self::CodeExpired,
            "code-replayed" => Self::CodeReplayed,
            "rate-limited" => Self::RateLimited,
            "server-error" => Self::ServerError,
            "html-answer" => Self::HtmlAnswer,
            "slow-answer" => Self::SlowAnswer,
            "token-expired" => Self::TokenExpired,
            "scope-missing" => Self::ScopeMissing,
            "refresh-expired" => Self::RefreshRevoked,
            _ => return None,
        })
    }

    /// Whether a fixed response replaces the provider's, which never sees the request.
    pub(super) fn replaces_answer(self, route: Route) -> bool {
        route.is_back_channel()
            && matches!(self, Self::RateLimited | Self::ServerError | Self::HtmlAnswer | Self::SlowAnswer)
    }

    /// How long the response is held back.
    pub(super) fn delay(self, route: Route) -> Duration {
        if self == Self::SlowAnswer && self.replaces_answer(route) { SLOW_ANSWER_DELAY } else { Duration::ZERO }
    }

    /// Answers a request with this fault. A request that the fault doesn't affect is answered as usual.
    pub(super) fn inject(self, ctx: &mut Ctx) -> HttpResponse {
        let Target { base, route, .. } = ctx.target;
        let body = UrlEncoded::parse(ctx.request.body.expose()).unwrap_or_default();
        let parameter = |name: &str| body.get(name).unwrap_or_default();
        let token = bearer_token(ctx.request).unwrap_or_default();
        match (self, route) {
            // Whichever button is pressed on the consent page.
            (Self::Declined, Route::Authorize) if !parameter("decision").is_empty() => {
                let request = &HttpRequest { body: Body::new("decision=decline"), ..ctx.request.clone() };
                return respond(&mut Ctx { store: ctx.store, request, trace: ctx.trace, entropy: ctx.entropy, ..*ctx });
            }
            (Self::WrongState, Route::Authorize) => {
                return with_redirect_parameter(respond(ctx), base, "state", "a-state-that-somebody-else-chose");
            }
            (Self::WrongIssuer, Route::Authorize) => {
                return with_redirect_parameter(respond(ctx), base, "iss", "https://stranger.example");
            }
            (Self::ImplicitFlow, Route::Authorize) => {
                let response = respond(ctx);
                return implicit_answer(ctx, &response).unwrap_or(response);
            }
            (Self::CodeExpired, Route::AccessToken) => ctx.store.expire_code(parameter("code"), ctx.now),
            // An attacker redeems the code first, with everything that the exchange needs.
            (Self::CodeReplayed, Route::AccessToken) if parameter("grant_type") == "authorization_code" => {
                let response = respond(ctx);
                ctx.note(&response);
            }
            (Self::RefreshRevoked, Route::AccessToken) => ctx.store.revoke_refresh_token(parameter("refresh_token")),
            (Self::TokenExpired, _) if route.is_api() => ctx.store.expire_unless_refreshed(token, ctx.now),
            (Self::ScopeMissing, _) if route.is_api() => {
                let store = &mut ctx.store.clone();
                store.clear_scopes(token);
                return respond(&mut Ctx { store, trace: ctx.trace, entropy: ctx.entropy, ..*ctx });
            }
            // RFC 6585 §4, as Webex documents it.
            (Self::RateLimited, _) if route.is_back_channel() => {
                let response = webex_error(429, "Too many requests. Wait as long as Retry-After says.", ctx.entropy);
                return with_header(response, "retry-after", RETRY_AFTER_SECS);
            }
            (Self::ServerError, _) if route.is_back_channel() => {
                return html(500, "<!doctype html><title>500</title><h1>500 Internal Server Error</h1>");
            }
            (Self::HtmlAnswer, _) if route.is_back_channel() => {
                return html(
                    200,
                    "<!doctype html><title>Guest network</title><h1>Welcome to the guest network</h1>\
                     <p>Please accept the terms of use.</p>",
                );
            }
            // A gateway times out, and the request never reaches the provider.
            (Self::SlowAnswer, _) if route.is_back_channel() => {
                return html(504, "<!doctype html><title>504</title><h1>504 Gateway Timeout</h1>");
            }
            _ => {}
        }
        respond(ctx)
    }
}

/// The redirect with a token instead of a code, RFC 6749 §4.2.2: the server "MUST NOT issue a refresh token". `None` if the
/// original redirect has no code.
fn implicit_answer(ctx: &mut Ctx, response: &HttpResponse) -> Option<HttpResponse> {
    let (_, query) = response.header("location")?.split_once('?')?;
    let query = UrlEncoded::parse(query).ok()?;
    let code = ctx.store.code(query.get("code")?)?.clone();
    let grant = ctx.store.redeem(&code, ctx.now, ctx.entropy);
    let token = grant.issue_access_token(ctx.now, ctx.entropy);
    let state = query.get("state").map(|state| format!("&state={}", encode(state))).unwrap_or_default();
    let (uri, secs, scope) = (&code.redirect_uri, ACCESS_LIFETIME.as_secs(), encode(&code.scopes.join(" ")));
    Some(redirect(&format!("{uri}#access_token={token}&token_type=Bearer&expires_in={secs}&scope={scope}{state}")))
}

/// Replaces a parameter of the redirect back to the client. Redirects within the sandbox stay as they are.
fn with_redirect_parameter(mut response: HttpResponse, base: &str, name: &str, value: &str) -> HttpResponse {
    for (header, held) in &mut response.headers {
        let location = held.expose();
        if header == "location" && !location.starts_with(base) {
            let replace = |pair: &str| match pair.split_once('=') {
                Some((have, _)) if have == name => format!("{name}={}", encode(value)),
                _ => pair.to_owned(),
            };
            let (uri, query) = location.split_once('?').unwrap_or((location, ""));
            *held = format!("{uri}?{}", query.split('&').map(replace).collect::<Vec<_>>().join("&")).into();
        }
    }
    response
}
