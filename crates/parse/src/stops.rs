//! Signs that end a sentence or none, from a list of the language's own (`abbreviations.txt`,
//! docs/packs.md): what the learned splitter has seen too rarely to be sure of. The list wins over
//! the model where it speaks, and where it does not the model decides.

use rustc_hash::FxHashMap;
use smol_str::SmolStr;
use thiserror::Error;

use crate::segment::Surface;

/// The form that stands for all initials.
const INITIAL: &str = "X.";

/// What is wrong with a list, and where.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("abbreviations.txt:{line}: {what}: {form:?}")]
pub struct StopsError {
    /// Line, from 1.
    pub line: usize,
    /// What is wrong.
    pub what: &'static str,
    /// The form, cut to 80 characters.
    pub form: String,
}

/// Before what a sentence ends after a form, and before what none does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Before {
    anything: bool,
    digit: bool,
    capital: bool,
    words: Vec<SmolStr>,
    ends: bool,
}

impl Before {
    /// Whether a sentence ends before `next`, where the list says so or not. None ever ends
    /// before a lower-case word.
    fn end(&self, next: &str) -> Option<bool> {
        let first = next.chars().next()?;
        let joined = self.anything
            || first.is_lowercase()
            || self.digit && first.is_numeric()
            || self.capital && first.is_uppercase()
            || self.words.iter().any(|w| w == next);
        if joined {
            return Some(false);
        }
        (self.ends && first.is_uppercase()).then_some(true)
    }
}

/// A list of forms, each with its sign.
#[derive(Clone, Debug, Default)]
pub struct Stops {
    forms: FxHashMap<SmolStr, Before>,
    initial: Option<Before>,
    /// Bytes in which a form ends.
    ends: [u64; 4],
}

impl Stops {
    /// Reads a list: a line a form, and after it, with blanks between, before what it ends no
    /// sentence: `0` a digit, `A` a capital, or a word; nothing for anything, `-` for nothing of
    /// these; `+` if it does end one before any other capital. `#` starts a remark, `X.` stands
    /// for any initial.
    ///
    /// # Errors
    /// A form that ends in a letter or digit, or that stands twice, with its line.
    pub fn read(text: &str) -> Result<Stops, StopsError> {
        let mut stops = Stops::default();
        for (n, line) in text.lines().enumerate() {
            let line = line.split('#').next().unwrap_or("");
            let mut parts = line.split_whitespace();
            let Some(form) = parts.next() else { continue };
            let wrong = |what| StopsError {
                line: n + 1,
                what,
                form: form.chars().take(80).collect(),
            };
            let Some(&last) = form.as_bytes().last() else {
                continue;
            };
            if form.chars().next_back().is_some_and(char::is_alphanumeric) {
                return Err(wrong("a form that ends in no sign"));
            }
            let mut before = Before::default();
            let mut any = false;
            for part in parts {
                any = true;
                match part {
                    "-" => {}
                    "+" => before.ends = true,
                    "0" => before.digit = true,
                    "A" => before.capital = true,
                    word => before.words.push(SmolStr::new(word)),
                }
            }
            before.anything = !any;
            stops.ends[usize::from(last) / 64] |= 1 << (last % 64);
            let twice = if form == INITIAL {
                stops.initial.replace(before).is_some()
            } else {
                stops.forms.insert(SmolStr::new(form), before).is_some()
            };
            if twice {
                return Err(wrong("a form that stands twice"));
            }
        }
        Ok(stops)
    }

    /// Whether a listed form may end in the last byte of `form`: most words need no look at the
    /// list.
    fn may_end(&self, form: &str) -> bool {
        let last = form.as_bytes().last().copied().unwrap_or(0);
        self.ends[usize::from(last) / 64] >> (last % 64) & 1 == 1
    }

    /// Whether a sentence ends between its tokens so far and a `next` one, where the list says so
    /// or not. What stands before the sign and is not parted from it by white space counts as
    /// one form, whatever the tokens are: treebanks differ on whether `Dr.` is one or two.
    pub(crate) fn end(&self, text: &str, tokens: &[Surface], next: &str) -> Option<bool> {
        let last = tokens.last()?;
        if !self.may_end(&text[last.start as usize..last.end as usize]) {
            return None;
        }
        let first = tokens.iter().rev().find(|t| t.space).unwrap_or(last);
        let joined = &text[first.start as usize..last.end as usize];
        let form = joined.trim_start_matches(['"', '\'', '“', '‘', '«', '„', '(', '[']);
        self.of_form(form, next)
    }

    fn of_form(&self, form: &str, next: &str) -> Option<bool> {
        let before = match self.forms.get(form) {
            Some(before) => before,
            None if is_initial(form) => self.initial.as_ref()?,
            None => return None,
        };
        before.end(next)
    }
}

/// Whether a token is one capital and a full stop.
fn is_initial(form: &str) -> bool {
    let mut chars = form.chars();
    chars.next().is_some_and(char::is_uppercase)
        && chars.next() == Some('.')
        && chars.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::Stops;
    use crate::segment::Surface;

    #[test]
    fn the_list_says_before_what_a_sentence_ends() {
        let stops =
            Stops::read("# titles\nDr.\nNo. 0 # numbers\nX. A\np.m. EST GMT +\netc. -\n–\n")
                .unwrap();
        for (form, next, end) in [
            ("Dr.", "Smith", Some(false)),
            ("Dr.", "(", Some(false)),
            ("No.", "10", Some(false)),
            ("No.", "He", None),
            ("J.", "Smith", Some(false)),
            ("J.", "\"", None),
            ("p.m.", "EST", Some(false)),
            ("p.m.", "He", Some(true)),
            ("p.m.", "on", Some(false)),
            ("p.m.", "(", None),
            ("etc.", "He", None),
            ("–", "He", Some(false)),
            ("Mr.", "Smith", None),
            (".", "He", None),
            ("", "", None),
        ] {
            assert_eq!(stops.of_form(form, next), end, "{form} {next}");
        }
    }

    #[test]
    fn a_form_is_what_white_space_bounds() {
        let stops = Stops::read("Dr.\n").unwrap();
        let surface = |start, end, space| Surface {
            start,
            end,
            space,
            gap: false,
        };
        let text = "met (Dr. Smith";
        let one = [
            surface(0, 3, true),
            surface(4, 5, true),
            surface(5, 8, false),
        ];
        let two = [
            surface(4, 5, true),
            surface(5, 7, false),
            surface(7, 8, false),
        ];
        for tokens in [&one[..], &two] {
            assert_eq!(stops.end(text, tokens, "Smith"), Some(false));
        }
        assert_eq!(stops.end(text, &one[..1], "("), None);
        assert_eq!(Stops::default().end(text, &one, "Smith"), None);
    }

    #[test]
    fn mistakes_name_the_line() {
        for (text, said) in [
            (
                "Dr.\nMr\n",
                "abbreviations.txt:2: a form that ends in no sign",
            ),
            (
                "Dr.\n\nDr. 0\n",
                "abbreviations.txt:3: a form that stands twice",
            ),
        ] {
            let error = Stops::read(text).unwrap_err().to_string();
            assert!(error.starts_with(said), "{error}");
        }
    }
}
