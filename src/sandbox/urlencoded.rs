//! `application/x-www-form-urlencoded`, parsed strictly. The sandbox has its own codec, so it can't share a mistake with
//! the client's.

use std::collections::BTreeSet;

/// Decoded names and values, in the order in which they were sent.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct UrlEncoded(Vec<(String, String)>);

/// Why a text can't be parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum UrlEncodedError {
    /// A percent sign without two hexadecimal digits, or bytes that are not UTF-8.
    Encoding,
    /// RFC 6749 §3.1: "Request and response parameters MUST NOT be included more than once."
    Duplicate(String),
}

impl UrlEncoded {
    pub(super) fn parse(text: &str) -> Result<Self, UrlEncodedError> {
        let (mut pairs, mut names) = (Vec::new(), BTreeSet::new());
        for pair in text.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let name = decode(name).ok_or(UrlEncodedError::Encoding)?;
            let value = decode(value).ok_or(UrlEncodedError::Encoding)?;
            if !names.insert(name.clone()) {
                return Err(UrlEncodedError::Duplicate(name));
            }
            pairs.push((name, value));
        }
        Ok(Self(pairs))
    }

    /// A parameter's value. RFC 6749 §3.1: "Parameters sent without a value MUST be treated as if they were omitted".
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.get_or_empty(name).filter(|value| !value.is_empty())
    }

    /// A parameter's value, even if it is empty.
    pub(super) fn get_or_empty(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(have, _)| have == name).map(|(_, value)| value.as_str())
    }
}

/// Decodes a name or value; `None` if it is malformed.
pub(super) fn decode(text: &str) -> Option<String> {
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

/// Encodes a name or value for a URL that the sandbox redirects to.
pub(super) fn encode(text: &str) -> String {
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
    fn forms_are_parsed_strictly() {
        let get = |text: &str, name: &str| UrlEncoded::parse(text).map(|form| form.get(name).map(str::to_owned));
        for (text, expected) in [
            ("a=b", Ok(Some("b"))),
            ("&x=1&&a=b+%2B%c3%a4&", Ok(Some("b +ä"))),
            ("%61=b=c", Ok(Some("b=c"))),
            ("a=", Ok(None)),
            ("a", Ok(None)),
            ("", Ok(None)),
            ("a=1&a=1", Err(UrlEncodedError::Duplicate("a".into()))),
            ("a=1&%61=", Err(UrlEncodedError::Duplicate("a".into()))),
            ("a=%", Err(UrlEncodedError::Encoding)),
            ("a=%4", Err(UrlEncodedError::Encoding)),
            ("a=%zz", Err(UrlEncodedError::Encoding)),
            ("a=%+1", Err(UrlEncodedError::Encoding)),
            ("a=%ff", Err(UrlEncodedError::Encoding)),
        ] {
            assert_eq!(get(text, "a"), expected.map(|value| value.map(str::to_owned)), "{text}");
        }
    }

    #[test]
    fn encoded_text_decodes_to_itself() {
        for text in ["", "a b+c&d=e", "ä😀", "%41", "\r\n\u{0}"] {
            assert_eq!(decode(&encode(text)).as_deref(), Some(text));
        }
    }
}
