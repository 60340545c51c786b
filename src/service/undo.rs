//! Taking back one's own last step, and taking that back again.
//!
//! A step is everything one message changed: the lines of one message are undone together. Merging categories is no
//! step of any entry: undo passes over it, and what it takes back stays in the category that it was merged into.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::expense::{self, Expense};
use super::unit::Unit;
use crate::entity::{ChangeAction, expense_change};
use crate::error::Internal;

use expense_change::{Column, Entity, Model as Change};

/// What undo passes over.
const NO_STEP: [ChangeAction; 3] = [ChangeAction::Undo, ChangeAction::Redo, ChangeAction::Merge];

/// What was undone or redone: the entries as they are now, and what had been done to them.
pub struct Undone {
    pub entries: Vec<Expense>,
    pub action: ChangeAction,
}

/// The person's last step in this chat that is neither undone nor itself an undo.
pub async fn last_step(db: &impl ConnectionTrait, chat: Uuid, person: Uuid) -> Result<Vec<Change>, Internal> {
    let of_person = Entity::find()
        .filter(Column::ChatId.eq(chat))
        .filter(Column::PersonId.eq(person))
        .filter(Column::UndoneAt.is_null())
        .filter(Column::Action.is_not_in(NO_STEP));
    step(db, of_person.order_by_desc(Column::Id).one(db).await?).await
}

/// The latest thing that this person did to any entry in this chat.
pub async fn last_change(db: &impl ConnectionTrait, chat: Uuid, person: Uuid) -> Result<Option<Change>, Internal> {
    Ok(Entity::find()
        .filter(Column::ChatId.eq(chat))
        .filter(Column::PersonId.eq(person))
        .order_by_desc(Column::Id)
        .one(db)
        .await?)
}

/// The person's last undo in this chat, if nothing was done since.
pub async fn last_undo(db: &impl ConnectionTrait, chat: Uuid, person: Uuid) -> Result<Vec<Change>, Internal> {
    let last = Entity::find()
        .filter(Column::ChatId.eq(chat))
        .filter(Column::PersonId.eq(person))
        .filter(Column::UndoneAt.is_null())
        .filter(Column::Action.is_not_in([ChangeAction::Redo, ChangeAction::Merge]))
        .order_by_desc(Column::Id)
        .one(db)
        .await?;
    step(db, last.filter(|change| change.action == ChangeAction::Undo)).await
}

/// The step by which this message changed the books, whoever asks.
pub async fn step_of_message(db: &impl ConnectionTrait, message: Uuid) -> Result<Vec<Change>, Internal> {
    Ok(Entity::find()
        .filter(Column::MessageId.eq(message))
        .filter(Column::UndoneAt.is_null())
        .order_by_asc(Column::Id)
        .all(db)
        .await?)
}

async fn step(db: &impl ConnectionTrait, last: Option<Change>) -> Result<Vec<Change>, Internal> {
    match last {
        Some(Change { message_id: Some(message), .. }) => step_of_message(db, message).await,
        Some(change) => Ok(vec![change]),
        None => Ok(Vec::new()),
    }
}

/// The last step, by whoever, on the entries that a message booked.
pub async fn last_step_of_card(
    db: &impl ConnectionTrait,
    household: Uuid,
    message: Uuid,
) -> Result<Vec<Change>, Internal> {
    let of_card = of_card(db, household, message).await?;
    step(db, of_card.into_iter().find(|change| !NO_STEP.contains(&change.action))).await
}

/// The last undo on the entries that a message booked, if nothing was done to them since.
pub async fn last_undo_of_card(
    db: &impl ConnectionTrait,
    household: Uuid,
    message: Uuid,
) -> Result<Vec<Change>, Internal> {
    let of_card = of_card(db, household, message).await?;
    let last = of_card.into_iter().find(|change| !matches!(change.action, ChangeAction::Redo | ChangeAction::Merge));
    step(db, last.filter(|change| change.action == ChangeAction::Undo)).await
}

/// What stands of the history of a message's entries, newest first.
async fn of_card(db: &impl ConnectionTrait, household: Uuid, message: Uuid) -> Result<Vec<Change>, Internal> {
    let entries = expense::of_message(db, message).await?;
    Ok(Entity::find()
        .filter(Column::HouseholdId.eq(household))
        .filter(Column::ExpenseId.is_in(entries.into_iter().map(|entry| entry.id)))
        .filter(Column::UndoneAt.is_null())
        .order_by_desc(Column::Id)
        .all(db)
        .await?)
}

/// Puts every entry of a step back to what it was before; one that the step created goes to the trash. An entry that
/// was changed again since is left alone; none left means nothing was undone.
pub async fn revert(
    db: &impl ConnectionTrait,
    unit: &mut Unit,
    step: Vec<Change>,
    action: ChangeAction,
) -> Result<Option<Undone>, Internal> {
    let mut entries = Vec::new();
    let mut done = None;
    for change in step {
        let latest = Entity::find()
            .filter(Column::ExpenseId.eq(change.expense_id))
            .filter(Column::UndoneAt.is_null())
            .filter(Column::Action.is_not_in(NO_STEP))
            .order_by_desc(Column::Id)
            .one(db)
            .await?;
        if latest.is_none_or(|latest| latest.id != change.id) {
            continue;
        }
        let Some(now) = entry(db, &change).await? else { continue };
        let target = match &change.before {
            Some(before) => unfiled(serde_json::from_str(before)?, &serde_json::from_str(&change.after)?, &now),
            None => Expense { deleted_at: Some(unit.now), ..now.clone() },
        };
        entries.push(expense::amend(unit, &now, target, action));
        mark(unit, change.id, Some(unit.now));
        done = Some(change.action);
    }
    Ok(done.map(|action| Undone { entries, action }))
}

/// What an entry was before a step, but for its category where the step did not change it: a merge may have since.
fn unfiled(before: Expense, after: &Expense, now: &Expense) -> Expense {
    let category_id = if before.category_id == after.category_id { now.category_id } else { before.category_id };
    Expense { category_id, ..before }
}

/// Takes an undo back: the entries are again what they were before it, and what it undid stands again.
pub async fn reapply(
    db: &impl ConnectionTrait,
    unit: &mut Unit,
    undo: Vec<Change>,
) -> Result<Option<Undone>, Internal> {
    let mut entries = Vec::new();
    for change in undo {
        let Some(now) = entry(db, &change).await? else { continue };
        let Some(before) = change.before.as_deref().filter(|_| now.version == change.version) else { continue };
        let target = serde_json::from_str::<Expense>(before)?;
        entries.push(expense::amend(unit, &now, target, ChangeAction::Redo));
        mark(unit, change.id, Some(unit.now));
        let undone = Entity::find()
            .filter(Column::ExpenseId.eq(change.expense_id))
            .filter(Column::UndoneAt.eq(change.created_at))
            .filter(Column::Action.is_not_in(NO_STEP))
            .order_by_desc(Column::Id)
            .one(db)
            .await?;
        if let Some(undone) = undone {
            mark(unit, undone.id, None);
        }
    }
    Ok((!entries.is_empty()).then_some(Undone { entries, action: ChangeAction::Redo }))
}

async fn entry(db: &impl ConnectionTrait, change: &Change) -> Result<Option<Expense>, Internal> {
    Ok(crate::entity::expense::Entity::find_by_id(change.expense_id).one(db).await?)
}

fn mark(unit: &mut Unit, change: Uuid, undone: Option<DateTime<Utc>>) {
    let mut mark = Query::update();
    mark.table(Entity)
        .value(Column::UndoneAt, undone)
        .value(Column::UpdatedAt, unit.now)
        .and_where(Expr::col(Column::Id).eq(change));
    unit.update(mark);
}
