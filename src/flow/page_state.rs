//! Everything that the page knows, in three parts by how long they live. What ends together is one value, replaced at once.

use std::time::Duration;

use crate::{
    oauth::{
        id_token::{self, Check, Expected, Match, MaxAge, Mismatch},
        secret::{ClientSecret, SecretUrl, State},
        token_request::ClientAuth,
        uri::Endpoint,
    },
    providers::{Probe, Provider, Providers, Scenario},
    time::Timestamp,
};

use super::{
    class_link::{ClassLink, ClassLinkError, Offer},
    discovery_offer::DiscoveryOffer,
    event::Obstacle,
    form::{Form, RequestSecrets},
    log::Log,
    problem::{Problem, Validity},
    progress::{ApiAnswer, Arrival, Granted, InFlight, Injected, Purpose, Stage, Tokens},
    run::Run,
    secrets_seen::SecretsSeen,
};

/// Everything that the page knows. It lives in memory; a reload forgets it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flow {
    /// What the page is, for as long as it is loaded.
    pub page: PageFacts,
    /// What was set up, until a reset.
    pub setup: Setup,
    /// What was done with it: from a request until a reset, or until the page is left.
    pub session: Session,
}

/// What holds of the page for as long as it is loaded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageFacts {
    /// The providers that it offers.
    pub providers: Providers,
    /// What the browser withholds from it.
    pub obstacle: Option<Obstacle>,
    /// The script of another project's service worker, where one is between this page and the network.
    pub foreign_worker: Option<String>,
    /// What the page may connect to, from the first verified code on.
    pub allowed_origins: Option<Vec<String>>,
    /// How many requests it has sent: an answer never belongs to another request of the same number.
    pub attempts: u32,
}

/// What was set up for the next request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setup {
    /// The form of the next request.
    pub form: Form,
    /// How the client authenticates.
    pub client_auth: ClientAuth,
    /// The address of metadata that was typed as the issuer, where the form holds the issuer in it instead.
    pub shortened_issuer: Option<String>,
    /// What goes wrong on purpose.
    pub scenario: Option<&'static Scenario>,
    /// The class link that came last, and what became of it.
    pub offer: Option<Offer>,
    /// The newest of the class links that came while another waited for its answer.
    pub(super) next_link: Option<Result<ClassLink, ClassLinkError>>,
    /// When a link that had waited was offered.
    pub(super) next_offered_at: Option<Timestamp>,
}

/// What happened since everything was last forgotten.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Session {
    /// How far it has come.
    pub stage: Stage,
    /// The client secret, as typed. It goes only to the token endpoint of the request that was sent, and to its revocation
    /// endpoint if there is one.
    pub client_secret: ClientSecret,
    /// The state that the last callback brought, right or wrong.
    pub returned_state: Option<State>,
    /// What went wrong last.
    pub problem: Option<Problem>,
    /// Metadata that waits until the user confirms the hosts that it names.
    pub discovery_offer: Option<DiscoveryOffer>,
    /// The steps that are being taken without a press of the user.
    pub run: Option<Run>,
    /// The request in flight.
    pub in_flight: Option<InFlight>,
    /// What a scenario changed in the last request.
    pub injected: Option<Injected>,
    /// The messages.
    pub log: Log,
    /// Every secret seen, to be redacted wherever it is found.
    pub secrets_seen: SecretsSeen,
    /// Whether everything was just forgotten by a reset, and nothing has happened since.
    pub was_reset: bool,
}

impl Setup {
    /// An empty form for a page at `page_uri` that offers these providers.
    pub(super) fn new(secrets: RequestSecrets, page_uri: &str, providers: Providers) -> Self {
        Self {
            form: Form::new(secrets, page_uri, providers.first()),
            client_auth: ClientAuth::default(),
            shortened_issuer: None,
            scenario: None,
            offer: None,
            next_link: None,
            next_offered_at: None,
        }
    }
}

impl Session {
    /// A session in which nothing has happened, on a page with this obstacle.
    pub(super) fn new(obstacle: Option<Obstacle>) -> Self {
        Self { problem: obstacle.map(Problem::from), ..Self::default() }
    }
}

impl Flow {
    /// A flow that has not begun, for a page at `page_uri`.
    pub fn new(secrets: RequestSecrets, page_uri: &str) -> Self {
        Self::with_providers(secrets, page_uri, Providers::default())
    }

    /// A flow that has not begun, for a page at `page_uri` that offers these providers.
    pub fn with_providers(secrets: RequestSecrets, page_uri: &str, providers: Providers) -> Self {
        Self {
            page: PageFacts { providers, ..PageFacts::default() },
            setup: Setup::new(secrets, page_uri, providers),
            session: Session::default(),
        }
    }

    /// The verified callback, exchanged or not.
    pub fn arrival(&self) -> Option<&Arrival> {
        match &self.session.stage {
            Stage::Verified(arrival) => Some(arrival),
            Stage::Granted(granted) => Some(&granted.arrival),
            Stage::Requesting | Stage::Leaving(_) => None,
        }
    }

    /// What was granted: the tokens, and what is done with them.
    pub fn granted(&self) -> Option<&Granted> {
        match &self.session.stage {
            Stage::Granted(granted) => Some(granted),
            _ => None,
        }
    }

    pub(super) fn granted_mut(&mut self) -> Option<&mut Granted> {
        match &mut self.session.stage {
            Stage::Granted(granted) => Some(granted),
            _ => None,
        }
    }

    /// The tokens held.
    pub fn tokens(&self) -> Option<&Tokens> {
        self.granted().map(|granted| &granted.tokens)
    }

    /// The API's last answer.
    pub fn api_answer(&self) -> Option<&ApiAnswer> {
        self.granted()?.api_answer.as_ref()
    }

    /// The API that the token is for: that of the request that was sent.
    pub fn api_base(&self) -> Option<&Endpoint> {
        self.arrival()?.callback.request().endpoints.api_base.as_ref()
    }

    /// Whether the browser is leaving for the provider.
    pub fn is_leaving(&self) -> bool {
        matches!(self.session.stage, Stage::Leaving(_))
    }

    /// What the request in flight is for.
    pub fn purpose_in_flight(&self) -> Option<Purpose> {
        self.session.in_flight.as_ref().map(|in_flight| in_flight.attempt.purpose)
    }

    /// What an ID token's claims and signature were found to be, each compared with the request that was sent.
    pub fn id_token_checks(&self, now: Timestamp) -> Option<Vec<Check>> {
        let held = self.tokens()?.id_token.as_deref()?;
        let decoded = held.decoded.as_ref().ok()?;
        let arrival = self.arrival()?;
        let request = arrival.callback.request();
        let found = match &held.signature {
            None => Err(Mismatch::SignatureUnchecked),
            Some(Ok(())) => Ok(Match::Signature),
            Some(Err(error)) => Err(Mismatch::Signature(error.clone())),
        };
        let mut checks = vec![Check { what: "signature", found }];
        checks.extend(id_token::check(
            decoded,
            Expected {
                issuers: &request.endpoints.facts.id_token_issuers,
                client_id: &request.client_id,
                nonce: request.nonce.as_ref(),
                first: held.first.as_ref(),
                max_age: request
                    .options
                    .max_age_secs()
                    .map(|secs| MaxAge { secs, sent_at_secs: arrival.sent_at.millis / 1_000 }),
                now_secs: now.millis / 1_000,
            },
        ));
        Some(checks)
    }

    /// Whether the token is due for an automatic refresh now: in the last minute of its life, or the last tenth of a
    /// shorter one.
    pub fn is_refresh_due(&self, now: Timestamp) -> bool {
        const MARGIN: Duration = Duration::from_secs(60);
        // One that expires at once would be refreshed each second.
        const MIN_LIFETIME: Duration = Duration::from_secs(10);
        let due = self.tokens().filter(|tokens| tokens.refresh_token.is_some()).and_then(|tokens| {
            let ends = tokens.expires_at()?;
            let lifetime = ends.since(tokens.received_at);
            Some(lifetime >= MIN_LIFETIME && ends.since(now) <= MARGIN.min(lifetime / 10))
        });
        let is_on = self.granted().is_some_and(|granted| granted.auto_refresh);
        is_on && self.session.in_flight.is_none() && due == Some(true) && !self.is_refresh_token_expired(now)
    }

    /// What can be made to go wrong now: with the provider of the request that was sent, else with the one chosen.
    pub fn scenarios(&self) -> &'static [Scenario] {
        self.provider().scenarios
    }

    /// What to try the token with at the provider's API.
    pub fn probes(&self) -> Vec<&'static Probe> {
        let asked = self.arrival().map(|arrival| &arrival.callback.request().scopes);
        let granted = self.tokens().and_then(|tokens| tokens.scopes.as_ref());
        let has =
            |scope: &str| [asked, granted].into_iter().flatten().any(|scopes| scopes.iter().any(|it| it == scope));
        let is_offered = |probe: &&Probe| !probe.needs_its_scope || probe.scope.is_none_or(has);
        self.provider().probes.iter().filter(is_offered).collect()
    }

    /// Whom the session is with: the provider of the request that was sent, else the one chosen.
    pub fn provider(&self) -> &'static Provider {
        self.arrival().map_or(self.setup.form.provider, |arrival| arrival.provider)
    }

    /// Whether the refresh token's own lifetime is over by now.
    pub fn is_refresh_token_expired(&self, now: Timestamp) -> bool {
        self.refresh_token_validity(now) == Validity::Expired
    }

    /// What the refresh token's own lifetime says of it now.
    pub fn refresh_token_validity(&self, now: Timestamp) -> Validity {
        match self.tokens().filter(|tokens| tokens.refresh_token.is_some()).and_then(Tokens::refresh_expires_at) {
            Some(ends) if ends <= now => Validity::Expired,
            Some(_) => Validity::NotExpired,
            None => Validity::Unknown,
        }
    }

    /// The authorization URL in lines, as the browser will leave for it.
    pub fn preview(&self) -> Vec<SecretUrl> {
        let mut lines = self.setup.form.preview();
        let endpoints = self.setup.form.endpoints();
        if let (Some(first), Some(scenario)) = (lines.first_mut(), self.scenario_for(self.setup.form.provider))
            && let Some(url) = scenario.injection.redirect(first.expose(), &endpoints.api_base)
        {
            *first = url.into();
        }
        lines
    }

    pub(super) fn scenario_for(&self, provider: &Provider) -> Option<&'static Scenario> {
        self.setup.scenario.filter(|scenario| provider.scenarios.contains(scenario))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::CUSTOM;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    const PAGE: &str = "https://class.example/walk/";

    #[test]
    fn a_page_offers_the_providers_that_it_is_given() {
        let providers = Providers(&[CUSTOM]);
        let flow = Flow::with_providers(RequestSecrets::default(), PAGE, providers);
        assert_eq!(flow.page.providers, providers);
        assert_eq!(flow.setup.form.provider, CUSTOM);
    }
}
