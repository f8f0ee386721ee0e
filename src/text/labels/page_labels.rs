//! The head and the foot of the page, the bar of scenarios, and the presenter's controls.

/// The page's name.
pub const TITLE: &str = "OAuth walkthrough for Webex";

/// The list of providers.
pub const PROVIDER: &str = "Provider";

/// The button that begins a presentation.
pub const PRESENT: &str = "Present";

/// What the bar says while nothing goes wrong on purpose.
pub const SCENARIO_INVITATION: &str = "Make something go wrong on purpose, and see who notices.";

/// The bar of scenarios, for a screen reader.
pub const SCENARIO_REGION: &str = "What if";

/// The list of scenarios.
pub const SCENARIO: &str = "What if …";

/// The choice of none.
pub const NO_SCENARIO: &str = "all goes well";

/// The button that ends a scenario.
pub const SCENARIO_OFF: &str = "Switch off";

/// Before what a scenario changed.
pub const INJECTED: &str = "Altered on purpose: ";

/// The presenter's controls, for a screen reader.
pub const PRESENTATION: &str = "Presentation";

/// The button to the step before.
pub const STEP_BACK: &str = "← Back";

/// The button to the next step.
pub const STEP_ON: &str = "Next →";

/// The list of keys.
pub const PRESENTER_KEYS: &str = "Keys (?)";

/// What becomes of secrets on this page.
pub const PRIVACY: &str = "This page has no server of its own. The client secret and the tokens stay in this tab's \
     memory and go nowhere but to the provider's endpoints shown above; a reload forgets them.";

/// Before the version.
pub const VERSION: &str = "Version ";

/// Between version and commit.
pub const OF_COMMIT: &str = " of commit ";

/// Between commit and compiler.
pub const MADE_BY: &str = ", made by ";

/// The button that resets the page.
pub const START_AGAIN: &str = "Forget everything and start again";

/// The column beside the steps, for a screen reader.
pub const LESSON_REGION: &str = "The lesson";

/// After the compiler, where the commit has all that the build is made of.
pub const SAME_FILES: &str = ": whoever builds the one with the other gets these very files.";

/// Each key with what it does.
pub const KEYS: [(&str, &str); 5] = [
    ("→ or Page Down, ← or Page Up", "the next step, the one before"),
    ("s, held", "shows what is blurred; so does the pointer, held on it"),
    ("?", "opens and closes this list"),
    ("Esc", "ends the presentation"),
    ("in a field or a list", "keys are its own; Tab, or a press beside it, leaves it"),
];

/// Which step is shown, of how many.
pub fn step_of(number: usize, count: usize) -> String {
    format!("Step {number} of {count}")
}
