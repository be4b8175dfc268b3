//! A sentence as the coder looks at it: lower-cased forms, children, subtrees.

use std::cell::OnceCell;

use smol_str::SmolStr;
use tekad_core::{Sentence, Span, Token, Upos};

/// A sentence with what the coder asks of it over and over, computed once.
#[derive(Debug)]
pub struct View<'a> {
    /// The sentence itself.
    pub sentence: &'a Sentence,
    lower: Vec<SmolStr>,
    lemma: Vec<SmolStr>,
    /// Their hashes.
    hashes: Vec<[u32; 2]>,
    /// Relations without subtype.
    rels: Vec<&'a str>,
    heads: Vec<Option<u32>>,
    children: Vec<u32>,
    first_child: Vec<u32>,
    /// Classes of cues, a bit each, of each token, for who asks for all of them over and over.
    cues: OnceCell<Box<[u16]>>,
}

impl<'a> View<'a> {
    /// Indexes a sentence in linear time. Where `lemmas` is false, words match by form only (the
    /// language's lemmas lose too much), with reduplication undone (`menteri-menteri`).
    pub fn new(sentence: &'a Sentence, lemmas: bool) -> View<'a> {
        let n = sentence.tokens.len();
        let lower: Vec<SmolStr> = sentence.tokens.iter().map(|t| lowercase(&t.form)).collect();
        let lemma: Vec<SmolStr> = sentence
            .tokens
            .iter()
            .zip(&lower)
            .map(|(t, lower)| {
                if lemmas {
                    lowercase(&t.lemma)
                } else {
                    single(lower)
                }
            })
            .collect();
        let hashes = lower.iter().zip(&lemma);
        let hashes = hashes.map(|(l, m)| [hash(l), hash(m)]).collect();
        let heads = repaired_heads(sentence);
        let mut first_child = vec![0u32; n + 1];
        for h in heads.iter().flatten() {
            first_child[*h as usize + 1] += 1;
        }
        for i in 0..n {
            first_child[i + 1] += first_child[i];
        }
        let mut next = first_child.clone();
        let mut children = vec![0u32; first_child[n] as usize];
        for (i, head) in heads.iter().enumerate() {
            if let Some(h) = head {
                children[next[*h as usize] as usize] = i as u32;
                next[*h as usize] += 1;
            }
        }
        View {
            sentence,
            lower,
            lemma,
            hashes,
            rels: sentence.tokens.iter().map(Token::base_deprel).collect(),
            heads,
            children,
            first_child,
            cues: OnceCell::new(),
        }
    }

    /// The classes of cues of a token, which `find` finds for all tokens when first asked.
    pub(crate) fn cues(&self, i: usize, find: impl Fn(usize) -> u16) -> u16 {
        let all = self
            .cues
            .get_or_init(|| (0..self.len()).map(find).collect());
        all.get(i).copied().unwrap_or_default()
    }

    /// Number of tokens.
    pub fn len(&self) -> usize {
        self.sentence.tokens.len()
    }

    /// Whether the sentence has no tokens.
    pub fn is_empty(&self) -> bool {
        self.sentence.tokens.is_empty()
    }

    /// The token itself.
    pub fn token(&self, i: usize) -> &'a Token {
        &self.sentence.tokens[i]
    }

    /// Lower-case form.
    pub fn lower(&self, i: usize) -> &SmolStr {
        &self.lower[i]
    }

    /// Lower-case lemma.
    pub fn lemma(&self, i: usize) -> &SmolStr {
        &self.lemma[i]
    }

    /// The hashes of its lower-case form and lemma.
    pub(crate) fn hashes(&self, i: usize) -> [u32; 2] {
        self.hashes[i]
    }

    /// Whether the token's form or lemma is the given lower-case word.
    pub fn is(&self, i: usize, word: &str) -> bool {
        self.lower[i] == word || self.lemma[i] == word
    }

    /// Part of speech.
    pub fn upos(&self, i: usize) -> Upos {
        self.sentence.tokens[i].upos
    }

    /// The head's index.
    pub fn head(&self, i: usize) -> Option<usize> {
        self.heads[i].map(|h| h as usize)
    }

    /// The relation without subtype.
    pub fn rel(&self, i: usize) -> &'a str {
        self.rels[i]
    }

    /// The relation with subtype.
    pub fn deprel(&self, i: usize) -> &'a str {
        &self.sentence.tokens[i].deprel
    }

    /// Children in text order.
    pub fn children(&self, i: usize) -> impl DoubleEndedIterator<Item = usize> + '_ {
        let range = self.first_child[i] as usize..self.first_child[i + 1] as usize;
        self.children[range].iter().map(|&c| c as usize)
    }

    /// The predicate of the clause in which a token stands: the nearest one above it that is
    /// reached through nominals alone.
    pub fn clause_of(&self, i: usize) -> usize {
        let mut at = i;
        while let Some(h) = self.head(at).filter(|_| {
            self.upos(at) != Upos::Verb
                && matches!(
                    self.rel(at),
                    "nsubj"
                        | "obj"
                        | "iobj"
                        | "obl"
                        | "nmod"
                        | "compound"
                        | "amod"
                        | "appos"
                        | "flat"
                        | "advmod"
                        | "nummod"
                )
        }) {
            at = h;
        }
        at
    }

    /// The first of the clauses that a clause is coordinated with, or itself.
    pub fn first_conjunct(&self, i: usize) -> usize {
        let mut at = i;
        while let Some(h) = self.head(at).filter(|_| self.rel(at) == "conj") {
            at = h;
        }
        at
    }

    /// Children with one of the given relations (without subtype).
    pub fn children_by<'s>(
        &'s self,
        i: usize,
        rels: &'s [&str],
    ) -> impl Iterator<Item = usize> + 's {
        self.children(i)
            .filter(move |&c| rels.contains(&self.rel(c)))
    }

    /// Whether the phrase (words as lemmas or lower-case forms) stands at token `i`.
    pub fn phrase_at(&self, i: usize, words: &[SmolStr]) -> bool {
        i + words.len() <= self.len() && words.iter().enumerate().all(|(k, w)| self.is(i + k, w))
    }

    /// The token of `start..end` whose head lies outside: what the rest of the sentence
    /// attaches to. The first one if the range is no constituent.
    pub fn head_of(&self, start: usize, end: usize) -> usize {
        (start..end)
            .find(|&i| self.head(i).is_none_or(|h| h < start || h >= end) && self.rel(i) != "punct")
            .unwrap_or(start)
    }

    /// Marks every token below `i` (and `i` itself), following only children that `enter`
    /// accepts.
    pub fn subtree(&self, i: usize, mut enter: impl FnMut(usize) -> bool) -> Vec<usize> {
        let mut found = vec![i];
        let mut next = 0;
        while next < found.len() {
            let node = found[next];
            next += 1;
            for child in self.children(node) {
                if enter(child) {
                    found.push(child);
                }
            }
        }
        found.sort_unstable();
        found
    }

    /// How many tokens stand above one.
    pub fn depth(&self, i: usize) -> usize {
        let mut depth = 0;
        let mut at = i;
        while let Some(h) = self.head(at).filter(|_| depth <= self.len()) {
            depth += 1;
            at = h;
        }
        depth
    }

    /// Whether `node` lies at or below `top`.
    pub fn within(&self, node: usize, top: usize) -> bool {
        let mut at = Some(node);
        let mut steps = 0;
        while let Some(i) = at {
            if i == top {
                return true;
            }
            steps += 1;
            if steps > self.len() {
                return false;
            }
            at = self.head(i);
        }
        false
    }

    /// The preposition of a nominal: its `case` children and what is fixed to them, as one
    /// lower-case phrase (`according to`); empty if none.
    pub fn case_phrase(&self, i: usize) -> String {
        let mut words: Vec<usize> = Vec::new();
        for c in self.children(i) {
            if self.rel(c) == "case" && c < i {
                words.push(c);
                words.extend(self.children(c).filter(|&f| self.rel(f) == "fixed"));
            }
        }
        words.sort_unstable();
        let mut phrase = String::new();
        for w in words {
            if !phrase.is_empty() {
                phrase.push(' ');
            }
            phrase.push_str(self.lower(w));
        }
        phrase
    }

    /// The text range of tokens `start..end`.
    pub fn span(&self, start: usize, end: usize) -> Span {
        let first = self.token(start).span;
        let last = self.token(end.max(start + 1) - 1).span;
        first.cover(last)
    }
}

/// Heads with one repair: auxiliaries and copulas have no dependents in UD, so what the parser
/// hung on them belongs to their own head.
fn repaired_heads(sentence: &Sentence) -> Vec<Option<u32>> {
    let tokens = &sentence.tokens;
    tokens
        .iter()
        .map(|token| {
            let mut head = token.head?;
            for _ in 0..3 {
                let above = &tokens[head as usize];
                let is_function = matches!(above.base_deprel(), "aux" | "cop");
                match above.head.filter(|_| {
                    is_function && !matches!(token.base_deprel(), "fixed" | "conj" | "cc" | "punct")
                }) {
                    Some(next) => head = next,
                    None => break,
                }
            }
            Some(head)
        })
        .collect()
}

/// A word's hash, for sets to look at before the word (FNV-1a).
pub(crate) fn hash(word: &str) -> u32 {
    let eat = |h: u32, &b: &u8| (h ^ u32::from(b)).wrapping_mul(0x0100_0193);
    let h = word.as_bytes().iter().fold(0x811c_9dc5, eat);
    h ^ (h >> 15)
}

/// The word of a full reduplication; any other word as it is.
fn single(word: &SmolStr) -> SmolStr {
    match word.split_once('-') {
        Some((a, b)) if a == b => SmolStr::from(a),
        _ => word.clone(),
    }
}

fn lowercase(text: &str) -> SmolStr {
    if text.chars().any(char::is_uppercase) {
        SmolStr::from(text.to_lowercase())
    } else {
        SmolStr::from(text)
    }
}
