//! Finds and redacts the secrets of a session in any text, in every encoding.

use std::{ops::Range, sync::Arc};

use zeroize::Zeroizing;

use crate::{
    flow::{
        Flow,
        secrets_seen::{MIN_SECRET_BYTES, SecretsSeen},
    },
    oauth::{
        buffer::SecretBuffer,
        decoding::{MAX_LAYERS, Words, char_boundaries, each_layer_and_digits, unescape},
        limits::{self, visible_excerpt},
        order::sorted_places,
        secret::AnySecret,
        token_redaction::redact_tokens,
    },
};

use super::{matcher::Matcher, snippet::quoted};

/// The label of a value that stays readable.
const REVEALED: u32 = u32::MAX;

/// The secrets of a session, prepared for searching. Cheap to clone.
#[derive(Clone, Default)]
pub struct Redaction {
    seen: SecretsSeen,
    revealed: Vec<AnySecret>,
    /// The replacements of secrets; a label is an index into this list.
    names: Arc<Vec<String>>,
    matcher: Arc<Matcher>,
    /// What the decoder has to know of the words that the matcher finds.
    about: Words,
}

impl Redaction {
    /// The redaction of these secrets. This takes time proportional to their length: build it once, not for each text.
    pub fn new(seen: &SecretsSeen) -> Self {
        Self::with(seen.clone(), Vec::new())
    }

    /// The redaction of every secret that a flow has seen.
    pub fn of_session(flow: &Flow) -> Self {
        Self::new(&flow.session.secrets_seen)
    }

    /// The same, but these values and everything inside them stay readable.
    pub fn except(&self, revealed: Vec<AnySecret>) -> Self {
        if revealed == self.revealed {
            return self.clone();
        }
        Self::with(self.seen.clone(), revealed)
    }

    /// Untrusted text as the page shows it: without tokens or the session's secrets, with invisible characters escaped,
    /// truncated to this many characters.
    pub fn for_display(&self, text: &str, room_chars: usize) -> String {
        let without_tokens = redact_tokens(text);
        let redacted = self.redact(without_tokens.as_deref().unwrap_or(text));
        visible_excerpt(&redacted, room_chars)
    }

    fn with(seen: SecretsSeen, revealed: Vec<AnySecret>) -> Self {
        let mut names: Vec<String> = Vec::new();
        let mut words = Vec::new();
        // These come first: if a value has two labels, the first one counts.
        let mut have_escapes = false;
        revealed.iter().for_each(|value| have_escapes |= add_word(&mut words, value.expose(), REVEALED));
        for (name, value) in seen.iter() {
            let name = name.to_ascii_uppercase();
            let label = names.iter().position(|have| *have == name).unwrap_or_else(|| {
                names.push(name);
                names.len() - 1
            });
            have_escapes |= add_word(&mut words, value, label as u32);
        }
        let max = words.iter().map(|(word, _)| word.len()).max().unwrap_or_default();
        let about = Words { min: MIN_SECRET_BYTES, max, have_escapes };
        let matcher = Matcher::new(words.into_iter());
        Self { seen, revealed, names: Arc::new(names), matcher: Arc::new(matcher), about }
    }

    /// A text without the secrets: each is replaced by its name in capitals.
    pub fn redact(&self, text: &str) -> String {
        self.redact_until(text.len(), text)
    }

    /// The same for a text's first bytes, followed by the length of the whole text if it is longer. A secret that
    /// begins in them is replaced as a whole, wherever it ends; the rest of the text isn't read.
    pub fn redact_excerpt(&self, text: &str, max_bytes: usize) -> String {
        if text.len() <= max_bytes {
            return self.redact(text);
        }
        let end = char_boundaries(text, max_bytes..max_bytes).start;
        let searched = char_boundaries(text, 0..end.saturating_add(self.about.reach()).min(text.len())).end;
        limits::cut(Zeroizing::new(self.redact_until(end, &text[..searched])).as_str(), text)
    }

    /// A text up to `end` without the secrets. `text` may be longer, to find secrets that begin before `end` and end
    /// after it.
    fn redact_until(&self, end: usize, text: &str) -> String {
        let mut matches: Vec<(Range<usize>, u32)> = Vec::new();
        each_layer_and_digits(text, self.about, |layer| {
            self.matcher.find(&layer.bytes, |label, range| {
                let place = layer.place(range);
                // A secret that is made of escapes may stand for less than that.
                if place.len() >= MIN_SECRET_BYTES {
                    matches.push((char_boundaries(text, place), label));
                }
            });
        });
        // A match that contains another comes before it.
        let places = sorted_places(matches.len(), &|one, other| {
            let key = |at: usize| {
                let (place, label) = &matches[at];
                (place.start, std::cmp::Reverse(place.end), *label != REVEALED)
            };
            key(one).cmp(&key(other))
        });
        // The output may contain revealed values, so its buffer is wiped.
        let (mut redacted, mut at) = (SecretBuffer::with_capacity(end), 0);
        let mut cover = |place: Range<usize>, label: u32| {
            redacted.push(&text.as_bytes()[at..place.start]);
            redacted.push(self.names[label as usize].as_bytes());
            at = place.end;
        };
        let (mut current, mut longest, mut end_of_revealed): (Option<(Range<usize>, u32)>, _, _) = (None, 0, 0);
        for (place, label) in places.iter().map(|place| matches[*place].clone()) {
            if place.start >= end {
                break;
            }
            if label == REVEALED {
                end_of_revealed = end_of_revealed.max(place.end);
                continue;
            }
            if place.end <= end_of_revealed {
                continue;
            }
            match &mut current {
                Some((covered, name)) if place.start < covered.end => {
                    covered.end = covered.end.max(place.end);
                    if place.len() > longest {
                        (longest, *name) = (place.len(), label);
                    }
                }
                _ => {
                    longest = place.len();
                    if let Some((place, label)) = current.replace((place, label)) {
                        cover(place, label);
                    }
                }
            }
        }
        if let Some((place, label)) = current {
            cover(place, label);
        }
        redacted.push(&text.as_bytes()[at..end.max(at)]);
        redacted.into_text()
    }
}

/// Adds a value in each form to search for: as it is, inside a shell's single quotes, and, if something in it looks
/// like an escape, decoded. Returns whether something does.
fn add_word(words: &mut Vec<(Zeroizing<Vec<u8>>, u32)>, value: &str, label: u32) -> bool {
    let mut has_escapes = false;
    let mut add = |word: &str| {
        words.push((Zeroizing::new(word.as_bytes().to_vec()), label));
        for _ in 0..MAX_LAYERS {
            let Some(decoded) = words.last().and_then(|(word, _)| unescape(word)) else { break };
            words.push((decoded, label));
            has_escapes = true;
        }
    };
    add(value);
    let [mut by_hand, mut by_this_page] = [SecretBuffer::default(), SecretBuffer::default()];
    for (at, piece) in value.split('\'').enumerate() {
        by_hand.push(if at > 0 { br"'\''" } else { b"" });
        by_hand.push(piece.as_bytes());
    }
    quoted(&mut by_this_page, &[value]);
    let [by_hand, by_this_page] = [by_hand, by_this_page].map(|shell| Zeroizing::new(shell.into_text()));
    // The outer quotes may enclose more than the value, so they are left out.
    let inner = by_this_page.strip_prefix('\'').unwrap_or(&by_this_page);
    let inner = inner.strip_suffix('\'').unwrap_or(inner);
    if by_hand.as_str() != value {
        add(&by_hand);
    }
    if inner != value && inner != by_hand.as_str() {
        add(inner);
    }
    has_escapes
}

#[cfg(test)]
impl Redaction {
    /// The secrets of these entries alone.
    pub(super) fn of(entries: &[crate::flow::log::Entry]) -> Self {
        Self::new(&SecretsSeen::of_entries(entries))
    }
}

#[cfg(test)]
mod tests;
