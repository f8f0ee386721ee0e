//! What each event changes, and what the browser is to do about it.

use crate::{
    oauth::{
        discovery::WellKnown,
        http::HttpRequest,
        jwks,
        scope::Scopes,
        secret::ClientSecret,
        token_request::{self, TokenRequest},
    },
    time::Timestamp,
};

use super::{
    Attempt, Command, Event, Flow, HeldIdToken, Purpose, Stage, Tokens,
    call::{Call, OwnRequest},
    class_link::Offer,
    form::Field,
    log::Log,
    problem::{Grant, Problem},
    secrets_seen::SecretsSeen,
};

mod leaving;

mod tokens;

mod metadata;

mod signature;

mod resource;

/// Takes an event in at the time `now`, and says what the browser is to do.
pub fn update(flow: &mut Flow, event: Event, now: Timestamp) -> Vec<Command> {
    let commands = apply(flow, event, now);
    // The one place where secrets are noted, whatever the event.
    let mut seen = std::mem::take(&mut flow.secrets_seen);
    seen.observe(flow);
    flow.secrets_seen = seen;
    commands
}

fn apply(flow: &mut Flow, event: Event, now: Timestamp) -> Vec<Command> {
    match event {
        Event::Opened(opening) => return leaving::open(flow, opening, now),
        Event::Edited(field, text) => {
            mended(flow);
            if field == Field::Issuer {
                flow.discovery_offer = None;
            }
            flow.form.set(field, text.expose().to_owned());
        }
        Event::SecretEdited(secret) => flow.client_secret = secret,
        Event::ProviderChosen(provider) => {
            flow.form.choose(provider);
            return leaving::provider_chosen(flow);
        }
        Event::PkceSwitched(on) => flow.form.pkce = on,
        Event::ClientAuthChosen(auth) => flow.client_auth = auth,
        Event::StateRenewed(fresh) => {
            mended(flow);
            flow.form.renew(fresh);
        }
        Event::RequestCode => return leaving::request_code(flow, now),
        Event::RequestScope(scope) => {
            let wider = Scopes::parse(&format!("{} {scope}", flow.form.scopes));
            flow.form.set(Field::Scopes, wider.joined());
            return leaving::request_code(flow, now);
        }
        Event::FragmentChanged(fragment) => return leaving::offered(flow, fragment.expose()),
        // What was not shown can't be confirmed.
        Event::LinkConfirmed(link) => {
            if flow.offer.as_ref() == Some(&Offer::ToConfirm(link.clone())) {
                let mut commands = leaving::fill_in(flow, link);
                commands.extend(leaving::next_link(flow));
                return commands;
            }
        }
        Event::LinkDismissed => {
            flow.offer = None;
            return leaving::next_link(flow);
        }
        Event::DiscoveryConfirmed => {
            if let Some(offer) = flow.discovery_offer.take() {
                metadata::fill_in(flow, offer.metadata);
            }
        }
        Event::DiscoveryDismissed => flow.discovery_offer = None,
        Event::Forge(fresh) => return leaving::forge(flow, &fresh, now),
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
                let request = tokens::altered_token_request(flow, arrival, request);
                return send(flow, Purpose::Token(Grant::Code), request, now);
            }
        }
        Event::Refresh => {
            if let Stage::Granted(arrival, Tokens { refresh_token: Some(token), .. }) = &flow.stage {
                let sent = arrival.callback.request();
                let request = token_request::refresh(sent, token, flow.client_auth, &flow.client_secret);
                let request = tokens::altered_token_request(flow, arrival, request);
                return send(flow, Purpose::Token(Grant::RefreshToken), request, now);
            }
        }
        Event::Discover => return metadata::discover(flow, WellKnown::OAuth, now),
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
                    None => signature::signature_checked(flow, Err("the provider's metadata names no keys".to_owned())),
                };
            }
        }
        Event::SignatureChecked(attempt, result) => {
            if flow.busy == Some(attempt) {
                flow.busy = None;
                return signature::signature_checked(
                    flow,
                    match result {
                        Ok(true) => Ok(()),
                        Ok(false) => Err("not made with the provider's key".to_owned()),
                        Err(words) => Err(format!("this browser can't check it: {words}")),
                    },
                );
            }
        }
        Event::Check(call) => return resource::check(flow, call, now),
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
                && flow.form.endpoints().authorization == url.expose()
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
                        tokens::answered(flow, grant, answer, now);
                        let then_check = flow.then_check.take().filter(|_| flow.problem.is_none());
                        if let Some(call) = then_check {
                            return update(flow, Event::Check(call), now);
                        }
                    }
                    Purpose::Check(call) => resource::checked(flow, call, answer, now),
                    Purpose::Discover(place) => return metadata::discovered(flow, place, answer, now),
                    Purpose::Revoke => tokens::revoked(flow, answer),
                    Purpose::Keys => return signature::keys_came(flow, attempt, answer),
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
            flow.discovery_offer = None;
            flow.then_check = None;
            flow.log = Log::default();
            flow.secrets_seen = SecretsSeen::default();
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
        && let Some(url) = what_if.alteration.redirect(request.url.expose(), base.as_str())
    {
        altered = Some(format!("the request went to {url}"));
        request.url = url.into();
    }
    flow.altered = altered;
    flow.attempts += 1;
    let attempt = Attempt { number: flow.attempts, purpose };
    let line = match purpose {
        Purpose::Check(Call::Known(resource)) => format!("{} {}", request.method.as_str(), resource.path()),
        Purpose::Check(Call::Own) => format!("{} {}", request.method.as_str(), flow.own.path.trim()),
        Purpose::Token(_) | Purpose::Discover(_) | Purpose::Revoke | Purpose::Keys => String::new(),
    };
    flow.log.sent(purpose, line, &request, now);
    flow.busy = Some(attempt);
    flow.problem = None;
    vec![Command::Send(attempt, request)]
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
