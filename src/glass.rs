//! The inside of the sandbox, to see and to change: the checks that it made, the switches that skip a check, and its
//! clock. All of this uses a separate side channel of the sandbox; no message of the protocol contains any of it.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::oauth::http::HttpRequest;

mod glimpse;

pub use glimpse::{Asked, Glimpse};

/// The header that every request to the side channel carries. A page of another origin can't send it: a form has no
/// headers, and `fetch` asks the server first, which does not allow it.
pub const CHANNEL_HEADER: &str = "x-sandbox-channel";

/// The side channel's path below the sandbox's base.
pub const CHANNEL_PATH: &str = "glass";

/// The maximum number of requests that are remembered. The oldest are dropped first.
pub const MAX_ENTRIES: usize = 24;

/// How much of a value is remembered, in characters.
const MAX_SHOWN_CHARS: usize = 120;

/// A check that an authorization server makes before it answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// The authorization request has the form that its endpoint needs.
    Readable,
    /// The token request has the form that its endpoint needs.
    TokenRequestReadable,
    /// The request can be answered without showing the user a page, as it demands.
    NoPageNeeded,
    /// The client is registered.
    ClientKnown,
    /// The redirect URI equals one that was registered.
    RedirectUriRegistered,
    /// Each scope was selected at registration.
    ScopeRegistered,
    /// The client is who it says.
    ClientAuthenticated,
    /// The client sent its secret. Only noted of one that didn't.
    ClientWithoutSecret,
    /// The code was issued here.
    CodeKnown,
    /// The code has not expired.
    CodeNotExpired,
    /// The code was issued to this client.
    CodeOfClient,
    /// The code was not used before.
    CodeUnused,
    /// The code was sent to the redirect URI that the exchange names.
    CodeOfRedirectUri,
    /// The verifier is the one whose challenge came with the authorization request.
    VerifierMatches,
    /// The refresh token was issued here, to this client, and has not expired.
    RefreshTokenValid,
    /// The access token was issued here, and was not revoked.
    TokenKnown,
    /// The access token has not expired.
    TokenNotExpired,
    /// The access token's scopes allow the request.
    ScopeSufficient,
}

impl Check {
    /// Every check.
    pub const ALL: [Self; 18] = [
        Self::Readable,
        Self::TokenRequestReadable,
        Self::NoPageNeeded,
        Self::ClientKnown,
        Self::RedirectUriRegistered,
        Self::ScopeRegistered,
        Self::ClientAuthenticated,
        Self::ClientWithoutSecret,
        Self::CodeKnown,
        Self::CodeNotExpired,
        Self::CodeOfClient,
        Self::CodeUnused,
        Self::CodeOfRedirectUri,
        Self::VerifierMatches,
        Self::RefreshTokenValid,
        Self::TokenKnown,
        Self::TokenNotExpired,
        Self::ScopeSufficient,
    ];

    /// The source that requires this check.
    pub fn source(self) -> Source {
        match self {
            Self::Readable => Source::Rfc(6749, "3.1"),
            Self::TokenRequestReadable => Source::Rfc(6749, "3.2"),
            Self::NoPageNeeded => Source::OpenIdConnect("3.1.2.1"),
            Self::ClientKnown => Source::Rfc(6749, "4.1.2.1"),
            Self::RedirectUriRegistered => Source::Rfc(9700, "4.1.3"),
            // The RFC leaves it to the server; Webex's documentation has each scope selected at registration.
            Self::ScopeRegistered | Self::ClientWithoutSecret => Source::Webex,
            Self::ClientAuthenticated => Source::Rfc(6749, "3.2.1"),
            Self::CodeKnown | Self::CodeOfClient | Self::CodeOfRedirectUri => Source::Rfc(6749, "4.1.3"),
            Self::CodeNotExpired | Self::CodeUnused => Source::Rfc(6749, "4.1.2"),
            Self::VerifierMatches => Source::Rfc(7636, "4.6"),
            Self::RefreshTokenValid => Source::Rfc(6749, "6"),
            Self::TokenKnown | Self::TokenNotExpired | Self::ScopeSufficient => Source::Rfc(6750, "3.1"),
        }
    }
}

/// The source of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The number of an RFC and its section.
    Rfc(u16, &'static str),
    /// A section of OpenID Connect Core 1.0.
    OpenIdConnect(&'static str),
    /// Webex's documentation.
    Webex,
}

/// The result of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The check passed.
    Passed,
    /// The check failed, and the request was refused: nothing after it was checked.
    Failed,
    /// The check would have failed, but it is switched off.
    Ignored,
}

/// A check that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    /// The check.
    pub check: Check,
    /// Its result.
    pub verdict: Verdict,
    /// The two compared values; `None` if either is secret. Then only the verdict says whether they are equal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compared: Option<Compared>,
}

/// Two values that aren't secret, truncated if long.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compared {
    /// The value in the request.
    pub received: String,
    /// The value that the server has.
    pub expected: String,
}

impl Compared {
    /// The two values, truncated.
    pub fn new(received: &str, expected: &str) -> Self {
        let cut = |text: &str| text.chars().take(MAX_SHOWN_CHARS).collect();
        Self { received: cut(received), expected: cut(expected) }
    }
}

/// A request to the sandbox, and the checks before its response.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The number of the request in this sandbox.
    pub number: u32,
    /// The fingerprint by which a page finds the request that it sent.
    pub fingerprint: String,
    /// The time on the sandbox's clock, in milliseconds since 1970-01-01T00:00:00Z.
    pub at_millis: u64,
    /// The status of the response.
    pub status: u16,
    /// The checks in order. There are none after one that failed.
    pub checks: Vec<Checked>,
}

impl Entry {
    /// The check that failed, if any.
    pub fn failed(&self) -> Option<Check> {
        self.checks.iter().find(|checked| checked.verdict == Verdict::Failed).map(|checked| checked.check)
    }
}

/// A hash that identifies a request, and reveals nothing about it.
///
/// Both the page and the sandbox compute it, so no message has to carry a number. `is_navigation` means that the
/// browser goes there: then every page that the sandbox shows on the way counts as the same request.
pub fn fingerprint(request: &HttpRequest, is_navigation: bool) -> String {
    let url = request.url.expose();
    let mut hash = Sha256::new();
    if is_navigation {
        hash.update(url.split("&email=").next().unwrap_or_default());
    } else {
        let authorization = request.header("authorization").unwrap_or_default();
        for part in [request.method.as_str(), url, authorization, request.body.expose()] {
            hash.update(part);
            hash.update([0]);
        }
    }
    hash.finalize()[..8].iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The checks of the sandbox that can be switched off; `true` is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Switches {
    /// A redirect URI must equal a registered one. Off: it only has to begin with the same scheme and host, as text.
    pub exact_redirect_uri: bool,
    /// The verifier must match the challenge. Off: both are ignored.
    pub pkce: bool,
    /// The client must authenticate.
    pub client_authentication: bool,
    /// A code works once.
    pub single_use: bool,
}

impl Default for Switches {
    fn default() -> Self {
        Self { exact_redirect_uri: true, pkce: true, client_authentication: true, single_use: true }
    }
}

impl Switches {
    /// Whether a check is on.
    pub fn is_on(self, check: Check) -> bool {
        match check {
            Check::RedirectUriRegistered => self.exact_redirect_uri,
            Check::VerifierMatches => self.pkce,
            Check::ClientAuthenticated | Check::ClientWithoutSecret => self.client_authentication,
            Check::CodeUnused => self.single_use,
            _ => true,
        }
    }
}

/// The sandbox's settings. They last as long as the sandbox's store.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The checks.
    pub switches: Switches,
    /// How far the sandbox's clock is ahead, in seconds.
    pub clock_offset_secs: u32,
}

impl Settings {
    /// How far the sandbox's clock is ahead.
    pub fn clock_offset(self) -> Duration {
        Duration::from_secs(self.clock_offset_secs.into())
    }

    /// The settings in a response of the side channel ([`Inside`]). Parsed by hand, because the page needs nothing else
    /// in it.
    pub fn of_answer(inside: &Value) -> Option<Self> {
        let settings = inside.get("settings")?;
        let switches = settings.get("switches")?;
        let is_on = |name: &str| switches.get(name).and_then(Value::as_bool);
        Some(Self {
            switches: Switches {
                exact_redirect_uri: is_on("exact_redirect_uri")?,
                pkce: is_on("pkce")?,
                client_authentication: is_on("client_authentication")?,
                single_use: is_on("single_use")?,
            },
            clock_offset_secs: u32::try_from(settings.get("clock_offset_secs")?.as_u64()?).ok()?,
        })
    }
}

/// The side channel's response.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inside {
    /// The settings.
    pub settings: Settings,
    /// When the sandbox started over, because it couldn't read what an earlier build had stored.
    pub restarted_at_millis: Option<u64>,
    /// The latest requests, oldest first.
    pub entries: Vec<Entry>,
}

/// A request to the side channel; a `GET` only reads [`Inside`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ask {
    /// Sets these settings. The response is [`Inside`].
    Set(Settings),
    /// Answers this request like any other, but with the redirect readable. The response is a [`Relayed`].
    Relay(Relay),
}

/// A request from someone other than this page. It is relayed because `fetch` can't read where a browser is redirected
/// to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relay {
    /// The method.
    pub method: String,
    /// The absolute URL.
    pub url: String,
    /// Name and value of each header.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

/// The sandbox's response to a relayed request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relayed {
    /// The status.
    pub status: u16,
    /// Name and value of each header.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
    /// The checks, if there were any.
    pub entry: Option<Entry>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oauth::{
        http::{Method, header},
        secret::Body,
    };
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_fingerprint_tells_requests_apart_and_follows_a_navigation() {
        let request = |url: &str, token: &str, body: &str| HttpRequest {
            method: Method::POST,
            url: url.into(),
            headers: vec![header("authorization", token)],
            body: Body::new(body),
        };
        let one = fingerprint(&request("https://as.example/a?x=1", "t", "b"), false);
        assert_eq!(one, fingerprint(&request("https://as.example/a?x=1", "t", "b"), false));
        assert_eq!(one.len(), 16);
        for (url, token, body) in [("https://as.example/a?x=2", "t", "b"), ("https://as.example/a?x=1", "u", "b")] {
            assert_ne!(one, fingerprint(&request(url, token, body), false), "{url} {token}");
        }
        assert_ne!(one, fingerprint(&request("https://as.example/a?x=1", "t", "c"), false));
        let navigation = |url: &str, body: &str| fingerprint(&request(url, "", body), true);
        let first = navigation("https://as.example/a?x=1", "");
        assert_eq!(first, navigation("https://as.example/a?x=1&email=a%40b", "decision=accept"));
        assert_ne!(first, navigation("https://as.example/a?x=2&email=a%40b", "decision=accept"));
    }

    #[test]
    fn what_a_setting_does_not_name_is_as_it_is_from_the_start() {
        for (text, pkce, secs) in [("{}", true, 0), (r#"{"switches":{"pkce":false},"clock_offset_secs":7}"#, false, 7)]
        {
            let settings: Settings = serde_json::from_str(text).expect("settings");
            assert_eq!((settings.switches.pkce, settings.clock_offset().as_secs()), (pkce, secs));
            assert!(settings.switches.single_use && settings.switches.exact_redirect_uri);
        }
    }

    #[test]
    fn the_page_reads_what_is_set_as_the_sandbox_says_it() {
        for bits in 0..16u32 {
            let is_on = |bit: u32| bits >> bit & 1 == 1;
            let switches = Switches {
                exact_redirect_uri: is_on(0),
                pkce: is_on(1),
                client_authentication: is_on(2),
                single_use: is_on(3),
            };
            let settings = Settings { switches, clock_offset_secs: bits * 86_400 };
            let answer = serde_json::json!(Inside { settings, ..Inside::default() });
            assert_eq!(Settings::of_answer(&answer), Some(settings));
        }
        assert_eq!(Settings::of_answer(&serde_json::json!({ "settings": {} })), None);
    }

    #[test]
    fn a_long_value_is_cut() {
        assert_eq!(Compared::new(&"ä".repeat(500), "b").received.chars().count(), MAX_SHOWN_CHARS);
    }
}
