//! ID tokens: the nonce that requests them, and the result of their checks.

use super::*;
use crate::oauth::{
    id_token::{Check, Mismatch, SignatureError, tests::token},
    json::JsonError,
    jwks::KeyError,
};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const KEYS: &str = r#"{"keys":[{"kty":"RSA","kid":"k1","n":"AQ","e":"AQAB"}]}"#;

/// The record of a request for an ID token, to an issuer with or without known keys.
fn left_for(scopes: &str, keys: &str) -> SessionRecord {
    let mut flow = Flow::new(fresh("first"), PAGE);
    update(&mut flow, Event::ProviderChosen(CUSTOM), NOW);
    typed(&mut flow, Field::Issuer, "https://as.example");
    typed(&mut flow, Field::AuthorizeEndpoint, "https://as.example/authorize");
    typed(&mut flow, Field::TokenEndpoint, "https://as.example/token");
    typed(&mut flow, Field::ClientId, "C1");
    typed(&mut flow, Field::Scopes, scopes);
    let (record, _) = leave(&mut flow);
    let jwks = format!(r#""jwks_uri":"{keys}""#);
    SessionRecord::new(record.expose().replace(r#""jwks_uri":"""#, &jwks))
}

fn claims(nonce: &str) -> String {
    format!(r#"{{"iss":"https://as.example","aud":"C1","sub":"ada","exp":2000,"iat":900,"nonce":"{nonce}"}}"#)
}

fn answer(nonce: &str) -> String {
    let id_token = token(&claims(nonce));
    format!(r#"{{"access_token":"A1","refresh_token":"R1","id_token":"{}"}}"#, id_token.expose())
}

/// A page that has an ID token with this nonce.
fn signed_in(keys: &str, nonce: &str) -> Flow {
    let (mut flow, _) = opened("?code=abc&state=first", Some(left_for("openid", keys)));
    asked(&mut flow, Event::TokenRequested, 200, &answer(nonce));
    flow
}

/// The names of the failed checks.
fn wrong(flow: &Flow) -> Vec<&'static str> {
    let checks = flow.id_token_checks(NOW).expect("an ID token");
    checks.into_iter().filter(|check| !check.is_right()).map(|check| check.what).collect()
}

fn signature(flow: &Flow) -> Check {
    flow.id_token_checks(NOW).expect("an ID token").remove(0)
}

/// Presses the button, answers the request for the keys, and returns what the browser should do.
fn keys_answered(flow: &mut Flow, status: u16, body: &str) -> Vec<Command> {
    let commands = update(flow, Event::VerificationRequested, NOW);
    let [Command::Send(attempt, request)] = commands.as_slice() else { panic!("{commands:?}") };
    assert_eq!(request.url.expose(), "https://as.example/keys");
    let response = HttpResponse { status, headers: Vec::new(), body: Body::new(body) };
    update(flow, Event::Answered(*attempt, Ok(response)), NOW)
}

fn nonce_of(record: &SessionRecord) -> Option<String> {
    let pending = Pending::from_json(record, PAGE, Providers::default()).expect("a record");
    assert_eq!(pending.request.url().expose().contains("&nonce="), pending.request.nonce.is_some());
    pending.request.nonce.map(|nonce| nonce.expose().to_owned())
}

#[test]
fn a_nonce_is_sent_with_openid_alone() {
    assert_eq!(nonce_of(&left_for("a openid b", "")), Some("nonce of first".to_owned()));
    assert_eq!(nonce_of(&left_for("openid2", "")), None);
    assert_eq!(nonce_of(&left()), None);
}

#[test]
fn an_id_token_is_trusted_once_every_check_passes() {
    let mut flow = signed_in("https://as.example/keys", "nonce of first");
    assert_eq!(wrong(&flow), ["signature"]);
    let commands = keys_answered(&mut flow, 200, KEYS);
    let [Command::CheckSignature(attempt, signature)] = commands.as_slice() else { panic!("{commands:?}") };
    assert_eq!(signature.signature, [1, 2, 3]);
    assert_eq!(signature.key.algorithm.name, "RS256");
    let Some(id_token) = flow.session.tokens().and_then(|tokens| tokens.id_token.clone()) else {
        panic!("an ID token")
    };
    assert_eq!(format!("{}.AQID", signature.signed.expose()), id_token.token.expose());
    assert_eq!(wrong(&flow), ["signature"], "not before the browser has said so");
    let late = Attempt { number: 77, ..*attempt };
    update(&mut flow, Event::SignatureChecked(late, Ok(true)), NOW);
    assert_eq!(wrong(&flow), ["signature"], "the result of another attempt");
    update(&mut flow, Event::SignatureChecked(*attempt, Ok(true)), NOW);
    assert_eq!((wrong(&flow), flow.session.purpose_in_flight()), (vec![], None));

    // A refresh without an ID token keeps the old one; a new one has to be checked again.
    asked(&mut flow, Event::RefreshRequested, 200, r#"{"access_token":"A2"}"#);
    assert_eq!(wrong(&flow), [""; 0]);
    asked(&mut flow, Event::RefreshRequested, 200, &answer("nonce of first"));
    assert_eq!(wrong(&flow), ["signature"]);
    // The subject must stay the same, however many times the token is refreshed.
    for _ in 0..2 {
        let of_eve = token(&claims("nonce of first").replace("ada", "eve"));
        let answer = format!(r#"{{"access_token":"A3","id_token":"{}"}}"#, of_eve.expose());
        asked(&mut flow, Event::RefreshRequested, 200, &answer);
        assert_eq!(wrong(&flow), ["signature", "sub"]);
    }
}

#[test]
fn rejected_id_tokens() {
    for (result, expected) in [
        (Ok(false), SignatureError::Invalid),
        (Err("NotSupportedError".to_owned()), SignatureError::Unsupported("NotSupportedError".to_owned())),
    ] {
        let mut flow = signed_in("https://as.example/keys", "nonce of another");
        let commands = keys_answered(&mut flow, 200, KEYS);
        let [Command::CheckSignature(attempt, _)] = commands.as_slice() else { panic!("{commands:?}") };
        update(&mut flow, Event::SignatureChecked(*attempt, result), NOW);
        assert_eq!(wrong(&flow), ["signature", "nonce"]);
        assert_eq!(signature(&flow).found, Err(Mismatch::Signature(expected)));
    }
    let other_key = KEYS.replace("k1", "k2");
    for (status, body, expected) in [
        (404, "", KeyError::Status(404)),
        (200, "<html>", KeyError::Json(JsonError::NotAnObject)),
        (200, other_key.as_str(), KeyError::Missing),
    ] {
        let mut flow = signed_in("https://as.example/keys", "nonce of first");
        assert_eq!(keys_answered(&mut flow, status, body), []);
        let expected = Err(Mismatch::Signature(SignatureError::Key(expected)));
        assert_eq!((signature(&flow).found, flow.session.purpose_in_flight()), (expected, None));
        assert_eq!(keys_answered(&mut flow, 200, KEYS).len(), 1, "it can be tried again");
    }
    let mut without = signed_in("", "nonce of first");
    assert_eq!(update(&mut without, Event::VerificationRequested, NOW), []);
    assert_eq!(signature(&without).found, Err(Mismatch::Signature(SignatureError::NoKeysAddress)));
}

/// Webex's ID tokens name the issuer of the user's cluster, and its keys have their own address.
#[test]
fn an_id_token_of_webex_is_compared_with_its_issuers() {
    for (issuer, expected) in [
        ("https://idbroker.webex.com/idb", &[][..]),
        ("https://idbroker-b-us.webex.com/idb", &[]),
        ("https://idbroker.webex.com/idb/", &["iss"]),
        ("https://webexapis.com/v1", &["iss"]),
        ("https://evil.example/idb", &["iss"]),
    ] {
        let mut flow = Flow::new(fresh("first"), PAGE);
        typed(&mut flow, Field::ClientId, "C1");
        typed(&mut flow, Field::Scopes, "openid");
        let (record, _) = leave(&mut flow);
        let (mut flow, commands) = opened("?code=abc&state=first", Some(record));
        let Some(Command::RestrictConnections(sources)) = commands.last() else { panic!("{commands:?}") };
        assert!(sources.iter().any(|source| source == "https://webexapis.com/v1/verification"), "{sources:?}");
        let id_token = token(&claims("nonce of first").replace("https://as.example", issuer));
        let body = format!(r#"{{"access_token":"A1","id_token":"{}"}}"#, id_token.expose());
        asked(&mut flow, Event::TokenRequested, 200, &body);
        let commands = update(&mut flow, Event::VerificationRequested, NOW);
        let [Command::Send(attempt, request)] = commands.as_slice() else { panic!("{commands:?}") };
        assert_eq!(request.url.expose(), "https://webexapis.com/v1/verification");
        let response = HttpResponse { status: 200, headers: Vec::new(), body: Body::new(KEYS) };
        let commands = update(&mut flow, Event::Answered(*attempt, Ok(response)), NOW);
        let [Command::CheckSignature(attempt, _)] = commands.as_slice() else { panic!("{commands:?}") };
        update(&mut flow, Event::SignatureChecked(*attempt, Ok(true)), NOW);
        assert_eq!(wrong(&flow), expected, "{issuer}");
    }
}

#[test]
fn a_malformed_id_token_is_shown_and_never_checked() {
    let (mut flow, _) = opened("?code=abc&state=first", Some(left_for("openid", "https://as.example/keys")));
    asked(&mut flow, Event::TokenRequested, 200, r#"{"access_token":"A1","id_token":"a.b"}"#);
    assert!(
        flow.session.tokens().is_some_and(|tokens| tokens.id_token.as_ref().is_some_and(|held| held.decoded.is_err()))
    );
    assert_eq!((flow.id_token_checks(NOW), update(&mut flow, Event::VerificationRequested, NOW)), (None, vec![]));
}

#[test]
fn a_page_with_a_code_connects_only_to_its_provider() {
    let record = left_for("openid", "https://keys.example/keys");
    let (mut flow, commands) = opened("?code=abc&state=first", Some(record));
    let sources = [
        "https://as.example/token",
        "https://keys.example/keys",
        "https://as.example/.well-known/oauth-authorization-server",
        "https://as.example/.well-known/openid-configuration",
    ];
    assert_eq!(commands, [Command::ClearPending, Command::RestrictConnections(sources.map(str::to_owned).to_vec())]);
    assert_eq!(update(&mut flow, Event::DiscoveryRequested, NOW).len(), 1, "its own issuer may be asked again");
    flow.session.in_flight = None;
    // Neither later events nor a reset undo it, because the browser can't.
    update(&mut flow, Event::Reset(fresh("third"), PAGE.into()), NOW);
    update(&mut flow, Event::Restored(fresh("fourth")), NOW);
    update(&mut flow, Event::ProviderChosen(CUSTOM), NOW);
    typed(&mut flow, Field::Issuer, "https://other.example");
    assert_eq!(update(&mut flow, Event::DiscoveryRequested, NOW), []);
    assert_eq!(code(&flow), Some("discovery_failed"));
    let what = flow.session.problem.as_ref().expect("a problem").explain().what;
    assert_eq!(what, "Since a code came back, this page can talk only to as.example, keys.example.");
    typed(&mut flow, Field::Issuer, "https://as.example");
    assert_eq!(update(&mut flow, Event::DiscoveryRequested, NOW).len(), 1);

    let (forged, commands) = opened("?code=abc&state=guessed", Some(left()));
    assert_eq!(
        (forged.page.allowed_origins, commands),
        (None, vec![Command::ClearPending]),
        "a rejected callback restricts nothing"
    );
}
