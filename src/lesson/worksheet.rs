//! The worksheet: questions about the session, each with the evidence from the session, without its secrets.

use crate::{
    flow::{
        Flow, Purpose,
        call::Call,
        log::{Entry, Kind},
        problem::Grant,
    },
    text::questions::{self, QUESTIONS},
};

use super::{
    markdown::{escape_markdown, fenced},
    redaction::Redaction,
    transcript::{answered_in_words, request_text},
    wire::answered,
};

/// How many questions there are.
pub const COUNT: usize = QUESTIONS.len();

/// Which part of an entry is shown.
#[derive(Clone, Copy)]
enum Part {
    Request,
    Both,
}

/// The part of the session that answers each question.
static SHOWS: [fn(&Entry) -> Option<Part>; COUNT] = [
    |entry| (entry.kind == Kind::Authorization).then_some(Part::Request),
    |entry| entry.is_callback().then_some(Part::Request),
    |entry| is_token_request(entry, Grant::Code).then_some(Part::Request),
    |entry| is_token_request(entry, Grant::Code).then_some(Part::Both),
    |entry| matches!(entry.kind, Kind::Sent(Purpose::CallApi(_))).then_some(Part::Request),
    |entry| match (entry.kind, entry.response()?) {
        (Kind::Sent(Purpose::CallApi(Call::Probe(probe))), answer)
            if probe.asks_who_the_user_is && answer.status == 403 =>
        {
            Some(Part::Both)
        }
        _ => None,
    },
    |entry| is_token_request(entry, Grant::RefreshToken).then_some(Part::Both),
    |_| None,
];

fn is_token_request(entry: &Entry, grant: Grant) -> bool {
    entry.kind == Kind::Sent(Purpose::Token(grant))
}

/// The session's evidence for a question, without its secrets; `None` while there is none.
pub fn evidence(flow: &Flow, question: usize, redaction: &Redaction) -> Option<String> {
    let shows = SHOWS.get(question)?;
    let entry = flow.session.log.entries().iter().rev().find_map(|entry| Some((entry, shows(entry)?)));
    let text = match entry {
        Some((entry, Part::Request)) => request_text(entry),
        Some((entry, Part::Both)) => {
            let body = answered(entry).unwrap_or_default();
            format!("{}\n\n{}\n\n{body}", request_text(entry).trim_end(), answered_in_words(entry))
        }
        // Only the last question is about a problem.
        None if question + 1 == COUNT => {
            let problem = flow.session.problem.as_ref().map(|problem| questions::page_said(problem.code()));
            let scenario = flow.setup.scenario.map(|scenario| questions::made_to_go_wrong(scenario.label));
            [scenario, problem].into_iter().flatten().collect::<Vec<_>>().join("\n")
        }
        None => return None,
    };
    (!text.is_empty()).then(|| redaction.redact(text.trim_end()))
}

/// The worksheet in Markdown, without the session's secrets.
pub fn markdown(flow: &Flow, answers: &[String; COUNT], redaction: &Redaction) -> String {
    let mut out = format!("# {}\n", questions::TITLE);
    for (at, (question, answer)) in QUESTIONS.iter().zip(answers).enumerate() {
        let answer = match answer.trim() {
            "" => questions::NO_ANSWER.to_owned(),
            answer => escape_markdown(&redaction.redact(answer)),
        };
        out.push_str(&format!("\n## {}. {}\n\n{answer}\n", at + 1, question));
        if let Some(evidence) = evidence(flow, at, redaction) {
            out.push_str(&format!("\n{}\n{}", questions::EVIDENCE, fenced(&evidence)));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        flow::{Event, tests, update::update},
        oauth::secret::ClientSecret,
        providers::webex::{ME, ROOMS},
    };
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn each_answer_is_next_to_what_the_session_shows_without_secrets() {
        let mut flow = tests::verified();
        update(&mut flow, Event::SecretEdited(ClientSecret::new("hunter2!")), tests::NOW);
        let answer = r#"{"access_token":"access-1","refresh_token":"refresh-1"}"#;
        tests::asked(&mut flow, Event::TokenRequested, 200, answer);
        let redaction = Redaction::of_session(&flow);
        let shows = |at: usize| evidence(&flow, at, &redaction);
        assert!(shows(0).is_some_and(|text| text.starts_with("GET https://as.example/authorize?")));
        assert_eq!(shows(1).as_deref(), Some("GET https://class.example/walk/?code=CODE&state=first"));
        let exchange = shows(3).expect("the exchange");
        assert!(exchange.contains("client_secret=CLIENT_SECRET") && exchange.contains("Answered 200 after 0 ms."));
        assert!(exchange.ends_with("}") && exchange.contains("\"access_token\": \"ACCESS_TOKEN\""), "{exchange}");
        assert_eq!((shows(4), shows(5), shows(6), shows(7)), (None, None, None, None));
        assert_eq!(shows(COUNT), None);

        let mut answers: [String; COUNT] = Default::default();
        answers[2] = " The secret, which is hunter2!. ".into();
        answers[3] = "# Tokens\n- [two](javascript:x)<b>`".into();
        let written = markdown(&flow, &answers, &redaction);
        for secret in ["hunter2!", "access-1", "refresh-1", "vvvvvvvv"] {
            assert!(!written.contains(secret), "{secret}: {written}");
        }
        assert!(written.contains("\n\nThe secret, which is CLIENT_SECRET.\n\nThe session shows:\n\n```\nPOST "));
        assert!(written.contains("\n\n\\# Tokens\n\\- \\[two\\](javascript:x)\\<b\\>\\`\n\n"), "{written}");
        assert_eq!(written.matches("(no answer yet)").count(), COUNT - 2);
        assert_eq!(written.matches("\n## ").count(), COUNT);
    }

    #[test]
    fn the_question_about_a_403_shows_one_about_the_user_alone() {
        for (probe, status, is_shown) in
            [(&ROOMS, 200, false), (&ROOMS, 403, false), (&ME, 200, false), (&ME, 403, true)]
        {
            let mut flow = tests::granted_with_api();
            tests::asked(&mut flow, Event::ApiCallRequested(Call::Probe(probe)), status, "{}");
            let shown = evidence(&flow, 5, &Redaction::default());
            assert_eq!(shown.is_some(), is_shown, "{} {status}", probe.label);
            assert!(evidence(&flow, 4, &Redaction::default()).is_some());
        }
    }

    #[test]
    fn the_last_question_shows_what_went_wrong() {
        let mut flow = tests::in_sandbox("wrong-secret");
        tests::asked(&mut flow, Event::TokenRequested, 401, r#"{"error":"invalid_client"}"#);
        let shown = evidence(&flow, COUNT - 1, &Redaction::default());
        let expected = "Broken on purpose: the client secret is wrong\nThe page reported: oauth_error";
        assert_eq!(shown.as_deref(), Some(expected));
        assert_eq!(evidence(&flow, COUNT - 2, &Redaction::default()), None);
    }
}
