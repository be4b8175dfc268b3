//! Names as sequences of words, in a trie: one step a word, so that a text is matched in time
//! proportional to its length, however long the names are.

use rustc_hash::FxHashMap;
use smol_str::SmolStr;
use tekad_gazetteer::fold;

/// The words of all names, folded, with their numbers. A word is a run of letters and digits;
/// any other sign but blanks and hyphens is a word of its own, so that it does not matter how a
/// tokenizer cuts.
#[derive(Debug)]
pub(crate) struct Words {
    numbers: FxHashMap<SmolStr, u32>,
}

/// Number of a word that no name has.
const UNKNOWN: u32 = u32::MAX;
/// Number of the full stop.
const STOP: u32 = 0;

impl Default for Words {
    fn default() -> Words {
        Words {
            numbers: FxHashMap::from_iter([(SmolStr::new_static("."), STOP)]),
        }
    }
}

impl Words {
    /// The number of the full stop.
    pub fn stop(&self) -> u32 {
        STOP
    }

    fn number(&mut self, word: &str) -> u32 {
        if let Some(&n) = self.numbers.get(word) {
            return n;
        }
        let n = self.numbers.len() as u32;
        self.numbers.insert(SmolStr::from(word), n);
        n
    }

    fn known(&self, word: &str) -> u32 {
        self.numbers.get(word).copied().unwrap_or(UNKNOWN)
    }

    /// The words of a text.
    pub fn of(&self, text: &str) -> Vec<u32> {
        let mut words = Vec::new();
        folded(text, &mut String::new(), |word| {
            words.push(self.known(word))
        });
        words
    }
}

/// Hands out the words of a text, folded. ASCII needs no memory of its own.
fn folded(text: &str, buffer: &mut String, mut each: impl FnMut(&str)) {
    buffer.clear();
    if text.is_ascii() {
        buffer.extend(text.chars().map(|c| match c {
            '-' => ' ',
            '`' => '\'',
            c => c.to_ascii_lowercase(),
        }));
    } else {
        buffer.push_str(&fold(text));
    }
    let mut start = 0;
    let letters = |c: char| c.is_alphanumeric();
    for (at, c) in buffer.char_indices() {
        if letters(c) {
            continue;
        }
        if start < at {
            each(&buffer[start..at]);
        }
        start = at + c.len_utf8();
        if !c.is_whitespace() {
            each(&buffer[at..start]);
        }
    }
    if start < buffer.len() {
        each(&buffer[start..]);
    }
}

/// The words of the tokens of a sentence, looked up when they are first asked for: most tokens
/// begin no name, and a table of all the world's words is larger than a processor's cache.
#[derive(Debug)]
pub(crate) struct TokenWords<'a, F> {
    table: &'a Words,
    text: F,
    words: Vec<u32>,
    /// Where a token's words stand; the end is 0 before they are looked up.
    ranges: Vec<(u32, u32)>,
    buffer: String,
}

impl<'a, F: Fn(usize) -> &'a str> TokenWords<'a, F> {
    /// The words of `count` tokens, whose texts `text` gives.
    pub fn new(table: &'a Words, count: usize, text: F) -> TokenWords<'a, F> {
        TokenWords {
            table,
            text,
            words: vec![STOP], // so that no range ends at 0
            ranges: vec![(0, 0); count],
            buffer: String::new(),
        }
    }

    /// Number of tokens.
    pub fn len(&self) -> usize {
        self.ranges.len()
    }

    /// The words of a token.
    pub fn of(&mut self, token: usize) -> &[u32] {
        if self.ranges[token].1 == 0 {
            let start = self.words.len() as u32;
            let (table, words) = (self.table, &mut self.words);
            folded((self.text)(token), &mut self.buffer, |word| {
                words.push(table.known(word));
            });
            self.ranges[token] = (start, self.words.len() as u32);
        }
        let (start, end) = self.ranges[token];
        &self.words[start as usize..end as usize]
    }
}

/// Names with what they stand for.
#[derive(Debug)]
pub(crate) struct Trie<V> {
    /// Node and word to node.
    next: FxHashMap<(u32, u32), u32>,
    /// Of each node, one more than the index of its list; 0 for none.
    ends: Vec<u32>,
    marked: Vec<bool>,
    lists: Vec<Vec<V>>,
}

impl<V> Default for Trie<V> {
    fn default() -> Trie<V> {
        Trie {
            next: FxHashMap::default(),
            ends: vec![0],
            marked: vec![false],
            lists: Vec::new(),
        }
    }
}

impl<V: PartialEq> Trie<V> {
    /// Where every name begins.
    pub const ROOT: u32 = 0;

    fn node(&mut self, words: &mut Words, name: &str) -> Option<u32> {
        let mut node = Self::ROOT;
        folded(name, &mut String::new(), |word| {
            let key = (node, words.number(word));
            let fresh = self.ends.len() as u32;
            node = *self.next.entry(key).or_insert(fresh);
            if node == fresh {
                self.ends.push(0);
                self.marked.push(false);
            }
        });
        (node != Self::ROOT).then_some(node)
    }

    /// Adds a name, or one more thing that it stands for.
    pub fn add(&mut self, words: &mut Words, name: &str, value: V) {
        let Some(node) = self.node(words, name) else {
            return;
        };
        if self.ends[node as usize] == 0 {
            self.lists.push(Vec::new());
            self.ends[node as usize] = self.lists.len() as u32;
        }
        let list = &mut self.lists[self.ends[node as usize] as usize - 1];
        if !list.contains(&value) {
            list.push(value);
        }
    }

    /// Marks where a name ends that is kept elsewhere.
    pub fn mark(&mut self, words: &mut Words, name: &str) {
        if let Some(node) = self.node(words, name) {
            self.marked[node as usize] = true;
        }
    }

    /// Whether a name that is kept elsewhere ends at a node.
    pub fn is_marked(&self, node: u32) -> bool {
        self.marked[node as usize]
    }

    /// The node that words lead to.
    pub fn walk(&self, from: u32, words: &[u32]) -> Option<u32> {
        words.iter().try_fold(from, |node, &word| {
            (word != UNKNOWN)
                .then(|| self.next.get(&(node, word)).copied())
                .flatten()
        })
    }

    /// Whether a name may begin with these words, or with all of them but a full stop at the end.
    pub fn begins(&self, words: &[u32]) -> bool {
        let before_stop = match words.split_last() {
            Some((&STOP, rest)) => rest,
            _ => words,
        };
        !words.is_empty() && self.walk(Self::ROOT, before_stop).is_some()
    }

    /// What the name that ends at a node stands for.
    pub fn list(&self, node: u32) -> Option<&[V]> {
        let index = self.ends[node as usize].checked_sub(1)?;
        Some(&self.lists[index as usize])
    }

    /// What a whole name stands for.
    pub fn get(&self, words: &Words, name: &str) -> Option<&[V]> {
        let node = self.walk(Self::ROOT, &words.of(name))?;
        self.list(node)
    }

    /// All lists, to be put in order.
    pub fn lists_mut(&mut self) -> impl Iterator<Item = &mut Vec<V>> {
        self.lists.iter_mut()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_word_by_word() {
        let mut words = Words::default();
        let mut trie: Trie<u8> = Trie::default();
        trie.add(&mut words, "Côte d’Ivoire", 1);
        trie.add(&mut words, "U.S.", 2);
        trie.add(&mut words, "Al-Qaeda", 3);
        trie.add(&mut words, "Al Qaeda", 3);
        for (name, found) in [
            ("cote d'ivoire", Some(1)),
            ("Al Qaeda", Some(3)),
            ("al-qaeda", Some(3)),
            ("U.S.", Some(2)),
            ("US", None),
            ("Al", None),
            ("", None),
        ] {
            let list = trie.get(&words, name);
            assert_eq!(list.map(|l| l[0]), found, "{name}");
            assert!(list.is_none_or(|l| l.len() == 1), "{name}");
        }
        // However a tokenizer cuts, the same words.
        let tokens = ["U.", "S", ".", "-"];
        let mut cut = TokenWords::new(&words, tokens.len(), |t| tokens[t]);
        let joined: Vec<u32> = (0..tokens.len()).flat_map(|t| cut.of(t).to_vec()).collect();
        assert_eq!(words.of("U.S."), joined);
        assert!(cut.of(3).is_empty());
    }
}
