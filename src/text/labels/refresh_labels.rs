//! Step 6, refresh and revocation.

/// What became of revoked tokens.
pub const REVOKED: &str = "the tokens were given up, and this page has dropped them";

/// What the step waits for.
pub const OPENS_WITH_REFRESH_TOKEN: &str = "Opens when there is a refresh token.";

/// The button that refreshes.
pub const REFRESH: &str = "Refresh Access Token";

/// What an expired refresh token means.
pub const REFRESH_TOKEN_EXPIRED: &str = "The refresh token has expired as well, so it will be refused. Only signing \
     in again helps.";

/// The button that revokes.
pub const REVOKE: &str = "Give the tokens up";

/// What it does.
pub const REVOKE_HINT: &str = "Tells the provider that they shall be good no more (RFC 7009).";

/// The switch of automatic refresh.
pub const AUTO_REFRESH: &str = "Refresh by itself before it expires";

/// What it does.
pub const AUTO_REFRESH_HINT: &str = "In the token's last minute, while this page is open. It switches itself off \
     when a refresh fails.";

/// How often the token was refreshed; none before it first is.
pub fn refreshed(count: u32) -> Option<String> {
    match count {
        0 => None,
        1 => Some("refreshed once: the access token above is the new one".to_owned()),
        n => Some(format!("refreshed {n} times: the access token above is the newest")),
    }
}
