//! TABARI and PETRARCH agent files: a noun a line with its role (`[~GOV]`), irregular plurals in
//! braces, and substitution sets (`!PERSON! = MAN, MEN`).
//! (PETRARCH, `PETRreader.read_agent_dictionary`.)

use std::{collections::BTreeMap, fmt::Write};

use crate::{
    codes::{is_body, roles},
    lines::{Fate, LineReport, brackets, lines, uncommented, words},
    toml_text::{list_line, text_line},
};

/// A noun may stand for at most this many (substitution sets).
const MOST_FORMS: usize = 64;

/// Offices by the last words of their nouns; the longest that fits holds.
const OFFICES: &[(&str, &str)] = &[
    ("president", "head-of-state"),
    ("vice president", "other"),
    ("prime minister", "head-of-government"),
    ("premier", "head-of-government"),
    ("deputy prime minister", "deputy-minister"),
    ("minister", "minister"),
    ("deputy minister", "deputy-minister"),
    ("foreign minister", "foreign-minister"),
    ("minister of foreign affairs", "foreign-minister"),
    ("defence minister", "defence-minister"),
    ("defense minister", "defence-minister"),
    ("ambassador", "ambassador"),
    ("envoy", "envoy"),
    ("spokesman", "spokesperson"),
    ("spokeswoman", "spokesperson"),
    ("spokesperson", "spokesperson"),
    ("governor", "governor"),
    ("mayor", "mayor"),
    ("lawmaker", "lawmaker"),
    ("senator", "lawmaker"),
    ("legislator", "lawmaker"),
    ("judge", "judge"),
    ("prosecutor", "prosecutor"),
    ("general", "general"),
    ("king", "monarch"),
    ("queen", "monarch"),
    ("emir", "monarch"),
    ("sultan", "monarch"),
    ("monarch", "monarch"),
];

/// Ends of nouns that name persons.
const PERSONS: &[&str] = &[
    "man",
    "men",
    "woman",
    "women",
    "person",
    "er",
    "or",
    "ist",
    "ian",
    "chief",
    "aide",
    "official",
    "leader",
    "deputy",
    "soldier",
    "guard",
    "candidate",
    "citizen",
    "activist",
    "fighter",
    "student",
    "priest",
    "monk",
    "peasant",
    "refugee",
    "clerk",
    "head",
];

/// Ends of nouns that look like persons and are none.
const THINGS: &[&str] = &["order", "power", "center", "centre", "sector"];

type Key = (Vec<String>, Option<String>, Option<&'static str>, bool);

/// Reads an agent file into the text of a `words.toml`.
pub(crate) fn read(file: &str, bytes: &[u8]) -> (String, Vec<LineReport>) {
    let mut reports: Vec<LineReport> = Vec::new();
    let mut sets: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut groups: Vec<(Key, Vec<String>)> = Vec::new();
    let mut place: BTreeMap<Key, usize> = BTreeMap::new();
    let mut seen: BTreeMap<String, (usize, Key)> = BTreeMap::new();
    for line in lines(bytes) {
        let read = line
            .text
            .map_err(|why| Fate::Malformed(why.to_owned()))
            .map(uncommented);
        let fate = match read {
            Err(fate) => fate,
            Ok("") => continue,
            Ok(text) => match agent(text, &mut sets) {
                Err(fate) => fate,
                Ok(None) => Fate::Loaded,
                Ok(Some((nouns, key_of))) => {
                    let mut known = 0;
                    let all = nouns.len();
                    let mut first = line.number;
                    let mut same = true;
                    for noun in nouns {
                        let key = key_of.key(&noun);
                        if let Some((at, old)) = seen.get(&noun) {
                            known += 1;
                            first = *at;
                            same &= *old == key;
                            continue;
                        }
                        seen.insert(noun.clone(), (line.number, key.clone()));
                        let next = groups.len();
                        let at = *place.entry(key.clone()).or_insert(next);
                        if at == next {
                            groups.push((key, Vec::new()));
                        }
                        groups[at].1.push(noun);
                    }
                    if known == all && !same {
                        Fate::Refused(format!("line {first} gives the noun another role"))
                    } else if known == all {
                        Fate::Repeats(first)
                    } else {
                        Fate::Loaded
                    }
                }
            },
        };
        reports.push(LineReport {
            file: file.to_owned(),
            line: line.number,
            text: line.lossy(),
            fate,
        });
    }
    let mut out = String::new();
    for ((sectors, code, office, person), nouns) in &groups {
        out.push_str("[[agent]]\n");
        list_line(&mut out, "sectors", sectors);
        text_line(&mut out, "code", code.as_deref().unwrap_or(""));
        text_line(&mut out, "office", office.unwrap_or(""));
        if *person {
            out.push_str("person = true\n");
        }
        list_line(&mut out, "words", nouns);
        let _ = writeln!(out);
    }
    (out, reports)
}

/// What the code of a line says.
struct Role {
    sectors: Vec<String>,
    code: Option<String>,
}

impl Role {
    fn key(&self, noun: &str) -> Key {
        let office = OFFICES
            .iter()
            .filter(|(end, _)| ends_with_words(noun, end))
            .max_by_key(|(end, _)| end.len())
            .map(|(_, office)| *office);
        let last = noun.rsplit(' ').next().unwrap_or(noun);
        let person = office.is_some()
            || PERSONS.iter().any(|e| last.ends_with(e)) && !THINGS.contains(&last);
        (self.sectors.clone(), self.code.clone(), office, person)
    }
}

fn ends_with_words(noun: &str, end: &str) -> bool {
    noun.strip_suffix(end)
        .is_some_and(|rest| rest.is_empty() || rest.ends_with(' '))
}

/// The nouns of a line and their role; `None` where the line defines a set.
fn agent(
    text: &str,
    sets: &mut BTreeMap<String, Vec<String>>,
) -> Result<Option<(Vec<String>, Role)>, Fate> {
    let malformed = |why: &str| Fate::Malformed(why.to_owned());
    if let (true, Some((name, members))) = (text.starts_with('!'), text.split_once('=')) {
        let name = name.trim();
        if name.len() < 3 || !name.ends_with('!') {
            return Err(malformed("a substitution set is named as `!NAME!`"));
        }
        let members: Vec<String> = members
            .split(',')
            .map(|m| m.trim().to_owned())
            .filter(|m| !m.is_empty())
            .collect();
        if members.is_empty() || members.len() > MOST_FORMS {
            return Err(malformed("a substitution set has 1 to 64 members"));
        }
        sets.insert(name.to_owned(), members);
        return Ok(None);
    }
    let (outside, codes) = brackets(text).map_err(Fate::Malformed)?;
    let [code] = codes.as_slice() else {
        return Err(Fate::Malformed(format!(
            "{} codes instead of one",
            codes.len()
        )));
    };
    let role = if let Some(roles_text) = code.strip_prefix('~') {
        Role {
            sectors: roles(roles_text).map_err(Fate::Malformed)?,
            code: None,
        }
    } else if let Some(body) = code.strip_suffix('~') {
        if !is_body(body) {
            return Err(Fate::Malformed(format!("`{body}` in [{code}] is no body")));
        }
        Role {
            sectors: Vec::new(),
            code: Some(body.to_owned()),
        }
    } else {
        return Err(Fate::Malformed(format!("[{code}] has no `~`")));
    };
    let (main, plurals) = match outside.split_once('{') {
        Some((main, rest)) => (
            main,
            rest.trim_end()
                .strip_suffix('}')
                .ok_or_else(|| malformed("`{` without `}`"))?,
        ),
        None => (outside.as_str(), ""),
    };
    let mut nouns = Vec::new();
    for part in std::iter::once(main).chain(plurals.split([',', ' '])) {
        for form in expand(part.trim(), sets)? {
            let noun = words(&form).join(" ").to_lowercase();
            if noun
                .chars()
                .any(|c| c.is_control() || "{}[]!+*".contains(c))
            {
                return Err(malformed("a sign in a noun"));
            }
            if noun.chars().any(char::is_alphabetic) {
                nouns.push(noun);
            }
        }
    }
    if nouns.is_empty() {
        return Err(malformed("no noun"));
    }
    if role.sectors.is_empty() && role.code.is_none() {
        return Err(Fate::Refused(format!("PLOVER has no sector for [{code}]")));
    }
    Ok(Some((nouns, role)))
}

/// A noun with its substitution sets put in.
fn expand(text: &str, sets: &BTreeMap<String, Vec<String>>) -> Result<Vec<String>, Fate> {
    let mut forms = vec![text.to_owned()];
    // A noun names two or three sets at most; whatever is left after four rounds is an error.
    for _ in 0..4 {
        let Some((name, members)) = sets.iter().find(|(n, _)| forms[0].contains(n.as_str())) else {
            break;
        };
        forms = forms
            .iter()
            .flat_map(|f| members.iter().map(move |m| f.replacen(name, m, 1)))
            .take(MOST_FORMS)
            .collect();
    }
    if forms.iter().any(|f| f.contains('!')) {
        return Err(Fate::Malformed(
            "a substitution set that is not defined above".to_owned(),
        ));
    }
    Ok(forms)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "# comment\n!FOLK! = MAN, WOMAN\nCOWHERD [~AGR]\nOAR!FOLK! [~CVL]\nHOUSE_OF_ZENDA {HOUSES_OF_ZENDA} [~GOV]\nZENDA_PRIME_MINISTER [~GOV]\nWATCHERS_OF {} [IGO~]\nCOWHERD [~BUS]\nNOBODY\nODD [~XQX]\nODDER [GOV]\nOX!CART! [~AGR]\nA [~GOV] [~MIL]\nSTERN [~RAD]\n";

    #[test]
    fn nouns_and_what_is_wrong() {
        let (text, reports) = read("t", FILE.as_bytes());
        let want = "[[agent]]\nsectors = [\"AGR\"]\nwords = [\"cowherd\"]\n\n[[agent]]\nsectors = [\"CVL\"]\nperson = true\nwords = [\"oarman\", \"oarwoman\"]\n\n[[agent]]\nsectors = [\"GOV\"]\nwords = [\"house of zenda\", \"houses of zenda\"]\n\n[[agent]]\nsectors = [\"GOV\"]\noffice = \"head-of-government\"\nperson = true\nwords = [\"zenda prime minister\"]\n\n[[agent]]\ncode = \"IGO\"\nwords = [\"watchers of\"]\n\n";
        assert_eq!(text, want);
        let odd: Vec<usize> = reports
            .iter()
            .filter(|r| matches!(r.fate, Fate::Malformed(_)))
            .map(|r| r.line)
            .collect();
        assert_eq!(odd, [9, 10, 11, 12, 13]);
        let refused: Vec<usize> = reports
            .iter()
            .filter(|r| matches!(r.fate, Fate::Refused(_) | Fate::Repeats(_)))
            .map(|r| r.line)
            .collect();
        assert_eq!(refused, [8, 14]);
    }
}
