//! Next to the steps: the messages, one message in detail, and the exports.

/// The lesson, for a screen reader.
pub const REGION: &str = "What happens";

/// What dotted messages are.
pub const HYPOTHETICAL_HINT: &str = "Dotted: never sent. A page without the state check would have sent this.";

/// A message that was not sent, for a screen reader.
pub const HYPOTHETICAL: &str = ", never sent, because the check stopped it";

/// The body of the request, for a screen reader.
pub const REQUEST_BODY: &str = "Body of the request";

/// The body of the answer, for a screen reader.
pub const ANSWER_BODY: &str = "Body of the answer";

/// The tabs, for a screen reader.
pub const TABS: &str = "About the messages";

/// The tab of the chosen message.
pub const MESSAGE: &str = "Message";

/// In place of a message.
pub const NO_MESSAGE: &str = "Select a message in the diagram to read it, sent or not.";

/// Of a message that is still to come.
pub const NOT_SENT: &str = "not sent yet";

/// Above what may come in reply.
pub const MAY_COME: &str = "What may come back";

/// Above what came in reply, for a screen reader.
pub const REPLY: &str = "Reply";

/// Before the time.
pub const SENT: &str = "Sent ";

/// The button that masks a secret.
pub const HIDE: &str = "Hide";

/// The button that reveals it.
pub const SHOW: &str = "Show";

/// Before who checks a word.
pub const CHECKED_BY: &str = "Checked by: ";

/// Before what would happen without it.
pub const IF_MISSING: &str = "If it were missing: ";

/// The tab of what can be carried away.
pub const TAKE_AWAY: &str = "Export";

/// The list of languages.
pub const REQUEST_AS: &str = "Copy this request as";

/// What the button beside that list copies.
pub const COPIED_REQUEST: &str = "this request";

/// The snippet, for a screen reader.
pub const REQUEST: &str = "This request";

/// How secrets are replaced.
pub const SNIPPET_HINT: &str =
    "Capitals stand for secrets, and for what doesn't exist yet. Show a secret under Message to include it here.";

/// The same with the sandbox.
pub const SNIPPET_IN_SANDBOX: &str =
    " The sandbox answers only in this browser: anywhere else, a request to it reaches no one.";

/// The button that saves a HAR file.
pub const SAVE_HAR: &str = "Save the session as HAR";

/// The button that saves a transcript.
pub const SAVE_TRANSCRIPT: &str = "Save it as Markdown";

/// What is in those files.
pub const SAVED_HINT: &str =
    "Neither file contains secrets, codes or tokens. Open HAR files in your browser's developer tools.";

/// Above the address of a request that was not sent.
pub const ADDRESS_BAR_WILL_READ: &str = "On the way to the sign-in page, your address bar will read:";

/// Above the address of one that was.
pub const ADDRESS_BAR_READ: &str = "On the way to the sign-in page, your address bar read:";

/// Headers, folded.
pub fn headers(count: usize) -> String {
    format!("{count} {}", if count == 1 { "header" } else { "headers" })
}

/// Who spoke to whom, for a screen reader.
pub fn from_to(from: &str, to: &str) -> String {
    format!("{from} to {to}: ")
}

/// By which channel, for a screen reader.
pub fn channel(channel: &str) -> String {
    format!(", {channel} channel")
}
