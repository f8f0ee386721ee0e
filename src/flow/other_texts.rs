//! What was typed for other providers than the one that is asked: it survives the trip to that one.

use serde::{Deserialize, Serialize};

use crate::providers::{EndpointTexts, Providers};

use super::form::{Field, TypedClient};

/// What was typed for other providers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OtherTexts {
    /// The client that was typed for a provider without a built-in one.
    pub(super) client: Option<TypedClient>,
    /// The custom provider's endpoints.
    pub(super) endpoints: EndpointTexts,
}

/// The same in the session record.
#[derive(Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Stored {
    /// The provider's id, the client identifier and the scopes.
    client: Option<[String; 3]>,
    /// Authorization, token, API base, issuer.
    endpoints: [String; 4],
}

impl Stored {
    pub(super) fn new(texts: &OtherTexts) -> Self {
        let OtherTexts { client, endpoints } = texts.clone();
        let EndpointTexts { authorization, token, api_base, issuer } = endpoints;
        Self {
            client: client.map(|client| [client.provider.id.to_owned(), client.client_id, client.scopes]),
            endpoints: [authorization, token, api_base, issuer],
        }
    }

    /// Whether nothing was typed.
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The texts, on a page with these providers. `None` if they can't have been typed here.
    pub(super) fn read(self, providers: Providers) -> Option<OtherTexts> {
        let client = match self.client {
            None => None,
            Some([provider, client_id, scopes]) => {
                Some(TypedClient { client_id, scopes, provider: providers.by_id(&provider)? })
            }
        };
        let of_client = client.iter().flat_map(|it| [(Field::ClientId, &it.client_id), (Field::Scopes, &it.scopes)]);
        let of_endpoints = self.endpoints.iter().map(|text| (Field::Issuer, text));
        if of_client.chain(of_endpoints).any(|(field, text)| field.is_too_long(text)) {
            return None;
        }
        let [authorization, token, api_base, issuer] = self.endpoints;
        Some(OtherTexts { client, endpoints: EndpointTexts { authorization, token, api_base, issuer } })
    }
}
