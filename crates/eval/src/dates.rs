//! Case files for dates: the temporal expressions of a text with their TIMEX3 values, and the
//! order of what it tells (docs/cases.md, "Dates").

use std::fmt;

use jiff::civil::Date;
use tekad_core::{Order, Span, Timex};

use crate::cases::{CaseError, Mark};

/// How one word stands in time to another, as `tekad_code` gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told {
    /// The word of the one.
    pub one: Span,
    /// The word of the other.
    pub other: Span,
    /// How the one stands to the other.
    pub order: Order,
}

/// What a row expects.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Want {
    /// Words and their value, with its part (`2018 mod:START`).
    Value { words: String, value: String },
    /// Words, and how the first stand to the second.
    Order {
        one: String,
        order: Order,
        other: String,
    },
    /// No temporal expression at all.
    Nothing,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Line number.
    pub line: usize,
    /// The line without its mark.
    pub text: String,
    /// How it counts.
    pub mark: Mark,
    want: Want,
}

impl Row {
    /// Whether the row gives an expression.
    pub fn is_value(&self) -> bool {
        matches!(self.want, Want::Value { .. })
    }
}

/// A text with its rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DateCase {
    /// Name.
    pub name: String,
    /// One or more sentences.
    pub text: String,
    /// Publication date.
    pub date: Option<Date>,
    /// Rows.
    pub rows: Vec<Row>,
}

/// How a case came out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Whether each row comes out, marks aside; for a [`Mark::KnownSpurious`] whether it still
    /// comes out as it should not.
    pub rows: Vec<bool>,
    /// What was found where a row says that there is nothing, as rows are written.
    pub got: String,
    /// What was found beside the rows, as rows are written.
    pub extra: Vec<String>,
    /// Expressions that were found.
    pub found: usize,
}

/// A found expression as a row writes it.
struct Written<'a>(&'a str, &'a Timex);

impl fmt::Display for Written<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "\"{}\" = {}",
            self.1.span.slice(self.0),
            self.1.notation()
        )
    }
}

/// Reads a case file.
///
/// # Errors
/// Names the line.
pub fn read(text: &str) -> Result<Vec<DateCase>, CaseError> {
    let mut cases: Vec<DateCase> = Vec::new();
    for (n, raw) in text.lines().enumerate() {
        let line = raw.trim_end();
        let fail = |message: &str| CaseError {
            line: n + 1,
            message: message.to_owned(),
            text: line.to_owned(),
        };
        if let Some(name) = line.strip_prefix("### ") {
            if cases.iter().any(|c| c.name == name.trim()) {
                return Err(fail("this name stands twice"));
            }
            cases.push(DateCase {
                name: name.trim().to_owned(),
                ..DateCase::default()
            });
            continue;
        }
        let Some(case) = cases.last_mut() else {
            continue;
        };
        if let Some(words) = line.strip_prefix("> ") {
            if !case.text.is_empty() {
                case.text.push_str("\n\n");
            }
            case.text.push_str(words.trim());
        } else if let Some(date) = line.strip_prefix("date:") {
            case.date = Some(date.trim().parse().map_err(|e| fail(&format!("{e}")))?);
        } else if let Some(item) = line.strip_prefix("- ") {
            let (mark, item) = [
                ("known-failure:", Mark::KnownFailure),
                ("known-spurious:", Mark::KnownSpurious),
            ]
            .into_iter()
            .find_map(|(prefix, mark)| item.strip_prefix(prefix).map(|rest| (mark, rest)))
            .unwrap_or((Mark::Expected, item));
            let want = want(item.trim()).map_err(fail)?;
            let stands = |words: &String| case.text.contains(words.as_str());
            let all_stand = match &want {
                Want::Value { words, .. } => stands(words),
                Want::Order { one, other, .. } => stands(one) && stands(other),
                Want::Nothing => true,
            };
            if !all_stand {
                return Err(fail("these words are not in the text above"));
            }
            case.rows.push(Row {
                line: n + 1,
                text: item.trim().to_owned(),
                mark,
                want,
            });
        }
    }
    Ok(cases)
}

/// `"words" = VALUE [mod:PART]`, `order: "words" before|after|same "words"`, `none`.
fn want(item: &str) -> Result<Want, &'static str> {
    const FORM: &str = "a row reads `\"words\" = VALUE` or `order: \"words\" before \"words\"`";
    if item == "none" {
        return Ok(Want::Nothing);
    }
    if let Some(rest) = item.strip_prefix("order:") {
        let mut parts = rest.split('"').map(str::trim);
        let mut next = || parts.next().ok_or(FORM);
        next()?;
        let (one, order, other) = (next()?, next()?, next()?);
        let order = [Order::Before, Order::After, Order::Same]
            .into_iter()
            .find(|o| o.as_str() == order)
            .ok_or(FORM)?;
        if one.is_empty() || other.is_empty() {
            return Err(FORM);
        }
        return Ok(Want::Order {
            one: one.to_owned(),
            order,
            other: other.to_owned(),
        });
    }
    let (words, value) = item
        .strip_prefix('"')
        .and_then(|rest| rest.split_once("\" ="))
        .ok_or(FORM)?;
    let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.is_empty() || value.is_empty() {
        return Err(FORM);
    }
    Ok(Want::Value {
        words: words.to_owned(),
        value,
    })
}

/// Compares a case with what was found in `case.text`.
pub fn judge(case: &DateCase, found: &[Timex], order: &[Told]) -> Outcome {
    let text = &case.text;
    let mut taken = vec![false; found.len()];
    let mut outcome = Outcome {
        found: found.len(),
        ..Outcome::default()
    };
    for row in &case.rows {
        let right = match &row.want {
            Want::Nothing => found.is_empty(),
            Want::Value { words, value } => {
                let stands = (0..found.len()).find(|&k| {
                    !taken[k] && found[k].span.slice(text) == words && found[k].notation() == *value
                });
                if let Some(k) = stands {
                    taken[k] = true;
                }
                stands.is_some()
            }
            Want::Order {
                one,
                order: want,
                other,
            } => order.iter().any(|told| {
                let names = |span: Span, words: &str| {
                    text.match_indices(words)
                        .any(|(at, _)| Span::new(at, at + words.len()).overlaps(span))
                };
                (told.order == *want && names(told.one, one) && names(told.other, other))
                    || (told.order.turned() == *want
                        && names(told.other, one)
                        && names(told.one, other))
            }),
        };
        outcome.rows.push(right);
    }
    let all: Vec<String> = found.iter().map(|t| Written(text, t).to_string()).collect();
    outcome.got = all.join(", ");
    let nothing = case.rows.iter().any(|r| r.want == Want::Nothing);
    outcome.extra = found
        .iter()
        .zip(&taken)
        .filter(|(_, taken)| !**taken && !nothing)
        .map(|(timex, _)| Written(text, timex).to_string())
        .collect();
    outcome
}

#[cfg(test)]
mod tests {
    use tekad_core::{Precision, TimexAnchor, TimexKind, TimexMod};

    use super::*;

    fn timex(start: usize, end: usize, value: &str, modifier: Option<TimexMod>) -> Timex {
        Timex {
            span: Span::new(start, end),
            kind: TimexKind::Date,
            value: value.into(),
            modifier,
            anchor: TimexAnchor::None,
            start: None,
            end: None,
            precision: Precision::Unknown,
        }
    }

    #[test]
    fn rows_are_read_and_judged() {
        let cases = read(
            "### a\n> They met in early 2018 and signed in March.\ndate: 2019-03-16\n\
             - \"early 2018\" = 2018 mod:START\n- known-failure: \"March\" = 2018-03\n\
             - order: \"met\" before \"signed\"\n",
        )
        .unwrap();
        let found = [
            timex(12, 22, "2018", Some(TimexMod::Start)),
            timex(37, 42, "2019-03", None),
        ];
        let order = [Told {
            one: Span::new(27, 33),
            other: Span::new(5, 8),
            order: Order::After,
        }];
        let outcome = judge(&cases[0], &found, &order);
        assert_eq!(outcome.rows, [true, false, true]);
        assert_eq!(outcome.extra, ["\"March\" = 2019-03"]);
    }

    #[test]
    fn wrong_rows_name_their_line() {
        for (text, line) in [
            ("### a\n> X.\n- \"Y\" = 2019\n", 3),
            ("### a\n> X.\n- X = 2019\n", 3),
            ("### a\n> X.\n- order: \"X\" sooner \"X\"\n", 3),
            ("### a\n> X.\n- order: \"X\"\n", 3),
            ("### a\n> X.\n### a\n", 3),
        ] {
            assert_eq!(read(text).unwrap_err().line, line, "{text}");
        }
    }
}
