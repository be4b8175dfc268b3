//! What a `pack.toml` says about its language as a whole: code, name, and the layers that there
//! are (docs/packs.md, "Layers").

use serde::Deserialize;

use crate::{
    pack::{PackError, parse_toml},
    pack_format::PackToml,
};

/// A step from text to events that a language may or may not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LanguageLayer {
    /// Its texts are recognised.
    Read,
    /// Sentences, words and trees.
    Parse,
    /// Names that no list holds.
    Names,
    /// Events.
    Events,
}

impl LanguageLayer {
    /// All, in the order in which data flows.
    pub const ALL: [LanguageLayer; 4] = [
        LanguageLayer::Read,
        LanguageLayer::Parse,
        LanguageLayer::Names,
        LanguageLayer::Events,
    ];

    /// The name in `pack.toml`.
    pub fn as_str(self) -> &'static str {
        match self {
            LanguageLayer::Read => "read",
            LanguageLayer::Parse => "parse",
            LanguageLayer::Names => "names",
            LanguageLayer::Events => "events",
        }
    }

    /// What the layer gives, for "no … for pt".
    pub fn gives(self) -> &'static str {
        match self {
            LanguageLayer::Read => "language identification",
            LanguageLayer::Parse => "trees",
            LanguageLayer::Names => "names",
            LanguageLayer::Events => "events",
        }
    }

    /// Files of the pack's folder that the layer needs.
    pub fn files(self) -> &'static [&'static str] {
        match self {
            LanguageLayer::Read => &[],
            LanguageLayer::Parse => &["parser.model"],
            LanguageLayer::Names => &["names.model"],
            LanguageLayer::Events => &["words.toml", "frames.toml"],
        }
    }

    /// The layer below, without which it does not work.
    pub fn below(self) -> Option<LanguageLayer> {
        match self {
            LanguageLayer::Read | LanguageLayer::Parse => None,
            LanguageLayer::Names | LanguageLayer::Events => Some(LanguageLayer::Parse),
        }
    }
}

/// The head of a `pack.toml`.
#[derive(Clone, Debug)]
pub struct PackHead {
    /// Language code.
    pub code: String,
    /// Language name.
    pub name: String,
    /// The layers that the language has.
    pub layers: Vec<LanguageLayer>,
    /// Forms that stay one word, and endings (`-s`) that are never split off, whatever the
    /// parser's treebank splits.
    pub whole: Vec<String>,
}

impl PackHead {
    /// Reads a `pack.toml`; messages call it `file`.
    ///
    /// # Errors
    /// The line of an unknown layer or of anything else that the file must not have.
    pub fn read(file: &str, text: &str) -> Result<PackHead, PackError> {
        let pack: PackToml = parse_toml(file, text)?;
        Ok(PackHead {
            code: pack.code,
            name: pack.name,
            layers: pack.layers,
            whole: pack.whole,
        })
    }

    /// Whether the language has a layer.
    pub fn has(&self, layer: LanguageLayer) -> bool {
        self.layers.contains(&layer)
    }

    /// What the declared layers lack, each with its line in the `text` of the file; `there` says
    /// whether a file stands in the pack's folder.
    pub fn faults(&self, text: &str, there: impl Fn(&str) -> bool) -> Vec<(usize, String)> {
        let mut faults = Vec::new();
        for (n, &layer) in self.layers.iter().enumerate() {
            let name = layer.as_str();
            let line = line_of(text, name);
            if self.layers[..n].contains(&layer) {
                faults.push((line, format!("layer `{name}` stands twice")));
                continue;
            }
            if let Some(below) = layer.below().filter(|b| !self.has(*b)) {
                let below = below.as_str();
                faults.push((line, format!("layer `{name}` needs layer `{below}`")));
            }
            for file in layer.files().iter().filter(|f| !there(f)) {
                let text = format!("layer `{name}` needs {file}, which is not there");
                faults.push((line, text));
            }
        }
        faults
    }
}

/// The line of a name in the list of layers, or of the list; 1 where neither is found.
fn line_of(text: &str, name: &str) -> usize {
    let quoted = [format!("\"{name}\""), format!("'{name}'")];
    let mut list = None;
    for (n, line) in text.lines().enumerate() {
        let code = line.split('#').next().unwrap_or("");
        if list.is_none() && code.trim_start().starts_with("layers") {
            list = Some(n + 1);
        }
        if list.is_some() && quoted.iter().any(|q| code.contains(q)) {
            return n + 1;
        }
        if list.is_some() && code.contains(']') {
            break;
        }
    }
    list.unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::{LanguageLayer, PackHead};

    fn faults(text: &str, files: &[&str]) -> Vec<(usize, String)> {
        let head = PackHead::read("pack.toml", text).unwrap();
        head.faults(text, |f| files.contains(&f))
    }

    #[test]
    fn declared_layers_need_their_files() {
        let text = "code = \"xx\"\nname = \"X\"\nlayers = [\n  \"read\", # by langid\n  \"parse\",\n  \"events\",\n]\n";
        let all = ["parser.model", "words.toml", "frames.toml"];
        assert!(faults(text, &all).is_empty());
        assert_eq!(
            faults(text, &all[1..]),
            [(
                5,
                "layer `parse` needs parser.model, which is not there".to_owned()
            )]
        );
        assert_eq!(faults(text, &all[..2])[0].0, 6);
        let text = "code = \"xx\"\nname = \"X\"\nlayers = [\"names\", \"names\"]\n";
        let found: Vec<String> = faults(text, &["names.model"])
            .into_iter()
            .map(|f| format!("{}: {}", f.0, f.1))
            .collect();
        assert_eq!(
            found,
            [
                "3: layer `names` needs layer `parse`",
                "3: layer `names` stands twice"
            ]
        );
    }

    #[test]
    fn unknown_layers_name_the_line() {
        let text = "code = \"xx\"\nname = \"X\"\nlayers = [\"parse\", \"speech\"]\n";
        let error = PackHead::read("pack.toml", text).unwrap_err().to_string();
        assert!(
            error.contains("line 3") && error.contains("speech"),
            "{error}"
        );
        for layer in LanguageLayer::ALL {
            let text = format!(
                "code = \"xx\"\nname = \"X\"\nlayers = [{:?}]\n",
                layer.as_str()
            );
            assert!(PackHead::read("pack.toml", &text).unwrap().has(layer));
        }
    }
}
