//! Callbacks that the provider, another tab or an attacker sends the browser back with.

use axum::http::Method;
use serde_json::json;

use crate::{
    provider::{API, CLIENT_ID, CLIENT_SECRET, TOKEN},
    world::{Start, journey},
};

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
async fn a_callback_of_another_issuer_is_stopped() {
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

        // Going back to the provider and accepting again brings a code that the page isn't waiting for.
        world.browser.back().await.expect("back");
        world.press("accept").await;
        world.wait_until_ready().await;
        assert_eq!(world.problem().await, "no_pending_request");

        // After a reload, what was a callback is a page like any other.
        world.browser.refresh().await.expect("reload");
        world.wait_until_ready().await;
        assert!(!world.is_there("problem").await && !world.is_there("tokenButton").await);
        assert_eq!(world.value("code").await, "");
    })
    .await;
}

/// Whether nothing ran but the page's own code, and nothing was requested from anyone.
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
async fn a_copied_tab_cannot_use_a_code_again() {
    journey(Start::default(), |world| async move {
        world.open_with_provider(&world.site.url("/some-repo/")).await;
        world.press("codeButton").await;
        world.wait_for("signIn").await;
        let callback = world.provider.accept(world.browser.current_url().await.expect("an address").as_str()).await;
        // Back on the page, a new tab gets a copy of this one's storage, including the waiting request.
        world.browser.back().await.expect("back");
        world.wait_until_ready().await;
        let first_tab = world.browser.window().await.expect("a window");
        // By a press, since some browsers don't let a script open one.
        let link = "(() => { const it = document.createElement('a'); document.body.prepend(it);\
             Object.assign(it, { id: 'copyOfThis', target: '_blank', rel: 'opener', href: location.href, textContent: 'copy' }) })()";
        world.evaluate(&format!("void {link}")).await;
        world.press("copyOfThis").await;
        world.switch_to_tab_beside(&first_tab).await;
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
        assert!(!world.is_there("token").await, "the code works only once");
    })
    .await;
}
