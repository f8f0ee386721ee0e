//! Events that arrive before the second part of the page is loaded.

use crate::time::Timestamp;

use super::{Command, Event, Flow, update::update_first};

/// The function that handles every event, once the second part is loaded.
pub type Update = fn(&mut Flow, Event, Timestamp) -> Vec<Command>;

/// The events that wait for the second part, in order.
#[derive(Debug, Default)]
pub struct EventQueue {
    waiting: Vec<Event>,
}

impl EventQueue {
    /// Handles an event, and returns what the browser should do; `None` if the event waits, because its part isn't
    /// loaded or an earlier event waits. The same event twice in a row waits only once: an impatient second press isn't
    /// a second request.
    pub fn take_in(
        &mut self,
        flow: &mut Flow,
        event: Event,
        now: Timestamp,
        update: Option<Update>,
    ) -> Option<Vec<Command>> {
        if let Some(update) = update {
            return Some(update(flow, event, now));
        }
        // The page is left or comes back, so earlier requests no longer count.
        if matches!(event, Event::Restored(_)) {
            self.waiting.clear();
        }
        let waits = match self.waiting.last() {
            Some(last) if *last == event => return None,
            Some(_) => event,
            None => match update_first(flow, event) {
                Ok(commands) => return Some(commands),
                Err(event) => *event,
            },
        };
        self.waiting.push(waits);
        None
    }

    /// How many events wait.
    pub fn len(&self) -> usize {
        self.waiting.len()
    }

    /// Whether no event waits.
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Removes and returns the waiting events, once the part is loaded.
    pub fn release(&mut self) -> Vec<Event> {
        std::mem::take(&mut self.waiting)
    }
}
