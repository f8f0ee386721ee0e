//! The arrow test: reads the sources and fails on an arrow that `src/lib.rs` does not name.
#![cfg(not(target_arch = "wasm32"))]

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// Each module with those that it may use.
const ARROWS: [(&str, &[&str]); 11] = [
    ("oauth", &[]),
    ("time", &[]),
    ("providers", &["oauth"]),
    ("flow", &["oauth", "providers", "time"]),
    ("lesson", &["flow", "providers", "oauth", "time"]),
    ("sandbox", &["oauth", "providers", "time"]),
    ("browser", &["oauth", "time"]),
    ("runtime", &["flow", "lesson", "browser", "providers", "oauth"]),
    ("ui", &["runtime", "lesson", "flow", "providers", "oauth", "time", "browser"]),
    ("main", &["ui"]),
    ("bin", &["sandbox", "browser", "providers", "ui"]),
];

/// What a pure module must not name: clock, randomness, browser, threads, files.
const IMPURE: [&str; 12] = [
    "web_sys",
    "js_sys",
    "wasm_bindgen",
    "gloo_",
    "leptos",
    "getrandom",
    "SystemTime",
    "Instant",
    "std::thread",
    "std::fs",
    "std::net",
    "std::env",
];

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files.extend(sources(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
    files
}

/// Every source with its top-level module, without comments and tests.
fn modules() -> Vec<(String, PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut modules = Vec::new();
    for file in sources(&root) {
        let relative = file.strip_prefix(&root).expect("below src").to_path_buf();
        let first = relative.iter().next().expect("a name").to_string_lossy();
        let module = first.trim_end_matches(".rs").to_owned();
        if module == "lib" || relative.iter().any(|part| part == "tests" || part == "tests.rs") {
            continue;
        }
        let text = fs::read_to_string(&file).expect("a source");
        let text = text.split("#[cfg(test)]").next().unwrap_or_default();
        let code: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        modules.push((module, relative, code.join("\n")));
    }
    modules
}

/// The modules of this crate that a source names: after `crate::`, alone or in braces.
fn named(code: &str) -> BTreeSet<String> {
    let mut named = BTreeSet::new();
    let code = code.replace("oauth_walkthrough::", "crate::");
    for after in code.split("crate::").skip(1) {
        let word = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
        let Some(group) = after.strip_prefix('{') else {
            named.insert(word(after));
            continue;
        };
        let (mut depth, mut item) = (0, String::new());
        for c in group.chars() {
            match c {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => {
                    named.insert(word(item.trim()));
                    item.clear();
                }
                _ if depth == 0 => item.push(c),
                _ => {}
            }
        }
        named.insert(word(item.trim()));
    }
    named.remove("");
    named
}

#[test]
fn imports_are_read_right() {
    let code = "use crate::{\n    oauth::{http::A, secret::B},\n    time::T,\n};\nfn f() { crate::webex::X; }";
    assert_eq!(named(code), ["oauth", "time", "webex"].map(String::from).into());
    assert_eq!(named("oauth_walkthrough::ui::open()"), ["ui"].map(String::from).into());
}

#[test]
fn every_arrow_is_allowed() {
    let modules = modules();
    let present: BTreeSet<&str> = modules.iter().map(|(module, ..)| module.as_str()).collect();
    assert_eq!(present, ARROWS.iter().map(|(module, _)| *module).collect(), "a module without its arrows");
    for (module, file, code) in &modules {
        let (_, allowed) = ARROWS.iter().find(|(name, _)| name == module).expect("checked above");
        for to in named(code) {
            assert!(to == *module || allowed.contains(&to.as_str()), "{}: {module} → {to}", file.display());
        }
    }
}

#[test]
fn every_allowed_arrow_is_used() {
    for (module, allowed) in ARROWS {
        let used: BTreeSet<String> =
            modules().iter().filter(|(name, ..)| name == module).flat_map(|(.., code)| named(code)).collect();
        for to in allowed {
            assert!(used.contains(*to), "{module} → {to} is allowed, but nothing uses it");
        }
    }
}

#[test]
fn the_pure_modules_are_pure_and_the_browser_has_one_door() {
    for (module, file, code) in modules() {
        let pure = ["oauth", "providers", "time", "flow", "lesson", "sandbox"].contains(&module.as_str());
        for word in IMPURE {
            assert!(!(pure && code.contains(word)), "{}: {word} in a pure module", file.display());
        }
        for word in ["web_sys", "js_sys"] {
            assert!(module == "browser" || !code.contains(word), "{}: {word} outside browser", file.display());
        }
    }
}

/// Who needs to know something of a provider asks the provider, so that one more is one file and one line.
#[test]
fn nothing_decides_by_which_provider_it_has() {
    for (module, file, code) in modules() {
        if ["flow", "lesson", "ui"].contains(&module.as_str()) {
            let names =
                ["WEBEX", "SANDBOX", "CUSTOM", "webex::", "sandbox::", "custom::", "provider.id ==", "provider.id !="];
            for name in names {
                assert!(!code.contains(name), "{}: {name}", file.display());
            }
        }
    }
}

#[test]
fn the_sandbox_shares_the_http_types_with_the_client_and_nothing_else() {
    for (module, file, code) in modules() {
        if module == "sandbox" {
            for after in code.split("oauth::").skip(1) {
                let shared = ["http", "secret::Body", "{"].iter().any(|word| after.starts_with(word));
                assert!(shared, "{}: oauth::{}", file.display(), after.lines().next().unwrap_or_default());
            }
            for of_the_client in ["callback::", "token_request::", "token_response::", "pkce::", "state::", "uri::"] {
                assert!(!code.contains(of_the_client), "{}: {of_the_client}", file.display());
            }
        }
    }
}

/// SECURITY.md names tests as `one`, `another` (`file`): each has to be in its file.
#[test]
fn every_test_that_security_names_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(root.join("SECURITY.md")).expect("SECURITY.md");
    let mut count = 0;
    for (before, after) in text.match_indices("(`").map(|(at, sign)| (&text[..at], &text[at + sign.len()..])) {
        let file = after.split('`').next().unwrap_or_default();
        if !file.ends_with(".rs") {
            continue;
        }
        let source = fs::read_to_string(root.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
        let mut list = before.trim_end();
        while let Some((rest, name)) = list.strip_suffix('`').and_then(|list| list.rsplit_once('`')) {
            if !name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_') {
                break;
            }
            let is_there = source.contains(&format!("fn {name}(")) || source.contains(&format!("    {name}:"));
            assert!(is_there, "{file} has no {name}");
            count += 1;
            match rest.trim_end().strip_suffix(',') {
                Some(rest) => list = rest.trim_end(),
                None => break,
            }
        }
    }
    assert!(count > 200, "{count} are named");
}
