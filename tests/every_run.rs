//! Every fault with one press, natively: a run of the page's state machine through the simulated Webex's own pages.

use std::time::Duration;

use oauth_walkthrough::{
    flow::{
        Command, Event, Flow, Opening, Purpose, form::RequestSecrets, log::Kind, problem::Step, run::fault_shown,
        update::update,
    },
    lesson::{
        focus::{FocusTargets, focus_targets},
        guidance::current_step,
    },
    oauth::{
        http::{HttpRequest, HttpResponse, Method, TransportError},
        secret::{Body, CodeVerifier, Nonce, Query, SecretUrl, State},
    },
    providers::{self, SANDBOX, scenario::SCENARIOS},
    sandbox::{
        delay, handle,
        store::{Integration, Store},
    },
    time::Timestamp,
};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::{wasm_bindgen_test as test, wasm_bindgen_test_configure};

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test_configure!(run_in_browser);

use driver::Driver;

#[path = "../src/sandbox/tests/driver.rs"]
mod driver;

const PAGE: &str = "https://class.example/walk/";
const START: Timestamp = Timestamp { millis: 1_800_000_000_000 };

/// A page with its sandbox, and a browser that carries out commands and presses nothing.
struct Tab {
    flow: Flow,
    sandbox: Driver,
    loads: u32,
}

fn secrets(load: u32) -> RequestSecrets {
    RequestSecrets {
        state: State::new(format!("state {load}")),
        nonce: Nonce::new(format!("nonce {load}")),
        code_verifier: CodeVerifier::new("v".repeat(43)),
    }
}

impl Tab {
    fn open() -> Self {
        let providers::Client { name, id, secret, scopes } = providers::sandbox_provider::CLIENT;
        let uris = providers::sandbox_provider::page_uris(PAGE);
        let store = Store::new(Integration::new(name, id, secret, uris, scopes));
        let mut tab = Self { flow: Flow::new(secrets(0), PAGE), sandbox: Driver::new(store), loads: 0 };
        tab.happens(Event::ProviderChosen(SANDBOX));
        tab
    }

    /// Handles an event, and everything that follows from it.
    fn happens(&mut self, event: Event) {
        for command in update(&mut self.flow, event, START) {
            if let Some(event) = self.obey(command) {
                self.happens(event);
            }
        }
    }

    fn obey(&mut self, command: Command) -> Option<Event> {
        match command {
            Command::EnsureReachable(url) => Some(Event::BecameReachable(url)),
            Command::Leave { record, url } => {
                let answer = self.browse(url);
                let (search, fragment) = answer.split_at(answer.find('#').unwrap_or(answer.len()));
                self.loads += 1;
                self.flow = Flow::new(secrets(self.loads), PAGE);
                Some(Event::Opened(Opening {
                    search: Query::new(search),
                    fragment_answer: fragment.into(),
                    record: Some(record),
                    ..Opening::default()
                }))
            }
            Command::Send(attempt, request) => {
                let times_out = delay(&request) > Duration::from_secs(30);
                let answer = if times_out { Err(TransportError::Timeout) } else { Ok(self.handle(&request)) };
                Some(Event::Answered(attempt, answer))
            }
            Command::CheckSignature(..) | Command::TearDownSandbox => panic!("no run asks for {command:?}"),
            Command::ClearPending | Command::RestrictConnections(_) | Command::SetSimulation(_) => None,
        }
    }

    fn handle(&mut self, request: &HttpRequest) -> HttpResponse {
        self.sandbox.handle(request, START)
    }

    /// Follows the sandbox's refreshing pages until the browser is sent back. Returns the query and fragment it gets.
    fn browse(&mut self, mut url: SecretUrl) -> String {
        let mut pages = 0;
        loop {
            let address = url.address().to_owned();
            let request = HttpRequest { method: Method::GET, url, headers: Vec::new(), body: Body::default() };
            let response = self.handle(&request);
            if let Some(location) = response.header("location") {
                assert_eq!(pages, 2, "the sign-in page and the consent page were seen");
                return location.strip_prefix(PAGE).expect("back at the page").to_owned();
            }
            let refresh = response.body.expose().split_once("content=\"0; url=").expect("a page that refreshes").1;
            let query = refresh.split_once('"').expect("the end").0.replace("&amp;", "&");
            url = SecretUrl::new(format!("{address}{query}"));
            pages += 1;
        }
    }

    /// Chooses a fault, and presses *Run it*.
    fn run(&mut self, id: &str) -> Ran {
        self.happens(Event::ScenarioChosen(SCENARIOS.iter().find(|scenario| scenario.id == id)));
        self.happens(Event::RunRequested);
        let flow = &self.flow;
        assert_eq!((flow.session.run, flow.session.is_leaving()), (None, false), "{id} came to its end");
        assert_eq!(flow.setup.scenario.map_or("", |scenario| scenario.id), id, "it stays chosen");
        let sent = flow.session.log.entries().iter().filter(|entry| matches!(entry.kind, Kind::Sent(_)));
        Ran {
            sent: sent.count(),
            problem: flow.session.problem.as_ref().map(|problem| problem.code()),
            status: flow.session.api_answer().map(|answer| answer.status),
            step: current_step(flow) as usize + 1,
        }
    }
}

/// Where a run ended.
#[derive(Debug, PartialEq, Eq)]
struct Ran {
    /// How many requests the page itself sent.
    sent: usize,
    /// The problem that the page shows.
    problem: Option<&'static str>,
    /// The status of the API's last answer.
    status: Option<u16>,
    /// The step that is open.
    step: usize,
}

const fn ran(sent: usize, problem: Option<&'static str>, status: Option<u16>, step: usize) -> Ran {
    Ran { sent, problem, status, step }
}

const RUNS: [(&str, Ran); 17] = [
    ("", ran(4, None, Some(403), 6)),
    ("declined", ran(0, Some("provider_error"), None, 3)),
    ("wrong-state", ran(0, Some("state_mismatch"), None, 3)),
    ("stranger-issuer", ran(0, Some("issuer_mismatch"), None, 3)),
    ("implicit-flow", ran(0, Some("code_missing"), None, 3)),
    ("code-expired", ran(1, Some("oauth_error"), None, 4)),
    ("code-replayed", ran(1, Some("oauth_error"), None, 4)),
    ("wrong-redirect-uri", ran(1, Some("oauth_error"), None, 4)),
    ("wrong-secret", ran(1, Some("oauth_error"), None, 4)),
    ("wrong-verifier", ran(1, Some("oauth_error"), None, 4)),
    ("rate-limited", ran(1, Some("rate_limited"), None, 4)),
    ("server-error", ran(1, Some("http_status"), None, 4)),
    ("html-answer", ran(1, Some("not_json"), None, 4)),
    ("slow-answer", ran(1, Some("timeout"), None, 4)),
    ("token-expired", ran(2, None, Some(401), 5)),
    ("scope-missing", ran(2, None, Some(403), 5)),
    ("refresh-expired", ran(4, Some("oauth_error"), Some(403), 6)),
];

#[test]
fn every_fault_is_shown_by_one_press_on_a_fresh_page_and_after_a_complete_run() {
    assert_eq!(RUNS.len(), SCENARIOS.len() + 1);
    let mut used = Tab::open();
    for (id, expected) in RUNS {
        assert!(id.is_empty() || SCENARIOS.iter().any(|scenario| scenario.id == id), "{id}");
        let mut fresh = Tab::open();
        assert_eq!(fresh.run(id), expected, "{id}, fresh");
        assert_eq!(fault_shown(&fresh.flow).is_some(), !id.is_empty(), "{id}");
        used.run("");
        assert!(used.flow.session.tokens().is_some_and(|tokens| tokens.refreshes == 1), "the flow is complete");
        assert_eq!(used.run(id), expected, "{id}, after a complete run");
        assert_eq!(used.run(id), expected, "{id}, once more");
    }
}

/// The purposes are in order, so that a class sees the flow as it is taught.
#[test]
fn a_run_without_a_fault_is_the_complete_flow() {
    let mut tab = Tab::open();
    tab.run("");
    let kinds: Vec<Kind> = tab.flow.session.log.entries().iter().map(|entry| entry.kind).collect();
    let [Kind::Authorization, Kind::Callback, rest @ ..] = kinds.as_slice() else { panic!("{kinds:?}") };
    let purposes = rest.iter().map(|kind| match kind {
        Kind::Sent(Purpose::Token(_)) => "token",
        Kind::Sent(Purpose::CallApi(_)) => "api",
        _ => "other",
    });
    assert_eq!(purposes.collect::<Vec<_>>(), ["token", "api", "api", "token"]);
}

#[test]
fn the_focus_goes_where_a_run_has_ended() {
    for (scenario, expected) in [
        ("", ("tokenRefreshButton", Step::Refresh)),
        ("scope-missing", ("apiStatus", Step::UseToken)),
        ("refresh-expired", ("problem", Step::Refresh)),
    ] {
        let mut tab = Tab::open();
        tab.run(scenario);
        assert_eq!(focus_targets(&tab.flow).newer_than(&FocusTargets::default()), Some(expected), "{scenario}");
    }
}
