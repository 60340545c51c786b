//! Dates and periods with names: months, weekdays, quarters, days of the month.

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
    let marked = tokens.is(at + 1, Sense::OrdinalMark) && tokens.glued(at + 1);
    // German and Czech write ordinals with a stop: 3. Mai.
    let stop =
        tokens.is_sign(at + 1, '.') && tokens.glued(at + 1) && !(tokens.is_digits(at + 2) && tokens.glued(at + 2));
    Some((day, 1 + usize::from(marked || stop), marked))
}

/// Twenty nine, as in "may twenty nine" and "twenty five january".
fn day_in_words(tokens: &Tokens, at: usize) -> Option<(u32, usize, bool)> {
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
fn year_in_words(tokens: &Tokens, at: usize) -> Option<(i32, usize)> {
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

fn skip(tokens: &Tokens, at: usize, wanted: Sense) -> usize {
    at + tokens.means(at, wanted).unwrap_or(0)
}

fn skip_sign(tokens: &Tokens, at: usize, signs: &[char]) -> usize {
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
    // Year first.
    if let Some((found, length)) = year(tokens, start, calendar) {
        let next = skip_sign(tokens, start + length, JOINT);
        let (month, length) = month(tokens, next)?;
        let (day, length, _) =
            day_number(tokens, skip_sign(tokens, next + length, JOINT)).map(|(day, more, marked)| {
                let joint = skip_sign(tokens, next + length, JOINT) - next - length;
                (day, length + joint + more, marked)
            })?;
        return make(next + length, month, day, Some((found, 0)));
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

/// The last day of october 2015, the last day of the month.
fn last_day(tokens: &Tokens, at: usize, calendar: &Calendar) -> Option<Hit> {
    let next = at + tokens.means(at, Sense::Last)?;
    let of = next + tokens.means(next, Sense::Unit(Unit::Day))?;
    let of = of + tokens.means(of, Sense::Of)?;
    if let Some(whole) = period(tokens, of, calendar).filter(|hit| hit.rule != "year") {
        return Some(Hit { weak: false, ..Hit::day(whole.end, whole.when.period().to, "last day of a month") });
    }
    let unit = skip(tokens, of, Sense::Article);
    let length = tokens.means(unit, Sense::Unit(Unit::Month)).filter(|_| unit > of)?;
    Some(Hit::day(unit + length, calendar.unit(Unit::Month, 0)?.to, "last day of a month").dated())
}

/// A day that no calendar has, 29 february 2014: where it ends.
pub(in crate::understand) fn impossible(tokens: &Tokens, at: usize, calendar: &Calendar) -> Option<usize> {
    let (day, length, _) = day_number(tokens, at)?;
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
    let whole = super::relative::period(tokens, of, calendar).or_else(|| period(tokens, of, calendar))?;
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
pub(super) fn period(tokens: &Tokens, at: usize, calendar: &Calendar) -> Option<Hit> {
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
