//! The page as a whole: its context, its lifecycle, and its keys.

use gloo_timers::callback::Timeout;
use js_sys::{Function, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{
    Element, Event, HtmlElement, HtmlInputElement, KeyboardEvent, PageTransitionEvent, ScrollIntoViewOptions,
    ScrollLogicalPosition,
};

use super::{listen, window};

/// Whether the page is in a frame.
pub fn is_framed() -> bool {
    window().parent().ok().flatten().is_some_and(|parent| parent != window())
}

/// Whether the page came over https, or from this machine.
pub fn is_secure_context() -> bool {
    window().is_secure_context()
}

/// Calls back whenever the browser restores the page from its back/forward cache.
pub fn on_restored(mut restored: impl FnMut() + 'static) {
    listen("pageshow", move |event| {
        if event.dyn_into().is_ok_and(|event: PageTransitionEvent| event.persisted()) {
            restored();
        }
    });
}

/// Calls back whenever the user leaves the page, even if the browser keeps it in its back/forward cache.
pub fn on_left(mut left: impl FnMut() + 'static) {
    listen("pagehide", move |_| left());
}

/// The key's name; `None` if the event is of no key. Browsers and extensions that fill in a field send such events.
pub fn key_name(event: &KeyboardEvent) -> Option<String> {
    event.has_type::<KeyboardEvent>().then(|| event.key())
}

/// The key's name, if it was pressed outside a field and without Ctrl, Alt or Meta.
pub fn key_outside_fields(event: &KeyboardEvent) -> Option<String> {
    // Before anything else: an event of no key has no modifiers either.
    let name = key_name(event)?;
    let element = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let is_typing = element.is_some_and(|element| element.matches(FIELDS).unwrap_or(false));
    let is_plain = !(event.ctrl_key() || event.alt_key() || event.meta_key() || event.is_composing());
    (is_plain && !is_typing).then_some(name)
}

/// Elements where keys type, choose or scroll.
const FIELDS: &str = "input:not([readonly]), textarea:not([readonly]), select, pre";

/// Sets or removes a boolean attribute on `<html>` for the style sheet.
pub fn set_flag(name: &str, is_on: bool) {
    if let Some(root) = root() {
        root.toggle_attribute_with_force(name, is_on).expect("a plain attribute name");
    }
}

/// Whether the `<details>` that the event is for is open.
pub fn is_open(event: &Event) -> bool {
    let element = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    element.is_some_and(|element| element.has_attribute("open"))
}

/// Whether Enter was pressed in a text field. Prevents the browser's default action.
pub fn is_entered(event: &KeyboardEvent) -> bool {
    let is_in_field = || event.target().is_some_and(|target| target.has_type::<HtmlInputElement>());
    let is_entered = key_name(event).is_some_and(|key| key == "Enter") && !event.is_composing() && is_in_field();
    if is_entered {
        event.prevent_default();
    }
    is_entered
}

/// How far an arrow key moves, if one was pressed. Prevents scrolling.
pub fn up_or_down(event: &KeyboardEvent) -> Option<isize> {
    let by = match key_name(event)?.as_str() {
        "ArrowDown" => 1,
        "ArrowUp" => -1,
        _ => return None,
    };
    event.prevent_default();
    Some(by)
}

/// The keys that lead up and down.
pub const UP_AND_DOWN: [&str; 2] = ["ArrowUp", "ArrowDown"];

/// The keys that lead to the left and to the right.
pub const LEFT_AND_RIGHT: [&str; 2] = ["ArrowLeft", "ArrowRight"];

/// Moves the focus among the buttons in the listening element: these two keys move it back and forward, Home and End to
/// the first and the last. Returns the focused button and its index if such a key was pressed.
pub fn rove(event: &KeyboardEvent, [back, on]: [&str; 2]) -> Option<u32> {
    let listener: Element = event.current_target()?.dyn_into().ok()?;
    let buttons = listener.query_selector_all("button").ok()?;
    let focused = window().document()?.active_element()?;
    let at = (0..buttons.length()).find(|at| buttons.item(*at).is_some_and(|it| focused.is_same_node(Some(&it))))?;
    let last = buttons.length() - 1;
    let to = match key_name(event)?.as_str() {
        key if key == back => at.checked_sub(1).unwrap_or(last),
        key if key == on => (at + 1) % buttons.length(),
        "Home" => 0,
        "End" => last,
        _ => return None,
    };
    event.prevent_default();
    // While presenting, the window handles the keys that move between steps.
    event.stop_propagation();
    let button: HtmlElement = buttons.item(to)?.dyn_into().ok()?;
    // The Tab key returns to this button.
    for element in (0..=last).filter_map(|at| buttons.item(at)?.dyn_into::<Element>().ok()) {
        element.set_attribute("tabindex", "-1").ok()?;
    }
    button.set_attribute("tabindex", "0").ok()?;
    button.focus().ok()?;
    Some(to)
}

/// Calls back in the next task: by then, the page has been brought up to date.
pub fn in_next_task(then: impl FnOnce() + 'static) {
    Timeout::new(0, then).forget();
}

/// Calls back once the browser is idle, or soon if it never is. Without `requestIdleCallback`, which Safari doesn't have,
/// calls back in the next task.
pub fn when_idle(idle: impl FnOnce() + 'static) {
    const LIMIT_MILLIS: f64 = 200.0;
    let once = Closure::once_into_js(idle);
    let options = Object::new();
    let request = Reflect::get(&window(), &"requestIdleCallback".into()).and_then(|request| {
        Reflect::set(&options, &"timeout".into(), &LIMIT_MILLIS.into())?;
        request.dyn_into::<Function>()?.call2(&window(), &once, &options)
    });
    if request.is_err() {
        in_next_task(move || {
            let _ = once.unchecked_ref::<Function>().call0(&JsValue::UNDEFINED);
        });
    }
}

/// Moves the focus to an element, and scrolls it into view if needed.
pub fn focus(id: &str) {
    if let Some(element) = element(id) {
        // An element that has gone can't take the focus; nothing can be done about it.
        let _ = element.focus();
    }
    show(id);
}

/// Moves the focus to an element if the one that had it is gone after this task.
pub fn focus_if_lost(id: &'static str) {
    in_next_task(move || {
        let focused = window().document().and_then(|document| document.active_element());
        if focused.is_none_or(|focused| focused.tag_name() == "BODY") {
            focus(id);
        }
    });
}

/// Scrolls an element into view if needed.
pub fn show(id: &str) {
    if let Some(element) = element(id) {
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Nearest);
        element.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

/// Scrolls the column that contains an element, but not the page, so that the element is in view or at the column's
/// top. Does nothing if the column doesn't scroll.
pub fn show_in_column(selector: &str, at_top: bool) {
    let found = window().document().and_then(|document| document.query_selector(selector).ok().flatten());
    let Some((element, column)) = found.and_then(|element| Some((element.clone(), element.closest(".beside").ok()??)))
    else {
        return;
    };
    let (inner, outer) = (element.get_bounding_client_rect(), column.get_bounding_client_rect());
    let above = inner.top() - outer.top();
    let below = inner.bottom() - outer.bottom();
    let by = if at_top || above < 0.0 { above } else { below.max(0.0) };
    column.set_scroll_top(column.scroll_top() + by as i32);
}

fn root() -> Option<Element> {
    window().document()?.document_element()
}

fn element(id: &str) -> Option<HtmlElement> {
    window().document()?.get_element_by_id(id)?.dyn_into().ok()
}
