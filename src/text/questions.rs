//! The worksheet: every question in one place, so that a teacher can change them.

/// The questions, in the order of the steps.
pub const QUESTIONS: [&str; 8] = [
    "Your browser left this page for another address. Whose is it, and which parameter says what the app wants to do?",
    "What came back in the address bar, and what did the page compare before it trusted any of it?",
    "Someone read the code over your shoulder. Which parts of the next request don't they have?",
    "What did the token endpoint answer, and how long does each token last?",
    "How does the API know who is asking? Name the header.",
    "The API won't say who you are (403), although the token is valid. Why, and how do you fix it?",
    "What did the refresh replace, and what did it not need this time?",
    "Break something on purpose. What did you change, who noticed first, and how could you tell?",
];

/// The worksheet's title.
pub const TITLE: &str = "Worksheet: how OAuth 2.0 signs you in";

/// In place of an answer that was not given.
pub const NO_ANSWER: &str = "(no answer yet)";

/// Above the evidence.
pub const EVIDENCE: &str = "The session shows:";

/// The problem that the page shows, by its code.
pub fn page_said(code: &str) -> String {
    format!("The page reported: {code}")
}

/// The scenario that is on.
pub fn made_to_go_wrong(label: &str) -> String {
    format!("Broken on purpose: {label}")
}
