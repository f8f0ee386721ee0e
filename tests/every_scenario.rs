//! The page's state machine against the simulated Webex, through every scenario, in memory with a fake clock.

use std::time::Duration;

use base64ct::{Base64UrlUnpadded, Encoding};
use oauth_walkthrough::{
    flow::{
        Command, Event, Flow, Opening, Purpose,
        call::Call,
        form::{Field, RequestSecrets},
        problem::Grant,
        run::fault_shown,
        update::update,
    },
    lesson::{diagnosis, sequence, wire},
    oauth::{
        http::{HttpRequest, HttpResponse, Method, TransportError, header},
        secret::{Body, CodeVerifier, Nonce, Query, State},
    },
    providers::{self, SANDBOX, Scenario, scenario::SCENARIOS, webex},
    sandbox::{
        delay, handle,
        store::{Integration, Store},
    },
    text::parameters,
    time::Timestamp,
};
use p256::{
    EncodedPoint,
    ecdsa::{Signature, VerifyingKey, signature::Verifier},
};
use serde_json::Value;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::{wasm_bindgen_test as test, wasm_bindgen_test_configure};

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test_configure!(run_in_browser);

use driver::Driver;
use harness::Page;

#[path = "../src/sandbox/tests/driver.rs"]
mod driver;

#[path = "every_scenario/harness.rs"]
mod harness;

#[path = "every_scenario/moved_clock.rs"]
mod moved_clock;

const PAGE: &str = "https://class.example/walk/";

const START: Timestamp = Timestamp { millis: 1_800_000_000_000 };
/// The body that the sign-in page sends.
const SIGN_IN: &str = "email=ada%40sandbox.example";

const EXCHANGE: Purpose = Purpose::Token(Grant::Code);
const ROOMS: Purpose = Purpose::CallApi(Call::Probe(&webex::ROOMS));
const REFRESH: Purpose = Purpose::Token(Grant::RefreshToken);

fn press_for(purpose: Purpose) -> Event {
    match purpose {
        Purpose::Token(Grant::Code) => Event::TokenRequested,
        Purpose::Token(Grant::RefreshToken) => Event::RefreshRequested,
        Purpose::CallApi(call) => Event::ApiCallRequested(call),
        Purpose::Discover(_) => Event::DiscoveryRequested,
        Purpose::Revoke => Event::RevocationRequested,
        Purpose::Keys => Event::VerificationRequested,
    }
}

/// A failure before the code arrives, and the problem that the page shows.
const AT_THE_CALLBACK: [(&str, &str); 4] = [
    ("declined", "provider_error"),
    ("wrong-state", "state_mismatch"),
    ("stranger-issuer", "issuer_mismatch"),
    ("implicit-flow", "code_missing"),
];

/// A failure after the code arrived.
struct LaterCase {
    id: &'static str,
    /// The request that shows the failure.
    purpose: Purpose,
    /// The response's status; `None` if it timed out.
    status: Option<u16>,
    /// The problem that the page shows.
    problem: Option<&'static str>,
    /// Whether the same request succeeds once the scenario is off.
    works_again: bool,
}

const fn later(
    id: &'static str,
    purpose: Purpose,
    status: Option<u16>,
    problem: Option<&'static str>,
    works_again: bool,
) -> LaterCase {
    LaterCase { id, purpose, status, problem, works_again }
}

const LATER: [LaterCase; 22] = [
    later("code-expired", EXCHANGE, Some(400), Some("oauth_error"), false),
    later("code-replayed", EXCHANGE, Some(400), Some("oauth_error"), false),
    later("wrong-redirect-uri", EXCHANGE, Some(400), Some("oauth_error"), true),
    later("wrong-secret", EXCHANGE, Some(401), Some("oauth_error"), true),
    later("wrong-secret", REFRESH, Some(401), Some("oauth_error"), true),
    later("wrong-verifier", EXCHANGE, Some(400), Some("oauth_error"), true),
    later("rate-limited", EXCHANGE, Some(429), Some("rate_limited"), true),
    later("rate-limited", ROOMS, Some(429), Some("rate_limited"), true),
    later("rate-limited", REFRESH, Some(429), Some("rate_limited"), true),
    later("server-error", EXCHANGE, Some(500), Some("http_status"), true),
    later("server-error", ROOMS, Some(500), None, true),
    later("server-error", REFRESH, Some(500), Some("http_status"), true),
    later("html-answer", EXCHANGE, Some(200), Some("not_json"), true),
    later("html-answer", REFRESH, Some(200), Some("not_json"), true),
    later("slow-answer", EXCHANGE, None, Some("timeout"), true),
    later("slow-answer", ROOMS, None, Some("timeout"), true),
    later("slow-answer", REFRESH, None, Some("timeout"), true),
    later("token-expired", ROOMS, Some(401), None, false),
    later("scope-missing", ROOMS, Some(403), None, true),
    later("refresh-expired", REFRESH, Some(400), Some("oauth_error"), false),
    // A fault in another step changes nothing.
    later("refresh-expired", EXCHANGE, Some(200), None, false),
    later("token-expired", REFRESH, Some(200), None, true),
];

#[test]
fn what_goes_wrong_on_the_way_to_the_code() {
    for (id, expected) in AT_THE_CALLBACK {
        let mut page = Page::open(SCENARIOS.iter().find(|what_if| what_if.id == id));
        page.sign_in();
        assert_eq!(page.problem(), Some(expected), "{id}");
        assert_eq!(page.flow.setup.scenario.map(|what_if| what_if.id), Some(id), "it stays selected");
        assert!(page.flow.session.arrival().is_none() && fault_shown(&page.flow).is_some(), "{id}");
        page.switch("");
        page.sign_in();
        assert_eq!((page.problem(), page.flow.session.arrival().is_some()), (None, true), "{id}, off");
    }
}

#[test]
fn scenarios_after_the_code() {
    for LaterCase { id, purpose, status, problem, works_again } in LATER {
        for switched_first in [true, false] {
            let mut page = Page::open(None);
            if switched_first && purpose == EXCHANGE {
                page.switch(id);
            }
            page.sign_in();
            assert_eq!(page.problem(), None, "{id}");
            if purpose != EXCHANGE {
                assert_eq!(page.press(Event::TokenRequested), Some(200));
            }
            page.switch(id);
            assert!(fault_shown(&page.flow).is_none(), "{id}, before");
            assert_eq!(page.press(press_for(purpose)), status, "{id}");
            assert_eq!(page.problem(), problem, "{id}");
            assert_eq!(fault_shown(&page.flow).is_some(), problem.is_some() || status != Some(200), "{id}");
            assert!(page.flow.session.injected.is_some(), "{id}");
            page.switch("");
            if problem.is_some() || works_again {
                let works = page.press(press_for(purpose)) == Some(200);
                assert_eq!(works, works_again, "{id}, off");
            }
            if purpose == ROOMS && !works_again {
                assert_eq!(page.press(Event::ApiCallRequested(Call::Probe(&webex::ROOMS))), Some(401));
                assert_eq!(page.press(Event::RefreshRequested), Some(200));
                page.switch(id);
                assert_eq!(
                    page.press(Event::ApiCallRequested(Call::Probe(&webex::ROOMS))),
                    Some(200),
                    "a new token helps"
                );
            }
        }
    }
}

#[test]
fn every_scenario_is_tested_above() {
    for what_if in &SCENARIOS {
        let is_tested =
            AT_THE_CALLBACK.iter().any(|(id, _)| *id == what_if.id) || LATER.iter().any(|case| case.id == what_if.id);
        assert!(is_tested, "{}", what_if.id);
    }
}

#[test]
fn five_presses_and_no_typing() {
    let mut page = Page::open(None);
    page.sign_in();
    assert_eq!(page.press(Event::TokenRequested), Some(200));
    let first = page.flow.session.tokens().expect("tokens").access_token.clone();
    assert_eq!(page.press(Event::ApiCallRequested(Call::Probe(&webex::ROOMS))), Some(200));
    assert_eq!(page.press(Event::ApiCallRequested(Call::Probe(&webex::ME))), Some(403));
    assert_eq!(page.press(Event::RefreshRequested), Some(200));
    assert_ne!(page.flow.session.tokens().expect("tokens").access_token, first);

    // Every word in the messages is explained, and every valuable value is masked.
    let entries = page.flow.session.log.entries();
    for part in entries.iter().flat_map(wire::parts).filter(|part| part.place != wire::Place::AnswerHeader) {
        assert!(parameters::find(&part.name).is_some(), "{}", part.name);
    }
    let secrets: Vec<String> =
        entries.iter().flat_map(wire::parts).filter(|part| part.is_secret).map(|part| part.name).collect();
    let (exchange, token) = (["code", "client_secret", "code_verifier"], ["access_token", "refresh_token"]);
    let masked = [&["code"][..], &exchange, &token, &["authorization"], &["authorization"]].concat();
    assert_eq!(secrets, [&masked[..], &["refresh_token", "client_secret"], &token].concat());
    let said: Vec<String> = sequence::messages(&page.flow).into_iter().map(|message| message.arrow.label).collect();
    assert_eq!(
        said,
        [
            "Request Auth Code",
            "GET /authorize · client, scope, state",
            "sign in and accept · this page can't see",
            "redirect · code, state",
            "POST /access_token · code, secret",
            "200 · access and refresh token",
            "GET /rooms · token",
            "200 · 3 rooms",
            "GET /people/me · token",
            "403 · forbidden",
            "POST /access_token · refresh token",
            "200 · access and refresh token",
        ]
    );

    page.event(Event::FieldEdited(Field::Scopes, "spark:rooms_read spark:people_read".into()));
    page.sign_in();
    assert_eq!(page.press(Event::TokenRequested), Some(200));
    assert_eq!(page.press(Event::ApiCallRequested(Call::Probe(&webex::ME))), Some(200));
}

/// Whether the key made the signature, by a verifier independent of the page's.
fn is_made_with(jwk: &str, signed: &str, signature: &[u8]) -> bool {
    let jwk: Value = serde_json::from_str(jwk).expect("JSON");
    let coordinate = |name: &str| -> [u8; 32] {
        let bytes = Base64UrlUnpadded::decode_vec(jwk[name].as_str().expect("a coordinate")).expect("base64url");
        bytes.try_into().expect("32 bytes")
    };
    let point = EncodedPoint::from_affine_coordinates(&coordinate("x").into(), &coordinate("y").into(), false);
    let key = VerifyingKey::from_encoded_point(&point).expect("a point of the curve");
    key.verify(signed.as_bytes(), &Signature::from_slice(signature).expect("64 bytes")).is_ok()
}

/// From the request to the result of the checks, with the keys from the address in the provider's description.
#[test]
fn the_page_verifies_an_id_token_of_either_issuer() {
    for (name, issuer) in [
        ("ada", providers::sandbox_provider::ACCEPTED_ISSUERS[0]),
        ("nina", providers::sandbox_provider::ACCEPTED_ISSUERS[1]),
    ] {
        let mut page = Page::open(None);
        page.event(Event::ScopeSwitched("openid", true));
        page.sign_in_with(&format!("email={name}%40sandbox.example"));
        assert_eq!(page.press(Event::TokenRequested), Some(200));
        let verdict = |page: &Page| -> Vec<&str> {
            let checks = page.flow.id_token_checks(START).expect("an ID token");
            checks.into_iter().filter(|check| !check.is_right()).map(|check| check.what).collect()
        };
        assert_eq!(verdict(&page), ["signature"], "it isn't checked yet");
        let held = page.flow.session.tokens().and_then(|tokens| tokens.id_token.clone()).expect("an ID token");
        assert_eq!(held.decoded.expect("a token").claims["iss"], issuer);

        let commands = page.event(Event::VerificationRequested);
        let [Command::Send(attempt, request)] = commands.as_slice() else { panic!("{commands:?}") };
        assert_eq!(request.url.expose(), format!("{PAGE}sandbox/v1/verification"));
        let answer = page.handle(request);
        let commands = page.event(Event::Answered(*attempt, Ok(answer)));
        let [Command::CheckSignature(attempt, it)] = commands.as_slice() else { panic!("{commands:?}") };
        let is_right = is_made_with(&it.key.jwk, it.signed.expose(), &it.signature);
        page.event(Event::SignatureChecked(*attempt, Ok(is_right)));
        assert_eq!(verdict(&page), [""; 0], "{name}");

        // OpenID Connect Core 1.0 §5.3.2: "The sub Claim in the UserInfo Response MUST be verified to exactly match the sub
        // Claim in the ID Token".
        assert_eq!(page.press(Event::ApiCallRequested(Call::Probe(&webex::USER_INFO))), Some(200));
        let answer: Value =
            serde_json::from_str(page.flow.session.api_answer().expect("an answer").body.expose()).expect("JSON");
        let held = page.flow.session.tokens().and_then(|tokens| tokens.id_token.as_deref()).expect("an ID token");
        assert_eq!(answer["sub"], held.decoded.as_ref().expect("a token").claims["sub"], "{name}");
    }
}

/// The call for Login with Webex is offered only if its scope was requested. Without the scope, the API refuses it like
/// any other call.
#[test]
fn userinfo_is_offered_if_openid_was_requested() {
    for (scopes, ids, status) in [
        ("spark:rooms_read", &["roomsButton", "meButton"][..], 403),
        ("spark:rooms_read openid", &["roomsButton", "meButton", "userinfoButton"], 200),
    ] {
        let mut page = Page::open(None);
        page.event(Event::FieldEdited(Field::Scopes, scopes.into()));
        page.sign_in();
        let offered = |page: &Page| -> Vec<&str> { page.flow.probes().iter().map(|probe| probe.element_id).collect() };
        assert_eq!(offered(&page), ids, "asked for {scopes}");
        assert_eq!(page.press(Event::TokenRequested), Some(200));
        assert_eq!(offered(&page), ids, "granted {scopes}");
        assert_eq!(page.press(Event::ApiCallRequested(Call::Probe(&webex::USER_INFO))), Some(status), "{scopes}");
        assert_eq!(page.flow.provider().scope_for("GET /userinfo"), Some("openid"));
        let diagnosis = diagnosis::diagnose(page.flow.session.api_answer().expect("an answer"), page.flow.provider());
        assert_eq!(diagnosis.is_some(), status == 403, "{scopes}");
    }
}
