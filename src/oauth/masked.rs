//! Tokens in an answer, found by name wherever they stand: at any depth of JSON, or in a form. An answer that is read for
//! other reasons is shown and kept without them.

use serde_json::Value;

/// The members of an answer that hold something good for whoever has it.
const NAMES: [&str; 4] = ["access_token", "refresh_token", "id_token", "client_secret"];

/// Name and value of each token in a body.
pub fn tokens(body: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    match serde_json::from_str(body) {
        Ok(mut value) => {
            visit(&mut value, &mut |name, value| found.push((name.to_owned(), value.clone())));
        }
        Err(_) => found.extend(form(body).filter(|(name, value)| is_token(name) && !value.is_empty())),
    }
    found
}

/// The body with each token replaced by its name in capitals; `None` where there is none in it.
pub fn masked(body: &str) -> Option<String> {
    match serde_json::from_str(body) {
        Ok(mut value) => mask(&mut value).then(|| value.to_string()),
        Err(_) => {
            let has_one = form(body).any(|(name, value)| is_token(&name) && !value.is_empty());
            let shown = form(body).map(|(name, value)| {
                let value = if is_token(&name) { name.to_uppercase() } else { value };
                (name, value)
            });
            has_one.then(|| form_urlencoded::Serializer::new(String::new()).extend_pairs(shown).finish())
        }
    }
}

/// Replaces each token in a JSON value by its name in capitals. Whether there was one.
pub fn mask(value: &mut Value) -> bool {
    let mut has_one = false;
    visit(value, &mut |name, value| {
        *value = name.to_uppercase();
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
            ("access_token=a+1&scope=s", &[("access_token", "a 1")], Some("access_token=ACCESS_TOKEN&scope=s")),
            (r#"{"access_token":7,"code":"c","items":[]}"#, &[], None),
            (r#"{"access_token":""}"#, &[], None),
            ("<html>access_token</html>", &[], None),
            ("", &[], None),
        ] {
            let mut found = tokens(body);
            found.sort_by_key(|(name, _)| name.starts_with('A'));
            let expected: Vec<_> = expected.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
            assert_eq!(found, expected, "{body}");
            assert_eq!(masked(body).as_deref(), shown, "{body}");
        }
    }
}
