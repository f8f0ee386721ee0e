//! What is tried against the sandbox, and how it ended.

use crate::attacks::{Attack, Loot, Outcome, Stop};

use super::check_words;

/// Above the buttons.
pub const ATTACKS: &str = "Attacks, one press each";

/// What they are.
pub const ATTACKS_HINT: &str = "Each runs in the background with its own accounts; your session stays as it is.";

/// While one runs.
pub const RUNNING: &str = "Running…";

/// What an attack does.
pub fn attack(attack: Attack) -> &'static str {
    match attack {
        Attack::ForgedCallback => "Forged callback: you are signed in to the attacker's account",
        Attack::StolenCode => "Stolen code: a thief redeems it before you do",
        Attack::LookAlikeCode => "Look-alike redirect URI: the code goes to the attacker",
        Attack::LookAlikeToken => "Look-alike redirect URI: the attacker gets a token as well",
        Attack::CodeTwice => "One code redeemed twice by its own client",
        Attack::SwappedIdToken => "The ID token of another session in place of this one's",
    }
}

/// How an attack ended.
pub fn outcome(attack: Attack, outcome: &Outcome) -> String {
    match outcome {
        Outcome::Succeeded(loot) => format!("It succeeded. {}", loot_words(attack, loot)),
        Outcome::Stopped(Stop::Unexpected(0)) => "It was not run: the sandbox didn't answer.".to_owned(),
        Outcome::Stopped(Stop::Unexpected(status)) => {
            format!("It stopped for another reason: the sandbox answered with status {status}.")
        }
        Outcome::Stopped(Stop::Server(check)) => {
            format!("Stopped by the sandbox. {} No.", check_words::check(*check))
        }
        Outcome::Stopped(Stop::Callback(error)) if error.is_state_error() => {
            "Stopped by this page: the state isn't the one that it sent.".to_owned()
        }
        Outcome::Stopped(Stop::Callback(_)) => "Stopped by this page: it refused the callback.".to_owned(),
        Outcome::Stopped(Stop::IdToken(claim)) => {
            format!("Stopped by this page: the ID token's {claim} isn't right.")
        }
    }
}

fn loot_words(attack: Attack, Loot { account, rooms, access_token, .. }: &Loot) -> String {
    let account = account.as_deref().unwrap_or_default();
    // Enough to distinguish it from another, but useless to anyone.
    let start: String = access_token.iter().flat_map(|token| token.expose().chars().take(6)).collect();
    let rooms = rooms.join(", ");
    match attack {
        Attack::ForgedCallback => {
            format!("The victim's page now works in the account of {account}. What the victim writes next lands there.")
        }
        Attack::StolenCode | Attack::LookAlikeToken => {
            format!(
                "The attacker has an access token ({start}…) for the account of {account}, with these rooms: {rooms}."
            )
        }
        Attack::LookAlikeCode => "The attacker has the code; a token needs one more step.".to_owned(),
        Attack::CodeTwice => {
            format!("One code gave two tokens for the account of {account}. Both work, the second ({start}…) as well.")
        }
        Attack::SwappedIdToken => {
            format!("The victim's page took the ID token of another session in place of the one for {account}.")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        glass::Check,
        oauth::{
            callback::CallbackError,
            secret::{AccessToken, State},
        },
    };
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn each_outcome_has_its_own_words() {
        let account = Some("student@sandbox.example".to_owned());
        let access_token = Some(AccessToken::new("abcdefghij"));
        let loot = Loot { account, access_token, rooms: vec!["A".into(), "B".into()], ..Loot::default() };
        for of in Attack::ALL {
            let words = outcome(of, &Outcome::Succeeded(loot.clone()));
            assert!(words.starts_with("It succeeded. "), "{words}");
            assert_eq!(words.contains("student@sandbox.example"), of != Attack::LookAlikeCode, "{words}");
            assert!(!words.contains("abcdefg"), "only the start of the token: {words}");
            let has_token = matches!(of, Attack::StolenCode | Attack::LookAlikeToken | Attack::CodeTwice);
            assert_eq!(words.contains("(abcdef…)"), has_token, "{words}");
        }
        let mismatch = CallbackError::StateMissing {
            sent: State::new("mine"),
            unverified: None,
            unrecognized: Default::default(),
        };
        for (stop, expected) in [
            (Stop::Server(Check::CodeUnused), "Stopped by the sandbox. Is the code unused? No."),
            (Stop::Callback(Box::new(mismatch)), "Stopped by this page: the state isn't the one that it sent."),
            (
                Stop::Callback(Box::new(CallbackError::NoPendingRequest { unverified: None })),
                "Stopped by this page: it refused the callback.",
            ),
            (Stop::IdToken("nonce"), "Stopped by this page: the ID token's nonce isn't right."),
            (Stop::Unexpected(0), "It was not run: the sandbox didn't answer."),
            (Stop::Unexpected(500), "It stopped for another reason: the sandbox answered with status 500."),
        ] {
            assert_eq!(outcome(Attack::CodeTwice, &Outcome::Stopped(stop)), expected);
        }
    }
}
