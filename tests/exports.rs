//! The page's exports in use: each request in a session is sent by its `curl` command to the simulated Webex over real
//! HTTP, and the session's HAR file is parsed again.
#![cfg(not(target_arch = "wasm32"))]

use std::process::Command;

use oauth_walkthrough::{
    flow::{
        Command as Do, Event, Flow, Opening,
        call::{Call, CustomRequest},
        form::{Field, RequestSecrets},
        record::SessionRecord,
        update::update,
    },
    lesson::{
        har::har,
        redaction::Redaction,
        snippet::{Language, snippet},
        transcript::transcript,
        wire::sent,
    },
    oauth::{
        http::{HttpResponse, Method},
        secret::{Body, ClientSecret, CodeVerifier, Nonce, Query, State},
    },
    providers::{CUSTOM, sandbox_provider::CLIENT, webex::ROOMS},
    sandbox::store::{Integration, Store},
    time::Timestamp,
};

#[path = "../examples/sandbox/server.rs"]
mod server;

const PAGE: &str = "http://127.0.0.1:1/class/";
/// Every character that a shell, a form or curl could interpret, and some that control a terminal.
const SECRET: &str = "@it's \"$HOME\" `id` \\ & %41 + é {a,b} [1-2] \u{1b}[31m\r\n\t\u{7f}\u{202e}x";
const NOW: Timestamp = Timestamp { millis: 1_800_000_000_000 };

/// A page, and the API base of its sandbox.
struct Session {
    flow: Flow,
    base: String,
}

/// Runs a curl command, and returns the headers and the body that it received.
fn run(line: &str) -> (String, String) {
    let line = format!("{line} --silent --show-error --include --max-time 20");
    let ran = Command::new("sh").args(["-c", &line]).output().expect("there is a shell");
    assert!(ran.status.success(), "{line}\n{}", String::from_utf8_lossy(&ran.stderr));
    let received = String::from_utf8(ran.stdout).expect("text");
    let (headers, body) = received.split_once("\r\n\r\n").expect("headers and a body");
    (headers.to_owned(), body.to_owned())
}

fn status(headers: &str) -> u16 {
    headers.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status")
}

fn fresh() -> RequestSecrets {
    RequestSecrets {
        state: State::new("s t&a'te"),
        nonce: Nonce::new("n o&n'ce"),
        code_verifier: CodeVerifier::new("v".repeat(43)),
    }
}

impl Session {
    async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let origin = format!("http://{}", listener.local_addr().expect("an address"));
        let integration = Integration::new("it's", "C'1", SECRET, vec![PAGE.to_owned()], CLIENT.scopes);
        let app = server::router(Store::new(integration), origin.clone());
        // The server ends with the test's runtime.
        tokio::spawn(async { axum::serve(listener, app).await.expect("the server runs") });
        Self { flow: Flow::new(fresh(), PAGE), base: format!("{origin}/sandbox/v1") }
    }

    fn event(&mut self, event: Event) -> Vec<Do> {
        update(&mut self.flow, event, NOW)
    }

    /// The newest request as a curl command, with every secret shown.
    fn command(&self) -> Body {
        let entry = self.flow.session.log.entries().last().expect("an entry");
        let command = snippet(&sent(entry, |_| true), Language::Curl);
        assert!(!command.expose().chars().any(|c| c.is_control() && c != '\n'), "{}", command.expose());
        command
    }

    fn sign_in(&mut self) {
        self.event(Event::ProviderChosen(CUSTOM));
        for (field, text) in [
            (Field::AuthorizeEndpoint, format!("{}/authorize", self.base)),
            (Field::TokenEndpoint, format!("{}/access_token", self.base)),
            (Field::ApiBase, self.base.clone()),
            (Field::ClientId, "C'1".to_owned()),
            (Field::Scopes, CLIENT.scopes.to_owned()),
        ] {
            self.event(Event::FieldEdited(field, text.into()));
        }
        let commands = self.event(Event::CodeRequested);
        let [Do::EnsureReachable(url)] = commands.as_slice() else { panic!("{commands:?}") };
        let commands = self.event(Event::BecameReachable(url.clone()));
        let [Do::Leave { record, url }] = commands.as_slice() else { panic!("{commands:?}") };
        // The log only has the authorization request once the page is back, so its command is run further down.
        let accept = format!("curl --data decision=accept '{}&email=ada%40sandbox.example'", url.expose());
        let (headers, _) = run(&accept);
        let location = headers.lines().find_map(|line| line.strip_prefix("location: ")).expect("a redirect");
        let search = Query::new(location.strip_prefix(PAGE).expect("back at the page"));
        self.flow = Flow::new(fresh(), PAGE);
        let record = Some(SessionRecord::new(record.expose()));
        self.event(Event::Opened(Opening { search, record, ..Opening::default() }));
        self.event(Event::SecretEdited(ClientSecret::new(SECRET)));
        let request = self.flow.session.log.entries().first().expect("the authorization request");
        let (headers, body) = run(snippet(&sent(request, |_| true), Language::Curl).expose());
        assert_eq!(status(&headers), 200, "{body}");
    }

    /// Presses a button and sends the resulting request by curl. Returns the status.
    fn press(&mut self, event: Event) -> u16 {
        let commands = self.event(event);
        let [Do::Send(attempt, _)] = commands.as_slice() else { panic!("{commands:?}") };
        let (headers, body) = run(self.command().expose());
        let status = status(&headers);
        let response = HttpResponse { status, headers: Vec::new(), body: Body::new(body) };
        self.event(Event::Answered(*attempt, Ok(response)));
        assert_eq!(self.flow.session.problem, None);
        status
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_request_can_be_sent_by_its_curl_command_and_the_session_be_archived() {
    let mut session = Session::start().await;
    session.sign_in();
    assert_eq!(session.press(Event::TokenRequested), 200);
    let tokens = session.flow.session.tokens().expect("tokens").clone();
    assert_eq!(session.press(Event::RefreshRequested), 200);
    assert_eq!(session.press(Event::ApiCallRequested(Call::Probe(&ROOMS))), 200);
    let body = format!("{{\"roomId\":\"sandbox-room-1\",\"text\":{}}}", serde_json::json!(SECRET.replace("it", "@it")));
    let own = CustomRequest { method: Method::POST, path: "/messages".into(), body, to_confirm: false };
    session.event(Event::CustomRequestEdited(own));
    session.event(Event::ApiCallRequested(Call::Custom));
    assert_eq!(session.press(Event::ApiCallRequested(Call::Custom)), 200);
    let answer: serde_json::Value =
        serde_json::from_str(session.flow.session.api_answer().expect("an answer").body.expose()).expect("JSON");
    assert_eq!(answer["text"], SECRET.replace("it", "@it"), "it came character by character");

    let entries = session.flow.session.log.entries();
    let redaction = Redaction::of_session(&session.flow);
    let archive = har(entries, &redaction);
    let har::Spec::V1_2(log) = har::from_slice(archive.as_bytes()).expect("a HAR file").log else {
        panic!("not version 1.2")
    };
    assert_eq!(log.entries.len(), entries.len());
    let now = tokens.access_token.expose();
    let secrets = [now, session.flow.session.tokens().expect("tokens").access_token.expose()];
    let refresh_token = tokens.refresh_token.as_ref().expect("a refresh token").expose();
    let code = session.flow.session.arrival().expect("a code").callback.code().expose();
    for written in [archive, transcript(entries, &redaction)] {
        for secret in secrets.into_iter().chain([refresh_token, code, "v".repeat(43).as_str()]) {
            assert!(!written.contains(secret), "{written}");
        }
        assert!(written.contains("CLIENT_SECRET") && written.contains("REFRESH_TOKEN"), "{written}");
    }
}
