//! The token endpoint: exchange and refresh.

use super::*;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[test]
fn from_the_request_to_a_refreshed_token() {
    for auth in [ClientAuth::Post, ClientAuth::Basic] {
        let mut pair = Pair::new();
        let callback = pair.verified(&request());
        let first = pair.exchange(&callback, auth, SECRET).expect("a token");
        assert_eq!(first.expires_in.duration(), Some(ACCESS_LIFETIME));
        assert_eq!(first.refresh_token_expires_in.duration(), Some(REFRESH_LIFETIME));
        assert_eq!(first.scopes, Some(Scopes::parse("spark:rooms_read")));
        let refresh_token = first.refresh_token.expect("a refresh token");

        pair.wait(REFRESH_LIFETIME - Duration::from_secs(1));
        let second = pair.refresh(&refresh_token, auth, SECRET).expect("a token");
        assert_ne!(second.access_token, first.access_token);
        pair.wait(REFRESH_LIFETIME - Duration::from_secs(1));
        assert!(pair.refresh(&refresh_token, auth, SECRET).is_ok(), "each use renews it");
        pair.wait(REFRESH_LIFETIME);
        assert_token_error(pair.refresh(&refresh_token, auth, SECRET), 400, "invalid_grant");
    }
}

#[test]
fn no_answer_is_to_be_kept() {
    let mut pair = Pair::new();
    let callback = pair.verified(&request());
    let exchange = exchange_request(&callback, ClientAuth::Post, SECRET);
    for status in [200, 400] {
        let response = pair.handle(&exchange);
        assert_eq!((response.status, response.header("cache-control")), (status, Some("no-store")));
        assert_eq!(response.header("pragma"), Some("no-cache"));
    }
}

#[test]
fn what_the_exchange_refuses() {
    let mut pair = Pair::new();
    let callback = pair.verified(&request());
    assert_token_error(pair.exchange(&callback, ClientAuth::Post, "wrong"), 401, "invalid_client");
    assert_token_error(pair.exchange(&callback, ClientAuth::Basic, "wrong"), 401, "invalid_client");

    // Requests that differ from what the code is bound to.
    for (from, to, error) in [
        ("code_verifier=v", "code_verifier=w", "invalid_grant"),
        ("code_verifier=", "x=", "invalid_grant"),
        ("lang%3Den", "lang%3Dde", "invalid_grant"),
        ("grant_type=authorization_code", "grant_type=password", "unsupported_grant_type"),
        ("grant_type=authorization_code&", "", "invalid_request"),
        ("&code=", "&code=x", "invalid_grant"),
        ("&code=", "&x=", "invalid_request"),
        ("&code=", "&grant_type=authorization_code&code=", "invalid_request"),
    ] {
        let sent = exchange_request(&callback, ClientAuth::Post, SECRET);
        let edited = with_body(sent.clone(), |body| body.replace(from, to));
        assert_ne!(edited, sent, "{from}");
        assert_token_error(pair.send_token_request(&edited), 400, error);
    }
    let basic = exchange_request(&callback, ClientAuth::Basic, SECRET);
    let both = with_body(basic, |body| format!("{body}&client_secret=x"));
    assert_token_error(pair.send_token_request(&both), 400, "invalid_request");
    let headers = vec![header("content-type", "application/json")];
    let json = HttpRequest { headers, ..exchange_request(&callback, ClientAuth::Post, SECRET) };
    assert_token_error(pair.send_token_request(&json), 400, "invalid_request");

    // RFC 9700 §4.8.2: without a challenge, a verifier is refused.
    let without_pkce = pair.verified(&AuthorizationRequest { code_verifier: None, ..request() });
    let sent = exchange_request(&without_pkce, ClientAuth::Post, SECRET);
    let with_verifier = with_body(sent, |body| format!("{body}&code_verifier={}", "v".repeat(43)));
    assert_token_error(pair.send_token_request(&with_verifier), 400, "invalid_grant");

    // None of this used up the code: it stays valid until it expires.
    pair.wait(CODE_LIFETIME - Duration::from_millis(1));
    let mut later = Pair { sandbox: pair.sandbox.clone(), now: pair.now };
    assert!(pair.exchange(&callback, ClientAuth::Post, SECRET).is_ok());
    later.wait(Duration::from_millis(1));
    assert_token_error(later.exchange(&callback, ClientAuth::Post, SECRET), 400, "invalid_grant");
}

#[test]
fn a_replayed_code_revokes_what_it_gave() {
    let mut pair = Pair::new();
    let callback = pair.verified(&request());
    let token = pair.exchange(&callback, ClientAuth::Post, SECRET).expect("a token");
    assert_eq!(pair.status("/rooms", &token.access_token), 200);
    assert_token_error(pair.exchange(&callback, ClientAuth::Post, SECRET), 400, "invalid_grant");
    assert_eq!(pair.status("/rooms", &token.access_token), 401);
    assert_token_error(
        pair.refresh(&token.refresh_token.expect("one"), ClientAuth::Post, SECRET),
        400,
        "invalid_grant",
    );
}

#[test]
fn the_secret_is_needed_even_with_pkce() {
    for code_verifier in [request().code_verifier, None] {
        let mut pair = Pair::new();
        let callback = pair.verified(&AuthorizationRequest { code_verifier, ..request() });
        assert_token_error(pair.exchange(&callback, ClientAuth::None, ""), 401, "invalid_client");
        assert_token_error(pair.exchange(&callback, ClientAuth::Post, ""), 401, "invalid_client");
        let refresh_token = pair.exchange(&callback, ClientAuth::Post, SECRET).expect("a token").refresh_token;
        let refreshed = pair.refresh(&refresh_token.expect("one"), ClientAuth::None, "");
        assert_token_error(refreshed, 401, "invalid_client");
    }
}

#[test]
fn a_refresh_token_is_valid_until_the_moment_it_expires() {
    for (early_millis, is_valid) in [(1, true), (0, false)] {
        let mut pair = Pair::new();
        let refresh_token = pair.tokens().refresh_token.expect("a refresh token");
        pair.wait(REFRESH_LIFETIME - Duration::from_millis(early_millis));
        assert_eq!(pair.refresh(&refresh_token, ClientAuth::Post, SECRET).is_ok(), is_valid, "{early_millis}");
    }
}

#[test]
fn token_errors_have_webexs_shape_and_challenge_a_client_that_used_basic() {
    struct Case {
        auth: ClientAuth,
        secret: &'static str,
        status: u16,
        challenge: Option<&'static str>,
        member: &'static str,
    }
    let (client_id, router_id) = ("\"trackingID\":\"CLIENT_SANDBOX_", "\"trackingId\":\"ROUTER_SANDBOX_");
    let basic = Some("Basic realm=\"sandbox\"");
    let mut pair = Pair::new();
    let callback = pair.verified(&request());
    for Case { auth, secret, status, challenge, member } in [
        Case { auth: ClientAuth::Basic, secret: "wrong", status: 401, challenge: basic, member: client_id },
        Case { auth: ClientAuth::Post, secret: "wrong", status: 401, challenge: None, member: client_id },
        Case { auth: ClientAuth::Basic, secret: SECRET, status: 400, challenge: None, member: router_id },
    ] {
        let mut sent = exchange_request(&callback, auth, secret);
        if status == 400 {
            sent = with_body(sent, |body| body.replace("&code=", "&code=x"));
        }
        let response = pair.handle(&sent);
        assert_eq!((response.status, response.header("www-authenticate")), (status, challenge));
        assert!(response.body.expose().contains(member), "{}", response.body.expose());
    }
}

#[test]
fn a_client_id_in_header_and_body_must_match() {
    let mut pair = Pair::new();
    for (id, matches) in [("another", false), ("C+1", true)] {
        let callback = pair.verified(&request());
        let sent = exchange_request(&callback, ClientAuth::Basic, SECRET);
        let result = pair.send_token_request(&with_body(sent, |body| format!("{body}&client_id={id}")));
        match matches {
            true => assert!(result.is_ok(), "{result:?}"),
            false => assert_token_error(result, 400, "invalid_request"),
        }
    }
}
