//! Faults on demand, as their paths reach the sandbox.

use super::*;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[test]
fn an_unknown_fault_is_not_found() {
    let mut pair = Pair::new();
    for path in
        ["/what-if/unheard-of/rooms", "/what-if/rate-limited", "/what-if/rate-limited/nothing", "/what-if//rooms"]
    {
        assert_eq!(pair.get(&format!("{BASE}{path}"), None).status, 404, "{path}");
    }
}

/// A gateway times out before the request reaches the provider, so the code stays valid.
#[test]
fn a_slow_answer_leaves_the_code_valid() {
    let mut pair = Pair::new();
    let callback = pair.verified(&request());
    let sent = exchange_request(&callback, ClientAuth::Post, SECRET);
    let url = sent.url.expose().replace(BASE, &format!("{BASE}/what-if/slow-answer")).into();
    assert_eq!(pair.handle(&HttpRequest { url, ..sent }).status, 504);
    assert!(pair.exchange(&callback, ClientAuth::Post, SECRET).is_ok());
}
