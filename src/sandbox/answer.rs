//! Responses, and Webex's two shapes of an error body.

use serde_json::{Value, json};

use crate::oauth::{
    http::{HttpResponse, header},
    secret::Body,
};

use super::{Entropy, store::random_string};

/// A JSON response that must not be cached. RFC 6749 §5.1 asks for both headers: "Cache-Control" with the value "no-store",
/// and "Pragma" with the value "no-cache".
pub(super) fn json_response(status: u16, body: &Value) -> HttpResponse {
    respond(status, "application/json", body.to_string(), &[("pragma", "no-cache")])
}

pub(super) fn html(status: u16, body: impl Into<String>) -> HttpResponse {
    // The pages have no scripts and load nothing, so nothing injected may run or load either. Their icon is in the page.
    let policy =
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; frame-ancestors 'none'";
    respond(status, "text/html; charset=utf-8", body.into(), &[("content-security-policy", policy)])
}

/// RFC 9110 §15.4.4: after a 303 the browser sends a GET, whatever the form's method was.
pub(super) fn redirect(location: &str) -> HttpResponse {
    respond(303, "text/plain; charset=utf-8", String::new(), &[("location", location)])
}

fn respond(status: u16, content_type: &str, body: String, extra: &[(&str, &str)]) -> HttpResponse {
    let common = [
        ("content-type", content_type),
        ("cache-control", "no-store"),
        ("referrer-policy", "no-referrer"),
        ("x-content-type-options", "nosniff"),
    ];
    let headers = common.iter().chain(extra).map(|(name, value)| header(name, *value)).collect();
    HttpResponse { status, headers, body: Body::new(body) }
}

/// An error in the shape that Webex's API uses.
pub(super) fn webex_error(status: u16, message: &str, entropy: Entropy) -> HttpResponse {
    json_response(status, &webex_error_body(message, entropy))
}

fn webex_error_body(message: &str, entropy: Entropy) -> Value {
    json!({
        "message": message,
        "errors": [{ "description": message }],
        "trackingId": format!("ROUTER_SANDBOX_{}", random_string(12, entropy)),
    })
}

/// An error of the token endpoint, RFC 6749 §5.2.
///
/// Webex's documentation has the client read `message` of a 400, and shows `error` with a `trackingID` for a wrong
/// secret. That a 400 has both members of §5.2 as well is a guess, so that every client can read it.
pub(super) fn token_error(status: u16, error: &str, description: &str, entropy: Entropy) -> HttpResponse {
    let mut body = if status == 401 {
        json!({ "trackingID": format!("CLIENT_SANDBOX_{}", random_string(12, entropy)) })
    } else {
        webex_error_body(description, entropy)
    };
    body["error"] = json!(error);
    body["error_description"] = json!(description);
    json_response(status, &body)
}

/// Adds a header.
pub(super) fn with_header(mut response: HttpResponse, name: &str, value: &str) -> HttpResponse {
    response.headers.push(header(name, value));
    response
}
