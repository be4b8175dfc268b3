//! Measures a corpus: that copies are what they are said to be, and that nothing else is alike.
//! Likeness is sought with MinHash over all articles and counted exactly for every candidate; for
//! some hundred articles it is counted against every other, to see what MinHash misses.

use std::collections::HashMap;
use std::error::Error;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::Path;

use rayon::prelude::*;
use serde::Deserialize;

use crate::article::NEAR;
use crate::rng::{Rng, mix};
use crate::shingles::{likeness, shingles, whole};
use crate::{Made, beside};

/// Above this, two articles would be alike that must not be.
const ALIKE: f64 = 0.3;

/// Values of a signature; two make a band, so that of pairs that share 0.3, 99.8 % meet in one.
const VALUES: usize = 128;

/// Equal values of a pair that is counted exactly: at a likeness of 0.3, 99.7 % have as many.
const CANDIDATE: usize = 24;

/// Articles that are compared with every other.
const BRUTE: usize = 400;

#[derive(Deserialize)]
struct Line {
    id: String,
    title: String,
    date: String,
    source: String,
    url: String,
    lang: String,
    text: String,
}

/// An article as far as it is compared.
struct Own {
    lang: usize,
    shingles: Box<[u32]>,
    whole: u64,
}

/// Two own articles, and how alike they are.
type Pair = (u32, u32, f64);

/// Counts by twentieths of likeness.
#[derive(Clone, Default)]
struct Spread([u64; 21]);

impl Spread {
    fn add(&mut self, likeness: f64) {
        self.0[(likeness * 20.0) as usize] += 1;
    }

    fn merge(mut self, other: Spread) -> Spread {
        self.0.iter_mut().zip(other.0).for_each(|(a, b)| *a += b);
        self
    }

    fn tell(&self, what: &str) {
        let all: u64 = self.0.iter().sum();
        println!("{what} ({all})");
        for (n, count) in self.0.iter().enumerate().filter(|(_, c)| **c > 0) {
            let from = n as f64 / 20.0;
            println!(
                "  {from:.2} to {:.2}  {count:>12}  {:>9.5} %",
                from + 0.05,
                *count as f64 * 100.0 / all as f64
            );
        }
    }
}

pub fn check(path: &Path) -> Result<(), Box<dyn Error>> {
    let made: Made = serde_json::from_str(&fs::read_to_string(beside(path, "json"))?)?;
    let mut truth: HashMap<String, (bool, String)> = HashMap::new();
    for line in fs::read_to_string(beside(path, "truth.tsv"))?
        .lines()
        .skip(1)
    {
        let fields: Vec<&str> = line.split('\t').collect();
        let [id, kind, of, _] = fields.as_slice() else {
            return Err(format!("odd line of truth: {line}").into());
        };
        truth.insert((*id).to_owned(), (*kind == "exact", (*of).to_owned()));
    }
    let mut own: Vec<Own> = Vec::with_capacity(made.own);
    let mut numbers: HashMap<String, usize> = HashMap::new();
    let (mut articles, mut words, mut exact, mut near) = (0, 0, 0, 0);
    let (mut spread, mut lengths, mut outlets) = (Spread::default(), [0_u64; 13], HashMap::new());
    let (mut first, mut last) = (String::new(), String::new());
    for line in BufReader::new(zstd::Decoder::new(File::open(path)?)?).lines() {
        let line: Line = serde_json::from_str(&line?)?;
        assert!(
            !line.title.is_empty() && line.url.ends_with(&line.id) && line.date >= last,
            "{}",
            line.id
        );
        articles += 1;
        let length = line.text.split_whitespace().count();
        words += length;
        lengths[(length / 50).min(12)] += 1;
        *outlets.entry(line.source).or_insert(0) += 1;
        if first.is_empty() {
            first.clone_from(&line.date);
        }
        last = line.date;
        let (set, hash) = (shingles(&line.text), whole(&line.text));
        let Some((same, of)) = truth.get(&line.id) else {
            numbers.insert(line.id, own.len());
            let lang = usize::from(line.lang == "id");
            own.push(Own {
                lang,
                shingles: set.into(),
                whole: hash,
            });
            continue;
        };
        let of = &own[*numbers
            .get(of)
            .ok_or(format!("{} comes before what it copies", line.id))?];
        if *same {
            assert_eq!(hash, of.whole, "{} is no exact copy", line.id);
            exact += 1;
        } else {
            let likeness = likeness(&set, &of.shingles);
            assert!(
                NEAR.contains(&likeness) && hash != of.whole,
                "{}: likeness {likeness}",
                line.id
            );
            spread.add(likeness);
            near += 1;
        }
    }
    assert_eq!(
        (articles, own.len(), exact, near, words),
        (made.articles, made.own, made.exact, made.near, made.words)
    );
    let mean = words as f64 / articles as f64;
    println!(
        "{articles} articles, {first} to {last}, {} outlets, {mean:.1} words on average",
        outlets.len()
    );
    for (n, count) in lengths.iter().enumerate().filter(|(_, c)| **c > 0) {
        println!(
            "  from {:>3} words  {:>6.2} %",
            n * 50,
            *count as f64 * 100.0 / articles as f64
        );
    }
    println!(
        "{exact} exact copies ({:.2} %), {near} near ones ({:.2} %)",
        share(exact, articles),
        share(near, articles)
    );
    println!(
        "{} of {} own articles political ({:.2} %)",
        made.political,
        made.own,
        share(made.political, made.own)
    );
    assert!((270.0..330.0).contains(&mean), "not 300 words on average");
    spread.tell("likeness of near copies to what they copy");

    let most = pairs(&own);
    let brute = every(&own);
    println!(
        "highest likeness found between two own articles: {most:.3} (MinHash over all), {brute:.3} ({BRUTE} articles, each with every other)"
    );
    assert!(
        most < ALIKE && brute < ALIKE,
        "articles that should not be alike are"
    );
    Ok(())
}

fn share(part: usize, whole: usize) -> f64 {
    part as f64 * 100.0 / whole.max(1) as f64
}

/// Looks for pairs that are alike among all; gives the highest likeness.
fn pairs(own: &[Own]) -> f64 {
    let mut rng = Rng::new(1, 1);
    let hashes: Vec<(u64, u64)> = (0..VALUES).map(|_| (rng.next() | 1, rng.next())).collect();
    let signatures: Vec<[u32; VALUES]> = own
        .par_iter()
        .map(|article| {
            let mut least = [u32::MAX; VALUES];
            for shingle in &article.shingles {
                for (value, (a, b)) in least.iter_mut().zip(&hashes) {
                    let hash = (a.wrapping_mul(u64::from(*shingle)).wrapping_add(*b) >> 32) as u32;
                    *value = (*value).min(hash);
                }
            }
            least
        })
        .collect();
    let alike: Vec<(u64, Vec<Pair>)> = (0..VALUES / 2)
        .into_par_iter()
        .map(|band| {
            let mut keys: Vec<(u64, u32)> = signatures
                .iter()
                .enumerate()
                .map(|(n, s)| {
                    let key = u64::from(s[2 * band]) << 32 | u64::from(s[2 * band + 1]);
                    (mix(key ^ own[n].lang as u64), n as u32)
                })
                .collect();
            keys.sort_unstable();
            let (mut met, mut found) = (0_u64, Vec::new());
            for bucket in keys.chunk_by(|a, b| a.0 == b.0) {
                for (n, (_, a)) in bucket.iter().enumerate() {
                    for (_, b) in &bucket[n + 1..] {
                        met += 1;
                        let (x, y) = (&signatures[*a as usize], &signatures[*b as usize]);
                        if x.iter().zip(y).filter(|(x, y)| x == y).count() >= CANDIDATE {
                            let exact =
                                likeness(&own[*a as usize].shingles, &own[*b as usize].shingles);
                            found.push((*a, *b, exact));
                        }
                    }
                }
            }
            (met, found)
        })
        .collect();
    let met: u64 = alike.iter().map(|(m, _)| m).sum();
    let mut found: Vec<Pair> = alike.into_iter().flat_map(|(_, f)| f).collect();
    found.sort_unstable_by_key(|(a, b, _)| (*a, *b));
    found.dedup_by_key(|(a, b, _)| (*a, *b));
    let mut spread = Spread::default();
    found
        .iter()
        .for_each(|(_, _, likeness)| spread.add(*likeness));
    println!("{met} pairs of own articles share a band of two of {VALUES} values");
    spread.tell("exact likeness of those whose signatures agree in 24 or more");
    found.iter().map(|(_, _, l)| *l).fold(0.0, f64::max)
}

/// Compares some articles with every other of their language; gives the highest likeness.
fn every(own: &[Own]) -> f64 {
    let step = (own.len() / BRUTE).max(1);
    let some: Vec<usize> = (0..own.len()).step_by(step).collect();
    let (spread, nearest) = some
        .par_iter()
        .map(|a| {
            let (mut spread, mut most) = (Spread::default(), 0.0_f64);
            for (b, other) in own.iter().enumerate() {
                if b != *a && other.lang == own[*a].lang {
                    let likeness = likeness(&own[*a].shingles, &other.shingles);
                    spread.add(likeness);
                    most = most.max(likeness);
                }
            }
            (spread, vec![most])
        })
        .reduce(Default::default, |(a, mut x), (b, y)| {
            x.extend(y);
            (a.merge(b), x)
        });
    spread.tell("exact likeness of every pair with some articles");
    let mut highest = Spread::default();
    nearest.iter().for_each(|l| highest.add(*l));
    highest.tell("of these articles, that to the one most like it");
    nearest.into_iter().fold(0.0, f64::max)
}
