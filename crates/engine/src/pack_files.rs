//! The files of a language, embedded or read from a folder, and whether they are what the
//! language's `pack.toml` declares.

use std::borrow::Cow;

use tekad_code::{LanguageLayer, PackHead};
use tekad_parse::{Stops, StopsError};

/// The files of a language pack in the binary; those of layers that it does not declare are left
/// out.
#[derive(Clone, Copy, Debug)]
pub struct EmbeddedPack {
    /// Language code.
    pub code: &'static str,
    /// `pack.toml`.
    pub pack: &'static str,
    /// `words.toml`.
    pub words: Option<&'static str>,
    /// `frames.toml`.
    pub frames: Option<&'static str>,
    /// `contexts.toml`, which no layer needs.
    pub contexts: Option<&'static str>,
    /// `magnitudes.toml`, which no layer needs.
    pub magnitudes: Option<&'static str>,
    /// `scenarios.toml`, which no layer needs.
    pub scenarios: Option<&'static str>,
    /// `claims.toml`, which no layer needs.
    pub claims: Option<&'static str>,
    /// `speech.toml`, which no layer needs.
    pub speech: Option<&'static str>,
    /// `parser.model`.
    pub model: Option<&'static [u8]>,
    /// `names.model`.
    pub names: Option<&'static [u8]>,
    /// `abbreviations.txt`, which a parser may have.
    pub stops: Option<&'static str>,
    /// `filter.model`, which no layer needs.
    pub filter: Option<&'static [u8]>,
}

/// The files of a language pack, embedded or read from a folder by the caller.
#[derive(Clone, Debug)]
pub struct PackFiles {
    /// Language code.
    pub code: String,
    /// `pack.toml`.
    pub pack: Cow<'static, str>,
    /// `words.toml`.
    pub words: Option<Cow<'static, str>>,
    /// `frames.toml`.
    pub frames: Option<Cow<'static, str>>,
    /// `contexts.toml`, which no layer needs.
    pub contexts: Option<Cow<'static, str>>,
    /// `magnitudes.toml`, which no layer needs.
    pub magnitudes: Option<Cow<'static, str>>,
    /// `scenarios.toml`, which no layer needs.
    pub scenarios: Option<Cow<'static, str>>,
    /// `claims.toml`, which no layer needs.
    pub claims: Option<Cow<'static, str>>,
    /// `speech.toml`, which no layer needs.
    pub speech: Option<Cow<'static, str>>,
    /// `parser.model`.
    pub model: Option<Cow<'static, [u8]>>,
    /// `names.model`.
    pub names: Option<Cow<'static, [u8]>>,
    /// `abbreviations.txt`, which a parser may have.
    pub stops: Option<Cow<'static, str>>,
    /// `filter.model`, which no layer needs.
    pub filter: Option<Cow<'static, [u8]>>,
}

impl PackFiles {
    /// What `pack.toml` declares, once it is checked that the files of its layers are there.
    ///
    /// # Errors
    /// `pack.toml:LINE: …`, or what the reader of TOML says, which names the line too.
    pub fn head(&self) -> Result<PackHead, String> {
        let head = PackHead::read("pack.toml", &self.pack).map_err(|e| e.to_string())?;
        let there = |name: &str| match name {
            "words.toml" => self.words.is_some(),
            "frames.toml" => self.frames.is_some(),
            "parser.model" => self.model.is_some(),
            "names.model" => self.names.is_some(),
            _ => false,
        };
        match head.faults(&self.pack, there).first() {
            Some((line, message)) => Err(format!("pack.toml:{line}: {message}")),
            None => self.stops().map(|_| head).map_err(|e| e.to_string()),
        }
    }

    /// The list of abbreviations; an empty one where there is none.
    ///
    /// # Errors
    /// The line that is wrong.
    pub fn stops(&self) -> Result<Stops, StopsError> {
        Stops::read(self.stops.as_deref().unwrap_or_default())
    }

    /// The file of a layer, if the pack has it; [`PackFiles::head`] says whether it must.
    pub(crate) fn of_layer(&self, layer: LanguageLayer) -> Option<&[u8]> {
        match layer {
            LanguageLayer::Parse => self.model.as_deref(),
            LanguageLayer::Names => self.names.as_deref(),
            LanguageLayer::Read | LanguageLayer::Events => None,
        }
    }
}

impl From<&EmbeddedPack> for PackFiles {
    fn from(p: &EmbeddedPack) -> PackFiles {
        PackFiles {
            code: p.code.to_owned(),
            pack: Cow::Borrowed(p.pack),
            words: p.words.map(Cow::Borrowed),
            frames: p.frames.map(Cow::Borrowed),
            contexts: p.contexts.map(Cow::Borrowed),
            magnitudes: p.magnitudes.map(Cow::Borrowed),
            scenarios: p.scenarios.map(Cow::Borrowed),
            claims: p.claims.map(Cow::Borrowed),
            speech: p.speech.map(Cow::Borrowed),
            model: p.model.map(Cow::Borrowed),
            names: p.names.map(Cow::Borrowed),
            stops: p.stops.map(Cow::Borrowed),
            filter: p.filter.map(Cow::Borrowed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::PackFiles;
    use crate::LANGUAGES;

    #[test]
    fn the_packs_in_the_binary_have_what_they_declare() {
        for pack in LANGUAGES {
            let head = PackFiles::from(pack).head().unwrap();
            assert_eq!(head.code, pack.code);
        }
    }

    #[test]
    fn a_layer_without_its_file_is_a_fault_with_its_line() {
        let mut files = PackFiles::from(&LANGUAGES[0]);
        files.pack = "code = \"en\"\nname = \"English\"\nlayers = [\"read\", \"parse\"]\n".into();
        files.model = None;
        assert_eq!(
            files.head().unwrap_err(),
            "pack.toml:3: layer `parse` needs parser.model, which is not there"
        );
    }
}
