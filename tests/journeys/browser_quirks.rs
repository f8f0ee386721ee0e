//! What one browser does differently from the others. Each of these journeys has failed in one of them.

use std::time::Duration;

use axum::http::Method;
use serde_json::json;

use crate::{
    engine::Engine,
    world::{NOTE_RETURN, PATIENCE, Start, journey},
};

/// When WebKit brings a page back, it empties text fields that opt out of autofill.
#[tokio::test]
async fn what_was_typed_is_there_when_the_browser_brings_the_page_back() {
    journey(Start::default(), |world| async move {
        world.site.run_before_page(NOTE_RETURN);
        let fields = ["authorizeEndpoint", "tokenEndpoint", "clientId", "oauthScopes", "redirectUri", "notes"];
        let values = async || {
            let mut values = Vec::new();
            for field in fields {
                values.push((field, world.value(field).await));
            }
            values
        };
        let prepare = || async {
            world.open_with_provider(&world.site.url("/some-repo/")).await;
            world.fill("oauthScopes", "a b").await;
            world.fill("notes", "room 4").await;
            (values().await, world.value("stateValue").await)
        };
        let (before, state) = world.go_away_and_back(prepare).await;
        assert_eq!(values().await, before);
        let new_state = world.value("stateValue").await;
        assert!(new_state.len() == state.len() && new_state != state, "{new_state} after {state}");
        // A field's text is not in the page's markup.
        assert_eq!(
            world.evaluate("document.querySelectorAll('input[value]:not([value=\"\"])').length").await,
            json!(0)
        );
    })
    .await;
}

/// WebKit doesn't use a preloaded file for a `fetch` with a checksum.
#[tokio::test]
async fn each_file_of_the_page_is_asked_for_once() {
    journey(Start::default(), |world| async move {
        world.open(&world.site.url("/some-repo/")).await;
        let mut asked = world.site.asked_below("/some-repo/");
        asked.sort();
        let kinds: Vec<_> = asked.iter().map(|path| path.rsplit(['.', '/']).next().unwrap_or_default()).collect();
        assert_eq!(kinds, ["", "js", "wasm", "wasm", "js"], "{asked:?}");
    })
    .await;
}

/// If a page goes away while a script of its worker is still loading, WebKit never finishes that worker, and starts no
/// other.
#[tokio::test]
async fn a_press_that_leaves_waits_for_the_sandbox_to_have_started() {
    journey(Start::default(), |world| async move {
        world.open_sandbox().await;
        world.wait_until("navigator.serviceWorker.controller").await;
        let asked = || world.site.asked_below("/some-repo/sandbox.js");
        world.site.hold(asked().pop().expect("the worker's other script").leak());
        // Under another name, so that the browser has nothing cached.
        world.open(&world.site.url_by_name("localhost", "/some-repo/")).await;
        world.choose("provider", "sandbox").await;
        let is_coming = async {
            while asked().len() < 2 {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(PATIENCE, is_coming).await.expect("the script is asked for");
        world.evaluate("document.getElementById('forgeButton').click()").await;
        // A page that doesn't wait is gone by now.
        tokio::time::sleep(Duration::from_millis(500)).await;
        world.site.release();
        world.expect_problem("state_mismatch").await;
        world.wait_until_ready().await;
        world.sign_in().await;
        assert!(!world.is_there("problem").await);
    })
    .await;
}

/// Firefox blocks IndexedDB for workers in some windows.
#[tokio::test]
async fn without_indexeddb_the_sandbox_says_so_in_words() {
    journey(Start::default(), |world| async move {
        world.site.run_before_worker("Object.defineProperty(self, 'indexedDB', { value: undefined })");
        world.open_sandbox().await;
        world.press("codeButton").await;
        world.wait_until("document.querySelector('main > [role=alert]')").await;
        let said = world.evaluate("document.querySelector('main').innerText").await;
        let said = said.as_str().expect("a text");
        assert!(said.contains("IndexedDB") && said.contains("cargo xtask sandbox --page"), "{said}");
        assert_eq!(world.evaluate("document.contentType").await, json!("text/html"));
    })
    .await;
}

/// Firefox reports a policy violation if a page that may load nothing names no icon.
#[tokio::test]
async fn the_sandboxs_pages_ask_for_no_icon() {
    journey(Start::default(), |world| async move {
        world.open_sandbox().await;
        world.press("codeButton").await;
        world.press("signIn").await;
        world.wait_for("accept").await;
        world.open_with_provider(&world.site.url("/some-repo/")).await;
        world.press("codeButton").await;
        world.press("signIn").await;
        world.press("accept").await;
        world.wait_until_ready().await;
        assert!(world.provider.seen(&Method::GET, "/favicon.ico").is_empty());
        assert!(world.site.asked_below("/favicon.ico").is_empty());
        if world.engine == Engine::Firefox {
            let noted = world.firefox_console().await;
            let breaches: Vec<_> = noted.iter().filter(|it| it.contains("favicon.ico")).collect();
            assert!(breaches.is_empty(), "{breaches:?}");
        }
    })
    .await;
}

#[tokio::test]
#[ignore = "Chromium alone: its DevTools show the page as it is printed"]
async fn a_printed_command_stays_in_its_box() {
    journey(Start::default(), |world| async move {
        world.get_token().await;
        let is_wider =
            "(() => { const box = document.getElementById('snippet'); return box.scrollWidth > box.clientWidth })()";
        world.reveal("snippet").await;
        world.wait_until("document.getElementById('snippet').textContent.includes('curl')").await;
        world.devtools("Emulation.setEmulatedMedia", json!({ "media": "print" })).await;
        assert_eq!(world.evaluate(is_wider).await, json!(false), "paper does not scroll");
    })
    .await;
}

#[tokio::test]
async fn the_header_is_one_row_while_presenting() {
    journey(Start::default(), |world| async move {
        world.viewport(1280, 800).await;
        world.open_sandbox().await;
        world.press("presenterButton").await;
        world.wait_for("stepOn").await;
        let is_one_row = "(() => { const boxes = [...document.querySelectorAll('header > *')].map(it => it.getBoundingClientRect())\
             .filter(box => box.height > 0);\
             return Math.max(...boxes.map(box => box.top)) < Math.min(...boxes.map(box => box.bottom)) })()";
        assert_eq!(world.evaluate(is_one_row).await, json!(true));
    })
    .await;
}
