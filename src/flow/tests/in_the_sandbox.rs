//! The sandbox as a provider, and its scenarios.

use super::*;
use crate::{
    flow::{Injected, simulation::Simulation},
    glass::Settings,
};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[test]
fn the_sandbox_brings_its_client_and_gives_back_what_was_typed() {
    let mut flow = Flow::new(fresh("first"), PAGE);
    typed(&mut flow, Field::ClientId, "mine");
    typed(&mut flow, Field::Scopes, "a b");
    let reach = |url: &str| vec![Command::EnsureReachable(url.into())];
    let choose = |flow: &mut Flow, provider| update(flow, Event::ProviderChosen(provider), NOW);
    assert_eq!(choose(&mut flow, SANDBOX), reach("https://class.example/walk/sandbox/v1/authorize"));
    assert_eq!(
        (flow.setup.form.client_id.as_str(), flow.setup.form.scopes.as_str()),
        ("sandbox-classroom", "spark:rooms_read")
    );
    typed(&mut flow, Field::ClientId, "another");
    choose(&mut flow, SANDBOX);
    assert_eq!(flow.setup.form.client_id, "another", "it was chosen before");
    choose(&mut flow, CUSTOM);
    assert_eq!((flow.setup.form.client_id.as_str(), flow.setup.form.scopes.as_str()), ("mine", "a b"));
    choose(&mut flow, WEBEX);
    assert_eq!(flow.setup.form.client_id, "mine");
    assert_eq!(in_sandbox("").session.client_secret, ClientSecret::new("sandbox-secret-nothing-real"));
    assert!(verified().session.client_secret.is_empty());
}

/// A try of the sandbox costs nothing that was typed for another provider.
#[test]
fn what_was_typed_for_other_providers_survives_the_trip() {
    let mut flow = Flow::new(fresh("first"), PAGE);
    typed(&mut flow, Field::ClientId, "mine");
    typed(&mut flow, Field::Scopes, "a b");
    update(&mut flow, Event::ProviderChosen(CUSTOM), NOW);
    typed(&mut flow, Field::Issuer, "https://as.example");
    update(&mut flow, Event::ProviderChosen(SANDBOX), NOW);
    let (record, _) = leave(&mut flow);
    let (mut flow, _) = opened("?code=abc&state=first", Some(record.clone()));
    assert_eq!(flow.setup.form.client_id, "sandbox-classroom");
    update(&mut flow, Event::ProviderChosen(CUSTOM), NOW);
    let form = &flow.setup.form;
    assert_eq!(
        (form.client_id.as_str(), form.scopes.as_str(), form.custom.issuer.as_str()),
        ("mine", "a b", "https://as.example")
    );
    // Whatever is too long for the form wasn't typed.
    let long = record.expose().replace("\"mine\"", &format!("{:?}", "x".repeat(2_001)));
    assert_ne!(record.expose(), long);
    assert!(opened("?code=abc&state=first", Some(SessionRecord::new(long))).0.session.arrival().is_none());
}

/// After Back and Accept again, the next press brings a code and not an empty form.
#[test]
fn a_second_callback_of_the_sandbox_leads_back_to_it() {
    for (iss, expected) in [("class.example%2Fwalk%2Fsandbox%2Fv1", SANDBOX), ("evil.example%2Fsandbox%2Fv1", WEBEX)] {
        let (mut flow, _) = opened(&format!("?code=abc&state=first&iss=https%3A%2F%2F{iss}"), None);
        assert_eq!((code(&flow), flow.setup.form.provider), (Some("no_pending_request"), expected));
        let commands = update(&mut flow, Event::CodeRequested, NOW);
        assert_eq!(matches!(commands[..], [Command::EnsureReachable(_)]), expected == SANDBOX, "{commands:?}");
    }
}

/// What the old scenario made fail isn't explained anymore, so it goes too.
#[test]
fn the_problem_of_a_scenario_goes_with_it() {
    let mut flow = in_sandbox("wrong-secret");
    asked(&mut flow, Event::TokenRequested, 401, r#"{"error":"invalid_client"}"#);
    assert_eq!(code(&flow), Some("oauth_error"));
    update(&mut flow, Event::ScenarioChosen(None), NOW);
    assert_eq!((code(&flow), flow.session.injected.as_ref()), (None, None));
    asked(&mut flow, Event::TokenRequested, 401, r#"{"error":"invalid_client"}"#);
    update(&mut flow, Event::ScenarioChosen(None), NOW);
    assert_eq!(code(&flow), Some("oauth_error"), "of no scenario");
}

#[test]
fn the_address_shown_is_the_one_that_the_scenario_makes_of_it() {
    for (scenario, expected) in [("", "access_token"), ("server-error", "what-if/server-error/access_token")] {
        let flow = in_sandbox(scenario);
        assert_eq!(flow.token_address(), format!("https://class.example/walk/sandbox/v1/{expected}"));
    }
    assert_eq!(Flow::new(fresh("first"), PAGE).token_address(), "");
}

#[test]
fn a_scenario_changes_the_request_and_reports_the_change() {
    let sent = |scenario: &str, auth: ClientAuth| {
        let mut flow = in_sandbox(scenario);
        update(&mut flow, Event::ClientAuthChosen(auth), NOW);
        let commands = update(&mut flow, Event::TokenRequested, NOW);
        let [Command::Send(_, request)] = commands.as_slice() else { panic!("{commands:?}") };
        (request.clone(), flow.session.injected.clone())
    };
    let (honest, injected) = sent("", ClientAuth::Post);
    assert_eq!((honest.url.expose(), injected), ("https://class.example/walk/sandbox/v1/access_token", None));

    let (request, injected) = sent("rate-limited", ClientAuth::Post);
    let url = "https://class.example/walk/sandbox/v1/what-if/rate-limited/access_token";
    assert_eq!((request.url.expose(), injected), (url, Some(Injected::RequestMoved(url.to_owned()))));
    assert_eq!(request.body, honest.body);
    // A problem names the address that the request went to.
    let mut flow = in_sandbox("rate-limited");
    asked(&mut flow, Event::TokenRequested, 429, "");
    let Some(Problem::Token { endpoint, .. }) = &flow.session.problem else { panic!("{:?}", flow.session.problem) };
    assert_eq!(endpoint, url);

    for (scenario, from, to, note) in [
        (
            "wrong-redirect-uri",
            "redirect_uri=https%3A%2F%2Fclass.example%2Fwalk%2F&",
            "redirect_uri=https%3A%2F%2Felsewhere.example%2F&",
            Injected::ParameterSent { name: "redirect_uri", value: "https://elsewhere.example/" },
        ),
        (
            "wrong-secret",
            "client_secret=sandbox-secret-nothing-real",
            "client_secret=not-the-secret",
            Injected::ParameterSent { name: "client_secret", value: "not-the-secret" },
        ),
        (
            "wrong-verifier",
            "code_verifier=vvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvv",
            "code_verifier=not-the-verifier-whose-challenge-was-sent-in-step-2",
            Injected::ParameterSent {
                name: "code_verifier",
                value: "not-the-verifier-whose-challenge-was-sent-in-step-2",
            },
        ),
    ] {
        let (request, injected) = sent(scenario, ClientAuth::Post);
        assert_eq!(request.body.expose(), honest.body.expose().replace(from, to), "{scenario}");
        assert_eq!((request.url.expose(), injected), (honest.url.expose(), Some(note)));
    }
    let (request, injected) = sent("wrong-secret", ClientAuth::None);
    assert!(!request.body.expose().contains("secret"));
    assert_eq!(injected, Some(Injected::ParameterMissing { name: "client_secret" }));
}

#[test]
fn scenarios_are_only_for_the_sandbox() {
    let mut flow = in_sandbox("wrong-secret");
    update(&mut flow, Event::ProviderChosen(WEBEX), NOW);
    assert!(flow.scenarios().len() > 1, "the code in hand is the sandbox's still");
    typed(&mut flow, Field::ClientId, "C1");
    let (record, url) = leave(&mut flow);
    assert!(
        url.expose().starts_with("https://webexapis.com/v1/authorize?")
            && record.expose().contains("\"scenario\":null")
    );
    let mut webex = opened("?code=abc&state=second", Some(record.clone())).0;
    update(&mut webex, Event::ScenarioChosen(flow.setup.scenario), NOW);
    let body = asked(&mut webex, Event::TokenRequested, 400, "");
    assert!(!body.contains("not-the-secret"));
    assert_eq!((webex.session.injected.as_ref(), webex.scenarios().len()), (None, 0));

    update(&mut flow, Event::Reset(fresh("x"), PAGE.into()), NOW);
    assert_eq!(flow.setup.scenario, None, "off after reset");
}

#[test]
fn starting_over_before_a_class_keeps_the_provider_and_nothing_else() {
    let mut flow = in_sandbox("wrong-secret");
    asked(&mut flow, Event::TokenRequested, 200, r#"{"access_token":"A1"}"#);
    typed(&mut flow, Field::Scopes, "spark:people_read");
    let commands = update(&mut flow, Event::StartedOver(fresh("third"), PAGE.into()), NOW);
    assert_eq!(commands, [Command::ClearPending], "its sandbox goes on");
    let (mut expected, mut session) = (Flow::new(fresh("third"), PAGE), Session::default());
    expected.setup.form.choose(SANDBOX);
    session.was_reset = true;
    session.secrets_seen = flow.session.secrets_seen.clone();
    assert_eq!((&flow.setup, &*flow.session), (&expected.setup, &session));
}

#[test]
fn a_sandbox_that_does_not_start_is_reported_until_another_provider_is_chosen() {
    let mut flow = Flow::new(fresh("first"), PAGE);
    update(&mut flow, Event::ProviderChosen(SANDBOX), NOW);
    let words = || "not here".to_owned();
    let unreachable = Event::WasUnreachable { url: flow.setup.form.endpoints().authorization.into(), words: words() };
    update(&mut flow, Event::CodeRequested, NOW);
    update(&mut flow, unreachable.clone(), NOW);
    assert_eq!((code(&flow), flow.session.is_leaving()), (None, true), "the departure has an answer of its own");
    let url = SecretUrl::joined(&flow.preview());
    update(&mut flow, Event::WasUnreachable { url, words: words() }, NOW);
    assert_eq!((code(&flow), &flow.session.stage), (Some("sandbox_unavailable"), &Stage::Requesting));
    let explanation = flow.session.problem.as_ref().expect("a problem").explain();
    assert!(explanation.next.contains("cargo xtask sandbox --page"));
    update(&mut flow, Event::ProviderChosen(WEBEX), NOW);
    assert_eq!(code(&flow), None);
    update(&mut flow, unreachable.clone(), NOW);
    assert_eq!(code(&flow), None, "said too late to matter");

    let mut flow = in_sandbox("");
    update(&mut flow, unreachable, NOW);
    assert!(code(&flow).is_some() && flow.session.arrival().is_some(), "the code in hand is kept");

    let mut flow = in_sandbox("");
    let commands = update(&mut flow, Event::TokenRequested, NOW);
    let [Command::Send(attempt, _)] = commands.as_slice() else { panic!("{commands:?}") };
    update(&mut flow, Event::Answered(*attempt, Err(TransportError::WorkerUnavailable(words()))), NOW);
    let problem = flow.session.problem.as_ref().expect("a problem");
    assert_eq!((problem.code(), problem.step()), ("sandbox_unavailable", problem::Step::Exchange));
    assert_eq!(problem.explain().next, explanation.next);
}

#[test]
fn an_obstacle_is_reported_for_every_provider() {
    let mut flow = Flow::new(fresh("first"), PAGE);
    let opening = Opening { obstacle: Some(Obstacle::StorageUnavailable), ..Opening::default() };
    update(&mut flow, Event::Opened(opening), NOW);
    for provider in [WEBEX, SANDBOX] {
        assert_eq!(update(&mut flow, Event::ProviderChosen(provider), NOW), []);
        assert_eq!(code(&flow), Some("storage_unavailable"));
    }
    // The sandbox isn't started for its settings either.
    let settings = Settings { clock_offset_secs: 1, ..Settings::default() };
    let chosen = Simulation { settings, ..Simulation::default() };
    assert_eq!(update(&mut flow, Event::SimulationChosen(chosen), NOW), []);
}
