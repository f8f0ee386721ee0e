//! An address as the address bar showed it, or will show it, without its secrets.

use crate::{
    flow::{
        Flow, Stage,
        log::{Entry, Kind},
        problem::Problem,
    },
    text::exposure_words,
};

use super::{
    exposure::CodeNeeds,
    redaction::Redaction,
    wire::{Place, parts},
};

/// More would not fit.
const MAX_PARAMETERS: usize = 12;

/// How much of a value is shown: enough to distinguish it from others.
const MAX_VALUE_CHARS: usize = 16;

/// The longest name that a request of this page has is shorter.
const MAX_NAME_CHARS: usize = 24;

/// Longer than an address that anyone would read.
const MAX_ADDRESS_CHARS: usize = 200;

/// The replacement for a secret.
pub const MASK: &str = "••••••••";

/// An address as the address bar shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddressShown {
    /// The address up to its query, with the question mark if there is one.
    pub start: String,
    /// Name and value of each parameter, secrets masked.
    pub parameters: Vec<(String, String)>,
}

/// The address that the address bar shows for this entry; `None` for a `fetch`, which it never shows.
pub fn address_shown(entry: &Entry, redaction: &Redaction) -> Option<AddressShown> {
    if matches!(entry.kind, Kind::Sent(_)) {
        return None;
    }
    let parts: Vec<_> =
        parts(entry).into_iter().filter(|part| part.place == Place::Query).take(MAX_PARAMETERS).collect();
    let shown = |text: &str, max_chars| cut(&redaction.for_display(text, MAX_ADDRESS_CHARS), max_chars);
    let address = redaction.for_display(&entry.address, MAX_ADDRESS_CHARS);
    let mark = if parts.is_empty() { "" } else { "?" };
    Some(AddressShown {
        start: [address.as_str(), mark].concat(),
        parameters: parts
            .iter()
            .map(|part| {
                let value = if part.is_secret { MASK.to_owned() } else { shown(part.value.expose(), MAX_VALUE_CHARS) };
                (shown(&part.name, MAX_NAME_CHARS), value)
            })
            .collect(),
    })
}

/// Cuts a text that is already redacted, so no secret is cut in two.
fn cut(text: &str, max_chars: usize) -> String {
    match text.char_indices().nth(max_chars) {
        Some((end, _)) => [&text[..end], "…"].concat(),
        None => text.to_owned(),
    }
}

/// The callback that brought the code that the flow holds.
pub fn callback(flow: &Flow) -> Option<&Entry> {
    flow.session.arrival()?;
    flow.session.log.entries().iter().rev().find(|entry| entry.kind == Kind::Callback)
}

/// What someone who saw the callback's address could do with the code.
pub fn code_is_good_for(flow: &Flow) -> Option<String> {
    let has_verifier = flow.session.arrival()?.callback.request().code_verifier.is_some();
    let is_refused = flow.session.problem.as_ref().is_some_and(Problem::needs_new_code);
    let needs = CodeNeeds::of(flow, has_verifier);
    let words = match (&flow.session.stage, is_refused) {
        (Stage::Verified(_), true) => exposure_words::SEEN_AND_REFUSED,
        _ if needs.works_again => return Some(exposure_words::seen_reusable(needs.in_words())),
        (Stage::Granted(_), _) => exposure_words::SEEN_AND_USED,
        _ => match (needs.secret, needs.verifier) {
            (true, true) => exposure_words::SEEN_WITH_BOTH,
            (true, false) => exposure_words::SEEN_WITH_SECRET,
            (false, true) => exposure_words::SEEN_WITH_VERIFIER,
            (false, false) => exposure_words::SEEN_ALONE,
        },
    };
    Some(words.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        flow::{
            Event,
            tests::{NOW, after, asked, granted, in_sandbox, left, opened, verified},
        },
        glass::Switches,
        lesson::exposure::exposures,
        oauth::token_request::ClientAuth,
        text::exposure_words::{
            CODE_ALONE, CODE_USED, SECRET, SECRET_AND_VERIFIER, SEEN_ALONE, SEEN_AND_REFUSED, SEEN_AND_USED,
            SEEN_WITH_BOTH, SEEN_WITH_SECRET, SEEN_WITH_VERIFIER, VERIFIER, VERIFIER_UNCHECKED, VERIFIER_WAITING,
            code_with,
        },
    };
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn shown(flow: &Flow, entry: &Entry) -> String {
        let AddressShown { start, parameters } =
            address_shown(entry, &Redaction::of_session(flow)).expect("an address");
        let pairs: Vec<_> = parameters.iter().map(|(name, value)| format!("{name}={value}")).collect();
        [start, pairs.join("&")].concat()
    }

    #[test]
    fn the_code_is_masked_wherever_it_is_and_a_long_value_cut() {
        let search = "?code=abcdefgh&state=first&also=abcdefgh&long=12345678901234567890123456789";
        let (flow, _) = opened(search, Some(left()));
        let entry = callback(&flow).expect("a callback");
        assert_eq!(
            shown(&flow, entry),
            "https://class.example/walk/?code=••••••••&state=first&also=CODE&long=1234567890123456…"
        );
        let asked = flow.session.log.entries().first().expect("the request");
        let asked = shown(&flow, asked);
        assert!(asked.starts_with("https://as.example/authorize?response_type=code&"));
        assert!(asked.contains("&code_challenge_method=S256"), "{asked}");
        let (named, _) = opened("?code=abc&state=first&a23456789012345678901234567890=1", Some(left()));
        let named = shown(&named, callback(&named).expect("a callback"));
        assert!(named.ends_with("&a23456789012345678901234…=1"), "{named}");
        let granted = granted();
        let sent = granted.session.log.entries().last().expect("the exchange");
        assert_eq!(address_shown(sent, &Redaction::of_session(&granted)), None, "never in the address bar");
        assert_eq!(callback(&opened("?code=abc&state=other", Some(left())).0), None, "not this tab's");
    }

    #[test]
    fn what_the_code_is_good_for_depends_on_what_it_needs() {
        use crate::oauth::token_request::ClientAuth::{Basic, None as Public, Post};
        let verifier = format!("\"{}\"", "v".repeat(43));
        let without = left().expose().replace(&verifier, "null");
        let plain =
            || opened("?code=abc&state=first", Some(crate::flow::record::SessionRecord::new(without.clone()))).0;
        assert!(plain().session.arrival().is_some_and(|arrival| arrival.callback.request().code_verifier.is_none()));
        for (flow, auth, expected) in [
            (verified(), Post, SEEN_WITH_BOTH),
            (verified(), Basic, SEEN_WITH_BOTH),
            (verified(), Public, SEEN_WITH_VERIFIER),
            (plain(), Post, SEEN_WITH_SECRET),
            (plain(), Public, SEEN_ALONE),
            (granted(), Post, SEEN_AND_USED),
        ] {
            let flow = after(flow, [Event::ClientAuthChosen(auth)]);
            assert_eq!(code_is_good_for(&flow).as_deref(), Some(expected), "{auth:?}");
        }
        let mut refused = verified();
        asked(&mut refused, Event::TokenRequested, 400, r#"{"error":"invalid_grant"}"#);
        assert_eq!(code_is_good_for(&refused).as_deref(), Some(SEEN_AND_REFUSED));
    }

    #[test]
    fn a_code_needs_nothing_that_nobody_checks() {
        let on = Switches::default();
        let (no_secret, no_pkce) = (Switches { client_authentication: false, ..on }, Switches { pkce: false, ..on });
        let neither = Switches { client_authentication: false, ..no_pkce };
        for (switches, seen, worth, verifier) in [
            (on, SEEN_WITH_BOTH, code_with(SECRET_AND_VERIFIER), VERIFIER_WAITING),
            (no_secret, SEEN_WITH_VERIFIER, code_with(VERIFIER), VERIFIER_WAITING),
            (no_pkce, SEEN_WITH_SECRET, code_with(SECRET), VERIFIER_UNCHECKED),
            (neither, SEEN_ALONE, CODE_ALONE.to_owned(), VERIFIER_UNCHECKED),
        ] {
            let worth_of = |flow: &Flow, name: &str| {
                let rows = exposures(flow, NOW);
                rows.into_iter().find(|row| row.name == name).expect("a row").worth
            };
            let mut flow = in_sandbox("");
            flow.setup.simulation.settings.switches = switches;
            assert_eq!(code_is_good_for(&flow).as_deref(), Some(seen), "{switches:?}");
            // Whatever this page sends: the sandbox decides.
            let public = after(flow.clone(), [Event::ClientAuthChosen(ClientAuth::None)]);
            assert_eq!(code_is_good_for(&public).as_deref(), Some(seen), "{switches:?}");
            assert_eq!(worth_of(&flow, "code"), worth, "{switches:?}");
            assert_eq!(worth_of(&flow, "code_verifier"), verifier, "{switches:?}");
            // A check that is off in the sandbox is on everywhere else.
            let mut real = verified();
            real.setup.simulation.settings.switches = switches;
            assert_eq!(code_is_good_for(&real).as_deref(), Some(SEEN_WITH_BOTH));
            // A code that works more than once stays useful after it was used.
            let reusable = Switches { single_use: false, ..switches };
            asked(&mut flow, Event::TokenRequested, 200, r#"{"access_token":"A1"}"#);
            assert_eq!(code_is_good_for(&flow).as_deref(), Some(SEEN_AND_USED));
            assert_eq!(worth_of(&flow, "code"), CODE_USED);
            flow.setup.simulation.settings.switches = reusable;
            assert_eq!(worth_of(&flow, "code"), worth);
            let warning = code_is_good_for(&flow).expect("it is there");
            assert!(warning.contains("again and again"), "{warning}");
        }
    }
}
