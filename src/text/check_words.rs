//! What the sandbox checked, where that is written down, and what can be changed in it.

use crate::{
    attacks::Lock,
    flow::simulation::Simulation,
    glass::{Check, Source, Verdict},
    time::in_words,
};

/// Above the checks of a request.
pub const CHECKED: &str = "What the server checked";

/// Where nothing was checked, or it was too long ago.
pub const NOTHING_CHECKED: &str = "The sandbox has no check on record for this message.";

/// In place of an empty value.
pub const EMPTY: &str = "nothing";

/// Where an earlier build's store could not be read.
pub const RESTARTED: &str = "The sandbox couldn't read what an earlier version of it had stored, so it started over. Codes and tokens from before \
     don't work there anymore.";

/// Above what can be changed in the sandbox.
pub const CONTROLS: &str = "Switch checks off, move the clock, attack";

/// What that is good for.
pub const CONTROLS_HINT: &str =
    "Only in the sandbox, and only until you start over. With a check off, see which attack gets through.";

/// Above the checks that can be switched off.
pub const LOCKS: &str = "Checks that are on";

/// Above the buttons that move the clock.
pub const CLOCK: &str = "The sandbox's clock";

/// The buttons that move the clock: what each says, and by how many seconds it moves it.
pub const LEAPS: [(&str, u32); 3] = [("+ 11 minutes", 660), ("+ 14 days", 1_209_600), ("+ 90 days", 7_776_000)];

/// What the buttons are for.
pub const LEAPS_HINT: &str =
    "A code lasts less than 11 minutes, an access token less than 14 days, a refresh token less than 90 days.";

/// The button that sets the clock back.
pub const BACK_TO_NOW: &str = "Back to now";

/// The button that switches all on again, and sets the clock back.
pub const SET_BACK: &str = "Set all back";

/// If the sandbox didn't apply a change.
pub const NOT_SET: &str = "The sandbox didn't answer, so nothing was changed there. Try again.";

/// Where no check is off.
pub const ALL_ON: &str = "All checks on.";

/// The changes in the sandbox, shown until they are undone; empty if there are none.
pub fn changed(simulation: &Simulation) -> String {
    let Simulation { checks, settings } = *simulation;
    let off: Vec<&str> =
        Lock::ALL.into_iter().filter(|lock| !lock.is_on(settings.switches, checks)).map(lock_name).collect();
    let mut words = Vec::new();
    if !off.is_empty() {
        words.push(format!("Off: {}.", off.join(", ")));
    }
    if settings.clock_offset_secs > 0 {
        words.push(format!("The sandbox's clock is {} ahead.", in_words(settings.clock_offset())));
    }
    words.join(" ")
}

/// What a scenario showed whose check is off.
pub fn let_through(lock: Lock) -> String {
    format!("Nothing stopped it, because a check is off: {}.", lock_name(lock))
}

/// A check in a list of those that are off.
fn lock_name(lock: Lock) -> &'static str {
    match lock {
        Lock::State => "state check",
        Lock::Nonce => "nonce check",
        Lock::ExactRedirectUri => "exact redirect URI",
        Lock::Pkce => "PKCE",
        Lock::ClientAuthentication => "client authentication",
        Lock::SingleUse => "single use of a code",
    }
}

/// What a check asks.
pub fn check(check: Check) -> &'static str {
    match check {
        Check::Readable => "Does the request have the form that the authorization endpoint needs?",
        Check::TokenRequestReadable => "Does the request have the form that the token endpoint needs?",
        Check::NoPageNeeded => "Can it be answered without asking anyone to sign in (prompt=none)?",
        Check::ClientKnown => "Is the client registered?",
        Check::RedirectUriRegistered => "Is the redirect URI exactly one that was registered?",
        Check::ScopeRegistered => "Was each scope selected at registration?",
        Check::ClientAuthenticated => "Is the client who it says it is?",
        Check::ClientWithoutSecret => "Was the client secret sent?",
        Check::CodeKnown => "Was the code issued here, and not long ago?",
        Check::CodeNotExpired => "Is the code still valid?",
        Check::CodeOfClient => "Was the code issued to this client?",
        Check::CodeUnused => "Is the code unused?",
        Check::CodeOfRedirectUri => "Was the code sent to this redirect URI?",
        Check::VerifierMatches => "Does the verifier match the challenge of the request?",
        Check::RefreshTokenValid => "Was the refresh token issued to this client, and is it still valid?",
        Check::TokenKnown => "Was the access token issued here, and not revoked?",
        Check::TokenNotExpired => "Is the access token still valid?",
        Check::ScopeSufficient => "Do the token's scopes allow this request?",
    }
}

/// Before the two values that a check compares.
pub fn compared(check: Check) -> [&'static str; 2] {
    match check {
        Check::CodeNotExpired | Check::TokenNotExpired => ["The sandbox's clock: ", "Valid until: "],
        Check::ScopeSufficient => ["The token's scopes: ", "Needed: "],
        // The hash is the server's own: what it received is the verifier, which is a secret.
        Check::VerifierMatches => ["Hash of the verifier: ", "Challenge on record: "],
        _ => ["Received: ", "On record: "],
    }
}

/// The result of a check: a symbol, and the answer to its question.
pub fn verdict(verdict: Verdict) -> [&'static str; 2] {
    match verdict {
        Verdict::Passed => ["✓", "Yes."],
        Verdict::Failed => ["✗", "No: refused here."],
        Verdict::Ignored => ["–", "No, but this check is off."],
    }
}

/// The source of a check.
pub fn source(source: Source) -> String {
    match source {
        Source::Rfc(number, section) => format!("RFC {number}, section {section}"),
        Source::OpenIdConnect(section) => format!("OpenID Connect Core 1.0, section {section}"),
        Source::Webex => "Webex's documentation".to_owned(),
    }
}

/// A check that can be switched off.
pub fn lock(lock: Lock) -> &'static str {
    match lock {
        Lock::State => "The page compares the state",
        Lock::Nonce => "The page compares the nonce of the ID token",
        Lock::ExactRedirectUri => "The sandbox wants the exact redirect URI",
        Lock::Pkce => "The sandbox checks the verifier (PKCE)",
        Lock::ClientAuthentication => "The sandbox authenticates the client",
        Lock::SingleUse => "The sandbox takes a code once",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn what_is_changed_is_said_and_nothing_else() {
        let mut simulation = Simulation::default();
        assert_eq!(changed(&simulation), "");
        let Simulation { checks, settings } = &mut simulation;
        for lock in [Lock::State, Lock::Pkce] {
            lock.set(&mut settings.switches, checks, false);
        }
        assert_eq!(changed(&simulation), "Off: state check, PKCE.");
        simulation.settings.clock_offset_secs = 1_209_600;
        assert_eq!(changed(&simulation), "Off: state check, PKCE. The sandbox's clock is 14 days ahead.");
        simulation = Simulation::default();
        simulation.settings.clock_offset_secs = 660;
        assert_eq!(changed(&simulation), "The sandbox's clock is 11 minutes ahead.");
    }

    #[test]
    fn no_two_have_the_same_words() {
        let checks: BTreeSet<&str> = Check::ALL.into_iter().map(check).collect();
        let locks: BTreeSet<&str> = Lock::ALL.into_iter().map(lock).collect();
        assert_eq!((checks.len(), locks.len()), (Check::ALL.len(), Lock::ALL.len()));
        assert!(checks.iter().all(|words| words.ends_with('?')));
        for (check, labels) in [
            (Check::ScopeSufficient, ["The token's scopes: ", "Needed: "]),
            (Check::VerifierMatches, ["Hash of the verifier: ", "Challenge on record: "]),
            (Check::CodeNotExpired, ["The sandbox's clock: ", "Valid until: "]),
            (Check::CodeOfClient, ["Received: ", "On record: "]),
        ] {
            assert_eq!(compared(check), labels, "{check:?}");
        }
        assert_eq!(source(Check::VerifierMatches.source()), "RFC 7636, section 4.6");
        assert_eq!(source(Check::NoPageNeeded.source()), "OpenID Connect Core 1.0, section 3.1.2.1");
        assert_eq!(source(Check::ScopeRegistered.source()), "Webex's documentation");
    }
}
