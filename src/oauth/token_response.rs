//! Token responses, RFC 6749 §5: the success of §5.1, the error of §5.2, and everything else a server may send.

use std::time::Duration;

use serde_json::Value;

use super::{
    error_body::{error_of, names_error},
    http::{HttpResponse, TransportError},
    json::{self, JsonError, quoted_value, text},
    lifetime::Lifetime,
    member_paths,
    protected_resource::retry_after,
    scope::Scopes,
    secret::{AccessToken, Body, IdToken, RefreshToken},
};

pub use super::error_body::{ErrorBody, ErrorKind, error_body};

/// A successful response, RFC 6749 §5.1, with the refresh token's lifetime that Webex adds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenResponse {
    /// The access token.
    pub access_token: AccessToken,
    /// The access token's lifetime.
    pub expires_in: Lifetime,
    /// The refresh token, if present.
    pub refresh_token: Option<RefreshToken>,
    /// The refresh token's lifetime (`refresh_token_expires_in`, Webex's own member, or Keycloak's
    /// `refresh_expires_in`).
    pub refresh_token_expires_in: Lifetime,
    /// The granted scopes; `None` if the response doesn't name them.
    pub scopes: Option<Scopes>,
    /// The ID token, if present: OpenID Connect Core 1.0 §3.1.3.3.
    pub id_token: Option<IdToken>,
}

/// Why a token request failed, with the evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenError {
    /// There was no answer.
    Transport(TransportError),
    /// The server answered with a JSON error, with any status: GitHub and Slack use 200.
    Refused {
        /// The status code.
        status: u16,
        /// The error.
        refusal: ErrorBody,
    },
    /// 429, RFC 6585 §4.
    RateLimited {
        /// `Retry-After` in seconds, if the server sends it and lets the page read it.
        retry_after: Option<Duration>,
    },
    /// A status other than 200, with neither a token nor a readable error.
    HttpStatus {
        /// The status code.
        status: u16,
        /// The body.
        body: Body,
    },
    /// 200, but the body isn't a JSON object.
    NotJson {
        /// The body.
        body: Body,
    },
    /// JSON that names a member twice, at any depth. RFC 6749 §3.2: "Request and response parameters MUST NOT be
    /// included more than once."
    Repeated {
        /// The status code.
        status: u16,
        /// The member.
        name: String,
        /// The body.
        body: Body,
    },
    /// A JSON object with neither `access_token` nor error.
    TokenMissing {
        /// The status code.
        status: u16,
        /// Its message, if it has one.
        refusal: Option<ErrorBody>,
        /// The member paths, such as `authed_user.access_token`, without the values.
        came: Vec<String>,
    },
    /// RFC 6749 §7.1: "The client MUST NOT use an access token if it does not understand the token type."
    TokenTypeUnsupported {
        /// The type received.
        token_type: String,
    },
}

impl From<TransportError> for TokenError {
    fn from(error: TransportError) -> Self {
        Self::Transport(error)
    }
}

/// The members of a response that this client reads.
#[cfg(test)]
pub const MEMBERS: [&str; 15] = [
    "access_token",
    "token_type",
    "expires_in",
    "refresh_token",
    "refresh_token_expires_in",
    "refresh_expires_in",
    "scope",
    "id_token",
    "error",
    "error_description",
    "error_uri",
    "message",
    "errors",
    "trackingId",
    "trackingID",
];

/// Parses the response to a token request.
///
/// # Errors
///
/// If it isn't a token response, RFC 6749 §5.1. An odd lifetime is no error.
pub fn parse(response: &HttpResponse) -> Result<TokenResponse, TokenError> {
    let status = response.status;
    if !(200..300).contains(&status) {
        return Err(error_from(response));
    }
    let object = json::object(response.body.expose()).map_err(|fault| match fault {
        JsonError::NotAnObject if status == 200 => TokenError::NotJson { body: response.body.clone() },
        JsonError::NotAnObject => TokenError::HttpStatus { status, body: response.body.clone() },
        JsonError::Repeated(name) => TokenError::Repeated { status, name, body: response.body.clone() },
    })?;
    // If there's an error too, it's unclear what the token is good for.
    if let Some(refusal) = names_error(&object).then(|| error_of(&object)).flatten() {
        return Err(TokenError::Refused { status, refusal });
    }
    let Some(access_token) = text(&object, "access_token").map(AccessToken::new) else {
        return Err(TokenError::TokenMissing { status, refusal: error_of(&object), came: member_paths::of(&object) });
    };
    match object.get("token_type") {
        // Webex's documented response has none; RFC 6749 §5.1 calls the value "case insensitive".
        None | Some(Value::Null) => {}
        Some(Value::String(kind)) if kind.eq_ignore_ascii_case("bearer") => {}
        Some(Value::String(kind)) => return Err(TokenError::TokenTypeUnsupported { token_type: kind.clone() }),
        Some(other) => return Err(TokenError::TokenTypeUnsupported { token_type: json::text_of(other) }),
    }
    Ok(TokenResponse {
        access_token,
        expires_in: Lifetime::of_access_token(&object),
        refresh_token: text(&object, "refresh_token").map(RefreshToken::new),
        refresh_token_expires_in: Lifetime::of_refresh_token(&object),
        scopes: object.get("scope").and_then(scopes),
        id_token: text(&object, "id_token").map(IdToken::new),
    })
}

/// Why a token or revocation endpoint (RFC 7009 §2.2.1) failed, judged by the status.
pub fn error_from(response: &HttpResponse) -> TokenError {
    let (status, body) = (response.status, response.body.clone());
    if status == 429 {
        return TokenError::RateLimited { retry_after: retry_after(response) };
    }
    match json::object(body.expose()) {
        Err(JsonError::Repeated(name)) => TokenError::Repeated { status, name, body },
        object => match object.ok().as_deref().and_then(error_of) {
            Some(refusal) => TokenError::Refused { status, refusal },
            None => TokenError::HttpStatus { status, body },
        },
    }
}

/// The scopes in a response. RFC 6749 §3.3 asks for a string; some providers send a list.
fn scopes(value: &Value) -> Option<Scopes> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(Scopes::parse(text)),
        Value::Array(values) if values.iter().all(Value::is_string) => {
            let names: Vec<&str> = values.iter().filter_map(Value::as_str).collect();
            Some(Scopes::parse(&names.join(" ")))
        }
        other => Some(Scopes::parse(&quoted_value(other))),
    }
}

#[cfg(test)]
mod tests;
