//! Everything that the page knows, in three parts by lifetime. What ends together is one value, replaced in one
//! assignment.

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
    log::{Entry, Forgery, Kind, Log},
    problem::{Problem, Validity},
    progress::{ApiAnswer, Arrival, Granted, InFlight, Injected, Purpose, Stage, Tokens},
    run::{Run, Shown},
    secrets_seen::SecretsSeen,
    simulation::{Change, Simulation, simulated},
    tracked::Tracked,
};

/// Everything that the page knows. It's only in memory; a reload clears it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flow {
    /// Facts about the page, for as long as it's loaded.
    pub page: PageFacts,
    /// What the user set up, until a reset.
    pub setup: Setup,
    /// What happened with it: from a request until a reset, or until the user leaves the page.
    pub session: Tracked<Session>,
}

/// Facts about the page, for as long as it's loaded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageFacts {
    /// The providers on offer.
    pub providers: Providers,
    /// What the browser doesn't allow the page to do.
    pub obstacle: Option<Obstacle>,
    /// The script of another project's service worker, if one controls this page.
    pub foreign_worker: Option<String>,
    /// The sources that the page may connect to, from the first verified code on.
    pub allowed_origins: Option<Vec<String>>,
    /// How many requests it has sent: a response is matched to its request by this number.
    pub attempts: u32,
}

/// The setup for the next request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setup {
    /// The form of the next request.
    pub form: Form,
    /// How the client authenticates.
    pub client_auth: ClientAuth,
    /// The metadata address that was typed as the issuer; the form holds the issuer derived from it.
    pub shortened_issuer: Option<String>,
    /// The scenario to run.
    pub scenario: Option<&'static Scenario>,
    /// What is changed of the simulated provider.
    pub simulation: Simulation,
    /// Whether the simulated provider has applied the last change.
    pub simulation_change: Change,
    /// The last class link, and its status.
    pub offer: Option<Offer>,
    /// The newest class link that arrived while another waited for the user's answer.
    pub(super) next_link: Option<Result<ClassLink, ClassLinkError>>,
    /// When the link was offered, if it can't be answered at once.
    pub(super) offered_at: Option<Timestamp>,
}

/// What happened since the last reset.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Session {
    /// How far the flow has come.
    pub stage: Stage,
    /// The client secret, as typed. It's only sent to the token endpoint of the request that was sent, and to that
    /// request's revocation endpoint if there is one.
    pub client_secret: ClientSecret,
    /// The state in the last callback, right or wrong.
    pub returned_state: Option<State>,
    /// The last problem.
    pub problem: Option<Problem>,
    /// Metadata that waits until the user confirms its hosts.
    pub discovery_offer: Option<DiscoveryOffer>,
    /// The steps that are being taken without a press of the user.
    pub run: Option<Run>,
    /// Whether a run has taken its last step in this session.
    pub has_run: bool,
    /// The request in flight.
    pub in_flight: Option<InFlight>,
    /// How the scenario's fault has shown since the scenario was chosen, even if the problem was fixed afterwards.
    pub fault_shown: Option<Shown>,
    /// What a scenario changed in the last request.
    pub injected: Option<Injected>,
    /// The messages.
    pub log: Log,
    /// Every secret seen, so that it can be redacted anywhere.
    pub secrets_seen: SecretsSeen,
    /// Whether a reset has just happened, and nothing since.
    pub was_reset: bool,
}

impl Setup {
    /// An empty form for a page at `page_uri` with these providers.
    pub(super) fn new(secrets: RequestSecrets, page_uri: &str, providers: Providers) -> Self {
        Self {
            form: Form::new(secrets, page_uri, providers.first()),
            client_auth: ClientAuth::default(),
            shortened_issuer: None,
            scenario: None,
            simulation: Simulation::default(),
            simulation_change: Change::Made,
            offer: None,
            next_link: None,
            offered_at: None,
        }
    }
}

impl Session {
    /// A session in which nothing has happened, on a page with this obstacle.
    pub(super) fn new(obstacle: Option<Obstacle>) -> Self {
        Self { problem: obstacle.map(Problem::from), ..Self::default() }
    }

    /// Whether the last request revoked the tokens.
    pub fn has_revoked(&self) -> bool {
        let newest = self.log.entries().last();
        self.tokens().is_none() && newest.is_some_and(|it| matches!(it.kind, Kind::Sent(Purpose::Revoke)))
    }

    /// The verified callback, exchanged or not.
    pub fn arrival(&self) -> Option<&Arrival> {
        match &self.stage {
            Stage::Verified(arrival) => Some(arrival),
            Stage::Granted(granted) => Some(&granted.arrival),
            Stage::Requesting | Stage::Leaving(_) => None,
        }
    }

    /// Whether the callback had the state of its request. With the check off, another state is accepted too.
    pub fn has_matching_state(&self) -> bool {
        let sent = self.arrival().map(|arrival| &arrival.callback.request().state);
        sent.is_some() && sent == self.returned_state.as_ref()
    }

    /// The tokens, and what is done with them.
    pub fn granted(&self) -> Option<&Granted> {
        match &self.stage {
            Stage::Granted(granted) => Some(granted),
            _ => None,
        }
    }

    pub(super) fn granted_mut(&mut self) -> Option<&mut Granted> {
        match &mut self.stage {
            Stage::Granted(granted) => Some(granted),
            _ => None,
        }
    }

    /// The tokens held.
    pub fn tokens(&self) -> Option<&Tokens> {
        self.granted().map(|granted| &granted.tokens)
    }

    /// The API's last response.
    pub fn api_answer(&self) -> Option<&ApiAnswer> {
        self.granted()?.api_answer.as_ref()
    }

    /// The API base that the token is for: the one of the request that was sent.
    pub fn api_base(&self) -> Option<&Endpoint> {
        self.arrival()?.callback.request().endpoints.api_base.as_ref()
    }

    /// Whether the callback was forged by this page, at the user's press.
    pub fn has_own_forgery(&self) -> bool {
        let is_own = |entry: &Entry| matches!(entry.kind, Kind::ForgedCallback(Forgery { is_own: true, .. }));
        self.log.entries().iter().any(is_own)
    }

    /// Whether the browser is leaving for the provider.
    pub fn is_leaving(&self) -> bool {
        matches!(self.stage, Stage::Leaving(_))
    }

    /// The purpose of the request in flight.
    pub fn purpose_in_flight(&self) -> Option<Purpose> {
        self.in_flight.as_ref().map(|in_flight| in_flight.attempt.purpose)
    }

    /// Whether the refresh token has expired, by its own lifetime.
    pub fn is_refresh_token_expired(&self, now: Timestamp) -> bool {
        self.refresh_token_validity(now) == Validity::Expired
    }

    /// Whether the refresh token is still valid, by its own lifetime.
    pub fn refresh_token_validity(&self, now: Timestamp) -> Validity {
        match self.tokens().filter(|tokens| tokens.refresh_token.is_some()).and_then(Tokens::refresh_expires_at) {
            Some(ends) if ends <= now => Validity::Expired,
            Some(_) => Validity::NotExpired,
            None => Validity::Unknown,
        }
    }
}

impl Flow {
    /// A new flow for a page at `page_uri`.
    pub fn new(secrets: RequestSecrets, page_uri: &str) -> Self {
        Self::with_providers(secrets, page_uri, Providers::default())
    }

    /// A new flow for a page at `page_uri` with these providers.
    pub fn with_providers(secrets: RequestSecrets, page_uri: &str, providers: Providers) -> Self {
        Self {
            page: PageFacts { providers, ..PageFacts::default() },
            setup: Setup::new(secrets, page_uri, providers),
            session: Tracked::default(),
        }
    }

    /// The effective time when the browser's clock says `now`: with the simulated provider, the time on its clock,
    /// which may be ahead.
    pub fn clock(&self, now: Timestamp) -> Timestamp {
        if self.provider().is_simulated { now.after(self.setup.simulation.settings.clock_offset()) } else { now }
    }

    /// Whether the simulated provider is chosen and can be started: it isn't on a page that can't send requests.
    pub fn has_sandbox(&self) -> bool {
        self.provider().is_simulated && self.page.obstacle.is_none()
    }

    /// What is changed of the simulated provider, including a requested change that it hasn't confirmed yet.
    pub fn simulation_asked(&self) -> Simulation {
        let Setup { simulation, simulation_change, .. } = self.setup;
        match simulation_change {
            Change::Asked(settings) => Simulation { settings, ..simulation },
            Change::Made | Change::Failed => simulation,
        }
    }

    /// The results of all ID token checks, compared with the request that was sent.
    pub fn id_token_checks(&self, now: Timestamp) -> Option<Vec<Check>> {
        let held = self.session.tokens()?.id_token.as_deref()?;
        let decoded = held.decoded.as_ref().ok()?;
        let arrival = self.session.arrival()?;
        let request = arrival.callback.request();
        let found = match &held.signature {
            None => Err(Mismatch::SignatureUnchecked),
            Some(Ok(())) => Ok(Match::Signature),
            Some(Err(error)) => Err(Mismatch::Signature(error.clone())),
        };
        let mut checks = vec![Check { what: "signature", found }];
        let expected = Expected {
            issuers: &request.endpoints.facts.id_token_issuers,
            client_id: &request.client_id,
            nonce: request.nonce.as_ref(),
            first: held.first.as_ref(),
            max_age: request
                .options
                .max_age_secs()
                .map(|secs| MaxAge { secs, sent_at_secs: arrival.sent_at.millis / 1_000 }),
            now_secs: now.millis / 1_000,
        };
        let simulated = simulated(arrival.provider, request);
        checks.extend(match simulated.and_then(|it| it.nonce_unchecked(self.setup.simulation.checks)) {
            Some(unchecked) => id_token::check_except_nonce(decoded, expected, unchecked),
            None => id_token::check(decoded, expected),
        });
        Some(checks)
    }

    /// Whether an automatic refresh is due: in the token's last minute, or in the last tenth of a shorter lifetime.
    pub fn is_refresh_due(&self, now: Timestamp) -> bool {
        const MARGIN: Duration = Duration::from_secs(60);
        // A token that expires immediately would be refreshed every second.
        const MIN_LIFETIME: Duration = Duration::from_secs(10);
        let due = self.session.tokens().filter(|tokens| tokens.refresh_token.is_some()).and_then(|tokens| {
            let ends = tokens.expires_at()?;
            let lifetime = ends.since(tokens.received_at);
            Some(lifetime >= MIN_LIFETIME && ends.since(now) <= MARGIN.min(lifetime / 10))
        });
        let is_on = self.session.granted().is_some_and(|granted| granted.auto_refresh);
        is_on && self.session.in_flight.is_none() && due == Some(true) && !self.session.is_refresh_token_expired(now)
    }

    /// The scenarios on offer: of the request's provider, or else of the chosen one.
    pub fn scenarios(&self) -> &'static [Scenario] {
        self.provider().scenarios
    }

    /// The calls to try the token with at the provider's API.
    pub fn probes(&self) -> Vec<&'static Probe> {
        let asked = self.session.arrival().map(|arrival| &arrival.callback.request().scopes);
        let granted = self.session.tokens().and_then(|tokens| tokens.scopes.as_ref());
        let has =
            |scope: &str| [asked, granted].into_iter().flatten().any(|scopes| scopes.iter().any(|it| it == scope));
        let is_offered = |probe: &&Probe| !probe.needs_its_scope || probe.scope.is_none_or(has);
        self.provider().probes.iter().filter(is_offered).collect()
    }

    /// The session's provider: of the request that was sent, or else the chosen one.
    pub fn provider(&self) -> &'static Provider {
        self.session.arrival().map_or(self.setup.form.provider, |arrival| arrival.provider)
    }

    /// The authorization URL in pieces, as it will be sent.
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

    /// Where the scenario moves a request of the arrived session to; `None` if it leaves it alone.
    pub(super) fn moved(&self, url: &str) -> Option<String> {
        let (arrival, base) = (self.session.arrival()?, self.session.api_base()?);
        self.scenario_for(arrival.provider)?.injection.redirect(url, base.as_str())
    }

    /// Where the code is exchanged, and the token refreshed; empty before a callback.
    pub fn token_address(&self) -> String {
        let Some(arrival) = self.session.arrival() else { return String::new() };
        let endpoint = arrival.callback.request().endpoints.token.as_str();
        self.moved(endpoint).unwrap_or_else(|| endpoint.to_owned())
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
