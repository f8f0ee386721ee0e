//! Replaces the prerendered page with the application, without interrupting someone who has begun to type.

use std::{cell::RefCell, rc::Rc};

use wasm_bindgen::JsCast;
use web_sys::{Document, Element, Event, EventInit, HtmlElement, HtmlInputElement, HtmlSelectElement};

use super::{listen_to, window};

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
        let Some(mount) = document().get_element_by_id(MOUNT_ID) else { return Self::default() };
        Self { pressed: mount.get_attribute("data-pressed"), ..Self::of(&[mount]) }
    }

    /// Looks at what was done so far in these elements, except for presses.
    fn of(elements: &[Element]) -> Self {
        let mut early = Self::default();
        for element in elements {
            let fields = element.query_selector_all("input[id], select[id]").expect("the selector is sound");
            let fields = (0..fields.length()).filter_map(|at| fields.item(at)?.dyn_into::<Element>().ok());
            early.changed.extend(fields.filter_map(|field| changed(&field)));
        }
        let is_in = |focused: &Element| elements.iter().any(|element| element.contains(Some(focused)));
        early.focused = document().active_element().filter(is_in).map(|element| {
            let selected = element.dyn_ref::<HtmlInputElement>().and_then(|input| {
                // An element without text has no selection.
                Some((input.selection_start().ok()??, input.selection_end().ok()??))
            });
            Focused { id: element.id(), selected }
        });
        early
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
        self.repeat();
    }

    /// Does what was done before.
    pub fn repeat(self) {
        let document = document();
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

/// What stands in for a part of the application that is not there yet: what stood there before the application.
#[derive(Default)]
pub struct StandIns {
    elements: Vec<Element>,
    /// The button that was pressed last, by its id.
    pressed: Rc<RefCell<Option<String>>>,
}

impl StandIns {
    /// Takes over, into the application that was drawn into `mount`, the last children of the elements with these ids, as many
    /// as the application doesn't have yet.
    pub fn take_over(ids: &[&str], mount: &HtmlElement) -> Self {
        let stand_ins = Self::default();
        let mut elements = Vec::new();
        for id in ids {
            let before = document().get_element_by_id(id);
            let Some((before, place)) = before.zip(mount.query_selector(&format!("#{id}")).ok().flatten()) else {
                continue;
            };
            let children = before.children();
            let missing: Vec<_> =
                (place.child_element_count()..children.length()).filter_map(|at| children.item(at)).collect();
            for element in missing {
                place.append_child(&element).expect("an element takes children");
                stand_ins.note_presses(&element);
                elements.push(element);
            }
        }
        Self { elements, ..stand_ins }
    }

    /// A press is acknowledged at once, as in `before/head.js`.
    fn note_presses(&self, element: &Element) {
        let pressed = Rc::clone(&self.pressed);
        listen_to(element, "click", move |event| {
            let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            if let Some(button) = target.and_then(|target| target.closest("button[id]").ok().flatten()) {
                // It is a plain name.
                let _ = button.set_attribute("aria-busy", "true");
                *pressed.borrow_mut() = Some(button.id());
            }
        });
    }

    /// Makes room for the part that is about to be drawn; what was done here is to be done there.
    pub fn give_way(&mut self) -> EarlyInput {
        let elements = std::mem::take(&mut self.elements);
        let early = EarlyInput { pressed: self.pressed.take(), ..EarlyInput::of(&elements) };
        elements.iter().for_each(Element::remove);
        early
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
