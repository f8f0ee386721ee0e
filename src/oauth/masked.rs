//! Tokens in an answer, found by name wherever they stand: at any depth of JSON, in a form, or in what is neither, be it
//! cut off or broken. An answer that is read for other reasons is shown and kept without them.

use std::{collections::BTreeSet, ops::Range};

use serde_json::Value;
use zeroize::Zeroizing;

use super::json;

/// The members of an answer that hold something good for whoever has it.
const NAMES: [&str; 4] = ["access_token", "refresh_token", "id_token", "client_secret"];

/// More tokens than these in one answer are no tokens of anybody's; whoever sends them wants to keep the page busy.
const MOST: usize = 100;

/// Name and value of each token in a body; of more than a hundred the first.
pub fn tokens(body: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    match json::shown(body) {
        Some(mut value) => {
            visit(&mut value, &mut |name, value| found.push((name.to_owned(), value.clone())));
        }
        None => {
            found.extend(form_tokens(body));
            // As it is written, which in a form is not always what it means.
            found.extend(loose(body).into_iter().map(|(name, place)| (name.to_owned(), body[place].to_owned())));
        }
    }
    found.truncate(MOST);
    found
}

/// The body with each token replaced by its name in capitals; `None` where there is none in it.
pub fn masked(body: &str) -> Option<String> {
    match json::shown(body) {
        Some(mut value) => mask(&mut value).then(|| json::text_of(&*value)),
        None => {
            let found = loose(body);
            let (mut shown, mut at) = (String::with_capacity(body.len()), 0);
            for (name, place) in &found {
                shown.push_str(&body[at..place.start]);
                shown.push_str(&name.to_ascii_uppercase());
                at = place.end;
            }
            shown.push_str(&body[at..]);
            // A form may write a name or value in more ways than one.
            if form_tokens(&shown).any(|(name, value)| value != name.to_ascii_uppercase()) {
                let pairs = form(&shown).map(|(name, value)| {
                    let value = if is_token(&name) { name.to_ascii_uppercase() } else { value };
                    (name, value)
                });
                return Some(form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish());
            }
            (!found.is_empty()).then_some(shown)
        }
    }
}

/// Where values stand that follow a token's name in a text that may be anything, in order, each with its name.
fn loose(text: &str) -> Vec<(&'static str, Range<usize>)> {
    // The same length, byte for byte.
    let lower = Zeroizing::new(text.to_ascii_lowercase());
    let mut starts: BTreeSet<(usize, &'static str)> = BTreeSet::new();
    for name in NAMES {
        starts.extend(lower.match_indices(name).map(|(at, _)| (at, name)));
    }
    let mut found: Vec<(&'static str, Range<usize>)> = Vec::new();
    for (at, name) in starts {
        let is_space = |c: char| c.is_whitespace() || c == '\\';
        let rest = &text[at + name.len()..];
        // Quotes may be escaped, in JSON that is quoted in JSON.
        let rest = rest.trim_start_matches(is_space).trim_start_matches(['"', '\'']).trim_start_matches(is_space);
        let Some(rest) = rest.strip_prefix([':', '=']) else { continue };
        let rest = rest.trim_start_matches(is_space);
        let value = rest.trim_start_matches(['"', '\'']);
        let start = text.len() - value.len();
        // A name within a value is no name; and each letter is looked at once.
        if found.last().is_some_and(|(_, before)| start < before.end) {
            continue;
        }
        let is_quoted = value.len() < rest.len();
        let ends = |c: char| matches!(c, '"' | '\'') || (!is_quoted && (c.is_whitespace() || "&,;}])<".contains(c)));
        let length = value.find(ends).unwrap_or(value.len());
        if length > 0 {
            found.push((name, start..start + length));
        }
    }
    found
}

/// Replaces each token in a JSON value by its name in capitals. Whether there was one.
pub fn mask(value: &mut Value) -> bool {
    let mut has_one = false;
    visit(value, &mut |name, value| {
        *value = name.to_ascii_uppercase();
        has_one = true;
    });
    has_one
}

fn visit(value: &mut Value, found: &mut impl FnMut(&str, &mut String)) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                match value {
                    Value::String(text) if is_token(name) && !text.is_empty() => found(name, text),
                    _ => visit(value, found),
                }
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| visit(value, found)),
        _ => {}
    }
}

fn is_token(name: &str) -> bool {
    NAMES.iter().any(|token| token.eq_ignore_ascii_case(name))
}

fn form_tokens(body: &str) -> impl Iterator<Item = (String, String)> {
    form(body).filter(|(name, value)| is_token(name) && !value.is_empty())
}

fn form(body: &str) -> impl Iterator<Item = (String, String)> {
    form_urlencoded::parse(body.trim().as_bytes()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn tokens_are_found_wherever_they_stand() {
        for (body, expected, shown) in [
            (
                r#"{"access_token":"a1","x":1}"#,
                &[("access_token", "a1")][..],
                Some(r#"{"access_token":"ACCESS_TOKEN","x":1}"#),
            ),
            (
                r#"{"user":[{"Access_Token":"a1"}],"id_token":"i1"}"#,
                &[("id_token", "i1"), ("Access_Token", "a1")],
                Some(r#"{"id_token":"ID_TOKEN","user":[{"Access_Token":"ACCESS_TOKEN"}]}"#),
            ),
            (
                "access_token=a+1&scope=s",
                &[("access_token", "a 1"), ("access_token", "a+1")],
                Some("access_token=ACCESS_TOKEN&scope=s"),
            ),
            ("access%5Ftoken=a1", &[("access_token", "a1")], Some("access_token=ACCESS_TOKEN")),
            (r#"{"access_token":"a b, c"#, &[("access_token", "a b, c")], Some(r#"{"access_token":"ACCESS_TOKEN"#)),
            // Cut off, with something behind it, quoted in something else, or no JSON at all.
            (r#"{"access_token":"a1"#, &[("access_token", "a1")], Some(r#"{"access_token":"ACCESS_TOKEN"#)),
            (r#"{"access_token" : "a1"}x"#, &[("access_token", "a1")], Some(r#"{"access_token" : "ACCESS_TOKEN"}x"#)),
            (r#"<p>{\"id_token\":\"i1\"}"#, &[("id_token", "i1\\")], Some(r#"<p>{\"id_token\":\"ID_TOKEN"}"#)),
            (
                "Client_Secret: s1, refresh_token='r1'",
                &[("client_secret", "s1"), ("refresh_token", "r1")],
                Some("Client_Secret: CLIENT_SECRET, refresh_token='REFRESH_TOKEN'"),
            ),
            ("access_token=id_token=i1", &[("access_token", "id_token=i1")], Some("access_token=ACCESS_TOKEN")),
            ("the access_token was refused", &[], None),
            ("access_token=", &[], None),
            (r#"{"access_token":7,"code":"c","items":[]}"#, &[], None),
            (r#"{"access_token":""}"#, &[], None),
            ("<html>access_token</html>", &[], None),
            ("", &[], None),
        ] {
            let mut found = tokens(body);
            found.sort_by_key(|(name, _)| name.starts_with('A'));
            found.dedup();
            let expected: Vec<_> = expected.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
            assert_eq!(found, expected, "{body}");
            assert_eq!(masked(body).as_deref(), shown, "{body}");
        }
    }

    /// Each of these would take a reader that looks at every pair of places longer than anybody waits.
    #[test]
    fn a_body_that_is_full_of_tokens_is_no_work() {
        let many = 60_000;
        let member = |at: usize| format!(r#"{{"access_token":"token-{at}"}}"#);
        let list: Vec<String> = (0..many).map(member).collect();
        for body in [
            "access_token=".repeat(many),
            "access_token=token-&".repeat(many),
            r#"{"access_token":"token-","#.repeat(many),
            format!("[{}]", list.join(",")),
            format!("access_token{}", " ".repeat(1 << 20)),
            "access_token\"".repeat(many),
        ] {
            assert!(tokens(&body).len() <= MOST);
            assert!(!masked(&body).unwrap_or(body).contains("token-"));
        }
    }
}
