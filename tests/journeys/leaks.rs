//! Places where a secret could be left or shown outside its field, and the hosts that the page talks to.

use axum::http::Method;
use serde_json::json;

use crate::{
    provider::{Answer, CLIENT_ID, CLIENT_SECRET, TOKEN},
    world::{NOTE_RETURN, Start, journey},
};

/// The places where this session's secrets could be left: everything except what the fields show.
const TRACES: &str = "JSON.stringify([document.documentElement.outerHTML, document.title, location.href, history.state, \
     Object.entries(sessionStorage), Object.entries(localStorage), document.cookie, globalThis.printed, window.name])";

const PRINTED: &str = "globalThis.printed = []; for (const name of ['log', 'info', 'warn', 'error', 'debug', 'trace', 'table', 'dir']) \
     { console[name] = (...words) => printed.push(words.map(String).join(' ')); } \
     addEventListener('error', (event) => printed.push(event.message));";

#[tokio::test]
async fn secrets_leave_no_trace_outside_their_fields() {
    journey(Start::default(), |world| async move {
        world.site.run_before_page(PRINTED);
        world.get_token().await;
        let code = world.value("code").await;
        let (token, refresh_token) = (world.value("token").await, world.value("refresh").await);
        // A provider may quote what it was sent, and say what it shouldn't.
        let said = format!("{CLIENT_SECRET}, {code}, {token} and {refresh_token} don't match");
        let answer = json!({ "error": "invalid_grant", "error_description": said, "access_token": "another-token" });
        world.provider.answer(Answer::With(400, None, answer.to_string().leak()));
        world.press("tokenRefreshButton").await;
        world.expect_problem("oauth_error").await;
        let kept = world.evaluate("[...document.querySelectorAll('input, textarea')].map(it => it.autocomplete)").await;
        assert!(kept.as_array().is_some_and(|kept| kept.iter().all(|kept| kept == "off" || kept == "")), "{kept}");
        let kind = world.evaluate("document.getElementById('clientSecret').type").await;
        assert_eq!(kind, json!("text"), "a field that isn't a password field isn't offered to password managers");
        let hidden = "getComputedStyle(document.getElementById('clientSecret')).webkitTextSecurity";
        assert_eq!(world.evaluate(hidden).await, json!("disc"));
        let traces = world.evaluate(TRACES).await;
        let traces = traces.as_str().expect("a text");
        let sent = world.provider.seen(&Method::POST, TOKEN);
        let verifier = sent[0].body.split_once("code_verifier=").expect("PKCE is on").1;
        for (name, secret) in [
            ("token of an error", "another-token"),
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
#[ignore = "Chromium alone: its DevTools show the page as it is printed"]
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
async fn what_comes_back_from_the_back_forward_cache_holds_no_secret() {
    journey(Start::default(), |world| async move {
        world.site.run_before_page(NOTE_RETURN);
        let get_secrets = || async {
            world.get_token().await;
            [world.value("code").await, world.value("token").await, world.value("refresh").await]
        };
        let secrets = world.go_away_and_back(get_secrets).await;
        let fields =
            "[...document.querySelectorAll('input, textarea')].map(it => it.value).join() + document.body.innerText";
        let fields = world.evaluate(fields).await;
        let fields = fields.as_str().expect("a text");
        for secret in secrets.iter().map(String::as_str).chain([CLIENT_SECRET]) {
            assert!(!fields.contains(secret), "{secret} in {fields}");
        }
        assert!(fields.contains(CLIENT_ID), "what isn't secret stays");
        // The page starts over.
        world.sign_in().await;
        world.fill("clientSecret", CLIENT_SECRET).await;
        world.press("tokenButton").await;
        assert_eq!(world.value("token").await.len(), 64);
    })
    .await;
}

#[tokio::test]
#[ignore = "Chromium alone: its driver writes every request down"]
async fn the_page_talks_only_to_the_hosts_that_it_shows() {
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
        // A stray request would have been seen. The page can only reach its provider by now, so another page tries.
        world.browser.goto(&world.site.url("/around.html")).await.expect("a page without a policy");
        world.evaluate("void fetch('http://127.0.0.1:9/stray').catch(() => {})").await;
        assert!(world.requests().await.contains(&"http://127.0.0.1:9/stray".to_owned()));
    })
    .await;
}
