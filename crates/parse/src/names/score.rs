//! Scoring by whole names: exact span and kind, as the CoNLL-2003 shared task did (Tjong Kim
//! Sang & De Meulder 2003) and `seqeval` does.

use std::collections::{BTreeMap, BTreeSet};

/// A name by its words: first, one past the last, kind.
pub type Entity = (usize, usize, String);

/// Counts of names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Score {
    /// Names in the gold data.
    pub gold: usize,
    /// Names found.
    pub found: usize,
    /// Names found that are right: same words, same kind.
    pub right: usize,
}

impl Score {
    /// Share of the names found that are right.
    pub fn precision(&self) -> f64 {
        share(self.right, self.found)
    }

    /// Share of the gold names that were found.
    pub fn recall(&self) -> f64 {
        share(self.right, self.gold)
    }

    /// Harmonic mean of precision and recall.
    pub fn f1(&self) -> f64 {
        share(2 * self.right, self.gold + self.found)
    }
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        0.0
    } else {
        part as f64 / whole as f64
    }
}

/// The names that a row of tags (`B-PER`, `I-PER`, `O`) tells, by seqeval's rules: an `I-`
/// that goes on with nothing of its kind begins a name.
pub fn entities<S: AsRef<str>>(tags: &[S]) -> Vec<Entity> {
    let mut out: Vec<Entity> = Vec::new();
    let mut open = false;
    for (i, tag) in tags.iter().enumerate() {
        let tag = tag.as_ref();
        let Some((mark, kind)) = tag.split_once('-') else {
            open = false;
            continue;
        };
        match out.last_mut() {
            Some(last) if open && mark == "I" && last.2 == kind => last.1 = i + 1,
            _ => out.push((i, i + 1, kind.to_owned())),
        }
        open = true;
    }
    out
}

/// Compares the names of sentences; by kind, and all together under the empty kind.
pub fn score(gold: &[Vec<Entity>], found: &[Vec<Entity>]) -> BTreeMap<String, Score> {
    let mut all: BTreeMap<String, Score> = BTreeMap::new();
    let none = Vec::new();
    for i in 0..gold.len().max(found.len()) {
        let g: BTreeSet<&Entity> = gold.get(i).unwrap_or(&none).iter().collect();
        let f: BTreeSet<&Entity> = found.get(i).unwrap_or(&none).iter().collect();
        let mut count = |kind: &str, add: fn(&mut Score)| {
            add(all.entry(kind.to_owned()).or_default());
            add(all.entry(String::new()).or_default());
        };
        for e in &g {
            count(&e.2, |s| s.gold += 1);
        }
        for e in &f {
            count(&e.2, |s| s.found += 1);
        }
        for e in g.intersection(&f) {
            count(&e.2, |s| s.right += 1);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::{entities, score};

    #[test]
    fn an_inside_tag_alone_begins_a_name() {
        let tags = [
            "I-PER", "I-PER", "I-LOC", "O", "B-LOC", "B-LOC", "I-LOC", "O", "I-LOC",
        ];
        let found: Vec<(usize, usize, String)> = entities(&tags);
        let want = [
            (0, 2, "PER"),
            (2, 3, "LOC"),
            (4, 5, "LOC"),
            (5, 7, "LOC"),
            (8, 9, "LOC"),
        ];
        assert_eq!(
            found
                .iter()
                .map(|e| (e.0, e.1, e.2.as_str()))
                .collect::<Vec<_>>(),
            want
        );
    }

    #[test]
    fn only_whole_names_of_the_right_kind_count() {
        let gold = vec![entities(&["B-PER", "I-PER", "O", "B-LOC"])];
        let found = vec![
            entities(&["B-PER", "O", "O", "B-ORG"]),
            entities(&["B-LOC"]),
        ];
        let s = score(&gold, &found)[""];
        assert_eq!((s.gold, s.found, s.right), (2, 3, 0));
        assert_eq!(score(&gold, &gold)[""].f1(), 1.0);
    }
}
