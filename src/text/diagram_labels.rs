//! The diagram: its lanes and phases, and what each message carries, sent or still to be sent.

/// Above the diagram while nothing was sent.
pub const WHAT_WILL_HAPPEN: &str = "What will happen";

/// Above the diagram from then on.
pub const WHAT_HAPPENS: &str = "What happens";

/// Above the diagram when it shows what was stopped.
pub const WHAT_WOULD_HAVE: &str = "What happened, and what would have";

/// The messages ahead, for a screen reader.
pub const AHEAD: &str = "Still to come";

/// The eye.
pub const FRONT_CHANNEL: &str = "front channel";

/// What that is.
pub const FRONT_CHANNEL_NOTE: &str = ": the address bar, others may see it";

/// The lock.
pub const BACK_CHANNEL: &str = "back channel";

/// What that is.
pub const BACK_CHANNEL_NOTE: &str = ": straight to the server";

// Lanes.

/// The attacker who forged a callback or stole a code.
pub const ATTACKER: &str = "Attacker";

/// The user.
pub const YOU: &str = "You";

/// The client.
pub const THIS_PAGE: &str = "This page";

/// The authorization server.
pub const AUTHORIZATION_SERVER: &str = "Authorization server";

/// The API.
pub const API: &str = "API";

/// The client, where there is little room.
pub const PAGE: &str = "Page";

/// The authorization server, where there is little room.
pub const SERVER: &str = "Server";

// Phases.

/// The browser goes to the provider.
pub const ASK: &str = "Ask";

/// It comes back.
pub const RETURN: &str = "Return";

/// The code is exchanged for a token.
pub const EXCHANGE: &str = "Exchange";

/// The token is used.
pub const USE: &str = "Use";

/// The token is renewed, or revoked.
pub const REFRESH: &str = "Refresh";

// What messages carry.

/// The button that the user presses.
pub const REQUEST_AUTH_CODE: &str = "Request Auth Code";

/// The user signs in.
pub const SIGN_IN: &str = "sign in and accept";

/// The user declined.
pub const DECLINE: &str = "sign in and decline";

/// After what the user did out of this page's sight.
pub const UNSEEN: &str = "this page can't see";

/// How a callback comes.
pub const REDIRECT: &str = "redirect";

/// A callback that this page forged.
pub const FORGED: &str = "forged link";

/// A callback that doesn't answer this tab's request.
pub const PROBABLY_FORGED: &str = "probably forged";

/// What a code travels with.
pub const CODE_AND_STATE: &str = "code, state";

/// What the exchange carries.
pub const CODE_AND_SECRET: &str = "code, secret";

/// What that of a client without a secret carries.
pub const CODE: &str = "code";

/// What a refresh carries.
pub const REFRESH_TOKEN: &str = "refresh token";

/// What a request to the API carries.
pub const TOKEN: &str = "token";

/// A request to an API of which nothing else is known.
pub const API_REQUEST: &str = "request";

/// What comes of such a request.
pub const DATA: &str = "data";

/// A stolen code, or the code of an attacker's account.
pub const STOLEN_CODE: &str = "stolen code";

/// What comes of it once the code comes a second time.
pub const TOKEN_REVOKED: &str = "token revoked";

/// An attacker's code.
pub const THEIR_CODE: &str = "attacker's code";

/// Whose account it is for.
pub const THEIR_ACCOUNT: &str = "attacker's account";

/// What comes of the exchange of an attacker's code.
pub const ERROR: &str = "error";

/// Why.
pub const WRONG_VERIFIER: &str = "not this tab's verifier";

/// A request brought nothing.
pub const NO_ANSWER: &str = "no answer";

/// What an issuer says of itself.
pub const METADATA: &str = "metadata";

/// What an ID token's signature is checked with.
pub const PUBLIC_KEYS: &str = "public keys";

/// What comes of a revocation.
pub const REVOKED: &str = "revoked";

/// What an authorization request carries.
pub fn authorization(with_scope: bool) -> &'static str {
    if with_scope { "client, scope, state" } else { "client, state" }
}

/// What brought tokens.
pub fn tokens(with_refresh_token: bool) -> &'static str {
    if with_refresh_token { "access and refresh token" } else { "access token" }
}

/// How many rooms came.
pub fn rooms(count: usize) -> String {
    format!("{count} {}", if count == 1 { "room" } else { "rooms" })
}

/// A message, and what it carries; empty for nothing.
pub fn carrying(message: &str, what: &str) -> String {
    let between = if message.is_empty() || what.is_empty() { "" } else { " · " };
    format!("{message}{between}{what}")
}

/// A possible reply, without revealing the outcome.
pub fn or_error(what: &str) -> String {
    format!("{what} or error")
}

/// What a status says, where it says that something failed.
pub fn failure(status: u16) -> &'static str {
    match status {
        400 => "bad request",
        401 => "unauthorized",
        403 => "forbidden",
        404 => "not found",
        423 => "locked",
        429 => "too many requests",
        500.. => "server error",
        _ => "",
    }
}
