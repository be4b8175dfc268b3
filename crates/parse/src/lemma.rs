//! Lemmas by edit rules: what to take off and put on at both ends of the lower-case form.
//! Words seen in training keep their rule; for others a linear model chooses among the
//! rules that fit.

use smol_str::SmolStr;

use crate::ModelError;
use crate::bytes::{Reader, Writer};
use crate::hash::{self, Keys, mix};
use crate::lex::Lex;
use crate::linear::{Lookup, Sparse};

/// Case of the lemma.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Case {
    /// As the form has it (where it is kept).
    Keep,
    /// All lower.
    Lower,
}

/// An edit from form to lemma.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Rule {
    /// Case of the kept part.
    pub case: Case,
    /// Lower-case prefix to take off.
    pub pre_off: String,
    /// What comes instead.
    pub pre_on: String,
    /// Lower-case suffix to take off.
    pub suf_off: String,
    /// What comes instead.
    pub suf_on: String,
}

impl Rule {
    /// The rule that turns `form` into `lemma`, by their longest common stretch.
    pub fn between(form: &str, lemma: &str) -> Rule {
        let low: Vec<char> = form.to_lowercase().chars().collect();
        let case = if lemma.chars().any(char::is_uppercase) {
            Case::Keep
        } else {
            Case::Lower
        };
        let target: Vec<char> = match case {
            Case::Keep => lemma.to_lowercase().chars().collect(),
            Case::Lower => lemma.chars().collect(),
        };
        let (mut best, mut at, mut to) = (0, 0, 0);
        for i in 0..low.len() {
            for j in 0..target.len() {
                let n = low[i..]
                    .iter()
                    .zip(&target[j..])
                    .take_while(|(a, b)| a == b)
                    .count();
                if n > best {
                    (best, at, to) = (n, i, j);
                }
            }
        }
        let text = |c: &[char]| c.iter().collect::<String>();
        if best == 0 {
            return Rule {
                case,
                pre_off: String::new(),
                pre_on: String::new(),
                suf_off: text(&low),
                suf_on: text(&target),
            };
        }
        Rule {
            case,
            pre_off: text(&low[..at]),
            pre_on: text(&target[..to]),
            suf_off: text(&low[at + best..]),
            suf_on: text(&target[to + best..]),
        }
    }

    /// Whether the rule can be used on a word with this lower-case form.
    pub fn fits(&self, low: &str) -> bool {
        low.len() >= self.pre_off.len() + self.suf_off.len()
            && low.starts_with(&self.pre_off)
            && low.ends_with(&self.suf_off)
    }

    /// The lemma; the form itself where the rule does not fit.
    pub fn apply(&self, form: &str, low: &str) -> SmolStr {
        // Case folding that changes byte lengths makes offsets into `form` worthless.
        let from = if self.case == Case::Keep && form.len() == low.len() {
            form
        } else {
            low
        };
        let kept = self
            .fits(low)
            .then(|| from.get(self.pre_off.len()..from.len() - self.suf_off.len()))
            .flatten();
        match kept {
            None => SmolStr::new(low),
            Some(k) if self.pre_on.is_empty() && self.suf_on.is_empty() => {
                if k.is_empty() {
                    SmolStr::new(from)
                } else {
                    SmolStr::new(k)
                }
            }
            Some(k) => {
                let mut out = smol_str::SmolStrBuilder::new();
                out.push_str(&self.pre_on);
                out.push_str(k);
                out.push_str(&self.suf_on);
                let out = out.finish();
                if out.is_empty() {
                    SmolStr::new(from)
                } else {
                    out
                }
            }
        }
    }

    /// Whether the rule changes nothing but case.
    pub fn is_plain(&self) -> bool {
        self.pre_off.is_empty()
            && self.pre_on.is_empty()
            && self.suf_off.is_empty()
            && self.suf_on.is_empty()
    }
}

/// The lemmatiser.
pub(crate) struct Lemmas {
    /// The rules; those for unseen words first.
    pub rules: Vec<Rule>,
    /// Rule number + 1 of words seen in training, by form, tag and features.
    pub seen: Lookup,
    /// How often a lower-case word was seen as a lemma, capped.
    pub roots: Lookup,
    /// Scores rules for unseen words: a two-class table, rule within the feature.
    pub table: Sparse,
    /// Rules that can fit, by last byte of what they take off at the end.
    by_end: Vec<Vec<Fitting>>,
}

/// What most rules that do not fit are turned down by: the first and last bytes of words.
#[derive(Clone)]
struct Fitting {
    rule: u16,
    /// The last bytes that are asked for, and which bits of them count.
    end: (u64, u64),
    /// The same for the first bytes.
    start: (u64, u64),
    /// Bytes that are taken off.
    len: usize,
    /// Whether more bytes are asked for than are here.
    long: bool,
}

impl Fitting {
    fn new(rule: u16, off: &Rule) -> Fitting {
        let bits = |n: usize| u64::MAX.checked_shr(64 - 8 * n.min(8) as u32).unwrap_or(0);
        Fitting {
            rule,
            end: (last_bytes(&off.suf_off), bits(off.suf_off.len())),
            start: (first_bytes(&off.pre_off), bits(off.pre_off.len())),
            len: off.pre_off.len() + off.suf_off.len(),
            long: off.pre_off.len().max(off.suf_off.len()) > 8,
        }
    }

    /// Whether a word of `len` bytes has the first and last ones that the rule takes off; of
    /// `long` ones only the outer eight are looked at.
    #[inline(always)]
    fn may(&self, len: usize, start: u64, end: u64) -> bool {
        (start ^ self.start.0) & self.start.1 | (end ^ self.end.0) & self.end.1 == 0
            && len >= self.len
    }
}

/// The first eight bytes, the first one lowest; zeros where there are fewer.
fn first_bytes(s: &str) -> u64 {
    s.bytes()
        .take(8)
        .rev()
        .fold(0, |x, b| x << 8 | u64::from(b))
}

/// The last eight bytes, the last one lowest; zeros where there are fewer.
fn last_bytes(s: &str) -> u64 {
    let from = s.len().saturating_sub(8);
    s.as_bytes()[from..]
        .iter()
        .fold(0, |x, &b| x << 8 | u64::from(b))
}

/// Keys of the `seen` entries to try, most specific first: the word in a style (0: in none),
/// with its features, without, and in lower case.
pub(crate) fn seen_keys(lex: &Lex, tag: u8, feats: &str, initial: bool, style: u64) -> [u32; 4] {
    let tag = u64::from(tag) + 1;
    // A capital at the start of a sentence says nothing.
    let form = if initial { lex.low } else { lex.form };
    let plain = hash::key(mix(form, tag));
    let low = if tag == PROPN {
        plain
    } else {
        hash::key(mix(lex.low, tag))
    };
    [
        hash::key(mix(mix(lex.low, tag), style + 90)),
        hash::key(mix(mix(form, tag), hash::text(feats))),
        plain,
        low,
    ]
}

/// Number of the tag PROPN, from 1: names are not looked up in lower case.
const PROPN: u64 = 12;

/// Key of a root.
pub(crate) fn root_key(lemma: &str) -> u32 {
    hash::key(mix(hash::text(lemma), 77))
}

/// Features of choosing `rule` for a word.
pub(crate) fn rule_features(
    lex: &Lex,
    tag: u8,
    feats: u64,
    rule: usize,
    lemma: (usize, u32, bool),
    k: &mut Keys,
) {
    let (chars, root, vowel) = lemma;
    let tag = u64::from(tag);
    let r = rule as u64 + 1;
    let root = u64::from(root.min(4)).min(3);
    k.start(40);
    k.a(r);
    k.b(r, tag);
    k.c(r, tag, feats);
    for s in lex.suf {
        k.b(r, s);
        k.c(r, s, tag);
    }
    for p in lex.pre {
        k.b(r, p);
        k.c(r, p, tag);
    }
    k.c(r, lex.pre[2], lex.suf[1]);
    k.c(r, lex.pre[3], lex.suf[2]);
    k.b(r, lex.shape);
    k.a(root);
    k.b(root, tag);
    k.b(root, r);
    k.c(root, r, tag);
    k.b(chars.min(8) as u64, root);
    k.b(chars.min(8) as u64, r);
    k.c(r, u64::from(vowel), root);
    k.a(chars.min(4) as u64);
}

impl Lemmas {
    /// Puts the parts together; the first `general` rules serve unseen words.
    pub fn new(
        rules: Vec<Rule>,
        general: usize,
        seen: Lookup,
        roots: Lookup,
        table: Sparse,
    ) -> Lemmas {
        let mut by_end = vec![Vec::new(); 257];
        for (i, rule) in rules.iter().enumerate().take(general) {
            by_end[rule.suf_off.bytes().last().map_or(256, usize::from)]
                .push(Fitting::new(i as u16, rule));
        }
        Lemmas {
            rules,
            seen,
            roots,
            table,
            by_end,
        }
    }

    /// Writes rules and lexicons; the table's rows are written by the caller.
    pub fn write_rules(rules: &[Rule], general: usize, w: &mut Writer) {
        w.uint(rules.len() as u64);
        w.uint(general as u64);
        for r in rules {
            w.uint(u64::from(r.case == Case::Lower));
            for s in [&r.pre_off, &r.pre_on, &r.suf_off, &r.suf_on] {
                w.str(s);
            }
        }
    }

    /// Reads rules, lexicons and table.
    pub fn read(r: &mut Reader<'_>) -> Result<Lemmas, ModelError> {
        let n = r.count()?;
        if n > usize::from(u16::MAX) {
            return Err(ModelError::Broken("too many lemma rules"));
        }
        let general = r.uint()?.min(n as u64) as usize;
        let mut rules = Vec::with_capacity(n);
        for _ in 0..n {
            let case = if r.uint()? == 0 {
                Case::Keep
            } else {
                Case::Lower
            };
            let mut part = || r.str().map(str::to_owned);
            rules.push(Rule {
                case,
                pre_off: part()?,
                pre_on: part()?,
                suf_off: part()?,
                suf_on: part()?,
            });
        }
        let (seen, roots) = (Lookup::read(r)?, Lookup::read(r)?);
        let table = Sparse::read(r, 2)?;
        Ok(Lemmas::new(rules, general, seen, roots, table))
    }

    /// Numbers of the rules that fit, ascending within each group.
    pub fn fitting<'a>(&'a self, low: &'a str) -> impl Iterator<Item = usize> + 'a {
        let end = low.bytes().last().map_or(256, usize::from);
        let (first, last) = (first_bytes(low), last_bytes(low));
        self.by_end[256]
            .iter()
            .chain(self.by_end[end].iter().filter(move |_| end != 256))
            .filter(move |f| {
                f.may(low.len(), first, last)
                    && (!f.long || self.rules[usize::from(f.rule)].fits(low))
            })
            .map(|f| usize::from(f.rule))
    }

    /// What [`rule_features`] wants to know of the lemma that a rule would give.
    pub fn look(&self, rule: usize, form: &str, low: &str) -> (usize, u32, bool) {
        let lemma = self.rules[rule].apply(form, low);
        let key = if lemma.bytes().any(|b| b.is_ascii_uppercase()) {
            root_key(&lemma.to_lowercase())
        } else {
            root_key(&lemma)
        };
        let vowel = lemma.starts_with(['a', 'e', 'i', 'o', 'u']);
        (lemma.chars().take(9).count(), self.roots.get(key), vowel)
    }

    /// The lemmas that a word may get: those that it was seen with under any tag, its features
    /// aside; of a word that was never seen, those of all rules that fit it.
    pub fn possible(
        &self,
        form: &str,
        low: &str,
        word: (&Lex, u8, u64),
        mut give: impl FnMut(SmolStr),
    ) {
        let (lex, tags, style) = word;
        let mut seen = false;
        for (tag, initial) in (0..tags).flat_map(|t| [(t, false), (t, true)]) {
            for key in seen_keys(lex, tag, "", initial, style) {
                let rule = (self.seen.get(key) as usize).checked_sub(1);
                if let Some(rule) = rule.and_then(|r| self.rules.get(r)) {
                    seen = true;
                    give(rule.apply(form, low));
                }
            }
        }
        if !seen && low.len() <= 64 {
            for rule in self.fitting(low) {
                give(self.rules[rule].apply(form, low));
            }
        }
    }

    /// The lemma of a word. `feats` is the bundle's text.
    pub fn lemma(
        &self,
        form: &str,
        low: &str,
        word: (&Lex, u8, &str, bool, u64),
        k: &mut Keys,
    ) -> SmolStr {
        let (lex, tag, feats, initial, style) = word;
        for key in seen_keys(lex, tag, feats, initial, style) {
            let rule = self.seen.get(key) as usize;
            if rule > 0
                && let Some(rule) = self.rules.get(rule - 1)
                && rule.fits(low)
            {
                return rule.apply(form, low);
            }
        }
        // Words without a letter, and monsters, are their own lemma.
        if low.len() > 64 || !low.chars().any(char::is_alphabetic) {
            return SmolStr::new(form);
        }
        let feats = hash::text(feats);
        let mut best = (i32::MIN, None);
        for rule in self.fitting(low) {
            rule_features(lex, tag, feats, rule, self.look(rule, form, low), k);
            let score = self.table.yes(&k.keys);
            if score > best.0 {
                best = (score, Some(rule));
            }
        }
        best.1.map_or_else(
            || SmolStr::new(form),
            |rule| self.rules[rule].apply(form, low),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_turn_forms_into_lemmas() {
        for (form, lemma) in [
            ("menyetujui", "setuju"),
            ("Russians", "Russian"),
            ("went", "go"),
            ("is", "be"),
            ("Pertemuan", "temu"),
            ("ADB", "ADB"),
            ("negara-negara", "negara"),
            ("don", "don"),
            ("İstanbul", "i̇stanbul"),
            ("n't", "not"),
            ("Kim", "Kim"),
        ] {
            let rule = Rule::between(form, lemma);
            assert_eq!(rule.apply(form, &form.to_lowercase()), lemma, "{rule:?}");
        }
    }
}
