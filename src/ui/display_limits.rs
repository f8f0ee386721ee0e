//! How much untrusted content is drawn: a server that sends more only wants to keep the browser busy.

/// The maximum number of rows that are drawn.
pub(super) const MAX_ROWS: usize = 100;

/// How much of a token, a code or a state is shown, in characters: servers accept no longer header. Copying takes all
/// of it.
pub(super) const MAX_TOKEN_SHOWN_CHARS: usize = 16_384;

/// How much of any other untrusted value is shown, in characters.
pub(super) const MAX_WORD_SHOWN_CHARS: usize = 4_000;

/// How much of a body is shown, in characters. A line break counts as a whole line.
pub(super) const MAX_BODY_SHOWN_CHARS: usize = 200_000;
