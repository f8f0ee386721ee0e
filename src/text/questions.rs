//! The worksheet: every question in one place, so that a teacher can change them.

/// The questions, in the order of the steps.
pub const QUESTIONS: [&str; 8] = [
    "Your browser left this page for another address. Whose is it, and which parameter says what the \
     application wants to be allowed?",
    "What came back in the address bar, and what did the page compare before it believed any of it?",
    "Somebody read the code over your shoulder. Which parts of the next request do they lack?",
    "What did the token endpoint answer, and how long is each token good for?",
    "How does the API know on whose behalf it is asked? Name the header.",
    "The API refuses to say who you are (403), although the token is good. Why, and what mends it?",
    "What did the refresh replace, and what did it not need this time?",
    "Make something go wrong. What did you do, who noticed first, and by which sign?",
];

/// The worksheet's title.
pub const TITLE: &str = "Worksheet: how OAuth 2.0 signs a user in";

/// What stands in place of an answer that was not given.
pub const NO_ANSWER: &str = "(no answer yet)";

/// What stands before the evidence.
pub const EVIDENCE: &str = "The session shows:";

/// The problem that the page shows, by its code.
pub fn page_said(code: &str) -> String {
    format!("The page said: {code}")
}

/// What goes wrong on purpose.
pub fn made_to_go_wrong(label: &str) -> String {
    format!("Made to go wrong: {label}")
}
