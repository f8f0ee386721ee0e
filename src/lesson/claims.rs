//! The claims of an ID token, in words: OpenID Connect Core 1.0 §2.

use serde_json::{Map, Value};

use crate::{
    oauth::{json, secret::Body},
    text::claim_meanings::MEANINGS,
    time::Timestamp,
};

/// A claim with what it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Its name.
    pub name: String,
    /// Its meaning; empty if this page doesn't know it.
    pub meaning: &'static str,
    /// Its value; a timestamp also as a date.
    pub value: Body,
}

/// Every claim: the explained ones in their own order, then the unknown ones.
pub fn explained(claims: &Map<String, Value>) -> Vec<Claim> {
    let known = MEANINGS.iter().filter_map(|(name, meaning)| Some(claim(name, meaning, claims.get(*name)?)));
    let others = claims.iter().filter(|(name, _)| !MEANINGS.iter().any(|(known, _)| known == name));
    known.chain(others.map(|(name, value)| claim(name, "", value))).collect()
}

fn claim(name: &str, meaning: &'static str, value: &Value) -> Claim {
    let text = value.as_str().map_or_else(|| json::text_of(value), str::to_owned);
    let seconds = value.as_u64().filter(|_| ["exp", "iat", "nbf", "auth_time"].contains(&name));
    // After the year 9999, no one would recognize the date.
    let date = seconds.filter(|seconds| *seconds < 253_402_300_800).map(|seconds| {
        let at = Timestamp { millis: seconds * 1_000 };
        format!("{text}: {}", at.rfc3339().replace(".000Z", "Z"))
    });
    Claim { name: name.to_owned(), meaning, value: Body::new(date.unwrap_or(text)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn each_claim_with_what_it_means() {
        let claims = serde_json::json!({
            "zoneinfo": "Europe/Oslo", "exp": 1_798_761_599, "iat": 253_402_300_800_u64, "nbf": u64::MAX,
            "aud": ["a", "b"], "iss": "https://as.example",
        });
        let Value::Object(claims) = claims else { panic!("an object") };
        let shown: Vec<String> = explained(&claims)
            .into_iter()
            .map(|claim| format!("{} ({}): {}", claim.name, claim.meaning, claim.value.expose()))
            .collect();
        assert_eq!(
            shown,
            [
                "iss (the issuer: who says this): https://as.example",
                r#"aud (the client it is for): ["a","b"]"#,
                "exp (when it expires): 1798761599: 2026-12-31T23:59:59Z",
                "iat (when it was issued): 253402300800",
                "nbf (it isn't valid before this time): 18446744073709551615",
                "zoneinfo (): Europe/Oslo",
            ]
        );
    }
}
