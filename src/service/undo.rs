//! Taking back one's own last step, and taking that back again.
//!
//! A step is everything one message changed, entries and what the household shares: it is undone as a whole. That its
//! category was merged is no step of an entry: it goes with the step of the category.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::arrangement::{self, Arrangement, TakenBack};
use super::books::Books;
use super::category;
use super::expense::{self, Expense};
use super::unit::Unit;
use crate::entity::{ChangeAction, Noun, expense_change};
use crate::error::{Error, Internal};

use crate::entity::arrangement as arranged;
use expense_change::{Column, Entity, Model as Change};

/// What undo passes over.
const NO_STEP: [ChangeAction; 3] = [ChangeAction::Undo, ChangeAction::Redo, ChangeAction::Merge];

/// What redo passes over.
const NO_UNDO: [ChangeAction; 2] = [ChangeAction::Redo, ChangeAction::Merge];

/// All that one message changed and that stands, oldest first.
#[derive(Clone, Debug, Default)]
pub struct Step {
    pub entries: Vec<Change>,
    pub arranged: Vec<Arrangement>,
}

impl Step {
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty() && self.arranged.is_empty()
    }

    /// Whose books it was in.
    pub fn households(&self) -> impl Iterator<Item = Uuid> {
        let entries = self.entries.iter().map(|change| change.household_id);
        entries.chain(self.arranged.iter().map(|change| change.household_id))
    }
}

/// What was undone or redone.
pub struct Undone {
    /// The message that did it in the first place.
    pub step: Option<Uuid>,
    /// The entries as they are now.
    pub entries: Vec<Expense>,
    /// What had been done to them.
    pub action: Option<ChangeAction>,
    /// The changes that were first made to what is shared, oldest first, whether they are gone now or back.
    pub arranged: Vec<Arrangement>,
    pub taken: TakenBack,
}

/// The person's last step in this chat that is neither undone nor itself an undo.
pub async fn last_step(db: &impl ConnectionTrait, chat: Uuid, person: Uuid) -> Result<Step, Internal> {
    last(db, chat, person, &NO_STEP).await.map(|(_, step)| step)
}

/// The person's last undo in this chat, if nothing was done since.
pub async fn last_undo(db: &impl ConnectionTrait, chat: Uuid, person: Uuid) -> Result<Step, Internal> {
    let (action, step) = last(db, chat, person, &NO_UNDO).await?;
    Ok(if action == Some(ChangeAction::Undo) { step } else { Step::default() })
}

/// The latest step that stands, passing over some, and what it did.
async fn last(
    db: &impl ConnectionTrait,
    chat: Uuid,
    person: Uuid,
    passed_over: &[ChangeAction],
) -> Result<(Option<ChangeAction>, Step), Internal> {
    let entry = Entity::find()
        .filter(Column::ChatId.eq(chat))
        .filter(Column::PersonId.eq(person))
        .filter(Column::UndoneAt.is_null())
        .filter(Column::Action.is_not_in(passed_over.iter().copied()))
        .order_by_desc(Column::Id)
        .one(db)
        .await?;
    let shared = arranged::Entity::find()
        .filter(arranged::Column::ChatId.eq(chat))
        .filter(arranged::Column::PersonId.eq(person))
        .filter(arranged::Column::UndoneAt.is_null())
        .filter(arranged::Column::Action.is_not_in(passed_over.iter().copied()))
        .order_by_desc(arranged::Column::Id)
        .one(db)
        .await?;
    // Ids are ordered by time.
    match (entry, shared) {
        (Some(entry), shared) if shared.as_ref().is_none_or(|shared| shared.id < entry.id) => {
            Ok((Some(entry.action), step(db, Some(entry)).await?))
        }
        (_, Some(shared)) => {
            let step = match shared.message_id {
                Some(message) => step_of_message(db, message).await?,
                None => Step { entries: Vec::new(), arranged: vec![shared.clone()] },
            };
            Ok((Some(shared.action), step))
        }
        _ => Ok((None, Step::default())),
    }
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

/// The step by which this message changed the books, whoever asks; nothing once it is undone. Entries that went along
/// with their category are not in it.
pub async fn step_of_message(db: &impl ConnectionTrait, message: Uuid) -> Result<Step, Internal> {
    let entries = Entity::find()
        .filter(Column::MessageId.eq(message))
        .filter(Column::UndoneAt.is_null())
        .filter(Column::Action.ne(ChangeAction::Merge))
        .order_by_asc(Column::Id)
        .all(db)
        .await?;
    let arranged = arranged::Entity::find()
        .filter(arranged::Column::MessageId.eq(message))
        .filter(arranged::Column::UndoneAt.is_null())
        .order_by_asc(arranged::Column::Id)
        .all(db)
        .await?;
    Ok(Step { entries, arranged })
}

async fn step(db: &impl ConnectionTrait, last: Option<Change>) -> Result<Step, Internal> {
    match last {
        Some(Change { message_id: Some(message), .. }) => step_of_message(db, message).await,
        Some(change) => Ok(Step { entries: vec![change], arranged: Vec::new() }),
        None => Ok(Step::default()),
    }
}

/// The last step, by whoever, on the entries that a message booked.
pub async fn last_step_of_card(db: &impl ConnectionTrait, household: Uuid, message: Uuid) -> Result<Step, Internal> {
    let of_card = of_card(db, household, message).await?;
    step(db, of_card.into_iter().find(|change| !NO_STEP.contains(&change.action))).await
}

/// The last undo on the entries that a message booked, if nothing was done to them since.
pub async fn last_undo_of_card(db: &impl ConnectionTrait, household: Uuid, message: Uuid) -> Result<Step, Internal> {
    let of_card = of_card(db, household, message).await?;
    let last = of_card.into_iter().find(|change| !NO_UNDO.contains(&change.action));
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

/// Puts all of a step back to what it was before; an entry or a name that the step made is put away. An entry that was
/// changed again since is left alone; absent when nothing was undone.
///
/// # Errors
/// Refused where what is shared was changed again since.
pub async fn revert(
    db: &impl ConnectionTrait,
    unit: &mut Unit,
    books: &mut Arc<Books>,
    step: Step,
) -> Result<Option<Undone>, Error> {
    let mut entries = Vec::new();
    let mut action = None;
    let message = message_of(&step);
    for change in &step.entries {
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
        let Some(now) = entry(db, change).await? else { continue };
        let target = match &change.before {
            Some(before) => filed(books, serde_json::from_str(before)?, &serde_json::from_str(&change.after)?, &now),
            None => Expense { deleted_at: Some(unit.now), ..now.clone() },
        };
        entries.push(expense::amend(unit, &now, target, ChangeAction::Undo));
        mark(unit, change.id, Some(unit.now));
        action = Some(change.action);
    }
    if !step.entries.is_empty() && entries.is_empty() {
        return Ok(None);
    }
    // What an entry brought along, such as a card it was paid with, stays where others use it by now.
    let arranged = if step.entries.is_empty() { step.arranged } else { unused(db, books, step).await? };
    let taken = arrangement::take_back(db, unit, books, &arranged, ChangeAction::Undo).await?;
    Ok(Some(Undone { step: message, entries, action, arranged, taken }))
}

fn message_of(step: &Step) -> Option<Uuid> {
    let entry = step.entries.first().and_then(|change| change.message_id);
    entry.or_else(|| step.arranged.first().and_then(|change| change.message_id))
}

/// What a step arranged beside its entries, unless anything else was paid with it or anybody changed it since.
async fn unused(db: &impl ConnectionTrait, books: &Books, step: Step) -> Result<Vec<Arrangement>, Internal> {
    use crate::entity::expense::{Column, Entity};
    let own: Vec<Uuid> = step.entries.iter().map(|change| change.expense_id).collect();
    for change in &step.arranged {
        let id = change.subject_id;
        let named = Condition::any()
            .add(Column::CardId.eq(id))
            .add(Column::AccountId.eq(id))
            .add(Column::ToAccountId.eq(id))
            .add(Column::CategoryId.eq(id));
        let others = Entity::find()
            .filter(Column::HouseholdId.eq(books.id()))
            .filter(named)
            .filter(Column::Id.is_not_in(own.iter().copied()))
            .count(db)
            .await?;
        let changed = arranged::Entity::find()
            .filter(arranged::Column::SubjectId.eq(id))
            .filter(arranged::Column::Id.gt(change.id))
            .filter(arranged::Column::MessageId.ne(change.message_id))
            .count(db)
            .await?;
        let settles_here = change.noun == Noun::Account && books.live_cards().any(|card| card.account_id == id);
        if others > 0 || changed > 0 || settles_here {
            return Ok(Vec::new());
        }
    }
    Ok(step.arranged)
}

/// What an entry was before a step, but for its payer and category where the step did not change them: two members or
/// categories may have become one since. A category that was merged in the meantime is the one it became part of.
fn filed(books: &Books, mut before: Expense, after: &Expense, now: &Expense) -> Expense {
    if before.payer_id == after.payer_id {
        before.payer_id = now.payer_id;
    }
    if before.category_id == after.category_id {
        return Expense { category_id: now.category_id, ..before };
    }
    let standing = before.category_id.and_then(|id| category::standing(books, id)).map(|category| category.id);
    Expense { category_id: standing.or(before.category_id), ..before }
}

/// Takes an undo back: the entries are again what they were before it, and what it undid stands again.
///
/// # Errors
/// Refused where what is shared was changed again since.
pub async fn reapply(
    db: &impl ConnectionTrait,
    unit: &mut Unit,
    books: &mut Arc<Books>,
    undo: Step,
) -> Result<Option<Undone>, Error> {
    let mut entries = Vec::new();
    let mut message = None;
    for change in &undo.entries {
        let Some(now) = entry(db, change).await? else { continue };
        let Some(before) = change.before.as_deref().filter(|_| now.version == change.version) else { continue };
        let target = filed(books, serde_json::from_str(before)?, &serde_json::from_str(&change.after)?, &now);
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
            message = message.or(undone.message_id);
        }
    }
    if !undo.entries.is_empty() && entries.is_empty() {
        return Ok(None);
    }
    let shared = if undo.entries.is_empty() { undo.arranged } else { unused(db, books, undo).await? };
    let taken = arrangement::take_back(db, unit, books, &shared, ChangeAction::Redo).await?;
    let first: Vec<Uuid> = shared.iter().filter_map(|change| change.reverts).collect();
    let mut arranged = Vec::new();
    if !first.is_empty() {
        let originals = arranged::Entity::find().filter(arranged::Column::Id.is_in(first));
        arranged = originals.order_by_asc(arranged::Column::Id).all(db).await?;
        message = message.or_else(|| arranged.first().and_then(|change| change.message_id));
    }
    let action = (!entries.is_empty()).then_some(ChangeAction::Redo);
    Ok(Some(Undone { step: message, entries, action, arranged, taken }))
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
