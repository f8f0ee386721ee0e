//! Untrusted text in a Markdown file: shown literally, never as markup.

use crate::oauth::invisible::escape_invisible;

/// A text as Markdown that shows it character by character, line by line.
pub(super) fn escape_markdown(text: &str) -> String {
    text.lines().map(escape_line).collect::<Vec<_>>().join("\n")
}

/// The same for a heading, which is a single line.
pub(super) fn escape_heading(text: &str) -> String {
    escape_line(&text.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn escape_line(line: &str) -> String {
    // Spaces at the beginning would make it code.
    let line = escape_invisible(line.trim());
    // A list, or the line below a heading, begins with one of these; a numbered list with digits and one.
    let digits = line.chars().take_while(char::is_ascii_digit).count();
    let signs_at_start = if digits > 0 { ".)" } else { "-+=" };
    let is_in_word = |c: Option<&char>| c.is_some_and(|c| !c.is_ascii() || c.is_ascii_alphanumeric());
    let mut escaped = String::with_capacity(line.len());
    let (mut before, mut rest, mut at) = (None, line.chars().peekable(), 0);
    while let Some(c) = rest.next() {
        let is_sign = match c {
            // Within a word it is no emphasis.
            '_' => !(is_in_word(before.as_ref()) && is_in_word(rest.peek())),
            _ => r"\`*{}[]<>#&|~$".contains(c) || (at == digits && signs_at_start.contains(c)),
        };
        if is_sign {
            escaped.push('\\');
        }
        escaped.push(c);
        before = Some(c);
        at += 1;
    }
    escaped
}

/// A block of code, within more backticks than are inside it.
pub(super) fn fenced(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest.max(2) + 1);
    format!("\n{fence}\n{}\n{fence}\n", escape_invisible(text.trim_end()))
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn text_from_outside_marks_nothing_up() {
        for (text, expected) in [
            ("POST https://as.example/token?a_b=c", "POST https://as.example/token?a_b=c"),
            ("# x", r"\# x"),
            ("    code\n\t- item\n+ item\n* item", "code\n\\- item\n\\+ item\n\\* item"),
            ("1. item\n22) item", "1\\. item\n22\\) item"),
            ("title\n===\ntitle\n---", "title\n\\===\ntitle\n\\---"),
            ("[link](javascript:x) ![image](//x)", r"\[link\](javascript:x) !\[image\](//x)"),
            ("`code` ```\n> quote", "\\`code\\` \\`\\`\\`\n\\> quote"),
            ("<b onclick=x>&amp;</b>", r"\<b onclick=x\>\&amp;\</b\>"),
            (r"_a_ *b* ~~c~~ |d| $e$ \_", r"\_a\_ \*b\* \~\~c\~\~ \|d\| \$e\$ \\\_"),
            ("CLIENT_SECRET, 1.5 - 2 = x-y", "CLIENT_SECRET, 1.5 - 2 = x-y"),
            ("\u{1b}[31m\u{202e}", r"\\u\{1b\}\[31m\\u\{202e\}"),
            ("", ""),
        ] {
            assert_eq!(escape_markdown(text), expected, "{text}");
        }
        assert_eq!(escape_heading(" GET\n# x\r  y "), r"GET \# x y");
        assert_eq!(fenced("a\n````\n\u{1b}b\r\n\n"), "\n`````\na\n````\n\\u{1b}b\n`````\n");
    }
}
