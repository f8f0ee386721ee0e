//! A reset leaves no secret in memory. Reads this process's own memory through Linux's `/proc`.
#![cfg(target_os = "linux")]

use std::{
    fs::{self, File},
    os::unix::fs::FileExt,
    process,
    time::Duration,
};

use oauth_walkthrough::{
    flow::{
        Command, Event, Flow, Opening,
        call::Call,
        form::{Field, RequestSecrets},
        record::SessionRecord,
        update::update,
    },
    lesson::{
        redaction::Redaction,
        snippet::{Language, snippet},
        wire,
    },
    oauth::{
        http::{HttpResponse, header},
        secret::{Body, ClientSecret, CodeVerifier, Nonce, Query, State},
        token_request::ClientAuth,
    },
    providers::{CUSTOM, webex::ROOMS},
    time::Timestamp,
};
use zeroize::Zeroizing;

const PAGE: &str = "https://class.example/walk/";
const NOW: Timestamp = Timestamp { millis: 1_000_000 };

/// Long enough that most of it survives when an allocator overwrites the beginning of freed memory.
const LENGTH: usize = 64;

/// How many bytes of a value's end to search for.
const TAIL: usize = 16;

/// The values of this run. None of them is in the program: each is generated whenever it's needed.
const NAMES: [&str; 12] = [
    "state", "nonce", "verifier", "code", "secret", "access", "refresh", "id-token", "second", "renewed", "forged",
    "own",
];

/// Random-looking letters that depend on the name and on this process.
fn value(name: &str) -> Zeroizing<String> {
    let mut seed =
        name.bytes().fold(u64::from(process::id()), |seed, byte| seed.wrapping_mul(31).wrapping_add(byte.into()));
    let mut text = Zeroizing::new(String::with_capacity(LENGTH));
    for _ in 0..LENGTH {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        text.push(char::from(b'a' + u8::try_from((seed >> 33) % 26).expect("a letter")));
    }
    text
}

/// The end of a value, with its bits inverted, so that the search doesn't find its own patterns.
fn inverted_tail(name: &str) -> [u8; TAIL] {
    let value = value(name);
    let mut tail = [0; TAIL];
    for (to, from) in tail.iter_mut().zip(&value.as_bytes()[LENGTH - TAIL..]) {
        *to = !from;
    }
    tail
}

/// How many times the end of each value is in this process's writable memory.
fn found() -> Vec<(&'static str, usize)> {
    const CHUNK: usize = 1 << 16;
    let tails = NAMES.map(inverted_tail);
    let mut counts = NAMES.map(|name| (name, 0));
    let memory = File::open("/proc/self/mem").expect("Linux");
    let mut chunk = Zeroizing::new(vec![0; CHUNK + TAIL - 1]);
    for line in fs::read_to_string("/proc/self/maps").expect("Linux").lines() {
        let mut words = line.split_whitespace();
        let (Some(range), Some(rights)) = (words.next(), words.next()) else { continue };
        let bound = |text: &str| u64::from_str_radix(text, 16).expect("hexadecimal");
        let (start, end) = range.split_once('-').map(|(start, end)| (bound(start), bound(end))).expect("a range");
        if !rights.starts_with("rw") {
            continue;
        }
        for at in (start..end).step_by(CHUNK) {
            let length = usize::try_from(end - at).map_or(chunk.len(), |rest| rest.min(chunk.len()));
            // Unreadable memory isn't ours; the memory of this chunk is searched as it was when read.
            let read = memory.read_at(&mut chunk[..length], at).unwrap_or_default();
            for window in chunk[..read].windows(TAIL) {
                for (tail, (_, count)) in tails.iter().zip(&mut counts) {
                    if window[0] == !tail[0] && window.iter().zip(tail).all(|(have, tail)| *have == !tail) {
                        *count += 1;
                    }
                }
            }
            chunk.fill(0);
        }
    }
    counts.into_iter().filter(|(_, count)| *count > 0).collect()
}

fn fresh(state: &str) -> RequestSecrets {
    RequestSecrets {
        state: State::new(value(state).as_str()),
        nonce: Nonce::new(value("nonce").as_str()),
        code_verifier: CodeVerifier::new(value("verifier").as_str()),
    }
}

fn asked(flow: &mut Flow, press: Event, pieces: &[&str]) {
    let commands = update(flow, press, NOW);
    let [Command::Send(attempt, request)] = commands.as_slice() else { panic!("{commands:?}") };
    let headers = vec![header("location", value("code").as_str())];
    let answer = HttpResponse { status: 200, headers, body: Body::new(pieces.concat()) };
    drop(request.clone());
    update(flow, Event::Answered(*attempt, Ok(answer)), NOW.after(Duration::from_millis(7)));
    // Make the views of each message.
    for entry in flow.session.log.entries() {
        drop(wire::parts(entry));
    }
}

/// A page on which everything was done, from the form to the refreshed token.
fn used() -> Flow {
    let mut flow = Flow::new(fresh("renewed"), PAGE);
    update(&mut flow, Event::ProviderChosen(CUSTOM), NOW);
    for (field, text) in [
        (Field::AuthorizeEndpoint, "https://as.example/authorize"),
        (Field::TokenEndpoint, "https://as.example/token"),
        (Field::ApiBase, "https://api.example/v1"),
        (Field::ClientId, "C1"),
        (Field::Scopes, "openid"),
        (Field::State, &value("state")),
    ] {
        update(&mut flow, Event::FieldEdited(field, text.into()), NOW);
    }
    drop(flow.preview());
    let commands = update(&mut flow, Event::CodeRequested, NOW);
    let [Command::EnsureReachable(url)] = commands.as_slice() else { panic!("{commands:?}") };
    let commands = update(&mut flow, Event::BecameReachable(url.clone()), NOW);
    let [Command::Leave { record, .. }] = commands.as_slice() else { panic!("{commands:?}") };
    let record = Some(SessionRecord::new(record.expose()));

    // A callback with something to decode.
    let search = ["?code=c%2F+%C3%A4", value("code").as_str(), "&state=", &value("state")].concat();
    flow = Flow::new(fresh("second"), PAGE);
    update(&mut flow, Event::Opened(Opening { search: Query::new(search), record, ..Opening::default() }), NOW);
    assert_eq!(flow.session.problem, None);
    update(&mut flow, Event::SecretEdited(ClientSecret::new([value("secret").as_str(), " &"].concat())), NOW);
    update(&mut flow, Event::ClientAuthChosen(ClientAuth::Basic), NOW);
    let [access, refresh, id_token] = ["access", "refresh", "id-token"].map(value);
    asked(
        &mut flow,
        Event::TokenRequested,
        &[
            r#"{"access_token":""#,
            &access,
            r#"","refresh_token":""#,
            &refresh,
            r#"","id_token":"e30.e30."#,
            &id_token,
            "\"}",
        ],
    );
    assert!(flow.session.tokens().is_some(), "{:?}", flow.session.problem);
    update(&mut flow, Event::ClientAuthChosen(ClientAuth::Post), NOW);
    asked(&mut flow, Event::RefreshRequested, &[r#"{"access_token":"short","refresh_token":""#, &refresh, "\"}"]);
    asked(&mut flow, Event::RefreshRequested, &[r#"{"access_token":""#, &access, "\"}"]);
    asked(&mut flow, Event::RefreshRequested, &[r#"{"access_token":""#, &access, r#"","token_type":7}"#]);
    asked(&mut flow, Event::RefreshRequested, &[r#"{"access_token":"a","access_token":""#, &access, "\"}"]);
    asked(&mut flow, Event::RefreshRequested, &[r#"{"access_token":"a","b":[{"c":""#, &access, r#"","c":"d"}]}"#]);
    asked(&mut flow, Event::RefreshRequested, &[r#"{"refresh_token":""#, &refresh, r#"","error":"x"}"#]);
    asked(&mut flow, Event::RefreshRequested, &[r#"{"user":{"refresh_token":""#, &refresh, r#""},"error":"x"}"#]);
    asked(&mut flow, Event::ApiCallRequested(Call::Probe(&ROOMS)), &["access_token=", &access]);
    // Every request as a command and as code, with all values revealed.
    for entry in flow.session.log.entries() {
        let revealed = wire::parts(entry).iter().map(|part| wire::credentials(part).into()).collect();
        let redaction = Redaction::of_session(&flow).except(revealed);
        for language in Language::ALL {
            let request = wire::sent(entry, |_| true).map(|text| redaction.redact(text));
            assert!(!snippet(&request, language).is_empty());
        }
    }
    // The values to redact from the notes.
    let notes = Body::new(Redaction::of_session(&flow).redact("Notes without a secret."));
    assert_eq!(notes.expose(), "Notes without a secret.");
    flow
}

#[test]
fn a_reset_leaves_no_secret_in_memory() {
    let mut flow = used();
    let held: Vec<&str> = found().into_iter().map(|(name, _)| name).collect();
    for name in ["state", "nonce", "verifier", "code", "secret", "access", "refresh", "id-token", "second"] {
        assert!(held.contains(&name), "what is held would be found: {name} among {held:?}");
    }
    let empty = RequestSecrets { state: State::new("x"), ..RequestSecrets::default() };
    update(&mut flow, Event::Reset(empty, PAGE.into()), NOW);
    assert_eq!(found(), []);
}
