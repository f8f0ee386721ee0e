//! What the sandbox remembers: who is registered, and what was issued. All of it can be written down and read again.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

use super::Entropy;

/// How long a code lives. RFC 6749 §4.1.2: "A maximum authorization code lifetime of 10 minutes is RECOMMENDED."
pub const CODE_LIFETIME: Duration = Duration::from_secs(600);

/// How long an access token lives, as Webex documents it: just under 14 days.
pub const ACCESS_LIFETIME: Duration = Duration::from_secs(1_209_599);

/// How long a refresh token lives, as Webex documents it: about 90 days, renewed at each use.
pub const REFRESH_LIFETIME: Duration = Duration::from_secs(7_775_082);

/// How many codes, and how many grants, are remembered; the oldest make room.
const CAPACITY: usize = 64;

/// How long a message is kept, as Webex documents it for the text of one: 7439 bytes; here, letters.
const LONGEST_MESSAGE: usize = 7439;

/// The sandbox's memory.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Store {
    /// The registered integrations.
    pub integrations: Vec<Integration>,
    codes: Vec<Code>,
    grants: Vec<Grant>,
    pub(super) messages: Vec<Message>,
}

/// A message that was posted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Message {
    pub(super) id: String,
    pub(super) room: String,
    pub(super) text: String,
    pub(super) email: String,
    created_at_millis: u64,
}

impl Message {
    pub(super) fn created(&self) -> Timestamp {
        Timestamp { millis: self.created_at_millis }
    }
}

/// An integration as somebody registered it. Its secret is make-believe, like everything here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Integration {
    /// What the consent page calls it.
    pub name: String,
    /// The client identifier.
    pub client_id: String,
    /// The client secret.
    pub client_secret: String,
    /// The addresses that a code may be sent to, compared as strings (RFC 6749 §3.1.2.3, RFC 3986 §6.2.1).
    pub redirect_uris: Vec<String>,
    /// The scopes that were ticked.
    pub scopes: Vec<String>,
}

/// A code that was issued.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Code {
    pub(super) code: String,
    pub(super) client_id: String,
    pub(super) redirect_uri: String,
    pub(super) challenge: Option<Challenge>,
    pub(super) email: String,
    pub(super) scopes: Vec<String>,
    expires_at_millis: u64,
    /// The grant that it was exchanged for.
    pub(super) spent_for: Option<String>,
}

/// The challenge of RFC 7636 §4.3 that a code is bound to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Challenge {
    /// Whether it is the verifier's hash (`S256`) or the verifier itself (`plain`).
    pub(super) is_hash: bool,
    pub(super) value: String,
}

/// What somebody allowed: a refresh token, and the access tokens that came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Grant {
    id: String,
    pub(super) client_id: String,
    /// Whether the client had no secret to show when it got this.
    pub(super) is_public: bool,
    pub(super) email: String,
    pub(super) scopes: Vec<String>,
    pub(super) refresh_token: String,
    refresh_expires_at_millis: u64,
    access_tokens: Vec<AccessToken>,
    was_refreshed: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct AccessToken {
    token: String,
    expires_at_millis: u64,
}

impl Integration {
    /// An integration with these `scopes`, apart by white space.
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

    /// Forgets what has expired.
    pub(super) fn drop_expired(&mut self, now: Timestamp) {
        let lives = |end: u64| end > now.millis;
        self.codes.retain(|code| lives(code.expires_at_millis));
        for grant in &mut self.grants {
            grant.access_tokens.retain(|token| lives(token.expires_at_millis));
        }
        self.grants.retain(|grant| lives(grant.refresh_expires_at_millis) || !grant.access_tokens.is_empty());
    }

    pub(super) fn integration(&self, client_id: &str) -> Option<&Integration> {
        self.integrations.iter().find(|integration| integration.client_id == client_id)
    }

    pub(super) fn issue_code(&mut self, bound: BoundTo, now: Timestamp, entropy: Entropy) -> String {
        make_room(&mut self.codes);
        let code = random(48, entropy);
        self.codes.push(Code {
            code: code.clone(),
            client_id: bound.client_id,
            redirect_uri: bound.redirect_uri,
            challenge: bound.challenge,
            email: bound.email,
            scopes: bound.scopes,
            expires_at_millis: now.after(CODE_LIFETIME).millis,
            spent_for: None,
        });
        code
    }

    pub(super) fn code(&self, code: &str) -> Option<&Code> {
        self.codes.iter().find(|have| have.code == code)
    }

    /// Turns a code into a grant.
    pub(super) fn spend(&mut self, code: &Code, is_public: bool, now: Timestamp, entropy: Entropy) -> &mut Grant {
        let id = random(16, entropy);
        if let Some(code) = self.codes.iter_mut().find(|have| have.code == code.code) {
            code.spent_for = Some(id.clone());
        }
        make_room(&mut self.grants);
        self.grants.push(Grant {
            id,
            client_id: code.client_id.clone(),
            is_public,
            email: code.email.clone(),
            scopes: code.scopes.clone(),
            refresh_token: random(64, entropy),
            refresh_expires_at_millis: now.after(REFRESH_LIFETIME).millis,
            access_tokens: Vec::new(),
            was_refreshed: false,
        });
        let last = self.grants.len() - 1;
        &mut self.grants[last]
    }

    /// RFC 6749 §4.1.2: with a code used twice, the server "SHOULD revoke (when possible) all tokens previously issued
    /// based on that authorization code".
    pub(super) fn revoke(&mut self, grant: &str) {
        self.grants.retain(|have| have.id != grant);
    }

    pub(super) fn post(&mut self, room: &str, text: &str, email: &str, now: Timestamp, entropy: Entropy) -> &Message {
        make_room(&mut self.messages);
        self.messages.push(Message {
            id: format!("sandbox-message-{}", random(12, entropy)),
            room: room.to_owned(),
            text: text.chars().take(LONGEST_MESSAGE).collect(),
            email: email.to_owned(),
            created_at_millis: now.millis,
        });
        let last = self.messages.len() - 1;
        &self.messages[last]
    }

    pub(super) fn forget_code(&mut self, code: &str) {
        self.codes.retain(|have| have.code != code);
    }

    /// Ends the life of an access token, unless it is one that came of a refresh.
    pub(super) fn forget_first_access_token(&mut self, token: &str) {
        for grant in self.grants.iter_mut().filter(|grant| !grant.was_refreshed) {
            grant.access_tokens.retain(|have| have.token != token);
        }
    }

    /// Ends the life of a refresh token; the access tokens that came of it live on.
    pub(super) fn forget_refresh_token(&mut self, token: &str) {
        for grant in self.grants.iter_mut().filter(|grant| grant.refresh_token == token) {
            grant.refresh_expires_at_millis = 0;
        }
    }

    /// Takes every scope off the grant behind an access token.
    pub(super) fn narrow(&mut self, access_token: &str) {
        for grant in self.grants.iter_mut().filter(|grant| grant.has(access_token)) {
            grant.scopes.clear();
        }
    }

    pub(super) fn grant_by_refresh_token(&mut self, token: &str, now: Timestamp) -> Option<&mut Grant> {
        self.grants
            .iter_mut()
            .find(|grant| grant.refresh_token == token && grant.refresh_expires_at_millis > now.millis)
    }

    pub(super) fn grant_by_access_token(&self, token: &str) -> Option<&Grant> {
        self.grants.iter().find(|grant| grant.has(token))
    }
}

/// What a code is bound to.
pub(super) struct BoundTo {
    pub(super) client_id: String,
    pub(super) redirect_uri: String,
    pub(super) challenge: Option<Challenge>,
    pub(super) email: String,
    pub(super) scopes: Vec<String>,
}

impl Grant {
    fn has(&self, access_token: &str) -> bool {
        self.access_tokens.iter().any(|have| have.token == access_token)
    }

    /// A new access token. The older ones live on until they expire: a guess, since Webex does not say.
    pub(super) fn issue_access_token(&mut self, now: Timestamp, entropy: Entropy) -> String {
        make_room(&mut self.access_tokens);
        let token = random(64, entropy);
        let expires_at_millis = now.after(ACCESS_LIFETIME).millis;
        self.access_tokens.push(AccessToken { token: token.clone(), expires_at_millis });
        token
    }

    /// Gives the refresh token its whole life again, as Webex does at each use.
    pub(super) fn renew(&mut self, now: Timestamp) {
        self.was_refreshed = true;
        self.refresh_expires_at_millis = now.after(REFRESH_LIFETIME).millis;
    }
}

fn make_room<T>(items: &mut Vec<T>) {
    while items.len() >= CAPACITY {
        items.remove(0);
    }
}

/// Letters that a URL carries as they are, 6 bits each.
pub(super) fn random(length: usize, entropy: Entropy) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    (0..length).map(|_| char::from(ALPHABET[usize::from(entropy() % 64)])).collect()
}
