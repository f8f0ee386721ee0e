//! Every attack with every combination of the checks that can be switched off. Each attack succeeds exactly if all the
//! checks that stop it are off. The client is the page's own, and the server is the sandbox.

use futures_util::FutureExt;
use oauth_walkthrough::{
    attacks::{ATTACKER, Answer, Attack, Lock, Loot, Outcome, Scene, Stop, VICTIM, look_alike, run, run_as_set},
    flow::{Event, Flow, form::RequestSecrets, simulation::Simulation, update::update},
    glass::{Ask, CHANNEL_HEADER, Check, Entry, Inside, Relay, Relayed, Settings, Switches},
    lesson::attack_scene::attack_scene,
    oauth::{
        authorization_request::{AuthorizationRequest, Endpoints, IssuerFacts},
        http::{HttpRequest, HttpResponse, Method, header},
        id_token,
        scope::Scopes,
        secret::{Body, CodeVerifier, Nonce, State},
        sign_in_options::SignInOptions,
        simulated::ClientChecks,
        uri::{Endpoint, RedirectUri},
    },
    providers::{
        self, CUSTOM, Provider, SANDBOX, WEBEX,
        sandbox_provider::{CLIENT, api_base, page_uris},
    },
    sandbox::{
        handle,
        store::{Integration, Store},
    },
    time::Timestamp,
};
use serde_json::json;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::{wasm_bindgen_test as test, wasm_bindgen_test_configure};

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test_configure!(run_in_browser);

use driver::Driver;

#[path = "../src/sandbox/tests/driver.rs"]
mod driver;

const PAGE: &str = "https://class.example/walk/";
const START: Timestamp = Timestamp { millis: 1_800_000_000_000 };

fn sandbox() -> Driver {
    let providers::Client { name, id, secret, scopes } = CLIENT;
    Driver::new(Store::new(Integration::new(name, id, secret, page_uris(PAGE), scopes)))
}

fn request(who: &str) -> AuthorizationRequest {
    let texts = SANDBOX.endpoints(PAGE).expect("the sandbox has its addresses");
    let endpoint = |text: &str| Endpoint::parse(text).expect("an endpoint");
    AuthorizationRequest {
        endpoints: Endpoints {
            authorization: endpoint(&texts.authorization),
            token: endpoint(&texts.token),
            api_base: Some(endpoint(&texts.api_base)),
            issuer: Some(texts.issuer.clone()),
            facts: SANDBOX.issuer_facts(PAGE).unwrap_or_else(|| IssuerFacts::of_issuer("")),
        },
        client_id: CLIENT.id.to_owned(),
        redirect_uri: RedirectUri::parse(PAGE).expect("a redirect URI"),
        scopes: Scopes::parse("openid spark:rooms_read spark:people_read"),
        state: State::new(format!("state of {who}")),
        nonce: Some(Nonce::new(format!("nonce of {who}"))),
        options: SignInOptions::default(),
        code_verifier: Some(CodeVerifier::new(who.repeat(43)[..43].to_owned())),
    }
}

/// The scene of an attack by the page, with this provider chosen and these checks of the page.
fn scene(provider: &'static Provider, checks: ClientChecks) -> Option<Scene> {
    let secrets = |who: &str| RequestSecrets {
        state: State::new(format!("state of {who}")),
        nonce: Nonce::new(format!("nonce of {who}")),
        code_verifier: CodeVerifier::new(who.repeat(43)[..43].to_owned()),
    };
    let mut flow = Flow::new(secrets("page"), PAGE);
    for event in [
        Event::ProviderChosen(provider),
        Event::PkceSwitched(false),
        Event::SimulationChosen(Simulation { checks, ..Simulation::default() }),
    ] {
        update(&mut flow, event, START);
    }
    attack_scene(&flow, [secrets("victim"), secrets("mallory")], START)
}

#[test]
fn only_the_sandbox_is_attacked() {
    for (provider, is_attacked) in [(WEBEX, false), (CUSTOM, false), (SANDBOX, true)] {
        let scene = scene(provider, ClientChecks::default());
        assert_eq!(scene.is_some(), is_attacked, "{}", provider.id);
        // Whatever the form says, the victim's page uses PKCE.
        assert!(scene.is_none_or(|scene| scene.victim.code_verifier.is_some()));
    }
}

fn ask(sandbox: &mut Driver, ask: &Ask) -> HttpResponse {
    let request = HttpRequest {
        method: Method::POST,
        url: format!("{}/glass", api_base(PAGE)).into(),
        headers: vec![header(CHANNEL_HEADER, "1")],
        body: Body::new(json!(ask).to_string()),
    };
    sandbox.handle(&request, START)
}

/// Relays a request over the side channel, as the page does.
fn relay(sandbox: &mut Driver, request: &HttpRequest) -> Option<Answer> {
    let pairs = |headers: &[(String, _)]| -> Vec<(String, String)> {
        let text = |value: &oauth_walkthrough::oauth::secret::HeaderValue| value.expose().to_owned();
        headers.iter().map(|(name, value)| (name.clone(), text(value))).collect()
    };
    let relay = Relay {
        method: request.method.to_string(),
        url: request.url.expose().to_owned(),
        headers: pairs(&request.headers),
        body: request.body.expose().to_owned(),
    };
    let answer = ask(sandbox, &Ask::Relay(relay));
    let relayed: Relayed = serde_json::from_str(answer.body.expose()).ok()?;
    let headers = relayed.headers.iter().map(|(name, value)| header(name, value.as_str())).collect();
    let response = HttpResponse { status: relayed.status, headers, body: Body::new(relayed.body) };
    Some(Answer { response, entry: relayed.entry })
}

/// Runs an attack in its own sandbox, with these checks. Also returns what was checked for its last request.
fn outcome(attack: Attack, switches: Switches, checks: ClientChecks) -> (Outcome, Option<Entry>) {
    let mut sandbox = sandbox();
    let set = ask(&mut sandbox, &Ask::Set(Settings { switches, ..Settings::default() }));
    let inside: Inside = serde_json::from_str(set.body.expose()).expect("what is set");
    assert_eq!(inside.settings.switches, switches);
    let scene = scene(SANDBOX, checks).expect("a scene of the sandbox");
    let mut newest = None;
    let sending = run(attack, &scene, async |request: HttpRequest| {
        let answer = relay(&mut sandbox, &request)?;
        newest.clone_from(&answer.entry);
        Some(answer)
    });
    let outcome = sending.now_or_never().expect("nothing is waited for");
    (outcome, newest)
}

/// Each combination of the checks: those that are off, and the settings that turn them off.
fn combinations() -> Vec<(Vec<Lock>, Switches, ClientChecks)> {
    let combination = |bits: usize| {
        let (mut off, mut switches, mut checks) = (Vec::new(), Switches::default(), ClientChecks::default());
        for (at, lock) in Lock::ALL.into_iter().enumerate() {
            if bits >> at & 1 == 1 {
                lock.set(&mut switches, &mut checks, false);
                off.push(lock);
            }
            assert_eq!(lock.is_on(switches, checks), bits >> at & 1 == 0);
        }
        (off, switches, checks)
    };
    (0..1 << Lock::ALL.len()).map(combination).collect()
}

fn has_account(outcome: &Outcome, account: &str) -> bool {
    matches!(outcome, Outcome::Succeeded(loot) if loot.account.as_deref() == Some(account) && loot.rooms.len() == 3)
}

/// Whether the attack got what it wants.
fn has_its_prize(attack: Attack, outcome: &Outcome) -> bool {
    match attack {
        // The victim is in the attacker's account, and the attacker reads what the victim writes there.
        Attack::ForgedCallback => has_account(outcome, ATTACKER),
        Attack::LookAlikeCode => {
            matches!(outcome, Outcome::Succeeded(Loot { code: Some(code), .. }) if code.expose().len() == 48)
        }
        Attack::StolenCode | Attack::LookAlikeToken | Attack::CodeTwice | Attack::SwappedIdToken => {
            has_account(outcome, VICTIM)
        }
    }
}

#[cfg(not(target_arch = "wasm32"))]
#[expect(clippy::print_stdout, reason = "you want to see the matrix if you run this by hand")]
fn print(line: &str) {
    println!("{line}");
}

#[cfg(target_arch = "wasm32")]
fn print(line: &str) {
    wasm_bindgen_test::console_log!("{line}");
}

/// An attack succeeds exactly if the checks that stop it are off. Prints which those are.
#[test]
fn each_attack_succeeds_exactly_where_the_checks_that_stop_it_are_off() {
    print("| attack | succeeds in | exactly when these are off |\n| --- | --- | --- |");
    for attack in Attack::ALL {
        let mut cells = Vec::new();
        for (off, switches, checks) in combinations() {
            let (outcome, _) = outcome(attack, switches, checks);
            let succeeds = matches!(outcome, Outcome::Succeeded(_));
            assert_eq!(succeeds, has_its_prize(attack, &outcome), "{attack:?} with {off:?} off: {outcome:?}");
            let expected = attack.locks().iter().all(|lock| off.contains(lock));
            assert_eq!(succeeds, expected, "{attack:?} with {off:?} off: {outcome:?}");
            let is_explained = !matches!(&outcome, Outcome::Stopped(Stop::Unexpected(_)));
            assert!(is_explained, "{attack:?} with {off:?} off: {outcome:?}");
            if succeeds {
                cells.push(off);
            }
        }
        // Each cell has these checks off, and the smallest has no others off: that is what the table says.
        let smallest = cells.iter().min_by_key(|off| off.len()).expect("it succeeds somewhere");
        assert!(cells.iter().all(|off| smallest.iter().all(|lock| off.contains(lock))));
        let names: Vec<String> = smallest.iter().map(|lock| format!("{lock:?}")).collect();
        print(&format!("| {} | {} of 64 | {} |", attack.id(), cells.len(), names.join(" and ")));
    }
}

/// The cells of the checks that an attack depends on, each with what stopped it.
#[test]
fn where_an_attack_is_stopped_is_known() {
    const TABLE: [(Attack, &[Lock], &str); 10] = [
        (Attack::ForgedCallback, &[], "state"),
        (Attack::ForgedCallback, &[Lock::Pkce], "state"),
        (Attack::ForgedCallback, &[Lock::State], "VerifierMatches"),
        (Attack::StolenCode, &[], "VerifierMatches"),
        (Attack::StolenCode, &[Lock::ClientAuthentication], "VerifierMatches"),
        (Attack::StolenCode, &[Lock::Pkce], "ClientWithoutSecret"),
        (Attack::LookAlikeCode, &[], "RedirectUriRegistered"),
        (Attack::LookAlikeToken, &[Lock::ExactRedirectUri, Lock::Pkce], "ClientWithoutSecret"),
        (Attack::CodeTwice, &[], "CodeUnused"),
        (Attack::SwappedIdToken, &[], "nonce"),
    ];
    for (attack, off, place) in TABLE {
        let (mut switches, mut checks) = (Switches::default(), ClientChecks::default());
        for lock in off {
            lock.set(&mut switches, &mut checks, false);
        }
        let (outcome, newest) = outcome(attack, switches, checks);
        let stopped = match &outcome {
            Outcome::Stopped(Stop::Server(check)) => format!("{check:?}"),
            Outcome::Stopped(Stop::Callback(_)) => "state".to_owned(),
            Outcome::Stopped(Stop::IdToken(claim)) => (*claim).to_owned(),
            other => format!("{other:?}"),
        };
        assert_eq!(stopped, place, "{attack:?} with {off:?} off");
        print(&format!("{} with {off:?} off: stopped by {stopped}", attack.id()));
        // The sandbox's record agrees: no check comes after the one that failed.
        if let Outcome::Stopped(Stop::Server(check)) = outcome {
            let entry = newest.expect("it was noted");
            assert_eq!(entry.failed(), Some(check));
            assert_eq!(entry.checks.last().map(|checked| checked.check), Some(check));
        }
    }
}

/// The page may have been reloaded, and another page may change the settings while an attack runs.
#[test]
fn what_an_attack_ran_with_is_what_the_sandbox_says() {
    let (plain, off) = (Settings::default(), Switches { single_use: false, ..Switches::default() });
    let off = Settings { switches: off, ..plain };
    for (before, after, succeeds, expected) in [
        (Some(plain), Some(plain), Some(false), Some(plain)),
        (Some(off), Some(off), Some(true), Some(off)),
        (Some(off), Some(plain), Some(true), None),
        (Some(plain), None, Some(false), None),
        (None, Some(plain), None, None),
    ] {
        let mut sandbox = sandbox();
        ask(&mut sandbox, &Ask::Set(before.unwrap_or_default()));
        let mut answers = [before, after].into_iter();
        let read = async || answers.next().expect("it is read twice at most");
        let scene = || scene(SANDBOX, ClientChecks::default());
        let send = async |request: HttpRequest| relay(&mut sandbox, &request);
        let running = run_as_set(Attack::CodeTwice, read, scene, send);
        let (outcome, settings) = running.now_or_never().expect("nothing is waited for");
        assert_eq!(settings, expected, "{before:?} {after:?}");
        let is_run = outcome != Outcome::Stopped(Stop::Unexpected(0));
        assert_eq!(is_run.then_some(matches!(outcome, Outcome::Succeeded(_))), succeeds, "{before:?} {after:?}");
    }
}

/// The swapped-in token is one that the provider signed, about someone else.
#[test]
fn the_id_token_that_is_swapped_in_is_a_real_one() {
    let checks = ClientChecks { nonce: false, ..ClientChecks::default() };
    let (outcome, _) = outcome(Attack::SwappedIdToken, Switches::default(), checks);
    let Outcome::Succeeded(Loot { id_token: Some(token), .. }) = outcome else { panic!("{outcome:?}") };
    let decoded = id_token::decode(&token).expect("an ID token");
    let claim = |name: &str| decoded.claims.get(name).and_then(|value| value.as_str()).map(str::to_owned);
    assert_eq!(claim("nonce").as_deref(), Some("nonce of mallory"));
    assert_eq!(claim("aud").as_deref(), Some(CLIENT.id));
    assert_eq!(decoded.signature.len(), 64);
}

/// Off doesn't mean open: a URI that is nothing like the registered one is still refused.
#[test]
fn a_redirect_uri_that_is_not_even_alike_is_refused_whatever_is_off() {
    let alike = look_alike(&request("mallory"));
    assert_eq!(alike, "https://class.example@attacker.example/walk/");
    for (uri, exact_redirect_uri, status) in [
        (PAGE, true, 303),
        (PAGE, false, 303),
        (alike.as_str(), true, 400),
        (&alike, false, 303),
        ("https://attacker.example/walk/", false, 400),
        ("javascript:alert(1)", false, 400),
    ] {
        let mut sandbox = sandbox();
        let switches = Switches { exact_redirect_uri, ..Switches::default() };
        ask(&mut sandbox, &Ask::Set(Settings { switches, ..Settings::default() }));
        let url = format!(
            "{}/authorize?response_type=code&client_id={}&scope=openid&nonce=n&redirect_uri={uri}&email={VICTIM}",
            api_base(PAGE),
            CLIENT.id
        );
        let answer = relay(
            &mut sandbox,
            &HttpRequest {
                method: Method::POST,
                url: url.into(),
                headers: vec![header("content-type", "application/x-www-form-urlencoded")],
                body: Body::new("decision=accept"),
            },
        )
        .expect("an answer");
        assert_eq!(answer.response.status, status, "{uri} {exact_redirect_uri}");
        let failed = answer.entry.expect("it was noted").failed();
        assert_eq!(failed, (status == 400).then_some(Check::RedirectUriRegistered), "{uri}");
    }
}
