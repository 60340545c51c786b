//! Dates in digits: 2026-11-23, 23/11/2026, 23.11., 15/2, 9/2026.

use chrono::{Datelike, NaiveDate};

use super::super::lexicon::Sense;
use super::super::locale::DateOrder;
use super::super::token::{Kind, Tokens};
use super::{Calendar, Hit};

pub(super) fn at(tokens: &Tokens, at: usize, calendar: &Calendar) -> Option<Hit> {
    let first = tokens.list.get(at).filter(|token| token.kind == Kind::Digits)?;
    if let Some(hit) = compact(tokens, at) {
        return Some(hit);
    }
    if at > 0 && !first.spaced && !matches!(tokens.list[at - 1].kind, Kind::Sign('(' | '[' | '"')) {
        return None;
    }
    behind(tokens, at, calendar)
}

/// 20260523.
fn compact(tokens: &Tokens, at: usize) -> Option<Hit> {
    let text = tokens.list[at].text;
    let alone = !(tokens.glued(at + 1) && (tokens.is_word(at + 1) || tokens.is_digits(at + 2)));
    if text.len() != 8 || !(text.starts_with("19") || text.starts_with("20")) || !alone {
        return None;
    }
    let day = NaiveDate::parse_from_str(text, "%Y%m%d").ok()?;
    Some(Hit::day(at + 1, day, "date in eight digits").dated())
}

/// 2016 10 16, 24 12 2014: three groups that only a date has.
fn spaced(tokens: &Tokens, at: usize, calendar: &Calendar) -> Option<Hit> {
    let group = |at: usize| tokens.list.get(at).filter(|token| token.kind == Kind::Digits && token.spaced);
    let (first, second, third) = (&tokens.list[at], group(at + 1)?, group(at + 2)?);
    if group(at + 3).is_some() || tokens.glued(at + 3) && !tokens.is_sign(at + 3, '.') && !tokens.is_sign(at + 3, ',') {
        return None;
    }
    let (a, b, c) = (tokens.small(at)?, tokens.small(at + 1)?, tokens.small(at + 2)?);
    let day = match (first.text.len(), second.text.len(), third.text.len()) {
        (4, 1..=2, 1..=2) if (1900..=2100).contains(&a) => NaiveDate::from_ymd_opt(a as i32, b, c)?,
        (1..=2, 1..=2, 4) if (1900..=2100).contains(&c) => {
            ordered(a, b, ' ', calendar, |month, day| NaiveDate::from_ymd_opt(c as i32, month, day))?
        }
        _ => return None,
    };
    Some(Hit::day(at + 3, day, "date in digits").dated())
}

/// 11 / 2016, 2016 / 11, 05 - 2016: a month and its year with a space beside the sign.
fn loose_month(tokens: &Tokens, at: usize) -> Option<Hit> {
    if !(tokens.is_sign(at + 1, '/') || tokens.is_sign(at + 1, '-')) || !tokens.is_digits(at + 2) {
        return None;
    }
    let (a, b) = (tokens.small(at)?, tokens.small(at + 2)?);
    let apart = tokens.list[at + 1].spaced || tokens.list[at + 2].spaced;
    let ends = !(tokens.glued(at + 3) && tokens.is_digits(at + 4));
    let (year, month) = match (tokens.list[at].text.len(), tokens.list[at + 2].text.len()) {
        (4, 1..=2) => (a, b),
        (1..=2, 4) => (b, a),
        _ => return None,
    };
    if !apart || !ends || !(1900..=2100).contains(&year) {
        return None;
    }
    Some(Hit::period(at + 3, Calendar::month(year as i32, month)?, "month in digits").dated())
}

/// The same behind a sign that joins it to another date: 1/2/2026-7/2/2026.
pub(super) fn behind(tokens: &Tokens, at: usize, calendar: &Calendar) -> Option<Hit> {
    let first = tokens.list.get(at).filter(|token| token.kind == Kind::Digits)?;
    if let Some(hit) = spaced(tokens, at, calendar).or_else(|| loose_month(tokens, at)) {
        return Some(hit);
    }
    let separator = match tokens.list.get(at + 1)?.kind {
        Kind::Sign(sign @ ('/' | '-' | '.'))
            if tokens.glued(at + 1) && tokens.is_digits(at + 2) && tokens.glued(at + 2) =>
        {
            sign
        }
        _ => return None,
    };
    let second = &tokens.list[at + 2];
    let third =
        (tokens.is_sign(at + 3, separator) && tokens.glued(at + 3) && tokens.is_digits(at + 4) && tokens.glued(at + 4))
            .then(|| &tokens.list[at + 4]);
    let end = if third.is_some() { at + 5 } else { at + 3 };
    // A fourth part makes it an address or a chain of numbers, but for a second date.
    let second_date = || {
        let group = |at: usize| tokens.is_sign(at, separator) && tokens.glued(at) && tokens.is_digits(at + 1);
        let year = |at: usize| tokens.list.get(at).is_some_and(|token| token.text.len() == 4);
        third.is_some_and(|third| third.text.len() == 4) && group(end + 2) && group(end + 4) && year(end + 5)
    };
    if !second_date()
        && tokens.is_sign(end, separator)
        && tokens.glued(end)
        && tokens.is_digits(end + 1)
        && tokens.glued(end + 1)
    {
        return None;
    }
    let number = |at: usize| tokens.small(at);
    let (a, b) = (number(at)?, number(at + 2)?);
    let (len_a, len_b) = (first.text.len(), second.text.len());
    if let Some(third) = third {
        let c = number(at + 4)?;
        let day = match (len_a, len_b, third.text.len()) {
            // 2024-13-01 can only be the thirteenth.
            (4, 1..=2, 1..=2) => {
                NaiveDate::from_ymd_opt(a as i32, b, c).or_else(|| NaiveDate::from_ymd_opt(a as i32, c, b))?
            }
            (1..=2, 1..=2, 2 | 4) => {
                let year = if third.text.len() == 4 { c as i32 } else { two_digit_year(c as i32, calendar) };
                ordered(a, b, separator, calendar, |month, day| NaiveDate::from_ymd_opt(year, month, day))?
            }
            _ => return None,
        };
        return Some(Hit::day(after_clock(tokens, end), day, "date in digits").dated());
    }
    match (separator, len_a, len_b) {
        ('/' | '.' | '-', 1..=2, 4)
            if (1900..=2100).contains(&b) && separator != '.'
                || (separator == '.'
                    && len_a == 2
                    && len_b == 4
                    && (1990..=2100).contains(&b)
                    && !calendar.point_decimals) =>
        {
            Some(Hit::period(end, Calendar::month(b as i32, a)?, "month in digits").dated())
        }
        ('.', 4, 2) if (1900..=2100).contains(&a) && !calendar.point_decimals => {
            Some(Hit::period(end, Calendar::month(a as i32, b)?, "month in digits").dated())
        }
        ('/' | '-', 4, 1..=2) if (1900..=2100).contains(&a) => {
            Some(Hit::period(end, Calendar::month(a as i32, b)?, "month in digits").dated())
        }
        ('/', 1..=2, 1..=2) => {
            // 1/2 chicken is no date.
            if a < b && b <= 4 && tokens.is_word(end) && tokens.list[end].spaced {
                return None;
            }
            // 8/12, 2015
            if let Some((year, length)) = comma_year(tokens, end, calendar) {
                let day = ordered(a, b, separator, calendar, |month, day| NaiveDate::from_ymd_opt(year, month, day))?;
                return Some(Hit::day(end + length, day, "date in digits").dated());
            }
            let day = ordered(a, b, separator, calendar, |month, day| calendar.last_month_day(month, day))?;
            Some(Hit::day(end, day, "date in digits"))
        }
        // "On 10-10", "am 10.10": after the preposition of days it is no score and no price.
        ('-', 1..=2, 1..=2) if on_day(tokens, at) => {
            let day = ordered(a, b, separator, calendar, |month, day| calendar.last_month_day(month, day))?;
            Some(Hit::day(end, day, "date in digits"))
        }
        ('.', 1..=2, 1..=2) if !calendar.point_decimals && on_day(tokens, at) => {
            let end = end + usize::from(tokens.is_sign(end, '.') && tokens.glued(end));
            Some(Hit::day(end, calendar.last_month_day(b, a)?, "date in digits"))
        }
        // 15.2. as in German, with its own stop at the end.
        ('.', 1..=2, 1..=2) if !calendar.point_decimals && tokens.is_sign(end, '.') && tokens.glued(end) => {
            Some(Hit::day(end + 1, calendar.last_month_day(b, a)?, "date in digits"))
        }
        _ => None,
    }
}

/// Whether the preposition that days have, and amounts haven't, stands before.
fn on_day(tokens: &Tokens, at: usize) -> bool {
    let other = |sense| matches!(sense, Sense::To | Sense::In | Sense::At);
    let on = at > 0 && tokens.list[at].spaced && tokens.is(at - 1, Sense::On);
    on && tokens.sense(at - 1, |sense| other(sense).then_some(())).is_none()
}

/// The year behind a comma.
fn comma_year(tokens: &Tokens, at: usize, calendar: &Calendar) -> Option<(i32, usize)> {
    let (year, length) = super::named::year(tokens, at + 1, calendar).filter(|_| tokens.is_sign(at, ','))?;
    Some((year, length + 1))
}

/// Tries the locale's order first; for bare English and for dates that only fit the other way, the other as well.
/// Points are day first everywhere.
fn ordered(
    a: u32,
    b: u32,
    separator: char,
    calendar: &Calendar,
    make: impl Fn(u32, u32) -> Option<NaiveDate>,
) -> Option<NaiveDate> {
    let day_first = separator == '.' || calendar.order == DateOrder::DayFirst;
    if day_first { make(b, a).or_else(|| make(a, b)) } else { make(a, b).or_else(|| make(b, a)) }
}

/// 74 is 1974 and 27 is 2027: not more than twenty years ahead.
pub(super) fn two_digit_year(year: i32, calendar: &Calendar) -> i32 {
    let year = 2000 + year;
    if year > calendar.today.year() + 20 { year - 100 } else { year }
}

/// The clock time of an ISO stamp belongs to it: 2026-11-23T10:00:00.
fn after_clock(tokens: &Tokens, end: usize) -> usize {
    if !(tokens.list.get(end).is_some_and(|token| token.text == "t" && !token.spaced) && tokens.is_digits(end + 1)) {
        return end;
    }
    let mut stop = end + 2;
    while matches!(tokens.list.get(stop), Some(token) if !token.spaced) {
        stop += 1;
    }
    stop
}
