//! The pair: the real client core against the simulated Webex, in memory, under a fake clock.

use std::time::Duration;

use serde_json::Value;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::{
    store::{ACCESS_LIFETIME, CODE_LIFETIME, Integration, REFRESH_LIFETIME},
    *,
};
use crate::oauth::{
    authorization_request::{AuthorizationRequest, Endpoints},
    callback::{Callback, CallbackError, VerifiedCallback},
    http::header,
    protected_resource,
    scope::Scopes,
    secret::{AccessToken, ClientSecret, CodeVerifier, Query, RefreshToken, State},
    token_request::{self, ClientAuth},
    token_response::{self, TokenError, TokenResponse},
    uri::{Endpoint, RedirectUri},
};

mod what_if;

const BASE: &str = "https://class.example/walk/sandbox/v1";
const SECRET: &str = "make-believe &é";
/// What the sign-in page sends.
const STUDENT: &str = "email=ada%40sandbox.example";
const START: Timestamp = Timestamp { millis: 1_800_000_000_000 };

/// A sandbox with its clock, and a client that is registered there.
struct Pair {
    store: Store,
    now: Timestamp,
    drawn: u32,
}

impl Pair {
    fn new() -> Self {
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        let store = Store::new(Integration {
            name: "Class <b>8b</b>".into(),
            client_id: "C 1".into(),
            client_secret: SECRET.into(),
            redirect_uris: words(&["https://class.example/walk/", "https://class.example/walk/?lang=en"]),
            scopes: words(&["spark:all", "spark:rooms_read", "spark:people_read"]),
        });
        Self { store, now: START, drawn: 0 }
    }

    fn wait(&mut self, duration: Duration) {
        self.now = self.now.after(duration);
    }

    fn handle(&mut self, request: &HttpRequest) -> HttpResponse {
        // The store is written down and read again between any two requests, as a worker's is.
        let written = serde_json::to_string(&self.store).expect("a store is JSON");
        self.store = serde_json::from_str(&written).expect("and can be read again");
        let drawn = &mut self.drawn;
        let mut entropy = || {
            *drawn = drawn.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (*drawn >> 24) as u8
        };
        handle(&mut self.store, request, self.now, &mut entropy)
    }

    fn get(&mut self, url: &str, bearer: Option<&str>) -> HttpResponse {
        let headers = bearer.map(|token| header("authorization", format!("Bearer {token}"))).into_iter().collect();
        self.handle(&HttpRequest { method: Method::GET, url: url.into(), headers, body: Body::default() })
    }

    fn press(&mut self, url: &str, body: &str) -> HttpResponse {
        let headers = vec![header("content-type", "application/x-www-form-urlencoded")];
        self.handle(&HttpRequest { method: Method::POST, url: url.into(), headers, body: Body::new(body) })
    }

    /// Signs in and accepts or declines; the query that the client gets.
    fn decide(&mut self, request: &AuthorizationRequest, decision: &str) -> Query {
        let url = request.url();
        assert_eq!(self.get(url.expose(), None).status, 200);
        let signed_in = self.press(url.expose(), STUDENT);
        assert_eq!(signed_in.status, 303);
        let url = signed_in.header("location").expect("a location").to_owned();
        assert!(url.starts_with(request.endpoints.authorization.as_str()), "an address of its own: {url}");
        let consent = self.get(&url, None);
        assert!(consent.body.expose().contains("Class &lt;b&gt;8b&lt;/b&gt;"));
        assert!(consent.body.expose().contains("ada@sandbox.example"));
        let response = self.press(&url, &format!("decision={decision}"));
        assert_eq!(response.status, 303);
        let location = response.header("location").expect("a location").to_owned();
        let (start, query) = location.split_once('?').expect("a query");
        assert!(request.redirect_uri.as_str().starts_with(start));
        Query::new(query)
    }

    fn verified(&mut self, request: &AuthorizationRequest) -> VerifiedCallback {
        let query = self.decide(request, "accept");
        Callback::parse(&query).expect("a callback").verify(Some(request.clone())).expect("verified")
    }

    fn exchange(
        &mut self,
        callback: &VerifiedCallback,
        auth: ClientAuth,
        secret: &str,
    ) -> Result<TokenResponse, TokenError> {
        token_response::parse(
            &self.handle(&token_request::exchange(callback, auth, &ClientSecret::new(secret)).into_http()),
        )
    }

    fn refresh(&mut self, token: &RefreshToken, auth: ClientAuth, secret: &str) -> Result<TokenResponse, TokenError> {
        let (request, secret) = (request(), ClientSecret::new(secret));
        token_response::parse(&self.handle(&token_request::refresh(&request, token, auth, &secret).into_http()))
    }

    fn token(&mut self) -> TokenResponse {
        let callback = self.verified(&request());
        self.exchange(&callback, ClientAuth::Post, SECRET).expect("a token")
    }
}

fn request() -> AuthorizationRequest {
    AuthorizationRequest {
        endpoints: Endpoints {
            authorization: Endpoint::parse(&format!("{BASE}/authorize")).expect("an endpoint"),
            token: Endpoint::parse(&format!("{BASE}/access_token")).expect("an endpoint"),
            api_base: None,
            issuer: None,
            iss_required: false,
            revocation: None,
            jwks: None,
        },
        client_id: "C 1".into(),
        redirect_uri: RedirectUri::parse("https://class.example/walk/?lang=en").expect("a redirect URI"),
        scopes: Scopes::parse("spark:rooms_read"),
        state: State::new("s+t&ä"),
        nonce: None,
        code_verifier: Some(CodeVerifier::new("v~".repeat(30))),
    }
}

fn refused_with(answer: Result<TokenResponse, TokenError>, status: u16, error: &str) {
    match answer {
        Err(TokenError::Refused { status: have, refusal }) => {
            assert_eq!((have, refusal.error.as_deref()), (status, Some(error)));
            assert!(refusal.description.is_some() && refusal.tracking_id.is_some(), "{refusal:?}");
        }
        other => panic!("expected {error}, got {other:?}"),
    }
}

#[test]
fn from_the_request_to_a_refreshed_token() {
    for auth in [ClientAuth::Post, ClientAuth::Basic, ClientAuth::None] {
        let mut pair = Pair::new();
        let callback = pair.verified(&request());
        let first = pair.exchange(&callback, auth, SECRET).expect("a token");
        assert_eq!(first.expires_in, Some(ACCESS_LIFETIME));
        assert_eq!(first.refresh_token_expires_in, Some(REFRESH_LIFETIME));
        assert_eq!(first.scopes, Some(Scopes::parse("spark:rooms_read")));
        let refresh_token = first.refresh_token.expect("a refresh token");

        pair.wait(REFRESH_LIFETIME - Duration::from_secs(1));
        let second = pair.refresh(&refresh_token, auth, SECRET).expect("a token");
        assert_ne!(second.access_token, first.access_token);
        pair.wait(REFRESH_LIFETIME - Duration::from_secs(1));
        assert!(pair.refresh(&refresh_token, auth, SECRET).is_ok(), "each use renews it");
        pair.wait(REFRESH_LIFETIME);
        refused_with(pair.refresh(&refresh_token, auth, SECRET), 400, "invalid_grant");
    }
}

#[test]
fn no_answer_is_to_be_kept() {
    let mut pair = Pair::new();
    let callback = pair.verified(&request());
    let exchange = token_request::exchange(&callback, ClientAuth::Post, &ClientSecret::new(SECRET)).into_http();
    for status in [200, 400] {
        let response = pair.handle(&exchange);
        assert_eq!((response.status, response.header("cache-control")), (status, Some("no-store")));
    }
}

#[test]
fn who_declines_is_told_back() {
    let query = Pair::new().decide(&request(), "decline");
    let error = Callback::parse(&query).expect("a callback").verify(Some(request()));
    assert!(matches!(error, Err(CallbackError::Provider(error)) if error.error == "access_denied"));
}

#[test]
fn a_request_that_must_not_be_sent_back() {
    let url = request().url().expose().to_owned();
    for (from, to) in [
        ("client_id=C+1", "client_id=C+2"),
        ("client_id=C+1&", ""),
        ("class.example%2Fwalk%2F", "class.example%2Fwalk"),
        ("class.example", "evil.example"),
        ("redirect_uri=", "uri="),
        ("response_type=code", "response_type=code&response_type=code"),
        ("state=s%2Bt", "state=%zz"),
    ] {
        let edited = url.replace(from, to);
        assert_ne!(edited, url, "{from}");
        for method in [Method::GET, Method::POST] {
            let body = Body::new("decision=accept");
            let request = HttpRequest { method, url: edited.as_str().into(), headers: Vec::new(), body };
            let response = Pair::new().handle(&request);
            assert_eq!((response.status, response.header("location")), (400, None), "{edited}");
        }
    }
}

#[test]
fn a_request_that_is_sent_back_with_an_error() {
    let url = request().url().expose().to_owned();
    for (from, to, error) in [
        ("response_type=code", "response_type=token", "unsupported_response_type"),
        ("response_type=code", "x=y", "invalid_request"),
        ("spark%3Arooms_read", "spark%3Amemberships_read", "invalid_scope"),
        ("spark%3Arooms_read", "", "invalid_scope"),
        ("code_challenge_method=S256", "code_challenge_method=S512", "invalid_request"),
        ("code_challenge=", "code_challenge=%20", "invalid_request"),
        ("code_challenge=", "x=", "invalid_request"),
    ] {
        let edited = url.replace(from, to);
        assert_ne!(edited, url, "{from}");
        let response = Pair::new().get(&edited, None);
        let location = response.header("location").expect("a redirect").to_owned();
        assert_eq!(response.status, 303);
        assert!(location.starts_with("https://class.example/walk/?lang=en&"), "the query is kept: {location}");
        let query = Query::new(location.split_once('?').expect("a query").1);
        match Callback::parse(&query).expect("a callback").verify(Some(request())) {
            Err(CallbackError::Provider(have)) => assert_eq!(have.error, error, "{edited}"),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn what_the_exchange_refuses() {
    let mut pair = Pair::new();
    let callback = pair.verified(&request());
    refused_with(pair.exchange(&callback, ClientAuth::Post, "wrong"), 401, "invalid_client");
    refused_with(pair.exchange(&callback, ClientAuth::Basic, "wrong"), 401, "invalid_client");

    // A request that says something else than the code is bound to.
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
        let sent = token_request::exchange(&callback, ClientAuth::Post, &ClientSecret::new(SECRET)).into_http();
        let body = sent.body.expose().replace(from, to);
        assert_ne!(body, sent.body.expose(), "{from}");
        let answer = token_response::parse(&pair.handle(&HttpRequest { body: Body::new(body), ..sent }));
        refused_with(answer, 400, error);
    }
    let both = token_request::exchange(&callback, ClientAuth::Basic, &ClientSecret::new(SECRET)).into_http();
    let body = format!("{}&client_secret=x", both.body.expose());
    let answer = token_response::parse(&pair.handle(&HttpRequest { body: Body::new(body), ..both }));
    refused_with(answer, 400, "invalid_request");
    let json = token_request::exchange(&callback, ClientAuth::Post, &ClientSecret::new(SECRET)).into_http();
    let headers = vec![header("content-type", "application/json")];
    refused_with(token_response::parse(&pair.handle(&HttpRequest { headers, ..json })), 400, "invalid_request");

    // RFC 9700 §4.8.2: who sent no challenge may send no verifier.
    let without = pair.verified(&AuthorizationRequest { code_verifier: None, ..request() });
    let sent = token_request::exchange(&without, ClientAuth::Post, &ClientSecret::new(SECRET)).into_http();
    let body = format!("{}&code_verifier={}", sent.body.expose(), "v".repeat(43));
    let answer = token_response::parse(&pair.handle(&HttpRequest { body: Body::new(body), ..sent }));
    refused_with(answer, 400, "invalid_grant");

    // After all that the code is good still, until its time is over.
    pair.wait(CODE_LIFETIME - Duration::from_millis(1));
    let mut later = Pair { store: pair.store.clone(), now: pair.now, drawn: pair.drawn };
    assert!(pair.exchange(&callback, ClientAuth::Post, SECRET).is_ok());
    later.wait(Duration::from_millis(1));
    refused_with(later.exchange(&callback, ClientAuth::Post, SECRET), 400, "invalid_grant");
}

#[test]
fn a_replayed_code_revokes_what_it_gave() {
    let mut pair = Pair::new();
    let callback = pair.verified(&request());
    let token = pair.exchange(&callback, ClientAuth::Post, SECRET).expect("a token");
    assert_eq!(pair.get(&format!("{BASE}/rooms"), Some(token.access_token.expose())).status, 200);
    refused_with(pair.exchange(&callback, ClientAuth::Post, SECRET), 400, "invalid_grant");
    assert_eq!(pair.get(&format!("{BASE}/rooms"), Some(token.access_token.expose())).status, 401);
    refused_with(pair.refresh(&token.refresh_token.expect("one"), ClientAuth::Post, SECRET), 400, "invalid_grant");
}

#[test]
fn without_pkce_a_secret_is_needed_and_without_a_secret_pkce() {
    let mut pair = Pair::new();
    let plain = AuthorizationRequest { code_verifier: None, ..request() };
    let callback = pair.verified(&plain);
    refused_with(pair.exchange(&callback, ClientAuth::None, ""), 401, "invalid_client");
    let token = pair.exchange(&callback, ClientAuth::Post, SECRET).expect("a token");
    // What was had with a secret is not refreshed without one.
    refused_with(pair.refresh(&token.refresh_token.expect("one"), ClientAuth::None, ""), 401, "invalid_client");
}

#[test]
fn the_api_checks_bearer_and_scope() {
    let mut pair = Pair::new();
    let token = pair.token();
    let token = token.access_token.expose();
    let (rooms, me) = (format!("{BASE}/rooms"), format!("{BASE}/people/me"));
    let response = pair.get(&rooms, Some(token));
    let body: Value = serde_json::from_str(response.body.expose()).expect("JSON");
    assert_eq!((response.status, body["items"].as_array().map(Vec::len)), (200, Some(3)));

    let response = pair.get(&me, Some(token));
    let body: Value = serde_json::from_str(response.body.expose()).expect("JSON");
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
fn spark_all_alone_opens_neither() {
    let mut pair = Pair::new();
    for (scopes, rooms, me) in [
        ("spark:all", 403, 403),
        ("spark:all spark:rooms_read", 200, 403),
        ("spark:people_read", 403, 200),
        ("spark:rooms_read spark:people_read", 200, 200),
    ] {
        let callback = pair.verified(&AuthorizationRequest { scopes: Scopes::parse(scopes), ..request() });
        let token = pair.exchange(&callback, ClientAuth::Post, SECRET).expect("a token");
        let token = token.access_token.expose();
        assert_eq!(pair.get(&format!("{BASE}/rooms"), Some(token)).status, rooms, "{scopes}");
        assert_eq!(pair.get(&format!("{BASE}/people/me"), Some(token)).status, me, "{scopes}");
    }
}

#[test]
fn the_store_is_bounded() {
    let mut pair = Pair::new();
    for _ in 0..200 {
        pair.verified(&request());
    }
    let many = serde_json::to_string(&pair.store).expect("JSON").len();
    for _ in 0..200 {
        pair.token();
    }
    assert!(serde_json::to_string(&pair.store).expect("JSON").len() < 4 * many);
    assert!(many < 64 * 1024, "{many}");
    pair.wait(REFRESH_LIFETIME);
    pair.get(&format!("{BASE}/rooms"), None);
    assert_eq!(pair.store, Pair::new().store, "what is old is forgotten");
}

/// One grant that is refreshed for ever is bounded as well.
#[test]
fn a_grant_holds_no_more_than_its_newest_tokens() {
    let mut pair = Pair::new();
    let first = pair.token();
    let refresh_token = first.refresh_token.expect("a refresh token");
    let mut newest = first.access_token.clone();
    let mut length = 0;
    for round in 0..200 {
        newest = pair.refresh(&refresh_token, ClientAuth::Post, SECRET).expect("a token").access_token;
        let now = serde_json::to_string(&pair.store).expect("JSON").len();
        assert!(round < 100 || now <= length, "{round}: {now}");
        length = length.max(now);
    }
    assert_eq!(pair.get(&format!("{BASE}/rooms"), Some(newest.expose())).status, 200);
    assert_eq!(pair.get(&format!("{BASE}/rooms"), Some(first.access_token.expose())).status, 401, "it made room");
}

#[test]
fn a_refresh_token_is_good_until_its_last_moment_and_not_in_it() {
    for (early, is_good) in [(1, true), (0, false)] {
        let mut pair = Pair::new();
        let refresh_token = pair.token().refresh_token.expect("a refresh token");
        pair.wait(REFRESH_LIFETIME - Duration::from_millis(early));
        assert_eq!(pair.refresh(&refresh_token, ClientAuth::Post, SECRET).is_ok(), is_good, "{early}");
    }
}

#[test]
fn what_is_drawn_has_every_letter() {
    let mut byte = 0u8;
    let drawn = super::store::random(256, &mut || {
        byte = byte.wrapping_add(1);
        byte
    });
    let letters: std::collections::BTreeSet<char> = drawn.chars().collect();
    assert_eq!(letters.len(), 64, "{drawn}");
}

#[test]
fn a_refusal_has_webexs_shape_and_names_the_scheme_to_who_used_it() {
    let mut pair = Pair::new();
    let callback = pair.verified(&request());
    for (auth, secret, status, scheme, member) in [
        (ClientAuth::Basic, "wrong", 401, Some("Basic realm=\"sandbox\""), "\"trackingID\":\"CLIENT_SANDBOX_"),
        (ClientAuth::Post, "wrong", 401, None, "\"trackingID\":\"CLIENT_SANDBOX_"),
        (ClientAuth::Basic, SECRET, 400, None, "\"trackingId\":\"ROUTER_SANDBOX_"),
    ] {
        let sent = token_request::exchange(&callback, auth, &ClientSecret::new(secret)).into_http();
        let body =
            if status == 400 { sent.body.expose().replace("&code=", "&code=x") } else { sent.body.expose().to_owned() };
        let response = pair.handle(&HttpRequest { body: Body::new(body), ..sent });
        assert_eq!((response.status, response.header("www-authenticate")), (status, scheme));
        assert!(response.body.expose().contains(member), "{}", response.body.expose());
    }
}

#[test]
fn a_client_may_name_itself_twice_but_not_as_two() {
    let mut pair = Pair::new();
    for (id, is_good) in [("another", false), ("C+1", true)] {
        let callback = pair.verified(&request());
        let sent = token_request::exchange(&callback, ClientAuth::Basic, &ClientSecret::new(SECRET)).into_http();
        let body = Body::new(format!("{}&client_id={id}", sent.body.expose()));
        let answer = token_response::parse(&pair.handle(&HttpRequest { body, ..sent }));
        match is_good {
            true => assert!(answer.is_ok(), "{answer:?}"),
            false => refused_with(answer, 400, "invalid_request"),
        }
    }
}

/// RFC 7636 §4.2: with `plain`, the challenge is the verifier.
#[test]
fn a_plain_challenge_is_answered_by_itself() {
    let verifier = "v~".repeat(30);
    for (challenge, is_good) in [(verifier.clone(), true), ("w".repeat(43), false)] {
        let mut pair = Pair::new();
        let asked = request();
        let url = asked.url();
        let (start, _) = url.expose().split_once("&code_challenge=").expect("PKCE is on");
        let url = format!("{start}&code_challenge={challenge}&code_challenge_method=plain");
        let signed_in = pair.press(&url, STUDENT);
        let url = signed_in.header("location").expect("a location").to_owned();
        let response = pair.press(&url, "decision=accept");
        let (_, query) = response.header("location").expect("a location").split_once('?').expect("a query");
        let callback = Callback::parse(&Query::new(query)).expect("a callback").verify(Some(asked)).expect("verified");
        assert_eq!(pair.exchange(&callback, ClientAuth::Post, SECRET).is_ok(), is_good, "{challenge}");
    }
}

#[test]
fn who_one_is_has_webexs_members() {
    let mut pair = Pair::new();
    let asked = AuthorizationRequest { scopes: Scopes::parse("spark:people_read"), ..request() };
    let callback = pair.verified(&asked);
    let token = pair.exchange(&callback, ClientAuth::Post, SECRET).expect("a token").access_token;
    let response = pair.get(&format!("{BASE}/people/me"), Some(token.expose()));
    let me: Value = serde_json::from_str(response.body.expose()).expect("JSON");
    assert_eq!((response.status, &me["emails"][0]), (200, &Value::from("ada@sandbox.example")));
    for member in ["id", "displayName", "nickName", "firstName", "lastName", "orgId", "created", "status", "type"] {
        assert!(me[member].as_str().is_some_and(|text| !text.is_empty()), "{member} in {me}");
    }
}

/// The one in between gives up: what was asked for is not carried out, so that the code is good still.
#[test]
fn a_slow_answer_is_none() {
    let mut pair = Pair::new();
    let callback = pair.verified(&request());
    let sent = token_request::exchange(&callback, ClientAuth::Post, &ClientSecret::new(SECRET)).into_http();
    let url = sent.url.expose().replace(BASE, &format!("{BASE}/what-if/slow-answer")).into();
    assert_eq!(pair.handle(&HttpRequest { url, ..sent }).status, 504);
    assert!(pair.exchange(&callback, ClientAuth::Post, SECRET).is_ok());
}

#[test]
fn other_addresses_and_methods() {
    let mut pair = Pair::new();
    for (method, path, status) in [
        (Method::GET, "/nothing", 404),
        (Method::GET, "", 404),
        (Method::GET, "/access_token", 405),
        (Method::DELETE, "/rooms", 405),
        (Method::GET, "/.well-known/openid-configuration", 200),
    ] {
        let request =
            HttpRequest { method, url: format!("{BASE}{path}").into(), headers: Vec::new(), body: Body::default() };
        assert_eq!(pair.handle(&request).status, status, "{path}");
    }
    let found = pair.get(&format!("{BASE}/.well-known/openid-configuration"), None);
    let found: Value = serde_json::from_str(found.body.expose()).expect("JSON");
    assert_eq!(found["issuer"], BASE);
    assert_eq!(found["token_endpoint"], format!("{BASE}/access_token"));
    let head = HttpRequest { method: Method::HEAD, url: request().url(), headers: Vec::new(), body: Body::default() };
    let response = pair.handle(&head);
    assert_eq!((response.status, response.body.expose()), (200, ""));
}

#[cfg(not(target_arch = "wasm32"))]
proptest::proptest! {
    #[test]
    fn no_request_panics_it_or_gets_a_token(
        fault in "(/what-if/[a-z-]{0,20})?",
        path in "(/authorize|/access_token|/rooms|/people/me|.{0,20})",
        query in ".{0,80}",
        body in "(grant_type=(authorization_code|refresh_token)&)?(client_id=C\\+1&)?(code|refresh_token)=.{0,60}",
        credentials in ".{0,40}",
        post in proptest::bool::ANY,
    ) {
        let mut pair = Pair::new();
        pair.verified(&request());
        let method = if post { Method::POST } else { Method::GET };
        let headers = vec![
            header("content-type", "application/x-www-form-urlencoded"),
            header("authorization", credentials),
        ];
        let url = format!("{BASE}{fault}{path}?{query}").into();
        let response = pair.handle(&HttpRequest { method, url, headers, body: Body::new(body) });
        proptest::prop_assert!(!response.body.expose().contains("access_token\":"));
    }

    #[test]
    fn no_exchange_with_one_word_changed_gets_a_token(which in 0..6usize, value in ".{1,40}") {
        let mut pair = Pair::new();
        let callback = pair.verified(&request());
        let sent = token_request::exchange(&callback, ClientAuth::Post, &ClientSecret::new(SECRET)).into_http();
        let mut words: Vec<(String, String)> =
            form_urlencoded::parse(sent.body.expose().as_bytes()).into_owned().collect();
        proptest::prop_assert_eq!(words.len(), 6);
        proptest::prop_assume!(words[which].1 != value);
        words[which].1 = value;
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(&words).finish();
        let response = pair.handle(&HttpRequest { body: Body::new(body), ..sent });
        proptest::prop_assert!(!response.body.expose().contains("access_token\":"), "{:?}", words[which]);
    }
}

#[test]
fn nobody_real_signs_in() {
    let mut pair = Pair::new();
    let url = request().url().expose().to_owned();
    for email in ["", "me", "me@work.example", "me@sandbox.example.net", "@sandbox.example", "a b@sandbox.example"] {
        let written = format!("email={}", email.replace('@', "%40").replace(' ', "+"));
        let refused = pair.press(&url, &written);
        assert_eq!((refused.status, refused.header("location")), (400, None), "{email}");
        let body = refused.body.expose();
        assert!(body.contains("role=alert") && body.contains(&format!("value=\"{email}\"")), "what was typed stays");
        let asked = pair.get(&format!("{url}&{written}"), None);
        assert_eq!(asked.status, 400, "nor by an address: {email}");
        assert_eq!(pair.press(&format!("{url}&{written}"), "decision=accept").status, 400, "{email}");
    }
}

#[test]
fn what_the_store_has_no_say_in_is_answered_without_it() {
    let request = |path: &str| HttpRequest {
        method: Method::GET,
        url: format!("{BASE}/{path}?a=1#b").into(),
        headers: Vec::new(),
        body: Body::default(),
    };
    for (path, needed) in [
        ("what-if/slow-answer/rooms", false),
        ("what-if/server-error/access_token", false),
        ("what-if/html-answer/people/me", false),
        ("what-if/rate-limited/rooms", false),
        ("what-if/slow-answer/authorize", true),
        ("what-if/scope-missing/rooms", true),
        ("what-if/declined/authorize", true),
        ("rooms", true),
        ("authorize", true),
    ] {
        assert_eq!(needs_store(&request(path)), needed, "{path}");
    }
}

#[test]
fn a_message_is_posted_and_listed() {
    let mut pair = Pair::new();
    pair.store.integrations[0].scopes.extend(["spark:messages_read".into(), "spark:messages_write".into()]);
    let wide = AuthorizationRequest { scopes: Scopes::parse("spark:messages_read spark:messages_write"), ..request() };
    let callback = pair.verified(&wide);
    let token = pair.exchange(&callback, ClientAuth::Post, SECRET).expect("a token").access_token;
    let narrow = pair.token().access_token;
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
    assert_eq!(post(&narrow, hello).0, 403);
    let mut list = |room: &str| pair.get(&format!("{BASE}/messages{room}"), Some(token.expose()));
    assert!(list("?roomId=sandbox-room-2").body.expose().contains("Hello <b>"));
    assert_eq!(list("?roomId=sandbox-room-1").body.expose(), r#"{"items":[]}"#);
    assert_eq!(list("").status, 400);
}
