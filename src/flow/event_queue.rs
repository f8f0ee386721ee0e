//! Events that came before the part of the page that handles them.

use crate::time::Timestamp;

use super::{Command, Event, Flow, update::update_first};

/// The second part's `update`.
pub type UpdateLater = fn(&mut Flow, Event, Timestamp) -> Vec<Command>;

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
        later: Option<UpdateLater>,
    ) -> Option<Vec<Command>> {
        // The page is left or comes back, so earlier requests no longer count.
        if matches!(event, Event::Restored(_)) {
            self.waiting.clear();
        }
        if let Some(last) = self.waiting.last() {
            if *last != event {
                self.waiting.push(event);
            }
            return None;
        }
        match (update_first(flow, event, now), later) {
            (Ok(commands), _) => Some(commands),
            (Err(event), Some(later)) => Some(later(flow, *event, now)),
            (Err(event), None) => {
                self.waiting.push(*event);
                None
            }
        }
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
