//! The options of an authorization request: `prompt`, `login_hint` and `max_age`.

use crate::oauth::sign_in_options::Prompt;

/// The heading of the options.
pub const TITLE: &str = "More options";

/// The label of `prompt`.
pub const PROMPT: &str = "prompt";

/// What `prompt` does.
pub const PROMPT_HINT: &str = "What the provider asks you, even if it remembers you.";

/// The label of `login_hint`.
pub const LOGIN_HINT: &str = "login_hint";

/// What `login_hint` does.
pub const LOGIN_HINT_HINT: &str = "Who is probably signing in, such as an email address. The provider may fill it in.";

/// The label of `max_age`.
pub const MAX_AGE: &str = "max_age";

/// What `max_age` does.
pub const MAX_AGE_HINT: &str =
    "The most seconds since you signed in, such as 3600. After that you have to sign in again.";

/// A choice of `prompt`, with what it asks for.
pub fn choice(prompt: Option<Prompt>) -> &'static str {
    match prompt {
        None => "(not sent)",
        Some(Prompt::Login) => "login: sign in again",
        Some(Prompt::Consent) => "consent: agree again",
        Some(Prompt::SelectAccount) => "select_account: choose an account",
        Some(Prompt::Nothing) => "none: ask nothing, or come back with an error",
    }
}
