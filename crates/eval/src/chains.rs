//! Case files for "who says what" (docs/cases.md, "Chains"): `STANCE CHAIN "content"` a line.

use tekad_core::{
    Span, Statement,
    event::{Entity, SourceRole, Stance},
};

use crate::blocks::{self, CaseError, Item, Mark, Verdict};

/// The share of characters that the words of a line and those found must have in common.
const SAME: f64 = 0.8;

const STANCES: [Stance; 7] = [
    Stance::Asserts,
    Stance::Denies,
    Stance::Doubts,
    Stance::Asks,
    Stance::Warns,
    Stance::Promises,
    Stance::Supposes,
];

/// A line of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Line number.
    pub line: usize,
    /// The line without its mark.
    pub text: String,
    /// How it counts.
    pub mark: Mark,
    stance: Stance,
    chain: Vec<String>,
    /// The words, one or more places of which the nearest counts.
    content: Vec<Span>,
}

/// A text with its lines.
pub type ChainCase = blocks::Case<Line>;

/// Reads a case file.
///
/// # Errors
/// Names the line.
pub fn read(text: &str) -> Result<Vec<ChainCase>, CaseError> {
    blocks::cases(text, line)
}

fn line(item: &Item, text: &str) -> Result<Line, CaseError> {
    let shape = || item.fail("a line reads `STANCE CHAIN \"content\"`");
    let (stance, rest) = item.text.split_once(' ').ok_or_else(shape)?;
    let stance = STANCES
        .into_iter()
        .find(|s| s.as_str() == stance)
        .ok_or_else(|| item.fail(format!("no stance `{stance}`")))?;
    let (chain, quoted) = rest.trim().split_once(' ').ok_or_else(shape)?;
    let quoted = quoted
        .trim()
        .strip_prefix('"')
        .and_then(|q| q.strip_suffix('"'))
        .ok_or_else(shape)?;
    let chain: Vec<String> = chain.split('>').map(str::to_owned).collect();
    for link in &chain {
        let code = link.split('/').next().unwrap_or_default();
        if code != "---" && !(code.len() == 3 && code.chars().all(|c| c.is_ascii_uppercase())) {
            return Err(item.fail(format!("`{code}` is no code")));
        }
    }
    let content: Vec<Span> = (0..4)
        .filter_map(|nth| blocks::passage(text, quoted, nth))
        .collect();
    if content.is_empty() {
        return Err(item.fail("these words are not in the text above"));
    }
    Ok(Line {
        line: item.line,
        text: item.text.clone(),
        mark: item.mark,
        stance,
        chain,
        content,
    })
}

/// Whether an entity is the one that a case writes: a bare state and its government, or a body
/// above the states with whatever sector, count alike, as in event lines.
fn same(link: &str, entity: &Entity) -> bool {
    let (code, sectors) = link.split_once('/').unwrap_or((link, ""));
    let above = matches!(code, "UNO" | "EUR" | "IGO" | "NGO" | "MNC" | "IMG");
    // The cases write the European Union as one of the bodies above the states.
    let known = entity.code.as_deref();
    let known = if known == Some("EUR") && code == "IGO" {
        Some("IGO")
    } else {
        known
    };
    if known != Some(code).filter(|c| *c != "---") {
        return false;
    }
    if sectors.is_empty() {
        return above || entity.sector.is_empty() || entity.sector == ["GOV"];
    }
    above
        || sectors.split('+').any(|s| {
            // PLOVER has no sector for activists, and one of its own for farmers.
            let fits =
                |e: &String| e == s || matches!((s, e.as_str()), ("ACT", "CVL") | ("LAB", "AGR"));
            entity.sector.iter().any(fits)
        })
        || (sectors == "GOV" && entity.sector.is_empty())
}

fn fits(text: &str, line: &Line, statement: &Statement) -> bool {
    let chain = &statement.chain;
    let links: Vec<&Entity> = chain
        .iter()
        .filter(|l| l.role != SourceRole::Addressee)
        .map(|l| &l.entity)
        .collect();
    // One span with the cue in its middle is as good as the two around it.
    let cover = statement.content.iter().copied().reduce(Span::cover);
    let cover = cover.as_slice();
    chain.last().is_some_and(|l| l.stance == line.stance)
        && links.len() == line.chain.len()
        && links.iter().zip(&line.chain).all(|(e, w)| same(w, e))
        && line.content.iter().any(|c| {
            let want = std::slice::from_ref(c);
            blocks::overlap(text, want, &statement.content) >= SAME
                || blocks::overlap(text, want, cover) >= SAME
        })
}

/// A statement as case files write it.
pub fn notation(text: &str, statement: &Statement) -> String {
    let chain: Vec<String> = (statement.chain.iter())
        .map(|l| l.entity.notation())
        .collect();
    let stance = statement
        .chain
        .last()
        .map_or("asserts", |l| l.stance.as_str());
    let words: Vec<&str> = statement.content.iter().map(|c| c.slice(text)).collect();
    format!("{stance} {} \"{}\"", chain.join(">"), words.join(" … "))
}

/// Holds a case against the statements that were read in its text.
pub fn judge(case: &ChainCase, statements: &[Statement]) -> Verdict {
    blocks::judge(
        case.lines.iter().map(|l| (l.mark, l.line, &*l.text)),
        statements.len(),
        |line, found| fits(&case.text, &case.lines[line], &statements[found]),
        |found| notation(&case.text, &statements[found]),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read() {
        let cases =
            read("### a\n> Asmara denies that it trains rebels.\n- denies ERI \"it … rebels\"\n")
                .unwrap();
        assert_eq!(
            cases[0].lines[0].content[0].slice(&cases[0].text),
            "it trains rebels"
        );
        for wrong in [
            "says ERI \"it\"",
            "denies ERI it",
            "denies Eri \"it\"",
            "denies ERI \"she\"",
        ] {
            let text = format!("### a\n> Asmara denies that it trains rebels.\n- {wrong}\n");
            assert_eq!(read(&text).unwrap_err().line, 3, "{wrong}");
        }
    }
}
