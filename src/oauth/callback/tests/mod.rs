//! Callbacks, checked in one order.

use super::*;
use crate::oauth::{authorization_request::tests::request, unrecognized::Parameter};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn error(error: &str, description: Option<&str>, uri: Option<&str>) -> ErrorResponse {
    ErrorResponse { error: error.into(), description: description.map(Into::into), uri: uri.map(Into::into) }
}

fn none() -> Unrecognized {
    Unrecognized::default()
}

fn quoted(pairs: &[(&str, Option<&str>)]) -> Unrecognized {
    let first =
        pairs.iter().map(|(name, value)| Parameter { name: (*name).to_owned(), value: value.map(str::to_owned) });
    Unrecognized { first: first.collect(), more: 0 }
}

fn state_missing(unverified: Option<ErrorResponse>, unrecognized: Unrecognized) -> CallbackError {
    CallbackError::StateMissing { sent: request().state, unverified: unverified.map(Box::new), unrecognized }
}

fn state_mismatch(received: &str, unverified: Option<ErrorResponse>, unrecognized: Unrecognized) -> CallbackError {
    let (sent, received, unverified) = (request().state, State::new(received), unverified.map(Box::new));
    CallbackError::StateMismatch { sent, received, unverified, unrecognized }
}

fn duplicate(name: &'static str, came: &[(&str, &str)]) -> CallbackError {
    let came: Vec<_> = came.iter().map(|(name, value)| (*name, Some(*value))).collect();
    CallbackError::DuplicateParameter { name, unrecognized: quoted(&came) }
}

/// The waiting request has the state `s+t/ä` and the issuer `https://as.example`.
fn check(search: &str, expected: Result<&str, CallbackError>) {
    let mut pending = request();
    pending.endpoints.issuer = Some("https://as.example".into());
    let callback = Callback::parse(&Query::new(search)).expect("a callback");
    let verified = callback.verify(Some(pending.clone()));
    assert_eq!(verified.as_ref().map(|v| v.code().expose()), expected.as_ref().map(|code| *code), "{search}");
    if let Ok(verified) = verified {
        assert_eq!(*verified.request(), pending);
    }
}

#[test]
fn a_callback_is_checked_in_one_order() {
    use CallbackError::*;
    let state = "state=s%2Bt%2F%C3%A4";
    let iss = "iss=https%3A%2F%2Fas.example";
    let wrong_iss = "iss=https%3A%2F%2Fas.example%2F";
    let q = |parts: &[&str]| format!("?{}", parts.join("&"));
    let mismatch = |received: Option<&str>, unverified: Option<ErrorResponse>| IssuerMismatch {
        expected: "https://as.example".into(),
        received: received.map(Into::into),
        unverified: unverified.map(Box::new),
        unrecognized: none(),
    };

    check(&q(&["code=abc", state]), Ok("abc"));
    check(&q(&["code=abc", state])[1..], Ok("abc"));
    check(&q(&["code=a%2Bb+c", state, iss, "other=1"]), Ok("a+b c"));
    check(&q(&["code=a", "code=b", state]), Err(duplicate("code", &[])));
    check(&q(&["code=a", "code=a", state]), Err(duplicate("code", &[])));
    check(&q(&["code=a", state, state]), Err(duplicate("state", &[])));
    check(&q(&["error=a", "error=b", state]), Err(duplicate("error", &[("error", "a"), ("error", "b")])));
    check(
        &q(&["code=a", state, iss, iss]),
        Err(duplicate("iss", &[("iss", "https://as.example"), ("iss", "https://as.example")])),
    );
    check(
        &q(&["error=a", "error_uri=b", "error_uri=b", state]),
        Err(duplicate("error_uri", &[("error", "a"), ("error_uri", "b"), ("error_uri", "b")])),
    );
    check(
        &q(&["error=a", "error_description=b", "error_description=c", state]),
        Err(duplicate("error_description", &[("error", "a"), ("error_description", "b"), ("error_description", "c")])),
    );
    // The parameter that causes the problem comes first, and five are shown.
    let first =
        quoted(&[("error", Some("a")), ("error", Some("a")), ("b", Some("1")), ("c", Some("2")), ("d", Some("3"))]);
    check(
        &q(&["b=1", "c=2", "error=a", "d=3", "e=4", "f=5", "error=a", state]),
        Err(DuplicateParameter { name: "error", unrecognized: Unrecognized { more: 2, ..first } }),
    );
    check(&q(&["code=a", "st%61te=x", "state=y"]), Err(duplicate("state", &[])));
    check(&q(&["code=a"]), Err(state_missing(None, none())));
    check(&q(&["code=a", "state="]), Err(state_missing(None, none())));
    check(&q(&["code=a", "state=wrong"]), Err(state_mismatch("wrong", None, none())));
    check(&q(&["code=a", "state=s+t/%C3%A4"]), Err(state_mismatch("s t/ä", None, none())));
    check(&q(&["code=a", "state=%FF"]), Err(state_mismatch("\u{fffd}", None, none())));
    check(
        &q(&["error=access_denied", "error_description=no%21", "state=wrong"]),
        Err(state_mismatch("wrong", Some(error("access_denied", Some("no!"), None)), none())),
    );
    check(&q(&["error=access_denied"]), Err(state_missing(Some(error("access_denied", None, None)), none())));
    check(&q(&["code=a", state, wrong_iss]), Err(mismatch(Some("https://as.example/"), None)));
    check(&q(&["code=a", state, "iss="]), Err(mismatch(Some(""), None)));
    check(
        &q(&["error=a", "error_uri=b", state, wrong_iss]),
        Err(mismatch(Some("https://as.example/"), Some(error("a", None, Some("b"))))),
    );
    check(
        &q(&["error=invalid_scope", "error_uri=https%3A%2F%2Fas.example%2Fhelp", "code=abc", state]),
        Err(Provider { error: error("invalid_scope", None, Some("https://as.example/help")), unrecognized: none() }),
    );
    // A parameter without a value counts as absent.
    check(&q(&["error=", "code=abc", state]), Ok("abc"));
    check(&q(&["error=", state]), Err(CodeMissing { unrecognized: none() }));
    // Parameters next to an error are quoted with it.
    check(
        &q(&["error=access_denied", "error_subcode=cancel", "session_state=1", state]),
        Err(Provider {
            error: error("access_denied", None, None),
            unrecognized: quoted(&[("error_subcode", Some("cancel")), ("session_state", None)]),
        }),
    );
    check(&q(&[state]), Err(CodeMissing { unrecognized: none() }));
    check(&q(&["code=", state]), Err(CodeMissing { unrecognized: none() }));
}

#[test]
fn a_megabyte_of_parameters_neither_passes_nor_panics() {
    let long = "a".repeat(1 << 20);
    check(&format!("?code={long}&state=s%2Bt%2F%C3%A4"), Ok(&long));
    check(&format!("?code=a&state={long}"), Err(state_mismatch(&long, None, none())));
    check(&format!("?{}code=a&state=s%2Bt%2F%C3%A4", "x=y&".repeat(1 << 18)), Ok("a"));
}

#[test]
fn without_a_waiting_request_every_callback_is_rejected() {
    let verify = |search| Callback::parse(&Query::new(search)).expect("a callback").verify(None);
    assert_eq!(verify("?code=a&state=b"), Err(CallbackError::NoPendingRequest { unverified: None }));
    assert_eq!(
        verify("?error=access_denied&state=b"),
        Err(CallbackError::NoPendingRequest { unverified: Some(error("access_denied", None, None)) })
    );
    assert_eq!(verify("?code=a&code=b"), Err(CallbackError::DuplicateParameter { name: "code", unrecognized: none() }));
}

#[test]
fn iss_without_a_known_issuer_is_not_compared() {
    let callback =
        Callback::parse(&Query::new("?code=a&state=s%2Bt%2F%C3%A4&iss=https://other.example")).expect("a callback");
    assert_eq!(callback.verify(Some(request())).map(|v| v.code().expose().to_owned()), Ok("a".into()));
}

/// A response in a provider's own words, while a request waits for one.
#[test]
fn unrecognized_parameters_are_quoted_as_unverified() {
    let state = "state=s%2Bt%2F%C3%A4";
    let own = || quoted(&[("error_code", Some("1349")), ("error_message", Some("Not now"))]);
    for (search, expected) in [
        (format!("?error_code=1349&error_message=Not+now&{state}"), CallbackError::CodeMissing { unrecognized: own() }),
        ("?error_code=1349&error_message=Not+now".to_owned(), state_missing(None, own())),
        ("?error_code=1349&error_message=Not+now&state=x".to_owned(), state_mismatch("x", None, own())),
        // Without its error, a description is one of them.
        (
            format!("?error_description=Why&{state}"),
            CallbackError::CodeMissing { unrecognized: quoted(&[("error_description", Some("Why"))]) },
        ),
        (
            format!("?access_token=a1&{state}"),
            CallbackError::CodeMissing { unrecognized: quoted(&[("access_token", None)]) },
        ),
    ] {
        let callback = Callback::parse_while_waiting(&Query::new(search.as_str())).expect("a callback");
        assert_eq!(callback.verify(Some(request())), Err(expected), "{search}");
    }
    for search in ["", "?", "?lang=en", "?codes=1"] {
        assert_eq!(Callback::parse_while_waiting(&Query::new(search)), None, "{search}");
    }
}

#[test]
fn other_queries_are_no_callback() {
    for search in ["", "?", "?lang=en", "?error_description=x", "?codes=1"] {
        assert_eq!(Callback::parse(&Query::new(search)), None, "{search}");
    }
}

#[cfg(not(target_arch = "wasm32"))]
proptest::proptest! {
    #[test]
    fn no_query_panics_or_passes_without_the_state(search in ".*") {
        if let Some(callback) = Callback::parse(&Query::new(search)) {
            proptest::prop_assert!(callback.verify(Some(request())).is_err());
        }
    }

    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
        let search: String = bytes.iter().map(|b| format!("%{b:02x}")).collect();
        for search in [format!("?code={search}&state={search}"), search] {
            if let Some(callback) = Callback::parse(&Query::new(search)) {
                proptest::prop_assert!(callback.verify(Some(request())).is_err());
            }
        }
    }
}
