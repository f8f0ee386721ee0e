//! Error bodies in JSON: RFC 6749 §5.2, Webex's own two shapes, and those of other providers.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::json::{self, quoted_value, text};

/// An error body: RFC 6749 §5.2's members, or those of another provider's shape.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ErrorBody {
    /// `error`, RFC 6749 §5.2; if `error` is an object, its `type`, `status` or `code`.
    pub error: Option<String>,
    /// `error_description`, or the message of an `error` that is an object, or Webex's `message` with its
    /// `errors[].description`.
    pub description: Option<String>,
    /// `error_uri`.
    pub uri: Option<String>,
    /// `trackingId` or `trackingID`: what Webex's support asks for.
    pub tracking_id: Option<String>,
}

/// What an error code says is wrong, for any provider's codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// The code or the refresh token.
    Grant,
    /// The client, or its secret.
    Client,
    /// The redirect URI.
    RedirectUri,
    /// The scope.
    Scope,
    /// What this client is allowed to do.
    NotAllowed,
    /// Anything else.
    Other,
}

impl ErrorBody {
    /// What the error code says is wrong; `None` without a code. Knows the codes of RFC 6749 §5.2, and those that
    /// GitHub and Slack send with status 200.
    pub fn kind(&self) -> Option<ErrorKind> {
        Some(match self.error.as_deref()? {
            "invalid_grant"
            | "bad_verification_code"
            | "invalid_code"
            | "code_already_used"
            | "code_expired"
            | "bad_refresh_token"
            | "invalid_refresh_token" => ErrorKind::Grant,
            "invalid_client"
            | "incorrect_client_credentials"
            | "bad_client_secret"
            | "invalid_client_id"
            | "bad_client_id" => ErrorKind::Client,
            "redirect_uri_mismatch" | "bad_redirect_uri" => ErrorKind::RedirectUri,
            "invalid_scope" => ErrorKind::Scope,
            "unauthorized_client" | "unsupported_grant_type" => ErrorKind::NotAllowed,
            _ => ErrorKind::Other,
        })
    }
}

/// Reads a body as an error. `None` for anything else, and for a body that names a member twice: it's unclear which one
/// counts.
pub fn error_body(body: &str) -> Option<ErrorBody> {
    json::object(body).ok().as_deref().and_then(error_of)
}

/// Whether an object has an error, next to anything else. Null, false, zero and empty values don't count.
pub(super) fn names_error(object: &Map<String, Value>) -> bool {
    match object.get("error") {
        Some(Value::Bool(is_error)) => *is_error,
        Some(Value::String(code)) => !code.is_empty(),
        Some(Value::Object(members)) => !members.is_empty(),
        Some(Value::Array(values)) => !values.is_empty(),
        None | Some(Value::Null | Value::Number(_)) => false,
    }
}

/// Reads an object as an error, if it says anything.
pub(super) fn error_of(object: &Map<String, Value>) -> Option<ErrorBody> {
    let (mut error, mut inner) = (text(object, "error"), None);
    match object.get("error") {
        Some(Value::Object(members)) if !members.is_empty() => {
            error = ["type", "status", "code"].into_iter().find_map(|name| word(members.get(name)?));
            inner = ["message", "description", "error_description"].into_iter().find_map(|name| text(members, name));
            if error.is_none() && inner.is_none() {
                inner = object.get("error").map(quoted_value);
            }
        }
        Some(values @ Value::Array(list)) if !list.is_empty() => inner = Some(quoted_value(values)),
        _ => {}
    }
    let description = text(object, "error_description").or(inner).or_else(|| {
        let errors = object.get("errors").and_then(Value::as_array).into_iter().flatten();
        let descriptions = errors.filter_map(|error| error.get("description"));
        let said = object.get("message").into_iter().chain(descriptions).filter_map(Value::as_str);
        let mut seen = BTreeSet::new();
        let parts: Vec<&str> = said.filter(|part| !part.is_empty() && seen.insert(*part)).collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    });
    // `true` alone says only that there is an error.
    let error = error.or_else(|| (description.is_none() && object.get("error")? == true).then(|| "true".to_owned()));
    (error.is_some() || description.is_some()).then(|| ErrorBody {
        error,
        description,
        uri: text(object, "error_uri"),
        tracking_id: text(object, "trackingId").or_else(|| text(object, "trackingID")),
    })
}

/// A code that is a string or a whole number.
fn word(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) if !number.is_f64() => Some(number.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn an_error_is_read_in_each_shape_that_providers_send() {
        for (body, error, description) in [
            // Facebook.
            (
                r#"{"error":{"message":"This code has been used.","type":"OAuthException","code":100,"fbtrace_id":"x"}}"#,
                Some("OAuthException"),
                Some("This code has been used."),
            ),
            // Google's APIs.
            (
                r#"{"error":{"code":401,"message":"No.","status":"UNAUTHENTICATED"}}"#,
                Some("UNAUTHENTICATED"),
                Some("No."),
            ),
            (r#"{"error":{"code":"E1","description":"No."}}"#, Some("E1"), Some("No.")),
            (r#"{"error":{"type":"","code":"E1"}}"#, Some("E1"), None),
            (r#"{"error":{"code":7}}"#, Some("7"), None),
            (r#"{"error":{"code":7.5,"error_description":"No."}}"#, None, Some("No.")),
            (r#"{"error":{"message":"in"},"error_description":"out"}"#, None, Some("out")),
            (r#"{"error":{"message":"in"},"message":"out"}"#, None, Some("in")),
            (r#"{"error":{"x":1}}"#, None, Some(r#"{"x":1}"#)),
            (r#"{"error":{"access_token":"a1"}}"#, None, Some(r#"{"access_token":"ACCESS_TOKEN"}"#)),
            (r#"{"error":["no"]}"#, None, Some(r#"["no"]"#)),
            (r#"{"error":true,"message":"No."}"#, None, Some("No.")),
            (r#"{"error":true}"#, Some("true"), None),
            // GitHub and Slack.
            (
                r#"{"error":"bad_verification_code","error_description":"No.","error_uri":"u"}"#,
                Some("bad_verification_code"),
                Some("No."),
            ),
            (r#"{"ok":false,"error":"invalid_code"}"#, Some("invalid_code"), None),
            ("\u{feff}{\"error\":\"invalid_grant\"}", Some("invalid_grant"), None),
            // Not an error, or one that says nothing.
            (r#"{"error":{}}"#, None, None),
            (r#"{"error":[]}"#, None, None),
            (r#"{"error":null}"#, None, None),
            (r#"{"error":false}"#, None, None),
            (r#"{"error":7}"#, None, None),
            (r#"{"ok":false}"#, None, None),
        ] {
            let read = error_body(body).unwrap_or_default();
            assert_eq!((read.error.as_deref(), read.description.as_deref()), (error, description), "{body}");
        }
    }

    #[test]
    fn what_names_an_error() {
        for (error, expected) in [
            ("true", true),
            ("false", false),
            (r#""invalid_code""#, true),
            (r#""""#, false),
            (r#"{"code":7}"#, true),
            ("{}", false),
            (r#"["no"]"#, true),
            ("[]", false),
            ("null", false),
            ("7", false),
        ] {
            let object = json::object(&format!(r#"{{"error":{error},"message":"m"}}"#)).expect("an object");
            assert_eq!(names_error(&object), expected, "{error}");
        }
        assert!(!names_error(&json::object(r#"{"message":"m"}"#).expect("an object")));
    }

    #[test]
    fn the_codes_of_other_providers_mean_what_the_rfcs_mean() {
        use ErrorKind::*;
        for (code, kind) in [
            ("invalid_grant", Grant),
            ("bad_verification_code", Grant),
            ("invalid_code", Grant),
            ("code_already_used", Grant),
            ("bad_refresh_token", Grant),
            ("invalid_client", Client),
            ("incorrect_client_credentials", Client),
            ("bad_client_secret", Client),
            ("redirect_uri_mismatch", RedirectUri),
            ("bad_redirect_uri", RedirectUri),
            ("invalid_scope", Scope),
            ("unauthorized_client", NotAllowed),
            ("OAuthException", Other),
        ] {
            let error = ErrorBody { error: Some(code.to_owned()), ..ErrorBody::default() };
            assert_eq!(error.kind(), Some(kind), "{code}");
        }
        assert_eq!(ErrorBody::default().kind(), None);
    }

    /// Comparing every pair would take minutes.
    #[test]
    fn many_reasons_are_read_quickly() {
        let flood: String = (0..300_000).map(|at| format!(r#"{{"description":"d{at}"}},"#)).collect();
        let body = format!(r#"{{"message":"d7","errors":[{flood}{{"description":"last"}}]}}"#);
        let description = error_body(&body).and_then(|refusal| refusal.description).expect("a description");
        assert!(description.starts_with("d7 d0 d1 ") && description.ends_with(" d299999 last"));
        assert_eq!(description.split(' ').count(), 300_001);
    }
}
