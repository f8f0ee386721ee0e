//! Who can see this? The places, and what a value is worth.

use std::time::Duration;

use crate::time::in_words;

/// What a static page with a client secret can't promise.
pub const PUBLIC_PAGE: &str = "A public page can't ship a secret, because every visitor could read it. This one is yours, and whoever hosts this page \
     could change it to read it.";

/// The log of whoever serves this page.
pub const HOST_LOG: &str = "this page's web host (in its log)";

/// `sessionStorage`.
pub const STORAGE: &str = "this tab's storage (while you were away)";

/// The memory of the page.
pub const MEMORY: &str = "this tab's memory";

/// The sandbox.
pub const SANDBOX: &str = "the sandbox in this browser";

/// The authorization server.
pub const PROVIDER: &str = "the provider (perhaps in its log)";

/// The way to the sandbox.
pub const INSIDE_BROWSER: &str = "this browser (from page to sandbox)";

/// The way to a provider.
pub const NETWORK: &str = "the network (encrypted with TLS)";

/// The address bar, until the page clears it.
pub const ADDRESS_BAR: &str = "the address bar (for a moment, when you came back)";

/// The address bar, on the way to the provider.
pub const HISTORY: &str = "the address bar and this browser's history (on the way out)";

/// The API.
pub const API_HEADER: &str = "the API (in the Authorization header)";

/// Of a state that this tab did not send.
pub const STATE_OF_ANOTHER: &str = "No, and it never was: this tab didn't send it.";

/// Of a state that came back.
pub const STATE_USED: &str = "No. It was used, and works for one callback only.";

/// What a code needs beside it.
pub const VERIFIER: &str = "the verifier";

/// The same.
pub const SECRET: &str = "the client secret";

/// The same.
pub const SECRET_AND_VERIFIER: &str = "the client secret and the verifier";

/// Of a code that was refused.
pub const CODE_REFUSED: &str = "Probably not: the token endpoint refused it.";

/// Of a code that needs nothing beside it.
pub const CODE_ALONE: &str = "For a few minutes, to anyone who has it: nothing else is needed.";

/// Of a code that was exchanged.
pub const CODE_USED: &str = "No. It was used, and works only once.";

/// Of a verifier whose code is not exchanged.
pub const VERIFIER_WAITING: &str = "As long as the code: it proves that whoever redeems the code also asked for it.";

/// Of a verifier whose code is.
pub const VERIFIER_USED: &str = "No. It belongs to one code only.";

/// Of the sandbox's secret.
pub const SANDBOX_SECRET: &str = "No. The sandbox's secret is made up.";

/// Of a secret.
pub const CLIENT_SECRET: &str = "Yes, until it is replaced at the provider. With it, anyone can pose as this app.";

/// Of a token that expired.
pub const EXPIRED: &str = "No. It has expired.";

/// What a refresh token needs beside it, after "anyone who has it".
pub const AND_SECRET: &str = " and the client secret";

/// Of a code that needs something beside it.
pub fn code_with(needed: &str) -> String {
    format!("For a few minutes, and only to someone who also has {needed}.")
}

/// Of a token with this long to live. `with` is what it needs beside it, or empty.
pub fn worth_for(left: Duration, with: &str) -> String {
    format!("For {}, to anyone who has it{with}.", in_words(left))
}

/// Of a token whose end this page doesn't know, whatever the provider said of it.
pub fn worth_unknown(with: &str) -> String {
    format!("For an unknown time, to anyone who has it{with}.")
}
