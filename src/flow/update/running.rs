//! A run: after each event, the next step is taken, until a fault shows, a problem stops it, or the last step is done.

use crate::{
    flow::{
        call::Call,
        command::Command,
        event::Event,
        page_state::Flow,
        problem::Step,
        progress::Stage,
        run::{Run, fault_shown},
    },
    time::Timestamp,
};

use super::{api_calls, leaving, token_requests};

/// Begins a run with the session's provider. A request in flight is abandoned, but not a departure.
pub(super) fn start(flow: &mut Flow, now: Timestamp) -> Vec<Command> {
    let provider = flow.provider();
    let Some(run) = Run::of(provider, flow.scenario_for(provider)) else { return Vec::new() };
    if flow.session.is_leaving() {
        return Vec::new();
    }
    leaving::choose_current_provider(flow);
    flow.session.in_flight = None;
    flow.session.run = Some(run);
    flow.session.has_run = false;
    leaving::request_code(flow, now)
}

/// Whether a run continues after this event. The user's own actions end it.
pub(super) fn goes_on_after(event: &Event) -> bool {
    matches!(
        event,
        Event::Opened(_)
            | Event::WorkerChanged(_)
            | Event::FragmentChanged(_)
            | Event::BecameReachable(_)
            | Event::Departed(_)
            | Event::RunRequested
            | Event::Answered(..)
            | Event::SimulationSet(_)
            | Event::SignatureChecked(..)
            | Event::RefreshDue
    )
}

/// Takes the next step of a run. A run without one ends.
pub(super) fn go_on(flow: &mut Flow, now: Timestamp) -> Vec<Command> {
    let Some(run) = flow.session.run else { return Vec::new() };
    if flow.session.is_leaving() || flow.session.in_flight.is_some() {
        return Vec::new();
    }
    let is_stopped = flow.session.problem.is_some() || fault_shown(flow).is_some();
    let commands = if is_stopped { Vec::new() } else { next_step(flow, run, now) };
    if commands.is_empty() {
        flow.session.run = None;
        flow.session.has_run = true;
    }
    commands
}

fn next_step(flow: &mut Flow, run: Run, now: Timestamp) -> Vec<Command> {
    match &flow.session.stage {
        Stage::Verified(_) if run.includes(Step::Exchange) => token_requests::exchange(flow, now),
        Stage::Granted(granted) if run.includes(Step::UseToken) => {
            let is_answered = |call: &Call| granted.statuses.iter().any(|(of, _)| of == call);
            let was_refreshed = granted.tokens.refreshes > 0;
            match flow.probes().into_iter().map(Call::Probe).find(|call| !is_answered(call)) {
                Some(call) => api_calls::request(flow, call, now),
                None if run.includes(Step::Refresh) && !was_refreshed => token_requests::refresh(flow, now),
                None => Vec::new(),
            }
        }
        _ => Vec::new(),
    }
}
