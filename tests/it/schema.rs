//! The migrations make what the entities expect, on both databases.

use std::collections::BTreeSet;
use std::panic::resume_unwind;

use migration::build::redefine;
use migration::{MigrateError, Migrator};
use outlay::app::schema_diff;
use outlay::store::Store;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ConnectionTrait, Database, DbBackend, Statement};
use sea_orm_migration::schema::{text, text_null};
use sea_orm_migration::{MigratorTrait, SchemaManager};

/// Runs a test on SQLite, and on PostgreSQL when `TEST_DATABASE_URL` names a server: in a database of its own, dropped
/// however the test ends.
async fn on_each_database<F: Future<Output = ()> + Send + 'static>(test: fn(Store) -> F) {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite://{}/outlay.db?mode=rwc", folder.path().display());
    test(Store::connect(&url).await.expect("SQLite opens")).await;

    let Ok(server) = std::env::var("TEST_DATABASE_URL") else { return };
    let admin = Database::connect(&server).await.expect("TEST_DATABASE_URL names a server that answers");
    let name = format!("outlay_schema_{}", uuid::Uuid::now_v7().simple());
    admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.expect("may create databases");
    let mut url = reqwest::Url::parse(&server).expect("a URL");
    url.set_path(&name);
    let store = Store::connect(url.as_str()).await.expect("the new database opens");
    let outcome = tokio::spawn(test(store)).await;
    admin.execute_unprepared(&format!("DROP DATABASE {name} WITH (FORCE)")).await.expect("the database drops");
    if let Err(panic) = outcome {
        resume_unwind(panic.into_panic());
    }
}

async fn assert_no_drift(store: &Store) {
    let drift = schema_diff::drift(store.read()).await.unwrap();
    let lines: Vec<String> = drift.iter().map(|difference| format!("  {difference}\n")).collect();
    assert!(lines.is_empty(), "entities and migrations part on {:?}:\n{}", store.backend(), lines.concat());
}

#[tokio::test]
async fn migrates_up_down_up_to_what_the_entities_have() {
    on_each_database(|store| async move {
        let all = Migrator::migrations().len();
        assert_eq!(migration::up(store.write()).await.unwrap().len(), all);
        assert_no_drift(&store).await;

        assert_eq!(migration::down(store.write(), all as u32).await.unwrap().len(), all);
        assert_eq!(schema_diff::live(store.read()).await.unwrap(), [], "down leaves nothing behind");

        assert_eq!(migration::up(store.write()).await.unwrap().len(), all);
        assert_no_drift(&store).await;
        assert_eq!(migration::up(store.write()).await.unwrap(), [""; 0], "a second start has nothing to do");
    })
    .await;
}

/// A file that is not in the list would escape the comparison.
#[test]
fn every_entity_is_compared() {
    let files: BTreeSet<String> = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src/entity"))
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
        .filter(|name| name != "mod")
        .collect();
    let listed: BTreeSet<String> = schema_diff::wanted(DbBackend::Sqlite).into_iter().map(|table| table.name).collect();
    assert_eq!(files, listed);
}

#[tokio::test]
async fn drift_is_told_in_words() {
    on_each_database(|store| async move {
        migration::up(store.write()).await.unwrap();
        for statement in [
            "ALTER TABLE chat DROP COLUMN memo",
            "ALTER TABLE person ADD COLUMN shoe_size smallint",
            "ALTER TABLE person DROP COLUMN owner",
            "ALTER TABLE person ADD COLUMN owner text",
            "DROP TABLE audit",
            "CREATE TABLE stray (id integer NOT NULL PRIMARY KEY)",
        ] {
            store.write().execute_unprepared(statement).await.unwrap();
        }
        let drift = schema_diff::drift(store.read()).await.unwrap();
        let lines: Vec<String> = drift.iter().map(ToString::to_string).collect();
        assert_eq!(
            lines,
            [
                "audit: the table is missing",
                "chat.memo: the column is missing (text, may be null)",
                "person.owner: the entity says boolean, never null; the database says text, may be null",
                "person.shoe_size: a column that the entity lacks (small integer, may be null)",
                "stray: a table without an entity",
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn an_older_program_refuses_a_newer_database() {
    on_each_database(|store| async move {
        migration::up(store.write()).await.unwrap();
        let newer = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m20991231_000001_future', 0)";
        store.write().execute_unprepared(newer).await.unwrap();
        let faults = [
            migration::up(store.write()).await.unwrap_err(),
            migration::down(store.write(), 1).await.unwrap_err(),
            migration::status(store.read()).await.unwrap_err(),
        ];
        for fault in faults {
            assert!(matches!(&fault, MigrateError::Newer { migration } if migration == "m20991231_000001_future"));
            assert!(fault.to_string().starts_with("this database was written by a newer outlay"), "{fault}");
        }
    })
    .await;
}

/// Two processes that start together on one database: one migrates, the other waits and finds it done.
#[tokio::test(flavor = "multi_thread")]
async fn two_starts_at_once_migrate_once() {
    on_each_database(|store| async move {
        let (first, second) = tokio::join!(migration::up(store.write()), migration::up(store.write()));
        let applied = first.unwrap().len() + second.unwrap().len();
        assert!(applied >= Migrator::migrations().len());
        assert_no_drift(&store).await;
    })
    .await;
}

const HOUSEHOLD: &str = "INSERT INTO household VALUES \
    ('00000000-0000-7000-8000-000000000001', 'Home', 'EUR', 'UTC', 'en', 1, 1, false, 1, '2026-11-23 00:00:00+00:00', \
    '2026-11-23 00:00:00+00:00')";

fn account(id: u8, household: u8, archived: &str) -> String {
    format!(
        "INSERT INTO account VALUES ('00000000-0000-7000-8000-0000000000{id:02}', \
         '00000000-0000-7000-8000-0000000000{household:02}', 'Cash', 'cash', 'EUR', true, {archived}, \
         '2026-11-23 00:00:00+00:00', '2026-11-23 00:00:00+00:00')"
    )
}

#[tokio::test]
async fn foreign_keys_hold_and_archived_names_are_free() {
    on_each_database(|store| async move {
        migration::up(store.write()).await.unwrap();
        let run = |statement: String| {
            let database = store.write().clone();
            async move { database.execute_unprepared(&statement).await }
        };
        run(HOUSEHOLD.to_owned()).await.unwrap();
        run(account(1, 9, "NULL")).await.expect_err("a household that is not there");
        run(account(1, 1, "NULL")).await.unwrap();
        run(account(2, 1, "NULL")).await.expect_err("the name is taken");
        run("UPDATE account SET archived_at = '2026-11-23 00:00:00+00:00'".to_owned()).await.unwrap();
        run(account(2, 1, "NULL")).await.unwrap();
        run("DELETE FROM household".to_owned()).await.expect_err("accounts name it");
    })
    .await;
}

#[tokio::test]
async fn redefines_a_column_and_keeps_what_is_there() {
    on_each_database(|store| async move {
        migration::up(store.write()).await.unwrap();
        store.write().execute_unprepared(HOUSEHOLD).await.unwrap();
        store.write().execute_unprepared(&account(1, 1, "NULL")).await.unwrap();
        let manager = SchemaManager::new(store.write());
        let name = Query::select().column("name").from("household").and_where(Expr::col("name").eq("Home")).to_owned();

        redefine(&manager, "household", text_null("name")).await.unwrap();
        redefine(&manager, "household", text_null("week_start")).await.unwrap();
        let told = |drift: Vec<schema_diff::Difference>| drift.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(
            told(schema_diff::drift(store.read()).await.unwrap()),
            [
                "household.name: the entity says text, never null; the database says text, may be null",
                "household.week_start: the entity says small integer, never null; the database says text, may be null",
            ]
        );
        assert!(store.read().query_one(&name).await.unwrap().is_some());

        store.write().execute_unprepared("UPDATE household SET name = NULL").await.unwrap();
        redefine(&manager, "household", text("name")).await.expect_err("a row has none");
        store.write().execute_unprepared("UPDATE household SET name = 'Home'").await.unwrap();
        redefine(&manager, "household", text("name")).await.unwrap();
        store.write().execute_unprepared("UPDATE household SET name = NULL").await.expect_err("required again");
        store.write().execute_unprepared("DELETE FROM household").await.expect_err("accounts still name it");
    })
    .await;
}

/// The hot queries, as they must be spelt for SQLite to find the partial indexes.
#[tokio::test]
async fn hot_queries_find_their_index() {
    let store = Store::connect("sqlite::memory:").await.unwrap();
    migration::up(store.write()).await.unwrap();
    for (index, query) in [
        ("message_pending", "SELECT * FROM message WHERE state = 'pending' ORDER BY platform, chat_key, id LIMIT 256"),
        ("message_text_key", "SELECT id FROM message WHERE text_key = ? AND received_us > ?"),
        ("outbox_queued", "SELECT * FROM outbox WHERE state = 'queued' ORDER BY id LIMIT 1024"),
        ("outbox_sent_key", "SELECT * FROM outbox WHERE platform = ? AND chat_key = ? AND sent_key = ?"),
        ("outbox_live", "SELECT * FROM outbox WHERE platform = ? AND chat_key = ? AND live = TRUE ORDER BY id DESC"),
        ("outbox_message_id", "SELECT * FROM outbox WHERE message_id = ?"),
        (
            "stored_intent_open",
            "SELECT * FROM stored_intent \
             WHERE chat_id = ? AND person_id = ? AND purpose = 'question' AND closed_us IS NULL",
        ),
        (
            "expense_largest",
            "SELECT max(amount_minor) FROM expense \
             WHERE household_id = ? AND kind = ? AND currency = ? AND deleted_at IS NULL",
        ),
        (
            "expense_change_chat_id_person_id_id",
            "SELECT * FROM expense_change WHERE chat_id = ? AND person_id = ? ORDER BY id DESC LIMIT 1",
        ),
        ("expense_household_id_day", "SELECT * FROM expense WHERE household_id = ? AND day BETWEEN ? AND ?"),
        ("expense_payer_id_day", "SELECT * FROM expense WHERE payer_id = ? AND day BETWEEN ? AND ?"),
    ] {
        let plan = Statement::from_string(DbBackend::Sqlite, format!("EXPLAIN QUERY PLAN {query}"));
        let rows = store.read().query_all_raw(plan).await.unwrap();
        let steps: Vec<String> = rows.iter().map(|row| row.try_get_by_index(3).unwrap()).collect();
        let steps = steps.join("; ");
        let used = steps.contains(&format!("INDEX {index} ")) || steps.ends_with(&format!("INDEX {index}"));
        assert!(used && !steps.contains("TEMP B-TREE"), "{query}\n  {steps}");
    }
}
