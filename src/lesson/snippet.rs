//! A request as a command or as code, to be carried away.

use crate::oauth::invisible::is_invisible_or_bidi;

use super::wire::Sent;

/// What a request can be written as.
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

/// The request, written so that it can be run.
pub fn snippet(request: &Sent, language: Language) -> String {
    match language {
        Language::Curl => curl(request),
        Language::Httpie => httpie(request),
        Language::Fetch => fetch(request),
        Language::Reqwest => reqwest(request),
    }
}

fn curl(request: &Sent) -> String {
    // To curl, brackets and braces in a URL are a pattern.
    let literally = if request.url.contains(['[', ']', '{', '}']) { " --globoff" } else { "" };
    let mut words = vec![format!("curl{literally} --request {} {}", request.method, quoted(&request.url))];
    let headers =
        request.headers.iter().map(|(name, value)| format!("--header {}", quoted(&format!("{name}: {value}"))));
    words.extend(headers);
    // No argument of a program can hold a NUL: such a form goes as it was encoded.
    let has_nul = request.form.iter().any(|(_, value)| value.contains('\0'));
    if request.form.is_empty() || has_nul {
        // `--data-raw`, for `--data` would take what begins with @ for the name of a file.
        words.extend((!request.body.is_empty()).then(|| format!("--data-raw {}", quoted(&request.body))));
    } else {
        let fields = request.form.iter().map(|(name, value)| quoted(&format!("{name}={value}")));
        words.extend(fields.map(|field| format!("--data-urlencode {field}")));
    }
    words.join(" \\\n  ")
}

fn httpie(request: &Sent) -> String {
    // HTTPie reads values for signs of its own (`=@`, `==`, `\`), and no argument can hold a NUL: where one could stand,
    // the body goes as it is.
    let is_plain = |(_, value): &(String, String)| !value.contains(['\\', '\0']) && !value.starts_with(['=', '@']);
    let by_field = !request.form.is_empty() && request.form.iter().all(is_plain);
    let form = if by_field { " --form" } else { "" };
    let mut words = vec![format!("http{form} {} {}", request.method, quoted(&request.url))];
    words.extend(request.headers.iter().map(|(name, value)| quoted(&format!("{name}:{value}"))));
    if by_field {
        words.extend(request.form.iter().map(|(name, value)| quoted(&format!("{name}={value}"))));
    } else if !request.body.is_empty() {
        words.push(format!("--raw {}", quoted(&request.body)));
    }
    words.join(" \\\n  ")
}

fn fetch(request: &Sent) -> String {
    let object = |pairs: &[(String, String)], indent: &str| {
        let members: String =
            pairs.iter().map(|(name, value)| format!("{indent}  {}: {},\n", literal(name), literal(value))).collect();
        format!("{{\n{members}{indent}}}")
    };
    let mut options = vec![format!("  method: {},\n", literal(request.method.as_str()))];
    if !request.headers.is_empty() {
        options.push(format!("  headers: {},\n", object(&request.headers, "  ")));
    }
    if !request.form.is_empty() {
        options.push(format!("  body: new URLSearchParams({}),\n", object(&request.form, "  ")));
    } else if !request.body.is_empty() {
        options.push(format!("  body: {},\n", literal(&request.body)));
    }
    format!(
        "const response = await fetch({}, {{\n{}}});\nconsole.log(response.status, await response.text());",
        literal(&request.url),
        options.concat()
    )
}

fn reqwest(request: &Sent) -> String {
    let mut calls = vec![format!(".request(reqwest::Method::{}, {:?})", request.method, request.url)];
    calls.extend(request.headers.iter().map(|(name, value)| format!(".header({name:?}, {value:?})")));
    if !request.form.is_empty() {
        let pairs: String = request.form.iter().map(|pair| format!("        {pair:?},\n")).collect();
        calls.push(format!(".form(&[\n{pairs}    ])"));
    } else if !request.body.is_empty() {
        calls.push(format!(".body({:?})", request.body));
    }
    calls.extend([".send()".to_owned(), ".await?".to_owned()]);
    format!(
        "let response = reqwest::Client::new()\n    {};\nprintln!(\"{{}} {{}}\", response.status(), response.text().await?);",
        calls.join("\n    ")
    )
}

/// A word of a POSIX shell: within single quotes nothing has a meaning but a single quote. What can't be seen, or acts on
/// a terminal that shows or pastes it, is written in digits, for `printf` to make. A line break stays: `$(…)` would drop
/// it at its end.
fn quoted(text: &str) -> String {
    let is_hidden = |c: char| is_invisible_or_bidi(c) && c != '\n';
    let mut word = String::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (visible, after) = rest.split_at(rest.find(is_hidden).unwrap_or(rest.len()));
        if !visible.is_empty() {
            word.push_str(&format!("'{}'", visible.replace('\'', r"'\''")));
        }
        let (hidden, after) = after.split_at(after.find(|c| !is_hidden(c)).unwrap_or(after.len()));
        if !hidden.is_empty() {
            let digits: String = hidden.bytes().map(|byte| format!("\\{byte:03o}")).collect();
            word.push_str(&format!("\"$(printf '{digits}')\""));
        }
        rest = after;
    }
    if word.is_empty() { "''".to_owned() } else { word }
}

/// A string of JavaScript: one of JSON's, with what can't be seen written in digits.
fn literal(text: &str) -> String {
    let mut literal = String::new();
    for c in serde_json::to_string(text).expect("a string is always JSON").chars() {
        if is_invisible_or_bidi(c) {
            c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| literal.push_str(&format!("\\u{unit:04x}")));
        } else {
            literal.push(c);
        }
    }
    literal
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oauth::http::Method;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
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
        assert_eq!(snippet(request, language), expected.join("\n"), "{}", language.name());
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
        assert!(snippet(&message(), Language::Fetch).contains(r#"  body: "{\"text\":\"it's\"}","#));
        assert!(snippet(&message(), Language::Reqwest).contains(r#"    .body("{\"text\":\"it's\"}")"#));
    }

    #[test]
    fn a_get_is_nothing_but_its_address_and_headers() {
        let get = Sent { method: Method::GET, body: String::new(), headers: Vec::new(), ..message() };
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
                assert!(!snippet.chars().any(|c| is_invisible_or_bidi(c) && c != '\n'), "{snippet:?}");
                assert!(snippet.contains(&written) || request.form.is_empty(), "{snippet}");
            }
        }
        let nul = Sent { form: pairs(&[("a", "\0")]), body: "a=%00".into(), ..request };
        for language in [Language::Curl, Language::Httpie] {
            let snippet = snippet(&nul, language);
            assert!(snippet.ends_with("'a=%00'"), "{snippet}");
        }
        assert!(snippet(&nul, Language::Fetch).contains(r#""a": "\u0000","#));
        assert!(snippet(&nul, Language::Reqwest).contains(r#"("a", "\0"),"#));
    }

    #[test]
    fn what_httpie_would_misread_goes_as_it_is() {
        for value in ["@secret", "=a", r"a\:b"] {
            let form = pairs(&[("client_secret", value)]);
            let request = Sent { form, body: "client_secret=x".into(), ..exchange() };
            let written = snippet(&request, Language::Httpie);
            assert!(written.ends_with("--raw 'client_secret=x'") && !written.contains("--form"), "{written}");
        }
    }
}
