//! The form and the preview of the request, before the browser leaves.

use fantoccini::{Locator, key::Key};
use serde_json::json;

use crate::{
    EMPTY_HANDED,
    world::{SHORTCUT, Start, journey},
};

#[tokio::test]
async fn the_preview_follows_each_keystroke() {
    journey(Start::default(), |world| async move {
        world.open(&world.site.url("/some-repo/")).await;
        assert_eq!(world.value("stateValue").await.len(), 63);
        assert_eq!(world.value("tokenEndpoint").await, "https://webexapis.com/v1/access_token");
        world.reveal("requestPreview").await;
        let lines = "document.getElementById('requestPreview').innerText.startsWith(\
             'https://webexapis.com/v1/authorize\\n?response_type=code')";
        world.wait_until(lines).await;
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
        let without = "!document.getElementById('requestPreview').textContent.includes('code_challenge')";
        world.wait_until(without).await;
        let before = world.value("stateValue").await;
        world
            .browser
            .find(Locator::XPath("//button[.='New state']"))
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
async fn form_errors_are_shown_before_leaving() {
    journey(Start::default(), |world| async move {
        let page = world.site.url("/some-repo/");
        world.open(&page).await;
        world.press("codeButton").await;
        assert_eq!(world.problem().await, "client_id_missing");
        // The field to fix.
        world.expect_focus("clientId").await;
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
async fn the_copy_button_says_that_it_copied() {
    journey(Start::default(), |world| async move {
        let page = world.site.url("/some-repo/");
        world.open(&page).await;
        let copy = Locator::Css("#redirectUriCopyButton");
        world.browser.find(copy).await.expect("a button").click().await.expect("a press");
        world.wait_until("document.querySelector('#redirectUriCopyButton').innerText.startsWith('Copied')").await;
        // The copied text can be pasted.
        let paste = format!("{}v{}", char::from(SHORTCUT), char::from(Key::Null));
        world.wait_for("clientId").await.send_keys(&paste).await.expect("the field takes keys");
        assert_eq!(world.value("clientId").await, page);
    })
    .await;
}
