//! The head and the foot of the page, the bar of scenarios, and the presenter's controls.

/// The page's name.
pub const TITLE: &str = "OAuth walkthrough";

/// The heading where a part of the page did not arrive.
pub const INCOMPLETE: &str = "Part of this page didn't load";

/// What that means.
pub const INCOMPLETE_HINT: &str = "What you typed and pressed is kept. Check your connection, then load the rest: the page continues \
     where you left off.";

/// The button that loads it.
pub const LOAD_AGAIN: &str = "Load the rest";

/// The list of providers.
pub const PROVIDER: &str = "Provider";

/// That the session is with another provider than the chosen one.
pub fn other_provider(current: &str, next: &str) -> String {
    format!("This session is still with {current}. {next} counts from the next request on.")
}

/// The button that begins a presentation.
pub const PRESENT: &str = "Present";

/// The same button, which ends it.
pub const EXIT: &str = "Exit";

/// What it ends, for a screen reader.
pub const EXIT_FROM: &str = " the presentation";

/// What the bar says while nothing goes wrong on purpose.
pub const SCENARIO_INVITATION: &str = "Break something on purpose and see who notices.";

/// The bar of scenarios, for a screen reader.
pub const SCENARIO_REGION: &str = "Break it";

/// The list of scenarios.
pub const SCENARIO: &str = "Break it";

/// The button that runs the flow up to the fault.
pub const RUN_IT: &str = "Run it";

/// The choice of none.
pub const NO_SCENARIO: &str = "nothing (everything works)";

/// The button that ends a scenario.
pub const SCENARIO_OFF: &str = "Off";

/// Before what a scenario changed.
pub const INJECTED: &str = "Sabotaged on purpose: ";

/// The presenter's controls, for a screen reader.
pub const PRESENTATION: &str = "Presentation";

/// The button to the step before.
pub const STEP_BACK: &str = "← Back";

/// The button to the next step.
pub const STEP_ON: &str = "Next →";

/// The list of keys.
pub const PRESENTER_KEYS: &str = "Keys (?)";

/// What becomes of secrets on this page.
pub const PRIVACY: &str = "This page has no server. Your client secret and tokens stay in this tab's memory, are sent only to the provider's endpoints, and are gone when you reload.";

/// Before the version.
pub const VERSION: &str = "Version ";

/// Between version and commit.
pub const OF_COMMIT: &str = " · commit ";

/// Between commit and compiler.
pub const MADE_BY: &str = " · ";

/// The link to the licenses of all that the page is made of.
pub const LICENSES: &str = "Open-source licenses";

/// The file beside the page that they are in.
pub const LICENSES_FILE: &str = "licenses.html";

/// The button that resets the page.
pub const START_AGAIN: &str = "Start over (clears everything)";

/// What it asks before a class.
pub const REALLY_START_AGAIN: &str = "Clear the session, the notes and what was typed? The provider stays.";

/// The button that does it.
pub const CONFIRM_START_AGAIN: &str = "Start over";

/// The button that doesn't.
pub const CANCEL_START_AGAIN: &str = "Cancel";

/// The column beside the steps, for a screen reader.
pub const LESSON_REGION: &str = "Messages and notes";

/// After the compiler, where the commit has all that the build is made of.
pub const SAME_FILES: &str = ". Build that commit with that compiler and you get exactly these files.";

/// Each key with what it does.
pub const KEYS: [(&str, &str); 5] = [
    ("→ or Page Down, ← or Page Up", "next step, previous step"),
    ("Hold s", "reveals blurred text (or press and hold on it)"),
    ("?", "opens and closes this list"),
    ("Esc", "closes this list, or exits the presentation"),
    ("in a field or list", "shortcuts are off; press Tab or click elsewhere"),
];

/// Which step is shown, of how many.
pub fn step_of(number: usize, count: usize) -> String {
    format!("Step {number} of {count}")
}

/// The headline.
pub const HEADLINE: &str = "See OAuth 2.0 happen, message by message";

/// Above the way in without an account.
pub const NO_ACCOUNT: &str = "No account?";

/// What the sandbox is.
pub const NO_ACCOUNT_HINT: &str = "A simulated Webex: real requests, made-up data.";

/// The button that signs in to the sandbox.
pub const START_IN_SANDBOX: &str = "Start in the sandbox";

/// The fold with what is said about the page, and its version.
pub const ABOUT: &str = "About this page";

/// The link past the header.
pub const SKIP_TO_STEPS: &str = "Skip to the steps";

/// The link to the messages.
pub const SKIP_TO_MESSAGES: &str = "Skip to the messages";
