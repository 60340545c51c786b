//! Dates in digits: 2026-11-23, 23/11/2026, 23.11., 15/2, 9/2026.

use chrono::{Datelike, NaiveDate};

use super::super::locale::DateOrder;
use super::super::token::{Kind, Tokens};
use super::{Calendar, Hit};

pub(super) fn at(tokens: &Tokens, at: usize, calendar: &Calendar) -> Option<Hit> {
    let first = tokens.list.get(at).filter(|token| token.kind == Kind::Digits)?;
    if at > 0 && !first.spaced && !matches!(tokens.list[at - 1].kind, Kind::Sign('(' | '[' | '"')) {
        return None;
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
    // A fourth part makes it an address or a chain of numbers.
    if tokens.is_sign(end, separator) && tokens.glued(end) && tokens.is_digits(end + 1) && tokens.glued(end + 1) {
        return None;
    }
    let number = |at: usize| tokens.small(at);
    let (a, b) = (number(at)?, number(at + 2)?);
    let (len_a, len_b) = (first.text.len(), second.text.len());
    if let Some(third) = third {
        let c = number(at + 4)?;
        let day = match (len_a, len_b, third.text.len()) {
            (4, 1..=2, 1..=2) => NaiveDate::from_ymd_opt(a as i32, b, c)?,
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
        ('/' | '-', 4, 1..=2) if (1900..=2100).contains(&a) => {
            Some(Hit::period(end, Calendar::month(a as i32, b)?, "month in digits").dated())
        }
        ('/', 1..=2, 1..=2) => {
            // 1/2 chicken is no date.
            if a < b && b <= 4 && tokens.is_word(end) && tokens.list[end].spaced {
                return None;
            }
            let day = ordered(a, b, separator, calendar, |month, day| calendar.last_month_day(month, day))?;
            Some(Hit::day(end, day, "date in digits"))
        }
        // 15.2. as in German, with its own stop at the end.
        ('.', 1..=2, 1..=2) if !calendar.point_decimals && tokens.is_sign(end, '.') && tokens.glued(end) => {
            Some(Hit::day(end + 1, calendar.last_month_day(b, a)?, "date in digits"))
        }
        _ => None,
    }
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
