//! Providers as data: an authorization server together with its API, and what the page says of it. Each is one value in a
//! file of its own. Nothing outside this folder asks which provider it has; it asks the provider.

use crate::oauth::{authorization_request::IssuerFacts, uri::Endpoint};

pub mod webex;

pub mod sandbox_provider;

pub mod custom;

pub mod scenario;

pub mod token_kinds;

pub use scenario::{Injection, Scenario, automatic_sign_in};

pub use token_kinds::{TokenKind, TokenKinds};

/// Webex itself.
pub const WEBEX: &Provider = &webex::PROVIDER;

/// The simulated Webex beside the page.
pub const SANDBOX: &Provider = &sandbox_provider::PROVIDER;

/// Any other, by the endpoints that the user types.
pub const CUSTOM: &Provider = &custom::PROVIDER;

/// A list of providers, in the order in which they are offered. The first is chosen when the page opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Providers(pub &'static [&'static Provider]);

impl Default for Providers {
    /// Those that the page offers.
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
    /// When the list is empty.
    pub fn first(self) -> &'static Provider {
        self.0[0]
    }
}

/// Everything the page knows about a provider. Two with the same id are the same.
pub struct Provider {
    /// The value of the `provider` select, of a class link and of the session record.
    pub id: &'static str,
    /// What the page calls it.
    pub name: &'static str,
    /// The question that its page opens with, before the first request.
    pub lead: Option<&'static str>,
    /// Above the steps, before the first request.
    pub invitation: &'static str,
    /// What it is, in a sentence.
    pub summary: &'static str,
    /// Whether it runs in this browser: then nothing that is sent to it is worth anything.
    pub is_simulated: bool,
    /// Its addresses, for a page at this URI; `None` where the user types them.
    pub addresses: Option<fn(page_uri: &str) -> Addresses>,
    /// Whether each of its callbacks carries `iss` (RFC 9207), though no metadata says so.
    pub sends_iss: bool,
    /// The issuers that its ID tokens may name.
    pub id_token_issuers: &'static [&'static str],
    /// The scopes that a class needs.
    pub scopes: &'static [Scope],
    /// The scope that the form starts with.
    pub default_scope: &'static str,
    /// Scopes that are asked for by mistake.
    pub scope_warnings: &'static [ScopeWarning],
    /// What the tutorial checks a token with.
    pub probes: &'static [Probe],
    /// The path that the custom request starts with.
    pub custom_request_path: &'static str,
    /// What its API means by a status, where that is more than what the status means anywhere.
    pub refusals: &'static [Refusal],
    /// The kinds of token that it has, where they are known.
    pub token_kinds: Option<TokenKinds>,
    /// The client that is registered with it from the start.
    pub client: Option<Client>,
    /// What can be made to go wrong with it.
    pub scenarios: &'static [Scenario],
    /// How a client is registered with it.
    pub registration: Registration,
    /// Why step 5 is worth taking, where there is more to say than of any provider.
    pub why_use_token: Option<&'static str>,
    /// What it asks of a client secret that a static page can't keep, in a sentence.
    pub secret_note: Option<&'static str>,
    /// Where it says what each scope means.
    pub scopes_link: Option<Link>,
    /// Where it says what its API can be asked.
    pub api_link: Option<Link>,
}

/// A provider's addresses, known beforehand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Addresses {
    /// Those that the form shows.
    pub endpoints: EndpointTexts,
    /// Where the keys are that its ID tokens are signed with; empty for none.
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

/// What a scope opens that opens all that the user may do.
pub const EVERYTHING: &str = "*";

/// A scope with what it lets an application do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scope {
    /// The id of its checkbox.
    pub element_id: &'static str,
    /// The scope as it is sent.
    pub name: &'static str,
    /// What it allows, in plain words.
    pub allows: &'static str,
    /// How a line of the API begins that needs it: a method, then a path.
    pub opens: &'static [&'static str],
}

/// What to look at before a scope is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScopeWarning {
    /// How the scopes begin beside which it is a mistake; `None` where it is one alone.
    pub beside: Option<&'static str>,
    /// The scope.
    pub scope: &'static str,
    /// What was noticed.
    pub what: &'static str,
    /// Which setting to look at.
    pub setting: &'static str,
}

/// A `GET` that shows what a token is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Probe {
    /// The id of its button.
    pub element_id: &'static str,
    /// What its button says.
    pub label: &'static str,
    /// The path below the API's base.
    pub path: &'static str,
    /// What it is answered with.
    pub brings: &'static str,
    /// The scope that it needs, where one is known.
    pub scope: Option<&'static str>,
    /// Whether it asks who the user is.
    pub asks_who_the_user_is: bool,
    /// Whether it is offered only where its scope was asked for or granted. The others are offered always: the tutorial
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
    /// What to look at.
    pub remedy: &'static str,
}

/// A client that is registered with a provider from the start. Nothing about it is real, its secret least of all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Client {
    /// What the consent page calls it.
    pub name: &'static str,
    /// The client identifier.
    pub id: &'static str,
    /// The client secret.
    pub secret: &'static str,
    /// The scopes that it may ask for, space-separated.
    pub scopes: &'static str,
}

/// How a client is registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Registration {
    /// It is registered already, and this is what to say of it.
    Done(&'static str),
    /// By hand: each entry of the check-list that differs from provider to provider.
    CheckList {
        /// How to get an account.
        account: &'static [Span],
        /// How to register the application.
        create: &'static [Span],
    },
}

/// A piece of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    /// Plain text.
    Text(&'static str),
    /// A link.
    Link(Link),
}

/// A link to a page of the provider's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// Where it leads.
    pub url: &'static str,
    /// What it says.
    pub text: &'static str,
}

impl Provider {
    /// The addresses that come with the provider, for a page at `page_uri`; none where the user types them.
    pub fn endpoints(&self, page_uri: &str) -> Option<EndpointTexts> {
        self.addresses.map(|addresses| addresses(page_uri).endpoints)
    }

    /// What is known of the provider's issuer beside its endpoints, for a page at `page_uri`; nothing where the user types
    /// the endpoints.
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

    /// Whether a token with this scope may do all that the user may.
    pub fn opens_everything(&self, scope: &str) -> bool {
        self.scopes.iter().any(|have| have.name == scope && have.opens == [EVERYTHING])
    }

    /// The scope that a token needs for a line of the API, `GET /rooms?max=2` say; `None` where it is not known.
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

    /// What is looked up by an id, or is an id of the page, is there once.
    #[test]
    fn no_two_have_one_name() {
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
    fn a_provider_says_the_same_of_a_scope_wherever_it_says_it() {
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
