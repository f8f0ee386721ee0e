//! Who can see what, the worksheet, the notes.

/// The tab of what was where.
pub const WHO_CAN_SEE: &str = "Who can see it";

/// The tab of worksheet and notes.
pub const DESK: &str = "Worksheet and notes";

/// Above the worksheet.
pub const WORKSHEET: &str = "Worksheet";

/// What becomes of the answers.
pub const WORKSHEET_HINT: &str = "Answer as you go. Under each question you can see what your session recorded, with secrets removed. Answers are lost when \
     you close this tab.";

/// The button that saves the worksheet.
pub const SAVE_WORKSHEET: &str = "Save as Markdown";

/// The field of the notes.
pub const NOTES_LABEL: &str = "Scratchpad for values you copy to and from the developer portal";

/// Above the notes, and on the button that leads there.
pub const NOTES: &str = "Notes";

/// What becomes of the notes.
pub const NOTES_HINT: &str = "Kept until you close this tab or start over. Don't put secrets here: use the field in step 4, which is never saved. Secrets \
     this page knows are stripped from saved notes.";

/// What the session shows for a question.
pub const EVIDENCE: &str = "What your session recorded";
