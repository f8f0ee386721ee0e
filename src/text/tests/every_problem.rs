//! Every problem in words: each has its own words, and quotes the other side.

use crate::{
    flow::{
        call::{Call, CustomRequestError},
        form::{EndpointField, Field, FormError},
        problem::{ApiError, Grant, Problem, Validity},
    },
    oauth::{
        callback::{CallbackError, ErrorResponse},
        discovery::DiscoveryError,
        http::{CUT_OFF, TransportError},
        secret::{Body, State},
        token_request::ClientAuth,
        token_response::{ErrorBody, TokenError},
        unrecognized::{Parameter, Unrecognized},
        uri::UriError,
    },
    text::problems::{Comparison, Explanation},
};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn evidence(problem: &Problem) -> Vec<(&'static str, String)> {
    problem.explain().evidence
}

fn problem(error: TokenError) -> Problem {
    let endpoint = "https://as.example/token".to_owned();
    let (validity, client_auth) = (Validity::Unknown, ClientAuth::Post);
    Problem::Token { grant: Grant::Code, endpoint, error, retry_at: None, validity, client_auth }
}

#[test]
fn what_is_quoted_can_neither_steer_nor_turn_what_stands_around_it_and_is_cut() {
    for (text, expected) in [
        ("one\r\ntwo\rthree", "one\ntwo\nthree".to_owned()),
        ("<b>evil\u{202e}moc.elpmaxe", "<b>evil\\u{202e}moc.elpmaxe".to_owned()),
        (&"x".repeat(1 << 20), format!("{}… (1048576 characters in all)", "x".repeat(1_000))),
    ] {
        let error = ErrorResponse { error: text.to_owned(), description: None, uri: None };
        let shown =
            evidence(&Problem::Callback(CallbackError::Provider { error, unrecognized: Unrecognized::default() }));
        assert_eq!(shown, [("error", expected.clone())]);
    }
    let name = format!("a\u{202e}{}", "x".repeat(1_000));
    let error = TokenError::Repeated { status: 200, name, body: Body::default() };
    let what = problem(error).explain().what;
    assert!(what.contains("a\\u{202e}x") && what.ends_with(" characters in all)") && what.len() < 600, "{what}");
}

#[test]
fn of_an_endless_answer_the_beginning_is_shown_and_the_cut_is_said() {
    let not_json = |body: String| problem(TokenError::NotJson { body: Body::new(body) });
    let whole = evidence(&not_json("x".repeat(1_200)));
    assert_eq!(whole[2..], [("body", format!("{}… (1200 characters in all)", "x".repeat(1_000)))]);
    let cut = evidence(&not_json(format!("{}{CUT_OFF}", "x".repeat(1_200))));
    assert_eq!(cut[3], ("length", "more than 1 MiB; the rest was not read".to_owned()));
}

const ENDPOINT: &str = "https://as.example/x";

fn issuer_mismatch(
    received: Option<&str>,
    unverified: Option<ErrorResponse>,
    unrecognized: Unrecognized,
) -> CallbackError {
    let (expected, received) = ("a".to_owned(), received.map(str::to_owned));
    CallbackError::IssuerMismatch { expected, received, unverified: unverified.map(Box::new), unrecognized }
}

fn state_mismatch(sent: &str, received: &str, unverified: Option<ErrorResponse>) -> CallbackError {
    let (sent, received, unverified) = (State::new(sent), State::new(received), unverified.map(Box::new));
    CallbackError::StateMismatch { sent, received, unverified, unrecognized: Unrecognized::default() }
}

/// The state of a link is from outside: cut, with nothing invisible in it, and marked from where on it differs.
#[test]
fn the_state_of_a_link_is_compared_with_this_tabs() {
    let long = "x".repeat(20_000);
    for (sent, received, expected, character) in [
        ("abc", "xyz", [("", "abc"), ("", "xyz")], 1),
        ("abcdef", "abcxyz", [("abc", "def"), ("abc", "xyz")], 4),
        ("abc", "abcd", [("abc", ""), ("abc", "d")], 4),
        ("0123456789ab", "0123456789xy", [("…23456789", "ab"), ("…23456789", "xy")], 11),
        ("a", "<b>\u{202e}", [("", "a"), ("", "<b>\\u{202e}")], 1),
        ("abc", &long, [("", "abc"), ("", "xxxxxxxxxxxxxxxxxxxx…")], 1),
    ] {
        let comparison = Problem::Callback(state_mismatch(sent, received, None)).explain().comparison;
        let Comparison { rows, difference } = comparison.expect("a comparison");
        assert_eq!(rows.each_ref().map(|(_, same, differs)| (same.as_str(), differs.as_str())), expected, "{received}");
        assert_eq!(difference, format!("They differ from character {character} on."));
    }
    let missing =
        CallbackError::StateMissing { sent: State::new("s1"), unverified: None, unrecognized: Unrecognized::default() };
    let Explanation { meaning, comparison, .. } = Problem::Callback(missing).explain();
    assert!(meaning.starts_with("It has no state."), "{meaning}");
    let Comparison { rows, difference } = comparison.expect("a comparison");
    assert_eq!((rows[1].2.as_str(), difference.as_str()), ("none", ""));
}

#[test]
fn a_callback_that_the_user_forged_is_not_blamed_on_someone_else() {
    let meaning = |problem: &Problem| problem.explain().of_own_forgery(problem).meaning;
    let forged = Problem::Callback(state_mismatch("s1", "s2", None));
    assert!(forged.explain().meaning.contains("Someone may have sent you this link"));
    assert!(meaning(&forged).contains("You forged this link with the button here"), "{}", meaning(&forged));
    assert_eq!(meaning(&Problem::Framed), Problem::Framed.explain().meaning, "it is about something else");
}

/// Nothing that came with a callback that is not trusted vanishes.
#[test]
fn what_came_beside_the_reason_is_quoted_with_it() {
    let own = || Unrecognized {
        first: vec![Parameter { name: "error_code".to_owned(), value: Some("7".to_owned()) }],
        more: 0,
    };
    let error = || ErrorResponse { error: "e1".to_owned(), description: None, uri: None };
    let quoted = ("unverified", "error_code: 7");
    let expected = ("expected iss", "a");
    for (error, evidence_of_it) in [
        (CallbackError::Provider { error: error(), unrecognized: own() }, vec![("error", "e1"), quoted]),
        (CallbackError::DuplicateParameter { name: "code", unrecognized: own() }, vec![quoted]),
        (
            issuer_mismatch(Some("b"), Some(error()), own()),
            vec![expected, ("received iss", "b"), ("unverified error", "e1"), quoted],
        ),
        (issuer_mismatch(Some(""), None, own()), vec![expected, ("received iss", "an empty one"), quoted]),
        (issuer_mismatch(None, None, own()), vec![expected, ("received iss", "none"), quoted]),
    ] {
        let have = evidence(&Problem::Callback(error));
        let have: Vec<_> = have.iter().map(|(label, text)| (*label, text.as_str())).collect();
        assert_eq!(have, evidence_of_it);
    }
}

/// A problem of each kind, with what of it is a quotation.
fn every_problem() -> Vec<(Problem, &'static [(&'static str, &'static str)])> {
    let refused = || ErrorResponse {
        error: "e1".to_owned(),
        description: Some("d1".to_owned()),
        uri: Some("https://as.example/help".to_owned()),
    };
    let answered = |error: &str| CallbackError::Provider {
        error: ErrorResponse { error: error.to_owned(), ..refused() },
        unrecognized: Unrecognized::default(),
    };
    let refusal = |code: Option<&str>| ErrorBody {
        error: code.map(str::to_owned),
        description: Some("d2".to_owned()),
        uri: Some("u2".to_owned()),
        tracking_id: Some("t2".to_owned()),
    };
    let token_by = |client_auth, grant, validity, error| Problem::Token {
        grant,
        endpoint: ENDPOINT.to_owned(),
        error,
        retry_at: None,
        validity,
        client_auth,
    };
    let token_of = |grant, validity, error| token_by(ClientAuth::Post, grant, validity, error);
    let without_secret = |status, error: Option<&str>| {
        let error = TokenError::Refused { status, refusal: refusal(error) };
        token_by(ClientAuth::None, Grant::Code, Validity::Unknown, error)
    };
    let revocation = |error| Problem::Revocation { endpoint: ENDPOINT.to_owned(), error, retry_at: None };
    let code = |error| token_of(Grant::Code, Validity::Unknown, error);
    let error_from = |status, error: Option<&str>| code(TokenError::Refused { status, refusal: refusal(error) });
    let refresh =
        |validity| token_of(Grant::RefreshToken, validity, TokenError::Refused { status: 400, refusal: refusal(None) });
    let missing = |status, refusal, came: &[&str]| {
        let came = came.iter().map(|path| (*path).to_owned()).collect();
        code(TokenError::TokenMissing { status, refusal, came })
    };
    let mismatch = |asked: &str, received: &str| {
        let (asked, received) = (asked.to_owned(), received.to_owned());
        Problem::Discovery(DiscoveryError::IssuerMismatch { asked, received })
    };
    let api = |error| Problem::Api { call: Call::Custom, endpoint: ENDPOINT.to_owned(), error, retry_at: None };
    let network = || TransportError::Network("Failed to fetch".to_owned());
    const QUOTED: &[(&str, &str)] = &[("browser says", "Failed to fetch")];
    const TOLD: &[(&str, &str)] = &[("error", "e1"), ("description", "d1"), ("see", "https://as.example/help")];
    const UNVERIFIED: &[(&str, &str)] =
        &[("unverified error", "e1"), ("description", "d1"), ("see", "https://as.example/help")];
    const OWN: &[(&str, &str)] = &[
        ("unverified", "error_code: 7"),
        ("unverified", "access_token (hidden, because it may be a secret)"),
        ("unverified", "and 3 more"),
    ];
    let none = Unrecognized::default;
    let own = || Unrecognized {
        first: vec![
            Parameter { name: "error_code".to_owned(), value: Some("7".to_owned()) },
            Parameter { name: "access_token".to_owned(), value: None },
        ],
        more: 3,
    };
    const REFUSED: &[(&str, &str)] = &[("description", "d2"), ("see", "u2"), ("tracking id", "t2")];
    vec![
        (Problem::Form(FormError::ClientIdMissing), &[]),
        (Problem::Form(FormError::StateEmpty), &[]),
        (Problem::Form(FormError::TooLong(Field::ClientId)), &[]),
        (Problem::Form(FormError::TooLong(Field::Scopes)), &[]),
        (Problem::Form(FormError::TooLong(Field::State)), &[]),
        (Problem::Form(FormError::TooLong(Field::Issuer)), &[]),
        (Problem::Form(FormError::TooLong(Field::LoginHint)), &[]),
        (Problem::Form(FormError::MaxAgeNotDigits), &[]),
        (Problem::Form(FormError::RedirectUri(UriError::Empty)), &[]),
        (Problem::Form(FormError::Endpoint(EndpointField::Token, UriError::Empty)), &[]),
        (Problem::Form(FormError::Endpoint(EndpointField::Issuer, UriError::HostCharacter)), &[]),
        (Problem::CustomRequest(CustomRequestError::Path), &[]),
        (Problem::CustomRequest(CustomRequestError::Body), &[]),
        (Problem::CustomRequest(CustomRequestError::BodyOfGet), &[]),
        (Problem::Discovery(DiscoveryError::Status(404)), &[]),
        (mismatch("https://a", "https://b"), &[]),
        (mismatch("https://a", "https://a/"), &[]),
        (mismatch("https://a/", "https://a"), &[]),
        (Problem::ConnectionsRestricted { hosts: "as.example".to_owned() }, &[]),
        (Problem::Callback(CallbackError::DuplicateParameter { name: "code", unrecognized: none() }), &[]),
        (Problem::Callback(CallbackError::DuplicateParameter { name: "error", unrecognized: own() }), OWN),
        (Problem::Callback(CallbackError::NoPendingRequest { unverified: Some(refused()) }), UNVERIFIED),
        (
            Problem::Callback(CallbackError::StateMissing {
                sent: State::new("s1"),
                unverified: Some(Box::new(refused())),
                unrecognized: none(),
            }),
            UNVERIFIED,
        ),
        (Problem::Callback(state_mismatch("s1", "s2", Some(refused()))), UNVERIFIED),
        (Problem::Callback(issuer_mismatch(Some("b"), None, none())), &[("expected iss", "a"), ("received iss", "b")]),
        (Problem::Callback(issuer_mismatch(Some(""), None, none())), &[("received iss", "an empty one")]),
        (Problem::Callback(issuer_mismatch(None, None, none())), &[("expected iss", "a"), ("received iss", "none")]),
        (Problem::Callback(answered("e1")), TOLD),
        (Problem::Callback(answered("access_denied")), &TOLD[1..]),
        (Problem::Callback(answered("invalid_scope")), &TOLD[1..]),
        (Problem::Callback(answered("unauthorized_client")), &TOLD[1..]),
        (Problem::Callback(answered("invalid_request")), &TOLD[1..]),
        (Problem::Callback(answered("login_required")), &TOLD[1..]),
        (Problem::Callback(answered("server_error")), &TOLD[1..]),
        (Problem::Callback(CallbackError::CodeMissing { unrecognized: none() }), &[]),
        (Problem::Callback(CallbackError::CodeMissing { unrecognized: own() }), OWN),
        (Problem::Callback(CallbackError::InFragment { unrecognized: own() }), OWN),
        (code(TokenError::Transport(network())), QUOTED),
        (code(TokenError::Transport(TransportError::Timeout)), &[]),
        (code(TokenError::Transport(TransportError::Redirected)), &[]),
        (error_from(401, None), REFUSED),
        (error_from(400, Some("invalid_grant")), REFUSED),
        (error_from(400, Some("invalid_scope")), REFUSED),
        (error_from(400, Some("unauthorized_client")), REFUSED),
        (error_from(400, Some("other")), REFUSED),
        (refresh(Validity::Expired), REFUSED),
        (refresh(Validity::NotExpired), REFUSED),
        (refresh(Validity::Unknown), REFUSED),
        (error_from(200, Some("bad_verification_code")), REFUSED),
        (error_from(400, None), REFUSED),
        (error_from(401, Some("invalid_client")), REFUSED),
        (error_from(400, Some("redirect_uri_mismatch")), REFUSED),
        (without_secret(401, Some("invalid_client")), REFUSED),
        (without_secret(401, None), REFUSED),
        (code(TokenError::RateLimited { retry_after: None }), &[("status", "429")]),
        (code(TokenError::HttpStatus { status: 500, body: Body::new("b") }), &[("status", "500"), ("body", "b")]),
        (code(TokenError::NotJson { body: Body::new("b") }), &[("status", "200"), ("body", "b")]),
        (code(TokenError::Repeated { status: 200, name: "n".to_owned(), body: Body::new("b") }), &[("status", "200")]),
        (code(TokenError::Repeated { status: 400, name: "n".to_owned(), body: Body::new("b") }), &[("body", "b")]),
        (missing(200, Some(refusal(Some("e2"))), &["message"]), REFUSED),
        (missing(200, None, &["id_token", "scope"]), &[("without their values", "id_token, scope")]),
        (missing(200, None, &["a.access_token"]), &[("without their values", "a.access_token")]),
        (missing(201, None, &[]), &[("status", "201")]),
        (code(TokenError::TokenTypeUnsupported { token_type: "mac".to_owned() }), &[("token_type", "mac")]),
        (revocation(TokenError::RateLimited { retry_after: None }), &[("status", "429")]),
        (revocation(TokenError::Refused { status: 400, refusal: refusal(Some("e2")) }), REFUSED),
        (revocation(TokenError::Refused { status: 401, refusal: refusal(Some("invalid_client")) }), REFUSED),
        (api(ApiError::Transport(network())), QUOTED),
        (api(ApiError::RateLimited { status: 429 }), &[("status", "429")]),
        (api(ApiError::RateLimited { status: 423 }), &[("status", "423")]),
        (Problem::SandboxUnavailable("Failed to fetch".to_owned()), QUOTED),
        (Problem::StorageUnavailable, &[]),
        (Problem::InsecureContext, &[]),
        (Problem::Framed, &[]),
    ]
}

#[test]
fn every_problem_is_explained_in_its_own_words_with_its_evidence() {
    let mut seen: Vec<[String; 3]> = Vec::new();
    for (problem, quoted) in every_problem() {
        let Explanation { what, meaning, next, evidence, .. } = problem.explain();
        for text in [&what, &meaning, &next] {
            assert!(text.len() > 12 && text.ends_with(['.', ':']), "{problem:?}: {text:?}");
        }
        for (label, text) in quoted {
            let is_quoted = evidence.iter().any(|(have, said)| have.ends_with(label) && said == text);
            assert!(is_quoted, "{problem:?}: {label} in {evidence:?}");
        }
        // Where a request went is evidence, and no headline.
        let sent_to: Vec<_> = evidence.iter().filter(|(label, _)| *label == "sent to").collect();
        let is_request = matches!(problem, Problem::Token { .. } | Problem::Revocation { .. } | Problem::Api { .. });
        assert!(
            sent_to.len() == usize::from(is_request) && sent_to.iter().all(|(_, text)| text == ENDPOINT),
            "{problem:?}"
        );
        assert!(!what.contains(ENDPOINT), "{problem:?}: {what}");
        assert_eq!(evidence.len() == sent_to.len(), quoted.is_empty(), "{problem:?}: {evidence:?}");
        let words = [what, meaning, next];
        assert!(!seen.contains(&words), "{problem:?} is explained as another: {words:?}");
        seen.push(words);
    }
}
