//! Who can see this? For each valuable value of the flow: where it has been or will be, and how long it stays useful.

use crate::{
    flow::{
        Flow, Purpose, Stage,
        log::{Entry, Kind},
        problem::{Grant, Problem},
    },
    glass::Switches,
    oauth::{callback::CallbackError, secret::ClientSecret, token_request::ClientAuth},
    text::exposure_words,
    time::Timestamp,
};

use super::wire::{Place, parts, query};

/// Whether a value has been in a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// It has been there; holds how.
    Seen(&'static str),
    /// It will be there; holds how.
    Ahead(&'static str),
    /// It has never been there, and never will be.
    Never,
    /// The session doesn't show whether it has been there.
    Unknown,
}

/// A value, and who may have seen it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exposure {
    /// Its name.
    pub name: &'static str,
    /// A mark for each of [`exposure_words::COLUMNS`]: the address bar, the history, the page's host, the provider, and
    /// this tab.
    pub marks: [Mark; 5],
    /// How long it is useful, and to whom.
    pub worth: String,
}

/// How far the session has come, as its messages show it.
struct Progress<'a> {
    /// The authorization request.
    asked: Option<&'a Entry>,
    is_out: bool,
    is_back: bool,
    is_exchanged: bool,
    has_tokens: bool,
    is_revoked: bool,
    is_api_called: bool,
}

impl<'a> Progress<'a> {
    fn of(flow: &'a Flow) -> Self {
        let entries = flow.session.log.entries();
        let has_sent = |purpose: fn(Purpose) -> bool| {
            entries.iter().any(|entry| matches!(entry.kind, Kind::Sent(sent) if purpose(sent)))
        };
        let asked = entries.iter().rev().find(|entry| entry.kind == Kind::Authorization);
        let has_tokens = flow.session.tokens().is_some();
        let is_revocation = |entry: &Entry| {
            entry.kind == Kind::Sent(Purpose::Revoke)
                && entry.response().is_some_and(|it| (200..300).contains(&it.status))
        };
        let is_revoked = !has_tokens && entries.iter().any(is_revocation);
        let is_back = flow.session.arrival().is_some() || is_revoked;
        Self {
            asked,
            is_out: asked.is_some() || is_back,
            is_back,
            is_exchanged: has_tokens || is_revoked || has_sent(|purpose| purpose == Purpose::Token(Grant::Code)),
            has_tokens,
            is_revoked,
            is_api_called: has_sent(|purpose| matches!(purpose, Purpose::CallApi(_))),
        }
    }
}

fn when(is_done: bool, how: &'static str) -> Mark {
    if is_done { Mark::Seen(how) } else { Mark::Ahead(how) }
}

/// The values of the flow in order: those that the session has, and those that it will have.
pub fn exposures(flow: &Flow, now: Timestamp) -> Vec<Exposure> {
    let progress = Progress::of(flow);
    let callback = flow.session.log.entries().iter().rev().find(|entry| entry.is_callback());
    if let Some(callback) = callback.filter(|_| !progress.is_back) {
        return refused(&progress, callback);
    }
    if let Some(Problem::Callback(CallbackError::InFragment { unrecognized })) = &flow.session.problem
        && unrecognized.first.iter().any(|parameter| parameter.name == "access_token")
    {
        return vec![in_fragment()];
    }
    let Progress { asked, is_out, is_back, is_exchanged, has_tokens, is_revoked, is_api_called } = progress;
    let (never, made_here) = (Mark::Never, Mark::Seen(exposure_words::MADE_HERE));
    let in_memory = |is_there| when(is_there, exposure_words::IN_MEMORY);
    let issued = |is_issued| when(is_issued, exposure_words::ISSUED);
    let mut rows = Vec::new();
    let mut add = |name, marks, worth: String| rows.push(Exposure { name, marks, worth });

    let on_the_way = when(is_out, exposure_words::ON_THE_WAY_OUT);
    let in_request = when(is_out, exposure_words::IN_REQUEST);
    let on_return = when(is_back, exposure_words::ON_RETURN);
    let address_bar = if is_out && !is_back { on_the_way } else { when(is_back, exposure_words::OUT_AND_BACK) };
    let worth = match (is_back, is_out) {
        (true, _) => exposure_words::STATE_USED,
        (false, true) => exposure_words::STATE_WAITING,
        (false, false) => exposure_words::STATE_UNSENT,
    };
    add("state", [address_bar, on_the_way, on_return, in_request, made_here], worth.to_owned());

    let request = flow.session.arrival().map(|arrival| arrival.callback.request());
    let has_verifier = match (request, asked) {
        (Some(request), _) => request.code_verifier.is_some(),
        (None, Some(asked)) => query(asked, "code_challenge").is_some(),
        (None, None) => flow.setup.form.pkce,
    };
    let is_waiting = matches!(flow.session.stage, Stage::Verified(_));
    let worth = match (is_waiting, is_back) {
        (true, _) => code_worth(flow, has_verifier),
        (false, true) if CodeNeeds::of(flow, has_verifier).works_again => code_worth(flow, has_verifier),
        (false, true) => exposure_words::CODE_USED.to_owned(),
        (false, false) => exposure_words::NOT_THERE.to_owned(),
    };
    let for_a_moment = when(is_back, exposure_words::FOR_A_MOMENT);
    add("code", [on_return, for_a_moment, on_return, issued(is_back), in_memory(is_back)], worth);

    if has_verifier {
        let marks = [on_the_way, on_the_way, never, in_request, made_here];
        add("code_challenge", marks, exposure_words::CHALLENGE.to_owned());
        let worth = match CodeNeeds::of(flow, has_verifier).verifier {
            false => exposure_words::VERIFIER_UNCHECKED,
            true if is_back && !is_waiting => exposure_words::VERIFIER_USED,
            true => exposure_words::VERIFIER_WAITING,
        };
        let at_exchange = when(is_exchanged, exposure_words::AT_EXCHANGE);
        add("code_verifier", [never, never, never, at_exchange, made_here], worth.to_owned());
    }

    let secret_sent = flow.session.log.entries().iter().find_map(how_secret_was_sent);
    let secret_to_come = match flow.setup.client_auth {
        ClientAuth::Post => Some(Mark::Ahead(exposure_words::IN_BODY)),
        ClientAuth::Basic => Some(Mark::Ahead(exposure_words::IN_HEADER)),
        ClientAuth::None => None,
    };
    if let Some(provider) = secret_sent.or(secret_to_come) {
        let is_here = secret_sent.is_some() || flow.session.client_secret != ClientSecret::default();
        let is_simulated = flow.provider().is_simulated;
        let worth = if is_simulated { exposure_words::SANDBOX_SECRET } else { exposure_words::CLIENT_SECRET };
        add("client_secret", [never, never, never, provider, in_memory(is_here)], worth.to_owned());
    }

    let left = |ends: Option<Timestamp>, refreshable: &str| match (has_tokens, ends) {
        (false, _) if is_revoked => exposure_words::REVOKED.to_owned(),
        (false, _) => exposure_words::NOT_THERE.to_owned(),
        (true, Some(ends)) if ends <= now => exposure_words::EXPIRED.to_owned(),
        (true, Some(ends)) => exposure_words::worth_for(ends.since(now), refreshable),
        (true, None) => exposure_words::worth_unknown(refreshable),
    };
    let tokens = flow.session.tokens();
    let were_there = has_tokens || is_revoked;
    let provider = if is_api_called { Mark::Seen(exposure_words::AT_EACH_CALL) } else { issued(were_there) };
    let marks = [never, never, never, provider, in_memory(were_there)];
    add("access_token", marks, left(tokens.and_then(|tokens| tokens.expires_at()), ""));
    let marks = [never, never, never, issued(were_there), in_memory(were_there)];
    if tokens.is_none_or(|tokens| tokens.refresh_token.is_some()) {
        let with = if needs_secret(flow) { exposure_words::AND_SECRET } else { "" };
        add("refresh_token", marks, left(tokens.and_then(|tokens| tokens.refresh_expires_at()), with));
    }
    if tokens.is_some_and(|tokens| tokens.id_token.is_some()) {
        add("id_token", marks, exposure_words::ID_TOKEN.to_owned());
    }
    rows
}

/// The values of a rejected callback.
fn refused(progress: &Progress<'_>, callback: &Entry) -> Vec<Exposure> {
    let seen = Mark::Seen(exposure_words::ON_RETURN);
    let mut rows = Vec::new();
    if let Some(state) = query(callback, "state") {
        let is_ours = progress.asked.is_some_and(|asked| query(asked, "state") == Some(state));
        let (marks, worth) = match is_ours {
            true => (
                [
                    Mark::Seen(exposure_words::OUT_AND_BACK),
                    Mark::Seen(exposure_words::ON_THE_WAY_OUT),
                    seen,
                    Mark::Seen(exposure_words::IN_REQUEST),
                    Mark::Seen(exposure_words::MADE_HERE),
                ],
                exposure_words::STATE_USED,
            ),
            false => (came_with(Mark::Seen(exposure_words::IN_MEMORY)), exposure_words::STATE_OF_ANOTHER),
        };
        rows.push(Exposure { name: "state", marks, worth: worth.to_owned() });
    }
    if query(callback, "code").is_some() {
        let marks = came_with(Mark::Seen(exposure_words::THROWN_AWAY));
        rows.push(Exposure { name: "code", marks, worth: exposure_words::CODE_THROWN_AWAY.to_owned() });
    }
    rows
}

/// A token in the fragment of the address. Of all places, only the host never sees a fragment.
fn in_fragment() -> Exposure {
    let marks = [
        Mark::Seen(exposure_words::ON_RETURN),
        Mark::Seen(exposure_words::FOR_A_MOMENT),
        Mark::Never,
        Mark::Seen(exposure_words::ISSUED),
        Mark::Seen(exposure_words::THROWN_AWAY),
    ];
    Exposure { name: "access_token", marks, worth: exposure_words::TOKEN_IN_FRAGMENT.to_owned() }
}

/// The marks of a value from a callback that was rejected.
fn came_with(this_tab: Mark) -> [Mark; 5] {
    let (seen, moment) = (Mark::Seen(exposure_words::ON_RETURN), Mark::Seen(exposure_words::FOR_A_MOMENT));
    [seen, moment, seen, Mark::Unknown, this_tab]
}

fn code_worth(flow: &Flow, has_verifier: bool) -> String {
    match CodeNeeds::of(flow, has_verifier).in_words() {
        None => exposure_words::CODE_ALONE.to_owned(),
        Some(_) if flow.session.problem.as_ref().is_some_and(Problem::needs_new_code) => {
            exposure_words::CODE_REFUSED.to_owned()
        }
        Some(needed) => exposure_words::code_with(needed),
    }
}

/// The provider's checks: only the simulated provider's can be switched off.
fn switches(flow: &Flow) -> Switches {
    if flow.provider().is_simulated { flow.setup.simulation.settings.switches } else { Switches::default() }
}

/// Whether the provider gives tokens only for the client secret. Of a real one, what this page sends is the only sign.
fn needs_secret(flow: &Flow) -> bool {
    match flow.provider().is_simulated {
        true => switches(flow).client_authentication,
        false => flow.setup.client_auth != ClientAuth::None,
    }
}

/// What someone needs besides the code to use it, with the provider's checks as they are set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CodeNeeds {
    pub(super) secret: bool,
    pub(super) verifier: bool,
    /// Whether the code works more than once.
    pub(super) works_again: bool,
}

impl CodeNeeds {
    /// The needs of a code; `has_verifier` if its request had a challenge.
    pub(super) fn of(flow: &Flow, has_verifier: bool) -> Self {
        let switches = switches(flow);
        Self { secret: needs_secret(flow), verifier: has_verifier && switches.pkce, works_again: !switches.single_use }
    }

    /// In words; `None` if nothing else is needed.
    pub(super) fn in_words(self) -> Option<&'static str> {
        match (self.secret, self.verifier) {
            (false, false) => None,
            (false, true) => Some(exposure_words::VERIFIER),
            (true, false) => Some(exposure_words::SECRET),
            (true, true) => Some(exposure_words::SECRET_AND_VERIFIER),
        }
    }
}

/// How a token request carried the client secret, if it did.
fn how_secret_was_sent(entry: &Entry) -> Option<Mark> {
    let Kind::Sent(Purpose::Token(_) | Purpose::Revoke) = entry.kind else { return None };
    parts(entry).iter().find_map(|part| match (part.place, part.name.as_str()) {
        (Place::Header, "authorization") => Some(Mark::Seen(exposure_words::IN_HEADER)),
        (Place::Form, "client_secret") => Some(Mark::Seen(exposure_words::IN_BODY)),
        _ => None,
    })
}

#[cfg(test)]
mod tests;
