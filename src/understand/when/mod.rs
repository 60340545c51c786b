//! Days and periods as a ledger means them: without a year, the last occurrence.

mod calendar;
mod named;
mod numeric;
mod part;
mod period;
mod range;
mod relative;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;
use serde::Serialize;

pub use calendar::Calendar;
pub(super) use named::impossible;

use super::Scope;
use super::lexicon::Sense;
use super::token::Tokens;

/// Days from one to another, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Period {
    pub from: NaiveDate,
    pub to: NaiveDate,
}

impl Period {
    pub fn day(day: NaiveDate) -> Period {
        Period { from: day, to: day }
    }

    pub fn contains(&self, day: NaiveDate) -> bool {
        (self.from..=self.to).contains(&day)
    }
}

/// What a piece of a line says about time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum When {
    Day(NaiveDate),
    Period(Period),
}

impl When {
    pub(super) fn period(self) -> Period {
        match self {
            When::Day(day) => Period::day(day),
            When::Period(period) => period,
        }
    }
}

/// A recognised piece, from the token asked about up to `end`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hit {
    pub end: usize,
    pub when: When,
    pub rule: &'static str,
    /// A word that means other things as well (may, sun, a bare month): it counts in a slot of its own, and in an
    /// entry only beside words that say so.
    pub weak: bool,
    /// It names its year or counts from today.
    pub dated: bool,
}

impl Hit {
    fn day(end: usize, day: NaiveDate, rule: &'static str) -> Hit {
        Hit { end, when: When::Day(day), rule, weak: false, dated: false }
    }

    fn period(end: usize, period: Period, rule: &'static str) -> Hit {
        Hit { end, when: When::Period(period), rule, weak: false, dated: false }
    }

    fn weak(self) -> Hit {
        Hit { weak: true, ..self }
    }

    fn dated(self) -> Hit {
        Hit { dated: true, ..self }
    }

    /// A period of one day is that day.
    fn settled(self) -> Hit {
        Hit { when: self.when.as_day().map_or(self.when, When::Day), ..self }
    }
}

/// The longest reading of a day or period that starts at token `at`, with the prepositions that lead to it.
pub(super) fn at(tokens: &Tokens, at: usize, calendar: &Calendar) -> Option<Hit> {
    let mut start = at;
    let alone = loop {
        let alone = point(tokens, start, calendar);
        if let Some(hit) = range::at(tokens, start, alone, calendar) {
            return Some(hit.settled());
        }
        match lead(tokens, start).filter(|_| start < at + 2) {
            Some(length) => start += length,
            None => break alone,
        }
    };
    // A word that leads to a day may also begin one: "in 2 weeks", "within 5 days".
    let counted = (start > at)
        .then(|| relative::day(tokens, at, calendar).or_else(|| relative::period(tokens, at, calendar)))
        .flatten();
    let hit = match (alone, counted) {
        (Some(point), Some(counted)) if counted.end > point.end => Some(counted),
        (point, counted) => point.or(counted),
    };
    let mut hit = hit?;
    // "may" and "sun" after a preposition are meant as such.
    hit.weak &= start == at;
    if let Some(length) = tokens.means(hit.end, Sense::DayPart).filter(|_| matches!(hit.when, When::Day(_))) {
        hit.end += length;
    }
    Some(hit.settled())
}

fn lead(tokens: &Tokens, at: usize) -> Option<usize> {
    tokens.sense(at, |sense| matches!(sense, Sense::On | Sense::In | Sense::At).then_some(())).map(|(_, length)| length)
}

/// One day or period without anything around it.
fn point(tokens: &Tokens, at: usize, calendar: &Calendar) -> Option<Hit> {
    let found = [
        numeric::at(tokens, at, calendar),
        named::month_date(tokens, at, calendar),
        named::weekday(tokens, at, calendar),
        named::day_of_month(tokens, at, calendar),
        relative::day(tokens, at, calendar),
        relative::period(tokens, at, calendar),
        period::at(tokens, at, calendar),
        part::at(tokens, at, calendar),
    ];
    // The first of the longest: earlier recognisers are the more particular ones.
    found.into_iter().flatten().reduce(|best, hit| if hit.end > best.end { hit } else { best })
}

/// One day alone, where a range of days reaches over what is something else (12 july at 19:00).
pub(super) fn alone(tokens: &Tokens, at: usize, calendar: &Calendar) -> Option<Hit> {
    let start = at + lead(tokens, at).unwrap_or(0);
    let hit = point(tokens, start, calendar)?.settled();
    Some(Hit { weak: hit.weak && start == at, ..hit })
}

/// "In the evening", "tôt le matin": a part of today, when nothing else is said.
fn part_of_today(tokens: &Tokens, calendar: &Calendar) -> Option<When> {
    let mut at = 0;
    let mut named = false;
    while at < tokens.len() {
        let part = tokens.means(at, Sense::DayPart);
        let leads = |sense| {
            matches!(
                sense,
                Sense::In | Sense::On | Sense::At | Sense::Of | Sense::Article | Sense::Part(_) | Sense::This
            )
        };
        named |= part.is_some();
        at += part.or_else(|| Some(tokens.sense(at, |sense| leads(sense).then_some(()))?.1))?;
    }
    named.then_some(When::Day(calendar.today))
}

/// The day or period that all of `tokens` is.
pub(super) fn whole(tokens: &Tokens, calendar: &Calendar) -> Option<When> {
    if let Some(today) = part_of_today(tokens, calendar) {
        return Some(today);
    }
    let mut start = 0;
    loop {
        let closes = |hit: &Hit| hit.end == tokens.len();
        if let Some(hit) = at(tokens, start, calendar).filter(closes) {
            return Some(hit.when);
        }
        // "the", "for", "during" before it say nothing more.
        start += tokens
            .sense(start, |sense| matches!(sense, Sense::Article | Sense::For | Sense::In | Sense::Of).then_some(()))?
            .1;
    }
}

impl<'a> From<&Scope<'a>> for Calendar {
    fn from(scope: &Scope<'a>) -> Calendar {
        Calendar {
            now: scope.now,
            today: scope.now.date(),
            week_start: scope.week_start,
            month_start: scope.month_start.clamp(1, 28),
            order: super::locale::date_order(scope.locale),
            point_decimals: super::locale::decimal_sign(scope.locale) != Some(','),
        }
    }
}
