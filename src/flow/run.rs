//! A run: the page takes the steps of the flow on its own, up to the one where a fault shows. `update/running.rs` takes them.

use crate::{
    attacks::Lock,
    oauth::json,
    providers::{Provider, Scenario, scenario::Injection},
};

use super::{
    log::Kind,
    page_state::Flow,
    problem::{Grant, Problem, Step},
    progress::{ApiAnswer, Injected, Purpose},
    simulation::Simulation,
};

/// The steps that the page takes without a press of the user. Only a provider that offers scenarios has runs, because
/// only [`Run::of`] creates one, for the button and for a session record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    until: Step,
}

impl Run {
    /// A run with this provider, up to the last step that the scenario can make fail; without a scenario, through all
    /// steps.
    pub fn of(provider: &Provider, scenario: Option<&Scenario>) -> Option<Self> {
        if provider.scenarios.is_empty() {
            return None;
        }
        let last = scenario.and_then(|scenario| scenario.steps.last()).map(|number| usize::from(*number));
        let until = last.and_then(|number| Step::ALL.get(number - 1)).copied().unwrap_or(Step::Refresh);
        Some(Self { until })
    }

    /// Whether this step is part of the run.
    pub(super) fn includes(self, step: Step) -> bool {
        step <= self.until
    }
}

/// How a scenario's fault has shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// A request that the scenario changed has failed.
    Failed,
    /// Nothing stopped it, because this check is off.
    LetThrough(Lock),
}

/// How the scenario's fault shows now, in a step that the scenario is about; `None` if it doesn't.
pub fn fault_shown(flow: &Flow) -> Option<Shown> {
    let scenario = flow.setup.scenario.filter(|_| flow.session.in_flight.is_none())?;
    let is_injected = matches!(flow.session.injected, Some(Injected::RequestMoved(_) | Injected::ParameterSent { .. }));
    let failed = match &flow.session.problem {
        // The request that led here was sent before the page was left, so `injected` doesn't know it.
        Some(Problem::Callback(_)) => Some(Step::ComeBack),
        Some(problem @ (Problem::Token { .. } | Problem::Api { .. })) if is_injected => Some(problem.step()),
        None if is_injected && flow.session.api_answer().is_some_and(is_failure) => Some(Step::UseToken),
        _ => None,
    };
    let is_about = |step: &Step| scenario.steps.contains(&(*step as u8 + 1));
    if failed.filter(is_about).is_some() {
        return Some(Shown::Failed);
    }
    let lock = lock(scenario).filter(|_| flow.session.problem.is_none())?;
    let Simulation { checks, settings } = flow.setup.simulation;
    let newest = flow.session.log.entries().last()?;
    let passed = match newest.kind {
        Kind::Callback => (!flow.session.has_matching_state()).then_some(Step::ComeBack),
        Kind::Sent(Purpose::Token(Grant::Code)) if is_injected => Some(Step::Exchange),
        Kind::Sent(Purpose::Token(Grant::RefreshToken)) if is_injected => Some(Step::Refresh),
        _ => None,
    };
    let is_off = !lock.is_on(settings.switches, checks);
    passed.filter(is_about).filter(|_| is_off && flow.session.arrival().is_some()).map(|_| Shown::LetThrough(lock))
}

/// The check that stops the scenario's fault.
fn lock(scenario: &Scenario) -> Option<Lock> {
    match scenario.injection {
        Injection::Path("wrong-state") => Some(Lock::State),
        Injection::Path("code-replayed") => Some(Lock::SingleUse),
        Injection::Parameter("client_secret", _) => Some(Lock::ClientAuthentication),
        Injection::Parameter("code_verifier", _) => Some(Lock::Pkce),
        _ => None,
    }
}

/// Whether the API refused, or something else answered in its place.
fn is_failure(answer: &ApiAnswer) -> bool {
    answer.status >= 400 || json::value(answer.body.expose()).is_err()
}
