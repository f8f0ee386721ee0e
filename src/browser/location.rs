//! The address bar: read, scrubbed, and left.

use js_sys::{Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use crate::oauth::{
    secret::{Fragment, Query},
    unrecognized::tells_error,
};

use super::{listen, window};

/// The function of `before/address.js` that hands over what it took out of the address, once.
const TAKE: &str = "takeAnswer";

/// The parameters by which a fragment is known for a provider's answer: RFC 6749 §4.2.2, OAuth 2.0 Multiple Response Types
/// §5, JARM §2.3.2. `before/address.js` has the same, and knows an error in a provider's own words as well.
const ANSWER_NAMES: [&str; 7] = ["code", "state", "error", "access_token", "refresh_token", "id_token", "response"];

/// What a class link begins with. It is the page's own, and is read, or refused, as a whole.
const CLASS_LINK: &str = "#provider=";

/// What was taken out of the page's address. Nothing else holds it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// The query, with its question mark; empty for none.
    pub search: Query,
    /// The fragment with its number sign, where it is a provider's answer; empty for any other, which stays.
    pub fragment: Fragment,
}

/// Takes the query, and a fragment that is a provider's answer, out of the address bar and the history, so that a code in
/// them is seen by nothing that runs later and comes back by no reload.
///
/// A release has done so before the WebAssembly came (`before/address.js`), and hands over here what was taken. A
/// development build has no such script, and does it now.
pub fn take_answer() -> Taken {
    let taken = taken_before().unwrap_or_default();
    let location = window().location();
    let search = Query::new(location.search().unwrap_or_default());
    if !search.is_empty() {
        // The whole address, not the path alone: a path that begins with `//` would name another host.
        replace_address(&(page_uri() + &location.hash().unwrap_or_default()));
    }
    let fragment = take_fragment(is_answer);
    Taken {
        search: if search.is_empty() { taken.search } else { search },
        fragment: if fragment.is_empty() { taken.fragment } else { fragment },
    }
}

/// What `before/address.js` took, where it ran and nobody has asked yet.
fn taken_before() -> Option<Taken> {
    let take: Function = Reflect::get(&window(), &TAKE.into()).ok()?.dyn_into().ok()?;
    let taken = take.call0(&JsValue::UNDEFINED).ok()?;
    let part = |name: &str| Reflect::get(&taken, &name.into()).ok()?.as_string();
    Some(Taken { search: Query::new(part("search")?), fragment: Fragment::new(part("hash")?) })
}

/// Whether a fragment, with its number sign, is a provider's answer.
fn is_answer(fragment: &str) -> bool {
    let parameters = fragment.strip_prefix('#').unwrap_or(fragment);
    !fragment.starts_with(CLASS_LINK)
        && form_urlencoded::parse(parameters.as_bytes())
            .any(|(name, value)| ANSWER_NAMES.contains(&name.as_ref()) || (!value.is_empty() && tells_error(&name)))
}

/// The page's own address without query and fragment: what it registers as redirect URI.
pub fn page_uri() -> String {
    let location = window().location();
    location.origin().unwrap_or_default() + &location.pathname().unwrap_or_default()
}

/// The address of the folder that the page stands in, with a slash at its end.
pub fn folder() -> String {
    let mut folder = page_uri();
    folder.truncate(folder.rfind('/').map_or(0, |slash| slash + 1));
    folder
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

/// Calls back each time the address gets another fragment. One that is a provider's answer is scrubbed before.
pub fn on_fragment(mut changed: impl FnMut() + 'static) {
    listen("hashchange", move |_| {
        drop(take_fragment(is_answer));
        changed();
    });
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oauth::unrecognized::ERROR_WORDS;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn which_fragments_are_a_providers_answer() {
        for (fragment, expected) in [
            // In a provider's own words.
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
    fn the_script_that_comes_first_knows_the_same() {
        let script = include_str!("../before/address.js");
        let names = ANSWER_NAMES.map(|name| format!("\"{name}\"")).join(", ");
        let words = format!("/{}/i", ERROR_WORDS.join("|"));
        let class_link = format!("hash.startsWith(\"{CLASS_LINK}\")");
        for part in [format!("[{names}]"), words, class_link, format!("self.{TAKE} = ")] {
            assert!(script.contains(&part), "{part}");
        }
    }
}
