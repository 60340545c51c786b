//! A file on its way to a platform.

use reqwest::multipart::Part;

use super::Undelivered;
use crate::message::File;

/// Streamed from where it lies, so that a long export is never held in memory.
pub async fn part(file: &File) -> Result<Part, Undelivered> {
    let opened = async {
        let opened = tokio::fs::File::open(&file.path).await?;
        let length = opened.metadata().await?.len();
        Ok((opened, length))
    };
    let never = |reason: &str| Undelivered::Never { reason: reason.to_owned() };
    let (opened, length) = opened.await.map_err(|error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => never("the file is gone"),
        kind => Undelivered::Passing { reason: format!("opening the file: {kind}") },
    })?;
    Part::stream_with_length(opened, length)
        .file_name(file.name.clone())
        .mime_str(&file.media_type)
        .map_err(|_| never("the file's media type is none"))
}
