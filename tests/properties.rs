//! A bounded run of what `cargo fuzz` does without end: `fuzz/text_properties.rs` has the properties that hold for
//! every text.
#![cfg(not(target_arch = "wasm32"))]

#[path = "../fuzz/text_properties.rs"]
mod properties;

use std::{fs, path::Path};

use proptest::{collection::vec, prelude::*, sample::select};

/// A property, and the pieces of texts that get past its first check.
struct Property {
    name: &'static str,
    holds: fn(&str) -> bool,
    /// The separator between the pieces.
    separator: &'static str,
    /// The meaningful pieces.
    pieces: &'static [&'static str],
}

const fn of(
    name: &'static str,
    holds: fn(&str) -> bool,
    separator: &'static str,
    pieces: &'static [&'static str],
) -> Property {
    Property { name, holds, separator, pieces }
}

const PROPERTIES: [Property; 6] = [
    of("callback", properties::callback, "&", &CALLBACK),
    of("token_response", properties::token_response, ",", &TOKEN_RESPONSE),
    of("discovery", properties::discovery, ",", &DISCOVERY),
    of("session_record", properties::session_record, ",", &SESSION_RECORD),
    of("class_link", properties::class_link, "&", &CLASS_LINK),
    of("endpoint", properties::endpoint, "", &ENDPOINT),
];

const CALLBACK: [&str; 18] = [
    "code=abc",
    "code=",
    "c%6Fde=abc",
    "state=s%2Bt%2F%C3%A4",
    "state=s%2bt/%c3%a4",
    "state=s+t/ä",
    "state=x",
    "state=",
    "iss=https%3A%2F%2Fas.example%2Ftenant",
    "iss=https://evil.example",
    "error=access_denied",
    "error=",
    "error_description=%E2%80%AE%00%1b%5b",
    "error_uri=javascript:alert(1)",
    "error_code=%E2%80%AE%0D%0A",
    "access_token=a1",
    "error%E2%80%AE=x",
    "%",
];

const TOKEN_RESPONSE: [&str; 29] = [
    r#""access_token":"a1""#,
    r#""access_token":"""#,
    r#""access_token":7"#,
    r#""access\u005ftoken":"a2""#,
    r#""token_type":"bearer""#,
    r#""token_type":"mac""#,
    r#""token_type":null"#,
    r#""expires_in":1209599"#,
    r#""expires_in":"-1""#,
    r#""expires_in":"3600""#,
    r#""expires_in":35999.28"#,
    r#""expires_in":-0.0"#,
    r#""expires_in":"soon\u202e""#,
    r#""refresh_expires_in":0"#,
    r#""refresh_expires_in":"1800.5""#,
    r#""error":{"message":"\u202e\r\n","type":"T"}"#,
    r#""error":null"#,
    r#""error":true"#,
    r#""scope":["a","b"]"#,
    r#""scope":"""#,
    r#""authed_user":{"access\u202e_token":"a4","x":{}}"#,
    r#""refresh_token_expires_in":99999999999999999999"#,
    r#""refresh_token":"r1""#,
    r#""x":[{"Access_Token":"a3"}]"#,
    r#""error":"\u202e\u0000""#,
    r#""errors":[{"description":"\u001b[31m"},7]"#,
    r#""errors":[{"description":"\ufe0f\u3164","description":"b"}]"#,
    r#""scope":"a b  a\u00a0b c""#,
    r#""scope":7"#,
];

const DISCOVERY: [&str; 12] = [
    r#""issuer":"https://as.example/tenant""#,
    r#""issuer":"https://as.example/tenant/""#,
    r#""authorization_endpoint":"https://as.example/a""#,
    r#""authorization_endpoint":"https://as.example/a?state=x""#,
    r#""token_endpoint":"https://as.example/t""#,
    r#""token_endpoint":"http://as.example/t""#,
    r#""token_endpoint":"http://127.0.0.1.evil.example/t""#,
    r#""revocation_endpoint":"javascript://as.example""#,
    r#""jwks_uri":"http://[::1]/k""#,
    r#""scopes_supported":[7,"a"]"#,
    r#""authorization_response_iss_parameter_supported":true"#,
    r#""token_endpoint_auth_methods_supported":["none",{}]"#,
];

/// A record's members, some in two forms: most combinations of them aren't a valid record.
const SESSION_RECORD: [&str; 28] = [
    r#""version":9"#,
    r#""provider":"custom""#,
    r#""provider":"webex""#,
    r#""authorization_endpoint":"https://as.example/a""#,
    r#""token_endpoint":"https://as.example/t""#,
    r#""api_base":"""#,
    r#""api_base":"http://as.example""#,
    r#""issuer":"""#,
    r#""iss_required":false"#,
    r#""revocation_endpoint":"""#,
    r#""jwks_uri":"""#,
    r#""id_token_issuers":[]"#,
    r#""client_id":"C1""#,
    r#""client_id":"""#,
    r#""redirect_uri":"https://class.example/walk/""#,
    r#""scope":"a b a""#,
    r#""state":"xyz""#,
    r#""nonce":null"#,
    r#""code_verifier":"dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk""#,
    r#""code_verifier":"short""#,
    r#""sent_at_millis":7"#,
    r#""prompt":"""#,
    r#""login_hint":"""#,
    r#""max_age":"""#,
    r#""scenario":null"#,
    r#""is_run":false"#,
    r#""is_run":true"#,
    r#""is_forged":false"#,
];

const CLASS_LINK: [&str; 16] = [
    "client_id=C%261",
    "client_id=%00",
    "client_id=+",
    "scope=a+b%0Ac",
    "scope=%C2%A0a",
    "authorization_endpoint=https%3A%2F%2Fas.example%2Fa",
    "authorization_endpoint=https%3A%2F%2Fas.example%2Fa%3Fstate%3Dx",
    "token_endpoint=https%3A%2F%2Ftokens.example%2Ft",
    "token_endpoint=http%3A%2F%2Fas.example",
    "api_base=https%3A%2F%2Fas.example%40evil.example",
    "issuer=https%3A%2F%2Fas.example",
    "client_secret=x",
    "code=x",
    "provider=custom",
    "client_id=C1",
    "scope=a",
];

const ENDPOINT: [&str; 24] = [
    "as.example",
    "/t",
    "*.",
    ":8443",
    ";",
    ",",
    "'self'",
    "\"",
    "*",
    "_",
    "/",
    "/../",
    "/.",
    "%2F",
    "%2e%2e",
    "%zz",
    "%",
    "\\",
    "?x=1",
    "@",
    "[1]",
    "é",
    "+~",
    " ",
];

/// Text that looks like an escape, or needs one.
const SECRET_PIECES: [&str; 16] =
    ["%41", "%25", "%", "\\", "\\u0041", "\\n", "&amp;", "&#65;", "&", "\"", "'", "+", " ", "/", "ü", "secret"];

/// The text around the pieces that makes them parse.
fn framed(name: &str, pieces: &str) -> String {
    match name {
        "callback" => format!("?{pieces}"),
        "class_link" => format!("#provider=custom&{pieces}"),
        "endpoint" => format!("https://as.example{pieces}"),
        _ => format!("{{{pieces}}}"),
    }
}

#[test]
fn hold_of_the_seeds() {
    for Property { name, holds, .. } in PROPERTIES {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds").join(name);
        let mut good = Vec::new();
        for entry in fs::read_dir(folder).expect("seeds") {
            let entry = entry.expect("a seed");
            let text = fs::read_to_string(entry.path()).expect("a text");
            good.extend(holds(&text).then(|| entry.file_name()));
        }
        assert!(good.iter().any(|seed| seed == "good"), "{name} took none of its seeds: {good:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn hold_of_any_text(text in any::<String>()) {
        for Property { name, holds, .. } in PROPERTIES {
            holds(&text);
            holds(&framed(name, &text));
        }
    }

    #[test]
    fn hold_of_meaningful_pieces(choices in vec(any::<prop::sample::Index>(), 0..24), stray in any::<String>()) {
        for Property { name, holds, separator, pieces } in PROPERTIES {
            let pieces: Vec<&str> = choices.iter().map(|choice| *choice.get(pieces)).collect();
            holds(&framed(name, &pieces.join(separator)));
            holds(&framed(name, &[&pieces[..], &[&stray]].concat().join(separator)));
        }
    }

    /// Nearly valid input finds mistakes: a valid text with one piece left out, doubled or changed.
    #[test]
    fn hold_of_nearly_valid_text(left_out in any::<prop::sample::Index>(), doubled in any::<prop::sample::Index>(), character in select(vec!['%', '"', '\\', '&', '+', '\0', 'x'])) {
        for Property { name, holds, separator, pieces } in PROPERTIES {
            let mut seen = Vec::new();
            let mut good: Vec<String> = Vec::new();
            for piece in pieces {
                let member = piece.split([':', '=']).next().unwrap_or_default();
                if !seen.contains(&member) {
                    seen.push(member);
                    good.push((*piece).to_owned());
                }
            }
            holds(&framed(name, &good.join(separator)));
            let mut without = good.clone();
            without.remove(left_out.index(good.len()));
            holds(&framed(name, &without.join(separator)));
            let mut twice = good.clone();
            twice.push(good[doubled.index(good.len())].clone());
            holds(&framed(name, &twice.join(separator)));
            let mut changed = good.join(separator);
            let at = (0..=left_out.index(changed.len())).rev().find(|at| changed.is_char_boundary(*at)).unwrap_or(0);
            changed.insert(at, character);
            holds(&framed(name, &changed));
        }
    }

    #[test]
    fn no_secret_is_left_in_any_export(
        secret in any::<String>(),
        pieces in vec(select(SECRET_PIECES.to_vec()), 0..8),
    ) {
        properties::redaction(&secret);
        properties::redaction(&format!("{}{secret}", pieces.concat()));
        properties::redaction(&pieces.concat());
    }
}
