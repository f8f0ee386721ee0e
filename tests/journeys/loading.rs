//! The page before it runs, while it loads, and when it can't run.

use fantoccini::Locator;
use serde_json::json;

use crate::{
    NEEDS,
    world::{Start, journey},
};

/// A user who is quicker than the page continues as if it had been there from the start.
#[tokio::test]
async fn what_is_typed_before_the_page_runs_is_kept() {
    journey(Start::default(), |world| async move {
        let page = world.site.url("/some-repo/");
        world.browser.goto(&world.site.url("/around.html?frame=about:blank")).await.expect("another page");
        world.site.hold(".wasm");
        world.evaluate(&format!("void (location.href = '{page}')")).await;
        world.wait_for("clientId").await;
        world.wait_until("document.readyState !== 'loading'").await;
        let is_ready = "document.documentElement.hasAttribute('data-ready')";
        assert_eq!(world.evaluate(is_ready).await, json!(false));
        assert_eq!(world.value("redirectUri").await, page, "it knows its own address already");
        let encoded: String = form_urlencoded::byte_serialize(page.as_bytes()).collect();
        // It is folded away.
        let preview = async || {
            let text = world.evaluate("document.getElementById('requestPreview').textContent").await;
            text.as_str().expect("a text").to_owned()
        };
        assert!(preview().await.contains(&format!("redirect_uri={encoded}")));
        assert!(!world.evaluate("document.getElementById('app').textContent").await.to_string().contains("this.page"));

        world.choose("provider", "custom").await;
        world.evaluate("void document.querySelector('#requestOptions summary').click()").await;
        world.press("pkce").await;
        world.fill("clientId", "typed early").await;
        world.evaluate("void document.getElementById('clientId').setSelectionRange(2, 5)").await;
        let heights = "[...document.querySelectorAll('.steps > section')].map(it => Math.round(it.getBoundingClientRect().height))";
        assert_eq!(world.evaluate(is_ready).await, json!(false), "it is still held back");
        world.site.release();
        world.wait_until_ready().await;
        assert_eq!(world.value("clientId").await, "typed early");
        let preview = preview().await;
        assert!(preview.contains("client_id=typed+early") && !preview.contains("code_challenge"), "{preview}");
        assert_eq!(world.value("provider").await, "custom");
        assert!(world.is_there("issuer").await, "the choice took effect");
        let focus = "document.activeElement.id === 'clientId' && document.activeElement.selectionStart === 2\
             && document.activeElement.selectionEnd === 5";
        world.wait_until(focus).await;

        // Untouched, the page looks the same before and after.
        world.browser.goto(&world.site.url("/around.html?frame=about:blank")).await.expect("another page");
        world.site.hold(".wasm");
        let fresh = world.site.url("/");
        world.evaluate(&format!("void (location.href = '{fresh}')")).await;
        world.wait_for("clientId").await;
        world.wait_until("document.readyState !== 'loading'").await;
        let before = world.evaluate(heights).await;
        world.site.release();
        world.wait_until_ready().await;
        assert_eq!(world.evaluate(heights).await, before);

        // A press is answered, even if late.
        world.browser.goto(&world.site.url("/around.html?frame=about:blank")).await.expect("another page");
        world.site.hold(".wasm");
        // Under another name, so that the browser has nothing cached.
        let another = world.site.url_by_name("localhost", "/");
        world.evaluate(&format!("void (location.href = '{another}')")).await;
        world.wait_for("codeButton").await;
        world.wait_until("document.readyState !== 'loading'").await;
        world.press("codeButton").await;
        assert_eq!(world.evaluate("document.getElementById('codeButton').ariaBusy").await, json!("true"));
        assert!(!world.is_there("problem").await);
        world.site.release();
        assert_eq!(world.problem().await, "client_id_missing");
    })
    .await;
}

/// Notes what moves, and what can be seen of a page that has partly arrived. Lets the host know when it has been drawn.
const WATCH: &str = "
    self.moved = [];
    new PerformanceObserver((list) => moved.push(...list.getEntries().map(({ value }) => value)))
        .observe({ type: 'layout-shift', buffered: true });
    const isShown = (name) => document.querySelector(name)?.checkVisibility({ visibilityProperty: true }) ?? false;
    // A head that is not shown after so many frames is not complete.
    let frames = 20;
    const drawn = () => {
        if (!isShown('header') && !(document.querySelector('header') && frames-- === 0)) return requestAnimationFrame(drawn);
        self.firstDrawn = [document.readyState, isShown('header'), isShown('main'), isShown('#needs')];
        fetch('/drawn');
    };
    drawn();";

/// The head is shown as soon as all of it is there. The rest follows as soon as it is complete. Nothing moves.
#[tokio::test]
#[ignore = "Chromium alone: it reports what moves"]
async fn a_page_that_comes_bit_by_bit_stays_where_it_is() {
    journey(Start::default(), |world| async move {
        world.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": WATCH })).await;
        for width in [1280, 800, 320] {
            let metrics = json!({ "width": width, "height": 800, "deviceScaleFactor": 1, "mobile": false });
            world.devtools("Emulation.setDeviceMetricsOverride", metrics).await;
            for (behind, has_head) in [
                ("<label for=\"provider\">Provider</label>", false),
                ("id=\"providerMeaning\"", false),
                ("rel=modulepreload>", true),
                ("id=\"requestTitle\"", true),
                ("id=\"redirectUriHint\"", true),
            ] {
                world.site.cut(behind);
                world.browser.goto(&world.site.url("/some-repo/")).await.expect("the page loads");
                world.wait_until_ready().await;
                assert_eq!(world.evaluate("firstDrawn").await, json!(["loading", has_head, false, false]), "{behind}");
                // After two more frames, what was drawn last has been measured.
                world.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))").await;
                assert_eq!(world.evaluate("moved").await, json!([]), "{width} px, cut behind {behind}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn without_webassembly_the_page_says_what_it_needs() {
    journey(Start::default(), |world| async move {
        world.site.run_before_page("delete globalThis.WebAssembly");
        world.browser.goto(&world.site.url("/some-repo/")).await.expect("the page loads");
        world.wait_until(NEEDS).await;
        assert!(world.text("needs").await.contains("This page needs WebAssembly"));
    })
    .await;
}

#[tokio::test]
#[ignore = "Chromium alone: its driver looks at a page without JavaScript"]
async fn without_javascript_the_page_says_what_it_needs() {
    let preferences =
        [("profile.managed_default_content_settings.javascript".to_owned(), json!(2))].into_iter().collect();
    journey(Start { preferences, ..Start::default() }, |world| async move {
        world.browser.goto(&world.site.url("/some-repo/")).await.expect("the page loads");
        let needs = world.browser.find(Locator::Css("noscript h2")).await.expect("a title");
        assert_eq!(needs.text().await.expect("a text"), "This page needs JavaScript and WebAssembly");
        // What the page shows can be read.
        for part in ["h1", "#registerTitle", "#codeButton"] {
            let part = world.browser.find(Locator::Css(part)).await.expect("it is drawn already");
            assert!(part.is_displayed().await.expect("it can be looked at"));
        }
    })
    .await;
}
