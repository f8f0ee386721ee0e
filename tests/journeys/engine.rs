//! The browser engine of the journeys, and its WebDriver.

use std::{
    env,
    ffi::OsString,
    io::{BufRead, BufReader},
    net::{TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    time::Duration,
};

use fantoccini::{Client, ClientBuilder, error::NewSessionError, wd::Capabilities};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;

use crate::world::Start;

/// The initial size of a journey's window.
const WINDOW: (u32, u32) = (1280, 1000);

/// Starting can take a minute on a busy machine.
const START_LIMIT: Duration = Duration::from_secs(120);

/// A browser engine with a WebDriver.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    Chromium,
    Firefox,
    /// WebKitGTK's MiniBrowser: Safari's engine, not Safari.
    WebKit,
    Safari,
}

impl Engine {
    /// The engine that `cargo xtask test` names, or else Chromium.
    pub(crate) fn under_test() -> Self {
        match env::var("JOURNEY_BROWSER").as_deref() {
            Err(_) | Ok("chromium") => Self::Chromium,
            Ok("firefox") => Self::Firefox,
            Ok("webkit") => Self::WebKit,
            Ok("safari") => Self::Safari,
            Ok(other) => panic!("JOURNEY_BROWSER is {other}: it names no browser that the journeys know"),
        }
    }

    /// The driver's program: from its variable, or by its usual name.
    fn driver(self) -> OsString {
        let (variable, usual) = match self {
            Self::Chromium => ("CHROMEDRIVER", "chromedriver"),
            Self::Firefox => ("GECKODRIVER", "geckodriver"),
            Self::WebKit => ("WEBKITDRIVER", "WebKitWebDriver"),
            Self::Safari => ("SAFARIDRIVER", "safaridriver"),
        };
        env::var_os(variable).unwrap_or_else(|| usual.into())
    }

    /// Whether the browser has a setting that stops pages from storing anything.
    pub(crate) fn can_block_storage(self) -> bool {
        matches!(self, Self::Chromium | Self::Firefox)
    }

    fn capabilities(self, start: &Start) -> Capabilities {
        let is_plain = start.arguments.is_empty() && start.preferences.is_empty() && !start.logs_requests;
        assert!(self == Self::Chromium || is_plain, "this journey needs Chromium's own settings: mark it so");
        let binary = |variable| env::var_os(variable).map(|file| file.to_string_lossy().into_owned());
        let mut capabilities = match self {
            Self::Chromium => {
                let size = format!("--window-size={},{}", WINDOW.0, WINDOW.1);
                let mut arguments = vec![
                    "--headless=new",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-dev-shm-usage",
                    "--no-first-run",
                    // The address bar's own pages would load beside each journey's.
                    "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                    &size,
                ];
                arguments.extend(&start.arguments);
                let mut preferences = start.preferences.clone();
                if start.blocks_storage {
                    preferences.insert("profile.default_content_setting_values.cookies".into(), json!(2));
                }
                let mut options = json!({ "args": arguments, "prefs": preferences });
                if let Some(chrome) = binary("CHROME") {
                    options["binary"] = json!(chrome);
                }
                let mut capabilities = Capabilities::from_iter([
                    ("browserName".into(), json!("chrome")),
                    ("goog:chromeOptions".into(), options),
                ]);
                if start.logs_requests {
                    capabilities.insert("goog:loggingPrefs".into(), json!({ "performance": "ALL" }));
                }
                capabilities
            }
            Self::Firefox => {
                // Its driver adds unload listeners to pages, which would keep them out of the back/forward cache.
                let mut preferences = json!({ "docshell.shistory.bfcache.allow_unload_listeners": true });
                if start.blocks_storage {
                    // Reject all cookies and storage.
                    preferences["network.cookie.cookieBehavior"] = json!(2);
                }
                let mut options = json!({ "args": ["-headless"], "prefs": preferences });
                if let Some(firefox) = binary("FIREFOX") {
                    options["binary"] = json!(firefox);
                }
                Capabilities::from_iter([
                    ("browserName".into(), json!("firefox")),
                    ("moz:firefoxOptions".into(), options),
                ])
            }
            Self::WebKit => {
                let browser = binary("MINIBROWSER").unwrap_or_else(|| "MiniBrowser".to_owned());
                let options = json!({ "binary": browser, "args": ["--automation"] });
                Capabilities::from_iter([("webkitgtk:browserOptions".into(), options)])
            }
            Self::Safari => Capabilities::from_iter([("browserName".into(), json!("safari"))]),
        };
        // WebKit's driver would act on the previous page, and doesn't wait for WebAssembly anyway.
        if start.drives_early && self != Self::WebKit {
            capabilities.insert("pageLoadStrategy".into(), json!("none"));
        }
        capabilities
    }
}

/// A driver on its own port. When dropped, it ends together with the browser that it started.
pub(crate) struct Driver {
    engine: Engine,
    process: Child,
    port: u16,
}

impl Driver {
    /// Starts a driver. Chromium's takes a free IPv4 port, and ends if another program has the same IPv6 port. So a
    /// driver that ends at once is started again.
    pub(crate) fn start(engine: Engine) -> Self {
        const MAX_STARTS: usize = 5;
        (0..MAX_STARTS).find_map(|_| Self::try_start(engine)).expect("the driver reports its port")
    }

    /// A driver, unless it ends before it reports its port.
    fn try_start(engine: Engine) -> Option<Self> {
        let mut command = Command::new(engine.driver());
        // The other two don't report which port they got.
        let free = matches!(engine, Engine::WebKit | Engine::Safari).then(free_port);
        match engine {
            Engine::Chromium => command.arg("--port=0"),
            Engine::Firefox => command.args([
                "--host",
                "127.0.0.1",
                "--port",
                "0",
                "--websocket-port",
                "0",
                // For reading the browser's own console.
                "--allow-system-access",
            ]),
            Engine::WebKit | Engine::Safari => command.arg(format!("--port={}", free.unwrap_or_default())),
        };
        if engine == Engine::WebKit {
            // There is no browser sandbox for root or in a container.
            command.env("WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS", "1");
        }
        let mut process = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("{command:?}: {error}; `cargo xtask test` sets it up"));
        let mut lines = BufReader::new(process.stdout.take().expect("it was piped")).lines();
        let Some(port) = free.or_else(|| lines.find_map(|line| reported_port(&line.ok()?))) else {
            // It has closed its output, even if it hasn't ended.
            let _ = process.kill();
            let _ = process.wait();
            return None;
        };
        // Keep reading its output, so that it never blocks on a full pipe.
        std::thread::spawn(move || lines.for_each(drop));
        Some(Self { engine, process, port })
    }

    /// Starts the browser.
    pub(crate) async fn open(&self, start: &Start) -> Client {
        let capabilities = self.engine.capabilities(start);
        let mut failed = None;
        // On a busy machine, a driver may fail to start its browser in time.
        let opened = tokio::time::timeout(START_LIMIT, async {
            loop {
                if TcpStream::connect(("127.0.0.1", self.port)).is_ok() {
                    match self.connect(capabilities.clone()).await {
                        Ok(browser) => return browser,
                        Err(error) => failed = Some(error),
                    }
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        });
        let opened = opened.await;
        let browser = opened.unwrap_or_else(|_| panic!("{:?} does not start: {failed:?}", self.engine));
        if self.engine != Engine::Chromium {
            browser.set_window_rect(0, 0, WINDOW.0, WINDOW.1).await.expect("a window of that size");
        }
        browser
    }

    async fn connect(&self, capabilities: Capabilities) -> Result<Client, NewSessionError> {
        let address = format!("http://127.0.0.1:{}", self.port);
        ClientBuilder::new(HttpConnector::new()).capabilities(capabilities).connect(&address).await
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // Killing a driver leaves its browser running. Either may have ended already.
        #[cfg(unix)]
        let _ = Command::new("pkill").args(["-KILL", "-P"]).arg(self.process.id().to_string()).output();
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The port that a driver prints.
fn reported_port(line: &str) -> Option<u16> {
    let (_, port) =
        line.split_once("started successfully on port ").or_else(|| line.split_once("Listening on 127.0.0.1:"))?;
    port.trim_end_matches('.').parse().ok()
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("an address").port()
}
