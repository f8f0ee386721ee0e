//! What is requested from the API: the tutorial's calls, or a custom request.

use serde_json::Value;

use crate::{
    oauth::{
        http::{HttpRequest, Method},
        protected_resource::request,
        secret::AccessToken,
        uri::Endpoint,
    },
    providers::Probe,
};

/// A request to the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    /// One of the tutorial's calls.
    Probe(&'static Probe),
    /// The custom request, as in its fields.
    Custom,
}

/// A custom request, exactly as typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomRequest {
    /// The method.
    pub method: Method,
    /// The path below the API's base, with an optional query.
    pub path: String,
    /// The body, as JSON; may be empty.
    pub body: String,
    /// Whether its button was pressed once, and needs a second press because the request changes something.
    pub to_confirm: bool,
}

/// The methods offered.
pub const METHODS: [Method; 5] = [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];

/// Why a custom request can't be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CustomRequestError {
    /// The path leaves the API's base.
    Path,
    /// The body isn't JSON.
    Body,
    /// A GET can't have a body.
    BodyOfGet,
}

impl Default for CustomRequest {
    fn default() -> Self {
        Self::at("/")
    }
}

impl CustomRequest {
    /// A `GET` of this path.
    pub fn at(path: &str) -> Self {
        Self { method: Method::GET, path: path.to_owned(), body: String::new(), to_confirm: false }
    }

    /// RFC 9110 §9.2.1: whether the method may change something on the server.
    pub fn changes_something(&self) -> bool {
        self.method != Method::GET
    }

    /// The request to send.
    ///
    /// # Errors
    ///
    /// The first reason why it can't be sent.
    pub fn to_http(&self, base: &Endpoint, token: &AccessToken) -> Result<HttpRequest, CustomRequestError> {
        let body = self.body.trim();
        if !body.is_empty() && self.method == Method::GET {
            return Err(CustomRequestError::BodyOfGet);
        }
        if !body.is_empty() && serde_json::from_str::<Value>(body).is_err() {
            return Err(CustomRequestError::Body);
        }
        request(base, self.method.clone(), self.path.trim(), body, token).map_err(|_| CustomRequestError::Path)
    }
}
