//! The press that does what a problem's text advises, where one press can.

use crate::oauth::{
    callback::CallbackError,
    token_response::{ErrorKind, TokenError},
};

use super::{
    call::Call,
    event::Event,
    form::Field,
    problem::{Grant, InputField, Problem},
};

/// What one press does about a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// Signs in again, for a new code.
    RequestCode,
    /// Sends the same request again.
    Retry(Retry),
    /// Goes to the field to change.
    Edit(InputField),
}

/// A request that may succeed the next time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// The token request.
    Token(Grant),
    /// The request to the API.
    Api(Call),
    /// The request for the issuer's metadata.
    Discovery,
}

impl Remedy {
    /// What the press is for the flow; going to a field is nothing to it.
    pub fn event(self) -> Option<Event> {
        match self {
            Self::RequestCode => Some(Event::CodeRequested),
            Self::Retry(Retry::Token(Grant::Code)) => Some(Event::TokenRequested),
            Self::Retry(Retry::Token(Grant::RefreshToken)) => Some(Event::RefreshRequested),
            Self::Retry(Retry::Api(call)) => Some(Event::ApiCallRequested(call)),
            Self::Retry(Retry::Discovery) => Some(Event::DiscoveryRequested),
            Self::Edit(_) => None,
        }
    }
}

impl Problem {
    /// What one press can do about it. A problem of a field has none: the focus is in that field already.
    pub fn remedy(&self) -> Option<Remedy> {
        match self {
            Self::Discovery(_) => Some(Remedy::Retry(Retry::Discovery)),
            Self::Callback(CallbackError::Provider(error)) if error.error == "invalid_scope" => {
                Some(Remedy::Edit(Field::Scopes.into()))
            }
            Self::Callback(_) | Self::SandboxUnavailable(_) => Some(Remedy::RequestCode),
            Self::Token { .. } if self.needs_new_code() => Some(Remedy::RequestCode),
            Self::Token { grant, error, .. } => match error {
                TokenError::Refused { refusal, .. } => match refusal.kind()? {
                    ErrorKind::Client => Some(Remedy::Edit(InputField::ClientSecret)),
                    ErrorKind::Scope => Some(Remedy::Edit(Field::Scopes.into())),
                    ErrorKind::RedirectUri => Some(Remedy::Edit(Field::RedirectUri.into())),
                    _ => None,
                },
                // The code was exchanged, and works only once.
                TokenError::TokenMissing { .. } | TokenError::TokenTypeUnsupported { .. } => Some(Remedy::RequestCode),
                _ => Some(Remedy::Retry(Retry::Token(*grant))),
            },
            Self::Api { call, .. } => Some(Remedy::Retry(Retry::Api(*call))),
            _ => None,
        }
    }
}
