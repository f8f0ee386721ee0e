//! A message before it is sent, compared with what is then sent.

use super::*;
use crate::{
    flow::{
        Command,
        form::RequestSecrets,
        record::SessionRecord,
        tests::{NOW, after, asked, granted, granted_with_api, in_sandbox, left, opened, typing, verified},
    },
    oauth::{
        http::HttpRequest,
        secret::{CodeVerifier, Nonce, State},
    },
    providers::{CUSTOM, SANDBOX, webex::ROOMS},
    text::parameters,
};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn new_flow() -> Flow {
    let secrets = RequestSecrets {
        state: State::new("first"),
        nonce: Nonce::new("nonce"),
        code_verifier: CodeVerifier::new("v".repeat(43)),
    };
    Flow::new(secrets, "https://class.example/walk/")
}

fn custom() -> Flow {
    let fields = [
        (Field::AuthorizeEndpoint, "https://as.example/authorize?tenant=7"),
        (Field::TokenEndpoint, "https://as.example/token"),
        (Field::ApiBase, "https://api.example/v1"),
        (Field::ClientId, " C 1&2 "),
        (Field::Scopes, "a b"),
    ];
    let typed = fields.map(|(field, text)| typing(field, text));
    after(new_flow(), [Event::ProviderChosen(CUSTOM)].into_iter().chain(typed))
}

fn pressed(flow: &mut Flow, press: Event) -> HttpRequest {
    match update(flow, press, NOW).pop() {
        Some(Command::Send(_, request)) => request,
        other => panic!("expected to send, got {other:?}"),
    }
}

/// Method, address with query, headers and body.
fn written(entry: &Entry) -> (Method, SecretUrl, Vec<(String, String)>, String) {
    let headers = entry.headers.iter().map(|(name, value)| (name.clone(), value.expose().to_owned()));
    let url = SecretUrl::of(&[&entry.address, entry.query.expose()]);
    (entry.method.clone(), url, headers.collect(), entry.body.expose().to_owned())
}

fn sent_as(request: HttpRequest) -> (Method, SecretUrl, Vec<(String, String)>, String) {
    let headers = request.headers.iter().map(|(name, value)| (name.clone(), value.expose().to_owned()));
    let headers = headers.collect();
    (request.method, request.url, headers, request.body.expose().to_owned())
}

#[test]
fn the_authorization_request_is_the_one_that_the_browser_leaves_for() {
    let sandbox = after(new_flow(), [Event::ProviderChosen(SANDBOX)]);
    let injected = sandbox.scenarios().iter().find(|scenario| scenario.id == "declined");
    for mut flow in [
        custom(),
        after(custom(), [Event::PkceSwitched(false)]),
        after(custom(), [typing(Field::Scopes, "openid"), typing(Field::LoginHint, "ada@as.example")]),
        after(sandbox, [Event::ScenarioChosen(injected)]),
    ] {
        let Preview { entry, missing } = preview(&flow, Upcoming::Authorization).expect("a message");
        let commands = update(&mut flow, Event::CodeRequested, NOW);
        let [Command::EnsureReachable(url)] = commands.as_slice() else { panic!("{commands:?}") };
        assert_eq!((written(&entry).1, missing), (url.clone(), Vec::new()));
    }
}

#[test]
fn a_token_request_and_a_request_to_the_api_are_those_that_are_sent() {
    for auth in [ClientAuth::Post, ClientAuth::Basic, ClientAuth::None] {
        for scenario in ["", "wrong-secret", "wrong-verifier", "code-expired"] {
            let mut flow = after(in_sandbox(scenario), [Event::ClientAuthChosen(auth)]);
            for (what, press) in [
                (Upcoming::Exchange, Event::TokenRequested),
                (Upcoming::ApiCall(Call::Probe(&ROOMS)), Event::ApiCallRequested(Call::Probe(&ROOMS))),
                (Upcoming::Refresh, Event::RefreshRequested),
            ] {
                let Preview { entry, missing } = preview(&flow, what).expect("a message");
                let body = r#"{"access_token":"A1","expires_in":60,"refresh_token":"R1"}"#;
                let before = flow.clone();
                assert_eq!(written(&entry), sent_as(pressed(&mut flow, press.clone())), "{what:?} {scenario}");
                assert_eq!(missing, [""; 0], "{what:?} {auth:?}");
                flow = before;
                asked(&mut flow, press, 200, body);
            }
        }
    }
}

#[test]
fn what_does_not_exist_yet_is_named_in_its_place() {
    for (auth, secret, basic) in [
        (ClientAuth::Post, "&client_id=C+1%262&client_secret=CLIENT_SECRET", None),
        // printf '%s' 'C+1%262:CLIENT_SECRET' | base64
        (ClientAuth::Basic, "", Some("Basic QysxJTI2MjpDTElFTlRfU0VDUkVU")),
        (ClientAuth::None, "&client_id=C+1%262", None),
    ] {
        let flow = after(custom(), [Event::ClientAuthChosen(auth)]);
        let (start, v) =
            ("grant_type=authorization_code&redirect_uri=https%3A%2F%2Fclass.example%2Fwalk%2F", "v".repeat(43));
        let refresh = "grant_type=refresh_token&refresh_token=REFRESH_TOKEN";
        let of_secret = match auth {
            ClientAuth::Post => vec!["client_secret"],
            ClientAuth::Basic => vec!["authorization"],
            ClientAuth::None => Vec::new(),
        };
        for (what, body, missing) in [
            (Upcoming::Exchange, format!("{start}&code=CODE{secret}&code_verifier={v}"), vec!["code"]),
            (Upcoming::Refresh, format!("{refresh}{secret}"), vec!["refresh_token"]),
        ] {
            let preview = preview(&flow, what).expect("a message");
            let (method, url, headers, sent) = written(&preview.entry);
            assert_eq!((method, url.expose(), sent), (Method::POST, "https://as.example/token", body), "{auth:?}");
            let authorization =
                headers.iter().find(|(name, _)| name == "authorization").map(|(_, value)| value.as_str());
            assert_eq!(authorization, basic);
            assert_eq!(preview.missing, [missing, of_secret.clone()].concat(), "{what:?} {auth:?}");
        }
    }
    let call = preview(&custom(), Upcoming::ApiCall(Call::Custom)).expect("a message");
    assert_eq!((call.entry.address.as_str(), call.missing), ("https://api.example/v1/rooms", vec!["authorization"]));
    assert!(call.entry.headers.iter().any(|(_, value)| value.expose() == "Bearer ACCESS_TOKEN"));
    let back = preview(&custom(), Upcoming::Callback).expect("a message");
    let (_, url, ..) = written(&back.entry);
    assert_eq!((url.expose(), back.missing), ("https://class.example/walk/?code=CODE&state=first", vec!["code"]));
    let with_query = after(custom(), [typing(Field::RedirectUri, "https://class.example/walk/?lang=en")]);
    let back = preview(&with_query, Upcoming::Callback).expect("a message");
    let (_, url, ..) = written(&back.entry);
    assert_eq!(url.expose(), "https://class.example/walk/?lang=en&code=CODE&state=first");
    // The exchange differs from the one that is sent by the code alone.
    let (flow, _) = opened("?code=abc&state=first", Some(left()));
    let now = preview(&flow, Upcoming::Exchange).expect("a message");
    assert!(now.entry.body.expose().contains("&code=abc&") && now.missing == ["client_secret"], "{:?}", now.missing);
}

/// The token that came is for the API of its request alone.
#[test]
fn a_token_is_missing_until_it_has_come_for_an_api() {
    let record = left().expose().replace(r#""api_base":"""#, r#""api_base":"https://api.example/v1/""#);
    let (before, _) = opened("?code=abc&state=first", Some(SessionRecord::new(record)));
    for (name, flow, missing, token) in [
        ("no token", before, &["authorization"][..], "Bearer ACCESS_TOKEN"),
        ("no API", granted(), &["authorization"], "Bearer ACCESS_TOKEN"),
        ("both", granted_with_api(), &[], "Bearer A1"),
    ] {
        let call = preview(&flow, Upcoming::ApiCall(Call::Probe(&ROOMS))).expect("a message");
        assert_eq!(call.missing, missing, "{name}");
        let bearer = call.entry.headers.iter().find(|(name, _)| name == "authorization");
        assert_eq!(bearer.map(|(_, value)| value.expose()), Some(token), "{name}");
    }
}

#[test]
fn what_may_come_depends_on_what_is_asked() {
    for (what, statuses, names) in [
        (Upcoming::Authorization, &[""][..], 0),
        (Upcoming::Callback, &[""], 2),
        (Upcoming::Exchange, &["200", "400, 401"], 7),
        (Upcoming::Refresh, &["200", "400, 401"], 7),
        (Upcoming::ApiCall(Call::Custom), &["200", "401", "403"], 1),
    ] {
        let replies = may_come(what);
        assert_eq!(replies.iter().map(|reply| reply.status).collect::<Vec<_>>(), statuses, "{what:?}");
        assert_eq!(replies.iter().flat_map(names_to_come).count(), names, "{what:?}");
    }
}

#[test]
fn a_form_that_can_not_be_sent_yet_is_shown_as_far_as_it_goes() {
    let empty = after(new_flow(), [Event::ProviderChosen(CUSTOM)]);
    let wrong = [
        (Field::RedirectUri, "nowhere"),
        (Field::State, ""),
        (Field::MaxAge, "soon"),
        (Field::ApiBase, "x"),
        (Field::Issuer, "y"),
    ];
    let wrong = after(empty.clone(), wrong.map(|(field, text)| typing(field, text)));
    for flow in [&empty, &wrong] {
        for (what, address) in [
            (Upcoming::Authorization, "AUTHORIZATION_ENDPOINT"),
            (Upcoming::Callback, "https://class.example/walk/"),
            (Upcoming::Exchange, "TOKEN_ENDPOINT"),
            (Upcoming::ApiCall(Call::Custom), "API_BASE/rooms"),
            (Upcoming::Refresh, "TOKEN_ENDPOINT"),
        ] {
            let preview = preview(flow, what).expect("a message");
            assert_eq!(preview.entry.address, address, "{what:?}");
            let names_client = parts(&preview.entry).iter().any(|part| part.name == "client_id");
            assert_eq!(preview.missing.contains(&"client_id"), names_client, "{what:?}");
        }
    }
    // A path that can't be sent is not shown, and one whose press waits for a second one is.
    let path = |path: &str| after(granted_with_api(), [Event::CustomRequestEdited(CustomRequest::at(path))]);
    for (typed, address) in [("nowhere", "https://api.example/v1/rooms"), ("/x", "https://api.example/v1/x")] {
        let call = preview(&path(typed), Upcoming::ApiCall(Call::Custom)).expect("a message");
        assert_eq!(call.entry.address, address);
    }
}

#[test]
fn every_name_is_explained_and_what_is_secret_is_known_to_be() {
    let api = Upcoming::ApiCall(Call::Custom);
    for flow in [new_flow(), custom(), verified(), granted_with_api(), in_sandbox("")] {
        for what in [Upcoming::Authorization, Upcoming::Callback, Upcoming::Exchange, api, Upcoming::Refresh] {
            let preview = preview(&flow, what).expect("a message");
            let names: Vec<_> = may_come(what).iter().flat_map(names_to_come).collect();
            for part in parts(&preview.entry)
                .iter()
                .chain(&names)
                .filter(|part| !["tenant", "max"].contains(&part.name.as_str()))
            {
                assert!(parameters::find(&part.name).is_some(), "{} of {what:?}", part.name);
                for secret in ["v".repeat(43).as_str(), "sandbox-secret-nothing-real", "A1", "R1", "abc"] {
                    assert!(part.is_secret || part.value.expose() != secret, "{} of {what:?}", part.name);
                }
            }
            for name in preview.missing {
                let is_named = outcomes::still_missing(name, true) != outcomes::still_missing("", true);
                assert!(is_named, "{name}");
            }
        }
    }
}
