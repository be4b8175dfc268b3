//! TABARI and PETRARCH actor files: a name a line, `+` before its synonyms, codes in brackets
//! on the same line or below, each perhaps with the dates on which it holds.
//! (TABARI manual, "Actors"; PETRARCH, `PETRreader.read_actor_dictionary`.)

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
};

use crate::{
    codes::{self, ActorCode},
    lines::{Fate, Line, LineReport, Range, brackets, dated_code, lines, name, uncommented, words},
    toml_text::{list, list_line, quote, text_line},
};

/// Codes of a name, at most.
const MOST_CODES: usize = 64;

/// A name and its synonyms with their codes.
#[derive(Debug, Default)]
struct Entry {
    /// Index into the reports, and the name as written.
    names: Vec<(usize, String)>,
    codes: Vec<(usize, ActorCode, Range)>,
    /// Index of a report of a code that could not be used.
    bad_code: Option<usize>,
    /// Index of a report of a name that could not be used.
    bad_name: Option<usize>,
}

/// An actor file being read.
struct Reader<'a> {
    file: &'a str,
    stem: &'a str,
    lang: &'a str,
    states: &'a BTreeSet<String>,
    reports: Vec<LineReport>,
    /// Names of states by code, in the order in which they come, and those of their
    /// dependencies.
    names_of: Vec<(String, Vec<String>, Vec<String>)>,
    place_of: BTreeMap<String, usize>,
    /// Rows that are written already.
    rows: String,
}

/// Reads an actor file into the text of a file of `world/`.
pub(crate) fn read(
    file: &str,
    stem: &str,
    lang: &str,
    bytes: &[u8],
    states: &BTreeSet<String>,
) -> (String, Vec<LineReport>) {
    let mut reader = Reader {
        file,
        stem,
        lang,
        states,
        reports: Vec::new(),
        names_of: Vec::new(),
        place_of: BTreeMap::new(),
        rows: String::new(),
    };
    let mut entry = Entry::default();
    for line in lines(bytes) {
        reader.line(line, &mut entry);
    }
    reader.close(&mut entry);
    let mut text = String::new();
    for (code, own, more) in &reader.names_of {
        let names: Vec<String> = own.iter().chain(more).cloned().collect();
        reader.state_row(&mut text, code, &names, (None, None));
    }
    text.push_str(&reader.rows);
    (text, reader.reports)
}

impl Reader<'_> {
    fn line(&mut self, line: Line, entry: &mut Entry) {
        let text = match line.text {
            Ok(text) => uncommented(text),
            Err(why) => return self.report(&line, Fate::Malformed(why.to_owned())),
        };
        if text.is_empty() {
            return;
        }
        let synonym = text.strip_prefix('+');
        let is_code_line = text.starts_with('[');
        if synonym.is_none() && !is_code_line {
            self.close(entry);
        }
        let (names, codes) = match brackets(synonym.unwrap_or(text)) {
            Ok(parts) => parts,
            Err(why) => {
                let at = Some(self.reports.len());
                if is_code_line {
                    entry.bad_code = at;
                } else {
                    entry.bad_name = at;
                }
                return self.report(&line, Fate::Malformed(why));
            }
        };
        if entry.names.is_empty() && is_code_line {
            let fate = match entry.bad_name {
                Some(at) => Fate::Refused(format!(
                    "the name that it belongs to is malformed (line {})",
                    self.reports[at].line
                )),
                None => Fate::Malformed("stands under no name".to_owned()),
            };
            return self.report(&line, fate);
        }
        if entry.names.is_empty() && entry.bad_name.is_none() && synonym.is_some() {
            return self.report(&line, Fate::Malformed("stands under no name".to_owned()));
        }
        let at = self.reports.len();
        self.report(&line, Fate::Loaded);
        if let Err(why) = self.names(at, &names, entry) {
            self.reports[at].fate = Fate::Malformed(why);
            entry.bad_name = Some(at);
        }
        if is_code_line && codes.is_empty() {
            self.reports[at].fate = Fate::Malformed("no code".to_owned());
        }
        for code in codes {
            if code.starts_with("---") {
                entry.bad_code = Some(at);
                self.reports[at].fate = Fate::Refused(
                    "a name that means nobody: packs have no way to say so".to_owned(),
                );
                continue;
            }
            let read = dated_code(&code)
                .and_then(|(code, range)| Ok((codes::actor(code, self.states)?, range)));
            match read {
                Ok(_) if entry.codes.len() >= MOST_CODES => {
                    let text = format!("a name with more than {MOST_CODES} codes");
                    self.reports[at].fate = Fate::Refused(text);
                }
                Ok((code, range)) => entry.codes.push((at, code, range)),
                Err(why) => {
                    entry.bad_code = Some(at);
                    self.reports[at].fate = Fate::Malformed(why);
                }
            }
        }
    }

    /// The name of a line, and what stands in braces after it.
    fn names(&mut self, at: usize, text: &str, entry: &mut Entry) -> Result<(), String> {
        let (main, more) = match text.split_once('{') {
            Some((main, rest)) => (main, rest.strip_suffix('}').ok_or("`{` without `}`")?),
            None => (text, ""),
        };
        for part in std::iter::once(main).chain(more.split([',', ' '])) {
            let part = part.trim().replace('\t', " ");
            let odd = |c: &char| c.is_control() || matches!(c, '\u{fffd}' | '{' | '}' | '=');
            if let Some(odd) = part.chars().find(odd) {
                return Err(format!("{odd:?} in a name"));
            }
            // "B+H" is a name, "A_ +B_" are two lines in one.
            let joined = |w: &str| w.starts_with('+') || w.ends_with('+');
            if words(&part).into_iter().any(joined) {
                return Err("`+` within a line".to_owned());
            }
            let letters = part.chars().any(char::is_alphanumeric);
            if letters {
                entry.names.push((at, part.to_owned()));
            } else if !part.is_empty() {
                return Err("a name without letters".to_owned());
            }
        }
        Ok(())
    }

    fn report(&mut self, line: &Line, fate: Fate) {
        self.reports.push(LineReport {
            file: self.file.to_owned(),
            line: line.number,
            text: line.lossy(),
            fate,
        });
    }

    /// Writes an entry once all of it is read.
    fn close(&mut self, entry: &mut Entry) {
        let Entry {
            names,
            codes,
            bad_code,
            bad_name: _,
        } = std::mem::take(entry);
        if codes.is_empty() || names.is_empty() {
            let fate = match bad_code {
                Some(at) => Fate::Refused(format!(
                    "its code can't be used (line {})",
                    self.reports[at].line
                )),
                None => Fate::Malformed(
                    "no code stands beside or below it (is a `+` missing in the next line?)"
                        .to_owned(),
                ),
            };
            for (at, _) in names {
                self.dim(at, &fate);
            }
            return;
        }
        let spellings = spellings(&names);
        let Some(first_line) = names.first().map(|(at, _)| self.reports[*at].line) else {
            return;
        };
        let dated = codes.iter().any(|(_, _, r)| *r != (None, None));
        if codes.iter().all(|(_, c, _)| c.is_state()) {
            if dated {
                for (_, code, range) in &codes {
                    let mut rows = String::new();
                    self.state_row(&mut rows, &code.code, &spellings, *range);
                    self.rows.push_str(&rows);
                }
            } else {
                self.only_first(&codes);
                let ActorCode { code, .. } = codes[0].1.clone();
                let next = self.names_of.len();
                let place = *self.place_of.entry(code.clone()).or_insert(next);
                if place == next {
                    self.names_of.push((code, Vec::new(), Vec::new()));
                }
                let (_, own, more) = &mut self.names_of[place];
                let list = if codes[0].1.is_own() { own } else { more };
                list.extend(spellings);
            }
        } else if dated && codes.iter().any(|(_, c, _)| !c.code.is_empty()) {
            self.person_row(&spellings, first_line, &codes);
        } else {
            if dated {
                let fate =
                    Fate::Partly("dates of a body without a PLOVER code are dropped".to_owned());
                for (at, ..) in codes.iter().filter(|(_, _, r)| *r != (None, None)) {
                    self.dim(*at, &fate);
                }
            }
            self.only_first(&codes);
            self.body_row(&spellings, first_line, codes[0].0, &codes[0].1);
        }
    }

    /// Of several codes without dates only the first can hold.
    fn only_first(&mut self, codes: &[(usize, ActorCode, Range)]) {
        for (at, code, _) in codes.iter().skip(1) {
            let fate = Fate::Partly(format!(
                "[{}] is dropped: only the first code without dates can hold",
                code.cameo
            ));
            self.dim(*at, &fate);
        }
    }

    /// Says that less than all of a line is loaded; what was wrong with it before stays.
    fn dim(&mut self, at: usize, fate: &Fate) {
        let old = &mut self.reports[at].fate;
        if !matches!(old, Fate::Malformed(_) | Fate::Refused(_)) {
            *old = fate.clone();
        }
    }

    fn state_row(&self, out: &mut String, code: &str, names: &[String], (from, to): Range) {
        let Some((main, others)) = unique(names)
            .split_first()
            .map(|(m, o)| (m.clone(), o.to_vec()))
        else {
            return;
        };
        let lang = self.lang;
        let _ = writeln!(out, "[[state]]\ncode = {}", quote(code));
        for (key, day) in [("since", from), ("until", to)] {
            if let Some(day) = day {
                let _ = writeln!(out, "{key} = \"{day}\"");
            }
        }
        let _ = writeln!(out, "name = {{ {lang} = {} }}", quote(&main));
        list_line(out, &format!("alias.{lang}"), &others);
        out.push('\n');
    }

    fn person_row(&mut self, names: &[String], line: usize, codes: &[(usize, ActorCode, Range)]) {
        let names = unique(names);
        let Some((main, others)) = names.split_first() else {
            return;
        };
        let own = |(_, c, r): &&(usize, ActorCode, Range)| !c.code.is_empty() && *r != (None, None);
        let any = |(_, c, _): &&(usize, ActorCode, Range)| !c.code.is_empty();
        let Some((_, home, _)) = codes.iter().find(own).or_else(|| codes.iter().find(any)) else {
            return;
        };
        let mut row = String::new();
        let _ = writeln!(
            row,
            "[[person]]\nid = {}",
            quote(&format!("{}:{line}", self.stem))
        );
        text_line(&mut row, "name", main);
        list_line(&mut row, "alias", others);
        text_line(&mut row, "country", &home.code);
        row.push_str("office = [\n");
        // A code without dates holds where no dated one does.
        let order = |(_, _, r): &(usize, ActorCode, Range)| *r == (None, None);
        let mut sorted: Vec<_> = codes.iter().collect();
        sorted.sort_by_key(|c| order(c));
        for (_, code, (from, to)) in sorted {
            let undated = (*from, *to) == (None, None);
            if undated && code.sectors == ["ELI"] {
                continue; // what tekad says of every former holder
            }
            let (sector, more) = match code.sectors.as_slice() {
                [first, more @ ..] => (first.as_str(), more),
                [] => ("", &[][..]),
            };
            let _ = write!(row, "  {{ kind = \"other\", sector = {}", quote(sector));
            if !more.is_empty() {
                let _ = write!(row, ", sectors = {}", list(more));
            }
            for (key, day) in [("from", from), ("to", to)] {
                if let Some(day) = day {
                    let _ = write!(row, ", {key} = \"{day}\"");
                }
            }
            if !code.code.is_empty() && code.code != home.code {
                let _ = write!(row, ", country = {}", quote(&code.code));
            }
            let _ = writeln!(
                row,
                ", title = {} }},",
                quote(&format!("CAMEO {}", code.cameo))
            );
        }
        row.push_str("]\n\n");
        self.rows.push_str(&row);
    }

    fn body_row(&mut self, names: &[String], line: usize, at: usize, code: &ActorCode) {
        let names = unique(names);
        let Some((main, others)) = names.split_first() else {
            return;
        };
        if code.code.is_empty() && code.sectors.is_empty() {
            let fate = Fate::Partly(format!("PLOVER has no code for [{}]", code.cameo));
            self.dim(at, &fate);
        }
        let (lang, row) = (self.lang, &mut self.rows);
        let _ = writeln!(
            row,
            "[[organisation]]\nid = {}",
            quote(&format!("{}:{line}", self.stem))
        );
        row.push_str("kind = \"other\"\n");
        text_line(row, "code", &code.code);
        list_line(row, "sector", &code.sectors);
        let _ = writeln!(row, "name = {{ {lang} = {} }}", quote(main));
        list_line(row, &format!("alias.{lang}"), others);
        text_line(row, "note", &format!("CAMEO {}", code.cameo));
        row.push('\n');
    }
}

/// The names of an entry as texts write them: without a leading "The", and what a name has in
/// parentheses as one of its own.
fn spellings(names: &[(usize, String)]) -> Vec<String> {
    let mut all = Vec::new();
    for (_, text) in names {
        let mut rest = text.as_str();
        let mut whole = String::new();
        while let Some((before, after)) = rest.split_once('(') {
            let Some((inside, tail)) = after.split_once(')') else {
                break;
            };
            whole.push_str(before);
            if words(inside).len() == 1 && inside.chars().count() > 1 {
                all.push(inside.to_owned());
            }
            rest = tail;
        }
        whole.push_str(rest);
        let whole = name(&whole);
        if whole.starts_with("The ") {
            all.push(name(&whole.to_uppercase()[4..]));
        }
        all.push(whole);
    }
    // The first line's own name comes first, not its short form.
    if let Some(first) = names.first().map(|(_, t)| name(t))
        && let Some(at) = all.iter().position(|n| *n == first)
    {
        all[..=at].rotate_right(1);
    }
    all.retain(|n| n.chars().any(char::is_alphanumeric));
    all
}

fn unique(names: &[String]) -> Vec<String> {
    let mut seen = BTreeSet::new();
    names
        .iter()
        .filter(|n| seen.insert(n.to_lowercase()))
        .cloned()
        .collect()
}
