//! Decodes a text one layer at a time: percent-encoding, HTML entities, JSON escapes, and base64 and hexadecimal
//! digits. Every decoded byte knows its place in the text, so that a match in a layer can be replaced there. Every
//! function here is linear in the text's length.

use std::ops::Range;

use zeroize::Zeroizing;

use digits::{BASE64, HEX};

mod digits;

/// How many layers of escapes are removed: JSON in JSON in a URL has three, and its strings may be escaped again.
pub const MAX_LAYERS: usize = 6;

/// How many layers of one kind of escape are removed alone.
const MAX_LAYERS_OF_ONE_KIND: usize = 2;

/// What each kind of escape begins with: percent-encoding, HTML entities, and those of JSON.
const KINDS: [u8; 3] = *b"%&\\";

/// How many layers of escapes are removed around encoded digits and below them, together.
const MAX_LAYERS_WITH_DIGITS: usize = 2;

/// The most bytes that can encode one byte of a secret, with escapes around or below digits.
const MAX_WIDTH: usize = 32;

/// Extra bytes for the escapes at the ends of a range that is searched again.
const MARGIN: usize = 256;

/// Marks a gap between digits or where bytes are left out. It never occurs in UTF-8, so nothing matches across it.
const INTERRUPTION: u8 = 0xff;

/// A text at some stage of decoding. It may hold a secret, so its bytes are wiped when dropped.
pub struct Decoded {
    /// The bytes, not always UTF-8.
    pub bytes: Zeroizing<Vec<u8>>,
    /// Where in the original text each byte begins, and the end of the last one.
    places: Vec<(u32, u32)>,
}

/// What is known of the words to look for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Words {
    /// The length of the shortest, in bytes. Runs of fewer digits than it takes aren't decoded.
    pub min: usize,
    /// The length of the longest, in bytes. Below the text itself, anything farther from an escape was already seen in
    /// the layer above.
    pub max: usize,
    /// Whether something in one of them looks like an escape. It could merge with the escapes around it, so the first
    /// layers are then also removed one kind at a time.
    pub have_escapes: bool,
}

impl Words {
    /// How many bytes of text the longest word may take up, with everything decoded along with it.
    pub fn reach(self) -> usize {
        self.max.saturating_mul(MAX_WIDTH).saturating_add(MARGIN)
    }
}

/// Calls `look` with the text, and with each layer below it until nothing is left to decode.
pub fn each_layer(text: &str, mut look: impl FnMut(&Decoded)) {
    Decoded::new(text.as_bytes()).each_layer(MAX_LAYERS, usize::MAX, &mut |layer, _| look(layer));
}

/// The same, and in the first layers also with the bytes that base64 or hexadecimal digits encode. Skips what is too
/// short for any of the words, or too far from anything decoded. Looks at no more than 32 times the bytes of the text, or at
/// 44 times if the words have escapes.
pub fn each_layer_and_digits(text: &str, words: Words, mut look: impl FnMut(&Decoded)) {
    let reach = words.reach();
    let text = Decoded::new(text.as_bytes());
    if words.have_escapes {
        text.each_kind(MAX_LAYERS_OF_ONE_KIND, reach, &mut look);
    }
    text.each_layer(MAX_LAYERS, reach, &mut |layer, depth| {
        look(layer);
        let Some(below) = MAX_LAYERS_WITH_DIGITS.checked_sub(depth) else { return };
        for alphabet in [BASE64, HEX] {
            let runs = layer.runs(alphabet, words.min, depth > 0);
            if runs.is_empty() {
                continue;
            }
            // A group may begin at any digit.
            for skipped in 0..alphabet.digits_of_a_group {
                // RFC 6749 §2.3.1: the credentials in `Basic` are form-encoded first.
                layer.digits(alphabet, &runs, skipped).each_layer(below, reach, &mut |layer, _| look(layer));
            }
        }
    });
}

/// A text with a layer of its escapes removed, if there are any. Neither has to be UTF-8.
pub fn unescape(text: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    Decoded::new(text).unescape(usize::MAX, &KINDS).map(|decoded| decoded.bytes)
}

/// The range, widened to character boundaries.
pub fn char_boundaries(text: &str, range: Range<usize>) -> Range<usize> {
    let start = (0..=range.start).rev().find(|at| text.is_char_boundary(*at));
    let end = (range.end..=text.len()).find(|at| text.is_char_boundary(*at));
    start.unwrap_or_default()..end.unwrap_or(text.len())
}

impl Decoded {
    fn new(text: &[u8]) -> Self {
        let mut decoded = Self::with_capacity(text.len());
        text.iter().enumerate().for_each(|(at, byte)| decoded.push(*byte, (at as u32, at as u32 + 1)));
        decoded
    }

    /// The full capacity: a vector that grows leaves copies behind.
    fn with_capacity(capacity: usize) -> Self {
        Self { bytes: Zeroizing::new(Vec::with_capacity(capacity)), places: Vec::with_capacity(capacity) }
    }

    fn push(&mut self, byte: u8, place: (u32, u32)) {
        self.bytes.push(byte);
        self.places.push(place);
    }

    /// The range of the original text that these bytes come from. `range` must not be empty.
    pub fn place(&self, range: Range<usize>) -> Range<usize> {
        self.places[range.start].0 as usize..self.places[range.end - 1].1 as usize
    }

    /// How many bytes of the original text encode this one.
    pub fn width(&self, at: usize) -> usize {
        let (start, end) = self.places[at];
        (end - start) as usize
    }

    /// Calls `look` with this text and with each layer below it, and with the depth of the layer.
    fn each_layer(self, below: usize, reach: usize, look: &mut dyn FnMut(&Self, usize)) {
        look(&self, 0);
        let mut layer = self;
        for depth in 1..=below {
            let Some(next) = layer.unescape(reach, &KINDS) else { return };
            layer = next;
            look(&layer, depth);
        }
    }

    /// Calls `look` with each text that is left if one kind of escape is removed, and of that again, for so many layers.
    fn each_kind(&self, layers: usize, reach: usize, look: &mut dyn FnMut(&Self)) {
        for kind in KINDS {
            let Some(next) = self.unescape(reach, &[kind]) else { continue };
            look(&next);
            if layers > 1 {
                next.each_kind(layers - 1, reach, look);
            }
        }
    }

    /// Removes one layer of these kinds of escapes, and drops what is farther than `reach` from each of them; `None` if
    /// there are none.
    fn unescape(&self, reach: usize, kinds: &[u8]) -> Option<Self> {
        let mut decoded: Option<Self> = None;
        let (mut at, mut copied) = (0, 0);
        while at < self.bytes.len() {
            let is_escape = kinds.contains(&self.bytes[at]);
            let Some((meaning, length)) = is_escape.then(|| escape(&self.bytes[at..])).flatten() else {
                at += 1;
                continue;
            };
            let after_escape = if decoded.is_some() { reach } else { 0 };
            let decoded = decoded.get_or_insert_with(|| Self::with_capacity(self.bytes.len()));
            decoded.copy(self, copied..at, [after_escape, reach]);
            let place = (self.places[at].0, self.places[at + length - 1].1);
            match meaning {
                Meaning::Byte(byte) => decoded.push(byte, place),
                Meaning::Char(c) => {
                    c.encode_utf8(&mut [0; 4]).bytes().for_each(|byte| decoded.push(byte, place));
                }
            }
            at += length;
            copied = at;
        }
        decoded.as_mut()?.copy(self, copied..at, [reach, 0]);
        decoded
    }

    /// Appends the beginning and the end of a range, up to `reach` bytes each.
    fn copy(&mut self, from: &Self, range: Range<usize>, [start, end]: [usize; 2]) {
        let mut append = |range: Range<usize>| {
            self.bytes.extend_from_slice(&from.bytes[range.clone()]);
            self.places.extend_from_slice(&from.places[range]);
        };
        if range.len() <= start.saturating_add(end) {
            return append(range);
        }
        append(range.start..range.start + start);
        self.push(INTERRUPTION, from.places[range.start + start]);
        self.copy(from, range.end - end..range.end, [end, 0]);
    }
}

/// The character or byte that an escape encodes. Only percent-encoding can split a character.
enum Meaning {
    Byte(u8),
    Char(char),
}

/// The escape at the beginning of a text, and its length. Reads only a few bytes.
fn escape(text: &[u8]) -> Option<(Meaning, usize)> {
    match text.first()? {
        b'%' => number(text, 1, 2, 16).map(|byte| (Meaning::Byte(byte as u8), 3)),
        b'&' => entity(text).map(|(c, length)| (Meaning::Char(c), length)),
        b'\\' => backslash(text).map(|(c, length)| (Meaning::Char(c), length)),
        _ => None,
    }
}

/// The number that these digits spell.
fn number(text: &[u8], at: usize, length: usize, radix: u32) -> Option<u32> {
    let digits = text.get(at..at + length).filter(|digits| !digits.is_empty())?;
    digits
        .iter()
        .try_fold(0_u32, |number, digit| number.checked_mul(radix)?.checked_add(char::from(*digit).to_digit(radix)?))
}

/// How many digits the text begins with, up to eight.
fn count_digits(text: &[u8], at: usize, radix: u32) -> usize {
    text.iter().skip(at).take(8).take_while(|byte| char::from(**byte).is_digit(radix)).count()
}

fn entity(text: &[u8]) -> Option<(char, usize)> {
    const NAMED: [(&[u8], char); 5] =
        [(b"&quot;", '"'), (b"&amp;", '&'), (b"&lt;", '<'), (b"&gt;", '>'), (b"&apos;", '\'')];
    if text.get(1) != Some(&b'#') {
        let (name, c) = NAMED.into_iter().find(|(name, _)| text.starts_with(name))?;
        return Some((c, name.len()));
    }
    let (start, radix) = if matches!(text.get(2), Some(b'x' | b'X')) { (3, 16) } else { (2, 10) };
    let length = count_digits(text, start, radix);
    let c = char::from_u32(number(text, start, length, radix)?)?;
    // Browsers accept it without the semicolon too.
    Some((c, start + length + usize::from(text.get(start + length) == Some(&b';'))))
}

/// JSON escapes, RFC 8259 §7, and the additional ones of JavaScript and Rust.
fn backslash(text: &[u8]) -> Option<(char, usize)> {
    let plain = |c| Some((c, 2));
    match text.get(1)? {
        b'b' => plain('\u{8}'),
        b'f' => plain('\u{c}'),
        b'n' => plain('\n'),
        b'r' => plain('\r'),
        b't' => plain('\t'),
        c @ (b'"' | b'\'' | b'\\' | b'/') => plain(char::from(*c)),
        b'x' => Some((char::from_u32(number(text, 2, 2, 16)?)?, 4)),
        b'u' if text.get(2) == Some(&b'{') => {
            let length = count_digits(text, 3, 16);
            let c = char::from_u32(number(text, 3, length, 16)?)?;
            (text.get(3 + length) == Some(&b'}')).then_some((c, length + 4))
        }
        b'u' => {
            let first = number(text, 2, 4, 16)?;
            if let Some(c) = char::from_u32(first) {
                return Some((c, 6));
            }
            // RFC 8259 §7: beyond the Basic Multilingual Plane, "a 12-character sequence, encoding the UTF-16 surrogate
            // pair".
            let second = text.get(6..8).filter(|start| *start == b"\\u").and_then(|_| number(text, 8, 4, 16))?;
            let c = char::decode_utf16([first as u16, second as u16]).next()?.ok()?;
            Some((c, 12))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_layer_of_escapes_is_removed_and_each_byte_knows_where_it_was() {
        for (text, expected) in [
            ("a%22b%c3%BCc", Some("a\"büc")),
            ("&quot;&#39;&#x27;&#X27;&#0039;&#39x&amp;amp;", Some("\"'''''x&amp;")),
            (r#"\u00fc\uD83D\ude00\/\"\\\n\x41\u{1f600}"#, Some("ü😀/\"\\\nA😀")),
            (r"\b\f\n\r\t\'", Some("\u{8}\u{c}\n\r\t'")),
            (r"\\u0041%2541", Some(r"\u0041%41")),
            ("100 % & more; \\d \\ud83d &#xffffffff; &; %zz %", None),
            ("", None),
        ] {
            let decoded = unescape(text.as_bytes()).map(|bytes| String::from_utf8(bytes.to_vec()).expect("UTF-8"));
            assert_eq!(decoded.as_deref(), expected, "{text}");
        }
        let decoded = Decoded::new(b"ab%22&quot;c").unescape(usize::MAX, &KINDS).expect("escapes");
        assert_eq!((decoded.place(1..3), decoded.place(2..4)), (1..5, 2..11));
        assert_eq!((decoded.width(1), decoded.width(2), decoded.width(3)), (1, 3, 6));
    }

    /// The words found in a text, each with its place.
    fn found(text: &str, words: &[&str]) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        each_layer_and_digits(text, Words { min: 3, max: 8, have_escapes: false }, |decoded| {
            for word in words {
                let at = decoded.bytes.windows(word.len()).position(|bytes| bytes == word.as_bytes());
                let place = at.map(|at| decoded.place(at..at + word.len()));
                found.extend(place.filter(|place| !found.contains(place)));
            }
        });
        found
    }

    #[test]
    #[expect(clippy::single_range_in_vec_init, reason = "one place was found")]
    fn digits_are_decoded_from_any_offset() {
        for (text, expected) in [
            ("<xQUJDREVG> 4a4B4c", &[2..10, 12..18][..]),
            // Line breaks, spaces, colons and the like don't interrupt them.
            ("QUJD\r\nREVG", &[0..10][..]),
            (r"QUJD\nREVG%0AQUJD", &[0..10]),
            ("4a 4b:4c x", &[0..8]),
            ("{0x4a, 0x4B,0x4c}", &[3..16]),
            ("QUJD REVG 4a.4b.4c", &[]),
            // At most two layers of escapes around digits and below them.
            ("4a%34b4c", &[0..8]),
            ("4a%2534b4c", &[0..10]),
            ("4a%252534b4c", &[]),
            ("%34%61%34%62%34%63", &[0..18]),
            // `A%42CDEF`
            ("QSU0MkNERUY", &[0..11]),
        ] {
            assert_eq!(found(text, &["ABCDEF", "JKL"]), expected, "{text}");
        }
    }

    /// Far from an escape a layer has nothing new. An escape at each end is near enough to itself.
    #[test]
    fn bytes_far_from_an_escape_are_searched_once() {
        let far = "x y ".repeat(5_000);
        let text = format!("{far}JK%4C{far}%2541BCDEF{far}JK\\u004C{far}ABCDEF");
        let mut looked_at = 0;
        each_layer_and_digits(&text, Words { min: 6, max: 8, have_escapes: false }, |decoded| {
            looked_at += decoded.bytes.len()
        });
        assert!(looked_at < text.len() + 12_000, "{looked_at}");
        let n = far.len();
        assert_eq!(found(&text, &["ABCDEF"]), [4 * n + 23..4 * n + 29, 2 * n + 5..2 * n + 15]);
        assert_eq!(found(&text, &["JKL"]).first(), Some(&(n..n + 5)));
    }

    /// Earlier versions decoded each of these hundreds of times.
    #[test]
    fn no_text_is_searched_more_than_a_few_times() {
        let hello = "aGVsbG8h".repeat(20_000);
        let nested = "JTI1MjUyNTI1MjUyNTQx";
        let nested = [nested, "x", nested, "xx", nested, "xxx", nested].concat();
        for (text, times) in [
            (format!("{hello}{nested} %25252525252541"), 10),
            (format!("{hello}%25252525252541{hello}{nested}%2541{nested}"), 20),
            ([&hello[..400], &nested, "%252541"].concat().repeat(400), 31),
            // Digits beside an escape, read in the first layer alone.
            ([&hello[..80], " %41 "].concat().repeat(2_000), 5),
            (["\\n", &hello[..80], " "].concat().repeat(2_000), 5),
            ("%252541414141".repeat(20_000), 31),
            ("4a%2541".repeat(20_000), 31),
            ("the quick \\\"brown\\\" fox &amp; the lazy_dog: 42\n".repeat(5_000), 4),
            (format!("{{\"text\":\"{}\"}}", "ordinary words, no digits; ".repeat(5_000)), 2),
        ] {
            for (have_escapes, times) in [(false, times), (true, times + 12)] {
                let mut looked_at = 0;
                each_layer_and_digits(&text, Words { min: 6, max: 43, have_escapes }, |decoded| {
                    looked_at += decoded.bytes.len();
                });
                assert!(looked_at <= times * text.len(), "{} times: {}", looked_at / text.len(), &text[..40]);
            }
        }
    }
}
