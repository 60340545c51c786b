//! Categories, accounts, cards and transfers, by talking to the bot.

use outlay::testing::Talk;
use serde_json::{Value, json};

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
async fn undo_passes_over_a_merge_and_keeps_to_it() {
    let ana = Talk::new().await;
    dialogue(
        &ana,
        &[
            ("cinema 12", "✓ #1 Cinema · €12.00 · Fun"),
            ("edit 1 amount 14", "✓ #1 Cinema · €14.00 · Fun"),
            ("merge category Fun into Travel", "✓ Fun is part of Travel now"),
            ("undo", "Change undone: ✓ #1 Cinema · €12.00 · Travel"),
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
