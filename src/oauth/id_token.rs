//! ID tokens, OpenID Connect Core 1.0 §2: decoded, and compared with what the client asked for (§3.1.3.7). The signature
//! is checked elsewhere, with a key of [`super::jwks`].

use base64ct::{Base64UrlUnpadded, Encoding};
use serde_json::{Map, Value};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::{
    http::TransportError,
    json::{self, JsonError},
    jwks::KeyError,
    limits::{MAX_VALUE_CHARS, excerpt},
    secret::{Body, IdToken, Nonce},
    state::alphanumeric,
};

/// The scope by which an ID token is asked for, OpenID Connect Core 1.0 §3.1.2.1.
pub const SCOPE: &str = "openid";

/// How many characters a fresh nonce has.
pub const NONCE_LENGTH: usize = 43;

/// How far the two clocks may be apart, in seconds. RFC 7519 §4.1.4 and §4.1.5 allow "some small leeway, usually no more
/// than a few minutes, to account for clock skew".
pub const LEEWAY_SECS: u64 = 60;

/// The longest `sub`, in characters, §2.
pub const MAX_SUB_CHARS: usize = 255;

impl Nonce {
    /// A fresh nonce of [`NONCE_LENGTH`] letters and digits; `entropy` gives one unpredictable byte a call.
    pub fn fresh(entropy: &mut impl FnMut() -> u8) -> Self {
        Self::new(alphanumeric(NONCE_LENGTH, entropy))
    }
}

/// An ID token taken apart. Nothing of it is believed yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The JOSE header, RFC 7515 §4.
    pub header: json::Object,
    /// The claims.
    pub claims: json::Object,
    /// What is signed, RFC 7515 §5.1: header and claims as they came.
    pub signed: Body,
    /// The signature.
    pub signature: Vec<u8>,
}

/// Why an ID token can't be taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IdTokenError {
    /// RFC 7515 §7.1: three parts, apart by periods. One of five is encrypted, and meant for whoever has the key.
    Parts(usize),
    /// A part is not base64url without padding, RFC 7515 §2, or not UTF-8.
    Encoding(&'static str),
    /// A part is no JSON object.
    Json {
        /// The part.
        part: &'static str,
        /// What is wrong with it.
        fault: JsonError,
    },
}

/// Takes an ID token apart.
///
/// # Errors
///
/// When it is no signed JWT, RFC 7519 §7.2.
pub fn decode(token: &IdToken) -> Result<Decoded, IdTokenError> {
    let parts: Vec<&str> = token.expose().split('.').collect();
    let [header, claims, signature] = parts[..] else { return Err(IdTokenError::Parts(parts.len())) };
    let bytes = |part, text| Base64UrlUnpadded::decode_vec(text).map_err(|_| IdTokenError::Encoding(part));
    let object = |part, text| {
        let bytes = Zeroizing::new(bytes(part, text)?);
        let text = std::str::from_utf8(&bytes).map_err(|_| IdTokenError::Encoding(part))?;
        json::object(text).map_err(|fault| IdTokenError::Json { part, fault })
    };
    Ok(Decoded {
        header: object("header", header)?,
        claims: object("claims", claims)?,
        signed: Body::new([header, ".", claims].concat()),
        signature: bytes("signature", signature)?,
    })
}

/// What the claims are compared with.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// The issuers that the provider's ID tokens may name, where any is known.
    pub issuers: &'a [String],
    /// The client that asked.
    pub client_id: &'a str,
    /// The nonce that was sent.
    pub nonce: Option<&'a Nonce>,
    /// The token of the sign-in itself, where this one came when the access token was refreshed: then it need not repeat
    /// the nonce, and has to be about the same subject, §12.2.
    pub first: Option<&'a Decoded>,
    /// The time, in seconds since 1970-01-01T00:00:00Z.
    pub now_secs: u64,
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What: a claim's name, or `signature`.
    pub what: &'static str,
    /// What was found.
    pub found: Result<Match, Mismatch>,
}

impl Check {
    /// Whether it was found right.
    pub fn is_right(&self) -> bool {
        self.found.is_ok()
    }
}

/// What was found right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Match {
    /// The signature was made with a key of the provider's.
    Signature,
    /// The issuer is the one that was asked.
    Issuer,
    /// The token is meant for this client.
    Audience,
    /// It has not expired.
    Lifetime,
    /// The nonce is the one that was sent.
    Nonce,
    /// A refreshed token has no nonce, which §12.2 allows.
    NonceNotRepeated,
    /// It says who signed in.
    Subject,
    /// A refreshed token is about the one who signed in.
    SameSubject,
}

/// What was found wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mismatch {
    /// The signature has not been checked yet.
    SignatureUnchecked,
    /// The signature could not be found right.
    Signature(SignatureError),
    /// There is no `iss`.
    IssuerMissing,
    /// There is no issuer to compare `iss` with.
    IssuerUnknown,
    /// `iss` names another issuer than the one that was asked.
    IssuerDiffers {
        /// The `iss` received, cut.
        received: String,
        /// The issuers that may be named.
        expected: Vec<String>,
    },
    /// The client is not among the audiences.
    OtherClient,
    /// The client is among several audiences, or another is the authorized party.
    OtherParty,
    /// There is no `exp` or no `iat`, or one of them is no NumericDate.
    LifetimeMissing,
    /// `nbf` is no NumericDate.
    NotBeforeUnreadable,
    /// `iat` is in the future.
    IssuedInFuture,
    /// `nbf` is in the future.
    NotYetValid,
    /// `exp` is in the past.
    Expired,
    /// The nonce is another than was sent, or none was.
    NonceDiffers,
    /// A nonce was sent, and none came back.
    NonceMissing,
    /// No nonce was sent.
    NonceNotSent,
    /// There is no `sub`.
    SubjectMissing,
    /// `sub` is longer than §2 allows, or not ASCII.
    SubjectUnfit,
    /// A refreshed token is about somebody else.
    OtherSubject,
}

/// Why a signature could not be found right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignatureError {
    /// The address of the provider's keys is not known.
    NoKeysAddress,
    /// The keys did not come.
    Transport(TransportError),
    /// None of them can be used.
    Key(KeyError),
    /// It was not made with the provider's key.
    Invalid,
    /// The browser can't check it. Holds the browser's own words.
    Unsupported(String),
}

/// The claims that are compared, in the order of §3.1.3.7; `sub`, which comes from §2 and §12.2, last.
pub fn check(decoded: &Decoded, expected: Expected<'_>) -> Vec<Check> {
    let claims = &decoded.claims;
    let check = |what, found| Check { what, found };
    vec![
        check("iss", issuer(claims, expected.issuers)),
        check("aud", audience(claims, expected.client_id)),
        check("exp", lifetime(claims, expected.now_secs)),
        check("nonce", nonce(claims, expected)),
        check("sub", subject(claims, expected.first.map(|first| &*first.claims))),
    ]
}

/// §2: `sub` is "REQUIRED. […] It MUST NOT exceed 255 ASCII characters in length." §12.2, of a refreshed one: "its sub Claim
/// Value MUST be the same as in the ID Token issued when the original authentication occurred".
fn subject(claims: &Map<String, Value>, first: Option<&Map<String, Value>>) -> Result<Match, Mismatch> {
    let Some(sub) = claims.get("sub").and_then(Value::as_str).filter(|sub| !sub.is_empty()) else {
        return Err(Mismatch::SubjectMissing);
    };
    if sub.len() > MAX_SUB_CHARS || !sub.is_ascii() {
        return Err(Mismatch::SubjectUnfit);
    }
    match first {
        None => Ok(Match::Subject),
        Some(first) if first.get("sub").and_then(Value::as_str) == Some(sub) => Ok(Match::SameSubject),
        Some(_) => Err(Mismatch::OtherSubject),
    }
}

/// Item 2: the issuer "MUST exactly match the value of the iss (issuer) Claim". A provider may have several.
fn issuer(claims: &Map<String, Value>, expected: &[String]) -> Result<Match, Mismatch> {
    match claims.get("iss").and_then(Value::as_str) {
        None => Err(Mismatch::IssuerMissing),
        Some(_) if expected.is_empty() => Err(Mismatch::IssuerUnknown),
        Some(have) if expected.iter().any(|issuer| issuer == have) => Ok(Match::Issuer),
        Some(have) => {
            Err(Mismatch::IssuerDiffers { received: excerpt(have, MAX_VALUE_CHARS), expected: expected.to_vec() })
        }
    }
}

/// Items 3 to 5: the client has to be among the audiences; among several, the authorized party has to be the client.
fn audience(claims: &Map<String, Value>, client_id: &str) -> Result<Match, Mismatch> {
    let audiences: Vec<&str> = match claims.get("aud") {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let party = claims.get("azp").map(|party| party.as_str().unwrap_or_default());
    if !audiences.contains(&client_id) {
        Err(Mismatch::OtherClient)
    } else if party.is_some_and(|party| party != client_id) || (party.is_none() && audiences.len() > 1) {
        Err(Mismatch::OtherParty)
    } else {
        Ok(Match::Audience)
    }
}

/// Items 9 and 10: "The current time MUST be before the time represented by the exp Claim". RFC 7519 §4.1.5: "The nbf
/// (not before) claim identifies the time before which the JWT MUST NOT be accepted for processing."
fn lifetime(claims: &Map<String, Value>, now_secs: u64) -> Result<Match, Mismatch> {
    let seconds = |name| claims.get(name).map(numeric_date);
    let (Some(Some(ends)), Some(Some(began))) = (seconds("exp"), seconds("iat")) else {
        return Err(Mismatch::LifetimeMissing);
    };
    let Some(from) = seconds("nbf").unwrap_or(Some(0)) else {
        return Err(Mismatch::NotBeforeUnreadable);
    };
    let latest_secs = now_secs.saturating_add(LEEWAY_SECS);
    if began > latest_secs {
        Err(Mismatch::IssuedInFuture)
    } else if from > latest_secs {
        Err(Mismatch::NotYetValid)
    } else if ends.saturating_add(LEEWAY_SECS) <= now_secs {
        Err(Mismatch::Expired)
    } else {
        Ok(Match::Lifetime)
    }
}

/// A NumericDate, RFC 7519 §2: a number of seconds, in which "non-integer values can be represented". Rounded down to the
/// second. Nothing for what is no number, lies before 1970, or is too large to be exact.
fn numeric_date(value: &Value) -> Option<u64> {
    const MAX_EXACT_SECS: f64 = 9_007_199_254_740_992.0;
    value.as_u64().or_else(|| {
        let secs = value.as_f64().map(f64::floor)?;
        // The range makes the conversion exact.
        (0.0..=MAX_EXACT_SECS).contains(&secs).then_some(secs as u64)
    })
}

/// Item 11: the nonce has to be the one that was sent.
fn nonce(claims: &Map<String, Value>, expected: Expected<'_>) -> Result<Match, Mismatch> {
    match (claims.get("nonce").map(|nonce| nonce.as_str().unwrap_or_default()), expected.nonce) {
        (Some(have), Some(sent)) if bool::from(have.as_bytes().ct_eq(sent.expose().as_bytes())) => Ok(Match::Nonce),
        (Some(_), _) => Err(Mismatch::NonceDiffers),
        (None, Some(_)) if expected.first.is_none() => Err(Mismatch::NonceMissing),
        (None, Some(_)) => Ok(Match::NonceNotRepeated),
        (None, None) => Err(Mismatch::NonceNotSent),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    const NOW: u64 = 1_000_000;

    /// A token with these claims, whose signature is the bytes 1, 2 and 3.
    pub(crate) fn token(claims: &str) -> IdToken {
        let part = |text: &str| Base64UrlUnpadded::encode_string(text.as_bytes());
        IdToken::new(format!("{}.{}.AQID", part(r#"{"alg":"RS256","kid":"k1"}"#), part(claims)))
    }

    #[test]
    fn a_fresh_nonce_has_43_letters_and_digits() {
        let mut next = 0u8;
        let nonce = Nonce::fresh(&mut || {
            next = next.wrapping_add(101);
            next
        });
        assert_eq!(nonce.expose().len(), NONCE_LENGTH);
        assert!(nonce.expose().bytes().all(|byte| byte.is_ascii_alphanumeric()));
    }

    #[test]
    fn a_token_is_taken_apart() {
        let decoded = decode(&token(r#"{"sub":"me"}"#)).expect("a token");
        assert_eq!(decoded.header["alg"], "RS256");
        assert_eq!(decoded.claims["sub"], "me");
        assert_eq!(decoded.signature, [1, 2, 3]);
        assert_eq!(decoded.signed.expose(), "eyJhbGciOiJSUzI1NiIsImtpZCI6ImsxIn0.eyJzdWIiOiJtZSJ9");
        for (text, expected) in [
            ("", IdTokenError::Parts(1)),
            ("a.b", IdTokenError::Parts(2)),
            ("a.b.c.d.e", IdTokenError::Parts(5)),
            ("e30=.e30.AQID", IdTokenError::Encoding("header")),
            ("e30.e+0.AQID", IdTokenError::Encoding("claims")),
            ("e30.e30.A", IdTokenError::Encoding("signature")),
            ("_w.e30.AQID", IdTokenError::Encoding("header")),
            ("W10.e30.AQID", IdTokenError::Json { part: "header", fault: JsonError::NotAnObject }),
            (
                "e30.eyJhIjoxLCJhIjoyfQ.AQID",
                IdTokenError::Json { part: "claims", fault: JsonError::Repeated("a".to_owned()) },
            ),
        ] {
            assert_eq!(decode(&IdToken::new(text)), Err(expected), "{text}");
        }
    }

    /// The names of the checks that fail.
    fn wrong(claims: &str, change: impl Fn(&mut Expected<'_>)) -> Vec<&'static str> {
        let nonce = Nonce::new("n1");
        let mut expected = Expected {
            issuers: &["https://as.example".to_owned()],
            client_id: "C1",
            nonce: Some(&nonce),
            first: None,
            now_secs: NOW,
        };
        change(&mut expected);
        let checks = check(&decode(&token(claims)).expect("a token"), expected);
        let names: Vec<_> = checks.iter().map(|check| check.what).collect();
        assert_eq!(names, ["iss", "aud", "exp", "nonce", "sub"]);
        checks.into_iter().filter(|check| !check.is_right()).map(|check| check.what).collect()
    }

    #[test]
    fn claims_are_compared_with_what_was_asked() {
        let good = r#"{"iss":"https://as.example","aud":"C1","exp":1000100,"iat":999990,"nonce":"n1","sub":"ada"}"#;
        let with = |from: &str, to: &str| {
            let edited = good.replace(from, to);
            assert_ne!(edited, good, "{from}");
            wrong(&edited, |_| {})
        };
        let none: [&str; 0] = [];
        assert_eq!(wrong(good, |_| {}), none);
        assert_eq!(with(r#""aud":"C1""#, r#""aud":["C1"]"#), none);
        assert_eq!(with(r#""aud":"C1""#, r#""aud":["C2","C1"],"azp":"C1""#), none);
        // The leeway, to the second.
        assert_eq!(with("1000100", "999941"), none);
        assert_eq!(with("999990", "1000060"), none);
        assert_eq!(with("1000100", "999940"), ["exp"]);
        assert_eq!(with("999990", "1000061"), ["exp"]);
        assert_eq!(with("1000100", "\"1000100\""), ["exp"]);
        // Not before; and fractions, rounded down.
        for (nbf, expected) in [
            ("0", &none[..]),
            ("1000060", &none),
            ("1000060.999", &none),
            ("1.00006e6", &none),
            ("1000061", &["exp"]),
            ("1000061.0", &["exp"]),
            ("\"0\"", &["exp"]),
            ("null", &["exp"]),
            ("-0.5", &["exp"]),
            ("1e300", &["exp"]),
        ] {
            assert_eq!(with(r#""iat":"#, &format!(r#""nbf":{nbf},"iat":"#)), expected, "{nbf}");
        }
        assert_eq!(with("1000100", "999941.5"), none);
        assert_eq!(with("1000100", "999940.999"), ["exp"]);
        assert_eq!(with("1000100", "1e300"), ["exp"]);
        assert_eq!(with("999990", "1000060.5"), none);
        assert_eq!(with("999990", "-1"), ["exp"]);
        // Who signed in.
        for (sub, expected) in [
            (format!("{:?}", "s".repeat(255)), &none[..]),
            (format!("{:?}", "s".repeat(256)), &["sub"]),
            (format!("{:?}", "s".repeat(1 << 20)), &["sub"]),
            (r#""""#.to_owned(), &["sub"]),
            (r#""ädä""#.to_owned(), &["sub"]),
            ("7".to_owned(), &["sub"]),
        ] {
            assert_eq!(with(r#""ada""#, &sub), expected, "{}", sub.len());
        }
        assert_eq!(with(r#","sub":"ada""#, ""), ["sub"]);
        assert_eq!(with(r#","iat":999990"#, ""), ["exp"]);
        assert_eq!(with("https://as.example", "https://as.example/"), ["iss"]);
        assert_eq!(with(r#""iss":"https://as.example","#, ""), ["iss"]);
        assert_eq!(with(r#""aud":"C1""#, r#""aud":"c1""#), ["aud"]);
        assert_eq!(with(r#""aud":"C1""#, r#""aud":["C2","C1"]"#), ["aud"]);
        assert_eq!(with(r#""aud":"C1""#, r#""aud":"C1","azp":"C2""#), ["aud"]);
        assert_eq!(with(r#""aud":"C1","#, ""), ["aud"]);
        assert_eq!(with("n1", "n2"), ["nonce"]);
        assert_eq!(with(r#","nonce":"n1""#, ""), ["nonce"]);
        assert_eq!(with(r#""nonce":"n1""#, r#""nonce":7"#), ["nonce"]);
        assert_eq!(wrong("{}", |_| {}), ["iss", "aud", "exp", "nonce", "sub"]);

        assert_eq!(wrong(good, |expected| expected.issuers = &[]), ["iss"]);
        assert_eq!(wrong(good, |expected| expected.nonce = None), ["nonce"]);
        assert_eq!(wrong(good, |expected| expected.now_secs = 0), ["exp"]);
        assert_eq!(wrong(good, |expected| expected.now_secs = u64::MAX), ["exp"]);
        let without = good.replace(r#","nonce":"n1""#, "");
        // When refreshed.
        let first = decode(&token(r#"{"sub":"ada"}"#)).expect("a token");
        let refreshed = |claims: &str| {
            let nonce = Nonce::new("n1");
            let expected = Expected {
                issuers: &["https://as.example".to_owned()],
                client_id: "C1",
                nonce: Some(&nonce),
                first: Some(&first),
                now_secs: NOW,
            };
            let checks = check(&decode(&token(claims)).expect("a token"), expected);
            checks.into_iter().filter(|check| !check.is_right()).map(|check| check.what).collect::<Vec<_>>()
        };
        let of_ada = without.clone();
        assert_eq!(refreshed(&of_ada), none);
        assert_eq!(refreshed(&of_ada.replace("ada", "eve")), ["sub"]);
        assert_eq!(refreshed(&of_ada.replace(r#""ada""#, "7")), ["sub"]);
        assert_eq!(refreshed(&without.replace(r#","sub":"ada""#, "")), ["sub"]);
        assert_eq!(refreshed(&good.replace("n1", "n2")), ["nonce"]);
        assert_eq!(wrong(&without, |expected| expected.nonce = None), ["nonce"]);
    }

    /// As Webex has them: one for each cluster of users.
    #[test]
    fn any_of_several_issuers_will_do() {
        let issuers = ["https://a.example/idb", "https://b.example/idb"].map(str::to_owned);
        for (iss, is_right) in [
            ("https://a.example/idb", true),
            ("https://b.example/idb", true),
            ("https://b.example/idb/", false),
            ("", false),
        ] {
            let claims = format!(r#"{{"iss":"{iss}"}}"#);
            let expected = Expected { issuers: &issuers, client_id: "C1", nonce: None, first: None, now_secs: NOW };
            let found = check(&decode(&token(&claims)).expect("a token"), expected).remove(0).found;
            let differs = Mismatch::IssuerDiffers { received: iss.to_owned(), expected: issuers.to_vec() };
            assert_eq!(found, if is_right { Ok(Match::Issuer) } else { Err(differs) }, "{iss}");
        }
    }
}
