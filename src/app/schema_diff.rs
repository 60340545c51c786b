//! Where the entities and a live database part: the schema test wants nothing here, `migrate make` drafts from it.

use std::collections::BTreeMap;
use std::fmt;

use sea_orm::sea_query::{ColumnDef, ColumnType, TableRef};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, QueryResult, Schema, Statement};

use crate::entity;

/// What a column holds, in words both databases share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Class {
    Uuid,
    Text,
    SmallInteger,
    Integer,
    BigInteger,
    Boolean,
    Date,
    Timestamp,
    /// Something no entity of ours has, by the database's own name.
    Other(String),
}

impl Class {
    fn of(column: &ColumnType) -> Self {
        match column {
            ColumnType::Uuid => Class::Uuid,
            ColumnType::Text | ColumnType::String(_) => Class::Text,
            ColumnType::SmallInteger => Class::SmallInteger,
            ColumnType::Integer => Class::Integer,
            ColumnType::BigInteger => Class::BigInteger,
            ColumnType::Boolean => Class::Boolean,
            ColumnType::Date => Class::Date,
            ColumnType::TimestampWithTimeZone => Class::Timestamp,
            other => Class::Other(format!("{other:?}")),
        }
    }

    /// Reads the type a database reports for a column.
    fn parse(name: &str) -> Self {
        match name {
            "uuid" | "uuid_text" => Class::Uuid,
            "text" | "varchar" | "character varying" => Class::Text,
            "smallint" => Class::SmallInteger,
            "integer" => Class::Integer,
            "bigint" => Class::BigInteger,
            "boolean" => Class::Boolean,
            "date" | "date_text" => Class::Date,
            "timestamp with time zone" | "timestamp_with_timezone_text" => Class::Timestamp,
            other => Class::Other(other.to_owned()),
        }
    }

    /// SQLite declares every integer of 32 bits and more `integer`: there the two cannot be told apart.
    fn seen_by(&self, backend: DbBackend) -> &Self {
        match self {
            Class::BigInteger if backend == DbBackend::Sqlite => &Class::Integer,
            class => class,
        }
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Class::Uuid => "uuid",
            Class::Text => "text",
            Class::SmallInteger => "small integer",
            Class::Integer => "integer",
            Class::BigInteger => "big integer",
            Class::Boolean => "boolean",
            Class::Date => "date",
            Class::Timestamp => "timestamp with time zone",
            Class::Other(name) => name,
        })
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    pub name: String,
    pub class: Class,
    pub nullable: bool,
    /// Part of the primary key.
    pub key: bool,
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.class)?;
        f.write_str(if self.nullable { ", may be null" } else { ", never null" })?;
        f.write_str(if self.key { ", primary key" } else { "" })
    }
}

impl Column {
    fn of(definition: &ColumnDef) -> Self {
        let spec = definition.get_column_spec();
        Column {
            name: definition.get_column_name(),
            class: definition.get_column_type().map_or_else(|| Class::Other("untyped".to_owned()), Class::of),
            nullable: !spec.primary_key && spec.nullable != Some(false),
            key: spec.primary_key,
        }
    }

    fn agrees(&self, other: &Column, backend: DbBackend) -> bool {
        let same_class = self.class.seen_by(backend) == other.class.seen_by(backend);
        same_class && (self.nullable, self.key) == (other.nullable, other.key)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    pub name: String,
    pub columns: Vec<Column>,
}

/// What an entity has and the database lacks, or the other way round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    MissingTable(Table),
    /// No entity speaks of it.
    SurplusTable(Table),
    MissingColumn {
        table: String,
        column: Column,
    },
    SurplusColumn {
        table: String,
        column: Column,
    },
    Changed {
        table: String,
        /// As the entity has it.
        entity: Column,
        /// As the database has it.
        live: Column,
    },
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Difference::MissingTable(table) => write!(f, "{}: the table is missing", table.name),
            Difference::SurplusTable(table) => write!(f, "{}: a table without an entity", table.name),
            Difference::MissingColumn { table, column } => {
                write!(f, "{table}.{}: the column is missing ({column})", column.name)
            }
            Difference::SurplusColumn { table, column } => {
                write!(f, "{table}.{}: a column that the entity lacks ({column})", column.name)
            }
            Difference::Changed { table, entity, live } => {
                write!(f, "{table}.{}: the entity says {entity}; the database says {live}", entity.name)
            }
        }
    }
}

/// The tables as the entities have them, by name.
pub fn wanted(backend: DbBackend) -> Vec<Table> {
    let mut tables: Vec<Table> = entity::all(&Schema::new(backend))
        .iter()
        .map(|statement| Table {
            name: statement.get_table_name().map(table_name).unwrap_or_default(),
            columns: statement.get_columns().iter().map(Column::of).collect(),
        })
        .collect();
    tables.sort_by(|a, b| a.name.cmp(&b.name));
    tables
}

fn table_name(table: &TableRef) -> String {
    match table {
        TableRef::Table(name, _) => name.1.to_string(),
        _ => unreachable!("an entity is a plain table"),
    }
}

/// The tables as the database has them, by name; its record of migrations is left out.
pub async fn live(database: &impl ConnectionTrait) -> Result<Vec<Table>, DbErr> {
    let backend = database.get_database_backend();
    let columns = match backend {
        DbBackend::Sqlite => {
            "SELECT m.name, c.name, lower(c.type), c.\"notnull\" = 0 AND c.pk = 0, c.pk > 0 \
             FROM sqlite_master m, pragma_table_info(m.name) c \
             WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND m.name <> 'seaql_migrations' \
             ORDER BY m.name, c.cid"
        }
        _ => {
            "SELECT c.table_name::text, c.column_name::text, c.data_type::text, c.is_nullable = 'YES', \
               EXISTS (SELECT 1 FROM information_schema.key_column_usage k \
                 JOIN information_schema.table_constraints t \
                   USING (constraint_schema, constraint_name, table_schema, table_name) \
                 WHERE t.constraint_type = 'PRIMARY KEY' AND k.table_schema = c.table_schema \
                   AND k.table_name = c.table_name AND k.column_name = c.column_name) \
             FROM information_schema.columns c \
             JOIN information_schema.tables b USING (table_schema, table_name) \
             WHERE c.table_schema = current_schema() AND b.table_type = 'BASE TABLE' \
               AND c.table_name <> 'seaql_migrations' \
             ORDER BY c.table_name, c.ordinal_position"
        }
    };
    let mut tables: BTreeMap<String, Vec<Column>> = BTreeMap::new();
    for row in database.query_all_raw(Statement::from_string(backend, columns)).await? {
        tables.entry(row.try_get_by_index(0)?).or_default().push(live_column(&row)?);
    }
    Ok(tables.into_iter().map(|(name, columns)| Table { name, columns }).collect())
}

fn live_column(row: &QueryResult) -> Result<Column, DbErr> {
    let class: String = row.try_get_by_index(2)?;
    Ok(Column {
        name: row.try_get_by_index(1)?,
        class: Class::parse(&class),
        nullable: row.try_get_by_index(3)?,
        key: row.try_get_by_index(4)?,
    })
}

/// What parts `wanted` from `live`, by table and in the entities' order of columns; order itself does not count.
pub fn differences(wanted: &[Table], live: &[Table], backend: DbBackend) -> Vec<Difference> {
    let mut found = Vec::new();
    for table in wanted {
        match live.iter().find(|other| other.name == table.name) {
            None => found.push(Difference::MissingTable(table.clone())),
            Some(other) => compare(table, other, backend, &mut found),
        }
    }
    for table in live.iter().filter(|table| !wanted.iter().any(|other| other.name == table.name)) {
        found.push(Difference::SurplusTable(table.clone()));
    }
    found
}

fn compare(wanted: &Table, live: &Table, backend: DbBackend, found: &mut Vec<Difference>) {
    let table = &wanted.name;
    for column in &wanted.columns {
        match live.columns.iter().find(|other| other.name == column.name) {
            None => found.push(Difference::MissingColumn { table: table.clone(), column: column.clone() }),
            Some(other) if !column.agrees(other, backend) => {
                found.push(Difference::Changed { table: table.clone(), entity: column.clone(), live: other.clone() });
            }
            Some(_) => {}
        }
    }
    for column in live.columns.iter().filter(|column| !wanted.columns.iter().any(|other| other.name == column.name)) {
        found.push(Difference::SurplusColumn { table: table.clone(), column: column.clone() });
    }
}

/// What parts the entities from this database.
pub async fn drift(database: &impl ConnectionTrait) -> Result<Vec<Difference>, DbErr> {
    let backend = database.get_database_backend();
    Ok(differences(&wanted(backend), &live(database).await?, backend))
}
