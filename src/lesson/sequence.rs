//! The session as a sequence of messages between four parties.

use crate::{
    flow::{
        Purpose,
        log::{Entry, Kind, Outcome},
        problem::Grant,
    },
    oauth::secret::Body,
    text::sequence_labels,
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
        channel: Channel::Front,
        label: label.to_owned(),
        is_hypothetical: false,
    })
}

/// A parameter of the address that the browser went to.
fn query(entry: &Entry, name: &str) -> Option<Body> {
    parts(entry).into_iter().find(|part| part.place == Place::Query && part.name == name).map(|part| part.value)
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
                .map_or_else(|_| sequence_labels::NO_ANSWER.to_owned(), |response| response.status.to_string());
            both.push(message(to, page, Channel::Back, said));
        }
        both
    };
    match entry.kind {
        Kind::Authorization => vec![
            message(Party::You, page, Channel::Front, sequence_labels::REQUEST_AUTH_CODE.to_owned()),
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
    use crate::flow::tests::{forged, left, opened};
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
}
