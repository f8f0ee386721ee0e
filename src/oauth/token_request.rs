//! Token requests: exchanging a code (RFC 6749 §4.1.3) and a refresh token (§6).

use base64ct::{Base64, Encoding};
use zeroize::Zeroizing;

use super::{
    authorization_request::AuthorizationRequest,
    callback::VerifiedCallback,
    form_encoding,
    http::{HttpRequest, Method, header},
    secret::{Body, ClientSecret, RefreshToken},
};

/// How the client authenticates at the token endpoint, RFC 6749 §2.3.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ClientAuth {
    /// The secret in the body, `client_secret_post`.
    #[default]
    Post,
    /// The secret in the `Authorization` header, `client_secret_basic`.
    Basic,
    /// No secret: a public client, which only sends its identifier.
    None,
}

/// A token request with parameters that aren't encoded yet.
pub struct TokenRequest<'a> {
    endpoint: &'a str,
    auth: ClientAuth,
    parameters: Vec<(&'static str, &'a str)>,
}

/// Exchanges the code of a verified callback at the token endpoint of its request.
pub fn exchange<'a>(callback: &'a VerifiedCallback, auth: ClientAuth, secret: &'a ClientSecret) -> TokenRequest<'a> {
    let request = callback.request();
    let grant = [
        ("grant_type", "authorization_code"),
        // RFC 6749 §4.1.3: the values of the two requests "MUST be identical".
        ("redirect_uri", request.redirect_uri.as_str()),
        ("code", callback.code().expose()),
    ];
    let verifier = request.code_verifier.as_ref().map(|verifier| ("code_verifier", verifier.expose()));
    let parameters = grant.into_iter().chain(client(request, auth, secret)).chain(verifier).collect();
    TokenRequest { endpoint: request.endpoints.token.as_str(), auth, parameters }
}

/// Exchanges a refresh token at the token endpoint of the request that it came from.
pub fn refresh<'a>(
    request: &'a AuthorizationRequest,
    token: &'a RefreshToken,
    auth: ClientAuth,
    secret: &'a ClientSecret,
) -> TokenRequest<'a> {
    let grant = [("grant_type", "refresh_token"), ("refresh_token", token.expose())];
    let parameters = grant.into_iter().chain(client(request, auth, secret)).collect();
    TokenRequest { endpoint: request.endpoints.token.as_str(), auth, parameters }
}

/// Revokes a token, RFC 7009 §2.1. `None` if the provider has no revocation endpoint.
pub fn revocation<'a>(
    request: &'a AuthorizationRequest,
    (hint, token): (&'static str, &'a str),
    auth: ClientAuth,
    secret: &'a ClientSecret,
) -> Option<TokenRequest<'a>> {
    let endpoint = request.endpoints.facts.revocation.as_ref()?.as_str();
    let parameters = [("token", token), ("token_type_hint", hint)].into_iter().chain(client(request, auth, secret));
    Some(TokenRequest { endpoint, auth, parameters: parameters.collect() })
}

const CLIENT_ID: &str = "client_id";
const CLIENT_SECRET: &str = "client_secret";

/// The client's identification, RFC 6749 §4.1.3: client_id is "REQUIRED, if the client is not authenticating with the
/// authorization server".
fn client<'a>(
    request: &'a AuthorizationRequest,
    auth: ClientAuth,
    secret: &'a ClientSecret,
) -> impl Iterator<Item = (&'static str, &'a str)> {
    // RFC 6749 §2.3.1: "The client MAY omit the parameter if the client secret is an empty string."
    let secret = (auth != ClientAuth::None && !secret.is_empty()).then(|| (CLIENT_SECRET, secret.expose()));
    [(CLIENT_ID, request.client_id.as_str())].into_iter().chain(secret)
}

impl<'a> TokenRequest<'a> {
    /// Replaces a parameter's value. Returns false, and adds nothing, if there is no such parameter.
    pub fn replace(&mut self, name: &str, value: &'a str) -> bool {
        let place = self.parameters.iter_mut().find(|(have, _)| *have == name);
        place.map(|(_, old)| *old = value).is_some()
    }

    /// The request, encoded.
    pub fn into_http(mut self) -> HttpRequest {
        let mut headers =
            vec![header("content-type", "application/x-www-form-urlencoded"), header("accept", "application/json")];
        if self.auth == ClientAuth::Basic {
            let (client, body) =
                self.parameters.into_iter().partition(|(name, _)| [CLIENT_ID, CLIENT_SECRET].contains(name));
            self.parameters = body;
            headers.push(header("authorization", basic(client)));
        }
        HttpRequest {
            method: Method::POST,
            url: self.endpoint.into(),
            headers,
            body: Body::new(form_encoding::encoded(self.parameters)),
        }
    }
}

/// RFC 6749 §2.3.1: identifier and secret are form-encoded first, then joined and base64-encoded.
fn basic(client: Vec<(&'static str, &str)>) -> String {
    let encoded = |name| {
        let value = client.iter().find(|(have, _)| *have == name).map_or("", |(_, value)| value);
        Zeroizing::new(form_encoding::encoded_word(value))
    };
    let credentials = Zeroizing::new([encoded(CLIENT_ID).as_str(), ":", &encoded(CLIENT_SECRET)].concat());
    ["Basic ", &Zeroizing::new(Base64::encode_string(credentials.as_bytes()))].concat()
}

#[cfg(test)]
mod tests {
    use super::{
        super::{authorization_request::tests::request, callback::Callback, secret::Query},
        *,
    };
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn verified() -> VerifiedCallback {
        let callback = Callback::parse(&Query::new("?code=c%2B%26d&state=s%2Bt%2F%C3%A4")).expect("a callback");
        callback.verify(Some(request())).expect("verified")
    }

    fn check(request: TokenRequest, authorization: Option<&str>, body: &str) {
        let request = request.into_http();
        assert_eq!(request.method, Method::POST);
        assert_eq!(request.url.expose(), "https://as.example/token");
        let mut headers =
            vec![header("content-type", "application/x-www-form-urlencoded"), header("accept", "application/json")];
        headers.extend(authorization.map(|value| header("authorization", value)));
        assert_eq!(request.headers, headers);
        assert_eq!(request.body.expose(), body);
    }

    const START: &str = "grant_type=authorization_code\
         &redirect_uri=https%3A%2F%2Fclass.example%2Fwalk%2F%3Flang%3Den&code=c%2B%26d";
    const VERIFIER: &str = "&code_verifier=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

    #[test]
    fn the_exchange_byte_for_byte() {
        let secret = ClientSecret::new("p@ss w&rd:é");
        check(
            exchange(&verified(), ClientAuth::Post, &secret),
            None,
            &format!("{START}&client_id=C+1%262&client_secret=p%40ss+w%26rd%3A%C3%A9{VERIFIER}"),
        );
        // printf '%s' 'C+1%262:p%40ss+w%26rd%3A%C3%A9' | base64
        check(
            exchange(&verified(), ClientAuth::Basic, &secret),
            Some("Basic QysxJTI2MjpwJTQwc3MrdyUyNnJkJTNBJUMzJUE5"),
            &format!("{START}{VERIFIER}"),
        );
        check(exchange(&verified(), ClientAuth::None, &secret), None, &format!("{START}&client_id=C+1%262{VERIFIER}"));
        check(
            exchange(&verified(), ClientAuth::Post, &ClientSecret::default()),
            None,
            &format!("{START}&client_id=C+1%262{VERIFIER}"),
        );
    }

    #[test]
    fn the_refresh_byte_for_byte() {
        let token = RefreshToken::new("r/1=");
        check(
            refresh(&request(), &token, ClientAuth::Post, &ClientSecret::new("s")),
            None,
            "grant_type=refresh_token&refresh_token=r%2F1%3D&client_id=C+1%262&client_secret=s",
        );
        check(
            refresh(&request(), &token, ClientAuth::Basic, &ClientSecret::new("s")),
            Some("Basic QysxJTI2Mjpz"),
            "grant_type=refresh_token&refresh_token=r%2F1%3D",
        );
    }

    #[test]
    fn a_replaced_parameter_is_sent_however_the_client_authenticates() {
        let (callback, secret) = (verified(), ClientSecret::new("s"));
        for (auth, authorization, client) in [
            (ClientAuth::Post, None, "&client_id=C+1%262&client_secret=x"),
            // printf '%s' 'C+1%262:x' | base64
            (ClientAuth::Basic, Some("Basic QysxJTI2Mjp4"), ""),
            (ClientAuth::None, None, "&client_id=C+1%262"),
        ] {
            let mut request = exchange(&callback, auth, &secret);
            assert_eq!(request.replace("client_secret", "x"), auth != ClientAuth::None);
            assert!(request.replace("code", "y"));
            assert!(!request.replace("scope", "z"));
            check(request, authorization, &format!("{}{client}{VERIFIER}", START.replace("c%2B%26d", "y")));
        }
    }
}
