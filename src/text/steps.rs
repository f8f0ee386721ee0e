//! The steps in words: every title and every reason in one place, so that a teacher can change them.

use crate::{flow::problem::Step, providers::Provider};

/// A step in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text {
    /// What happens in it, and why.
    pub why: &'static str,
    /// What would go wrong without it.
    pub without: &'static str,
    /// Where it is defined.
    pub source: &'static str,
    /// The address of that.
    pub link: &'static str,
}

/// What happens in a step with this provider, and why.
pub fn why(step: Step, provider: &Provider) -> &'static str {
    let of_provider = provider.why_use_token.filter(|_| step == Step::UseToken);
    of_provider.unwrap_or(text(step).why)
}

/// The number of a step, as the page shows it, and its title. Apart from its words, which come later.
pub fn title(step: Step) -> (&'static str, &'static str) {
    match step {
        Step::Register => ("1", "Register an integration"),
        Step::Request => ("2", "Request the code"),
        Step::ComeBack => ("3", "Come back with the code"),
        Step::Exchange => ("4", "Exchange the code for a token"),
        Step::UseToken => ("5", "Use the token"),
        Step::Refresh => ("6", "Refresh the token"),
    }
}

/// The words of a step, with whichever provider.
pub fn text(step: Step) -> &'static Text {
    match step {
        Step::Register => &Text {
            why: "A provider sends codes only to apps it knows, at addresses they registered. You register once and get a \
                  Client ID (public) and a Client Secret (shown once).",
            without: "Anyone could pose as your app and have the code sent to their own address.",
            source: "RFC 6749 §2",
            link: "https://www.rfc-editor.org/rfc/rfc6749#section-2",
        },
        Step::Request => &Text {
            why: "Your browser goes to the provider, with these values in the URL. You sign in there, so this page never \
                  sees your password.",
            without: "The app would need your password. It could then do anything you can, until you change it.",
            source: "RFC 6749 §4.1.1",
            link: "https://www.rfc-editor.org/rfc/rfc6749#section-4.1.1",
        },
        Step::ComeBack => &Text {
            why: "The provider sends your browser back with a code in the URL. This page reads the URL, clears it from the \
                  address bar, and trusts nothing in it until the state matches.",
            without: "Without the state check and PKCE, someone could send you a link containing their code. Everything you \
                      did next would happen in their account. State and PKCE are two locks against that.",
            source: "RFC 6749 §4.1.2 and §10.12",
            link: "https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2",
        },
        Step::Exchange => &Text {
            why: "The code traveled through the address bar, so others may have seen it. That is why it works only once, and \
                  only together with things that never appeared there, such as the client secret or, with PKCE, the verifier.",
            without: "The token itself would end up in the address bar and the browser history, where others can find it.",
            source: "RFC 6749 §4.1.3",
            link: "https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3",
        },
        Step::UseToken => &Text {
            why: "A token can do only what its scopes allow. The API refuses everything else.",
            without: "You would find out that a token has expired, or lacks a scope, only when your app breaks.",
            source: "RFC 6750 §2.1 and §3.1",
            link: "https://www.rfc-editor.org/rfc/rfc6750#section-2.1",
        },
        Step::Refresh => &Text {
            why: "Access tokens expire on purpose: an old one is useless to a thief. The refresh token gets a new one without \
                  another sign-in.",
            without: "You would have to sign in again every time, or access tokens would have to last for months, and so \
                      would the damage from a stolen one.",
            source: "RFC 6749 §6",
            link: "https://www.rfc-editor.org/rfc/rfc6749#section-6",
        },
    }
}
