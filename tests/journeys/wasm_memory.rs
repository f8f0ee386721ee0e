//! What stays in the memory of the page's WebAssembly after a reset.

use serde_json::json;

use crate::{
    provider::CLIENT_SECRET,
    world::{Start, World, journey},
};

/// Keeps the memory of each WebAssembly module that the page starts, so that a test can search it. The second part of
/// the page has no memory: it uses the first part's.
const KEEP_MEMORY: &str = "for (const name of ['instantiate', 'instantiateStreaming']) { \
     const real = WebAssembly[name]; \
     WebAssembly[name] = async (...given) => { const made = await real.apply(WebAssembly, given); \
     const { memory } = (made.instance ?? made).exports; \
     if (memory) (globalThis.memories ??= []).push(memory); return made; }; }";

/// Counts how often a text occurs in that memory.
async fn copies(world: &World, text: &str) -> u64 {
    // Both as UTF-8 bytes.
    let search = "const asBytes = new TextDecoder('latin1'); let found = 0; \
         const text = asBytes.decode(new TextEncoder().encode(arguments[0])); \
         for (const memory of memories) { \
           const bytes = asBytes.decode(memory.buffer); \
           for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + 1)) found += 1; \
         } return found;";
    world.browser.execute(search, vec![json!(text)]).await.expect("a number").as_u64().expect("a number")
}

#[tokio::test]
async fn a_reset_leaves_no_secret_in_the_memory() {
    journey(Start::default(), |world| async move {
        world.site.run_before_page(KEEP_MEMORY);
        world.get_token().await;
        let code = world.value("code").await;
        let (token, refresh_token) = (world.value("token").await, world.value("refresh").await);
        let secrets = [
            ("code", code.as_str()),
            ("access token", &token),
            ("refresh token", &refresh_token),
            ("client secret", CLIENT_SECRET),
        ];
        for (name, secret) in secrets {
            assert!(copies(&world, secret).await > 0, "the {name} is held while it is shown");
        }
        world.press("resetButton").await;
        world.wait_until("!document.getElementById('token')").await;
        // One task later, every memo has dropped its values.
        world.browser.execute_async("setTimeout(arguments[0], 100)", Vec::new()).await.expect("a moment later");
        let mut left = Vec::new();
        for (name, secret) in secrets {
            left.push((name, copies(&world, secret).await));
        }
        assert!(left.iter().all(|(_, copies)| *copies == 0), "{left:?}");
    })
    .await;
}
