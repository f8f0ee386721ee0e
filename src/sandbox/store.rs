//! What the sandbox remembers: the registered integrations and what was issued. All of it can be serialized.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{
    glass::{Entry, Inside, MAX_ENTRIES, Settings},
    time::Timestamp,
};

use super::{Entropy, signing_key::IdTokenKey};

/// The lifetime of a code. RFC 6749 §4.1.2: "A maximum authorization code lifetime of 10 minutes is RECOMMENDED."
pub const CODE_LIFETIME: Duration = Duration::from_secs(600);

/// The lifetime of an access token, as Webex documents it: just under 14 days.
pub const ACCESS_LIFETIME: Duration = Duration::from_secs(1_209_599);

/// The lifetime of a refresh token, as Webex documents it: about 90 days, renewed at each use.
pub const REFRESH_LIFETIME: Duration = Duration::from_secs(7_775_082);

/// How long an expired code is remembered, so that the sandbox can say that it has expired.
const CODE_MEMORY: Duration = Duration::from_secs(3_600);

/// The maximum number of items in each list: codes, grants, messages, the access tokens of a grant. The oldest are
/// dropped first.
const MAX_ITEMS: usize = 64;

/// The maximum number of codes and of grants from relayed requests. They have this room in addition to the others.
const MAX_RELAYED: usize = 8;

/// The length of a message; the rest is cut off. Webex documents 7439 bytes.
const MAX_MESSAGE_CHARS: usize = 7439;

/// The sandbox's memory.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Store {
    /// The registered integrations.
    pub integrations: Vec<Integration>,
    codes: Vec<IssuedCode>,
    grants: Vec<IssuedGrant>,
    pub(super) messages: Vec<PostedMessage>,
    /// Generated when first needed. A store from an earlier build may have none.
    #[serde(default)]
    signing_key: Option<String>,
    /// The switches and the clock.
    #[serde(default)]
    pub(super) settings: Settings,
    /// The latest requests with their checks, oldest first.
    #[serde(default)]
    entries: Vec<Entry>,
    /// The number of requests recorded so far.
    #[serde(default)]
    entry_count: u32,
    /// Whether the current request was relayed by the side channel.
    #[serde(skip)]
    is_relaying: bool,
    /// When this store was created because an older one couldn't be read.
    #[serde(default)]
    restarted_at_millis: Option<u64>,
}

/// A message that was posted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PostedMessage {
    pub(super) id: String,
    pub(super) room: String,
    pub(super) text: String,
    pub(super) email: String,
    created_at_millis: u64,
}

impl PostedMessage {
    pub(super) fn created(&self) -> Timestamp {
        Timestamp { millis: self.created_at_millis }
    }
}

/// A registered integration. Its secret is made up, like everything here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Integration {
    /// What the consent page calls it.
    pub name: String,
    /// The client identifier.
    pub client_id: String,
    /// The client secret.
    pub client_secret: String,
    /// The URIs that a code may be sent to, compared as strings (RFC 6749 §3.1.2.3, RFC 3986 §6.2.1).
    pub redirect_uris: Vec<String>,
    /// The scopes selected at registration.
    pub scopes: Vec<String>,
}

/// An authorization code, and what it is bound to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct IssuedCode {
    pub(super) code: String,
    pub(super) client_id: String,
    pub(super) redirect_uri: String,
    pub(super) challenge: Option<CodeChallenge>,
    pub(super) email: String,
    pub(super) scopes: Vec<String>,
    /// What the ID token repeats; `None` if none was asked for.
    #[serde(default)]
    pub(super) nonce: Option<String>,
    #[serde(default)]
    pub(super) signed_in_at_millis: u64,
    pub(super) expires_at_millis: u64,
    /// Whether the request was relayed by the side channel.
    #[serde(default)]
    pub(super) is_relayed: bool,
    /// The id of the grant that it was exchanged for.
    pub(super) spent_for: Option<String>,
}

/// The challenge of RFC 7636 §4.3 that a code is bound to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct CodeChallenge {
    /// Whether the value is the verifier's hash (`S256`) or the verifier itself (`plain`).
    pub(super) is_hash: bool,
    pub(super) value: String,
}

/// A user's consent: a refresh token and the access tokens issued with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct IssuedGrant {
    id: String,
    pub(super) client_id: String,
    pub(super) email: String,
    pub(super) scopes: Vec<String>,
    #[serde(default)]
    pub(super) signed_in_at_millis: u64,
    pub(super) refresh_token: String,
    refresh_expires_at_millis: u64,
    access_tokens: Vec<IssuedToken>,
    was_refreshed: bool,
    /// Whether the exchange was relayed by the side channel.
    #[serde(default)]
    is_relayed: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct IssuedToken {
    token: String,
    expires_at_millis: u64,
}

impl Integration {
    /// An integration with these whitespace-separated `scopes`.
    pub fn new(name: &str, client_id: &str, client_secret: &str, redirect_uris: Vec<String>, scopes: &str) -> Self {
        Self {
            name: name.to_owned(),
            client_id: client_id.to_owned(),
            client_secret: client_secret.to_owned(),
            redirect_uris,
            scopes: scopes.split_whitespace().map(str::to_owned).collect(),
        }
    }
}

impl Store {
    /// A store in which one integration is registered.
    pub fn new(integration: Integration) -> Self {
        Self { integrations: vec![integration], ..Self::default() }
    }

    /// Opens a saved store. One from another build keeps what it has and gets defaults for the rest; one that can't be
    /// read is replaced, and only the time of that is kept.
    pub fn open(saved: Option<&str>, now: Timestamp) -> Self {
        match saved.map(serde_json::from_str) {
            None => Self::default(),
            Some(Ok(store)) => store,
            Some(Err(_)) => Self { restarted_at_millis: Some(now.millis), ..Self::default() },
        }
    }

    /// What the side channel shows.
    pub(super) fn inside(&self) -> Inside {
        let Self { settings, restarted_at_millis, ref entries, .. } = *self;
        Inside { settings, restarted_at_millis, entries: entries.clone() }
    }

    /// The store without the recorded checks.
    #[cfg(test)]
    pub(super) fn without_entries(&self) -> Self {
        Self { entries: Vec::new(), ..self.clone() }
    }

    /// Records a request, with the next number.
    pub(super) fn add_entry(&mut self, entry: Entry) {
        self.entry_count = self.entry_count.wrapping_add(1);
        while self.entries.len() >= MAX_ENTRIES {
            self.entries.remove(0);
        }
        self.entries.push(Entry { number: self.entry_count, ..entry });
    }

    /// Answers a relayed request. It displaces no codes, grants or entries of direct requests. Also returns its entry,
    /// which is not recorded.
    pub(super) fn relay<T>(&mut self, answer: impl FnOnce(&mut Self) -> T) -> (T, Option<Entry>) {
        let entries = std::mem::take(&mut self.entries);
        self.is_relaying = true;
        let answered = answer(self);
        self.is_relaying = false;
        let entry = std::mem::replace(&mut self.entries, entries).pop();
        (answered, entry)
    }

    /// Removes what has expired.
    pub(super) fn drop_expired(&mut self, now: Timestamp) {
        let is_valid = |end: u64| end > now.millis;
        self.codes.retain(|code| code.expires().after(CODE_MEMORY) > now);
        for grant in &mut self.grants {
            grant.access_tokens.retain(|token| is_valid(token.expires_at_millis));
        }
        self.grants.retain(|grant| is_valid(grant.refresh_expires_at_millis) || !grant.access_tokens.is_empty());
    }

    pub(super) fn integration(&self, client_id: &str) -> Option<&Integration> {
        self.integrations.iter().find(|integration| integration.client_id == client_id)
    }

    /// The key that ID tokens are signed with. It stays the same as long as the store is kept.
    pub(super) fn signing_key(&mut self, entropy: Entropy) -> IdTokenKey {
        if let Some(key) = self.signing_key.as_deref().and_then(IdTokenKey::from_text) {
            return key;
        }
        let key = IdTokenKey::generate(entropy);
        self.signing_key = Some(key.to_text());
        key
    }

    pub(super) fn add_code(&mut self, code: IssuedCode) {
        let is_relayed = self.is_relaying;
        make_room_among(&mut self.codes, max_items(is_relayed), |code| code.is_relayed == is_relayed);
        self.codes.push(IssuedCode { is_relayed, ..code });
    }

    pub(super) fn code(&self, code: &str) -> Option<&IssuedCode> {
        self.codes.iter().find(|have| have.code == code)
    }

    /// Exchanges a code for a grant.
    pub(super) fn redeem(&mut self, code: &IssuedCode, now: Timestamp, entropy: Entropy) -> &mut IssuedGrant {
        let id = random_string(16, entropy);
        if let Some(code) = self.codes.iter_mut().find(|have| have.code == code.code) {
            code.spent_for = Some(id.clone());
        }
        let is_relayed = self.is_relaying;
        make_room_among(&mut self.grants, max_items(is_relayed), |grant| grant.is_relayed == is_relayed);
        self.grants.push(IssuedGrant {
            id,
            client_id: code.client_id.clone(),
            email: code.email.clone(),
            scopes: code.scopes.clone(),
            signed_in_at_millis: code.signed_in_at_millis,
            refresh_token: random_string(64, entropy),
            refresh_expires_at_millis: now.after(REFRESH_LIFETIME).millis,
            access_tokens: Vec::new(),
            was_refreshed: false,
            is_relayed,
        });
        let last = self.grants.len() - 1;
        &mut self.grants[last]
    }

    /// RFC 6749 §4.1.2: if a code is used twice, the server "SHOULD revoke (when possible) all tokens previously issued
    /// based on that authorization code".
    pub(super) fn revoke(&mut self, grant: &str) {
        self.grants.retain(|have| have.id != grant);
    }

    pub(super) fn post_message(
        &mut self,
        room: &str,
        text: &str,
        email: &str,
        now: Timestamp,
        entropy: Entropy,
    ) -> &PostedMessage {
        make_room(&mut self.messages);
        self.messages.push(PostedMessage {
            id: format!("sandbox-message-{}", random_string(12, entropy)),
            room: room.to_owned(),
            text: text.chars().take(MAX_MESSAGE_CHARS).collect(),
            email: email.to_owned(),
            created_at_millis: now.millis,
        });
        let last = self.messages.len() - 1;
        &self.messages[last]
    }

    /// Expires a code now.
    pub(super) fn expire_code(&mut self, code: &str, now: Timestamp) {
        for code in self.codes.iter_mut().filter(|have| have.code == code) {
            code.expires_at_millis = now.millis;
        }
    }

    /// Expires an access token, unless its grant has been refreshed.
    pub(super) fn expire_unless_refreshed(&mut self, token: &str, now: Timestamp) {
        for grant in self.grants.iter_mut().filter(|grant| !grant.was_refreshed) {
            for token in grant.access_tokens.iter_mut().filter(|have| have.token == token) {
                token.expires_at_millis = now.millis;
            }
        }
    }

    /// Revokes a refresh token, but not the access tokens issued with it.
    pub(super) fn revoke_refresh_token(&mut self, token: &str) {
        for grant in self.grants.iter_mut().filter(|grant| grant.refresh_token == token) {
            grant.refresh_expires_at_millis = 0;
        }
    }

    /// Removes every scope from the grant of an access token.
    pub(super) fn clear_scopes(&mut self, access_token: &str) {
        for grant in self.grants.iter_mut().filter(|grant| grant.has_access_token(access_token)) {
            grant.scopes.clear();
        }
    }

    pub(super) fn grant_by_refresh_token(&mut self, token: &str, now: Timestamp) -> Option<&mut IssuedGrant> {
        self.grants
            .iter_mut()
            .find(|grant| grant.refresh_token == token && grant.refresh_expires_at_millis > now.millis)
    }

    /// The grant of an access token, expired or not, and when the token expires.
    pub(super) fn grant_by_access_token(&self, token: &str) -> Option<(&IssuedGrant, Timestamp)> {
        self.grants.iter().find_map(|grant| {
            let have = grant.access_tokens.iter().find(|have| have.token == token)?;
            Some((grant, Timestamp { millis: have.expires_at_millis }))
        })
    }
}

impl IssuedCode {
    pub(super) fn expires(&self) -> Timestamp {
        Timestamp { millis: self.expires_at_millis }
    }
}

impl IssuedGrant {
    fn has_access_token(&self, access_token: &str) -> bool {
        self.access_tokens.iter().any(|have| have.token == access_token)
    }

    /// Issues an access token. Older ones stay valid until they expire: a guess, since Webex does not document it.
    pub(super) fn issue_access_token(&mut self, now: Timestamp, entropy: Entropy) -> String {
        make_room(&mut self.access_tokens);
        let token = random_string(64, entropy);
        let expires_at_millis = now.after(ACCESS_LIFETIME).millis;
        self.access_tokens.push(IssuedToken { token: token.clone(), expires_at_millis });
        token
    }

    /// Restarts the lifetime of the refresh token, as Webex does at each use.
    pub(super) fn renew(&mut self, now: Timestamp) {
        self.was_refreshed = true;
        self.refresh_expires_at_millis = now.after(REFRESH_LIFETIME).millis;
    }
}

fn make_room<T>(items: &mut Vec<T>) {
    make_room_among(items, MAX_ITEMS, |_| true);
}

fn max_items(is_relayed: bool) -> usize {
    if is_relayed { MAX_RELAYED } else { MAX_ITEMS }
}

/// Makes room for one more of this kind, of which there are this many at most.
fn make_room_among<T>(items: &mut Vec<T>, max_items: usize, is_of_kind: impl Fn(&T) -> bool) {
    while items.iter().filter(|item| is_of_kind(item)).count() >= max_items {
        let oldest = items.iter().position(&is_of_kind).unwrap_or_default();
        items.remove(oldest);
    }
}

/// Random characters that need no encoding in a URL, 6 bits each.
pub(super) fn random_string(length: usize, entropy: Entropy) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    (0..length).map(|_| char::from(ALPHABET[usize::from(entropy() % 64)])).collect()
}
