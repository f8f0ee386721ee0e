//! The member names of a JSON object, without the values, which may be secret.

use serde_json::{Map, Value};

use super::limits::quoted;

/// The maximum number of members listed for one object.
const MAX_PATHS: usize = 20;

/// A path longer than this goes no deeper.
const MAX_PATH_BYTES: usize = 200;

/// The paths of the members, such as `authed_user.access_token`, without their values.
pub(super) fn of(object: &Map<String, Value>) -> Vec<String> {
    let mut paths = Vec::new();
    add_paths(object, "", &mut paths);
    paths
}

fn add_paths(object: &Map<String, Value>, before: &str, paths: &mut Vec<String>) {
    for (name, value) in object {
        if paths.len() >= MAX_PATHS {
            return;
        }
        let path = format!("{before}{}", quoted(name));
        match value {
            Value::Object(members) if !members.is_empty() && before.len() < MAX_PATH_BYTES => {
                add_paths(members, &format!("{path}."), paths);
            }
            _ => paths.push(path),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn paths(text: &str) -> Vec<String> {
        of(&serde_json::from_str(text).expect("an object"))
    }

    #[test]
    fn members_are_named_without_their_values() {
        for (text, expected) in [
            ("{}", &[][..]),
            (r#"{"b":"secret","a":{}}"#, &["a", "b"]),
            (r#"{"a":{"b":{"c":1},"d":[{"e":1}]}}"#, &["a.b.c", "a.d"]),
            ("{\"a\u{202e}b\":1}", &["a\\u{202e}b"]),
        ] {
            assert_eq!(paths(text), expected, "{text}");
        }
    }

    #[test]
    fn only_a_few_of_many_members_are_named() {
        let many: String = (0..100_000).map(|at| format!(r#","m{at}":1"#)).collect();
        let deep = format!(r#"{{{}"a":1{}"#, r#""abcdefghi":{"#.repeat(60), "}".repeat(61));
        for (text, count, first) in
            [(format!(r#"{{"a":1{many}}}"#), MAX_PATHS, "a"), (deep, 1, &["abcdefghi"; 21].join("."))]
        {
            let paths = paths(&text);
            assert_eq!((paths.len(), paths[0].as_str()), (count, first));
        }
    }
}
