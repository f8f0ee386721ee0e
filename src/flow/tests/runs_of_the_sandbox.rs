//! A run: which steps the page takes on its own, and what ends it.

use super::*;
use crate::{
    attacks::Lock,
    flow::{
        log::{Entry, Outcome},
        problem::Grant,
        run::{Shown, fault_shown},
        simulation::Simulation,
    },
    providers::{Provider, Scenario, scenario::SCENARIOS},
};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const TOKENS: &str = r#"{"access_token":"A1","expires_in":60,"refresh_token":"R1"}"#;
const EXCHANGE: Purpose = Purpose::Token(Grant::Code);
const TO_ROOMS: Purpose = Purpose::CallApi(Call::Probe(&ROOMS));
const TO_ME: Purpose = Purpose::CallApi(Call::Probe(&ME));
const REFRESH: Purpose = Purpose::Token(Grant::RefreshToken);

fn scenario(id: &str) -> Option<&'static Scenario> {
    SCENARIOS.iter().find(|scenario| scenario.id == id)
}

/// A page where this provider was chosen, and this scenario.
fn choosing(provider: &'static Provider, id: &str) -> Flow {
    let mut flow = Flow::new(fresh("first"), PAGE);
    update(&mut flow, Event::ProviderChosen(provider), NOW);
    update(&mut flow, Event::ScenarioChosen(scenario(id)), NOW);
    flow
}

/// Presses *Run it*, leaves, and comes back with a code. Returns the page and its commands.
fn back_from_run(flow: &mut Flow) -> (Flow, Vec<Command>) {
    let (record, url) = departed(flow, Event::RunRequested);
    let path = match flow.setup.scenario.map(|scenario| scenario.injection) {
        Some(Injection::Path(name)) => format!("what-if/{name}/"),
        _ => String::new(),
    };
    let start = format!("{PAGE}sandbox/v1/{path}automatic/authorize?response_type=code&");
    assert!(url.expose().starts_with(&start), "{}", url.expose());
    assert_eq!(update(flow, Event::Departed(fresh("next")), NOW), []);
    opened(&callback_to(&url), Some(record))
}

/// The callback that answers the request which the browser left with.
fn callback_to(url: &SecretUrl) -> String {
    let state = url.expose().split_once("&state=").expect("a state").1.split('&').next().expect("its value");
    format!("?code=abc&state={state}&iss=https%3A%2F%2Fclass.example%2Fwalk%2Fsandbox%2Fv1")
}

/// Answers every request until no more come. Returns the purpose of each.
fn answered(
    flow: &mut Flow,
    mut commands: Vec<Command>,
    answer: impl Fn(Purpose) -> (u16, &'static str),
) -> Vec<Purpose> {
    let mut asked = Vec::new();
    while let Some(Command::Send(attempt, _)) = commands.last() {
        let (attempt, (status, body)) = (*attempt, answer(attempt.purpose));
        asked.push(attempt.purpose);
        let response = HttpResponse { status, headers: Vec::new(), body: Body::new(body) };
        commands = update(flow, Event::Answered(attempt, Ok(response)), NOW);
    }
    assert_eq!((commands, flow.session.run), (Vec::new(), None), "it is over");
    asked
}

#[test]
fn a_run_ends_where_its_fault_shows_or_with_its_last_step() {
    for (id, refused, asked) in [
        ("", None, &[EXCHANGE, TO_ROOMS, TO_ME, REFRESH][..]),
        ("", Some(EXCHANGE), &[EXCHANGE]),
        ("", Some(REFRESH), &[EXCHANGE, TO_ROOMS, TO_ME, REFRESH]),
        // A refusal of the API that isn't caused by a fault doesn't stop the run.
        ("", Some(TO_ROOMS), &[EXCHANGE, TO_ROOMS, TO_ME, REFRESH]),
        ("declined", None, &[]),
        ("code-expired", Some(EXCHANGE), &[EXCHANGE]),
        ("code-expired", None, &[EXCHANGE]),
        ("wrong-secret", Some(EXCHANGE), &[EXCHANGE]),
        ("wrong-secret", None, &[EXCHANGE, TO_ROOMS, TO_ME, REFRESH]),
        ("scope-missing", Some(TO_ROOMS), &[EXCHANGE, TO_ROOMS]),
        ("scope-missing", Some(TO_ME), &[EXCHANGE, TO_ROOMS, TO_ME]),
        ("token-expired", None, &[EXCHANGE, TO_ROOMS, TO_ME]),
        ("refresh-expired", Some(TO_ME), &[EXCHANGE, TO_ROOMS, TO_ME, REFRESH]),
    ] {
        let (mut flow, commands) = back_from_run(&mut choosing(SANDBOX, id));
        let is_asked = !asked.is_empty();
        assert!(matches!(commands.first(), Some(Command::ClearPending)), "{commands:?}");
        assert_eq!(matches!(commands.last(), Some(Command::Send(..))), is_asked, "{id}: {commands:?}");
        let commands = if is_asked { commands } else { Vec::new() };
        let answer = |purpose| match purpose {
            purpose if Some(purpose) == refused => (403, "{}"),
            Purpose::Token(_) => (200, TOKENS),
            _ => (200, "{}"),
        };
        assert_eq!(answered(&mut flow, commands, answer), asked, "{id} {refused:?}");
        assert_eq!(flow.setup.scenario, scenario(id));
        let shows = refused.is_some() && !matches!((id, refused), ("", _) | ("refresh-expired", _));
        assert_eq!(fault_shown(&flow).is_some(), shows, "{id} {refused:?}");
    }
}

#[test]
fn a_run_begins_at_any_time_and_keeps_what_was_typed() {
    let typed_in = |flow: &mut Flow| typed(flow, Field::Scopes, "spark:people_read");
    let complete = || {
        let (mut flow, commands) = back_from_run(&mut choosing(SANDBOX, ""));
        answered(&mut flow, commands, |_| (200, TOKENS));
        flow
    };
    let in_flight = || after(in_sandbox("slow-answer"), [Event::TokenRequested]);
    let refused = || after(in_sandbox(""), [Event::TokenRequested, Event::RunRequested, Event::StorageFailed]);
    for (name, mut flow) in [
        ("fresh", choosing(SANDBOX, "")),
        ("a code in hand", in_sandbox("")),
        ("a request in flight", in_flight()),
        ("a problem", refused()),
        ("after a run", complete()),
        (
            "another provider in the form",
            after(complete(), [Event::ProviderChosen(WEBEX), Event::ProviderChosen(CUSTOM)]),
        ),
    ] {
        if flow.setup.form.provider == SANDBOX {
            typed_in(&mut flow);
        }
        update(&mut flow, Event::ScenarioChosen(scenario("code-replayed")), NOW);
        let scopes = if flow.setup.form.provider == SANDBOX { "spark:people_read" } else { "spark:rooms_read" };
        let (flow, commands) = back_from_run(&mut flow);
        assert!(matches!(commands.last(), Some(Command::Send(..))), "{name}: {commands:?}");
        assert_eq!((flow.provider(), flow.setup.scenario), (SANDBOX, scenario("code-replayed")), "{name}");
        assert_eq!(flow.setup.form.scopes, scopes, "{name}");
    }
}

#[test]
fn what_the_user_does_ends_a_run_and_so_does_what_goes_wrong() {
    for event in [
        Event::Reset(fresh("third"), PAGE.into()),
        Event::Restored(fresh("third")),
        Event::ScenarioChosen(None),
        Event::ProviderChosen(WEBEX),
        Event::TokenRequested,
        Event::ApiCallRequested(Call::Custom),
        typing(Field::Scopes, "a"),
        Event::SecretEdited(ClientSecret::new("x")),
        Event::ForgeryRequested(fresh("theirs")),
        Event::StorageFailed,
    ] {
        let (mut flow, commands) = back_from_run(&mut choosing(SANDBOX, ""));
        let Some(Command::Send(attempt, _)) = commands.last() else { panic!("{commands:?}") };
        update(&mut flow, event.clone(), NOW);
        assert_eq!(flow.session.run, None, "{event:?}");
        let response = HttpResponse { status: 200, headers: Vec::new(), body: Body::new(TOKENS) };
        assert_eq!(update(&mut flow, Event::Answered(*attempt, Ok(response)), NOW), [], "{event:?}");
    }
    // Before it has left.
    let mut flow = choosing(SANDBOX, "");
    let commands = update(&mut flow, Event::RunRequested, NOW);
    let [Command::EnsureReachable(url)] = commands.as_slice() else { panic!("{commands:?}") };
    assert_eq!(update(&mut flow, Event::RunRequested, NOW), [], "a second press");
    update(&mut flow, Event::WasUnreachable { url: url.clone(), words: String::new() }, NOW);
    assert_eq!((code(&flow), flow.session.is_leaving()), (Some("sandbox_unavailable"), false));

    let mut flow = choosing(SANDBOX, "");
    typed(&mut flow, Field::RedirectUri, "");
    assert_eq!(update(&mut flow, Event::RunRequested, NOW), []);
    assert_eq!((code(&flow), flow.session.run), (Some("redirect_uri_invalid"), None));

    let (mut flow, commands) = back_from_run(&mut choosing(SANDBOX, ""));
    let Some(Command::Send(attempt, _)) = commands.last() else { panic!("{commands:?}") };
    assert_eq!(update(&mut flow, Event::Answered(*attempt, Err(TransportError::Timeout)), NOW), []);
    assert_eq!((code(&flow), flow.session.run), (Some("timeout"), None));
}

#[test]
fn what_comes_back_without_a_code_takes_no_step() {
    let (record, url) = departed(&mut choosing(SANDBOX, ""), Event::RunRequested);
    for (search, problem) in [
        ("", None),
        ("?code=abc&state=another", Some("state_mismatch")),
        ("?error=access_denied&state=first", Some("issuer_mismatch")),
    ] {
        let (flow, commands) = opened(search, Some(record.clone()));
        assert!(!commands.iter().any(|command| matches!(command, Command::Send(..))), "{search}: {commands:?}");
        assert_eq!((code(&flow), flow.session.run), (problem, None), "{search}");
    }
    // Nor does one that was left by a press of Request Auth Code.
    let (by_hand, _) = leave(&mut choosing(SANDBOX, ""));
    let (flow, commands) = opened(&callback_to(&url), Some(by_hand));
    assert_eq!((code(&flow), commands.len()), (None, 2), "{commands:?}");
}

#[test]
fn no_real_provider_is_run() {
    for provider in [WEBEX, CUSTOM] {
        let mut flow = choosing(provider, "wrong-secret");
        typed(&mut flow, Field::ClientId, "C1");
        assert_eq!(update(&mut flow, Event::RunRequested, NOW), [], "{}", provider.id);
        assert_eq!((flow.session.run, flow.session.is_leaving()), (None, false));
    }
    // A record that says otherwise was edited, and is none.
    let edited = left().expose().replace(r#""is_run":false"#, r#""is_run":true"#);
    assert_ne!(edited, left().expose());
    let (flow, commands) = opened("?code=abc&state=first", Some(SessionRecord::new(edited)));
    assert_eq!((code(&flow), commands), (Some("no_pending_request"), vec![Command::ClearPending]));
    assert_eq!((flow.session.run, flow.session.arrival()), (None, None));
}

#[test]
fn a_fault_has_shown_itself_once_what_it_changed_has_failed() {
    let chosen = |id: &str| Event::ScenarioChosen(SANDBOX.scenarios.iter().find(|scenario| scenario.id == id));
    let exchanged = |scenario: &str, status, body: &str| {
        let mut flow = in_sandbox(scenario);
        asked(&mut flow, Event::TokenRequested, status, body);
        flow
    };
    let called = |scenario: &str, status, body: &str| {
        let mut flow = after(exchanged("", 200, TOKENS), [chosen(scenario)]);
        asked(&mut flow, Event::ApiCallRequested(Call::Probe(&ROOMS)), status, body);
        flow
    };
    let mut refused = after(fresh_flow(), [Event::ProviderChosen(SANDBOX), chosen("wrong-state")]);
    refused.session.problem = opened("?code=abc&state=x", None).0.session.problem.clone();
    for (name, flow, expected) in [
        ("a callback", refused, true),
        ("nothing was asked", in_sandbox("rate-limited"), false),
        ("the exchange", exchanged("rate-limited", 429, ""), true),
        ("an exchange before", after(exchanged("", 500, ""), [chosen("server-error")]), false),
        ("the API", called("token-expired", 401, "{}"), true),
        ("an answer as usual", called("token-expired", 200, "{}"), false),
        ("another's answer", called("html-answer", 200, "<p>"), true),
        ("a step that it is not about", called("code-expired", 401, "{}"), false),
    ] {
        assert_eq!(fault_shown(&flow).is_some(), expected, "{name}");
    }
    // Its explanation stays until another scenario is chosen, even after the problem is fixed.
    let mut flow = called("token-expired", 401, "{}");
    asked(&mut flow, Event::RefreshRequested, 200, r#"{"access_token":"A2"}"#);
    asked(&mut flow, Event::ApiCallRequested(Call::Probe(&ROOMS)), 200, "{}");
    assert_eq!((fault_shown(&flow).is_some(), flow.session.fault_shown), (false, Some(Shown::Failed)));
    assert_eq!(after(flow, [chosen("scope-missing")]).session.fault_shown, None);
    assert_eq!(called("token-expired", 200, "{}").session.fault_shown, None);
}

/// If the check that stops it is off, it gets through, and that is the result.
#[test]
fn a_fault_that_nothing_stops_has_shown_itself_as_well() {
    let off = |flow: &mut Flow, lock: Lock| {
        let Simulation { checks, settings } = &mut flow.setup.simulation;
        lock.set(&mut settings.switches, checks, false);
    };
    for (id, lock) in [
        ("wrong-secret", Lock::ClientAuthentication),
        ("wrong-verifier", Lock::Pkce),
        ("code-replayed", Lock::SingleUse),
    ] {
        for (switched_off, expected) in [(lock, Some(Shown::LetThrough(lock))), (Lock::Nonce, None)] {
            let mut flow = in_sandbox(id);
            off(&mut flow, switched_off);
            assert_eq!(flow.session.fault_shown, None, "{id}: nothing was sent");
            asked(&mut flow, Event::TokenRequested, 200, TOKENS);
            assert_eq!(flow.session.fault_shown, expected, "{id} {switched_off:?}");
        }
        let mut flow = in_sandbox(id);
        off(&mut flow, lock);
        asked(&mut flow, Event::TokenRequested, 401, "{}");
        assert_eq!(flow.session.fault_shown, Some(Shown::Failed), "{id}: something else stopped it");
    }
    // No code was stolen, because the scenario was chosen after the exchange.
    let mut flow = in_sandbox("");
    off(&mut flow, Lock::SingleUse);
    asked(&mut flow, Event::TokenRequested, 200, TOKENS);
    update(&mut flow, Event::ScenarioChosen(scenario("code-replayed")), NOW);
    asked(&mut flow, Event::ApiCallRequested(Call::Probe(&ROOMS)), 200, "{}");
    asked(&mut flow, Event::RefreshRequested, 200, TOKENS);
    assert_eq!(flow.session.fault_shown, None);
    // The page's own check.
    for (is_off, state, expected) in [
        (true, "another", Some(Shown::LetThrough(Lock::State))),
        (true, "first", None),
        (false, "another", Some(Shown::Failed)),
    ] {
        let mut flow = choosing(SANDBOX, "wrong-state");
        if is_off {
            off(&mut flow, Lock::State);
        }
        let (record, _) = leave(&mut flow);
        let iss = "https%3A%2F%2Fclass.example%2Fwalk%2Fsandbox%2Fv1";
        let (flow, _) = opened(&format!("?code=abc&state={state}&iss={iss}"), Some(record));
        assert_eq!(flow.session.fault_shown, expected, "{is_off} {state}");
    }
}

#[test]
fn an_abandoned_request_does_not_get_the_answer_of_the_next_one() {
    let mut flow = after(in_sandbox(""), [Event::TokenRequested]);
    // The run can't leave.
    typed(&mut flow, Field::RedirectUri, "");
    update(&mut flow, Event::RunRequested, NOW);
    asked(&mut flow, Event::TokenRequested, 400, "{}");
    let ended = |entry: &Entry| matches!(entry.outcome, Outcome::Ended(..));
    let [.., abandoned, answered] = flow.session.log.entries() else { panic!("two requests") };
    assert_eq!((ended(abandoned), ended(answered)), (false, true));
}

#[test]
fn a_run_waits_for_what_is_under_way() {
    let mut leaving = choosing(SANDBOX, "");
    update(&mut leaving, Event::RunRequested, NOW);
    let (mut asking, _) = back_from_run(&mut choosing(SANDBOX, ""));
    for flow in [&mut leaving, &mut asking] {
        assert_eq!(update(flow, Event::WorkerChanged(None), NOW), []);
        assert!(flow.session.run.is_some(), "{:?}", flow.session.stage);
    }
}
