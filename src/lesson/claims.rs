//! The claims of an ID token, in words: OpenID Connect Core 1.0 §2.

use serde_json::{Map, Value};

use crate::{oauth::secret::Body, time::Timestamp};

/// A claim with what it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Its name.
    pub name: String,
    /// What it means; empty where this page does not know.
    pub meaning: &'static str,
    /// Its value, a point in time in words as well.
    pub value: Body,
}

/// The claims that OpenID Connect defines for every ID token, and the most usual ones of its profile scope.
const MEANINGS: [(&str, &str); 15] = [
    ("iss", "who says so: the issuer"),
    ("sub", "who signed in, by a name that the issuer never gives to another"),
    ("aud", "for whom it is meant: the client"),
    ("azp", "to whom it was issued"),
    ("exp", "when it ends"),
    ("iat", "when it was issued"),
    ("nbf", "from when on it may be used"),
    ("auth_time", "when the user signed in"),
    ("nonce", "what this tab sent, to tie the token to it"),
    ("acr", "how well the user showed who they are"),
    ("amr", "by what the user showed who they are"),
    ("at_hash", "the beginning of the access token's hash"),
    ("name", "the user's name, as the provider has it"),
    ("email", "an address, as the provider has it"),
    ("email_verified", "whether the provider saw the user receive mail there"),
];

/// Every claim, in the order in which it is explained, and the unknown ones after.
pub fn explained(claims: &Map<String, Value>) -> Vec<Claim> {
    let known = MEANINGS.iter().filter_map(|(name, meaning)| Some(claim(name, meaning, claims.get(*name)?)));
    let others = claims.iter().filter(|(name, _)| !MEANINGS.iter().any(|(known, _)| known == name));
    known.chain(others.map(|(name, value)| claim(name, "", value))).collect()
}

fn claim(name: &str, meaning: &'static str, value: &Value) -> Claim {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let seconds = value.as_u64().filter(|_| ["exp", "iat", "nbf", "auth_time"].contains(&name));
    // Later than the year 9999 there is no date that anybody would recognise.
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
            "zoneinfo": "Europe/Oslo", "exp": 1_798_761_599, "iat": u64::MAX, "aud": ["a", "b"], "iss": "https://as.example",
        });
        let Value::Object(claims) = claims else { panic!("an object") };
        let shown: Vec<String> = explained(&claims)
            .into_iter()
            .map(|claim| format!("{} ({}): {}", claim.name, claim.meaning, claim.value.expose()))
            .collect();
        assert_eq!(
            shown,
            [
                "iss (who says so: the issuer): https://as.example",
                r#"aud (for whom it is meant: the client): ["a","b"]"#,
                "exp (when it ends): 1798761599: 2026-12-31T23:59:59Z",
                "iat (when it was issued): 18446744073709551615",
                "zoneinfo (): Europe/Oslo",
            ]
        );
    }
}
