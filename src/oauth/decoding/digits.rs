//! Runs of base64 and hexadecimal digits in a text, and the bytes they encode.

use std::ops::Range;

use super::{Decoded, INTERRUPTION};

impl Decoded {
    /// The runs of digits that are long enough for this many bytes, with any separators in them. If asked, only runs
    /// with a decoded byte: the others were seen in the layer above.
    pub(super) fn runs(&self, alphabet: Alphabet, min_bytes: usize, must_be_decoded: bool) -> Vec<Range<usize>> {
        let min_digits = (min_bytes * 8).div_ceil(alphabet.bits as usize);
        let mut runs = Vec::new();
        let mut at = 0;
        while at < self.bytes.len() {
            let start = at;
            let mut digits = 0;
            while let Some(found) = (alphabet.read)(&self.bytes[at..]) {
                match found {
                    Found::Digit(_) => digits += 1,
                    // A separator before the first digit isn't part of the run.
                    Found::Separator(_) if digits == 0 => break,
                    Found::Separator(_) => {}
                }
                at += found.length();
            }
            if digits >= min_digits.max(1) && !(must_be_decoded && (start..at).all(|at| self.width(at) == 1)) {
                runs.push(start..at);
            }
            at = at.max(start + 1);
        }
        runs
    }

    /// The bytes that each run encodes, after its first `skipped` digits.
    pub(super) fn digits(&self, alphabet: Alphabet, runs: &[Range<usize>], skipped: usize) -> Self {
        let mut decoded = Self::with_capacity(runs.iter().map(|run| run.len() + 1).sum());
        for run in runs {
            let (mut to_skip, mut value, mut count) = (skipped, 0, 0);
            let (mut at, mut before) = (run.start, run.start);
            while let Some(found) = (alphabet.read)(&self.bytes[at..run.end]) {
                match found {
                    Found::Digit(_) if to_skip > 0 => to_skip -= 1,
                    Found::Digit(digit) => {
                        value = (value << alphabet.bits) + digit;
                        count += alphabet.bits;
                        if count >= 8 {
                            count -= 8;
                            // A byte begins in the digit before the one that completes it.
                            decoded.push((value >> count) as u8, (self.places[before].0, self.places[at].1));
                            value &= (1 << count) - 1;
                        }
                        before = at;
                    }
                    Found::Separator(_) => {}
                }
                at += found.length();
            }
            decoded.push(INTERRUPTION, self.places[run.end - 1]);
        }
        decoded
    }
}

/// An encoding of bytes as digits.
#[derive(Clone, Copy)]
pub(super) struct Alphabet {
    /// How many bits a digit holds.
    bits: u32,
    /// After how many digits a byte begins on a digit boundary again.
    pub(super) digits_of_a_group: usize,
    /// What a non-empty text begins with; `None` if it isn't part of a run.
    read: fn(&[u8]) -> Option<Found>,
}

/// A digit with its value, or a separator with its length.
enum Found {
    Digit(u32),
    Separator(usize),
}

impl Found {
    fn length(&self) -> usize {
        match self {
            Self::Digit(_) => 1,
            Self::Separator(length) => *length,
        }
    }
}

/// RFC 4648 §4 and §5, with or without line breaks.
pub(super) const BASE64: Alphabet = Alphabet {
    bits: 6,
    digits_of_a_group: 4,
    read: |text| match text.first()? {
        b'\r' | b'\n' => Some(Found::Separator(1)),
        byte => sextet(*byte).map(Found::Digit),
    },
};

/// Bytes as a dump, a debugger or source code writes them.
pub(super) const HEX: Alphabet = Alphabet {
    bits: 4,
    digits_of_a_group: 2,
    read: |text| match text.first()? {
        b' ' | b':' | b',' | b'-' | b'\r' | b'\n' => Some(Found::Separator(1)),
        b'0' if matches!(text.get(1), Some(b'x' | b'X')) => Some(Found::Separator(2)),
        byte => char::from(*byte).to_digit(16).map(Found::Digit),
    },
};

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
