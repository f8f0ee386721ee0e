//! How a request ended, and what surrounds that where a session is carried away.

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
