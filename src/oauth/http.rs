//! HTTP as plain data. A request is built, one line elsewhere sends it, a response is parsed.

use super::secret::{Body, HeaderValue, SecretUrl};

pub use ::http::Method;

/// The methods that this page sends and the sandbox takes: RFC 9110 §9, and RFC 5789.
const METHODS: [Method; 7] =
    [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS];

/// The one of them with this name. RFC 9110 §9.1: names are case-sensitive.
pub fn known_method(name: &str) -> Option<Method> {
    METHODS.into_iter().find(|method| method.as_str() == name)
}

/// A request, ready to be sent as it stands. `Debug` shows neither the body, nor the headers' values, nor the query.
#[derive(Clone, PartialEq, Eq)]
pub struct HttpRequest {
    /// The method.
    pub method: Method,
    /// The absolute URL.
    pub url: SecretUrl,
    /// Name (lower case) and value of each header, in order.
    pub headers: Vec<Header>,
    /// The body; empty for none.
    pub body: Body,
}

impl HttpRequest {
    /// The value of a header by its lower-case name.
    pub fn header(&self, name: &str) -> Option<&str> {
        find(&self.headers, name)
    }
}

impl std::fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<_> = self.headers.iter().map(|(name, _)| name).collect();
        f.debug_struct("HttpRequest")
            .field("method", &self.method)
            .field("url", &self.url.address())
            .field("headers", &names)
            .field("body", &self.body)
            .finish()
    }
}

/// What stands at the end of a body of which only the beginning was read.
pub const CUT_OFF: &str = "\n[cut off by this page after 1 MiB]";

/// A response, as far as a page may read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpResponse {
    /// The status code.
    pub status: u16,
    /// Name (lower case) and value of each header that the server lets the page read.
    pub headers: Vec<Header>,
    /// The body as text.
    pub body: Body,
}

impl HttpResponse {
    /// The value of a header by its lower-case name.
    pub fn header(&self, name: &str) -> Option<&str> {
        find(&self.headers, name)
    }
}

/// A header: its name in lower case, and its value.
pub type Header = (String, HeaderValue);

/// A header as both types hold it; the name in lower case.
pub fn header(name: &str, value: impl Into<String>) -> Header {
    (name.to_owned(), HeaderValue::new(value))
}

fn find<'a>(headers: &'a [Header], name: &str) -> Option<&'a str> {
    headers.iter().find(|(have, _)| have == name).map(|(_, value)| value.expose())
}

/// Why there is no response at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TransportError {
    /// Offline, refused, cut or blocked by CORS: a page can't tell which. Holds the browser's own words.
    Network(String),
    /// Silence for longer than the limit.
    Timeout,
    /// The server answered with a redirect, which was not followed.
    Redirected,
    /// What would have answered, inside the browser, does not start. Holds the browser's own words.
    WorkerUnavailable(String),
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn other_methods_are_not_known() {
        for name in ["get", "", "CONNECT", "TRACE", "QUERY", "GET "] {
            assert_eq!(known_method(name), None, "{name:?}");
        }
        assert_eq!(METHODS.map(|method| known_method(method.as_str())), METHODS.map(Some));
    }

    #[test]
    fn debug_shows_no_credentials() {
        let request = HttpRequest {
            method: Method::POST,
            url: "https://as.example/token?code=hunter2".into(),
            headers: vec![header("authorization", "Basic aHVudGVyMg==")],
            body: Body::new("client_secret=hunter2"),
        };
        assert_eq!(
            format!("{request:?}"),
            "HttpRequest { method: POST, url: \"https://as.example/token\", headers: [\"authorization\"], \
             body: Body([redacted]) }"
        );
        let response = HttpResponse {
            status: 303,
            headers: vec![header("location", "/?code=hunter2")],
            body: Body::new("hunter2"),
        };
        assert_eq!(
            format!("{response:?}"),
            "HttpResponse { status: 303, headers: [(\"location\", HeaderValue([redacted]))], body: Body([redacted]) }"
        );
    }
}
