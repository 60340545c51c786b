//! Files made for people, which a platform has taken over once they are sent.

use std::io;
use std::path::Path;
use std::time::{Duration, SystemTime};

/// Longer than any platform is out of reach.
const KEPT: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// Removes what was made over a week before `now`, and says how many.
pub async fn remove_old(folder: &Path, now: SystemTime) -> io::Result<usize> {
    let mut removed = 0;
    let mut files = tokio::fs::read_dir(folder).await?;
    while let Some(file) = files.next_entry().await? {
        let of_ours = file.file_name().to_str().is_some_and(|name| name.starts_with("outlay-"));
        let metadata = file.metadata().await?;
        let age = now.duration_since(metadata.modified()?).unwrap_or_default();
        if of_ours && metadata.is_file() && age > KEPT {
            tokio::fs::remove_file(file.path()).await?;
            removed += 1;
        }
    }
    Ok(removed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_what_is_old_and_ours_goes() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["outlay-1.csv", "photo.jpg"] {
            std::fs::write(folder.path().join(name), "x").unwrap();
        }
        let now = std::fs::metadata(folder.path().join("photo.jpg")).unwrap().modified().unwrap();
        assert_eq!(remove_old(folder.path(), now + KEPT / 2).await.unwrap(), 0);
        assert_eq!(remove_old(folder.path(), now + 2 * KEPT).await.unwrap(), 1);
        assert!(folder.path().join("photo.jpg").exists());
    }
}
