//! What a household has named: members, categories, accounts, cards, and its settings.
//!
//! Read once and kept while the household's `version` stands: a message then costs no query for them.

use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc, Weekday};
use chrono_tz::Tz;
use lru::LruCache;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use crate::entity::*;
use crate::error::Internal;
use crate::money::Currency;
use crate::understand::{Named, Names, Scope, starting_everywhere};

pub use crate::entity::{account::Model as Account, card::Model as Card, category::Model as Category};
pub use crate::entity::{household::Model as Household, member::Model as Member};

/// A household's names and settings at one version.
#[derive(Clone, Debug)]
pub struct Books {
    pub household: Household,
    /// Everybody who ever was a member; those present have no `left_at`.
    pub members: Vec<Member>,
    /// In the household's order, archived ones last.
    pub categories: Vec<Category>,
    pub accounts: Vec<Account>,
    pub cards: Vec<Card>,
    /// What is not archived, by the words people use, in the same order.
    pub names: Names,
}

/// By its ISO number, 1 = Monday.
pub fn weekday(iso: i16) -> Weekday {
    Weekday::try_from(iso.clamp(1, 7) as u8 - 1).unwrap_or(Weekday::Mon)
}

impl Books {
    pub fn new(
        household: Household,
        members: Vec<Member>,
        categories: Vec<Category>,
        accounts: Vec<Account>,
        cards: Vec<Card>,
    ) -> Self {
        let none = Arc::default();
        let named = |name: &String, key: &String, aliases: &Arc<Vec<String>>| {
            Named::of(name.clone(), key.clone(), aliases.clone())
        };
        let names = Names {
            categories: categories
                .iter()
                .filter(|c| c.archived_at.is_none())
                .map(|c| named(&c.name, &c.name_key, &c.aliases.0))
                .collect(),
            accounts: accounts
                .iter()
                .filter(|a| a.archived_at.is_none())
                .map(|a| named(&a.name, &a.name_key, &none))
                .collect(),
            cards: cards
                .iter()
                .filter(|c| c.archived_at.is_none())
                .map(|c| named(&c.name, &c.name_key, &none))
                .collect(),
            people: members
                .iter()
                .filter(|m| m.left_at.is_none())
                .map(|m| named(&m.name, &m.name_key, &none))
                .collect(),
        };
        Self { household, members, categories, accounts, cards, names }
    }

    /// The same books after a change, with their names gathered anew.
    pub fn renewed(self) -> Self {
        Self::new(self.household, self.members, self.categories, self.accounts, self.cards)
    }

    pub fn id(&self) -> Uuid {
        self.household.id
    }

    pub fn currency(&self) -> Currency {
        self.household.currency
    }

    /// The household's zone; an unknown name, which settings never store, reads as UTC.
    pub fn zone(&self) -> Tz {
        self.household.zone.parse().unwrap_or(Tz::UTC)
    }

    pub fn week_start(&self) -> Weekday {
        weekday(self.household.week_start)
    }

    pub fn present(&self) -> impl Iterator<Item = &Member> {
        self.members.iter().filter(|m| m.left_at.is_none())
    }

    pub fn member(&self, id: Uuid) -> Option<&Member> {
        self.members.iter().find(|m| m.id == id)
    }

    pub fn member_of(&self, person: Uuid) -> Option<&Member> {
        self.present().find(|m| m.person_id == Some(person))
    }

    pub fn category(&self, id: Uuid) -> Option<&Category> {
        self.categories.iter().find(|c| c.id == id)
    }

    pub fn live_categories(&self) -> impl Iterator<Item = &Category> {
        self.categories.iter().filter(|c| c.archived_at.is_none())
    }

    /// The category that a folded word names, by its own name first, then by an alias.
    pub fn category_named(&self, key: &str) -> Option<&Category> {
        self.live_categories()
            .find(|c| c.name_key == key)
            .or_else(|| self.live_categories().find(|c| c.aliases.0.iter().any(|alias| alias == key)))
    }

    /// Where entries go that nobody filed: the last category of their kind, "Other" until somebody renames it.
    pub fn fallback(&self, kind: Kind) -> Option<&Category> {
        self.live_categories().filter(|c| c.kind == kind).last()
    }

    pub fn account(&self, id: Uuid) -> Option<&Account> {
        self.accounts.iter().find(|a| a.id == id)
    }

    pub fn live_accounts(&self) -> impl Iterator<Item = &Account> {
        self.accounts.iter().filter(|a| a.archived_at.is_none())
    }

    pub fn default_account(&self) -> Option<&Account> {
        self.live_accounts().find(|a| a.is_default).or_else(|| self.live_accounts().next())
    }

    pub fn card(&self, id: Uuid) -> Option<&Card> {
        self.cards.iter().find(|c| c.id == id)
    }

    pub fn live_cards(&self) -> impl Iterator<Item = &Card> {
        self.cards.iter().filter(|c| c.archived_at.is_none())
    }

    /// How understanding reads for somebody of this household whose wall clock shows `now`.
    pub fn scope<'a>(&'a self, now: NaiveDateTime, language: &'a str) -> Scope<'a> {
        Scope {
            now,
            locale: language,
            currency: self.currency(),
            week_start: self.week_start(),
            month_start: self.household.month_start.clamp(1, 28) as u32,
            names: &self.names,
        }
    }

    /// The household's wall-clock day at an instant, in `zone`.
    pub fn day(at: DateTime<Utc>, zone: Tz) -> NaiveDate {
        at.with_timezone(&zone).date_naive()
    }
}

/// Books by household, each good for the version it was read at; bounded, so that memory does not grow with the number
/// of households.
#[derive(Clone)]
pub struct Shelf(Arc<Mutex<LruCache<Uuid, Arc<Books>>>>);

impl Default for Shelf {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(LruCache::new(NonZeroUsize::new(1_000).expect("not zero")))))
    }
}

impl Shelf {
    /// The books of these households, read where the shelf has none of their version.
    pub async fn books(
        &self,
        db: &impl ConnectionTrait,
        households: Vec<Household>,
    ) -> Result<HashMap<Uuid, Arc<Books>>, Internal> {
        let mut found = HashMap::with_capacity(households.len());
        let mut missing = Vec::new();
        {
            let mut shelf = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            for household in households {
                match shelf.get(&household.id) {
                    Some(books) if books.household.version == household.version => {
                        found.insert(household.id, books.clone());
                    }
                    _ => missing.push(household),
                }
            }
        }
        if !missing.is_empty() {
            let read = read(db, missing).await?;
            let mut shelf = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            for books in read {
                let books = Arc::new(books);
                shelf.put(books.id(), books.clone());
                found.insert(books.id(), books);
            }
        }
        Ok(found)
    }

    /// Forgets a household that was read inside a transaction which was then rolled back.
    pub fn forget(&self, households: impl IntoIterator<Item = Uuid>) {
        let mut shelf = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for household in households {
            shelf.pop(&household);
        }
    }
}

/// Reads the books of several households in four statements.
async fn read(db: &impl ConnectionTrait, households: Vec<Household>) -> Result<Vec<Books>, Internal> {
    let ids: Vec<Uuid> = households.iter().map(|h| h.id).collect();
    let mut members = by_household(
        member::Entity::find()
            .filter(member::Column::HouseholdId.is_in(ids.iter().copied()))
            .order_by_asc(member::Column::Id)
            .all(db)
            .await?,
        |m: &Member| m.household_id,
    );
    let mut categories = by_household(
        category::Entity::find()
            .filter(category::Column::HouseholdId.is_in(ids.iter().copied()))
            .order_by_asc(category::Column::Position)
            .order_by_asc(category::Column::Id)
            .all(db)
            .await?,
        |c: &Category| c.household_id,
    );
    let mut accounts = by_household(
        account::Entity::find()
            .filter(account::Column::HouseholdId.is_in(ids.iter().copied()))
            .order_by_asc(account::Column::Id)
            .all(db)
            .await?,
        |a: &Account| a.household_id,
    );
    let mut cards = by_household(
        card::Entity::find()
            .filter(card::Column::HouseholdId.is_in(ids.iter().copied()))
            .order_by_asc(card::Column::Id)
            .all(db)
            .await?,
        |c: &Card| c.household_id,
    );
    Ok(households
        .into_iter()
        .map(|household| {
            let id = household.id;
            let mut categories = categories.remove(&id).unwrap_or_default();
            categories.sort_by_key(|c| c.archived_at.is_some());
            categories.iter_mut().for_each(share_starting_words);
            Books::new(
                household,
                members.remove(&id).unwrap_or_default(),
                categories,
                accounts.remove(&id).unwrap_or_default(),
                cards.remove(&id).unwrap_or_default(),
            )
        })
        .collect())
}

/// Words that are still those every household starts with are kept once for all of them.
fn share_starting_words(category: &mut Category) {
    let same = |starting: &&Named| starting.key == category.name_key && starting.aliases == category.aliases.0;
    if let Some(starting) = starting_everywhere().find(same) {
        category.aliases.0 = starting.aliases.clone();
    }
}

fn by_household<T>(rows: Vec<T>, household: impl Fn(&T) -> Uuid) -> HashMap<Uuid, Vec<T>> {
    let mut by: HashMap<Uuid, Vec<T>> = HashMap::new();
    for row in rows {
        by.entry(household(&row)).or_default().push(row);
    }
    by
}
