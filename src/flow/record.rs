//! What survives the trip to the provider: one versioned record, which the browser stores for this tab alone.

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::{
    oauth::{
        authorization_request::{AuthorizationRequest, IssuerFacts},
        json,
        scope::Scopes,
        secret::{CodeVerifier, Nonce, SecretUrl, State, secrets},
        sign_in_options::{Prompt, SignInOptions},
        uri::{Endpoint, RedirectUri},
    },
    providers::{EndpointTexts, Provider, Providers, Scenario, automatic_sign_in},
    time::Timestamp,
};

use super::{
    form::Field,
    other_texts::{OtherTexts, Stored},
    run::Run,
    simulation::{Simulation, simulated},
};

/// The version this code writes, and the only one it reads: a record lives no longer than a sign-in.
const VERSION: u32 = 9;

/// The longest record that this page writes: every value at its maximum length, and six bytes per character.
const MAX_RECORD_BYTES: usize = 256 << 10;

secrets! {
    /// A session record as text.
    SessionRecord;
}

/// A request that waits for its callback.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    /// The chosen provider.
    pub provider: &'static Provider,
    /// The request that was sent.
    pub request: AuthorizationRequest,
    /// When the browser left.
    pub sent_at: Timestamp,
    /// The scenario that was running.
    pub scenario: Option<&'static Scenario>,
    /// The steps that the page takes on its own.
    pub run: Option<Run>,
    /// Whether the browser didn't leave for the provider, but opened a callback that the page forged to see it stopped.
    pub is_forged: bool,
    /// What was changed of the simulated provider.
    pub simulation: Simulation,
    /// What was typed for other providers.
    pub other_texts: OtherTexts,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Record {
    version: u32,
    provider: String,
    authorization_endpoint: String,
    token_endpoint: String,
    api_base: String,
    issuer: String,
    iss_required: bool,
    revocation_endpoint: String,
    jwks_uri: String,
    id_token_issuers: Vec<String>,
    client_id: String,
    redirect_uri: String,
    scope: String,
    state: Zeroizing<String>,
    nonce: Option<Zeroizing<String>>,
    prompt: String,
    login_hint: String,
    max_age: String,
    code_verifier: Option<Zeroizing<String>>,
    sent_at_millis: u64,
    scenario: Option<String>,
    is_run: bool,
    is_forged: bool,
    /// Left out if nothing is changed.
    #[serde(default, skip_serializing_if = "is_zero")]
    simulation: u64,
    /// Left out if there is nothing.
    #[serde(default, skip_serializing_if = "Stored::is_empty")]
    other_texts: Stored,
}

fn is_zero(number: &u64) -> bool {
    *number == 0
}

impl Pending {
    /// The URL that the browser navigated to.
    pub fn url(&self) -> SecretUrl {
        let url = self.request.url();
        let Some(base) = &self.request.endpoints.api_base else { return url };
        let is_automatic = self.run.and_then(|_| automatic_sign_in(url.expose(), base.as_str()));
        let url = is_automatic.map_or(url, SecretUrl::new);
        let injected = self.scenario.and_then(|scenario| scenario.injection.redirect(url.expose(), base.as_str()));
        injected.map_or(url, SecretUrl::new)
    }

    /// The record as text.
    pub fn to_json(&self) -> SessionRecord {
        let request = &self.request;
        let endpoints = &request.endpoints;
        let wiped = |secret: &str| Zeroizing::new(secret.to_owned());
        let text = |endpoint: Option<&Endpoint>| endpoint.map(|it| it.as_str().to_owned()).unwrap_or_default();
        let record = Record {
            version: VERSION,
            provider: self.provider.id.to_owned(),
            authorization_endpoint: endpoints.authorization.as_str().to_owned(),
            token_endpoint: endpoints.token.as_str().to_owned(),
            api_base: text(endpoints.api_base.as_ref()),
            issuer: endpoints.issuer.clone().unwrap_or_default(),
            iss_required: endpoints.facts.iss_required,
            revocation_endpoint: text(endpoints.facts.revocation.as_ref()),
            jwks_uri: text(endpoints.facts.jwks.as_ref()),
            id_token_issuers: endpoints.facts.id_token_issuers.clone(),
            client_id: request.client_id.clone(),
            redirect_uri: request.redirect_uri.as_str().to_owned(),
            scope: request.scopes.joined(),
            state: wiped(request.state.expose()),
            nonce: request.nonce.as_ref().map(|nonce| wiped(nonce.expose())),
            prompt: request.options.prompt.map(Prompt::name).unwrap_or_default().to_owned(),
            login_hint: request.options.login_hint.clone(),
            max_age: request.options.max_age.clone(),
            code_verifier: request.code_verifier.as_ref().map(|verifier| wiped(verifier.expose())),
            sent_at_millis: self.sent_at.millis,
            scenario: self.scenario.map(|scenario| scenario.id.to_owned()),
            is_run: self.run.is_some(),
            is_forged: self.is_forged,
            simulation: self.simulation.code(),
            other_texts: Stored::new(&self.other_texts),
        };
        SessionRecord::new(json::text_of(&record))
    }

    /// Parses a record, on a page at `page_uri` with these providers. `None` for another version, or for a record that
    /// this page can't have written: anyone can edit storage, so everything is checked again as if it had been typed.
    pub fn from_json(text: &SessionRecord, page_uri: &str, providers: Providers) -> Option<Self> {
        if text.expose().len() > MAX_RECORD_BYTES {
            return None;
        }
        let record: Record = serde_json::from_str(text.expose()).ok()?;
        let provider = providers.by_id(&record.provider)?;
        let texts = EndpointTexts {
            authorization: record.authorization_endpoint,
            token: record.token_endpoint,
            api_base: record.api_base,
            issuer: record.issuer,
        };
        let optional = |text: &str| match text {
            "" => Some(None),
            text => Endpoint::parse(text).ok().map(Some),
        };
        let facts = IssuerFacts {
            iss_required: record.iss_required,
            revocation: optional(&record.revocation_endpoint)?,
            jwks: optional(&record.jwks_uri)?,
            id_token_issuers: record.id_token_issuers,
        };
        // A known provider has its own addresses and issuers, and no others.
        let is_as_known = match (provider.endpoints(page_uri), provider.issuer_facts(page_uri)) {
            (Some(endpoints), Some(known)) => endpoints == texts && known == facts,
            _ => facts.id_token_issuers == IssuerFacts::of_issuer(&texts.issuer).id_token_issuers,
        };
        let prompt = match record.prompt.as_str() {
            "" => None,
            name => Some(Prompt::by_name(name)?),
        };
        let options = SignInOptions { prompt, login_hint: record.login_hint, max_age: record.max_age };
        let code_verifier = record.code_verifier.map(|verifier| CodeVerifier::new(verifier.as_str()));
        // The lengths of the addresses are checked when they are parsed.
        let too_long = [
            (Field::Issuer, texts.issuer.as_str()),
            (Field::ClientId, &record.client_id),
            (Field::Scopes, &record.scope),
            (Field::State, &record.state),
            (Field::State, record.nonce.as_ref().map_or("", |nonce| nonce.as_str())),
        ]
        .into_iter()
        .any(|(field, value)| field.is_too_long(value));
        let believable = record.version == VERSION
            && !too_long
            && is_as_known
            && options.checked().as_ref() == Ok(&options)
            && !record.client_id.is_empty()
            && !record.state.is_empty()
            && code_verifier.as_ref().is_none_or(CodeVerifier::is_well_formed);
        if !believable {
            return None;
        }
        let endpoints = texts.checked(facts).ok()?;
        let scenario = match record.scenario {
            None => None,
            Some(id) => Some(provider.scenarios.iter().find(|scenario| scenario.id == id)?),
        };
        let run = match record.is_run {
            false => None,
            // Only a provider with scenarios has runs, and a forged callback is never part of one.
            true => Some(Run::of(provider, scenario).filter(|_| !record.is_forged)?),
        };
        let request = AuthorizationRequest {
            endpoints,
            client_id: record.client_id,
            redirect_uri: RedirectUri::parse(&record.redirect_uri).ok()?,
            scopes: Scopes::parse(&record.scope),
            state: State::new(record.state.as_str()),
            nonce: record.nonce.map(|nonce| Nonce::new(nonce.as_str())),
            options,
            code_verifier,
        };
        // Nothing is off, and no clock is ahead, with any other provider.
        let simulation = Simulation::of_code(record.simulation)?;
        if !simulation.is_plain() && simulated(provider, &request).is_none() {
            return None;
        }
        Some(Self {
            provider,
            request,
            sent_at: Timestamp { millis: record.sent_at_millis },
            scenario,
            run,
            is_forged: record.is_forged,
            simulation,
            other_texts: record.other_texts.read(providers)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::{SANDBOX, sandbox_provider, webex};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    const JSON: &str = r#"{"version":9,"provider":"custom","authorization_endpoint":"https://as.example/authorize?p=1","token_endpoint":"https://as.example/token","api_base":"https://api.example/v1","issuer":"https://as.example","iss_required":true,"revocation_endpoint":"https://as.example/revoke","jwks_uri":"https://as.example/keys","id_token_issuers":["https://as.example"],"client_id":"C1","redirect_uri":"https://class.example/walk/","scope":"a b","state":"xyz","nonce":"n1","prompt":"login","login_hint":"ada@as.example","max_age":"60","code_verifier":"dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk","sent_at_millis":7,"scenario":null,"is_run":false,"is_forged":false}"#;
    const PAGE: &str = "https://class.example/walk/";

    #[test]
    fn a_record_is_read_back_as_it_was_written() {
        let pending = Pending::from_json(&SessionRecord::new(JSON), PAGE, Providers::default()).expect("a record");
        assert_eq!(pending.to_json().expose(), JSON);
        assert_eq!(pending.request.redirect_uri.as_str(), "https://class.example/walk/");
    }

    #[test]
    fn a_record_that_this_page_did_not_write_is_rejected() {
        fn check(from: &str, to: &str) {
            let edited = JSON.replace(from, to);
            assert_ne!(edited, JSON, "{from}");
            assert_eq!(
                Pending::from_json(&SessionRecord::new(edited.as_str()), PAGE, Providers::default()),
                None,
                "{edited}"
            );
        }
        check(r#""version":9"#, r#""version":8"#);
        check(r#""version":9"#, r#""version":10"#);
        check(r#""version":9,"#, "");
        check(r#""version":9,"#, r#""version":9,"version":9,"#);
        check("https://as.example/keys", "http://as.example/keys");
        check("https://as.example/revoke", "http://as.example/revoke");
        check(r#""provider":"custom""#, r#""provider":"other""#);
        // Webex's name over someone else's endpoints.
        check(r#""provider":"custom""#, r#""provider":"webex""#);
        check(r#""provider":"custom""#, r#""provider":"sandbox""#);
        check("https://as.example/token", "http://as.example/token");
        check("https://as.example/token", "");
        check("authorize?p=1", "authorize#p");
        check(r#""issuer":"https://as.example""#, r#""issuer":"https://*.example""#);
        check("https://api.example/v1", "ftp://api.example");
        check(r#""client_id":"C1""#, r#""client_id":"""#);
        check(r#""state":"xyz""#, r#""state":"""#);
        check("https://class.example/walk/", "/walk/");
        check("uhbUJU1p1r_wW1gFWFOEjXk", "");
        check(r#""sent_at_millis":7"#, r#""sent_at_millis":-7"#);
        check("}", r#","client_secret":"x"}"#);
        check("}", "");
        // Only the sandbox's requests can be injected, and only in ways that this page knows.
        check("null", r#""wrong-secret""#);
        // Nor does the page take a step on its own with another provider.
        check(r#""is_run":false"#, r#""is_run":true"#);
        check(r#""is_run":false"#, r#""is_run":6"#);
        check(r#""is_run":false,"#, "");
        check(r#","is_forged":false"#, "");
        // What the sandbox alone lets one change.
        for changed in ["1", "2", "64", "-1", "18446744073709551615", "null"] {
            check("}", &format!(r#","simulation":{changed}}}"#));
        }
        // A custom provider's ID tokens name the issuer itself.
        check(r#"["https://as.example"]"#, "[]");
        check(r#"["https://as.example"]"#, r#"["https://evil.example"]"#);
        check(r#"["https://as.example"]"#, r#"["https://as.example","https://evil.example"]"#);
        // Values that the form would have rejected.
        let long = |chars: usize| "x".repeat(chars);
        check(r#""client_id":"C1""#, &format!(r#""client_id":"{}""#, long(2_001)));
        check(r#""client_id":"C1""#, &format!(r#""client_id":"{}""#, long(1 << 20)));
        check(r#""scope":"a b""#, &format!(r#""scope":"{}""#, long(8_001)));
        check(r#""state":"xyz""#, &format!(r#""state":"{}""#, long(2_001)));
        check(r#""nonce":"n1""#, &format!(r#""nonce":"{}""#, long(2_001)));
        check(r#""prompt":"login""#, r#""prompt":"create""#);
        check(r#""prompt":"login","#, "");
        check(r#""max_age":"60""#, r#""max_age":"-60""#);
        check(r#""max_age":"60""#, r#""max_age":" 60""#);
        check(r#""max_age":"60""#, r#""max_age":"60000000000""#);
        check(r#""login_hint":"ada@as.example""#, r#""login_hint":" ada@as.example""#);
        check("ada@as.example", &long(2_001));
        check(r#""issuer":"https://as.example""#, &format!(r#""issuer":"https://as.example/{}""#, long(2_000)));
        for address in
            ["example/authorize", "example/token", "example/v1", "example/revoke", "example/keys", "example/walk/"]
        {
            check(address, &format!("{address}{}", long(2_000)));
        }
        let padded = |bytes: usize| SessionRecord::new(format!("{JSON}{}", " ".repeat(bytes - JSON.len())));
        let is_read = |record: &SessionRecord| Pending::from_json(record, PAGE, Providers::default()).is_some();
        assert!(is_read(&padded(256 << 10)));
        assert!(!is_read(&padded((256 << 10) + 1)));
    }

    #[test]
    fn what_goes_wrong_in_the_sandbox_survives_the_trip() {
        let base = "https://class.example/walk/sandbox/v1";
        let sandboxed = JSON
            .replace(r#""provider":"custom""#, r#""provider":"sandbox""#)
            .replace("https://as.example/authorize?p=1", &format!("{base}/authorize"))
            .replace("https://as.example/token", &format!("{base}/access_token"))
            .replace("https://api.example/v1", base)
            .replace("https://as.example/revoke", "")
            .replace("https://as.example/keys", &format!("{base}/verification"))
            .replace(r#"["https://as.example"]"#, &serde_json::json!(sandbox_provider::ACCEPTED_ISSUERS).to_string())
            .replace("https://as.example", base);
        for (scenario, expected) in
            [("null", Some(None)), (r#""wrong-state""#, Some(Some("wrong-state"))), ("\"x\"", None)]
        {
            let record = SessionRecord::new(sandboxed.replace("null", scenario));
            let read = |page| {
                Pending::from_json(&record, page, Providers::default())
                    .map(|pending| pending.scenario.map(|scenario| scenario.id))
            };
            assert_eq!(read(PAGE), expected);
            assert_eq!(read("https://class.example/other/"), None, "another page's sandbox");
        }
        let run = |record: String| {
            Pending::from_json(&SessionRecord::new(record), PAGE, Providers::default()).map(|pending| pending.run)
        };
        let is_run = sandboxed.replace(r#""is_run":false"#, r#""is_run":true"#);
        assert_eq!(run(is_run.clone()), Some(Run::of(SANDBOX, None)));
        assert_eq!(run(sandboxed), Some(None));
        assert_eq!(run(is_run.replace(r#""is_forged":false"#, r#""is_forged":true"#)), None, "it was forged");
    }

    #[test]
    fn nothing_is_added_to_a_provider_whose_addresses_are_known() {
        const KEYS: &str = "https://webexapis.com/v1/verification";
        const ISSUERS: &str = r#"["https://idbroker.webex.com/idb","https://idbroker-b-us.webex.com/idb"]"#;
        let webex = JSON
            .replace(r#""provider":"custom""#, r#""provider":"webex""#)
            .replace("https://as.example/authorize?p=1", webex::AUTHORIZATION_ENDPOINT)
            .replace("https://as.example/token", webex::TOKEN_ENDPOINT)
            .replace("https://api.example/v1", webex::API_BASE)
            .replace("https://as.example/revoke", "")
            .replace("https://as.example/keys", KEYS)
            .replace(r#"["https://as.example"]"#, ISSUERS)
            .replace("https://as.example", "")
            .replace("true", "false");
        let is_believed =
            |text: &str| Pending::from_json(&SessionRecord::new(text), PAGE, Providers::default()).is_some();
        assert!(is_believed(&webex), "{webex}");
        for (from, to) in [
            (r#""revocation_endpoint":"""#, r#""revocation_endpoint":"https://evil.example/""#),
            (KEYS, "https://evil.example/v1/verification"),
            (KEYS, ""),
            (ISSUERS, "[]"),
            (ISSUERS, r#"["https://evil.example/idb"]"#),
            (r#"b-us.webex.com/idb"]"#, r#"b-us.webex.com/idb","https://evil.example/idb"]"#),
            (r#""iss_required":false"#, r#""iss_required":true"#),
            (r#""is_run":false"#, r#""is_run":true"#),
        ] {
            let edited = webex.replace(from, to);
            assert!(edited != webex && !is_believed(&edited), "{edited}");
        }
    }

    #[cfg(not(target_arch = "wasm32"))]
    proptest::proptest! {
        #[test]
        fn no_text_panics(text in ".*") {
            proptest::prop_assert_eq!(Pending::from_json(&SessionRecord::new(text), PAGE, Providers::default()), None);
        }
    }
}
