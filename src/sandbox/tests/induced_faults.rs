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

/// The request at the path of this fault.
fn moved(request: &HttpRequest, fault: &str) -> HttpRequest {
    let url = request.url.expose().replace(BASE, &format!("{BASE}/what-if/{fault}")).into();
    HttpRequest { url, ..request.clone() }
}

/// A request with an access token.
fn with_token(path: &str, token: &AccessToken) -> HttpRequest {
    let headers = vec![header("authorization", format!("Bearer {}", token.expose()))];
    HttpRequest { headers, ..request_without_body(Method::GET, format!("{BASE}{path}")) }
}

/// A sandbox with a code and tokens, and a request of each kind.
fn at_work() -> (Pair, [HttpRequest; 4]) {
    let mut pair = Pair::new();
    let tokens = pair.tokens();
    let callback = pair.verified(&request());
    let exchange = exchange_request(&callback, ClientAuth::Post, SECRET);
    let refresh_token = tokens.refresh_token.expect("a refresh token");
    let secret = ClientSecret::new(SECRET);
    let refresh = token_request::refresh(&request(), &refresh_token, ClientAuth::Post, &secret).into_http();
    let [rooms, keys] = ["/rooms", "/verification"].map(|path| with_token(path, &tokens.access_token));
    (pair, [exchange, refresh, rooms, keys])
}

#[test]
fn what_each_fault_answers() {
    let (pair, [exchange, refresh, rooms, _]) = at_work();
    for (fault, request, status, words) in [
        ("code-expired", &exchange, 400, "invalid_grant"),
        ("code-replayed", &exchange, 400, "invalid_grant"),
        ("refresh-expired", &refresh, 400, "invalid_grant"),
        ("token-expired", &rooms, 401, "message"),
        ("scope-missing", &rooms, 403, "message"),
        ("rate-limited", &exchange, 429, "Retry-After"),
        ("rate-limited", &rooms, 429, "Retry-After"),
        ("server-error", &refresh, 500, "500"),
        ("html-answer", &exchange, 200, "guest network"),
        ("slow-answer", &rooms, 504, "504"),
    ] {
        let request = moved(request, fault);
        let answer = pair.sandbox.clone().handle(&request, pair.now);
        assert_eq!(answer.status, status, "{fault}");
        assert!(answer.body.expose().contains(words), "{fault}: {}", answer.body.expose());
        assert_eq!(delay(&request) > Duration::from_secs(30), fault == "slow-answer", "{fault}");
    }
}

#[test]
fn a_request_that_a_fault_does_not_concern_is_answered_as_usual() {
    let (pair, [exchange, refresh, rooms, keys]) = at_work();
    for (fault, request) in [
        ("declined", &rooms),
        ("wrong-state", &rooms),
        ("stranger-issuer", &rooms),
        ("code-expired", &rooms),
        ("code-replayed", &refresh),
        ("refresh-expired", &rooms),
        ("token-expired", &keys),
        ("scope-missing", &exchange),
        ("rate-limited", &keys),
        ("server-error", &keys),
        ("html-answer", &keys),
        ("slow-answer", &keys),
    ] {
        let [mut usual, mut faulty] = [pair.sandbox.clone(), pair.sandbox.clone()];
        let request_there = moved(request, fault);
        assert_eq!(faulty.handle(&request_there, pair.now), usual.handle(request, pair.now), "{fault}");
        // What is noted of the checks names each request by its URL, and the fault is in there.
        assert_eq!(faulty.store.without_entries(), usual.store.without_entries(), "{fault}");
        assert_eq!(delay(&request_there), Duration::ZERO, "{fault}");
    }
}

#[test]
fn what_comes_back_with_a_fault() {
    let usual = "code=&state=s%2Bt%26%C3%A4&iss=https%3A%2F%2Fclass.example%2Fwalk%2Fsandbox%2Fv1";
    let declined = "error=access_denied&error_description=The%20user%20declined.";
    for (fault, expected) in [
        ("wrong-state", usual.replace("s%2Bt%26%C3%A4", "a-state-that-somebody-else-chose")),
        (
            "stranger-issuer",
            usual.replace("https%3A%2F%2Fclass.example%2Fwalk%2Fsandbox%2Fv1", "https%3A%2F%2Fstranger.example"),
        ),
        ("declined", usual.replace("code=", declined)),
    ] {
        let mut pair = Pair::new();
        let url = moved(&request_without_body(Method::GET, request().url()), fault).url;
        let at = url.expose();
        let consent = pair.press(at, SIGN_IN);
        let consent_url = consent.header("location").expect("a location");
        assert_eq!(consent_url, format!("{at}&email=ada%40sandbox.example"), "{fault}");
        let answer = pair.press(consent_url, "decision=accept");
        let location = answer.header("location").expect("a location");
        let (start, query) = location.split_once('?').expect("a query");
        assert_eq!(start, "https://class.example/walk/", "{fault}");
        let code = query.split('&').find_map(|pair| pair.strip_prefix("code=")).unwrap_or_default();
        assert_eq!(query.replace(&format!("code={code}"), "code="), format!("lang=en&{expected}"), "{fault}");
        let changed = answer.headers.iter().find(|(name, value)| name != "location" && value.expose().contains('?'));
        assert_eq!(changed, None, "{fault}");
    }
}
