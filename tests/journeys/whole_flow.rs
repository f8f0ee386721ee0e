//! From a cold page to a refreshed token, whatever the path and the client's authentication.

use axum::http::Method;
use serde_json::json;

use crate::{
    EMPTY_HANDED,
    provider::{API, AUTHORIZE, CLIENT_ID, CLIENT_SECRET, TOKEN},
    world::{Start, World, journey},
};

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
    assert_eq!(world.value("clientId").await, CLIENT_ID, "you don't type it twice");
    assert_ne!(world.value("stateValue").await, world.value("stateDisplay").await, "a state is sent once");
}

/// From a code to a refreshed token, which works.
async fn exchange_and_refresh(world: &World) {
    world.press("tokenButton").await;
    let first = world.value("token").await;
    let refresh_token = world.value("refresh").await;
    assert_eq!((first.len(), refresh_token.len()), (64, 64));
    assert!(world.text("expiresIn").await.starts_with("14 days, "));
    assert!(world.text("refreshExpiresIn").await.starts_with("90 days, "));
    assert!(!world.is_there("tokenButton").await, "the code is used up");
    let left = "document.querySelector('#expiresIn + progress').value";
    let before = world.evaluate(left).await;
    world.wait_until(&format!("{left} < {before}")).await;
    world.press("tokenRefreshButton").await;
    world.wait_for_token_after(&first).await;
    assert!(world.text("expiresIn").await.starts_with("14 days, "));
    world.press("roomsButton").await;
    assert_eq!(world.text("apiStatus").await, "GET /rooms: 200 OK");
    assert!(world.text("apiBody").await.contains("Project: weather station"));
    world.press("meButton").await;
    world.wait_until("document.getElementById('apiStatus').textContent.startsWith('GET /people/me: 403')").await;
    assert!(world.text("apiBody").await.contains("ROUTER_SANDBOX_"));
    assert!(!world.is_there("problem").await, "an answer isn't a problem with the page");
    assert_eq!(world.evaluate(EMPTY_HANDED).await, json!(true));
    let at_sign_in = world.provider.seen(&Method::GET, AUTHORIZE);
    assert!(at_sign_in.iter().any(|seen| seen.headers.contains_key("cookie")), "the browser has the provider's cookie");
    assert!(!at_sign_in[0].headers.contains_key("referer"), "{at_sign_in:?}");
    assert_eq!(world.site.referers(), [""; 0], "nothing that the page loads learns its address");
    for seen in world.provider.seen(&Method::POST, TOKEN) {
        assert!(seen.headers.get("referer").is_none() && seen.headers.get("cookie").is_none(), "{seen:?}");
        assert_eq!(seen.headers["content-type"], "application/x-www-form-urlencoded");
    }
}

#[tokio::test]
async fn the_happy_path_to_a_refreshed_token() {
    journey(Start::default(), |world| async move {
        walk(&world, "/some-repo/").await;
        let code = world.value("code").await;
        world.fill("clientSecret", CLIENT_SECRET).await;
        exchange_and_refresh(&world).await;
        // What is sent is what was typed, to the byte.
        world.press_within("ownRequest", "summary").await;
        world.fill("ownPath", "/rooms?max=2").await;
        world.press("ownButton").await;
        world.wait_until("document.getElementById('apiStatus').textContent === 'GET /rooms?max=2: 200 OK'").await;
        let last = world.provider.seen(&Method::GET, "/v1/rooms").pop().expect("a request");
        assert_eq!(last.path, "/v1/rooms?max=2");
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
        let asked =
            [TOKEN, TOKEN, "/v1/rooms", "/v1/people/me", "/v1/rooms?max=2"].map(|path| world.provider.url(path));
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
        assert!(!world.provider.seen(&Method::OPTIONS, TOKEN).is_empty(), "the browser preflights an extra header");
    })
    .await;
}

#[tokio::test]
async fn a_public_client_needs_no_secret() {
    journey(Start::default(), |world| async move {
        world.provider.want_no_secret().await;
        walk(&world, "/some-repo/index.html").await;
        world.choose("clientAuth", "none").await;
        assert!(!world.is_there("clientSecret").await);
        exchange_and_refresh(&world).await;
        assert!(!world.provider.seen(&Method::POST, TOKEN)[0].body.contains("client_secret"));
    })
    .await;
}
