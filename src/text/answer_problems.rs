//! Why a request brought nothing: the token endpoint's answers, the API's, and none at all.

use crate::{
    flow::problem::{ApiError, Grant},
    oauth::{
        http::{CUT_OFF, TransportError},
        secret::Body,
        token_redaction::redact_tokens,
        token_response::{ErrorBody, TokenError},
    },
};

use super::problems::{Explanation, explain};

pub(super) fn token(grant: Grant, endpoint: &str, error: &TokenError, is_expired: bool) -> Explanation {
    let kept = match grant {
        Grant::Code => "The code is still here",
        Grant::RefreshToken => "The tokens are still here",
    };
    let mut explanation = match error {
        TokenError::Transport(error) => return transport(endpoint, error, kept),
        TokenError::Refused { status, refusal } => {
            let (meaning, next) = token_error(grant, *status, refusal.error.as_deref(), is_expired);
            explain(format!("{endpoint} refused with status {status}."), meaning, next)
        }
        TokenError::RateLimited { .. } => explain(
            format!("{endpoint} answered 429: too many requests."),
            "The provider limits how often it is asked.",
            format!("{kept}: wait, then press the button again."),
        ),
        TokenError::HttpStatus { status, .. } => explain(
            format!("{endpoint} answered with status {status}."),
            "That is neither a token nor an error that OAuth knows.",
            format!("{kept}: compare the token endpoint with the documentation, or try again later."),
        ),
        TokenError::NotJson { .. } => explain(
            format!("{endpoint} answered 200, but not with a JSON object."),
            "A token response is JSON (RFC 6749 §5.1). This may be another page of the server, or a sign-in page of \
             the network.",
            "Compare the token endpoint with the provider's documentation.",
        ),
        TokenError::Repeated { status, name, .. } => explain(
            format!("{endpoint} answered {status}, but its JSON names {name} more than once."),
            "Of two values one reader takes the first and another the last, so neither is used.",
            "Tell the provider's support: no server means to answer so.",
        ),
        TokenError::TokenMissing { .. } => explain(
            format!("{endpoint} answered 200 with JSON that has no access_token."),
            "It is not a token response (RFC 6749 §5.1).",
            "Compare the token endpoint with the provider's documentation.",
        ),
        TokenError::TokenTypeUnsupported { .. } => explain(
            format!("{endpoint} issued a token of another type than Bearer."),
            "A token of another type needs more than itself to be used, and a client must not use what it does not \
             understand (RFC 6749 §7.1).",
            "Set the provider to issue bearer tokens to this client.",
        ),
    };
    explanation.evidence = match error {
        TokenError::Refused { refusal, .. } | TokenError::TokenMissing { refusal: Some(refusal) } => {
            refusal_evidence(refusal)
        }
        TokenError::HttpStatus { body, .. } | TokenError::NotJson { body } => body_evidence(body),
        // At 200 it may be a token that is named twice.
        TokenError::Repeated { status, body, .. } if *status != 200 => body_evidence(body),
        TokenError::TokenTypeUnsupported { token_type } => vec![("token_type", token_type.clone())],
        _ => Vec::new(),
    };
    explanation
}

pub(super) fn api(endpoint: &str, error: &ApiError) -> Explanation {
    match error {
        ApiError::Transport(error) => transport(endpoint, error, "The token is still here"),
        ApiError::RateLimited { status } => explain(
            format!("{endpoint} answered {status}: not now."),
            "The API limits how often it is asked, or is busy with what was asked for.",
            "Wait, then press the button again.",
        ),
    }
}

fn transport(endpoint: &str, error: &TransportError, kept: &str) -> Explanation {
    match error {
        TransportError::Network(words) => Explanation {
            evidence: vec![("the browser says", words.clone())],
            ..explain(
                format!("{endpoint} could not be reached."),
                "The network is down, the server refused or cut the connection, or it does not allow pages of other \
                 origins (CORS). A page is not told which.",
                format!("{kept}: check the connection, then press the button again."),
            )
        },
        TransportError::Timeout => explain(
            format!("{endpoint} was silent for 30 seconds."),
            "The request may or may not have been carried out.",
            format!("{kept}: press the button again. If a code was used up meanwhile, start again from step 2."),
        ),
        TransportError::Redirected => explain(
            format!("{endpoint} answered with a redirect."),
            "It was not followed: what the request carries would have gone to an address that this page does not show.",
            "Compare the endpoints with the provider's documentation.",
        ),
        TransportError::WorkerUnavailable(words) => sandbox_unavailable(words),
    }
}

pub(super) fn sandbox_unavailable(words: &str) -> Explanation {
    Explanation {
        evidence: vec![("the browser says", words.to_owned())],
        ..explain(
            "The sandbox does not start in this browser.",
            "It is a service worker. Browsers withhold those from pages that came over http from another machine, and \
             some of them in private windows; and one that can't be loaded can't start.",
            "Press the button again. If that does not help, leave the private window, or serve the same sandbox on \
             this machine: cargo xtask sandbox prints what to type for the provider Custom.",
        )
    }
}

/// RFC 6749 §5.2, and Webex's two statuses: 401 for a wrong secret, 400 for everything else.
fn token_error(grant: Grant, status: u16, code: Option<&str>, is_expired: bool) -> (&'static str, &'static str) {
    const SIGN_IN: &str = "Request a new code: that means to sign in again, from step 2.";
    match (code, status, grant) {
        (Some("invalid_client"), ..) | (None, 401, _) => (
            "The provider does not recognise the client: the Client Secret is wrong, or it is expected in another way.",
            "Copy the Client Secret again from the developer portal, then press the button again.",
        ),
        (Some("invalid_grant"), _, Grant::Code) => (
            "The code is used up, expired, or belongs to another client or redirect URI; or the code verifier is not the one \
             whose hash was sent.",
            "Request a new code in step 2.",
        ),
        (Some("invalid_grant"), _, Grant::RefreshToken) | (None, 400, Grant::RefreshToken) if is_expired => {
            ("The refresh token has expired: its own lifetime is over.", SIGN_IN)
        }
        (Some("invalid_grant"), _, Grant::RefreshToken) | (None, 400, Grant::RefreshToken) => (
            "By its lifetime the refresh token would still be good: it was revoked, or replaced by a newer one.",
            SIGN_IN,
        ),
        (Some("invalid_scope"), ..) => (
            "A scope is wider than what was granted or registered.",
            "Compare OAuth Scopes with the integration's page on the developer portal.",
        ),
        (Some("unauthorized_client" | "unsupported_grant_type"), ..) => {
            ("The provider does not let this client trade in this way.", "Look at the integration's settings.")
        }
        _ => (
            "The provider did not accept the request, and gave its reason below.",
            "Check the Client ID, the Client Secret and the Redirect URI against the developer portal. A code is good \
             once only: if in doubt, request a new one in step 2.",
        ),
    }
}

fn refusal_evidence(refusal: &ErrorBody) -> Vec<(&'static str, String)> {
    [
        ("error", &refusal.error),
        ("description", &refusal.description),
        ("see", &refusal.uri),
        ("tracking id", &refusal.tracking_id),
    ]
    .into_iter()
    .filter_map(|(label, text)| text.clone().map(|text| (label, text)))
    .collect()
}

/// A body as evidence.
fn body_evidence(body: &Body) -> Vec<(&'static str, String)> {
    // What is no token response may still hold a token.
    let redacted = redact_tokens(body.expose());
    let text = redacted.as_deref().unwrap_or(body.expose());
    let mut evidence = if text.is_empty() { Vec::new() } else { vec![("body", text.to_owned())] };
    if text.ends_with(CUT_OFF) {
        evidence.push(("length", "more than 1 MiB: the rest was not read".to_owned()));
    }
    evidence
}
