//! The question before discovery leads to another host: an issuer may name any host, and the client secret would go there.

use crate::{
    oauth::{
        discovery::Metadata,
        uri::{self, Endpoint},
    },
    providers::EndpointTexts,
};

/// Metadata that waits until the user agrees to the hosts that it names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiscoveryOffer {
    /// What the issuer said of itself.
    pub metadata: Metadata,
    /// The hosts that the user has neither typed nor confirmed, each once, in the order of the endpoints.
    pub new_hosts: Vec<String>,
}

/// The hosts of the metadata's endpoints that are neither the issuer's own nor in the form already.
pub fn new_hosts(metadata: &Metadata, form: &EndpointTexts) -> Vec<String> {
    let known = [&metadata.issuer, &form.authorization, &form.token, &form.api_base].map(|text| uri::host_of(text));
    let Metadata { authorization, token, revocation, jwks, .. } = metadata;
    let named = [Some(authorization), Some(token), revocation.as_ref(), jwks.as_ref()];
    let mut hosts = Vec::new();
    for host in named.into_iter().flatten().map(Endpoint::host) {
        if !known.iter().flatten().any(|known| *known == host) && !hosts.contains(&host) {
            hosts.push(host);
        }
    }
    hosts
}
