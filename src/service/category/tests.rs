use rand::SeedableRng;
use rand::rngs::StdRng;

use super::super::chat::{self, Defaults};
use super::*;
use crate::message::{ChatInfo, ChatKind, Sender, SenderKind, UserKey};
use crate::money::Currency;
use crate::say::Locale;

/// New books, as a first message makes them, and a unit to change them in.
fn opened() -> (Unit, Arc<Books>) {
    let now = "2026-11-23T10:00:00Z".parse().unwrap();
    let mut unit = Unit::new(Uuid::now_v7(), now, StdRng::from_seed([7; 32]));
    let info = ChatInfo::new(ChatKind::Private, None);
    let sender = Sender {
        user: UserKey("ana".to_owned()),
        name: "Ana".to_owned(),
        handle: None,
        language: None,
        kind: SenderKind::Person,
    };
    let (_, ana) = chat::meet(&mut unit, "talk", &sender);
    let mut own = chat::open(&mut unit, "talk", "ana", &info, true);
    let defaults =
        Defaults { currency: Currency::EUR, zone: "UTC".to_owned(), zone_chosen: false, language: "en".to_owned() };
    let books = chat::found(&mut unit, &mut own, "Ana", &ana, &defaults);
    (unit, Arc::new(books))
}

fn named(books: &Books, name: &str) -> Category {
    books.category_named(&fold(name)).unwrap_or_else(|| panic!("{name}")).clone()
}

/// What everybody who looks a category up by its index in the names relies on.
fn check_order(books: &Books) {
    assert_eq!(books.names.categories.len(), books.live_categories().count());
    for (named, category) in books.names.categories.iter().zip(books.live_categories()) {
        assert_eq!(named.name, category.name);
        assert_eq!(named.key, category.name_key);
        assert_eq!(named.aliases, category.aliases.0);
    }
    for (named, account) in books.names.accounts.iter().zip(books.live_accounts()) {
        assert_eq!(named.name, account.name);
    }
    for (named, card) in books.names.cards.iter().zip(books.live_cards()) {
        assert_eq!(named.name, card.name);
    }
    let positions = books.live_categories().map(|c| (c.position, c.id));
    assert!(positions.is_sorted(), "the order in which the books are read again");
}

#[test]
fn names_and_categories_keep_one_order_through_every_change() {
    let (mut unit, mut books) = opened();
    check_order(&books);
    add(&mut unit, &mut books, "Hobbies", Kind::Expense).unwrap();
    check_order(&books);
    let fun = named(&books, "fun");
    archive(&mut unit, &mut books, &fun).unwrap();
    check_order(&books);
    assert!(books.category_named("fun").is_none());
    assert!(books.category_named("cinema").is_none());
    let travel = named(&books, "travel");
    rename(&mut unit, &mut books, &travel, "Trips").unwrap();
    let trips = named(&books, "trips");
    alias(&mut unit, &mut books, "cinema", &trips).unwrap();
    check_order(&books);
    let back = add(&mut unit, &mut books, "Fun", Kind::Expense).unwrap();
    assert!(back.restored && back.category.id == fun.id);
    check_order(&books);
    // What moved on in the meantime does not come back with it.
    assert_eq!(named(&books, "cinema").name, "Trips");
    assert_eq!(named(&books, "museum").name, "Fun");
}

#[test]
fn a_name_comes_before_an_alias() {
    let (mut unit, mut books) = opened();
    assert_eq!(named(&books, "coffee").name, "Eating out");
    let added = add(&mut unit, &mut books, "Coffee", Kind::Expense).unwrap();
    assert_eq!(added.taken_from.as_deref(), Some("Eating out"));
    assert_eq!(named(&books, "COFFEE").name, "Coffee");
    assert!(!named(&books, "eating out").aliases.0.contains(&"coffee".to_owned()));
}

#[test]
fn what_nobody_files_stays_the_last_of_its_kind_under_any_name() {
    let (mut unit, mut books) = opened();
    let other = books.fallback(Kind::Expense).unwrap().clone();
    assert_eq!(other.name, "Other");
    assert_eq!(books.fallback(Kind::Income).unwrap().name, "Other income");
    rename(&mut unit, &mut books, &other, "Sonstiges").unwrap();
    add(&mut unit, &mut books, "Other people", Kind::Expense).unwrap();
    add(&mut unit, &mut books, "Rent received", Kind::Income).unwrap();
    assert_eq!(books.fallback(Kind::Expense).unwrap().name, "Sonstiges");
    assert_eq!(books.fallback(Kind::Income).unwrap().name, "Other income");
    let other = books.fallback(Kind::Expense).unwrap().clone();
    assert_eq!(archive(&mut unit, &mut books, &other).unwrap_err().code, "category_needed");
}

#[test]
fn a_renamed_category_is_found_by_both_names() {
    let (mut unit, mut books) = opened();
    let fun = named(&books, "fun");
    rename(&mut unit, &mut books, &fun, "Leisure").unwrap();
    assert_eq!((named(&books, "leisure").id, named(&books, "fun").id), (fun.id, fun.id));
    let leisure = named(&books, "leisure");
    rename(&mut unit, &mut books, &leisure, "Fun").unwrap();
    let fun = named(&books, "fun");
    assert_eq!(fun.aliases.0.iter().filter(|alias| *alias == "fun").count(), 0);
    rename(&mut unit, &mut books, &fun, "FUN").unwrap();
    assert_eq!(named(&books, "fun").name, "FUN");
}

#[test]
fn an_alias_leads_to_one_category_and_none_is_refused_without_a_way_on() {
    let (mut unit, mut books) = opened();
    let (fun, travel) = (named(&books, "fun"), named(&books, "travel"));
    let moved = alias(&mut unit, &mut books, "Cinema", &travel).unwrap();
    assert_eq!(moved.taken_from.as_deref(), Some("Fun"));
    assert_eq!(named(&books, "cinema").id, travel.id);
    let travel = named(&books, "travel");
    assert_eq!(alias(&mut unit, &mut books, "cinema", &travel).unwrap().taken_from, None);
    assert_eq!(unalias(&mut unit, &mut books, "CINEMA").map(|c| c.id), Some(travel.id));
    assert_eq!(unalias(&mut unit, &mut books, "cinema"), None);

    let long = "a".repeat(200);
    for (word, code) in [
        ("Travel", "alias_is_category"),
        ("Fun", "alias_is_category"),
        ("4.50", "name_needed"),
        ("beer 4.50", "name_has_amount"),
        ("🍕", "name_needed"),
        (&long, "name_too_long"),
    ] {
        let refused = alias(&mut unit, &mut books, word, &fun).unwrap_err();
        assert_eq!((refused.code, refused.slot), (code, Some("alias")), "{word}");
        assert!(Locale::english().hint(&refused.phrase).is_some(), "{word}");
    }
    for (name, code) in [("Travel", "name_taken"), ("12", "name_needed"), ("7 eleven", "name_has_amount")] {
        let refused = add(&mut unit, &mut books, name, Kind::Expense).unwrap_err();
        assert_eq!((refused.code, refused.slot), (code, Some("name")), "{name}");
        assert!(Locale::english().hint(&refused.phrase).is_some(), "{name}");
    }
    assert!(add(&mut unit, &mut books, "studio54", Kind::Expense).is_ok());
}
