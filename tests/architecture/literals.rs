//! Finds the string literals in a source file, and distinguishes prose from names.

/// The string literals in a source file, except those only a developer reads: in `expect`, `panic!`, assertions and
/// attributes.
pub(crate) fn literals(code: &str) -> Vec<String> {
    let mut literals = Vec::new();
    let mut rest = code;
    while let Some(at) = rest.find(['"', '\'', '/']) {
        let (before, found) = rest.split_at(at);
        rest = match found.as_bytes() {
            [b'/', b'/', ..] => found.split_once('\n').map_or("", |(_, rest)| rest),
            // A character such as `'"'` isn't a string; a lifetime has no closing quote.
            [b'\'', b'\\', ..] => found[2..].split_once('\'').map_or("", |(escaped, rest)| {
                if escaped.is_empty() { rest.strip_prefix('\'').unwrap_or(rest) } else { rest }
            }),
            [b'\'', ..] if found[1..].chars().nth(1) == Some('\'') => {
                found[1..].split_once('\'').map_or("", |(_, rest)| rest)
            }
            [b'"', ..] => {
                let start = before.trim_end_matches('#');
                let hashes = before.len() - start.len();
                let is_raw = start.ends_with('r') && !start.ends_with("for");
                let body = &found[1..];
                let end = if is_raw {
                    body.find(&["\"", &"#".repeat(hashes)].concat()).unwrap_or(body.len())
                } else {
                    let mut is_escaped = false;
                    let end = body.char_indices().find(|(_, c)| {
                        let ends = *c == '"' && !is_escaped;
                        is_escaped = *c == '\\' && !is_escaped;
                        ends
                    });
                    end.map_or(body.len(), |(end, _)| end)
                };
                let is_for_developers = ["expect(", "panic!(", "unreachable!(", "assert!(", "reason = "]
                    .iter()
                    .any(|call| before.trim_end().ends_with(call));
                if !is_for_developers {
                    literals.push(body[..end].to_owned());
                }
                body.get(end + 1..).unwrap_or_default()
            }
            _ => &found[1..],
        };
    }
    literals
}

/// Whether a text has two words next to each other, as prose does and no protocol name does.
pub(crate) fn reads_like_a_sentence(text: &str) -> bool {
    let text = text.replace("\\\n", " ");
    let words: Vec<&str> = text.split_whitespace().collect();
    let is_word = |word: &str| {
        let word = word.trim_matches(|c: char| c.is_ascii_punctuation());
        word.len() > 1 && word.chars().all(|c| c.is_alphabetic() || c == '\'')
    };
    words.windows(2).any(|pair| pair.iter().all(|word| is_word(word)))
}

#[test]
fn literals_are_found() {
    let code = concat!(
        r##"f('"', b'\"', "a \" b", r#"c " d"#, '\\', "e"); // "f""##,
        "\n",
        r##"x.expect("g h"); panic!("i"); fn y<'a>(z: &'a str) { "j\\" }"##,
    );
    assert_eq!(literals(code), ["a \\\" b", "c \" d", "e", "j\\\\"]);
    for (text, expected) in [
        ("The state is empty.", true),
        ("{name} was sent as {value}", true),
        ("it's\\\n        so", true),
        ("Bearer ", false),
        ("{} {}", false),
        ("spark:rooms_read spark:people_read", false),
        ("error_description", false),
    ] {
        assert_eq!(reads_like_a_sentence(text), expected, "{text}");
    }
}
