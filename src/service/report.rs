//! What was spent and what came in, as totals and by group, summed by the database.
//!
//! Currencies are never added to each other. Refunds lower spending; transfers and settlements are neither spending
//! nor income. A sum beyond `i64` minor units is an error, never a wrong number.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::collections::hash_map::Entry as Slot;

use chrono::{Datelike, NaiveDate};
use sea_orm::sea_query::{Asterisk, Expr, ExprTrait, Func, Order, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QuerySelect, QueryTrait, Select,
};
use uuid::Uuid;

use super::ledger::{Filter, Kind};
use super::sum;
use crate::entity::{account, card, category, expense, household, member};
use crate::error::{Error, Refused};
use crate::money::{Currency, Money};

/// A currency each, the household's own first, then the larger.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Expenses less refunds.
    pub spent: Vec<Money>,
    pub income: Vec<Money>,
    /// How many entries are in them.
    pub count: u64,
}

/// What entries are grouped by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    Category,
    /// The account that bears it: for a card, the one it settles on.
    Account,
    Card,
    Payer,
    /// Months that begin on this day, 1 to 28: the household's `month_start`.
    Month(u32),
    Day,
    /// Whatever the case of its letters.
    Merchant,
}

/// One line of a report, in one currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// As the household calls it; a month is `2026-11` by its first day, a day `2026-11-23`.
    pub name: String,
    /// The entries have none of what they are grouped by: the name is for programs only.
    pub nameless: bool,
    /// The category, account, card or member; absent for what has none, and for days, months and merchants.
    pub id: Option<Uuid>,
    /// The first day of a day or month.
    pub day: Option<NaiveDate>,
    pub money: Money,
    pub count: u64,
}

/// Spending and income of the entries that `filter` leaves.
pub async fn totals(db: &impl ConnectionTrait, household: Uuid, filter: &Filter) -> Result<Totals, Error> {
    #[derive(FromQueryResult)]
    struct Row {
        kind: Kind,
        currency: Currency,
        high: i64,
        low: i64,
        entries: i64,
        home: Option<Currency>,
    }

    let sums = sums(household, filter, &[expense::Column::Kind])
        .filter(expense::Column::Kind.is_in([Kind::Expense, Kind::Income]))
        .into_query();
    let mut query = summed(sums, household);
    query.column((SUMS, expense::Column::Kind));
    let mut totals = Totals::default();
    let mut home = None;
    for row in db.query_all(&query).await? {
        let row = Row::from_query_result(&row, "")?;
        let side = if row.kind == Kind::Income { &mut totals.income } else { &mut totals.spent };
        side.push(Money::new(sum::whole(row.high, row.low)?, row.currency));
        totals.count += row.entries.unsigned_abs();
        home = row.home;
    }
    for side in [&mut totals.spent, &mut totals.income] {
        side.sort_by_cached_key(|money| rank(home, *money));
    }
    Ok(totals)
}

/// Spending by group, or, when `filter` names a kind, that kind's entries by group. Currencies come as in [`Totals`],
/// the largest group first in each.
pub async fn groups(db: &impl ConnectionTrait, household: Uuid, filter: &Filter, by: By) -> Result<Vec<Group>, Error> {
    let filter = Filter { kind: filter.kind.or(Some(Kind::Expense)), ..filter.clone() };
    let mut found: HashMap<(Currency, Key), Group> = HashMap::new();
    // The spelling that most entries have names a merchant; the count is that spelling's own.
    let mut spelt: HashMap<(Currency, Key), u64> = HashMap::new();
    let mut home = None;
    for row in db.query_all(&grouped(household, &filter, by)).await? {
        let row = Row::from_query_result(&row, "")?;
        home = row.home;
        let count = row.entries.unsigned_abs();
        let group = row.group(by)?;
        let key = (row.currency, Key::of(&group, by));
        match found.entry(key.clone()) {
            Slot::Vacant(slot) => {
                spelt.insert(key, count);
                slot.insert(group);
            }
            Slot::Occupied(mut slot) => {
                let whole = slot.get_mut();
                whole.money = whole.money.checked_add(group.money).ok_or_else(sum::too_large)?;
                whole.count += count;
                let most = spelt.entry(key).or_default();
                if count > *most {
                    *most = count;
                    whole.name = group.name;
                }
            }
        }
    }
    Ok(ordered(found.into_values().collect(), home))
}

/// What makes two sums of the database one group.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Key {
    Id(Option<Uuid>),
    Day(Option<NaiveDate>),
    Merchant(String),
}

impl Key {
    fn of(group: &Group, by: By) -> Self {
        match by {
            By::Category | By::Account | By::Card | By::Payer => Key::Id(group.id),
            By::Month(_) | By::Day => Key::Day(group.day),
            By::Merchant => Key::Merchant(group.name.to_lowercase()),
        }
    }
}

#[derive(FromQueryResult)]
struct Row {
    currency: Currency,
    high: i64,
    low: i64,
    entries: i64,
    home: Option<Currency>,
    id: Option<Uuid>,
    name: Option<String>,
    day: Option<NaiveDate>,
}

impl Row {
    fn group(&self, by: By) -> Result<Group, Refused> {
        let day = match by {
            By::Month(start) => self.day.map(|day| month_of(day, start)),
            _ => self.day,
        };
        let name = match (by, day) {
            (By::Month(_), Some(day)) => day.format("%Y-%m").to_string(),
            (_, Some(day)) => day.to_string(),
            _ => self.name.clone().unwrap_or_else(|| nameless(by).to_owned()),
        };
        let money = Money::new(sum::whole(self.high, self.low)?, self.currency);
        let nameless = day.is_none() && self.name.is_none();
        Ok(Group { name, nameless, id: self.id, day, money, count: self.entries.unsigned_abs() })
    }
}

/// What a group is called whose entries have none of what they are grouped by.
fn nameless(by: By) -> &'static str {
    match by {
        By::Category => "Uncategorised",
        By::Account => "No account",
        By::Card => "No card",
        By::Payer => "Nobody",
        By::Merchant => "No merchant",
        By::Month(_) | By::Day => "No day",
    }
}

const SUMS: &str = "sums";
/// A column of it.
const ENTRIES: &str = "entries";

/// The sums first and the names after: so a name is looked up once a group, not once an entry.
fn grouped(household: Uuid, filter: &Filter, by: By) -> SelectStatement {
    use expense::Column;

    let keys: &[Column] = match by {
        By::Category => &[Column::CategoryId],
        By::Account => &[Column::AccountId, Column::CardId],
        By::Card => &[Column::CardId],
        By::Payer => &[Column::PayerId],
        By::Month(_) | By::Day => &[Column::Day],
        By::Merchant => &[Column::Merchant],
    };
    let mut query = summed(sums(household, filter, keys).into_query(), household);
    match by {
        By::Category => named(&mut query, Column::CategoryId, (category::Entity, category::Column::Id)),
        By::Card => named(&mut query, Column::CardId, (card::Entity, card::Column::Id)),
        By::Payer => named(&mut query, Column::PayerId, (member::Entity, member::Column::Id)),
        By::Account => {
            let settles = Expr::col((card::Entity, card::Column::Id)).equals((SUMS, Column::CardId));
            let bears = Func::coalesce([
                Expr::col((SUMS, Column::AccountId)),
                Expr::col((card::Entity, card::Column::AccountId)),
            ]);
            query
                .left_join(card::Entity, settles)
                .left_join(account::Entity, Expr::col((account::Entity, account::Column::Id)).eq(bears))
                .expr_as(Expr::col((account::Entity, account::Column::Id)), "id")
                .expr_as(Expr::col((account::Entity, account::Column::Name)), "name");
        }
        By::Month(_) | By::Day => {
            query.column((SUMS, Column::Day));
        }
        By::Merchant => {
            query.expr_as(Expr::col((SUMS, Column::Merchant)), "name").order_by((SUMS, Column::Merchant), Order::Asc);
        }
    }
    query
}

/// Adds the `id` and `name` of what `key` points at.
fn named<T, C>(query: &mut SelectStatement, key: expense::Column, (table, id): (T, C))
where
    T: EntityTrait,
    C: ColumnTrait,
{
    query
        .left_join(table, Expr::col((table, id)).equals((SUMS, key)))
        .expr_as(Expr::col((table, id)), "id")
        .expr_as(Expr::col((table, "name")), "name");
}

/// The sum and number of entries by `keys` and currency.
fn sums(household: Uuid, filter: &Filter, keys: &[expense::Column]) -> Select<expense::Entity> {
    use expense::Column;

    let mut query = sum::halves(expense::Entity::find().select_only().column(Column::Currency))
        .expr_as(Func::count(Expr::col(Asterisk)), ENTRIES)
        .filter(filter.condition(household))
        .group_by(Column::Currency);
    for key in keys {
        query = query.column(*key).group_by(*key);
    }
    query
}

/// Reads `sums`, with the household's own currency beside each as `home`.
fn summed(sums: SelectStatement, household: Uuid) -> SelectStatement {
    Query::select()
        .column((SUMS, expense::Column::Currency))
        .columns([(SUMS, sum::HIGH), (SUMS, sum::LOW), (SUMS, ENTRIES)])
        .expr_as(Expr::col((household::Entity, household::Column::Currency)), "home")
        .from_subquery(sums, SUMS)
        .left_join(household::Entity, household::Column::Id.eq(household))
        .to_owned()
}

/// Sorts by the household's currency first, then by size; currencies with different numbers of decimals compare by
/// what is written, so ¥500 lies between €4 and €600.
fn rank(home: Option<Currency>, money: Money) -> (bool, Reverse<i128>, Currency) {
    let decimals = 6_u32.saturating_sub(money.currency.exponent());
    let size = i128::from(money.minor) * 10_i128.pow(decimals);
    (home != Some(money.currency), Reverse(size), money.currency)
}

fn ordered(mut groups: Vec<Group>, home: Option<Currency>) -> Vec<Group> {
    let mut whole: HashMap<Currency, Money> = HashMap::new();
    for group in &groups {
        let sum = whole.entry(group.money.currency).or_insert(Money::new(0, group.money.currency));
        // Only an order hangs on it.
        sum.minor = sum.minor.saturating_add(group.money.minor);
    }
    groups.sort_by_cached_key(|group| {
        let currency = rank(home, whole[&group.money.currency]);
        (currency, Reverse(group.money.minor), group.day, group.name.clone(), group.id)
    });
    groups
}

/// The first day of the month that holds `day`, when months begin on `start`.
fn month_of(day: NaiveDate, start: u32) -> NaiveDate {
    let start = start.clamp(1, 28);
    let begun = if day.day() >= start { Some(day) } else { day.checked_sub_months(chrono::Months::new(1)) };
    begun.and_then(|day| day.with_day(start)).unwrap_or(NaiveDate::MIN)
}

#[cfg(test)]
mod tests;
