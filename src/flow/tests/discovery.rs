//! Endpoints from an issuer's metadata, what they bring to the request, and giving the tokens up.

use super::*;
use crate::oauth::{discovery::DiscoveryError, uri::UriFault};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const ISSUER: &str = "https://as.example/tenant";
const METADATA: &str = r#"{"issuer":"https://as.example/tenant","authorization_endpoint":"https://as.example/a",
    "token_endpoint":"https://as.example/t","revocation_endpoint":"https://as.example/r",
    "token_endpoint_auth_methods_supported":["client_secret_basic"],
    "authorization_response_iss_parameter_supported":true}"#;

fn custom(issuer: &str) -> Flow {
    let mut flow = Flow::new(fresh("first"), PAGE);
    update(&mut flow, Event::ProviderChosen(Provider::Custom), NOW);
    typed(&mut flow, Field::Issuer, issuer);
    typed(&mut flow, Field::ClientId, "C1");
    flow
}

/// The address that is asked, and what comes of the answer.
fn answered(flow: &mut Flow, commands: &[Command], status: u16, body: &str) -> (String, Vec<Command>) {
    let [Command::Send(attempt, request)] = commands else { panic!("expected to send, got {commands:?}") };
    let answer = HttpResponse { status, headers: Vec::new(), body: Body::new(body) };
    (request.url.expose().to_owned(), update(flow, Event::Answered(*attempt, Ok(answer)), NOW))
}

fn discovered() -> Flow {
    let mut flow = custom(ISSUER);
    let commands = update(&mut flow, Event::Discover, NOW);
    let (url, then) = answered(&mut flow, &commands, 200, METADATA);
    assert_eq!(url, "https://as.example/.well-known/oauth-authorization-server/tenant");
    assert_eq!((then, flow.problem.as_ref()), (vec![], None));
    flow
}

#[test]
fn the_endpoints_are_taken_from_the_issuer() {
    let mut flow = discovered();
    assert_eq!(flow.form.endpoints().token, "https://as.example/t");
    assert_eq!(flow.client_auth, ClientAuth::Basic, "the one that the issuer knows");
    let request = flow.form.request().expect("a request");
    assert!(request.endpoints.iss_required);
    assert_eq!(request.endpoints.revocation.as_ref().map(Endpoint::as_str), Some("https://as.example/r"));
    typed(&mut flow, Field::TokenEndpoint, "https://elsewhere.example/t");
    let request = flow.form.request().expect("a request");
    let promised = (request.endpoints.iss_required, request.endpoints.revocation);
    assert_eq!(promised, (false, None), "what is typed by hand is not what the issuer named");
}

#[test]
fn where_there_is_none_at_one_place_the_other_is_asked() {
    let mut flow = custom(ISSUER);
    let commands = update(&mut flow, Event::Discover, NOW);
    let (_, commands) = answered(&mut flow, &commands, 404, "");
    let (url, commands) = answered(&mut flow, &commands, 200, METADATA);
    assert_eq!((url.as_str(), commands), ("https://as.example/tenant/.well-known/openid-configuration", vec![]));
    assert_eq!(flow.form.endpoints().authorization, "https://as.example/a");
}

#[test]
fn metadata_that_is_not_used_changes_no_field() {
    let mut flow = custom("as.example");
    assert_eq!(update(&mut flow, Event::Discover, NOW), []);
    assert_eq!(flow.problem, Some(Problem::Discovery(DiscoveryError::Issuer(UriFault::NotAbsolute))));
    typed(&mut flow, Field::Issuer, ISSUER);
    assert_eq!(flow.problem, None, "mended");

    let before = flow.form.clone();
    let commands = update(&mut flow, Event::Discover, NOW);
    let other = METADATA.replace("as.example/tenant", "evil.example");
    let (_, commands) = answered(&mut flow, &commands, 200, &other);
    assert_eq!(commands, [], "who names another issuer is not asked a second time");
    assert_eq!((code(&flow), &flow.form), (Some("discovery_failed"), &before));

    let commands = update(&mut flow, Event::Discover, NOW);
    let (_, commands) = answered(&mut flow, &commands, 404, "");
    let (_, commands) = answered(&mut flow, &commands, 500, "");
    assert_eq!((commands, code(&flow), &flow.form), (vec![], Some("discovery_failed"), &before));
}

#[test]
fn the_answer_is_compared_with_the_issuer_that_was_asked() {
    // The one that was asked names the issuer that is typed meanwhile.
    let mut flow = custom("https://evil.example");
    let commands = update(&mut flow, Event::Discover, NOW);
    typed(&mut flow, Field::Issuer, ISSUER);
    let before = flow.form.clone();
    let (_, then) = answered(&mut flow, &commands, 200, METADATA);
    assert_eq!((then, code(&flow), &flow.form), (vec![], None, &before));
    // Nor is anybody asked in its name where it does not answer.
    let commands = update(&mut flow, Event::Discover, NOW);
    typed(&mut flow, Field::Issuer, "https://other.example");
    let (_, then) = answered(&mut flow, &commands, 404, "");
    assert_eq!(then, []);
    // The answer to a provider that is no longer chosen changes nothing for the other.
    let mut flow = custom(ISSUER);
    let commands = update(&mut flow, Event::Discover, NOW);
    update(&mut flow, Event::ProviderChosen(Provider::Webex), NOW);
    answered(&mut flow, &commands, 200, METADATA);
    assert_eq!((flow.client_auth, flow.form.custom.token.as_str()), (ClientAuth::Post, ""));
}

#[test]
fn the_answer_to_an_abandoned_request_is_not_that_of_the_next() {
    let mut flow = custom(ISSUER);
    let abandoned = update(&mut flow, Event::Discover, NOW);
    update(&mut flow, Event::Reset(fresh("second"), PAGE.into()), NOW);
    update(&mut flow, Event::ProviderChosen(Provider::Custom), NOW);
    typed(&mut flow, Field::Issuer, ISSUER);
    let commands = update(&mut flow, Event::Discover, NOW);
    let before = flow.clone();
    answered(&mut flow, &abandoned, 200, METADATA);
    assert_eq!(flow, before);
    answered(&mut flow, &commands, 200, METADATA);
    assert_eq!(flow.form.endpoints().token, "https://as.example/t");
}

#[test]
fn a_callback_without_the_promised_iss_is_not_believed() {
    for (iss, expected) in [
        ("&iss=https%3A%2F%2Fas.example%2Ftenant", None),
        ("", Some("issuer_mismatch")),
        ("&iss=", Some("issuer_mismatch")),
        ("&iss=https%3A%2F%2Fas.example%2Ftenant%2F", Some("issuer_mismatch")),
    ] {
        let (record, _) = leave(&mut discovered());
        let (flow, _) = opened(&format!("?code=abc&state=first{iss}"), Some(record));
        assert_eq!(code(&flow), expected, "{iss}");
        let again = flow.form.request().expect("a request");
        assert!(again.endpoints.iss_required, "and so the next time");
    }
}

#[test]
fn tokens_are_given_up_where_the_provider_has_a_place_for_it() {
    let (record, _) = leave(&mut discovered());
    let iss = "iss=https%3A%2F%2Fas.example%2Ftenant";
    let (mut flow, _) = opened(&format!("?code=abc&state=first&{iss}"), Some(record));
    update(&mut flow, Event::SecretEdited(ClientSecret::new("s")), NOW);
    asked(&mut flow, Event::Exchange, 200, r#"{"access_token":"A1","refresh_token":"R1"}"#);
    let commands = update(&mut flow, Event::Revoke, NOW);
    let [Command::Send(_, request)] = commands.as_slice() else { panic!("{commands:?}") };
    assert_eq!(request.body.expose(), "token=R1&token_type_hint=refresh_token&client_id=C1&client_secret=s");
    let (url, _) = answered(&mut flow, &commands, 503, "");
    assert_eq!((url.as_str(), code(&flow)), ("https://as.example/r", Some("http_status")));
    assert!(flow.tokens().is_some(), "nothing is lost");
    asked(&mut flow, Event::Revoke, 200, "");
    assert_eq!((flow.tokens(), flow.problem.as_ref(), flow.client_secret.is_empty()), (None, None, true));

    let mut without = granted();
    assert_eq!(update(&mut without, Event::Revoke, NOW), [], "there is no place for it");
}
