//! The kinds of token that a provider has beside the one that this page gets.

/// What a provider calls its tokens, by how they are had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenKinds {
    /// Which of them this page gets, in a sentence.
    pub yours: &'static str,
    /// Each of them.
    pub kinds: &'static [TokenKind],
    /// What a refusal may have to do with the kind of token, in a sentence.
    pub if_forbidden: &'static str,
}

/// A kind of token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenKind {
    /// What it is called.
    pub name: &'static str,
    /// Where it comes from.
    pub from: &'static str,
    /// How long it lives.
    pub lifetime: &'static str,
}

/// Those of Webex. The lifetimes of the last two are not documented as numbers.
pub(super) const WEBEX: TokenKinds = TokenKinds {
    yours: "The token here is an integration's: this page got it in exchange for a code, for the user who signed in.",
    kinds: &[
        TokenKind { name: "Personal", from: "Copied from the developer portal.", lifetime: "12 hours" },
        TokenKind { name: "Bot", from: "–", lifetime: "It doesn't expire." },
        TokenKind {
            name: "Integration",
            from: "The exchange of a code, as here.",
            lifetime: "About 14 days; the refresh token about 90 days, renewed each time you use it.",
        },
        TokenKind {
            name: "Service app",
            from: "The developer portal or its API.",
            lifetime: "As the answer with the token says.",
        },
        TokenKind { name: "Guest", from: "Issued by a service app.", lifetime: "As the answer with the token says." },
    ],
    if_forbidden: "If that isn't it, the request probably needs another kind of token than an integration's: see \
                   \u{201c}Which kind of token do I have?\u{201d} in step 4.",
};
