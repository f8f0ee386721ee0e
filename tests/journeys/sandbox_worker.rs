//! The sandbox inside the page, as a service worker.

use std::time::Duration;

use serde_json::{Value, json};

use crate::{
    engine::Engine,
    site::dist,
    world::{PATIENCE, Start, World, journey},
};

/// Counts the workers, caches and databases that the sandbox left in the browser.
const TRACES: &str = "\
    const done = arguments[0];
    Promise.all([navigator.serviceWorker.getRegistrations(), caches.keys(), indexedDB.databases()])
        .then(all => done(all.map(found => found.length)))";

async fn traces(world: &World) -> Value {
    world.browser.execute_async(TRACES, Vec::new()).await.expect("the browser answers")
}

async fn wait_for_traces(world: &World, expected: &Value) {
    let found = async {
        while traces(world).await != *expected {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    assert!(tokio::time::timeout(PATIENCE, found).await.is_ok(), "there is {}", traces(world).await);
}

async fn expect_status(world: &World, begins: &str) {
    let shown = format!("document.getElementById('apiStatus')?.textContent.startsWith('{begins}')");
    world.wait_until(&shown).await;
}

#[tokio::test]
async fn five_presses_and_no_typing_from_a_cold_page_to_a_refreshed_token() {
    journey(Start::default(), |world| async move {
        let page = world.site.url("/some-repo/");
        world.open(&page).await;
        let loaded = "performance.getEntriesByType('resource').some(entry => /sandbox|sw\\.js/.test(entry.name))";
        assert_eq!(world.evaluate(loaded).await, json!(false), "without choosing it, you download none of it");
        assert_eq!(traces(&world).await, json!([0, 0, 0]));

        world.choose("provider", "sandbox").await;
        world.wait_until("navigator.serviceWorker.controller").await;
        world.picture("sandbox-1-chosen").await;
        world.press("codeButton").await;
        world.wait_for("signIn").await;
        world.picture("sandbox-2-sign-in").await;
        world.press("signIn").await;
        world.wait_for("accept").await;
        world.picture("sandbox-3-consent").await;
        world.press("accept").await;
        world.wait_until_ready().await;
        assert_eq!(world.browser.current_url().await.expect("an address").to_string(), page);
        // The browser itself says that the callback didn't go through the worker. WebKit doesn't support static routes,
        // so it wakes the worker up, which leaves the request alone.
        if !matches!(world.engine, Engine::WebKit | Engine::Safari) {
            let by_worker = "performance.getEntriesByType('navigation')[0].workerStart";
            assert_eq!(world.evaluate(by_worker).await, json!(0));
        }
        world.press("tokenButton").await;
        let first = world.value("token").await;
        assert_eq!(first.len(), 64);
        world.press("tokenRefreshButton").await;
        world.wait_for_token_after(&first).await;

        // Except for the requests for what the sandbox checked.
        let asked = "performance.getEntriesByType('resource').map(entry => new URL(entry.name).pathname)\
             .filter(path => path.includes('/sandbox/') && !path.endsWith('/glass'))";
        assert_eq!(world.evaluate(asked).await, json!(vec!["/some-repo/sandbox/v1/access_token"; 2]), "real requests");
        world.press("roomsButton").await;
        expect_status(&world, "GET /rooms: 200").await;
        world.press("meButton").await;
        expect_status(&world, "GET /people/me: 403").await;
        world.picture("sandbox-4-checked").await;

        world.press("widenButton").await;
        world.press("signIn").await;
        world.press("accept").await;
        world.wait_until_ready().await;
        world.press("tokenButton").await;
        world.press("meButton").await;
        expect_status(&world, "GET /people/me: 200").await;
        assert!(world.text("apiBody").await.contains("student@sandbox.example"));

        // The host saw none of this, and nothing is left after a reset.
        assert_eq!(world.site.asked_below("/some-repo/sandbox/"), Vec::<String>::new());
        assert_eq!(traces(&world).await, json!([1, 1, 1]));
        world.press("resetButton").await;
        world.wait_until("document.getElementById('provider').value === 'webex'").await;
        wait_for_traces(&world, &json!([0, 0, 0])).await;
    })
    .await;
}

#[tokio::test]
async fn another_project_of_the_same_host_keeps_its_worker() {
    journey(Start::default(), |world| async move {
        let register = "navigator.serviceWorker.register('/foreign-worker.js').then(() => arguments[0]())";
        // From a page of that project: this page allows only its own script as a worker.
        world.browser.goto(&world.site.url("/around.html")).await.expect("the other project's page");
        world.browser.execute_async(register, Vec::new()).await.expect("registered");
        assert_eq!(traces(&world).await, json!([1, 0, 0]));
        world.open(&world.site.url("/some-repo/")).await;
        world.wait_until("navigator.serviceWorker.controller?.scriptURL.endsWith('/foreign-worker.js')").await;
        world.open(&world.site.url("/some-repo/")).await;
        assert!(world.text("advice").await.contains("Another project's service worker"));
        // Before anything is typed, there is nothing to start over.
        world.fill("clientId", "C1").await;
        world.press("resetButton").await;
        world.open_sandbox().await;
        world.wait_until("navigator.serviceWorker.controller?.scriptURL.includes('/some-repo/sw.js')").await;
        assert_eq!(traces(&world).await[0], json!(2));
        world.press("resetButton").await;
        world.wait_until("document.getElementById('provider').value === 'webex'").await;
        wait_for_traces(&world, &json!([1, 0, 0])).await;
    })
    .await;
}

#[tokio::test]
#[ignore = "Chromium alone: its DevTools stop a worker, and reload past it"]
async fn the_worker_remembers_though_it_is_stopped_and_the_page_goes_past_it() {
    journey(Start::default(), |world| async move {
        world.open_sandbox().await;
        let stop = async || {
            world.devtools("ServiceWorker.enable", json!({})).await;
            world.devtools("ServiceWorker.stopAllWorkers", json!({})).await;
        };
        world.press("codeButton").await;
        world.wait_for("signIn").await;
        stop().await;
        world.press("signIn").await;
        world.wait_for("accept").await;
        stop().await;
        world.press("accept").await;
        world.wait_until_ready().await;
        stop().await;
        world.press("tokenButton").await;
        assert_eq!(world.value("token").await.len(), 64);
        stop().await;
        world.press("roomsButton").await;
        expect_status(&world, "GET /rooms: 200").await;

        // A hard reload leaves the page without its worker, until it claims the page.
        world.devtools("Page.reload", json!({ "ignoreCache": true })).await;
        world.wait_until("navigator.serviceWorker.controller === null").await;
        world.wait_until_ready().await;
        world.choose("provider", "sandbox").await;
        world.sign_in().await;
        world.press("tokenButton").await;
        assert_eq!(world.value("token").await.len(), 64);
    })
    .await;
}

#[tokio::test]
async fn after_a_reset_the_sandbox_starts_again_at_once() {
    journey(Start::default(), |world| async move {
        world.open_sandbox().await;
        for _ in 0..3 {
            world.sign_in().await;
            world.choose("whatIf", "slow-answer").await;
            world.press("tokenButton").await;
            // The answer under way breaks off, and nothing is stored afterwards.
            let again = "(() => { document.getElementById('resetButton').click();\
                 const provider = document.getElementById('provider'); provider.value = 'sandbox';\
                 provider.dispatchEvent(new Event('change', { bubbles: true })); })()";
            world.evaluate(again).await;
            world.wait_until("document.getElementById('clientId').value === 'sandbox-classroom'").await;
        }
        world.sign_in().await;
        world.press("tokenButton").await;
        assert_eq!(world.value("token").await.len(), 64);
        world.press("resetButton").await;
        wait_for_traces(&world, &json!([0, 0, 0])).await;
        // A worker that starts late is there if it is wanted, and removed if it isn't.
        let quickly = "const provider = document.getElementById('provider');\
             provider.value = 'sandbox'; provider.dispatchEvent(new Event('change', { bubbles: true }));\
             setTimeout(() => { document.getElementById('codeButton').click();\
                 document.getElementById('resetButton').click(); arguments[0]() })";
        world.browser.execute_async(quickly, Vec::new()).await.expect("pressed");
        world.wait_until("document.getElementById('provider').value === 'webex'").await;
        wait_for_traces(&world, &json!([0, 0, 0])).await;
        assert_eq!(world.evaluate("location.pathname").await, json!("/some-repo/"), "the browser stays");
    })
    .await;
}

#[tokio::test]
async fn two_tabs_at_once() {
    journey(Start::default(), |world| async move {
        world.open_sandbox().await;
        world.press("codeButton").await;
        world.wait_for("signIn").await;
        let first = world.browser.window().await.expect("a window");
        let second = world.browser.new_window(true).await.expect("a tab").handle;
        world.browser.switch_to_window(second.clone()).await.expect("the tab");
        world.open_sandbox().await;
        world.press("codeButton").await;
        world.press("signIn").await;
        world.browser.switch_to_window(first.clone()).await.expect("the tab");
        world.press("signIn").await;
        world.press("accept").await;
        world.wait_until_ready().await;
        world.browser.switch_to_window(second.clone()).await.expect("the tab");
        world.press("accept").await;
        world.wait_until_ready().await;
        let mut tokens = Vec::new();
        for tab in [first, second] {
            world.browser.switch_to_window(tab).await.expect("the tab");
            world.press("tokenButton").await;
            tokens.push(world.value("token").await);
            world.press("roomsButton").await;
            expect_status(&world, "GET /rooms: 200").await;
        }
        assert_ne!(tokens[0], tokens[1]);
    })
    .await;
}

/// A scenario that is switched on, where it is, and what it shows there.
const AT_THE_CALLBACK: [(&str, &str); 3] =
    [("declined", "provider_error"), ("wrong-state", "state_mismatch"), ("stranger-issuer", "issuer_mismatch")];

#[tokio::test]
async fn what_goes_wrong_on_the_way_to_the_code() {
    journey(Start::default(), |world| async move {
        world.open_sandbox().await;
        for (what_if, problem) in AT_THE_CALLBACK {
            world.choose("whatIf", what_if).await;
            let path = format!("/sandbox/v1/what-if/{what_if}/authorize");
            assert!(world.text("requestPreview").await.contains(&path), "{what_if}");
            world.press("codeButton").await;
            world.press("signIn").await;
            world.press(if what_if == "declined" { "decline" } else { "accept" }).await;
            world.wait_until_ready().await;
            assert_eq!(world.problem().await, problem, "{what_if}");
            assert_eq!(world.value("whatIf").await, what_if, "still in sight");
            world.picture(&format!("what-if-{what_if}")).await;
        }
        let in_sight = "(() => { scrollTo(0, 9999); const box = document.getElementById('whatIf').getBoundingClientRect();\
             return box.top >= 0 && box.bottom <= innerHeight })()";
        assert_eq!(world.evaluate(in_sight).await, json!(true));
        world.press("resetButton").await;
        world.wait_until("!document.getElementById('whatIf')").await;
        world.choose("provider", "sandbox").await;
        assert_eq!(world.value("whatIf").await, "");
    })
    .await;
}

#[tokio::test]
async fn what_goes_wrong_at_the_exchange() {
    journey(Start::default(), |world| async move {
        world.open_sandbox().await;
        world.sign_in().await;
        for (what_if, problem, injected) in [
            ("wrong-redirect-uri", "oauth_error", "redirect_uri was sent as https://elsewhere.example/"),
            ("wrong-secret", "oauth_error", "client_secret was sent as not-the-secret"),
            ("wrong-verifier", "oauth_error", "code_verifier was sent as not-the-verifier"),
            ("rate-limited", "rate_limited", "/sandbox/v1/what-if/rate-limited/access_token"),
            ("server-error", "http_status", "/sandbox/v1/what-if/server-error/access_token"),
            ("html-answer", "not_json", "/sandbox/v1/what-if/html-answer/access_token"),
            ("slow-answer", "timeout", "/sandbox/v1/what-if/slow-answer/access_token"),
            ("code-expired", "oauth_error", "/sandbox/v1/what-if/code-expired/access_token"),
        ] {
            world.choose("whatIf", what_if).await;
            world.press("tokenButton").await;
            world.expect_problem(problem).await;
            assert!(world.text("whatIfAltered").await.contains(injected), "{what_if}");
            world.picture(&format!("what-if-{what_if}")).await;
        }
        assert!(world.text("problem").await.contains("unknown or has expired"));
        world.press("whatIfOff").await;
        world.press("tokenButton").await;
        world.expect_problem("oauth_error").await;

        world.press("requestTitle").await;
        world.sign_in().await;
        world.choose("whatIf", "code-replayed").await;
        world.press("tokenButton").await;
        world.expect_problem("oauth_error").await;
        assert!(world.text("problem").await.contains("already used"));
    })
    .await;
}

#[tokio::test]
async fn what_goes_wrong_with_the_token() {
    journey(Start::default(), |world| async move {
        world.open_sandbox().await;
        world.sign_in().await;
        world.press("tokenButton").await;
        let first = world.value("token").await;
        for (what_if, status) in [
            ("scope-missing", "GET /rooms: 403"),
            ("server-error", "GET /rooms: 500"),
            ("html-answer", "GET /rooms: 200"),
            ("rate-limited", "GET /rooms: 429"),
            ("token-expired", "GET /rooms: 401"),
        ] {
            world.choose("whatIf", what_if).await;
            world.press("roomsButton").await;
            expect_status(&world, status).await;
            assert_eq!(world.is_there("problem").await, what_if == "rate-limited", "{what_if}");
            world.picture(&format!("what-if-{what_if}-api")).await;
        }
        world.press("whatIfOff").await;
        world.press("refreshAndRetryButton").await;
        expect_status(&world, "GET /rooms: 200").await;
        world.wait_for_token_after(&first).await;
        assert!(!world.is_there("refreshAndRetryButton").await);
        world.choose("whatIf", "refresh-expired").await;
        world.press("tokenRefreshButton").await;
        world.expect_problem("oauth_error").await;
        world.picture("what-if-refresh-expired").await;
    })
    .await;
}

#[tokio::test]
async fn a_new_build_replaces_the_worker() {
    journey(Start::default(), |world| async move {
        world.open_sandbox().await;
        let script = "navigator.serviceWorker.controller?.scriptURL.split('build=')[1]";
        world.wait_until(script).await;
        let build = world.evaluate(script).await.as_str().expect("a name").to_owned();
        let next = "0123456789abcdef";
        let folder = tempfile::tempdir().expect("a folder");
        for file in std::fs::read_dir(dist()).expect("the release build") {
            let file = file.expect("a file");
            let mut bytes = std::fs::read(file.path()).expect("a file");
            // The same page under another name. So its files have other names, and don't match their digests.
            while let Some(at) = bytes.windows(build.len()).position(|window| window == build.as_bytes()) {
                bytes[at..at + build.len()].copy_from_slice(next.as_bytes());
            }
            if file.file_name() == "index.html" {
                // Browsers ignore digest types that they don't know.
                let text = String::from_utf8(bytes).expect("text").replace("sha384-", "was-");
                // The page's policy has the digests of its inline scripts.
                let text = text.replace("http-equiv=Content-Security-Policy", "data-was=policy");
                bytes = text.replace("oauth-walkthrough-", "oauth-walkthrough-next-").into_bytes();
            }
            let name = file.file_name().to_string_lossy().replace("oauth-walkthrough-", "oauth-walkthrough-next-");
            std::fs::write(folder.path().join(name), bytes).expect("a file");
        }
        // While a flow is under way, the host gets the new build.
        world.press("codeButton").await;
        world.wait_for("signIn").await;
        world.site.deploy(folder.path().to_owned());
        world.press("signIn").await;
        world.press("accept").await;
        world.wait_until_ready().await;
        world.press("tokenButton").await;
        assert_eq!(world.value("token").await.len(), 64);
        assert_eq!(world.evaluate(script).await, json!(next), "the new page has the new worker");
    })
    .await;
}

#[tokio::test]
async fn where_service_workers_are_blocked_the_page_says_so() {
    journey(Start::default(), |world| async move {
        world.site.run_before_page("delete Navigator.prototype.serviceWorker");
        world.open_sandbox().await;
        world.expect_problem("sandbox_unavailable").await;
        assert!(world.text("problem").await.contains("cargo xtask sandbox --page"));
        world.picture("sandbox-blocked").await;
        // The page says it again; it isn't just left over.
        world.evaluate("void (document.getElementById('problem').dataset.before = '')").await;
        world.press("codeButton").await;
        world.wait_until("document.activeElement.matches('#problem:not([data-before])')").await;
        world.expect_problem("sandbox_unavailable").await;
        world.press("runItButton").await;
        world.wait_until("document.getElementById('runItButton').getAttribute('aria-busy') === 'false'").await;
        world.expect_problem("sandbox_unavailable").await;
        world.choose("provider", "webex").await;
        assert!(!world.is_there("problem").await);
    })
    .await;
}
