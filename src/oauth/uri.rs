//! Endpoints and the redirect URI: checked once, kept exactly as typed.

use crate::url_parser::{self, Host, ParsedUrl};

use super::{
    form_encoding,
    invisible::is_invisible_or_bidi,
    limits::{MAX_VALUE_CHARS, is_longer_than},
};

/// What is wrong with a URI.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UriError {
    /// Nothing was typed.
    Empty,
    /// Longer than any real address.
    TooLong,
    /// Not `scheme://host…`. RFC 6749 §3.1.2: "The redirection endpoint URI MUST be an absolute URI".
    NotAbsolute,
    /// RFC 6749 §3.1 and §3.1.2: "The endpoint URI MUST NOT include a fragment component."
    Fragment,
    /// Neither https nor loopback http. RFC 6749 §3.1.2.1 and §3.2 ask for TLS.
    NotHttps,
    /// The host has a character that host names don't allow. In the page's Content Security Policy, `*` would be a
    /// wildcard, and `;` would end the directive.
    HostCharacter,
    /// The host is reachable, but Content Security Policies can't express it (CSP3 §2.3.1, `host-char`).
    Underscore,
    /// An IP address. A Content Security Policy can only name 127.0.0.1 (CSP3 §6.7.2.9), and this page's policy names
    /// each address that it connects to.
    Number,
    /// No path after the host. In a Content Security Policy that allows the whole host (CSP3 §6.7.2.12).
    NoPath,
    /// `user:password@host`, which browsers refuse to fetch.
    UserInfo,
    /// The query has a parameter that the request sets, or one that changes where or how the answer comes back. RFC
    /// 6749 §3.1: "Request and response parameters MUST NOT be included more than once."
    ReservedParameter(&'static str),
}

/// The parameters that this page's authorization requests set.
pub const AUTHORIZATION_PARAMETERS: [&str; 11] = [
    "response_type",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "nonce",
    "prompt",
    "login_hint",
    "max_age",
    "code_challenge",
    "code_challenge_method",
];

/// The parameters that change where or how the answer comes back, or replace the whole request: `response_mode` (OAuth
/// 2.0 Multiple Response Types §2.1), `request` and `request_uri` (RFC 9101 §5). This page never sets them.
const ANSWER_CHANGING_PARAMETERS: [&str; 3] = ["response_mode", "request", "request_uri"];

/// The target of a request: absolute, https (or loopback http), without fragment or user info.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint(String);

impl Endpoint {
    /// Checks an endpoint that the page sends requests to (RFC 6749 §3.2, RFC 7009 §2, a JWKS URI). Drops white space
    /// around it, which comes from pasting.
    ///
    /// The page's Content Security Policy allows only this address, so it needs a path: without one, the policy would
    /// allow the whole host (CSP3 §6.7.2.12). A path that ends with a slash, such as Django's `/o/token/`, is accepted,
    /// although the policy then allows everything below it too. Browsers decode paths before they compare them, so an
    /// escaped slash at the end (`%2F`) counts as one.
    pub fn parse(text: &str) -> Result<Self, UriError> {
        let (text, url) = nameable(text)?;
        if url.path == "/" { Err(UriError::NoPath) } else { Ok(Self(text)) }
    }

    /// Checks an API base or an issuer. They cover everything below them, and need no path.
    pub fn parse_base(text: &str) -> Result<Self, UriError> {
        nameable(text).map(|(text, _)| Self(text))
    }

    /// Checks the authorization endpoint, RFC 6749 §3.1. Its own query must not contain the request's parameters, nor
    /// change how the answer comes back. The browser navigates there and the page never connects to it, so the policy
    /// doesn't name it.
    pub fn parse_authorization(text: &str) -> Result<Self, UriError> {
        let (text, _) = checked(text)?;
        let query = text.split_once('?').map_or("", |(_, query)| query);
        for (name, _) in form_encoding::pairs(query) {
            let mut reserved = AUTHORIZATION_PARAMETERS.iter().chain(&ANSWER_CHANGING_PARAMETERS);
            if let Some(reserved) = reserved.find(|reserved| **reserved == *name) {
                return Err(UriError::ReservedParameter(reserved));
            }
        }
        Ok(Self(text))
    }

    /// The endpoint as typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The host, with the port unless it's the scheme's default, in ASCII.
    pub fn host(&self) -> String {
        url_parser::parse(&self.0).expect("it was checked").host_and_port
    }
}

/// Where the provider sends the browser back to, kept byte for byte: providers compare it as a string.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RedirectUri(String);

impl RedirectUri {
    /// Checks a redirect URI, RFC 6749 §3.1.2.
    pub fn parse(text: &str) -> Result<Self, UriError> {
        checked(text).map(|(text, _)| Self(text))
    }

    /// The redirect URI as typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The host of an address, like [`Endpoint::host`]. `None` if the address can't be used.
pub fn host_of(text: &str) -> Option<String> {
    checked(text).ok().map(|(_, url)| url.host_and_port)
}

/// An address that a Content Security Policy can name.
fn nameable(text: &str) -> Result<(String, ParsedUrl), UriError> {
    let (text, url) = checked(text)?;
    match url.host() {
        Host::Ipv4(address) if address != "127.0.0.1" => Err(UriError::Number),
        Host::Ipv6(_) => Err(UriError::Number),
        Host::Name(name) if name.contains('_') => Err(UriError::Underscore),
        _ => Ok((text, url)),
    }
}

fn checked(text: &str) -> Result<(String, ParsedUrl), UriError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(UriError::Empty);
    }
    if is_longer_than(text, MAX_VALUE_CHARS) {
        return Err(UriError::TooLong);
    }
    let Some((scheme, after)) = text.split_once("://") else { return Err(UriError::NotAbsolute) };
    let authority = after.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    // A URL parser accepts `https:host`, extra slashes, inner spaces and invisible characters, decodes the host, and
    // reads a backslash as a slash. The text itself is shown and sent, so it may contain none of these.
    let is_plain = scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
        && !authority.is_empty()
        // Forbidden in a host. Some browsers reject them, as the URL Standard says; others escape them.
        && !authority.contains(['%', '<', '>', '^', '|', '\u{7f}'])
        && !text.chars().any(|c| c.is_whitespace() || c == '\\' || is_invisible_or_bidi(c));
    if is_plain && !authority.is_ascii() {
        return Err(UriError::HostCharacter);
    }
    let url = is_plain.then(|| url_parser::parse(text)).flatten().ok_or(UriError::NotAbsolute)?;
    if !(url.scheme == "https" || url.scheme == "http" && is_loopback(url.host())) {
        return Err(UriError::NotHttps);
    }
    if text.contains('#') {
        return Err(UriError::Fragment);
    }
    // Even an empty one: the text before `@` would look like the host.
    if authority.contains('@') {
        return Err(UriError::UserInfo);
    }
    if matches!(url.host(), Host::Name(name) if !is_host_name(name)) {
        return Err(UriError::HostCharacter);
    }
    Ok((text.to_owned(), url))
}

/// Letters, digits, hyphens and underscores between dots, with an optional dot at the end. A URL parser accepts far
/// more: `*`, `;`, `,`, quotes, braces.
fn is_host_name(name: &str) -> bool {
    name.strip_suffix('.').unwrap_or(name).split('.').all(|label| {
        !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    })
}

/// RFC 8252 §7.3 and §8.3: the loopback addresses, and `localhost` by name.
fn is_loopback(host: Host) -> bool {
    match host {
        Host::Ipv4(address) => address.starts_with("127."),
        Host::Ipv6(address) => address == "[::1]",
        Host::Name(name) => name == "localhost" || name.ends_with(".localhost"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn which_endpoints_are_accepted() {
        use UriError::*;
        let long = |start: &str, chars: usize| format!("{start}{}", "a".repeat(chars - start.len()));
        for (text, expected) in [
            ("https://webexapis.com/v1/authorize", Ok("https://webexapis.com/v1/authorize")),
            ("  https://as.example/a\n", Ok("https://as.example/a")),
            ("https://as.example/a?tenant=7", Ok("https://as.example/a?tenant=7")),
            ("https://AS.example:8443", Ok("https://AS.example:8443")),
            ("http://127.0.0.1:8080/a", Ok("http://127.0.0.1:8080/a")),
            ("http://localhost/", Ok("http://localhost/")),
            ("", Err(Empty)),
            (" \t", Err(Empty)),
            (&long("https://as.example/", MAX_VALUE_CHARS), Ok(&long("https://as.example/", MAX_VALUE_CHARS))),
            (&long("https://as.example/", MAX_VALUE_CHARS + 1), Err(TooLong)),
            (&long("https://", 1 << 20), Err(TooLong)),
            ("as.example/a", Err(NotAbsolute)),
            ("/authorize", Err(NotAbsolute)),
            ("//as.example/a", Err(NotAbsolute)),
            ("https:as.example", Err(NotAbsolute)),
            // The host would be what is before the second colon.
            ("https:evil.example:://as.example/t", Err(NotAbsolute)),
            ("https:///as.example/t", Err(NotAbsolute)),
            ("https://\\as.example/t", Err(NotAbsolute)),
            ("https:/evil.example/?://as.example/t", Err(NotAbsolute)),
            ("HTTPS://as.example/", Ok("HTTPS://as.example/")),
            ("https://", Err(NotAbsolute)),
            ("https://as.example/a b", Err(NotAbsolute)),
            ("https://as.exa\u{0}mple/", Err(NotAbsolute)),
            ("https://as.example/\u{202e}moc.elpmaxe", Err(NotAbsolute)),
            // A host with other characters once it's decoded.
            ("https://%E4G.example/", Err(NotAbsolute)),
            ("https://%C3%A4G.example/", Err(NotAbsolute)),
            ("https://äG.example/", Err(HostCharacter)),
            // Forbidden in a host by the URL Standard.
            ("https://a^b.example/", Err(NotAbsolute)),
            ("https://a|b.example/", Err(NotAbsolute)),
            ("https://<a>.example/", Err(NotAbsolute)),
            ("https://a[b].example/", Err(NotAbsolute)),
            ("https://a\u{7f}.example/", Err(NotAbsolute)),
            ("https://as.example/a\u{200b}b", Err(NotAbsolute)),
            ("https://as.example/#", Err(Fragment)),
            ("https://as.example/#top", Err(Fragment)),
            ("http://as.example/", Err(NotHttps)),
            ("http://127.0.0.1.evil.example/", Err(NotHttps)),
            ("http://localhost.evil.example/", Err(NotHttps)),
            ("http://10.0.0.1/", Err(NotHttps)),
            ("javascript://as.example/%0aalert(1)", Err(NotHttps)),
            ("data://text/html,x", Err(NotHttps)),
            ("https://user@as.example/", Err(UserInfo)),
            ("https://user:pass@as.example/", Err(UserInfo)),
            ("https://@as.example/", Err(UserInfo)),
            ("https://:@as.example/", Err(UserInfo)),
            // A wildcard, once it's in a policy.
            ("https://*.evil.example/t", Err(HostCharacter)),
            ("https://*/t", Err(HostCharacter)),
            ("https://as.*.example/t", Err(HostCharacter)),
            ("https://as.example:*/t", Err(NotAbsolute)),
            // The end of a directive or of a policy, a keyword, several hosts.
            ("https://as.example;/t", Err(HostCharacter)),
            ("https://as.example,evil.example/t", Err(HostCharacter)),
            ("https://'self'/t", Err(HostCharacter)),
            ("https://\"as.example/t", Err(HostCharacter)),
            ("https://{as,evil}.example/t", Err(HostCharacter)),
            ("https://as..example/t", Err(HostCharacter)),
            ("https://.as.example/t", Err(HostCharacter)),
            ("https://as.example./t", Ok("https://as.example./t")),
            // A path other than the one shown.
            ("https://as.example/a\\..\\t", Err(NotAbsolute)),
            ("https://as.example/a;b,c'*/t", Ok("https://as.example/a;b,c'*/t")),
        ] {
            assert_eq!(
                Endpoint::parse_base(text).as_ref().map(Endpoint::as_str),
                expected.as_ref().copied(),
                "{text:?}"
            );
            assert_eq!(
                Endpoint::parse_authorization(text).as_ref().map(Endpoint::as_str),
                expected.as_ref().copied(),
                "{text:?}"
            );
            assert_eq!(
                RedirectUri::parse(text).as_ref().map(RedirectUri::as_str),
                expected.as_ref().copied(),
                "{text:?}"
            );
        }
    }

    #[test]
    fn endpoints_can_be_named_in_a_content_security_policy() {
        for (text, is_named) in [
            ("http://127.0.0.1:8080/a", true),
            ("http://a.localhost/", true),
            ("http://127.9.9.9/", false),
            ("http://[::1]:1/", false),
            ("https://203.0.113.5/", false),
            ("https://[2001:db8::1]/", false),
            // Other spellings of the same numbers.
            ("https://3405803781/", false),
            ("http://0x7f.1/", true),
            // Policies can't express an underscore.
            ("https://as_1.example/", false),
        ] {
            assert_eq!(Endpoint::parse_base(text).is_ok(), is_named, "{text}");
            assert_eq!(Endpoint::parse(&format!("{text}t")).is_ok(), is_named, "{text}t");
            // No policy applies to a navigation.
            assert!(Endpoint::parse_authorization(text).is_ok(), "{text}");
            assert!(RedirectUri::parse(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn endpoints_that_would_allow_their_whole_host() {
        for (text, expected) in [
            ("https://as.example", Err(UriError::NoPath)),
            ("https://as.example/", Err(UriError::NoPath)),
            ("https://as.example?tenant=7", Err(UriError::NoPath)),
            ("https://as.example/?tenant=7", Err(UriError::NoPath)),
            // A URL parser treats these the same.
            ("https://as.example/.", Err(UriError::NoPath)),
            ("https://as.example/a/..", Err(UriError::NoPath)),
            ("https://as.example/%2e%2E/", Err(UriError::NoPath)),
            ("https://as.example/t", Ok(())),
            // Everything below the path, not the whole host.
            ("https://as.example/o/token/", Ok(())),
        ] {
            assert_eq!(Endpoint::parse(text).map(drop), expected, "{text}");
            assert!(Endpoint::parse_base(text).is_ok(), "{text}");
            assert!(Endpoint::parse_authorization(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn an_authorization_endpoint_leaves_the_requests_parameters_free() {
        let check = |text: &str| Endpoint::parse_authorization(text).map(|endpoint| endpoint.0);
        assert_eq!(check("https://as.example/a?p=1"), Ok("https://as.example/a?p=1".into()));
        for name in AUTHORIZATION_PARAMETERS.into_iter().chain(["response_mode", "request", "request_uri"]) {
            let text = format!("https://as.example/a?x=1&{name}=2");
            assert_eq!(check(&text), Err(UriError::ReservedParameter(name)));
        }
        assert_eq!(check("https://as.example/?st%61te=1"), Err(UriError::ReservedParameter("state")));
        let mode = check("https://as.example/a?response%5Fmode=form_post");
        assert_eq!(mode, Err(UriError::ReservedParameter("response_mode")));
    }
}
