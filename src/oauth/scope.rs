//! Scope, RFC 6749 §3.3.

use std::collections::BTreeSet;

/// A list of scopes as one request or response names them, in the order given, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scopes(Vec<String>);

/// What was asked for beside what an answer names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// Asked for, and not granted: the answer names others that were asked for, and nothing else.
    pub not_granted: Scopes,
    /// Asked for, and not named in an answer that names what was not asked for: maybe the same by another name.
    pub not_named: Scopes,
    /// Named in the answer, and not asked for.
    pub other: Scopes,
}

impl Scopes {
    /// Reads scopes as people type them: apart by any white space, several spaces or lines included.
    pub fn parse(text: &str) -> Self {
        // Collected, a set would be sorted first: a sort more.
        let mut seen = BTreeSet::new();
        Self(text.split_whitespace().filter(|scope| seen.insert(*scope)).map(str::to_owned).collect())
    }

    /// Each scope, in the order given.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Those that the other list does not name.
    pub fn without(&self, other: &Self) -> Self {
        let mut others = BTreeSet::new();
        for scope in other.iter() {
            others.insert(scope);
        }
        Self(self.0.iter().filter(|scope| !others.contains(scope.as_str())).cloned().collect())
    }

    /// What of these, which were asked for, an answer grants. RFC 6749 §3.3 puts spaces between scopes, and GitHub a comma: a
    /// comma is legal inside a scope, so a name is divided only where the whole was not asked for and every part was.
    pub fn compared_with(&self, answered: &Self) -> Comparison {
        let mut asked = BTreeSet::new();
        for scope in self.iter() {
            asked.insert(scope);
        }
        let mut granted = BTreeSet::new();
        let mut other = Vec::new();
        for name in answered.iter() {
            let parts: Vec<&str> = match asked.contains(name) {
                true => vec![name],
                false => name.split(',').filter(|part| !part.is_empty()).collect(),
            };
            if !parts.is_empty() && parts.iter().all(|part| asked.contains(part)) {
                granted.extend(parts);
            } else {
                other.push(name.to_owned());
            }
        }
        let missing = Self(self.0.iter().filter(|scope| !granted.contains(scope.as_str())).cloned().collect());
        // A provider may grant what was asked for by another name.
        let (not_granted, not_named) =
            if other.is_empty() { (missing, Self::default()) } else { (Self::default(), missing) };
        Comparison { not_granted, not_named, other: Self(other) }
    }

    /// Whether no scope is named.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The value of the `scope` parameter. RFC 6749 §3.3: "a list of space-delimited, case-sensitive strings".
    pub fn joined(&self) -> String {
        self.0.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn scopes_as_typed_become_scopes_as_sent() {
        for (typed, sent) in [
            ("spark:rooms_read", "spark:rooms_read"),
            ("  spark:rooms_read \n spark:people_read ", "spark:rooms_read spark:people_read"),
            ("a a b A", "a b A"),
            ("b a b c a", "b a c"),
            ("", ""),
        ] {
            assert_eq!(Scopes::parse(typed).joined(), sent);
        }
    }

    #[test]
    fn what_one_list_names_and_the_other_does_not() {
        for (one, other, rest) in [("a b c", "b", "a c"), ("a", "a", ""), ("", "a", ""), ("A", "a", "A")] {
            let rest_of = Scopes::parse(one).without(&Scopes::parse(other));
            assert_eq!((rest_of.joined().as_str(), rest_of.is_empty()), (rest, rest.is_empty()));
        }
    }

    #[test]
    fn what_an_answer_grants_of_what_was_asked_for() {
        const GOOGLE: &str =
            "https://www.googleapis.com/auth/userinfo.email https://www.googleapis.com/auth/userinfo.profile openid";
        for (asked, answered, [not_granted, not_named, other]) in [
            ("a b", "a b", ["", "", ""]),
            ("a b", "b a", ["", "", ""]),
            ("a b", "a", ["b", "", ""]),
            ("a b", "", ["a b", "", ""]),
            ("", "", ["", "", ""]),
            ("a", "a c", ["", "", "c"]),
            ("a b", "a c", ["", "b", "c"]),
            ("a", "A", ["", "a", "A"]),
            // GitHub.
            ("repo gist", "repo,gist", ["", "", ""]),
            ("repo gist", "gist,repo", ["", "", ""]),
            ("repo gist user", "repo,gist", ["user", "", ""]),
            ("repo gist", "repo, gist", ["", "", ""]),
            ("repo gist", "repo,user", ["", "repo gist", "repo,user"]),
            ("repo,gist", "repo,gist", ["", "", ""]),
            ("repo,gist repo gist", "repo,gist", ["repo gist", "", ""]),
            ("repo", ",", ["", "repo", ","]),
            // Google.
            ("openid email profile", GOOGLE, ["", "email profile", &GOOGLE[..GOOGLE.len() - " openid".len()]]),
        ] {
            let compared = Scopes::parse(asked).compared_with(&Scopes::parse(answered));
            let expected = [not_granted, not_named, other];
            let found = [compared.not_granted.joined(), compared.not_named.joined(), compared.other.joined()];
            assert_eq!(found, expected, "asked {asked:?}, answered {answered:?}");
        }
    }

    /// Whoever looked at each pair of them would be busy for minutes.
    #[test]
    fn a_flood_of_scopes_is_no_work() {
        const COUNT: usize = 300_000;
        let flood = |from: usize| (from..from + COUNT).map(|at| format!("s{at} ")).collect::<String>();
        let (one, other) = (Scopes::parse(&flood(0).repeat(2)), Scopes::parse(&flood(COUNT / 2)));
        assert_eq!((one.iter().count(), one.iter().next()), (COUNT, Some("s0")));
        let rest = one.without(&other);
        assert_eq!((rest.iter().count(), rest.iter().last()), (COUNT / 2, Some("s149999")));
        let commas = Scopes::parse(&one.joined().replace(' ', ","));
        assert_eq!(one.compared_with(&commas), Comparison::default());
        assert_eq!(one.compared_with(&other).not_named, rest);
    }

    #[cfg(not(target_arch = "wasm32"))]
    proptest::proptest! {
        #[test]
        fn each_scope_stands_once_and_where_it_came_first(text in "[ab\u{e4}\u{a0} \n]*") {
            let mut expected: Vec<&str> = Vec::new();
            for scope in text.split_whitespace() {
                if !expected.contains(&scope) {
                    expected.push(scope);
                }
            }
            let scopes = Scopes::parse(&text);
            proptest::prop_assert_eq!(scopes.iter().collect::<Vec<_>>(), expected);
            proptest::prop_assert!(scopes.without(&scopes).is_empty());
        }
    }
}
