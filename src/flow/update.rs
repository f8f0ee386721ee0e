//! What each event changes, and what the browser is to do about it.

use std::time::Duration;

use crate::{
    classroom::Alteration,
    oauth::{
        callback::Callback,
        discovery::{self, DiscoveryError, WellKnown},
        http::{HttpRequest, HttpResponse, Method, TransportError},
        id_token, jwks,
        protected_resource::{self, OutsideBase},
        scope::Scopes,
        secret::ClientSecret,
        token_request::{self, TokenRequest},
        token_response::{self, TokenError, TokenResponse},
    },
    time::Timestamp,
};

use super::{
    Arrival, Attempt, Checked, Command, Event, Flow, HeldIdToken, Obstacle, Opening, Purpose, Signature, Stage, Tokens,
    call::{Call, OwnFault, OwnRequest},
    class_link::{ClassLink, Offer},
    form::{Field, Fresh, Provider},
    log::{Kind, Log},
    policy,
    problem::{ApiError, Grant, Problem},
    record::Pending,
};

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
            flow.form.choose(provider);
            return provider_chosen(flow);
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
        Event::FragmentChanged(fragment) => return offered(flow, &fragment),
        // Another link may have come since the one that was read.
        Event::LinkConfirmed(link) => {
            if flow.offer.as_ref() == Some(&Offer::ToConfirm(link.clone())) {
                return fill_in(flow, link);
            }
        }
        Event::LinkDismissed => flow.offer = None,
        Event::Forge(fresh) => return forge(flow, &fresh, now),
        Event::Left(fresh) => match flow.stage {
            Stage::Leaving => flow.next = Some(fresh),
            _ => flow.form.renew(fresh),
        },
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
        Event::Discover => return discover(flow, WellKnown::OAuth, now),
        Event::Revoke => {
            if let Stage::Granted(arrival, tokens) = &flow.stage {
                // RFC 7009 §2.1: with a refresh token, the server "SHOULD also invalidate all access tokens based on the
                // same authorization grant".
                let token = match &tokens.refresh_token {
                    Some(token) => ("refresh_token", token.expose()),
                    None => ("access_token", tokens.access_token.expose()),
                };
                let sent = arrival.callback.request();
                let request = token_request::revocation(sent, token, flow.client_auth, &flow.client_secret);
                if let Some(request) = request.map(TokenRequest::into_http) {
                    return send(flow, Purpose::Revoke, (request, None), now);
                }
            }
        }
        Event::VerifyIdToken => {
            if let (Some(HeldIdToken { decoded: Ok(_), .. }), Some(arrival)) =
                (flow.tokens().and_then(|tokens| tokens.id_token.as_deref()), flow.arrival())
            {
                return match &arrival.callback.request().endpoints.jwks {
                    Some(keys) => send(flow, Purpose::Keys, (jwks::request(keys), None), now),
                    None => signature_checked(flow, Err("the provider's metadata names no keys".to_owned())),
                };
            }
        }
        Event::SignatureChecked(attempt, result) => {
            if flow.busy == Some(attempt) {
                flow.busy = None;
                return signature_checked(
                    flow,
                    match result {
                        Ok(true) => Ok(()),
                        Ok(false) => Err("not made with the provider's key".to_owned()),
                        Err(words) => Err(format!("this browser can't check it: {words}")),
                    },
                );
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
                    Purpose::Discover(place) => return discovered(flow, place, answer, now),
                    Purpose::Revoke => revoked(flow, answer),
                    Purpose::Keys => return keys_came(flow, attempt, answer),
                }
            }
        }
        Event::WorkerChanged(stranger) => flow.stranger = stranger,
        Event::Restored(fresh) => {
            // What was in memory when the page was left must not come back with it.
            flow.client_secret = ClientSecret::default();
            flow.stage = Stage::Requesting;
            flow.departure = None;
            flow.next = None;
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
            flow.bound = before.bound;
            flow.problem = flow.obstacle.map(Problem::from);
            flow.attempts = before.attempts;
            flow.was_reset = true;
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
    let is_forged = pending.as_ref().is_some_and(|pending| pending.is_forged);
    if let Some(pending) = &pending {
        flow.form.fill_from(pending.provider, &pending.request);
        flow.what_if = pending.what_if;
        if !is_forged {
            flow.log.navigated(Kind::Authorization, &pending.url(), pending.sent_at);
        }
    }
    let Some(callback) = Callback::parse(&opening.search) else {
        // Without a callback a record that can be read goes on waiting: the user came back by hand.
        let unreadable = opening.record.is_some() && pending.is_none();
        let mut commands = if unreadable { vec![Command::Forget] } else { Vec::new() };
        commands.extend(offered(flow, &opening.fragment));
        return commands;
    };
    let search = opening.search.expose();
    let url = format!("{}?{}", flow.form.page_uri(), search.strip_prefix('?').unwrap_or(search));
    flow.log.navigated(if is_forged { Kind::ForgedCallback } else { Kind::Callback }, &url, now);
    flow.returned_state = callback.received_state().cloned();
    let (provider, sent_at) = pending.as_ref().map(|pending| (pending.provider, pending.sent_at)).unwrap_or_default();
    match callback.verify(pending.map(|pending| pending.request)) {
        Ok(callback) => {
            if let Some(client) = provider.client() {
                flow.client_secret = ClientSecret::new(client.secret);
            }
            let sources = policy::sources(&callback.request().endpoints);
            flow.bound = Some(sources.clone());
            flow.stage = Stage::Verified(Arrival { callback, provider, sent_at, arrived_at: now });
            return vec![Command::Forget, Command::Bind(sources)];
        }
        Err(error) => flow.problem = Some(Problem::Callback(error)),
    }
    // Good or bad, one callback is all that a request gets.
    vec![Command::Forget]
}

/// What a provider's being chosen brings with it.
fn provider_chosen(flow: &mut Flow) -> Vec<Command> {
    mended(flow);
    if matches!(flow.problem, Some(Problem::SandboxUnavailable(_))) {
        flow.problem = None;
    }
    // Where nobody can be asked, nothing is set up for it.
    if flow.obstacle.is_none() { vec![Command::Reach(flow.form.endpoints().authorization)] } else { Vec::new() }
}

/// Takes a class link in. One with its own endpoints changes nothing yet: whoever made it would be sent the secret.
fn offered(flow: &mut Flow, fragment: &str) -> Vec<Command> {
    match ClassLink::parse(fragment) {
        None => {}
        Some(Err(fault)) => flow.offer = Some(Offer::Refused(fault)),
        Some(Ok(link)) if link.endpoints.is_some() => flow.offer = Some(Offer::ToConfirm(link)),
        Some(Ok(link)) => return fill_in(flow, link),
    }
    Vec::new()
}

fn fill_in(flow: &mut Flow, link: ClassLink) -> Vec<Command> {
    link.fill(&mut flow.form);
    flow.offer = Some(Offer::Used(link));
    provider_chosen(flow)
}

/// The request that the form describes, ready to be left with; or the problem that keeps the browser here.
fn ready_to_leave(flow: &mut Flow, now: Timestamp) -> Option<Pending> {
    if flow.stage == Stage::Leaving || flow.busy.is_some() {
        return None;
    }
    if let Some(obstacle) = flow.obstacle {
        flow.problem = Some(obstacle.into());
        return None;
    }
    match flow.form.request() {
        Err(fault) => {
            flow.problem = Some(Problem::Form(fault));
            None
        }
        Ok(request) => {
            flow.problem = None;
            flow.stage = Stage::Leaving;
            flow.altered = None;
            let what_if = flow.what_if_for(flow.form.provider);
            Some(Pending { provider: flow.form.provider, request, sent_at: now, what_if, is_forged: false })
        }
    }
}

fn request_code(flow: &mut Flow, now: Timestamp) -> Vec<Command> {
    let Some(pending) = ready_to_leave(flow, now) else { return Vec::new() };
    let url = pending.url();
    flow.departure = Some(pending);
    vec![Command::Reach(url)]
}

/// Has the browser open a link such as an attacker would send, while this tab waits for the callback of its own request.
fn forge(flow: &mut Flow, fresh: &Fresh, now: Timestamp) -> Vec<Command> {
    let Some(pending) = ready_to_leave(flow, now) else { return Vec::new() };
    let (code, state) = (fresh.code_verifier.expose(), fresh.state.expose());
    let url = format!("{}?code={code}&state={state}", flow.form.page_uri());
    vec![Command::Leave { record: Pending { is_forged: true, ..pending }.to_json(), url }]
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
        Purpose::Token(_) | Purpose::Discover(_) | Purpose::Revoke | Purpose::Keys => String::new(),
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
            // What the API said of the token before is no longer so.
            flow.checked.take_if(|checked| checked.status == 401);
        }
        Err(error) => {
            // What failed once by itself would fail each second.
            flow.refreshes_itself = false;
            let retry_at = match &error {
                TokenError::RateLimited { retry_after: Some(wait) } => Some(now.after(*wait)),
                _ => None,
            };
            let endpoint = arrival.callback.request().endpoints.token.as_str().to_owned();
            let is_over = grant == Grant::RefreshToken && flow.is_refresh_token_over(now);
            flow.problem = Some(Problem::Token { grant, endpoint, error, retry_at, is_over });
        }
    }
}

/// Asks the issuer for its metadata.
fn discover(flow: &mut Flow, place: WellKnown, now: Timestamp) -> Vec<Command> {
    if let Some(obstacle) = flow.obstacle {
        flow.problem = Some(obstacle.into());
        return Vec::new();
    }
    match discovery::request(flow.form.custom.issuer.trim(), place) {
        Ok(request) => match &flow.bound {
            Some(sources) if !policy::allows(sources, &request.url) => {
                flow.problem = Some(Problem::Bound { hosts: policy::hosts(sources) });
                Vec::new()
            }
            _ => {
                flow.issuer_asked = flow.form.custom.issuer.trim().to_owned();
                send(flow, Purpose::Discover(place), (request, None), now)
            }
        },
        Err(error) => {
            flow.problem = Some(Problem::Discovery(error));
            Vec::new()
        }
    }
}

fn discovered(
    flow: &mut Flow,
    place: WellKnown,
    answer: Result<HttpResponse, TransportError>,
    now: Timestamp,
) -> Vec<Command> {
    let issuer = std::mem::take(&mut flow.issuer_asked);
    // Another was typed meanwhile, or another provider chosen: what this one says is nobody's.
    if flow.form.custom.issuer.trim() != issuer || flow.form.provider != Provider::Custom {
        return Vec::new();
    }
    match answer.map_err(DiscoveryError::Transport).and_then(|response| discovery::parse(&issuer, &response)) {
        Ok(metadata) => {
            if let Some(auth) =
                metadata.client_auths.first().filter(|_| !metadata.client_auths.contains(&flow.client_auth))
            {
                flow.client_auth = *auth;
            }
            flow.form.describe(metadata);
        }
        // Where there is none at the one place, there may be at the other.
        Err(DiscoveryError::Status(_) | DiscoveryError::Json(_) | DiscoveryError::Transport(_))
            if place == WellKnown::OAuth =>
        {
            return discover(flow, WellKnown::OpenId, now);
        }
        Err(error) => flow.problem = Some(Problem::Discovery(error)),
    }
    Vec::new()
}

/// RFC 7009 §2.2: 200 says that the token is good no more, whether it was before or not.
fn revoked(flow: &mut Flow, answer: Result<HttpResponse, TransportError>) {
    let Some(arrival) = flow.arrival().cloned() else { return };
    match answer {
        Ok(response) if response.status == 200 => {
            flow.stage = Stage::Requesting;
            flow.client_secret = ClientSecret::default();
            flow.checked = None;
            flow.refreshes_itself = false;
        }
        other => {
            let revocation = arrival.callback.request().endpoints.revocation.as_ref();
            let endpoint = revocation.map(|endpoint| endpoint.as_str().to_owned()).unwrap_or_default();
            let error = match other {
                Ok(response) => token_response::refused_with(&response),
                Err(error) => TokenError::from(error),
            };
            flow.problem =
                Some(Problem::Token { grant: Grant::RefreshToken, endpoint, error, retry_at: None, is_over: false });
        }
    }
}

/// The provider's keys came: with the one that the token names, the browser checks the signature.
fn keys_came(flow: &mut Flow, attempt: Attempt, answer: Result<HttpResponse, TransportError>) -> Vec<Command> {
    let held = flow.tokens().and_then(|tokens| tokens.id_token.as_deref());
    let Some(Ok(decoded)) = held.map(|held| &held.decoded) else { return Vec::new() };
    let key = answer
        .map_err(|error| format!("the provider's keys could not be read: {error}"))
        .and_then(|response| jwks::choose(&response, &decoded.header).map_err(|fault| fault.to_string()));
    match key {
        Err(why) => signature_checked(flow, Err(why)),
        Ok(key) => {
            let (signed, signature) = (decoded.signed.clone(), decoded.signature.clone());
            flow.busy = Some(attempt);
            vec![Command::CheckSignature(attempt, Box::new(Signature { key, signed, signature }))]
        }
    }
}

fn signature_checked(flow: &mut Flow, result: Result<(), String>) -> Vec<Command> {
    if let Stage::Granted(_, Tokens { id_token: Some(held), .. }) = &mut flow.stage {
        held.signature = Some(result);
    }
    Vec::new()
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
        id_token: match response.id_token {
            Some(token) => Some(Box::new(HeldIdToken {
                decoded: id_token::decode(&token),
                token,
                first: before
                    .and_then(|before| before.id_token.as_deref())
                    .and_then(|held| held.first.clone().or_else(|| held.decoded.clone().ok())),
                signature: None,
            })),
            // OpenID Connect Core 1.0 §12.2: the answer to a refresh "might not contain an id_token".
            None => before.and_then(|before| before.id_token.clone()),
        },
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
        // Whoever was asked knows the values that were sent.
        if let Some(fresh) = flow.next.take() {
            flow.form.renew(fresh);
        }
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
