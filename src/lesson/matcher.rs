//! Finds many words in a text at once, in time that depends only on the text's length: the automaton of Aho and
//! Corasick (Communications of the ACM 18, 1975). The crate of that name is made for speed in far larger texts, and is
//! far larger.

use std::ops::Range;

use zeroize::Zeroizing;

use crate::oauth::order::sorted_places;

/// Words to find. Their bytes are wiped when dropped. A session sees a new secret with each refresh and keeps them all,
/// so each byte takes little memory.
#[derive(Default)]
pub struct Matcher {
    /// The byte that leads to each node from its parent. Siblings are neighbors, sorted by it.
    bytes: Zeroizing<Vec<u8>>,
    /// Each beginning of a word is a node; the first is the empty one. Shorter beginnings come first, and one more node ends
    /// the list.
    nodes: Vec<Node>,
    /// Label and length of each word.
    words: Vec<(u32, u32)>,
}

#[derive(Clone, Copy, Default)]
struct Node {
    /// Its children go on to the next node's first one.
    first_child: u32,
    /// The node of the longest beginning of a word that this beginning ends with.
    suffix: u32,
    /// The longest word that this beginning ends with, counted from 1; 0 for none.
    word: u32,
}

/// Treats a plus sign and a space as the same byte: forms encode a space as a plus sign.
fn folded(byte: u8) -> u8 {
    if byte == b'+' { b' ' } else { byte }
}

impl Matcher {
    /// A matcher for these words, each with a label. If a word has two labels, the first one counts.
    pub fn new(words: impl Iterator<Item = (Zeroizing<Vec<u8>>, u32)>) -> Self {
        let folded = |(mut word, label): (Zeroizing<Vec<u8>>, u32)| {
            word.iter_mut().for_each(|byte| *byte = folded(*byte));
            (word, label)
        };
        let mut unsorted: Vec<_> = words.filter(|(word, _)| !word.is_empty()).map(folded).collect();
        let places = sorted_places(unsorted.len(), &|one, other| unsorted[one].0.cmp(&unsorted[other].0));
        let mut words: Vec<_> = places.iter().map(|place| std::mem::take(&mut unsorted[*place])).collect();
        words.dedup_by(|(later, _), (first, _)| later == first);

        let count = words.iter().map(|(word, _)| word.len()).sum::<usize>() + 2;
        let (mut bytes, mut nodes) = (Zeroizing::new(Vec::with_capacity(count)), Vec::with_capacity(count));
        bytes.push(0);
        nodes.push(Node::default());
        let lengths = words.iter().map(|(word, label)| (*label, word.len() as u32)).collect();
        let mut matcher = Self { bytes, nodes, words: lengths };
        // Which of the sorted words begin with each beginning of this many bytes.
        let all = 0..words.len();
        let (mut at, mut depth, mut begun) = (0, 0, vec![all]);
        while !begun.is_empty() {
            let mut longer = Vec::new();
            for mut rest in begun {
                let suffix = matcher.nodes[at].suffix;
                matcher.nodes[at].first_child = matcher.nodes.len() as u32;
                matcher.nodes[at].word = matcher.nodes[suffix as usize].word;
                if words.get(rest.start).is_some_and(|(word, _)| word.len() == depth) {
                    rest.start += 1;
                    matcher.nodes[at].word = rest.start as u32;
                }
                while !rest.is_empty() {
                    let byte = words[rest.start].0[depth];
                    let count = words[rest.clone()].partition_point(|(word, _)| word[depth] == byte);
                    let suffix = if at == 0 { 0 } else { matcher.next(suffix, byte) };
                    matcher.bytes.push(byte);
                    matcher.nodes.push(Node { suffix, ..Node::default() });
                    longer.push(rest.start..rest.start + count);
                    rest.start += count;
                }
                at += 1;
            }
            (depth, begun) = (depth + 1, longer);
        }
        matcher.nodes.push(Node { first_child: at as u32, ..Node::default() });
        matcher
    }

    /// Calls `found` with the label and the place of the longest word that ends at each place of a text, in order.
    pub fn find(&self, text: &[u8], mut found: impl FnMut(u32, Range<usize>)) {
        if self.nodes.is_empty() {
            return;
        }
        let mut at = 0;
        for (end, byte) in text.iter().enumerate() {
            at = self.next(at, folded(*byte));
            if let Some(word) = self.nodes[at as usize].word.checked_sub(1) {
                let (label, length) = self.words[word as usize];
                found(label, end + 1 - length as usize..end + 1);
            }
        }
    }

    /// The node of the longest beginning of a word that a text ends with, once this byte is added to it.
    fn next(&self, mut at: u32, byte: u8) -> u32 {
        loop {
            let node = self.nodes[at as usize];
            let children = node.first_child as usize..self.nodes[at as usize + 1].first_child as usize;
            if let Ok(child) = self.bytes[children].binary_search(&byte) {
                return node.first_child + child as u32;
            }
            if at == 0 {
                return 0;
            }
            at = node.suffix;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn the_longest_word_is_found_that_ends_at_each_place() {
        let words = ["he", "she", "hers", "a+b", "aaab", "s"];
        let words = words.iter().enumerate().map(|(at, word)| (Zeroizing::new(word.as_bytes().to_vec()), at as u32));
        let matcher = Matcher::new(words);
        for (text, expected) in [
            ("ushers", &[(5, 1..2), (1, 1..4), (2, 2..6)][..]),
            ("a ba+b", &[(3, 0..3), (3, 3..6)]),
            ("aaaaab", &[(4, 2..6)]),
            ("", &[]),
            ("xyz", &[]),
        ] {
            let mut found = Vec::new();
            matcher.find(text.as_bytes(), |label, place| found.push((label, place)));
            assert_eq!(found, expected, "{text}");
        }
        Matcher::default().find(b"x", |_, _| panic!("there are no words"));
    }

    #[test]
    fn what_is_kept_of_each_byte_is_little() {
        let words: Vec<String> = (0..200).map(|at| format!("{at}-{}", "x".repeat(100))).collect();
        let bytes = words.iter().map(String::len).sum::<usize>();
        let matcher = Matcher::new(words.iter().map(|word| (Zeroizing::new(word.as_bytes().to_vec()), 0)));
        let kept = matcher.bytes.capacity() + matcher.nodes.capacity() * size_of::<Node>();
        assert!(kept <= 13 * (bytes + 2), "{kept} of {bytes}");
    }
}
