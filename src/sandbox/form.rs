//! `application/x-www-form-urlencoded`, read strictly: this is the sandbox's own, so that it can't share a mistake with
//! the client.

/// Names and values as they came.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Form(Vec<(String, String)>);

/// What is wrong with a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum FormError {
    /// A percent sign without two hexadecimal digits, or bytes that are not UTF-8.
    Encoding,
    /// RFC 6749 §3.1: "Request and response parameters MUST NOT be included more than once."
    Duplicate(String),
}

impl Form {
    pub(super) fn parse(text: &str) -> Result<Self, FormError> {
        let mut pairs: Vec<(String, String)> = Vec::new();
        for pair in text.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let name = decoded(name).ok_or(FormError::Encoding)?;
            let value = decoded(value).ok_or(FormError::Encoding)?;
            if pairs.iter().any(|(have, _)| *have == name) {
                return Err(FormError::Duplicate(name));
            }
            pairs.push((name, value));
        }
        Ok(Self(pairs))
    }

    /// A value. RFC 6749 §3.1: "Parameters sent without a value MUST be treated as if they were omitted".
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.sent(name).filter(|value| !value.is_empty())
    }

    /// A value, empty or not.
    pub(super) fn sent(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(have, _)| have == name).map(|(_, value)| value.as_str())
    }
}

pub(super) fn decoded(text: &str) -> Option<String> {
    let mut bytes = text.bytes();
    let mut out = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        out.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
                let (high, low) = (digit(bytes.next())?, digit(bytes.next())?);
                u8::try_from(high * 16 + low).ok()?
            }
            other => other,
        });
    }
    String::from_utf8(out).ok()
}

/// The other way, for the addresses that the sandbox redirects to.
pub(super) fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn forms_are_read_strictly() {
        let get = |text: &str, name: &str| Form::parse(text).map(|form| form.get(name).map(str::to_owned));
        for (text, expected) in [
            ("a=b", Ok(Some("b"))),
            ("&x=1&&a=b+%2B%c3%a4&", Ok(Some("b +ä"))),
            ("%61=b=c", Ok(Some("b=c"))),
            ("a=", Ok(None)),
            ("a", Ok(None)),
            ("", Ok(None)),
            ("a=1&a=1", Err(FormError::Duplicate("a".into()))),
            ("a=1&%61=", Err(FormError::Duplicate("a".into()))),
            ("a=%", Err(FormError::Encoding)),
            ("a=%4", Err(FormError::Encoding)),
            ("a=%zz", Err(FormError::Encoding)),
            ("a=%+1", Err(FormError::Encoding)),
            ("a=%ff", Err(FormError::Encoding)),
        ] {
            assert_eq!(get(text, "a"), expected.map(|value| value.map(str::to_owned)), "{text}");
        }
    }

    #[test]
    fn what_is_encoded_is_read_again() {
        for text in ["", "a b+c&d=e", "ä😀", "%41", "\r\n\u{0}"] {
            assert_eq!(decoded(&encoded(text)).as_deref(), Some(text));
        }
    }
}
