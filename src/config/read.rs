//! From text to [`Config`], gathering every fault on the way.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::num::NonZeroU32;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono_tz::{TZ_VARIANTS, Tz};
use config::{Environment, File, FileFormat, Source, Value, ValueKind};
use reqwest::Url;
use secrecy::SecretString;
use tracing_subscriber::EnvFilter;

use super::{Access, Config, Database, Defaults, Discord, Fault, Limits, Log, LogFormat, Telegram};
use crate::money::Currency;
use crate::say::{LANGUAGES, Locale};

/// Every key, as the file spells it.
pub(super) const KEYS: &[&str] = &[
    "telegram.token",
    "telegram.token_file",
    "telegram.api_url",
    "telegram.poll_timeout_s",
    "discord.token",
    "discord.token_file",
    "discord.api_proxy",
    "access.open",
    "limits.burst",
    "limits.per_second",
    "defaults.currency",
    "defaults.zone",
    "defaults.language",
    "database.url",
    "database.url_file",
    "log.filter",
    "log.format",
];

/// Keys whose value may lie in a file of its own.
const SECRETS: &[&str] = &["telegram.token", "discord.token", "database.url"];

const PREFIX: &str = "OUTLAY__";
const API_URL: &str = "https://api.telegram.org";
const POLL_TIMEOUT_S: u32 = 50;
const BURST: u32 = 200;
const PER_SECOND: u32 = 10;
const ZONE: Tz = Tz::UTC;
const LANGUAGE: &str = "en";
/// What is logged unless the operator says otherwise.
pub const FILTER: &str = "info,sqlx=warn,sea_orm=warn,sea_orm_migration=warn,tantivy=warn,hyper=warn";

pub(super) fn load(
    file: Option<&Path>,
    environment: impl Iterator<Item = (String, String)>,
    data_dir: &Path,
) -> Result<Config, Vec<Fault>> {
    let mut reader = Reader::default();
    let (ours, others): (HashMap<_, _>, HashMap<_, _>) = environment.partition(|(name, _)| name.starts_with(PREFIX));
    reader.add_file(file);
    reader.add_environment(ours);
    let secrets = reader.secrets(others.get("CREDENTIALS_DIRECTORY").map(PathBuf::from), file);

    let config = Config {
        telegram: Telegram {
            token: reader.secret("telegram.token"),
            api_url: reader.address("telegram.api_url").unwrap_or_else(|| API_URL.to_owned()),
            poll_timeout: Duration::from_secs(
                // Telegram's documentation of getUpdates names no ceiling; its servers answer after 50 s.
                reader.number("telegram.poll_timeout_s", 1..=50).unwrap_or(POLL_TIMEOUT_S).into(),
            ),
        },
        discord: Discord { token: reader.secret("discord.token"), api_proxy: reader.address("discord.api_proxy") },
        access: Access { open: reader.flag("access.open").unwrap_or(false) },
        limits: Limits {
            burst: reader.limit("limits.burst", BURST),
            per_second: reader.limit("limits.per_second", PER_SECOND),
        },
        defaults: reader.defaults(),
        database: Database { url: reader.database_url().unwrap_or_else(|| beside(data_dir)) },
        log: Log { filter: reader.filter().unwrap_or_else(|| FILTER.to_owned()), format: reader.log_format() },
        secrets,
    };
    if reader.faults.is_empty() { Ok(config) } else { Err(reader.faults) }
}

/// The SQLite file in the data folder. In its URL `?` and `%` have a meaning that a path's own have not.
fn beside(data_dir: &Path) -> SecretString {
    let path = data_dir.join("outlay.db");
    let path = path.to_string_lossy().replace('%', "%25").replace('?', "%3F").replace('#', "%23");
    format!("sqlite://{path}?mode=rwc").into()
}

#[derive(Default)]
struct Reader {
    values: BTreeMap<&'static str, ValueKind>,
    /// Keys that the environment set: there everything is text.
    from_environment: BTreeSet<&'static str>,
    faults: Vec<Fault>,
}

impl Reader {
    fn fault(&mut self, key: &str, text: impl Into<String>) {
        let mut text = text.into();
        if self.from_environment.contains(key) {
            text = format!("{text} (set by {})", variable(key));
        }
        self.faults.push(Fault::new(key, text));
    }

    fn add_file(&mut self, file: Option<&Path>) {
        let Some(file) = file else { return };
        let name = file.display().to_string();
        match fs::read_to_string(file) {
            Ok(text) => match File::from_str(&text, FileFormat::Toml).collect() {
                Ok(table) => {
                    let mut leaves = BTreeMap::new();
                    flatten("", table.into_iter(), &mut leaves);
                    self.add(leaves, |key| key.to_owned());
                }
                // The parser's own message quotes the line, which may be the one with the token.
                Err(error) => self.faults.push(Fault::new(name, format!("is not TOML: {}", without_source(&error)))),
            },
            Err(error) => self.faults.push(Fault::new(name, format!("cannot be read: {error}"))),
        }
    }

    fn add_environment(&mut self, variables: HashMap<String, String>) {
        let source = Environment::with_prefix("OUTLAY").prefix_separator("__").separator("__").source(Some(variables));
        match source.collect() {
            Ok(table) => {
                self.from_environment = KEYS.iter().copied().filter(|key| table.contains_key(*key)).collect();
                let leaves = table.into_iter().map(|(key, value)| (key, value.kind)).collect();
                self.add(leaves, variable);
            }
            Err(error) => self.faults.push(Fault::new("environment", error.to_string())),
        }
    }

    /// Takes the values of known keys; for others says which was meant, in the source's own spelling.
    fn add(&mut self, leaves: BTreeMap<String, ValueKind>, spell: impl Fn(&str) -> String) {
        for (name, value) in leaves {
            if let Some(key) = KEYS.iter().find(|key| **key == name) {
                self.values.insert(key, value);
                continue;
            }
            let text = if KEYS.iter().any(|key| key.split('.').next() == Some(name.as_str())) {
                format!("is a section: its keys go below [{name}]")
            } else {
                match nearest(&name, KEYS.iter().copied()) {
                    Some(near) => format!("unknown key; did you mean {}?", spell(near)),
                    None => "unknown key; config/outlay.toml lists them all".to_owned(),
                }
            };
            self.faults.push(Fault::new(spell(&name), text));
        }
    }

    /// Puts the secrets that lie in files in their places, and answers all files that hold one.
    fn secrets(&mut self, credentials: Option<PathBuf>, file: Option<&Path>) -> Vec<(&'static str, PathBuf)> {
        let mut holders = Vec::new();
        for &key in SECRETS {
            let named = self.text(named_by(key)).map(PathBuf::from);
            let granted = || credentials.as_ref().map(|folder| folder.join(key)).filter(|path| path.exists());
            let Some(path) = named.or_else(granted) else {
                let set = matches!(self.values.get(key), Some(ValueKind::String(text)) if !text.trim().is_empty());
                let in_file = set && !self.from_environment.contains(key);
                holders.extend(file.filter(|_| in_file).map(|file| (key, file.to_owned())));
                continue;
            };
            let text = match fs::read_to_string(&path) {
                Ok(text) if text.trim().is_empty() => Err(format!("{} is empty", path.display())),
                Ok(text) => Ok(text.trim().to_owned()),
                Err(error) => Err(format!("{} cannot be read: {error}", path.display())),
            };
            match text {
                Ok(text) => {
                    self.from_environment.remove(key);
                    self.values.insert(key, ValueKind::String(text));
                    holders.push((key, path));
                }
                Err(text) => self.fault(named_by(key), text),
            }
        }
        holders
    }

    /// The text of a key; an empty one counts as not set.
    fn text(&mut self, key: &str) -> Option<String> {
        match self.values.get(key)? {
            ValueKind::String(text) if text.trim().is_empty() => None,
            ValueKind::String(text) => Some(text.trim().to_owned()),
            // The value is not repeated: it may be a secret.
            _ => {
                self.fault(key, "is to be text, in quotes");
                None
            }
        }
    }

    fn secret(&mut self, key: &'static str) -> Option<SecretString> {
        let text = self.text(key)?;
        if text.chars().any(|c| c.is_whitespace() || c.is_control()) {
            self.fault(key, "has a space or a line break within");
            return None;
        }
        Some(text.into())
    }

    fn address(&mut self, key: &str) -> Option<String> {
        let text = self.text(key)?;
        let url = Url::parse(&text).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
        if url.is_none() {
            self.fault(key, format!("“{text}” is no http:// or https:// address"));
        }
        url.map(|_| text.trim_end_matches('/').to_owned())
    }

    fn flag(&mut self, key: &str) -> Option<bool> {
        let flag = match self.values.get(key)? {
            ValueKind::Boolean(flag) => Some(*flag),
            ValueKind::String(text) if self.from_environment.contains(key) => text.trim().parse().ok(),
            _ => None,
        };
        if flag.is_none() {
            self.fault(key, "is to be true or false");
        }
        flag
    }

    fn number(&mut self, key: &str, range: RangeInclusive<u32>) -> Option<u32> {
        let number = match self.values.get(key)? {
            ValueKind::I64(number) => u32::try_from(*number).ok(),
            ValueKind::String(text) if self.from_environment.contains(key) => text.trim().parse().ok(),
            _ => None,
        };
        let number = number.filter(|number| range.contains(number));
        if number.is_none() {
            let top = Some(range.end()).filter(|top| **top < u32::MAX).map(|top| format!("to {top}"));
            let range = format!("{} {}", range.start(), top.as_deref().unwrap_or("or more"));
            self.fault(key, format!("is to be a whole number, {range}"));
        }
        number
    }

    fn limit(&mut self, key: &str, default: u32) -> NonZeroU32 {
        let number = self.number(key, 1..=u32::MAX).unwrap_or(default);
        NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN)
    }

    fn defaults(&mut self) -> Defaults {
        let currency = self.text("defaults.currency").and_then(|code| {
            let currency = Currency::from_code(&code);
            if currency.is_none() {
                self.fault("defaults.currency", format!("“{code}” is no ISO 4217 currency, such as EUR"));
            }
            currency
        });
        let zone = self.text("defaults.zone").and_then(|name| {
            let zone = name.parse::<Tz>().ok();
            if zone.is_none() {
                let near = nearest(&name, TZ_VARIANTS.iter().map(|zone| zone.name()));
                let near = near.map_or(", such as Europe/Berlin".to_owned(), |near| format!("; did you mean {near}?"));
                self.fault("defaults.zone", format!("“{name}” is no IANA time zone{near}"));
            }
            zone
        });
        let language = self.text("defaults.language").and_then(|tag| {
            // A region ("de-CH") is welcome: numbers are written as they are there.
            let spoken = Locale::of(&tag).is_some();
            if !spoken {
                let spoken = LANGUAGES.each_ref().map(|language| language.tag).join(", ");
                self.fault("defaults.language", format!("“{tag}” is not among the languages spoken: {spoken}"));
            }
            spoken.then_some(tag)
        });
        Defaults {
            currency: currency.unwrap_or(Currency::EUR),
            zone: zone.unwrap_or(ZONE),
            zone_set: zone.is_some(),
            language: language.unwrap_or_else(|| LANGUAGE.to_owned()),
        }
    }

    fn database_url(&mut self) -> Option<SecretString> {
        let url = self.text("database.url")?;
        let postgres = url.starts_with("postgres://") || url.starts_with("postgresql://");
        let sqlite = url.starts_with("sqlite:");
        if !(sqlite || postgres && Url::parse(&url).is_ok()) {
            // Not repeated: it may hold a password.
            self.fault("database.url", "is to be sqlite:///path/outlay.db?mode=rwc or postgres://user@host/database");
            return None;
        }
        Some(url.into())
    }

    fn filter(&mut self) -> Option<String> {
        let filter = self.text("log.filter")?;
        if let Err(error) = EnvFilter::builder().parse(&filter) {
            self.fault("log.filter", format!("“{filter}” is no filter such as info,outlay=debug: {error}"));
            return None;
        }
        Some(filter)
    }

    fn log_format(&mut self) -> LogFormat {
        match self.text("log.format").as_deref() {
            None | Some("auto") => LogFormat::Auto,
            Some("pretty") => LogFormat::Pretty,
            Some("json") => LogFormat::Json,
            Some(other) => {
                self.fault("log.format", format!("“{other}” is none of auto, pretty, json"));
                LogFormat::Auto
            }
        }
    }
}

/// `telegram.token` → `telegram.token_file`.
fn named_by(secret: &'static str) -> &'static str {
    KEYS.iter().find(|key| key.strip_suffix("_file") == Some(secret)).expect("every secret has a key for its file")
}

/// `telegram.token` → `OUTLAY__TELEGRAM__TOKEN`.
fn variable(key: &str) -> String {
    format!("{PREFIX}{}", key.replace('.', "__").to_uppercase())
}

fn flatten(section: &str, table: impl Iterator<Item = (String, Value)>, leaves: &mut BTreeMap<String, ValueKind>) {
    for (key, value) in table {
        let name = if section.is_empty() { key } else { format!("{section}.{key}") };
        match value.kind {
            ValueKind::Table(table) => flatten(&name, table.into_iter(), leaves),
            leaf => drop(leaves.insert(name, leaf)),
        }
    }
}

/// The word that was probably meant; a right name in the wrong section counts as close.
fn nearest<'a>(word: &str, words: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let last = |name: &'a str| name.rsplit(['.', '/']).next().unwrap_or(name);
    let closeness = |name: &'a str| {
        let whole = strsim::normalized_damerau_levenshtein(&word.to_lowercase(), &name.to_lowercase());
        let tail = word.rsplit(['.', '/']).next().unwrap_or(word);
        if tail.eq_ignore_ascii_case(last(name)) { whole.max(0.75) } else { whole }
    };
    let scored = words.map(|name| (closeness(name), name)).filter(|(close, _)| *close >= 0.7);
    // The first of equals wins.
    scored.reduce(|best, next| if next.0 > best.0 { next } else { best }).map(|(_, name)| name)
}

/// A TOML error's place and reason, without the quoted line.
fn without_source(error: &config::ConfigError) -> String {
    let text = error.to_string();
    let place = text.lines().next().unwrap_or_default();
    let reason = text.lines().rev().find(|line| !line.trim().is_empty() && !line.contains('|')).unwrap_or_default();
    if place == reason { place.to_owned() } else { format!("{place}: {reason}") }
}
