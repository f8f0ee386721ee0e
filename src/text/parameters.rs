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
    /// Whether its value is good for something in the wrong hands.
    pub is_secret: bool,
}

/// The parameter of this name, in any letter case.
pub fn find(name: &str) -> Option<&'static Parameter> {
    PARAMETERS.iter().find(|parameter| parameter.name.eq_ignore_ascii_case(name))
}

const fn open(
    name: &'static str,
    source: &'static str,
    purpose: &'static str,
    checked_by: &'static str,
    if_missing: &'static str,
) -> Parameter {
    Parameter { name, purpose, checked_by, if_missing, source, is_secret: false }
}

const fn secret(
    name: &'static str,
    source: &'static str,
    purpose: &'static str,
    checked_by: &'static str,
    if_missing: &'static str,
) -> Parameter {
    Parameter { name, purpose, checked_by, if_missing, source, is_secret: true }
}

static PARAMETERS: [Parameter; 37] = [
    open(
        "response_type",
        "RFC 6749 §3.1.1",
        "Says which flow is meant: code asks for an authorization code.",
        "The authorization server.",
        "The server would not know what to send back, and answers invalid_request.",
    ),
    open(
        "scope",
        "RFC 6749 §3.3",
        "What the token shall be good for; in an answer, what it is good for.",
        "The authorization server against the registration, the user at the consent page, the API at each request.",
        "In a request: the server takes a default or answers invalid_scope. In an answer: what was asked for was granted.",
    ),
    open(
        "state",
        "RFC 6749 §10.12",
        "Ties the callback to the request of this very tab.",
        "This page, before it believes anything else in the callback.",
        "Somebody could send you a link with a code of their own, and you would work in their account.",
    ),
    open(
        "nonce",
        "OpenID Connect Core §3.1.2.1",
        "Ties the ID token to the request of this very tab, as the state ties the callback.",
        "This page: the ID token has to bring it back.",
        "An ID token of another sign-in could be put in the place of this one.",
    ),
    open(
        "prompt",
        "OpenID Connect Core §3.1.2.1",
        "Asks the provider to have you sign in, consent or choose an account again, whatever it remembers; none forbids it to \
         ask anything.",
        "The authorization server.",
        "The provider decides: if it still knows you, it may not ask at all.",
    ),
    open(
        "login_hint",
        "OpenID Connect Core §3.1.2.1",
        "Says who is probably going to sign in, often by email address. It stands in the address bar, so anyone who sees that \
         sees it.",
        "Nobody: it is a hint, and you can sign in as someone else.",
        "You type your name at the provider's own page.",
    ),
    open(
        "max_age",
        "OpenID Connect Core §3.1.2.1",
        "How many seconds ago you may have signed in; after that the provider has you sign in again.",
        "The authorization server; then this page, if an ID token came: its auth_time has to be recent enough.",
        "An old sign-in is as good as a new one.",
    ),
    open(
        "client_id",
        "RFC 6749 §2.2",
        "Names the application. It is public.",
        "The authorization server against its register.",
        "The server would not know who asks, and shows an error page without sending the browser back.",
    ),
    open(
        "redirect_uri",
        "RFC 6749 §3.1.2",
        "Where the browser is to be sent with the code; at the exchange, proof that it was this one.",
        "The authorization server, letter by letter, against the registration, and again at the exchange.",
        "The code could be sent to somebody else's address.",
    ),
    open(
        "code_challenge",
        "RFC 7636 §4.2",
        "The hash of a one-time verifier that only this tab knows.",
        "The authorization server, once the verifier comes with the code.",
        "A stolen code could be traded by whoever has the client secret.",
    ),
    open(
        "code_challenge_method",
        "RFC 7636 §4.3",
        "How the challenge was made from the verifier: S256 is its SHA-256.",
        "The authorization server.",
        "The server takes plain: the challenge would be the verifier itself, readable in the address bar.",
    ),
    secret(
        "code",
        "RFC 6749 §4.1.2",
        "A voucher for a token, good once and for minutes, since it travels through the address bar.",
        "The authorization server at the exchange: to whom, for which redirect URI, whether used before.",
        "There would be nothing to exchange.",
    ),
    open(
        "iss",
        "RFC 9207 §2",
        "Names the authorization server that the callback comes from.",
        "This page, where it knows whom it asked.",
        "With two providers, one could pass its callback off as the other's (a mix-up) and be sent the code.",
    ),
    open(
        "error",
        "RFC 6749 §4.1.2.1 and §5.2",
        "Why there is no code or no token, in one word.",
        "This page, after the state.",
        "A refusal could not be told from a fault.",
    ),
    open(
        "error_description",
        "RFC 6749 §4.1.2.1 and §5.2",
        "The same in words, for a developer.",
        "Nobody: it is shown as text.",
        "Only the code of the error would be left to go by.",
    ),
    open(
        "error_uri",
        "RFC 6749 §4.1.2.1 and §5.2",
        "A page about the error.",
        "Nobody: it is shown as text.",
        "Nothing: few servers send it.",
    ),
    open(
        "grant_type",
        "RFC 6749 §4.1.3 and §6",
        "What is traded in: a code, or a refresh token.",
        "The token endpoint.",
        "The token endpoint answers invalid_request.",
    ),
    secret(
        "client_secret",
        "RFC 6749 §2.3.1",
        "The application's password.",
        "The token endpoint.",
        "Webex refuses: it asks for the secret even beside PKCE. Elsewhere a public client has none.",
    ),
    secret(
        "code_verifier",
        "RFC 7636 §4.5",
        "Shows that who trades the code is who asked for it: its hash was sent at the start.",
        "The token endpoint against the challenge.",
        "The token endpoint refuses a code that was asked for with a challenge.",
    ),
    secret(
        "access_token",
        "RFC 6749 §1.4",
        "The key to the API. Webex's is opaque by contract: whatever it looks like inside, a client must not parse it.",
        "The API at each request.",
        "There would be nothing to use; the page says so.",
    ),
    secret(
        "refresh_token",
        "RFC 6749 §1.5",
        "Gets a new access token without another sign-in.",
        "The token endpoint.",
        "When the access token expires, the user has to sign in again.",
    ),
    secret(
        "id_token",
        "OpenID Connect Core §2",
        "Says who signed in, to this client. It is no key to the API.",
        "The client: signature, issuer, audience, lifetime and nonce.",
        "Without openid among the scopes there is none, and none is needed.",
    ),
    secret(
        "token",
        "RFC 7009 §2.1",
        "The token that is to be given up.",
        "The revocation endpoint.",
        "There would be nothing to give up.",
    ),
    open(
        "token_type_hint",
        "RFC 7009 §2.1",
        "Which kind of token it is, so that it is found sooner.",
        "The revocation endpoint, if it likes.",
        "The server searches among all kinds.",
    ),
    open(
        "token_type",
        "RFC 6749 §7.1",
        "How the token is used: a Bearer token is good for whoever bears it.",
        "This page: it uses no other type.",
        "Webex lists Bearer in its reference, and leaves it out of its tutorial's example. Without it, Bearer is meant.",
    ),
    open(
        "expires_in",
        "RFC 6749 §5.1",
        "How many seconds the access token lives.",
        "The API: an expired token is answered with 401.",
        "The page can't show a countdown; it finds out from a 401.",
    ),
    open(
        "refresh_token_expires_in",
        "Webex",
        "How many seconds the refresh token lives. Webex renews it at each use.",
        "The token endpoint.",
        "The page can't count down.",
    ),
    open(
        "refresh_expires_in",
        "Keycloak",
        "How many seconds the refresh token lives, by Keycloak's name for it. Zero means no known end.",
        "The token endpoint.",
        "The page can't show a countdown.",
    ),
    open(
        "message",
        "Webex",
        "What went wrong, in words.",
        "Nobody: it is shown as text.",
        "The status is left to go by.",
    ),
    open("errors", "Webex", "The details, each with a description.", "Nobody.", "The message is left to go by."),
    open(
        "trackingid",
        "Webex",
        "The number under which Webex's support finds the request.",
        "Nobody.",
        "Support would have to search by time.",
    ),
    secret(
        "authorization",
        "RFC 6750 §2.1 and RFC 7617",
        "Who asks: Bearer and the access token at the API, Basic and the client's credentials at the token endpoint.",
        "Whoever is asked.",
        "The API answers 401, and the token endpoint invalid_client, unless the secret stands in the body.",
    ),
    open(
        "content-type",
        "RFC 9110 §8.3",
        "How the body is written.",
        "Whoever reads the body.",
        "The reader would have to guess.",
    ),
    open(
        "accept",
        "RFC 9110 §12.5.1",
        "What kind of answer is wanted.",
        "The server, if it can answer in several ways.",
        "The server chooses; most choose JSON all the same.",
    ),
    open(
        "cache-control",
        "RFC 6749 §5.1",
        "no-store: nobody may keep an answer that holds a token.",
        "The browser and whatever lies in between.",
        "A token could come to lie in a cache.",
    ),
    open(
        "retry-after",
        "RFC 9110 §10.2.3",
        "How many seconds to wait before the next try.",
        "This page: it counts down.",
        "The page could only say: later.",
    ),
    open(
        "www-authenticate",
        "RFC 6750 §3",
        "Which kind of token is wanted, and what was wrong with the one that came.",
        "Nobody: it is shown as text.",
        "The status is left to go by.",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::secrets_seen::SECRET_NAMES;
    use crate::oauth::{callback, token_response, uri};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn those_that_are_secret_are_those_that_are_redacted() {
        let secret = |name: &str| PARAMETERS.iter().any(|parameter| parameter.is_secret && parameter.name == name);
        assert!(SECRET_NAMES.iter().all(|name| secret(name)));
        assert_eq!(PARAMETERS.iter().filter(|parameter| parameter.is_secret).count(), SECRET_NAMES.len());
    }

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
