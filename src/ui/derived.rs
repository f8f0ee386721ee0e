//! Values derived from the flow, kept up to date by `Page::send`.

use leptos::prelude::*;

use crate::flow::Flow;

/// Brings something derived from the flow up to date.
pub(super) struct Observer {
    /// Whether it's derived from the session alone.
    is_of_session: bool,
    run: Box<dyn Fn(&Flow) -> bool + Send + Sync>,
}

impl Observer {
    /// Returns whether the result still exists: it goes with the component that made it.
    pub(super) fn update(&self, flow: &Flow, has_session_changed: bool) -> bool {
        (self.is_of_session && !has_session_changed) || (self.run)(flow)
    }
}

/// Notifies of changes to a value that is stored beside it: a signal that held the value would be one more type to download for
/// each type of value. Of a signal's two halves, the one that writes drops the list of listeners when it notifies; an
/// `RwSignal` keeps it, with those that are gone.
#[derive(Clone, Copy)]
pub(super) struct Changed {
    listen: ReadSignal<bool>,
    tell: WriteSignal<bool>,
}

impl Changed {
    pub(super) fn new() -> Self {
        let (listen, tell) = signal(false);
        Self { listen, tell }
    }

    pub(super) fn track(self) {
        self.listen.track();
    }

    pub(super) fn notify(self) {
        self.tell.notify();
    }
}

/// A part of the flow, which notifies only when that part changes. A memo would wake whatever reads it after each event,
/// to find out that most haven't changed anything.
pub(super) struct Derived<T: 'static> {
    value: StoredValue<T>,
    changed: Changed,
}

impl<T> Clone for Derived<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Derived<T> {}

impl<T: Send + Sync + 'static> Derived<T> {
    pub(super) fn with<U>(self, make: impl FnOnce(&T) -> U) -> U {
        self.changed.track();
        self.with_untracked(make)
    }

    pub(super) fn with_untracked<U>(self, make: impl FnOnce(&T) -> U) -> U {
        self.value.with_value(make)
    }

    pub(super) fn get(self) -> T
    where
        T: Clone,
    {
        self.with(T::clone)
    }

    pub(super) fn get_untracked(self) -> T
    where
        T: Clone,
    {
        self.with_untracked(T::clone)
    }

    pub(super) fn track(self) {
        self.changed.track();
    }
}

impl<T: PartialEq + Send + Sync + 'static> Derived<T> {
    /// A part of this flow, and what keeps it up to date. The closure is boxed, so that each type has this code once, and not each
    /// closure.
    pub(super) fn new(
        flow: &Flow,
        is_of_session: bool,
        part: Box<dyn Fn(&Flow) -> T + Send + Sync>,
    ) -> (Self, Observer) {
        let (value, changed) = (StoredValue::new(part(flow)), Changed::new());
        let run = Box::new(move |flow: &Flow| {
            let new = part(flow);
            let has_changed = value.try_update_value(|old| {
                let has_changed = *old != new;
                *old = new;
                has_changed
            });
            if has_changed == Some(true) {
                changed.notify();
            }
            !value.is_disposed()
        });
        (Self { value, changed }, Observer { is_of_session, run })
    }
}
