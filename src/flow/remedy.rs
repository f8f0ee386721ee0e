//! The action that a problem's text advises, if one press can do it.

use crate::oauth::{
    callback::CallbackError,
    discovery::DiscoveryError,
    token_request::ClientAuth,
    token_response::{ErrorKind, TokenError},
};

use super::{
    call::Call,
    event::Event,
    form::Field,
    problem::{Grant, InputField, Problem},
};

/// What one press can do about a problem.
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
    /// The revocation of the tokens.
    Revocation,
}

impl Remedy {
    /// The event for this action; going to a field has none.
    pub fn event(self) -> Option<Event> {
        match self {
            Self::RequestCode => Some(Event::CodeRequested),
            Self::Retry(Retry::Token(Grant::Code)) => Some(Event::TokenRequested),
            Self::Retry(Retry::Token(Grant::RefreshToken)) => Some(Event::RefreshRequested),
            Self::Retry(Retry::Api(call)) => Some(Event::ApiCallRequested(call)),
            Self::Retry(Retry::Discovery) => Some(Event::DiscoveryRequested),
            Self::Retry(Retry::Revocation) => Some(Event::RevocationRequested),
            Self::Edit(_) => None,
        }
    }
}

impl Problem {
    /// What one press can do about it. A problem of a field needs none: the focus is already in that field.
    pub fn remedy(&self) -> Option<Remedy> {
        match self {
            // The focus is in the field to fix.
            Self::Discovery(DiscoveryError::Issuer(_) | DiscoveryError::Query) => None,
            Self::Discovery(_) => Some(Remedy::Retry(Retry::Discovery)),
            Self::Callback(CallbackError::Provider { error, .. }) if error.error == "invalid_scope" => {
                Some(Remedy::Edit(Field::Scopes.into()))
            }
            Self::Callback(CallbackError::Provider { error, .. }) if error.needs_a_page() => {
                Some(Remedy::Edit(Field::Prompt.into()))
            }
            Self::Callback(_) | Self::SandboxUnavailable(_) => Some(Remedy::RequestCode),
            Self::Token { .. } if self.needs_new_code() => Some(Remedy::RequestCode),
            Self::Token { grant, error, client_auth, .. } => match error {
                TokenError::Refused { refusal, .. } => match refusal.kind()? {
                    ErrorKind::Client if *client_auth == ClientAuth::None => Some(Remedy::Edit(InputField::ClientAuth)),
                    ErrorKind::Client => Some(Remedy::Edit(InputField::ClientSecret)),
                    ErrorKind::Scope => Some(Remedy::Edit(Field::Scopes.into())),
                    ErrorKind::RedirectUri => Some(Remedy::Edit(Field::RedirectUri.into())),
                    _ => None,
                },
                // The code was already exchanged, and works only once.
                TokenError::TokenMissing { .. } | TokenError::TokenTypeUnsupported { .. } => Some(Remedy::RequestCode),
                _ => Some(Remedy::Retry(Retry::Token(*grant))),
            },
            Self::Revocation { error: TokenError::Refused { refusal, .. }, .. }
                if refusal.kind() == Some(ErrorKind::Client) =>
            {
                Some(Remedy::Edit(InputField::ClientAuth))
            }
            Self::Revocation { .. } => Some(Remedy::Retry(Retry::Revocation)),
            Self::Api { call, .. } => Some(Remedy::Retry(Retry::Api(*call))),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        flow::{
            Flow,
            tests::{after, asked, fresh_flow, granted, granted_with_api, left, opened, verified},
        },
        providers::CUSTOM,
    };
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn each_problem_has_the_remedy_that_its_text_advises() {
        let exchange = |status, body: &str| answered(verified(), Event::TokenRequested, status, body);
        let refresh = |status, body: &str| answered(granted(), Event::RefreshRequested, status, body);
        let edit = |field: InputField| Some(Remedy::Edit(field));
        let custom = || after(fresh_flow(), [Event::ProviderChosen(CUSTOM)]);
        let without_metadata = || {
            let mut flow = custom();
            flow.session.problem = Some(Problem::Discovery(DiscoveryError::Status(404)));
            flow
        };
        let retry = |grant| Some(Remedy::Retry(Retry::Token(grant)));
        for (name, flow, expected) in [
            ("an unexpected callback", opened("?code=abc&state=x", None).0, Some(Remedy::RequestCode)),
            ("declined", opened("?error=access_denied&state=first", Some(left())).0, Some(Remedy::RequestCode)),
            ("a scope", opened("?error=invalid_scope&state=first", Some(left())).0, edit(Field::Scopes.into())),
            ("a used code", exchange(400, r#"{"error":"invalid_grant"}"#), Some(Remedy::RequestCode)),
            ("a wrong secret", exchange(401, r#"{"error":"invalid_client"}"#), edit(InputField::ClientSecret)),
            (
                "a missing secret",
                answered(
                    after(verified(), [Event::ClientAuthChosen(ClientAuth::None)]),
                    Event::TokenRequested,
                    401,
                    r#"{"error":"invalid_client"}"#,
                ),
                edit(InputField::ClientAuth),
            ),
            ("a scope again", exchange(400, r#"{"error":"invalid_scope"}"#), edit(Field::Scopes.into())),
            ("no token", exchange(200, "{}"), Some(Remedy::RequestCode)),
            ("a failing server", exchange(503, ""), retry(Grant::Code)),
            ("too many requests", refresh(429, ""), retry(Grant::RefreshToken)),
            ("an expired refresh token", refresh(400, r#"{"error":"invalid_grant"}"#), Some(Remedy::RequestCode)),
            (
                "an API that asks to wait",
                answered(granted_with_api(), Event::ApiCallRequested(Call::Custom), 429, ""),
                Some(Remedy::Retry(Retry::Api(Call::Custom))),
            ),
            (
                "a wrong redirect URI",
                exchange(400, r#"{"error":"redirect_uri_mismatch"}"#),
                edit(Field::RedirectUri.into()),
            ),
            ("no issuer", after(custom(), [Event::DiscoveryRequested]), None),
            ("an issuer without metadata", without_metadata(), Some(Remedy::Retry(Retry::Discovery))),
            (
                "no page allowed",
                opened("?error=login_required&state=first", Some(left())).0,
                edit(Field::Prompt.into()),
            ),
            ("no client", after(fresh_flow(), [Event::CodeRequested]), None),
        ] {
            let problem = flow.session.problem.as_ref().expect(name);
            assert_eq!(problem.remedy(), expected, "{name}");
        }
    }

    #[test]
    fn a_remedy_sends_the_event_of_the_button_it_replaces() {
        let token = |grant| Remedy::Retry(Retry::Token(grant)).event();
        assert_eq!(Remedy::RequestCode.event(), Some(Event::CodeRequested));
        assert_eq!(token(Grant::Code), Some(Event::TokenRequested));
        assert_eq!(token(Grant::RefreshToken), Some(Event::RefreshRequested));
        assert_eq!(Remedy::Retry(Retry::Api(Call::Custom)).event(), Some(Event::ApiCallRequested(Call::Custom)));
        assert_eq!(Remedy::Retry(Retry::Discovery).event(), Some(Event::DiscoveryRequested));
        assert_eq!(Remedy::Retry(Retry::Revocation).event(), Some(Event::RevocationRequested));
        assert_eq!(Remedy::Edit(InputField::ClientSecret).event(), None);
    }

    fn answered(mut flow: Flow, press: Event, status: u16, body: &str) -> Flow {
        asked(&mut flow, press, status, body);
        flow
    }
}
