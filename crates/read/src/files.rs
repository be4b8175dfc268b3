//! Folders to files, and how far the reading of files is.

use std::{
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use crate::{Format, Input};

/// Deepest nesting of folders.
pub(crate) const MAX_FOLDERS: usize = 64;

/// What is read of a folder, sorted: folders, and files with a known extension; nothing hidden
/// and no symbolic links.
pub(crate) fn inside(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut inside = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let file = entry.file_name();
        let file = file.to_string_lossy();
        // Neither metadata nor type follows links here.
        let kind = entry.file_type()?;
        let wanted = kind.is_dir() || kind.is_file() && (Format::from_name(&file).is_some());
        if wanted && !file.starts_with('.') {
            inside.push(entry.path());
        }
    }
    inside.sort();
    Ok(inside)
}

/// All files that are read of an input, in the order in which they are; what can't be looked
/// into is passed over. Nothing of standard input.
pub fn files(input: &Input) -> Vec<PathBuf> {
    let Input::Path(path) = input else {
        return Vec::new();
    };
    let (mut files, mut todo) = (Vec::new(), vec![(path.clone(), 0)]);
    while let Some((path, depth)) = todo.pop() {
        if !path.is_dir() {
            files.push(path);
        } else if depth < MAX_FOLDERS {
            let list = inside(&path).unwrap_or_default();
            todo.extend(list.into_iter().rev().map(|p| (p, depth + 1)));
        }
    }
    files
}

/// How many bytes of files are read so far; as they lie on the disk, if they are packed.
#[derive(Clone, Debug, Default)]
pub struct Meter(Arc<AtomicU64>);

impl Meter {
    /// The count.
    pub fn bytes(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// A file with a meter.
pub(crate) struct Metered {
    pub file: File,
    pub meter: Meter,
}

impl Read for Metered {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(to)?;
        self.meter.0.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}
