//! Replaces the prerendered page with the application, without interrupting someone who has begun to use it.

use js_sys::{Array, Reflect};
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use web_sys::{Document, HtmlElement};

use super::window;

/// The id of the element that holds the page.
const MOUNT_ID: &str = "app";

/// What `before/page.js` calls the record of what was done early. A development build has neither.
const EARLY: &str = "early";

#[wasm_bindgen]
extern "C" {
    /// What was done in parts of the page that don't run yet, in order, as `before/head.js` notes it.
    type EarlyInput;

    #[wasm_bindgen(method)]
    fn wait(this: &EarlyInput);

    #[wasm_bindgen(method)]
    fn leave(this: &EarlyInput);

    #[wasm_bindgen(method)]
    fn keep(this: &EarlyInput, ids: &Array, page: &HtmlElement);

    #[wasm_bindgen(method)]
    fn remove(this: &EarlyInput);

    #[wasm_bindgen(method)]
    fn repeat(this: &EarlyInput, keeps_presses: bool, next: &mut dyn FnMut());

    #[wasm_bindgen(method)]
    fn forget(this: &EarlyInput);
}

fn early_input() -> Option<EarlyInput> {
    let early = Reflect::get(&window(), &EARLY.into()).ok()?;
    early.is_object().then(|| early.unchecked_into())
}

/// Whether nothing is on the page yet: after a redirect, the prerendered page is hidden (`before/head.js`).
pub fn is_page_hidden() -> bool {
    let element = document().get_element_by_id(MOUNT_ID);
    element.is_some_and(|element| element.has_attribute("hidden"))
}

/// Looks at what was done in the prerendered page so far. Call this before the application is rendered.
pub fn note_early_input() {
    if let Some(early) = early_input() {
        early.leave();
    }
}

/// Replaces the prerendered page with the application, which was rendered into `mount`, and repeats there what was done
/// before; presses only if `keeps_presses`. In the elements with the ids `unfinished`, the last children stay, as many as
/// the application doesn't have yet.
pub fn replace_prerendered(mount: &HtmlElement, unfinished: &[&str], keeps_presses: bool) {
    let early = early_input();
    if let Some(early) = early.as_ref().filter(|_| !unfinished.is_empty()) {
        early.keep(&unfinished.iter().copied().map(JsValue::from).collect(), mount);
    }
    let before = document().get_element_by_id(MOUNT_ID).expect("index.html has #app");
    mount.set_id(MOUNT_ID);
    before.replace_with_with_node_1(mount).expect("#app is in the body");
    if let Some(early) = early {
        early.repeat(keeps_presses, &mut || ());
    }
}

/// Notes that an event waits for the rest of the application: what is done from now on is repeated after it.
pub fn note_waiting_event() {
    if let Some(early) = early_input() {
        early.wait();
    }
}

/// Removes what was kept of the prerendered page. The rest of the application can be rendered there.
pub fn remove_prerendered() {
    if let Some(early) = early_input() {
        early.leave();
        early.remove();
    }
}

/// Repeats what was done there. `next` handles the event that has waited longest.
pub fn repeat_early_input(mut next: impl FnMut()) {
    if let Some(early) = early_input() {
        early.repeat(true, &mut next);
    }
}

/// Forgets what was typed and pressed early.
pub fn forget_early_input() {
    if let Some(early) = early_input() {
        early.forget();
    }
}

/// An element to render the application into, not on the page yet.
pub fn new_element() -> HtmlElement {
    document().create_element("div").expect("a plain name").unchecked_into()
}

fn document() -> Document {
    window().document().expect("a window has a document")
}
