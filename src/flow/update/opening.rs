//! The page as a whole: it opens, comes back from the back/forward cache, or is reset.

use crate::{
    flow::{
        command::Command,
        event::{Obstacle, Opening},
        form::RequestSecrets,
        log::{Forgery, Kind},
        page_state::{Flow, Session, Setup},
        policy,
        problem::Problem,
        progress::{Arrival, Stage},
        record::Pending,
        simulation,
    },
    glass::Settings,
    oauth::{
        callback::{self, Callback, CallbackError},
        secret::{ClientSecret, SecretUrl},
    },
    providers::Provider,
    time::Timestamp,
};

use super::class_links;

/// Opens the page, without reading what it brings.
pub(super) fn open_plain(flow: &mut Flow, opening: &Opening) {
    flow.page.obstacle = opening.obstacle;
    flow.page.foreign_worker.clone_from(&opening.foreign_worker);
    *flow.session = Session::new(opening.obstacle);
}

/// Reads what the page brings.
pub(super) fn open(flow: &mut Flow, opening: Opening, now: Timestamp) -> Vec<Command> {
    if opening.obstacle.is_some() {
        return Vec::new();
    }
    for received in [opening.search.expose(), opening.fragment_answer.expose(), opening.fragment.expose()] {
        flow.session.secrets_seen.add_pairs(received);
    }
    let page_uri = flow.setup.form.page_uri().to_owned();
    let pending = opening.record.as_ref().and_then(|record| Pending::from_json(record, &page_uri, flow.page.providers));
    let is_forged = pending.as_ref().is_some_and(|pending| pending.is_forged);
    if let Some(pending) = &pending {
        flow.setup.form.fill_from(pending.provider, &pending.request);
        flow.setup.form.take_other_texts(pending.other_texts.clone());
        flow.setup.scenario = pending.scenario;
        flow.session.run = pending.run;
        flow.setup.simulation = pending.simulation;
        // If the callback is refused, the request is dropped together with its verifier.
        if let Some(verifier) = &pending.request.code_verifier {
            flow.session.secrets_seen.add("code_verifier", verifier.expose());
        }
        if !is_forged {
            flow.session.log.navigated(Kind::Authorization, pending.url(), pending.sent_at);
        }
    }
    // The provider, and so the clock to use, is known only now.
    let now = flow.clock(now);
    let callback = match &pending {
        Some(_) => Callback::parse_while_waiting(&opening.search),
        None => Callback::parse(&opening.search),
    };
    let Some(mut callback) = callback else {
        // A response in the fragment, which this page never requests. The request keeps waiting for its own response.
        if pending.is_some() {
            flow.session.problem = callback::in_fragment(&opening.fragment_answer).map(Problem::Callback);
        }
        // Without a callback, a readable record keeps waiting: the user came back by hand.
        let unreadable = opening.record.is_some() && pending.is_none();
        let mut commands = if unreadable { vec![Command::ClearPending] } else { Vec::new() };
        commands.extend(class_links::opened_with(flow, &opening.fragment));
        return commands;
    };
    callback.add_fragment(&opening.fragment_answer);
    if pending.is_none() {
        // A callback of the sandbox came once more: the sandbox can give another code.
        let is_from = |provider: &&Provider| {
            let endpoints = provider.endpoints(&page_uri).filter(|_| provider.is_simulated);
            endpoints.is_some_and(|endpoints| callback.names_issuer(&endpoints.issuer))
        };
        if let Some(provider) = flow.page.providers.0.iter().copied().find(is_from) {
            flow.setup.form.choose(provider);
        }
    }
    let search = opening.search.expose();
    let url = SecretUrl::of(&[&page_uri, "?", search.strip_prefix('?').unwrap_or(search)]);
    let with_pkce = pending.as_ref().is_some_and(|pending| pending.request.code_verifier.is_some());
    flow.session.returned_state = callback.received_state().cloned();
    let chosen = (flow.setup.form.provider, Timestamp::default());
    let (provider, sent_at) = pending.as_ref().map_or(chosen, |pending| (pending.provider, pending.sent_at));
    let request = pending.map(|pending| pending.request);
    let verified = simulation::verify(callback, provider, request, flow.setup.simulation);
    // With two states, it's unclear whose callback this is.
    let answers_no_request = matches!(
        verified,
        Err(CallbackError::StateMissing { .. }
            | CallbackError::StateMismatch { .. }
            | CallbackError::DuplicateParameter { name: "state", .. })
    );
    let kind = if is_forged || answers_no_request {
        Kind::ForgedCallback(Forgery { is_own: is_forged, with_pkce })
    } else {
        Kind::Callback
    };
    flow.session.log.navigated(kind, url, now);
    match verified {
        Ok(callback) => {
            if let Some(client) = provider.client {
                flow.session.client_secret = ClientSecret::new(client.secret);
            }
            let sources = policy::sources(&callback.request().endpoints);
            flow.page.allowed_origins = Some(sources.clone());
            flow.session.stage = Stage::Verified(Box::new(Arrival { callback, provider, sent_at, arrived_at: now }));
            return vec![Command::ClearPending, Command::RestrictConnections(sources)];
        }
        Err(error) => flow.session.problem = Some(Problem::Callback(error)),
    }
    // Valid or not, a request accepts only one callback.
    vec![Command::ClearPending]
}

/// Drops the session: what was in memory when the user left must not come back with the page.
pub(super) fn restore(flow: &mut Flow, secrets: RequestSecrets) -> Vec<Command> {
    *flow.session = Session::new(flow.page.obstacle);
    flow.setup.form.renew(secrets);
    Vec::new()
}

pub(super) fn reset(flow: &mut Flow, secrets: RequestSecrets, page_uri: &str) -> Vec<Command> {
    flow.setup = Setup::new(secrets, page_uri, flow.page.providers);
    *flow.session = Session { was_reset: true, ..Session::new(flow.page.obstacle) };
    vec![Command::ClearPending, Command::TearDownSandbox]
}

/// Resets as much, but keeps the provider, which the class continues with, and its sandbox.
pub(super) fn start_over(flow: &mut Flow, secrets: RequestSecrets, page_uri: &str) -> Vec<Command> {
    let (provider, settings) = (flow.provider(), flow.setup.simulation.settings);
    let mut commands = reset(flow, secrets, page_uri);
    commands.retain(|command| *command != Command::TearDownSandbox);
    // The sandbox's settings are reset, as tearing it down would have done.
    if settings != Settings::default() {
        commands.push(Command::SetSimulation(Settings::default()));
    }
    flow.setup.form.choose(provider);
    commands
}

pub(super) fn worker_changed(flow: &mut Flow, foreign_worker: Option<String>) -> Vec<Command> {
    flow.page.foreign_worker = foreign_worker;
    Vec::new()
}

impl From<Obstacle> for Problem {
    fn from(obstacle: Obstacle) -> Self {
        match obstacle {
            Obstacle::Framed => Self::Framed,
            Obstacle::InsecureContext => Self::InsecureContext,
            Obstacle::StorageUnavailable => Self::StorageUnavailable,
        }
    }
}
