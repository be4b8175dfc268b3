//! Multiword tokens: which surface tokens are several syntactic words (`don't`,
//! `pemerintahnya`), and which. Candidates come from what the treebank splits; a linear
//! model decides, since most words in `-nya` or `-s` are one word.

use smol_str::SmolStr;

use crate::ModelError;
use crate::bytes::{Reader, Writer};
use crate::hash::{self, Keys, mix};
use crate::lex::Lex;
use crate::linear::{Lookup, Sparse};

/// A way to split a surface token.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Split {
    /// The whole lower-case surface form it is for; empty where it is for every form that
    /// ends in `parts`, whose first word is then what is left.
    pub whole: String,
    /// The lower-case parts; without the first where `whole` is empty. What stands in a part
    /// before a [`JOINT`] is in the text but in no word: `-`, the joint, `se` for the end of
    /// Portuguese `trata-se`, which is *trata* and *se*.
    pub parts: Vec<String>,
}

/// Parts the sign that joins a part to the one before it from the part's word.
pub(crate) const JOINT: char = '\t';

/// A part as it stands in the text, and the bytes at its start that are in no word.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Ending {
    text: String,
    skip: usize,
}

impl Ending {
    fn new(part: &str) -> Ending {
        match part.split_once(JOINT) {
            Some((sign, word)) => Ending {
                text: format!("{sign}{word}"),
                skip: sign.len(),
            },
            None => Ending {
                text: part.to_owned(),
                skip: 0,
            },
        }
    }
}

/// The splitter.
pub(crate) struct Splits {
    /// All ways, ascending.
    pub list: Vec<Split>,
    /// Decides for each way whether it is taken: two classes.
    pub table: Sparse,
    by_end: Vec<Vec<u16>>,
    by_whole: Lookup,
    /// The parts of each way that is for endings; empty for the others.
    endings: Vec<Vec<Ending>>,
    /// Forms that stay one word.
    kept: Vec<SmolStr>,
}

/// A word of a split token: byte range within the token, and its form where that is no
/// substring of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    /// Range within the token.
    pub range: std::ops::Range<usize>,
    /// The form if not the text of the range.
    pub form: Option<SmolStr>,
}

impl Splits {
    /// Puts the parts together.
    pub fn new(list: Vec<Split>, table: Sparse) -> Splits {
        let mut by_end = vec![Vec::new(); 256];
        let mut wholes: Vec<(u32, u32)> = Vec::new();
        let mut endings = vec![Vec::new(); list.len()];
        for (i, split) in list.iter().enumerate() {
            if split.whole.is_empty() {
                if let Some(&b) = split.parts.last().and_then(|p| p.as_bytes().last()) {
                    by_end[usize::from(b)].push(i as u16);
                }
                endings[i] = split.parts.iter().map(|p| Ending::new(p)).collect();
            } else {
                wholes.push((hash::key(hash::text(&split.whole)), i as u32 + 1));
            }
        }
        wholes.sort_unstable();
        wholes.dedup_by_key(|w| w.0);
        Splits {
            list,
            table,
            by_end,
            by_whole: Lookup::new(wholes),
            endings,
            kept: Vec::new(),
        }
    }

    /// Forms that stay one word, and endings (`-s`) that are never split off, whatever the
    /// treebank splits: its typos ("its" for "it's").
    pub fn keep(&mut self, forms: &[String]) {
        for form in forms {
            match form.strip_prefix('-') {
                Some(end) => {
                    for list in &mut self.by_end {
                        list.retain(|&i| self.list[usize::from(i)].parts != [end]);
                    }
                }
                None => self.kept.push(SmolStr::from(form.as_str())),
            }
        }
    }

    /// Writes the list.
    pub fn write_list(list: &[Split], w: &mut Writer) {
        w.uint(list.len() as u64);
        for s in list {
            w.str(&s.whole);
            w.strs(&s.parts);
        }
    }

    /// Reads list and table.
    pub fn read(r: &mut Reader<'_>) -> Result<Splits, ModelError> {
        let n = r.count()?;
        if n > usize::from(u16::MAX) {
            return Err(ModelError::Broken("too many ways to split"));
        }
        let mut list = Vec::with_capacity(n);
        for _ in 0..n {
            let split = Split {
                whole: r.str()?.to_owned(),
                parts: r.strs()?,
            };
            if split.parts.is_empty() || split.parts.iter().any(String::is_empty) {
                return Err(ModelError::Broken("a split has an empty part"));
            }
            list.push(split);
        }
        let table = Sparse::read(r, 2)?;
        Ok(Splits::new(list, table))
    }

    /// The ways that could split a token with this lower-case form.
    pub fn candidates<'a>(&'a self, low: &'a str, key: u32) -> impl Iterator<Item = usize> + 'a {
        let whole = self.by_whole.get(key) as usize;
        let kept = self.kept.iter().any(|k| k == low);
        let whole = whole
            .checked_sub(1)
            .filter(|&i| !kept && self.list[i].whole == low);
        let end = low.as_bytes().last().map_or(0, |&b| usize::from(b));
        let suffix = self.by_end[end]
            .iter()
            .map(|&i| usize::from(i))
            .filter(move |&i| {
                let mut rest = if kept { "" } else { low };
                self.endings[i]
                    .iter()
                    .rev()
                    .all(|p| match rest.strip_suffix(p.text.as_str()) {
                        Some(r) => {
                            rest = r;
                            true
                        }
                        None => false,
                    })
                    && !rest.is_empty()
            });
        whole.into_iter().chain(suffix)
    }

    /// The parts of `form` under way `i`.
    pub fn parts(&self, i: usize, form: &str, low: &str) -> Vec<Part> {
        let split = &self.list[i];
        if !split.whole.is_empty() {
            return whole_parts(&split.parts, form);
        }
        if form.len() != low.len() {
            return vec![Part {
                range: 0..form.len(),
                form: None,
            }];
        }
        let mut cuts = vec![form.len()];
        for p in self.endings[i].iter().rev() {
            cuts.push(cuts[cuts.len() - 1].saturating_sub(p.text.len()));
        }
        cuts.push(0);
        cuts.reverse();
        let skips = std::iter::once(0).chain(self.endings[i].iter().map(|p| p.skip));
        let ranges: Vec<_> = cuts
            .windows(2)
            .zip(skips)
            .map(|(c, skip)| (c[0] + skip).min(c[1])..c[1])
            .collect();
        if ranges
            .iter()
            .any(|r| r.is_empty() || form.get(r.clone()).is_none())
        {
            return vec![Part {
                range: 0..form.len(),
                form: None,
            }];
        }
        ranges
            .into_iter()
            .map(|range| Part { range, form: None })
            .collect()
    }
}

/// Parts that are no substrings share the token, and take its case.
fn whole_parts(parts: &[String], form: &str) -> Vec<Part> {
    let all = form.chars().count() > 1 && form.chars().all(|c| !c.is_lowercase());
    let first = form.chars().next().is_some_and(char::is_uppercase);
    let mut out = Vec::with_capacity(parts.len());
    let mut at = 0;
    let adds_up = parts.iter().map(String::len).sum::<usize>() == form.len()
        && parts.concat() == form.to_lowercase();
    for (i, p) in parts.iter().enumerate() {
        if adds_up && form.is_char_boundary(at) && form.is_char_boundary(at + p.len()) {
            out.push(Part {
                range: at..at + p.len(),
                form: None,
            });
            at += p.len();
            continue;
        }
        let text = if all {
            p.to_uppercase()
        } else if first && i == 0 {
            let mut c = p.chars();
            c.next()
                .map(|f| f.to_uppercase().chain(c).collect())
                .unwrap_or_default()
        } else {
            p.clone()
        };
        out.push(Part {
            range: 0..form.len(),
            form: Some(SmolStr::new(text)),
        });
    }
    out
}

/// A token next to the one to split: hashes of the lower-case form and of the shape.
pub(crate) type Beside = (u64, u64);

/// Features of taking way `i` for a token; `known` maps lower-case words to their tags.
pub(crate) fn split_features(
    splits: &[Split],
    i: usize,
    token: (&str, &Lex, bool),
    around: (Beside, Beside),
    known: &Lookup,
    style: u64,
    k: &mut Keys,
) {
    let (low, lex, initial) = token;
    let (before, after) = around;
    let way = i as u64 + 1;
    let tail: usize = splits[i]
        .parts
        .iter()
        .map(|p| p.len() - usize::from(p.contains(JOINT)))
        .sum();
    let stem = low.get(..low.len().saturating_sub(tail)).unwrap_or("");
    let stem_hash = hash::text(stem);
    let stem_mask = u64::from(known.get(hash::key(stem_hash))) + 1;
    let mask = u64::from(known.get(hash::key(lex.low))) + 1;
    let mut ends = [0u64; 3];
    let mut at = stem.len();
    for e in &mut ends {
        at = stem[..at].char_indices().next_back().map_or(0, |(j, _)| j);
        *e = hash::text(&stem[at..]);
    }
    let len = stem.chars().take(8).count() as u64;
    k.start(100);
    k.a(way);
    k.b(way, lex.low);
    k.b(way, stem_hash);
    k.b(way, lex.shape);
    k.c(way, lex.shape, u64::from(initial));
    k.b(way, stem_mask);
    k.c(way, stem_mask, mask);
    k.b(way, mask);
    for e in ends {
        k.b(way, e);
    }
    k.b(way, lex.pre[1]);
    k.b(way, lex.pre[2]);
    k.b(way, len);
    k.c(way, len, lex.shape);
    k.c(way, lex.pre[1], stem_mask);
    k.c(way, lex.pre[1], ends[1]);
    k.b(way, before.0);
    k.b(way, after.0);
    k.b(way, mix(before.1, after.1));
    k.c(way, stem_mask, before.0);
    k.c(way, stem_mask, after.0);
    k.c(way, lex.low, after.0);
    k.c(way, lex.low, before.0);
    k.c(way, lex.low, after.1);
    if style != 0 {
        k.b(way, style);
        k.c(way, style, lex.low);
        k.c(way, style, stem_mask);
    }
}
