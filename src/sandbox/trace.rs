//! Records the checks that are made while a request is answered.

use crate::glass::{Check, Checked, Compared, Switches, Verdict};

/// The checks of one request, in order.
pub(super) struct Trace {
    switches: Switches,
    checks: Vec<Checked>,
}

/// The two compared values, to show. Neither may be secret.
pub(super) fn shown(received: &str, expected: &str) -> Option<Compared> {
    Some(Compared::new(received, expected))
}

impl Trace {
    pub(super) fn new(switches: Switches) -> Self {
        Self { switches, checks: Vec::new() }
    }

    /// Records a check. Returns whether the request may continue: a failed check counts only if it is on.
    #[must_use]
    pub(super) fn check(&mut self, check: Check, is_right: bool, compared: Option<Compared>) -> bool {
        self.check_at_least(check, is_right, true, compared)
    }

    /// Records a check that, even if it is off, still requires `is_nearly_right`.
    #[must_use]
    pub(super) fn check_at_least(
        &mut self,
        check: Check,
        is_right: bool,
        is_nearly_right: bool,
        compared: Option<Compared>,
    ) -> bool {
        let verdict = match is_right {
            true => Verdict::Passed,
            false if is_nearly_right && !self.switches.is_on(check) => Verdict::Ignored,
            false => Verdict::Failed,
        };
        self.checks.push(Checked { check, verdict, compared });
        verdict != Verdict::Failed
    }

    /// Records that the request is refused. If no check failed, the request is malformed: then this one fails.
    pub(super) fn refuse(&mut self, is_readable: Check) {
        if !self.checks.iter().any(|checked| checked.verdict == Verdict::Failed) {
            self.checks.push(Checked { check: is_readable, verdict: Verdict::Failed, compared: None });
        }
    }

    /// Removes and returns the checks so far.
    pub(super) fn take(&mut self) -> Vec<Checked> {
        std::mem::take(&mut self.checks)
    }
}
