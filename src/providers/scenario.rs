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

/// The authorization URL at which the sandbox's pages sign in and accept, or decline, without a press.
pub fn automatic_sign_in(url: &str, api_base: &str) -> Option<String> {
    Some([api_base, "/automatic", below(url, api_base)?].concat())
}

/// What comes after the API's base in a URL below it.
fn below<'a>(url: &'a str, api_base: &str) -> Option<&'a str> {
    url.strip_prefix(api_base).filter(|rest| rest.starts_with('/'))
}

/// Something that a teacher can break on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scenario {
    /// The value of the `whatIf` select, and of the session record.
    pub id: &'static str,
    /// What fails, in a few words.
    pub label: &'static str,
    /// The steps whose requests it can make fail.
    pub steps: &'static [u8],
    /// Where the failure shows, and what to ask the class before that.
    pub predict: &'static str,
    /// What it showed, for afterwards.
    pub explanation: &'static str,
    /// The change that makes it fail.
    pub injection: Injection,
}

const fn scenario(
    id: &'static str,
    label: &'static str,
    steps: &'static [u8],
    predict: &'static str,
    explanation: &'static str,
    injection: Injection,
) -> Scenario {
    Scenario { id, label, steps, predict, explanation, injection }
}

/// Everything that can be broken on purpose, in the order of the steps.
pub static SCENARIOS: [Scenario; 16] = [
    scenario(
        "declined",
        "the user declines",
        &[3],
        "Steps 2 and 3. Predict: the user clicks Decline. Does the app learn why?",
        "Not for sure: access_denied says that access was denied. A description may follow, in the provider's own words.",
        Injection::Path("declined"),
    ),
    scenario(
        "wrong-state",
        "the state is wrong",
        &[3],
        "Steps 2 and 3. Predict: the code is valid. Should the page accept it?",
        "No: the state wasn't this tab's, so the code could be anyone's. The page threw it away. PKCE is a second lock: someone else's code wouldn't match this tab's verifier.",
        Injection::Path("wrong-state"),
    ),
    scenario(
        "stranger-issuer",
        "the issuer is wrong",
        &[3],
        "Steps 2 and 3. Predict: the state is right, but iss names another server. Where should the code go?",
        "Nowhere: at the wrong server it would be given away (a mix-up attack). The page threw it away.",
        Injection::Path("stranger-issuer"),
    ),
    scenario(
        "implicit-flow",
        "the token comes in the address",
        &[3],
        "Steps 2 and 3. Predict: an old server sends the token itself, behind the # of the address. Who could read it there?",
        "Everyone who sees the address, and every script of the page. Nothing ties such a token to this tab. The page cleared it and didn't use it: it asked for a code.",
        Injection::Path("implicit-flow"),
    ),
    scenario(
        "code-expired",
        "the code has expired",
        &[4],
        "Step 4. Predict: the code came too late. Can the page still get a token?",
        "Not with this code. Only a new one helps.",
        Injection::Path("code-expired"),
    ),
    scenario(
        "code-replayed",
        "the code was stolen and used",
        &[4],
        "Step 4. Predict: a thief who also has the secret and the verifier used the code first. Who loses?",
        "Both: the second use is refused, and the tokens issued at the first are revoked.",
        Injection::Path("code-replayed"),
    ),
    scenario(
        "wrong-redirect-uri",
        "the redirect URI differs",
        &[4],
        "Step 4. Predict: the exchange names another redirect URI than the request. No one is redirected now. Does it matter?",
        "Yes: the code is bound to the redirect URI it was requested for.",
        Injection::Parameter("redirect_uri", "https://elsewhere.example/"),
    ),
    scenario(
        "wrong-secret",
        "the client secret is wrong",
        &[4, 6],
        "Steps 4 and 6. Predict: which side notices, the page or the server?",
        "The server: only it knows which secret is right.",
        Injection::Parameter("client_secret", "not-the-secret"),
    ),
    scenario(
        "wrong-verifier",
        "the code verifier is wrong",
        &[4],
        "Step 4. Predict: a thief has the code and the client secret. Is that enough?",
        "No: with PKCE, the code also needs the verifier, which only the tab that asked for it has.",
        Injection::Parameter("code_verifier", "not-the-verifier-whose-challenge-was-sent-in-step-2"),
    ),
    scenario(
        "rate-limited",
        "there were too many requests",
        &[4, 5, 6],
        "Steps 4 to 6. Predict: the server wants fewer requests. How long should an app wait?",
        "As long as Retry-After says. The page counts down.",
        Injection::Path("rate-limited"),
    ),
    scenario(
        "server-error",
        "the server fails",
        &[4, 5, 6],
        "Steps 4 to 6. Predict: the server fails (500). Is what you have lost?",
        "No: this page keeps it, and you can try again.",
        Injection::Path("server-error"),
    ),
    scenario(
        "html-answer",
        "the reply is a web page, not JSON",
        &[4, 5, 6],
        "Steps 4 to 6. Predict: the status is 200. Is everything fine?",
        "No: the reply came from something in between, such as a Wi-Fi login page. A status alone proves little.",
        Injection::Path("html-answer"),
    ),
    scenario(
        "slow-answer",
        "the server never replies",
        &[4, 5, 6],
        "Steps 4 to 6. Predict: there is no reply. How long should a page wait?",
        "This one gives up after 30 seconds. It can't know whether the request was carried out.",
        Injection::Path("slow-answer"),
    ),
    scenario(
        "token-expired",
        "the access token was revoked",
        &[5],
        "Step 5. Predict: the API no longer accepts the access token, long before it expires. Do you have to sign in again?",
        "No: the API answers 401, and the refresh token gets a new access token.",
        Injection::Path("token-expired"),
    ),
    scenario(
        "scope-missing",
        "a scope is missing",
        &[5],
        "Step 5. Predict: the token is valid but lacks a scope. 401 or 403?",
        "403: the API knows the token, but the token isn't allowed to do this.",
        Injection::Path("scope-missing"),
    ),
    scenario(
        "refresh-expired",
        "the refresh token was revoked",
        &[6],
        "Step 6. Predict: the refresh token should last about 90 days, but it was revoked. What can the page do?",
        "Nothing: the refresh is refused, and you have to sign in again. The page can't know beforehand: a lifetime is no promise.",
        Injection::Path("refresh-expired"),
    ),
];
