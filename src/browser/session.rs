//! What the browser stores for this tab alone, in `sessionStorage`.

use web_sys::Storage;

use super::{location, window};

/// What is stored. Each text contains its own version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slot {
    /// The session record: the request that waits for its callback.
    Request,
    /// The reader's notes on the lesson.
    Workbook,
}

impl Slot {
    /// The key contains the page's folder: one host, and so one tab, may have several of these pages.
    fn key(self) -> String {
        let name = match self {
            Self::Request => "oauth-walkthrough",
            Self::Workbook => "oauth-walkthrough-workbook",
        };
        format!("{name} {}", location::folder())
    }
}

/// The browser can't store anything for this page: storage is disabled or full.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StorageUnavailable;

/// The stored text, if any.
///
/// # Errors
///
/// If storage is disabled.
pub fn load(slot: Slot) -> Result<Option<String>, StorageUnavailable> {
    storage()?.get_item(&slot.key()).map_err(|_| StorageUnavailable)
}

/// Stores a text and replaces the old one.
///
/// # Errors
///
/// If storage is disabled or full.
pub fn store(slot: Slot, text: &str) -> Result<(), StorageUnavailable> {
    storage()?.set_item(&slot.key(), text).map_err(|_| StorageUnavailable)
}

/// Removes a text. With storage disabled there is none.
pub fn forget(slot: Slot) {
    if let Ok(storage) = storage() {
        // Removing throws only if reading does.
        let _ = storage.remove_item(&slot.key());
    }
}

fn storage() -> Result<Storage, StorageUnavailable> {
    window().session_storage().ok().flatten().ok_or(StorageUnavailable)
}
