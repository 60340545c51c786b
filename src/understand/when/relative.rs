//! Days and periods counted from today: yesterday, 3 days ago, last month, the last 30 days.

use super::super::lexicon::{Sense, Unit};
use super::super::token::Tokens;
use super::{Calendar, Hit};

fn unit(tokens: &Tokens, at: usize) -> Option<(Unit, usize)> {
    tokens.sense(at, |sense| if let Sense::Unit(unit) = sense { Some(unit) } else { None })
}

/// A count in digits or in a word.
fn count(tokens: &Tokens, at: usize) -> Option<(i64, usize)> {
    if let Some(count) = tokens.small(at).filter(|count| *count <= 10_000) {
        return Some((i64::from(count), 1));
    }
    tokens.sense(at, |sense| if let Sense::Number(number) = sense { Some(i64::from(number)) } else { None })
}

/// Yesterday, the day before yesterday, last night, 3 days ago, a week ago.
pub(super) fn day(tokens: &Tokens, at: usize, calendar: &Calendar) -> Option<Hit> {
    if let Some((offset, length)) =
        tokens.sense(at, |sense| if let Sense::Day(offset) = sense { Some(offset) } else { None })
    {
        return Some(Hit::day(at + length, calendar.add_days(offset)?, "day from today").dated());
    }
    let turned = |sense: Sense, offset: i64| {
        let length = tokens.means(at, sense)?;
        let part = tokens.means(at + length, Sense::DayPart)?;
        Some(Hit::day(at + length + part, calendar.add_days(offset)?, "part of a day").dated())
    };
    if let Some(hit) = turned(Sense::This, 0) {
        return Some(hit);
    }
    let before = tokens.means(at, Sense::AgoBefore);
    let (count, length) = count(tokens, at + before.unwrap_or(0))?;
    let next = at + before.unwrap_or(0) + length;
    if let Some((seconds, length)) =
        tokens.sense(next, |sense| if let Sense::Short(seconds) = sense { Some(seconds) } else { None })
    {
        let end = next + length;
        let back = before.map(|_| 0).or_else(|| tokens.means(end, Sense::Ago));
        let ahead = tokens.means(end, Sense::Later).or_else(|| (at > 0 && tokens.is(at - 1, Sense::In)).then_some(0));
        let by = chrono::TimeDelta::try_seconds(if back.is_some() { -count * seconds } else { count * seconds })?;
        let day = calendar.now.checked_add_signed(by)?.date();
        return Some(Hit::day(end + back.or(ahead)?, day, "hours and minutes").dated());
    }
    let (unit, length) = unit(tokens, next)?;
    let end = next + length;
    let end = if before.is_some() { end } else { end + tokens.means(end, Sense::Ago)? };
    let day = match unit {
        Unit::Day => calendar.add_days(-count)?,
        Unit::Week => calendar.add_days(-7 * count)?,
        Unit::Fortnight => calendar.add_days(-14 * count)?,
        Unit::Month => calendar.add_months(-count)?,
        Unit::Quarter => calendar.add_months(-3 * count)?,
        Unit::Half => calendar.add_months(-6 * count)?,
        Unit::Year => calendar.add_months(-12 * count)?,
        Unit::Weekend => return None,
    };
    Some(Hit::day(end, day, "so long ago").dated())
}

/// This week, last month, the last 30 days, last 3 months, this year.
pub(super) fn period(tokens: &Tokens, at: usize, calendar: &Calendar) -> Option<Hit> {
    let start = at + tokens.means(at, Sense::Article).unwrap_or(0);
    let turn = |at: usize| {
        tokens.sense(at, |sense| match sense {
            Sense::Last => Some(-1i64),
            Sense::This => Some(0),
            Sense::Next => Some(1),
            _ => None,
        })
    };
    // "The 5 past years", "2 upcoming weeks"; but the 3 of "coffee 3 last month" is an amount.
    let opens = start > at || at == 0 || super::lead(tokens, at - 1).is_some();
    if let Some((several, length)) = count(tokens, start).filter(|(several, _)| opens && *several > 0)
        && let Some((offset @ (-1 | 1), more)) = turn(start + length)
        && let Some((unit, last)) = unit(tokens, start + length + more)
    {
        let from = if offset < 0 { -several } else { 1 };
        let end = start + length + more + last;
        return Some(Hit::period(end, calendar.units(unit, from, several)?, "several units").dated());
    }
    let Some((offset, length)) = turn(at).or_else(|| turn(start)) else {
        let (named, length) = unit(tokens, start)?;
        // La semaine dernière, el mes pasado: the adjective behind.
        if let Some((offset, more)) = turn(start + length) {
            return Some(Hit::period(start + length + more, calendar.unit(named, offset)?, "unit from today").dated());
        }
        // "For the month", "in the week": the one that today is in.
        if start > at && at > 0 && super::lead(tokens, at - 1).is_some() && named != Unit::Weekend {
            let this = calendar.unit(named, 0)?;
            return Some(Hit::period(start + length, this, "unit from today").dated());
        }
        // "The weekend", "weekend": the last one that has begun.
        if named != Unit::Weekend {
            return None;
        }
        let this = calendar.unit(Unit::Weekend, 0)?;
        let period = if this.from <= calendar.today { this } else { calendar.unit(Unit::Weekend, -1)? };
        return Some(Hit::period(start + length, period, "weekend").weak());
    };
    let next = if turn(at).is_some() { at + length } else { start + length };
    if let Some((unit, length)) = unit(tokens, next) {
        let end = next + length;
        if unit == Unit::Day {
            return Some(Hit::day(end, calendar.add_days(offset)?, "day from today").dated());
        }
        return Some(Hit::period(end, calendar.unit(unit, offset)?, "unit from today").dated());
    }
    let (count, length) = count(tokens, next).filter(|(count, _)| *count > 0)?;
    let (unit, more) = unit(tokens, next + length)?;
    let end = next + length + more;
    let period = match offset {
        -1 => calendar.units(unit, -count, count)?,
        0 => calendar.units(unit, 0, count)?,
        _ => calendar.units(unit, 1, count)?,
    };
    Some(Hit::period(end, period, "several units").dated())
}
