//! Days and periods counted from today: yesterday, 3 days ago, last month, the last 30 days.

use chrono::{NaiveDate, TimeDelta};

use super::super::amount::in_words;
use super::super::lexicon::{Sense, Unit};
use super::super::token::Tokens;
use super::calendar::shift_months;
use super::{Calendar, Hit, Period, When, named, numeric};

fn unit(tokens: &Tokens, at: usize) -> Option<(Unit, usize)> {
    tokens.sense(at, |sense| if let Sense::Unit(unit) = sense { Some(unit) } else { None })
}

/// A count in digits or in words.
fn count(tokens: &Tokens, at: usize) -> Option<(i64, usize)> {
    if let Some(count) = tokens.small(at).filter(|count| *count <= 10_000) {
        return Some((i64::from(count), 1));
    }
    // "Thousand days" is nobody's count.
    tokens.sense(at, |sense| matches!(sense, Sense::Number(_)).then_some(()))?;
    let (count, end) = in_words(tokens, at)?;
    Some((i64::try_from(count).ok().filter(|count| *count <= 10_000)?, end - at))
}

/// Counts and their units: 3 days, a month and 21 days, 2 hours.
#[derive(Clone, Copy, Debug)]
struct Distance {
    end: usize,
    months: i64,
    days: i64,
    /// Hours and minutes, where there are any.
    seconds: Option<i64>,
}

/// Parts of one distance; nobody says more.
const MOST_PARTS: usize = 6;

impl Distance {
    fn at(tokens: &Tokens, at: usize) -> Option<Distance> {
        let mut distance = Distance::part(tokens, at)?;
        for _ in 1..MOST_PARTS {
            let comma = usize::from(tokens.is_sign(distance.end, ','));
            let and = tokens.means(distance.end + comma, Sense::And).unwrap_or(0);
            if comma + and == 0 {
                break;
            }
            let Some(more) = Distance::part(tokens, distance.end + comma + and) else { break };
            distance = Distance {
                end: more.end,
                months: distance.months + more.months,
                days: distance.days + more.days,
                seconds: distance.seconds.map(|own| own + more.seconds.unwrap_or(0)).or(more.seconds),
            };
        }
        Some(distance)
    }

    fn part(tokens: &Tokens, at: usize) -> Option<Distance> {
        let (count, length) = count(tokens, at)?;
        let next = at + length;
        let short = |sense| if let Sense::Short(seconds) = sense { Some(seconds) } else { None };
        if let Some((seconds, length)) = tokens.sense(next, short) {
            return Some(Distance { end: next + length, months: 0, days: 0, seconds: Some(count * seconds) });
        }
        let (unit, length) = unit(tokens, next)?;
        let (months, days) = match unit {
            Unit::Day => (0, count),
            Unit::Week => (0, 7 * count),
            Unit::Fortnight => (0, 14 * count),
            Unit::Month => (count, 0),
            Unit::Quarter => (3 * count, 0),
            Unit::Half => (6 * count, 0),
            Unit::Year => (12 * count, 0),
            Unit::Decade => (120 * count, 0),
            Unit::Weekend => return None,
        };
        Some(Distance { end: next + length, months, days, seconds: None })
    }

    /// The day this far from `day`: `by` is 1 ahead and -1 back.
    fn away_from(&self, day: NaiveDate, by: i64) -> Option<NaiveDate> {
        shift_months(day, by * self.months)?.checked_add_signed(TimeDelta::try_days(by * self.days)?)
    }

    /// The day this far from now.
    fn away_from_now(&self, calendar: &Calendar, by: i64) -> Option<NaiveDate> {
        let now = calendar.now.checked_add_signed(TimeDelta::try_seconds(by * self.seconds.unwrap_or(0))?)?;
        self.away_from(now.date(), by)
    }

    fn hit(&self, end: usize, calendar: &Calendar, by: i64) -> Option<Hit> {
        let rule = match self.seconds {
            Some(_) => "hours and minutes",
            None if by < 0 => "so long ago",
            None => "so long from now",
        };
        Some(Hit::day(end, self.away_from_now(calendar, by)?, rule).dated())
    }
}

/// Yesterday, last night, 3 days ago, a month and 21 days ago, in 2 weeks, two days before yesterday.
pub(super) fn day(tokens: &Tokens, at: usize, calendar: &Calendar) -> Option<Hit> {
    // "Two days before yesterday" begins as "two days before" does.
    if let Some(hit) = from_anchor(tokens, at, calendar).or_else(|| named_day(tokens, at, calendar)) {
        return Some(hit);
    }
    if let Some(length) = tokens.means(at, Sense::AgoBefore) {
        let distance = Distance::at(tokens, at + length)?;
        return distance.hit(distance.end, calendar, -1);
    }
    if let Some(length) = tokens.means(at, Sense::Ahead)
        && let Some(distance) = Distance::at(tokens, at + length)
    {
        return distance.hit(distance.end, calendar, 1);
    }
    let distance = Distance::at(tokens, at)?;
    let end = distance.end;
    if let Some(length) = tokens.means(end, Sense::Ago) {
        return distance.hit(end + length, calendar, -1);
    }
    if let Some(length) = tokens.means(end, Sense::Later) {
        return distance.hit(end + length, calendar, 1);
    }
    // "For 5 minutes", "in 2 hours".
    let led = at > 0 && tokens.is(at - 1, Sense::In) && distance.seconds.is_some();
    led.then(|| distance.hit(end, calendar, 1)).flatten()
}

/// Two days before yesterday, 2 weeks after 3 may.
fn from_anchor(tokens: &Tokens, at: usize, calendar: &Calendar) -> Option<Hit> {
    let distance = Distance::at(tokens, at)?;
    for (sense, by) in [(Sense::Before, -1), (Sense::After, 1), (Sense::From, 1)] {
        if let Some(length) = tokens.means(distance.end, sense)
            && let Some(from) = anchor(tokens, distance.end + length, calendar)
        {
            let day = distance.away_from(from.when.as_day()?, by)?;
            return Some(Hit { end: from.end, when: When::Day(day), rule: "so long before or after", ..from });
        }
    }
    None
}

/// Yesterday, this morning.
fn named_day(tokens: &Tokens, at: usize, calendar: &Calendar) -> Option<Hit> {
    let offset = |sense| if let Sense::Day(offset) = sense { Some(offset) } else { None };
    if let Some((offset, length)) = tokens.sense(at, offset) {
        return Some(Hit::day(at + length, calendar.add_days(offset)?, "day from today").dated());
    }
    let length = tokens.means(at, Sense::This)?;
    let part = tokens.means(at + length, Sense::DayPart)?;
    Some(Hit::day(at + length + part, calendar.today, "part of a day").dated())
}

/// A day that another can be counted from.
fn anchor(tokens: &Tokens, at: usize, calendar: &Calendar) -> Option<Hit> {
    let at = at + tokens.means(at, Sense::On).unwrap_or(0);
    let day = named::month_date(tokens, at, calendar).or_else(|| numeric::at(tokens, at, calendar));
    let day = day.or_else(|| named_day(tokens, at, calendar)).or_else(|| named::weekday(tokens, at, calendar));
    day.filter(|hit| matches!(hit.when, When::Day(_)))
}

/// Last, this, next and before last, as units from the current one.
fn turn(tokens: &Tokens, at: usize) -> Option<(i64, usize)> {
    tokens.sense(at, |sense| match sense {
        Sense::BeforeLast => Some(-2),
        Sense::Last => Some(-1),
        Sense::This => Some(0),
        Sense::Next => Some(1),
        _ => None,
    })
}

/// This week, last month, the week before last, the last 30 days, within 5 days.
pub(super) fn period(tokens: &Tokens, at: usize, calendar: &Calendar) -> Option<Hit> {
    if let Some(length) = tokens.means(at, Sense::Within) {
        return within(tokens, at + length, calendar);
    }
    let start = at + tokens.means(at, Sense::Article).unwrap_or(0);
    // "The 5 past years", "2 upcoming weeks", "los 5 años pasados"; but the 3 of "coffee 3 last month" is an amount.
    let opens = start > at || at == 0 || super::lead(tokens, at - 1).is_some();
    if let Some((several, length)) = count(tokens, start).filter(|(several, _)| opens && *several > 0) {
        let next = start + length;
        let turned = turn(tokens, next).and_then(|(offset, more)| Some((offset, unit(tokens, next + more)?, more)));
        let behind = unit(tokens, next).and_then(|(unit, more)| Some((turn(tokens, next + more)?, unit, more)));
        let found = match (turned, behind) {
            (Some((offset, (unit, last), more)), _) => Some((offset, unit, next + more + last)),
            (None, Some(((offset, last), unit, more))) => Some((offset, unit, next + more + last)),
            (None, None) => None,
        };
        if let Some((offset @ (-1 | 1), unit, end)) = found {
            let from = if offset < 0 { -several } else { 1 };
            return Some(Hit::period(end, calendar.units(unit, from, several)?, "several units").dated());
        }
    }
    let Some((offset, length)) = turn(tokens, at).or_else(|| turn(tokens, start)) else {
        return bare_unit(tokens, at, start, calendar);
    };
    let next = if turn(tokens, at).is_some() { at + length } else { start + length };
    if let Some((unit, length)) = unit(tokens, next) {
        let end = next + length;
        if unit == Unit::Day {
            return Some(Hit::day(end, calendar.add_days(offset)?, "day from today").dated());
        }
        return Some(Hit::period(end, calendar.unit(unit, offset)?, "unit from today").dated());
    }
    let (count, length) = count(tokens, next).filter(|(count, _)| *count > 0)?;
    let (unit, more) = unit(tokens, next + length)?;
    let period = match offset {
        ..0 => calendar.units(unit, -count, count)?,
        0 => calendar.units(unit, 0, count)?,
        _ => calendar.units(unit, 1, count)?,
    };
    Some(Hit::period(next + length + more, period, "several units").dated())
}

/// A unit with nothing before it: la semaine dernière, the week before last, in the month, the weekend.
fn bare_unit(tokens: &Tokens, at: usize, start: usize, calendar: &Calendar) -> Option<Hit> {
    let (named, length) = unit(tokens, start)?;
    let end = start + length;
    if let Some((offset, more)) = turn(tokens, end) {
        return Some(Hit::period(end + more, calendar.unit(named, offset)?, "unit from today").dated());
    }
    // "For the month", "in the week": the one that today is in.
    if start > at && at > 0 && super::lead(tokens, at - 1).is_some() && named != Unit::Weekend {
        return Some(Hit::period(end, calendar.unit(named, 0)?, "unit from today").dated());
    }
    // "The weekend", "weekend": the last one that has begun.
    if named != Unit::Weekend {
        return None;
    }
    let this = calendar.unit(Unit::Weekend, 0)?;
    let period = if this.from <= calendar.today { this } else { calendar.unit(Unit::Weekend, -1)? };
    Some(Hit::period(end, period, "weekend").weak())
}

/// Within 5 days, within the next 3 years: from today on.
fn within(tokens: &Tokens, at: usize, calendar: &Calendar) -> Option<Hit> {
    let article = at + tokens.means(at, Sense::Article).unwrap_or(0);
    let next = article + tokens.means(article, Sense::Next).unwrap_or(0);
    // "Within an hour": the article may be the count.
    let distance = Distance::at(tokens, next).or_else(|| Distance::at(tokens, at))?;
    if distance.seconds.is_some() {
        return distance.hit(distance.end, calendar, 1);
    }
    let to = distance.away_from(calendar.today, 1)?.pred_opt().filter(|to| *to >= calendar.today)?;
    Some(Hit::period(distance.end, Period { from: calendar.today, to }, "within").dated())
}
