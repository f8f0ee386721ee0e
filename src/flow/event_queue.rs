//! Events that came before the part of the page that handles them.

use crate::time::Timestamp;

use super::{Command, Event, Flow, update::update_first};

/// What takes in every event, once the part is there that comes second.
pub type Update = fn(&mut Flow, Event, Timestamp) -> Vec<Command>;

/// The events that wait for the second part, in order.
#[derive(Debug, Default)]
pub struct EventQueue {
    waiting: Vec<Event>,
}

impl EventQueue {
    /// Takes an event in, and returns what the browser is to do; `None` if the event waits, because its part isn't there or an
    /// earlier event waits. The same event twice in a row waits once: an impatient second press is not a second request.
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

    /// Whether none waits.
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Takes out the events that waited, once the part is there.
    pub fn release(&mut self) -> Vec<Event> {
        std::mem::take(&mut self.waiting)
    }
}
