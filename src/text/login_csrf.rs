//! The attack that the state stops: someone gets a code for their own account and sends you the link with it (login
//! CSRF, RFC 6749 §10.12).

/// What a page without the state check would have done with a forged callback, in order, with and without PKCE.
pub fn without_the_check(with_pkce: bool) -> &'static [&'static str] {
    if with_pkce { &WITH_PKCE } else { &WITHOUT_PKCE }
}

const TAKES_THE_CODE: &str = "The page takes the code from the link. Nothing in it says whose code it is.";

const WITH_PKCE: [&str; 2] = [
    TAKES_THE_CODE,
    "It tries to exchange it. PKCE is on, and the attacker's code doesn't match this tab's verifier: the server refuses. \
     PKCE is a second lock.",
];

const WITHOUT_PKCE: [&str; 4] = [
    TAKES_THE_CODE,
    "It exchanges the code as its own. PKCE is off, so nothing ties the code to a tab, and it gets a token.",
    "The token belongs to the attacker's account. You appear to be signed in as usual.",
    "Everything you write or upload next lands in the attacker's account.",
];

/// What this page did instead.
pub const STOPPED: &str = "This page checked the state first. The attacker couldn't know this tab's state, so the page \
     threw the code away without sending it anywhere.";
