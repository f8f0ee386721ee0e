//! What the browser should do.

use crate::{
    glass::Settings,
    oauth::{
        http::HttpRequest,
        jwks::Key,
        secret::{Body, SecretUrl},
    },
};

use super::{progress::Attempt, record::SessionRecord};

/// What the browser should do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Store the session record, then go to the URL.
    Leave {
        /// The session record.
        record: SessionRecord,
        /// The authorization URL.
        url: SecretUrl,
    },
    /// If the URL belongs to the page's own service worker, make sure that it is running.
    EnsureReachable(SecretUrl),
    /// Drop the session record.
    ClearPending,
    /// From now on, connect only to these sources and the page's own host.
    RestrictConnections(Vec<String>),
    /// Abort the request in flight, and remove the sandbox's service worker with everything it stored.
    TearDownSandbox,
    /// Set this in the sandbox.
    SetSimulation(Settings),
    /// Send a request; the answer belongs to this attempt.
    Send(Attempt, HttpRequest),
    /// Check a signature; the result belongs to this attempt.
    CheckSignature(Attempt, Box<Signature>),
}

/// A signature to check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The key.
    pub key: Key,
    /// What was signed.
    pub signed: Body,
    /// The signature itself.
    pub signature: Vec<u8>,
}
