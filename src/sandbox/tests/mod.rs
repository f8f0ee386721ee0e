//! The real client core against the simulated Webex, in memory and under a fake clock.

use std::time::Duration;

use serde_json::Value;

use super::{
    store::{ACCESS_LIFETIME, CODE_LIFETIME, Integration, REFRESH_LIFETIME},
    *,
};
use crate::oauth::{
    authorization_request::{AuthorizationRequest, Endpoints, IssuerFacts},
    callback::{Callback, CallbackError, VerifiedCallback},
    http::header,
    protected_resource,
    scope::Scopes,
    secret::{AccessToken, ClientSecret, CodeVerifier, Query, RefreshToken, SecretUrl, State},
    sign_in_options::SignInOptions,
    token_request::{self, ClientAuth},
    token_response::{self, TokenError, TokenResponse},
    uri::{Endpoint, RedirectUri},
};

use driver::Driver;

pub(crate) mod driver;
mod authorization_endpoint;
mod token_endpoint;
mod protected_resources;
mod openid;
mod stored_state;
mod glass_walls;
mod routing;
mod induced_faults;

#[cfg(not(target_arch = "wasm32"))]
mod hostile_requests;

const BASE: &str = "https://class.example/walk/sandbox/v1";
const SECRET: &str = "make-believe &é";
/// The body that the sign-in page sends.
const SIGN_IN: &str = "email=ada%40sandbox.example";
const START: Timestamp = Timestamp { millis: 1_800_000_000_000 };

/// A sandbox with its clock, and a client registered there.
#[derive(Clone)]
struct Pair {
    sandbox: Driver,
    now: Timestamp,
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
        Self { sandbox: Driver::new(store), now: START }
    }

    fn wait(&mut self, duration: Duration) {
        self.now = self.now.after(duration);
    }

    fn handle(&mut self, request: &HttpRequest) -> HttpResponse {
        self.sandbox.handle(request, self.now)
    }

    fn get(&mut self, url: &str, bearer: Option<&str>) -> HttpResponse {
        let headers = bearer.map(|token| header("authorization", format!("Bearer {token}"))).into_iter().collect();
        self.handle(&HttpRequest { method: Method::GET, url: url.into(), headers, body: Body::default() })
    }

    /// Sends a form, as a button of the sandbox's pages does.
    fn press(&mut self, url: &str, body: &str) -> HttpResponse {
        let headers = vec![header("content-type", "application/x-www-form-urlencoded")];
        self.handle(&HttpRequest { method: Method::POST, url: url.into(), headers, body: Body::new(body) })
    }

    /// Signs in and accepts or declines. Returns the query that the client gets.
    fn decide(&mut self, request: &AuthorizationRequest, decision: &str) -> Query {
        let url = request.url();
        assert_eq!(self.get(url.expose(), None).status, 200);
        let signed_in = self.press(url.expose(), SIGN_IN);
        assert_eq!(signed_in.status, 303);
        let url = signed_in.header("location").expect("a location").to_owned();
        assert!(url.starts_with(request.endpoints.authorization.as_str()), "the consent page has its own URL: {url}");
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

    fn send_token_request(&mut self, request: &HttpRequest) -> Result<TokenResponse, TokenError> {
        token_response::parse(&self.handle(request))
    }

    fn exchange(
        &mut self,
        callback: &VerifiedCallback,
        auth: ClientAuth,
        secret: &str,
    ) -> Result<TokenResponse, TokenError> {
        self.send_token_request(&exchange_request(callback, auth, secret))
    }

    fn refresh(&mut self, token: &RefreshToken, auth: ClientAuth, secret: &str) -> Result<TokenResponse, TokenError> {
        let (request, secret) = (request(), ClientSecret::new(secret));
        self.send_token_request(&token_request::refresh(&request, token, auth, &secret).into_http())
    }

    fn tokens(&mut self) -> TokenResponse {
        self.tokens_for("spark:rooms_read")
    }

    fn tokens_for(&mut self, scopes: &str) -> TokenResponse {
        let callback = self.verified(&AuthorizationRequest { scopes: Scopes::parse(scopes), ..request() });
        self.exchange(&callback, ClientAuth::Post, SECRET).expect("a token")
    }

    /// The status of `GET` with this access token.
    fn status(&mut self, path: &str, token: &AccessToken) -> u16 {
        self.get(&format!("{BASE}{path}"), Some(token.expose())).status
    }
}

fn request() -> AuthorizationRequest {
    AuthorizationRequest {
        endpoints: Endpoints {
            authorization: Endpoint::parse(&format!("{BASE}/authorize")).expect("an endpoint"),
            token: Endpoint::parse(&format!("{BASE}/access_token")).expect("an endpoint"),
            api_base: None,
            issuer: None,
            facts: IssuerFacts::default(),
        },
        client_id: "C 1".into(),
        redirect_uri: RedirectUri::parse("https://class.example/walk/?lang=en").expect("a redirect URI"),
        scopes: Scopes::parse("spark:rooms_read"),
        state: State::new("s+t&ä"),
        nonce: None,
        options: SignInOptions::default(),
        code_verifier: Some(CodeVerifier::new("v~".repeat(30))),
    }
}

fn exchange_request(callback: &VerifiedCallback, auth: ClientAuth, secret: &str) -> HttpRequest {
    token_request::exchange(callback, auth, &ClientSecret::new(secret)).into_http()
}

/// The request with its body edited.
fn with_body(request: HttpRequest, edit: impl FnOnce(&str) -> String) -> HttpRequest {
    HttpRequest { body: Body::new(edit(request.body.expose())), ..request }
}

fn request_without_body(method: Method, url: impl Into<SecretUrl>) -> HttpRequest {
    HttpRequest { method, url: url.into(), headers: Vec::new(), body: Body::default() }
}

fn json(response: &HttpResponse) -> Value {
    serde_json::from_str(response.body.expose()).expect("JSON")
}

fn assert_token_error(result: Result<TokenResponse, TokenError>, status: u16, error: &str) {
    match result {
        Err(TokenError::Refused { status: have, refusal }) => {
            assert_eq!((have, refusal.error.as_deref()), (status, Some(error)));
            assert!(refusal.description.is_some() && refusal.tracking_id.is_some(), "{refusal:?}");
        }
        other => panic!("expected {error}, got {other:?}"),
    }
}
