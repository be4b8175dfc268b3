//! What the model of factuality sees of a predicate: its own form, and going up the tree, at
//! each step the clause's finiteness, tense, subject and cues, the signature of what governs it,
//! and the relation between the two; besides, the words around.
//!
//! What languages share (UD relations and tags, classes of cues, signatures) makes features of
//! its own. Words and forms are added for a language from which the model has learnt; without
//! them a predicate looks the same in every language.

use smol_str::SmolStr;

use crate::{
    pack::{CueSets, Pack},
    signature::Signatures,
    view::View,
};

/// Steps upwards that are looked at.
const STEPS: usize = 4;

/// Steps upwards to the clause's finite verb.
const TO_FINITE: usize = 6;

/// Tokens on either side in which signatures count.
const NEAR: usize = 5;

/// Relations of function words, which are looked at word by word.
const FUNCTION: [&str; 8] = [
    "aux",
    "advmod",
    "mark",
    "det",
    "cop",
    "case",
    "cc",
    "discourse",
];

/// Classes of cues, one letter each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Cues(u16);

const NEGATION: u16 = 1;
const HYPOTHETICAL: u16 = 1 << 1;
const FUTURE: u16 = 1 << 2;
const CONDITIONAL: u16 = 1 << 3;
const PURPOSE: u16 = 1 << 4;
/// What decides between told, denied and open.
const DECISIVE: u16 = NEGATION | HYPOTHETICAL | FUTURE | CONDITIONAL;
const LETTERS: [&str; 11] = ["n", "h", "f", "c", "p", "t", "i", "v", "q", "b", "m"];

impl Cues {
    fn at(cues: &CueSets, view: &View, i: usize) -> Cues {
        Cues(view.cues(i, |i| Cues::find(cues, view, i)))
    }

    fn find(cues: &CueSets, view: &View, i: usize) -> u16 {
        let sets = [
            &cues.negation,
            &cues.hypothetical,
            &cues.future,
            &cues.conditional,
            &cues.purpose,
            &cues.past,
            &cues.historical,
            &cues.concessive,
            &cues.question,
            &cues.background,
            &cues.complement,
        ];
        let mut found = 0;
        for (bit, set) in sets.into_iter().enumerate() {
            if set.has(view, i) {
                found |= 1 << bit;
            }
        }
        found
    }

    fn only(self, mask: u16) -> Cues {
        Cues(self.0 & mask)
    }

    fn has(self, mask: u16) -> bool {
        self.0 & mask != 0
    }

    fn letters(self) -> impl Iterator<Item = &'static str> {
        let all = LETTERS.iter().enumerate();
        all.filter(move |(bit, _)| self.0 & (1 << bit) != 0)
            .map(|(_, l)| *l)
    }

    fn text(self) -> SmolStr {
        self.letters().collect()
    }
}

/// Names of features go straight into their hash (FNV-1a).
struct Sink<'a> {
    found: Vec<u32>,
    /// First part of every name: the language, or `*` for what is shared.
    space: &'a str,
    /// Whether words and forms count.
    lexical: bool,
}

impl Sink<'_> {
    /// A feature that means the same in every language.
    fn shared(&mut self, kind: &str, parts: &[&str]) {
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        let mut eat = |part: &str| {
            for b in part.bytes().chain([0x1f]) {
                hash = (hash ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3);
            }
        };
        eat(self.space);
        eat(kind);
        parts.iter().for_each(|p| eat(p));
        self.found.push((hash ^ (hash >> 32)) as u32);
    }

    /// A feature of words or forms.
    fn word(&mut self, kind: &str, parts: &[&str]) {
        if self.lexical {
            self.shared(kind, parts);
        }
    }
}

/// A predicate, and what governs it, as one step of the way up.
struct Step<'a> {
    token: usize,
    /// How far above the predicate.
    far: &'static str,
    finite: SmolStr,
    tense: &'a str,
    mood: &'a str,
    form: &'a str,
    /// Tag, person and number of the subject.
    subject: SmolStr,
    subject_at: Option<usize>,
    /// Cues among the function words, all together.
    cues: Cues,
    auxiliaries: SmolStr,
}

impl Step<'_> {
    fn polarity(&self) -> &'static str {
        if self.cues.has(NEGATION) { "n" } else { "p" }
    }

    /// Polarity, and whether anything makes it less than fact.
    fn stance(&self) -> &'static str {
        let open = self.cues.has(HYPOTHETICAL | FUTURE | CONDITIONAL);
        match (self.cues.has(NEGATION), open) {
            (true, true) => "nm",
            (true, false) => "n",
            (false, true) => "pm",
            (false, false) => "p",
        }
    }
}

/// The features of the predicate at a token: sorted, each once. `own` says whether the model
/// has learnt from the pack's language.
pub fn features(view: &View, pack: &Pack, token: usize, own: bool) -> Vec<u32> {
    if token >= view.len() {
        return Vec::new();
    }
    let reader = Reader {
        view,
        pack,
        morphology: own,
    };
    let mut sink = Sink {
        found: Vec::with_capacity(256),
        space: if own { &pack.code } else { "*" },
        lexical: own,
    };
    reader.read(&mut sink, token);
    let mut found = sink.found;
    found.sort_unstable();
    found.dedup();
    found
}

struct Reader<'a> {
    view: &'a View<'a>,
    pack: &'a Pack,
    /// Whether features like `VerbForm` count: not all languages have them.
    morphology: bool,
}

fn digit(n: usize) -> &'static str {
    const DIGITS: [&str; 10] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
    DIGITS[n.min(9)]
}

fn flag(on: bool) -> &'static str {
    digit(usize::from(on))
}

/// Joins parts by a blank.
fn joined<'s>(parts: impl Iterator<Item = &'s str>) -> SmolStr {
    let mut text = String::new();
    for part in parts {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(part);
    }
    SmolStr::from(text)
}

impl<'a> Reader<'a> {
    /// A morphological feature's value, `-` for none.
    fn feat(&self, i: usize, name: &str) -> &'a str {
        if !self.morphology {
            return "-";
        }
        let feats: &'a str = &self.view.token(i).feats;
        feats
            .split('|')
            .find_map(|f| f.strip_prefix(name)?.strip_prefix('='))
            .unwrap_or("-")
    }

    fn upos(&self, i: usize) -> &'static str {
        self.view.upos(i).as_str()
    }

    fn lower(&self, at: Option<usize>) -> &str {
        at.filter(|&i| i < self.view.len())
            .map_or("_", |i| self.view.lower(i).as_str())
    }

    fn signatures(&self, i: usize) -> Signatures {
        self.pack.signatures.at(self.view, i)
    }

    /// Cues among a predicate's function words, each with its relation.
    fn local_cues(&self, i: usize) -> impl Iterator<Item = (Cues, &'a str)> + '_ {
        self.view.children(i).filter_map(|c| {
            let rel = self.view.rel(c);
            let counts = rel == "amod" || FUNCTION.contains(&rel);
            counts.then(|| (Cues::at(&self.pack.cues, self.view, c), rel))
        })
    }

    fn step(&self, token: usize, far: usize) -> Step<'a> {
        let v = self.view;
        let form = self.feat(token, "VerbForm");
        let (mut finite, mut tense) = (SmolStr::from(form), self.feat(token, "Tense"));
        let auxiliary = v
            .children(token)
            .find(|&c| matches!(v.rel(c), "aux" | "cop"));
        if let Some(a) = auxiliary {
            let of = self.feat(a, "VerbForm");
            if of != "-" {
                finite = [of, "*"].into_iter().collect();
            }
            match self.feat(a, "Tense") {
                "-" if of == "Fin" => tense = "Modal",
                "-" => {}
                found => tense = found,
            }
        }
        let subject_at = v
            .children(token)
            .find(|&c| matches!(v.rel(c), "nsubj" | "csubj"));
        let subject = subject_at.map_or(SmolStr::new_static("none"), |s| {
            let number = self.feat(s, "Number").chars().next().unwrap_or('-');
            let mut text = String::from(self.upos(s));
            text.push_str(self.feat(s, "Person"));
            text.push(number);
            SmolStr::from(text)
        });
        let cues = self.local_cues(token).fold(0, |all, (c, _)| all | c.0);
        let auxiliaries = v.children_by(token, &["aux"]).map(|c| v.lower(c).as_str());
        Step {
            token,
            far: digit(far),
            finite,
            tense,
            mood: self.feat(token, "Mood"),
            form,
            subject,
            subject_at,
            cues: Cues(cues),
            auxiliaries: joined(auxiliaries),
        }
    }

    fn read(&self, sink: &mut Sink, token: usize) {
        self.own_word(sink, token);
        let mut steps: Vec<Step> = Vec::with_capacity(STEPS + 1);
        let mut at = token;
        loop {
            let step = self.step(at, steps.len());
            self.clause(sink, &step);
            if let Some(below) = steps.last() {
                self.link(sink, below, &step);
            }
            steps.push(step);
            match self.view.head(at) {
                Some(h) if steps.len() <= STEPS => at = h,
                _ => break,
            }
        }
        if let Some(first) = steps.first() {
            let neg = flag(first.cues.has(NEGATION));
            let lemma = self.view.lemma(token);
            sink.word("lax", &[lemma, &first.auxiliaries, neg]);
            sink.word("lsj", &[lemma, &first.subject]);
            self.determiners(sink, first);
        }
        self.way(sink, token, &steps);
        self.finite(sink, token);
        self.sentence(sink, token, steps.len());
        self.around(sink, token);
    }

    /// Form, tag and relation of the predicate itself.
    fn own_word(&self, sink: &mut Sink, i: usize) {
        let v = self.view;
        let (upos, deprel, rel) = (self.upos(i), v.deprel(i), v.rel(i));
        let (lower, lemma) = (v.lower(i).as_str(), v.lemma(i).as_str());
        sink.shared("b", &[]);
        sink.shared("u", &[upos]);
        sink.shared("r", &[deprel]);
        sink.shared("ur", &[upos, deprel]);
        sink.word("l", &[lemma]);
        sink.word("f", &[lower]);
        sink.word("lu", &[lemma, upos]);
        sink.word("lr", &[lemma, rel]);
        if self.morphology {
            for feat in v.token(i).feats.split('|') {
                sink.shared("ft", &[feat]);
            }
        }
        for class in self.signatures(i).iter() {
            sink.shared("sg", &[class.as_str()]);
        }
    }

    /// A clause on the way up, the predicate's own first.
    fn clause(&self, sink: &mut Sink, step: &Step) {
        let v = self.view;
        let far = step.far;
        let neg = flag(step.cues.has(NEGATION));
        sink.shared("fin", &[far, &step.finite, step.tense]);
        sink.shared("mood", &[far, step.mood, &step.finite]);
        sink.shared("sj", &[far, &step.subject]);
        sink.shared("cues", &[far, &step.cues.text()]);
        let decisive = step.cues.only(DECISIVE).text();
        sink.shared("cf", &[far, &decisive, &step.finite, step.tense]);
        for (cues, rel) in self.local_cues(step.token) {
            for letter in cues.letters() {
                sink.shared("cue", &[far, letter, rel]);
            }
        }
        for c in v.children(step.token) {
            let rel = v.rel(c);
            let lemma = v.lemma(c);
            if rel == "punct" || FUNCTION.contains(&rel) {
                sink.word("c", &[far, rel, lemma]);
                if !matches!(far, "0" | "1") {
                    sink.word("c+", &[rel, lemma]);
                }
            } else {
                sink.shared("h", &[far, rel]);
            }
            if rel == "aux" {
                sink.word("ax", &[far, v.lower(c)]);
            }
            // "any", "no": a negation inside an argument.
            let none = |i: usize| self.pack.cues.negation.has(v, i);
            if matches!(rel, "obj" | "obl") && v.children(c).any(none) {
                sink.shared("oneg", &[far]);
            }
        }
        sink.word("auxs", &[far, &step.auxiliaries, step.form, neg]);
        sink.word("auxj", &[far, &step.auxiliaries, &step.subject, neg]);
        let finite: &str = &step.finite;
        sink.word(
            "auxjt",
            &[
                far,
                &step.auxiliaries,
                &step.subject,
                neg,
                finite,
                step.tense,
            ],
        );
        if let Some(s) = step.subject_at {
            sink.word("sjl", &[far, v.lemma(s)]);
            let none = |i: usize| self.pack.cues.negation.has(v, i);
            if none(s) || v.children(s).any(none) {
                sink.shared("sjneg", &[far]);
            }
        }
    }

    /// What governs, and how: "refused to", "said that", "if".
    fn link(&self, sink: &mut Sink, below: &Step, above: &Step) {
        let v = self.view;
        let (far, rel, deprel) = (above.far, v.rel(below.token), v.deprel(below.token));
        let (pol, stance, form) = (above.polarity(), above.stance(), below.form);
        let neg = flag(above.cues.has(NEGATION));
        let marks: Vec<usize> = v.children_by(below.token, &["mark"]).collect();
        let mark_cues = marks
            .iter()
            .fold(0, |all, &m| all | Cues::at(&self.pack.cues, v, m).0);
        let mark_cues = Cues(mark_cues).text();
        let mark_words = joined(marks.iter().map(|&m| v.lemma(m).as_str()));
        let lemma = v.lemma(above.token).as_str();
        for class in self.signatures(above.token).iter() {
            let class = class.as_str();
            sink.shared("sgr", &[far, class, rel]);
            sink.shared("sgp", &[far, class, pol, form, rel]);
            sink.shared("sgm", &[far, class, stance, &mark_cues]);
            sink.shared("sgx", &[class, pol]);
            sink.shared(
                "sgf",
                &[far, class, stance, &above.finite, above.tense, form],
            );
        }
        sink.shared("lk", &[far, deprel, &mark_cues, form]);
        sink.shared("lku", &[far, deprel, self.upos(above.token), form]);
        sink.word("lkm", &[far, deprel, &mark_words, form]);
        sink.word("p", &[far, deprel, lemma]);
        sink.word("pm", &[far, deprel, lemma, &mark_words]);
        sink.word("pp", &[far, lemma, stance, form]);
        sink.word("up", &[deprel, lemma]);
        sink.word("upl", &[lemma]);
        sink.word("uplp", &[lemma, stance]);
        sink.word("pa", &[far, rel, lemma, &above.auxiliaries, neg]);
        for &m in &marks {
            sink.word("mk", &[far, v.lemma(m)]);
            sink.word("mk", &[v.lemma(m)]);
        }
        for c in v.children_by(above.token, &["aux"]) {
            sink.word("hx", &[far, deprel, v.lemma(c)]);
        }
    }

    /// Whether subject and event noun have determiners: "protests" against "the protest".
    fn determiners(&self, sink: &mut Sink, step: &Step) {
        let v = self.view;
        if let Some(s) = step.subject_at {
            let words = joined(v.children_by(s, &["det"]).map(|d| v.lemma(d).as_str()));
            let number = self.feat(s, "Number");
            sink.shared("sjd", &[self.upos(s), number, flag(!words.is_empty())]);
            sink.word("sjdl", &[&words, number]);
        }
        let i = step.token;
        if matches!(self.upos(i), "NOUN" | "PROPN" | "ADJ") {
            let dets = v
                .children(i)
                .filter(|&c| v.rel(c) == "det" || v.deprel(c) == "nmod:poss");
            let words = joined(dets.map(|d| v.lemma(d).as_str()));
            let number = self.feat(i, "Number");
            sink.shared("nd", &[flag(!words.is_empty()), number, v.deprel(i)]);
            sink.word("ndl", &[&words, number]);
        }
    }

    /// The way up as a whole.
    fn way(&self, sink: &mut Sink, token: usize, steps: &[Step]) {
        let v = self.view;
        let below = &steps[..steps.len().saturating_sub(1)];
        let rels: Vec<&str> = below.iter().map(|s| v.rel(s.token)).collect();
        let deprels: Vec<&str> = below.iter().map(|s| v.deprel(s.token)).collect();
        sink.shared("path", &deprels);
        sink.shared("path2", &deprels[..deprels.len().min(2)]);
        sink.shared("bpath", &rels);
        sink.shared("bpath3", &rels[..rels.len().min(3)]);
        sink.shared("depth", &[digit(below.len())]);
        let negations = steps.iter().filter(|s| s.cues.has(NEGATION)).count();
        sink.shared("negs", &[digit(negations)]);
        // Cues and signatures step by step, joined with the relations between.
        let tags: Vec<(SmolStr, &str)> = (steps.iter().take(3))
            .map(|s| {
                let above = s.token != token;
                let class = self.signatures(s.token).iter().next().filter(|_| above);
                let cues = s.cues.only(DECISIVE | PURPOSE).text();
                (cues, class.map_or("", |c| c.as_str()))
            })
            .collect();
        let mut names: Vec<&str> = Vec::with_capacity(9);
        for (n, (cues, class)) in tags.iter().enumerate() {
            if n > 0 {
                names.push(rels[n - 1]);
            }
            names.extend([cues.as_str(), class]);
            if n == 1 {
                sink.shared("ch2", &names);
            }
        }
        sink.shared("ch3", &names);
    }

    /// The finite verb that carries the predicate's tense and mood, itself or above.
    fn finite(&self, sink: &mut Sink, token: usize) {
        let v = self.view;
        let mut links: Vec<&str> = Vec::new();
        let mut step = self.step(token, 0);
        while step.tense != "Modal" && !step.finite.contains("Fin") && links.len() <= TO_FINITE {
            let Some(h) = v.head(step.token) else { break };
            links.push(v.rel(step.token));
            step = self.step(h, 0);
        }
        let cues = step.cues.only(DECISIVE).text();
        let (tense, subject, far) = (step.tense, step.subject.as_str(), links.len());
        let first = links.first().copied().unwrap_or("-");
        let form = self.feat(token, "VerbForm");
        let asked = flag(v.token(v.len() - 1).form == "?");
        sink.shared("fg", &[digit(far.min(3)), &step.finite, tense, &cues]);
        sink.shared("fgl", &[first, tense, &cues]);
        sink.shared("fgs", &[digit(far.min(2)), subject, tense]);
        sink.shared("fgu", &[form, self.upos(token), tense, &cues]);
        sink.shared("fgq", &[tense, &cues, asked, subject]);
        let neg = flag(step.cues.has(NEGATION));
        sink.word("fgx", &[form, &step.auxiliaries, neg, subject]);
        let way = joined(links.iter().take(3).copied());
        sink.shared("fr", &[&way, tense]);
        let mut root = token;
        for _ in 0..v.len() {
            match v.head(root) {
                Some(h) => root = h,
                None => break,
            }
        }
        let top = self.step(root, 0);
        let rel = if root == token { "-" } else { v.rel(token) };
        sink.shared("rt", &[top.tense, top.mood, flag(root == token), rel]);
    }

    /// Questions, exclamations, conditions before, and cues near by.
    fn sentence(&self, sink: &mut Sink, token: usize, steps: usize) {
        let v = self.view;
        let depth = digit(steps.saturating_sub(1));
        let last = v.token(v.len() - 1).form.as_str();
        if last == "?" {
            sink.shared("q", &[depth]);
            sink.shared("qq", &[]);
        } else if (0..v.len()).any(|i| v.token(i).form == "?") {
            sink.shared("q2", &[]);
        }
        if last.contains('!') {
            sink.shared("ex", &[]);
        }
        const LETTER: u16 = DECISIVE | (1 << 8);
        for i in 0..v.len() {
            let side = if i < token { "b" } else { "a" };
            let cues = Cues::at(&self.pack.cues, v, i);
            if i < token && v.rel(i) == "mark" && cues.has(CONDITIONAL) {
                sink.shared("condbefore", &[]);
            }
            let off = i.abs_diff(token);
            for letter in cues.only(LETTER).letters() {
                sink.shared("sc", &[letter, side, digit((off / 2).min(3))]);
            }
            if i != token && off <= NEAR {
                for class in self.signatures(i).iter() {
                    sink.shared("ss", &[class.as_str(), side]);
                }
            }
        }
        sink.shared("len", &[digit((v.len() / 8).min(5))]);
        sink.shared("pos", &[digit((token / 5).min(5))]);
        sink.word("first", &[v.lemma(0)]);
        sink.word("firstd", &[v.lemma(0), depth]);
    }

    /// The words and tags before and behind.
    fn around(&self, sink: &mut Sink, i: usize) {
        if !sink.lexical {
            return;
        }
        let before = |k: usize| self.lower(i.checked_sub(k));
        let behind = |k: usize| self.lower(Some(i + k));
        for k in 1..=3 {
            sink.word("w-", &[digit(k), before(k)]);
            sink.word("w+", &[digit(k), behind(k)]);
        }
        sink.word("b-", &[before(2), before(1)]);
        sink.word("b0", &[before(1), before(0)]);
        sink.word("b+", &[before(0), behind(1)]);
        sink.word("t-", &[before(3), before(2), before(1)]);
        let tag = |at: Option<usize>| {
            at.filter(|&j| j < self.view.len())
                .map_or("_", |j| self.upos(j))
        };
        let left = |k: usize| tag(i.checked_sub(k));
        sink.word("u-", &[left(3), left(2), left(1)]);
        sink.word("u+", &[tag(Some(i + 1)), tag(Some(i + 2))]);
    }
}
