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

/// What each scope means, of those that a class needs; the portal lists more.
pub const SCOPES_GUIDE: &str = "https://developer.webex.com/docs/integrations#scopes";

/// What the API can be asked.
pub const API_GUIDE: &str = "https://developer.webex.com/docs/api/v1/rooms";

/// A scope with what it lets an application do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scope {
    /// The scope as it is sent.
    pub name: &'static str,
    /// What it allows, in plain words.
    pub allows: &'static str,
    /// How a line of the API begins that needs it: a method, then a path.
    opens: &'static [&'static str],
}

/// The scopes that a class needs.
pub static SCOPES: [Scope; 6] = [
    Scope { name: "spark:rooms_read", allows: "see the rooms you are in", opens: &["GET /rooms"] },
    Scope { name: "spark:people_read", allows: "see who you are, and find people", opens: &["GET /people"] },
    Scope { name: "spark:messages_read", allows: "read the messages in your rooms", opens: &["GET /messages"] },
    Scope {
        name: "spark:messages_write",
        allows: "post and delete messages in your name",
        opens: &["POST /messages", "PUT /messages", "DELETE /messages"],
    },
    Scope {
        name: "spark:rooms_write",
        allows: "make, rename and delete rooms",
        opens: &["POST /rooms", "PUT /rooms", "DELETE /rooms"],
    },
    Scope { name: "spark:all", allows: "do anything you can do in Webex, except admin tasks", opens: &[] },
];

/// The scope that a token needs for a line of the API, `GET /rooms?max=2` say; `None` where it is not known here.
pub fn scope_for(line: &str) -> Option<&'static str> {
    let opens =
        |opened: &&str| line.strip_prefix(*opened).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']));
    SCOPES.iter().find(|scope| scope.opens.iter().any(opens)).map(|scope| scope.name)
}

/// What the tutorial checks a token with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resource {
    /// The rooms that the user is in.
    Rooms,
    /// Who the user is.
    Me,
}

impl Resource {
    /// The path below the API's base.
    pub fn path(self) -> &'static str {
        match self {
            Self::Rooms => "/rooms",
            Self::Me => "/people/me",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn which_scope_opens_what() {
        for (line, scope) in [
            ("GET /rooms", Some("spark:rooms_read")),
            ("GET /rooms?max=2", Some("spark:rooms_read")),
            ("GET /rooms/1", Some("spark:rooms_read")),
            ("GET /roomsandmore", None),
            ("DELETE /rooms/1", Some("spark:rooms_write")),
            ("GET /people/me", Some("spark:people_read")),
            ("POST /messages", Some("spark:messages_write")),
            ("GET /messages?roomId=1", Some("spark:messages_read")),
            ("GET /teams", None),
        ] {
            assert_eq!(scope_for(line), scope, "{line}");
        }
        assert_eq!(scope_for("GET /rooms"), Some(DEFAULT_SCOPE));
    }
}
