//! What a token response said of lifetimes and scopes, in words.

use crate::oauth::{lifetime::Lifetime, scope::Scopes};

/// What is said of a lifetime without a known end; nothing where the end is known.
pub fn without_end(lifetime: &Lifetime) -> Option<String> {
    Some(match lifetime {
        Lifetime::Told(_) => return None,
        Lifetime::NotTold => "not said by the provider".to_owned(),
        Lifetime::NoKnownEnd => "no known end: the provider says 0".to_owned(),
        Lifetime::Odd(text) => format!("the provider says {text}, which this page can't read as a number of seconds"),
    })
}

/// Words, and the scopes that follow them.
pub type Said = (&'static str, Option<String>);

/// What was granted of what was asked for, sentence by sentence.
pub fn scopes(asked: &Scopes, answered: Option<&Scopes>) -> Vec<Said> {
    let Some(answered) = answered else {
        let words = "The provider did not say what it granted: by RFC 6749 §5.1 that means what was asked for.";
        return vec![(words, None)];
    };
    let compared = asked.compared_with(answered);
    let mut said = vec![match answered.is_empty() {
        true => ("Granted none.", None),
        false => ("Granted", Some(answered.joined())),
    }];
    let mut add = |words, scopes: &Scopes| said.extend((!scopes.is_empty()).then(|| (words, Some(scopes.joined()))));
    add("Asked for, but not granted:", &compared.not_granted);
    add("Not named in the answer (providers may use other names):", &compared.not_named);
    if compared.not_named.is_empty() {
        add("Granted without being asked for:", &compared.other);
    } else {
        add("Named in the answer, but not asked for by this name:", &compared.other);
    }
    if said.len() == 1 && !answered.is_empty() {
        said.push(("That is what was asked for.", None));
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
            (Lifetime::Told(Duration::ZERO), None),
            (Lifetime::NotTold, Some("not said by the provider")),
            (Lifetime::NoKnownEnd, Some("no known end: the provider says 0")),
            (
                Lifetime::Odd("\"soon\"".to_owned()),
                Some("the provider says \"soon\", which this page can't read as a number of seconds"),
            ),
        ] {
            assert_eq!(without_end(&lifetime).as_deref(), expected);
        }
    }

    #[test]
    fn what_was_granted_is_told_as_it_was_answered() {
        for (asked, answered, expected) in [
            ("a", None, "The provider did not say what it granted: by RFC 6749 §5.1 that means what was asked for."),
            ("a", Some(""), "Granted none. Asked for, but not granted: a"),
            ("", Some(""), "Granted none."),
            ("a b", Some("a b"), "Granted a b That is what was asked for."),
            ("repo gist", Some("repo,gist"), "Granted repo,gist That is what was asked for."),
            ("a b", Some("a"), "Granted a Asked for, but not granted: b"),
            ("a", Some("a c"), "Granted a c Granted without being asked for: c"),
            (
                "email",
                Some("https://x/email"),
                "Granted https://x/email Not named in the answer (providers may use other names): email Named in the answer, \
                 but not asked for by this name: https://x/email",
            ),
        ] {
            let said = scopes(&Scopes::parse(asked), answered.map(Scopes::parse).as_ref());
            let words = said.into_iter().flat_map(|(words, scopes)| [Some(words.to_owned()), scopes]).flatten();
            assert_eq!(words.collect::<Vec<_>>().join(" "), expected, "{asked:?} {answered:?}");
        }
    }
}
