//! How much untrusted text is accepted, and how much of it is shown. A text longer than any honest value could keep the
//! browser busy.

use super::invisible::{escape_invisible, shown_chars};

/// The longest address, client identifier, state or nonce, in characters: servers refuse longer URLs anyway.
pub const MAX_VALUE_CHARS: usize = 2_000;

/// The longest list of scopes in a request, in characters. A few providers have hundreds of scopes.
pub const MAX_SCOPES_CHARS: usize = 8_000;

/// The longest list of names accepted from metadata.
pub const MAX_NAMES: usize = 1_000;

/// How much of a response body is exported, in bytes: a session keeps up to 40 responses of up to 1 MiB.
pub const MAX_SAVED_BODY_BYTES: usize = 256 << 10;

/// What a line break costs of [`excerpt`]'s room, in characters: browsers are slow at breaking lines.
const LINE_BREAK_CHARS: usize = 80;

/// Whether a text has more than `max` characters. Reads no further than needed.
pub fn is_longer_than(text: &str, max_chars: usize) -> bool {
    text.chars().nth(max_chars).is_some()
}

/// Cuts a text to this many characters, where a line break counts as a whole line, and adds the length of the original.
pub fn excerpt(text: &str, room_chars: usize) -> String {
    excerpt_by(text, room_chars, |_| 1)
}

fn excerpt_by(text: &str, room_chars: usize, width: impl Fn(char) -> usize) -> String {
    let mut room = room_chars;
    for (at, c) in text.char_indices() {
        let is_line_break = matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}');
        let takes = if is_line_break { LINE_BREAK_CHARS } else { width(c) };
        match room.checked_sub(takes) {
            Some(left) => room = left,
            None => return cut(&text[..at], text),
        }
    }
    text.to_owned()
}

/// The beginning of a text, and the length of all of it.
pub fn cut(beginning: &str, all: &str) -> String {
    // In one step: a string that grows would leave a copy behind, and it may be secret.
    [beginning, "… (", &all.chars().count().to_string(), " characters in all)"].concat()
}

/// Untrusted text that can be quoted in a sentence: truncated, and invisible characters escaped.
pub fn quoted(text: &str) -> String {
    const MAX_QUOTED_CHARS: usize = 500;
    visible_excerpt(text, MAX_QUOTED_CHARS)
}

/// An [`excerpt`] with invisible characters escaped. Each escape counts with its full length.
pub fn visible_excerpt(text: &str, room_chars: usize) -> String {
    escape_invisible(&excerpt_by(text, room_chars, shown_chars))
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn long_text_is_cut_and_its_length_is_given() {
        for (text, expected) in [
            (String::new(), String::new()),
            ("ä".repeat(200), "ä".repeat(200)),
            ("ä".repeat(201), format!("{}… (201 characters in all)", "ä".repeat(200))),
            ("\n".repeat(2), "\n\n".to_owned()),
            ("\n".repeat(400_000), "\n\n… (400000 characters in all)".to_owned()),
            (format!("{}\n", "a".repeat(121)), format!("{}… (122 characters in all)", "a".repeat(121))),
            ("\r\n\u{2028}".to_owned(), "\r\n… (3 characters in all)".to_owned()),
        ] {
            assert_eq!(excerpt(&text, 200), expected);
            assert_eq!(is_longer_than(&text, 200), text.chars().count() > 200);
        }
    }

    /// Escapes count toward the room too.
    #[test]
    fn an_excerpt_fits_its_room() {
        for (text, expected) in [
            ("a".repeat(16), "a".repeat(16)),
            ("\u{202e}".repeat(2), "\\u{202e}".repeat(2)),
            ("\u{202e}".repeat(3), format!("{}… (3 characters in all)", "\\u{202e}".repeat(2))),
            (format!("{}\u{202e}", "a".repeat(9)), format!("{}… (10 characters in all)", "a".repeat(9))),
            ("\t".repeat(17), format!("{}… (17 characters in all)", "\t".repeat(16))),
        ] {
            assert_eq!(visible_excerpt(&text, 16), expected, "{text:?}");
        }
        assert_eq!(quoted(&"\u{202e}".repeat(501)).matches("\\u{202e}").count(), 500 / 8);
    }
}
