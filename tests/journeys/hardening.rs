//! Defenses that hold even if something else fails: the second policy, and two copies of the page on one host.

use axum::http::Method;
use serde_json::json;

use crate::{
    provider::{CLIENT_SECRET, Provider},
    world::{Start, journey},
};

#[tokio::test]
async fn no_resource_hint_reaches_another_host_once_a_code_is_there() {
    journey(Start::default(), |world| async move {
        let other = Provider::start(Vec::new()).await;
        let hint = "(([rel, as, href]) => { const it = document.createElement('link'); \
             Object.assign(it, { rel, as, href }); document.head.append(it); })";
        let hints = [
            ("prefetch", ""),
            ("prefetch", "document"),
            ("preload", "fetch"),
            ("preload", "image"),
            ("preload", "script"),
            ("preload", "style"),
            ("preload", "font"),
            ("modulepreload", "script"),
            ("stylesheet", ""),
            ("icon", ""),
            ("manifest", ""),
        ];
        world.get_code().await;
        for (rel, as_what) in hints {
            let address = other.url(&format!("/hint/{rel}/{as_what}"));
            world.evaluate(&format!("void {hint}({})", json!([rel, as_what, address]))).await;
        }
        // By the time the page's own host gets the last request, the other hosts would have got theirs.
        let own = world.site.url("/some-repo/hinted");
        world.evaluate(&format!("void {hint}({})", json!(["preload", "script", own]))).await;
        while world.site.asked_below("/some-repo/hinted").is_empty() {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        for (rel, as_what) in hints {
            let path = format!("/hint/{rel}/{as_what}");
            assert!(other.seen(&Method::GET, &path).is_empty(), "{path}");
        }
        // What the page itself does still works.
        world.fill("clientSecret", CLIENT_SECRET).await;
        world.press("tokenButton").await;
        assert_eq!(world.value("token").await.len(), 64);
    })
    .await;
}

#[tokio::test]
async fn two_copies_on_one_host_do_not_read_each_others_records() {
    journey(Start::default(), |world| async move {
        // One copy has a request under way and some text in its notes.
        world.open_with_provider(&world.site.url("/some-repo/")).await;
        world.fill("notes", "room 4").await;
        world.press("codeButton").await;
        world.wait_for("signIn").await;
        let callback = world.provider.accept(world.browser.current_url().await.expect("an address").as_str()).await;

        // The other copy knows nothing about it, and removes nothing.
        world.open(&world.site.url("/?code=a&state=b")).await;
        assert_eq!(world.problem().await, "no_pending_request");
        assert_eq!(world.value("clientId").await, "");
        assert_eq!(world.evaluate("document.getElementById('notes')?.value ?? ''").await, json!(""));
        world.press("resetButton").await;

        world.open(&callback).await;
        world.wait_for("tokenButton").await;
        assert!(!world.is_there("problem").await);
        assert_eq!(world.value("notes").await, "room 4");
    })
    .await;
}
