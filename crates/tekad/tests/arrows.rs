//! Which crate may use which (ARCHITECTURE.md), checked from `cargo metadata`.

use std::{collections::BTreeMap, process::Command};

/// A crate and the crates of the house that it may use; what stands under `dev` only in tests.
const ALLOWED: &[(&str, &[&str], &[&str])] = &[
    ("core", &[], &[]),
    ("read", &["core"], &[]),
    ("parse", &["core"], &[]),
    ("gazetteer", &[], &[]),
    ("code", &["core", "gazetteer"], &["parse"]),
    ("lexicon", &["core", "code"], &[]),
    ("engine", &["core", "parse", "gazetteer", "code"], &[]),
    ("store", &["core"], &[]),
    ("eval", &["core", "parse", "code", "engine"], &[]),
    (
        "tekad",
        &[
            "core", "read", "parse", "code", "lexicon", "engine", "store", "eval",
        ],
        &[],
    ),
];

#[test]
fn crates_use_only_what_they_may() {
    let out = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version=1", "--no-deps", "--offline"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    let metadata: serde_json::Value =
        serde_json::from_slice(&out.stdout).expect("cargo metadata prints JSON");
    let text = |v: &serde_json::Value| v.as_str().unwrap_or_default().to_owned();
    let house = |name: &str| name.strip_prefix("tekad-").unwrap_or(name).to_owned();
    let mut seen = BTreeMap::new();
    for package in metadata["packages"].as_array().expect("packages") {
        let name = house(&text(&package["name"]));
        let mut used = Vec::new();
        for dependency in package["dependencies"].as_array().expect("dependencies") {
            let target = text(&dependency["name"]);
            if target.starts_with("tekad") {
                used.push((house(&target), text(&dependency["kind"]) == "dev"));
            }
        }
        seen.insert(name, used);
    }
    let known: Vec<&str> = ALLOWED.iter().map(|a| a.0).collect();
    let mut names: Vec<&String> = seen.keys().collect();
    names.sort_by_key(|n| known.iter().position(|k| k == n));
    assert_eq!(names, known, "a new crate needs its line here");
    for (name, may, in_tests) in ALLOWED {
        for (target, dev) in &seen[*name] {
            let allowed =
                may.contains(&target.as_str()) || (*dev && in_tests.contains(&target.as_str()));
            assert!(allowed, "{name} must not use {target}");
        }
    }
}
