//! Token responses, RFC 6749 §5: the success of §5.1, the refusal of §5.2, and everything else that a server may say.

use std::{collections::BTreeSet, time::Duration};

use serde_json::{Map, Value};

use super::{
    http::{HttpResponse, TransportError},
    json::{self, JsonError, text},
    protected_resource::retry_after,
    scope::Scopes,
    secret::{AccessToken, Body, IdToken, RefreshToken},
};

/// A successful answer, RFC 6749 §5.1, with the lifetime that Webex adds for the refresh token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenResponse {
    /// The access token.
    pub access_token: AccessToken,
    /// How long the access token lives, where the answer says so in a form that can be believed.
    pub expires_in: Option<Duration>,
    /// The refresh token, where one came.
    pub refresh_token: Option<RefreshToken>,
    /// How long the refresh token lives (`refresh_token_expires_in`, Webex's own member).
    pub refresh_token_expires_in: Option<Duration>,
    /// The scopes granted, where they are said.
    pub scopes: Option<Scopes>,
    /// The ID token, where one came: OpenID Connect Core 1.0 §3.1.3.3.
    pub id_token: Option<IdToken>,
}

/// A refusal as JSON: RFC 6749 §5.2's members, or those of Webex's own error body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ErrorBody {
    /// `error`, RFC 6749 §5.2.
    pub error: Option<String>,
    /// `error_description`, else Webex's `message` with its `errors[].description`.
    pub description: Option<String>,
    /// `error_uri`.
    pub uri: Option<String>,
    /// `trackingId` or `trackingID`: what Webex's support asks for.
    pub tracking_id: Option<String>,
}

/// Why a token request brought no token, with the evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenError {
    /// There was no answer.
    Transport(TransportError),
    /// The server refused, and said why as JSON.
    Refused {
        /// The status code.
        status: u16,
        /// What it said.
        refusal: ErrorBody,
    },
    /// 429, RFC 6585 §4.
    RateLimited {
        /// `Retry-After` in seconds, where the server gives it and lets the page read it.
        retry_after: Option<Duration>,
    },
    /// A status other than 200 without an error that can be read.
    HttpStatus {
        /// The status code.
        status: u16,
        /// What came with it.
        body: Body,
    },
    /// 200, but the body is not a JSON object.
    NotJson {
        /// What came instead.
        body: Body,
    },
    /// JSON, but a member is named twice, at whatever depth. RFC 6749 §3.2: "Request and response parameters MUST NOT be
    /// included more than once."
    Repeated {
        /// The status code.
        status: u16,
        /// The member.
        name: String,
        /// What came.
        body: Body,
    },
    /// 200 and JSON, but no `access_token`.
    TokenMissing {
        /// What it says instead, where it says something.
        refusal: Option<ErrorBody>,
    },
    /// RFC 6749 §7.1: "The client MUST NOT use an access token if it does not understand the token type."
    TokenTypeUnsupported {
        /// The type as it came.
        token_type: String,
    },
}

impl From<TransportError> for TokenError {
    fn from(error: TransportError) -> Self {
        Self::Transport(error)
    }
}

/// The members of an answer that this client reads.
pub const MEMBERS: [&str; 14] = [
    "access_token",
    "token_type",
    "expires_in",
    "refresh_token",
    "refresh_token_expires_in",
    "scope",
    "id_token",
    "error",
    "error_description",
    "error_uri",
    "message",
    "errors",
    "trackingId",
    "trackingID",
];

/// Longer than this is no lifetime but a mistake: a hundred years.
const LONGEST_LIFETIME_SECS: u64 = 100 * 365 * 24 * 60 * 60;

/// Reads the answer to a token request.
///
/// # Errors
///
/// Every answer that is not a token response, RFC 6749 §5.1; an odd lifetime is not among them.
pub fn parse(response: &HttpResponse) -> Result<TokenResponse, TokenError> {
    let status = response.status;
    if status == 429 {
        return Err(TokenError::RateLimited { retry_after: retry_after(response) });
    }
    if status != 200 {
        return Err(error_from(response));
    }
    let object = json::object(response.body.expose()).map_err(|fault| match fault {
        JsonError::NotAnObject => TokenError::NotJson { body: response.body.clone() },
        JsonError::Repeated(name) => TokenError::Repeated { status, name, body: response.body.clone() },
    })?;
    let Some(access_token) = text(&object, "access_token").map(AccessToken::new) else {
        return Err(TokenError::TokenMissing { refusal: refused(&object) });
    };
    match object.get("token_type") {
        // Webex's documented answer has none; RFC 6749 §5.1 calls the value "case insensitive".
        None | Some(Value::Null) => {}
        Some(Value::String(kind)) if kind.eq_ignore_ascii_case("bearer") => {}
        Some(Value::String(kind)) => return Err(TokenError::TokenTypeUnsupported { token_type: kind.clone() }),
        Some(other) => return Err(TokenError::TokenTypeUnsupported { token_type: other.to_string() }),
    }
    Ok(TokenResponse {
        access_token,
        expires_in: lifetime(&object, "expires_in"),
        refresh_token: text(&object, "refresh_token").map(RefreshToken::new),
        refresh_token_expires_in: lifetime(&object, "refresh_token_expires_in"),
        scopes: text(&object, "scope").map(|scope| Scopes::parse(&scope)),
        id_token: text(&object, "id_token").map(IdToken::new),
    })
}

/// Why a token endpoint, or a revocation endpoint (RFC 7009 §2.2.1), did not do what it was asked, by a status that says so.
pub fn error_from(response: &HttpResponse) -> TokenError {
    let (status, body) = (response.status, response.body.clone());
    match json::object(body.expose()) {
        Err(JsonError::Repeated(name)) => TokenError::Repeated { status, name, body },
        object => match object.ok().as_deref().and_then(refused) {
            Some(refusal) => TokenError::Refused { status, refusal },
            None => TokenError::HttpStatus { status, body },
        },
    }
}

/// A lifetime in whole seconds; anything else (text, negative, huge) is as good as absent.
fn lifetime(object: &Map<String, Value>, name: &str) -> Option<Duration> {
    let secs = object.get(name).and_then(Value::as_u64).filter(|secs| *secs <= LONGEST_LIFETIME_SECS)?;
    Some(Duration::from_secs(secs))
}

/// Reads a body as a refusal: that of RFC 6749 §5.2, or either of Webex's shapes. `None` for anything else, and for one that
/// names a member twice: of two reasons, nobody knows which is meant.
pub fn error_body(body: &str) -> Option<ErrorBody> {
    json::object(body).ok().as_deref().and_then(refused)
}

fn refused(object: &Map<String, Value>) -> Option<ErrorBody> {
    let error = text(object, "error");
    let description = text(object, "error_description").or_else(|| {
        let errors = object.get("errors").and_then(Value::as_array).into_iter().flatten();
        let descriptions = errors.filter_map(|error| error.get("description"));
        let said = object.get("message").into_iter().chain(descriptions).filter_map(Value::as_str);
        let mut seen = BTreeSet::new();
        let parts: Vec<&str> = said.filter(|part| !part.is_empty() && seen.insert(*part)).collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    });
    (error.is_some() || description.is_some()).then(|| ErrorBody {
        error,
        description,
        uri: text(object, "error_uri"),
        tracking_id: text(object, "trackingId").or_else(|| text(object, "trackingID")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn parse_body(status: u16, body: &str) -> Result<TokenResponse, TokenError> {
        parse(&HttpResponse { status, headers: Vec::new(), body: Body::new(body) })
    }

    #[test]
    fn webexs_documented_answer() {
        let answer = r#"{"access_token":"ZDI3MGEyYzQ","expires_in":1209599,
            "refresh_token":"MDEyMzQ1Njc","refresh_token_expires_in":7775082}"#;
        assert_eq!(
            parse_body(200, answer),
            Ok(TokenResponse {
                access_token: AccessToken::new("ZDI3MGEyYzQ"),
                expires_in: Some(Duration::from_secs(1_209_599)),
                refresh_token: Some(RefreshToken::new("MDEyMzQ1Njc")),
                refresh_token_expires_in: Some(Duration::from_secs(7_775_082)),
                scopes: None,
                id_token: None,
            })
        );
    }

    #[test]
    fn what_else_stands_in_an_answer_is_ignored() {
        let long = "x".repeat(100_000);
        let answer = format!(r#"{{"access_token":"{long}","other":{{"access_token":7}},"":[],"Scope":"b"}}"#);
        let read = parse_body(200, &answer).expect("a token response");
        assert_eq!((read.access_token.expose(), read.scopes), (long.as_str(), None));
    }

    #[test]
    fn an_odd_lifetime_is_no_failure() {
        for (value, expected) in [
            ("3600", Some(3600)),
            ("0", Some(0)),
            ("3153600000", Some(LONGEST_LIFETIME_SECS)),
            ("3153600001", None),
            ("18446744073709551616", None),
            ("1e400", None),
            ("-1", None),
            ("36.5", None),
            ("\"3600\"", None),
            ("null", None),
            ("[]", None),
        ] {
            let answer = parse_body(200, &format!(r#"{{"access_token":"a","expires_in":{value}}}"#));
            // A number that JSON's own range can't hold makes the whole answer unreadable.
            if value == "1e400" {
                assert!(matches!(answer, Err(TokenError::NotJson { .. })));
                continue;
            }
            assert_eq!(answer.map(|answer| answer.expires_in), Ok(expected.map(Duration::from_secs)), "{value}");
        }
    }

    #[test]
    fn the_token_type_is_bearer_or_absent() {
        for (member, accepted) in [
            ("", true),
            (r#","token_type":"Bearer""#, true),
            (r#","token_type":"bEARER""#, true),
            (r#","token_type":null"#, true),
            (r#","token_type":"DPoP""#, false),
            (r#","token_type":"""#, false),
            (r#","token_type":7"#, false),
        ] {
            let answer = parse_body(200, &format!(r#"{{"access_token":"a"{member}}}"#));
            assert_eq!(answer.is_ok(), accepted, "{member}");
            assert!(accepted || matches!(answer, Err(TokenError::TokenTypeUnsupported { .. })));
        }
    }

    fn refused(status: u16, error: &str, description: &str, tracking_id: &str) -> Result<TokenResponse, TokenError> {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let refusal =
            ErrorBody { error: some(error), description: some(description), uri: None, tracking_id: some(tracking_id) };
        Err(TokenError::Refused { status, refusal })
    }

    #[test]
    fn every_other_answer() {
        use TokenError::*;
        let body = Body::new;
        let repeated =
            |status, name: &str, text: &str| Err(Repeated { status, name: name.to_owned(), body: Body::new(text) });
        for (status, text, expected) in [
            (400, r#"{"error":"invalid_grant"}"#, refused(400, "invalid_grant", "", "")),
            (
                401,
                r#"{"error":"invalid_client","error_description":"bad","trackingID":"CLIENT_1"}"#,
                refused(401, "invalid_client", "bad", "CLIENT_1"),
            ),
            (
                400,
                r#"{"message":"The request is wrong.","errors":[{"description":"code is used"},{"description":
                    "The request is wrong."},{"x":1},7],"trackingId":"ROUTER_2"}"#,
                refused(400, "", "The request is wrong. code is used", "ROUTER_2"),
            ),
            (503, r#"{"error":7}"#, Err(HttpStatus { status: 503, body: body(r#"{"error":7}"#) })),
            (500, "<h1>oops</h1>", Err(HttpStatus { status: 500, body: body("<h1>oops</h1>") })),
            (204, "", Err(HttpStatus { status: 204, body: body("") })),
            (201, r#"{"access_token":"a"}"#, Err(HttpStatus { status: 201, body: body(r#"{"access_token":"a"}"#) })),
            (200, "", Err(NotJson { body: body("") })),
            (200, "<html>", Err(NotJson { body: body("<html>") })),
            (200, r#"["access_token"]"#, Err(NotJson { body: body(r#"["access_token"]"#) })),
            (200, "access_token=a", Err(NotJson { body: body("access_token=a") })),
            (
                200,
                r#"{"access_token":"a","access_token":"b"}"#,
                repeated(200, "access_token", r#"{"access_token":"a","access_token":"b"}"#),
            ),
            // Of two reasons, nobody knows which is meant.
            (
                400,
                r#"{"error":"invalid_grant","error":"invalid_client"}"#,
                repeated(400, "error", r#"{"error":"invalid_grant","error":"invalid_client"}"#),
            ),
            (
                401,
                r#"{"errors":[{"description":"a","description":"b"}]}"#,
                repeated(401, "description", r#"{"errors":[{"description":"a","description":"b"}]}"#),
            ),
            (200, "{}", Err(TokenMissing { refusal: None })),
            (200, r#"{"access_token":""}"#, Err(TokenMissing { refusal: None })),
            (200, r#"{"access_token":null}"#, Err(TokenMissing { refusal: None })),
            (
                200,
                r#"{"error":"slow_down"}"#,
                Err(TokenMissing {
                    refusal: Some(ErrorBody { error: Some("slow_down".into()), ..ErrorBody::default() }),
                }),
            ),
        ] {
            assert_eq!(parse_body(status, text), expected, "{status} {text}");
        }
    }

    /// Whoever looked at each pair of them would be busy for minutes.
    #[test]
    fn a_flood_of_reasons_is_no_work() {
        let flood: String = (0..300_000).map(|at| format!(r#"{{"description":"d{at}"}},"#)).collect();
        let body = format!(r#"{{"message":"d7","errors":[{flood}{{"description":"last"}}]}}"#);
        let description = error_body(&body).and_then(|refusal| refusal.description).expect("a description");
        assert!(description.starts_with("d7 d0 d1 ") && description.ends_with(" d299999 last"));
        assert_eq!(description.split(' ').count(), 300_001);
    }

    #[test]
    fn retry_after_in_seconds_where_given() {
        for (header, expected) in [
            (None, None),
            (Some("7"), Some(7)),
            (Some(" 120 "), Some(120)),
            (Some("-1"), None),
            (Some("Wed, 21 Oct 2026 07:28:00 GMT"), None),
        ] {
            let headers = header.map(|value: &str| ("retry-after".to_owned(), value.into())).into_iter().collect();
            let response = HttpResponse { status: 429, headers, body: Body::new(r#"{"error":"x"}"#) };
            let retry_after = expected.map(Duration::from_secs);
            assert_eq!(parse(&response), Err(TokenError::RateLimited { retry_after }), "{header:?}");
        }
    }

    #[cfg(not(target_arch = "wasm32"))]
    proptest::proptest! {
        #[test]
        fn no_body_panics(status in 100u16..600, body in ".*") {
            proptest::prop_assert!(parse_body(status, &body).is_err());
        }

        #[test]
        fn a_token_comes_back_as_it_was_sent(token in ".+") {
            let body = serde_json::json!({ "access_token": token }).to_string();
            let read = parse_body(200, &body).expect("a token response");
            proptest::prop_assert_eq!(read.access_token.expose(), token);
        }
    }
}
