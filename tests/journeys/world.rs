//! The world of one journey: a browser, the release build below a sub-path, and a provider.

use std::{path::PathBuf, time::Duration};

use axum::http::Method;
use fantoccini::{
    Client, Locator,
    actions::{InputSource, KeyAction, KeyActions},
    elements::Element,
    key::Key,
    wd::{WebDriverCompatibleCommand, WindowHandle},
};
use serde_json::{Map, Value, json};

pub(crate) use crate::attempts::journey;
use crate::{
    engine::Engine,
    provider::{self, Provider},
    site::Site,
};

/// The tools of a journey.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) engine: Engine,
    pub(crate) browser: Client,
    pub(crate) site: Site,
    pub(crate) provider: Provider,
}

/// How to start the browser.
#[derive(Default)]
pub(crate) struct Start {
    /// Additional arguments for Chrome's command line.
    pub(crate) arguments: Vec<&'static str>,
    /// Chrome's preferences.
    pub(crate) preferences: Map<String, Value>,
    /// Whether pages can't store anything. In an engine without such a setting, a script throws the same error.
    pub(crate) blocks_storage: bool,
    /// Whether to record every request of the page.
    pub(crate) logs_requests: bool,
    /// Whether the driver continues while a page still loads its JavaScript. WebKit's never does.
    pub(crate) drives_early: bool,
}

/// Notes whether the browser brought the page back from its back/forward cache.
pub(crate) const NOTE_RETURN: &str = "addEventListener('pageshow', ({ persisted }) => \
     setTimeout(() => { document.documentElement.dataset.returned = persisted; }, 100))";

/// Longer than anything takes on a slow machine, except the page's own time limit.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// The modifier key for keyboard shortcuts.
pub(crate) const SHORTCUT: Key = if cfg!(target_os = "macos") { Key::Meta } else { Key::Control };

impl World {
    /// Opens an address and waits until every control works.
    pub(crate) async fn open(&self, url: &str) {
        self.browser.goto(url).await.expect("the page loads");
        self.wait_until_ready().await;
    }

    /// Opens the page and fills in the test provider's endpoints and a client identifier.
    pub(crate) async fn open_with_provider(&self, url: &str) {
        self.open(url).await;
        self.choose("provider", "custom").await;
        self.fill("authorizeEndpoint", &self.provider.url(&format!("{}?tenant=7", provider::AUTHORIZE))).await;
        self.fill("tokenEndpoint", &self.provider.url(provider::TOKEN)).await;
        self.fill("clientId", provider::CLIENT_ID).await;
    }

    /// Opens the page and chooses the sandbox.
    pub(crate) async fn open_sandbox(&self) {
        self.open(&self.site.url("/some-repo/")).await;
        self.choose("provider", "sandbox").await;
    }

    /// From opening the page to a verified code.
    pub(crate) async fn get_code(&self) {
        self.open_with_provider(&self.site.url("/some-repo/")).await;
        self.sign_in().await;
    }

    /// From the filled-in page to the callback: signs in and accepts.
    pub(crate) async fn sign_in(&self) {
        self.press("codeButton").await;
        self.press("signIn").await;
        self.press("accept").await;
        self.wait_until_ready().await;
    }

    /// From opening the page to a token.
    pub(crate) async fn get_token(&self) {
        self.get_code().await;
        self.fill("clientSecret", provider::CLIENT_SECRET).await;
        self.press("tokenButton").await;
        self.wait_for("token").await;
    }

    /// Waits until the whole page is there.
    pub(crate) async fn wait_until_ready(&self) {
        self.wait_until("document.documentElement.matches('[data-ready]:not([data-loading])')").await;
    }

    /// Waits until a JavaScript expression is true.
    pub(crate) async fn wait_until(&self, expression: &str) {
        let script = format!("return Boolean({expression})");
        let mut last = String::new();
        let waited = tokio::time::timeout(PATIENCE, async {
            loop {
                // While the browser navigates, there is no page to ask.
                match self.browser.execute(&script, Vec::new()).await {
                    Ok(Value::Bool(true)) => return,
                    other => last = format!("{other:?}"),
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        });
        let waited = waited.await;
        assert!(waited.is_ok(), "waited in vain for: {expression} (last: {last})");
    }

    /// Waits until the element with this id has the focus, which moves in a task of its own.
    pub(crate) async fn expect_focus(&self, id: &str) {
        self.wait_until(&format!("document.activeElement?.id === '{id}'")).await;
    }

    pub(crate) async fn wait_for(&self, id: &str) -> Element {
        let wait =
            || self.browser.wait().at_most(PATIENCE).every(Duration::from_millis(20)).for_element(Locator::Id(id));
        // While a page is replaced, WebKit's driver may fail on an element that it has just found.
        match wait().await {
            Ok(element) => element,
            Err(_) => wait().await.unwrap_or_else(|error| panic!("#{id}: {error}")),
        }
    }

    /// Waits for an element, and opens the step, the tab and the folds that it is in, as presses on them do.
    pub(crate) async fn reveal(&self, id: &str) -> Element {
        let element = self.wait_for(id).await;
        self.evaluate(&format!(
            "(() => {{ const element = document.getElementById('{id}');\
             const step = element.closest('.steps .step');\
             const head = step?.querySelector('h2 button');\
             if (head && head !== element && step.querySelector('.body').hidden) head.click();\
             const tab = element.closest('[role=tabpanel][hidden]')?.getAttribute('aria-labelledby');\
             if (tab) document.getElementById(tab).click();\
             for (let fold = element.closest('details'); fold; fold = fold.parentElement.closest('details'))\
               if (!fold.open && fold !== element) fold.querySelector('summary').click(); }})()"
        ))
        .await;
        // Opening takes the browser some time.
        let is_shown = format!("document.getElementById('{id}')?.checkVisibility()");
        for _ in 0..40 {
            if self.evaluate(&is_shown).await == json!(true) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        element
    }

    /// Replaces the text in a field, key by key.
    pub(crate) async fn fill(&self, id: &str, text: &str) {
        self.reveal(id).await;
        // The keys that select all aren't the same everywhere. A selection stays in a field that has the focus.
        let select_all = format!("(field => {{ field.focus(); field.select(); }})(document.getElementById('{id}'))");
        let keys = if text.is_empty() { char::from(Key::Delete).to_string() } else { text.to_owned() };
        // While a page is replaced, WebKit's driver loses the field or some of the keys. Elsewhere none may be lost.
        let attempts = if self.engine == Engine::WebKit { 3 } else { 1 };
        let mut error = None;
        for _ in 0..attempts {
            self.evaluate(&select_all).await;
            error = self.wait_for(id).await.send_keys(&keys).await.err();
            if self.value(id).await == text {
                return;
            }
        }
        assert_eq!(self.value(id).await, text, "#{id} takes what is typed; {error:?}");
    }

    pub(crate) async fn choose(&self, id: &str, value: &str) {
        self.reveal(id).await.select_by_value(value).await.unwrap_or_else(|error| panic!("#{id}: {error}"));
    }

    pub(crate) async fn press(&self, id: &str) {
        let button = self.reveal(id).await;
        if button.click().await.is_err() {
            // A driver may have scrolled it below the sticky bar.
            let center = format!("void document.getElementById('{id}')?.scrollIntoView({{ block: 'center' }})");
            self.evaluate(&center).await;
            self.wait_for(id).await.click().await.unwrap_or_else(|error| panic!("#{id}: {error}"));
        }
    }

    /// Presses the match of this selector inside the element with this id.
    pub(crate) async fn press_within(&self, id: &str, selector: &str) {
        let inside = self.reveal(id).await.find(Locator::Css(selector)).await;
        let inside = inside.unwrap_or_else(|error| panic!("#{id} {selector}: {error}"));
        if inside.clone().click().await.is_err() {
            // As in `press`.
            let center =
                format!("void document.querySelector('#{id} {selector}').scrollIntoView({{ block: 'center' }})");
            self.evaluate(&center).await;
            inside.click().await.unwrap_or_else(|error| panic!("#{id} {selector}: {error}"));
        }
    }

    /// Switches to the only other tab, which a browser may open later than its driver reports the press.
    pub(crate) async fn switch_to_tab_beside(&self, tab: &WindowHandle) {
        let others = tokio::time::timeout(PATIENCE, async {
            loop {
                let mut tabs = self.browser.windows().await.expect("tabs");
                tabs.retain(|it| it != tab);
                if !tabs.is_empty() {
                    break tabs;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        });
        let [opened] = others.await.expect("another tab").try_into().expect("one more tab");
        self.browser.switch_to_window(opened).await.expect("the tab");
    }

    /// Presses a key, wherever the focus is.
    pub(crate) async fn press_key(&self, key: impl Into<char>) {
        let value = key.into();
        let pressed =
            KeyActions::new("keyboard".to_owned()).then(KeyAction::Down { value }).then(KeyAction::Up { value });
        self.browser.perform_actions(pressed).await.expect("a key");
    }

    /// Prepares a page, leaves it for another, and comes back through the browser's back/forward cache; needs
    /// [`NOTE_RETURN`] in the page. A browser doesn't have to keep a page, and doesn't when memory is short, so it gets
    /// three chances.
    pub(crate) async fn go_away_and_back<F: Future>(&self, prepare: impl Fn() -> F) -> F::Output {
        for _ in 0..3 {
            let prepared = prepare().await;
            self.evaluate("void delete document.documentElement.dataset.returned").await;
            self.browser.goto(&self.site.url("/around.html?frame=about:blank")).await.expect("another page");
            self.browser.back().await.expect("back");
            self.wait_until("document.documentElement.dataset.returned").await;
            if self.evaluate("document.documentElement.dataset.returned").await == json!("true") {
                return prepared;
            }
            self.evaluate("sessionStorage.clear()").await;
        }
        panic!("the browser has reloaded the page three times");
    }

    /// Leaves the page, so that the next address is loaded even if only its fragment is different.
    pub(crate) async fn leave(&self) {
        self.browser.goto("about:blank").await.expect("an empty page");
    }

    pub(crate) async fn value(&self, id: &str) -> String {
        self.wait_for(id).await;
        // Looked up again, since the page may be replaced at any moment.
        let value = self.evaluate(&format!("document.getElementById('{id}').value")).await;
        value.as_str().unwrap_or_default().to_owned()
    }

    pub(crate) async fn text(&self, id: &str) -> String {
        self.reveal(id).await.text().await.expect("a text")
    }

    pub(crate) async fn is_there(&self, id: &str) -> bool {
        self.browser.find(Locator::Id(id)).await.is_ok()
    }

    /// The code of the current problem, once there is one.
    pub(crate) async fn problem(&self) -> String {
        self.wait_for("problem").await.attr("data-code").await.expect("an attribute").unwrap_or_default()
    }

    /// Waits until the access token is a different one.
    pub(crate) async fn wait_for_token_after(&self, token: &str) {
        self.wait_until(&format!("document.getElementById('token').value !== '{token}'")).await;
    }

    /// Waits until the page shows this problem.
    pub(crate) async fn expect_problem(&self, code: &str) {
        let shown = format!("document.getElementById('problem')?.dataset.code === '{code}'");
        self.wait_until(&shown).await;
    }

    /// The value of a JavaScript expression in the page.
    pub(crate) async fn evaluate(&self, expression: &str) -> Value {
        self.browser.execute(&format!("return {expression}"), Vec::new()).await.expect("the expression is sound")
    }

    /// The width of a phone, or the smallest window that the browser allows.
    pub(crate) fn phone_width(&self) -> u32 {
        if self.engine == Engine::Chromium { 390 } else { 500 }
    }

    /// Sets the size of the page's viewport.
    pub(crate) async fn viewport(&self, width: u32, height: u32) {
        if self.engine == Engine::Chromium {
            let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
            self.devtools("Emulation.setDeviceMetricsOverride", metrics).await;
            return;
        }
        // A window is larger than the viewport. The difference can be measured once the window has been resized.
        let (mut outer_width, mut outer_height) = (width, height);
        for _ in 0..2 {
            self.browser.set_window_rect(0, 0, outer_width, outer_height).await.expect("a window of that size");
            let room = self.evaluate("[innerWidth, innerHeight]").await;
            let room = |at: usize| room[at].as_u64().and_then(|it| u32::try_from(it).ok()).expect("a size");
            outer_width = (outer_width + width).saturating_sub(room(0));
            outer_height = (outer_height + height).saturating_sub(room(1));
        }
        self.wait_until(&format!("innerWidth === {width}")).await;
    }

    /// Sends Chrome a DevTools command.
    pub(crate) async fn devtools(&self, command: &'static str, parameters: Value) {
        self.chrome("goog/cdp/execute", json!({ "cmd": command, "params": parameters })).await;
    }

    /// Turns the network off or on.
    pub(crate) async fn offline(&self, is_offline: bool) {
        let conditions = json!({ "offline": is_offline, "latency": 0, "throughput": -1 });
        self.chrome("chromium/network_conditions", json!({ "network_conditions": conditions })).await;
    }

    /// The URLs requested since the last call: navigations, whatever a page loads, and each `fetch`.
    pub(crate) async fn requests(&self) -> Vec<String> {
        let log = self.chrome("se/log", json!({ "type": "performance" })).await;
        let messages = log.as_array().into_iter().flatten().filter_map(|entry| entry["message"].as_str());
        let messages = messages.filter_map(|text| serde_json::from_str::<Value>(text).ok());
        messages
            .filter(|it| it["message"]["method"] == "Network.requestWillBeSent")
            .filter_map(|it| it["message"]["params"]["request"]["url"].as_str().map(str::to_owned))
            .collect()
    }

    /// Sends a command that only ChromeDriver knows.
    async fn chrome(&self, path: &'static str, body: Value) -> Value {
        assert_eq!(self.engine, Engine::Chromium, "{path} is Chromium's alone: mark the journey so, with #[ignore]");
        self.browser.issue_cmd(DriverCommand { path, body }).await.expect("ChromeDriver knows the command")
    }

    /// The messages that Firefox has written to its console since it started.
    pub(crate) async fn firefox_console(&self) -> Vec<String> {
        assert_eq!(self.engine, Engine::Firefox, "no other driver reads the browser's console");
        let of = async |context: &str| {
            let body = json!({ "context": context });
            let path = "moz/context";
            self.browser.issue_cmd(DriverCommand { path, body }).await.expect("geckodriver knows the command");
        };
        of("chrome").await;
        let noted = self.evaluate("Services.console.getMessageArray().map(String)").await;
        of("content").await;
        serde_json::from_value(noted).expect("texts")
    }

    /// Saves a picture of the page in `target/pictures`.
    pub(crate) async fn picture(&self, name: &str) {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target").join("pictures");
        std::fs::create_dir_all(&folder).expect("a folder below target");
        let picture = self.browser.screenshot().await.expect("a picture");
        std::fs::write(folder.join(name).with_extension("png"), picture).expect("a file below target");
    }
}

/// A command that only one driver knows.
#[derive(Debug)]
struct DriverCommand {
    path: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for DriverCommand {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _: &url::Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.body.to_string()))
    }
}
