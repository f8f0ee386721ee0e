//! What stays a secret although the flow and its log no longer hold it.

use base64ct::{Base64, Encoding};

use super::*;
use crate::{flow::secrets_seen::SecretsSeen, oauth::token_request::ClientAuth};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// The values seen under a name.
fn seen<'a>(flow: &'a Flow, name: &str) -> Vec<&'a str> {
    flow.session.secrets_seen.iter().filter(|(have, _)| *have == name).map(|(_, value)| value).collect()
}

fn type_secret(flow: &mut Flow, text: &str) {
    update(flow, Event::SecretEdited(ClientSecret::new(text)), NOW);
}

#[test]
fn a_rejected_or_cleared_secret_is_still_a_secret() {
    for auth in [ClientAuth::Post, ClientAuth::Basic, ClientAuth::None] {
        let mut flow = verified();
        update(&mut flow, Event::ClientAuthChosen(auth), NOW);
        type_secret(&mut flow, "it's/über+&=<>");
        asked(&mut flow, Event::TokenRequested, 401, r#"{"error":"invalid_client"}"#);
        type_secret(&mut flow, "");
        type_secret(&mut flow, "another one");
        type_secret(&mut flow, "");
        assert_eq!(seen(&flow, "client_secret"), ["another one", "it's/über+&=<>"], "{auth:?}");
    }
}

#[test]
fn revoked_tokens_and_their_client_secret_are_still_secrets() {
    let endpoint = r#""revocation_endpoint":""#;
    let record = left().expose().replace(endpoint, &format!("{endpoint}https://as.example/revoke"));
    let (mut flow, _) = opened("?code=the-code&state=first", Some(SessionRecord::new(record)));
    update(&mut flow, Event::ClientAuthChosen(ClientAuth::Basic), NOW);
    type_secret(&mut flow, "pasted secret");
    asked(&mut flow, Event::TokenRequested, 200, r#"{"access_token":"access-1","refresh_token":"refresh-1"}"#);
    asked(&mut flow, Event::RevocationRequested, 200, "");
    assert!(flow.session.client_secret.is_empty() && flow.session.tokens().is_none());
    flow.session.log = Log::default();
    for (name, value) in [
        ("client_secret", "pasted secret"),
        ("code", "the-code"),
        ("access_token", "access-1"),
        ("refresh_token", "refresh-1"),
    ] {
        assert_eq!(seen(&flow, name), [value]);
    }
}

#[test]
fn an_access_token_dropped_from_the_log_is_still_a_secret() {
    let mut flow = verified();
    for number in 0..60 {
        let answer = format!(r#"{{"access_token":"access-{number}","refresh_token":"refresh"}}"#);
        asked(&mut flow, if number == 0 { Event::TokenRequested } else { Event::RefreshRequested }, 200, &answer);
    }
    assert_eq!(seen(&flow, "access_token").len(), 60);
    assert!(flow.session.log.entries().iter().all(|entry| entry.number != 3), "the first is not in the log any more");
}

#[test]
fn a_secret_typed_by_key_counts_once_without_its_prefixes() {
    let by_key = |flow: &mut Flow, before: &str, text: &str| {
        for (at, c) in text.char_indices() {
            type_secret(flow, &format!("{before}{}", &text[..at + c.len_utf8()]));
        }
    };
    let mut flow = verified();
    by_key(&mut flow, "", "hunter2 ünd mehr");
    assert_eq!(seen(&flow, "client_secret"), ["hunter2 ünd mehr"]);
    // Shortened, then continued.
    type_secret(&mut flow, "hunter2 ünd");
    by_key(&mut flow, "hunter2 ünd", " more");
    assert_eq!(seen(&flow, "client_secret"), ["hunter2 ünd", "hunter2 ünd mehr", "hunter2 ünd more"]);
    // Pasted, then continued.
    type_secret(&mut flow, "from the portal");
    by_key(&mut flow, "from the portal", "xyz");
    type_secret(&mut flow, "");
    let pasted = seen(&flow, "client_secret");
    assert_eq!(pasted[..2], ["from the portal", "from the portalxyz"]);
    assert_eq!(pasted.len(), 5);
    // Sent, then continued.
    by_key(&mut flow, "", "sent secret");
    asked(&mut flow, Event::TokenRequested, 401, "{}");
    by_key(&mut flow, "sent secret", "!?");
    assert_eq!(seen(&flow, "client_secret")[5..], ["sent secret", "sent secret!?"]);
}

#[test]
fn values_too_short_to_find_change_nothing() {
    let mut flow = verified();
    let before = flow.session.secrets_seen.clone();
    for (typed, is_same) in [("s", true), ("short", true), ("secret", false), ("secr", false), (&"v".repeat(43), false)]
    {
        type_secret(&mut flow, typed);
        let now = &flow.session.secrets_seen;
        assert_eq!((*now == before, now.without_short() == *now), (is_same, true), "{typed}");
    }
    // A secret that was typed over is still one; one more key adds nothing new.
    let seen_before = flow.session.secrets_seen.clone();
    type_secret(&mut flow, "v");
    assert!(flow.session.secrets_seen == seen_before);
}

#[test]
fn secrets_in_odd_places_are_seen() {
    // In a rejected callback, with the verifier of its request.
    let record = left().expose().replace(&"v".repeat(43), &"w".repeat(43));
    let (mut flow, _) = opened("?code=stolen-code&state=wrong", Some(SessionRecord::new(record)));
    assert_eq!(seen(&flow, "code"), ["stolen-code"]);
    assert_eq!(seen(&flow, "code_verifier"), ["v".repeat(43), "w".repeat(43)]);
    // In what the page was opened with, whatever becomes of it; and in a link that is refused.
    for (search, fragment_answer, fragment) in [
        ("?my_access_token=out-of-place", "", ""),
        ("", "#access_token=out-of-place&state=first", ""),
        ("", "", "#provider=webex&accessToken=out-of-place"),
    ] {
        let opening = Opening {
            search: Query::new(search),
            fragment_answer: fragment_answer.into(),
            fragment: fragment.into(),
            ..Opening::default()
        };
        flow = Flow::new(fresh("first"), PAGE);
        update(&mut flow, Event::Opened(opening), NOW);
        assert_eq!(seen(&flow, "access_token"), ["out-of-place"], "{search}{fragment}");
    }
    let named_by_anyone = "#provider=webex&Call+Mallory+access_token=spark%3Arooms_read&invalid_token=expired";
    update(&mut flow, Event::FragmentChanged(named_by_anyone.into()), NOW);
    assert_eq!(seen(&flow, "access_token"), ["out-of-place", "spark:rooms_read"]);
    assert!(flow.session.secrets_seen.iter().all(|(name, value)| !name.contains("Mallory") && value != "expired"));
    update(&mut flow, Event::FragmentChanged("#provider=webex&refresh_token=another-one".into()), NOW);
    assert_eq!(seen(&flow, "refresh_token"), ["another-one"]);
    // In a response without a token.
    (flow, _) = opened("?code=the-code&state=first", Some(left()));
    let odd = r#"{"x":[{"refresh_token":["refresh-1",{"y":1234567}]}],"code":"the-other","token":{"z":"revoked"}}"#;
    asked(&mut flow, Event::TokenRequested, 400, odd);
    assert_eq!(seen(&flow, "refresh_token"), ["1234567", "refresh-1"]);
    assert_eq!(seen(&flow, "code"), ["the-code", "the-other"]);
    assert_eq!(seen(&flow, "token"), ["revoked"]);
    asked(&mut flow, Event::TokenRequested, 200, "access_token=access%2D1&x=y");
    assert_eq!(seen(&flow, "access_token"), ["access%2D1", "access-1"]);
    // A shorter value is an ordinary word.
    asked(&mut flow, Event::TokenRequested, 200, r#"{"id_token":"short"}"#);
    assert_eq!(seen(&flow, "id_token"), [""; 0]);
}

/// RFC 6749 §2.3.1, and what a client sends that doesn't follow it.
#[test]
fn the_secret_of_basic_authentication_is_seen_as_it_was_typed_and_as_it_was_sent() {
    for (credentials, secret) in [
        ("C1:it%27s+%26+secret%3D", "it's & secret="),
        ("C1:it's&more=a%3Asecret", "it's&more=a:secret"),
        ("C1:&secret&", "&secret&"),
    ] {
        let mut flow = verified();
        asked(&mut flow, Event::TokenRequested, 401, "{}");
        let mut entry = flow.session.log.entries().last().expect("an entry").clone();
        let credentials = Base64::encode_string(credentials.as_bytes());
        entry.headers = vec![header("authorization", format!("Basic {credentials}"))];
        entry.body = Body::default();
        let seen = SecretsSeen::of_entries(&[entry]);
        let mut expected = [("client_credentials", credentials.as_str()), ("client_secret", secret)];
        expected.sort_by_key(|(_, value)| *value);
        assert_eq!(seen.iter().collect::<Vec<_>>(), expected);
    }
}

/// A body that isn't a form is read by its actual format.
#[test]
fn a_token_in_a_body_of_json_is_seen() {
    let mut flow = verified();
    asked(&mut flow, Event::TokenRequested, 401, "{}");
    let mut entry = flow.session.log.entries().last().expect("an entry").clone();
    entry.headers = vec![header("content-type", "application/json")];
    entry.body = Body::new(r#"{"id_token":"in-the-body"}"#);
    let seen = SecretsSeen::of_entries(&[entry]);
    assert_eq!(seen.iter().collect::<Vec<_>>(), [("id_token", "in-the-body")]);
    assert_eq!(format!("{seen:?}"), "SecretsSeen([redacted])");
}

#[test]
fn reset_and_restored_forget_them_all() {
    for event in [Event::Reset(fresh("third"), PAGE.into()), Event::Restored(fresh("third"))] {
        let mut flow = granted();
        type_secret(&mut flow, "hunter2!");
        update(&mut flow, event, NOW);
        let rest: Vec<_> = flow.session.secrets_seen.iter().collect();
        assert_eq!(rest, [("code_verifier", "v".repeat(43).as_str())], "the one of the next request");
    }
}
