//! The side channel: the sandbox's checks, switches and clock. It answers the page next to it and anyone on this
//! machine, but no page of another origin.

use serde_json::json;

use crate::{
    glass::{Ask, CHANNEL_HEADER, Relay, Relayed},
    oauth::{
        http::{HttpRequest, HttpResponse, Method, header, known_method},
        secret::Body,
    },
    time::Timestamp,
};

use super::{
    Entropy,
    answer::json_response,
    error_response, handle,
    route::{Route, Target},
    store::Store,
};

/// Answers a request to the side channel at the real time `now`.
pub(super) fn answer(store: &mut Store, request: &HttpRequest, now: Timestamp, entropy: Entropy) -> HttpResponse {
    if request.header(CHANNEL_HEADER).is_none() {
        return error_response(404, "The sandbox has nothing at this address.");
    }
    if request.method == Method::GET {
        return json_response(200, &json!(store.inside()));
    }
    match serde_json::from_str(request.body.expose()) {
        Ok(Ask::Set(settings)) if request.method == Method::POST => {
            store.settings = settings;
            json_response(200, &json!(store.inside()))
        }
        Ok(Ask::Relay(relay)) if request.method == Method::POST => match relayed(store, relay, now, entropy) {
            Some(relayed) => json_response(200, &json!(relayed)),
            None => error_response(400, "This request can't be passed on."),
        },
        _ => error_response(400, "The side channel doesn't know this."),
    }
}

fn relayed(store: &mut Store, relay: Relay, now: Timestamp, entropy: Entropy) -> Option<Relayed> {
    let Relay { method, url, headers, body } = relay;
    let method = known_method(&method)?;
    // Relaying a relay request would loop.
    if Target::parse(&url).route == Route::Channel {
        return None;
    }
    let headers = headers.into_iter().map(|(name, value)| header(&name, value)).collect();
    let request = HttpRequest { method, url: url.into(), headers, body: Body::new(body) };
    let (response, entry) = store.relay(|store| handle(store, &request, now, entropy));
    let headers = response.headers.iter().map(|(name, value)| (name.clone(), value.expose().to_owned())).collect();
    Some(Relayed { status: response.status, headers, body: response.body.expose().to_owned(), entry })
}
