//! The simulated Webex as an HTTP server on this machine. `cargo xtask sandbox [--port N] [--page URL]` runs it.

use std::{
    env,
    error::Error,
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::to_bytes,
    extract::{Request, State},
    http::{HeaderName, HeaderValue, StatusCode},
    response::Response,
};
use oauth_walkthrough::{
    oauth::{
        http::{HttpRequest, Method, header},
        secret::Body,
    },
    sandbox::{
        handle,
        store::{Integration, Store},
    },
    time::Timestamp,
};

const CLIENT_ID: &str = "sandbox-classroom";
const CLIENT_SECRET: &str = "sandbox-secret-nothing-real";
const SCOPES: &str = "spark:all spark:rooms_read spark:people_read spark:messages_read spark:messages_write";

/// A body longer than this is nobody's token request.
const LONGEST_BODY: usize = 64 * 1024;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let (port, pages) = arguments(env::args().skip(1))?;
    let listener = tokio::net::TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await?;
    let base = format!("http://{}/sandbox/v1", listener.local_addr()?);
    eprintln!(
        "The sandbox answers on this machine alone, until Ctrl+C. In the page choose the provider Custom, and type:\n\n  \
         Authorization endpoint  {base}/authorize\n  Token endpoint          {base}/access_token\n  \
         API base                {base}\n  Client ID               {CLIENT_ID}\n  \
         Client Secret           {CLIENT_SECRET}\n\nRegistered redirect URIs: {}\nRegistered scopes: {SCOPES}",
        pages.join(" ")
    );
    let store = Store::new(Integration {
        name: "OAuth walkthrough".into(),
        client_id: CLIENT_ID.into(),
        client_secret: CLIENT_SECRET.into(),
        redirect_uris: pages,
        scopes: SCOPES.split(' ').map(str::to_owned).collect(),
    });
    let app = Router::new().fallback(answer).with_state(Shared { store: Arc::new(Mutex::new(store)), base });
    axum::serve(listener, app).await?;
    Ok(())
}

#[derive(Clone)]
struct Shared {
    store: Arc<Mutex<Store>>,
    base: String,
}

/// The port, and the pages that may be sent a code: those of `cargo xtask serve`, if none is named.
fn arguments(mut arguments: impl Iterator<Item = String>) -> Result<(u16, Vec<String>), String> {
    let (mut port, mut pages) = (8090, Vec::new());
    while let Some(name) = arguments.next() {
        let value = arguments.next().ok_or_else(|| format!("{name} needs a value"))?;
        match name.as_str() {
            "--port" => port = value.parse().map_err(|_| format!("{value} is no port"))?,
            "--page" => pages.push(value),
            _ => return Err(format!("there is no option {name}: only --port N and --page URL")),
        }
    }
    if pages.is_empty() {
        for host in ["localhost", "127.0.0.1"] {
            pages.extend(["", "index.html"].map(|file| format!("http://{host}:8080/{file}")));
        }
    }
    Ok((port, pages))
}

/// Carries a request to the sandbox, and its response back, with the headers that let a page of another origin read it.
async fn answer(State(shared): State<Shared>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let Some(method) = Method::from_name(parts.method.as_str()) else {
        return plain(StatusCode::NOT_IMPLEMENTED);
    };
    if method == Method::Options {
        return with_cors(plain(StatusCode::NO_CONTENT));
    }
    let Ok(body) = to_bytes(body, LONGEST_BODY).await else {
        return with_cors(plain(StatusCode::PAYLOAD_TOO_LARGE));
    };
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let origin = shared.base.trim_end_matches("/sandbox/v1");
    let request = HttpRequest {
        method,
        url: format!("{origin}{}", parts.uri),
        headers: parts.headers.iter().map(|(name, value)| header(name.as_str(), text(value))).collect(),
        body: Body::new(String::from_utf8_lossy(&body)),
    };
    let response = {
        let mut store = shared.store.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        handle(&mut store, &request, now(), &mut random_byte)
    };
    let mut answer = plain(StatusCode::from_u16(response.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR));
    for (name, value) in &response.headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
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

fn with_cors(mut response: Response) -> Response {
    for (name, value) in [
        ("access-control-allow-origin", "*"),
        ("access-control-allow-methods", "GET, HEAD, POST"),
        ("access-control-allow-headers", "authorization, content-type"),
        ("access-control-expose-headers", "retry-after, www-authenticate"),
    ] {
        response.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    response
}

#[expect(clippy::disallowed_methods, reason = "a server has a clock of its own")]
fn now() -> Timestamp {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    Timestamp::default().after(since)
}

fn random_byte() -> u8 {
    let mut byte = [0];
    getrandom::fill(&mut byte).expect("the system has a source of randomness");
    byte[0]
}
