//! The part of the page that comes second, when it is late or breaks off: nothing typed or pressed meanwhile is lost.

use std::time::Duration;

use axum::http::Method;
use serde_json::json;

use crate::{
    provider,
    world::{Start, journey},
};

/// How the part's file ends.
const PART: &str = "_later.wasm";

const IS_READY: &str = "document.documentElement.hasAttribute('data-ready')";

/// Whether a press or a choice waits for the part, which the page shows.
const IS_WAITING: &str = "document.documentElement.hasAttribute('data-waiting')";

#[tokio::test]
async fn what_is_pressed_before_its_part_is_there_is_done_once_in_order() {
    journey(Start::default(), |world| async move {
        world.site.hold(PART);
        world.browser.goto(&world.site.url("/some-repo/")).await.expect("the page loads");
        world.wait_until(IS_READY).await;
        assert_eq!(world.evaluate("document.documentElement.hasAttribute('data-loading')").await, json!(true));
        // The first part answers by itself.
        world.press("codeButton").await;
        assert_eq!(world.problem().await, "client_id_missing");
        world.choose("provider", "custom").await;
        world.fill("issuer", &world.provider.url("")).await;
        assert_eq!(world.evaluate(IS_WAITING).await, json!(false));

        world.press("discoverButton").await;
        assert_eq!(world.evaluate(IS_WAITING).await, json!(true), "the press is acknowledged at once");
        world.fill("clientId", "typed meanwhile").await;
        // No limit is as short as this.
        tokio::time::sleep(Duration::from_secs(10)).await;
        assert_eq!(world.evaluate(IS_WAITING).await, json!(true));
        let discoveries = || world.provider.seen(&Method::GET, "/.well-known/oauth-authorization-server").len();
        assert_eq!(discoveries(), 0);
        world.site.release();
        world.wait_until_ready().await;
        world.wait_until(&format!("!{IS_WAITING}")).await;
        // What came of it.
        world.wait_until("document.getElementById('metadata') || document.getElementById('problem')").await;
        assert_eq!(discoveries(), 1);
        assert_eq!(world.value("clientId").await, "typed meanwhile");
        let preview = world.evaluate("document.getElementById('requestPreview').textContent").await;
        assert!(preview.as_str().is_some_and(|text| text.contains("client_id=typed+meanwhile")), "{preview}");
    })
    .await;
}

#[tokio::test]
async fn a_part_that_breaks_off_is_asked_for_again() {
    for ending in [PART, "_bg.wasm"] {
        // A browser of its own for each, since what came once is not asked for again.
        journey(Start::default(), move |world| async move {
            world.site.break_off(ending, 2);
            world.open(&world.site.url("/some-repo/")).await;
            assert_eq!(world.site.breaks_left(), 0, "{ending}");
            world.wait_for("ahead").await;
            assert!(!world.is_there("incomplete").await, "{ending}");
        })
        .await;
    }
}

#[tokio::test]
async fn where_a_part_never_comes_the_page_says_so_and_loads_it_when_asked() {
    journey(Start::default(), |world| async move {
        world.site.break_off(PART, usize::MAX);
        world.browser.goto(&world.site.url("/some-repo/")).await.expect("the page loads");
        world.wait_until(IS_READY).await;
        world.fill("clientId", "typed").await;
        world.wait_for("incomplete").await;
        assert_eq!(world.value("clientId").await, "typed");
        world.site.break_off(PART, 0);
        world.press("loadAgainButton").await;
        world.wait_until_ready().await;
        assert!(!world.is_there("incomplete").await);
        assert_eq!(world.value("clientId").await, "typed");
    })
    .await;
}

/// A code is not lost, however late the part comes that reads it.
#[tokio::test]
async fn a_callback_waits_for_the_part_that_reads_it() {
    journey(Start::default(), |world| async move {
        world.open_with_provider(&world.site.url("/some-repo/")).await;
        world.press("codeButton").await;
        world.press("signIn").await;
        // Two attempts break off, and the page that comes back asks for all of it anew.
        world.site.break_off(PART, 2);
        world.press("accept").await;
        world.wait_until_ready().await;
        world.fill("clientSecret", provider::CLIENT_SECRET).await;
        world.press("tokenButton").await;
        world.wait_for("token").await;
        assert!(world.evaluate("location.search").await.as_str().is_some_and(str::is_empty));
    })
    .await;
}
