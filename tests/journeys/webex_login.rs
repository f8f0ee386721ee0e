//! Login with Webex in the sandbox: an ID token that the page verifies, and who signed in at the userinfo endpoint.

use serde_json::json;

use crate::world::{Start, World, journey};

/// Opens the fold around an element, as a press on its summary does.
async fn unfold(world: &World, id: &str) {
    world.evaluate(&format!("document.getElementById('{id}').closest('details').open = true")).await;
}

#[tokio::test]
async fn webex_login_is_verified_and_userinfo_answers() {
    journey(Start::default(), |world| async move {
        world.open_sandbox().await;
        unfold(&world, "scope-openid").await;
        world.press("scope-openid").await;
        assert_eq!(world.value("oauthScopes").await, "spark:rooms_read openid");
        world.sign_in().await;
        world.press("tokenButton").await;
        world.wait_for("token").await;
        assert_eq!(world.evaluate("document.getElementById('idTokenStatus').dataset.verified").await, json!("false"));
        world.press("verifyButton").await;
        world.wait_until("document.getElementById('idTokenStatus').dataset.verified === 'true'").await;
        world.press("userinfoButton").await;
        assert_eq!(world.text("apiStatus").await, "GET /userinfo: 200 OK");
        assert!(world.text("apiBody").await.contains("\"sub\""));
    })
    .await;
}

#[tokio::test]
async fn webex_login_is_not_offered_without_openid() {
    journey(Start::default(), |world| async move {
        world.open_sandbox().await;
        world.sign_in().await;
        world.press("tokenButton").await;
        world.wait_for("meButton").await;
        assert!(!world.is_there("userinfoButton").await);
        let kinds =
            world.evaluate("[...document.querySelectorAll('#tokenKinds tbody th')].map(head => head.textContent)");
        assert_eq!(kinds.await, json!(["Personal", "Bot", "Integration", "Service app", "Guest"]));
        world.press("meButton").await;
        assert!(world.text("apiReason").await.contains("probably needs another kind of token"));
    })
    .await;
}

#[tokio::test]
async fn webex_login_with_the_options_of_the_request() {
    journey(Start::default(), |world| async move {
        world.open_sandbox().await;
        unfold(&world, "scope-openid").await;
        world.press("scope-openid").await;
        unfold(&world, "promptValue").await;
        world.choose("promptValue", "login").await;
        world.fill("loginHint", "ada@sandbox.example").await;
        world.fill("maxAge", "soon").await;
        world.press("codeButton").await;
        assert_eq!(world.problem().await, "request_invalid");
        // Where to fix it.
        world.expect_focus("maxAge").await;
        world.fill("maxAge", "60").await;
        assert!(!world.is_there("problem").await);
        let options = "&prompt=login&login_hint=ada%40sandbox.example&max_age=60&code_challenge=";
        let preview = world.evaluate("document.getElementById('requestPreview').textContent").await;
        assert!(preview.as_str().expect("a text").contains(options), "{preview}");
        world.sign_in().await;
        world.press("tokenButton").await;
        world.press("verifyButton").await;
        world.wait_until("document.getElementById('idTokenStatus').dataset.verified === 'true'").await;
        let checks = world.evaluate("document.querySelector('.checks').textContent").await;
        assert!(checks.as_str().expect("a text").contains("auth_time: right"), "{checks}");
        // Back from the provider, the form is as it was; a reset empties it.
        assert_eq!(world.value("promptValue").await, "login");
        assert_eq!(world.value("loginHint").await, "ada@sandbox.example");
        world.press("resetButton").await;
        world.wait_until("!document.getElementById('token')").await;
        for id in ["promptValue", "loginHint", "maxAge"] {
            assert_eq!(world.value(id).await, "", "{id}");
        }
    })
    .await;
}
