//! A run: the page takes the steps of the flow on its own, up to the one where a fault shows. `update/running.rs` takes them.

use crate::{
    oauth::json,
    providers::{Provider, Scenario},
};

use super::{
    page_state::Flow,
    problem::{Problem, Step},
    progress::{ApiAnswer, Injected},
};

/// The steps that are taken without a press of the user. No other provider than one that offers scenarios has any: only
/// [`Run::of`] makes one, for a button and for a session record alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    until: Step,
}

impl Run {
    /// A run through this provider, up to the last step that the scenario can make fail; without one, through all.
    pub fn of(provider: &Provider, scenario: Option<&Scenario>) -> Option<Self> {
        if provider.scenarios.is_empty() {
            return None;
        }
        let last = scenario.and_then(|scenario| scenario.steps.last()).map(|number| usize::from(*number));
        let until = last.and_then(|number| Step::ALL.get(number - 1)).copied().unwrap_or(Step::Refresh);
        Some(Self { until })
    }

    /// Whether this step is part of it.
    pub(super) fn includes(self, step: Step) -> bool {
        step <= self.until
    }
}

/// Whether what is broken on purpose shows itself now: a request that the scenario changed has failed, in a step that the
/// scenario is about.
pub fn has_fault_shown(flow: &Flow) -> bool {
    let Some(scenario) = flow.setup.scenario.filter(|_| flow.session.in_flight.is_none()) else { return false };
    let is_injected = matches!(flow.session.injected, Some(Injected::RequestMoved(_) | Injected::ParameterSent { .. }));
    let failed = match &flow.session.problem {
        // The request that led here is one of the page before this one.
        Some(Problem::Callback(_)) => Some(Step::ComeBack),
        Some(problem @ (Problem::Token { .. } | Problem::Api { .. })) if is_injected => Some(problem.step()),
        None if is_injected && flow.api_answer().is_some_and(is_failure) => Some(Step::UseToken),
        _ => None,
    };
    failed.is_some_and(|step| scenario.steps.contains(&(step as u8 + 1)))
}

/// Whether the API refused, or something else answered in its place.
fn is_failure(answer: &ApiAnswer) -> bool {
    answer.status >= 400 || json::value(answer.body.expose()).is_err()
}
