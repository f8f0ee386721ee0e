//! Step 4, the exchange, the tokens, and the ID token.

/// What the step waits for.
pub const OPENS_WITH_CODE: &str = "Unlocks when a verified code comes back (step 3).";

/// Above the address that brought the code.
pub const ADDRESS_BAR_READ: &str = "For a moment your address bar read:";

/// Below what can be done with it.
pub const ADDRESS_BAR_CLEARED: &str = "This page cleared the address bar at once, and the entry in the history.";

/// The field of the code.
pub const CODE: &str = "Auth Code";

/// The button that exchanges the code.
pub const REQUEST_TOKEN: &str = "Request Access Token";

/// The list of ways to authenticate.
pub const CLIENT_AUTH: &str = "Client authentication";

/// The field of the client secret.
pub const CLIENT_SECRET: &str = "Client Secret";

/// Before the token endpoint.
pub const SECRET_SENT_TO: &str = "Kept in memory and sent only to ";

/// Before the revocation endpoint.
pub const SECRET_AND_TO: &str = ", and to ";

/// After the revocation endpoint.
pub const WHEN_REVOKED: &str = " when you revoke the tokens";

/// After the endpoints.
pub const NOWHERE_ELSE: &str = ".";

/// What is suspicious about a secret with white space around it.
pub const SECRET_PADDED: &str = " It starts or ends with a space. Did you copy it correctly?";

/// The secret in the body, RFC 6749 §2.3.1.
pub const AUTH_POST: &str = "Secret in the body";

/// The secret in the header, RFC 6749 §2.3.1.
pub const AUTH_BASIC: &str = "Secret in the Authorization header (Basic)";

/// No secret.
pub const AUTH_NONE: &str = "No secret (public client)";

/// The field of the access token.
pub const ACCESS_TOKEN: &str = "Access Token";

/// What the button beside the access token copies.
pub const COPIED_ACCESS_TOKEN: &str = "the access token";

/// Before a lifetime.
pub const LIFETIME: &str = "Expires in";

/// In place of a refresh token.
pub const NO_REFRESH_TOKEN: &str = "No refresh token was issued.";

/// The field of the refresh token.
pub const REFRESH_TOKEN: &str = "Refresh Token";

/// What the button beside the refresh token copies.
pub const COPIED_REFRESH_TOKEN: &str = "the refresh token";

/// Before those that were asked for.
pub const SCOPES_ASKED: &str = "Scopes: asked for ";

/// The field of the ID token.
pub const ID_TOKEN: &str = "ID Token";

/// What the button beside the ID token copies.
pub const COPIED_ID_TOKEN: &str = "the ID token";

/// What an ID token is.
pub const ID_TOKEN_HINT: &str = "Tells this client who signed in. It gives no access to anything. Anyone can read it, so trust it only if the signature checks out.";

/// The verdict when all is right.
pub const ID_TOKEN_VERIFIED: &str = "Verified: the provider signed it, for this client and this sign-in.";

/// The verdict when something is not.
pub const ID_TOKEN_NOT_VERIFIED: &str = "Not verified: don't trust anything in it yet.";

/// Between a claim and what was found, by whether it is right; nothing is known of one that wasn't checked.
pub fn claim(is_right: Option<bool>) -> &'static str {
    match is_right {
        Some(true) => ": right, ",
        Some(false) => ": not right, ",
        None => ": ",
    }
}

/// The button that checks the signature.
pub const CHECK_SIGNATURE: &str = "Check the signature";

/// Why an ID token can't be read.
pub fn id_token_unreadable(error: &str) -> String {
    format!("It can't be decoded: {error}.")
}
