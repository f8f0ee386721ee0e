//! A simulated Webex, pure: `handle(store, request, now, entropy) -> response`.
//!
//! It shares the HTTP value types with the client and nothing else, so that a mistake in one side's codec shows on the
//! other. Where Webex's documentation says what happens, it does that; where it is silent, the RFCs; where both are, the
//! comment says that it is a guess.

use std::time::Duration;

use crate::{
    oauth::{
        http::{HttpRequest, HttpResponse, Method},
        secret::Body,
    },
    time::Timestamp,
};

pub mod store;

mod form;

mod answer;

mod authorize;

mod token;

mod api;

mod pages;

mod fault;

use fault::Fault;
use store::Store;

/// One unpredictable byte a call.
pub type Entropy<'a> = &'a mut dyn FnMut() -> u8;

/// Answers a request to any address whose path has `/v1/` in it; what stands before is where the sandbox lives. A path
/// that goes on with `what-if/` and the name of a fault has it strike.
pub fn handle(store: &mut Store, request: &HttpRequest, now: Timestamp, entropy: Entropy) -> HttpResponse {
    store.drop_expired(now);
    let (fault, address) = Address::of(request.url.expose());
    let response = match fault {
        Some(fault) => fault.answer(store, request, &address, now, entropy),
        None => answered(store, request, &address, now, entropy),
    };
    match &request.method {
        // RFC 9110 §9.3.2: "the server MUST NOT send content in the response".
        &Method::HEAD => HttpResponse { body: Body::default(), ..response },
        _ => response,
    }
}

/// What whoever serves the sandbox answers when a request can't be brought before it, or what it said can't be kept.
pub fn refusal(status: u16, message: &str) -> HttpResponse {
    answer::json_response(status, &serde_json::json!({ "message": message }))
}

/// Whether the answer depends on what the sandbox remembers, or changes that.
pub fn needs_store(request: &HttpRequest) -> bool {
    let (fault, address) = Address::of(request.url.expose());
    fault.is_none_or(|fault| fault.needs_store(address.path))
}

/// How long whoever serves the sandbox is to hold the answer back.
pub fn delay(request: &HttpRequest) -> Duration {
    let (fault, address) = Address::of(request.url.expose());
    fault.map(|fault| fault.delay(address.path)).unwrap_or_default()
}

fn answered(
    store: &mut Store,
    request: &HttpRequest,
    address: &Address,
    now: Timestamp,
    entropy: Entropy,
) -> HttpResponse {
    match (&request.method, address.path) {
        (&Method::GET | &Method::HEAD | &Method::POST, "authorize") => {
            authorize::authorize(store, request, address, now, entropy)
        }
        (&Method::POST, "access_token") => token::access_token(store, request, now, entropy),
        (&Method::GET | &Method::HEAD, "rooms") => api::rooms(store, request, entropy),
        (&Method::GET | &Method::HEAD, "people/me") => api::me(store, request, entropy),
        (&Method::GET | &Method::HEAD, "messages") => api::messages(store, request, address.query, entropy),
        (&Method::POST, "messages") => api::post_message(store, request, now, entropy),
        (&Method::GET | &Method::HEAD, ".well-known/openid-configuration") => api::discovery(address.base),
        (_, "authorize" | "access_token" | "rooms" | "people/me" | "messages" | ".well-known/openid-configuration") => {
            answer::webex_error(405, "The method is not allowed here.", entropy)
        }
        _ => answer::webex_error(404, "There is nothing at this address of the sandbox.", entropy),
    }
}

/// The parts of a request's URL that matter here.
struct Address<'a> {
    /// All before the path of the API, without a slash at its end: the sandbox's issuer identifier.
    base: &'a str,
    /// The path below `/v1/`, without the name of a fault.
    path: &'a str,
    query: &'a str,
}

impl<'a> Address<'a> {
    fn of(url: &'a str) -> (Option<Fault>, Self) {
        let url = url.split('#').next().unwrap_or_default();
        let (before, query) = url.split_once('?').unwrap_or((url, ""));
        let Some(at) = before.rfind("/v1/") else {
            return (None, Self { base: before, path: "", query });
        };
        let (fault, path) = Fault::split(&before[at + "/v1/".len()..]);
        (fault, Self { base: &before[..at + "/v1".len()], path, query })
    }
}

#[cfg(test)]
mod tests;
