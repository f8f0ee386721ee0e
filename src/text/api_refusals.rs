//! Why an API refuses: the likely cause, and the setting to look at.

use crate::providers::Provider;

/// The likely cause of a status that is no success, and what to look at. A provider's API may mean more by it than others.
pub fn cause_and_remedy(status: u16, provider: &Provider) -> (&'static str, &'static str) {
    if let Some(refusal) = provider.refusals.iter().find(|refusal| refusal.status == status) {
        return (refusal.cause, refusal.remedy);
    }
    const WAIT: &str = "Wait a moment, or as long as Retry-After says, then try again.";
    match status {
        400 => (
            "The API can't understand the request: a parameter is missing, or has a value it doesn't accept.",
            "Compare the path and the body with the API reference.",
        ),
        401 => (
            match provider.is_simulated {
                true => "The token has expired or was revoked, or the sandbox was reset, perhaps in another tab.",
                false => "The token has expired, was revoked, or belongs to another provider.",
            },
            "Refresh it in step 6. If that is refused too, sign in again from step 2.",
        ),
        403 => (
            "The token lacks a scope, or the account lacks permission.",
            "Compare the granted scopes with those in the API reference.",
        ),
        404 => (
            "Nothing exists at this address, or this account isn't allowed to see it.",
            "Compare the path with the API reference, and the id in it with one the API gave you.",
        ),
        405 => ("This address doesn't accept this method.", "Compare the method with the API reference."),
        409 => (
            "The request conflicts with what is already there.",
            "Look at what is there with a GET, then ask only for the difference.",
        ),
        415 => ("The API doesn't accept this body format.", "This page sends JSON. Compare it with the API reference."),
        423 => ("What you asked for is locked or not ready.", WAIT),
        429 => ("Too many requests in a short time.", WAIT),
        500..600 => (
            "The provider failed. It did respond, so this isn't a network or CORS problem.",
            "Try again in a moment. If it keeps failing, contact the provider's support.",
        ),
        _ => ("The API refused the request.", "Compare it with the API reference."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::{CUSTOM, WEBEX};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_refusal_names_each_of_its_causes() {
        for (status, named) in [
            (401, &["expired", "revoked", "another provider"][..]),
            (403, &["scope was not granted", "lacks the role", "lacks the license"]),
            (423, &["Temporarily unavailable", "still being scanned"]),
            (429, &["Too many requests"]),
        ] {
            let (cause, _) = cause_and_remedy(status, WEBEX);
            assert!(named.iter().all(|name| cause.contains(name)), "{status}: {cause}");
        }
    }

    #[test]
    fn what_webex_means_is_not_said_of_another_provider() {
        for status in [403, 404, 423] {
            let (cause, remedy) = cause_and_remedy(status, CUSTOM);
            for of_webex in ["license", "attachment", "/rooms", "administrator"] {
                assert!(!cause.contains(of_webex) && !remedy.contains(of_webex), "{status}: {cause} {remedy}");
            }
        }
    }
}
