//! Stores the reader's workbook in this tab, without the session's secrets.

use leptos::prelude::*;

use crate::{
    browser::session::{self, Slot},
    lesson::{redaction::Redaction, workbook::Workbook},
};

/// Whether this tab has a stored workbook.
pub(super) fn is_kept() -> bool {
    matches!(session::load(Slot::Workbook), Ok(Some(_)))
}

/// The stored workbook; an empty one if there is none.
pub(super) fn load() -> Workbook {
    session::load(Slot::Workbook).ok().flatten().map(|text| Workbook::from_json(&text)).unwrap_or_default()
}

/// Stores the workbook now and after each change.
pub(super) fn keep(workbook: RwSignal<Workbook>, redaction: Memo<Redaction>) {
    Effect::new(move |_| {
        workbook.with(|workbook| {
            if *workbook == Workbook::default() {
                return session::forget(Slot::Workbook);
            }
            // Text in the workbook may turn out to be a secret later.
            let redaction = if workbook.has_no_words() { Redaction::default() } else { redaction.get() };
            // If the tab can't store anything, the page has already reported that.
            let _ = session::store(Slot::Workbook, &workbook.to_json(&redaction));
        });
    });
}
