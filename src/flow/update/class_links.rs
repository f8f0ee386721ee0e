//! Class links: each is offered, and none replaces another that waits for the user's answer.

use std::time::Duration;

use crate::{
    flow::{
        class_link::{ClassLink, ClassLinkError, Offer},
        command::Command,
        page_state::Flow,
    },
    oauth::secret::Fragment,
    time::Timestamp,
};

use super::editing;

/// How long a link must be visible before it can be answered, if it follows another or asks for confirmation on an open
/// page: a click may be meant for what was shown until then.
const MIN_READING: Duration = Duration::from_secs(1);

/// Handles the class link with which the page was opened.
pub(super) fn opened_with(flow: &mut Flow, fragment: &Fragment) -> Vec<Command> {
    let link = ClassLink::parse(fragment.expose(), flow.page.providers);
    link.map(|link| offer(flow, link)).unwrap_or_default()
}

/// Handles a class link that arrives later. While another waits for the user's answer, the new one waits too: the content
/// must not change just before the user clicks.
pub(super) fn arrived(flow: &mut Flow, fragment: &Fragment, now: Timestamp) -> Vec<Command> {
    flow.session.secrets_seen.add_pairs(fragment.expose());
    let Some(link) = ClassLink::parse(fragment.expose(), flow.page.providers) else { return Vec::new() };
    match &flow.setup.offer {
        // It's the link that is already shown.
        Some(Offer::ToConfirm(shown)) if link.as_ref() == Ok(shown) => Vec::new(),
        Some(Offer::ToConfirm(_)) => {
            flow.setup.next_link = Some(link);
            Vec::new()
        }
        _ => {
            let commands = offer(flow, link);
            flow.setup.offered_at = matches!(flow.setup.offer, Some(Offer::ToConfirm(_))).then_some(now);
            commands
        }
    }
}

/// Only a link that is shown, and that the user had time to read, can be confirmed.
pub(super) fn confirmed(flow: &mut Flow, link: ClassLink, now: Timestamp) -> Vec<Command> {
    let is_shown = flow.setup.offer.as_ref() == Some(&Offer::ToConfirm(link.clone()));
    if !is_shown || is_too_soon(flow, now) {
        return Vec::new();
    }
    let mut commands = fill_in(flow, link);
    commands.extend(offer_next(flow, now));
    commands
}

pub(super) fn dismissed(flow: &mut Flow, now: Timestamp) -> Vec<Command> {
    if is_too_soon(flow, now) {
        return Vec::new();
    }
    flow.setup.offer = None;
    offer_next(flow, now)
}

fn is_too_soon(flow: &Flow, now: Timestamp) -> bool {
    // The sandbox's clock may have been set back since then.
    flow.setup.offered_at.is_some_and(|at| (at..at.after(MIN_READING)).contains(&now))
}

/// Offers the link that waited for the previous one.
fn offer_next(flow: &mut Flow, now: Timestamp) -> Vec<Command> {
    let Some(link) = flow.setup.next_link.take() else { return Vec::new() };
    flow.setup.offered_at = Some(now);
    offer(flow, link)
}

/// Offers a class link. One with its own endpoints changes nothing yet: its author would get the secret.
fn offer(flow: &mut Flow, link: Result<ClassLink, ClassLinkError>) -> Vec<Command> {
    match link {
        Err(error) => flow.setup.offer = Some(Offer::Refused(error)),
        Ok(link) if link.endpoints.is_some() => flow.setup.offer = Some(Offer::ToConfirm(link)),
        Ok(link) => return fill_in(flow, link),
    }
    Vec::new()
}

fn fill_in(flow: &mut Flow, link: ClassLink) -> Vec<Command> {
    link.fill(&mut flow.setup.form);
    flow.setup.offer = Some(Offer::Used(link));
    editing::provider_changed(flow)
}
