//! Tokens in a text of which nothing is known: be it a form, JSON that is cut off, a page, or a log that quotes any of them.

use std::ops::Range;

use crate::oauth::{
    decoding::{Decoded, char_boundaries, each_layer},
    secret::AnySecret,
};

use super::NAMES;

/// What a text without structure is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Context {
    /// A whole body, of which nothing is known.
    Document,
    /// A text in JSON, which may be prose: there, a word after `access_token:` is no token.
    Member,
}

/// A value that follows a token's name.
pub(super) struct Token {
    pub(super) name: &'static str,
    /// Where in the text it is.
    pub(super) place: Range<usize>,
    /// The value, some or all of its escapes decoded.
    pub(super) value: AnySecret,
}

/// The values that follow a token's name in a text that may be anything, however its names and quotes are escaped.
pub(super) fn scan_unstructured(text: &str, context: Context) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut is_first = true;
    each_layer(text, |layer| {
        let mut scanner = Scanner { layer, ends: [[0; MAX_WIDTH + 1]; 3], end_of_nested: 0 };
        // What no escape is part of was found in the text itself.
        let found = scanner.values(context, !std::mem::take(&mut is_first));
        tokens.extend(found.into_iter().map(|(name, range)| Token {
            name,
            place: char_boundaries(text, layer.place(range.clone())),
            value: AnySecret::new(String::from_utf8_lossy(&layer.bytes[range])),
        }));
    });
    tokens
}

/// Escapes are told apart by their width up to here.
const MAX_WIDTH: usize = 16;

/// What ends a value: the quote that it began with, or, without one, a character that can't be part of it.
#[derive(Clone, Copy)]
enum Ending {
    Double,
    Single,
    Bare,
}

/// A layer of a text, read once: for each kind of ending, where the last one was found.
struct Scanner<'a> {
    layer: &'a Decoded,
    ends: [[usize; MAX_WIDTH + 1]; 3],
    end_of_nested: usize,
}

impl<'a> Scanner<'a> {
    /// Where values follow a token's name, in order; none is within another.
    fn values(&mut self, context: Context, must_be_escaped: bool) -> Vec<(&'static str, Range<usize>)> {
        let bytes = self.bytes();
        let mut found: Vec<(&'static str, Range<usize>)> = Vec::new();
        let mut end_of_found = 0;
        for at in 0..bytes.len() {
            let starts_here = |name: &&&str| {
                let here = bytes.get(at..at + name.len());
                here.is_some_and(|here| here.eq_ignore_ascii_case(name.as_bytes()))
            };
            let Some(name) = NAMES.iter().find(starts_here) else { continue };
            let after_name = at + name.len();
            let is_quoted = matches!(bytes.get(after_name), Some(b'"' | b'\''));
            let separator = self.skip_space(after_name + usize::from(is_quoted));
            let Some(sign @ (b':' | b'=')) = bytes.get(separator) else { continue };
            // As Ruby and PHP print a member.
            let is_arrow = *sign == b'=' && bytes.get(separator + 1) == Some(&b'>');
            let start = self.skip_space(separator + 1 + usize::from(is_arrow));
            let Some(first) = bytes.get(start) else { continue };
            if must_be_escaped && (at..=start).all(|at| self.layer.width(at) == 1) {
                continue;
            }
            let is_prose = context == Context::Member && *sign == b':' && !is_quoted;
            let mut add = |range: Range<usize>| {
                if !range.is_empty() && range.end > end_of_found {
                    end_of_found = range.end;
                    found.push((*name, range));
                }
            };
            match first {
                b'"' => add(start + 1..self.end(Ending::Double, start, start + 1)),
                b'\'' => add(start + 1..self.end(Ending::Single, start, start + 1)),
                _ if is_prose => {}
                b'[' | b'{' => self.nested(start, add),
                _ => add(start..self.end(Ending::Bare, separator, start)),
            }
        }
        found
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

    /// Where a value ends that begins at `start`, after the sign at `opener`. What is escaped in more ways than that sign
    /// is part of the value.
    fn end(&mut self, ending: Ending, opener: usize, start: usize) -> usize {
        let bytes = &self.layer.bytes[..];
        let max_width = self.layer.width(opener).min(MAX_WIDTH);
        let last = &mut self.ends[ending as usize][max_width];
        // An end behind `start` that was found from before it is the first one behind it, too.
        let mut at = (*last).max(start);
        while at < bytes.len() {
            let is_end = match (ending, bytes[at]) {
                (Ending::Double, b'"') | (Ending::Single, b'\'') => true,
                (Ending::Double | Ending::Single, b'\\') => {
                    at += 2;
                    continue;
                }
                (Ending::Bare, byte) => byte.is_ascii_whitespace() || b"\"'&,;}])<".contains(&byte),
                _ => false,
            };
            if is_end && (self.layer.width(at) <= max_width || max_width == MAX_WIDTH) {
                break;
            }
            at += 1;
        }
        *last = at.min(bytes.len());
        *last
    }

    /// The texts and numbers in the array or object that begins at `start`; to the end where it is not closed.
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
            if !is_name && !is_word {
                add(value);
            }
        }
        self.end_of_nested = at;
    }
}
