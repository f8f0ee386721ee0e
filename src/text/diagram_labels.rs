//! The messages that have not been sent yet, and what a reply brought.

/// Above the diagram while nothing was sent.
pub const WHAT_WILL_HAPPEN: &str = "What will happen";

/// Above the diagram from then on.
pub const WHAT_HAPPENS: &str = "What happens";

/// The messages ahead, for a screen reader.
pub const AHEAD: &str = "Still to come";

/// What the front channel is.
pub const FRONT_CHANNEL: &str = "front channel: address bar";

/// What the back channel is.
pub const BACK_CHANNEL: &str = "back channel: page to server";

/// The user signs in.
pub const SIGN_IN: &str = "sign in and accept";

/// The callback.
pub const CALLBACK: &str = "code, state";

/// The exchange.
pub const EXCHANGE: &str = "code, secret";

/// What may come of it.
pub const TOKEN_OR_ERROR: &str = "a token, or an error";

/// A request to an API of which nothing else is known.
pub const API_REQUEST: &str = "request with token";

/// What may come of it.
pub const DATA_OR_ERROR: &str = "data, or an error";

/// The refresh.
pub const REFRESH: &str = "refresh token";

/// What may come of it.
pub const NEW_TOKEN_OR_ERROR: &str = "a new token, or an error";

/// An answer that brought tokens.
pub fn tokens(status: u16, with_refresh_token: bool) -> String {
    let tokens = if with_refresh_token { "access and refresh token" } else { "access token" };
    format!("{status} · {tokens}")
}

/// An answer that brought an error code.
pub fn error(status: u16, code: &str) -> String {
    format!("{status} · {code}")
}
