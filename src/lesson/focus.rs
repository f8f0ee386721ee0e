//! Where the focus goes after an event.

use crate::flow::{
    Flow, Stage,
    form::Field,
    problem::{InputField, Step},
};

/// The id of a step's title, to which the focus may go.
pub fn title_id(step: Step) -> &'static str {
    match step {
        Step::Register => "registerTitle",
        Step::Request => "requestTitle",
        Step::ComeBack => "comeBackTitle",
        Step::Exchange => "exchangeTitle",
        Step::UseToken => "checkTitle",
        Step::Refresh => "refreshTitle",
    }
}

/// The fields that are folded away, since each has a good default.
pub const OPTION_FIELDS: [&str; 6] = [
    Field::Scopes.id(),
    Field::State.id(),
    Field::RedirectUri.id(),
    Field::Prompt.id(),
    Field::LoginHint.id(),
    Field::MaxAge.id(),
];

/// An element that may take the focus: its id, and its step.
pub type FocusTarget = (&'static str, Step);

/// The elements that the focus may go to: the field to fix or the problem, what to do in the step that was reached, the class
/// link that came, the question about an issuer's hosts. They are compared one by one: when one goes away, another that was
/// already there doesn't take the focus again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FocusTargets([Option<FocusTarget>; 4]);

impl FocusTargets {
    /// The element that takes the focus now: the first target that has changed.
    pub fn newer_than(&self, before: &Self) -> Option<FocusTarget> {
        self.0.into_iter().zip(before.0).find(|(now, before)| now.is_some() && now != before)?.0
    }
}

/// The elements that the focus may go to now.
pub fn focus_targets(flow: &Flow) -> FocusTargets {
    let problem = flow.session.problem.as_ref();
    let problem = problem.map(|problem| (problem.field().map_or("problem", InputField::id), problem.step()));
    let reached = match &flow.session.stage {
        // A run takes the steps itself: the focus would only jump from one to the next.
        _ if flow.session.run.is_some() => None,
        Stage::Verified(_) => Some(("clientSecret", Step::Exchange)),
        Stage::Granted(granted) if flow.session.has_run && flow.session.api_answer().is_some() => {
            let is_refreshed = granted.tokens.refreshes > 0;
            Some(if is_refreshed { ("tokenRefreshButton", Step::Refresh) } else { ("apiStatus", Step::UseToken) })
        }
        Stage::Granted(_) if flow.session.api_answer().is_none() => Some(("tokenCopyButton", Step::UseToken)),
        Stage::Requesting | Stage::Leaving(_) if flow.session.has_revoked() => {
            Some((title_id(Step::Refresh), Step::Refresh))
        }
        _ => None,
    };
    // A confirmed link is still the same offer, so it doesn't take the focus again.
    let class_link = flow.setup.offer.as_ref().map(|_| ("classLinkOffer", Step::Register));
    let discovery = flow.session.discovery_offer.as_ref().map(|_| ("discoveryOffer", Step::Request));
    FocusTargets([problem, reached, class_link, discovery])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        flow::{
            Event,
            call::{Call, CustomRequest},
            run::Run,
            tests::{after, asked, fresh_flow, granted_with_api, opened, typing, verified},
        },
        lesson::guidance::current_step,
        oauth::token_request::ClientAuth,
        providers::{
            CUSTOM, SANDBOX,
            webex::{ME, ROOMS},
        },
    };
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn each_stage_has_its_step_and_its_place_for_the_focus() {
        let asked = |mut flow: Flow, press: Event, status: u16, body: &str| {
            asked(&mut flow, press, status, body);
            flow
        };
        let to_me = || Event::ApiCallRequested(Call::Probe(&ME));
        let to_rooms = || Event::ApiCallRequested(Call::Probe(&ROOMS));
        let metadata = r#"{"issuer":"https://as.example","authorization_endpoint":"https://as.example/a",
            "token_endpoint":"https://tokens.example/t"}"#;
        let custom =
            || after(fresh_flow(), [Event::ProviderChosen(CUSTOM), typing(Field::Issuer, "https://as.example")]);
        let running = |mut flow: Flow| {
            flow.session.run = Run::of(SANDBOX, None);
            flow
        };
        let reached = |id, step| FocusTargets([None, Some((id, step)), None, None]);
        let problem = |id, step| FocusTargets([Some((id, step)), None, None, None]);
        for (name, flow, step, targets) in [
            ("nothing typed", fresh_flow(), Step::Request, FocusTargets::default()),
            (
                "white space is no client",
                after(fresh_flow(), [typing(Field::ClientId, " ")]),
                Step::Request,
                FocusTargets::default(),
            ),
            ("a client", after(fresh_flow(), [typing(Field::ClientId, "C1")]), Step::Request, FocusTargets::default()),
            (
                "no client",
                after(fresh_flow(), [Event::CodeRequested]),
                Step::Request,
                problem("clientId", Step::Request),
            ),
            (
                "leaving",
                after(fresh_flow(), [typing(Field::ClientId, "C1"), typing(Field::State, "s"), Event::CodeRequested]),
                Step::Request,
                FocusTargets::default(),
            ),
            (
                "a callback of nobody",
                opened("?code=abc&state=x", None).0,
                Step::ComeBack,
                problem("problem", Step::ComeBack),
            ),
            ("a code", verified(), Step::Exchange, reached("clientSecret", Step::Exchange)),
            (
                "the exchange under way",
                after(verified(), [Event::TokenRequested]),
                Step::Exchange,
                reached("clientSecret", Step::Exchange),
            ),
            (
                "no exchange",
                asked(verified(), Event::TokenRequested, 500, ""),
                Step::Exchange,
                FocusTargets([Some(("problem", Step::Exchange)), Some(("clientSecret", Step::Exchange)), None, None]),
            ),
            ("tokens", granted_with_api(), Step::UseToken, reached("tokenCopyButton", Step::UseToken)),
            ("tokens of a run that goes on", running(granted_with_api()), Step::UseToken, FocusTargets::default()),
            (
                "a path that leaves the API",
                after(
                    granted_with_api(),
                    [Event::CustomRequestEdited(CustomRequest::at("/../../x")), Event::ApiCallRequested(Call::Custom)],
                ),
                Step::UseToken,
                FocusTargets([
                    Some(("ownPath", Step::UseToken)),
                    Some(("tokenCopyButton", Step::UseToken)),
                    None,
                    None,
                ]),
            ),
            (
                "an answer of the API",
                asked(granted_with_api(), to_me(), 200, "{}"),
                Step::UseToken,
                FocusTargets::default(),
            ),
            (
                "the answers to both requests",
                asked(asked(granted_with_api(), to_me(), 403, "{}"), to_rooms(), 200, "{}"),
                Step::Refresh,
                FocusTargets::default(),
            ),
            (
                "other hosts",
                asked(custom(), Event::DiscoveryRequested, 200, metadata),
                Step::Request,
                FocusTargets([None, None, None, Some(("discoveryOffer", Step::Request))]),
            ),
            (
                "a class link",
                after(fresh_flow(), [Event::FragmentChanged("#provider=webex&client_id=C1".into())]),
                Step::Request,
                FocusTargets([None, None, Some(("classLinkOffer", Step::Register)), None]),
            ),
        ] {
            assert_eq!((current_step(&flow), focus_targets(&flow)), (step, targets), "{name}");
        }
    }

    #[test]
    fn each_step_has_a_title() {
        let titles = ["registerTitle", "requestTitle", "comeBackTitle", "exchangeTitle", "checkTitle", "refreshTitle"];
        assert_eq!(Step::ALL.map(title_id), titles);
    }

    #[test]
    fn what_was_there_before_does_not_take_the_focus_again() {
        let (field, link) = (Some(("clientId", Step::Request)), Some(("classLinkOffer", Step::Register)));
        let question = Some(("discoveryOffer", Step::Request));
        let (secret, token) = (Some(("clientSecret", Step::Exchange)), Some(("tokenCopyButton", Step::UseToken)));
        let targets = |problem, reached, class_link, discovery| FocusTargets([problem, reached, class_link, discovery]);
        for (before, now, expected) in [
            (targets(None, None, None, None), targets(None, None, None, None), None),
            (targets(None, None, None, None), targets(field, None, link, None), field),
            (targets(field, None, None, None), targets(field, None, link, None), link),
            (targets(field, None, link, None), targets(field, None, link, question), question),
            (targets(field, None, link, None), targets(None, None, link, None), None),
            (targets(field, None, link, None), targets(field, None, link, None), None),
            (targets(field, None, None, None), targets(question, None, None, None), question),
            (targets(None, None, None, None), targets(field, secret, None, None), field),
            (targets(None, secret, None, None), targets(None, token, None, None), token),
        ] {
            assert_eq!(now.newer_than(&before), expected, "{before:?} to {now:?}");
        }
    }

    /// The focus stays where the user types or chooses.
    #[test]
    fn neither_a_correction_nor_a_choice_nor_another_attempt_moves_the_focus() {
        let stateless = || after(verified(), [typing(Field::State, ""), Event::CodeRequested]);
        let outside = || {
            let path = Event::CustomRequestEdited(CustomRequest::at("/../../x"));
            after(granted_with_api(), [path, Event::ApiCallRequested(Call::Custom)])
        };
        let failed = || {
            let mut flow = granted_with_api();
            asked(&mut flow, Event::RefreshRequested, 500, "");
            flow
        };
        for (name, before, event) in [
            ("a state typed once there is a code", stateless(), typing(Field::State, "s")),
            ("a path corrected", outside(), Event::CustomRequestEdited(CustomRequest::at("/x"))),
            ("a refresh tried again", failed(), Event::RefreshRequested),
            ("a client without a secret", verified(), Event::ClientAuthChosen(ClientAuth::None)),
        ] {
            let targets = focus_targets(&before);
            let now = focus_targets(&after(before, [event]));
            assert_eq!(now.newer_than(&targets), None, "{name}");
        }
    }
}
