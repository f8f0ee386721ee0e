//! A request as a command or as code, for export.

use std::fmt::Write;

use crate::oauth::{buffer::SecretBuffer, invisible::is_invisible_or_bidi, secret::Body};

use super::wire::Sent;

/// The languages that a request can be written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// The command `curl`, for a POSIX shell.
    #[default]
    Curl,
    /// The command `http` of HTTPie, for a POSIX shell.
    Httpie,
    /// JavaScript's `fetch`.
    Fetch,
    /// Rust with the crate `reqwest`.
    Reqwest,
}

impl Language {
    /// Every language, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Curl, Self::Httpie, Self::Fetch, Self::Reqwest];

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Curl => "curl",
            Self::Httpie => "HTTPie",
            Self::Fetch => "JavaScript fetch",
            Self::Reqwest => "Rust reqwest",
        }
    }

    /// The language of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.name() == name)
    }
}

/// The request as code to run. It may contain revealed secrets, so it is written into a buffer that is wiped.
pub fn snippet(request: &Sent, language: Language) -> Body {
    let mut out = SecretBuffer::default();
    match language {
        Language::Curl => curl(&mut out, request),
        Language::Httpie => httpie(&mut out, request),
        Language::Fetch => fetch(&mut out, request),
        Language::Reqwest => reqwest(&mut out, request),
    }
    Body::new(out.into_text())
}

/// Begins the next word of a command, on a new line.
const NEXT_WORD: &[u8] = b" \\\n  ";

fn push(out: &mut SecretBuffer, pieces: &[&str]) {
    pieces.iter().for_each(|piece| out.push(piece.as_bytes()));
}

fn curl(out: &mut SecretBuffer, request: &Sent) {
    // curl treats brackets and braces in a URL as a pattern.
    let literally = if request.url.expose().contains(['[', ']', '{', '}']) { " --globoff" } else { "" };
    push(out, &["curl", literally, " --request ", request.method.as_str(), " "]);
    quoted(out, &[request.url.expose()]);
    for (name, value) in &request.headers {
        out.push(NEXT_WORD);
        out.push(b"--header ");
        quoted(out, &[name, ": ", value.expose()]);
    }
    // No argument can contain a NUL: a form with one is sent as it is encoded.
    let has_nul = request.form.iter().any(|(_, value)| value.expose().contains('\0'));
    if request.form.is_empty() || has_nul {
        // `--data-raw`, because `--data` would read a value that begins with @ as the name of a file.
        if !request.body.is_empty() {
            out.push(NEXT_WORD);
            out.push(b"--data-raw ");
            quoted(out, &[request.body.expose()]);
        }
    } else {
        for (name, value) in &request.form {
            out.push(NEXT_WORD);
            out.push(b"--data-urlencode ");
            quoted(out, &[name, "=", value.expose()]);
        }
    }
}

fn httpie(out: &mut SecretBuffer, request: &Sent) {
    // HTTPie interprets some characters in values (`=@`, `==`, `\`), and no argument can contain a NUL: if a value may
    // have one of these, the body is sent as it is encoded.
    let is_plain =
        |(_, value): &(String, Body)| !value.expose().contains(['\\', '\0']) && !value.expose().starts_with(['=', '@']);
    let by_field = !request.form.is_empty() && request.form.iter().all(is_plain);
    push(out, &["http", if by_field { " --form" } else { "" }, " ", request.method.as_str(), " "]);
    quoted(out, &[request.url.expose()]);
    for (name, value) in &request.headers {
        out.push(NEXT_WORD);
        quoted(out, &[name, ":", value.expose()]);
    }
    if by_field {
        for (name, value) in &request.form {
            out.push(NEXT_WORD);
            quoted(out, &[name, "=", value.expose()]);
        }
    } else if !request.body.is_empty() {
        out.push(NEXT_WORD);
        out.push(b"--raw ");
        quoted(out, &[request.body.expose()]);
    }
}

fn fetch(out: &mut SecretBuffer, request: &Sent) {
    fn object(out: &mut SecretBuffer, pairs: &[(String, Body)]) {
        out.push(b"{\n");
        for (name, value) in pairs {
            out.push(b"    ");
            literal(out, name);
            out.push(b": ");
            literal(out, value.expose());
            out.push(b",\n");
        }
        out.push(b"  }");
    }
    out.push(b"const response = await fetch(");
    literal(out, request.url.expose());
    out.push(b", {\n  method: ");
    literal(out, request.method.as_str());
    if !request.headers.is_empty() {
        out.push(b",\n  headers: ");
        object(out, &request.headers);
    }
    if !request.form.is_empty() {
        out.push(b",\n  body: new URLSearchParams(");
        object(out, &request.form);
        out.push(b")");
    } else if !request.body.is_empty() {
        out.push(b",\n  body: ");
        literal(out, request.body.expose());
    }
    out.push(b",\n});\nconsole.log(response.status, await response.text());");
}

fn reqwest(out: &mut SecretBuffer, request: &Sent) {
    // Writing into a buffer does not fail.
    let debug = |out: &mut SecretBuffer, text: &str| {
        let _ = write!(out, "{text:?}");
    };
    push(
        out,
        &["let response = reqwest::Client::new()\n    .request(reqwest::Method::", request.method.as_str(), ", "],
    );
    debug(out, request.url.expose());
    out.push(b")");
    for (name, value) in &request.headers {
        out.push(b"\n    .header(");
        debug(out, name);
        out.push(b", ");
        debug(out, value.expose());
        out.push(b")");
    }
    if !request.form.is_empty() {
        out.push(b"\n    .form(&[\n");
        for (name, value) in &request.form {
            out.push(b"        (");
            debug(out, name);
            out.push(b", ");
            debug(out, value.expose());
            out.push(b"),\n");
        }
        out.push(b"    ])");
    } else if !request.body.is_empty() {
        out.push(b"\n    .body(");
        debug(out, request.body.expose());
        out.push(b")");
    }
    out.push(b"\n    .send()\n    .await?;\nprintln!(\"{} {}\", response.status(), response.text().await?);");
}

/// A word of a POSIX shell: within single quotes, only a single quote has a special meaning. Invisible
/// characters, and those that act on a terminal, are written as octal escapes for `printf`. A line break stays, because
/// `$(…)` would drop it at its end.
pub(super) fn quoted(out: &mut SecretBuffer, pieces: &[&str]) {
    const HIDDEN: [&[u8]; 2] = [b"\"$(printf '", b"')\""];
    const VISIBLE: [&[u8]; 2] = [b"'", b"'"];
    let mut open: Option<[&[u8]; 2]> = None;
    for c in pieces.iter().flat_map(|piece| piece.chars()) {
        let is_hidden = is_invisible_or_bidi(c) && c != '\n';
        let needed = if is_hidden { HIDDEN } else { VISIBLE };
        if open != Some(needed) {
            open.iter().for_each(|[_, end]| out.push(end));
            out.push(needed[0]);
            open = Some(needed);
        }
        match c {
            _ if is_hidden => {
                let octal = |byte: u8| [b'\\', b'0' + (byte >> 6), b'0' + (byte >> 3 & 7), b'0' + (byte & 7)];
                c.encode_utf8(&mut [0; 4]).bytes().for_each(|byte| out.push(&octal(byte)));
            }
            '\'' => out.push(br"'\''"),
            _ => out.push(c.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    out.push(open.map_or(b"''", |[_, end]| end));
}

/// A JavaScript string: JSON with invisible characters escaped.
pub(super) fn literal(out: &mut SecretBuffer, text: &str) {
    out.push(b"\"");
    for c in text.chars() {
        match c {
            '"' => out.push(br#"\""#),
            '\\' => out.push(br"\\"),
            '\n' => out.push(br"\n"),
            '\r' => out.push(br"\r"),
            '\t' => out.push(br"\t"),
            c if is_invisible_or_bidi(c) => {
                let unit = |unit: &mut u16| {
                    let _ = write!(out, "\\u{unit:04x}");
                };
                c.encode_utf16(&mut [0; 2]).iter_mut().for_each(unit);
            }
            c => out.push(c.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    out.push(b"\"");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oauth::http::Method;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, Body)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), Body::new(*value))).collect()
    }

    fn exchange() -> Sent {
        Sent {
            method: Method::POST,
            url: "https://as.example/token".into(),
            query: Vec::new(),
            headers: pairs(&[("content-type", "application/x-www-form-urlencoded")]),
            form: pairs(&[("grant_type", "authorization_code"), ("client_secret", "it's \"$HOME\" & é")]),
            body: "grant_type=authorization_code&client_secret=it%27s+%22%24HOME%22+%26+%C3%A9".into(),
        }
    }

    fn message() -> Sent {
        Sent {
            method: Method::POST,
            url: "https://api.example/messages?a=b".into(),
            query: pairs(&[("a", "b")]),
            headers: pairs(&[("authorization", "Bearer ACCESS_TOKEN")]),
            form: Vec::new(),
            body: r#"{"text":"it's"}"#.into(),
        }
    }

    fn check(request: &Sent, language: Language, expected: &[&str]) {
        assert_eq!(Language::from_name(language.name()), Some(language));
        assert_eq!(snippet(request, language).expose(), expected.join("\n"), "{}", language.name());
    }

    #[test]
    fn a_form_in_each_language() {
        check(
            &exchange(),
            Language::Curl,
            &[
                r"curl --request POST 'https://as.example/token' \",
                r"  --header 'content-type: application/x-www-form-urlencoded' \",
                r"  --data-urlencode 'grant_type=authorization_code' \",
                r#"  --data-urlencode 'client_secret=it'\''s "$HOME" & é'"#,
            ],
        );
        check(
            &exchange(),
            Language::Httpie,
            &[
                r"http --form POST 'https://as.example/token' \",
                r"  'content-type:application/x-www-form-urlencoded' \",
                r"  'grant_type=authorization_code' \",
                r#"  'client_secret=it'\''s "$HOME" & é'"#,
            ],
        );
        check(
            &exchange(),
            Language::Fetch,
            &[
                r#"const response = await fetch("https://as.example/token", {"#,
                r#"  method: "POST","#,
                r#"  headers: {"#,
                r#"    "content-type": "application/x-www-form-urlencoded","#,
                r#"  },"#,
                r#"  body: new URLSearchParams({"#,
                r#"    "grant_type": "authorization_code","#,
                r#"    "client_secret": "it's \"$HOME\" & é","#,
                r#"  }),"#,
                r#"});"#,
                r#"console.log(response.status, await response.text());"#,
            ],
        );
        check(
            &exchange(),
            Language::Reqwest,
            &[
                r#"let response = reqwest::Client::new()"#,
                r#"    .request(reqwest::Method::POST, "https://as.example/token")"#,
                r#"    .header("content-type", "application/x-www-form-urlencoded")"#,
                r#"    .form(&["#,
                r#"        ("grant_type", "authorization_code"),"#,
                r#"        ("client_secret", "it's \"$HOME\" & é"),"#,
                r#"    ])"#,
                r#"    .send()"#,
                r#"    .await?;"#,
                r#"println!("{} {}", response.status(), response.text().await?);"#,
            ],
        );
    }

    #[test]
    fn json_in_each_language() {
        let (url, body) = ("https://api.example/messages?a=b", r#"'{"text":"it'\''s"}'"#);
        let header = "authorization: Bearer ACCESS_TOKEN";
        check(
            &message(),
            Language::Curl,
            &[
                &format!(r"curl --request POST '{url}' \"),
                &format!(r"  --header '{header}' \"),
                &format!("  --data-raw {body}"),
            ],
        );
        check(
            &message(),
            Language::Httpie,
            &[&format!(r"http POST '{url}' \"), r"  'authorization:Bearer ACCESS_TOKEN' \", &format!("  --raw {body}")],
        );
        assert!(snippet(&message(), Language::Fetch).expose().contains(r#"  body: "{\"text\":\"it's\"}","#));
        assert!(snippet(&message(), Language::Reqwest).expose().contains(r#"    .body("{\"text\":\"it's\"}")"#));
    }

    #[test]
    fn a_get_is_nothing_but_its_address_and_headers() {
        let get = Sent { method: Method::GET, body: Body::default(), headers: Vec::new(), ..message() };
        check(&get, Language::Curl, &["curl --request GET 'https://api.example/messages?a=b'"]);
        let pattern = Sent { url: "https://api.example/rooms/[1-3]?{a}".into(), ..get.clone() };
        check(&pattern, Language::Curl, &["curl --globoff --request GET 'https://api.example/rooms/[1-3]?{a}'"]);
        check(&get, Language::Httpie, &["http GET 'https://api.example/messages?a=b'"]);
    }

    #[test]
    fn what_cannot_be_seen_is_written_in_digits() {
        let value = "\u{1b}[31m'\r\n\t\u{7f}\u{9b}x\u{202e}";
        let form = pairs(&[("client_secret", value)]);
        let request = Sent { form, headers: Vec::new(), body: "client_secret=x".into(), ..exchange() };
        let word = [
            r#"'client_secret='"$(printf '\033')"'[31m'\'''"$(printf '\015')"'"#,
            "\n",
            r#"'"$(printf '\011\177\302\233')"'x'"$(printf '\342\200\256')""#,
        ]
        .concat();
        for (language, written) in [
            (Language::Curl, format!("--data-urlencode {word}")),
            (Language::Httpie, word.clone()),
            (Language::Fetch, r#""client_secret": "\u001b[31m'\r\n\t\u007f\u009bx\u202e","#.to_owned()),
            (Language::Reqwest, r#"("client_secret", "\u{1b}[31m'\r\n\t\u{7f}\u{9b}x\u{202e}"),"#.to_owned()),
        ] {
            for request in [request.clone(), Sent { form: Vec::new(), body: value.into(), ..request.clone() }] {
                let snippet = snippet(&request, language);
                let snippet = snippet.expose();
                assert!(!snippet.chars().any(|c| is_invisible_or_bidi(c) && c != '\n'), "{snippet:?}");
                assert!(snippet.contains(&written) || request.form.is_empty(), "{snippet}");
            }
        }
        let nul = Sent { form: pairs(&[("a", "\0")]), body: "a=%00".into(), ..request };
        for language in [Language::Curl, Language::Httpie] {
            let snippet = snippet(&nul, language);
            let snippet = snippet.expose();
            assert!(snippet.ends_with("'a=%00'"), "{snippet}");
        }
        assert!(snippet(&nul, Language::Fetch).expose().contains(r#""a": "\u0000","#));
        assert!(snippet(&nul, Language::Reqwest).expose().contains(r#"("a", "\0"),"#));
    }

    #[test]
    fn what_httpie_would_misread_goes_as_it_is() {
        for value in ["@secret", "=a", r"a\:b"] {
            let form = pairs(&[("client_secret", value)]);
            let request = Sent { form, body: "client_secret=x".into(), ..exchange() };
            let written = snippet(&request, Language::Httpie);
            let written = written.expose();
            assert!(written.ends_with("--raw 'client_secret=x'") && !written.contains("--form"), "{written}");
        }
    }
}
