//! Every problem in words: what happened, what it means, what to do next.

use crate::oauth::{
    callback::{CallbackError, ErrorResponse},
    http::{CUT_OFF, TransportError},
    invisible::escape_invisible,
    masked::redact_tokens,
    secret::Body,
    token_response::{ErrorBody, TokenError},
};

use super::{
    call::CustomRequestError,
    form::{EndpointField, FormError},
    problem::{ApiError, Grant, Problem},
};

/// A problem in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Explanation {
    /// What happened.
    pub what: String,
    /// What it means.
    pub meaning: String,
    /// What to do next.
    pub next: String,
    /// What the other side said, as label and text. From outside: shown as text, nothing else.
    pub evidence: Vec<(&'static str, String)>,
}

impl Problem {
    /// The problem in words.
    pub fn explain(&self) -> Explanation {
        let mut explanation = self.words();
        // What happened may quote a name from outside.
        for text in std::iter::once(&mut explanation.what).chain(explanation.evidence.iter_mut().map(|(_, text)| text))
        {
            *text = escape_invisible(&beginning(text));
        }
        explanation
    }

    fn words(&self) -> Explanation {
        match self {
            Self::Form(fault) => form(fault),
            Self::CustomRequest(fault) => own_request(*fault),
            Self::Discovery(error) => said(
                format!("The issuer's metadata can't be used: {error}."),
                "Everything that follows would be sent to the addresses in it, so it is used whole or not at all, and only \
                 where it names exactly the issuer that was asked.",
                "Compare the issuer with the provider's documentation, or type the endpoints by hand.",
            ),
            Self::ConnectionsRestricted { hosts } => said(
                format!("Since a code came back, this page speaks to {hosts} alone."),
                "It has told the browser so, so that nothing on it could send the code, the secret or a token elsewhere. \
                 That can't be undone while the page is loaded.",
                "Reload the page, then ask the other issuer. What is in memory is forgotten then.",
            ),
            Self::Callback(error) => callback(error),
            Self::Token { grant, endpoint, error, is_expired, .. } => token(*grant, endpoint, error, *is_expired),
            Self::Api { endpoint, error, .. } => api(endpoint, error),
            Self::SandboxUnavailable(words) => sandbox_unavailable(words),
            Self::StorageUnavailable => said(
                "The browser does not let this page keep anything in sessionStorage.",
                "The request's state has to wait in this tab until you come back; without it the callback could not \
                 be checked.",
                "Allow site data for this page, or leave the private window, then reload.",
            ),
            Self::InsecureContext => said(
                "This page was loaded over http from another machine.",
                "Whoever shares the network could read and change it, and a client secret typed here would not be safe.",
                "Open it over https, or from http://localhost.",
            ),
            Self::Framed => said(
                "This page is shown inside another page.",
                "The page around it could cover it and steer your clicks, and providers refuse to sign in inside a \
                 frame.",
                "Open this page in a tab of its own.",
            ),
        }
    }
}

fn said(what: impl Into<String>, meaning: impl Into<String>, next: impl Into<String>) -> Explanation {
    Explanation { what: what.into(), meaning: meaning.into(), next: next.into(), evidence: Vec::new() }
}

fn form(fault: &FormError) -> Explanation {
    match fault {
        FormError::ClientIdMissing => said(
            "The Client ID is empty.",
            "The provider has to know which application asks.",
            "Copy the Client ID from your integration's page on the developer portal.",
        ),
        FormError::StateEmpty => said(
            "The state is empty.",
            "Without a state this page could not tell its own callback from one that somebody else made up.",
            "Press New state, or type one that nobody can guess.",
        ),
        FormError::TooLong(field) => said(
            format!("{} can't be sent: it is longer than {} characters.", field.label(), field.max_chars()),
            "It goes in the address that the browser opens, and servers refuse addresses without end. No provider hands out \
             a value as long as this.",
            "Copy it again from the provider's page: something else may have been pasted with it.",
        ),
        FormError::RedirectUri(fault) => said(
            format!("The Redirect URI can't be used: {fault}."),
            "The provider sends the browser, with the code, to exactly this address, and only over https or to \
                 this very machine is the code safe on its way.",
            "Type this page's full address, as it is registered with the provider.",
        ),
        FormError::Endpoint(EndpointField::Issuer, fault) => said(
            format!("The Issuer can't be used: {fault}."),
            "The issuer says where its endpoints are, and an iss in the callback has to match it, so it has to be one \
                 certain https address.",
            "Copy it from the provider's documentation, or leave it empty.",
        ),
        FormError::Endpoint(field, fault) => said(
            format!("The {} can't be used: {fault}.", field.name()),
            "Codes, secrets and tokens go there, so it has to be one certain https address.",
            "Copy it from the provider's documentation.",
        ),
    }
}

const START_AGAIN: &str = "Press Request Auth Code to start again; the form is still filled in.";

fn callback(error: &CallbackError) -> Explanation {
    let mut explanation = match error {
        CallbackError::DuplicateParameter(name) => said(
            format!("The callback carries {name} more than once."),
            "A provider sends each parameter once. With two values, one part of a system may check the first while \
             another uses the second, so neither is used.",
            START_AGAIN,
        ),
        CallbackError::NoPendingRequest { .. } => said(
            "A callback came, but no request of this tab is waiting for one.",
            "Each request is good for one callback. This one was used already, belongs to another tab, or was made up \
             by somebody else.",
            "Fill in the form if it is empty, and press Request Auth Code.",
        ),
        CallbackError::StateMissing { .. } => said(
            "The callback has no state.",
            "This page sent one, and a provider has to return it. Without it nothing shows that the callback answers \
             this tab's request.",
            START_AGAIN,
        ),
        CallbackError::StateMismatch { .. } => said(
            "The callback's state is not the one this tab sent.",
            "Somebody else may have started this sign-in and sent you the link: you would have ended up with their \
             account's code. So the code was dropped.",
            START_AGAIN,
        ),
        CallbackError::IssuerMismatch { .. } => said(
            "The callback comes from another authorization server than the one asked.",
            "Its iss parameter names a different issuer. Sending the code to the wrong server would hand it over \
             (a mix-up attack, RFC 9207), so it was dropped.",
            "Compare the issuer with the provider's documentation, then start again.",
        ),
        CallbackError::Provider(refusal) => {
            let (meaning, next) = provider_error(&refusal.error);
            said("The provider did not give a code.", meaning, next)
        }
        CallbackError::CodeMissing => said(
            "The callback is the right one, but it has no code.",
            "The state was returned, yet there is nothing to exchange. The provider may support another response type \
             only.",
            START_AGAIN,
        ),
    };
    match error {
        CallbackError::NoPendingRequest { unverified: Some(error) }
        | CallbackError::StateMissing { unverified: Some(error) }
        | CallbackError::StateMismatch { unverified: Some(error) } => {
            explanation.evidence = error_evidence(error, "unverified error");
        }
        CallbackError::Provider(error) => explanation.evidence = error_evidence(error, "error"),
        CallbackError::IssuerMismatch { expected, received } => {
            explanation.evidence = {
                let received = if received.is_empty() { "none, though it is promised" } else { received };
                vec![("expected iss", expected.clone()), ("received iss", received.to_owned())]
            };
        }
        _ => {}
    }
    explanation
}

/// RFC 6749 §4.1.2.1: what each error code of a callback means.
fn provider_error(code: &str) -> (&'static str, &'static str) {
    match code {
        "access_denied" => (
            "Whoever signed in declined, or an administrator does not allow this integration.",
            "Start again and accept, or ask the administrator.",
        ),
        "invalid_scope" => (
            "A scope is unknown, misspelled, or was not ticked when the integration was registered.",
            "Compare OAuth Scopes with the integration's page on the developer portal.",
        ),
        "unauthorized_client" => (
            "This client may not ask for a code in this way.",
            "Look at the integration's settings on the developer portal.",
        ),
        "invalid_request" | "unsupported_response_type" => (
            "The provider does not accept the request as it was sent.",
            "Compare the parameters of the request with the provider's documentation.",
        ),
        "server_error" | "temporarily_unavailable" => {
            ("The provider itself failed, or is too in_flight.", "Wait a little, then start again.")
        }
        _ => ("The provider gave its own reason, below.", START_AGAIN),
    }
}

fn own_request(fault: CustomRequestError) -> Explanation {
    match fault {
        CustomRequestError::Path => said(
            "The path does not stay below the API base.",
            "The token is this API's: sent to another address it would be given away.",
            "Begin with a slash, as in /rooms?max=2, without # and without a way back up (..).",
        ),
        CustomRequestError::Body => said(
            "The body is not JSON.",
            "The request says that it is, and the API would refuse it.",
            "Put every name and every text in double quotes, and a comma between two members.",
        ),
        CustomRequestError::BodyOfGet => said(
            "A GET has no body.",
            "It asks for what stands at an address; browsers send no body with it.",
            "Empty the body, or choose POST.",
        ),
    }
}

fn token(grant: Grant, endpoint: &str, error: &TokenError, is_expired: bool) -> Explanation {
    let kept = match grant {
        Grant::Code => "The code is still here",
        Grant::RefreshToken => "The tokens are still here",
    };
    let mut explanation = match error {
        TokenError::Transport(error) => return transport(endpoint, error, kept),
        TokenError::Refused { status, refusal } => {
            let (meaning, next) = token_error(grant, *status, refusal.error.as_deref(), is_expired);
            said(format!("{endpoint} refused with status {status}."), meaning, next)
        }
        TokenError::RateLimited { .. } => said(
            format!("{endpoint} answered 429: too many requests."),
            "The provider limits how often it is asked.",
            format!("{kept}: wait, then press the button again."),
        ),
        TokenError::HttpStatus { status, .. } => said(
            format!("{endpoint} answered with status {status}."),
            "That is neither a token nor an error that OAuth knows.",
            format!("{kept}: compare the token endpoint with the documentation, or try again later."),
        ),
        TokenError::NotJson { .. } => said(
            format!("{endpoint} answered 200, but not with a JSON object."),
            "A token response is JSON (RFC 6749 §5.1). This may be another page of the server, or a sign-in page of \
             the network.",
            "Compare the token endpoint with the provider's documentation.",
        ),
        TokenError::Repeated { status, name, .. } => said(
            format!("{endpoint} answered {status}, but its JSON names {name} more than once."),
            "Of two values one reader takes the first and another the last, so neither is used.",
            "Tell the provider's support: no server means to answer so.",
        ),
        TokenError::TokenMissing { .. } => said(
            format!("{endpoint} answered 200 with JSON that has no access_token."),
            "It is not a token response (RFC 6749 §5.1).",
            "Compare the token endpoint with the provider's documentation.",
        ),
        TokenError::TokenTypeUnsupported { .. } => said(
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

fn api(endpoint: &str, error: &ApiError) -> Explanation {
    match error {
        ApiError::Transport(error) => transport(endpoint, error, "The token is still here"),
        ApiError::RateLimited { status } => said(
            format!("{endpoint} answered {status}: not now."),
            "The API limits how often it is asked, or is in_flight with what was asked for.",
            "Wait, then press the button again.",
        ),
    }
}

fn transport(endpoint: &str, error: &TransportError, kept: &str) -> Explanation {
    match error {
        TransportError::Network(words) => Explanation {
            evidence: vec![("the browser says", words.clone())],
            ..said(
                format!("{endpoint} could not be reached."),
                "The network is down, the server refused or cut the connection, or it does not allow pages of other \
                 origins (CORS). A page is not told which.",
                format!("{kept}: check the connection, then press the button again."),
            )
        },
        TransportError::Timeout => said(
            format!("{endpoint} was silent for 30 seconds."),
            "The request may or may not have been carried out.",
            format!("{kept}: press the button again. If a code was used up meanwhile, start again from step 2."),
        ),
        TransportError::Redirected => said(
            format!("{endpoint} answered with a redirect."),
            "It was not followed: what the request carries would have gone to an address that this page does not show.",
            "Compare the endpoints with the provider's documentation.",
        ),
        TransportError::WorkerUnavailable(words) => sandbox_unavailable(words),
    }
}

fn sandbox_unavailable(words: &str) -> Explanation {
    Explanation {
        evidence: vec![("the browser says", words.to_owned())],
        ..said(
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

fn error_evidence(error: &ErrorResponse, label: &'static str) -> Vec<(&'static str, String)> {
    let optional = |label, text: &Option<String>| text.clone().map(|text| (label, text));
    let mut evidence = vec![(label, error.error.clone())];
    evidence.extend(optional("description", &error.description));
    evidence.extend(optional("see", &error.uri));
    evidence
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

/// As much of a text from outside as is shown: enough to recognise what answered.
fn beginning(text: &str) -> String {
    const LONGEST: usize = 500;
    let mut shown: String = text.chars().take(LONGEST).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
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

#[cfg(test)]
mod tests;
