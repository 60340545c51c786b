use sea_orm::EntityTrait;
use serde_json::{Value, json};

use super::super::ledger::fixture::{Books, insert, now};
use super::*;

/// An entry as it is written into history, with more in it than history tells.
fn entry(books: &Books) -> Value {
    json!({
        "id": Uuid::now_v7(), "number": 128, "kind": "expense", "amount_minor": 450, "currency": "EUR",
        "day": "2026-11-23", "payer_id": books.ana, "category_id": books.food, "account_id": books.giro,
        "card_id": null, "to_account_id": null, "note": "coffee", "merchant": null, "tags": [], "version": 1,
        "deleted_at": null,
    })
}

fn with(entry: &Value, change: Value) -> Value {
    let mut entry = entry.clone();
    entry.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
    entry
}

async fn record(
    books: &Books,
    expense: Uuid,
    version: i32,
    action: ChangeAction,
    who: Option<Uuid>,
    (before, after): (Option<&Value>, &Value),
) {
    let change = expense_change::Model {
        id: Uuid::now_v7(),
        household_id: books.household,
        expense_id: expense,
        version,
        action,
        before: before.map(Value::to_string),
        after: after.to_string(),
        person_id: who,
        chat_id: None,
        message_id: None,
        undone_at: (version == 3).then(now),
        created_at: now(),
        updated_at: now(),
    };
    insert(&books.db, change).await;
}

#[tokio::test]
async fn history_tells_each_step_in_words() {
    let books = Books::open().await;
    let ana = person::Model {
        id: Uuid::now_v7(),
        name: "Ana".into(),
        language: None,
        zone: None,
        admitted_at: None,
        refused_at: None,
        owner: false,
        created_at: now(),
        updated_at: now(),
    };
    let ana = Some(insert(&books.db, ana).await.id);
    let expense = Uuid::now_v7();
    let first = entry(&books);
    let dearer = with(&first, json!({"amount_minor": 540, "currency": "CZK", "merchant": "Rewe"}));
    let all = with(
        &dearer,
        json!({
            "day": "2026-11-22", "kind": "transfer", "category_id": null, "account_id": null, "card_id": books.visa,
            "to_account_id": books.savings, "payer_id": books.bo, "note": "", "merchant": null,
            "tags": ["work", "trip"],
        }),
    );
    let gone = with(&all, json!({"deleted_at": now()}));
    record(&books, expense, 2, ChangeAction::Edit, ana, (Some(&first), &dearer)).await;
    record(&books, expense, 1, ChangeAction::Create, ana, (None, &first)).await;
    record(&books, expense, 3, ChangeAction::Edit, None, (Some(&dearer), &all)).await;
    record(&books, expense, 4, ChangeAction::Delete, ana, (Some(&all), &gone)).await;
    record(&books, Uuid::now_v7(), 1, ChangeAction::Create, ana, (None, &first)).await;

    let steps = history(&books.db, books.household, expense).await.unwrap();
    let told: Vec<String> = steps
        .iter()
        .map(|step| {
            let side = |value: &Option<super::Value>| value.as_ref().map_or("none".to_owned(), ToString::to_string);
            let slot = |d: &Difference| format!("{} {} → {}", d.slot.as_str(), side(&d.before), side(&d.after));
            let slots: Vec<String> = step.slots.iter().map(slot).collect();
            let who = step.person.as_deref().unwrap_or("-");
            format!("{} {} {who} {}: {}", step.version, step.action.as_str(), step.undone, slots.join(", "))
        })
        .collect();
    assert_eq!(
        told,
        [
            "1 create Ana false: ",
            "2 edit Ana false: amount €4.50 → CZK 5.40, merchant none → Rewe",
            "3 edit - true: day 2026-11-23 → 2026-11-22, kind expense → transfer, category Food → none, \
             source Giro → Visa, to none → Savings, payer Ana → Bo, note coffee → none, merchant Rewe → none, \
             tags none → work trip",
            "4 delete Ana false: ",
        ]
    );
    assert!(steps.iter().all(|step| step.when == now()));
    let other = books.neighbours().await;
    assert!(history(&books.db, other.household, expense).await.unwrap().is_empty());
}

#[tokio::test]
async fn an_unreadable_step_is_a_fault() {
    let books = Books::open().await;
    let expense = Uuid::now_v7();
    record(&books, expense, 1, ChangeAction::Create, None, (None, &json!({}))).await;
    assert_eq!(expense_change::Entity::find().all(&books.db).await.unwrap().len(), 1);
    assert!(history(&books.db, books.household, expense).await.is_err());
}
