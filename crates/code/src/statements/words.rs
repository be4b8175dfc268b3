//! The words of `speech.toml` (docs/packs.md, "Speech"), compiled.

use rustc_hash::FxHashMap;
use serde::Deserialize;
use smol_str::SmolStr;
use tekad_core::{Upos, event::Stance};

use crate::{
    pack::{PackError, parse_toml},
    view::View,
    words::{WordSet, split_words},
};

/// How the words that are said follow their cue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Content {
    Clause,
    That,
    Infinitive,
    Gerund,
    Of,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CueToml {
    stance: Stance,
    content: Vec<Content>,
    #[serde(default)]
    verb: Vec<String>,
    #[serde(default)]
    inverted: Vec<String>,
    #[serde(default)]
    noun: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct SpeechToml {
    cue: Vec<CueToml>,
    according: Vec<String>,
    according_first: Vec<String>,
    relay: Vec<String>,
    relayed: Vec<String>,
    relay_as: Vec<String>,
    so: Vec<String>,
    that_is: Vec<String>,
    anonymous: Vec<String>,
    anybody: Vec<String>,
    infinitive: Vec<String>,
    question: Vec<String>,
    of: Vec<String>,
    contrast: Vec<String>,
    somebody: Vec<String>,
    that: Vec<String>,
    zero: Vec<String>,
    audience: Vec<String>,
    hearing: Vec<String>,
    parallel: Vec<String>,
    comma_that: bool,
}

impl SpeechToml {
    /// Lays a user's file over this one: his cues stand first, the other lists grow.
    fn lay(&mut self, mut upper: SpeechToml) {
        upper.cue.append(&mut self.cue);
        self.cue = upper.cue;
        let lists = [
            (&mut self.according, upper.according),
            (&mut self.according_first, upper.according_first),
            (&mut self.relay, upper.relay),
            (&mut self.relayed, upper.relayed),
            (&mut self.relay_as, upper.relay_as),
            (&mut self.so, upper.so),
            (&mut self.that_is, upper.that_is),
            (&mut self.anonymous, upper.anonymous),
            (&mut self.anybody, upper.anybody),
            (&mut self.infinitive, upper.infinitive),
            (&mut self.question, upper.question),
            (&mut self.of, upper.of),
            (&mut self.contrast, upper.contrast),
            (&mut self.somebody, upper.somebody),
            (&mut self.that, upper.that),
            (&mut self.zero, upper.zero),
            (&mut self.audience, upper.audience),
            (&mut self.hearing, upper.hearing),
            (&mut self.parallel, upper.parallel),
        ];
        for (below, mut above) in lists {
            below.append(&mut above);
        }
        self.comma_that |= upper.comma_that;
    }
}

/// What a cue is, as the pack says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CueKind {
    /// A verb with its speaker where subjects stand.
    Verb,
    /// A word that stands before its speaker ("…," kata X).
    Inverted,
    /// "The claim that …".
    Noun,
}

/// A cue of speech.
#[derive(Clone, Debug)]
pub(crate) struct CueWord {
    words: Vec<SmolStr>,
    pub(crate) kind: CueKind,
    pub(crate) stance: Stance,
    pub(crate) clause: bool,
    pub(crate) bare: bool,
    pub(crate) infinitive: bool,
    pub(crate) gerund: bool,
    pub(crate) of: bool,
}

impl CueWord {
    /// What "according to" is.
    pub(crate) fn according() -> CueWord {
        CueWord {
            words: Vec::new(),
            kind: CueKind::Verb,
            stance: Stance::Asserts,
            clause: true,
            bare: true,
            infinitive: false,
            gerund: false,
            of: false,
        }
    }

    /// How many tokens it has.
    pub(crate) fn len(&self) -> usize {
        self.words.len()
    }
}

/// Words that tell who says what, compiled.
#[derive(Clone, Debug, Default)]
pub struct SpeechWords {
    cues: FxHashMap<SmolStr, Vec<CueWord>>,
    /// "According to".
    pub(crate) according: WordSet,
    /// The same, only where it begins a clause ("bagi X, …") or, before an outlet, a sentence
    /// without a speaker of its own ("dilansir X, …").
    pub(crate) according_first: WordSet,
    /// "Quote": verbs whose object is the speaker, and whose subject passes it on.
    pub(crate) relay: WordSet,
    /// "Quoted by": what stands before the outlet that passes it on.
    pub(crate) relayed: WordSet,
    /// "As" in "quoted him as saying".
    pub(crate) relay_as: WordSet,
    /// "Begitu" in "…, begitu kata X".
    pub(crate) so: WordSet,
    /// "Begitu kata" at the beginning: the words before are X's.
    pub(crate) that_is: WordSet,
    /// "Not to be named": asked for, but no news.
    pub(crate) anonymous: WordSet,
    /// "People": nobody in particular, of no state.
    pub(crate) anybody: WordSet,
    /// "To".
    pub(crate) infinitive: WordSet,
    /// "Whether".
    pub(crate) question: WordSet,
    /// "Of" in "accused X of Y".
    pub(crate) of: WordSet,
    /// "But": begins what is no more said.
    pub(crate) contrast: WordSet,
    /// "Source", "people": who may speak without being anybody known.
    pub(crate) somebody: WordSet,
    /// "That".
    pub(crate) that: WordSet,
    /// "Say": verbs whose clause often stands without "that".
    pub(crate) zero: WordSet,
    /// "The press": those who hear, but pass nothing on by name.
    pub(crate) audience: WordSet,
    /// "Remind": verbs whose object is whoever hears it.
    pub(crate) hearing: WordSet,
    /// "While": the other half of what is said, behind who says it.
    pub(crate) parallel: WordSet,
    /// Whether a comma stands for "that" ("Menlu mengatakan, …").
    pub(crate) comma_that: bool,
}

impl SpeechWords {
    /// Reads and compiles `speech.toml` files, each with its name, the later ones over the
    /// earlier; empty texts give nothing. `forms` gives all surface forms of verbs.
    ///
    /// # Errors
    /// File and line of an unknown stance or key.
    pub(crate) fn load(
        files: &[(&str, &str)],
        forms: impl Fn(&[String]) -> Vec<String>,
    ) -> Result<SpeechWords, PackError> {
        let mut toml = SpeechToml::default();
        for (file, text) in files {
            toml.lay(parse_toml(file, text)?);
        }
        let mut cues: FxHashMap<SmolStr, Vec<CueWord>> = FxHashMap::default();
        for table in &toml.cue {
            let has = |c: Content| table.content.contains(&c);
            for (kind, list) in [
                (CueKind::Verb, forms(&table.verb)),
                (CueKind::Inverted, table.inverted.clone()),
                (CueKind::Noun, table.noun.clone()),
            ] {
                for words in list {
                    let words = split_words(&words);
                    let Some(first) = words.first().cloned() else {
                        continue;
                    };
                    cues.entry(first).or_default().push(CueWord {
                        words,
                        kind,
                        stance: table.stance,
                        clause: has(Content::Clause) || has(Content::That),
                        bare: has(Content::Clause),
                        infinitive: has(Content::Infinitive),
                        gerund: has(Content::Gerund),
                        of: has(Content::Of),
                    });
                }
            }
        }
        for list in cues.values_mut() {
            list.sort_by_key(|c| std::cmp::Reverse(c.len()));
        }
        Ok(SpeechWords {
            cues,
            according: WordSet::new(&toml.according),
            according_first: WordSet::new(&toml.according_first),
            relay: WordSet::new(&forms(&toml.relay)),
            relayed: WordSet::new(&toml.relayed),
            relay_as: WordSet::new(&toml.relay_as),
            so: WordSet::new(&toml.so),
            that_is: WordSet::new(&toml.that_is),
            anonymous: WordSet::new(&toml.anonymous),
            anybody: WordSet::new(&toml.anybody),
            infinitive: WordSet::new(&toml.infinitive),
            question: WordSet::new(&toml.question),
            of: WordSet::new(&toml.of),
            contrast: WordSet::new(&toml.contrast),
            somebody: WordSet::new(&toml.somebody),
            that: WordSet::new(&toml.that),
            zero: WordSet::new(&forms(&toml.zero)),
            audience: WordSet::new(&toml.audience),
            parallel: WordSet::new(&toml.parallel),
            hearing: WordSet::new(&forms(&toml.hearing)),
            comma_that: toml.comma_that,
        })
    }

    /// Whether a `speech.toml` can be read.
    ///
    /// # Errors
    /// As for loading.
    pub fn check(file: &str, text: &str) -> Result<(), PackError> {
        SpeechWords::load(&[(file, text)], <[String]>::to_vec).map(|_| ())
    }

    /// Whether there are no cues.
    pub(crate) fn is_empty(&self) -> bool {
        self.cues.is_empty()
    }

    /// The cues that a token may begin, the longest first, in the order of the file.
    pub(crate) fn at<'a>(&'a self, v: &'a View, i: usize) -> impl Iterator<Item = &'a CueWord> {
        let lower = v.lower(i);
        let lemma = Some(v.lemma(i)).filter(|l| *l != lower);
        [Some(lower), lemma]
            .into_iter()
            .flatten()
            .filter_map(|key| self.cues.get(key))
            .flatten()
            .filter(move |c| v.phrase_at(i, &c.words) && self.fits(v, i, c))
    }

    /// Whether the tagger's reading of a word allows the cue.
    fn fits(&self, v: &View, i: usize, cue: &CueWord) -> bool {
        match cue.kind {
            CueKind::Verb => match v.upos(i) {
                Upos::Verb => true,
                Upos::Aux => !matches!(v.rel(i), "aux" | "cop"),
                Upos::Adj | Upos::Noun | Upos::X | Upos::Propn => {
                    // A verb that the tagger has missed has a subject, or says "that".
                    let that = i + 1 < v.len()
                        && (v.upos(i + 1) == Upos::Sconj || self.that.has(v, i + 1));
                    let said_to = i > 0 && v.upos(i - 1) == Upos::Adp;
                    cue.len() > 1
                        || that && !v.children(i).any(|c| matches!(v.rel(c), "det" | "amod"))
                        || said_to && v.token(i).form.ends_with("ing")
                        || v.children(i)
                            .any(|c| matches!(v.rel(c), "nsubj" | "ccomp" | "aux"))
                            && !v
                                .children(i)
                                .any(|c| matches!(v.rel(c), "det" | "cop" | "case"))
                }
                _ => cue.len() > 1,
            },
            CueKind::Inverted => !matches!(v.upos(i), Upos::Punct),
            CueKind::Noun => matches!(v.upos(i), Upos::Noun | Upos::Propn),
        }
    }
}
