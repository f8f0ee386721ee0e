//! Attacks on the page itself, in a real browser. Each succeeds without its defense.

use serde_json::json;

use crate::{
    provider::{Answer, CLIENT_SECRET},
    site::dist,
    world::{Start, journey},
};

#[tokio::test]
async fn messages_from_other_windows_change_nothing() {
    journey(Start::default(), |world| async move {
        world.get_code().await;
        let before = world.evaluate("document.body.innerText").await;
        let post = "[{ type: 'Answered', token: 'x' }, 'code=a&state=b', { data: { access_token: 'x' } }, null]\
             .forEach(message => { window.postMessage(message, '*'); dispatchEvent(new MessageEvent('message', { data: message })); })";
        world.evaluate(&format!("void {post}")).await;
        // A message that is posted later is heard, so a listener would have heard these by now.
        let heard = "addEventListener('message', () => arguments[0](), { once: true }); postMessage('last', '*')";
        world.browser.execute_async(heard, Vec::new()).await.expect("the last message is heard");
        assert_eq!(world.evaluate("document.body.innerText").await, before);
    })
    .await;
}

#[tokio::test]
async fn no_page_can_frame_the_consent_page() {
    journey(Start::default(), |world| async move {
        world.open_sandbox().await;
        world.wait_until("navigator.serviceWorker.controller").await;
        world.press("codeButton").await;
        world.wait_for("signIn").await;
        let inside = world.browser.current_url().await.expect("an address").to_string();
        world.open_with_provider(&world.site.url("/some-repo/")).await;
        world.press("codeButton").await;
        world.wait_for("signIn").await;
        let native = world.browser.current_url().await.expect("an address").to_string();
        for address in [inside, native] {
            let frame: String = form_urlencoded::byte_serialize(address.as_bytes()).collect();
            let around = world.site.url(&format!("/some-repo/around.html?frame={frame}"));
            world.browser.goto(&around).await.expect("the page around");
            world.browser.enter_frame(0).await.expect("the frame");
            assert!(!world.is_there("signIn").await, "{address}");
            world.browser.enter_parent_frame().await.expect("the page around");
        }
    })
    .await;
}

#[tokio::test]
async fn a_flood_of_words_is_not_drawn() {
    journey(Start::default(), |world| async move {
        let rows = "document.querySelectorAll('#wire .words > li').length";
        let says_more = "document.getElementById('wire').innerText.includes('more not shown')";
        world.open(&world.site.url(&format!("/some-repo/?code=a&state=b{}", "&x=y".repeat(15_000)))).await;
        assert_eq!(world.problem().await, "no_pending_request");
        assert_eq!((world.evaluate(rows).await, world.evaluate(says_more).await), (json!(100), json!(true)));

        world.get_code().await;
        world.fill("clientSecret", CLIENT_SECRET).await;
        let members: String = (0..30_000).map(|at| format!(",\"m{at}\":1")).collect();
        let body = format!("{{\"access_token\":\"t\"{members}}}");
        world.provider.answer(Answer::With(200, None, body.leak()));
        world.press("tokenButton").await;
        assert_eq!(world.value("token").await, "t");
        world.wait_until(says_more).await;
        let drawn = world.evaluate(rows).await.as_u64().expect("a number");
        assert!(drawn < 150, "{drawn}");
    })
    .await;
}

/// What an attacker would do with a way to put markup or code into the page. Each one says whether it worked.
const INJECTIONS: [(&str, &str); 11] = [
    (
        "an inline script",
        "(() => { const it = document.createElement('script'); try { it.text = 'globalThis.ran = 1'; } catch { return false; } \
         document.head.append(it); return Boolean(globalThis.ran); })()",
    ),
    (
        "markup that acts",
        "(() => { try { document.body.innerHTML = '<img src=x onerror=\"ran = 1\">'; return true; } catch { return false; } })()",
    ),
    ("eval", "(() => { try { return eval('true'); } catch { return false; } })()"),
    ("a new function", "(() => { try { return new Function('return true')(); } catch { return false; } })()"),
    ("another worker", "await navigator.serviceWorker.register('start.js').then(() => true, () => false)"),
    (
        "a picture elsewhere",
        "await new Promise((done) => { const it = new Image(); it.onload = () => done(true); \
     it.onerror = () => done(false); it.src = '/some-repo/start.js'; })",
    ),
    (
        "a picture of letters that acts",
        "await (async () => { try { document.body.innerHTML = '<svg/onload=\"ran=1\"><p id=hurt></p>'; } catch {} \
         await new Promise((later) => setTimeout(later, 100)); return Boolean(globalThis.ran); })()",
    ),
    (
        "another style",
        "(() => { const it = document.createElement('style'); it.textContent = 'body { color: rgb(1, 2, 3) }'; \
         document.head.append(it); return getComputedStyle(document.body).color === 'rgb(1, 2, 3)'; })()",
    ),
    (
        "a frame",
        "await new Promise((done) => { const it = document.createElement('iframe'); it.src = 'start.js'; \
         it.onload = () => { try { done(it.contentDocument.body.textContent.length > 0); } catch { done(false); } }; \
         addEventListener('securitypolicyviolation', () => done(false)); \
         document.body.append(it); })",
    ),
    (
        "a form that sends what is typed",
        "await new Promise((done) => { const it = document.createElement('form'); it.action = 'around.html'; \
         document.body.append(it); addEventListener('pagehide', () => done(true)); \
         addEventListener('securitypolicyviolation', () => done(false)); try { it.submit(); } catch { done(false); } })",
    ),
    (
        "another base",
        "(() => { const it = document.createElement('base'); it.href = 'https://evil.example/'; document.head.append(it); \
         return document.baseURI.startsWith('https://evil.example'); })()",
    ),
];

#[tokio::test]
async fn the_policy_stops_what_a_bug_in_the_page_would_let_in() {
    journey(Start::default(), |world| async move {
        for (what, script) in INJECTIONS {
            // The driver's own scripts may evaluate texts whatever the policy says; the page's own scripts may not.
            world.site.run_before_page(&format!(
                "addEventListener('try', () => setTimeout(() => (async () => {script})().catch(String)\
                 .then((worked) => {{ document.documentElement.dataset.worked = worked; }})))"
            ));
            world.open(&world.site.url("/some-repo/")).await;
            world.evaluate("void dispatchEvent(new Event('try'))").await;
            world.wait_until(&format!("document.documentElement.dataset.worked /* {what} */")).await;
            assert_eq!(world.evaluate("document.documentElement.dataset.worked").await, json!("false"), "{what}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_file_that_is_not_the_one_that_was_built_does_not_run() {
    // Some browsers don't check preloads. The import map's check must not depend on that.
    for (ending, checks_preload) in [("_bg.wasm", true), ("start.js", true), ("main.js", true), ("main.js", false)] {
        // Each gets its own browser, since a browser doesn't request again what it already has.
        journey(Start::default(), move |world| async move {
            let folder = tempfile::tempdir().expect("a folder");
            for entry in std::fs::read_dir(dist()).expect("the release build") {
                let from = entry.expect("a file").path();
                let name = from.file_name().expect("a name").to_string_lossy().into_owned();
                let mut bytes = std::fs::read(&from).expect("a file");
                let is_glue = name.starts_with("oauth-walkthrough-") && name.ends_with(".js");
                let is_page = name.starts_with("oauth-walkthrough-") || name == "start.js";
                if is_page && (name.ends_with(ending) || (ending == "main.js" && is_glue)) {
                    // An empty custom section, or a line break: neither changes what the file does.
                    bytes.extend(if name.ends_with(".wasm") { &[0, 1, 0][..] } else { b"\n" });
                }
                if name == "index.html" && !checks_preload {
                    let text = String::from_utf8(bytes).expect("text");
                    let (before, after) = text.split_once(" rel=modulepreload").expect("a preload");
                    let (link, integrity) = before.rsplit_once(" integrity=").expect("its checksum");
                    assert!(!integrity.contains([' ', '>']), "{integrity}");
                    bytes = format!("{link} rel=modulepreload{after}").into_bytes();
                }
                std::fs::write(folder.path().join(name), bytes).expect("a file");
            }
            world.site.deploy(folder.path().to_owned());
            world.browser.goto(&world.site.url("/some-repo/")).await.expect("the page loads");
            world.wait_until(&format!("document.getElementById('incomplete') /* {ending} {checks_preload} */")).await;
            let is_ready = "document.documentElement.hasAttribute('data-ready')";
            assert_eq!(world.evaluate(is_ready).await, json!(false), "{ending} {checks_preload}");
        })
        .await;
    }
}
