//! Outputs that are there whole or not at all: written beside under a temporary name, then
//! renamed. Who is killed in between leaves a temporary that the next export sweeps away.

use std::{
    ffi::OsString,
    fs::{self, File, OpenOptions},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use super::ExportError;

/// A file in the making.
pub struct OutFile {
    to: BufWriter<File>,
    /// Temporary and final name; `None` for devices and pipes, which are written as they are.
    names: Option<(PathBuf, PathBuf)>,
}

impl OutFile {
    /// Begins a file that will stand at `path`.
    ///
    /// # Errors
    /// There is a folder at the path, or the file can't be made.
    pub fn create(path: &Path) -> Result<OutFile, ExportError> {
        let path = real(path);
        match fs::metadata(&path) {
            Ok(found) if found.is_dir() => {
                return Err(ExportError::Refused(
                    "there is a folder of that name".into(),
                ));
            }
            Ok(found) if !found.is_file() => {
                let to = OpenOptions::new().write(true).open(&path)?;
                return Ok(OutFile {
                    to: BufWriter::with_capacity(1 << 16, to),
                    names: None,
                });
            }
            _ => {}
        }
        let temporary = temporary(&path)?;
        let file = File::create_new(&temporary)?;
        // Tells others that the file is no leftover.
        let _ = file.try_lock();
        Ok(OutFile {
            to: BufWriter::with_capacity(1 << 16, file),
            names: Some((temporary, path)),
        })
    }

    /// Puts the file in its place.
    ///
    /// # Errors
    /// What is not written yet can't be, or the place is taken by what can't be replaced.
    pub fn commit(mut self) -> Result<(), ExportError> {
        self.to.flush()?;
        if let Some((temporary, path)) = &self.names {
            self.to.get_ref().sync_all()?;
            fs::rename(temporary, path)?;
            self.names = None;
        }
        Ok(())
    }
}

impl Write for OutFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.to.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

impl Drop for OutFile {
    fn drop(&mut self) {
        if let Some((temporary, _)) = &self.names {
            let _ = fs::remove_file(temporary);
        }
    }
}

/// A folder in the making.
pub struct OutFolder {
    temporary: PathBuf,
    path: PathBuf,
    /// Holds the lock.
    _lock: Option<File>,
    done: bool,
}

impl OutFolder {
    /// Begins a folder that will stand at `path`. What is there may only be an earlier export:
    /// a folder with nothing but `year=…` in it.
    ///
    /// # Errors
    /// Something else is there, or the folder can't be made.
    pub fn create(path: &Path) -> Result<OutFolder, ExportError> {
        let path = real(path);
        replaceable(&path)?;
        let temporary = temporary(&path)?;
        fs::create_dir(&temporary)?;
        let lock = File::open(&temporary).ok();
        if let Some(lock) = &lock {
            let _ = lock.try_lock();
        }
        Ok(OutFolder {
            temporary,
            path,
            _lock: lock,
            done: false,
        })
    }

    /// Where to write.
    pub fn making(&self) -> &Path {
        &self.temporary
    }

    /// Puts the folder in its place. For a moment, while an earlier one makes room, there is
    /// none.
    ///
    /// # Errors
    /// The place is taken by what can't be replaced.
    pub fn commit(mut self) -> Result<(), ExportError> {
        replaceable(&self.path)?;
        if self.path.exists() {
            // The earlier one moves into our temporary, whose name tells that it may go.
            let mut old = self.temporary.clone().into_os_string();
            old.push(".old");
            let old = PathBuf::from(old);
            fs::rename(&self.path, &old)?;
            if let Err(e) = fs::rename(&self.temporary, &self.path) {
                let _ = fs::rename(&old, &self.path);
                return Err(e.into());
            }
            self.done = true;
            fs::remove_dir_all(&old)?;
        } else {
            fs::rename(&self.temporary, &self.path)?;
            self.done = true;
        }
        Ok(())
    }
}

impl Drop for OutFolder {
    fn drop(&mut self) {
        if !self.done {
            let _ = fs::remove_dir_all(&self.temporary);
        }
    }
}

/// The file that a link names.
fn real(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

fn replaceable(path: &Path) -> Result<(), ExportError> {
    let entries = match fs::read_dir(path) {
        Ok(entries) => entries,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(e) if e.kind() == io::ErrorKind::NotADirectory => {
            return Err(ExportError::Refused(
                "there is a file of that name; Parquet is written as a folder".into(),
            ));
        }
        Err(e) => return Err(e.into()),
    };
    for entry in entries {
        let name = entry?.file_name();
        if !name.to_string_lossy().starts_with("year=") {
            return Err(ExportError::Refused(format!(
                "the folder holds other things than an earlier export ({}): name a new one",
                name.to_string_lossy().escape_debug()
            )));
        }
    }
    Ok(())
}

/// A name beside `path` for this process, after what killed ones left there is swept away.
fn temporary(path: &Path) -> Result<PathBuf, ExportError> {
    let name = path
        .file_name()
        .ok_or_else(|| ExportError::Refused("this is no name for a file or folder".into()))?;
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    sweep(folder, name);
    let mut own = OsString::from(".");
    own.push(name);
    own.push(format!(".{}.partial", std::process::id()));
    Ok(folder.join(own))
}

/// Removes temporaries of the same output that nobody holds.
fn sweep(folder: &Path, name: &std::ffi::OsStr) {
    let prefix = format!(".{}.", name.to_string_lossy());
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let file = entry.file_name();
        let file = file.to_string_lossy();
        let number = file.strip_prefix(&prefix).and_then(|f| {
            f.strip_suffix(".partial")
                .or_else(|| f.strip_suffix(".partial.old"))
        });
        if !number.is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit())) {
            continue;
        }
        let path = entry.path();
        // A lock that can be had means that its holder is gone.
        let Ok(held) = File::open(&path) else {
            continue;
        };
        if held.try_lock().is_err() {
            continue;
        }
        let _ = if path.is_dir() {
            fs::remove_dir_all(&path)
        } else {
            fs::remove_file(&path)
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut all: Vec<String> = fs::read_dir(folder)
            .expect("the folder")
            .map(|e| {
                e.expect("an entry")
                    .file_name()
                    .to_string_lossy()
                    .into_owned()
            })
            .collect();
        all.sort();
        all
    }

    #[test]
    fn files_are_there_whole_or_not_at_all() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("a.csv");
        let left = dir.path().join(".a.csv.99.partial");
        fs::write(&left, "left by a killed one").expect("a file");
        let mut file = OutFile::create(&path).expect("a file");
        assert!(!left.exists());
        file.write_all(b"new").expect("it can be written");
        // Another one does not touch what is in the making.
        sweep(dir.path(), path.file_name().expect("a name"));
        assert_eq!(names(dir.path()).len(), 1);
        assert!(!path.exists());
        drop(file);
        assert!(names(dir.path()).is_empty());
        let mut file = OutFile::create(&path).expect("a file");
        file.write_all(b"new").expect("it can be written");
        file.commit().expect("it can be renamed");
        assert_eq!(names(dir.path()), ["a.csv"]);
        assert!(OutFile::create(dir.path()).is_err());
    }

    #[test]
    fn folders_replace_only_exports() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("out");
        for _ in 0..2 {
            let folder = OutFolder::create(&path).expect("a folder");
            fs::create_dir(folder.making().join("year=2019")).expect("a folder in it");
            folder.commit().expect("it can be renamed");
            assert_eq!(names(dir.path()), ["out"]);
        }
        fs::write(path.join("thesis.txt"), "dear").expect("a file");
        assert!(OutFolder::create(&path).is_err());
        assert!(OutFolder::create(&path.join("thesis.txt")).is_err());
        assert_eq!(names(&path), ["thesis.txt", "year=2019"]);
    }
}
