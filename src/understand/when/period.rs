//! Periods with names: months, quarters, years, decades, weeks by their number.

use chrono::{Datelike, Days};

use super::super::amount::in_words;
use super::super::lexicon::{Sense, Unit};
use super::super::token::Tokens;
use super::named::{day_number, day_of_month, month, month_date, skip, skip_sign, year, year_after, year_in_words};
use super::{Calendar, Hit};

/// Week of 12 may, week of the 18th, first week of october 2014, last week of september, last week of 2015. A year's
/// weeks are those of ISO 8601; a month's first begins in it, its last has most of its days in it.
fn week_of(tokens: &Tokens, at: usize, calendar: &Calendar) -> Option<Hit> {
    let ordinal = tokens.sense(at, |sense| match sense {
        Sense::Ordinal(nth) if nth <= 5 => Some(Some(nth)),
        Sense::Last => Some(None),
        _ => None,
    });
    let next = at + ordinal.map_or(0, |(_, length)| length);
    let week = next + tokens.means(next, Sense::Unit(Unit::Week))?;
    let Some((nth, _)) = ordinal else {
        return week_by_number(tokens, week, calendar).or_else(|| week_of_day(tokens, week, calendar));
    };
    let of = week + tokens.means(week, Sense::Of)?;
    let whole = super::relative::period(tokens, of, calendar).or_else(|| self::at(tokens, of, calendar))?;
    let found = whole.when.period();
    let year = found.from.year();
    let of_year = found == Calendar::year(year)?;
    let week = match nth {
        Some(nth) if of_year => calendar.week_of_year(year, nth)?,
        None if of_year => calendar.week_of_year(year, 53).or_else(|| calendar.week_of_year(year, 52))?,
        Some(nth) => {
            let ahead = calendar.week_start.days_since(found.from.weekday());
            calendar.week_of(found.from.checked_add_days(Days::new(u64::from(ahead + 7 * (nth - 1))))?)?
        }
        None => {
            // The one that has most of its days in it.
            let last = calendar.week_of(found.to)?;
            let middle = last.from.checked_add_days(Days::new(3))?;
            if middle <= found.to { last } else { calendar.week_of(last.from.pred_opt()?)? }
        }
    };
    Some(Hit { weak: false, ..Hit::period(whole.end, week, "week of a month or year") })
}

/// Week 27, week 27 of last year.
fn week_by_number(tokens: &Tokens, at: usize, calendar: &Calendar) -> Option<Hit> {
    let number = tokens.small(at).filter(|number| (1..=53).contains(number) && tokens.list[at].text.len() <= 2)?;
    let of = skip(tokens, skip_sign(tokens, at + 1, &[',']), Sense::Of);
    let year = year(tokens, of, calendar).or_else(|| {
        let hit = super::relative::period(tokens, of, calendar)?;
        (hit.when.period() == Calendar::year(hit.when.period().from.year())?).then_some(())?;
        Some((hit.when.period().from.year(), hit.end - of))
    });
    if let Some((year, length)) = year {
        return Some(Hit::period(of + length, calendar.week_of_year(year, number)?, "week by its number").dated());
    }
    let this = calendar.week_of_year(calendar.today.year(), number).filter(|week| week.from <= calendar.today);
    let week = this.or_else(|| calendar.week_of_year(calendar.today.year() - 1, number))?;
    Some(Hit::period(at + 1, week, "week by its number").weak())
}

fn week_of_day(tokens: &Tokens, at: usize, calendar: &Calendar) -> Option<Hit> {
    let of = at + tokens.means(at, Sense::Of)?;
    let day = month_date(tokens, of, calendar).or_else(|| day_of_month(tokens, of, calendar));
    let day = day.or_else(|| super::numeric::at(tokens, of, calendar));
    let (end, day) = match day {
        Some(day) => (day.end, day.when.as_day()?),
        None => {
            let (day, length, _) = day_number(tokens, skip(tokens, of, Sense::Article))?;
            (skip(tokens, of, Sense::Article) + length, calendar.last_day_of_month(day)?)
        }
    };
    Some(Hit::period(end, calendar.week_of(day)?, "week of a day"))
}

/// March, march 2025, q3, 2025 q3, third quarter of 2025, 2026 after "in", week of 12 may.
pub(super) fn at(tokens: &Tokens, at: usize, calendar: &Calendar) -> Option<Hit> {
    let start = skip(tokens, at, Sense::Article);
    if let Some(hit) = week_of(tokens, start, calendar) {
        return Some(hit);
    }
    if let Some((found, length)) = year(tokens, start, calendar) {
        let next = skip_sign(tokens, start + length, &['-', '/']);
        if let Some((month, length)) = month(tokens, next) {
            return Some(Hit::period(next + length, Calendar::month(found, month)?, "month and year").dated());
        }
        if let Some((part, length)) = part_of_year(tokens, next) {
            return Some(Hit::period(next + length, part.of(found)?, "part of a year").dated());
        }
        if let Some(end) = plural_s(tokens, start + length).filter(|_| found % 10 == 0) {
            return Some(Hit::period(end, Calendar::decade(found)?, "decade").dated());
        }
        return Some(Hit::period(start + length, Calendar::year(found)?, "year").weak());
    }
    if let Some(hit) = decade(tokens, start, calendar) {
        return Some(hit);
    }
    if tokens.is(start, Sense::Unit(Unit::Year))
        && let Some((found, length)) = year(tokens, start + 1, calendar)
    {
        return Some(Hit::period(start + 1 + length, Calendar::year(found)?, "year").dated());
    }
    if let Some((part, length)) = part_of_year(tokens, start) {
        let end = start + length;
        if let Some((year, length)) = year_after(tokens, end, calendar) {
            return Some(Hit::period(end + length, part.of(year)?, "part of a year").dated());
        }
        let this = part.of(calendar.today.year()).filter(|period| period.from <= calendar.today);
        return Some(Hit::period(end, this.or_else(|| part.of(calendar.today.year() - 1))?, "part of a year"));
    }
    let turned = tokens
        .sense(start, |sense| match sense {
            Sense::Last => Some(-1),
            Sense::This => Some(0),
            _ => None,
        })
        .filter(|(_, length)| month(tokens, start + length).is_some());
    let next = start + turned.map_or(0, |(_, length)| length);
    let (named, length) = month(tokens, next)?;
    let end = next + length;
    if let Some((year, length)) = year_after(tokens, end, calendar) {
        return Some(Hit::period(end + length, Calendar::month(year, named)?, "month and year").dated());
    }
    let recent = calendar.last_month_named(named)?;
    let period = match turned.map(|(turn, _)| turn) {
        // In March, "last march" is a year ago.
        Some(-1) if recent.contains(calendar.today) => Calendar::month(calendar.today.year() - 1, named)?,
        Some(0) => Calendar::month(calendar.today.year(), named)?,
        _ => recent,
    };
    let hit = Hit::period(end, period, "month");
    Some(if turned.is_none() { hit.weak() } else { hit })
}

/// The s of 1970s and 1990's: where it ends.
fn plural_s(tokens: &Tokens, at: usize) -> Option<usize> {
    let s = at + usize::from(tokens.is_sign(at, '\'') && tokens.glued(at));
    (tokens.glued(s) && tokens.list[s].text == "s").then_some(s + 1)
}

/// The seventies, the 90s, les années 70, los años setenta, in de jaren '80.
fn decade(tokens: &Tokens, at: usize, calendar: &Calendar) -> Option<Hit> {
    let named = tokens.sense(at, |sense| if let Sense::Decade(tens) = sense { Some(tens) } else { None });
    let led = at > 0 && (super::lead(tokens, at - 1).is_some() || tokens.is(at - 1, Sense::Article));
    if let Some((tens, length)) = named.filter(|_| led) {
        return Some(Hit::period(at + length, Calendar::decade(1900 + tens as i32)?, "decade").dated());
    }
    let tens = |at: usize| tokens.small(at).filter(|tens| tokens.list[at].text.len() == 2 && tens % 10 == 0);
    if let Some(end) = plural_s(tokens, at + 1).filter(|_| led)
        && let Some(tens) = tens(at)
    {
        return Some(Hit::period(end, Calendar::decade(1900 + tens as i32)?, "decade").dated());
    }
    let years = at + tokens.means(at, Sense::Decades)?;
    let years = years + tokens.means(years, Sense::Of).unwrap_or(0);
    let quoted = years + usize::from(tokens.is_sign(years, '\''));
    let (year, end) = if let Some(tens) = tens(quoted) {
        (1900 + tens as i32, quoted + 1)
    } else if let Some((year, length)) = year(tokens, years, calendar) {
        (year, years + length)
    } else if let Some((year, length)) = year_in_words(tokens, years) {
        (year, years + length)
    } else {
        let (tens, end) = in_words(tokens, years)?;
        (1900 + i32::try_from(tens).ok().filter(|tens| (10..100).contains(tens))?, end)
    };
    let end = plural_s(tokens, end).unwrap_or(end);
    (year % 10 == 0).then(|| Some(Hit::period(end, Calendar::decade(year)?, "decade").dated())).flatten()
}

#[derive(Clone, Copy)]
enum Part {
    Quarter(u32),
    Half(u32),
    Month(u32),
}

impl Part {
    fn of(self, year: i32) -> Option<super::Period> {
        match self {
            Part::Quarter(quarter) => Calendar::quarter(year, quarter),
            Part::Half(half) => Calendar::half(year, half),
            Part::Month(month) => Calendar::month(year, month),
        }
    }
}

/// Q3, h1, third quarter, 3rd quarter, first half.
fn part_of_year(tokens: &Tokens, at: usize) -> Option<(Part, usize)> {
    let token = tokens.list.get(at)?;
    if matches!(token.text, "q" | "h") && tokens.is_digits(at + 1) && tokens.glued(at + 1) {
        let number = tokens.small(at + 1)?;
        return match (token.text, number) {
            ("q", 1..=4) => Some((Part::Quarter(number), 2)),
            ("h", 1..=2) => Some((Part::Half(number), 2)),
            _ => None,
        };
    }
    // Trimestre 1, quarter 3.
    if let Some(length) = tokens.means(at, Sense::Unit(Unit::Quarter)) {
        let number = tokens.small(at + length).filter(|number| (1..=4).contains(number))?;
        return Some((Part::Quarter(number), length + 1));
    }
    let (number, length, true) = day_number(tokens, at)? else { return None };
    let next = at + length;
    match number {
        1..=12 if tokens.is(next, Sense::Unit(Unit::Month)) => Some((Part::Month(number), length + 1)),
        1..=4 if tokens.is(next, Sense::Unit(Unit::Quarter)) => Some((Part::Quarter(number), length + 1)),
        1..=2 if tokens.is(next, Sense::Unit(Unit::Half)) => Some((Part::Half(number), length + 1)),
        _ => None,
    }
}
