//! Token responses, RFC 6749 §5: the success of §5.1, the refusal of §5.2, and everything else that a server may say.

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

/// A successful answer, RFC 6749 §5.1, with the lifetime that Webex adds for the refresh token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenResponse {
    /// The access token.
    pub access_token: AccessToken,
    /// How long the access token lives.
    pub expires_in: Lifetime,
    /// The refresh token, where one came.
    pub refresh_token: Option<RefreshToken>,
    /// How long the refresh token lives (`refresh_token_expires_in`, Webex's own member, or Keycloak's `refresh_expires_in`).
    pub refresh_token_expires_in: Lifetime,
    /// The scopes granted, where they are said: none, if the answer names none.
    pub scopes: Option<Scopes>,
    /// The ID token, where one came: OpenID Connect Core 1.0 §3.1.3.3.
    pub id_token: Option<IdToken>,
}

/// Why a token request brought no token, with the evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenError {
    /// There was no answer.
    Transport(TransportError),
    /// The server refused, and said why as JSON, whatever the status: GitHub and Slack refuse with 200.
    Refused {
        /// The status code.
        status: u16,
        /// What it said.
        refusal: ErrorBody,
    },
    /// 429, RFC 6585 §4.
    RateLimited {
        /// `Retry-After` in seconds, where the server gives it and lets the page read it.
        retry_after: Option<Duration>,
    },
    /// A status other than 200 with neither a token nor an error that can be read.
    HttpStatus {
        /// The status code.
        status: u16,
        /// What came with it.
        body: Body,
    },
    /// 200, but the body is not a JSON object.
    NotJson {
        /// What came instead.
        body: Body,
    },
    /// JSON, but a member is named twice, at whatever depth. RFC 6749 §3.2: "Request and response parameters MUST NOT be
    /// included more than once."
    Repeated {
        /// The status code.
        status: u16,
        /// The member.
        name: String,
        /// What came.
        body: Body,
    },
    /// A success as JSON, but with no `access_token` and no error.
    TokenMissing {
        /// The status code.
        status: u16,
        /// What it says instead, where it says something.
        refusal: Option<ErrorBody>,
        /// The paths of what came instead, such as `authed_user.access_token`, without the values.
        came: Vec<String>,
    },
    /// RFC 6749 §7.1: "The client MUST NOT use an access token if it does not understand the token type."
    TokenTypeUnsupported {
        /// The type as it came.
        token_type: String,
    },
}

impl From<TransportError> for TokenError {
    fn from(error: TransportError) -> Self {
        Self::Transport(error)
    }
}

/// The members of an answer that this client reads.
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

/// Reads the answer to a token request.
///
/// # Errors
///
/// Every answer that is not a token response, RFC 6749 §5.1; an odd lifetime is not among them.
pub fn parse(response: &HttpResponse) -> Result<TokenResponse, TokenError> {
    let status = response.status;
    if status == 429 {
        return Err(TokenError::RateLimited { retry_after: retry_after(response) });
    }
    if !(200..300).contains(&status) {
        return Err(error_from(response));
    }
    let object = json::object(response.body.expose()).map_err(|fault| match fault {
        JsonError::NotAnObject if status == 200 => TokenError::NotJson { body: response.body.clone() },
        JsonError::NotAnObject => TokenError::HttpStatus { status, body: response.body.clone() },
        JsonError::Repeated(name) => TokenError::Repeated { status, name, body: response.body.clone() },
    })?;
    // Of a token beside an error nobody knows what it opens.
    if let Some(refusal) = names_error(&object).then(|| error_of(&object)).flatten() {
        return Err(TokenError::Refused { status, refusal });
    }
    let Some(access_token) = text(&object, "access_token").map(AccessToken::new) else {
        return Err(TokenError::TokenMissing { status, refusal: error_of(&object), came: member_paths::of(&object) });
    };
    match object.get("token_type") {
        // Webex's documented answer has none; RFC 6749 §5.1 calls the value "case insensitive".
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

/// Why a token endpoint, or a revocation endpoint (RFC 7009 §2.2.1), did not do what it was asked, by a status that says so.
pub fn error_from(response: &HttpResponse) -> TokenError {
    let (status, body) = (response.status, response.body.clone());
    match json::object(body.expose()) {
        Err(JsonError::Repeated(name)) => TokenError::Repeated { status, name, body },
        object => match object.ok().as_deref().and_then(error_of) {
            Some(refusal) => TokenError::Refused { status, refusal },
            None => TokenError::HttpStatus { status, body },
        },
    }
}

/// The scopes that an answer names. RFC 6749 §3.3 asks for a text; some providers send a list.
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
