//! What is asked of the API: what the tutorial asks, or a request of one's own.

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

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    /// What the tutorial checks a token with.
    Probe(&'static Probe),
    /// The custom request, as its fields say.
    Custom,
}

/// A request of one's own, exactly as typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomRequest {
    /// The method.
    pub method: Method,
    /// The path below the API's base, with a query where there is one.
    pub path: String,
    /// The body, as JSON; empty for none.
    pub body: String,
    /// Whether it was pressed, and waits for a second press because it changes something.
    pub to_confirm: bool,
}

/// The methods offered.
pub const METHODS: [Method; 5] = [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];

/// What of a request of one's own can't be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CustomRequestError {
    /// The path does not stay below the API's base.
    Path,
    /// The body is not JSON.
    Body,
    /// A GET has no body.
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

    /// RFC 9110 §9.2.1: whether the method is one that "can have an effect" on the other side.
    pub fn changes_something(&self) -> bool {
        self.method != Method::GET
    }

    /// The request as it goes out.
    ///
    /// # Errors
    ///
    /// What can't be sent.
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
