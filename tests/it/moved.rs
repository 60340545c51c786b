//! A chat that moves to another key: what was said there, what waits there, and what is said from then on.

use outlay::entity::{MessageState, expense, message};
use outlay::message::ChatEvent;
use outlay::testing::{How, Talk};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};

fn moves(from: &str, to: &str) -> ChatEvent {
    ChatEvent::Migrated { from: from.into(), to: to.into() }
}

async fn standing(talk: &Talk) -> Vec<(i64, i64)> {
    let entries = expense::Entity::find().filter(expense::Column::DeletedAt.is_null());
    let entries = entries.order_by_asc(expense::Column::Number).all(talk.store().read()).await.unwrap();
    entries.into_iter().map(|entry| (entry.number, entry.amount_minor)).collect()
}

#[tokio::test]
async fn a_card_that_stayed_behind_is_said_anew_and_its_key_is_nobodys() {
    let bo = Talk::new().await.as_person("Bo").in_chat("Home");
    bo.say("/e groceries 48").await;
    let (card, undo) = bo.buttons().into_iter().find(|(_, button)| button.label == "Undo").unwrap();
    bo.as_person("Ana").say("/e bread 3").await;
    let bo = bo.in_chat("Big");
    bo.event(moves("Home", "Big")).await;

    // Keys start anew: in the new chat the old card's is some other message's.
    let zoe = bo.as_person("Zoe");
    let mut chatter = zoe.inbound("no, 5");
    (chatter.reply_to, chatter.reply_to_bot) = (Some(card.clone()), true);
    zoe.hand_over(chatter).await;
    assert_eq!(standing(&bo).await, [(1, 4800), (2, 300)], "that was said to nobody's card");

    assert!(bo.press_token(&card, &undo.token).await.contains("✗ #1 Groceries"));
    assert_eq!(bo.answers().last().unwrap().how, How::Sent, "there is no message to change");
    assert!(bo.press("Redo").await.contains("✓ #1 Groceries"));
    assert_eq!(bo.answers().last().unwrap().how, How::Edited, "that one is the card now");
    assert_eq!(bo.screen().len(), 1);
    assert_eq!(bo.in_chat("Home").screen().len(), 2, "and in the old chat nothing changes any more");
}

#[tokio::test]
async fn what_waits_in_the_old_chat_is_handled_whatever_its_key_is_in_the_new_one() {
    let bo = Talk::new().await.as_person("Bo").in_chat("Home");
    bo.say("/e groceries 48").await;
    let big = bo.in_chat("Big");
    let (milk, mut bread, mut jam) = (bo.inbound("/e milk 3"), bo.inbound("/e bread 2"), bo.inbound("/e jam 6"));
    let mut told = big.inbound("");
    told.body = outlay::message::Body::Event { event: moves("Home", "Big") };
    // The new chat counts its messages from the beginning.
    let mut tea = big.inbound("/e tea 1");
    tea.origin.message = "m9".into();
    (bread.origin.message, jam.origin.message) = ("m9".into(), "m8".into());
    big.hand_over_all(vec![milk, bread, jam, told, tea]).await;
    let mut amounts: Vec<i64> = standing(&bo).await.into_iter().map(|(_, minor)| minor).collect();
    amounts.sort_unstable();
    assert_eq!(amounts, [100, 200, 300, 600, 4800]);
    let at_once = message::Entity::find()
        .filter(message::Column::State.eq(MessageState::Done))
        .filter(message::Column::Attempts.eq(0));
    assert_eq!(at_once.count(bo.store().read()).await.unwrap(), 6);
    // A message that comes only now may have a key that one of those had.
    let mut rice = big.inbound("/e rice 4");
    rice.origin.message = "m8".into();
    assert!(big.hand_over(rice).await.starts_with("✓ #6 Rice"));
}

#[tokio::test]
async fn where_the_new_chat_keeps_books_already_it_goes_on_keeping_them() {
    let bo = Talk::new().await.as_person("Bo").in_chat("Home");
    // Known, and bound to no books yet.
    bo.event(ChatEvent::Added { hears_all: true }).await;
    let big = bo.in_chat("Big");
    big.say("/e tea 1").await;
    for _ in 0..2 {
        big.event(moves("Home", "Big")).await;
    }
    assert!(big.say("/e milk 3").await.starts_with("✓ #2 Milk"));
}
