//! What a screen reader announces as it happens. A problem announces itself.

use crate::{
    flow::{Flow, Purpose, Stage, Tokens, log::Kind, problem::Grant},
    text::announcements,
    time::Timestamp,
};

/// The last event, in a sentence; empty if there is nothing to announce.
pub fn announcement(flow: &Flow, now: Timestamp) -> String {
    if let Some(purpose) = flow.session.purpose_in_flight() {
        let asked = match purpose {
            Purpose::Token(_) => announcements::ASKING_TOKEN_ENDPOINT,
            Purpose::CallApi(_) => announcements::ASKING_API,
            Purpose::Discover(_) => announcements::ASKING_ISSUER,
            Purpose::Keys => announcements::CHECKING_ID_TOKEN,
            Purpose::Revoke => announcements::REVOKING,
        };
        return asked.to_owned();
    }
    if flow.session.problem.is_some() {
        return String::new();
    }
    if flow.session.discovery_offer.is_some() {
        return announcements::OTHER_HOSTS.to_owned();
    }
    let newest = flow.session.log.entries().last();
    if let Some(ends) = flow.session.tokens().and_then(Tokens::expires_at)
        && ends <= now
        && newest.is_none_or(|newest| newest.sent_at < ends)
    {
        return announcements::EXPIRED.to_owned();
    }
    let answered = newest.filter(|entry| entry.response().is_some()).map(|entry| entry.kind);
    let words = match (&flow.session.stage, answered, flow.session.api_answer()) {
        (Stage::Leaving(_), ..) => announcements::LEAVING,
        (Stage::Verified(_), ..) if !flow.session.has_matching_state() => announcements::CODE_CAME_UNCHECKED,
        (Stage::Verified(_), ..) => announcements::CODE_CAME,
        (Stage::Granted(..), Some(Kind::Sent(Purpose::CallApi(_))), Some(checked)) => {
            return announcements::api_answered(&checked.line, checked.status);
        }
        (Stage::Granted(..), Some(Kind::Sent(Purpose::Token(Grant::Code))), _) => announcements::TOKEN_RECEIVED,
        (Stage::Granted(..), Some(Kind::Sent(Purpose::Token(Grant::RefreshToken))), _) => {
            announcements::TOKEN_REFRESHED
        }
        (Stage::Requesting, Some(Kind::Sent(Purpose::Discover(_))), _) if flow.setup.form.metadata().is_some() => {
            announcements::ENDPOINTS_FILLED_IN
        }
        (Stage::Requesting, Some(Kind::Sent(Purpose::Revoke)), _) => announcements::REVOKED,
        (Stage::Requesting, ..) if flow.session.was_reset => announcements::FORGOTTEN,
        _ => "",
    };
    words.to_owned()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{
        flow::{
            Command, Event,
            call::Call,
            form::{Field, RequestSecrets},
            record::SessionRecord,
            tests::{NOW, after, asked, fresh_flow, granted, granted_with_api, left, opened, typing, verified},
            update::update,
        },
        oauth::http::HttpResponse,
        providers::{CUSTOM, webex::ME},
    };
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn each_event_is_announced_as_it_happens() {
        let mut flow = verified();
        assert_eq!(announcement(&flow, NOW), "A code came back. Its state matches what this tab sent.");
        update(&mut flow, Event::TokenRequested, NOW);
        assert_eq!(announcement(&flow, NOW), "Asking the token endpoint.");

        let mut flow = granted();
        assert_eq!(announcement(&flow, NOW), "Access token received.");
        asked(&mut flow, Event::RefreshRequested, 200, r#"{"access_token":"A2","expires_in":60}"#);
        assert_eq!(announcement(&flow, NOW), "Access token refreshed.");
        let over = NOW.after(Duration::from_secs(60));
        assert_eq!(announcement(&flow, over), "The access token has expired.");
        asked(&mut flow, Event::RefreshRequested, 400, r#"{"error":"invalid_grant"}"#);
        assert_eq!(announcement(&flow, over), "", "the problem announces itself");
        update(&mut flow, Event::Reset(RequestSecrets::default(), "https://class.example/".to_owned()), NOW);
        assert_eq!(announcement(&flow, NOW), "Everything is cleared.");
        update(&mut flow, Event::WorkerChanged(None), NOW);
        assert_eq!(announcement(&flow, NOW), "Everything is cleared.", "the sandbox's worker is gone as well");
        // A problem that comes and goes is no reset.
        update(&mut flow, Event::CodeRequested, NOW);
        update(&mut flow, Event::FieldEdited(Field::ClientId, "C1".into()), NOW);
        assert_eq!(announcement(&flow, NOW), "");
    }

    #[test]
    fn leaving_and_revoking_are_announced() {
        let to_leave = [typing(Field::ClientId, "C1"), typing(Field::State, "s"), Event::CodeRequested];
        assert_eq!(announcement(&after(fresh_flow(), to_leave), NOW), "Leaving for the provider.");
        let record = left()
            .expose()
            .replace(r#""revocation_endpoint":"""#, r#""revocation_endpoint":"https://as.example/revoke""#);
        let (mut flow, _) = opened("?code=abc&state=first", Some(SessionRecord::new(record)));
        asked(&mut flow, Event::TokenRequested, 200, r#"{"access_token":"A1"}"#);
        asked(&mut flow, Event::RevocationRequested, 200, "");
        assert_eq!(announcement(&flow, NOW), "Tokens revoked.");
    }

    #[test]
    fn discovery_is_announced_once_its_hosts_are_confirmed() {
        let metadata = r#"{"issuer":"https://as.example","authorization_endpoint":"https://as.example/a",
            "token_endpoint":"https://tokens.example/t"}"#;
        let asked = || {
            let mut flow = Flow::new(RequestSecrets::default(), "https://class.example/");
            update(&mut flow, Event::ProviderChosen(CUSTOM), NOW);
            update(&mut flow, Event::FieldEdited(Field::Issuer, "https://as.example".into()), NOW);
            asked(&mut flow, Event::DiscoveryRequested, 200, metadata);
            flow
        };
        let answered = |answer: Event| {
            let mut flow = asked();
            update(&mut flow, answer, NOW);
            announcement(&flow, NOW)
        };
        assert!(announcement(&asked(), NOW).starts_with("The issuer names other hosts."));
        assert_eq!(answered(Event::DiscoveryConfirmed), "The issuer's endpoints are filled in.");
        assert_eq!(answered(Event::DiscoveryDismissed), "");
    }

    #[test]
    fn an_earlier_response_is_not_announced_again() {
        let mut flow = granted_with_api();
        asked(&mut flow, Event::ApiCallRequested(Call::Probe(&ME)), 403, "{}");
        assert_eq!(announcement(&flow, NOW), "The API answered GET /people/me: 403.");
        asked(&mut flow, Event::RefreshRequested, 200, r#"{"access_token":"A2","expires_in":60}"#);
        assert_eq!(announcement(&flow, NOW), "Access token refreshed.");
        // The API's response to an expired token is announced too.
        let over = NOW.after(Duration::from_secs(60));
        let commands = update(&mut flow, Event::ApiCallRequested(Call::Probe(&ME)), over);
        let [Command::Send(attempt, _)] = commands.as_slice() else { panic!("{commands:?}") };
        let answer = HttpResponse { status: 401, headers: Vec::new(), body: Default::default() };
        update(&mut flow, Event::Answered(*attempt, Ok(answer)), over);
        assert_eq!(announcement(&flow, over), "The API answered GET /people/me: 401.");
    }
}
