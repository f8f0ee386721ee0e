//! The state machine as a table of events: what each leaves on the page, and what it asks of the browser.

use super::{call::Call, form::Field, problem::Problem, record::Pending, update::update, *};
use crate::{
    classroom::Alteration,
    oauth::{
        http::{Method, header},
        secret::{CodeVerifier, Nonce},
    },
    webex::Resource,
};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

mod class_link;

mod discovery;

mod forged;

mod id_token;

pub(crate) const NOW: Timestamp = Timestamp { millis: 1_000_000 };
const PAGE: &str = "https://class.example/walk/";

fn fresh(state: &str) -> Fresh {
    Fresh {
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
    assert_eq!(update(flow, Event::Edited(field, text.into()), NOW), []);
}

/// A custom provider's form, left for the provider: the session record that it kept.
pub(crate) fn left() -> SessionRecord {
    let mut flow = Flow::new(fresh("first"), PAGE);
    update(&mut flow, Event::ProviderChosen(Provider::Custom), NOW);
    typed(&mut flow, Field::AuthorizeEndpoint, "https://as.example/authorize");
    typed(&mut flow, Field::TokenEndpoint, "https://as.example/token");
    typed(&mut flow, Field::ClientId, " C1 ");
    leave(&mut flow).0
}

/// The browser leaves as soon as there is somebody to go to: the session record, and the address.
fn leave(flow: &mut Flow) -> (SessionRecord, String) {
    departed(flow, Event::RequestCode)
}

fn departed(flow: &mut Flow, press: Event) -> (SessionRecord, String) {
    let commands = update(flow, press, NOW);
    let [Command::Reach(to)] = commands.as_slice() else { panic!("expected to set out, got {commands:?}") };
    let mut commands = update(flow, Event::Reached(to.clone()), NOW);
    let Some(Command::Leave { record, url }) = commands.pop() else { panic!("expected to leave") };
    assert_eq!((&url, commands.len()), (to, 0));
    assert_eq!(update(flow, Event::Reached(to.clone()), NOW), [], "once");
    (record, url)
}

/// A page that came back with a verified code.
pub(crate) fn verified() -> Flow {
    let (flow, commands) = opened("?code=abc&state=first", Some(left()));
    assert!(matches!(commands.as_slice(), [Command::Forget, Command::Bind(_)]), "{commands:?}");
    assert_eq!(flow.problem, None);
    flow
}

/// Presses a button that sends a token request, and answers it.
pub(crate) fn asked(flow: &mut Flow, press: Event, status: u16, body: &str) -> String {
    let commands = update(flow, press, NOW);
    let [Command::Send(attempt, request)] = commands.as_slice() else { panic!("expected to send, got {commands:?}") };
    let response = HttpResponse { status, headers: Vec::new(), body: Body::new(body) };
    assert_eq!(update(flow, Event::Answered(*attempt, Ok(response)), NOW), []);
    request.body.expose().to_owned()
}

fn code(flow: &Flow) -> Option<&'static str> {
    flow.problem.as_ref().map(Problem::code)
}

pub(crate) fn granted() -> Flow {
    let mut flow = verified();
    let answer = r#"{"access_token":"A1","expires_in":60,"refresh_token":"R1","refresh_token_expires_in":600}"#;
    asked(&mut flow, Event::Exchange, 200, answer);
    flow
}

#[test]
fn leaving_sends_the_form_and_keeps_the_record() {
    let mut flow = Flow::new(fresh("first"), PAGE);
    typed(&mut flow, Field::ClientId, "C1");
    let url = "https://webexapis.com/v1/authorize?response_type=code&scope=spark%3Arooms_read&state=first&client_id=C1\
               &redirect_uri=https%3A%2F%2Fclass.example%2Fwalk%2F\
               &code_challenge=7w_YNF9DSfIdPf_pRjSq646_kPr-2-o9NAl16JGghdM&code_challenge_method=S256";
    let preview = flow.form.preview().concat();
    let (record, left_for) = leave(&mut flow);
    assert_eq!(preview, left_for);
    assert_eq!(left_for, url);
    let pending = Pending::from_json(&record, PAGE).expect("a record");
    assert_eq!((pending.provider, pending.sent_at), (Provider::Webex, NOW));
    assert_eq!(pending.request.url(), left_for);
    assert_eq!(update(&mut flow, Event::RequestCode, NOW), [], "a second press");
}

/// The address gave the browser nothing to go to, an answer without content say: whoever was asked knows the state by now.
#[test]
fn a_departure_that_leads_nowhere_spends_its_state_and_its_verifier() {
    let spent = |url: &str| {
        let word = |name: &str| {
            let (_, rest) = url.split_once(&format!("{name}=")).expect("a parameter");
            rest.split('&').next().unwrap_or_default().to_owned()
        };
        (word("state"), word("code_challenge"))
    };
    type Change = fn(&mut Flow);
    let changes: [Change; 3] = [
        |flow| typed(flow, Field::ClientId, "C2"),
        |flow| {
            update(flow, Event::ProviderChosen(Provider::Webex), NOW);
        },
        |flow| {
            update(flow, Event::ScopeSwitched("spark:people_read", true), NOW);
        },
    ];
    for change in changes {
        let mut flow = Flow::new(fresh("first"), PAGE);
        typed(&mut flow, Field::ClientId, "C1");
        let (_, first) = leave(&mut flow);
        let next = Fresh { code_verifier: CodeVerifier::new("w".repeat(43)), ..fresh("next") };
        update(&mut flow, Event::Left(next), NOW);
        assert_eq!(flow.form.state.expose(), "first", "what is shown is what was sent");
        change(&mut flow);
        let (record, second) = leave(&mut flow);
        assert_ne!(spent(&first).0, spent(&second).0);
        assert_ne!(spent(&first).1, spent(&second).1);
        let pending = Pending::from_json(&record, PAGE).expect("a record");
        assert_eq!(pending.request.state.expose(), "next");
    }
    // A state of one's own replaces even the fresh one.
    let mut flow = Flow::new(fresh("first"), PAGE);
    typed(&mut flow, Field::ClientId, "C1");
    leave(&mut flow);
    update(&mut flow, Event::Left(fresh("next")), NOW);
    typed(&mut flow, Field::State, "mine");
    assert_eq!(flow.form.state.expose(), "mine");
    // Whoever had edited already before the browser left gets the fresh one at once.
    let mut flow = Flow::new(fresh("first"), PAGE);
    update(&mut flow, Event::Left(fresh("next")), NOW);
    assert_eq!(flow.form.state.expose(), "next");
}

#[test]
fn what_keeps_the_browser_from_leaving() {
    fn check(field: Field, text: &str, expected: &str) {
        let mut flow = Flow::new(fresh("first"), PAGE);
        update(&mut flow, Event::ProviderChosen(Provider::Custom), NOW);
        typed(&mut flow, Field::AuthorizeEndpoint, "https://as.example/authorize");
        typed(&mut flow, Field::TokenEndpoint, "https://as.example/token");
        typed(&mut flow, Field::ApiBase, "https://as.example/v1");
        typed(&mut flow, Field::ClientId, "C1");
        typed(&mut flow, field, text);
        let before = flow.form.clone();
        assert_eq!(update(&mut flow, Event::RequestCode, NOW), [], "{field:?} {text:?}");
        assert_eq!(code(&flow), Some(expected), "{field:?} {text:?}");
        assert_eq!(flow.form, before, "nothing typed is lost");
        typed(&mut flow, field, "https://as.example/x");
        assert_eq!(code(&flow), None, "mended");
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
    check(Field::ApiBase, "https://as.example/#v1", "endpoint_invalid");
}

#[test]
fn what_is_wrong_with_an_endpoint_names_it() {
    for (field, name) in [
        (Field::AuthorizeEndpoint, "The Authorization endpoint can't be used"),
        (Field::TokenEndpoint, "The Token endpoint can't be used"),
        (Field::ApiBase, "The API base can't be used"),
    ] {
        let mut flow = Flow::new(fresh("first"), PAGE);
        update(&mut flow, Event::ProviderChosen(Provider::Custom), NOW);
        typed(&mut flow, Field::AuthorizeEndpoint, "https://as.example/authorize");
        typed(&mut flow, Field::TokenEndpoint, "https://as.example/token");
        typed(&mut flow, Field::ClientId, "C1");
        typed(&mut flow, field, "nonsense");
        update(&mut flow, Event::RequestCode, NOW);
        let what = flow.problem.expect("a problem").explain().what;
        assert!(what.starts_with(name), "{what}");
    }
}

#[test]
fn each_problem_is_told_in_the_step_that_it_belongs_to() {
    use problem::Step;
    let step = |flow: &Flow| flow.problem.as_ref().expect("a problem").step();
    let mut flow = Flow::new(fresh("first"), PAGE);
    update(&mut flow, Event::RequestCode, NOW);
    assert_eq!(step(&flow), Step::Request);
    let (flow, _) = opened("?code=a", Some(left()));
    assert_eq!(step(&flow), Step::ComeBack);
    let mut flow = verified();
    asked(&mut flow, Event::Exchange, 400, "{}");
    assert_eq!(step(&flow), Step::Exchange);
    let mut flow = granted_with_api();
    asked(&mut flow, Event::Refresh, 400, "{}");
    assert_eq!(step(&flow), Step::Refresh);
    asked(&mut flow, Event::Check(Call::Known(Resource::Rooms)), 429, "{}");
    assert_eq!(step(&flow), Step::Check);
}

#[test]
fn without_storage_the_browser_stays() {
    let mut flow = Flow::new(fresh("first"), PAGE);
    typed(&mut flow, Field::ClientId, "C1");
    update(&mut flow, Event::RequestCode, NOW);
    update(&mut flow, Event::StoreFailed, NOW);
    assert_eq!(code(&flow), Some("storage_unavailable"));
    assert_eq!(flow.stage, Stage::Requesting);
}

#[test]
fn an_obstacle_is_said_at_once_and_again_at_a_press() {
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
        assert_eq!(update(&mut flow, Event::RequestCode, NOW), []);
        assert_eq!(code(&flow), Some(expected));
        update(&mut flow, Event::Reset(fresh("x"), PAGE.into()), NOW);
        assert_eq!(code(&flow), Some(expected));
    }
}

#[test]
fn a_callback_fills_the_form_in_and_is_used_once() {
    let flow = verified();
    let arrival = flow.arrival().expect("verified");
    assert_eq!(arrival.callback.code().expose(), "abc");
    assert_eq!(flow.returned_state.as_ref().map(State::expose), Some("first"));
    assert_eq!((flow.form.provider, flow.form.client_id.as_str()), (Provider::Custom, "C1"));
    assert_eq!(flow.form.custom.token, "https://as.example/token");
    assert_eq!(flow.form.state.expose(), "second", "a state is sent once");

    let (again, commands) = opened("?code=abc&state=first", None);
    assert_eq!((code(&again), commands), (Some("no_pending_request"), vec![Command::Forget]));
}

#[test]
fn a_callback_that_is_not_believed() {
    for (search, expected) in [
        ("?code=a&code=b&state=first", "duplicate_parameter"),
        ("?code=a", "state_missing"),
        ("?code=a&state=second", "state_mismatch"),
        ("?error=access_denied&state=first&code=a", "provider_error"),
        ("?state=first", "code_missing"),
    ] {
        let (flow, commands) = opened(search, Some(left()));
        assert_eq!(code(&flow), Some(expected), "{search}");
        assert_eq!(commands, [Command::Forget], "the pending request is forgotten");
        assert_eq!(flow.stage, Stage::Requesting);
        assert_eq!(flow.form.client_id, "C1", "the form is filled in all the same");
    }
    let record = left().expose().replace(r#""issuer":"""#, r#""issuer":"https://as.example""#);
    let (flow, _) = opened("?code=a&state=first&iss=https://evil.example", Some(SessionRecord::new(record)));
    assert_eq!(code(&flow), Some("issuer_mismatch"));
}

#[test]
fn an_error_of_a_forged_callback_is_told_as_unverified() {
    let (flow, _) = opened("?error=%3Cb%3E&error_description=why&state=x", Some(left()));
    let explanation = flow.problem.expect("a problem").explain();
    assert_eq!(explanation.evidence, [("unverified error", "<b>".into()), ("description", "why".into())]);
}

#[test]
fn coming_back_by_hand_keeps_the_request_waiting() {
    let (flow, commands) = opened("", Some(left()));
    assert_eq!((flow.form.client_id.as_str(), commands.len()), ("C1", 0));
    let (_, commands) = opened("", Some(SessionRecord::new("{}")));
    assert_eq!(commands, [Command::Forget], "a record that can't be read");
    let (flow, commands) = opened("?lang=en", None);
    assert_eq!((code(&flow), commands.len()), (None, 0));
}

#[test]
fn the_exchange_then_the_refresh() {
    let mut flow = verified();
    update(&mut flow, Event::SecretEdited(ClientSecret::new("s3cret")), NOW);
    let answer = r#"{"access_token":"A1","expires_in":60,"refresh_token":"R1","refresh_token_expires_in":600}"#;
    let body = asked(&mut flow, Event::Exchange, 200, answer);
    assert!(body.contains("&client_secret=s3cret&code_verifier="), "{body}");
    let tokens = flow.tokens().expect("tokens");
    assert_eq!(tokens.access_token.expose(), "A1");
    assert_eq!(tokens.expires_at, Some(Timestamp { millis: 1_060_000 }));
    assert_eq!(tokens.refresh_expires_at, Some(Timestamp { millis: 1_600_000 }));
    assert_eq!(update(&mut flow, Event::Exchange, NOW), [], "the code is spent");

    let body = asked(&mut flow, Event::Refresh, 200, r#"{"access_token":"A2"}"#);
    assert_eq!(body, "grant_type=refresh_token&refresh_token=R1&client_id=C1&client_secret=s3cret");
    let tokens = flow.tokens().expect("tokens");
    assert_eq!((tokens.access_token.expose(), tokens.expires_at, tokens.refreshes), ("A2", None, 1));
    assert_eq!(tokens.refresh_token.as_ref().map(RefreshToken::expose), Some("R1"), "the old one stays");
    assert_eq!(tokens.refresh_expires_at, Some(Timestamp { millis: 1_600_000 }));

    asked(&mut flow, Event::Refresh, 200, r#"{"access_token":"A3","refresh_token":"R2"}"#);
    let tokens = flow.tokens().expect("tokens");
    assert_eq!(tokens.refresh_token.as_ref().map(RefreshToken::expose), Some("R2"));
    assert_eq!(tokens.refresh_expires_at, None, "the old lifetime was the old token's");
}

#[test]
fn the_exchange_is_bound_to_the_request_that_was_sent() {
    let mut flow = verified();
    typed(&mut flow, Field::TokenEndpoint, "https://evil.example/token");
    typed(&mut flow, Field::ClientId, "C2");
    update(&mut flow, Event::ProviderChosen(Provider::Webex), NOW);
    let commands = update(&mut flow, Event::Exchange, NOW);
    let [Command::Send(_, request)] = commands.as_slice() else { panic!("{commands:?}") };
    assert_eq!(request.url, "https://as.example/token");
    assert!(request.body.expose().contains("client_id=C1"));
}

#[test]
fn what_a_token_endpoint_may_do_wrong() {
    fn check(answer: Result<(u16, &str), TransportError>, expected: &str) {
        for (mut flow, press) in [(verified(), Event::Exchange), (granted(), Event::Refresh)] {
            let before = flow.stage.clone();
            let commands = update(&mut flow, press, NOW);
            let [Command::Send(attempt, _)] = commands.as_slice() else { panic!("{commands:?}") };
            let headers = vec![header("retry-after", "7")];
            let answer = answer.clone();
            let answer = answer.map(|(status, body)| HttpResponse { status, headers, body: Body::new(body) });
            update(&mut flow, Event::Answered(*attempt, answer), NOW);
            assert_eq!(code(&flow), Some(expected));
            assert_eq!(flow.stage, before, "nothing held is lost");
            assert_eq!(flow.busy, None);
            let explanation = flow.problem.as_ref().expect("a problem").explain();
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
    let commands = update(&mut flow, Event::Exchange, NOW);
    let [Command::Send(attempt, _)] = commands.as_slice() else { panic!("{commands:?}") };
    let headers = vec![header("retry-after", "7")];
    let response = HttpResponse { status: 429, headers, body: Body::default() };
    update(&mut flow, Event::Answered(*attempt, Ok(response)), NOW);
    assert_eq!(flow.problem.and_then(|problem| problem.retry_at()), Some(Timestamp { millis: 1_007_000 }));
}

#[test]
fn a_second_press_is_harmless_and_a_late_answer_is_nobodys() {
    let mut flow = verified();
    let commands = update(&mut flow, Event::Exchange, NOW);
    let [Command::Send(attempt, _)] = commands.as_slice() else { panic!("{commands:?}") };
    assert_eq!(update(&mut flow, Event::Exchange, NOW), []);
    assert_eq!(update(&mut flow, Event::RequestCode, NOW), []);
    assert_eq!(update(&mut flow, Event::Reset(fresh("third"), PAGE.into()), NOW), [Command::Forget, Command::Remove]);
    let response = HttpResponse { status: 200, headers: Vec::new(), body: Body::new(r#"{"access_token":"A1"}"#) };
    assert_eq!(update(&mut flow, Event::Answered(*attempt, Ok(response)), NOW), []);
    assert_eq!(flow.tokens(), None);
}

#[test]
fn reset_and_the_back_forward_cache_leave_no_secret() {
    for event in [Event::Reset(fresh("third"), PAGE.into()), Event::Restored(fresh("third"))] {
        let mut flow = granted();
        update(&mut flow, Event::SecretEdited(ClientSecret::new("s3cret")), NOW);
        update(&mut flow, event, NOW);
        assert!(flow.client_secret.is_empty());
        assert_eq!((flow.arrival(), flow.tokens(), flow.returned_state.as_ref()), (None, None, None));
        assert_eq!(flow.form.state.expose(), "third");
    }
}

/// A page that holds a token of a provider with an API.
pub(crate) fn granted_with_api() -> Flow {
    let record = left().expose().replace(r#""api_base":"""#, r#""api_base":"https://api.example/v1/""#);
    let (mut flow, _) = opened("?code=abc&state=first", Some(SessionRecord::new(record)));
    asked(&mut flow, Event::Exchange, 200, r#"{"access_token":"A1","expires_in":60,"refresh_token":"R1"}"#);
    flow
}

#[test]
fn the_token_is_checked_against_the_api() {
    let mut flow = granted_with_api();
    typed(&mut flow, Field::ApiBase, "https://evil.example/");
    for (resource, url, line, status) in [
        (Resource::Rooms, "https://api.example/v1/rooms", "GET /rooms", 200),
        (Resource::Me, "https://api.example/v1/people/me", "GET /people/me", 403),
    ] {
        let call = Call::Known(resource);
        let commands = update(&mut flow, Event::Check(call), NOW);
        let [Command::Send(attempt, request)] = commands.as_slice() else { panic!("{commands:?}") };
        assert_eq!((request.url.as_str(), request.header("authorization")), (url, Some("Bearer A1")));
        let response = HttpResponse { status, headers: Vec::new(), body: Body::new("<b>any</b>") };
        update(&mut flow, Event::Answered(*attempt, Ok(response)), NOW);
        assert_eq!(flow.checked, Some(Checked { call, line: line.into(), status, body: Body::new("<b>any</b>") }));
        assert_eq!(code(&flow), None, "an answer is shown, whatever it says");
    }
}

#[test]
fn a_new_token_is_not_refused_because_the_old_one_was() {
    let mut flow = granted_with_api();
    let rooms = || Event::Check(Call::Known(Resource::Rooms));
    for (status, is_kept) in [(401, false), (403, true), (200, true)] {
        asked(&mut flow, rooms(), status, "{}");
        asked(&mut flow, Event::Refresh, 200, r#"{"access_token":"A2"}"#);
        assert_eq!(flow.checked.is_some(), is_kept, "{status}");
    }
    asked(&mut flow, rooms(), 401, "{}");
    asked(&mut flow, Event::Refresh, 400, r#"{"error":"invalid_grant"}"#);
    assert!(flow.checked.is_some(), "there is no other token");
}

#[test]
fn a_request_of_ones_own_is_sent_below_the_base_and_confirmed_where_it_changes_something() {
    let own = |method, path: &str, body: &str| {
        Event::OwnEdited(OwnRequest { method, path: path.into(), body: body.into(), to_confirm: true })
    };
    let press = |flow: &mut Flow| update(flow, Event::Check(Call::Own), NOW);
    let mut flow = granted_with_api();
    for (event, field) in [
        (own(Method::Get, "/../../x", ""), "ownPath"),
        (own(Method::Post, "messages", "{}"), "ownPath"),
        (own(Method::Post, "/messages", "{'text': 1}"), "ownBody"),
        (own(Method::Get, "/messages", "{}"), "ownBody"),
    ] {
        update(&mut flow, event, NOW);
        let before = flow.own.clone();
        assert_eq!(press(&mut flow), [], "{field}");
        let problem = flow.problem.as_ref().expect("a problem");
        assert_eq!(
            (problem.code(), problem.field(), problem.step()),
            ("request_invalid", Some(field), problem::Step::Check)
        );
        assert!(!problem.explain().next.is_empty());
        assert_eq!(flow.own, before, "nothing typed is lost");
    }
    update(&mut flow, own(Method::Get, " /rooms?max=1 ", " "), NOW);
    assert_eq!(code(&flow), None, "mended");
    let commands = press(&mut flow);
    let [Command::Send(attempt, request)] = commands.as_slice() else { panic!("{commands:?}") };
    assert_eq!((request.method, request.url.as_str()), (Method::Get, "https://api.example/v1/rooms?max=1"));
    let answer = HttpResponse { status: 200, headers: Vec::new(), body: Body::default() };
    update(&mut flow, Event::Answered(*attempt, Ok(answer.clone())), NOW);
    assert_eq!(flow.checked.as_ref().expect("an answer").line, "GET /rooms?max=1");

    for again in [false, true] {
        update(&mut flow, own(Method::Delete, "/rooms/1", ""), NOW);
        assert_eq!((press(&mut flow), flow.own.to_confirm), (Vec::new(), true), "asked first, again: {again}");
        let commands = press(&mut flow);
        let [Command::Send(attempt, request)] = commands.as_slice() else { panic!("{commands:?}") };
        assert_eq!((request.method, flow.own.to_confirm), (Method::Delete, false));
        update(&mut flow, Event::Answered(*attempt, Ok(answer.clone())), NOW);
    }
}

#[test]
fn a_token_is_refreshed_by_itself_before_it_expires() {
    let at = |secs: u64| NOW.after(Duration::from_secs(secs));
    let answer = |lifetime: u64| {
        let body = format!(r#"{{"access_token":"A2","expires_in":{lifetime},"refresh_token":"R2"}}"#);
        HttpResponse { status: 200, headers: Vec::new(), body: Body::new(body) }
    };
    let mut flow = granted();
    assert!(!flow.is_refresh_due(at(59)), "off at first");
    update(&mut flow, Event::RefreshesItself(true), NOW);
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
    assert!(!flow.refreshes_itself, "what fails is not tried again each second");
    let mut brief = verified();
    update(&mut brief, Event::RefreshesItself(true), NOW);
    let answer = r#"{"access_token":"A1","expires_in":9,"refresh_token":"R1"}"#;
    asked(&mut brief, Event::Exchange, 200, answer);
    assert!(!brief.is_refresh_due(at(9)), "it would be refreshed again and again");
    let mut without = verified();
    update(&mut without, Event::RefreshesItself(true), NOW);
    asked(&mut without, Event::Exchange, 200, r#"{"access_token":"A1","expires_in":1}"#);
    assert!(!without.is_refresh_due(at(9)), "there is nothing to refresh with");
}

#[test]
fn a_refresh_token_that_expired_is_told_apart_from_one_that_was_revoked() {
    // It lives for ten minutes.
    for (secs, is_over) in [(599, false), (600, true)] {
        let now = NOW.after(Duration::from_secs(secs));
        for (status, body, needs_new_code) in [
            (400, r#"{"error":"invalid_grant"}"#, true),
            (400, r#"{"message":"No.","trackingId":"ROUTER_1"}"#, true),
            (400, r#"{"error":"invalid_request"}"#, false),
            (401, r#"{"message":"No."}"#, false),
        ] {
            let mut flow = granted();
            assert_eq!(flow.is_refresh_token_over(now), is_over);
            let commands = update(&mut flow, Event::Refresh, now);
            let [Command::Send(attempt, _)] = commands.as_slice() else { panic!("{commands:?}") };
            let answer = HttpResponse { status, headers: Vec::new(), body: Body::new(body) };
            update(&mut flow, Event::Answered(*attempt, Ok(answer)), now);
            let problem = flow.problem.expect("a problem");
            assert_eq!(problem.needs_new_code(), needs_new_code, "{status} {body}");
            let meaning = problem.explain().meaning;
            let told = (meaning.contains("has expired"), meaning.contains("was revoked"));
            assert_eq!(told, (needs_new_code && is_over, needs_new_code && !is_over), "{meaning}");
        }
    }
    let mut flow = granted();
    update(&mut flow, Event::RefreshesItself(true), NOW);
    assert!(!flow.is_refresh_due(NOW.after(Duration::from_secs(600))), "it would be refused");
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
        assert_eq!(flow.form.scopes, then);
    }
}

#[test]
fn a_token_is_refreshed_and_tried_again_at_one_press() {
    let mut without = verified();
    asked(&mut without, Event::Exchange, 200, r#"{"access_token":"A1"}"#);
    assert_eq!(
        update(&mut without, Event::RefreshAndCheck(Call::Known(Resource::Rooms)), NOW),
        [],
        "there is nothing to refresh with"
    );
    for (status, then) in [(200, Some("https://api.example/v1/rooms")), (500, None)] {
        let mut flow = granted_with_api();
        let commands = update(&mut flow, Event::RefreshAndCheck(Call::Known(Resource::Rooms)), NOW);
        let [Command::Send(attempt, request)] = commands.as_slice() else { panic!("{commands:?}") };
        assert!(request.body.expose().contains("refresh_token=R1"));
        let body = Body::new(r#"{"access_token":"A2"}"#);
        let answer = HttpResponse { status, headers: Vec::new(), body };
        let commands = update(&mut flow, Event::Answered(*attempt, Ok(answer)), NOW);
        let sent = match commands.as_slice() {
            [Command::Send(_, request)] => {
                assert_eq!(request.header("authorization"), Some("Bearer A2"));
                Some(request.url.as_str())
            }
            _ => None,
        };
        assert_eq!(sent, then);
        // A refresh later is a refresh and no more.
        if then.is_none() {
            asked(&mut flow, Event::Refresh, 200, r#"{"access_token":"A3"}"#);
        }
    }
}

#[test]
fn a_scope_that_is_missing_is_asked_for_as_well() {
    let mut flow = granted_with_api();
    typed(&mut flow, Field::Scopes, "a b");
    for _ in 0..2 {
        let (_, url) = departed(&mut flow, Event::RequestScope("b2"));
        assert!(url.contains("&scope=a+b+b2&"), "{url}");
        update(&mut flow, Event::StoreFailed, NOW);
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
        let commands = update(&mut flow, Event::Check(Call::Known(Resource::Rooms)), NOW);
        let [Command::Send(attempt, _)] = commands.as_slice() else { panic!("{commands:?}") };
        assert_eq!(update(&mut flow, Event::Refresh, NOW), [], "one request at a time");
        let headers = vec![header("retry-after", "7")];
        let answer = answer.map(|status| HttpResponse { status, headers, body: Body::default() });
        update(&mut flow, Event::Answered(*attempt, answer), NOW);
        let problem = flow.problem.as_ref().expect("a problem");
        assert_eq!((problem.code(), problem.step(), problem.retry_at()), (expected, problem::Step::Check, retry_at));
        assert!(flow.tokens().is_some(), "nothing held is lost");
    }
}

#[test]
fn without_a_token_or_an_api_there_is_nothing_to_check() {
    for mut flow in [verified(), granted()] {
        assert_eq!(update(&mut flow, Event::Check(Call::Known(Resource::Rooms)), NOW), []);
    }
}

/// A page in the sandbox that came back with a code, while this was being made to go wrong.
pub(crate) fn in_sandbox(what_if: &str) -> Flow {
    let mut flow = Flow::new(fresh("first"), PAGE);
    update(&mut flow, Event::ProviderChosen(Provider::Sandbox), NOW);
    let what_if = flow.what_ifs().iter().find(|have| have.id == what_if);
    update(&mut flow, Event::WhatIf(what_if), NOW);
    let (record, url) = leave(&mut flow);
    assert_eq!(url, flow.preview().concat());
    let path = match what_if.map(|what_if| what_if.alteration) {
        Some(Alteration::Path(name)) => format!("what-if/{name}/"),
        _ => String::new(),
    };
    assert!(url.starts_with(&format!("{PAGE}sandbox/v1/{path}authorize?response_type=code&")), "{url}");
    let iss = "https%3A%2F%2Fclass.example%2Fwalk%2Fsandbox%2Fv1";
    let (flow, _) = opened(&format!("?code=abc&state=first&iss={iss}"), Some(record.clone()));
    assert_eq!(flow.what_if, what_if);
    flow
}

#[test]
fn the_sandbox_brings_its_client_and_gives_back_what_was_typed() {
    let mut flow = Flow::new(fresh("first"), PAGE);
    typed(&mut flow, Field::ClientId, "mine");
    typed(&mut flow, Field::Scopes, "a b");
    let reach = |url: &str| vec![Command::Reach(url.into())];
    let choose = |flow: &mut Flow, provider| update(flow, Event::ProviderChosen(provider), NOW);
    assert_eq!(choose(&mut flow, Provider::Sandbox), reach("https://class.example/walk/sandbox/v1/authorize"));
    assert_eq!((flow.form.client_id.as_str(), flow.form.scopes.as_str()), ("sandbox-classroom", "spark:rooms_read"));
    typed(&mut flow, Field::ClientId, "another");
    choose(&mut flow, Provider::Custom);
    assert_eq!((flow.form.client_id.as_str(), flow.form.scopes.as_str()), ("mine", "a b"));
    choose(&mut flow, Provider::Webex);
    assert_eq!(flow.form.client_id, "mine");
    assert_eq!(in_sandbox("").client_secret, ClientSecret::new("sandbox-secret-nothing-real"));
    assert!(verified().client_secret.is_empty());
}

#[test]
fn what_goes_wrong_changes_the_request_that_is_sent_and_says_so() {
    let sent = |what_if: &str, auth: ClientAuth| {
        let mut flow = in_sandbox(what_if);
        update(&mut flow, Event::ClientAuthChosen(auth), NOW);
        let commands = update(&mut flow, Event::Exchange, NOW);
        let [Command::Send(_, request)] = commands.as_slice() else { panic!("{commands:?}") };
        (request.clone(), flow.altered)
    };
    let (honest, altered) = sent("", ClientAuth::Post);
    assert_eq!((honest.url.as_str(), altered), ("https://class.example/walk/sandbox/v1/access_token", None));

    let (request, altered) = sent("rate-limited", ClientAuth::Post);
    let url = "https://class.example/walk/sandbox/v1/what-if/rate-limited/access_token";
    assert_eq!((request.url.as_str(), altered), (url, Some(format!("the request went to {url}"))));
    assert_eq!(request.body, honest.body);

    for (what_if, from, to, altered_to) in [
        (
            "wrong-redirect-uri",
            "redirect_uri=https%3A%2F%2Fclass.example%2Fwalk%2F&",
            "redirect_uri=https%3A%2F%2Felsewhere.example%2F&",
            "redirect_uri was sent as https://elsewhere.example/",
        ),
        (
            "wrong-secret",
            "client_secret=sandbox-secret-nothing-real",
            "client_secret=not-the-secret",
            "client_secret was sent as not-the-secret",
        ),
        (
            "wrong-verifier",
            "code_verifier=vvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvv",
            "code_verifier=not-the-verifier-whose-challenge-was-sent-in-step-2",
            "code_verifier was sent as not-the-verifier-whose-challenge-was-sent-in-step-2",
        ),
    ] {
        let (request, altered) = sent(what_if, ClientAuth::Post);
        assert_eq!(request.body.expose(), honest.body.expose().replace(from, to), "{what_if}");
        assert_eq!((request.url.as_str(), altered.as_deref()), (honest.url.as_str(), Some(altered_to)));
    }
    let (request, altered) = sent("wrong-secret", ClientAuth::None);
    assert!(!request.body.expose().contains("secret"));
    assert_eq!(altered.as_deref(), Some("nothing, for this request has no client_secret"));
}

#[test]
fn nothing_is_made_to_go_wrong_with_another_provider() {
    let mut flow = in_sandbox("wrong-secret");
    update(&mut flow, Event::ProviderChosen(Provider::Webex), NOW);
    assert!(flow.what_ifs().len() > 1, "the code in hand is the sandbox's still");
    typed(&mut flow, Field::ClientId, "C1");
    let (record, url) = leave(&mut flow);
    assert!(url.starts_with("https://webexapis.com/v1/authorize?") && record.expose().contains("\"what_if\":null"));
    let mut webex = opened("?code=abc&state=second", Some(record.clone())).0;
    update(&mut webex, Event::WhatIf(flow.what_if), NOW);
    let body = asked(&mut webex, Event::Exchange, 400, "");
    assert!(!body.contains("not-the-secret"));
    assert_eq!((webex.altered.as_deref(), webex.what_ifs().len()), (None, 0));

    update(&mut flow, Event::Reset(fresh("x"), PAGE.into()), NOW);
    assert_eq!(flow.what_if, None, "off after reset");
}

#[test]
fn a_sandbox_that_does_not_start_is_said_until_another_provider_is_chosen() {
    let mut flow = Flow::new(fresh("first"), PAGE);
    update(&mut flow, Event::ProviderChosen(Provider::Sandbox), NOW);
    let words = || "not here".to_owned();
    let unreachable = Event::Unreachable { url: flow.form.endpoints().authorization, words: words() };
    update(&mut flow, Event::RequestCode, NOW);
    update(&mut flow, unreachable.clone(), NOW);
    assert_eq!((code(&flow), &flow.stage), (None, &Stage::Leaving), "the departure has an answer of its own");
    let url = flow.preview().concat();
    update(&mut flow, Event::Unreachable { url, words: words() }, NOW);
    assert_eq!((code(&flow), &flow.stage), (Some("sandbox_unavailable"), &Stage::Requesting));
    let explanation = flow.problem.as_ref().expect("a problem").explain();
    assert!(explanation.next.contains("cargo xtask sandbox"));
    update(&mut flow, Event::ProviderChosen(Provider::Webex), NOW);
    assert_eq!(code(&flow), None);
    update(&mut flow, unreachable.clone(), NOW);
    assert_eq!(code(&flow), None, "said too late to matter");

    let mut flow = in_sandbox("");
    update(&mut flow, unreachable, NOW);
    assert!(code(&flow).is_some() && flow.arrival().is_some(), "the code in hand is kept");

    let mut flow = in_sandbox("");
    let commands = update(&mut flow, Event::Exchange, NOW);
    let [Command::Send(attempt, _)] = commands.as_slice() else { panic!("{commands:?}") };
    update(&mut flow, Event::Answered(*attempt, Err(TransportError::Withheld(words()))), NOW);
    let problem = flow.problem.as_ref().expect("a problem");
    assert_eq!((problem.code(), problem.step()), ("sandbox_unavailable", problem::Step::Exchange));
    assert_eq!(problem.explain().next, explanation.next);
}

#[test]
fn who_changes_their_mind_does_not_leave() {
    let events: [fn() -> Event; 4] = [
        || Event::Reset(fresh("x"), PAGE.into()),
        || Event::ProviderChosen(Provider::Webex),
        || Event::Edited(Field::Scopes, "a".into()),
        || Event::Restored(fresh("x")),
    ];
    for (at, event) in events.into_iter().enumerate() {
        let mut flow = Flow::new(fresh("first"), PAGE);
        update(&mut flow, Event::ProviderChosen(Provider::Sandbox), NOW);
        let commands = update(&mut flow, Event::RequestCode, NOW);
        let [Command::Reach(to)] = commands.as_slice() else { panic!("{commands:?}") };
        update(&mut flow, event(), NOW);
        assert_eq!(update(&mut flow, Event::Reached(to.clone()), NOW), [], "{at}");
        assert_eq!(flow.stage, Stage::Requesting, "{at}");
        let unreachable = Event::Unreachable { url: to.clone(), words: String::new() };
        update(&mut flow, unreachable, NOW);
        assert_eq!(code(&flow), None, "{at}");
    }
}

#[test]
fn what_the_browser_withholds_stays_said_whoever_is_chosen() {
    let mut flow = Flow::new(fresh("first"), PAGE);
    let opening = Opening { obstacle: Some(Obstacle::StorageUnavailable), ..Opening::default() };
    update(&mut flow, Event::Opened(opening), NOW);
    for provider in [Provider::Sandbox, Provider::Webex] {
        assert_eq!(update(&mut flow, Event::ProviderChosen(provider), NOW), []);
        assert_eq!(code(&flow), Some("storage_unavailable"));
    }
}

/// What the log says, a line an entry.
fn logged(flow: &Flow) -> Vec<String> {
    let line = |entry: &log::Entry| {
        let outcome = match &entry.outcome {
            log::Outcome::Navigation => "navigation".to_owned(),
            log::Outcome::Waiting => "waiting".to_owned(),
            log::Outcome::Ended(at, answer) => {
                let millis = at.since(entry.sent_at).as_millis();
                format!("{} after {millis} ms", answer.as_ref().map_or(0, |response| response.status))
            }
        };
        let (method, query, body) = (entry.method.name(), entry.query.expose(), entry.body.expose());
        format!("{} {method} {}{query} {body}: {outcome}", entry.number, entry.address)
    };
    flow.log.entries().iter().map(line).collect()
}

#[test]
fn the_log_tells_what_was_said_the_redirects_included() {
    let mut flow = verified();
    let request = "response_type=code&scope=spark%3Arooms_read&state=first&client_id=C1\
                   &redirect_uri=https%3A%2F%2Fclass.example%2Fwalk%2F\
                   &code_challenge=7w_YNF9DSfIdPf_pRjSq646_kPr-2-o9NAl16JGghdM&code_challenge_method=S256";
    let redirects = [
        format!("1 GET https://as.example/authorize?{request} : navigation"),
        "2 GET https://class.example/walk/?code=abc&state=first : navigation".to_owned(),
    ];
    assert_eq!(logged(&flow), redirects);

    let commands = update(&mut flow, Event::Exchange, NOW);
    let [Command::Send(attempt, sent)] = commands.as_slice() else { panic!("{commands:?}") };
    let body = sent.body.expose();
    assert_eq!(logged(&flow)[2], format!("3 POST https://as.example/token {body}: waiting"));
    let response = HttpResponse { status: 200, headers: Vec::new(), body: Body::new(r#"{"access_token":"A1"}"#) };
    let later = NOW.after(std::time::Duration::from_millis(250));
    update(&mut flow, Event::Answered(*attempt, Ok(response)), later);
    assert_eq!(logged(&flow)[2], format!("3 POST https://as.example/token {body}: 200 after 250 ms"));

    let (forged, _) = opened("?error=x&state=y", None);
    assert_eq!(logged(&forged), ["1 GET https://class.example/walk/?error=x&state=y : navigation"]);
    update(&mut flow, Event::Restored(fresh("third")), NOW);
    assert!(flow.log.entries().is_empty());
}

#[test]
fn the_log_is_bounded_and_keeps_the_redirects() {
    let mut flow = granted();
    for _ in 0..100 {
        asked(&mut flow, Event::Refresh, 200, r#"{"access_token":"A2"}"#);
    }
    let lines = logged(&flow);
    assert_eq!(lines.len(), 40);
    assert!(lines[0].starts_with("1 GET") && lines[1].starts_with("2 GET") && lines[39].starts_with("103 POST"));
}

#[test]
fn debug_shows_no_secret() {
    let mut flow = granted();
    let secret = Event::SecretEdited(ClientSecret::new("s3cret"));
    let mut shown = format!("{secret:?}");
    update(&mut flow, secret, NOW);
    let opening = Opening {
        search: Query::new("?code=abc&state=first"),
        record: Some(left()),
        obstacle: None,
        fragment: String::new(),
        stranger: None,
    };
    shown += &format!("{flow:?} {opening:?} {:?}", update(&mut flow.clone(), Event::Refresh, NOW));
    shown += &format!("{:?}", update(&mut Flow::clone(&flow), Event::RequestCode, NOW));
    for secret in ["s3cret", "abc", "A1", "R1", "vvv", "state: first", "\"first"] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
    assert!(
        shown.contains("Entry { number: 1, kind: Authorization, .. }"),
        "what was said is told by its number: {shown}"
    );
}
