//! Why a request brought nothing: the token endpoint's answers, the API's, and none at all.

use crate::{
    flow::problem::{ApiError, Grant, Validity},
    oauth::{
        http::{CUT_OFF, TransportError},
        secret::Body,
        token_redaction::redact_tokens,
        token_response::{ErrorBody, ErrorKind, TokenError},
    },
};

use super::problems::{Explanation, explain};

pub(super) fn token(grant: Grant, endpoint: &str, error: &TokenError, validity: Validity) -> Explanation {
    let kept = match grant {
        Grant::Code => "The code is still here",
        Grant::RefreshToken => "The tokens are still here",
    };
    let mut explanation = match error {
        TokenError::Transport(error) => return transport(endpoint, error, kept),
        TokenError::Refused { status, refusal } => {
            let (meaning, next) = token_error(grant, *status, refusal, validity);
            let what = match status {
                200..300 => format!("{endpoint} answered {status}, but with an error."),
                _ => format!("{endpoint} refused with status {status}."),
            };
            explain(what, meaning, next)
        }
        TokenError::RateLimited { .. } => explain(
            format!("{endpoint} answered 429: too many requests."),
            "The provider limits how often it is asked.",
            format!("{kept}: wait, then press the button again."),
        ),
        TokenError::HttpStatus { status, .. } => explain(
            format!("{endpoint} answered with status {status}."),
            "That's neither a token nor an OAuth error.",
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
        TokenError::TokenMissing { status, came, .. } => {
            let (meaning, next) = token_missing(came);
            explain(format!("{endpoint} answered {status} with JSON that has no access_token."), meaning, next)
        }
        TokenError::TokenTypeUnsupported { .. } => explain(
            format!("{endpoint} issued a token of another type than Bearer."),
            "A token of another type needs more than itself to be used, and a client must not use what it does not \
             understand (RFC 6749 §7.1).",
            "Set the provider to issue bearer tokens to this client.",
        ),
    };
    explanation.evidence = match error {
        TokenError::Refused { refusal, .. } => refusal_evidence(refusal),
        TokenError::TokenMissing { refusal, came, .. } => {
            let mut evidence = refusal.as_ref().map(refusal_evidence).unwrap_or_default();
            if !came.is_empty() {
                evidence.push(("members that came, without their values", came.join(", ")));
            }
            evidence
        }
        TokenError::HttpStatus { body, .. } | TokenError::NotJson { body } => body_evidence(body),
        // At a success it may be a token that is named twice.
        TokenError::Repeated { status, body, .. } if !(200..300).contains(status) => body_evidence(body),
        TokenError::TokenTypeUnsupported { token_type } => vec![("token_type", token_type.clone())],
        _ => Vec::new(),
    };
    explanation
}

pub(super) fn api(endpoint: &str, error: &ApiError) -> Explanation {
    match error {
        ApiError::Transport(error) => transport(endpoint, error, "The token is still here"),
        ApiError::RateLimited { status: 423 } => explain(
            format!("{endpoint} answered 423: temporarily unavailable."),
            "It is there, but not yet ready, such as an attachment that is still being scanned. This is not a rate limit.",
            "Wait, then press the button again.",
        ),
        ApiError::RateLimited { status } => explain(
            format!("{endpoint} answered {status}: too many requests."),
            "The API limits how often it is asked.",
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

/// What an error of the token endpoint means, and what to do next. Webex's own error body has no code, and what its statuses
/// mean is not documented: 401 is probably a wrong secret, 400 everything else.
fn token_error(grant: Grant, status: u16, error: &ErrorBody, validity: Validity) -> (&'static str, &'static str) {
    const SIGN_IN: &str = "Request a new code: you sign in again, from step 2.";
    const NEW_CODE: &str = "Request a new code in step 2.";
    match (error.kind(), status, grant) {
        (Some(ErrorKind::Client), ..) => (
            "The provider doesn't recognize this client. The Client ID or the Client Secret is wrong, or the secret must be \
             sent another way (see Client authentication).",
            "Copy the Client Secret again from the developer portal, then press the button again.",
        ),
        (None, 401, _) => (
            "The answer has no error code. With 401 it is probably the Client Secret that is wrong, or that must be sent \
             another way (see Client authentication).",
            "Copy the Client Secret again from the developer portal, then press the button again.",
        ),
        (Some(ErrorKind::Grant), _, Grant::Code) => (
            "The code was already used, has expired, was issued for another client or redirect URI, or the code verifier \
             doesn't match.",
            NEW_CODE,
        ),
        (None, 400, Grant::Code) => (
            "The answer has no error code. With 400 the code was probably already used, has expired, or was issued for another \
             client or redirect URI.",
            "Read the reason below. If it doesn't name another cause, request a new code in step 2.",
        ),
        (Some(ErrorKind::Grant), _, Grant::RefreshToken) | (None, 400, Grant::RefreshToken) => match validity {
            Validity::Expired => ("The refresh token has expired: its own lifetime has ended.", SIGN_IN),
            Validity::NotExpired => (
                "The refresh token should still be valid by its expiry date, so it was probably revoked or replaced.",
                SIGN_IN,
            ),
            Validity::Unknown => (
                "The refresh token has expired or was revoked. This page can't tell which, because the provider gave no date \
                 on which the token expires.",
                SIGN_IN,
            ),
        },
        (Some(ErrorKind::RedirectUri), ..) => (
            "The Redirect URI isn't the one that the code was requested with, or isn't registered.",
            "Compare the Redirect URI with the integration's page on the developer portal, character by character, then \
             request a new code in step 2.",
        ),
        (Some(ErrorKind::Scope), ..) => (
            "A scope is wider than what was granted or registered.",
            "Compare OAuth Scopes with the integration's page on the developer portal.",
        ),
        (Some(ErrorKind::NotAllowed), ..) => {
            ("The provider doesn't let this client exchange this kind of grant.", "Look at the integration's settings.")
        }
        (Some(ErrorKind::Other) | None, ..) => (
            "The provider did not accept the request, and gave its reason below.",
            "Check the Client ID, the Client Secret and the Redirect URI against the developer portal. A code works only once: \
             if in doubt, request a new one in step 2.",
        ),
    }
}

/// What a success without an access token is, by what came instead.
fn token_missing(came: &[String]) -> (&'static str, &'static str) {
    const COMPARE: &str = "Compare the token endpoint with the provider's documentation.";
    if came.iter().any(|path| path.ends_with(".access_token")) {
        return (
            "A token response has its access_token at the top (RFC 6749 §5.1). This provider put one inside another member, as \
             Slack does for user tokens. This page doesn't guess which token is meant.",
            "Look in the provider's documentation for how to get a token at the top of the answer, such as other scopes.",
        );
    }
    if came.iter().any(|path| path == "id_token") {
        return (
            "An ID token came alone. It says who signed in, but it opens no API, so it is not a token response (RFC 6749 §5.1).",
            "Request a scope of the API as well, and compare the token endpoint with the provider's documentation.",
        );
    }
    ("It is not a token response (RFC 6749 §5.1).", COMPARE)
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
