//! The clipboard.

use js_sys::Reflect;
use wasm_bindgen_futures::JsFuture;

use super::window;

/// Puts the text on the clipboard; says whether the browser let it.
pub async fn copy(text: &str) -> bool {
    let navigator = window().navigator();
    // On an insecure origin the member is missing, which the binding does not know.
    if Reflect::get(&navigator, &"clipboard".into()).is_ok_and(|clipboard| clipboard.is_undefined()) {
        return false;
    }
    JsFuture::from(navigator.clipboard().write_text(text)).await.is_ok()
}
