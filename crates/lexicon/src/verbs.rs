//! CAMEO verb files: sets of synonyms (`&NAME` and its `+` lines), blocks of verbs
//! (`--- NAME [code] ---`), and their patterns (`- * OFF {PEACE TALK} [164]`).
//! (PETRARCH, `PETRreader.read_verb_dictionary`; TABARI manual, "Verbs".)

use std::{collections::BTreeMap, fmt::Write};

use crate::{
    conditions::{Conditions, Sets, Why, conditions},
    events::{Plover, plover},
    lines::{Fate, Line, LineReport, brackets, lines, uncommented, words},
    pattern,
    toml_text::{list, list_line, quote, text_line},
    triggers::{full_trigger, triggers},
};

/// Verbs of a block, at most.
const MOST_VERBS: usize = 2000;

/// Triggers of a file, at most.
const MOST_TRIGGERS: usize = 2_000_000;

/// What a code in brackets asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Code {
    /// `---`: no event.
    None,
    /// `190`.
    One(String),
    /// `042:043`: what the first does to the second, and back.
    Both(String, String),
    /// `:173`: only back.
    Back(String),
}

/// A verb of a block.
#[derive(Debug)]
struct Verb {
    line: usize,
    report: usize,
    triggers: Vec<String>,
    code: Option<Code>,
}

/// A pattern of a block.
#[derive(Debug)]
struct Row {
    line: usize,
    report: usize,
    text: String,
    code: Code,
}

#[derive(Debug, Default)]
struct Block {
    code: Option<Code>,
    verbs: Vec<Verb>,
    rows: Vec<Row>,
}

/// What a verb file gives.
#[derive(Debug, Default)]
pub(crate) struct VerbFile {
    pub words: String,
    pub frames: String,
    pub reports: Vec<LineReport>,
    pub frame_count: usize,
}

/// Reads a verb file into frames and the classes that they need.
pub(crate) fn read(file: &str, stem: &str, bytes: &[u8]) -> VerbFile {
    let mut reader = Reader {
        file,
        stem,
        ..Reader::default()
    };
    for line in lines(bytes) {
        reader.line(line);
    }
    reader.close_block();
    for block in &reader.blocks {
        for verb in &block.verbs {
            reader.sets.verbs.extend(verb.triggers.iter().cloned());
        }
    }
    for block in std::mem::take(&mut reader.blocks) {
        reader.write(&block);
    }
    let mut words = String::new();
    if !reader.sets.classes.is_empty() {
        words.push_str("[class]\n");
        for (name, members) in &reader.sets.classes {
            let _ = writeln!(words, "{} = {}", quote(name), list(members));
        }
    }
    VerbFile {
        words,
        frames: reader.frames,
        reports: reader.reports,
        frame_count: reader.frame_count,
    }
}

#[derive(Default)]
struct Reader<'a> {
    file: &'a str,
    stem: &'a str,
    reports: Vec<LineReport>,
    sets: Sets,
    /// Where a member of a set stands first.
    member_line: BTreeMap<(String, String), usize>,
    /// The set to which `+` lines belong.
    set: Option<String>,
    block: Block,
    blocks: Vec<Block>,
    /// Whether the file parts its blocks by `---` lines.
    headed: bool,
    /// Line in which a trigger first got a code under a set of conditions, and the code.
    coded: BTreeMap<(String, Conditions), (usize, Code)>,
    frames: String,
    frame_count: usize,
}

impl<'a> Reader<'a> {
    fn line(&mut self, line: Line) {
        let read = line.text.map(uncommented);
        if read == Ok("") {
            return;
        }
        let at = self.reports.len();
        self.reports.push(LineReport {
            file: self.file.to_owned(),
            line: line.number,
            text: line.lossy(),
            fate: Fate::Loaded,
        });
        let fate = match read {
            Err(why) => Err(Fate::Malformed(why.to_owned())),
            Ok(text) => self.content(text, line.number, at),
        };
        if let Err(fate) = fate {
            self.reports[at].fate = fate;
        }
    }

    fn content(&mut self, text: &str, line: usize, at: usize) -> Result<(), Fate> {
        let malformed = |why: &str| Fate::Malformed(why.to_owned());
        if text.starts_with("---") {
            self.close_block();
            self.set = None;
            self.headed = true;
            let inner = text.trim_matches(|c: char| c == '-' || c.is_whitespace());
            let (name, codes) = brackets(inner).map_err(Fate::Malformed)?;
            self.block.code = Some(match codes.as_slice() {
                [code] => read_code(code).map_err(Fate::Malformed)?,
                _ => return Err(malformed("a block has one code")),
            });
            return if words(&name).is_empty() {
                Err(malformed("a block without a name"))
            } else {
                Ok(())
            };
        }
        if text.starts_with('~') {
            return Err(Fate::Refused(
                "a transformation: tekad reads who says, wants or tries what by rules of its own"
                    .to_owned(),
            ));
        }
        if let Some(pattern) = text.strip_prefix('-') {
            self.set = None;
            let (text, codes) = brackets(pattern).map_err(Fate::Malformed)?;
            let [code] = codes.as_slice() else {
                return Err(Fate::Malformed(format!(
                    "{} codes instead of one",
                    codes.len()
                )));
            };
            let code = read_code(code).map_err(Fate::Malformed)?;
            if self.block.verbs.is_empty() {
                return Err(malformed("a pattern without a verb above it"));
            }
            self.block.rows.push(Row {
                line,
                report: at,
                text,
                code,
            });
            return Ok(());
        }
        if let Some(name) = text.strip_prefix('&') {
            self.close_block();
            let name = name.trim().trim_end_matches('_');
            if name.is_empty() || !name.chars().all(|c| c.is_alphanumeric() || c == '_') {
                return Err(malformed("a set is named by letters, digits and `_`"));
            }
            self.sets.sets.entry(name.to_owned()).or_default();
            self.set = Some(name.to_owned());
            return Ok(());
        }
        if let (Some(set), Some(member)) = (&self.set, text.strip_prefix('+')) {
            let member = words(member).join(" ").to_lowercase();
            if !member.chars().any(char::is_alphanumeric) || member.contains(['[', ']', '{', '}']) {
                return Err(malformed("a set's member is words"));
            }
            let key = (set.clone(), member.clone());
            if let Some(first) = self.member_line.get(&key) {
                return Err(Fate::Repeats(*first));
            }
            self.member_line.insert(key, line);
            self.sets.sets.entry(set.clone()).or_default().push(member);
            return Ok(());
        }
        self.set = None;
        if !self.headed && !self.block.rows.is_empty() {
            self.close_block();
        }
        self.verb(text, line, at)
    }

    fn verb(&mut self, text: &str, line: usize, at: usize) -> Result<(), Fate> {
        let (outside, codes) = brackets(text).map_err(Fate::Malformed)?;
        let code = match codes.as_slice() {
            [] => None,
            [one] => Some(read_code(one).map_err(Fate::Malformed)?),
            _ => {
                return Err(Fate::Malformed(format!(
                    "{} codes instead of one",
                    codes.len()
                )));
            }
        };
        let (main, forms) = match outside.split_once('{') {
            Some((main, rest)) => (
                main,
                rest.trim_end()
                    .strip_suffix('}')
                    .ok_or_else(|| Fate::Malformed("`{` without `}`".to_owned()))?,
            ),
            None => (outside.as_str(), ""),
        };
        let forms_ok = forms
            .chars()
            .all(|c| c.is_alphanumeric() || c.is_whitespace() || "_+-',.".contains(c));
        if !forms_ok {
            return Err(Fate::Malformed("a sign among a verb's forms".to_owned()));
        }
        let triggers = triggers(main.trim()).map_err(Fate::Malformed)?;
        if self.block.verbs.len() >= MOST_VERBS {
            return Err(Fate::Refused(format!(
                "a block of more than {MOST_VERBS} verbs"
            )));
        }
        let known = |v: &Verb| v.triggers == triggers;
        if let Some(same) = self.block.verbs.iter().find(|v| known(v)) {
            let earlier = same.line;
            if code.is_none() || code == same.code {
                return Err(Fate::Repeats(earlier));
            }
        }
        self.block.verbs.push(Verb {
            line,
            report: at,
            triggers,
            code,
        });
        Ok(())
    }

    fn close_block(&mut self) {
        let block = std::mem::take(&mut self.block);
        if !block.verbs.is_empty() {
            self.blocks.push(block);
        }
    }

    /// Writes the frames of a block: its verbs by their codes, then its patterns.
    fn write(&mut self, block: &Block) {
        let mut groups: Vec<(Code, usize, Vec<String>)> = Vec::new();
        for verb in &block.verbs {
            let code = match verb.code.clone().or_else(|| block.code.clone()) {
                None | Some(Code::None) => continue,
                Some(code) => code,
            };
            if let Some(fate) = dropped(&code) {
                if verb.code.is_some() {
                    self.reports[verb.report].fate = fate;
                }
                continue;
            }
            let (fresh, earlier) =
                self.fresh(&verb.triggers, &Conditions::default(), verb.line, &code);
            if let (Some((line, old)), true) = (earlier, fresh.is_empty())
                && old != code
            {
                let text = format!("its code is never reached: line {line} gives one");
                self.reports[verb.report].fate = Fate::Partly(text);
            }
            match groups.iter_mut().find(|g| g.0 == code) {
                Some(group) => group.2.extend(fresh),
                None => groups.push((code, verb.line, fresh)),
            }
        }
        for (code, line, verbs) in groups {
            if !verbs.is_empty() {
                self.frame(&line.to_string(), &verbs, &code, &Conditions::default());
            }
        }
        let verbs: Vec<String> = block
            .verbs
            .iter()
            .flat_map(|v| v.triggers.clone())
            .collect();
        for row in &block.rows {
            if let Err(fate) = self.row(row, &verbs) {
                self.reports[row.report].fate = fate;
            }
        }
    }

    /// The triggers that have no code under these conditions yet, which they get now; and where
    /// the first of the others got one.
    fn fresh(
        &mut self,
        triggers: &[String],
        conditions: &Conditions,
        line: usize,
        code: &Code,
    ) -> (Vec<String>, Option<(usize, Code)>) {
        let mut fresh = Vec::new();
        let mut earlier = None;
        for trigger in triggers {
            let text = full_trigger(trigger, conditions);
            // Where the parties stand does not decide which of two patterns fits.
            let key = Conditions {
                when: conditions.when.clone(),
                ..Conditions::default()
            };
            match self.coded.get(&(text.clone(), key.clone())) {
                Some(known) if known.0 != line => earlier = earlier.or(Some(known.clone())),
                Some(_) => {}
                None => {
                    self.coded.insert((text.clone(), key), (line, code.clone()));
                    fresh.push(text);
                }
            }
        }
        (fresh, earlier)
    }

    fn row(&mut self, row: &Row, verbs: &[String]) -> Result<(), Fate> {
        let read = pattern::read(&row.text).map_err(Fate::Malformed)?;
        let all = conditions(&read, &mut self.sets).map_err(|why| match why {
            Why::Refused(text) => Fate::Refused(text),
            Why::Malformed(text) => Fate::Malformed(text),
        })?;
        if self.coded.len() + all.len() * verbs.len() > MOST_TRIGGERS {
            return Err(Fate::Refused(format!(
                "the file makes more than {MOST_TRIGGERS} triggers"
            )));
        }
        let mut written = 0;
        let mut known = None;
        for one in &all {
            let (fresh, earlier) = self.fresh(verbs, one, row.line, &row.code);
            known = known.or(earlier);
            if fresh.is_empty() {
                continue;
            }
            written += 1;
            let place = match written {
                1 => row.line.to_string(),
                n => format!("{}/{n}", row.line),
            };
            self.frame(&place, &fresh, &row.code, one);
        }
        match (written, known) {
            (0, Some((line, code))) if code == row.code => Err(Fate::Repeats(line)),
            (0, Some((line, _))) => Err(Fate::Refused(format!(
                "never reached: line {line} has the same pattern"
            ))),
            _ => match dropped(&row.code).or_else(|| one_way(&row.code)) {
                Some(fate) => Err(fate),
                None => Ok(()),
            },
        }
    }

    fn frame(&mut self, place: &str, verbs: &[String], code: &Code, conditions: &Conditions) {
        let (main, back) = match code {
            Code::One(a) | Code::Both(a, _) => (Some(a), false),
            Code::Back(b) => (Some(b), true),
            Code::None => (None, false),
        };
        let event = main.and_then(|c| match plover(c)? {
            Plover::Event(event, mode) => Some((c, event, mode)),
            Plover::Dropped => None,
        });
        let out = &mut self.frames;
        let _ = writeln!(
            out,
            "[[frame]]\nid = {}",
            quote(&format!("{}:{place}", self.stem))
        );
        let mut both = false;
        match event {
            Some((cameo, event, mode)) => {
                text_line(out, "type", event.as_str());
                list_line(out, "mode", mode.as_slice());
                text_line(out, "cameo", cameo);
                both = matches!(code, Code::Both(a, b) if a == b);
            }
            // No event, so that the pattern keeps a wider one from firing.
            None => out.push_str("embed = \"implicative\"\ncontent = []\n"),
        }
        list_line(out, "verb", verbs);
        if event.is_some() {
            let recipient = conditions.recipient_paths();
            if back {
                list_line(out, "actor", &recipient);
                list_line(out, "recipient", &["subj"]);
                list_line(out, "needs", &["recipient"]);
            } else {
                list_line(out, "actor", &conditions.actor);
                list_line(out, "recipient", &recipient);
            }
            if both {
                out.push_str("reciprocal = true\n");
            }
        }
        if !conditions.when.is_empty() {
            let when: Vec<String> = conditions
                .when
                .iter()
                .map(|(path, words)| format!("{} = {}", quote(path), list(words).replace('\n', "")))
                .collect();
            let _ = writeln!(out, "when = {{ {} }}", when.join(", "));
        }
        out.push('\n');
        self.frame_count += 1;
    }
}

/// Says so where PLOVER has no events of a code.
fn dropped(code: &Code) -> Option<Fate> {
    let (Code::One(a) | Code::Both(a, _) | Code::Back(a)) = code else {
        return None;
    };
    (plover(a)? == Plover::Dropped).then(|| {
        Fate::Partly(format!(
            "PLOVER has no events of CAMEO {a}; it fires without one"
        ))
    })
}

/// Says so where what goes back is lost.
fn one_way(code: &Code) -> Option<Fate> {
    let Code::Both(a, b) = code else {
        return None;
    };
    (plover(a) != plover(b)).then(|| {
        Fate::Partly(format!(
            "a frame is one event: {a} is coded, {b} back is not"
        ))
    })
}

fn read_code(text: &str) -> Result<Code, String> {
    let text = text.trim();
    if text == "---" {
        return Ok(Code::None);
    }
    let known = |code: &str| -> Result<String, String> {
        plover(code)
            .map(|_| code.to_owned())
            .ok_or_else(|| format!("`{code}` is no CAMEO event code"))
    };
    match text.split_once(':') {
        None => Ok(Code::One(known(text)?)),
        Some(("", b)) => Ok(Code::Back(known(b)?)),
        Some((a, "")) => Ok(Code::One(known(a)?)),
        Some((a, b)) => Ok(Code::Both(known(a)?, known(b)?)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "&ARMS\n+SWORD\n+LANCE_\n+SWORD\n\n---  DUEL  [190] ---\nDUEL\nJOUST {JOUSTED JOUSTING} [193] # a sport\n+LAY_SIEGE_TO {+LAID_SIEGE_TO}\nDUEL\n- * (WITH &ARMS)  [193:193] # DUEL\n- * (WITH &ARMS)  [194]\n- * POEM  [010]\n- * CROWN  [145:175]\n- * CROWN\n- * CROWN  [999]\n- * &NONE  [190]\n- POET (CROWN) *  [190]\n\n--- BOW [:110]--- ---\nBOW\n~ a (b) = c\n";

    #[test]
    fn lines_and_their_fates() {
        let out = read("t", "t", FILE.as_bytes());
        let odd: Vec<(usize, &str)> = out
            .reports
            .iter()
            .filter_map(|r| match &r.fate {
                Fate::Loaded => None,
                Fate::Partly(_) => Some((r.line, "partly")),
                Fate::Repeats(_) => Some((r.line, "repeats")),
                Fate::Refused(_) => Some((r.line, "refused")),
                Fate::Malformed(_) => Some((r.line, "malformed")),
            })
            .collect();
        assert_eq!(
            odd,
            [
                (4, "repeats"),
                (10, "repeats"),
                (12, "refused"),
                (13, "partly"),
                (14, "partly"),
                (15, "malformed"),
                (16, "malformed"),
                (17, "malformed"),
                (18, "refused"),
                (22, "refused"),
            ]
        );
        assert_eq!(
            out.words,
            "[class]\n\"cameo_arms\" = [\"sword\", \"lance\"]\n"
        );
        let first = "[[frame]]\nid = \"t:7\"\ntype = \"ASSAULT\"\ncameo = \"190\"\nverb = [\"duel\", \"lay siege +to\"]\n";
        assert!(out.frames.starts_with(first), "{}", out.frames);
        assert!(out.frames.contains("id = \"t:11\"\ntype = \"ASSAULT\"\nmode = [\"firearms\"]\ncameo = \"193\"\nverb = [\"duel\", \"joust\", \"lay siege +to\"]\n"), "{}", out.frames);
        assert!(
            out.frames
                .contains("reciprocal = true\nwhen = { \"p:with\" = [\"@cameo_arms\"] }"),
            "{}",
            out.frames
        );
        assert!(
            out.frames
                .contains("id = \"t:13\"\nembed = \"implicative\"\ncontent = []\n"),
            "{}",
            out.frames
        );
        assert!(
            out.frames.contains("verb = [\"bow\"]\nactor = [\"obj\","),
            "{}",
            out.frames
        );
        assert_eq!(out.frame_count, 6);
    }
}
