//! The page's state machine: `update(flow, event, now) -> commands`. No clock, randomness or browser inside.
//!
//! - [`page_state`]: everything that the page knows, by how long it lives; [`progress`]: how far a session has come.
//!   [`tracked`]: whether something was changed.
//! - [`event`] goes in, [`command`] comes out; [`update`] has a line for each event and a file for each subject.
//!   [`event_queue`]: events that wait for the second part of the page.
//! - [`form`], [`class_link`], [`discovery_offer`], [`call`]: what the user sets up. [`record`]: what survives the trip.
//! - [`run`]: steps that the page takes on its own. [`simulation`]: what is changed of the sandbox.
//! - [`problem`]: what can go wrong. [`log`]: the messages. [`secrets_seen`], [`policy`]: what keeps secrets in.

pub mod page_state;
pub mod progress;
pub mod tracked;
pub mod event;
pub mod command;
pub mod event_queue;
pub mod update;
pub mod form;
pub mod input_fields;
mod other_texts;
pub mod record;
pub mod run;
pub mod simulation;
pub mod log;
pub mod call;
pub mod problem;
pub mod remedy;
pub mod class_link;
pub mod discovery_offer;
pub mod policy;
pub mod secrets_seen;

pub use command::{Command, Signature};
pub use event::{Event, Obstacle, Opening};
pub use page_state::{Flow, PageFacts, Session, Setup};
pub use progress::{
    ApiAnswer, Arrival, Attempt, Departure, FollowUp, Granted, HeldIdToken, InFlight, Injected, Purpose, Stage, Tokens,
};

#[cfg(test)]
pub(crate) mod tests;
