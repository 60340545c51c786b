//! Databases for tests: SQLite in a folder, or on a PostgreSQL server.

use std::path::Path;

use sea_orm::{ConnectOptions, ConnectionTrait, Database as Server, DbBackend, Statement};
use uuid::Uuid;

use crate::app::migrate;
use crate::store::Store;

/// A database of its own: SQLite in a folder, or one on the PostgreSQL server that `TEST_DATABASE_URL` names, dropped at
/// the end.
pub struct TestDatabase {
    pub url: String,
    /// The server's URL, and the database's name there.
    made: Option<(String, String)>,
}

impl TestDatabase {
    /// # Panics
    /// Where `TEST_DATABASE_URL` is set and nothing answers there: a suite that passes by itself over that proves
    /// nothing.
    pub async fn new(folder: &Path) -> Self {
        let Ok(server) = std::env::var("TEST_DATABASE_URL") else {
            return Self { url: format!("sqlite://{}/outlay.db?mode=rwc", folder.display()), made: None };
        };
        let name = format!("outlay_{}", Uuid::now_v7().simple());
        let template = template(&server).await;
        let admin = Server::connect(&server).await.expect("TEST_DATABASE_URL names a server that answers");
        let create = format!("CREATE DATABASE {name} TEMPLATE {template}");
        admin.execute_unprepared(&create).await.expect("may create databases");
        admin.close().await.expect("the connection closes");
        Self { url: on(&server, &name), made: Some((server, name)) }
    }
}

fn on(server: &str, database: &str) -> String {
    let mut url = reqwest::Url::parse(server).expect("TEST_DATABASE_URL is a URL");
    url.set_path(database);
    url.into()
}

/// A database of this program's shape, to be copied: one for all tests of a build, because migrating takes longer than
/// most of them. Those of earlier builds go.
async fn template(server: &str) -> String {
    // An arbitrary key: one process makes it, the others wait.
    const LOCK: &str = "SELECT pg_advisory_lock(122550255116666)";
    let program = std::env::current_exe().and_then(std::fs::metadata).and_then(|program| program.modified());
    let built = program.ok().and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok()).unwrap_or_default();
    let name = format!("outlay_template_{}", built.as_nanos());
    let mut options = ConnectOptions::new(server);
    // The lock is the connection's.
    options.max_connections(1);
    let admin = Server::connect(options).await.expect("TEST_DATABASE_URL names a server that answers");
    admin.execute_unprepared(LOCK).await.expect("a lock");
    let like = Statement::from_string(
        DbBackend::Postgres,
        "SELECT datname FROM pg_database WHERE datname LIKE 'outlay\\_template\\_%'",
    );
    let there = admin.query_all_raw(like).await.expect("the server's databases");
    let there: Vec<String> = there.iter().map(|row| row.try_get_by_index(0).expect("a name")).collect();
    if !there.contains(&name) {
        for old in there {
            // A test of an earlier build may still be copying it.
            let _ = admin.execute_unprepared(&format!("DROP DATABASE {old}")).await;
        }
        let making = format!("{name}_");
        admin.execute_unprepared(&format!("CREATE DATABASE {making}")).await.expect("may create databases");
        let store = Store::connect(&on(server, &making)).await.expect("the new database");
        migrate::up(&store).await.expect("the program's shape");
        store.close().await.expect("the connections close");
        // Only one that is whole bears the name.
        let done = format!("ALTER DATABASE {making} RENAME TO {name}");
        admin.execute_unprepared(&done).await.expect("a template");
    }
    admin.close().await.expect("the connection closes");
    name
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let Some((server, name)) = self.made.take() else { return };
        // Dropping cannot wait for a future of the runtime that it may run in: a thread has one of its own.
        let gone = name.clone();
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(async {
                let admin = Server::connect(&server).await?;
                admin.execute_unprepared(&format!("DROP DATABASE {name} WITH (FORCE)")).await?;
                admin.close().await?;
                Ok::<(), crate::error::Internal>(())
            })
        });
        if !std::thread::panicking() {
            dropped.join().expect("no panic while it is dropped").unwrap_or_else(|fault| panic!("{gone}: {fault}"));
        }
    }
}
