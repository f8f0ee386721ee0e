//! Responses of token endpoints, as servers send them.

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
            expires_in: Lifetime::Stated(Duration::from_secs(1_209_599)),
            refresh_token: Some(RefreshToken::new("MDEyMzQ1Njc")),
            refresh_token_expires_in: Lifetime::Stated(Duration::from_secs(7_775_082)),
            scopes: None,
            id_token: None,
        })
    );
}

#[test]
fn other_members_of_a_response_are_ignored() {
    let long = "x".repeat(100_000);
    let answer = format!(r#"{{"access_token":"{long}","other":{{"access_token":7}},"":[],"Scope":"b"}}"#);
    let read = parse_body(200, &answer).expect("a token response");
    assert_eq!((read.access_token.expose(), read.scopes), (long.as_str(), None));
}

#[test]
fn an_odd_lifetime_is_not_an_error() {
    let stated = |secs| Lifetime::Stated(Duration::from_secs(secs));
    for (members, expires_in, refresh_token_expires_in) in [
        (r#""expires_in":"3600","refresh_expires_in":1800"#, stated(3600), stated(1800)),
        (r#""expires_in":35999.28,"refresh_token_expires_in":0"#, stated(35_999), Lifetime::NoKnownEnd),
        (r#""expires_in":0"#, stated(0), Lifetime::NotStated),
        (r#""expires_in":"soon""#, Lifetime::Odd("\"soon\"".to_owned()), Lifetime::NotStated),
    ] {
        let answer = parse_body(200, &format!(r#"{{"access_token":"a",{members}}}"#)).expect("a token response");
        assert_eq!((answer.expires_in, answer.refresh_token_expires_in), (expires_in, refresh_token_expires_in));
    }
    // A number outside JSON's range makes the whole response unreadable.
    let answer = parse_body(200, r#"{"access_token":"a","expires_in":1e400}"#);
    assert!(matches!(answer, Err(TokenError::NotJson { .. })));
}

#[test]
fn the_granted_scopes_are_those_that_the_response_names() {
    for (member, expected) in [
        ("", None),
        (r#","scope":null"#, None),
        (r#","scope":"""#, Some("")),
        (r#","scope":" ""#, Some("")),
        (r#","scope":"a b""#, Some("a b")),
        (r#","scope":["a","b c"]"#, Some("a b c")),
        (r#","scope":[]"#, Some("")),
        (r#","scope":["a",7]"#, Some(r#"["a",7]"#)),
        (r#","scope":7"#, Some("7")),
        (r#","scope":{"access_token":"a1"}"#, Some(r#"{"access_token":"ACCESS_TOKEN"}"#)),
    ] {
        let answer = parse_body(200, &format!(r#"{{"access_token":"a"{member}}}"#)).expect("a token response");
        assert_eq!(answer.scopes.map(|scopes| scopes.joined()).as_deref(), expected, "{member}");
    }
}

/// RFC 6749 §5.1 says 200; a complete token response with another success status means the same.
#[test]
fn any_success_status_with_a_complete_response_is_a_success() {
    let good = "\u{feff}{\"access_token\":\"a\"}";
    for status in [200, 201, 202, 203, 299] {
        assert!(parse_body(status, good).is_ok(), "{status}");
    }
    for status in [100, 199, 300, 304, 400, 500] {
        let body = Body::new(good);
        assert_eq!(parse_body(status, good), Err(TokenError::HttpStatus { status, body }));
    }
}

#[test]
fn an_error_takes_precedence_over_a_token() {
    for (error, is_error) in [
        ("null", false),
        ("false", false),
        ("\"\"", false),
        ("0", false),
        ("{}", false),
        ("[]", false),
        ("\"invalid_grant\"", true),
        ("true", true),
        (r#"{"message":"No."}"#, true),
        (r#"{"x":1}"#, true),
    ] {
        let answer = parse_body(200, &format!(r#"{{"access_token":"a","error":{error}}}"#));
        assert_eq!(matches!(answer, Err(TokenError::Refused { status: 200, .. })), is_error, "{error}");
        assert_eq!(answer.is_ok(), !is_error, "{error}");
    }
}

#[test]
fn without_a_token_the_members_received_are_named() {
    for (body, expected) in [
        (r#"{"id_token":"i1","expires_in":60}"#, &["expires_in", "id_token"][..]),
        (
            r#"{"ok":true,"authed_user":{"id":"U1","access_token":"x"}}"#,
            &["authed_user.access_token", "authed_user.id", "ok"],
        ),
    ] {
        let Err(TokenError::TokenMissing { came, .. }) = parse_body(200, body) else { panic!("{body}") };
        assert_eq!(came, expected, "{body}");
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
    let missing = |status, came: &str| {
        let came = came.split(' ').filter(|path| !path.is_empty()).map(str::to_owned).collect();
        Err(TokenMissing { status, refusal: None, came })
    };
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
        (205, "", Err(HttpStatus { status: 205, body: body("") })),
        (201, "<html>", Err(HttpStatus { status: 201, body: body("<html>") })),
        (200, "", Err(NotJson { body: body("") })),
        (200, "<html>", Err(NotJson { body: body("<html>") })),
        (200, r#"["access_token"]"#, Err(NotJson { body: body(r#"["access_token"]"#) })),
        (200, "access_token=a", Err(NotJson { body: body("access_token=a") })),
        (
            200,
            r#"{"access_token":"a","access_token":"b"}"#,
            repeated(200, "access_token", r#"{"access_token":"a","access_token":"b"}"#),
        ),
        // With two reasons, it's unclear which one counts.
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
        (200, "{}", missing(200, "")),
        (201, "{}", missing(201, "")),
        (200, r#"{"access_token":""}"#, missing(200, "access_token")),
        (200, r#"{"access_token":null}"#, missing(200, "access_token")),
        (200, r#"{"ok":false}"#, missing(200, "ok")),
        (200, r#"{"error":"slow_down"}"#, refused(200, "slow_down", "", "")),
        (201, r#"{"error":"slow_down"}"#, refused(201, "slow_down", "", "")),
        (200, r#"{"ok":false,"error":"invalid_code"}"#, refused(200, "invalid_code", "", "")),
        (
            200,
            r#"{"error":"bad_verification_code","error_description":"The code is incorrect."}"#,
            refused(200, "bad_verification_code", "The code is incorrect.", ""),
        ),
        (400, r#"{"error":{"message":"Used.","type":"OAuthException"}}"#, refused(400, "OAuthException", "Used.", "")),
    ] {
        assert_eq!(parse_body(status, text), expected, "{status} {text}");
    }
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
