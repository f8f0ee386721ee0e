//! Sends requests, one at a time, and passes each response to the subject that asked.

use crate::{
    flow::{
        call::Call,
        command::Command,
        page_state::Flow,
        progress::{Attempt, FollowUp, InFlight, Injected, Purpose},
    },
    oauth::http::{HttpRequest, HttpResponse, TransportError},
    time::Timestamp,
};

use super::{api_calls, discovering, signatures, token_requests};

/// A request to send.
pub(super) struct Outgoing {
    /// Its purpose.
    pub(super) purpose: Purpose,
    /// The request itself.
    pub(super) request: HttpRequest,
    /// What a scenario changed in it.
    pub(super) injected: Option<Injected>,
    /// What follows its response.
    pub(super) follow_up: FollowUp,
}

impl Outgoing {
    pub(super) fn new(purpose: Purpose, request: HttpRequest) -> Self {
        Self { purpose, request, injected: None, follow_up: FollowUp::Nothing }
    }
}

/// Sends a request, unless another is in flight.
pub(super) fn send(flow: &mut Flow, outgoing: Outgoing, now: Timestamp) -> Vec<Command> {
    let Outgoing { purpose, mut request, mut injected, follow_up } = outgoing;
    if flow.session.in_flight.is_some() {
        return Vec::new();
    }
    if let Some(url) = flow.moved(request.url.expose()) {
        request.url = url.clone().into();
        injected = Some(Injected::RequestMoved(url));
    }
    let line = match purpose {
        Purpose::CallApi(Call::Probe(probe)) => format!("{} {}", request.method.as_str(), probe.path),
        Purpose::CallApi(Call::Custom) => {
            let path = flow.session.granted().map_or("", |granted| granted.custom_request.path.trim());
            format!("{} {path}", request.method.as_str())
        }
        Purpose::Token(_) | Purpose::Discover(_) | Purpose::Revoke | Purpose::Keys => String::new(),
    };
    flow.page.attempts += 1;
    let attempt = Attempt { number: flow.page.attempts, purpose };
    let session = &mut flow.session;
    session.injected = injected;
    session.log.sent(purpose, line, &request, now);
    session.in_flight = Some(InFlight { attempt, follow_up });
    session.problem = None;
    vec![Command::Send(attempt, request)]
}

/// A request ended. The response to an abandoned one changes nothing.
pub(super) fn answered(
    flow: &mut Flow,
    attempt: Attempt,
    answer: Result<HttpResponse, TransportError>,
    now: Timestamp,
) -> Vec<Command> {
    let Some(InFlight { follow_up, .. }) = flow.session.in_flight.take_if(|it| it.attempt == attempt) else {
        return Vec::new();
    };
    flow.session.log.ended(&answer, now);
    match (attempt.purpose, follow_up) {
        (Purpose::Token(grant), follow_up) => {
            token_requests::answered(flow, grant, answer, now);
            match follow_up {
                FollowUp::CallApi(call) if flow.session.problem.is_none() => api_calls::request(flow, call, now),
                _ => Vec::new(),
            }
        }
        (Purpose::Discover(place), FollowUp::CompareIssuer { issuer, before }) => {
            discovering::answered(flow, place, &issuer, before, answer, now)
        }
        (Purpose::Discover(_), _) => Vec::new(),
        (Purpose::CallApi(call), _) => api_calls::answered(flow, call, answer, now),
        (Purpose::Revoke, _) => token_requests::revoked(flow, answer, now),
        (Purpose::Keys, _) => signatures::keys_answered(flow, attempt, answer),
    }
}
