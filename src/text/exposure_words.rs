//! Who can see this? The places, and what a value is worth.

use std::time::Duration;

use crate::time::in_words;

/// What a static page with a client secret can't promise.
pub const PUBLIC_PAGE: &str = "A public page can't ship a secret, because every visitor could read it. This one is yours, and anyone \
     who controls this page's host could change it to read it.";

/// The columns: who can see a value.
pub const COLUMNS: [&str; 5] = ["Address bar", "History", "Page's host", "Provider", "This tab"];

/// In the column of names, for a screen reader.
pub const VALUE: &str = "Value";

/// Above the matrix, for a screen reader.
pub const CAPTION: &str = "Who can see each value";

/// What the marks mean.
pub const LEGEND: &str = "● has been there · ○ will be there · – never";

/// A mark, for a screen reader.
pub const SEEN: &str = "seen";

/// The same.
pub const AHEAD: &str = "still to come";

/// The same.
pub const NEVER: &str = "never";

/// In place of a mark where nothing shows it.
pub const UNKNOWN: &str = "unknown";

/// Before what a value is worth.
pub const IS_WORTH: &str = "Still valuable? ";

/// Why the host is a column.
pub const HOST_NOTE: &str = "The callback is a GET request to this page's host, with the code in its query: the host can find it in its log. \
     A fragment (#) would have stayed in the browser. On the network, TLS hides all of this.";

/// In the address bar on both ways.
pub const OUT_AND_BACK: &str = "out and back";

/// On the way to the provider.
pub const ON_THE_WAY_OUT: &str = "on the way out";

/// On the way back.
pub const ON_RETURN: &str = "on return";

/// In the history, until the page replaced the entry.
pub const FOR_A_MOMENT: &str = "for a moment";

/// In the authorization request.
pub const IN_REQUEST: &str = "in the request";

/// In the exchange.
pub const AT_EXCHANGE: &str = "at the exchange";

/// In a token request.
pub const IN_BODY: &str = "in the body";

/// The same, with Basic.
pub const IN_HEADER: &str = "in a header";

/// In each request to the API.
pub const AT_EACH_CALL: &str = "at each request";

/// The provider made it.
pub const ISSUED: &str = "issued it";

/// The page made it.
pub const MADE_HERE: &str = "made here";

/// The memory of the page.
pub const IN_MEMORY: &str = "in memory";

/// What the page doesn't keep.
pub const THROWN_AWAY: &str = "thrown away";

/// Of a value that is not there yet.
pub const NOT_THERE: &str = "It doesn't exist yet.";

/// Of a state that was not sent.
pub const STATE_UNSENT: &str = "Not before it is sent.";

/// Of a state whose callback has not come.
pub const STATE_WAITING: &str = "Until the callback comes: anyone who knows it could forge one.";

/// Of a code that came with a callback that was refused.
pub const CODE_THROWN_AWAY: &str = "Not to this page: it threw the code away unused.";

/// Of a code challenge.
pub const CHALLENGE: &str = "No. It's a hash: the verifier can't be computed from it.";

/// Of a token that came in the fragment.
pub const TOKEN_IN_FRAGMENT: &str = "Until it expires, to anyone who saw it: every script of the page could, and extensions of the browser. Neither a \
     client secret nor a verifier protects it. This page cleared it and didn't use it.";

/// Of tokens that were revoked.
pub const REVOKED: &str = "No. It was revoked.";

/// Of an ID token.
pub const ID_TOKEN: &str = "It opens no API, but it says who signed in, to anyone who has it.";

/// Someone who saw the callback's address, where the code needs both.
pub const SEEN_WITH_BOTH: &str = "Anyone who saw it has the code. It works once, and only with two things that were never in the address bar: the client \
     secret and the code verifier.";

/// The same with the client secret alone.
pub const SEEN_WITH_SECRET: &str = "Anyone who saw it has the code. It works once, and only with the client secret, which was never in the address bar.";

/// The same with the verifier alone.
pub const SEEN_WITH_VERIFIER: &str = "Anyone who saw it has the code. It works once, and only with the code verifier, which was never in the address bar.";

/// The same with neither.
pub const SEEN_ALONE: &str = "Anyone who saw it has the code. It works once, and it needs nothing else.";

/// The same once it was exchanged.
pub const SEEN_AND_USED: &str = "Anyone who saw it has the code. It works once, and this page has used it.";

/// The same once it was refused.
pub const SEEN_AND_REFUSED: &str =
    "Anyone who saw it has the code. The token endpoint refused it, so it's probably worth nothing now.";

/// Of a state that no request of this tab waits for.
pub const STATE_OF_ANOTHER: &str = "No. No request of this tab is waiting for it.";

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
pub const VERIFIER_WAITING: &str =
    "As long as the code: it proves that the client that redeems the code also asked for it.";

/// Of a verifier where PKCE is off.
pub const VERIFIER_UNCHECKED: &str = "No. PKCE is off in the sandbox, so nobody looks at it.";

/// Of a verifier whose code is.
pub const VERIFIER_USED: &str = "No. It belongs to one code only.";

/// Of the sandbox's secret.
pub const SANDBOX_SECRET: &str =
    "Not the sandbox's. A real one, until it is replaced: with it, anyone can pose as this app.";

/// Of a secret.
pub const CLIENT_SECRET: &str = "Yes, until it is replaced at the provider. With it, anyone can pose as this app.";

/// Of a token that expired.
pub const EXPIRED: &str = "No. It has expired.";

/// What a refresh token needs beside it, after "anyone who has it".
pub const AND_SECRET: &str = " and the client secret";

/// Someone who saw the callback's address, where a code works more than once. `needed` is what it needs beside it.
pub fn seen_reusable(needed: Option<&str>) -> String {
    let needed = needed.map_or("it needs nothing else".to_owned(), |needed| format!("only with {needed}"));
    format!(
        "Anyone who saw it has the code. Single use is off, so it works again and again until it expires, and {needed}."
    )
}

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
