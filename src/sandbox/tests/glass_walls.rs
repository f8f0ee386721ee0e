//! The side channel: only there can the sandbox's inside be seen and changed.

use super::*;
use crate::glass::{Ask, CHANNEL_HEADER, Check, Entry, Inside, MAX_ENTRIES, Relay, Settings, Switches, Verdict};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// A store from a build before the side channel, with a pending code, and a grant with these tokens.
const OLD_STORE: &str = include_str!("old_store.json");
const OLD_ACCESS_TOKEN: &str = "Tu11UIiprGNzcJ-uPnHBNrEUGYM34ILahtNWYaG06fLuPDVS7E5M6gv5yFjDN0R0";
const OLD_REFRESH_TOKEN: &str = "4GIN5iHgRM3szKkrf_psIfvZrZWlbiMTIpYG2DXeL344Fj2pUrMOps_onUgMa4s7";

fn channel(method: Method, headers: Vec<(&str, &str)>, body: &str) -> HttpRequest {
    let headers = headers.into_iter().map(|(name, value)| header(name, value)).collect();
    HttpRequest { method, url: format!("{BASE}/glass").into(), headers, body: Body::new(body) }
}

fn inside(pair: &mut Pair) -> Inside {
    let response = pair.handle(&channel(Method::GET, vec![(CHANNEL_HEADER, "1")], ""));
    assert_eq!(response.status, 200);
    serde_json::from_str(response.body.expose()).expect("what is inside")
}

fn newest(pair: &mut Pair) -> Entry {
    inside(pair).entries.last().expect("an entry").clone()
}

fn set(pair: &mut Pair, settings: Settings) -> Inside {
    let ask = json_text(&Ask::Set(settings));
    let response = pair.handle(&channel(Method::POST, vec![(CHANNEL_HEADER, "1")], &ask));
    serde_json::from_str(response.body.expose()).expect("what is inside")
}

fn json_text(ask: &Ask) -> String {
    serde_json::to_string(ask).expect("JSON")
}

fn move_clock(pair: &mut Pair, by: Duration) {
    let clock_offset_secs = u32::try_from(by.as_secs()).expect("some days");
    set(pair, Settings { clock_offset_secs, ..Settings::default() });
}

const MINUTE: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(86_400);

/// The checks of an entry on one line: `+` passed, `-` failed, `~` switched off.
fn line(entry: &Entry) -> String {
    let sign = |verdict| match verdict {
        Verdict::Passed => '+',
        Verdict::Failed => '-',
        Verdict::Ignored => '~',
    };
    let words = entry.checks.iter().map(|checked| format!("{}{:?}", sign(checked.verdict), checked.check));
    words.collect::<Vec<_>>().join(" ")
}

const SIGNED_IN: &str = "+ClientKnown +RedirectUriRegistered +ScopeRegistered";
const EXCHANGED: &str = "+ClientKnown +ClientAuthenticated +CodeKnown +CodeNotExpired +CodeOfClient +CodeUnused \
     +CodeOfRedirectUri +VerifierMatches";

#[test]
fn each_request_is_recorded_check_by_check() {
    let mut pair = Pair::new();
    let callback = pair.verified(&request());
    assert_eq!(line(&newest(&mut pair)), SIGNED_IN);
    let tokens = pair.exchange(&callback, ClientAuth::Post, SECRET).expect("a token");
    assert_eq!(line(&newest(&mut pair)), EXCHANGED);
    pair.status("/rooms", &tokens.access_token);
    assert_eq!(line(&newest(&mut pair)), "+TokenKnown +TokenNotExpired +ScopeSufficient");
    pair.status("/people/me", &tokens.access_token);
    assert_eq!(line(&newest(&mut pair)), "+TokenKnown +TokenNotExpired -ScopeSufficient");
    pair.status("/rooms", &AccessToken::new("nobody's"));
    assert_eq!((line(&newest(&mut pair)).as_str(), newest(&mut pair).status), ("-TokenKnown", 401));
    let refresh_token = tokens.refresh_token.expect("a refresh token");
    pair.refresh(&refresh_token, ClientAuth::Post, SECRET).expect("a token");
    assert_eq!(line(&newest(&mut pair)), "+ClientKnown +ClientAuthenticated +RefreshTokenValid");
    let refused = pair.exchange(&callback, ClientAuth::Post, SECRET);
    assert_token_error(refused, 400, "invalid_grant");
    let replayed = newest(&mut pair);
    assert_eq!(
        line(&replayed),
        "+ClientKnown +ClientAuthenticated +CodeKnown +CodeNotExpired +CodeOfClient -CodeUnused"
    );
    assert_eq!(replayed.failed(), Some(Check::CodeUnused));
}

/// The check that stops each changed request; nothing after it is checked.
#[test]
fn the_first_check_that_fails_is_the_last() {
    for (from, to, last) in [
        ("client_id=C+1", "client_id=C+2", "-ClientKnown"),
        ("make-believe", "made-up", "-ClientAuthenticated"),
        ("&code=", "&code=x", "-CodeKnown"),
        ("lang%3Den", "lang%3Dde", "-CodeOfRedirectUri"),
        ("code_verifier=v", "code_verifier=w", "-VerifierMatches"),
        ("code_verifier=", "x=", "-VerifierMatches"),
        ("grant_type=authorization_code", "grant_type=password", "-TokenRequestReadable"),
        ("grant_type=authorization_code&", "", "-TokenRequestReadable"),
    ] {
        let mut pair = Pair::new();
        let callback = pair.verified(&request());
        let sent = exchange_request(&callback, ClientAuth::Post, SECRET);
        let edited = with_body(sent.clone(), |body| body.replace(from, to));
        assert_ne!(edited, sent, "{from}");
        pair.handle(&edited);
        let line = line(&newest(&mut pair));
        assert!(line.ends_with(last), "{from}: {line}");
        assert_eq!(line.matches('-').count(), 1, "{line}");
    }
    for (from, to, last) in [
        ("client_id=C+1", "client_id=C+2", "-ClientKnown"),
        ("class.example%2Fwalk%2F", "class.example%2Fwalk", "-RedirectUriRegistered"),
        ("redirect_uri=", "uri=", "-Readable"),
        ("spark%3Arooms_read", "spark%3Amemberships_read", "-ScopeRegistered"),
        ("response_type=code", "response_type=token", "-Readable"),
        ("response_type=code", "response_type=code&response_type=code", "-Readable"),
        ("response_type=code", "response_type=code&prompt=none", "-NoPageNeeded"),
        ("response_type=code", "response_type=code&prompt=none+login", "-Readable"),
    ] {
        let mut pair = Pair::new();
        pair.get(&request().url().expose().replace(from, to), None);
        let line = line(&newest(&mut pair));
        assert!(line.ends_with(last), "{from}: {line}");
    }
}

/// The record is shown on a screen and may be written down.
#[test]
fn no_secret_is_in_the_record() {
    let mut pair = Pair::new();
    for verifier in ["v~".repeat(30), "w~".repeat(30)] {
        let callback = pair.verified(&request());
        let sent = exchange_request(&callback, ClientAuth::Post, SECRET);
        let code = callback.code().expose().to_owned();
        pair.handle(&with_body(sent.clone(), |body| body.replace("v%7E", &verifier[..1].repeat(2))));
        let answer = json(&pair.handle(&sent));
        let [access_token, refresh_token] =
            ["access_token", "refresh_token"].map(|name| answer[name].as_str().expect("a token").to_owned());
        pair.status("/rooms", &AccessToken::new(access_token.as_str()));
        pair.refresh(&RefreshToken::new(refresh_token.as_str()), ClientAuth::Basic, SECRET).expect("a token");
        pair.exchange(&callback, ClientAuth::Basic, "wrong-one").expect_err("refused");
        let record = serde_json::to_string(&inside(&mut pair)).expect("JSON");
        let pieces =
            [&code, &access_token, &refresh_token, "make-believe", "wrong-one", "v~v~", "vvvv", "s+t", "s%2Bt"];
        for secret in pieces {
            assert!(!record.contains(secret), "{secret}: {record}");
        }
    }
    // A plain challenge is the verifier.
    let plain = "p".repeat(43);
    let request = request();
    let url = request.url();
    let (start, _) = url.expose().split_once("&code_challenge=").expect("PKCE is on");
    let url = format!("{start}&code_challenge={plain}&code_challenge_method=plain&email=ada%40sandbox.example");
    let accepted = pair.press(&url, "decision=accept");
    let location = accepted.header("location").expect("a redirect");
    let code = location.split("code=").nth(1).and_then(|rest| rest.split('&').next()).expect("a code");
    let form = format!(
        "grant_type=authorization_code&client_id=C+1&client_secret=make-believe+%26%C3%A9&code={code}&code_verifier={plain}\
         &redirect_uri=https%3A%2F%2Fclass.example%2Fwalk%2F%3Flang%3Den"
    );
    assert_eq!(pair.press(&format!("{BASE}/access_token"), &form).status, 200);
    assert!(!serde_json::to_string(&inside(&mut pair)).expect("JSON").contains("pppp"));
}

/// No protocol message contains any of it: switches, clock and records are visible only on the side channel.
#[test]
fn the_answers_of_the_protocol_are_what_they_were() {
    let mut pair = Pair::new();
    let callback = pair.verified(&request());
    let exchange = exchange_request(&callback, ClientAuth::Post, SECRET);
    // Of builds before the side channel, with the same randomness.
    let location = "https://class.example/walk/?lang=en&code=8HRqifXjBUL8diBD1PilGKm_DD7cziXFeg9gcs6Q5VYQVqYu\
         &state=s%2Bt%26%C3%A4&iss=https%3A%2F%2Fclass.example%2Fwalk%2Fsandbox%2Fv1";
    let url = format!("{}&email=ada%40sandbox.example", request().url().expose());
    assert_eq!(Pair::new().press(&url, "decision=accept").header("location"), Some(location));
    let answer = pair.handle(&exchange);
    assert_eq!(
        answer.body.expose(),
        r#"{"access_token":"Tu11UIiprGNzcJ-uPnHBNrEUGYM34ILahtNWYaG06fLuPDVS7E5M6gv5yFjDN0R0","expires_in":1209599,"refresh_token":"4GIN5iHgRM3szKkrf_psIfvZrZWlbiMTIpYG2DXeL344Fj2pUrMOps_onUgMa4s7","refresh_token_expires_in":7775082,"scope":"spark:rooms_read","token_type":"Bearer"}"#
    );
    let names: Vec<&str> = answer.headers.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["content-type", "cache-control", "referrer-policy", "x-content-type-options", "pragma"]);
}

/// A page of another origin can neither read nor change anything: its forms can't set headers, and its scripts need a
/// preflight.
#[test]
fn the_side_channel_answers_nobody_without_its_header() {
    let ask = json_text(&Ask::Set(Settings { clock_offset_secs: 7, ..Settings::default() }));
    for (method, header, body, status) in [
        (Method::GET, None, "", 404),
        (Method::POST, None, ask.as_str(), 404),
        (Method::GET, Some("1"), "", 200),
        (Method::POST, Some("1"), &ask, 200),
        (Method::PUT, Some("1"), &ask, 400),
        (Method::POST, Some("1"), "", 400),
        (Method::POST, Some("1"), r#"{"set":7}"#, 400),
        (Method::POST, Some("1"), r#"{"relay":{"method":"GET","url":"X/glass","headers":[],"body":""}}"#, 400),
    ] {
        let mut pair = Pair::new();
        let headers = header.map(|value| (CHANNEL_HEADER, value)).into_iter().collect();
        let response = pair.handle(&channel(method, headers, &body.replace('X', BASE)));
        assert_eq!(response.status, status, "{body}");
        let is_set = status == 200 && !body.is_empty();
        assert_eq!(inside(&mut pair).settings.clock_offset_secs, if is_set { 7 } else { 0 }, "{body}");
    }
}

#[test]
fn a_request_that_is_passed_on_is_answered_like_any_other() {
    let mut pair = Pair::new();
    let url = format!("{}&email=ada%40sandbox.example", request().url().expose());
    let direct = pair.clone().press(&url, "decision=accept");
    let headers = vec![("content-type".to_owned(), "application/x-www-form-urlencoded".to_owned())];
    let relay = Relay { method: "POST".into(), url, headers, body: "decision=accept".into() };
    let ask = json_text(&Ask::Relay(relay));
    let answer = json(&pair.handle(&channel(Method::POST, vec![(CHANNEL_HEADER, "1")], &ask)));
    assert_eq!(answer["status"], direct.status);
    let location = answer["headers"].as_array().expect("headers").iter().find(|pair| pair[0] == "location");
    assert_eq!(location.and_then(|pair| pair[1].as_str()), direct.header("location"));
    assert_eq!(answer["entry"]["checks"].as_array().map(Vec::len), Some(3));
}

fn relayed(pair: &mut Pair, url: String, body: String) -> Value {
    let headers = vec![("content-type".to_owned(), "application/x-www-form-urlencoded".to_owned())];
    let ask = json_text(&Ask::Relay(Relay { method: "POST".into(), url, headers, body }));
    json(&pair.handle(&channel(Method::POST, vec![(CHANNEL_HEADER, "1")], &ask)))
}

/// No number of attacks affects the user's own session or its record.
#[test]
fn what_is_passed_on_leaves_the_rest_as_it_is() {
    let mut pair = Pair::new();
    let waiting = pair.verified(&request());
    let tokens = pair.tokens();
    let before = inside(&mut pair).entries;
    for _ in 0..100 {
        let url = format!("{}&email=victim%40sandbox.example", request().url().expose());
        let accepted = relayed(&mut pair, url, "decision=accept".into());
        assert_eq!(accepted["entry"]["status"], 303);
        let headers = accepted["headers"].as_array().expect("headers");
        let location = headers.iter().find(|pair| pair[0] == "location").and_then(|pair| pair[1].as_str());
        let query = location.and_then(|url| url.split_once('?')).expect("a query").1.to_owned();
        let callback = Callback::parse(&Query::new(query)).expect("a callback");
        let callback = callback.verify(Some(request())).expect("verified");
        let exchange = exchange_request(&callback, ClientAuth::Post, SECRET);
        let redeemed = relayed(&mut pair, exchange.url.expose().to_owned(), exchange.body.expose().to_owned());
        assert_eq!((&redeemed["status"], &redeemed["entry"]["status"]), (&200.into(), &200.into()));
    }
    assert!(inside(&mut pair).entries == before, "what was noted");
    assert!(pair.exchange(&waiting, ClientAuth::Post, SECRET).is_ok(), "a code that waited");
    assert_eq!(pair.status("/rooms", &tokens.access_token), 200);
    // The store of relayed requests is bounded too.
    let size = serde_json::to_string(&pair.sandbox.store).expect("JSON").len();
    assert!(size < 32 * 1024, "{size}");
}

/// The check of a client without a secret is a separate one, made only if no secret was sent.
#[test]
fn a_client_without_a_secret_is_not_called_authenticated() {
    let off = Switches { client_authentication: false, ..Switches::default() };
    const AUTHENTICATED: &str = "ClientAuthenticated";
    const WITHOUT_SECRET: &str = "ClientWithoutSecret";
    for (switches, auth, secret, exchanged, refreshed) in [
        (Switches::default(), ClientAuth::Post, SECRET, "+ClientAuthenticated", "+ClientAuthenticated"),
        (off, ClientAuth::None, SECRET, "~ClientWithoutSecret", "~ClientWithoutSecret"),
        (off, ClientAuth::Post, "wrong", "~ClientAuthenticated", "~ClientAuthenticated"),
        (off, ClientAuth::Basic, "wrong", "~ClientAuthenticated", "~ClientAuthenticated"),
    ] {
        let mut pair = Pair::new();
        set(&mut pair, Settings { switches, ..Settings::default() });
        let callback = pair.verified(&request());
        let about_client = |line: String| {
            let words = line.split(' ').filter(|word| word.contains(AUTHENTICATED) || word.contains(WITHOUT_SECRET));
            words.collect::<Vec<_>>().join(" ")
        };
        let tokens = pair.exchange(&callback, auth, secret).expect("a token");
        assert_eq!(about_client(line(&newest(&mut pair))), exchanged, "{auth:?} {secret}");
        pair.refresh(&tokens.refresh_token.expect("a refresh token"), auth, secret).expect("a token");
        assert_eq!(about_client(line(&newest(&mut pair))), refreshed, "{auth:?} {secret}");
    }
    let mut pair = Pair::new();
    let refresh_token = pair.tokens().refresh_token.expect("a refresh token");
    assert_token_error(pair.refresh(&refresh_token, ClientAuth::None, SECRET), 401, "invalid_client");
    assert!(line(&newest(&mut pair)).ends_with("-ClientWithoutSecret"));
}

#[test]
fn what_is_off_is_noted_and_comes_back_on() {
    let mut pair = Pair::new();
    let off = Switches { pkce: false, client_authentication: false, single_use: false, exact_redirect_uri: false };
    set(&mut pair, Settings { switches: off, ..Settings::default() });
    let callback = pair.verified(&request());
    for round in 0..2 {
        let sent = exchange_request(&callback, ClientAuth::Post, "wrong");
        let edited = with_body(sent, |body| body.replace("code_verifier=v", "code_verifier=w"));
        pair.send_token_request(&edited).expect("a token");
        let line = line(&newest(&mut pair));
        assert!(line.contains("~ClientAuthenticated") && line.contains("~VerifierMatches"), "{line}");
        assert_eq!(line.contains("~CodeUnused"), round == 1, "{line}");
    }
    set(&mut pair, Settings::default());
    assert_token_error(pair.exchange(&callback, ClientAuth::Post, "wrong"), 401, "invalid_client");
    assert_token_error(pair.exchange(&callback, ClientAuth::Post, SECRET), 400, "invalid_grant");
}

/// With a press it is, as servers did that fell for look-alikes.
#[test]
fn without_a_press_no_code_is_sent_to_a_look_alike() {
    let look_alike = request().url().expose().replace("class.example%2F", "class.example.evil.example%2F");
    for (path, status) in [("", 303), ("/automatic", 400)] {
        let mut pair = Pair::new();
        let off = Switches { exact_redirect_uri: false, ..Switches::default() };
        set(&mut pair, Settings { switches: off, ..Settings::default() });
        let url = look_alike.replace(BASE, &format!("{BASE}{path}"));
        const ACCEPT: &str = "email=ada%40sandbox.example&decision=accept";
        let response =
            if path.is_empty() { pair.press(&url, ACCEPT) } else { pair.get(&format!("{url}&{ACCEPT}"), None) };
        assert_eq!(response.status, status, "{url}");
    }
}

#[test]
fn the_clock_moves_and_comes_back() {
    let (code_dies, token_dies, refresh_dies) = (11 * MINUTE, 14 * DAY, 90 * DAY);
    let mut pair = Pair::new();
    let callback = pair.verified(&request());
    move_clock(&mut pair, code_dies);
    assert_token_error(pair.exchange(&callback, ClientAuth::Post, SECRET), 400, "invalid_grant");
    let entry = newest(&mut pair);
    assert_eq!(entry.failed(), Some(Check::CodeNotExpired));
    let compared = entry.checks.last().and_then(|checked| checked.compared.clone()).expect("two times");
    assert_eq!(compared.received, START.after(code_dies).rfc3339());
    assert_eq!(compared.expected, START.after(CODE_LIFETIME).rfc3339());

    move_clock(&mut pair, Duration::ZERO);
    let tokens = pair.exchange(&callback, ClientAuth::Post, SECRET).expect("the code lives again");
    let refresh_token = tokens.refresh_token.expect("a refresh token");
    move_clock(&mut pair, token_dies);
    assert_eq!(pair.status("/rooms", &tokens.access_token), 401);
    assert_eq!(newest(&mut pair).failed(), Some(Check::TokenNotExpired));
    move_clock(&mut pair, refresh_dies);
    assert_token_error(pair.refresh(&refresh_token, ClientAuth::Post, SECRET), 400, "invalid_grant");
    assert_eq!(newest(&mut pair).failed(), Some(Check::RefreshTokenValid));
    move_clock(&mut pair, token_dies);
    assert!(pair.refresh(&refresh_token, ClientAuth::Post, SECRET).is_ok());
    move_clock(&mut pair, Duration::ZERO);
    assert_eq!(pair.status("/rooms", &tokens.access_token), 200);
    move_clock(&mut pair, Duration::from_secs(u32::MAX.into()));
    assert_eq!(pair.status("/rooms", &tokens.access_token), 401);
}

#[test]
fn a_store_of_an_earlier_build_is_opened_as_it_is() {
    let store = Store::open(Some(OLD_STORE), START);
    let mut pair = Pair { sandbox: Driver { store, ..Pair::new().sandbox }, now: START };
    let now = inside(&mut pair);
    assert_eq!((now.settings, now.restarted_at_millis, now.entries), (Settings::default(), None, Vec::new()));
    assert_eq!(pair.status("/rooms", &AccessToken::new(OLD_ACCESS_TOKEN)), 200);
    assert!(pair.refresh(&RefreshToken::new(OLD_REFRESH_TOKEN), ClientAuth::Post, SECRET).is_ok());
    assert_eq!(inside(&mut pair).entries.len(), 2);
}

/// An earlier build can also read what this one stores, because it ignores members that it doesn't know.
#[test]
fn an_unreadable_store_is_replaced_and_that_is_reported() {
    for (saved, restarted) in [(None, false), (Some("{}"), true), (Some("no JSON"), true), (Some(OLD_STORE), false)] {
        let store = Store::open(saved, START);
        let mut pair = Pair { sandbox: Driver { store, ..Pair::new().sandbox }, now: START };
        let expected = restarted.then_some(START.millis);
        assert_eq!(inside(&mut pair).restarted_at_millis, expected, "{saved:?}");
    }
}

#[test]
fn the_record_is_bounded() {
    let mut pair = Pair::new();
    let long = "x".repeat(100_000);
    for _ in 0..2 * MAX_ENTRIES {
        pair.get(&format!("{BASE}/authorize?client_id={long}&redirect_uri={long}"), None);
        pair.get(&request().url().expose().replace("redirect_uri=", &format!("redirect_uri={long}")), None);
    }
    let inside = inside(&mut pair);
    assert_eq!(inside.entries.len(), MAX_ENTRIES);
    assert_eq!(inside.entries.last().expect("an entry").number, 4 * MAX_ENTRIES as u32);
    let size = serde_json::to_string(&pair.sandbox.store).expect("JSON").len();
    assert!(size < 24 * 1024, "{size}");
}
