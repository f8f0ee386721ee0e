//! What is checked while a request is answered.

use crate::glass::{Check, Checked, Compared, Switches, Verdict};

/// The checks of one request, in order.
pub(super) struct Trace {
    switches: Switches,
    checks: Vec<Checked>,
}

/// Both values are no secret, and are shown.
pub(super) fn shown(received: &str, expected: &str) -> Option<Compared> {
    Some(Compared::new(received, expected))
}

impl Trace {
    pub(super) fn new(switches: Switches) -> Self {
        Self { switches, checks: Vec::new() }
    }

    /// Notes a check. Whether the request may go on: what was found wrong counts only where the check is on.
    #[must_use]
    pub(super) fn check(&mut self, check: Check, is_right: bool, compared: Option<Compared>) -> bool {
        self.check_at_least(check, is_right, true, compared)
    }

    /// Notes a check of which, where it is off, this much has to be right still.
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

    /// Notes that the request is refused. Where no check failed, it has not the form that it needs.
    pub(super) fn refuse(&mut self) {
        if !self.checks.iter().any(|checked| checked.verdict == Verdict::Failed) {
            self.checks.push(Checked { check: Check::Readable, verdict: Verdict::Failed, compared: None });
        }
    }

    /// Whether a check counts.
    pub(super) fn is_on(&self, check: Check) -> bool {
        self.switches.is_on(check)
    }

    /// The checks so far, if there were any. Begins anew.
    pub(super) fn take(&mut self) -> Vec<Checked> {
        std::mem::take(&mut self.checks)
    }
}
