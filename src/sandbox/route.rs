//! What a request's URL asks for. This is the only place that knows the sandbox's paths.

use crate::glass::CHANNEL_PATH;

use super::fault::Fault;

/// A resource of the sandbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Route {
    Authorize,
    AccessToken,
    Rooms,
    Room,
    PeopleMe,
    Messages,
    UserInfo,
    Verification,
    Metadata,
    Channel,
    Unknown,
}

impl Route {
    fn from_path(path: &str) -> Self {
        match path {
            "authorize" => Self::Authorize,
            "access_token" => Self::AccessToken,
            "rooms" => Self::Rooms,
            _ if path.strip_prefix("rooms/").is_some_and(|id| !id.is_empty() && !id.contains('/')) => Self::Room,
            "people/me" => Self::PeopleMe,
            "messages" => Self::Messages,
            "userinfo" => Self::UserInfo,
            "verification" => Self::Verification,
            ".well-known/openid-configuration" => Self::Metadata,
            CHANNEL_PATH => Self::Channel,
            _ => Self::Unknown,
        }
    }

    /// The methods that it allows, as the header `Allow` lists them (RFC 9110 §10.2.1).
    pub(super) fn methods(self) -> &'static str {
        match self {
            Self::AccessToken => "POST",
            Self::Authorize | Self::Messages | Self::UserInfo => "GET, HEAD, POST",
            _ => "GET, HEAD",
        }
    }

    /// Whether a request to it needs an access token.
    pub(super) fn is_api(self) -> bool {
        matches!(self, Self::Rooms | Self::Room | Self::PeopleMe | Self::Messages | Self::UserInfo)
    }

    /// Whether the page sends secrets or tokens straight to it.
    pub(super) fn is_back_channel(self) -> bool {
        self == Self::AccessToken || self.is_api()
    }
}

/// A request's URL, parsed.
#[derive(Clone, Copy)]
pub(super) struct Target<'a> {
    /// The URL without query and fragment.
    pub(super) url: &'a str,
    /// The URL up to and including `/v1`: the sandbox's issuer identifier.
    pub(super) base: &'a str,
    pub(super) fault: Option<Fault>,
    /// Whether the sign-in pages press their buttons themselves.
    pub(super) is_automatic: bool,
    pub(super) route: Route,
    pub(super) query: &'a str,
}

impl<'a> Target<'a> {
    /// Parses `{base}/v1/{route}` and `{base}/v1/what-if/{fault}/{route}`, each also with `automatic/` before `authorize`.
    pub(super) fn parse(url: &'a str) -> Self {
        let url = url.split('#').next().unwrap_or_default();
        let (url, query) = url.split_once('?').unwrap_or((url, ""));
        let Some(at) = url.rfind("/v1/") else {
            return Self { url, base: url, fault: None, is_automatic: false, route: Route::Unknown, query };
        };
        let (base, path) = (&url[..at + "/v1".len()], &url[at + "/v1/".len()..]);
        let (fault, path) = path
            .strip_prefix("what-if/")
            .and_then(|rest| rest.split_once('/'))
            .and_then(|(name, rest)| Some((Some(Fault::from_name(name)?), rest)))
            .unwrap_or((None, path));
        let (is_automatic, route) = match path.strip_prefix("automatic/").map(Route::from_path) {
            Some(Route::Authorize) => (true, Route::Authorize),
            Some(_) => (false, Route::Unknown),
            None => (false, Route::from_path(path)),
        };
        Self { url, base, fault, is_automatic, route, query }
    }
}
