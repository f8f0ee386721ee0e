//! The token endpoint's answers, and how the page handles them.

use std::time::Duration;

use axum::http::Method;
use serde_json::json;

use crate::{
    engine::Engine,
    provider::{API, AUTHORIZE, Answer, CLIENT_SECRET, Provider, TOKEN},
    world::{Start, journey},
};

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
        // WebKitGTK passes on the part of a cut-off answer that arrived, as if it were complete.
        let cut = match world.engine {
            Engine::WebKit => ("not_json", "isn't a JSON object"),
            _ => ("network", "couldn't be reached"),
        };
        for (answer, code, said) in [
            (Answer::Cut, cut.0, cut.1),
            (Answer::Endless(10 << 20), "not_json", "more than 1 MiB"),
            (redirect(301), "redirected", "redirect"),
            (redirect(302), "redirected", "redirect"),
            (redirect(303), "redirected", "redirect"),
            (redirect(307), "redirected", "redirect"),
            (redirect(308), "redirected", "redirect"),
            (Answer::With(401, None, refused), "oauth_error", "ROUTER_7"),
            (Answer::With(429, Some(("retry-after", "900".into())), ""), "rate_limited", "Try again in 14 minutes 5"),
            (Answer::With(503, None, "<b>busy</b>"), "http_status", "<b>busy</b>"),
            (Answer::With(200, None, "<html>hello</html>"), "not_json", "<html>hello</html>"),
            (Answer::With(200, None, deep), "not_json", "isn't a JSON object"),
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
            world.wait_until(&format!("document.getElementById('problem').innerText.includes({})", json!(said))).await;
            assert_eq!(world.value("clientSecret").await, CLIENT_SECRET, "nothing typed is lost");
            assert!(world.is_there("tokenButton").await, "the code is still here");
        }
        assert_eq!(world.evaluate("document.querySelectorAll('#problem b').length").await, json!(0));
        for method in [Method::GET, Method::POST] {
            assert!(world.provider.seen(&method, "/elsewhere").is_empty(), "the secret wasn't sent there");
        }
        // After all that, the code still works.
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

/// Makes garbage every second, so that the browser collects it. WebKit then lost the limit of a request whose body was
/// still arriving.
const COLLECT_GARBAGE: &str = "void setInterval(() => { for (let i = 0; i < 3e5; i++) window.garbage = [i]; }, 1_000)";

#[tokio::test]
async fn silence_for_thirty_seconds_ends_the_wait() {
    journey(Start::default(), |world| async move {
        world.get_code().await;
        world.fill("clientSecret", CLIENT_SECRET).await;
        world.evaluate(COLLECT_GARBAGE).await;
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
async fn a_narrower_grant_is_pointed_out() {
    journey(Start::default(), |world| async move {
        world.open_with_provider(&world.site.url("/some-repo/")).await;
        world.fill("oauthScopes", "a b").await;
        world.sign_in().await;
        world.fill("clientSecret", CLIENT_SECRET).await;
        world.provider.answer(Answer::With(200, None, r#"{"access_token":"t","scope":"a c"}"#));
        world.press("tokenButton").await;
        let shown = world.text("scopesGranted").await;
        assert!(shown.contains("other names): b") && shown.contains("by this name: c"), "{shown}");
    })
    .await;
}

#[tokio::test]
async fn a_code_goes_to_the_provider_that_was_asked_and_to_no_other() {
    journey(Start::default(), |world| async move {
        let other = Provider::start(vec![world.site.url("/some-repo/")]).await;
        world.get_code().await;
        // The form's values are for the next request.
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
        // The browser itself wouldn't let the page talk to the other provider.
        let reached = "fetch(arguments[0], { method: 'POST' }).then(() => true, () => false).then(arguments[1])";
        let url = json!(other.url(TOKEN));
        let reached = world.browser.execute_async(reached, vec![url]).await.expect("an answer");
        assert_eq!(reached, json!(false));
        assert!(other.seen(&Method::POST, TOKEN).is_empty());
    })
    .await;
}
