//! JSON in protocol messages. An object that names a member twice, at any depth, is rejected.

use std::{fmt, mem};

use serde::{
    Serialize,
    de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Number, Value};
use zeroize::{Zeroize, Zeroizing};

use super::{buffer::SecretBuffer, limits::quoted, secret::Body, token_redaction::redact_json};

/// Why JSON can't be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JsonError {
    /// Not JSON, nested more than 128 levels deep, or not an object.
    NotAnObject,
    /// RFC 8259 §4: "When the names within an object are not unique, the behavior of software that receives such an
    /// object is unpredictable." Two parsers might see two different tokens.
    Repeated(String),
}

/// An object that may hold secrets: its `Debug` is redacted, and it's wiped when dropped.
pub type Object = Wiped<Map<String, Value>>;

/// Parses an object. No object in it, at any depth, may name a member twice.
///
/// # Errors
///
/// If the text isn't an object, or names a member twice.
pub fn object(text: &str) -> Result<Object, JsonError> {
    match &mut *value(text)? {
        Value::Object(members) => Ok(Wiped(mem::take(members))),
        _ => Err(JsonError::NotAnObject),
    }
}

/// Parses a value of any type, as strictly as [`object`].
///
/// # Errors
///
/// If the text isn't JSON, or names a member twice.
pub fn value(text: &str) -> Result<Wiped<Value>, JsonError> {
    let mut repeated = None;
    // A syntax error after the repeated name counts first.
    match (read(text, &mut repeated), repeated) {
        (None, _) => Err(JsonError::NotAnObject),
        (Some(_), Some(name)) => Err(JsonError::Repeated(name)),
        (Some(value), None) => Ok(value),
    }
}

/// Parses a value that is only shown, as lenient parsers do: the last of two members with one name counts. `None` if
/// the text isn't JSON.
pub fn shown(text: &str) -> Option<Wiped<Value>> {
    read(text, &mut None)
}

fn read(text: &str, repeated: &mut Option<String>) -> Option<Wiped<Value>> {
    // Like the Fetch standard's `Response.json()`: RFC 8259 §8.1 lets a parser ignore one byte order mark.
    let mut deserializer = serde_json::Deserializer::from_str(text.strip_prefix('\u{feff}').unwrap_or(text));
    let value = Strict { repeated }.deserialize(&mut deserializer).ok()?;
    deserializer.end().ok().map(|()| value)
}

/// JSON that may hold secrets: its `Debug` is redacted, and its strings are wiped when dropped. The buffer that
/// `serde_json` unescapes a string in can't be wiped: a copy of a string with an escape stays there.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Wiped<T: Wipe>(T);

/// What [`Wiped`] can wipe.
pub trait Wipe {
    /// Overwrites every string.
    fn wipe(&mut self);
}

impl Wipe for Map<String, Value> {
    fn wipe(&mut self) {
        for (mut name, mut value) in mem::take(self) {
            name.zeroize();
            value.wipe();
        }
    }
}

impl Wipe for Vec<Value> {
    fn wipe(&mut self) {
        self.iter_mut().for_each(Value::wipe);
    }
}

impl Wipe for Value {
    fn wipe(&mut self) {
        match self {
            Self::String(text) => text.zeroize(),
            Self::Array(values) => values.wipe(),
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

impl<T: Wipe> fmt::Debug for Wiped<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Wiped([redacted])")
    }
}

/// Serializes a value. The returned text isn't wiped: wrap it in its secret type immediately.
///
/// # Panics
///
/// If JSON can't represent the value: a map whose keys aren't strings.
pub fn text_of(value: &impl Serialize) -> String {
    let mut out = SecretBuffer::default();
    serde_json::to_writer(&mut out, value).expect("texts, numbers and lists are always JSON");
    out.into_text()
}

/// A member that is a non-empty string.
pub(super) fn text(object: &Map<String, Value>, name: &str) -> Option<String> {
    object.get(name).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// A value that can be quoted in a sentence: tokens redacted, truncated, and invisible characters escaped.
pub(super) fn quoted_value(value: &Value) -> String {
    let mut value = Wiped(value.clone());
    redact_json(&mut value);
    quoted(Body::new(text_of(&*value)).expose())
}

/// Parses any value, and remembers the first name that an object repeats.
struct Strict<'a> {
    repeated: &'a mut Option<String>,
}

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Wiped<Value>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Wiped<Value>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = Wiped<Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Wiped<Value>, E> {
        Ok(Value::Null.into())
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Wiped<Value>, E> {
        Ok(Value::from(value).into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Wiped<Value>, E> {
        Ok(Value::from(value).into())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Wiped<Value>, E> {
        Ok(Value::from(value).into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Wiped<Value>, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number).into())
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Wiped<Value>, E> {
        Ok(Value::from(value).into())
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Wiped<Value>, E> {
        Ok(Value::from(value).into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Wiped<Value>, A::Error> {
        let mut values = Wiped(Vec::new());
        while let Some(mut value) = seq.next_element_seed(Strict { repeated: &mut *self.repeated })? {
            values.push(mem::take(&mut *value));
        }
        Ok(Value::Array(mem::take(&mut *values)).into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Wiped<Value>, A::Error> {
        let mut members = Object::default();
        while let Some(mut name) = map.next_key::<Zeroizing<String>>()? {
            let mut value = map.next_value_seed(Strict { repeated: &mut *self.repeated })?;
            if let Some(before) = members.get_mut(name.as_str()) {
                mem::swap(before, &mut *value);
                self.repeated.get_or_insert_with(|| name.to_string());
            } else {
                members.insert(mem::take(&mut *name), mem::take(&mut *value));
            }
        }
        Ok(Value::Object(mem::take(&mut *members)).into())
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_repeated_member_is_rejected() {
        let repeated = |name: &str| Err(JsonError::Repeated(name.to_owned()));
        let deep = |levels: usize| format!(r#"{{"a":{}{}}}"#, "[".repeat(levels), "]".repeat(levels));
        for (text, expected) in [
            ("{}", Ok(0)),
            (r#" {"a":1,"A":2,"b":{"a":3},"c":[{"a":4},{"a":5}]} "#, Ok(4)),
            (r#"{"a":1,"b":2,"a":1}"#, repeated("a")),
            // The same name, spelled in two ways.
            (r#"{"access_token":"x","access\u005ftoken":"y"}"#, repeated("access_token")),
            // At any depth.
            (r#"{"a":[7,{"b":{"c":1,"d":2,"c":3}}]}"#, repeated("c")),
            (r#"{"a":{"b":1,"b":2},"a":3}"#, repeated("b")),
            (r#"{"a":{"b":1,"b":2}}}"#, Err(JsonError::NotAnObject)),
            (r#"{"a":1,"a":}"#, Err(JsonError::NotAnObject)),
            ("[]", Err(JsonError::NotAnObject)),
            (r#"[{"a":1,"a":2}]"#, repeated("a")),
            ("null", Err(JsonError::NotAnObject)),
            ("", Err(JsonError::NotAnObject)),
            (r#"{"a":1}{"a":1}"#, Err(JsonError::NotAnObject)),
            (&deep(100), Ok(1)),
            (&deep(100_000), Err(JsonError::NotAnObject)),
        ] {
            assert_eq!(object(text).map(|object| object.len()), expected, "{}", &text[..text.len().min(60)]);
        }
    }

    #[test]
    fn values_are_parsed_as_serde_json_parses_them() {
        for text in [
            "null",
            "true",
            "-1",
            "18446744073709551615",
            "1.5",
            "1e300",
            r#""\u00e4""#,
            "[[],{}]",
            r#"{"a":[1,{"b":""}]}"#,
        ] {
            assert_eq!(shown(text), value(text).ok());
            assert_eq!(value(text).ok(), serde_json::from_str::<Value>(text).ok().map(Wiped::from), "{text}");
        }
        for text in ["", "{", "1 2", "tru", "1e999", &"[".repeat(100_000)] {
            assert_eq!(value(text), Err(JsonError::NotAnObject), "{}", &text[..text.len().min(60)]);
            assert_eq!(shown(text), None);
        }
        let text = r#"{"a":1,"b":{"c":1,"c":2},"a":3}"#;
        assert_eq!(shown(text), serde_json::from_str::<Value>(text).ok().map(Wiped::from));
    }

    #[test]
    fn what_may_be_secret_is_wiped() {
        let mut value = serde_json::json!(["a", ["b", 7], { "c": "d" }]);
        value.wipe();
        assert_eq!(value, serde_json::json!(["", ["", 7], {}]));

        struct Witness<'a>(&'a Cell<bool>);
        impl Wipe for Witness<'_> {
            fn wipe(&mut self) {
                self.0.set(true);
            }
        }
        let is_wiped = Cell::new(false);
        drop(Wiped::from(Witness(&is_wiped)));
        assert!(is_wiped.get());
        assert_eq!(format!("{:?}", super::value(r#"{"a":"b"}"#)), "Ok(Wiped([redacted]))");
    }

    #[test]
    fn one_byte_order_mark_is_dropped() {
        for (text, expected) in [
            ("\u{feff}{\"a\":1}", Ok(1)),
            ("\u{feff} {} ", Ok(0)),
            ("\u{feff}\u{feff}{}", Err(JsonError::NotAnObject)),
            (" \u{feff}{}", Err(JsonError::NotAnObject)),
            ("{}\u{feff}", Err(JsonError::NotAnObject)),
            ("\u{feff}", Err(JsonError::NotAnObject)),
            ("\u{feff}{\"a\":1,\"a\":2}", Err(JsonError::Repeated("a".to_owned()))),
        ] {
            assert_eq!(object(text).map(|object| object.len()), expected, "{text:?}");
            assert_eq!(shown(text).is_some(), expected != Err(JsonError::NotAnObject), "{text:?}");
        }
    }

    /// Comparing every pair would take minutes.
    #[test]
    fn many_members_are_read_quickly() {
        let flood: String = (0..300_000).map(|at| format!(r#""m{at}":{at},"#)).collect();
        assert_eq!(object(&format!(r#"{{{flood}"a":{{{flood}"b":1}}}}"#)).map(|object| object.len()), Ok(300_001));
    }
}
