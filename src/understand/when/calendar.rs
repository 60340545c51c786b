//! Arithmetic on days: weeks, fiscal months, quarters, last occurrences.

use chrono::{Datelike, Days, Months, NaiveDate, NaiveDateTime, Weekday};

use super::super::lexicon::Unit;
use super::super::locale::DateOrder;
use super::Period;

/// Today, and how this household counts.
#[derive(Clone, Copy, Debug)]
pub struct Calendar {
    pub now: NaiveDateTime,
    pub today: NaiveDate,
    pub week_start: Weekday,
    /// 1 to 28; a month that starts on the 25th runs to the 24th of the next.
    pub month_start: u32,
    pub order: DateOrder,
    /// Whether `15.2` is a decimal number rather than a date.
    pub point_decimals: bool,
}

impl Calendar {
    /// The last `month`/`day` up to today; leap days go back to a leap year.
    pub fn last_month_day(&self, month: u32, day: u32) -> Option<NaiveDate> {
        let year = self.today.year();
        (year - 8..=year)
            .rev()
            .find_map(|year| NaiveDate::from_ymd_opt(year, month, day).filter(|date| *date <= self.today))
    }

    /// The last `day` of a month up to today.
    pub fn last_day_of_month(&self, day: u32) -> Option<NaiveDate> {
        (0..12).find_map(|back| {
            let month = self.today.with_day(1)?.checked_sub_months(Months::new(back))?;
            month.with_day(day).filter(|date| *date <= self.today)
        })
    }

    /// The last `weekday` up to today, today included.
    pub fn last_weekday(&self, weekday: Weekday) -> NaiveDate {
        self.today - Days::new(u64::from(self.today.weekday().days_since(weekday)))
    }

    pub fn add_days(&self, days: i64) -> Option<NaiveDate> {
        self.today.checked_add_signed(chrono::TimeDelta::try_days(days)?)
    }

    /// A calendar month.
    pub fn month(year: i32, month: u32) -> Option<Period> {
        let from = NaiveDate::from_ymd_opt(year, month, 1)?;
        Some(Period { from, to: last_of(from, 1)? })
    }

    pub fn year(year: i32) -> Option<Period> {
        let from = NaiveDate::from_ymd_opt(year, 1, 1)?;
        Some(Period { from, to: last_of(from, 12)? })
    }

    /// Ten years from `year` on.
    pub fn decade(year: i32) -> Option<Period> {
        Some(Period { from: Calendar::year(year)?.from, to: Calendar::year(year.checked_add(9)?)?.to })
    }

    /// A week of a year by ISO 8601, which begins where this household's weeks do.
    pub fn week_of_year(&self, year: i32, week: u32) -> Option<Period> {
        self.week_of(NaiveDate::from_isoywd_opt(year, week, Weekday::Mon)?)
    }

    pub fn quarter(year: i32, quarter: u32) -> Option<Period> {
        let from = NaiveDate::from_ymd_opt(year, quarter.checked_sub(1)? * 3 + 1, 1)?;
        Some(Period { from, to: last_of(from, 3)? })
    }

    pub fn half(year: i32, half: u32) -> Option<Period> {
        let from = NaiveDate::from_ymd_opt(year, half.checked_sub(1)? * 6 + 1, 1)?;
        Some(Period { from, to: last_of(from, 6)? })
    }

    /// The last such month that has begun.
    pub fn last_month_named(&self, month: u32) -> Option<Period> {
        let year = if month <= self.today.month() { self.today.year() } else { self.today.year() - 1 };
        Calendar::month(year, month)
    }

    /// The unit `offset` away from the one that today is in: `(Month, -1)` is last month. Weeks and months begin where
    /// this household's do.
    pub fn unit(&self, unit: Unit, offset: i64) -> Option<Period> {
        self.units(unit, offset, 1)
    }

    /// `count` units in a row, the first `offset` away from the current one.
    pub fn units(&self, unit: Unit, offset: i64, count: i64) -> Option<Period> {
        let start = self.start_of(unit);
        let (from, past) = match unit {
            Unit::Day => (self.days_from(start, offset)?, self.days_from(start, offset + count)?),
            Unit::Week => (self.days_from(start, 7 * offset)?, self.days_from(start, 7 * (offset + count))?),
            Unit::Fortnight => (self.days_from(start, 14 * offset)?, self.days_from(start, 14 * (offset + count))?),
            Unit::Weekend => {
                let from = self.days_from(start, 7 * offset)?;
                (from, self.days_from(from, 7 * (count - 1) + 2)?)
            }
            Unit::Month => (shift_months(start, offset)?, shift_months(start, offset + count)?),
            Unit::Quarter => (shift_months(start, 3 * offset)?, shift_months(start, 3 * (offset + count))?),
            Unit::Half => (shift_months(start, 6 * offset)?, shift_months(start, 6 * (offset + count))?),
            Unit::Year => (shift_months(start, 12 * offset)?, shift_months(start, 12 * (offset + count))?),
            Unit::Decade => (shift_months(start, 120 * offset)?, shift_months(start, 120 * (offset + count))?),
        };
        Some(Period { from, to: past.pred_opt()? })
    }

    fn days_from(&self, day: NaiveDate, days: i64) -> Option<NaiveDate> {
        day.checked_add_signed(chrono::TimeDelta::try_days(days)?)
    }

    /// The first day of the unit that today is in; the weekend is the one of this week.
    fn start_of(&self, unit: Unit) -> NaiveDate {
        let today = self.today;
        let first_of = |month: u32| NaiveDate::from_ymd_opt(today.year(), month, 1).unwrap_or(today);
        match unit {
            Unit::Day => today,
            Unit::Week | Unit::Fortnight => self.last_weekday(self.week_start),
            Unit::Weekend => {
                let monday = self.last_weekday(Weekday::Mon);
                monday + Days::new(5)
            }
            Unit::Month => {
                let this = today.with_day(self.month_start).unwrap_or(today);
                if this <= today { this } else { shift_months(this, -1).unwrap_or(this) }
            }
            Unit::Quarter => first_of(today.month0() / 3 * 3 + 1),
            Unit::Half => first_of(today.month0() / 6 * 6 + 1),
            Unit::Year => first_of(1),
            Unit::Decade => NaiveDate::from_ymd_opt(today.year() / 10 * 10, 1, 1).unwrap_or(today),
        }
    }

    /// The week around a day.
    pub fn week_of(&self, day: NaiveDate) -> Option<Period> {
        let from = day - Days::new(u64::from(day.weekday().days_since(self.week_start)));
        Some(Period { from, to: from.checked_add_days(Days::new(6))? })
    }
}

pub(super) fn shift_months(day: NaiveDate, months: i64) -> Option<NaiveDate> {
    let by = Months::new(u32::try_from(months.unsigned_abs()).ok().filter(|months| *months < 120_000)?);
    if months < 0 { day.checked_sub_months(by) } else { day.checked_add_months(by) }
}

fn last_of(from: NaiveDate, months: i64) -> Option<NaiveDate> {
    shift_months(from, months)?.pred_opt()
}
