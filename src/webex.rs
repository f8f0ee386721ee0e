//! Webex as its developer documentation describes it (developer.webex.com, "Integrations & Authorization").

/// Where the browser goes to sign in.
pub const AUTHORIZATION_ENDPOINT: &str = "https://webexapis.com/v1/authorize";

/// Where codes and refresh tokens are traded.
pub const TOKEN_ENDPOINT: &str = "https://webexapis.com/v1/access_token";

/// What `/rooms` and `/people/me` are appended to.
pub const API_BASE: &str = "https://webexapis.com/v1";

/// The scope that the tutorial starts with.
pub const DEFAULT_SCOPE: &str = "spark:rooms_read";

/// Where an account is made.
pub const SIGN_UP: &str = "https://www.webex.com/";

/// Where an integration is registered.
pub const NEW_INTEGRATION: &str = "https://developer.webex.com/my-apps/new/integration";

/// What the integration's fields mean.
pub const INTEGRATIONS_GUIDE: &str = "https://developer.webex.com/docs/integrations";

/// What the tutorial checks a token with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resource {
    /// The rooms that the user is in; needs `spark:rooms_read`.
    Rooms,
    /// Who the user is; needs `spark:people_read`.
    Me,
}

impl Resource {
    /// The scope that a token needs for it.
    pub fn scope(self) -> &'static str {
        match self {
            Self::Rooms => "spark:rooms_read",
            Self::Me => "spark:people_read",
        }
    }

    /// The path below the API's base.
    pub fn path(self) -> &'static str {
        match self {
            Self::Rooms => "/rooms",
            Self::Me => "/people/me",
        }
    }
}
