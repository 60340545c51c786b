//! What `outlay explain` answers: everything recognised in a text, recording nothing.

use chrono::{NaiveDate, NaiveDateTime, Weekday};
use serde::Serialize;

use super::amount::AmountFault;
use super::normalise::Normalised;
use super::read::{Found, Person, PersonMode, Reading, read};
use super::starting::{STARTING, starting_names};
use super::{Scope, TextFault, normalise, when};
use crate::money::Currency;

/// The contract of `explain --json`. `*_assumed` is true only when the text has no word or sign for it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// Which command claims the text; the router's to fill.
    pub command: Option<String>,
    #[serde(flatten)]
    pub entry: ExplainedEntry,
    /// One an expense, when there is more than one.
    pub items: Vec<ExplainedEntry>,
    /// The question that would be asked; the fields then hold the best reading.
    pub asks: Option<String>,
}

/// What one entry says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ExplainedEntry {
    pub amount: Option<String>,
    pub currency: Option<String>,
    pub currency_assumed: bool,
    pub date: Option<NaiveDate>,
    pub date_assumed: bool,
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
    pub category: Option<String>,
    pub category_assumed: bool,
    pub merchant: Option<String>,
    pub note: Option<String>,
    pub source: Option<String>,
    pub people: Vec<String>,
}

/// Explains what a command that only looks things up was asked for: nothing of it is assumed, and a bare number that
/// can be a year is one ("report 2026").
pub fn explain_lookup(text: &str, now: NaiveDateTime, locale: &str, currency: Currency) -> Explanation {
    let scope = Scope { now, locale, currency, week_start: Weekday::Mon, month_start: 1, names: starting_names() };
    let whole = super::slot(text, &scope, |tokens| when::whole(tokens, &(&scope).into())).flatten();
    if let Some(found) = whole {
        return Explanation { entry: dated(found), ..Explanation::default() };
    }
    let Some(mut reading) = normalise(text).ok().and_then(|ready| read(&ready, &scope).into_iter().next()) else {
        return Explanation::default();
    };
    if let Some(year) = year(&reading).filter(|_| reading.day.is_none() && reading.period.is_none()) {
        reading.period = Some(year);
        (reading.amount, reading.amount_fault, reading.best) = (None, None, None);
    }
    let mut entry = entry(&reading, &scope);
    entry.date = entry.date.filter(|_| !std::mem::take(&mut entry.date_assumed));
    entry.category = entry.category.filter(|_| !std::mem::take(&mut entry.category_assumed));
    Explanation { entry, ..Explanation::default() }
}

/// The year that a bare amount of four digits can be.
fn year(reading: &Reading) -> Option<when::Period> {
    let piece = reading.found.iter().find(|piece| piece.what == "amount").filter(|piece| piece.text.len() == 4)?;
    let year = piece.text.parse().ok().filter(|year| (1900..=2100).contains(year))?;
    when::Calendar::year(year)
}

/// A day or a period and nothing else.
fn dated(found: when::When) -> ExplainedEntry {
    let mut entry = ExplainedEntry { date: found.as_day(), ..ExplainedEntry::default() };
    if entry.date.is_none() {
        (entry.from, entry.to) = (Some(found.period().from), Some(found.period().to));
    }
    entry
}

/// Explains a text as a household with the starting categories would read it.
pub fn explain(text: &str, now: NaiveDateTime, locale: &str, currency: Currency) -> Explanation {
    let scope = Scope { now, locale, currency, week_start: Weekday::Mon, month_start: 1, names: starting_names() };
    let ready = match normalise(text) {
        Ok(ready) => ready,
        Err(fault) => return Explanation { asks: ask_text(&fault), ..Explanation::default() },
    };
    let whole = super::slot(text, &scope, |tokens| when::whole(tokens, &(&scope).into())).flatten();
    // Four digits alone are a year to a report and an amount to an entry.
    let digits = ready.text.bytes().all(|byte| byte.is_ascii_digit());
    if let Some(found) = whole.filter(|_| !digits) {
        return Explanation { entry: dated(found), ..Explanation::default() };
    }
    let readings = read(&ready, &scope);
    let asks = readings.iter().find_map(ask);
    let entries: Vec<&Reading> = readings.iter().filter(|reading| reading.is_entry()).collect();
    let items =
        if entries.len() > 1 { entries.iter().map(|reading| entry(reading, &scope)).collect() } else { Vec::new() };
    let first = entries.first().copied().or(readings.first());
    Explanation { command: None, entry: first.map(|reading| entry(reading, &scope)).unwrap_or_default(), items, asks }
}

impl Explanation {
    /// Whether something in it could be booked, if only after a question.
    pub fn holds_amount(&self) -> bool {
        self.entry.amount.is_some() || !self.items.is_empty() || self.asks.is_some()
    }
}

/// The pieces that [`explain`] found, with their rules and where they stand in the original.
pub fn found(text: &Normalised, now: NaiveDateTime, locale: &str, currency: Currency) -> Vec<Found> {
    let scope = Scope { now, locale, currency, week_start: Weekday::Mon, month_start: 1, names: starting_names() };
    read(text, &scope).into_iter().flat_map(|reading| reading.found).collect()
}

impl Reading {
    fn is_entry(&self) -> bool {
        self.amount.is_some() || self.amount_fault.is_some()
    }
}

fn entry(reading: &Reading, scope: &Scope) -> ExplainedEntry {
    let best = reading.best;
    let period = reading.period.filter(|_| reading.day.is_none());
    let is_entry = reading.is_entry();
    let category = reading.category.or(reading.guessed).and_then(|index| STARTING.get(index));
    let assumed_category = is_entry && category.is_none() && !reading.note.is_empty();
    ExplainedEntry {
        amount: best.map(|money| money.decimal()),
        currency: best.map(|money| money.currency.code().to_owned()),
        currency_assumed: best.is_some() && !reading.currency_said,
        date: reading.day.or_else(|| (is_entry && period.is_none()).then(|| scope.now.date())),
        date_assumed: is_entry && reading.day.is_none() && period.is_none(),
        from: period.map(|period| period.from),
        to: period.map(|period| period.to),
        category: category.map(|found| found.name).or(assumed_category.then_some("Other")).map(str::to_owned),
        category_assumed: assumed_category,
        merchant: reading.merchant.clone(),
        note: (!reading.note.is_empty()).then(|| reading.note.clone()),
        source: reading.source_word.clone(),
        people: reading.people.iter().filter(|person| person.mode != PersonMode::Not).map(word).collect(),
    }
}

fn word(person: &Person) -> String {
    person.word.clone()
}

/// The question that a reading leaves open.
fn ask(reading: &Reading) -> Option<String> {
    let text = match &reading.amount_fault {
        Some(AmountFault::Ambiguous { readings }) => {
            let shown: Vec<String> = readings.iter().map(ToString::to_string).collect();
            format!("Do you mean {}?", shown.join(" or "))
        }
        Some(AmountFault::Zero) => "Zero: what did it cost?".to_owned(),
        Some(AmountFault::Negative) => "Negative: is it a refund?".to_owned(),
        Some(AmountFault::TooManyDecimals { allowed: 0 }) => "That currency has no decimals: what was it?".to_owned(),
        Some(AmountFault::TooManyDecimals { allowed }) => {
            format!("That currency has {allowed} decimals: what was it?")
        }
        Some(AmountFault::TooLarge) => "That is more than can be booked: what was it?".to_owned(),
        None => {
            let money = reading.amount.filter(|_| reading.note.is_empty() && reading.category.is_none())?;
            format!("{money} for what?")
        }
    };
    Some(text)
}

fn ask_text(fault: &TextFault) -> Option<String> {
    match fault {
        TextFault::Empty => None,
        TextFault::TooLong => Some("That is too long for one message: can you send it in parts?".to_owned()),
        TextFault::Ambiguous { shown, .. } => Some(format!("How do you mean “{shown}”? Plain digits, please.")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn explained(text: &str) -> Value {
        let now = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap().and_hms_opt(10, 0, 0).unwrap();
        serde_json::to_value(explain(text, now, "en", Currency::EUR)).unwrap()
    }

    #[test]
    fn the_contract_holds_every_field() {
        assert_eq!(
            explained("lunch 12.80 yesterday with amex at Nobu"),
            json!({
                "command": null, "amount": "12.80", "currency": "EUR", "currency_assumed": true,
                "date": "2026-11-22", "date_assumed": false, "from": null, "to": null,
                "category": "Eating out", "category_assumed": false, "merchant": "Nobu", "note": "lunch",
                "source": "amex", "people": [], "items": [], "asks": null,
            })
        );
    }

    #[test]
    fn what_is_assumed_is_said() {
        let entry = explained("drill $45");
        assert_eq!((&entry["currency"], &entry["currency_assumed"]), (&json!("USD"), &json!(false)));
        assert_eq!((&entry["date"], &entry["date_assumed"]), (&json!("2026-11-23"), &json!(true)));
        let unknown = explained("flux capacitor 45");
        assert_eq!((&unknown["category"], &unknown["category_assumed"]), (&json!("Other"), &json!(true)));
        assert_eq!(explained("coffee")["date"], Value::Null);
    }

    #[test]
    fn one_day_fills_the_date_and_more_fill_from_and_to() {
        let day = explained("on friday");
        assert_eq!((&day["date"], &day["from"]), (&json!("2026-11-20"), &Value::Null));
        let days = explained("last week");
        assert_eq!(
            (&days["date"], &days["from"], &days["to"]),
            (&Value::Null, &json!("2026-11-16"), &json!("2026-11-22"))
        );
        let month = explained("report march");
        assert_eq!((&month["from"], &month["to"]), (&json!("2026-03-01"), &json!("2026-03-31")));
        assert_eq!(explained("you may report it")["from"], Value::Null);
        assert_eq!(explained("rent march 900")["from"], Value::Null);
    }

    #[test]
    fn what_is_looked_up_books_nothing() {
        let now = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap().and_hms_opt(10, 0, 0).unwrap();
        let asked = |text| serde_json::to_value(explain_lookup(text, now, "en", Currency::EUR)).unwrap();
        for text in ["2026", "groceries 2026"] {
            let entry = asked(text);
            assert_eq!((&entry["from"], &entry["to"]), (&json!("2026-01-01"), &json!("2026-12-31")), "{text}");
            assert_eq!((&entry["amount"], &entry["date"]), (&Value::Null, &Value::Null), "{text}");
        }
        let over = asked("shoes over 180");
        assert_eq!(
            (&over["amount"], &over["date"], &over["date_assumed"]),
            (&json!("180.00"), &Value::Null, &json!(false))
        );
    }

    #[test]
    fn several_entries_are_items() {
        let list = explained("milk 3\nbread 2.50");
        let amounts: Vec<&Value> = list["items"].as_array().unwrap().iter().map(|item| &item["amount"]).collect();
        assert_eq!(amounts, [&json!("3.00"), &json!("2.50")]);
        assert_eq!(explained("milk 3")["items"], json!([]));
    }

    #[test]
    fn questions_come_with_the_best_reading() {
        let table = [
            ("12.50", "12.50", "€12.50 for what?"),
            ("coffee €4.505", "4505.00", "Do you mean €4,505.00?"),
            ("coffee 0", "0.00", "Zero: what did it cost?"),
            ("-5 coffee", "-5.00", "Negative: is it a refund?"),
        ];
        for (text, amount, asks) in table {
            let entry = explained(text);
            assert_eq!((&entry["amount"], &entry["asks"]), (&json!(amount), &json!(asks)), "{text}");
        }
        assert!(explained("lunch 12²")["asks"].is_string());
        assert_eq!(explained("coffee 4.505")["amount"], Value::Null);
    }
}
