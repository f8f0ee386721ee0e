//! The API: asked, and its answer.

use crate::{
    flow::{
        Checked, Command, Flow, Purpose,
        call::{Call, OwnFault},
        problem::{ApiError, Problem},
    },
    oauth::{
        http::{HttpResponse, Method, TransportError},
        protected_resource::{self, OutsideBase},
    },
    time::Timestamp,
};

use super::send;

/// Asks the API.
pub(super) fn check(flow: &mut Flow, call: Call, now: Timestamp) -> Vec<Command> {
    let (Some(tokens), Some(base)) = (flow.tokens(), flow.api_base()) else { return Vec::new() };
    let (own, token) = (&flow.own, &tokens.access_token);
    let request = match call {
        Call::Known(resource) => protected_resource::request(base, Method::GET, resource.path(), "", token)
            .map_err(|OutsideBase| OwnFault::Path),
        Call::Own => own.to_http(base, token),
    };
    match request {
        Err(fault) => {
            flow.problem = Some(Problem::OwnRequest(fault));
            Vec::new()
        }
        Ok(_) if call == Call::Own && own.changes_something() && !own.to_confirm => {
            flow.own.to_confirm = true;
            Vec::new()
        }
        Ok(request) => {
            let commands = send(flow, Purpose::Check(call), (request, None), now);
            flow.own.to_confirm &= commands.is_empty();
            commands
        }
    }
}

pub(super) fn checked(flow: &mut Flow, call: Call, answer: Result<HttpResponse, TransportError>, now: Timestamp) {
    let entry = flow.log.entries().last();
    let (line, endpoint) = entry.map(|entry| (entry.line.clone(), entry.address.clone())).unwrap_or_default();
    match answer {
        Err(error) => {
            flow.problem = Some(Problem::Api { endpoint, error: ApiError::Transport(error), retry_at: None });
            flow.checked = None;
        }
        Ok(response) => {
            if let Some(wait) = protected_resource::wait_asked(&response) {
                let error = ApiError::RateLimited { status: response.status };
                flow.problem = Some(Problem::Api { endpoint, error, retry_at: wait.map(|wait| now.after(wait)) });
            }
            flow.checked = Some(Checked { call, line, status: response.status, body: response.body });
        }
    }
}
