//! The authorization request, RFC 6749 §4.1.1 with RFC 7636 §4.3: the URL that the browser navigates to.

use zeroize::Zeroizing;

use super::{
    form_encoding,
    order::each_once,
    pkce::CHALLENGE_METHOD,
    scope::Scopes,
    secret::{CodeVerifier, Nonce, SecretUrl, State},
    sign_in_options::SignInOptions,
    uri::{self, Endpoint, RedirectUri},
};

/// The URLs of one provider: its authorization server and its API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoints {
    /// Where the browser goes to sign in, RFC 6749 §3.1.
    pub authorization: Endpoint,
    /// Where codes and refresh tokens are exchanged, RFC 6749 §3.2.
    pub token: Endpoint,
    /// The base that API paths are appended to; some providers have none.
    pub api_base: Option<Endpoint>,
    /// The issuer identifier that `iss` must equal, RFC 9207 §2, if known.
    pub issuer: Option<String>,
    /// What else is known about the issuer.
    pub facts: IssuerFacts,
}

/// What is known about the issuer besides the endpoints in the form: from the provider's description, from metadata, or
/// from the record of a request that was sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IssuerFacts {
    /// Whether every callback has to carry `iss`, because the issuer's metadata promises it, RFC 9207 §3.
    pub iss_required: bool,
    /// The revocation endpoint, RFC 7009, if known.
    pub revocation: Option<Endpoint>,
    /// Where to get the keys that verify ID tokens, if known.
    pub jwks: Option<Endpoint>,
    /// The issuers that an ID token may name.
    pub id_token_issuers: Vec<String>,
}

impl IssuerFacts {
    /// The facts when only the issuer is known; it may be empty. By OpenID Connect Core 1.0 §3.1.3.7 its ID tokens name
    /// that issuer and no other.
    pub fn of_issuer(issuer: &str) -> Self {
        let issuer = Some(issuer.trim()).filter(|issuer| !issuer.is_empty());
        Self { id_token_issuers: issuer.map(str::to_owned).into_iter().collect(), ..Self::default() }
    }
}

impl Endpoints {
    /// The hosts in these addresses, each once, in this order: authorization endpoint, token endpoint, API base,
    /// issuer.
    pub fn hosts(&self) -> Vec<String> {
        let endpoints = [Some(&self.authorization), Some(&self.token), self.api_base.as_ref()];
        let issuer = self.issuer.as_deref().and_then(uri::host_of);
        each_once(endpoints.into_iter().flatten().map(Endpoint::host).chain(issuer))
    }
}

/// A complete authorization request. It is kept until its callback arrives, and everything that follows is bound to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorizationRequest {
    /// The provider it goes to. The code is sent nowhere else.
    pub endpoints: Endpoints,
    /// The client identifier, RFC 6749 §2.2. Not a secret.
    pub client_id: String,
    /// Sent again, identical, with the code (RFC 6749 §4.1.3).
    pub redirect_uri: RedirectUri,
    /// What the token should allow.
    pub scopes: Scopes,
    /// What the callback must return.
    pub state: State,
    /// What the ID token must contain; `None` if no ID token is requested.
    pub nonce: Option<Nonce>,
    /// How the user should sign in.
    pub options: SignInOptions,
    /// The verifier whose challenge is sent, RFC 7636; `None` when PKCE is off.
    pub code_verifier: Option<CodeVerifier>,
}

impl AuthorizationRequest {
    /// The URL to navigate to.
    pub fn url(&self) -> SecretUrl {
        let parameters = Parameters {
            scopes: &self.scopes,
            state: self.state.expose(),
            client_id: &self.client_id,
            redirect_uri: self.redirect_uri.as_str(),
            nonce: self.nonce.as_ref(),
            options: &self.options,
            code_verifier: self.code_verifier.as_ref(),
        };
        SecretUrl::joined(&parameters.url_lines(self.endpoints.authorization.as_str()))
    }
}

/// The parameters of an authorization request, checked or not: a preview shows them as typed.
#[derive(Clone, Copy)]
pub struct Parameters<'a> {
    /// The scopes; left out when empty.
    pub scopes: &'a Scopes,
    /// The state.
    pub state: &'a str,
    /// The client identifier.
    pub client_id: &'a str,
    /// The redirect URI.
    pub redirect_uri: &'a str,
    /// The nonce.
    pub nonce: Option<&'a Nonce>,
    /// How the user should sign in.
    pub options: &'a SignInOptions,
    /// The verifier whose challenge is sent.
    pub code_verifier: Option<&'a CodeVerifier>,
}

impl Parameters<'_> {
    /// Names and values, not yet encoded, in the order they are sent.
    pub fn pairs(&self) -> Vec<(&'static str, Zeroizing<String>)> {
        let wiped = |text: &str| Zeroizing::new(text.to_owned());
        let mut pairs = vec![("response_type", wiped("code"))];
        // RFC 6749 §3.1: "Parameters sent without a value MUST be treated as if they were omitted".
        let scope = self.scopes.joined();
        if !scope.is_empty() {
            pairs.push(("scope", Zeroizing::new(scope)));
        }
        pairs.push(("state", wiped(self.state)));
        pairs.push(("client_id", wiped(self.client_id)));
        pairs.push(("redirect_uri", wiped(self.redirect_uri)));
        if let Some(nonce) = self.nonce {
            pairs.push(("nonce", wiped(nonce.expose())));
        }
        pairs.extend(self.options.pairs().map(|(name, value)| (name, wiped(value))));
        if let Some(verifier) = self.code_verifier {
            pairs.push(("code_challenge", Zeroizing::new(verifier.challenge())));
            pairs.push(("code_challenge_method", wiped(CHALLENGE_METHOD)));
        }
        pairs
    }

    /// The URL in pieces for display: the endpoint, then one piece per parameter, each with its `?` or `&`.
    ///
    /// Joined, they are the URL that is sent. RFC 6749 §3.1: the endpoint's own query "MUST be retained when adding
    /// additional query parameters".
    pub fn url_lines(&self, endpoint: &str) -> Vec<SecretUrl> {
        let mut separator = match endpoint.split_once('?') {
            None => "?",
            Some((_, query)) if query.is_empty() || query.ends_with('&') => "",
            Some(_) => "&",
        };
        let mut lines = vec![SecretUrl::new(endpoint)];
        for (name, value) in self.pairs() {
            let pair = Zeroizing::new(form_encoding::encoded([(name, value.as_str())]));
            lines.push(SecretUrl::of(&[separator, &pair]));
            separator = "&";
        }
        lines
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::oauth::sign_in_options::Prompt;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    pub(in crate::oauth) fn request() -> AuthorizationRequest {
        AuthorizationRequest {
            endpoints: Endpoints {
                authorization: Endpoint::parse("https://as.example/authorize").expect("an endpoint"),
                token: Endpoint::parse("https://as.example/token").expect("an endpoint"),
                api_base: None,
                issuer: None,
                facts: IssuerFacts::default(),
            },
            client_id: "C 1&2".into(),
            redirect_uri: RedirectUri::parse("https://class.example/walk/?lang=en").expect("a redirect URI"),
            scopes: Scopes::parse("spark:rooms_read spark:people_read"),
            state: State::new("s+t/ä"),
            nonce: None,
            options: SignInOptions::default(),
            code_verifier: Some(CodeVerifier::new("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")),
        }
    }

    #[test]
    fn the_url_byte_for_byte() {
        assert_eq!(
            request().url().expose(),
            "https://as.example/authorize?response_type=code&scope=spark%3Arooms_read+spark%3Apeople_read\
             &state=s%2Bt%2F%C3%A4&client_id=C+1%262\
             &redirect_uri=https%3A%2F%2Fclass.example%2Fwalk%2F%3Flang%3Den\
             &code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256"
        );
    }

    #[test]
    fn without_pkce_and_scope_their_parameters_are_absent() {
        let request = AuthorizationRequest { code_verifier: None, scopes: Scopes::default(), ..request() };
        assert_eq!(
            request.url().expose(),
            "https://as.example/authorize?response_type=code&state=s%2Bt%2F%C3%A4&client_id=C+1%262\
             &redirect_uri=https%3A%2F%2Fclass.example%2Fwalk%2F%3Flang%3Den"
        );
    }

    #[test]
    fn an_id_token_request_has_a_nonce() {
        let request = AuthorizationRequest {
            scopes: Scopes::parse("openid"),
            nonce: Some(Nonce::new("n 1")),
            code_verifier: None,
            ..request()
        };
        assert_eq!(
            request.url().expose(),
            "https://as.example/authorize?response_type=code&scope=openid&state=s%2Bt%2F%C3%A4&client_id=C+1%262\
             &redirect_uri=https%3A%2F%2Fclass.example%2Fwalk%2F%3Flang%3Den&nonce=n+1"
        );
    }

    #[test]
    fn options_follow_the_nonce_and_empty_ones_are_left_out() {
        let start = "https://as.example/authorize?response_type=code&scope=openid&state=s%2Bt%2F%C3%A4&client_id=C+1%262\
                     &redirect_uri=https%3A%2F%2Fclass.example%2Fwalk%2F%3Flang%3Den&nonce=n+1";
        let end = "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256";
        for (prompt, login_hint, max_age, sent) in [
            (None, "", "", ""),
            (Some(Prompt::Login), "", "", "&prompt=login"),
            (Some(Prompt::Nothing), "", "0", "&prompt=none&max_age=0"),
            (None, "ada+1@as.example", "", "&login_hint=ada%2B1%40as.example"),
            (Some(Prompt::SelectAccount), "a&b", "60", "&prompt=select_account&login_hint=a%26b&max_age=60"),
        ] {
            let request = AuthorizationRequest {
                scopes: Scopes::parse("openid"),
                nonce: Some(Nonce::new("n 1")),
                options: SignInOptions { prompt, login_hint: login_hint.into(), max_age: max_age.into() },
                ..request()
            };
            assert_eq!(request.url().expose(), [start, sent, end].concat());
        }
    }

    #[test]
    fn a_query_of_the_endpoint_is_kept() {
        for (endpoint, start) in [
            ("https://as.example/a", "https://as.example/a?response_type=code&"),
            ("https://as.example/a?", "https://as.example/a?response_type=code&"),
            ("https://as.example/a?p=%41+b", "https://as.example/a?p=%41+b&response_type=code&"),
            ("https://as.example/a?p=1&", "https://as.example/a?p=1&response_type=code&"),
        ] {
            let mut request = request();
            request.endpoints.authorization = Endpoint::parse_authorization(endpoint).expect("an endpoint");
            assert!(request.url().expose().starts_with(start), "{}", request.url().expose());
        }
    }
}
