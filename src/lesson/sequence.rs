//! The session as a sequence of messages between the parties: those sent, and those still to come.

use crate::{
    flow::{
        Flow, Purpose, Stage,
        call::Call,
        log::{Entry, Forgery, Kind, Outcome},
        problem::Grant,
    },
    oauth::{
        http::HttpResponse,
        limits::{is_longer_than, quoted},
        secret::Body,
    },
    providers::scenario::is_code_stolen_at,
    text::diagram_labels::{self as labels, carrying, or_error},
};

use super::{
    preview::Upcoming,
    rooms::rooms,
    wire::{Place, parts, query},
};

mod lanes;

pub use lanes::{Channel, Party, Phase};

/// A message, sent or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrow {
    /// The phase that it belongs to.
    pub phase: Phase,
    /// The sender.
    pub from: Party,
    /// The receiver.
    pub to: Party,
    /// How it travels.
    pub channel: Channel,
    /// Its contents, in a few words.
    pub label: String,
}

impl Arrow {
    /// Whether an attacker has a part in it.
    pub fn is_attack(&self) -> bool {
        self.from == Party::Attacker || self.to == Party::Attacker
    }
}

/// A message that was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The number of the log's entry that it belongs to.
    pub entry: u32,
    /// The message itself.
    pub arrow: Arrow,
    /// Whether it was not sent, but would have been by a page without a check.
    pub is_hypothetical: bool,
}

/// A message that has not been sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ahead {
    /// The request, also for its reply.
    pub what: Upcoming,
    /// The message itself. It doesn't reveal the outcome.
    pub arrow: Arrow,
}

fn arrow(phase: Phase, from: Party, to: Party, channel: Channel, label: impl Into<String>) -> Arrow {
    Arrow { phase, from, to, channel, label: label.into() }
}

/// The user's first action: the press of the button.
fn press() -> Arrow {
    arrow(Phase::Ask, Party::You, Party::ThisPage, Channel::User, labels::REQUEST_AUTH_CODE)
}

/// The user's action at the provider.
fn sign_in(label: &str) -> Arrow {
    arrow(Phase::Ask, Party::You, Party::AuthorizationServer, Channel::User, label)
}

/// A message on the back channel.
fn back(phase: Phase, from: Party, to: Party, label: impl Into<String>) -> Arrow {
    arrow(phase, from, to, Channel::Back, label)
}

fn authorization_request(address: &str, with_scope: bool) -> Arrow {
    let what = labels::authorization(with_scope);
    arrow(Phase::Ask, Party::ThisPage, Party::AuthorizationServer, Channel::Front, request("GET", address, what))
}

fn callback(what: &str) -> Arrow {
    let label = carrying(labels::REDIRECT, what);
    arrow(Phase::Return, Party::AuthorizationServer, Party::ThisPage, Channel::Front, label)
}

/// The label of a request: method, last path segment if it fits, and contents.
fn request(method: &str, address: &str, what: &str) -> String {
    const MAX_SEGMENT_CHARS: usize = 24;
    let path = address.split(['?', '#']).next().unwrap_or_default().trim().trim_end_matches('/');
    let line = match path.split_once("://").and_then(|(_, rest)| rest.rsplit_once('/')) {
        Some((_, last)) if !is_longer_than(last, MAX_SEGMENT_CHARS) => format!("{method} /{}", quoted(last)),
        _ => method.to_owned(),
    };
    carrying(&line, what)
}

/// The messages that are still to come on the way to a refreshed token, in order.
pub fn ahead(flow: &Flow) -> Vec<Ahead> {
    let (page, server, api) = (Party::ThisPage, Party::AuthorizationServer, Party::Api);
    // After a forged callback nothing follows; the diagram shows what would have happened.
    if flow.session.log.entries().last().is_some_and(is_exchangeable_forgery) {
        return Vec::new();
    }
    let form = &flow.setup.form;
    let token_endpoint = token_endpoint(flow);
    let with_scope = !form.scopes.trim().is_empty();
    let mut all = vec![
        (Upcoming::Authorization, press()),
        (Upcoming::Authorization, authorization_request(&form.endpoints().authorization, with_scope)),
        (Upcoming::Authorization, sign_in(labels::SIGN_IN)),
        (Upcoming::Callback, callback(labels::CODE_AND_STATE)),
    ];
    let add = |all: &mut Vec<_>, what, phase, to, label: String, brings| {
        all.push((what, back(phase, page, to, label)));
        all.push((what, back(phase, to, page, or_error(brings))));
    };
    let asked = request("POST", &token_endpoint, labels::CODE_AND_SECRET);
    add(&mut all, Upcoming::Exchange, Phase::Exchange, server, asked, labels::TOKEN);
    let sent = match &flow.session.stage {
        Stage::Requesting => 0,
        Stage::Leaving(_) => 2,
        Stage::Verified(_) => 4,
        Stage::Granted(_) => all.len(),
    };
    all.drain(..sent);
    let probes = flow.probes();
    let mut calls: Vec<_> = probes.iter().map(|probe| (Call::Probe(probe), probe.label, probe.brings)).collect();
    if calls.is_empty() {
        calls.push((Call::Custom, labels::API_REQUEST, labels::DATA));
    }
    match flow.session.granted() {
        // The token that will come, or that came, is for no API.
        _ if flow.session.arrival().is_some() && flow.session.api_base().is_none() => calls.clear(),
        // Before there is a token, one API request represents them all.
        None => calls.truncate(1),
        Some(granted) => calls.retain(|(call, ..)| !granted.statuses.iter().any(|(of, _)| of == call)),
    }
    for (call, line, brings) in calls {
        add(&mut all, Upcoming::ApiCall(call), Phase::Use, api, carrying(line, labels::TOKEN), brings);
    }
    if flow.session.tokens().is_none_or(|tokens| tokens.refresh_token.is_some() && tokens.refreshes == 0) {
        let asked = request("POST", &token_endpoint, labels::REFRESH_TOKEN);
        add(&mut all, Upcoming::Refresh, Phase::Refresh, server, asked, labels::TOKEN);
    }
    // A request in flight is already among the sent messages.
    if let Some(in_flight) = flow.session.purpose_in_flight() {
        all.retain(|(what, arrow)| arrow.from != page || purpose(*what) != Some(in_flight));
    }
    all.into_iter().map(|(what, arrow)| Ahead { what, arrow }).collect()
}

/// The purpose of a request that the page sends itself.
fn purpose(what: Upcoming) -> Option<Purpose> {
    match what {
        Upcoming::Authorization | Upcoming::Callback => None,
        Upcoming::Exchange => Some(Purpose::Token(Grant::Code)),
        Upcoming::ApiCall(call) => Some(Purpose::CallApi(call)),
        Upcoming::Refresh => Some(Purpose::Token(Grant::RefreshToken)),
    }
}

/// Where the code goes: to the token endpoint of the request that was sent, else to the form's.
fn token_endpoint(flow: &Flow) -> String {
    let sent = flow.session.arrival().map(|arrival| &arrival.callback.request().endpoints.token);
    sent.map_or_else(|| flow.setup.form.endpoints().token, |endpoint| endpoint.as_str().to_owned())
}

/// The messages of this session, in order.
pub fn messages(flow: &Flow) -> Vec<Message> {
    let entries = flow.session.log.entries();
    let mut messages = Vec::new();
    for (at, entry) in entries.iter().enumerate() {
        let mut add = |entry: &Entry, arrow, is_hypothetical| {
            messages.push(Message { entry: entry.number, arrow, is_hypothetical });
        };
        let before = at.checked_sub(1).and_then(|before| entries.get(before)).unwrap_or(entry);
        if let Some(arrow) = signed_in(before, entry) {
            add(before, arrow, false);
        }
        let is_stolen = entry.kind == Kind::Sent(Purpose::Token(Grant::Code)) && is_code_stolen_at(&entry.address);
        let to_thief = |what: &str| back(Phase::Exchange, Party::AuthorizationServer, Party::Attacker, what);
        if is_stolen {
            let (page, attacker, stolen) = (Party::ThisPage, Party::Attacker, labels::STOLEN_CODE);
            add(before, arrow(Phase::Return, page, attacker, Channel::Front, stolen), false);
            // The attacker exchanges the code first.
            let asked = request("POST", &entry.address, stolen);
            add(entry, back(Phase::Exchange, attacker, Party::AuthorizationServer, asked), false);
            add(entry, to_thief(labels::TOKEN), false);
        }
        sent(entry).into_iter().for_each(|arrow| add(entry, arrow, false));
        if is_stolen && entry.response().is_some_and(|response| response.status >= 400) {
            add(entry, to_thief(labels::TOKEN_REVOKED), false);
        }
        if let Kind::ForgedCallback(forgery) = entry.kind
            && is_exchangeable_forgery(entry)
        {
            without_the_check(flow, forgery).into_iter().for_each(|arrow| add(entry, arrow, true));
        }
    }
    messages
}

/// The user's action at the provider, inferred from the callback: this page can't see it.
fn signed_in(asked: &Entry, entry: &Entry) -> Option<Arrow> {
    let is_answer = (asked.kind, entry.kind) == (Kind::Authorization, Kind::Callback)
        && query(entry, "state").is_some_and(|state| query(asked, "state") == Some(state));
    let what = match query(entry, "error").as_ref().map(Body::expose) {
        None => labels::SIGN_IN,
        Some("access_denied") => labels::DECLINE,
        Some(_) => return None,
    };
    is_answer.then(|| sign_in(&carrying(what, labels::UNSEEN)))
}

/// The request of an entry, and its response if there is one.
fn sent(entry: &Entry) -> Vec<Arrow> {
    let (page, server) = (Party::ThisPage, Party::AuthorizationServer);
    let method = entry.method.as_str();
    let asked = |what| request(method, &entry.address, what);
    let (phase, to, label) = match entry.kind {
        Kind::Authorization => {
            return vec![press(), authorization_request(&entry.address, query(entry, "scope").is_some())];
        }
        Kind::Callback => return vec![callback(&brought(entry))],
        Kind::ForgedCallback(Forgery { is_own, .. }) => {
            let how = if is_own { labels::FORGED } else { labels::PROBABLY_FORGED };
            let label = carrying(how, &brought(entry));
            return vec![arrow(Phase::Return, Party::Attacker, page, Channel::Front, label)];
        }
        Kind::Sent(Purpose::Token(Grant::Code)) => (Phase::Exchange, server, asked(exchanged(entry))),
        Kind::Sent(Purpose::Token(Grant::RefreshToken)) => (Phase::Refresh, server, asked(labels::REFRESH_TOKEN)),
        Kind::Sent(Purpose::Discover(_)) => (Phase::Ask, server, asked("")),
        Kind::Sent(Purpose::Keys) => (Phase::Use, server, asked("")),
        Kind::Sent(Purpose::Revoke) => (Phase::Refresh, server, asked(labels::TOKEN)),
        Kind::Sent(Purpose::CallApi(_)) => (Phase::Use, Party::Api, carrying(&quoted(&entry.line), labels::TOKEN)),
    };
    let mut both = vec![back(phase, page, to, label)];
    if let Outcome::Ended(_, result) = &entry.outcome {
        let came = result.as_ref().map_or_else(|_| labels::NO_ANSWER.to_owned(), |response| reply(entry, response));
        both.push(back(phase, to, page, came));
    }
    both
}

/// The contents of a callback.
fn brought(entry: &Entry) -> String {
    let names = ["error", "code", "state"].into_iter();
    names.filter(|name| query(entry, name).is_some_and(|value| !value.is_empty())).collect::<Vec<_>>().join(", ")
}

/// The contents of an exchange: the code, and the client's credentials if there are any.
fn exchanged(entry: &Entry) -> &'static str {
    let has_secret = parts(entry).iter().any(|part| part.name == "client_secret" || part.name == "authorization");
    if has_secret { labels::CODE_AND_SECRET } else { labels::CODE }
}

/// The label of a response: its status and contents.
fn reply(entry: &Entry, response: &HttpResponse) -> String {
    /// A larger body isn't parsed to count its rooms.
    const MAX_COUNTED_BYTES: usize = 1 << 16;
    const MAX_ERROR_CHARS: usize = 40;
    let failure = || labels::failure(response.status).to_owned();
    let what = match entry.kind {
        Kind::Sent(Purpose::Token(_)) => {
            let parts = parts(entry);
            let member = |name: &str| parts.iter().find(|part| part.place == Place::AnswerMember && part.name == name);
            match (member("access_token"), member("error")) {
                (Some(_), None) => labels::tokens(member("refresh_token").is_some()).to_owned(),
                (_, Some(error)) if !is_longer_than(error.value.expose(), MAX_ERROR_CHARS) => {
                    quoted(error.value.expose())
                }
                _ => failure(),
            }
        }
        _ if !(200..300).contains(&response.status) => failure(),
        Kind::Sent(Purpose::CallApi(Call::Probe(probe))) => {
            let body = response.body.expose();
            let count = if body.len() > MAX_COUNTED_BYTES { 0 } else { rooms(body).len() };
            if count > 0 { labels::rooms(count) } else { probe.brings.to_owned() }
        }
        Kind::Sent(Purpose::Discover(_)) => labels::METADATA.to_owned(),
        Kind::Sent(Purpose::Keys) => labels::PUBLIC_KEYS.to_owned(),
        Kind::Sent(Purpose::Revoke) => labels::REVOKED.to_owned(),
        _ => String::new(),
    };
    carrying(&response.status.to_string(), &what)
}

/// Whether a page without the state check would have had a code to exchange.
fn is_exchangeable_forgery(entry: &Entry) -> bool {
    matches!(entry.kind, Kind::ForgedCallback(_)) && query(entry, "code").is_some_and(|code| !code.is_empty())
}

/// What a page without the state check would have done with a forged callback.
fn without_the_check(flow: &Flow, Forgery { is_own, with_pkce }: Forgery) -> Vec<Arrow> {
    let (page, server) = (Party::ThisPage, Party::AuthorizationServer);
    let asked = |what| back(Phase::Exchange, page, server, request("POST", &token_endpoint(flow), what));
    if !is_own {
        // This page can't know whose code it is.
        return vec![asked(labels::CODE), back(Phase::Exchange, server, page, or_error(labels::TOKEN))];
    }
    let exchange = asked(labels::THEIR_CODE);
    if with_pkce {
        let refused = carrying(labels::ERROR, labels::WRONG_VERIFIER);
        return vec![exchange, back(Phase::Exchange, server, page, refused)];
    }
    let used = flow.probes().first().map_or(labels::API_REQUEST, |probe| probe.label);
    vec![
        exchange,
        back(Phase::Exchange, server, page, carrying(labels::TOKEN, labels::THEIR_ACCOUNT)),
        back(Phase::Use, page, Party::Api, carrying(used, labels::THEIR_ACCOUNT)),
    ]
}

#[cfg(test)]
mod tests;
