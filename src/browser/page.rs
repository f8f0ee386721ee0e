//! The page as a whole: where it stands, and when it comes and goes.

use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{HtmlElement, MediaQueryListEvent, PageTransitionEvent, ScrollIntoViewOptions, ScrollLogicalPosition};

use super::window;

/// Whether the page stands inside another.
pub fn is_framed() -> bool {
    window().parent().ok().flatten().is_some_and(|parent| parent != window())
}

/// Whether the page came over https, or from this very machine.
pub fn is_secure_context() -> bool {
    window().is_secure_context()
}

/// Calls back each time the browser brings the page back from its back/forward cache.
pub fn on_restored(mut restored: impl FnMut() + 'static) {
    let listener = Closure::<dyn FnMut(_)>::new(move |event: PageTransitionEvent| {
        if event.persisted() {
            restored();
        }
    });
    window()
        .add_event_listener_with_callback("pageshow", listener.as_ref().unchecked_ref())
        .expect("a window takes listeners");
    // The page listens for as long as it lives.
    listener.forget();
}

/// Calls back with whether a media query holds, now and each time that changes.
pub fn on_media(query: &str, mut changed: impl FnMut(bool) + 'static) {
    let Some(list) = window().match_media(query).ok().flatten() else { return };
    changed(list.matches());
    let listener = Closure::<dyn FnMut(_)>::new(move |event: MediaQueryListEvent| changed(event.matches()));
    list.add_event_listener_with_callback("change", listener.as_ref().unchecked_ref())
        .expect("a media query takes listeners");
    // The page listens for as long as it lives.
    listener.forget();
}

/// Removes what stood on the page before the application, and returns where it is to stand.
///
/// # Panics
///
/// When `index.html` has no element with the id `app`.
pub fn clear_stage() -> HtmlElement {
    let stage = element("app").expect("index.html has #app");
    stage.replace_children_with_node_0();
    stage
}

/// Says on `<html>` that every control answers.
pub fn mark_ready() {
    if let Some(root) = window().document().and_then(|document| document.document_element()) {
        root.set_attribute("data-ready", "").expect("a plain attribute name");
    }
}

/// Moves the focus to an element, and scrolls it into the middle of the window.
pub fn focus(id: &str) {
    if let Some(element) = element(id) {
        // An element that went away meanwhile takes no focus; there is nothing to mend.
        let _ = element.focus();
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Center);
        element.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

/// Scrolls an element that is longer than its room to its end, once the page has been drawn again.
pub fn scroll_to_end(id: &'static str) {
    gloo_timers::callback::Timeout::new(0, move || {
        if let Some(element) = element(id) {
            element.set_scroll_top(element.scroll_height());
        }
    })
    .forget();
}

fn element(id: &str) -> Option<HtmlElement> {
    window().document()?.get_element_by_id(id)?.dyn_into().ok()
}
