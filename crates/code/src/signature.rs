//! Lexical signatures of embedding words: what "manage", "refuse" or "know" says of its
//! complement, when plain and when negated (Karttunen 1971; Nairn, Condoravdi & Karttunen 2006).
//! The words are data of the packs (`[signature]` of `words.toml`, docs/senses.md).

use rustc_hash::FxHashMap;
use serde::Deserialize;
use smol_str::SmolStr;

use crate::{pack::Trigger, view::View};

macro_rules! signatures {
    ($($name:ident = $text:literal : $doc:literal),* $(,)?) => {
        /// A class of embedding words.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Signature { $(#[doc = $doc] $name),* }

        impl Signature {
            /// All classes, in the order of their bits.
            pub const ALL: &'static [Signature] = &[$(Signature::$name),*];

            /// The name in `words.toml`.
            pub fn as_str(self) -> &'static str { match self { $(Signature::$name => $text),* } }
        }
    };
}

signatures! {
    Factive = "factive": "The complement holds, negated or not: know, regret.",
    Implicative = "implicative": "It holds; negated, it does not: manage.",
    Failing = "failing": "It does not hold; negated, it does: fail, avoid.",
    Forcing = "forcing": "It holds; negated, that is open: force, cause.",
    Preventing = "preventing": "It does not hold; negated, that is open: prevent, refuse.",
    Enabling = "enabling": "That is open; negated, it does not hold: allow, be able.",
    Hesitating = "hesitating": "That is open; negated, it holds: hesitate.",
    Pretending = "pretending": "It does not hold, negated or not: pretend.",
    Believing = "believing": "Somebody holds it for true: think, suspect.",
    Doubting = "doubting": "Somebody holds it for untrue: doubt, deny.",
    Saying = "saying": "Somebody says it: say, claim.",
    Wanting = "wanting": "Somebody wishes or fears it: want, hope.",
    Planning = "planning": "Somebody means to do it: plan, promise, threaten.",
    Attempting = "attempting": "Somebody tries it: try.",
    Asking = "asking": "Somebody else is to do it: ask, order, urge.",
    Wondering = "wondering": "Whether it holds is the question: wonder, investigate.",
}

/// `[signature]` as it stands in the file: a list a class.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct SignatureLists {
    factive: Vec<String>,
    implicative: Vec<String>,
    failing: Vec<String>,
    forcing: Vec<String>,
    preventing: Vec<String>,
    enabling: Vec<String>,
    hesitating: Vec<String>,
    pretending: Vec<String>,
    believing: Vec<String>,
    doubting: Vec<String>,
    saying: Vec<String>,
    wanting: Vec<String>,
    planning: Vec<String>,
    attempting: Vec<String>,
    asking: Vec<String>,
    wondering: Vec<String>,
}

impl SignatureLists {
    /// The lists in the order of [`Signature::ALL`].
    fn all(&mut self) -> [&mut Vec<String>; 16] {
        [
            &mut self.factive,
            &mut self.implicative,
            &mut self.failing,
            &mut self.forcing,
            &mut self.preventing,
            &mut self.enabling,
            &mut self.hesitating,
            &mut self.pretending,
            &mut self.believing,
            &mut self.doubting,
            &mut self.saying,
            &mut self.wanting,
            &mut self.planning,
            &mut self.attempting,
            &mut self.asking,
            &mut self.wondering,
        ]
    }

    /// Adds a user's words.
    pub(crate) fn append(&mut self, mut other: SignatureLists) {
        for (below, above) in self.all().into_iter().zip(other.all()) {
            below.append(above);
        }
    }

    /// Ready for look-ups; `expand` gives the forms that a word stands for.
    pub(crate) fn compile(mut self, expand: impl Fn(&str) -> Vec<Trigger>) -> SignatureSet {
        let mut set = SignatureSet::default();
        for (class, words) in self.all().into_iter().enumerate() {
            for form in words.iter().flat_map(|w| expand(w)) {
                let Some((first, rest)) = form.words.split_first() else {
                    continue;
                };
                if rest.is_empty() && form.plus.is_empty() {
                    set.single.entry(first.clone()).or_default().0 |= 1 << class;
                } else {
                    set.longer.entry(first.clone()).or_default().push(Longer {
                        words: form.words.clone(),
                        plus: form.plus.clone(),
                        class,
                    });
                }
            }
        }
        set
    }
}

/// Classes of one word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Signatures(u16);

impl Signatures {
    /// Whether the word has none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether the word is of a class.
    pub fn has(self, class: Signature) -> bool {
        self.0 & (1 << class as u16) != 0
    }

    /// The classes in their order.
    pub fn iter(self) -> impl Iterator<Item = Signature> {
        let all = Signature::ALL.iter().copied();
        all.filter(move |&c| self.has(c))
    }
}

/// A word with particles, or a phrase.
#[derive(Clone, Debug)]
struct Longer {
    words: Vec<SmolStr>,
    plus: Vec<SmolStr>,
    class: usize,
}

/// The signatures of a language, by word.
#[derive(Clone, Debug, Default)]
pub struct SignatureSet {
    single: FxHashMap<SmolStr, Signatures>,
    longer: FxHashMap<SmolStr, Vec<Longer>>,
}

impl SignatureSet {
    /// The classes of the word at a token, by lemma or lower-case form; a particle may stand
    /// anywhere among its dependents.
    pub fn at(&self, view: &View, i: usize) -> Signatures {
        let mut found = 0;
        let keys = [view.lower(i), view.lemma(i)];
        let distinct = if keys[0] == keys[1] { 1 } else { 2 };
        for key in &keys[..distinct] {
            found |= self.single.get(*key).map_or(0, |s| s.0);
            for longer in self.longer.get(*key).into_iter().flatten() {
                let particles = |p: &SmolStr| view.children(i).any(|c| view.is(c, p));
                if view.phrase_at(i, &longer.words) && longer.plus.iter().all(particles) {
                    found |= 1 << longer.class;
                }
            }
        }
        Signatures(found)
    }
}
