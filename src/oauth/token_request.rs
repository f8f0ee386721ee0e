//! Token requests: the exchange of a code (RFC 6749 §4.1.3) and of a refresh token (§6).

use base64ct::{Base64, Encoding};

use super::{
    authorization_request::{AuthorizationRequest, form_encoded},
    callback::VerifiedCallback,
    http::{HttpRequest, Method, header},
    secret::{Body, ClientSecret, RefreshToken},
};

/// How the client proves who it is at the token endpoint, RFC 6749 §2.3.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ClientAuth {
    /// The secret in the body, `client_secret_post`.
    #[default]
    Post,
    /// The secret in the `Authorization` header, `client_secret_basic`.
    Basic,
    /// No secret: a public client, which says its identifier alone.
    None,
}

/// The exchange of a verified callback's code, to the token endpoint that its request named.
pub fn exchange(callback: &VerifiedCallback, auth: ClientAuth, secret: &ClientSecret) -> HttpRequest {
    let request = callback.request();
    let mut grant = vec![
        ("grant_type", "authorization_code"),
        // RFC 6749 §4.1.3: the values of the two requests "MUST be identical".
        ("redirect_uri", request.redirect_uri.as_str()),
        ("code", callback.code().expose()),
    ];
    let verifier = request.code_verifier.as_ref().map(|verifier| ("code_verifier", verifier.expose()));
    authenticated(request, auth, secret, &mut grant, verifier)
}

/// The exchange of a refresh token, to the token endpoint of the request that it came from.
pub fn refresh(
    request: &AuthorizationRequest,
    token: &RefreshToken,
    auth: ClientAuth,
    secret: &ClientSecret,
) -> HttpRequest {
    let mut grant = vec![("grant_type", "refresh_token"), ("refresh_token", token.expose())];
    authenticated(request, auth, secret, &mut grant, None)
}

fn authenticated<'a>(
    request: &'a AuthorizationRequest,
    auth: ClientAuth,
    secret: &'a ClientSecret,
    parameters: &mut Vec<(&'a str, &'a str)>,
    verifier: Option<(&'a str, &'a str)>,
) -> HttpRequest {
    let mut headers =
        vec![header("content-type", "application/x-www-form-urlencoded"), header("accept", "application/json")];
    match auth {
        ClientAuth::Post => {
            parameters.push(("client_id", &request.client_id));
            // RFC 6749 §2.3.1: "The client MAY omit the parameter if the client secret is an empty string."
            if !secret.is_empty() {
                parameters.push(("client_secret", secret.expose()));
            }
        }
        ClientAuth::Basic => headers.push(header("authorization", basic(&request.client_id, secret))),
        // RFC 6749 §4.1.3: client_id is "REQUIRED, if the client is not authenticating with the authorization server".
        ClientAuth::None => parameters.push(("client_id", &request.client_id)),
    }
    parameters.extend(verifier);
    HttpRequest {
        method: Method::Post,
        url: request.endpoints.token.as_str().to_owned(),
        headers,
        body: Body::new(form_encoded(parameters)),
    }
}

/// RFC 6749 §2.3.1: the identifier and the secret are form-encoded first, and only then joined and base64-encoded.
fn basic(client_id: &str, secret: &ClientSecret) -> String {
    let encode = |value: &str| form_urlencoded::byte_serialize(value.as_bytes()).collect::<String>();
    let credentials = Body::new(format!("{}:{}", encode(client_id), encode(secret.expose())));
    format!("Basic {}", Base64::encode_string(credentials.expose().as_bytes()))
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

    fn check(request: HttpRequest, authorization: Option<&str>, body: &str) {
        assert_eq!(request.method, Method::Post);
        assert_eq!(request.url, "https://as.example/token");
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
}
