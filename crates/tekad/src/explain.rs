//! `tekad explain`: why these events, sentence by sentence, for a person who tunes a pack or
//! doubts a record.

use tekad_code::{CodeOptions, Coder, Trace, draft::Draft, instance::Instance, mention::Mention};
use tekad_core::{
    CharIndex, Claim, Document, Order, Scenario, Sentence, Timex, TimexAnchor, event::Event,
};
use tekad_eval::{cases::Notation, relations};

use crate::{
    args::ExplainArgs,
    input,
    output::Output,
    report::{chain, magnitudes, typed},
    report_scenarios,
    session::Session,
    style::{Style, Tone, clean, columns, wrap},
};

/// Runs the verb.
///
/// # Errors
/// Wrong usage, or standard output is closed.
pub fn run(args: &ExplainArgs, session: &mut Session) -> anyhow::Result<()> {
    crate::packs::load(&args.packs, session)?;
    let mut out = Output::new();
    let options = CodeOptions {
        actorless: args.actorless,
        trace: true,
        ..CodeOptions::default()
    };
    let mut any = false;
    for (origin, item) in input::open(&args.input, &session.messages)? {
        any = true;
        let doc = match item {
            Ok(doc) => doc,
            Err(error) => {
                session.messages.failed(&error.to_string());
                continue;
            }
        };
        input::tell_problems(&origin, &doc.problems, &mut session.messages);
        let analysed = session
            .engine
            .coder(&doc.lang)
            .and_then(|c| Ok((c, session.engine.analyse(&doc, options)?)));
        let (coder, analysis) = match analysed {
            Ok(both) => both,
            Err(error) => {
                session.messages.failed(&format!("{origin}: {error}"));
                continue;
            }
        };
        input::tell_problems(&origin, &analysis.problems, &mut session.messages);
        let style = session.style;
        out.text(&format!("{}\n", style.paint(Tone::Title, &clean(&origin))))?;
        out.text(&format!(
            "{}\n",
            style.paint(
                Tone::Dim,
                &clean(&format!(
                    "document {} · {} · {}",
                    doc.id,
                    doc.lang,
                    coder.version()
                ))
            )
        ))?;
        let page = Page {
            style,
            doc: &doc,
            index: CharIndex::new(&doc.text),
            coder,
            events: &analysis.coded.events,
            scenarios: &analysis.coded.scenarios,
            timexes: &analysis.coded.timexes,
            claims: &analysis.coded.claims,
        };
        for (n, sentence) in analysis.sentences.iter().enumerate() {
            if args.sentence.is_empty() || args.sentence.contains(&n) {
                let trace = analysis.coded.traces.iter().find(|t| t.sentence == n);
                out.text(&page.sentence(n, sentence, trace))?;
            }
        }
        out.flush()?;
    }
    if !any {
        session.messages.failed("no documents found in the inputs");
    }
    Ok(())
}

struct Page<'a> {
    style: Style,
    doc: &'a Document,
    index: CharIndex,
    coder: &'a Coder,
    events: &'a [Event],
    scenarios: &'a [Scenario],
    timexes: &'a [Timex],
    claims: &'a [Claim],
}

impl Page<'_> {
    fn sentence(&self, n: usize, sentence: &Sentence, trace: Option<&Trace>) -> String {
        let (start, end) = self.index.span(&self.doc.text, sentence.span);
        let words = clean(sentence.span.slice(&self.doc.text));
        let mut text = String::from("\n");
        let lead = format!("[{n}] ");
        let indent = " ".repeat(lead.len());
        text.push_str(&wrap(
            &words,
            &self.style.paint(Tone::Title, &lead),
            &indent,
            self.style.width,
        ));
        text.push('\n');
        text.push_str(
            &self
                .style
                .paint(Tone::Dim, &format!("{indent}characters {start}..{end}")),
        );
        text.push('\n');
        self.part(&mut text, "tree", &tree(self.style, sentence));
        let Some(trace) = trace else {
            self.part(
                &mut text,
                "not coded",
                &["captions and date lines tell no events".to_owned()],
            );
            return text;
        };
        let mentions: Vec<String> = trace
            .mentions
            .iter()
            .map(|m| self.mention(sentence, m))
            .collect();
        self.part(&mut text, "mentions", &mentions);
        let inside = |t: &&Timex| sentence.span.contains(t.span);
        let dates: Vec<String> = (self.timexes.iter().filter(inside))
            .map(|t| self.timex(t))
            .collect();
        self.part(&mut text, "dates", &dates);
        let frames: Vec<String> = trace
            .instances
            .iter()
            .map(|i| self.frame(sentence, i))
            .collect();
        self.part(&mut text, "frames", &frames);
        let drafts: Vec<String> = trace
            .drafts
            .iter()
            .flat_map(|d| self.draft(sentence, trace, d))
            .collect();
        self.part(&mut text, "readings", &drafts);
        let events: Vec<String> = self
            .events
            .iter()
            .filter(|e| e.evidence.iter().any(|v| v.sentence == n))
            .flat_map(|e| self.event(e))
            .collect();
        self.part(&mut text, "events", &events);
        let scenarios: Vec<String> = (self.scenarios.iter())
            .filter(|s| s.sentence == n)
            .flat_map(|s| {
                let mut lines = report_scenarios::lines(self.style, self.doc, s);
                lines.extend(s.why.iter().map(|w| clean(&format!("  {w}"))));
                lines
            })
            .collect();
        self.part(&mut text, "scenarios", &scenarios);
        let claims: Vec<String> = self
            .claims
            .iter()
            .filter(|c| c.sentence == n)
            .flat_map(|c| self.claim(c))
            .collect();
        self.part(&mut text, "claims", &claims);
        text
    }

    /// Lines under a heading in the margin; trees are not wrapped.
    fn part(&self, text: &mut String, name: &str, lines: &[String]) {
        let mut heading = name;
        for line in lines {
            let lead = format!(
                "  {}  ",
                self.style.paint(Tone::Dim, &format!("{heading:>9}"))
            );
            heading = "";
            if name == "tree" {
                text.push_str(&format!("{lead}{line}\n"));
            } else {
                text.push_str(&wrap(line, &lead, &" ".repeat(15), self.style.width));
                text.push('\n');
            }
        }
    }

    fn words(&self, sentence: &Sentence, start: usize, end: usize) -> String {
        let tokens = sentence.tokens.get(start..end).unwrap_or(&[]);
        match (tokens.first(), tokens.last()) {
            (Some(a), Some(b)) => clean(a.span.cover(b.span).slice(&self.doc.text)),
            _ => String::new(),
        }
    }

    fn mention(&self, sentence: &Sentence, m: &Mention) -> String {
        let words = self.style.paint(
            Tone::Actor,
            &format!("“{}”", self.words(sentence, m.start, m.end)),
        );
        let kind = format!("{:?}", m.kind).to_lowercase();
        if m.entities.is_empty() {
            let place = m.place.as_ref().map(|p| {
                format!(
                    ": {} in {}",
                    p.name,
                    p.country.as_deref().unwrap_or("no state")
                )
            });
            return format!(
                "{words} {kind}{}, no actor by itself",
                clean(&place.unwrap_or_default())
            );
        }
        let mut whom: Vec<String> = Vec::new();
        for e in &m.entities {
            let mut one = e.notation();
            if let Some(name) = &e.identifier_text {
                one.push_str(&format!(" {name}"));
            }
            if let Some(id) = &e.identifier_id {
                one.push_str(&format!(" [{id}]"));
            }
            if let Some(office) = &e.office {
                one.push_str(&format!(", {office}"));
            }
            one.push_str(&format!(": {}", e.why));
            whom.push(clean(&one));
        }
        format!("{words} {kind} = {}", whom.join("; and "))
    }

    fn timex(&self, t: &Timex) -> String {
        let from = match t.anchor {
            TimexAnchor::None => "",
            TimexAnchor::Publication => ", counted from publication",
            TimexAnchor::Narrative => ", counted from the date told before",
        };
        clean(&format!(
            "“{}” {} {}{from}",
            t.span.slice(&self.doc.text),
            t.kind.as_str(),
            t.notation()
        ))
    }

    fn event(&self, e: &Event) -> Vec<String> {
        let notation = clean(&Notation(e).to_string());
        let mut lines = vec![format!(
            "{}  {}",
            self.style.paint(Tone::Type, &notation),
            self.style.paint(Tone::Dim, &e.id)
        )];
        if !e.magnitude.is_empty() {
            lines.push(magnitudes(e));
        }
        if !e.context.is_empty() {
            lines.push(format!("about {}", e.context.join(", ")));
        }
        for o in &e.order {
            let how = match o.relation {
                Order::Before => "before",
                Order::After => "after",
                Order::Same => "at the same time as",
            };
            lines.push(format!("{how} {}", o.event));
        }
        lines
    }

    fn claim(&self, c: &Claim) -> Vec<String> {
        let notation = clean(&relations::Notation(c, &self.doc.text).to_string());
        let head = format!(
            "{}  {}",
            self.style.paint(Tone::Type, &notation),
            self.style.paint(Tone::Dim, &c.id)
        );
        let why = c.why.iter().map(|w| format!("because {}", clean(w)));
        std::iter::once(head).chain(why).collect()
    }

    fn frame(&self, sentence: &Sentence, i: &Instance) -> String {
        let frame = &self.coder.pack.frames[i.frame];
        let words = self.style.paint(
            Tone::Trigger,
            &format!("“{}”", self.words(sentence, i.start, i.end)),
        );
        let mut text = format!("{words} {}", frame.id);
        if let Some(event) = frame.event {
            text.push_str(&format!(" = {}", typed(event, &frame.mode)));
        }
        if let Some(embed) = frame.embed {
            text.push_str(&format!(
                ", reads its content as {}",
                format!("{embed:?}").to_lowercase()
            ));
        }
        if i.noun {
            text.push_str(", a noun");
        }
        if i.anchor < i.start || i.anchor >= i.end {
            text.push_str(&format!(
                ", attached at “{}”",
                self.words(sentence, i.anchor, i.anchor + 1)
            ));
        }
        text
    }

    fn draft(&self, sentence: &Sentence, trace: &Trace, d: &Draft) -> Vec<String> {
        let party = |list: &[usize]| {
            let names: Vec<String> = list
                .iter()
                .filter_map(|&m| trace.mentions.get(m))
                .map(|m| {
                    let codes: Vec<String> = m.entities.iter().map(|e| e.notation()).collect();
                    format!(
                        "“{}” {}",
                        self.words(sentence, m.start, m.end),
                        codes.join("+")
                    )
                })
                .collect();
            if names.is_empty() {
                "nobody".to_owned()
            } else {
                names.join(", ")
            }
        };
        let mut text = format!(
            "{} at “{}”",
            self.style.paint(Tone::Type, &typed(d.event, &d.mode)),
            self.words(sentence, d.trigger.0, d.trigger.1)
        );
        text.push_str(&format!(
            ", actor {}, recipient {}",
            party(&d.actor),
            party(&d.recipient)
        ));
        if let Some(u) = &d.underlying {
            text.push_str(&format!(", promises {}", typed(u.event, &u.mode)));
        }
        if d.failed {
            text.push_str(", failed");
        }
        if !d.by.is_empty() {
            text.push_str(&format!(", by the word of {}", chain(&d.by)));
        }
        let mut lines = vec![text];
        lines.extend(
            d.sense
                .cues
                .iter()
                .chain(&d.why)
                .map(|why| format!("because {}", clean(why))),
        );
        lines
    }
}

/// The tree, root first, dependents below their heads in text order.
fn tree(style: Style, sentence: &Sentence) -> Vec<String> {
    let n = sentence.tokens.len();
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); n];
    // Token, prefix, last of its siblings, root.
    let mut stack: Vec<(usize, String, bool, bool)> = Vec::new();
    for (i, token) in sentence.tokens.iter().enumerate() {
        match token.head.map(|h| h as usize) {
            Some(h) if h < n && h != i => children[h].push(i),
            _ => stack.push((i, String::new(), true, true)),
        }
    }
    stack.reverse();
    let mut rows: Vec<(String, String)> = Vec::with_capacity(n);
    let mut seen = vec![false; n];
    // An own stack: trees may be as deep as the sentence is long.
    while let Some((i, prefix, last, root)) = stack.pop() {
        if std::mem::replace(&mut seen[i], true) {
            continue;
        }
        let token = &sentence.tokens[i];
        let branch = match (root, last) {
            (true, _) => "",
            (false, true) => "└─ ",
            (false, false) => "├─ ",
        };
        let below = match (root, last) {
            (true, _) => prefix.clone(),
            (false, true) => format!("{prefix}   "),
            (false, false) => format!("{prefix}│  "),
        };
        let lemma = clean(&token.lemma);
        let form = clean(&token.form);
        let lemma = if lemma == form {
            String::new()
        } else {
            format!(" ({lemma})")
        };
        let left = format!("{prefix}{branch}{}", clean(&token.form));
        let feats = if token.feats.is_empty() {
            String::new()
        } else {
            format!("  {}", clean(&token.feats))
        };
        rows.push((
            left,
            format!(
                "{i:>3}  {:<5} {}{lemma}{feats}",
                token.upos.as_str(),
                clean(&token.deprel)
            ),
        ));
        for (k, &child) in children[i].iter().enumerate().rev() {
            stack.push((child, below.clone(), k + 1 == children[i].len(), false));
        }
    }
    let wide = rows
        .iter()
        .map(|(left, _)| columns(left))
        .max()
        .unwrap_or(0)
        .min(50);
    rows.into_iter()
        .map(|(left, right)| {
            let gap = " ".repeat(wide.saturating_sub(columns(&left)) + 2);
            format!("{left}{gap}{}", style.paint(Tone::Dim, &right))
        })
        .collect()
}
