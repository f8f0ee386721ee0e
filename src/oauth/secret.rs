//! Values that must not be seen by chance: they redact their `Debug`, have no `Display`, and are wiped when dropped.

macro_rules! secrets {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Default, PartialEq, Eq, zeroize::Zeroize, zeroize::ZeroizeOnDrop)]
        pub struct $name(String);

        impl $name {
            /// Wraps a value as it was received or typed.
            pub fn new(value: impl Into<String>) -> Self {
                Self(value.into())
            }

            /// The value itself, for the wire or for the field that shows it.
            pub fn expose(&self) -> &str {
                &self.0
            }

            /// Whether nothing was received or typed.
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
    /// The short-lived voucher that the callback carries, RFC 6749 §4.1.2.
    AuthorizationCode;
    /// What the API accepts as `Bearer`, RFC 6749 §1.4. Opaque: a client does not parse it.
    AccessToken;
    /// What the token endpoint trades for a new access token, RFC 6749 §1.5.
    RefreshToken;
    /// The value that ties a callback to the request of this tab, RFC 6749 §10.12.
    State;
    /// What proves that whoever trades the code is who asked for it, RFC 7636 §4.1.
    CodeVerifier;
    /// Who signed in, as the provider signed it: OpenID Connect Core 1.0 §2. Whoever has it knows what it says.
    IdToken;
    /// The value that ties an ID token to the request of this tab, OpenID Connect Core 1.0 §3.1.2.1.
    Nonce;
    /// The body of a request or response: it may carry any of the others.
    Body;
    /// The value of a header: `Authorization` and `Location` carry secrets.
    HeaderValue;
    /// The query of a page's address: a callback's carries the code.
    Query;
    /// The fragment of a page's address: a link may carry anything in it.
    Fragment;
    /// An address, or the piece of one: that of an authorization request carries state, nonce and challenge, that of a
    /// callback the code.
    SecretUrl;
    /// What was typed into a field: the state can be.
    Typed;
    /// Any of the others, in the list of what is to be redacted.
    AnySecret;
}

impl SecretUrl {
    /// An address in pieces, in order.
    pub fn of(pieces: &[&str]) -> Self {
        // Allocates the whole length at once, so that no shorter copy stays behind.
        Self(pieces.concat())
    }

    /// Pieces of an address put together again.
    pub fn joined(pieces: &[Self]) -> Self {
        Self::of(&pieces.iter().map(Self::expose).collect::<Vec<_>>())
    }

    /// The address without its query and fragment, which are where a secret may be.
    pub fn address(&self) -> &str {
        self.0.split(['?', '#']).next().unwrap_or_default()
    }

    /// The query with its question mark; empty for none.
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
