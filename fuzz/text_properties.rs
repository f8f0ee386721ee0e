//! Properties that hold for every untrusted text. `cargo fuzz` searches for a text that breaks one;
//! `tests/properties.rs` tries some in the ordinary tests. Each returns whether it accepted the text.

use base64ct::{Base64, Base64UrlUnpadded, Encoding};
use oauth_walkthrough::{
    flow::{
        Event, Flow,
        class_link::ClassLink,
        form::RequestSecrets,
        policy,
        problem::{Grant, Problem, Validity},
        record::{Pending, SessionRecord},
        secrets_seen::MIN_SECRET_BYTES,
        update::update,
    },
    lesson::redaction::Redaction,
    oauth::{
        authorization_request::{AuthorizationRequest, Endpoints, IssuerFacts},
        callback::{self, Callback},
        discovery,
        http::HttpResponse,
        invisible::is_invisible_or_bidi,
        lifetime::Lifetime,
        limits::{MAX_SCOPES_CHARS, MAX_VALUE_CHARS, is_longer_than},
        scope::Scopes,
        secret::{Body, ClientSecret, CodeVerifier, Query, State},
        sign_in_options::SignInOptions,
        token_redaction,
        token_request::ClientAuth,
        token_response,
        uri::{Endpoint, RedirectUri},
    },
    providers::Providers,
    time::Timestamp,
};
use serde_json::Value;

/// The state of the waiting request.
const STATE: &str = "s+t/ä";

/// The known issuer.
const ISSUER: &str = "https://as.example/tenant";

/// The page's own address.
const PAGE: &str = "https://class.example/walk/";

fn request() -> AuthorizationRequest {
    AuthorizationRequest {
        endpoints: Endpoints {
            authorization: Endpoint::parse("https://as.example/authorize").expect("an endpoint"),
            token: Endpoint::parse("https://as.example/token").expect("an endpoint"),
            api_base: None,
            issuer: Some(ISSUER.to_owned()),
            facts: IssuerFacts::default(),
        },
        client_id: "C1".to_owned(),
        redirect_uri: RedirectUri::parse(PAGE).expect("a redirect URI"),
        scopes: Scopes::default(),
        state: State::new(STATE),
        nonce: None,
        options: SignInOptions::default(),
        code_verifier: Some(CodeVerifier::new("v".repeat(43))),
    }
}

fn answer(body: &str) -> HttpResponse {
    HttpResponse { status: 200, headers: Vec::new(), body: Body::new(body) }
}

/// The problem has an explanation, and no quoted text can affect the text around it.
fn assert_explained(problem: &Problem) {
    let explained = problem.explain();
    assert!(!explained.what.is_empty() && !explained.meaning.is_empty() && !explained.next.is_empty(), "{problem:?}");
    for (label, text) in explained.evidence.into_iter().chain([("what", explained.what)]) {
        let steers = |c: char| c.is_control() && !['\n', '\t'].contains(&c);
        let turns = |c: char| ('\u{202a}'..='\u{202e}').contains(&c) || ('\u{2066}'..='\u{2069}').contains(&c);
        assert!(!text.chars().any(|c| steers(c) || turns(c)), "{label}: {text:?}");
        let is_hidden = |c: char| is_invisible_or_bidi(c) && !['\n', '\t'].contains(&c);
        assert!(!text.chars().any(is_hidden), "{label}: {text:?}");
        assert!(text.len() < 10_000, "{label} is cut");
    }
}

/// A callback is accepted if and only if it has one code, the state that was sent exactly once, no error, and no other
/// issuer than the one asked.
pub fn callback(search: &str) -> bool {
    if let Some(error) = callback::in_fragment(&search.into()) {
        assert_explained(&Problem::Callback(error));
    }
    let Some(callback) = Callback::parse_while_waiting(&Query::new(search)) else { return false };
    let query = search.strip_prefix('?').unwrap_or(search);
    let all = |name: &str| -> Vec<String> {
        let pairs = form_urlencoded::parse(query.as_bytes()).filter(|(have, _)| have == name);
        pairs.map(|(_, value)| value.into_owned()).collect()
    };
    let (codes, issuers) = (all("code"), all("iss"));
    let is_good = matches!(&codes[..], [code] if !code.is_empty())
        && all("state") == [STATE]
        // RFC 6749 §3.1: a parameter without a value counts as omitted.
        && matches!(&all("error")[..], [] | [_]) && all("error").concat().is_empty()
        && all("error_description").len() < 2
        && all("error_uri").len() < 2
        && (issuers.is_empty() || issuers == [ISSUER]);
    match callback.verify(Some(request())) {
        Ok(verified) => {
            assert!(is_good, "{search:?} was accepted");
            assert_eq!(verified.code().expose(), codes[0]);
            assert_eq!(*verified.request(), request());
        }
        Err(error) => {
            assert!(!is_good, "{search:?} was not accepted: {error:?}");
            assert_explained(&Problem::Callback(error));
        }
    }
    is_good
}

/// A response is a token response if and only if it's a JSON object without repeated members, with an access token of a
/// supported type. No token is left in what is shown of any response.
pub fn token_response(body: &str) -> bool {
    let without_mark = body.strip_prefix('\u{feff}').unwrap_or(body);
    let object: Option<Value> = serde_json::from_str(without_mark).ok().filter(Value::is_object);
    let read = token_response::parse(&answer(body));
    let is_good = read.is_ok();
    match read {
        Ok(read) => {
            let object = object.expect("a token response is an object");
            assert_eq!(object["access_token"].as_str(), Some(read.access_token.expose()));
            assert!(!read.access_token.is_empty());
            let error = &object["error"];
            assert!(error.as_str().is_none_or(str::is_empty) && *error != true, "an error wins");
            assert_eq!(read.scopes.is_none(), object["scope"].is_null(), "what was sent is not missing");
            if let Some(scopes) = read.scopes.filter(|_| object["scope"].is_string()) {
                let mut expected: Vec<&str> = Vec::new();
                for scope in object["scope"].as_str().unwrap_or_default().split_whitespace() {
                    if !expected.contains(&scope) {
                        expected.push(scope);
                    }
                }
                assert_eq!(scopes.iter().collect::<Vec<_>>(), expected, "each once, in its order");
            }
            let kind = &object["token_type"];
            assert!(kind.is_null() || kind.as_str().is_some_and(|kind| kind.eq_ignore_ascii_case("bearer")));
            let webex = &object["refresh_token_expires_in"];
            let refresh = if webex.is_null() { &object["refresh_expires_in"] } else { webex };
            for (sent, lifetime) in [(&object["expires_in"], read.expires_in), (refresh, read.refresh_token_expires_in)]
            {
                let number = || sent.as_f64().or_else(|| sent.as_str()?.trim().parse().ok());
                match lifetime {
                    Lifetime::NotStated => assert!(sent.is_null(), "what was sent is not missing"),
                    Lifetime::NoKnownEnd => assert!(number().is_some_and(|number| number < 1.0), "{sent}"),
                    Lifetime::Stated(stated) => {
                        assert_eq!(number().map(f64::floor), Some(stated.as_secs_f64()), "{sent}");
                    }
                    Lifetime::Odd(text) => assert!(!text.is_empty() && text.len() < 10_000),
                }
            }
        }
        Err(error) => {
            let (grant, validity, client_auth) = (Grant::Code, Validity::Unknown, ClientAuth::Post);
            let endpoint = "https://as.example/token".to_owned();
            assert_explained(&Problem::Token { grant, endpoint, error, retry_at: None, validity, client_auth });
        }
    }
    if token_redaction::tokens(body).is_empty() {
        assert_eq!(token_redaction::redact_tokens(body), None);
    }
    // Redaction finds a token in any surrounding text.
    const TOKEN: &str = "MARKED-TOKEN";
    let middle = (0..=body.len() / 2).rev().find(|at| body.is_char_boundary(*at)).unwrap_or_default();
    let (before, after) = body.split_at(middle);
    for name in ["access_token", "Refresh_Token"].into_iter().filter(|_| !body.contains(TOKEN)) {
        let body = format!(r#"{before}"{name}":"{TOKEN}"{after}"#);
        let shown = token_redaction::redact_tokens(&body).unwrap_or(body);
        assert!(!shown.contains(TOKEN), "{shown}");
    }
    is_good
}

/// A client secret that was typed and cleared isn't in any export, in any encoding.
pub fn redaction(secret: &str) -> bool {
    // Secrets that are part of their own replacement, or contain it, can't be tested.
    let is_in_name = "CLIENT_SECRET CODE_VERIFIER".contains(secret);
    if secret.len() < MIN_SECRET_BYTES || is_in_name || secret.contains("CLIENT_SECRET") {
        return false;
    }
    let mut flow = Flow::new(RequestSecrets::default(), PAGE);
    for typed in [secret, ""] {
        update(&mut flow, Event::SecretEdited(ClientSecret::new(typed)), Timestamp { millis: 0 });
    }
    let redaction = Redaction::of_session(&flow);
    let json = |text: &str| {
        let quoted = Value::from(text).to_string();
        quoted[1..quoted.len() - 1].to_owned()
    };
    let form: String = form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    let percent: String = secret.bytes().map(|byte| format!("%{byte:02x}")).collect();
    let twice: String = form_urlencoded::byte_serialize(form.as_bytes()).collect();
    let units: String = secret.encode_utf16().map(|unit| format!("\\u{unit:04X}")).collect();
    let html = secret.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;").replace('\'', "&#39;");
    let hex: String = secret.bytes().map(|byte| format!("{byte:02X}")).collect();
    let dump: String = secret.bytes().map(|byte| format!("0x{byte:02x}, ")).collect();
    let shell = secret.replace('\'', r"'\''");
    let mut written = vec![secret.to_owned(), json(secret), json(&json(secret)), json(&form)];
    written.extend([form.clone(), percent, twice, units, html, hex, dump, shell]);
    for before in ["", "i", "id"] {
        let base64 = Base64::encode_string(format!("{before}{secret}").as_bytes());
        let lines: Vec<&[u8]> = base64.as_bytes().chunks(76).collect();
        written.push(String::from_utf8_lossy(&lines.join(&b"\r\n"[..])).into_owned());
        written.push(base64);
        written.push(Base64UrlUnpadded::encode_string(format!("{before}{form}").as_bytes()));
    }
    for written in written {
        let redacted = redaction.redact(&format!("<{written}>"));
        // A few base64 digits encode the text next to the secret.
        let is_gone = redacted.contains("CLIENT_SECRET") && redacted.len() <= "<CLIENT_SECRET>".len() + 6;
        // Search only between the replacements: one could look like part of the secret.
        let is_left = redacted.split("CLIENT_SECRET").any(|rest| rest.contains(secret));
        assert!(is_gone && !is_left, "{written:?}: {redacted:?}");
    }
    true
}

/// Metadata is accepted only from the issuer that was asked, and leads only to allowed addresses.
pub fn discovery(body: &str) -> bool {
    match discovery::parse(ISSUER, &answer(body)) {
        Ok(metadata) => {
            let object: Value = serde_json::from_str(body.strip_prefix('\u{feff}').unwrap_or(body)).expect("an object");
            assert_eq!(object["issuer"], ISSUER);
            assert_eq!(metadata.issuer, ISSUER);
            let exact = [Some(&metadata.token), metadata.revocation.as_ref(), metadata.jwks.as_ref()];
            exact.into_iter().flatten().for_each(is_all_that_is_allowed);
            let named = [Some(metadata.authorization), Some(metadata.token), metadata.revocation, metadata.jwks];
            named.into_iter().flatten().for_each(|endpoint| may_be_asked(&endpoint));
            true
        }
        Err(error) => {
            assert_explained(&Problem::Discovery(error));
            false
        }
    }
}

/// An accepted record is written as it was read, and sends nothing to an address that isn't allowed.
pub fn session_record(text: &str) -> bool {
    let Some(pending) = Pending::from_json(&SessionRecord::new(text), PAGE, Providers::default()) else { return false };
    let written = pending.to_json();
    assert_eq!(Pending::from_json(&written, PAGE, Providers::default()), Some(pending.clone()), "{}", written.expose());
    let Endpoints { authorization, token, api_base, facts: IssuerFacts { revocation, jwks, .. }, .. } =
        pending.request.endpoints;
    let named = [Some(authorization), Some(token), api_base, revocation, jwks];
    named.into_iter().flatten().for_each(|endpoint| may_be_asked(&endpoint));
    assert!(!pending.request.state.is_empty() && !pending.request.client_id.is_empty());
    assert!(!is_longer_than(&pending.request.client_id, MAX_VALUE_CHARS));
    assert!(!is_longer_than(&pending.request.scopes.joined(), MAX_SCOPES_CHARS));
    true
}

/// An accepted class link makes the same link again, and has endpoints only for the custom provider.
pub fn class_link(fragment: &str) -> bool {
    let Some(Ok(link)) = ClassLink::parse(fragment, Providers::default()) else { return false };
    assert_eq!(ClassLink::parse(&link.fragment(), Providers::default()), Some(Ok(link.clone())), "{}", link.fragment());
    assert_eq!(link.hosts().is_empty(), link.endpoints.is_none());
    if let Some(endpoints) = link.endpoints {
        assert!(link.provider.are_endpoints_typed());
        let endpoints =
            endpoints.checked(IssuerFacts::of_issuer(&endpoints.issuer)).expect("endpoints that were checked");
        let named = [Some(endpoints.authorization), Some(endpoints.token), endpoints.api_base];
        named.into_iter().flatten().for_each(|endpoint| may_be_asked(&endpoint));
    }
    true
}

/// The policy for an endpoint allows exactly that endpoint: no wildcard, no second source or directive, and never the
/// whole host.
pub fn endpoint(text: &str) -> bool {
    let Ok(endpoint) = Endpoint::parse(text) else { return false };
    may_be_asked(&endpoint);
    is_all_that_is_allowed(&endpoint);
    true
}

fn is_all_that_is_allowed(endpoint: &Endpoint) {
    let endpoints = Endpoints { token: endpoint.clone(), issuer: None, ..request().endpoints };
    let sources = policy::sources(&endpoints);
    let [source] = &sources[..] else { panic!("one endpoint is one source: {sources:?}") };
    let divides = |c: char| "*;,'\"".contains(c) || c.is_whitespace() || !c.is_ascii_graphic();
    assert!(!source.contains(divides), "{source}");
    let address = endpoint.as_str();
    assert!(policy::allows(&sources, address), "{source} allows {address}");
    let (scheme, host) = (source.split("://").next().unwrap_or_default(), endpoint.host());
    for elsewhere in ["", "/", "/?x=1"] {
        assert!(!policy::allows(&sources, &format!("{scheme}://{host}{elsewhere}")), "{source} allows {elsewhere}");
    }
    assert!(!policy::allows(&sources, &format!("{scheme}://other.{host}{}", &source[scheme.len() + 3 + host.len()..])));
}

/// Over TLS or to this machine, and with no text that a browser would read as another address.
fn may_be_asked(endpoint: &Endpoint) {
    let address = endpoint.as_str();
    let host = endpoint.host();
    let is_local = ["localhost", "127.", "[::1]"].iter().any(|local| host.starts_with(local))
        || host.split(':').next().is_some_and(|name| name.ends_with(".localhost"));
    let scheme = address.split("://").next().unwrap_or_default().to_ascii_lowercase();
    assert!(scheme == "https" || (scheme == "http" && is_local), "{address}");
    assert!(!address.contains('#') && !address.chars().any(|c| c.is_control() || c.is_whitespace()), "{address:?}");
}
