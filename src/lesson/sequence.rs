//! The session as a sequence of messages between four parties.

use crate::{
    flow::{
        Flow, Purpose, Stage,
        call::Call,
        log::{Entry, Kind, Outcome},
        problem::Grant,
    },
    oauth::{limits::quoted, secret::Body},
    text::{diagram_labels, sequence_labels},
};

use super::{
    preview::Upcoming,
    wire::{Place, parts},
};

/// Who speaks, from left to right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Party {
    /// The user.
    You,
    /// The client.
    ThisPage,
    /// The authorization server.
    AuthorizationServer,
    /// The API.
    Api,
}

impl Party {
    /// Every party, from left to right.
    pub const ALL: [Self; 4] = [Self::You, Self::ThisPage, Self::AuthorizationServer, Self::Api];

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::You => sequence_labels::YOU,
            Self::ThisPage => sequence_labels::THIS_PAGE,
            Self::AuthorizationServer => sequence_labels::AUTHORIZATION_SERVER,
            Self::Api => sequence_labels::API,
        }
    }
}

/// How a message travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// By the user's own hand.
    User,
    /// Through the browser's address bar, where others may see it.
    Front,
    /// Straight from the page to the server.
    Back,
}

/// One message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The number of the log's entry that it belongs to.
    pub entry: u32,
    /// Who speaks.
    pub from: Party,
    /// Who is spoken to.
    pub to: Party,
    /// How it travels.
    pub channel: Channel,
    /// What is said, in a few words.
    pub label: String,
    /// Whether it was not said, but would have been by a page without a check.
    pub is_hypothetical: bool,
}

/// A message that has not been sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ahead {
    /// The message that it is, or is the reply to.
    pub what: Upcoming,
    /// Who will speak.
    pub from: Party,
    /// Who will be spoken to.
    pub to: Party,
    /// How it will travel.
    pub channel: Channel,
    /// What will be said. It doesn't give an answer away.
    pub label: &'static str,
}

/// The messages that are still to come on the way to a refreshed token, in order.
pub fn ahead(flow: &Flow) -> Vec<Ahead> {
    let (you, page, server, api) = (Party::You, Party::ThisPage, Party::AuthorizationServer, Party::Api);
    let message = |what, from, to, channel, label| Ahead { what, from, to, channel, label };
    let back = |what, from, to, label| message(what, from, to, Channel::Back, label);
    let (first, second) = (Upcoming::Authorization, Upcoming::Callback);
    let ask = [
        message(first, you, page, Channel::User, sequence_labels::REQUEST_AUTH_CODE),
        message(first, page, server, Channel::Front, sequence_labels::AUTHORIZATION_REQUEST),
    ];
    let come_back = [
        message(second, you, server, Channel::User, diagram_labels::SIGN_IN),
        message(second, server, page, Channel::Front, diagram_labels::CALLBACK),
    ];
    let to_server = |what, asked, reply| [back(what, page, server, asked), back(what, server, page, reply)];
    let exchange = to_server(Upcoming::Exchange, diagram_labels::EXCHANGE, diagram_labels::TOKEN_OR_ERROR);
    let refresh = to_server(Upcoming::Refresh, diagram_labels::REFRESH, diagram_labels::NEW_TOKEN_OR_ERROR);
    let to_use = {
        let is_answered =
            |call| flow.granted().is_some_and(|granted| granted.statuses.iter().any(|(of, _)| *of == call));
        let probes = flow.probes();
        // Before there is a token, one request stands for all.
        let count = if flow.granted().is_some() { probes.len() } else { 1 };
        let calls = probes.into_iter().map(|probe| (Call::Probe(probe), probe.label));
        let calls: Vec<_> = calls.filter(|(call, _)| !is_answered(*call)).take(count).collect();
        let any = (flow.probes().is_empty() && !is_answered(Call::Custom))
            .then_some((Call::Custom, diagram_labels::API_REQUEST));
        calls.into_iter().chain(any).flat_map(|(call, label)| {
            let what = Upcoming::ApiCall(call);
            [back(what, page, api, label), back(what, api, page, diagram_labels::DATA_OR_ERROR)]
        })
    };
    // After a forged callback nothing goes on: what is drawn then is what would have.
    if flow.session.log.entries().last().is_some_and(|entry| entry.kind == Kind::ForgedCallback) {
        return Vec::new();
    }
    let is_refreshable = flow.tokens().is_none_or(|tokens| tokens.refresh_token.is_some() && tokens.refreshes == 0);
    let sent = match &flow.session.stage {
        Stage::Requesting => 0,
        Stage::Leaving(_) => ask.len(),
        Stage::Verified(_) => ask.len() + come_back.len(),
        Stage::Granted(_) => ask.len() + come_back.len() + exchange.len(),
    };
    let refresh = refresh.into_iter().filter(|_| is_refreshable);
    ask.into_iter().chain(come_back).chain(exchange).skip(sent).chain(to_use).chain(refresh).collect()
}

/// The messages of these entries, in order.
pub fn messages(entries: &[Entry]) -> Vec<Message> {
    let mut messages = Vec::new();
    for (at, entry) in entries.iter().enumerate() {
        let asked = at.checked_sub(1).and_then(|before| entries.get(before));
        messages.extend(asked.and_then(|asked| signed_in(asked, entry)));
        messages.extend(of_entry(entry));
    }
    messages
}

/// What the user did at the provider, as far as an answer shows it: this page was not there.
fn signed_in(asked: &Entry, entry: &Entry) -> Option<Message> {
    let is_answer = (asked.kind, entry.kind) == (Kind::Authorization, Kind::Callback)
        && query(entry, "state").is_some_and(|state| query(asked, "state") == Some(state));
    let label = match query(entry, "error").as_ref().map(Body::expose) {
        None => sequence_labels::SIGN_IN_AND_ACCEPT,
        Some("access_denied") => sequence_labels::SIGN_IN_AND_DECLINE,
        Some(_) => return None,
    };
    is_answer.then(|| Message {
        entry: entry.number,
        from: Party::You,
        to: Party::AuthorizationServer,
        channel: Channel::User,
        label: label.to_owned(),
        is_hypothetical: false,
    })
}

/// A parameter of the address that the browser went to.
fn query(entry: &Entry, name: &str) -> Option<Body> {
    parts(entry).into_iter().find(|part| part.place == Place::Query && part.name == name).map(|part| part.value)
}

/// What a reply brought: its status, and what a token endpoint said.
fn reply(entry: &Entry, status: u16) -> String {
    let Kind::Sent(Purpose::Token(_)) = entry.kind else { return status.to_string() };
    let parts = parts(entry);
    let member = |name: &str| parts.iter().find(|part| part.place == Place::AnswerMember && part.name == name);
    match (member("access_token"), member("error")) {
        (Some(_), None) => diagram_labels::tokens(status, member("refresh_token").is_some()),
        (_, Some(error)) => diagram_labels::error(status, &quoted(error.value.expose())),
        (None, None) => status.to_string(),
    }
}

fn of_entry(entry: &Entry) -> Vec<Message> {
    let message = |from, to, channel, label: String| {
        let is_hypothetical = false;
        Message { entry: entry.number, from, to, channel, label, is_hypothetical }
    };
    let imagined =
        |from, to, label: &str| Message { is_hypothetical: true, ..message(from, to, Channel::Back, label.to_owned()) };
    let (page, server) = (Party::ThisPage, Party::AuthorizationServer);
    let request = |to, label: String| {
        let mut both = vec![message(page, to, Channel::Back, label)];
        if let Outcome::Ended(_, result) = &entry.outcome {
            let said = result
                .as_ref()
                .map_or_else(|_| sequence_labels::NO_ANSWER.to_owned(), |response| reply(entry, response.status));
            both.push(message(to, page, Channel::Back, said));
        }
        both
    };
    match entry.kind {
        Kind::Authorization => vec![
            message(Party::You, page, Channel::User, sequence_labels::REQUEST_AUTH_CODE.to_owned()),
            message(page, server, Channel::Front, sequence_labels::AUTHORIZATION_REQUEST.to_owned()),
        ],
        Kind::Callback => {
            let brought = if query(entry, "error").is_some() {
                sequence_labels::CALLBACK_WITH_ERROR
            } else if query(entry, "code").is_some() {
                sequence_labels::CALLBACK_WITH_CODE
            } else {
                sequence_labels::CALLBACK
            };
            vec![message(server, page, Channel::Front, brought.to_owned())]
        }
        Kind::ForgedCallback => vec![
            message(Party::You, page, Channel::Front, sequence_labels::FORGED_LINK.to_owned()),
            imagined(page, server, sequence_labels::THEIR_CODE),
            imagined(server, page, sequence_labels::THEIR_TOKEN),
            imagined(page, Party::Api, sequence_labels::THEIR_ACCOUNT),
        ],
        Kind::Sent(Purpose::Token(Grant::Code)) => request(server, sequence_labels::EXCHANGE.to_owned()),
        Kind::Sent(Purpose::Token(Grant::RefreshToken)) => request(server, sequence_labels::REFRESH.to_owned()),
        Kind::Sent(Purpose::Discover(_)) => request(server, sequence_labels::DISCOVERY.to_owned()),
        Kind::Sent(Purpose::Keys) => request(server, sequence_labels::KEYS.to_owned()),
        Kind::Sent(Purpose::Revoke) => request(server, sequence_labels::REVOCATION.to_owned()),
        Kind::Sent(Purpose::CallApi(_)) => request(Party::Api, entry.line.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        flow::{
            Event,
            form::RequestSecrets,
            tests::{asked, forged, granted_with_api, left, opened, verified},
        },
        providers::webex::ROOMS,
    };
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn who_signs_in_does_so_out_of_the_pages_sight() {
        for (search, expected) in [
            ("?code=abc&state=first", Some("you sign in and accept (this page can't see)")),
            ("?error=access_denied&state=first", Some("you sign in and decline (this page can't see)")),
            ("?error=invalid_scope&state=first", None),
            // Nothing shows that these come from the provider.
            ("?code=abc&state=another", None),
            ("?code=abc", None),
        ] {
            let (flow, _) = opened(search, Some(left()));
            let said = messages(flow.session.log.entries());
            let signed_in = said.iter().find(|it| (it.from, it.to) == (Party::You, Party::AuthorizationServer));
            assert_eq!(signed_in.map(|message| message.label.as_str()), expected, "{search}");
            assert!(said.last().is_some_and(|last| last.label.starts_with("callback")), "{search}");
        }
        let (flow, _) = opened("?code=abc&state=first", None);
        assert_eq!(messages(flow.session.log.entries()).len(), 1, "nobody was asked");
    }

    #[test]
    fn a_forged_callback_is_followed_by_what_it_would_have_led_to() {
        let flow = forged();
        let said = messages(flow.session.log.entries());
        let said: Vec<_> = said.iter().map(|message| (message.is_hypothetical, message.label.as_str())).collect();
        assert_eq!(
            said,
            [
                (false, "a link someone sent you"),
                (true, "swap their code for a token"),
                (true, "a token for their account"),
                (true, "what you do next, in their account"),
            ]
        );
    }

    #[test]
    fn what_is_ahead_gets_shorter_as_it_happens_and_tells_no_answer() {
        let refresh = ["refresh token", "a new token, or an error"];
        let labels = |flow: &Flow| ahead(flow).into_iter().map(|message| message.label).collect::<Vec<_>>();
        let exchange = ["code, secret", "a token, or an error"];
        let there = ["Request Auth Code", "authorization request", "sign in and accept", "code, state"];
        let rooms = ["GET /rooms", "data, or an error"];
        let new = Flow::new(RequestSecrets::default(), "https://class.example/");
        assert_eq!(labels(&new), [&there[..], &exchange, &rooms, &refresh].concat());
        assert_eq!(labels(&forged()), [""; 0], "what is drawn would have happened");
        assert_eq!(labels(&verified()), [&exchange[..], &rooms, &refresh].concat());
        let mut flow = granted_with_api();
        let me = ["GET /people/me", "data, or an error"];
        assert_eq!(labels(&flow), [&rooms[..], &me, &refresh].concat());
        asked(&mut flow, Event::ApiCallRequested(Call::Probe(&ROOMS)), 200, "{}");
        assert_eq!(labels(&flow), [&me[..], &refresh].concat());
        asked(&mut flow, Event::RefreshRequested, 200, r#"{"access_token":"A2","expires_in":60}"#);
        assert_eq!(labels(&flow), me);
    }

    #[test]
    fn a_reply_says_what_came() {
        for (status, body, expected) in [
            (200, r#"{"access_token":"A1","refresh_token":"R1"}"#, "200 · access and refresh token"),
            (200, r#"{"access_token":"A1"}"#, "200 · access token"),
            (400, r#"{"error":"invalid_grant"}"#, "400 · invalid_grant"),
            (502, "<html>", "502"),
        ] {
            let mut flow = verified();
            asked(&mut flow, Event::TokenRequested, status, body);
            let said = messages(flow.session.log.entries());
            assert_eq!(said.last().map(|message| message.label.as_str()), Some(expected), "{body}");
        }
    }
}
