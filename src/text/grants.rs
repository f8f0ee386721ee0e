//! What a token response said of lifetimes and scopes, in words.

use crate::oauth::{lifetime::Lifetime, scope::Scopes};

/// What is said of a lifetime without a known end; nothing where the end is known.
pub fn without_end(lifetime: &Lifetime) -> Option<String> {
    Some(match lifetime {
        Lifetime::Stated(_) => return None,
        Lifetime::NotStated => "The provider didn't say when it expires.".to_owned(),
        Lifetime::NoKnownEnd => "No known end: the provider says 0.".to_owned(),
        Lifetime::Odd(text) => format!("The provider says {text}, which this page can't read as a number of seconds."),
    })
}

/// Words, and the scopes that follow them.
pub type Said = (&'static str, Option<String>);

/// What was granted of what was asked for, sentence by sentence.
pub fn scopes(asked: &Scopes, answered: Option<&Scopes>) -> Vec<Said> {
    let Some(answered) = answered else {
        let words = match asked.is_empty() {
            true => "You requested none, and the provider didn't list what it granted.",
            false => "The provider didn't list the scopes, which means it granted all of them (RFC 6749 §5.1).",
        };
        return vec![(words, None)];
    };
    let compared = asked.compared_with(answered);
    let differs = [&compared.not_granted, &compared.not_named, &compared.other].iter().any(|scopes| !scopes.is_empty());
    let mut said = vec![match (answered.is_empty(), differs) {
        (true, _) => ("No scopes were granted.", None),
        (false, true) => ("Granted:", Some(answered.joined())),
        (false, false) => ("Granted exactly what you asked for:", Some(answered.joined())),
    }];
    let mut add = |words, scopes: &Scopes| said.extend((!scopes.is_empty()).then(|| (words, Some(scopes.joined()))));
    add("Requested but not granted:", &compared.not_granted);
    add("Not listed in the answer (providers may use other names):", &compared.not_named);
    if compared.not_named.is_empty() {
        add("Granted but not requested:", &compared.other);
    } else {
        add("Listed in the answer, but not requested by this name:", &compared.other);
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_lifetime_that_was_sent_is_never_called_missing() {
        for (lifetime, expected) in [
            (Lifetime::Stated(Duration::ZERO), None),
            (Lifetime::NotStated, Some("The provider didn't say when it expires.")),
            (Lifetime::NoKnownEnd, Some("No known end: the provider says 0.")),
            (
                Lifetime::Odd("\"soon\"".to_owned()),
                Some("The provider says \"soon\", which this page can't read as a number of seconds."),
            ),
        ] {
            assert_eq!(without_end(&lifetime).as_deref(), expected);
        }
    }

    #[test]
    fn what_was_granted_is_reported_as_it_was_answered() {
        for (asked, answered, expected) in [
            ("a", None, "The provider didn't list the scopes, which means it granted all of them (RFC 6749 §5.1)."),
            ("", None, "You requested none, and the provider didn't list what it granted."),
            ("a", Some(""), "No scopes were granted. Requested but not granted: a"),
            ("", Some(""), "No scopes were granted."),
            ("a b", Some("a b"), "Granted exactly what you asked for: a b"),
            ("repo gist", Some("repo,gist"), "Granted exactly what you asked for: repo,gist"),
            ("a b", Some("a"), "Granted: a Requested but not granted: b"),
            ("a", Some("a c"), "Granted: a c Granted but not requested: c"),
            (
                "email",
                Some("https://x/email"),
                "Granted: https://x/email Not listed in the answer (providers may use other names): email Listed in the \
                 answer, but not requested by this name: https://x/email",
            ),
        ] {
            let said = scopes(&Scopes::parse(asked), answered.map(Scopes::parse).as_ref());
            let words = said.into_iter().flat_map(|(words, scopes)| [Some(words.to_owned()), scopes]).flatten();
            assert_eq!(words.collect::<Vec<_>>().join(" "), expected, "{asked:?} {answered:?}");
        }
    }
}
