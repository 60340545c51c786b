//! The database: connections and transactions. A [`Store`] is a value that is passed, never a global.

use std::time::Duration;

use sea_orm::sqlx::{self, Connection, SqliteConnection, raw_sql};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, RuntimeErr,
    SqliteTransactionMode, TransactionOptions, TransactionTrait,
};

use tokio_util::sync::CancellationToken;

use crate::error::Internal;

const CARRY_OVER_EVERY: Duration = Duration::from_secs(1);
/// Pages of 4 KiB in SQLite's log at which a commit carries it over itself, should [`Store::carry_over`] lag behind.
const LONGEST_LOG: &str = "16000";

/// One database: a single write connection on SQLite (its queue is the pool's), a pool on PostgreSQL.
#[derive(Clone, Debug)]
pub struct Store {
    write: DatabaseConnection,
    read: DatabaseConnection,
}

impl Store {
    /// Connects to `url` (`sqlite:///path?mode=rwc` or `postgres://…`). Migrations are the caller's.
    pub async fn connect(url: &str) -> Result<Self, Internal> {
        if url.starts_with("sqlite:") {
            let write = Database::connect(sqlite(url, 1, "-8000")).await?;
            let read = if url.contains(":memory:") {
                write.clone()
            } else {
                // Together they may hold as much as the writer; the kernel keeps the rest.
                Database::connect(sqlite(url, 4, "-2000")).await?
            };
            Ok(Self { write, read })
        } else {
            let mut options = ConnectOptions::new(url);
            options.max_connections(16).acquire_timeout(Duration::from_secs(30)).sqlx_logging(false);
            let pool = Database::connect(options).await?;
            Ok(Self { write: pool.clone(), read: pool })
        }
    }

    pub fn backend(&self) -> DbBackend {
        self.write.get_database_backend()
    }

    /// For reads outside any unit of work.
    pub fn read(&self) -> &DatabaseConnection {
        &self.read
    }

    /// For migrations and the command line's own maintenance; the pipeline writes through [`Store::begin`].
    pub fn write(&self) -> &DatabaseConnection {
        &self.write
    }

    /// Opens a write transaction. On SQLite it is IMMEDIATE: a deferred one that turns to writing later fails with
    /// SQLITE_BUSY instead of waiting.
    pub async fn begin(&self) -> Result<DatabaseTransaction, Internal> {
        let options = TransactionOptions {
            isolation_level: None,
            access_mode: None,
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        };
        Ok(self.write.begin_with_options(options).await?)
    }

    /// Carries SQLite's log over into the database until `stop`, beside the writer: left to itself, SQLite does that
    /// within a commit, which somebody waits for.
    pub async fn carry_over(self, stop: CancellationToken) {
        if self.backend() != DbBackend::Sqlite {
            return;
        }
        while stop.run_until_cancelled(tokio::time::sleep(CARRY_OVER_EVERY)).await.is_some() {
            // Passive waits for nobody: what is still being read is carried over the next time.
            if let Err(fault) = self.read.execute_unprepared("PRAGMA wal_checkpoint(PASSIVE)").await {
                tracing::warn!(%fault, "the database's log could not be carried over");
            }
        }
    }

    /// Gives back what SQLite's connections keep for speed: pages, and compiled statements with what was bound last,
    /// which after a burst is most of the memory in use. For when nobody has asked for a while.
    pub async fn rest(&self) -> Result<(), Internal> {
        if self.backend() != DbBackend::Sqlite {
            return Ok(());
        }
        for pool in [&self.write, &self.read].map(DatabaseConnection::get_sqlite_connection_pool) {
            // Held until all that are idle have had their turn.
            let mut rested = Vec::new();
            while let Some(mut connection) = pool.try_acquire() {
                connection.clear_cached_statements().await.map_err(Internal::new)?;
                raw_sql("PRAGMA shrink_memory").execute(&mut *connection).await.map_err(Internal::new)?;
                rested.push(connection);
            }
        }
        Ok(())
    }

    pub async fn close(self) -> Result<(), Internal> {
        self.read.close().await?;
        self.write.close().await?;
        Ok(())
    }
}

/// Whether a fault is that the disk, or what the operator lets us have of it, is full: nothing a message did.
pub fn out_of_space(fault: &Internal) -> bool {
    let Some(DbErr::Exec(RuntimeErr::SqlxError(fault)) | DbErr::Query(RuntimeErr::SqlxError(fault))) =
        fault.cause::<DbErr>()
    else {
        return false;
    };
    // SQLITE_FULL, and PostgreSQL's disk_full.
    fault.as_database_error().and_then(|fault| fault.code()).is_some_and(|code| code == "13" || code == "53100")
}

/// Whether a connection may be used again. On a full disk SQLite takes a transaction back by itself; taking it back
/// once more fails, and sqlx goes on counting one that is none: what is "committed" then is a savepoint in it, and never
/// gets to the disk.
async fn is_clean(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    if !connection.is_in_transaction() {
        return Ok(true);
    }
    // One that was dropped is still being taken back: behind this it is.
    connection.ping().await?;
    Ok(!connection.is_in_transaction())
}

/// WAL, FULL (NORMAL can lose acknowledged commits when the power goes), foreign keys on.
///
/// `cache` is each connection's page cache: negative, KiB.
fn sqlite(url: &str, connections: u32, cache: &'static str) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(Duration::from_secs(60))
        .idle_timeout(None::<Duration>)
        .max_lifetime(None::<Duration>)
        .sqlx_logging(false)
        .map_sqlx_sqlite_pool_opts(|pool| pool.before_acquire(|connection, _| Box::pin(is_clean(connection))))
        .map_sqlx_sqlite_opts(move |sqlite| {
            sqlite
                .foreign_keys(true)
                .busy_timeout(Duration::from_secs(30))
                .pragma("journal_mode", "WAL")
                .pragma("synchronous", "FULL")
                .pragma("cache_size", cache)
                .pragma("wal_autocheckpoint", LONGEST_LOG)
                // A batch's statements differ by its size, and a large one is heavy and keeps what was bound last:
                // room for those that every message needs and for some of a burst's.
                .statement_cache_capacity(64)
        });
    options
}
