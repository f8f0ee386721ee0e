//! Predict, run, compare: what you note before a run, and what the worksheet puts beside it.

use serde_json::json;

use crate::world::{Start, journey};

#[tokio::test]
async fn predictions_are_beside_the_results() {
    journey(Start::default(), |world| async move {
        world.open_sandbox().await;
        world.choose("whatIf", "wrong-secret").await;
        world.fill("prediction", "The page notices.").await;
        // The browser leaves the page, and comes back to a new one.
        world.press("runItButton").await;
        world.wait_until("document.querySelector('#predicted q')?.textContent === 'The page notices.'").await;
        world.press("whatIfOff").await;

        world.fill("attackPrediction", "Nobody <i>notices</i>.").await;
        world.press("attack-code-twice").await;
        world.wait_until("document.querySelector('#attackOutcome[data-outcome=stopped]')").await;
        assert_eq!(world.value("attackPrediction").await, "");

        world.press("deskTab").await;
        let row = |about: &str| format!("document.querySelector('#predictions [data-about={about}]').textContent");
        for (about, expected, shown) in [
            ("wrong-secret", "The page notices.", "The page reported: oauth_error"),
            ("code-twice", "Nobody <i>notices</i>.", "All checks on. Stopped by the sandbox."),
        ] {
            let text = world.evaluate(&row(about)).await;
            let has = |part: &str| text.as_str().is_some_and(|text| text.contains(part));
            assert!(has(expected) && has(shown), "{about}: {text}");
        }
        world.picture("predictions").await;
        // Starting over removes them.
        world.press("resetButton").await;
        world.wait_until("!document.getElementById('predictions')").await;
        assert_eq!(world.evaluate("JSON.stringify(sessionStorage).includes('notices')").await, json!(false));
    })
    .await;
}
