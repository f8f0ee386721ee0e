//! Where the page may connect to once a code came back: the endpoints of its request, and the page's own host.

use percent_encoding::{percent_decode_str, percent_encode_byte};

use crate::{
    oauth::{
        authorization_request::Endpoints,
        discovery::{self, WellKnown},
        order::each_once,
        uri,
    },
    url_parser,
};

/// The addresses as source expressions of a Content Security Policy (CSP3 §2.3.1), as narrow as possible: one that ends
/// with a slash allows everything below it, any other only itself. Only an API base without a path allows a whole host.
pub fn sources(endpoints: &Endpoints) -> Vec<String> {
    let exact = [Some(&endpoints.token), endpoints.facts.revocation.as_ref(), endpoints.facts.jwks.as_ref()];
    let exact = exact.into_iter().flatten().map(|endpoint| source(endpoint.as_str()));
    let below = endpoints.api_base.as_ref().map(|base| format!("{}/", source(base.as_str()).trim_end_matches('/')));
    let issuer = endpoints.issuer.as_deref().unwrap_or_default();
    let metadata = [WellKnown::OAuth, WellKnown::OpenId]
        .into_iter()
        .filter_map(|place| discovery::request(issuer, place).ok())
        .map(|request| source(request.url.expose()));
    each_once(exact.chain(below).chain(metadata))
}

/// Whether a browser with this policy allows a request to this address: CSP3 §6.7.2.8, with paths decoded before they
/// are compared, as browsers do.
pub fn allows(sources: &[String], url: &str) -> bool {
    let Some(url) = url_parser::parse(url) else { return false };
    sources.iter().filter_map(|source| url_parser::parse(source)).any(|source| {
        // §6.7.2.9: a source with http allows https too.
        let is_scheme = source.scheme == url.scheme || (source.scheme == "http" && url.scheme == "https");
        let decoded = |path: &str| percent_decode_str(path).collect::<Vec<u8>>();
        let (allowed, asked) = (decoded(&source.path), decoded(&url.path));
        let is_path = if allowed.ends_with(b"/") { asked.starts_with(&allowed) } else { asked == allowed };
        is_scheme && source.host_and_port == url.host_and_port && is_path
    })
}

/// An address without its query, as a source expression. Special characters in its path are escaped: `;` and `,` would
/// end a directive and a policy, and browsers skip a source with a character outside the grammar. They decode paths
/// before they compare them, so escaping doesn't change what is allowed.
fn source(url: &str) -> String {
    let Some(url) = url_parser::parse(url) else { return String::new() };
    let mut source = url.origin();
    let path = url.path.as_bytes();
    for (at, byte) in path.iter().enumerate() {
        let is_escape =
            *byte == b'%' && path.get(at + 1..at + 3).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit));
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(byte) || is_escape {
            source.push(char::from(*byte));
        } else {
            source.push_str(percent_encode_byte(*byte));
        }
    }
    source
}

/// The hosts of these sources, each once, to show to the user.
pub fn hosts(sources: &[String]) -> String {
    each_once(sources.iter().filter_map(|source| uri::host_of(source))).join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        oauth::{authorization_request::IssuerFacts, uri::Endpoint},
        providers::EndpointTexts,
    };
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn endpoints(token: &str, api_base: &str, issuer: &str) -> Endpoints {
        let texts = EndpointTexts {
            authorization: "https://as.example/authorize".to_owned(),
            token: token.to_owned(),
            api_base: api_base.to_owned(),
            issuer: issuer.to_owned(),
        };
        texts.checked(IssuerFacts::of_issuer(issuer)).expect("endpoints")
    }

    #[test]
    fn sources_are_as_narrow_as_the_endpoints() {
        for (token, api_base, issuer, expected) in [
            (
                "https://webexapis.com/v1/access_token",
                "https://webexapis.com/v1",
                "",
                &["https://webexapis.com/v1/access_token", "https://webexapis.com/v1/"][..],
            ),
            ("https://AS.example:443/t?tenant=7", "", "", &["https://as.example/t"]),
            ("http://127.0.0.1:8090/t", "", "", &["http://127.0.0.1:8090/t"]),
            ("https://as.example/t", "https://api.example", "", &["https://as.example/t", "https://api.example/"]),
            ("https://as.example/a;b,c/t", "", "", &["https://as.example/a%3Bb%2Cc/t"]),
            // Below the path, not on the whole host.
            ("https://as.example/o/token/", "", "", &["https://as.example/o/token/"]),
            // Characters outside the grammar of a path, and a percent sign that isn't an escape.
            (
                "https://as.example/*/'self'/\"/[a]|^/%zz%/%41%2f/t",
                "",
                "",
                &["https://as.example/%2A/%27self%27/%22/%5Ba%5D%7C%5E/%25zz%25/%41%2f/t"],
            ),
            ("https://as.example/ü/t", "", "", &["https://as.example/%C3%BC/t"]),
            (
                "https://as.example/t",
                "",
                "https://as.example/x",
                &[
                    "https://as.example/t",
                    "https://as.example/.well-known/oauth-authorization-server/x",
                    "https://as.example/x/.well-known/openid-configuration",
                ],
            ),
        ] {
            assert_eq!(sources(&endpoints(token, api_base, issuer)), expected);
        }
        let mut all = endpoints("https://as.example/t", "", "");
        all.facts.revocation = Endpoint::parse("https://as.example/r").ok();
        all.facts.jwks = Endpoint::parse("https://keys.example/k").ok();
        let sources = sources(&all);
        assert_eq!(sources, ["https://as.example/t", "https://as.example/r", "https://keys.example/k"]);
        assert_eq!(hosts(&sources), "as.example, keys.example");
    }

    #[test]
    fn which_requests_a_policy_allows() {
        let exact = sources(&endpoints("https://as.example/t", "https://api.example/v1", ""));
        let below = sources(&endpoints("https://as.example/o/token/", "https://api.example", ""));
        let local = sources(&endpoints("http://localhost:8090/a;b/%zz/t", "http://localhost/v1", ""));
        let check = |sources: &[String], url: &str, expected: bool| {
            assert_eq!(allows(sources, url), expected, "{url} by {sources:?}");
        };
        for (url, expected) in [
            ("https://as.example/t", true),
            ("https://as.example/t?x=1", true),
            ("https://as.example/t/x", false),
            ("https://as.example/", false),
            ("http://as.example/t", false),
            ("https://api.example/v1/rooms", true),
            ("https://api.example/v1", false),
            ("https://api.example/v10", false),
            ("https://api.example.evil/v1/rooms", false),
            ("https://api.example/v1/../x", false),
            // Browsers decode paths before they compare them.
            ("https://as.example/%74", true),
            ("https://api.example/v1%2Frooms", true),
            ("https://as.example:8443/t", false),
            ("https://as.example:443/t", true),
            ("nonsense", false),
        ] {
            check(&exact, url, expected);
        }
        for (url, expected) in [
            ("https://as.example/o/token/", true),
            ("https://as.example/o/token/x", true),
            ("https://as.example/o/token", false),
            ("https://as.example/o/", false),
            ("https://as.example/", false),
            ("https://api.example/", true),
            ("https://api.example/any", true),
        ] {
            check(&below, url, expected);
        }
        for (url, expected) in [
            ("http://localhost:8090/a;b/%zz/t", true),
            ("http://localhost:8090/a%3bb/%25zz/t", true),
            ("http://localhost/a;b/%zz/t", false),
            ("ws://localhost:8090/a;b/%zz/t", false),
            // §6.7.2.9: a source that allows http allows https too.
            ("https://localhost/v1/rooms", true),
            ("https://localhost/v2", false),
        ] {
            check(&local, url, expected);
        }
    }
}
