//! The database: connections and transactions. A [`Store`] is a value that is passed, never a global.

use std::time::Duration;

use sea_orm::{
    ConnectOptions, Database, DatabaseConnection, DatabaseTransaction, DbBackend, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
};

use crate::error::Internal;

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
            let write = Database::connect(sqlite(url, 1)).await?;
            let read = if url.contains(":memory:") { write.clone() } else { Database::connect(sqlite(url, 4)).await? };
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

    pub async fn close(self) -> Result<(), Internal> {
        self.read.close().await?;
        self.write.close().await?;
        Ok(())
    }
}

/// WAL, FULL (NORMAL can lose acknowledged commits when the power goes), foreign keys on.
fn sqlite(url: &str, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(Duration::from_secs(60))
        .idle_timeout(None::<Duration>)
        .max_lifetime(None::<Duration>)
        .sqlx_logging(false)
        .map_sqlx_sqlite_opts(|sqlite| {
            sqlite
                .foreign_keys(true)
                .busy_timeout(Duration::from_secs(30))
                .pragma("journal_mode", "WAL")
                .pragma("synchronous", "FULL")
                .pragma("cache_size", "-8000")
                .statement_cache_capacity(256)
        });
    options
}
