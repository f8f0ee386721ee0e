//! How far a session has come. Each stage holds what only it needs, so that what ends with it is gone with it.

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

/// How far the session has come. A later stage holds what only the earlier one could give.
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

/// What only leaving needs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Departure {
    /// The request to leave with, until a server is there to receive it.
    pub pending: Option<Pending>,
    /// The values of the next request, once the form's own were sent.
    pub next: Option<RequestSecrets>,
}

/// A verified callback, and how long the trip took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// The callback with the request that it answers.
    pub callback: VerifiedCallback,
    /// Whom the request went to.
    pub provider: &'static Provider,
    /// When the request was sent.
    pub sent_at: Timestamp,
    /// When the callback came.
    pub arrived_at: Timestamp,
}

/// What only tokens need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Granted {
    /// The callback whose code was exchanged.
    pub arrival: Arrival,
    /// The tokens.
    pub tokens: Tokens,
    /// The API's last answer.
    pub api_answer: Option<ApiAnswer>,
    /// The status that each request to the API was last answered with.
    pub statuses: Vec<(Call, u16)>,
    /// The custom request to the API.
    pub custom_request: CustomRequest,
    /// Whether the token is refreshed automatically before it expires.
    pub auto_refresh: bool,
}

/// The tokens held, with the points in time at which they end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tokens {
    /// The access token.
    pub access_token: AccessToken,
    /// When it came.
    pub received_at: Timestamp,
    /// How long it lives from then on.
    pub lifetime: Lifetime,
    /// The refresh token, where there is one.
    pub refresh_token: Option<RefreshToken>,
    /// When its lifetime was last told.
    pub refresh_received_at: Timestamp,
    /// How long it lives from then on.
    pub refresh_lifetime: Lifetime,
    /// The scopes granted, where the answer said so.
    pub scopes: Option<Scopes>,
    /// The ID token, where one came.
    pub id_token: Option<Box<HeldIdToken>>,
    /// How often the access token was refreshed.
    pub refreshes: u32,
}

impl Tokens {
    /// When the access token ends, where that is known.
    pub fn expires_at(&self) -> Option<Timestamp> {
        self.lifetime.duration().map(|lifetime| self.received_at.after(lifetime))
    }

    /// When the refresh token ends, where that is known.
    pub fn refresh_expires_at(&self) -> Option<Timestamp> {
        self.refresh_lifetime.duration().map(|lifetime| self.refresh_received_at.after(lifetime))
    }
}

/// An ID token, and what is known of its signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldIdToken {
    /// The token as it came.
    pub token: IdToken,
    /// What it says, or why it can't be taken apart.
    pub decoded: Result<Decoded, IdTokenError>,
    /// What the one of the sign-in said, where this one came when the access token was refreshed.
    pub first: Option<Decoded>,
    /// What came of checking the signature. Nothing until it has been checked.
    pub signature: Option<Result<(), SignatureError>>,
}

/// An answer of the API, whatever its status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiAnswer {
    /// What was asked.
    pub call: Call,
    /// Method and path, as `GET /rooms`.
    pub line: String,
    /// The status code.
    pub status: u16,
    /// The body.
    pub body: Body,
}

/// A request under way. Its number tells its answer from that of an abandoned one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// Counts the requests of this page.
    pub number: u32,
    /// What it is for.
    pub purpose: Purpose,
}

/// What a request is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To get a token.
    Token(Grant),
    /// To use it.
    CallApi(Call),
    /// To learn the endpoints of an issuer.
    Discover(WellKnown),
    /// To give the tokens up.
    Revoke,
    /// To get the keys that the ID token's signature is checked with.
    Keys,
}

/// The request in flight, with what only its answer needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InFlight {
    /// Which one it is.
    pub attempt: Attempt,
    /// What follows its answer.
    pub follow_up: FollowUp,
}

/// What a scenario changed in a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Injected {
    /// It went to this URL.
    RequestMoved(String),
    /// A parameter was sent with another value.
    ParameterSent {
        /// The parameter.
        name: &'static str,
        /// The value that was sent.
        value: &'static str,
    },
    /// The request has no such parameter, so nothing was changed.
    ParameterMissing {
        /// The parameter.
        name: &'static str,
    },
}

/// What follows the answer of a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum FollowUp {
    /// Nothing but the answer itself.
    #[default]
    Nothing,
    /// The answer is compared with this issuer.
    CompareIssuer {
        /// The issuer.
        issuer: String,
        /// Why what it said at the other place can't be used, where it was asked there before.
        before: Option<DiscoveryError>,
    },
    /// If the token was refreshed, this request is sent.
    CallApi(Call),
}
