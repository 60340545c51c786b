//! Which copy of the index is in use: a file with its name, replaced in one step.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

/// The name in use, if there is one; what is no plain name counts as none.
pub fn current(root: &Path) -> io::Result<Option<String>> {
    match fs::read(root.join("current")) {
        Ok(name) => Ok(String::from_utf8(name).ok().filter(|name| is_name(name))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Survives a loss of power at any point with the old name or the new one.
pub fn set_current(root: &Path, name: &str) -> io::Result<()> {
    let next = root.join("current.next");
    let mut file = File::create(&next)?;
    file.write_all(name.as_bytes())?;
    file.sync_all()?;
    fs::rename(&next, root.join("current"))?;
    File::open(root)?.sync_all()
}

/// Removes every copy but `keep`: replaced, damaged or never finished. One that is being written, perhaps by another
/// process, is left to the next time, and so is what cannot be removed.
pub fn sweep(root: &Path, keep: Option<&str>) -> io::Result<()> {
    for entry in fs::read_dir(root)? {
        let entry = entry?;
        let name = entry.file_name();
        let Some(name) = name.to_str() else { continue };
        if is_name(name) && Some(name) != keep && !in_use(&entry.path()) {
            // A merge that was under way may put a file there meanwhile.
            if let Err(error) = fs::remove_dir_all(entry.path()) {
                tracing::debug!(%error, "an old search index could not be removed");
            }
        }
    }
    Ok(())
}

fn is_name(name: &str) -> bool {
    name.strip_prefix("generation-").is_some_and(|id| !id.is_empty() && id.bytes().all(|b| b.is_ascii_alphanumeric()))
}

/// Somebody holds tantivy's lock for writers.
fn in_use(folder: &Path) -> bool {
    File::open(folder.join(".tantivy-writer.lock"))
        .is_ok_and(|lock| matches!(lock.try_lock(), Err(fs::TryLockError::WouldBlock)))
}
