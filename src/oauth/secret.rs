//! Values that must not leak by accident: `Debug` is redacted, there is no `Display`, and they are wiped when dropped.

macro_rules! secrets {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Default, PartialEq, Eq, zeroize::Zeroize, zeroize::ZeroizeOnDrop)]
        pub struct $name(String);

        impl $name {
            /// Wraps a value as received or typed.
            pub fn new(value: impl Into<String>) -> Self {
                Self(value.into())
            }

            /// The value itself, for a request or for the field that shows it.
            pub fn expose(&self) -> &str {
                &self.0
            }

            /// Whether the value is empty.
            pub fn is_empty(&self) -> bool {
                self.0.is_empty()
            }
        }

        impl From<&str> for $name {
            fn from(value: &str) -> Self {
                Self::new(value)
            }
        }

        impl From<String> for $name {
            fn from(value: String) -> Self {
                Self::new(value)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "([redacted])"))
            }
        }
    )*};
}

pub(crate) use secrets;

secrets! {
    /// The client's password at the token endpoint, RFC 6749 §2.3.1.
    ClientSecret;
    /// The short-lived code in the callback, RFC 6749 §4.1.2.
    AuthorizationCode;
    /// The token that the API accepts as `Bearer`, RFC 6749 §1.4. Opaque: a client doesn't parse it.
    AccessToken;
    /// The token that the token endpoint exchanges for a new access token, RFC 6749 §1.5.
    RefreshToken;
    /// The value that ties a callback to this tab's request, RFC 6749 §10.12.
    State;
    /// Proves that the client that redeems the code also requested it, RFC 7636 §4.1.
    CodeVerifier;
    /// Says who signed in, signed by the provider: OpenID Connect Core 1.0 §2. Anyone who has it can read it.
    IdToken;
    /// The value that ties an ID token to this tab's request, OpenID Connect Core 1.0 §3.1.2.1.
    Nonce;
    /// The body of a request or response: it may contain any of the others.
    Body;
    /// The value of a header: `Authorization` and `Location` contain secrets.
    HeaderValue;
    /// The query of the page's address: a callback's contains the code.
    Query;
    /// The fragment of the page's address: a link may put anything there.
    Fragment;
    /// A URL, or a piece of one: an authorization request's contains state, nonce and challenge, a callback's contains
    /// the code.
    SecretUrl;
    /// Text from an input field: it may be a state.
    Typed;
    /// Any of the others, in the list of values to redact.
    AnySecret;
}

impl SecretUrl {
    /// Joins the pieces of a URL.
    pub fn of(pieces: &[&str]) -> Self {
        // Allocates the whole length first, so that no shorter copy stays behind.
        Self(pieces.concat())
    }

    /// Joins the pieces of a URL.
    pub fn joined(pieces: &[Self]) -> Self {
        Self::of(&pieces.iter().map(Self::expose).collect::<Vec<_>>())
    }

    /// The URL without query and fragment, where secrets may be.
    pub fn address(&self) -> &str {
        self.0.split(['?', '#']).next().unwrap_or_default()
    }

    /// The query with its question mark; may be empty.
    pub fn query(&self) -> Query {
        Query::new(self.0.find('?').map_or("", |at| &self.0[at..]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn debug_is_redacted() {
        fn check(shown: String) {
            assert!(shown.ends_with("([redacted])"), "{shown}");
            assert!(!shown.contains("hunter2"), "{shown}");
        }
        check(format!("{:?}", ClientSecret::new("hunter2")));
        check(format!("{:?}", AuthorizationCode::new("hunter2")));
        check(format!("{:?}", AccessToken::new("hunter2")));
        check(format!("{:?}", RefreshToken::new("hunter2")));
        check(format!("{:?}", State::new("hunter2")));
        check(format!("{:?}", CodeVerifier::new("hunter2")));
        check(format!("{:?}", IdToken::new("hunter2")));
        check(format!("{:?}", Nonce::new("hunter2")));
        check(format!("{:?}", Body::new("hunter2")));
        check(format!("{:?}", HeaderValue::new("hunter2")));
        check(format!("{:?}", Query::new("hunter2")));
        check(format!("{:?}", Fragment::new("hunter2")));
        check(format!("{:?}", SecretUrl::new("hunter2")));
        check(format!("{:?}", Typed::new("hunter2")));
        check(format!("{:?}", AnySecret::new("hunter2")));
    }
}
