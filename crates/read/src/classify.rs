//! Units into sections: what is title, heading, caption, furniture, running text; and the
//! dates of publication and change among them.

use std::collections::HashMap;

use jiff::civil::Date;
use tekad_core::{Problem, Section, SectionKind, Span, Stamp, StampPrecision};

use crate::{
    cues::{self, Cue, Role},
    dates::{self, Found, Hint},
    layout::{Unit, before_note, ends_sentence},
};

/// Longest unit that can be a date line, in bytes.
const DATE_LINE_BYTES: usize = 250;
/// Most words of a caption or heading that stands without a full stop.
const CAPTION_WORDS: usize = 20;
/// Most words of a title.
const TITLE_WORDS: usize = 35;

/// A unit with what its container says it is (HTML tags; nothing in plain text).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Block {
    /// The stretch of text.
    pub unit: Unit,
    /// What the markup says, if it says anything.
    pub given: Option<SectionKind>,
}

/// What could be told from the units alone.
#[derive(Debug, Default)]
pub(crate) struct Outline {
    /// In order, without overlap.
    pub sections: Vec<Section>,
    /// From a date line or a dateline.
    pub published: Option<Stamp>,
    /// From a date line that says so.
    pub modified: Option<Stamp>,
    /// Ambiguous dates.
    pub problems: Vec<Problem>,
}

/// How the text came.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Setting {
    /// Whether the first line may be the headline (plain text; elsewhere it is known).
    pub titled: bool,
    /// How to read numeric dates.
    pub hint: Hint,
}

/// Decides on every unit. Linear in the text, but for a hash table of short lines.
pub(crate) fn outline(text: &str, blocks: &[Block], setting: Setting) -> Outline {
    let repeats = repeats(text, blocks);
    let mut kinds: Vec<Option<SectionKind>> = Vec::with_capacity(blocks.len());
    let mut dates: Vec<Dated> = Vec::new();
    for (n, block) in blocks.iter().enumerate() {
        let kind = block
            .given
            .or_else(|| by_words(text, n, &block.unit, setting, &mut dates));
        kinds.push(kind);
    }
    let title = if setting.titled {
        title(text, blocks, &kinds)
    } else {
        None
    };
    if let Some(title) = title {
        kinds[title] = Some(SectionKind::Title);
        dates.retain(|d| d.unit != title);
    }
    let last_sentence = blocks
        .iter()
        .rposition(|b| ends_sentence(b.unit.text(text)));
    let mut first_copy: HashMap<String, usize> = HashMap::new();
    for (n, block) in blocks.iter().enumerate() {
        if kinds[n].is_some() {
            continue;
        }
        let words = block.unit.text(text);
        let key = key(words);
        let copies = key
            .as_ref()
            .and_then(|k| repeats.get(k))
            .copied()
            .unwrap_or(1);
        let earlier = key.and_then(|k| first_copy.insert(k, n));
        let of_title = title.is_some_and(|t| same(blocks[t].unit.text(text), words));
        // Above the headline stand the desk's name and other furniture.
        kinds[n] = if of_title || title.is_some_and(|t| n < t) {
            Some(SectionKind::Meta)
        } else if copies > 1 && (!ends_sentence(words) || earlier.is_some()) {
            Some(SectionKind::Caption)
        } else if before_note(words).is_some() {
            // `(AFP)` behind a short text in mid-article credits a picture; behind the last
            // paragraph, unless that is a mere line, it credits the article.
            let limit = if last_sentence.is_some_and(|last| n < last) {
                25
            } else {
                12
            };
            let short = words.split_whitespace().take(limit + 1).count() <= limit;
            Some(if short {
                SectionKind::Caption
            } else {
                SectionKind::Paragraph
            })
        } else {
            Some(by_shape(words, &block.unit))
        };
    }
    let mut kinds: Vec<SectionKind> = kinds
        .into_iter()
        .map(|k| k.unwrap_or(SectionKind::Paragraph))
        .collect();
    mend(text, blocks, &mut kinds);
    let sections = blocks
        .iter()
        .zip(&kinds)
        .map(|(b, &kind)| Section {
            kind,
            span: b.unit.span,
        })
        .collect();
    let mut outline = Outline {
        sections,
        ..Outline::default()
    };
    choose_dates(text, blocks, &kinds, &dates, setting, &mut outline);
    outline
}

/// A date on a date line.
struct Dated {
    unit: usize,
    /// Byte of the document where the unit begins.
    base: usize,
    found: Found,
    role: Option<Role>,
}

/// What a unit's own words say, or its dates do.
fn by_words(
    text: &str,
    n: usize,
    unit: &Unit,
    setting: Setting,
    dates: &mut Vec<Dated>,
) -> Option<SectionKind> {
    let words = unit.text(text);
    if !words.contains(char::is_alphanumeric) {
        // A rule, or a row of stars.
        return Some(SectionKind::Meta);
    }
    if unit.hash {
        return Some(SectionKind::Heading);
    }
    let cue = cues::cue(words);
    if words.len() <= DATE_LINE_BYTES && date_line(words, n, unit, cue, setting, dates) {
        return Some(SectionKind::Meta);
    }
    match cue {
        Some(Cue::Furniture | Cue::Byline) => Some(SectionKind::Meta),
        // A picture's caption is a line or two; a longer unit is text that ends in a credit.
        Some(Cue::Caption) if words.len() <= 400 => Some(SectionKind::Caption),
        _ if words.len() <= 120
            && !ends_sentence(words)
            && (cues::is_byline(words) || is_breadcrumb(words)) =>
        {
            Some(SectionKind::Meta)
        }
        _ => None,
    }
}

/// Whether a unit is a date line; notes its dates if so.
fn date_line(
    words: &str,
    n: usize,
    unit: &Unit,
    cue: Option<Cue>,
    setting: Setting,
    dates: &mut Vec<Dated>,
) -> bool {
    let found = dates::find(words, setting.hint);
    if !found.iter().any(|f| f.year.is_some() || f.time.is_some()) {
        return false;
    }
    let mut from = 0;
    let mut rest = 0;
    let mut roles = Vec::new();
    let mut set_off = true;
    for f in &found {
        let before = words.get(from..f.start).unwrap_or("");
        roles.push(cues::role(before));
        rest += news_words(before);
        // `Presiden tiba di Moskow pada 16 Maret 2019` runs into its date; a date line's
        // date stands at the head, behind a sign, or behind `Updated`.
        let apart = before.trim_end().is_empty()
            || before.trim_end().ends_with(|c: char| !c.is_alphanumeric());
        set_off &= apart || f.time.is_some() || roles.last().is_some_and(Option::is_some);
        from = f.end;
    }
    rest += news_words(words.get(from..).unwrap_or(""));
    let named = roles.iter().any(Option::is_some);
    let byline = cue == Some(Cue::Byline) || cues::is_byline(words);
    let limit = if n == 0 && !named { 4 } else { 8 };
    let stops = ends_sentence(words) && found.last().is_none_or(|f| words.len() > f.end + 2);
    let is_date_line =
        rest <= limit && set_off && !stops || byline && rest <= 14 && !stops || named && rest <= 3;
    if is_date_line {
        let base = unit.span.start as usize;
        dates.extend(found.into_iter().zip(roles).map(|(found, role)| Dated {
            unit: n,
            base,
            found,
            role,
        }));
    }
    is_date_line
}

/// Words that are neither a number, a weekday, nor a date line's own.
fn news_words(text: &str) -> usize {
    text.split(|c: char| !c.is_alphanumeric() && c != '.')
        .filter(|w| w.chars().any(char::is_alphabetic))
        .map(str::to_lowercase)
        .filter(|w| {
            !cues::is_date_line_word(w) && dates::weekday(w).is_none() && dates::month(w).is_none()
        })
        .count()
}

fn is_breadcrumb(words: &str) -> bool {
    [" > ", " » ", " › ", " | "]
        .iter()
        .any(|sign| words.matches(sign).count() >= 2)
}

/// The unit that is the headline, if the text has one.
fn title(text: &str, blocks: &[Block], kinds: &[Option<SectionKind>]) -> Option<usize> {
    let open: Vec<usize> = (0..blocks.len())
        .filter(|&n| kinds[n].is_none())
        .take(3)
        .collect();
    let (&first, &second) = (open.first()?, open.get(1)?);
    let words = |n: usize| blocks[n].unit.text(text);
    let count = |n: usize| words(n).split_whitespace().take(TITLE_WORDS + 1).count();
    let able = |n: usize| {
        let dated_next = matches!(kinds.get(n + 1), Some(Some(SectionKind::Meta)));
        let unit = &blocks[n].unit;
        let stop = ends_sentence(words(n)) && !words(n).ends_with(['?', '!']);
        !unit.bullet
            && words(n).len() <= 300
            && count(n) <= TITLE_WORDS
            && (!stop || dated_next)
            && !is_quoted(words(n))
    };
    // `WORLD` above the headline names the desk; it is not the headline.
    if count(first) <= 2
        && able(second)
        && (4..=TITLE_WORDS).contains(&count(second))
        && open.len() > 2
        && blocks[first].unit.text(text).len() < 30
        && !ends_sentence(words(second))
    {
        return Some(second);
    }
    able(first).then_some(first)
}

fn is_quoted(words: &str) -> bool {
    words.starts_with(['"', '“', '«']) && words.ends_with(['"', '”', '»', ',', '.'])
}

/// What a unit looks like, where words and markup say nothing.
fn by_shape(words: &str, unit: &Unit) -> SectionKind {
    let count = words.split_whitespace().take(CAPTION_WORDS + 1).count();
    let sentence = ends_sentence(words)
        || words.ends_with([':', ';', ','])
        || count > CAPTION_WORDS
        || holds_quote(words);
    if unit.bullet {
        // Items that are sentences are text; the others name things.
        return if sentence || count >= 12 {
            SectionKind::Paragraph
        } else {
            SectionKind::Caption
        };
    }
    if sentence {
        return SectionKind::Paragraph;
    }
    let letters = || words.chars().filter(|c| c.is_alphabetic());
    let shouted = letters().count() > 3
        && !letters().any(char::is_lowercase)
        && letters().all(char::is_uppercase);
    let attached = unit.blank_before && !unit.blank_after;
    if shouted || attached {
        SectionKind::Heading
    } else {
        SectionKind::Caption
    }
}

/// Whether it quotes several words: speech, which captions seldom hold.
fn holds_quote(words: &str) -> bool {
    words
        .split(['"', '“', '”'])
        .skip(1)
        .step_by(2)
        .any(|quoted| quoted.split_whitespace().count() >= 5)
}

/// Second looks that need the whole picture.
fn mend(text: &str, blocks: &[Block], kinds: &mut [SectionKind]) {
    if !kinds.contains(&SectionKind::Paragraph) {
        // Headlines or notes without a full stop among them: better coded than lost.
        for (block, kind) in blocks.iter().zip(kinds.iter_mut()) {
            let loose = block.given.is_none()
                && matches!(kind, SectionKind::Caption | SectionKind::Heading);
            if loose && !block.unit.hash && cues::cue(block.unit.text(text)).is_none() {
                *kind = SectionKind::Paragraph;
            }
        }
        return;
    }
    // What follows `Baca juga:` on lines of its own is what it leads to.
    let mut leads = false;
    for (block, kind) in blocks.iter().zip(kinds.iter_mut()) {
        let words = block.unit.text(text);
        if *kind == SectionKind::Meta {
            leads = words.len() <= 40
                && words.ends_with(':')
                && cues::cue(words) == Some(Cue::Furniture);
        } else if leads && matches!(kind, SectionKind::Caption | SectionKind::Heading) {
            *kind = SectionKind::Meta;
        } else {
            leads = false;
        }
    }
    // Loose ends below the last paragraph are the page's, not pictures'.
    if let Some(last) = kinds.iter().rposition(|k| *k == SectionKind::Paragraph) {
        for (block, kind) in blocks.iter().zip(kinds.iter_mut()).skip(last + 1) {
            if block.given.is_none() && *kind == SectionKind::Heading {
                *kind = SectionKind::Meta;
            }
        }
    }
}

/// How often each short unit occurs. Looked up only, so the order of the table is unseen.
fn repeats(text: &str, blocks: &[Block]) -> HashMap<String, u32> {
    let mut counts = HashMap::new();
    for key in blocks.iter().filter_map(|b| key(b.unit.text(text))) {
        *counts.entry(key).or_insert(0) += 1;
    }
    counts
}

/// A unit without case, spacing and outer signs; `None` for what is too long to be a caption.
fn key(words: &str) -> Option<String> {
    (words.len() <= 300).then(|| {
        let lower = words.to_lowercase();
        lower
            .split(|c: char| !c.is_alphanumeric())
            .filter(|w| !w.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    })
}

/// Whether two units are the same words, case and signs aside.
pub(crate) fn same(a: &str, b: &str) -> bool {
    a.len().abs_diff(b.len()) < 40 && key(a).is_some_and(|k| Some(k) == key(b))
}

/// Picks publication and change among the dates; falls back on a dateline.
fn choose_dates(
    text: &str,
    blocks: &[Block],
    kinds: &[SectionKind],
    dates: &[Dated],
    setting: Setting,
    out: &mut Outline,
) {
    let body = kinds
        .iter()
        .position(|k| *k == SectionKind::Paragraph)
        .unwrap_or(kinds.len());
    let year = dates.iter().find_map(|d| d.found.year);
    let stamp = |d: &Dated| match (d.found.year, year) {
        (Some(_), _) => d.found.stamp(Some(d.base)),
        (None, Some(year)) => d.found.stamp_in_year(year, Some(d.base)),
        (None, None) => None,
    };
    let best = |wanted: &dyn Fn(&Dated) -> bool| -> Option<(Stamp, bool)> {
        let mut best: Option<(Stamp, bool)> = None;
        for d in dates.iter().filter(|d| wanted(d)) {
            let Some(stamp) = stamp(d) else { continue };
            // The first date counts; a later one only where it gives the same day's time.
            let better = best.as_ref().is_none_or(|(b, _)| {
                b.precision == StampPrecision::Day
                    && stamp.precision != StampPrecision::Day
                    && b.date() == stamp.date()
            });
            if better {
                best = Some((stamp, d.found.ambiguous));
            }
        }
        best
    };
    let published = best(&|d| d.role == Some(Role::Published))
        .or_else(|| best(&|d| d.role.is_none() && d.unit < body))
        .or_else(|| best(&|d| d.role.is_none()))
        .or_else(|| dateline(text, blocks, kinds, year, setting));
    let modified = best(&|d| d.role == Some(Role::Modified));
    for (stamp, ambiguous) in [&published, &modified].into_iter().flatten() {
        if *ambiguous {
            let words = stamp.span.map_or("", |s| s.slice(text));
            out.problems.push(Problem {
                kind: "ambiguous-date".into(),
                message: format!(
                    "{} could have day and month the other way round; read as {}",
                    crate::error::excerpt(words),
                    stamp.date()
                ),
            });
        }
    }
    out.published = published.map(|(stamp, _)| stamp);
    out.modified = modified.map(|(stamp, _)| stamp);
}

/// The date in the head of the first paragraph: `MOSCOW, March 5, 2024 (Agency) --`. A
/// date without its year counts where date lines or a copyright notice give the year.
fn dateline(
    text: &str,
    blocks: &[Block],
    kinds: &[SectionKind],
    year: Option<i16>,
    setting: Setting,
) -> Option<(Stamp, bool)> {
    let first = kinds.iter().position(|k| *k == SectionKind::Paragraph)?;
    let unit = &blocks[first].unit;
    let words = unit.text(text);
    let (cut, _) = words.char_indices().take(120).find(|&(at, c)| {
        let rest = &words[at..];
        matches!(c, '–' | '—')
            || rest.starts_with(" - ")
            || rest.starts_with("--")
            || rest.starts_with(") - ")
    })?;
    let head = &words[..cut];
    if !head.starts_with(char::is_uppercase) || head.split_whitespace().count() > 12 {
        return None;
    }
    let found = dates::find(head, setting.hint).into_iter().next()?;
    let year = found
        .year
        .or(year)
        .or_else(|| copyright_year(text, blocks, kinds))?;
    let stamp = found.stamp_in_year(year, Some(unit.span.start as usize))?;
    Some((stamp, found.ambiguous))
}

/// The year of a copyright notice among the page's furniture.
fn copyright_year(text: &str, blocks: &[Block], kinds: &[SectionKind]) -> Option<i16> {
    blocks
        .iter()
        .zip(kinds)
        .filter(|(_, k)| **k == SectionKind::Meta)
        .map(|(b, _)| b.unit.text(text))
        .find_map(|words| {
            let lower = words.chars().take(200).collect::<String>().to_lowercase();
            if !["©", "copyright", "(c)", "hak cipta"]
                .iter()
                .any(|sign| lower.contains(sign))
            {
                return None;
            }
            let year = |w: &str| {
                w.parse::<i16>()
                    .ok()
                    .filter(|y| (1990..=2100).contains(y) && Date::new(*y, 1, 1).is_ok())
            };
            lower
                .split(|c: char| !c.is_ascii_digit())
                .filter(|w| w.len() == 4)
                .filter_map(year)
                .next_back()
        })
}

/// Blocks of plain text, without any markup to go by.
pub(crate) fn plain(units: Vec<Unit>) -> Vec<Block> {
    units
        .into_iter()
        .map(|unit| Block { unit, given: None })
        .collect()
}

/// Whether sections lie in order, apart, and on the text; what every reader must yield.
pub(crate) fn well_formed(text: &str, sections: &[Section]) -> bool {
    let mut at = 0;
    sections.iter().all(|s| {
        let Span { start, end } = s.span;
        let fits = start >= at && start < end && text.get(start as usize..end as usize).is_some();
        at = end;
        fits
    })
}
