//! Verb patterns (`* OFF {PEACE TALK} (WITH +)`) as trees.
//! (PETRARCH, `PETRreader.read_verb_dictionary`; TABARI manual, "Verb patterns".)

/// A piece of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Item {
    /// A word; several where slashes part them. Blanks stand for `_`.
    Words(Vec<String>),
    /// `&NAME`.
    Set(String),
    /// `{…}`: a noun phrase of words and sets.
    Noun(Vec<Item>),
    /// `(…)`: a preposition and what stands under it.
    Prep(Vec<Item>),
    /// `+`: whom it is done to.
    Target,
    /// `$`: who does it.
    Source,
    /// `%`: both.
    Both,
    /// `^`: any noun phrase.
    Any,
}

/// A pattern: what stands before the verb, and after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pattern {
    pub before: Vec<Item>,
    pub after: Vec<Item>,
}

/// Longer patterns are malformed.
const MOST_ITEMS: usize = 40;

/// Reads a pattern, without its leading `-` and its code.
pub(crate) fn read(text: &str) -> Result<Pattern, String> {
    let mut before = None;
    let mut items: Vec<Item> = Vec::new();
    let mut open: Vec<(char, Vec<Item>)> = Vec::new();
    let tokens = tokens(text);
    if tokens.len() > MOST_ITEMS {
        return Err(format!("a pattern of more than {MOST_ITEMS} pieces"));
    }
    for token in tokens {
        let item = match token {
            "{" | "(" => {
                if open.iter().any(|(b, _)| *b == '{') || open.len() > 1 {
                    return Err(format!("`{token}` within braces"));
                }
                let sign = if token == "{" { '{' } else { '(' };
                if sign == '(' && !open.is_empty() {
                    return Err("`(` within `(`".to_owned());
                }
                open.push((sign, std::mem::take(&mut items)));
                continue;
            }
            "}" | ")" => {
                let Some((sign, outer)) = open.pop() else {
                    return Err(format!("`{token}` without its other half"));
                };
                if (sign == '{') != (token == "}") {
                    return Err(format!("`{sign}` closed by `{token}`"));
                }
                let inner = std::mem::replace(&mut items, outer);
                if inner.is_empty() {
                    return Err("empty braces".to_owned());
                }
                if sign == '{' {
                    if !inner
                        .iter()
                        .all(|i| matches!(i, Item::Words(_) | Item::Set(_)))
                    {
                        return Err("a noun phrase of more than words and sets".to_owned());
                    }
                    Item::Noun(inner)
                } else {
                    Item::Prep(inner)
                }
            }
            "*" if !open.is_empty() => return Err("`*` within braces".to_owned()),
            "*" if before.is_some() => return Err("two `*`".to_owned()),
            "*" => {
                before = Some(std::mem::take(&mut items));
                continue;
            }
            "+" => Item::Target,
            "$" => Item::Source,
            "%" => Item::Both,
            "^" => Item::Any,
            word => word_item(word)?,
        };
        items.push(item);
    }
    if let Some((sign, _)) = open.pop() {
        return Err(format!("`{sign}` without its other half"));
    }
    let before = before.ok_or("no `*` for the verb")?;
    Ok(Pattern {
        before,
        after: items,
    })
}

fn tokens(text: &str) -> Vec<&str> {
    let mut all = Vec::new();
    for word in text.split_whitespace() {
        let mut rest = word;
        while let Some(at) = rest.find(['{', '}', '(', ')']) {
            if at > 0 {
                all.push(&rest[..at]);
            }
            all.push(&rest[at..=at]);
            rest = &rest[at + 1..];
        }
        if !rest.is_empty() {
            all.push(rest);
        }
    }
    all
}

fn word_item(word: &str) -> Result<Item, String> {
    if let Some(odd) = word.chars().find(|c| {
        matches!(c, '*' | '+' | '$' | '%' | '^' | '[' | ']' | '"' | '@') || c.is_control()
    }) {
        return Err(format!("`{odd}` joined to a word"));
    }
    if let Some(name) = word.strip_prefix('&') {
        let name = name.trim_end_matches('_');
        if name.is_empty() || name.contains('&') {
            return Err("`&` without a name".to_owned());
        }
        return Ok(Item::Set(name.to_owned()));
    }
    if word.contains('&') {
        return Err("`&` within a word".to_owned());
    }
    let words: Vec<String> = word
        .split('/')
        .map(|w| crate::lines::words(w).join(" ").to_lowercase())
        .filter(|w| !w.is_empty())
        .collect();
    if words.is_empty() || words.iter().any(|w| !w.chars().any(char::is_alphanumeric)) {
        return Err(format!("`{word}` is no word"));
    }
    Ok(Item::Words(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn w(text: &str) -> Item {
        Item::Words(text.split('|').map(str::to_owned).collect())
    }

    #[test]
    fn patterns() {
        let p = read("&GUARD * OFF {SWORD &FIGHT} (BY/WITH +) ^").expect("a pattern");
        assert_eq!(p.before, [Item::Set("GUARD".into())]);
        assert_eq!(
            p.after,
            [
                w("off"),
                Item::Noun(vec![w("sword"), Item::Set("FIGHT".into())]),
                Item::Prep(vec![w("by|with"), Item::Target]),
                Item::Any,
            ]
        );
        assert_eq!(
            read("* SWORD_FIGHT").expect("a pattern").after,
            [w("sword fight")]
        );
        for bad in [
            "",
            "DUEL",
            "* *",
            "* {A",
            "* A)",
            "* ()",
            "* (A {B)}",
            "*DUEL",
            "A&B *",
            "* {(A)}",
            "* ((A))",
            "(*)",
            "* &",
            "* _",
        ] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }
}
