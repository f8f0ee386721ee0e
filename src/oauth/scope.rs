//! Scope, RFC 6749 §3.3.

use std::collections::BTreeSet;

/// A list of scopes from one request or response, in the order given, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scopes(Vec<String>);

/// The requested scopes compared with those in a response.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// Requested but not granted. The response names nothing that wasn't requested.
    pub not_granted: Scopes,
    /// Requested but not named, in a response with scopes that weren't requested: maybe the same scope by another name.
    pub not_named: Scopes,
    /// Granted but not requested.
    pub other: Scopes,
}

impl Scopes {
    /// Parses scopes as people type them, separated by any white space.
    pub fn parse(text: &str) -> Self {
        // Not collected into a set: that would sort it and cost another sort's code.
        let mut seen = BTreeSet::new();
        Self(text.split_whitespace().filter(|scope| seen.insert(*scope)).map(str::to_owned).collect())
    }

    /// Each scope, in the order given.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// The scopes that the other list doesn't have.
    pub fn without(&self, other: &Self) -> Self {
        let mut others = BTreeSet::new();
        others.extend(other.iter());
        Self(self.0.iter().filter(|scope| !others.contains(scope.as_str())).cloned().collect())
    }

    /// Compares these, the requested scopes, with a response. RFC 6749 §3.3 separates scopes with spaces, GitHub with
    /// commas. A comma is legal inside a scope, so a name is split only if the whole wasn't requested and every part
    /// was.
    pub fn compared_with(&self, answered: &Self) -> Comparison {
        let mut asked = BTreeSet::new();
        asked.extend(self.iter());
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
        // A provider may grant a scope under another name.
        let (not_granted, not_named) =
            if other.is_empty() { (missing, Self::default()) } else { (Self::default(), missing) };
        Comparison { not_granted, not_named, other: Self(other) }
    }

    /// Whether the list is empty.
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
    fn scopes_missing_from_the_other_list() {
        for (one, other, rest) in [("a b c", "b", "a c"), ("a", "a", ""), ("", "a", ""), ("A", "a", "A")] {
            let rest_of = Scopes::parse(one).without(&Scopes::parse(other));
            assert_eq!((rest_of.joined().as_str(), rest_of.is_empty()), (rest, rest.is_empty()));
        }
    }

    #[test]
    fn requested_scopes_compared_with_granted_ones() {
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

    /// Comparing every pair would take minutes.
    #[test]
    fn many_scopes_are_compared_quickly() {
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
        fn each_scope_is_listed_once_where_it_first_appears(text in "[ab\u{e4}\u{a0} \n]*") {
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
