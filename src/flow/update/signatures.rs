//! The signature of an ID token.

use crate::{
    flow::{
        command::{Command, Signature},
        page_state::Flow,
        progress::{Attempt, FollowUp, HeldIdToken, InFlight, Purpose},
    },
    oauth::{
        http::{HttpResponse, TransportError},
        id_token::SignatureError,
        jwks,
    },
    time::Timestamp,
};

use super::sending::{Outgoing, send};

/// Requests the keys that verify the signature.
pub(super) fn verify(flow: &mut Flow, now: Timestamp) -> Vec<Command> {
    let held = flow.session.tokens().and_then(|tokens| tokens.id_token.as_deref());
    let (Some(HeldIdToken { decoded: Ok(_), .. }), Some(arrival)) = (held, flow.session.arrival()) else {
        return Vec::new();
    };
    match &arrival.callback.request().endpoints.facts.jwks {
        Some(keys) => send(flow, Outgoing::new(Purpose::Keys, jwks::request(keys)), now),
        None => found(flow, Err(SignatureError::NoKeysAddress)),
    }
}

/// Has the browser check the signature with the key that the token names.
pub(super) fn keys_answered(
    flow: &mut Flow,
    attempt: Attempt,
    answer: Result<HttpResponse, TransportError>,
) -> Vec<Command> {
    let held = flow.session.tokens().and_then(|tokens| tokens.id_token.as_deref());
    let Some(Ok(decoded)) = held.map(|held| &held.decoded) else { return Vec::new() };
    let key = answer
        .map_err(SignatureError::Transport)
        .and_then(|response| jwks::select_key(&response, &decoded.header).map_err(SignatureError::Key));
    match key {
        Err(error) => found(flow, Err(error)),
        Ok(key) => {
            let (signed, signature) = (decoded.signed.clone(), decoded.signature.clone());
            flow.session.in_flight = Some(InFlight { attempt, follow_up: FollowUp::Nothing });
            vec![Command::CheckSignature(attempt, Box::new(Signature { key, signed, signature }))]
        }
    }
}

pub(super) fn checked(flow: &mut Flow, attempt: Attempt, result: Result<bool, String>) -> Vec<Command> {
    if flow.session.in_flight.take_if(|it| it.attempt == attempt).is_none() {
        return Vec::new();
    }
    match result {
        Ok(true) => found(flow, Ok(())),
        Ok(false) => found(flow, Err(SignatureError::Invalid)),
        Err(words) => found(flow, Err(SignatureError::Unsupported(words))),
    }
}

fn found(flow: &mut Flow, result: Result<(), SignatureError>) -> Vec<Command> {
    if let Some(held) = flow.session.granted_mut().and_then(|granted| granted.tokens.id_token.as_mut()) {
        held.signature = Some(result);
    }
    Vec::new()
}
