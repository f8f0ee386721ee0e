//! Events that came before the part of the page that takes them in.

use crate::time::Timestamp;

use super::{Command, Event, Flow, update::update_first};

/// What takes in the events of the part that comes second.
pub type UpdateLater = fn(&mut Flow, Event, Timestamp) -> Vec<Command>;

/// The events that wait for that part, in the order in which they came.
#[derive(Debug, Default)]
pub struct EventQueue {
    waiting: Vec<Event>,
}

impl EventQueue {
    /// Takes an event in, and says what the browser is to do. Nothing where it waits: because it is for a part that isn't there,
    /// or because one that came before it waits.
    pub fn take_in(
        &mut self,
        flow: &mut Flow,
        event: Event,
        now: Timestamp,
        later: Option<UpdateLater>,
    ) -> Option<Vec<Command>> {
        // The page is left, or comes back: what was asked for before is over.
        if matches!(event, Event::Restored(_)) {
            self.waiting.clear();
        }
        if !self.waiting.is_empty() {
            self.waiting.push(event);
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

    /// Whether an event waits.
    pub fn is_waiting(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// The events that waited, each once: the part is there.
    pub fn release(&mut self) -> Vec<Event> {
        std::mem::take(&mut self.waiting)
    }
}
