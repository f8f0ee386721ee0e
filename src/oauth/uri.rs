//! Endpoints and the redirect URI: checked once, kept exactly as typed.

use url::{Host, Url};

use super::{
    invisible::is_invisible_or_bidi,
    limits::{MAX_VALUE_CHARS, is_longer_than},
};

/// What is wrong with a URI that a request depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UriFault {
    /// Nothing was typed.
    #[error("it is empty")]
    Empty,
    /// Longer than any address that is handed out.
    #[error("it is longer than {MAX_VALUE_CHARS} characters")]
    TooLong,
    /// Not `scheme://host…`. RFC 6749 §3.1.2: "The redirection endpoint URI MUST be an absolute URI".
    #[error("it is not an absolute URL")]
    NotAbsolute,
    /// RFC 6749 §3.1 and §3.1.2: "The endpoint URI MUST NOT include a fragment component."
    #[error("it has a fragment (the part after #)")]
    Fragment,
    /// Neither https nor loopback http. RFC 6749 §3.1.2.1 and §3.2 ask for TLS.
    #[error("it is not https (http is accepted for this machine's own addresses alone)")]
    NotHttps,
    /// A machine by its number. A Content Security Policy can name none but 127.0.0.1 (CSP3 §6.7.2.9), and this page's
    /// names each address that it speaks to.
    #[error("it names a machine by its number, which a browser's policy can't, but for 127.0.0.1; use its name")]
    Number,
    /// `user:password@host`, which a browser refuses to fetch.
    #[error("it has a user name or password before the host")]
    UserInfo,
    /// The query already has a parameter that the request sets.
    /// RFC 6749 §3.1: "Request and response parameters MUST NOT be included more than once."
    #[error("its query already has the parameter {0}")]
    ReservedParameter(&'static str),
}

/// The parameters that an authorization request may set, and so an endpoint's own query may not.
pub const AUTHORIZATION_PARAMETERS: [&str; 8] = [
    "response_type",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "nonce",
    "code_challenge",
    "code_challenge_method",
];

/// Where a request of the client goes: absolute, https (or loopback http), without fragment or user info.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint(String);

impl Endpoint {
    /// Checks an endpoint, RFC 6749 §3.1 and §3.2. White space around it is dropped: it comes from pasting.
    pub fn parse(text: &str) -> Result<Self, UriFault> {
        let (text, url) = checked(text)?;
        match url.host() {
            Some(Host::Ipv4(address)) if address.octets() != [127, 0, 0, 1] => Err(UriFault::Number),
            Some(Host::Ipv6(_)) => Err(UriFault::Number),
            _ => Ok(Self(text)),
        }
    }

    /// Checks the authorization endpoint, whose own query must leave the request's parameters free. The browser goes there;
    /// the page itself never speaks to it.
    pub fn parse_authorization(text: &str) -> Result<Self, UriFault> {
        let (text, url) = checked(text)?;
        for (name, _) in url.query_pairs() {
            if let Some(reserved) = AUTHORIZATION_PARAMETERS.iter().find(|reserved| **reserved == name) {
                return Err(UriFault::ReservedParameter(reserved));
            }
        }
        Ok(Self(text))
    }

    /// The endpoint as it was typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The host that it names, with the port where that is not the scheme's own; in the letters in which it is asked.
    pub fn host(&self) -> String {
        let url = Url::parse(&self.0).expect("it was checked");
        let host = url.host_str().unwrap_or_default();
        url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
    }
}

/// Where the provider sends the browser back to, kept byte for byte: providers compare it as a string.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RedirectUri(String);

impl RedirectUri {
    /// Checks a redirect URI, RFC 6749 §3.1.2.
    pub fn parse(text: &str) -> Result<Self, UriFault> {
        checked(text).map(|(text, _)| Self(text))
    }

    /// The redirect URI as it was typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn checked(text: &str) -> Result<(String, Url), UriFault> {
    let text = text.trim();
    if text.is_empty() {
        return Err(UriFault::Empty);
    }
    if is_longer_than(text, MAX_VALUE_CHARS) {
        return Err(UriFault::TooLong);
    }
    let Some((scheme, after)) = text.split_once("://") else { return Err(UriFault::NotAbsolute) };
    let authority = after.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    // A URL parser forgives `https:host`, a slash too many, inner spaces and signs that can't be seen, and decodes a host; what is shown and
    // sent is the text itself, so none of them may stand in it.
    let is_plain = scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
        && !authority.is_empty()
        && authority.is_ascii()
        && !authority.contains('%')
        && !text.chars().any(|c| c.is_whitespace() || is_invisible_or_bidi(c));
    let url = is_plain.then(|| Url::parse(text).ok()).flatten().ok_or(UriFault::NotAbsolute)?;
    let scheme = url.scheme();
    if !(scheme == "https" || scheme == "http" && is_loopback(&url)) {
        return Err(UriFault::NotHttps);
    }
    if url.fragment().is_some() {
        return Err(UriFault::Fragment);
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(UriFault::UserInfo);
    }
    Ok((text.to_owned(), url))
}

/// RFC 8252 §7.3 and §8.3: the loopback addresses, and `localhost` by name.
fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn what_an_endpoint_may_be() {
        use UriFault::*;
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
            // The host would be what stands before the second colon.
            ("https:evil.example:://as.example/t", Err(NotAbsolute)),
            ("https:///as.example/t", Err(NotAbsolute)),
            ("https://\\as.example/t", Err(NotAbsolute)),
            ("https:/evil.example/?://as.example/t", Err(NotAbsolute)),
            ("HTTPS://as.example/", Ok("HTTPS://as.example/")),
            ("https://", Err(NotAbsolute)),
            ("https://as.example/a b", Err(NotAbsolute)),
            ("https://as.exa\u{0}mple/", Err(NotAbsolute)),
            ("https://as.example/\u{202e}moc.elpmaxe", Err(NotAbsolute)),
            // A host in other letters, once they are decoded.
            ("https://%E4G.example/", Err(NotAbsolute)),
            ("https://%C3%A4G.example/", Err(NotAbsolute)),
            ("https://äG.example/", Err(NotAbsolute)),
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
        ] {
            assert_eq!(Endpoint::parse(text).as_ref().map(Endpoint::as_str), expected.as_ref().copied(), "{text:?}");
            assert_eq!(
                RedirectUri::parse(text).as_ref().map(RedirectUri::as_str),
                expected.as_ref().copied(),
                "{text:?}"
            );
        }
    }

    #[test]
    fn what_the_page_speaks_to_can_be_named_in_a_policy() {
        for (text, is_named) in [
            ("http://127.0.0.1:8080/a", true),
            ("http://a.localhost/", true),
            ("http://127.9.9.9/", false),
            ("http://[::1]:1/", false),
            ("https://203.0.113.5/", false),
            ("https://[2001:db8::1]/", false),
            // Other ways of writing the same numbers.
            ("https://3405803781/", false),
            ("http://0x7f.1/", true),
        ] {
            assert_eq!(Endpoint::parse(text).is_ok(), is_named, "{text}");
            // Where the browser goes by itself, no policy is asked.
            assert!(Endpoint::parse_authorization(text).is_ok(), "{text}");
            assert!(RedirectUri::parse(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn an_authorization_endpoint_leaves_the_requests_parameters_free() {
        let check = |text: &str| Endpoint::parse_authorization(text).map(|endpoint| endpoint.0);
        assert_eq!(check("https://as.example/a?p=1"), Ok("https://as.example/a?p=1".into()));
        for name in AUTHORIZATION_PARAMETERS {
            let text = format!("https://as.example/a?x=1&{name}=2");
            assert_eq!(check(&text), Err(UriFault::ReservedParameter(name)));
        }
        assert_eq!(check("https://as.example/?st%61te=1"), Err(UriFault::ReservedParameter("state")));
    }
}
