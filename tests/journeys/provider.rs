//! The sandbox on real HTTP, on its own origin. A journey can read the requests it received, and choose how it answers
//! the next token request.

use std::{
    collections::VecDeque,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse, Response},
};
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use oauth_walkthrough::sandbox::store::{Integration, Store};

use crate::server;

/// The integration registered there. It contains characters that an encoding can get wrong.
pub(crate) const CLIENT_ID: &str = "C1&2";
pub(crate) const CLIENT_SECRET: &str = "s3cret &é";

/// The paths of the two endpoints and of the API.
pub(crate) const AUTHORIZE: &str = "/v1/authorize";
pub(crate) const TOKEN: &str = "/v1/access_token";
pub(crate) const API: &str = "/v1";

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
}

/// A request that it received.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

/// An answer to a token request that replaces the sandbox's.
#[derive(Clone, Debug)]
pub(crate) enum Answer {
    /// This status, header and body.
    With(u16, Option<(&'static str, String)>, &'static str),
    /// The right answer, but late.
    Late(Duration),
    /// The beginning of an answer, then a cut connection.
    Cut,
    /// A body of this many bytes.
    Endless(usize),
    /// One byte per second, forever.
    Drip,
    /// The right answer without CORS headers.
    WithoutCors,
}

impl Provider {
    /// Starts a provider with registered pages at these addresses.
    pub(crate) async fn start(pages: Vec<String>) -> Self {
        let memory = Arc::new(Mutex::new(Memory::default()));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let store = Store::new(Integration::new("Class <8b>", CLIENT_ID, CLIENT_SECRET, pages, "spark:rooms_read a b"));
        let app = server::router(store, format!("http://{address}"))
            .layer(from_fn_with_state(Arc::clone(&memory), note_and_answer));
        tokio::spawn(async { axum::serve(listener, app).await.expect("the server runs") });
        Self { address, memory }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Answers the next token request like this. Calls queue up.
    pub(crate) fn answer(&self, answer: Answer) {
        lock(&self.memory).answers.push_back(answer);
    }

    /// The requests to a path, in order.
    pub(crate) fn seen(&self, method: &Method, path: &str) -> Vec<Seen> {
        let seen = &lock(&self.memory).seen;
        seen.iter()
            .filter(|seen| seen.method == *method && seen.path.split('?').next() == Some(path))
            .cloned()
            .collect()
    }

    /// Gives tokens to clients without a secret from now on.
    pub(crate) async fn want_no_secret(&self) {
        let settings = r#"{"set":{"switches":{"client_authentication":false}}}"#;
        let request = Request::post(self.url("/v1/glass")).header("x-sandbox-channel", "1");
        let request = request.body(Body::from(settings)).expect("a request");
        let response = Client::builder(TokioExecutor::new()).build_http().request(request).await.expect("an answer");
        assert_eq!(response.status(), 200);
    }

    /// Accepts a request without a browser. Returns the callback URL that a browser would be redirected to.
    pub(crate) async fn accept(&self, authorization_url: &str) -> String {
        let accept = Request::post(authorization_url).body(Body::from("decision=accept")).expect("a request");
        let response = Client::builder(TokioExecutor::new()).build_http().request(accept).await.expect("an answer");
        response.headers()[header::LOCATION].to_str().expect("an address").to_owned()
    }
}

fn lock(memory: &Mutex<Memory>) -> MutexGuard<'_, Memory> {
    memory.lock().expect("no handler panics while it holds the memory")
}

async fn note_and_answer(State(memory): State<Arc<Mutex<Memory>>>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, 1 << 20).await.unwrap_or_default();
    let answer = {
        let mut memory = lock(&memory);
        memory.seen.push(Seen {
            method: parts.method.clone(),
            path: parts.uri.to_string(),
            headers: parts.headers.clone(),
            body: String::from_utf8_lossy(&body).into_owned(),
        });
        (parts.method == Method::POST && parts.uri.path() == TOKEN).then(|| memory.answers.pop_front()).flatten()
    };
    let request = Request::from_parts(parts, Body::from(body));
    match answer {
        None => {
            let mut response = next.run(request).await;
            // Like real providers. The sandbox doesn't use it.
            let cookie = HeaderValue::from_static("session=provider; HttpOnly; Path=/v1");
            response.headers_mut().insert(header::SET_COOKIE, cookie);
            response
        }
        Some(Answer::Late(wait)) => {
            tokio::time::sleep(wait).await;
            next.run(request).await
        }
        Some(Answer::WithoutCors) => {
            let mut response = next.run(request).await;
            response.headers_mut().remove(header::ACCESS_CONTROL_ALLOW_ORIGIN);
            response
        }
        Some(Answer::With(status, header, body)) => {
            let status = StatusCode::from_u16(status).expect("a status");
            let mut response = (status, body).into_response();
            if let Some((name, value)) = header {
                let value = HeaderValue::from_str(&value).expect("a header's value");
                response.headers_mut().insert(HeaderName::from_static(name), value);
            }
            server::with_cors(response)
        }
        Some(Answer::Cut) => streamed(|sender| async move {
            let cut = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
            for part in [Ok(Bytes::from_static(b"{\"access_token\":")), Err(cut)] {
                // An error means that the client stopped reading.
                let _ = sender.send(part).await;
            }
        }),
        Some(Answer::Endless(length)) => streamed(move |sender| async move {
            const PART: usize = 1 << 16;
            let mut left = length;
            while left > 0 && sender.send(Ok(Bytes::from(vec![b'x'; PART.min(left)]))).await.is_ok() {
                left -= PART.min(left);
            }
        }),
        Some(Answer::Drip) => streamed(|sender| async move {
            while sender.send(Ok(Bytes::from_static(b" "))).await.is_ok() {
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }),
    }
}

/// A response whose body a task writes while the client reads it.
fn streamed<F>(write: impl FnOnce(Sender) -> F) -> Response
where
    F: Future<Output = ()> + Send + 'static,
{
    let (sender, parts) = tokio::sync::mpsc::channel(2);
    tokio::spawn(write(sender));
    server::with_cors(Body::from_stream(Parts(parts)).into_response())
}

type Sender = tokio::sync::mpsc::Sender<Result<Bytes, std::io::Error>>;

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
