//! Where the reader is in the lesson: the current step, the open step, and the results of finished steps.

use crate::{
    flow::{
        Event, Flow, Session, Stage,
        call::Call,
        log::{Entry, Kind},
        problem::{Problem, Step},
    },
    oauth::limits::quoted,
    text::labels::result_labels,
    time::in_words,
};

/// The step that the reader is at: the first one not done, but none later than what was sent allows.
pub fn current_step(flow: &Flow) -> Step {
    match &flow.session.stage {
        Stage::Requesting | Stage::Leaving(_) => match &flow.session.problem {
            Some(Problem::Callback(_)) => Step::ComeBack,
            _ => Step::Request,
        },
        Stage::Verified(_) => Step::Exchange,
        Stage::Granted(..) if !is_done(Step::UseToken, flow) => Step::UseToken,
        Stage::Granted(..) => Step::Refresh,
    }
}

/// Whether this step has achieved its purpose.
fn is_done(step: Step, flow: &Flow) -> bool {
    match step {
        Step::Register => !flow.setup.form.client_id.trim().is_empty() || flow.session.arrival().is_some(),
        Step::Request => {
            let was_sent = flow.session.log.entries().iter().any(|entry| entry.kind == Kind::Authorization);
            flow.session.arrival().is_some() || was_sent && current_step(flow) > step
        }
        Step::ComeBack => flow.session.arrival().is_some(),
        Step::Exchange => flow.session.tokens().is_some(),
        Step::UseToken => flow.session.granted().is_some_and(|granted| {
            let is_answered = |call| granted.statuses.iter().any(|(of, _)| *of == call);
            let mut probes = flow.probes().into_iter().map(Call::Probe);
            !granted.statuses.is_empty() && probes.all(is_answered)
        }),
        Step::Refresh => flow.session.tokens().is_some_and(|tokens| tokens.refreshes > 0),
    }
}

/// Whether no sign-in has begun: no authorization request was sent, and no callback came back. The page then shows the two
/// ways to begin.
pub fn is_first_screen(flow: &Flow) -> bool {
    let is_of_a_sign_in = |entry: &Entry| !matches!(entry.kind, Kind::Sent(_));
    let is_callback = matches!(flow.session.problem, Some(Problem::Callback(_)));
    !is_callback && !flow.session.log.entries().iter().any(is_of_a_sign_in)
}

/// Whether the page shows only the registration and the form, without step numbers or the later steps. A user who chose
/// the simulated provider sees all steps.
pub fn is_invitation(flow: &Flow) -> bool {
    is_first_screen(flow) && (flow.session.is_leaving() || !flow.setup.form.provider.is_simulated)
}

/// Whether there is nothing to reset.
pub fn is_untouched(flow: &Flow) -> bool {
    is_first_screen(flow) && flow.setup.offer.is_none() && flow.setup.form.client_id.is_empty()
}

/// The effect of an event on which step is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opens {
    /// The same step stays open.
    Same,
    /// This step opens, because the response appears in it, until an event opens another.
    Step(Step),
    /// The current step opens.
    Current,
}

/// The step to open after this event.
pub fn opens(event: &Event) -> Opens {
    match event {
        Event::ApiCallRequested(_) | Event::RefreshThenCallRequested(_) => Opens::Step(Step::UseToken),
        Event::RefreshRequested | Event::RevocationRequested => Opens::Step(Step::Refresh),
        Event::CodeRequested
        | Event::ScopeRequested(_)
        | Event::TokenRequested
        | Event::ForgeryRequested(_)
        | Event::RunRequested
        | Event::ProviderChosen(_)
        | Event::Reset(..)
        | Event::StartedOver(..)
        | Event::Restored(_) => Opens::Current,
        _ => Opens::Same,
    }
}

/// The status of a step, relative to the current one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepStatus {
    /// It is finished.
    Done,
    /// It is the current one.
    Now,
    /// It is still to come.
    Later,
}

/// The status of this step.
pub fn step_status(step: Step, flow: &Flow) -> StepStatus {
    if is_done(step, flow) {
        StepStatus::Done
    } else if step == current_step(flow) {
        StepStatus::Now
    } else {
        StepStatus::Later
    }
}

/// The result of a finished step, in a few words.
pub fn result(step: Step, session: &Session) -> String {
    let Some(arrival) = session.arrival() else { return String::new() };
    let request = arrival.callback.request();
    let tokens = session.tokens();
    match step {
        Step::Register => quoted(&request.client_id),
        Step::Request => quoted(&request.scopes.joined()),
        Step::ComeBack if !session.has_matching_state() => result_labels::STATE_NOT_COMPARED.to_owned(),
        Step::ComeBack => result_labels::state_matches(&in_words(arrival.arrived_at.since(arrival.sent_at))),
        Step::Exchange => tokens.map_or("", |tokens| result_labels::tokens(tokens.refresh_token.is_some())).to_owned(),
        Step::UseToken => {
            let statuses = session.granted().map(|granted| granted.statuses.as_slice()).unwrap_or_default();
            let words =
                statuses.iter().map(|(call, status)| result_labels::answered(result_labels::call(*call), *status));
            words.collect::<Vec<_>>().join(", ")
        }
        Step::Refresh => match tokens.map_or(0, |tokens| tokens.refreshes) {
            0 => String::new(),
            count => result_labels::refreshed(count),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        flow::{
            Command,
            form::{Field, RequestSecrets},
            tests::{NOW, after, asked, fresh_flow, granted, granted_with_api, left, opened, typing, verified},
            update::update,
        },
        providers::{
            SANDBOX,
            webex::{ME, ROOMS},
        },
    };
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_step_is_done_once_what_it_is_for_has_happened() {
        let statuses = |flow: &Flow| {
            Step::ALL.map(|step| match step_status(step, flow) {
                StepStatus::Done => 'd',
                StepStatus::Now => 'n',
                StepStatus::Later => '-',
            })
        };
        let call = |probe| Event::ApiCallRequested(Call::Probe(probe));
        let refreshed = |mut flow: Flow| {
            asked(&mut flow, Event::RefreshRequested, 200, r#"{"access_token":"A2","expires_in":60}"#);
            flow
        };
        let declined = || opened("?error=access_denied&state=first", Some(left())).0;
        let rooms = || asked_in_turn(granted_with_api(), call(&ROOMS), 200);
        let both = || asked_in_turn(rooms(), call(&ME), 403);
        for (name, flow, expected, results) in [
            ("nothing", fresh_flow(), "-n----", ["", ""]),
            ("a callback that nothing was sent for", opened("?code=abc&state=x", None).0, "--n---", ["", ""]),
            ("a client", after(fresh_flow(), [typing(Field::ClientId, "C1")]), "dn----", ["", ""]),
            ("left for the provider", left_for_provider(), "dn----", ["", ""]),
            ("declined", declined(), "ddn---", ["", ""]),
            ("leaving once more", after(declined(), [Event::CodeRequested]), "dn----", ["", ""]),
            ("a code", verified(), "dddn--", ["", ""]),
            ("tokens", granted_with_api(), "ddddn-", ["", ""]),
            ("one request", rooms(), "ddddn-", ["GET /rooms: 200", ""]),
            (
                "another request",
                asked_in_turn(granted_with_api(), Event::ApiCallRequested(Call::Custom), 200),
                "ddddn-",
                ["your own request: 200", ""],
            ),
            ("both requests", both(), "dddddn", ["GET /rooms: 200, GET /people/me: 403", ""]),
            ("a refresh", refreshed(both()), "dddddd", ["GET /rooms: 200, GET /people/me: 403", "refreshed once"]),
            ("a refresh before the token was used", refreshed(granted_with_api()), "ddddnd", ["", "refreshed once"]),
        ] {
            assert_eq!(statuses(&flow).iter().collect::<String>(), expected, "{name}");
            assert_eq!([Step::UseToken, Step::Refresh].map(|step| result(step, &flow.session)), results, "{name}");
        }
    }

    fn asked_in_turn(mut flow: Flow, press: Event, status: u16) -> Flow {
        asked(&mut flow, press, status, "{}");
        flow
    }

    /// A page from which the browser leaves for a provider that can be reached.
    fn left_for_provider() -> Flow {
        let mut flow = after(fresh_flow(), [typing(Field::ClientId, "C1"), typing(Field::State, "s")]);
        let commands = update(&mut flow, Event::CodeRequested, NOW);
        let [Command::EnsureReachable(url)] = commands.as_slice() else { panic!("{commands:?}") };
        after(flow, [Event::BecameReachable(url.clone())])
    }

    #[test]
    fn the_first_screen_ends_with_the_first_callback_and_comes_back_with_a_reset() {
        let client = || typing(Field::ClientId, "C1");
        for (name, flow, expected) in [
            ("nothing", fresh_flow(), true),
            ("no client", after(fresh_flow(), [Event::CodeRequested]), true),
            ("leaving", after(fresh_flow(), [client(), typing(Field::State, "s"), Event::CodeRequested]), true),
            ("on the way", left_for_provider(), true),
            ("a callback of nobody", opened("?code=abc&state=x", None).0, false),
            (
                "leaving after a callback of nobody",
                after(
                    opened("?code=abc&state=x", None).0,
                    [typing(Field::ClientId, "C1"), typing(Field::State, "s"), Event::CodeRequested],
                ),
                false,
            ),
            ("a code", verified(), false),
            ("tokens", granted(), false),
            (
                "a reset",
                after(granted(), [Event::Reset(RequestSecrets::default(), "https://class.example/".to_owned())]),
                true,
            ),
        ] {
            assert_eq!(is_first_screen(&flow), expected, "{name}");
            assert_eq!(is_invitation(&flow), expected, "{name}");
        }
        let sandbox = after(fresh_flow(), [Event::ProviderChosen(SANDBOX)]);
        assert!(
            is_first_screen(&sandbox) && !is_invitation(&sandbox) && !is_untouched(&sandbox),
            "all steps are shown"
        );
        assert!(is_untouched(&fresh_flow()) && !is_untouched(&after(fresh_flow(), [client()])));
    }

    #[test]
    fn the_step_of_a_press_stays_open_and_a_new_beginning_opens_the_current_one() {
        for (event, expected) in [
            (Event::ApiCallRequested(Call::Custom), Opens::Step(Step::UseToken)),
            (Event::RefreshThenCallRequested(Call::Custom), Opens::Step(Step::UseToken)),
            (Event::RefreshRequested, Opens::Step(Step::Refresh)),
            (Event::RevocationRequested, Opens::Step(Step::Refresh)),
            (Event::CodeRequested, Opens::Current),
            (Event::TokenRequested, Opens::Current),
            (Event::Restored(RequestSecrets::default()), Opens::Current),
            (Event::RefreshDue, Opens::Same),
            (typing(Field::ClientId, "C1"), Opens::Same),
        ] {
            assert_eq!(opens(&event), expected, "{event:?}");
        }
    }
}
