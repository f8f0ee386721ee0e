//! Who can see this? For each value of the session that is good for something: where it has been, and for how long it is
//! worth something.

use crate::{
    flow::{
        Flow, Purpose, Stage,
        log::Kind,
        problem::{Grant, Problem},
    },
    oauth::token_request::ClientAuth,
    text::exposure_words,
    time::Timestamp,
};

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
    let provider = if is_simulated { exposure_words::SANDBOX } else { exposure_words::PROVIDER };
    let network = if is_simulated { exposure_words::INSIDE_BROWSER } else { exposure_words::NETWORK };
    let mut rows = Vec::new();
    let mut add = |name, places: Vec<&'static str>, worth: String| rows.push(Exposure { name, places, worth });
    if flow.session.returned_state.is_some() && arrival.is_none() {
        let places = vec![exposure_words::ADDRESS_BAR, exposure_words::HOST_LOG];
        add("state", places, exposure_words::STATE_OF_ANOTHER.to_owned());
    } else if flow.session.returned_state.is_some() {
        add(
            "state",
            vec![
                exposure_words::STORAGE,
                exposure_words::HISTORY,
                provider,
                exposure_words::ADDRESS_BAR,
                exposure_words::HOST_LOG,
            ],
            exposure_words::STATE_USED.to_owned(),
        );
    }
    let Some(arrival) = arrival else { return rows };
    let needed = match (flow.setup.client_auth, arrival.callback.request().code_verifier.is_some()) {
        (ClientAuth::None, false) => "",
        (ClientAuth::None, true) => exposure_words::VERIFIER,
        (_, false) => exposure_words::SECRET,
        (_, true) => exposure_words::SECRET_AND_VERIFIER,
    };
    let is_waiting = matches!(flow.session.stage, Stage::Verified(_));
    add(
        "code",
        vec![provider, exposure_words::ADDRESS_BAR, exposure_words::HOST_LOG, exposure_words::MEMORY]
            .into_iter()
            .chain(exchanged.then_some(network))
            .collect(),
        if is_waiting {
            match (flow.session.problem.as_ref().is_some_and(Problem::needs_new_code), needed) {
                (true, _) => exposure_words::CODE_REFUSED.to_owned(),
                (false, "") => exposure_words::CODE_ALONE.to_owned(),
                (false, needed) => exposure_words::code_with(needed),
            }
        } else {
            exposure_words::CODE_USED.to_owned()
        },
    );
    if arrival.callback.request().code_verifier.is_some() {
        let mut places = vec![exposure_words::STORAGE, exposure_words::MEMORY];
        if exchanged {
            places.extend([network, provider]);
        }
        let worth = if is_waiting { exposure_words::VERIFIER_WAITING } else { exposure_words::VERIFIER_USED };
        add("code_verifier", places, worth.to_owned());
    }
    if flow.setup.client_auth != ClientAuth::None && !flow.session.client_secret.is_empty() {
        let mut places = vec![exposure_words::MEMORY];
        if exchanged {
            places.extend([network, provider]);
        }
        let worth = if is_simulated { exposure_words::SANDBOX_SECRET } else { exposure_words::CLIENT_SECRET };
        add("client_secret", places, worth.to_owned());
    }
    let Some(tokens) = flow.tokens() else { return rows };
    let left = |ends: Option<Timestamp>, refreshable: &str| match ends {
        Some(ends) if ends <= now => exposure_words::EXPIRED.to_owned(),
        Some(ends) => exposure_words::worth_for(ends.since(now), refreshable),
        None => exposure_words::worth_unknown(refreshable),
    };
    let mut places = vec![provider, network, exposure_words::MEMORY];
    if flow.session.log.entries().iter().any(|entry| matches!(entry.kind, Kind::Sent(Purpose::CallApi(_)))) {
        places.push(exposure_words::API_HEADER);
    }
    add("access_token", places, left(tokens.expires_at(), ""));
    if tokens.refresh_token.is_some() {
        let with = if flow.setup.client_auth == ClientAuth::None { "" } else { exposure_words::AND_SECRET };
        add("refresh_token", vec![provider, network, exposure_words::MEMORY], left(tokens.refresh_expires_at(), with));
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
        assert!(worth(&flow, NOW, "code").starts_with("For a few minutes"));
        let flow = granted();
        assert_eq!(names(&flow), ["state", "code", "code_verifier", "access_token", "refresh_token"]);
        assert_eq!(worth(&flow, NOW, "code"), "No. It was used, and works only once.");
        assert_eq!(worth(&flow, NOW, "access_token"), "For 1 minute, to anyone who has it.");
        let later = NOW.after(std::time::Duration::from_secs(60));
        assert_eq!(worth(&flow, later, "access_token"), "No. It has expired.");
        assert_eq!(worth(&flow, later, "refresh_token"), "For 9 minutes, to anyone who has it and the client secret.");
    }

    #[test]
    fn a_state_of_somebody_elses_and_a_code_that_was_refused_are_worth_nothing() {
        let (forged, _) = opened("?code=theirs&state=theirs", Some(left()));
        let rows = exposures(&forged, NOW);
        assert_eq!(names(&forged), ["state"]);
        assert!(!rows[0].places.iter().any(|place| place.contains("storage") || place.contains("way out")), "{rows:?}");
        let mut refused = verified();
        asked(&mut refused, Event::TokenRequested, 400, r#"{"error":"invalid_grant"}"#);
        assert_eq!(worth(&refused, NOW, "code"), "Probably not: the token endpoint refused it.");
        let mut public = verified();
        public.setup.client_auth = ClientAuth::None;
        assert!(worth(&public, NOW, "code").ends_with("only to someone who also has the verifier."));
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
