//! What the tagger sees of a word: the feature templates.

use crate::hash::{Keys, mix};
use crate::lex::Lex;

/// A word as the templates see it.
#[derive(Clone, Copy, Default)]
pub(crate) struct Word {
    /// Its hashes.
    pub lex: Lex,
    /// Hash of its shape with runs of up to four signs told apart.
    pub long: u64,
    /// Its part of speech, an index into `Upos::ALL`.
    pub upos: u8,
    /// Whether its first letter is upper case.
    pub upper: bool,
    /// Fine and coarse class, and how often it is capitalised (see [`super::words`]).
    pub info: u32,
    /// Kinds of the longest listed name over it, and its place in that (see [`super::gazetteer`]).
    pub list: u32,
    /// Kinds of listed names that it is a part of.
    pub part: u32,
    /// First word of the run of name-like words around it.
    pub head: u32,
    /// One past the last word of that run.
    pub end: u32,
}

impl Word {
    fn class(&self) -> u64 {
        u64::from(self.info & 0xfff)
    }

    fn coarse(&self) -> u64 {
        u64::from(self.info >> 12 & 0xff)
    }

    fn cased(&self) -> u64 {
        u64::from(self.info >> 20 & 0xf)
    }
}

/// Hash of the shape with runs of up to four signs told apart.
pub(crate) fn long_shape(form: &str) -> u64 {
    let (mut shape, mut last, mut run) = (23u64, 0u8, 0);
    for c in form.chars().take(24) {
        let kind = if c.is_uppercase() {
            1
        } else if c.is_alphabetic() {
            2
        } else if c.is_numeric() {
            3
        } else {
            4 + (c as u32 % 97) as u8
        };
        run = if kind == last { run + 1 } else { 0 };
        last = kind;
        if run < 4 {
            shape = mix(shape, u64::from(kind));
        }
    }
    shape
}

/// Marks the runs of name-like words: capitalised or proper nouns.
pub(crate) fn runs(words: &mut [Word]) {
    const PROPN: u8 = 11;
    let mut start = 0;
    while start < words.len() {
        let like = |w: &Word| w.upper || w.upos == PROPN;
        let mut end = start;
        while end < words.len() && like(&words[end]) {
            end += 1;
        }
        end = end.max(start + 1);
        for w in &mut words[start..end] {
            (w.head, w.end) = (start as u32, end as u32);
        }
        start = end;
    }
}

/// Features of word `i`.
pub(crate) fn features(words: &[Word], i: usize, k: &mut Keys) {
    let none = Word {
        upos: 31,
        list: 1 << 20,
        ..Word::default()
    };
    let at = |by: isize| {
        i.checked_add_signed(by)
            .and_then(|j| words.get(j))
            .unwrap_or(&none)
    };
    let (w, l1, l2, r1, r2) = (at(0), at(-1), at(-2), at(1), at(2));
    let n = &w.lex;
    let first = u64::from(i == 0);
    let (t, tl, tr) = (u64::from(w.upos), u64::from(l1.upos), u64::from(r1.upos));
    let (g, gl, gr) = (u64::from(w.list), u64::from(l1.list), u64::from(r1.list));
    let (p, pl, pr) = (u64::from(w.part), u64::from(l1.part), u64::from(r1.part));
    k.start(200);
    k.a(1);
    k.a(n.low);
    k.a(n.form);
    k.a(l1.lex.low);
    k.a(l2.lex.low);
    k.a(r1.lex.low);
    k.a(r2.lex.low);
    k.b(l1.lex.low, n.low);
    k.b(n.low, r1.lex.low);
    k.b(l2.lex.low, l1.lex.low);
    k.b(r1.lex.low, r2.lex.low);
    for s in &n.suf[..4] {
        k.a(*s);
    }
    for s in n.pre {
        k.a(s);
    }
    k.a(n.shape);
    k.a(w.long);
    k.b(n.shape, first);
    k.b(l1.lex.shape, n.shape);
    k.b(n.shape, r1.lex.shape);
    k.c(l1.lex.shape, n.shape, r1.lex.shape);
    k.b(l1.lex.low, n.shape);
    k.b(r1.lex.low, n.shape);
    k.b(l1.lex.suf[2], n.shape);
    k.b(r1.lex.suf[2], n.shape);
    k.a(t);
    k.b(tl, t);
    k.b(t, tr);
    k.c(tl, t, tr);
    k.b(l1.lex.low, t);
    k.b(r1.lex.low, t);
    k.b(t, n.shape);
    // Lists.
    k.a(g);
    k.b(g, n.shape);
    k.b(gl, g);
    k.b(g, gr);
    k.b(g, t);
    k.a(gl);
    k.a(gr);
    k.a(p);
    k.b(pl, p);
    k.b(p, pr);
    k.b(p, n.shape);
    k.c(p, pr, n.shape);
    // Classes.
    k.a(w.class());
    k.a(w.coarse());
    k.b(l1.class(), 1);
    k.b(r1.class(), 1);
    k.b(l2.class(), 1);
    k.b(r2.class(), 1);
    k.b(l1.coarse(), w.coarse());
    k.b(w.coarse(), r1.coarse());
    k.b(l1.class(), n.shape);
    k.b(r1.class(), n.shape);
    k.b(w.cased(), n.shape);
    k.b(l1.cased(), w.cased());
    k.b(w.cased(), r1.cased());
    k.c(l1.cased(), w.cased(), r1.cased());
    // The run of name-like words.
    let (head, end) = (w.head as usize, w.end as usize);
    let inside = u64::from(end - head > 1 || w.upper);
    if inside != 0 {
        let word = |j: usize| words.get(j).unwrap_or(&none);
        let before = head.checked_sub(1).map_or(&none, word);
        let after = word(end);
        let start = u64::from(i == head);
        let long = (end - head).min(5) as u64;
        k.a(word(head).lex.low);
        k.b(word(end - 1).lex.low, 3);
        k.b(before.lex.low, start);
        k.b(after.lex.low, start);
        k.b(before.class(), start);
        k.b(after.class(), start);
        k.b(before.lex.low, word(head).lex.low);
        k.b(long, start);
        k.c(long, (i - head).min(4) as u64, n.shape);
        k.c(u64::from(word(head).list), u64::from(i == head), g);
        k.b(before.lex.low, after.lex.low);
        k.a(word(head).lex.suf[2]);
    }
}
