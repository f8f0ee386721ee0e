//! Every secret that this page has seen, until a reset. A value that was replaced, revoked, cleared, or dropped from
//! the log is still a secret.

use std::sync::Arc;

use crate::oauth::{
    form_encoding,
    http::HttpResponse,
    json,
    order::sorted_places,
    secret::{AnySecret, HeaderValue},
    token_redaction,
};
use base64ct::{Base64, Encoding};

use super::{
    Flow, Purpose,
    log::{Entry, Kind},
};

/// A shorter value can't be distinguished from an ordinary word.
pub const MIN_SECRET_BYTES: usize = 6;

/// The parameters, headers and members whose values are secret.
const SECRET_NAMES: [&str; 8] = [
    "code",
    "client_secret",
    "code_verifier",
    "access_token",
    "refresh_token",
    "id_token",
    // RFC 7009 §2.1: the token to revoke.
    "token",
    "authorization",
];

/// A secret and its name.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretSeen {
    /// The name of the parameter, header or member where it was first seen.
    pub name: String,
    /// The secret itself.
    pub value: AnySecret,
}

/// The secrets seen, each once. Cheap to clone and compare. Two lists are equal if they redact the same.
#[derive(Clone, Default)]
pub struct SecretsSeen {
    /// Sorted by value.
    seen: Arc<Vec<SecretSeen>>,
    /// The client secret currently in its field.
    typed: AnySecret,
    /// Whether it was typed character by character: then the earlier values were only its beginning.
    was_typed_by_key: bool,
    /// The numbers of the last log entries whose request and whose response were read.
    last_read: [u32; 2],
}

impl PartialEq for SecretsSeen {
    fn eq(&self, other: &Self) -> bool {
        // Otherwise every key press would count as a change, and everything derived from the list would be recomputed.
        self.seen == other.seen && self.typed_word() == other.typed_word()
    }
}

impl Eq for SecretsSeen {}

impl std::fmt::Debug for SecretsSeen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SecretsSeen([redacted])")
    }
}

impl SecretsSeen {
    /// The secrets seen, except those too short to distinguish from an ordinary word.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let seen = self.seen.iter().map(|secret| (secret.name.as_str(), secret.value.expose()));
        seen.chain(self.typed_word().map(|value| ("client_secret", value)))
    }

    /// A copy with only the values that [`Self::iter`] returns.
    pub fn without_short(&self) -> Self {
        let typed = AnySecret::new(self.typed_word().unwrap_or_default());
        Self { seen: Arc::clone(&self.seen), typed, ..Self::default() }
    }

    fn typed_word(&self) -> Option<&str> {
        Some(self.typed.expose()).filter(|value| value.len() >= MIN_SECRET_BYTES && !self.has(value))
    }

    /// Adds the flow's current secrets, and those of new log entries.
    pub(super) fn observe(&mut self, flow: &Flow) {
        let mut new = New::default();
        self.observe_typed(flow.session.client_secret.expose(), &mut new);
        new.add("code_verifier", flow.setup.form.code_verifier.expose());
        if let Some(arrival) = flow.session.arrival() {
            new.add("code", arrival.callback.code().expose());
            if let Some(verifier) = &arrival.callback.request().code_verifier {
                new.add("code_verifier", verifier.expose());
            }
        }
        if let Some(tokens) = flow.session.tokens() {
            new.add("access_token", tokens.access_token.expose());
            if let Some(token) = &tokens.refresh_token {
                new.add("refresh_token", token.expose());
            }
            if let Some(held) = &tokens.id_token {
                new.add("id_token", held.token.expose());
            }
        }
        for entry in flow.session.log.entries() {
            self.observe_entry(entry, &mut new);
        }
        self.add_all(new);
    }

    /// Adds a secret that the flow no longer holds.
    pub(super) fn add(&mut self, name: &str, value: &str) {
        let mut new = New::default();
        new.add(name, value);
        self.add_all(new);
    }

    /// Adds the secrets in a query or fragment that this page was opened with.
    pub(super) fn add_pairs(&mut self, text: &str) {
        let mut new = New::default();
        new.add_pairs(text);
        self.add_all(new);
    }

    /// The secrets in these entries only.
    #[cfg(test)]
    pub(crate) fn of_entries(entries: &[Entry]) -> Self {
        let (mut seen, mut new) = (Self::default(), New::default());
        entries.iter().for_each(|entry| seen.observe_entry(entry, &mut new));
        seen.add_all(new);
        seen
    }

    fn observe_typed(&mut self, typed: &str, new: &mut New) {
        if typed == self.typed.expose() {
            return;
        }
        let added = typed.strip_prefix(self.typed.expose()).map(|added| added.chars().count());
        let is_one_key_more = added == Some(1);
        if !(is_one_key_more && self.was_typed_by_key) {
            new.add("client_secret", self.typed.expose());
        }
        self.was_typed_by_key = is_one_key_more;
        self.typed = AnySecret::new(typed);
    }

    fn observe_entry(&mut self, entry: &Entry, new: &mut New) {
        let [request, answer] = &mut self.last_read;
        if entry.number > *request {
            *request = entry.number;
            if matches!(entry.kind, Kind::Sent(_)) {
                new.add("client_secret", self.typed.expose());
            }
            new.add_request(entry);
        }
        if let Some(response) = entry.response()
            && entry.number > *answer
        {
            *answer = entry.number;
            new.add_answer(entry.kind, response);
        }
    }

    fn has(&self, value: &str) -> bool {
        self.seen.binary_search_by(|secret| secret.value.expose().cmp(value)).is_ok()
    }

    fn add_all(&mut self, new: New) {
        let new: Vec<SecretSeen> = new.0.into_iter().filter(|secret| !self.has(secret.value.expose())).collect();
        if !new.is_empty() {
            let all: Vec<&SecretSeen> = self.seen.iter().chain(&new).collect();
            let value = |place: usize| all[place].value.expose();
            let places = sorted_places(all.len(), &|one, other| value(one).cmp(value(other)));
            let mut seen: Vec<SecretSeen> = places.iter().map(|place| all[*place].clone()).collect();
            // If a value has two names, the first one stays.
            seen.dedup_by(|later, first| later.value == first.value);
            self.seen = Arc::new(seen);
        }
    }
}

/// Secrets that may be known already.
#[derive(Default)]
struct New(Vec<SecretSeen>);

impl New {
    fn add(&mut self, name: &str, value: &str) {
        if value.len() >= MIN_SECRET_BYTES {
            self.0.push(SecretSeen { name: name.to_owned(), value: AnySecret::new(value) });
        }
    }

    fn add_request(&mut self, entry: &Entry) {
        let (query, body) = (entry.query.expose(), entry.body.expose());
        let is_form = |(name, value): &(String, HeaderValue)| {
            name == "content-type" && value.expose().starts_with("application/x-www-form-urlencoded")
        };
        let form = if entry.headers.iter().any(is_form) { body } else { "" };
        self.add_pairs(query);
        self.add_pairs(form);
        for (name, value) in &entry.headers {
            match value.expose().split_once(' ') {
                Some(("Bearer", token)) => self.add("access_token", token),
                Some(("Basic", credentials)) => self.add_basic(credentials),
                Some((_scheme, credentials)) => self.add_named(name, credentials),
                None => self.add_named(name, value.expose()),
            }
        }
        if form.is_empty() {
            self.add_tokens(body);
        }
    }

    fn add_pairs(&mut self, encoded: &str) {
        for (name, value) in form_encoding::pairs(encoded.strip_prefix(['?', '#']).unwrap_or(encoded)) {
            self.add_named(&name, &value);
        }
    }

    /// RFC 6749 §2.3.1: identifier and secret are form-encoded, joined with a colon, and base64-encoded.
    fn add_basic(&mut self, credentials: &str) {
        let decoded = Base64::decode_vec(credentials).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        let decoded = AnySecret::new(decoded.unwrap_or_default());
        if let Some((_id, secret)) = decoded.expose().split_once(':') {
            self.add("client_secret", &form_encoding::decoded(secret));
        }
        self.add("client_credentials", credentials);
    }

    fn add_answer(&mut self, kind: Kind, response: &HttpResponse) {
        for (name, value) in &response.headers {
            self.add_named(name, value.expose().strip_prefix("Bearer ").unwrap_or(value.expose()));
            token_redaction::redact_words(value.expose(), &mut |name, value| self.add(name, value));
        }
        let body = response.body.expose();
        self.add_tokens(body);
        // Only in a token response is every member name a protocol term.
        if matches!(kind, Kind::Sent(Purpose::Token(_)))
            && let Some(mut answer) = json::shown(body)
            && let Some(members) = answer.as_object_mut()
        {
            for (name, value) in members.iter_mut().filter(|(name, _)| secret_name(name).is_some()) {
                token_redaction::redact_all(value, name, &mut |name, value| self.add(name, value));
            }
        }
    }

    fn add_tokens(&mut self, body: &str) {
        token_redaction::tokens(body).iter().for_each(|(name, value)| self.add(name, value.expose()));
    }

    fn add_named(&mut self, name: &str, value: &str) {
        if let Some(name) = secret_name(name) {
            self.add(name, value);
        }
    }
}

/// The name of the secret, if a parameter, header or member with this name holds one. Anyone may have written what stands
/// before it, so the secret isn't named after that.
pub fn secret_name(name: &str) -> Option<&str> {
    let known = SECRET_NAMES.into_iter().find(|secret| secret.eq_ignore_ascii_case(name));
    known.or_else(|| token_redaction::token_name(name))
}
