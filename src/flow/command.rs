//! What the browser is to do.

use crate::oauth::{
    http::HttpRequest,
    jwks::Key,
    secret::{Body, SecretUrl},
};

use super::{progress::Attempt, record::SessionRecord};

/// What the browser is to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Store the session record, then go to the URL.
    Leave {
        /// The session record.
        record: SessionRecord,
        /// The authorization URL.
        url: SecretUrl,
    },
    /// Make sure that a server answers at this URL, where that is the page's own service worker.
    EnsureReachable(SecretUrl),
    /// Drop the session record.
    ClearPending,
    /// Connect to these sources and the page's own host only, for as long as the page is loaded.
    RestrictConnections(Vec<String>),
    /// Abort what is in flight, and remove the sandbox's service worker with all that it stored.
    TearDownSandbox,
    /// Send a request; the answer belongs to this attempt.
    Send(Attempt, HttpRequest),
    /// Check a signature; the result belongs to this attempt.
    CheckSignature(Attempt, Box<Signature>),
}

/// A signature to be checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The key.
    pub key: Key,
    /// What was signed.
    pub signed: Body,
    /// The signature itself.
    pub signature: Vec<u8>,
}
