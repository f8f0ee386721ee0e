//! The attack that the state stops: somebody gets a code of their own account and sends you the link with it (login
//! CSRF, RFC 6749 §10.12).

/// What a page that does not check the state would have done with a forged callback, in order.
pub const WITHOUT_THE_CHECK: [&str; 4] = [
    "It takes the code out of the link. Nothing in it says whose it is.",
    "It sends the code to the token endpoint, with its client secret. The code is good, so a token comes back.",
    "That token opens the attacker's account. The page greets you, and you notice nothing.",
    "Whatever you do next happens there: what you write or upload, the attacker reads.",
];

/// What this page did instead.
pub const STOPPED: &str = "This page compared the state first. The attacker could not know the one that this tab had \
     kept, so the code was dropped: no request was made with it, as the list of messages shows.";
