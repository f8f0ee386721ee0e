//! Proof Key for Code Exchange, RFC 7636. Webex documents it in addition to the client secret, not as a replacement.

use base64ct::{Base64UrlUnpadded, Encoding};
use sha2::{Digest, Sha256};

use super::{secret::CodeVerifier, state::alphanumeric};

/// The length of a generated verifier. RFC 7636 §4.1 allows 43 to 128 characters.
pub const VERIFIER_LENGTH: usize = 64;

/// The one method this client sends, RFC 7636 §4.2: "If the client is capable of using "S256", it MUST use "S256"".
pub const CHALLENGE_METHOD: &str = "S256";

impl CodeVerifier {
    /// Generates a verifier of [`VERIFIER_LENGTH`] letters and digits; `entropy` returns one unpredictable byte per
    /// call.
    pub fn fresh(entropy: &mut impl FnMut() -> u8) -> Self {
        Self::new(alphanumeric(VERIFIER_LENGTH, entropy))
    }

    /// `BASE64URL-ENCODE(SHA256(ASCII(code_verifier)))`, RFC 7636 §4.2. The authorization request can show it: it
    /// doesn't reveal the verifier.
    pub fn challenge(&self) -> String {
        Base64UrlUnpadded::encode_string(&Sha256::digest(self.expose().as_bytes()))
    }

    /// Whether the text is a valid verifier, RFC 7636 §4.1: 43 to 128 unreserved characters.
    pub fn is_well_formed(&self) -> bool {
        let text = self.expose();
        (43..=128).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn rfc_7636_appendix_b() {
        let verifier = CodeVerifier::new("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
        assert_eq!(verifier.challenge(), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    #[test]
    fn the_form_of_a_verifier() {
        let mut count = 0u8;
        let fresh = CodeVerifier::fresh(&mut || {
            count = count.wrapping_add(1);
            count
        });
        assert_eq!(fresh.expose().len(), VERIFIER_LENGTH);
        for (verifier, expected) in [
            (fresh, true),
            (CodeVerifier::new("a".repeat(42)), false),
            (CodeVerifier::new("a".repeat(43)), true),
            (CodeVerifier::new("-._~".repeat(32)), true),
            (CodeVerifier::new("a".repeat(129)), false),
            (CodeVerifier::new(format!("{}+", "a".repeat(50))), false),
        ] {
            assert_eq!(verifier.is_well_formed(), expected, "{}", verifier.expose());
        }
    }
}
