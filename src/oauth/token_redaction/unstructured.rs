//! Tokens in text of unknown format: a form, JSON that is cut off, a web page, or a log that quotes any of them.

use std::ops::Range;

use crate::oauth::{
    decoding::{Decoded, char_boundaries, each_layer},
    secret::AnySecret,
};

use super::names::{NAMES, may_be_token, spelled};

/// What an unstructured text is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Context {
    /// A whole body of unknown format.
    Document,
    /// A JSON string, which may be prose: there, a word after `access_token:` isn't a token.
    Member,
}

/// A value that follows a token's name.
pub(super) struct Token {
    pub(super) name: &'static str,
    /// Where in the text it is.
    pub(super) place: Range<usize>,
    /// The value, with some or all of its escapes decoded.
    pub(super) value: AnySecret,
}

/// The values that follow a token's name in any text, however its names and quotes are escaped.
pub(super) fn scan_unstructured(text: &str, context: Context) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut is_first = true;
    each_layer(text, |layer| {
        let mut scanner = Scanner { layer, found: Default::default(), end_of_nested: 0 };
        // A match without an escape was already found in the text itself.
        let found = scanner.values(context, !std::mem::take(&mut is_first));
        tokens.extend(found.into_iter().map(|(name, range)| Token {
            name,
            place: char_boundaries(text, layer.place(range.clone())),
            value: AnySecret::new(String::from_utf8_lossy(&layer.bytes[range])),
        }));
    });
    tokens
}

/// Escapes up to this width, in bytes, are distinguished.
const MAX_WIDTH: usize = 16;

/// What ends a value: its opening quote, or, without one, any character that can't be part of it.
#[derive(Clone, Copy)]
enum Ending {
    Double,
    Single,
    Bare,
    /// Between tags.
    Markup,
}

/// A layer of a text, scanned a few times. For each kind of ending, the range that was searched last.
struct Scanner<'a> {
    layer: &'a Decoded,
    found: [[Range<usize>; MAX_WIDTH + 1]; 4],
    end_of_nested: usize,
}

impl<'a> Scanner<'a> {
    /// The places of values that follow a token's name. Some overlap.
    fn values(&mut self, context: Context, must_be_escaped: bool) -> Vec<(&'static str, Range<usize>)> {
        let bytes = self.bytes();
        let mut found: Vec<(&'static str, Range<usize>)> = Vec::new();
        let mut last = 0..0;
        for at in 0..bytes.len() {
            // Most bytes don't begin a name.
            if !b"aricd".contains(&bytes[at].to_ascii_lowercase()) {
                continue;
            }
            let name = NAMES.iter().find_map(|name| Some((*name, spelled(bytes, at, name)?)));
            let Some((name, length)) = name else { continue };
            let after_name = at + length;
            let is_quoted = matches!(bytes.get(after_name), Some(b'"' | b'\''));
            let Some((sign, start)) = self.sign(at, after_name, is_quoted) else { continue };
            let Some(first) = bytes.get(start) else { continue };
            // In a tag, the `<` before its name may be the escaped part.
            if must_be_escaped && bytes[sign] != b'>' && (at..=start).all(|at| self.layer.width(at) == 1) {
                continue;
            }
            let is_prose = context == Context::Member && bytes[sign] == b':' && !is_quoted;
            // Names within the last value were found along with it. Within a list, keep looking: the text may be
            // malformed, and its end wrong.
            let mut add = |range: Range<usize>, may_overlap: bool| {
                let is_within = last.start <= range.start && range.end <= last.end;
                if range.is_empty() || (is_within && !may_overlap) {
                    return;
                }
                if range.end > last.end && !may_overlap {
                    last = range.clone();
                }
                found.push((name, range));
            };
            let quote = self.quote(start);
            match (bytes[sign], first) {
                (b',', _) => {
                    let Some((ending, quote)) = quote else { continue };
                    let value = quote + 1..self.end(ending, quote, quote + 1);
                    // A list of names.
                    if !NAMES.iter().any(|name| bytes[value.clone()].eq_ignore_ascii_case(name.as_bytes())) {
                        add(value, false);
                    }
                }
                (b'>', _) => {
                    // If the tag's `<` is escaped, so is the one after the value.
                    let opener = self.tag(at).unwrap_or(sign);
                    add(start..self.end(Ending::Markup, opener, start), false);
                }
                (_, _) if let Some((ending, quote)) = quote => {
                    add(quote + 1..self.end(ending, quote, quote + 1), false);
                }
                _ if is_prose => {}
                (_, b'[' | b'{') => self.nested(start, |range| add(range, true)),
                (_, b'-') if self.item(start).is_some() => self.list(sign, start, |range| add(range, true)),
                _ => add(start..self.end(Ending::Bare, sign, start), false),
            }
        }
        found
    }

    /// The character that says a value follows the name at `at`, and where the value begins.
    fn sign(&self, at: usize, after_name: usize, is_quoted: bool) -> Option<(usize, usize)> {
        let bytes = self.bytes();
        let mut sign = self.skip_space(after_name + usize::from(is_quoted));
        if is_quoted && !matches!(bytes.get(sign), Some(b':' | b'=' | b',')) {
            sign = self.attribute(sign, b"value=")?;
        }
        match bytes.get(sign)? {
            b':' | b'=' => {
                // A member, an assignment or a comparison, in various languages.
                let more = bytes[sign + 1..].iter().take(2).take_while(|byte| b"=>".contains(byte)).count();
                Some((sign, self.skip_space(sign + 1 + more)))
            }
            b',' if is_quoted => Some((sign, self.skip_space(sign + 1))),
            _ if is_quoted || self.tag(at).is_none() => None,
            b'>' => Some((sign, sign)),
            // A tag with attributes.
            _ if sign > after_name => self.attribute(sign, b">").map(|end| (end, end)),
            _ => None,
        }
        .map(|(sign, start)| {
            if bytes[sign] != b'>' {
                return (sign, start);
            }
            let start = self.skip_space(sign + 1);
            let is_raw = bytes[start..].starts_with(b"<![CDATA[");
            (sign, if is_raw { start + b"<![CDATA[".len() } else { start })
        })
    }

    /// Where the first of these texts ends among the attributes of a tag, from here on.
    fn attribute(&self, at: usize, wanted: &[u8]) -> Option<usize> {
        const MAX_ATTRIBUTES_BYTES: usize = 256;
        let bytes = self.bytes();
        for at in at..bytes.len().min(at + MAX_ATTRIBUTES_BYTES) {
            if bytes[at..].get(..wanted.len()).is_some_and(|here| here.eq_ignore_ascii_case(wanted)) {
                return Some(at + wanted.len() - 1);
            }
            if b"<>{}[];".contains(&bytes[at]) {
                return None;
            }
        }
        None
    }

    /// Where the tag begins whose name ends with the name at this position, with or without a prefix.
    fn tag(&self, at: usize) -> Option<usize> {
        const MAX_PREFIX_BYTES: usize = 64;
        let bytes = self.bytes();
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"_-:.".contains(&byte);
        let sign = (at.saturating_sub(MAX_PREFIX_BYTES)..at).rev().find(|at| !is_name(bytes[*at]))?;
        (bytes[sign] == b'<').then_some(sign)
    }

    /// The quote of a string at this position, and where it is: letters before it are a prefix, as in Python.
    fn quote(&self, start: usize) -> Option<(Ending, usize)> {
        let is_letter = |byte: &&u8| b"bBfFlLrRuU".contains(byte);
        let at = start + self.bytes()[start..].iter().take(2).take_while(is_letter).count();
        match self.bytes().get(at)? {
            b'"' => Some((Ending::Double, at)),
            b'\'' => Some((Ending::Single, at)),
            _ => None,
        }
    }

    /// Where the value of the list item begins whose hyphen is at this position.
    fn item(&self, hyphen: usize) -> Option<usize> {
        let start = self.skip_space(hyphen + 1);
        (self.bytes().get(hyphen) == Some(&b'-') && start > hyphen + 1).then_some(start)
    }

    /// The items of a YAML list whose first hyphen is at this position.
    fn list(&mut self, sign: usize, hyphen: usize, mut add: impl FnMut(Range<usize>)) {
        if hyphen < self.end_of_nested {
            return;
        }
        let mut at = hyphen;
        while let Some(start) = self.item(at) {
            let value = match self.quote(start) {
                Some((ending, quote)) => quote + 1..self.end(ending, quote, quote + 1),
                None => start..self.end(Ending::Bare, sign, start),
            };
            let is_quoted = value.start > start;
            at = self.skip_space((value.end + usize::from(is_quoted)).max(start));
            add(value);
        }
        self.end_of_nested = at;
    }

    fn bytes(&self) -> &'a [u8] {
        &self.layer.bytes
    }

    fn skip_space(&self, mut at: usize) -> usize {
        let space = |at: usize| {
            let is_space = |length: &usize| {
                let text = self.bytes().get(at..at + length).and_then(|bytes| std::str::from_utf8(bytes).ok());
                text.is_some_and(|text| text.chars().all(char::is_whitespace))
            };
            (1..=3).find(is_space)
        };
        while let Some(length) = space(at) {
            at += length;
        }
        at
    }

    /// Where the value ends that begins at `start`, after the quote at `opener`. Characters with another level of
    /// escaping than that quote are part of the value.
    fn end(&mut self, ending: Ending, opener: usize, start: usize) -> usize {
        let bytes = &self.layer.bytes[..];
        let max_width = self.layer.width(opener).min(MAX_WIDTH);
        let last = &mut self.found[ending as usize][max_width];
        let mut at = start;
        while at < bytes.len() {
            // Everything from here on was already searched.
            if last.contains(&at) {
                at = last.end;
                break;
            }
            let is_end = match (ending, bytes[at]) {
                (Ending::Double, b'"') | (Ending::Single, b'\'') => true,
                (Ending::Double | Ending::Single, b'\\') => {
                    at += 2;
                    continue;
                }
                (Ending::Bare, byte) => byte.is_ascii_whitespace() || b"\"'&,;}])<>".contains(&byte),
                (Ending::Markup, byte) => b"<]".contains(&byte),
                _ => false,
            };
            if is_end && (self.layer.width(at) <= max_width || max_width == MAX_WIDTH) {
                break;
            }
            at += 1;
        }
        *last = start..at.min(bytes.len());
        last.end
    }

    /// The strings and numbers in the array or object at `start`; up to the end of the text if it isn't closed.
    fn nested(&mut self, start: usize, mut add: impl FnMut(Range<usize>)) {
        if start < self.end_of_nested {
            return;
        }
        let (mut at, mut depth) = (start, 0);
        while let Some(byte) = self.bytes().get(at) {
            let value = match byte {
                b'[' | b'{' => {
                    depth += 1;
                    at += 1;
                    continue;
                }
                b']' | b'}' => {
                    depth -= 1;
                    at += 1;
                    if depth == 0 {
                        break;
                    }
                    continue;
                }
                b'"' => at + 1..self.end(Ending::Double, at, at + 1),
                b'\'' => at + 1..self.end(Ending::Single, at, at + 1),
                b',' | b':' | b'\\' => {
                    at += 1;
                    continue;
                }
                byte if byte.is_ascii_whitespace() => {
                    at += 1;
                    continue;
                }
                _ => {
                    let rest = &self.bytes()[at..];
                    let is_end = |byte: &u8| byte.is_ascii_whitespace() || b",:[]{}\"'".contains(byte);
                    at..rest.iter().position(is_end).map_or(self.bytes().len(), |length| at + length)
                }
            };
            at = value.end + usize::from(matches!(byte, b'"' | b'\''));
            let is_name = self.bytes().get(self.skip_space(at)) == Some(&b':');
            let is_word = [&b"null"[..], b"true", b"false"].contains(&&self.bytes()[value.clone()]);
            let is_token = || may_be_token(&String::from_utf8_lossy(&self.bytes()[value.clone()]));
            if !is_word && (!is_name || is_token()) {
                add(value);
            }
        }
        self.end_of_nested = at;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn where_values_begin_and_end() {
        for (text, expected) in [
            // A value inside another one is found too, whichever is found first.
            (
                r#"<i name="access_token" id_token="i1" value="refresh_token=r1">"#,
                &[("access_token", "refresh_token=r1"), ("id_token", "i1")][..],
            ),
            (
                r#"<i name="access_token" id_token="refresh_token=r1 value=a1">"#,
                &[("access_token", "a1"), ("id_token", "refresh_token=r1 value=a1"), ("refresh_token", "r1")],
            ),
            ("access_token, 'a1'", &[]),
            // A character escaped in more bytes than are distinguished.
            ("id_token%26%23%780000003d;i1", &[("id_token", "i1")]),
            // A list has a space after the hyphen, and ends at the first line without a hyphen.
            ("access_token=-a1", &[("access_token", "-a1")]),
            ("access_token:\n- a1\nb c", &[("access_token", "a1")]),
            ("access_token:\n- id_token:\n[i1]", &[("access_token", "id_token:"), ("id_token", "i1")]),
            ("access_token:\n- a1,- b", &[("access_token", "a1")]),
            ("access_token:[[a1],a2],b", &[("access_token", "a1"), ("access_token", "a2")]),
        ] {
            let found = scan_unstructured(text, Context::Document);
            let found: Vec<_> = found.iter().map(|token| (token.name, token.value.expose())).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
