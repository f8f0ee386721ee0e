//! Everything that a user reads, by subject, apart from the code that decides and the components that show it.
//!
//! - [`steps`], [`parameters`], [`fields`], [`request_option_words`]: what the lesson explains, and what the form's fields are
//!   called.
//! - [`problems`], with a file for each place where something goes wrong; [`error_words`]: the reasons in them.
//! - [`noticed`], [`injections`], [`id_token_findings`], [`api_refusals`], [`grants`]: what was found
//!   out.
//! - [`diagram_labels`], [`outcomes`], [`announcements`]: what happens. [`exposure_words`], [`login_csrf`],
//!   [`claim_meanings`], [`questions`], [`scenario_words`], [`token_kind_words`]: further explanations.
//! - [`labels`]: what the page's own components say, by step.
//! - [`sandbox_pages`]: what the sandbox's own pages say. [`check_words`]: what it checked; [`attack_words`] and
//!   [`prediction_words`]: what is tried against it, and what a reader expects.

pub mod steps;
pub mod fields;
pub mod parameters;
pub mod request_option_words;
pub mod token_kind_words;
pub mod noticed;
pub mod problems;
mod form_problems;
mod callback_problems;
mod answer_problems;
pub mod error_words;
pub mod injections;
pub mod id_token_findings;
pub mod api_refusals;
pub mod grants;
pub mod diagram_labels;
pub mod outcomes;
pub mod announcements;
pub mod login_csrf;
pub mod claim_meanings;
pub mod exposure_words;
pub mod questions;
pub mod scenario_words;
pub mod labels;
pub mod check_words;
pub mod attack_words;
pub mod prediction_words;
pub mod sandbox_pages;

#[cfg(test)]
mod tests {
    mod every_problem;
}
