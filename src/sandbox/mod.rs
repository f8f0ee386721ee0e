//! A simulated Webex, pure: `handle(store, request, now, entropy) -> response`.
//!
//! It shares the HTTP value types with the client and nothing else, so that a mistake in one side's codec shows on the
//! other; from `providers` it takes only the issuers of its ID tokens. It follows Webex's documentation, and the RFCs
//! where that is silent. Where both are silent, a comment marks the guess.

use std::time::Duration;

use crate::{
    glass::{Entry, fingerprint},
    oauth::{
        http::{HttpRequest, HttpResponse, Method},
        secret::Body,
    },
    time::Timestamp,
};

pub mod store;
mod route;
mod authorize;
mod token;
mod api;
mod login;
mod metadata;
mod signing_key;
mod scope_catalog;
mod fault;
mod trace;
mod channel;
mod pages;
mod answer;
mod urlencoded;

use pages::Place;
use route::{Route, Target};
use store::Store;
use trace::Trace;

/// Returns one unpredictable byte per call.
pub type Entropy<'a> = &'a mut dyn FnMut() -> u8;

/// Answers a request to any URL whose path contains `/v1/`; the sandbox lives at what comes before. If `what-if/` and the
/// name of a fault come right after `/v1/`, that fault is injected; after `automatic/`, the sign-in pages press their buttons
/// themselves.
pub fn handle(store: &mut Store, request: &HttpRequest, now: Timestamp, entropy: Entropy) -> HttpResponse {
    // By the real clock: what has expired only on the sandbox's moved clock is valid again once the clock is moved
    // back.
    store.drop_expired(now);
    let target = Target::parse(request.url.expose());
    if target.route == Route::Channel {
        return channel::answer(store, request, now, entropy);
    }
    let now = now.after(store.settings.clock_offset());
    let trace = &mut Trace::new(store.settings.switches);
    let mut ctx = Ctx { store, request, target, now, trace, entropy };
    let response = match target.fault {
        Some(fault) => fault.inject(&mut ctx),
        None => respond(&mut ctx),
    };
    ctx.note(&response);
    match &request.method {
        // RFC 9110 §9.3.2: "the server MUST NOT send content in the response".
        &Method::HEAD => HttpResponse { body: Body::default(), ..response },
        _ => response,
    }
}

/// The response when the host of the sandbox can't read or save the store: a page where a user is looking, else JSON.
pub fn storage_unavailable(request: &HttpRequest, reason: &str) -> HttpResponse {
    let Target { url, route, .. } = Target::parse(request.url.expose());
    match route {
        Route::Authorize => answer::html(500, pages::storage_unavailable(&Place::at(url), reason)),
        _ => error_response(500, &format!("{} {reason}", crate::text::sandbox_pages::STORAGE_UNAVAILABLE)),
    }
}

/// The response when the host of the sandbox can't pass a request on to [`handle`].
pub fn error_response(status: u16, message: &str) -> HttpResponse {
    answer::json_response(status, &serde_json::json!({ "message": message }))
}

/// Whether [`handle`] reads or changes the store for this request.
pub fn needs_store(request: &HttpRequest) -> bool {
    let Target { fault, route, .. } = Target::parse(request.url.expose());
    !fault.is_some_and(|fault| fault.replaces_answer(route))
}

/// How long the host of the sandbox must hold the response back.
pub fn delay(request: &HttpRequest) -> Duration {
    let Target { fault, route, .. } = Target::parse(request.url.expose());
    fault.map(|fault| fault.delay(route)).unwrap_or_default() + authorize::delay(request)
}

/// What every handler works with.
struct Ctx<'a> {
    store: &'a mut Store,
    request: &'a HttpRequest,
    target: Target<'a>,
    /// The time on the sandbox's clock.
    now: Timestamp,
    trace: &'a mut Trace,
    entropy: Entropy<'a>,
}

impl Ctx<'_> {
    /// Records the checks before this response, if there were any.
    fn note(&mut self, response: &HttpResponse) {
        let is_navigation = self.target.route == Route::Authorize;
        let checks = self.trace.take();
        if !checks.is_empty() {
            let fingerprint = fingerprint(self.request, is_navigation);
            let (at_millis, status) = (self.now.millis, response.status);
            self.store.add_entry(Entry { number: 0, fingerprint, at_millis, status, checks });
        }
    }
}

/// Answers as the provider would without a fault.
fn respond(ctx: &mut Ctx) -> HttpResponse {
    match (&ctx.request.method, ctx.target.route) {
        (&Method::GET | &Method::HEAD | &Method::POST, Route::Authorize) => authorize::authorize(ctx),
        (&Method::POST, Route::AccessToken) => token::access_token(ctx),
        (&Method::GET | &Method::HEAD, Route::Rooms) => api::rooms(ctx),
        (&Method::GET | &Method::HEAD, Route::Room) => api::room(ctx),
        (&Method::GET | &Method::HEAD, Route::PeopleMe) => api::people_me(ctx),
        (&Method::GET | &Method::HEAD, Route::Messages) => api::messages(ctx),
        (&Method::POST, Route::Messages) => api::post_message(ctx),
        // OpenID Connect Core 1.0 §5.3: both methods.
        (&Method::GET | &Method::HEAD | &Method::POST, Route::UserInfo) => login::user_info(ctx),
        (&Method::GET | &Method::HEAD, Route::Verification) => Ok(login::verification(ctx)),
        (&Method::GET | &Method::HEAD, Route::Metadata) => Ok(metadata::metadata(ctx.target.base)),
        (_, Route::Unknown) => Err(answer::webex_error(404, "The sandbox has nothing at this address.", ctx.entropy)),
        (_, route) => {
            let response = answer::webex_error(405, "This method is not allowed here.", ctx.entropy);
            Err(answer::with_header(response, "allow", route.methods()))
        }
    }
    .unwrap_or_else(|error| error)
}

#[cfg(test)]
mod tests;
