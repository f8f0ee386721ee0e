//! The steps in words: every title and every reason in one place, so that a teacher can change them.

use crate::{flow::problem::Step, providers::Provider};

/// A step in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text {
    /// Its number, as the page shows it.
    pub number: &'static str,
    /// Its title.
    pub title: &'static str,
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

/// The words of a step, with whichever provider.
pub fn text(step: Step) -> &'static Text {
    match step {
        Step::Register => &Text {
            number: "1",
            title: "Register the integration",
            why: "A provider hands codes only to applications it knows, and only to addresses they registered. Register \
                  once; you get a Client ID, which is public, and a Client Secret, which is shown once.",
            without: "Anybody could ask in your application's name, and have the code sent to an address of their own.",
            source: "RFC 6749 §2",
            link: "https://www.rfc-editor.org/rfc/rfc6749#section-2",
        },
        Step::Request => &Text {
            number: "2",
            title: "Request the code",
            why: "The browser leaves for the provider with these values in the address. You sign in there, not here: this \
                  page never sees the password.",
            without: "The application would have to ask for your password, could do everything you can, and would have \
                      to be trusted for ever.",
            source: "RFC 6749 §4.1.1",
            link: "https://www.rfc-editor.org/rfc/rfc6749#section-4.1.1",
        },
        Step::ComeBack => &Text {
            number: "3",
            title: "Come back with the code",
            why: "The provider sends the browser back here with a code in the address. This page takes the address apart, \
                  clears it, and believes nothing in it until the state has been found right.",
            without: "Somebody else could send you a link with a code of theirs, and whatever you did next would happen \
                      in their account.",
            source: "RFC 6749 §4.1.2 and §10.12",
            link: "https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2",
        },
        Step::Exchange => &Text {
            number: "4",
            title: "Exchange the code for a token",
            why: "The code came through the address bar, where others may have seen it. So it is worth nothing by itself: \
                  it takes what never was there, the client secret and with PKCE the verifier, and it is good once.",
            without: "The token itself would stand in the address bar, in the history, and in the logs of both hosts.",
            source: "RFC 6749 §4.1.3",
            link: "https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3",
        },
        Step::UseToken => &Text {
            number: "5",
            title: "Check your work",
            why: "A token is only as wide as its scopes: what they do not allow, the API refuses (403).",
            without: "You would learn that a token is too narrow, or no longer good, only from an application that fails.",
            source: "RFC 6750 §2.1 and §3.1",
            link: "https://www.rfc-editor.org/rfc/rfc6750#section-2.1",
        },
        Step::Refresh => &Text {
            number: "6",
            title: "Refresh the token",
            why: "An access token is short-lived on purpose: whoever finds an old one has nothing. The refresh token gets \
                  a new one without asking you to sign in again.",
            without: "Either you signed in again each time, or access tokens lived long, and a lost one did harm for long.",
            source: "RFC 6749 §6",
            link: "https://www.rfc-editor.org/rfc/rfc6749#section-6",
        },
    }
}
