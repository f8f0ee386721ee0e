//! What several steps have.

/// A finished step, for a screen reader.
pub const STEP_DONE: &str = ", done";

/// The current step, for a screen reader.
pub const CURRENT_STEP: &str = ", current step";

/// The fold of what a step is for.
pub const WITHOUT_STEP: &str = "What if this step were left out?";

/// The button that copies.
pub const COPY: &str = "Copy";

/// The same, once it did.
pub const COPIED: &str = "Copied";

/// The same, when the browser did not let it.
pub const NOT_COPIED: &str = "Not copied";

/// When the server's wait is over.
pub const WAIT_IS_OVER: &str = "The wait is over.";

/// The button that signs in again.
pub const REQUEST_NEW_CODE: &str = "Request a new code";

/// How many rows are not drawn.
pub fn more_rows(count: usize) -> String {
    format!("And {count} more, which are not shown.")
}

/// When a lifetime ended.
pub fn expired(at: &str) -> String {
    format!("Expired {at}")
}

/// How much of a lifetime is left, and when it ends.
pub fn left_until(left: &str, at: &str) -> String {
    format!("{left}, until {at}")
}

/// How long the server asks to wait.
pub fn wait(left: &str) -> String {
    format!("Wait {left} more.")
}
