//! The sandbox's clock is moved, and checks of the sandbox and the page are switched off. What changes in the page, and
//! with which providers?

use oauth_walkthrough::{
    flow::{
        log::Kind,
        simulation::{Change, Simulation},
    },
    glass::{Ask, CHANNEL_HEADER, Check, Glimpse, Settings, Switches, Verdict},
    lesson::{exposure::exposures, sandbox_record::asked},
    oauth::{secret::SecretUrl, simulated::ClientChecks},
    providers::{CUSTOM, WEBEX},
};

use super::{harness::fresh, *};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const DAY_SECS: u32 = 86_400;

impl Page {
    /// Chooses these settings, and passes the sandbox's answer to the page.
    fn choose(&mut self, simulation: Simulation) {
        for command in self.event(Event::SimulationChosen(simulation)) {
            let Command::SetSimulation(settings) = command else { panic!("{command:?}") };
            let body = Body::new(serde_json::to_string(&Ask::Set(settings)).expect("JSON"));
            let url = SecretUrl::from(format!("{PAGE}sandbox/v1/glass"));
            let headers = vec![header(CHANNEL_HEADER, "1")];
            let answer = self.handle(&HttpRequest { method: Method::POST, url, headers, body });
            let inside = serde_json::from_str(answer.body.expose()).expect("JSON");
            self.event(Event::SimulationSet(Settings::of_answer(&inside)));
        }
    }

    fn move_clock(&mut self, clock_offset_secs: u32) {
        self.choose(Simulation {
            settings: Settings { clock_offset_secs, ..Settings::default() },
            ..Simulation::default()
        });
    }

    fn rooms(&mut self) -> Option<u16> {
        self.press(Event::ApiCallRequested(Call::Probe(&webex::ROOMS)))
    }

    /// The time that the page goes by.
    fn time(&self) -> Timestamp {
        self.flow.clock(self.now)
    }
}

#[test]
fn what_expires_when_the_clock_moves_is_valid_again_when_it_moves_back() {
    let mut page = Page::open(None);
    page.sign_in();
    page.move_clock(660);
    assert_eq!(page.press(Event::TokenRequested), Some(400), "the code has expired");
    page.move_clock(0);
    assert_eq!(page.press(Event::TokenRequested), Some(200));
    let expires = page.flow.session.tokens().and_then(|tokens| tokens.expires_at()).expect("a lifetime");

    page.move_clock(14 * DAY_SECS);
    assert!(expires <= page.time(), "the countdown has ended");
    assert_eq!(page.rooms(), Some(401));
    assert!(!page.flow.session.is_refresh_token_expired(page.time()));
    page.move_clock(90 * DAY_SECS);
    assert!(page.flow.session.is_refresh_token_expired(page.time()), "sign in again");
    assert_eq!(page.press(Event::RefreshRequested), Some(400));
    page.move_clock(0);
    assert!(expires > page.time());
    assert_eq!(page.rooms(), Some(200));
}

#[test]
fn an_automatic_refresh_follows_the_moved_clock() {
    let mut page = Page::open(None);
    page.sign_in();
    page.press(Event::TokenRequested);
    page.event(Event::AutoRefreshSwitched(true));
    assert_eq!(page.event(Event::RefreshDue), []);
    page.move_clock(14 * DAY_SECS);
    assert!(page.flow.is_refresh_due(page.time()));
    assert_eq!(page.press(Event::RefreshDue), Some(200));
    assert_eq!(page.rooms(), Some(200));
    assert_eq!(page.event(Event::RefreshDue), [], "once");
}

/// With any other provider, the browser's own clock counts, whatever was moved before.
#[test]
fn no_other_provider_has_a_moved_clock_or_a_check_off() {
    let off = Simulation {
        checks: ClientChecks { state: false, nonce: false },
        settings: Settings {
            clock_offset_secs: 14 * DAY_SECS,
            switches: Switches { pkce: false, ..Switches::default() },
        },
    };
    let mut page = Page::open(None);
    page.choose(off);
    assert_eq!((page.flow.setup.simulation, page.time() > START), (off, true));
    for provider in [WEBEX, CUSTOM] {
        page.event(Event::ProviderChosen(provider));
        assert_eq!(page.time(), START, "{provider:?}");
        page.event(Event::FieldEdited(Field::ClientId, "C1".into()));
        if provider == CUSTOM {
            page.event(Event::FieldEdited(Field::AuthorizeEndpoint, "https://as.example/authorize".into()));
            page.event(Event::FieldEdited(Field::TokenEndpoint, "https://as.example/token".into()));
        }
        let commands = page.event(Event::CodeRequested);
        let [Command::EnsureReachable(url)] = commands.as_slice() else { panic!("{commands:?}") };
        let commands = page.event(Event::BecameReachable(url.clone()));
        let [Command::Leave { record, .. }] = commands.as_slice() else { panic!("{commands:?}") };
        assert!(!record.expose().contains("simulation"), "{}", record.expose());
        let search = Query::new("?code=c&state=theirs");
        page.flow = Flow::new(fresh("third"), PAGE);
        page.event(Event::Opened(Opening { search, record: Some(record.clone()), ..Opening::default() }));
        assert_eq!(page.problem(), Some("state_mismatch"), "{provider:?}");
        assert_eq!(page.event(Event::SimulationChosen(off)), [], "{provider:?}: there is nothing to set");
        assert!(page.flow.setup.simulation.is_plain(), "{provider:?}");
    }
}

#[test]
fn what_is_off_survives_the_trip_and_ends_with_a_reset() {
    let checks = ClientChecks { state: false, nonce: true };
    let settings = Settings { clock_offset_secs: 660, switches: Switches { pkce: false, ..Switches::default() } };
    let mut page = Page::open(SCENARIOS.iter().find(|what_if| what_if.id == "wrong-state"));
    page.choose(Simulation { checks, settings });
    page.sign_in();
    assert_eq!((page.problem(), page.flow.session.arrival().is_some()), (None, true), "the state isn't looked at");
    assert_eq!(page.flow.setup.simulation, Simulation { checks, settings });
    let arrival = page.flow.session.arrival().expect("a callback");
    assert_eq!((arrival.sent_at, arrival.arrived_at), (page.time(), page.time()));
    assert!(page.time() > START);
    page.event(Event::Reset(fresh("after"), PAGE.into()));
    assert!(page.flow.setup.simulation.is_plain());
    page.event(Event::ProviderChosen(SANDBOX));
    assert_eq!(page.time(), START);
}

/// The token is refused and not used, and the page shows who could have seen it. The request still waits for its code.
#[test]
fn a_token_in_the_address_is_refused_and_its_exposure_is_shown() {
    let mut page = Page::open(SCENARIOS.iter().find(|what_if| what_if.id == "implicit-flow"));
    page.sign_in();
    assert_eq!((page.problem(), page.flow.session.tokens()), (Some("code_missing"), None));
    let rows = exposures(&page.flow, START);
    assert_eq!(rows.iter().map(|row| row.name).collect::<Vec<_>>(), ["access_token"]);
    let shown = format!("{:?}", page.flow.session.problem);
    assert!(shown.contains("access_token") && !shown.contains("Tu11"), "only its name: {shown}");
}

/// Each message that the sandbox answered gets its own checks, even if the same request was sent twice.
#[test]
fn the_page_finds_what_was_checked_for_each_message() {
    let mut page = Page::open(None);
    page.sign_in();
    page.press(Event::TokenRequested);
    page.rooms();
    page.move_clock(14 * DAY_SECS);
    page.rooms();
    let answer = {
        let url = SecretUrl::from(format!("{PAGE}sandbox/v1/glass"));
        let headers = vec![header(CHANNEL_HEADER, "1")];
        page.handle(&HttpRequest { method: Method::GET, url, headers, body: Body::default() })
    };
    let inside = serde_json::from_str(answer.body.expose()).expect("JSON");
    let mut found = Vec::new();
    for entry in page.flow.session.log.entries() {
        let question = asked(&page.flow, entry.number).expect("the sandbox answered");
        let Glimpse { settings, checks, .. } = Glimpse::of_answer(&inside, &question).expect("an answer");
        assert_eq!(settings.clock_offset_secs, 14 * DAY_SECS);
        found.push((checks.len(), checks.last().map(|checked| (checked.check, checked.verdict))));
    }
    assert_eq!(page.flow.session.log.entries()[1].kind, Kind::Callback);
    let last = |check, verdict| Some((check, verdict));
    assert_eq!(
        found,
        [
            (3, last(Check::ScopeRegistered, Verdict::Passed)),
            // The callback is the answer to the authorization request.
            (3, last(Check::ScopeRegistered, Verdict::Passed)),
            (8, last(Check::VerifierMatches, Verdict::Passed)),
            (3, last(Check::ScopeSufficient, Verdict::Passed)),
            (2, last(Check::TokenNotExpired, Verdict::Failed)),
        ]
    );
}

#[test]
fn an_unrequested_callback_is_not_the_sandboxs_answer() {
    let mut page = Page::open(None);
    page.event(Event::Opened(Opening { search: Query::new("?code=theirs&state=theirs"), ..Opening::default() }));
    let entries = page.flow.session.log.entries();
    assert_eq!(entries.len(), 1);
    assert_eq!(asked(&page.flow, entries[0].number), None);
}

/// When a class starts over, the sandbox is not torn down: what was changed in it is set back.
#[test]
fn starting_over_sets_the_sandbox_back() {
    for (clock_offset_secs, expected) in [(0, None), (660, Some(Command::SetSimulation(Settings::default())))] {
        let mut page = Page::open(None);
        page.move_clock(clock_offset_secs);
        let commands = page.event(Event::StartedOver(fresh("third"), PAGE.into()));
        let set = commands.into_iter().find(|command| matches!(command, Command::SetSimulation(_)));
        assert_eq!(set, expected);
        assert!(page.flow.setup.simulation.is_plain());
    }
}

/// A switch stays as pressed only while the sandbox may still answer.
#[test]
fn a_change_that_the_sandbox_does_not_answer_is_taken_back() {
    let mut page = Page::open(None);
    let ahead = |clock_offset_secs| Settings { clock_offset_secs, ..Settings::default() };
    let choose = |page: &mut Page, settings| {
        page.event(Event::SimulationChosen(Simulation { settings, ..Simulation::default() }))
    };
    let shown = |page: &Page| page.flow.simulation_asked().settings;
    let set_to = |page: &Page| page.flow.setup.simulation.settings;
    assert_eq!(choose(&mut page, ahead(660)), [Command::SetSimulation(ahead(660))]);
    assert_eq!((shown(&page), set_to(&page)), (ahead(660), ahead(0)));
    assert_eq!(choose(&mut page, ahead(660)), [], "it is on its way");
    page.event(Event::SimulationSet(None));
    assert_eq!((shown(&page), page.flow.setup.simulation_change), (ahead(0), Change::Failed));
    // Two, the second before the first is answered.
    choose(&mut page, ahead(1));
    choose(&mut page, ahead(2));
    page.event(Event::SimulationSet(Some(ahead(1))));
    assert_eq!((shown(&page), set_to(&page)), (ahead(2), ahead(1)));
    page.event(Event::SimulationSet(Some(ahead(2))));
    assert_eq!((set_to(&page), page.flow.setup.simulation_change), (ahead(2), Change::Made));
}
