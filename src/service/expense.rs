//! Writing entries: every change is an entry's new version, a line of its history, an audit row and a touch of the index.

use std::collections::HashSet;

use chrono::NaiveDate;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::unit::{Unit, json};
use crate::entity::*;
use crate::error::Internal;
use crate::money::{Currency, Money};

pub use crate::entity::expense::Model as Expense;

impl Expense {
    pub fn money(&self) -> Money {
        Money::new(self.amount_minor, self.currency)
    }
}

/// An entry about to be booked: everything is decided but its number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    pub kind: Kind,
    /// A member of the household.
    pub payer: Uuid,
    pub minor: i64,
    pub currency: Currency,
    pub day: NaiveDate,
    pub category: Option<Uuid>,
    pub account: Option<Uuid>,
    pub card: Option<Uuid>,
    pub to_account: Option<Uuid>,
    pub note: String,
    pub merchant: Option<String>,
    pub tags: Vec<String>,
    /// The line it was read from.
    pub said: String,
    pub line: i32,
    /// The message that said it: where its card belongs, though a later press may book it.
    pub message: Uuid,
}

/// Books an entry under the household's next number.
pub fn book(unit: &mut Unit, household: Uuid, draft: Draft) -> Expense {
    let entry = Expense {
        id: unit.id(),
        household_id: household,
        number: unit.number(household),
        kind: draft.kind,
        payer_id: draft.payer,
        amount_minor: draft.minor,
        currency: draft.currency,
        day: draft.day,
        category_id: draft.category,
        account_id: draft.account,
        card_id: draft.card,
        to_account_id: draft.to_account,
        note: draft.note,
        merchant: draft.merchant,
        tags: draft.tags.into(),
        said: draft.said,
        line: draft.line,
        message_id: Some(draft.message),
        chat_id: unit.chat_id,
        version: 1,
        deleted_at: None,
        created_at: unit.now,
        updated_at: unit.now,
    };
    unit.insert(entry.clone());
    record(unit, None, &entry, ChangeAction::Create);
    entry
}

/// Stages `after` as the next version of `before` and returns it.
pub fn amend(unit: &mut Unit, before: &Expense, mut after: Expense, action: ChangeAction) -> Expense {
    after.version = before.version + 1;
    after.updated_at = unit.now;
    unit.replace(after.clone());
    record(unit, Some(before), &after, action);
    after
}

/// What messages booked, deleted ones included, by number: as it will stand with what this unit changes.
pub async fn standing_of(db: &impl ConnectionTrait, unit: &Unit, messages: &[Uuid]) -> Result<Vec<Expense>, Internal> {
    let mut entries = expense::Entity::find()
        .filter(expense::Column::MessageId.is_in(messages.iter().copied()))
        .order_by_asc(expense::Column::Number)
        .all(db)
        .await?;
    for after in unit.entries.iter().filter(|after| after.message_id.is_some_and(|id| messages.contains(&id))) {
        match entries.iter_mut().find(|entry| entry.id == after.id) {
            Some(entry) => entry.clone_from(after),
            None => entries.push(after.clone()),
        }
    }
    Ok(entries)
}

/// Takes an entry out of the books; it stays in the trash and in history.
pub fn delete(unit: &mut Unit, before: &Expense) -> Expense {
    let after = Expense { deleted_at: Some(unit.now), ..before.clone() };
    amend(unit, before, after, ChangeAction::Delete)
}

pub fn restore(unit: &mut Unit, before: &Expense) -> Expense {
    let after = Expense { deleted_at: None, ..before.clone() };
    amend(unit, before, after, ChangeAction::Restore)
}

fn record(unit: &mut Unit, before: Option<&Expense>, after: &Expense, action: ChangeAction) {
    let change = expense_change::Model {
        id: unit.id(),
        household_id: after.household_id,
        expense_id: after.id,
        version: after.version,
        action,
        before: before.map(json),
        after: json(after),
        person_id: unit.person_id,
        chat_id: unit.chat_id,
        message_id: Some(unit.message_id),
        undone_at: None,
        created_at: unit.now,
        updated_at: unit.now,
    };
    unit.insert(change);
    unit.audit(Some(after.household_id), &format!("expense.{}", action.as_str()), Some(after.id), None);
    unit.touch(after.household_id, after.id);
    unit.entries.push(after.clone());
}

/// An entry by its number; another household's is as unknown as none.
pub async fn by_number(db: &impl ConnectionTrait, household: Uuid, number: i64) -> Result<Option<Expense>, Internal> {
    Ok(expense::Entity::find()
        .filter(expense::Column::HouseholdId.eq(household))
        .filter(expense::Column::Number.eq(number))
        .one(db)
        .await?)
}

/// An entry by its id; another household's is as unknown as none.
pub async fn by_id(db: &impl ConnectionTrait, household: Uuid, id: Uuid) -> Result<Option<Expense>, Internal> {
    Ok(expense::Entity::find_by_id(id).filter(expense::Column::HouseholdId.eq(household)).one(db).await?)
}

/// What a message booked, deleted ones included, in the order of its lines.
pub async fn of_message(db: &impl ConnectionTrait, message: Uuid) -> Result<Vec<Expense>, Internal> {
    Ok(expense::Entity::find()
        .filter(expense::Column::MessageId.eq(message))
        .order_by_asc(expense::Column::Line)
        .order_by_asc(expense::Column::Number)
        .all(db)
        .await?)
}

/// Of these messages, those that booked something, deleted entries included.
pub async fn booked_of(db: &impl ConnectionTrait, messages: Vec<Uuid>) -> Result<HashSet<Uuid>, Internal> {
    if messages.is_empty() {
        return Ok(HashSet::new());
    }
    let booked: Vec<Option<Uuid>> = expense::Entity::find()
        .select_only()
        .column(expense::Column::MessageId)
        .filter(expense::Column::MessageId.is_in(messages))
        .into_tuple()
        .all(db)
        .await?;
    Ok(booked.into_iter().flatten().collect())
}

/// How many entries of this kind and currency stand, counted to at most `enough`, and the largest of them.
pub async fn largest(
    db: &impl ConnectionTrait,
    household: Uuid,
    kind: Kind,
    currency: Currency,
    enough: u64,
) -> Result<(u64, Option<i64>), Internal> {
    let top: Vec<i64> = expense::Entity::find()
        .select_only()
        .column(expense::Column::AmountMinor)
        .filter(expense::Column::HouseholdId.eq(household))
        .filter(expense::Column::Kind.eq(kind))
        .filter(expense::Column::Currency.eq(currency))
        .filter(expense::Column::DeletedAt.is_null())
        .order_by_desc(expense::Column::AmountMinor)
        .limit(enough)
        .into_tuple()
        .all(db)
        .await?;
    Ok((top.len() as u64, top.first().copied()))
}

/// What this household calls something, and where it filed it before.
pub async fn merchant(
    db: &impl ConnectionTrait,
    household: Uuid,
    key: &str,
) -> Result<Option<merchant::Model>, Internal> {
    Ok(merchant::Entity::find()
        .filter(merchant::Column::HouseholdId.eq(household))
        .filter(merchant::Column::NameKey.eq(key))
        .one(db)
        .await?)
}

/// Remembers that a merchant was asked about, or where it was filed.
pub fn remember_merchant(
    unit: &mut Unit,
    household: Uuid,
    known: Option<&merchant::Model>,
    key: &str,
    category: Option<Uuid>,
) {
    match known {
        Some(known) => unit.replace(merchant::Model {
            category_id: category.or(known.category_id),
            asked_at: known.asked_at.or(Some(unit.now)),
            updated_at: unit.now,
            ..known.clone()
        }),
        None => unit.insert(merchant::Model {
            id: unit.id(),
            household_id: household,
            name_key: key.to_owned(),
            category_id: category,
            asked_at: Some(unit.now),
            created_at: unit.now,
            updated_at: unit.now,
        }),
    }
}
