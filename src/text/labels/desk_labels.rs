//! Who can see what, the worksheet, the notes.

/// The fold of what was where.
pub const WHO_CAN_SEE: &str = "Who can see this?";

/// In place of the values.
pub const NOTHING_TO_SEE: &str = "Values appear here as the session produces them.";

/// Before the places.
pub const HAS_BEEN_IN: &str = "Seen by: ";

/// Before what a value is worth.
pub const IS_WORTH: &str = "Still valuable? ";

/// The fold of the worksheet.
pub const WORKSHEET: &str = "Worksheet";

/// What becomes of the answers.
pub const WORKSHEET_HINT: &str = "Answer as you go. Under each question you can see what your session recorded, with secrets removed. Answers are lost when \
     you close this tab.";

/// The button that saves the worksheet.
pub const SAVE_WORKSHEET: &str = "Save as Markdown";

/// The field of the notes.
pub const NOTES_LABEL: &str = "Scratchpad for values you copy to and from the developer portal";

/// The fold of the notes.
pub const NOTES: &str = "Notes";

/// What becomes of the notes.
pub const NOTES_HINT: &str = "Kept until you close this tab or start over. Don't put secrets here: use the field in step 4, which is never saved. Secrets \
     this page knows are stripped from saved notes.";

/// What the session shows for a question.
pub const EVIDENCE: &str = "What your session recorded";

/// The panels below the messages, for a screen reader.
pub const REGION: &str = "Study aids";
