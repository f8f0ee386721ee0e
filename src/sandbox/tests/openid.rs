//! Login with Webex: ID tokens, the key that checks them, and the userinfo endpoint.

use base64ct::{Base64UrlUnpadded, Encoding};
use p256::{
    EncodedPoint,
    ecdsa::{Signature, VerifyingKey, signature::Verifier},
};
use serde_json::json;

use super::{login::ID_TOKEN_LIFETIME, *};
use crate::{
    oauth::{jwks, secret::Nonce},
    providers::sandbox_provider::{ACCEPTED_ISSUERS, CLIENT},
};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const NONCE: &str = "n+1&ä";

/// A sandbox whose client may ask for every scope.
fn openid_pair() -> Pair {
    let mut pair = Pair::new();
    pair.sandbox.store.integrations[0].scopes = CLIENT.scopes.split(' ').map(str::to_owned).collect();
    pair
}

fn openid_request(scopes: &str) -> AuthorizationRequest {
    AuthorizationRequest { scopes: Scopes::parse(scopes), nonce: Some(Nonce::new(NONCE)), ..request() }
}

/// The tokens of a user who signs in with this name and accepts.
fn tokens_of(pair: &mut Pair, name: &str, scopes: &str) -> TokenResponse {
    let request = openid_request(scopes);
    let response = pair.press(&format!("{}&email={name}%40sandbox.example", request.url().expose()), "decision=accept");
    let (_, query) = response.header("location").expect("a location").split_once('?').expect("a query");
    let callback = Callback::parse(&Query::new(query)).expect("a callback").verify(Some(request)).expect("verified");
    pair.exchange(&callback, ClientAuth::Post, SECRET).expect("a token")
}

/// An ID token, decoded without the client's help.
struct Jws {
    header: Value,
    claims: Value,
    signed: String,
    signature: Vec<u8>,
}

fn jws(tokens: &TokenResponse) -> Jws {
    let token = tokens.id_token.as_ref().expect("an ID token").expose();
    let (signed, signature) = token.rsplit_once('.').expect("three parts");
    let (header, claims) = signed.split_once('.').expect("three parts");
    let bytes = |part: &str| Base64UrlUnpadded::decode_vec(part).expect("base64url");
    let object = |part: &str| serde_json::from_slice(&bytes(part)).expect("JSON");
    Jws { header: object(header), claims: object(claims), signed: signed.to_owned(), signature: bytes(signature) }
}

/// The response of `/verification`.
fn key_set(pair: &mut Pair) -> HttpResponse {
    let response = pair.get(&format!("{BASE}/verification"), None);
    assert_eq!(response.status, 200);
    response
}

/// Whether the key in this response made the signature, checked by a verifier other than the page's.
fn is_signed_by(jws: &Jws, keys: &HttpResponse) -> bool {
    let key = jwks::select_key(keys, jws.header.as_object().expect("an object")).expect("the page finds the key");
    let jwk: Value = serde_json::from_str(&key.jwk).expect("JSON");
    let coordinate = |name: &str| -> [u8; 32] {
        let bytes = Base64UrlUnpadded::decode_vec(jwk[name].as_str().expect("a coordinate")).expect("base64url");
        bytes.try_into().expect("32 bytes")
    };
    let point = EncodedPoint::from_affine_coordinates(&coordinate("x").into(), &coordinate("y").into(), false);
    let key = VerifyingKey::from_encoded_point(&point).expect("a point of the curve");
    let signature = Signature::from_slice(&jws.signature).expect("64 bytes");
    key.verify(jws.signed.as_bytes(), &signature).is_ok()
}

#[test]
fn the_metadata_is_true() {
    let mut pair = openid_pair();
    let tokens = tokens_of(&mut pair, "ada", "openid email profile");
    let metadata = json(&pair.get(&format!("{BASE}/.well-known/openid-configuration"), None));
    for (name, path, method, status) in [
        ("authorization_endpoint", "/authorize", Method::GET, 400),
        ("token_endpoint", "/access_token", Method::POST, 400),
        ("userinfo_endpoint", "/userinfo", Method::GET, 401),
        ("jwks_uri", "/verification", Method::GET, 200),
        ("jwks_uri", "/verification", Method::HEAD, 200),
    ] {
        let url = metadata[name].as_str().expect(name).to_owned();
        assert_eq!(url, format!("{BASE}{path}"), "{name}");
        assert_eq!(pair.handle(&request_without_body(method, url)).status, status, "{name}");
    }
    let texts = |name: &str| -> Vec<String> {
        let list = metadata[name].as_array().unwrap_or_else(|| panic!("{name}"));
        list.iter().map(|text| text.as_str().expect("text").to_owned()).collect()
    };
    // RFC 8414 §3.3: what the metadata was fetched from, although no ID token names it.
    assert_eq!(metadata["issuer"], BASE);
    let (mut scopes, mut registered) = (texts("scopes_supported"), CLIENT.scopes.split(' ').collect::<Vec<_>>());
    scopes.sort_unstable();
    registered.sort_unstable();
    assert_eq!(scopes, registered);
    assert_eq!(texts("response_types_supported"), ["code"]);
    assert_eq!(texts("subject_types_supported"), ["public"]);
    assert_eq!(texts("code_challenge_methods_supported"), ["S256", "plain"]);
    assert_eq!(texts("token_endpoint_auth_methods_supported"), ["client_secret_post", "client_secret_basic"]);
    assert_eq!(metadata["authorization_response_iss_parameter_supported"], true);
    let id_token = jws(&tokens);
    assert_eq!(texts("id_token_signing_alg_values_supported"), [id_token.header["alg"].as_str().expect("a name")]);
    let user_info = json(&pair.get(&format!("{BASE}/userinfo"), Some(tokens.access_token.expose())));
    let mut claims: Vec<String> =
        [id_token.claims, user_info].iter().flat_map(|it| it.as_object().expect("claims").keys().cloned()).collect();
    claims.sort();
    claims.dedup();
    let mut supported = texts("claims_supported");
    supported.sort();
    assert_eq!(claims, supported);
}

#[test]
fn an_id_token_is_signed_with_the_key_that_is_published() {
    let mut pair = openid_pair();
    assert_eq!(pair.tokens().id_token, None, "only with openid");
    let tokens = tokens_of(&mut pair, "ada", "openid");
    let mut id_token = jws(&tokens);
    let keys = key_set(&mut pair);
    let jwk = &json(&keys)["keys"][0];
    assert_eq!(id_token.header, json!({ "alg": "ES256", "kid": jwk["kid"], "typ": "JWT" }));
    assert_eq!(
        (&jwk["kty"], &jwk["crv"], &jwk["use"], &jwk["alg"]),
        (&json!("EC"), &json!("P-256"), &json!("sig"), &json!("ES256"))
    );
    assert_eq!(jwk.get("d"), None, "the private key stays inside");
    assert!(is_signed_by(&id_token, &keys));
    id_token.signed.push('A');
    assert!(!is_signed_by(&id_token, &keys), "a changed token");

    pair.wait(REFRESH_LIFETIME);
    assert_eq!(key_set(&mut pair).body, keys.body, "the key does not expire");
    let mut other = openid_pair();
    other.sandbox.entropy_state = 7;
    assert_ne!(key_set(&mut other).body, keys.body, "every store has its own");
}

#[test]
fn the_claims_of_an_id_token() {
    let mut pair = openid_pair();
    let [first, second] = ACCEPTED_ISSUERS;
    for (name, issuer) in [
        ("ada", first),
        ("Ada", first),
        ("mia", first),
        ("nina", second),
        ("student", second),
        ("8b", second),
        ("_", second),
    ] {
        let claims = jws(&tokens_of(&mut pair, name, "openid email profile")).claims;
        let now = START.millis / 1_000;
        let expected = json!({
            "iss": issuer, "sub": claims["sub"], "aud": "C 1", "nonce": NONCE,
            "iat": now, "auth_time": now, "exp": now + ID_TOKEN_LIFETIME.as_secs(),
        });
        assert_eq!(claims, expected, "{name}");
        assert!(!issuer.starts_with(BASE));
    }
    let mut subject =
        |name| jws(&tokens_of(&mut pair, name, "openid")).claims["sub"].as_str().expect("text").to_owned();
    assert!(!subject("ada").is_empty());
    assert_eq!(subject("ada"), subject("Ada"));
    assert_ne!(subject("ada"), subject("eve"));
}

#[test]
fn userinfo_says_what_the_scopes_allow() {
    let mut pair = openid_pair();
    let sub = jws(&tokens_of(&mut pair, "ada", "openid")).claims["sub"].clone();
    let url = format!("{BASE}/userinfo");
    for (scopes, expected) in [
        ("openid", json!({ "sub": sub })),
        ("openid profile", json!({ "sub": sub, "name": "Sam Student" })),
        ("openid email", json!({ "sub": sub, "email": "ada@sandbox.example", "email_verified": true })),
        (
            "openid email profile spark:all",
            json!({ "sub": sub, "name": "Sam Student", "email": "ada@sandbox.example", "email_verified": true }),
        ),
    ] {
        let token = tokens_of(&mut pair, "ada", scopes).access_token;
        let response = pair.get(&url, Some(token.expose()));
        assert_eq!((response.status, json(&response)), (200, expected), "{scopes}");
    }
    for scopes in ["email profile", "spark:all"] {
        let token = tokens_of(&mut pair, "ada", scopes).access_token;
        let response = pair.get(&url, Some(token.expose()));
        let challenge = r#"Bearer realm="sandbox", error="insufficient_scope", scope="openid""#;
        assert_eq!((response.status, response.header("www-authenticate")), (403, Some(challenge)), "{scopes}");
        assert!(json(&response)["trackingId"].is_string());
    }
    assert_eq!(pair.get(&url, None).status, 401);
    assert_eq!(pair.get(&url, Some("x")).status, 401);
    let token = tokens_of(&mut pair, "ada", "openid").access_token;
    let headers = vec![header("authorization", format!("Bearer {}", token.expose()))];
    for (method, status) in [(Method::HEAD, 200), (Method::POST, 200), (Method::PUT, 405)] {
        let request = HttpRequest {
            method: method.clone(),
            url: url.as_str().into(),
            headers: headers.clone(),
            body: Body::default(),
        };
        assert_eq!(pair.handle(&request).status, status, "{method}");
    }
    let faulty = url.replace(BASE, &format!("{BASE}/what-if/scope-missing"));
    assert_eq!(pair.get(&faulty, Some(token.expose())).status, 403);
}

/// OpenID Connect Core 1.0 §12.2.
#[test]
fn a_refreshed_id_token_is_about_the_same_sign_in() {
    let mut pair = openid_pair();
    for scopes in ["openid", "spark:rooms_read"] {
        let first = tokens_of(&mut pair, "nina", scopes);
        let refresh_token = first.refresh_token.as_ref().expect("a refresh token");
        pair.wait(Duration::from_secs(500));
        let second = pair.refresh(refresh_token, ClientAuth::Post, SECRET).expect("a token");
        assert_eq!(second.id_token.is_some(), scopes == "openid", "{scopes}");
        if scopes == "openid" {
            let (first, second) = (jws(&first), jws(&second));
            let mut expected = first.claims.clone();
            let claims = expected.as_object_mut().expect("claims");
            claims.remove("nonce");
            for name in ["iat", "exp"] {
                claims[name] = json!(claims[name].as_u64().expect("seconds") + 500);
            }
            assert_eq!(second.claims, expected);
            assert!(is_signed_by(&second, &key_set(&mut pair)));
        }
    }
}

#[test]
fn what_openid_connect_adds_to_a_request() {
    let too_long = "n".repeat(1_024);
    let long = "n".repeat(1_023);
    for (scopes, added, error) in [
        ("openid", "", Some("invalid_request")),
        ("openid", "&nonce=", Some("invalid_request")),
        ("spark:all openid", "&nonce=", Some("invalid_request")),
        ("openid", &format!("&nonce={too_long}"), Some("invalid_request")),
        ("openid", &format!("&nonce={long}"), None),
        ("spark:all", &format!("&nonce={too_long}"), None),
        ("openid", "&nonce=1", None),
        ("spark:all", "", None),
        ("openid", "&nonce=1&max_age=0", None),
        ("openid", "&nonce=1&max_age=99999999999999999999", None),
        ("openid", "&nonce=1&max_age=", None),
        ("openid", "&nonce=1&max_age=-1", Some("invalid_request")),
        ("openid", "&nonce=1&max_age=%2B1", Some("invalid_request")),
        ("openid", "&nonce=1&max_age=1.5", Some("invalid_request")),
        ("spark:all", "&max_age=soon", Some("invalid_request")),
        ("openid", "&nonce=1&prompt=login", None),
        ("openid", "&nonce=1&prompt=consent", None),
        ("openid", "&nonce=1&prompt=select_account", None),
        ("openid", "&nonce=1&prompt=login+consent", None),
        ("openid", "&nonce=1&prompt=", None),
        ("openid", "&nonce=1&prompt=none", Some("login_required")),
        ("spark:all", "&prompt=none", Some("login_required")),
        ("openid", "&nonce=1&prompt=none+login", Some("invalid_request")),
        ("openid", "&nonce=1&prompt=none+none", Some("invalid_request")),
        ("openid", "&nonce=1&prompt=Login", Some("invalid_request")),
        ("openid", "&nonce=1&prompt=create", Some("invalid_request")),
        ("openid", "&nonce=1&prompt=+", Some("invalid_request")),
        ("openid", "&nonce=1&login_hint=nobody", None),
    ] {
        let url = AuthorizationRequest { nonce: None, ..openid_request(scopes) }.url();
        let url = [url.expose(), added].concat();
        let mut pair = openid_pair();
        for method in [Method::GET, Method::POST] {
            let body = if method == Method::POST { "decision=accept" } else { "" };
            let response = pair.handle(&HttpRequest {
                method: method.clone(),
                url: url.as_str().into(),
                headers: Vec::new(),
                body: Body::new(body),
            });
            let location = response.header("location").unwrap_or_default();
            let (uri, query) = location.split_once("&").unwrap_or_default();
            let have = query.split('&').find_map(|pair| pair.strip_prefix("error="));
            assert_eq!(have, error, "{scopes}, {added}");
            assert_eq!(response.status, if error.is_none() && method == Method::GET { 200 } else { 303 }, "{added}");
            assert!(location.is_empty() || uri == "https://class.example/walk/?lang=en", "{location}");
        }
    }
}

#[test]
fn a_login_hint_fills_in_the_sign_in_page() {
    let mut pair = openid_pair();
    let url = openid_request("openid").url();
    let url = url.expose();
    for (hint, value) in [
        ("", "student@sandbox.example"),
        ("&login_hint=", "student@sandbox.example"),
        ("&login_hint=ada%40sandbox.example", "ada@sandbox.example"),
        ("&login_hint=ada%40work.example", "student@sandbox.example"),
        ("&login_hint=%22%3E%3Cscript%3E%40sandbox.example", "student@sandbox.example"),
    ] {
        let page = pair.get(&format!("{url}{hint}"), None);
        assert_eq!(page.status, 200, "{hint}");
        assert!(page.body.expose().contains(&format!("value=\"{value}\"")), "{hint}");
        assert!(!page.body.expose().contains("work.example"), "{hint}");
    }
}

/// A store of the build before this one had no key, no nonce and no time of sign-in.
#[test]
fn a_store_without_a_key_still_opens() {
    let saved = r#"{"integrations":[{"name":"Class","client_id":"C 1","client_secret":"make-believe &é",
        "redirect_uris":["https://class.example/walk/?lang=en"],"scopes":["spark:rooms_read","openid"]}],
        "codes":[{"code":"c1","client_id":"C 1","redirect_uri":"https://class.example/walk/?lang=en",
        "challenge":null,"email":"ada@sandbox.example","scopes":["spark:rooms_read"],
        "expires_at_millis":1800000001000,"spent_for":null}],
        "grants":[{"id":"g1","client_id":"C 1","is_public":false,"email":"ada@sandbox.example",
        "scopes":["spark:rooms_read"],"refresh_token":"r1","refresh_expires_at_millis":1800000001000,
        "access_tokens":[{"token":"a1","expires_at_millis":1800000001000}],"was_refreshed":false}],
        "messages":[{"id":"m1","room":"sandbox-room-1","text":"Hello","email":"ada@sandbox.example",
        "created_at_millis":1799999999000}]}"#;
    let mut pair = Pair { sandbox: Driver::new(serde_json::from_str(saved).expect("a store")), ..Pair::new() };
    assert_eq!(pair.status("/rooms", &AccessToken::new("a1")), 200);
    assert!(pair.refresh(&RefreshToken::new("r1"), ClientAuth::Post, SECRET).is_ok());
    let form = "grant_type=authorization_code&code=c1&client_id=C+1&client_secret=make-believe+%26%C3%A9&\
                redirect_uri=https%3A%2F%2Fclass.example%2Fwalk%2F%3Flang%3Den";
    assert_eq!(pair.press(&format!("{BASE}/access_token"), form).status, 200);
    let id_token = jws(&tokens_of(&mut pair, "ada", "openid"));
    let keys = key_set(&mut pair);
    assert!(is_signed_by(&id_token, &keys));

    // Nor does a key that was damaged end the sandbox: it gets a new one.
    let saved = serde_json::to_string(&pair.sandbox.store).expect("JSON");
    let (start, end) = saved.split_once(r#""signing_key":""#).expect("a key");
    pair.sandbox.store = serde_json::from_str(&format!(r#"{start}"signing_key":"AA{end}"#)).expect("a store");
    assert_ne!(key_set(&mut pair).body, keys.body);
    assert!(is_signed_by(&jws(&tokens_of(&mut pair, "ada", "openid")), &key_set(&mut pair)));
}
