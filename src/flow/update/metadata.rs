//! The endpoints of an issuer, from its metadata.

use crate::{
    flow::{
        Command, Flow, Purpose,
        discovery_offer::{DiscoveryOffer, new_hosts},
        form::Provider,
        policy,
        problem::Problem,
    },
    oauth::{
        discovery::{self, DiscoveryError, Metadata, WellKnown},
        http::{HttpResponse, TransportError},
    },
    time::Timestamp,
};

use super::send;

/// Asks the issuer for its metadata.
pub(super) fn discover(flow: &mut Flow, place: WellKnown, now: Timestamp) -> Vec<Command> {
    flow.discovery_offer = None;
    if let Some(obstacle) = flow.obstacle {
        flow.problem = Some(obstacle.into());
        return Vec::new();
    }
    match discovery::request(flow.form.custom.issuer.trim(), place) {
        Ok(request) => match &flow.bound {
            Some(sources) if !policy::allows(sources, request.url.expose()) => {
                flow.problem = Some(Problem::Bound { hosts: policy::hosts(sources) });
                Vec::new()
            }
            _ => {
                flow.issuer_asked = flow.form.custom.issuer.trim().to_owned();
                send(flow, Purpose::Discover(place), (request, None), now)
            }
        },
        Err(error) => {
            flow.problem = Some(Problem::Discovery(error));
            Vec::new()
        }
    }
}

/// Takes the issuer's answer in. Metadata that names hosts which the user has neither typed nor confirmed changes nothing yet.
pub(super) fn discovered(
    flow: &mut Flow,
    place: WellKnown,
    answer: Result<HttpResponse, TransportError>,
    now: Timestamp,
) -> Vec<Command> {
    let issuer = std::mem::take(&mut flow.issuer_asked);
    // Another was typed meanwhile, or another provider chosen: what this one says is nobody's.
    if flow.form.custom.issuer.trim() != issuer || flow.form.provider != Provider::Custom {
        return Vec::new();
    }
    match answer.map_err(DiscoveryError::Transport).and_then(|response| discovery::parse(&issuer, &response)) {
        Ok(metadata) => {
            let new_hosts = new_hosts(&metadata, &flow.form.custom);
            if new_hosts.is_empty() {
                fill_in(flow, metadata);
            } else {
                flow.discovery_offer = Some(DiscoveryOffer { metadata, new_hosts });
            }
        }
        // Where there is none at the one place, there may be at the other.
        Err(DiscoveryError::Status(_) | DiscoveryError::Json(_) | DiscoveryError::Transport(_))
            if place == WellKnown::OAuth =>
        {
            return discover(flow, WellKnown::OpenId, now);
        }
        Err(error) => flow.problem = Some(Problem::Discovery(error)),
    }
    Vec::new()
}

/// Fills the form in with what the issuer says of itself.
pub(super) fn fill_in(flow: &mut Flow, metadata: Metadata) {
    if let Some(auth) = metadata.client_auths.first().filter(|_| !metadata.client_auths.contains(&flow.client_auth)) {
        flow.client_auth = *auth;
    }
    flow.form.describe(metadata);
}
