//! *Run it*: each fault with one press, from a fresh page, after a complete run, and while presenting.

use serde_json::json;

use oauth_walkthrough::{providers::scenario::SCENARIOS, text::scenario_words};

use crate::world::{Start, World, journey};

/// Each fault with the problem that it ends in, or else with the API's last answer; and the complete flow.
const RUNS: [(&str, &str, &str); 17] = [
    ("declined", "provider_error", ""),
    ("wrong-state", "state_mismatch", ""),
    ("stranger-issuer", "issuer_mismatch", ""),
    ("implicit-flow", "code_missing", ""),
    ("code-expired", "oauth_error", ""),
    ("code-replayed", "oauth_error", ""),
    ("wrong-redirect-uri", "oauth_error", ""),
    ("wrong-secret", "oauth_error", ""),
    ("wrong-verifier", "oauth_error", ""),
    ("rate-limited", "rate_limited", ""),
    ("server-error", "http_status", ""),
    ("html-answer", "not_json", ""),
    ("token-expired", "", "GET /rooms: 401"),
    ("scope-missing", "", "GET /rooms: 403"),
    ("refresh-expired", "oauth_error", "GET /people/me: 403"),
    ("", "", "GET /people/me: 403"),
    // It takes the page's full 30 seconds, so it comes last.
    ("slow-answer", "timeout", ""),
];

/// Chooses a fault, presses *Run it*, and waits until the run has ended.
async fn run(world: &World, id: &str) {
    world.choose("whatIf", id).await;
    world.evaluate("void (document.documentElement.dataset.before = '')").await;
    world.press("runItButton").await;
    world
        .wait_until(
            "document.documentElement.matches('[data-ready]:not([data-before])')\
             && document.getElementById('runItButton')?.getAttribute('aria-busy') === 'false'",
        )
        .await;
}

/// Runs a fault, and checks what the page shows then.
async fn expect(world: &World, (id, problem, status): (&str, &str, &str)) {
    run(world, id).await;
    let shown = "[document.getElementById('problem')?.dataset.code ?? '',\
         document.getElementById('apiStatus')?.textContent ?? '', document.getElementById('whatIf').value]";
    let shown = world.evaluate(shown).await;
    assert_eq!((&shown[0], &shown[2]), (&json!(problem), &json!(id)), "{id}: {shown}");
    let begins = shown[1]
        .as_str()
        .is_some_and(|text| if status.is_empty() { text.is_empty() } else { text.starts_with(status) });
    assert!(begins, "{id}: {shown}");
    let lesson = world.evaluate("document.getElementById('whatIfLesson').textContent").await;
    if let Some(scenario) = SCENARIOS.iter().find(|scenario| scenario.id == id) {
        assert_eq!(lesson, json!(scenario_words::explanation(scenario)), "the explanation follows the result");
    } else {
        let refreshed =
            "document.getElementById('tokenRefreshButton') && document.querySelectorAll('#sequence li').length";
        assert_eq!(world.evaluate(refreshed).await, json!(12), "the complete flow");
    }
}

#[tokio::test]
async fn every_fault_runs_by_one_press_on_a_fresh_page() {
    journey(Start::default(), |world| async move {
        for case in RUNS {
            world.leave().await;
            world.open_sandbox().await;
            expect(&world, case).await;
        }
    })
    .await;
}

async fn after_complete_runs(world: World, cases: &[(&str, &str, &str)]) {
    world.open_sandbox().await;
    world.fill("loginHint", "ada@sandbox.example").await;
    for case in cases {
        run(&world, "").await;
        assert_eq!(world.value("token").await.len(), 64, "a run is complete");
        expect(&world, *case).await;
        assert_eq!(world.value("loginHint").await, "ada@sandbox.example", "what was typed stays");
    }
}

#[tokio::test]
async fn a_fault_of_the_first_half_runs_by_one_press_after_a_complete_run() {
    journey(Start::default(), |world| after_complete_runs(world, &RUNS[..8])).await;
}

#[tokio::test]
async fn a_fault_of_the_second_half_runs_by_one_press_after_a_complete_run() {
    journey(Start::default(), |world| after_complete_runs(world, &RUNS[8..])).await;
}

#[tokio::test]
async fn every_fault_runs_by_one_press_while_presenting() {
    journey(Start::default(), |world| async move {
        world.open_sandbox().await;
        world.press("presenterButton").await;
        for case in RUNS {
            expect(&world, case).await;
            let in_sight = "[...document.querySelectorAll('.steps > .step')].filter(step => !step.hidden).length === 1\
                 && document.getElementById('whatIf').getBoundingClientRect().top >= 0";
            assert_eq!(world.evaluate(in_sight).await, json!(true), "{case:?}");
        }
    })
    .await;
}

/// Someone else's link opens the path where the sandbox's pages press their own buttons.
#[tokio::test]
async fn a_link_to_the_automatic_sign_in_gets_its_author_nothing() {
    journey(Start::default(), |world| async move {
        world.open_sandbox().await;
        world.wait_until("navigator.serviceWorker.controller").await;
        let page = world.site.url("/some-repo/");
        let redirect_uri: String = form_urlencoded::byte_serialize(page.as_bytes()).collect();
        let link = |uri: &str| {
            format!(
                "{page}sandbox/v1/automatic/authorize?response_type=code&client_id=sandbox-classroom\
                 &scope=spark%3Arooms_read&state=theirs&redirect_uri={uri}"
            )
        };
        world.leave().await;
        world.browser.goto(&link(&redirect_uri)).await.expect("the sandbox answers");
        world.expect_problem("no_pending_request").await;
        let asked =
            "performance.getEntriesByType('resource').filter(entry => entry.name.includes('access_token')).length";
        assert_eq!(world.evaluate(asked).await, json!(0), "nothing is done with the code");
        assert!(!world.is_there("code").await || world.value("code").await.is_empty());
        world.browser.goto(&link("https%3A%2F%2Fevil.example%2F")).await.expect("the sandbox answers");
        world.wait_until("document.querySelector('[role=alert]')?.textContent.includes('redirect_uri')").await;
    })
    .await;
}
