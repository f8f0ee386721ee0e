//! The reader's predictions before a run, and their results.

use crate::{attacks::Attack, flow::simulation::Simulation};

use super::{attack_words, check_words};

/// Above the predictions in the worksheet.
pub const PREDICTIONS: &str = "Predictions";

/// The field in which one is noted before a run.
pub const PREDICTION: &str = "Your prediction";

/// The field in which one is noted before an attack.
pub const ATTACK_PREDICTION: &str = "Your prediction for the next attack";

/// What becomes of it.
pub const PREDICTION_HINT: &str = "Optional. The worksheet shows the result next to it.";

/// Before a prediction.
pub const EXPECTED: &str = "You predicted";

/// Before what showed.
pub const SHOWED: &str = "What happened";

/// In place of what showed.
pub const NOT_RUN: &str = "Not run yet.";

/// What an attack showed: what was off, and how it ended.
pub fn attack_showed(simulation: &Simulation, attack: Attack, outcome: &crate::attacks::Outcome) -> String {
    let changed = check_words::changed(simulation);
    let changed = if changed.is_empty() { check_words::ALL_ON } else { &changed };
    [changed, " ", &attack_words::outcome(attack, outcome)].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        attacks::{Lock, Outcome, Stop},
        glass::Check,
    };
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn what_an_attack_showed_says_what_was_off() {
        let stopped = Outcome::Stopped(Stop::Server(Check::CodeUnused));
        let mut simulation = Simulation::default();
        let showed = |simulation: &Simulation| attack_showed(simulation, Attack::CodeTwice, &stopped);
        assert!(showed(&simulation).starts_with("All checks on. Stopped by the sandbox."));
        Lock::Pkce.set(&mut simulation.settings.switches, &mut simulation.checks, false);
        assert!(showed(&simulation).starts_with("Off: PKCE. Stopped by the sandbox."));
    }
}
