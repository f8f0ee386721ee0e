//! The signature of an ID token.

use crate::{
    flow::{Attempt, Command, Flow, Signature, Stage, Tokens},
    oauth::{
        http::{HttpResponse, TransportError},
        jwks,
    },
};

/// The provider's keys came: with the one that the token names, the browser checks the signature.
pub(super) fn keys_came(
    flow: &mut Flow,
    attempt: Attempt,
    answer: Result<HttpResponse, TransportError>,
) -> Vec<Command> {
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

pub(super) fn signature_checked(flow: &mut Flow, result: Result<(), String>) -> Vec<Command> {
    if let Stage::Granted(_, Tokens { id_token: Some(held), .. }) = &mut flow.stage {
        held.signature = Some(result);
    }
    Vec::new()
}
