//! The unit of work: what one message wants to change, staged as rows and written with its whole batch.
//!
//! A write takes `&mut Unit`, so a write outside one does not compile. Handlers decide against a snapshot and never
//! read a table they have staged rows for; nothing waits for the database to answer with an id or a number.

use std::collections::HashMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use rand::RngCore;
use rand::rngs::StdRng;
use sea_orm::sea_query::{Expr, InsertStatement, UpdateStatement};
use sea_orm::{ActiveModelTrait, ConnectionTrait, DbBackend, EntityTrait, IntoActiveModel, QueryTrait, Value};
use uuid::Uuid;

use crate::entity::*;
use crate::error::Internal;
use crate::message::{Action, Intent};

/// Rows a statement, so that no statement passes SQLite's 32,766 or PostgreSQL's 65,535 parameters.
const ROWS_A_STATEMENT: usize = 500;

/// A row that can be staged for insertion.
pub trait Stage {
    fn stage(self, rows: &mut Rows);
}

/// A statement that runs after all rows are in.
#[derive(Debug)]
enum Later {
    Update(UpdateStatement),
    /// Rows that the database makes from others of its own.
    Insert(InsertStatement),
}

/// The tables a message may add rows to, in an order that satisfies their foreign keys.
macro_rules! staged {
    ($($table:ident),* $(,)?) => {
        /// Staged work: inserts by table, then other statements in the order they were asked for.
        #[derive(Default, Debug)]
        pub struct Rows {
            $($table: Vec<$table::ActiveModel>,)*
            later: Vec<Later>,
        }

        impl Rows {
            pub fn append(&mut self, mut other: Rows) {
                $(self.$table.append(&mut other.$table);)*
                self.later.append(&mut other.later);
            }

            /// Writes everything: one statement a table, then the others.
            pub async fn flush(self, db: &impl ConnectionTrait) -> Result<(), Internal> {
                $(insert_all::<$table::Entity, _>(db, self.$table).await.map_err(|e| e.doing(stringify!($table)))?;)*
                for statement in self.later {
                    match statement {
                        Later::Update(update) => db.execute(&update).await?,
                        Later::Insert(insert) => db.execute(&insert).await?,
                    };
                }
                Ok(())
            }
        }

        $(impl Stage for $table::Model {
            fn stage(self, rows: &mut Rows) {
                rows.$table.push(self.into_active_model().reset_all());
            }
        })*
    };
}

staged! {
    instance, person, identity, household, member, chat, account, card, category, expense, expense_change, arrangement,
    merchant, invitation, stored_intent, outbox, audit,
}

async fn insert_all<E, A>(db: &impl ConnectionTrait, rows: Vec<A>) -> Result<(), Internal>
where
    E: EntityTrait,
    A: ActiveModelTrait<Entity = E>,
{
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let statement: InsertStatement = E::insert_many(rows.by_ref().take(ROWS_A_STATEMENT)).into_query();
        db.execute(&statement).await?;
    }
    Ok(())
}

/// What one message does: staged rows, and the facts every staged row carries.
pub struct Unit {
    /// When the person sent the message.
    pub now: DateTime<Utc>,
    pub message_id: Uuid,
    pub chat_id: Option<Uuid>,
    pub person_id: Option<Uuid>,
    /// What holds whatever the message comes to; written before the rest.
    lasting: Rows,
    rows: Rows,
    /// Entries that the search index has to look at again.
    touched: Vec<(Uuid, Uuid)>,
    /// Entries as they will stand: what shows them reads the tables before all is written.
    pub(super) entries: Vec<expense::Model>,
    /// The last number given out, a household each.
    numbers: HashMap<Uuid, i64>,
    /// Households whose cached books this unit makes stale.
    stale: Vec<Uuid>,
    rng: StdRng,
}

impl Unit {
    pub fn new(message_id: Uuid, now: DateTime<Utc>, rng: StdRng) -> Self {
        Self {
            now,
            message_id,
            chat_id: None,
            person_id: None,
            lasting: Rows::default(),
            rows: Rows::default(),
            touched: Vec::new(),
            entries: Vec::new(),
            numbers: HashMap::new(),
            stale: Vec::new(),
            rng,
        }
    }

    pub fn id(&self) -> Uuid {
        Uuid::now_v7()
    }

    pub fn insert(&mut self, row: impl Stage) {
        row.stage(&mut self.rows);
    }

    pub fn update(&mut self, statement: UpdateStatement) {
        self.rows.later.push(Later::Update(statement));
    }

    /// Stages a statement that holds even where the message is refused: that it came is enough.
    pub fn update_in_any_case(&mut self, statement: UpdateStatement) {
        self.lasting.later.push(Later::Update(statement));
    }

    /// Stages rows that the database makes from others of its own, however many.
    pub fn insert_selected(&mut self, statement: InsertStatement) {
        self.rows.later.push(Later::Insert(statement));
    }

    /// An id for each of those rows: UUIDs of version 7 that begin as [`Unit::id`]'s would and end at random.
    pub fn made_ids(&self, backend: DbBackend) -> Expr {
        let id = self.id();
        match backend {
            DbBackend::Postgres => {
                let beginning = id.to_string()[..21].to_owned();
                Expr::cust_with_values("CAST($1 || substr(CAST(gen_random_uuid() AS text), 22) AS uuid)", [beginning])
            }
            _ => Expr::cust_with_values("CAST(? || randomblob(7) AS BLOB)", [id.as_bytes()[..9].to_vec()]),
        }
    }

    /// Stages an update of one row to exactly `row`'s state.
    pub fn replace<M, A>(&mut self, row: M)
    where
        M: IntoActiveModel<A>,
        A: ActiveModelTrait,
    {
        use sea_orm::{Iterable, PrimaryKeyToColumn, QueryFilter};
        let mut active = row.into_active_model().reset_all();
        let mut query = <A::Entity as EntityTrait>::update_many();
        for key in <A::Entity as EntityTrait>::PrimaryKey::iter() {
            let column = key.into_column();
            if let sea_orm::ActiveValue::Set(value) = active.get(column) {
                query = query.filter(sea_orm::ColumnTrait::eq(&column, value));
            }
            active.not_set(column);
        }
        self.update(query.set(active).into_query());
    }

    /// Says how far a household's numbers have come; [`Unit::number`] counts on from there.
    pub fn count_from(&mut self, household: Uuid, last: i64) {
        self.numbers.entry(household).or_insert(last);
    }

    /// The household's next number.
    pub fn number(&mut self, household: Uuid) -> i64 {
        let last = self.numbers.entry(household).or_default();
        *last += 1;
        *last
    }

    /// Tells the search index, through the change feed, that an entry changed.
    pub fn touch(&mut self, household: Uuid, expense: Uuid) {
        self.touched.push((household, expense));
    }

    /// Marks a household's cached books as out of date for whoever reads them next.
    pub fn books_changed(&mut self, household: Uuid) {
        use sea_orm::sea_query::{ExprTrait, Query};
        if self.stale.contains(&household) {
            return;
        }
        self.stale.push(household);
        let mut bump = Query::update();
        bump.table(household::Entity)
            .value(household::Column::Version, Expr::col(household::Column::Version).add(1))
            .value(household::Column::UpdatedAt, Value::from(self.now))
            .and_where(Expr::col(household::Column::Id).eq(household));
        self.update(bump);
    }

    /// Records who did what; a mutation without one is a defect.
    pub fn audit(&mut self, household: Option<Uuid>, action: &str, subject: Option<Uuid>, detail: Option<String>) {
        let row = audit::Model {
            id: self.id(),
            household_id: household,
            person_id: self.person_id,
            message_id: Some(self.message_id),
            action: action.to_owned(),
            subject_id: subject,
            detail,
            created_at: self.now,
            updated_at: self.now,
        };
        self.insert(row);
    }

    /// 128 random bits in 22 characters: what a button or a code is known by.
    pub fn token(&mut self) -> String {
        let mut bytes = [0u8; 16];
        self.rng.fill_bytes(&mut bytes);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    pub fn random(&mut self) -> &mut StdRng {
        &mut self.rng
    }

    /// Forgets everything staged but what holds in any case: the message was refused.
    pub fn drop_staged(&mut self) {
        self.rows = Rows::default();
        self.touched.clear();
        self.entries.clear();
        self.numbers.clear();
        self.stale.clear();
    }

    pub fn into_parts(self) -> (Rows, Vec<(Uuid, Uuid)>) {
        let mut rows = self.lasting;
        rows.append(self.rows);
        (rows, self.touched)
    }
}

/// Writes the change feed of a batch, in order.
pub async fn feed(db: &impl ConnectionTrait, touched: &[(Uuid, Uuid)], now: DateTime<Utc>) -> Result<(), Internal> {
    use sea_orm::ActiveValue::{NotSet, Set};
    for some in touched.chunks(ROWS_A_STATEMENT) {
        let rows = some.iter().map(|(household, expense)| change_feed::ActiveModel {
            seq: NotSet,
            household_id: Set(*household),
            expense_id: Set(*expense),
            created_at: Set(now),
            updated_at: Set(now),
        });
        db.execute(&change_feed::Entity::insert_many(rows).into_query()).await?;
    }
    Ok(())
}

/// What an outbox row's `action` and a stored intent's `intents` hold.
pub fn json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("our own types are JSON")
}

/// Reads back what [`json`] wrote.
pub fn parse_intents(text: &str) -> Result<Vec<Intent>, Internal> {
    Ok(serde_json::from_str(text)?)
}

pub fn parse_action(text: &str) -> Result<Action, Internal> {
    Ok(serde_json::from_str(text)?)
}
