//! ID tokens, OpenID Connect Core 1.0 §2: decoded and checked against the request (§3.1.3.7). The signature is checked
//! elsewhere, with a key from [`super::jwks`].

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
    simulated::NonceUnchecked,
    state::alphanumeric,
};

mod sign_in_time;

pub use sign_in_time::MaxAge;

/// The scope that requests an ID token, OpenID Connect Core 1.0 §3.1.2.1.
pub const SCOPE: &str = "openid";

/// The length of a generated nonce, in characters.
pub const NONCE_LENGTH: usize = 43;

/// The tolerated difference between the two clocks, in seconds. RFC 7519 §4.1.4 and §4.1.5 allow "some small leeway,
/// usually no more than a few minutes, to account for clock skew".
pub const LEEWAY_SECS: u64 = 60;

/// The longest `sub`, in characters, §2.
pub const MAX_SUB_CHARS: usize = 255;

impl Nonce {
    /// Generates a nonce of [`NONCE_LENGTH`] letters and digits; `entropy` returns one unpredictable byte per call.
    pub fn fresh(entropy: &mut impl FnMut() -> u8) -> Self {
        Self::new(alphanumeric(NONCE_LENGTH, entropy))
    }
}

/// A decoded ID token. Nothing in it is trusted yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The JOSE header, RFC 7515 §4.
    pub header: json::Object,
    /// The claims.
    pub claims: json::Object,
    /// The signing input, RFC 7515 §5.1: header and claims as received.
    pub signed: Body,
    /// The signature.
    pub signature: Vec<u8>,
}

/// Why an ID token can't be decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IdTokenError {
    /// Not three parts separated by periods, RFC 7515 §7.1. A token of five parts is encrypted for someone with the
    /// key.
    Parts(usize),
    /// A part is not base64url without padding, RFC 7515 §2, or not UTF-8.
    Encoding(&'static str),
    /// A part isn't a JSON object.
    Json {
        /// The part.
        part: &'static str,
        /// What is wrong with it.
        fault: JsonError,
    },
}

/// Decodes an ID token.
///
/// # Errors
///
/// If it isn't a signed JWT, RFC 7519 §7.2.
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

/// What the claims are checked against.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// The issuers that the provider's ID tokens may name, if any are known.
    pub issuers: &'a [String],
    /// The client that sent the request.
    pub client_id: &'a str,
    /// The nonce that was sent.
    pub nonce: Option<&'a Nonce>,
    /// The ID token of the sign-in, if this token came with a refresh. §12.2: then it may leave out the nonce, and must
    /// have the same subject.
    pub first: Option<&'a Decoded>,
    /// The maximum age of the sign-in, if the request had one.
    pub max_age: Option<MaxAge>,
    /// The time, in seconds since 1970-01-01T00:00:00Z.
    pub now_secs: u64,
}

/// The result of one check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What was checked: a claim's name, or `signature`.
    pub what: &'static str,
    /// The result.
    pub found: Result<Match, Mismatch>,
}

impl Check {
    /// Whether the check passed.
    pub fn is_right(&self) -> bool {
        self.found.is_ok()
    }
}

/// A check that passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Match {
    /// The signature matches one of the provider's keys.
    Signature,
    /// The issuer is the expected one.
    Issuer,
    /// The token is meant for this client.
    Audience,
    /// It has not expired.
    Lifetime,
    /// The nonce is the one that was sent.
    Nonce,
    /// A refreshed token has no nonce, which §12.2 allows.
    NonceNotRepeated,
    /// The check of the nonce is switched off, and it would have failed.
    NonceUnchecked,
    /// The user signed in as recently as the request required.
    SignedInRecently,
    /// A refreshed token has the same sign-in time as the first one.
    SameSignIn,
    /// A refreshed token has no sign-in time, which §12.2 allows.
    SignInNotRepeated,
    /// `sub` says who signed in.
    Subject,
    /// A refreshed token has the same subject as the first one.
    SameSubject,
}

/// A check that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mismatch {
    /// The signature has not been checked yet.
    SignatureUnchecked,
    /// The signature could not be verified.
    Signature(SignatureError),
    /// There is no `iss`.
    IssuerMissing,
    /// No issuer is known that `iss` could be compared with.
    IssuerUnknown,
    /// `iss` names another issuer.
    IssuerDiffers {
        /// The `iss` received, truncated.
        received: String,
        /// The accepted issuers.
        expected: Vec<String>,
    },
    /// A refreshed token has another issuer than the first one.
    OtherIssuer,
    /// The client is not among the audiences.
    OtherClient,
    /// The client is one of several audiences, or the authorized party is someone else.
    OtherParty,
    /// `exp` or `iat` is missing or isn't a NumericDate.
    LifetimeMissing,
    /// `nbf` isn't a NumericDate.
    NotBeforeUnreadable,
    /// `iat` is in the future.
    IssuedInFuture,
    /// `nbf` is in the future.
    NotYetValid,
    /// `exp` is in the past.
    Expired,
    /// The nonce doesn't match the one that was sent, or none was sent.
    NonceDiffers,
    /// A nonce was sent, and none came back.
    NonceMissing,
    /// No nonce was sent.
    NonceNotSent,
    /// The request had a `max_age`, and `auth_time` is missing or isn't a NumericDate.
    SignInTimeMissing,
    /// The user signed in longer ago than `max_age` allows.
    SignedInTooLongAgo,
    /// `auth_time` is in the future.
    SignedInInFuture,
    /// A refreshed token has another sign-in time.
    OtherSignIn,
    /// There is no `sub`.
    SubjectMissing,
    /// `sub` is longer than §2 allows, or not ASCII.
    SubjectUnfit,
    /// A refreshed token has another subject.
    OtherSubject,
}

/// Why a signature could not be verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignatureError {
    /// The address of the provider's keys isn't known.
    NoKeysAddress,
    /// Fetching the keys failed.
    Transport(TransportError),
    /// None of the keys can be used.
    Key(KeyError),
    /// The signature doesn't match the provider's key.
    Invalid,
    /// The browser can't check it. Holds the browser's message.
    Unsupported(String),
}

/// All checks, in the order of §3.1.3.7, with `auth_time` only if the request had a `max_age`; `sub`, from §2 and
/// §12.2, comes last.
pub fn check(decoded: &Decoded, expected: Expected<'_>) -> Vec<Check> {
    let claims = &decoded.claims;
    let check = |what, found| Check { what, found };
    let first = expected.first.map(|first| &*first.claims);
    let mut checks = vec![
        check("iss", issuer(claims, expected.issuers, first)),
        check("aud", audience(claims, expected.client_id)),
        check("exp", lifetime(claims, expected.now_secs)),
        check("nonce", nonce(claims, expected)),
    ];
    checks.extend(
        expected
            .max_age
            .map(|max_age| check("auth_time", sign_in_time::check(claims, first, max_age, expected.now_secs))),
    );
    checks.push(check("sub", subject(claims, first)));
    checks
}

/// All checks, but a wrong nonce passes. `NonceUnchecked` proves that the request went to the simulated provider.
pub fn check_except_nonce(decoded: &Decoded, expected: Expected<'_>, _: NonceUnchecked) -> Vec<Check> {
    let mut checks = check(decoded, expected);
    for check in checks.iter_mut().filter(|check| check.what == "nonce" && !check.is_right()) {
        check.found = Ok(Match::NonceUnchecked);
    }
    checks
}

/// §2: `sub` is "REQUIRED. […] It MUST NOT exceed 255 ASCII characters in length." §12.2, for a refreshed
/// one: "its sub Claim Value MUST be the same as in the ID Token issued when the original authentication occurred".
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

/// Item 2: the issuer "MUST exactly match the value of the iss (issuer) Claim". A provider may have several issuers. §12.2,
/// for a refreshed token: "its iss Claim Value MUST be the same as in the ID Token issued when the original
/// authentication occurred".
fn issuer(
    claims: &Map<String, Value>,
    expected: &[String],
    first: Option<&Map<String, Value>>,
) -> Result<Match, Mismatch> {
    match claims.get("iss").and_then(Value::as_str) {
        None => Err(Mismatch::IssuerMissing),
        Some(_) if expected.is_empty() => Err(Mismatch::IssuerUnknown),
        Some(have) if expected.iter().any(|issuer| issuer == have) => {
            let first = first.and_then(|first| first.get("iss")).and_then(Value::as_str);
            if first.is_none_or(|first| first == have) { Ok(Match::Issuer) } else { Err(Mismatch::OtherIssuer) }
        }
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

/// A NumericDate, RFC 7519 §2: a number of seconds, in which "non-integer values can be represented". Rounded down.
/// `None` if it isn't a number, lies before 1970, or is too large to be exact.
fn numeric_date(value: &Value) -> Option<u64> {
    const MAX_EXACT_SECS: f64 = 9_007_199_254_740_992.0;
    value.as_u64().or_else(|| {
        let secs = value.as_f64().map(f64::floor)?;
        // In this range the conversion is exact.
        (0.0..=MAX_EXACT_SECS).contains(&secs).then_some(secs as u64)
    })
}

/// Item 11: the nonce must match the one that was sent.
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
pub(crate) mod tests;
