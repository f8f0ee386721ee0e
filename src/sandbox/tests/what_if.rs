//! The page's state machine against the simulated Webex, through every fault.

use super::*;
use crate::{
    flow::{
        Command, Event, Flow, Opening, Purpose,
        call::Call,
        form::{Field, RequestSecrets},
        problem::Grant,
        update::update,
    },
    lesson::{parameters, sequence, wire},
    oauth::{http::TransportError, secret::Nonce},
    providers::{self, SANDBOX, Scenario, scenario::SCENARIOS, webex},
};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const PAGE: &str = "https://class.example/walk/";

/// A page with its sandbox, without a browser in between.
pub(super) struct Page {
    pub(super) flow: Flow,
    pub(super) sandbox: Pair,
}

fn fresh(state: &str) -> RequestSecrets {
    RequestSecrets {
        state: State::new(state),
        nonce: Nonce::new(format!("nonce of {state}")),
        code_verifier: CodeVerifier::new("v".repeat(43)),
    }
}

impl Page {
    pub(super) fn open(what_if: Option<&'static Scenario>) -> Self {
        let providers::Client { name, id, secret, scopes } = providers::sandbox::CLIENT;
        let mut sandbox = Pair::new();
        sandbox.store = Store::new(Integration::new(name, id, secret, providers::sandbox::page_uris(PAGE), scopes));
        let mut page = Self { flow: Flow::new(fresh("first"), PAGE), sandbox };
        page.event(Event::ProviderChosen(SANDBOX));
        page.event(Event::ScenarioChosen(what_if));
        page
    }

    pub(super) fn event(&mut self, event: Event) -> Vec<Command> {
        update(&mut self.flow, event, self.sandbox.now)
    }

    /// Requests a code, signs in, accepts if the sandbox asks, and comes back.
    fn sign_in(&mut self) -> &mut Self {
        self.sign_in_as(SIGN_IN)
    }

    /// As [`Self::sign_in`], with what the sign-in page sends.
    pub(super) fn sign_in_as(&mut self, form: &str) -> &mut Self {
        let commands = self.event(Event::CodeRequested);
        let [Command::EnsureReachable(url)] = commands.as_slice() else { panic!("{commands:?}") };
        let commands = self.event(Event::BecameReachable(url.clone()));
        let [Command::Leave { record, url }] = commands.as_slice() else { panic!("{commands:?}") };
        assert_eq!(self.sandbox.get(url.expose(), None).status, 200);
        let mut at = url.expose().to_owned();
        let mut body = form;
        let callback = loop {
            let response = self.sandbox.press(&at, body);
            let location = response.header("location").expect("a redirect").to_owned();
            if location.starts_with(&format!("{PAGE}?")) {
                break location;
            }
            assert!(location.starts_with(&format!("{}?", url.address())), "{location}");
            assert!(!location.contains("somebody-else"), "the fault leaves the sandbox's own URL alone: {location}");
            at = location;
            body = "decision=accept";
        };
        let search = Query::new(callback.strip_prefix(PAGE).expect("back at the page"));
        self.flow = Flow::new(fresh("second"), PAGE);
        self.event(Event::Opened(Opening { search, record: Some(record.clone()), ..Opening::default() }));
        self
    }

    /// Presses a button that sends a request. Returns the status, unless the request timed out.
    pub(super) fn press(&mut self, event: Event) -> Option<u16> {
        let commands = self.event(event);
        let [Command::Send(attempt, request)] = commands.as_slice() else { panic!("{commands:?}") };
        let answer = if delay(request) > Duration::from_secs(30) {
            Err(TransportError::Timeout)
        } else {
            Ok(self.sandbox.handle(request))
        };
        let status = answer.as_ref().ok().map(|response| response.status);
        self.event(Event::Answered(*attempt, answer));
        status
    }

    fn problem(&self) -> Option<&'static str> {
        self.flow.session.problem.as_ref().map(|problem| problem.code())
    }

    fn switch(&mut self, id: &str) {
        let what_if = SCENARIOS.iter().find(|what_if| what_if.id == id);
        assert_eq!(what_if.is_some(), !id.is_empty(), "{id}");
        self.event(Event::ScenarioChosen(what_if));
    }
}

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

/// What can go wrong before the code arrives, with the problem that the page shows.
const AT_THE_CALLBACK: [(&str, &str); 3] =
    [("declined", "provider_error"), ("wrong-state", "state_mismatch"), ("stranger-issuer", "issuer_mismatch")];

/// What goes wrong once the code is there.
struct LaterCase {
    id: &'static str,
    /// The request that shows it.
    purpose: Purpose,
    /// Of the answer; none if it timed out.
    status: Option<u16>,
    /// What the page shows.
    problem: Option<&'static str>,
    /// Whether the same request succeeds once the what-if is off.
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
    // A fault of another step changes nothing.
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
        assert!(page.flow.arrival().is_none(), "{id}");
        page.switch("");
        page.sign_in();
        assert_eq!((page.problem(), page.flow.arrival().is_some()), (None, true), "{id}, off");
    }
}

#[test]
fn what_goes_wrong_later() {
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
            assert_eq!(page.press(press_for(purpose)), status, "{id}");
            assert_eq!(page.problem(), problem, "{id}");
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
fn every_what_if_is_tested_above() {
    for what_if in &SCENARIOS {
        let is_tested =
            AT_THE_CALLBACK.iter().any(|(id, _)| *id == what_if.id) || LATER.iter().any(|case| case.id == what_if.id);
        assert!(is_tested, "{}", what_if.id);
    }
}

#[test]
fn an_unknown_fault_is_not_found() {
    let mut pair = Pair::new();
    for path in
        ["/what-if/unheard-of/rooms", "/what-if/rate-limited", "/what-if/rate-limited/nothing", "/what-if//rooms"]
    {
        assert_eq!(pair.get(&format!("{BASE}{path}"), None).status, 404, "{path}");
    }
}

/// A gateway times out before the request reaches the provider, so the code stays valid.
#[test]
fn a_slow_answer_leaves_the_code_valid() {
    let mut pair = Pair::new();
    let callback = pair.verified(&request());
    let sent = exchange_request(&callback, ClientAuth::Post, SECRET);
    let url = sent.url.expose().replace(BASE, &format!("{BASE}/what-if/slow-answer")).into();
    assert_eq!(pair.handle(&HttpRequest { url, ..sent }).status, 504);
    assert!(pair.exchange(&callback, ClientAuth::Post, SECRET).is_ok());
}

#[test]
fn five_presses_and_no_typing() {
    let mut page = Page::open(None);
    page.sign_in();
    assert_eq!(page.press(Event::TokenRequested), Some(200));
    let first = page.flow.tokens().expect("tokens").access_token.clone();
    assert_eq!(page.press(Event::ApiCallRequested(Call::Probe(&webex::ROOMS))), Some(200));
    assert_eq!(page.press(Event::ApiCallRequested(Call::Probe(&webex::ME))), Some(403));
    assert_eq!(page.press(Event::RefreshRequested), Some(200));
    assert_ne!(page.flow.tokens().expect("tokens").access_token, first);

    // Each word that went over the wire is explained, and what is worth something is masked.
    let entries = page.flow.session.log.entries();
    for part in entries.iter().flat_map(wire::parts).filter(|part| part.place != wire::Place::AnswerHeader) {
        assert!(parameters::find(&part.name).is_some(), "{}", part.name);
    }
    let secrets: Vec<String> =
        entries.iter().flat_map(wire::parts).filter(|part| part.is_secret).map(|part| part.name).collect();
    let (exchange, token) = (["code", "client_secret", "code_verifier"], ["access_token", "refresh_token"]);
    let masked = [&["code"][..], &exchange, &token, &["authorization"], &["authorization"]].concat();
    assert_eq!(secrets, [&masked[..], &["refresh_token", "client_secret"], &token].concat());
    let said: Vec<String> = sequence::messages(entries).into_iter().map(|message| message.label).collect();
    assert_eq!(
        said,
        [
            "Request Auth Code",
            "authorization request",
            "sign in and accept, out of this page's sight",
            "callback with a code",
            "the code, for a token",
            "200",
            "GET /rooms",
            "200",
            "GET /people/me",
            "403",
            "the refresh token, for a new one",
            "200",
        ]
    );

    page.event(Event::FieldEdited(Field::Scopes, "spark:rooms_read spark:people_read".into()));
    page.sign_in();
    assert_eq!(page.press(Event::TokenRequested), Some(200));
    assert_eq!(page.press(Event::ApiCallRequested(Call::Probe(&webex::ME))), Some(200));
}
