//! What the operator says: built-in defaults ← the `--config` file ← `OUTLAY__SECTION__KEY` ← secrets in files of their
//! own (`KEY_file`, or systemd's credentials).
//!
//! `config/outlay.toml` documents every key; a test holds the two together.

mod read;
pub use read::FILTER;
#[cfg(test)]
mod tests;

use std::ffi::OsString;
use std::fmt;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono_tz::Tz;
use secrecy::SecretString;

use crate::money::Currency;

#[derive(Clone, Debug)]
pub struct Config {
    pub telegram: Telegram,
    pub discord: Discord,
    pub access: Access,
    pub limits: Limits,
    pub defaults: Defaults,
    pub database: Database,
    pub log: Log,
    /// Files that hold a secret, with its key.
    secrets: Vec<(&'static str, PathBuf)>,
}

#[derive(Clone, Debug)]
pub struct Telegram {
    /// Switches the adapter on.
    pub token: Option<SecretString>,
    /// Where the Bot API answers, without a slash at the end.
    pub api_url: String,
    /// How long a poll may wait for the next update: whole seconds, at most Telegram's 50.
    pub poll_timeout: Duration,
}

#[derive(Clone, Debug)]
pub struct Discord {
    /// Switches the adapter on.
    pub token: Option<SecretString>,
    /// An HTTP proxy before Discord's REST interface, without a slash at the end.
    pub api_proxy: Option<String>,
}

#[derive(Clone, Debug)]
pub struct Access {
    /// Strangers may keep books here without an invitation.
    pub open: bool,
}

/// A person's messages; what is beyond waits.
#[derive(Clone, Debug)]
pub struct Limits {
    pub burst: NonZeroU32,
    pub per_second: NonZeroU32,
}

/// What a new household starts with.
#[derive(Clone, Debug)]
pub struct Defaults {
    pub currency: Currency,
    pub zone: Tz,
    /// The operator chose the zone: then it is no guess.
    pub zone_set: bool,
    pub language: String,
}

#[derive(Clone, Debug)]
pub struct Database {
    /// May hold a password.
    pub url: SecretString,
}

#[derive(Clone, Debug)]
pub struct Log {
    /// Directives of `tracing_subscriber::EnvFilter`.
    pub filter: String,
    pub format: LogFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// Pretty on a terminal, JSON otherwise.
    Auto,
    Pretty,
    Json,
}

/// One thing that is wrong with the configuration, by its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// `telegram.token`; a file's path when the file as a whole is at fault.
    pub key: String,
    pub text: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.key, self.text)
    }
}

impl Fault {
    fn new(key: impl Into<String>, text: impl Into<String>) -> Self {
        Fault { key: key.into(), text: text.into() }
    }
}

impl Config {
    /// Reads `file` and the environment; the database lies in `data_dir` unless they say otherwise.
    ///
    /// # Errors
    /// Every fault there is, not only the first.
    pub fn load(
        file: Option<&Path>,
        environment: impl Iterator<Item = (String, String)>,
        data_dir: &Path,
    ) -> Result<Config, Vec<Fault>> {
        read::load(file, environment, data_dir)
    }

    /// Files with a secret in them that any user of this machine can read: worth a warning, no reason to refuse.
    pub fn exposed(&self) -> Vec<Fault> {
        let exposed = self.secrets.iter().filter_map(|(key, file)| {
            let mode = mode(file)?;
            (mode & 0o004 != 0).then(|| {
                let file = file.display();
                Fault::new(*key, format!("everybody here can read {file} (mode {mode:03o}): chmod 600 {file}"))
            })
        });
        exposed.collect()
    }
}

#[cfg(unix)]
fn mode(file: &Path) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt;
    Some(std::fs::metadata(file).ok()?.permissions().mode() & 0o777)
}

#[cfg(not(unix))]
fn mode(_: &Path) -> Option<u32> {
    None
}

/// Where data lies: `--data`, else systemd's `$STATE_DIRECTORY`, else the XDG data home.
///
/// # Errors
/// When there is no home to put it in.
pub fn data_dir(argument: Option<&Path>, environment: impl Fn(&str) -> Option<OsString>) -> Result<PathBuf, Fault> {
    if let Some(directory) = argument {
        return Ok(directory.to_owned());
    }
    let path = |name: &str| environment(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    // A unit may name several, parted by colons (systemd.exec(5)); ours names one.
    if let Some(states) = environment("STATE_DIRECTORY").filter(|value| !value.is_empty()) {
        return Ok(std::env::split_paths(&states).next().unwrap_or_default());
    }
    // The XDG specification has relative paths ignored.
    if let Some(home) = path("XDG_DATA_HOME").filter(|home| home.is_absolute()) {
        return Ok(home.join("outlay"));
    }
    match path("HOME") {
        Some(home) => Ok(home.join(".local/share/outlay")),
        None => Err(Fault::new("--data", "neither STATE_DIRECTORY, XDG_DATA_HOME nor HOME is set: name a folder")),
    }
}
