//! The callback, RFC 6749 §4.1.2: what the provider sends back in the query of the redirect URI, and what of it to believe.

use super::{
    authorization_request::AuthorizationRequest,
    form_encoding,
    secret::{AuthorizationCode, Fragment, Query, State},
    unrecognized::{Unrecognized, tells_error},
};

/// What a provider says when it refuses, RFC 6749 §4.1.2.1. Text from outside: shown, never interpreted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorResponse {
    /// The `error` code.
    pub error: String,
    /// `error_description`, where given.
    pub description: Option<String>,
    /// `error_uri`, where given.
    pub uri: Option<String>,
}

/// Why a callback is not believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallbackError {
    /// RFC 6749 §3.1: "Request and response parameters MUST NOT be included more than once."
    DuplicateParameter(&'static str),
    /// No request of this tab waits for a callback.
    NoPendingRequest {
        /// The error that came with it, unverified.
        unverified: Option<ErrorResponse>,
    },
    /// RFC 6749 §4.1.2: `state` is "REQUIRED if the "state" parameter was present in the client authorization request".
    StateMissing {
        /// The error that came with it, unverified.
        unverified: Option<ErrorResponse>,
        /// What else came.
        unrecognized: Unrecognized,
    },
    /// The state is not the one that was sent.
    StateMismatch {
        /// The error that came with it, unverified.
        unverified: Option<ErrorResponse>,
        /// What else came.
        unrecognized: Unrecognized,
    },
    /// RFC 9207 §2.4: "If the value does not match the expected issuer identifier, clients MUST reject the
    /// authorization response".
    IssuerMismatch {
        /// The issuer of the provider asked.
        expected: String,
        /// The `iss` received; empty for none where one was promised.
        received: String,
    },
    /// The provider refused. It wins over a code beside it.
    Provider(ErrorResponse),
    /// Verified, but there is no code, or an empty one.
    CodeMissing {
        /// What else came.
        unrecognized: Unrecognized,
    },
    /// An answer came in the fragment, where `response_type=code` has none. Nothing in it was checked, not even its state, and
    /// nothing in it is used.
    InFragment {
        /// What came there.
        unrecognized: Unrecognized,
    },
}

/// The parameters of a callback as they came, in any number: nothing is believed yet.
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

/// A callback that passed every check, with the request that it answers. Only [`Callback::verify`] makes one, and only
/// one of these can be exchanged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedCallback {
    code: AuthorizationCode,
    request: AuthorizationRequest,
}

/// The parameters of a callback that this client reads.
pub const PARAMETERS: [&str; 6] = ["code", "state", "error", "iss", "error_description", "error_uri"];

impl Callback {
    /// Reads `location.search`, with or without its question mark. `None` when it holds no parameter of a callback.
    pub fn parse(search: &Query) -> Option<Self> {
        let (callback, _) = Self::read(search);
        callback.has_known().then_some(callback)
    }

    /// The same while a request waits for its callback: then parameters that tell an error in the provider's own words are one
    /// as well.
    pub fn parse_while_waiting(search: &Query) -> Option<Self> {
        let (callback, tells_error) = Self::read(search);
        (callback.has_known() || tells_error).then_some(callback)
    }

    fn has_known(&self) -> bool {
        [self.code.len(), self.state.len(), self.error.len(), self.iss.len()].iter().any(|count| *count > 0)
    }

    /// The parameters, and whether one of them tells an error.
    fn read(search: &Query) -> (Self, bool) {
        let search = search.expose();
        let (mut callback, mut is_error) = (Self::default(), false);
        for (name, mut value) in form_encoding::pairs(search.strip_prefix('?').unwrap_or(search)) {
            is_error |= tells_error(&name);
            // RFC 6749 §4.1.2: "The client MUST ignore unrecognized response parameters." Where nothing else came, they are
            // shown.
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

    /// The state that came back, for display: it has not been checked.
    pub fn received_state(&self) -> Option<&State> {
        self.state.first()
    }

    /// Checks the callback against the request that waits for it: duplicates, state, `iss`, error, code, in this order.
    ///
    /// # Errors
    ///
    /// The first check that fails. An error that the provider sent is told apart as unverified until `state` and `iss`
    /// have been found right.
    pub fn verify(mut self, pending: Option<AuthorizationRequest>) -> Result<VerifiedCallback, CallbackError> {
        for (name, count) in [
            ("code", self.code.len()),
            ("state", self.state.len()),
            ("error", self.error.len()),
            ("iss", self.iss.len()),
            ("error_description", self.description.len()),
            ("error_uri", self.uri.len()),
        ] {
            if count > 1 {
                return Err(CallbackError::DuplicateParameter(name));
            }
        }
        let error = self.error.pop().map(|error| ErrorResponse {
            error,
            description: self.description.pop(),
            uri: self.uri.pop(),
        });
        let mut unrecognized = std::mem::take(&mut self.unrecognized);
        for (name, value) in [("error_description", &self.description), ("error_uri", &self.uri)] {
            // What stands beside an error was taken with it.
            value.iter().for_each(|value| unrecognized.add(name, value));
        }
        let Some(request) = pending else {
            return Err(CallbackError::NoPendingRequest { unverified: error });
        };
        match self.state.pop() {
            None => return Err(CallbackError::StateMissing { unverified: error, unrecognized }),
            // RFC 6749 §3.1: "Parameters sent without a value MUST be treated as if they were omitted".
            Some(state) if state.is_empty() => {
                return Err(CallbackError::StateMissing { unverified: error, unrecognized });
            }
            Some(state) if !request.state.matches(state.expose()) => {
                return Err(CallbackError::StateMismatch { unverified: error, unrecognized });
            }
            Some(_) => {}
        }
        // RFC 9207 §2.4: "simple string comparison as defined in Section 6.2.1 of [RFC3986]". Without a known issuer
        // there is nothing to compare with.
        let received = self.iss.pop();
        // RFC 9207 §2.4: who promises an iss and does not send it is not believed either.
        let is_compared = received.is_some() || request.endpoints.facts.iss_required;
        if let Some(expected) = request.endpoints.issuer.as_ref().filter(|_| is_compared)
            && received.as_ref() != Some(expected)
        {
            let (expected, received) = (expected.clone(), received.unwrap_or_default());
            return Err(CallbackError::IssuerMismatch { expected, received });
        }
        if let Some(error) = error {
            return Err(CallbackError::Provider(error));
        }
        match self.code.pop() {
            Some(code) if !code.is_empty() => Ok(VerifiedCallback { code, request }),
            _ => Err(CallbackError::CodeMissing { unrecognized }),
        }
    }
}

/// An answer in the fragment of the page's address, told as a problem; `None` for an empty fragment.
pub fn in_fragment(fragment: &Fragment) -> Option<CallbackError> {
    let unrecognized = Unrecognized::of(fragment.expose());
    (!unrecognized.is_empty()).then_some(CallbackError::InFragment { unrecognized })
}

impl VerifiedCallback {
    /// The code, good for one exchange.
    pub fn code(&self) -> &AuthorizationCode {
        &self.code
    }

    /// The request that this callback answers.
    pub fn request(&self) -> &AuthorizationRequest {
        &self.request
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{authorization_request::tests::request, unrecognized::Parameter},
        *,
    };
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn error(error: &str, description: Option<&str>, uri: Option<&str>) -> ErrorResponse {
        ErrorResponse { error: error.into(), description: description.map(Into::into), uri: uri.map(Into::into) }
    }

    fn none() -> Unrecognized {
        Unrecognized::default()
    }

    /// The request waits with the state `s+t/ä` and the issuer `https://as.example`.
    fn check(search: &str, expected: Result<&str, CallbackError>) {
        let mut pending = request();
        pending.endpoints.issuer = Some("https://as.example".into());
        let callback = Callback::parse(&Query::new(search)).expect("a callback");
        let verified = callback.verify(Some(pending.clone()));
        assert_eq!(verified.as_ref().map(|v| v.code().expose()), expected.as_ref().map(|code| *code), "{search}");
        if let Ok(verified) = verified {
            assert_eq!(*verified.request(), pending);
        }
    }

    #[test]
    fn a_callback_is_checked_in_one_order() {
        use CallbackError::*;
        let state = "state=s%2Bt%2F%C3%A4";
        let iss = "iss=https%3A%2F%2Fas.example";
        let wrong_iss = "iss=https%3A%2F%2Fas.example%2F";
        let q = |parts: &[&str]| format!("?{}", parts.join("&"));
        let mismatch =
            || IssuerMismatch { expected: "https://as.example".into(), received: "https://as.example/".into() };

        check(&q(&["code=abc", state]), Ok("abc"));
        check(&q(&["code=abc", state])[1..], Ok("abc"));
        check(&q(&["code=a%2Bb+c", state, iss, "other=1"]), Ok("a+b c"));
        check(&q(&["code=a", "code=b", state]), Err(DuplicateParameter("code")));
        check(&q(&["code=a", "code=a", state]), Err(DuplicateParameter("code")));
        check(&q(&["code=a", state, state]), Err(DuplicateParameter("state")));
        check(&q(&["error=a", "error=b", state]), Err(DuplicateParameter("error")));
        check(&q(&["code=a", state, iss, iss]), Err(DuplicateParameter("iss")));
        check(&q(&["error=a", "error_uri=b", "error_uri=b", state]), Err(DuplicateParameter("error_uri")));
        check(
            &q(&["error=a", "error_description=b", "error_description=c", state]),
            Err(DuplicateParameter("error_description")),
        );
        check(&q(&["code=a", "st%61te=x", "state=y"]), Err(DuplicateParameter("state")));
        check(&q(&["code=a"]), Err(StateMissing { unverified: None, unrecognized: none() }));
        check(&q(&["code=a", "state="]), Err(StateMissing { unverified: None, unrecognized: none() }));
        check(&q(&["code=a", "state=wrong"]), Err(StateMismatch { unverified: None, unrecognized: none() }));
        check(&q(&["code=a", "state=s+t/%C3%A4"]), Err(StateMismatch { unverified: None, unrecognized: none() }));
        check(&q(&["code=a", "state=%FF"]), Err(StateMismatch { unverified: None, unrecognized: none() }));
        check(
            &q(&["error=access_denied", "error_description=no%21", "state=wrong"]),
            Err(StateMismatch { unverified: Some(error("access_denied", Some("no!"), None)), unrecognized: none() }),
        );
        check(
            &q(&["error=access_denied"]),
            Err(StateMissing { unverified: Some(error("access_denied", None, None)), unrecognized: none() }),
        );
        check(&q(&["code=a", state, wrong_iss]), Err(mismatch()));
        check(&q(&["error=a", state, wrong_iss]), Err(mismatch()));
        check(
            &q(&["error=invalid_scope", "error_uri=https%3A%2F%2Fas.example%2Fhelp", "code=abc", state]),
            Err(Provider(error("invalid_scope", None, Some("https://as.example/help")))),
        );
        check(&q(&["error=", state]), Err(Provider(error("", None, None))));
        check(&q(&[state]), Err(CodeMissing { unrecognized: none() }));
        check(&q(&["code=", state]), Err(CodeMissing { unrecognized: none() }));
    }

    #[test]
    fn a_megabyte_is_no_reason_to_believe_or_to_fail() {
        let long = "a".repeat(1 << 20);
        check(&format!("?code={long}&state=s%2Bt%2F%C3%A4"), Ok(&long));
        check(
            &format!("?code=a&state={long}"),
            Err(CallbackError::StateMismatch { unverified: None, unrecognized: none() }),
        );
        check(&format!("?{}code=a&state=s%2Bt%2F%C3%A4", "x=y&".repeat(1 << 18)), Ok("a"));
    }

    #[test]
    fn without_a_waiting_request_nothing_is_believed() {
        let verify = |search| Callback::parse(&Query::new(search)).expect("a callback").verify(None);
        assert_eq!(verify("?code=a&state=b"), Err(CallbackError::NoPendingRequest { unverified: None }));
        assert_eq!(
            verify("?error=access_denied&state=b"),
            Err(CallbackError::NoPendingRequest { unverified: Some(error("access_denied", None, None)) })
        );
        assert_eq!(verify("?code=a&code=b"), Err(CallbackError::DuplicateParameter("code")));
    }

    #[test]
    fn iss_without_a_known_issuer_is_not_compared() {
        let callback =
            Callback::parse(&Query::new("?code=a&state=s%2Bt%2F%C3%A4&iss=https://other.example")).expect("a callback");
        assert_eq!(callback.verify(Some(request())).map(|v| v.code().expose().to_owned()), Ok("a".into()));
    }

    /// An answer in a provider's own words, while a request waits for one.
    #[test]
    fn unrecognized_parameters_are_quoted_as_unverified() {
        let quoted = |pairs: &[(&str, Option<&str>)]| {
            let first = pairs
                .iter()
                .map(|(name, value)| Parameter { name: (*name).to_owned(), value: value.map(str::to_owned) });
            Unrecognized { first: first.collect(), more: 0 }
        };
        let state = "state=s%2Bt%2F%C3%A4";
        let own = || quoted(&[("error_code", Some("1349")), ("error_message", Some("Not now"))]);
        for (search, expected) in [
            (
                format!("?error_code=1349&error_message=Not+now&{state}"),
                CallbackError::CodeMissing { unrecognized: own() },
            ),
            (
                "?error_code=1349&error_message=Not+now".to_owned(),
                CallbackError::StateMissing { unverified: None, unrecognized: own() },
            ),
            (
                "?error_code=1349&error_message=Not+now&state=x".to_owned(),
                CallbackError::StateMismatch { unverified: None, unrecognized: own() },
            ),
            // Without its error, a description is one of them.
            (
                format!("?error_description=Why&{state}"),
                CallbackError::CodeMissing { unrecognized: quoted(&[("error_description", Some("Why"))]) },
            ),
            (
                format!("?access_token=a1&{state}"),
                CallbackError::CodeMissing { unrecognized: quoted(&[("access_token", None)]) },
            ),
        ] {
            let callback = Callback::parse_while_waiting(&Query::new(search.as_str())).expect("a callback");
            assert_eq!(callback.verify(Some(request())), Err(expected), "{search}");
        }
        for search in ["", "?", "?lang=en", "?codes=1"] {
            assert_eq!(Callback::parse_while_waiting(&Query::new(search)), None, "{search}");
        }
    }

    #[test]
    fn other_queries_are_no_callback() {
        for search in ["", "?", "?lang=en", "?error_description=x", "?codes=1"] {
            assert_eq!(Callback::parse(&Query::new(search)), None, "{search}");
        }
    }

    #[cfg(not(target_arch = "wasm32"))]
    proptest::proptest! {
        #[test]
        fn no_query_panics_or_passes_without_the_state(search in ".*") {
            if let Some(callback) = Callback::parse(&Query::new(search)) {
                proptest::prop_assert!(callback.verify(Some(request())).is_err());
            }
        }

        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
            let search: String = bytes.iter().map(|b| format!("%{b:02x}")).collect();
            for search in [format!("?code={search}&state={search}"), search] {
                if let Some(callback) = Callback::parse(&Query::new(search)) {
                    proptest::prop_assert!(callback.verify(Some(request())).is_err());
                }
            }
        }
    }
}
