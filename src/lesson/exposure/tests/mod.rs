use super::*;
use crate::flow::{
    Event,
    form::Field,
    tests::{
        NOW, after, asked, forged, fresh_flow, granted, granted_with_api, in_sandbox, left, opened, typing, verified,
    },
};
use crate::providers::{CUSTOM, webex::ROOMS};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn names(flow: &Flow) -> Vec<&'static str> {
    exposures(flow, NOW).iter().map(|exposure| exposure.name).collect()
}

fn row(flow: &Flow, now: Timestamp, name: &str) -> Exposure {
    exposures(flow, now).into_iter().find(|row| row.name == name).expect("a row")
}

fn worth(flow: &Flow, now: Timestamp, name: &str) -> String {
    row(flow, now, name).worth
}

/// The marks of a row as symbols: address bar, history, host, provider, this tab.
fn marks(flow: &Flow, name: &str) -> String {
    let sign = |mark: &Mark| match mark {
        Mark::Seen(_) => '●',
        Mark::Ahead(_) => '○',
        Mark::Never => '–',
        Mark::Unknown => '?',
    };
    row(flow, NOW, name).marks.iter().map(sign).collect()
}

const ALL: [&str; 7] =
    ["state", "code", "code_challenge", "code_verifier", "client_secret", "access_token", "refresh_token"];

#[test]
fn each_value_is_marked_where_it_has_been_and_where_it_will_be() {
    let by_hand = opened("", Some(left())).0;
    let with_secret = |mut flow: Flow| {
        flow.session.client_secret = ClientSecret::new("s3cret");
        flow
    };
    let mut called = granted_with_api();
    asked(&mut called, Event::ApiCallRequested(crate::flow::call::Call::Probe(&ROOMS)), 200, "{}");
    for (flow, expected) in [
        (fresh_flow(), ["○○○○●", "○○○○○", "○○–○●", "–––○●", "–––○○", "–––○○", "–––○○"]),
        (by_hand, ["●●○●●", "○○○○○", "●●–●●", "–––○●", "–––○○", "–––○○", "–––○○"]),
        (verified(), ["●●●●●", "●●●●●", "●●–●●", "–––○●", "–––○○", "–––○○", "–––○○"]),
        (with_secret(verified()), ["●●●●●", "●●●●●", "●●–●●", "–––○●", "–––○●", "–––○○", "–––○○"]),
        (in_sandbox(""), ["●●●●●", "●●●●●", "●●–●●", "–––○●", "–––○●", "–––○○", "–––○○"]),
        (called, ["●●●●●", "●●●●●", "●●–●●", "–––●●", "–––○○", "–––●●", "–––●●"]),
    ] {
        assert_eq!(names(&flow), ALL);
        assert_eq!(ALL.map(|name| marks(&flow, name)), expected, "{:?}", flow.session.stage);
    }
}

#[test]
fn the_state_has_been_on_the_way_out_before_it_has_been_on_the_way_back() {
    for (flow, expected) in [
        (fresh_flow(), Mark::Ahead(exposure_words::OUT_AND_BACK)),
        (opened("", Some(left())).0, Mark::Seen(exposure_words::ON_THE_WAY_OUT)),
        (verified(), Mark::Seen(exposure_words::OUT_AND_BACK)),
    ] {
        assert_eq!(row(&flow, NOW, "state").marks[0], expected);
    }
}

#[test]
fn the_verifier_goes_with_the_exchange_whatever_comes_of_it_and_is_worth_something_until_then() {
    let with_revocation = || {
        let record = left()
            .expose()
            .replace(r#""revocation_endpoint":"""#, r#""revocation_endpoint":"https://as.example/revoke""#);
        let (mut flow, _) = opened("?code=abc&state=first", Some(crate::flow::record::SessionRecord::new(record)));
        asked(&mut flow, Event::TokenRequested, 200, r#"{"access_token":"A1","refresh_token":"R1"}"#);
        flow
    };
    let mut refused = verified();
    asked(&mut refused, Event::TokenRequested, 400, "{}");
    // The log doesn't keep the exchange as long as the session lasts.
    let mut long = with_revocation();
    for _ in 0..50 {
        asked(&mut long, Event::RefreshRequested, 200, r#"{"access_token":"A2"}"#);
    }
    let mut long_revoked = long.clone();
    asked(&mut long_revoked, Event::RevocationRequested, 200, "");
    let mut kept = with_revocation();
    asked(&mut kept, Event::RevocationRequested, 503, "");
    let kept = after(kept, [Event::CodeRequested]);
    for (name, flow, verifier, worth_of_verifier, worth_of_token) in [
        ("before", fresh_flow(), "–––○●", exposure_words::VERIFIER_WAITING, exposure_words::NOT_THERE),
        ("a code", verified(), "–––○●", exposure_words::VERIFIER_WAITING, exposure_words::NOT_THERE),
        ("refused", refused, "–––●●", exposure_words::VERIFIER_WAITING, exposure_words::NOT_THERE),
        ("exchanged", granted(), "–––●●", exposure_words::VERIFIER_USED, "For 1 minute, to anyone who has it."),
        ("long ago", long, "–––●●", exposure_words::VERIFIER_USED, &exposure_words::worth_unknown("")),
        ("revoked", long_revoked, "–––●●", exposure_words::VERIFIER_USED, exposure_words::REVOKED),
    ] {
        assert_eq!(marks(&flow, "code_verifier"), verifier, "{name}");
        assert_eq!(worth(&flow, NOW, "code_verifier"), worth_of_verifier, "{name}");
        assert_eq!(worth(&flow, NOW, "access_token"), worth_of_token, "{name}");
    }
    assert_eq!(names(&kept), ["state", "code"], "leaving for another code, with a token that wasn't revoked");
    // Another request that was answered.
    let issuer = [Event::ProviderChosen(CUSTOM), typing(Field::Issuer, "https://as.example")];
    let mut discovered = after(fresh_flow(), issuer);
    let metadata = r#"{"issuer":"https://as.example","authorization_endpoint":"https://as.example/a",
        "token_endpoint":"https://as.example/t"}"#;
    asked(&mut discovered, Event::DiscoveryRequested, 200, metadata);
    assert_eq!(worth(&discovered, NOW, "access_token"), exposure_words::NOT_THERE);
}

#[test]
fn the_secret_is_where_the_client_puts_it_and_without_pkce_there_is_no_verifier() {
    for (auth, how) in [
        (ClientAuth::Post, Some(exposure_words::IN_BODY)),
        (ClientAuth::Basic, Some(exposure_words::IN_HEADER)),
        (ClientAuth::None, None),
    ] {
        let mut flow = after(in_sandbox(""), [Event::ClientAuthChosen(auth)]);
        let provider = |flow: &Flow| exposures(flow, NOW).into_iter().find(|row| row.name == "client_secret");
        assert_eq!(provider(&flow).map(|row| row.marks[3]), how.map(Mark::Ahead), "{auth:?}");
        asked(&mut flow, Event::TokenRequested, 200, r#"{"access_token":"A1"}"#);
        assert_eq!(provider(&flow).map(|row| row.marks[3]), how.map(Mark::Seen), "{auth:?}");
        // The next request's setting doesn't change how this one was sent.
        let flow = after(flow, [Event::ClientAuthChosen(ClientAuth::Post)]);
        let expected = how.map_or(Mark::Ahead(exposure_words::IN_BODY), Mark::Seen);
        assert_eq!(provider(&flow).map(|row| row.marks[3]), Some(expected));
        assert!(!names(&flow).contains(&"refresh_token"), "none came");
    }
    let plain = after(fresh_flow(), [Event::PkceSwitched(false)]);
    assert_eq!(names(&plain), ["state", "code", "client_secret", "access_token", "refresh_token"]);
}

#[test]
fn for_how_long_a_value_is_worth_something() {
    let before = fresh_flow();
    for name in ["code", "access_token", "refresh_token"] {
        assert_eq!(worth(&before, NOW, name), "It doesn't exist yet.");
    }
    assert_eq!(worth(&before, NOW, "state"), "Not before it is sent.");
    let by_hand = opened("", Some(left())).0;
    assert!(worth(&by_hand, NOW, "state").starts_with("Until the callback comes"));
    assert!(
        worth(&verified(), NOW, "code").ends_with("only to someone who also has the client secret and the verifier.")
    );
    let flow = granted();
    assert_eq!(worth(&flow, NOW, "code"), "No. It was used, and works only once.");
    assert_eq!(worth(&flow, NOW, "access_token"), "For 1 minute, to anyone who has it.");
    let later = NOW.after(std::time::Duration::from_secs(60));
    assert_eq!(worth(&flow, later, "access_token"), "No. It has expired.");
    assert_eq!(worth(&flow, later, "refresh_token"), "For 9 minutes, to anyone who has it and the client secret.");
    let mut refused = verified();
    asked(&mut refused, Event::TokenRequested, 400, r#"{"error":"invalid_grant"}"#);
    assert_eq!(worth(&refused, NOW, "code"), "Probably not: the token endpoint refused it.");
    let public = after(verified(), [Event::ClientAuthChosen(ClientAuth::None)]);
    assert!(worth(&public, NOW, "code").ends_with("only to someone who also has the verifier."));
}

/// The page does not use such a token, and does not keep it; anyone who saw it can use it.
#[test]
fn a_token_in_the_fragment_was_seen_where_no_other_is() {
    for (fragment, expected) in [("#access_token=t&state=first", &["access_token"][..]), ("#error=x", &ALL)] {
        let mut flow = fresh_flow();
        let callback = crate::oauth::callback::in_fragment(&fragment.into()).expect("an answer");
        flow.session.problem = Some(Problem::Callback(callback));
        assert_eq!(names(&flow), expected, "{fragment}");
        let is_open = marks(&flow, "access_token") == "●●–●●";
        assert_eq!(is_open, expected.len() == 1, "{fragment}");
    }
}

#[test]
fn the_verifier_the_secret_and_the_tokens_never_were_in_the_address_bar_or_at_the_host() {
    for row in exposures(&granted(), NOW) {
        let is_open = ["state", "code", "code_challenge"].contains(&row.name);
        assert_eq!(row.marks[..2] == [Mark::Never; 2], !is_open, "{}", row.name);
        assert_eq!(row.marks[2] == Mark::Never, !["state", "code"].contains(&row.name), "{}", row.name);
    }
}

#[test]
fn what_a_refused_callback_brought_is_worth_nothing_here() {
    let names_of = |search: &str| names(&opened(search, Some(left())).0);
    assert_eq!(names(&forged()), ["state", "code"]);
    assert_eq!((marks(&forged(), "state"), marks(&forged(), "code")), ("●●●?●".into(), "●●●?●".into()));
    assert_eq!(worth(&forged(), NOW, "state"), "No. No request of this tab is waiting for it.");
    // The state of this tab's own request was used by the provider's refusal.
    let declined = opened("?error=access_denied&state=first", Some(left())).0;
    assert_eq!(names_of("?error=access_denied&state=first"), ["state"]);
    assert_eq!(marks(&declined, "state"), "●●●●●");
    assert_eq!(worth(&declined, NOW, "state"), exposure_words::STATE_USED);
    // However the problem is dealt with.
    let edited = after(declined, [typing(Field::ClientId, "C2")]);
    assert_eq!(worth(&edited, NOW, "state"), exposure_words::STATE_USED);
}

#[test]
fn after_a_revocation_all_is_used_up() {
    let record =
        left().expose().replace(r#""revocation_endpoint":"""#, r#""revocation_endpoint":"https://as.example/revoke""#);
    let (mut flow, _) = opened("?code=abc&state=first", Some(crate::flow::record::SessionRecord::new(record)));
    asked(&mut flow, Event::TokenRequested, 200, r#"{"access_token":"A1","refresh_token":"R1"}"#);
    asked(&mut flow, Event::RevocationRequested, 200, "");
    assert_eq!(flow.session.tokens(), None);
    assert_eq!(names(&flow), ALL);
    assert_eq!((marks(&flow, "code"), worth(&flow, NOW, "code")), ("●●●●●".into(), exposure_words::CODE_USED.into()));
    assert_eq!(worth(&flow, NOW, "access_token"), "No. It was revoked.");
}
