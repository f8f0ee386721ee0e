//! What only the session decides is derived again only if `take_change` says so: it may miss nothing, and typing into the form
//! isn't a change.

use super::*;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[test]
fn typing_into_the_form_leaves_the_session_alone() {
    let typed = |field: Field| Event::FieldEdited(field, "x".into());
    let returned = || opened("?code=abc&state=first", Some(left())).0;
    let without_client = || after(fresh_flow(), [Event::CodeRequested]);
    let departing = || after(fresh_flow(), [typed(Field::ClientId), Event::CodeRequested]);
    let reset = || after(fresh_flow(), [Event::Reset(fresh("second"), PAGE.into())]);
    let wrong_state = || {
        let chosen = Event::ScenarioChosen(SANDBOX.scenarios.iter().find(|it| it.id == "wrong-state"));
        after(opened("?code=abc&state=x", None).0, [Event::ProviderChosen(SANDBOX), chosen])
    };
    assert!(wrong_state().session.fault_shown.is_some());
    let secret = |text: &str| Event::SecretEdited(ClientSecret::new(text));
    for (name, flow, event, expected) in [
        ("a field", fresh_flow(), typed(Field::ClientId), false),
        ("a field after the return", returned(), typed(Field::Scopes), false),
        ("the issuer", fresh_flow(), typed(Field::Issuer), false),
        ("a field after a fault has shown", wrong_state(), typed(Field::ClientId), false),
        ("a field that has a problem", without_client(), typed(Field::ClientId), true),
        ("a field while the page is being left", departing(), typed(Field::ClientId), true),
        ("a field after a reset", reset(), typed(Field::ClientId), true),
        ("PKCE", fresh_flow(), Event::PkceSwitched(false), false),
        ("the client's authentication", returned(), Event::ClientAuthChosen(ClientAuth::Basic), false),
        ("a new verifier, which is a new secret", returned(), Event::StateRenewed(other_secrets()), true),
        ("a client secret", returned(), secret("s3cret-of-mine"), true),
        ("one letter of a client secret", returned(), secret("s"), true),
        ("a request without a client", fresh_flow(), Event::CodeRequested, true),
        ("the exchange", after(returned(), [secret("s3cret")]), Event::TokenRequested, true),
    ] {
        let mut flow = flow;
        // The form's verifier is noted with the first event.
        crate::flow::update::observe_secrets(&mut flow);
        flow.session.take_change();
        let before = flow.session.clone();
        update(&mut flow, event, NOW);
        let has_changed = flow.session != before;
        assert_eq!((flow.session.take_change(), has_changed), (expected, expected), "{name}");
        assert!(!flow.session.take_change(), "{name}: once");
    }
}

fn other_secrets() -> RequestSecrets {
    RequestSecrets { code_verifier: CodeVerifier::new("w".repeat(43)), ..fresh("third") }
}
