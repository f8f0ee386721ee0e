//! Whatever is secret in a session, found wherever else it stands.

use serde_json::Value;

use crate::flow::{Flow, log::Entry};

use super::wire::{Place, parts};

/// Shorter than this, a value is no secret that could be told from any other word.
const SHORTEST: usize = 6;

/// The secrets of a session with their names.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Redaction(Vec<(String, String)>);

impl Redaction {
    /// The secrets of these entries.
    pub fn of(entries: &[Entry]) -> Self {
        let mut redaction = Self::default();
        for part in entries.iter().flat_map(parts).filter(|part| part.is_secret) {
            let value = match part.value.expose().split_once(' ') {
                Some((_scheme, credentials)) if part.place == Place::Header => credentials,
                _ => part.value.expose(),
            };
            redaction.add(&part.name, value);
        }
        redaction.sorted()
    }

    /// The secrets of a session: those of its entries, and what was typed but not sent yet.
    pub fn of_session(flow: &Flow) -> Self {
        let mut redaction = Self::of(flow.log.entries());
        redaction.add("client_secret", flow.client_secret.expose());
        redaction.add("code_verifier", flow.form.code_verifier.expose());
        redaction.sorted()
    }

    /// A secret in each way in which it may be written.
    fn add(&mut self, name: &str, value: &str) {
        let encoded: String = form_urlencoded::byte_serialize(value.as_bytes()).collect();
        let escaped = Value::from(value).to_string();
        for text in [value, &encoded, escaped.trim_matches('"')] {
            if text.len() >= SHORTEST && !self.0.iter().any(|(have, _)| have == text) {
                self.0.push((text.to_owned(), name.to_uppercase()));
            }
        }
    }

    /// A longer secret first: a shorter may be a part of it.
    fn sorted(mut self) -> Self {
        self.0.sort_by_key(|(text, _)| std::cmp::Reverse(text.len()));
        self
    }

    /// A text without the secrets: each is replaced by its name in capitals.
    pub fn clean(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, (secret, name)| text.replace(secret.as_str(), name))
    }
}
