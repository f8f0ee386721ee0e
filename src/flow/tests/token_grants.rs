//! Tokens: exchanged, refreshed, rejected.

use super::*;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[test]
fn the_exchange_then_the_refresh() {
    let mut flow = verified();
    update(&mut flow, Event::SecretEdited(ClientSecret::new("s3cret")), NOW);
    let answer = r#"{"access_token":"A1","expires_in":60,"refresh_token":"R1","refresh_token_expires_in":600}"#;
    let body = asked(&mut flow, Event::TokenRequested, 200, answer);
    assert!(body.contains("&client_secret=s3cret&code_verifier="), "{body}");
    let tokens = flow.session.tokens().expect("tokens");
    assert_eq!(tokens.access_token.expose(), "A1");
    assert_eq!(tokens.expires_at(), Some(Timestamp { millis: 1_060_000 }));
    assert_eq!(tokens.refresh_expires_at(), Some(Timestamp { millis: 1_600_000 }));
    assert_eq!(update(&mut flow, Event::TokenRequested, NOW), [], "the code is spent");

    let body = asked(&mut flow, Event::RefreshRequested, 200, r#"{"access_token":"A2"}"#);
    assert_eq!(body, "grant_type=refresh_token&refresh_token=R1&client_id=C1&client_secret=s3cret");
    let tokens = flow.session.tokens().expect("tokens");
    assert_eq!((tokens.access_token.expose(), tokens.expires_at(), tokens.refreshes), ("A2", None, 1));
    assert_eq!(tokens.refresh_token.as_ref().map(RefreshToken::expose), Some("R1"), "the old one stays");
    assert_eq!(tokens.refresh_expires_at(), Some(Timestamp { millis: 1_600_000 }));

    asked(&mut flow, Event::RefreshRequested, 200, r#"{"access_token":"A2","refresh_token":"R1"}"#);
    let tokens = flow.session.tokens().expect("tokens");
    assert_eq!(tokens.refresh_expires_at(), Some(Timestamp { millis: 1_600_000 }), "the same token once more");

    asked(&mut flow, Event::RefreshRequested, 200, r#"{"access_token":"A3","refresh_token":"R2"}"#);
    let tokens = flow.session.tokens().expect("tokens");
    assert_eq!(tokens.refresh_token.as_ref().map(RefreshToken::expose), Some("R2"));
    assert_eq!(tokens.refresh_expires_at(), None, "the old lifetime was the old token's");
}

#[test]
fn the_exchange_is_bound_to_the_request_that_was_sent() {
    let mut flow = verified();
    typed(&mut flow, Field::TokenEndpoint, "https://evil.example/token");
    typed(&mut flow, Field::ClientId, "C2");
    update(&mut flow, Event::ProviderChosen(WEBEX), NOW);
    let commands = update(&mut flow, Event::TokenRequested, NOW);
    let [Command::Send(_, request)] = commands.as_slice() else { panic!("{commands:?}") };
    assert_eq!(request.url.expose(), "https://as.example/token");
    assert!(request.body.expose().contains("client_id=C1"));
}

#[test]
fn what_a_token_endpoint_may_do_wrong() {
    fn check(answer: Result<(u16, &str), TransportError>, expected: &str) {
        for (mut flow, press) in [(verified(), Event::TokenRequested), (granted(), Event::RefreshRequested)] {
            let before = flow.session.stage.clone();
            let commands = update(&mut flow, press, NOW);
            let [Command::Send(attempt, _)] = commands.as_slice() else { panic!("{commands:?}") };
            let headers = vec![header("retry-after", "7")];
            let answer = answer.clone();
            let answer = answer.map(|(status, body)| HttpResponse { status, headers, body: Body::new(body) });
            update(&mut flow, Event::Answered(*attempt, answer), NOW);
            assert_eq!(code(&flow), Some(expected));
            assert_eq!(flow.session.stage, before, "nothing held is lost");
            assert_eq!(flow.session.in_flight, None);
            let explanation = flow.session.problem.as_ref().expect("a problem").explain();
            assert!(![explanation.what, explanation.meaning, explanation.next].contains(&String::new()));
        }
    }
    check(Err(TransportError::Network("Failed to fetch".into())), "network");
    check(Err(TransportError::Timeout), "timeout");
    check(Err(TransportError::Redirected), "redirected");
    check(Ok((400, r#"{"error":"invalid_grant"}"#)), "oauth_error");
    check(Ok((401, r#"{"message":"no","trackingId":"ROUTER_1"}"#)), "oauth_error");
    check(Ok((429, "")), "rate_limited");
    check(Ok((500, "<html>")), "http_status");
    check(Ok((200, "<html>")), "not_json");
    check(Ok((200, "{}")), "token_missing");
    check(Ok((200, r#"{"access_token":"a","token_type":"mac"}"#)), "token_type_unsupported");
}

#[test]
fn a_rate_limit_says_when_to_try_again() {
    let mut flow = verified();
    let commands = update(&mut flow, Event::TokenRequested, NOW);
    let [Command::Send(attempt, _)] = commands.as_slice() else { panic!("{commands:?}") };
    let headers = vec![header("retry-after", "7")];
    let response = HttpResponse { status: 429, headers, body: Body::default() };
    update(&mut flow, Event::Answered(*attempt, Ok(response)), NOW);
    assert_eq!(
        flow.session.problem.as_ref().and_then(|problem| problem.retry_at()),
        Some(Timestamp { millis: 1_007_000 })
    );
}

#[test]
fn a_second_press_is_harmless_and_a_late_response_is_ignored() {
    let mut flow = verified();
    let commands = update(&mut flow, Event::TokenRequested, NOW);
    let [Command::Send(attempt, _)] = commands.as_slice() else { panic!("{commands:?}") };
    assert_eq!(update(&mut flow, Event::TokenRequested, NOW), []);
    assert_eq!(update(&mut flow, Event::CodeRequested, NOW), []);
    assert_eq!(
        update(&mut flow, Event::Reset(fresh("third"), PAGE.into()), NOW),
        [Command::ClearPending, Command::TearDownSandbox]
    );
    let response = HttpResponse { status: 200, headers: Vec::new(), body: Body::new(r#"{"access_token":"A1"}"#) };
    assert_eq!(update(&mut flow, Event::Answered(*attempt, Ok(response)), NOW), []);
    assert_eq!(flow.session.tokens(), None);
}

#[test]
fn a_token_is_refreshed_automatically_before_it_expires() {
    let at = |secs: u64| NOW.after(Duration::from_secs(secs));
    let answer = |lifetime: u64| {
        let body = format!(r#"{{"access_token":"A2","expires_in":{lifetime},"refresh_token":"R2"}}"#);
        HttpResponse { status: 200, headers: Vec::new(), body: Body::new(body) }
    };
    let mut flow = granted();
    assert!(!flow.is_refresh_due(at(59)), "off at first");
    update(&mut flow, Event::AutoRefreshSwitched(true), NOW);
    // It lives for a minute, so its last tenth is six seconds.
    assert_eq!(
        (flow.is_refresh_due(at(53)), flow.is_refresh_due(at(54)), flow.is_refresh_due(at(99))),
        (false, true, true)
    );
    assert_eq!(update(&mut flow, Event::RefreshDue, at(53)), []);
    let commands = update(&mut flow, Event::RefreshDue, at(54));
    let [Command::Send(attempt, request)] = commands.as_slice() else { panic!("{commands:?}") };
    assert!(request.body.expose().contains("refresh_token=R1"));
    assert!(!flow.is_refresh_due(at(55)), "one request at a time");
    update(&mut flow, Event::Answered(*attempt, Ok(answer(1_209_599))), at(55));
    assert_eq!((flow.is_refresh_due(at(55 + 1_209_538)), flow.is_refresh_due(at(55 + 1_209_539))), (false, true));
    let commands = update(&mut flow, Event::RefreshDue, at(55 + 1_209_539));
    let [Command::Send(attempt, _)] = commands.as_slice() else { panic!("{commands:?}") };
    update(&mut flow, Event::Answered(*attempt, Err(TransportError::Timeout)), at(1_209_600));
    assert!(!flow.session.granted().expect("tokens").auto_refresh, "what fails is not tried again each second");
    let mut brief = verified();
    update(&mut brief, Event::AutoRefreshSwitched(true), NOW);
    let answer = r#"{"access_token":"A1","expires_in":9,"refresh_token":"R1"}"#;
    asked(&mut brief, Event::TokenRequested, 200, answer);
    assert!(!brief.is_refresh_due(at(9)), "it would be refreshed again and again");
    let mut without = verified();
    update(&mut without, Event::AutoRefreshSwitched(true), NOW);
    asked(&mut without, Event::TokenRequested, 200, r#"{"access_token":"A1","expires_in":1}"#);
    assert!(!without.is_refresh_due(at(9)), "there is nothing to refresh with");
}

#[test]
fn an_expired_refresh_token_is_distinguished_from_a_revoked_one() {
    // It lives for ten minutes.
    for (secs, is_expired) in [(599, false), (600, true)] {
        let now = NOW.after(Duration::from_secs(secs));
        for (status, body, needs_new_code) in [
            (400, r#"{"error":"invalid_grant"}"#, true),
            (400, r#"{"message":"No.","trackingId":"ROUTER_1"}"#, true),
            (400, r#"{"error":"invalid_request"}"#, false),
            (401, r#"{"message":"No."}"#, false),
        ] {
            let mut flow = granted();
            assert_eq!(flow.session.is_refresh_token_expired(now), is_expired);
            let commands = update(&mut flow, Event::RefreshRequested, now);
            let [Command::Send(attempt, _)] = commands.as_slice() else { panic!("{commands:?}") };
            let answer = HttpResponse { status, headers: Vec::new(), body: Body::new(body) };
            update(&mut flow, Event::Answered(*attempt, Ok(answer)), now);
            let problem = flow.session.problem.as_ref().expect("a problem");
            assert_eq!(problem.needs_new_code(), needs_new_code, "{status} {body}");
            let meaning = problem.explain().meaning;
            let explained = (meaning.contains("has expired"), meaning.contains("was probably revoked"));
            assert_eq!(explained, (needs_new_code && is_expired, needs_new_code && !is_expired), "{meaning}");
        }
    }
    let mut flow = granted();
    update(&mut flow, Event::AutoRefreshSwitched(true), NOW);
    assert!(!flow.is_refresh_due(NOW.after(Duration::from_secs(600))), "it would be refused");
}

/// Like Google's: a refresh token with an unknown lifetime may have expired, or may have been revoked.
#[test]
fn a_refresh_token_of_unknown_lifetime_may_have_expired_or_been_revoked() {
    for (lifetime, expected) in [
        ("", Lifetime::NotStated),
        (r#","refresh_token_expires_in":0"#, Lifetime::NoKnownEnd),
        (r#","refresh_expires_in":0"#, Lifetime::NoKnownEnd),
        (r#","refresh_token_expires_in":"soon""#, Lifetime::Odd("\"soon\"".to_owned())),
    ] {
        let mut flow = verified();
        let answer = format!(r#"{{"access_token":"A1","expires_in":60,"refresh_token":"R1"{lifetime}}}"#);
        asked(&mut flow, Event::TokenRequested, 200, &answer);
        assert_eq!(flow.session.tokens().map(|tokens| &tokens.refresh_lifetime), Some(&expected));
        assert!(!flow.session.is_refresh_token_expired(NOW.after(Duration::from_secs(1 << 32))), "{lifetime}");
        asked(&mut flow, Event::RefreshRequested, 400, r#"{"error":"invalid_grant"}"#);
        let problem = flow.session.problem.as_ref().expect("a problem");
        let meaning = problem.explain().meaning;
        assert!(problem.needs_new_code() && meaning.contains("has probably expired or been revoked"), "{meaning}");
    }
}

/// GitHub and Slack send errors with 200, and Facebook's error is an object.
#[test]
fn an_error_in_another_shape_is_an_error() {
    for (status, body, needs_new_code, quoted) in [
        (200, r#"{"error":"bad_verification_code","error_description":"Wrong."}"#, true, "Wrong."),
        (200, r#"{"ok":false,"error":"invalid_code"}"#, true, "invalid_code"),
        (200, r#"{"error":"incorrect_client_credentials"}"#, false, "incorrect_client_credentials"),
        (400, r#"{"error":{"message":"Used.","type":"OAuthException"}}"#, false, "Used."),
        (200, r#"{"access_token":"A1","error":"invalid_grant"}"#, true, "invalid_grant"),
    ] {
        let mut flow = verified();
        asked(&mut flow, Event::TokenRequested, status, body);
        assert_eq!((code(&flow), flow.session.tokens()), (Some("oauth_error"), None), "{body}");
        let problem = flow.session.problem.as_ref().expect("a problem");
        assert_eq!(problem.needs_new_code(), needs_new_code, "{body}");
        let evidence = problem.explain().evidence;
        assert!(evidence.iter().any(|(_, text)| text == quoted), "{evidence:?}");
    }
    let mut flow = verified();
    asked(&mut flow, Event::TokenRequested, 201, r#"{"access_token":"A1","error":null}"#);
    assert_eq!((code(&flow), flow.session.tokens().is_some()), (None, true));
}
