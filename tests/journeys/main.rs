//! Whole journeys in a real browser: the release build below a sub-path, a provider of another origin, real HTTP.
//! `cargo xtask test` builds, sets up and runs them.
#![cfg(not(target_arch = "wasm32"))]

use std::{net::SocketAddr, time::Duration};

use axum::{Router, http::Method};
use serde_json::json;

mod address_bar;

mod attacks;

mod desk;

mod hardening;

mod lesson;

mod looks;

mod memory;

mod openid;

mod pictures;

mod provider;

mod sandbox;

#[path = "../../examples/sandbox/server.rs"]
mod server;

mod site;

mod world;

use provider::{API, AUTHORIZE, Answer, CLIENT_ID, CLIENT_SECRET, TOKEN};
use world::{Start, World, journey};

/// Serves on a free port of the loopback interface, until the test's runtime ends.
async fn serve(app: Router) -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async { axum::serve(listener, app).await.expect("the server runs") });
    address
}

const EMPTY_HANDED: &str = "sessionStorage.length + localStorage.length + document.cookie.length === 0";

/// From a cold page at this path to a code.
async fn walk(world: &World, path: &str) {
    let page = world.site.url(path);
    world.open_with_provider(&page).await;
    world.fill("apiBase", &world.provider.url(API)).await;
    assert_eq!(world.value("redirectUri").await, page);
    let preview = world.evaluate("document.getElementById('requestPreview').textContent").await;
    world.press("codeButton").await;
    world.wait_for("signIn").await;
    assert_eq!(preview, json!(world.browser.current_url().await.expect("an address").to_string()));
    let stored = world.evaluate("sessionStorage.length").await;
    assert_eq!(stored, json!(0), "the record is this origin's own");
    world.press("signIn").await;
    world.wait_for("accept").await;
    assert_eq!(world.evaluate("document.body.innerText.includes('Class <8b>')").await, json!(true));
    world.press("accept").await;
    world.wait_until_ready().await;

    assert_eq!(world.browser.current_url().await.expect("an address").to_string(), page, "the query is scrubbed");
    assert_eq!(world.evaluate(EMPTY_HANDED).await, json!(true));
    assert_eq!(world.value("code").await.len(), 48);
    let authorize = &world.provider.seen(&Method::GET, AUTHORIZE)[0];
    assert!(authorize.path.starts_with("/v1/authorize?tenant=7&response_type=code&"), "{}", authorize.path);
    assert!(authorize.path.contains(&format!("&state={}&", world.value("stateDisplay").await)));
    assert_eq!(world.value("clientId").await, CLIENT_ID, "nobody types it twice");
    assert_ne!(world.value("stateValue").await, world.value("stateDisplay").await, "a state is sent once");
}

/// From a code to a refreshed token, which works.
async fn exchange_and_refresh(world: &World) {
    world.press("tokenButton").await;
    let first = world.value("token").await;
    let refresh_token = world.value("refresh").await;
    assert_eq!((first.len(), refresh_token.len()), (64, 64));
    assert!(world.text("expiresIn").await.starts_with("13 days 23 h 59 min "));
    assert!(world.text("refreshExpiresIn").await.starts_with("89 days 23 h 44 min "));
    assert!(!world.is_there("tokenButton").await, "the code is spent");
    let before = world.text("expiresIn").await;
    world.wait_until(&format!("document.getElementById('expiresIn').textContent !== '{before}'")).await;
    world.press("tokenRefreshButton").await;
    world.wait_for_token_after(&first).await;
    assert!(world.text("expiresIn").await.starts_with("13 days 23 h 59 min "));
    world.press("roomsButton").await;
    assert_eq!(world.text("apiStatus").await, "GET /rooms: 200 OK");
    assert!(world.text("apiBody").await.contains("Project: weather station"));
    world.press("meButton").await;
    world.wait_until("document.getElementById('apiStatus').textContent.startsWith('GET /people/me: 403')").await;
    assert!(world.text("apiBody").await.contains("ROUTER_SANDBOX_"));
    assert!(!world.is_there("problem").await, "an answer is no problem of the page");
    assert_eq!(world.evaluate(EMPTY_HANDED).await, json!(true));
    let at_sign_in = world.provider.seen(&Method::GET, AUTHORIZE);
    assert!(at_sign_in.iter().any(|seen| seen.headers.contains_key("cookie")), "the browser has the provider's cookie");
    assert!(!at_sign_in[0].headers.contains_key("referer"), "{at_sign_in:?}");
    assert_eq!(world.site.referers(), [""; 0], "nothing that the page loads is told its address");
    for seen in world.provider.seen(&Method::POST, TOKEN) {
        assert!(seen.headers.get("referer").is_none() && seen.headers.get("cookie").is_none(), "{seen:?}");
        assert_eq!(seen.headers["content-type"], "application/x-www-form-urlencoded");
    }
}

#[tokio::test]
async fn the_happy_way_to_a_refreshed_token() {
    journey(Start::default(), |world| async move {
        walk(&world, "/some-repo/").await;
        let code = world.value("code").await;
        world.fill("clientSecret", CLIENT_SECRET).await;
        exchange_and_refresh(&world).await;
        let refresh_token = world.value("refresh").await;

        let seen = world.provider.seen(&Method::POST, TOKEN);
        let redirect_uri: String = form_urlencoded::byte_serialize(world.site.url("/some-repo/").as_bytes()).collect();
        let (exchange, verifier) = seen[0].body.split_once("&code_verifier=").expect("PKCE is on");
        assert_eq!(verifier.len(), 64);
        let client = "client_id=C1%262&client_secret=s3cret+%26%C3%A9";
        let expected = format!("grant_type=authorization_code&redirect_uri={redirect_uri}&code={code}&{client}");
        assert_eq!(exchange, expected);
        assert_eq!(seen[1].body, format!("grant_type=refresh_token&refresh_token={refresh_token}&{client}"));
        // Everything that the page loaded came from its own host.
        let elsewhere = "performance.getEntriesByType('resource').map(entry => entry.name)\
             .filter(name => !name.startsWith(location.origin) && !name.startsWith('data:'))";
        let asked = [TOKEN, TOKEN, "/v1/rooms", "/v1/people/me"].map(|path| world.provider.url(path));
        assert_eq!(world.evaluate(elsewhere).await, json!(asked));

        world.press("resetButton").await;
        world.wait_until("!document.getElementById('token')").await;
        assert_eq!(world.value("clientId").await, "");
        assert_eq!(world.value("oauthScopes").await, "spark:rooms_read");
        assert_eq!(world.value("provider").await, "webex");
        assert!(!world.is_there("clientSecret").await);
    })
    .await;
}

#[tokio::test]
async fn the_same_at_the_root_with_index_html_and_basic() {
    journey(Start::default(), |world| async move {
        walk(&world, "/index.html").await;
        world.choose("clientAuth", "basic").await;
        world.fill("clientSecret", CLIENT_SECRET).await;
        exchange_and_refresh(&world).await;
        let seen = world.provider.seen(&Method::POST, TOKEN);
        assert!(!seen[0].body.contains("client_"), "{}", seen[0].body);
        assert!(!world.provider.seen(&Method::OPTIONS, TOKEN).is_empty(), "a header of one's own asks first");
    })
    .await;
}

#[tokio::test]
async fn a_public_client_needs_no_secret() {
    journey(Start::default(), |world| async move {
        walk(&world, "/some-repo/index.html").await;
        world.choose("clientAuth", "none").await;
        assert!(!world.is_there("clientSecret").await);
        exchange_and_refresh(&world).await;
        assert!(!world.provider.seen(&Method::POST, TOKEN)[0].body.contains("client_secret"));
    })
    .await;
}

#[tokio::test]
async fn the_preview_follows_each_keystroke() {
    journey(Start::default(), |world| async move {
        world.open(&world.site.url("/some-repo/")).await;
        assert_eq!(world.value("stateValue").await.len(), 63);
        assert_eq!(world.value("tokenEndpoint").await, "https://webexapis.com/v1/access_token");
        assert!(
            world.text("requestPreview").await.starts_with("https://webexapis.com/v1/authorize\n?response_type=code")
        );
        let field = world.wait_for("clientId").await;
        for (key, shown) in [("C", "C"), ("&", "C%26"), (" ", "C%26"), ("é", "C%26+%C3%A9")] {
            field.send_keys(key).await.expect("the field takes keys");
            world
                .wait_until(&format!(
                    "document.getElementById('requestPreview').textContent.includes('&client_id={shown}&redirect_uri=')"
                ))
                .await;
        }
        world.press("pkce").await;
        assert!(!world.text("requestPreview").await.contains("code_challenge"));
        let before = world.value("stateValue").await;
        world
            .browser
            .find(fantoccini::Locator::XPath("//button[.='New state']"))
            .await
            .expect("a button")
            .click()
            .await
            .expect("a press");
        assert_ne!(world.value("stateValue").await, before);
    })
    .await;
}

#[tokio::test]
async fn what_is_wrong_with_the_form_is_said_before_leaving() {
    journey(Start::default(), |world| async move {
        let page = world.site.url("/some-repo/");
        world.open(&page).await;
        world.press("codeButton").await;
        assert_eq!(world.problem().await, "client_id_missing");
        let focused = world.evaluate("document.activeElement.id").await;
        assert_eq!(focused, json!("clientId"), "the focus is where the mend is");
        world.fill("clientId", "C1").await;
        assert!(!world.is_there("problem").await);

        world.fill("redirectUri", "http://class.example/").await;
        world.press("codeButton").await;
        assert_eq!(world.problem().await, "redirect_uri_invalid");
        assert_eq!(world.value("redirectUri").await, "http://class.example/", "nothing typed is lost");

        world.choose("provider", "custom").await;
        world.fill("authorizeEndpoint", "https://as.example/#top").await;
        world.press("codeButton").await;
        assert_eq!(world.problem().await, "endpoint_invalid");
        assert_eq!(world.browser.current_url().await.expect("an address").to_string(), page);
        assert_eq!(world.evaluate(EMPTY_HANDED).await, json!(true));
    })
    .await;
}

#[tokio::test]
async fn a_provider_that_says_no_is_quoted_as_text() {
    journey(Start::default(), |world| async move {
        world.open_with_provider(&world.site.url("/some-repo/")).await;
        let back_with = async |query: &str| {
            let state = world.value("stateValue").await;
            world.press("codeButton").await;
            world.wait_for("signIn").await;
            world.open(&world.site.url(&format!("/some-repo/?{query}state={state}"))).await;
        };
        back_with("error=access_denied&error_description=%3Cimg+src%3Dx+onerror%3Dalert(1)%3E+said+no&").await;
        assert_eq!(world.problem().await, "provider_error");
        let text = world.text("problem").await;
        assert!(text.contains("access_denied") && text.contains("<img src=x onerror=alert(1)> said no"), "{text}");
        assert_eq!(world.evaluate("document.querySelectorAll('img').length").await, json!(0));
        assert_eq!(world.value("clientId").await, CLIENT_ID);
        back_with("").await;
        assert_eq!(world.problem().await, "code_missing");
        assert!(!world.is_there("tokenButton").await);

        world.press("codeButton").await;
        world.press("signIn").await;
        world.press("decline").await;
        world.wait_until_ready().await;
        assert_eq!(world.problem().await, "provider_error");
        assert!(world.text("problem").await.contains("The user declined."));
    })
    .await;
}

#[tokio::test]
async fn a_forged_callback_is_stopped_and_ends_the_request() {
    journey(Start::default(), |world| async move {
        world.open_with_provider(&world.site.url("/some-repo/")).await;
        world.press("codeButton").await;
        world.wait_for("signIn").await;
        let genuine = world.provider.accept(world.browser.current_url().await.expect("an address").as_str()).await;
        world.open(&world.site.url("/some-repo/?code=stolen&state=guessed")).await;
        assert_eq!(world.problem().await, "state_mismatch");
        assert_eq!((world.value("stateDisplay").await.as_str(), world.value("code").await.as_str()), ("guessed", ""));
        assert!(!world.is_there("tokenButton").await);
        world.open(&genuine).await;
        assert_eq!(world.problem().await, "no_pending_request", "one request, one callback");
        world.open(&world.site.url("/some-repo/?code=a&code=b&state=c")).await;
        assert_eq!(world.problem().await, "duplicate_parameter");
        assert!(world.provider.seen(&Method::POST, TOKEN).is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_stranger_s_issuer_is_stopped() {
    journey(Start::default(), |world| async move {
        for (issuer, right) in [("https://other.example", false), (world.provider.url(API).as_str(), true)] {
            world.open_with_provider(&world.site.url("/some-repo/")).await;
            world.fill("issuer", issuer).await;
            world.sign_in().await;
            assert_eq!(world.is_there("tokenButton").await, right, "{issuer}");
            assert!(right || world.problem().await == "issuer_mismatch");
        }
    })
    .await;
}

#[tokio::test]
async fn reload_back_and_another_tab() {
    journey(Start::default(), |world| async move {
        world.open_with_provider(&world.site.url("/some-repo/")).await;
        world.fill("oauthScopes", "a b").await;
        world.press("codeButton").await;
        world.press("signIn").await;
        world.wait_for("accept").await;
        let left_for = world.browser.current_url().await.expect("an address");
        let accept = world.provider.accept(left_for.as_str()).await;

        // Another tab has no request waiting.
        let first = world.browser.window().await.expect("a window");
        let second = world.browser.new_window(true).await.expect("a tab");
        world.browser.switch_to_window(second.handle).await.expect("the tab");
        world.open(&accept).await;
        assert_eq!(world.problem().await, "no_pending_request");
        world.browser.close_window().await.expect("closed");
        world.browser.switch_to_window(first).await.expect("the first tab");

        // Back from the provider finds the form filled in, with a new state; forward still works.
        world.browser.back().await.expect("back");
        world.wait_for("signIn").await;
        world.browser.back().await.expect("back");
        world.wait_until_ready().await;
        assert_eq!((world.value("clientId").await, world.value("oauthScopes").await), (CLIENT_ID.into(), "a b".into()));
        assert!(!accept.contains(&world.value("stateValue").await), "a state is sent once");
        let (_, challenge) = left_for.as_str().split_once("code_challenge=").expect("PKCE is on");
        assert!(!world.text("requestPreview").await.contains(challenge.split('&').next().expect("a challenge")));
        world.browser.forward().await.expect("forward");
        world.wait_for("signIn").await;
        world.browser.forward().await.expect("forward");
        world.press("accept").await;
        world.wait_until_ready().await;
        assert!(world.is_there("tokenButton").await);

        // Back to the provider and accepting again brings a code that nobody waits for.
        world.browser.back().await.expect("back");
        world.press("accept").await;
        world.wait_until_ready().await;
        assert_eq!(world.problem().await, "no_pending_request");

        // A reload of what was a callback is a page like any other.
        world.browser.refresh().await.expect("reload");
        world.wait_until_ready().await;
        assert!(!world.is_there("problem").await && !world.is_there("tokenButton").await);
        assert_eq!(world.value("code").await, "");
    })
    .await;
}

#[tokio::test]
async fn what_a_token_endpoint_may_do_wrong() {
    journey(Start::default(), |world| async move {
        world.get_code().await;
        world.fill("clientSecret", CLIENT_SECRET).await;
        let elsewhere = world.provider.url("/elsewhere");
        let redirect = |status| Answer::With(status, Some(("location", elsewhere.clone())), "");
        let deep = format!(r#"{{"access_token":{}"#, "[".repeat(100_000));
        let deep: &'static str = deep.leak();
        let refused = r#"{"message":"The secret is wrong.","errors":[{"description":"why"}],"trackingId":"ROUTER_7"}"#;
        for (answer, code, said) in [
            (Answer::Cut, "network", "could not be reached"),
            (Answer::Endless(10 << 20), "not_json", "more than 1 MiB"),
            (redirect(301), "redirected", "redirect"),
            (redirect(302), "redirected", "redirect"),
            (redirect(303), "redirected", "redirect"),
            (redirect(307), "redirected", "redirect"),
            (redirect(308), "redirected", "redirect"),
            (Answer::With(401, None, refused), "oauth_error", "ROUTER_7"),
            (Answer::With(429, Some(("retry-after", "900".into())), ""), "rate_limited", "Wait 14 min 5"),
            (Answer::With(503, None, "<b>in_flight</b>"), "http_status", "<b>in_flight</b>"),
            (Answer::With(200, None, "<html>hello</html>"), "not_json", "<html>hello</html>"),
            (Answer::With(200, None, deep), "not_json", "not with a JSON object"),
            (
                Answer::With(200, None, r#"{"access_token":"a","access_token":"b"}"#),
                "not_json",
                "names access_token more than once",
            ),
            (Answer::With(200, None, r#"{"expires_in":1}"#), "token_missing", "access_token"),
            (Answer::With(200, None, r#"{"access_token":"a","token_type":"mac"}"#), "token_type_unsupported", "mac"),
        ] {
            world.provider.answer(answer);
            world.press("tokenButton").await;
            world.expect_problem(code).await;
            world.wait_until(&format!("document.getElementById('problem').innerText.includes('{said}')")).await;
            assert_eq!(world.value("clientSecret").await, CLIENT_SECRET, "nothing typed is lost");
            assert!(world.is_there("tokenButton").await, "the code is still here");
        }
        assert_eq!(world.evaluate("document.querySelectorAll('#problem b').length").await, json!(0));
        for method in [Method::GET, Method::POST] {
            assert!(world.provider.seen(&method, "/elsewhere").is_empty(), "the secret did not travel");
        }
        // After all that the code is good still.
        world.press("tokenButton").await;
        assert_eq!(world.value("token").await.len(), 64);
        assert!(!world.is_there("problem").await);
    })
    .await;
}

#[tokio::test]
async fn an_answer_that_a_page_may_not_read_is_a_network_problem() {
    journey(Start::default(), |world| async move {
        world.get_code().await;
        world.provider.answer(Answer::WithoutCors);
        world.press("tokenButton").await;
        world.expect_problem("network").await;
        assert!(world.text("problem").await.contains("CORS"));
    })
    .await;
}

#[tokio::test]
async fn silence_for_thirty_seconds_ends_the_wait() {
    journey(Start::default(), |world| async move {
        world.get_code().await;
        world.fill("clientSecret", CLIENT_SECRET).await;
        for silence in [Answer::Late(Duration::from_secs(300)), Answer::Drip] {
            world.provider.answer(silence);
            world.press("tokenButton").await;
            world.wait_until("document.getElementById('tokenButton').ariaBusy === 'true'").await;
            world.wait_until("document.getElementById('tokenButton').ariaBusy === 'false'").await;
            world.expect_problem("timeout").await;
        }
        world.press("tokenButton").await;
        assert_eq!(world.value("token").await.len(), 64);
    })
    .await;
}

#[tokio::test]
async fn a_second_press_is_harmless() {
    journey(Start::default(), |world| async move {
        world.get_code().await;
        world.fill("clientSecret", CLIENT_SECRET).await;
        world.provider.answer(Answer::Late(Duration::from_millis(500)));
        world.evaluate("[1, 2, 3].forEach(() => document.getElementById('tokenButton').click())").await;
        world.press("tokenButton").await;
        let first = world.value("token").await;
        world.evaluate("[1, 2, 3].forEach(() => document.getElementById('tokenRefreshButton').click())").await;
        world.wait_for_token_after(&first).await;
        assert_eq!(world.provider.seen(&Method::POST, TOKEN).len(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_refresh_token_that_is_refused_leaves_the_tokens() {
    journey(Start::default(), |world| async move {
        world.get_token().await;
        world.provider.answer(Answer::With(400, None, r#"{"error":"invalid_grant","trackingID":"CLIENT_3"}"#));
        world.press("tokenRefreshButton").await;
        world.expect_problem("oauth_error").await;
        assert!(world.text("problem").await.contains("CLIENT_3"));
        assert_eq!(world.value("token").await.len(), 64);
    })
    .await;
}

#[tokio::test]
async fn the_copy_button_says_that_it_copied() {
    journey(Start::default(), |world| async move {
        let page = world.site.url("/some-repo/");
        let origin = world.site.url("");
        let permissions = json!({ "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"], "origin": origin });
        world.devtools("Browser.grantPermissions", permissions).await;
        world.open(&page).await;
        let copy = fantoccini::Locator::Css("#redirectUri + .copy");
        world.browser.find(copy).await.expect("a button").click().await.expect("a press");
        world.wait_until("document.querySelector('#redirectUri + .copy').innerText.startsWith('Copied')").await;
        let script = "navigator.clipboard.readText().then(arguments[0])";
        let copied = world.browser.execute_async(script, Vec::new()).await.expect("the clipboard");
        assert_eq!(copied, json!(page));
    })
    .await;
}

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
    })
    .await;
}

#[tokio::test]
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
    let preferences = [("profile.default_content_setting_values.cookies".to_owned(), json!(2))].into_iter().collect();
    journey(Start { preferences, ..Start::default() }, |world| async move {
        world.open(&world.site.url("/some-repo/")).await;
        assert_eq!(world.problem().await, "storage_unavailable");
        world.fill("clientId", "C1").await;
        world.press("codeButton").await;
        assert_eq!(world.problem().await, "storage_unavailable");
    })
    .await;
}

/// Whether the page says what it needs.
const NEEDS: &str = "document.getElementById('needs').checkVisibility({ visibilityProperty: true })";

/// Who is quicker than the page goes on as if it had been there from the start.
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
        assert!(world.text("requestPreview").await.contains(&format!("redirect_uri={encoded}")));
        assert!(!world.evaluate("document.body.innerText").await.to_string().contains("this.page"));

        world.choose("provider", "custom").await;
        world.press("pkce").await;
        world.fill("clientId", "typed early").await;
        world.evaluate("void document.getElementById('clientId').setSelectionRange(2, 5)").await;
        let heights = "[...document.querySelectorAll('.steps > section')].map(it => Math.round(it.getBoundingClientRect().height))";
        assert_eq!(world.evaluate(is_ready).await, json!(false), "it is held back still");
        world.site.release();
        world.wait_until_ready().await;
        assert_eq!(world.value("clientId").await, "typed early");
        let preview = world.text("requestPreview").await;
        assert!(preview.contains("client_id=typed+early") && !preview.contains("code_challenge"), "{preview}");
        assert_eq!(world.value("provider").await, "custom");
        assert!(world.is_there("issuer").await, "the choice was taken in");
        let focus = "document.activeElement.id === 'clientId' && document.activeElement.selectionStart === 2\
             && document.activeElement.selectionEnd === 5";
        world.wait_until(focus).await;

        // Untouched, it looks before as it does after.
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

        // A press is answered, if late.
        world.browser.goto(&world.site.url("/around.html?frame=about:blank")).await.expect("another page");
        world.site.hold(".wasm");
        // Of another name, so that the browser has nothing of it.
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

/// Notes what moves, and what is to be seen of a page that has come so far; lets the host know when it has been drawn.
const WATCH: &str = "
    self.moved = [];
    new PerformanceObserver((list) => moved.push(...list.getEntries().map(({ value }) => value)))
        .observe({ type: 'layout-shift', buffered: true });
    const isShown = (name) => document.querySelector(name)?.checkVisibility({ visibilityProperty: true }) ?? false;
    // A head that is not shown after so many frames is not complete.
    let frames = 20;
    const drawn = () => {
        if (!isShown('header') && !(document.querySelector('header') && frames-- === 0)) return requestAnimationFrame(drawn);
        self.early = [document.readyState, isShown('header'), isShown('main'), isShown('#needs')];
        fetch('/drawn');
    };
    drawn();";

/// The head is shown as soon as all of it is there, then the rest as soon as all of that is, and nothing moves meanwhile.
#[tokio::test]
async fn a_page_that_comes_bit_by_bit_stays_where_it_is() {
    journey(Start::default(), |world| async move {
        world.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": WATCH })).await;
        for width in [1280, 800, 320] {
            let metrics = json!({ "width": width, "height": 800, "deviceScaleFactor": 1, "mobile": false });
            world.devtools("Emulation.setDeviceMetricsOverride", metrics).await;
            for (behind, has_head) in [
                ("<label for=\"provider\">Provider</label>", false),
                ("id=\"providerMeaning\">", false),
                ("rel=modulepreload>", true),
                ("id=\"requestTitle\"", true),
                ("id=\"redirectUriHint\"", true),
            ] {
                world.site.cut(behind);
                world.browser.goto(&world.site.url("/some-repo/")).await.expect("the page loads");
                world.wait_until_ready().await;
                assert_eq!(world.evaluate("early").await, json!(["loading", has_head, false, false]), "{behind}");
                // What was drawn last has been measured by the next frame but one.
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
        let without = json!({ "source": "delete globalThis.WebAssembly" });
        world.devtools("Page.addScriptToEvaluateOnNewDocument", without).await;
        world.browser.goto(&world.site.url("/some-repo/")).await.expect("the page loads");
        world.wait_until(NEEDS).await;
        assert!(world.text("needs").await.contains("This page needs WebAssembly"));
    })
    .await;
}

#[tokio::test]
async fn without_javascript_the_page_says_what_it_needs() {
    let preferences =
        [("profile.managed_default_content_settings.javascript".to_owned(), json!(2))].into_iter().collect();
    journey(Start { preferences, ..Start::default() }, |world| async move {
        world.browser.goto(&world.site.url("/some-repo/")).await.expect("the page loads");
        let needs = world.browser.find(fantoccini::Locator::Css("noscript h2")).await.expect("a title");
        assert_eq!(needs.text().await.expect("a text"), "This page needs JavaScript and WebAssembly");
        // What is to be read can be read.
        for part in ["header h1", "#registerTitle"] {
            let part = world.browser.find(fantoccini::Locator::Css(part)).await.expect("it is drawn already");
            assert!(part.is_displayed().await.expect("it can be looked at"));
        }
    })
    .await;
}
