//! The API that a token opens.

use super::*;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[test]
fn the_api_checks_bearer_and_scope() {
    let mut pair = Pair::new();
    let tokens = pair.tokens();
    let token = tokens.access_token.expose();
    let (rooms, me) = (format!("{BASE}/rooms"), format!("{BASE}/people/me"));
    let response = pair.get(&rooms, Some(token));
    let body = json(&response);
    assert_eq!((response.status, body["items"].as_array().map(Vec::len)), (200, Some(3)));
    for (query, count) in [("max=2", 2), ("max=9", 3), ("type=direct", 1), ("type=group&max=1", 1), ("max=x", 3)] {
        let body = json(&pair.get(&format!("{rooms}?{query}"), Some(token)));
        assert_eq!(body["items"].as_array().map(Vec::len), Some(count), "{query}");
    }
    let one = json(&pair.get(&format!("{rooms}/sandbox-room-3"), Some(token)));
    assert_eq!(one, body["items"][2]);
    for (path, status) in [("sandbox-room-4", 404), ("", 404), ("sandbox-room-3/x", 404)] {
        assert_eq!(pair.get(&format!("{rooms}/{path}"), Some(token)).status, status, "{path}");
    }

    let response = pair.get(&me, Some(token));
    let body = json(&response);
    assert_eq!(response.status, 403);
    assert!(body["message"].is_string() && body["errors"][0]["description"].is_string(), "{body}");
    assert!(body["trackingId"].as_str().is_some_and(|id| id.starts_with("ROUTER_")));

    for bearer in [None, Some("x"), Some("")] {
        let response = pair.get(&rooms, bearer);
        assert_eq!(response.status, 401);
        assert!(response.header("www-authenticate").is_some_and(|value| value.starts_with("Bearer")));
    }
    pair.wait(ACCESS_LIFETIME);
    assert_eq!(pair.get(&rooms, Some(token)).status, 401, "expired");
}

#[test]
fn spark_all_opens_all_that_the_user_can_do() {
    let mut pair = Pair::new();
    for (scopes, rooms, me) in [
        ("spark:all", 200, 200),
        ("spark:all spark:rooms_read", 200, 200),
        ("spark:rooms_read", 200, 403),
        ("spark:people_read", 403, 200),
        ("spark:rooms_read spark:people_read", 200, 200),
    ] {
        let token = pair.tokens_for(scopes).access_token;
        assert_eq!(pair.status("/rooms", &token), rooms, "{scopes}");
        assert_eq!(pair.status("/people/me", &token), me, "{scopes}");
        for path in ["/rooms", "/people/me", "/messages?roomId=sandbox-room-1"] {
            let faulty = format!("/what-if/scope-missing{path}");
            assert_eq!(pair.status(&faulty, &token), 403, "whatever the token: {scopes}");
        }
    }
    let token = pair.tokens_for("spark:all").access_token;
    let base = Endpoint::parse(BASE).expect("an endpoint");
    let hello = r#"{"roomId":"sandbox-room-2","text":"Hello"}"#;
    let post = protected_resource::request(&base, Method::POST, "/messages", hello, &token).expect("a request");
    assert_eq!(pair.handle(&post).status, 200);
    let messages = pair.get(&format!("{BASE}/messages?roomId=sandbox-room-2"), Some(token.expose()));
    assert_eq!(json(&messages)["items"][0]["text"], "Hello");
}

/// `spark:all` covers other scopes at the API, but not at registration.
#[test]
fn each_scope_asked_for_was_registered() {
    for (registered, asked, is_allowed) in [
        ("spark:all", "spark:all", true),
        ("spark:all", "spark:rooms_read", false),
        ("spark:all", "spark:all spark:rooms_read", false),
        ("spark:all spark:rooms_read", "spark:rooms_read", true),
        ("spark:rooms_read", "spark:all", false),
    ] {
        let mut pair = Pair::new();
        pair.sandbox.store.integrations[0].scopes = registered.split(' ').map(str::to_owned).collect();
        let url = AuthorizationRequest { scopes: Scopes::parse(asked), ..request() }.url();
        let response = pair.get(url.expose(), None);
        let location = response.header("location").unwrap_or_default();
        assert_eq!(response.status, if is_allowed { 200 } else { 303 }, "{registered}: {asked}");
        assert_eq!(location.contains("error=invalid_scope"), !is_allowed, "{registered}: {asked}");
    }
}

#[test]
fn people_me_has_webexs_members() {
    let mut pair = Pair::new();
    let token = pair.tokens_for("spark:people_read").access_token;
    let response = pair.get(&format!("{BASE}/people/me"), Some(token.expose()));
    let me = json(&response);
    assert_eq!((response.status, &me["emails"][0]), (200, &Value::from("ada@sandbox.example")));
    for member in ["id", "displayName", "nickName", "firstName", "lastName", "orgId", "created", "status", "type"] {
        assert!(me[member].as_str().is_some_and(|text| !text.is_empty()), "{member} in {me}");
    }
}

#[test]
fn a_message_is_posted_and_listed() {
    let mut pair = Pair::new();
    pair.sandbox.store.integrations[0].scopes.extend(["spark:messages_read".into(), "spark:messages_write".into()]);
    let token = pair.tokens_for("spark:messages_read spark:messages_write").access_token;
    let without_scope = pair.tokens().access_token;
    let base = Endpoint::parse(BASE).expect("an endpoint");
    let mut post = |token: &AccessToken, json: &str| {
        let request = protected_resource::request(&base, Method::POST, "/messages", json, token);
        let response = pair.handle(&request.expect("a request"));
        (response.status, response.body.expose().to_owned())
    };
    let hello = r#"{"roomId":"sandbox-room-2","text":"Hello <b>"}"#;
    let (status, body) = post(&token, hello);
    assert_eq!(status, 200, "{body}");
    for member in
        [r#""text":"Hello <b>""#, r#""personEmail":"ada@sandbox.example""#, r#""created":"2027-01-15T08:00:00.000Z""#]
    {
        assert!(body.contains(member), "{body}");
    }
    for (json, expected) in [
        (r#"{"roomId":"sandbox-room-9","text":"a"}"#, 404),
        (r#"{"roomId":"sandbox-room-1"}"#, 400),
        (r#"{"text":"a"}"#, 400),
        ("[]", 400),
    ] {
        assert_eq!(post(&token, json).0, expected, "{json}");
    }
    assert_eq!(post(&without_scope, hello).0, 403);
    let mut list = |room: &str| pair.get(&format!("{BASE}/messages{room}"), Some(token.expose()));
    assert!(list("?roomId=sandbox-room-2").body.expose().contains("Hello <b>"));
    assert_eq!(list("?roomId=sandbox-room-1").body.expose(), r#"{"items":[]}"#);
    assert_eq!(list("").status, 400);
}
