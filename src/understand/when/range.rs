//! From one day to another: from 3 to 9 may, since march, 12 may - 3 june, between march and may.

use chrono::{Datelike, Days};

use super::super::lexicon::Sense;
use super::super::token::Tokens;
use super::{Calendar, Hit, Period, When, named, numeric, point};

/// `alone` is what stands at `at` by itself.
pub(super) fn at(tokens: &Tokens, at: usize, alone: Option<Hit>, calendar: &Calendar) -> Option<Hit> {
    let since = tokens.means(at, Sense::Since);
    let between = tokens.means(at, Sense::Between);
    let opened = between.or_else(|| tokens.means(at, Sense::From)).or(since);
    let start = at + opened.unwrap_or(0);
    if let Some(hit) = days_of_month(tokens, start, calendar, between.is_some()) {
        return Some(hit);
    }
    let led = start + opened.and(super::lead(tokens, start)).unwrap_or(0);
    let opens = if opened.is_some() { point(tokens, start, calendar) } else { alone };
    let first = opens.or_else(|| (led > start).then(|| point(tokens, led, calendar)).flatten())?;
    if let Some(hit) = between_two(tokens, &first, calendar, opened, between.is_some()) {
        return Some(hit);
    }
    since?;
    let from = first.when.period().from;
    let to = calendar.today.max(from);
    Some(Hit::period(first.end, Period { from, to }, "since").dated())
}

/// The second end, behind the first.
fn between_two(tokens: &Tokens, first: &Hit, calendar: &Calendar, opened: Option<usize>, between: bool) -> Option<Hit> {
    let (joint, length) = joint(tokens, first.end, between)?;
    let next = first.end + length;
    let led = next + super::lead(tokens, next).or_else(|| tokens.means(next, Sense::Article)).unwrap_or(0);
    let second = point(tokens, next, calendar).or_else(|| numeric::behind(tokens, next, calendar));
    let second = second.or_else(|| point(tokens, led, calendar))?;
    // "coffee friday - saturday"? A dash alone joins only days that are written close or opened by "from".
    if joint == Joint::Dash && opened.is_none() && (first.weak || second.weak) && tokens.list[first.end].spaced {
        return None;
    }
    let dated = first.dated || second.dated;
    Some(Hit { dated, ..Hit::period(second.end, join(first, &second)?, "from to") })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Joint {
    Word,
    Dash,
}

fn joint(tokens: &Tokens, at: usize, between: bool) -> Option<(Joint, usize)> {
    if tokens.is_sign(at, '-') || tokens.is_sign(at, '~') {
        return Some((Joint::Dash, 1));
    }
    let wanted = |sense| match sense {
        Sense::And => between,
        Sense::To | Sense::Until => true,
        _ => false,
    };
    tokens.sense(at, |sense| wanted(sense).then_some(())).map(|(_, length)| (Joint::Word, length))
}

/// Both ends. Where one names its year, the other lies by it; where none does, the range has begun, and its end is the
/// first after that.
fn join(first: &Hit, second: &Hit) -> Option<Period> {
    let (mut from, mut to) = (first.when.period(), second.when.period());
    let year_of =
        |period: Period, year: i32| Some(Period { from: period.from.with_year(year)?, to: period.to.with_year(year)? });
    // A year names itself.
    let dated = |hit: &Hit| hit.dated || hit.rule == "year";
    if dated(second) && !dated(first) {
        from = year_of(from, to.from.year())?;
        if from.from > to.to {
            from = year_of(from, to.from.year() - 1)?;
        }
    } else if dated(first) && !dated(second) {
        to = year_of(to, from.from.year())?;
        if to.to < from.from {
            to = year_of(to, from.from.year() + 1)?;
        }
    } else if to.to < from.from && second.rule == "weekday" {
        to = Period { from: to.from + Days::new(7), to: to.to + Days::new(7) };
    } else if !dated(second) && (to.to < from.from || (to.to - from.from).num_days() > 366) {
        to = year_of(to, from.from.year() + i32::from(to.from.month() < from.from.month()))?;
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
    let slash = tokens.is_sign(start + length, '/') && tokens.is_sign(start + 1, '.');
    let joint = joint(tokens, start + length, between).map(|(_, length)| length).or(slash.then_some(1))?;
    let next = article(start + length + joint);
    // 14./15.10.2018, 14. - 15.10.
    if let Some(last) = numeric::behind(tokens, next, calendar).filter(|_| !between)
        && let When::Day(to) = last.when
        && tokens.is_sign(start + 1, '.')
    {
        let from = to.with_day(first).filter(|from| *from <= to)?;
        return Some(Hit { dated: last.dated, ..Hit::period(last.end, Period { from, to }, "days of a month") });
    }
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
    let year = named::year_after(tokens, end, calendar);
    let make = |year: i32| {
        let from = chrono::NaiveDate::from_ymd_opt(year, month, first)?;
        let to = chrono::NaiveDate::from_ymd_opt(year, month, second)?;
        (from <= to).then_some(Period { from, to })
    };
    if let Some((year, length)) = year {
        return Some(Hit::period(end + length, make(year)?, "days of a month").dated());
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
