//! What the store keeps, and for how long.

use super::{store::random_string, *};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[test]
fn the_store_is_bounded() {
    let mut pair = Pair::new();
    for _ in 0..200 {
        pair.verified(&request());
    }
    let many = serde_json::to_string(&pair.sandbox.store).expect("JSON").len();
    for _ in 0..200 {
        pair.tokens();
    }
    assert!(serde_json::to_string(&pair.sandbox.store).expect("JSON").len() < 4 * many);
    assert!(many < 64 * 1024, "{many}");
    pair.wait(REFRESH_LIFETIME);
    pair.get(&format!("{BASE}/rooms"), None);
    let left = serde_json::to_string(&pair.sandbox.store).expect("JSON");
    assert!(left.contains(r#""codes":[],"grants":[],"#), "what has expired is removed: {left}");
}

/// A grant that is refreshed forever is bounded as well.
#[test]
fn a_grant_keeps_only_its_newest_tokens() {
    let mut pair = Pair::new();
    let first = pair.tokens();
    let refresh_token = first.refresh_token.expect("a refresh token");
    let mut newest = first.access_token.clone();
    let mut max_bytes = 0;
    for round in 0..200 {
        newest = pair.refresh(&refresh_token, ClientAuth::Post, SECRET).expect("a token").access_token;
        let now = serde_json::to_string(&pair.sandbox.store).expect("JSON").len();
        assert!(round < 130 || now <= max_bytes, "{round}: {now}");
        max_bytes = max_bytes.max(now);
    }
    assert_eq!(pair.status("/rooms", &newest), 200);
    assert_eq!(pair.status("/rooms", &first.access_token), 401, "it made room");
}

#[test]
fn random_strings_use_the_whole_alphabet() {
    let mut byte = 0u8;
    let text = random_string(256, &mut || {
        byte = byte.wrapping_add(1);
        byte
    });
    let alphabet: std::collections::BTreeSet<char> = text.chars().collect();
    assert_eq!(alphabet.len(), 64, "{text}");
}

/// The response to a navigation is a page that a user sees.
#[test]
fn an_unavailable_store_is_explained_on_a_page_where_a_user_looks() {
    for (path, is_page) in [("/authorize?client_id=C1", true), ("/access_token", false), ("/rooms", false)] {
        let request = HttpRequest {
            method: Method::GET,
            url: format!("{BASE}{path}").into(),
            headers: Vec::new(),
            body: Body::default(),
        };
        let response = storage_unavailable(&request, "no <such> thing");
        let expected = if is_page { "no &lt;such&gt; thing" } else { "no <such> thing" };
        assert!(response.status == 500 && response.body.expose().contains(expected), "{path}: {response:?}");
        assert_eq!(response.body.expose().starts_with("<!doctype html>"), is_page, "{path}");
    }
}
