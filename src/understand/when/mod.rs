//! Days and periods as a ledger means them: without a year, the last occurrence.

mod calendar;
mod named;
mod numeric;
mod range;
mod relative;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;
use serde::Serialize;

pub use calendar::Calendar;

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
}

/// The longest reading of a day or period that starts at token `at`, with the prepositions that lead to it.
pub(super) fn at(tokens: &Tokens, at: usize, calendar: &Calendar) -> Option<Hit> {
    if let Some(hit) = range::at(tokens, at, calendar) {
        return Some(hit);
    }
    let mut start = at;
    let mut led = false;
    while let Some(length) = lead(tokens, start).filter(|_| start < at + 2) {
        start += length;
        led = true;
    }
    let mut hit = point(tokens, start, calendar)?;
    // "may" and "sun" after a preposition are meant as such.
    hit.weak &= !led;
    if let Some(length) = tokens.means(hit.end, Sense::DayPart).filter(|_| matches!(hit.when, When::Day(_))) {
        hit.end += length;
    }
    Some(hit)
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
        named::period(tokens, at, calendar),
    ];
    // The first of the longest: earlier recognisers are the more particular ones.
    found.into_iter().flatten().reduce(|best, hit| if hit.end > best.end { hit } else { best })
}

/// The day or period that all of `tokens` is.
pub(super) fn whole(tokens: &Tokens, calendar: &Calendar) -> Option<When> {
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
