//! A provider's response leaves the address bar and the history at once, whether or not the rest of the page loads.

use serde_json::{Value, json};

use crate::{
    NEEDS,
    site::dist,
    world::{Start, World, journey},
};

/// The places where a code could be left, before the page runs.
const TRACES: &str = "JSON.stringify([document.documentElement.outerHTML, location.href, history.state, \
     Object.entries(sessionStorage), Object.entries(localStorage), document.cookie, window.name])";

/// Goes to an address whose page doesn't finish loading.
async fn go(world: &World, url: &str) {
    world.browser.goto(&world.site.url("/around.html?frame=about:blank")).await.expect("another page");
    world.evaluate(&format!("void (location.href = '{url}')")).await;
    wait_until_parsed(world).await;
}

/// Waits until the page is parsed, though not everything that it loads has arrived.
async fn wait_until_parsed(world: &World) {
    world.wait_until("document.getElementById('clientId') && document.readyState !== 'loading'").await;
}

async fn address(world: &World) -> Value {
    world.evaluate("location.href").await
}

#[tokio::test]
async fn a_code_leaves_the_address_bar_before_the_webassembly_comes() {
    leaves_the_address_bar_before(".wasm").await;
}

/// Not in WebKit, whose driver runs no script in a page that still waits for its JavaScript: `cargo xtask test` leaves
/// this journey out there.
#[tokio::test]
async fn a_code_leaves_the_address_bar_before_the_javascript_comes() {
    let names =
        std::fs::read_dir(dist()).expect("the release build").filter_map(|it| it.ok()?.file_name().into_string().ok());
    let glue = names.into_iter().find(|name| name.starts_with("oauth-walkthrough-") && name.ends_with(".js"));
    leaves_the_address_bar_before(glue.expect("its JavaScript").leak()).await;
}

async fn leaves_the_address_bar_before(held: &'static str) {
    journey(Start::default(), move |world| async move {
        let page = world.site.url("/some-repo/");
        world.site.hold(held);
        go(&world, &format!("{page}?code=c0de&state=st4te#access_token=t0ken")).await;
        assert_eq!(address(&world).await, json!(page), "{held}");
        let traces = world.evaluate(TRACES).await.to_string();
        for secret in ["c0de", "st4te", "t0ken"] {
            assert!(!traces.contains(secret), "{secret} in {traces}");
        }
        assert_eq!(world.evaluate("document.getElementById('app').hidden").await, json!(true), "no empty form");
        // The page hasn't asked for the response yet. When it runs, it gets the response, once.
        world.site.release();
        assert_eq!(world.problem().await, "no_pending_request");
        assert_eq!(world.value("stateDisplay").await, "st4te");
        assert_eq!(world.evaluate("'takeAnswer' in self").await, json!(false));

        // Under another name, so that the browser has nothing cached.
        let page = world.site.url_by_name("localhost", "/some-repo/");
        world.site.hold(held);
        go(&world, &format!("{page}?code=c0de&state=st4te")).await;
        // Nothing in the history brings it back.
        world.browser.refresh().await.expect("a reload");
        wait_until_parsed(&world).await;
        assert_eq!(address(&world).await, json!(page), "{held}, reloaded");
        world.browser.goto(&world.site.url("/around.html?frame=about:blank")).await.expect("another page");
        world.browser.back().await.expect("back");
        wait_until_parsed(&world).await;
        assert_eq!(address(&world).await, json!(page), "{held}, back");
        let is_ready = "document.documentElement.hasAttribute('data-ready')";
        assert_eq!(world.evaluate(is_ready).await, json!(false), "it is still held back");
    })
    .await;
}

#[tokio::test]
async fn a_code_leaves_the_address_bar_where_the_webassembly_never_comes() {
    journey(Start::default(), |world| async move {
        let page = world.site.url("/some-repo/");
        let check = async |what: &str| {
            world.browser.goto(&format!("{page}?code=c0de&state=st4te")).await.expect("the page loads");
            world.wait_until(NEEDS).await;
            assert_eq!(address(&world).await, json!(page), "{what}");
            world.browser.refresh().await.expect("a reload");
            assert_eq!(address(&world).await, json!(page), "{what}, reloaded");
            world.browser.goto(&world.site.url("/around.html?frame=about:blank")).await.expect("another page");
            world.browser.back().await.expect("back");
            assert_eq!(address(&world).await, json!(page), "{what}, back");
        };
        for missing in [".wasm", ".js", "start.js"] {
            let folder = tempfile::tempdir().expect("a folder");
            for entry in std::fs::read_dir(dist()).expect("the release build") {
                let from = entry.expect("a file").path();
                let name = from.file_name().expect("a name").to_string_lossy().into_owned();
                if !name.ends_with(missing) {
                    std::fs::copy(&from, folder.path().join(name)).expect("a file");
                }
            }
            world.site.deploy(folder.path().to_owned());
            check(missing).await;
        }
        world.site.deploy(dist());
        world.site.run_before_page("delete globalThis.WebAssembly");
        check("blocked").await;
    })
    .await;
}

#[tokio::test]
async fn an_answer_in_the_fragment_leaves_the_address_bar_and_other_fragments_stay() {
    journey(Start::default(), |world| async move {
        world.site.hold(".wasm");
        for (path, fragment, left) in [
            ("/some-repo/", "#code=c0de&state=st4te", ""),
            ("/some-repo/", "#token_type=Bearer&access_token=t0ken", ""),
            ("/some-repo/", "#id_token=t0ken", ""),
            ("/some-repo/", "#x=1&c%6Fde=c0de", ""),
            ("/some-repo/", "#error=access_denied", ""),
            ("/some-repo/", "#session_state=s&state=st4te", ""),
            ("/some-repo/", "#error_code=1349&error_message=Not+now", ""),
            ("/some-repo/", "#messages", "#messages"),
            ("/some-repo/?code=c0de", "#requestTitle", "#requestTitle"),
            ("/some-repo/?code=c0de", "#provider=sandbox", "#provider=sandbox"),
            ("/some-repo/index.html?code=c0de", "#top", "#top"),
            ("/some-repo/", "#codex=1", "#codex=1"),
            ("/some-repo/", "#_=_", "#_=_"),
            // The whole address, not just the path: this path would name another host.
            ("//?code=c0de", "", ""),
        ] {
            go(&world, &world.site.url(&format!("{path}{fragment}"))).await;
            let path = path.split('?').next().unwrap_or_default();
            assert_eq!(address(&world).await, json!(world.site.url(&format!("{path}{left}"))), "{path}{fragment}");
        }
        world.site.release();
        world.wait_until_ready().await;
        // One that arrives while the page runs leaves as well.
        world.open(&world.site.url("/some-repo/")).await;
        world.evaluate("void (location.hash = '#access_token=t0ken')").await;
        world.wait_until("location.hash === ''").await;
        world.evaluate("void (location.hash = '#top')").await;
        world.wait_until("location.hash === '#top'").await;
    })
    .await;
}

/// The user who pressed saw an empty form, not what the link filled in.
#[tokio::test]
async fn an_early_press_does_not_send_what_a_class_link_fills_in() {
    journey(Start::default(), |world| async move {
        let page = world.site.url("/some-repo/");
        world.site.hold(".wasm");
        go(&world, &format!("{page}#provider=sandbox")).await;
        world.press("codeButton").await;
        assert_eq!(world.evaluate("document.getElementById('codeButton').ariaBusy").await, json!("true"));
        world.site.release();
        world.wait_for("classLinkOffer").await;
        world.wait_until_ready().await;
        // The sandbox is there by now, so the browser could have left for it.
        world.wait_until("navigator.serviceWorker.controller").await;
        assert_eq!(world.value("provider").await, "sandbox");
        assert_eq!(world.evaluate("document.getElementById('codeButton').ariaBusy === 'true'").await, json!(false));
        assert_eq!(address(&world).await, json!(page));
        assert_eq!(world.evaluate("sessionStorage.length").await, json!(0), "no request was kept");
        // The button works now.
        world.press("codeButton").await;
        world.wait_for("signIn").await;
    })
    .await;
}
