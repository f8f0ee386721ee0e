//! The messages of this session, in order and unchanged: through the browser's address bar, and by `fetch`.

use crate::{
    oauth::{
        http::{Header, HttpRequest, HttpResponse, Method, TransportError},
        secret::{Body, Query, SecretUrl},
    },
    time::Timestamp,
};

use super::Purpose;

/// The maximum number of entries. Above it, the oldest `fetch` entry is dropped.
const CAPACITY: usize = 40;

/// The type of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The authorization request: the browser leaves.
    Authorization,
    /// The callback: the browser comes back.
    Callback,
    /// A callback that doesn't answer the request that waited for one.
    ForgedCallback(Forgery),
    /// A request that this page sent itself.
    Sent(Purpose),
}

/// What is known of a callback that doesn't answer the request that waited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Forgery {
    /// Whether this page forged it, to see it stopped. Otherwise a forgery is only probable.
    pub is_own: bool,
    /// Whether the request that waited used PKCE.
    pub with_pkce: bool,
}

/// How a request ended.
#[derive(Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The browser navigated; the page can't see the response.
    Navigation,
    /// There is no response yet.
    Waiting,
    /// The response, or the reason why none will come.
    Ended(Timestamp, Result<HttpResponse, TransportError>),
}

/// A request with its response. `Debug` shows nothing of either.
#[derive(Clone, PartialEq, Eq)]
pub struct Entry {
    /// The entry's number on this page, from 1.
    pub number: u32,
    /// Its type.
    pub kind: Kind,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// For an API request, the method and the path below the base; empty for anything else.
    pub line: String,
    /// The method.
    pub method: Method,
    /// The URL without its query.
    pub address: String,
    /// The query, with its question mark; may be empty.
    pub query: Query,
    /// The headers that this page set, names in lower case.
    pub headers: Vec<Header>,
    /// The body.
    pub body: Body,
    /// How it ended.
    pub outcome: Outcome,
}

impl Entry {
    /// The response, if one came.
    pub fn response(&self) -> Option<&HttpResponse> {
        match &self.outcome {
            Outcome::Ended(_, Ok(response)) => Some(response),
            _ => None,
        }
    }

    /// Whether the browser came back with it.
    pub fn is_callback(&self) -> bool {
        matches!(self.kind, Kind::Callback | Kind::ForgedCallback(_))
    }
}

impl std::fmt::Debug for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Entry").field("number", &self.number).field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// The entries, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Log {
    entries: Vec<Entry>,
    count: u32,
}

impl Log {
    /// The entries, oldest first.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The browser navigated to this URL.
    pub(super) fn navigated(&mut self, kind: Kind, url: SecretUrl, at: Timestamp) {
        let request = HttpRequest { method: Method::GET, url, headers: Vec::new(), body: Body::default() };
        self.push(kind, String::new(), &request, at, Outcome::Navigation);
    }

    /// This page sent a request.
    pub(super) fn sent(&mut self, purpose: Purpose, line: String, request: &HttpRequest, at: Timestamp) {
        self.push(Kind::Sent(purpose), line, request, at, Outcome::Waiting);
    }

    /// The request in flight has ended. There is only one at a time; one that was abandoned before it stays without an
    /// answer.
    pub(super) fn ended(&mut self, answer: &Result<HttpResponse, TransportError>, at: Timestamp) {
        if let Some(entry) = self.entries.iter_mut().rfind(|entry| entry.outcome == Outcome::Waiting) {
            entry.outcome = Outcome::Ended(at, answer.clone());
        }
    }

    fn push(&mut self, kind: Kind, line: String, request: &HttpRequest, sent_at: Timestamp, outcome: Outcome) {
        if self.entries.len() >= CAPACITY {
            let oldest = self.entries.iter().position(|entry| matches!(entry.kind, Kind::Sent(_))).unwrap_or_default();
            self.entries.remove(oldest);
        }
        self.count += 1;
        self.entries.push(Entry {
            number: self.count,
            kind,
            sent_at,
            line,
            method: request.method.clone(),
            address: request.url.address().to_owned(),
            query: request.url.query(),
            headers: request.headers.clone(),
            body: request.body.clone(),
            outcome,
        });
    }
}
