//! The scopes that the sandbox knows, and which scopes include others.

/// Every scope.
pub(super) const SCOPES: [&str; 8] = [
    EVERYTHING,
    "spark:rooms_read",
    "spark:people_read",
    "spark:messages_read",
    "spark:messages_write",
    OPENID,
    "email",
    "profile",
];

/// Full access to the user's account.
const EVERYTHING: &str = "spark:all";

/// Asks for an ID token, OpenID Connect Core 1.0 §3.1.2.1.
pub(super) const OPENID: &str = "openid";

/// Whether a token granted these scopes may do what needs `scope`. `spark:all` is everything that the user can do
/// (`spark:…`), but neither what admins can (`spark-admin:…`) nor Login with Webex.
pub(super) fn covers(granted: &[String], scope: &str) -> bool {
    granted.iter().any(|have| have == scope || (have == EVERYTHING && scope.starts_with("spark:")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::sandbox_pages;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn each_scope_has_its_own_description() {
        let scopes = SCOPES.into_iter().chain(["another"]);
        let descriptions: std::collections::BTreeSet<&str> = scopes.map(sandbox_pages::scope).collect();
        assert_eq!(descriptions.len(), SCOPES.len() + 1);
        assert!(descriptions.iter().all(|words| words.len() > 12), "{descriptions:?}");
    }

    #[test]
    fn spark_all_covers_what_a_user_can_do_and_no_more() {
        for (granted, scope, expected) in [
            ("spark:all", "spark:rooms_read", true),
            ("spark:all", "spark:messages_write", true),
            ("spark:all", "spark:all", true),
            ("spark:all", "spark-admin:people_write", false),
            ("spark:all", "openid", false),
            ("spark:all_of_it", "spark:rooms_read", false),
            ("spark:rooms_read", "spark:rooms_read", true),
            ("spark:rooms_read", "spark:people_read", false),
            ("spark:rooms_read", "spark:all", false),
            ("spark:rooms_read openid", "openid", true),
            ("", "spark:rooms_read", false),
        ] {
            let granted_scopes: Vec<String> = granted.split_whitespace().map(str::to_owned).collect();
            assert_eq!(covers(&granted_scopes, scope), expected, "{granted}, {scope}");
        }
    }
}
