//! Signature checks with the Web Cryptography API.

use js_sys::{Array, JSON, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::CryptoKey;

use crate::oauth::jwks::{Family, Key};

use super::window;

/// Whether `signature` is this key's signature of `signed`.
///
/// # Errors
///
/// The browser's message if the key is invalid or the algorithm isn't supported.
pub async fn verify(key: &Key, signed: &str, signature: &[u8]) -> Result<bool, String> {
    verified(key, signed, signature).await.map_err(|error| js_sys::Error::from(error).to_string().into())
}

async fn verified(key: &Key, signed: &str, signature: &[u8]) -> Result<bool, JsValue> {
    let subtle = window().crypto()?.subtle();
    let algorithm = algorithm(key)?;
    let jwk: Object = JSON::parse(&key.jwk)?.unchecked_into();
    let usages = Array::of1(&"verify".into());
    let imported = JsFuture::from(subtle.import_key_with_object("jwk", &jwk, &algorithm, false, &usages)?).await?;
    let imported: CryptoKey = imported.unchecked_into();
    let result =
        subtle.verify_with_object_and_u8_array_and_u8_array(&algorithm, &imported, signature, signed.as_bytes())?;
    Ok(JsFuture::from(result).await?.is_truthy())
}

/// The algorithm as the API names it. One object serves for the key and the signature: each reads the members it needs.
fn algorithm(key: &Key) -> Result<Object, JsValue> {
    let algorithm = Object::new();
    let set = |name: &str, value: JsValue| Reflect::set(&algorithm, &name.into(), &value);
    let name = match key.algorithm.family {
        Family::RsaPkcs1 => "RSASSA-PKCS1-v1_5",
        Family::RsaPss(salt_length) => {
            set("saltLength", salt_length.into())?;
            "RSA-PSS"
        }
        Family::Ecdsa(curve) => {
            set("namedCurve", curve.into())?;
            "ECDSA"
        }
    };
    set("name", name.into())?;
    set("hash", key.algorithm.hash.into())?;
    Ok(algorithm)
}
