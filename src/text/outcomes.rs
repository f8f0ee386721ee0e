//! How a request ended, and the frame of an exported session.

use crate::oauth::http::TransportError;

use super::error_words::transport_error;

/// The browser went to the provider.
pub const WENT_AWAY: &str = "Your browser went there. This page can't see the reply.";

/// The browser came back.
pub const CAME_BACK: &str = "The browser came back to this page.";

/// The same, beside its parameters.
pub const BROUGHT_HERE: &str = "This arrived through the address bar, so this page's web host saw it too.";

/// A request is in flight.
pub const WAITING: &str = "Waiting for the answer …";

/// A request was in flight when the transcript was written.
pub const NO_ANSWER_YET: &str = "There is no answer yet.";

/// A request was in flight when the archive was written.
pub const NO_ANSWER_WHEN_SAVED: &str = "There was no answer yet.";

/// What may come in reply to a message that was not sent yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MayCome {
    /// The status; empty where the browser shows what comes.
    pub status: &'static str,
    /// What it is; empty where the names say it.
    pub words: &'static str,
    /// The names that are in it.
    pub names: &'static [&'static str],
}

/// In reply to the authorization request.
pub static AFTER_AUTHORIZATION: [MayCome; 1] =
    [MayCome { status: "", words: "The provider shows you its own pages. This page can't see them.", names: &[] }];

/// In reply to the callback.
pub static AFTER_CALLBACK: [MayCome; 1] = [MayCome {
    status: "",
    words: "The reply is this page, loaded again. If you decline, an error comes instead of the code:",
    names: &["error", "error_description"],
}];

/// In reply to a token request.
pub static AFTER_TOKEN_REQUEST: [MayCome; 2] = [
    MayCome {
        status: "200",
        words: "",
        names: &["access_token", "token_type", "expires_in", "refresh_token", "scope"],
    },
    MayCome { status: "400, 401", words: "", names: &["error", "error_description"] },
];

/// In reply to a request to the API.
pub static AFTER_API_CALL: [MayCome; 3] = [
    MayCome { status: "200", words: "The data.", names: &[] },
    MayCome { status: "401", words: "The token is wrong, expired or revoked.", names: &["www-authenticate"] },
    MayCome { status: "403", words: "The token is valid, but this isn't allowed.", names: &[] },
];

/// What a value will be that doesn't exist yet, or that hasn't been typed.
pub fn still_missing(name: &str, is_token_request: bool) -> &'static str {
    match name {
        "authorization" if is_token_request => "Basic, and the client ID with its secret",
        "authorization" => "Bearer, and the access token",
        "client_id" => "the client ID you type in step 2",
        "redirect_uri" => "the redirect URI in step 2",
        "state" => "the state in step 2",
        "code" => "the code from the provider",
        "client_secret" => "the client secret you type in step 4",
        "refresh_token" => "the refresh token",
        _ => "not known yet",
    }
}

/// The title of a transcript.
pub const TRANSCRIPT_TITLE: &str = "An OAuth 2.0 session, message by message";

/// What is said below it.
pub const TRANSCRIPT_NOTE: &str = "Secrets, codes and tokens are replaced by their names in capitals.";

/// An answer came.
pub fn answered(status: u16, millis: u64) -> String {
    format!("Answered {status} after {millis} ms.")
}

/// The same in a few words.
pub fn status(status: u16, millis: u64) -> String {
    format!("{status} after {millis} ms")
}

/// No answer came.
pub fn no_answer(error: &TransportError, millis: u64) -> String {
    format!("No answer after {millis} ms: {}", transport_error(error))
}
