//! Who can see this? The places, and what a value is worth.

use std::time::Duration;

use crate::time::in_words;

/// What a static page with a client secret can't promise.
pub const PUBLIC_PAGE: &str = "A secret typed into a page is no secret of the page's: a public site could not ship one, \
     since every visitor could read it. Here it is yours, typed by you, and this page's host could still change the page \
     to read it.";

/// The log of whoever serves this page.
pub const HOST_LOG: &str = "the log of this page's host, with the callback";

/// `sessionStorage`.
pub const STORAGE: &str = "this tab's storage, from leaving until the callback";

/// The memory of the page.
pub const MEMORY: &str = "this tab's memory";

/// The sandbox.
pub const SANDBOX: &str = "the sandbox in this browser";

/// The authorization server.
pub const PROVIDER: &str = "the provider, and perhaps its log";

/// The way to the sandbox.
pub const INSIDE_BROWSER: &str = "this browser, from page to sandbox";

/// The way to a provider.
pub const NETWORK: &str = "the network, inside TLS";

/// The address bar, until the page clears it.
pub const ADDRESS_BAR: &str = "the address bar, for the moment of the callback";

/// The address bar, on the way to the provider.
pub const HISTORY: &str = "the address bar and the history of this browser, on the way out";

/// The API.
pub const API_HEADER: &str = "the API, in the Authorization header";

/// Of a state that this tab did not send.
pub const STATE_OF_ANOTHER: &str = "Nothing, and it never was: this tab did not send it.";

/// Of a state that came back.
pub const STATE_USED: &str = "Nothing any more: it was good for one callback.";

/// What a code needs beside it.
pub const VERIFIER: &str = "the code verifier";

/// The same.
pub const SECRET: &str = "the client secret";

/// The same.
pub const SECRET_AND_VERIFIER: &str = "the client secret and the code verifier";

/// Of a code that was refused.
pub const CODE_REFUSED: &str = "Nothing any more, probably: the token endpoint refused it.";

/// Of a code that needs nothing beside it.
pub const CODE_ALONE: &str = "A few minutes, to whoever has it: nothing else is asked for with it.";

/// Of a code that was exchanged.
pub const CODE_USED: &str = "Nothing any more: it was exchanged, and is good once.";

/// Of a verifier whose code is not exchanged.
pub const VERIFIER_WAITING: &str = "As long as the code: it shows that who trades the code is who asked for it.";

/// Of a verifier whose code is.
pub const VERIFIER_USED: &str = "Nothing any more: it belongs to the one code.";

/// Of the sandbox's secret.
pub const SANDBOX_SECRET: &str = "Nothing: the sandbox's secret is make-believe.";

/// Of a secret.
pub const CLIENT_SECRET: &str =
    "Until it is replaced on the developer portal. With it, anybody can be this application.";

/// Of a token that expired.
pub const EXPIRED: &str = "Nothing any more: it has expired.";

/// What a refresh token needs beside it, after "whoever has it".
pub const AND_SECRET: &str = " and the client secret";

/// Of a code that needs something beside it.
pub fn code_with(needed: &str) -> String {
    format!("A few minutes, and only to who also has {needed}.")
}

/// Of a token with this long to live. `with` is what it needs beside it, or empty.
pub fn worth_for(left: Duration, with: &str) -> String {
    format!("{} more, to whoever has it{with}.", in_words(left))
}

/// Of a token whose end this page doesn't know, whatever the provider said of it.
pub fn worth_unknown(with: &str) -> String {
    format!("For an unknown time, to whoever has it{with}.")
}
