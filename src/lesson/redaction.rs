//! Whatever is secret in a session, found wherever else it stands.

use serde_json::Value;

use crate::flow::log::Entry;

use super::wire::{Place, parts};

/// Shorter than this, a value is no secret that could be told from any other word.
const SHORTEST: usize = 6;

/// The secrets of a session with their names.
#[derive(Clone, PartialEq, Eq)]
pub struct Redaction(Vec<(String, String)>);

impl Redaction {
    /// The secrets of these entries.
    pub fn of(entries: &[Entry]) -> Self {
        let mut secrets: Vec<(String, String)> = Vec::new();
        for part in entries.iter().flat_map(parts).filter(|part| part.is_secret) {
            let name = part.name.to_uppercase();
            let value = match part.value.expose().split_once(' ') {
                Some((_scheme, credentials)) if part.place == Place::Header => credentials,
                _ => part.value.expose(),
            };
            let encoded: String = form_urlencoded::byte_serialize(value.as_bytes()).collect();
            let escaped = Value::from(value).to_string();
            for text in [value, &encoded, escaped.trim_matches('"')] {
                if text.len() >= SHORTEST && !secrets.iter().any(|(have, _)| have == text) {
                    secrets.push((text.to_owned(), name.clone()));
                }
            }
        }
        // A longer one first: a shorter may be a part of it.
        secrets.sort_by_key(|(text, _)| std::cmp::Reverse(text.len()));
        Self(secrets)
    }

    /// A text without the secrets: each is replaced by its name in capitals.
    pub fn clean(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, (secret, name)| text.replace(secret.as_str(), name))
    }
}
