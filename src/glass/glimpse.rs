//! The sandbox's report about one message, as the page reads it.

use serde_json::Value;

use super::{Checked, Settings};

/// Which message the page asks about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The fingerprint of its request.
    pub fingerprint: String,
    /// How many requests with the same fingerprint were sent after it.
    pub same_after: usize,
    /// The status of its response, if the page saw one.
    pub status: Option<u16>,
}

/// The sandbox's report about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glimpse {
    /// The sandbox's settings.
    pub settings: Settings,
    /// Whether the sandbox started over, because it couldn't read what an earlier build had stored.
    pub is_restarted: bool,
    /// The checks in order; empty if it noted none, or no longer remembers them.
    pub checks: Vec<Checked>,
}

impl Glimpse {
    /// The report about a message in a response of the side channel ([`super::Inside`]); `None` if it can't be parsed.
    pub fn of_answer(inside: &Value, asked: &Asked) -> Option<Self> {
        let settings = Settings::of_answer(inside)?;
        let is_same = |entry: &&Value| entry["fingerprint"] == asked.fingerprint.as_str();
        let entry = inside.get("entries")?.as_array()?.iter().rev().filter(is_same).nth(asked.same_after);
        let entry = entry.filter(|entry| asked.status.is_none_or(|status| entry["status"] == status));
        let checks = entry.map(|entry| serde_json::from_value(entry["checks"].clone())).transpose().ok()?;
        let is_restarted = inside.get("restarted_at_millis").is_some_and(|at| !at.is_null());
        Some(Self { settings, is_restarted, checks: checks.unwrap_or_default() })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{
        super::{Check, Compared, Entry, Inside, Verdict},
        *,
    };
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn entry(fingerprint: &str, status: u16, check: Check, verdict: Verdict) -> Entry {
        let compared = (verdict == Verdict::Ignored).then(|| Compared::new("a", "b"));
        let checks = vec![Checked { check, verdict, compared }];
        Entry { number: 0, fingerprint: fingerprint.to_owned(), at_millis: 0, status, checks }
    }

    #[test]
    fn a_message_gets_the_checks_that_were_made_for_it() {
        let entries = vec![
            entry("rooms", 200, Check::TokenKnown, Verdict::Passed),
            entry("token", 200, Check::VerifierMatches, Verdict::Ignored),
            entry("rooms", 401, Check::TokenNotExpired, Verdict::Failed),
        ];
        let inside = json!(Inside { entries: entries.clone(), ..Inside::default() });
        for (fingerprint, same_after, status, expected) in [
            ("rooms", 0, Some(401), Some(2)),
            ("rooms", 1, Some(200), Some(0)),
            ("token", 0, None, Some(1)),
            // Not the message that it seems to be, forgotten, or never noted.
            ("rooms", 0, Some(200), None),
            ("rooms", 2, Some(200), None),
            ("other", 0, None, None),
        ] {
            let asked = Asked { fingerprint: fingerprint.to_owned(), same_after, status };
            let glimpse = Glimpse::of_answer(&inside, &asked).expect("an answer");
            let expected = expected.map(|at: usize| entries[at].checks.clone()).unwrap_or_default();
            assert_eq!(glimpse.checks, expected, "{asked:?}");
        }
    }

    #[test]
    fn a_glimpse_says_what_is_set_and_whether_the_store_was_begun_anew() {
        let asked = Asked { fingerprint: String::new(), same_after: 0, status: None };
        for restarted_at_millis in [None, Some(7)] {
            let settings = Settings { clock_offset_secs: 660, ..Settings::default() };
            let inside = json!(Inside { settings, restarted_at_millis, ..Inside::default() });
            let glimpse = Glimpse::of_answer(&inside, &asked).expect("an answer");
            assert_eq!((glimpse.settings, glimpse.is_restarted), (settings, restarted_at_millis.is_some()));
        }
        for other in [json!({}), json!(null), json!({ "settings": {}, "entries": [] }), json!({ "message": "404" })] {
            assert_eq!(Glimpse::of_answer(&other, &asked), None, "{other}");
        }
    }
}
