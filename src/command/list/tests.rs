use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::*;
use crate::money::{Currency, Money};
use crate::service::ledger::Named;

fn entry(change: impl FnOnce(&mut Entry)) -> Entry {
    let at: DateTime<Utc> = "2026-11-23T10:00:00Z".parse().unwrap();
    let named = |name: &str| Named { id: Uuid::now_v7(), name: name.into() };
    let mut entry = Entry {
        id: Uuid::now_v7(),
        number: 12,
        kind: Kind::Expense,
        money: Money::new(450, Currency::EUR),
        day: "2026-11-22".parse().unwrap(),
        category: Some(named("Eating out")),
        account: Some(named("Main")),
        card: None,
        to_account: None,
        payer: named("Ana"),
        note: "coffee".into(),
        merchant: None,
        tags: Vec::new(),
        version: 1,
        deleted_at: None,
        created_at: at,
    };
    change(&mut entry);
    entry
}

#[test]
fn an_entry_is_one_line() {
    let today: NaiveDate = "2026-11-23".parse().unwrap();
    for (entry, shared, line) in [
        (entry(|_| ()), false, "#12 Coffee · €4.50 · Eating out · yesterday"),
        (entry(|_| ()), true, "#12 Coffee · €4.50 · Eating out · Ana paid · yesterday"),
        (entry(|entry| entry.day = today), false, "#12 Coffee · €4.50 · Eating out"),
        (entry(|entry| entry.note = "two\nlines".into()), false, "#12 Two lines · €4.50 · Eating out · yesterday"),
        (entry(|entry| entry.note.clear()), false, "#12 Eating out · €4.50 · yesterday"),
        (entry(|entry| (entry.kind, entry.day) = (Kind::Income, today)), false, "#12 Coffee · +€4.50 · Eating out"),
        (
            entry(|entry| {
                entry.kind = Kind::Transfer;
                entry.category = None;
                entry.to_account = Some(Named { id: Uuid::now_v7(), name: "Savings".into() });
            }),
            true,
            "#12 Main → Savings · €4.50 · yesterday",
        ),
    ] {
        assert_eq!(item(&Locale::english(), &entry, shared, today), line);
    }
}

#[test]
fn sums_stand_side_by_side() {
    let totals = report::Totals {
        spent: vec![Money::new(1250, Currency::EUR), Money::new(100, Currency::USD)],
        income: vec![Money::new(250_000, Currency::EUR)],
        count: 3,
    };
    assert_eq!(sums(&Locale::english(), &totals, None), " · €12.50 + $1.00 · income €2,500.00");
    assert_eq!(sums(&Locale::english(), &report::Totals::default(), None), "");
}

#[test]
fn a_program_reads_the_items_of_a_page_and_the_count_of_all() {
    let data = data(&[entry(|_| ())], 31);
    assert_eq!(data["total_count"], 31);
    assert_eq!(
        data["items"][0],
        json!({
            "number": 12, "kind": "expense", "amount": "4.50", "currency": "EUR", "day": "2026-11-22",
            "category": "Eating out", "source": "Main", "to": null, "payer": "Ana", "note": "coffee",
            "merchant": null, "tags": [], "deleted": false,
        })
    );
}
