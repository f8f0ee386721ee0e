//! The handle that every component gets: the flow to show, and the way to send it an event.

use leptos::{prelude::*, task::spawn_local};

use crate::{
    browser::clock,
    flow::{Event, Flow, update},
    runtime,
    time::Timestamp,
};

/// The page's one state, and its clock.
#[derive(Clone, Copy)]
pub(super) struct Page {
    flow: RwSignal<Flow>,
    now: RwSignal<Timestamp>,
    narrow: RwSignal<bool>,
}

impl Page {
    pub(super) fn new(flow: Flow, now: Timestamp) -> Self {
        Self { flow: RwSignal::new(flow), now: RwSignal::new(now), narrow: RwSignal::new(false) }
    }

    /// Takes an event in, and runs the commands that come of it.
    pub(super) fn send(self, event: Event) {
        let now = clock::now();
        self.tick(now);
        for command in self.flow.try_update(|flow| update(flow, event, now)).unwrap_or_default() {
            spawn_local(async move {
                if let Some(event) = runtime::run(command).await {
                    self.send(event);
                }
            });
        }
    }

    /// A part of the flow, which changes only when that part does.
    pub(super) fn derive<T>(self, part: impl Fn(&Flow) -> T + Send + Sync + 'static) -> Memo<T>
    where
        T: PartialEq + Send + Sync + 'static,
    {
        Memo::new(move |_| self.flow.with(&part))
    }

    /// Something made of the flow, made again at each change of it.
    pub(super) fn with<T>(self, make: impl FnOnce(&Flow) -> T) -> T {
        self.flow.with(make)
    }

    /// Something made of the flow as it is now.
    pub(super) fn with_untracked<T>(self, make: impl FnOnce(&Flow) -> T) -> T {
        self.flow.with_untracked(make)
    }

    /// The time, to the second.
    pub(super) fn now(self) -> Timestamp {
        self.now.get()
    }

    /// Whether there is no room beside the steps.
    pub(super) fn is_narrow(self) -> bool {
        self.narrow.get()
    }

    pub(super) fn narrow(self, narrow: bool) {
        self.narrow.set(narrow);
    }

    pub(super) fn tick(self, now: Timestamp) {
        self.now.set(now);
    }
}
