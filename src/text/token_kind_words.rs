//! The table of the kinds of token.

/// What stands over the table.
pub const TITLE: &str = "Which kind of token do I have?";

/// What it is called for those who hear it.
pub const TABLE: &str = "Kinds of token";

/// The heads of its columns.
pub const COLUMNS: [&str; 3] = ["Kind", "Where it comes from", "How long it lasts"];
