//! The simulated Webex behind axum, with the headers that let a page of another origin use it.

use std::sync::{Arc, Mutex};

use axum::{
    Router,
    body::to_bytes,
    extract::{Request, State},
    http::{HeaderName, HeaderValue, StatusCode},
    response::Response,
};
use oauth_walkthrough::{
    oauth::{
        http::{HttpRequest, Method, header, known_method},
        secret::Body,
    },
    sandbox::{delay, handle, store::Store},
    time::Timestamp,
};

/// A body longer than this gets 413. No request to the sandbox needs one.
const MAX_BODY_BYTES: usize = 64 * 1024;

/// Answers every path of `origin` (scheme, host and port).
pub(crate) fn router(store: Store, origin: String) -> Router {
    Router::new().fallback(answer).with_state(Shared { store: Arc::new(Mutex::new(store)), origin })
}

#[derive(Clone)]
struct Shared {
    store: Arc<Mutex<Store>>,
    origin: String,
}

/// Passes a request to the sandbox, and adds the CORS headers to its response.
async fn answer(State(shared): State<Shared>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let Some(method) = known_method(parts.method.as_str()) else {
        return plain(StatusCode::NOT_IMPLEMENTED);
    };
    if method == Method::OPTIONS {
        return with_cors(plain(StatusCode::NO_CONTENT));
    }
    let Ok(body) = to_bytes(body, MAX_BODY_BYTES).await else {
        return with_cors(plain(StatusCode::PAYLOAD_TOO_LARGE));
    };
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let request = HttpRequest {
        method,
        url: format!("{}{}", shared.origin, parts.uri).into(),
        headers: parts.headers.iter().map(|(name, value)| header(name.as_str(), text(value))).collect(),
        body: Body::new(String::from_utf8_lossy(&body)),
    };
    tokio::time::sleep(delay(&request)).await;
    let response = {
        let mut store = shared.store.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        handle(&mut store, &request, now(), &mut random_byte)
    };
    let mut answer = plain(StatusCode::from_u16(response.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR));
    for (name, value) in &response.headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value.expose())) {
            answer.headers_mut().insert(name, value);
        }
    }
    *answer.body_mut() = axum::body::Body::from(response.body.expose().to_owned());
    with_cors(answer)
}

fn plain(status: StatusCode) -> Response {
    let mut response = Response::default();
    *response.status_mut() = status;
    response
}

/// Adds the headers that let a page of another origin read a response.
pub(crate) fn with_cors(mut response: Response) -> Response {
    for (name, value) in [
        ("access-control-allow-origin", "*"),
        ("access-control-allow-methods", "GET, HEAD, POST, PUT, PATCH, DELETE"),
        ("access-control-allow-headers", "authorization, content-type"),
        ("access-control-expose-headers", "retry-after, www-authenticate"),
    ] {
        response.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    response
}

#[expect(clippy::disallowed_methods, reason = "a server reads the clock")]
fn now() -> Timestamp {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    Timestamp::default().after(since)
}

fn random_byte() -> u8 {
    let mut byte = [0];
    getrandom::fill(&mut byte).expect("the system has a source of randomness");
    byte[0]
}
