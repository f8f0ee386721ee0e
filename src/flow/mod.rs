//! The page's state machine: `update(flow, event, now) -> commands`. No clock, randomness or browser inside.

use std::time::Duration;

use crate::{
    classroom::WhatIf,
    oauth::{
        callback::VerifiedCallback,
        discovery::WellKnown,
        http::{HttpRequest, HttpResponse, TransportError},
        id_token::{self, Check, Decoded, Expected, IdTokenFault},
        jwks::Key,
        scope::Scopes,
        secret::{AccessToken, Body, ClientSecret, Fragment, IdToken, Query, RefreshToken, SecretUrl, State, Typed},
        token_request::ClientAuth,
        uri::Endpoint,
    },
    time::Timestamp,
};

pub mod form;

pub mod record;

pub mod log;

pub mod call;

pub mod problem;

pub mod explanation;

pub mod class_link;

pub mod discovery_offer;

pub mod policy;

pub mod secrets_seen;

pub mod update;

use call::{Call, OwnRequest};
use class_link::{ClassLink, ClassLinkError, Offer};
use discovery_offer::DiscoveryOffer;
use form::{Field, Form, Fresh, Provider};
use log::Log;
use problem::{Grant, Problem};
use record::{Pending, SessionRecord};
use secrets_seen::SecretsSeen;

/// Everything that the page knows. It lives in memory; a reload forgets it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flow {
    /// The form of the next request.
    pub form: Form,
    /// The client secret, as typed; it goes nowhere but the token endpoint of the request that was sent, and its revocation
    /// endpoint where there is one.
    pub client_secret: ClientSecret,
    /// How the client authenticates.
    pub client_auth: ClientAuth,
    /// How far the flow has come.
    pub stage: Stage,
    /// The state that the last callback brought, right or wrong.
    pub returned_state: Option<State>,
    /// What went wrong last; nothing when all is well.
    pub problem: Option<Problem>,
    /// The API's last answer.
    pub checked: Option<Checked>,
    /// The request of one's own.
    pub own: OwnRequest,
    /// Whether the token is refreshed by itself before it expires.
    pub refreshes_itself: bool,
    /// The class link that came last, and what became of it.
    pub offer: Option<Offer>,
    /// Metadata that names hosts of which the user has to be asked first.
    pub discovery_offer: Option<DiscoveryOffer>,
    /// The request under way.
    pub busy: Option<Attempt>,
    /// What is being made to go wrong.
    pub what_if: Option<&'static WhatIf>,
    /// What of the last request was altered on that account, in words.
    pub altered: Option<String>,
    /// What was said in this session.
    pub log: Log,
    /// Every secret seen since everything was last forgotten, to be redacted wherever it is found.
    pub secrets_seen: SecretsSeen,
    /// The script of another project's service worker, where one stands between this page and the network.
    pub stranger: Option<String>,
    /// What the page may speak to, from the first code that came back until it is loaded again.
    pub bound: Option<Vec<String>>,
    /// Whether everything was forgotten at the user's wish, and nothing has happened since.
    pub was_reset: bool,
    /// The newest of the class links that came while another waited for its answer.
    next_link: Option<Result<ClassLink, ClassLinkError>>,
    obstacle: Option<Obstacle>,
    /// The request that the browser is to leave with, once there is somebody to receive it.
    departure: Option<Pending>,
    /// What the next request gets, now that the form's own values have been sent.
    next: Option<Fresh>,
    attempts: u32,
    /// The issuer that was asked for its metadata.
    issuer_asked: String,
    /// What is to be asked of the API once the token has been refreshed.
    then_check: Option<Call>,
}

/// How far the flow has come. A later stage holds what only the earlier one could give.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Nothing was sent, or nothing came of it.
    Requesting,
    /// The browser is leaving for the provider.
    Leaving,
    /// A verified code waits for its exchange.
    Verified(Arrival),
    /// The code was exchanged.
    Granted(Arrival, Tokens),
}

/// A verified callback, and how long the trip took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// The callback with the request that it answers.
    pub callback: VerifiedCallback,
    /// Whom the request went to.
    pub provider: Provider,
    /// When the request was sent.
    pub sent_at: Timestamp,
    /// When the callback came.
    pub arrived_at: Timestamp,
}

/// The tokens held, with the points in time at which they end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tokens {
    /// The access token.
    pub access_token: AccessToken,
    /// When it came.
    pub received_at: Timestamp,
    /// When it ends, where the answer said so.
    pub expires_at: Option<Timestamp>,
    /// The refresh token, where there is one.
    pub refresh_token: Option<RefreshToken>,
    /// When its lifetime was last told.
    pub refresh_received_at: Timestamp,
    /// When that ends, where the answer said so.
    pub refresh_expires_at: Option<Timestamp>,
    /// The scopes granted, where the answer said so.
    pub scopes: Option<Scopes>,
    /// The ID token, where one came.
    pub id_token: Option<Box<HeldIdToken>>,
    /// How often the access token was refreshed.
    pub refreshes: u32,
}

/// An ID token, and what is known of its signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldIdToken {
    /// The token as it came.
    pub token: IdToken,
    /// What it says, or why it can't be taken apart.
    pub decoded: Result<Decoded, IdTokenFault>,
    /// What the one of the sign-in said, where this one came when the access token was refreshed.
    pub first: Option<Decoded>,
    /// What came of checking the signature: `Err` says in words why it could not be found right. Nothing until it has been
    /// checked.
    pub signature: Option<Result<(), String>>,
}

/// An answer of the API, whatever its status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
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
    Check(Call),
    /// To learn the endpoints of an issuer.
    Discover(WellKnown),
    /// To give the tokens up.
    Revoke,
    /// To get the keys that the ID token's signature is checked with.
    Keys,
}

/// What the browser withholds from the whole page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// The page stands inside another.
    Framed,
    /// The page came over http from another machine.
    InsecureContext,
    /// Nothing can be kept for this tab.
    StorageUnavailable,
}

/// What the page found when it opened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Opening {
    /// `location.search`, already scrubbed from the address bar.
    pub search: Query,
    /// `location.hash`, which may be a class link.
    pub fragment: Fragment,
    /// `location.hash` where it is a provider's answer, already scrubbed from the address bar. It holds what a code or a
    /// token may be read from, and answers no request of this page's.
    pub fragment_answer: Fragment,
    /// The session record, where one was kept.
    pub record: Option<SessionRecord>,
    /// What the browser withholds.
    pub obstacle: Option<Obstacle>,
    /// The script of another project's service worker, where one stands between this page and the network.
    pub stranger: Option<String>,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The page opened.
    Opened(Opening),
    /// A text field was edited.
    Edited(Field, Typed),
    /// The client secret was edited.
    SecretEdited(ClientSecret),
    /// A provider was chosen.
    ProviderChosen(Provider),
    /// PKCE was switched on or off.
    PkceSwitched(bool),
    /// A way to authenticate the client was chosen.
    ClientAuthChosen(ClientAuth),
    /// A new state was asked for.
    StateRenewed(Fresh),
    /// Request Auth Code was pressed.
    RequestCode,
    /// A code is asked for again, with this scope as well.
    RequestScope(&'static str),
    /// The address got another fragment, which may be a class link.
    FragmentChanged(Fragment),
    /// This class link, which was shown, is to be used.
    LinkConfirmed(ClassLink),
    /// The class link is to be put aside.
    LinkDismissed,
    /// The hosts that the issuer's metadata names are right: the form is to be filled in with its endpoints.
    DiscoveryConfirmed,
    /// They are not: the form is to stay as it is.
    DiscoveryDismissed,
    /// A callback is to be forged with these values, and opened, to see it stopped.
    Forge(Fresh),
    /// The browser was sent away. If it stays all the same, the next request gets these values.
    Left(Fresh),
    /// The session record could not be kept, so the browser did not leave.
    StoreFailed,
    /// Request Access Token was pressed.
    Exchange,
    /// Refresh Access Token was pressed.
    Refresh,
    /// The endpoints are to be taken from the issuer's metadata.
    Discover,
    /// The tokens are to be given up.
    Revoke,
    /// The ID token's signature is to be checked.
    VerifyIdToken,
    /// The browser checked a signature: whether it is right, or why that could not be found out.
    SignatureChecked(Attempt, Result<bool, String>),
    /// The token is to be refreshed by itself from now on, or no longer.
    RefreshesItself(bool),
    /// The time has come to refresh the token by itself.
    RefreshDue,
    /// A scope was ticked, or unticked, in the list of those that a class needs.
    ScopeSwitched(&'static str, bool),
    /// The API is to be asked. What changes something there has to be asked for twice.
    Check(Call),
    /// The token is to be refreshed, and then to be tried on this.
    RefreshAndCheck(Call),
    /// The request of one's own was edited.
    OwnEdited(OwnRequest),
    /// Something is to go wrong from now on, or nothing.
    WhatIf(Option<&'static WhatIf>),
    /// There is somebody at this address.
    Reached(SecretUrl),
    /// What would answer at this address, inside the browser, does not start.
    Unreachable {
        /// The address.
        url: SecretUrl,
        /// The browser's own words.
        words: String,
    },
    /// A request came to its end.
    Answered(Attempt, Result<HttpResponse, TransportError>),
    /// The browser brought the page back from its back/forward cache.
    Restored(Fresh),
    /// Another service worker has come between this page and the network, or none is left. Holds the script of one that is
    /// another project's.
    WorkerChanged(Option<String>),
    /// Everything is to be forgotten; the page is at this address.
    Reset(Fresh, String),
}

/// What the browser is to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Keep the session record, then go to the URL.
    Leave {
        /// The session record.
        record: SessionRecord,
        /// The authorization URL.
        url: SecretUrl,
    },
    /// Make sure that there is somebody at this address, where the page itself has to see to it.
    Reach(SecretUrl),
    /// Drop the session record.
    Forget,
    /// Speak to these sources, and to the page's own host, and to nobody else, for as long as the page is loaded.
    Bind(Vec<String>),
    /// Break off what is under way, and take away all that was set up to reach somebody.
    Remove,
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

impl Flow {
    /// A flow that has not begun, for a page at `page_uri`.
    pub fn new(fresh: Fresh, page_uri: &str) -> Self {
        Self {
            form: Form::new(fresh, page_uri),
            client_secret: ClientSecret::default(),
            client_auth: ClientAuth::default(),
            stage: Stage::Requesting,
            returned_state: None,
            problem: None,
            checked: None,
            own: OwnRequest::default(),
            refreshes_itself: false,
            offer: None,
            discovery_offer: None,
            next_link: None,
            busy: None,
            what_if: None,
            altered: None,
            log: Log::default(),
            secrets_seen: SecretsSeen::default(),
            stranger: None,
            bound: None,
            was_reset: false,
            obstacle: None,
            departure: None,
            next: None,
            attempts: 0,
            issuer_asked: String::new(),
            then_check: None,
        }
    }

    /// The verified callback, exchanged or not.
    pub fn arrival(&self) -> Option<&Arrival> {
        match &self.stage {
            Stage::Verified(arrival) | Stage::Granted(arrival, _) => Some(arrival),
            Stage::Requesting | Stage::Leaving => None,
        }
    }

    /// The API that the token is for: that of the request that was sent.
    pub fn api_base(&self) -> Option<&Endpoint> {
        self.arrival()?.callback.request().endpoints.api_base.as_ref()
    }

    /// The tokens held.
    pub fn tokens(&self) -> Option<&Tokens> {
        match &self.stage {
            Stage::Granted(_, tokens) => Some(tokens),
            _ => None,
        }
    }

    /// What an ID token's claims and signature were found to be, each compared with the request that was sent.
    pub fn id_token_checks(&self, now: Timestamp) -> Option<Vec<Check>> {
        let held = self.tokens()?.id_token.as_deref()?;
        let decoded = held.decoded.as_ref().ok()?;
        let request = self.arrival()?.callback.request();
        let (is_right, found) = match &held.signature {
            None => (false, "not checked yet".to_owned()),
            Some(Ok(())) => (true, "made with the provider's key".to_owned()),
            Some(Err(why)) => (false, why.clone()),
        };
        let mut checks = vec![Check { what: "signature", is_right, found }];
        checks.extend(id_token::check(
            decoded,
            Expected {
                issuer: request.endpoints.issuer.as_deref(),
                client_id: &request.client_id,
                nonce: request.nonce.as_ref(),
                first: held.first.as_ref(),
                now_secs: now.millis / 1_000,
            },
        ));
        Some(checks)
    }

    /// Whether the token is to be refreshed by itself now: in the last minute of its life, or the last tenth of a
    /// shorter one.
    pub fn is_refresh_due(&self, now: Timestamp) -> bool {
        const MARGIN: Duration = Duration::from_secs(60);
        // One that is over at once would be refreshed each second.
        const SHORTEST: Duration = Duration::from_secs(10);
        let due = self.tokens().filter(|tokens| tokens.refresh_token.is_some()).and_then(|tokens| {
            let ends = tokens.expires_at?;
            let lifetime = ends.since(tokens.received_at);
            Some(lifetime >= SHORTEST && ends.since(now) <= MARGIN.min(lifetime / 10))
        });
        self.refreshes_itself && self.busy.is_none() && due == Some(true) && !self.is_refresh_token_over(now)
    }

    /// What can be made to go wrong now: with the provider of the request that was sent, else with the one chosen.
    pub fn what_ifs(&self) -> &'static [WhatIf] {
        self.arrival().map_or(self.form.provider, |arrival| arrival.provider).what_ifs()
    }

    /// Whether the refresh token's own lifetime is over by now.
    pub fn is_refresh_token_over(&self, now: Timestamp) -> bool {
        let ends = self.tokens().filter(|tokens| tokens.refresh_token.is_some()).and_then(|it| it.refresh_expires_at);
        ends.is_some_and(|ends| ends <= now)
    }

    /// The authorization URL in lines, as the browser will leave for it.
    pub fn preview(&self) -> Vec<SecretUrl> {
        let mut lines = self.form.preview();
        let endpoints = self.form.endpoints();
        if let (Some(first), Some(what_if)) = (lines.first_mut(), self.what_if_for(self.form.provider))
            && let Some(url) = what_if.alteration.redirect(first.expose(), &endpoints.api_base)
        {
            *first = url.into();
        }
        lines
    }

    fn what_if_for(&self, provider: Provider) -> Option<&'static WhatIf> {
        self.what_if.filter(|what_if| provider.what_ifs().contains(what_if))
    }
}

#[cfg(test)]
pub(crate) mod tests;
