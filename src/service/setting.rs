//! What a household has settled for itself: currency, zone, language, where its week and month begin.

use std::sync::Arc;

use chrono::{DateTime, Duration, Utc, Weekday};
use chrono_tz::{TZ_VARIANTS, Tz};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::arrangement;
use super::books::{Account, Books};
use super::expense::Expense;
use super::source::edit;
use super::unit::Unit;
use super::world::Person;
use crate::entity::expense;
use crate::error::{Internal, Refused};
use crate::money::Currency;
use crate::say::phrase;
use crate::understand::fold;

/// Languages that texts are read in: their tag, and what they are called in English and in themselves.
pub const LANGUAGES: [(&str, &str, &str); 8] = [
    ("en", "English", "English"),
    ("de", "German", "Deutsch"),
    ("es", "Spanish", "Español"),
    ("fr", "French", "Français"),
    ("it", "Italian", "Italiano"),
    ("pt", "Portuguese", "Português"),
    ("nl", "Dutch", "Nederlands"),
    ("ru", "Russian", "Русский"),
];

/// One setting and its new value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    Currency(Currency),
    Zone(Tz),
    /// A language tag of [`LANGUAGES`], with a region where the person gave one.
    Language(&'static str),
    WeekStart(Weekday),
    /// Day of month, 1 to 28.
    MonthStart(u32),
}

impl Setting {
    /// Reads a value for a setting by its name, as typed.
    pub fn read(name: &str, value: &str) -> Result<Self, Refused> {
        let key = fold(value);
        match name {
            "currency" => Currency::from_code(&key)
                .map(Setting::Currency)
                .ok_or_else(|| Refused::new("currency_unknown", phrase!("setting-currency-unknown", currency = value))),
            "zone" => zone(&key)
                .map(Setting::Zone)
                .ok_or_else(|| Refused::new("zone_unknown", phrase!("zone-unknown", zone = value))),
            "language" => LANGUAGES
                .iter()
                .find(|(tag, english, own)| {
                    [fold(tag), fold(english), fold(own)].contains(&key) || key.starts_with(&format!("{tag}-"))
                })
                .map(|(tag, ..)| Setting::Language(tag))
                .ok_or_else(|| Refused::new("language_unknown", phrase!("language-unknown", language = value))),
            "week start" => key
                .parse::<Weekday>()
                .map(Setting::WeekStart)
                .map_err(|_| Refused::new("weekday_unknown", phrase!("weekday-unknown", day = value))),
            _ => key
                .trim_end_matches(|c: char| c.is_alphabetic())
                .parse()
                .ok()
                .filter(|day| (1..=28).contains(day))
                .map(Setting::MonthStart)
                .ok_or_else(|| Refused::new("month_start_unknown", phrase!("month-start-unknown"))),
        }
        .map_err(|refused| refused.slot("value"))
    }
}

/// A zone by its IANA name, or by its city alone.
fn zone(key: &str) -> Option<Tz> {
    let key = key.replace(' ', "_");
    let city = |zone: &&Tz| zone.name().rsplit('/').next().is_some_and(|city| city.eq_ignore_ascii_case(&key));
    TZ_VARIANTS
        .iter()
        .find(|zone| zone.name().eq_ignore_ascii_case(&key))
        .or_else(|| TZ_VARIANTS.iter().find(city))
        .copied()
}

/// Settles one thing. In a person's own books the zone and language become theirs everywhere.
pub fn settle(unit: &mut Unit, books: &mut Arc<Books>, person: &Person, own_books: bool, setting: Setting) {
    let household = books.id();
    let mut row = books.household.clone();
    let mut theirs = person.clone();
    let detail = match setting {
        Setting::Currency(currency) => {
            row.currency = currency;
            currency.code().to_owned()
        }
        Setting::Zone(zone) => {
            row.zone = zone.name().to_owned();
            theirs.zone = own_books.then(|| zone.name().to_owned());
            zone.name().to_owned()
        }
        Setting::Language(tag) => {
            row.language = tag.to_owned();
            theirs.language = if own_books { Some(tag.to_owned()) } else { theirs.language };
            tag.to_owned()
        }
        Setting::WeekStart(day) => {
            row.week_start = day.number_from_monday() as i16;
            day.to_string()
        }
        Setting::MonthStart(day) => {
            row.month_start = day as i16;
            day.to_string()
        }
    };
    if matches!(setting, Setting::Currency(_) | Setting::Zone(_)) {
        row.assumed = false;
    }
    row.updated_at = unit.now;
    row.version += 1;
    unit.replace(row.clone());
    arrangement::record(unit, household, Some(&books.household), &row);
    if theirs != *person {
        arrangement::record(unit, household, Some(person), &theirs);
        theirs.updated_at = unit.now;
        unit.replace(theirs);
    }
    unit.audit(Some(household), "household.set", Some(household), Some(detail));
    edit(books, |books| books.household = row);
}

/// Gives an account the household's new currency, while nothing was booked on it.
pub async fn follow_currency(
    db: &impl ConnectionTrait,
    unit: &mut Unit,
    books: &mut Arc<Books>,
) -> Result<(), Internal> {
    let currency = books.currency();
    let used = expense::Entity::find().filter(expense::Column::HouseholdId.eq(books.id())).one(db).await?;
    if used.is_some() {
        return Ok(());
    }
    let accounts: Vec<Account> =
        books.accounts.iter().map(|account| Account { currency, updated_at: unit.now, ..account.clone() }).collect();
    for account in &accounts {
        arrangement::record(unit, books.id(), books.account(account.id), account);
        unit.replace(account.clone());
    }
    edit(books, |books| books.accounts = accounts);
    Ok(())
}

/// Entries of the last day that were dated by the old zone's clock and would fall on another day by the new one's.
pub async fn to_redate(
    db: &impl ConnectionTrait,
    household: Uuid,
    now: DateTime<Utc>,
    (old, new): (Tz, Tz),
) -> Result<Vec<Expense>, Internal> {
    let recent = expense::Entity::find()
        .filter(expense::Column::HouseholdId.eq(household))
        .filter(expense::Column::DeletedAt.is_null())
        // An entry's day is near the day it was written: this keeps the search on an index.
        .filter(expense::Column::Day.gte((now - Duration::days(2)).date_naive()))
        .filter(expense::Column::CreatedAt.gte(now - Duration::days(1)))
        .all(db)
        .await?;
    let moves = |entry: &Expense| {
        let by = |zone: Tz| entry.created_at.with_timezone(&zone).date_naive();
        entry.day == by(old) && by(old) != by(new)
    };
    Ok(recent.into_iter().filter(moves).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_read_as_people_type_them() {
        for (name, value, read) in [
            ("currency", "czk", Setting::Currency(Currency::from_code("CZK").unwrap())),
            ("zone", "Berlin", Setting::Zone(Tz::Europe__Berlin)),
            ("zone", "new york", Setting::Zone(Tz::America__New_York)),
            ("zone", "europe/prague", Setting::Zone(Tz::Europe__Prague)),
            ("language", "german", Setting::Language("de")),
            ("language", "Deutsch", Setting::Language("de")),
            ("language", "español", Setting::Language("es")),
            ("language", "es-MX", Setting::Language("es")),
            ("language", "DE", Setting::Language("de")),
            ("week start", "sunday", Setting::WeekStart(Weekday::Sun)),
            ("month start", "25th", Setting::MonthStart(25)),
        ] {
            assert_eq!(Setting::read(name, value), Ok(read), "{name} {value}");
        }
        for (name, value, code) in [
            ("currency", "gold", "currency_unknown"),
            ("zone", "moon", "zone_unknown"),
            ("language", "klingon", "language_unknown"),
            ("week start", "someday", "weekday_unknown"),
            ("month start", "31", "month_start_unknown"),
            ("month start", "", "month_start_unknown"),
        ] {
            assert_eq!(Setting::read(name, value).unwrap_err().code, code, "{name} {value}");
        }
    }
}
