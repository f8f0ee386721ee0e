//! A reader's predictions about scenarios and attacks, noted before the run, with the results.

use serde::{Deserialize, Serialize};

use crate::{
    attacks::Attack,
    flow::{
        Flow,
        log::Kind,
        run::{Shown, fault_shown},
    },
    providers::Providers,
    text::{attack_words, check_words, prediction_words, questions},
};

use super::{redaction::Redaction, transcript::answered_in_words};

/// One prediction. There is at most one for each scenario and each attack, so there are never many.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prediction {
    /// The id of the scenario or the attack.
    pub about: String,
    /// The prediction.
    pub expected: String,
    /// The result; empty until the run.
    pub shown: String,
}

impl Prediction {
    /// The name of the scenario or attack; `None` for an unknown id.
    pub fn title(&self) -> Option<&'static str> {
        let attack = Attack::ALL.into_iter().find(|attack| attack.id() == self.about).map(attack_words::attack);
        let scenarios = || Providers::default().0.iter().flat_map(|provider| provider.scenarios);
        attack.or_else(|| scenarios().find(|scenario| scenario.id == self.about).map(|scenario| scenario.label))
    }
}

/// The prediction about this; empty if there is none.
pub fn expected<'a>(predictions: &'a [Prediction], about: &str) -> &'a str {
    predictions.iter().find(|it| it.about == about).map_or("", |it| &it.expected)
}

/// Notes a prediction. An earlier result is dropped, because the new prediction isn't about it.
pub fn note(predictions: &mut Vec<Prediction>, about: &str, expected: &str) {
    let new = || Prediction { about: about.to_owned(), expected: expected.to_owned(), shown: String::new() };
    match predictions.iter_mut().find(|it| it.about == about) {
        _ if expected.trim().is_empty() => predictions.retain(|it| it.about != about),
        Some(it) => *it = new(),
        None => predictions.push(new()),
    }
}

/// Adds the result to a prediction. Returns whether that changes anything.
pub fn compare(predictions: &mut [Prediction], about: &str, shown: &str) -> bool {
    let noted = predictions.iter_mut().find(|it| it.about == about && it.shown != shown);
    noted.map(|it| shown.clone_into(&mut it.shown)).is_some()
}

/// The result once the scenario's fault has shown, without secrets: the scenario's id, and the message with its
/// response and the page's reaction.
pub fn evidence(flow: &Flow, redaction: &Redaction) -> Option<(&'static str, String)> {
    let (scenario, fault) = (flow.setup.scenario?, fault_shown(flow)?);
    let message = flow.session.log.entries().last().map(|entry| {
        let sent = [entry.method.as_str(), " ", &entry.address].concat();
        match entry.kind {
            Kind::Sent(_) => [&sent, "\n", &answered_in_words(entry)].concat(),
            _ => sent,
        }
    });
    let problem = flow.session.problem.as_ref().map(|problem| questions::page_said(problem.code()));
    let let_through = match fault {
        Shown::LetThrough(lock) => Some(check_words::let_through(lock)),
        Shown::Failed => None,
    };
    let lines: Vec<String> = message.into_iter().chain(problem).chain(let_through).collect();
    Some((scenario.id, redaction.redact(&lines.join("\n"))))
}

/// The predictions as a section of the worksheet, in Markdown.
pub fn markdown(predictions: &[Prediction], redaction: &Redaction) -> String {
    use super::markdown::{escape_markdown, fenced};
    let mut out = String::new();
    for (prediction, title) in predictions.iter().filter_map(|it| Some((it, it.title()?))) {
        if out.is_empty() {
            out = format!("\n## {}\n", prediction_words::PREDICTIONS);
        }
        let expected = escape_markdown(&redaction.redact(prediction.expected.trim()));
        out.push_str(&format!("\n### {title}\n\n{}: {expected}\n", prediction_words::EXPECTED));
        let shown = redaction.redact(&prediction.shown);
        out.push_str(&match shown.as_str() {
            "" => format!("\n{}\n", prediction_words::NOT_RUN),
            shown => format!("\n{}:\n{}", prediction_words::SHOWED, fenced(shown)),
        });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::{Event, tests};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_prediction_waits_for_what_shows_and_a_new_one_waits_again() {
        let mut all = Vec::new();
        assert!(!compare(&mut all, "code-twice", "Stopped."), "nobody predicted anything");
        for (expected, is_noted) in [("  ", false), ("It works.", true)] {
            note(&mut all, "code-twice", expected);
            assert_eq!(!all.is_empty(), is_noted);
        }
        note(&mut all, "wrong-state", "The page notices.");
        assert!(compare(&mut all, "code-twice", "Stopped."));
        assert!(!compare(&mut all, "code-twice", "Stopped."), "nothing new");
        assert_eq!((expected(&all, "code-twice"), all[0].shown.as_str()), ("It works.", "Stopped."));
        assert_eq!((expected(&all, "other"), all[1].shown.as_str()), ("", ""));
        note(&mut all, "code-twice", "It is stopped.");
        assert_eq!((all.len(), all[0].shown.as_str()), (2, ""));
        note(&mut all, "code-twice", "");
        assert_eq!(all.len(), 1);
    }

    #[test]
    fn the_evidence_comes_when_the_fault_has_shown_and_has_no_secret() {
        let mut flow = tests::in_sandbox("wrong-secret");
        assert_eq!(evidence(&flow, &Redaction::default()), None);
        let answer = r#"{"error":"invalid_client"}"#;
        tests::asked(&mut flow, Event::TokenRequested, 401, answer);
        let redaction = Redaction::of_session(&flow);
        let (about, shown) = evidence(&flow, &redaction).expect("it has shown");
        assert_eq!(about, "wrong-secret");
        assert!(shown.starts_with("POST ") && shown.contains("/access_token\nAnswered 401 "), "{shown}");
        assert!(shown.ends_with("\nThe page reported: oauth_error"), "{shown}");

        let mut flow = tests::in_sandbox("wrong-verifier");
        flow.setup.simulation.settings.switches.pkce = false;
        tests::asked(&mut flow, Event::TokenRequested, 200, r#"{"access_token":"A1"}"#);
        let (_, shown) = evidence(&flow, &Redaction::of_session(&flow)).expect("it has shown");
        assert!(shown.ends_with("\nNothing stopped it, because a check is off: PKCE."), "{shown}");
        assert!(shown.contains("\nAnswered 200 ") && !shown.contains("A1"), "{shown}");
    }

    #[test]
    fn the_worksheet_has_each_prediction_with_what_showed() {
        let prediction = |about: &str, expected: &str, shown: &str| Prediction {
            about: about.to_owned(),
            expected: expected.to_owned(),
            shown: shown.to_owned(),
        };
        assert_eq!(markdown(&[], &Redaction::default()), "");
        assert_eq!(markdown(&[prediction("nothing-known", "a", "b")], &Redaction::default()), "");
        let written = markdown(
            &[prediction("code-twice", "# It *works*.", "Stopped."), prediction("wrong-secret", "401", "")],
            &Redaction::default(),
        );
        let expected = "\n## Predictions\n\n### One code redeemed twice by its own client\n\nYou predicted: \\# It \\*works\\*.\n\
                        \nWhat happened:\n";
        assert!(written.starts_with(expected) && written.contains("\nStopped.\n"), "{written}");
        assert!(written.ends_with("\nNot run yet.\n"), "{written}");
    }
}
