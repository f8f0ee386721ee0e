//! What can go wrong, by code, and where it's shown. The texts are in `text`.

use crate::{
    oauth::{
        callback::CallbackError,
        discovery::DiscoveryError,
        http::TransportError,
        token_request::ClientAuth,
        token_response::{ErrorKind, TokenError},
    },
    time::Timestamp,
};

use super::{
    call::{Call, CustomRequestError},
    form::{Field, FormError},
};

/// The steps of the lesson, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Register the integration.
    Register,
    /// Request the code.
    Request,
    /// Come back.
    ComeBack,
    /// Exchange the code for a token.
    Exchange,
    /// Use the token.
    UseToken,
    /// Refresh the token.
    Refresh,
}

impl Step {
    /// Every step, in order.
    pub const ALL: [Self; 6] =
        [Self::Register, Self::Request, Self::ComeBack, Self::Exchange, Self::UseToken, Self::Refresh];

    /// The step this many places further on, limited to the first and the last.
    pub fn beside(self, by: isize) -> Self {
        Self::ALL[(self as usize).saturating_add_signed(by).min(Self::ALL.len() - 1)]
    }
}

/// A field with a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InputField {
    /// A field of the form.
    Form(Field),
    /// `ownPath`, the path of the custom request.
    CustomPath,
    /// `ownBody`, the body of the custom request.
    CustomBody,
    /// `clientSecret`.
    ClientSecret,
    /// `clientAuth`, how the client authenticates.
    ClientAuth,
}

impl InputField {
    /// The id of its input.
    pub fn id(self) -> &'static str {
        match self {
            Self::Form(field) => field.id(),
            Self::CustomPath => "ownPath",
            Self::CustomBody => "ownBody",
            Self::ClientSecret => "clientSecret",
            Self::ClientAuth => "clientAuth",
        }
    }

    /// The step that shows it.
    pub fn step(self) -> Step {
        match self {
            Self::Form(_) => Step::Request,
            Self::ClientSecret | Self::ClientAuth => Step::Exchange,
            Self::CustomPath | Self::CustomBody => Step::UseToken,
        }
    }
}

impl From<Field> for InputField {
    fn from(field: Field) -> Self {
        Self::Form(field)
    }
}

/// What a token request exchanges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grant {
    /// The authorization code, RFC 6749 §4.1.3.
    Code,
    /// The refresh token, RFC 6749 §6.
    RefreshToken,
}

/// Whether a token is still valid, by its lifetime.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Validity {
    /// It has expired.
    Expired,
    /// It hasn't expired.
    NotExpired,
    /// The lifetime is unknown.
    Unknown,
}

/// Why an API request is a problem. Any other response of the API is shown as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApiError {
    /// There was no response.
    Transport(TransportError),
    /// Not now: 429, a rate limit, or 423, temporarily unavailable.
    RateLimited {
        /// The status code.
        status: u16,
    },
}

/// The last problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// The form isn't a valid request yet.
    Form(FormError),
    /// The custom request can't be sent.
    CustomRequest(CustomRequestError),
    /// The issuer's metadata can't be used.
    Discovery(DiscoveryError),
    /// The page may only connect to another provider, so it can't ask this issuer.
    ConnectionsRestricted {
        /// The hosts of the provider that it may connect to.
        hosts: String,
    },
    /// The callback is rejected.
    Callback(CallbackError),
    /// The token request failed.
    Token {
        /// What was exchanged.
        grant: Grant,
        /// The token endpoint.
        endpoint: String,
        /// The reason.
        error: TokenError,
        /// When to try again, if the server says so.
        retry_at: Option<Timestamp>,
        /// Whether the refresh token was still valid, if one was exchanged.
        validity: Validity,
        /// How the client authenticated.
        client_auth: ClientAuth,
    },
    /// The tokens weren't revoked.
    Revocation {
        /// The revocation endpoint.
        endpoint: String,
        /// The reason.
        error: TokenError,
        /// When to try again, if the server says so.
        retry_at: Option<Timestamp>,
    },
    /// The API sent no response to show, or asks to wait.
    Api {
        /// The request.
        call: Call,
        /// The URL.
        endpoint: String,
        /// The reason.
        error: ApiError,
        /// When to try again, if the server says so.
        retry_at: Option<Timestamp>,
    },
    /// The provider's service worker doesn't start. Holds the browser's message.
    SandboxUnavailable(String),
    /// The browser can't store anything for this page.
    StorageUnavailable,
    /// The page came over http from another machine.
    InsecureContext,
    /// The page is in a frame.
    Framed,
}

impl Problem {
    /// The code by which scripts identify the problem (`data-code`).
    pub fn code(&self) -> &'static str {
        match self {
            Self::Form(fault) => match fault {
                FormError::ClientIdMissing | FormError::TooLong(Field::ClientId) => "client_id_missing",
                FormError::StateEmpty | FormError::TooLong(Field::State) => "state_missing",
                FormError::RedirectUri(_) | FormError::TooLong(Field::RedirectUri) => "redirect_uri_invalid",
                FormError::TooLong(Field::Scopes | Field::Prompt | Field::LoginHint | Field::MaxAge)
                | FormError::MaxAgeNotDigits => "request_invalid",
                FormError::Endpoint(..) | FormError::TooLong(_) => "endpoint_invalid",
            },
            Self::CustomRequest(_) => "request_invalid",
            Self::Discovery(_) | Self::ConnectionsRestricted { .. } => "discovery_failed",
            Self::Callback(error) => match error {
                CallbackError::DuplicateParameter { .. } => "duplicate_parameter",
                CallbackError::NoPendingRequest { .. } => "no_pending_request",
                CallbackError::StateMissing { .. } => "state_missing",
                CallbackError::StateMismatch { .. } => "state_mismatch",
                CallbackError::IssuerMismatch { .. } => "issuer_mismatch",
                CallbackError::Provider { .. } => "provider_error",
                CallbackError::CodeMissing { .. } | CallbackError::InFragment { .. } => "code_missing",
            },
            Self::Token { error, .. } | Self::Revocation { error, .. } => match error {
                TokenError::Transport(error) => transport(error),
                TokenError::Refused { .. } => "oauth_error",
                TokenError::RateLimited { .. } => "rate_limited",
                TokenError::NotJson { .. } | TokenError::Repeated { status: 200..300, .. } => "not_json",
                TokenError::HttpStatus { .. } | TokenError::Repeated { .. } => "http_status",
                TokenError::TokenMissing { .. } => "token_missing",
                TokenError::TokenTypeUnsupported { .. } => "token_type_unsupported",
            },
            Self::Api { error: ApiError::Transport(error), .. } => transport(error),
            Self::Api { error: ApiError::RateLimited { .. }, .. } => "rate_limited",
            Self::SandboxUnavailable(_) => "sandbox_unavailable",
            Self::StorageUnavailable => "storage_unavailable",
            Self::InsecureContext => "insecure_context",
            Self::Framed => "framed",
        }
    }

    /// The step that shows the problem.
    pub fn step(&self) -> Step {
        match self {
            Self::Callback(_) => Step::ComeBack,
            Self::Token { grant: Grant::Code, .. } => Step::Exchange,
            Self::Token { grant: Grant::RefreshToken, .. } | Self::Revocation { .. } => Step::Refresh,
            Self::Api { .. } | Self::CustomRequest(_) => Step::UseToken,
            _ => Step::Request,
        }
    }

    /// The field to fix, if the problem is in a field.
    pub fn field(&self) -> Option<InputField> {
        match self {
            Self::Form(fault) => Some(InputField::Form(match fault {
                FormError::ClientIdMissing => Field::ClientId,
                FormError::StateEmpty => Field::State,
                FormError::TooLong(field) => *field,
                FormError::MaxAgeNotDigits => Field::MaxAge,
                FormError::RedirectUri(_) => Field::RedirectUri,
                FormError::Endpoint(endpoint, _) => endpoint.field(),
            })),
            Self::Discovery(_) | Self::ConnectionsRestricted { .. } => Some(InputField::Form(Field::Issuer)),
            Self::CustomRequest(CustomRequestError::Path) => Some(InputField::CustomPath),
            Self::CustomRequest(CustomRequestError::Body | CustomRequestError::BodyOfGet) => {
                Some(InputField::CustomBody)
            }
            _ => None,
        }
    }

    /// Whether only a new code helps, because the exchanged one no longer works.
    pub fn needs_new_code(&self) -> bool {
        let Self::Token { error: TokenError::Refused { status, refusal }, .. } = self else { return false };
        match refusal.kind() {
            Some(kind) => kind == ErrorKind::Grant,
            // Webex's own shape has no code; it probably uses 400 for everything except a wrong secret.
            None => *status == 400,
        }
    }

    /// When to try again, if the server says so.
    pub fn retry_at(&self) -> Option<Timestamp> {
        match self {
            Self::Token { retry_at, .. } | Self::Revocation { retry_at, .. } | Self::Api { retry_at, .. } => *retry_at,
            _ => None,
        }
    }
}

fn transport(error: &TransportError) -> &'static str {
    match error {
        TransportError::Network(_) => "network",
        TransportError::Timeout => "timeout",
        TransportError::Redirected => "redirected",
        TransportError::WorkerUnavailable(_) => "sandbox_unavailable",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn beside_a_step_is_the_next_one_if_there_is_one() {
        for (step, by, expected) in [
            (Step::Register, 1, Step::Request),
            (Step::Register, -1, Step::Register),
            (Step::UseToken, -1, Step::Exchange),
            (Step::Refresh, 1, Step::Refresh),
        ] {
            assert_eq!(step.beside(by), expected, "{step:?} {by}");
        }
    }
}
