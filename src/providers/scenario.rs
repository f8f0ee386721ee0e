//! What can be made to go wrong on purpose, and how. The provider's doing is in `sandbox/fault.rs`.

/// A change to every request of the page, made on purpose just before it is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Injection {
    /// It goes to another path of the same API: `what-if/` and this come after the API's base, and the other side does
    /// something wrong.
    Path(&'static str),
    /// A parameter of the token request, where there is one, gets this value: the client does something wrong.
    Parameter(&'static str, &'static str),
}

impl Injection {
    /// A URL below `api_base` with its path changed, where that is what this injection does.
    pub fn redirect(self, url: &str, api_base: &str) -> Option<String> {
        let Self::Path(name) = self else { return None };
        let rest = url.strip_prefix(api_base).filter(|rest| rest.starts_with('/'))?;
        // At once: a text that grows would leave a copy of the URL's state behind.
        Some([api_base, "/what-if/", name, rest].concat())
    }
}

/// Something that a teacher can make go wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scenario {
    /// The value of the `whatIf` select, and of the session record.
    pub id: &'static str,
    /// What goes wrong, to be read after "What if".
    pub label: &'static str,
    /// What it will show, and where.
    pub lesson: &'static str,
    /// What is done about it.
    pub injection: Injection,
}

const fn other_side(id: &'static str, label: &'static str, lesson: &'static str) -> Scenario {
    Scenario { id, label, lesson, injection: Injection::Path(id) }
}

const fn client(
    id: &'static str,
    label: &'static str,
    lesson: &'static str,
    name: &'static str,
    value: &'static str,
) -> Scenario {
    Scenario { id, label, lesson, injection: Injection::Parameter(name, value) }
}

/// All that can be made to go wrong, in the order of the steps.
pub static SCENARIOS: [Scenario; 15] = [
    other_side(
        "declined",
        "the user declines",
        "Steps 2 and 3: after the sign-in, access_denied comes back in place of a code.",
    ),
    other_side(
        "wrong-state",
        "another state comes back",
        "Steps 2 and 3: the callback is one that this tab did not ask for, so its code is dropped.",
    ),
    other_side(
        "stranger-issuer",
        "a stranger's iss comes back",
        "Steps 2 and 3: the callback names another authorization server, so its code is sent to nobody.",
    ),
    other_side("code-expired", "the code has expired", "Step 4: the code came too late, and only a new one will do."),
    other_side(
        "code-replayed",
        "somebody used the code first",
        "Step 4: a code is good once. The second use is refused, and what the first gave is revoked.",
    ),
    client(
        "wrong-redirect-uri",
        "the redirect URI differs",
        "Step 4: the exchange names another redirect URI than the request did, and is refused.",
        "redirect_uri",
        "https://elsewhere.example/",
    ),
    client(
        "wrong-secret",
        "the client secret is wrong",
        "Steps 4 and 6: the token endpoint does not recognise the client.",
        "client_secret",
        "not-the-secret",
    ),
    client(
        "wrong-verifier",
        "the code verifier is wrong",
        "Step 4: the verifier does not answer the challenge, as with a stolen code.",
        "code_verifier",
        "not-the-verifier-whose-challenge-was-sent-in-step-2",
    ),
    other_side(
        "rate-limited",
        "there were too many requests",
        "Steps 4 to 6: 429 with Retry-After. The page counts down.",
    ),
    other_side("server-error", "the server fails", "Steps 4 to 6: 500, with a body that is no OAuth error."),
    other_side(
        "html-answer",
        "a web page comes in place of JSON",
        "Steps 4 to 6: 200, but from something in between, as the sign-in page of a network.",
    ),
    other_side(
        "slow-answer",
        "the answer takes too long",
        "Steps 4 to 6: silence. The page gives up after 30 seconds, and nothing was carried out.",
    ),
    other_side(
        "token-expired",
        "the access token has expired",
        "Step 5: 401 from the API, from now on, until the token is refreshed in step 6.",
    ),
    other_side("scope-missing", "a scope is missing", "Step 5: 403 from the API, although the token is good."),
    other_side(
        "refresh-expired",
        "the refresh token has expired",
        "Step 6: the refresh is refused, and only signing in again helps.",
    ),
];
