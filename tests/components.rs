//! The components on a real page in a browser, without a provider: what the user does, and what the page shows.
#![cfg(target_arch = "wasm32")]

use std::{cell::Cell, rc::Rc};

use gloo_timers::future::TimeoutFuture;
use oauth_walkthrough::{browser::location, ui};
use wasm_bindgen::{JsCast, closure::Closure};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{
    Document, Element, Event, EventInit, HtmlElement, HtmlInputElement, HtmlSelectElement, KeyboardEvent,
    KeyboardEventInit,
};

wasm_bindgen_test_configure!(run_in_browser);

fn document() -> Document {
    web_sys::window().expect("a page has a window").document().expect("and a document")
}

/// The page, opened once and used by all tests in turn.
struct Page;

impl Page {
    /// The page after a reset.
    async fn fresh() -> Self {
        thread_local! {
            static IS_OPEN: Cell<bool> = const { Cell::new(false) };
        }
        if !IS_OPEN.replace(true) {
            let stage = document().create_element("div").expect("an element");
            stage.set_id("app");
            document().body().expect("a body").append_child(&stage).expect("appended");
            ui::open(|| Box::pin(async { Some(ui::later_part()) }));
        }
        let page = Self;
        page.settle().await;
        page.press("resetButton").await;
        page
    }

    /// Lets the page render the changes.
    async fn settle(&self) {
        TimeoutFuture::new(20).await;
        // On a busy machine drawing takes longer, and deferred work comes after it.
        TimeoutFuture::new(0).await;
    }

    fn find<T: JsCast>(&self, id: &str) -> T {
        self.try_find(id).unwrap_or_else(|| panic!("#{id} is on the page")).dyn_into().expect("of this kind")
    }

    fn try_find(&self, id: &str) -> Option<Element> {
        document().get_element_by_id(id)
    }

    async fn press(&self, id: &str) {
        self.find::<HtmlElement>(id).click();
        self.settle().await;
    }

    async fn type_into(&self, id: &str, text: &str) {
        let field: HtmlInputElement = self.find(id);
        field.set_value(text);
        self.notify(&field, "input").await;
    }

    async fn choose(&self, id: &str, value: &str) {
        let select: HtmlSelectElement = self.find(id);
        select.set_value(value);
        self.notify(&select, "change").await;
    }

    async fn notify(&self, element: &Element, kind: &str) {
        let init = EventInit::new();
        init.set_bubbles(true);
        let event = Event::new_with_event_init_dict(kind, &init).expect("an event");
        element.dispatch_event(&event).expect("dispatched");
        self.settle().await;
    }

    async fn press_key(&self, key: &str) {
        let init = KeyboardEventInit::new();
        init.set_key(key);
        init.set_bubbles(true);
        let event = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).expect("an event");
        document().body().expect("a body").dispatch_event(&event).expect("dispatched");
        self.settle().await;
    }

    fn value(&self, id: &str) -> String {
        self.find::<HtmlInputElement>(id).value()
    }

    fn provider(&self) -> String {
        self.find::<HtmlSelectElement>("provider").value()
    }

    fn is_checked(&self, id: &str) -> bool {
        self.find::<HtmlInputElement>(id).checked()
    }

    fn text(&self, id: &str) -> String {
        self.find::<Element>(id).text_content().unwrap_or_default()
    }

    fn preview_has(&self, pair: &str) -> bool {
        self.text("requestPreview").split(['?', '&']).any(|have| have == pair)
    }

    /// The numbers of the visible steps.
    fn steps_in_sight(&self) -> Vec<usize> {
        let steps = document().query_selector_all(".steps > .step").expect("a selector");
        let is_hidden = |at| steps.get(at).is_none_or(|step| step.unchecked_into::<Element>().has_attribute("hidden"));
        (0..steps.length()).filter(|at| !is_hidden(*at)).map(|at| at as usize + 1).collect()
    }
}

#[wasm_bindgen_test]
async fn every_keystroke_shows_in_the_preview_and_in_the_class_link() {
    let page = Page::fresh().await;
    page.type_into("clientId", " C&1 ").await;
    assert!(page.preview_has("client_id=C%261"), "{}", page.text("requestPreview"));
    assert!(page.text("classLink").ends_with("#provider=webex&client_id=C%261&scope=spark%3Arooms_read"));
    page.press("pkce").await;
    assert!(!page.text("requestPreview").contains("code_challenge"));
    page.press("pkce").await;
    assert!(page.preview_has("code_challenge_method=S256"));
}

// As browsers and extensions send when they fill in a field.
#[wasm_bindgen_test]
async fn a_keydown_without_a_key_fails_nowhere() {
    let page = Page::fresh().await;
    page.press("presenterButton").await;
    let failures = Rc::new(Cell::new(0));
    let seen = failures.clone();
    let count = Closure::<dyn FnMut()>::new(move || seen.set(seen.get() + 1));
    let window = web_sys::window().expect("a page has a window");
    window.add_event_listener_with_callback("error", count.as_ref().unchecked_ref()).expect("it listens");
    for id in ["clientId", "requestTitle", "sequence"] {
        for kind in ["keydown", "keyup"] {
            page.notify(&page.find(id), kind).await;
        }
    }
    window.remove_event_listener_with_callback("error", count.as_ref().unchecked_ref()).expect("it stops");
    page.press("presenterButton").await;
    assert_eq!(failures.get(), 0);
}

#[wasm_bindgen_test]
async fn scopes_are_ticked_or_typed() {
    let page = Page::fresh().await;
    assert_eq!((page.is_checked("scope-rooms_read"), page.is_checked("scope-people_read")), (true, false));
    page.press("scope-people_read").await;
    assert_eq!(page.value("oauthScopes"), "spark:rooms_read spark:people_read");
    page.type_into("oauthScopes", "spark:people_read own").await;
    assert_eq!((page.is_checked("scope-rooms_read"), page.is_checked("scope-people_read")), (false, true));
    page.press("scope-people_read").await;
    assert_eq!(page.value("oauthScopes"), "own");
}

#[wasm_bindgen_test]
async fn a_problem_is_shown_at_its_field_until_it_is_fixed() {
    let page = Page::fresh().await;
    page.press("codeButton").await;
    let problem: Element = page.find("problem");
    assert_eq!(problem.get_attribute("data-code").as_deref(), Some("client_id_missing"));
    let field: Element = page.find("clientId");
    assert_eq!(field.get_attribute("aria-invalid").as_deref(), Some("true"));
    assert_eq!(field.get_attribute("aria-describedby").as_deref(), Some("problem"));
    assert_eq!(document().active_element().map(|element| element.id()).as_deref(), Some("clientId"));
    page.type_into("clientId", "C").await;
    assert!(page.try_find("problem").is_none());
    assert!(!page.find::<Element>("clientId").has_attribute("aria-invalid"));
}

#[wasm_bindgen_test]
async fn no_field_accepts_more_than_a_request_may_have() {
    let page = Page::fresh().await;
    page.choose("provider", "custom").await;
    for (id, max_chars) in [
        ("clientId", 2_000),
        ("oauthScopes", 8_000),
        ("stateValue", 2_000),
        ("redirectUri", 2_000),
        ("authorizeEndpoint", 2_000),
        ("tokenEndpoint", 2_000),
        ("apiBase", 2_000),
        ("issuer", 2_000),
    ] {
        assert_eq!(page.find::<HtmlInputElement>(id).max_length(), max_chars, "{id}");
    }
    // A script can still set a longer value.
    page.choose("provider", "webex").await;
    page.type_into("clientId", "C1").await;
    page.type_into("oauthScopes", &"s".repeat(8_001)).await;
    page.press("codeButton").await;
    assert_eq!(page.find::<Element>("problem").get_attribute("data-code").as_deref(), Some("request_invalid"));
    assert_eq!(document().active_element().map(|element| element.id()).as_deref(), Some("oauthScopes"));
}

#[wasm_bindgen_test]
async fn only_a_custom_provider_has_endpoint_fields() {
    let page = Page::fresh().await;
    for (provider, is_readonly) in [("webex", true), ("custom", false)] {
        page.choose("provider", provider).await;
        for id in ["authorizeEndpoint", "tokenEndpoint", "apiBase"] {
            assert_eq!(page.find::<HtmlInputElement>(id).read_only(), is_readonly, "{provider} {id}");
        }
        assert_eq!(page.try_find("issuer").is_some(), !is_readonly);
        assert_eq!(page.try_find("scopePicker").is_some(), is_readonly);
    }
    page.type_into("tokenEndpoint", "https://as.example/token").await;
    page.choose("provider", "webex").await;
    assert_eq!(page.value("tokenEndpoint"), "https://webexapis.com/v1/access_token");
    page.choose("provider", "custom").await;
    assert_eq!(page.value("tokenEndpoint"), "https://as.example/token", "nothing typed is lost");
}

#[wasm_bindgen_test]
async fn advice_comes_and_goes_with_its_reason() {
    let page = Page::fresh().await;
    assert!(page.try_find("advice").is_none());
    let address = page.value("redirectUri");
    page.type_into("redirectUri", &format!("{address}x")).await;
    assert!(page.text("advice").contains("differs from this page's address"));
    page.type_into("redirectUri", &address).await;
    assert!(page.try_find("advice").is_none());
}

#[wasm_bindgen_test]
async fn ticks_and_notes_are_kept_in_this_tab_until_a_reset() {
    let page = Page::fresh().await;
    let storage = web_sys::window().expect("a window").session_storage().expect("storage").expect("storage");
    let key = format!("oauth-walkthrough-workbook {}", location::folder());
    let kept = || storage.get_item(&key).expect("readable");
    assert_eq!(kept(), None);
    page.press("tick1").await;
    assert!(kept().is_some_and(|text| text.contains(r#""ticks":[true,false,false,false]"#)), "{:?}", kept());
    page.press("resetButton").await;
    assert!(!page.is_checked("tick1"));
    assert_eq!(kept(), None);
}

#[wasm_bindgen_test]
async fn a_presentation_shows_one_step_and_is_controlled_by_keys() {
    let page = Page::fresh().await;
    assert_eq!(page.steps_in_sight(), [1, 2], "the invitation");
    page.press_key("ArrowRight").await;
    assert!(page.try_find("stepOn").is_none(), "keys do nothing before");
    page.press("presenterButton").await;
    assert_eq!(page.steps_in_sight(), [2]);
    for (key, step) in
        [("ArrowRight", 3), ("PageDown", 4), ("ArrowLeft", 3), ("PageUp", 2), ("ArrowLeft", 1), ("ArrowLeft", 1)]
    {
        page.press_key(key).await;
        assert_eq!(page.steps_in_sight(), [step], "{key}");
    }
    page.press_key("?").await;
    assert!(page.find::<Element>("presenterKeys").has_attribute("open"));
    page.press_key("?").await;
    assert!(!page.find::<Element>("presenterKeys").has_attribute("open"));
    // The current events are shown, whichever step the reader is at.
    page.press("codeButton").await;
    assert_eq!(page.steps_in_sight(), [2]);
    // The page asks first, and the provider stays.
    page.choose("provider", "custom").await;
    page.press("resetButton").await;
    assert_eq!(page.provider(), "custom");
    page.press("resetConfirm").await;
    assert_eq!((page.provider().as_str(), page.steps_in_sight()), ("custom", vec![2]));
    page.press_key("?").await;
    page.press_key("Escape").await;
    assert_eq!(page.steps_in_sight(), [2], "the list of keys is closed first");
    page.press_key("Escape").await;
    page.press("resetButton").await;
    assert_eq!(page.steps_in_sight(), [1, 2], "the invitation");
}
