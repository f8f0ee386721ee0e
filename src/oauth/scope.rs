//! Scope, RFC 6749 §3.3.

/// A list of scopes as one request or response names them, in the order given, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scopes(Vec<String>);

impl Scopes {
    /// Reads scopes as people type them: apart by any white space, several spaces or lines included.
    pub fn parse(text: &str) -> Self {
        let mut scopes: Vec<String> = Vec::new();
        for scope in text.split_whitespace() {
            if !scopes.iter().any(|have| have == scope) {
                scopes.push(scope.to_owned());
            }
        }
        Self(scopes)
    }

    /// Each scope, in the order given.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Those that the other list does not name.
    pub fn without(&self, other: &Self) -> Self {
        Self(self.0.iter().filter(|scope| !other.0.contains(scope)).cloned().collect())
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
}
