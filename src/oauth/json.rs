//! JSON as a message of the protocol: an object that names each of its members once.

use serde::{
    Serialize,
    de::{Deserialize, Deserializer, MapAccess, Visitor},
};
use serde_json::{Map, Value};
use zeroize::Zeroize;

use super::buffer::SecretBuffer;

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

/// An object that may hold secrets: its `Debug` is redacted, and it is wiped when dropped.
pub type Object = Wiped<Map<String, Value>>;

/// Reads an object.
///
/// # Errors
///
/// When the text is none, or names a member twice.
pub fn object(text: &str) -> Result<Object, JsonFault> {
    match serde_json::from_str(text) {
        Ok(Members { repeated: Some(name), .. }) => Err(JsonFault::Repeated(name)),
        Ok(Members { members, .. }) => Ok(members),
        Err(_) => Err(JsonFault::NotAnObject),
    }
}

/// JSON that may hold secrets: its `Debug` is redacted, and its texts are wiped when dropped. What `serde_json` itself
/// unescapes a text in is out of reach: of a text with an escape, a copy stays behind there.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Wiped<T: Wipe>(T);

/// What [`Wiped`] can wipe.
pub trait Wipe {
    /// Overwrites every text.
    fn wipe(&mut self);
}

impl Wipe for Map<String, Value> {
    fn wipe(&mut self) {
        for (mut name, mut value) in std::mem::take(self) {
            name.zeroize();
            value.wipe();
        }
    }
}

impl Wipe for Value {
    fn wipe(&mut self) {
        match self {
            Self::String(text) => text.zeroize(),
            Self::Array(values) => values.iter_mut().for_each(Self::wipe),
            Self::Object(members) => members.wipe(),
            Self::Null | Self::Bool(_) | Self::Number(_) => {}
        }
    }
}

impl<T: Wipe> From<T> for Wiped<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl<T: Wipe> std::ops::Deref for Wiped<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Wipe> std::ops::DerefMut for Wiped<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

impl<T: Wipe> Drop for Wiped<T> {
    fn drop(&mut self) {
        self.0.wipe();
    }
}

impl<T: Wipe> std::fmt::Debug for Wiped<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Wiped([redacted])")
    }
}

/// A value as JSON text. The text is no longer wiped: wrap it in its secret type at once.
///
/// # Panics
///
/// When the value can't be JSON: one with a map whose names are no texts.
pub fn text_of(value: &impl Serialize) -> String {
    let mut out = SecretBuffer::default();
    serde_json::to_writer(&mut out, value).expect("texts, numbers and lists are always JSON");
    out.into_text()
}

/// A member that is a string and not empty.
pub(super) fn text(object: &Map<String, Value>, name: &str) -> Option<String> {
    object.get(name).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned)
}

struct Members {
    members: Object,
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
        let mut read = Members { members: Object::default(), repeated: None };
        while let Some((name, value)) = map.next_entry::<String, Value>()? {
            if let Some(mut before) = read.members.insert(name.clone(), value) {
                before.wipe();
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
