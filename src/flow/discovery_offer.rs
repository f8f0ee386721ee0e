//! The question before discovery leads to another host: an issuer may name any host, and would get the client secret
//! there.

use crate::{
    oauth::{
        discovery::Metadata,
        order::each_once,
        uri::{self, Endpoint},
    },
    providers::EndpointTexts,
};

/// Metadata that waits until the user accepts its hosts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiscoveryOffer {
    /// The issuer's metadata.
    pub metadata: Metadata,
    /// The hosts that the user has neither typed nor confirmed, each once, in the order of the endpoints.
    pub new_hosts: Vec<String>,
}

/// The hosts of the metadata's endpoints, except the issuer's own and those already in the form.
pub fn new_hosts(metadata: &Metadata, form: &EndpointTexts) -> Vec<String> {
    let known = [&metadata.issuer, &form.authorization, &form.token, &form.api_base].map(|text| uri::host_of(text));
    let Metadata { authorization, token, revocation, jwks, .. } = metadata;
    let named = [Some(authorization), Some(token), revocation.as_ref(), jwks.as_ref()];
    let hosts = named.into_iter().flatten().map(Endpoint::host);
    each_once(hosts.filter(|host| !known.iter().flatten().any(|known| known == host)))
}
