//! How much of what comes from outside is drawn: whoever sends more wants to keep the browser busy.

/// How many rows are drawn.
pub(super) const MAX_ROWS: usize = 100;

/// How much of a token, a code or a state is shown, in characters: servers take no longer header. Copied is all of it.
pub(super) const MAX_TOKEN_SHOWN_CHARS: usize = 16_384;

/// How much of any other word from outside is shown, in characters.
pub(super) const MAX_WORD_SHOWN_CHARS: usize = 4_000;

/// How much of a body is shown, in characters, of which a line break takes as many as a line.
pub(super) const MAX_BODY_SHOWN_CHARS: usize = 200_000;
