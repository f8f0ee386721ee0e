//! The page's state machine: `update(flow, event, now) -> commands`. No clock, randomness or browser inside.

use std::time::Duration;

use crate::{
    classroom::{Alteration, WhatIf},
    oauth::{
        callback::{Callback, VerifiedCallback},
        http::{HttpRequest, HttpResponse, Method, TransportError},
        protected_resource::{self, OutsideBase},
        scope::Scopes,
        secret::{AccessToken, Body, ClientSecret, Query, RefreshToken, State},
        token_request::{self, ClientAuth, TokenRequest},
        token_response::{self, TokenError, TokenResponse},
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

use call::{Call, OwnFault, OwnRequest};
use form::{Field, Form, Fresh, Provider};
use log::{Kind, Log};
use problem::{ApiError, Grant, Problem};
use record::{Pending, SessionRecord};

/// Everything that the page knows. It lives in memory; a reload forgets it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flow {
    /// The form of the next request.
    pub form: Form,
    /// The client secret, as typed; it goes nowhere but the token endpoint of the request that was sent.
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
    /// The request under way.
    pub busy: Option<Attempt>,
    /// What is being made to go wrong.
    pub what_if: Option<&'static WhatIf>,
    /// What of the last request was altered on that account, in words.
    pub altered: Option<String>,
    /// What was said in this session.
    pub log: Log,
    /// The script of another project's service worker, where one stands between this page and the network.
    pub stranger: Option<String>,
    obstacle: Option<Obstacle>,
    /// The request that the browser is to leave with, once there is somebody to receive it.
    departure: Option<Pending>,
    attempts: u32,
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
    /// How often the access token was refreshed.
    pub refreshes: u32,
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// `location.search`, already scrubbed from the address bar.
    pub search: Query,
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
    Edited(Field, String),
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
    /// The session record could not be kept, so the browser did not leave.
    StoreFailed,
    /// Request Access Token was pressed.
    Exchange,
    /// Refresh Access Token was pressed.
    Refresh,
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
    Reached(String),
    /// What would answer at this address, inside the browser, does not start.
    Unreachable {
        /// The address.
        url: String,
        /// The browser's own words.
        words: String,
    },
    /// A request came to its end.
    Answered(Attempt, Result<HttpResponse, TransportError>),
    /// The browser brought the page back from its back/forward cache.
    Restored(Fresh),
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
        url: String,
    },
    /// Make sure that there is somebody at this address, where the page itself has to see to it.
    Reach(String),
    /// Drop the session record.
    Forget,
    /// Break off what is under way, and take away all that was set up to reach somebody.
    Remove,
    /// Send a request; the answer belongs to this attempt.
    Send(Attempt, HttpRequest),
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
            busy: None,
            what_if: None,
            altered: None,
            log: Log::default(),
            stranger: None,
            obstacle: None,
            departure: None,
            attempts: 0,
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

    /// Whether the token is to be refreshed by itself now: in the last minute of its life, or the last tenth of a
    /// shorter one.
    pub fn is_refresh_due(&self, now: Timestamp) -> bool {
        const MARGIN: Duration = Duration::from_secs(60);
        let due = self.tokens().filter(|tokens| tokens.refresh_token.is_some()).and_then(|tokens| {
            let ends = tokens.expires_at?;
            let margin = MARGIN.min(ends.since(tokens.received_at) / 10);
            Some(ends.since(now) <= margin)
        });
        self.refreshes_itself && self.busy.is_none() && due == Some(true)
    }

    /// What can be made to go wrong now: with the provider of the request that was sent, else with the one chosen.
    pub fn what_ifs(&self) -> &'static [WhatIf] {
        self.arrival().map_or(self.form.provider, |arrival| arrival.provider).what_ifs()
    }

    /// The authorization URL in lines, as the browser will leave for it.
    pub fn preview(&self) -> Vec<String> {
        let mut lines = self.form.preview();
        let endpoints = self.form.endpoints();
        if let (Some(first), Some(what_if)) = (lines.first_mut(), self.what_if_for(self.form.provider)) {
            what_if.alteration.redirect(first, &endpoints.api_base);
        }
        lines
    }

    fn what_if_for(&self, provider: Provider) -> Option<&'static WhatIf> {
        self.what_if.filter(|what_if| provider.what_ifs().contains(what_if))
    }
}

/// Takes an event in at the time `now`, and says what the browser is to do.
pub fn update(flow: &mut Flow, event: Event, now: Timestamp) -> Vec<Command> {
    match event {
        Event::Opened(opening) => return open(flow, opening, now),
        Event::Edited(field, text) => {
            mended(flow);
            flow.form.set(field, text);
        }
        Event::SecretEdited(secret) => flow.client_secret = secret,
        Event::ProviderChosen(provider) => {
            mended(flow);
            if matches!(flow.problem, Some(Problem::SandboxUnavailable(_))) {
                flow.problem = None;
            }
            flow.form.choose(provider);
            // Where nobody can be asked, nothing is set up for it.
            if flow.obstacle.is_none() {
                return vec![Command::Reach(flow.form.endpoints().authorization)];
            }
        }
        Event::PkceSwitched(on) => flow.form.pkce = on,
        Event::ClientAuthChosen(auth) => flow.client_auth = auth,
        Event::StateRenewed(fresh) => {
            mended(flow);
            flow.form.renew(fresh);
        }
        Event::RequestCode => return request_code(flow, now),
        Event::RequestScope(scope) => {
            let wider = Scopes::parse(&format!("{} {scope}", flow.form.scopes));
            flow.form.set(Field::Scopes, wider.joined());
            return request_code(flow, now);
        }
        Event::StoreFailed => {
            flow.stage = Stage::Requesting;
            flow.problem = Some(Problem::StorageUnavailable);
        }
        Event::Exchange => {
            if let Stage::Verified(arrival) = &flow.stage {
                let request = token_request::exchange(&arrival.callback, flow.client_auth, &flow.client_secret);
                let request = altered_token_request(flow, arrival, request);
                return send(flow, Purpose::Token(Grant::Code), request, now);
            }
        }
        Event::Refresh => {
            if let Stage::Granted(arrival, Tokens { refresh_token: Some(token), .. }) = &flow.stage {
                let sent = arrival.callback.request();
                let request = token_request::refresh(sent, token, flow.client_auth, &flow.client_secret);
                let request = altered_token_request(flow, arrival, request);
                return send(flow, Purpose::Token(Grant::RefreshToken), request, now);
            }
        }
        Event::Check(call) => return check(flow, call, now),
        Event::RefreshAndCheck(call) => {
            let commands = update(flow, Event::Refresh, now);
            if !commands.is_empty() {
                flow.then_check = Some(call);
            }
            return commands;
        }
        Event::RefreshesItself(on) => flow.refreshes_itself = on,
        Event::RefreshDue => {
            if flow.is_refresh_due(now) {
                return update(flow, Event::Refresh, now);
            }
        }
        Event::ScopeSwitched(scope, on) => {
            mended(flow);
            let scopes = Scopes::parse(&flow.form.scopes);
            let others = scopes.iter().filter(|have| *have != scope);
            flow.form.scopes = others.chain(on.then_some(scope)).collect::<Vec<_>>().join(" ");
        }
        Event::OwnEdited(own) => {
            mended(flow);
            flow.own = OwnRequest { to_confirm: false, ..own };
        }
        Event::WhatIf(what_if) => {
            flow.what_if = what_if;
            flow.altered = None;
        }
        Event::Reached(url) => {
            if let Some(pending) = flow.departure.take_if(|pending| pending.url() == url) {
                return vec![Command::Leave { record: pending.to_json(), url }];
            }
        }
        Event::Unreachable { url, words } => {
            // Something else may have been asked for meanwhile.
            if flow.departure.take_if(|pending| pending.url() == url).is_some() {
                flow.stage = Stage::Requesting;
                flow.problem = Some(Problem::SandboxUnavailable(words));
            } else if flow.problem.is_none()
                && flow.stage != Stage::Leaving
                && flow.form.endpoints().authorization == url
            {
                flow.problem = Some(Problem::SandboxUnavailable(words));
            }
        }
        Event::Answered(attempt, answer) => {
            if flow.busy == Some(attempt) {
                flow.busy = None;
                flow.log.ended(&answer, now);
                match attempt.purpose {
                    Purpose::Token(grant) => {
                        answered(flow, grant, answer, now);
                        let then_check = flow.then_check.take().filter(|_| flow.problem.is_none());
                        if let Some(call) = then_check {
                            return update(flow, Event::Check(call), now);
                        }
                    }
                    Purpose::Check(call) => checked(flow, call, answer, now),
                }
            }
        }
        Event::Restored(fresh) => {
            // What was in memory when the page was left must not come back with it.
            flow.client_secret = ClientSecret::default();
            flow.stage = Stage::Requesting;
            flow.departure = None;
            flow.altered = None;
            flow.returned_state = None;
            flow.checked = None;
            flow.busy = None;
            flow.then_check = None;
            flow.log = Log::default();
            flow.problem = flow.obstacle.map(Problem::from);
            flow.form.renew(fresh);
        }
        Event::Reset(fresh, page_uri) => {
            // What is so of the browser stays so.
            let before = std::mem::replace(flow, Flow::new(fresh, &page_uri));
            flow.obstacle = before.obstacle;
            flow.stranger = before.stranger;
            flow.problem = flow.obstacle.map(Problem::from);
            flow.attempts = before.attempts;
            return vec![Command::Forget, Command::Remove];
        }
    }
    Vec::new()
}

fn open(flow: &mut Flow, opening: Opening, now: Timestamp) -> Vec<Command> {
    flow.obstacle = opening.obstacle;
    flow.stranger = opening.stranger;
    if let Some(obstacle) = opening.obstacle {
        flow.problem = Some(obstacle.into());
        return Vec::new();
    }
    let pending = opening.record.as_ref().and_then(|record| Pending::from_json(record, flow.form.page_uri()));
    if let Some(pending) = &pending {
        flow.form.fill_from(pending.provider, &pending.request);
        flow.what_if = pending.what_if;
        flow.log.navigated(Kind::Authorization, &pending.url(), pending.sent_at);
    }
    let Some(callback) = Callback::parse(&opening.search) else {
        // Without a callback a record that can be read goes on waiting: the user came back by hand.
        let unreadable = opening.record.is_some() && pending.is_none();
        return if unreadable { vec![Command::Forget] } else { Vec::new() };
    };
    let search = opening.search.expose();
    let url = format!("{}?{}", flow.form.page_uri(), search.strip_prefix('?').unwrap_or(search));
    flow.log.navigated(Kind::Callback, &url, now);
    flow.returned_state = callback.received_state().cloned();
    let (provider, sent_at) = pending.as_ref().map(|pending| (pending.provider, pending.sent_at)).unwrap_or_default();
    match callback.verify(pending.map(|pending| pending.request)) {
        Ok(callback) => {
            if let Some(client) = provider.client() {
                flow.client_secret = ClientSecret::new(client.secret);
            }
            flow.stage = Stage::Verified(Arrival { callback, provider, sent_at, arrived_at: now });
        }
        Err(error) => flow.problem = Some(Problem::Callback(error)),
    }
    // Good or bad, one callback is all that a request gets.
    vec![Command::Forget]
}

fn request_code(flow: &mut Flow, now: Timestamp) -> Vec<Command> {
    if flow.stage == Stage::Leaving || flow.busy.is_some() {
        return Vec::new();
    }
    if let Some(obstacle) = flow.obstacle {
        flow.problem = Some(obstacle.into());
        return Vec::new();
    }
    match flow.form.request() {
        Err(fault) => {
            flow.problem = Some(Problem::Form(fault));
            Vec::new()
        }
        Ok(request) => {
            flow.problem = None;
            flow.stage = Stage::Leaving;
            flow.altered = None;
            let what_if = flow.what_if_for(flow.form.provider);
            let pending = Pending { provider: flow.form.provider, request, sent_at: now, what_if };
            let url = pending.url();
            flow.departure = Some(pending);
            vec![Command::Reach(url)]
        }
    }
}

/// The request, with the parameter changed that is to go wrong; and what was changed, in words.
fn altered_token_request(
    flow: &Flow,
    arrival: &Arrival,
    mut request: TokenRequest<'_>,
) -> (HttpRequest, Option<String>) {
    let alteration = flow.what_if_for(arrival.provider).map(|what_if| what_if.alteration);
    let altered = match alteration {
        Some(Alteration::Parameter(name, value)) => Some(if request.replace(name, value) {
            format!("{name} was sent as {value}")
        } else {
            format!("nothing, for this request has no {name}")
        }),
        _ => None,
    };
    (request.into_http(), altered)
}

fn send(
    flow: &mut Flow,
    purpose: Purpose,
    (mut request, mut altered): (HttpRequest, Option<String>),
    now: Timestamp,
) -> Vec<Command> {
    if flow.busy.is_some() {
        return Vec::new();
    }
    if let (Some(arrival), Some(base)) = (flow.arrival(), flow.api_base())
        && let Some(what_if) = flow.what_if_for(arrival.provider)
        && what_if.alteration.redirect(&mut request.url, base.as_str())
    {
        altered = Some(format!("the request went to {}", request.url));
    }
    flow.altered = altered;
    flow.attempts += 1;
    let attempt = Attempt { number: flow.attempts, purpose };
    let line = match purpose {
        Purpose::Check(Call::Known(resource)) => format!("{} {}", request.method.name(), resource.path()),
        Purpose::Check(Call::Own) => format!("{} {}", request.method.name(), flow.own.path.trim()),
        Purpose::Token(_) => String::new(),
    };
    flow.log.sent(purpose, line, &request, now);
    flow.busy = Some(attempt);
    flow.problem = None;
    vec![Command::Send(attempt, request)]
}

fn answered(flow: &mut Flow, grant: Grant, answer: Result<HttpResponse, TransportError>, now: Timestamp) {
    let Some(arrival) = flow.arrival().cloned() else { return };
    match answer.map_err(TokenError::from).and_then(|response| token_response::parse(&response)) {
        Ok(response) => {
            let tokens = held(flow.tokens(), response, now);
            flow.stage = Stage::Granted(arrival, tokens);
        }
        Err(error) => {
            // What failed once by itself would fail each second.
            flow.refreshes_itself = false;
            let retry_at = match &error {
                TokenError::RateLimited { retry_after: Some(wait) } => Some(now.after(*wait)),
                _ => None,
            };
            let endpoint = arrival.callback.request().endpoints.token.as_str().to_owned();
            flow.problem = Some(Problem::Token { grant, endpoint, error, retry_at });
        }
    }
}

/// Asks the API.
fn check(flow: &mut Flow, call: Call, now: Timestamp) -> Vec<Command> {
    let (Some(tokens), Some(base)) = (flow.tokens(), flow.api_base()) else { return Vec::new() };
    let (own, token) = (&flow.own, &tokens.access_token);
    let request = match call {
        Call::Known(resource) => protected_resource::request(base, Method::Get, resource.path(), "", token)
            .map_err(|OutsideBase| OwnFault::Path),
        Call::Own => own.to_http(base, token),
    };
    match request {
        Err(fault) => {
            flow.problem = Some(Problem::OwnRequest(fault));
            Vec::new()
        }
        Ok(_) if call == Call::Own && own.changes_something() && !own.to_confirm => {
            flow.own.to_confirm = true;
            Vec::new()
        }
        Ok(request) => {
            let commands = send(flow, Purpose::Check(call), (request, None), now);
            flow.own.to_confirm &= commands.is_empty();
            commands
        }
    }
}

fn checked(flow: &mut Flow, call: Call, answer: Result<HttpResponse, TransportError>, now: Timestamp) {
    let entry = flow.log.entries().last();
    let (line, endpoint) = entry.map(|entry| (entry.line.clone(), entry.address.clone())).unwrap_or_default();
    match answer {
        Err(error) => {
            flow.problem = Some(Problem::Api { endpoint, error: ApiError::Transport(error), retry_at: None });
            flow.checked = None;
        }
        Ok(response) => {
            if let Some(wait) = protected_resource::wait_asked(&response) {
                let error = ApiError::RateLimited { status: response.status };
                flow.problem = Some(Problem::Api { endpoint, error, retry_at: wait.map(|wait| now.after(wait)) });
            }
            flow.checked = Some(Checked { call, line, status: response.status, body: response.body });
        }
    }
}

/// RFC 6749 §6: "The authorization server MAY issue a new refresh token, in which case the client MUST discard the old
/// refresh token and replace it". Where it issues none, the old one stays good.
fn held(before: Option<&Tokens>, response: TokenResponse, now: Timestamp) -> Tokens {
    let ends = |lifetime: Option<Duration>| lifetime.map(|lifetime| now.after(lifetime));
    // A lifetime that was not told again is the old one, unless the token is another.
    let before_told =
        before.filter(|_| response.refresh_token.is_none() && response.refresh_token_expires_in.is_none());
    Tokens {
        access_token: response.access_token,
        received_at: now,
        expires_at: ends(response.expires_in),
        refresh_token: response.refresh_token.or_else(|| before.and_then(|before| before.refresh_token.clone())),
        refresh_received_at: before_told.map_or(now, |before| before.refresh_received_at),
        refresh_expires_at: match before_told {
            Some(before) => before.refresh_expires_at,
            None => ends(response.refresh_token_expires_in),
        },
        // RFC 6749 §5.1: scope is "OPTIONAL, if identical to the scope requested by the client"; §6: when refreshed,
        // "if omitted is treated as equal to the scope originally granted".
        scopes: response.scopes.or_else(|| before.and_then(|before| before.scopes.clone())),
        refreshes: before.map_or(0, |before| before.refreshes + 1),
    }
}

/// A field was changed: what was wrong with the form may be right now.
fn mended(flow: &mut Flow) {
    if flow.problem.as_ref().is_some_and(|problem| problem.field().is_some()) {
        flow.problem = None;
    }
    // Who edits has not left: the provider's address gave the browser nothing to go to.
    if flow.stage == Stage::Leaving {
        flow.stage = Stage::Requesting;
        flow.departure = None;
    }
}

impl From<Obstacle> for Problem {
    fn from(obstacle: Obstacle) -> Self {
        match obstacle {
            Obstacle::Framed => Self::Framed,
            Obstacle::InsecureContext => Self::InsecureContext,
            Obstacle::StorageUnavailable => Self::StorageUnavailable,
        }
    }
}

#[cfg(test)]
mod tests;
