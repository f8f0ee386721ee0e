//! The parties of the sequence, and what they say to each other.

/// The user accepted at the provider.
pub const SIGN_IN_AND_ACCEPT: &str = "you sign in and accept (this page can't see)";

/// The user declined there.
pub const SIGN_IN_AND_DECLINE: &str = "you sign in and decline (this page can't see)";

/// A request brought nothing.
pub const NO_ANSWER: &str = "no answer";

/// The button that the user pressed.
pub const REQUEST_AUTH_CODE: &str = "Request Auth Code";

/// The browser leaves.
pub const AUTHORIZATION_REQUEST: &str = "authorization request";

/// The callback brings an error.
pub const CALLBACK_WITH_ERROR: &str = "callback with an error";

/// The callback brings a code.
pub const CALLBACK_WITH_CODE: &str = "callback with a code";

/// The callback brings neither.
pub const CALLBACK: &str = "callback";

/// The forged callback.
pub const FORGED_LINK: &str = "a link someone sent you";

/// A page without the check exchanges the code.
pub const THEIR_CODE: &str = "swap their code for a token";

/// It gets a token.
pub const THEIR_TOKEN: &str = "a token for their account";

/// It uses the token.
pub const THEIR_ACCOUNT: &str = "what you do next, in their account";

/// The code is exchanged.
pub const EXCHANGE: &str = "swap code for token";

/// The token is refreshed.
pub const REFRESH: &str = "swap refresh token for new token";

/// The metadata is asked for.
pub const DISCOVERY: &str = "what are your endpoints?";

/// The keys are asked for.
pub const KEYS: &str = "what are your public keys?";

/// The token is revoked.
pub const REVOCATION: &str = "revoke the token";

/// The user.
pub const YOU: &str = "You";

/// The client.
pub const THIS_PAGE: &str = "This page";

/// The authorization server.
pub const AUTHORIZATION_SERVER: &str = "Authorization server";

/// The API.
pub const API: &str = "API";
