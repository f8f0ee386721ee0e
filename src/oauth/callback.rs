//! The callback, RFC 6749 §4.1.2: what the provider sends in the query of the redirect URI, and how much of it to
//! trust.

use super::{
    authorization_request::AuthorizationRequest,
    form_encoding,
    secret::{AuthorizationCode, Fragment, Query, State},
    simulated::StateUnchecked,
    unrecognized::{Unrecognized, tells_error},
};

/// An error from the provider, RFC 6749 §4.1.2.1. Untrusted text: shown, never interpreted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorResponse {
    /// The `error` code.
    pub error: String,
    /// `error_description`, if present.
    pub description: Option<String>,
    /// `error_uri`, if present.
    pub uri: Option<String>,
}

impl ErrorResponse {
    /// Whether the provider would have to show a page, which `prompt=none` forbids: OpenID Connect Core 1.0 §3.1.2.6.
    pub fn needs_a_page(&self) -> bool {
        let codes = ["login_required", "interaction_required", "account_selection_required", "consent_required"];
        codes.contains(&self.error.as_str())
    }
}

/// Why a callback is rejected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallbackError {
    /// RFC 6749 §3.1: "Request and response parameters MUST NOT be included more than once."
    DuplicateParameter {
        /// The parameter that came twice.
        name: &'static str,
        /// All parameters received.
        unrecognized: Unrecognized,
    },
    /// No request in this tab is waiting for a callback.
    NoPendingRequest {
        /// The error in the callback, unverified.
        unverified: Option<ErrorResponse>,
    },
    /// RFC 6749 §4.1.2: `state` is "REQUIRED if the "state" parameter was present in the client authorization request".
    StateMissing {
        /// The state that was sent. It was used up by this.
        sent: State,
        /// The error that came with it, unverified.
        unverified: Option<Box<ErrorResponse>>,
        /// What else came.
        unrecognized: Unrecognized,
    },
    /// The state doesn't match the one that was sent.
    StateMismatch {
        /// The state that was sent. It was used up by this.
        sent: State,
        /// The one that came.
        received: State,
        /// The error that came with it, unverified.
        unverified: Option<Box<ErrorResponse>>,
        /// What else came.
        unrecognized: Unrecognized,
    },
    /// RFC 9207 §2.4: "If the value does not match the expected issuer identifier, clients MUST reject the
    /// authorization response".
    IssuerMismatch {
        /// The issuer of the provider that was asked.
        expected: String,
        /// The `iss` received; `None` if it is missing although the issuer promises it.
        received: Option<String>,
        /// The error in the callback, unverified.
        unverified: Option<Box<ErrorResponse>>,
        /// The other parameters received.
        unrecognized: Unrecognized,
    },
    /// The provider answered with an error. It takes precedence over a code in the same callback.
    Provider {
        /// The error.
        error: ErrorResponse,
        /// The other parameters received.
        unrecognized: Unrecognized,
    },
    /// Verified, but the code is missing or empty.
    CodeMissing {
        /// The other parameters received.
        unrecognized: Unrecognized,
    },
    /// The answer came in the fragment, which `response_type=code` never uses. Nothing in it was checked, not even the
    /// state, and nothing in it is used.
    InFragment {
        /// The parameters in the fragment.
        unrecognized: Unrecognized,
    },
}

impl CallbackError {
    /// Whether the state is missing or doesn't match.
    pub fn is_state_error(&self) -> bool {
        matches!(self, Self::StateMissing { .. } | Self::StateMismatch { .. })
    }
}

/// The parameters of a callback as received, duplicates included. Nothing is trusted yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Callback {
    code: Vec<AuthorizationCode>,
    state: Vec<State>,
    error: Vec<String>,
    iss: Vec<String>,
    description: Vec<String>,
    uri: Vec<String>,
    unrecognized: Unrecognized,
}

/// A callback that passed every check, with its request. Only `verify`, and for the simulated provider
/// `verify_except_state`, makes one, and the exchange accepts nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedCallback {
    code: AuthorizationCode,
    request: AuthorizationRequest,
}

/// The parameters of a callback that this client reads.
pub const PARAMETERS: [&str; 6] = ["code", "state", "error", "iss", "error_description", "error_uri"];

impl Callback {
    /// Reads `location.search`, with or without its question mark. `None` if it has no callback parameter.
    pub fn parse(search: &Query) -> Option<Self> {
        let (callback, _) = Self::read(search);
        callback.has_known().then_some(callback)
    }

    /// The same while a request is waiting for its callback: then a provider's own error parameters count as a callback
    /// too.
    pub fn parse_while_waiting(search: &Query) -> Option<Self> {
        let (callback, tells_error) = Self::read(search);
        (callback.has_known() || tells_error).then_some(callback)
    }

    fn has_known(&self) -> bool {
        [self.code.len(), self.state.len(), self.error.len(), self.iss.len()].iter().any(|count| *count > 0)
    }

    /// The parameters, and whether one of them reports an error.
    fn read(search: &Query) -> (Self, bool) {
        let search = search.expose();
        let (mut callback, mut is_error) = (Self::default(), false);
        for (name, mut value) in form_encoding::pairs(search.strip_prefix('?').unwrap_or(search)) {
            is_error |= tells_error(&name);
            // RFC 6749 §4.1.2: "The client MUST ignore unrecognized response parameters." They are only shown, and only
            // when nothing else came.
            if !PARAMETERS.contains(&name.as_str()) {
                callback.unrecognized.add(&name, &value);
                continue;
            }
            let value = std::mem::take(&mut *value);
            match name.as_str() {
                "code" => callback.code.push(AuthorizationCode::new(value)),
                "state" => callback.state.push(State::new(value)),
                "error" => callback.error.push(value),
                "iss" => callback.iss.push(value),
                "error_description" => callback.description.push(value),
                _ => callback.uri.push(value),
            }
        }
        (callback, is_error)
    }

    /// Adds the parameters in the fragment, which this flow's callbacks never have. Shown if the callback is rejected.
    pub fn add_fragment(&mut self, fragment: &Fragment) {
        self.unrecognized.extend(Unrecognized::of(fragment.expose()));
    }

    /// The returned state, for display: it hasn't been checked.
    pub fn received_state(&self) -> Option<&State> {
        self.state.first()
    }

    /// Whether the callback names this issuer, which hasn't been checked.
    pub fn names_issuer(&self, issuer: &str) -> bool {
        self.iss.iter().any(|iss| iss == issuer)
    }

    /// Checks the callback against the waiting request: duplicates, state, `iss`, error, code, in this order.
    ///
    /// # Errors
    ///
    /// The first check that fails. The provider's error is reported as unverified until `state` and `iss` match.
    ///
    /// No argument can skip a check:
    ///
    /// ```compile_fail
    /// use oauth_walkthrough::oauth::{authorization_request::AuthorizationRequest, callback::Callback, simulated::StateUnchecked};
    ///
    /// fn unchecked(callback: Callback, request: AuthorizationRequest) {
    ///     let _ = callback.verify_except_state(request, StateUnchecked(()));
    /// }
    /// ```
    pub fn verify(self, pending: Option<AuthorizationRequest>) -> Result<VerifiedCallback, CallbackError> {
        self.verify_with(pending, true)
    }

    /// The same without the state check. `StateUnchecked` proves that the request went to the simulated provider.
    pub(super) fn verify_except_state(
        self,
        request: AuthorizationRequest,
        _: StateUnchecked,
    ) -> Result<VerifiedCallback, CallbackError> {
        self.verify_with(Some(request), false)
    }

    fn verify_with(
        mut self,
        pending: Option<AuthorizationRequest>,
        is_state_checked: bool,
    ) -> Result<VerifiedCallback, CallbackError> {
        for (name, count) in [
            ("code", self.code.len()),
            ("state", self.state.len()),
            ("error", self.error.len()),
            ("iss", self.iss.len()),
            ("error_description", self.description.len()),
            ("error_uri", self.uri.len()),
        ] {
            if count > 1 {
                return Err(CallbackError::DuplicateParameter { name, unrecognized: self.all() });
            }
        }
        // RFC 6749 §3.1: "Parameters sent without a value MUST be treated as if they were omitted".
        self.error.retain(|error| !error.is_empty());
        let error = self.error.pop().map(|error| ErrorResponse {
            error,
            description: self.description.pop(),
            uri: self.uri.pop(),
        });
        let mut unrecognized = std::mem::take(&mut self.unrecognized);
        for (name, value) in [("error_description", &self.description), ("error_uri", &self.uri)] {
            // Parameters next to an error are already part of it.
            value.iter().for_each(|value| unrecognized.add(name, value));
        }
        let Some(request) = pending else {
            return Err(CallbackError::NoPendingRequest { unverified: error });
        };
        let received = self.state.pop().unwrap_or_default();
        if is_state_checked && (!request.state.matches(received.expose()) || received.is_empty()) {
            let (sent, unverified) = (request.state, error.map(Box::new));
            return Err(match received.is_empty() {
                true => CallbackError::StateMissing { sent, unverified, unrecognized },
                false => CallbackError::StateMismatch { sent, received, unverified, unrecognized },
            });
        }
        // RFC 9207 §2.4: "simple string comparison as defined in Section 6.2.1 of [RFC3986]". Without a known issuer
        // there is nothing to compare.
        let received = self.iss.pop();
        // RFC 9207 §2.4: a missing `iss` is an error too if the issuer promises one.
        let is_compared = received.is_some() || request.endpoints.facts.iss_required;
        if let Some(expected) = request.endpoints.issuer.as_ref().filter(|_| is_compared)
            && received.as_ref() != Some(expected)
        {
            let expected = expected.clone();
            return Err(CallbackError::IssuerMismatch {
                expected,
                received,
                unverified: error.map(Box::new),
                unrecognized,
            });
        }
        if let Some(error) = error {
            return Err(CallbackError::Provider { error, unrecognized });
        }
        match self.code.pop() {
            Some(code) if !code.is_empty() => Ok(VerifiedCallback { code, request }),
            _ => Err(CallbackError::CodeMissing { unrecognized }),
        }
    }

    /// The parameters that can be shown, as plain text.
    fn all(mut self) -> Unrecognized {
        let mut all = Unrecognized::default();
        for (name, values) in [
            ("error", &self.error),
            ("error_description", &self.description),
            ("error_uri", &self.uri),
            ("iss", &self.iss),
        ] {
            values.iter().for_each(|value| all.add(name, value));
        }
        all.extend(std::mem::take(&mut self.unrecognized));
        all
    }
}

/// A response in the fragment of the page's address, as an error; `None` for an empty fragment.
pub fn in_fragment(fragment: &Fragment) -> Option<CallbackError> {
    let unrecognized = Unrecognized::of(fragment.expose());
    (!unrecognized.is_empty()).then_some(CallbackError::InFragment { unrecognized })
}

impl VerifiedCallback {
    /// The code; it can be exchanged once.
    pub fn code(&self) -> &AuthorizationCode {
        &self.code
    }

    /// The request that this callback answers.
    pub fn request(&self) -> &AuthorizationRequest {
        &self.request
    }
}

#[cfg(test)]
mod tests;
