//! Any other provider: the user types its endpoints.

use super::{Provider, Registration, Span, webex};

// Texts.

const SUMMARY: &str = "Any OAuth 2.0 provider. You enter its issuer or its endpoints.";

const ACCOUNT: &[Span] = &[Span::Text("On the provider's developer site.")];

const CREATE: &[Span] = &[Span::Text("If asked, choose a web application with a client secret.")];

/// Any other provider. It gets Webex's scopes and API calls, so that the local sandbox and a gateway in front of Webex
/// can be used this way too.
pub static PROVIDER: Provider = Provider {
    id: "custom",
    name: "Custom",
    lead: None,
    invitation: "Use your own provider",
    summary: SUMMARY,
    is_simulated: false,
    addresses: None,
    sends_iss: false,
    id_token_issuers: &[],
    scopes: &webex::SCOPES,
    default_scope: webex::DEFAULT_SCOPE,
    scope_warnings: &[],
    probes: &webex::TUTORIAL_PROBES,
    custom_request_path: webex::CUSTOM_REQUEST_PATH,
    refusals: &[],
    token_kinds: None,
    client: None,
    scenarios: &[],
    registration: Registration::CheckList { account: ACCOUNT, create: CREATE },
    why_use_token: Some(webex::WHY_USE_TOKEN),
    secret_note: None,
    scopes_link: None,
    api_link: None,
};
