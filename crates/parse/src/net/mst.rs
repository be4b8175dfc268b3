//! The best tree with one root over scores of arcs: Chu & Liu (1965), Edmonds (1967).

/// Scores lie between plus and minus this.
pub(crate) const MAX_SCORE: i64 = 1 << 24;

/// Cost of an arc from the root: more than all other arcs together can make up for, so that
/// the best tree has only one.
const ROOT_COST: i64 = MAX_SCORE << 16;

/// Finds heads for `n` words from `scores`, row by row a word's score under each word, with the
/// root as the last column. Gives heads by word; `n` is the root.
pub(crate) fn tree(n: usize, scores: &[i32]) -> Vec<usize> {
    let width = n + 1;
    let best = |d: usize| {
        let row = &scores[d * width..][..width];
        let mut best = (i32::MIN, n);
        for (h, &s) in row.iter().enumerate() {
            if h != d && s > best.0 {
                best = (s, h);
            }
        }
        best.1
    };
    let heads: Vec<usize> = (0..n).map(best).collect();
    let words: Vec<usize> = (0..n).collect();
    let single = heads.iter().filter(|&&h| h == n).count() == 1;
    if single && cycle(&words, &heads, n).is_none() {
        return heads;
    }
    // The root comes last there too.
    let all: Vec<i64> = scores
        .chunks(width)
        .take(n)
        .flat_map(|row| {
            row.iter().enumerate().map(|(h, &s)| {
                let s = i64::from(s).clamp(-MAX_SCORE, MAX_SCORE);
                if h == n { s - ROOT_COST } else { s }
            })
        })
        .collect();
    let heads = (0..n)
        .map(|d| {
            let mut best = (i64::MIN, n);
            for (h, &s) in all[d * width..][..width].iter().enumerate() {
                if h != d && s > best.0 {
                    best = (s, h);
                }
            }
            best.1
        })
        .collect();
    contract(n, all, heads)
}

/// The words of a cycle, if the heads of some words make one; `root` ends every way up.
fn cycle(words: &[usize], heads: &[usize], root: usize) -> Option<Vec<usize>> {
    let mut seen = vec![0usize; heads.len()];
    for (turn, &start) in words.iter().enumerate() {
        let mut at = start;
        while at != root && seen[at] == 0 {
            seen[at] = turn + 1;
            at = heads[at];
        }
        if at != root && seen[at] == turn + 1 {
            let mut list = vec![at];
            let mut next = heads[at];
            while next != at {
                list.push(next);
                next = heads[next];
            }
            return Some(list);
        }
    }
    None
}

/// A cycle that was made one word, which has the place of its first one in the table.
struct Ring {
    words: Vec<usize>,
    /// Their heads in the cycle.
    heads: Vec<usize>,
    /// Which of them is the head of each word outside, if one is.
    from: Vec<usize>,
    /// Which of them gets each word outside, or the root, if that is the head of one.
    into: Vec<usize>,
}

/// One word made of the words of a cycle, until there is no cycle; then the way back. `heads` are
/// the best of each word, the first on a tie.
fn contract(n: usize, mut scores: Vec<i64>, mut heads: Vec<usize>) -> Vec<usize> {
    let width = n + 1;
    let mut words: Vec<usize> = (0..n).collect();
    let mut inside = vec![false; width];
    let mut rings: Vec<Ring> = Vec::new();
    while let Some(ring) = cycle(&words, &heads, n) {
        for &d in &ring {
            inside[d] = true;
        }
        // Words outside, then the cycle as one word; then the root.
        words.retain(|&d| !inside[d]);
        let one = ring[0];
        let mut done = Ring {
            heads: ring.iter().map(|&d| heads[d]).collect(),
            from: vec![one; width],
            into: vec![one; width],
            words: ring,
        };
        for &d in &words {
            let row = &mut scores[d * width..][..width];
            let mut from = one;
            for &h in &done.words {
                if row[h] > row[from] {
                    from = h;
                }
            }
            done.from[d] = from;
            row[one] = row[from];
        }
        let lost: Vec<i64> = (done.words.iter().zip(&done.heads))
            .map(|(&d, &h)| scores[d * width + h])
            .collect();
        for &h in words.iter().chain(std::iter::once(&n)) {
            let mut best = (i64::MIN, one);
            for (&d, &lost) in done.words.iter().zip(&lost) {
                let gain = scores[d * width + h] - lost;
                if gain > best.0 {
                    best = (gain, d);
                }
            }
            scores[one * width + h] = best.0;
            done.into[h] = best.1;
        }
        words.push(one);
        // Who hung on a word outside still does; the others look again.
        for &d in &words {
            if d == one || inside[heads[d]] {
                let row = &scores[d * width..][..width];
                let mut best = (i64::MIN, n);
                for &h in words.iter().chain(std::iter::once(&n)) {
                    if h != d && row[h] > best.0 {
                        best = (row[h], h);
                    }
                }
                heads[d] = best.1;
            }
        }
        for &d in &done.words {
            inside[d] = false;
        }
        rings.push(done);
    }
    while let Some(ring) = rings.pop() {
        let one = ring.words[0];
        let above = heads[one];
        words.retain(|&d| d != one);
        for &d in &words {
            if heads[d] == one {
                heads[d] = ring.from[d];
            }
        }
        for (&d, &h) in ring.words.iter().zip(&ring.heads) {
            heads[d] = h;
        }
        heads[ring.into[above]] = above;
        words.extend(&ring.words);
    }
    heads
}

#[cfg(test)]
mod tests {
    use super::tree;
    use proptest::prelude::*;

    /// Whether heads are one tree with one root.
    fn is_tree(heads: &[usize]) -> bool {
        let n = heads.len();
        heads.iter().filter(|&&h| h == n).count() == 1
            && (0..n).all(|d| {
                let (mut at, mut steps) = (d, 0);
                while at != n && steps <= n {
                    at = heads[at];
                    steps += 1;
                }
                at == n
            })
    }

    /// The best score of any tree with one root, by trying all.
    fn best(n: usize, scores: &[i32]) -> i64 {
        let mut top = i64::MIN;
        for code in 0..(n + 1).pow(n as u32) {
            let mut rest = code;
            let heads: Vec<usize> = (0..n)
                .map(|_| {
                    let h = rest % (n + 1);
                    rest /= n + 1;
                    h
                })
                .collect();
            if is_tree(&heads) {
                top = top.max(sum(&heads, scores));
            }
        }
        top
    }

    fn sum(heads: &[usize], scores: &[i32]) -> i64 {
        let n = heads.len();
        heads
            .iter()
            .enumerate()
            .map(|(d, &h)| i64::from(scores[d * (n + 1) + h]))
            .sum()
    }

    proptest! {
        #[test]
        fn small_trees_are_the_best(n in 1usize..6, pool in prop::collection::vec(-50i32..50, 30)) {
            let scores = &pool[..n * (n + 1)];
            let heads = tree(n, scores);
            prop_assert!(is_tree(&heads));
            prop_assert_eq!(sum(&heads, scores), best(n, scores));
        }

        #[test]
        fn always_a_tree(n in 1usize..60, seed in any::<u64>()) {
            let mut x = seed | 1;
            let scores: Vec<i32> = (0..n * (n + 1))
                .map(|_| {
                    x = x.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    (x >> 33) as i32 % 3_000_000
                })
                .collect();
            prop_assert!(is_tree(&tree(n, &scores)));
        }
    }
}
