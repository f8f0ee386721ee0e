//! Finds the tokens in a response by name, wherever they are: at any depth of JSON, in a form, or in any other text,
//! even if it's cut off or malformed. Responses are shown and kept without them.

use serde_json::Value;
use zeroize::Zeroize;

use super::{form_encoding, json, order::sorted_places, secret::AnySecret};

use names::may_be_token;
use unstructured::{Context, scan_unstructured};

pub use names::token_name;

mod names;
mod unstructured;

/// The name and value of each token in a body. An array or object under a token's name holds several.
pub fn tokens(body: &str) -> Vec<(String, AnySecret)> {
    let mut found = Vec::new();
    let mut add = |name: &str, value: &str| found.push((name.to_owned(), AnySecret::new(value)));
    // Such an object isn't parsed: every value of a repeated member may be a token.
    match json::value(body) {
        Ok(mut value) => redact_member(&mut value, None, &mut add),
        Err(_) => {
            for (name, value) in form_encoding::pairs(body.trim()) {
                if token_name(&name).is_some_and(|token| token == *name) && !value.is_empty() {
                    add(&name, &value);
                }
            }
            // The raw text, which in a form isn't always the decoded one.
            scan_unstructured(body, Context::Document).iter().for_each(|token| add(token.name, token.value.expose()));
        }
    }
    found
}

/// The body with each token replaced by its name in capitals; `None` if it has no token.
pub fn redact_tokens(body: &str) -> Option<String> {
    match json::value(body) {
        Ok(mut value) => redact_json(&mut value).then(|| json::text_of(&*value)),
        Err(_) => redact_text(body, Context::Document, &mut |_, _| {}),
    }
}

/// Prose, or a header's value, with each token that follows a name and an equals sign replaced by its name in capitals;
/// `None` if there is no token. Passes the name and the value to `found`.
pub fn redact_words(text: &str, found: &mut dyn FnMut(&str, &str)) -> Option<String> {
    redact_text(text, Context::Member, found)
}

/// Replaces each token in a JSON value with its name in capitals. Returns whether there was one.
pub fn redact_json(value: &mut Value) -> bool {
    let mut has_one = false;
    redact_member(value, None, &mut |_, _| has_one = true);
    has_one
}

/// Replaces every string and number in a JSON value with this name in capitals, and passes the old ones to `found`.
pub fn redact_all(value: &mut Value, name: &str, found: &mut dyn FnMut(&str, &str)) {
    redact_member(value, Some(name), found);
}

/// Replaces every token, and everything under a token's name; passes name and value to `found`.
fn redact_member(value: &mut Value, below: Option<&str>, found: &mut dyn FnMut(&str, &str)) {
    match (value, below) {
        (Value::Object(members), _) => {
            members.iter_mut().for_each(|(name, member)| redact_member(member, token_name(name).or(below), found));
            // Some lists have the tokens themselves as member names.
            let Some(below) = below.filter(|_| members.keys().any(|name| may_be_token(name))) else { return };
            for (at, (mut name, member)) in std::mem::take(members).into_iter().enumerate() {
                if may_be_token(&name) {
                    found(below, &name);
                    name.zeroize();
                    name.push_str(&format!("{} {}", below.to_ascii_uppercase(), at + 1));
                }
                members.insert(name, member);
            }
        }
        (Value::Array(values), _) => values.iter_mut().for_each(|value| redact_member(value, below, found)),
        // What was redacted before stays as it is, with its white space.
        (Value::String(text), Some(name)) if !text.is_empty() && *text != name.to_ascii_uppercase() => {
            found(name, text);
            text.zeroize();
            text.push_str(&name.to_ascii_uppercase());
        }
        // A string may quote another response.
        (Value::String(text), None) => {
            if let Some(redacted) = redact_text(text, Context::Member, found) {
                text.zeroize();
                *text = redacted;
            }
        }
        (value @ Value::Number(_), Some(name)) => {
            found(name, AnySecret::new(json::text_of(&*value)).expose());
            *value = name.to_ascii_uppercase().into();
        }
        _ => {}
    }
}

fn redact_text(text: &str, context: Context, found: &mut dyn FnMut(&str, &str)) -> Option<String> {
    let tokens = scan_unstructured(text, context);
    let places = sorted_places(tokens.len(), &|one, other| tokens[one].place.start.cmp(&tokens[other].place.start));
    let (mut redacted, mut at) = (String::with_capacity(text.len()), 0);
    for token in places.iter().map(|place| &tokens[*place]) {
        found(token.name, token.value.expose());
        // An overlapping match is replaced along with the one before it.
        if token.place.start >= at {
            redacted.push_str(&text[at..token.place.start]);
            redacted.push_str(&token.name.to_ascii_uppercase());
        }
        at = at.max(token.place.end);
    }
    redacted.push_str(&text[at..]);
    (!tokens.is_empty()).then_some(redacted)
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn tokens_are_found_wherever_they_are() {
        for (body, expected, shown) in [
            (
                r#"{"access_token":"a1","x":1}"#,
                &[("access_token", "a1")][..],
                Some(r#"{"access_token":"ACCESS_TOKEN","x":1}"#),
            ),
            ("{\n  \"access_token\": \"ACCESS_TOKEN\"\n}", &[], None),
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
            ("access%5Ftoken=a1", &[("access_token", "a1")], Some("access%5Ftoken=ACCESS_TOKEN")),
            (
                "ACCESS%5FTOKEN=%26x&y=z",
                &[("access_token", "&x"), ("ACCESS_TOKEN", "&x")],
                Some("ACCESS%5FTOKEN=ACCESS_TOKEN&y=z"),
            ),
            (r#"{"access_token":"a b, c"#, &[("access_token", "a b, c")], Some(r#"{"access_token":"ACCESS_TOKEN"#)),
            // Malformed: text further back doesn't hide a token before it.
            (
                r#"<p>access_token={x,"{""access_token":"M1":y,z"#,
                &[
                    ("access_token", "x"),
                    ("access_token", "{"),
                    ("access_token", "y"),
                    ("access_token", "z"),
                    ("access_token", "M1"),
                ],
                Some(
                    r#"<p>access_token={ACCESS_TOKEN,"ACCESS_TOKEN""access_token":"ACCESS_TOKEN":ACCESS_TOKEN,ACCESS_TOKEN"#,
                ),
            ),
            (
                r#"<i name="access_token" id_token="i1" value="a1">"#,
                &[("access_token", "a1"), ("id_token", "i1")],
                Some(r#"<i name="access_token" id_token="ID_TOKEN" value="ACCESS_TOKEN">"#),
            ),
            // An unquoted value ends by its own rules, whatever came before it.
            (
                "<i name='access_token' id_token=i1 value= a1 refresh_token=r1>",
                &[("access_token", "a1"), ("id_token", "i1"), ("refresh_token", "r1")],
                Some("<i name='access_token' id_token=ID_TOKEN value= ACCESS_TOKEN refresh_token=REFRESH_TOKEN>"),
            ),
            // For a repeated name, every value may be the one that counts.
            (
                r#"{"access_token":"a1","access_token":""}"#,
                &[("access_token", "a1")],
                Some(r#"{"access_token":"ACCESS_TOKEN","access_token":""}"#),
            ),
            // Cut off, with something after it, quoted in something else, or not JSON.
            (r#"{"access_token":"a1"#, &[("access_token", "a1")], Some(r#"{"access_token":"ACCESS_TOKEN"#)),
            (r#"{"access_token" : "a1"}x"#, &[("access_token", "a1")], Some(r#"{"access_token" : "ACCESS_TOKEN"}x"#)),
            (r#"<p>{\"id_token\":\"i1\"}"#, &[("id_token", "i1")], Some(r#"<p>{\"id_token\":\"ID_TOKEN\"}"#)),
            (
                r#"<p>{\\\"id_token\\\":\\\"i1\\\"}"#,
                &[("id_token", "i1")],
                Some(r#"<p>{\\\"id_token\\\":\\\"ID_TOKEN\\\"}"#),
            ),
            (
                r"<p>{&quot;id_token&quot;:&quot;i\&quot;1&quot;}",
                &[("id_token", r#"i\"1"#), ("id_token", r#"i"1"#)],
                Some("<p>{&quot;id_token&quot;:&quot;ID_TOKEN&quot;}"),
            ),
            ("back?to=%2F%3Fid_token%3Di1%26x", &[("id_token", "i1")], Some("back?to=%2F%3Fid_token%3DID_TOKEN%26x")),
            // Both kinds of quotes, with the other one or an escaped one inside; a name with an escape.
            (r#"{"id_token":"i'\"1'x","#, &[("id_token", r#"i'\"1'x"#)], Some(r#"{"id_token":"ID_TOKEN","#)),
            (r#"{'id_token':'i"\'1"x',"#, &[("id_token", r#"i"\'1"x"#)], Some(r#"{'id_token':'ID_TOKEN',"#)),
            (r#"{"id_token":"i\\","x":"y","#, &[("id_token", r"i\\")], Some(r#"{"id_token":"ID_TOKEN","x":"y","#)),
            (r#"{"id\u005ftoken":"i1","#, &[("id_token", "i1")], Some(r#"{"id\u005ftoken":"ID_TOKEN","#)),
            (r#"{"id\u005Ftoken":"i1"}"#, &[("id_token", "i1")], Some(r#"{"id_token":"ID_TOKEN"}"#)),
            (r#"["id_token"=>"i1"]x"#, &[("id_token", "i1")], Some(r#"["id_token"=>"ID_TOKEN"]x"#)),
            // Arrays, objects and numbers, valid and malformed.
            (
                r#"{"id_token":["a",{"v":"b","w":[7,null]}],"x":"y"}"#,
                &[("id_token", "a"), ("id_token", "b"), ("id_token", "7")],
                Some(r#"{"id_token":["ID_TOKEN",{"v":"ID_TOKEN","w":["ID_TOKEN",null]}],"x":"y"}"#),
            ),
            (
                r#"{"id_token":["a",{"v":"b]}","w":[7,null]}],"x":"y"#,
                &[("id_token", "a"), ("id_token", "b]}"), ("id_token", "7")],
                Some(r#"{"id_token":["ID_TOKEN",{"v":"ID_TOKEN","w":[ID_TOKEN,null]}],"x":"y"#),
            ),
            (
                r#"{"id_token": {'v': 'x', "w" : "y"#,
                &[("id_token", "x"), ("id_token", "y")],
                Some(r#"{"id_token": {'v': 'ID_TOKEN', "w" : "ID_TOKEN"#),
            ),
            (r#"{"id_token":7,"x":8"#, &[("id_token", "7")], Some(r#"{"id_token":ID_TOKEN,"x":8"#)),
            (
                r#"{"my_id_token":{"refresh_token":"r"}}"#,
                &[("refresh_token", "r")],
                Some(r#"{"my_id_token":{"refresh_token":"REFRESH_TOKEN"}}"#),
            ),
            // A JSON string that quotes another response; prose about a token isn't one.
            (
                r#"{"log":"got {\"id_token\":\"i1\"} at /?access_token=a1"}"#,
                &[("id_token", "i1"), ("access_token", "a1")],
                Some(r#"{"log":"got {\"id_token\":\"ID_TOKEN\"} at /?access_token=ACCESS_TOKEN"}"#),
            ),
            (r#"{"error_description":"id_token: expired"}"#, &[], None),
            (
                "Client_Secret: s1, refresh_token='r1'",
                &[("client_secret", "s1"), ("refresh_token", "r1")],
                Some("Client_Secret: CLIENT_SECRET, refresh_token='REFRESH_TOKEN'"),
            ),
            ("access_token=id_token=i1", &[("access_token", "id_token=i1")], Some("access_token=ACCESS_TOKEN")),
            // As other languages write it.
            (
                "{u'access_token': u'a1', 'id_token': b\"i1\"}",
                &[("access_token", "a1"), ("id_token", "i1")],
                Some("{u'access_token': u'ACCESS_TOKEN', 'id_token': b\"ID_TOKEN\"}"),
            ),
            (
                "[('access_token', 'a1'), (\"id_token\",u\"i1\")]",
                &[("access_token", "a1"), ("id_token", "i1")],
                Some("[('access_token', 'ACCESS_TOKEN'), (\"id_token\",u\"ID_TOKEN\")]"),
            ),
            ("['access_token', 'id_token', 7]x", &[], None),
            ("id_token := i1", &[("id_token", "i1")], Some("id_token := ID_TOKEN")),
            ("id_token == 'i1'", &[("id_token", "i1")], Some("id_token == 'ID_TOKEN'")),
            (
                "array('id_token'=>'i1', :access_token => 'a1')",
                &[("id_token", "i1"), ("access_token", "a1")],
                Some("array('id_token'=>'ID_TOKEN', :access_token => 'ACCESS_TOKEN')"),
            ),
            (
                "access_token:\n  - a1\n  - 'a2'\n  - a3\nscope: s",
                &[("access_token", "a1"), ("access_token", "a2"), ("access_token", "a3")],
                Some("access_token:\n  - ACCESS_TOKEN\n  - 'ACCESS_TOKEN'\n  - ACCESS_TOKEN\nscope: s"),
            ),
            // As markup writes it.
            (
                "<x><access_token>a1</access_token><s:id_token t='u'>\n i1 </s:id_token> and <id_token/> more",
                &[("access_token", "a1"), ("id_token", "i1 ")],
                Some(
                    "<x><access_token>ACCESS_TOKEN</access_token><s:id_token t='u'>\n ID_TOKEN</s:id_token> and <id_token/> more",
                ),
            ),
            (
                "<id_token><![CDATA[i1]]></id_token>&lt;id_token>i2&lt;/id_token>",
                &[("id_token", "i1"), ("id_token", "i2")],
                Some("<id_token><![CDATA[ID_TOKEN]]></id_token>&lt;id_token>ID_TOKEN&lt;/id_token>"),
            ),
            (
                r#"<input type=hidden name="access_token" class='c' value="a1"><input name='id_token'><input value="y">"#,
                &[("access_token", "a1")],
                Some(
                    r#"<input type=hidden name="access_token" class='c' value="ACCESS_TOKEN"><input name='id_token'><input value="y">"#,
                ),
            ),
            // Other spellings, and one more name.
            (
                r#"{"access-token":"a1","user":{"idToken":"i1","validToken":"v","UserAccessToken":"a2"}}"#,
                &[("access_token", "a1"), ("access_token", "a2"), ("id_token", "i1")],
                Some(
                    r#"{"access-token":"ACCESS_TOKEN","user":{"UserAccessToken":"ACCESS_TOKEN","idToken":"ID_TOKEN","validToken":"v"}}"#,
                ),
            ),
            (
                "ACCESS-TOKEN=a1; validToken=v; userIdToken: i1, refreshtoken: r1",
                &[("access_token", "a1"), ("id_token", "i1"), ("refresh_token", "r1")],
                Some("ACCESS-TOKEN=ACCESS_TOKEN; validToken=v; userIdToken: ID_TOKEN, refreshtoken: REFRESH_TOKEN"),
            ),
            (r#"{"device_code":"d1"}"#, &[("device_code", "d1")], Some(r#"{"device_code":"DEVICE_CODE"}"#)),
            // A token where a name is expected.
            (
                r#"{"access_token":{"0123456789abcdef":{"scope_of_this_token":"s"},"expires_in_seconds":7}}"#,
                &[("access_token", "s"), ("access_token", "7"), ("access_token", "0123456789abcdef")],
                Some(
                    r#"{"access_token":{"ACCESS_TOKEN 1":{"scope_of_this_token":"ACCESS_TOKEN"},"expires_in_seconds":"ACCESS_TOKEN"}}"#,
                ),
            ),
            (
                r#"{"access_token":{"0123456789abcdef":{"scope_of_this_token":"s"}}"#,
                &[("access_token", "0123456789abcdef"), ("access_token", "s")],
                Some(r#"{"access_token":{"ACCESS_TOKEN":{"scope_of_this_token":"ACCESS_TOKEN"}}"#),
            ),
            ("the access_token was refused", &[], None),
            ("access_token=", &[], None),
            (
                r#"{"access_token":7,"code":"c","items":[]}"#,
                &[("access_token", "7")],
                Some(r#"{"access_token":"ACCESS_TOKEN","code":"c","items":[]}"#),
            ),
            (r#"{"access_token":[null,true,{}],"items":[]}"#, &[], None),
            (r#"{"access_token":""}"#, &[], None),
            ("<html>access_token</html>", &[], None),
            ("", &[], None),
        ] {
            let mut found = tokens(body);
            found.sort_by_key(|(name, _)| name.starts_with('A'));
            found.dedup();
            let expected: Vec<_> =
                expected.iter().map(|(name, value)| (name.to_string(), AnySecret::from(*value))).collect();
            assert_eq!(found, expected, "{body}");
            assert_eq!(redact_tokens(body).as_deref(), shown, "{body}");
        }
    }

    #[test]
    fn tokens_in_prose() {
        for (words, expected) in [
            (
                "<https://a.example/?access_token=a1>; rel=next",
                Some("<https://a.example/?access_token=ACCESS_TOKEN>; rel=next"),
            ),
            (
                "https://a.example/?x=%26access_token%3Da1%26y",
                Some("https://a.example/?x=%26access_token%3DACCESS_TOKEN%26y"),
            ),
            (r#"Bearer error="invalid_token", error_description="access_token: expired""#, None),
        ] {
            let mut found = Vec::new();
            assert_eq!(
                redact_words(words, &mut |_, value| found.push(value.to_owned())).as_deref(),
                expected,
                "{words}"
            );
            assert_eq!(found.len(), usize::from(expected.is_some()));
        }
    }

    #[test]
    fn the_last_of_many_tokens_is_found_too() {
        let members: Vec<String> = (0..3_000).map(|at| format!(r#""x{at}":{{"id_token":"token-{at}"}}"#)).collect();
        for body in [format!("{{{}}}", members.join(",")), members.join(",")] {
            let found = tokens(&body);
            assert_eq!(found.len(), 3_000);
            assert!(found.iter().any(|(name, value)| name == "id_token" && value.expose() == "token-2999"));
            assert!(!redact_tokens(&body).expect("tokens").contains("token-"));
        }
    }

    /// Comparing every pair of positions would take forever.
    #[test]
    fn a_body_full_of_tokens_is_redacted_quickly() {
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
            r#"access_token":""#.repeat(many),
            r#"access_token":\""#.repeat(many),
            "access_token:[".repeat(many),
            "access_token:\n- ".repeat(many),
            "access_token: - - ".repeat(many),
            "<access_token>".repeat(many),
            "<access_token ".repeat(many),
            "'access_token' a ".repeat(many),
            "<s:access_token".repeat(many),
            "access_token:{'".repeat(many),
            r#"access_token%3D\u0022"#.repeat(many),
            r#"<i name="access_token" id_token="x" value=""#.repeat(many),
            "'access_token' id_token=x value=y".repeat(many),
            format!("<access_token{} value=\"{}", r#" id_token="x""#.repeat(19), "access_token=\\\"".repeat(many)),
            format!(r#""access_token"{} value="{}"#, " id_token='x'".repeat(19), "y".repeat(1 << 20)),
            format!(r#"{{"access_token":"{}""#, r"\n".repeat(400_000)),
            format!(r#"{{"access_token":"{}"}}"#, r"\n".repeat(400_000)),
        ] {
            tokens(&body);
            assert!(!redact_tokens(&body).unwrap_or(body).contains("token-"));
        }
    }
}
