//! What a household files its entries under, and the words that lead there.

use std::sync::Arc;

use chrono::NaiveDate;
use sea_orm::sea_query::{Cond, Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::arrangement;
use super::books::{Books, Category};
use super::source::{check_name, edit};
use super::unit::{Unit, json};
use crate::entity::{ChangeAction, Kind, Strings, change_feed, expense, expense_change};
use crate::error::{Internal, Refused};
use crate::say::phrase;
use crate::understand::fold;

/// Every message is searched for all of a household's words, so there is an end to them.
const MOST_CATEGORIES: usize = 200;
const MOST_ALIASES: usize = 300;

/// A category after a change, and the one that lost a word to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arranged {
    pub category: Category,
    /// The category to which the name or alias led until now.
    pub taken_from: Option<String>,
    /// It had been archived and is in use again.
    pub restored: bool,
}

/// Adds a category, before the one that catches what nobody files. One that was archived under that name comes back
/// with its entries, but not one that was merged: those are elsewhere. An alias of that name elsewhere gives way to it.
pub fn add(unit: &mut Unit, books: &mut Arc<Books>, name: &str, kind: Kind) -> Result<Arranged, Refused> {
    let name = check_name(name)?;
    check_amount(&name)?;
    let key = fold(&name);
    check_free(books, &key, None)?;
    if books.live_categories().count() >= MOST_CATEGORIES {
        return Err(Refused::new("too_many", phrase!("categories-too-many", count = MOST_CATEGORIES)).slot("name"));
    }
    let taken_from = release(unit, books, &key, None);
    let position = make_room(unit, books, kind);
    let archived = put_away(books).find(|c| c.name_key == key && c.kind == kind).cloned();
    let restored = archived.is_some();
    let category = match archived {
        Some(archived) => {
            // Its words may lead elsewhere by now.
            let mut aliases = archived.aliases.0.to_vec();
            aliases.retain(|alias| books.category_named(alias).is_none());
            let back = Category { aliases: aliases.into(), position, archived_at: None, ..archived };
            replace(unit, books, back, "category.restore", None)
        }
        None => {
            let category = Category {
                id: unit.id(),
                household_id: books.id(),
                name,
                name_key: key,
                aliases: Strings::default(),
                kind,
                position,
                archived_at: None,
                merged_into: None,
                created_at: unit.now,
                updated_at: unit.now,
            };
            unit.insert(category.clone());
            arrangement::record(unit, books.id(), None, &category);
            unit.audit(Some(books.id()), "category.create", Some(category.id), None);
            unit.books_changed(books.id());
            put(books, category.clone());
            category
        }
    };
    Ok(Arranged { category, taken_from, restored })
}

/// Categories that are archived and can come back by their name; what was merged is elsewhere.
pub fn put_away(books: &Books) -> impl Iterator<Item = &Category> {
    books.categories.iter().filter(|category| category.archived_at.is_some() && category.merged_into.is_none())
}

/// Gives a category another name; the old one goes on leading to it.
pub fn rename(unit: &mut Unit, books: &mut Arc<Books>, category: &Category, name: &str) -> Result<Arranged, Refused> {
    let name = check_name(name)?;
    check_amount(&name)?;
    let key = fold(&name);
    check_free(books, &key, Some(category.id))?;
    let taken_from = release(unit, books, &key, Some(category.id));
    let mut aliases = category.aliases.0.to_vec();
    aliases.retain(|alias| *alias != key);
    if key != category.name_key && aliases.len() < MOST_ALIASES {
        aliases.push(category.name_key.clone());
    }
    let detail = detail([("from", category.name.as_str()), ("to", &name)]);
    let renamed = Category { name, name_key: key, aliases: aliases.into(), ..category.clone() };
    let category = replace(unit, books, renamed, "category.rename", detail);
    Ok(Arranged { category, taken_from, restored: false })
}

/// Takes a category out of use. Entries stay filed under it; its words lead nowhere until it is added again.
pub fn archive(unit: &mut Unit, books: &mut Arc<Books>, category: &Category) -> Result<Category, Refused> {
    check_not_fallback(books, category)?;
    let archived = Category { archived_at: Some(unit.now), ..category.clone() };
    Ok(replace(unit, books, archived, "category.archive", None))
}

/// Lets a word lead to a category, wherever it led before.
pub fn alias(unit: &mut Unit, books: &mut Arc<Books>, word: &str, category: &Category) -> Result<Arranged, Refused> {
    let word = check_name(word).map_err(|refused| Refused { slot: Some("alias"), ..refused })?;
    check_amount(&word).map_err(|refused| Refused { slot: Some("alias"), ..refused })?;
    let key = fold(&word);
    if let Some(named) = books.live_categories().find(|c| c.name_key == key) {
        let phrase = match named.id == category.id {
            true => phrase!("alias-is-this-category", category = &named.name),
            false => phrase!("alias-is-category", category = &named.name, into = &category.name),
        };
        return Err(Refused::new("alias_is_category", phrase).slot("alias"));
    }
    if category.aliases.0.contains(&key) {
        return Ok(Arranged { category: category.clone(), taken_from: None, restored: false });
    }
    if category.aliases.0.len() >= MOST_ALIASES {
        let phrase = phrase!("aliases-too-many", category = &category.name, count = MOST_ALIASES);
        return Err(Refused::new("too_many", phrase).slot("alias"));
    }
    let taken_from = release(unit, books, &key, Some(category.id));
    let mut aliased = category.clone();
    let detail = detail([("alias", key.as_str())]);
    aliased.aliases.make_mut().push(key);
    let category = replace(unit, books, aliased, "category.alias", detail);
    Ok(Arranged { category, taken_from, restored: false })
}

/// Lets a word lead nowhere; the category that it led to.
pub fn unalias(unit: &mut Unit, books: &mut Arc<Books>, word: &str) -> Option<Category> {
    let key = fold(word);
    let mut category = books.live_categories().find(|c| c.aliases.0.contains(&key))?.clone();
    category.aliases.make_mut().retain(|alias| *alias != key);
    Some(replace(unit, books, category, "category.unalias", detail([("alias", key.as_str())])))
}

/// Files all entries of one category under another, trashed ones included, and archives it; its name and aliases lead
/// to the other one from now on, and so does what the household filed by name. Returns how many entries in the books
/// moved.
///
/// Every entry gets a next version and a line of history, and is indexed anew, in a few statements however many they
/// are.
pub async fn merge(
    db: &impl ConnectionTrait,
    unit: &mut Unit,
    books: &mut Arc<Books>,
    from: &Category,
    into: &Category,
) -> Result<usize, crate::error::Error> {
    if from.id == into.id {
        let phrase = phrase!("merge-same-category", category = &into.name);
        return Err(Refused::new("same_category", phrase).slot("into").into());
    }
    if from.kind != into.kind {
        let (kind, other) = (from.kind.as_str(), into.kind.as_str());
        let phrase = phrase!("merge-other-kind", from = &from.name, kind = kind, into = &into.name, other = other);
        return Err(Refused::new("category_kind", phrase).slot("into").into());
    }
    check_not_fallback(books, from)?;
    let mut aliases = into.aliases.0.to_vec();
    let words = from.aliases.0.iter().chain([&from.name_key]);
    let new: Vec<&String> = words.filter(|word| !into.aliases.0.contains(word) && **word != into.name_key).collect();
    if aliases.len() + new.len() > MOST_ALIASES {
        let phrase = phrase!("aliases-too-many-merged", category = &into.name, count = MOST_ALIASES);
        return Err(Refused::new("too_many", phrase).slot("into").into());
    }
    aliases.extend(new.into_iter().cloned());

    let moved = refile(db, unit, books.id(), Moving { from: from.id, into: into.id, moved_by: None }).await?;
    let gone = Category {
        aliases: Strings::default(),
        archived_at: Some(unit.now),
        merged_into: Some(into.id),
        ..from.clone()
    };
    let merged = serde_json::json!({ "merged_into": into.id, "name": from.name, "entries": moved });
    replace(unit, books, gone, "category.merge", Some(merged.to_string()));
    replace(unit, books, Category { aliases: aliases.into(), ..into.clone() }, "category.alias", None);
    Ok(moved)
}

/// How often each category was used for entries since a day.
pub async fn used_since(
    db: &impl ConnectionTrait,
    household: Uuid,
    since: NaiveDate,
) -> Result<Vec<(Uuid, i64)>, Internal> {
    Ok(expense::Entity::find()
        .select_only()
        .column(expense::Column::CategoryId)
        .column_as(expense::Column::Id.count(), "uses")
        .filter(expense::Column::HouseholdId.eq(household))
        .filter(expense::Column::Day.gte(since))
        .filter(expense::Column::CategoryId.is_not_null())
        .filter(expense::Column::DeletedAt.is_null())
        .group_by(expense::Column::CategoryId)
        .into_tuple()
        .all(db)
        .await?)
}

/// The category that one leads to: itself, or what it was merged into, as long as that is in use.
pub fn standing(books: &Books, category: Uuid) -> Option<&Category> {
    let mut at = books.category(category)?;
    // No path is longer than there are categories, should one ever lead in a circle.
    for _ in &books.categories {
        let Some(into) = at.merged_into else { break };
        at = books.category(into)?;
    }
    Some(at).filter(|category| category.archived_at.is_none())
}

/// Entries on their way from one category to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moving {
    pub from: Uuid,
    pub into: Uuid,
    /// Only those that this message moved to where they are; absent for all.
    pub moved_by: Option<Uuid>,
}

/// Moves entries; how many of them stand.
pub async fn refile(
    db: &impl ConnectionTrait,
    unit: &mut Unit,
    household: Uuid,
    moving: Moving,
) -> Result<usize, Internal> {
    use expense_change::Column as Change;
    let Moving { from, into, moved_by } = moving;
    let mut which = Cond::all()
        .add(Expr::col(expense::Column::HouseholdId).eq(household))
        .add(Expr::col(expense::Column::CategoryId).eq(from));
    if let Some(message) = moved_by {
        let moved = Query::select()
            .column(Change::ExpenseId)
            .from(expense_change::Entity)
            .and_where(Expr::col(Change::MessageId).eq(message))
            .and_where(Expr::col(Change::Action).eq(ChangeAction::Merge))
            .take();
        which = which.add(Expr::col(expense::Column::Id).in_subquery(moved));
    }
    let standing =
        expense::Entity::find().filter(which.clone()).filter(expense::Column::DeletedAt.is_null()).count(db).await?;

    let mut history = Query::select();
    history
        .expr(unit.made_ids(db.get_database_backend()))
        .expr(Expr::col(expense::Column::HouseholdId))
        .expr(Expr::col(expense::Column::Id))
        .expr(Expr::col(expense::Column::Version).add(1))
        .expr(Expr::val(ChangeAction::Merge))
        .expr(Expr::val(filed_under(from)))
        .expr(Expr::val(filed_under(into)))
        .expr(Expr::val(unit.person_id))
        .expr(Expr::val(unit.chat_id))
        .expr(Expr::val(unit.message_id))
        .expr(Expr::val(unit.now))
        .expr(Expr::val(unit.now))
        .from(expense::Entity)
        .cond_where(which.clone());
    let mut changes = Query::insert();
    changes
        .into_table(expense_change::Entity)
        .columns([
            Change::Id,
            Change::HouseholdId,
            Change::ExpenseId,
            Change::Version,
            Change::Action,
            Change::Before,
            Change::After,
            Change::PersonId,
            Change::ChatId,
            Change::MessageId,
            Change::CreatedAt,
            Change::UpdatedAt,
        ])
        .select_from(history)?;
    unit.insert_selected(changes);

    let mut touched = Query::select();
    touched
        .expr(Expr::col(expense::Column::HouseholdId))
        .expr(Expr::col(expense::Column::Id))
        .expr(Expr::val(unit.now))
        .expr(Expr::val(unit.now))
        .from(expense::Entity)
        .cond_where(which.clone());
    let mut feed = Query::insert();
    feed.into_table(change_feed::Entity)
        .columns([
            change_feed::Column::HouseholdId,
            change_feed::Column::ExpenseId,
            change_feed::Column::CreatedAt,
            change_feed::Column::UpdatedAt,
        ])
        .select_from(touched)?;
    unit.insert_selected(feed);

    let mut entries = Query::update();
    entries
        .table(expense::Entity)
        .value(expense::Column::CategoryId, into)
        .value(expense::Column::Version, Expr::col(expense::Column::Version).add(1))
        .value(expense::Column::UpdatedAt, unit.now)
        .cond_where(which);
    unit.update(entries);
    Ok(usize::try_from(standing)?)
}

/// What history keeps of an entry that was moved: all else stayed as it was.
fn filed_under(category: Uuid) -> String {
    serde_json::json!({ "category_id": category }).to_string()
}

/// A category's name or alias is a word of an expense: a number in it would be taken for the amount, or hide it.
fn check_amount(name: &str) -> Result<(), Refused> {
    let amount = name.split_whitespace().any(|word| {
        word.contains(|letter: char| letter.is_numeric()) && !word.contains(|letter: char| letter.is_alphabetic())
    });
    if amount {
        return Err(Refused::new("name_has_amount", phrase!("category-has-number")).slot("name"));
    }
    Ok(())
}

/// Refuses the name of another live category.
fn check_free(books: &Books, key: &str, own: Option<Uuid>) -> Result<(), Refused> {
    let Some(taken) = books.live_categories().find(|c| c.name_key == key && Some(c.id) != own) else { return Ok(()) };
    Err(Refused::new("name_taken", phrase!("category-taken", category = &taken.name)).slot("name"))
}

fn check_not_fallback(books: &Books, category: &Category) -> Result<(), Refused> {
    if books.fallback(category.kind).is_none_or(|fallback| fallback.id != category.id) {
        return Ok(());
    }
    Err(Refused::new("category_needed", phrase!("category-needed", category = &category.name)).slot("category"))
}

/// Frees a word that is an alias of another live category than `own`, and says whose it was.
fn release(unit: &mut Unit, books: &mut Arc<Books>, key: &str, own: Option<Uuid>) -> Option<String> {
    let holds = |c: &&Category| Some(c.id) != own && c.aliases.0.iter().any(|alias| alias == key);
    let mut holder = books.live_categories().find(holds)?.clone();
    holder.aliases.make_mut().retain(|alias| alias != key);
    let name = holder.name.clone();
    replace(unit, books, holder, "category.unalias", detail([("alias", key)]));
    Some(name)
}

/// The position of a new category: that of its kind's fallback, which moves on by one and so stays the last.
fn make_room(unit: &mut Unit, books: &mut Arc<Books>, kind: Kind) -> i32 {
    match books.fallback(kind).cloned() {
        Some(fallback) => {
            let position = fallback.position;
            replace(unit, books, Category { position: position + 1, ..fallback }, "category.move", None);
            position
        }
        None => books.categories.iter().map(|c| c.position).max().map_or(0, |last| last + 1),
    }
}

fn replace(
    unit: &mut Unit,
    books: &mut Arc<Books>,
    category: Category,
    action: &str,
    detail: Option<String>,
) -> Category {
    let category = Category { updated_at: unit.now, ..category };
    arrangement::record(unit, books.id(), books.category(category.id), &category);
    unit.replace(category.clone());
    unit.audit(Some(category.household_id), action, Some(category.id), detail);
    unit.books_changed(category.household_id);
    put(books, category.clone());
    category
}

/// Changes the snapshot, in the order in which the books are read: by position, archived ones last.
pub(super) fn put(books: &mut Arc<Books>, category: Category) {
    edit(books, |books| {
        books.categories.retain(|c| c.id != category.id);
        books.categories.push(category);
        books.categories.sort_by_key(|c| (c.archived_at.is_some(), c.position, c.id));
    });
}

/// What an audit row says beside the subject.
fn detail<const N: usize>(said: [(&str, &str); N]) -> Option<String> {
    Some(json(&std::collections::BTreeMap::from(said)))
}

#[cfg(test)]
mod tests;
