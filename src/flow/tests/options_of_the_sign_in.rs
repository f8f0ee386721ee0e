//! How the user should sign in: `prompt`, `login_hint` and `max_age`, from the form to the ID token.

use super::*;
use crate::{
    flow::class_link::ClassLink,
    oauth::{
        id_token::{Check, tests::token},
        sign_in_options::{Prompt, SignInOptions},
    },
};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// A form with all three.
fn with_options() -> Flow {
    let mut flow = Flow::new(fresh("first"), PAGE);
    typed(&mut flow, Field::ClientId, "C1");
    typed(&mut flow, Field::Prompt, "login");
    typed(&mut flow, Field::LoginHint, " ada@as.example ");
    typed(&mut flow, Field::MaxAge, " 60\n");
    flow
}

fn sent() -> SignInOptions {
    SignInOptions { prompt: Some(Prompt::Login), login_hint: "ada@as.example".into(), max_age: "60".into() }
}

#[test]
fn options_are_previewed_sent_and_there_again_afterwards() {
    let mut flow = with_options();
    let preview = SecretUrl::joined(&flow.preview());
    let expected = "&prompt=login&login_hint=ada%40as.example&max_age=60&code_challenge=";
    assert!(preview.expose().contains(expected), "{}", preview.expose());
    let (record, url) = leave(&mut flow);
    assert_eq!(url, preview);
    for search in ["", "?code=abc&state=first", "?error=login_required&state=first"] {
        let (flow, _) = opened(search, Some(record.clone()));
        assert_eq!(flow.setup.form.options, sent(), "{search}");
    }
    let (flow, _) = opened("?code=abc&state=first", Some(record));
    assert_eq!(flow.session.arrival().expect("a code").callback.request().options, sent());
}

#[test]
fn options_stay_with_another_provider_and_end_with_a_reset() {
    let mut flow = with_options();
    let before = flow.setup.form.options.clone();
    for provider in [SANDBOX, CUSTOM, WEBEX] {
        update(&mut flow, Event::ProviderChosen(provider), NOW);
        assert_eq!(flow.setup.form.options, before, "{provider:?}");
    }
    update(&mut flow, Event::Restored(fresh("second")), NOW);
    assert_eq!(flow.setup.form.options, before, "the form stays when the page comes back from the cache");
    update(&mut flow, Event::Reset(fresh("third"), PAGE.to_owned()), NOW);
    assert_eq!(flow.setup.form.options, SignInOptions::default());
}

#[test]
fn a_class_link_carries_no_option_and_changes_none() {
    let mut flow = with_options();
    let before = flow.setup.form.options.clone();
    let fragment = ClassLink::of(&flow.setup.form).fragment();
    assert_eq!(fragment, "#provider=webex&client_id=C1&scope=spark%3Arooms_read");
    update(&mut flow, Event::FragmentChanged(fragment.as_str().into()), NOW);
    assert_eq!(flow.setup.form.options, before);
    for name in ["prompt", "login_hint", "max_age"] {
        let link = ClassLink::parse(&format!("{fragment}&{name}=1"), Providers::default());
        assert!(matches!(link, Some(Err(_))), "{name}");
    }
}

#[test]
fn an_unknown_prompt_is_ignored() {
    let mut flow = with_options();
    typed(&mut flow, Field::Prompt, "create");
    assert_eq!(flow.setup.form.options.prompt, None);
}

/// The request was sent at 1,000 s; the code and the token may wait after that.
#[test]
fn max_age_checks_the_id_tokens_sign_in_time() {
    for (max_age, auth_time, expected) in [
        ("", "", None),
        ("60", "", Some(false)),
        ("60", r#","auth_time":1000"#, Some(true)),
        ("60", r#","auth_time":880"#, Some(true)),
        ("60", r#","auth_time":879"#, Some(false)),
        ("", r#","auth_time":7"#, None),
    ] {
        let mut flow = Flow::new(fresh("first"), PAGE);
        typed(&mut flow, Field::ClientId, "C1");
        typed(&mut flow, Field::Scopes, "openid");
        typed(&mut flow, Field::MaxAge, max_age);
        let (record, _) = leave(&mut flow);
        let (mut flow, _) = opened("?code=abc&state=first", Some(record));
        let id_token = token(&format!(r#"{{"sub":"ada"{auth_time}}}"#));
        let answer = format!(r#"{{"access_token":"A1","id_token":"{}"}}"#, id_token.expose());
        asked(&mut flow, Event::TokenRequested, 200, &answer);
        for waited_secs in [0, 3_600] {
            let now = NOW.after(std::time::Duration::from_secs(waited_secs));
            let checks = flow.id_token_checks(now).expect("an ID token");
            let found = checks.iter().find(|check| check.what == "auth_time").map(Check::is_right);
            assert_eq!(found, expected, "{max_age:?} {auth_time} after {waited_secs} s");
        }
    }
}
