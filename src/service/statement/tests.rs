use proptest::prelude::*;
use sea_orm::{IntoActiveModel, Set};

use super::super::ledger::fixture::{Books, currency, date, now};
use super::*;

#[test]
fn a_statement_runs_from_one_closing_to_the_next() {
    for (day, closing, from, to) in [
        ("2026-11-15", 15, "2026-10-16", "2026-11-15"),
        ("2026-11-16", 15, "2026-11-16", "2026-12-15"),
        ("2026-11-14", 15, "2026-10-16", "2026-11-15"),
        ("2026-12-20", 15, "2026-12-16", "2027-01-15"),
        ("2027-01-01", 15, "2026-12-16", "2027-01-15"),
        ("2026-12-31", 31, "2026-12-01", "2026-12-31"),
        ("2027-01-01", 31, "2027-01-01", "2027-01-31"),
        ("2026-02-28", 31, "2026-02-01", "2026-02-28"),
        ("2026-03-01", 31, "2026-03-01", "2026-03-31"),
        ("2026-04-30", 31, "2026-04-01", "2026-04-30"),
        ("2024-02-29", 30, "2024-01-31", "2024-02-29"),
        ("2024-03-01", 30, "2024-03-01", "2024-03-30"),
        ("2024-03-31", 30, "2024-03-31", "2024-04-30"),
        ("2023-02-28", 29, "2023-01-30", "2023-02-28"),
        ("2024-02-29", 29, "2024-01-30", "2024-02-29"),
        ("2023-03-29", 29, "2023-03-01", "2023-03-29"),
        ("2026-11-01", 1, "2026-10-02", "2026-11-01"),
        ("2026-11-02", 1, "2026-11-02", "2026-12-01"),
    ] {
        assert_eq!(open_period(date(day), closing), (date(from), date(to)), "{day}, closing on {closing}");
    }
}

#[test]
fn it_is_due_on_the_first_due_day_after_its_closing() {
    for (closed, due, expected) in [
        ("2026-11-15", 20, "2026-11-20"),
        ("2026-11-15", 5, "2026-12-05"),
        ("2026-11-15", 15, "2026-12-15"),
        ("2026-12-15", 5, "2027-01-05"),
        ("2026-01-31", 30, "2026-02-28"),
        ("2024-01-31", 30, "2024-02-29"),
        ("2026-02-28", 31, "2026-03-31"),
        ("2026-04-15", 31, "2026-04-30"),
        ("2026-01-31", 1, "2026-02-01"),
    ] {
        assert_eq!(due_after(date(closed), due), date(expected), "closed {closed}, due on {due}");
    }
}

proptest! {
    #[test]
    fn periods_tile_the_calendar(days in 0..200_000_u64, closing in 1..=31_u32, due in 1..=31_u32) {
        let day = date("1800-01-01") + Days::new(days);
        let (from, to) = open_period(day, closing);
        prop_assert!(from <= day && day <= to);
        prop_assert!((27..=31).contains(&(to - from).num_days()) || (28..=31).contains(&((to - from).num_days() + 1)));
        for inside in [from, to] {
            prop_assert_eq!(open_period(inside, closing), (from, to));
        }
        prop_assert_eq!(open_period(to + Days::new(1), closing).0, to + Days::new(1));
        prop_assert_eq!(open_period(from - Days::new(1), closing).1, from - Days::new(1));
        let due = due_after(to, due);
        prop_assert!((1..=31).contains(&(due - to).num_days()));
    }

    #[test]
    fn no_day_of_the_calendar_is_too_far(last in any::<bool>(), back in 0..70_u64, closing in 1..=31_u32) {
        let day = if last { NaiveDate::MAX - Days::new(back) } else { NaiveDate::MIN + Days::new(back) };
        let (from, to) = open_period(day, closing);
        prop_assert!(from <= day && day <= to);
        due_after(to, closing);
    }
}

async fn set_days(books: &Books, closing: Option<i16>, due: Option<i16>) {
    let days =
        card::ActiveModel { id: Set(books.visa), closing_day: Set(closing), due_day: Set(due), ..Default::default() };
    card::Entity::update(days).exec(&books.db).await.unwrap();
}

#[tokio::test]
async fn the_open_statement_holds_what_the_card_paid_since_the_last_closing() {
    let mut books = Books::open().await;
    set_days(&books, Some(15), Some(5)).await;
    let visa = books.visa;
    let card = |entry: &mut expense::Model| (entry.card_id, entry.account_id) = (Some(visa), None);
    for (day, minor) in [("2026-11-15", 1), ("2026-11-16", 1_000), ("2026-12-15", 500), ("2026-12-16", 2)] {
        books.book(day, minor, card).await;
    }
    books.book("2026-11-20", -300, card).await;
    books.book("2026-11-20", 10, |entry| (card(entry), entry.kind = Kind::Income).0).await;
    books.book("2026-11-20", 70, |entry| (card(entry), entry.currency = currency("CZK")).0).await;
    books.book("2026-11-20", 40, |entry| (card(entry), entry.deleted_at = Some(now())).0).await;
    books.book("2026-11-20", 77, |_| ()).await;
    let open = statement(&books.db, books.household, visa, date("2026-11-23")).await.unwrap().unwrap();
    let total = vec![Money::new(1_190, currency("EUR")), Money::new(70, currency("CZK"))];
    let expected =
        Statement { from: date("2026-11-16"), to: date("2026-12-15"), due: Some(date("2027-01-05")), total, count: 5 };
    assert_eq!(open, expected);
}

#[tokio::test]
async fn a_card_without_days_has_the_calendar_month_and_nothing_due() {
    let books = Books::open().await;
    let read = async || statement(&books.db, books.household, books.visa, date("2026-11-23")).await.unwrap().unwrap();
    let month = Statement {
        from: date("2026-11-01"),
        to: date("2026-11-30"),
        due: None,
        total: vec![Money::new(0, currency("EUR"))],
        count: 0,
    };
    assert_eq!(read().await, month);
    set_days(&books, None, Some(5)).await;
    assert_eq!(read().await, month);
    set_days(&books, Some(30), None).await;
    assert_eq!(read().await, Statement { from: date("2026-10-31"), ..month });
}

#[tokio::test]
async fn another_households_card_is_not_there() {
    let books = Books::open().await;
    let other = books.neighbours().await;
    assert_eq!(statement(&books.db, books.household, other.visa, date("2026-11-23")).await.unwrap(), None);
}

async fn lines(books: &Books) -> Vec<String> {
    let balances = balances(&books.db, books.household).await.unwrap();
    balances.iter().map(|of| format!("{} {} {}", of.name, of.money.decimal(), of.money.currency.code())).collect()
}

#[tokio::test]
async fn an_account_bears_what_comes_and_goes_cards_included() {
    let mut books = Books::open().await;
    books.neighbours().await.book("2026-11-01", 55, |_| ()).await;
    assert_eq!(lines(&books).await, ["Giro 0.00 EUR", "Savings 0.00 EUR"]);
    let (visa, savings) = (books.visa, books.savings);
    books.book("2026-11-01", 250_000, |entry| entry.kind = Kind::Income).await;
    books.book("2026-11-02", 1_000, |_| ()).await;
    books.book("2026-11-02", -200, |_| ()).await;
    books.book("2026-11-03", 2_000, |entry| (entry.card_id, entry.account_id) = (Some(visa), None)).await;
    books.book("2026-11-04", 50_000, |entry| (entry.kind, entry.to_account_id) = (Kind::Transfer, Some(savings))).await;
    books.book("2026-11-05", 300, |entry| entry.account_id = None).await;
    books.book("2026-11-05", 400, |entry| entry.deleted_at = Some(now())).await;
    books.book("2026-11-06", 600, |entry| entry.currency = currency("CZK")).await;
    assert_eq!(lines(&books).await, ["Giro 1972.00 EUR", "Giro -6.00 CZK", "Savings 500.00 EUR"]);
}

#[tokio::test]
async fn an_archived_account_shows_while_something_is_left_on_it() {
    let mut books = Books::open().await;
    let savings = account::Entity::find_by_id(books.savings).one(&books.db).await.unwrap().unwrap();
    let mut savings = savings.into_active_model();
    savings.archived_at = Set(Some(now()));
    account::Entity::update(savings).exec(&books.db).await.unwrap();
    assert_eq!(lines(&books).await, ["Giro 0.00 EUR"]);
    let id = books.savings;
    books.book("2026-11-01", 100, |entry| entry.account_id = Some(id)).await;
    assert_eq!(lines(&books).await, ["Giro 0.00 EUR", "Savings -1.00 EUR"]);
}

#[tokio::test]
async fn a_balance_beyond_64_bits_is_an_error_not_a_number() {
    let mut books = Books::open().await;
    let giro = books.giro;
    books.book("2026-11-01", i64::MAX, |entry| entry.kind = Kind::Income).await;
    books
        .book("2026-11-01", 1, |entry| {
            (entry.kind, entry.account_id, entry.to_account_id) = (Kind::Transfer, None, Some(giro));
        })
        .await;
    assert!(balances(&books.db, books.household).await.is_err());
}
