//! CoNLL-U (universaldependencies.org/format.html): reading and writing. The reader keeps
//! what a treebank says (comments, multiword tokens, empty nodes, all ten columns) and
//! names the line of anything it cannot read.

use std::fmt;

use thiserror::Error;

/// A sentence of a treebank.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sentence {
    /// Comment lines, without the `#` and surrounding blanks.
    pub comments: Vec<String>,
    /// The syntactic words in order.
    pub words: Vec<Word>,
    /// Surface tokens that span several words, in order.
    pub multiwords: Vec<Multiword>,
    /// Empty nodes (`8.1`), kept as they stand: the columns, and the word they follow (0: none).
    pub empty: Vec<(usize, [String; 10])>,
}

/// A syntactic word: one line with a plain number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Word {
    /// FORM.
    pub form: String,
    /// LEMMA; `_` where there is none.
    pub lemma: String,
    /// UPOS; `_` where there is none.
    pub upos: String,
    /// XPOS.
    pub xpos: String,
    /// FEATS; `_` where there are none.
    pub feats: String,
    /// HEAD: number of the head word, 0 for the root, `None` where the column is `_`.
    pub head: Option<usize>,
    /// DEPREL.
    pub deprel: String,
    /// DEPS.
    pub deps: String,
    /// MISC.
    pub misc: String,
}

/// A surface token of several words: a line numbered `3-4`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Multiword {
    /// Number of its first word, from 1.
    pub first: usize,
    /// Number of its last word.
    pub last: usize,
    /// FORM.
    pub form: String,
    /// MISC.
    pub misc: String,
}

/// A surface token as the raw text has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Surface<'a> {
    /// Its form.
    pub form: &'a str,
    /// Index of its first word, from 0.
    pub first: usize,
    /// One past the index of its last word.
    pub end: usize,
    /// Whether white space follows.
    pub space_after: bool,
}

/// What is wrong with a CoNLL-U text, and where.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("line {line}: {what}: {text:?}")]
pub struct ConlluError {
    /// Line number, from 1.
    pub line: usize,
    /// What is wrong.
    pub what: &'static str,
    /// The line, cut to 80 characters.
    pub text: String,
}

/// Words that one sentence may have; more is taken for a broken file.
pub const MAX_WORDS: usize = 10_000;

impl Sentence {
    /// The value of a comment `key = value`, e.g. `sent_id`.
    pub fn comment(&self, key: &str) -> Option<&str> {
        self.comments.iter().find_map(|c| {
            let (k, v) = c.split_once('=')?;
            (k.trim() == key).then(|| v.trim())
        })
    }

    /// Whether a new paragraph or document begins here (`newpar`, `newdoc`).
    pub fn starts_paragraph(&self) -> bool {
        self.comments
            .iter()
            .any(|c| c.starts_with("newpar") || c.starts_with("newdoc"))
    }

    /// The surface tokens in order.
    pub fn surface(&self) -> Vec<Surface<'_>> {
        let mut out = Vec::with_capacity(self.words.len());
        let mut multi = self.multiwords.iter().peekable();
        let mut i = 0;
        while i < self.words.len() {
            match multi.peek() {
                Some(m) if m.first == i + 1 => {
                    out.push(Surface {
                        form: &m.form,
                        first: i,
                        end: m.last,
                        space_after: !no_space(&m.misc),
                    });
                    i = m.last;
                    multi.next();
                }
                _ => {
                    let w = &self.words[i];
                    out.push(Surface {
                        form: &w.form,
                        first: i,
                        end: i + 1,
                        space_after: !no_space(&w.misc),
                    });
                    i += 1;
                }
            }
        }
        out
    }
}

fn no_space(misc: &str) -> bool {
    misc.split('|').any(|m| m == "SpaceAfter=No")
}

/// Reads all sentences of a CoNLL-U text.
///
/// # Errors
/// [`ConlluError`] for a line without ten columns, numbers out of order, a head outside the
/// sentence, or a sentence of more than [`MAX_WORDS`] words.
pub fn read(text: &str) -> Result<Vec<Sentence>, ConlluError> {
    let mut out = Vec::new();
    let mut sentence = Sentence::default();
    let mut first_line = 1;
    for (i, line) in text.lines().enumerate() {
        let line = line.strip_suffix('\r').unwrap_or(line);
        if line.trim().is_empty() {
            finish(&mut sentence, &mut out, first_line)?;
            first_line = i + 2;
        } else if let Some(comment) = line.strip_prefix('#') {
            sentence.comments.push(comment.trim().to_owned());
        } else {
            row(line, &mut sentence).map_err(|what| error(i + 1, what, line))?;
        }
    }
    finish(&mut sentence, &mut out, first_line)?;
    Ok(out)
}

fn error(line: usize, what: &'static str, text: &str) -> ConlluError {
    ConlluError {
        line,
        what,
        text: text.chars().take(80).collect(),
    }
}

fn finish(
    sentence: &mut Sentence,
    out: &mut Vec<Sentence>,
    line: usize,
) -> Result<(), ConlluError> {
    let done = std::mem::take(sentence);
    if done.words.is_empty() {
        return Ok(());
    }
    let n = done.words.len();
    if done.words.iter().any(|w| w.head.is_some_and(|h| h > n)) {
        return Err(error(
            line,
            "a head lies outside the sentence",
            done.comment("sent_id").unwrap_or(""),
        ));
    }
    if done.multiwords.iter().any(|m| m.last > n) {
        return Err(error(
            line,
            "a multiword token has no words",
            done.comment("sent_id").unwrap_or(""),
        ));
    }
    out.push(done);
    Ok(())
}

fn row(line: &str, sentence: &mut Sentence) -> Result<(), &'static str> {
    let mut columns = [""; 10];
    let mut n = 0;
    for column in line.split('\t') {
        *columns.get_mut(n).ok_or("more than ten columns")? = column;
        n += 1;
    }
    if n != 10 {
        return Err("fewer than ten columns");
    }
    let [id, form, lemma, upos, xpos, feats, head, deprel, deps, misc] = columns;
    if form.is_empty() {
        return Err("empty form");
    }
    if id.contains('.') {
        sentence
            .empty
            .push((sentence.words.len(), columns.map(str::to_owned)));
        return Ok(());
    }
    let number = |s: &str| s.parse::<usize>().map_err(|_| "not a number");
    if let Some((a, b)) = id.split_once('-') {
        let (first, last) = (number(a)?, number(b)?);
        let after = sentence.multiwords.last().map_or(0, |m| m.last);
        if first != sentence.words.len() + 1 || last <= first || first <= after || last > MAX_WORDS
        {
            return Err("a multiword token is out of order");
        }
        sentence.multiwords.push(Multiword {
            first,
            last,
            form: form.to_owned(),
            misc: misc.to_owned(),
        });
        return Ok(());
    }
    if number(id)? != sentence.words.len() + 1 {
        return Err("words are not numbered in order");
    }
    if sentence.words.len() == MAX_WORDS {
        return Err("too many words in a sentence");
    }
    let head = if head == "_" {
        None
    } else {
        Some(number(head)?)
    };
    sentence.words.push(Word {
        form: form.to_owned(),
        lemma: lemma.to_owned(),
        upos: upos.to_owned(),
        xpos: xpos.to_owned(),
        feats: feats.to_owned(),
        head,
        deprel: deprel.to_owned(),
        deps: deps.to_owned(),
        misc: misc.to_owned(),
    });
    Ok(())
}

/// Writes the sentence as CoNLL-U, blank line included.
impl fmt::Display for Sentence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for comment in &self.comments {
            writeln!(f, "# {comment}")?;
        }
        let mut empty = self.empty.iter().peekable();
        let mut multi = self.multiwords.iter().peekable();
        for i in 0..=self.words.len() {
            while let Some((_, columns)) = empty.next_if(|e| e.0 == i) {
                writeln!(f, "{}", columns.join("\t"))?;
            }
            let Some(w) = self.words.get(i) else { break };
            if let Some(m) = multi.next_if(|m| m.first == i + 1) {
                writeln!(
                    f,
                    "{}-{}\t{}\t_\t_\t_\t_\t_\t_\t_\t{}",
                    m.first, m.last, m.form, m.misc
                )?;
            }
            write!(
                f,
                "{}\t{}\t{}\t{}\t{}\t{}\t",
                i + 1,
                w.form,
                w.lemma,
                w.upos,
                w.xpos,
                w.feats
            )?;
            match w.head {
                Some(h) => write!(f, "{h}")?,
                None => f.write_str("_")?,
            }
            writeln!(f, "\t{}\t{}\t{}", w.deprel, w.deps, w.misc)?;
        }
        writeln!(f)
    }
}

/// The raw text that the sentences came from, and each sentence's byte range in it: tokens
/// joined as `SpaceAfter` says, a blank between sentences, a blank line between paragraphs.
pub fn raw_text(sentences: &[Sentence]) -> (String, Vec<std::ops::Range<usize>>) {
    let mut text = String::new();
    let mut ranges = Vec::with_capacity(sentences.len());
    for (i, s) in sentences.iter().enumerate() {
        if i > 0 {
            while text.ends_with(' ') {
                text.pop();
            }
            text.push_str(if s.starts_paragraph() { "\n\n" } else { " " });
        }
        let start = text.len();
        let mut end = start;
        for token in s.surface() {
            text.push_str(token.form);
            end = text.len();
            if token.space_after {
                text.push(' ');
            }
        }
        ranges.push(start..end);
    }
    while text.ends_with(' ') {
        text.pop();
    }
    (text, ranges)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = "# newpar\n# sent_id = a\n# text = Katanya 5.\n1-2\tKatanya\t_\t_\t_\t_\t_\t_\t_\t_\n\
        1\tKata\tkata\tNOUN\tNN\tNumber=Sing\t0\troot\t_\t_\n2\tnya\tnya\tPRON\tPRP\t_\t1\tnmod:poss\t_\t_\n\
        2.1\tx\tx\tX\t_\t_\t_\t_\t1:dep\t_\n3\t5\t5\tNUM\tCD\t_\t1\tdep\t_\tSpaceAfter=No\n4\t.\t.\tPUNCT\t.\t_\t1\tpunct\t_\t_\n\n";

    #[test]
    fn what_is_read_is_written() {
        let sentences = read(SAMPLE).unwrap();
        assert_eq!(sentences.len(), 1);
        assert_eq!(sentences[0].to_string(), SAMPLE);
        assert_eq!(sentences[0].comment("sent_id"), Some("a"));
        assert_eq!(raw_text(&sentences).0, "Katanya 5.");
        let forms: Vec<&str> = sentences[0].surface().iter().map(|s| s.form).collect();
        assert_eq!(forms, ["Katanya", "5", "."]);
    }

    #[test]
    fn errors_name_the_line() {
        for (text, line) in [
            ("1\ta\n", 1),
            ("# c\n2\ta\t_\t_\t_\t_\t0\troot\t_\t_\n", 2),
            ("1\ta\t_\t_\t_\t_\tx\troot\t_\t_\n", 1),
            ("1\ta\t_\t_\t_\t_\t7\troot\t_\t_\n", 1),
            ("2-3\tab\t_\t_\t_\t_\t_\t_\t_\t_\n", 1),
            (
                "1-2\tab\t_\t_\t_\t_\t_\t_\t_\t_\n1\ta\t_\t_\t_\t_\t0\troot\t_\t_\n",
                1,
            ),
        ] {
            assert_eq!(read(text).unwrap_err().line, line, "{text:?}");
        }
    }
}
