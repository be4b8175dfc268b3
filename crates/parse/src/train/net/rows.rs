//! A batch of sentences as rows: longest sentence first, all first words, then all second words
//! and so on, so that one product serves a word of each sentence.

/// The layout of a batch.
#[derive(Clone, Debug, Default)]
pub(super) struct Rows {
    /// Lengths of the sentences, descending.
    pub lengths: Vec<usize>,
    /// Number of sentences that have a word `t`.
    pub active: Vec<usize>,
    /// Row of the first sentence's word `t`.
    pub offset: Vec<usize>,
    /// Number of rows.
    pub all: usize,
}

impl Rows {
    /// For sentences of descending lengths.
    pub fn new(lengths: Vec<usize>) -> Rows {
        let longest = lengths.first().copied().unwrap_or(0);
        let mut rows = Rows {
            lengths,
            ..Rows::default()
        };
        let mut n = rows.lengths.len();
        for t in 0..longest {
            while n > 0 && rows.lengths[n - 1] <= t {
                n -= 1;
            }
            rows.active.push(n);
            rows.offset.push(rows.all);
            rows.all += n;
        }
        rows
    }

    /// The row of word `t` of sentence `s`.
    pub fn row(&self, s: usize, t: usize) -> usize {
        self.offset[t] + s
    }

    /// The times in reading order.
    pub fn times(&self, back: bool) -> impl Iterator<Item = usize> + use<> {
        let n = self.active.len();
        (0..n).map(move |t| if back { n - 1 - t } else { t })
    }

    /// How many of the sentences at time `t` have a word that is read before.
    pub fn with_before(&self, t: usize, back: bool) -> usize {
        if back {
            self.active.get(t + 1).copied().unwrap_or(0)
        } else if t == 0 {
            0
        } else {
            self.active[t]
        }
    }

    /// The first row of the time that is read before `t`.
    pub fn before(&self, t: usize, back: bool) -> usize {
        if back {
            self.offset.get(t + 1).copied().unwrap_or(0)
        } else {
            t.checked_sub(1).map_or(0, |t| self.offset[t])
        }
    }
}
