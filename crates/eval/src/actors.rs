//! Case files for "who": the words of a text that name actors, and whom they name
//! (docs/cases.md, "Actors").

use jiff::civil::Date;
use tekad_core::{Span, event::Entity};

use crate::blocks::{self, Block, CaseError, Mark};

/// Whom a row's words name.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Party {
    /// Code and sectors as [`Entity::notation`] writes them, sectors in alphabetical order.
    notation: String,
    /// tekad's id, compared only where the row gives it.
    id: Option<String>,
}

/// One row: words, and whom they name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Line number.
    pub line: usize,
    /// The line without its mark.
    pub text: String,
    /// How it counts; never [`Mark::KnownSpurious`].
    pub mark: Mark,
    words: String,
    /// Empty where the words name no actor.
    parties: Vec<Party>,
}

/// A text with its rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ActorCase {
    /// Name.
    pub name: String,
    /// One or more sentences.
    pub text: String,
    /// Publication date.
    pub date: Option<Date>,
    /// Rows.
    pub rows: Vec<Row>,
}

/// How a row came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Whether the words name whom the row says.
    pub right: bool,
    /// Whom they were taken to name, in case notation; `none` for nobody.
    pub got: String,
}

/// Reads a case file.
///
/// # Errors
/// Names the line.
pub fn read(text: &str) -> Result<Vec<ActorCase>, CaseError> {
    let named = |b: &Block| !b.name.is_empty();
    blocks::read(text, "### ")?
        .into_iter()
        .filter(named)
        .map(|block| {
            let text = block.joined();
            let mut rows = Vec::with_capacity(block.items.len());
            for item in &block.items {
                let (words, parties) = row(&item.text).map_err(|m| item.fail(m))?;
                if !text.contains(&words) {
                    return Err(item.fail("these words are not in the text above"));
                }
                if item.mark == Mark::KnownSpurious {
                    return Err(item.fail("a row is right or a known failure"));
                }
                rows.push(Row {
                    line: item.line,
                    text: item.text.clone(),
                    mark: item.mark,
                    words,
                    parties,
                });
            }
            Ok(ActorCase {
                name: block.name,
                text,
                date: block.date,
                rows,
            })
        })
        .collect()
}

/// `"words" = CODE/SECTOR [id], …` or `"words" = none`.
fn row(item: &str) -> Result<(String, Vec<Party>), String> {
    let quoted = item
        .strip_prefix('"')
        .and_then(|rest| rest.split_once("\" ="))
        .ok_or("a row reads `\"words\" = CODE/SECTOR`")?;
    let (words, list) = (quoted.0, quoted.1.trim());
    if words.is_empty() || list.is_empty() {
        return Err("a row reads `\"words\" = CODE/SECTOR`".to_owned());
    }
    if list == "none" {
        return Ok((words.to_owned(), Vec::new()));
    }
    let parties = list
        .split(',')
        .map(|party| {
            let party = party.trim();
            let (notation, id) = match party.split_once('[') {
                Some((notation, id)) => (
                    notation.trim(),
                    Some(id.strip_suffix(']').ok_or("`[` without `]`")?.to_owned()),
                ),
                None => (party, None),
            };
            let code = notation.split('/').next().unwrap_or_default();
            let known =
                code == "---" || (code.len() == 3 && code.chars().all(|c| c.is_ascii_uppercase()));
            if !known {
                return Err(format!("`{code}` is no code"));
            }
            Ok(Party {
                notation: in_order(notation),
                id,
            })
        })
        .collect::<Result<Vec<_>, String>>()?;
    Ok((words.to_owned(), parties))
}

/// A notation with its sectors in alphabetical order.
fn in_order(notation: &str) -> String {
    match notation.split_once('/') {
        Some((code, sectors)) => {
            let mut sectors: Vec<&str> = sectors.split('+').collect();
            sectors.sort_unstable();
            format!("{code}/{}", sectors.join("+"))
        }
        None => notation.to_owned(),
    }
}

/// Compares a case with the actors that were found, each with its span in `case.text`. Rows
/// with the same words mean their occurrences in order.
pub fn judge(case: &ActorCase, found: &[Entity]) -> Vec<Outcome> {
    case.rows
        .iter()
        .enumerate()
        .map(|(k, row)| {
            let earlier = case.rows[..k]
                .iter()
                .filter(|r| r.words == row.words)
                .count();
            let whole = |at: &usize| {
                let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
                let end = at + row.words.len();
                !letter(case.text[..*at].chars().next_back())
                    && !letter(case.text[end..].chars().next())
            };
            let all = || case.text.match_indices(&row.words).map(|(at, _)| at);
            // "he" is no part of "where", but "duta besar" one of "duta besarnya".
            let at = all()
                .filter(whole)
                .nth(earlier)
                .or_else(|| all().nth(earlier))
                .or_else(|| all().next())
                .unwrap_or(0);
            let span = Span::new(at, at + row.words.len());
            let best = found
                .iter()
                .map(|e| (overlap(span, e.span), e.span))
                .filter(|(shared, _)| *shared > 0)
                .max_by_key(|(shared, s)| (*shared, std::cmp::Reverse(s.end - s.start)))
                .map(|(_, s)| s);
            let named: Vec<&Entity> = found.iter().filter(|e| Some(e.span) == best).collect();
            let mut got: Vec<String> = named.iter().map(|e| in_order(&e.notation())).collect();
            let mut want: Vec<String> = row.parties.iter().map(|p| p.notation.clone()).collect();
            got.sort();
            want.sort();
            let ids = row
                .parties
                .iter()
                .filter_map(|p| p.id.as_deref())
                .all(|id| named.iter().any(|e| e.identifier_id.as_deref() == Some(id)));
            Outcome {
                right: got == want && ids,
                got: if got.is_empty() {
                    "none".to_owned()
                } else {
                    got.join(", ")
                },
            }
        })
        .collect()
}

fn overlap(a: Span, b: Span) -> u32 {
    a.end.min(b.end).saturating_sub(a.start.max(b.start))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entity(code: &str, sector: &[&str], start: usize, end: usize) -> Entity {
        Entity {
            code: Some(code.to_owned()),
            sector: sector.iter().map(ToString::to_string).collect(),
            entity_text: String::new(),
            identifier_id: None,
            identifier_text: None,
            office: None,
            span: Span::new(start, end),
            why: String::new(),
        }
    }

    #[test]
    fn rows_are_read_and_judged() {
        let cases = read(
            "### a\n> Georgia recalled its envoy. Georgia waited.\ndate: 2008-08-12\n\
             - \"Georgia\" = GEO\n- \"its envoy\" = GEO/GOV\n- \"Georgia\" = GEO\n\
             - known-failure: \"waited\" = USA\n- \"recalled\" = none\n",
        )
        .unwrap();
        let found = [
            entity("GEO", &[], 0, 7),
            entity("GEO", &["GOV"], 17, 26),
            entity("USA", &[], 28, 35),
        ];
        let right: Vec<bool> = judge(&cases[0], &found).iter().map(|o| o.right).collect();
        assert_eq!(right, [true, true, false, false, true]);
    }

    #[test]
    fn wrong_rows_name_their_line() {
        for (text, line) in [
            ("### a\n> X.\n- \"Y\" = GEO\n", 3),
            ("### a\n> X.\n- X = GEO\n", 3),
            ("### a\n> X.\n- \"X\" = Geo\n", 3),
            ("### a\n> X.\n### a\n", 3),
        ] {
            assert_eq!(read(text).unwrap_err().line, line, "{text}");
        }
    }
}
