//! Faults on demand. The path of a request chooses one: `/v1/what-if/rate-limited/access_token`. Each is what a real
//! provider, a network in between or a thief could do, and its answer is the one that would come then.

use std::time::Duration;

use crate::{
    oauth::{
        http::{HttpRequest, HttpResponse, Method},
        secret::Body,
    },
    time::Timestamp,
};

use super::{
    Address, Entropy,
    answer::{html, webex_error, with_header},
    answered, api,
    form::{Form, encoded},
    store::Store,
};

/// What a path calls on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    Declined,
    WrongState,
    StrangerIssuer,
    CodeExpired,
    CodeReplayed,
    RateLimited,
    ServerError,
    HtmlAnswer,
    SlowAnswer,
    TokenExpired,
    ScopeMissing,
    RefreshExpired,
}

/// How long an answer takes that is too slow: longer than a client waits.
const SLOW: Duration = Duration::from_secs(45);

/// How long a client is asked to wait.
const RETRY_AFTER_SECS: &str = "30";

impl Fault {
    /// Takes the fault off the beginning of a path below `/v1/`.
    pub(super) fn split(path: &str) -> (Option<Self>, &str) {
        let named = path.strip_prefix("what-if/").and_then(|rest| rest.split_once('/'));
        match named.and_then(|(name, rest)| Some((Self::from_name(name)?, rest))) {
            Some((fault, rest)) => (Some(fault), rest),
            None => (None, path),
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "declined" => Self::Declined,
            "wrong-state" => Self::WrongState,
            "stranger-issuer" => Self::StrangerIssuer,
            "code-expired" => Self::CodeExpired,
            "code-replayed" => Self::CodeReplayed,
            "rate-limited" => Self::RateLimited,
            "server-error" => Self::ServerError,
            "html-answer" => Self::HtmlAnswer,
            "slow-answer" => Self::SlowAnswer,
            "token-expired" => Self::TokenExpired,
            "scope-missing" => Self::ScopeMissing,
            "refresh-expired" => Self::RefreshExpired,
            _ => return None,
        })
    }

    /// Whether its answer depends on what the sandbox remembers, or changes that.
    pub(super) fn needs_store(self, path: &str) -> bool {
        match self {
            Self::RateLimited | Self::ServerError | Self::HtmlAnswer | Self::SlowAnswer => {
                !matches!(path, "access_token" | "rooms" | "people/me" | "messages")
            }
            _ => true,
        }
    }

    /// How long the answer is held back.
    pub(super) fn delay(self, path: &str) -> Duration {
        match (self, path) {
            (Self::SlowAnswer, "access_token" | "rooms" | "people/me" | "messages") => SLOW,
            _ => Duration::ZERO,
        }
    }

    /// Answers a request as this fault has it; where it has no say, as always.
    pub(super) fn answer(
        self,
        store: &mut Store,
        request: &HttpRequest,
        address: &Address,
        now: Timestamp,
        entropy: Entropy,
    ) -> HttpResponse {
        let body = Form::parse(request.body.expose()).unwrap_or_default();
        let parameter = |name: &str| body.get(name).unwrap_or_default();
        match (self, address.path) {
            (Self::Declined, "authorize") if request.method == Method::POST => {
                let declined = HttpRequest { body: Body::new("decision=decline"), ..request.clone() };
                answered(store, &declined, address, now, entropy)
            }
            (Self::WrongState, "authorize") => {
                let response = answered(store, request, address, now, entropy);
                sent_back_with(response, address, "state", "a-state-that-somebody-else-chose")
            }
            (Self::StrangerIssuer, "authorize") => {
                let response = answered(store, request, address, now, entropy);
                sent_back_with(response, address, "iss", "https://stranger.example")
            }
            (Self::CodeExpired, "access_token") => {
                store.forget_code(parameter("code"));
                answered(store, request, address, now, entropy)
            }
            (Self::CodeReplayed, "access_token") => {
                // Somebody was quicker, with everything that the exchange needs.
                if parameter("grant_type") == "authorization_code" {
                    answered(store, request, address, now, entropy);
                }
                answered(store, request, address, now, entropy)
            }
            (Self::RefreshExpired, "access_token") => {
                store.forget_refresh_token(parameter("refresh_token"));
                answered(store, request, address, now, entropy)
            }
            (Self::TokenExpired, "rooms" | "people/me" | "messages") => {
                store.forget_first_access_token(api::bearer(request).unwrap_or_default());
                answered(store, request, address, now, entropy)
            }
            (Self::ScopeMissing, "rooms" | "people/me" | "messages") => {
                let mut narrowed = store.clone();
                narrowed.narrow(api::bearer(request).unwrap_or_default());
                answered(&mut narrowed, request, address, now, entropy)
            }
            // RFC 6585 §4, as Webex documents it.
            (Self::RateLimited, "access_token" | "rooms" | "people/me" | "messages") => {
                let response = webex_error(429, "Too many requests. Wait, as Retry-After says.", entropy);
                with_header(response, "retry-after", RETRY_AFTER_SECS)
            }
            (Self::ServerError, "access_token" | "rooms" | "people/me" | "messages") => {
                html(500, "<!doctype html><title>500</title><h1>500 Internal Server Error</h1>".to_owned())
            }
            (Self::HtmlAnswer, "access_token" | "rooms" | "people/me" | "messages") => html(
                200,
                "<!doctype html><title>Guest network</title><h1>Welcome to the guest network</h1>\
                 <p>Please accept the terms of use.</p>"
                    .to_owned(),
            ),
            // The one in between gives up, and the request was never carried out.
            (Self::SlowAnswer, "access_token" | "rooms" | "people/me" | "messages") => {
                html(504, "<!doctype html><title>504</title><h1>504 Gateway Timeout</h1>".to_owned())
            }
            _ => answered(store, request, address, now, entropy),
        }
    }
}

/// Replaces a parameter of the client's address that the browser is sent back to.
fn sent_back_with(mut response: HttpResponse, address: &Address, name: &str, value: &str) -> HttpResponse {
    for (header, held) in &mut response.headers {
        let location = held.expose();
        if header == "location" && !location.starts_with(address.base) {
            let replaced = |pair: &str| match pair.split_once('=') {
                Some((have, _)) if have == name => format!("{name}={}", encoded(value)),
                _ => pair.to_owned(),
            };
            let (uri, query) = location.split_once('?').unwrap_or((location, ""));
            *held = format!("{uri}?{}", query.split('&').map(replaced).collect::<Vec<_>>().join("&")).into();
        }
    }
    response
}
