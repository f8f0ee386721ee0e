//! `application/x-www-form-urlencoded`, RFC 6749 Appendix B, for pairs of which some are secret: written and read like the
//! crate `form_urlencoded` does, but without leaving copies in memory.

use percent_encoding::percent_decode_str;
use zeroize::Zeroizing;

use super::buffer::SecretBuffer;

/// Pairs, encoded. The text is no longer wiped: wrap it in its secret type at once.
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

/// One name or value, encoded. The text is no longer wiped.
pub(super) fn encoded_word(word: &str) -> String {
    let mut out = SecretBuffer::default();
    write(&mut out, word);
    out.into_text()
}

fn write(out: &mut SecretBuffer, word: &str) {
    for piece in form_urlencoded::byte_serialize(word.as_bytes()) {
        out.push(piece.as_bytes());
    }
}

/// Name and value of each pair in a text, decoded; what is no encoding is taken as it is written.
pub fn pairs(text: &str) -> impl Iterator<Item = (Zeroizing<String>, Zeroizing<String>)> {
    text.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decoded(name), decoded(value))
    })
}

/// One name or value, decoded.
pub fn decoded(word: &str) -> Zeroizing<String> {
    let mut out = SecretBuffer::with_capacity(word.len());
    for (at, piece) in word.split('+').enumerate() {
        if at > 0 {
            out.push(b" ");
        }
        // Byte by byte: what `form_urlencoded` decodes into is left behind unwiped.
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
    fn what_is_odd_is_read_as_every_browser_reads_it() {
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
        fn what_is_encoded_is_decoded_again(name in ".+", value in ".*") {
            let text = encoded([(name.as_str(), value.as_str())]);
            check(&text, &[(&name, &value)]);
        }

        #[test]
        fn any_text_is_read_as_by_another_reader(text in "([a-f0-9%+&=]|%[a-f0-9]{2}|.){0,40}") {
            let read: Vec<_> = pairs(&text).map(|(name, value)| (name.to_string(), value.to_string())).collect();
            let theirs: Vec<_> = form_urlencoded::parse(text.as_bytes()).into_owned().collect();
            proptest::prop_assert_eq!(read, theirs);
        }
    }
}
