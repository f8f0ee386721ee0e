//! Using the token: a request to the API, RFC 6750 §2.1, and what its answer says.

use std::time::Duration;

use super::{
    http::{HttpRequest, HttpResponse, Method, header},
    secret::{AccessToken, Body},
    uri::Endpoint,
};

/// Reads a resource: `path` (which begins with a slash) below the API's base, with the token as `Bearer`.
pub fn get(base: &Endpoint, path: &str, token: &AccessToken) -> HttpRequest {
    let (start, query) = match base.as_str().split_once('?') {
        Some((start, query)) => (start, format!("?{query}")),
        None => (base.as_str(), String::new()),
    };
    HttpRequest {
        method: Method::Get,
        url: format!("{}{path}{query}", start.trim_end_matches('/')),
        headers: vec![
            header("authorization", format!("Bearer {}", token.expose())),
            header("accept", "application/json"),
        ],
        body: Body::default(),
    }
}

/// How long to wait, when the answer asks for it: 429 (RFC 6585 §4), and 423, which Webex uses for a resource that is
/// not there yet. Without `Retry-After` in seconds the wait is unknown.
pub fn wait_asked(response: &HttpResponse) -> Option<Option<Duration>> {
    matches!(response.status, 423 | 429).then(|| retry_after(response))
}

/// `Retry-After` in seconds, RFC 9110 §10.2.3, where the server gives it and lets the page read it.
pub(super) fn retry_after(response: &HttpResponse) -> Option<Duration> {
    response.header("retry-after")?.trim().parse().ok().map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn the_request_byte_for_byte() {
        for (base, url) in [
            ("https://webexapis.com/v1", "https://webexapis.com/v1/people/me"),
            ("https://api.example/", "https://api.example/people/me"),
            ("https://api.example/v1?tenant=7", "https://api.example/v1/people/me?tenant=7"),
        ] {
            let base = Endpoint::parse(base).expect("an endpoint");
            let request = get(&base, "/people/me", &AccessToken::new("A 1"));
            assert_eq!((request.method, request.url.as_str(), request.body.expose()), (Method::Get, url, ""));
            assert_eq!(request.headers, [header("authorization", "Bearer A 1"), header("accept", "application/json")]);
        }
    }

    #[test]
    fn when_to_wait() {
        for (status, value, expected) in
            [(200, "7", None), (429, "7", Some(Some(7))), (423, " 60 ", Some(Some(60))), (429, "soon", Some(None))]
        {
            let response = HttpResponse { status, headers: vec![header("retry-after", value)], body: Body::default() };
            assert_eq!(wait_asked(&response), expected.map(|secs| secs.map(Duration::from_secs)), "{status} {value}");
        }
    }
}
