//! The sandbox with its own store and source of randomness, for the tests in this crate and in `tests/`.

use super::{HttpRequest, HttpResponse, Store, Timestamp};

/// A sandbox in memory, whose randomness is the same in each run.
#[derive(Clone)]
pub(crate) struct Driver {
    pub(crate) store: Store,
    pub(crate) entropy_state: u32,
}

impl Driver {
    pub(crate) fn new(store: Store) -> Self {
        Self { store, entropy_state: 0 }
    }

    /// Has the sandbox answer a request.
    pub(crate) fn handle(&mut self, request: &HttpRequest, now: Timestamp) -> HttpResponse {
        // As in the worker, the store is serialized between any two requests.
        let saved = serde_json::to_string(&self.store).expect("a store is JSON");
        self.store = serde_json::from_str(&saved).expect("a store can be read again");
        let state = &mut self.entropy_state;
        let mut entropy = || {
            *state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (*state >> 24) as u8
        };
        super::handle(&mut self.store, request, now, &mut entropy)
    }
}
