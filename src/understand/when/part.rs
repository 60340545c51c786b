//! Parts of periods: the end of last week, mid march, the rest of the month, earlier this year.

use chrono::{Datelike, Days, NaiveDate};

use super::super::lexicon::{Part, Sense};
use super::super::token::Tokens;
use super::{Calendar, Hit, Period, period, relative};

/// A part, its period behind it: "at the end of last week", "mid march", "later this week", "EOM".
pub(super) fn at(tokens: &Tokens, at: usize, calendar: &Calendar) -> Option<Hit> {
    if let Some(hit) = abbreviated(tokens, at, calendar) {
        return Some(hit);
    }
    let start = at + tokens.means(at, Sense::Article).unwrap_or(0);
    let (part, length) = tokens.sense(start, |sense| if let Sense::Part(part) = sense { Some(part) } else { None })?;
    let mut next = start + length;
    for joint in [Sense::Of, Sense::Article] {
        next += tokens.means(next, joint).unwrap_or(0);
    }
    let counted = relative::period(tokens, next, calendar).or_else(|| period::at(tokens, next, calendar));
    let (end, whole) = match counted {
        Some(hit) => (hit.end, hit.when.period()),
        // "The rest of the month", "early in the week": the one that today is in.
        None => {
            let unit = |sense| if let Sense::Unit(unit) = sense { Some(unit) } else { None };
            let (unit, length) = tokens.sense(next, unit)?;
            (next + length, calendar.unit(unit, 0)?)
        }
    };
    Some(Hit::period(end, of(part, whole, calendar)?, "part of a period").dated())
}

/// EOM, EOY, BOM, BOY, in capitals.
fn abbreviated(tokens: &Tokens, at: usize, calendar: &Calendar) -> Option<Hit> {
    let (part, unit) =
        tokens.sense(at, |sense| if let Sense::Abbreviated(part, unit) = sense { Some((part, unit)) } else { None })?.0;
    if !tokens.is_upper(at) {
        return None;
    }
    Some(Hit::period(at + 1, of(part, calendar.unit(unit, 0)?, calendar)?, "part of a period").dated())
}

/// Thirds, roughly, as people mean them: a week has its first three days and its last, a month its first and last ten,
/// a year its first three months and its last four.
fn of(part: Part, whole: Period, calendar: &Calendar) -> Option<Period> {
    let today = calendar.today;
    let after = |days: u64| whole.from.checked_add_days(Days::new(days));
    let before = |days: u64| whole.to.checked_sub_days(Days::new(days));
    let month = |ahead: i64| super::calendar::shift_months(whole.from, ahead);
    let length = (whole.to - whole.from).num_days() + 1;
    if length < 2 {
        return None;
    }
    let last: Option<NaiveDate> = match part {
        Part::Earlier => today.pred_opt(),
        _ => Some(whole.to),
    };
    let (from, to) = match (part, length) {
        (Part::Rest | Part::Later, _) => (whole.from.max(today), whole.to),
        (Part::Earlier, 8..) => (whole.from, last?.max(whole.from).min(whole.to)),
        (Part::Beginning | Part::Earlier, ..8) => (whole.from, after(2)?),
        (Part::Middle, ..8) => (after(1)?, after(3)?),
        (Part::End, ..8) => (before(2)?, whole.to),
        (Part::Late, ..8) => (before(3)?, whole.to),
        (Part::Beginning, ..32) => (whole.from, after(9)?),
        (Part::Middle, ..32) => (after(10)?, after(19)?),
        (Part::End | Part::Late, ..32) => (after(20)?, whole.to),
        (Part::Beginning, ..300) => (whole.from, month(1)?.pred_opt()?),
        (Part::Middle, ..300) => (month(1)?, month(2)?.pred_opt()?),
        (Part::End | Part::Late, ..300) => (NaiveDate::from_ymd_opt(whole.to.year(), whole.to.month(), 1)?, whole.to),
        (Part::Beginning, _) => (whole.from, month(3)?.pred_opt()?),
        (Part::Middle, _) => (month(4)?, month(8)?.pred_opt()?),
        (Part::End | Part::Late, _) => (month(8)?, whole.to),
    };
    (from <= to).then_some(Period { from, to })
}
