//! Who can see what, the worksheet, the notes.

/// The fold of what was where.
pub const WHO_CAN_SEE: &str = "Who can see this?";

/// In place of the values.
pub const NOTHING_TO_SEE: &str = "Each value of the session appears here as soon as it is there.";

/// Before the places.
pub const HAS_BEEN_IN: &str = "Has been in: ";

/// Before what a value is worth.
pub const IS_WORTH: &str = "Is worth something: ";

/// The fold of the worksheet.
pub const WORKSHEET: &str = "Worksheet";

/// What becomes of the answers.
pub const WORKSHEET_HINT: &str = "Answer as you go. Beside each answer stands what your session shows, without its \
     secrets. The answers stay in this tab.";

/// The button that saves the worksheet.
pub const SAVE_WORKSHEET: &str = "Save as Markdown";

/// The field of the notes.
pub const NOTES_LABEL: &str = "For what you carry to the portal and back";

/// The fold of the notes.
pub const NOTES: &str = "Notes";

/// What becomes of the notes.
pub const NOTES_HINT: &str = "Kept in this tab until it is closed or everything is forgotten. A secret does not \
     belong here: its field in step 4 keeps it in memory alone. One that this session knows is not kept with the \
     notes.";

/// What the session shows for a question.
pub const EVIDENCE: &str = "What your session shows";

/// The panels below the messages, for a screen reader.
pub const REGION: &str = "Study aids";
