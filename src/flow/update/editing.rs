//! What the user sets: fields, switches and choices.

use crate::{
    flow::{
        call::CustomRequest,
        command::Command,
        form::{Field, RequestSecrets},
        page_state::{Flow, Setup},
        problem::Problem,
        progress::Stage,
        run::{Shown, fault_shown},
        simulation::{Change, Simulation},
    },
    glass::Settings,
    oauth::{
        scope::Scopes,
        secret::{ClientSecret, Typed},
        token_request::ClientAuth,
    },
    providers::{Provider, Scenario},
};

pub(super) fn field_edited(flow: &mut Flow, field: Field, text: &Typed) -> Vec<Command> {
    form_changed(flow);
    if field == Field::Issuer {
        flow.setup.shortened_issuer = None;
        if flow.session.discovery_offer.is_some() {
            flow.session.discovery_offer = None;
        }
    }
    flow.setup.form.set(field, text.expose().to_owned());
    Vec::new()
}

pub(super) fn provider_chosen(flow: &mut Flow, provider: &'static Provider) -> Vec<Command> {
    flow.setup.form.choose(provider);
    provider_changed(flow)
}

/// Another provider was chosen, by hand or by a class link.
pub(super) fn provider_changed(flow: &mut Flow) -> Vec<Command> {
    form_changed(flow);
    flow.session.discovery_offer = None;
    flow.setup.shortened_issuer = None;
    if matches!(flow.session.problem, Some(Problem::SandboxUnavailable(_))) {
        flow.session.problem = None;
    }
    match flow.page.obstacle {
        None => vec![Command::EnsureReachable(flow.setup.form.endpoints().authorization.into())],
        // No request can be sent, so there's nothing to set up.
        Some(_) => Vec::new(),
    }
}

pub(super) fn pkce_switched(flow: &mut Flow, on: bool) -> Vec<Command> {
    form_changed(flow);
    flow.setup.form.pkce = on;
    Vec::new()
}

pub(super) fn scope_switched(flow: &mut Flow, scope: &str, on: bool) -> Vec<Command> {
    form_changed(flow);
    let scopes = Scopes::parse(&flow.setup.form.scopes);
    let others = scopes.iter().filter(|have| *have != scope);
    flow.setup.form.scopes = others.chain(on.then_some(scope)).collect::<Vec<_>>().join(" ");
    Vec::new()
}

pub(super) fn state_renewed(flow: &mut Flow, secrets: RequestSecrets) -> Vec<Command> {
    form_changed(flow);
    flow.setup.form.renew(secrets);
    Vec::new()
}

pub(super) fn scenario_chosen(flow: &mut Flow, scenario: Option<&'static Scenario>) -> Vec<Command> {
    // What the old scenario made fail won't be explained anymore.
    if fault_shown(flow) == Some(Shown::Failed) {
        flow.session.problem = None;
    }
    flow.setup.scenario = scenario;
    flow.session.injected = None;
    flow.session.fault_shown = None;
    Vec::new()
}

/// Switches the page's own checks at once, and asks the sandbox to change its settings; they count once it confirms them.
pub(super) fn simulation_chosen(flow: &mut Flow, chosen: Simulation) -> Vec<Command> {
    if !flow.has_sandbox() {
        return Vec::new();
    }
    let asked = flow.simulation_asked().settings;
    flow.setup.simulation.checks = chosen.checks;
    if asked == chosen.settings {
        return Vec::new();
    }
    flow.setup.simulation_change = Change::Asked(chosen.settings);
    vec![Command::SetSimulation(chosen.settings)]
}

pub(super) fn simulation_set(flow: &mut Flow, answer: Option<Settings>) -> Vec<Command> {
    let Setup { simulation, simulation_change, .. } = &mut flow.setup;
    match answer {
        None => *simulation_change = Change::Failed,
        Some(settings) => {
            simulation.settings = settings;
            // A newer change, chosen while the sandbox was busy, is still pending.
            if !matches!(simulation_change, Change::Asked(asked) if *asked != settings) {
                *simulation_change = Change::Made;
            }
        }
    }
    Vec::new()
}

pub(super) fn secret_edited(flow: &mut Flow, secret: ClientSecret) -> Vec<Command> {
    flow.session.client_secret = secret;
    Vec::new()
}

pub(super) fn client_auth_chosen(flow: &mut Flow, auth: ClientAuth) -> Vec<Command> {
    flow.setup.client_auth = auth;
    Vec::new()
}

pub(super) fn custom_request_edited(flow: &mut Flow, request: CustomRequest) -> Vec<Command> {
    form_changed(flow);
    if let Some(granted) = flow.session.granted_mut() {
        granted.custom_request = CustomRequest { to_confirm: false, ..request };
    }
    Vec::new()
}

pub(super) fn auto_refresh_switched(flow: &mut Flow, on: bool) -> Vec<Command> {
    if let Some(granted) = flow.session.granted_mut() {
        granted.auto_refresh = on;
    }
    Vec::new()
}

/// A field was edited: the form may be valid now.
fn form_changed(flow: &mut Flow) {
    if flow.session.problem.as_ref().is_some_and(|problem| problem.field().is_some()) {
        flow.session.problem = None;
    }
    // An edit shows that the browser has stayed: the provider's response didn't navigate anywhere.
    if flow.session.is_leaving()
        && let Stage::Leaving(departure) = &mut flow.session.stage
    {
        let next = departure.next.take();
        flow.session.stage = Stage::Requesting;
        // The provider has already seen the values that were sent.
        if let Some(secrets) = next {
            flow.setup.form.renew(secrets);
        }
    }
}
