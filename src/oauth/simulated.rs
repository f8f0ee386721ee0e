//! Requests to the simulated provider that is part of this page. For these, the client can skip a check, to show what
//! the check is for. For any other provider it can't: only a [`SimulatedRequest`] allows a check to be skipped, and it
//! can only be made from a request whose every address is the page's own.

use super::{
    authorization_request::AuthorizationRequest,
    callback::{Callback, CallbackError, VerifiedCallback},
    uri::Endpoint,
};

/// The folder next to the page in which the simulated provider answers.
pub const FOLDER: &str = "sandbox/";

/// The checks of the client that can be switched off; `true` is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientChecks {
    /// The callback must have the state of the request.
    pub state: bool,
    /// The ID token must have the nonce of the request.
    pub nonce: bool,
}

impl Default for ClientChecks {
    fn default() -> Self {
        Self { state: true, nonce: true }
    }
}

/// A request to the simulated provider next to the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SimulatedRequest(AuthorizationRequest);

/// Permission to skip the state check. Only a [`SimulatedRequest`] creates one.
#[derive(Clone, Copy, Debug)]
pub struct StateUnchecked(());

/// Permission to skip the nonce check. Only a [`SimulatedRequest`] creates one.
#[derive(Clone, Copy, Debug)]
pub struct NonceUnchecked(());

impl SimulatedRequest {
    /// The request, if every address in it is below [`FOLDER`] next to the page that the browser returns to: there,
    /// only the page's own worker answers. `None` for any other request.
    pub fn of(request: &AuthorizationRequest) -> Option<Self> {
        let page = request.redirect_uri.as_str().split('?').next()?;
        let folder = &page[..=page.rfind('/')?];
        let endpoints = &request.endpoints;
        let facts = &endpoints.facts;
        let is_beside = |endpoint: &Endpoint| {
            let below = endpoint.as_str().strip_prefix(folder).and_then(|rest| rest.strip_prefix(FOLDER));
            // A path that leaves the folder through `..` is not below it.
            below.is_some_and(|rest| !rest.contains("..") && !rest.contains('%'))
        };
        let optional = [&endpoints.api_base, &facts.revocation, &facts.jwks];
        let all = [&endpoints.authorization, &endpoints.token].into_iter().chain(optional.into_iter().flatten());
        all.into_iter().all(is_beside).then(|| Self(request.clone()))
    }

    /// Verifies a callback like [`Callback::verify`], without the state check if that is off.
    ///
    /// # Errors
    ///
    /// The first check that fails.
    pub fn verify(self, callback: Callback, checks: ClientChecks) -> Result<VerifiedCallback, CallbackError> {
        if checks.state {
            callback.verify(Some(self.0))
        } else {
            callback.verify_except_state(self.0, StateUnchecked(()))
        }
    }

    /// The permission to skip the nonce check, if it is off.
    pub fn nonce_unchecked(&self, checks: ClientChecks) -> Option<NonceUnchecked> {
        (!checks.nonce).then_some(NonceUnchecked(()))
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{
            authorization_request::{Endpoints, IssuerFacts},
            scope::Scopes,
            secret::{Query, State},
            sign_in_options::SignInOptions,
            uri::RedirectUri,
        },
        *,
    };
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    const BESIDE: &str = "https://class.example/walk/sandbox/v1";

    fn request(authorization: &str, token: &str, api: &str, keys: &str) -> AuthorizationRequest {
        let endpoint = |text: &str| Endpoint::parse(text).expect("an endpoint");
        AuthorizationRequest {
            endpoints: Endpoints {
                authorization: endpoint(authorization),
                token: endpoint(token),
                api_base: (!api.is_empty()).then(|| endpoint(api)),
                issuer: None,
                facts: IssuerFacts { jwks: (!keys.is_empty()).then(|| endpoint(keys)), ..IssuerFacts::default() },
            },
            client_id: "C1".into(),
            redirect_uri: RedirectUri::parse("https://class.example/walk/index.html").expect("a redirect URI"),
            scopes: Scopes::parse("a"),
            state: State::new("mine"),
            nonce: None,
            options: SignInOptions::default(),
            code_verifier: None,
        }
    }

    /// For any other provider, state and nonce are checked even if the checks are off.
    #[test]
    fn no_request_to_another_provider_leaves_a_check_out() {
        let at = |path: &str| format!("{BESIDE}{path}");
        let (authorize, token, keys) = (at("/authorize"), at("/access_token"), at("/verification"));
        assert!(SimulatedRequest::of(&request(&authorize, &token, BESIDE, &keys)).is_some());
        let mut with_query = request(&authorize, &token, "", "");
        assert!(SimulatedRequest::of(&with_query).is_some());
        with_query.redirect_uri =
            RedirectUri::parse("https://class.example/walk/index.html?next=/other/").expect("a redirect URI");
        assert!(SimulatedRequest::of(&with_query).is_some());
        for other in [
            "https://webexapis.com/v1/authorize",
            "https://class.example/other/sandbox/v1/authorize",
            "https://class.example/walk/sandbox.evil/v1/authorize",
            "https://class.example/walk/v1/authorize",
            "https://class.example/walk/sandbox/../v1/authorize",
            "https://class.example/walk/sandbox/%2e%2e/v1/authorize",
            "https://class.example.evil.example/walk/sandbox/v1/authorize",
            "http://127.0.0.1:8090/sandbox/v1/authorize",
        ] {
            for place in 0..4 {
                let mut places = [authorize.as_str(), &token, BESIDE, &keys];
                places[place] = other;
                let [authorization, token, api, keys] = places;
                assert_eq!(SimulatedRequest::of(&request(authorization, token, api, keys)), None, "{other} at {place}");
            }
        }
    }

    #[test]
    fn the_state_alone_is_left_out_and_only_where_its_check_is_off() {
        let simulated = || {
            let request = request(&format!("{BESIDE}/authorize"), &format!("{BESIDE}/access_token"), "", "");
            SimulatedRequest::of(&request).expect("beside the page")
        };
        let verify = |query: &str, state| {
            let callback = Callback::parse(&Query::new(query)).expect("a callback");
            simulated().verify(callback, ClientChecks { state, nonce: true })
        };
        for (query, checked, unchecked) in [
            ("?code=c&state=mine", true, true),
            ("?code=c&state=theirs", false, true),
            ("?code=c", false, true),
            ("?code=c&code=d&state=theirs", false, false),
            ("?error=access_denied&state=theirs", false, false),
            ("?state=theirs", false, false),
        ] {
            assert_eq!((verify(query, true).is_ok(), verify(query, false).is_ok()), (checked, unchecked), "{query}");
        }
        let all = ClientChecks::default();
        assert!(simulated().nonce_unchecked(all).is_none());
        assert!(simulated().nonce_unchecked(ClientChecks { nonce: false, ..all }).is_some());
    }
}
