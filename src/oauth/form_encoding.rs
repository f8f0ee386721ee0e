//! `application/x-www-form-urlencoded`, RFC 6749 Appendix B, for pairs that may be secret. Same results as the crate
//! `form_urlencoded`, but without leaving copies in memory.

use percent_encoding::percent_decode_str;
use zeroize::Zeroizing;

use super::buffer::SecretBuffer;

/// Encodes pairs. The returned text isn't wiped: wrap it in its secret type immediately.
pub fn encoded<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut out = SecretBuffer::default();
    for (at, (name, value)) in pairs.into_iter().enumerate() {
        if at > 0 {
            out.push(b"&");
        }
        write(&mut out, name);
        out.push(b"=");
        write(&mut out, value);
    }
    out.into_text()
}

/// Encodes one name or value. The returned text isn't wiped.
pub fn encoded_word(word: &str) -> String {
    let mut out = SecretBuffer::default();
    write(&mut out, word);
    out.into_text()
}

fn write(out: &mut SecretBuffer, word: &str) {
    for piece in form_urlencoded::byte_serialize(word.as_bytes()) {
        out.push(piece.as_bytes());
    }
}

/// Decodes the name and value of each pair in a text. Invalid escapes are kept as they are.
pub fn pairs(text: &str) -> impl Iterator<Item = (Zeroizing<String>, Zeroizing<String>)> {
    text.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decoded(name), decoded(value))
    })
}

/// Decodes one name or value.
pub fn decoded(word: &str) -> Zeroizing<String> {
    let mut out = SecretBuffer::with_capacity(word.len());
    for (at, piece) in word.split('+').enumerate() {
        if at > 0 {
            out.push(b" ");
        }
        // Byte by byte, because `form_urlencoded` doesn't wipe its buffer.
        for byte in percent_decode_str(piece) {
            out.push(&[byte]);
        }
    }
    Zeroizing::new(out.into_text())
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn rfc_6749_appendix_b() {
        assert_eq!(encoded([("v", " %&+£€")]), "v=+%25%26%2B%C2%A3%E2%82%AC");
    }

    fn check(text: &str, expected: &[(&str, &str)]) {
        let read: Vec<_> = pairs(text).collect();
        let read: Vec<_> = read.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(read, expected, "{text}");
        let theirs: Vec<_> = form_urlencoded::parse(text.as_bytes()).into_owned().collect();
        assert!(read.iter().copied().eq(theirs.iter().map(|(name, value)| (name.as_str(), value.as_str()))), "{text}");
    }

    #[test]
    fn odd_input_is_read_as_browsers_read_it() {
        for (text, expected) in [
            ("", &[][..]),
            ("&&", &[]),
            ("a", &[("a", "")]),
            ("=", &[("", "")]),
            ("a=b=c&a=", &[("a", "b=c"), ("a", "")]),
            ("%61+b=%2B%2b", &[("a b", "++")]),
            ("a=%&b=%4&c=%zz&d=%4g%41&e=%+1", &[("a", "%"), ("b", "%4"), ("c", "%zz"), ("d", "%4gA"), ("e", "% 1")]),
            ("a=%ff%c3%a4%f0%9f", &[("a", "\u{fffd}ä\u{fffd}")]),
            ("ä=ö", &[("ä", "ö")]),
        ] {
            check(text, expected);
        }
    }

    #[cfg(not(target_arch = "wasm32"))]
    proptest::proptest! {
        #[test]
        fn decoding_reverses_encoding(name in ".+", value in ".*") {
            let text = encoded([(name.as_str(), value.as_str())]);
            check(&text, &[(&name, &value)]);
        }

        #[test]
        fn any_text_is_read_like_form_urlencoded_reads_it(text in "([a-f0-9%+&=]|%[a-f0-9]{2}|.){0,40}") {
            let read: Vec<_> = pairs(&text).map(|(name, value)| (name.to_string(), value.to_string())).collect();
            let theirs: Vec<_> = form_urlencoded::parse(text.as_bytes()).into_owned().collect();
            proptest::prop_assert_eq!(read, theirs);
        }
    }
}
