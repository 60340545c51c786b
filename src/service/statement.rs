//! What lies on each account, and what a card's open statement comes to.
//!
//! A card's spending counts against the account it settles on at once, not when the statement is paid: the balance is
//! what is left to spend. Paying the statement is therefore no entry of the books.

use std::collections::{BTreeMap, HashMap};

use chrono::{Datelike, Days, Months, NaiveDate};
use sea_orm::sea_query::{Asterisk, Expr, ExprTrait, Func, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, RelationDef,
};
use uuid::Uuid;

use super::ledger::{Filter, Kind};
use super::sum;
use crate::entity::{account, card, expense};
use crate::error::Error;
use crate::money::{Currency, Money};

/// What lies on an account in one currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Balance {
    pub account: Uuid,
    pub name: String,
    pub money: Money,
}

/// A card's open statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// First day, inclusive.
    pub from: NaiveDate,
    /// The closing day, inclusive.
    pub to: NaiveDate,
    /// Absent when the card has no closing day or no due day.
    pub due: Option<NaiveDate>,
    /// What is owed, refunds and income taken off: the currency of the card's account first, then by code.
    pub total: Vec<Money>,
    /// How many entries it holds.
    pub count: u64,
}

/// The balance of each account, the default one first, then by name; in an account its own currency first. Income and
/// what a transfer brings add, expenses and what it takes subtract, cards count on their account, and entries without
/// a source move none.
///
/// An account's own currency is there even at zero, another one only when something is left in it; an archived
/// account only when anything is.
pub async fn balances(db: &impl ConnectionTrait, household: Uuid) -> Result<Vec<Balance>, Error> {
    let mut moved: HashMap<Uuid, BTreeMap<Currency, i64>> = HashMap::new();
    for row in db.query_all(&movements(household)).await? {
        let row = Movement::from_query_result(&row, "")?;
        let minor = sum::whole(row.high, row.low)?;
        let out = minor.checked_neg().ok_or_else(sum::too_large)?;
        let sides = [(row.account_id, if row.kind == Kind::Income { minor } else { out }), (row.to_account_id, minor)];
        for (account, minor) in sides {
            let Some(account) = account else { continue };
            let lies: &mut i64 = moved.entry(account).or_default().entry(row.currency).or_default();
            *lies = lies.checked_add(minor).ok_or_else(sum::too_large)?;
        }
    }
    let accounts = account::Entity::find()
        .filter(account::Column::HouseholdId.eq(household))
        .order_by_desc(account::Column::IsDefault)
        .order_by_asc(account::Column::NameKey)
        .all(db)
        .await?;
    let mut balances = Vec::with_capacity(accounts.len());
    for account in accounts {
        let mut sums = moved.remove(&account.id).unwrap_or_default();
        let own = (account.currency, sums.remove(&account.currency).unwrap_or(0));
        let shown = std::iter::once(own)
            .filter(|(_, minor)| *minor != 0 || account.archived_at.is_none())
            .chain(sums.into_iter().filter(|(_, minor)| *minor != 0));
        balances.extend(shown.map(|(currency, minor)| Balance {
            account: account.id,
            name: account.name.clone(),
            money: Money::new(minor, currency),
        }));
    }
    Ok(balances)
}

#[derive(FromQueryResult)]
struct Movement {
    kind: Kind,
    currency: Currency,
    high: i64,
    low: i64,
    account_id: Option<Uuid>,
    to_account_id: Option<Uuid>,
}

/// Sums by both sides, kind and currency in one pass over the entries, then each card's account.
fn movements(household: Uuid) -> SelectStatement {
    use expense::Column;

    const SUMS: &str = "sums";
    let mut sums = sum::halves(expense::Entity::find().select_only()).filter(Filter::default().condition(household));
    for key in [Column::Kind, Column::Currency, Column::AccountId, Column::CardId, Column::ToAccountId] {
        sums = sums.column(key).group_by(key);
    }
    let bears =
        Func::coalesce([Expr::col((SUMS, Column::AccountId)), Expr::col((card::Entity, card::Column::AccountId))]);
    Query::select()
        .columns([(SUMS, Column::Kind), (SUMS, Column::Currency), (SUMS, Column::ToAccountId)])
        .columns([(SUMS, sum::HIGH), (SUMS, sum::LOW)])
        .expr_as(bears, "account_id")
        .from_subquery(sums.into_query(), SUMS)
        .left_join(card::Entity, Expr::col((card::Entity, card::Column::Id)).equals((SUMS, Column::CardId)))
        .to_owned()
}

/// The statement of `card` that is open on `today`; without a closing day it is the calendar month, and nothing is
/// due. `None` when the household has no such card.
pub async fn statement(
    db: &impl ConnectionTrait,
    household: Uuid,
    card: Uuid,
    today: NaiveDate,
) -> Result<Option<Statement>, Error> {
    let settles: RelationDef =
        card::Entity::belongs_to(account::Entity).from(card::Column::AccountId).to(account::Column::Id).into();
    let found: Option<(Option<i16>, Option<i16>, Currency)> = card::Entity::find_by_id(card)
        .select_only()
        .columns([card::Column::ClosingDay, card::Column::DueDay])
        .column(account::Column::Currency)
        .join(JoinType::InnerJoin, settles)
        .filter(card::Column::HouseholdId.eq(household))
        .into_tuple()
        .one(db)
        .await?;
    let Some((closing, due, own)) = found else { return Ok(None) };
    let closing = closing.map(day_of_month);
    let (from, to) = match closing {
        Some(closing) => open_period(today, closing),
        None => open_period(today, 31),
    };
    let due = closing.and(due).map(|due| due_after(to, day_of_month(due)));

    let filter = Filter { from: Some(from), to: Some(to), card: Some(card), ..Filter::default() };
    let kinds = expense::Entity::find().select_only().columns([expense::Column::Kind, expense::Column::Currency]);
    let sums: Vec<(Kind, Currency, i64, i64, i64)> = sum::halves(kinds)
        .expr_as(Func::count(Expr::col(Asterisk)), "entries")
        .filter(filter.condition(household))
        .group_by(expense::Column::Kind)
        .group_by(expense::Column::Currency)
        .into_tuple()
        .all(db)
        .await?;
    let mut owed = BTreeMap::new();
    let mut count = 0;
    for (kind, currency, high, low, entries) in sums {
        count += entries.unsigned_abs();
        let minor = sum::whole(high, low)?;
        let minor = if kind == Kind::Income { minor.checked_neg() } else { Some(minor) };
        let owed_so_far: &mut i64 = owed.entry(currency).or_default();
        *owed_so_far = minor.and_then(|minor| owed_so_far.checked_add(minor)).ok_or_else(sum::too_large)?;
    }
    let own = Money::new(owed.remove(&own).unwrap_or(0), own);
    let total = std::iter::once(own).chain(owed.into_iter().map(|(of, minor)| Money::new(minor, of))).collect();
    Ok(Some(Statement { from, to, due, total, count }))
}

/// The statement that holds `day`, first and last day: from the day after one closing to the next.
fn open_period(day: NaiveDate, closing: u32) -> (NaiveDate, NaiveDate) {
    let this = in_month(day, closing);
    let (last, to) = if day <= this {
        (day.checked_sub_months(MONTH).map(|before| in_month(before, closing)), this)
    } else {
        let next = day.checked_add_months(MONTH).map(|after| in_month(after, closing));
        (Some(this), next.unwrap_or(NaiveDate::MAX))
    };
    let from = last.and_then(|last| last.checked_add_days(Days::new(1)));
    (from.unwrap_or(NaiveDate::MIN), to)
}

/// The first `due` day of a month after `closed`.
fn due_after(closed: NaiveDate, due: u32) -> NaiveDate {
    let this = in_month(closed, due);
    if this > closed {
        return this;
    }
    closed.checked_add_months(MONTH).map_or(NaiveDate::MAX, |next| in_month(next, due))
}

const MONTH: Months = Months::new(1);

/// That day of `within`'s month, or its last where the month is too short.
fn in_month(within: NaiveDate, day: u32) -> NaiveDate {
    let last = within.num_days_in_month().into();
    within.with_day(day.clamp(1, last)).expect("a day between the first and the last of its month")
}

/// As stored; a number that is no day of month is drawn to the nearest one.
fn day_of_month(stored: i16) -> u32 {
    stored.clamp(1, 31).unsigned_abs().into()
}

#[cfg(test)]
mod tests;
