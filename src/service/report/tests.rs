use chrono::Days;
use proptest::prelude::*;
use sea_orm::Set;

use super::super::ledger::fixture::{Books, currency, date, insert, now};
use super::*;

fn money(code: &str, minor: i64) -> Money {
    Money::new(minor, currency(code))
}

async fn lines(books: &Books, filter: &Filter, by: By) -> Vec<String> {
    let groups = groups(&books.db, books.household, filter, by).await.unwrap();
    groups.iter().map(|group| format!("{} {} {}", group.name, group.money.decimal(), group.count)).collect()
}

#[tokio::test]
async fn spending_and_income_keep_apart_and_currencies_too() {
    let mut books = Books::open().await;
    books.neighbours().await.book("2026-11-01", 77, |_| ()).await;
    books.book("2026-11-01", 5_000, |_| ()).await;
    books.book("2026-11-02", -1_500, |_| ()).await;
    books.book("2026-11-02", 900, |entry| entry.deleted_at = Some(now())).await;
    books.book("2026-11-03", 700, |entry| entry.currency = currency("JPY")).await;
    books.book("2026-11-03", 60_000, |entry| entry.currency = currency("CZK")).await;
    books.book("2026-11-04", 250_000, |entry| entry.kind = Kind::Income).await;
    for kind in [Kind::Transfer, Kind::Settlement] {
        books.book("2026-11-05", 40_000, |entry| entry.kind = kind).await;
    }
    let all = totals(&books.db, books.household, &Filter::default()).await.unwrap();
    assert_eq!(all.spent, [money("EUR", 3_500), money("JPY", 700), money("CZK", 60_000)]);
    assert_eq!(all.income, [money("EUR", 250_000)]);
    assert_eq!(all.count, 5);

    let transfers = Filter { kind: Some(Kind::Transfer), ..Filter::default() };
    assert_eq!(totals(&books.db, books.household, &transfers).await.unwrap(), Totals::default());
    let trash = Filter { deleted: true, ..Filter::default() };
    assert_eq!(totals(&books.db, books.household, &trash).await.unwrap().spent, [money("EUR", 900)]);
}

#[tokio::test]
async fn entries_group_by_what_they_point_at() {
    let mut books = Books::open().await;
    let (visa, savings, bo, travel) = (books.visa, books.savings, books.bo, books.travel);
    books.book("2026-10-31", 1_000, |entry| entry.merchant = Some("Rewe".into())).await;
    books.book("2026-11-01", 2_000, |entry| (entry.card_id, entry.account_id) = (Some(visa), None)).await;
    books.book("2026-11-24", 4_000, |entry| (entry.payer_id, entry.category_id) = (bo, Some(travel))).await;
    books.book("2026-11-25", 500, |entry| entry.merchant = Some("REWE".into())).await;
    books.book("2026-11-25", 200, |entry| entry.merchant = Some("Rewe".into())).await;
    books.book("2026-12-24", 100, |entry| (entry.category_id, entry.account_id) = (None, Some(savings))).await;
    books.book("2026-12-24", 90, |entry| (entry.account_id, entry.currency) = (None, currency("CZK"))).await;
    books.book("2026-11-25", 9_999, |entry| entry.kind = Kind::Income).await;
    let all = Filter::default();
    for (by, expected) in [
        (By::Category, &["Travel 40.00 1", "Food 37.00 4", "Uncategorised 1.00 1", "Food 0.90 1"] as &[&str]),
        (By::Account, &["Giro 77.00 5", "Savings 1.00 1", "No account 0.90 1"]),
        (By::Card, &["No card 58.00 5", "Visa 20.00 1", "No card 0.90 1"]),
        (By::Payer, &["Bo 40.00 1", "Ana 38.00 5", "Ana 0.90 1"]),
        (By::Month(1), &["2026-11 67.00 4", "2026-10 10.00 1", "2026-12 1.00 1", "2026-12 0.90 1"]),
        (By::Month(25), &["2026-10 70.00 3", "2026-11 8.00 3", "2026-11 0.90 1"]),
        (By::Merchant, &["No merchant 61.00 3", "Rewe 17.00 3", "No merchant 0.90 1"]),
    ] {
        assert_eq!(lines(&books, &all, by).await, expected, "{by:?}");
    }
    let november = Filter { from: Some(date("2026-11-01")), to: Some(date("2026-11-30")), ..Filter::default() };
    let days = ["2026-11-24 40.00 1", "2026-11-01 20.00 1", "2026-11-25 7.00 2"];
    assert_eq!(lines(&books, &november, By::Day).await, days);
    let income = Filter { kind: Some(Kind::Income), ..Filter::default() };
    assert_eq!(lines(&books, &income, By::Category).await, ["Food 99.99 1"]);

    let ids = groups(&books.db, books.household, &all, By::Account).await.unwrap();
    assert_eq!(ids.iter().map(|group| group.id).collect::<Vec<_>>(), [Some(books.giro), Some(books.savings), None]);
    let months = groups(&books.db, books.household, &all, By::Month(25)).await.unwrap();
    assert_eq!(months[0].day, Some(date("2026-10-25")));
}

#[tokio::test]
async fn an_archived_category_keeps_its_name_beside_its_successor() {
    let mut books = Books::open().await;
    books.book("2026-11-01", 100, |_| ()).await;
    let old = category::Entity::find_by_id(books.food).one(&books.db).await.unwrap().unwrap();
    let archived = category::ActiveModel { id: Set(old.id), archived_at: Set(Some(now())), ..Default::default() };
    category::Entity::update(archived).exec(&books.db).await.unwrap();
    let new = insert(&books.db, category::Model { id: Uuid::now_v7(), ..old }).await.id;
    books.book("2026-11-01", 50, |entry| entry.category_id = Some(new)).await;
    assert_eq!(lines(&books, &Filter::default(), By::Category).await, ["Food 1.00 1", "Food 0.50 1"]);
}

#[tokio::test]
async fn a_sum_beyond_64_bits_is_an_error_not_a_number() {
    let mut books = Books::open().await;
    books.book("2026-11-01", i64::MAX, |_| ()).await;
    let all = Filter::default();
    assert_eq!(totals(&books.db, books.household, &all).await.unwrap().spent, [money("EUR", i64::MAX)]);
    books.book("2026-11-02", 1, |_| ()).await;
    assert!(totals(&books.db, books.household, &all).await.is_err());
    assert!(groups(&books.db, books.household, &all, By::Category).await.is_err());
    // Here each day fits the database's sum and only the month does not.
    assert_eq!(groups(&books.db, books.household, &all, By::Day).await.unwrap().len(), 2);
    assert!(groups(&books.db, books.household, &all, By::Month(1)).await.is_err());
}

#[test]
fn a_month_begins_on_the_households_day() {
    for (day, start, first) in [
        ("2026-11-23", 1, "2026-11-01"),
        ("2026-11-01", 1, "2026-11-01"),
        ("2026-11-24", 25, "2026-10-25"),
        ("2026-11-25", 25, "2026-11-25"),
        ("2026-01-24", 25, "2025-12-25"),
        ("2024-03-27", 28, "2024-02-28"),
        ("2024-02-29", 28, "2024-02-28"),
        ("2026-03-31", 28, "2026-03-28"),
        ("2026-03-01", 28, "2026-02-28"),
    ] {
        assert_eq!(month_of(date(day), start), date(first), "{day} from {start}");
    }
}

#[derive(Clone, Debug)]
struct Booked {
    minor: i64,
    currency: &'static str,
    kind: Kind,
    deleted: bool,
    foreign: bool,
    days: u64,
    category: usize,
}

fn booked() -> impl Strategy<Value = Booked> {
    let kinds = prop::sample::select(vec![Kind::Expense, Kind::Income, Kind::Transfer, Kind::Settlement]);
    let codes = prop::sample::select(vec!["EUR", "JPY", "KWD"]);
    let minor = prop_oneof![4 => -10_000..1_000_000_i64, 1 => any::<i64>().prop_map(|minor| minor / 64)];
    (minor, codes, kinds, prop::bool::weighted(0.2), prop::bool::weighted(0.2), 0..60_u64, 0..3_usize).prop_map(
        |(minor, currency, kind, deleted, foreign, days, category)| Booked {
            minor,
            currency,
            kind,
            deleted,
            foreign,
            days,
            category,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn totals_and_groups_equal_a_recount(entries in prop::collection::vec(booked(), 0..40), from in 0..60_u64) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut books = Books::open().await;
            let mut other = books.neighbours().await;
            let start = date("2026-01-20");
            let from = start + Days::new(from);
            let categories = [None, Some(books.food), Some(books.travel)];
            let mut rows = Vec::new();
            for booked in &entries {
                let into = if booked.foreign { &mut other } else { &mut books };
                rows.push(into.entry("2026-01-01", booked.minor, |entry| {
                    entry.day = start + Days::new(booked.days);
                    entry.currency = currency(booked.currency);
                    entry.kind = booked.kind;
                    entry.deleted_at = booked.deleted.then(now);
                    entry.category_id = categories[booked.category];
                }));
            }
            if !rows.is_empty() {
                books.book_all(rows.clone()).await;
            }
            let counted: Vec<_> = rows
                .iter()
                .filter(|row| row.household_id == books.household && row.deleted_at.is_none() && row.day >= from)
                .collect();
            let sum = |kind: Kind, code: &str| {
                let of: Vec<i64> = counted
                    .iter()
                    .filter(|row| row.kind == kind && row.currency.code() == code)
                    .map(|row| row.amount_minor)
                    .collect();
                (!of.is_empty()).then(|| money(code, of.iter().sum()))
            };
            let filter = Filter { from: Some(from), ..Filter::default() };
            let totals = totals(&books.db, books.household, &filter).await.unwrap();
            for (kind, side) in [(Kind::Expense, &totals.spent), (Kind::Income, &totals.income)] {
                let expected: Vec<Money> = ["EUR", "JPY", "KWD"].iter().filter_map(|code| sum(kind, code)).collect();
                let mut side = side.clone();
                prop_assert!(side.iter().skip(1).all(|money| money.currency.code() != "EUR"));
                side.sort_by_key(|money| money.currency);
                prop_assert_eq!(side, expected);
            }
            let both = counted.iter().filter(|row| matches!(row.kind, Kind::Expense | Kind::Income)).count();
            prop_assert_eq!(totals.count, both as u64);

            for by in [By::Category, By::Month(25), By::Day, By::Payer, By::Account] {
                let groups = groups(&books.db, books.household, &filter, by).await.unwrap();
                let mut whole: HashMap<Currency, i64> = HashMap::new();
                for group in &groups {
                    *whole.entry(group.money.currency).or_default() += group.money.minor;
                }
                let spent: HashMap<Currency, i64> =
                    totals.spent.iter().map(|money| (money.currency, money.minor)).collect();
                prop_assert_eq!(whole, spent);
                for pair in groups.windows(2).filter(|pair| pair[0].money.currency == pair[1].money.currency) {
                    prop_assert!(pair[0].money.minor >= pair[1].money.minor);
                }
                let keys: std::collections::HashSet<_> =
                    groups.iter().map(|group| (group.money.currency, group.id, group.day)).collect();
                prop_assert_eq!(keys.len(), groups.len());
            }
            Ok(())
        })?;
    }
}
