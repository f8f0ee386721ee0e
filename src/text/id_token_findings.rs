//! What was found when an ID token was compared with what was asked for.

use crate::oauth::id_token::{LEEWAY_SECS, MAX_SUB_CHARS, Match, Mismatch};

use super::error_words::signature_error;

/// What was found, as a sentence without a full stop. The simulated provider's clock can be moved.
pub fn words(found: &Result<Match, Mismatch>, is_simulated: bool) -> String {
    let found = match found {
        Ok(found) => return right(*found),
        Err(found) => found,
    };
    let moved = match found {
        _ if !is_simulated => "",
        Mismatch::IssuedInFuture | Mismatch::NotYetValid | Mismatch::SignedInInFuture => MOVED_BACK,
        Mismatch::Expired | Mismatch::SignedInTooLongAgo => MOVED_AHEAD,
        _ => "",
    };
    [&wrong(found), moved].concat()
}

const MOVED_BACK: &str = ", or the sandbox's clock was moved back";

const MOVED_AHEAD: &str = ", or the sandbox's clock was moved ahead";

fn right(found: Match) -> String {
    match found {
        Match::Lifetime => return format!("not expired, with {LEEWAY_SECS} s of leeway"),
        Match::Signature => "made with the provider's key",
        Match::Issuer => "one of this provider's issuers",
        Match::Audience => "this client",
        Match::Nonce => "the one this tab sent",
        Match::NonceNotRepeated => "not repeated when refreshed, which is allowed",
        Match::NonceUnchecked => "not this tab's, but the nonce check is off",
        Match::SignedInRecently => "the sign-in is as recent as max_age requires",
        Match::SameSignIn => "the time of the first sign-in",
        Match::SignInNotRepeated => "not repeated when refreshed, which is allowed",
        Match::Subject => "names who signed in",
        Match::SameSubject => "the same user as before",
    }
    .to_owned()
}

fn wrong(found: &Mismatch) -> String {
    let by = |what| format!("{what} by more than the {LEEWAY_SECS} s of leeway, or this computer's clock is wrong");
    match found {
        Mismatch::Signature(error) => return signature_error(error),
        Mismatch::IssuerDiffers { received, expected } => {
            let expected: Vec<String> = expected.iter().map(|issuer| format!("{issuer:?}")).collect();
            return format!("it is from {received:?}, but this page expects {}", expected.join(" or "));
        }
        Mismatch::IssuedInFuture => return by("it was issued in the future"),
        Mismatch::NotYetValid => return by("it isn't valid yet (nbf),"),
        Mismatch::Expired => return by("it has expired"),
        Mismatch::SubjectUnfit => return format!("it must be at most {MAX_SUB_CHARS} ASCII characters"),
        Mismatch::SignedInTooLongAgo => {
            return by("the sign-in was older than max_age allows when this page asked,");
        }
        Mismatch::SignedInInFuture => return by("the sign-in is in the future"),
        Mismatch::SignatureUnchecked => "not checked yet",
        Mismatch::IssuerMissing => "it names no issuer",
        Mismatch::IssuerUnknown => "this page doesn't know the provider's issuer, so there is nothing to compare",
        Mismatch::OtherIssuer => "it is from another issuer than the first token",
        Mismatch::OtherClient => "it is for another client",
        Mismatch::OtherParty => "it is for several clients, and wasn't issued to this one",
        Mismatch::LifetimeMissing => "it doesn't say when it was issued and when it expires",
        Mismatch::NotBeforeUnreadable => "its start (nbf) isn't a number of seconds",
        Mismatch::NonceDiffers => "it isn't the one this tab sent",
        Mismatch::NonceMissing => "it is missing, although this tab sent one",
        Mismatch::NonceNotSent => "none was sent, so nothing ties the token to this tab",
        Mismatch::SignInTimeMissing => "it doesn't say when the user signed in, although max_age was sent",
        Mismatch::OtherSignIn => "it is about a different sign-in than the first token",
        Mismatch::SubjectMissing => "it doesn't say who signed in",
        Mismatch::OtherSubject => "it is about someone other than the user who signed in",
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oauth::id_token::{Expected, check, decode, tests::token};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    const NOW: u64 = 1_000_000;

    #[test]
    fn every_accepted_issuer_is_listed() {
        for (issuers, found) in [
            (
                &["https://a.example"][..],
                r#"it is from "https://x.example", but this page expects "https://a.example""#,
            ),
            (
                &["https://a.example", "https://b.example"],
                r#"it is from "https://x.example", but this page expects "https://a.example" or "https://b.example""#,
            ),
        ] {
            let issuers: Vec<String> = issuers.iter().map(|issuer| (*issuer).to_owned()).collect();
            let expected =
                Expected { issuers: &issuers, client_id: "C1", nonce: None, first: None, max_age: None, now_secs: NOW };
            let checks = check(&decode(&token(r#"{"iss":"https://x.example"}"#)).expect("a token"), expected);
            assert_eq!(words(&checks[0].found, false), found);
        }
    }

    #[test]
    fn a_moved_clock_is_mentioned_only_with_the_sandbox() {
        let clock = "by more than the 60 s of leeway, or this computer's clock is wrong";
        for (found, moved) in [
            (Mismatch::IssuedInFuture, MOVED_BACK),
            (Mismatch::NotYetValid, MOVED_BACK),
            (Mismatch::SignedInInFuture, MOVED_BACK),
            (Mismatch::Expired, MOVED_AHEAD),
            (Mismatch::SignedInTooLongAgo, MOVED_AHEAD),
        ] {
            let found = Err(found);
            assert!(words(&found, false).ends_with(clock), "{found:?}");
            assert!(words(&found, true).ends_with(&[clock, moved].concat()), "{found:?}");
        }
        let other = Err(Mismatch::NonceDiffers);
        assert_eq!(words(&other, true), words(&other, false));
    }

    #[test]
    fn the_leeway_is_said() {
        for (claims, found) in [
            (
                r#"{"exp":999940,"iat":1}"#,
                "it has expired by more than the 60 s of leeway, or this computer's clock is wrong",
            ),
            (r#"{"exp":1000000,"iat":1}"#, "not expired, with 60 s of leeway"),
            (
                r#"{"exp":1000000,"iat":1,"nbf":1000061}"#,
                "it isn't valid yet (nbf), by more than the 60 s of leeway, or this computer's clock is wrong",
            ),
            (
                r#"{"exp":1000000,"iat":1000061}"#,
                "it was issued in the future by more than the 60 s of leeway, or this computer's clock is wrong",
            ),
        ] {
            let expected =
                Expected { issuers: &[], client_id: "C1", nonce: None, first: None, max_age: None, now_secs: NOW };
            let checks = check(&decode(&token(claims)).expect("a token"), expected);
            let lifetime = checks.iter().find(|check| check.what == "exp").expect("a check");
            assert_eq!(words(&lifetime.found, false), found, "{claims}");
        }
    }
}
