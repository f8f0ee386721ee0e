//! The browser leaves for the provider, or for a callback that this page forges: steps 2 and 3.

use crate::{
    flow::{
        command::Command,
        form::{Field, FormError, RequestSecrets},
        page_state::Flow,
        problem::Problem,
        progress::{Departure, Stage},
        record::Pending,
        simulation::Simulation,
    },
    oauth::{scope::Scopes, secret::SecretUrl},
    time::Timestamp,
};

use super::discovering::shorten_issuer;

pub(super) fn request_code(flow: &mut Flow, now: Timestamp) -> Vec<Command> {
    let Some(pending) = prepare(flow, now) else { return Vec::new() };
    let url = pending.url();
    flow.session.stage = Stage::Leaving(Box::new(Departure { pending: Some(pending), next: None }));
    vec![Command::EnsureReachable(url)]
}

/// Requests a new code from the session's provider, with one more scope.
pub(super) fn request_scope(flow: &mut Flow, scope: &str, now: Timestamp) -> Vec<Command> {
    choose_current_provider(flow);
    let wider = Scopes::parse(&format!("{} {scope}", flow.setup.form.scopes));
    flow.setup.form.set(Field::Scopes, wider.joined());
    request_code(flow, now)
}

/// The form may have been changed to another provider than the session's.
pub(super) fn choose_current_provider(flow: &mut Flow) {
    let provider = flow.provider();
    if flow.setup.form.provider != provider {
        flow.setup.form.choose(provider);
    }
}

/// Has the browser open a forged callback, as an attacker's link would, while this tab waits for its own.
pub(super) fn forge(flow: &mut Flow, secrets: &RequestSecrets, now: Timestamp) -> Vec<Command> {
    let Some(pending) = prepare(flow, now) else { return Vec::new() };
    flow.session.stage = Stage::Leaving(Box::default());
    let (code, state) = (secrets.code_verifier.expose(), secrets.state.expose());
    let url = SecretUrl::of(&[flow.setup.form.page_uri(), "?code=", code, "&state=", state]);
    vec![Command::Leave { record: Pending { is_forged: true, ..pending }.to_json(), url }]
}

/// Whether the first thing that keeps the browser here is an obstacle or a missing client identifier. These are found
/// without building the request.
pub(super) fn is_client_missing(flow: &Flow) -> bool {
    let is_busy = flow.session.is_leaving() || flow.session.in_flight.is_some();
    let form = &flow.setup.form;
    !is_busy
        && (flow.page.obstacle.is_some() || !form.provider.are_endpoints_typed() && form.client_id.trim().is_empty())
}

/// Reports the obstacle or the missing client identifier.
pub(super) fn miss_client(flow: &mut Flow) -> Vec<Command> {
    let missing = Problem::Form(FormError::ClientIdMissing);
    flow.session.problem = Some(flow.page.obstacle.map_or(missing, Problem::from));
    Vec::new()
}

/// The form's request, or the problem that keeps the browser here.
fn prepare(flow: &mut Flow, now: Timestamp) -> Option<Pending> {
    if flow.session.is_leaving() || flow.session.in_flight.is_some() {
        return None;
    }
    if let Some(obstacle) = flow.page.obstacle {
        flow.session.problem = Some(obstacle.into());
        return None;
    }
    shorten_issuer(flow);
    let form = &flow.setup.form;
    match form.request() {
        Err(error) => {
            flow.session.problem = Some(Problem::Form(error));
            None
        }
        Ok(request) => {
            flow.session.problem = None;
            flow.session.injected = None;
            let scenario = flow.scenario_for(form.provider);
            let provider = form.provider;
            let simulation = if provider.is_simulated { flow.setup.simulation } else { Simulation::default() };
            let run = flow.session.run;
            let other_texts = form.other_texts();
            Some(Pending { provider, request, sent_at: now, scenario, run, is_forged: false, simulation, other_texts })
        }
    }
}

/// A server answers there: if the browser is leaving for it, it leaves now.
pub(super) fn became_reachable(flow: &mut Flow, url: SecretUrl) -> Vec<Command> {
    match take_pending(flow, &url) {
        Some(pending) => vec![Command::Leave { record: pending.to_json(), url }],
        None => Vec::new(),
    }
}

pub(super) fn was_unreachable(flow: &mut Flow, url: &SecretUrl, words: String) -> Vec<Command> {
    if take_pending(flow, url).is_some() {
        flow.session.stage = Stage::Requesting;
        flow.session.problem = Some(Problem::SandboxUnavailable(words));
    } else if flow.session.problem.is_none()
        && !flow.session.is_leaving()
        // The user may have done something else in the meantime.
        && flow.setup.form.endpoints().authorization == url.expose()
    {
        flow.session.problem = Some(Problem::SandboxUnavailable(words));
    }
    Vec::new()
}

/// The request that waits to leave for this URL.
fn take_pending(flow: &mut Flow, url: &SecretUrl) -> Option<Pending> {
    match &mut flow.session.stage {
        Stage::Leaving(departure) => departure.pending.take_if(|pending| pending.url() == *url),
        _ => None,
    }
}

pub(super) fn departed(flow: &mut Flow, secrets: RequestSecrets) -> Vec<Command> {
    match &mut flow.session.stage {
        Stage::Leaving(departure) => departure.next = Some(secrets),
        _ => flow.setup.form.renew(secrets),
    }
    Vec::new()
}

pub(super) fn storage_failed(flow: &mut Flow) -> Vec<Command> {
    flow.session.stage = Stage::Requesting;
    flow.session.problem = Some(Problem::StorageUnavailable);
    Vec::new()
}
