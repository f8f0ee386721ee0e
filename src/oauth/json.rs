//! JSON as a message of the protocol: an object that names each of its members once.

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::{Map, Value};

/// Why a text is no such object.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JsonFault {
    /// It is no JSON, nests deeper than anybody needs (128 levels), or is another value than an object.
    #[error("it is no JSON object")]
    NotAnObject,
    /// RFC 8259 §4: "When the names within an object are not unique, the behavior of software that receives such an object
    /// is unpredictable." Two readers would each see another token.
    #[error("it names {0:?} more than once")]
    Repeated(String),
}

/// Reads an object.
///
/// # Errors
///
/// When the text is none, or names a member twice.
pub fn object(text: &str) -> Result<Map<String, Value>, JsonFault> {
    match serde_json::from_str(text) {
        Ok(Members { repeated: Some(name), .. }) => Err(JsonFault::Repeated(name)),
        Ok(Members { members, .. }) => Ok(members),
        Err(_) => Err(JsonFault::NotAnObject),
    }
}

/// A member that is a string and not empty.
pub(super) fn text(object: &Map<String, Value>, name: &str) -> Option<String> {
    object.get(name).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned)
}

struct Members {
    members: Map<String, Value>,
    repeated: Option<String>,
}

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
        let mut read = Members { members: Map::new(), repeated: None };
        while let Some((name, value)) = map.next_entry::<String, Value>()? {
            if read.members.insert(name.clone(), value).is_some() {
                read.repeated.get_or_insert(name);
            }
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn an_object_names_each_member_once() {
        let repeated = |name: &str| Err(JsonFault::Repeated(name.to_owned()));
        let deep = |levels: usize| format!(r#"{{"a":{}{}}}"#, "[".repeat(levels), "]".repeat(levels));
        for (text, expected) in [
            ("{}", Ok(0)),
            (r#" {"a":1,"A":2,"b":{"a":3}} "#, Ok(3)),
            (r#"{"a":1,"b":2,"a":1}"#, repeated("a")),
            // The same name, written in two ways.
            (r#"{"access_token":"x","access\u005ftoken":"y"}"#, repeated("access_token")),
            (r#"{"a":1,"a":}"#, Err(JsonFault::NotAnObject)),
            ("[]", Err(JsonFault::NotAnObject)),
            ("null", Err(JsonFault::NotAnObject)),
            ("", Err(JsonFault::NotAnObject)),
            (r#"{"a":1}{"a":1}"#, Err(JsonFault::NotAnObject)),
            (&deep(100), Ok(1)),
            (&deep(100_000), Err(JsonFault::NotAnObject)),
        ] {
            assert_eq!(object(text).map(|object| object.len()), expected, "{}", &text[..text.len().min(60)]);
        }
    }
}
