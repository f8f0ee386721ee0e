//! A simulated Webex, pure: `handle(store, request, now, entropy) -> response`.
//!
//! It shares the HTTP value types with the client and nothing else, so that a mistake in one side's codec shows on the
//! other. Where Webex's documentation says what happens, it does that; where it is silent, the RFCs; where both are, the
//! comment says that it is a guess.

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

use store::Store;

/// One unpredictable byte a call.
pub type Entropy<'a> = &'a mut dyn FnMut() -> u8;

/// Answers a request to any address whose path has `/v1/` in it; what stands before is where the sandbox lives.
pub fn handle(store: &mut Store, request: &HttpRequest, now: Timestamp, entropy: Entropy) -> HttpResponse {
    store.drop_expired(now);
    let address = Address::of(&request.url);
    let response = match (request.method, address.path) {
        (Method::Get | Method::Head | Method::Post, "authorize") => {
            authorize::authorize(store, request, address.query, now, entropy)
        }
        (Method::Post, "access_token") => token::access_token(store, request, now, entropy),
        (Method::Get | Method::Head, "rooms") => api::rooms(store, request, entropy),
        (Method::Get | Method::Head, "people/me") => api::me(store, request, entropy),
        (Method::Get | Method::Head, ".well-known/openid-configuration") => api::discovery(address.base),
        (_, "authorize" | "access_token" | "rooms" | "people/me" | ".well-known/openid-configuration") => {
            answer::webex_error(405, "The method is not allowed here.", entropy)
        }
        _ => answer::webex_error(404, "There is nothing at this address of the sandbox.", entropy),
    };
    match request.method {
        // RFC 9110 §9.3.2: "the server MUST NOT send content in the response".
        Method::Head => HttpResponse { body: Body::default(), ..response },
        _ => response,
    }
}

/// The parts of a request's URL that matter here.
struct Address<'a> {
    /// All before the path of the API, without a slash at its end.
    base: &'a str,
    /// The path below `/v1/`.
    path: &'a str,
    query: &'a str,
}

impl<'a> Address<'a> {
    fn of(url: &'a str) -> Self {
        let url = url.split('#').next().unwrap_or_default();
        let (before, query) = url.split_once('?').unwrap_or((url, ""));
        match before.rfind("/v1/") {
            Some(at) => Self { base: &before[..at + "/v1".len()], path: &before[at + "/v1/".len()..], query },
            None => Self { base: before, path: "", query },
        }
    }
}

#[cfg(test)]
mod tests;
