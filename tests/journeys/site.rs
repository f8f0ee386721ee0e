//! A static host for the release build below a sub-path, like a Pages host: no custom headers.

use std::{
    convert::Infallible,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{
        HeaderValue, Uri,
        header::{CACHE_CONTROL, CONTENT_TYPE, REFERER},
    },
    response::{Html, IntoResponse, Response},
};
use futures_util::stream::{self, StreamExt};
use tower_http::services::ServeDir;

/// The running host. It ends with the journey's runtime.
#[derive(Clone)]
pub(crate) struct Site {
    address: SocketAddr,
    memory: Arc<Mutex<Memory>>,
}

struct Memory {
    folder: PathBuf,
    asked: Vec<String>,
    referers: Vec<String>,
    /// Files with this ending wait for their answer.
    held: Option<&'static str>,
    /// The page is held back after this text.
    cut: Option<&'static str>,
    /// Answers for paths with this ending break off, this many more times.
    broken: Option<(&'static str, usize)>,
    /// Whether responses forbid caching.
    is_uncached: bool,
    /// The content type for WebAssembly instead of the right one.
    wasm_type: Option<&'static str>,
    /// Scripts that run before all others: in the page, and in its service worker.
    first: First,
}

#[derive(Clone, Default)]
struct First {
    in_page: String,
    in_worker: String,
}

/// The folder that `cargo xtask build` fills.
pub(crate) fn dist() -> PathBuf {
    let dist = Path::new(env!("CARGO_MANIFEST_DIR")).join("dist");
    assert!(dist.join("index.html").is_file(), "dist/ has the release build: `cargo xtask build` makes it");
    dist
}

impl Site {
    pub(crate) async fn start() -> Self {
        let (asked, referers, first) = (Vec::new(), Vec::new(), First::default());
        let memory = Memory {
            folder: dist(),
            asked,
            referers,
            held: None,
            cut: None,
            broken: None,
            is_uncached: false,
            wasm_type: None,
            first,
        };
        let memory = Arc::new(Mutex::new(memory));
        let app = Router::new().fallback(answer).with_state(Arc::clone(&memory));
        Self { address: crate::serve(app).await, memory }
    }

    /// The URL of a path.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The URL of a path, with another name for this machine.
    pub(crate) fn url_by_name(&self, name: &str, path: &str) -> String {
        format!("http://{name}:{}{path}", self.address.port())
    }

    /// The requested paths that begin with this one, with their queries.
    pub(crate) fn asked_below(&self, path: &str) -> Vec<String> {
        let memory = self.memory.lock().expect("no handler panics");
        memory.asked.iter().filter(|asked| asked.starts_with(path)).cloned().collect()
    }

    /// The `Referer` headers that this host received.
    pub(crate) fn referers(&self) -> Vec<String> {
        self.memory.lock().expect("no handler panics").referers.clone()
    }

    /// Delays requests for paths with this ending until the next [`Site::release`].
    pub(crate) fn hold(&self, ending: &'static str) {
        self.memory.lock().expect("no handler panics").held = Some(ending);
    }

    /// Sends the page up to the end of this text, and the rest once the browser has requested `/drawn`.
    pub(crate) fn cut(&self, behind: &'static str) {
        self.memory.lock().expect("no handler panics").cut = Some(behind);
    }

    /// Makes this many answers for paths with this ending break off in the middle.
    pub(crate) fn break_off(&self, ending: &'static str, times: usize) {
        self.memory.lock().expect("no handler panics").broken = Some((ending, times));
    }

    /// How many more answers will break off.
    pub(crate) fn breaks_left(&self) -> usize {
        self.memory.lock().expect("no handler panics").broken.map_or(0, |(_, times)| times)
    }

    /// Makes the browser request every file each time.
    pub(crate) fn forbid_caching(&self) {
        self.memory.lock().expect("no handler panics").is_uncached = true;
    }

    /// Serves WebAssembly with this content type from now on, like hosts that don't know it.
    pub(crate) fn call_wasm(&self, content_type: &'static str) {
        self.memory.lock().expect("no handler panics").wasm_type = Some(content_type);
    }

    /// Answers the delayed requests.
    pub(crate) fn release(&self) {
        self.memory.lock().expect("no handler panics").held = None;
    }

    /// Runs a script before anything else in the page, even its policy: imitates what other browsers do or don't allow.
    pub(crate) fn run_before_page(&self, script: &str) {
        self.memory.lock().expect("no handler panics").first.in_page = script.to_owned();
    }

    /// The same for the sandbox's service worker.
    pub(crate) fn run_before_worker(&self, script: &str) {
        self.memory.lock().expect("no handler panics").first.in_worker = script.to_owned();
    }

    /// Serves another folder from now on, like after a deployment.
    pub(crate) fn deploy(&self, folder: PathBuf) {
        self.memory.lock().expect("no handler panics").folder = folder;
    }
}

async fn answer(State(memory): State<Arc<Mutex<Memory>>>, mut request: Request) -> Response {
    let asked = request.uri().to_string();
    let folder = {
        let mut memory = memory.lock().expect("no handler panics");
        memory.asked.push(asked.clone());
        let referer = request.headers().get(REFERER).map(|referer| String::from_utf8_lossy(referer.as_bytes()));
        memory.referers.extend(referer.map(|referer| referer.into_owned()));
        memory.folder.clone()
    };
    let file = asked.split('?').next().unwrap_or_default();
    let is_held = || memory.lock().expect("no handler panics").held.is_some_and(|ending| file.ends_with(ending));
    while is_held() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    // Not from the build: a page by someone else on this host, with the page in a frame.
    if let Some((_, query)) = format!("{asked}?").split_once("/around.html?") {
        let framed = form_urlencoded::parse(query.trim_end_matches('?').as_bytes()).find(|(name, _)| name == "frame");
        let framed = framed.map_or("/some-repo/".into(), |(_, address)| address.replace('&', "&amp;"));
        return Html(format!("<!doctype html><iframe src=\"{framed}\"></iframe>")).into_response();
    }
    if asked == "/foreign-worker.js" {
        return ([(CONTENT_TYPE, "text/javascript")], "// Another project's service worker.").into_response();
    }
    if asked == "/drawn" {
        memory.lock().expect("no handler panics").cut = None;
        return ().into_response();
    }
    let cut = memory.lock().expect("no handler panics").cut.filter(|_| asked.ends_with('/'));
    if let Some(behind) = cut {
        return in_two_parts(&folder, behind, memory).into_response();
    }
    let path = asked.strip_prefix("/some-repo").filter(|rest| rest.starts_with('/')).unwrap_or(&asked);
    let first = memory.lock().expect("no handler panics").first.clone();
    let is_page = path.split('?').next().is_some_and(|path| path.ends_with('/') || path.ends_with("/index.html"));
    if is_page && !first.in_page.is_empty() {
        let page = std::fs::read_to_string(folder.join("index.html")).expect("the page is text");
        let begins = "<meta charset=utf-8>";
        assert_eq!(page.matches(begins).count(), 1, "the policy comes after it");
        return Html(page.replace(begins, &format!("{begins}<script>{}</script>", first.in_page))).into_response();
    }
    if path.starts_with("/sw.js") && !first.in_worker.is_empty() {
        let worker = std::fs::read_to_string(folder.join("sw.js")).expect("the worker is text");
        return ([(CONTENT_TYPE, "text/javascript")], first.in_worker + ";" + &worker).into_response();
    }
    *request.uri_mut() = path.parse::<Uri>().expect("a part of a good address");
    let served = ServeDir::new(folder).try_call(request).await.expect("a file can be read");
    let mut served = served.map(Body::new);
    if memory.lock().expect("no handler panics").is_uncached {
        served.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    let breaks_off = match &mut memory.lock().expect("no handler panics").broken {
        Some((ending, times)) if file.ends_with(*ending) && *times > 0 => {
            *times -= 1;
            true
        }
        _ => false,
    };
    if breaks_off {
        let (head, body) = served.into_parts();
        let whole = axum::body::to_bytes(body, usize::MAX).await.expect("a file can be read");
        let half = stream::iter([Ok(whole.slice(..whole.len() / 2)), Err(std::io::Error::other("broken off"))]);
        return Response::from_parts(head, Body::from_stream(half));
    }
    let wasm_type = memory.lock().expect("no handler panics").wasm_type;
    if let Some(wasm_type) = wasm_type.filter(|_| path.contains(".wasm")) {
        served.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(wasm_type));
    }
    served
}

/// The page, cut after this text: the rest is sent once the cut is removed.
fn in_two_parts(folder: &Path, behind: &str, memory: Arc<Mutex<Memory>>) -> Html<Body> {
    let page = std::fs::read_to_string(folder.join("index.html")).expect("the page is text");
    let (before, _) = page.split_once(behind).expect("the page has the text");
    let (first, rest) = page.split_at(before.len() + behind.len());
    let (first, rest) = (first.to_owned(), rest.to_owned());
    let rest = async move {
        while memory.lock().expect("no handler panics").cut.is_some() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        rest
    };
    let parts = stream::once(async { first }).chain(stream::once(rest)).map(Ok::<_, Infallible>);
    Html(Body::from_stream(parts))
}
