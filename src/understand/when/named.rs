//! Dates with names: months, weekdays, days of the month.

use chrono::{Datelike, Days, NaiveDate, Weekday};

use super::super::amount::in_words;
use super::super::lexicon::{Sense, Unit};
use super::super::token::{Kind, Tokens};
use super::numeric::two_digit_year;
use super::{Calendar, Hit};

pub(super) fn month(tokens: &Tokens, at: usize) -> Option<(u32, usize)> {
    let (month, length) = tokens.sense(at, |sense| if let Sense::Month(month) = sense { Some(month) } else { None })?;
    let stop = tokens.is_sign(at + length, '.') && tokens.glued(at + length) && tokens.list[at].text.len() <= 5;
    Some((month, length + usize::from(stop && at + length + 1 < tokens.len())))
}

/// A day's number from 1 to 31: digits with or without their ordinal mark, or an ordinal in words. True where it is
/// marked as an ordinal.
pub(super) fn day_number(tokens: &Tokens, at: usize) -> Option<(u32, usize, bool)> {
    if let Some((day, length)) =
        tokens.sense(at, |sense| if let Sense::Ordinal(day) = sense { Some(day) } else { None })
    {
        return Some((day, length, true));
    }
    let token = tokens.list.get(at).filter(|token| token.kind == Kind::Digits && token.text.len() <= 2)?;
    let day = token.text.parse().ok().filter(|day| (1..=31).contains(day))?;
    // 3rd, and with a hyphen as in Russian: 13-е.
    let hyphen = usize::from(tokens.is_sign(at + 1, '-') && tokens.glued(at + 1));
    let mark = at + 1 + hyphen;
    let marked = tokens.is(mark, Sense::OrdinalMark) && tokens.glued(mark);
    // German and Czech write ordinals with a stop: 3. Mai.
    let stop =
        tokens.is_sign(at + 1, '.') && tokens.glued(at + 1) && !(tokens.is_digits(at + 2) && tokens.glued(at + 2));
    Some((day, if marked { 2 + hyphen } else { 1 + usize::from(stop) }, marked))
}

/// Twenty nine, as in "may twenty nine" and "twenty five january".
pub(super) fn day_in_words(tokens: &Tokens, at: usize) -> Option<(u32, usize, bool)> {
    let number = |at| tokens.sense(at, |sense| if let Sense::Number(number) = sense { Some(number) } else { None });
    let (tens, length) = number(at)?;
    // Vinte e um.
    let hyphen = usize::from(tokens.is_sign(at + length, '-') && tokens.glued(at + length));
    let joint = hyphen.max(tokens.means(at + length, Sense::And).unwrap_or(0));
    let units = number(at + length + joint).filter(|(units, _)| *units < 10 && matches!(tens, 20 | 30));
    let (day, length) = units.map_or((tens, length), |(units, more)| (tens + units, length + joint + more));
    (1..=31).contains(&day).then_some((day, length, true))
}

/// Two thousand and five, nineteen ninety nine, nineteen oh one.
pub(super) fn year_in_words(tokens: &Tokens, at: usize) -> Option<(i32, usize)> {
    let (whole, end) = in_words(tokens, at)?;
    if (1_000..=2_100).contains(&whole) {
        return Some((i32::try_from(whole).ok()?, end - at));
    }
    let century = i32::try_from(whole).ok().filter(|century| (13..=20).contains(century))?;
    let zero = tokens.is(end, Sense::Number(0));
    let (rest, stop) = in_words(tokens, end + usize::from(zero))?;
    let rest = i32::try_from(rest).ok().filter(|rest| if zero { *rest < 10 } else { (10..100).contains(rest) })?;
    Some((century * 100 + rest, stop - at))
}

/// A four-digit year, or two digits after an apostrophe.
pub(super) fn year(tokens: &Tokens, at: usize, calendar: &Calendar) -> Option<(i32, usize)> {
    if tokens.is_sign(at, '\'') && tokens.is_digits(at + 1) && tokens.list[at + 1].text.len() == 2 {
        return Some((two_digit_year(tokens.small(at + 1)? as i32, calendar), 2));
    }
    let token = tokens.list.get(at).filter(|token| token.kind == Kind::Digits && token.text.len() == 4)?;
    let more = |sign: char| tokens.is_sign(at + 1, sign) && tokens.glued(at + 1) && tokens.is_digits(at + 2);
    if more('.') || more(',') {
        return None;
    }
    let year = token.text.parse().ok()?;
    (1900..=2100).contains(&year).then_some((year, 1))
}

pub(super) fn skip(tokens: &Tokens, at: usize, wanted: Sense) -> usize {
    at + tokens.means(at, wanted).unwrap_or(0)
}

pub(super) fn skip_sign(tokens: &Tokens, at: usize, signs: &[char]) -> usize {
    at + usize::from(signs.iter().any(|sign| tokens.is_sign(at, *sign)))
}

/// 12 may, may 12th 2025, the third of march, 2025 march 18, 12-may-2025.
pub(super) fn month_date(tokens: &Tokens, at: usize, calendar: &Calendar) -> Option<Hit> {
    const JOINT: &[char] = &['-', '/', ','];
    let start = skip(tokens, at, Sense::Article);
    let make = |end: usize, month: u32, day: u32, year: Option<(i32, usize)>| match year {
        Some((year, length)) => {
            Some(Hit::day(end + length, NaiveDate::from_ymd_opt(year, month, day)?, "day and month").dated())
        }
        None => Some(Hit::day(end, calendar.last_month_day(month, day)?, "day and month")),
    };
    // Year first; 2020/23/Sep too.
    if let Some((found, length)) = year(tokens, start, calendar) {
        let next = skip_sign(tokens, start + length, JOINT);
        if let Some((day, month, end)) = joined_day_and_month(tokens, next) {
            return make(end, month, day, Some((found, 0)));
        }
        let (month, length) = month(tokens, next)?;
        let (day, length, _) =
            day_number(tokens, skip_sign(tokens, next + length, JOINT)).map(|(day, more, marked)| {
                let joint = skip_sign(tokens, next + length, JOINT) - next - length;
                (day, length + joint + more, marked)
            })?;
        return make(next + length, month, day, Some((found, 0)));
    }
    if let Some(hit) = year_amid(tokens, start).or_else(|| two_ordinals(tokens, start, calendar)) {
        return Some(hit);
    }
    // Day first: 12 may, the third day of march, twenty five january, uno de marzo.
    // "Um de março": the article may be the number.
    for (start, found, spoken) in [
        (start, day_number(tokens, start), false),
        (start, day_in_words(tokens, start), true),
        (at, day_in_words(tokens, at), true),
    ] {
        let Some((day, length, _)) = found else { continue };
        let after = start + length;
        let after = after + tokens.means(after, Sense::Unit(Unit::Day)).unwrap_or(0);
        let next = skip_sign(tokens, skip(tokens, after, Sense::Of), &['-', '/']);
        let next = skip(tokens, next, Sense::Article);
        // "A may" is an article before a name.
        let of = next > after && !tokens.is_sign(after, '-');
        if let Some((month, length)) =
            month(tokens, next).filter(|_| !spoken || of || !tokens.is(start, Sense::Article))
        {
            let end = next + length;
            return make(end, month, day, year_after(tokens, end, calendar));
        }
    }
    // Month first, and the last day of it.
    if let Some(hit) = last_day(tokens, start, calendar) {
        return Some(hit);
    }
    let (month, length) = month(tokens, start)?;
    let next = skip(tokens, skip_sign(tokens, start + length, &['-', '/']), Sense::Article);
    // "October two thousand and five" is a month.
    let spoken = || {
        day_in_words(tokens, next).filter(|_| !tokens.is(next, Sense::Article) && year_in_words(tokens, next).is_none())
    };
    let (day, length, marked) = day_number(tokens, next).or_else(spoken)?;
    let end = next + length;
    // In "march 12.50" and "may 5 €" the number is an amount.
    if !marked && is_amount(tokens, next) {
        return None;
    }
    make(end, month, day, year_after(tokens, end, calendar))
}

/// September-2020-23, 23-2020-september.
fn year_amid(tokens: &Tokens, at: usize) -> Option<Hit> {
    let joint = |at: usize| tokens.is_sign(at, '-') && tokens.glued(at) && tokens.glued(at + 1);
    let digits = |at: usize, most: usize| tokens.small(at).filter(|_| tokens.list[at].text.len() <= most);
    let (first, length) = match (month(tokens, at), digits(at, 2)) {
        (Some((month, length)), _) => (Ok(month), length),
        (None, Some(day)) => (Err(day), 1),
        _ => return None,
    };
    let between = at + length;
    let year = digits(between + 1, 4).filter(|year| joint(between) && (1900..=2100).contains(year))?;
    let last = between + 3;
    if !joint(between + 2) {
        return None;
    }
    let (month, day, end) = match first {
        Ok(month) => (month, digits(last, 2)?, last + 1),
        Err(day) => {
            let (month, length) = month(tokens, last)?;
            (month, day, last + length)
        }
    };
    Some(Hit::day(end, NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?, "day and month").dated())
}

/// 23/Sep, with the sign between them.
fn joined_day_and_month(tokens: &Tokens, at: usize) -> Option<(u32, u32, usize)> {
    let day = tokens.small(at).filter(|day| (1..=31).contains(day))?;
    let signed = (tokens.is_sign(at + 1, '/') || tokens.is_sign(at + 1, '-')) && tokens.glued(at + 1);
    let (month, length) = month(tokens, at + 2).filter(|_| signed && tokens.glued(at + 2))?;
    Some((day, month, at + 2 + length))
}

/// Den siebten vierten: the month by its number.
fn two_ordinals(tokens: &Tokens, at: usize, calendar: &Calendar) -> Option<Hit> {
    let ordinal = |at| tokens.sense(at, |sense| if let Sense::Ordinal(nth) = sense { Some(nth) } else { None });
    if at == 0 || !tokens.is(at - 1, Sense::Article) {
        return None;
    }
    let (day, length) = ordinal(at)?;
    let (month, more) = ordinal(at + length).filter(|(month, _)| *month <= 12)?;
    let end = at + length + more;
    if tokens.is_word(end) && ordinal(end).is_some() {
        return None;
    }
    Some(Hit::day(end, calendar.last_month_day(month, day)?, "day and month"))
}

/// The last day of october 2015, the last day of the month.
fn last_day(tokens: &Tokens, at: usize, calendar: &Calendar) -> Option<Hit> {
    let next = at + tokens.means(at, Sense::Last)?;
    let of = next + tokens.means(next, Sense::Unit(Unit::Day))?;
    let of = of + tokens.means(of, Sense::Of)?;
    if let Some(whole) = super::period::at(tokens, of, calendar).filter(|hit| hit.rule != "year") {
        return Some(Hit { weak: false, ..Hit::day(whole.end, whole.when.period().to, "last day of a month") });
    }
    let unit = skip(tokens, of, Sense::Article);
    let length = tokens.means(unit, Sense::Unit(Unit::Month)).filter(|_| unit > of)?;
    Some(Hit::day(unit + length, calendar.unit(Unit::Month, 0)?.to, "last day of a month").dated())
}

/// A day that no calendar has, 29 february 2014: where it ends.
pub(in crate::understand) fn impossible(tokens: &Tokens, at: usize, calendar: &Calendar) -> Option<usize> {
    let beyond = || tokens.small(at).filter(|day| (32..100).contains(day)).map(|day| (day, 1, false));
    let (day, length, _) = day_number(tokens, at).or_else(beyond)?;
    let next = skip(tokens, at + length, Sense::Of);
    let (month, length) = month(tokens, next)?;
    let (year, more) = year_after(tokens, next + length, calendar)?;
    NaiveDate::from_ymd_opt(year, month, day).is_none().then_some(next + length + more)
}

fn is_amount(tokens: &Tokens, at: usize) -> bool {
    let fraction = ['.', ',', '+', ':'].iter().any(|sign| tokens.is_sign(at + 1, *sign))
        && tokens.glued(at + 1)
        && tokens.is_digits(at + 2)
        && tokens.glued(at + 2);
    fraction
        || tokens.sense(at + 1, |sense| matches!(sense, Sense::Currency(_) | Sense::Family(_)).then_some(())).is_some()
}

/// The year behind a date, with the comma or "of" before it. It may stand behind a clock time, as in `Thu Oct 26
/// 11:00:09 2023`.
pub(super) fn year_after(tokens: &Tokens, end: usize, calendar: &Calendar) -> Option<(i32, usize)> {
    let mut next = skip(tokens, skip_sign(tokens, end, &[',', '-', '/']), Sense::Of);
    // 31-Oct-74, April of 87
    let two_digits = tokens.list.get(next).is_some_and(|token| token.kind == Kind::Digits && token.text.len() == 2);
    // "18 nov-19 dec" is no year: a year's dash stands on both sides of the month.
    let dashed = tokens.is_sign(end, '-')
        && tokens.glued(end)
        && tokens.glued(next)
        && end >= 2
        && (tokens.is_sign(end - 2, '-') || tokens.is_sign(end - 2, '.') && tokens.is_sign(end - 3, '-'));
    if two_digits && next > end && (dashed || tokens.is(end, Sense::Of)) {
        return Some((two_digit_year(tokens.small(next)? as i32, calendar), next + 1 - end));
    }
    let hour = tokens.is_digits(next) && tokens.list[next].text.len() <= 2;
    if hour && tokens.is_sign(next + 1, ':') && tokens.is_digits(next + 2) {
        let clock = tokens.list[next..].iter().skip(1).take_while(|token| !token.spaced).count() + 1;
        let zone = usize::from(tokens.is_word(next + clock) && year(tokens, next + clock + 1, calendar).is_some());
        next += clock + zone;
    }
    let (year, length) = year(tokens, next, calendar).or_else(|| year_in_words(tokens, next))?;
    // "rent 12 may 2000 €": that is the amount.
    let money =
        tokens.sense(next + length, |sense| matches!(sense, Sense::Currency(_) | Sense::Family(_)).then_some(()));
    money.is_none().then_some((year, next + length - end))
}

fn weekday_name(tokens: &Tokens, at: usize) -> Option<(Weekday, usize)> {
    tokens.sense(at, |sense| if let Sense::Weekday(weekday) = sense { Some(weekday) } else { None })
}

/// Friday, last friday, friday 13 may, friday the 13th, last friday of october, friday last week.
pub(super) fn weekday(tokens: &Tokens, at: usize, calendar: &Calendar) -> Option<Hit> {
    let start = skip(tokens, at, Sense::Article);
    if let Some(hit) = nth_weekday(tokens, start, calendar) {
        return Some(hit);
    }
    let turn_at = |at: usize| {
        let turns = [Sense::Last, Sense::This, Sense::Next].into_iter();
        turns.filter_map(|turn| tokens.means(at, turn).map(|length| (turn, length))).next()
    };
    let mut turned = turn_at(start);
    let next = start + turned.map_or(0, |(_, length)| length);
    let (weekday, length) = weekday_name(tokens, next)?;
    let mut end = next + length;
    // Vendredi dernier, lunes pasado: the adjective behind, unless it leads to a unit ("friday last week").
    let behind = turn_at(end).filter(|(_, length)| {
        turned.is_none() && tokens.sense(end + length, |sense| matches!(sense, Sense::Unit(_)).then_some(())).is_none()
    });
    if let Some((_, length)) = behind {
        turned = behind;
        end += length;
    }
    let abbreviated = tokens.list[next].text.len() <= 3;
    if abbreviated && tokens.is_sign(end, '.') && tokens.glued(end) && end + 1 < tokens.len() {
        end += 1;
    }
    // The date beside it says more.
    let beside = skip_sign(tokens, end, &[',', '(']);
    let date = month_date(tokens, beside, calendar)
        .or_else(|| super::numeric::at(tokens, skip(tokens, beside, Sense::Article), calendar));
    if let Some(date) = date.filter(|date| matches!(date.when, super::When::Day(_))) {
        return Some(Hit { end: date.end + usize::from(tokens.is_sign(date.end, ')')), ..date });
    }
    let article = tokens.is(beside, Sense::Article);
    let beside = skip(tokens, beside, Sense::Article);
    let beside = if article { skip(tokens, beside, Sense::Unit(Unit::Day)) } else { beside };
    // Friday the 13th, friday the fifteen, martes el 25.
    let spoken = || day_in_words(tokens, beside).filter(|_| article);
    let numbered = day_number(tokens, beside).or_else(spoken).filter(|(_, _, marked)| *marked || article);
    if let Some((day, length, _)) = numbered.filter(|_| !is_amount(tokens, beside)) {
        let day = weekday_on(calendar, weekday, day).or_else(|| calendar.last_day_of_month(day))?;
        return Some(Hit::day(beside + length, day, "weekday and day"));
    }
    let in_week = |offset: i64| {
        let week = calendar.unit(Unit::Week, offset)?;
        let ahead = weekday.days_since(calendar.week_start);
        week.from.checked_add_days(Days::new(u64::from(ahead)))
    };
    for (turn, offset) in [(Sense::Last, -1), (Sense::This, 0), (Sense::Next, 1)] {
        let of = skip(tokens, end, Sense::Of);
        if let Some(length) = tokens.means(of, turn)
            && tokens.is(of + length, Sense::Unit(Unit::Week))
        {
            return Some(Hit::day(of + length + 1, in_week(offset)?, "weekday of a week").dated());
        }
    }
    let recent = calendar.last_weekday(weekday);
    let day = match turned.map(|(turn, _)| turn) {
        Some(Sense::Last) if recent == calendar.today => recent - Days::new(7),
        Some(Sense::This) => in_week(0)?,
        Some(Sense::Next) => recent + Days::new(7),
        _ => recent,
    };
    let hit = Hit::day(end, day, "weekday");
    // "sun cream", "wed dress": an abbreviation before a word of its own is a word itself.
    let stopped = tokens.is_sign(end - 1, '.');
    let before_word = tokens.is_word(end) && tokens.list[end].spaced && !reads_on(tokens, end) && !stopped;
    Some(if turned.is_none() && abbreviated && before_word { hit.weak() } else { hit })
}

/// Whether the word at `at` may follow a day.
fn reads_on(tokens: &Tokens, at: usize) -> bool {
    let follows = |sense| {
        matches!(
            sense,
            Sense::With
                | Sense::Using
                | Sense::At
                | Sense::For
                | Sense::DayPart
                | Sense::And
                | Sense::On
                | Sense::JustMe
        )
    };
    tokens.sense(at, |sense| follows(sense).then_some(())).is_some()
}

/// The last day that is both this weekday and this day of a month, within a year.
fn weekday_on(calendar: &Calendar, weekday: Weekday, day: u32) -> Option<NaiveDate> {
    let mut date = calendar.last_weekday(weekday);
    for _ in 0..53 {
        if date.day() == day {
            return Some(date);
        }
        date = date.checked_sub_days(Days::new(7))?;
    }
    None
}

/// First tuesday of october, last friday in october 2025.
fn nth_weekday(tokens: &Tokens, at: usize, calendar: &Calendar) -> Option<Hit> {
    let ordinal = tokens.sense(at, |sense| match sense {
        Sense::Ordinal(nth) if nth <= 5 => Some(nth),
        Sense::Last => Some(0),
        _ => None,
    });
    let (nth, length) = match ordinal {
        Some(found) => found,
        None => day_number(tokens, at)
            .filter(|(nth, _, marked)| *marked && *nth <= 5)
            .map(|(nth, length, _)| (nth, length))?,
    };
    let next = at + length;
    let (weekday, length) = weekday_name(tokens, next)?;
    let next = next + length;
    let of = next + tokens.means(next, Sense::Of)?;
    // First monday of last month, of the month.
    let months = super::relative::period(tokens, of, calendar).filter(|hit| !hit.weak);
    let this_month = (tokens.is(skip(tokens, of, Sense::Article), Sense::Unit(Unit::Month)))
        .then(|| Some((skip(tokens, of, Sense::Article) + 1, calendar.unit(Unit::Month, 0)?)))
        .flatten();
    if let Some((end, found)) = months.map(|hit| (hit.end, hit.when.period())).or(this_month) {
        let nth = u8::try_from(nth).ok()?;
        let (year, month) = (found.from.year(), found.from.month());
        let day = if nth > 0 {
            NaiveDate::from_weekday_of_month_opt(year, month, weekday, nth)?
        } else {
            (4..=5).rev().find_map(|nth| NaiveDate::from_weekday_of_month_opt(year, month, weekday, nth))?
        };
        return Some(Hit::day(end, day, "nth weekday").dated());
    }
    let (month, length) = month(tokens, skip(tokens, of, Sense::Article))?;
    let end = skip(tokens, of, Sense::Article) + length;
    let find = |year: i32| {
        if nth > 0 {
            return NaiveDate::from_weekday_of_month_opt(year, month, weekday, nth as u8);
        }
        (1..=5).rev().find_map(|nth| NaiveDate::from_weekday_of_month_opt(year, month, weekday, nth))
    };
    if let Some((year, length)) = year_after(tokens, end, calendar) {
        return Some(Hit::day(end + length, find(year)?, "nth weekday").dated());
    }
    let this = find(calendar.today.year()).filter(|day| *day <= calendar.today);
    Some(Hit::day(end, this.or_else(|| find(calendar.today.year() - 1))?, "nth weekday"))
}

/// The 3rd: with an article or an ordinal mark, and no month behind it.
pub(super) fn day_of_month(tokens: &Tokens, at: usize, calendar: &Calendar) -> Option<Hit> {
    let article = tokens.means(at, Sense::Article);
    let (day, length, marked) = day_number(tokens, at + article.unwrap_or(0))?;
    let end = at + article.unwrap_or(0) + length;
    let in_digits = tokens.is_digits(at + article.unwrap_or(0));
    let led = at > 0 && tokens.is(at - 1, Sense::On);
    // Día 12.
    let named = at > 0 && in_digits && tokens.is(at - 1, Sense::TheDay) && !is_amount(tokens, at);
    // "For the 27.", with nothing behind it that it could count.
    let closes =
        tokens.list.get(end).is_none_or(|token| matches!(token.kind, Kind::Sign(sign) if !matches!(sign, '-' | ':')));
    let counts = tokens.sense(at, |sense| matches!(sense, Sense::Number(_)).then_some(())).is_some();
    let bare = article.is_some() && !marked && !counts && closes && end == at + 1 + article.unwrap_or(0);
    // Le 2, el 16, il 19: the preposition of days and the article in one word.
    let on_the = led && in_digits && closes && !marked && tokens.is(at - 1, Sense::Article) && !is_amount(tokens, at);
    let told = marked && (in_digits || led || article.is_some() && closes) && (article.is_some() || led);
    if !told && !bare && !named && !on_the {
        return None;
    }
    // "the 2nd coffee 5": it counts the word behind it.
    if tokens.is_word(end) && !reads_on(tokens, end) && !led {
        return None;
    }
    Some(Hit::day(end, calendar.last_day_of_month(day)?, "day of the month"))
}
