//! The question about each scenario, and its explanation. These are separate from the scenarios, which belong to the
//! first part of the page.

use crate::providers::Scenario;

/// What is said about a scenario.
struct ScenarioWords {
    id: &'static str,
    predict: &'static str,
    explanation: &'static str,
}

/// Where the failure shows, and what to ask the class before that.
pub fn predict(scenario: &Scenario) -> &'static str {
    words(scenario).predict
}

/// What it showed, for afterwards.
pub fn explanation(scenario: &Scenario) -> &'static str {
    words(scenario).explanation
}

fn words(scenario: &Scenario) -> &'static ScenarioWords {
    WORDS.iter().find(|words| words.id == scenario.id).expect("every scenario has words")
}

static WORDS: [ScenarioWords; 16] = [
    ScenarioWords {
        id: "declined",
        predict: "Steps 2 and 3. Predict: the user clicks Decline. Does the app learn why?",
        explanation: "Not for sure: access_denied says that access was denied. A description may follow, in the provider's own words.",
    },
    ScenarioWords {
        id: "wrong-state",
        predict: "Steps 2 and 3. Predict: the code is valid. Should the page accept it?",
        explanation: "No: the state wasn't this tab's, so the code could be anyone's. The page threw it away. PKCE is a second lock: someone else's code wouldn't match this tab's verifier.",
    },
    ScenarioWords {
        id: "stranger-issuer",
        predict: "Steps 2 and 3. Predict: the state is right, but iss names another server. Where should the code go?",
        explanation: "Nowhere: at the wrong server it would be given away (a mix-up attack). The page threw it away.",
    },
    ScenarioWords {
        id: "implicit-flow",
        predict: "Steps 2 and 3. Predict: an old server sends the token itself, behind the # of the address. Who could read it there?",
        explanation: "Everyone who sees the address, and every script of the page. Nothing ties such a token to this tab. The page cleared it and didn't use it: it asked for a code.",
    },
    ScenarioWords {
        id: "code-expired",
        predict: "Step 4. Predict: the code came too late. Can the page still get a token?",
        explanation: "Not with this code. Only a new one helps.",
    },
    ScenarioWords {
        id: "code-replayed",
        predict: "Step 4. Predict: a thief who also has the secret and the verifier used the code first. Who loses?",
        explanation: "Both: the second use is refused, and the tokens issued at the first are revoked.",
    },
    ScenarioWords {
        id: "wrong-redirect-uri",
        predict: "Step 4. Predict: the exchange names a different redirect URI from the request. No one is redirected now. Does it matter?",
        explanation: "Yes: the code is bound to the redirect URI it was requested for.",
    },
    ScenarioWords {
        id: "wrong-secret",
        predict: "Steps 4 and 6. Predict: which side notices, the page or the server?",
        explanation: "The server: only it knows which secret is right.",
    },
    ScenarioWords {
        id: "wrong-verifier",
        predict: "Step 4. Predict: a thief has the code and the client secret. Is that enough?",
        explanation: "No: with PKCE, the code also needs the verifier, which only the tab that asked for it has.",
    },
    ScenarioWords {
        id: "rate-limited",
        predict: "Steps 4 to 6. Predict: the server wants fewer requests. How long should an app wait?",
        explanation: "As long as Retry-After says. The page counts down.",
    },
    ScenarioWords {
        id: "server-error",
        predict: "Steps 4 to 6. Predict: the server fails (500). Is what you have lost?",
        explanation: "No: this page keeps it, and you can try again.",
    },
    ScenarioWords {
        id: "html-answer",
        predict: "Steps 4 to 6. Predict: the status is 200. Is everything fine?",
        explanation: "No: the reply came from something in between, such as a Wi-Fi login page. A status alone proves little.",
    },
    ScenarioWords {
        id: "slow-answer",
        predict: "Steps 4 to 6. Predict: there is no reply. How long should a page wait?",
        explanation: "This one gives up after 30 seconds. It can't know whether the request was carried out.",
    },
    ScenarioWords {
        id: "token-expired",
        predict: "Step 5. Predict: the API no longer accepts the access token, long before it expires. Do you have to sign in again?",
        explanation: "No: the API answers 401, and the refresh token gets a new access token.",
    },
    ScenarioWords {
        id: "scope-missing",
        predict: "Step 5. Predict: the token is valid but lacks a scope. 401 or 403?",
        explanation: "403: the API knows the token, but the token isn't allowed to do this.",
    },
    ScenarioWords {
        id: "refresh-expired",
        predict: "Step 6. Predict: the refresh token should last about 90 days, but it was revoked. What can the page do?",
        explanation: "Nothing: the refresh is refused, and you have to sign in again. The page can't know beforehand: a lifetime is no promise.",
    },
];

#[cfg(test)]
mod tests {
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;
    use crate::providers::SANDBOX;

    #[test]
    fn every_scenario_has_its_words() {
        let worded: Vec<_> = WORDS.iter().map(|words| words.id).collect();
        let scenarios: Vec<_> = SANDBOX.scenarios.iter().map(|scenario| scenario.id).collect();
        assert_eq!(worded, scenarios);
    }
}
