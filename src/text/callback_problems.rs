//! Why a callback is not trusted, and what a provider means by its error codes.

use crate::oauth::{
    callback::{CallbackError, ErrorResponse},
    secret::{Body, State},
    unrecognized::{Parameter, Unrecognized},
};

use super::problems::{Explanation, explain};

const START_AGAIN: &str = "Request a new code to start again. The form is still filled in.";

const FILL_IN: &str = "Fill in the form if it is empty, and press Request Auth Code.";

const ANSWERS_NO_REQUEST: &str = "This callback doesn't answer this tab's request.";

/// The meaning of a callback that the user forged with this page's button.
pub(super) const FORGED_HERE: &str = "Its state isn't the one this tab made, so this page used nothing in it. You forged this \
     link with the button here. An attacker would send you one like it, to get you into their account.";

pub(super) fn callback(error: &CallbackError) -> Explanation {
    let mut explanation = match error {
        CallbackError::DuplicateParameter { name, .. } => explain(
            format!("The callback contains {name} more than once."),
            "Different software would pick different values, so this page uses neither.",
            FILL_IN,
        ),
        CallbackError::NoPendingRequest { .. } => explain(
            "A callback arrived, but this tab wasn't waiting for one.",
            "Each request accepts one callback. This one was already used, belongs to another tab, or was made up by someone \
             else.",
            FILL_IN,
        ),
        CallbackError::StateMissing { sent, .. } => Explanation {
            compared: compared(sent, ""),
            ..explain(
                ANSWERS_NO_REQUEST,
                "It has no state. This tab sent one, and a provider must return it. Someone may have sent you this link, so \
                 this page used nothing in it.",
                START_AGAIN,
            )
        },
        CallbackError::StateMismatch { sent, received, .. } => Explanation {
            compared: compared(sent, received.expose()),
            ..explain(
                ANSWERS_NO_REQUEST,
                "Its state isn't the one this tab made, so this page used nothing in it. Someone may have sent you this link, \
                 to get you into their account.",
                START_AGAIN,
            )
        },
        CallbackError::IssuerMismatch { received: None, .. } => explain(
            "The callback doesn't say which authorization server sent it.",
            "This provider promises to name itself (iss, RFC 9207). The callback may come from another server that wants the \
             code (a mix-up attack), so this page used nothing in it.",
            START_AGAIN,
        ),
        CallbackError::IssuerMismatch { received: Some(received), .. } if received.is_empty() => explain(
            "The callback doesn't say which authorization server sent it: its iss parameter is empty.",
            "A server that sends iss names itself there (RFC 9207). The callback may come from another server that wants the \
             code (a mix-up attack), so this page used nothing in it.",
            START_AGAIN,
        ),
        CallbackError::IssuerMismatch { .. } => explain(
            "The callback comes from a different authorization server than the one you asked.",
            "Its iss parameter names another issuer. Sending the code to the wrong server would give it away (a mix-up \
             attack, RFC 9207), so this page used nothing in it.",
            "Compare the issuer with the provider's documentation, then start again.",
        ),
        CallbackError::Provider { error, .. } if error.needs_a_page() => explain(
            "The provider would have to ask the user something first.",
            "Providers answer so to a request with prompt=none, which forbids that.",
            "If the request had prompt=none, choose another prompt in the options of step 2. Then request a new code.",
        ),
        CallbackError::Provider { error, .. } => {
            let (what, meaning, next) = provider_error(&error.error);
            explain(what, meaning, next)
        }
        CallbackError::CodeMissing { unrecognized } if unrecognized.is_empty() => explain(
            "The callback has no code.",
            "Its state matches, but there is nothing to exchange. The provider may support only another response type.",
            START_AGAIN,
        ),
        CallbackError::CodeMissing { .. } => explain(
            "The callback has neither a code nor an error, but it has other parameters.",
            "This page can't tell what they mean. They may be the provider's own way to say why there is no code.",
            "Look them up in the provider's documentation, then start again.",
        ),
        CallbackError::InFragment { .. } => explain(
            "Something came back in the fragment (the part of the URL after #).",
            "A code comes in the query (the part after ?), so nothing in the fragment was checked or used. Anyone can make \
             such a link: a state in it proves nothing.",
            "The request is still waiting for its callback. If the provider sent you here, compare the details below with its \
             documentation, then start again.",
        ),
    };
    match error {
        CallbackError::NoPendingRequest { unverified: Some(error) } => {
            explanation.evidence = error_evidence(error, "unverified error");
        }
        CallbackError::StateMissing { unverified: Some(error), .. }
        | CallbackError::StateMismatch { unverified: Some(error), .. } => {
            explanation.evidence = error_evidence(error, "unverified error");
        }
        CallbackError::Provider { error, .. } => explanation.evidence = error_evidence(error, "error"),
        CallbackError::IssuerMismatch { expected, received, unverified, .. } => {
            let received = match received.as_deref() {
                None => "none",
                Some("") => "an empty one",
                Some(received) => received,
            };
            explanation.evidence = vec![("expected iss", expected.clone()), ("received iss", received.to_owned())];
            explanation.evidence.extend(unverified.iter().flat_map(|error| error_evidence(error, "unverified error")));
        }
        _ => {}
    }
    if let CallbackError::DuplicateParameter { unrecognized, .. }
    | CallbackError::IssuerMismatch { unrecognized, .. }
    | CallbackError::Provider { unrecognized, .. }
    | CallbackError::StateMissing { unrecognized, .. }
    | CallbackError::StateMismatch { unrecognized, .. }
    | CallbackError::CodeMissing { unrecognized }
    | CallbackError::InFragment { unrecognized } = error
    {
        explanation.evidence.extend(parameters(unrecognized));
    }
    explanation
}

/// The state of this tab's request above that of the link. The request has ended, so its state is worthless now.
fn compared(sent: &State, received: &str) -> Option<[(&'static str, Body); 2]> {
    Some([("this tab's state", Body::new(sent.expose())), ("state in the link", Body::new(received))])
}

fn parameters(unrecognized: &Unrecognized) -> impl Iterator<Item = (&'static str, String)> {
    let first = unrecognized.first.iter().map(|Parameter { name, value }| match value {
        Some(value) => format!("{name}: {value}"),
        None => format!("{name} (hidden, because it may be a secret)"),
    });
    let more = (unrecognized.more > 0).then(|| format!("and {} more", unrecognized.more));
    first.chain(more).map(|text| ("unverified", text))
}

/// RFC 6749 §4.1.2.1: what each error code of a callback means, why, and what to do next.
fn provider_error(code: &str) -> (&'static str, &'static str, &'static str) {
    match code {
        "access_denied" => (
            "Access was denied.",
            "The user clicked Decline, or an administrator blocks this integration.",
            "Start again and accept, or ask the administrator.",
        ),
        "invalid_scope" => (
            "The provider refused a scope.",
            "It is unknown, misspelled, or wasn't selected when the integration was registered.",
            "Compare OAuth Scopes with those that are registered (step 1).",
        ),
        "unauthorized_client" => (
            "This client may not request a code.",
            "The provider doesn't let it use this flow.",
            "Check the settings of its registration (step 1).",
        ),
        "invalid_request" | "unsupported_response_type" => (
            "The provider doesn't accept the request.",
            "A parameter is missing, wrong, or not supported.",
            "Compare the parameters of the request with the provider's documentation.",
        ),
        "server_error" | "temporarily_unavailable" => {
            ("The provider failed.", "Its server had an error, or is too busy.", "Wait a moment, then start again.")
        }
        _ => ("The provider sent an error instead of a code.", "Its own reason is below.", START_AGAIN),
    }
}

fn error_evidence(error: &ErrorResponse, label: &'static str) -> Vec<(&'static str, String)> {
    let optional = |label, text: &Option<String>| text.clone().map(|text| (label, text));
    let mut evidence = vec![(label, error.error.clone())];
    evidence.extend(optional("description", &error.description));
    evidence.extend(optional("see", &error.uri));
    evidence
}
