//! Step 4, the exchange, the tokens, and the ID token.

/// What the step waits for.
pub const OPENS_WITH_CODE: &str = "Opens when a verified code has come back.";

/// The button that exchanges the code.
pub const REQUEST_TOKEN: &str = "Request Access Token";

/// The list of ways to authenticate.
pub const CLIENT_AUTH: &str = "Client authentication";

/// The field of the client secret.
pub const CLIENT_SECRET: &str = "Client Secret";

/// Before the token endpoint.
pub const SECRET_SENT_TO: &str = "Kept in memory only, and sent to ";

/// Before the revocation endpoint.
pub const SECRET_AND_TO: &str = ", and to ";

/// After the revocation endpoint.
pub const WHEN_REVOKED: &str = " when the tokens are given up";

/// After the endpoints.
pub const NOWHERE_ELSE: &str = "; nowhere else.";

/// What is suspicious about a secret with white space around it.
pub const SECRET_PADDED: &str = " It begins or ends with a space: check that it was copied right.";

/// The secret in the body, RFC 6749 §2.3.1.
pub const AUTH_POST: &str = "Secret in the body";

/// The secret in the header, RFC 6749 §2.3.1.
pub const AUTH_BASIC: &str = "Secret in the Authorization header (Basic)";

/// No secret.
pub const AUTH_NONE: &str = "No secret (public client)";

/// Above the tokens.
pub const ANSWER: &str = "What the token endpoint answered";

/// The field of the access token.
pub const ACCESS_TOKEN: &str = "Access Token";

/// What the button beside the access token copies.
pub const COPIED_ACCESS_TOKEN: &str = "the access token";

/// Before a lifetime.
pub const LIFETIME: &str = "Good for";

/// In place of a refresh token.
pub const NO_REFRESH_TOKEN: &str = "No refresh token came with it.";

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
pub const ID_TOKEN_HINT: &str = "Says who signed in, and is meant for this client alone: it opens nothing. Anybody \
     can read it, so it is not a secret to be kept from you, and its words are worth no more than its signature.";

/// The verdict when all is right.
pub const ID_TOKEN_VERIFIED: &str = "Verified: the provider signed it, for this client and this sign-in.";

/// The verdict when something is not.
pub const ID_TOKEN_NOT_VERIFIED: &str = "Not verified: nothing that it says is to be believed.";

/// After a claim that is right.
pub const CLAIM_RIGHT: &str = ": right, ";

/// After a claim that is not.
pub const CLAIM_NOT_RIGHT: &str = ": not right, ";

/// The button that checks the signature.
pub const CHECK_SIGNATURE: &str = "Check the signature";

/// Why an ID token can't be read.
pub fn id_token_unreadable(error: &str) -> String {
    format!("It can't be taken apart: {error}.")
}
