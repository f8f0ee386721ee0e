//! Replaces the prerendered page with the application, without interrupting someone who has begun to type.

use wasm_bindgen::JsCast;
use web_sys::{Document, Element, Event, EventInit, HtmlElement, HtmlInputElement, HtmlSelectElement};

use super::window;

/// The id of the element that holds the page.
const MOUNT_ID: &str = "app";

/// What the user did before the application was ready.
#[derive(Default)]
pub struct EarlyInput {
    changed: Vec<Changed>,
    focused: Option<Focused>,
    /// The id of the button that was pressed last, noted by `before/head.js`.
    pressed: Option<String>,
}

/// A field that was changed.
struct Changed {
    id: String,
    value: String,
    is_checked: bool,
}

/// The focused element, and the selection if it's a text field.
struct Focused {
    id: String,
    selected: Option<(u32, u32)>,
}

impl EarlyInput {
    /// Collects what the user has done so far.
    pub fn now() -> Self {
        let document = document();
        let Some(mount) = document.get_element_by_id(MOUNT_ID) else { return Self::default() };
        let fields = mount.query_selector_all("input[id], select[id]").expect("the selector is sound");
        let elements = (0..fields.length()).filter_map(|at| fields.item(at)?.dyn_into::<Element>().ok());
        let changed = elements.filter_map(|element| changed(&element)).collect();
        let focused = document.active_element().filter(|element| mount.contains(Some(element))).map(|element| {
            let selected = element.dyn_ref::<HtmlInputElement>().and_then(|input| {
                // An element without text has no selection.
                Some((input.selection_start().ok()??, input.selection_end().ok()??))
            });
            Focused { id: element.id(), selected }
        });
        Self { changed, focused, pressed: mount.get_attribute("data-pressed") }
    }

    /// Drops the press: the button that was pressed isn't the one that is shown now.
    pub fn without_press(self) -> Self {
        Self { pressed: None, ..self }
    }

    /// Replaces the prerendered page with the application, which was rendered into `mount`, and repeats the user's
    /// input there.
    pub fn replace_prerendered(self, mount: &HtmlElement) {
        let document = document();
        let before = document.get_element_by_id(MOUNT_ID).expect("index.html has #app");
        mount.set_id(MOUNT_ID);
        before.replace_with_with_node_1(mount).expect("#app stands in the body");
        for Changed { id, value, is_checked } in self.changed {
            let Some(element) = document.get_element_by_id(&id) else { continue };
            let kind = if let Some(input) = element.dyn_ref::<HtmlInputElement>() {
                input.set_value(&value);
                input.set_checked(is_checked);
                if is_checkbox(input) { "change" } else { "input" }
            } else if let Some(select) = element.dyn_ref::<HtmlSelectElement>() {
                select.set_value(&value);
                "change"
            } else {
                continue;
            };
            let bubbles = EventInit::new();
            bubbles.set_bubbles(true);
            let event = Event::new_with_event_init_dict(kind, &bubbles).expect("a plain event");
            element.dispatch_event(&event).expect("the event is not under way already");
        }
        if let Some(Focused { id, selected }) = self.focused
            && let Some(element) = document.get_element_by_id(&id).and_then(|it| it.dyn_into::<HtmlElement>().ok())
        {
            // If the element can't take the focus now, nothing can be done about it.
            let _ = element.focus();
            // The application handles the input by the end of this turn, which moves the cursor to the end of the text.
            if let (Ok(input), Some((start, end))) = (element.dyn_into::<HtmlInputElement>(), selected) {
                let select = move || drop(input.set_selection_range(start, end));
                gloo_timers::callback::Timeout::new(0, select).forget();
            }
        }
        if let Some(button) =
            self.pressed.and_then(|id| document.get_element_by_id(&id)?.dyn_into::<HtmlElement>().ok())
        {
            button.click();
        }
    }
}

/// An element to render the application into, not on the page yet.
pub fn new_element() -> HtmlElement {
    document().create_element("div").expect("a plain name").unchecked_into()
}

/// The value of a field, if it has changed.
fn changed(element: &Element) -> Option<Changed> {
    let id = element.id();
    if let Some(input) = element.dyn_ref::<HtmlInputElement>() {
        let is_changed = match is_checkbox(input) {
            true => input.checked() != input.default_checked(),
            false => input.value() != input.default_value(),
        };
        is_changed.then(|| Changed { id, value: input.value(), is_checked: input.checked() })
    } else {
        let select = element.dyn_ref::<HtmlSelectElement>()?;
        (select.selected_index() > 0).then(|| Changed { id, value: select.value(), is_checked: false })
    }
}

fn is_checkbox(input: &HtmlInputElement) -> bool {
    input.type_() == "checkbox"
}

fn document() -> Document {
    window().document().expect("a window has a document")
}
