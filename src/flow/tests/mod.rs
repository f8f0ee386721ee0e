//! The state machine as a table of events: the effect of each on the page, and what it asks the browser to do.

use std::time::Duration;

use super::{
    call::{Call, CustomRequest},
    class_link::{ClassLink, Offer},
    form::{Field, RequestSecrets},
    log::Log,
    problem::Problem,
    record::{Pending, SessionRecord},
    update::update,
    *,
};
use crate::{
    oauth::{
        http::{HttpResponse, Method, TransportError, header},
        id_token::tests::token,
        lifetime::Lifetime,
        secret::{Body, ClientSecret, CodeVerifier, Nonce, Query, RefreshToken, SecretUrl, State},
        token_request::ClientAuth,
        uri::Endpoint,
    },
    providers::{
        CUSTOM, Injection, Providers, SANDBOX, WEBEX,
        webex::{ME, ROOMS},
    },
    time::Timestamp,
};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

mod link_offers;
mod coming_back;
mod issuer_discovery;
mod forged_callbacks;
mod id_token_checks;
mod options_of_the_sign_in;
mod departures;
mod logged_messages;
mod api_requests;
mod in_the_sandbox;
mod runs_of_the_sandbox;
mod seen_secrets;
mod session_changes;
mod token_grants;
mod waiting_events;

pub(crate) const NOW: Timestamp = Timestamp { millis: 1_000_000 };
const PAGE: &str = "https://class.example/walk/";

fn fresh(state: &str) -> RequestSecrets {
    RequestSecrets {
        state: State::new(state),
        nonce: Nonce::new(format!("nonce of {state}")),
        code_verifier: CodeVerifier::new("v".repeat(43)),
    }
}

/// A page that opened with this query and session record.
pub(crate) fn opened(search: &str, record: Option<SessionRecord>) -> (Flow, Vec<Command>) {
    let mut flow = Flow::new(fresh("second"), PAGE);
    let opening = Opening { search: Query::new(search), record, ..Opening::default() };
    let commands = update(&mut flow, Event::Opened(opening), NOW);
    (flow, commands)
}

fn typed(flow: &mut Flow, field: Field, text: &str) {
    assert_eq!(update(flow, Event::FieldEdited(field, text.into()), NOW), []);
}

/// A custom provider's form, left for the provider: the session record that it kept.
pub(crate) fn left() -> SessionRecord {
    let mut flow = Flow::new(fresh("first"), PAGE);
    update(&mut flow, Event::ProviderChosen(CUSTOM), NOW);
    typed(&mut flow, Field::AuthorizeEndpoint, "https://as.example/authorize");
    typed(&mut flow, Field::TokenEndpoint, "https://as.example/token");
    typed(&mut flow, Field::ClientId, " C1 ");
    leave(&mut flow).0
}

/// The browser leaves as soon as its target answers: returns the session record and the URL.
fn leave(flow: &mut Flow) -> (SessionRecord, SecretUrl) {
    departed(flow, Event::CodeRequested)
}

fn departed(flow: &mut Flow, press: Event) -> (SessionRecord, SecretUrl) {
    let commands = update(flow, press, NOW);
    let [Command::EnsureReachable(to)] = commands.as_slice() else { panic!("expected to set out, got {commands:?}") };
    let mut commands = update(flow, Event::BecameReachable(to.clone()), NOW);
    let Some(Command::Leave { record, url }) = commands.pop() else { panic!("expected to leave") };
    assert_eq!((&url, commands.len()), (to, 0));
    assert_eq!(update(flow, Event::BecameReachable(to.clone()), NOW), [], "once");
    (record, url)
}

/// A flow in which nothing has happened.
pub(crate) fn fresh_flow() -> Flow {
    Flow::new(RequestSecrets::default(), "https://class.example/")
}

/// A flow after these events.
pub(crate) fn after(mut flow: Flow, events: impl IntoIterator<Item = Event>) -> Flow {
    for event in events {
        update(&mut flow, event, NOW);
    }
    flow
}

/// The event of typing this.
pub(crate) fn typing(field: Field, text: &str) -> Event {
    Event::FieldEdited(field, text.into())
}

/// A page that came back with a verified code.
pub(crate) fn verified() -> Flow {
    let (flow, commands) = opened("?code=abc&state=first", Some(left()));
    assert!(matches!(commands.as_slice(), [Command::ClearPending, Command::RestrictConnections(_)]), "{commands:?}");
    assert_eq!(flow.session.problem, None);
    flow
}

/// A page that opened a forged callback while its own request waited.
pub(crate) fn forged() -> Flow {
    let mut flow = Flow::new(fresh("first"), PAGE);
    typed(&mut flow, Field::ClientId, "C1");
    let (record, url) = match update(&mut flow, Event::ForgeryRequested(fresh("theirs")), NOW).pop() {
        Some(Command::Leave { record, url }) => (record, url),
        other => panic!("expected to leave, got {other:?}"),
    };
    opened(url.expose().strip_prefix(PAGE).expect("below the page"), Some(record)).0
}

/// Presses a button that sends a token request, and answers the request.
pub(crate) fn asked(flow: &mut Flow, press: Event, status: u16, body: &str) -> String {
    let commands = update(flow, press, NOW);
    let [Command::Send(attempt, request)] = commands.as_slice() else { panic!("expected to send, got {commands:?}") };
    let response = HttpResponse { status, headers: Vec::new(), body: Body::new(body) };
    assert_eq!(update(flow, Event::Answered(*attempt, Ok(response)), NOW), []);
    request.body.expose().to_owned()
}

fn code(flow: &Flow) -> Option<&'static str> {
    flow.session.problem.as_ref().map(Problem::code)
}

pub(crate) fn granted() -> Flow {
    let mut flow = verified();
    let answer = r#"{"access_token":"A1","expires_in":60,"refresh_token":"R1","refresh_token_expires_in":600}"#;
    asked(&mut flow, Event::TokenRequested, 200, answer);
    flow
}

/// A page that holds a token of a provider with an API.
pub(crate) fn granted_with_api() -> Flow {
    let record = left().expose().replace(r#""api_base":"""#, r#""api_base":"https://api.example/v1/""#);
    let (mut flow, _) = opened("?code=abc&state=first", Some(SessionRecord::new(record)));
    asked(&mut flow, Event::TokenRequested, 200, r#"{"access_token":"A1","expires_in":60,"refresh_token":"R1"}"#);
    flow
}

/// A page in the sandbox that came back with a code, with this scenario running.
pub(crate) fn in_sandbox(scenario: &str) -> Flow {
    let mut flow = Flow::new(fresh("first"), PAGE);
    update(&mut flow, Event::ProviderChosen(SANDBOX), NOW);
    let scenario = flow.scenarios().iter().find(|have| have.id == scenario);
    update(&mut flow, Event::ScenarioChosen(scenario), NOW);
    let (record, url) = leave(&mut flow);
    assert_eq!(url, SecretUrl::joined(&flow.preview()));
    let path = match scenario.map(|scenario| scenario.injection) {
        Some(Injection::Path(name)) => format!("what-if/{name}/"),
        _ => String::new(),
    };
    let start = format!("{PAGE}sandbox/v1/{path}authorize?response_type=code&");
    assert!(url.expose().starts_with(&start), "{}", url.expose());
    let iss = "https%3A%2F%2Fclass.example%2Fwalk%2Fsandbox%2Fv1";
    let (flow, _) = opened(&format!("?code=abc&state=first&iss={iss}"), Some(record.clone()));
    assert_eq!(flow.setup.scenario, scenario);
    flow
}

#[test]
fn each_problem_is_shown_in_its_step() {
    use problem::Step;
    let step = |flow: &Flow| flow.session.problem.as_ref().expect("a problem").step();
    let mut flow = Flow::new(fresh("first"), PAGE);
    update(&mut flow, Event::CodeRequested, NOW);
    assert_eq!(step(&flow), Step::Request);
    let (flow, _) = opened("?code=a", Some(left()));
    assert_eq!(step(&flow), Step::ComeBack);
    let mut flow = verified();
    asked(&mut flow, Event::TokenRequested, 400, "{}");
    assert_eq!(step(&flow), Step::Exchange);
    let mut flow = granted_with_api();
    asked(&mut flow, Event::RefreshRequested, 400, "{}");
    assert_eq!(step(&flow), Step::Refresh);
    asked(&mut flow, Event::ApiCallRequested(Call::Probe(&ROOMS)), 429, "{}");
    assert_eq!(step(&flow), Step::UseToken);
}

#[test]
fn reset_and_the_back_forward_cache_leave_no_secret() {
    for event in [
        Event::Reset(fresh("third"), PAGE.into()),
        Event::StartedOver(fresh("third"), PAGE.into()),
        Event::Restored(fresh("third")),
    ] {
        let mut flow = granted();
        update(&mut flow, Event::SecretEdited(ClientSecret::new("s3cret")), NOW);
        update(&mut flow, event, NOW);
        assert!(flow.session.client_secret.is_empty());
        assert_eq!(
            (flow.session.arrival(), flow.session.tokens(), flow.session.returned_state.as_ref()),
            (None, None, None)
        );
        assert_eq!(flow.setup.form.state.expose(), "third");
    }
}

/// Everything typed or switched on for a session ends with it.
#[test]
fn the_custom_request_and_automatic_refresh_end_with_the_session() {
    for event in [
        Event::Reset(fresh("third"), PAGE.into()),
        Event::StartedOver(fresh("third"), PAGE.into()),
        Event::Restored(fresh("third")),
    ] {
        let mut flow = granted_with_api();
        let edited = CustomRequest { body: "{\"text\":\"private\"}".into(), ..CustomRequest::default() };
        update(&mut flow, Event::CustomRequestEdited(edited), NOW);
        update(&mut flow, Event::AutoRefreshSwitched(true), NOW);
        update(&mut flow, event.clone(), NOW);
        assert!(!format!("{:?}", flow.session.stage).contains("private"), "{event:?}");
        assert_eq!(flow.session.stage, Stage::Requesting);
    }
}

/// A flow, and the `Debug` output of everything it handled.
struct Overheard {
    flow: Flow,
    shown: String,
}

impl Overheard {
    fn event(&mut self, event: Event) -> Vec<Command> {
        self.shown += &format!("{event:?}\n");
        let commands = update(&mut self.flow, event, NOW);
        self.shown += &format!("{commands:?}\n{:?}\n", self.flow);
        commands
    }

    /// Presses a button that sends a request, and answers the request.
    fn asked(&mut self, press: Event, body: &str) -> Vec<Command> {
        let commands = self.event(press);
        let [Command::Send(attempt, _)] = commands.as_slice() else { panic!("expected to send, got {commands:?}") };
        let headers = vec![header("location", "https://class.example/?code=code-of-header")];
        self.event(Event::Answered(*attempt, Ok(HttpResponse { status: 200, headers, body: Body::new(body) })))
    }
}

#[test]
fn debug_shows_no_secret() {
    let mut it = Overheard { flow: Flow::new(fresh("state-drawn"), PAGE), shown: String::new() };
    it.event(Event::ProviderChosen(CUSTOM));
    for (field, text) in [
        (Field::AuthorizeEndpoint, "https://as.example/authorize"),
        (Field::TokenEndpoint, "https://as.example/token"),
        (Field::ApiBase, "https://api.example/v1"),
        (Field::ClientId, "C1"),
        (Field::Scopes, "openid"),
        (Field::State, "state-typed"),
    ] {
        it.event(Event::FieldEdited(field, text.into()));
    }
    it.shown += &format!("{:?}", it.flow.preview());
    let challenge = it.flow.setup.form.code_verifier.challenge();
    let commands = it.event(Event::CodeRequested);
    let [Command::EnsureReachable(url)] = commands.as_slice() else { panic!("{commands:?}") };
    it.event(Event::WasUnreachable { url: url.clone(), words: String::new() });
    it.event(Event::CodeRequested);
    let commands = it.event(Event::BecameReachable(url.clone()));
    let [Command::Leave { record, .. }] = commands.as_slice() else { panic!("{commands:?}") };
    it.event(Event::Departed(fresh("state-next")));

    let record = record.expose().replace(r#""jwks_uri":"""#, r#""jwks_uri":"https://as.example/keys""#);
    it.flow = Flow::new(fresh("state-after"), PAGE);
    it.event(Event::Opened(Opening {
        search: Query::new("?code=code-of-callback&state=state-typed"),
        record: Some(SessionRecord::new(record)),
        fragment: "#client_secret=secret-of-link".into(),
        fragment_answer: "#access_token=access-of-fragment".into(),
        ..Opening::default()
    }));
    it.event(Event::FragmentChanged("#provider=webex&client_secret=secret-of-link".into()));
    it.event(Event::SecretEdited(ClientSecret::new("s3cret")));
    it.event(Event::ClientAuthChosen(ClientAuth::Basic));
    let id_token = token(r#"{"sub":"ada","nonce":"nonce of state-drawn"}"#);
    let answer = format!(
        r#"{{"access_token":"access-one","expires_in":60,"refresh_token":"refresh-one","id_token":"{}"}}"#,
        id_token.expose()
    );
    it.asked(Event::TokenRequested, &answer);
    it.event(Event::ClientAuthChosen(ClientAuth::Post));
    it.asked(Event::RefreshRequested, r#"{"access_token":"access-two"}"#);
    it.asked(Event::ApiCallRequested(Call::Probe(&ROOMS)), r#"{"access_token":"access-odd"}"#);
    let keys = r#"{"keys":[{"kty":"RSA","kid":"k1","n":"AQ","e":"AQAB"}]}"#;
    let commands = it.asked(Event::VerificationRequested, keys);
    assert!(matches!(commands.as_slice(), [Command::CheckSignature(..)]), "{commands:?}");
    it.event(Event::StateRenewed(fresh("state-renewed")));
    it.event(Event::CodeRequested);
    it.event(Event::Restored(fresh("state-restored")));
    it.event(Event::ForgeryRequested(fresh("state-forged")));
    it.event(Event::Reset(fresh("state-reset"), PAGE.into()));

    let parts: Vec<&str> = id_token.expose().split('.').collect();
    // printf '%s' 'C1:s3cret' | base64
    let encoded = ["QzE6czNjcmV0", &challenge, parts[1]];
    let words = ["state-", "nonce of", "vvv", "code-of", "secret-of", "s3cret", "access-", "refresh-o"];
    let around = |secret: &&str| {
        let at = it.shown.find(secret)?;
        Some(&it.shown[at.saturating_sub(80)..(at + 80).min(it.shown.len())])
    };
    let found: Vec<&str> = words.into_iter().chain(encoded).filter_map(|secret| around(&secret)).collect();
    assert!(found.is_empty(), "{found:#?}");
    assert!(
        it.shown.contains("Entry { number: 1, kind: Authorization, .. }"),
        "a message is announced by its number: {}",
        it.shown
    );
}
