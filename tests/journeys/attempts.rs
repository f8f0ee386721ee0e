//! Running a journey: what it needs is started for it alone, and ends with it.

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
    let (result, was_lost) = attempts(Engine::under_test(), &start, &run).await;
    if was_lost {
        report_lost_browser();
    }
    if let Err(error) = result {
        panic::resume_unwind(error.into_panic());
    }
}

/// Runs a journey, and once more if its browser was lost, which happens to these drivers on a busy machine; says whether
/// it was. What a journey finds while its browser still answers counts at once. Chromium's driver loses none.
async fn attempts<F>(engine: Engine, start: &Start, run: &impl Fn(World) -> F) -> (Result<(), JoinError>, bool)
where
    F: Future<Output = ()> + Send + 'static,
{
    match attempt(engine, start, run).await {
        Ok(()) => (Ok(()), false),
        Err(failed) if failed.is_browser_lost && engine != Engine::Chromium => {
            (attempt(engine, start, run).await.map_err(|failed| failed.error), true)
        }
        Err(failed) => (Err(failed.error), false),
    }
}

struct Failed {
    error: JoinError,
    is_browser_lost: bool,
}

async fn attempt<F>(engine: Engine, start: &Start, run: &impl Fn(World) -> F) -> Result<(), Failed>
where
    F: Future<Output = ()> + Send + 'static,
{
    let site = Site::start().await;
    let pages = ["", "some-repo/"].iter().flat_map(|folder| page_uris(&site.url(&format!("/{folder}")))).collect();
    let provider = Provider::start(pages).await;
    if start.withholds_storage && !engine.can_withhold_storage() {
        site.run_before_page(STORAGE_WITHHELD);
    }
    let driver = Driver::start(engine);
    let browser = driver.open(start).await;
    let world = World { engine, browser: browser.clone(), site, provider };
    let journey = tokio::time::timeout(JOURNEY_LIMIT, run(world));
    let result = tokio::spawn(async { journey.await.expect("a journey ends before long") }).await;
    let result = match result {
        Ok(()) => Ok(()),
        Err(error) => {
            let last = async {
                let address = browser.current_url().await.map(|url| url.to_string());
                let text = browser.execute("return document.body.innerText", Vec::new()).await;
                eprintln!("the journey ended at {address:?}, where the page says:\n{}", text.unwrap_or_default());
                address.is_ok()
            };
            // A browser that hangs doesn't answer.
            let answers = tokio::time::timeout(LAST_WORDS_LIMIT, last).await.unwrap_or(false);
            Err(Failed { error, is_browser_lost: !answers })
        }
    };
    // Without a driver, there's nothing to close; a browser that hangs ends with its driver.
    let _ = tokio::time::timeout(LAST_WORDS_LIMIT, browser.close()).await;
    drop(driver);
    result
}

/// Says it where `cargo xtask test` looks when all journeys have ended: what a test that passes prints isn't shown.
fn report_lost_browser() {
    let Some(file) = env::var_os("JOURNEYS_RETRIED") else { return };
    let name = thread::current().name().unwrap_or("a journey").to_owned();
    let mut file = OpenOptions::new().create(true).append(true).open(file).expect("a file below target");
    writeln!(file, "{name}").expect("a line in it");
}

/// What a page sees in a browser that stores nothing.
const STORAGE_WITHHELD: &str = "Object.defineProperty(self, 'sessionStorage', \
     { get() { throw new DOMException('The operation is insecure.', 'SecurityError'); } })";

/// Longer than any journey takes on a slow machine.
const JOURNEY_LIMIT: Duration = Duration::from_secs(300);

/// The time limit for the browser to report where it was, and to close.
const LAST_WORDS_LIMIT: Duration = Duration::from_secs(20);

mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    /// How often this journey was run, whether its browser was lost, and whether it passed.
    async fn runs(loses_browser: bool) -> (usize, bool, bool) {
        let count = AtomicUsize::new(0);
        let run = |world: World| {
            let at = count.fetch_add(1, Ordering::Relaxed);
            async move {
                if loses_browser && at == 0 {
                    world.browser.clone().close().await.expect("the browser closes");
                }
                assert!(loses_browser, "this fails on purpose");
                world.browser.current_url().await.expect("this fails on purpose where there is no browser");
            }
        };
        let (result, was_lost) = attempts(Engine::under_test(), &Start::default(), &run).await;
        (count.load(Ordering::Relaxed), was_lost, result.is_ok())
    }

    #[tokio::test]
    async fn only_a_journey_whose_browser_was_lost_runs_a_second_time() {
        assert_eq!(runs(false).await, (1, false, false), "what it finds wrong counts");
        let expected = if Engine::under_test() == Engine::Chromium { (1, false, false) } else { (2, true, true) };
        assert_eq!(runs(true).await, expected);
    }
}
