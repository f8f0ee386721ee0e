//! Why a text from outside can't be used, each reason as a clause to follow "can't be used:" or the like.

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
        UriError::NotAbsolute => "it is not a plain address such as https://host/path",
        UriError::Fragment => "it has a fragment (the part after #)",
        UriError::NotHttps => "it is not https (http is accepted only for this machine's own addresses)",
        UriError::HostCharacter => "its host has a character other than a to z, digits, hyphens and dots",
        UriError::Underscore => "its host has an underscore, which a browser's policy can't name",
        UriError::Number => {
            "its host is a number, and of those a browser's policy can name only 127.0.0.1; use the host's name"
        }
        UriError::NoPath => "it has no path after the host, so a browser's policy could only name the whole host",
        UriError::UserInfo => "it has a user name or password before the host",
    }
    .to_owned()
}

/// Why an issuer's metadata can't be used.
pub fn discovery_error(error: &DiscoveryError) -> String {
    match error {
        DiscoveryError::Issuer(error) => format!("the issuer can't be used, because {}", uri_error(*error)),
        DiscoveryError::Query => "the issuer has a query (the part after ?)".to_owned(),
        DiscoveryError::Transport(error) => transport_error(error),
        DiscoveryError::Status(404) => "the issuer's metadata wasn't found (404)".to_owned(),
        DiscoveryError::Status(status) => format!("the issuer answered with status {status}"),
        DiscoveryError::Json(error) => format!("the metadata can't be used, because {}", json_error(error)),
        DiscoveryError::IssuerMismatch { received, .. } if received.is_empty() => {
            "the metadata names no issuer".to_owned()
        }
        DiscoveryError::IssuerMismatch { asked, received } => match slash(asked, received) {
            Some(Slash::Missing) => {
                format!("the metadata's issuer, {received:?}, ends with a slash, and yours doesn't")
            }
            Some(Slash::TooMany) => {
                format!("the metadata's issuer, {received:?}, doesn't end with a slash, and yours does")
            }
            None => format!("the metadata belongs to another issuer, {received:?}"),
        },
        DiscoveryError::Endpoint { name, fault } => {
            format!("the metadata's {name} can't be used, because {}", uri_error(*fault))
        }
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
        JsonError::NotAnObject => "it is not a JSON object".to_owned(),
        JsonError::Repeated(name) => format!("it names {name:?} more than once"),
    }
}

/// Why there is no answer.
pub fn transport_error(error: &TransportError) -> String {
    match error {
        TransportError::Network(words) => format!("the server couldn't be reached: {words}"),
        TransportError::Timeout => "the server didn't answer in time".to_owned(),
        TransportError::Redirected => "the server answered with a redirect".to_owned(),
        TransportError::WorkerUnavailable(words) => format!("the sandbox isn't running: {words}"),
    }
}

/// Why an ID token can't be read.
pub fn id_token_error(error: &IdTokenError) -> String {
    match error {
        IdTokenError::Parts(count) => format!("it has {count} parts, and a signed token has three"),
        IdTokenError::Encoding(part) => format!("its {part} is not base64url"),
        IdTokenError::Json { part, fault } => format!("its {part} can't be used, because {}", json_error(fault)),
    }
}

/// Why there is no key for a signature.
fn key_error(error: &KeyError) -> String {
    match error {
        KeyError::Status(status) => format!("the address of the keys answered with status {status}"),
        KeyError::Json(error) => format!("the list of keys can't be used, because {}", json_error(error)),
        KeyError::Algorithm(name) => format!("the token is signed with {name:?}, which this page can't check"),
        KeyError::Critical => "the token requires an extension this page doesn't know".to_owned(),
        KeyError::Missing => "none of the provider's keys is the one the token names".to_owned(),
        KeyError::Ambiguous => "several of the provider's keys fit what the token names".to_owned(),
    }
}

/// Why a signature could not be verified.
pub(super) fn signature_error(error: &SignatureError) -> String {
    match error {
        SignatureError::NoKeysAddress => "this page doesn't know where the provider's keys are".to_owned(),
        SignatureError::Transport(error) => {
            format!("the provider's keys couldn't be read: {}", transport_error(error))
        }
        SignatureError::Key(error) => key_error(error),
        SignatureError::Invalid => "it wasn't made with the provider's key".to_owned(),
        SignatureError::Unsupported(words) => format!("this browser can't check it: {words}"),
    }
}

/// Why a class link is not used.
pub fn class_link_error(error: &ClassLinkError) -> String {
    match error {
        ClassLinkError::Foreign(name) => format!("it contains {name}, which a class link never does"),
        ClassLinkError::Twice(name) => format!("it contains {name} more than once"),
        ClassLinkError::TooLong(name) => format!("its {name} is longer than {MAX_VALUE_CHARS} characters"),
        ClassLinkError::Unprintable(name) => format!("its {name} contains invisible characters"),
        ClassLinkError::UnknownProvider => "it names a provider this page doesn't know".to_owned(),
        ClassLinkError::NotCustom => "it sets endpoints for a provider whose endpoints are fixed".to_owned(),
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
                "the metadata's token_endpoint can't be used, because it is longer than 2000 characters",
            ),
            (
                discovery_error(&DiscoveryError::Issuer(UriError::ReservedParameter("state"))),
                "the issuer can't be used, because its query has the parameter state, which only a request may set",
            ),
            (discovery_error(&DiscoveryError::Transport(TransportError::Timeout)), "the server didn't answer in time"),
            (mismatch("https://a", "https://b"), "the metadata belongs to another issuer, \"https://b\""),
            (mismatch("https://a", ""), "the metadata names no issuer"),
            (discovery_error(&DiscoveryError::Status(404)), "the issuer's metadata wasn't found (404)"),
            (discovery_error(&DiscoveryError::Status(500)), "the issuer answered with status 500"),
            (
                mismatch("https://a", "https://a/"),
                "the metadata's issuer, \"https://a/\", ends with a slash, and yours doesn't",
            ),
            (
                mismatch("https://a/", "https://a"),
                "the metadata's issuer, \"https://a\", doesn't end with a slash, and yours does",
            ),
            (mismatch("https://a", "https://a//"), "the metadata belongs to another issuer, \"https://a//\""),
            (
                id_token_error(&IdTokenError::Json { part: "claims", fault: JsonError::Repeated("a".to_owned()) }),
                "its claims can't be used, because it names \"a\" more than once",
            ),
            (
                signature_error(&SignatureError::Key(KeyError::Json(JsonError::NotAnObject))),
                "the list of keys can't be used, because it is not a JSON object",
            ),
            (
                signature_error(&SignatureError::Key(KeyError::Status(404))),
                "the address of the keys answered with status 404",
            ),
            (
                signature_error(&SignatureError::Transport(TransportError::Network("no".to_owned()))),
                "the provider's keys couldn't be read: the server couldn't be reached: no",
            ),
            (
                signature_error(&SignatureError::Unsupported("NotSupportedError".to_owned())),
                "this browser can't check it: NotSupportedError",
            ),
            (
                class_link_error(&ClassLinkError::Endpoint(EndpointField::ApiBase, UriError::NotAbsolute)),
                "its API base can't be used: it is not a plain address such as https://host/path",
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
