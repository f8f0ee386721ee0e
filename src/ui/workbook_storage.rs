//! Where the reader's workbook is kept: in this tab, without the session's secrets.

use leptos::prelude::*;

use crate::{
    browser::session::{self, Slot},
    lesson::{redaction::Redaction, workbook::Workbook},
};

/// Whether this tab kept one.
pub(super) fn is_kept() -> bool {
    matches!(session::load(Slot::Workbook), Ok(Some(_)))
}

/// What this tab kept.
pub(super) fn load() -> Workbook {
    session::load(Slot::Workbook).ok().flatten().map(|text| Workbook::from_json(&text)).unwrap_or_default()
}

/// Keeps the workbook as it is now and at each change.
pub(super) fn keep(workbook: RwSignal<Workbook>, redaction: Memo<Redaction>) {
    Effect::new(move |_| {
        workbook.with(|workbook| {
            if *workbook == Workbook::default() {
                return session::forget(Slot::Workbook);
            }
            // What is written may turn out to be a secret later.
            let redaction = if workbook.has_no_words() { Redaction::default() } else { redaction.get() };
            // Where nothing can be kept, the page has said so already.
            let _ = session::store(Slot::Workbook, &workbook.to_json(&redaction));
        });
    });
}
