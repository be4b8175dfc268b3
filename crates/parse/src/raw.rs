//! From text to sentences of words, before anything is said of them.

use smol_str::SmolStr;
use tekad_core::{Span, Token, Upos};

use crate::analyse::Scratch;
use crate::hash::{self, Keys};
use crate::lex::Lex;
use crate::linear::Lookup;
use crate::model::{Model, Multiword, Style};
use crate::multi::Splits;
use crate::segment::{self, MAX_TOKENS, Surface};

/// A word before analysis: where it is, and its form.
pub(crate) struct RawWord {
    pub span: Span,
    pub form: SmolStr,
}

/// A sentence whose words are found, and no more.
pub struct RawSentence {
    pub(crate) section: usize,
    pub(crate) span: Span,
    pub(crate) words: Vec<RawWord>,
    pub(crate) multiwords: Vec<Multiword>,
    pub(crate) cut: bool,
}

impl RawSentence {
    /// Its words as they stand.
    pub fn forms(&self) -> impl Iterator<Item = &SmolStr> {
        self.words.iter().map(|w| &w.form)
    }
}

impl Model {
    /// Cuts a stretch of text into sentences and these into words.
    pub(crate) fn cut(
        &self,
        text: &str,
        section: usize,
        span: Span,
        style: Style,
        scratch: &mut Scratch,
        out: &mut Vec<RawSentence>,
    ) {
        let part = span.slice(text);
        let id = self.style_id(style);
        let base = span.start;
        let tokens = segment::tokens(part, id, &mut scratch.chunk, &mut scratch.keys, |k, _| {
            self.segmenter.tokens.yes(&k.keys) > 0
        });
        let ends = segment::sentences(
            part,
            &tokens,
            id,
            &self.known,
            &self.stops,
            &mut scratch.keys,
            |k, _| self.segmenter.sentences.yes(&k.keys) > 0,
        );
        let mut start = 0;
        for end in ends {
            let surface = &tokens[start..end];
            let cut = surface.len() >= MAX_TOKENS && tokens.get(end).is_some_and(|t| !t.gap);
            start = end;
            let (Some(first), Some(last)) = (surface.first(), surface.last()) else {
                continue;
            };
            self.split(part, surface, base, id, scratch);
            out.push(RawSentence {
                section,
                span: Span {
                    start: base + first.start,
                    end: base + last.end,
                },
                words: std::mem::take(&mut scratch.words),
                multiwords: std::mem::take(&mut scratch.multiwords),
                cut,
            });
        }
    }

    /// Surface tokens to words, into `scratch.words` and `scratch.multiwords`.
    fn split(&self, text: &str, surface: &[Surface], base: u32, style: u64, scratch: &mut Scratch) {
        scratch.words.clear();
        scratch.multiwords.clear();
        let Scratch {
            low,
            keys,
            words,
            multiwords,
            ..
        } = scratch;
        for (i, t) in surface.iter().enumerate() {
            let form = &text[t.start as usize..t.end as usize];
            let way = split_way(
                &self.splits,
                &self.known,
                text,
                surface,
                i,
                style,
                low,
                keys,
                |k| self.splits.table.yes(&k.keys),
            );
            let from = base + t.start;
            let span = Span {
                start: from,
                end: base + t.end,
            };
            let first = words.len();
            match way {
                None => words.push(RawWord {
                    span,
                    form: SmolStr::new(form),
                }),
                Some(way) => {
                    for part in self.splits.parts(way, form, low) {
                        let span = Span::new(
                            from as usize + part.range.start,
                            from as usize + part.range.end,
                        );
                        let form = part
                            .form
                            .unwrap_or_else(|| SmolStr::new(&form[part.range.clone()]));
                        words.push(RawWord { span, form });
                    }
                }
            }
            if words.len() > first + 1 {
                multiwords.push(Multiword {
                    first,
                    end: words.len(),
                    span,
                });
            }
        }
    }
}

/// A word of a sentence that has no tree.
pub(crate) fn bare(word: RawWord) -> Token {
    let lemma = if word.form.chars().any(char::is_uppercase) {
        SmolStr::new(word.form.to_lowercase())
    } else {
        word.form.clone()
    };
    Token {
        span: word.span,
        form: word.form,
        lemma,
        upos: Upos::X,
        feats: SmolStr::default(),
        head: None,
        deprel: SmolStr::new_static("dep"),
    }
}

/// Which way, if any, token `i` splits: the candidate with the best positive score.
/// `low` receives its lower-case form.
#[allow(clippy::too_many_arguments)]
pub(crate) fn split_way(
    splits: &Splits,
    known: &Lookup,
    text: &str,
    surface: &[Surface],
    i: usize,
    style: u64,
    low: &mut String,
    k: &mut Keys,
    mut score: impl FnMut(&Keys) -> i32,
) -> Option<usize> {
    let form = |t: &Surface| &text[t.start as usize..t.end as usize];
    let this = form(&surface[i]);
    // Most tokens end in nothing that is ever split off.
    low.clear();
    low.extend(this.chars().flat_map(char::to_lowercase));
    splits.candidates(low, hash::key(hash::text(low))).next()?;
    let beside = |t: Option<&Surface>, low: &mut String| match t {
        Some(t) => {
            let lex = Lex::new(form(t), low);
            (lex.low, lex.shape)
        }
        None => (3, 3),
    };
    let around = (
        beside(i.checked_sub(1).and_then(|j| surface.get(j)), low),
        beside(surface.get(i + 1), low),
    );
    let lex = Lex::new(this, low);
    let mut best = (0, None);
    for way in splits.candidates(low, hash::key(lex.low)) {
        crate::multi::split_features(
            &splits.list,
            way,
            (low, &lex, i == 0),
            around,
            known,
            style,
            k,
        );
        let score = score(k);
        if score > best.0 {
            best = (score, Some(way));
        }
    }
    best.1
}
