//! From one day to another: from 3 to 9 may, since march, 12 may - 3 june, between march and may.

use chrono::{Datelike, Days};

use super::super::lexicon::Sense;
use super::super::token::Tokens;
use super::{Calendar, Hit, Period, When, named, point};

pub(super) fn at(tokens: &Tokens, at: usize, calendar: &Calendar) -> Option<Hit> {
    if let Some(length) = tokens.means(at, Sense::Since) {
        let hit = point(tokens, at + length, calendar)?;
        let from = hit.when.period().from;
        let to = calendar.today.max(from);
        return Some(Hit::period(hit.end, Period { from, to }, "since").dated());
    }
    let between = tokens.means(at, Sense::Between);
    let opened = between.or_else(|| tokens.means(at, Sense::From));
    let start = at + opened.unwrap_or(0);
    if let Some(hit) = days_of_month(tokens, start, calendar, between.is_some()) {
        return Some(hit);
    }
    let first = point(tokens, start, calendar)?;
    let (joint, length) = joint(tokens, first.end, between.is_some())?;
    // "coffee friday - saturday"? A dash alone joins only days that are written close or opened by "from".
    let second = point(tokens, first.end + length, calendar)?;
    if joint == Joint::Dash && opened.is_none() && (first.weak || second.weak) && tokens.list[first.end].spaced {
        return None;
    }
    Some(Hit::period(second.end, join(&first, &second)?, "from to"))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Joint {
    Word,
    Dash,
}

fn joint(tokens: &Tokens, at: usize, between: bool) -> Option<(Joint, usize)> {
    if tokens.is_sign(at, '-') {
        return Some((Joint::Dash, 1));
    }
    let wanted = |sense| match sense {
        Sense::And => between,
        Sense::To | Sense::Until => true,
        _ => false,
    };
    tokens.sense(at, |sense| wanted(sense).then_some(())).map(|(_, length)| (Joint::Word, length))
}

/// Both ends; where the first names no year and comes out after the second, it is a year earlier, and the other way
/// round.
fn join(first: &Hit, second: &Hit) -> Option<Period> {
    let (mut from, mut to) = (first.when.period(), second.when.period());
    let year_of =
        |period: Period, year: i32| Some(Period { from: period.from.with_year(year)?, to: period.to.with_year(year)? });
    if second.dated && !first.dated {
        from = year_of(from, to.from.year())?;
        if from.from > to.to {
            from = year_of(from, to.from.year() - 1)?;
        }
    } else if first.dated && !second.dated {
        to = year_of(to, from.from.year())?;
        if to.to < from.from {
            to = year_of(to, from.from.year() + 1)?;
        }
    } else if from.from > to.to && first.rule == "weekday" {
        // "Friday to monday": the friday before it.
        from = Period { from: from.from - Days::new(7), to: from.to - Days::new(7) };
    } else if from.from > to.to {
        // Neither names a year: the last end that has begun decides.
        from = year_of(from, to.from.year() - i32::from(from.from.month() > to.from.month()))?;
    }
    (from.from <= to.to).then_some(Period { from: from.from, to: to.to })
}

/// From 3 to 9 may, 3-9 may, may 3-9, the 13th to the 15th of july 2025.
fn days_of_month(tokens: &Tokens, at: usize, calendar: &Calendar, between: bool) -> Option<Hit> {
    let article = |at: usize| at + tokens.means(at, Sense::Article).unwrap_or(0);
    // The month may lead.
    if let Some((month, length)) = named::month(tokens, at)
        && let Some((first, more, _)) = named::day_number(tokens, at + length)
        && let Some((_, joint)) = joint(tokens, at + length + more, between)
        && let Some((second, last, _)) = named::day_number(tokens, article(at + length + more + joint))
    {
        let end = article(at + length + more + joint) + last;
        let beyond_year = named::month(tokens, end).is_none();
        if beyond_year {
            return within_month(tokens, end, month, first, second, calendar);
        }
    }
    let start = article(at);
    let (first, length, _) = named::day_number(tokens, start)?;
    let (_, joint) = joint(tokens, start + length, between)?;
    let next = article(start + length + joint);
    let (second, length, _) = named::day_number(tokens, next)?;
    let of = next + length;
    let of = article(of + tokens.means(of, Sense::Of).unwrap_or(0));
    // From 4 to 22 this month.
    if let Some(hit) = super::relative::period(tokens, of, calendar).filter(|hit| !hit.weak) {
        let whole = hit.when.period();
        let (year, month) = (whole.from.year(), whole.from.month());
        let day = |day: u32| chrono::NaiveDate::from_ymd_opt(year, month, day);
        let one_month = (whole.to - whole.from).num_days() < 31 && whole.from.day() == 1;
        let (from, to) = (day(first)?, day(second)?);
        return (one_month && from <= to).then(|| Hit::period(hit.end, Period { from, to }, "days of a month").dated());
    }
    let (month, length) = named::month(tokens, of)?;
    within_month(tokens, of + length, month, first, second, calendar)
}

fn within_month(tokens: &Tokens, end: usize, month: u32, first: u32, second: u32, calendar: &Calendar) -> Option<Hit> {
    let comma = end + usize::from(tokens.is_sign(end, ','));
    let year = named::year(tokens, comma, calendar);
    let make = |year: i32| {
        let from = chrono::NaiveDate::from_ymd_opt(year, month, first)?;
        let to = chrono::NaiveDate::from_ymd_opt(year, month, second)?;
        (from <= to).then_some(Period { from, to })
    };
    if let Some((year, length)) = year {
        return Some(Hit::period(comma + length, make(year)?, "days of a month").dated());
    }
    let this = make(calendar.today.year()).filter(|period| period.from <= calendar.today);
    Some(Hit::period(end, this.or_else(|| make(calendar.today.year() - 1))?, "days of a month"))
}

impl When {
    /// The day, where it is one day.
    pub(in crate::understand) fn as_day(self) -> Option<chrono::NaiveDate> {
        match self {
            When::Day(day) => Some(day),
            When::Period(period) => (period.from == period.to).then_some(period.from),
        }
    }
}
