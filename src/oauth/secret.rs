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
    /// What the API accepts as `Bearer`, RFC 6749 §1.4. Opaque: nothing in it can be read.
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
    /// The query or the fragment of a page's address: a callback's carries the code.
    Query;
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
        check(format!("{:?}", Query::new("hunter2")));
    }
}
