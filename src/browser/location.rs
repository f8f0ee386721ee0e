//! The address bar: read, scrubbed, and left.

use wasm_bindgen::JsValue;

use crate::oauth::secret::{Fragment, Query};

use super::{listen, window};

/// Takes `location.search` and scrubs it from the address bar and the history, so that a code in it is seen by nothing
/// that runs later and comes back by no reload.
pub fn take_search() -> Query {
    let search = Query::new(window().location().search().unwrap_or_default());
    if !search.is_empty() {
        let hash = window().location().hash().unwrap_or_default();
        // The whole address, not the path alone: a path that begins with `//` would name another host.
        let scrubbed = page_uri() + &hash;
        replace_address(&scrubbed);
    }
    search
}

/// The page's own address without query and fragment: what it registers as redirect URI.
pub fn page_uri() -> String {
    let location = window().location();
    location.origin().unwrap_or_default() + &location.pathname().unwrap_or_default()
}

/// Takes the fragment of the page's address where it is one that is wanted, and scrubs it from the address bar and the
/// history; empty for any other, which stays.
pub fn take_fragment(is_wanted: impl Fn(&str) -> bool) -> Fragment {
    let fragment = Fragment::new(window().location().hash().unwrap_or_default());
    if !is_wanted(fragment.expose()) {
        return Fragment::default();
    }
    replace_address(&page_uri());
    fragment
}

/// Calls back each time the address gets another fragment.
pub fn on_fragment(mut changed: impl FnMut() + 'static) {
    listen("hashchange", move |_| changed());
}

/// Puts another address of this origin in the place of the page's own, without an entry in the history.
fn replace_address(address: &str) {
    let history = window().history().expect("a page has a history");
    history
        .replace_state_with_url(&JsValue::NULL, "", Some(address))
        .expect("a page may replace its own address by one of the same origin");
}

/// Leaves for another address, as a press on a link would.
pub fn leave(url: &str) {
    window().location().assign(url).expect("the URL was checked when the request was made");
}
