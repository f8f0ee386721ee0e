//! The session as a sequence of messages between four parties.

use crate::flow::{
    Purpose,
    log::{Entry, Kind, Outcome},
    problem::Grant,
};

use super::wire::{Place, parts};

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
            Self::You => "You",
            Self::ThisPage => "This page",
            Self::AuthorizationServer => "Authorization server",
            Self::Api => "API",
        }
    }
}

/// How a message travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
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
    pub is_imagined: bool,
}

/// The messages of these entries, in order.
pub fn messages(entries: &[Entry]) -> Vec<Message> {
    entries.iter().flat_map(of_entry).collect()
}

fn of_entry(entry: &Entry) -> Vec<Message> {
    let message = |from, to, channel, label: String| {
        let is_imagined = false;
        Message { entry: entry.number, from, to, channel, label, is_imagined }
    };
    let imagined =
        |from, to, label: &str| Message { is_imagined: true, ..message(from, to, Channel::Back, label.to_owned()) };
    let (page, server) = (Party::ThisPage, Party::AuthorizationServer);
    let request = |to, label: String| {
        let mut both = vec![message(page, to, Channel::Back, label)];
        if let Outcome::Ended(_, result) = &entry.outcome {
            let said = result.as_ref().map_or_else(|_| "no answer".to_owned(), |response| response.status.to_string());
            both.push(message(to, page, Channel::Back, said));
        }
        both
    };
    match entry.kind {
        Kind::Authorization => vec![
            message(Party::You, page, Channel::Front, "Request Auth Code".to_owned()),
            message(page, server, Channel::Front, "authorization request".to_owned()),
        ],
        Kind::Callback => {
            let has = |name: &str| parts(entry).iter().any(|part| part.place == Place::Query && part.name == name);
            let brought = if has("error") {
                "callback with an error"
            } else if has("code") {
                "callback with a code"
            } else {
                "callback"
            };
            vec![message(server, page, Channel::Front, brought.to_owned())]
        }
        Kind::ForgedCallback => vec![
            message(Party::You, page, Channel::Front, "a link that somebody sent you".to_owned()),
            imagined(page, server, "their code, for a token"),
            imagined(server, page, "a token of their account"),
            imagined(page, Party::Api, "what you do next, in their account"),
        ],
        Kind::Sent(Purpose::Token(Grant::Code)) => request(server, "the code, for a token".to_owned()),
        Kind::Sent(Purpose::Token(Grant::RefreshToken)) => {
            request(server, "the refresh token, for a new one".to_owned())
        }
        Kind::Sent(Purpose::Discover(_)) => request(server, "what are your endpoints?".to_owned()),
        Kind::Sent(Purpose::Keys) => request(server, "your public keys?".to_owned()),
        Kind::Sent(Purpose::Revoke) => request(server, "the token, to be given up".to_owned()),
        Kind::Sent(Purpose::Check(_)) => request(Party::Api, entry.line.clone()),
    }
}
