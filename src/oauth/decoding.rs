//! What a text says once it is decoded: percent-encoding, HTML entities and the escapes of JSON, one layer at a time, and
//! base64 and hexadecimal digits. Each decoded byte knows where it comes from, so that what is found in a layer can be
//! replaced in the text. Every function here takes time in proportion to the text's length.

use std::ops::Range;

use zeroize::Zeroizing;

/// How many layers of escapes are removed: a JSON text in a JSON text in a URL has three, and what it holds may have more.
pub const MAX_LAYERS: usize = 6;

/// Stands where digits are interrupted. It occurs in no UTF-8 text, so nothing is found across it.
const INTERRUPTION: u8 = 0xff;

/// A text at some stage of decoding. Its bytes are wiped when dropped: they may hold a secret.
pub struct Decoded {
    /// The bytes, not always UTF-8.
    pub bytes: Zeroizing<Vec<u8>>,
    /// Where in the text each byte begins, and where it ends.
    places: Vec<(u32, u32)>,
}

/// Calls `look` with the text as it is, and with each layer below it, until there is nothing left to decode.
pub fn each_layer(text: &str, mut look: impl FnMut(&Decoded)) {
    Decoded::new(text).each_layer(MAX_LAYERS, &mut look);
}

/// The same, and in each layer also what groups of base64 or hexadecimal digits stand for.
pub fn each_layer_and_digits(text: &str, mut look: impl FnMut(&Decoded)) {
    Decoded::new(text).each_layer(MAX_LAYERS, &mut |layer| {
        look(layer);
        // Nobody knows at which digit a group begins.
        let base64 = (0..4).map(|skipped| layer.digits(skipped, 6, sextet));
        let hex = (0..2).map(|skipped| layer.digits(skipped, 4, |byte| char::from(byte).to_digit(16)));
        // RFC 6749 §2.3.1: what `Basic` encodes is form-encoded before.
        base64.chain(hex).for_each(|digits| digits.each_layer(MAX_LAYERS, &mut look));
    });
}

/// A text with a layer of its escapes removed, if there are any.
pub fn unescape(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    Decoded::new(text).unescape().map(|decoded| decoded.bytes)
}

/// The range, widened to whole characters.
pub fn char_boundaries(text: &str, range: Range<usize>) -> Range<usize> {
    let start = (0..=range.start).rev().find(|at| text.is_char_boundary(*at));
    let end = (range.end..=text.len()).find(|at| text.is_char_boundary(*at));
    start.unwrap_or_default()..end.unwrap_or(text.len())
}

impl Decoded {
    fn new(text: &str) -> Self {
        let mut decoded = Self::with_capacity(text.len());
        text.bytes().enumerate().for_each(|(at, byte)| decoded.push(byte, (at as u32, at as u32 + 1)));
        decoded
    }

    /// Room for all: a vector that grows would leave copies behind.
    fn with_capacity(capacity: usize) -> Self {
        Self { bytes: Zeroizing::new(Vec::with_capacity(capacity)), places: Vec::with_capacity(capacity) }
    }

    fn push(&mut self, byte: u8, place: (u32, u32)) {
        self.bytes.push(byte);
        self.places.push(place);
    }

    /// Where in the text these bytes come from. The range must not be empty.
    pub fn place(&self, range: Range<usize>) -> Range<usize> {
        self.places[range.start].0 as usize..self.places[range.end - 1].1 as usize
    }

    /// How many bytes of the text stand for this one.
    pub fn width(&self, at: usize) -> usize {
        let (start, end) = self.places[at];
        (end - start) as usize
    }

    fn each_layer(self, below: usize, look: &mut impl FnMut(&Self)) {
        look(&self);
        let mut layer = self;
        for _ in 0..below {
            let Some(next) = layer.unescape() else { return };
            layer = next;
            look(&layer);
        }
    }

    fn unescape(&self) -> Option<Self> {
        let mut decoded: Option<Self> = None;
        let mut at = 0;
        while at < self.bytes.len() {
            let Some((meaning, length)) = escape(&self.bytes[at..]) else {
                if let Some(decoded) = &mut decoded {
                    decoded.push(self.bytes[at], self.places[at]);
                }
                at += 1;
                continue;
            };
            let decoded = decoded.get_or_insert_with(|| {
                let mut start = Self::with_capacity(self.bytes.len());
                start.bytes.extend_from_slice(&self.bytes[..at]);
                start.places.extend_from_slice(&self.places[..at]);
                start
            });
            let place = (self.places[at].0, self.places[at + length - 1].1);
            match meaning {
                Meaning::Byte(byte) => decoded.push(byte, place),
                Meaning::Char(c) => {
                    c.encode_utf8(&mut [0; 4]).bytes().for_each(|byte| decoded.push(byte, place));
                }
            }
            at += length;
        }
        decoded
    }

    /// What each run of digits stands for, after the first `skipped` of them; a digit is worth `bits` bits.
    fn digits(&self, skipped: usize, bits: u32, digit: impl Fn(u8) -> Option<u32>) -> Self {
        let mut decoded = Self::with_capacity(self.bytes.len());
        let (mut to_skip, mut value, mut count) = (skipped, 0, 0);
        for (at, byte) in self.bytes.iter().enumerate() {
            let Some(digit) = digit(*byte) else {
                if decoded.bytes.last().is_some_and(|last| *last != INTERRUPTION) {
                    decoded.push(INTERRUPTION, self.places[at]);
                }
                (to_skip, value, count) = (skipped, 0, 0);
                continue;
            };
            if to_skip > 0 {
                to_skip -= 1;
                continue;
            }
            value = value << bits | digit;
            count += bits;
            if count >= 8 {
                count -= 8;
                // A byte begins in the digit before the one that completes it.
                decoded.push((value >> count) as u8, (self.places[at - 1].0, self.places[at].1));
                value &= (1 << count) - 1;
            }
        }
        decoded
    }
}

/// A digit of base64, in the standard alphabet or the one for URLs: RFC 4648 §4 and §5.
fn sextet(byte: u8) -> Option<u32> {
    Some(match byte {
        b'A'..=b'Z' => u32::from(byte - b'A'),
        b'a'..=b'z' => u32::from(byte - b'a') + 26,
        b'0'..=b'9' => u32::from(byte - b'0') + 52,
        b'+' | b'-' => 62,
        b'/' | b'_' => 63,
        _ => return None,
    })
}

/// What an escape stands for. Only percent-encoding can split a character.
enum Meaning {
    Byte(u8),
    Char(char),
}

/// The escape that a text begins with, and its length. Looks at a few bytes only.
fn escape(text: &[u8]) -> Option<(Meaning, usize)> {
    match text.first()? {
        b'%' => number(text, 1, 2, 16).map(|byte| (Meaning::Byte(byte as u8), 3)),
        b'&' => entity(text).map(|(c, length)| (Meaning::Char(c), length)),
        b'\\' => backslash(text).map(|(c, length)| (Meaning::Char(c), length)),
        _ => None,
    }
}

/// The number that these digits write.
fn number(text: &[u8], at: usize, length: usize, radix: u32) -> Option<u32> {
    let digits = text.get(at..at + length).filter(|digits| !digits.is_empty())?;
    digits
        .iter()
        .try_fold(0_u32, |number, digit| number.checked_mul(radix)?.checked_add(char::from(*digit).to_digit(radix)?))
}

/// How many digits stand there, of at most eight.
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
    // A browser takes it without the semicolon as well.
    Some((c, start + length + usize::from(text.get(start + length) == Some(&b';'))))
}

/// The escapes of JSON, RFC 8259 §7, with those that JavaScript and Rust have besides.
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
            (r"\\u0041%2541", Some(r"\u0041%41")),
            ("100 % & more; \\d \\ud83d &#xffffffff; &; %zz %", None),
            ("", None),
        ] {
            let decoded = unescape(text).map(|bytes| String::from_utf8(bytes.to_vec()).expect("UTF-8"));
            assert_eq!(decoded.as_deref(), expected, "{text}");
        }
        let decoded = Decoded::new("ab%22&quot;c").unescape().expect("escapes");
        assert_eq!((decoded.place(1..3), decoded.place(2..4)), (1..5, 2..11));
        assert_eq!((decoded.width(1), decoded.width(2), decoded.width(3)), (1, 3, 6));
    }

    #[test]
    fn digits_are_read_from_any_of_them_on() {
        let mut found = Vec::new();
        each_layer_and_digits("<xQUJDREVG> 4a4B4c", |decoded| {
            let place = |what: &[u8]| {
                let at = decoded.bytes.windows(what.len()).position(|bytes| bytes == what);
                at.map(|at| decoded.place(at..at + what.len()))
            };
            found.extend(place(b"ABCDEF").or_else(|| place(b"JKL")));
        });
        assert_eq!(found, [2..10, 12..18]);
    }
}
