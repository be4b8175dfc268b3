//! From text to trees through a model.

use rustc_hash::FxHashMap;
use smol_str::SmolStr;
use tekad_core::{Document, SectionKind, Sentence, Span, Token, Upos};

use crate::hash::{self, Keys};
use crate::lex::Lex;
use crate::linear::Lookup;
use crate::model::{Analysis, Model, Multiword, Profile, Style};
use crate::multi::Splits;
use crate::net;
use crate::repair::repair;
use crate::segment::{self, Chunk, MAX_TOKENS, Surface};
use crate::tag::{self, Node};
use crate::templates;
use crate::tree::{Move, NO_LABEL, State};

/// Most forms, and most lemmas, that are remembered from text to text.
const REMEMBERED: usize = 1 << 14;

/// Room that the steps reuse from sentence to sentence and from text to text.
#[derive(Default)]
pub(crate) struct Scratch {
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
    lemmas: FxHashMap<(u64, u64), SmolStr>,
    room: net::Room,
}

/// A word before analysis: where it is, and its form.
struct RawWord {
    span: Span,
    form: SmolStr,
}

/// How far the analysis of a sentence goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// To the best tree that the profile gives.
    Whole,
    /// To a tree by transitions, as of [`Profile::Fast`].
    Quick,
    /// Words alone: no tags, no tree, for lemmas the forms.
    Bare,
}

/// A sentence whose words are found, and no more.
pub struct RawSentence {
    section: usize,
    span: Span,
    words: Vec<RawWord>,
    multiwords: Vec<Multiword>,
    cut: bool,
}

impl RawSentence {
    /// Its words as they stand.
    pub fn forms(&self) -> impl Iterator<Item = &SmolStr> {
        self.words.iter().map(|w| &w.form)
    }
}

impl Model {
    /// Parses the title, headings and paragraphs of a document. Captions and meta sections
    /// are left out; use [`Model::parse_section`] for those.
    pub fn parse(&self, doc: &Document) -> Vec<Sentence> {
        let analyses = self.analyse_document(doc);
        analyses.into_iter().map(|a| a.sentence).collect()
    }

    /// The same, and keeps multiword tokens.
    pub fn analyse_document(&self, doc: &Document) -> Vec<Analysis> {
        self.analyse_chosen(doc, |all| vec![Depth::Whole; all.len()])
    }

    /// The same, where `choose` says how far each sentence's analysis goes; those that it gives
    /// nothing for are analysed whole.
    pub fn analyse_chosen(
        &self,
        doc: &Document,
        choose: impl FnOnce(&[RawSentence]) -> Vec<Depth>,
    ) -> Vec<Analysis> {
        self.scratch.with(|scratch| {
            let mut raw = Vec::new();
            for (i, section) in doc.sections.iter().enumerate() {
                if matches!(
                    section.kind,
                    SectionKind::Title | SectionKind::Heading | SectionKind::Paragraph
                ) {
                    let (text, style) = (&doc.text, self.default_style);
                    self.cut(text, i, section.span, style, scratch, &mut raw);
                }
            }
            let depths = choose(&raw);
            let all = raw.into_iter().enumerate().map(|(i, raw)| {
                let depth = depths.get(i).copied().unwrap_or(Depth::Whole);
                self.analysis(raw, self.default_style, depth, scratch)
            });
            all.collect()
        })
    }

    /// All lemmas that the model may give to a word, whatever it takes it for.
    pub fn lemmas_of(&self, form: &str, mut give: impl FnMut(SmolStr)) {
        let mut low = String::new();
        let lex = Lex::new(form, &mut low);
        let word = (
            &lex,
            Upos::ALL.len() as u8,
            self.style_id(self.default_style),
        );
        self.lemmas.possible(form, &low, word, |lemma| {
            give(if lemma.chars().any(char::is_uppercase) {
                SmolStr::new(lemma.to_lowercase())
            } else {
                lemma
            });
        });
    }

    /// Parses one stretch of a document's text. Spans count from the start of `text`; a
    /// `span` that does not fit the text gives no sentences.
    pub fn parse_section(&self, text: &str, section: usize, span: Span) -> Vec<Sentence> {
        let all = self.run(text, section, span, self.default_style);
        all.into_iter().map(|a| a.sentence).collect()
    }

    /// Parses a text as one section in a given style, and keeps multiword tokens.
    pub fn analyse(&self, text: &str, style: Style) -> Vec<Analysis> {
        self.run(text, 0, Span::new(0, text.len()), style)
    }

    fn run(&self, text: &str, section: usize, span: Span, style: Style) -> Vec<Analysis> {
        self.scratch.with(|scratch| {
            let mut raw = Vec::new();
            self.cut(text, section, span, style, scratch, &mut raw);
            raw.into_iter()
                .map(|raw| self.analysis(raw, style, Depth::Whole, scratch))
                .collect()
        })
    }

    fn analysis(
        &self,
        raw: RawSentence,
        style: Style,
        depth: Depth,
        scratch: &mut Scratch,
    ) -> Analysis {
        let tokens = if depth == Depth::Bare {
            raw.words.into_iter().map(bare).collect()
        } else {
            scratch.words = raw.words;
            self.words(style, depth, scratch)
        };
        Analysis {
            sentence: Sentence {
                section: raw.section,
                span: raw.span,
                tokens,
            },
            multiwords: raw.multiwords,
            cut: raw.cut,
        }
    }

    /// Analyses one sentence whose words are given, e.g. a treebank's. Spans of the result
    /// are those of the words joined by single blanks.
    pub fn analyse_words<S: AsRef<str>>(&self, forms: &[S], style: Style) -> Sentence {
        let mut at = 0;
        let tokens = self.scratch.with(|scratch| {
            scratch.words.clear();
            for form in forms {
                let form = form.as_ref();
                scratch.words.push(RawWord {
                    span: Span::new(at, at + form.len()),
                    form: SmolStr::new(form),
                });
                at += form.len() + 1;
            }
            self.words(style, Depth::Whole, scratch)
        });
        Sentence {
            section: 0,
            span: Span::new(0, at.saturating_sub(1)),
            tokens,
        }
    }

    /// The style's number in features, 0 where there is only one.
    fn style_id(&self, style: Style) -> u64 {
        style_id(style, self.card.styles.len())
    }

    /// Cuts a stretch of text into sentences and these into words.
    fn cut(
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

    /// Tags, lemmas and tree of the words in `scratch.words`.
    fn words(&self, style: Style, depth: Depth, scratch: &mut Scratch) -> Vec<Token> {
        let id = self.style_id(style);
        let Scratch {
            keys,
            scores,
            nodes,
            state,
            low,
            lows,
            words,
            forms,
            lemmas,
            room,
            ..
        } = scratch;
        nodes.clear();
        lows.clear();
        if forms.len() > REMEMBERED {
            forms.clear();
        }
        if lemmas.len() > REMEMBERED {
            lemmas.clear();
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
        // The network looks at all pairs of words: it leaves sentences beyond all bounds to
        // the transitions, whose time grows with the length only.
        let net = self
            .net
            .as_ref()
            .filter(|_| depth == Depth::Whole && self.profile == Profile::Best)
            .filter(|_| nodes.len() <= MAX_TOKENS);
        if let Some(net) = net {
            net.run(nodes, id, room);
            for (node, &tag) in nodes.iter_mut().zip(&room.tags) {
                node.tag = tag;
            }
        }
        for i in 0..nodes.len() {
            let tag = nodes[i].tag;
            let of_tag = self
                .bundles
                .of_tag
                .get(usize::from(tag))
                .map_or(&[][..], Vec::as_slice);
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
        if net.is_some() {
            state.start(nodes, id);
            for (i, (&head, &label)) in room.heads.iter().zip(&room.labels).enumerate() {
                state.head[i + 1] = head as u32 + 1;
                state.label[i + 1] = label;
            }
        } else {
            self.tree(nodes, id, state, keys, scores);
        }
        let low_lemmas = self.low_lemmas >> style.0 & 1 == 1;
        let root = state.root();
        let mut tokens = Vec::with_capacity(words.len());
        for (i, word) in words.drain(..).enumerate() {
            let node = &nodes[i];
            let feats = self
                .bundles
                .list
                .get(usize::from(node.feats))
                .cloned()
                .unwrap_or_default();
            // Texts repeat their words: what decides a lemma is its key here.
            let key = (
                node.lex.form,
                id << 40
                    | u64::from(node.tag) << 32
                    | u64::from(node.feats) << 8
                    | u64::from(i == 0),
            );
            let lemma = match lemmas.get(&key) {
                Some(lemma) => lemma.clone(),
                None => {
                    let word_kind = (&node.lex, node.tag, feats.as_str(), i == 0, id);
                    let mut lemma = self.lemmas.lemma(&word.form, &lows[i], word_kind, keys);
                    if low_lemmas && lemma.chars().any(char::is_uppercase) {
                        lemma = SmolStr::new(lemma.to_lowercase());
                    }
                    lemmas.insert(key, lemma.clone());
                    lemma
                }
            };
            let head = state.head[i + 1] as usize;
            let label = self.labels.get(usize::from(state.label[i + 1]));
            let is_root = head == root;
            tokens.push(Token {
                span: word.span,
                form: word.form,
                lemma,
                upos: Upos::ALL
                    .get(usize::from(node.tag))
                    .copied()
                    .unwrap_or(Upos::X),
                feats,
                head: (!is_root).then(|| head as u32 - 1),
                deprel: if is_root {
                    SmolStr::new_static("root")
                } else {
                    label.cloned().unwrap_or_else(|| SmolStr::new_static("dep"))
                },
            });
        }
        if net.is_some() {
            repair(&mut tokens);
        }
        tokens
    }

    /// Finds the tree of tagged words; heads and labels are left in `state`.
    fn tree(
        &self,
        nodes: &[Node],
        style: u64,
        state: &mut State,
        k: &mut Keys,
        scores: &mut Vec<i32>,
    ) {
        state.start(nodes, style);
        while !state.is_done() {
            let valid = state.valid();
            let mut only = Move::ALL.iter().zip(valid).filter(|v| v.1);
            let (Some(first), second) = (only.next(), only.next()) else {
                break;
            };
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

/// A word of a sentence that has no tree.
fn bare(word: RawWord) -> Token {
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

/// The style's number in features, 0 where there is only one.
pub(crate) fn style_id(style: Style, styles: usize) -> u64 {
    if styles < 2 {
        0
    } else {
        u64::from(style.0) + 1
    }
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
pub(crate) fn finish_tree(
    state: &mut State,
    nodes: &[Node],
    mut label: impl FnMut(&State, usize, usize) -> u16,
) {
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
        state.label[d] = if h == root {
            NO_LABEL
        } else {
            label(state, h, d)
        };
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
