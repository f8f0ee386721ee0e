//! What can be made to fail on purpose, and how. The provider's side is in `sandbox/fault.rs`.

/// A change to every request of the page, made on purpose just before it's sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Injection {
    /// The path gets `what-if/` and this name after the API's base, and the server misbehaves.
    Path(&'static str),
    /// This parameter of the token request, if present, gets this value: the client misbehaves.
    Parameter(&'static str, &'static str),
}

impl Injection {
    /// A URL below `api_base` with its path changed, if this injection changes paths.
    pub fn redirect(self, url: &str, api_base: &str) -> Option<String> {
        let Self::Path(name) = self else { return None };
        let rest = below(url, api_base)?;
        // At once: a text that grows would leave a copy of the URL's state behind.
        Some([api_base, "/what-if/", name, rest].concat())
    }
}

/// Whether a request to this address has its code stolen and exchanged first.
pub fn is_code_stolen_at(address: &str) -> bool {
    address.contains("/what-if/code-replayed/")
}

/// Whether a request to this address is answered as if its token had no scopes.
pub fn is_scope_missing_at(address: &str) -> bool {
    address.contains("/what-if/scope-missing/")
}

/// The authorization URL at which the sandbox's pages sign in and accept, or decline, without a press.
pub fn automatic_sign_in(url: &str, api_base: &str) -> Option<String> {
    Some([api_base, "/automatic", below(url, api_base)?].concat())
}

/// The rest of a URL after the API's base.
fn below<'a>(url: &'a str, api_base: &str) -> Option<&'a str> {
    url.strip_prefix(api_base).filter(|rest| rest.starts_with('/'))
}

/// A fault that a teacher can cause on purpose. `text/scenario_words.rs` has the question about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scenario {
    /// The value of the `whatIf` select, and of the session record.
    pub id: &'static str,
    /// What fails, in a few words.
    pub label: &'static str,
    /// The steps whose requests it can make fail.
    pub steps: &'static [u8],
    /// The change that makes it fail.
    pub injection: Injection,
}

const fn scenario(id: &'static str, label: &'static str, steps: &'static [u8], injection: Injection) -> Scenario {
    Scenario { id, label, steps, injection }
}

/// Every scenario, in the order of the steps.
pub static SCENARIOS: [Scenario; 16] = [
    scenario("declined", "the user declines", &[3], Injection::Path("declined")),
    scenario("wrong-state", "the state is wrong", &[3], Injection::Path("wrong-state")),
    scenario("stranger-issuer", "the issuer is wrong", &[3], Injection::Path("stranger-issuer")),
    scenario("implicit-flow", "the token comes in the address", &[3], Injection::Path("implicit-flow")),
    scenario("code-expired", "the code has expired", &[4], Injection::Path("code-expired")),
    scenario("code-replayed", "the code was stolen and used", &[4], Injection::Path("code-replayed")),
    scenario(
        "wrong-redirect-uri",
        "the redirect URI differs",
        &[4],
        Injection::Parameter("redirect_uri", "https://elsewhere.example/"),
    ),
    scenario(
        "wrong-secret",
        "the client secret is wrong",
        &[4, 6],
        Injection::Parameter("client_secret", "not-the-secret"),
    ),
    scenario(
        "wrong-verifier",
        "the code verifier is wrong",
        &[4],
        Injection::Parameter("code_verifier", "not-the-verifier-whose-challenge-was-sent-in-step-2"),
    ),
    scenario("rate-limited", "there were too many requests", &[4, 5, 6], Injection::Path("rate-limited")),
    scenario("server-error", "the server fails", &[4, 5, 6], Injection::Path("server-error")),
    scenario("html-answer", "the reply is a web page, not JSON", &[4, 5, 6], Injection::Path("html-answer")),
    scenario("slow-answer", "the server never replies", &[4, 5, 6], Injection::Path("slow-answer")),
    scenario("token-expired", "the access token was revoked", &[5], Injection::Path("token-expired")),
    scenario("scope-missing", "a scope is missing", &[5], Injection::Path("scope-missing")),
    scenario("refresh-expired", "the refresh token was revoked", &[6], Injection::Path("refresh-expired")),
];
