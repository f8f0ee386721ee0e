//! The callback: accepted and used once, or rejected with a reason.

use crate::{flow::simulation::Simulation, oauth::simulated::ClientChecks};

use super::*;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[test]
fn a_callback_fills_the_form_in_and_is_used_once() {
    let flow = verified();
    let arrival = flow.session.arrival().expect("verified");
    assert_eq!(arrival.callback.code().expose(), "abc");
    assert_eq!(flow.session.returned_state.as_ref().map(State::expose), Some("first"));
    assert_eq!((flow.setup.form.provider, flow.setup.form.client_id.as_str()), (CUSTOM, "C1"));
    assert_eq!(flow.setup.form.custom.token, "https://as.example/token");
    assert_eq!(flow.setup.form.state.expose(), "second", "a state is sent once");

    let (again, commands) = opened("?code=abc&state=first", None);
    assert_eq!((code(&again), commands), (Some("no_pending_request"), vec![Command::ClearPending]));
}

#[test]
fn rejected_callbacks() {
    for (search, expected) in [
        ("?code=a&code=b&state=first", "duplicate_parameter"),
        ("?code=a", "state_missing"),
        ("?code=a&state=second", "state_mismatch"),
        ("?error=access_denied&state=first&code=a", "provider_error"),
        ("?state=first", "code_missing"),
    ] {
        let (flow, commands) = opened(search, Some(left()));
        assert_eq!(code(&flow), Some(expected), "{search}");
        assert_eq!(commands, [Command::ClearPending], "the pending request is forgotten");
        assert_eq!(flow.session.stage, Stage::Requesting);
        assert_eq!(flow.setup.form.client_id, "C1", "the form is filled in all the same");
    }
    let record = left()
        .expose()
        .replace(r#""issuer":"""#, r#""issuer":"https://as.example""#)
        .replace(r#""id_token_issuers":[]"#, r#""id_token_issuers":["https://as.example"]"#);
    let (flow, _) = opened("?code=a&state=first&iss=https://evil.example", Some(SessionRecord::new(record)));
    assert_eq!(code(&flow), Some("issuer_mismatch"));
}

#[test]
fn an_error_of_a_forged_callback_is_shown_as_unverified() {
    let (flow, _) = opened("?error=%3Cb%3E&error_description=why&state=x", Some(left()));
    let explanation = flow.session.problem.as_ref().expect("a problem").explain();
    assert_eq!(explanation.evidence, [("unverified error", "<b>".into()), ("description", "why".into())]);
}

#[test]
fn coming_back_by_hand_keeps_the_request_waiting() {
    let (flow, commands) = opened("", Some(left()));
    assert_eq!((flow.setup.form.client_id.as_str(), commands.len()), ("C1", 0));
    let (_, commands) = opened("", Some(SessionRecord::new("{}")));
    assert_eq!(commands, [Command::ClearPending], "a record that can't be read");
    let (flow, commands) = opened("?lang=en", None);
    assert_eq!((code(&flow), commands.len()), (None, 0));
}

/// A response in the provider's own words, or in another place than requested, doesn't vanish.
#[test]
fn an_answer_that_is_not_recognized_is_quoted_while_a_request_waits() {
    fn check(search: &str, fragment: &str, expected: Option<&str>, quoted: &[&str], is_kept: bool) {
        let opening = |record| Opening {
            search: Query::new(search),
            fragment_answer: fragment.into(),
            record,
            ..Opening::default()
        };
        let mut flow = Flow::new(fresh("second"), PAGE);
        let commands = update(&mut flow, Event::Opened(opening(Some(left()))), NOW);
        assert_eq!(code(&flow), expected, "{search} {fragment}");
        let evidence = flow.session.problem.as_ref().map(|problem| problem.explain().evidence).unwrap_or_default();
        assert_eq!(evidence.into_iter().map(|(_, text)| text).collect::<Vec<_>>(), quoted, "{search} {fragment}");
        assert_eq!(commands.is_empty(), is_kept, "the request waits on: {commands:?}");
        assert_eq!(
            (flow.session.arrival(), flow.session.tokens(), flow.session.returned_state.as_ref().is_some()),
            (None, None, !is_kept && search.contains("state"))
        );
        assert!(!format!("{flow:?}").contains("t0k3n"), "{flow:?}");
        // Without a waiting request, it's a link that anyone can have made.
        let mut flow = Flow::new(fresh("second"), PAGE);
        update(&mut flow, Event::Opened(opening(None)), NOW);
        assert_eq!(flow.session.problem.is_none(), is_kept || !search.contains("state"), "{search} {fragment}");
    }
    let hidden = "state (hidden, because it may be a secret)";
    check("", "#error=access_denied&state=first", Some("code_missing"), &["error: access_denied", hidden], true);
    check("", "#error=%E2%80%AEa%0D%0Ab", Some("code_missing"), &["error: \\u{202e}a\nb"], true);
    check(
        "",
        "#access_token=t0k3n&state=first",
        Some("code_missing"),
        &["access_token (hidden, because it may be a secret)", hidden],
        true,
    );
    check(
        "?lang=en",
        "#code=t0k3n&state=first",
        Some("code_missing"),
        &["code (hidden, because it may be a secret)", hidden],
        true,
    );
    check("", "", None, &[], true);
    check("?lang=en", "", None, &[], true);
    let own = ["error_code: 1349", "error_message: Not now"];
    check("?error_code=1349&error_message=Not+now&state=first", "", Some("code_missing"), &own, false);
    check("?error_code=1349&error_message=Not+now", "", Some("state_missing"), &own, false);
    check("?error_code=1349&error_message=Not+now&state=x", "", Some("state_mismatch"), &own, false);
    check("", "#error_code=1349&error_message=Not+now", Some("code_missing"), &own, true);
    // Parameters next to an error, and an error next to other problems.
    let cancelled = ["access_denied", "error_subcode: cancel"];
    check("?error=access_denied&error_subcode=cancel&state=first", "", Some("provider_error"), &cancelled, false);
    let twice = ["error: access_denied", "error: access_denied"];
    check("?error=access_denied&error=access_denied&state=first", "", Some("duplicate_parameter"), &twice, false);
    // The query is the callback; the parameters in the fragment are quoted.
    let both = ["access_denied", "error: x"];
    check("?error=access_denied&state=first", "#error=x", Some("provider_error"), &both, false);
    let code = "code (hidden, because it may be a secret)";
    check("?state=first", "#code=t0k3n", Some("code_missing"), &[code], false);
}

#[test]
fn a_state_that_is_not_compared_does_not_count_as_the_same() {
    let unchecked = Simulation { checks: ClientChecks { state: false, nonce: true }, ..Simulation::default() };
    for (state, expected) in [("first", true), ("other", false)] {
        let mut flow = Flow::new(fresh("first"), PAGE);
        update(&mut flow, Event::ProviderChosen(SANDBOX), NOW);
        update(&mut flow, Event::SimulationChosen(unchecked), NOW);
        let (record, _) = leave(&mut flow);
        let iss = "https%3A%2F%2Fclass.example%2Fwalk%2Fsandbox%2Fv1";
        let (flow, _) = opened(&format!("?code=abc&state={state}&iss={iss}"), Some(record));
        assert!(flow.session.arrival().is_some(), "the check is off: {:?}", flow.session.problem);
        assert_eq!(flow.session.has_matching_state(), expected, "{state}");
    }
}
