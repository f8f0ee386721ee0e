//! What a screen reader announces.

/// A token was asked for.
pub const ASKING_TOKEN_ENDPOINT: &str = "Asking the token endpoint.";

/// A request went to the API.
pub const ASKING_API: &str = "Asking the API.";

/// The metadata was asked for.
pub const ASKING_ISSUER: &str = "Asking the issuer for its endpoints.";

/// The provider's keys were asked for.
pub const CHECKING_ID_TOKEN: &str = "Checking the ID token.";

/// The revocation was asked for.
pub const REVOKING: &str = "Revoking the tokens.";

/// The metadata names hosts that the user hasn't typed.
pub const OTHER_HOSTS: &str = "The issuer names other hosts. Confirm them, or keep the form as it is.";

/// The access token expired.
pub const EXPIRED: &str = "The access token has expired.";

/// The browser leaves.
pub const LEAVING: &str = "Leaving for the provider.";

/// The callback was verified.
pub const CODE_CAME: &str = "A code came back. Its state matches what this tab sent.";

/// The callback was taken although its state is another: the check is off.
pub const CODE_CAME_UNCHECKED: &str = "A code came back. Its state isn't what this tab sent; the state check is off.";

/// The code was exchanged.
pub const TOKEN_RECEIVED: &str = "Access token received.";

/// The access token was refreshed.
pub const TOKEN_REFRESHED: &str = "Access token refreshed.";

/// The metadata filled the form in.
pub const ENDPOINTS_FILLED_IN: &str = "The issuer's endpoints are filled in.";

/// The tokens were revoked.
pub const REVOKED: &str = "Tokens revoked.";

/// Everything was reset.
pub const FORGOTTEN: &str = "Everything is cleared.";

/// The API answered this request with this status.
pub fn api_answered(line: &str, status: u16) -> String {
    format!("The API answered {line}: {status}.")
}
