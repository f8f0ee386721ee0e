//! The attack that the state stops: someone gets a code for their own account and sends you the link with it (login
//! CSRF, RFC 6749 §10.12).

/// What a page without the state check and without PKCE would have done with a forged callback, in order.
pub const WITHOUT_THE_CHECK: [&str; 4] = [
    "The page takes the code from the link. Nothing in it says whose code it is.",
    "It exchanges the code as its own. Without PKCE nothing ties the code to a tab, so it gets a token.",
    "The token belongs to the attacker's account. You appear to be signed in as usual.",
    "Everything you write or upload next lands in the attacker's account.",
];

/// What this page did instead.
pub const STOPPED: &str = "This page checked the state first. The attacker couldn't know this tab's state, so the page \
     threw the code away without sending it anywhere. PKCE is a second lock: with it on, the exchange would also have \
     failed, because the attacker's code doesn't match this tab's verifier.";
