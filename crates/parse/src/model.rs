//! The model: its parts, its file, and the way from text to trees through it.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use tekad_core::{Document, SectionKind, Sentence, Span, Token, Upos};
use thiserror::Error;

use crate::bytes::Reader;
use crate::hash::{self, Keys};
use crate::lemma::Lemmas;
use crate::lex::Lex;
use crate::linear::{Dense4, Lookup, Sparse};
use crate::multi::Splits;
use crate::segment::{self, Chunk, Segmenter, Surface};
use crate::tag::{self, Node};
use crate::templates;
use crate::tree::{Move, NO_LABEL, State};

/// First bytes of a model file; the last is the format's version.
pub(crate) const MAGIC: &[u8; 8] = b"tekadUD\x01";

/// Most bytes that a model may unfold to.
pub(crate) const MAX_UNPACKED: usize = 96 << 20;

/// Why bytes are no model.
#[derive(Debug, Error)]
pub enum ModelError {
    /// The first bytes are not those of a model of this version.
    #[error("not a tekad parser model of a version that this program reads")]
    Magic,
    /// The bytes end too early.
    #[error("the model is cut short")]
    Truncated,
    /// The bytes contradict themselves.
    #[error("the model is broken: {0}")]
    Broken(&'static str),
    /// The card is not valid.
    #[error("the model's card is broken: {0}")]
    Card(#[from] serde_json::Error),
    /// The payload does not unpack.
    #[error("the model does not unpack: {0}")]
    Unpack(#[from] std::io::Error),
}

/// What is known about a model, embedded in it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Card {
    /// BCP 47 language code.
    pub lang: String,
    /// Licence of the model, which is that of its data.
    pub licence: String,
    /// Treebanks and lists it was trained on, with their SHA-256.
    pub data: Vec<CardData>,
    /// The command that made it.
    pub command: String,
    /// Names of the annotation styles (treebanks) it knows, in the order of their ids.
    pub styles: Vec<String>,
    /// The style used where none is asked for.
    pub default_style: String,
    /// Figures on the development set, as fractions, by name; none where there was no such set.
    pub dev: std::collections::BTreeMap<String, f64>,
    /// Free notes: what was tried and what it gave.
    pub notes: String,
}

/// A file that a model was trained on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CardData {
    /// Name of the style it was read as.
    pub style: String,
    /// What it served for: `train`, `lexicon` or `dev`.
    pub role: String,
    /// Sentences read.
    pub sentences: usize,
    /// SHA-256 of the text, in hex.
    pub sha256: String,
}

/// An annotation style that a model knows: which treebank's conventions to follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style(pub(crate) u8);

/// A sentence with the surface tokens that span several words.
#[derive(Clone, Debug, PartialEq)]
pub struct Analysis {
    /// The sentence.
    pub sentence: Sentence,
    /// Multiword tokens, in order.
    pub multiwords: Vec<Multiword>,
}

/// A surface token of several words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Multiword {
    /// Index of its first word.
    pub first: usize,
    /// One past the index of its last word.
    pub end: usize,
    /// Where it is.
    pub span: Span,
}

/// A trained parser for one language: immutable, to be shared between threads.
pub struct Model {
    pub(crate) card: Card,
    pub(crate) default_style: Style,
    pub(crate) segmenter: Segmenter,
    pub(crate) splits: Splits,
    pub(crate) known: Lookup,
    pub(crate) tags: Sparse,
    pub(crate) bundles: Bundles,
    pub(crate) feats: Sparse,
    pub(crate) lemmas: Lemmas,
    /// One bit a style: whether it writes all lemmas in lower case.
    pub(crate) low_lemmas: u64,
    pub(crate) labels: Vec<SmolStr>,
    pub(crate) moves: Dense4,
    pub(crate) arcs: Sparse,
    pub(crate) relabel: Sparse,
}

/// Feature bundles (`Number=Sing|Person=3`), and which of them each tag has.
pub(crate) struct Bundles {
    /// The bundles; the first is the empty one.
    pub list: Vec<SmolStr>,
    /// Numbers of the bundles of each tag, commonest first; the empty one if it has none.
    pub of_tag: Vec<Vec<u16>>,
}

impl Bundles {
    /// The best bundle for a tag by scores.
    pub fn best(&self, tag: u8, scores: &[i32]) -> u16 {
        let mut best = (i32::MIN, 0);
        for &b in self.of_tag.get(usize::from(tag)).map_or(&[][..], Vec::as_slice) {
            let score = scores.get(usize::from(b)).copied().unwrap_or(i32::MIN);
            if score > best.0 {
                best = (score, b);
            }
        }
        best.1
    }

    fn read(r: &mut Reader<'_>) -> Result<Bundles, ModelError> {
        let list: Vec<SmolStr> = r.strs()?.into_iter().map(SmolStr::from).collect();
        let mut of_tag = Vec::new();
        for _ in Upos::ALL {
            let n = r.count()?;
            let mut numbers = Vec::with_capacity(n);
            for _ in 0..n {
                let b = r.uint()?;
                if b >= list.len() as u64 {
                    return Err(ModelError::Broken("a feature bundle is out of range"));
                }
                numbers.push(b as u16);
            }
            of_tag.push(numbers);
        }
        if list.first().is_none_or(|b| !b.is_empty()) {
            return Err(ModelError::Broken("the first feature bundle is not the empty one"));
        }
        Ok(Bundles { list, of_tag })
    }
}

/// Room that the steps reuse from sentence to sentence.
#[derive(Default)]
struct Scratch {
    keys: Keys,
    scores: Vec<i32>,
    nodes: Vec<Node>,
    state: State,
    low: String,
    lows: Vec<SmolStr>,
    chunk: Chunk,
    words: Vec<RawWord>,
    multiwords: Vec<Multiword>,
    forms: FxHashMap<SmolStr, (Lex, SmolStr)>,
}

/// A word before analysis: where it is, and its form.
struct RawWord {
    span: Span,
    form: SmolStr,
}

impl Model {
    /// Reads a model from the bytes of its file.
    ///
    /// # Errors
    /// [`ModelError`] for bytes that are not a model, cut short or contradictory; never
    /// unpacks more than 96 MiB.
    pub fn load(bytes: &[u8]) -> Result<Model, ModelError> {
        let body = bytes.strip_prefix(MAGIC).ok_or(ModelError::Magic)?;
        let (size, packed) = body.split_first_chunk::<4>().ok_or(ModelError::Truncated)?;
        let size = u32::from_le_bytes(*size) as usize;
        if size > MAX_UNPACKED {
            return Err(ModelError::Broken("it unpacks to too many bytes"));
        }
        let raw = zstd::bulk::decompress(packed, size)?;
        Model::read(&raw)
    }

    /// Reads an unpacked model.
    pub(crate) fn read(raw: &[u8]) -> Result<Model, ModelError> {
        let r = &mut Reader::new(raw);
        let card: Card = serde_json::from_str(r.str()?)?;
        let default_style = card
            .styles
            .iter()
            .position(|s| *s == card.default_style)
            .ok_or(ModelError::Broken("the default style is not among the styles"))?;
        if card.styles.len() > 60 {
            return Err(ModelError::Broken("too many styles"));
        }
        let low_lemmas = r.uint()?;
        let known = Lookup::read(r)?;
        let segmenter = Segmenter { tokens: Sparse::read(r, 2)?, sentences: Sparse::read(r, 2)? };
        let splits = Splits::read(r)?;
        let tags = Sparse::read(r, Upos::ALL.len())?;
        let bundles = Bundles::read(r)?;
        let feats = Sparse::read(r, bundles.list.len())?;
        let lemmas = Lemmas::read(r)?;
        let labels: Vec<SmolStr> = r.strs()?.into_iter().map(SmolStr::from).collect();
        if labels.is_empty() {
            return Err(ModelError::Broken("no labels"));
        }
        let moves = Dense4::read(r)?;
        let arcs = Sparse::read(r, labels.len())?;
        let relabel = Sparse::read(r, labels.len())?;
        if !r.is_done() {
            return Err(ModelError::Broken("bytes are left over"));
        }
        let default_style = Style(default_style as u8);
        Ok(Model {
            card,
            default_style,
            segmenter,
            splits,
            known,
            tags,
            bundles,
            feats,
            lemmas,
            low_lemmas,
            labels,
            moves,
            arcs,
            relabel,
        })
    }

    /// What is known about the model.
    pub fn card(&self) -> &Card {
        &self.card
    }

    /// A style by name, e.g. `gsd`.
    pub fn style(&self, name: &str) -> Option<Style> {
        self.card.styles.iter().position(|s| s == name).map(|i| Style(i as u8))
    }

    /// The style that [`Model::parse`] follows.
    pub fn default_style(&self) -> Style {
        self.default_style
    }

    /// Parses the title, headings and paragraphs of a document. Captions and meta sections
    /// are left out; use [`Model::parse_section`] for those.
    pub fn parse(&self, doc: &Document) -> Vec<Sentence> {
        let mut out = Vec::new();
        let mut scratch = Scratch::default();
        for (i, section) in doc.sections.iter().enumerate() {
            if matches!(section.kind, SectionKind::Title | SectionKind::Heading | SectionKind::Paragraph) {
                self.run(&doc.text, i, section.span, self.default_style, &mut scratch, |a| out.push(a.sentence));
            }
        }
        out
    }

    /// Parses one stretch of a document's text. Spans count from the start of `text`; a
    /// `span` that does not fit the text gives no sentences.
    pub fn parse_section(&self, text: &str, section: usize, span: Span) -> Vec<Sentence> {
        let mut out = Vec::new();
        self.run(text, section, span, self.default_style, &mut Scratch::default(), |a| out.push(a.sentence));
        out
    }

    /// Parses a text as one section in a given style, and keeps multiword tokens.
    pub fn analyse(&self, text: &str, style: Style) -> Vec<Analysis> {
        let mut out = Vec::new();
        let span = Span::new(0, text.len());
        self.run(text, 0, span, style, &mut Scratch::default(), |a| out.push(a));
        out
    }

    /// Analyses one sentence whose words are given, e.g. a treebank's. Spans of the result
    /// are those of the words joined by single blanks.
    pub fn analyse_words<S: AsRef<str>>(&self, forms: &[S], style: Style) -> Sentence {
        let mut scratch = Scratch::default();
        let mut at = 0;
        for form in forms {
            let form = form.as_ref();
            scratch.words.push(RawWord { span: Span::new(at, at + form.len()), form: SmolStr::new(form) });
            at += form.len() + 1;
        }
        let tokens = self.words(style, &mut scratch);
        Sentence { section: 0, span: Span::new(0, at.saturating_sub(1)), tokens }
    }

    /// The style's number in features, 0 where there is only one.
    fn style_id(&self, style: Style) -> u64 {
        style_id(style, self.card.styles.len())
    }

    fn run(
        &self,
        text: &str,
        section: usize,
        span: Span,
        style: Style,
        scratch: &mut Scratch,
        mut give: impl FnMut(Analysis),
    ) {
        let part = span.slice(text);
        let id = self.style_id(style);
        let base = span.start;
        let tokens = segment::tokens(part, id, &mut scratch.chunk, &mut scratch.keys, |k, _| {
            self.segmenter.tokens.yes(&k.keys) > 0
        });
        let ends = segment::sentences(part, &tokens, id, &self.known, &mut scratch.keys, |k, _| {
            self.segmenter.sentences.yes(&k.keys) > 0
        });
        let mut start = 0;
        for end in ends {
            let surface = &tokens[start..end];
            start = end;
            let (Some(first), Some(last)) = (surface.first(), surface.last()) else { continue };
            self.split(part, surface, base, id, scratch);
            let tokens = self.words(style, scratch);
            let span = Span { start: base + first.start, end: base + last.end };
            let multiwords = std::mem::take(&mut scratch.multiwords);
            give(Analysis { sentence: Sentence { section, span, tokens }, multiwords });
        }
    }

    /// Surface tokens to words, into `scratch.words` and `scratch.multiwords`.
    fn split(&self, text: &str, surface: &[Surface], base: u32, style: u64, scratch: &mut Scratch) {
        scratch.words.clear();
        scratch.multiwords.clear();
        let Scratch { low, keys, words, multiwords, .. } = scratch;
        for (i, t) in surface.iter().enumerate() {
            let form = &text[t.start as usize..t.end as usize];
            let way = split_way(&self.splits, &self.known, text, surface, i, style, low, keys, |k| {
                self.splits.table.yes(&k.keys)
            });
            let from = base + t.start;
            let span = Span { start: from, end: base + t.end };
            let first = words.len();
            match way {
                None => words.push(RawWord { span, form: SmolStr::new(form) }),
                Some(way) => {
                    for part in self.splits.parts(way, form, low) {
                        let span = Span::new(from as usize + part.range.start, from as usize + part.range.end);
                        let form = part.form.unwrap_or_else(|| SmolStr::new(&form[part.range.clone()]));
                        words.push(RawWord { span, form });
                    }
                }
            }
            if words.len() > first + 1 {
                multiwords.push(Multiword { first, end: words.len(), span });
            }
        }
    }

    /// Tags, lemmas and tree of the words in `scratch.words`.
    fn words(&self, style: Style, scratch: &mut Scratch) -> Vec<Token> {
        let id = self.style_id(style);
        let Scratch { keys, scores, nodes, state, low, lows, words, forms, .. } = scratch;
        nodes.clear();
        lows.clear();
        if forms.len() > 1 << 16 {
            forms.clear();
        }
        for word in words.iter() {
            let (lex, low) = match forms.get(&word.form) {
                Some(seen) => seen.clone(),
                None => {
                    let lex = Lex::new(&word.form, low);
                    let entry = (lex, SmolStr::new(&*low));
                    forms.insert(word.form.clone(), entry.clone());
                    entry
                }
            };
            nodes.push(Node {
                lex,
                mask: self.known.get(hash::key(lex.low)),
                cased: self.known.get(tag::cased_key(&lex)),
                ..Node::default()
            });
            lows.push(low);
        }
        for i in 0..nodes.len() {
            tag::tag_features(nodes, i, id, keys);
            self.tags.score(&keys.keys, scores);
            (nodes[i].tag, nodes[i].second) = tag::two_best(scores);
        }
        for i in 0..nodes.len() {
            let tag = nodes[i].tag;
            let of_tag = self.bundles.of_tag.get(usize::from(tag)).map_or(&[][..], Vec::as_slice);
            nodes[i].feats = match of_tag {
                [] => 0,
                [one] => *one,
                _ => {
                    tag::feats_features(nodes, i, keys);
                    self.feats.score(&keys.keys, scores);
                    self.bundles.best(tag, scores)
                }
            };
        }
        self.tree(nodes, id, state, keys, scores);
        let low_lemmas = self.low_lemmas >> style.0 & 1 == 1;
        let root = state.root();
        let mut tokens = Vec::with_capacity(words.len());
        for (i, word) in words.drain(..).enumerate() {
            let node = &nodes[i];
            let feats = self.bundles.list.get(usize::from(node.feats)).cloned().unwrap_or_default();
            let mut lemma =
                self.lemmas.lemma(&word.form, &lows[i], (&node.lex, node.tag, &feats, i == 0, id), keys);
            if low_lemmas && lemma.chars().any(char::is_uppercase) {
                lemma = SmolStr::new(lemma.to_lowercase());
            }
            let head = state.head[i + 1] as usize;
            let label = self.labels.get(usize::from(state.label[i + 1]));
            let is_root = head == root;
            tokens.push(Token {
                span: word.span,
                form: word.form,
                lemma,
                upos: Upos::ALL.get(usize::from(node.tag)).copied().unwrap_or(Upos::X),
                feats,
                head: (!is_root).then(|| head as u32 - 1),
                deprel: if is_root { SmolStr::new_static("root") } else { label.cloned().unwrap_or_else(|| SmolStr::new_static("dep")) },
            });
        }
        tokens
    }

    /// Finds the tree of tagged words; heads and labels are left in `state`.
    fn tree(&self, nodes: &[Node], style: u64, state: &mut State, k: &mut Keys, scores: &mut Vec<i32>) {
        state.start(nodes, style);
        while !state.is_done() {
            let valid = state.valid();
            let mut only = Move::ALL.iter().zip(valid).filter(|v| v.1);
            let (Some(first), second) = (only.next(), only.next()) else { break };
            let next = if second.is_none() {
                *first.0
            } else {
                templates::move_features(state, k);
                let sums = self.moves.score(&k.keys);
                best_move(&sums, valid)
            };
            let label = match state.arc(next) {
                Some((head, dep)) if head <= state.n => {
                    templates::label_features(state, head, dep, false, k);
                    self.arcs.score(&k.keys, scores);
                    best(scores) as u16
                }
                _ => NO_LABEL,
            };
            state.apply(next, label);
        }
        if state.n > 0 {
            finish_tree(state, nodes, |s, h, d| {
                templates::label_features(s, h, d, true, k);
                self.relabel.score(&k.keys, scores);
                best(scores) as u16
            });
        }
    }
}

/// The style's number in features, 0 where there is only one.
pub(crate) fn style_id(style: Style, styles: usize) -> u64 {
    if styles < 2 { 0 } else { u64::from(style.0) + 1 }
}

/// The valid move with the best score.
pub(crate) fn best_move<S: PartialOrd + Copy>(sums: &[S; 4], valid: [bool; 4]) -> Move {
    let mut best: Option<(S, Move)> = None;
    for (m, (&sum, ok)) in Move::ALL.into_iter().zip(sums.iter().zip(valid)) {
        if ok && best.is_none_or(|b| sum > b.0) {
            best = Some((sum, m));
        }
    }
    best.map_or(Move::Shift, |b| b.1)
}

/// Settles the root, then labels all arcs again with the whole tree in view.
pub(crate) fn finish_tree(state: &mut State, nodes: &[Node], mut label: impl FnMut(&State, usize, usize) -> u16) {
    // Verbs make better roots than nouns, and those than the rest.
    state.settle(|i| match Upos::ALL.get(usize::from(nodes[i - 1].tag)) {
        Some(Upos::Verb) => 0,
        Some(Upos::Noun | Upos::Adj | Upos::Propn) => 1,
        Some(Upos::Punct) => 3,
        _ => 2,
    });
    relabel(state, &mut label);
}

/// Labels all arcs of a tree from left to right.
pub(crate) fn relabel(state: &mut State, label: &mut impl FnMut(&State, usize, usize) -> u16) {
    state.clear_arcs();
    let root = state.root();
    for d in (1..=state.n).rev() {
        let h = state.head[d] as usize;
        if h > d && h != root {
            state.attach(h, d, NO_LABEL);
        }
    }
    for d in 1..=state.n {
        let h = state.head[d] as usize;
        if h < d {
            state.attach(h, d, NO_LABEL);
        }
    }
    for d in 1..=state.n {
        let h = state.head[d] as usize;
        state.label[d] = if h == root { NO_LABEL } else { label(state, h, d) };
    }
}

/// The best class, the lowest on a tie.
pub(crate) fn best(scores: &[i32]) -> usize {
    let mut best = (i32::MIN, 0);
    for (i, &s) in scores.iter().enumerate() {
        if s > best.0 {
            best = (s, i);
        }
    }
    best.1
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
        crate::multi::split_features(&splits.list, way, (low, &lex, i == 0), around, known, style, k);
        let score = score(k);
        if score > best.0 {
            best = (score, Some(way));
        }
    }
    best.1
}
