//! Endpoints from an issuer's metadata, their effect on the request, and revoking the tokens.

use super::*;
use crate::{
    flow::remedy::Remedy,
    oauth::{discovery::DiscoveryError, uri::UriError},
};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const ISSUER: &str = "https://as.example/tenant";
const METADATA: &str = r#"{"issuer":"https://as.example/tenant","authorization_endpoint":"https://as.example/a",
    "token_endpoint":"https://as.example/t","revocation_endpoint":"https://as.example/r",
    "token_endpoint_auth_methods_supported":["client_secret_basic"],
    "authorization_response_iss_parameter_supported":true}"#;

fn custom(issuer: &str) -> Flow {
    let mut flow = Flow::new(fresh("first"), PAGE);
    update(&mut flow, Event::ProviderChosen(CUSTOM), NOW);
    typed(&mut flow, Field::Issuer, issuer);
    typed(&mut flow, Field::ClientId, "C1");
    flow
}

/// The URL that is requested, and the effect of the response.
fn answered(flow: &mut Flow, commands: &[Command], status: u16, body: &str) -> (String, Vec<Command>) {
    let [Command::Send(attempt, request)] = commands else { panic!("expected to send, got {commands:?}") };
    let answer = HttpResponse { status, headers: Vec::new(), body: Body::new(body) };
    (request.url.expose().to_owned(), update(flow, Event::Answered(*attempt, Ok(answer)), NOW))
}

fn discovered() -> Flow {
    let mut flow = custom(ISSUER);
    let commands = update(&mut flow, Event::DiscoveryRequested, NOW);
    let (url, then) = answered(&mut flow, &commands, 200, METADATA);
    assert_eq!(url, "https://as.example/.well-known/oauth-authorization-server/tenant");
    assert_eq!((then, flow.session.problem.as_ref()), (vec![], None));
    flow
}

#[test]
fn the_endpoints_are_taken_from_the_issuer() {
    let mut flow = discovered();
    assert_eq!(flow.setup.form.endpoints().token, "https://as.example/t");
    assert_eq!(flow.setup.client_auth, ClientAuth::Basic, "the one that the issuer knows");
    let request = flow.setup.form.request().expect("a request");
    assert!(request.endpoints.facts.iss_required);
    assert_eq!(request.endpoints.facts.revocation.as_ref().map(Endpoint::as_str), Some("https://as.example/r"));
    typed(&mut flow, Field::TokenEndpoint, "https://elsewhere.example/t");
    let request = flow.setup.form.request().expect("a request");
    let promised = (request.endpoints.facts.iss_required, request.endpoints.facts.revocation);
    assert_eq!(promised, (false, None), "what is typed by hand is not what the issuer named");
}

#[test]
fn if_one_address_has_no_metadata_the_other_is_tried() {
    let mut flow = custom(ISSUER);
    let commands = update(&mut flow, Event::DiscoveryRequested, NOW);
    let (_, commands) = answered(&mut flow, &commands, 404, "");
    let (url, commands) = answered(&mut flow, &commands, 200, METADATA);
    assert_eq!((url.as_str(), commands), ("https://as.example/tenant/.well-known/openid-configuration", vec![]));
    assert_eq!(flow.setup.form.endpoints().authorization, "https://as.example/a");
}

#[test]
fn rejected_metadata_changes_no_field() {
    let mut flow = custom("as.example");
    assert_eq!(update(&mut flow, Event::DiscoveryRequested, NOW), []);
    assert_eq!(flow.session.problem, Some(Problem::Discovery(DiscoveryError::Issuer(UriError::NotAbsolute))));
    typed(&mut flow, Field::Issuer, ISSUER);
    assert_eq!(flow.session.problem, None, "fixed");

    let before = flow.setup.form.clone();
    let commands = update(&mut flow, Event::DiscoveryRequested, NOW);
    let other = METADATA.replace("as.example/tenant", "evil.example");
    let (_, commands) = answered(&mut flow, &commands, 200, &other);
    assert_eq!((code(&flow), &flow.setup.form), (None, &before), "the other place is asked");
    let (_, commands) = answered(&mut flow, &commands, 200, &other);
    assert_eq!((commands, code(&flow), &flow.setup.form), (vec![], Some("discovery_failed"), &before));

    let commands = update(&mut flow, Event::DiscoveryRequested, NOW);
    let (_, commands) = answered(&mut flow, &commands, 404, "");
    let (_, commands) = answered(&mut flow, &commands, 500, "");
    assert_eq!((commands, code(&flow), &flow.setup.form), (vec![], Some("discovery_failed"), &before));
}

/// Both addresses are compared with the same issuer, so if one is wrong, the other may be right.
#[test]
fn after_any_error_at_one_address_the_other_is_tried() {
    let without_endpoint = METADATA.replace("authorization_endpoint", "x");
    let other = METADATA.replace("as.example/tenant", "other.example");
    let slash = METADATA.replace("as.example/tenant", "as.example/tenant/");
    for (status, first) in [(200, without_endpoint.as_str()), (200, &other), (200, &slash), (200, "<html>"), (500, "")]
    {
        let mut flow = custom(ISSUER);
        let commands = update(&mut flow, Event::DiscoveryRequested, NOW);
        let (_, commands) = answered(&mut flow, &commands, status, first);
        let (url, commands) = answered(&mut flow, &commands, 200, METADATA);
        assert_eq!((url.as_str(), commands), ("https://as.example/tenant/.well-known/openid-configuration", vec![]));
        assert_eq!(
            (code(&flow), flow.setup.form.endpoints().token.as_str()),
            (None, "https://as.example/t"),
            "{first}"
        );
    }
    for (first, second, expected) in [
        (without_endpoint.as_str(), "<html>", "authorization_endpoint can't be used, because it is empty"),
        ("<html>", &without_endpoint, "authorization_endpoint can't be used, because it is empty"),
        (&slash, "<html>", "ends with a slash, and yours doesn't"),
    ] {
        let mut flow = custom(ISSUER);
        let commands = update(&mut flow, Event::DiscoveryRequested, NOW);
        let (_, commands) = answered(&mut flow, &commands, 200, first);
        answered(&mut flow, &commands, 200, second);
        let what = flow.session.problem.as_ref().expect("a problem").explain().what;
        assert!(what.contains(expected), "{what}");
    }
}

#[test]
fn a_metadata_address_is_shortened_to_its_issuer() {
    for (typed_issuer, shortened) in [
        ("https://as.example/tenant/.well-known/openid-configuration", true),
        (" https://as.example/.well-known/oauth-authorization-server/tenant", true),
        (ISSUER, false),
    ] {
        let mut flow = custom(typed_issuer);
        let commands = update(&mut flow, Event::DiscoveryRequested, NOW);
        let kept = flow.setup.shortened_issuer.clone();
        assert_eq!(kept.as_deref(), shortened.then_some(typed_issuer), "the typed address is kept");
        let (url, _) = answered(&mut flow, &commands, 200, METADATA);
        assert_eq!(url, "https://as.example/.well-known/oauth-authorization-server/tenant");
        assert_eq!((flow.setup.form.custom.issuer.as_str(), code(&flow)), (ISSUER, None));
        assert_eq!(flow.setup.form.endpoints().token, "https://as.example/t");
        assert_eq!(flow.setup.shortened_issuer, kept);
        typed(&mut flow, Field::Issuer, "https://other.example");
        assert_eq!(flow.setup.shortened_issuer, None);
    }
    // Without discovery too: an iss could never match a metadata address.
    let mut flow = custom("https://as.example/tenant/.well-known/openid-configuration");
    typed(&mut flow, Field::AuthorizeEndpoint, "https://as.example/a");
    typed(&mut flow, Field::TokenEndpoint, "https://as.example/t");
    let (record, _) = leave(&mut flow);
    let (flow, _) = opened("?code=abc&state=first&iss=https%3A%2F%2Fas.example%2Ftenant", Some(record));
    assert_eq!((code(&flow), flow.session.arrival().is_some()), (None, true));
}

#[test]
fn the_answer_is_compared_with_the_issuer_that_was_asked() {
    // The response names the issuer that the user has typed since.
    let mut flow = custom("https://evil.example");
    let commands = update(&mut flow, Event::DiscoveryRequested, NOW);
    typed(&mut flow, Field::Issuer, ISSUER);
    let before = flow.setup.form.clone();
    let (_, then) = answered(&mut flow, &commands, 200, METADATA);
    assert_eq!((then, code(&flow), &flow.setup.form), (vec![], None, &before));
    // If the issuer doesn't answer, the other address isn't asked under the new name either.
    let commands = update(&mut flow, Event::DiscoveryRequested, NOW);
    typed(&mut flow, Field::Issuer, "https://other.example");
    let (_, then) = answered(&mut flow, &commands, 404, "");
    assert_eq!(then, []);
    // The response to a provider that is no longer chosen changes nothing.
    let mut flow = custom(ISSUER);
    let commands = update(&mut flow, Event::DiscoveryRequested, NOW);
    update(&mut flow, Event::ProviderChosen(WEBEX), NOW);
    answered(&mut flow, &commands, 200, METADATA);
    assert_eq!((flow.setup.client_auth, flow.setup.form.custom.token.as_str()), (ClientAuth::Post, ""));
}

#[test]
fn an_abandoned_requests_response_is_not_used_for_the_next() {
    let mut flow = custom(ISSUER);
    let abandoned = update(&mut flow, Event::DiscoveryRequested, NOW);
    update(&mut flow, Event::Reset(fresh("second"), PAGE.into()), NOW);
    update(&mut flow, Event::ProviderChosen(CUSTOM), NOW);
    typed(&mut flow, Field::Issuer, ISSUER);
    let commands = update(&mut flow, Event::DiscoveryRequested, NOW);
    let before = flow.clone();
    answered(&mut flow, &abandoned, 200, METADATA);
    assert_eq!(flow, before);
    answered(&mut flow, &commands, 200, METADATA);
    assert_eq!(flow.setup.form.endpoints().token, "https://as.example/t");
}

#[test]
fn a_callback_without_the_promised_iss_is_rejected() {
    for (iss, expected) in [
        ("&iss=https%3A%2F%2Fas.example%2Ftenant", None),
        ("", Some("issuer_mismatch")),
        ("&iss=", Some("issuer_mismatch")),
        ("&iss=https%3A%2F%2Fas.example%2Ftenant%2F", Some("issuer_mismatch")),
    ] {
        let (record, _) = leave(&mut discovered());
        let (flow, _) = opened(&format!("?code=abc&state=first{iss}"), Some(record));
        assert_eq!(code(&flow), expected, "{iss}");
        let again = flow.setup.form.request().expect("a request");
        assert!(again.endpoints.facts.iss_required, "and so the next time");
    }
}

#[test]
fn tokens_are_revoked_if_the_provider_has_a_revocation_endpoint() {
    let (record, _) = leave(&mut discovered());
    let iss = "iss=https%3A%2F%2Fas.example%2Ftenant";
    let (mut flow, _) = opened(&format!("?code=abc&state=first&{iss}"), Some(record));
    update(&mut flow, Event::SecretEdited(ClientSecret::new("s")), NOW);
    asked(&mut flow, Event::TokenRequested, 200, r#"{"access_token":"A1","refresh_token":"R1"}"#);
    let commands = update(&mut flow, Event::RevocationRequested, NOW);
    let [Command::Send(_, request)] = commands.as_slice() else { panic!("{commands:?}") };
    assert_eq!(request.body.expose(), "token=R1&token_type_hint=refresh_token&client_id=C1&client_secret=s");
    let (url, _) = answered(&mut flow, &commands, 503, "");
    assert_eq!((url.as_str(), code(&flow)), ("https://as.example/r", Some("http_status")));
    assert!(flow.session.tokens().is_some(), "nothing is lost");
    let problem = flow.session.problem.as_ref().expect("a problem");
    assert_eq!(problem.remedy().and_then(Remedy::event), Some(Event::RevocationRequested));
    assert_eq!(problem.explain().what, "The tokens weren't revoked.");
    assert!(!flow.session.has_revoked());
    asked(&mut flow, Event::RevocationRequested, 429, "");
    assert_eq!(code(&flow), Some("rate_limited"));
    asked(&mut flow, Event::RevocationRequested, 401, r#"{"error":"invalid_client"}"#);
    let remedy = flow.session.problem.as_ref().and_then(Problem::remedy);
    assert_eq!(remedy, Some(Remedy::Edit(problem::InputField::ClientAuth)));
    asked(&mut flow, Event::RevocationRequested, 200, "");
    assert_eq!(
        (flow.session.tokens(), flow.session.problem.as_ref(), flow.session.client_secret.is_empty()),
        (None, None, true)
    );
    assert!(flow.session.has_revoked());

    let mut without = granted();
    assert_eq!(update(&mut without, Event::RevocationRequested, NOW), [], "there is no place for it");
}

/// A page with these endpoints typed, whose issuer named its endpoints: authorization, token, revocation, keys.
fn discovered_at(typed_endpoints: [&str; 3], [authorization, token, revocation, jwks]: [&str; 4]) -> Flow {
    let mut flow = custom(ISSUER);
    for (field, text) in
        [Field::AuthorizeEndpoint, Field::TokenEndpoint, Field::ApiBase].into_iter().zip(typed_endpoints)
    {
        typed(&mut flow, field, text);
    }
    let before = (flow.setup.form.clone(), flow.setup.client_auth);
    let metadata = serde_json::json!({
        "issuer": ISSUER, "authorization_endpoint": authorization, "token_endpoint": token,
        "revocation_endpoint": revocation, "jwks_uri": jwks,
        "token_endpoint_auth_methods_supported": ["client_secret_basic"],
    });
    let commands = update(&mut flow, Event::DiscoveryRequested, NOW);
    let (_, commands) = answered(&mut flow, &commands, 200, &metadata.to_string());
    assert_eq!((commands, code(&flow)), (vec![], None));
    if flow.session.discovery_offer.is_some() {
        assert_eq!(
            (flow.setup.form.clone(), flow.setup.client_auth),
            before,
            "nothing is filled in before it is confirmed"
        );
    }
    flow
}

const ELSEWHERE: [&str; 4] =
    ["https://as.example/a", "https://tokens.example/t", "https://as.example/r", "https://keys.example/k"];

#[test]
fn unknown_hosts_need_confirmation_before_they_are_used() {
    fn check(typed_endpoints: [&str; 3], named: [&str; 4], new_hosts: &[&str]) {
        let flow = discovered_at(typed_endpoints, named);
        let asked = flow.session.discovery_offer.as_ref().map(|offer| offer.new_hosts.clone()).unwrap_or_default();
        assert_eq!(asked, new_hosts, "{typed_endpoints:?} {named:?}");
        assert_eq!(flow.setup.form.custom.token == named[1], new_hosts.is_empty());
    }
    let own = ["https://as.example/a", "https://as.example/t", "https://AS.example:443/r", "https://as.example/k"];
    check([""; 3], own, &[]);
    let with = |place: usize, text: &'static str| {
        let mut named = own;
        named[place] = text;
        named
    };
    for (place, host) in [(0, "a.example"), (1, "t.example"), (2, "r.example"), (3, "k.example")] {
        let address =
            ["https://a.example/x", "https://t.example/x", "https://r.example/x", "https://k.example/x"][place];
        check([""; 3], with(place, address), &[host]);
        // A host that was typed for any of the endpoints is known.
        check([address, "", ""], with(place, address), &[]);
        check(["", address, ""], with(place, address), &[]);
        check(["", "", address], with(place, address), &[]);
    }
    // Another port may be another server; a similar-looking host is another host.
    check([""; 3], with(1, "https://as.example:8443/t"), &["as.example:8443"]);
    check([""; 3], with(1, "https://as.example.evil.example/t"), &["as.example.evil.example"]);
    // An unusable host counts as absent.
    check([""; 3], with(2, "https://r.example/"), &[]);
    check(
        [""; 3],
        ["https://x.example/a", "https://x.example/t", "https://y.example/r", ""],
        &["x.example", "y.example"],
    );
}

#[test]
fn the_answer_about_unknown_hosts_is_followed() {
    let asked = || discovered_at([""; 3], ELSEWHERE);
    let hosts = |flow: &Flow| flow.session.discovery_offer.as_ref().map(|offer| offer.new_hosts.clone());
    assert_eq!(hosts(&asked()), Some(vec!["tokens.example".to_owned(), "keys.example".to_owned()]));

    let mut flow = asked();
    assert_eq!(update(&mut flow, Event::DiscoveryConfirmed, NOW), []);
    let endpoints = flow.setup.form.request().expect("a request").endpoints;
    assert_eq!(endpoints.token.as_str(), "https://tokens.example/t");
    assert_eq!(endpoints.facts.jwks.as_ref().map(Endpoint::as_str), Some("https://keys.example/k"));
    assert_eq!((flow.setup.client_auth, hosts(&flow)), (ClientAuth::Basic, None));

    let unasked = asked().setup.form;
    let answer = |events: &[Event]| {
        let mut flow = asked();
        for event in events {
            update(&mut flow, event.clone(), NOW);
        }
        assert_eq!(hosts(&flow), None, "{events:?}");
        // A question that is gone can't be answered.
        update(&mut flow, Event::DiscoveryConfirmed, NOW);
        assert_eq!(
            (flow.setup.form.custom.token.as_str(), flow.setup.client_auth),
            ("", ClientAuth::Post),
            "{events:?}"
        );
        flow
    };
    assert_eq!(answer(&[Event::DiscoveryDismissed]).setup.form, unasked);
    answer(&[Event::FieldEdited(Field::Issuer, "https://as.example/other".into())]);
    answer(&[
        Event::FieldEdited(Field::Issuer, "https://other.example".into()),
        Event::FieldEdited(Field::Issuer, ISSUER.into()),
    ]);
    answer(&[Event::ProviderChosen(SANDBOX), Event::ProviderChosen(CUSTOM)]);
    answer(&[Event::FragmentChanged("#provider=custom&scope=a".into())]);
    answer(&[Event::DiscoveryRequested]);
    answer(&[Event::Restored(fresh("second"))]);
    answer(&[Event::Reset(fresh("second"), PAGE.into())]);

    // Unrelated events leave it open.
    let mut flow = asked();
    typed(&mut flow, Field::ClientId, "C2");
    assert!(hosts(&flow).is_some());
}
