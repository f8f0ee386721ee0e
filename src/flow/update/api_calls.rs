//! Requests to the API, and its responses.

use crate::{
    flow::{
        call::{Call, CustomRequestError},
        command::Command,
        page_state::Flow,
        problem::{ApiError, Problem},
        progress::{ApiAnswer, Purpose},
    },
    oauth::{
        http::{HttpResponse, Method, TransportError},
        protected_resource::{self, OutsideBase},
    },
    time::Timestamp,
};

use super::sending::{Outgoing, send};

/// Sends a request to the API. A custom one that changes something waits for a second press.
pub(super) fn request(flow: &mut Flow, call: Call, now: Timestamp) -> Vec<Command> {
    let (Some(granted), Some(base)) = (flow.session.granted(), flow.session.api_base()) else { return Vec::new() };
    let (custom, token) = (&granted.custom_request, &granted.tokens.access_token);
    let request = match call {
        Call::Probe(probe) => protected_resource::request(base, Method::GET, probe.path, "", token)
            .map_err(|OutsideBase| CustomRequestError::Path),
        Call::Custom => custom.to_http(base, token),
    };
    let must_confirm = call == Call::Custom && custom.changes_something() && !custom.to_confirm;
    match request {
        Err(error) => {
            flow.session.problem = Some(Problem::CustomRequest(error));
            Vec::new()
        }
        Ok(_) if must_confirm => {
            await_confirmation(flow, true);
            Vec::new()
        }
        Ok(request) => {
            let commands = send(flow, Outgoing::new(Purpose::CallApi(call), request), now);
            if !commands.is_empty() {
                await_confirmation(flow, false);
            }
            commands
        }
    }
}

fn await_confirmation(flow: &mut Flow, to_confirm: bool) {
    if let Some(granted) = flow.session.granted_mut() {
        granted.custom_request.to_confirm = to_confirm;
    }
}

pub(super) fn answered(
    flow: &mut Flow,
    call: Call,
    answer: Result<HttpResponse, TransportError>,
    now: Timestamp,
) -> Vec<Command> {
    let entry = flow.session.log.entries().last();
    let (line, endpoint) = entry.map(|entry| (entry.line.clone(), entry.address.clone())).unwrap_or_default();
    let fail = |error, retry_at| flow.session.problem = Some(Problem::Api { call, endpoint, error, retry_at });
    let api_answer = match answer {
        Err(error) => {
            fail(ApiError::Transport(error), None);
            None
        }
        Ok(response) => {
            if let Some(wait) = protected_resource::wait_asked(&response) {
                let error = ApiError::RateLimited { status: response.status };
                fail(error, wait.map(|wait| now.after(wait)));
            }
            Some(ApiAnswer { call, line, status: response.status, body: response.body })
        }
    };
    if let Some(granted) = flow.session.granted_mut() {
        if let Some(answer) = &api_answer {
            granted.statuses.retain(|(of, _)| *of != call);
            granted.statuses.push((call, answer.status));
        }
        granted.api_answer = api_answer;
    }
    Vec::new()
}
