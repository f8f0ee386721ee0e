//! Step 6, refresh and revocation.

/// What became of revoked tokens.
pub const REVOKED: &str = "The tokens were revoked, and this page has dropped them.";

/// What the step waits for.
pub const OPENS_WITH_REFRESH_TOKEN: &str = "Unlocks when you have a refresh token.";

/// The button that refreshes.
pub const REFRESH: &str = "Refresh Access Token";

/// What an expired refresh token means.
pub const REFRESH_TOKEN_EXPIRED: &str =
    "The refresh token has expired, so it will be refused. You need to sign in again.";

/// The button that revokes.
pub const REVOKE: &str = "Revoke the tokens";

/// What it does.
pub const REVOKE_HINT: &str = "Tells the provider to stop accepting them (RFC 7009).";

/// The switch of automatic refresh.
pub const AUTO_REFRESH: &str = "Refresh automatically before it expires";

/// What it does.
pub const AUTO_REFRESH_HINT: &str =
    "In the token's last minute, while this page is open. Switches off when a refresh fails.";

/// How often the token was refreshed; none before it first is.
pub fn refreshed(count: u32) -> Option<String> {
    match count {
        0 => None,
        1 => Some("Refreshed once. Step 5 shows the new access token.".to_owned()),
        n => Some(format!("Refreshed {n} times. Step 5 shows the newest access token.")),
    }
}
