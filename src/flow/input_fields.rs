//! The fields of the form, with the id of each input and the maximum length of its value.

use crate::oauth::{
    limits::{MAX_SCOPES_CHARS, MAX_VALUE_CHARS, is_longer_than},
    sign_in_options::MAX_MAX_AGE_DIGITS,
};

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
    /// `promptValue`.
    Prompt,
    /// `loginHint`.
    LoginHint,
    /// `maxAge`.
    MaxAge,
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
    pub const fn id(self) -> &'static str {
        match self {
            Self::ClientId => "clientId",
            Self::Scopes => "oauthScopes",
            Self::State => "stateValue",
            Self::RedirectUri => "redirectUri",
            Self::Prompt => "promptValue",
            Self::LoginHint => "loginHint",
            Self::MaxAge => "maxAge",
            Self::AuthorizeEndpoint => "authorizeEndpoint",
            Self::TokenEndpoint => "tokenEndpoint",
            Self::ApiBase => "apiBase",
            Self::Issuer => "issuer",
        }
    }

    /// The maximum length of its value, in characters. No request is sent, and no session record restored, with a
    /// longer one.
    pub fn max_chars(self) -> usize {
        match self {
            Self::Scopes => MAX_SCOPES_CHARS,
            Self::MaxAge => MAX_MAX_AGE_DIGITS,
            _ => MAX_VALUE_CHARS,
        }
    }

    /// Whether this value is too long for the field.
    pub fn is_too_long(self, value: &str) -> bool {
        is_longer_than(value, self.max_chars())
    }
}

/// The endpoint with the error.
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

impl EndpointField {
    /// The endpoint's field in the form.
    pub fn field(self) -> Field {
        match self {
            Self::Authorization => Field::AuthorizeEndpoint,
            Self::Token => Field::TokenEndpoint,
            Self::ApiBase => Field::ApiBase,
            Self::Issuer => Field::Issuer,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn how_much_a_field_takes() {
        for (field, expected) in [(Field::ClientId, 2_000), (Field::Scopes, 8_000), (Field::MaxAge, 10)] {
            assert_eq!(field.max_chars(), expected, "{field:?}");
        }
    }
}
