//! The lesson beside the steps: the messages of the session, and the words on the wire.

use fantoccini::Locator;
use serde_json::json;

use crate::world::{Start, World, journey};

/// Waits until the sequence shows this many messages. Returns their labels.
async fn messages(world: &World, count: usize) -> Vec<String> {
    world.wait_until(&format!("document.querySelectorAll('#sequence li').length === {count}")).await;
    let labels = "[...document.querySelectorAll('#sequence .label')].map(label => label.textContent)";
    serde_json::from_value(world.evaluate(labels).await).expect("texts")
}

async fn wire_says(world: &World, text: &str) {
    world.wait_until(&format!("document.getElementById('wire').textContent.includes({})", json!(text))).await;
}

#[tokio::test]
async fn the_sequence_shows_each_message_as_it_happens_and_the_wire_its_details() {
    journey(Start::default(), |world| async move {
        world.open(&world.site.url("/some-repo/")).await;
        assert_eq!(messages(&world, 0).await, [""; 0], "nothing is sent yet");
        let ahead = "[...document.querySelectorAll('#ahead .label')].map(label => label.textContent)";
        let all = [
            "Request Auth Code",
            "GET /authorize · client, scope, state",
            "sign in and accept",
            "redirect · code, state",
            "POST /access_token · code, secret",
            "token or error",
            "GET /rooms · token",
            "rooms or error",
            "POST /access_token · refresh token",
            "token or error",
        ];
        assert_eq!(world.evaluate(ahead).await, json!(all), "what will happen, and no answer");
        world.choose("provider", "sandbox").await;
        world.sign_in().await;
        let phases = "[...document.querySelectorAll('.diagram .phase')].map(phase => phase.textContent)";
        let each_once = json!(["Ask", "Return", "Exchange", "Use", "Refresh"]);
        assert_eq!(world.evaluate(phases).await, each_once);
        let back = [
            "Request Auth Code",
            "GET /authorize · client, scope, state",
            "sign in and accept · this page can't see",
            "redirect · code, state",
        ];
        assert_eq!(messages(&world, 4).await, back);
        assert_eq!(world.evaluate(ahead).await, json!(all[4..]));
        assert_eq!(world.evaluate(phases).await, each_once, "a band continues from what was sent to what is ahead");
        let code = world.value("code").await;
        let in_text = |secret: &str| format!("document.getElementById('lesson').textContent.includes('{secret}')");
        wire_says(&world, "••••••••").await;
        assert_eq!(world.evaluate(&in_text(&code)).await, json!(false), "a masked value isn't in the page's text");
        let reveal = Locator::XPath("//section[@id='wire']//li[button[.='code']]/button[@class='reveal']");
        world.browser.find(reveal).await.expect("a button").click().await.expect("a press");
        wire_says(&world, &code).await;

        world.press("tokenButton").await;
        assert_eq!(messages(&world, 6).await[4..], [all[4], "200 · access and refresh token"]);
        let (token, refresh_token) = (world.value("token").await, world.value("refresh").await);
        wire_says(&world, "authorization_code").await;
        for secret in [&token, &refresh_token, "sandbox-secret-nothing-real"] {
            assert_eq!(world.evaluate(&in_text(secret)).await, json!(false));
        }
        world.press("roomsButton").await;
        assert_eq!(messages(&world, 8).await[6..], ["GET /rooms · token", "200 · 3 rooms"]);
        wire_says(&world, "Project: weather station").await;
        world.press("meButton").await;
        assert_eq!(messages(&world, 10).await[8..], ["GET /people/me · token", "403 · forbidden"]);
        world.press("tokenRefreshButton").await;
        assert_eq!(messages(&world, 12).await[10..], [all[8], "200 · access and refresh token"]);
        assert_eq!(world.evaluate(&in_text(&token)).await, json!(false));

        for count in [14, 16] {
            world.press("roomsButton").await;
            messages(&world, count).await;
        }

        // An earlier message can be selected again, and each name in it says what it is for.
        let first = Locator::Css("#sequence li:nth-child(2) button");
        world.browser.find(first).await.expect("a message").click().await.expect("a press");
        wire_says(&world, "/some-repo/sandbox/v1/authorize").await;
        let state = Locator::XPath("//section[@id='wire']//button[.='state']");
        world.browser.find(state).await.expect("a name").click().await.expect("a press");
        wire_says(&world, "If it were missing: Without PKCE, someone could send you a link with their own code").await;
        // What was typed into a custom request is shown as it was sent, except for the secrets in it.
        world.press_within("ownRequest", "summary").await;
        world.choose("ownMethod", "POST").await;
        world.fill("ownPath", "/messages").await;
        world.fill("ownBody", &format!("{{\"roomId\":\"room [4]\",\"text\":\"{refresh_token}\"}}")).await;
        world.press("ownButton").await;
        world.press("ownConfirm").await;
        wire_says(&world, "room [4]").await;
        wire_says(&world, "REFRESH_TOKEN").await;
        assert!(world.text("snippet").await.contains("REFRESH_TOKEN"));
        world.expect_focus("ownButton").await;
        world.press("resetButton").await;
        world.wait_until("!document.querySelector('#sequence li') && !document.getElementById('wire')").await;
        assert_eq!(world.evaluate(ahead).await, json!(all));
    })
    .await;
}

#[tokio::test]
async fn without_room_beside_the_steps_the_messages_follow_them() {
    journey(Start::default(), |world| async move {
        let is_below = "document.getElementById('lesson').getBoundingClientRect().top\
             >= document.getElementById('steps').getBoundingClientRect().bottom";
        world.get_code().await;
        for (width, is_narrow) in [(1280, false), (899, true), (900, false), (600, true)] {
            world.viewport(width, 900).await;
            world.wait_until(&format!("({is_below}) === {is_narrow}")).await;
        }
        assert_eq!(messages(&world, 4).await[3], "redirect · code, state");
    })
    .await;
}
