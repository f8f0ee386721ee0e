//! JSON as a message of the protocol: whatever names a member twice, at any depth, is not read.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// Why a text can't be read.
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

/// Reads an object. Each object in it, however deep, names each of its members once.
///
/// # Errors
///
/// When the text is no object, or names a member twice.
pub fn object(text: &str) -> Result<Map<String, Value>, JsonFault> {
    match value(text)? {
        Value::Object(members) => Ok(members),
        _ => Err(JsonFault::NotAnObject),
    }
}

/// Reads a value of any kind, as strictly as [`object`].
///
/// # Errors
///
/// When the text is no JSON, or names a member twice.
pub fn value(text: &str) -> Result<Value, JsonFault> {
    let mut repeated = None;
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let value = Strict { repeated: &mut repeated }.deserialize(&mut deserializer);
    let value = value.and_then(|value| deserializer.end().map(|()| value));
    // Broken behind a repetition, it is broken.
    match (value, repeated) {
        (Err(_), _) => Err(JsonFault::NotAnObject),
        (Ok(_), Some(name)) => Err(JsonFault::Repeated(name)),
        (Ok(value), None) => Ok(value),
    }
}

/// A member that is a string and not empty.
pub(super) fn text(object: &Map<String, Value>, name: &str) -> Option<String> {
    object.get(name).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// Reads any value, and notes the first name that an object repeats.
struct Strict<'a> {
    repeated: &'a mut Option<String>,
}

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = seq.next_element_seed(Strict { repeated: &mut *self.repeated })? {
            values.push(value);
        }
        Ok(Value::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut members = Map::new();
        while let Some(name) = map.next_key::<String>()? {
            let value = map.next_value_seed(Strict { repeated: &mut *self.repeated })?;
            if self.repeated.is_none() && members.contains_key(&name) {
                *self.repeated = Some(name.clone());
            }
            members.insert(name, value);
        }
        Ok(Value::Object(members))
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
            (r#" {"a":1,"A":2,"b":{"a":3},"c":[{"a":4},{"a":5}]} "#, Ok(4)),
            (r#"{"a":1,"b":2,"a":1}"#, repeated("a")),
            // The same name, written in two ways.
            (r#"{"access_token":"x","access\u005ftoken":"y"}"#, repeated("access_token")),
            // At any depth.
            (r#"{"a":[7,{"b":{"c":1,"d":2,"c":3}}]}"#, repeated("c")),
            (r#"{"a":{"b":1,"b":2},"a":3}"#, repeated("b")),
            (r#"{"a":{"b":1,"b":2}}}"#, Err(JsonFault::NotAnObject)),
            (r#"{"a":1,"a":}"#, Err(JsonFault::NotAnObject)),
            ("[]", Err(JsonFault::NotAnObject)),
            (r#"[{"a":1,"a":2}]"#, repeated("a")),
            ("null", Err(JsonFault::NotAnObject)),
            ("", Err(JsonFault::NotAnObject)),
            (r#"{"a":1}{"a":1}"#, Err(JsonFault::NotAnObject)),
            (&deep(100), Ok(1)),
            (&deep(100_000), Err(JsonFault::NotAnObject)),
        ] {
            assert_eq!(object(text).map(|object| object.len()), expected, "{}", &text[..text.len().min(60)]);
        }
    }

    #[test]
    fn a_value_is_what_it_is_for_everybody_else() {
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
            assert_eq!(value(text).ok(), serde_json::from_str(text).ok(), "{text}");
        }
        for text in ["", "{", "1 2", "tru", "1e999", &"[".repeat(100_000)] {
            assert_eq!(value(text), Err(JsonFault::NotAnObject), "{}", &text[..text.len().min(60)]);
        }
    }

    /// Whoever looked at each pair of them would be busy for minutes.
    #[test]
    fn a_flood_of_members_is_no_work() {
        let flood: String = (0..300_000).map(|at| format!(r#""m{at}":{at},"#)).collect();
        assert_eq!(object(&format!(r#"{{{flood}"a":{{{flood}"b":1}}}}"#)).map(|object| object.len()), Ok(300_001));
    }
}
