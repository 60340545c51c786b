//! The operator's commands: the database's shape, the index, failed messages, export and backup.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Subcommand;
use sea_orm::{ConnectionTrait, DbBackend, EntityTrait};
use secrecy::ExposeSecret;
use uuid::Uuid;

use super::cli::{Failure, Ground};
use crate::clock::Clock;
use crate::entity::household;
use crate::error::Internal;
use crate::pipeline;
use crate::service::export;
use crate::store::Store;
use crate::worker::index;

#[derive(Debug, Subcommand)]
pub enum Migrate {
    /// Apply what is missing
    Up,
    /// Take back the latest
    Down {
        #[arg(default_value_t = 1)]
        steps: u32,
    },
    /// What is applied and what is missing
    Status,
    /// Draft the migration that is missing between the entities and the database
    Make {
        /// What it does, in snake_case
        name: String,
        /// Where migrations lie
        #[arg(long, default_value = "migration/src")]
        dir: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
pub enum Index {
    /// How far it has read
    Status,
    /// Build it anew from the books
    Rebuild,
    /// Compare it with the books
    Verify,
}

#[derive(Debug, Subcommand)]
pub enum Messages {
    /// List dead letters
    Failed,
    /// One of them, with what it said
    Show { id: Uuid },
    /// Put one back into the queue; all of them without an id
    Retry { id: Option<Uuid> },
    /// Give one up
    Drop { id: Uuid },
}

async fn store(ground: &Ground) -> Result<Store, Internal> {
    std::fs::create_dir_all(&ground.data)?;
    Store::connect(ground.config.database.url.expose_secret()).await
}

fn answer(text: &str) -> Result<(), Internal> {
    let mut out = std::io::stdout();
    writeln!(out, "{}", text.trim_end())?;
    Ok(out.flush()?)
}

pub async fn migrate(ground: Ground, what: Migrate) -> Result<(), Failure> {
    let store = store(&ground).await?;
    let text = match what {
        Migrate::Up => super::migrate::up(&store).await?,
        Migrate::Down { steps } => super::migrate::down(&store, steps).await?,
        Migrate::Status => super::migrate::status(&store).await?,
        Migrate::Make { name, dir } => {
            let path = super::migrate::make(&store, &Clock::System, &name, &dir).await?;
            path.display().to_string()
        }
    };
    Ok(answer(&text)?)
}

pub async fn index(ground: Ground, what: Index) -> Result<(), Failure> {
    let _folder = super::take_folder(&ground.data)?;
    let store = store(&ground).await?;
    super::migrate::up(&store).await?;
    let search = crate::search::Index::open(&ground.data.join("index"))?;
    let text = match what {
        Index::Status => index::status(&store, &search).await?.to_string(),
        Index::Rebuild => format!("{} entries indexed", index::rebuild(&store, &search).await?),
        Index::Verify => {
            let report = index::verify(&store, &search).await?;
            answer(&report.to_string())?;
            if !report.is_sound() {
                return Err(Internal::new("the index differs from the books: outlay index rebuild").into());
            }
            return Ok(());
        }
    };
    Ok(answer(&text)?)
}

pub async fn messages(ground: Ground, what: Messages) -> Result<(), Failure> {
    let store = store(&ground).await?;
    super::migrate::up(&store).await?;
    let unknown = || Internal::new("no failed message has that id: outlay messages failed lists them");
    let text = match what {
        Messages::Failed => {
            let failed = pipeline::failed(store.read()).await?;
            let lines: Vec<String> = failed
                .iter()
                .map(|message| {
                    let error = message.error.as_deref().unwrap_or("");
                    format!("{}  {}  {} attempts  {error}", message.id, message.platform, message.attempts)
                })
                .collect();
            if lines.is_empty() { "no message failed".to_owned() } else { lines.join("\n") }
        }
        Messages::Show { id } => {
            let failed = pipeline::failed(store.read()).await?;
            let message = failed.into_iter().find(|message| message.id == id).ok_or_else(unknown)?;
            serde_json::to_string_pretty(&serde_json::json!({
                "id": message.id, "platform": message.platform, "chat": message.chat_key,
                "message": message.message_key, "attempts": message.attempts, "error": message.error,
                "inbound": message.inbound.and_then(|text| serde_json::from_str::<serde_json::Value>(&text).ok()),
            }))?
        }
        Messages::Retry { id: Some(id) } => {
            if !pipeline::retry(store.write(), id).await? {
                return Err(unknown().into());
            }
            "it is tried again".to_owned()
        }
        Messages::Retry { id: None } => {
            let failed = pipeline::failed(store.read()).await?;
            for message in &failed {
                pipeline::retry(store.write(), message.id).await?;
            }
            format!("{} tried again", failed.len())
        }
        Messages::Drop { id } => {
            if !pipeline::forget(store.write(), id).await? {
                return Err(unknown().into());
            }
            "dropped, and with it what it said".to_owned()
        }
    };
    Ok(answer(&text)?)
}

pub async fn export(ground: Ground, to: &Path) -> Result<(), Failure> {
    let store = store(&ground).await?;
    super::migrate::up(&store).await?;
    std::fs::create_dir_all(to)?;
    if std::fs::read_dir(to)?.next().is_some() {
        return Err(Internal::new("that folder is not empty").into());
    }
    let households = household::Entity::find().all(store.read()).await?;
    let mut lines = Vec::new();
    for household in households {
        let path = to.join(format!("{}.csv", household.id));
        let file = std::io::BufWriter::new(std::fs::File::create_new(&path)?);
        let rows =
            export::csv(store.read(), household.id, export::Extent { deleted: true, ..Default::default() }, file)
                .await?;
        lines.push(format!("{}  {rows} entries", path.display()));
    }
    Ok(answer(&lines.join("\n"))?)
}

pub async fn backup(ground: Ground, to: &Path) -> Result<(), Failure> {
    let store = store(&ground).await?;
    if store.backend() != DbBackend::Sqlite {
        return Err(Internal::new("on PostgreSQL use pg_dump: it knows how").into());
    }
    if to.exists() {
        return Err(Internal::new("that file exists already").into());
    }
    let name = to.to_str().ok_or_else(|| Internal::new("that is no file name SQLite can take"))?;
    // VACUUM INTO copies a consistent state while others read and write.
    let statement =
        sea_orm::Statement::from_sql_and_values(DbBackend::Sqlite, "VACUUM INTO ?", [sea_orm::Value::from(name)]);
    store.write().execute_raw(statement).await?;
    Ok(answer(&format!("{}", to.display()))?)
}
