//! `outlay migrate`: the database's shape, forward, back, told, and drafted from the entities.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use migration::Step;

use super::schema_diff::{self, Class, Column, Difference, Table};
use crate::clock::Clock;
use crate::error::Internal;
use crate::store::Store;

/// Applies what is missing; the text says what was done.
///
/// # Errors
/// When the database was written by a newer program, among others.
pub async fn up(store: &Store) -> Result<String, Internal> {
    let applied = migration::up(store.write()).await?;
    Ok(if applied.is_empty() { "nothing to apply\n".to_owned() } else { listed("applied", &applied) })
}

/// Takes back the latest `steps` changes, with the data in them; the text says what was done.
pub async fn down(store: &Store, steps: u32) -> Result<String, Internal> {
    let undone = migration::down(store.write(), steps).await?;
    Ok(if undone.is_empty() { "nothing to take back\n".to_owned() } else { listed("took back", &undone) })
}

/// Every change this program knows and whether the database has it; writes nothing.
pub async fn status(store: &Store) -> Result<String, Internal> {
    let steps = migration::status(store.read()).await?;
    let line = |step: &Step| format!("{}  {}\n", if step.applied { "applied" } else { "pending" }, step.name);
    Ok(steps.iter().map(line).collect())
}

fn listed(verb: &str, names: &[String]) -> String {
    names.iter().map(|name| format!("{verb} {name}\n")).collect()
}

/// Drafts the migration that takes `store`, freshly migrated, to the entities' shape, into `dir` (`migration/src`), and
/// lists it there in `lib.rs`. Answers the new file.
///
/// It is a draft: indexes are not in it, and on SQLite an integer cannot be told from a big one.
///
/// # Errors
/// A name that is no identifier, no difference to draft, a changed primary key, files that cannot be written.
pub async fn make(store: &Store, clock: &Clock, name: &str, dir: &Path) -> Result<PathBuf, Internal> {
    if !is_identifier(name) {
        return Err(Internal::new(format!("“{name}” is no name for a migration: use a-z, 0-9 and _, a letter first")));
    }
    let differences = schema_diff::drift(store.read()).await?;
    if differences.is_empty() {
        return Err(Internal::new("nothing to draft: the database has what the entities have"));
    }
    let text = draft(name, &differences)?;

    let list = dir.join("lib.rs");
    let listed = fs::read_to_string(&list).map_err(|error| Internal::new(format!("{}: {error}", list.display())))?;
    let module = module_name(&listed, &clock.now().format("%Y%m%d").to_string(), name);
    let listed = register(&listed, &module)
        .ok_or_else(|| Internal::new(format!("{}: no list of migrations to add to", list.display())))?;

    let file = dir.join(&module).with_extension("rs");
    fs::write(&file, text)?;
    fs::write(&list, listed)?;
    Ok(file)
}

fn is_identifier(name: &str) -> bool {
    let word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    name.starts_with(|c: char| c.is_ascii_lowercase()) && name.chars().all(word)
}

/// The modules listed, in order: `m20261123_000001_people`.
fn modules(list: &str) -> Vec<&str> {
    list.lines().filter_map(|line| line.strip_prefix("mod m2").map(|_| &line[4..])?.strip_suffix(';')).collect()
}

/// `m<day>_<count that day>_<name>`, later than every listed one even where a clock ran ahead.
fn module_name(list: &str, today: &str, name: &str) -> String {
    let last = modules(list).into_iter().max().and_then(|module| {
        let mut parts = module.trim_start_matches('m').splitn(3, '_');
        Some((parts.next()?, parts.next()?.parse::<u32>().ok()?))
    });
    match last {
        Some((day, count)) if day >= today => format!("m{day}_{:06}_{name}", count + 1),
        _ => format!("m{today}_000001_{name}"),
    }
}

/// Adds a module to both lists of `lib.rs`, after the last of each.
fn register(list: &str, module: &str) -> Option<String> {
    let last = *modules(list).last()?;
    let declared = format!("mod {last};\n");
    let boxed = format!("            Box::new({last}::Migration),\n");
    if !list.contains(&declared) || !list.contains(&boxed) {
        return None;
    }
    Some(
        list.replace(&declared, &format!("{declared}mod {module};\n"))
            .replace(&boxed, &format!("{boxed}            Box::new({module}::Migration),\n")),
    )
}

/// A migration's source, in the style of those that landed.
fn draft(name: &str, differences: &[Difference]) -> Result<String, Internal> {
    if let Some(changed) =
        differences.iter().find(|it| matches!(it, Difference::Changed { entity, live, .. } if entity.key != live.key))
    {
        return Err(Internal::new(format!("{changed}: a primary key is changed by hand")));
    }
    let differences = in_order(differences);
    let up: String = differences.iter().map(forward).collect();
    let down: String = differences.iter().rev().map(backward).collect();

    let words: Vec<&str> = ["drop_tables", "redefine", "references", "stamped"]
        .into_iter()
        .filter(|word| uses(&up, &down, word))
        .collect();
    let imports = match words.as_slice() {
        [] => String::new(),
        [word] => format!("\nuse crate::build::{word};\n"),
        words => format!("\nuse crate::build::{{{}}};\n", words.join(", ")),
    };
    let title = name.replace('_', " ");
    let title = title[..1].to_uppercase() + &title[1..];
    Ok(format!(
        "//! {title}.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;
{imports}
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {{
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {{
{up}        Ok(())
    }}

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {{
{down}        Ok(())
    }}
}}
"
    ))
}

/// New tables first, each after those it references.
fn in_order(differences: &[Difference]) -> Vec<Difference> {
    let (mut tables, rest): (Vec<_>, Vec<_>) =
        differences.iter().cloned().partition(|it| matches!(it, Difference::MissingTable(_)));
    let mut ordered = Vec::new();
    while !tables.is_empty() {
        let names: Vec<String> = tables.iter().filter_map(new_table).map(|table| table.name.clone()).collect();
        let waits = |it: &Difference| {
            let own = new_table(it);
            let targets = own.iter().flat_map(|table| table.columns.iter().filter_map(target));
            targets.into_iter().any(|target| names.contains(&target) && own.is_some_and(|own| own.name != target))
        };
        let (waiting, ready): (Vec<_>, Vec<_>) = tables.iter().cloned().partition(waits);
        // Tables that reference each other have no order: they stay as they are.
        let stuck = ready.is_empty();
        ordered.extend(if stuck { waiting.clone() } else { ready });
        tables = if stuck { Vec::new() } else { waiting };
    }
    ordered.extend(rest);
    ordered
}

fn new_table(difference: &Difference) -> Option<&Table> {
    match difference {
        Difference::MissingTable(table) => Some(table),
        _ => None,
    }
}

fn uses(up: &str, down: &str, word: &str) -> bool {
    [up, down].iter().any(|text| text.contains(&format!("{word}(")))
}

fn forward(difference: &Difference) -> String {
    match difference {
        Difference::MissingTable(table) => create_table(table),
        Difference::SurplusTable(table) => drop_table(table),
        Difference::MissingColumn { table, column } => add_column(table, column),
        Difference::SurplusColumn { table, column } => drop_column(table, column),
        Difference::Changed { table, entity, live } => redefine(table, live, entity),
    }
}

fn backward(difference: &Difference) -> String {
    match difference {
        Difference::MissingTable(table) => drop_table(table),
        Difference::SurplusTable(table) => create_table(table),
        Difference::MissingColumn { table, column } => drop_column(table, column),
        Difference::SurplusColumn { table, column } => add_column(table, column),
        Difference::Changed { table, entity, live } => redefine(table, entity, live),
    }
}

const STAMPS: [&str; 2] = ["created_at", "updated_at"];

fn create_table(table: &Table) -> String {
    let name = &table.name;
    let stamps = STAMPS.iter().all(|stamp| table.columns.iter().any(|column| column.name == *stamp));
    let mut chain = format!("                Table::create()\n                    .table(\"{name}\")\n");
    for column in table.columns.iter().filter(|column| !(stamps && STAMPS.contains(&column.name.as_str()))) {
        let key = if column.key && column.class != Class::BigInteger { ".primary_key()" } else { "" };
        line(&mut chain, 20, &format!(".col({}{key})", definition(column)));
    }
    // By the house's naming: `household_id` holds the id of a household.
    for (column, target) in table.columns.iter().filter_map(|column| Some((column, target(column)?))) {
        line(&mut chain, 20, &format!(".foreign_key(&mut references(\"{name}\", \"{}\", \"{target}\"))", column.name));
    }
    let chain = chain.trim_end();
    if stamps {
        format!("        manager\n            .create_table(stamped(\n{chain},\n            ))\n            .await?;\n")
    } else {
        format!(
            "        manager\n            .create_table(\n{chain}\n                    .to_owned(),\n            )\n            .await?;\n"
        )
    }
}

/// The table whose id a column holds, where one of ours bears that name.
fn target(column: &Column) -> Option<String> {
    let target = column.name.strip_suffix("_id").filter(|_| column.class == Class::Uuid)?;
    let known = schema_diff::wanted(sea_orm::DbBackend::Sqlite).into_iter().any(|table| table.name == target);
    known.then(|| target.to_owned())
}

fn drop_table(table: &Table) -> String {
    format!("        drop_tables(manager, &[\"{}\"]).await?;\n", table.name)
}

fn add_column(table: &str, column: &Column) -> String {
    let nullable = Column { nullable: true, ..column.clone() };
    let mut text = alter(table, &format!("add_column({})", definition(&nullable)));
    if !column.nullable {
        let name = &column.name;
        line(&mut text, 8, "// Rows that exist need a value before the column can require one.");
        match zero(&column.class) {
            Some(zero) => {
                let fill = format!("Query::update().table(\"{table}\").value(\"{name}\", {zero}).to_owned()");
                line(&mut text, 8, &format!("manager.execute({fill}).await?;"));
            }
            None => line(&mut text, 8, &format!("// There is no obvious one: fill \"{name}\" here.")),
        }
        line(&mut text, 8, &format!("redefine(manager, \"{table}\", {}).await?;", definition(column)));
    }
    text
}

fn drop_column(table: &str, column: &Column) -> String {
    alter(table, &format!("drop_column(\"{}\")", column.name))
}

fn alter(table: &str, option: &str) -> String {
    let one_line =
        format!("        manager.alter_table(Table::alter().table(\"{table}\").{option}.to_owned()).await?;\n");
    if one_line.len() <= 121 {
        return one_line;
    }
    format!(
        "        manager\n            .alter_table(Table::alter().table(\"{table}\").{option}.to_owned())\n            .await?;\n"
    )
}

fn redefine(table: &str, from: &Column, to: &Column) -> String {
    let mut text = String::new();
    if from.class != to.class {
        line(
            &mut text,
            8,
            "// PostgreSQL casts what is there; SQLite keeps the values as they are: convert them here.",
        );
    }
    if from.nullable && !to.nullable {
        line(&mut text, 8, &format!("// It fails while a row has no \"{}\": fill it here.", to.name));
    }
    line(&mut text, 8, &format!("redefine(manager, \"{table}\", {}).await?;", definition(to)));
    text
}

fn line(text: &mut String, indent: usize, code: &str) {
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{:indent$}{code}", "");
}

/// What `sea_orm_migration::schema` calls such a column.
fn definition(column: &Column) -> String {
    let Column { name, class, nullable, key } = column;
    let null = if *nullable { "_null" } else { "" };
    match class {
        Class::BigInteger if *key => format!("big_pk_auto(\"{name}\")"),
        Class::Uuid => format!("uuid{null}(\"{name}\")"),
        Class::Text => format!("text{null}(\"{name}\")"),
        Class::SmallInteger => format!("small_integer{null}(\"{name}\")"),
        Class::Integer => format!("integer{null}(\"{name}\")"),
        Class::BigInteger => format!("big_integer{null}(\"{name}\")"),
        Class::Boolean => format!("boolean{null}(\"{name}\")"),
        Class::Date => format!("date{null}(\"{name}\")"),
        Class::Timestamp => format!("timestamp_with_time_zone{null}(\"{name}\")"),
        Class::Other(class) => format!("custom{null}(\"{name}\", \"{class}\")"),
    }
}

/// What existing rows get when a column of this class becomes required; absent where any value would be a lie.
fn zero(class: &Class) -> Option<&'static str> {
    match class {
        Class::Text => Some("\"\""),
        Class::SmallInteger | Class::Integer | Class::BigInteger => Some("0"),
        Class::Boolean => Some("false"),
        Class::Uuid | Class::Date | Class::Timestamp | Class::Other(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{TimeZone, Utc};

    fn clock() -> Clock {
        Clock::manual(Utc.with_ymd_and_hms(2026, 12, 24, 18, 0, 0).unwrap())
    }

    /// A database lacking a table and columns, with a column too much and one of another kind.
    async fn behind() -> Store {
        let store = Store::connect("sqlite::memory:").await.unwrap();
        up(&store).await.unwrap();
        for statement in [
            "DROP TABLE merchant",
            "DROP TABLE expense_change",
            "DROP TABLE expense",
            "DROP TABLE change_feed",
            "ALTER TABLE account DROP COLUMN is_default",
            "ALTER TABLE chat DROP COLUMN memo",
            "ALTER TABLE person ADD COLUMN shoe_size smallint",
            "ALTER TABLE person DROP COLUMN language",
            "ALTER TABLE person ADD COLUMN language integer NOT NULL DEFAULT 0",
        ] {
            use sea_orm::ConnectionTrait;
            store.write().execute_unprepared(statement).await.unwrap();
        }
        store
    }

    #[tokio::test]
    async fn drafts_what_the_database_lacks() {
        let dir = tempfile::tempdir().unwrap();
        let list = "mod build;\nmod m20261123_000003_pipeline;\n\n        vec![\n            \
                    Box::new(m20261123_000003_pipeline::Migration),\n        ]\n";
        fs::write(dir.path().join("lib.rs"), list).unwrap();

        let file = make(&behind().await, &clock(), "memo", dir.path()).await.unwrap();

        assert_eq!(file.file_name().unwrap(), "m20261224_000001_memo.rs");
        insta::assert_snapshot!("draft", fs::read_to_string(file).unwrap());
        insta::assert_snapshot!("list", fs::read_to_string(dir.path().join("lib.rs")).unwrap());
    }

    #[tokio::test]
    async fn refuses_when_there_is_nothing_to_draft_and_names_that_are_none() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::connect("sqlite::memory:").await.unwrap();
        up(&store).await.unwrap();
        let fault = make(&store, &clock(), "nothing", dir.path()).await.unwrap_err().to_string();
        assert_eq!(fault, "nothing to draft: the database has what the entities have");
        for name in ["", "2fast", "Übung", "a b", "../up", "a-b", "Big"] {
            let fault = make(&store, &clock(), name, dir.path()).await.unwrap_err().to_string();
            assert!(fault.contains("is no name for a migration"), "{name}: {fault}");
        }
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
    }

    #[test]
    fn names_sort_in_the_order_of_drafting() {
        let list = "mod m20261123_000001_people;\nmod m20261124_000002_books;\n";
        assert_eq!(module_name(list, "20261201", "x"), "m20261201_000001_x");
        assert_eq!(module_name(list, "20261124", "x"), "m20261124_000003_x");
        assert_eq!(module_name(list, "20260101", "x"), "m20261124_000003_x");
        assert_eq!(module_name("", "20260101", "x"), "m20260101_000001_x");
    }

    #[tokio::test]
    async fn tells_and_takes_back() {
        let store = Store::connect("sqlite::memory:").await.unwrap();
        assert!(status(&store).await.unwrap().lines().all(|line| line.starts_with("pending  m2")));
        up(&store).await.unwrap();
        assert_eq!(up(&store).await.unwrap(), "nothing to apply\n");
        assert!(down(&store, 1).await.unwrap().starts_with("took back m2"));
        let list = status(&store).await.unwrap();
        assert!(list.lines().last().unwrap().starts_with("pending  m2"), "{list}");
    }
}
