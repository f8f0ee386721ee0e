//! What the page may speak to, once a code came back: the endpoints of the request that sent it, and its own host.

use url::Url;

use crate::oauth::{
    authorization_request::Endpoints,
    discovery::{self, WellKnown},
    uri::Endpoint,
};

/// The addresses as source expressions of a Content Security Policy (CSP3 §2.3.1), each as narrow as one can be: one that
/// ends with a slash means all that begins so.
pub fn sources(endpoints: &Endpoints) -> Vec<String> {
    let exact = [Some(&endpoints.token), endpoints.revocation.as_ref(), endpoints.jwks.as_ref()];
    let exact = exact.into_iter().flatten().map(|endpoint| source(endpoint.as_str()));
    let below = endpoints.api_base.as_ref().map(|base| format!("{}/", source(base.as_str()).trim_end_matches('/')));
    let issuer = endpoints.issuer.as_deref().unwrap_or_default();
    let metadata = [WellKnown::OAuth, WellKnown::OpenId]
        .into_iter()
        .filter_map(|place| discovery::request(issuer, place).ok())
        .map(|request| source(request.url.expose()));
    let mut sources = Vec::new();
    for source in exact.chain(below).chain(metadata) {
        if !sources.contains(&source) {
            sources.push(source);
        }
    }
    sources
}

/// Whether the policy of these sources lets a request to this address pass.
pub fn allows(sources: &[String], url: &str) -> bool {
    let url = source(url);
    sources.iter().any(|source| *source == url || (source.ends_with('/') && url.starts_with(source.as_str())))
}

/// An address without its query, and without the letters that part a policy's words.
fn source(url: &str) -> String {
    let Ok(url) = Url::parse(url) else { return String::new() };
    let host = url.host_str().unwrap_or_default();
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    format!("{}://{host}{port}{}", url.scheme(), url.path().replace(';', "%3B").replace(',', "%2C"))
}

/// The hosts of these sources, each once: what a user is told.
pub fn hosts(sources: &[String]) -> String {
    let mut hosts: Vec<String> = Vec::new();
    for source in sources {
        let host = Endpoint::parse(source).map(|endpoint| endpoint.host()).unwrap_or_default();
        if !hosts.contains(&host) {
            hosts.push(host);
        }
    }
    hosts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::form::EndpointTexts;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn endpoints(token: &str, api_base: &str, issuer: &str) -> Endpoints {
        let texts = EndpointTexts {
            authorization: "https://as.example/authorize".to_owned(),
            token: token.to_owned(),
            api_base: api_base.to_owned(),
            issuer: issuer.to_owned(),
        };
        texts.checked().expect("endpoints")
    }

    #[test]
    fn as_narrow_as_the_endpoints() {
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
        all.revocation = Endpoint::parse("https://as.example/r").ok();
        all.jwks = Endpoint::parse("https://keys.example/k").ok();
        let sources = sources(&all);
        assert_eq!(sources, ["https://as.example/t", "https://as.example/r", "https://keys.example/k"]);
        assert_eq!(hosts(&sources), "as.example, keys.example");
    }

    #[test]
    fn what_a_policy_lets_pass() {
        let sources = sources(&endpoints("https://as.example/t", "https://api.example/v1", ""));
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
            ("nonsense", false),
        ] {
            assert_eq!(allows(&sources, url), expected, "{url}");
        }
    }
}
