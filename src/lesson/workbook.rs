//! The reader's workbook: ticks of the checklist, notes, and answers to the worksheet. It belongs to this tab and
//! survives the trip to the provider. It is stored without the session's secrets.

use serde::{Deserialize, Serialize};

use crate::oauth::json;

use super::{predictions::Prediction, redaction::Redaction, worksheet};

/// The version this code writes, and the only one it reads.
const VERSION: u32 = 2;

/// How many items the checklist of step 1 has.
pub const TICKS: usize = 4;

/// The maximum length of a note or an answer, in characters: the tab's storage is small.
pub const MAX_TEXT_CHARS: usize = 20_000;

/// The reader's own text and choices.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Workbook {
    version: u32,
    /// Whether the page is shown to a class.
    pub is_presenting: bool,
    /// The ticks of the checklist.
    pub ticks: [bool; TICKS],
    /// The notes.
    pub notes: String,
    /// The answers, in the order of the questions.
    pub answers: [String; worksheet::COUNT],
    /// The predictions with their results.
    pub predictions: Vec<Prediction>,
}

impl Workbook {
    /// The workbook as JSON, without the session's secrets.
    pub fn to_json(&self, redaction: &Redaction) -> String {
        let kept = Self { version: VERSION, ..self.redacted(redaction) };
        json::text_of(&kept)
    }

    /// Parses a workbook; an empty one if the text has another version or was edited by hand.
    pub fn from_json(text: &str) -> Self {
        let read = serde_json::from_str(text).ok().filter(|workbook: &Self| workbook.version == VERSION);
        read.map(|workbook| Self { version: 0, ..workbook }).unwrap_or_default()
    }

    /// The workbook without the session's secrets.
    pub fn redacted(&self, redaction: &Redaction) -> Self {
        let redact = |text: &String| redaction.redact(text).chars().take(MAX_TEXT_CHARS).collect();
        let prediction = |Prediction { about, expected, shown }: &Prediction| Prediction {
            about: about.clone(),
            expected: redact(expected),
            shown: redact(shown),
        };
        Self {
            notes: redact(&self.notes),
            answers: self.answers.each_ref().map(redact),
            predictions: self.predictions.iter().map(prediction).collect(),
            ..self.clone()
        }
    }

    /// Whether it has no text that could contain a secret.
    pub fn has_no_words(&self) -> bool {
        self.notes.is_empty() && self.predictions.is_empty() && self.answers.iter().all(String::is_empty)
    }

    /// The workbook after a reset: only a presentation continues.
    pub fn reset(&self) -> Self {
        Self { is_presenting: self.is_presenting, ..Self::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::{har, predictions::note};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn it_is_read_back_without_the_secrets_of_the_session() {
        let mut workbook = Workbook { is_presenting: true, notes: "secret: hunter2!".into(), ..Workbook::default() };
        workbook.ticks[1] = true;
        workbook.answers[0] = "The code was c/o d e 1.".into();
        note(&mut workbook.predictions, "code-twice", "hunter2! works.");
        let kept = workbook.to_json(&Redaction::of(&har::tests::session()));
        assert!(!kept.contains("c/o d e 1") && !kept.contains("hunter2"), "{kept}");
        let read = Workbook::from_json(&kept);
        assert_eq!((read.is_presenting, read.ticks), (true, [false, true, false, false]));
        assert_eq!(read.predictions[0].expected, "CLIENT_SECRET! works.");
        assert_eq!((read.notes.as_str(), read.answers[0].as_str()), ("secret: CLIENT_SECRET!", "The code was CODE."));
    }

    #[test]
    fn what_is_no_workbook_is_an_empty_one() {
        let good = Workbook { notes: "n".into(), ..Workbook::default() }.to_json(&Redaction::default());
        assert_eq!(Workbook::from_json(&good), Workbook { notes: "n".into(), ..Workbook::default() });
        for (from, to) in [(r#""version":2"#, r#""version":1"#), ("{", r#"{"x":1,"#), ("}", ""), (r#""n""#, "7")] {
            let edited = good.replacen(from, to, 1);
            assert_ne!(edited, good);
            assert_eq!(Workbook::from_json(&edited), Workbook::default(), "{edited}");
        }
    }

    #[test]
    fn a_new_beginning_keeps_the_presenter_alone() {
        let written = Workbook { is_presenting: true, notes: "n".into(), ticks: [true; TICKS], ..Workbook::default() };
        assert_eq!(written.reset(), Workbook { is_presenting: true, ..Workbook::default() });
        let predicted = Workbook {
            predictions: vec![Prediction { about: "a".into(), expected: "b".into(), shown: String::new() }],
            ..Workbook::default()
        };
        assert!(!predicted.has_no_words() && predicted.reset().has_no_words());
        assert!(!written.has_no_words() && written.reset().has_no_words());
    }
}
