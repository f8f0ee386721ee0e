//! Why a text from outside can't be used, each reason as a clause that goes on after "can't be used:" or the like.

use crate::{
    flow::class_link::ClassLinkError,
    oauth::{
        discovery::DiscoveryError,
        http::TransportError,
        id_token::{IdTokenError, SignatureError},
        json::JsonError,
        jwks::KeyError,
        limits::MAX_VALUE_CHARS,
        uri::UriError,
    },
};

use super::fields::endpoint_name;

/// What is wrong with an address.
pub fn uri_error(error: UriError) -> String {
    match error {
        UriError::TooLong => return format!("it is longer than {MAX_VALUE_CHARS} characters"),
        UriError::ReservedParameter(name) => {
            return format!("its query has the parameter {name}, which only a request may set");
        }
        UriError::Empty => "it is empty",
        UriError::NotAbsolute => "it is not an absolute URL",
        UriError::Fragment => "it has a fragment (the part after #)",
        UriError::NotHttps => "it is not https (http is accepted for this machine's own addresses alone)",
        UriError::HostCharacter => "its host has a character that no host name has",
        UriError::Underscore => "its host has an underscore, which a browser's policy can't name",
        UriError::Number => {
            "it names a machine by its number, which a browser's policy can't, but for 127.0.0.1; use its name"
        }
        UriError::NoPath => "it has no path after the host, so a browser's policy can't name it without the whole host",
        UriError::UserInfo => "it has a user name or password before the host",
    }
    .to_owned()
}

/// Why an issuer's metadata can't be used.
pub fn discovery_error(error: &DiscoveryError) -> String {
    match error {
        DiscoveryError::Issuer(error) => uri_error(*error),
        DiscoveryError::Query => "it has a query (the part after ?)".to_owned(),
        DiscoveryError::Transport(error) => format!("it could not be read: {}", transport_error(error)),
        DiscoveryError::Status(status) => format!("it is answered with status {status}"),
        DiscoveryError::Json(error) => json_error(error),
        DiscoveryError::IssuerMismatch { received, .. } if received.is_empty() => "it names no issuer".to_owned(),
        DiscoveryError::IssuerMismatch { asked, received } => match slash(asked, received) {
            Some(Slash::Missing) => {
                format!("its issuer, {received:?}, ends with a slash, and the one that you typed does not")
            }
            Some(Slash::TooMany) => {
                format!("its issuer, {received:?}, does not end with a slash, and the one that you typed does")
            }
            None => format!("it is that of another issuer, {received:?}"),
        },
        DiscoveryError::Endpoint { name, fault } => format!("its {name}: {}", uri_error(*fault)),
    }
}

/// How the issuer that was asked differs by nothing but a slash at its end.
#[derive(Clone, Copy)]
pub(super) enum Slash {
    /// It has none.
    Missing,
    /// It has one.
    TooMany,
}

/// How the issuer that was asked differs from the one that answers, where nothing but a slash at its end differs.
pub(super) fn slash(asked: &str, received: &str) -> Option<Slash> {
    if received.strip_suffix('/') == Some(asked) {
        Some(Slash::Missing)
    } else if asked.strip_suffix('/') == Some(received) {
        Some(Slash::TooMany)
    } else {
        None
    }
}

/// Why JSON can't be used.
pub fn json_error(error: &JsonError) -> String {
    match error {
        JsonError::NotAnObject => "it is no JSON object".to_owned(),
        JsonError::Repeated(name) => format!("it names {name:?} more than once"),
    }
}

/// Why there is no answer.
pub fn transport_error(error: &TransportError) -> String {
    match error {
        TransportError::Network(words) => format!("the server could not be reached: {words}"),
        TransportError::Timeout => "the server did not answer in time".to_owned(),
        TransportError::Redirected => "the server answered with a redirect".to_owned(),
        TransportError::WorkerUnavailable(words) => format!("nobody answers inside the browser: {words}"),
    }
}

/// Why an ID token can't be read.
pub fn id_token_error(error: &IdTokenError) -> String {
    match error {
        IdTokenError::Parts(count) => format!("it has {count} parts, where a signed token has three"),
        IdTokenError::Encoding(part) => format!("its {part} is not base64url"),
        IdTokenError::Json { part, fault } => format!("its {part}: {}", json_error(fault)),
    }
}

/// Why there is no key for a signature.
fn key_error(error: &KeyError) -> String {
    match error {
        KeyError::Status(status) => format!("the keys are answered with status {status}"),
        KeyError::Json(error) => format!("the list of keys can't be used: {}", json_error(error)),
        KeyError::Algorithm(name) => format!("the token is signed by {name:?}, which this page does not check"),
        KeyError::Critical => "the token asks for something that this page does not know".to_owned(),
        KeyError::Missing => "none of the provider's keys is the one that the token names".to_owned(),
    }
}

/// Why a signature could not be found right.
pub(super) fn signature_error(error: &SignatureError) -> String {
    match error {
        SignatureError::NoKeysAddress => "the provider's metadata names no keys".to_owned(),
        SignatureError::Transport(error) => {
            format!("the provider's keys could not be read: {}", transport_error(error))
        }
        SignatureError::Key(error) => key_error(error),
        SignatureError::Invalid => "not made with the provider's key".to_owned(),
        SignatureError::Unsupported(words) => format!("this browser can't check it: {words}"),
    }
}

/// Why a class link is not used.
pub fn class_link_error(error: &ClassLinkError) -> String {
    match error {
        ClassLinkError::Foreign(name) => format!("it carries {name}, which a class link never does"),
        ClassLinkError::Twice(name) => format!("it carries {name} more than once"),
        ClassLinkError::TooLong(name) => format!("its {name} is longer than {MAX_VALUE_CHARS} characters"),
        ClassLinkError::Unprintable(name) => format!("its {name} contains invisible characters"),
        ClassLinkError::UnknownProvider => "it names a provider that this page does not know".to_owned(),
        ClassLinkError::NotCustom => "it brings endpoints for a provider whose endpoints are known".to_owned(),
        ClassLinkError::Endpoint(field, error) => {
            format!("its {} can't be used: {}", endpoint_name(*field), uri_error(*error))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::form::EndpointField;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_reason_holds_the_reasons_of_what_it_is_made_of() {
        let mismatch = |asked: &str, received: &str| {
            discovery_error(&DiscoveryError::IssuerMismatch { asked: asked.to_owned(), received: received.to_owned() })
        };
        for (words, expected) in [
            (
                discovery_error(&DiscoveryError::Endpoint { name: "token_endpoint", fault: UriError::TooLong }),
                "its token_endpoint: it is longer than 2000 characters",
            ),
            (
                discovery_error(&DiscoveryError::Issuer(UriError::ReservedParameter("state"))),
                "its query has the parameter state, which only a request may set",
            ),
            (
                discovery_error(&DiscoveryError::Transport(TransportError::Timeout)),
                "it could not be read: the server did not answer in time",
            ),
            (mismatch("https://a", "https://b"), "it is that of another issuer, \"https://b\""),
            (mismatch("https://a", ""), "it names no issuer"),
            (
                mismatch("https://a", "https://a/"),
                "its issuer, \"https://a/\", ends with a slash, and the one that you typed does not",
            ),
            (
                mismatch("https://a/", "https://a"),
                "its issuer, \"https://a\", does not end with a slash, and the one that you typed does",
            ),
            (mismatch("https://a", "https://a//"), "it is that of another issuer, \"https://a//\""),
            (
                id_token_error(&IdTokenError::Json { part: "claims", fault: JsonError::Repeated("a".to_owned()) }),
                "its claims: it names \"a\" more than once",
            ),
            (
                signature_error(&SignatureError::Key(KeyError::Json(JsonError::NotAnObject))),
                "the list of keys can't be used: it is no JSON object",
            ),
            (signature_error(&SignatureError::Key(KeyError::Status(404))), "the keys are answered with status 404"),
            (
                signature_error(&SignatureError::Transport(TransportError::Network("no".to_owned()))),
                "the provider's keys could not be read: the server could not be reached: no",
            ),
            (
                signature_error(&SignatureError::Unsupported("NotSupportedError".to_owned())),
                "this browser can't check it: NotSupportedError",
            ),
            (
                class_link_error(&ClassLinkError::Endpoint(EndpointField::ApiBase, UriError::NotAbsolute)),
                "its API base can't be used: it is not an absolute URL",
            ),
            (
                class_link_error(&ClassLinkError::TooLong("scope".to_owned())),
                "its scope is longer than 2000 characters",
            ),
        ] {
            assert_eq!(words, expected);
        }
    }
}
