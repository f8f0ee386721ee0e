//! API requests with the token, RFC 6750 §2.1, and their responses.

use std::time::Duration;

use crate::url_parser;

use super::{
    http::{HttpRequest, HttpResponse, Method, header},
    secret::{AccessToken, Body, SecretUrl},
    uri::Endpoint,
};

/// The path leaves the API's base, and the token may not go anywhere else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutsideBase;

/// A request to `path` below the API's base, with the token as `Bearer`. A path may have a query; `json` is the body
/// unless it's empty.
///
/// # Errors
///
/// If the path doesn't begin with a slash, or leaves the base.
pub fn request(
    base: &Endpoint,
    method: Method,
    path: &str,
    json: &str,
    token: &AccessToken,
) -> Result<HttpRequest, OutsideBase> {
    let mut headers =
        vec![header("authorization", ["Bearer ", token.expose()].concat()), header("accept", "application/json")];
    if !json.is_empty() {
        headers.push(header("content-type", "application/json"));
    }
    Ok(HttpRequest { method, url: below(base, path)?, headers, body: Body::new(json) })
}

fn below(base: &Endpoint, path: &str) -> Result<SecretUrl, OutsideBase> {
    let (start, own_query) = base.as_str().split_once('?').unwrap_or((base.as_str(), ""));
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let start = start.trim_end_matches('/');
    let queries: Vec<&str> = [query, own_query].into_iter().filter(|query| !query.is_empty()).collect();
    let separator = if queries.is_empty() { "" } else { "?" };
    // Compare what the browser would send: `..`, `%2e%2e` and `\` only show their effect once they are resolved.
    let text = format!("{start}{path}{separator}{}", queries.join("&"));
    let url = url_parser::parse(&text).ok_or(OutsideBase)?;
    let base = url_parser::parse(&format!("{start}/")).ok_or(OutsideBase)?;
    let stays = path.starts_with('/')
        && !text.contains('#')
        && url.origin() == base.origin()
        && url.path.starts_with(&base.path);
    if stays { Ok(SecretUrl::new(url.href)) } else { Err(OutsideBase) }
}

/// How long to wait if the response is a 429 (RFC 6585 §4) or a 423, which Webex sends while a resource is temporarily
/// unavailable. Without `Retry-After` in seconds the wait is unknown.
pub fn wait_asked(response: &HttpResponse) -> Option<Option<Duration>> {
    matches!(response.status, 423 | 429).then(|| retry_after(response))
}

/// `Retry-After` in seconds, RFC 9110 §10.2.3, if the server sends it and lets the page read it.
pub(super) fn retry_after(response: &HttpResponse) -> Option<Duration> {
    response.header("retry-after")?.trim().parse().ok().map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn sent(base: &str, path: &str, json: &str) -> Result<HttpRequest, OutsideBase> {
        let base = Endpoint::parse_base(base).expect("an endpoint");
        request(&base, if json.is_empty() { Method::GET } else { Method::POST }, path, json, &AccessToken::new("A 1"))
    }

    #[test]
    fn the_request_byte_for_byte() {
        for (base, path, url) in [
            ("https://webexapis.com/v1", "/people/me", "https://webexapis.com/v1/people/me"),
            ("https://api.example/", "/people/me", "https://api.example/people/me"),
            ("https://api.example/v1?tenant=7", "/people/me", "https://api.example/v1/people/me?tenant=7"),
            (
                "https://api.example/v1?tenant=7",
                "/rooms?max=2&x=a%20b",
                "https://api.example/v1/rooms?max=2&x=a%20b&tenant=7",
            ),
            ("https://api.example/v1", "/rooms/../people/me", "https://api.example/v1/people/me"),
            ("https://api.example/v1", "/a b", "https://api.example/v1/a%20b"),
        ] {
            let request = sent(base, path, "").expect("a request");
            assert_eq!((request.method, request.url.expose(), request.body.expose()), (Method::GET, url, ""));
            assert_eq!(request.headers, [header("authorization", "Bearer A 1"), header("accept", "application/json")]);
        }
        let request = sent("https://api.example", "/messages", "{}").expect("a request");
        assert_eq!((request.method, request.body.expose()), (Method::POST, "{}"));
        assert_eq!(request.headers[2], header("content-type", "application/json"));
    }

    #[test]
    fn the_token_only_goes_below_the_base() {
        for path in [
            "",
            "rooms",
            "@evil.example/",
            ".evil.example/",
            ":8443/",
            "https://evil.example/",
            "/../v2/rooms",
            "/%2e%2e/v2/rooms",
            "/..\\v2",
            "\\..\\rooms",
            "/..",
            "/rooms#part",
            "?a=b",
        ] {
            assert_eq!(sent("https://api.example/v1", path, ""), Err(OutsideBase), "{path}");
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
