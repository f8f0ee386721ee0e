//! Who can see this? For each value of the session that is good for something: where it has been, and for how long it is
//! worth something.

use crate::{
    flow::{
        Flow, Purpose, Stage,
        log::Kind,
        problem::{Grant, Problem},
    },
    oauth::token_request::ClientAuth,
    time::Timestamp,
};

/// What a static page with a client secret can't promise.
pub const PUBLIC_PAGE: &str = "A secret typed into a page is no secret of the page's: a public site could not ship one, \
     since every visitor could read it. Here it is yours, typed by you, and this page's host could still change the page \
     to read it.";

/// A value with who may have seen it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exposure {
    /// What it is called.
    pub name: &'static str,
    /// Where it has been, in order.
    pub places: Vec<&'static str>,
    /// For how long it is worth something, and to whom.
    pub worth: String,
}

/// The values that the session has by now, in the order in which they came.
pub fn exposures(flow: &Flow, now: Timestamp) -> Vec<Exposure> {
    let arrival = flow.arrival();
    let is_simulated = flow.provider().is_simulated;
    let sent =
        |grant: Grant| flow.session.log.entries().iter().any(|entry| entry.kind == Kind::Sent(Purpose::Token(grant)));
    let exchanged = sent(Grant::Code);
    let provider = if is_simulated { "the sandbox in this browser" } else { "the provider, and perhaps its log" };
    let network = if is_simulated { "this browser, from page to sandbox" } else { "the network, inside TLS" };
    const HOST_LOG: &str = "the log of this page's host, with the callback";
    const STORAGE: &str = "this tab's storage, from leaving until the callback";
    const MEMORY: &str = "this tab's memory";
    let mut rows = Vec::new();
    let mut add = |name, places: Vec<&'static str>, worth: String| rows.push(Exposure { name, places, worth });
    if flow.session.returned_state.is_some() && arrival.is_none() {
        let places = vec!["the address bar, for the moment of the callback", HOST_LOG];
        add("state", places, "Nothing, and it never was: this tab did not send it.".to_owned());
    } else if flow.session.returned_state.is_some() {
        add(
            "state",
            vec![
                STORAGE,
                "the address bar and the history of this browser, on the way out",
                provider,
                "the address bar, for the moment of the callback",
                HOST_LOG,
            ],
            "Nothing any more: it was good for one callback.".to_owned(),
        );
    }
    let Some(arrival) = arrival else { return rows };
    let needed = match (flow.setup.client_auth, arrival.callback.request().code_verifier.is_some()) {
        (ClientAuth::None, false) => "",
        (ClientAuth::None, true) => "the code verifier",
        (_, false) => "the client secret",
        (_, true) => "the client secret and the code verifier",
    };
    let is_waiting = matches!(flow.session.stage, Stage::Verified(_));
    add(
        "code",
        vec![provider, "the address bar, for the moment of the callback", HOST_LOG, MEMORY]
            .into_iter()
            .chain(exchanged.then_some(network))
            .collect(),
        if is_waiting {
            match (flow.session.problem.as_ref().is_some_and(Problem::needs_new_code), needed) {
                (true, _) => "Nothing any more: the token endpoint calls it used up or expired.".to_owned(),
                (false, "") => "A few minutes, to whoever has it: nothing else is asked for with it.".to_owned(),
                (false, needed) => format!("A few minutes, and only to who also has {needed}."),
            }
        } else {
            "Nothing any more: it was exchanged, and is good once.".to_owned()
        },
    );
    if arrival.callback.request().code_verifier.is_some() {
        let mut places = vec![STORAGE, MEMORY];
        if exchanged {
            places.extend([network, provider]);
        }
        let worth = if is_waiting {
            "As long as the code: it shows that who trades the code is who asked for it."
        } else {
            "Nothing any more: it belongs to the one code."
        };
        add("code_verifier", places, worth.to_owned());
    }
    if flow.setup.client_auth != ClientAuth::None && !flow.session.client_secret.is_empty() {
        let mut places = vec![MEMORY];
        if exchanged {
            places.extend([network, provider]);
        }
        let worth = if is_simulated {
            "Nothing: the sandbox's secret is make-believe."
        } else {
            "Until it is replaced on the developer portal. With it, anybody can be this application."
        };
        add("client_secret", places, worth.to_owned());
    }
    let Some(tokens) = flow.tokens() else { return rows };
    let left = |ends: Option<Timestamp>, refreshable: &str| match ends {
        Some(ends) if ends <= now => "Nothing any more: it has expired.".to_owned(),
        Some(ends) => format!("{} more, to whoever has it{refreshable}.", crate::time::in_words(ends.since(now))),
        None => format!("The provider did not say for how long, to whoever has it{refreshable}."),
    };
    let mut places = vec![provider, network, MEMORY];
    if flow.session.log.entries().iter().any(|entry| matches!(entry.kind, Kind::Sent(Purpose::CallApi(_)))) {
        places.push("the API, in the Authorization header");
    }
    add("access_token", places, left(tokens.expires_at, ""));
    if tokens.refresh_token.is_some() {
        let with = if flow.setup.client_auth == ClientAuth::None { "" } else { " and the client secret" };
        add("refresh_token", vec![provider, network, MEMORY], left(tokens.refresh_expires_at, with));
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::{
        Event,
        tests::{NOW, asked, granted, left, opened, verified},
    };
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn names(flow: &Flow) -> Vec<&'static str> {
        exposures(flow, NOW).iter().map(|exposure| exposure.name).collect()
    }

    fn worth(flow: &Flow, now: Timestamp, name: &str) -> String {
        let rows = exposures(flow, now);
        rows.into_iter().find(|row| row.name == name).expect("a row").worth
    }

    #[test]
    fn each_value_is_told_from_the_moment_it_is_there() {
        let mut flow = verified();
        assert_eq!(names(&flow), ["state", "code", "code_verifier"]);
        flow.session.client_secret = crate::oauth::secret::ClientSecret::new("s");
        assert_eq!(names(&flow), ["state", "code", "code_verifier", "client_secret"]);
        assert!(worth(&flow, NOW, "code").starts_with("A few minutes"));
        let flow = granted();
        assert_eq!(names(&flow), ["state", "code", "code_verifier", "access_token", "refresh_token"]);
        assert!(worth(&flow, NOW, "code").starts_with("Nothing any more"));
        assert_eq!(worth(&flow, NOW, "access_token"), "1 min 0 s more, to whoever has it.");
        let later = NOW.after(std::time::Duration::from_secs(60));
        assert_eq!(worth(&flow, later, "access_token"), "Nothing any more: it has expired.");
        assert_eq!(worth(&flow, later, "refresh_token"), "9 min 0 s more, to whoever has it and the client secret.");
    }

    #[test]
    fn a_state_of_somebody_elses_and_a_code_that_was_refused_are_worth_nothing() {
        let (forged, _) = opened("?code=theirs&state=theirs", Some(left()));
        let rows = exposures(&forged, NOW);
        assert_eq!(names(&forged), ["state"]);
        assert!(!rows[0].places.iter().any(|place| place.contains("storage") || place.contains("way out")), "{rows:?}");
        let mut refused = verified();
        asked(&mut refused, Event::TokenRequested, 400, r#"{"error":"invalid_grant"}"#);
        assert!(worth(&refused, NOW, "code").starts_with("Nothing any more"));
        let mut public = verified();
        public.setup.client_auth = ClientAuth::None;
        assert!(worth(&public, NOW, "code").ends_with("only to who also has the code verifier."));
    }

    #[test]
    fn the_verifier_never_was_in_the_address_bar_and_the_tokens_never_in_storage() {
        for row in exposures(&granted(), NOW) {
            let has = |word: &str| row.places.iter().any(|place| place.contains(word));
            let (in_address_bar, in_storage) = (has("address bar"), has("storage"));
            assert_eq!(in_address_bar, ["state", "code"].contains(&row.name), "{}", row.name);
            assert_eq!(in_storage, ["state", "code_verifier"].contains(&row.name), "{}", row.name);
        }
    }
}
