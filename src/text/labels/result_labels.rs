//! The result of a finished step, on one line.

use crate::{flow::call::Call, text::labels::use_token_labels};

/// That the state was the one this tab sent, and how long the round trip took.
pub fn state_matches(trip: &str) -> String {
    format!("state matches, {trip}")
}

/// Another state came, and the check that would have noticed is off.
pub const STATE_NOT_COMPARED: &str = "state differs, check off";

/// What the exchange brought.
pub fn tokens(with_refresh_token: bool) -> &'static str {
    if with_refresh_token { "access and refresh token" } else { "access token" }
}

/// What a request to the API is called.
pub fn call(call: Call) -> &'static str {
    match call {
        Call::Probe(probe) => probe.label,
        Call::Custom => use_token_labels::YOUR_REQUEST,
    }
}

/// What a request to the API was answered with.
pub fn answered(request: &str, status: u16) -> String {
    format!("{request}: {status}")
}

/// How often the token was refreshed.
pub fn refreshed(count: u32) -> String {
    if count == 1 { "refreshed once".to_owned() } else { format!("refreshed {count} times") }
}
