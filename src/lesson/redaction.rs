//! Whatever is secret in a session, found wherever else it stands.

use serde_json::Value;

use crate::{
    flow::{
        Flow,
        log::{Entry, Outcome},
    },
    oauth::masked,
};

use super::wire::{credentials, parts};

/// Shorter than this, a value is no secret that could be told from any other word.
const SHORTEST: usize = 6;

/// The secrets of a session.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Redaction(Vec<Secret>);

#[derive(Clone, PartialEq, Eq)]
struct Secret {
    /// What it is called, in capitals.
    name: String,
    /// The secret itself.
    value: String,
    /// One way in which it may be written.
    written: String,
}

impl Redaction {
    /// The secrets of a session: of all that was said, what is held though the log has let it go, and what was typed but
    /// not sent yet.
    pub fn of_session(flow: &Flow) -> Self {
        let mut redaction = Self::of(flow.log.entries());
        redaction.add("client_secret", flow.client_secret.expose());
        redaction.add("code_verifier", flow.form.code_verifier.expose());
        if let Some(arrival) = flow.arrival() {
            redaction.add("code", arrival.callback.code().expose());
            if let Some(verifier) = &arrival.callback.request().code_verifier {
                redaction.add("code_verifier", verifier.expose());
            }
        }
        if let Some(tokens) = flow.tokens() {
            redaction.add("access_token", tokens.access_token.expose());
            if let Some(token) = &tokens.refresh_token {
                redaction.add("refresh_token", token.expose());
            }
            if let Some(held) = &tokens.id_token {
                redaction.add("id_token", held.token.expose());
            }
        }
        redaction.sorted()
    }

    /// The secrets of these entries.
    pub fn of(entries: &[Entry]) -> Self {
        let mut redaction = Self::default();
        for part in entries.iter().flat_map(parts).filter(|part| part.is_secret) {
            redaction.add(&part.name, credentials(&part));
        }
        for entry in entries {
            if let Outcome::Ended(_, Ok(response)) = &entry.outcome {
                for (name, value) in masked::tokens(response.body.expose()) {
                    redaction.add(&name, &value);
                }
            }
        }
        redaction.sorted()
    }

    /// The same without those that have been revealed.
    pub fn but(mut self, revealed: &[String]) -> Self {
        self.0.retain(|secret| !revealed.contains(&secret.value));
        self
    }

    /// A secret in each way in which it may be written.
    fn add(&mut self, name: &str, value: &str) {
        let encoded: String = form_urlencoded::byte_serialize(value.as_bytes()).collect();
        let escaped = Value::from(value).to_string();
        for written in [value, &encoded, escaped.trim_matches('"')] {
            if written.len() >= SHORTEST && !self.0.iter().any(|secret| secret.written == written) {
                let (value, written) = (value.to_owned(), written.to_owned());
                self.0.push(Secret { name: name.to_ascii_uppercase(), value, written });
            }
        }
    }

    /// A longer secret first: a shorter may be a part of it.
    fn sorted(mut self) -> Self {
        self.0.sort_by_key(|secret| std::cmp::Reverse(secret.written.len()));
        self
    }

    /// A text without the secrets: each is replaced by its name in capitals.
    pub fn clean(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, secret| text.replace(&secret.written, &secret.name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        flow::{
            Event,
            log::Log,
            tests::{asked, granted, verified},
        },
        oauth::secret::ClientSecret,
    };
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_secret_is_found_in_each_way_of_writing_and_left_once_it_is_revealed() {
        let mut flow = granted();
        flow.client_secret = ClientSecret::new("a \"b\" c");
        let redaction = Redaction::of_session(&flow);
        for text in [r#"a "b" c"#, "a+%22b%22+c", r#"a \"b\" c"#] {
            assert_eq!(redaction.clean(&format!("<{text}>")), "<CLIENT_SECRET>");
        }
        let revealed = redaction.but(&[r#"a "b" c"#.to_owned()]);
        assert_eq!(revealed.clean(r#"a "b" c"#), r#"a "b" c"#);
        assert_eq!(revealed.clean(&"v".repeat(43)), "CODE_VERIFIER");
    }

    #[test]
    fn what_is_held_is_a_secret_though_the_log_has_let_it_go() {
        let mut flow = verified();
        let answer = r#"{"access_token":"access-1","refresh_token":"refresh-1","id_token":"id-token-1"}"#;
        asked(&mut flow, Event::Exchange, 200, answer);
        let before = Redaction::of_session(&flow);
        flow.log = Log::default();
        let after = Redaction::of_session(&flow);
        for redaction in [before, after] {
            let cleaned = redaction.clean(&format!("access-1 refresh-1 id-token-1 {}", "v".repeat(43)));
            assert_eq!(cleaned, "ACCESS_TOKEN REFRESH_TOKEN ID_TOKEN CODE_VERIFIER");
        }
    }
}
