//! Characters that deceive: they steer whatever shows them, can't be seen, or turn the direction of writing. In an
//! identifier or an address there is no honest use for them; in a text that is quoted they are spelled out.

/// Whether a character can't be seen, or acts on those around it.
pub fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// A text from outside as it can be shown beside one's own: what can't be seen is spelled out, but for line breaks and tabs.
pub fn legible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if is_unseen(c) && !['\n', '\t'].contains(&c) {
            shown.extend(c.escape_unicode());
        } else {
            shown.push(c);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn what_cannot_be_seen_is_spelled_out() {
        for (text, expected) in [
            ("access_denied", "access_denied"),
            ("größer\n\t<b>", "größer\n\t<b>"),
            ("a\0b\u{1b}[31m\r", "a\\u{0}b\\u{1b}[31m\\u{d}"),
            ("evil\u{202e}moc.elpmaxe", "evil\\u{202e}moc.elpmaxe"),
            ("\u{feff}\u{200b}\u{2066}\u{2028}\u{ad}", "\\u{feff}\\u{200b}\\u{2066}\\u{2028}\\u{ad}"),
            ("\u{61c}\u{206f}", "\\u{61c}\\u{206f}"),
        ] {
            assert_eq!(legible(text), expected);
        }
    }
}
