//! Spreadsheets (CSV, RFC 4180) as TOML of ours: actors for `world/`, agents for `words.toml`.
//!
//! The first row names the columns, in any order; a column that is not listed here is a fault.
//!
//! | file | columns |
//! |---|---|
//! | `world/*.csv` | `name` (needed), `aliases`, `kind`, `code`, `sectors`, `office`, `from`, `to`, `id`, `lang`, `note` |
//! | `lang/<code>/agents.csv` | `words` (needed), `sectors`, `office`, `code`, `person`, `note` |
//!
//! Lists within a cell are parted by `;`. Rows of one person (the same id, or name) are the
//! offices of that person.

use std::{collections::BTreeMap, fmt::Write};

use crate::toml_text::{list, list_line, quote, text_line};

/// What is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowFault {
    /// Line number, from 1.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

const ACTOR_COLUMNS: &[&str] = &[
    "name", "aliases", "kind", "code", "sectors", "office", "from", "to", "id", "lang", "note",
];
const AGENT_COLUMNS: &[&str] = &["words", "sectors", "office", "code", "person", "note"];

/// A row with its cells by column.
struct Row {
    line: usize,
    cells: Vec<(String, String)>,
}

impl Row {
    fn get(&self, column: &str) -> &str {
        let found = self.cells.iter().find(|(c, _)| c == column);
        found.map_or("", |(_, text)| text.as_str())
    }

    fn list(&self, column: &str) -> Vec<&str> {
        let cell = self.get(column).split(';').map(str::trim);
        cell.filter(|p| !p.is_empty()).collect()
    }
}

fn rows(text: &str, columns: &[&str]) -> Result<Vec<Row>, Vec<RowFault>> {
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .comment(Some(b'#'))
        .from_reader(text.as_bytes());
    let fault = |line: usize, message: String| vec![RowFault { line, message }];
    let headers = match reader.headers() {
        Ok(headers) => headers.clone(),
        Err(e) => return Err(fault(1, e.to_string())),
    };
    let odd = headers.iter().find(|h| !columns.contains(h));
    if let Some(odd) = odd {
        let known = columns.join(", ");
        return Err(fault(
            1,
            format!("unknown column `{odd}` (there are {known})"),
        ));
    }
    let needed = columns.first().copied().unwrap_or("");
    if !headers.iter().any(|h| h == needed) {
        return Err(fault(1, format!("no column `{needed}`")));
    }
    let mut all = Vec::new();
    let mut faults = Vec::new();
    for record in reader.records() {
        match record {
            Ok(record) => {
                let line = record.position().map_or(0, |p| p.line() as usize);
                let cells = headers.iter().zip(&record);
                let row = Row {
                    line,
                    cells: cells.map(|(h, c)| (h.to_owned(), c.to_owned())).collect(),
                };
                if row.get(needed).is_empty() {
                    let message = format!("no {needed}");
                    faults.push(RowFault { line, message });
                }
                all.push(row);
            }
            Err(e) => {
                let line = e.position().map_or(0, |p| p.line() as usize);
                let message = e.to_string();
                faults.push(RowFault { line, message });
                if faults.len() > 100 {
                    break;
                }
            }
        }
    }
    if faults.is_empty() {
        Ok(all)
    } else {
        Err(faults)
    }
}

/// What a row of a table of actors describes; where it does not say, an office makes a person.
fn kind(row: &Row) -> &str {
    match (row.get("kind"), row.get("office")) {
        ("", "") => "other",
        ("", _) => "person",
        (kind, _) => kind,
    }
}

/// A table of actors as TOML for `world/`.
///
/// # Errors
/// The rows that are wrong.
pub fn actors(text: &str) -> Result<String, Vec<RowFault>> {
    let rows = rows(text, ACTOR_COLUMNS)?;
    let mut faults = Vec::new();
    let mut out = String::new();
    let mut by_id: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (n, row) in rows.iter().enumerate() {
        if kind(row) == "person" {
            by_id.entry(id_of(row)).or_default().push(n);
        }
    }
    for row in &rows {
        let kind = kind(row);
        let dated = !row.get("from").is_empty() || !row.get("to").is_empty();
        if kind != "person" && !row.get("office").is_empty() {
            let message = format!("a {kind} holds no office");
            faults.push(RowFault {
                line: row.line,
                message,
            });
        }
        let (lang, id) = (language(row), id_of(row));
        match kind {
            "person" => {
                // The first row writes all offices.
                let own = by_id.remove(&id).unwrap_or_default();
                if own.is_empty() {
                    continue;
                }
                let own = own.iter().filter_map(|n| rows.get(*n));
                person(&mut out, row, &id, own);
            }
            "state" => {
                let _ = writeln!(out, "[[state]] # line {}", row.line);
                let _ = writeln!(out, "code = {}", quote(row.get("code")));
                list_line(&mut out, "sector", &row.list("sectors"));
                text_line(&mut out, "id", row.get("id"));
                text_line(&mut out, "since", row.get("from"));
                text_line(&mut out, "until", row.get("to"));
                names(&mut out, row, &lang);
            }
            _ => {
                let _ = writeln!(out, "[[organisation]] # line {}", row.line);
                let _ = writeln!(out, "id = {}", quote(&id));
                text_line(&mut out, "kind", kind);
                text_line(&mut out, "code", row.get("code"));
                list_line(&mut out, "sector", &row.list("sectors"));
                if dated {
                    text_line(&mut out, "since", row.get("from"));
                    text_line(&mut out, "until", row.get("to"));
                }
                names(&mut out, row, &lang);
            }
        }
        out.push('\n');
    }
    if faults.is_empty() {
        Ok(out)
    } else {
        Err(faults)
    }
}

fn language(row: &Row) -> String {
    let lang = row.get("lang");
    let plain = !lang.is_empty() && lang.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if plain {
        lang.to_owned()
    } else {
        "en".to_owned()
    }
}

fn id_of(row: &Row) -> String {
    match row.get("id") {
        "" => row
            .get("name")
            .to_lowercase()
            .split(|c: char| !c.is_alphanumeric())
            .filter(|w| !w.is_empty())
            .collect::<Vec<_>>()
            .join("-"),
        id => id.to_owned(),
    }
}

fn names(out: &mut String, row: &Row, lang: &str) {
    let _ = writeln!(out, "name = {{ {lang} = {} }}", quote(row.get("name")));
    let aliases = row.list("aliases");
    if !aliases.is_empty() {
        let _ = writeln!(
            out,
            "alias = {{ {lang} = {} }}",
            list(&aliases).replace('\n', "")
        );
    }
    text_line(out, "note", row.get("note"));
}

fn person<'a>(out: &mut String, row: &Row, id: &str, offices: impl Iterator<Item = &'a Row>) {
    let _ = writeln!(out, "[[person]] # line {}", row.line);
    let _ = writeln!(out, "id = {}", quote(id));
    text_line(out, "name", row.get("name"));
    list_line(out, "alias", &row.list("aliases"));
    let _ = writeln!(out, "country = {}", quote(row.get("code")));
    text_line(out, "note", row.get("note"));
    out.push_str("office = [\n");
    for office in offices {
        let sectors = office.list("sectors");
        let kind = match office.get("office") {
            "" if sectors.is_empty() => continue,
            "" => "other",
            kind => kind,
        };
        let (sector, more) = match sectors.as_slice() {
            [first, more @ ..] => (*first, more),
            [] => ("GOV", &[][..]),
        };
        let _ = write!(
            out,
            "  {{ kind = {}, sector = {}",
            quote(kind),
            quote(sector)
        );
        if !more.is_empty() {
            let _ = write!(out, ", sectors = {}", list(more).replace('\n', ""));
        }
        for key in ["from", "to"] {
            let _ = write!(out, ", {key} = {}", quote(office.get(key)));
        }
        if office.get("code") != row.get("code") {
            let _ = write!(out, ", country = {}", quote(office.get("code")));
        }
        out.push_str(" },\n");
    }
    out.push_str("]\n");
}

/// The line of the table from which a line of the TOML comes that this module made of it.
pub fn table_line(toml: &str, line: usize) -> usize {
    let before = toml.lines().take(line);
    let marks = before.filter_map(|l| {
        l.strip_prefix("[[")?
            .split_once("]] # line ")?
            .1
            .parse()
            .ok()
    });
    marks.last().unwrap_or(1)
}

/// A table of agents as TOML for `words.toml`.
///
/// # Errors
/// The rows that are wrong.
pub fn agents(text: &str) -> Result<String, Vec<RowFault>> {
    let mut faults = Vec::new();
    let mut out = String::new();
    for row in rows(text, AGENT_COLUMNS)? {
        let person = match row.get("person").to_lowercase().as_str() {
            "" | "no" | "false" | "0" => false,
            "yes" | "true" | "1" => true,
            other => {
                let message = format!("person: `{other}` is neither yes nor no");
                faults.push(RowFault {
                    line: row.line,
                    message,
                });
                false
            }
        };
        let _ = writeln!(out, "[[agent]] # line {}", row.line);
        list_line(&mut out, "sectors", &row.list("sectors"));
        text_line(&mut out, "office", row.get("office"));
        text_line(&mut out, "code", row.get("code"));
        if person || !row.get("office").is_empty() {
            out.push_str("person = true\n");
        }
        let words: Vec<String> = row.list("words").iter().map(|w| w.to_lowercase()).collect();
        list_line(&mut out, "words", &words);
        text_line(&mut out, "note", row.get("note"));
        out.push('\n');
    }
    if faults.is_empty() {
        Ok(out)
    } else {
        Err(faults)
    }
}

#[cfg(test)]
mod tests {
    use tekad_code::World;

    use super::*;

    #[test]
    fn a_table_of_actors() {
        let text = "name,kind,code,sectors,office,from,to,aliases\n\
            Rudolf Rassendyll,,RUR,GOV,monarch,1890-01-01,1890-03-01,\"Rassendyll; R. Rassendyll\"\n\
            Rudolf Rassendyll,,GBR,CVL;ELI,other,1890-03-02,,\n\
            Black Guard,armed-group,RUR,REB,,1889,,\n\
            Ruritania,state,RUR,,,,,Elphbergia\n";
        let toml = actors(text).expect("rows");
        let world = World::load([("t", toml.as_str())]).expect("a world");
        assert_eq!(world.people.len(), 1);
        let person = &world.people[0];
        assert_eq!(
            (person.id.as_str(), person.office.len()),
            ("rudolf-rassendyll", 2)
        );
        assert_eq!(person.alias, ["Rassendyll", "R. Rassendyll"]);
        assert_eq!(person.office[1].all_sectors(), ["CVL", "ELI"]);
        assert_eq!(person.office[1].country.as_deref(), Some("GBR"));
        assert_eq!(world.organisations[0].sector, ["REB"]);
        assert_eq!(world.states[0].alias["en"], ["Elphbergia"]);
    }

    #[test]
    fn faults_name_their_line() {
        let at = |r: Result<String, Vec<RowFault>>| r.expect_err("a fault")[0].line;
        assert_eq!(at(actors("name,colour\nA,red\n")), 1);
        assert_eq!(at(actors("kind\nperson\n")), 1);
        assert_eq!(at(actors("name,kind\nA,other\n,other\n")), 3);
        assert_eq!(at(actors("name,kind\nA\n")), 2);
        assert_eq!(at(agents("words,person\nking,perhaps\n")), 2);
        let toml = agents("words,sectors,office\nmargrave;Landgrave,GOV,governor\n").expect("rows");
        assert_eq!(
            toml,
            "[[agent]] # line 2\nsectors = [\"GOV\"]\noffice = \"governor\"\nperson = true\nwords = [\"margrave\", \"landgrave\"]\n\n"
        );
    }
}
