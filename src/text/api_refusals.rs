//! Why an API refuses: the likely cause, and the setting to look at.

use crate::providers::Provider;

/// The likely cause of a status that is no success, and what to look at. A provider's API may mean more by it than others.
pub fn cause_and_remedy(status: u16, provider: &Provider) -> (&'static str, &'static str) {
    if let Some(refusal) = provider.refusals.iter().find(|refusal| refusal.status == status) {
        return (refusal.cause, refusal.remedy);
    }
    match status {
        400 => (
            "The API could not make sense of the request: a parameter is missing, or has a value it does not take.",
            "Compare the path and the body with the API's page on the developer portal.",
        ),
        401 => (
            "The API doesn't accept the token: it has expired, was revoked, or is another provider's.",
            "Refresh it in step 6. If that is refused too, sign in again from step 2.",
        ),
        403 => (
            "The token is valid, but not for this request. A scope is missing, or the account itself may not do it.",
            "Compare the scopes granted with those that the API's page names.",
        ),
        404 => (
            "There is nothing at this address, or nothing that this account may see.",
            "Compare the path with the API's page, and the id in it with one that the API gave.",
        ),
        405 => ("This address does not take this method.", "Compare the method with the API's page."),
        409 => (
            "The request contradicts what is there already.",
            "Look at what is there with a GET, then ask again for the difference.",
        ),
        415 => ("The body is not written as the API wants it.", "Send JSON, as this page does when there is a body."),
        423 => ("What was asked for is locked, or not ready.", "Wait as long as it says, then press again."),
        429 => ("Too many requests in a short time.", "Wait as long as it says, then press again."),
        500..600 => (
            "The provider itself failed. It was reached: this is no matter of the network or of CORS.",
            "Try again in a moment. If it goes on, tell the provider's support the tracking id.",
        ),
        _ => ("The API refused.", "Compare the request with the API's page on the developer portal."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::WEBEX;
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
}
