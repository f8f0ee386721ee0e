//! What the user typed, and the check that turns it into a request.

use crate::{
    classroom::{self, Client, Scenario},
    oauth::{
        authorization_request::{AuthorizationRequest, Endpoints, Parameters},
        discovery::Metadata,
        id_token,
        limits::{MAX_SCOPES_CHARS, MAX_VALUE_CHARS, is_longer_than},
        scope::Scopes,
        secret::{CodeVerifier, Nonce, SecretUrl, State},
        uri::{Endpoint, RedirectUri, UriError},
    },
    webex,
};

/// The authorization server together with its API that the user chose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Provider {
    /// Webex itself.
    #[default]
    Webex,
    /// The simulated Webex beside the page.
    Sandbox,
    /// Any other, by the endpoints that the user types.
    Custom,
}

impl Provider {
    /// Every provider, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Webex, Self::Sandbox, Self::Custom];

    /// The value of the `provider` select, and of the session record.
    pub fn id(self) -> &'static str {
        match self {
            Self::Webex => "webex",
            Self::Sandbox => "sandbox",
            Self::Custom => "custom",
        }
    }

    /// The provider with this id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|provider| provider.id() == id)
    }

    /// The addresses that come with the provider, for a page at `page_uri`; none where the user types them.
    pub fn endpoints(self, page_uri: &str) -> Option<EndpointTexts> {
        match self {
            Self::Webex => Some(EndpointTexts {
                authorization: webex::AUTHORIZATION_ENDPOINT.to_owned(),
                token: webex::TOKEN_ENDPOINT.to_owned(),
                api_base: webex::API_BASE.to_owned(),
                issuer: String::new(),
            }),
            Self::Sandbox => {
                let base = classroom::api_base(page_uri);
                Some(EndpointTexts {
                    authorization: format!("{base}/authorize"),
                    token: format!("{base}/access_token"),
                    api_base: base.clone(),
                    issuer: base,
                })
            }
            Self::Custom => None,
        }
    }

    /// Whether each of the provider's callbacks carries `iss`, though no metadata says so.
    pub fn promises_iss(self) -> bool {
        self == Self::Sandbox
    }

    /// The client that is registered with the provider from the start.
    pub fn client(self) -> Option<&'static Client> {
        match self {
            Self::Sandbox => Some(&classroom::CLIENT),
            Self::Webex | Self::Custom => None,
        }
    }

    /// What can be made to go wrong with the provider.
    pub fn scenarios(self) -> &'static [Scenario] {
        match self {
            Self::Sandbox => &classroom::SCENARIOS,
            Self::Webex | Self::Custom => &[],
        }
    }
}

/// A provider's addresses as text, not yet checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EndpointTexts {
    /// The authorization endpoint.
    pub authorization: String,
    /// The token endpoint.
    pub token: String,
    /// The API base; may be empty.
    pub api_base: String,
    /// The issuer identifier; may be empty.
    pub issuer: String,
}

/// A text field of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// `clientId`.
    ClientId,
    /// `oauthScopes`.
    Scopes,
    /// `stateValue`.
    State,
    /// `redirectUri`.
    RedirectUri,
    /// `authorizeEndpoint`.
    AuthorizeEndpoint,
    /// `tokenEndpoint`.
    TokenEndpoint,
    /// `apiBase`.
    ApiBase,
    /// `issuer`.
    Issuer,
}

impl Field {
    /// The id of its input.
    pub fn id(self) -> &'static str {
        match self {
            Self::ClientId => "clientId",
            Self::Scopes => "oauthScopes",
            Self::State => "stateValue",
            Self::RedirectUri => "redirectUri",
            Self::AuthorizeEndpoint => "authorizeEndpoint",
            Self::TokenEndpoint => "tokenEndpoint",
            Self::ApiBase => "apiBase",
            Self::Issuer => "issuer",
        }
    }

    /// How long its value may be, in characters: no request leaves with a longer one, and no session record brings one back.
    pub fn max_chars(self) -> usize {
        if self == Self::Scopes { MAX_SCOPES_CHARS } else { MAX_VALUE_CHARS }
    }

    /// Whether this value is longer than the field's may be.
    pub fn is_too_long(self, value: &str) -> bool {
        is_longer_than(value, self.max_chars())
    }
}

/// Which endpoint a fault is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndpointField {
    /// The authorization endpoint.
    Authorization,
    /// The token endpoint.
    Token,
    /// The API base.
    ApiBase,
    /// The issuer.
    Issuer,
}

/// What of the form can't be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormError {
    /// The client identifier is empty.
    ClientIdMissing,
    /// The state is empty.
    StateEmpty,
    /// A value is longer than any that is handed out.
    TooLong(Field),
    /// The redirect URI can't be sent.
    RedirectUri(UriError),
    /// An endpoint can't be used.
    Endpoint(EndpointField, UriError),
}

/// The form of step 2, exactly as typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// Who is asked.
    pub provider: Provider,
    /// The addresses of the custom provider; kept while another is chosen.
    pub custom: EndpointTexts,
    /// The client identifier.
    pub client_id: String,
    /// The scopes, apart by white space.
    pub scopes: String,
    /// The state of the next request.
    pub state: State,
    /// The redirect URI.
    pub redirect_uri: String,
    /// The nonce of the next request, should it ask for an ID token.
    pub nonce: Nonce,
    /// Whether the next request carries a code challenge.
    pub pkce: bool,
    /// The verifier of the next request, should PKCE stay on.
    pub code_verifier: CodeVerifier,
    /// What the custom provider's issuer said of itself.
    metadata: Option<Metadata>,
    /// The page's own address.
    page_uri: String,
    /// Client identifier and scopes of the other providers: of those with a client of their own while one without is
    /// chosen, and the other way round.
    other_client: (String, String),
}

impl Form {
    /// An empty form for a page at `page_uri`, with the values that nobody types.
    pub fn new(fresh: RequestSecrets, page_uri: &str) -> Self {
        Self {
            provider: Provider::default(),
            custom: EndpointTexts::default(),
            client_id: String::new(),
            scopes: webex::DEFAULT_SCOPE.to_owned(),
            state: fresh.state,
            redirect_uri: page_uri.to_owned(),
            nonce: fresh.nonce,
            pkce: true,
            code_verifier: fresh.code_verifier,
            metadata: None,
            page_uri: page_uri.to_owned(),
            other_client: Default::default(),
        }
    }

    /// Chooses a provider. One that knows a client already fills it in; what was typed for the others comes back with
    /// them.
    pub fn choose(&mut self, provider: Provider) {
        let client = provider.client();
        if client.is_some() != self.provider.client().is_some() {
            let typed = (std::mem::take(&mut self.client_id), std::mem::take(&mut self.scopes));
            (self.client_id, self.scopes) = match client {
                Some(client) => (client.id.to_owned(), webex::DEFAULT_SCOPE.to_owned()),
                None => std::mem::take(&mut self.other_client),
            };
            self.other_client = typed;
        }
        self.provider = provider;
    }

    /// Takes the endpoints from an issuer's metadata.
    pub fn apply_metadata(&mut self, metadata: Metadata) {
        self.custom.authorization = metadata.authorization.as_str().to_owned();
        self.custom.token = metadata.token.as_str().to_owned();
        self.custom.issuer.clone_from(&metadata.issuer);
        self.metadata = Some(metadata);
    }

    /// What the issuer said of itself, for as long as the endpoints are those that it named.
    pub fn metadata(&self) -> Option<&Metadata> {
        let custom = &self.custom;
        self.metadata.as_ref().filter(|metadata| {
            self.provider == Provider::Custom
                && custom.issuer.trim() == metadata.issuer
                && custom.authorization.trim() == metadata.authorization.as_str()
                && custom.token.trim() == metadata.token.as_str()
        })
    }

    /// The page's own address.
    pub fn page_uri(&self) -> &str {
        &self.page_uri
    }

    /// Replaces what only one request may use.
    pub fn renew(&mut self, fresh: RequestSecrets) {
        self.state = fresh.state;
        self.nonce = fresh.nonce;
        self.code_verifier = fresh.code_verifier;
    }

    /// Fills the form in again from a request that was sent, but for what only that request may use.
    pub fn fill_from(&mut self, provider: Provider, request: &AuthorizationRequest) {
        self.choose(provider);
        if provider == Provider::Custom {
            let text = |endpoint: &Endpoint| endpoint.as_str().to_owned();
            self.custom = EndpointTexts {
                authorization: text(&request.endpoints.authorization),
                token: text(&request.endpoints.token),
                api_base: request.endpoints.api_base.as_ref().map(text).unwrap_or_default(),
                issuer: request.endpoints.issuer.clone().unwrap_or_default(),
            };
            // What of it the next request needs; the rest was for choosing.
            self.metadata = request.endpoints.issuer.clone().map(|issuer| Metadata {
                issuer,
                authorization: request.endpoints.authorization.clone(),
                token: request.endpoints.token.clone(),
                revocation: request.endpoints.revocation.clone(),
                jwks: request.endpoints.jwks.clone(),
                scopes: Vec::new(),
                challenge_methods: None,
                client_auths: Vec::new(),
                sends_iss: request.endpoints.iss_required,
            });
        }
        self.client_id.clone_from(&request.client_id);
        self.scopes = request.scopes.joined();
        self.redirect_uri = request.redirect_uri.as_str().to_owned();
        self.pkce = request.code_verifier.is_some();
    }

    /// The chosen provider's addresses.
    pub fn endpoints(&self) -> EndpointTexts {
        self.provider.endpoints(&self.page_uri).unwrap_or_else(|| self.custom.clone())
    }

    /// Replaces what stands in a field.
    pub fn set(&mut self, field: Field, text: String) {
        match field {
            Field::ClientId => self.client_id = text,
            Field::Scopes => self.scopes = text,
            Field::State => self.state = State::new(text),
            Field::RedirectUri => self.redirect_uri = text,
            Field::AuthorizeEndpoint => self.custom.authorization = text,
            Field::TokenEndpoint => self.custom.token = text,
            Field::ApiBase => self.custom.api_base = text,
            Field::Issuer => self.custom.issuer = text,
        }
    }

    /// The request that the form describes.
    ///
    /// # Errors
    ///
    /// The first field that a request can't be sent with, from top to bottom.
    pub fn request(&self) -> Result<AuthorizationRequest, FormError> {
        let mut endpoints = self.endpoints().checked().map_err(|(field, fault)| FormError::Endpoint(field, fault))?;
        endpoints.iss_required = self.provider.promises_iss();
        if let Some(metadata) = self.metadata() {
            endpoints.iss_required = metadata.sends_iss;
            endpoints.revocation.clone_from(&metadata.revocation);
            endpoints.jwks.clone_from(&metadata.jwks);
        }
        let fits = |field: Field, value: &str| match field.is_too_long(value) {
            true => Err(FormError::TooLong(field)),
            false => Ok(()),
        };
        fits(Field::Issuer, endpoints.issuer.as_deref().unwrap_or_default())?;
        let client_id = self.client_id.trim().to_owned();
        if client_id.is_empty() {
            return Err(FormError::ClientIdMissing);
        }
        fits(Field::ClientId, &client_id)?;
        let scopes = Scopes::parse(&self.scopes);
        fits(Field::Scopes, &scopes.joined())?;
        if self.state.is_empty() {
            return Err(FormError::StateEmpty);
        }
        fits(Field::State, self.state.expose())?;
        Ok(AuthorizationRequest {
            endpoints,
            client_id,
            redirect_uri: RedirectUri::parse(&self.redirect_uri).map_err(FormError::RedirectUri)?,
            nonce: asks_for_id_token(&scopes).then(|| self.nonce.clone()),
            scopes,
            state: self.state.clone(),
            code_verifier: self.pkce.then(|| self.code_verifier.clone()),
        })
    }

    /// The authorization URL in lines, as it will be sent; while a field is wrong, as it would be with what stands there.
    pub fn preview(&self) -> Vec<SecretUrl> {
        let scopes = Scopes::parse(&self.scopes);
        let parameters = Parameters {
            scopes: &scopes,
            state: self.state.expose(),
            client_id: self.client_id.trim(),
            redirect_uri: self.redirect_uri.trim(),
            nonce: asks_for_id_token(&scopes).then_some(&self.nonce),
            code_verifier: self.pkce.then_some(&self.code_verifier),
        };
        parameters.url_lines(self.endpoints().authorization.trim())
    }
}

impl EndpointTexts {
    /// The addresses, each checked.
    ///
    /// # Errors
    ///
    /// The first that can't be used, with its field.
    pub fn checked(&self) -> Result<Endpoints, (EndpointField, UriError)> {
        let fault = |field| move |fault: UriError| (field, fault);
        let base = |field, text: &str| match text.trim() {
            "" => Ok(None),
            text => Endpoint::parse_base(text).map(Some).map_err(fault(field)),
        };
        Ok(Endpoints {
            authorization: Endpoint::parse_authorization(&self.authorization)
                .map_err(fault(EndpointField::Authorization))?,
            token: Endpoint::parse(&self.token).map_err(fault(EndpointField::Token))?,
            api_base: base(EndpointField::ApiBase, &self.api_base)?,
            issuer: base(EndpointField::Issuer, &self.issuer)?.map(|issuer| issuer.as_str().to_owned()),
            iss_required: false,
            revocation: None,
            jwks: None,
        })
    }
}

/// OpenID Connect Core 1.0 §3.1.2.1 asks for a nonce where it is of use; Webex, wherever there is `openid`.
fn asks_for_id_token(scopes: &Scopes) -> bool {
    scopes.iter().any(|scope| scope == id_token::SCOPE)
}

/// What the platform's secure source gave for one request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RequestSecrets {
    /// The state.
    pub state: State,
    /// The nonce.
    pub nonce: Nonce,
    /// The code verifier.
    pub code_verifier: CodeVerifier,
}
