//! The client's side of OAuth 2.0: one file per step of RFC 6749, in the order of the flow.
//!
//! Everything here is a value or a function of values: no clock, no randomness, no network, no browser. Time and
//! entropy are arguments; a request is built here, sent elsewhere, and its response is parsed here.

pub mod secret;
pub mod order;
pub mod buffer;
pub mod form_encoding;
pub mod http;
pub mod json;
pub mod invisible;
pub mod limits;
pub mod decoding;
pub mod uri;
pub mod state;
pub mod pkce;
pub mod scope;
pub mod sign_in_options;
pub mod authorization_request;
pub mod unrecognized;
pub mod callback;
pub mod simulated;
pub mod token_request;
pub mod lifetime;
pub mod error_body;
mod member_paths;
pub mod token_response;
pub mod token_redaction;
pub mod protected_resource;
pub mod discovery;
pub mod id_token;
pub mod jwks;
