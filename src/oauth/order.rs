//! Order without the standard library's sorts and sets: every type sorted by the standard library adds about 3 kB of
//! WebAssembly (gzip) to the page.

use std::cmp::Ordering;

/// The indices `0..count`, sorted by `compare`. The sort is stable.
pub fn sorted_places(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..count).collect();
    places.sort_by(|one, other| compare(*one, *other));
    places
}

/// The items in order, each once. For short lists.
pub fn each_once<T: PartialEq>(items: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut once = Vec::new();
    for item in items {
        if !once.contains(&item) {
            once.push(item);
        }
    }
    once
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn equals_keep_their_order() {
        let words = ["b", "a", "B", "c", "A"];
        let compare = |one: usize, other: usize| words[one].to_lowercase().cmp(&words[other].to_lowercase());
        assert_eq!(sorted_places(words.len(), &compare), [1, 4, 0, 2, 3]);
        assert_eq!(sorted_places(0, &compare), [0; 0]);
    }
}
