use std::collections::BTreeMap;

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::entity::Purpose;
use crate::money::Currency;

fn group(currency: Currency, minor: i64) -> Group {
    Group { name: "Food".into(), nameless: false, id: None, day: None, money: Money::new(minor, currency), count: 1 }
}

#[test]
fn an_open_question_is_brought_up_once_and_the_rest_counted() {
    let asked = |prompt: &str| StoredIntent {
        id: Uuid::now_v7(),
        token: "t".into(),
        purpose: Purpose::Question,
        household_id: None,
        chat_id: None,
        person_id: None,
        intents: "[]".into(),
        slot: Some("note".into()),
        prompt: Some(prompt.into()),
        message_id: None,
        asked_us: 0,
        expires_us: None,
        reminded_us: None,
        closed_us: None,
        created_at: Default::default(),
        updated_at: Default::default(),
    };
    let open: Vec<StoredIntent> =
        ["€1.00 for what?", "€2.00 for what?", "€3.00 for what?", "€4.00 for what?"].map(asked).into();
    assert_eq!(still_open(&Locale::english(), &[]), None);
    assert_eq!(still_open(&Locale::english(), &open[..1]).unwrap(), "Still open: €1.00 for what?");
    let all = "Still open: €1.00 for what? · €2.00 for what? · €3.00 for what? · and 1 more";
    assert_eq!(still_open(&Locale::english(), &open).unwrap(), all);
}

proptest! {
    /// What programs read sums to what it says it sums to, in each currency.
    #[test]
    fn groups_sum_to_totals(amounts in prop::collection::vec((0..3_usize, -1_000_000..1_000_000_i64), 0..20)) {
        let currencies = [Currency::EUR, Currency::USD, Currency::GBP];
        let groups: Vec<Group> = amounts.iter().map(|(at, minor)| group(currencies[*at], *minor)).collect();
        let mut spent: BTreeMap<Currency, i64> = BTreeMap::new();
        for group in &groups {
            *spent.entry(group.money.currency).or_default() += group.money.minor;
        }
        let spent = spent.into_iter().map(|(currency, minor)| Money::new(minor, currency)).collect();
        let totals = Totals { spent, income: Vec::new(), count: groups.len() as u64 };
        let day = "2026-11-23".parse().unwrap();
        let data = data(Period { from: day, to: day }, &totals, &groups, &[]);
        let mut left: BTreeMap<String, i64> = BTreeMap::new();
        let read = |entry: &Value| {
            let code = entry["currency"].as_str().unwrap().to_owned();
            let money = Money::parse(entry["amount"].as_str().unwrap(), Currency::from_code(&code).unwrap()).unwrap();
            (code, money.minor)
        };
        for entry in data["totals"].as_array().unwrap() {
            let (code, minor) = read(entry);
            *left.entry(code).or_default() += minor;
        }
        for entry in data["groups"].as_array().unwrap() {
            let (code, minor) = read(entry);
            *left.entry(code).or_default() -= minor;
        }
        prop_assert!(left.values().all(|minor| *minor == 0));
    }
}
