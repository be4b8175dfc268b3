//! From text to trees through a model.

use rustc_hash::FxHashMap;
use smol_str::SmolStr;
use tekad_core::{Document, SectionKind, Sentence, Span, Token, Upos};

use crate::hash::{self, Keys};
use crate::lex::Lex;
use crate::model::{Analysis, Model, Multiword, Profile, Style};
use crate::net;
use crate::raw::{RawSentence, RawWord, bare};
use crate::repair::repair;
use crate::segment::{Chunk, MAX_TOKENS};
use crate::tag::{self, Node};
use crate::templates;
use crate::tree::{Move, NO_LABEL, State};

/// Sentences that go through the network together.
const BATCH: usize = 8;

/// Most forms, and most lemmas, that are remembered from text to text.
const REMEMBERED: usize = 1 << 14;

/// Room that the steps reuse from sentence to sentence and from text to text.
#[derive(Default)]
pub(crate) struct Scratch {
    pub(crate) keys: Keys,
    scores: Vec<i32>,
    state: State,
    pub(crate) low: String,
    pub(crate) chunk: Chunk,
    pub(crate) words: Vec<RawWord>,
    pub(crate) multiwords: Vec<Multiword>,
    forms: FxHashMap<SmolStr, Seen>,
    /// What the tables say of their tags wherever they stand, one after the other.
    own: Vec<i32>,
    lemmas: FxHashMap<(u64, u64), SmolStr>,
    room: net::Room,
}

/// A form that has been looked at.
#[derive(Clone)]
struct Seen {
    node: Node,
    low: SmolStr,
    /// Where its scores stand among those of all.
    own: usize,
}

/// The words of a sentence on their way to tokens.
#[derive(Default)]
struct Tagged {
    words: Vec<RawWord>,
    nodes: Vec<Node>,
    /// Their forms in lower case.
    lows: Vec<SmolStr>,
}

/// Heads and labels of a sentence's words, as [`net::Room`] has them.
type Arcs<'a> = (&'a [usize], &'a [u16]);

/// How far the analysis of a sentence goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// To the best tree that the profile gives.
    Whole,
    /// To a tree by transitions, as of [`Profile::Fast`].
    Quick,
    /// To tags and lemmas: all words hang on nothing.
    Tags,
    /// Words alone: no tags, no tree, for lemmas the forms.
    Bare,
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
            self.analyses(raw, &depths, self.default_style, scratch)
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
            self.analyses(raw, &[], style, scratch)
        })
    }

    /// Sentences, each as far as `depths` says, or else whole.
    fn analyses(
        &self,
        mut raw: Vec<RawSentence>,
        depths: &[Depth],
        style: Style,
        scratch: &mut Scratch,
    ) -> Vec<Analysis> {
        let depth = |i: usize| depths.get(i).copied().unwrap_or(Depth::Whole);
        let mut tokens: Vec<Vec<Token>> = Vec::new();
        tokens.resize_with(raw.len(), Vec::new);
        let mut whole: Vec<(usize, Vec<RawWord>)> = Vec::new();
        for (i, (raw, tokens)) in raw.iter_mut().zip(&mut tokens).enumerate() {
            let words = std::mem::take(&mut raw.words);
            match depth(i) {
                Depth::Bare => *tokens = words.into_iter().map(bare).collect(),
                Depth::Whole if self.has_net_for(words.len()) => whole.push((i, words)),
                Depth::Tags => {
                    let tagged = self.tagged(words, style, scratch);
                    *tokens = self.tokens(tagged, Some((&[], &[])), style, scratch);
                    for token in tokens.iter_mut() {
                        token.head = None;
                        token.deprel = SmolStr::new_static("dep");
                    }
                }
                _ => *tokens = self.words(words, style, scratch),
            }
        }
        // Those of like length together, the longest first.
        whole.sort_by_key(|(_, words)| std::cmp::Reverse(words.len()));
        let mut whole = whole.into_iter().peekable();
        while whole.peek().is_some() {
            let (places, words): (Vec<usize>, Vec<_>) = whole.by_ref().take(BATCH).unzip();
            for (i, found) in places.into_iter().zip(self.batch(words, style, scratch)) {
                tokens[i] = found;
            }
        }
        let all = raw.into_iter().zip(tokens).map(|(raw, tokens)| Analysis {
            sentence: Sentence {
                section: raw.section,
                span: raw.span,
                tokens,
            },
            multiwords: raw.multiwords,
            cut: raw.cut,
        });
        all.collect()
    }

    /// Analyses one sentence whose words are given, e.g. a treebank's. Spans of the result
    /// are those of the words joined by single blanks.
    pub fn analyse_words<S: AsRef<str>>(&self, forms: &[S], style: Style) -> Sentence {
        let mut at = 0;
        let words: Vec<RawWord> = forms
            .iter()
            .map(|form| {
                let form = form.as_ref();
                let span = Span::new(at, at + form.len());
                at += form.len() + 1;
                RawWord {
                    span,
                    form: SmolStr::new(form),
                }
            })
            .collect();
        let tokens = self.scratch.with(|scratch| {
            if self.has_net_for(words.len()) {
                self.batch(vec![words], style, scratch)
                    .pop()
                    .unwrap_or_default()
            } else {
                self.words(words, style, scratch)
            }
        });
        Sentence {
            section: 0,
            span: Span::new(0, at.saturating_sub(1)),
            tokens,
        }
    }

    /// The style's number in features, 0 where there is only one.
    pub(crate) fn style_id(&self, style: Style) -> u64 {
        style_id(style, self.card.styles.len())
    }

    /// Whether the network finds the trees of sentences of so many words: it looks at all pairs
    /// of words, so it leaves those beyond all bounds to the transitions, whose time grows with
    /// the length only.
    fn has_net_for(&self, words: usize) -> bool {
        self.net.is_some() && self.profile == Profile::Best && words <= MAX_TOKENS
    }

    /// Tags, lemmas and tree of a sentence by the tables.
    fn words(&self, words: Vec<RawWord>, style: Style, scratch: &mut Scratch) -> Vec<Token> {
        let tagged = self.tagged(words, style, scratch);
        self.tokens(tagged, None, style, scratch)
    }

    /// The same for some sentences by the network, the longest first.
    fn batch(
        &self,
        batch: Vec<Vec<RawWord>>,
        style: Style,
        scratch: &mut Scratch,
    ) -> Vec<Vec<Token>> {
        let all = batch.into_iter();
        let all: Vec<Tagged> = all.map(|w| self.tagged(w, style, scratch)).collect();
        let mut room = std::mem::take(&mut scratch.room);
        if let Some(net) = &self.net {
            let nodes: Vec<&[Node]> = all.iter().map(|t| t.nodes.as_slice()).collect();
            net.run(&nodes, self.style_id(style), &mut room);
        }
        let mut first = 0;
        let mut found = Vec::with_capacity(all.len());
        for mut tagged in all {
            let range = first..first + tagged.words.len();
            first = range.end;
            let tags = room.tags.get(range.clone()).unwrap_or_default();
            for (node, &tag) in tagged.nodes.iter_mut().zip(tags) {
                node.tag = tag;
            }
            let arcs = room.heads.get(range.clone()).zip(room.labels.get(range));
            found.push(self.tokens(tagged, arcs, style, scratch));
        }
        scratch.room = room;
        found
    }

    /// Words with the tags that the tables give.
    fn tagged(&self, words: Vec<RawWord>, style: Style, scratch: &mut Scratch) -> Tagged {
        let id = self.style_id(style);
        let Scratch {
            keys,
            scores,
            low,
            forms,
            own,
            ..
        } = scratch;
        let mut nodes = Vec::with_capacity(words.len());
        let mut lows = Vec::with_capacity(words.len());
        let mut places = Vec::with_capacity(words.len());
        if forms.len() > REMEMBERED {
            forms.clear();
            own.clear();
        }
        for word in &words {
            let seen = match forms.get(&word.form) {
                Some(seen) => seen,
                None => {
                    let seen = self.look(&word.form, low, keys, own);
                    forms.entry(word.form.clone()).or_insert(seen)
                }
            };
            nodes.push(seen.node);
            lows.push(seen.low.clone());
            places.push(seen.own);
        }
        for i in 0..nodes.len() {
            tag::near_features(&nodes, i, id, keys);
            scores.clear();
            scores.extend(own.iter().skip(places[i]).take(self.tags.classes));
            self.tags.add(&keys.keys, scores);
            (nodes[i].tag, nodes[i].second) = tag::two_best(scores);
        }
        Tagged { words, nodes, lows }
    }

    /// Looks at a form: what the tables say of it alone goes behind `own`.
    fn look(&self, form: &SmolStr, low: &mut String, keys: &mut Keys, own: &mut Vec<i32>) -> Seen {
        let lex = Lex::new(form, low);
        let node = Node {
            lex,
            mask: self.known.get(hash::key(lex.low)),
            cased: self.known.get(tag::cased_key(&lex)),
            ..Node::default()
        };
        let place = own.len();
        own.resize(place + self.tags.classes, 0);
        tag::own_features(&node, keys);
        self.tags.add(&keys.keys, &mut own[place..]);
        Seen {
            node,
            low: SmolStr::new(&*low),
            own: place,
        }
    }

    /// Features, lemmas and tree of tagged words; the tree by transitions where none is given, and
    /// none where it is empty.
    fn tokens(
        &self,
        tagged: Tagged,
        arcs: Option<Arcs>,
        style: Style,
        scratch: &mut Scratch,
    ) -> Vec<Token> {
        let id = self.style_id(style);
        let Scratch {
            keys,
            scores,
            state,
            lemmas,
            ..
        } = scratch;
        let Tagged {
            words,
            mut nodes,
            lows,
        } = tagged;
        let nodes = nodes.as_mut_slice();
        if lemmas.len() > REMEMBERED {
            lemmas.clear();
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
        if let Some((heads, labels)) = arcs {
            state.start(nodes, id);
            for (i, (&head, &label)) in heads.iter().zip(labels).enumerate() {
                state.head[i + 1] = head as u32 + 1;
                state.label[i + 1] = label;
            }
        } else {
            self.tree(nodes, id, state, keys, scores);
        }
        let low_lemmas = self.low_lemmas >> style.0 & 1 == 1;
        let root = state.root();
        let mut tokens = Vec::with_capacity(words.len());
        for (i, word) in words.into_iter().enumerate() {
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
                head: (1..root).contains(&head).then(|| head as u32 - 1),
                deprel: if is_root {
                    SmolStr::new_static("root")
                } else {
                    label.cloned().unwrap_or_else(|| SmolStr::new_static("dep"))
                },
            });
        }
        if arcs.is_some_and(|(heads, _)| !heads.is_empty()) {
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
