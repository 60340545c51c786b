//! What a household shares, its categories, accounts, cards and settings, with every change kept so that it can be
//! taken back.
//!
//! A change is a row before and after it. Taking it back concerns only the fields in which the two differ, so that what
//! others did beside stays; where somebody changed the same field since, it is refused. Words that lead to a category
//! are taken back one by one.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use uuid::Uuid;

use super::books::{Account, Books, Card, Category, Household};
use super::category;
use super::source::edit;
use super::unit::Unit;
use super::world::Person;
use crate::entity::{ChangeAction, Noun, arrangement, person};
use crate::error::{Error, Internal, Refused};
use crate::say::{Arg, phrase};

use arrangement::{Column, Entity};

pub use arrangement::Model as Arrangement;

/// Fields that change along without being meant: stamps, the version, and a place in a list that others move too.
const BESIDE: [&str; 4] = ["created_at", "updated_at", "version", "position"];

/// A row whose changes are kept.
pub trait Arranged: Serialize {
    const NOUN: Noun;

    fn id(&self) -> Uuid;
}

macro_rules! arranged {
    ($($row:ident),*) => {$(
        impl Arranged for $row {
            const NOUN: Noun = Noun::$row;

            fn id(&self) -> Uuid {
                self.id
            }
        }
    )*};
}

arranged!(Category, Account, Card, Household, Person);

/// A row before and after a change; it had no before when the change made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sides<T> {
    pub before: Option<T>,
    pub after: T,
}

/// A change as it is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    Category(Sides<Category>),
    Account(Sides<Account>),
    Card(Sides<Card>),
    Household(Box<Sides<Household>>),
    Person(Sides<Person>),
}

impl Arrangement {
    pub fn told(&self) -> Result<Told, Internal> {
        Ok(match self.noun {
            Noun::Category => Told::Category(self.sides()?),
            Noun::Account => Told::Account(self.sides()?),
            Noun::Card => Told::Card(self.sides()?),
            Noun::Household => Told::Household(Box::new(self.sides()?)),
            Noun::Person => Told::Person(self.sides()?),
        })
    }

    fn sides<T: DeserializeOwned>(&self) -> Result<Sides<T>, Internal> {
        let before = self.before.as_deref().map(serde_json::from_str).transpose()?;
        Ok(Sides { before, after: serde_json::from_str(&self.after)? })
    }
}

/// Keeps a change; one that changes nothing anybody meant is none.
pub fn record<T: Arranged>(unit: &mut Unit, household: Uuid, before: Option<&T>, after: &T) {
    let row = |row: &T| serde_json::to_value(row).expect("our own rows are JSON");
    let (before, id) = (before.map(row), after.id());
    let after = row(after);
    if before.as_ref().is_some_and(|before| differing(before, &after).next().is_none()) {
        return;
    }
    let action = if before.is_some() { ChangeAction::Edit } else { ChangeAction::Create };
    keep(unit, household, (T::NOUN, id), action, (before, after), None);
}

fn keep(
    unit: &mut Unit,
    household: Uuid,
    (noun, subject): (Noun, Uuid),
    action: ChangeAction,
    (before, after): (Option<Value>, Value),
    reverts: Option<Uuid>,
) {
    let change = Arrangement {
        id: unit.id(),
        household_id: household,
        noun,
        subject_id: subject,
        action,
        before: before.map(|row| row.to_string()),
        after: after.to_string(),
        person_id: unit.person_id,
        chat_id: unit.chat_id,
        message_id: Some(unit.message_id),
        reverts,
        undone_at: None,
        created_at: unit.now,
        updated_at: unit.now,
    };
    unit.insert(change);
}

/// What taking changes back did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TakenBack {
    /// Standing entries that went back to a category which had been merged.
    pub refiled: usize,
}

/// Takes the changes of one step back, the latest first; `action` says whether they are undone, or an undo is.
///
/// # Errors
/// Refused where somebody changed the same since, and where names would clash or a card would hang in the air.
pub async fn take_back(
    db: &impl ConnectionTrait,
    unit: &mut Unit,
    books: &mut Arc<Books>,
    step: &[Arrangement],
    action: ChangeAction,
) -> Result<TakenBack, Error> {
    let mut taken = TakenBack::default();
    for change in step.iter().rev() {
        let now = current(db, books, change).await?;
        let before = change.before.as_deref().map(serde_json::from_str::<Value>).transpose()?;
        let mut target = now.clone();
        if !back(&mut target, before.as_ref(), &serde_json::from_str(&change.after)?, unit.now) {
            return Err(changed_since(db, books, change, &now).await?.into());
        }
        let target = put(unit, books, change.noun, target)?;
        if let Some(moved) = moved(&now, &target, change) {
            taken.refiled += category::refile(db, unit, books.id(), moved).await?;
        }
        let subject = (change.noun, change.subject_id);
        keep(unit, change.household_id, subject, action, (Some(now), target), Some(change.id));
        mark(unit, change.id, Some(unit.now));
        if let (ChangeAction::Redo, Some(undone)) = (action, change.reverts) {
            mark(unit, undone, None);
        }
        let did = format!("{}.{}", change.noun.as_str(), action.as_str());
        unit.audit(Some(change.household_id), &did, Some(change.subject_id), None);
    }
    if !step.is_empty() {
        check(books)?;
    }
    Ok(taken)
}

/// The row as it is now.
async fn current(db: &impl ConnectionTrait, books: &Books, change: &Arrangement) -> Result<Value, Internal> {
    let id = change.subject_id;
    let row = match change.noun {
        Noun::Category => books.category(id).map(serde_json::to_value),
        Noun::Account => books.account(id).map(serde_json::to_value),
        Noun::Card => books.card(id).map(serde_json::to_value),
        Noun::Household => Some(serde_json::to_value(&books.household)),
        Noun::Person => person::Entity::find_by_id(id).one(db).await?.map(|row| serde_json::to_value(&row)),
    };
    Ok(row.ok_or_else(|| Internal::new("a change names a row that is gone"))??)
}

/// Fields that differ between two rows, and are meant.
fn differing<'a>(before: &'a Value, after: &'a Value) -> impl Iterator<Item = (&'a str, &'a Value, &'a Value)> {
    let fields = after.as_object().into_iter().flatten();
    fields.map(|(field, new)| (field.as_str(), &before[field], new)).filter(|(field, old, new)| !same(field, old, new))
}

fn same(field: &str, one: &Value, other: &Value) -> bool {
    match field {
        _ if BESIDE.contains(&field) => true,
        // Databases keep instants more or less exactly; what counts is whether it is put away.
        "archived_at" => one.is_null() == other.is_null(),
        _ => one == other,
    }
}

/// Puts the fields of a change back; false where one of them was changed since. What the change made is put away.
fn back(row: &mut Value, before: Option<&Value>, after: &Value, now: DateTime<Utc>) -> bool {
    let Some(before) = before else {
        let untouched = differing(row, after).next().is_none();
        row["archived_at"] = serde_json::json!(now);
        return untouched;
    };
    for (field, old, new) in differing(before, after) {
        if same(field, &row[field], new) {
            row[field] = old.clone();
        } else if let (Some(old), Some(new), Some(words)) = (old.as_array(), new.as_array(), row[field].as_array_mut())
        {
            words.retain(|word| old.contains(word) || !new.contains(word));
            let lost: Vec<Value> =
                old.iter().filter(|word| !new.contains(word) && !words.contains(word)).cloned().collect();
            words.extend(lost);
        } else {
            return false;
        }
    }
    true
}

/// Stages a row and shows it in the snapshot; the row as it became.
fn put(unit: &mut Unit, books: &mut Arc<Books>, noun: Noun, row: Value) -> Result<Value, Internal> {
    let household = books.id();
    let now = unit.now;
    Ok(match noun {
        Noun::Category => {
            let mut row = Category { updated_at: now, ..serde_json::from_value(row)? };
            // A word may lead elsewhere by now, and stays there.
            let others = || books.live_categories().filter(|other| other.id != row.id);
            let aliases = row.aliases.0.iter().filter(|word| !others().any(|other| other.aliases.0.contains(word)));
            row.aliases = aliases.cloned().collect::<Vec<_>>().into();
            unit.replace(row.clone());
            unit.books_changed(household);
            category::put(books, row.clone());
            serde_json::to_value(row)?
        }
        Noun::Account => {
            let row = Account { updated_at: now, ..serde_json::from_value(row)? };
            unit.replace(row.clone());
            unit.books_changed(household);
            let shown = row.clone();
            edit(books, |books| {
                books.accounts.iter_mut().filter(|a| a.id == shown.id).for_each(|a| *a = shown.clone())
            });
            serde_json::to_value(row)?
        }
        Noun::Card => {
            let row = Card { updated_at: now, ..serde_json::from_value(row)? };
            unit.replace(row.clone());
            unit.books_changed(household);
            let shown = row.clone();
            edit(books, |books| books.cards.iter_mut().filter(|c| c.id == shown.id).for_each(|c| *c = shown.clone()));
            serde_json::to_value(row)?
        }
        Noun::Household => {
            let version = books.household.version + 1;
            let row = Household { updated_at: now, version, ..serde_json::from_value(row)? };
            unit.replace(row.clone());
            let shown = row.clone();
            edit(books, |books| books.household = shown);
            serde_json::to_value(row)?
        }
        Noun::Person => {
            let row = Person { updated_at: now, ..serde_json::from_value(row)? };
            unit.replace(row.clone());
            serde_json::to_value(row)?
        }
    })
}

/// Which entries go along with a category that was merged, or is again.
fn moved(now: &Value, target: &Value, change: &Arrangement) -> Option<category::Moving> {
    if change.noun != Noun::Category || now["merged_into"] == target["merged_into"] {
        return None;
    }
    let lies_in = |row: &Value| row["merged_into"].as_str().and_then(|id| Uuid::parse_str(id).ok());
    Some(category::Moving {
        from: lies_in(now).unwrap_or(change.subject_id),
        into: lies_in(target).unwrap_or(change.subject_id),
        moved_by: Some(change.message_id?),
    })
}

fn mark(unit: &mut Unit, change: Uuid, undone: Option<DateTime<Utc>>) {
    let mut mark = Query::update();
    mark.table(Entity)
        .value(Column::UndoneAt, undone)
        .value(Column::UpdatedAt, unit.now)
        .and_where(Expr::col(Column::Id).eq(change));
    unit.update(mark);
}

async fn changed_since(
    db: &impl ConnectionTrait,
    books: &Books,
    change: &Arrangement,
    now: &Value,
) -> Result<Refused, Internal> {
    let last = Entity::find()
        .filter(Column::SubjectId.eq(change.subject_id))
        .filter(Column::Id.gt(change.id))
        .filter(Column::UndoneAt.is_null())
        .order_by_desc(Column::Id)
        .one(db)
        .await?;
    let who = last.and_then(|last| last.person_id).filter(|person| change.person_id != Some(*person));
    let who = who.and_then(|who| books.member_of(who));
    let what: Arg = match now["name"].as_str() {
        Some(name) if !matches!(change.noun, Noun::Household | Noun::Person) => name.into(),
        _ => phrase!("that-setting").into(),
    };
    // The command that shows how they stand.
    let list = match change.noun {
        Noun::Category => "categories",
        Noun::Account => "accounts",
        Noun::Card => "cards",
        Noun::Household | Noun::Person => "settings",
    };
    Ok(Refused::new(
        "changed_since",
        match who {
            Some(who) => phrase!("arranged-since-by", what = what, person = &who.name, list = list),
            None => phrase!("arranged-since", what = what, list = list),
        },
    ))
}

/// What taking a change back must not break: a name leads to one thing, a card settles somewhere, and one account is
/// where entries go that name none.
fn check(books: &Books) -> Result<(), Refused> {
    let mut names: Vec<&str> = books.live_categories().map(|category| category.name_key.as_str()).collect();
    if let Some(key) = twice(&mut names) {
        let name = books.live_categories().find(|c| c.name_key == key).map_or(key, |c| c.name.as_str());
        return Err(Refused::new("name_taken", phrase!("category-taken-since", category = name)));
    }
    let accounts = books.live_accounts().map(|account| account.name_key.as_str());
    let mut names: Vec<&str> = accounts.chain(books.live_cards().map(|card| card.name_key.as_str())).collect();
    if let Some(key) = twice(&mut names) {
        return Err(Refused::new("name_taken", phrase!("source-taken-since", name = key)));
    }
    let lives = |account: Uuid| books.live_accounts().any(|a| a.id == account);
    if let Some(card) = books.live_cards().find(|card| !lives(card.account_id)) {
        let account = books.account(card.account_id).map(|account| Arg::from(&account.name));
        let account = account.unwrap_or_else(|| phrase!("an-account").into());
        let phrase = phrase!("card-settles-there", card = &card.name, account = account);
        return Err(Refused::new("account_has_cards", phrase));
    }
    if books.live_accounts().filter(|account| account.is_default).count() != 1 {
        return Err(Refused::new("account_default", phrase!("default-needed")));
    }
    Ok(())
}

fn twice<'a>(names: &mut [&'a str]) -> Option<&'a str> {
    names.sort_unstable();
    names.windows(2).find(|pair| pair[0] == pair[1]).map(|pair| pair[0])
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn at() -> DateTime<Utc> {
        "2026-11-23T10:00:00Z".parse().unwrap()
    }

    #[test]
    fn only_what_a_change_changed_goes_back() {
        let before = json!({ "name": "Fun", "aliases": ["cinema"], "position": 3, "archived_at": null });
        let after = json!({ "name": "Leisure", "aliases": ["cinema", "fun"], "position": 3, "archived_at": null });
        // Somebody moved it in the list and gave it a word since.
        let mut row =
            json!({ "name": "Leisure", "aliases": ["cinema", "fun", "zoo"], "position": 7, "archived_at": null });
        assert!(back(&mut row, Some(&before), &after, at()));
        assert_eq!(row, json!({ "name": "Fun", "aliases": ["cinema", "zoo"], "position": 7, "archived_at": null }));
        // Somebody renamed it since.
        let mut row = json!({ "name": "Pleasure", "aliases": ["cinema", "fun"], "position": 3, "archived_at": null });
        assert!(!back(&mut row, Some(&before), &after, at()));
    }

    #[test]
    fn what_was_made_is_put_away_unless_it_was_changed_since() {
        let made = json!({ "name": "Pets", "archived_at": null, "updated_at": "then" });
        let mut row = json!({ "name": "Pets", "archived_at": null, "updated_at": "now" });
        assert!(back(&mut row, None, &made, at()));
        assert_ne!(row["archived_at"], Value::Null);
        let mut renamed = json!({ "name": "Animals", "archived_at": null, "updated_at": "now" });
        assert!(!back(&mut renamed, None, &made, at()));
    }

    #[test]
    fn stamps_and_places_are_no_change() {
        let one = json!({ "position": 1, "updated_at": "a", "version": 1, "archived_at": "a" });
        let other = json!({ "position": 2, "updated_at": "b", "version": 2, "archived_at": "b" });
        assert_eq!(differing(&one, &other).count(), 0);
    }
}
