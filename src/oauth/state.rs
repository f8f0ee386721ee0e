//! `state`, the value that a callback must return. RFC 6749 §4.1.1 and §10.12.

use subtle::ConstantTimeEq;

use super::secret::State;

/// The length of a generated state: 63 letters and digits hold about 375 bits.
pub const STATE_LENGTH: usize = 63;

impl State {
    /// Generates a state of [`STATE_LENGTH`] letters and digits, all equally likely.
    ///
    /// RFC 6749 §10.10: "The probability of an attacker guessing generated tokens […] MUST be less than or equal to
    /// 2^(-128)". `entropy` returns one unpredictable byte per call.
    pub fn fresh(entropy: &mut impl FnMut() -> u8) -> Self {
        Self::new(alphanumeric(STATE_LENGTH, entropy))
    }

    /// Compares in constant time.
    pub fn matches(&self, other: &str) -> bool {
        self.expose().as_bytes().ct_eq(other.as_bytes()).into()
    }
}

/// `length` letters and digits from `entropy`, without the bias of a plain remainder.
pub(super) fn alphanumeric(length: usize, entropy: &mut impl FnMut() -> u8) -> String {
    const ALPHABET: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let fair = 256 - 256 % ALPHABET.len();
    // The full capacity: a string that grows leaves its beginning behind.
    let mut text = String::with_capacity(length);
    text.extend(
        std::iter::repeat_with(|| usize::from(entropy()))
            .filter(|byte| *byte < fair)
            .map(|byte| char::from(ALPHABET[byte % ALPHABET.len()]))
            .take(length),
    );
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_fresh_state_has_63_letters_and_digits() {
        let mut next = 0u8;
        let state = State::fresh(&mut || {
            next = next.wrapping_add(101);
            next
        });
        assert_eq!(state.expose().len(), 63);
        assert!(state.expose().bytes().all(|b| b.is_ascii_alphanumeric()));
    }

    #[test]
    fn every_character_is_equally_likely() {
        let mut counts = std::collections::BTreeMap::new();
        let (mut bytes, mut used) = ((0..=255u8).cycle(), 0);
        let mut entropy = || {
            used += 1;
            bytes.next().expect("endless")
        };
        for c in alphanumeric(248 * 4, &mut entropy).chars() {
            *counts.entry(c).or_insert(0) += 1;
        }
        assert_eq!(used, 248 + 3 * 256, "only biased bytes are skipped");
        assert_eq!(counts.len(), 62);
        assert!(counts.values().all(|count| *count == 16), "{counts:?}");
    }

    #[test]
    fn only_the_same_state_matches() {
        let sent = State::new("abc");
        for (received, expected) in [("abc", true), ("abd", false), ("ab", false), ("abcd", false), ("", false)] {
            assert_eq!(sent.matches(received), expected, "{received:?}");
        }
    }
}
