//! How long a token lives. RFC 6749 §5.1 asks for a number of seconds; providers send other forms too.

use std::time::Duration;

use serde_json::{Map, Value};

use super::json::quoted_value;

/// A lifetime, as the response gives it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Lifetime {
    /// Counted from the response, in whole seconds.
    Stated(Duration),
    /// The response has no lifetime.
    #[default]
    NotStated,
    /// No known end: a refresh token's lifetime is zero.
    NoKnownEnd,
    /// Not readable as a lifetime. Holds the value, truncated and with invisible characters escaped.
    Odd(String),
}

/// A hundred years. Anything longer is a mistake, not a lifetime.
const MAX_LIFETIME_SECS: u64 = 100 * 365 * 24 * 60 * 60;

impl Lifetime {
    /// The duration, if known.
    pub fn duration(&self) -> Option<Duration> {
        match self {
            Self::Stated(duration) => Some(*duration),
            Self::NotStated | Self::NoKnownEnd | Self::Odd(_) => None,
        }
    }

    /// The lifetime of an access token. Zero means already expired.
    pub(super) fn of_access_token(object: &Map<String, Value>) -> Self {
        read(object.get("expires_in"))
    }

    /// The lifetime of a refresh token: Webex's member, or Keycloak's, which is zero for a token that doesn't expire.
    pub(super) fn of_refresh_token(object: &Map<String, Value>) -> Self {
        let values = ["refresh_token_expires_in", "refresh_expires_in"].map(|name| object.get(name));
        let Some(value) = values.into_iter().flatten().find(|value| !value.is_null()) else { return Self::NotStated };
        // Half a second rounds down to zero, but it isn't "no end".
        match read(Some(value)) {
            Self::Stated(Duration::ZERO) if is_zero(value) => Self::NoKnownEnd,
            lifetime => lifetime,
        }
    }
}

fn read(value: Option<&Value>) -> Lifetime {
    let Some(value) = value.filter(|value| !value.is_null()) else { return Lifetime::NotStated };
    let secs = match value {
        Value::Number(number) => number.as_u64().or_else(|| number.as_f64().and_then(whole_secs)),
        Value::String(text) => digits(text.trim()),
        _ => None,
    };
    match secs.filter(|secs| *secs <= MAX_LIFETIME_SECS) {
        Some(secs) => Lifetime::Stated(Duration::from_secs(secs)),
        None => Lifetime::Odd(quoted_value(value)),
    }
}

fn is_zero(value: &Value) -> bool {
    value.as_f64() == Some(0.0)
        || value.as_str().is_some_and(|text| text.bytes().all(|byte| matches!(byte, b'0' | b'.' | b' ')))
}

/// Rounds down.
fn whole_secs(secs: f64) -> Option<u64> {
    Duration::try_from_secs_f64(secs).ok().map(|duration| duration.as_secs())
}

/// Digits, with an optional fraction, which is dropped.
fn digits(text: &str) -> Option<u64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let are_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    (are_digits(whole) && are_digits(fraction)).then(|| whole.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn object(text: &str) -> Map<String, Value> {
        serde_json::from_str(text).expect("an object")
    }

    fn stated(secs: u64) -> Lifetime {
        Lifetime::Stated(Duration::from_secs(secs))
    }

    fn odd(text: &str) -> Lifetime {
        Lifetime::Odd(text.to_owned())
    }

    #[test]
    fn a_clear_lifetime_is_read_and_an_odd_one_is_quoted() {
        for (value, expected) in [
            ("3600", stated(3600)),
            ("0", stated(0)),
            ("3600.0", stated(3600)),
            ("35999.28", stated(35_999)),
            ("0.9", stated(0)),
            ("36e2", stated(3600)),
            ("\"3600\"", stated(3600)),
            ("\" 3600 \"", stated(3600)),
            ("\"35999.99\"", stated(35_999)),
            ("\"007\"", stated(7)),
            ("3153600000", stated(MAX_LIFETIME_SECS)),
            ("3153600000.5", stated(MAX_LIFETIME_SECS)),
            ("\"3153600000\"", stated(MAX_LIFETIME_SECS)),
            ("null", Lifetime::NotStated),
            ("3153600001", odd("3153600001")),
            ("18446744073709551616", odd("1.8446744073709552e+19")),
            ("1e300", odd("1e+300")),
            ("-1", odd("-1")),
            ("-0.5", odd("-0.5")),
            ("\"\"", odd("\"\"")),
            ("\"soon\"", odd("\"soon\"")),
            ("\"-1\"", odd("\"-1\"")),
            ("\"+1\"", odd("\"+1\"")),
            ("\"1.\"", odd("\"1.\"")),
            ("\".5\"", odd("\".5\"")),
            ("\"1.2.3\"", odd("\"1.2.3\"")),
            ("\"3153600001\"", odd("\"3153600001\"")),
            ("\"99999999999999999999\"", odd("\"99999999999999999999\"")),
            ("\"3600 s\"", odd("\"3600 s\"")),
            ("\"٣٦\"", odd("\"٣٦\"")),
            ("\"1\u{202e}2\"", odd("\"1\\u{202e}2\"")),
            ("true", odd("true")),
            ("[3600]", odd("[3600]")),
            (r#"{"access_token":"a1"}"#, odd(r#"{"access_token":"ACCESS_TOKEN"}"#)),
        ] {
            assert_eq!(
                Lifetime::of_access_token(&object(&format!(r#"{{"expires_in":{value}}}"#))),
                expected,
                "{value}"
            );
        }
        assert_eq!(Lifetime::of_access_token(&object("{}")), Lifetime::NotStated);
        let long = Lifetime::of_access_token(&object(&format!(r#"{{"expires_in":"{}"}}"#, "x".repeat(1 << 20))));
        assert_eq!(long, odd(&format!("\"{}… (1048578 characters in all)", "x".repeat(499))));
    }

    #[test]
    fn a_refresh_tokens_lifetime_has_two_names_and_zero_means_no_known_end() {
        for (members, expected) in [
            (r#""refresh_token_expires_in":7775082"#, stated(7_775_082)),
            (r#""refresh_expires_in":1800"#, stated(1_800)),
            (r#""refresh_expires_in":"1800""#, stated(1_800)),
            (r#""refresh_token_expires_in":60,"refresh_expires_in":1800"#, stated(60)),
            (r#""refresh_token_expires_in":null,"refresh_expires_in":1800"#, stated(1_800)),
            (r#""refresh_token_expires_in":"soon","refresh_expires_in":1800"#, odd("\"soon\"")),
            (r#""refresh_token_expires_in":0"#, Lifetime::NoKnownEnd),
            (r#""refresh_token_expires_in":"0""#, Lifetime::NoKnownEnd),
            (r#""refresh_expires_in":0"#, Lifetime::NoKnownEnd),
            (r#""refresh_expires_in":0.0"#, Lifetime::NoKnownEnd),
            (r#""refresh_expires_in":0.5"#, stated(0)),
            (r#""refresh_expires_in":"0.5""#, stated(0)),
            (r#""refresh_token_expires_in":-1"#, odd("-1")),
            (r#""expires_in":60"#, Lifetime::NotStated),
        ] {
            assert_eq!(Lifetime::of_refresh_token(&object(&format!("{{{members}}}"))), expected, "{members}");
        }
    }
}
