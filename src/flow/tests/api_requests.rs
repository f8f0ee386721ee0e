//! API requests with the token, and their responses.

use super::*;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[test]
fn the_token_is_checked_against_the_api() {
    let mut flow = granted_with_api();
    typed(&mut flow, Field::ApiBase, "https://evil.example/");
    for (resource, url, line, status) in [
        (&ROOMS, "https://api.example/v1/rooms", "GET /rooms", 200),
        (&ME, "https://api.example/v1/people/me", "GET /people/me", 403),
    ] {
        let call = Call::Probe(resource);
        let commands = update(&mut flow, Event::ApiCallRequested(call), NOW);
        let [Command::Send(attempt, request)] = commands.as_slice() else { panic!("{commands:?}") };
        assert_eq!((request.url.expose(), request.header("authorization")), (url, Some("Bearer A1")));
        let response = HttpResponse { status, headers: Vec::new(), body: Body::new("<b>any</b>") };
        update(&mut flow, Event::Answered(*attempt, Ok(response)), NOW);
        assert_eq!(
            flow.session.api_answer().cloned(),
            Some(ApiAnswer { call, line: line.into(), status, body: Body::new("<b>any</b>") })
        );
        assert_eq!(code(&flow), None, "an answer is shown, whatever it says");
    }
}

/// A provider may grant scopes that weren't requested. A custom provider isn't asked for what it may not have.
#[test]
fn calls_that_need_a_scope_are_offered_if_it_was_requested_or_granted() {
    let ids = |flow: &Flow| -> Vec<&str> { flow.probes().iter().map(|probe| probe.element_id).collect() };
    let mut flow = in_sandbox("");
    assert_eq!(ids(&flow), ["roomsButton", "meButton"]);
    asked(&mut flow, Event::TokenRequested, 200, r#"{"access_token":"A1","scope":"spark:rooms_read openid"}"#);
    assert_eq!(ids(&flow), ["roomsButton", "meButton", "userinfoButton"]);
    let record = left().expose().replace(r#""scope":"spark:rooms_read""#, r#""scope":"openid""#);
    assert_ne!(record, left().expose());
    let (flow, _) = opened("?code=abc&state=first", Some(SessionRecord::new(record)));
    assert_eq!((flow.provider(), ids(&flow)), (CUSTOM, vec!["roomsButton", "meButton"]));
}

#[test]
fn a_new_token_is_not_refused_because_the_old_one_was() {
    let mut flow = granted_with_api();
    let rooms = || Event::ApiCallRequested(Call::Probe(&ROOMS));
    for (status, is_kept) in [(401, false), (403, true), (200, true)] {
        asked(&mut flow, rooms(), status, "{}");
        asked(&mut flow, Event::RefreshRequested, 200, r#"{"access_token":"A2"}"#);
        assert_eq!(flow.session.api_answer().is_some(), is_kept, "{status}");
    }
    asked(&mut flow, rooms(), 401, "{}");
    asked(&mut flow, Event::RefreshRequested, 400, r#"{"error":"invalid_grant"}"#);
    assert!(flow.session.api_answer().is_some(), "there is no other token");
}

#[test]
fn a_custom_request_stays_below_the_base_and_changes_need_confirmation() {
    let own = |method, path: &str, body: &str| {
        Event::CustomRequestEdited(CustomRequest { method, path: path.into(), body: body.into(), to_confirm: true })
    };
    let press = |flow: &mut Flow| update(flow, Event::ApiCallRequested(Call::Custom), NOW);
    let mut flow = granted_with_api();
    for (event, field) in [
        (own(Method::GET, "/../../x", ""), "ownPath"),
        (own(Method::POST, "messages", "{}"), "ownPath"),
        (own(Method::POST, "/messages", "{'text': 1}"), "ownBody"),
        (own(Method::GET, "/messages", "{}"), "ownBody"),
    ] {
        update(&mut flow, event, NOW);
        let before = flow.session.granted().expect("tokens").custom_request.clone();
        assert_eq!(press(&mut flow), [], "{field}");
        let problem = flow.session.problem.as_ref().expect("a problem");
        assert_eq!(
            (problem.code(), problem.field().map(problem::InputField::id), problem.step()),
            ("request_invalid", Some(field), problem::Step::UseToken)
        );
        assert!(!problem.explain().next.is_empty());
        assert_eq!(flow.session.granted().expect("tokens").custom_request, before, "nothing typed is lost");
    }
    update(&mut flow, own(Method::GET, " /rooms?max=1 ", " "), NOW);
    assert_eq!(code(&flow), None, "fixed");
    let commands = press(&mut flow);
    let [Command::Send(attempt, request)] = commands.as_slice() else { panic!("{commands:?}") };
    assert_eq!((&request.method, request.url.expose()), (&Method::GET, "https://api.example/v1/rooms?max=1"));
    let answer = HttpResponse { status: 200, headers: Vec::new(), body: Body::default() };
    update(&mut flow, Event::Answered(*attempt, Ok(answer.clone())), NOW);
    assert_eq!(flow.session.api_answer().expect("an answer").line, "GET /rooms?max=1");

    for again in [false, true] {
        update(&mut flow, own(Method::DELETE, "/rooms/1", ""), NOW);
        assert_eq!(
            (press(&mut flow), flow.session.granted().expect("tokens").custom_request.to_confirm),
            (Vec::new(), true),
            "asked first, again: {again}"
        );
        let commands = press(&mut flow);
        let [Command::Send(attempt, request)] = commands.as_slice() else { panic!("{commands:?}") };
        assert_eq!(
            (&request.method, flow.session.granted().expect("tokens").custom_request.to_confirm),
            (&Method::DELETE, false)
        );
        update(&mut flow, Event::Answered(*attempt, Ok(answer.clone())), NOW);
    }
}

#[test]
fn a_token_is_refreshed_and_tried_again_at_one_press() {
    let mut without = verified();
    asked(&mut without, Event::TokenRequested, 200, r#"{"access_token":"A1"}"#);
    assert_eq!(
        update(&mut without, Event::RefreshThenCallRequested(Call::Probe(&ROOMS)), NOW),
        [],
        "there is nothing to refresh with"
    );
    for (status, then) in [(200, Some("https://api.example/v1/rooms")), (500, None)] {
        let mut flow = granted_with_api();
        let commands = update(&mut flow, Event::RefreshThenCallRequested(Call::Probe(&ROOMS)), NOW);
        let [Command::Send(attempt, request)] = commands.as_slice() else { panic!("{commands:?}") };
        assert!(request.body.expose().contains("refresh_token=R1"));
        let body = Body::new(r#"{"access_token":"A2"}"#);
        let answer = HttpResponse { status, headers: Vec::new(), body };
        let commands = update(&mut flow, Event::Answered(*attempt, Ok(answer)), NOW);
        let sent = match commands.as_slice() {
            [Command::Send(_, request)] => {
                assert_eq!(request.header("authorization"), Some("Bearer A2"));
                Some(request.url.expose())
            }
            _ => None,
        };
        assert_eq!(sent, then);
        // A later refresh is only a refresh.
        if then.is_none() {
            asked(&mut flow, Event::RefreshRequested, 200, r#"{"access_token":"A3"}"#);
        }
    }
}

#[test]
fn what_an_api_may_do_wrong() {
    for (answer, expected, retry_at) in [
        (Err(TransportError::Network("no".into())), "network", None),
        (Err(TransportError::Timeout), "timeout", None),
        (Err(TransportError::Redirected), "redirected", None),
        (Ok(429), "rate_limited", Some(Timestamp { millis: 1_007_000 })),
        (Ok(423), "rate_limited", Some(Timestamp { millis: 1_007_000 })),
    ] {
        let mut flow = granted_with_api();
        let commands = update(&mut flow, Event::ApiCallRequested(Call::Probe(&ROOMS)), NOW);
        let [Command::Send(attempt, _)] = commands.as_slice() else { panic!("{commands:?}") };
        assert_eq!(update(&mut flow, Event::RefreshRequested, NOW), [], "one request at a time");
        let headers = vec![header("retry-after", "7")];
        let answer = answer.map(|status| HttpResponse { status, headers, body: Body::default() });
        update(&mut flow, Event::Answered(*attempt, answer), NOW);
        let problem = flow.session.problem.as_ref().expect("a problem");
        assert_eq!((problem.code(), problem.step(), problem.retry_at()), (expected, problem::Step::UseToken, retry_at));
        assert!(flow.session.tokens().is_some(), "nothing held is lost");
    }
}

#[test]
fn without_a_token_or_an_api_there_is_nothing_to_check() {
    for mut flow in [verified(), granted()] {
        assert_eq!(update(&mut flow, Event::ApiCallRequested(Call::Probe(&ROOMS)), NOW), []);
    }
}
