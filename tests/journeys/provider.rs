//! A provider on real HTTP, of an origin of its own. It is honest by itself: it binds codes to client, redirect URI and
//! challenge, and lets them be used once. A journey can have it answer the next token request in any other way.

use std::{
    collections::{HashMap, VecDeque},
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use axum::{
    Form, Router,
    body::{Body, Bytes},
    extract::{Query, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode},
    response::{Html, IntoResponse, Response},
    routing::{get, post},
};
use serde_json::{Value, json};

/// A running provider. It ends with the journey's runtime.
#[derive(Clone)]
pub(crate) struct Provider {
    address: SocketAddr,
    memory: Arc<Mutex<Memory>>,
}

#[derive(Default)]
struct Memory {
    seen: Vec<Seen>,
    answers: VecDeque<Answer>,
    codes: HashMap<String, HashMap<String, String>>,
    issued: u32,
}

/// A request that came.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

/// How a token request is answered, when not honestly.
#[derive(Clone, Debug)]
pub(crate) enum Answer {
    /// With this status, header and body.
    With(u16, Option<(&'static str, String)>, &'static str),
    /// As it is right, but late.
    Late(Duration),
    /// With the beginning of an answer, and a cut connection.
    Cut,
    /// Without the headers that let a page of another origin read it.
    WithoutCors,
}

type Parameters = HashMap<String, String>;

impl Provider {
    pub(crate) async fn start() -> Self {
        let memory = Arc::new(Mutex::new(Memory::default()));
        let app = Router::new()
            .route("/authorize", get(authorize))
            .route("/token", post(token).options(preflight))
            .fallback(elsewhere)
            .with_state(Arc::clone(&memory));
        Self { address: crate::serve(app).await, memory }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Answers the next token request in this way; each further call, the one after.
    pub(crate) fn answer(&self, answer: Answer) {
        lock(&self.memory).answers.push_back(answer);
    }

    /// The requests that came to a path, in order.
    pub(crate) fn seen(&self, method: &Method, path: &str) -> Vec<Seen> {
        let seen = &lock(&self.memory).seen;
        seen.iter()
            .filter(|seen| seen.method == *method && seen.path.split('?').next() == Some(path))
            .cloned()
            .collect()
    }
}

fn lock(memory: &Mutex<Memory>) -> MutexGuard<'_, Memory> {
    memory.lock().expect("no handler panics while it holds the memory")
}

type Shared = State<Arc<Mutex<Memory>>>;

fn note(memory: &Mutex<Memory>, method: Method, path: &str, headers: HeaderMap, body: &[u8]) {
    let body = String::from_utf8_lossy(body).into_owned();
    lock(memory).seen.push(Seen { method, path: path.to_owned(), headers, body });
}

/// A page on which a person accepts or declines.
async fn authorize(State(memory): Shared, Query(query): Query<Parameters>, request: Request) -> Html<String> {
    note(&memory, Method::GET, &request.uri().to_string(), request.headers().clone(), b"");
    let code = {
        let mut memory = lock(&memory);
        memory.issued += 1;
        let code = format!("code+/{}", memory.issued);
        memory.codes.insert(code.clone(), query.clone());
        code
    };
    let redirect_uri = &query["redirect_uri"];
    let back = |pairs: &[(&str, &str)]| {
        let separator = if redirect_uri.contains('?') { '&' } else { '?' };
        let mut query = form_urlencoded::Serializer::new(String::new());
        // In an attribute of the page below, an ampersand is an entity.
        format!("{redirect_uri}{separator}{}", query.extend_pairs(pairs).finish()).replace('&', "&amp;")
    };
    let state = &query["state"];
    let accept = back(&[("code", &code), ("state", state), ("iss", "https://as.example")]);
    let description = "<img src=x onerror=alert(1)> said no";
    let decline = back(&[("error", "access_denied"), ("error_description", description), ("state", state)]);
    let empty = back(&[("state", state)]);
    Html(format!(
        "<!doctype html><title>Provider</title><a id=accept href=\"{accept}\">Accept</a> \
         <a id=decline href=\"{decline}\">Decline</a> <a id=empty href=\"{empty}\">No code</a>"
    ))
}

async fn preflight(State(memory): Shared, headers: HeaderMap) -> Response {
    note(&memory, Method::OPTIONS, "/token", headers, b"");
    with_cors(StatusCode::NO_CONTENT.into_response())
}

async fn token(State(memory): Shared, headers: HeaderMap, body: Bytes) -> Response {
    note(&memory, Method::POST, "/token", headers.clone(), &body);
    let answer = lock(&memory).answers.pop_front();
    let honest = || {
        let form = Form::<Parameters>(form_urlencoded::parse(&body).into_owned().collect());
        let (status, json) = grant(&mut lock(&memory), &form, &headers);
        (status, axum::Json(json)).into_response()
    };
    with_cors(match answer {
        None => honest(),
        Some(Answer::Late(wait)) => {
            tokio::time::sleep(wait).await;
            honest()
        }
        Some(Answer::WithoutCors) => return honest(),
        Some(Answer::With(status, header, body)) => {
            let status = StatusCode::from_u16(status).expect("a status");
            let mut response = (status, body).into_response();
            if let Some((name, value)) = header {
                let value = HeaderValue::from_str(&value).expect("a header's value");
                response.headers_mut().insert(HeaderName::from_static(name), value);
            }
            response
        }
        Some(Answer::Cut) => {
            let (sender, body) = tokio::sync::mpsc::channel::<Result<Bytes, std::io::Error>>(2);
            let cut = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
            for part in [Ok(Bytes::from_static(b"{\"access_token\":")), Err(cut)] {
                sender.try_send(part).expect("room for two");
            }
            Body::from_stream(Parts(body)).into_response()
        }
    })
}

/// RFC 6749 §4.1.3 and §6, as strict as they ask.
fn grant(memory: &mut Memory, form: &Parameters, headers: &HeaderMap) -> (StatusCode, Value) {
    let refused = |status, error: &str| (status, json!({ "error": error, "trackingId": "ROUTER_1" }));
    let get = |name: &str| form.get(name).map(String::as_str);
    // base64 of `C1%262:s3cret+%26%C3%A9`: both halves form-encoded first.
    let basic = headers.get("authorization").map(|value| value == "Basic QzElMjYyOnMzY3JldCslMjYlQzMlQTk=");
    let authenticated = match (basic, get("client_secret")) {
        (Some(right), None) => right,
        (None, Some(secret)) => get("client_id") == Some("C1&2") && secret == "s3cret &é",
        // Without a secret the verifier has to do; a refresh has none, and is let through for the test's client.
        (None, None) => get("client_id") == Some("C1&2"),
        (Some(_), Some(_)) => false,
    };
    if !authenticated {
        return refused(StatusCode::UNAUTHORIZED, "invalid_client");
    }
    match get("grant_type") {
        Some("authorization_code") => {
            let Some(request) = get("code").and_then(|code| memory.codes.remove(code)) else {
                return refused(StatusCode::BAD_REQUEST, "invalid_grant");
            };
            let challenge = get("code_verifier")
                .map(|verifier| oauth_walkthrough::oauth::secret::CodeVerifier::new(verifier).challenge());
            if get("redirect_uri") != request.get("redirect_uri").map(String::as_str)
                || challenge.as_ref() != request.get("code_challenge")
            {
                return refused(StatusCode::BAD_REQUEST, "invalid_grant");
            }
            let answer = json!({
                "access_token": "first access token", "expires_in": 1_209_599,
                "refresh_token": "first refresh token", "refresh_token_expires_in": 7_775_082,
            });
            (StatusCode::OK, answer)
        }
        Some("refresh_token") if get("refresh_token") == Some("first refresh token") => {
            (StatusCode::OK, json!({ "access_token": "second access token", "expires_in": 64_799 }))
        }
        _ => refused(StatusCode::BAD_REQUEST, "invalid_grant"),
    }
}

/// Anything else that a browser asks for is noted, so that a journey can say that nothing was.
async fn elsewhere(State(memory): Shared, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, 1 << 20).await.unwrap_or_default();
    note(&memory, parts.method, &parts.uri.to_string(), parts.headers, &body);
    with_cors(StatusCode::NOT_FOUND.into_response())
}

fn with_cors(mut response: Response) -> Response {
    for (name, value) in [
        ("access-control-allow-origin", "*"),
        ("access-control-allow-headers", "authorization, content-type"),
        ("access-control-expose-headers", "retry-after"),
    ] {
        response.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    response
}

/// The parts of a body as a stream.
struct Parts(tokio::sync::mpsc::Receiver<Result<Bytes, std::io::Error>>);

impl futures_core::Stream for Parts {
    type Item = Result<Bytes, std::io::Error>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        self.0.poll_recv(context)
    }
}
