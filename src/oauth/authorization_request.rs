//! The authorization request, RFC 6749 §4.1.1 with RFC 7636 §4.3: the URL that the browser leaves for.

use zeroize::Zeroizing;

use super::{
    form_encoding,
    pkce::CHALLENGE_METHOD,
    scope::Scopes,
    secret::{CodeVerifier, Nonce, SecretUrl, State},
    uri::{self, Endpoint, RedirectUri},
};

/// The addresses of one provider: its authorization server together with its API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoints {
    /// Where the browser goes to sign in, RFC 6749 §3.1.
    pub authorization: Endpoint,
    /// Where codes and refresh tokens are traded, RFC 6749 §3.2.
    pub token: Endpoint,
    /// What paths of the API are appended to; some providers have none.
    pub api_base: Option<Endpoint>,
    /// The issuer identifier that `iss` must equal, RFC 9207 §2, where one is known.
    pub issuer: Option<String>,
    /// What else is known of the issuer.
    pub facts: IssuerFacts,
}

/// What is known of an issuer beside the endpoints that a form shows: from the provider's description, from metadata, or
/// from the record of a request that was sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IssuerFacts {
    /// Whether each callback has to carry `iss`: the issuer's metadata promises it, RFC 9207 §3.
    pub iss_required: bool,
    /// Where a token can be revoked, RFC 7009, where that is known.
    pub revocation: Option<Endpoint>,
    /// Where the keys are that ID tokens are signed with, where that is known.
    pub jwks: Option<Endpoint>,
    /// The issuers that an ID token may name.
    pub id_token_issuers: Vec<String>,
}

impl IssuerFacts {
    /// What is known where nothing but the issuer is; it may be empty. OpenID Connect Core 1.0 §3.1.3.7: its ID tokens name
    /// it, and no other.
    pub fn of_issuer(issuer: &str) -> Self {
        let issuer = Some(issuer.trim()).filter(|issuer| !issuer.is_empty());
        Self { id_token_issuers: issuer.map(str::to_owned).into_iter().collect(), ..Self::default() }
    }
}

impl Endpoints {
    /// The hosts that these addresses name, each once: of the authorization endpoint, the token endpoint, the API base and
    /// the issuer, in this order.
    pub fn hosts(&self) -> Vec<String> {
        let endpoints = [Some(&self.authorization), Some(&self.token), self.api_base.as_ref()];
        let issuer = self.issuer.as_deref().and_then(uri::host_of);
        let mut hosts: Vec<String> = Vec::new();
        for host in endpoints.into_iter().flatten().map(Endpoint::host).chain(issuer) {
            if !hosts.contains(&host) {
                hosts.push(host);
            }
        }
        hosts
    }
}

/// One request, complete. It is kept until its callback comes, and all that follows is bound to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorizationRequest {
    /// Whom it asks, and who alone may be sent the code.
    pub endpoints: Endpoints,
    /// The client identifier, RFC 6749 §2.2. Not a secret.
    pub client_id: String,
    /// Sent again, identical, with the code (RFC 6749 §4.1.3).
    pub redirect_uri: RedirectUri,
    /// What the token shall be good for.
    pub scopes: Scopes,
    /// What the callback must bring back.
    pub state: State,
    /// What an ID token must bring back; none where none is asked for.
    pub nonce: Option<Nonce>,
    /// The verifier whose challenge is sent, RFC 7636; none when PKCE is off.
    pub code_verifier: Option<CodeVerifier>,
}

impl AuthorizationRequest {
    /// The URL as it is sent.
    pub fn url(&self) -> SecretUrl {
        let parameters = Parameters {
            scopes: &self.scopes,
            state: self.state.expose(),
            client_id: &self.client_id,
            redirect_uri: self.redirect_uri.as_str(),
            nonce: self.nonce.as_ref(),
            code_verifier: self.code_verifier.as_ref(),
        };
        SecretUrl::joined(&parameters.url_lines(self.endpoints.authorization.as_str()))
    }
}

/// The parameters of an authorization request, before or after they were checked: a preview shows them as they are.
#[derive(Clone, Copy, Debug)]
pub struct Parameters<'a> {
    /// The scopes; left out when there is none.
    pub scopes: &'a Scopes,
    /// The state.
    pub state: &'a str,
    /// The client identifier.
    pub client_id: &'a str,
    /// The redirect URI.
    pub redirect_uri: &'a str,
    /// The nonce.
    pub nonce: Option<&'a Nonce>,
    /// The verifier whose challenge is sent.
    pub code_verifier: Option<&'a CodeVerifier>,
}

impl Parameters<'_> {
    /// Names and values, not yet encoded, in the order in which they are sent.
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
        if let Some(verifier) = self.code_verifier {
            pairs.push(("code_challenge", Zeroizing::new(verifier.challenge())));
            pairs.push(("code_challenge_method", wiped(CHALLENGE_METHOD)));
        }
        pairs
    }

    /// The URL in the pieces in which it is shown: the endpoint, then one piece a parameter with its `?` or `&`.
    ///
    /// Joined they are what is sent. RFC 6749 §3.1: the endpoint's own query "MUST be retained when adding additional
    /// query parameters".
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
    fn who_asks_for_an_id_token_sends_a_nonce() {
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
