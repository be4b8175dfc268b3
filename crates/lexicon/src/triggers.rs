//! Verbs of dictionaries as triggers of frames.

use crate::{conditions::Conditions, lines::words};

/// Words that make the rest of a multi-word verb a particle or preposition, not a fixed phrase.
const LINKS: &[&str] = &[
    "up", "out", "off", "down", "back", "away", "aside", "forward", "together", "apart", "over",
    "in", "on", "through", "along", "around", "to", "of", "at", "by", "for", "with", "from",
    "into", "onto", "against", "under", "about", "between", "after", "upon", "behind",
];

/// A trigger with the particles that conditions add: `lay siege +to` and `off` give
/// `lay siege +to +off`.
pub(crate) fn full_trigger(trigger: &str, conditions: &Conditions) -> String {
    let mut words: Vec<&str> = trigger.split(' ').collect();
    let links = words.iter().position(|w| w.starts_with('+'));
    let end = links.unwrap_or(words.len());
    words.splice(end..end, conditions.tail.iter().map(String::as_str));
    let mut text = words.join(" ");
    for particle in &conditions.plus {
        text.push_str(" +");
        text.push_str(particle);
    }
    text
}

/// A verb as triggers: `ASK_FOR` or `+ASK_FOR` to `ask +for`, `LAY_SIEGE_TO` to `lay siege +to`,
/// `RE_+ARM` to `re arm` and `re-arm`.
pub(crate) fn triggers(text: &str) -> Result<Vec<String>, String> {
    let mut parts: Vec<String> = Vec::new();
    let mut verb = 0;
    for (i, part) in words(text).iter().enumerate() {
        let bare = match part.strip_prefix('+') {
            Some(bare) => {
                verb = i;
                bare
            }
            None => part,
        };
        let plain = bare
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '-' | '\'' | '.'));
        if bare.is_empty() || !plain {
            return Err(format!("`{part}` is no word"));
        }
        parts.push(bare.to_lowercase());
    }
    if parts.is_empty() {
        return Err("no verb".to_owned());
    }
    if verb > 0 {
        let mut all = vec![parts.join(" ")];
        if parts.len() == 2 && parts[0] == "re" {
            all.push(parts.join("-"));
        }
        return Ok(all);
    }
    let mut tail = Vec::new();
    while parts.len() > 1 && parts.last().is_some_and(|p| LINKS.contains(&p.as_str())) {
        tail.extend(parts.pop());
    }
    let plus: String = tail.iter().rev().map(|p| format!(" +{p}")).collect();
    Ok(vec![format!("{}{plus}", parts.join(" "))])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn triggers_of_verbs() {
        for (text, want) in [
            ("ASK_FOR", "ask +for"),
            ("+LAY_SIEGE_TO", "lay siege +to"),
            ("TAKE_PART_IN", "take part +in"),
            ("RE_+ARM", "re arm|re-arm"),
            ("DUEL", "duel"),
        ] {
            assert_eq!(triggers(text).expect(text).join("|"), want, "{text}");
        }
        assert!(triggers("+").is_err() && triggers("A[B").is_err() && triggers("").is_err());
    }
}
