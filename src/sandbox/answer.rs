//! Responses, and Webex's two shapes of an error body.

use serde_json::{Value, json};

use crate::oauth::{
    http::{HttpResponse, header},
    secret::Body,
};

use super::{Entropy, store::random};

/// A JSON response that nobody may keep. RFC 6749 §5.1: "The authorization server MUST include the HTTP
/// "Cache-Control" response header field with a value of "no-store"".
pub(super) fn json_response(status: u16, body: &Value) -> HttpResponse {
    respond(status, "application/json", body.to_string(), &[])
}

pub(super) fn html(status: u16, body: String) -> HttpResponse {
    // The page has no script and loads nothing; the simulation must not become a place to run one.
    let policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'";
    respond(status, "text/html; charset=utf-8", body, &[("content-security-policy", policy)])
}

/// RFC 9110 §15.4.4: 303 makes the browser GET the address, whatever the form's method was.
pub(super) fn redirect(location: &str) -> HttpResponse {
    respond(303, "text/plain; charset=utf-8", String::new(), &[("location", location)])
}

fn respond(status: u16, content_type: &str, body: String, more: &[(&str, &str)]) -> HttpResponse {
    let always = [
        ("content-type", content_type),
        ("cache-control", "no-store"),
        ("referrer-policy", "no-referrer"),
        ("x-content-type-options", "nosniff"),
    ];
    let headers = always.iter().chain(more).map(|(name, value)| header(name, *value)).collect();
    HttpResponse { status, headers, body: Body::new(body) }
}

/// The shape in which Webex's API reports an error.
pub(super) fn webex_error(status: u16, message: &str, entropy: Entropy) -> HttpResponse {
    json_response(status, &webex_shape(message, entropy))
}

fn webex_shape(message: &str, entropy: Entropy) -> Value {
    json!({
        "message": message,
        "errors": [{ "description": message }],
        "trackingId": format!("ROUTER_SANDBOX_{}", random(12, entropy)),
    })
}

/// A refusal of the token endpoint, RFC 6749 §5.2.
///
/// Webex's documentation has the client read `message` of a 400, and shows `error` with a `trackingID` for a wrong
/// secret. That both members of §5.2 stand in a 400 too is a guess that keeps every client able to read it.
pub(super) fn token_error(status: u16, error: &str, description: &str, entropy: Entropy) -> HttpResponse {
    let mut body = if status == 401 {
        json!({ "trackingID": format!("CLIENT_SANDBOX_{}", random(12, entropy)) })
    } else {
        webex_shape(description, entropy)
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
