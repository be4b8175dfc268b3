//! Sentences and tokens with their Universal Dependencies analysis.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::Span;

/// A sentence: a stretch of one section, and its tokens (UD syntactic words).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sentence {
    /// Index into `Document.sections`.
    pub section: usize,
    /// Where it is in the document's text.
    pub span: Span,
    /// The syntactic words in order; heads form one tree.
    pub tokens: Vec<Token>,
}

/// A UD syntactic word.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Token {
    /// Where it is. Parts of a multiword token that are substrings of it (`pemerintah` and
    /// `nya` in `pemerintahnya`, `do` and `n't`) have their own ranges; others share the whole.
    pub span: Span,
    /// The word form as UD gives it.
    pub form: SmolStr,
    /// The lemma.
    pub lemma: SmolStr,
    /// Universal part of speech.
    pub upos: Upos,
    /// Features as in CoNLL-U (`Number=Sing|Voice=Pass`), empty if none.
    pub feats: SmolStr,
    /// Index of the head in the same sentence; `None` for the root.
    pub head: Option<u32>,
    /// Relation to the head, with subtype (`nsubj:pass`); `root` for the root.
    pub deprel: SmolStr,
}

impl Token {
    /// The relation without its subtype: `nsubj` for `nsubj:pass`.
    pub fn base_deprel(&self) -> &str {
        self.deprel.split(':').next().unwrap_or("")
    }

    /// Whether the features hold `name=value`.
    pub fn has_feat(&self, feat: &str) -> bool {
        let mut rest = self.feats.as_bytes();
        let feat = feat.as_bytes();
        while rest.len() >= feat.len() {
            if let Some(after) = rest.strip_prefix(feat)
                && matches!(after, [] | [b'|', ..])
            {
                return true;
            }
            match rest.iter().position(|&b| b == b'|') {
                Some(end) => rest = &rest[end + 1..],
                None => break,
            }
        }
        false
    }
}

macro_rules! upos {
    ($($name:ident = $text:literal : $doc:literal),* $(,)?) => {
        /// The universal part-of-speech tags (universaldependencies.org/u/pos).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum Upos { $(#[doc = $doc] #[serde(rename = $text)] $name),* }

        impl Upos {
            /// All tags, in alphabetical order.
            pub const ALL: &'static [Upos] = &[$(Upos::$name),*];
            /// The tag as UD writes it.
            pub fn as_str(self) -> &'static str { match self { $(Upos::$name => $text),* } }
            /// Reads a tag as UD writes it.
            pub fn from_ud(text: &str) -> Option<Upos> { match text { $($text => Some(Upos::$name),)* _ => None } }
        }
    };
}

upos! {
    Adj = "ADJ": "adjective", Adp = "ADP": "adposition", Adv = "ADV": "adverb", Aux = "AUX": "auxiliary",
    Cconj = "CCONJ": "coordinating conjunction", Det = "DET": "determiner", Intj = "INTJ": "interjection",
    Noun = "NOUN": "noun", Num = "NUM": "numeral", Part = "PART": "particle", Pron = "PRON": "pronoun",
    Propn = "PROPN": "proper noun", Punct = "PUNCT": "punctuation", Sconj = "SCONJ": "subordinating conjunction",
    Sym = "SYM": "symbol", Verb = "VERB": "verb", X = "X": "other",
}
