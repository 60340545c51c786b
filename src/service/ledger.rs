//! The entries as they are listed: by filter, by number, by message, by id.
//!
//! Every read names its household, and an entry of another one is simply not there.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::{Asterisk, Expr, ExprTrait, Func, LikeExpr, Query};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder,
    QuerySelect, RelationDef, Select,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use crate::entity::Kind;
use crate::entity::{Strings, account, card, category, expense, member};
use crate::error::Internal;
use crate::money::{Currency, Money};

/// Which entries are meant. The default is all that are not deleted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Filter {
    /// First day, inclusive.
    pub from: Option<NaiveDate>,
    /// Last day, inclusive.
    pub to: Option<NaiveDate>,
    /// Any of these; empty: whatever category, or none.
    pub categories: Vec<Uuid>,
    /// Entries that move this account: booked on it, paid with a card that settles on it, or either side of a transfer.
    pub account: Option<Uuid>,
    pub card: Option<Uuid>,
    /// A member.
    pub payer: Option<Uuid>,
    pub kind: Option<Kind>,
    pub currency: Option<Currency>,
    /// Each must appear in the note or the merchant, whatever its case; `%` and `_` mean themselves.
    pub words: Vec<String>,
    /// Each must be among the tags, whatever its case.
    pub tags: Vec<String>,
    /// Only what lies in the trash, instead of only what does not.
    pub deleted: bool,
    /// In the entry's own minor units, inclusive.
    pub min: Option<i64>,
    /// In the entry's own minor units, inclusive.
    pub max: Option<i64>,
}

impl Filter {
    /// What a query over `expense` has to hold to.
    pub(super) fn condition(&self, household: Uuid) -> Condition {
        use expense::Column;

        let mut all = Condition::all()
            .add(Column::HouseholdId.eq(household))
            .add(if self.deleted { Column::DeletedAt.is_not_null() } else { Column::DeletedAt.is_null() })
            .add_option(self.from.map(|day| Column::Day.gte(day)))
            .add_option(self.to.map(|day| Column::Day.lte(day)))
            .add_option(self.account.map(|account| moves(household, account)))
            .add_option(self.card.map(|card| Column::CardId.eq(card)))
            .add_option(self.payer.map(|payer| Column::PayerId.eq(payer)))
            .add_option(self.kind.map(|kind| Column::Kind.eq(kind)))
            .add_option(self.currency.map(|currency| Column::Currency.eq(currency)))
            .add_option(self.min.map(|minor| Column::AmountMinor.gte(minor)))
            .add_option(self.max.map(|minor| Column::AmountMinor.lte(minor)));
        if !self.categories.is_empty() {
            all = all.add(Column::CategoryId.is_in(self.categories.iter().copied()));
        }
        for word in &self.words {
            let said = [Column::Note, Column::Merchant].map(|column| says(column, Place::Within, word));
            all = all.add(said.into_iter().fold(Condition::any(), Condition::add));
        }
        for tag in &self.tags {
            // Tags are a JSON list: in quotation marks a tag is whole.
            all = all.add(says(Column::Tags, Place::Within, &crate::service::unit::json(tag)));
        }
        all
    }
}

fn moves(household: Uuid, account: Uuid) -> Condition {
    let cards = Query::select()
        .column(card::Column::Id)
        .from(card::Entity)
        .and_where(card::Column::HouseholdId.eq(household))
        .and_where(card::Column::AccountId.eq(account))
        .to_owned();
    Condition::any()
        .add(expense::Column::AccountId.eq(account))
        .add(expense::Column::ToAccountId.eq(account))
        .add(expense::Column::CardId.in_subquery(cards))
}

/// Where in a text a word has to stand.
#[derive(Clone, Copy)]
enum Place {
    First,
    Within,
}

/// `LOWER` reaches beyond ASCII on neither SQLite nor a PostgreSQL with the C locale, so words with other letters are
/// looked for in the spellings people use: all small, capitalised, all capitals.
fn says(column: expense::Column, place: Place, word: &str) -> Condition {
    let lower = word.to_lowercase();
    let mut spellings = vec![lower.clone()];
    if !lower.is_ascii() {
        let first = lower.chars().enumerate().map(|(at, letter)| if at == 0 { capital(letter) } else { letter });
        let shouted = lower.chars().map(capital);
        for spelling in [first.collect::<String>(), shouted.collect()] {
            if !spellings.contains(&spelling) {
                spellings.push(spelling);
            }
        }
    }
    let text = Func::lower(Expr::col((expense::Entity, column)));
    spellings.iter().fold(Condition::any(), |any, spelling| {
        any.add(Expr::expr(text.clone()).like(LikeExpr::new(like(place, spelling)).escape('!')))
    })
}

/// The capital of a letter beyond ASCII where it is one letter: `LOWER` has already folded the rest.
fn capital(letter: char) -> char {
    let mut upper = letter.to_uppercase();
    match (upper.next(), upper.next()) {
        (Some(capital), None) if !letter.is_ascii() => capital,
        _ => letter,
    }
}

/// A `LIKE` pattern, escaped by `!`, which unlike a backslash needs no quoting of its own.
fn like(place: Place, text: &str) -> String {
    let mut pattern = match place {
        Place::First => String::new(),
        Place::Within => String::from("%"),
    };
    for letter in text.chars() {
        if matches!(letter, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}

/// Whether this household has ever noted something by this word: an entry whose note or merchant begins with it.
pub async fn notes_by(db: &impl ConnectionTrait, household: Uuid, word: &str) -> Result<bool, Internal> {
    let said = [expense::Column::Note, expense::Column::Merchant].map(|column| says(column, Place::First, word));
    let found: Option<Uuid> = expense::Entity::find()
        .select_only()
        .column(expense::Column::Id)
        .filter(Filter::default().condition(household))
        .filter(said.into_iter().fold(Condition::any(), Condition::add))
        .limit(1)
        .into_tuple()
        .one(db)
        .await?;
    Ok(found.is_some())
}

/// Something with a name that an entry points at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    pub id: Uuid,
    pub name: String,
}

/// An entry as people see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub id: Uuid,
    /// Counted per household.
    pub number: i64,
    pub kind: Kind,
    /// Positive, but for a refund.
    pub money: Money,
    /// In the payer's zone.
    pub day: NaiveDate,
    /// Absent for transfers and settlements.
    pub category: Option<Named>,
    /// Paid from; for income, received on. Absent when a card paid.
    pub account: Option<Named>,
    pub card: Option<Named>,
    /// A transfer's receiving side.
    pub to_account: Option<Named>,
    pub payer: Named,
    /// As typed.
    pub note: String,
    pub merchant: Option<String>,
    pub tags: Vec<String>,
    /// Bumped with every change; the first is 1.
    pub version: i32,
    pub deleted_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
}

impl Entry {
    /// The card or account it was paid with or received on.
    pub fn source(&self) -> Option<&Named> {
        self.card.as_ref().or(self.account.as_ref())
    }
}

/// A part of a list, and how long the whole is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    pub items: Vec<Entry>,
    pub total: u64,
}

/// `limit` entries after the first `offset`, newest first: by day, then by number.
pub async fn page(
    db: &impl ConnectionTrait,
    household: Uuid,
    filter: &Filter,
    offset: u64,
    limit: u64,
) -> Result<Page, Internal> {
    let items = load(
        db,
        entries()
            .filter(filter.condition(household))
            .order_by_desc(expense::Column::Day)
            .order_by_desc(expense::Column::Number)
            .offset(offset)
            .limit(limit),
    )
    .await?;
    let seen = items.len() as u64;
    // A page that is not full is the last one, so it tells the total by itself, unless it lies beyond the end.
    let total =
        if seen < limit && (seen > 0 || offset == 0) { offset + seen } else { count(db, household, filter).await? };
    Ok(Page { items, total })
}

/// How many entries there are.
pub async fn count(db: &impl ConnectionTrait, household: Uuid, filter: &Filter) -> Result<u64, Internal> {
    // Of rows, not of a column: then SQLite can count in an index alone.
    let total: Option<i64> = expense::Entity::find()
        .select_only()
        .expr_as(Func::count(Expr::col(Asterisk)), "total")
        .filter(filter.condition(household))
        .into_tuple()
        .one(db)
        .await?;
    Ok(total.unwrap_or_default().unsigned_abs())
}

/// Those of `ids` that are this household's and not deleted, in the order given: what a search found.
pub async fn by_ids(db: &impl ConnectionTrait, household: Uuid, ids: &[Uuid]) -> Result<Vec<Entry>, Internal> {
    let mut found = HashMap::with_capacity(ids.len());
    // SQLite takes at most 32,766 parameters a statement.
    for chunk in ids.chunks(10_000) {
        let query = entries()
            .filter(expense::Column::HouseholdId.eq(household))
            .filter(expense::Column::DeletedAt.is_null())
            .filter(expense::Column::Id.is_in(chunk.iter().copied()));
        found.extend(load(db, query).await?.into_iter().map(|entry| (entry.id, entry)));
    }
    Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
}

/// The next `limit` entries by number after `after`: how everything is read without holding it.
pub(super) async fn numbered_after(
    db: &impl ConnectionTrait,
    household: Uuid,
    extent: Extent,
    after: i64,
    limit: u64,
) -> Result<Vec<Entry>, Internal> {
    let mut query = entries()
        .filter(expense::Column::HouseholdId.eq(household))
        .filter(expense::Column::Number.gt(after))
        .filter(
            Condition::all()
                .add_option(extent.from.map(|day| expense::Column::Day.gte(day)))
                .add_option(extent.to.map(|day| expense::Column::Day.lte(day))),
        )
        .order_by_asc(expense::Column::Number)
        .limit(limit);
    if !extent.deleted {
        query = query.filter(expense::Column::DeletedAt.is_null());
    }
    load(db, query).await
}

/// How much of the books: the default is all that stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extent {
    /// What lies in the trash too.
    pub deleted: bool,
    /// First day, inclusive.
    pub from: Option<NaiveDate>,
    /// Last day, inclusive.
    pub to: Option<NaiveDate>,
}

/// An account joins twice, so each side needs a name of its own.
const SOURCE: &str = "source_account";
const TARGET: &str = "target_account";

/// Entries with the names they point at, in one statement.
fn entries() -> Select<expense::Entity> {
    use expense::Column;

    let category: RelationDef =
        expense::Entity::belongs_to(category::Entity).from(Column::CategoryId).to(category::Column::Id).into();
    let card: RelationDef = expense::Entity::belongs_to(card::Entity).from(Column::CardId).to(card::Column::Id).into();
    let payer: RelationDef =
        expense::Entity::belongs_to(member::Entity).from(Column::PayerId).to(member::Column::Id).into();
    let source: RelationDef =
        expense::Entity::belongs_to(account::Entity).from(Column::AccountId).to(account::Column::Id).into();
    let target: RelationDef =
        expense::Entity::belongs_to(account::Entity).from(Column::ToAccountId).to(account::Column::Id).into();
    expense::Entity::find()
        .select_only()
        .columns([
            Column::Id,
            Column::Number,
            Column::Kind,
            Column::AmountMinor,
            Column::Currency,
            Column::Day,
            Column::CategoryId,
            Column::AccountId,
            Column::CardId,
            Column::ToAccountId,
            Column::PayerId,
            Column::Note,
            Column::Merchant,
            Column::Tags,
            Column::Version,
            Column::DeletedAt,
            Column::CreatedAt,
        ])
        .column_as(category::Column::Name, "category_name")
        .column_as(card::Column::Name, "card_name")
        .column_as(member::Column::Name, "payer_name")
        .expr_as(Expr::col((SOURCE, account::Column::Name)), "account_name")
        .expr_as(Expr::col((TARGET, account::Column::Name)), "to_account_name")
        .join(JoinType::LeftJoin, category)
        .join(JoinType::LeftJoin, card)
        .join(JoinType::LeftJoin, payer)
        .join_as(JoinType::LeftJoin, source, SOURCE)
        .join_as(JoinType::LeftJoin, target, TARGET)
}

async fn load(db: &impl ConnectionTrait, query: Select<expense::Entity>) -> Result<Vec<Entry>, Internal> {
    let rows = query.into_model::<Row>().all(db).await?;
    Ok(rows.into_iter().map(Entry::from).collect())
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    number: i64,
    kind: Kind,
    amount_minor: i64,
    currency: Currency,
    day: NaiveDate,
    category_id: Option<Uuid>,
    category_name: Option<String>,
    account_id: Option<Uuid>,
    account_name: Option<String>,
    card_id: Option<Uuid>,
    card_name: Option<String>,
    to_account_id: Option<Uuid>,
    to_account_name: Option<String>,
    payer_id: Uuid,
    payer_name: String,
    note: String,
    merchant: Option<String>,
    tags: Strings,
    version: i32,
    deleted_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
}

impl From<Row> for Entry {
    fn from(row: Row) -> Self {
        let named = |id: Option<Uuid>, name: Option<String>| id.zip(name).map(|(id, name)| Named { id, name });
        Self {
            id: row.id,
            number: row.number,
            kind: row.kind,
            money: Money::new(row.amount_minor, row.currency),
            day: row.day,
            category: named(row.category_id, row.category_name),
            account: named(row.account_id, row.account_name),
            card: named(row.card_id, row.card_name),
            to_account: named(row.to_account_id, row.to_account_name),
            payer: Named { id: row.payer_id, name: row.payer_name },
            note: row.note,
            merchant: row.merchant,
            tags: row.tags.into_vec(),
            version: row.version,
            deleted_at: row.deleted_at,
            created_at: row.created_at,
        }
    }
}

#[cfg(test)]
pub(super) mod fixture;
#[cfg(test)]
mod tests;
