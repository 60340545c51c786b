//! Every button, pressed by whoever may come across it: by its owner, twice, an hour later, by somebody else, in another
//! chat. It does what it says once, for whom it is meant, and touches nobody else's books.

use std::collections::BTreeSet;

use chrono::Duration;
use outlay::entity::{account, card, category, expense, household};
use outlay::testing::Talk;
use sea_orm::{EntityTrait, QueryOrder};

/// A conversation that ends with buttons. A line that begins with `m1:` edits that message; `@` sets the clock.
struct Opening {
    chat: Option<&'static str>,
    lines: &'static [&'static str],
}

const fn alone(lines: &'static [&'static str]) -> Opening {
    Opening { chat: None, lines }
}

const fn shared(lines: &'static [&'static str]) -> Opening {
    Opening { chat: Some("Home"), lines }
}

/// How deep buttons under buttons are followed.
const DEPTH: usize = 2;

/// As it was said, with the buttons of `path` pressed one after the other.
async fn held(opening: &Opening, path: &[String]) -> Talk {
    let talk = Talk::new().await;
    let talk = opening.chat.map_or_else(|| talk.clone(), |chat| talk.in_chat(chat));
    for line in opening.lines {
        match (line.strip_prefix('@'), line.split_once(": ")) {
            (Some(time), _) => {
                talk.at(time);
            }
            (None, Some((message, text))) if message.starts_with('m') && message.len() == 2 => {
                talk.edit(message, text).await;
            }
            _ => drop(talk.say(line).await),
        }
    }
    for label in path {
        talk.press(label).await;
    }
    talk
}

/// All books of everybody, as far as people see them.
async fn books(talk: &Talk) -> Vec<String> {
    let db = talk.store().read();
    let mut rows = Vec::new();
    let (mut entries, mut categories) = (Vec::new(), Vec::new());
    for e in expense::Entity::find().order_by_asc(expense::Column::Id).all(db).await.unwrap() {
        let filed = (e.category_id, e.account_id, e.card_id, e.to_account_id, e.payer_id);
        entries.push(format!(
            "{:?}",
            (e.household_id, e.number, e.kind, e.money(), e.day, filed, e.note, e.tags, e.deleted_at.is_some())
        ));
    }
    for c in category::Entity::find().order_by_asc(category::Column::Id).all(db).await.unwrap() {
        let words: BTreeSet<String> = c.aliases.into_vec().into_iter().collect();
        categories.push(format!("{:?}", (c.id, c.name, words, c.archived_at.is_some(), c.merged_into)));
    }
    for a in account::Entity::find().order_by_asc(account::Column::Id).all(db).await.unwrap() {
        rows.push(format!("{:?}", (a.id, a.name, a.currency, a.is_default, a.archived_at.is_some())));
    }
    for c in card::Entity::find().order_by_asc(card::Column::Id).all(db).await.unwrap() {
        rows.push(format!("{:?}", (c.id, c.name, c.account_id, c.closing_day, c.due_day, c.archived_at.is_some())));
    }
    for h in household::Entity::find().order_by_asc(household::Column::Id).all(db).await.unwrap() {
        rows.push(format!("{:?}", (h.id, h.currency, h.zone, h.language, h.week_start, h.month_start)));
    }
    [rows, entries, categories].concat()
}

/// Presses every button of an opening, and those that come up then.
async fn press_all(opening: Opening) {
    let mut seen = BTreeSet::new();
    let mut paths = vec![Vec::new()];
    while let Some(path) = paths.pop() {
        let labels: Vec<String> =
            held(&opening, &path).await.buttons().into_iter().map(|(_, button)| button.label).collect();
        assert!(!labels.is_empty() || !path.is_empty(), "{:?} shows no button", opening.lines);
        for label in labels {
            if !seen.insert((path.len(), label.clone())) {
                continue;
            }
            press(&opening, &path, &label).await;
            if path.len() + 1 < DEPTH {
                paths.push([path.as_slice(), &[label]].concat());
            }
        }
    }
}

async fn press(opening: &Opening, path: &[String], label: &str) {
    let told = format!("{:?} {path:?} {label}", opening.lines);
    let talk = held(opening, path).await;
    let (on, button) = talk.buttons().into_iter().rev().find(|(_, button)| button.label == label).unwrap();
    let before = books(&talk).await;

    // A stranger who got hold of it, and its owner in another chat.
    for elsewhere in [talk.as_person("Zoe").in_private(), talk.in_chat("Elsewhere"), talk.as_person("Zoe").in_chat("x")]
    {
        let answer = elsewhere.press_token(&on, &button.token).await;
        assert!(answer.starts_with("That button is no longer good."), "{told}: {answer}");
        assert_eq!(books(&talk).await, before, "{told}: pressed elsewhere");
    }
    let forged = button.token.replace('.', "x.");
    assert!(talk.press_token(&on, &forged).await.starts_with("That button is no longer good."), "{told}");
    assert_eq!(books(&talk).await, before, "{told}: forged");
    if opening.chat.is_some() {
        let bo = talk.as_person("Bo");
        let answer = bo.press_token(&on, &button.token).await;
        let by_bo = books(&talk).await;
        if answer.starts_with("That question is for somebody else.") {
            assert_eq!(by_bo, before, "{told}: asked of somebody else");
        } else if by_bo != before {
            // Both pressed: the first wins.
            talk.press_token(&on, &button.token).await;
            assert_eq!(books(&talk).await, by_bo, "{told}: pressed by both");
        }
    }

    talk.press_token(&on, &button.token).await;
    let after = books(&talk).await;
    talk.press_token(&on, &button.token).await;
    assert_eq!(books(&talk).await, after, "{told}: pressed twice");
    talk.clock().advance(Duration::hours(1));
    talk.press_token(&on, &button.token).await;
    assert_eq!(books(&talk).await, after, "{told}: pressed an hour later");
}

/// All of them; on PostgreSQL two, because a press means the same there, and every one of the databases that this takes
/// is made and dropped by the server.
fn some(openings: Vec<Opening>) -> impl Iterator<Item = Opening> {
    let most = if std::env::var_os("TEST_DATABASE_URL").is_some() { 2 } else { usize::MAX };
    openings.into_iter().take(most)
}

#[tokio::test]
async fn under_cards() {
    for opening in some(vec![
        alone(&["coffee 4.50"]),
        alone(&["zorbing 30", "m1: zorbing 31"]),
        alone(&["milk 3\nbread 2"]),
        alone(&["milk 3\nbread 2", "m1: bread 2"]),
        alone(&["coffee 4.50", "m1: never mind"]),
        alone(&["lunch 12 with visa"]),
        shared(&["/e groceries 48"]),
    ]) {
        press_all(opening).await;
    }
}

#[tokio::test]
async fn under_questions() {
    for opening in some(vec![
        alone(&["12.50"]),
        alone(&["12.50", "today"]),
        alone(&["coffee 4.50", "coffee 4.50"]),
        alone(&["tea 1", "bun 1", "jam 1", "egg 1", "ham 1", "car 5000"]),
        shared(&["/e 12.50"]),
    ]) {
        press_all(opening).await;
    }
}

#[tokio::test]
async fn under_answers() {
    for opening in some(vec![
        alone(&["coffee 4.50", "undo"]),
        alone(&["coffee 4.50", "undo", "redo"]),
        alone(&["coffee 4.50", "tea 2", "delete 1"]),
        alone(&["coffee 4.50", "tea 2", "edit 1 amount 5"]),
        alone(&["coffee 4.50", "delete 1", "show 1"]),
        alone(&["coffee 4.50", "delete 1", "trash"]),
        alone(&["@2026-11-23T23:30:00Z", "coffee 4.50", "set zone Tokyo"]),
        alone(&["a 1\nb 2\nc 3\nd 4\ne 5\nf 6\ng 7\nh 8\ni 9\nj 10\nk 11\nl 12", "list"]),
    ]) {
        press_all(opening).await;
    }
}

#[tokio::test]
async fn under_what_was_arranged() {
    for opening in some(vec![
        alone(&["alias coffee = Groceries"]),
        alone(&["unalias coffee"]),
        alone(&["archive category Fun"]),
        alone(&["cinema 9", "merge category Fun into Travel"]),
        alone(&["add card Visa", "archive card Visa"]),
        alone(&["add account Savings", "archive account Savings"]),
        alone(&["rename category Fun to Leisure", "undo"]),
        alone(&["rename category Fun to Leisure", "undo", "redo"]),
    ]) {
        press_all(opening).await;
    }
}
