//! The database's shape, one file a change: `up` and `down`, never edited once landed.
//!
//! `outlay migrate make NAME` drafts the next file from what the entities have and the database lacks, and adds it to
//! the two lists below.

pub mod build;
mod m20261123_000001_people;
mod m20261123_000002_books;
mod m20261123_000003_pipeline;
mod m20261123_000004_arrangement;
mod m20261123_000005_links;
mod m20261123_000006_spaces;
mod m20261123_000007_questions;

use std::collections::BTreeSet;
use std::fmt;

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{
    DatabaseConnection, DatabaseTransaction, DbBackend, SqliteTransactionMode, TransactionOptions, TransactionTrait,
};

pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261123_000001_people::Migration),
            Box::new(m20261123_000002_books::Migration),
            Box::new(m20261123_000003_pipeline::Migration),
            Box::new(m20261123_000004_arrangement::Migration),
            Box::new(m20261123_000005_links::Migration),
            Box::new(m20261123_000006_spaces::Migration),
            Box::new(m20261123_000007_questions::Migration),
        ]
    }
}

/// Why a database could not be brought to this program's shape.
#[derive(Debug)]
pub enum MigrateError {
    /// It holds changes that this program does not know, the earliest of them here: only a newer program may write to
    /// it.
    Newer {
        migration: String,
    },
    Database(DbErr),
}

impl fmt::Display for MigrateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MigrateError::Newer { migration } => write!(
                f,
                "this database was written by a newer outlay (it has {migration}): run that version, or restore a backup"
            ),
            MigrateError::Database(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for MigrateError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            MigrateError::Newer { .. } => None,
            MigrateError::Database(error) => Some(error),
        }
    }
}

impl From<DbErr> for MigrateError {
    fn from(error: DbErr) -> Self {
        MigrateError::Database(error)
    }
}

/// One change and whether this database has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub name: String,
    pub applied: bool,
}

/// Applies what is missing, all of it or nothing, and answers the names applied.
pub async fn up(database: &DatabaseConnection) -> Result<Vec<String>, MigrateError> {
    // Most starts have nothing to do, and then need no write transaction.
    if status(database).await?.iter().all(|step| step.applied) {
        return Ok(Vec::new());
    }
    let transaction = begin(database).await?;
    let before = status(&transaction).await?;
    Migrator::up(&transaction, None).await?;
    transaction.commit().await?;
    Ok(before.into_iter().filter(|step| !step.applied).map(|step| step.name).collect())
}

/// Takes back the latest `steps` changes, with the data in them, and answers their names, latest first.
pub async fn down(database: &DatabaseConnection, steps: u32) -> Result<Vec<String>, MigrateError> {
    let transaction = begin(database).await?;
    let before = status(&transaction).await?;
    Migrator::down(&transaction, Some(steps)).await?;
    transaction.commit().await?;
    let applied = before.into_iter().rev().filter(|step| step.applied);
    Ok(applied.take(steps as usize).map(|step| step.name).collect())
}

/// Every change this program knows, in order; reads only.
///
/// # Errors
/// [`MigrateError::Newer`] when the database has one that the program does not know.
pub async fn status(database: &impl ConnectionTrait) -> Result<Vec<Step>, MigrateError> {
    let known: Vec<String> = Migrator::migrations().iter().map(|migration| migration.name().to_owned()).collect();
    let applied = applied(database).await?;
    match applied.iter().find(|&name| !known.contains(name)) {
        Some(unknown) => Err(MigrateError::Newer { migration: unknown.clone() }),
        None => Ok(known.into_iter().map(|name| Step { applied: applied.contains(&name), name }).collect()),
    }
}

async fn applied(database: &impl ConnectionTrait) -> Result<BTreeSet<String>, DbErr> {
    let table = Migrator::migration_table_name();
    if !has_table(database, &table.to_string()).await? {
        return Ok(BTreeSet::new());
    }
    let names = Query::select().column("version").from(table).to_owned();
    database.query_all(&names).await?.iter().map(|row| row.try_get_by_index(0)).collect()
}

async fn has_table(database: &impl ConnectionTrait, name: &str) -> Result<bool, DbErr> {
    let mut tables = Query::select();
    match database.get_database_backend() {
        DbBackend::Sqlite => tables
            .column("name")
            .from("sqlite_master")
            .and_where(Expr::col("type").eq("table"))
            .and_where(Expr::col("name").eq(name)),
        _ => tables
            .column("table_name")
            .from(("information_schema", "tables"))
            .and_where(Expr::cust("table_schema = current_schema()"))
            .and_where(Expr::col("table_name").eq(name)),
    };
    Ok(database.query_one(&tables).await?.is_some())
}

/// One process migrates at a time: SQLite's write lock sees to it, on PostgreSQL a lock of our own does.
async fn begin(database: &DatabaseConnection) -> Result<DatabaseTransaction, DbErr> {
    let transaction = database
        .begin_with_options(TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..Default::default()
        })
        .await?;
    if transaction.get_database_backend() == DbBackend::Postgres {
        // An arbitrary key: "outlay" in ASCII.
        transaction.execute_unprepared("SELECT pg_advisory_xact_lock(122550255116665)").await?;
    }
    Ok(transaction)
}
