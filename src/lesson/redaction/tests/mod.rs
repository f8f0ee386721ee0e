//! Redaction: what is found, and what stays.

use base64ct::{Base64, Base64UrlUnpadded, Encoding};

use super::*;
use crate::{
    flow::{
        Event,
        log::Log,
        tests::{NOW, asked, granted, verified},
        update::update,
    },
    lesson::{har::har, snippet, transcript::transcript, workbook::Workbook, worksheet},
    oauth::{secret::ClientSecret, token_request::ClientAuth},
};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn redaction_of(secrets: &[&str]) -> Redaction {
    let mut flow = granted();
    for secret in secrets {
        update(&mut flow, Event::SecretEdited(ClientSecret::new(*secret)), NOW);
    }
    Redaction::of_session(&flow)
}

#[test]
fn of_a_secret_across_the_cut_of_a_problems_evidence_no_part_is_shown() {
    let redaction = redaction_of(&["s3cret-that-is-quoted-back"]);
    let mut flow = verified();
    let body = format!("{}s3cret-that-is-quoted-back", "x".repeat(990));
    asked(&mut flow, Event::TokenRequested, 200, &body);
    let problem = flow.session.problem.as_ref().expect("no token came");
    let shown = problem.explain_by(&|text, room_chars| redaction.for_display(text, room_chars)).evidence;
    let shown = format!("{shown:?}");
    assert!(shown.contains("xxx") && !shown.contains("s3cret"), "{shown}");
}

/// Each byte or character of a text written by a function.
fn each_byte(text: &str, write: impl Fn(u8) -> String) -> String {
    text.bytes().map(write).collect()
}

fn each_char(text: &str, write: impl Fn(char) -> String) -> String {
    text.chars().map(write).collect()
}

fn json(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}

fn html(text: &str) -> String {
    let escapes = [("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\"", "&quot;"), ("'", "&apos;")];
    escapes.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

fn percent(text: &str, is_plain: impl Fn(u8) -> bool, is_upper: bool) -> String {
    each_byte(text, |byte| match (is_plain(byte), is_upper) {
        (true, _) => char::from(byte).to_string(),
        (false, true) => format!("%{byte:02X}"),
        (false, false) => format!("%{byte:02x}"),
    })
}

fn utf16(text: &str, is_upper: bool) -> String {
    let unit = |unit: u16| if is_upper { format!("\\u{unit:04X}") } else { format!("\\u{unit:04x}") };
    text.encode_utf16().map(unit).collect()
}

/// A text in each way in which it may be written.
fn written(secret: &str) -> Vec<String> {
    let form: String = form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    let mut written = vec![
        secret.to_owned(),
        form.clone(),
        percent(secret, |byte| byte.is_ascii_alphanumeric(), false),
        percent(secret, |byte| byte.is_ascii_graphic() && byte != b'%', true),
        percent(secret, |_| false, true),
        percent(&form, |byte| byte.is_ascii_alphanumeric(), true),
        html(secret),
        html(secret).replace("&quot;", "&#34;").replace("&apos;", "&#39;"),
        html(secret).replace("&quot;", "&#x22;").replace("&apos;", "&#X27;"),
        each_char(secret, |c| format!("&#{};", u32::from(c))),
        each_char(secret, |c| format!("&#x{:X};", u32::from(c))),
        html(&html(secret)),
        json(secret),
        json(secret).replace('/', r"\/"),
        utf16(secret, false),
        utf16(secret, true),
        json(&json(secret)),
        json(&json(&json(secret))),
        json(&utf16(secret, true)),
        html(&json(secret)),
        percent(&json(secret), |byte| byte.is_ascii_alphanumeric(), true),
        json(&form),
        each_byte(secret, |byte| format!("{byte:02x}")),
        each_byte(secret, |byte| format!("{byte:02X}")),
    ];
    for separator in [" ", ":", ", 0x", "\n"] {
        written.push(each_byte(secret, |byte| format!("{byte:02x}{separator}")));
    }
    let [mut shell, mut script] = [SecretBuffer::default(), SecretBuffer::default()];
    quoted(&mut shell, &[secret]);
    snippet::literal(&mut script, secret);
    written.extend([shell.into_text(), script.into_text()]);
    written.push(format!("{secret:?}"));
    let lines =
        Base64::encode_string("id: ".repeat(30).as_bytes()) + &Base64::encode_string(format!("{secret}.").as_bytes());
    let lines: Vec<&str> =
        lines.as_bytes()[160..].chunks(5).map(|line| std::str::from_utf8(line).expect("ASCII")).collect();
    written.push(lines.join("\r\n"));
    for before in ["", "i", "id", "id:"] {
        for secret in [secret, &form] {
            let basic = Base64::encode_string(format!("{before}{secret}").as_bytes());
            written.push(percent(&basic, |byte| byte.is_ascii_alphanumeric(), true));
            written.push(json(&basic).replace('/', r"\/"));
            written.push(basic);
            written.push(Base64UrlUnpadded::encode_string(format!("{before}{secret}:").as_bytes()));
        }
    }
    written
}

#[test]
fn a_secret_is_found_however_it_is_encoded() {
    for secret in [
        "a \"b\" c",
        "it's/über+&=<>",
        r#"@it's "$HOME" `id` \ & %41 + é {a,b} [1-2]"#,
        "plain-secret_1",
        r"a\u0041b&amp;%2541",
        // Decoded, its first byte is no UTF-8, and one escape is made of another.
        r#"%82\"a%2\u0041"#,
        // The backslash that it begins with would merge with one that JSON adds.
        "%5c\nd%5c\u{4}&amp;",
        r"%5c\ndef",
        "ключ\u{1f511}\n\u{1b}",
        "////++++",
    ] {
        let redaction = redaction_of(&[secret]);
        for written in written(secret) {
            for (before, after) in [("<", ">"), ("\"secret\": \"", "\", "), ("Basic ", "")] {
                let text = format!("{before}{written}{after}");
                let redacted = redaction.redact(&text);
                assert!(redacted.contains("CLIENT_SECRET"), "{text}: {redacted}");
                assert!(redacted.starts_with(before), "{text}: {redacted}");
                // Base64 has a beginning and an end that belong to the secret and to what is beside it.
                assert!(redacted.len() <= before.len() + after.len() + 13 + 10, "{text}: {redacted}");
            }
        }
    }
}

#[test]
fn a_secret_is_found_in_each_way_of_writing_and_left_once_it_is_revealed() {
    let redaction = redaction_of(&[r#"a "b" c"#]);
    for text in [r#"a "b" c"#, "a+%22b%22+c", r#"a \"b\" c"#] {
        assert_eq!(redaction.redact(&format!("<{text}>")), "<CLIENT_SECRET>");
    }
    let revealed = redaction.except(vec![r#"a "b" c"#.into()]);
    assert_eq!(revealed.redact(r#"a "b" c, a+%22b%22+c"#), r#"a "b" c, a+%22b%22+c"#);
    assert_eq!(revealed.redact(&"v".repeat(43)), "CODE_VERIFIER");
    // What was revealed contains a secret; elsewhere that is one still.
    let basic = Base64::encode_string(br#"id:a "b" c"#);
    let revealed = redaction.except(vec![basic.as_str().into()]);
    assert_eq!(revealed.redact(&format!(r#"Basic {basic} a "b" c"#)), format!("Basic {basic} CLIENT_SECRET"));
}

#[test]
fn what_is_shown_holds_no_token_no_secret_and_nothing_invisible() {
    let redaction = redaction_of(&["hunter2!"]);
    for (text, expected) in [
        ("your secret hunter2%21 is wrong", "your secret CLIENT_SECRET is wrong"),
        (r#"{"access_token":"another"}"#, r#"{"access_token":"ACCESS_TOKEN"}"#),
        ("Room \u{202e}moc\u{e0041}", "Room \\u{202e}moc\\u{e0041}"),
        (
            "0123456789012345678901234567890123456789xyz",
            "0123456789012345678901234567890123456789… (43 characters in all)",
        ),
    ] {
        assert_eq!(redaction.for_display(text, 40), expected, "{text}");
    }
}

#[test]
fn of_secrets_that_overlap_all_is_replaced() {
    let redaction = redaction_of(&["abcdefgh", "cdefghijkl", "defghi", "aaaaaa"]);
    for (text, expected) in [
        ("xabcdefghijklx", "xCLIENT_SECRETx"),
        ("abcdefghdefghi", "CLIENT_SECRETCLIENT_SECRET"),
        ("aaaaaaaaaaaaaaaa", "CLIENT_SECRET"),
        (&format!("{}abcdefgh", "v".repeat(44)), "CODE_VERIFIERCLIENT_SECRET"),
        ("abcdef ghijkl", "abcdef ghijkl"),
        ("", ""),
    ] {
        assert_eq!(redaction.redact(text), expected);
    }
}

/// The name is that of the longest, of two as long that of the first.
#[test]
fn secrets_that_overlap_are_named_by_the_longest() {
    for (rest, expected) in [(6, "CODE_VERIFIER"), (60, "CLIENT_SECRET"), (39, "CODE_VERIFIER")] {
        let rest = "s".repeat(rest);
        let redaction = redaction_of(&[&format!("vvv-{rest}")]);
        assert_eq!(redaction.redact(&format!("{}-{rest}", "v".repeat(43))), expected, "{rest}");
    }
}

#[test]
fn what_is_revealed_stays_though_it_is_written_as_another_secret_is() {
    let redaction = redaction_of(&["%61bcdefg"]);
    assert_eq!(redaction.redact("%61bcdefg"), "CLIENT_SECRET");
    assert_eq!(redaction.except(vec![AnySecret::new("abcdefg")]).redact("%61bcdefg"), "%61bcdefg");
}

/// With a control character in it this page quotes otherwise than a hand does.
#[test]
fn a_quote_in_a_secret_is_found_as_a_hand_quotes_it() {
    assert_eq!(redaction_of(&["it's\ttabbed"]).redact("'it'\\''s\ttabbed'"), "'CLIENT_SECRET'");
}

#[test]
fn of_a_text_that_is_cut_no_part_of_a_secret_is_left() {
    let secret = "a \"secret\" of/mine";
    let redaction = redaction_of(&[secret]);
    for written in written(secret) {
        let text = format!("{}{written}{}", "x".repeat(50), "y".repeat(2_000));
        for max in (0..=50 + written.len()).step_by(3).chain([1_900]) {
            let redacted = redaction.redact_excerpt(&text, max);
            let length = text.chars().count();
            let (begins, all) = (redacted.trim_end_matches(&format!("… ({length} characters in all)")), redacted.len());
            assert!(begins.len() < all, "{redacted}");
            // Of base64 the first digit may belong to what is before the secret.
            let rest = begins.trim_matches(['x', 'y']).replace("CLIENT_SECRET", "");
            let is_left = if max < 50 { begins.len() != max } else { rest.len() > 8 };
            assert!(!is_left, "{max} of {written}: {rest}");
        }
    }
    assert_eq!(redaction.redact_excerpt(secret, 100), "CLIENT_SECRET");
}

#[test]
fn what_is_held_is_a_secret_though_the_log_has_let_it_go() {
    let mut flow = verified();
    let answer = r#"{"access_token":"access-1","refresh_token":"refresh-1","id_token":"id-token-1"}"#;
    asked(&mut flow, Event::TokenRequested, 200, answer);
    let before = Redaction::of_session(&flow);
    flow.session.log = Log::default();
    let after = Redaction::of_session(&flow);
    for redaction in [before, after] {
        let redacted = redaction.redact(&format!("access-1 refresh-1 id-token-1 {}", "v".repeat(43)));
        assert_eq!(redacted, "ACCESS_TOKEN REFRESH_TOKEN ID_TOKEN CODE_VERIFIER");
    }
}

/// What is kept and what is saved: the notes, a HAR file, both Markdown files.
#[test]
fn nothing_that_is_kept_or_saved_holds_a_secret_of_the_past() {
    let secret = |flow: &mut Flow, text: &str| {
        update(flow, Event::SecretEdited(ClientSecret::new(text)), NOW);
    };
    let mut refused = verified();
    update(&mut refused, Event::ClientAuthChosen(ClientAuth::Basic), NOW);
    secret(&mut refused, "hunter2!");
    asked(&mut refused, Event::TokenRequested, 401, r#"{"error":"invalid_client"}"#);
    secret(&mut refused, "");
    let mut cleared = verified();
    secret(&mut cleared, "hunter2!");
    secret(&mut cleared, "");
    let mut old = verified();
    asked(&mut old, Event::TokenRequested, 200, r#"{"access_token":"hunter2!","refresh_token":"refresh-1"}"#);
    for _ in 0..50 {
        asked(&mut old, Event::RefreshRequested, 200, r#"{"access_token":"access-2","x":"hunter2!"}"#);
    }
    for flow in [refused, cleared, old] {
        let redaction = Redaction::of_session(&flow);
        let note = |text: &str| format!("{text} is not to be kept: {}", Base64::encode_string(text.as_bytes()));
        let mut workbook = Workbook::default();
        workbook.notes.push_str(&note("hunter2!"));
        let answers = std::array::from_fn(|_| note("hunter2!"));
        for text in [
            workbook.to_json(&redaction),
            har(flow.session.log.entries(), &redaction),
            transcript(flow.session.log.entries(), &redaction),
            worksheet::markdown(&flow, &answers, &redaction),
        ] {
            assert!(!text.contains("hunter2!") && !text.contains("aHVudGVyMi"), "{text}");
        }
    }
}

/// Searching for one secret after the other, or starting over at each position, would take minutes.
#[test]
fn many_secrets_and_long_ones_are_no_work() {
    let members: Vec<String> = (0..30_000).map(|at| format!(r#""x{at}":{{"id_token":"token-{at}"}}"#)).collect();
    let many = format!(r#"{{"access_token":"access-1",{}}}"#, members.join(","));
    let lines = serde_json::json!({ "access_token": "\n".repeat(100_000) + "x" }).to_string();
    let long = serde_json::json!({ "access_token": "a".repeat(300_000) + "x" }).to_string();
    let escapes = serde_json::json!({ "access_token": "%25".repeat(100_000) }).to_string();
    for (answer, text) in [
        (&many, many.clone()),
        (&lines, lines.clone()),
        (&long, "a".repeat(600_000)),
        (&escapes, "%25".repeat(200_000)),
    ] {
        let mut flow = verified();
        asked(&mut flow, Event::TokenRequested, 200, answer);
        let redacted = Redaction::of_session(&flow).redact(&text);
        assert!(!redacted.contains("token-") && !redacted.contains("access-1"));
    }
}

/// With a long session's secrets it is the largest thing that the page holds.
#[test]
fn what_finds_the_secrets_is_not_made_twice_where_nothing_is_revealed() {
    let redaction = redaction_of(&["hunter2!"]);
    assert!(Arc::ptr_eq(&redaction.except(Vec::new()).matcher, &redaction.matcher));
    let revealed = redaction.except(vec!["hunter2!".into()]);
    assert_eq!(
        (redaction.redact("hunter2!"), revealed.redact("hunter2!")),
        ("CLIENT_SECRET".into(), "hunter2!".into())
    );
    assert_eq!(revealed.except(Vec::new()).redact("hunter2!"), "CLIENT_SECRET");
}
