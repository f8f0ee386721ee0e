//! Beside the steps: the messages, one message in detail, and what can be carried away.

/// The lesson, for a screen reader.
pub const REGION: &str = "What happens";

/// Above the messages.
pub const SEQUENCE: &str = "Who speaks to whom";

/// In their place.
pub const NO_MESSAGE: &str = "Nobody has spoken yet. Each message appears here as it happens.";

/// What faint messages are.
pub const HYPOTHETICAL_HINT: &str = "Faint and dotted: not said. A page without the check would have gone on so.";

/// What solid and dashed messages are.
pub const CHANNELS_HINT: &str = "Solid: through the browser's address bar, where others may see it (front channel). \
     Dashed: straight from this page to the server (back channel). Choose a message to see its words below.";

/// A message that was not sent, for a screen reader.
pub const HYPOTHETICAL: &str = "not said, for the check stopped it";

/// The body of the request, for a screen reader.
pub const REQUEST_BODY: &str = "The body of the request";

/// The body of the answer, for a screen reader.
pub const ANSWER_BODY: &str = "The body of the answer";

/// Above the chosen message.
pub const MESSAGE: &str = "On the wire";

/// What its words do when pressed.
pub const MESSAGE_HINT: &str = "Choose a word to see what it is for.";

/// Before the time.
pub const SENT: &str = "Sent ";

/// A word of the query.
pub const IN_QUERY: &str = "query";

/// A word of a header.
pub const IN_HEADER: &str = "header";

/// A word of a form in a body.
pub const IN_BODY: &str = "body";

/// A word of JSON in a body.
pub const IN_JSON: &str = "JSON";

/// The button that masks a secret.
pub const HIDE: &str = "Hide";

/// The button that reveals it.
pub const SHOW: &str = "Show";

/// Before who checks a word.
pub const CHECKED_BY: &str = "Checked by: ";

/// Before what would happen without it.
pub const IF_MISSING: &str = "If it were missing: ";

/// Above what can be carried away.
pub const TAKE_AWAY: &str = "Take it with you";

/// The list of languages.
pub const REQUEST_AS: &str = "This request as";

/// What the button beside that list copies.
pub const COPIED_REQUEST: &str = "this request";

/// The snippet, for a screen reader.
pub const REQUEST: &str = "This request";

/// What stands for secrets.
pub const SNIPPET_HINT: &str = "Words in capitals stand for secrets. Reveal one above, and it stands here too.";

/// The button that saves a HAR file.
pub const SAVE_HAR: &str = "Save the session as HAR";

/// The button that saves a transcript.
pub const SAVE_TRANSCRIPT: &str = "Save it as Markdown";

/// What is in those files.
pub const SAVED_HINT: &str = "Both without secrets, codes and tokens. Browsers' developer tools open a HAR file.";

/// Who spoke to whom, for a screen reader.
pub fn from_to(from: &str, to: &str) -> String {
    format!("{from} to {to}: ")
}

/// By which channel, for a screen reader.
pub fn channel(channel: &str) -> String {
    format!("{channel} channel")
}
