//! Reads the sandbox's settings: the page trusts only the sandbox about them.

use gloo_timers::future::TimeoutFuture;
use leptos::{prelude::*, task::spawn_local};

use crate::{
    flow::{Event, Flow, simulation::Change},
    glass::Settings,
    runtime,
};

use super::page::Page;

/// How often the page checks whether the sandbox has confirmed a change, in milliseconds.
const LOOK_MILLIS: u32 = 25;

/// Reads the sandbox's settings whenever they may have changed unnoticed: another tab, or this one before a reload, may
/// have changed them.
pub(super) fn follow_settings(page: Page) {
    let can_be_read = page.derive(Flow::has_sandbox);
    Effect::new(move |_| {
        page.track_brought_back();
        if can_be_read.get() {
            spawn_local(async move {
                read_settings(page).await;
            });
        }
    });
}

/// Reads the sandbox's settings, once it has confirmed every change that was requested, and shows them. `None` if the
/// sandbox doesn't answer.
pub(super) async fn read_settings(page: Page) -> Option<Settings> {
    let is_asked = move || page.with_untracked(|flow| matches!(flow.setup.simulation_change, Change::Asked(_)));
    let is_wanted = move || page.with_untracked(Flow::has_sandbox);
    let known = move || page.with_untracked(|flow| flow.setup.simulation.settings);
    loop {
        while is_asked() {
            TimeoutFuture::new(LOOK_MILLIS).await;
        }
        let before = known();
        let settings = runtime::read_settings(is_wanted).await?;
        // If the settings were changed in the meantime, the answer is out of date.
        if !is_asked() && known() == before {
            take_in(page, settings);
            return Some(settings);
        }
    }
}

/// Has the page show the settings that the sandbox reported.
pub(super) fn take_in(page: Page, settings: Settings) {
    if page.with_untracked(|flow| flow.has_sandbox() && flow.simulation_asked().settings != settings) {
        page.send(Event::SimulationSet(Some(settings)));
    }
}
