//! The arrow test: reads the sources and fails on an import that `ARROWS` doesn't allow.
#![cfg(not(target_arch = "wasm32"))]

#[path = "architecture/imports.rs"]
mod imports;

#[path = "architecture/literals.rs"]
mod literals;

#[path = "architecture/source.rs"]
mod source;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use literals::{literals, reads_like_a_sentence};
use source::{Source, modules, sources};

/// Each module, with the modules it may use: the only place where the arrows are written down.
const ARROWS: [(&str, &[&str]); 15] = [
    ("url_parser", &[]),
    ("oauth", &["url_parser"]),
    ("time", &[]),
    ("providers", &["oauth"]),
    ("glass", &["oauth"]),
    ("attacks", &["glass", "oauth"]),
    ("flow", &["attacks", "glass", "oauth", "providers", "time", "url_parser"]),
    ("text", &["flow", "attacks", "glass", "providers", "oauth", "time"]),
    ("lesson", &["flow", "attacks", "glass", "text", "providers", "oauth", "time"]),
    ("sandbox", &["oauth", "glass", "text", "providers", "time"]),
    ("browser", &["oauth", "time"]),
    ("runtime", &["flow", "browser", "providers", "attacks", "glass", "oauth"]),
    ("ui", &["runtime", "lesson", "text", "attacks", "glass", "flow", "providers", "oauth", "time", "browser"]),
    ("main", &["ui"]),
    ("bin", &["sandbox", "browser", "providers", "ui"]),
];

/// Names that a pure module must not use: clock, randomness, browser, threads, files.
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

/// The modules that a module may use.
fn allowed(module: &str) -> &'static [&'static str] {
    ARROWS.iter().find(|(name, _)| *name == module).map(|(_, allowed)| *allowed).expect("a module has its arrows")
}

/// The modules below this one: the ones it may use, directly or indirectly.
fn below(module: &str) -> BTreeSet<&'static str> {
    let mut below: BTreeSet<&str> = allowed(module).iter().copied().collect();
    for next in allowed(module) {
        below.extend(self::below(next));
    }
    below
}

#[test]
fn every_arrow_is_allowed() {
    let modules = modules();
    let present: BTreeSet<&str> = modules.iter().map(Source::top).collect();
    assert_eq!(present, ARROWS.iter().map(|(module, _)| *module).collect(), "a module without its arrows");
    for source in &modules {
        let module = source.top();
        for import in source.imports().iter().filter(|import| !import.is_test) {
            let to = import.path.first().map_or("the root", String::as_str);
            assert!(
                to == module || allowed(module).contains(&to),
                "{}: {module} → {}",
                source.file.display(),
                import.text()
            );
        }
    }
}

/// Tests may use everything below their module, and nothing above or beside it.
#[test]
fn no_test_imports_from_above() {
    let mut wrong = Vec::new();
    for source in modules() {
        let below = below(source.top());
        for import in source.imports().iter().filter(|import| import.is_test) {
            let to = import.path.first().map_or("the root", String::as_str);
            if to != source.top() && !below.contains(to) {
                wrong.push(format!("{} → {}", source.file.display(), import.text()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Each group of events has its own file, which `update.rs` calls and which doesn't call back.
#[test]
fn no_part_of_the_update_imports_from_its_parent() {
    let folder = Path::new("flow/update");
    let modules = modules();
    let parts: Vec<&Source> = modules.iter().filter(|source| source.file.parent() == Some(folder)).collect();
    assert!(!parts.is_empty());
    for part in &parts {
        for import in part.imports().iter().filter(|import| !import.is_test) {
            let sibling = import.path.get(2);
            let is_sibling = sibling.is_some_and(|name| parts.iter().any(|part| part.module.last() == Some(name)));
            let is_of_update = import.path.starts_with(&["flow", "update"].map(String::from));
            let is_fine = import.supers < 2 && (is_sibling || !is_of_update);
            assert!(is_fine, "{}: {}", part.file.display(), import.text());
        }
    }
}

#[test]
fn every_allowed_arrow_is_used() {
    for (module, allowed) in ARROWS {
        let sources = modules();
        let imports = sources.iter().filter(|source| source.top() == module).flat_map(Source::imports);
        let used: BTreeSet<String> =
            imports.filter(|import| !import.is_test).filter_map(|import| import.path.first().cloned()).collect();
        for to in allowed {
            assert!(used.contains(*to), "{module} → {to} is allowed, but nothing uses it");
        }
    }
}

#[test]
fn the_pure_modules_are_pure_and_only_browser_uses_web_sys() {
    for source in modules().iter().filter(|source| !source.is_test) {
        let (module, file) = (source.top(), &source.file);
        let code = match module {
            // Parsing a URL is a function of its text. The browser provides it like a crate would.
            "url_parser" => source.code().replace("use web_sys::Url;", ""),
            _ => source.code(),
        };
        let pure =
            ["url_parser", "oauth", "providers", "glass", "attacks", "time", "flow", "text", "lesson", "sandbox"]
                .contains(&module);
        for word in IMPURE {
            assert!(!(pure && code.contains(word)), "{}: {word} in a pure module", file.display());
        }
        for word in ["web_sys", "js_sys"] {
            assert!(module == "browser" || !code.contains(word), "{}: {word} outside browser", file.display());
        }
    }
}

/// Code that needs to know something about a provider asks the provider, so that a new one takes one file and one line.
#[test]
fn nothing_compares_with_a_particular_provider() {
    const ONE: [&str; 6] = ["WEBEX", "SANDBOX", "CUSTOM", "webex", "sandbox", "custom"];
    for source in modules().iter().filter(|source| ["flow", "text", "lesson", "ui"].contains(&source.top())) {
        for import in source.imports().iter().filter(|import| !import.is_test) {
            let names_one =
                matches!(&import.path[..], [first, name, ..] if first == "providers" && ONE.contains(&&**name));
            assert!(!names_one, "{}: {}", source.file.display(), import.text());
        }
        let compares = ["provider.id ==", "provider.id !="].iter().any(|comparison| source.code().contains(comparison));
        assert!(!compares, "{}", source.file.display());
    }
}

/// What the sandbox may share with the client.
const SHARED: [&str; 2] = ["oauth::http::", "oauth::secret::Body"];

#[test]
fn the_sandbox_shares_the_http_types_with_the_client_and_nothing_else() {
    for source in modules().iter().filter(|source| source.top() == "sandbox") {
        for import in source.imports().iter().filter(|import| !import.is_test && import.path[0] == "oauth") {
            let is_shared = SHARED.iter().any(|shared| import.text().starts_with(shared));
            assert!(is_shared, "{}: {}", source.file.display(), import.text());
        }
    }
}

/// Literals in `oauth` and `flow` that look like a sentence, and why they are allowed.
const ALLOWED_SENTENCES: [(&str, &str); 2] = [
    // Marks a truncated body: it's part of the body.
    ("oauth/http.rs", "\\n[cut off by this page after 1 MiB]"),
    // Marks a truncated text: it's part of the text.
    ("oauth/limits.rs", " characters in all)"),
];

#[test]
fn oauth_and_flow_hold_no_sentences() {
    let mut used: BTreeSet<&(&str, &str)> = BTreeSet::new();
    for source in modules().iter().filter(|source| !source.is_test && ["oauth", "flow"].contains(&source.top())) {
        let file = source.file.to_string_lossy();
        for text in literals(&source.code()).into_iter().filter(|text| reads_like_a_sentence(text)) {
            let allowed = ALLOWED_SENTENCES.iter().find(|(place, words)| *place == file && *words == text);
            assert!(allowed.is_some(), "{file} says {text:?}, which belongs into text/");
            used.extend(allowed);
        }
    }
    assert_eq!(used.len(), ALLOWED_SENTENCES.len(), "what is allowed is there");
}

/// Names in the components that look like texts but aren't: a link's relations, keys.
const ALLOWED_TEXTS: [&str; 6] = ["noopener noreferrer", "ArrowRight", "ArrowLeft", "PageDown", "PageUp", "Escape"];

#[test]
fn the_components_hold_no_texts() {
    let mut used: BTreeSet<&str> = BTreeSet::new();
    for source in modules().iter().filter(|source| source.top() == "ui") {
        // Class names, and facts about the build.
        let code = source.code().replace("class=\"", "panic!(\"").replace("env!(\"", "panic!(\"");
        let is_text = |text: &String| {
            reads_like_a_sentence(text) || text.trim_start().starts_with(|c: char| c.is_ascii_uppercase())
        };
        for text in literals(&code).into_iter().filter(is_text) {
            let allowed = ALLOWED_TEXTS.iter().find(|allowed| **allowed == text);
            assert!(allowed.is_some(), "{} says {text:?}, which belongs into text/labels/", source.file.display());
            used.extend(allowed);
        }
    }
    assert_eq!(used.len(), ALLOWED_TEXTS.len(), "what is allowed is there: {used:?}");
}

/// The components' files can be ordered so that each comes after those it uses.
#[test]
fn no_components_import_each_other_in_a_cycle() {
    let modules = modules();
    let parts: Vec<&Source> = modules.iter().filter(|source| source.top() == "ui" && source.module.len() > 1).collect();
    let mut uses: Vec<(&str, BTreeSet<String>)> = Vec::new();
    for part in &parts {
        let imports = part
            .imports()
            .into_iter()
            .filter(|import| !import.is_test && import.path.first().is_some_and(|top| top == "ui"));
        let to = imports.filter_map(|import| import.path.get(1).cloned()).filter(|to| *to != part.module[1]);
        uses.push((&part.module[1], to.filter(|to| parts.iter().any(|part| part.module[1] == *to)).collect()));
    }
    assert!(uses.iter().any(|(_, to)| !to.is_empty()));
    // A file that uses none of the others, or that none of the others uses, isn't in a cycle.
    let is_free = |at: usize, uses: &[(&str, BTreeSet<String>)]| {
        let (name, to) = &uses[at];
        !uses.iter().any(|(left, _)| to.contains(*left)) || !uses.iter().any(|(_, to)| to.contains(*name))
    };
    while let Some(next) = (0..uses.len()).find(|at| is_free(*at, &uses)) {
        uses.remove(next);
    }
    assert!(uses.is_empty(), "in a cycle: {uses:?}");
}

/// The compiler doesn't report what a library offers to others, and no one else uses this one. A name that another item also has
/// isn't found.
#[test]
fn whatever_is_public_is_used() {
    let modules: Vec<Source> = modules().into_iter().filter(|source| !source.is_test).collect();
    let code: Vec<String> = modules.iter().map(Source::code).collect();
    let tests = sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests"));
    let tests: Vec<String> = tests.iter().map(|file| fs::read_to_string(file).expect("a source")).collect();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for word in code.iter().chain(&tests).flat_map(|code| words(code)) {
        *counts.entry(word).or_default() += 1;
    }
    for (source, code) in modules.iter().zip(&code) {
        let lines: Vec<&str> = code.lines().map(str::trim_start).collect();
        let is_for_tests = |at: usize| at > 0 && lines[at - 1] == "#[cfg(test)]";
        for (_, line) in lines.iter().enumerate().filter(|(at, line)| line.starts_with("pub") && !is_for_tests(*at)) {
            let mut words = words(line)
                .skip_while(|word| !["const", "static", "fn", "struct", "enum", "trait", "type"].contains(word));
            let name = words.by_ref().skip(1).find(|word| *word != "fn");
            let is_used = name.is_none_or(|name| counts[name] > 1);
            assert!(is_used, "{}: nothing uses `{}`", source.file.display(), name.unwrap_or_default());
        }
    }
}

/// The words of a code, without what stands between them.
fn words(code: &str) -> impl Iterator<Item = &str> {
    code.split(|c: char| c != '_' && !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// The sources of the page and of its tests.
fn all_sources() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    ["src", "tests"].iter().flat_map(|folder| sources(&root.join(folder))).collect()
}

#[test]
fn no_file_is_longer_than_400_lines() {
    const MAX_LINES: usize = 400;
    let lines = |file: &PathBuf| fs::read_to_string(file).expect("a source").lines().count();
    let long: Vec<_> = all_sources().into_iter().filter(|file| lines(file) > MAX_LINES).collect();
    assert!(long.is_empty(), "more than one thing each: {long:#?}");
}

#[test]
fn no_two_files_share_a_name() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = all_sources();
    files.extend(["xtask/src", "fuzz/targets"].iter().flat_map(|folder| sources(&root.join(folder))));
    files.push(root.join("fuzz/text_properties.rs"));
    files.retain(|file| !file.ends_with("mod.rs") && !file.ends_with("main.rs"));
    let shared: Vec<&PathBuf> = files
        .iter()
        .filter(|file| files.iter().filter(|other| other.file_name() == file.file_name()).count() > 1)
        .collect();
    assert!(shared.is_empty(), "{shared:#?}");
}

/// SECURITY.md names tests as `one`, `another` (`file`): each must exist in its file.
#[test]
fn every_test_named_in_security_md_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(root.join("SECURITY.md")).expect("SECURITY.md");
    let mut count = 0;
    for (before, after) in text.match_indices("(`").map(|(at, mark)| (&text[..at], &text[at + mark.len()..])) {
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

/// It's reported as ignored in the other browsers, and the reader needs a reason.
#[test]
fn a_journey_for_chromium_only_says_why() {
    let mut ignored = 0;
    for path in sources(Path::new("tests/journeys")) {
        let code = fs::read_to_string(&path).expect("a source");
        for line in code.lines().map(str::trim).filter(|line| line.starts_with("#[ignore")) {
            ignored += 1;
            assert!(line.starts_with("#[ignore = \"Chromium alone: "), "{}: {line}", path.display());
        }
    }
    assert!(ignored > 0);
}
