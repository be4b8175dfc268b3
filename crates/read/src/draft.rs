//! What every format's reader hands in, and how it becomes a [`Document`]: language, id,
//! and the problems that all formats share.

use tekad_core::{Document, LangSource, Problem, Section, Stamp, hash};

use crate::{classify::well_formed, error::excerpt, langid, options::ReadOptions};

/// A document that lacks only what is decided alike for all formats.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    pub id: Option<String>,
    pub text: String,
    pub sections: Vec<Section>,
    pub title: Option<String>,
    pub published: Option<Stamp>,
    pub modified: Option<Stamp>,
    pub source: Option<String>,
    pub url: Option<String>,
    pub retracted: bool,
    pub supersedes: Option<String>,
    pub problems: Vec<Problem>,
}

/// How sure the identifier must be to contradict what the input says of itself.
const OVERRULE: f32 = 0.95;

/// The language of a text, before dates are read (they depend on it).
#[derive(Clone, Debug)]
pub(crate) struct Language {
    pub code: String,
    pub source: LangSource,
    pub problem: Option<Problem>,
}

/// Decides on the language: forced, declared, detected, in this order; but a declaration
/// that is only a page's `lang` attribute (`weak`) gives way to text that is plainly in
/// another language, since templates often carry the wrong one.
pub(crate) fn language(
    text: &str,
    declared: Option<&str>,
    weak: bool,
    options: &ReadOptions,
) -> Language {
    let known = |code: String, source| Language {
        code,
        source,
        problem: None,
    };
    let problem = |kind: &str, message: String| {
        Some(Problem {
            kind: kind.into(),
            message,
        })
    };
    if let Some(code) = options.lang.as_deref().and_then(primary) {
        return known(code, LangSource::Forced);
    }
    let mut odd = None;
    let declared = declared.filter(|d| !d.trim().is_empty()).and_then(|tag| {
        let code = primary(tag);
        if code.is_none() {
            odd = problem(
                "odd-lang",
                format!("{} is not a language tag; it is ignored", excerpt(tag)),
            );
        }
        code.filter(|c| c != "und")
    });
    let guess = langid::detect(text);
    if let Some(code) = declared {
        let clash = guess.lang != "und"
            && guess.lang != code
            && guess.confidence >= OVERRULE
            && langid::knows(&code);
        let mut language = known(code, LangSource::Declared);
        if clash {
            let declared = language.code.clone();
            language.problem = problem(
                "lang-mismatch",
                format!(
                    "declared {declared}, but reads like {} ({:.2})",
                    guess.lang, guess.confidence
                ),
            );
            if weak {
                language.code = guess.lang.to_owned();
                language.source = LangSource::Detected;
            }
        }
        return language;
    }
    let mut language = known(guess.lang.to_owned(), LangSource::Detected);
    language.problem = odd.or_else(|| {
        if guess.lang == "und" {
            problem(
                "lang-undetermined",
                "too short, or in no language that the identifier knows".to_owned(),
            )
        } else {
            None
        }
    });
    language
}

/// The primary subtag in two letters where there is such, lower case: `en` for `en_US`,
/// `id` for `ind` and for the old `in`. `None` for what is no tag.
fn primary(tag: &str) -> Option<String> {
    let first = tag.trim().split(['-', '_']).next()?.to_ascii_lowercase();
    if !(2..=8).contains(&first.len()) || !first.bytes().all(|b| b.is_ascii_alphabetic()) {
        return None;
    }
    let two = match first.as_str() {
        "in" | "ind" | "indonesian" | "indonesi" => "id",
        "eng" | "english" => "en",
        "msa" | "may" | "zsm" | "malay" => "ms",
        "spa" => "es",
        "fra" | "fre" => "fr",
        "por" => "pt",
        "rus" => "ru",
        "ara" | "arb" => "ar",
        "tur" => "tr",
        "deu" | "ger" => "de",
        "nld" | "dut" => "nl",
        "ita" => "it",
        "jav" => "jv",
        "sun" => "su",
        other => other,
    };
    Some(two.to_owned())
}

impl Draft {
    /// The document. `language` was decided on its text.
    pub fn finish(mut self, language: Language) -> Document {
        debug_assert!(
            well_formed(&self.text, &self.sections),
            "sections out of order"
        );
        self.problems.extend(language.problem);
        if self.published.is_none() {
            let message = match &self.modified {
                Some(stamp) => format!(
                    "no date of publication found, only of change ({})",
                    stamp.date()
                ),
                None => "no date of publication found".to_owned(),
            };
            self.problems.push(Problem {
                kind: "no-date".into(),
                message,
            });
        }
        let tidy =
            |text: Option<String>| text.map(|t| t.trim().to_owned()).filter(|t| !t.is_empty());
        let id = tidy(self.id).unwrap_or_else(|| hash::doc_id(&self.text));
        Document {
            id,
            text: self.text,
            sections: self.sections,
            title: tidy(self.title),
            lang: language.code,
            lang_source: language.source,
            published: self.published,
            modified: self.modified,
            source: tidy(self.source),
            url: tidy(self.url),
            retracted: self.retracted,
            supersedes: tidy(self.supersedes),
            problems: self.problems,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags() {
        for (tag, want) in [
            ("en-US", Some("en")),
            ("in_ID", Some("id")),
            ("IND", Some("id")),
            ("x", None),
            ("12", None),
        ] {
            assert_eq!(primary(tag).as_deref(), want, "{tag}");
        }
    }

    #[test]
    fn forced_wins() {
        let options = ReadOptions {
            lang: Some("en".into()),
            ..ReadOptions::default()
        };
        let got = language(
            "Pemerintah mengumumkan hal itu kemarin.",
            Some("id"),
            false,
            &options,
        );
        assert_eq!((got.code.as_str(), got.source), ("en", LangSource::Forced));
    }
}
