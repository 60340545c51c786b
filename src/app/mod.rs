//! The program: its parts put together, and what `outlay`'s subcommands do.

pub mod chat;
pub mod cli;
mod desk;
mod explain;
mod exported;
mod maintain;
pub mod migrate;
pub mod notify;
pub mod run;
pub mod schema_diff;
mod typing;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rand::{RngCore, SeedableRng};
use secrecy::ExposeSecret;
use tokio_util::sync::CancellationToken;

use crate::adapter::Adapter;
use crate::clock::Clock;
use crate::config::Config;
use crate::error::Internal;
use crate::message::Platform;
use crate::pipeline::{Bells, Inbox, Pipeline, Policy};
use crate::search::Index;
use crate::service::chat::Defaults;
use crate::store::Store;
use crate::worker::send::Relay;

/// Everything but the doors: the database migrated, the index open, the pipeline ready.
pub struct App {
    pub pipeline: Arc<Pipeline>,
    pub inbox: Inbox,
    pub stop: CancellationToken,
    indexing: Option<tokio::task::JoinHandle<()>>,
    /// Held for as long as this process uses the folder.
    _folder: std::fs::File,
}

/// What `main` takes from the machine and tests give by hand.
pub struct Given {
    pub clock: Clock,
    /// All randomness of the pipeline comes from it.
    pub seed: [u8; 32],
    /// The platform that is always let in and never throttled.
    pub trusted: Option<Platform>,
    /// An index that the caller keeps up to date; without one the folder's is opened and followed beside.
    pub index: Option<Index>,
}

impl Given {
    pub fn by_the_machine(trusted: Option<Platform>) -> Self {
        let mut seed = [0u8; 32];
        rand::rngs::StdRng::from_os_rng().fill_bytes(&mut seed);
        Self { clock: Clock::System, seed, trusted, index: None }
    }
}

impl App {
    /// Opens the data folder and the database, migrating it. A missing or damaged index is no obstacle: it is built anew
    /// while people book.
    pub async fn open(data: &Path, config: &Config, given: Given) -> Result<Self, Internal> {
        let Given { clock, seed, trusted, index } = given;
        let folder = take_folder(data)?;
        let store = Store::connect(config.database.url.expose_secret()).await?;
        migrate::up(&store).await?;
        let follow = index.is_none();
        let search = match index.map_or_else(|| Index::open(&data.join("index")), Ok) {
            Ok(index) => Some(index),
            Err(fault) => {
                tracing::error!(%fault, "the search index cannot be opened: booking goes on without it");
                None
            }
        };
        let files = data.join("files");
        std::fs::create_dir_all(&files)?;
        let bells = Bells::default();
        let defaults = Defaults {
            currency: config.defaults.currency,
            zone: config.defaults.zone.name().to_owned(),
            zone_chosen: config.defaults.zone_set,
            language: config.defaults.language.clone(),
        };
        let policy = Policy {
            open: config.access.open,
            trusted,
            burst: config.limits.burst.get(),
            per_second: config.limits.per_second.get(),
        };
        let stop = CancellationToken::new();
        tokio::spawn(store.clone().carry_over(stop.clone()));
        let indexing = search.clone().filter(|_| follow).map(|index| {
            tokio::spawn(crate::worker::index::run(store.clone(), index, bells.booked.clone(), stop.clone()))
        });
        let inbox = Inbox::open(store.clone(), clock.clone(), bells.clone());
        let pipeline = Pipeline::new(store, clock, defaults, policy, search, files, bells, seed);
        Ok(Self { pipeline: Arc::new(pipeline), inbox, stop, indexing, _folder: folder })
    }

    /// A sender for these platforms.
    pub fn relay(&self, adapters: Vec<Arc<dyn Adapter>>) -> Relay {
        let pipeline = &self.pipeline;
        Relay::new(pipeline.store.clone(), pipeline.clock.clone(), adapters, pipeline.bells.replied.clone())
    }

    /// Stops what runs beside and closes the database.
    pub async fn close(self) -> Result<(), Internal> {
        self.stop.cancel();
        if let Some(indexing) = self.indexing {
            indexing.await?;
        }
        drop(self.inbox);
        match Arc::try_unwrap(self.pipeline) {
            Ok(pipeline) => pipeline.store.close().await,
            // Somebody still holds it: the process's end closes it.
            Err(_) => Ok(()),
        }
    }
}

/// Makes the data folder and takes it for this process: two on one SQLite file and one index would step on each other.
fn take_folder(data: &Path) -> Result<std::fs::File, Internal> {
    std::fs::create_dir_all(data)?;
    let path: PathBuf = data.join("outlay.lock");
    let lock = std::fs::File::options().create(true).truncate(false).write(true).open(path)?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(std::fs::TryLockError::WouldBlock) => {
            Err(Internal::new("another outlay is using this data folder: stop it, or name another with --data"))
        }
        Err(std::fs::TryLockError::Error(fault)) => Err(fault.into()),
    }
}
