//! The simulated Webex over real HTTP, against an independent client: the `oauth2` crate.
#![cfg(not(target_arch = "wasm32"))]

use axum::{
    body::{Body, to_bytes},
    http::{Request, Response, StatusCode, header},
};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use oauth_walkthrough::{
    providers::sandbox_provider::CLIENT,
    sandbox::store::{ACCESS_LIFETIME, Integration, Store},
};
use oauth2::{
    AuthType, AuthUrl, AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointNotSet, EndpointSet, HttpRequest,
    HttpResponse, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RequestTokenError, Scope, TokenResponse, TokenUrl,
    basic::{BasicClient, BasicErrorResponse, BasicErrorResponseType, BasicRequestTokenError, BasicTokenResponse},
};

#[path = "../examples/sandbox/server.rs"]
mod server;

const REDIRECT_URI: &str = "http://127.0.0.1:1/class/?lang=en";

type Registered = BasicClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointSet>;
type HttpError = hyper_util::client::legacy::Error;

/// The server, and the independent client registered there.
struct Peers {
    base: String,
    http: Client<HttpConnector, Body>,
    client: Registered,
}

impl Peers {
    async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let origin = format!("http://{}", listener.local_addr().expect("an address"));
        let uris = vec![REDIRECT_URI.to_owned()];
        let store = Store::new(Integration::new(CLIENT.name, CLIENT.id, CLIENT.secret, uris, CLIENT.scopes));
        let app = server::router(store, origin.clone());
        // The server ends with the test's runtime.
        tokio::spawn(async { axum::serve(listener, app).await.expect("the server runs") });
        let base = format!("{origin}/sandbox/v1");
        let client = BasicClient::new(ClientId::new(CLIENT.id.into()))
            .set_client_secret(ClientSecret::new(CLIENT.secret.into()))
            .set_auth_uri(AuthUrl::new(format!("{base}/authorize")).expect("a URL"))
            .set_token_uri(TokenUrl::new(format!("{base}/access_token")).expect("a URL"))
            .set_redirect_uri(RedirectUrl::new(REDIRECT_URI.into()).expect("a URL"));
        Self { base, http: Client::builder(TokioExecutor::new()).build_http(), client }
    }

    async fn send(&self, request: Request<Body>) -> Response<Body> {
        self.http.request(request).await.expect("the server answers").map(Body::new)
    }

    /// Signs in and accepts, like a user with a browser. Returns the query of the redirect.
    async fn sign_in(&self, scope: &str) -> (Vec<(String, String)>, CsrfToken, PkceCodeVerifier) {
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let (url, state) = self
            .client
            .authorize_url(CsrfToken::new_random)
            .add_scope(Scope::new(scope.into()))
            .set_pkce_challenge(challenge)
            .url();
        let post = |url: &str, body: &'static str| {
            let request = Request::post(url).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
            request.body(Body::from(body)).expect("a request")
        };
        let location = |response: &Response<Body>| {
            assert_eq!(response.status(), StatusCode::SEE_OTHER);
            url.join(response.headers()[header::LOCATION].to_str().expect("text")).expect("a URL")
        };
        let consent = location(&self.send(post(url.as_str(), "email=ada%40sandbox.example")).await);
        let back = location(&self.send(post(consent.as_str(), "decision=accept")).await);
        assert!(back.as_str().starts_with(&format!("{REDIRECT_URI}&code=")), "{back}");
        (back.query_pairs().into_owned().collect(), state, verifier)
    }

    async fn get(&self, path: &str, token: &str) -> StatusCode {
        let request =
            Request::get(format!("{}{path}", self.base)).header(header::AUTHORIZATION, format!("Bearer {token}"));
        self.send(request.body(Body::empty()).expect("a request")).await.status()
    }

    /// Sends a request that the independent client built.
    async fn send_for_client(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let (parts, body) = self.http.request(request.map(Body::from)).await?.into_parts();
        let body = to_bytes(Body::new(body), usize::MAX).await.expect("the body arrives whole");
        Ok(Response::from_parts(parts, body.to_vec()))
    }

    async fn exchange(
        &self,
        client: &Registered,
        code: &str,
        verifier: PkceCodeVerifier,
    ) -> Result<BasicTokenResponse, BasicRequestTokenError<HttpError>> {
        let request = client.exchange_code(AuthorizationCode::new(code.into())).set_pkce_verifier(verifier);
        request.request_async(&|request| self.send_for_client(request)).await
    }
}

fn value<'a>(pairs: &'a [(String, String)], name: &str) -> &'a str {
    pairs.iter().find(|(have, _)| have == name).map_or("", |(_, value)| value)
}

fn assert_token_error(
    answer: Result<BasicTokenResponse, BasicRequestTokenError<HttpError>>,
    expected: BasicErrorResponseType,
) {
    match answer {
        Err(RequestTokenError::ServerResponse(refusal)) => {
            let refusal: BasicErrorResponse = refusal;
            assert_eq!(*refusal.error(), expected);
            assert!(refusal.error_description().is_some());
        }
        other => panic!("expected {expected}, got {other:?}"),
    }
}

#[tokio::test]
async fn it_gets_and_refreshes_a_token_with_either_authentication_method() {
    for auth in [AuthType::RequestBody, AuthType::BasicAuth] {
        let peers = Peers::start().await;
        let client = peers.client.clone().set_auth_type(auth);
        let (query, state, verifier) = peers.sign_in("spark:rooms_read").await;
        assert_eq!(value(&query, "state"), state.secret());
        assert_eq!(value(&query, "iss"), peers.base);
        let tokens = peers.exchange(&client, value(&query, "code"), verifier).await.expect("tokens");
        assert_eq!(tokens.expires_in(), Some(ACCESS_LIFETIME));
        assert_eq!(tokens.scopes(), Some(&vec![Scope::new("spark:rooms_read".into())]));
        assert_eq!(peers.get("/rooms", tokens.access_token().secret()).await, 200);
        assert_eq!(peers.get("/people/me", tokens.access_token().secret()).await, 403);
        assert_eq!(peers.get("/rooms", "another").await, 401);

        let refresh_token = tokens.refresh_token().expect("a refresh token");
        let send = |request| peers.send_for_client(request);
        let newer = client.exchange_refresh_token(refresh_token).request_async(&send).await.expect("tokens");
        assert_ne!(newer.access_token().secret(), tokens.access_token().secret());
        assert_eq!(peers.get("/rooms", newer.access_token().secret()).await, 200);
    }
}

#[tokio::test]
async fn it_is_refused_what_it_must_not_get() {
    let peers = Peers::start().await;
    let (query, _, verifier) = peers.sign_in("spark:rooms_read").await;
    let code = value(&query, "code");
    let copy = || PkceCodeVerifier::new(verifier.secret().clone());

    let wrong = peers.client.clone().set_client_secret(ClientSecret::new("wrong".into()));
    assert_token_error(peers.exchange(&wrong, code, copy()).await, BasicErrorResponseType::InvalidClient);
    let other_verifier = PkceCodeChallenge::new_random_sha256().1;
    assert_token_error(peers.exchange(&peers.client, code, other_verifier).await, BasicErrorResponseType::InvalidGrant);
    let elsewhere = RedirectUrl::new("http://127.0.0.1:1/other/".into()).expect("a URL");
    let elsewhere = peers.client.clone().set_redirect_uri(elsewhere);
    assert_token_error(peers.exchange(&elsewhere, code, copy()).await, BasicErrorResponseType::InvalidGrant);
    assert_token_error(peers.exchange(&peers.client, "another", copy()).await, BasicErrorResponseType::InvalidGrant);

    let tokens = peers.exchange(&peers.client, code, copy()).await.expect("tokens: the code is still valid");
    assert_token_error(peers.exchange(&peers.client, code, copy()).await, BasicErrorResponseType::InvalidGrant);
    assert_eq!(peers.get("/rooms", tokens.access_token().secret()).await, 401, "a replay revokes");
    let send = |request| peers.send_for_client(request);
    let refreshed = peers.client.exchange_refresh_token(tokens.refresh_token().expect("one"));
    assert_token_error(refreshed.request_async(&send).await, BasicErrorResponseType::InvalidGrant);
}
