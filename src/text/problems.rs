//! Every problem in words: what happened, what it means, what to do next.

use crate::{
    flow::{form::FormError, problem::Problem},
    oauth::{
        discovery::DiscoveryError,
        limits::{quoted, visible_excerpt},
        secret::Body,
    },
};

use super::{
    answer_problems::{api, revocation, sandbox_unavailable, token},
    callback_problems::{FORGED_HERE, callback},
    error_words::{Slash, discovery_error, slash},
    form_problems::{custom_request, form},
};

/// How much of a text from outside is shown, in characters: enough to recognize what answered.
const MAX_EVIDENCE_CHARS: usize = 1_000;

const COMPARE_ISSUER: &str = "Compare the issuer with the provider's documentation, or enter the endpoints yourself.";

/// A problem in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Explanation {
    /// What happened.
    pub what: String,
    /// What it means.
    pub meaning: String,
    /// What to do next.
    pub next: String,
    /// What shows it: where the request went, and what the other side said, as label and text. From outside: shown as text, nothing else.
    pub evidence: Vec<(&'static str, String)>,
    /// Two values that should have been the same, each with what it is called; an empty one is missing.
    pub(super) compared: Option<[(&'static str, Body); 2]>,
    /// The same as they are shown.
    pub comparison: Option<Comparison>,
}

impl Explanation {
    /// The same where this page forged the callback itself, at the user's press.
    pub fn of_own_forgery(self, problem: &Problem) -> Self {
        match problem {
            Problem::Callback(error) if error.is_state_error() => Self { meaning: FORGED_HERE.to_owned(), ..self },
            _ => self,
        }
    }
}

/// Two values that should have been the same, one above the other, each in two parts: what they have in common, and from where on
/// they differ. From outside: shown as text, nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// What each is called, what it has in common with the other, and what it has not.
    pub rows: [(&'static str, String, String); 2],
    /// Where they differ, in words; empty where one is missing.
    pub difference: String,
}

impl Comparison {
    /// These values as `show` makes them fit. Of long ones, what is around the place where they differ is left.
    fn of([one, other]: &[(&'static str, Body); 2], show: &dyn Fn(&str, usize) -> String) -> Self {
        const MAX_SAME_CHARS: usize = 8;
        const MAX_DIFFERENT_CHARS: usize = 20;
        let shown = [one, other].map(|(label, value)| (*label, show(value.expose(), MAX_EVIDENCE_CHARS)));
        let same = shown[0].1.chars().zip(shown[1].1.chars()).take_while(|(one, other)| one == other).count();
        let rows = shown.map(|(label, value)| {
            let place = |chars: usize| value.char_indices().nth(chars).map_or(value.len(), |(place, _)| place);
            let (start, middle, end) =
                (place(same.saturating_sub(MAX_SAME_CHARS)), place(same), place(same + MAX_DIFFERENT_CHARS));
            let dots = |is_cut| if is_cut { "…" } else { "" };
            let differs = if value.is_empty() { "none" } else { &value[middle..end] };
            let (before, after) = (dots(start > 0), dots(end < value.len()));
            (label, [before, &value[start..middle]].concat(), [differs, after].concat())
        });
        let difference =
            if other.1.is_empty() { String::new() } else { format!("They differ from character {} on.", same + 1) };
        Self { rows, difference }
    }
}

impl Problem {
    /// The problem in words.
    pub fn explain(&self) -> Explanation {
        self.explain_by(&visible_excerpt)
    }

    /// The problem in words, with each text from outside as `show` makes it fit into so many characters. It gets the whole
    /// text: of a secret that lies across the cut, the beginning would be shown.
    pub fn explain_by(&self, show: &dyn Fn(&str, usize) -> String) -> Explanation {
        let mut explanation = self.words();
        // What happened may quote a name from outside.
        explanation.what = quoted(&explanation.what);
        for (_, text) in &mut explanation.evidence {
            *text = show(text, MAX_EVIDENCE_CHARS);
        }
        explanation.comparison = explanation.compared.take().map(|compared| Comparison::of(&compared, show));
        explanation
    }

    /// A problem that the first part of the page may have, in words: what happened, what it means, what to do next. None of any
    /// other.
    pub fn explain_first(&self) -> Option<[&'static str; 3]> {
        Some(match self {
            Self::Form(FormError::ClientIdMissing) => [
                "The Client ID is empty.",
                "The provider needs it to know which app is asking.",
                "Copy it from the integration's registration (step 1).",
            ],
            Self::StorageUnavailable => [
                "This browser doesn't let the page use sessionStorage.",
                "The request's state has to wait in this tab until you come back. Without it, the callback couldn't be \
                 checked.",
                "Allow site data for this page, or leave the private window, then reload.",
            ],
            Self::InsecureContext => [
                "This page was loaded over plain http.",
                "Anyone on the network could read or change it, so a client secret typed here wouldn't be safe.",
                "Open it over https, or from http://localhost.",
            ],
            Self::Framed => [
                "This page is shown inside another page.",
                "That page could cover it and steer your clicks, and providers refuse to sign you in inside a frame.",
                "Open this page in its own tab.",
            ],
            _ => return None,
        })
    }

    fn words(&self) -> Explanation {
        if let Some([what, meaning, next]) = self.explain_first() {
            return explain(what, meaning, next);
        }
        match self {
            Self::Form(error) => form(error),
            Self::CustomRequest(error) => custom_request(*error),
            Self::Discovery(error) => explain(
                format!("Discovery failed: {}.", discovery_error(error)),
                "Your secrets would be sent to the addresses in it, so this page uses it only if it is complete and names \
                 exactly this issuer.",
                match error {
                    DiscoveryError::IssuerMismatch { asked, received } => match slash(asked, received) {
                        Some(Slash::Missing) => "Enter the issuer with the slash at the end, then try again.",
                        Some(Slash::TooMany) => "Enter the issuer without the slash at the end, then try again.",
                        None => COMPARE_ISSUER,
                    },
                    _ => COMPARE_ISSUER,
                },
            ),
            Self::ConnectionsRestricted { hosts } => explain(
                format!("Since a code came back, this page can talk only to {hosts}."),
                "It told the browser so, to keep the code, the secret and the tokens from going anywhere else. That can't be \
                 undone while the page is loaded.",
                "Reload the page, then ask the other issuer. Anything in memory is lost.",
            ),
            Self::Callback(error) => callback(error),
            Self::Token { grant, endpoint, error, validity, client_auth, .. } => {
                token(*grant, endpoint, error, *validity, *client_auth)
            }
            Self::Revocation { endpoint, error, .. } => revocation(endpoint, error),
            Self::Api { endpoint, error, .. } => api(endpoint, error),
            Self::SandboxUnavailable(words) => sandbox_unavailable(words),
            // They are explained first.
            Self::StorageUnavailable | Self::InsecureContext | Self::Framed => Explanation::default(),
        }
    }
}

pub(super) fn explain(what: impl Into<String>, meaning: impl Into<String>, next: impl Into<String>) -> Explanation {
    Explanation { what: what.into(), meaning: meaning.into(), next: next.into(), ..Explanation::default() }
}
