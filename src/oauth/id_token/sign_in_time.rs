//! The time of the sign-in, checked against the request's `max_age`: OpenID Connect Core 1.0 §3.1.3.7, item 13.

use serde_json::{Map, Value};

use super::{LEEWAY_SECS, Match, Mismatch, numeric_date};

/// The `max_age` of a request, and when the request was sent. The age of the sign-in is measured at that time, however
/// long the code or the token takes afterwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MaxAge {
    /// The `max_age`, in seconds.
    pub secs: u64,
    /// When the request was sent, in seconds since 1970-01-01T00:00:00Z.
    pub sent_at_secs: u64,
}

/// Item 13: "If the auth_time Claim was requested, either through a specific request for this Claim or by using the
/// max_age parameter, the Client SHOULD check the auth_time Claim value and request re-authentication if it determines
/// too much time has elapsed since the last End-User authentication." §2: the claim is REQUIRED then. §12.2, for a
/// refreshed token: "if the ID Token contains an auth_time Claim, its value MUST represent the time of the original
/// authentication".
pub(super) fn check(
    claims: &Map<String, Value>,
    first: Option<&Map<String, Value>>,
    max_age: MaxAge,
    now_secs: u64,
) -> Result<Match, Mismatch> {
    let at = match (claims.get("auth_time").map(numeric_date), first) {
        (None, Some(_)) => return Ok(Match::SignInNotRepeated),
        (None | Some(None), _) => return Err(Mismatch::SignInTimeMissing),
        (Some(Some(at)), None) => at,
        (Some(Some(at)), Some(first)) => {
            let is_same = first.get("auth_time").and_then(numeric_date) == Some(at);
            return if is_same { Ok(Match::SameSignIn) } else { Err(Mismatch::OtherSignIn) };
        }
    };
    if at > now_secs.saturating_add(LEEWAY_SECS) {
        Err(Mismatch::SignedInInFuture)
    } else if at.saturating_add(max_age.secs).saturating_add(LEEWAY_SECS) < max_age.sent_at_secs {
        Err(Mismatch::SignedInTooLongAgo)
    } else {
        Ok(Match::SignedInRecently)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oauth::id_token::{self, Expected, decode, tests::token};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    const NOW: u64 = 1_000_000;

    #[test]
    fn the_sign_in_time_is_checked_if_the_request_had_a_max_age() {
        fn found(claims: &str, first: Option<&str>, max_age: Option<MaxAge>) -> Option<Result<Match, Mismatch>> {
            let first = first.map(|claims| decode(&token(claims)).expect("a token"));
            let expected =
                Expected { issuers: &[], client_id: "C1", nonce: None, first: first.as_ref(), max_age, now_secs: NOW };
            let checks = id_token::check(&decode(&token(claims)).expect("a token"), expected);
            let found = checks.into_iter().find(|check| check.what == "auth_time");
            found.map(|check| check.found)
        }
        let sent_at_secs = NOW - 500;
        let asked = |secs| Some(MaxAge { secs, sent_at_secs });
        let (missing, too_old) = (Err(Mismatch::SignInTimeMissing), Err(Mismatch::SignedInTooLongAgo));
        for (claims, secs, expected) in [
            // Signed in after the request; the code waited for minutes.
            (r#"{"auth_time":999520}"#, 0, Ok(Match::SignedInRecently)),
            (r#"{"auth_time":999500}"#, 0, Ok(Match::SignedInRecently)),
            // Exactly the leeway, and one second more.
            (r#"{"auth_time":999440}"#, 0, Ok(Match::SignedInRecently)),
            (r#"{"auth_time":999439}"#, 0, too_old.clone()),
            (r#"{"auth_time":999140}"#, 300, Ok(Match::SignedInRecently)),
            (r#"{"auth_time":999139}"#, 300, too_old.clone()),
            (r#"{"auth_time":999139.9}"#, 300, too_old),
            (r#"{"auth_time":0}"#, 9_999_999_999, Ok(Match::SignedInRecently)),
            (r#"{"auth_time":0}"#, u64::MAX, Ok(Match::SignedInRecently)),
            (r#"{"auth_time":1000060}"#, 0, Ok(Match::SignedInRecently)),
            (r#"{"auth_time":1000061}"#, 0, Err(Mismatch::SignedInInFuture)),
            ("{}", 0, missing.clone()),
            (r#"{"auth_time":null}"#, 0, missing.clone()),
            (r#"{"auth_time":"999520"}"#, 0, missing.clone()),
            (r#"{"auth_time":-1}"#, 0, missing.clone()),
        ] {
            assert_eq!(found(claims, None, asked(secs)), Some(expected), "{claims}, {secs}");
            assert_eq!(found(claims, None, None), None, "nobody asked");
        }
        // A refreshed token has the time of the first sign-in, however long ago.
        let first = Some(r#"{"auth_time":7}"#);
        for (claims, first, expected) in [
            (r#"{"auth_time":7}"#, first, Ok(Match::SameSignIn)),
            (r#"{"auth_time":8}"#, first, Err(Mismatch::OtherSignIn)),
            (r#"{"auth_time":8}"#, Some("{}"), Err(Mismatch::OtherSignIn)),
            ("{}", first, Ok(Match::SignInNotRepeated)),
            (r#"{"auth_time":"7"}"#, first, missing),
        ] {
            assert_eq!(found(claims, first, asked(0)), Some(expected), "{claims}");
        }
    }
}
