use std::sync::Arc;

use rand::SeedableRng;
use rand::rngs::StdRng;

use super::*;
use crate::command::router::{Manner, route};
use crate::message::{ChatInfo, ChatKind, Sender, SenderKind};
use crate::money::Currency;
use crate::service::chat::{self, Defaults};
use crate::service::source;
use crate::service::unit::Unit;

/// Ana's and Bo's books with the starting categories, a card Visa and an account Savings.
fn books() -> Arc<Books> {
    let now = "2026-11-23T10:00:00Z".parse().unwrap();
    let mut unit = Unit::new(Uuid::now_v7(), now, StdRng::seed_from_u64(1));
    let person = |unit: &mut Unit, name: &str| {
        let sender =
            Sender { user: name.into(), name: name.to_owned(), handle: None, language: None, kind: SenderKind::Person };
        chat::meet(unit, "test", &sender).1
    };
    let (ana, bo) = (person(&mut unit, "Ana"), person(&mut unit, "Bo"));
    let info = ChatInfo::new(ChatKind::Private, None);
    let mut home = chat::open(&mut unit, "test", "home", &info, true);
    let defaults = Defaults { currency: Currency::EUR, zone: "UTC".into(), zone_chosen: true, language: "en".into() };
    let mut books = Arc::new(chat::found(&mut unit, &mut home, "Home", &ana, &defaults));
    source::edit(&mut books, |books| chat::join(&mut unit, books, &bo));
    source::add_card(&mut unit, &mut books, "Visa").unwrap();
    source::add_account(&mut unit, &mut books, "Savings", None).unwrap();
    books
}

/// A filter in words, with names for ids.
fn described(asked: &Asked, books: &Books) -> String {
    let filter = &asked.filter;
    let mut parts = Vec::new();
    if let Some(period) = asked.period() {
        parts.push(format!("{}..{}", period.from, period.to));
    }
    parts.extend(filter.categories.iter().map(|id| format!("category {}", books.category(*id).unwrap().name)));
    let aliases = asked.aliases.iter();
    parts.extend(aliases.map(|(word, id)| format!("alias {word} = {}", books.category(*id).unwrap().name)));
    parts.extend(filter.card.map(|id| format!("card {}", books.card(id).unwrap().name)));
    parts.extend(filter.account.map(|id| format!("account {}", books.account(id).unwrap().name)));
    parts.extend(filter.payer.map(|id| format!("payer {}", books.member(id).unwrap().name)));
    parts.extend(filter.kind.map(|kind| format!("kind {}", kind.as_str())));
    parts.extend(filter.tags.iter().map(|tag| format!("tag {tag}")));
    parts.extend(filter.words.iter().map(|word| format!("word {word}")));
    parts.join(", ")
}

#[test]
fn free_words_become_a_filter() {
    let books = books();
    // Monday 23 November 2026.
    let scope = books.scope("2026-11-23T10:00:00".parse().unwrap(), "en");
    let ana = books.members[0].id;
    for (words, filter) in [
        ("", ""),
        ("today", "2026-11-23..2026-11-23"),
        ("week", "2026-11-23..2026-11-29"),
        ("last month", "2026-10-01..2026-10-31"),
        ("march", "2026-03-01..2026-03-31"),
        ("in march 2025", "2025-03-01..2025-03-31"),
        ("2026", "2026-01-01..2026-12-31"),
        ("from 3 to 9 may", "2026-05-03..2026-05-09"),
        ("12 may", "2026-05-12..2026-05-12"),
        ("groceries", "category Groceries"),
        ("Eating out last month", "2026-10-01..2026-10-31, category Eating out"),
        ("coffee last month", "2026-10-01..2026-10-31, alias coffee = Eating out"),
        ("last month for coffee", "2026-10-01..2026-10-31, alias coffee = Eating out"),
        ("with visa", "card Visa"),
        ("from savings", "account Savings"),
        ("groceries with visa this year", "2026-01-01..2026-12-31, category Groceries, card Visa"),
        ("paid by ana", "payer Ana"),
        ("paid by me in march", "2026-03-01..2026-03-31, payer Ana"),
        ("all my groceries", "category Groceries"),
        ("bo yesterday", "2026-11-22..2026-11-22, payer Bo"),
        ("income", "kind income"),
        ("transfers last week", "2026-11-16..2026-11-22, kind transfer"),
        ("#work", "tag work"),
        ("all entries", ""),
        ("rewe", "word rewe"),
        ("\"birthday cake\" 2026", "2026-01-01..2026-12-31, word birthday cake"),
        ("\"coffee\"", "word coffee"),
        ("on quux this month?", "2026-11-01..2026-11-30, word quux"),
    ] {
        assert_eq!(described(&parse(words, &books, ana, &scope), &books), filter, "{words}");
    }
}

#[test]
fn an_answer_repeats_what_it_understood() {
    let books = books();
    let scope = books.scope("2026-11-23T10:00:00".parse().unwrap(), "en");
    for (words, title, phrase) in [
        ("", "", ""),
        ("today", "Today", " today"),
        ("rewe groceries", "“rewe”, Groceries", " for “rewe”, Groceries"),
        ("groceries with visa in march", "Groceries, with Visa, March", " for Groceries with Visa in March"),
        ("paid by me #work", "#work, paid by Ana", " for #work paid by Ana"),
    ] {
        let (asked, en) = (parse(words, &books, books.members[0].id, &scope), Locale::english());
        assert_eq!((asked.title(&en, &scope).as_str(), asked.phrase(&en, &scope).as_str()), (title, phrase), "{words}");
    }
}

#[test]
fn a_period_is_said_as_people_say_it() {
    let books = books();
    let scope = books.scope("2026-11-23T10:00:00".parse().unwrap(), "en");
    for (words, said_as) in [
        ("today", "today"),
        ("yesterday", "yesterday"),
        ("this month", "this month"),
        ("last week", "last week"),
        ("2026", "this year"),
        ("2024", "in 2024"),
        ("march", "in March"),
        ("march 2024", "in March 2024"),
        ("12 may", "on 12 May"),
        ("from 3 to 9 may", "from 3 May to 9 May"),
    ] {
        assert_eq!(said(period(words, &scope).unwrap(), &Locale::english(), &scope).1, said_as, "{words}");
    }
}

/// The command, and its slots in order.
fn routed(text: &str) -> Option<String> {
    let routed = route(&normalise(text).unwrap(), Manner::Private)?;
    let args = routed.args.0.iter().map(|(slot, value)| format!(" {slot}={value}"));
    Some(format!("{}{}", routed.command.name, args.collect::<String>()))
}

#[test]
fn what_is_asked_for_reaches_its_command() {
    for (text, reached) in [
        ("list", "list"),
        ("list today", "list what=today"),
        ("List Coffee last month", "list what=Coffee last month"),
        ("list groceries", "list what=groceries"),
        ("list 12 may", "list what=12 may"),
        ("list from 3 to 9 may", "list what=from 3 to 9 may"),
        ("list last 30 days", "list what=last 30 days"),
        ("list 2026-11", "list what=2026-11"),
        ("list #work", "list what=#work"),
        ("last 5", "list count=5"),
        ("last 20 entries", "list count=20"),
        ("trash", "trash"),
        ("more", "more"),
        ("today", "report what=today"),
        ("week", "report what=week"),
        ("this month", "report what=this month"),
        ("last month by account", "report by=account what=last month"),
        ("report", "report"),
        ("report march", "report what=march"),
        ("report 2026", "report what=2026"),
        ("report last month by card", "report by=card what=last month"),
        ("report coffee 2026 by month", "report by=month what=coffee 2026"),
        ("how much did I spend on coffee last month?", "report side=spend what=on coffee last month? who=I"),
        ("what did we spend this month", "report side=spend what=this month who=we"),
        ("how much have I spent today?", "report side=spent what=today? who=I"),
        ("how much did i earn in march", "report side=earn what=in march who=i"),
        ("search birthday", "search words=birthday"),
        ("find \"birthday cake 2\"", "search words=\"birthday cake 2\""),
        ("look for rewe", "search words=rewe"),
        ("search 4711", "search words=4711"),
        ("export", "export"),
        ("export csv", "export"),
        ("export 2026", "export period=2026"),
        ("export last month as csv", "export period=last month"),
        ("show #128", "show number=128"),
        ("history 128", "show number=128"),
    ] {
        assert_eq!(routed(text).as_deref(), Some(reached), "{text}");
    }
}

#[test]
fn expenses_reach_none_of_these() {
    for text in [
        "list 5",
        "list 5 apples 3.20",
        "shopping list 4",
        "report 20 printer",
        "report printing 20",
        "report 12.50",
        "month pass 49",
        "week ticket 29.90",
        "today lunch 12",
        "today 12.50 lunch",
        "search ads 20.50",
        "search ads 20",
        "find 5 € gift",
        "export fee 12",
        "show tickets 40",
        "total 45 diesel",
        "last 5 beers 20",
        "more milk 3",
        "entries 5 museum",
        "next flight 120",
        "year 2026 calendar 15",
    ] {
        assert_eq!(routed(text), None, "{text}");
    }
}

#[test]
fn among_people_everyday_words_are_chatter() {
    for text in ["today", "list", "more", "this month", "search birthday", "trash", "export", "last month"] {
        assert!(route(&normalise(text).unwrap(), Manner::Shared).is_none(), "{text}");
        assert!(route(&normalise(text).unwrap(), Manner::Slash).is_some(), "{text}");
    }
}
