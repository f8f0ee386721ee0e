//! What is set in the sandbox, read from it: the page believes the sandbox alone.

use gloo_timers::future::TimeoutFuture;
use leptos::{prelude::*, task::spawn_local};

use crate::{
    flow::{Event, Flow, simulation::Change},
    glass::Settings,
    runtime,
};

use super::page::Page;

/// How often the page looks whether the sandbox has answered a change.
const LOOK_MILLIS: u32 = 25;

/// Reads what is set in the sandbox whenever this page may not know it: another page of this browser, or this one before it was
/// loaded anew, may have changed it.
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

/// What is set in the sandbox, once it has answered every change that was asked of it; the page shows it from then on. `None`
/// where the sandbox doesn't answer.
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
        // An answer from before a change that was made meanwhile is out of date.
        if !is_asked() && known() == before {
            take_in(page, settings);
            return Some(settings);
        }
    }
}

/// Has the page show what the sandbox said is set in it.
pub(super) fn take_in(page: Page, settings: Settings) {
    if page.with_untracked(|flow| flow.has_sandbox() && flow.simulation_asked().settings != settings) {
        page.send(Event::SimulationSet(Some(settings)));
    }
}
