//! Parameters of a response that no specification names, that came twice, or that came in the wrong place: shown as
//! unverified, never used.

use super::{form_encoding, limits::quoted};

/// Such parameters, ready to be shown: a few, truncated, with invisible characters escaped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unrecognized {
    /// The first of them.
    pub first: Vec<Parameter>,
    /// How many more there are.
    pub more: usize,
}

/// A parameter as received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// Its value; `None` if the name suggests a secret.
    pub value: Option<String>,
}

/// How many are shown.
const MAX_PARAMETERS: usize = 5;

impl Unrecognized {
    /// Every parameter in a query string, with or without the leading `?` or `#`.
    pub(super) fn of(text: &str) -> Self {
        let mut all = Self::default();
        for (name, value) in form_encoding::pairs(text.strip_prefix(['?', '#']).unwrap_or(text)) {
            all.add(&name, &value);
        }
        all
    }

    pub(super) fn add(&mut self, name: &str, value: &str) {
        if self.first.len() == MAX_PARAMETERS {
            self.more += 1;
        } else {
            let value = (!may_be_secret(name)).then(|| quoted(value));
            self.first.push(Parameter { name: quoted(name), value });
        }
    }

    /// Adds the parameters received.
    pub(super) fn extend(&mut self, other: Self) {
        let room = MAX_PARAMETERS - self.first.len();
        self.more += other.more + other.first.len().saturating_sub(room);
        self.first.extend(other.first.into_iter().take(room));
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.first.is_empty()
    }
}

/// Words in parameter names by which providers report an error. `before/address.js` has the same list.
pub const ERROR_WORDS: [&str; 5] = ["error", "denied", "cancel", "reason", "message"];

/// Whether a parameter's name reports an error.
pub fn tells_error(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ERROR_WORDS.iter().any(|word| name.contains(word))
}

/// Whether a parameter's value may be useful to anyone who has it.
fn may_be_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let parts = ["token", "secret", "assertion", "password", "ticket", "session", "jwt", "verifier", "key", "auth"];
    parts.iter().any(|part| name.contains(part))
        || ["code", "state", "response", "nonce"].contains(&name.as_str())
        || (name.ends_with("code") && !tells_error(&name) && !name.contains("status"))
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn shown(text: &str) -> (Vec<String>, usize) {
        let Unrecognized { first, more } = Unrecognized::of(text);
        let shown = first.into_iter().map(|Parameter { name, value }| match value {
            Some(value) => format!("{name}={value}"),
            None => name,
        });
        (shown.collect(), more)
    }

    #[test]
    fn a_few_are_shown_and_possible_secrets_only_by_name() {
        for (text, expected, more) in [
            ("", &[][..], 0),
            ("#error=access_denied&state=x", &["error=access_denied", "state"], 0),
            ("?error_code=1349&error_message=Not+now%21", &["error_code=1349", "error_message=Not now!"], 0),
            (
                "#access_token=a&id_token=b&code=c&response=d&expires_in=60",
                &["access_token", "id_token", "code", "response", "expires_in=60"],
                0,
            ),
            (
                "user_code=a&authCode=b&SessionId=c&api_key=d&e=f",
                &["user_code", "authCode", "SessionId", "api_key", "e=f"],
                0,
            ),
            ("a=%E2%80%AE&b%0D%0Ac=d", &["a=\\u{202e}", "b\nc=d"], 0),
            ("a=1&a=2&c=3&d=4&e=5&f=6&g=7", &["a=1", "a=2", "c=3", "d=4", "e=5"], 2),
        ] {
            assert_eq!(shown(text), (expected.iter().map(|text| (*text).to_owned()).collect(), more), "{text}");
        }
        let (first, _) = shown(&format!("{0}={0}", "x".repeat(1 << 20)));
        assert!(first[0].len() < 1_200, "both are truncated");
        assert_eq!(shown(&"x=y&".repeat(300_000)).1, 300_000 - MAX_PARAMETERS);
    }
}
