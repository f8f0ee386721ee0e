//! Which URL leads where, and which requests need the store.

use super::*;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[test]
fn other_addresses_and_methods() {
    let mut pair = Pair::new();
    for (method, path, status) in [
        (Method::GET, "/nothing", 404),
        (Method::GET, "", 404),
        (Method::GET, "/access_token", 405),
        (Method::GET, "/automatic/rooms", 404),
        (Method::POST, "/automatic/access_token", 404),
        (Method::GET, "/automatic/what-if/declined/authorize", 404),
        (Method::DELETE, "/rooms", 405),
        (Method::GET, "/.well-known/openid-configuration", 200),
    ] {
        let request = request_without_body(method, format!("{BASE}{path}"));
        let response = pair.handle(&request);
        assert_eq!(response.status, status, "{path}");
        assert_eq!(response.header("allow").is_some(), status == 405, "{path}");
    }
    let metadata = json(&pair.get(&format!("{BASE}/.well-known/openid-configuration"), None));
    assert_eq!(metadata["issuer"], BASE);
    assert_eq!(metadata["token_endpoint"], format!("{BASE}/access_token"));
    let response = pair.handle(&request_without_body(Method::HEAD, request().url()));
    assert_eq!((response.status, response.body.expose()), (200, ""));
}

#[test]
fn fixed_answers_do_not_need_the_store() {
    for (path, needed) in [
        ("what-if/slow-answer/rooms", false),
        ("what-if/server-error/access_token", false),
        ("what-if/html-answer/people/me", false),
        ("what-if/rate-limited/rooms", false),
        ("what-if/rate-limited/userinfo", false),
        ("what-if/rate-limited/verification", true),
        ("what-if/slow-answer/authorize", true),
        ("what-if/scope-missing/rooms", true),
        ("what-if/declined/authorize", true),
        ("rooms", true),
        ("authorize", true),
    ] {
        let request = request_without_body(Method::GET, format!("{BASE}/{path}?a=1#b"));
        assert_eq!(needs_store(&request), needed, "{path}");
    }
}
