//! The key that ID tokens are signed with: ECDSA on P-256 with SHA-256, `ES256` in RFC 7518 §3.4.
//!
//! RSA, which most providers sign with, would need more code, and seconds to make a key.

use base64ct::{Base64UrlUnpadded, Encoding};
use p256::{
    NonZeroScalar, U256,
    ecdsa::{Signature, SigningKey, signature::Signer},
    elliptic_curve::ops::Reduce,
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::Entropy;

/// The name of the signature algorithm.
pub(super) const ALGORITHM: &str = "ES256";

/// A private key. Every store has its own.
pub(super) struct IdTokenKey(SigningKey);

impl IdTokenKey {
    /// A new key from 32 random bytes. Any 32 bytes make one; that some keys are more likely than others by a factor of
    /// 2 does not matter here, and no source of bytes can keep the sandbox searching forever.
    pub(super) fn generate(entropy: Entropy) -> Self {
        let bytes: [u8; 32] = std::array::from_fn(|_| entropy());
        Self(SigningKey::from(<NonZeroScalar as Reduce<U256>>::reduce_bytes(&bytes.into())))
    }

    /// The key that [`Self::to_text`] wrote; `None` if it is not one.
    pub(super) fn from_text(text: &str) -> Option<Self> {
        SigningKey::from_slice(&Base64UrlUnpadded::decode_vec(text).ok()?).ok().map(Self)
    }

    /// The private key, as the store keeps it.
    pub(super) fn to_text(&self) -> String {
        encode(&self.0.to_bytes())
    }

    /// The public key, RFC 7517 §4.
    pub(super) fn jwk(&self) -> Value {
        let (x, y) = self.coordinates();
        json!({
            "kty": "EC", "crv": "P-256", "x": x, "y": y, "kid": thumbprint(&x, &y), "use": "sig", "alg": ALGORITHM,
        })
    }

    /// Signs claims: a JWS in its compact form, RFC 7515 §7.1. RFC 6979 makes the signature deterministic, so it needs no
    /// entropy.
    pub(super) fn sign(&self, claims: &Value) -> String {
        let (x, y) = self.coordinates();
        let header = json!({ "alg": ALGORITHM, "kid": thumbprint(&x, &y), "typ": "JWT" });
        let signed = format!("{}.{}", encode(header.to_string().as_bytes()), encode(claims.to_string().as_bytes()));
        // RFC 7518 §3.4: the signature is R and S, 32 bytes each.
        let signature: Signature = self.0.sign(signed.as_bytes());
        format!("{signed}.{}", encode(&signature.to_bytes()))
    }

    fn coordinates(&self) -> (String, String) {
        let point = self.0.verifying_key().to_encoded_point(false);
        let coordinate = |bytes: Option<&_>| bytes.map(|bytes: &p256::FieldBytes| encode(bytes)).unwrap_or_default();
        (coordinate(point.x()), coordinate(point.y()))
    }
}

/// The key's identifier, RFC 7638 §3: the hash of its required members in alphabetical order.
fn thumbprint(x: &str, y: &str) -> String {
    encode(&Sha256::digest(format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#)))
}

fn encode(bytes: &[u8]) -> String {
    Base64UrlUnpadded::encode_string(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn any_entropy_makes_a_key_that_can_be_kept() {
        for byte in [0, 1, 255] {
            let key = IdTokenKey::generate(&mut || byte);
            let again = IdTokenKey::from_text(&key.to_text()).expect("a key");
            assert_eq!(again.jwk(), key.jwk(), "{byte}");
            assert_eq!(again.sign(&json!({})), key.sign(&json!({})), "{byte}");
        }
    }

    #[test]
    fn a_text_that_is_no_key() {
        let zeros = encode(&[0; 32]);
        let too_large = encode(&[255; 32]);
        for text in ["", "A", "ä", "AQ", zeros.as_str(), too_large.as_str(), &encode(&[1; 33])] {
            assert!(IdTokenKey::from_text(text).is_none(), "{text}");
        }
    }

    /// The key of RFC 9449's examples, and its thumbprint in §6.1.
    #[test]
    fn the_example_of_rfc_9449() {
        let [x, y] = ["l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs", "9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA"];
        assert_eq!(thumbprint(x, y), "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I");
    }

    /// RFC 6979 §A.2.5: P-256 with SHA-256, message "sample".
    #[test]
    fn the_example_of_rfc_6979() {
        let bytes = |hex: &str| -> Vec<u8> {
            (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).expect("hex")).collect()
        };
        let private = bytes("C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721");
        let key = IdTokenKey::from_text(&encode(&private)).expect("a key");
        let x = bytes("60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6");
        let y = bytes("7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299");
        assert_eq!((&key.jwk()["x"], &key.jwk()["y"]), (&json!(encode(&x)), &json!(encode(&y))));
        let signature: Signature = key.0.sign(b"sample");
        let expected = "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716\
                        F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8";
        assert_eq!(signature.to_bytes().to_vec(), bytes(expected));
    }
}
