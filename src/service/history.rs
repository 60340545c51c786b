//! What became of an entry, step by step, in words: what `show 128` tells.

use std::collections::{HashMap, HashSet};
use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder, QuerySelect,
    RelationDef,
};
use serde::Deserialize;
use uuid::Uuid;

use super::ledger::Kind;
pub use crate::entity::ChangeAction;
use crate::entity::{Strings, account, card, category, expense_change, member, person};
use crate::error::Internal;
use crate::money::{Currency, Money};

/// One step in an entry's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The version it made; the first is 1.
    pub version: i32,
    pub action: ChangeAction,
    pub when: DateTime<Utc>,
    /// Who did it; absent when nobody in particular did.
    pub person: Option<String>,
    /// It was taken back later.
    pub undone: bool,
    /// What differs from the version before, in a fixed order. Empty when the entry was created, and when it only went
    /// to the trash or came back.
    pub slots: Vec<Difference>,
}

/// A slot before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    pub slot: Field,
    /// Absent where there was none.
    pub before: Option<Value>,
    /// Absent where there is none any more.
    pub after: Option<Value>,
}

/// What of an entry its history tells, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    Amount,
    Day,
    Kind,
    Category,
    Source,
    To,
    Payer,
    Note,
    Merchant,
    Tags,
}

impl Field {
    /// For programs.
    pub fn as_str(self) -> &'static str {
        match self {
            Field::Amount => "amount",
            Field::Day => "day",
            Field::Kind => "kind",
            Field::Category => "category",
            Field::Source => "source",
            Field::To => "to",
            Field::Payer => "payer",
            Field::Note => "note",
            Field::Merchant => "merchant",
            Field::Tags => "tags",
        }
    }
}

/// One side of a difference. It displays as programs read it, the same in every language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    Money(Money),
    Day(NaiveDate),
    Kind(Kind),
    /// A name or text of the household's own.
    Words(String),
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Money(money) => money.fmt(f),
            Value::Day(day) => day.fmt(f),
            Value::Kind(kind) => f.write_str(kind.as_str()),
            Value::Words(words) => f.write_str(words),
        }
    }
}

/// The history of an entry, oldest step first; empty when the household has no such entry.
pub async fn history(db: &impl ConnectionTrait, household: Uuid, expense: Uuid) -> Result<Vec<Change>, Internal> {
    let who: RelationDef = expense_change::Entity::belongs_to(person::Entity)
        .from(expense_change::Column::PersonId)
        .to(person::Column::Id)
        .into();
    let rows = expense_change::Entity::find()
        .select_only()
        .columns([
            expense_change::Column::Version,
            expense_change::Column::Action,
            expense_change::Column::Before,
            expense_change::Column::After,
            expense_change::Column::UndoneAt,
            expense_change::Column::CreatedAt,
        ])
        .column_as(person::Column::Name, "person")
        .join(JoinType::LeftJoin, who)
        .filter(expense_change::Column::HouseholdId.eq(household))
        .filter(expense_change::Column::ExpenseId.eq(expense))
        .order_by_asc(expense_change::Column::Version)
        .into_model::<Row>()
        .all(db)
        .await?;
    let mut steps = Vec::with_capacity(rows.len());
    for row in rows {
        let before: Option<Snapshot> = row.before.as_deref().map(serde_json::from_str).transpose()?;
        let after: Snapshot = serde_json::from_str(&row.after)?;
        let change = Change {
            version: row.version,
            action: row.action,
            when: row.created_at,
            person: row.person,
            undone: row.undone_at.is_some(),
            slots: Vec::new(),
        };
        steps.push((change, before, after));
    }
    let mut snapshots: Vec<&Snapshot> = Vec::with_capacity(2 * steps.len());
    for (_, before, after) in &steps {
        snapshots.extend(before);
        snapshots.push(after);
    }
    let names = names(db, household, &snapshots).await?;
    let described = steps.into_iter().map(|(change, before, after)| {
        let slots = before.map_or_else(Vec::new, |before| differences(&before, &after, &names));
        Change { slots, ..change }
    });
    Ok(described.collect())
}

#[derive(FromQueryResult)]
struct Row {
    version: i32,
    action: ChangeAction,
    before: Option<String>,
    after: String,
    undone_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
    person: Option<String>,
}

/// An entry as history keeps it: whole, or after a merge its category alone.
#[derive(Deserialize)]
#[serde(untagged)]
enum Snapshot {
    Whole(Box<Whole>),
    Refiled { category_id: Uuid },
}

/// The slots of an entry. Only what is told is read, so that entries written before a column came or went stay readable.
#[derive(Deserialize)]
struct Whole {
    kind: Kind,
    amount_minor: i64,
    currency: Currency,
    day: NaiveDate,
    payer_id: Uuid,
    category_id: Option<Uuid>,
    account_id: Option<Uuid>,
    card_id: Option<Uuid>,
    to_account_id: Option<Uuid>,
    #[serde(default)]
    note: String,
    merchant: Option<String>,
    #[serde(default)]
    tags: Strings,
}

type Slots = Vec<(Field, Option<Value>)>;

impl Snapshot {
    fn slots(&self, names: &HashMap<Uuid, String>) -> Slots {
        // A name that is gone still differs from another one.
        let name = |id: Uuid| Value::Words(names.get(&id).cloned().unwrap_or_else(|| id.to_string()));
        match self {
            Snapshot::Whole(entry) => entry.slots(name),
            Snapshot::Refiled { category_id } => vec![(Field::Category, Some(name(*category_id)))],
        }
    }
}

impl Whole {
    fn slots(&self, name: impl Fn(Uuid) -> Value + Copy) -> Slots {
        let words = |text: &str| (!text.is_empty()).then(|| Value::Words(text.to_owned()));
        vec![
            (Field::Amount, Some(Value::Money(Money::new(self.amount_minor, self.currency)))),
            (Field::Day, Some(Value::Day(self.day))),
            (Field::Kind, Some(Value::Kind(self.kind))),
            (Field::Category, self.category_id.map(name)),
            (Field::Source, self.card_id.or(self.account_id).map(name)),
            (Field::To, self.to_account_id.map(name)),
            (Field::Payer, Some(name(self.payer_id))),
            (Field::Note, words(&self.note)),
            (Field::Merchant, self.merchant.as_deref().and_then(words)),
            (Field::Tags, words(&self.tags.0.join(" "))),
        ]
    }
}

fn differences(before: &Snapshot, after: &Snapshot, names: &HashMap<Uuid, String>) -> Vec<Difference> {
    let sides = before.slots(names).into_iter().zip(after.slots(names));
    sides
        .filter(|((_, before), (_, after))| before != after)
        .map(|((slot, before), (_, after))| Difference { slot, before, after })
        .collect()
}

/// What the ids in these snapshots are called now, archived or not.
async fn names(
    db: &impl ConnectionTrait,
    household: Uuid,
    snapshots: &[&Snapshot],
) -> Result<HashMap<Uuid, String>, Internal> {
    let (mut categories, mut accounts) = (HashSet::new(), HashSet::new());
    let (mut cards, mut payers) = (HashSet::new(), HashSet::new());
    for snapshot in snapshots {
        match snapshot {
            Snapshot::Refiled { category_id } => drop(categories.insert(*category_id)),
            Snapshot::Whole(entry) => {
                categories.extend(entry.category_id);
                accounts.extend(entry.account_id.into_iter().chain(entry.to_account_id));
                cards.extend(entry.card_id);
                payers.insert(entry.payer_id);
            }
        }
    }
    let mut names = HashMap::new();
    macro_rules! look_up {
        ($($table:ident: $ids:ident),*) => {$(
            if !$ids.is_empty() {
                let found: Vec<(Uuid, String)> = $table::Entity::find()
                    .select_only()
                    .columns([$table::Column::Id, $table::Column::Name])
                    .filter($table::Column::HouseholdId.eq(household))
                    .filter($table::Column::Id.is_in($ids))
                    .into_tuple()
                    .all(db)
                    .await?;
                names.extend(found);
            }
        )*};
    }
    look_up!(category: categories, account: accounts, card: cards, member: payers);
    Ok(names)
}

#[cfg(test)]
mod tests;
