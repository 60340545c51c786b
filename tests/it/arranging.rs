//! Categories, accounts, cards and transfers, by talking to the bot.

use std::collections::BTreeSet;

use outlay::entity::{expense, expense_change};
use outlay::testing::Talk;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use serde_json::{Value, json};
use uuid::Uuid;

/// Says each line and expects an answer that begins so.
async fn dialogue(talk: &Talk, lines: &[(&str, &str)]) {
    for (said, expected) in lines {
        let answer = talk.say(said).await;
        assert!(answer.starts_with(expected), "{said}\n  expected {expected}\n  got {answer}");
    }
}

/// Says a line and expects to be refused with this code and slot, and told what to do instead.
async fn refused(talk: &Talk, said: &str, code: &str, slot: &str) {
    let answer = talk.say(said).await;
    let error = &talk.data()["error"];
    assert_eq!((error["code"].as_str(), error["slot"].as_str()), (Some(code), Some(slot)), "{said}: {answer}");
    assert!(error["hint"].is_string(), "{said}: {answer}");
}

async fn balances(talk: &Talk) -> Vec<(String, String)> {
    talk.say("balance").await;
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let data = talk.data();
    let accounts = data["accounts"].as_array().unwrap();
    accounts.iter().map(|a| (text(&a["name"]), text(&a["amount"]))).collect()
}

fn lies(sums: &[(&str, &str)]) -> Vec<(String, String)> {
    sums.iter().map(|(name, amount)| ((*name).to_owned(), (*amount).to_owned())).collect()
}

#[tokio::test]
async fn merged_categories_take_their_entries_and_words_along() {
    let ana = Talk::new().await;
    dialogue(
        &ana,
        &[
            ("add category Coffee", "✓ New category Coffee\nCoffee led to Eating out until now"),
            ("coffee 3", "✓ #1 Coffee · €3.00 · Coffee"),
            ("espresso 2", "✓ #2 Espresso · €2.00 · Eating out"),
            ("alias espresso = coffee", "✓ espresso leads to Coffee, no longer to Eating out"),
            ("espresso 2.20", "✓ #3 Espresso · €2.20 · Coffee"),
            ("delete 3", "✗ #3"),
            ("merge category Coffee into Eating out", "✓ Coffee is part of Eating out now, 1 entry moved"),
            ("coffee 3.10", "✓ #4 Coffee · €3.10 · Eating out"),
            ("espresso 1.90", "✓ #5 Espresso · €1.90 · Eating out"),
            ("restore 3", "✓ #3 Espresso · €2.20 · Eating out"),
        ],
    )
    .await;
    ana.say("list eating out").await;
    assert_eq!(ana.data()["total_count"], json!(5));
    let history = ana.say("show 1").await;
    assert!(history.contains("category Coffee → Eating out"), "{history}");
}

#[tokio::test]
async fn a_merge_is_undone_before_what_was_done_earlier() {
    let ana = Talk::new().await;
    dialogue(
        &ana,
        &[
            ("cinema 12", "✓ #1 Cinema · €12.00 · Fun"),
            ("edit 1 amount 14", "✓ #1 Cinema · €14.00 · Fun"),
            ("merge category Fun into Travel", "✓ Fun is part of Travel now"),
            ("undo", "Undone: Fun merged into Travel · 1 entry moved"),
            ("redo", "Back again: Fun merged into Travel · 1 entry moved"),
            ("list travel", "Travel: 1 entry · €14.00"),
            ("undo", "Undone: Fun merged into Travel"),
            ("undo", "Change undone: ✓ #1 Cinema · €12.00 · Fun"),
            ("undo", "Undone: ✗ #1 Cinema"),
        ],
    )
    .await;
}

#[tokio::test]
async fn a_category_comes_and_goes() {
    let ana = Talk::new().await;
    dialogue(
        &ana,
        &[
            ("archive category Fun", "✓ Fun is put away"),
            ("rename category Other to Misc", "✓ Other is now Misc"),
            ("qwertz 9", "✓ #1 Qwertz · €9.00 · Misc"),
            ("add category Fun", "✓ Fun is back"),
            ("cinema 9", "✓ #2 Cinema · €9.00 · Fun"),
            ("unalias cinema", "✓ cinema no longer leads to Fun"),
            ("add income category Lodger", "✓ New income category Lodger"),
            ("+500 lodger", "✓ #3 Lodger · +€500.00 · Lodger"),
        ],
    )
    .await;
    ana.say("categories").await;
    let data = ana.data();
    let kinds: Vec<&Value> = data["categories"].as_array().unwrap().iter().map(|c| &c["kind"]).collect();
    assert!(kinds.is_sorted_by_key(|kind| *kind == "income"), "spending first, then income");
    refused(&ana, "archive category Misc", "category_needed", "category").await;
    refused(&ana, "merge category Misc into Fun", "category_needed", "category").await;
    refused(&ana, "merge category Salary into Fun", "category_kind", "into").await;
    refused(&ana, "merge category Fun into Fun", "same_category", "into").await;
    refused(&ana, "merge category Nothing into Fun", "category_unknown", "category").await;
    refused(&ana, "rename category museum to Art", "category_alias", "category").await;
    refused(&ana, "rename category Fun to Travel", "name_taken", "name").await;
    refused(&ana, "alias latte = nowhere", "category_unknown", "category").await;
    refused(&ana, "alias today = Fun", "name_is_day", "alias").await;
    refused(&ana, "unalias nothing", "alias_unknown", "alias").await;
    for (name, code) in [
        ("undo", "name_is_command"),
        ("yesterday", "name_is_day"),
        ("tea = milk", "name_has_sign"),
        ("🍕🍕", "name_needed"),
        ("rent 500", "name_has_amount"),
        (&"a".repeat(200), "name_too_long"),
    ] {
        refused(&ana, &format!("add category {name}"), code, "name").await;
    }
    assert!(ana.say("add category Robert'); DROP TABLE category;--").await.starts_with("✓ New category Robert');"));
}

#[tokio::test]
async fn balances_follow_income_transfers_cards_and_every_change() {
    let ana = Talk::new().await;
    dialogue(
        &ana,
        &[
            ("add account Savings", "✓ Savings is a new account, in EUR"),
            ("add card Visa on Savings closing 25 due 5", "✓ Card Visa · closes 25 · due 5, on Savings"),
            ("+1000 salary", "✓ #1 Salary"),
            ("transfer 50 from main to savings", "✓ #2 Main → Savings · €50.00"),
            ("move 30.50 to savings yesterday", "✓ #3 Main → Savings · €30.50 · yesterday"),
            ("20 from savings to main", "✓ #4 Savings → Main · €20.00"),
            ("lunch 12 with visa", "✓ #5 Lunch · €12.00 · Eating out · Visa"),
        ],
    )
    .await;
    assert_eq!(balances(&ana).await, lies(&[("Main", "939.50"), ("Savings", "48.50")]));
    dialogue(
        &ana,
        &[("edit 2 amount 60", "✓ #2 Main → Savings · €60.00"), ("delete 4", "✗ #4"), ("undo", "Back again: ✓ #4")],
    )
    .await;
    assert_eq!(balances(&ana).await, lies(&[("Main", "929.50"), ("Savings", "58.50")]));
    dialogue(
        &ana,
        &[
            ("card visa", "Visa: €12.00 so far · 26 Oct to 25 Nov · due 5 Dec"),
            ("card visa on main", "✓ Visa · closes 25 · due 5, on Main"),
        ],
    )
    .await;
    assert_eq!(balances(&ana).await, lies(&[("Main", "917.50"), ("Savings", "70.50")]));
    ana.say("transfer 5 from main to savings").await;
    assert_eq!(ana.data()["kind"], json!("transfer"));
    assert_eq!(ana.data()["source"], json!("Main"));
    assert_eq!(ana.data()["to"], json!("Savings"));
    ana.say("report november").await;
    assert_eq!(ana.data()["totals"], json!([{ "currency": "EUR", "amount": "12.00" }]));
}

#[tokio::test]
async fn what_cannot_be_moved_is_refused_with_a_way_on() {
    let ana = Talk::new().await;
    ana.say("add account Savings").await;
    ana.say("add account Dollars usd").await;
    refused(&ana, "transfer 5 from main to nowhere", "account_unknown", "to").await;
    refused(&ana, "transfer 5 from nowhere to main", "account_unknown", "from").await;
    refused(&ana, "transfer 5 from main to main", "same_account", "to").await;
    refused(&ana, "transfer 5 from main to dollars", "currency_mismatch", "to").await;
    refused(&ana, "transfer 5 usd from main to savings", "currency_mismatch", "amount").await;
    refused(&ana, "transfer 0 from main to savings", "amount_zero", "amount").await;
    refused(&ana, "transfer -5 from main to savings", "amount_negative", "amount").await;
    refused(&ana, "transfer 1.234 from main to savings", "amount_decimals", "amount").await;
    refused(&ana, "transfer 99999999999999999999 from main to savings", "amount_too_large", "amount").await;
    refused(&ana, "move 5 boxes to savings", "amount_unknown", "amount").await;
    refused(&ana, "transfer 5 from main to savings on 1 jan 2050", "day_far_future", "day").await;
    // Neither is an account: an expense like any other.
    assert!(ana.say("20 from the bank to the hotel").await.starts_with("✓ #1 "));
    assert!(ana.say("card game 15").await.starts_with("✓ #2 Card game · €15.00"));
    assert!(ana.say("transfer 5 from main to savings").await.starts_with("✓ #3 Main → Savings"));
    assert!(ana.say("transfer 5 from main to savings").await.contains("again?"));
}

#[tokio::test]
async fn accounts_and_cards_are_arranged() {
    let ana = Talk::new().await;
    refused(&ana, "archive account Main", "account_needed", "account").await;
    ana.say("add account Giro").await;
    refused(&ana, "archive account Main", "account_default", "account").await;
    dialogue(
        &ana,
        &[
            ("set default Giro", "✓ What names no source is booked on Giro"),
            ("add card Visa on Main", "✓ Card Visa, on Main"),
            ("card visa", "Visa: €0.00 so far this month"),
        ],
    )
    .await;
    refused(&ana, "archive account Main", "account_has_cards", "account").await;
    refused(&ana, "default account visa", "not_an_account", "account").await;
    refused(&ana, "card visa closing 32", "day_of_month", "closing").await;
    refused(&ana, "card visa due 0", "day_of_month", "due").await;
    refused(&ana, "card amex", "card_unknown", "card").await;
    refused(&ana, "add card Giro", "name_taken", "name").await;
    refused(&ana, "add account Visa", "name_taken", "name").await;
    refused(&ana, "add account Old 500", "name_has_amount", "name").await;
    dialogue(
        &ana,
        &[
            ("card visa on giro", "✓ Visa, on Giro"),
            ("archive account Main", "✓ Main is put away"),
            ("rename card visa to Gold 1234", "✓ Visa is now Gold 1234"),
            ("set card gold 1234 closing last", "✓ Gold 1234 · closes 31"),
            ("show card gold 1234", "Gold 1234: €0.00 so far · 1 Nov to 30 Nov"),
            ("archive card gold 1234", "✓ Gold 1234 is put away"),
            ("accounts", "Giro · default"),
            ("add account Main", "✓ Main is back, in EUR"),
            ("cards", "No cards yet"),
        ],
    )
    .await;
}

#[tokio::test]
async fn nobody_sees_or_moves_what_others_keep() {
    let ana = Talk::new().await;
    ana.say("add account Savings").await;
    ana.say("add category Hobbies").await;
    let bo = ana.as_person("Bo").in_private();
    refused(&bo, "balance of savings", "account_unknown", "account").await;
    refused(&bo, "rename account savings to mine", "account_unknown", "account").await;
    refused(&bo, "archive category Hobbies", "category_unknown", "category").await;
    refused(&bo, "transfer 5 to savings", "account_unknown", "to").await;
}

#[tokio::test]
async fn among_people_only_what_names_our_accounts_is_a_transfer() {
    let home = Talk::new().await.in_chat("Home");
    home.say("add account Savings").await;
    assert!(home.say("transfer 5 from main to savings").await.starts_with("✓ #1 Main → Savings"));
    assert_eq!(home.say("move 5 chairs to the hall").await, "");
    assert_eq!(home.say("transfer 2 files from the laptop to the server").await, "");
    assert_eq!(home.say("balance").await, "");
    assert!(home.say("/balance").await.starts_with("Main: -€5.00"));
}

/// Everything that arranges something can be taken back, is named, and works again: as the lists show before and after.
#[tokio::test]
async fn whatever_is_arranged_is_undone_and_redone() {
    for (first, said, named, shown_by) in [
        (&[][..], "add category Hobbies", "new category Hobbies", "categories"),
        (&[], "add income category Lodger", "new income category Lodger", "categories"),
        (&["add category Coffee"], "alias latte = Coffee", "latte leading to Coffee", "aliases of coffee"),
        (&[], "add category Coffee", "new category Coffee", "aliases of eating out"),
        (&[], "unalias coffee", "coffee no longer leading to Eating out", "aliases of eating out"),
        (&[], "rename category Fun to Leisure", "category Fun renamed to Leisure", "categories"),
        (&[], "archive category Fun", "category Fun put away", "categories"),
        (&["archive category Fun"], "add category Fun", "category Fun brought back", "categories"),
        (&["cinema 9"], "merge category Fun into Travel", "Fun merged into Travel", "list"),
        (&[], "add account Savings usd", "new account Savings", "accounts"),
        (&[], "rename account Main to Giro", "account Main renamed to Giro", "accounts"),
        (&["add account Savings"], "archive account Savings", "account Savings put away", "accounts"),
        (&["add account Savings"], "default account Savings", "default account Savings", "accounts"),
        (&[], "add card Visa closing 25 due 5", "new card Visa", "cards"),
        (&["add card Visa"], "rename card Visa to Gold", "card Visa renamed to Gold", "cards"),
        (&["add card Visa"], "card visa closing 25", "card Visa · closes 25, on Main", "cards"),
        (&["add card Visa"], "archive card Visa", "card Visa put away", "cards"),
        (&[], "set currency CZK", "currency EUR → CZK", "settings"),
        (&[], "set zone Berlin", "time zone UTC → Europe/Berlin", "settings"),
        (&[], "set language French", "language English → French", "settings"),
        (&[], "week starts sunday", "week start Monday → Sunday", "settings"),
        (&[], "set month start 25", "month start 1 → 25", "settings"),
    ] {
        let ana = Talk::new().await;
        for line in first {
            ana.say(line).await;
        }
        let before = ana.say(shown_by).await;
        ana.say(said).await;
        let after = ana.say(shown_by).await;
        assert_ne!(before, after, "{said}");
        let undone = ana.say("undo").await;
        assert!(undone.starts_with(&format!("Undone: {named}")), "{said}: {undone}");
        // What was put away is told behind the list: new since then, and no part of what was before.
        let list =
            |shown: String| shown.lines().filter(|line| !line.starts_with("Put away: ")).collect::<Vec<_>>().join("\n");
        assert_eq!(list(ana.say(shown_by).await), list(before), "{said}");
        let redone = ana.say("redo").await;
        assert!(redone.starts_with(&format!("Back again: {named}")), "{said}: {redone}");
        assert_eq!(ana.say(shown_by).await, after, "{said}");
        assert!(ana.say("redo").await.starts_with("There is nothing to bring back"), "{said}");
        // The button under the answer takes back that step and no other, however often it is pressed.
        ana.press("Undo").await;
        assert_eq!(ana.say("redo").await.lines().next(), redone.lines().next(), "{said}");
    }
}

#[tokio::test]
async fn what_somebody_else_changed_since_is_not_undone() {
    let ana = Talk::new().await.in_chat("Home");
    let bo = ana.as_person("Bo");
    ana.say("/e groceries 48").await;
    bo.say("/e bread 3").await;
    ana.say("rename category Fun to Leisure").await;
    bo.say("rename category Leisure to Pleasure").await;
    let answer = ana.say("/undo").await;
    assert!(answer.starts_with("Pleasure was changed again since by Bo, so I left it alone."), "{answer}");
    // What concerns another field stays, and no obstacle.
    ana.say("add category Hobbies").await;
    ana.say("rename category Travel to Trips").await;
    bo.say("alias zeppelin = Trips").await;
    assert!(ana.say("/undo").await.starts_with("Undone: category Travel renamed to Trips"));
    assert!(ana.say("/e zeppelin 300").await.contains("#3 Zeppelin"));
    ana.say("/show 3").await;
    assert_eq!(ana.data()["category"], json!("Travel"));
    // Each takes back their own.
    assert!(bo.say("/undo").await.starts_with("Undone: zeppelin leading to Trips"));
}

#[tokio::test]
async fn a_merge_undone_leaves_alone_what_was_filed_since() {
    let ana = Talk::new().await;
    dialogue(
        &ana,
        &[
            ("cinema 12", "✓ #1 Cinema · €12.00 · Fun"),
            ("museum 8", "✓ #2 Museum · €8.00 · Fun"),
            ("quuxland 5", "✓ #3 Quuxland"),
            ("edit 3 category fun", "✓ #3 Quuxland · €5.00 · Fun"),
            ("merge category Fun into Travel", "✓ Fun is part of Travel now, 3 entries moved"),
            ("quuxland 6", "✓ #4 Quuxland · €6.00 · Travel"),
            ("undo", "Undone: ✗ #4"),
            ("edit 2 category gifts", "✓ #2 Museum · €8.00 · Gifts"),
            ("undo", "Change undone: ✓ #2 Museum · €8.00 · Travel"),
            ("delete 1", "✗ #1 Cinema"),
            ("undo", "Back again: ✓ #1 Cinema · €12.00 · Travel"),
        ],
    )
    .await;
    let bo = ana.as_person("Bo").in_chat("elsewhere");
    bo.say("/help").await;
    ana.say("undo").await;
    dialogue(
        &ana,
        &[
            ("list fun", "Fun: 3 entries · €25.00"),
            ("quuxland 7", "✓ #5 Quuxland · €7.00 · Fun"),
            ("cinema 11", "✓ #6 Cinema · €11.00 · Fun"),
        ],
    )
    .await;
    let history = ana.say("show 1").await;
    assert!(history.contains("moved with its category by Ana: category Fun → Travel"), "{history}");
    assert!(history.contains("moved with its category by Ana: category Travel → Fun"), "{history}");
}

#[tokio::test]
async fn a_card_that_an_entry_brought_along_goes_with_it_unless_it_is_used() {
    let ana = Talk::new().await;
    dialogue(
        &ana,
        &[
            ("lunch 12 with visa", "✓ #1 Lunch · €12.00 · Eating out · visa"),
            ("undo", "Undone: ✗ #1 Lunch · €12.00 · visa · deleted\nnew card visa"),
            ("cards", "No cards yet. add card Visa makes one.\nPut away: visa"),
            ("redo", "Back again: ✓ #1 Lunch · €12.00 · Eating out · visa\nnew card visa"),
            ("cards", "visa, on Main"),
            ("dinner 20 with visa", "✓ #2 Dinner"),
            ("undo", "Undone: ✗ #2 Dinner"),
            ("cards", "visa, on Main"),
        ],
    )
    .await;
}

#[tokio::test]
async fn the_sides_of_a_transfer_stay_two_accounts_in_one_currency() {
    let ana = Talk::new().await;
    for line in ["add account Savings", "add account Cash", "add account Dollars usd", "add card Visa"] {
        ana.say(line).await;
    }
    assert!(ana.say("transfer 50 from main to savings").await.starts_with("✓ #1 Main → Savings"));
    for (slot, value, code, at) in [
        ("source", "savings", "same_account", "source"),
        ("to", "main", "same_account", "to"),
        ("source", "visa", "not_an_account", "source"),
        ("card", "visa", "not_an_account", "source"),
        ("account", "dollars", "currency_mismatch", "source"),
        ("to", "dollars", "currency_mismatch", "to"),
        ("to", "nowhere", "account_unknown", "to"),
        ("amount", "5 usd", "currency_mismatch", "amount"),
        ("amount", "0", "amount_zero", "amount"),
        ("currency", "usd", "slot_unknown", "slot"),
        ("category", "groceries", "slot_unknown", "slot"),
        ("merchant", "lidl", "slot_unknown", "slot"),
        ("payer", "Zoe", "person_unknown", "payer"),
        ("kind", "transfer", "kind_unknown", "kind"),
        ("day", "someday", "day_unknown", "day"),
    ] {
        refused(&ana, &format!("edit 1 {slot} {value}"), code, at).await;
    }
    dialogue(
        &ana,
        &[
            ("edit 1 source cash", "✓ #1 Cash → Savings · €50.00"),
            ("edit 1 to main", "✓ #1 Cash → Main · €50.00"),
            ("edit 1 amount 60", "✓ #1 Cash → Main · €60.00"),
            ("edit 1 to yesterday", "There is no account “yesterday”."),
            ("edit 1 day yesterday", "✓ #1 Cash → Main · €60.00 · yesterday"),
            ("edit 1 kind expense", "✓ #1 Other · €60.00 · Other · Cash · yesterday"),
            ("coffee 3", "✓ #2 Coffee"),
            ("change 2 to groceries", "✓ #2 Coffee · €3.00 · Groceries"),
            ("+2500 salary", "✓ #3 Salary"),
            ("edit 3 source savings", "✓ #3 Salary · +€2,500.00 · Salary · Savings"),
            ("edit 3 kind expense", "✓ #3 Salary · €2,500.00 · Other · Savings"),
        ],
    )
    .await;
    refused(&ana, "edit 2 category salary", "category_kind", "category").await;
    assert_eq!(balances(&ana).await[0].0, "Main");
}

#[tokio::test]
async fn what_is_put_away_is_said_when_somebody_pays_with_it() {
    let ana = Talk::new().await;
    for line in
        ["coffee 3", "add account Holiday", "add card Visa on Holiday", "card visa on main", "archive card Visa"]
    {
        ana.say(line).await;
    }
    ana.say("archive account Holiday").await;
    dialogue(
        &ana,
        &[
            (
                "lunch 12 with visa",
                "✓ #2 Lunch · €12.00 · Eating out\nVisa is put away, so this is on Main: add card Visa brings it back",
            ),
            (
                "hotel 80 from holiday",
                "✓ #3 Hotel · €80.00 · Travel\nHoliday is put away, so this is on Main: add account Holiday brings it back",
            ),
            ("cards", "No cards yet. add card Visa makes one.\nPut away: Visa (add card Visa brings it back)"),
            ("accounts", "Main · default\nPut away: Holiday (add account Holiday brings it back)"),
        ],
    )
    .await;
    refused(&ana, "edit 3 source holiday", "put_away", "source").await;
    refused(&ana, "edit 2 card visa", "put_away", "source").await;
    refused(&ana, "restore card Amex", "not_put_away", "name").await;
    refused(&ana, "restore account Main", "not_put_away", "name").await;
    refused(&ana, "restore category Fun", "not_put_away", "name").await;
    ana.say("archive category Fun").await;
    dialogue(
        &ana,
        &[
            ("restore card visa", "✓ Back again: Visa, on Main"),
            ("restore account holiday", "✓ Holiday is back, in EUR"),
            ("restore category fun", "✓ Fun is back"),
            ("lunch 13 with visa", "✓ #4 Lunch · €13.00 · Eating out · Visa"),
            ("cinema 9 from holiday", "✓ #5 Cinema · €9.00 · Fun · Holiday"),
        ],
    )
    .await;
}

/// What a question offers may be gone when it is answered.
#[tokio::test]
async fn an_answered_question_books_into_what_is_there_by_then() {
    let ana = Talk::new().await;
    ana.say("coffee 3").await;
    ana.say("12.50").await;
    ana.say("merge category Groceries into Household").await;
    assert!(ana.press("Groceries").await.starts_with("✓ #2 Household · €12.50 · Household"), "{:?}", ana.screen());

    ana.say("add account Holiday").await;
    ana.say("add card Gold on Holiday").await;
    assert!(ana.say("bread 4 with gold").await.contains("Gold"));
    assert!(ana.say("bread 4 with gold").await.contains("again?"));
    ana.say("archive card Gold").await;
    let booked = ana.press("Book again").await;
    assert!(booked.contains("· Holiday\nGold is put away, so this is on Holiday"), "{booked}");

    ana.say("13.50").await;
    ana.say("archive category Transport").await;
    let booked = ana.press("Transport").await;
    assert!(booked.contains("Transport is put away: filed under Other"), "{booked}");

    assert!(ana.say("transfer 5 to holiday").await.starts_with('✓'));
    assert!(ana.say("transfer 5 to holiday").await.contains("again?"));
    ana.say("archive account Holiday").await;
    let answer = ana.press("Book again").await;
    assert!(answer.starts_with("Holiday is put away. add account Holiday brings it back."), "{answer}");
}

/// As many entries as a household makes in a decade move in a handful of statements, and back.
#[tokio::test]
async fn a_category_of_thousands_of_entries_is_merged_at_once() {
    const MANY: i64 = 5_000;
    let ana = Talk::new().await;
    ana.say("cinema 12").await;
    let db = ana.store().write();
    let first = expense::Entity::find().one(db).await.unwrap().unwrap();
    let more: Vec<_> = (2..=MANY)
        .map(|number| expense::Model { id: Uuid::now_v7(), number, ..first.clone() }.into_active_model().reset_all())
        .collect();
    for some in more.chunks(500) {
        expense::Entity::insert_many(some.to_vec()).exec_without_returning(db).await.unwrap();
    }
    let moved = ana.say("merge category Fun into Travel").await;
    assert!(moved.starts_with(&format!("✓ Fun is part of Travel now, {MANY} entries moved")), "{moved}");
    let changes =
        expense_change::Entity::find().filter(expense_change::Column::Action.eq("merge")).all(db).await.unwrap();
    let ids: BTreeSet<Uuid> = changes.iter().map(|change| change.id).collect();
    assert_eq!((changes.len(), ids.len()), (MANY as usize, MANY as usize));
    assert!(ids.iter().all(|id| id.get_version_num() == 7));
    assert!(ana.say("undo").await.starts_with(&format!("Undone: Fun merged into Travel · {MANY} entries moved")));
    ana.say("list fun").await;
    assert_eq!(ana.data()["total_count"], json!(MANY));
    assert!(ana.say("search cinema").await.contains("Cinema"));
}

#[tokio::test]
async fn a_card_that_an_entry_made_learns_its_days_by_the_words_that_add_one() {
    let ana = Talk::new().await;
    ana.say("lunch 12 with visa").await;
    assert!(ana.say("add card Visa closing 25 due 5").await.contains("25"), "{:?}", ana.screen());
    assert!(ana.say("cards").await.contains("25"));
    assert!(ana.say("add card visa").await.starts_with("There is an account or card called visa already"));
}

#[tokio::test]
async fn a_command_without_the_rest_of_it_answers_no_question() {
    let ana = Talk::new().await;
    assert!(ana.say("books").await.starts_with("This chat shows your own books"));
    assert!(ana.say("members").await.starts_with("You are alone in these books"));
    ana.say("4.50").await;
    assert!(ana.say("search").await.starts_with("search what?"));
    assert!(ana.say("...").await.starts_with("I found no amount"));
    assert!(ana.say("coffee").await.starts_with("✓ #1 Coffee"), "it still waits");
}

#[tokio::test]
async fn among_people_a_member_may_be_named_as_who_paid() {
    let ana = Talk::new().await;
    let (home, bo) = (ana.in_chat("Home"), ana.as_person("Bo").in_chat("Home"));
    home.say("/e rent 900").await;
    bo.say("/e internet 40").await;
    home.event(outlay::message::ChatEvent::Hears { all: true }).await;
    assert!(home.say("bo paid 30 for pizza").await.starts_with("✓ #3 Pizza · €30.00 · Bo paid"));
    assert_eq!(home.say("zoe paid 30 for pizza").await, "");
}
