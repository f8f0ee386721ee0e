//! The one record in `sessionStorage`, which the browser keeps for this tab alone.

use web_sys::Storage;

use super::window;

/// The name of the record. A provider's callback may come minutes later; a version is inside.
const KEY: &str = "oauth-walkthrough";

/// The browser keeps nothing for this page: storage is switched off, or full.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StorageUnavailable;

/// The record, where there is one.
///
/// # Errors
///
/// When storage is withheld.
pub fn load() -> Result<Option<String>, StorageUnavailable> {
    storage()?.get_item(KEY).map_err(|_| StorageUnavailable)
}

/// Keeps the record in place of an older one.
///
/// # Errors
///
/// When storage is withheld or full.
pub fn store(record: &str) -> Result<(), StorageUnavailable> {
    storage()?.set_item(KEY, record).map_err(|_| StorageUnavailable)
}

/// Drops the record. Where storage is withheld there is none.
pub fn forget() {
    if let Ok(storage) = storage() {
        // Removing throws only where reading does.
        let _ = storage.remove_item(KEY);
    }
}

fn storage() -> Result<Storage, StorageUnavailable> {
    window().session_storage().ok().flatten().ok_or(StorageUnavailable)
}
