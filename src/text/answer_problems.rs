//! Why a request brought nothing: the token endpoint's answers, the API's, and none at all.

use crate::{
    flow::problem::{ApiError, Grant, Validity},
    oauth::{
        http::{CUT_OFF, TransportError},
        secret::Body,
        token_redaction::redact_tokens,
        token_request::ClientAuth,
        token_response::{ErrorBody, ErrorKind, TokenError},
    },
};

use super::problems::{Explanation, explain};

const TRY_AGAIN: &str = "Wait, then try again.";

const COMPARE_TOKEN_ENDPOINT: &str = "Compare the token endpoint with the provider's documentation.";

pub(super) fn token(
    grant: Grant,
    endpoint: &str,
    error: &TokenError,
    validity: Validity,
    client_auth: ClientAuth,
) -> Explanation {
    let (kept, if_used) = match grant {
        Grant::Code => ("You still have the code.", " If it was used up meanwhile, request a new one in step 2."),
        Grant::RefreshToken => {
            ("You still have the tokens.", " If the refresh token was replaced meanwhile, sign in again from step 2.")
        }
    };
    let explanation = match error {
        TokenError::Transport(error) => return transport(endpoint, error, kept, if_used),
        TokenError::Refused { status, refusal } => {
            let (what, meaning, next) = token_error(grant, *status, refusal, validity, client_auth);
            match status {
                200..300 => {
                    explain(what, format!("{meaning} The status says success, but the body is an error."), next)
                }
                _ => explain(what, meaning, next),
            }
        }
        TokenError::RateLimited { .. } => asked_to_wait(kept),
        TokenError::HttpStatus { .. } => explain(
            "The answer is neither a token nor an OAuth error.",
            "The server may have failed, or the token endpoint may be the wrong address.",
            format!("{kept} Compare the token endpoint with the provider's documentation, or try again later."),
        ),
        TokenError::NotJson { .. } => explain(
            "The answer isn't a JSON object.",
            "A token response is JSON (RFC 6749 §5.1). This may be another page of the server, or the login page of a \
             network.",
            COMPARE_TOKEN_ENDPOINT,
        ),
        TokenError::Repeated { status, name, .. } => explain(
            match status {
                200..300 => format!("The answer names {name} more than once."),
                _ => format!("The provider refused the request, and its error names {name} more than once."),
            },
            "Different software would pick different values, so this page uses neither.",
            "Tell the provider's support: no server should answer like this.",
        ),
        TokenError::TokenMissing { refusal, came, .. } => {
            let (what, meaning, next) = token_missing(came);
            match refusal {
                Some(_) => explain(what, format!("{meaning} The provider's own words are below."), next),
                None => explain(what, meaning, next),
            }
        }
        TokenError::TokenTypeUnsupported { .. } => explain(
            "The token isn't a bearer token.",
            "A client must not use a type of token it doesn't understand (RFC 6749 §7.1), and this page knows only Bearer.",
            "Set the provider to issue bearer tokens to this client.",
        ),
    };
    Explanation { evidence: answer_evidence(endpoint, error), ..explanation }
}

/// Why the tokens weren't revoked. RFC 7009 §2.2: the server answers with 200, whether or not it knew the token.
pub(super) fn revocation(endpoint: &str, error: &TokenError) -> Explanation {
    const KEPT: &str = "You still have the tokens.";
    const NOT_REVOKED: &str = "The tokens weren't revoked.";
    let explanation = match error {
        TokenError::Transport(error) => return transport(endpoint, error, KEPT, ""),
        TokenError::RateLimited { .. } => asked_to_wait(KEPT),
        TokenError::Refused { refusal, .. } if refusal.kind() == Some(ErrorKind::Client) => explain(
            NOT_REVOKED,
            "The provider doesn't recognize this client: the Client Secret is wrong, or must be sent another way.",
            "Check the Client Secret and the client authentication in step 4, then try again.",
        ),
        _ => explain(
            NOT_REVOKED,
            "The provider answers with status 200 when it revokes a token (RFC 7009 §2.2). What it answered is below.",
            "Try again, or remove this app's access in your account with the provider.",
        ),
    };
    Explanation { evidence: answer_evidence(endpoint, error), ..explanation }
}

fn asked_to_wait(kept: &str) -> Explanation {
    explain("The provider asks you to wait.", "It limits how many requests it accepts.", format!("{kept} {TRY_AGAIN}"))
}

/// Where the request went, and what was answered.
fn answer_evidence(endpoint: &str, error: &TokenError) -> Vec<(&'static str, String)> {
    let status = match error {
        TokenError::Refused { status, .. }
        | TokenError::HttpStatus { status, .. }
        | TokenError::Repeated { status, .. }
        | TokenError::TokenMissing { status, .. } => Some(*status),
        TokenError::RateLimited { .. } => Some(429),
        TokenError::NotJson { .. } => Some(200),
        TokenError::Transport(_) | TokenError::TokenTypeUnsupported { .. } => None,
    };
    let mut evidence = sent_to(endpoint);
    evidence.extend(status.map(|status| ("status", status.to_string())));
    evidence.extend(match error {
        TokenError::Refused { refusal, .. } => refusal_evidence(refusal),
        TokenError::TokenMissing { refusal, came, .. } => {
            let mut evidence = refusal.as_ref().map(refusal_evidence).unwrap_or_default();
            if !came.is_empty() {
                evidence.push(("members received, without their values", came.join(", ")));
            }
            evidence
        }
        TokenError::HttpStatus { body, .. } | TokenError::NotJson { body } => body_evidence(body),
        // At a success it may be a token that is named twice.
        TokenError::Repeated { status, body, .. } if !(200..300).contains(status) => body_evidence(body),
        TokenError::TokenTypeUnsupported { token_type } => vec![("token_type", token_type.clone())],
        _ => Vec::new(),
    });
    evidence
}

pub(super) fn api(endpoint: &str, error: &ApiError) -> Explanation {
    let (mut explanation, status) = match error {
        ApiError::Transport(error) => return transport(endpoint, error, "You still have the token.", ""),
        ApiError::RateLimited { status: 423 } => (
            explain(
                "What you asked for is locked or not ready yet.",
                "It is temporarily unavailable. This isn't a rate limit.",
                TRY_AGAIN,
            ),
            423,
        ),
        ApiError::RateLimited { status } => {
            (explain("The API asks you to wait.", "It limits how many requests it accepts.", TRY_AGAIN), *status)
        }
    };
    explanation.evidence = sent_to(endpoint);
    explanation.evidence.push(("status", status.to_string()));
    explanation
}

fn transport(endpoint: &str, error: &TransportError, kept: &str, if_used: &str) -> Explanation {
    let mut evidence = sent_to(endpoint);
    let explanation = match error {
        TransportError::Network(words) => {
            evidence.push(("the browser says", words.clone()));
            explain(
                "The server couldn't be reached.",
                "The network is down, the server dropped the connection, or it doesn't allow requests from other sites (CORS). \
                 Browsers don't tell pages which.",
                format!("{kept} Check the connection, then try again."),
            )
        }
        TransportError::Timeout => explain(
            "The server didn't answer within 30 seconds.",
            "It may or may not have carried out the request.",
            format!("{kept} Try again.{if_used}"),
        ),
        TransportError::Redirected => explain(
            "The server answered with a redirect.",
            "This page didn't follow it: what the request carries would have gone to an address that isn't shown here.",
            "Compare the endpoints with the provider's documentation.",
        ),
        TransportError::WorkerUnavailable(words) => return sandbox_unavailable(words),
    };
    Explanation { evidence, ..explanation }
}

pub(super) fn sandbox_unavailable(words: &str) -> Explanation {
    Explanation {
        evidence: vec![("the browser says", words.to_owned())],
        ..explain(
            "The sandbox can't start in this browser.",
            "It is a service worker. Browsers don't allow those on pages loaded over http from another machine, and some \
             don't in private windows. One that can't be loaded can't start either.",
            "Try again. If that doesn't help, open this page in an ordinary window, not a private one. If you have Rust, you can \
             also run the same sandbox on this machine: cargo xtask sandbox --page, followed by this page's Redirect URI, \
             prints what to enter for the provider Custom.",
        )
    }
}

/// What an error of the token endpoint means, why, and what to do next. Webex's own error body has no code, and what its
/// statuses mean is not documented: 401 is probably a wrong secret, 400 everything else.
fn token_error(
    grant: Grant,
    status: u16,
    error: &ErrorBody,
    validity: Validity,
    client_auth: ClientAuth,
) -> (&'static str, &'static str, &'static str) {
    const UNKNOWN_CLIENT: &str = "The provider doesn't recognize this client.";
    const PROBABLY_UNKNOWN_CLIENT: &str = "The provider probably doesn't recognize this client.";
    const NO_SECRET_SENT: &str = "No client secret was sent, and the provider probably wants one from this client.";
    const SEND_SECRET: &str = "Choose how to send it under Client authentication, then try again.";
    const COPY_SECRET: &str =
        "Copy the Client Secret again from the integration's registration (step 1), then try again.";
    const REFRESH_REFUSED: &str = "The provider refused the refresh token.";
    const SIGN_IN: &str = "Sign in again from step 2.";
    const NEW_CODE: &str = "Request a new code in step 2.";
    match (error.kind(), status, grant) {
        (Some(ErrorKind::Client), ..) if client_auth == ClientAuth::None => {
            (UNKNOWN_CLIENT, NO_SECRET_SENT, SEND_SECRET)
        }
        (None, 401, _) if client_auth == ClientAuth::None => (PROBABLY_UNKNOWN_CLIENT, NO_SECRET_SENT, SEND_SECRET),
        (Some(ErrorKind::Client), ..) => (
            UNKNOWN_CLIENT,
            "The Client ID or the Client Secret is wrong, or the secret must be sent another way (see Client authentication).",
            COPY_SECRET,
        ),
        (None, 401, _) => (
            PROBABLY_UNKNOWN_CLIENT,
            "The answer has no error code. With 401, the Client Secret is probably wrong, or must be sent another way (see \
             Client authentication).",
            COPY_SECRET,
        ),
        (Some(ErrorKind::Grant), _, Grant::Code) => (
            "The provider refused the code.",
            "The code was already used, has expired, was issued for another client or redirect URI, or the verifier doesn't \
             match.",
            NEW_CODE,
        ),
        (None, 400, Grant::Code) => (
            "The provider probably refused the code.",
            "The answer has no error code. With 400, the code was probably already used, has expired, or was issued for \
             another client or redirect URI.",
            "Check the details below. If they don't name another cause, request a new code in step 2.",
        ),
        (Some(ErrorKind::Grant), _, Grant::RefreshToken) | (None, 400, Grant::RefreshToken) => match validity {
            Validity::Expired => (REFRESH_REFUSED, "Its own lifetime has ended: it has expired.", SIGN_IN),
            Validity::NotExpired => (
                REFRESH_REFUSED,
                "By its expiry date it should still be valid, so it was probably revoked or replaced.",
                SIGN_IN,
            ),
            Validity::Unknown => (
                REFRESH_REFUSED,
                "It has probably expired or been revoked. This page can't tell which, because the provider gave no expiry \
                 date.",
                SIGN_IN,
            ),
        },
        (Some(ErrorKind::RedirectUri), ..) => (
            "The Redirect URI doesn't match.",
            "It isn't the one the code was requested with, or it isn't registered.",
            "Compare it with the one that is registered (step 1), character by character, then request a new code in step 2.",
        ),
        (Some(ErrorKind::Scope), ..) => (
            "The provider refused the scopes.",
            "A scope goes beyond what was granted or registered.",
            "Compare OAuth Scopes with those that are registered (step 1).",
        ),
        (Some(ErrorKind::NotAllowed), ..) => (
            "This client isn't allowed to do this.",
            "The provider doesn't let it exchange this kind of grant.",
            "Check the integration's settings.",
        ),
        (Some(ErrorKind::Other) | None, ..) => (
            "The provider refused the request.",
            "Its own reason is below.",
            "Compare the Client ID, the Client Secret and the Redirect URI with the registration (step 1). A code works only \
             once: if in doubt, request a new one in step 2.",
        ),
    }
}

/// What a success without an access token is, by what came instead.
fn token_missing(came: &[String]) -> (&'static str, &'static str, &'static str) {
    if came.iter().any(|path| path.ends_with(".access_token")) {
        return (
            "The access token isn't where it belongs.",
            "A token response has its access_token at the top (RFC 6749 §5.1). This provider put one inside another member, as \
             Slack does for user tokens. This page doesn't guess which token is meant.",
            "Look in the provider's documentation for how to get a token at the top of the answer, for example with other \
             scopes.",
        );
    }
    if came.iter().any(|path| path == "id_token") {
        return (
            "An ID token came without an access token.",
            "It says who signed in, but doesn't open any API, so this isn't a token response (RFC 6749 §5.1).",
            "Also request a scope of the API, and compare the token endpoint with the provider's documentation.",
        );
    }
    (
        "The answer has no access token.",
        "Without access_token, it isn't a token response (RFC 6749 §5.1).",
        COMPARE_TOKEN_ENDPOINT,
    )
}

/// Where the request went, as evidence.
fn sent_to(endpoint: &str) -> Vec<(&'static str, String)> {
    vec![("sent to", endpoint.to_owned())]
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
        evidence.push(("length", "more than 1 MiB; the rest was not read".to_owned()));
    }
    evidence
}
