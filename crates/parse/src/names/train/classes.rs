//! Word classes from plain text: the exchange algorithm for class bigrams (Kneser & Ney 1993;
//! Martin, Liermann & Ney 1998), which climbs the same hill as Brown et al. (1992). And how
//! often a word is capitalised where it does not begin a sentence.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::linear::Lookup;
use crate::names::word_key;

/// A word must stand so often in the texts to have a class.
const LEAST: u32 = 2;

/// What is known of words: classes (fine and coarse) and case, packed as in `Word::info`.
pub(super) fn learn(texts: &[Vec<&str>], fine: usize, coarse: usize) -> Lookup {
    let mut numbers: BTreeMap<String, (u32, [u32; 2])> = BTreeMap::new();
    for text in texts {
        let cased = text.iter().any(|w| w.contains(char::is_uppercase));
        for (i, w) in text.iter().enumerate() {
            let e = numbers.entry(w.to_lowercase()).or_default();
            e.0 += 1;
            if cased && i > 0 {
                e.1[usize::from(w.starts_with(char::is_uppercase))] += 1;
            }
        }
    }
    let mut known: Vec<(&String, u32)> = numbers
        .iter()
        .filter(|(_, e)| e.0 >= LEAST)
        .map(|(w, e)| (w, e.0))
        .collect();
    known.sort_by_key(|k| std::cmp::Reverse(k.1));
    // Word 0 stands for the ends of sentences, 1 for all rare words.
    let of: FxHashMap<&str, u32> = known
        .iter()
        .enumerate()
        .map(|(i, k)| (k.0.as_str(), i as u32 + 2))
        .collect();
    let mut pairs: BTreeMap<(u32, u32), u32> = BTreeMap::new();
    for text in texts {
        let mut before = 0;
        for w in text {
            let w = of.get(w.to_lowercase().as_str()).copied().unwrap_or(1);
            *pairs.entry((before, w)).or_default() += 1;
            before = w;
        }
        *pairs.entry((before, 0)).or_default() += 1;
    }
    let a = exchange(known.len() + 2, &pairs, fine);
    let b = exchange(known.len() + 2, &pairs, coarse);
    let mut rows: BTreeMap<u32, u32> = BTreeMap::new();
    for (word, (_, case)) in &numbers {
        let mut info = case_bucket(*case) << 20;
        if let Some(&n) = of.get(word.as_str()) {
            info |= (a[n as usize] + 1) | (b[n as usize] + 1) << 12;
        }
        if info != 0 {
            rows.insert(word_key(crate::hash::text(word)), info);
        }
    }
    Lookup::new(rows.into_iter().collect())
}

/// How often a word is capitalised: 0 where it is too rare to tell.
fn case_bucket([low, upper]: [u32; 2]) -> u32 {
    let all = low + upper;
    match all {
        0..2 => 0,
        _ if upper == 0 => 1 + u32::from(all > 9),
        _ if low == 0 => 6 + u32::from(all > 9),
        _ if upper * 4 < all => 3,
        _ if upper * 4 > all * 3 => 5,
        _ => 4,
    }
}

/// `x ln x` by table.
struct Entropy(Vec<f64>);

impl Entropy {
    fn new(most: usize) -> Entropy {
        Entropy(
            (0..=most.min(1 << 20))
                .map(|x| {
                    if x == 0 {
                        0.0
                    } else {
                        x as f64 * libm::log(x as f64)
                    }
                })
                .collect(),
        )
    }

    fn of(&self, x: u32) -> f64 {
        match self.0.get(x as usize) {
            Some(&f) => f,
            None => f64::from(x) * libm::log(f64::from(x)),
        }
    }
}

/// Classes of words 0 to `n`; words 0 and 1 keep classes of their own.
fn exchange(n: usize, pairs: &BTreeMap<(u32, u32), u32>, classes: usize) -> Vec<u32> {
    let c = classes + 2;
    let mut class: Vec<u32> = (0..n as u32)
        .map(|w| {
            if w < 2 {
                w
            } else {
                2 + (w - 2) % classes as u32
            }
        })
        .collect();
    let (mut after, mut before) = (vec![Vec::new(); n], vec![Vec::new(); n]);
    let mut own = vec![0u32; n];
    let mut count = vec![0u32; n];
    for (&(v, w), &k) in pairs {
        count[w as usize] += k;
        if v == w {
            own[v as usize] = k;
        } else {
            after[v as usize].push((w, k));
            before[w as usize].push((v, k));
        }
    }
    let mut table = vec![0u32; c * c];
    let mut size = vec![0u32; c];
    for (&(v, w), &k) in pairs {
        table[class[v as usize] as usize * c + class[w as usize] as usize] += k;
    }
    for w in 0..n {
        size[class[w] as usize] += count[w];
    }
    let total: u32 = count.iter().sum();
    let f = Entropy::new(total as usize);
    let (mut left, mut right) = (vec![0u32; c], vec![0u32; c]);
    for _ in 0..PASSES {
        let mut moved = 0;
        for w in 2..n {
            let (mut ls, mut rs) = (Vec::new(), Vec::new());
            for &(v, k) in &before[w] {
                let a = class[v as usize] as usize;
                if left[a] == 0 {
                    ls.push(a);
                }
                left[a] += k;
            }
            for &(v, k) in &after[w] {
                let b = class[v as usize] as usize;
                if right[b] == 0 {
                    rs.push(b);
                }
                right[b] += k;
            }
            let home = class[w] as usize;
            let change = |table: &mut [u32], size: &mut [u32], x: usize, add: bool| {
                let by = |t: &mut u32, k: u32| *t = if add { *t + k } else { *t - k };
                for &a in &ls {
                    by(&mut table[a * c + x], left[a]);
                }
                for &b in &rs {
                    by(&mut table[x * c + b], right[b]);
                }
                by(&mut table[x * c + x], own[w]);
                by(&mut size[x], count[w]);
            };
            change(&mut table, &mut size, home, false);
            let mut best = (f64::MIN, home);
            for x in 2..c {
                let mut gain = 0.0;
                for &a in &ls {
                    if a != x {
                        let t = table[a * c + x];
                        gain += f.of(t + left[a]) - f.of(t);
                    }
                }
                for &b in &rs {
                    if b != x {
                        let t = table[x * c + b];
                        gain += f.of(t + right[b]) - f.of(t);
                    }
                }
                let t = table[x * c + x];
                gain += f.of(t + left[x] + right[x] + own[w]) - f.of(t);
                gain -= 2.0 * (f.of(size[x] + count[w]) - f.of(size[x]));
                if gain > best.0 + 1e-9 {
                    best = (gain, x);
                }
            }
            change(&mut table, &mut size, best.1, true);
            class[w] = best.1 as u32;
            moved += usize::from(best.1 != home);
            for a in ls {
                left[a] = 0;
            }
            for b in rs {
                right[b] = 0;
            }
        }
        if moved * 200 < n {
            break;
        }
    }
    class
}

/// Most passes over the words.
const PASSES: usize = 12;
