use sea_orm::Set;

use super::fixture::{Books, currency, date, insert, now};
use super::*;

async fn numbers(books: &Books, filter: Filter) -> Vec<i64> {
    let page = page(&books.db, books.household, &filter, 0, 100).await.unwrap();
    assert_eq!(page.total, count(&books.db, books.household, &filter).await.unwrap());
    assert_eq!(page.total, page.items.len() as u64);
    page.items.into_iter().map(|entry| entry.number).collect()
}

/// Eight entries that differ in one thing each, and a neighbour's.
async fn books() -> Books {
    let mut books = Books::open().await;
    let mut other = books.neighbours().await;
    other.book("2026-11-10", 999, |entry| entry.note = "Kaffee".into()).await;
    books.book("2026-11-01", 320, |entry| entry.note = "Kaffee Größe L 50%".into()).await;
    let (visa, savings, bo, travel, salary) = (books.visa, books.savings, books.bo, books.travel, books.salary);
    books
        .book("2026-11-02", 4500, |entry| {
            (entry.card_id, entry.account_id) = (Some(visa), None);
            (entry.merchant, entry.tags) = (Some("Rewe".into()), vec!["home".to_owned(), "party".to_owned()].into());
        })
        .await;
    books.book("2026-11-03", 1740, |entry| entry.payer_id = bo).await;
    books.book("2026-11-03", 6000, |entry| entry.currency = currency("CZK")).await;
    books.book("2026-10-31", 9900, |entry| entry.category_id = Some(travel)).await;
    books.book("2026-11-05", 250_000, |entry| (entry.kind, entry.category_id) = (Kind::Income, Some(salary))).await;
    books
        .book("2026-11-06", 10_000, |entry| {
            (entry.kind, entry.category_id, entry.to_account_id) = (Kind::Transfer, None, Some(savings));
        })
        .await;
    books.book("2026-11-07", 100, |entry| entry.deleted_at = Some(now())).await;
    books
}

#[tokio::test]
async fn a_filter_leaves_what_it_names_newest_first() {
    let books = books().await;
    let all = Filter::default;
    let words = |words: &[&str]| Filter { words: words.iter().map(|word| (*word).to_owned()).collect(), ..all() };
    let cases: Vec<(&str, Filter, &[i64])> = vec![
        ("all", all(), &[7, 6, 4, 3, 2, 1, 5]),
        ("trash", Filter { deleted: true, ..all() }, &[8]),
        ("from", Filter { from: Some(date("2026-11-03")), ..all() }, &[7, 6, 4, 3]),
        ("to", Filter { to: Some(date("2026-11-01")), ..all() }, &[1, 5]),
        ("category", Filter { categories: vec![books.travel], ..all() }, &[5]),
        ("categories", Filter { categories: vec![books.travel, books.salary], ..all() }, &[6, 5]),
        ("card", Filter { card: Some(books.visa), ..all() }, &[2]),
        ("account", Filter { account: Some(books.giro), ..all() }, &[7, 6, 4, 3, 2, 1, 5]),
        ("receiving account", Filter { account: Some(books.savings), ..all() }, &[7]),
        ("payer", Filter { payer: Some(books.bo), ..all() }, &[3]),
        ("kind", Filter { kind: Some(Kind::Income), ..all() }, &[6]),
        ("currency", Filter { currency: Some(currency("CZK")), ..all() }, &[4]),
        ("at least", Filter { min: Some(10_000), ..all() }, &[7, 6]),
        ("at most", Filter { max: Some(1_740), ..all() }, &[3, 1]),
        ("word", words(&["kaffee"]), &[1]),
        ("both words", words(&["kaffee", "tea"]), &[]),
        ("umlaut", words(&["größe"]), &[1]),
        ("capital umlaut", words(&["GRÖßE"]), &[1]),
        ("percent is itself", words(&["50%"]), &[1]),
        ("percent is no wildcard", words(&["k%e"]), &[]),
        ("underscore is no wildcard", words(&["kaff_e"]), &[]),
        ("mark", words(&["!"]), &[]),
        ("merchant", words(&["REWE"]), &[2]),
        ("tag", Filter { tags: vec!["Party".into()], ..all() }, &[2]),
        ("part of a tag", Filter { tags: vec!["part".into()], ..all() }, &[]),
    ];
    for (name, filter, expected) in cases {
        assert_eq!(numbers(&books, filter).await, expected, "{name}");
    }
}

#[tokio::test]
async fn words_beyond_ascii_are_found_in_the_spellings_people_use() {
    let mut books = Books::open().await;
    for note in ["äpfel", "Äpfel", "ÄPFEL", "große Äpfel", "apfel"] {
        books.book("2026-11-01", 100, |entry| entry.note = note.into()).await;
    }
    for word in ["äpfel", "Äpfel", "ÄPFEL"] {
        let filter = Filter { words: vec![word.into()], ..Filter::default() };
        assert_eq!(numbers(&books, filter).await, [4, 3, 2, 1], "{word}");
    }
}

#[tokio::test]
async fn a_page_is_a_part_and_tells_the_whole() {
    let mut books = Books::open().await;
    for day in 1..=25 {
        books.book(&format!("2026-11-{day:02}"), day, |_| ()).await;
    }
    // Offset, limit, and the numbers from first to before.
    for (offset, limit, numbers) in
        [(0, 10, 16..26), (10, 10, 6..16), (20, 10, 1..6), (25, 10, 0..0), (30, 10, 0..0), (0, 0, 0..0)]
    {
        let page = page(&books.db, books.household, &Filter::default(), offset, limit).await.unwrap();
        let read: Vec<i64> = page.items.iter().map(|entry| entry.number).collect();
        assert_eq!((read, page.total), (numbers.rev().collect(), 25), "{limit} from {offset}");
    }
}

async fn numbered(books: &Books, number: i64) -> Entry {
    let page = page(&books.db, books.household, &Filter::default(), 0, 100).await.unwrap();
    page.items.into_iter().find(|entry| entry.number == number).unwrap()
}

#[tokio::test]
async fn an_entry_bears_the_names_it_points_at() {
    let books = books().await;
    let named = |id, name: &str| Some(Named { id, name: name.into() });
    let bought = numbered(&books, 2).await;
    assert_eq!(bought.money, Money { minor: 4500, currency: currency("EUR") });
    assert_eq!(bought.category, named(books.food, "Food"));
    assert_eq!((bought.source(), &bought.account), (named(books.visa, "Visa").as_ref(), &None));
    assert_eq!(bought.payer, named(books.ana, "Ana").unwrap());
    assert_eq!((bought.merchant.as_deref(), bought.tags), (Some("Rewe"), vec!["home".into(), "party".into()]));
    let moved = numbered(&books, 7).await;
    assert_eq!((moved.category.as_ref(), moved.source()), (None, named(books.giro, "Giro").as_ref()));
    assert_eq!(moved.to_account, named(books.savings, "Savings"));
}

#[tokio::test]
async fn ids_keep_their_order_and_stay_at_home() {
    let mut books = Books::open().await;
    let mut other = books.neighbours().await;
    let a = books.book("2026-11-01", 100, |_| ()).await.id;
    let b = books.book("2026-11-02", 100, |_| ()).await.id;
    let gone = books.book("2026-11-03", 100, |entry| entry.deleted_at = Some(now())).await.id;
    let foreign = other.book("2026-11-04", 100, |_| ()).await.id;
    let ids = [a, Uuid::now_v7(), foreign, b, gone, a];
    let found = by_ids(&books.db, books.household, &ids).await.unwrap();
    assert_eq!(found.iter().map(|entry| entry.id).collect::<Vec<_>>(), [a, b]);
    assert!(by_ids(&books.db, books.household, &[]).await.unwrap().is_empty());
}

#[tokio::test]
async fn an_archived_name_is_still_read() {
    let mut books = Books::open().await;
    let archived = category::ActiveModel { id: Set(books.food), archived_at: Set(Some(now())), ..Default::default() };
    category::Entity::update(archived).exec(&books.db).await.unwrap();
    insert(
        &books.db,
        category::Model {
            id: Uuid::now_v7(),
            household_id: books.household,
            name: "Food".into(),
            name_key: "food".into(),
            aliases: Strings::default(),
            kind: Kind::Expense,
            position: 0,
            archived_at: None,
            merged_into: None,
            created_at: now(),
            updated_at: now(),
        },
    )
    .await;
    books.book("2026-11-01", 100, |_| ()).await;
    let entry = numbered(&books, 1).await;
    assert_eq!(entry.category, Some(Named { id: books.food, name: "Food".into() }));
}

#[tokio::test]
async fn a_household_notes_by_a_word_that_begins_an_entry() {
    let mut books = Books::open().await;
    books.neighbours().await.book("2026-11-01", 100, |entry| entry.note = "tea".into()).await;
    books.book("2026-11-01", 100, |entry| entry.note = "Coffee with Bo".into()).await;
    books.book("2026-11-01", 100, |entry| entry.note = "dog food".into()).await;
    books.book("2026-11-01", 100, |entry| entry.merchant = Some("Rewe".into())).await;
    books.book("2026-11-01", 100, |entry| (entry.note, entry.deleted_at) = ("cake".into(), Some(now()))).await;
    for (word, expected) in [("coffee", true), ("food", false), ("rewe", true), ("cake", false), ("tea", false)] {
        assert_eq!(notes_by(&books.db, books.household, word).await.unwrap(), expected, "{word}");
    }
}
