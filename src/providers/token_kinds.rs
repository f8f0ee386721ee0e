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
    /// How long it lasts.
    pub lifetime: &'static str,
}

/// Those of Webex. The lifetimes of the last two are not documented as numbers.
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
