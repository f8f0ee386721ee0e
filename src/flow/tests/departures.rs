//! Leaving for the provider, and what keeps the browser from it.

use super::*;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[test]
fn leaving_sends_the_form_and_keeps_the_record() {
    let mut flow = Flow::new(fresh("first"), PAGE);
    typed(&mut flow, Field::ClientId, "C1");
    let url = "https://webexapis.com/v1/authorize?response_type=code&scope=spark%3Arooms_read&state=first&client_id=C1\
               &redirect_uri=https%3A%2F%2Fclass.example%2Fwalk%2F\
               &code_challenge=7w_YNF9DSfIdPf_pRjSq646_kPr-2-o9NAl16JGghdM&code_challenge_method=S256";
    let preview = SecretUrl::joined(&flow.setup.form.preview());
    let (record, left_for) = leave(&mut flow);
    assert_eq!(preview, left_for);
    assert_eq!(left_for.expose(), url);
    let pending = Pending::from_json(&record, PAGE, Providers::default()).expect("a record");
    assert_eq!((pending.provider, pending.sent_at), (WEBEX, NOW));
    assert_eq!(pending.request.url(), left_for);
    assert_eq!(update(&mut flow, Event::CodeRequested, NOW), [], "a second press");
}

/// The browser stayed, for example because the response had no content: the server that was asked knows the state now.
#[test]
fn a_navigation_that_goes_nowhere_uses_up_state_and_verifier() {
    let spent = |url: &SecretUrl| {
        let word = |name: &str| {
            let (_, rest) = url.expose().split_once(&format!("{name}=")).expect("a parameter");
            rest.split('&').next().unwrap_or_default().to_owned()
        };
        (word("state"), word("code_challenge"))
    };
    type Change = fn(&mut Flow);
    let changes: [Change; 3] = [
        |flow| typed(flow, Field::ClientId, "C2"),
        |flow| {
            update(flow, Event::ProviderChosen(WEBEX), NOW);
        },
        |flow| {
            update(flow, Event::ScopeSwitched("spark:people_read", true), NOW);
        },
    ];
    for change in changes {
        let mut flow = Flow::new(fresh("first"), PAGE);
        typed(&mut flow, Field::ClientId, "C1");
        let (_, first) = leave(&mut flow);
        let next = RequestSecrets { code_verifier: CodeVerifier::new("w".repeat(43)), ..fresh("next") };
        update(&mut flow, Event::Departed(next), NOW);
        assert_eq!(flow.setup.form.state.expose(), "first", "what is shown is what was sent");
        change(&mut flow);
        let (record, second) = leave(&mut flow);
        assert_ne!(spent(&first).0, spent(&second).0);
        assert_ne!(spent(&first).1, spent(&second).1);
        let pending = Pending::from_json(&record, PAGE, Providers::default()).expect("a record");
        assert_eq!(pending.request.state.expose(), "next");
    }
    // A typed state replaces even the fresh one.
    let mut flow = Flow::new(fresh("first"), PAGE);
    typed(&mut flow, Field::ClientId, "C1");
    leave(&mut flow);
    update(&mut flow, Event::Departed(fresh("next")), NOW);
    typed(&mut flow, Field::State, "mine");
    assert_eq!(flow.setup.form.state.expose(), "mine");
    // After an edit just before the browser left, the form gets the fresh state immediately.
    let mut flow = Flow::new(fresh("first"), PAGE);
    update(&mut flow, Event::Departed(fresh("next")), NOW);
    assert_eq!(flow.setup.form.state.expose(), "next");
}

#[test]
fn what_keeps_the_browser_from_leaving() {
    fn check(field: Field, text: &str, expected: &str) {
        let mut flow = Flow::new(fresh("first"), PAGE);
        update(&mut flow, Event::ProviderChosen(CUSTOM), NOW);
        typed(&mut flow, Field::AuthorizeEndpoint, "https://as.example/authorize");
        typed(&mut flow, Field::TokenEndpoint, "https://as.example/token");
        typed(&mut flow, Field::ApiBase, "https://as.example/v1");
        typed(&mut flow, Field::ClientId, "C1");
        typed(&mut flow, field, text);
        let before = flow.setup.form.clone();
        assert_eq!(update(&mut flow, Event::CodeRequested, NOW), [], "{field:?} {text:?}");
        assert_eq!(code(&flow), Some(expected), "{field:?} {text:?}");
        assert_eq!(flow.setup.form, before, "nothing typed is lost");
        typed(&mut flow, field, "https://as.example/x");
        assert_eq!(code(&flow), None, "fixed");
    }
    check(Field::ClientId, "", "client_id_missing");
    check(Field::ClientId, " \n", "client_id_missing");
    check(Field::State, "", "state_missing");
    check(Field::RedirectUri, "", "redirect_uri_invalid");
    check(Field::RedirectUri, "/walk/", "redirect_uri_invalid");
    check(Field::RedirectUri, "https://class.example/#a", "redirect_uri_invalid");
    check(Field::RedirectUri, "http://class.example/", "redirect_uri_invalid");
    check(Field::AuthorizeEndpoint, "", "endpoint_invalid");
    check(Field::AuthorizeEndpoint, "https://as.example/?client_id=2", "endpoint_invalid");
    check(Field::TokenEndpoint, "http://as.example/token", "endpoint_invalid");
    check(Field::TokenEndpoint, "token", "endpoint_invalid");
    check(Field::AuthorizeEndpoint, "https://as.example/?max_age=2", "endpoint_invalid");
    check(Field::ApiBase, "https://as.example/#v1", "endpoint_invalid");
    // Unrealistically long values would keep the browser busy when it comes back.
    let address = format!("https://as.example/{}", "a".repeat(1 << 20));
    for (field, expected) in [
        (Field::ClientId, "client_id_missing"),
        (Field::Scopes, "request_invalid"),
        (Field::State, "state_missing"),
        (Field::RedirectUri, "redirect_uri_invalid"),
        (Field::LoginHint, "request_invalid"),
        (Field::MaxAge, "request_invalid"),
        (Field::AuthorizeEndpoint, "endpoint_invalid"),
        (Field::TokenEndpoint, "endpoint_invalid"),
        (Field::ApiBase, "endpoint_invalid"),
        (Field::Issuer, "endpoint_invalid"),
    ] {
        check(field, &address, expected);
        check(field, &address[..field.max_chars() + 1], expected);
    }
    for text in ["an hour", "-1", "+1", "1.5", "1 2"] {
        check(Field::MaxAge, text, "request_invalid");
    }
}

#[test]
fn an_endpoint_error_names_the_endpoint() {
    for (field, name) in [
        (Field::AuthorizeEndpoint, "The Authorization endpoint can't be used"),
        (Field::TokenEndpoint, "The Token endpoint can't be used"),
        (Field::ApiBase, "The API base can't be used"),
    ] {
        let mut flow = Flow::new(fresh("first"), PAGE);
        update(&mut flow, Event::ProviderChosen(CUSTOM), NOW);
        typed(&mut flow, Field::AuthorizeEndpoint, "https://as.example/authorize");
        typed(&mut flow, Field::TokenEndpoint, "https://as.example/token");
        typed(&mut flow, Field::ClientId, "C1");
        typed(&mut flow, field, "nonsense");
        update(&mut flow, Event::CodeRequested, NOW);
        let what = flow.session.problem.as_ref().expect("a problem").explain().what;
        assert!(what.starts_with(name), "{what}");
    }
}

#[test]
fn without_storage_the_browser_stays() {
    let mut flow = Flow::new(fresh("first"), PAGE);
    typed(&mut flow, Field::ClientId, "C1");
    update(&mut flow, Event::CodeRequested, NOW);
    update(&mut flow, Event::StorageFailed, NOW);
    assert_eq!(code(&flow), Some("storage_unavailable"));
    assert_eq!(flow.session.stage, Stage::Requesting);
}

#[test]
fn an_obstacle_is_reported_immediately_and_again_on_a_press() {
    for (obstacle, expected) in [
        (Obstacle::Framed, "framed"),
        (Obstacle::InsecureContext, "insecure_context"),
        (Obstacle::StorageUnavailable, "storage_unavailable"),
    ] {
        let mut flow = Flow::new(fresh("first"), PAGE);
        let opening = Opening { search: Query::new("?code=a&state=b"), obstacle: Some(obstacle), ..Opening::default() };
        assert_eq!(update(&mut flow, Event::Opened(opening), NOW), []);
        assert_eq!(code(&flow), Some(expected));
        typed(&mut flow, Field::ClientId, "C1");
        assert_eq!(update(&mut flow, Event::CodeRequested, NOW), []);
        assert_eq!(code(&flow), Some(expected));
        update(&mut flow, Event::Reset(fresh("x"), PAGE.into()), NOW);
        assert_eq!(code(&flow), Some(expected));
    }
}

#[test]
fn scopes_are_ticked_and_unticked() {
    let mut flow = Flow::new(fresh("first"), PAGE);
    typed(&mut flow, Field::Scopes, " own  spark:rooms_read ");
    for (scope, on, then) in [
        ("spark:people_read", true, "own spark:rooms_read spark:people_read"),
        ("spark:rooms_read", false, "own spark:people_read"),
        ("spark:rooms_read", false, "own spark:people_read"),
        ("spark:people_read", true, "own spark:people_read"),
    ] {
        update(&mut flow, Event::ScopeSwitched(scope, on), NOW);
        assert_eq!(flow.setup.form.scopes, then);
    }
}

#[test]
fn pkce_is_switched_off_and_a_state_renewed() {
    let mut flow = Flow::new(fresh("first"), PAGE);
    typed(&mut flow, Field::ClientId, "C1");
    update(&mut flow, Event::StateRenewed(fresh("renewed")), NOW);
    update(&mut flow, Event::PkceSwitched(false), NOW);
    let (record, url) = leave(&mut flow);
    assert!(url.expose().contains("&state=renewed&") && !url.expose().contains("code_challenge"), "{}", url.expose());
    let pending = Pending::from_json(&record, PAGE, Providers::default()).expect("a record");
    assert_eq!(pending.request.code_verifier, None);
}

#[test]
fn a_missing_scope_is_added_to_the_request() {
    let mut flow = granted_with_api();
    typed(&mut flow, Field::Scopes, "a b");
    for _ in 0..2 {
        let (_, url) = departed(&mut flow, Event::ScopeRequested("b2"));
        assert!(url.expose().contains("&scope=a+b+b2&"), "{}", url.expose());
        update(&mut flow, Event::StorageFailed, NOW);
    }
    // The scope is of the provider whose token lacks it.
    let mut flow = after(granted_with_api(), [Event::ProviderChosen(WEBEX)]);
    let (_, url) = departed(&mut flow, Event::ScopeRequested("b2"));
    assert!(url.expose().starts_with("https://as.example/authorize?"), "{}", url.expose());
}

#[test]
fn who_changes_their_mind_does_not_leave() {
    let events: [fn() -> Event; 4] = [
        || Event::Reset(fresh("x"), PAGE.into()),
        || Event::ProviderChosen(WEBEX),
        || Event::FieldEdited(Field::Scopes, "a".into()),
        || Event::Restored(fresh("x")),
    ];
    for (at, event) in events.into_iter().enumerate() {
        let mut flow = Flow::new(fresh("first"), PAGE);
        update(&mut flow, Event::ProviderChosen(SANDBOX), NOW);
        let commands = update(&mut flow, Event::CodeRequested, NOW);
        let [Command::EnsureReachable(to)] = commands.as_slice() else { panic!("{commands:?}") };
        update(&mut flow, event(), NOW);
        assert_eq!(update(&mut flow, Event::BecameReachable(to.clone()), NOW), [], "{at}");
        assert_eq!(flow.session.stage, Stage::Requesting, "{at}");
        let unreachable = Event::WasUnreachable { url: to.clone(), words: String::new() };
        update(&mut flow, unreachable, NOW);
        assert_eq!(code(&flow), None, "{at}");
    }
}

/// Even if every character takes several bytes, the record can be read back.
#[test]
fn no_record_is_too_long_to_be_read_back() {
    for widest in ["\u{1}", "\u{10ffff}", "\"", "a"] {
        let mut flow = Flow::new(fresh("first"), PAGE);
        update(&mut flow, Event::ProviderChosen(CUSTOM), NOW);
        for field in [Field::AuthorizeEndpoint, Field::TokenEndpoint, Field::ApiBase, Field::Issuer, Field::RedirectUri]
        {
            let address = "https://as.example/";
            let widest = if widest == "\u{1}" { "\u{10ffff}" } else { widest };
            typed(&mut flow, field, &format!("{address}{}", widest.repeat(field.max_chars() - address.len())));
        }
        for field in [Field::ClientId, Field::Scopes, Field::State, Field::LoginHint] {
            typed(&mut flow, field, &widest.repeat(field.max_chars()));
        }
        let (record, url) = leave(&mut flow);
        let pending = Pending::from_json(&record, PAGE, Providers::default()).expect("a record");
        assert_eq!(pending.request.url(), url);
        let (flow, _) = opened("", Some(record));
        assert_eq!((code(&flow), &flow.setup.form.client_id), (None, &widest.repeat(Field::ClientId.max_chars())));
    }
}
