//! Words that the changes are written in. What they make is part of every landed change: add to them, never alter them.

use std::ops::Range;

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{timestamp_with_time_zone, uuid};
use sea_orm_migration::sea_orm::{DbBackend, Statement};

/// A table with a UUIDv7 key.
pub fn table(name: &'static str) -> TableCreateStatement {
    Table::create().table(name).col(uuid("id").primary_key()).to_owned()
}

/// The two columns that end every table.
pub fn stamped(table: &mut TableCreateStatement) -> TableCreateStatement {
    table.col(timestamp_with_time_zone("created_at")).col(timestamp_with_time_zone("updated_at")).to_owned()
}

/// `table.column` holds the id of a row of `target`, which stays as long as it is named.
pub fn references(table: &'static str, column: &'static str, target: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create().from(table, column).to(target, "id").to_owned()
}

/// As [`references`], but `target` is a log that may be pruned: then the column turns to null.
pub fn mentions(table: &'static str, column: &'static str, target: &'static str) -> ForeignKeyCreateStatement {
    references(table, column, target).on_delete(ForeignKeyAction::SetNull).to_owned()
}

pub fn index<const N: usize>(table: &'static str, columns: [&'static str; N]) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(format!("{table}_{}", columns.join("_"))).table(table);
    for column in columns {
        index.col(column);
    }
    index
}

/// An index of the rows for which `condition` holds. A hot query spells the condition the same, with literals: a bound
/// value makes SQLite prepare the statement anew at every execution (15 µs), and PostgreSQL's generic plans pass by it.
pub fn partial<const N: usize>(
    name: &'static str,
    table: &'static str,
    columns: [&'static str; N],
    condition: &'static str,
) -> IndexCreateStatement {
    index(table, columns).name(name).and_where(Expr::cust(condition)).to_owned()
}

/// Drops tables, in the order given.
pub async fn drop_tables(manager: &SchemaManager<'_>, names: &[&'static str]) -> Result<(), DbErr> {
    for &name in names {
        manager.drop_table(Table::drop().table(name).to_owned()).await?;
    }
    Ok(())
}

/// Gives a column another type or another answer to "may it be null?". PostgreSQL casts the values; SQLite, which keeps
/// a value's type with the value, leaves them alone.
///
/// # Errors
/// While a column that is to be required has nulls.
pub async fn redefine(manager: &SchemaManager<'_>, table: &str, column: ColumnDef) -> Result<(), DbErr> {
    match manager.get_database_backend() {
        DbBackend::Sqlite => redefine_sqlite(manager, table, column).await,
        _ => redefine_postgres(manager, table, &column).await,
    }
}

async fn redefine_postgres(manager: &SchemaManager<'_>, table: &str, column: &ColumnDef) -> Result<(), DbErr> {
    let name = column.get_column_name();
    let mut class = String::new();
    if let Some(column_type) = column.get_column_type() {
        PostgresQueryBuilder.prepare_column_type(column_type, &mut class);
    }
    let null = if column.get_column_spec().nullable == Some(false) { "SET NOT NULL" } else { "DROP NOT NULL" };
    let alter = format!(
        r#"ALTER TABLE "{table}" ALTER COLUMN "{name}" TYPE {class} USING "{name}"::{class}, ALTER COLUMN "{name}" {null}"#
    );
    manager.get_connection().execute_unprepared(&alter).await.map(drop)
}

/// SQLite cannot alter a column, and building the table anew would trip over the foreign keys to it. Its manual's other
/// way is to write the new definition into the schema itself, which is allowed where no stored row changes its form.
async fn redefine_sqlite(manager: &SchemaManager<'_>, table: &str, mut column: ColumnDef) -> Result<(), DbErr> {
    let database = manager.get_connection();
    let name = column.get_column_name();

    if column.get_column_spec().nullable == Some(false) {
        let empty = Query::select()
            .expr(Expr::val(1))
            .from(Alias::new(table))
            .and_where(Expr::col(Alias::new(&name)).is_null())
            .limit(1)
            .to_owned();
        if database.query_one(&empty).await?.is_some() {
            return Err(DbErr::Migration(format!("{table}.{name} is to be required, but rows have none")));
        }
    }

    let schema = Query::select().column("sql").from("sqlite_master").and_where(Expr::col("name").eq(table)).to_owned();
    let missing = || DbErr::Migration(format!("no column {table}.{name} to redefine"));
    let old: String = database.query_one(&schema).await?.ok_or_else(missing)?.try_get_by_index(0)?;
    let new = Table::create().table(Alias::new(table)).col(&mut column).to_string(SqliteQueryBuilder);
    let new = column_of(&new, &name).map(|range| &new[range]).ok_or_else(missing)?;
    let range = column_of(&old, &name).ok_or_else(missing)?;
    let sql = [&old[..range.start], new, &old[range.end..]].concat();

    let version = Statement::from_string(DbBackend::Sqlite, "PRAGMA schema_version");
    let version: i64 = database.query_one_raw(version).await?.ok_or_else(missing)?.try_get_by_index(0)?;
    database.execute_unprepared("PRAGMA writable_schema = ON").await?;
    let write = Query::update()
        .table("sqlite_master")
        .value("sql", sql)
        .and_where(Expr::col("type").eq("table"))
        .and_where(Expr::col("name").eq(table))
        .to_owned();
    database.execute(&write).await?;
    // Every connection, this one too, reads the schema again.
    database.execute_unprepared(&format!("PRAGMA schema_version = {}", version + 1)).await?;
    database.execute_unprepared("PRAGMA writable_schema = OFF").await.map(drop)
}

/// Where in a `CREATE TABLE` a column's definition stands: from its name to the comma or bracket that ends it.
fn column_of(create: &str, name: &str) -> Option<Range<usize>> {
    let quoted = format!("\"{name}\" ");
    let start = [format!("( {quoted}"), format!(", {quoted}")].iter().find_map(|it| Some(create.find(it)? + 2))?;
    let mut depth = 0;
    for (at, c) in create[start..].char_indices() {
        match c {
            '(' => depth += 1,
            ',' if depth == 0 => return Some(start..start + at),
            ')' if depth == 0 => return Some(start..create[..start + at].trim_end().len()),
            ')' => depth -= 1,
            _ => {}
        }
    }
    None
}
