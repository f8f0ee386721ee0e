//! Attacks and accidents on the page itself, in a real browser: each fails without its defence.

use axum::http::Method;
use serde_json::json;

use crate::{
    NEEDS,
    provider::{API, AUTHORIZE, Answer, CLIENT_ID, CLIENT_SECRET, Provider, TOKEN},
    site::dist,
    world::{Start, journey},
};

/// Whether nothing ran that the page did not bring, and nothing was asked of anybody.
const NOTHING_RAN: &str =
    "!globalThis.ran && document.querySelectorAll('img, iframe, #problem b, #problem a').length === 0";

#[tokio::test]
async fn hostile_callbacks_are_text_and_nothing_else() {
    journey(Start::default(), |world| async move {
        let markup =
            "%3Cimg+src%3Dx+onerror%3D%22globalThis.ran%3D1%22%3E%3Cscript%3EglobalThis.ran%3D1%3C%2Fscript%3E";
        let long = "a".repeat(20_000);
        for (query, code) in [
            (format!("code={markup}&state={markup}"), "no_pending_request"),
            (
                format!("error={markup}&error_description={markup}&error_uri=javascript:ran=1&state=x"),
                "no_pending_request",
            ),
            ("error=a%00%1b%5b31m%E2%80%AEmoc.live&state=x".to_owned(), "no_pending_request"),
            ("code=%&state=%zz%".to_owned(), "no_pending_request"),
            ("code=%ff%fe&state=%c0%80".to_owned(), "no_pending_request"),
            ("code=a+b&state=a+b".to_owned(), "no_pending_request"),
            (format!("code={long}&state={long}"), "no_pending_request"),
            ("code=a&code=b&state=x".to_owned(), "duplicate_parameter"),
            ("code=a&c%6Fde=b&state=x".to_owned(), "duplicate_parameter"),
        ] {
            world.open(&world.site.url(&format!("/some-repo/?{query}"))).await;
            assert_eq!(world.problem().await, code, "{query}");
            assert_eq!(world.evaluate(NOTHING_RAN).await, json!(true), "{query}");
            assert_eq!(world.evaluate("location.href").await, json!(world.site.url("/some-repo/")));
            assert_eq!(world.evaluate("document.title").await, json!("OAuth walkthrough for Webex"));
            let text = world.text("problem").await;
            assert!(!text.contains(['\0', '\u{1b}', '\u{202e}']), "{text}");
        }
        assert!(world.provider.seen(&Method::POST, TOKEN).is_empty());
    })
    .await;
}

#[tokio::test]
async fn callbacks_crossed_between_two_tabs_are_stopped_in_both() {
    journey(Start::default(), |world| async move {
        let leave = async || {
            world.open_with_provider(&world.site.url("/some-repo/")).await;
            world.press("codeButton").await;
            world.wait_for("signIn").await;
            world.provider.accept(world.browser.current_url().await.expect("an address").as_str()).await
        };
        let first_tab = world.browser.window().await.expect("a window");
        let first = leave().await;
        let second_tab = world.browser.new_window(true).await.expect("a tab");
        world.browser.switch_to_window(second_tab.handle).await.expect("the tab");
        let second = leave().await;

        world.open(&first).await;
        assert_eq!(world.problem().await, "state_mismatch");
        world.browser.switch_to_window(first_tab).await.expect("the first tab");
        world.open(&second).await;
        assert_eq!(world.problem().await, "state_mismatch");
        assert!(!world.is_there("tokenButton").await);
        assert!(world.provider.seen(&Method::POST, TOKEN).is_empty(), "neither code was sent anywhere");
    })
    .await;
}

#[tokio::test]
async fn a_code_goes_to_the_provider_that_was_asked_and_to_no_other() {
    journey(Start::default(), |world| async move {
        let other = Provider::start(vec![world.site.url("/some-repo/")]).await;
        world.get_code().await;
        // Whatever stands in the form now is for the next request.
        world.press("requestTitle").await;
        world.fill("tokenEndpoint", &other.url(TOKEN)).await;
        world.fill("authorizeEndpoint", &other.url(AUTHORIZE)).await;
        world.fill("apiBase", &other.url(API)).await;
        world.fill("clientSecret", CLIENT_SECRET).await;
        world.press("tokenButton").await;
        assert_eq!(world.value("token").await.len(), 64);
        assert_eq!(world.provider.seen(&Method::POST, TOKEN).len(), 1);
        for method in [Method::GET, Method::POST, Method::OPTIONS] {
            assert!(other.seen(&method, TOKEN).is_empty());
        }
        // The browser itself would not let the page speak to the other.
        let reached = "fetch(arguments[0], { method: 'POST' }).then(() => true, () => false).then(arguments[1])";
        let url = json!(other.url(TOKEN));
        let reached = world.browser.execute_async(reached, vec![url]).await.expect("an answer");
        assert_eq!(reached, json!(false));
        assert!(other.seen(&Method::POST, TOKEN).is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_copied_tab_can_use_a_code_no_second_time() {
    journey(Start::default(), |world| async move {
        world.open_with_provider(&world.site.url("/some-repo/")).await;
        world.press("codeButton").await;
        world.wait_for("signIn").await;
        let callback = world.provider.accept(world.browser.current_url().await.expect("an address").as_str()).await;
        // Back on the page, a tab is opened that gets a copy of this one's storage, the waiting request included.
        world.browser.back().await.expect("back");
        world.wait_until_ready().await;
        let first_tab = world.browser.window().await.expect("a window");
        world.evaluate("void open(location.href)").await;
        let tabs = world.browser.windows().await.expect("two tabs");
        let copy = tabs.into_iter().find(|tab| *tab != first_tab).expect("another tab");
        world.browser.switch_to_window(copy).await.expect("the copy");
        for (tab, code) in [(None, None), (Some(first_tab), Some("oauth_error"))] {
            if let Some(tab) = tab {
                world.browser.switch_to_window(tab).await.expect("the first tab");
            }
            world.open(&callback).await;
            world.fill("clientSecret", CLIENT_SECRET).await;
            world.press("tokenButton").await;
            match code {
                None => assert_eq!(world.value("token").await.len(), 64),
                Some(code) => world.expect_problem(code).await,
            }
        }
        assert!(!world.is_there("token").await, "the code was good once");
    })
    .await;
}

/// Where a secret of this session could have been left: everything but what the fields show.
const TRACES: &str = "JSON.stringify([document.documentElement.outerHTML, document.title, location.href, history.state, \
     Object.entries(sessionStorage), Object.entries(localStorage), document.cookie, globalThis.printed, window.name])";

const PRINTED: &str = "globalThis.printed = []; for (const name of ['log', 'info', 'warn', 'error', 'debug', 'trace', 'table', 'dir']) \
     { console[name] = (...words) => printed.push(words.map(String).join(' ')); } \
     addEventListener('error', (event) => printed.push(event.message));";

#[tokio::test]
async fn secrets_leave_no_trace_outside_their_fields() {
    journey(Start::default(), |world| async move {
        world.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": PRINTED })).await;
        world.get_token().await;
        let code = world.value("code").await;
        let (token, refresh_token) = (world.value("token").await, world.value("refresh").await);
        world.provider.answer(Answer::With(400, None, r#"{"error":"invalid_grant"}"#));
        world.press("tokenRefreshButton").await;
        world.expect_problem("oauth_error").await;
        let kept = world.evaluate("[...document.querySelectorAll('input, textarea')].map(it => it.autocomplete)").await;
        assert!(kept.as_array().is_some_and(|kept| kept.iter().all(|kept| kept == "off" || kept == "")), "{kept}");
        let kind = world.evaluate("document.getElementById('clientSecret').type").await;
        assert_eq!(kind, json!("text"), "what is no password field is offered to no password store");
        let hidden = "getComputedStyle(document.getElementById('clientSecret')).webkitTextSecurity";
        assert_eq!(world.evaluate(hidden).await, json!("disc"));
        let traces = world.evaluate(TRACES).await;
        let traces = traces.as_str().expect("a text");
        let sent = world.provider.seen(&Method::POST, TOKEN);
        let verifier = sent[0].body.split_once("code_verifier=").expect("PKCE is on").1;
        for (name, secret) in [
            ("secret", CLIENT_SECRET),
            ("code", code.as_str()),
            ("verifier", verifier),
            ("access token", token.as_str()),
            ("refresh token", refresh_token.as_str()),
        ] {
            assert!(!traces.contains(secret), "the {name} is in {traces}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_secret_is_not_printed() {
    journey(Start::default(), |world| async move {
        world.get_token().await;
        let visible = "['token', 'refresh', 'clientSecret', 'code', 'clientId']\
             .filter(id => getComputedStyle(document.getElementById(id)).visibility === 'visible')";
        assert_eq!(world.evaluate(visible).await, json!(["token", "refresh", "clientSecret", "code", "clientId"]));
        world.devtools("Emulation.setEmulatedMedia", json!({ "media": "print" })).await;
        assert_eq!(world.evaluate(visible).await, json!(["clientId"]));
    })
    .await;
}

#[tokio::test]
async fn a_narrower_grant_is_said() {
    journey(Start::default(), |world| async move {
        world.open_with_provider(&world.site.url("/some-repo/")).await;
        world.fill("oauthScopes", "a b").await;
        world.sign_in().await;
        world.fill("clientSecret", CLIENT_SECRET).await;
        world.provider.answer(Answer::With(200, None, r#"{"access_token":"t","scope":"a c"}"#));
        world.press("tokenButton").await;
        let told = world.text("scopesGranted").await;
        assert!(told.contains("not granted: b") && told.contains("without being asked for: c"), "{told}");
    })
    .await;
}

#[tokio::test]
async fn messages_from_other_windows_change_nothing() {
    journey(Start::default(), |world| async move {
        world.get_code().await;
        let before = world.evaluate("document.body.innerText").await;
        let post = "[{ type: 'Answered', token: 'x' }, 'code=a&state=b', { data: { access_token: 'x' } }, null]\
             .forEach(message => { window.postMessage(message, '*'); dispatchEvent(new MessageEvent('message', { data: message })); })";
        world.evaluate(&format!("void {post}")).await;
        // Whatever listened would have heard by the time that something posted later is heard.
        let heard = "addEventListener('message', () => arguments[0](), { once: true }); postMessage('last', '*')";
        world.browser.execute_async(heard, Vec::new()).await.expect("the last message is heard");
        assert_eq!(world.evaluate("document.body.innerText").await, before);
    })
    .await;
}

#[tokio::test]
async fn nobody_can_lay_a_page_around_the_consent() {
    journey(Start::default(), |world| async move {
        world.open(&world.site.url("/some-repo/")).await;
        world.choose("provider", "sandbox").await;
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
        let rows = "document.querySelectorAll('#wire .words > div').length";
        let says_more = "document.getElementById('wire').innerText.includes('more, which are not shown')";
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

#[tokio::test]
async fn what_comes_back_from_the_back_forward_cache_holds_no_secret() {
    journey(Start::default(), |world| async move {
        world.get_token().await;
        let code = world.value("code").await;
        let (token, refresh_token) = (world.value("token").await, world.value("refresh").await);
        world
            .evaluate("void addEventListener('pageshow', ({ persisted }) => { globalThis.persisted = persisted; })")
            .await;
        world.browser.goto(&world.site.url("/around.html?frame=about:blank")).await.expect("another page");
        world.browser.back().await.expect("back");
        world.wait_until("globalThis.persisted").await;
        let fields =
            "[...document.querySelectorAll('input, textarea')].map(it => it.value).join() + document.body.innerText";
        let fields = world.evaluate(fields).await;
        let fields = fields.as_str().expect("a text");
        for secret in [CLIENT_SECRET, &code, &token, &refresh_token] {
            assert!(!fields.contains(secret), "{secret} in {fields}");
        }
        assert!(fields.contains(CLIENT_ID), "what is no secret stays");
        // And it begins anew.
        world.sign_in().await;
        world.fill("clientSecret", CLIENT_SECRET).await;
        world.press("tokenButton").await;
        assert_eq!(world.value("token").await.len(), 64);
    })
    .await;
}

/// What an attacker would do who had found a way to put markup or code into the page; each says whether it worked.
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
        "a style of its own",
        "(() => { const it = document.createElement('style'); it.textContent = 'body { color: rgb(1, 2, 3) }'; \
         document.head.append(it); return getComputedStyle(document.body).color === 'rgb(1, 2, 3)'; })()",
    ),
    (
        "a frame",
        "await new Promise((done) => { const it = document.createElement('iframe'); it.src = 'start.js'; \
         it.onload = () => { try { done(it.contentDocument.body.textContent.length > 0); } catch { done(false); } }; \
         document.body.append(it); })",
    ),
    (
        "a form that sends what is typed",
        "await new Promise((done) => { const it = document.createElement('form'); it.action = 'around.html'; \
         document.body.append(it); addEventListener('pagehide', () => done(true)); \
         addEventListener('securitypolicyviolation', () => done(false)); it.submit(); })",
    ),
    (
        "another base",
        "(() => { const it = document.createElement('base'); it.href = 'https://evil.example/'; document.head.append(it); \
         return document.baseURI.startsWith('https://evil.example'); })()",
    ),
];

#[tokio::test]
async fn the_policy_stops_what_a_fault_of_the_page_would_let_in() {
    journey(Start::default(), |world| async move {
        for (what, script) in INJECTIONS {
            world.open(&world.site.url("/some-repo/")).await;
            // What the driver runs itself may evaluate texts whatever the policy says; what it puts off may not.
            let script = format!(
                "setTimeout((done) => (async () => {script})().then(done, (error) => done(String(error))), 0, arguments[0])"
            );
            let worked = world.browser.execute_async(&script, Vec::new()).await.expect("an answer");
            assert_eq!(worked, json!(false), "{what}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_file_that_is_not_the_one_that_was_built_does_not_run() {
    journey(Start::default(), |world| async move {
        // Some browsers check no preload. What is checked by the import map must not need that.
        for (ending, checks_preload) in [("_bg.wasm", true), ("start.js", true), ("main.js", true), ("main.js", false)]
        {
            let folder = tempfile::tempdir().expect("a folder");
            for entry in std::fs::read_dir(dist()).expect("the release build") {
                let from = entry.expect("a file").path();
                let name = from.file_name().expect("a name").to_string_lossy().into_owned();
                let mut bytes = std::fs::read(&from).expect("a file");
                let is_glue = name.starts_with("oauth-walkthrough-") && name.ends_with(".js");
                let is_page = name.starts_with("oauth-walkthrough-") || name == "start.js";
                if is_page && (name.ends_with(ending) || (ending == "main.js" && is_glue)) {
                    // An empty custom section, or a line break: neither changes what it does.
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
            world.leave().await;
            world.site.deploy(folder.path().to_owned());
            world.browser.goto(&world.site.url("/some-repo/")).await.expect("the page loads");
            world.wait_until(NEEDS).await;
            let is_ready = "document.documentElement.hasAttribute('data-ready')";
            assert_eq!(world.evaluate(is_ready).await, json!(false), "{ending} {checks_preload}");
        }
    })
    .await;
}

#[tokio::test]
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
async fn a_clock_that_is_wrong_by_a_day_changes_nothing() {
    for day in ["86400000", "-86400000"] {
        journey(Start::default(), move |world| async move {
            world.open_with_provider(&world.site.url("/some-repo/")).await;
            // It is set while the user is at the provider.
            let source = format!("const real = Date.now; Date.now = () => real() + {day};");
            world.press("codeButton").await;
            world.wait_for("signIn").await;
            world.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": source })).await;
            world.press("signIn").await;
            world.press("accept").await;
            world.wait_until_ready().await;
            world.fill("clientSecret", CLIENT_SECRET).await;
            world.press("tokenButton").await;
            assert_eq!(world.value("token").await.len(), 64);
            assert!(world.text("expiresIn").await.starts_with("13 days 23 h 59 min "));
        })
        .await;
    }
}

#[tokio::test]
async fn nothing_is_asked_of_anybody_but_whom_the_page_shows() {
    journey(Start { logs_requests: true, ..Start::default() }, |world| async move {
        world.get_token().await;
        world.press("tokenRefreshButton").await;
        world.press("resetButton").await;
        world.wait_until("!document.getElementById('token')").await;
        for provider in ["sandbox", "webex", "custom"] {
            world.choose("provider", provider).await;
        }
        let asked = world.requests().await;
        for shown in [world.site.url("/"), world.provider.url("/")] {
            assert!(asked.iter().any(|asked| asked.starts_with(&shown)), "{asked:?}");
        }
        let is_shown = |asked: &&String| {
            let shown = [world.site.url("/"), world.provider.url("/")];
            !asked.starts_with("data:") && !shown.iter().any(|shown| asked.starts_with(shown))
        };
        assert_eq!(asked.iter().find(is_shown), None);
        // What goes astray would have been seen. The page itself, bound to its provider by now, would not let it out.
        world.browser.goto(&world.site.url("/around.html")).await.expect("a page without a policy");
        world.evaluate("void fetch('http://127.0.0.1:9/stray').catch(() => {})").await;
        assert!(world.requests().await.contains(&"http://127.0.0.1:9/stray".to_owned()));
    })
    .await;
}
