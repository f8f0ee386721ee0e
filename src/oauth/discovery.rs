//! Authorization server metadata: RFC 8414, and the older OpenID Connect Discovery 1.0, which keeps it at another path.

use crate::url_parser;
use serde_json::{Map, Value};

use super::{
    authorization_request::IssuerFacts,
    http::{HttpRequest, HttpResponse, Method, TransportError, header},
    json::{self, JsonError},
    limits::{MAX_NAMES, MAX_VALUE_CHARS, is_longer_than},
    secret::Body,
    token_request::ClientAuth,
    uri::{Endpoint, UriError},
};

/// Where an issuer publishes its metadata.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WellKnown {
    /// RFC 8414 §3: between the issuer's host and its path.
    OAuth,
    /// OpenID Connect Discovery 1.0 §4: after the issuer's path.
    OpenId,
}

/// An issuer's metadata, as far as this client reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Metadata {
    /// The issuer, exactly as requested.
    pub issuer: String,
    /// `authorization_endpoint`.
    pub authorization: Endpoint,
    /// `token_endpoint`.
    pub token: Endpoint,
    /// `revocation_endpoint`, RFC 7009, if present.
    pub revocation: Option<Endpoint>,
    /// `jwks_uri`, if present: the keys that verify ID tokens.
    pub jwks: Option<Endpoint>,
    /// `scopes_supported`; empty if absent.
    pub scopes: Vec<String>,
    /// `code_challenge_methods_supported`, RFC 7636; `None` if absent.
    pub challenge_methods: Option<Vec<String>>,
    /// `token_endpoint_auth_methods_supported`: the ones this client knows, in this client's order.
    pub client_auths: Vec<ClientAuth>,
    /// `authorization_response_iss_parameter_supported`, RFC 9207 §3: whether every callback carries `iss`.
    pub sends_iss: bool,
}

impl Metadata {
    /// What a request needs besides the endpoints.
    pub fn facts(&self) -> IssuerFacts {
        IssuerFacts {
            iss_required: self.sends_iss,
            revocation: self.revocation.clone(),
            jwks: self.jwks.clone(),
            ..IssuerFacts::of_issuer(&self.issuer)
        }
    }
}

/// Why an issuer's metadata can't be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DiscoveryError {
    /// Not an issuer. RFC 8414 §2: "a URL that uses the "https" scheme and has no query or fragment components".
    Issuer(UriError),
    /// The issuer has a query.
    Query,
    /// There was no answer.
    Transport(TransportError),
    /// The status isn't 200.
    Status(u16),
    /// The answer can't be read.
    Json(JsonError),
    /// RFC 8414 §3.3: if the metadata names another issuer, "the data contained in the response MUST NOT be used".
    IssuerMismatch {
        /// The issuer that was asked.
        asked: String,
        /// The `issuer` in the metadata.
        received: String,
    },
    /// A required endpoint is missing or can't be used.
    Endpoint {
        /// The member's name.
        name: &'static str,
        /// What is wrong with it.
        fault: UriError,
    },
}

impl DiscoveryError {
    /// Of the errors from the two places, the more informative one: an answer says more than no answer. Of two equally
    /// informative ones, the later.
    pub fn or_later(self, later: Self) -> Self {
        if self.detail_rank() > later.detail_rank() { self } else { later }
    }

    fn detail_rank(&self) -> u8 {
        match self {
            Self::IssuerMismatch { .. } | Self::Endpoint { .. } => 3,
            Self::Json(_) => 2,
            Self::Status(404) => 0,
            Self::Status(_) | Self::Transport(_) | Self::Issuer(_) | Self::Query => 1,
        }
    }
}

impl From<JsonError> for DiscoveryError {
    fn from(error: JsonError) -> Self {
        Self::Json(error)
    }
}

/// The issuer whose metadata is at this address; `None` if the address isn't one of metadata. The well-known path is at
/// the end (OpenID Connect Discovery 1.0 §4) or between host and path (RFC 8414 §3.1).
pub fn issuer_of_metadata(address: &str) -> Option<String> {
    let address = address.trim();
    ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"].into_iter().find_map(|place| {
        let (before, after) = address.split_once(place)?;
        let is_host = before.split_once("://").is_some_and(|(_, host)| !host.contains(['/', '?', '#']));
        let is_whole = after.is_empty() || after == "/" || (is_host && after.starts_with('/'));
        let path = if after == "/" { "" } else { after };
        (is_whole && before.contains("://") && !address.contains(['?', '#'])).then(|| format!("{before}{path}"))
    })
}

/// The request for an issuer's metadata. It needs no CORS preflight, because it sets no header that would cause one.
///
/// # Errors
///
/// If this isn't an issuer.
pub fn request(issuer: &str, place: WellKnown) -> Result<HttpRequest, DiscoveryError> {
    let issuer = Endpoint::parse_base(issuer).map_err(DiscoveryError::Issuer)?;
    let url = url_parser::parse(issuer.as_str()).ok_or(DiscoveryError::Issuer(UriError::NotAbsolute))?;
    if issuer.as_str().contains('?') {
        return Err(DiscoveryError::Query);
    }
    // RFC 8414 §3.1: "any terminating "/" MUST be removed".
    let path = url.path.trim_end_matches('/');
    let url = match place {
        WellKnown::OAuth => [&url.origin(), "/.well-known/oauth-authorization-server", path].concat(),
        WellKnown::OpenId => [&url.origin(), path, "/.well-known/openid-configuration"].concat(),
    };
    let headers = vec![header("accept", "application/json")];
    Ok(HttpRequest { method: Method::GET, url: url.into(), headers, body: Body::default() })
}

/// Reads an issuer's metadata.
///
/// # Errors
///
/// Anything that makes the metadata unusable.
pub fn parse(issuer: &str, response: &HttpResponse) -> Result<Metadata, DiscoveryError> {
    if response.status != 200 {
        return Err(DiscoveryError::Status(response.status));
    }
    let object = json::object(response.body.expose())?;
    let text = |name: &str| object.get(name).and_then(Value::as_str).unwrap_or_default();
    if text("issuer") != issuer {
        return Err(DiscoveryError::IssuerMismatch { asked: issuer.to_owned(), received: text("issuer").to_owned() });
    }
    let fault = |name| move |fault| DiscoveryError::Endpoint { name, fault };
    let (authorization, token) = ("authorization_endpoint", "token_endpoint");
    let methods = list(&object, "token_endpoint_auth_methods_supported");
    // RFC 8414 §2: "If omitted, the default is "client_secret_basic"".
    let methods = methods.unwrap_or_else(|| vec!["client_secret_basic".to_owned()]);
    let known = [
        (ClientAuth::Post, "client_secret_post"),
        (ClientAuth::Basic, "client_secret_basic"),
        (ClientAuth::None, "none"),
    ];
    Ok(Metadata {
        issuer: issuer.to_owned(),
        authorization: Endpoint::parse_authorization(text(authorization)).map_err(fault(authorization))?,
        token: Endpoint::parse(text(token)).map_err(fault(token))?,
        // These are optional, so one that can't be used counts as absent.
        revocation: Endpoint::parse(text("revocation_endpoint")).ok(),
        jwks: Endpoint::parse(text("jwks_uri")).ok(),
        scopes: list(&object, "scopes_supported").unwrap_or_default(),
        challenge_methods: list(&object, "code_challenge_methods_supported"),
        client_auths: known
            .into_iter()
            .filter(|(_, name)| methods.iter().any(|have| have == name))
            .map(|(auth, _)| auth)
            .collect(),
        sends_iss: object.get("authorization_response_iss_parameter_supported") == Some(&Value::Bool(true)),
    })
}

/// A list of strings. Other items are skipped, and so are strings that are too long to send. A list that is too long
/// counts as absent: if it were cut, the rest would look unsupported.
fn list(object: &Map<String, Value>, name: &str) -> Option<Vec<String>> {
    let values = object.get(name)?.as_array().filter(|values| values.len() <= MAX_NAMES)?;
    let names = values.iter().filter_map(Value::as_str).filter(|name| !is_longer_than(name, MAX_VALUE_CHARS));
    Some(names.map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    const ISSUER: &str = "https://as.example/tenant";

    fn answer(status: u16, body: &str) -> Result<Metadata, DiscoveryError> {
        parse(ISSUER, &HttpResponse { status, headers: Vec::new(), body: Body::new(body) })
    }

    #[test]
    fn where_metadata_is_requested() {
        for (issuer, oauth, open_id) in [
            ("https://as.example", "/.well-known/oauth-authorization-server", "/.well-known/openid-configuration"),
            ("https://as.example/", "/.well-known/oauth-authorization-server", "/.well-known/openid-configuration"),
            (
                "https://as.example/a/b/",
                "/.well-known/oauth-authorization-server/a/b",
                "/a/b/.well-known/openid-configuration",
            ),
        ] {
            for (place, path) in [(WellKnown::OAuth, oauth), (WellKnown::OpenId, open_id)] {
                let request = request(issuer, place).expect("an issuer");
                assert_eq!(request.url.expose(), format!("https://as.example{path}"));
            }
        }
        for (issuer, fault) in [
            ("", DiscoveryError::Issuer(UriError::Empty)),
            ("as.example", DiscoveryError::Issuer(UriError::NotAbsolute)),
            ("http://as.example", DiscoveryError::Issuer(UriError::NotHttps)),
            ("https://as.example/#x", DiscoveryError::Issuer(UriError::Fragment)),
            ("https://*.evil.example", DiscoveryError::Issuer(UriError::HostCharacter)),
            ("https://as.example/?x", DiscoveryError::Query),
        ] {
            assert_eq!(request(issuer, WellKnown::OAuth), Err(fault), "{issuer}");
        }
    }

    #[test]
    fn the_issuer_in_the_address_of_its_metadata() {
        for (address, expected) in [
            ("https://as.example/.well-known/openid-configuration", Some("https://as.example")),
            ("https://as.example/.well-known/oauth-authorization-server", Some("https://as.example")),
            (" https://as.example/.well-known/openid-configuration ", Some("https://as.example")),
            ("https://as.example/.well-known/openid-configuration/", Some("https://as.example")),
            ("https://as.example/a/b/.well-known/openid-configuration", Some("https://as.example/a/b")),
            ("https://as.example/a/.well-known/oauth-authorization-server", Some("https://as.example/a")),
            ("https://as.example/.well-known/oauth-authorization-server/a/b", Some("https://as.example/a/b")),
            ("https://as.example/.well-known/openid-configuration/a", Some("https://as.example/a")),
            ("http://localhost:8080/.well-known/openid-configuration", Some("http://localhost:8080")),
            ("https://as.example", None),
            ("https://as.example/.well-known/other", None),
            ("https://as.example/.well-known/openid-configurations", None),
            ("https://as.example/a/.well-known/openid-configuration/b", None),
            ("https://as.example/.well-known/openid-configuration?x=1", None),
            ("https://as.example/?x=/.well-known/openid-configuration", None),
            ("as.example/.well-known/openid-configuration", None),
            ("/.well-known/openid-configuration", None),
            ("", None),
        ] {
            assert_eq!(issuer_of_metadata(address).as_deref(), expected, "{address}");
        }
    }

    #[test]
    fn the_more_informative_of_two_errors_is_kept() {
        let mismatch = || DiscoveryError::IssuerMismatch { asked: "a".to_owned(), received: "b".to_owned() };
        let endpoint = || DiscoveryError::Endpoint { name: "token_endpoint", fault: UriError::Empty };
        let json = || DiscoveryError::Json(JsonError::NotAnObject);
        let (none, failed) = (|| DiscoveryError::Status(404), || DiscoveryError::Status(500));
        let silent = || DiscoveryError::Transport(TransportError::Timeout);
        for (first, second, expected) in [
            (mismatch(), none(), mismatch()),
            (endpoint(), silent(), endpoint()),
            (endpoint(), mismatch(), mismatch()),
            (mismatch(), json(), mismatch()),
            (json(), none(), json()),
            (failed(), none(), failed()),
            (silent(), none(), silent()),
            (none(), failed(), failed()),
            (none(), none(), none()),
            (failed(), silent(), silent()),
        ] {
            assert_eq!(first.or_later(second), expected);
        }
    }

    #[test]
    fn metadata_as_providers_write_it() {
        let body = r#"{"issuer":"https://as.example/tenant","authorization_endpoint":"https://as.example/a?x=1",
            "token_endpoint":"https://as.example/t","revocation_endpoint":"https://as.example/r","jwks_uri":"https://as.example/k",
            "scopes_supported":["openid",7,"b"],"code_challenge_methods_supported":["S256"],
            "token_endpoint_auth_methods_supported":["none","private_key_jwt","client_secret_post"],
            "authorization_response_iss_parameter_supported":true,"else":{}}"#;
        let metadata = answer(200, body).expect("metadata");
        assert_eq!(answer(200, &format!("\u{feff}{body}")), Ok(metadata.clone()), "a byte order mark is dropped");
        assert_eq!(metadata.authorization.as_str(), "https://as.example/a?x=1");
        assert_eq!(metadata.token.as_str(), "https://as.example/t");
        assert_eq!(metadata.revocation.as_ref().map(Endpoint::as_str), Some("https://as.example/r"));
        assert_eq!(metadata.jwks.as_ref().map(Endpoint::as_str), Some("https://as.example/k"));
        assert_eq!(metadata.scopes, ["openid", "b"]);
        assert_eq!(metadata.challenge_methods, Some(vec!["S256".to_owned()]));
        assert_eq!(metadata.client_auths, [ClientAuth::Post, ClientAuth::None]);
        assert!(metadata.sends_iss);
        let least = r#"{"issuer":"https://as.example/tenant","authorization_endpoint":"https://as.example/a",
            "token_endpoint":"https://as.example/t","revocation_endpoint":"ftp://x","jwks_uri":"https://as.example/",
            "authorization_response_iss_parameter_supported":"true"}"#;
        let metadata = answer(200, least).expect("metadata");
        assert_eq!((metadata.revocation, metadata.jwks), (None, None), "without a path, so no policy can name them");
        assert_eq!((metadata.challenge_methods, metadata.sends_iss), (None, false));
        assert_eq!(metadata.client_auths, [ClientAuth::Basic]);
    }

    #[test]
    fn a_list_that_is_too_long_counts_as_absent() {
        let of = |scopes: Value| {
            let body = serde_json::json!({
                "issuer": ISSUER, "authorization_endpoint": "https://as.example/a", "token_endpoint": "https://as.example/t",
                "scopes_supported": scopes, "revocation_endpoint": format!("https://as.example/{}", "r".repeat(2_000)),
            });
            let metadata = answer(200, &body.to_string()).expect("metadata");
            assert_eq!(metadata.revocation, None, "too long to send");
            metadata.scopes
        };
        assert_eq!(of(vec!["a"; MAX_NAMES].into()), ["a"; MAX_NAMES]);
        assert_eq!(of(vec!["a"; MAX_NAMES + 1].into()), [""; 0]);
        assert_eq!(of(serde_json::json!(["a", "b".repeat(2_001), "c"])), ["a", "c"]);
    }

    #[test]
    fn unusable_metadata() {
        let of = |issuer: &str, authorization: &str, token: &str| {
            let body = serde_json::json!({ "issuer": issuer, "authorization_endpoint": authorization, "token_endpoint": token });
            answer(200, &body.to_string())
        };
        let good = ("https://as.example/a", "https://as.example/t");
        for other in ["https://as.example/tenant/", "https://AS.example/tenant", "https://evil.example", ""] {
            let (asked, received) = (ISSUER.to_owned(), other.to_owned());
            assert_eq!(of(other, good.0, good.1), Err(DiscoveryError::IssuerMismatch { asked, received }));
        }
        let fault = |name, fault| Err(DiscoveryError::Endpoint { name, fault });
        assert_eq!(of(ISSUER, "", good.1), fault("authorization_endpoint", UriError::Empty));
        assert_eq!(of(ISSUER, good.0, "http://as.example/t"), fault("token_endpoint", UriError::NotHttps));
        assert_eq!(of(ISSUER, good.0, "https://*.evil.example/t"), fault("token_endpoint", UriError::HostCharacter));
        assert_eq!(of(ISSUER, good.0, "https://as.example/"), fault("token_endpoint", UriError::NoPath));
        let reserved = UriError::ReservedParameter("state");
        assert_eq!(of(ISSUER, "https://as.example/a?state=x", good.1), fault("authorization_endpoint", reserved));
        assert_eq!(answer(404, "{}"), Err(DiscoveryError::Status(404)));
        for body in ["", "[]", "<html>", "{", &"[".repeat(100_000)] {
            assert_eq!(answer(200, body), Err(DiscoveryError::Json(JsonError::NotAnObject)));
        }
        let twice = r#"{"issuer":"https://as.example/tenant","issuer":"https://evil.example"}"#;
        assert_eq!(answer(200, twice), Err(DiscoveryError::Json(JsonError::Repeated("issuer".to_owned()))));
    }

    #[cfg(not(target_arch = "wasm32"))]
    proptest::proptest! {
        #[test]
        fn no_answer_panics(body in ".*") {
            proptest::prop_assert!(answer(200, &body).is_err());
        }
    }
}
