//! Why a callback is not trusted, and what a provider means by its error codes.

use crate::oauth::{
    callback::{CallbackError, ErrorResponse},
    unrecognized::{Parameter, Unrecognized},
};

use super::problems::{Explanation, explain};

const START_AGAIN: &str = "Press Request Auth Code to start again; the form is still filled in.";

pub(super) fn callback(error: &CallbackError) -> Explanation {
    let mut explanation = match error {
        CallbackError::DuplicateParameter(name) => explain(
            format!("The callback carries {name} more than once."),
            "A provider sends each parameter once. With two values, one part of a system may check the first while \
             another uses the second, so neither is used.",
            START_AGAIN,
        ),
        CallbackError::NoPendingRequest { .. } => explain(
            "A callback came, but no request of this tab is waiting for one.",
            "Each request is good for one callback. This one was used already, belongs to another tab, or was made up \
             by somebody else.",
            "Fill in the form if it is empty, and press Request Auth Code.",
        ),
        CallbackError::StateMissing { .. } => explain(
            "The callback has no state.",
            "This page sent one, and a provider has to return it. Without it nothing shows that the callback answers \
             this tab's request.",
            START_AGAIN,
        ),
        CallbackError::StateMismatch { .. } => explain(
            "The callback's state is not the one this tab sent.",
            "Somebody else may have started this sign-in and sent you the link: you would have ended up with their \
             account's code. So the code was dropped.",
            START_AGAIN,
        ),
        CallbackError::IssuerMismatch { .. } => explain(
            "The callback comes from another authorization server than the one asked.",
            "Its iss parameter names a different issuer. Sending the code to the wrong server would hand it over \
             (a mix-up attack, RFC 9207), so it was dropped.",
            "Compare the issuer with the provider's documentation, then start again.",
        ),
        CallbackError::Provider(refusal) => {
            let (meaning, next) = provider_error(&refusal.error);
            explain("The provider did not give a code.", meaning, next)
        }
        CallbackError::CodeMissing { unrecognized } if unrecognized.is_empty() => explain(
            "The callback is the right one, but it has no code.",
            "The state was returned, yet there is nothing to exchange. The provider may support another response type \
             only.",
            START_AGAIN,
        ),
        CallbackError::CodeMissing { .. } => explain(
            "The callback is the right one, but it has no code. It has other parameters, shown below.",
            "OAuth doesn't define them, so this page can't tell what they mean. They may be the provider's own way to say why \
             there is no code.",
            "Look them up in the provider's documentation. Then press Request Auth Code to start again; the form is still \
             filled in.",
        ),
        CallbackError::InFragment { .. } => explain(
            "Something came back in the fragment (the part of the address after #), where this page expects no answer.",
            "This page asked for a code, and a code comes in the query (the part after ?). Nothing in the fragment was checked \
             or used, and anyone can make such a link. A state in it proves nothing.",
            "The request is still waiting for its callback. If the provider sent you here, compare what it says below with its \
             documentation, then press Request Auth Code to start again.",
        ),
    };
    match error {
        CallbackError::NoPendingRequest { unverified: Some(error) }
        | CallbackError::StateMissing { unverified: Some(error), .. }
        | CallbackError::StateMismatch { unverified: Some(error), .. } => {
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
    if let CallbackError::StateMissing { unrecognized, .. }
    | CallbackError::StateMismatch { unrecognized, .. }
    | CallbackError::CodeMissing { unrecognized }
    | CallbackError::InFragment { unrecognized } = error
    {
        explanation.evidence.extend(parameters(unrecognized));
    }
    explanation
}

fn parameters(unrecognized: &Unrecognized) -> impl Iterator<Item = (&'static str, String)> {
    let first = unrecognized.first.iter().map(|Parameter { name, value }| match value {
        Some(value) => format!("{name}: {value}"),
        None => format!("{name}: hidden, since it may be a secret"),
    });
    let more = (unrecognized.more > 0).then(|| format!("and {} more", unrecognized.more));
    first.chain(more).map(|text| ("unverified", text))
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
            ("The provider itself failed, or is too busy.", "Wait a little, then start again.")
        }
        _ => ("The provider gave its own reason, below.", START_AGAIN),
    }
}

fn error_evidence(error: &ErrorResponse, label: &'static str) -> Vec<(&'static str, String)> {
    let optional = |label, text: &Option<String>| text.clone().map(|text| (label, text));
    let mut evidence = vec![(label, error.error.clone())];
    evidence.extend(optional("description", &error.description));
    evidence.extend(optional("see", &error.uri));
    evidence
}
