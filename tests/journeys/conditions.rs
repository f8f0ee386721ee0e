//! The browser, its settings, the network or the clock get in the way.

use serde_json::json;

use crate::{
    provider::{CLIENT_ID, CLIENT_SECRET},
    world::{Start, journey},
};

#[tokio::test]
async fn a_page_in_a_frame_refuses() {
    journey(Start::default(), |world| async move {
        world.browser.goto(&world.site.url("/around.html")).await.expect("the page around");
        world.browser.enter_frame(0).await.expect("the frame");
        world.wait_until_ready().await;
        assert_eq!(world.problem().await, "framed");
        world.fill("clientId", "C1").await;
        world.press("codeButton").await;
        assert_eq!(world.problem().await, "framed");
        assert_eq!(world.evaluate("location.pathname").await, json!("/some-repo/"));
        world.wait_until("!document.documentElement.hasAttribute('data-loading')").await;
        assert_eq!(world.evaluate("document.querySelectorAll('#foot details').length > 0").await, json!(true));
        let checks = world.evaluate("document.querySelectorAll('#roomCheckButton, #hostCheckButton').length").await;
        assert_eq!(checks, json!(0), "nothing sends anything from a frame");
    })
    .await;
}

#[tokio::test]
#[ignore = "Chromium alone: it can map a name to this machine"]
async fn a_page_from_another_machine_by_http_refuses() {
    let start = Start { arguments: vec!["--host-resolver-rules=MAP class.example 127.0.0.1"], ..Start::default() };
    journey(start, |world| async move {
        world.open(&world.site.url_by_name("class.example", "/some-repo/")).await;
        assert_eq!(world.problem().await, "insecure_context");
    })
    .await;
}

#[tokio::test]
async fn without_storage_the_page_says_so() {
    journey(Start { blocks_storage: true, ..Start::default() }, |world| async move {
        world.open(&world.site.url("/some-repo/")).await;
        assert_eq!(world.problem().await, "storage_unavailable");
        world.fill("clientId", "C1").await;
        world.press("codeButton").await;
        assert_eq!(world.problem().await, "storage_unavailable");
    })
    .await;
}

#[tokio::test]
async fn a_full_storage_keeps_the_browser_here() {
    journey(Start::default(), |world| async move {
        world.open_with_provider(&world.site.url("/some-repo/")).await;
        let fill = "(() => { for (let size = 1 << 22; size; size >>= 1) for (let i = 0; ; i++) \
             try { sessionStorage.setItem(`${size} ${i}`, 'x'.repeat(size)); } catch { break; } })()";
        world.evaluate(fill).await;
        world.press("codeButton").await;
        world.expect_problem("storage_unavailable").await;
        assert_eq!(world.value("clientId").await, CLIENT_ID);
        world.evaluate("void sessionStorage.clear()").await;
        world.press("codeButton").await;
        world.wait_for("signIn").await;
    })
    .await;
}

#[tokio::test]
#[ignore = "Chromium alone: its driver takes the network away"]
async fn a_network_that_goes_away_loses_nothing() {
    journey(Start::default(), |world| async move {
        world.get_code().await;
        world.fill("clientSecret", CLIENT_SECRET).await;
        world.offline(true).await;
        world.press("tokenButton").await;
        world.expect_problem("network").await;
        world.offline(false).await;
        world.press("tokenButton").await;
        assert_eq!(world.value("token").await.len(), 64);
    })
    .await;
}

#[tokio::test]
async fn a_clock_that_is_wrong_by_a_day_changes_nothing() {
    for day in ["86400000", "-86400000"] {
        journey(Start::default(), move |world| async move {
            world.open_with_provider(&world.site.url("/some-repo/")).await;
            // The clock changes while the user is at the provider.
            let source = format!("const real = Date.now; Date.now = () => real() + {day};");
            world.press("codeButton").await;
            world.wait_for("signIn").await;
            world.site.run_before_page(&source);
            world.press("signIn").await;
            world.press("accept").await;
            world.wait_until_ready().await;
            world.fill("clientSecret", CLIENT_SECRET).await;
            world.press("tokenButton").await;
            assert_eq!(world.value("token").await.len(), 64);
            assert!(world.text("expiresIn").await.starts_with("14 days, "));
        })
        .await;
    }
}
