//! The page opens, and the browser leaves for the provider and comes back: steps 2 and 3.

use crate::{
    flow::{
        Arrival, Command, Flow, Obstacle, Opening, Stage,
        class_link::{ClassLink, ClassLinkError, Offer},
        form::Fresh,
        log::Kind,
        policy,
        problem::Problem,
        record::Pending,
    },
    oauth::{
        callback::Callback,
        secret::{ClientSecret, SecretUrl},
    },
    time::Timestamp,
};

use super::mended;

pub(super) fn open(flow: &mut Flow, opening: Opening, now: Timestamp) -> Vec<Command> {
    flow.obstacle = opening.obstacle;
    flow.stranger = opening.stranger;
    if let Some(obstacle) = opening.obstacle {
        flow.problem = Some(obstacle.into());
        return Vec::new();
    }
    let pending = opening.record.as_ref().and_then(|record| Pending::from_json(record, flow.form.page_uri()));
    let is_forged = pending.as_ref().is_some_and(|pending| pending.is_forged);
    if let Some(pending) = &pending {
        flow.form.fill_from(pending.provider, &pending.request);
        flow.what_if = pending.what_if;
        // Where the callback is refused, the request is dropped together with its verifier.
        if let Some(verifier) = &pending.request.code_verifier {
            flow.secrets_seen.add("code_verifier", verifier.expose());
        }
        if !is_forged {
            flow.log.navigated(Kind::Authorization, pending.url(), pending.sent_at);
        }
    }
    let Some(callback) = Callback::parse(&opening.search) else {
        // Without a callback a record that can be read goes on waiting: the user came back by hand.
        let unreadable = opening.record.is_some() && pending.is_none();
        let mut commands = if unreadable { vec![Command::Forget] } else { Vec::new() };
        commands.extend(offered(flow, opening.fragment.expose()));
        return commands;
    };
    let search = opening.search.expose();
    let url = SecretUrl::of(&[flow.form.page_uri(), "?", search.strip_prefix('?').unwrap_or(search)]);
    flow.log.navigated(if is_forged { Kind::ForgedCallback } else { Kind::Callback }, url, now);
    flow.returned_state = callback.received_state().cloned();
    let (provider, sent_at) = pending.as_ref().map(|pending| (pending.provider, pending.sent_at)).unwrap_or_default();
    match callback.verify(pending.map(|pending| pending.request)) {
        Ok(callback) => {
            if let Some(client) = provider.client() {
                flow.client_secret = ClientSecret::new(client.secret);
            }
            let sources = policy::sources(&callback.request().endpoints);
            flow.bound = Some(sources.clone());
            flow.stage = Stage::Verified(Arrival { callback, provider, sent_at, arrived_at: now });
            return vec![Command::Forget, Command::Bind(sources)];
        }
        Err(error) => flow.problem = Some(Problem::Callback(error)),
    }
    // Good or bad, one callback is all that a request gets.
    vec![Command::Forget]
}

/// What a provider's being chosen brings with it.
pub(super) fn provider_chosen(flow: &mut Flow) -> Vec<Command> {
    mended(flow);
    flow.discovery_offer = None;
    if matches!(flow.problem, Some(Problem::SandboxUnavailable(_))) {
        flow.problem = None;
    }
    // Where nobody can be asked, nothing is set up for it.
    if flow.obstacle.is_none() { vec![Command::Reach(flow.form.endpoints().authorization.into())] } else { Vec::new() }
}

/// Takes a class link in. While another waits for its answer, the new one waits too, whatever it brings: what the user is
/// about to press must not change.
pub(super) fn offered(flow: &mut Flow, fragment: &str) -> Vec<Command> {
    let Some(link) = ClassLink::parse(fragment) else { return Vec::new() };
    match &flow.offer {
        // It is the one that is shown.
        Some(Offer::ToConfirm(shown)) if link.as_ref() == Ok(shown) => Vec::new(),
        Some(Offer::ToConfirm(_)) => {
            flow.next_link = Some(link);
            Vec::new()
        }
        _ => offer(flow, link),
    }
}

/// Offers the link that waited until the one before it was answered.
pub(super) fn next_link(flow: &mut Flow) -> Vec<Command> {
    flow.next_link.take().map(|link| offer(flow, link)).unwrap_or_default()
}

/// Offers a class link. One with its own endpoints changes nothing yet: whoever made it would be sent the secret.
fn offer(flow: &mut Flow, link: Result<ClassLink, ClassLinkError>) -> Vec<Command> {
    match link {
        Err(error) => flow.offer = Some(Offer::Refused(error)),
        Ok(link) if link.endpoints.is_some() => flow.offer = Some(Offer::ToConfirm(link)),
        Ok(link) => return fill_in(flow, link),
    }
    Vec::new()
}

pub(super) fn fill_in(flow: &mut Flow, link: ClassLink) -> Vec<Command> {
    link.fill(&mut flow.form);
    flow.offer = Some(Offer::Used(link));
    provider_chosen(flow)
}

/// The request that the form describes, ready to be left with; or the problem that keeps the browser here.
fn ready_to_leave(flow: &mut Flow, now: Timestamp) -> Option<Pending> {
    if flow.stage == Stage::Leaving || flow.busy.is_some() {
        return None;
    }
    if let Some(obstacle) = flow.obstacle {
        flow.problem = Some(obstacle.into());
        return None;
    }
    match flow.form.request() {
        Err(fault) => {
            flow.problem = Some(Problem::Form(fault));
            None
        }
        Ok(request) => {
            flow.problem = None;
            flow.stage = Stage::Leaving;
            flow.altered = None;
            let what_if = flow.what_if_for(flow.form.provider);
            Some(Pending { provider: flow.form.provider, request, sent_at: now, what_if, is_forged: false })
        }
    }
}

pub(super) fn request_code(flow: &mut Flow, now: Timestamp) -> Vec<Command> {
    let Some(pending) = ready_to_leave(flow, now) else { return Vec::new() };
    let url = pending.url();
    flow.departure = Some(pending);
    vec![Command::Reach(url)]
}

/// Has the browser open a link such as an attacker would send, while this tab waits for the callback of its own request.
pub(super) fn forge(flow: &mut Flow, fresh: &Fresh, now: Timestamp) -> Vec<Command> {
    let Some(pending) = ready_to_leave(flow, now) else { return Vec::new() };
    let (code, state) = (fresh.code_verifier.expose(), fresh.state.expose());
    let url = SecretUrl::of(&[flow.form.page_uri(), "?code=", code, "&state=", state]);
    vec![Command::Leave { record: Pending { is_forged: true, ..pending }.to_json(), url }]
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
