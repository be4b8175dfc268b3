//! Lists the packs (`lang/*`), `world/` and `ontology/` for embedding, so that adding a
//! language or a world file means adding a file, not Rust. TOML goes in as JSON, which reads
//! ten times as fast at every start.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
};

fn main() -> io::Result<()> {
    let manifest = PathBuf::from(env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?);
    let root = manifest.join("../..").canonicalize()?;
    let out = PathBuf::from(env::var("OUT_DIR").map_err(io::Error::other)?);
    let mut code = String::from(
        "/// Embedded language packs, by code.\npub static LANGUAGES: &[EmbeddedPack] = &[\n",
    );
    let lang = root.join("lang");
    println!("cargo:rerun-if-changed={}", lang.display());
    for folder in sorted(&lang)?.into_iter().filter(|p| p.is_dir()) {
        println!("cargo:rerun-if-changed={}", folder.display());
        let file = |name: &str| folder.join(name);
        if !file("pack.toml").is_file() {
            continue;
        }
        let name = folder
            .file_name()
            .map(|n| n.to_string_lossy().into_owned())
            .unwrap_or_default();
        let declared = layers(&file("pack.toml"))?;
        let pack = embed(&file("pack.toml"), &root, &out)?;
        code.push_str(&format!(
            "    EmbeddedPack {{ code: {name:?}, pack: include_str!({pack:?})"
        ));
        // What a layer needs and does not have is a fault that a test of this crate tells.
        for (field, layer, n) in [
            ("words", "events", "words.toml"),
            ("frames", "events", "frames.toml"),
            ("contexts", "events", "contexts.toml"),
            ("magnitudes", "events", "magnitudes.toml"),
            ("scenarios", "events", "scenarios.toml"),
            ("claims", "events", "claims.toml"),
            ("speech", "events", "speech.toml"),
            ("model", "parse", "parser.model"),
            ("names", "names", "names.model"),
            ("stops", "parse", "abbreviations.txt"),
            ("filter", "events", "filter.model"),
        ] {
            if !declared.iter().any(|l| l == layer) || !file(n).is_file() {
                code.push_str(&format!(", {field}: None"));
                continue;
            }
            let with = if n.ends_with(".model") {
                "bytes"
            } else {
                "str"
            };
            let path = embed(&file(n), &root, &out)?;
            code.push_str(&format!(", {field}: Some(include_{with}!({path:?}))"));
        }
        code.push_str(" },\n");
    }
    let pairs = lang.join("pairs.model");
    code.push_str(
        "];\n\n/// `lang/pairs.model`, where there is one.\npub static PAIRS: Option<&[u8]> = ",
    );
    code.push_str(&if pairs.is_file() {
        println!("cargo:rerun-if-changed={}", pairs.display());
        format!("Some(include_bytes!({pairs:?}));\n")
    } else {
        "None;\n".to_owned()
    });
    let senses = lang.join("senses.model");
    code.push_str(
        "\n/// `lang/senses.model`, where there is one.\npub static SENSES: Option<&[u8]> = ",
    );
    code.push_str(&if senses.is_file() {
        println!("cargo:rerun-if-changed={}", senses.display());
        format!("Some(include_bytes!({senses:?}));\n")
    } else {
        "None;\n".to_owned()
    });
    code.push_str("\n/// Files of `world/`, by name.\npub static WORLD: &[(&str, &str)] = &[\n");
    let mut files = Vec::new();
    walk(&root.join("world"), &mut files)?;
    for file in files {
        println!("cargo:rerun-if-changed={}", file.display());
        let name = file
            .strip_prefix(&root)
            .unwrap_or(&file)
            .to_string_lossy()
            .replace('\\', "/");
        let text = embed(&file, &root, &out)?;
        code.push_str(&format!("    ({name:?}, include_str!({text:?})),\n"));
    }
    println!("cargo:rerun-if-changed={}", root.join("ontology").display());
    code.push_str(&format!(
        "];\n\n/// `ontology/plover.toml`.\npub static ONTOLOGY: &str = include_str!({:?});\n",
        embed(&root.join("ontology/plover.toml"), &root, &out)?
    ));
    code.push_str(&format!(
        "\n/// `ontology/cameo.tsv`.\npub static CAMEO: &str = include_str!({:?});\n",
        root.join("ontology/cameo.tsv")
    ));
    code.push_str(&format!(
        "\n/// `ontology/contexts.toml`.\npub static CONTEXT_RULES: &str = include_str!({:?});\n",
        embed(&root.join("ontology/contexts.toml"), &root, &out)?
    ));
    let table = root.join("world/gazetteer/places.tsv");
    println!("cargo:rerun-if-changed={}", table.display());
    let packed = tekad_gazetteer::pack("world/gazetteer/places.tsv", &fs::read_to_string(&table)?)
        .map_err(io::Error::other)?;
    fs::write(out.join("gazetteer.bin"), packed)?;
    code.push_str(
        "\n/// `world/gazetteer`, packed.\npub static GAZETTEER: &[u8] = include_bytes!(concat!(env!(\"OUT_DIR\"), \"/gazetteer.bin\"));\n",
    );
    fs::write(out.join("embedded.rs"), code)
}

/// The layers that a `pack.toml` declares.
fn layers(path: &Path) -> io::Result<Vec<String>> {
    let wrong = |e: &dyn std::fmt::Display| io::Error::other(format!("{}: {e}", path.display()));
    let data: toml::Table = toml::from_str(&fs::read_to_string(path)?).map_err(|e| wrong(&e))?;
    let list = data.get("layers").and_then(toml::Value::as_array);
    Ok(list
        .ok_or_else(|| wrong(&"no list `layers`"))?
        .iter()
        .filter_map(|l| l.as_str().map(str::to_owned))
        .collect())
}

/// The file to embed for `path`: itself, or if it is TOML, the same data as JSON in `out`.
fn embed(path: &Path, root: &Path, out: &Path) -> io::Result<PathBuf> {
    if path.extension().is_none_or(|e| e != "toml") {
        return Ok(path.to_owned());
    }
    let wrong = |e: &dyn std::fmt::Display| io::Error::other(format!("{}: {e}", path.display()));
    let data: toml::Table = toml::from_str(&fs::read_to_string(path)?).map_err(|e| wrong(&e))?;
    let json = serde_json::to_string(&data).map_err(|e| wrong(&e))?;
    let name = path.strip_prefix(root).unwrap_or(path);
    let file = out.join(name).with_extension("json");
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(&file, json)?;
    Ok(file)
}

fn sorted(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut all: Vec<PathBuf> = fs::read_dir(folder)?
        .map(|e| e.map(|e| e.path()))
        .collect::<io::Result<_>>()?;
    all.sort();
    Ok(all)
}

/// All data files below `folder` in sorted order; `origin/` holds how they were made, and
/// `gazetteer/` is packed.
fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    println!("cargo:rerun-if-changed={}", folder.display());
    for path in sorted(folder)? {
        if path.is_dir() {
            if path
                .file_name()
                .is_some_and(|n| n != "origin" && n != "gazetteer")
            {
                walk(&path, files)?;
            }
        } else if path.extension().is_some_and(|e| e == "toml" || e == "tsv") {
            files.push(path);
        }
    }
    Ok(())
}
