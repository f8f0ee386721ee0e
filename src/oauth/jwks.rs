//! The keys that a provider signs ID tokens with: a JWK Set, RFC 7517 §5.

use serde_json::{Map, Value};

use super::{
    http::{HttpRequest, HttpResponse, Method, header},
    json::{self, JsonError, text},
    secret::Body,
    uri::Endpoint,
};

/// A signature algorithm that this client supports, RFC 7518 §3.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Algorithm {
    /// Its `alg` value.
    pub name: &'static str,
    /// Its name in the Web Cryptography API.
    pub family: Family,
    /// The hash, by its name in the Web Cryptography API.
    pub hash: &'static str,
}

/// A family of signature algorithms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// RSASSA-PKCS1-v1_5, RFC 7518 §3.3.
    RsaPkcs1,
    /// RSASSA-PSS with a salt as long as the hash, in bytes, RFC 7518 §3.5.
    RsaPss(u32),
    /// ECDSA on this curve, RFC 7518 §3.4.
    Ecdsa(&'static str),
}

impl Family {
    /// The `kty` of its keys, RFC 7518 §6.1.
    fn key_type(self) -> &'static str {
        match self {
            Self::RsaPkcs1 | Self::RsaPss(_) => "RSA",
            Self::Ecdsa(_) => "EC",
        }
    }
}

/// The supported algorithms. Symmetric ones and `none` are left out: with those, anyone who can read a token could have
/// made it.
pub const ALGORITHMS: [Algorithm; 9] = {
    const fn of(name: &'static str, family: Family, hash: &'static str) -> Algorithm {
        Algorithm { name, family, hash }
    }
    [
        of("RS256", Family::RsaPkcs1, "SHA-256"),
        of("RS384", Family::RsaPkcs1, "SHA-384"),
        of("RS512", Family::RsaPkcs1, "SHA-512"),
        of("PS256", Family::RsaPss(32), "SHA-256"),
        of("PS384", Family::RsaPss(48), "SHA-384"),
        of("PS512", Family::RsaPss(64), "SHA-512"),
        of("ES256", Family::Ecdsa("P-256"), "SHA-256"),
        of("ES384", Family::Ecdsa("P-384"), "SHA-384"),
        of("ES512", Family::Ecdsa("P-521"), "SHA-512"),
    ]
};

/// A key that verifies one signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// How the signature was made.
    pub algorithm: Algorithm,
    /// The public key as JSON, RFC 7517 §4, without members that would restrict its use.
    pub jwk: String,
}

/// Why there is no key for a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyError {
    /// The status isn't 200.
    Status(u16),
    /// The answer can't be read.
    Json(JsonError),
    /// The header names no algorithm that this client supports.
    Algorithm(String),
    /// The header has a critical parameter that this client doesn't know. RFC 7515 §4.1.11: then "the JWS is invalid".
    Critical,
    /// No key in the set matches the header.
    Missing,
    /// Several keys match the header.
    Ambiguous,
}

impl From<JsonError> for KeyError {
    fn from(error: JsonError) -> Self {
        Self::Json(error)
    }
}

/// The request for a provider's keys.
pub fn request(keys: &Endpoint) -> HttpRequest {
    let headers = vec![header("accept", "application/json")];
    HttpRequest { method: Method::GET, url: keys.as_str().into(), headers, body: Body::default() }
}

/// Selects the key that a token with this header names.
///
/// # Errors
///
/// If the set can't be read, or not exactly one key in it matches.
pub fn select_key(response: &HttpResponse, token_header: &Map<String, Value>) -> Result<Key, KeyError> {
    if response.status != 200 {
        return Err(KeyError::Status(response.status));
    }
    if token_header.contains_key("crit") {
        return Err(KeyError::Critical);
    }
    let set = json::object(response.body.expose())?;
    let name = text(token_header, "alg").unwrap_or_default();
    let algorithm = ALGORITHMS.into_iter().find(|algorithm| algorithm.name == name);
    let algorithm = algorithm.ok_or(KeyError::Algorithm(name))?;
    let wanted = text(token_header, "kid");
    let keys = set.get("keys").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object);
    let mut fitting = keys.filter(|key| {
        let is = |member, value: &str| text(key, member).is_none_or(|have| have == value);
        text(key, "kty").as_deref() == Some(algorithm.family.key_type())
            && is("alg", algorithm.name)
            && is("use", "sig")
            && match algorithm.family {
                Family::Ecdsa(curve) => text(key, "crv").as_deref() == Some(curve),
                _ => true,
            }
            && (wanted.is_none() || text(key, "kid") == wanted)
    });
    let key = fitting.next().ok_or(KeyError::Missing)?;
    if fitting.next().is_some() {
        return Err(KeyError::Ambiguous);
    }
    // These members restrict how the key is used, and some browsers refuse a key because of them.
    let mut of_the_key = Map::new();
    for name in ["kty", "n", "e", "crv", "x", "y"] {
        // Not collected into a map: that would sort it and cost another sort's code.
        if let Some(value) = key.get(name) {
            of_the_key.insert(name.to_owned(), value.clone());
        }
    }
    Ok(Key { algorithm, jwk: json::text_of(&of_the_key) })
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    const SET: &str = r#"{"keys":[
        {"kty":"RSA","kid":"r1","use":"sig","n":"AQ","e":"AQAB","key_ops":["verify"],"d":"private"},
        {"kty":"RSA","kid":"r2","use":"enc","n":"Ag","e":"AQAB"},
        {"kty":"RSA","kid":"r3","alg":"PS256","n":"Aw","e":"AQAB"},
        {"kty":"EC","kid":"e1","crv":"P-256","x":"AQ","y":"Ag"},
        {"kty":"EC","kid":"e2","crv":"P-384","x":"AQ","y":"Ag"},
        {"kty":"oct","kid":"o1","k":"AQ"}, 7, null]}"#;

    fn chosen(status: u16, set: &str, token_header: &str) -> Result<Key, KeyError> {
        let response = HttpResponse { status, headers: Vec::new(), body: Body::new(set) };
        select_key(&response, &json::object(token_header).expect("a header"))
    }

    #[test]
    fn the_key_that_the_token_names() {
        let marked = format!("\u{feff}{SET}");
        assert!(chosen(200, &marked, r#"{"alg":"RS256","kid":"r1"}"#).is_ok(), "a byte order mark is dropped");
        for (token_header, expected) in [
            (r#"{"alg":"RS256","kid":"r1"}"#, Ok(r#"{"e":"AQAB","kty":"RSA","n":"AQ"}"#)),
            (r#"{"alg":"PS256","kid":"r3"}"#, Ok(r#"{"e":"AQAB","kty":"RSA","n":"Aw"}"#)),
            (r#"{"alg":"ES256","kid":"e1"}"#, Ok(r#"{"crv":"P-256","kty":"EC","x":"AQ","y":"Ag"}"#)),
            // Without a key ID, the only key that matches.
            (r#"{"alg":"ES384"}"#, Ok(r#"{"crv":"P-384","kty":"EC","x":"AQ","y":"Ag"}"#)),
            (r#"{"alg":"RS256"}"#, Ok(r#"{"e":"AQAB","kty":"RSA","n":"AQ"}"#)),
            (r#"{"alg":"PS256"}"#, Err(KeyError::Ambiguous)),
            (r#"{"alg":"RS256","kid":"r2"}"#, Err(KeyError::Missing)),
            (r#"{"alg":"RS256","kid":"r3"}"#, Err(KeyError::Missing)),
            (r#"{"alg":"RS256","kid":"r9"}"#, Err(KeyError::Missing)),
            // A key of one type for a signature of another.
            (r#"{"alg":"ES256","kid":"r1"}"#, Err(KeyError::Missing)),
            (r#"{"alg":"ES256","kid":"e2"}"#, Err(KeyError::Missing)),
            (r#"{"alg":"RS256","kid":"e1"}"#, Err(KeyError::Missing)),
            (r#"{"alg":"none"}"#, Err(KeyError::Algorithm("none".to_owned()))),
            (r#"{"alg":"HS256","kid":"o1"}"#, Err(KeyError::Algorithm("HS256".to_owned()))),
            ("{}", Err(KeyError::Algorithm(String::new()))),
            (r#"{"alg":"RS256","kid":"r1","crit":["exp"],"exp":1}"#, Err(KeyError::Critical)),
            (r#"{"alg":"RS256","kid":"r1","crit":[]}"#, Err(KeyError::Critical)),
        ] {
            assert_eq!(
                chosen(200, SET, token_header).map(|key| key.jwk),
                expected.map(str::to_owned),
                "{token_header}"
            );
        }
    }

    #[test]
    fn unusable_key_sets() {
        let token_header = r#"{"alg":"RS256","kid":"r1"}"#;
        assert_eq!(chosen(404, SET, token_header), Err(KeyError::Status(404)));
        assert_eq!(chosen(200, "[]", token_header), Err(KeyError::Json(JsonError::NotAnObject)));
        // In the set, or in any key, even one that isn't selected.
        for (from, to, name) in [
            (r#""kid":"r1""#, r#""kid":"r1","n":"Ag""#, "n"),
            (r#""kid":"r2""#, r#""kid":"r2","\u006bid":"r1""#, "kid"),
            (r#"7, null]"#, r#"7, null],"keys":[]"#, "keys"),
        ] {
            let set = SET.replace(from, to);
            let repeated = KeyError::Json(JsonError::Repeated(name.to_owned()));
            assert_eq!(chosen(200, &set, token_header), Err(repeated), "{to}");
        }
        for set in ["{}", r#"{"keys":{}}"#, r#"{"keys":[]}"#] {
            assert_eq!(chosen(200, set, token_header), Err(KeyError::Missing), "{set}");
        }
    }

    #[test]
    fn the_request_for_the_keys() {
        let keys = Endpoint::parse("https://as.example/keys").expect("an endpoint");
        let request = request(&keys);
        assert_eq!((request.method.as_str(), request.url.expose()), ("GET", "https://as.example/keys"));
        assert_eq!(request.header("accept"), Some("application/json"));
    }
}
