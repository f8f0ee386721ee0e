//! A second Content Security Policy beside that of `index.html`: a page can narrow what it may do, and never widen it again.

use super::window;

/// From now on the page connects to its own host and to these sources (CSP3 §2.3.1) alone.
pub fn connect_only_to(sources: &[String]) {
    let Some((head, meta)) = window().document().and_then(|document| {
        let meta = document.create_element("meta").ok()?;
        Some((document.head()?, meta))
    }) else {
        return;
    };
    let policy = format!("connect-src 'self' {}", sources.join(" "));
    for (name, value) in [("http-equiv", "Content-Security-Policy"), ("content", &policy)] {
        meta.set_attribute(name, value).expect("a plain attribute name");
    }
    head.append_child(&meta).expect("a head takes a meta element");
}
