//! A provider's types of token, besides the one this page gets, and the table of them.

use crate::providers::TokenKinds;

/// A provider's types of token, and how to get them.
pub struct Kinds {
    /// One sentence on which of them this page gets.
    pub yours: &'static str,
    /// Every type.
    pub kinds: &'static [Kind],
    /// One sentence on how a 403 may depend on the type of token.
    pub if_forbidden: &'static str,
}

/// A type of token.
pub struct Kind {
    /// Its name.
    pub name: &'static str,
    /// Where it comes from.
    pub from: &'static str,
    /// How long it lasts.
    pub lifetime: &'static str,
}

/// What is said about the types of this provider.
pub fn of(provider: TokenKinds) -> &'static Kinds {
    match provider {
        TokenKinds::Webex => &WEBEX,
    }
}

/// The heading of the table.
pub const TITLE: &str = "Which kind of token do I have?";

/// Its name for screen readers.
pub const TABLE: &str = "Kinds of token";

/// The heads of its columns.
pub const COLUMNS: [&str; 3] = ["Kind", "Where it comes from", "How long it lasts"];

/// The lifetimes of the last two aren't documented as numbers.
static WEBEX: Kinds = Kinds {
    yours: "You have an integration's token: this page exchanged a code for it, on behalf of the user who signed in.",
    kinds: &[
        Kind { name: "Personal", from: "You copy it from the developer portal.", lifetime: "12 hours" },
        Kind { name: "Bot", from: "–", lifetime: "Doesn't expire." },
        Kind {
            name: "Integration",
            from: "Exchanged for a code, as here.",
            lifetime: "About 14 days. The refresh token: about 90 days, renewed at each use.",
        },
        Kind {
            name: "Service app",
            from: "The developer portal or its API.",
            lifetime: "As stated in the token response.",
        },
        Kind { name: "Guest", from: "Issued by a service app.", lifetime: "As stated in the token response." },
    ],
    if_forbidden: "If none of these is the cause, the request probably needs another kind of token. See \u{201c}Which kind of \
                   token do I have?\u{201d} in step 5.",
};
