//! The pictures that the README shows, of a session in the sandbox. `cargo xtask pictures` puts them into `docs/`.

use serde_json::json;

use crate::world::{Start, World, journey};

async fn sandbox(world: &World, width: u32, height: u32, theme: &str) {
    let features = json!({ "features": [
        { "name": "prefers-color-scheme", "value": theme },
        { "name": "prefers-reduced-motion", "value": "reduce" },
    ] });
    world.devtools("Emulation.setEmulatedMedia", features).await;
    let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
    world.devtools("Emulation.setDeviceMetricsOverride", metrics).await;
    world.open_sandbox().await;
}

#[tokio::test]
#[ignore = "Chromium alone: its DevTools set width and theme"]
async fn of_a_token_and_its_messages() {
    journey(Start::default(), |world| async move {
        sandbox(&world, 1280, 1000, "light").await;
        world.sign_in().await;
        world.press("tokenButton").await;
        world.press("roomsButton").await;
        world.wait_for("apiStatus").await;
        world.evaluate("void document.getElementById('exchangeTitle').scrollIntoView()").await;
        world.picture("page").await;
    })
    .await;
}

#[tokio::test]
#[ignore = "Chromium alone: its DevTools set width and theme"]
async fn of_a_small_screen_in_the_dark() {
    journey(Start::default(), |world| async move {
        sandbox(&world, 360, 760, "dark").await;
        world.sign_in().await;
        world.evaluate("void document.getElementById('sequenceTitle').scrollIntoView()").await;
        world.picture("page-dark-narrow").await;
    })
    .await;
}

#[tokio::test]
#[ignore = "Chromium alone: its DevTools set width and theme"]
async fn of_a_forged_callback() {
    journey(Start::default(), |world| async move {
        sandbox(&world, 1280, 900, "light").await;
        world.press_within("attack", "summary").await;
        world.press("forgeButton").await;
        world.expect_problem("state_mismatch").await;
        world.evaluate("void document.getElementById('comeBackTitle').scrollIntoView()").await;
        world.picture("attack").await;
    })
    .await;
}

#[tokio::test]
#[ignore = "Chromium alone: its DevTools set width and theme"]
async fn of_a_presentation() {
    journey(Start::default(), |world| async move {
        sandbox(&world, 1280, 800, "dark").await;
        world.press("presenterButton").await;
        world.sign_in().await;
        world.press("stepOn").await;
        world.press("tokenButton").await;
        world.wait_for("token").await;
        world.evaluate("void document.querySelector('.presenter').scrollIntoView()").await;
        world.picture("presenting").await;
    })
    .await;
}
