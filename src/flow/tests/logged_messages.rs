//! What the log contains.

use super::*;
use crate::flow::log::{Entry, Outcome};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// The log as text, one line per entry.
fn logged(flow: &Flow) -> Vec<String> {
    let line = |entry: &Entry| {
        let outcome = match &entry.outcome {
            Outcome::Navigation => "navigation".to_owned(),
            Outcome::Waiting => "waiting".to_owned(),
            Outcome::Ended(at, answer) => {
                let millis = at.since(entry.sent_at).as_millis();
                format!("{} after {millis} ms", answer.as_ref().map_or(0, |response| response.status))
            }
        };
        let (method, query, body) = (entry.method.as_str(), entry.query.expose(), entry.body.expose());
        format!("{} {method} {}{query} {body}: {outcome}", entry.number, entry.address)
    };
    flow.session.log.entries().iter().map(line).collect()
}

#[test]
fn the_log_lists_every_message_including_redirects() {
    let mut flow = verified();
    let request = "response_type=code&scope=spark%3Arooms_read&state=first&client_id=C1\
                   &redirect_uri=https%3A%2F%2Fclass.example%2Fwalk%2F\
                   &code_challenge=7w_YNF9DSfIdPf_pRjSq646_kPr-2-o9NAl16JGghdM&code_challenge_method=S256";
    let redirects = [
        format!("1 GET https://as.example/authorize?{request} : navigation"),
        "2 GET https://class.example/walk/?code=abc&state=first : navigation".to_owned(),
    ];
    assert_eq!(logged(&flow), redirects);

    let commands = update(&mut flow, Event::TokenRequested, NOW);
    let [Command::Send(attempt, sent)] = commands.as_slice() else { panic!("{commands:?}") };
    let body = sent.body.expose();
    assert_eq!(logged(&flow)[2], format!("3 POST https://as.example/token {body}: waiting"));
    let response = HttpResponse { status: 200, headers: Vec::new(), body: Body::new(r#"{"access_token":"A1"}"#) };
    let later = NOW.after(std::time::Duration::from_millis(250));
    update(&mut flow, Event::Answered(*attempt, Ok(response)), later);
    assert_eq!(logged(&flow)[2], format!("3 POST https://as.example/token {body}: 200 after 250 ms"));

    let (forged, _) = opened("?error=x&state=y", None);
    assert_eq!(logged(&forged), ["1 GET https://class.example/walk/?error=x&state=y : navigation"]);
    update(&mut flow, Event::Restored(fresh("third")), NOW);
    assert!(flow.session.log.entries().is_empty());
}

#[test]
fn the_log_is_bounded_and_keeps_the_redirects() {
    let mut flow = granted();
    for _ in 0..100 {
        asked(&mut flow, Event::RefreshRequested, 200, r#"{"access_token":"A2"}"#);
    }
    let lines = logged(&flow);
    assert_eq!(lines.len(), 40);
    assert!(lines[0].starts_with("1 GET") && lines[1].starts_with("2 GET") && lines[39].starts_with("103 POST"));
}
