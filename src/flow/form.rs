//! The form as typed, and the check that turns it into a request.

use crate::{
    oauth::{
        authorization_request::{AuthorizationRequest, Endpoints, IssuerFacts, Parameters},
        discovery::Metadata,
        id_token,
        scope::Scopes,
        secret::{CodeVerifier, Nonce, SecretUrl, State},
        sign_in_options::{OptionError, Prompt, SignInOptions},
        uri::{Endpoint, RedirectUri, UriError},
    },
    providers::{EndpointTexts, Provider},
};

use super::other_texts::OtherTexts;

pub use super::input_fields::{EndpointField, Field};

/// Why the form can't be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormError {
    /// The client identifier is empty.
    ClientIdMissing,
    /// The state is empty.
    StateEmpty,
    /// A value is longer than any real one.
    TooLong(Field),
    /// `max_age` isn't a number of seconds.
    MaxAgeNotDigits,
    /// The redirect URI can't be sent.
    RedirectUri(UriError),
    /// An endpoint can't be used.
    Endpoint(EndpointField, UriError),
}

/// The form of step 2, exactly as typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// The provider to ask.
    pub provider: &'static Provider,
    /// The custom provider's addresses; kept while another provider is chosen.
    pub custom: EndpointTexts,
    /// The client identifier.
    pub client_id: String,
    /// The scopes, separated by white space.
    pub scopes: String,
    /// The state of the next request.
    pub state: State,
    /// The redirect URI.
    pub redirect_uri: String,
    /// The nonce of the next request, if it requests an ID token.
    pub nonce: Nonce,
    /// How the next request asks the user to sign in.
    pub options: SignInOptions,
    /// Whether the next request carries a code challenge.
    pub pkce: bool,
    /// The verifier of the next request, if PKCE stays on.
    pub code_verifier: CodeVerifier,
    /// What is known about the issuer whose endpoints were filled in.
    known_issuer: Option<KnownIssuer>,
    /// The page's own address.
    page_uri: String,
    /// The client of the other kind of provider: the typed one while a provider with a built-in client is chosen, and
    /// vice versa.
    other_client: Option<TypedClient>,
}

/// Where the custom provider's endpoints came from, with what is known about their issuer.
#[derive(Clone, Debug, PartialEq, Eq)]
enum KnownIssuer {
    /// The issuer's metadata.
    Metadata(Metadata),
    /// A request that was sent.
    Sent(Endpoints),
}

/// The client that was typed for a provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TypedClient {
    pub(super) client_id: String,
    pub(super) scopes: String,
    pub(super) provider: &'static Provider,
}

impl TypedClient {
    /// The scopes for another provider: typed scopes are kept, a default scope becomes that provider's default.
    fn scopes_for(&self, provider: &Provider) -> String {
        let is_typed = self.scopes != self.provider.default_scope;
        if is_typed { self.scopes.clone() } else { provider.default_scope.to_owned() }
    }
}

impl Form {
    /// An empty form for a page at `page_uri`, with the generated values.
    pub fn new(fresh: RequestSecrets, page_uri: &str, provider: &'static Provider) -> Self {
        Self {
            provider,
            custom: EndpointTexts::default(),
            client_id: provider.client.map(|client| client.id.to_owned()).unwrap_or_default(),
            scopes: provider.default_scope.to_owned(),
            state: fresh.state,
            redirect_uri: page_uri.to_owned(),
            nonce: fresh.nonce,
            options: SignInOptions::default(),
            pkce: true,
            code_verifier: fresh.code_verifier,
            known_issuer: None,
            page_uri: page_uri.to_owned(),
            other_client: None,
        }
    }

    /// Chooses a provider. A built-in client is filled in; another provider gets back the client that was typed.
    pub fn choose(&mut self, provider: &'static Provider) {
        let typed = TypedClient {
            client_id: std::mem::take(&mut self.client_id),
            scopes: std::mem::take(&mut self.scopes),
            provider: self.provider,
        };
        let is_other_kind = provider.client.is_some() != self.provider.client.is_some();
        let kept = if is_other_kind { self.other_client.replace(typed) } else { Some(typed) };
        (self.client_id, self.scopes) = match (provider.client, kept) {
            (Some(client), _) if provider != self.provider => (client.id.to_owned(), provider.default_scope.to_owned()),
            (_, Some(kept)) => (kept.client_id.clone(), kept.scopes_for(provider)),
            (_, None) => (String::new(), provider.default_scope.to_owned()),
        };
        self.provider = provider;
    }

    /// Takes the endpoints from an issuer's metadata.
    pub fn apply_metadata(&mut self, metadata: Metadata) {
        self.custom.authorization = metadata.authorization.as_str().to_owned();
        self.custom.token = metadata.token.as_str().to_owned();
        self.custom.issuer.clone_from(&metadata.issuer);
        self.known_issuer = Some(KnownIssuer::Metadata(metadata));
    }

    /// The issuer's metadata, as long as the endpoints are still the ones it named.
    pub fn metadata(&self) -> Option<&Metadata> {
        match self.known_issuer()? {
            KnownIssuer::Metadata(metadata) => Some(metadata),
            KnownIssuer::Sent(_) => None,
        }
    }

    /// What is known about the issuer of typed endpoints, as long as they are still the ones it named.
    pub fn found_facts(&self) -> Option<IssuerFacts> {
        Some(match self.known_issuer()? {
            KnownIssuer::Metadata(metadata) => metadata.facts(),
            KnownIssuer::Sent(endpoints) => endpoints.facts.clone(),
        })
    }

    fn known_issuer(&self) -> Option<&KnownIssuer> {
        let custom = &self.custom;
        self.known_issuer.as_ref().filter(|known| {
            let (issuer, authorization, token) = match known {
                KnownIssuer::Metadata(it) => (it.issuer.as_str(), &it.authorization, &it.token),
                KnownIssuer::Sent(it) => (it.issuer.as_deref().unwrap_or_default(), &it.authorization, &it.token),
            };
            self.provider.are_endpoints_typed()
                && !issuer.is_empty()
                && custom.issuer.trim() == issuer
                && custom.authorization.trim() == authorization.as_str()
                && custom.token.trim() == token.as_str()
        })
    }

    /// What is known about the next request's issuer, from the best source.
    fn issuer_facts(&self) -> IssuerFacts {
        self.provider
            .issuer_facts(&self.page_uri)
            .or_else(|| self.found_facts())
            .unwrap_or_else(|| IssuerFacts::of_issuer(&self.custom.issuer))
    }

    /// The page's own address.
    pub fn page_uri(&self) -> &str {
        &self.page_uri
    }

    /// Replaces the values that only one request may use.
    pub fn renew(&mut self, fresh: RequestSecrets) {
        self.state = fresh.state;
        self.nonce = fresh.nonce;
        self.code_verifier = fresh.code_verifier;
    }

    /// Fills in the form from a request that was sent, except the values that only that request may use.
    pub fn fill_from(&mut self, provider: &'static Provider, request: &AuthorizationRequest) {
        self.choose(provider);
        if provider.are_endpoints_typed() {
            let text = |endpoint: &Endpoint| endpoint.as_str().to_owned();
            self.custom = EndpointTexts {
                authorization: text(&request.endpoints.authorization),
                token: text(&request.endpoints.token),
                api_base: request.endpoints.api_base.as_ref().map(text).unwrap_or_default(),
                issuer: request.endpoints.issuer.clone().unwrap_or_default(),
            };
            self.known_issuer = Some(KnownIssuer::Sent(request.endpoints.clone()));
        }
        self.client_id.clone_from(&request.client_id);
        self.scopes = request.scopes.joined();
        self.redirect_uri = request.redirect_uri.as_str().to_owned();
        self.options.clone_from(&request.options);
        self.pkce = request.code_verifier.is_some();
    }

    /// What was typed for other providers.
    pub(super) fn other_texts(&self) -> OtherTexts {
        let endpoints = match self.known_issuer {
            _ if self.provider.are_endpoints_typed() => EndpointTexts::default(),
            None => self.custom.clone(),
            // What is known about the issuer stays behind, such as that it sends `iss`: it has to be asked again.
            Some(_) => EndpointTexts { issuer: self.custom.issuer.clone(), ..EndpointTexts::default() },
        };
        let client = self.other_client.clone().filter(|it| it.provider.client.is_none() && !it.client_id.is_empty());
        OtherTexts { client, endpoints }
    }

    /// Takes these back, after [`Self::fill_from`].
    pub(super) fn take_other_texts(&mut self, OtherTexts { client, endpoints }: OtherTexts) {
        if !self.provider.are_endpoints_typed() {
            self.custom = endpoints;
        }
        if client.is_some() {
            self.other_client = client;
        }
    }

    /// The chosen provider's addresses.
    pub fn endpoints(&self) -> EndpointTexts {
        self.provider.endpoints(&self.page_uri).unwrap_or_else(|| self.custom.clone())
    }

    /// Replaces the text in a field.
    pub fn set(&mut self, field: Field, text: String) {
        match field {
            Field::ClientId => self.client_id = text,
            Field::Scopes => self.scopes = text,
            Field::State => self.state = State::new(text),
            Field::RedirectUri => self.redirect_uri = text,
            Field::Prompt => self.options.prompt = Prompt::by_name(&text),
            Field::LoginHint => self.options.login_hint = text,
            Field::MaxAge => self.options.max_age = text,
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
    /// The first field that keeps the request from being sent, from top to bottom.
    pub fn request(&self) -> Result<AuthorizationRequest, FormError> {
        let endpoints = self
            .endpoints()
            .checked(self.issuer_facts())
            .map_err(|(field, error)| FormError::Endpoint(field, error))?;
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
        let redirect_uri = RedirectUri::parse(&self.redirect_uri).map_err(FormError::RedirectUri)?;
        Ok(AuthorizationRequest {
            endpoints,
            client_id,
            redirect_uri,
            options: self.options.checked().map_err(option_error)?,
            nonce: asks_for_id_token(&scopes).then(|| self.nonce.clone()),
            scopes,
            state: self.state.clone(),
            code_verifier: self.pkce.then(|| self.code_verifier.clone()),
        })
    }

    /// The authorization URL in pieces, as it will be sent; while a field is invalid, with the text in the field.
    pub fn preview(&self) -> Vec<SecretUrl> {
        let scopes = Scopes::parse(&self.scopes);
        let options = self.options.trimmed();
        let parameters = Parameters {
            scopes: &scopes,
            state: self.state.expose(),
            client_id: self.client_id.trim(),
            redirect_uri: self.redirect_uri.trim(),
            nonce: asks_for_id_token(&scopes).then_some(&self.nonce),
            options: &options,
            code_verifier: self.pkce.then_some(&self.code_verifier),
        };
        parameters.url_lines(self.endpoints().authorization.trim())
    }
}

impl EndpointTexts {
    /// The addresses, checked, with what is known about their issuer.
    ///
    /// # Errors
    ///
    /// The first invalid address, with its field.
    pub fn checked(&self, facts: IssuerFacts) -> Result<Endpoints, (EndpointField, UriError)> {
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
            facts,
        })
    }
}

fn option_error(error: OptionError) -> FormError {
    match error {
        OptionError::LoginHintTooLong => FormError::TooLong(Field::LoginHint),
        OptionError::MaxAgeTooLong => FormError::TooLong(Field::MaxAge),
        OptionError::MaxAgeNotDigits => FormError::MaxAgeNotDigits,
    }
}

/// Then the request has a nonce: optional in OpenID Connect Core 1.0 §3.1.2.1, required by Webex with `openid`.
fn asks_for_id_token(scopes: &Scopes) -> bool {
    scopes.iter().any(|scope| scope == id_token::SCOPE)
}

/// The random values for one request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RequestSecrets {
    /// The state.
    pub state: State,
    /// The nonce.
    pub nonce: Nonce,
    /// The code verifier.
    pub code_verifier: CodeVerifier,
}
