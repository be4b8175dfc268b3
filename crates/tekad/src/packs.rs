//! Folders of a user's own names, agents and frames (docs/packs.md, "Your own folder").

use std::{
    borrow::Cow,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use tekad_code::{LanguageLayer, PackLayer};
use tekad_engine::{Layer, PackFiles};
use tekad_lexicon::csv_rows::{self, RowFault};

use crate::{
    lexicon_args::PackArgs,
    session::{Session, UsageError},
};

/// Larger files are refused.
const MOST_BYTES: u64 = 256 << 20;

/// Lays the folders over what ships with tekad.
///
/// # Errors
/// A folder that is none, or a file in it that can't be read.
pub fn load(args: &PackArgs, session: &mut Session) -> anyhow::Result<()> {
    for folder in &args.pack {
        if !folder.is_dir() {
            let text = format!("--pack {}: no such folder", folder.display());
            return Err(UsageError::new(text).into());
        }
        add(folder, session).with_context(|| format!("--pack {}", folder.display()))?;
    }
    if args.only_pack {
        session.engine.only_layers();
    }
    Ok(())
}

fn add(folder: &Path, session: &mut Session) -> anyhow::Result<()> {
    let mut layer = Layer::default();
    let mut used = false;
    for path in files_below(&folder.join("world"))? {
        let name = path.display().to_string();
        let text = match extension(&path) {
            "toml" | "tsv" => read(&path)?,
            "csv" => csv_rows::actors(&read(&path)?).map_err(|f| faults(&path, &f))?,
            _ => continue,
        };
        used = true;
        layer.world.push((name, text));
    }
    for lang in sorted(&folder.join("lang"))?
        .into_iter()
        .filter(|p| p.is_dir())
    {
        let code = file_name(&lang);
        let optional = |name: &str| -> anyhow::Result<Option<String>> {
            let path = lang.join(name);
            path.is_file().then(|| read(&path)).transpose()
        };
        let bytes = |name: &str| -> anyhow::Result<Option<Cow<'static, [u8]>>> {
            let path = lang.join(name);
            let bytes = path.is_file().then(|| read_bytes(&path)).transpose()?;
            Ok(bytes.map(Cow::Owned))
        };
        let mut words = optional("words.toml")?;
        let frames = optional("frames.toml")?;
        let contexts = optional("contexts.toml")?;
        let scenarios = optional("scenarios.toml")?;
        let claims = optional("claims.toml")?;
        let table = lang.join("agents.csv");
        if table.is_file() {
            let rows = csv_rows::agents(&read(&table)?).map_err(|f| faults(&table, &f))?;
            words = Some(format!("{}\n{rows}", words.unwrap_or_default()));
        }
        let speech = optional("speech.toml")?;
        let own = [&words, &frames, &contexts, &claims, &scenarios, &speech];
        used |= own.iter().any(|file| file.is_some());
        if let Some(pack) = optional("pack.toml")? {
            // A language of its own, or one of ours replaced.
            let files = PackFiles {
                code,
                pack: pack.into(),
                words: words.map(Into::into),
                frames: frames.map(Into::into),
                contexts: contexts.map(Into::into),
                magnitudes: optional("magnitudes.toml")?.map(Into::into),
                scenarios: scenarios.map(Into::into),
                claims: claims.map(Into::into),
                speech: speech.map(Into::into),
                model: bytes("parser.model")?,
                names: bytes("names.model")?,
                stops: optional("abbreviations.txt")?.map(Into::into),
                filter: bytes("filter.model")?,
            };
            let head = files.head();
            let head = head.map_err(|e| anyhow::anyhow!("{}/{e}", lang.display()))?;
            if head.code != files.code {
                bail!(
                    "{}/pack.toml: `code` is `{}`, but the folder is `{}`",
                    lang.display(),
                    head.code,
                    files.code
                );
            }
            session.engine.add_pack(files);
            used = true;
        } else if session.engine.languages().contains(&code.as_str()) {
            let name = lang.display().to_string();
            if !session.engine.has(&code, LanguageLayer::Events) {
                session.messages.warning(&format!(
                    "{name} is not used: the pack of `{code}` has no layer `events`"
                ));
            }
            layer.lang.insert(
                code,
                PackLayer {
                    name,
                    words: words.unwrap_or_default(),
                    frames: frames.unwrap_or_default(),
                    contexts: contexts.unwrap_or_default(),
                    scenarios: scenarios.unwrap_or_default(),
                    claims: claims.unwrap_or_default(),
                    speech: speech.unwrap_or_default(),
                },
            );
        } else {
            bail!(
                "lang/{code}: a language that tekad does not have needs a pack.toml (docs/packs.md)"
            );
        }
    }
    for path in sorted(folder)? {
        if path.is_file() && matches!(extension(&path), "toml" | "csv" | "tsv") {
            session.messages.warning(&format!(
                "{} is not used: names belong in world/, words.toml and frames.toml in lang/<code>/",
                path.display()
            ));
        }
    }
    if !used {
        session.messages.warning(&format!(
            "--pack {}: nothing in it (there is no world/ and no lang/<code>/)",
            folder.display()
        ));
    }
    session.engine.add_layer(layer);
    Ok(())
}

fn faults(path: &Path, faults: &[RowFault]) -> anyhow::Error {
    let first = faults.first();
    let line = first.map_or(0, |f| f.line);
    let message = first.map_or("", |f| f.message.as_str());
    let more = match faults.len() {
        0 | 1 => String::new(),
        n => format!(" (and {} more; tekad lexicon check names them)", n - 1),
    };
    anyhow::anyhow!("{}:{line}: {message}{more}", path.display())
}

/// The text of a file.
///
/// # Errors
/// It can't be read, is too large, or is no UTF-8.
pub fn read(path: &Path) -> anyhow::Result<String> {
    let bytes = read_bytes(path)?;
    match String::from_utf8(bytes) {
        Ok(text) => Ok(text
            .strip_prefix('\u{feff}')
            .map_or(text.clone(), str::to_owned)),
        Err(e) => {
            let before = &e.as_bytes()[..e.utf8_error().valid_up_to()];
            let line = 1 + before.iter().filter(|b| **b == b'\n').count();
            bail!("{}:{line}: not UTF-8", path.display())
        }
    }
}

/// The bytes of a file.
///
/// # Errors
/// It can't be read or is too large.
pub fn read_bytes(path: &Path) -> anyhow::Result<Vec<u8>> {
    let name = || path.display().to_string();
    let size = fs::metadata(path).with_context(name)?.len();
    if size > MOST_BYTES {
        bail!("{}: larger than {} MiB", path.display(), MOST_BYTES >> 20);
    }
    fs::read(path).with_context(name)
}

fn extension(path: &Path) -> &str {
    path.extension().and_then(|e| e.to_str()).unwrap_or("")
}

/// A path's last part.
pub fn file_name(path: &Path) -> String {
    path.file_name()
        .map(|n| n.to_string_lossy().into_owned())
        .unwrap_or_default()
}

/// Names of the files and folders in a folder; none where it can't be found.
///
/// # Errors
/// It can't be read.
pub fn names_in(folder: &Path) -> anyhow::Result<Vec<String>> {
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    Ok(sorted(folder)?.iter().map(|p| file_name(p)).collect())
}

fn sorted(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let name = || folder.display().to_string();
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).with_context(name)? {
        all.push(entry.with_context(name)?.path());
    }
    all.sort();
    Ok(all)
}

/// All files below a folder in sorted order. `origin/` holds how files were made, and what begins
/// with a point is hidden.
///
/// # Errors
/// A folder that can't be read.
pub fn files_below(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut all = Vec::new();
    let mut open = vec![(folder.to_owned(), 0)];
    while let Some((at, depth)) = open.pop() {
        for path in sorted(&at)? {
            let name = file_name(&path);
            if name.starts_with('.') || name == "origin" {
                continue;
            }
            if path.is_dir() && depth < 16 {
                open.push((path, depth + 1));
            } else if path.is_file() {
                all.push(path);
            }
        }
    }
    all.sort();
    Ok(all)
}
