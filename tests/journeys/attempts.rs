//! Running a journey: whatever it needs is started just for it, and ends with it.

use std::{env, fs::OpenOptions, io::Write, panic, thread, time::Duration};

use tokio::task::JoinError;

use oauth_walkthrough::providers::sandbox_provider::page_uris;

use crate::{
    engine::{Driver, Engine},
    provider::Provider,
    site::Site,
    world::{Start, World},
};

/// Runs a journey, and ends its browser whatever happens.
pub(crate) async fn journey<F>(start: Start, run: impl Fn(World) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    let engine = Engine::under_test();
    if let Err(failed) = attempts(engine, report, async || attempt(engine, &start, &run).await).await {
        panic::resume_unwind(failed.error.into_panic());
    }
}

/// Makes an attempt; in every browser except Chromium a second one if it failed, since the other drivers lose keys, elements
/// and whole browsers on a busy machine. Then it first reports what went wrong.
async fn attempts(
    engine: Engine,
    report: impl FnOnce(String),
    attempt: impl AsyncFn() -> Result<(), Failed>,
) -> Result<(), Failed> {
    match attempt().await {
        Err(failed) if engine != Engine::Chromium => {
            report(failed.reason());
            attempt().await
        }
        result => result,
    }
}

struct Failed {
    error: JoinError,
    /// The page where it failed, if the browser still answered.
    last_page: Option<String>,
}

impl Failed {
    /// What went wrong, in one line.
    fn reason(self) -> String {
        let panic = self.error.into_panic();
        let message = panic.downcast_ref::<String>().cloned();
        let message = message.or_else(|| panic.downcast_ref::<&str>().map(|&message| message.to_owned()));
        let page = self.last_page.map_or("Its page didn't answer.".to_owned(), |page| format!("At {page}"));
        let words = format!("{} {page}", message.unwrap_or_default());
        words.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(REASON_LIMIT).collect()
    }
}

async fn attempt<F>(engine: Engine, start: &Start, run: &impl Fn(World) -> F) -> Result<(), Failed>
where
    F: Future<Output = ()> + Send + 'static,
{
    let site = Site::start().await;
    let pages = ["", "some-repo/"].iter().flat_map(|folder| page_uris(&site.url(&format!("/{folder}")))).collect();
    let provider = Provider::start(pages).await;
    if start.blocks_storage && !engine.can_block_storage() {
        site.run_before_page(STORAGE_BLOCKED);
    }
    let driver = Driver::start(engine);
    let browser = driver.open(start).await;
    let world = World { engine, browser: browser.clone(), site, provider };
    let journey = tokio::time::timeout(JOURNEY_LIMIT, run(world));
    let result = tokio::spawn(async { journey.await.expect("a journey ends before long") }).await;
    let result = match result {
        Ok(()) => Ok(()),
        Err(error) => {
            // A browser that hangs doesn't answer.
            let last_page = tokio::time::timeout(LAST_WORDS_LIMIT, browser.execute(LAST_PAGE, Vec::new())).await;
            let last_page =
                last_page.ok().and_then(Result::ok).map(|page| page.as_str().unwrap_or_default().to_owned());
            eprintln!("the journey ended at {}", last_page.as_deref().unwrap_or("a page that didn't answer"));
            Err(Failed { error, last_page })
        }
    };
    // Without a driver, there's nothing to close; a browser that hangs ends with its driver.
    let _ = tokio::time::timeout(LAST_WORDS_LIMIT, browser.close()).await;
    drop(driver);
    result
}

/// Writes a line to the file that `cargo xtask test` reads after the last journey: a passing test's output isn't shown.
fn report(reason: String) {
    let Some(file) = env::var_os("JOURNEYS_RETRIED") else { return };
    let name = thread::current().name().unwrap_or("a journey").to_owned();
    let mut file = OpenOptions::new().create(true).append(true).open(file).expect("a file below target");
    // In one go: another journey may write at the same time.
    file.write_all(format!("{name}: {reason}\n").as_bytes()).expect("a line in it");
}

/// The page's address, the attributes that say how far it has loaded, and its text.
const LAST_PAGE: &str = "return [location.href, ...[...document.documentElement.attributes].map(it => it.name), \
     document.body?.innerText].join(' ')";

/// The length of a reason, in characters.
const REASON_LIMIT: usize = 1_000;

/// Makes a page's storage fail, as in a browser that stores nothing.
const STORAGE_BLOCKED: &str = "Object.defineProperty(self, 'sessionStorage', \
     { get() { throw new DOMException('The operation is insecure.', 'SecurityError'); } })";

/// Longer than any journey takes on a slow machine.
const JOURNEY_LIMIT: Duration = Duration::from_secs(300);

/// The time limit for the browser to report where it was, and to close.
const LAST_WORDS_LIMIT: Duration = Duration::from_secs(20);

mod tests {
    use std::cell::Cell;

    use super::*;

    #[tokio::test]
    async fn a_failure_counts_at_once_in_chromium_and_elsewhere_if_it_happens_twice() {
        for engine in [Engine::Chromium, Engine::Firefox, Engine::WebKit, Engine::Safari] {
            let runs_twice = engine != Engine::Chromium;
            for failures in 0..=2 {
                let runs = Cell::new(0);
                let attempt = async || {
                    runs.set(runs.get() + 1);
                    if runs.get() > failures {
                        return Ok(());
                    }
                    let error = tokio::spawn(async { panic!("on purpose") }).await.expect_err("it panics");
                    Err(Failed { error, last_page: (failures == 1).then(|| "the page\nof it".to_owned()) })
                };
                let mut reported = None;
                let passes = attempts(engine, |reason| reported = Some(reason), attempt).await.is_ok();
                let expected_runs = if failures > 0 && runs_twice { 2 } else { 1 };
                assert_eq!((runs.get(), passes), (expected_runs, failures < expected_runs), "{engine:?} {failures}");
                let reason = ["", "on purpose At the page of it", "on purpose Its page didn't answer."][failures];
                assert_eq!(reported.unwrap_or_default(), if runs_twice { reason } else { "" }, "{engine:?} {failures}");
            }
        }
    }
}
