//! The browser behind plain functions: the only users of `web_sys` and `js_sys`. The page is also rendered natively,
//! without a browser: there, listeners never fire, and no other function is called.

use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use zeroize::Zeroizing;

use crate::oauth::limits::excerpt;

pub mod location;
pub mod session;
pub mod entropy;
pub mod clock;
pub mod clipboard;
pub mod fetch;
pub mod window;
pub mod mount;
pub mod worker;
pub mod fetch_event;
pub mod crypto;
pub mod csp;
pub mod database;
pub mod download;

/// Whether there is a browser.
pub const IS_HERE: bool = cfg!(target_arch = "wasm32");

/// Prints a panic to the browser's console, which adds the stack.
pub fn report_panics() {
    std::panic::set_hook(Box::new(|panic| web_sys::console::error_1(&panic.to_string().into())));
}

/// A text as a JavaScript string, for a property that shows it. A `String` would leave a copy of the text in this
/// program's memory.
pub fn js_string(text: &str) -> JsValue {
    if IS_HERE { JsValue::from_str(text) } else { JsValue::UNDEFINED }
}

/// An [`excerpt`] as a JavaScript string, like [`js_string`].
pub fn js_excerpt(text: &str, room_chars: usize) -> JsValue {
    js_string(&Zeroizing::new(excerpt(text, room_chars)))
}

/// The window. A page always has one.
fn window() -> web_sys::Window {
    web_sys::window().expect("a page has a window")
}

/// Calls back on every event of this kind on the window, for as long as the page lives.
fn listen(kind: &str, heard: impl FnMut(web_sys::Event) + 'static) {
    if IS_HERE {
        listen_to(&window(), kind, heard);
    }
}

/// Calls back on every event of this kind on the target, for as long as the page lives.
fn listen_to(target: &web_sys::EventTarget, kind: &str, heard: impl FnMut(web_sys::Event) + 'static) {
    let listener = Closure::<dyn FnMut(_)>::new(heard);
    target
        .add_event_listener_with_callback(kind, listener.as_ref().unchecked_ref())
        .expect("an event target takes listeners");
    listener.forget();
}
