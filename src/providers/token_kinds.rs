//! A provider's types of token, besides the one this page gets.

/// A provider's types of token, and how to get them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenKinds {
    /// One sentence on which of them this page gets.
    pub yours: &'static str,
    /// All of them.
    pub kinds: &'static [TokenKind],
    /// One sentence on how a 403 may depend on the type of token.
    pub if_forbidden: &'static str,
}

/// A type of token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenKind {
    /// Its name.
    pub name: &'static str,
    /// Where it comes from.
    pub from: &'static str,
    /// How long it lasts.
    pub lifetime: &'static str,
}

/// Webex's types. The lifetimes of the last two aren't documented as numbers.
pub(super) const WEBEX: TokenKinds = TokenKinds {
    yours: "You have an integration's token: this page exchanged a code for it, on behalf of the user who signed in.",
    kinds: &[
        TokenKind { name: "Personal", from: "You copy it from the developer portal.", lifetime: "12 hours" },
        TokenKind { name: "Bot", from: "–", lifetime: "Doesn't expire." },
        TokenKind {
            name: "Integration",
            from: "Exchanged for a code, as here.",
            lifetime: "About 14 days. The refresh token: about 90 days, renewed at each use.",
        },
        TokenKind {
            name: "Service app",
            from: "The developer portal or its API.",
            lifetime: "As stated in the token response.",
        },
        TokenKind { name: "Guest", from: "Issued by a service app.", lifetime: "As stated in the token response." },
    ],
    if_forbidden: "If none of these is the cause, the request probably needs another kind of token. See \u{201c}Which kind of \
                   token do I have?\u{201d} in step 5.",
};
