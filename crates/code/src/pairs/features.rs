//! What the linear model sees of a pair: words, the path between the two in the tree, the frames
//! that fired and the events that were made of them, and who the two are.
//!
//! Paths in the tree as features of relations: Bunescu & Mooney 2005. Most features beside the
//! words (UD relations, frame types, sectors) mean the same in every language, so what is learnt
//! in one helps the others.

use rustc_hash::FxHashMap;
use smol_str::SmolStr;
use tekad_core::{Span, Upos};

use super::{CLASSES, PairModel};
use crate::{draft::Draft, instance::Instance, mention::Mention, pack::Pack, view::View};

/// A feature: the hash of its name, and how much of it there is.
pub type Feature = (u32, u8);

/// One sentence, ready for any number of pairs in it.
pub struct PairScene<'a> {
    view: &'a View<'a>,
    mentions: &'a [Mention],
    instances: &'a [Instance],
    drafts: &'a [Draft],
    pack: &'a Pack,
    lemmas: Vec<SmolStr>,
}

/// The tokens of one party, `start..end`; empty where it stands in another sentence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Party {
    /// First token.
    pub start: usize,
    /// One past the last.
    pub end: usize,
}

impl Party {
    /// Those of a mention.
    pub fn of(mention: &Mention) -> Party {
        Party {
            start: mention.start,
            end: mention.end,
        }
    }

    fn has(self, token: usize) -> bool {
        self.start <= token && token < self.end
    }

    pub(super) fn meets(self, start: usize, end: usize) -> bool {
        self.start < end && start < self.end
    }

    fn is_empty(self) -> bool {
        self.start >= self.end
    }
}

/// Kinds of features that a word has alone or with the one before it: in a party, before, between
/// or behind the two, and the two words.
const WORD_GROUPS: usize = 6;

/// Where a frame's trigger may stand.
const PLACES: [&str; 4] = ["in-s", "in-t", "path", "off"];

/// How a pair's parties may fit those of an event made by frames.
const FITS: [&str; 8] = [
    "both-act",
    "whole",
    "actor",
    "recipient",
    "swapped",
    "recipient-acts",
    "actor-suffers",
    "others",
];

/// Which of a pair's parties play which roles of an event made by frames: a place in [`FITS`].
fn fit(scene: &PairScene, draft: &Draft, actor: Party, recipient: Party) -> usize {
    let any = |list: &[usize], party: Party| {
        list.iter().any(|&m| {
            scene
                .mentions
                .get(m)
                .is_some_and(|m| party.meets(m.start, m.end))
        })
    };
    let (a, r) = (any(&draft.actor, actor), any(&draft.recipient, recipient));
    let (other_a, other_r) = (any(&draft.actor, recipient), any(&draft.recipient, actor));
    match (a, r, other_a, other_r) {
        (true, _, true, _) => 0,
        (true, true, ..) => 1,
        (true, false, ..) => 2,
        (false, true, ..) => 3,
        (_, _, true, true) => 4,
        (_, _, true, false) => 5,
        (_, _, false, true) => 6,
        _ => 7,
    }
}

/// The hash of a feature's name (FNV-1a).
fn hash(kind: &str, parts: &[&str]) -> u32 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut eat = |bytes: &[u8]| {
        for &b in bytes {
            hash = (hash ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3);
        }
    };
    eat(kind.as_bytes());
    for part in parts {
        eat(&[0x1f]);
        eat(part.as_bytes());
    }
    (hash ^ (hash >> 32)) as u32
}

/// Where features go.
pub(super) trait Sink {
    /// Takes a feature.
    fn weigh(&mut self, kind: &str, parts: &[&str], weight: u8);

    /// The same, of weight 1.
    fn add(&mut self, kind: &str, parts: &[&str]) {
        self.weigh(kind, parts, 1);
    }

    /// Takes features that are the same for all pairs of the sentence under which a number (below
    /// [`PairScene::groups`]) is given: `fill` need not be called again.
    fn group(&mut self, _number: usize, fill: impl FnOnce(&mut Self)) {
        fill(self);
    }
}

/// A list of features.
#[derive(Default)]
struct List {
    found: Vec<Feature>,
    /// The names in the order of `found`, if they are asked for.
    names: Option<Vec<String>>,
}

impl Sink for List {
    fn weigh(&mut self, kind: &str, parts: &[&str], weight: u8) {
        self.found.push((hash(kind, parts), weight));
        if let Some(names) = &mut self.names {
            names.push(format!("{kind}:{}", parts.join("|")));
        }
    }
}

/// Sums of a model's weights, pair by pair of one sentence: nothing is listed or sorted, and
/// what pairs share is looked up once.
pub(super) struct Adder<'m> {
    model: &'m PairModel,
    /// From rows of the model to their places among those that the sentence has met.
    met: FxHashMap<u32, u32>,
    /// The rows that were met, with the pair that had them last and with which weight.
    rows: Vec<(u32, u32, u8)>,
    /// Where each group's features lie in `grouped`; the end is 0 where it is not known yet.
    groups: Vec<(u32, u32)>,
    grouped: Vec<(u32, u8)>,
    recording: bool,
    pair: u32,
    sums: [i32; CLASSES],
}

impl<'m> Adder<'m> {
    /// For a sentence.
    pub fn new(model: &'m PairModel, scene: &PairScene) -> Adder<'m> {
        Adder {
            model,
            met: FxHashMap::default(),
            rows: Vec::new(),
            groups: vec![(0, 0); scene.groups()],
            grouped: vec![(0, 0)], // so that no group ends at 0
            recording: false,
            pair: 0,
            sums: [0; CLASSES],
        }
    }

    /// What [`PairModel::sums`] gives for [`PairScene::features`].
    pub fn sums(&mut self, scene: &PairScene, actor: Party, recipient: Party) -> [i32; CLASSES] {
        self.pair += 1;
        self.sums = [0; CLASSES];
        scene.fill(self, actor, recipient);
        self.sums
    }

    /// Adds a row's weights, or of a row that the pair has had what it has more of it.
    fn put(&mut self, place: u32, weight: u8) {
        let Some((row, pair, had)) = self.rows.get_mut(place as usize) else {
            return;
        };
        let before = if *pair == self.pair { *had } else { 0 };
        if weight > before {
            (*pair, *had) = (self.pair, weight);
            self.model.add(*row, weight - before, &mut self.sums);
        }
    }
}

impl Sink for Adder<'_> {
    fn weigh(&mut self, kind: &str, parts: &[&str], weight: u8) {
        let Some(row) = self.model.row(hash(kind, parts)) else {
            return;
        };
        let fresh = self.rows.len() as u32;
        let place = *self.met.entry(row).or_insert(fresh);
        if place == fresh {
            self.rows.push((row, 0, 0));
        }
        if self.recording {
            self.grouped.push((place, weight));
        }
        self.put(place, weight);
    }

    fn group(&mut self, number: usize, fill: impl FnOnce(&mut Self)) {
        match self.groups.get(number).copied() {
            Some((start, end)) if end > 0 => {
                for at in start..end {
                    if let Some(&(place, weight)) = self.grouped.get(at as usize) {
                        self.put(place, weight);
                    }
                }
            }
            Some(_) => {
                let start = self.grouped.len() as u32;
                self.recording = true;
                fill(self);
                self.recording = false;
                self.groups[number] = (start, self.grouped.len() as u32);
            }
            None => fill(self),
        }
    }
}

impl<'a> PairScene<'a> {
    /// Prepares a sentence; `mentions`, `instances` and `drafts` are what the frames made of it.
    pub fn new(
        view: &'a View<'a>,
        mentions: &'a [Mention],
        instances: &'a [Instance],
        drafts: &'a [Draft],
        pack: &'a Pack,
    ) -> PairScene<'a> {
        let lemmas = (0..view.len())
            .map(|i| SmolStr::from(view.token(i).lemma.to_lowercase()))
            .collect();
        PairScene {
            view,
            mentions,
            instances,
            drafts,
            pack,
            lemmas,
        }
    }

    /// The tokens of a mention of the sentence.
    pub fn mention(&self, m: usize) -> Party {
        self.mentions.get(m).map(Party::of).unwrap_or_default()
    }

    /// The tokens that a span of the text touches.
    pub fn party(&self, span: Span) -> Party {
        let touches = |i: &usize| {
            let t = self.view.token(*i).span;
            t.start < span.end && span.start < t.end
        };
        match (0..self.view.len()).find(touches) {
            Some(start) => Party {
                start,
                end: (start..self.view.len())
                    .take_while(touches)
                    .last()
                    .map_or(start, |l| l + 1),
            },
            None => Party::default(),
        }
    }

    /// The features of a pair, sorted, each once.
    pub fn features(&self, actor: Party, recipient: Party) -> Vec<Feature> {
        let mut sink = List::default();
        self.fill(&mut sink, actor, recipient);
        let mut found = sink.found;
        found.sort_unstable_by_key(|&(f, w)| (f, std::cmp::Reverse(w)));
        found.dedup_by_key(|f| f.0);
        found
    }

    /// The features of a pair with their names (`kind:part|part`), in the order in which they are
    /// found: for people.
    pub fn named(&self, actor: Party, recipient: Party) -> Vec<(String, Feature)> {
        let mut sink = List {
            names: Some(Vec::new()),
            ..List::default()
        };
        self.fill(&mut sink, actor, recipient);
        sink.names
            .unwrap_or_default()
            .into_iter()
            .zip(sink.found)
            .collect()
    }

    /// How many groups of features do not differ from pair to pair.
    fn groups(&self) -> usize {
        WORD_GROUPS * self.view.len()
            + PLACES.len() * self.instances.len()
            + FITS.len() * self.drafts.len()
    }

    fn fill(&self, sink: &mut impl Sink, actor: Party, recipient: Party) {
        self.words(sink, actor, recipient);
        let paths = Paths::new(self.view, actor, recipient);
        self.tree(sink, actor, recipient, &paths);
        self.frames(sink, actor, recipient, &paths);
        self.identity(sink, actor, recipient);
    }

    /// A token as a feature names it: the parties by their roles, other words by lemma.
    fn word(&self, i: usize, actor: Party, recipient: Party) -> &str {
        if actor.has(i) {
            "<S>"
        } else if recipient.has(i) {
            "<T>"
        } else {
            &self.lemmas[i]
        }
    }

    fn words(&self, sink: &mut impl Sink, actor: Party, recipient: Party) {
        let mut before: Option<&str> = None;
        let mut zone = 0;
        for i in 0..self.view.len() {
            let word = self.word(i, actor, recipient);
            let inside = word == "<S>" || word == "<T>";
            let group = |kind: usize| WORD_GROUPS * i + kind;
            if inside {
                let of_t = word == "<T>";
                sink.group(group(usize::from(of_t)), |sink| {
                    sink.add(if of_t { "in-t" } else { "in-s" }, &[&self.lemmas[i]]);
                });
                if before == Some(word) {
                    continue;
                }
                zone += 1;
            } else {
                let zone = zone.min(2);
                sink.group(group(2 + zone), |sink| {
                    sink.add("w", &[word]);
                    sink.add(["wb", "wm", "wa"][zone], &[word]);
                });
            }
            if let Some(before) = before {
                if inside || matches!(before, "<S>" | "<T>") {
                    sink.add("bi", &[before, word]);
                } else {
                    sink.group(group(5), |sink| sink.add("bi", &[before, word]));
                }
            }
            before = Some(word);
        }
    }

    fn tree(&self, sink: &mut impl Sink, actor: Party, recipient: Party, paths: &Paths) {
        let v = self.view;
        let word = |i: usize| self.word(i, actor, recipient);
        sink.add(
            if !recipient.is_empty() && recipient.start < actor.start {
                "t-first"
            } else {
                "s-first"
            },
            &[],
        );
        let up = |nodes: &[usize]| -> String {
            let rels: Vec<&str> = nodes.iter().take(5).map(|&i| v.rel(i)).collect();
            rels.join("/")
        };
        let (from_s, from_t) = (up(&paths.actor), up(&paths.recipient));
        sink.add("ps", &[&from_s]);
        sink.add("pt", &[&from_t]);
        sink.add("p", &[&from_s, &from_t]);
        if let Some(top) = paths.top {
            sink.add("top", &[word(top)]);
            sink.add("top-upos", &[v.upos(top).as_str()]);
            sink.add("top-p", &[word(top), &from_s, &from_t]);
            for c in v.children(top) {
                if matches!(
                    v.rel(c),
                    "aux"
                        | "advmod"
                        | "mark"
                        | "xcomp"
                        | "obj"
                        | "ccomp"
                        | "compound"
                        | "obl"
                        | "advcl"
                ) {
                    sink.add("ch", &[v.rel(c), word(c)]);
                }
            }
        }
        for i in paths.inner() {
            if matches!(
                v.upos(i),
                Upos::Verb | Upos::Noun | Upos::Adj | Upos::Adv | Upos::Propn
            ) {
                sink.add("on", &[word(i)]);
            }
        }
        for (kind, nodes) in [("us", &paths.actor), ("ut", &paths.recipient)] {
            for &i in nodes.iter().skip(1) {
                sink.add(kind, &[word(i)]);
            }
        }
        for (kinds, head) in [
            (["case-s", "rel-s", "head-s"], paths.actor_head),
            (["case-t", "rel-t", "head-t"], paths.recipient_head),
        ] {
            let Some(head) = head else { continue };
            for c in v.children(head) {
                if matches!(v.rel(c), "case" | "mark") {
                    sink.add(kinds[0], &[&self.lemmas[c]]);
                }
            }
            sink.add(kinds[1], &[v.deprel(head)]);
            if let Some(above) = v.head(head) {
                sink.add(kinds[2], &[word(above)]);
                sink.add(kinds[2], &[v.rel(head), word(above)]);
            }
        }
    }

    fn frames(&self, sink: &mut impl Sink, actor: Party, recipient: Party, paths: &Paths) {
        let first = WORD_GROUPS * self.view.len();
        for (k, instance) in self.instances.iter().enumerate() {
            let frame = &self.pack.frames[instance.frame];
            let embed = frame.embed.map_or("", |e| e.as_str());
            let what = frame.event.map_or(embed, |e| e.as_str());
            let place = if actor.has(instance.anchor) {
                0
            } else if recipient.has(instance.anchor) {
                1
            } else if paths.pass(instance.anchor)
                || (instance.start..instance.end).any(|i| paths.pass(i))
            {
                2
            } else {
                3
            };
            sink.group(first + PLACES.len() * k + place, |sink| {
                let place = PLACES[place];
                sink.add("fr", &[what]);
                sink.add("fr", &[place, what]);
                sink.add("fid", &[&frame.id]);
                sink.add("fid", &[place, &frame.id]);
                if !embed.is_empty() {
                    sink.add("emb", &[place, embed, what]);
                }
                for mode in &frame.mode {
                    sink.add("frm", &[place, what, mode]);
                }
            });
        }
        let mut whole = 0;
        let first = first + PLACES.len() * self.instances.len();
        for (k, draft) in self.drafts.iter().enumerate() {
            let which = fit(self, draft, actor, recipient);
            let (fit, event) = (FITS[which], draft.event.as_str());
            whole += usize::from(fit == "whole");
            sink.group(first + FITS.len() * k + which, |sink| {
                sink.add("dr", &[event]);
                sink.weigh("dr", &[fit, event], 2);
                for mode in &draft.mode {
                    sink.add("drm", &[fit, event, mode]);
                }
                let sense = &draft.sense;
                for (on, name) in [
                    (sense.negated, "negation"),
                    (sense.future, "future"),
                    (sense.hypothetical, "hypothetical"),
                    (draft.failed, "failed"),
                ] {
                    if on {
                        sink.add("drs", &[fit, event, name]);
                    }
                }
            });
        }
        sink.add("whole", &[["0", "1", "2"][whole.min(2)]]);
    }

    fn identity(&self, sink: &mut impl Sink, actor: Party, recipient: Party) {
        let mut codes: [Vec<&str>; 2] = [Vec::new(), Vec::new()];
        for (k, party) in [actor, recipient].into_iter().enumerate() {
            let mut known = false;
            for m in self.mentions.iter().filter(|m| party.meets(m.start, m.end)) {
                known = true;
                sink.add(["kind-s", "kind-t"][k], &[m.kind.as_str()]);
                for e in &m.entities {
                    codes[k].extend(e.code.as_deref());
                    let sectors = if e.sector.is_empty() {
                        &["-".to_owned()][..]
                    } else {
                        &e.sector[..]
                    };
                    for s in sectors {
                        sink.add(["sec-s", "sec-t"][k], &[s]);
                    }
                }
            }
            if !known {
                sink.add(["kind-s", "kind-t"][k], &["none"]);
            }
        }
        let same = codes[0].iter().any(|c| codes[1].contains(c));
        let digit = |on: bool| if on { "1" } else { "0" };
        sink.add("same", &[digit(same)]);
        sink.add(
            "coded",
            &[digit(!codes[0].is_empty()), digit(!codes[1].is_empty())],
        );
    }
}

/// The way from the head of each party up to the first token above both.
pub(super) struct Paths {
    actor_head: Option<usize>,
    recipient_head: Option<usize>,
    /// From the actor's head upwards, without the top.
    pub(super) actor: Vec<usize>,
    /// From the recipient's head upwards, without the top.
    pub(super) recipient: Vec<usize>,
    /// The first token above both.
    pub(super) top: Option<usize>,
}

impl Paths {
    pub(super) fn new(view: &View, actor: Party, recipient: Party) -> Paths {
        let head = |p: Party| (!p.is_empty()).then(|| view.head_of(p.start, p.end));
        let climb = |from: Option<usize>| -> Vec<usize> {
            let mut way: Vec<usize> = from.into_iter().collect();
            while let Some(above) = way.last().and_then(|&i| view.head(i)) {
                if way.len() > view.len() {
                    break;
                }
                way.push(above);
            }
            way
        };
        let (actor_head, recipient_head) = (head(actor), head(recipient));
        let (mut up, mut down) = (climb(actor_head), climb(recipient_head));
        let top = up.iter().copied().find(|i| down.contains(i));
        for way in [&mut up, &mut down] {
            if let Some(n) = top.and_then(|t| way.iter().position(|&i| i == t)) {
                way.truncate(n);
            }
        }
        Paths {
            actor_head,
            recipient_head,
            actor: up,
            recipient: down,
            top,
        }
    }

    fn pass(&self, token: usize) -> bool {
        self.top == Some(token) || self.actor.contains(&token) || self.recipient.contains(&token)
    }

    /// The tokens between the two heads.
    fn inner(&self) -> Vec<usize> {
        let mut all: Vec<usize> = (self.actor.iter().skip(1))
            .chain(self.recipient.iter().skip(1))
            .copied()
            .chain(self.top)
            .collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}
