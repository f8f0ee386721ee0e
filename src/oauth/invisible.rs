//! Deceptive characters: invisible ones, control characters, and ones that change the writing direction. An identifier
//! or address has no honest use for them; in quoted text they are escaped.

/// The ranges of `Default_Ignorable_Code_Point` (Unicode 16.0.0, DerivedCoreProperties.txt), first and last: a renderer
/// that doesn't know such a character shows nothing. Some aren't assigned yet. Every `Bidi_Control` (PropList.txt),
/// which changes the writing direction, is in a range too.
const DEFAULT_IGNORABLE: [(char, char); 17] = [
    ('\u{ad}', '\u{ad}'),
    ('\u{34f}', '\u{34f}'),
    ('\u{61c}', '\u{61c}'),
    ('\u{115f}', '\u{1160}'),
    ('\u{17b4}', '\u{17b5}'),
    ('\u{180b}', '\u{180f}'),
    ('\u{200b}', '\u{200f}'),
    ('\u{202a}', '\u{202e}'),
    ('\u{2060}', '\u{206f}'),
    ('\u{3164}', '\u{3164}'),
    ('\u{fe00}', '\u{fe0f}'),
    ('\u{feff}', '\u{feff}'),
    ('\u{ffa0}', '\u{ffa0}'),
    ('\u{fff0}', '\u{fff8}'),
    ('\u{1bca0}', '\u{1bca3}'),
    ('\u{1d173}', '\u{1d17a}'),
    ('\u{e0000}', '\u{e0fff}'),
];

/// Whether a character is invisible, breaks a line, or affects the characters around it.
pub fn is_invisible_or_bidi(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}')
        || DEFAULT_IGNORABLE.iter().any(|(first, last)| (*first..=*last).contains(&c))
}

/// Makes untrusted text safe to show next to the page's own: invisible characters are escaped, except tabs and line
/// breaks. Every kind of line break (CR LF, CR) becomes LF.
pub fn escape_invisible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '\r' {
            chars.next_if_eq(&'\n');
            shown.push('\n');
        } else if is_spelled_out(c) {
            shown.extend(c.escape_unicode());
        } else {
            shown.push(c);
        }
    }
    shown
}

/// How many characters [`escape_invisible`] writes for this one.
pub fn shown_chars(c: char) -> usize {
    if is_spelled_out(c) { c.escape_unicode().len() } else { 1 }
}

fn is_spelled_out(c: char) -> bool {
    is_invisible_or_bidi(c) && !['\n', '\t'].contains(&c)
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn invisible_characters_are_escaped() {
        for (text, expected) in [
            ("access_denied", "access_denied"),
            ("größer\n\t<b>", "größer\n\t<b>"),
            ("a\0b\u{1b}[31m", "a\\u{0}b\\u{1b}[31m"),
            ("one\r\ntwo\rthree\nfour\n\rfive\r\r\n", "one\ntwo\nthree\nfour\n\nfive\n\n"),
            ("evil\u{202e}moc.elpmaxe", "evil\\u{202e}moc.elpmaxe"),
            ("\u{feff}\u{200b}\u{2066}\u{2028}\u{ad}", "\\u{feff}\\u{200b}\\u{2066}\\u{2028}\\u{ad}"),
            ("\u{61c}\u{206f}", "\\u{61c}\\u{206f}"),
            // A filler, a variation selector, a tag, and an unassigned one.
            ("\u{3164}\u{fe0f}\u{e0041}", "\\u{3164}\\u{fe0f}\\u{e0041}"),
            ("\u{2065}\u{fff0}\u{e0fff}", "\\u{2065}\\u{fff0}\\u{e0fff}"),
            ("\u{34f}\u{180e}\u{1d173}", "\\u{34f}\\u{180e}\\u{1d173}"),
        ] {
            assert_eq!(escape_invisible(text), expected);
        }
    }

    /// The test's oracle has its own tables, generated from Unicode's files.
    #[cfg(not(target_arch = "wasm32"))]
    #[test]
    fn the_ranges_match_unicode() {
        use regex_syntax::hir::{Class, HirKind};
        let properties = r"[\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\p{Cc}\p{Zl}\p{Zp}]";
        let hir = regex_syntax::parse(properties).expect("a class of characters");
        let HirKind::Class(Class::Unicode(class)) = hir.kind() else { panic!("{hir:?}") };
        let mut expected = Vec::new();
        for range in class.ranges() {
            expected.extend(range.start()..=range.end());
        }
        let found: Vec<char> = ('\0'..=char::MAX).filter(|c| is_invisible_or_bidi(*c)).collect();
        assert!(found == expected, "{:?}", found.iter().zip(&expected).find(|(have, wanted)| have != wanted));
    }
}
