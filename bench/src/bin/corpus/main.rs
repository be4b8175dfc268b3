//! Makes a corpus of articles from sentences of our own, in both languages, for the record's
//! bench: `corpus OUT.jsonl.zst [--articles N] [--seed S]`, and checks one: `corpus --check
//! OUT.jsonl.zst`. The same seed gives the same bytes. Beside OUT stand OUT.truth.tsv, which says of
//! every copy what it copies and how alike the two are, and OUT.json with the numbers.
//!
//! One article in three is political: half of its sentences are. Of ten articles, one is an exact
//! copy (only white space and signs may differ), two are near copies (likeness 0.6 to 0.97), and
//! seven are alike to no other by 0.3 or more; `--check` measures all of it on what was written.

mod article;
mod check;
mod outlets;
mod rng;
mod sentences;
mod shingles;

use std::collections::{BTreeMap, HashSet, VecDeque};
use std::error::Error;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::{env, fs};

use serde::{Deserialize, Serialize};

use crate::article::{Article, Desk, Line};
use crate::rng::Rng;
use crate::sentences::Stock;

/// The languages, in the order in which outlets stand.
const LANGS: [&str; 2] = ["en", "id"];

/// Articles in a batch; in each, the shares are exact.
const BATCH: usize = 30;

/// Days over which the articles are spread.
const DAYS: usize = 3 * 365;

/// Days within which a copy follows.
const COPY_DAYS: usize = 3;

/// What an article is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Own { political: bool },
    Exact,
    Near,
}

/// What was made, as OUT.json says.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Made {
    pub articles: usize,
    pub seed: u64,
    /// Articles that copy no other.
    pub own: usize,
    pub political: usize,
    pub exact: usize,
    pub near: usize,
    pub words: usize,
    /// Distinct sentences that articles were made from, by language.
    pub sentences: BTreeMap<String, usize>,
    pub political_sentences: usize,
}

fn main() -> Result<(), Box<dyn Error>> {
    let (mut out, mut articles, mut seed, mut check) = (None, 1_000_000, 7, false);
    let mut args = env::args().skip(1);
    while let Some(arg) = args.next() {
        let mut number = || {
            args.next()
                .and_then(|n| n.replace('_', "").parse::<u64>().ok())
                .ok_or(format!("{arg} wants a number"))
        };
        match arg.as_str() {
            "--articles" => articles = number()? as usize,
            "--seed" => seed = number()?,
            "--check" => check = true,
            _ if !arg.starts_with('-') => out = Some(PathBuf::from(arg)),
            _ => return Err(format!("unknown flag {arg}").into()),
        }
    }
    let out =
        out.ok_or("corpus OUT.jsonl.zst [--articles N] [--seed S] | corpus --check OUT.jsonl.zst")?;
    if check {
        return check::check(&out);
    }
    make(&out, articles, seed)
}

/// A file beside the corpus.
pub fn beside(out: &Path, extension: &str) -> PathBuf {
    let name = out.display().to_string();
    PathBuf::from(format!(
        "{}.{extension}",
        name.trim_end_matches(".jsonl.zst")
    ))
}

/// An article of the last days, which copies may be made of.
struct Recent {
    number: usize,
    article: Article,
}

fn make(out: &Path, articles: usize, seed: u64) -> Result<(), Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .ok_or("no project around bench/")?;
    let mut desks = Vec::new();
    let mut made = Made {
        articles,
        seed,
        ..Made::default()
    };
    for lang in LANGS {
        let stock = Stock::read(root, lang)?;
        made.sentences
            .insert(lang.to_owned(), stock.sentences.len());
        made.political_sentences += stock.numbers(true).len();
        desks.push(Desk::new(stock));
    }
    let total: usize = made.sentences.values().sum();
    assert!(total >= 5000, "only {total} sentences to draw from");
    let outlets = outlets::outlets();
    let mut jsonl = zstd::Encoder::new(BufWriter::new(File::create(out)?), 6)?;
    jsonl.long_distance_matching(false)?;
    let mut truth = BufWriter::new(File::create(beside(out, "truth.tsv"))?);
    writeln!(truth, "id\tkind\tof\tlikeness")?;

    let day_of = |number: usize| number as f64 * DAYS as f64 / articles as f64;
    let window = (articles * COPY_DAYS / DAYS).max(2 * BATCH);
    let mut recent: VecDeque<Recent> = VecDeque::new();
    let mut texts: HashSet<u64> = HashSet::new();
    let mut kinds: Vec<Kind> = Vec::new();
    for number in 0..articles {
        let mut rng = Rng::new(seed, number as u64);
        if number % BATCH == 0 {
            kinds = batch(number == 0, &mut rng);
        }
        let kind = kinds[number % BATCH];
        let id = id_of(number);
        let article = match kind {
            Kind::Own { political } => {
                let lang = rng.below(LANGS.len());
                let article = desks[lang].write(lang, political, &outlets, &mut rng);
                assert!(
                    texts.insert(shingles::whole(&article.text())),
                    "article {id} is another's copy"
                );
                made.own += 1;
                made.political += usize::from(political);
                recent.push_back(Recent {
                    number,
                    article: article.clone(),
                });
                while recent.front().is_some_and(|r| r.number + window < number) {
                    recent.pop_front();
                }
                article
            }
            Kind::Exact => {
                let of = &recent[rng.below(recent.len())];
                let copy = desks[of.article.lang].copy(&of.article, &outlets, &mut rng);
                writeln!(truth, "{id}\texact\t{}\t1", id_of(of.number))?;
                made.exact += 1;
                copy
            }
            Kind::Near => {
                let mut tries = 0;
                let (copy, of, likeness) = loop {
                    tries += 1;
                    assert!(tries < 10_000, "no near copy can be made");
                    let of = &recent[rng.below(recent.len())];
                    let base = shingles::shingles(&of.article.text());
                    let near = desks[of.article.lang].near(&of.article, &base, &outlets, &mut rng);
                    if let Some((copy, likeness)) = near
                        && texts.insert(shingles::whole(&copy.text()))
                    {
                        break (copy, of.number, likeness);
                    }
                };
                writeln!(truth, "{id}\tnear\t{}\t{likeness:.4}", id_of(of))?;
                made.near += 1;
                copy
            }
        };
        let text = article.text();
        made.words += text.split_whitespace().count();
        let (day, clock) = date(day_of(number));
        let outlet = &outlets[article.outlet];
        let line = Line {
            url: format!("https://{}/{}/{id}", outlet.host, day.replace('-', "/")),
            date: format!("{day}T{clock}Z"),
            source: outlet.name.clone(),
            lang: LANGS[article.lang],
            title: article.title,
            text,
            id,
        };
        serde_json::to_writer(&mut jsonl, &line)?;
        jsonl.write_all(b"\n")?;
        if number % 50_000 == 49_999 {
            eprintln!("{} of {articles} articles", number + 1);
        }
    }
    jsonl.finish()?.flush()?;
    truth.flush()?;
    fs::write(
        beside(out, "json"),
        serde_json::to_string_pretty(&made)? + "\n",
    )?;
    println!(
        "{articles} articles: {} own ({} of them political), {} exact copies, {} near copies; {:.1} words on average, from {total} sentences ({} political); {:.0} MB",
        made.own,
        made.political,
        made.exact,
        made.near,
        made.words as f64 / articles as f64,
        made.political_sentences,
        fs::metadata(out)?.len() as f64 / 1e6,
    );
    Ok(())
}

fn id_of(number: usize) -> String {
    format!("n{:07}", number + 1)
}

/// The kinds of a batch: one exact copy and two near ones in ten; of the own, one political in
/// three. The very first articles have nothing to copy.
fn batch(first: bool, rng: &mut Rng) -> Vec<Kind> {
    let mut kinds = vec![Kind::Own { political: false }; BATCH];
    kinds[..BATCH / 10].fill(Kind::Exact);
    kinds[BATCH / 10..BATCH * 3 / 10].fill(Kind::Near);
    kinds[BATCH * 3 / 10..BATCH * 3 / 10 + BATCH * 7 / 30].fill(Kind::Own { political: true });
    if first {
        kinds.reverse();
    } else {
        rng.shuffle(&mut kinds);
    }
    kinds
}

/// The day and the time that so many days after the first of January 2020 are.
fn date(days: f64) -> (String, String) {
    let seconds = (days.fract() * 86_400.0) as usize;
    let mut day = days as usize;
    for year in 2020.. {
        let leap = usize::from(year % 4 == 0);
        for (month, length) in [31, 28 + leap, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
            .into_iter()
            .enumerate()
        {
            if day < length {
                let clock = format!(
                    "{:02}:{:02}:{:02}",
                    seconds / 3600,
                    seconds / 60 % 60,
                    seconds % 60
                );
                return (format!("{year}-{:02}-{:02}", month + 1, day + 1), clock);
            }
            day -= length;
        }
    }
    unreachable!("years go on")
}
