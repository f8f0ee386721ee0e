//! A second Content Security Policy, added to that of `index.html`: a page can only restrict itself further, never undo
//! it.

use super::window;

/// The policy from `index.html`. A development build has none.
const FIRST: &str = "meta[http-equiv='Content-Security-Policy']";

/// From now on, the page can connect only to its own host and to these sources (CSP3 §2.3.1).
pub fn connect_only_to(sources: &[String]) {
    let Some((head, meta, first)) = window().document().and_then(|document| {
        let meta = document.create_element("meta").ok()?;
        let first = document.query_selector(FIRST).ok()?.and_then(|first| first.get_attribute("content"));
        Some((document.head()?, meta, first))
    }) else {
        return;
    };
    let policy = narrowed(first.as_deref().unwrap_or_default(), sources);
    for (name, value) in [("http-equiv", "Content-Security-Policy"), ("content", &policy)] {
        meta.set_attribute(name, value).expect("a plain attribute name");
    }
    head.append_child(&meta).expect("a head takes a meta element");
}

/// The first policy, with `connect-src` reduced to these sources.
///
/// The other directives are repeated because of resource hints: a policy lets a hint pass if it has no `default-src`,
/// or if any of its directives allows the hint (CSP3, "Does resource hint request violate policy?"). With `connect-src`
/// alone, `<link rel=prefetch>` could send a value to any host.
fn narrowed(first: &str, sources: &[String]) -> String {
    let kept = first.split(';').map(str::trim).filter(|it| !it.is_empty() && !it.starts_with("connect-src"));
    let connect = format!("connect-src 'self' {}", sources.join(" "));
    kept.chain([connect.as_str()]).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn the_second_policy_differs_only_in_connect_src() {
        let sources = ["https://as.example/t".to_owned(), "https://api.example/v1/".to_owned()];
        let connect = "connect-src 'self' https://as.example/t https://api.example/v1/";
        for (first, expected) in [
            ("", connect.to_owned()),
            (
                "default-src 'none'; script-src 'self' 'sha256-x='; connect-src 'self' https:; trusted-types default",
                format!("default-src 'none'; script-src 'self' 'sha256-x='; trusted-types default; {connect}"),
            ),
            ("default-src 'none';connect-src *;", format!("default-src 'none'; {connect}")),
        ] {
            assert_eq!(narrowed(first, &sources), expected, "{first}");
        }
    }
}
