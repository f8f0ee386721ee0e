//! Login with Webex in the sandbox: an ID token that the page verifies, and who signed in at the userinfo endpoint.

use serde_json::json;

use crate::world::{Start, World, journey};

/// Opens what is folded around an element, as a press on its summary does.
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
    })
    .await;
}
