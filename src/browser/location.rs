//! The address bar: read, cleaned, and navigated.

use js_sys::{Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use crate::oauth::{
    secret::{Fragment, Query},
    unrecognized::tells_error,
};

use super::{IS_HERE, listen, window};

/// The function in `before/address.js` that returns what it took from the address. It works once.
const TAKE: &str = "takeAnswer";

/// The parameters that mark a fragment as a provider's response: RFC 6749 §4.2.2, OAuth 2.0 Multiple Response Types §5,
/// JARM §2.3.2. `before/address.js` has the same list, and also recognizes a provider's own error parameters.
const ANSWER_NAMES: [&str; 7] = ["code", "state", "error", "access_token", "refresh_token", "id_token", "response"];

/// The beginning of a class link. It's this page's own format, and read or rejected as a whole.
const CLASS_LINK: &str = "#provider=";

/// What was taken from the page's address. No one else has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// The query, with its question mark; may be empty.
    pub search: Query,
    /// The fragment with its `#` if it's a provider's response; empty for any other, which stays in the address.
    pub fragment: Fragment,
}

/// Takes the query, and a fragment that is a provider's response, out of the address bar and the history, so that
/// nothing that runs later can see a code there and no reload brings it back.
///
/// In a release, `before/address.js` has already done this before the WebAssembly loaded, and returns what it took. A
/// development build has no such script, so it happens here.
pub fn take_answer() -> Taken {
    let taken = taken_before();
    if cfg!(split) || taken.is_some() {
        return taken.unwrap_or_default();
    }
    let location = window().location();
    let search = Query::new(location.search().unwrap_or_default());
    if !search.is_empty() {
        // The whole URL, not just the path: a path that begins with `//` would name another host.
        replace_address(&(page_uri() + &location.hash().unwrap_or_default()));
    }
    Taken { search, fragment: take_fragment(is_answer) }
}

/// What `before/address.js` took, if it ran and no one has asked yet.
fn taken_before() -> Option<Taken> {
    let take: Function = Reflect::get(&window(), &TAKE.into()).ok()?.dyn_into().ok()?;
    let taken = take.call0(&JsValue::UNDEFINED).ok()?;
    let part = |name: &str| Reflect::get(&taken, &name.into()).ok()?.as_string();
    Some(Taken { search: Query::new(part("search")?), fragment: Fragment::new(part("hash")?) })
}

/// Whether a fragment, with its `#`, is a provider's response.
fn is_answer(fragment: &str) -> bool {
    let parameters = fragment.strip_prefix('#').unwrap_or(fragment);
    !fragment.starts_with(CLASS_LINK)
        && form_urlencoded::parse(parameters.as_bytes())
            .any(|(name, value)| ANSWER_NAMES.contains(&name.as_ref()) || (!value.is_empty() && tells_error(&name)))
}

/// The page's own address without query and fragment: its redirect URI.
pub fn page_uri() -> String {
    let location = window().location();
    location.origin().unwrap_or_default() + &location.pathname().unwrap_or_default()
}

/// The URL of the page's folder, with a slash at its end.
pub fn folder() -> String {
    let mut folder = page_uri();
    folder.truncate(folder.rfind('/').map_or(0, |slash| slash + 1));
    folder
}

/// Takes the fragment if `is_wanted`, and removes it from the address bar and the history; returns an empty one
/// otherwise, and the fragment stays.
pub fn take_fragment(is_wanted: impl Fn(&str) -> bool) -> Fragment {
    let fragment = Fragment::new(window().location().hash().unwrap_or_default());
    if !is_wanted(fragment.expose()) {
        return Fragment::default();
    }
    replace_address(&page_uri());
    fragment
}

/// Whether the page's address has a class link that hasn't been taken yet.
pub fn has_class_link() -> bool {
    window().location().hash().is_ok_and(|fragment| fragment.starts_with(CLASS_LINK))
}

/// Calls back whenever the fragment changes. A provider's response is removed first, also one that came while the page
/// loaded.
pub fn on_fragment(mut changed: impl FnMut() + 'static) {
    if IS_HERE {
        drop(take_fragment(is_answer));
    }
    listen("hashchange", move |_| {
        drop(take_fragment(is_answer));
        changed();
    });
}

/// Replaces the page's address with another one of this origin, without adding a history entry.
fn replace_address(address: &str) {
    let history = window().history().expect("a page has a history");
    history
        .replace_state_with_url(&JsValue::NULL, "", Some(address))
        .expect("a page may replace its own address by one of the same origin");
}

/// Navigates to another address, like a click on a link.
pub fn leave(url: &str) {
    window().location().assign(url).expect("the URL was checked when the request was made");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oauth::unrecognized::ERROR_WORDS;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn which_fragments_are_a_providers_response() {
        for (fragment, expected) in [
            // A provider's own error parameters.
            ("#error_code=1349", true),
            ("#x=1&Error%4Dessage=a", true),
            ("#cancelled=true", true),
            ("#error_code", false),
            ("#error_code=", false),
            ("#messages", false),
            ("#provider=webex&error_code=1", false),
            ("#code=a&state=b", true),
            ("#token_type=Bearer&access_token=a", true),
            ("#id_token=a", true),
            ("#x&error=access_denied", true),
            ("#c%6Fde=a", true),
            ("", false),
            ("#", false),
            ("#top", false),
            ("#_=_", false),
            ("#codex=1&encode=2", false),
            ("#provider=webex&client_id=a", false),
            ("#provider=webex&code=a", false),
        ] {
            assert_eq!(is_answer(fragment), expected, "{fragment}");
        }
    }

    #[test]
    fn the_early_script_knows_the_same_names() {
        let script = include_str!("../before/address.js");
        let names = ANSWER_NAMES.map(|name| format!("\"{name}\"")).join(", ");
        let words = format!("/{}/i", ERROR_WORDS.join("|"));
        let class_link = format!("hash.startsWith(\"{CLASS_LINK}\")");
        for part in [format!("[{names}]"), words, class_link, format!("self.{TAKE} = ")] {
            assert!(script.contains(&part), "{part}");
        }
    }
}
