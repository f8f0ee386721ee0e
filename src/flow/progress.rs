//! How far a session has come. Each stage holds what only it needs, so that it's all dropped when the stage ends.

use crate::{
    oauth::{
        callback::VerifiedCallback,
        discovery::{DiscoveryError, WellKnown},
        id_token::{Decoded, IdTokenError, SignatureError},
        lifetime::Lifetime,
        scope::Scopes,
        secret::{AccessToken, Body, IdToken, RefreshToken},
    },
    providers::Provider,
    time::Timestamp,
};

use super::{
    call::{Call, CustomRequest},
    form::RequestSecrets,
    problem::Grant,
    record::Pending,
};

/// How far the session has come. A later stage holds the results of the earlier ones.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Stage {
    /// Nothing was sent, or nothing came of it.
    #[default]
    Requesting,
    /// The browser is leaving for the provider.
    Leaving(Box<Departure>),
    /// A verified code waits for its exchange.
    Verified(Box<Arrival>),
    /// The code was exchanged.
    Granted(Box<Granted>),
}

/// The data that only leaving needs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Departure {
    /// The request to leave with, until its target is known to answer.
    pub pending: Option<Pending>,
    /// The values of the next request, once the form's own were sent.
    pub next: Option<RequestSecrets>,
}

/// A verified callback, and how long the trip took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// The callback with the request that it answers.
    pub callback: VerifiedCallback,
    /// The provider of the request.
    pub provider: &'static Provider,
    /// When the request was sent.
    pub sent_at: Timestamp,
    /// When the callback arrived.
    pub arrived_at: Timestamp,
}

/// The data that only tokens need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Granted {
    /// The callback whose code was exchanged.
    pub arrival: Arrival,
    /// The tokens.
    pub tokens: Tokens,
    /// The API's last response.
    pub api_answer: Option<ApiAnswer>,
    /// The last status of each API request.
    pub statuses: Vec<(Call, u16)>,
    /// The custom request to the API.
    pub custom_request: CustomRequest,
    /// Whether the token is refreshed automatically before it expires.
    pub auto_refresh: bool,
}

impl Granted {
    /// Tokens that haven't been used.
    pub fn new(arrival: Arrival, tokens: Tokens) -> Self {
        let custom_request = CustomRequest::at(arrival.provider.custom_request_path);
        Self { arrival, tokens, api_answer: None, statuses: Vec::new(), custom_request, auto_refresh: false }
    }
}

/// The tokens, with their lifetimes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tokens {
    /// The access token.
    pub access_token: AccessToken,
    /// When it was received.
    pub received_at: Timestamp,
    /// Its lifetime from then on.
    pub lifetime: Lifetime,
    /// The refresh token, if there is one.
    pub refresh_token: Option<RefreshToken>,
    /// When its lifetime was last received.
    pub refresh_received_at: Timestamp,
    /// Its lifetime from then on.
    pub refresh_lifetime: Lifetime,
    /// The granted scopes, if the response names them.
    pub scopes: Option<Scopes>,
    /// The ID token, if there is one.
    pub id_token: Option<Box<HeldIdToken>>,
    /// How many times the access token was refreshed.
    pub refreshes: u32,
}

impl Tokens {
    /// When the access token expires, if known.
    pub fn expires_at(&self) -> Option<Timestamp> {
        self.lifetime.duration().map(|lifetime| self.received_at.after(lifetime))
    }

    /// When the refresh token expires, if known.
    pub fn refresh_expires_at(&self) -> Option<Timestamp> {
        self.refresh_lifetime.duration().map(|lifetime| self.refresh_received_at.after(lifetime))
    }
}

/// An ID token, and what is known about its signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldIdToken {
    /// The token as received.
    pub token: IdToken,
    /// The decoded token, or why it can't be decoded.
    pub decoded: Result<Decoded, IdTokenError>,
    /// The claims of the sign-in's ID token, if this one came with a refresh.
    pub first: Option<Decoded>,
    /// The result of the signature check; `None` until it was checked.
    pub signature: Option<Result<(), SignatureError>>,
}

/// A response of the API, with any status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiAnswer {
    /// The request.
    pub call: Call,
    /// Method and path, such as `GET /rooms`.
    pub line: String,
    /// The status code.
    pub status: u16,
    /// The body.
    pub body: Body,
}

/// A request in flight. Its number distinguishes its response from that of an abandoned request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// The request's number on this page.
    pub number: u32,
    /// Its purpose.
    pub purpose: Purpose,
}

/// The purpose of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Getting a token.
    Token(Grant),
    /// Using it.
    CallApi(Call),
    /// Getting an issuer's metadata.
    Discover(WellKnown),
    /// Revoking the tokens.
    Revoke,
    /// Getting the keys that verify the ID token.
    Keys,
}

/// The request in flight, with the data that only its response needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InFlight {
    /// Its number and purpose.
    pub attempt: Attempt,
    /// What follows its response.
    pub follow_up: FollowUp,
}

/// What a scenario changed in a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Injected {
    /// Its URL was replaced with this one.
    RequestMoved(String),
    /// A parameter was sent with another value.
    ParameterSent {
        /// The parameter.
        name: &'static str,
        /// The value that was sent.
        value: &'static str,
    },
    /// The request doesn't have this parameter, so nothing was changed.
    ParameterMissing {
        /// The parameter.
        name: &'static str,
    },
}

/// What follows the response to a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum FollowUp {
    /// Nothing else.
    #[default]
    Nothing,
    /// The metadata is compared with this issuer.
    CompareIssuer {
        /// The issuer.
        issuer: String,
        /// Why the metadata at the other address can't be used, if that was tried first.
        before: Option<DiscoveryError>,
    },
    /// If the token was refreshed, this request is sent.
    CallApi(Call),
}
