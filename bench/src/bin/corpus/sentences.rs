//! Sentences of our own, taken apart so that each can be told again in other words: names,
//! places, days and numbers change, and what follows the last conjunction may be another's.

use std::collections::{HashMap, HashSet};
use std::error::Error;
use std::fs;
use std::path::Path;

use serde::Deserialize;

use crate::rng::Rng;

/// Conjunctions at which a sentence may be cut, by language.
const CUTS: &[(&str, &[&str])] = &[
    (
        "en",
        &[
            ", which ",
            ", while ",
            ", after ",
            ", although ",
            ", but ",
            ", and ",
            ", as ",
            ", because ",
            ", when ",
            ", where ",
            ", with ",
            " because ",
            " after ",
            " before ",
            " while ",
            " although ",
        ],
    ),
    (
        "id",
        &[
            ", sementara ",
            ", sedangkan ",
            ", setelah ",
            ", meski ",
            ", meskipun ",
            ", tetapi ",
            ", dan ",
            ", karena ",
            ", yang ",
            ", dengan ",
            " sehingga ",
            " karena ",
            " setelah ",
            " sebelum ",
            " ketika ",
            " sementara ",
            " meskipun ",
            " agar ",
        ],
    ),
];

/// What may be hung on a sentence that reports nobody's words, by language.
const TAILS: &[(&str, &[&str])] = &[
    (
        "en",
        &[
            "officials said",
            "a spokeswoman said",
            "the organisers said",
            "according to a statement",
            "according to people who were there",
            "local media reported",
            "the mayor's office said",
            "a witness told reporters",
            "the company said in an e-mail",
            "residents said",
            "a notice on the website says",
            "the committee wrote",
            "a council report shows",
            "the annual review says",
            "as the newspaper reported earlier",
            "figures seen by this newspaper show",
        ],
    ),
    (
        "id",
        &[
            "kata seorang petugas",
            "ujar juru bicara",
            "demikian keterangan tertulis yang diterima redaksi",
            "menurut panitia",
            "menurut warga setempat",
            "kata ketua panitia",
            "sebagaimana dilaporkan media setempat",
            "menurut laporan tahunan",
            "kata seorang saksi mata",
            "menurut catatan kantor kelurahan",
            "tulis panitia di laman resminya",
            "kata kepala dinas",
            "menurut data yang dihimpun redaksi",
            "kata seorang pengunjung",
        ],
    ),
];

/// What may open a sentence, by language.
const OPENERS: &[(&str, &[&str])] = &[
    (
        "en",
        &[
            "Meanwhile, ",
            "At the same time, ",
            "By all accounts, ",
            "As before, ",
            "In the end, ",
            "For now, ",
            "Even so, ",
            "Once again, ",
            "To nobody's surprise, ",
            "As planned, ",
            "According to the local paper, ",
            "Not for the first time, ",
            "That same week, ",
            "Elsewhere, ",
            "In other news, ",
            "As it turned out, ",
        ],
    ),
    (
        "id",
        &[
            "Sementara itu, ",
            "Pada saat yang sama, ",
            "Seperti diberitakan sebelumnya, ",
            "Akhirnya, ",
            "Untuk sementara, ",
            "Meski begitu, ",
            "Sekali lagi, ",
            "Sesuai rencana, ",
            "Menurut koran setempat, ",
            "Pada pekan yang sama, ",
            "Di tempat lain, ",
            "Kabar lainnya, ",
            "Bukan untuk pertama kalinya, ",
            "Hingga berita ini ditulis, ",
        ],
    ),
];

/// First words that lose their capital behind an opener.
const SMALL: &[&str] = &[
    "The",
    "A",
    "An",
    "It",
    "They",
    "He",
    "She",
    "Its",
    "Their",
    "His",
    "Her",
    "This",
    "That",
    "These",
    "Those",
    "Some",
    "Most",
    "Many",
    "Several",
    "No",
    "One",
    "Two",
    "Three",
    "For",
    "In",
    "On",
    "At",
    "About",
    "More",
    "Few",
    "Only",
    "Both",
    "Each",
    "Police",
    "Visitors",
    "Residents",
    "Scientists",
    "Researchers",
    "Doctors",
    "Farmers",
    "Organisers",
    "Para",
    "Sebuah",
    "Seorang",
    "Mereka",
    "Ia",
    "Dalam",
    "Pada",
    "Di",
    "Warga",
    "Petugas",
    "Sejumlah",
    "Beberapa",
    "Harga",
    "Setiap",
    "Sekitar",
    "Ribuan",
    "Ratusan",
    "Puluhan",
    "Polisi",
    "Pemerintah",
    "Panitia",
    "Pengunjung",
    "Peneliti",
    "Dokter",
    "Petani",
    "Penonton",
    "Menurut",
    "Untuk",
    "Dari",
    "Dua",
    "Tiga",
    "Tim",
    "Jalan",
    "Air",
];

/// A language's stock.
pub struct Stock {
    pub lang: &'static str,
    pub sentences: Vec<Sentence>,
    classes: Vec<Class>,
    /// Tails, by conjunction, apart for political sentences and others.
    tails: HashMap<(usize, bool), Vec<usize>>,
    /// Words that an editor puts in each other's place.
    pub same: HashMap<String, Vec<String>>,
}

/// A sentence, taken apart.
pub struct Sentence {
    pub political: bool,
    head: Vec<Part>,
    /// The conjunction (by number) and what follows it, up to the full stop.
    tail: Option<(usize, Vec<Part>)>,
    /// Ends in a plain full stop and holds nobody's words.
    plain: bool,
    small: bool,
}

enum Part {
    Text(String),
    /// A class, which of its members, which of that one's forms.
    Slot(usize, usize, usize),
    /// Digits.
    Number(String),
}

#[derive(Deserialize)]
struct Pair {
    text: String,
}

impl Stock {
    /// Reads the stock of a language from the project's folder.
    pub fn read(root: &Path, lang: &'static str) -> Result<Stock, Box<dyn Error>> {
        let data = |name: String| {
            let path = root.join("bench/data").join(name);
            fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))
        };
        let mut texts: Vec<(String, bool)> = Vec::new();
        let mut known = HashSet::new();
        let mut add = |text: String, political: bool| {
            if known.insert(text.clone()) {
                texts.push((text, political));
            }
        };
        for line in fs::read_to_string(root.join(format!("lang/{lang}/pairs.jsonl")))?.lines() {
            let pair: Pair = serde_json::from_str(line)?;
            let mut text = pair.text;
            for tag in ["<s>", "</s>", "<t>", "</t>"] {
                text = text.replace(tag, "");
            }
            add(text.split_whitespace().collect::<Vec<_>>().join(" "), true);
        }
        for name in [format!("plain-{lang}.txt"), format!("more-{lang}.txt")] {
            for line in data(name)?.lines().map(str::trim) {
                if !line.is_empty() && !line.starts_with('#') {
                    add(line.to_owned(), false);
                }
            }
        }
        let (classes, index) = classes(&data(format!("swap-{lang}.txt"))?)?;
        let cuts = of(CUTS, lang);
        let mut sentences: Vec<Sentence> = Vec::new();
        let mut tails: HashMap<(usize, bool), Vec<usize>> = HashMap::new();
        for (text, political) in texts {
            let sentence = Sentence::new(&text, political, cuts, &index);
            if let Some((cut, _)) = &sentence.tail {
                tails
                    .entry((*cut, political))
                    .or_default()
                    .push(sentences.len());
            }
            sentences.push(sentence);
        }
        let mut same: HashMap<String, Vec<String>> = HashMap::new();
        for line in data(format!("same-{lang}.txt"))?.lines() {
            if let Some((a, b)) = line.trim().split_once(' ')
                && !line.starts_with('#')
            {
                same.entry(a.to_owned())
                    .or_default()
                    .push(b.trim().to_owned());
                same.entry(b.trim().to_owned())
                    .or_default()
                    .push(a.to_owned());
            }
        }
        Ok(Stock {
            lang,
            sentences,
            classes,
            tails,
            same,
        })
    }

    /// Numbers of the sentences, political or not.
    pub fn numbers(&self, political: bool) -> Vec<u32> {
        let all = self.sentences.iter().enumerate();
        all.filter(|(_, s)| s.political == political)
            .map(|(n, _)| n as u32)
            .collect()
    }

    /// Tells a sentence again.
    pub fn tell(&self, number: u32, rng: &mut Rng) -> String {
        let sentence = &self.sentences[number as usize];
        let mut out = String::new();
        let mut spoken = !sentence.plain;
        if sentence.small && rng.chance(0.12) {
            out.push_str(rng.pick::<&str>(of(OPENERS, self.lang)));
            let mut rest = String::new();
            self.render(&sentence.head, rng, &mut rest);
            let mut letters = rest.chars();
            out.extend(letters.next().into_iter().flat_map(char::to_lowercase));
            out.push_str(letters.as_str());
        } else {
            self.render(&sentence.head, rng, &mut out);
        }
        if let Some((cut, tail)) = &sentence.tail {
            out.push_str(of(CUTS, self.lang)[*cut]);
            let others = &self.tails[&(*cut, sentence.political)];
            let other = others[rng.below(others.len())];
            match &self.sentences[other].tail {
                Some((_, other)) if rng.chance(0.45) => {
                    spoken = true;
                    self.render(other, rng, &mut out);
                }
                _ => self.render(tail, rng, &mut out),
            }
        }
        if !spoken && rng.chance(0.12) && out.ends_with('.') {
            out.pop();
            out.push_str(", ");
            out.push_str(rng.pick::<&str>(of(TAILS, self.lang)));
            out.push('.');
        }
        out
    }

    fn render(&self, parts: &[Part], rng: &mut Rng, out: &mut String) {
        // How far each class moves here; none stays where it was.
        let shift = rng.next() as usize % 1_000_003;
        let still = rng.chance(0.1);
        for part in parts {
            match part {
                Part::Text(text) => out.push_str(text),
                Part::Number(digits) => number(digits, rng, out),
                Part::Slot(class, member, form) => {
                    let class = &self.classes[*class];
                    let step = if still {
                        0
                    } else {
                        1 + shift % (class.len() - 1)
                    };
                    out.push_str(&class[(member + step) % class.len()][*form]);
                }
            }
        }
    }
}

/// The row of a table for a language.
pub fn of(table: &[(&str, &'static [&'static str])], lang: &str) -> &'static [&'static str] {
    table
        .iter()
        .find(|(l, _)| *l == lang)
        .map(|(_, row)| *row)
        .expect("a row for each language")
}

/// Other digits of the same shape; what may be a year or a day of a month stays one.
fn number(digits: &str, rng: &mut Rng, out: &mut String) {
    let value: Option<usize> = digits.parse().ok();
    match value {
        Some(year) if digits.len() == 4 && (1800..2100).contains(&year) => {
            out.push_str(&(year - rng.below(7)).to_string());
        }
        Some(small) if digits.len() <= 2 && small <= 31 => {
            let most = if small <= 9 { 9 } else { 28 };
            let least = if small <= 9 { 2 } else { 10 };
            out.push_str(&(least + rng.below(most - least + 1)).to_string());
        }
        _ => {
            for (n, c) in digits.chars().enumerate() {
                let least = usize::from(n == 0);
                match c.is_ascii_digit() {
                    true => out.push((b'0' + (least + rng.below(10 - least)) as u8) as char),
                    false => out.push(c),
                }
            }
        }
    }
}

/// Words that stand for each other, each with its forms.
type Class = Vec<Vec<String>>;

/// By its first word: the words of each member of a class, and where it stands.
type Index = HashMap<String, Vec<(Vec<String>, (usize, usize, usize))>>;

/// Reads classes, and where each word stands in them, longest names first.
fn classes(text: &str) -> Result<(Vec<Class>, Index), Box<dyn Error>> {
    let (mut classes, mut index) = (Vec::new(), Index::new());
    for line in text
        .lines()
        .filter(|l| !l.starts_with('#') && !l.trim().is_empty())
    {
        let (_, list) = line.split_once(':').ok_or("a class without a name")?;
        let members: Vec<Vec<String>> = list
            .split('|')
            .map(|m| m.trim().split('/').map(|f| f.trim().to_owned()).collect())
            .collect();
        if members.len() < 2 || members.iter().any(|m| m.len() != members[0].len()) {
            return Err(format!("not a class: {line}").into());
        }
        for (m, forms) in members.iter().enumerate() {
            for (f, form) in forms.iter().enumerate() {
                let words: Vec<String> = form.split(' ').map(str::to_owned).collect();
                index
                    .entry(words[0].clone())
                    .or_default()
                    .push((words, (classes.len(), m, f)));
            }
        }
        classes.push(members);
    }
    for list in index.values_mut() {
        list.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
    }
    Ok((classes, index))
}

impl Sentence {
    fn new(text: &str, political: bool, cuts: &[&str], index: &Index) -> Sentence {
        let quiet = |s: &str| !s.contains(['"', '“', '”', '\'', '‘', '(']);
        let words = |s: &str| s.split_whitespace().count();
        let cut = cuts
            .iter()
            .enumerate()
            .filter_map(|(n, cut)| text.rfind(cut).map(|at| (n, at, at + cut.len())))
            .filter(|(_, at, end)| {
                words(&text[..*at]) >= 5
                    && words(&text[*end..]) >= 4
                    && quiet(&text[*end..])
                    && text[..*at].matches('"').count().is_multiple_of(2)
                    && text.ends_with('.')
            })
            .max_by_key(|(_, at, _)| *at);
        let (head, tail) = match cut {
            Some((n, at, end)) => (&text[..at], Some((n, parts(&text[end..], index)))),
            None => (text, None),
        };
        let first = text.split(' ').next().unwrap_or("");
        Sentence {
            political,
            head: parts(head, index),
            tail,
            plain: quiet(text)
                && text.ends_with('.')
                && !text.contains(" said")
                && !text.contains(" kata ")
                && !text.contains(" ujar "),
            small: SMALL.contains(&first),
        }
    }
}

/// Takes a stretch apart into words that may change and what stands between.
fn parts(text: &str, index: &Index) -> Vec<Part> {
    let tokens = tokens(text);
    let (mut parts, mut at) = (Vec::new(), 0);
    let push = |parts: &mut Vec<Part>, text: &str| match parts.last_mut() {
        Some(Part::Text(last)) => last.push_str(text),
        _ => parts.push(Part::Text(text.to_owned())),
    };
    while at < tokens.len() {
        let token = tokens[at];
        let slot = index.get(token).and_then(|list| {
            list.iter().find(|(words, _)| {
                words.iter().enumerate().all(|(n, word)| {
                    tokens.get(at + 2 * n) == Some(&word.as_str())
                        && (n == 0 || tokens.get(at + 2 * n - 1) == Some(&" "))
                })
            })
        });
        if let Some((words, (class, member, form))) = slot {
            parts.push(Part::Slot(*class, *member, *form));
            at += 2 * words.len() - 1;
            continue;
        }
        if token.starts_with(|c: char| c.is_ascii_digit())
            && token.chars().all(|c| !c.is_alphabetic())
        {
            parts.push(Part::Number(token.to_owned()));
        } else {
            push(&mut parts, token);
        }
        at += 1;
    }
    parts
}

/// Runs of letters, numbers with the signs inside, single signs.
fn tokens(text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut chars = text.char_indices().peekable();
    while let Some((start, c)) = chars.next() {
        let mut end = start + c.len_utf8();
        if c.is_alphanumeric() {
            while let Some((at, d)) = chars.peek().copied() {
                let next = text[at + d.len_utf8()..].chars().next();
                let inside = c.is_ascii_digit()
                    && matches!(d, '.' | ',')
                    && next.is_some_and(|n| n.is_ascii_digit());
                if !(d.is_alphanumeric() || inside) {
                    break;
                }
                end = at + d.len_utf8();
                chars.next();
            }
        }
        tokens.push(&text[start..end]);
    }
    tokens
}
