//! What a household files its entries under, and the words that lead there.

use std::sync::Arc;

use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::books::{Books, Category};
use super::source::{check_name, edit};
use super::unit::{Unit, json};
use crate::entity::{ChangeAction, Kind, Strings, expense, expense_change, merchant};
use crate::error::{Internal, Refused};
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
/// with its entries. An alias of that name elsewhere gives way to it.
pub fn add(unit: &mut Unit, books: &mut Arc<Books>, name: &str, kind: Kind) -> Result<Arranged, Refused> {
    let name = check_name(name)?;
    check_amount(&name)?;
    let key = fold(&name);
    check_free(books, &key, None)?;
    if books.live_categories().count() >= MOST_CATEGORIES {
        return Err(Refused::new("too_many", format!("There are {MOST_CATEGORIES} categories already."))
            .slot("name")
            .hint("archive category NAME makes room."));
    }
    let taken_from = release(unit, books, &key, None);
    let position = make_room(unit, books, kind);
    let archived = books.categories.iter().find(|c| c.archived_at.is_some() && c.name_key == key && c.kind == kind);
    let archived = archived.cloned();
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
                created_at: unit.now,
                updated_at: unit.now,
            };
            unit.insert(category.clone());
            unit.audit(Some(books.id()), "category.create", Some(category.id), None);
            unit.books_changed(books.id());
            put(books, category.clone());
            category
        }
    };
    Ok(Arranged { category, taken_from, restored })
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
        let refused = Refused::new("alias_is_category", format!("{} is a category itself.", named.name)).slot("alias");
        return Err(if named.id == category.id {
            refused.hint("Its name leads there already.")
        } else {
            refused.hint(format!("merge category {} into {} makes them one.", named.name, category.name))
        });
    }
    if category.aliases.0.contains(&key) {
        return Ok(Arranged { category: category.clone(), taken_from: None, restored: false });
    }
    if category.aliases.0.len() >= MOST_ALIASES {
        return Err(Refused::new("too_many", format!("{} has {MOST_ALIASES} aliases already.", category.name))
            .slot("alias")
            .hint("unalias WORD makes room."));
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
/// to the other one from now on. Returns how many entries in the books moved.
///
/// Every entry gets a next version and a line of history, and is indexed anew; the trail has one row for the merge.
/// Undo does not take it back: adding the category again and filing its entries does.
pub async fn merge(
    db: &impl ConnectionTrait,
    unit: &mut Unit,
    books: &mut Arc<Books>,
    from: &Category,
    into: &Category,
) -> Result<usize, crate::error::Error> {
    if from.id == into.id {
        return Err(Refused::new("same_category", format!("{} is that category already.", into.name))
            .slot("into")
            .hint("Name two: merge category coffee into eating out.")
            .into());
    }
    if from.kind != into.kind {
        let (kind, other) = (from.kind.as_str(), into.kind.as_str());
        return Err(Refused::new("category_kind", format!("{} is for {kind}, {} for {other}.", from.name, into.name))
            .slot("into")
            .hint("Only categories of one kind can become one.")
            .into());
    }
    check_not_fallback(books, from)?;
    let mut aliases = into.aliases.0.to_vec();
    let words = from.aliases.0.iter().chain([&from.name_key]);
    let new: Vec<&String> = words.filter(|word| !into.aliases.0.contains(word) && **word != into.name_key).collect();
    if aliases.len() + new.len() > MOST_ALIASES {
        return Err(Refused::new("too_many", format!("{} would have over {MOST_ALIASES} aliases.", into.name))
            .slot("into")
            .hint("unalias WORD makes room.")
            .into());
    }
    aliases.extend(new.into_iter().cloned());

    let moved = refile(db, unit, books.id(), from.id, into.id).await?;
    let gone = Category { aliases: Strings::default(), archived_at: Some(unit.now), ..from.clone() };
    let merged = serde_json::json!({ "merged_into": into.id, "name": from.name, "entries": moved.len() });
    replace(unit, books, gone, "category.merge", Some(merged.to_string()));
    replace(unit, books, Category { aliases: aliases.into(), ..into.clone() }, "category.alias", None);
    Ok(moved.into_iter().filter(|standing| *standing).count())
}

/// Moves entries and what the household filed by name; for each entry whether it stands.
async fn refile(
    db: &impl ConnectionTrait,
    unit: &mut Unit,
    household: Uuid,
    from: Uuid,
    into: Uuid,
) -> Result<Vec<bool>, Internal> {
    let entries = expense::Entity::find()
        .filter(expense::Column::HouseholdId.eq(household))
        .filter(expense::Column::CategoryId.eq(from))
        .all(db)
        .await?;
    let mut standing = Vec::with_capacity(entries.len());
    for before in entries {
        standing.push(before.deleted_at.is_none());
        let after = expense::Model {
            category_id: Some(into),
            version: before.version + 1,
            updated_at: unit.now,
            ..before.clone()
        };
        unit.touch(household, before.id);
        unit.insert(expense_change::Model {
            id: unit.id(),
            household_id: household,
            expense_id: before.id,
            version: after.version,
            action: ChangeAction::Merge,
            before: Some(json(&before)),
            after: json(&after),
            person_id: unit.person_id,
            chat_id: unit.chat_id,
            message_id: Some(unit.message_id),
            undone_at: None,
            created_at: unit.now,
            updated_at: unit.now,
        });
    }
    let mut entries = Query::update();
    entries
        .table(expense::Entity)
        .value(expense::Column::CategoryId, into)
        .value(expense::Column::Version, Expr::col(expense::Column::Version).add(1))
        .value(expense::Column::UpdatedAt, unit.now)
        .and_where(Expr::col(expense::Column::HouseholdId).eq(household))
        .and_where(Expr::col(expense::Column::CategoryId).eq(from));
    unit.update(entries);
    let mut merchants = Query::update();
    merchants
        .table(merchant::Entity)
        .value(merchant::Column::CategoryId, into)
        .value(merchant::Column::UpdatedAt, unit.now)
        .and_where(Expr::col(merchant::Column::HouseholdId).eq(household))
        .and_where(Expr::col(merchant::Column::CategoryId).eq(from));
    unit.update(merchants);
    Ok(standing)
}

/// A category's name or alias is a word of an expense: a number in it would be taken for the amount, or hide it.
fn check_amount(name: &str) -> Result<(), Refused> {
    let amount = name.split_whitespace().any(|word| {
        word.contains(|letter: char| letter.is_numeric()) && !word.contains(|letter: char| letter.is_alphabetic())
    });
    if amount {
        return Err(Refused::new("name_has_amount", "A name with a number in it would be read as an amount.")
            .slot("name")
            .hint("Leave the number out, or write it into the word: studio54."));
    }
    Ok(())
}

/// Refuses the name of another live category.
fn check_free(books: &Books, key: &str, own: Option<Uuid>) -> Result<(), Refused> {
    let Some(taken) = books.live_categories().find(|c| c.name_key == key && Some(c.id) != own) else { return Ok(()) };
    Err(Refused::new("name_taken", format!("There is a category {} already.", taken.name)).slot("name").hint(format!(
        "alias WORD = {0} lets a word lead to it; merge category NAME into {0} makes two one.",
        taken.name
    )))
}

fn check_not_fallback(books: &Books, category: &Category) -> Result<(), Refused> {
    if books.fallback(category.kind).is_none_or(|fallback| fallback.id != category.id) {
        return Ok(());
    }
    Err(Refused::new("category_needed", format!("{} catches what nobody filed, so it has to stay.", category.name))
        .slot("category")
        .hint(format!("rename category {} to NAME gives it another name.", category.name)))
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
    unit.replace(category.clone());
    unit.audit(Some(category.household_id), action, Some(category.id), detail);
    unit.books_changed(category.household_id);
    put(books, category.clone());
    category
}

/// Changes the snapshot, in the order in which the books are read: by position, archived ones last.
fn put(books: &mut Arc<Books>, category: Category) {
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
