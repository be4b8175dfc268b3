//! Raw text to surface tokens and sentences, both by learned decisions at candidate
//! boundaries, so that abbreviations, decimals, quotes and datelines need no rules.

use crate::hash::{self, Keys, mix};
use crate::linear::{Lookup, Sparse};
use crate::stops::Stops;

/// Longest sentence in surface tokens; a longer one is cut here, so that no step after
/// segmentation meets unbounded input.
pub const MAX_TOKENS: usize = 400;

/// Longest stretch without white space that is looked at in one piece, in characters; a
/// longer one (no language's word, but base64 or a rule of dashes) is cut here.
const MAX_CHUNK: usize = 256;

/// A surface token.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Surface {
    /// First byte in the text.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// Whether white space stands before it.
    pub space: bool,
    /// Whether a blank line stands before it.
    pub gap: bool,
}

/// Words on which "is this known in lower case?" can be asked.
pub(crate) struct Segmenter {
    /// Token boundaries within chunks.
    pub tokens: Sparse,
    /// Sentence boundaries between tokens.
    pub sentences: Sparse,
}

#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
enum Kind {
    Upper = 1,
    Lower = 2,
    Digit = 3,
    Other = 4,
}

fn kind(c: char) -> Kind {
    if c.is_ascii() {
        match c {
            'A'..='Z' => Kind::Upper,
            'a'..='z' => Kind::Lower,
            '0'..='9' => Kind::Digit,
            _ => Kind::Other,
        }
    } else if c.is_uppercase() {
        Kind::Upper
    } else if c.is_alphabetic() || is_mark(c) {
        Kind::Lower
    } else if c.is_numeric() {
        Kind::Digit
    } else {
        Kind::Other
    }
}

/// Combining marks and joiners belong to the letter before them.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{200c}' | '\u{200d}' | '\u{64b}'..='\u{65f}' | '\u{fe0f}')
}

/// A character as features see it: itself if it is a sign, its kind if a letter or digit.
fn seen(c: char, kind: Kind) -> u64 {
    if kind == Kind::Other {
        u64::from(c) + 16
    } else {
        kind as u64
    }
}

/// White-space delimited stretch in work.
#[derive(Default)]
pub(crate) struct Chunk {
    chars: Vec<char>,
    at: Vec<u32>,
    kinds: Vec<u8>,
    seen: Vec<u64>,
    low: Vec<u64>,
    whole: u64,
    shape: u64,
    net: u64,
}

impl Chunk {
    fn load(&mut self, text: &str, start: usize) {
        self.chars.clear();
        self.at.clear();
        self.kinds.clear();
        self.seen.clear();
        self.low.clear();
        self.whole = 5;
        self.shape = 9;
        let mut last = 0;
        for (i, c) in text.char_indices() {
            let k = kind(c);
            let low = if c.is_ascii() {
                c.to_ascii_lowercase()
            } else {
                c.to_lowercase().next().unwrap_or(c)
            };
            let s = seen(c, k);
            self.chars.push(c);
            self.at.push((start + i) as u32);
            self.kinds.push(k as u8);
            self.seen.push(s);
            self.low.push(u64::from(low));
            self.whole = mix(self.whole, u64::from(low));
            if s != last {
                self.shape = mix(self.shape, s);
                last = s;
            }
        }
        self.at.push((start + text.len()) as u32);
        self.net =
            u64::from(text.contains("://") || text.starts_with("www.") || text.starts_with("WWW."))
                + 2 * u64::from(text.contains('@'));
    }

    /// Whether a token could end between characters `i - 1` and `i`.
    fn candidate(&self, i: usize) -> bool {
        let (a, b) = (self.kinds[i - 1], self.kinds[i]);
        let letter = |k| k == Kind::Upper as u8 || k == Kind::Lower as u8;
        a == Kind::Other as u8 || b == Kind::Other as u8 || letter(a) != letter(b)
    }

    fn features(&self, i: usize, token: &Begun, around: (u64, u64), style: u64, k: &mut Keys) {
        let (before, after) = around;
        let n = self.chars.len();
        let s = |j: isize| -> u64 {
            usize::try_from(j)
                .ok()
                .and_then(|j| self.seen.get(j))
                .copied()
                .unwrap_or(0)
        };
        let at = i as isize;
        let (l1, l2, l3) = (s(at - 1), s(at - 2), s(at - 3));
        let (r1, r2, r3) = (s(at), s(at + 1), s(at + 2));
        // The run of letters or digits on the right.
        let mut run = 0;
        let mut j = i;
        while j < n && j < i + 12 && self.kinds[j] != Kind::Other as u8 {
            run = mix(run, self.low[j]);
            j += 1;
        }
        let ends = if j < n { self.seen[j] } else { 1 };
        let rest_signs = u64::from(
            self.kinds[i..n.min(i + 8)]
                .iter()
                .all(|&c| c == Kind::Other as u8),
        );
        let left = (n - i).min(4) as u64;
        let len = (i - token.start).min(6) as u64;
        k.start(90);
        k.b(l1, r1);
        k.c(l2, l1, r1);
        k.c(l1, r1, r2);
        k.d(l2, l1, r1, r2);
        k.d(l1, r1, r2, r3);
        k.d(l3, l2, l1, r1);
        k.a(token.low);
        k.b(token.low, r1);
        k.c(token.low, r1, r2);
        k.b(token.shape, r1);
        k.c(token.shape, r1, r2);
        k.d(token.shape, r1, r2, r3);
        k.c(token.shape, len, r1);
        k.a(run);
        k.b(l1, run);
        k.c(l2, l1, run);
        k.c(l1, r1, ends);
        k.b(self.low[i - 1], self.low[i]);
        k.b(self.whole, i as u64);
        k.b(self.shape, i as u64);
        k.d(r1, left, rest_signs, after);
        k.d(token.low, r1, left, after);
        k.d(token.shape, r1, left, after);
        k.d(token.shape, len, r1, left);
        k.c(token.shape, mix(r1, left), rest_signs);
        k.c(self.net, l1, r1);
        k.d(self.net, l1, r1, left);
        k.c(before, l1, r1);
        if style != 0 {
            k.c(style, l1, r1);
            k.d(style, l2, l1, r1);
            k.d(style, l1, r1, r2);
            k.c(style, token.shape, r1);
        }
    }
}

/// The token begun and not yet ended.
struct Begun {
    start: usize,
    low: u64,
    shape: u64,
}

impl Begun {
    fn at(start: usize) -> Begun {
        Begun {
            start,
            low: 3,
            shape: 4,
        }
    }

    fn push(&mut self, chunk: &Chunk, i: usize) {
        self.low = mix(self.low, chunk.low[i]);
        if i == self.start || chunk.seen[i] != chunk.seen[i - 1] {
            self.shape = mix(self.shape, chunk.seen[i]);
        }
    }
}

/// Splits `text` into surface tokens, asking `decide(keys, byte)` whether a token ends
/// before the byte at each candidate. Offsets count from the start of `text`.
pub(crate) fn tokens(
    text: &str,
    style: u64,
    chunk: &mut Chunk,
    k: &mut Keys,
    mut decide: impl FnMut(&Keys, u32) -> bool,
) -> Vec<Surface> {
    let mut out = Vec::with_capacity(text.len() / 5 + 1);
    let mut at = 0;
    let mut before = 0;
    let (mut space, mut gap) = (true, false);
    while at < text.len() {
        let rest = &text[at..];
        let blank = rest.find(|c: char| !is_space(c)).unwrap_or(rest.len());
        if blank > 0 {
            space = true;
            gap |= rest[..blank].bytes().filter(|&b| b == b'\n').count() > 1;
            at += blank;
            continue;
        }
        let mut len = rest.len();
        for (count, (i, c)) in rest.char_indices().enumerate() {
            if is_space(c) || count == MAX_CHUNK {
                len = i;
                break;
            }
        }
        let after = rest[len..]
            .chars()
            .find(|&c| !is_space(c))
            .map_or(0, |c| seen(c, kind(c)));
        chunk.load(&rest[..len], at);
        let mut token = Begun::at(0);
        token.push(chunk, 0);
        for i in 1..chunk.chars.len() {
            if chunk.candidate(i) {
                chunk.features(i, &token, (before, after), style, k);
                if decide(k, chunk.at[i]) {
                    out.push(Surface {
                        start: chunk.at[token.start],
                        end: chunk.at[i],
                        space,
                        gap,
                    });
                    (space, gap) = (false, false);
                    token = Begun::at(i);
                }
            }
            token.push(chunk, i);
        }
        out.push(Surface {
            start: chunk.at[token.start],
            end: (at + len) as u32,
            space,
            gap,
        });
        (space, gap) = (false, false);
        before = *chunk.seen.last().unwrap_or(&0);
        at += len;
    }
    out
}

/// White space, and the invisible signs that crawled text has between words.
pub(crate) fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}' | '\u{2060}')
}

/// Whether a sentence ends after token `i` for sure, whatever the words: a quotation opens after
/// a full stop, or the bracket closes in which all of the sentence stands. The tokens are those
/// from the sentence's first on; `quoted` says whether a quotation is open.
fn sure_end(text: &str, tokens: &[Surface], i: usize, quoted: bool) -> bool {
    let form = |t: &Surface| &text[t.start as usize..t.end as usize];
    let capital = |t: &Surface| form(t).starts_with(char::is_uppercase);
    let stop = |t: &Surface| form(t).ends_with(['.', '?', '!', '…']);
    let (Some(this), Some(next)) = (tokens.get(i), tokens.get(i + 1)) else {
        return false;
    };
    if !next.space {
        return false;
    }
    let opens = !quoted && matches!(form(next), "\"" | "“" | "«" | "„");
    let quotation =
        opens && (tokens.get(i + 2)).is_some_and(|first| !first.space && capital(first));
    if stop(this) {
        return quotation;
    }
    let pair = (form(&tokens[0]), form(this));
    matches!(pair, ("(", ")") | ("[", "]"))
        && i.checked_sub(1).is_some_and(|before| stop(&tokens[before]))
        && tokens[1..i].iter().all(|t| !matches!(form(t), "(" | "["))
        && (capital(next) || quotation)
}

/// A token as sentence boundaries see it.
#[derive(Clone, Copy, Default)]
struct Look {
    low: u64,
    shape: u64,
    first: u64,
    mask: u64,
    len: u64,
}

/// Finds where sentences end: indices one past each sentence's last token. `decide` is asked
/// at each candidate that `stops` leaves open, `known` maps a lower-case word's key to its tags.
pub(crate) fn sentences(
    text: &str,
    tokens: &[Surface],
    style: u64,
    known: &Lookup,
    stops: &Stops,
    k: &mut Keys,
    mut decide: impl FnMut(&Keys, usize) -> bool,
) -> Vec<usize> {
    let form = |t: &Surface| &text[t.start as usize..t.end as usize];
    let mut low = String::new();
    let mut look = |i: usize| -> Look {
        let Some(t) = tokens.get(i) else {
            return Look {
                low: 1,
                shape: 1,
                first: 1,
                mask: 1,
                len: 0,
            };
        };
        let form = &text[t.start as usize..t.end as usize];
        let lex = crate::lex::Lex::new(form, &mut low);
        let c = form.chars().next().unwrap_or(' ');
        Look {
            low: lex.low,
            shape: lex.shape,
            first: seen(c, kind(c)),
            mask: u64::from(known.get(hash::key(lex.low))) + 2,
            len: form.len().min(5) as u64,
        }
    };
    let none = Look::default();
    let mut ends = Vec::new();
    let (mut before2, mut before, mut here, mut next) = (none, none, look(0), look(1));
    let (mut start, mut quotes, mut parens) = (0, 0u64, 0i64);
    let mut opener = here;
    for (i, t) in tokens.iter().enumerate() {
        let next2 = look(i + 2);
        match text[t.start as usize..t.end as usize].chars().next() {
            Some('"' | '“' | '”' | '«' | '»') => quotes ^= 1,
            Some('(' | '[') => parens += 1,
            Some(')' | ']') => parens = (parens - 1).max(0),
            _ => {}
        }
        let ended = match tokens.get(i + 1) {
            None => true,
            Some(n) if n.gap => true,
            Some(_) if i + 1 - start >= MAX_TOKENS => true,
            // A word before a lower-case word never ends a sentence; asking would cost time.
            Some(_) if here.first < 16 && next.first == Kind::Lower as u64 => false,
            Some(n) => match stops.end(text, &tokens[start..=i], form(n)) {
                Some(end) => end,
                None if sure_end(text, &tokens[start..], i - start, quotes == 1) => true,
                None => {
                    let so_far = match i + 1 - start {
                        d @ 0..=3 => d as u64,
                        4..=7 => 4,
                        8..=15 => 5,
                        16..=40 => 6,
                        41..=80 => 7,
                        _ => 8,
                    };
                    let space = u64::from(n.space);
                    let open = quotes + 2 * u64::from(parens > 0);
                    k.start(95);
                    k.a(1);
                    k.a(here.low);
                    k.a(next.low);
                    k.b(here.low, next.low);
                    k.a(here.shape);
                    k.b(here.low, space);
                    k.b(here.low, next.shape);
                    k.b(here.shape, next.low);
                    k.b(before.low, here.low);
                    k.c(before.low, here.low, next.first);
                    k.c(before.low, here.low, next.low);
                    k.c(before.shape, here.low, next.shape);
                    k.c(before.shape, here.low, space);
                    k.c(before2.shape, before.shape, here.low);
                    k.c(here.low, next.shape, next2.shape);
                    k.c(here.low, next.low, next2.low);
                    k.b(next.low, next2.low);
                    k.c(here.low, next.first, next2.first);
                    k.b(here.low, open);
                    k.c(here.low, open, next.first);
                    k.c(here.low, open, next.low);
                    k.b(here.first, mix(next.first, so_far));
                    k.c(here.low, so_far, next.first);
                    k.b(next.mask, here.low);
                    k.c(next.mask, here.mask, next.shape);
                    k.c(here.mask, here.shape, next.shape);
                    k.c(before.mask, here.low, next.mask);
                    k.c(before.len, before.shape, here.low);
                    k.d(before.len, before.shape, here.low, next.first);
                    k.c(opener.low, here.low, next.shape);
                    k.c(opener.shape, so_far, here.low);
                    k.c(before.first, here.first, next.first);
                    k.d(before.shape, here.shape, next.shape, next2.shape);
                    k.c(next.shape, next2.shape, so_far);
                    if style != 0 {
                        k.b(style, here.low);
                        k.c(style, here.low, next.shape);
                        k.c(style, here.shape, next.shape);
                        k.d(style, here.low, before.shape, space);
                    }
                    decide(k, i)
                }
            },
        };
        if ended {
            ends.push(i + 1);
            start = i + 1;
            (quotes, parens) = (0, 0);
            opener = next;
        }
        (before2, before, here, next) = (before, here, next, next2);
    }
    ends
}
