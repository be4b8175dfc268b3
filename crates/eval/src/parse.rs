//! Scores of the parser by the rules of the CoNLL 2018 shared task (Zeman et al. 2018,
//! `conll18_ud_eval.py`): tokens align by their characters without white space, words
//! inside multiword tokens by their longest common subsequence, relations count without
//! subtype, and every figure is the F1 of aligned words.

use serde::Serialize;
use tekad_core::{Sentence, Span};
use tekad_parse::conllu;
use tekad_parse::{Model, Style};

/// The figures, as fractions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct ParseScores {
    /// Share of right tags; gold tokens.
    pub upos: f64,
    /// Share of right heads; gold tokens, own tags.
    pub uas: f64,
    /// Share of right heads with right relation; gold tokens, own tags.
    pub las: f64,
    /// Share of right lemmas; gold tokens, own tags.
    pub lemma: f64,
    /// F1 of tags from raw text.
    pub raw_upos: f64,
    /// F1 of heads with relation from raw text.
    pub raw_las: f64,
    /// F1 of lemmas from raw text.
    pub raw_lemma: f64,
    /// F1 of sentences from raw text: both ends right.
    pub sentence_f1: f64,
    /// F1 of surface tokens from raw text: both ends right.
    pub token_f1: f64,
    /// Words in the gold data.
    pub words: usize,
    /// Sentences in the gold data.
    pub sentences: usize,
}

/// A word as the scorer sees it, of the gold data or of the model.
struct Word {
    /// Characters without white space before its token's start and end.
    span: (u32, u32),
    /// Whether it is a part of a multiword token.
    part: bool,
    form: String,
    lemma: String,
    upos: String,
    /// Index of the head among all words.
    head: Option<usize>,
    relation: String,
}

/// A side of the comparison.
#[derive(Default)]
struct Side {
    words: Vec<Word>,
    tokens: Vec<(u32, u32)>,
    sentences: Vec<(u32, u32)>,
}

/// Parses the gold sentences' text, once with their tokens and once raw, and scores both.
/// Raw text is rebuilt from the tokens: paragraphs (`newpar`, `newdoc`) are parsed apart.
pub fn score(model: &Model, gold: &[conllu::Sentence], style: Style) -> ParseScores {
    let mut given = Side::default();
    let mut truth = Side::default();
    let mut at = 0;
    for s in gold {
        let forms: Vec<&str> = s.words.iter().map(|w| w.form.as_str()).collect();
        let ours = model.analyse_words(&forms, style);
        add_given(&mut given, &ours, s, at);
        at = add_gold(&mut truth, s, at);
    }
    let raw = raw_side(model, gold, style);
    let all = |_: &Word, _: &Word, _: &Aligned| true;
    let pairs = Aligned::new(&truth, &given);
    let (upos, lemma, uas, las) = (
        pairs.f1(same_upos),
        pairs.f1(same_lemma),
        pairs.f1(same_head),
        pairs.f1(same_arc),
    );
    let raw_pairs = Aligned::new(&truth, &raw);
    debug_assert!(pairs.f1(all) > 0.0 || truth.words.is_empty());
    ParseScores {
        upos,
        uas,
        las,
        lemma,
        raw_upos: raw_pairs.f1(same_upos),
        raw_las: raw_pairs.f1(same_arc),
        raw_lemma: raw_pairs.f1(same_lemma),
        sentence_f1: span_f1(&truth.sentences, &raw.sentences),
        token_f1: span_f1(&truth.tokens, &raw.tokens),
        words: truth.words.len(),
        sentences: gold.len(),
    }
}

fn visible(text: &str) -> u32 {
    text.chars().filter(|c| !c.is_whitespace()).count() as u32
}

fn universal(relation: &str) -> String {
    relation.split(':').next().unwrap_or("").to_owned()
}

/// Adds a gold sentence that starts after `at` characters; returns where it ends.
fn add_gold(side: &mut Side, s: &conllu::Sentence, at: u32) -> u32 {
    let base = side.words.len();
    let mut end = at;
    for token in s.surface() {
        let span = (end, end + visible(token.form));
        end = span.1;
        side.tokens.push(span);
        for w in &s.words[token.first..token.end] {
            side.words.push(Word {
                span,
                part: token.end > token.first + 1,
                form: w.form.clone(),
                lemma: w.lemma.clone(),
                upos: w.upos.clone(),
                head: w.head.and_then(|h| h.checked_sub(1)).map(|h| base + h),
                relation: universal(&w.deprel),
            });
        }
    }
    side.sentences.push((at, end));
    end
}

/// Adds the model's analysis of a gold sentence's own words, with that sentence's tokens.
fn add_given(side: &mut Side, ours: &Sentence, s: &conllu::Sentence, at: u32) {
    let base = side.words.len();
    let mut end = at;
    for token in s.surface() {
        let span = (end, end + visible(token.form));
        end = span.1;
        for t in ours.tokens.get(token.first..token.end).unwrap_or(&[]) {
            side.words
                .push(word(t, span, token.end > token.first + 1, base));
        }
    }
}

fn word(t: &tekad_core::Token, span: (u32, u32), part: bool, base: usize) -> Word {
    Word {
        span,
        part,
        form: t.form.to_string(),
        lemma: t.lemma.to_string(),
        upos: t.upos.as_str().to_owned(),
        head: t.head.map(|h| base + h as usize),
        relation: t.base_deprel().to_owned(),
    }
}

/// The model's analysis of the raw text.
fn raw_side(model: &Model, gold: &[conllu::Sentence], style: Style) -> Side {
    let mut side = Side::default();
    let mut at = 0;
    let mut start = 0;
    for end in 1..=gold.len() {
        if end < gold.len() && !gold[end].starts_paragraph() {
            continue;
        }
        let (text, _) = conllu::raw_text(&gold[start..end]);
        start = end;
        // Characters before each byte, without white space.
        let mut before = vec![0u32; text.len() + 1];
        let mut n = at;
        for (i, c) in text.char_indices() {
            before[i..i + c.len_utf8()].fill(n);
            n += u32::from(!c.is_whitespace());
        }
        before[text.len()] = n;
        at = n;
        let chars = |s: Span| (before[s.start as usize], before[s.end as usize]);
        for analysis in model.analyse(&text, style) {
            let base = side.words.len();
            side.sentences.push(chars(analysis.sentence.span));
            let mut multi = analysis.multiwords.iter().peekable();
            let tokens = &analysis.sentence.tokens;
            let mut i = 0;
            while i < tokens.len() {
                let (last, span) = match multi.next_if(|m| m.first == i) {
                    Some(m) => (m.end, chars(m.span)),
                    None => (i + 1, chars(tokens[i].span)),
                };
                side.tokens.push(span);
                for t in &tokens[i..last] {
                    side.words.push(word(t, span, last > i + 1, base));
                }
                i = last;
            }
        }
    }
    side
}

/// F1 of two ascending lists of spans.
fn span_f1(gold: &[(u32, u32)], ours: &[(u32, u32)]) -> f64 {
    let (mut i, mut j, mut both) = (0, 0, 0);
    while i < gold.len() && j < ours.len() {
        if gold[i] == ours[j] {
            both += 1;
            i += 1;
            j += 1;
        } else if gold[i].0 < ours[j].0 || (gold[i].0 == ours[j].0 && gold[i].1 <= ours[j].1) {
            i += 1;
        } else {
            j += 1;
        }
    }
    f1(both, gold.len(), ours.len())
}

fn f1(both: usize, gold: usize, ours: usize) -> f64 {
    if gold + ours == 0 {
        0.0
    } else {
        2.0 * both as f64 / (gold + ours) as f64
    }
}

/// Words of both sides that stand for each other.
struct Aligned<'a> {
    gold: &'a Side,
    ours: &'a Side,
    pairs: Vec<(usize, usize)>,
    /// The gold partner of each of our words.
    partner: Vec<Option<usize>>,
}

type Same = fn(&Word, &Word, &Aligned) -> bool;

fn same_upos(g: &Word, o: &Word, _: &Aligned) -> bool {
    g.upos == o.upos
}

fn same_lemma(g: &Word, o: &Word, _: &Aligned) -> bool {
    g.lemma == "_" || g.lemma == o.lemma
}

fn same_head(g: &Word, o: &Word, all: &Aligned) -> bool {
    match (g.head, o.head) {
        (None, None) => true,
        (Some(g), Some(o)) => all.partner[o] == Some(g),
        _ => false,
    }
}

fn same_arc(g: &Word, o: &Word, all: &Aligned) -> bool {
    same_head(g, o, all) && g.relation == o.relation
}

impl<'a> Aligned<'a> {
    fn new(gold: &'a Side, ours: &'a Side) -> Aligned<'a> {
        let (g, o) = (&gold.words, &ours.words);
        let mut pairs = Vec::with_capacity(g.len());
        let (mut gi, mut oi) = (0, 0);
        while gi < g.len() && oi < o.len() {
            if g[gi].part || o[oi].part {
                let ((ga, gb), (oa, ob)) = multiword_stretch(g, o, gi, oi);
                if ga < gb && oa < ob {
                    lcs(g, o, (ga, gb), (oa, ob), &mut pairs);
                }
                (gi, oi) = (gb.max(gi), ob.max(oi));
                if gb == gi && ob == oi && ga == gb && oa == ob {
                    // Neither moved: step over the word that starts first.
                    if g[gi].span.0 <= o[oi].span.0 {
                        gi += 1
                    } else {
                        oi += 1
                    }
                }
            } else if g[gi].span == o[oi].span {
                pairs.push((gi, oi));
                gi += 1;
                oi += 1;
            } else if g[gi].span.0 <= o[oi].span.0 {
                gi += 1;
            } else {
                oi += 1;
            }
        }
        let mut partner = vec![None; o.len()];
        for &(g, o) in &pairs {
            partner[o] = Some(g);
        }
        Aligned {
            gold,
            ours,
            pairs,
            partner,
        }
    }

    fn f1(&self, same: Same) -> f64 {
        let right = self
            .pairs
            .iter()
            .filter(|&&(g, o)| same(&self.gold.words[g], &self.ours.words[o], self))
            .count();
        f1(right, self.gold.words.len(), self.ours.words.len())
    }
}

/// Where to begin and to end on both sides so that no multiword token is cut: the official
/// scorer's `find_multiword_span`.
fn multiword_stretch(
    g: &[Word],
    o: &[Word],
    mut gi: usize,
    mut oi: usize,
) -> ((usize, usize), (usize, usize)) {
    let mut end = if g[gi].part {
        if !o[oi].part && o[oi].span.0 < g[gi].span.0 {
            oi += 1;
        }
        g[gi].span.1
    } else {
        if !g[gi].part && g[gi].span.0 < o[oi].span.0 {
            gi += 1;
        }
        o[oi].span.1
    };
    let (ga, oa) = (gi, oi);
    let reaches = |w: &[Word], i: usize, end: u32| {
        w.get(i).is_some_and(|w| {
            if w.part {
                w.span.0 < end
            } else {
                w.span.1 <= end
            }
        })
    };
    loop {
        let (more_g, more_o) = (reaches(g, gi, end), reaches(o, oi, end));
        if !more_g && !more_o {
            break;
        }
        let take_gold = more_g && (!more_o || g[gi].span.0 <= o[oi].span.0);
        let word = if take_gold { &g[gi] } else { &o[oi] };
        if word.part {
            end = end.max(word.span.1);
        }
        if take_gold { gi += 1 } else { oi += 1 }
    }
    ((ga, gi), (oa, oi))
}

/// Pairs up words of two stretches by the longest common subsequence of lower-case forms.
fn lcs(
    g: &[Word],
    o: &[Word],
    (ga, gb): (usize, usize),
    (oa, ob): (usize, usize),
    pairs: &mut Vec<(usize, usize)>,
) {
    let low = |w: &[Word]| w.iter().map(|w| w.form.to_lowercase()).collect::<Vec<_>>();
    let (x, y) = (low(&g[ga..gb]), low(&o[oa..ob]));
    let width = y.len() + 1;
    let mut table = vec![0u32; (x.len() + 1) * width];
    for i in (0..x.len()).rev() {
        for j in (0..y.len()).rev() {
            let skip = table[(i + 1) * width + j].max(table[i * width + j + 1]);
            let both = if x[i] == y[j] {
                1 + table[(i + 1) * width + j + 1]
            } else {
                0
            };
            table[i * width + j] = skip.max(both);
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < x.len() && j < y.len() {
        if x[i] == y[j] {
            pairs.push((ga + i, oa + j));
            i += 1;
            j += 1;
        } else if table[i * width + j] == table[(i + 1) * width + j] {
            i += 1;
        } else {
            j += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Words as `form/token/head/relation`: `token` is the surface token's number, heads count
    /// words from 1.
    fn side(rows: &[(&str, &str, usize, &str)], sentences: &[(u32, u32)]) -> Side {
        let mut out = Side {
            sentences: sentences.to_vec(),
            ..Side::default()
        };
        let mut at = 0;
        for &(token, words, _, _) in rows {
            let span = (at, at + token.chars().count() as u32);
            at = span.1;
            out.tokens.push(span);
            let parts: Vec<&str> = words.split('+').collect();
            for form in &parts {
                out.words.push(Word {
                    span,
                    part: parts.len() > 1,
                    form: (*form).to_owned(),
                    lemma: (*form).to_owned(),
                    upos: "X".to_owned(),
                    head: None,
                    relation: String::new(),
                });
            }
        }
        let mut i = 0;
        for &(_, words, head, relation) in rows {
            for k in 0..words.split('+').count() {
                // Only the first part carries the given head, others hang on it.
                out.words[i + k].head = if k == 0 { head.checked_sub(1) } else { Some(i) };
                out.words[i + k].relation = if k == 0 {
                    relation.to_owned()
                } else {
                    "dep".to_owned()
                };
            }
            i += words.split('+').count();
        }
        out
    }

    #[test]
    fn the_same_is_perfect() {
        let rows = [
            ("Katanya", "Kata+nya", 0, "root"),
            ("benar", "benar", 1, "ccomp"),
            (".", ".", 1, "punct"),
        ];
        let (a, b) = (side(&rows, &[(0, 13)]), side(&rows, &[(0, 13)]));
        assert_eq!(Aligned::new(&a, &b).f1(same_arc), 1.0);
        assert_eq!(span_f1(&a.sentences, &b.sentences), 1.0);
    }

    #[test]
    fn an_unsplit_multiword_loses_its_words() {
        let gold = side(
            &[
                ("Katanya", "Kata+nya", 0, "root"),
                ("benar", "benar", 1, "ccomp"),
                (".", ".", 1, "punct"),
            ],
            &[(0, 13)],
        );
        let ours = side(
            &[
                ("Katanya", "Katanya", 0, "root"),
                ("benar", "benar", 1, "ccomp"),
                (".", ".", 1, "punct"),
            ],
            &[(0, 13)],
        );
        let pairs = Aligned::new(&gold, &ours);
        // Four gold words, three of ours, "benar" and "." stand for each other, but their
        // head has no partner.
        assert_eq!(pairs.pairs, [(2, 1), (3, 2)]);
        assert_eq!(pairs.f1(same_upos), 2.0 * 2.0 / 7.0);
        assert_eq!(pairs.f1(same_arc), 0.0);
        assert_eq!(span_f1(&gold.tokens, &ours.tokens), 1.0);
    }

    #[test]
    fn words_after_a_wrong_cut_still_align() {
        let gold = side(
            &[("U.S.", "U.S.", 2, "det"), ("army", "army", 0, "root")],
            &[(0, 8)],
        );
        let ours = side(
            &[
                ("U.S", "U.S", 3, "det"),
                (".", ".", 3, "punct"),
                ("army", "army", 0, "root"),
            ],
            &[(0, 4), (4, 8)],
        );
        let pairs = Aligned::new(&gold, &ours);
        assert_eq!(pairs.pairs, [(1, 2)]);
        assert_eq!(pairs.f1(same_arc), 2.0 / 5.0);
        assert_eq!(span_f1(&gold.sentences, &ours.sentences), 0.0);
    }
}
