//! Finds the paths that a source file uses from this crate: nested `use` trees, and paths in the code.

/// A path in a source file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Import {
    /// From the crate's root; ends with `*` for a glob import.
    pub(crate) path: Vec<String>,
    /// Whether it's only used in tests.
    pub(crate) is_test: bool,
    /// The number of leading `super::`.
    pub(crate) supers: usize,
}

impl Import {
    /// The path as written.
    pub(crate) fn text(&self) -> String {
        self.path.join("::")
    }
}

/// The name that a string or character literal at this position begins with, and its end.
fn literal_end(code: &[char], at: usize) -> Option<usize> {
    let is_word = |place: usize| code.get(place).is_some_and(|c| c.is_alphanumeric() || *c == '_');
    let mut start = at;
    while matches!(code.get(start), Some('r' | 'b' | 'c')) && start < at + 2 {
        start += 1;
    }
    if at > 0 && is_word(at - 1) {
        start = at;
    }
    let is_raw = code[at..start].contains(&'r');
    let hashes = code[start..].iter().take_while(|c| **c == '#').count();
    match code.get(start + hashes)? {
        '"' if is_raw => {
            let body = start + hashes + 1;
            let is_end = |end: &usize| code[*end] == '"' && code[*end + 1..].iter().take(hashes).all(|c| *c == '#');
            (body..code.len()).find(is_end).map(|end| end + hashes + 1)
        }
        quote @ ('"' | '\'') if hashes == 0 => {
            // If it isn't a character, it's a lifetime.
            if *quote == '\'' && code.get(start + 1) != Some(&'\\') && code.get(start + 2) != Some(&'\'') {
                return None;
            }
            let mut end = start + 1;
            while *code.get(end)? != *quote {
                end += if code[end] == '\\' { 2 } else { 1 };
            }
            Some(end + 1)
        }
        _ => None,
    }
}

/// The tokens of a source file, without comments and literals. `::` is one token.
fn tokens(code: &str) -> Vec<String> {
    let code: Vec<char> = code.chars().collect();
    let (mut tokens, mut at) = (Vec::new(), 0);
    while let Some(c) = code.get(at).copied() {
        let next = code.get(at + 1).copied();
        if let Some(end) = literal_end(&code, at) {
            at = end;
        } else if (c, next) == ('/', Some('/')) {
            at += code[at..].iter().take_while(|c| **c != '\n').count();
        } else if (c, next) == ('/', Some('*')) {
            let end = code[at + 2..].windows(2).position(|pair| pair == ['*', '/']);
            at = end.map_or(code.len(), |end| at + 2 + end + 2);
        } else if c.is_alphanumeric() || c == '_' {
            let word: String = code[at..].iter().take_while(|c| c.is_alphanumeric() || **c == '_').collect();
            at += word.chars().count();
            tokens.push(word);
        } else {
            let is_path = (c, next) == (':', Some(':'));
            if !c.is_whitespace() {
                tokens.push(if is_path { "::".into() } else { c.into() });
            }
            at += if is_path { 2 } else { 1 };
        }
    }
    tokens
}

/// Parses one `use` tree: its paths, and its end.
fn tree(tokens: &[String], mut at: usize, before: &[String], paths: &mut Vec<Vec<String>>) -> usize {
    let mut path = before.to_vec();
    loop {
        match tokens.get(at).map(String::as_str) {
            Some("::") => at += 1,
            Some("{") => {
                at += 1;
                while tokens.get(at).is_some_and(|token| token != "}") {
                    at = tree(tokens, at, &path, paths);
                    at += usize::from(tokens.get(at).is_some_and(|token| token == ","));
                }
                return at + 1;
            }
            // The new name doesn't matter.
            Some("as") => at += 2,
            Some("," | "}" | ";") | None => break,
            Some("self") if !path.is_empty() => at += 1,
            Some(word) => {
                path.push(word.to_owned());
                at += 1;
            }
        }
    }
    paths.push(path);
    at
}

/// A path from the crate's root; `None` if it's outside this crate.
fn resolve(path: &[String], module: &[String], is_test: bool) -> Option<Import> {
    let supers = path.iter().take_while(|word| *word == "super").count();
    let (mut full, rest) = match path.first()?.as_str() {
        "crate" | "oauth_walkthrough" => (Vec::new(), &path[1..]),
        "self" => (module.to_vec(), &path[1..]),
        "super" => (module[..module.len().saturating_sub(supers)].to_vec(), &path[supers..]),
        _ => return None,
    };
    full.extend_from_slice(rest);
    Some(Import { path: full, is_test, supers })
}

/// The paths that a module's source uses from this crate.
pub(crate) fn imports(module: &[String], code: &str, is_test: bool) -> Vec<Import> {
    let tokens = tokens(code);
    let is_at = |at: usize, words: &[&str]| {
        words.iter().enumerate().all(|(offset, word)| tokens.get(at + offset).is_some_and(|token| token == word))
    };
    let mut imports = Vec::new();
    // For each open brace, the module inside it, and whether it's for tests.
    let mut scopes = vec![(module.to_vec(), is_test)];
    let (mut at, mut is_next_for_tests) = (0, false);
    while at < tokens.len() {
        let (module, is_test) = scopes.last().cloned().expect("as many braces close as open");
        let is_test = is_test || is_next_for_tests;
        match tokens[at].as_str() {
            "cfg" if is_at(at, &["cfg", "(", "test", ")"]) || is_at(at, &["cfg", "(", "all", "(", "test"]) => {
                is_next_for_tests = true;
            }
            ";" => is_next_for_tests = false,
            "{" => {
                let mut inside = module;
                if at >= 2 && tokens[at - 2] == "mod" {
                    inside.push(tokens[at - 1].clone());
                }
                scopes.push((inside, is_test));
                is_next_for_tests = false;
            }
            "}" => {
                scopes.pop();
            }
            "use" => {
                let mut paths = Vec::new();
                at = tree(&tokens, at + 1, &[], &mut paths);
                imports.extend(paths.iter().filter_map(|path| resolve(path, &module, is_test)));
                continue;
            }
            "crate" | "oauth_walkthrough" | "super" | "self" if is_at(at + 1, &["::"]) => {
                let mut path = vec![tokens[at].clone()];
                while is_at(at + 1, &["::"])
                    && tokens
                        .get(at + 2)
                        .is_some_and(|token| token.starts_with(|c: char| c.is_alphabetic() || c == '_'))
                {
                    path.push(tokens[at + 2].clone());
                    at += 2;
                }
                imports.extend(resolve(&path, &module, is_test));
            }
            _ => {}
        }
        at += 1;
    }
    imports
}

#[test]
fn imports_are_found_as_the_compiler_sees_them() {
    let check = |code: &str, expected: &[&str]| {
        let module = ["flow", "update", "sending"].map(String::from);
        let found = imports(&module, code, false);
        let found = found.iter().map(|it| format!("{}{}", it.text(), if it.is_test { " (tests)" } else { "" }));
        assert_eq!(found.collect::<Vec<_>>(), expected, "{code}");
    };
    check("use crate::webex;", &["webex"]);
    check("use oauth_walkthrough::ui::open;", &["ui::open"]);
    check(
        "use crate::{\n    oauth::{\n        http::{A, header},\n        secret,\n    },\n    time::T as U,\n};",
        &["oauth::http::A", "oauth::http::header", "oauth::secret", "time::T"],
    );
    check("use crate::oauth::{self, uri::*};", &["oauth", "oauth::uri::*"]);
    check("use super::{api_calls, editing::field};", &["flow::update::api_calls", "flow::update::editing::field"]);
    check("use super::super::super::{ui, lesson::wire};", &["ui", "lesson::wire"]);
    check("use super::{super::super::lesson, a};", &["lesson", "flow::update::a"]);
    check(
        "use self::inner::A; fn f() { super::super::super::ui::open(crate::time::NOW) }",
        &["flow::update::sending::inner::A", "ui::open", "time::NOW"],
    );
    check("mod a { use super::super::b; } use super::c;", &["flow::update::b", "flow::update::c"]);
    check("#[cfg(test)]\nuse crate::a;\nuse crate::b;", &["a (tests)", "b"]);
    check(
        "#[cfg(test)]\nmod tests { fn f() {} use super::*; }\nuse crate::b;",
        &["flow::update::sending::* (tests)", "b"],
    );
    check("#[cfg(all(test, unix))] mod tests { mod deep { use crate::a; } }", &["a (tests)"]);
    check("#[cfg(test)] mod tests; fn f() { crate::a() }", &["a"]);
    check("// use crate::a;\n/* crate::b */ const C: &str = \"{ use crate::c;\"; use crate::d;", &["d"]);
    check(
        "const C: &str = r#\"\" use crate::c; {\"#; fn f<'a>(c: &'a u8) { ('{', '\\'', b'\"'); } use crate::d;",
        &["d"],
    );
    check("use std::{fs, path::Path}; use serde::Serialize; impl A { fn b(self) { self.c } }", &[]);
}
