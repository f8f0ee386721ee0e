//! Which messages the sandbox has a record of, and how to ask for it.

use crate::{
    flow::{
        Flow,
        log::{Entry, Kind},
    },
    glass::{Asked, fingerprint},
    oauth::{http::HttpRequest, secret::SecretUrl},
};

/// The question to the sandbox about its checks for this message; `None` for a message that it didn't answer.
pub fn asked(flow: &Flow, number: u32) -> Option<Asked> {
    if !flow.provider().is_simulated {
        return None;
    }
    // Where the callback was refused, the form still has the base of the request.
    let base =
        flow.session.api_base().map_or_else(|| flow.setup.form.endpoints().api_base, |base| base.as_str().into());
    let entries = flow.session.log.entries();
    let mut at = entries.iter().position(|entry| entry.number == number)?;
    // A callback is the response to the authorization request.
    if entries[at].kind == Kind::Callback {
        at = entries[..at].iter().rposition(|entry| entry.kind == Kind::Authorization)?;
    }
    let entry = &entries[at];
    let status = match entry.kind {
        Kind::Authorization => None,
        _ => Some(entry.response()?.status),
    };
    if !entry.address.strip_prefix(base.as_str()).is_some_and(|path| path.starts_with('/')) {
        return None;
    }
    let fingerprint = of(entry);
    let same_after = entries[at + 1..].iter().filter(|later| of(later) == fingerprint).count();
    Some(Asked { fingerprint, same_after, status })
}

fn of(entry: &Entry) -> String {
    let request = HttpRequest {
        method: entry.method.clone(),
        url: SecretUrl::of(&[&entry.address, entry.query.expose()]),
        headers: entry.headers.clone(),
        body: entry.body.clone(),
    };
    fingerprint(&request, entry.kind == Kind::Authorization)
}
