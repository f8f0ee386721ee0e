//! What the browser keeps for this tab alone, in `sessionStorage`.

use web_sys::Storage;

use super::{location, window};

/// One of the texts that are kept. Each has its version inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slot {
    /// The session record: the request that waits for its callback.
    Request,
    /// What the reader wrote beside the lesson.
    Workbook,
}

impl Slot {
    /// The page's folder is a part of it: one host, and so one tab, may have several of these pages.
    fn key(self) -> String {
        let name = match self {
            Self::Request => "oauth-walkthrough",
            Self::Workbook => "oauth-walkthrough-workbook",
        };
        format!("{name} {}", location::folder())
    }
}

/// The browser keeps nothing for this page: storage is switched off, or full.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StorageUnavailable;

/// The text, where there is one.
///
/// # Errors
///
/// When storage is withheld.
pub fn load(slot: Slot) -> Result<Option<String>, StorageUnavailable> {
    storage()?.get_item(&slot.key()).map_err(|_| StorageUnavailable)
}

/// Keeps a text in place of an older one.
///
/// # Errors
///
/// When storage is withheld or full.
pub fn store(slot: Slot, text: &str) -> Result<(), StorageUnavailable> {
    storage()?.set_item(&slot.key(), text).map_err(|_| StorageUnavailable)
}

/// Drops a text. Where storage is withheld there is none.
pub fn forget(slot: Slot) {
    if let Ok(storage) = storage() {
        // Removing throws only where reading does.
        let _ = storage.remove_item(&slot.key());
    }
}

fn storage() -> Result<Storage, StorageUnavailable> {
    window().session_storage().ok().flatten().ok_or(StorageUnavailable)
}
