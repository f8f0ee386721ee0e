//! Splits an absolute URL as the URL Standard defines it. In the browser, the browser's own parser does it: the same
//! one that will open the URL, so there's no second opinion on which host gets a secret, and the crate `url` stays out
//! of the WebAssembly. Natively, that crate does it. Tests compare the two in what this program depends on. They differ
//! in two details: Chromium escapes characters in a host that the Standard forbids there, so `oauth::uri` rejects them
//! in the text; and Chromium escapes a `|` in a path.
//!
//! The only place outside `browser` that uses `web_sys`: parsing is a function of the text alone, no matter what
//! implements it.

/// The parts of an absolute URL with a host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParsedUrl {
    /// Lower case, without the colon.
    pub scheme: String,
    /// In ASCII, with the port unless it's the scheme's default.
    pub host_and_port: String,
    /// Begins with a slash.
    pub path: String,
    /// The normalized URL.
    pub href: String,
}

/// Parses a URL; `None` if the text isn't an absolute URL with a host.
pub fn parse(text: &str) -> Option<ParsedUrl> {
    provided::parse(text).filter(|url| !url.host_and_port.is_empty())
}

impl ParsedUrl {
    /// Without the port.
    pub fn host(&self) -> Host<'_> {
        if self.host_and_port.starts_with('[') {
            let end = self.host_and_port.find(']').map_or(self.host_and_port.len(), |at| at + 1);
            return Host::Ipv6(&self.host_and_port[..end]);
        }
        let name = self.host_and_port.split(':').next().unwrap_or_default();
        // A parser turns every host that ends with a number into an IPv4 address, or rejects it.
        let last = name.rsplit('.').next().unwrap_or_default();
        let is_number = !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit());
        if is_number { Host::Ipv4(name) } else { Host::Name(name) }
    }

    /// Scheme, host and port.
    pub fn origin(&self) -> String {
        [&self.scheme, "://", &self.host_and_port].concat()
    }
}

/// A host, by type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Host<'a> {
    /// A name.
    Name(&'a str),
    /// An IPv4 address.
    Ipv4(&'a str),
    /// An IPv6 address in brackets.
    Ipv6(&'a str),
}

#[cfg(target_arch = "wasm32")]
mod provided {
    use web_sys::Url;

    use super::ParsedUrl;

    pub(super) fn parse(text: &str) -> Option<ParsedUrl> {
        let url = Url::new(text).ok()?;
        let mut scheme = url.protocol();
        scheme.pop();
        Some(ParsedUrl { scheme, host_and_port: url.host(), path: url.pathname(), href: url.href() })
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod provided {
    use url::Url;

    use super::ParsedUrl;

    pub(super) fn parse(text: &str) -> Option<ParsedUrl> {
        let url = Url::parse(text).ok()?;
        let mut host_and_port = url.host_str()?.to_owned();
        if let Some(port) = url.port() {
            host_and_port.push_str(&format!(":{port}"));
        }
        Some(ParsedUrl {
            scheme: url.scheme().to_owned(),
            host_and_port,
            path: url.path().to_owned(),
            href: url.into(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn the_parts_are_the_same_natively_and_in_the_browser() {
        use Host::{Ipv4, Ipv6, Name};
        for (text, scheme, host_and_port, host, path, href) in [
            ("https://as.example/t", "https", "as.example", Name("as.example"), "/t", "https://as.example/t"),
            ("HTTPS://AS.example:443", "https", "as.example", Name("as.example"), "/", "https://as.example/"),
            ("http://as.example:443/", "http", "as.example:443", Name("as.example"), "/", "http://as.example:443/"),
            ("https://as.example./", "https", "as.example.", Name("as.example."), "/", "https://as.example./"),
            ("https://:@as.example/", "https", "as.example", Name("as.example"), "/", "https://as.example/"),
            // In a path, spaces and non-ASCII are escaped, existing escapes stay, and dots are resolved.
            (
                "https://a/b c/ü/%zz%41",
                "https",
                "a",
                Name("a"),
                "/b%20c/%C3%BC/%zz%41",
                "https://a/b%20c/%C3%BC/%zz%41",
            ),
            ("https://a/b/../c/%2e%2E/.", "https", "a", Name("a"), "/", "https://a/"),
            ("https://a/b\\..\\c", "https", "a", Name("a"), "/c", "https://a/c"),
            ("https://a/\tb\n", "https", "a", Name("a"), "/b", "https://a/b"),
            ("https://a/[b];,*'", "https", "a", Name("a"), "/[b];,*'", "https://a/[b];,*'"),
            (
                "https://xn--bcher-kva.a/",
                "https",
                "xn--bcher-kva.a",
                Name("xn--bcher-kva.a"),
                "/",
                "https://xn--bcher-kva.a/",
            ),
            ("https://a/?q=ü'\"#f", "https", "a", Name("a"), "/", "https://a/?q=%C3%BC%27%22#f"),
            // Numbers in every notation.
            ("https://127.1/", "https", "127.0.0.1", Ipv4("127.0.0.1"), "/", "https://127.0.0.1/"),
            ("https://3405803781/", "https", "203.0.113.5", Ipv4("203.0.113.5"), "/", "https://203.0.113.5/"),
            ("https://0x7f.1:8/", "https", "127.0.0.1:8", Ipv4("127.0.0.1"), "/", "https://127.0.0.1:8/"),
            ("https://127.0.0.1./", "https", "127.0.0.1", Ipv4("127.0.0.1"), "/", "https://127.0.0.1/"),
            ("https://127.0.0.1.a/", "https", "127.0.0.1.a", Name("127.0.0.1.a"), "/", "https://127.0.0.1.a/"),
            ("https://[::1]:8/", "https", "[::1]:8", Ipv6("[::1]"), "/", "https://[::1]:8/"),
            (
                "https://[2001:DB8:0::1]/",
                "https",
                "[2001:db8::1]",
                Ipv6("[2001:db8::1]"),
                "/",
                "https://[2001:db8::1]/",
            ),
        ] {
            let parsed = parse(text).unwrap_or_else(|| panic!("{text} is a URL"));
            let (have_host, origin) = (parsed.host(), parsed.origin());
            assert_eq!(have_host, host, "{text}");
            assert_eq!(origin, format!("{scheme}://{host_and_port}"), "{text}");
            let have = (&*parsed.scheme, &*parsed.host_and_port, &*parsed.path, &*parsed.href);
            assert_eq!(have, (scheme, host_and_port, path, href), "{text}");
        }
    }

    #[test]
    fn texts_that_are_not_a_url_with_a_host() {
        for text in [
            "",
            "as.example",
            "/t",
            "//as.example/t",
            "https://",
            "https://a:b/",
            "https://a:65536/",
            "https://1.2.3.4.5/",
            "https://a.1/",
            "https://256.0.0.0x1/",
            "https://[::1/",
            "mailto:someone@as.example",
            "data:text/plain,x",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
