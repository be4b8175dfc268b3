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
    if heads.iter().filter(|&&h| h == n).count() == 1 && cycle(&heads, n).is_none() {
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
    contract(n, all)
}

/// The words of a cycle, if the heads make one; `root` ends every way up.
fn cycle(heads: &[usize], root: usize) -> Option<Vec<usize>> {
    let mut seen = vec![0usize; heads.len()];
    for start in 0..heads.len() {
        let mut at = start;
        while at != root && seen[at] == 0 {
            seen[at] = start + 1;
            at = heads[at];
        }
        if at != root && seen[at] == start + 1 {
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

/// One word made of the words of a cycle, until there is no cycle; then the way back.
fn contract(n: usize, scores: Vec<i64>) -> Vec<usize> {
    let width = n + 1;
    let mut heads: Vec<usize> = (0..n)
        .map(|d| {
            let mut best = (i64::MIN, n);
            for (h, &s) in scores[d * width..][..width].iter().enumerate() {
                if h != d && s > best.0 {
                    best = (s, h);
                }
            }
            best.1
        })
        .collect();
    let Some(ring) = cycle(&heads, n) else {
        return heads;
    };
    let mut inside = vec![false; width];
    for &d in &ring {
        inside[d] = true;
    }
    // Words outside, then the cycle as one word, then the root.
    let others: Vec<usize> = (0..n).filter(|&d| !inside[d]).collect();
    let m = others.len() + 1;
    let one = m - 1;
    let at = |d: usize, h: usize| scores[d * width + h];
    let mut small = vec![i64::MIN / 4; m * (m + 1)];
    let mut from = vec![n; m];
    let mut into = vec![ring[0]; m + 1];
    for (i, &d) in others.iter().enumerate() {
        for (j, &h) in others.iter().enumerate() {
            small[i * (m + 1) + j] = at(d, h);
        }
        small[i * (m + 1) + m] = at(d, n);
        for &h in &ring {
            if from[i] == n || at(d, h) > at(d, from[i]) {
                from[i] = h;
            }
        }
        small[i * (m + 1) + one] = at(d, from[i]);
    }
    for (j, &h) in others.iter().chain(std::iter::once(&n)).enumerate() {
        let column = if h == n { m } else { j };
        let gain = |d: usize| at(d, h) - at(d, heads[d]);
        for &d in &ring {
            if gain(d) > gain(into[column]) {
                into[column] = d;
            }
        }
        small[one * (m + 1) + column] = gain(into[column]);
    }
    // A long row of cycles must not keep all these tables.
    drop(scores);
    let found = contract(m, small);
    for (i, &d) in others.iter().enumerate() {
        heads[d] = match found[i] {
            h if h == one => from[i],
            h if h == m => n,
            h => others[h],
        };
    }
    let above = found[one];
    heads[into[above]] = if above == m { n } else { others[above] };
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
