//! Every parameter and header that the client sends or reads: what it is for, who checks it, and what if it were missing.

/// A parameter or header, explained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// The name; a header's in lower case.
    pub name: &'static str,
    /// What it is for.
    pub purpose: &'static str,
    /// Who checks it.
    pub checked_by: &'static str,
    /// What if it were missing.
    pub if_missing: &'static str,
    /// Where it is defined.
    pub source: &'static str,
}

/// The parameter of this name, in any letter case.
pub fn find(name: &str) -> Option<&'static Parameter> {
    PARAMETERS.iter().find(|parameter| parameter.name.eq_ignore_ascii_case(name))
}

const fn parameter(
    name: &'static str,
    source: &'static str,
    purpose: &'static str,
    checked_by: &'static str,
    if_missing: &'static str,
) -> Parameter {
    Parameter { name, purpose, checked_by, if_missing, source }
}

static PARAMETERS: [Parameter; 37] = [
    parameter(
        "response_type",
        "RFC 6749 §3.1.1",
        "Which flow to use. code = give me an authorization code.",
        "The authorization server.",
        "The server wouldn't know what to send back, and would reply invalid_request.",
    ),
    parameter(
        "scope",
        "RFC 6749 §3.3",
        "In a request: what the token should be allowed to do. In a response: what it is allowed to do.",
        "The authorization server against the registration, you on the consent page, the API at each request.",
        "In a request: the server uses a default or replies invalid_scope. In a response: everything requested was granted.",
    ),
    parameter(
        "state",
        "RFC 6749 §10.12",
        "Ties the callback to the request this tab made.",
        "This page, before it trusts anything else in the callback.",
        "Without PKCE, someone could send you a link with their own code, and you would work in their account.",
    ),
    parameter(
        "nonce",
        "OpenID Connect Core §3.1.2.1",
        "Ties the ID token to the request this tab made, as the state ties the callback.",
        "This page: the ID token must repeat it.",
        "An ID token from another sign-in could be swapped in.",
    ),
    parameter(
        "prompt",
        "OpenID Connect Core §3.1.2.1",
        "Makes the provider ask you to sign in, consent or choose an account again. none forbids it to ask anything.",
        "The authorization server.",
        "The provider decides: if it remembers you, it may not ask at all.",
    ),
    parameter(
        "login_hint",
        "OpenID Connect Core §3.1.2.1",
        "Who is probably signing in, often an email address. It is in the URL, so anyone who sees the URL sees it.",
        "No one: it is a hint, and you can sign in as someone else.",
        "You type your name on the provider's page.",
    ),
    parameter(
        "max_age",
        "OpenID Connect Core §3.1.2.1",
        "The most seconds since you signed in. After that, the provider asks you to sign in again.",
        "The authorization server, then this page: the auth_time of an ID token must be recent enough.",
        "An old sign-in is as good as a new one.",
    ),
    parameter(
        "client_id",
        "RFC 6749 §2.2",
        "Names the app. It is public.",
        "The authorization server, among its registered clients.",
        "The server wouldn't know which app is asking, and would show an error page instead of sending you back.",
    ),
    parameter(
        "redirect_uri",
        "RFC 6749 §3.1.2",
        "Where to send the browser with the code. Repeated at the exchange as proof.",
        "The authorization server, character by character: against the registration, and again at the exchange.",
        "The code could be sent to someone else's address.",
    ),
    parameter(
        "code_challenge",
        "RFC 7636 §4.2",
        "The hash of a one-time verifier that only this tab knows.",
        "The authorization server, once the verifier comes with the code.",
        "Anyone with a stolen code and the client secret could redeem it.",
    ),
    parameter(
        "code_challenge_method",
        "RFC 7636 §4.3",
        "How the challenge was made from the verifier. S256 = its SHA-256 hash.",
        "The authorization server.",
        "The server assumes plain: the challenge would be the verifier itself, readable in the URL.",
    ),
    parameter(
        "code",
        "RFC 6749 §4.1.2",
        "A one-time voucher for a token. It lasts minutes because it travels through the address bar.",
        "The authorization server: issued to this client? for this redirect URI? not used yet?",
        "There would be nothing to exchange.",
    ),
    parameter(
        "iss",
        "RFC 9207 §2",
        "Names the authorization server that sent the callback.",
        "This page, if it knows the issuer it asked.",
        "If you use two providers, one could pass off its callback as the other's and receive the code (a mix-up attack).",
    ),
    parameter(
        "error",
        "RFC 6749 §4.1.2.1 and §5.2",
        "Why there is no code or no token, as a code word.",
        "This page: in a callback, after the state.",
        "You couldn't tell a refusal from a failure.",
    ),
    parameter(
        "error_description",
        "RFC 6749 §4.1.2.1 and §5.2",
        "The same as a sentence, for developers.",
        "No one: it is shown as text.",
        "You would have only the error code.",
    ),
    parameter(
        "error_uri",
        "RFC 6749 §4.1.2.1 and §5.2",
        "A web page about the error.",
        "No one: it is shown as text.",
        "Nothing: few servers send it.",
    ),
    parameter(
        "grant_type",
        "RFC 6749 §4.1.3 and §6",
        "What you are exchanging: a code or a refresh token.",
        "The token endpoint.",
        "The token endpoint replies invalid_request.",
    ),
    parameter(
        "client_secret",
        "RFC 6749 §2.3.1",
        "The app's password.",
        "The token endpoint.",
        "Webex refuses: it requires the secret even with PKCE. Elsewhere, a public client has none.",
    ),
    parameter(
        "code_verifier",
        "RFC 7636 §4.5",
        "Proves that the client that redeems the code also asked for it. Its hash was sent at the start.",
        "The token endpoint, against the challenge.",
        "The token endpoint refuses a code that was requested with a challenge.",
    ),
    parameter(
        "access_token",
        "RFC 6749 §1.4",
        "The key to the API. Webex tokens are opaque: whatever they look like inside, an app must not parse them.",
        "The API at each request.",
        "There would be nothing to use, and the page says so.",
    ),
    parameter(
        "refresh_token",
        "RFC 6749 §1.5",
        "Gets a new access token without another sign-in.",
        "The token endpoint.",
        "When the access token expires, you have to sign in again.",
    ),
    parameter(
        "id_token",
        "OpenID Connect Core §2",
        "Tells this client who signed in. It doesn't open the API.",
        "The client: signature, issuer, audience, lifetime and nonce.",
        "Without openid among the scopes there is none, and none is needed.",
    ),
    parameter(
        "token",
        "RFC 7009 §2.1",
        "The token to revoke.",
        "The revocation endpoint.",
        "There would be nothing to revoke.",
    ),
    parameter(
        "token_type_hint",
        "RFC 7009 §2.1",
        "Which kind of token it is, so the server finds it sooner.",
        "The revocation endpoint, if it wants to.",
        "The server searches all kinds.",
    ),
    parameter(
        "token_type",
        "RFC 6749 §7.1",
        "How to use the token. A Bearer token works for anyone who has it.",
        "This page: it uses no other type.",
        "This page assumes Bearer. Webex lists it in its reference but leaves it out of its tutorial's example.",
    ),
    parameter(
        "expires_in",
        "RFC 6749 §5.1",
        "How many seconds the access token lasts.",
        "The API: it answers an expired token with 401.",
        "The page can't show a countdown; it finds out from a 401.",
    ),
    parameter(
        "refresh_token_expires_in",
        "Webex",
        "How many seconds the refresh token lasts. Webex renews it at each use.",
        "The token endpoint.",
        "The page can't show a countdown.",
    ),
    parameter(
        "refresh_expires_in",
        "Keycloak",
        "How many seconds the refresh token lasts, as Keycloak calls it. Zero means no known end.",
        "The token endpoint.",
        "The page can't show a countdown.",
    ),
    parameter(
        "message",
        "Webex",
        "What went wrong, as a sentence.",
        "No one: it is shown as text.",
        "You would have only the status code.",
    ),
    parameter(
        "errors",
        "Webex",
        "The details, each with a description.",
        "No one.",
        "You would have only the message.",
    ),
    parameter(
        "trackingid",
        "Webex",
        "The number by which Webex support finds the request.",
        "No one.",
        "Support would have to search by time.",
    ),
    parameter(
        "authorization",
        "RFC 6750 §2.1 and RFC 7617",
        "Who is asking: Bearer with the access token at the API, Basic with the client's credentials at the token endpoint.",
        "The server that receives the request.",
        "The API replies 401. So does the token endpoint, with invalid_client, unless the secret is in the body.",
    ),
    parameter(
        "content-type",
        "RFC 9110 §8.3",
        "The format of the body.",
        "The reader of the body.",
        "The reader would have to guess.",
    ),
    parameter(
        "accept",
        "RFC 9110 §12.5.1",
        "Which format the answer should have.",
        "The server, if it can answer in several.",
        "The server chooses; most choose JSON anyway.",
    ),
    parameter(
        "cache-control",
        "RFC 6749 §5.1",
        "no-store: don't keep this answer, it contains a token.",
        "The browser and every cache in between.",
        "A token could be stored in a cache.",
    ),
    parameter(
        "retry-after",
        "RFC 9110 §10.2.3",
        "How many seconds to wait before trying again.",
        "This page: it counts down.",
        "The page couldn't say how long to wait.",
    ),
    parameter(
        "www-authenticate",
        "RFC 6750 §3",
        "Which kind of token the API wants, and what was wrong with yours.",
        "No one: it is shown as text.",
        "You would have only the status code.",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oauth::{callback, token_response, uri};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn every_parameter_that_the_client_sends_or_reads_is_explained_once() {
        let sent = [
            "grant_type",
            "code",
            "redirect_uri",
            "client_id",
            "client_secret",
            "code_verifier",
            "refresh_token",
            "token",
            "token_type_hint",
        ];
        let headers = ["authorization", "content-type", "accept", "retry-after"];
        let all = uri::AUTHORIZATION_PARAMETERS.iter().chain(&callback::PARAMETERS).chain(&token_response::MEMBERS);
        for name in all.chain(&sent).chain(&headers) {
            let found = PARAMETERS.iter().filter(|parameter| parameter.name.eq_ignore_ascii_case(name)).count();
            assert_eq!(found, 1, "{name}");
        }
    }
}
