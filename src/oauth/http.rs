//! HTTP as plain data: build a request here, send it in one line elsewhere, parse the response here.

use super::secret::{Body, HeaderValue, SecretUrl};

pub use ::http::Method;

/// The methods that this page sends and the sandbox accepts: RFC 9110 §9, and RFC 5789.
const METHODS: [Method; 7] =
    [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS];

/// The method with this name. RFC 9110 §9.1: names are case-sensitive.
pub fn known_method(name: &str) -> Option<Method> {
    METHODS.into_iter().find(|method| method.as_str() == name)
}

/// A complete request. Its `Debug` shows no body, no header values and no query.
#[derive(Clone, PartialEq, Eq)]
pub struct HttpRequest {
    /// The method.
    pub method: Method,
    /// The absolute URL.
    pub url: SecretUrl,
    /// Name (lower case) and value of each header, in order.
    pub headers: Vec<Header>,
    /// The body; may be empty.
    pub body: Body,
}

impl HttpRequest {
    /// The value of a header, by lower-case name.
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

/// Appended to a body that was read only in part.
pub const CUT_OFF: &str = "\n[cut off by this page after 1 MiB]";

/// A response, as far as the page may read it.
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
    /// The value of a header, by lower-case name.
    pub fn header(&self, name: &str) -> Option<&str> {
        find(&self.headers, name)
    }
}

/// A header: its name in lower case, and its value.
pub type Header = (String, HeaderValue);

/// The header type of both; the name in lower case.
pub fn header(name: &str, value: impl Into<String>) -> Header {
    (name.to_owned(), HeaderValue::new(value))
}

fn find<'a>(headers: &'a [Header], name: &str) -> Option<&'a str> {
    headers.iter().find(|(have, _)| have == name).map(|(_, value)| value.expose())
}

/// Why there is no response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TransportError {
    /// Offline, refused, cut off, or blocked by CORS: a page can't tell which. Holds the browser's message.
    Network(String),
    /// No answer within the time limit.
    Timeout,
    /// The server answered with a redirect, which isn't followed.
    Redirected,
    /// The service worker that should answer doesn't start. Holds the browser's message.
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
