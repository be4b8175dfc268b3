//! The words of the article that say so: a sentence, cut where it is long, with the words that
//! name the event marked.

use tekad_core::{Document, Span, event::Evidence};

use crate::style::{Style, Tone, clean, spread};

/// Bytes of a sentence that are quoted.
const MAX_QUOTE: usize = 320;

/// The sentence with the words that name the event marked, and its parties in their colours.
pub fn quote(style: Style, doc: &Document, evidence: &Evidence) -> String {
    let sentence = evidence.sentence_span;
    let mut marks: Vec<(Span, Tone)> = vec![(evidence.trigger, Tone::Trigger)];
    if style.has_colour() {
        marks.extend(evidence.actor.iter().map(|s| (*s, Tone::Actor)));
        marks.extend(evidence.recipient.iter().map(|s| (*s, Tone::Recipient)));
    }
    marks.retain(|(s, tone)| {
        sentence.contains(*s)
            && !s.is_empty()
            && (*tone == Tone::Trigger || !s.overlaps(evidence.trigger))
    });
    marks.sort_by_key(|(s, _)| *s);
    let shown = clip(&doc.text, evidence);
    let mut text = String::new();
    if shown.start > sentence.start {
        text.push('…');
    }
    let mut at = shown.start;
    for (span, tone) in marks {
        if span.start < at || span.end > shown.end {
            continue;
        }
        push(
            &mut text,
            &doc.text,
            Span {
                start: at,
                end: span.start,
            },
        );
        let words = clean(span.slice(&doc.text));
        if style.has_colour() {
            text.push_str(&spread(style, tone, &words));
        } else {
            text.push_str(&format!("[{words}]"));
        }
        at = span.end;
    }
    push(
        &mut text,
        &doc.text,
        Span {
            start: at,
            end: shown.end,
        },
    );
    if shown.end < sentence.end {
        text.push('…');
    }
    text
}

/// What of a long sentence is quoted: the words around the trigger and, as far as there is
/// room, its parties.
fn clip(text: &str, evidence: &Evidence) -> Span {
    let sentence = evidence.sentence_span;
    if sentence.len() <= MAX_QUOTE || !sentence.contains(evidence.trigger) {
        return sentence;
    }
    let mut core = evidence.trigger;
    let mut parties: Vec<Span> = evidence
        .actor
        .iter()
        .chain(&evidence.recipient)
        .copied()
        .filter(|s| sentence.contains(*s))
        .collect();
    parties.sort_by_key(|s| s.start.abs_diff(core.start));
    for party in parties {
        let wider = core.cover(party);
        if wider.len() <= MAX_QUOTE * 3 / 4 {
            core = wider;
        }
    }
    let room = MAX_QUOTE.saturating_sub(core.len()) as u32;
    // What one side does not need, the other may have.
    let before = (core.start - sentence.start).min(room - (sentence.end - core.end).min(room / 2));
    let start = core.start - before;
    let end = (core.end + (room - before)).min(sentence.end);
    let start = word_edge(text, start, sentence.start, core.start);
    let end = word_end(text, end, core.end, sentence.end);
    Span { start, end }
}

/// The first start of a word from `at` on, no later than `latest`; `at` itself if it is `first`.
fn word_edge(text: &str, at: u32, first: u32, latest: u32) -> u32 {
    if at <= first {
        return first;
    }
    let from = (at..=latest)
        .find(|&i| text.is_char_boundary(i as usize))
        .unwrap_or(latest);
    let stretch = Span {
        start: from,
        end: latest,
    }
    .slice(text);
    stretch.find(char::is_whitespace).map_or(latest, |k| {
        let blanks = stretch[k..].len() - stretch[k..].trim_start().len();
        from + (k + blanks) as u32
    })
}

/// The last end of a word up to `at`, no earlier than `earliest`; `at` itself if it is `last`.
fn word_end(text: &str, at: u32, earliest: u32, last: u32) -> u32 {
    if at >= last {
        return last;
    }
    let to = (earliest..=at)
        .rev()
        .find(|&i| text.is_char_boundary(i as usize))
        .unwrap_or(earliest);
    let stretch = Span {
        start: earliest,
        end: to,
    }
    .slice(text);
    stretch.rfind(char::is_whitespace).map_or(earliest, |k| {
        earliest + stretch[..k].trim_end().len() as u32
    })
}

/// Appends a stretch of the text, keeping the blanks at its ends.
fn push(text: &mut String, whole: &str, span: Span) {
    let piece = span.slice(whole);
    if piece.starts_with(char::is_whitespace) {
        text.push(' ');
    }
    text.push_str(&clean(piece));
    if piece.ends_with(char::is_whitespace) && !text.ends_with(' ') {
        text.push(' ');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_sentences_are_cut_at_words() {
        let text = format!(
            "{}menyerang ééé{}",
            "kata ".repeat(100),
            " lagi".repeat(100)
        );
        let start = text.find("menyerang").expect("a trigger");
        let evidence = Evidence {
            sentence: 0,
            sentence_span: Span::new(0, text.len()),
            trigger: Span::new(start, start + 9),
            actor: Vec::new(),
            recipient: Vec::new(),
            aux_mode: Vec::new(),
            reported_by: Vec::new(),
            why: Vec::new(),
        };
        let shown = clip(&text, &evidence).slice(&text);
        assert!(
            shown.len() <= MAX_QUOTE && shown.len() > MAX_QUOTE / 2,
            "{}",
            shown.len()
        );
        assert!(
            shown.starts_with("kata ") && shown.ends_with(" lagi") && shown.contains(" menyerang "),
            "{shown}"
        );
    }
}
