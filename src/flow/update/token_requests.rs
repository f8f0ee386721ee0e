//! Token requests: exchange, refresh, revocation, and their responses.

use crate::{
    flow::{
        command::Command,
        page_state::Flow,
        problem::{Grant, Problem, Validity},
        progress::{Arrival, FollowUp, Granted, HeldIdToken, Injected, Purpose, Stage, Tokens},
    },
    oauth::{
        http::{HttpResponse, TransportError},
        id_token,
        lifetime::Lifetime,
        secret::ClientSecret,
        token_request::{self, TokenRequest},
        token_response::{self, TokenError, TokenResponse},
    },
    providers::Injection,
    time::Timestamp,
};

use super::sending::{Outgoing, send};

pub(super) fn exchange(flow: &mut Flow, now: Timestamp) -> Vec<Command> {
    let Stage::Verified(arrival) = &flow.session.stage else { return Vec::new() };
    let request = token_request::exchange(&arrival.callback, flow.setup.client_auth, &flow.session.client_secret);
    let outgoing = with_injection(flow, arrival, Grant::Code, request);
    send(flow, outgoing, now)
}

pub(super) fn refresh(flow: &mut Flow, now: Timestamp) -> Vec<Command> {
    refresh_then(flow, FollowUp::Nothing, now)
}

/// Refreshes the token, and then does this with the new one.
pub(super) fn refresh_then(flow: &mut Flow, follow_up: FollowUp, now: Timestamp) -> Vec<Command> {
    let Some(Granted { arrival, tokens: Tokens { refresh_token: Some(token), .. }, .. }) = flow.session.granted()
    else {
        return Vec::new();
    };
    let sent = arrival.callback.request();
    let request = token_request::refresh(sent, token, flow.setup.client_auth, &flow.session.client_secret);
    let outgoing = with_injection(flow, arrival, Grant::RefreshToken, request);
    send(flow, Outgoing { follow_up, ..outgoing }, now)
}

pub(super) fn revoke(flow: &mut Flow, now: Timestamp) -> Vec<Command> {
    let Some(Granted { arrival, tokens, .. }) = flow.session.granted() else { return Vec::new() };
    // RFC 7009 §2.1: with a refresh token, the server "SHOULD also invalidate all access tokens based on the same
    // authorization grant".
    let token = match &tokens.refresh_token {
        Some(token) => ("refresh_token", token.expose()),
        None => ("access_token", tokens.access_token.expose()),
    };
    let sent = arrival.callback.request();
    let request = token_request::revocation(sent, token, flow.setup.client_auth, &flow.session.client_secret);
    match request.map(TokenRequest::into_http) {
        Some(request) => send(flow, Outgoing::new(Purpose::Revoke, request), now),
        None => Vec::new(),
    }
}

/// The request, with the parameter that the scenario changes.
fn with_injection(flow: &Flow, arrival: &Arrival, grant: Grant, mut request: TokenRequest<'_>) -> Outgoing {
    let injected = match flow.scenario_for(arrival.provider).map(|scenario| scenario.injection) {
        Some(Injection::Parameter(name, value)) => Some(if request.replace(name, value) {
            Injected::ParameterSent { name, value }
        } else {
            Injected::ParameterMissing { name }
        }),
        _ => None,
    };
    Outgoing { injected, ..Outgoing::new(Purpose::Token(grant), request.into_http()) }
}

pub(super) fn answered(flow: &mut Flow, grant: Grant, answer: Result<HttpResponse, TransportError>, now: Timestamp) {
    let Some(arrival) = flow.session.arrival().cloned() else { return };
    match answer.map_err(TokenError::from).and_then(|response| token_response::parse(&response)) {
        Ok(response) => {
            let tokens = held(flow.session.tokens(), response, now);
            match flow.session.granted_mut() {
                Some(granted) => {
                    granted.tokens = tokens;
                    // The API's response to the old token no longer counts.
                    granted.api_answer.take_if(|answer| answer.status == 401);
                }
                None => flow.session.stage = Stage::Granted(Box::new(Granted::new(arrival, tokens))),
            }
        }
        Err(error) => {
            let retry_at = retry_at(&error, now);
            // Where it went, which a scenario may have changed.
            let endpoint = flow.session.log.entries().last().map(|entry| entry.address.clone()).unwrap_or_default();
            let validity = match grant {
                Grant::Code => Validity::Unknown,
                Grant::RefreshToken => flow.session.refresh_token_validity(now),
            };
            let client_auth = flow.setup.client_auth;
            flow.session.problem = Some(Problem::Token { grant, endpoint, error, retry_at, validity, client_auth });
            // If an automatic refresh failed, it would fail every second.
            if let Some(granted) = flow.session.granted_mut() {
                granted.auto_refresh = false;
            }
        }
    }
}

/// When to try again, if the server says so.
fn retry_at(error: &TokenError, now: Timestamp) -> Option<Timestamp> {
    match error {
        TokenError::RateLimited { retry_after: Some(wait) } => Some(now.after(*wait)),
        _ => None,
    }
}

/// RFC 7009 §2.2: 200 means that the token is invalid now, whether or not it was valid before. Some servers send 204.
pub(super) fn revoked(flow: &mut Flow, answer: Result<HttpResponse, TransportError>, now: Timestamp) -> Vec<Command> {
    let Some(arrival) = flow.session.arrival() else { return Vec::new() };
    let error = match answer {
        Ok(response) if (200..300).contains(&response.status) => {
            flow.session.stage = Stage::Requesting;
            flow.session.client_secret = ClientSecret::default();
            return Vec::new();
        }
        Ok(response) => token_response::error_from(&response),
        Err(error) => TokenError::from(error),
    };
    let revocation = arrival.callback.request().endpoints.facts.revocation.as_ref();
    let endpoint = revocation.map(|endpoint| endpoint.as_str().to_owned()).unwrap_or_default();
    let retry_at = retry_at(&error, now);
    flow.session.problem = Some(Problem::Revocation { endpoint, error, retry_at });
    Vec::new()
}

/// RFC 6749 §6: "The authorization server MAY issue a new refresh token, in which case the client MUST discard the old
/// refresh token and replace it". Otherwise the old one stays valid.
fn held(before: Option<&Tokens>, response: TokenResponse, now: Timestamp) -> Tokens {
    // Without a new lifetime, the old one still counts, unless the token is a new one.
    let is_new = |before: &Tokens| response.refresh_token.is_some() && response.refresh_token != before.refresh_token;
    let before_told =
        before.filter(|before| !is_new(before) && response.refresh_token_expires_in == Lifetime::NotStated);
    Tokens {
        access_token: response.access_token,
        received_at: now,
        lifetime: response.expires_in,
        refresh_token: response.refresh_token.or_else(|| before.and_then(|before| before.refresh_token.clone())),
        refresh_received_at: before_told.map_or(now, |before| before.refresh_received_at),
        refresh_lifetime: match before_told {
            Some(before) => before.refresh_lifetime.clone(),
            None => response.refresh_token_expires_in,
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
            // OpenID Connect Core 1.0 §12.2: the response to a refresh "might not contain an id_token".
            None => before.and_then(|before| before.id_token.clone()),
        },
        refreshes: before.map_or(0, |before| before.refreshes + 1),
    }
}
