//! What several steps have.

/// A finished step, for a screen reader.
pub const STEP_DONE: &str = ", done";

/// The current step, for a screen reader.
pub const CURRENT_STEP: &str = ", current step";

/// The fold of what a step is for.
pub const WITHOUT_STEP: &str = "What if we skipped this step?";

/// The button that copies.
pub const COPY: &str = "Copy";

/// The same, once it did.
pub const COPIED: &str = "Copied";

/// The same, when the browser did not let it.
pub const NOT_COPIED: &str = "Couldn't copy";

/// The wait that the server asked for has ended.
pub const WAIT_IS_OVER: &str = "You can try again now.";

/// The button that signs in again.
pub const REQUEST_NEW_CODE: &str = "Request a new code";

/// How many rows are not drawn.
pub fn more_rows(count: usize) -> String {
    format!("{count} more not shown.")
}

/// When a lifetime ended.
pub fn expired(at: &str) -> String {
    format!("Expired {at}")
}

/// How much of a lifetime is left, and when it ends.
pub fn left_until(left: &str, at: &str) -> String {
    format!("{left}, {at}")
}

/// How long the server asks to wait.
pub fn wait(left: &str) -> String {
    format!("Try again in {left}.")
}

/// The button that sends the same request again.
pub const TRY_AGAIN: &str = "Try again";

/// The button that goes to the field to change, before its name.
pub fn go_to(field: &str) -> String {
    format!("Go to {field}")
}
