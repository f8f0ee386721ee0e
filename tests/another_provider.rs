//! A fourth provider takes only one more description. Everything the page says about it comes from there, and nothing
//! comes from Webex.
#![cfg(not(target_arch = "wasm32"))]

use oauth_walkthrough::{
    flow::{
        ApiAnswer, Command, Event, Flow, Opening,
        call::Call,
        class_link::{ClassLink, Offer},
        form::{Field, RequestSecrets},
        problem::Step,
        record::Pending,
        update::update,
    },
    lesson::{advice, diagnosis, exposure, sequence},
    oauth::{
        http::HttpResponse,
        secret::{Body, ClientSecret, CodeVerifier, Nonce, Query, State},
    },
    providers::{
        Addresses, CUSTOM, EndpointTexts, Link, Probe, Provider, Providers, Registration, SANDBOX, Scope, ScopeWarning,
        Span, WEBEX,
    },
    text::{exposure_words, steps},
    time::Timestamp,
};

const PAGE: &str = "https://class.example/walk/";
const NOW: Timestamp = Timestamp { millis: 1_000_000 };

/// A library that lends books.
static LIBRARY: Provider = Provider {
    id: "library",
    name: "Library",
    lead: None,
    invitation: "Sign in to the library",
    summary: "A library that lends books.",
    is_simulated: false,
    addresses: Some(|_| Addresses {
        endpoints: EndpointTexts {
            authorization: "https://library.example/authorize".to_owned(),
            token: "https://library.example/token".to_owned(),
            api_base: "https://api.library.example/v2".to_owned(),
            issuer: "https://library.example".to_owned(),
        },
        jwks: "https://library.example/keys".to_owned(),
    }),
    sends_iss: true,
    id_token_issuers: &["https://library.example"],
    scopes: &[
        Scope { element_id: "scope-loans", name: "loans", allows: "see what you borrowed", opens: &["GET /loans"] },
        Scope { element_id: "scope-lend", name: "lend", allows: "borrow in your name", opens: &["POST /loans"] },
    ],
    default_scope: "loans",
    scope_warnings: &[ScopeWarning {
        scope: "lend",
        beside: None,
        what: "lend costs a fee.",
        setting: "Ask for loans first.",
    }],
    probes: &[
        Probe {
            element_id: "loansButton",
            label: "GET /loans",
            path: "/loans",
            brings: "loans",
            scope: Some("loans"),
            asks_who_the_user_is: false,
            needs_its_scope: false,
        },
        Probe {
            element_id: "cardButton",
            label: "GET /card",
            path: "/card",
            brings: "your card",
            scope: Some("card"),
            asks_who_the_user_is: true,
            needs_its_scope: false,
        },
    ],
    custom_request_path: "/loans?max=2",
    refusals: &[],
    token_kinds: None,
    client: None,
    scenarios: &[],
    registration: Registration::CheckList {
        account: &[Span::Text("Ask for a card.")],
        create: &[Span::Link(Link { url: "https://library.example/apps", text: "Register" })],
    },
    why_use_token: None,
    secret_note: None,
    scopes_link: None,
    api_link: None,
};

const PROVIDERS: Providers = Providers(&[WEBEX, SANDBOX, CUSTOM, &LIBRARY]);

fn fresh(state: &str) -> RequestSecrets {
    RequestSecrets {
        state: State::new(state),
        nonce: Nonce::new("nonce"),
        code_verifier: CodeVerifier::new("v".repeat(43)),
    }
}

fn send(flow: &mut Flow, press: Event, status: u16, body: &str) -> String {
    let commands = update(flow, press, NOW);
    let [Command::Send(attempt, request)] = commands.as_slice() else { panic!("expected to send, got {commands:?}") };
    let answer = HttpResponse { status, headers: Vec::new(), body: Body::new(body) };
    update(flow, Event::Answered(*attempt, Ok(answer)), NOW);
    request.url.expose().to_owned()
}

/// Everything that the pure core says about the page.
fn said(flow: &Flow) -> String {
    let provider = flow.provider();
    let form = &flow.setup.form;
    let mut said = vec![
        [provider.id, provider.name, provider.summary, provider.invitation, &form.scopes, provider.custom_request_path]
            .join(" "),
        form.preview().iter().map(|line| line.expose().to_owned()).collect(),
        format!("{:?}", form.endpoints()),
        format!("{:?} {:?}", provider.scopes, provider.probes),
        format!("{:?} {:?} {:?}", provider.registration, provider.scopes_link, provider.api_link),
        format!("{:?} {:?}", provider.secret_note, exposure_words::PUBLIC_PAGE),
        format!("{:?}", advice::before_leaving(flow)),
        format!("{:?}", exposure::exposures(flow, NOW)),
        ClassLink::of(form).fragment(),
    ];
    for status in (400..600).chain([200, 423]) {
        let answer = ApiAnswer { call: Call::Custom, line: "GET /x".into(), status, body: Body::new("{}") };
        said.push(format!("{:?}", diagnosis::diagnose(&answer, provider)));
    }
    for step in Step::ALL {
        said.push(format!("{:?} {:?} {}", steps::title(step), steps::text(step), steps::why(step, provider)));
    }
    said.extend(sequence::ahead(flow).into_iter().map(|ahead| ahead.arrow.label));
    said.extend(sequence::messages(flow).into_iter().map(|message| message.arrow.label));
    if let Some(granted) = flow.session.granted() {
        said.push(granted.custom_request.path.clone());
    }
    said.extend(flow.session.problem.as_ref().map(|problem| format!("{:?}", problem.explain())));
    said.join("\n")
}

fn has_no_word_of_webex(flow: &Flow) {
    let said = said(flow).to_lowercase();
    for word in ["webex", "spark", "rooms", "people/me", "sandbox"] {
        let found = said.lines().find(|line| line.contains(word));
        assert_eq!(found, None, "{word}");
    }
}

#[test]
fn a_fourth_providers_page_does_not_mention_webex() {
    let mut flow = Flow::with_providers(fresh("s1"), PAGE, PROVIDERS);
    assert!(said(&flow).contains("webex"), "the first of the list is chosen");
    update(&mut flow, Event::ProviderChosen(&LIBRARY), NOW);
    has_no_word_of_webex(&flow);
    assert_eq!(flow.setup.form.scopes, "loans");
    update(&mut flow, Event::FieldEdited(Field::Scopes, "loans lend".into()), NOW);
    let noticed: Vec<String> = advice::before_leaving(&flow).into_iter().map(|advice| advice.what).collect();
    assert!(noticed.contains(&"lend costs a fee.".to_owned()), "{noticed:?}");
    update(&mut flow, Event::FieldEdited(Field::ClientId, "C1".into()), NOW);
    has_no_word_of_webex(&flow);

    let commands = update(&mut flow, Event::CodeRequested, NOW);
    let [Command::EnsureReachable(url)] = commands.as_slice() else { panic!("{commands:?}") };
    assert!(url.expose().starts_with("https://library.example/authorize?"));
    let commands = update(&mut flow, Event::BecameReachable(url.clone()), NOW);
    let [Command::Leave { record, .. }] = commands.as_slice() else { panic!("{commands:?}") };
    assert!(Pending::from_json(record, PAGE, PROVIDERS).is_some());
    assert_eq!(Pending::from_json(record, PAGE, Providers::default()), None, "a page without it knows no such record");

    // The provider promises an iss, and has its own keys and issuer.
    let opened = |search: &str| {
        let mut flow = Flow::with_providers(fresh("s2"), PAGE, PROVIDERS);
        let opening = Opening { search: Query::new(search), record: Some(record.clone()), ..Opening::default() };
        update(&mut flow, Event::Opened(opening), NOW);
        flow
    };
    let problem = |flow: &Flow| flow.session.problem.as_ref().map(|problem| problem.code());
    assert_eq!(problem(&opened("?code=c&state=s1")), Some("issuer_mismatch"));
    let mut flow = opened("?code=c&state=s1&iss=https%3A%2F%2Flibrary.example");
    assert_eq!((problem(&flow), flow.provider()), (None, &LIBRARY));
    has_no_word_of_webex(&flow);
    update(&mut flow, Event::SecretEdited(ClientSecret::new("s3cret")), NOW);
    let answer = r#"{"access_token":"A1","refresh_token":"R1","expires_in":60}"#;
    assert_eq!(send(&mut flow, Event::TokenRequested, 200, answer), "https://library.example/token");
    for (probe, status) in LIBRARY.probes.iter().zip([200, 403]) {
        let url = send(&mut flow, Event::ApiCallRequested(Call::Probe(probe)), status, "{}");
        assert_eq!(url, format!("https://api.library.example/v2{}", probe.path));
        assert_eq!(flow.session.api_answer().expect("an answer").line, probe.label);
        has_no_word_of_webex(&flow);
    }
    assert_eq!(
        send(&mut flow, Event::ApiCallRequested(Call::Custom), 404, "{}"),
        "https://api.library.example/v2/loans?max=2"
    );
    has_no_word_of_webex(&flow);
    for status in [423, 429] {
        send(&mut flow, Event::ApiCallRequested(Call::Custom), status, "{}");
        assert_eq!(problem(&flow), Some("rate_limited"), "{status}");
        has_no_word_of_webex(&flow);
    }
    for (line, scope) in [
        ("GET /loans?max=2", Some("loans")),
        ("POST /loans", Some("lend")),
        ("GET /card", Some("card")),
        ("GET /rooms", None),
    ] {
        assert_eq!(flow.provider().scope_for(line), scope, "{line}");
    }
}

#[test]
fn a_class_link_finds_only_the_pages_providers() {
    let link = "#provider=library&client_id=C1";
    let mut flow = Flow::with_providers(fresh("s1"), PAGE, PROVIDERS);
    update(&mut flow, Event::FragmentChanged(link.into()), NOW);
    assert_eq!((flow.setup.form.provider, flow.setup.form.client_id.as_str()), (&LIBRARY, "C1"));
    has_no_word_of_webex(&flow);
    assert!(matches!(&flow.setup.offer, Some(Offer::Used(_))), "{:?}", flow.setup.offer);
    let theirs = format!("{link}&token_endpoint=https%3A%2F%2Fevil.example%2Ft");
    assert!(matches!(ClassLink::parse(&theirs, PROVIDERS), Some(Err(_))), "it can't bring its own endpoints");
    assert!(matches!(ClassLink::parse(link, Providers::default()), Some(Err(_))), "other pages don't know it");
    // A reset keeps the providers, and starts again with the first one.
    update(&mut flow, Event::Reset(fresh("s3"), PAGE.to_owned()), NOW);
    assert_eq!((flow.page.providers, flow.setup.form.provider), (PROVIDERS, WEBEX));
}

/// The provider's default changes with the provider; typed text stays.
#[test]
fn the_default_scope_changes_with_the_provider() {
    let mut flow = Flow::with_providers(fresh("s1"), PAGE, PROVIDERS);
    let mut check = |provider, typed: Option<&str>, expected: &str| {
        update(&mut flow, Event::ProviderChosen(provider), NOW);
        assert_eq!(flow.setup.form.scopes, expected, "{provider:?}");
        if let Some(typed) = typed {
            update(&mut flow, Event::FieldEdited(Field::Scopes, typed.into()), NOW);
        }
    };
    check(&LIBRARY, None, "loans");
    check(SANDBOX, None, "spark:rooms_read");
    check(WEBEX, None, "spark:rooms_read");
    check(SANDBOX, None, "spark:rooms_read");
    check(&LIBRARY, Some("a b"), "loans");
    check(CUSTOM, None, "a b");
    check(SANDBOX, Some("x"), "spark:rooms_read");
    check(SANDBOX, None, "x");
    check(&LIBRARY, None, "a b");
}
