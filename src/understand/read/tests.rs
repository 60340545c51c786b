use chrono::{NaiveDate, Weekday};
use proptest::prelude::*;

use super::*;
use crate::money::Currency;
use crate::understand::{Named, Names, Scope, normalise, starting_names};

/// Ana and Bo's household on a Monday morning.
fn names() -> Names {
    let named = |list: &[&str]| list.iter().map(|name| Named::new(name, [])).collect();
    Names {
        accounts: named(&["Checking", "Savings"]),
        cards: named(&["Visa", "Visa Gold"]),
        people: named(&["Ana", "Bo", "Tom", "Dita"]),
        ..starting_names().clone()
    }
}

fn scope(names: &Names) -> Scope<'_> {
    Scope {
        now: NaiveDate::from_ymd_opt(2026, 11, 23).unwrap().and_hms_opt(10, 0, 0).unwrap(),
        locale: "en",
        currency: Currency::EUR,
        week_start: Weekday::Mon,
        month_start: 1,
        names,
    }
}

fn readings(text: &str) -> Vec<Reading> {
    let names = names();
    read(&normalise(text).unwrap(), &scope(&names))
}

fn one(text: &str) -> Reading {
    let mut all = readings(text);
    assert_eq!(all.len(), 1, "{text}");
    all.remove(0)
}

/// Everything a line says, in one line.
fn summary(text: &str) -> String {
    let names = names();
    readings(text)
        .iter()
        .map(|reading| {
            let mut parts = vec![reading.amount.map_or("-".to_owned(), |money| money.to_string())];
            parts.push(format!("“{}”", reading.note));
            parts.extend(reading.category.map(|index| names.categories[index].name.clone()));
            parts.extend(reading.guessed.map(|index| format!("{}?", names.categories[index].name)));
            parts.extend(reading.day.map(|day| day.to_string()));
            parts.extend(reading.card.map(|index| format!("card {}", names.cards[index].name)));
            parts.extend(reading.account.map(|index| format!("from {}", names.accounts[index].name)));
            parts.extend(reading.to_account.map(|index| format!("to {}", names.accounts[index].name)));
            parts.extend(reading.source_word.as_ref().map(|word| format!("source {word}")));
            parts.extend(reading.merchant.as_ref().map(|word| format!("at {word}")));
            parts.extend(reading.people.iter().map(|person| format!("{:?} {}", person.mode, person.word)));
            parts.extend(reading.tags.iter().map(|tag| format!("#{tag}")));
            parts.extend(reading.just_me.then(|| "just me".to_owned()));
            parts.extend(reading.income.then(|| "income".to_owned()));
            parts.join(" · ")
        })
        .collect::<Vec<_>>()
        .join(" | ")
}

#[test]
fn lines_that_people_type() {
    let table = [
        ("coffee 4.50", "€4.50 · “coffee” · Eating out"),
        ("4,50 € coffee", "€4.50 · “coffee” · Eating out"),
        ("Kaffee 3,20", "€3.20 · “Kaffee” · Eating out"),
        ("spent 20 on gas", "€20.00 · “gas” · Fuel"),
        ("I paid 30 for parking", "€30.00 · “parking” · Transport"),
        ("lunch 12.80 yesterday with visa #work", "€12.80 · “lunch” · Eating out · 2026-11-22 · card Visa · #work"),
        ("shoes 60 visa gold", "€60.00 · “shoes” · Clothes · card Visa Gold"),
        ("rent 900 from savings", "€900.00 · “rent” · Household · from Savings"),
        ("lunch 9 with amex", "€9.00 · “lunch” · Eating out · source amex"),
        ("100 from checking to savings", "€100.00 · “” · from Checking · to Savings"),
        ("+2500 salary", "€2,500.00 · “salary” · Salary · income"),
        ("got paid 2500", "€2,500.00 · “” · income"),
        ("12+3.50 beer", "€15.50 · “beer” · Eating out"),
        ("2x beer @ 3.5", "€7.00 · “2x beer” · Eating out"),
        ("3 coffees à 2,80", "€8.40 · “3 coffees” · Eating out"),
        ("3 tickets 12 each", "€36.00 · “3 tickets” · Transport"),
        ("dinner 50 + 10% tip", "€55.00 · “dinner tip” · Eating out"),
        ("2 coffees 7.60", "€7.60 · “2 coffees” · Eating out"),
        ("lunch 12 with 3 friends", "€12.00 · “lunch 3 friends” · Eating out"),
        ("refund -20 shoes", "-€20.00 · “refund shoes” · Clothes"),
        ("taxi 17.40 just me", "€17.40 · “taxi” · Transport · just me"),
        ("pizza 32 not Dita", "€32.00 · “pizza” · Eating out · Not Dita"),
        ("dinner 62 with tom and Ana on friday", "€62.00 · “dinner” · Eating out · 2026-11-20 · With tom · With Ana"),
        ("dinner 62 with Zoe", "€62.00 · “dinner” · Eating out · With Zoe"),
        ("tea with milk 3", "€3.00 · “tea with milk” · Eating out"),
        ("coffee at Starbucks 4.20", "€4.20 · “coffee” · Eating out · at Starbucks"),
        ("electricity 84 on 28 nov", "€84.00 · “electricity” · Utilities · 2025-11-28"),
        ("coffee 3 last month", "€3.00 · “coffee” · Eating out"),
        ("rent march 900", "€900.00 · “rent march” · Household"),
        ("sun cream 12", "€12.00 · “sun cream” · Health"),
        ("beer 60 czk", "CZK 60.00 · “beer” · Eating out"),
        ("coffee=4.50", "€4.50 · “coffee” · Eating out"),
        ("coffee (large) 4.50", "€4.50 · “coffee (large)” · Eating out"),
        ("run 12.5 km", "- · “run 12.5 km”"),
        ("milk 1.2.3", "- · “milk 1.2.3” · Groceries"),
        ("groceries 54.30 with visa 1234", "€54.30 · “groceries” · Groceries · card Visa"),
        ("tax refund 300", "€300.00 · “tax refund” · Other income · income"),
        ("uber to airport 25", "€25.00 · “uber to airport” · Transport"),
        ("coffee 5 yesterday at 8", "€5.00 · “coffee at 8” · Eating out · 2026-11-22"),
        ("dinner 62 with Tom, split with Ana", "€62.00 · “dinner” · Eating out · With Tom · With Ana"),
        ("12.50", "€12.50 · “”"),
        ("milk 3\nbread 2", "€3.00 · “milk” · Groceries | €2.00 · “bread” · Groceries"),
        (
            "milk 3, bread 2.50 and eggs 4",
            "€3.00 · “milk” · Groceries | €2.50 · “bread” · Groceries | €4.00 · “eggs” · Groceries",
        ),
        ("coffee 3 on 3 march 1850", "€3.00 · “coffee” · Eating out · 1850-03-03"),
        ("rent 900 on 3 march, 2150", "€900.00 · “rent” · Household · 2150-03-03"),
        ("<b>bold</b> 3", "€3.00 · “<b>bold</b>”"),
        ("{milk} [bread] 3!", "€3.00 · “{milk} [bread]” · Groceries"),
        ("ana paid 30 for pizza", "€30.00 · “pizza” · Eating out · Paid ana"),
        ("Ana bought shoes 60 yesterday", "€60.00 · “shoes” · Clothes · 2026-11-22 · Paid Ana"),
        ("zoe paid 30 for pizza", "€30.00 · “zoe paid for pizza” · Eating out"),
        ("=cmd() 4", "€4.00 · “cmd()”"),
        ("bp 40", "€40.00 · “bp” · Fuel? · at bp"),
        ("lidl 32", "€32.00 · “lidl” · Groceries? · at lidl"),
        ("30 Burger King", "€30.00 · “Burger King” · Eating out? · at Burger King"),
        ("pizza hut 18 with visa", "€18.00 · “pizza hut” · Eating out? · card Visa · at pizza hut"),
        ("Optik Huber 90", "€90.00 · “Optik Huber” · Health?"),
        ("fish and chips 12", "€12.00 · “fish and chips” · Groceries"),
        ("shopping list\nmilk 3", "- · “shopping list” | €3.00 · “milk” · Groceries"),
    ];
    for (text, expected) in table {
        assert_eq!(summary(text), expected, "{text}");
    }
}

#[test]
fn what_a_line_gives_away() {
    assert!(one("how much did I spend on coffee").question);
    assert!(one("coffee 4?").question);
    assert!(one("taxi 17 at 18:30").has_time);
    assert!(one("dinner at 8").has_time);
    assert!(one("platform 4").has_count);
    assert!(one("get 2 milk").has_count);
    assert!(one("2 coffees 7.60").has_count);
    assert!(!one("coffee 4.50").has_count);
    assert_eq!(one("call me at 555-1234").amount, None);
    assert_eq!(one("coffee 0").amount_fault, Some(AmountFault::Zero));
    assert_eq!(one("-5 coffee").amount_fault, Some(AmountFault::Negative));
    assert_eq!(one("-5 coffee").sign, Sign::Minus);
    assert_eq!(one("coffee 4.505").amount_fault, Some(AmountFault::TooManyDecimals { allowed: 2 }));
    assert_eq!(one("rent 99999999999999999999").amount_fault, Some(AmountFault::TooLarge));
}

#[test]
fn found_pieces_name_their_rule_and_their_place() {
    let text = "Lunch １２.80 yesterday";
    let reading = one(text);
    let amount = reading.found.iter().find(|found| found.what == "amount").unwrap();
    assert_eq!((amount.rule, amount.text.as_str()), ("bare amount", "１２.80"));
    assert_eq!(&text[amount.span.clone()], "１２.80");
}

/// Pieces of lines, so that recognisers meet each other.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        ".{0,6}",
        "[0-9]{1,22}",
        prop::sample::select(vec![
            "coffee",
            "$",
            "€",
            "1.234",
            "12,5",
            "yesterday",
            "from",
            "to",
            "3",
            "may",
            "last",
            "with",
            "Ana",
            "not",
            "#",
            "@",
            "at",
            "and",
            "+",
            "-",
            "x",
            "2026",
            ":",
            "30",
            "one",
            "hundred",
            "k",
            "cents",
            "q3",
            "the",
            "th",
            "\n",
            "٣",
            "²",
            "\u{202e}",
            "\u{301}",
            "🍕",
            "/",
            "vor",
            "Tagen",
            "just me",
            "week of",
            "between",
        ])
        .prop_map(str::to_owned),
    ];
    (prop::collection::vec(piece, 0..14), prop::sample::select(vec![" ", "", " "]))
        .prop_map(|(parts, by)| parts.join(by))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_text_is_read_and_every_piece_leads_back(
        text in pieces(),
        locale in prop::sample::select(vec!["en", "en-US", "de", "es", "fr", "it", "nl", "pt", "ru", "xx", ""]),
    ) {
        let names = names();
        let scope = Scope { locale, ..scope(&names) };
        if let Ok(ready) = normalise(&text) {
            for reading in read(&ready, &scope) {
                prop_assert!(reading.amount.is_none() || reading.amount_fault.is_none());
                for found in reading.found {
                    prop_assert_eq!(text.get(found.span), Some(found.text.as_str()));
                }
            }
        }
        let _ = crate::understand::money(&text, &scope);
        let _ = crate::understand::day(&text, &scope);
        if let Some(period) = crate::understand::period(&text, &scope) {
            prop_assert!(period.from <= period.to);
        }
    }
}
