//! What a static host may do or not do, and what ships beside the page.

use fantoccini::Locator;
use serde_json::json;

use crate::world::{Start, journey};

/// The content types of the WebAssembly files, as the browser received them.
const TYPES: &str = "\
    const done = arguments[0];
    const files = performance.getEntriesByType('resource').map(({ name }) => name).filter((name) => name.includes('_bg.wasm'));
    Promise.all([...files, 'sandbox_bg.wasm'].map((file) => fetch(file).then(({ headers }) => headers.get('content-type'))))
        .then((types) => done([...new Set(types)]))";

#[tokio::test]
async fn a_host_that_does_not_know_webassembly_will_do() {
    for wasm_type in ["application/octet-stream", "text/plain"] {
        journey(Start::default(), move |world| async move {
            world.site.call_wasm(wasm_type);
            world.open_sandbox().await;
            let types = world.browser.execute_async(TYPES, Vec::new()).await.expect("the files are there");
            assert_eq!(types, json!([wasm_type]));
            world.sign_in().await;
            world.press("tokenButton").await;
            assert_eq!(world.value("token").await.len(), 64);
        })
        .await;
    }
}

#[tokio::test]
async fn the_footer_leads_to_the_licenses_and_the_page_stays() {
    journey(Start::default(), |world| async move {
        world.open(&world.site.url("/some-repo/index.html")).await;
        world.fill("clientId", "stays").await;
        let page = world.browser.window().await.expect("a window");
        world.press_within("about", "summary").await;
        let link = world.browser.find(Locator::LinkText("Open-source licenses")).await.expect("a link");
        link.click().await.expect("it can be pressed");
        world.switch_to_tab_beside(&page).await;
        world.wait_until("document.querySelector('h1')").await;
        assert_eq!(world.evaluate("location.pathname").await, json!("/some-repo/licenses.html"));
        let text = world.evaluate("document.body.innerText").await.to_string();
        for part in ["Open-source licenses", "leptos 0.8", "p256 0.13", "Rust's standard library"] {
            assert!(text.contains(part), "{part}");
        }
        // Its own policy lets its style in.
        assert_eq!(
            world.evaluate("getComputedStyle(document.querySelector('pre')).whiteSpaceCollapse").await,
            json!("preserve")
        );
        assert_eq!(
            world.evaluate("getComputedStyle(document.querySelector('section')).borderTopStyle").await,
            json!("solid")
        );
        world.browser.switch_to_window(page).await.expect("the page's tab");
        assert_eq!(world.value("clientId").await, "stays");
    })
    .await;
}
