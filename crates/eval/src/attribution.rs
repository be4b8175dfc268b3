//! Attribution in Indonesian news: tokens with labels of who says what, as PFSA-ID writes them,
//! against the statements of direct speech that are read in the same articles.

use std::collections::BTreeMap;

use serde::Serialize;
use tekad_code::CodeOptions;
use tekad_core::{Document, Sentence, Span, Speech, Statement, event::SourceRole};
use tekad_engine::{Engine, EngineError};
use tekad_parse::names::NameKind;

/// The labels that count.
pub const LABELS: [&str; 7] = [
    "PERSON",
    "ROLE",
    "AFFILIATION",
    "CUE",
    "STATEMENT",
    "PERSONCOREF",
    "CUECOREF",
];

/// A token of the gold data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Labelled {
    /// Its words.
    pub form: String,
    /// Its label without prefix; empty for none that counts.
    pub label: String,
    /// Where it stands in the article's text.
    pub span: Span,
}

/// An article: its text put together again, and its tokens.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Article {
    /// The text.
    pub text: String,
    /// The tokens.
    pub tokens: Vec<Labelled>,
}

/// Reads a file of one token and label a line, tab-separated, with a blank line between
/// sentences. A new article begins at each dateline ("JAKARTA, KOMPAS —").
pub fn read(text: &str) -> Vec<Article> {
    let mut articles: Vec<Article> = Vec::new();
    let mut sentence: Vec<(&str, &str)> = Vec::new();
    for line in text.lines().chain([""]) {
        match line.split_once('\t') {
            Some(pair) => sentence.push(pair),
            None if sentence.is_empty() => {}
            None => {
                if articles.is_empty() || is_dateline(&sentence) {
                    articles.push(Article::default());
                }
                if let Some(article) = articles.last_mut() {
                    article.add(&sentence);
                }
                sentence.clear();
            }
        }
    }
    articles
}

fn is_dateline(sentence: &[(&str, &str)]) -> bool {
    let starts = |t: &(&str, &str)| matches!(t.0, "KOMPAS" | "Kompas" | "KOMPAS.com");
    let dash = |t: &(&str, &str)| matches!(t.0, "—" | "–" | "-");
    sentence.iter().take(9).any(starts) && sentence.iter().take(11).any(dash)
}

fn is_mark(form: &str) -> bool {
    matches!(form, "”" | "“" | "\"" | "„")
}

impl Article {
    /// Adds a sentence, its punctuation set as in print: in these files a quotation's opening
    /// mark ends the sentence before it, a closing one stands behind a comma.
    fn add(&mut self, sentence: &[(&str, &str)]) {
        let mut glued = self
            .tokens
            .last()
            .is_none_or(|t| is_mark(&t.form) && self.text.ends_with(&t.form) && self.opens());
        for (n, (form, label)) in sentence.iter().enumerate() {
            let last = n + 1 == sentence.len();
            let before = n
                .checked_sub(1)
                .and_then(|b| sentence.get(b))
                .map_or("", |t| t.0);
            let closing = is_mark(form)
                && !last
                && (matches!(before, "," | "." | "?" | "!") || self.inside());
            let tight_before = matches!(
                *form,
                "," | "." | ")" | ":" | ";" | "?" | "!" | "%" | "/" | "-" | "’"
            ) || closing
                || (is_mark(form) && last && sentence.len() == 1 && self.inside());
            if !(glued || tight_before || self.text.is_empty()) {
                self.text.push(' ');
            }
            let start = self.text.len();
            self.text.push_str(form);
            let label = label.split_once('-').map_or("", |(_, l)| l);
            let label = if LABELS.contains(&label) { label } else { "" };
            self.tokens.push(Labelled {
                form: (*form).to_owned(),
                label: label.to_owned(),
                span: Span::new(start, self.text.len()),
            });
            glued = matches!(*form, "(" | "/" | "-") || (is_mark(form) && !closing && !last);
        }
    }

    /// Whether the last mark is an opening one.
    fn opens(&self) -> bool {
        self.inside()
    }

    /// Whether a quotation is open: the last mark stands behind a space.
    fn inside(&self) -> bool {
        let mark = self
            .tokens
            .iter()
            .rev()
            .take(600)
            .find(|t| is_mark(&t.form));
        mark.is_some_and(|m| {
            let before = self.text.get(..m.span.start as usize).unwrap_or("");
            before.is_empty() || before.ends_with(' ')
        })
    }
}

/// The names of an article, as the tagger finds them.
#[derive(Clone, Debug, Default)]
pub struct Names {
    people: Vec<Span>,
    bodies: Vec<Span>,
}

/// Where an article says who somebody is.
struct Introduction {
    person: Span,
    parts: Vec<(Span, &'static str)>,
}

impl Names {
    fn find(engine: &Engine, sentences: &[Sentence]) -> Result<Names, EngineError> {
        let mut names = Names::default();
        let Some(tagger) = engine.names("id")? else {
            return Ok(names);
        };
        for name in sentences.iter().flat_map(|s| tagger.names(s)) {
            match name.kind {
                NameKind::Person => names.people.push(name.span),
                NameKind::Organisation => names.bodies.push(name.span),
                NameKind::Place | NameKind::Other(_) => {}
            }
        }
        Ok(names)
    }

    /// The name of a person in or right behind the words for a speaker.
    fn person_in(&self, article: &Article, who: Span) -> Option<Span> {
        let near = |p: &&Span| {
            let gap = article.text.get(who.end as usize..p.start as usize);
            p.overlaps(who) || gap.is_some_and(|g| g.len() < 60 && !g.contains(['.', '”', '“']))
        };
        self.people.iter().find(near).copied()
    }

    /// The first place where a person is named with office or body: what stands in capitals
    /// before the name.
    fn introduction(&self, article: &Article, person: Span) -> Option<Introduction> {
        let short = person.slice(&article.text);
        let mut before = self.people.iter().filter(|p| p.start <= person.start);
        let first = before.find(|p| {
            let words = p.slice(&article.text);
            words == short || words.split(' ').any(|w| w == short)
        })?;
        let at = article
            .tokens
            .partition_point(|t| t.span.end <= first.start);
        let capital = |form: &str| form.chars().next().is_some_and(char::is_uppercase);
        let mut from = at;
        while from > 0 && at - from < 24 {
            let form = article.tokens[from - 1].form.as_str();
            let joins = matches!(form, "dan" | "(" | ")" | "," | "bidang" | "-" | "/")
                || form.starts_with(char::is_numeric);
            if !capital(form) && !joins {
                break;
            }
            from -= 1;
        }
        while from < at && !capital(&article.tokens[from].form) {
            from += 1;
        }
        let mut parts = Vec::new();
        let mut in_body = false;
        for (k, token) in article.tokens.iter().enumerate().take(at).skip(from) {
            in_body |= self.bodies.iter().any(|b| b.overlaps(token.span));
            if token.form != "," || k + 1 < at {
                parts.push((token.span, if in_body { "AFFILIATION" } else { "ROLE" }));
            }
        }
        if parts.is_empty() {
            return None;
        }
        parts.push((*first, "PERSON"));
        Some(Introduction {
            person: *first,
            parts,
        })
    }
}

/// The labels that our statements give the tokens of an article.
pub fn labels(article: &Article, statements: &[Statement], names: &Names) -> Vec<&'static str> {
    let mut labels: Vec<&'static str> = vec![""; article.tokens.len()];
    let mut mark = |span: Span, label: &'static str| {
        let from = article.tokens.partition_point(|t| t.span.end <= span.start);
        for (k, token) in article.tokens.iter().enumerate().skip(from) {
            if token.span.start >= span.end {
                break;
            }
            labels[k] = label;
        }
    };
    for s in statements.iter().filter(|s| s.speech != Speech::Indirect) {
        for &span in &s.content {
            mark(span, "STATEMENT");
        }
    }
    let mut known: Vec<u32> = Vec::new();
    for s in statements.iter().filter(|s| s.speech != Speech::Indirect) {
        let Some(link) = s.chain.iter().rev().find(|l| l.role == SourceRole::Speaker) else {
            continue;
        };
        let Some(cue) = link.cue_span else { continue };
        let Some(word) = article.tokens.iter().find(|t| t.span.overlaps(cue)) else {
            continue;
        };
        let word = word.span;
        // "Katanya" has its speaker in itself.
        let coref = word.end > cue.end;
        mark(word, if coref { "CUECOREF" } else { "CUE" });
        let who = link.entity.span;
        let near = !coref && who.start >= word.end && who.start < word.end + 4;
        let named = names.person_in(article, who);
        let introduced = named.and_then(|p| names.introduction(article, p));
        let here = introduced.as_ref().is_some_and(|i| Some(i.person) == named);
        if near && !here {
            mark(who, "PERSONCOREF");
        }
        if let Some(first) = introduced.filter(|i| !known.contains(&i.person.start)) {
            known.push(first.person.start);
            for (span, label) in first.parts {
                mark(span, label);
            }
        }
    }
    // What stands between two sentences of one quotation belongs to it.
    let mut from = None;
    for k in 0..labels.len() {
        if labels[k] != "STATEMENT" {
            continue;
        }
        let gap = from.map_or(k, |f: usize| f + 1)..k;
        let plain = gap.clone().all(|g| {
            let form = &article.tokens[g].form;
            labels[g].is_empty() && !is_mark(form) && !form.chars().any(char::is_alphanumeric)
        });
        if plain {
            labels[gap].fill("STATEMENT");
        }
        from = Some(k);
    }
    // The marks and the punctuation before the closing one belong to what is said.
    for k in 0..labels.len() {
        let form = article.tokens[k].form.as_str();
        let after = k > 0 && labels[k - 1] == "STATEMENT";
        let before = labels.get(k + 1) == Some(&"STATEMENT");
        let punctuation = is_mark(form) || matches!(form, "," | "." | "?" | "!" | ")" | "(");
        if labels[k].is_empty() && punctuation && (after || (before && is_mark(form))) {
            let closes = article
                .tokens
                .iter()
                .skip(k)
                .take(4)
                .take_while(|t| !t.form.chars().any(char::is_alphanumeric))
                .any(|t| is_mark(&t.form));
            if closes || before {
                labels[k] = "STATEMENT";
            }
        }
    }
    labels
}

/// Precision, recall and F1 of one label.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct LabelScore {
    /// Tokens with the label in the gold data.
    pub gold: usize,
    /// Tokens that we give it.
    pub found: usize,
    /// Tokens that have it in both.
    pub right: usize,
    /// Right among found.
    pub precision: f64,
    /// Right among gold.
    pub recall: f64,
    /// Their harmonic mean.
    pub f1: f64,
}

impl LabelScore {
    fn finish(&mut self) {
        let share = |n: usize, of: usize| if of == 0 { 0.0 } else { n as f64 / of as f64 };
        self.precision = share(self.right, self.found);
        self.recall = share(self.right, self.gold);
        self.f1 = share(2 * self.right, self.found + self.gold);
    }
}

/// Scores over articles.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Scores {
    /// Articles run.
    pub articles: usize,
    /// Tokens in them.
    pub tokens: usize,
    /// Micro-averaged over tokens, those without a label left out.
    pub token_f1: f64,
    /// Its precision.
    pub precision: f64,
    /// Its recall.
    pub recall: f64,
    /// By label.
    pub labels: BTreeMap<&'static str, LabelScore>,
}

/// Which articles count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Half {
    /// All.
    All,
    /// Those with even number, from 0: their errors have been read.
    Even,
    /// Those with odd number: only ever run.
    Odd,
}

/// Runs the engine on articles and scores its statements.
///
/// # Errors
/// No pack for Indonesian.
pub fn score(
    engine: &Engine,
    articles: &[Article],
    half: Half,
    mut show: impl FnMut(usize, &Article, &[&'static str]),
) -> Result<Scores, EngineError> {
    let mut scores = Scores::default();
    let mut all = LabelScore::default();
    for (n, article) in articles.iter().enumerate() {
        let counts = match half {
            Half::All => true,
            Half::Even => n % 2 == 0,
            Half::Odd => n % 2 == 1,
        };
        if !counts {
            continue;
        }
        let doc = Document::from_text(article.text.clone(), "id");
        let analysis = engine.analyse(&doc, CodeOptions::default())?;
        let names = Names::find(engine, &analysis.sentences)?;
        let ours = labels(article, &analysis.coded.statements, &names);
        show(n, article, &ours);
        scores.articles += 1;
        scores.tokens += article.tokens.len();
        for (token, &label) in article.tokens.iter().zip(&ours) {
            for name in LABELS {
                let score = scores.labels.entry(name).or_default();
                let (gold, found) = (token.label == name, label == name);
                score.gold += usize::from(gold);
                score.found += usize::from(found);
                score.right += usize::from(gold && found);
            }
        }
    }
    for score in scores.labels.values_mut() {
        all.gold += score.gold;
        all.found += score.found;
        all.right += score.right;
        score.finish();
    }
    all.finish();
    (scores.token_f1, scores.precision, scores.recall) = (all.f1, all.precision, all.recall);
    Ok(scores)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn articles_are_set_as_in_print() {
        let text = "A\tO\n,\tO\nKOMPAS\tO\n—\tO\nX\tO\n.\tO\n”\tB-STATEMENT\n\nSaya\tI-STATEMENT\nsiap\tI-STATEMENT\n,\tI-STATEMENT\n”\tL-STATEMENT\nkata\tU-CUE\ndia\tU-PERSONCOREF\n.\tO\n";
        let articles = read(text);
        assert_eq!(articles.len(), 1);
        assert_eq!(articles[0].text, "A, KOMPAS — X. ”Saya siap,” kata dia.");
        assert_eq!(articles[0].tokens[7].label, "STATEMENT");
        for token in &articles[0].tokens {
            assert_eq!(token.span.slice(&articles[0].text), token.form);
        }
    }
}
