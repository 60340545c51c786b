//! Finding entries by words: the index says which, the books say what they are.

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::books::Books;
use super::ledger::{self, Entry};
use crate::entity::change_feed;
use crate::error::Internal;
use crate::search::{Category, Index, Query};

pub use crate::search::SearchError;

/// A part of what was found, best and newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub items: Vec<Entry>,
    /// How many there are in all.
    pub total: u64,
}

/// The household's entries that meet `words`, by themselves or by their category: its name or an alias, archived ones
/// included. The inner error is the index's: there is no word to look for, or no index to look in.
pub async fn find(
    db: &impl ConnectionTrait,
    index: Option<&Index>,
    books: &Books,
    words: &str,
    offset: u64,
    limit: u64,
) -> Result<Result<Found, SearchError>, Internal> {
    let Some(index) = index else { return Ok(Err(SearchError::Rebuilding)) };
    let categories = books.categories.iter().map(|category| Category {
        id: category.id,
        names: std::iter::once(category.name.clone()).chain(category.aliases.0.iter().cloned()).collect(),
    });
    let query = Query { text: words.to_owned(), categories: categories.collect() };
    let place = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
    let hits = match index.search(books.id(), &query, place(limit), place(offset)) {
        Ok(hits) => hits,
        Err(error) => return Ok(Err(error)),
    };
    let items = ledger::by_ids(db, books.id(), &hits.ids).await?;
    Ok(Ok(Found { items, total: hits.total as u64 }))
}

/// Whether the household has changes that the index has not seen yet.
pub async fn is_behind(db: &impl ConnectionTrait, index: &Index, household: Uuid) -> Result<bool, Internal> {
    let unseen: Option<i64> = change_feed::Entity::find()
        .select_only()
        .column(change_feed::Column::Seq)
        .filter(change_feed::Column::Seq.gt(index.position()))
        .filter(change_feed::Column::HouseholdId.eq(household))
        .limit(1)
        .into_tuple()
        .one(db)
        .await?;
    Ok(unseen.is_some())
}

#[cfg(test)]
mod tests;
