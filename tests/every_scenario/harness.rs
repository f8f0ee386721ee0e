//! The page's state machine and the sandbox, without a browser in between.

use super::*;

/// A page with its sandbox, without a browser in between.
pub(crate) struct Page {
    pub(crate) flow: Flow,
    pub(crate) sandbox: Driver,
    /// The time of the browser's clock.
    pub(crate) now: Timestamp,
}

pub(crate) fn fresh(state: &str) -> RequestSecrets {
    RequestSecrets {
        state: State::new(state),
        nonce: Nonce::new(format!("nonce of {state}")),
        code_verifier: CodeVerifier::new("v".repeat(43)),
    }
}

impl Page {
    pub(crate) fn open(what_if: Option<&'static Scenario>) -> Self {
        let providers::Client { name, id, secret, scopes } = providers::sandbox_provider::CLIENT;
        let store =
            Store::new(Integration::new(name, id, secret, providers::sandbox_provider::page_uris(PAGE), scopes));
        let mut page = Self { flow: Flow::new(fresh("first"), PAGE), sandbox: Driver::new(store), now: START };
        page.event(Event::ProviderChosen(SANDBOX));
        page.event(Event::ScenarioChosen(what_if));
        page
    }

    pub(crate) fn event(&mut self, event: Event) -> Vec<Command> {
        update(&mut self.flow, event, self.now)
    }

    /// Has the sandbox answer a request.
    pub(crate) fn handle(&mut self, request: &HttpRequest) -> HttpResponse {
        self.sandbox.handle(request, self.now)
    }

    /// Sends a form, as a button of the sandbox's pages does.
    pub(crate) fn submit(&mut self, url: &str, body: &str) -> HttpResponse {
        let headers = vec![header("content-type", "application/x-www-form-urlencoded")];
        self.handle(&HttpRequest { method: Method::POST, url: url.into(), headers, body: Body::new(body) })
    }

    /// Requests a code, signs in, accepts if the sandbox asks, and comes back.
    pub(crate) fn sign_in(&mut self) -> &mut Self {
        self.sign_in_with(SIGN_IN)
    }

    /// Like [`Self::sign_in`], with this body from the sign-in page.
    pub(crate) fn sign_in_with(&mut self, sign_in: &str) -> &mut Self {
        let commands = self.event(Event::CodeRequested);
        let [Command::EnsureReachable(url)] = commands.as_slice() else { panic!("{commands:?}") };
        let commands = self.event(Event::BecameReachable(url.clone()));
        let [Command::Leave { record, url }] = commands.as_slice() else { panic!("{commands:?}") };
        let to_sign_in =
            HttpRequest { method: Method::GET, url: url.clone(), headers: Vec::new(), body: Body::default() };
        assert_eq!(self.handle(&to_sign_in).status, 200);
        let mut at = url.expose().to_owned();
        let mut body = sign_in;
        let callback = loop {
            let response = self.submit(&at, body);
            let location = response.header("location").expect("a redirect").to_owned();
            if [b'?', b'#']
                .iter()
                .any(|sign| location.strip_prefix(PAGE).is_some_and(|rest| rest.as_bytes().first() == Some(sign)))
            {
                break location;
            }
            assert!(location.starts_with(&format!("{}?", url.address())), "{location}");
            assert!(!location.contains("somebody-else"), "the fault leaves the sandbox's own URL alone: {location}");
            at = location;
            body = "decision=accept";
        };
        let answer = callback.strip_prefix(PAGE).expect("back at the page");
        let (search, fragment) = answer.split_at(answer.find('#').unwrap_or(answer.len()));
        self.flow = Flow::new(fresh("second"), PAGE);
        self.event(Event::Opened(Opening {
            search: Query::new(search),
            fragment_answer: fragment.into(),
            record: Some(record.clone()),
            ..Opening::default()
        }));
        self
    }

    /// Presses a button that sends a request. Returns the status, unless the request timed out.
    pub(crate) fn press(&mut self, event: Event) -> Option<u16> {
        let commands = self.event(event);
        let [Command::Send(attempt, request)] = commands.as_slice() else { panic!("{commands:?}") };
        let answer = if delay(request) > Duration::from_secs(30) {
            Err(TransportError::Timeout)
        } else {
            Ok(self.handle(request))
        };
        let status = answer.as_ref().ok().map(|response| response.status);
        self.event(Event::Answered(*attempt, answer));
        status
    }

    pub(crate) fn problem(&self) -> Option<&'static str> {
        self.flow.session.problem.as_ref().map(|problem| problem.code())
    }

    pub(crate) fn switch(&mut self, id: &str) {
        let what_if = SCENARIOS.iter().find(|what_if| what_if.id == id);
        assert_eq!(what_if.is_some(), !id.is_empty(), "{id}");
        self.event(Event::ScenarioChosen(what_if));
    }
}
