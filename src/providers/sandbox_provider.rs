//! The sandbox as a provider: its addresses next to the page, and its registered client.

use crate::oauth::simulated::FOLDER;

use super::{Addresses, Client, EndpointTexts, Provider, Registration, TokenKinds, scenario::SCENARIOS, webex};

// Texts.

const SUMMARY: &str = "A simulated Webex that runs in this page. No account needed; nothing in it is real.";

const REGISTERED: &str = "Already done: the sandbox has this page registered. The Client ID and Client Secret are filled in for you. \
     They are fake and work only in this browser. The secret is sandbox-secret-nothing-real.";

/// The sandbox's only client: this page.
pub const CLIENT: Client = Client {
    name: "OAuth walkthrough",
    id: "sandbox-classroom",
    secret: "sandbox-secret-nothing-real",
    scopes: "spark:all spark:rooms_read spark:people_read spark:messages_read spark:messages_write openid email profile",
};

// Facts.

/// The issuers that the sandbox's ID tokens may name. As with Webex, they belong to the users' clusters, and neither is
/// the sandbox's own address: the first is for users whose name begins with A to M, the second for all others.
pub const ACCEPTED_ISSUERS: [&str; 2] =
    ["https://idbroker.sandbox.example/idb", "https://idbroker-b.sandbox.example/idb"];

/// The page's folder, with a slash at its end.
pub fn folder(page_uri: &str) -> &str {
    page_uri.rfind('/').map_or("", |slash| &page_uri[..=slash])
}

/// The API base of the sandbox next to a page; `/authorize` and `/access_token` are below it too.
pub fn api_base(page_uri: &str) -> String {
    format!("{}{FOLDER}v1", folder(page_uri))
}

/// The addresses of a page in this folder: with and without the file's name.
pub fn page_uris(folder: &str) -> Vec<String> {
    ["", "index.html"].map(|file| format!("{folder}{file}")).into()
}

/// The simulated Webex next to the page.
pub static PROVIDER: Provider = Provider {
    id: "sandbox",
    name: "Sandbox",
    lead: Some(webex::LEAD),
    invitation: "Sign in to the sandbox",
    summary: SUMMARY,
    is_simulated: true,
    addresses: Some(|page_uri| {
        let base = api_base(page_uri);
        Addresses {
            jwks: format!("{base}/verification"),
            endpoints: EndpointTexts {
                authorization: format!("{base}/authorize"),
                token: format!("{base}/access_token"),
                api_base: base.clone(),
                issuer: base,
            },
        }
    }),
    sends_iss: true,
    id_token_issuers: &ACCEPTED_ISSUERS,
    scopes: &webex::SCOPES,
    default_scope: webex::DEFAULT_SCOPE,
    scope_warnings: &[],
    probes: &webex::PROBES,
    custom_request_path: webex::CUSTOM_REQUEST_PATH,
    refusals: &webex::REFUSALS,
    token_kinds: Some(TokenKinds::Webex),
    client: Some(CLIENT),
    scenarios: &SCENARIOS,
    registration: Registration::Done(REGISTERED),
    why_use_token: Some(webex::WHY_USE_TOKEN),
    secret_note: Some(webex::SECRET_NOTE),
    scopes_link: Some(webex::SCOPES_LINK),
    api_link: Some(webex::API_LINK),
};

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn step_1_shows_the_secret_that_is_registered() {
        assert!(REGISTERED.contains(CLIENT.secret));
    }

    #[test]
    fn the_sandbox_is_next_to_the_page() {
        for (page, base) in [
            ("https://user.github.io/repo/", "https://user.github.io/repo/sandbox/v1"),
            ("https://user.github.io/repo/index.html", "https://user.github.io/repo/sandbox/v1"),
            ("http://127.0.0.1:8080/", "http://127.0.0.1:8080/sandbox/v1"),
        ] {
            assert_eq!(api_base(page), base);
            assert!(page_uris(folder(page)).iter().any(|uri| uri == page), "{page} is registered");
        }
    }
}
