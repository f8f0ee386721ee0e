//! ID tokens: decoded and checked.

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
fn a_token_is_decoded() {
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

/// The names of the failed checks.
fn wrong(claims: &str, change: impl Fn(&mut Expected<'_>)) -> Vec<&'static str> {
    let nonce = Nonce::new("n1");
    let mut expected = Expected {
        issuers: &["https://as.example".to_owned()],
        client_id: "C1",
        nonce: Some(&nonce),
        first: None,
        max_age: None,
        now_secs: NOW,
    };
    change(&mut expected);
    let checks = check(&decode(&token(claims)).expect("a token"), expected);
    let names: Vec<_> = checks.iter().map(|check| check.what).collect();
    assert_eq!(names, ["iss", "aud", "exp", "nonce", "sub"]);
    checks.into_iter().filter(|check| !check.is_right()).map(|check| check.what).collect()
}

#[test]
fn claims_are_compared_with_the_request() {
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
    // Exactly the leeway, and one second more.
    assert_eq!(with("1000100", "999941"), none);
    assert_eq!(with("999990", "1000060"), none);
    assert_eq!(with("1000100", "999940"), ["exp"]);
    assert_eq!(with("999990", "1000061"), ["exp"]);
    assert_eq!(with("1000100", "\"1000100\""), ["exp"]);
    // `nbf`; and fractions, rounded down.
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
    // The subject.
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
    // After a refresh.
    let first = decode(&token(r#"{"sub":"ada"}"#)).expect("a token");
    let refreshed = |claims: &str| {
        let nonce = Nonce::new("n1");
        let expected = Expected {
            issuers: &["https://as.example".to_owned()],
            client_id: "C1",
            nonce: Some(&nonce),
            first: Some(&first),
            max_age: None,
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

/// Like Webex's: one for each cluster of users.
#[test]
fn any_of_several_issuers_is_accepted() {
    let issuers = ["https://a.example/idb", "https://b.example/idb"].map(str::to_owned);
    for (iss, is_right) in [
        ("https://a.example/idb", true),
        ("https://b.example/idb", true),
        ("https://b.example/idb/", false),
        ("", false),
    ] {
        let claims = format!(r#"{{"iss":"{iss}"}}"#);
        let expected =
            Expected { issuers: &issuers, client_id: "C1", nonce: None, first: None, max_age: None, now_secs: NOW };
        let found = check(&decode(&token(&claims)).expect("a token"), expected).remove(0).found;
        let differs = Mismatch::IssuerDiffers { received: iss.to_owned(), expected: issuers.to_vec() };
        assert_eq!(found, if is_right { Ok(Match::Issuer) } else { Err(differs) }, "{iss}");
    }
    let first = decode(&token(r#"{"iss":"https://a.example/idb"}"#)).expect("a token");
    for (iss, found) in
        [("https://a.example/idb", Ok(Match::Issuer)), ("https://b.example/idb", Err(Mismatch::OtherIssuer))]
    {
        let refreshed = decode(&token(&format!(r#"{{"iss":"{iss}"}}"#))).expect("a token");
        let expected = Expected {
            issuers: &issuers,
            client_id: "C1",
            nonce: None,
            first: Some(&first),
            max_age: None,
            now_secs: NOW,
        };
        assert_eq!(check(&refreshed, expected).remove(0).found, found, "{iss}");
    }
    let unknown = Expected { issuers: &[], client_id: "C1", nonce: None, first: None, max_age: None, now_secs: NOW };
    let found = check(&decode(&token(r#"{"iss":"https://a.example"}"#)).expect("a token"), unknown).remove(0).found;
    assert_eq!(found, Err(Mismatch::IssuerUnknown));
}
