//! The sandbox's side channel, as the service worker of the release build answers it.

use serde_json::{Value, json};

use crate::world::{Start, World, journey};

/// Asks the side channel from the page: a `GET` if there is no body. Returns the status and the answer.
const ASK: &str = "\
    const [body, headers, done] = arguments;
    fetch('sandbox/v1/glass', { method: body ? 'POST' : 'GET', headers, body: body && JSON.stringify(body) })
        .then(answer => answer.json().then(said => done([answer.status, said])))";

async fn ask(world: &World, body: Value, headers: Value) -> (Value, Value) {
    let answer = world.browser.execute_async(ASK, vec![body, headers]).await.expect("the worker answers");
    (answer[0].clone(), answer[1].clone())
}

pub(crate) async fn ask_as_page(world: &World, body: Value) -> Value {
    let (status, said) = ask(world, body, json!({ "x-sandbox-channel": "1" })).await;
    assert_eq!(status, json!(200), "{said}");
    said
}

async fn expect_rooms(world: &World, status: u16) {
    world.press("roomsButton").await;
    let shown = format!("document.getElementById('apiStatus')?.textContent.startsWith('GET /rooms: {status}')");
    world.wait_until(&shown).await;
}

#[tokio::test]
async fn the_sandbox_says_what_it_checked_and_its_clock_moves() {
    journey(Start::default(), |world| async move {
        world.open_sandbox().await;
        world.press("codeButton").await;
        world.press("signIn").await;
        world.press("accept").await;
        world.wait_until_ready().await;
        world.press("tokenButton").await;
        expect_rooms(&world, 200).await;

        let inside = ask_as_page(&world, Value::Null).await;
        let entries = inside["entries"].as_array().expect("entries");
        let checks = entries.last().expect("the request for the rooms")["checks"].as_array().expect("checks");
        let names: Vec<_> = checks.iter().map(|checked| (&checked["check"], &checked["verdict"])).collect();
        let passed = json!("passed");
        let expected = ["token_known", "token_not_expired", "scope_sufficient"].map(|name| json!(name));
        assert_eq!(names, expected.iter().map(|name| (name, &passed)).collect::<Vec<_>>());
        let exchange = &entries[entries.len() - 2]["checks"];
        assert_eq!(exchange.as_array().map(Vec::len), Some(8), "{exchange}");

        // Without the header, nothing is shown or set. A page of another origin can't send that header.
        let late = json!({ "set": { "clock_offset_secs": 1_209_600 } });
        for body in [Value::Null, late.clone()] {
            assert_eq!(ask(&world, body, json!({})).await.0, json!(404));
        }
        let inside = ask_as_page(&world, Value::Null).await;
        assert_eq!(inside["settings"]["clock_offset_secs"], json!(0));
        assert_eq!(ask_as_page(&world, late).await["settings"]["clock_offset_secs"], json!(1_209_600));
        expect_rooms(&world, 401).await;
        // The page finds out after the answer, and its words move the button that is pressed next.
        world.wait_until("document.getElementById('sandboxChanged').textContent").await;
        ask_as_page(&world, json!({ "set": {} })).await;
        expect_rooms(&world, 200).await;
    })
    .await;
}

/// The token is in the address for a moment, and then nowhere.
#[tokio::test]
async fn a_token_in_the_address_is_cleared_and_not_used() {
    journey(Start::default(), |world| async move {
        world.open_sandbox().await;
        let page = world.browser.current_url().await.expect("an address").to_string();
        world.choose("whatIf", "implicit-flow").await;
        world.press("codeButton").await;
        world.press("signIn").await;
        world.press("accept").await;
        world.wait_until_ready().await;
        world.expect_problem("code_missing").await;
        assert_eq!(world.browser.current_url().await.expect("an address").to_string(), page);
        let mentions_token = "document.querySelector('main').innerText.includes('access_token')";
        assert_eq!(world.evaluate(mentions_token).await, json!(true));
        assert_eq!(world.evaluate("document.getElementById('token')?.value ?? ''").await, json!(""));
        world.picture("implicit-flow").await;
    })
    .await;
}
