//! What each event changes, and what the browser should do: a line for each event, a file for each subject.

use crate::time::Timestamp;

use super::{command::Command, event::Event, page_state::Flow, progress::FollowUp, run::fault_shown};

mod opening;
mod class_links;
mod editing;
mod discovering;
mod leaving;
mod token_requests;
mod signatures;
mod api_calls;
mod sending;
mod running;

/// Handles an event at the time `now`, and returns what the browser should do.
pub fn update(flow: &mut Flow, event: Event, now: Timestamp) -> Vec<Command> {
    if flow.session.was_reset && !matches!(event, Event::WorkerChanged(_)) {
        flow.session.was_reset = false;
    }
    if flow.session.run.is_some() && !running::goes_on_after(&event) {
        flow.session.run = None;
    }
    let clock = flow.clock(now);
    let mut commands = update_first(flow, event).unwrap_or_else(|event| apply(flow, *event, clock));
    let shown = fault_shown(flow);
    if shown.is_some() && shown != flow.session.fault_shown {
        flow.session.fault_shown = shown;
    }
    commands.extend(running::go_on(flow, flow.clock(now)));
    observe_secrets(flow);
    commands
}

/// Notes the secrets after any event. Events that the first part of the page handled are covered once the second part is
/// loaded: until then, no secret is replaced, and nothing is stored or exported.
pub fn observe_secrets(flow: &mut Flow) {
    let mut seen = flow.session.secrets_seen.clone();
    seen.observe(flow);
    if seen == flow.session.secrets_seen {
        // It may have noted how far it has read.
        flow.session.unnoticed().secrets_seen = seen;
    } else {
        flow.session.secrets_seen = seen;
    }
}

/// Handles an event that the first part of the page can handle alone: those of the form's first screen.
///
/// # Errors
///
/// The event, if it needs the second part.
pub fn update_first(flow: &mut Flow, event: Event) -> Result<Vec<Command>, Box<Event>> {
    Ok(match event {
        Event::Opened(opening) => {
            opening::open_plain(flow, &opening);
            if !opening.brings_nothing() {
                return Err(Box::new(Event::Opened(opening)));
            }
            Vec::new()
        }
        Event::Restored(secrets) => opening::restore(flow, secrets),
        Event::WorkerChanged(foreign_worker) => opening::worker_changed(flow, foreign_worker),
        Event::FieldEdited(field, text) => editing::field_edited(flow, field, &text),
        Event::ProviderChosen(provider) => editing::provider_chosen(flow, provider),
        Event::CodeRequested if leaving::is_client_missing(flow) => leaving::miss_client(flow),
        // Leaving needs the second part.
        Event::BecameReachable(_) if !flow.session.is_leaving() => Vec::new(),
        later => return Err(Box::new(later)),
    })
}

/// Handles every other event.
fn apply(flow: &mut Flow, event: Event, now: Timestamp) -> Vec<Command> {
    match event {
        Event::Opened(opening) => opening::open(flow, opening, now),
        Event::Reset(secrets, page_uri) => opening::reset(flow, secrets, &page_uri),
        Event::StartedOver(secrets, page_uri) => opening::start_over(flow, secrets, &page_uri),
        Event::ScenarioChosen(scenario) => editing::scenario_chosen(flow, scenario),
        Event::RunRequested => running::start(flow, now),
        Event::SimulationChosen(simulation) => editing::simulation_chosen(flow, simulation),
        Event::SimulationSet(settings) => editing::simulation_set(flow, settings),
        Event::Answered(attempt, answer) => sending::answered(flow, attempt, answer, now),

        Event::FragmentChanged(fragment) => class_links::arrived(flow, &fragment, now),
        Event::LinkConfirmed(link) => class_links::confirmed(flow, link, now),
        Event::LinkDismissed => class_links::dismissed(flow, now),

        Event::PkceSwitched(on) => editing::pkce_switched(flow, on),
        Event::ScopeSwitched(scope, on) => editing::scope_switched(flow, scope, on),
        Event::StateRenewed(secrets) => editing::state_renewed(flow, secrets),
        Event::DiscoveryRequested => discovering::request(flow, now),
        Event::DiscoveryConfirmed => discovering::confirmed(flow),
        Event::DiscoveryDismissed => discovering::dismissed(flow),

        Event::CodeRequested => leaving::request_code(flow, now),
        Event::BecameReachable(url) => leaving::became_reachable(flow, url),
        Event::WasUnreachable { url, words } => leaving::was_unreachable(flow, &url, words),
        Event::StorageFailed => leaving::storage_failed(flow),
        Event::Departed(secrets) => leaving::departed(flow, secrets),
        Event::ScopeRequested(scope) => leaving::request_scope(flow, scope, now),
        Event::ForgeryRequested(secrets) => leaving::forge(flow, &secrets, now),

        Event::SecretEdited(secret) => editing::secret_edited(flow, secret),
        Event::ClientAuthChosen(auth) => editing::client_auth_chosen(flow, auth),
        Event::TokenRequested => token_requests::exchange(flow, now),
        Event::VerificationRequested => signatures::verify(flow, now),
        Event::SignatureChecked(attempt, result) => signatures::checked(flow, attempt, result),

        Event::ApiCallRequested(call) => api_calls::request(flow, call, now),
        Event::CustomRequestEdited(request) => editing::custom_request_edited(flow, request),
        Event::RefreshThenCallRequested(call) => token_requests::refresh_then(flow, FollowUp::CallApi(call), now),

        Event::RefreshRequested => token_requests::refresh(flow, now),
        Event::AutoRefreshSwitched(on) => editing::auto_refresh_switched(flow, on),
        Event::RefreshDue if flow.is_refresh_due(now) => token_requests::refresh(flow, now),
        Event::RefreshDue => Vec::new(),
        Event::RevocationRequested => token_requests::revoke(flow, now),

        // `update_first` has already handled these.
        Event::Restored(_) | Event::WorkerChanged(_) | Event::FieldEdited(..) | Event::ProviderChosen(_) => Vec::new(),
    }
}
