//! The two requests that an attack on the sandbox is about, both from this page's client: one of the victim, one of the
//! attacker.

use crate::{
    attacks::Scene,
    flow::{
        Event, Flow,
        form::{Field, RequestSecrets},
        update::update,
    },
    oauth::{authorization_request::AuthorizationRequest, secret::ClientSecret},
    time::Timestamp,
};

/// An ID token, the rooms, and whose account it is.
const SCOPES: &str = "openid spark:rooms_read spark:people_read";

/// The scene with the page's current checks; `None` with any provider except the sandbox.
pub fn attack_scene(flow: &Flow, [victim, attacker]: [RequestSecrets; 2], now: Timestamp) -> Option<Scene> {
    let client = flow.provider().client.filter(|_| flow.provider().is_simulated)?;
    Some(Scene {
        victim: request(flow, victim, now)?,
        attacker: request(flow, attacker, now)?,
        secret: ClientSecret::new(client.secret),
        checks: flow.setup.simulation.checks,
        now_secs: flow.clock(now).millis / 1_000,
    })
}

/// The request that a newly opened page would send.
fn request(flow: &Flow, secrets: RequestSecrets, now: Timestamp) -> Option<AuthorizationRequest> {
    let mut fresh = Flow::with_providers(secrets, flow.setup.form.page_uri(), flow.page.providers);
    update(&mut fresh, Event::ProviderChosen(flow.provider()), now);
    update(&mut fresh, Event::FieldEdited(Field::Scopes, SCOPES.to_owned().into()), now);
    fresh.setup.form.request().ok()
}
