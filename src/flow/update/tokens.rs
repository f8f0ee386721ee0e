//! Tokens: had for a code, refreshed, given up.

use std::time::Duration;

use crate::{
    classroom::Alteration,
    flow::{
        Arrival, Flow, HeldIdToken, Stage, Tokens,
        problem::{Grant, Problem},
    },
    oauth::{
        http::{HttpRequest, HttpResponse, TransportError},
        id_token,
        secret::ClientSecret,
        token_request::TokenRequest,
        token_response::{self, TokenError, TokenResponse},
    },
    time::Timestamp,
};

/// The request, with the parameter changed that is to go wrong; and what was changed, in words.
pub(super) fn altered_token_request(
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

pub(super) fn answered(flow: &mut Flow, grant: Grant, answer: Result<HttpResponse, TransportError>, now: Timestamp) {
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

/// RFC 7009 §2.2: 200 says that the token is good no more, whether it was before or not.
pub(super) fn revoked(flow: &mut Flow, answer: Result<HttpResponse, TransportError>) {
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
