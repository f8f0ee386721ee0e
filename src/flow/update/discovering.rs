//! The endpoints of an issuer, from its metadata.

use crate::{
    flow::{
        command::Command,
        discovery_offer::{DiscoveryOffer, new_hosts},
        page_state::Flow,
        policy,
        problem::Problem,
        progress::{FollowUp, Purpose},
    },
    oauth::{
        discovery::{self, DiscoveryError, Metadata, WellKnown},
        http::{HttpResponse, TransportError},
    },
    time::Timestamp,
};

use super::sending::{Outgoing, send};

/// Requests the issuer's metadata.
pub(super) fn request(flow: &mut Flow, now: Timestamp) -> Vec<Command> {
    shorten_issuer(flow);
    request_at(flow, WellKnown::OAuth, None, now)
}

/// If the user typed a metadata address as the issuer, replaces it with the issuer, and keeps what was typed.
pub(super) fn shorten_issuer(flow: &mut Flow) {
    let form = &mut flow.setup.form;
    if form.provider.are_endpoints_typed()
        && let Some(issuer) = discovery::issuer_of_metadata(&form.custom.issuer)
    {
        flow.setup.shortened_issuer = Some(std::mem::replace(&mut form.custom.issuer, issuer));
    }
}

fn request_at(flow: &mut Flow, place: WellKnown, before: Option<DiscoveryError>, now: Timestamp) -> Vec<Command> {
    flow.session.discovery_offer = None;
    if let Some(obstacle) = flow.page.obstacle {
        flow.session.problem = Some(obstacle.into());
        return Vec::new();
    }
    let issuer = flow.setup.form.custom.issuer.trim().to_owned();
    match discovery::request(&issuer, place) {
        Ok(request) => match &flow.page.allowed_origins {
            Some(sources) if !policy::allows(sources, request.url.expose()) => {
                flow.session.problem = Some(Problem::ConnectionsRestricted { hosts: policy::hosts(sources) });
                Vec::new()
            }
            _ => {
                let outgoing = Outgoing::new(Purpose::Discover(place), request);
                send(flow, Outgoing { follow_up: FollowUp::CompareIssuer { issuer, before }, ..outgoing }, now)
            }
        },
        Err(error) => {
            flow.session.problem = Some(Problem::Discovery(error));
            Vec::new()
        }
    }
}

/// Handles the issuer's response. Metadata with hosts that the user has neither typed nor confirmed changes nothing
/// yet. `before` is why the metadata at the other address can't be used.
pub(super) fn answered(
    flow: &mut Flow,
    place: WellKnown,
    issuer: &str,
    before: Option<DiscoveryError>,
    answer: Result<HttpResponse, TransportError>,
    now: Timestamp,
) -> Vec<Command> {
    // The user has edited the issuer or chosen another provider: this response is out of date.
    if flow.setup.form.custom.issuer.trim() != issuer || !flow.setup.form.provider.are_endpoints_typed() {
        return Vec::new();
    }
    match answer.map_err(DiscoveryError::Transport).and_then(|response| discovery::parse(issuer, &response)) {
        Ok(metadata) => {
            let new_hosts = new_hosts(&metadata, &flow.setup.form.custom);
            if new_hosts.is_empty() {
                fill_in(flow, metadata);
            } else {
                flow.session.discovery_offer = Some(DiscoveryOffer { metadata, new_hosts });
            }
        }
        // The other address may still be right: both are compared with the same issuer.
        Err(error) if place == WellKnown::OAuth => return request_at(flow, WellKnown::OpenId, Some(error), now),
        Err(error) => {
            let error = match before {
                Some(before) => before.or_later(error),
                None => error,
            };
            flow.session.problem = Some(Problem::Discovery(error));
        }
    }
    Vec::new()
}

pub(super) fn confirmed(flow: &mut Flow) -> Vec<Command> {
    if let Some(offer) = flow.session.discovery_offer.take() {
        fill_in(flow, offer.metadata);
    }
    Vec::new()
}

pub(super) fn dismissed(flow: &mut Flow) -> Vec<Command> {
    flow.session.discovery_offer = None;
    Vec::new()
}

/// Fills in the form from the issuer's metadata.
fn fill_in(flow: &mut Flow, metadata: Metadata) {
    let setup = &mut flow.setup;
    if let Some(auth) = metadata.client_auths.first().filter(|_| !metadata.client_auths.contains(&setup.client_auth)) {
        setup.client_auth = *auth;
    }
    setup.form.apply_metadata(metadata);
}
