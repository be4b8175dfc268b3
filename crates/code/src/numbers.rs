//! Numbers as texts give them: digits, words, rough words, bounds, ranges and currencies, by the
//! tables of `lang/*/magnitudes.toml` (docs/magnitudes.md).

use std::collections::BTreeMap;

use serde::Deserialize;
use smol_str::SmolStr;

/// A number in a row of words.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantity {
    /// First token, a bound's or currency's included.
    pub start: usize,
    /// First token of the number itself.
    pub core: usize,
    /// One past the last token.
    pub end: usize,
    /// At least so many.
    pub low: u64,
    /// At most so many.
    pub high: Option<u64>,
    /// Given as rough.
    pub approximate: bool,
    /// ISO 4217 code.
    pub unit: Option<String>,
}

/// Words around numbers that turn them into bounds.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Bounds {
    least: Vec<String>,
    most: Vec<String>,
    about: Vec<String>,
}

/// What is counted, by the words around a number.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct KindWords {
    pub(crate) object: Vec<String>,
    pub(crate) subject: Vec<String>,
    pub(crate) noun: Vec<String>,
}

/// `magnitudes.toml` as it stands in the file.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct NumberWords {
    decimal: String,
    article: Vec<String>,
    of: Vec<String>,
    joiner: Vec<String>,
    to: Vec<String>,
    and: Vec<String>,
    between: Vec<String>,
    from: Vec<String>,
    teen: Vec<String>,
    unit: BTreeMap<String, f64>,
    scale: BTreeMap<String, f64>,
    vague: BTreeMap<String, [f64; 2]>,
    bound: Bounds,
    currency: BTreeMap<String, Vec<String>>,
    pub(crate) kind: BTreeMap<String, KindWords>,
}

/// Longest phrase of the tables.
const LONGEST: usize = 4;
/// Larger numbers are taken for none.
const MOST: f64 = 1e18;

/// A piece of a token: tokens like `$40m` and `12-15` have several.
#[derive(Clone, Debug)]
struct Piece {
    text: SmolStr,
    token: usize,
}

/// One side of a range.
#[derive(Clone, Copy, Debug)]
struct Value {
    low: f64,
    high: f64,
    rough: bool,
    /// What its scale words multiply by; 1 if there are none.
    scale: f64,
    /// One past the last piece.
    end: usize,
}

#[derive(Clone, Copy, PartialEq)]
enum Bound {
    Least,
    Most,
    About,
}

impl NumberWords {
    /// The numbers in lower-case words, in order, without overlap.
    pub fn find(&self, words: &[SmolStr]) -> Vec<Quantity> {
        let mut found = Vec::new();
        if self.unit.is_empty() {
            return found;
        }
        let pieces = self.pieces(words);
        let mut i = 0;
        let mut floor = 0;
        while i < pieces.len() {
            match self.quantity(&pieces, i, floor) {
                Some((quantity, end)) => {
                    i = end.max(i + 1);
                    floor = i;
                    found.push(quantity);
                }
                None => i += 1,
            }
        }
        found
    }

    /// Splits tokens with digits where that gives only numbers, currencies, scales and dashes.
    fn pieces(&self, words: &[SmolStr]) -> Vec<Piece> {
        let mut all = Vec::new();
        for (token, word) in words.iter().enumerate() {
            if !word.bytes().any(|b| b.is_ascii_digit()) {
                all.push(Piece {
                    text: word.clone(),
                    token,
                });
                continue;
            }
            let parts = split_digits(word);
            let known = |p: &SmolStr| {
                number(p, &self.decimal).is_some()
                    || self.scale.contains_key(p.as_str())
                    || has(&self.to, p)
                    || self.is_currency(p)
            };
            let split = parts.len() > 1 && parts.iter().all(known);
            let parts = if split { parts } else { vec![word.clone()] };
            all.extend(parts.into_iter().map(|text| Piece { text, token }));
        }
        all
    }

    fn is_currency(&self, word: &str) -> bool {
        self.currency.values().flatten().any(|c| c == word)
    }

    /// The quantity whose number begins at piece `i`; words before it from `floor` on may bound
    /// it.
    fn quantity(&self, pieces: &[Piece], i: usize, floor: usize) -> Option<(Quantity, usize)> {
        let first = self.value(pieces, i)?;
        let (before, mut unit) = self.currency_before(pieces, i, floor);
        let mut start = before;
        let mut end = first.end;
        if let Some((code, to)) = self.currency_after(pieces, end).filter(|_| unit.is_none()) {
            (unit, end) = (Some(code), to);
        }
        let (mut low, mut high, mut rough) = (first.low, first.high, first.rough);
        let between = self.phrase_before(pieces, start, floor, &self.between);
        let from = self.phrase_before(pieces, start, floor, &self.from);
        let separators = if between.is_some() {
            &self.and
        } else {
            &self.to
        };
        let separated = pieces.get(end).filter(|p| has(separators, &p.text));
        let second = separated.filter(|_| from.is_none()).and_then(|_| {
            let (skip, code) = match self.currency_at(pieces, end + 1) {
                Some((code, to)) => (to, Some(code)),
                None => (end + 1, None),
            };
            let value = self.value(pieces, skip)?;
            Some((value, code))
        });
        if let Some((value, code)) = second {
            // "12 to 15 million": the scale of the second holds for both.
            let shared = if first.scale == 1.0 && first.low < value.low / value.scale {
                value.scale
            } else {
                1.0
            };
            if value.high >= low * shared {
                low *= shared;
                high = value.high;
                rough |= value.rough;
                end = value.end;
                unit = unit.or(code);
                if let Some((code, to)) = self.currency_after(pieces, end) {
                    end = to;
                    unit = unit.or(Some(code));
                }
            }
        }
        start = between.unwrap_or(start);
        let bounds = [
            (&self.bound.least, Bound::Least),
            (&self.bound.most, Bound::Most),
            (&self.bound.about, Bound::About),
        ];
        let bound = bounds
            .iter()
            .filter_map(|(list, b)| Some((self.phrase_before(pieces, start, floor, list)?, *b)))
            .min_by_key(|(at, _)| *at);
        let mut open = false;
        if let Some((at, bound)) = bound {
            start = at;
            match bound {
                Bound::Least => open = true,
                Bound::Most => (low, rough) = (0.0, false),
                Bound::About => rough = true,
            }
        }
        if !(0.0..MOST).contains(&low) || !(0.0..MOST).contains(&high) {
            return None;
        }
        let quantity = Quantity {
            start: pieces[start].token,
            core: pieces[i].token,
            end: pieces[end - 1].token + 1,
            low: low.round() as u64,
            high: (!open).then(|| high.round() as u64),
            approximate: rough,
            unit,
        };
        Some((quantity, end))
    }

    /// A value at piece `i`: digits, rough words, or number words, and the scales behind them.
    fn value(&self, pieces: &[Piece], i: usize) -> Option<Value> {
        let piece = pieces.get(i)?;
        if let Some(n) = number(&piece.text, &self.decimal) {
            let (scale, end) = self.scales(pieces, i + 1);
            return Some(Value {
                low: n * scale,
                high: n * scale,
                rough: false,
                scale,
                end,
            });
        }
        for length in (1..=LONGEST.min(pieces.len() - i)).rev() {
            let phrase = joined(&pieces[i..i + length]);
            let Some([low, high]) = self.vague.get(&phrase) else {
                continue;
            };
            let behind = i + length;
            let of = pieces.get(behind).is_some_and(|p| has(&self.of, &p.text));
            let (scale, end) = self.scales(pieces, behind + usize::from(of));
            let end = if scale == 1.0 { behind } else { end };
            return Some(Value {
                low: low * scale,
                high: (high + 1.0) * scale - 1.0,
                rough: true,
                scale,
                end,
            });
        }
        self.in_words(pieces, i)
    }

    /// The scale words from piece `i` on, multiplied.
    fn scales(&self, pieces: &[Piece], mut i: usize) -> (f64, usize) {
        let mut product = 1.0;
        while let Some(scale) = pieces.get(i).and_then(|p| self.scale.get(p.text.as_str())) {
            product *= scale;
            i += 1;
        }
        (product, i)
    }

    /// Number words: "two hundred and fifty thousand", "seratus dua puluh ribu", "a dozen".
    fn in_words(&self, pieces: &[Piece], i: usize) -> Option<Value> {
        let text = |k: usize| pieces.get(k).map(|p| p.text.as_str());
        let scale = |k: usize| text(k).and_then(|t| self.scale.get(t)).copied();
        let (mut total, mut current, mut last) = (0.0, 0.0, 0.0);
        let (mut at, mut multiplied) = (i, 1.0);
        if text(at).is_some_and(|t| has(&self.article, t)) {
            scale(at + 1)?;
            (current, last) = (1.0, 1.0);
            at += 1;
        }
        let mut words = at - i;
        while let Some(word) = text(at) {
            if let Some(unit) = self.unit.get(word) {
                if last > 0.0 && last <= *unit {
                    // "one two": two numbers.
                    break;
                }
                current += unit;
                last = *unit;
            } else if words > 0 && has(&self.teen, word) {
                current += 10.0;
                last += 10.0;
            } else if let Some(scale) = self.scale.get(word).filter(|_| words > 0) {
                if *scale < 1000.0 {
                    current += last * (scale - 1.0);
                    last *= scale;
                } else {
                    total += current * scale;
                    (current, last) = (0.0, *scale);
                    multiplied = *scale;
                }
            } else if words > 0
                && has(&self.joiner, word)
                && text(at + 1)
                    .and_then(|t| self.unit.get(t))
                    .is_some_and(|u| last > *u && last >= 20.0)
            {
                at += 1;
                continue;
            } else {
                break;
            }
            words += 1;
            at += 1;
        }
        let value = total + current;
        (words > 0 && value > 0.0).then_some(Value {
            low: value,
            high: value,
            rough: false,
            scale: multiplied,
            end: at,
        })
    }

    /// The currency that ends right before piece `i`, and where it begins.
    fn currency_before(&self, pieces: &[Piece], i: usize, floor: usize) -> (usize, Option<String>) {
        for from in i.saturating_sub(LONGEST).max(floor)..i {
            let phrase = joined(&pieces[from..i]);
            let code = |(_, list): &(&String, &Vec<String>)| list.contains(&phrase);
            if let Some((code, _)) = self.currency.iter().find(code) {
                return (from, Some(code.clone()));
            }
        }
        (i, None)
    }

    /// The currency that stands at piece `i`, and the piece behind it.
    fn currency_at(&self, pieces: &[Piece], i: usize) -> Option<(String, usize)> {
        let left = pieces.len().saturating_sub(i);
        (1..=LONGEST.min(left)).rev().find_map(|length| {
            let phrase = joined(&pieces[i..i + length]);
            let (code, _) = (self.currency.iter()).find(|(_, list)| list.contains(&phrase))?;
            Some((code.clone(), i + length))
        })
    }

    /// The currency behind a number, not one that belongs to the next number.
    fn currency_after(&self, pieces: &[Piece], i: usize) -> Option<(String, usize)> {
        let (code, end) = self.currency_at(pieces, i)?;
        let next = pieces.get(end).map(|p| number(&p.text, &self.decimal));
        (!matches!(next, Some(Some(_)))).then_some((code, end))
    }

    /// Where the longest of some phrases begins that ends right before piece `i`.
    fn phrase_before(
        &self,
        pieces: &[Piece],
        i: usize,
        floor: usize,
        list: &[String],
    ) -> Option<usize> {
        (i.saturating_sub(LONGEST).max(floor)..i).find(|&from| has(list, &joined(&pieces[from..i])))
    }
}

fn has(list: &[String], word: &str) -> bool {
    list.iter().any(|w| w == word)
}

fn joined(pieces: &[Piece]) -> String {
    let mut text = String::new();
    for piece in pieces {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(&piece.text);
    }
    text
}

/// A token cut where digits (with points and commas between them) begin and end.
fn split_digits(word: &str) -> Vec<SmolStr> {
    let chars: Vec<char> = word.chars().collect();
    let digit = |k: usize| chars.get(k).is_some_and(char::is_ascii_digit);
    let inner =
        |k: usize| matches!(chars.get(k), Some('.' | ',')) && k > 0 && digit(k - 1) && digit(k + 1);
    let mut parts: Vec<(bool, String)> = Vec::new();
    for (k, c) in chars.iter().enumerate() {
        let numeric = digit(k) || inner(k);
        match parts.last_mut() {
            Some((last, text)) if *last == numeric => text.push(*c),
            _ => parts.push((numeric, c.to_string())),
        }
    }
    // "u.s.$": a dot before the first digit stays with what is before it.
    parts.into_iter().map(|(_, text)| text.into()).collect()
}

/// A number in digits: groups of three by the other of point and comma, decimals behind the
/// language's own mark. Years and the like are numbers too.
fn number(text: &str, decimal: &str) -> Option<f64> {
    if text.is_empty() || !text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let mark = decimal.chars().next()?;
    let group = if mark == ',' { '.' } else { ',' };
    let (whole, part) = match text.split_once(mark) {
        Some((whole, part)) => (whole, Some(part)),
        None => (text, None),
    };
    let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    let groups: Vec<&str> = whole.split(group).collect();
    let grouped =
        groups.len() == 1 || (groups[0].len() <= 3 && groups[1..].iter().all(|g| g.len() == 3));
    if !grouped || !groups.iter().all(|g| digits(g)) || !part.is_none_or(digits) {
        return None;
    }
    let plain: String = groups.concat();
    let value: f64 = match part {
        Some(part) => format!("{plain}.{part}").parse().ok()?,
        None => plain.parse().ok()?,
    };
    (value < MOST).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::split_words;

    fn check(toml: &str, rows: &[(&str, &str)]) {
        let words: NumberWords = crate::data::read(toml).expect("the table");
        for (text, want) in rows {
            let found: Vec<String> = words
                .find(&split_words(text))
                .into_iter()
                .map(|q| {
                    let about = if q.approximate { "~" } else { "" };
                    let unit = q.unit.map(|u| format!(" {u}")).unwrap_or_default();
                    let high = match q.high {
                        None => "+".to_owned(),
                        Some(h) if h == q.low => String::new(),
                        Some(h) => format!("-{h}"),
                    };
                    let (start, end) = (q.start, q.end);
                    format!("{about}{}{high}{unit} @{start}..{end}", q.low)
                })
                .collect();
            assert_eq!(found.join(", "), *want, "{text}");
        }
    }

    #[test]
    fn english() {
        check(
            include_str!("../../../lang/en/magnitudes.toml"),
            &[
                ("killed 12 people", "12 @1..2"),
                ("1,200 troops", "1200 @0..1"),
                ("twelve people", "12 @0..1"),
                ("twenty - five men", "25 @0..3"),
                ("two hundred and fifty thousand", "250000 @0..5"),
                ("a dozen", "12 @0..2"),
                ("two dozen", "24 @0..2"),
                ("dozens of people", "~24-99 @0..1"),
                ("tens of thousands", "~20000-99999 @0..3"),
                ("hundreds of thousands of people", "~200000-999999 @0..3"),
                ("several hundred", "~300-999 @0..2"),
                ("a few dozen", "~24-119 @0..3"),
                ("at least 12", "12+ @0..3"),
                ("more than 1.5 million", "1500000+ @0..4"),
                ("up to 50", "0-50 @0..3"),
                ("about 300", "~300 @0..2"),
                ("12 to 15", "12-15 @0..3"),
                ("between 12 and 15", "12-15 @0..4"),
                ("12-15 men", "12-15 @0..1"),
                ("from 12 to 15", "12 @1..2, 15 @3..4"),
                ("$ 40 million", "40000000 USD @0..3"),
                ("$40m", "40000000 USD @0..1"),
                ("us$ 3.5 bn", "3500000000 USD @0..3"),
                ("at least $ 2 billion", "2000000000+ USD @0..5"),
                ("$ 2 to $ 3 billion", "2000000000-3000000000 USD @0..6"),
                ("40 million euros", "40000000 EUR @0..3"),
                ("€100", "100 EUR @0..1"),
                ("three million us dollars", "3000000 USD @0..4"),
                ("an f-16 and covid-19", ""),
                ("a 12-year-old", ""),
                ("a man and an army", ""),
                ("2,00 and 1.2.3", ""),
                ("one two", "1 @0..1, 2 @1..2"),
                ("12 killed and 30 wounded", "12 @0..1, 30 @3..4"),
                ("nearly two thousand", "~2000 @0..3"),
                ("99999999999999999999", ""),
                ("", ""),
            ],
        );
    }

    #[test]
    fn indonesian() {
        check(
            include_str!("../../../lang/id/magnitudes.toml"),
            &[
                ("menewaskan 12 orang", "12 @1..2"),
                ("1.200 prajurit", "1200 @0..1"),
                ("dua belas orang", "12 @0..2"),
                ("sebelas orang", "11 @0..1"),
                ("dua puluh lima orang", "25 @0..3"),
                ("seratus dua puluh lima ribu", "125000 @0..5"),
                ("seribu dua ratus", "1200 @0..3"),
                ("tiga ratus lima puluh", "350 @0..4"),
                ("dua lusin", "24 @0..2"),
                ("belasan orang", "~11-19 @0..1"),
                ("puluhan ribu orang", "~20000-99999 @0..2"),
                ("ratusan ribu", "~200000-999999 @0..2"),
                ("ribuan orang", "~2000-9999 @0..1"),
                ("beberapa orang", "~2-9 @0..1"),
                ("sedikitnya 12 orang", "12+ @0..2"),
                ("lebih dari 1,2 juta", "1200000+ @0..4"),
                ("paling banyak 50", "0-50 @0..3"),
                ("kurang dari 50", "0-50 @0..3"),
                ("sekitar 300", "~300 @0..2"),
                ("12 sampai 15", "12-15 @0..3"),
                ("antara 12 dan 15", "12-15 @0..4"),
                ("12-15 orang", "12-15 @0..1"),
                ("rp 5 miliar", "5000000000 IDR @0..3"),
                ("rp5 miliar", "5000000000 IDR @0..2"),
                ("rp 1,5 triliun", "1500000000000 IDR @0..3"),
                ("rp 2.500.000", "2500000 IDR @0..2"),
                ("5 juta rupiah", "5000000 IDR @0..3"),
                ("us$ 40 juta", "40000000 USD @0..3"),
                ("40 juta dolar as", "40000000 USD @0..4"),
                ("40 juta dolar singapura", "40000000 SGD @0..4"),
                ("hampir dua ribu", "~2000 @0..3"),
                ("setengah juta", "500000 @0..2"),
                ("rp 5 juta hingga rp 10 juta", "5000000-10000000 IDR @0..7"),
                ("covid-19", ""),
                ("orang itu", ""),
            ],
        );
    }
}
