//! The diagram as tables: what was sent, what is ahead, what an attacker sent, and what would have come of it.

use super::*;
use crate::{
    flow::{
        Command, Event, Opening,
        form::{Field, RequestSecrets},
        record::SessionRecord,
        tests::{NOW, after, asked, forged, fresh_flow, granted_with_api, in_sandbox, left, opened, typing, verified},
        update::update,
    },
    oauth::{secret::Query, token_request::ClientAuth},
    providers::{
        CUSTOM,
        webex::{ME, ROOMS},
    },
};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// A row as a table has it: phase, lanes, label; `?` before what was never sent.
fn row(arrow: &Arrow, is_hypothetical: bool) -> String {
    let lane = |party: Party| party.short_name();
    let mark = if is_hypothetical { "? " } else { "" };
    format!("{mark}{}: {} > {}: {}", arrow.phase.name(), lane(arrow.from), lane(arrow.to), arrow.label)
}

fn sent(flow: &Flow) -> Vec<String> {
    messages(flow).iter().map(|message| row(&message.arrow, message.is_hypothetical)).collect()
}

fn to_come(flow: &Flow) -> Vec<String> {
    ahead(flow).iter().map(|ahead| row(&ahead.arrow, false)).collect()
}

/// The page after this callback to a request that was sent with or without PKCE.
fn called_back(search: &str, with_pkce: bool) -> Flow {
    let record = if with_pkce { left().expose().to_owned() } else { without_verifier(left().expose()) };
    opened(search, Some(SessionRecord::new(record))).0
}

fn without_verifier(record: &str) -> String {
    let start = record.find(r#""code_verifier":"#).expect("a verifier");
    let end = start + record[start..].find(",\"").expect("another member");
    format!("{}\"code_verifier\":null{}", &record[..start], &record[end..])
}

const ASKED: [&str; 2] =
    ["Ask: You > Page: Request Auth Code", "Ask: Page > Server: GET /authorize · client, scope, state"];

#[test]
fn who_signs_in_does_so_out_of_the_pages_sight() {
    const ACCEPTED: &str = "Ask: You > Server: sign in and accept · this page can't see";
    const DECLINED: &str = "Ask: You > Server: sign in and decline · this page can't see";
    for (search, expected) in [
        ("?code=abc&state=first", vec![ACCEPTED, "Return: Server > Page: redirect · code, state"]),
        ("?error=access_denied&state=first", vec![DECLINED, "Return: Server > Page: redirect · error, state"]),
        ("?error=invalid_scope&state=first", vec!["Return: Server > Page: redirect · error, state"]),
    ] {
        assert_eq!(sent(&called_back(search, true)), [&ASKED[..], &expected].concat(), "{search}");
    }
    let (flow, _) = opened("?code=abc&state=first", None);
    assert_eq!(sent(&flow), ["Return: Server > Page: redirect · code, state"], "nobody was asked");
    // The sign-in is a part of what it answers, so that one message is one band.
    let entries: Vec<u32> = messages(&verified()).iter().map(|message| message.entry).collect();
    assert_eq!(entries, [1, 1, 1, 2]);
}

#[test]
fn a_callback_that_answers_no_request_comes_from_an_attacker_and_shows_what_it_would_have_led_to() {
    const EXCHANGE: &str = "? Exchange: Page > Server: POST /token · code";
    // This page can't know whose code it is.
    const ANSWERED: &str = "? Exchange: Server > Page: token or error";
    const FORGED: &str = "Return: Attacker > Page: probably forged · code, state";
    for (search, with_pkce, expected) in [
        ("?code=a&state=theirs", true, vec![FORGED, EXCHANGE, ANSWERED]),
        ("?code=a&state=theirs", false, vec![FORGED, EXCHANGE, ANSWERED]),
        ("?code=a", true, vec!["Return: Attacker > Page: probably forged · code", EXCHANGE, ANSWERED]),
        ("?error=no&state=theirs", false, vec!["Return: Attacker > Page: probably forged · error, state"]),
        ("?code=a&state=first&state=theirs", true, vec![FORGED, EXCHANGE, ANSWERED]),
    ] {
        let flow = called_back(search, with_pkce);
        assert_eq!(sent(&flow), [&ASKED[..], &expected].concat(), "{search} {with_pkce}");
        assert_eq!(to_come(&flow).is_empty(), expected.len() > 1, "what is drawn would have happened");
    }
}

#[test]
fn a_callback_that_this_page_forged_is_called_so() {
    let with_pkce = forged();
    let filled_in = [typing(Field::ClientId, "C1"), typing(Field::State, "s"), Event::PkceSwitched(false)];
    let mut without = after(fresh_flow(), filled_in);
    let commands = update(&mut without, Event::ForgeryRequested(RequestSecrets::default()), NOW);
    let Some(Command::Leave { record, .. }) = commands.into_iter().next() else { panic!("a departure") };
    let search = Query::new("?code=theirs&state=theirs");
    let opening = Opening { search, record: Some(record), ..Opening::default() };
    let without = after(fresh_flow(), [Event::Opened(opening)]);
    let forged = "Return: Attacker > Page: forged link · code, state";
    let exchange = "? Exchange: Page > Server: POST /access_token · attacker's code";
    for (flow, expected) in [
        (with_pkce, vec![forged, exchange, "? Exchange: Server > Page: error · not this tab's verifier"]),
        (
            without,
            vec![
                forged,
                exchange,
                "? Exchange: Server > Page: token · attacker's account",
                "? Use: Page > API: GET /rooms · attacker's account",
            ],
        ),
    ] {
        assert_eq!(sent(&flow), expected);
        assert_eq!(to_come(&flow), [""; 0]);
    }
}

#[test]
fn a_stolen_code_goes_to_an_attacker() {
    let refused = r#"{"error":"invalid_grant"}"#;
    let mut flow = in_sandbox("code-replayed");
    asked(&mut flow, Event::TokenRequested, 400, refused);
    assert_eq!(
        sent(&flow)[4..],
        [
            "Return: Page > Attacker: stolen code",
            "Exchange: Attacker > Server: POST /access_token · stolen code",
            "Exchange: Server > Attacker: token",
            "Exchange: Page > Server: POST /access_token · code, secret",
            "Exchange: Server > Page: 400 · invalid_grant",
            "Exchange: Server > Attacker: token revoked",
        ]
    );
    let attacks = messages(&flow).iter().filter(|message| message.arrow.is_attack()).count();
    assert_eq!(attacks, 4, "to the attacker, from there, and what came of it");
    // Until the second use is refused, the thief's token is valid.
    let waiting = after(in_sandbox("code-replayed"), [Event::TokenRequested]);
    assert_eq!(
        sent(&waiting).last().map(String::as_str),
        Some("Exchange: Page > Server: POST /access_token · code, secret")
    );
    let mut flow = in_sandbox("code-expired");
    asked(&mut flow, Event::TokenRequested, 400, refused);
    assert!(!messages(&flow).iter().any(|message| message.arrow.is_attack()));
}

#[test]
fn what_is_ahead_gets_shorter_as_it_happens_and_gives_no_answer_away() {
    let there = [
        "Ask: You > Page: Request Auth Code",
        "Ask: Page > Server: GET /authorize · client, scope, state",
        "Ask: You > Server: sign in and accept",
        "Return: Server > Page: redirect · code, state",
    ];
    let exchange =
        ["Exchange: Page > Server: POST /access_token · code, secret", "Exchange: Server > Page: token or error"];
    let rooms = ["Use: Page > API: GET /rooms · token", "Use: API > Page: rooms or error"];
    let refresh =
        ["Refresh: Page > Server: POST /access_token · refresh token", "Refresh: Server > Page: token or error"];
    assert_eq!(to_come(&fresh_flow()), [&there[..], &exchange, &rooms, &refresh].concat());

    // Another provider's addresses.
    let short =
        |rows: Vec<String>| rows.iter().filter_map(|row| Some(row.split_once(": ")?.1.to_owned())).collect::<Vec<_>>();
    let exchange = ["Page > Server: POST /token · code, secret", "Server > Page: token or error"];
    let rooms = ["Page > API: GET /rooms · token", "API > Page: rooms or error"];
    let refresh = ["Page > Server: POST /token · refresh token", "Server > Page: token or error"];
    assert_eq!(short(to_come(&verified())), [&exchange[..], &refresh].concat(), "it has no API");
    let mut flow = verified();
    update(&mut flow, Event::TokenRequested, NOW);
    assert_eq!(short(to_come(&flow)), [&exchange[1..], &refresh].concat(), "the exchange is under way");
    assert_eq!(sent(&flow).len(), 5);

    let mut flow = granted_with_api();
    let me = ["Page > API: GET /people/me · token", "API > Page: your profile or error"];
    assert_eq!(short(to_come(&flow)), [&rooms[..], &me, &refresh].concat());
    asked(&mut flow, Event::ApiCallRequested(Call::Probe(&ROOMS)), 200, "{}");
    assert_eq!(short(to_come(&flow)), [&me[..], &refresh].concat());
    asked(&mut flow, Event::RefreshRequested, 200, r#"{"access_token":"A2","expires_in":60}"#);
    assert_eq!(short(to_come(&flow)), me);
    assert!(ahead(&flow).iter().all(|ahead| ahead.what == Upcoming::ApiCall(Call::Probe(&ME))));
}

#[test]
fn a_reply_says_what_came() {
    let room = r#"{"title":"A","type":"group"}"#;
    let rooms = |count: usize| format!(r#"{{"items":[{}]}}"#, vec![room; count].join(","));
    let token = || Event::TokenRequested;
    let call = |probe| Event::ApiCallRequested(Call::Probe(probe));
    for (press, status, body, expected) in [
        (token(), 200, r#"{"access_token":"A1","refresh_token":"R1"}"#.to_owned(), "200 · access and refresh token"),
        (token(), 200, r#"{"access_token":"A1"}"#.to_owned(), "200 · access token"),
        (token(), 400, r#"{"error":"invalid_grant"}"#.to_owned(), "400 · invalid_grant"),
        (token(), 400, format!(r#"{{"error":"{}"}}"#, "e".repeat(41)), "400 · bad request"),
        (token(), 400, r#"{"message":"no","errors":[]}"#.to_owned(), "400 · bad request"),
        (token(), 200, "<html>".to_owned(), "200"),
        (token(), 502, "<html>".to_owned(), "502 · server error"),
        (call(&ROOMS), 200, rooms(3), "200 · 3 rooms"),
        (call(&ROOMS), 200, rooms(1), "200 · 1 room"),
        (call(&ROOMS), 200, rooms(1) + &" ".repeat((1 << 16) - rooms(1).len()), "200 · 1 room"),
        (call(&ROOMS), 200, rooms(3_000), "200 · rooms"),
        (call(&ROOMS), 200, "<html>".to_owned(), "200 · rooms"),
        (call(&ME), 200, "{}".to_owned(), "200 · your profile"),
        (call(&ME), 403, "{}".to_owned(), "403 · forbidden"),
        (call(&ME), 429, "{}".to_owned(), "429 · too many requests"),
        (call(&ME), 302, "{}".to_owned(), "302"),
    ] {
        let mut flow = if press == token() { verified() } else { granted_with_api() };
        asked(&mut flow, press, status, &body);
        assert_eq!(messages(&flow).last().map(|last| last.arrow.label.as_str()), Some(expected), "{status} {body:.60}");
    }
}

#[test]
fn a_label_says_the_end_of_the_path() {
    for (address, expected) in [
        ("https://as.example/v1/token", "POST /token · code"),
        ("https://as.example/token?p=1#x", "POST /token · code"),
        (" https://as.example/a/ ", "POST /a · code"),
        ("https://as.example", "POST · code"),
        ("", "POST · code"),
        ("https://as.example/a\u{202e}b", "POST /a\\u{202e}b · code"),
        (&format!("https://as.example/{}", "x".repeat(25)), "POST · code"),
    ] {
        assert_eq!(request("POST", address, "code"), expected, "{address}");
    }
}

#[test]
fn an_exchange_says_what_it_carried() {
    for (auth, expected) in [
        (ClientAuth::Post, "POST /token · code, secret"),
        (ClientAuth::Basic, "POST /token · code, secret"),
        (ClientAuth::None, "POST /token · code"),
    ] {
        let secret = Event::SecretEdited("s3cret".into());
        let flow = after(verified(), [secret, Event::ClientAuthChosen(auth), Event::TokenRequested]);
        assert_eq!(messages(&flow).last().map(|last| last.arrow.label.as_str()), Some(expected), "{auth:?}");
    }
}

#[test]
fn replies_that_are_no_tokens_say_what_came() {
    let label = |flow: &Flow| messages(flow).last().expect("a message").arrow.label.clone();
    let to_ask = [Event::ProviderChosen(CUSTOM), typing(Field::Issuer, "https://as.example")];
    let mut flow = after(fresh_flow(), to_ask);
    let metadata = r#"{"issuer":"https://as.example","authorization_endpoint":"https://as.example/a",
        "token_endpoint":"https://as.example/t"}"#;
    asked(&mut flow, Event::DiscoveryRequested, 200, metadata);
    assert_eq!(label(&flow), "200 · metadata");

    let record = left()
        .expose()
        .replace(r#""revocation_endpoint":"""#, r#""revocation_endpoint":"https://as.example/revoke""#)
        .replace(r#""jwks_uri":"""#, r#""jwks_uri":"https://as.example/keys""#);
    let (mut flow, _) = opened("?code=abc&state=first", Some(SessionRecord::new(record)));
    let id_token = crate::oauth::id_token::tests::token("{}");
    let answer = format!(r#"{{"access_token":"A1","id_token":"{}"}}"#, id_token.expose());
    asked(&mut flow, Event::TokenRequested, 200, &answer);
    asked(&mut flow, Event::VerificationRequested, 200, r#"{"keys":[]}"#);
    assert_eq!(label(&flow), "200 · public keys");
    asked(&mut flow, Event::RevocationRequested, 200, "");
    assert_eq!(label(&flow), "200 · revoked");
}
