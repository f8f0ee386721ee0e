//! The handle that every component gets: the flow to show, the way to send it an event, and what is looked at.

use std::pin::Pin;

use leptos::{
    prelude::*,
    task::{spawn_local, tick},
};

use crate::{
    browser::{clock, mount, window},
    flow::{
        Command, Event, Flow, Session,
        event_queue::{EventQueue, Update},
        problem::Step,
        update::observe_secrets,
    },
    lesson::{
        focus::{OPTION_FIELDS, title_id},
        guidance::{Opens, current_step, opens},
        redaction::Redaction,
        workbook::Workbook,
    },
    runtime,
    time::Timestamp,
};

use super::{
    derived::{Changed, Derived, Observer},
    gap::Gap,
    reading::{Chosen, Reading, Tab},
};

/// The second part of the page (`later.rs`), as the functions by which the first part calls it. Without this table, the
/// first part would contain what it calls.
#[derive(Clone, Copy)]
pub struct LaterPart {
    /// Prepares the page for it.
    pub(super) begin: fn(Page),
    /// What it does before the flow takes an event in.
    pub(super) before: fn(Page, &Event),
    pub(super) update: Update,
    pub(super) run: fn(Command) -> Pending<Option<Event>>,
    /// What it does once the flow has taken an event in, and whether the event had it forget secrets.
    pub(super) after: fn(Page, bool),
    pub(super) draw: fn(Page, Gap) -> AnyView,
}

/// Fetches the second part; `None` if that fails.
pub type FetchLater = fn() -> Pending<Option<LaterPart>>;

/// What will be there later. Boxed, since a table of functions can't name a future's own type.
type Pending<T> = Pin<Box<dyn Future<Output = T>>>;

/// Whether the second part is there.
#[derive(Clone, Copy)]
pub(super) enum LaterState {
    Coming,
    Here(LaterPart),
    /// Every attempt to load it failed. With the function that fetches it.
    Failed(FetchLater),
}

/// The page's one state, its clock, and what the reader does beside the flow.
#[derive(Clone, Copy)]
pub(super) struct Page {
    flow: StoredValue<Flow>,
    flow_changed: Changed,
    /// What only the session decides isn't decided again with each key that is typed into the form.
    session_changed: Changed,
    /// What was derived from the flow, as functions that bring it up to date.
    observers: StoredValue<Vec<Observer>>,
    /// The part that comes second makes it.
    reading: StoredValue<Option<Reading>>,
    pub(super) later: RwSignal<LaterState>,
    /// The events that wait for the second part.
    queue: StoredValue<EventQueue>,
    now: RwSignal<Timestamp>,
    /// Ticks, notes, answers.
    pub(super) workbook: RwSignal<Workbook>,
    /// The step that was opened; none follows the flow.
    pub(super) opened: RwSignal<Option<Step>>,
    /// Whether the options of the request are unfolded.
    pub(super) options_open: RwSignal<bool>,
    /// Notifies each time the browser brings the page back from its back/forward cache.
    brought_back: Changed,
    /// Whether a press or a choice waits for the second part.
    pub(super) is_waiting: RwSignal<bool>,
}

impl Page {
    pub(super) fn new(flow: Flow, now: Timestamp) -> Self {
        Self {
            flow: StoredValue::new(flow),
            flow_changed: Changed::new(),
            session_changed: Changed::new(),
            observers: StoredValue::new(Vec::new()),
            reading: StoredValue::new(None),
            later: RwSignal::new(LaterState::Coming),
            queue: StoredValue::new(EventQueue::default()),
            now: RwSignal::new(now),
            workbook: RwSignal::new(Workbook::default()),
            opened: RwSignal::new(None),
            options_open: RwSignal::new(false),
            brought_back: Changed::new(),
            is_waiting: RwSignal::new(false),
        }
    }

    /// Takes an event in, and runs the commands that come of it.
    pub(super) fn send(self, event: Event) {
        let now = clock::now();
        // Editing a field changes no time. Whatever shows one would be brought up to date with each key.
        if !matches!(event, Event::FieldEdited(..)) {
            self.tick(now);
        }
        let part = self.later_untracked();
        match opens(&event) {
            Opens::Same => {}
            Opens::Step(step) => self.opened.set(Some(step)),
            Opens::Current => self.opened.set(None),
        }
        let forgets = matches!(event, Event::Reset(..) | Event::StartedOver(..) | Event::Restored(_));
        match (&event, part) {
            (event, Some(part)) => (part.before)(self, event),
            (Event::Restored(_), None) => mount::forget_early_input(),
            _ => {}
        }
        let take_in = |queue: &mut EventQueue| {
            let update = part.map(|part| part.update);
            self.flow.try_update_value(|flow| (queue.take_in(flow, event, now, update), flow.session.take_change()))
        };
        let waiting = self.queue.with_value(EventQueue::len);
        let (commands, has_session_changed) = self.queue.try_update_value(take_in).flatten().unwrap_or_default();
        if self.queue.with_value(EventQueue::len) > waiting {
            mount::note_waiting_event();
        }
        let is_waiting = !self.queue.with_value(EventQueue::is_empty);
        if self.is_waiting.get_untracked() != is_waiting {
            window::set_flag("data-waiting", is_waiting);
            self.is_waiting.set(is_waiting);
        }
        for command in commands.unwrap_or_default() {
            spawn_local(async move {
                let event = match (runtime::run_first(command).await, part) {
                    (Ok(event), _) => event,
                    (Err(command), Some(part)) => (part.run)(*command).await,
                    // Only events of the second part lead to such a command.
                    (Err(_), None) => None,
                };
                if let Some(event) = event {
                    // However soon it is through: what its own event changed is seen before what comes of it.
                    tick().await;
                    self.send(event);
                }
            });
        }
        // Last, so that the commands come first: the network works while the page is drawn anew.
        self.with_untracked(|flow| {
            self.observers.update_value(|observers| observers.retain(|it| it.update(flow, has_session_changed)));
        });
        self.flow_changed.notify();
        if has_session_changed {
            self.session_changed.notify();
        }
        if let Some(part) = part {
            (part.after)(self, forgets);
        }
    }

    /// Takes in the second part, which is drawn by the next tick.
    pub(super) fn receive(self, part: LaterPart) {
        (part.begin)(self);
        self.later.set(LaterState::Here(part));
    }

    /// Takes out the events that waited for the second part, in order.
    pub(super) fn release(self) -> Vec<Event> {
        self.queue.try_update_value(EventQueue::release).unwrap_or_default()
    }

    /// What the second part draws here, once it is there.
    pub(super) fn drawn(self, gap: Gap) -> AnyView {
        (move || self.later().map(|part| (part.draw)(self, gap))).into_any()
    }

    /// The second part, once it is there.
    pub(super) fn later(self) -> Option<LaterPart> {
        match self.later.get() {
            LaterState::Here(part) => Some(part),
            LaterState::Coming | LaterState::Failed(_) => None,
        }
    }

    /// The same, untracked.
    pub(super) fn later_untracked(self) -> Option<LaterPart> {
        untrack(|| self.later())
    }

    /// What fetches the second part, if every attempt failed.
    pub(super) fn failed_fetch(self) -> Option<FetchLater> {
        match self.later.get() {
            LaterState::Failed(fetch) => Some(fetch),
            LaterState::Coming | LaterState::Here(_) => None,
        }
    }

    /// A part of the flow. `part` reads no signal: it's called after each event, before anything that reads the result.
    pub(super) fn derive<T>(self, part: impl Fn(&Flow) -> T + Send + Sync + 'static) -> Derived<T>
    where
        T: PartialEq + Send + Sync + 'static,
    {
        self.observe(false, Box::new(part))
    }

    /// A part of the session, like [`Self::derive`]. It's called only after an event that changes the session.
    pub(super) fn derive_session<T>(self, part: impl Fn(&Session) -> T + Send + Sync + 'static) -> Derived<T>
    where
        T: PartialEq + Send + Sync + 'static,
    {
        self.observe(true, Box::new(move |flow| part(&flow.session)))
    }

    fn observe<T: PartialEq + Send + Sync + 'static>(
        self,
        is_of_session: bool,
        part: Box<dyn Fn(&Flow) -> T + Send + Sync>,
    ) -> Derived<T> {
        let (derived, observer) = self.with_untracked(|flow| Derived::new(flow, is_of_session, part));
        self.observers.update_value(|observers| observers.push(observer));
        derived
    }

    /// Something made of the flow, made again at each change of it.
    pub(super) fn with<T>(self, make: impl FnOnce(&Flow) -> T) -> T {
        self.flow_changed.track();
        self.with_untracked(make)
    }

    /// Something made of the session, made again only when the session changes.
    pub(super) fn session<T>(self, make: impl FnOnce(&Session) -> T) -> T {
        self.session_changed.track();
        self.with_untracked(|flow| make(&flow.session))
    }

    /// Something made of the flow as it is now.
    pub(super) fn with_untracked<T>(self, make: impl FnOnce(&Flow) -> T) -> T {
        self.flow.with_value(make)
    }

    /// What stands in a text field, as its `prop:value`: written there again when the page is brought back. WebKit has emptied
    /// the field by then, since it is not to be filled in automatically. An attribute would keep it, and would put what is typed
    /// into the page's markup.
    pub(super) fn in_field<T>(self, value: T) -> T {
        self.track_brought_back();
        value
    }

    /// Whatever runs this runs again each time the browser brings the page back.
    pub(super) fn track_brought_back(self) {
        self.brought_back.track();
    }

    /// Fills the fields in again.
    pub(super) fn fill_in_again(self) {
        self.brought_back.notify();
    }

    /// The time of the last second, or of the last event after it that doesn't edit a field.
    pub(super) fn now(self) -> Timestamp {
        self.now.get()
    }

    pub(super) fn tick(self, now: Timestamp) {
        self.now.set(self.with_untracked(|flow| flow.clock(now)));
    }

    /// Whether the page is shown to a class.
    pub(super) fn is_presenting(self) -> bool {
        self.workbook.with(|workbook| workbook.is_presenting)
    }

    /// The step that is open: the one that was opened, else the one the reader is at.
    pub(super) fn step(self) -> Step {
        self.opened.get().unwrap_or_else(|| self.with(current_step))
    }

    /// Chooses a message, and brings it into sight.
    pub(super) fn choose(self, message: Chosen) {
        self.reading().chosen.set(Some(message));
        self.show_tab(Tab::Message);
        window::in_next_task(|| window::show("wire"));
    }

    /// Shows this below the diagram.
    pub(super) fn show_tab(self, tab: Tab) {
        self.reading().tab.set(Some(tab));
        window::in_next_task(|| window::show_in_column(".tabs", true));
    }

    /// Opens the field's step, and its fold where it is in one, then puts the focus there.
    pub(super) fn go_to(self, id: &'static str, step: Step) {
        self.opened.set(Some(step));
        if OPTION_FIELDS.contains(&id) {
            self.options_open.set(true);
        }
        window::in_next_task(move || window::focus(id));
    }

    /// Moves the focus to the open step's title, if the element that had it goes away in this task.
    pub(super) fn keep_focus(self) {
        window::focus_if_lost(title_id(untrack(|| self.step())));
    }

    /// What is looked at in the lesson.
    ///
    /// # Panics
    ///
    /// Before the second part is there; only that part uses it.
    pub(super) fn reading(self) -> Reading {
        self.reading.get_value().expect("the second part has made it")
    }

    pub(super) fn begin_reading(self, reading: Reading) {
        self.reading.set_value(Some(reading));
    }

    /// What keeps the session's secrets out of what is written down.
    pub(super) fn redaction(self) -> Memo<Redaction> {
        self.reading().redaction
    }

    /// Untrusted text as the page shows it: without secrets, truncated to this many characters.
    pub(super) fn for_display(self, text: &str, room_chars: usize) -> String {
        self.redaction().with_untracked(|redaction| redaction.for_display(text, room_chars))
    }

    /// Notes the secrets of what was taken in before the part was there.
    pub(super) fn observe_secrets(self) {
        self.flow.update_value(observe_secrets);
    }
}
