//! One text in IndexedDB, which outlives the worker that wrote it.

use idb::{Database, DatabaseEvent, Error, Factory, ObjectStoreParams, TransactionMode};
use wasm_bindgen::JsValue;

const STORE: &str = "kept";
const KEY: &str = "text";

/// Reads the text of the database `name`, and writes what `change` makes of it, in one transaction: other changes
/// happen before or after it, and a worker that is stopped has changed the text completely or not at all.
///
/// # Errors
///
/// The browser's message if it can't store anything for this origin.
pub async fn update<T>(name: &str, change: impl FnOnce(Option<String>) -> (String, T)) -> Result<T, String> {
    let words = |error: Error| error.to_string();
    let database = open(name).await.map_err(words)?;
    let changed = changed(&database, change).await.map_err(words);
    database.close();
    changed
}

async fn open(name: &str) -> Result<Database, Error> {
    let mut request = Factory::new()?.open(name, Some(1))?;
    request.on_upgrade_needed(|event| {
        // If this fails, so does the transaction below.
        let _ = event.database().map(|database| database.create_object_store(STORE, ObjectStoreParams::new()));
    });
    request.await
}

async fn changed<T>(database: &Database, change: impl FnOnce(Option<String>) -> (String, T)) -> Result<T, Error> {
    let transaction = database.transaction(&[STORE], TransactionMode::ReadWrite)?;
    let store = transaction.object_store(STORE)?;
    let before = store.get(JsValue::from_str(KEY))?.await?;
    let (after, result) = change(before.and_then(|text| text.as_string()));
    store.put(&JsValue::from_str(&after), Some(&JsValue::from_str(KEY)))?.await?;
    transaction.commit()?.await?;
    Ok(result)
}
