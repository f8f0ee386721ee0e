//! The diagram's lanes and bands: the parties, the channels and the phases.

use crate::text::diagram_labels as labels;

/// The parties, from left to right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Party {
    /// The attacker who forged a callback or stole a code. Its lane appears only then.
    Attacker,
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
    pub const ALL: [Self; 5] = [Self::Attacker, Self::You, Self::ThisPage, Self::AuthorizationServer, Self::Api];

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Attacker => labels::ATTACKER,
            Self::You => labels::YOU,
            Self::ThisPage => labels::THIS_PAGE,
            Self::AuthorizationServer => labels::AUTHORIZATION_SERVER,
            Self::Api => labels::API,
        }
    }

    /// What it is called where there is little room.
    pub fn short_name(self) -> &'static str {
        match self {
            Self::ThisPage => labels::PAGE,
            Self::AuthorizationServer => labels::SERVER,
            _ => self.name(),
        }
    }
}

/// How a message travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// An action of the user.
    User,
    /// Through the browser's address bar, where others may see it.
    Front,
    /// Straight from the page to the server.
    Back,
}

/// What a message is part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// The browser goes to the provider.
    Ask,
    /// It comes back.
    Return,
    /// The code is exchanged.
    Exchange,
    /// The token is used.
    Use,
    /// The token is renewed, or revoked.
    Refresh,
}

impl Phase {
    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ask => labels::ASK,
            Self::Return => labels::RETURN,
            Self::Exchange => labels::EXCHANGE,
            Self::Use => labels::USE,
            Self::Refresh => labels::REFRESH,
        }
    }
}
