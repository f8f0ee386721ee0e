//! The clipboard.

use js_sys::Reflect;
use wasm_bindgen_futures::JsFuture;

use super::window;

/// Copies the text; returns whether the browser allowed it.
pub async fn copy(text: &str) -> bool {
    let navigator = window().navigator();
    // On an insecure origin the property is missing, although the binding's type says otherwise.
    if Reflect::get(&navigator, &"clipboard".into()).is_ok_and(|clipboard| clipboard.is_undefined()) {
        return false;
    }
    JsFuture::from(navigator.clipboard().write_text(text)).await.is_ok()
}
