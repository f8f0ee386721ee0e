//! The sandbox's checks, its switches and its clock, as the page shows them.

use serde_json::{Value, json};

use crate::{
    glass_channel::ask_as_page,
    world::{Start, World, journey},
};

/// The results of the shown message's checks.
async fn expect_verdicts(world: &World, passed: usize, failed: usize, ignored: usize) {
    let count = |verdict: &str| format!("document.querySelectorAll('#serverChecks [data-verdict={verdict}]').length");
    let (are_passed, are_failed, are_ignored) = (count("passed"), count("failed"), count("ignored"));
    let are_shown = format!("{are_passed} === {passed} && {are_failed} === {failed} && {are_ignored} === {ignored}");
    world.wait_until(&are_shown).await;
}

/// The callback to the page with the attacker's own code. The attacker signed in with the same client.
async fn forged_callback(world: &World) -> String {
    let page = world.site.url("/some-repo/");
    let redirect_uri: String = form_urlencoded::byte_serialize(page.as_bytes()).collect();
    let url = format!(
        "{page}sandbox/v1/authorize?response_type=code&client_id=sandbox-classroom&scope=spark%3Arooms_read&state=theirs\
         &redirect_uri={redirect_uri}&code_challenge={}&code_challenge_method=S256&email=mallory%40sandbox.example",
        "a".repeat(43)
    );
    let headers = json!([["content-type", "application/x-www-form-urlencoded"]]);
    let relay = json!({ "method": "POST", "url": url, "headers": headers, "body": "decision=accept" });
    let answer = ask_as_page(world, json!({ "relay": relay })).await;
    let location = |header: &Value| (header[0] == "location").then(|| header[1].as_str().map(str::to_owned)).flatten();
    answer["headers"].as_array().and_then(|headers| headers.iter().find_map(location)).expect("a redirect")
}

#[tokio::test]
async fn a_forged_callback_gets_a_token_once_state_and_pkce_are_off() {
    journey(Start::default(), |world| async move {
        for is_off in [false, true] {
            world.leave().await;
            world.open_sandbox().await;
            if is_off {
                world.press("checkState").await;
                world.press("checkPkce").await;
                let said =
                    "document.getElementById('sandboxChanged').textContent.startsWith('Off: state check, PKCE.')";
                world.wait_until(said).await;
            }
            // Until then, the host answers instead of the worker.
            world.wait_until("navigator.serviceWorker.controller").await;
            let callback = forged_callback(&world).await;
            world.press("codeButton").await;
            world.wait_for("signIn").await;
            world.browser.goto(&callback).await.expect("the page");
            world.wait_until_ready().await;
            if !is_off {
                world.expect_problem("state_mismatch").await;
                assert!(!world.is_there("tokenButton").await);
                continue;
            }
            world.press("tokenButton").await;
            assert!(!world.value("token").await.is_empty(), "the attacker's account");
            expect_verdicts(&world, 7, 0, 1).await;
            world.picture("checks-off").await;
            // It's also in sight on the page that came back, until it is set back.
            assert!(world.text("sandboxChanged").await.starts_with("Off: state check, PKCE."));
            world.press("sandboxSetBack").await;
            world.wait_until("!document.getElementById('sandboxChanged').textContent").await;
            let inside = ask_as_page(&world, Value::Null).await;
            assert_eq!(inside["settings"]["switches"]["pkce"], json!(true));
            assert_eq!(world.evaluate("document.getElementById('checkState').checked").await, json!(true));
        }
    })
    .await;
}

#[tokio::test]
async fn an_attack_is_stopped_until_the_checks_that_stop_it_are_off() {
    journey(Start::default(), |world| async move {
        world.open_sandbox().await;
        let ended = |attack: &str, outcome: &str| {
            format!("document.querySelector('#attackOutcome[data-attack={attack}][data-outcome={outcome}]')")
        };
        for attack in ["forged-callback", "stolen-code", "look-alike-token", "code-twice", "swapped-id-token"] {
            world.press(&format!("attack-{attack}")).await;
            world.wait_until(&ended(attack, "stopped")).await;
        }
        for check in ["checkState", "checkNonce", "checkRedirectUri", "checkPkce", "checkClient", "checkSingleUse"] {
            world.press(check).await;
        }
        world.wait_until("document.getElementById('sandboxChanged').textContent.includes('single use')").await;
        for attack in ["forged-callback", "stolen-code", "look-alike-token", "code-twice", "swapped-id-token"] {
            world.press(&format!("attack-{attack}")).await;
            world.wait_until(&ended(attack, "succeeded")).await;
        }
        world.picture("attacked").await;
    })
    .await;
}

#[tokio::test]
async fn a_code_is_dead_eleven_minutes_later() {
    journey(Start::default(), |world| async move {
        world.open_sandbox().await;
        world.sign_in().await;
        // These arrive last, and move the buttons below them.
        world.wait_for("serverChecks").await;
        world.press_within("clockButtons", "[data-secs='660']").await;
        world.wait_until("document.getElementById('sandboxChanged').textContent.includes('11 minutes ahead')").await;
        world.press("tokenButton").await;
        world.expect_problem("oauth_error").await;
        world.press("messageTab").await;
        let last = "document.querySelector('#serverChecks li:last-child')";
        world.wait_until(&format!("{last}?.dataset.verdict === 'failed'")).await;
        let said = world.evaluate(&format!("{last}.textContent")).await;
        assert!(
            said.as_str().is_some_and(|said| said.contains("Is the code still valid?") && said.contains('✗')),
            "{said}"
        );
        world.picture("moved-clock").await;

        // A reloaded page learns that the clock is moved as soon as the sandbox is chosen.
        world.open_sandbox().await;
        world.wait_until("document.getElementById('sandboxChanged').textContent.includes('11 minutes ahead')").await;
        world.press("clockNow").await;
        world.wait_until("!document.getElementById('sandboxChanged').textContent").await;
    })
    .await;
}
