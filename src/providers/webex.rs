//! Webex as its developer documentation describes it (developer.webex.com, "Integrations & Authorization").

use super::{
    Addresses, EVERYTHING, EndpointTexts, Link, Probe, Provider, Refusal, Registration, Scope, ScopeWarning, Span,
    TokenKinds,
};

// Texts.

/// The question that OAuth answers.
pub(super) const LEAD: &str =
    "An app wants to read your Webex rooms. Would you give it your password? With OAuth it asks Webex instead.";

const SUMMARY: &str = "The real Webex. You need an account and an integration.";

const ACCOUNT: &[Span] = &[
    Span::Text("No account? "),
    Span::Link(Link { url: SIGN_UP, text: "Sign up for Webex" }),
    Span::Text("; a free account will do."),
];

const CREATE: &[Span] = &[
    Span::Link(Link { url: NEW_INTEGRATION, text: "Create an integration" }),
    Span::Text(" on the developer portal ("),
    Span::Link(Link { url: INTEGRATIONS_GUIDE, text: "guide" }),
    Span::Text(")."),
];

pub(super) const WHY_USE_TOKEN: &str =
    "A token can do only what its scopes allow. Try each request. Will the API answer all of them?";

pub(super) const SECRET_NOTE: &str = "Webex requires the secret even with PKCE.";

/// The scopes that a class needs.
pub(super) static SCOPES: [Scope; 9] = [
    Scope {
        element_id: "scope-rooms_read",
        name: "spark:rooms_read",
        allows: "see the rooms you are in",
        opens: &["GET /rooms"],
    },
    Scope {
        element_id: "scope-people_read",
        name: "spark:people_read",
        allows: "see who you are, and find people",
        opens: &["GET /people"],
    },
    Scope {
        element_id: "scope-messages_read",
        name: "spark:messages_read",
        allows: "read the messages in your rooms",
        opens: &["GET /messages"],
    },
    Scope {
        element_id: "scope-messages_write",
        name: "spark:messages_write",
        allows: "post and delete messages as you",
        opens: &["POST /messages", "PUT /messages", "DELETE /messages"],
    },
    Scope {
        element_id: "scope-rooms_write",
        name: "spark:rooms_write",
        allows: "create, rename and delete rooms",
        opens: &["POST /rooms", "PUT /rooms", "DELETE /rooms"],
    },
    Scope {
        element_id: "scope-all",
        name: "spark:all",
        allows: "do anything you can do in Webex, except admin tasks",
        opens: &[EVERYTHING],
    },
    Scope {
        element_id: "scope-openid",
        name: "openid",
        allows: "know who signed in: adds an ID token (Login with Webex)",
        opens: &["GET /userinfo"],
    },
    Scope {
        element_id: "scope-email",
        name: "email",
        allows: "with openid: see your email address at GET /userinfo",
        opens: &[],
    },
    Scope {
        element_id: "scope-profile",
        name: "profile",
        allows: "with openid: see your name at GET /userinfo",
        opens: &[],
    },
];

pub(super) static SCOPE_WARNINGS: [ScopeWarning; 1] = [ScopeWarning {
    scope: "spark:all",
    beside: Some("spark"),
    what: "Each scope you request must be selected at registration. spark:all doesn't count for the finer ones.",
    setting: "Select each of them on the integration's page, or request spark:all alone: a token granted spark:all has full \
              access to the user's account, except for admin scopes.",
}];

pub(super) static REFUSALS: [Refusal; 3] = [
    Refusal {
        status: 403,
        cause: "There are three possible causes: the scope was not granted, the user lacks the role, or the user lacks the \
                license.",
        remedy: "Compare the granted scopes with those in the API reference. If none is missing, ask your administrator about \
                 the role and the license.",
    },
    Refusal {
        status: 404,
        cause: "Nothing exists at this address, or this account isn't allowed to see it.",
        remedy: "Compare the path with the API reference, and the id in it with what GET /rooms shows.",
    },
    Refusal {
        status: 423,
        cause: "Temporarily unavailable: what you asked for isn't ready yet, for example an attachment that is still being scanned.",
        remedy: "Wait a moment, or as long as Retry-After says, then try again.",
    },
];

// Facts.

/// The authorization endpoint.
pub const AUTHORIZATION_ENDPOINT: &str = "https://webexapis.com/v1/authorize";

/// The token endpoint.
pub const TOKEN_ENDPOINT: &str = "https://webexapis.com/v1/access_token";

/// The API base: `/rooms` and `/people/me` are below it.
pub const API_BASE: &str = "https://webexapis.com/v1";

/// The keys that verify ID tokens: `jwks_uri` of `/v1/.well-known/openid-configuration`.
const JWKS: &str = "https://webexapis.com/v1/verification";

/// An ID token names the issuer of the user's cluster, never `webexapis.com`. Cisco's help (help.webex.com) lists eight
/// such issuers. These two are known here; a token from any other is shown as not verified.
const ID_TOKEN_ISSUERS: &[&str] = &["https://idbroker.webex.com/idb", "https://idbroker-b-us.webex.com/idb"];

/// The tutorial's first scope.
pub const DEFAULT_SCOPE: &str = "spark:rooms_read";

/// The path in the custom request at the start.
pub(super) const CUSTOM_REQUEST_PATH: &str = "/rooms?max=2";

/// Where to sign up.
const SIGN_UP: &str = "https://www.webex.com/";

/// Where to register an integration.
const NEW_INTEGRATION: &str = "https://developer.webex.com/my-apps/new/integration";

/// The documentation of an integration's fields.
const INTEGRATIONS_GUIDE: &str = "https://developer.webex.com/docs/integrations";

/// The portal's page on the scopes of an integration.
pub(super) const SCOPES_LINK: Link =
    Link { url: "https://developer.webex.com/docs/integration-scopes", text: "All of Webex's scopes for integrations" };

/// The API reference.
pub(super) const API_LINK: Link = Link { url: "https://developer.webex.com/docs/api/v1/rooms", text: "API reference" };

/// The rooms that the user is in.
pub const ROOMS: Probe = Probe {
    element_id: "roomsButton",
    label: "GET /rooms",
    path: "/rooms",
    brings: "rooms",
    scope: Some("spark:rooms_read"),
    asks_who_the_user_is: false,
    needs_its_scope: false,
};

/// Who the user is.
pub const ME: Probe = Probe {
    element_id: "meButton",
    label: "GET /people/me",
    path: "/people/me",
    brings: "your profile",
    scope: Some("spark:people_read"),
    asks_who_the_user_is: true,
    needs_its_scope: false,
};

/// Who signed in, OpenID Connect Core 1.0 §5.3. Webex has it below its API base.
pub const USER_INFO: Probe = Probe {
    element_id: "userinfoButton",
    label: "GET /userinfo",
    path: "/userinfo",
    brings: "your claims",
    scope: Some("openid"),
    asks_who_the_user_is: true,
    needs_its_scope: true,
};

pub(super) static PROBES: [Probe; 3] = [ROOMS, ME, USER_INFO];

/// The API calls that don't need Login with Webex.
pub(super) static TUTORIAL_PROBES: [Probe; 2] = [ROOMS, ME];

/// Webex itself.
pub static PROVIDER: Provider = Provider {
    id: "webex",
    name: "Webex",
    lead: Some(LEAD),
    invitation: "Use your Webex integration",
    summary: SUMMARY,
    is_simulated: false,
    addresses: Some(|_| Addresses {
        endpoints: EndpointTexts {
            authorization: AUTHORIZATION_ENDPOINT.to_owned(),
            token: TOKEN_ENDPOINT.to_owned(),
            api_base: API_BASE.to_owned(),
            issuer: String::new(),
        },
        jwks: JWKS.to_owned(),
    }),
    sends_iss: false,
    id_token_issuers: ID_TOKEN_ISSUERS,
    scopes: &SCOPES,
    default_scope: DEFAULT_SCOPE,
    scope_warnings: &SCOPE_WARNINGS,
    probes: &PROBES,
    custom_request_path: CUSTOM_REQUEST_PATH,
    refusals: &REFUSALS,
    token_kinds: Some(TokenKinds::Webex),
    client: None,
    scenarios: &[],
    registration: Registration::CheckList { account: ACCOUNT, create: CREATE },
    why_use_token: Some(WHY_USE_TOKEN),
    secret_note: Some(SECRET_NOTE),
    scopes_link: Some(SCOPES_LINK),
    api_link: Some(API_LINK),
};

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn which_scope_each_call_needs() {
        for (line, scope) in [
            ("GET /rooms", Some("spark:rooms_read")),
            ("GET /rooms?max=2", Some("spark:rooms_read")),
            ("GET /rooms/1", Some("spark:rooms_read")),
            ("GET /roomsandmore", None),
            ("DELETE /rooms/1", Some("spark:rooms_write")),
            ("GET /people/me", Some("spark:people_read")),
            ("GET /userinfo", Some("openid")),
            ("POST /messages", Some("spark:messages_write")),
            ("GET /messages?roomId=1", Some("spark:messages_read")),
            ("GET /teams", None),
        ] {
            assert_eq!(PROVIDER.scope_for(line), scope, "{line}");
        }
        assert_eq!(PROVIDER.scope_for("GET /rooms"), Some(DEFAULT_SCOPE));
    }
}
