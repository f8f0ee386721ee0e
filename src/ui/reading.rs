//! What the reader looks at in the lesson.

use leptos::prelude::*;

use crate::{
    attacks::{Attack, Outcome},
    lesson::{preview::Upcoming, redaction::Redaction},
};

/// A message of the diagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Chosen {
    /// One that was sent, by the number of the log's entry.
    Sent(u32),
    /// One that is still to come.
    Ahead(Upcoming),
}

/// What is shown below the diagram.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Tab {
    /// The message that was chosen.
    #[default]
    Message,
    /// Which value has been where.
    WhoCanSee,
    /// What can be carried away.
    Export,
    /// The worksheet and the notes.
    Desk,
}

/// An attack that was started.
#[derive(Clone)]
pub(super) struct AttackRun {
    pub(super) attack: Attack,
    /// The prediction for it; may be empty.
    pub(super) expected: String,
    /// How it ended, once it has.
    pub(super) outcome: Option<Outcome>,
}

impl AttackRun {
    pub(super) fn is_running(&self) -> bool {
        self.outcome.is_none()
    }
}

/// What is looked at in the lesson.
#[derive(Clone, Copy)]
pub(super) struct Reading {
    /// What keeps the session's secrets out of what is written down; made anew when there is another secret.
    pub(super) redaction: Memo<Redaction>,
    /// The message that was chosen; none follows the newest.
    pub(super) chosen: RwSignal<Option<Chosen>>,
    /// What was chosen to be shown below the diagram.
    pub(super) tab: RwSignal<Option<Tab>>,
    /// The name that is explained: the place of the part in its message.
    pub(super) explained: RwSignal<Option<(Chosen, usize)>>,
    /// What was revealed: a message, and the place of the part in it.
    pub(super) revealed: RwSignal<Vec<(Chosen, usize)>>,
    /// Whether the column beside the steps is rendered. On a callback it follows the steps.
    pub(super) is_column_due: RwSignal<bool>,
    /// The attack that was started last.
    pub(super) last_attack: RwSignal<Option<AttackRun>>,
    /// The prediction for the next attack.
    pub(super) attack_prediction: RwSignal<String>,
}
