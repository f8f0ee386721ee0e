//! Providers as data: an authorization server with its API, and what the page says about them. Each is one value in its
//! own file. Code outside this folder never asks which provider it has; it asks the provider.

use crate::oauth::{authorization_request::IssuerFacts, uri::Endpoint};

pub mod webex;
pub mod sandbox_provider;
pub mod custom;
pub mod scenario;

pub use scenario::{Injection, Scenario, automatic_sign_in};

/// Webex itself.
pub const WEBEX: &Provider = &webex::PROVIDER;

/// The simulated Webex next to the page.
pub const SANDBOX: &Provider = &sandbox_provider::PROVIDER;

/// Any other provider: the user types its endpoints.
pub const CUSTOM: &Provider = &custom::PROVIDER;

/// The providers whose types of token the page knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKinds {
    /// Webex's, and so the sandbox's.
    Webex,
}

/// A list of providers, in the order offered. The first one is chosen when the page opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Providers(pub &'static [&'static Provider]);

impl Default for Providers {
    /// All providers on offer.
    fn default() -> Self {
        Self(&[WEBEX, SANDBOX, CUSTOM])
    }
}

impl Providers {
    /// The provider with this id.
    pub fn by_id(self, id: &str) -> Option<&'static Provider> {
        self.0.iter().find(|provider| provider.id == id).copied()
    }

    /// The provider that is chosen when the page opens.
    ///
    /// # Panics
    ///
    /// If the list is empty.
    pub fn first(self) -> &'static Provider {
        self.0[0]
    }
}

/// Everything the page knows about a provider. Two with the same id are equal.
pub struct Provider {
    /// The value of the `provider` select, of a class link and of the session record.
    pub id: &'static str,
    /// Its name on the page.
    pub name: &'static str,
    /// The question at the top of the page, before the first request.
    pub lead: Option<&'static str>,
    /// The text above the steps, before the first request.
    pub invitation: &'static str,
    /// One sentence about what it is.
    pub summary: &'static str,
    /// Whether it runs in this browser: then nothing sent to it has any value.
    pub is_simulated: bool,
    /// Its addresses, for a page at this URI; `None` if the user types them.
    pub addresses: Option<fn(page_uri: &str) -> Addresses>,
    /// Whether every callback carries `iss` (RFC 9207), even without metadata that says so.
    pub sends_iss: bool,
    /// The issuers that its ID tokens may name.
    pub id_token_issuers: &'static [&'static str],
    /// The scopes that a class needs.
    pub scopes: &'static [Scope],
    /// The scope in the form at the start.
    pub default_scope: &'static str,
    /// Scopes that people request by mistake.
    pub scope_warnings: &'static [ScopeWarning],
    /// The API calls that the tutorial offers.
    pub probes: &'static [Probe],
    /// The path in the custom request at the start.
    pub custom_request_path: &'static str,
    /// What its API means by a status, if that is more than the standard meaning.
    pub refusals: &'static [Refusal],
    /// Its types of token, if known; `text/token_kind_words.rs` explains them.
    pub token_kinds: Option<TokenKinds>,
    /// Its built-in client, if any.
    pub client: Option<Client>,
    /// What can be made to fail on purpose.
    pub scenarios: &'static [Scenario],
    /// How to register a client.
    pub registration: Registration,
    /// Why step 5 is worth taking, if there's more to say than for any provider.
    pub why_use_token: Option<&'static str>,
    /// One sentence on what it demands for a client secret that a static page can't keep.
    pub secret_note: Option<&'static str>,
    /// Its documentation of the scopes.
    pub scopes_link: Option<Link>,
    /// Its documentation of the API.
    pub api_link: Option<Link>,
}

/// A provider's addresses, known in advance.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Addresses {
    /// The ones that the form shows.
    pub endpoints: EndpointTexts,
    /// The address of the keys that verify its ID tokens; may be empty.
    pub jwks: String,
}

/// A provider's addresses as text, not yet checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EndpointTexts {
    /// The authorization endpoint.
    pub authorization: String,
    /// The token endpoint.
    pub token: String,
    /// The API base; may be empty.
    pub api_base: String,
    /// The issuer identifier; may be empty.
    pub issuer: String,
}

/// The value of `opens` for a scope that allows everything the user may do.
pub const EVERYTHING: &str = "*";

/// A scope, and what an application may do with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scope {
    /// The id of its checkbox.
    pub element_id: &'static str,
    /// The scope's value in a request.
    pub name: &'static str,
    /// What it allows, in plain words.
    pub allows: &'static str,
    /// The API calls that need it: method, space, beginning of the path.
    pub opens: &'static [&'static str],
}

/// Advice for a scope that is likely a mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScopeWarning {
    /// The prefix of the scopes next to which it's a mistake; `None` if it's a mistake alone.
    pub beside: Option<&'static str>,
    /// The scope.
    pub scope: &'static str,
    /// What looks wrong.
    pub what: &'static str,
    /// Which setting to check.
    pub setting: &'static str,
}

/// A `GET` that shows what a token allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Probe {
    /// The id of its button.
    pub element_id: &'static str,
    /// Its button's label.
    pub label: &'static str,
    /// The path below the API's base.
    pub path: &'static str,
    /// What the response contains.
    pub brings: &'static str,
    /// The scope that it needs, where one is known.
    pub scope: Option<&'static str>,
    /// Whether it asks who the user is.
    pub asks_who_the_user_is: bool,
    /// Whether it's offered only if its scope was requested or granted. The others are always offered: the tutorial
    /// shows how the API refuses a token without the scope.
    pub needs_its_scope: bool,
}

/// What the API means by a status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The status.
    pub status: u16,
    /// The likely cause.
    pub cause: &'static str,
    /// What to check.
    pub remedy: &'static str,
}

/// A provider's built-in client. Nothing about it is real, least of all its secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Client {
    /// Its name on the consent page.
    pub name: &'static str,
    /// The client identifier.
    pub id: &'static str,
    /// The client secret.
    pub secret: &'static str,
    /// The scopes that it may request, space-separated.
    pub scopes: &'static str,
}

/// How to register a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Registration {
    /// It's already registered; holds what to say about that.
    Done(&'static str),
    /// By hand: the entries of the checklist that differ between providers.
    CheckList {
        /// How to get an account.
        account: &'static [Span],
        /// How to register the application.
        create: &'static [Span],
    },
}

/// A piece of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    /// Plain text.
    Text(&'static str),
    /// A link.
    Link(Link),
}

/// A link to one of the provider's pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// Its URL.
    pub url: &'static str,
    /// Its text.
    pub text: &'static str,
}

impl Provider {
    /// The provider's own addresses, for a page at `page_uri`; `None` if the user types them.
    pub fn endpoints(&self, page_uri: &str) -> Option<EndpointTexts> {
        self.addresses.map(|addresses| addresses(page_uri).endpoints)
    }

    /// What is known about the provider's issuer besides its endpoints, for a page at `page_uri`; `None` if the user
    /// types the endpoints.
    pub fn issuer_facts(&self, page_uri: &str) -> Option<IssuerFacts> {
        let addresses = self.addresses?;
        Some(IssuerFacts {
            iss_required: self.sends_iss,
            revocation: None,
            jwks: Endpoint::parse(&addresses(page_uri).jwks).ok(),
            id_token_issuers: self.id_token_issuers.iter().map(|issuer| (*issuer).to_owned()).collect(),
        })
    }

    /// Whether the user types the provider's endpoints.
    pub fn are_endpoints_typed(&self) -> bool {
        self.addresses.is_none()
    }

    /// Whether a token with this scope may do everything the user may.
    pub fn opens_everything(&self, scope: &str) -> bool {
        self.scopes.iter().any(|have| have.name == scope && have.opens == [EVERYTHING])
    }

    /// The scope that an API call needs, such as `GET /rooms?max=2`; `None` if unknown.
    pub fn scope_for(&self, line: &str) -> Option<&'static str> {
        let begins =
            |start: &str| line.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']));
        let of_catalog = self.scopes.iter().find(|scope| scope.opens.iter().any(|start| begins(start)));
        let of_probe = || self.probes.iter().find(|probe| line == format!("GET {}", probe.path))?.scope;
        of_catalog.map(|scope| scope.name).or_else(of_probe)
    }
}

impl PartialEq for Provider {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Provider {}

impl std::fmt::Debug for Provider {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// Everything that is looked up by an id, and every id on the page.
    #[test]
    fn ids_are_unique() {
        fn check(of: &str, mut names: Vec<&str>) {
            let count = names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), count, "{of}: {names:?}");
        }
        let Providers(all) = Providers::default();
        check("providers", all.iter().map(|provider| provider.id).collect());
        for provider in all {
            let boxes = provider.scopes.iter().map(|scope| scope.element_id);
            check(provider.id, boxes.chain(provider.probes.iter().map(|probe| probe.element_id)).collect());
            check(provider.id, provider.scenarios.iter().map(|scenario| scenario.id).collect());
        }
    }

    #[test]
    fn a_providers_scopes_are_consistent() {
        for provider in Providers::default().0 {
            for probe in provider.probes {
                assert_eq!(provider.scope_for(&format!("GET {}", probe.path)), probe.scope, "{provider:?} {probe:?}");
            }
            let granted = |scope: &str| provider.scopes.iter().any(|have| have.name == scope);
            assert!(granted(provider.default_scope), "{provider:?}");
        }
    }

    #[test]
    fn the_keys_and_the_issuers_of_id_tokens() {
        const PAGE: &str = "https://class.example/walk/";
        for (provider, iss_required, jwks, issuers) in [
            (
                WEBEX,
                false,
                "https://webexapis.com/v1/verification",
                ["https://idbroker.webex.com/idb", "https://idbroker-b-us.webex.com/idb"],
            ),
            (
                SANDBOX,
                true,
                "https://class.example/walk/sandbox/v1/verification",
                ["https://idbroker.sandbox.example/idb", "https://idbroker-b.sandbox.example/idb"],
            ),
        ] {
            let facts = provider.issuer_facts(PAGE).expect("a known provider");
            assert_eq!(facts.jwks.as_ref().map(Endpoint::as_str), Some(jwks));
            assert_eq!((facts.iss_required, facts.revocation), (iss_required, None));
            assert_eq!(facts.id_token_issuers, issuers);
        }
        assert_eq!((CUSTOM.issuer_facts(PAGE), CUSTOM.endpoints(PAGE)), (None, None));
    }
}
