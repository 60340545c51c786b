//! Cards as they stand in a chat: which of them bear buttons, and what becomes of one that somebody took out.

use outlay::entity::expense;
use outlay::message::{MessageKey, SenderKind};
use outlay::testing::{How, Talk};
use sea_orm::{EntityTrait, QueryOrder};

async fn amounts(talk: &Talk) -> Vec<i64> {
    let entries = expense::Entity::find().order_by_asc(expense::Column::Number).all(talk.store().read()).await.unwrap();
    entries.into_iter().map(|entry| entry.amount_minor).collect()
}

/// How many buttons each of the bot's messages bears, oldest first.
fn buttons(talk: &Talk) -> Vec<usize> {
    talk.screen().iter().map(|shown| shown.matches('[').count()).collect()
}

/// Whether they come one by one or all at once.
#[tokio::test]
async fn a_question_keeps_its_buttons_however_many_cards_come_after_it() {
    for burst in [false, true] {
        let ana = Talk::new().await.in_chat("Home");
        ana.say("/e rent 700").await;
        let mut anonymous = ana.inbound("/e pizza 32");
        let sender = anonymous.sender.as_mut().unwrap();
        (sender.kind, sender.user) = (SenderKind::Anonymous, "Home".into());
        let mut all = vec![anonymous];
        all.extend(["milk 3", "bread 2", "tea 1", "rice 4", "salt 1"].map(|thing| ana.inbound(&format!("/e {thing}"))));
        if burst {
            ana.hand_over_all(all).await;
        } else {
            for one in all {
                ana.hand_over(one).await;
            }
        }
        // The rent's card, the question, and the five: the question stands beside the three latest cards.
        assert_eq!(buttons(&ana), [0, 1, 0, 0, 3, 3, 3], "at once: {burst}");
        assert!(ana.press("Ana").await.starts_with("✓ #7 Pizza · €32.00 · Ana paid"));
        // Answered, it is a card like the others, and older than they are.
        assert_eq!(buttons(&ana), [0, 0, 0, 0, 3, 3, 3], "at once: {burst}");
    }
}

#[tokio::test]
async fn a_card_that_was_taken_out_is_said_anew_when_it_changes() {
    let ana = Talk::new().await;
    ana.say("coffee 4.50").await;
    ana.lose(&MessageKey::from("b1"));
    let card = ana.edit("m1", "coffee 5.40").await;
    assert!(card.starts_with("✓ #1 Coffee · €5.40"), "{card}");
    assert_eq!((ana.screen().len(), buttons(&ana)), (1, vec![3]), "with what to press, as a new one");
    // It is the card from then on: changed in place, found by a reply, and by a change that is no reply.
    assert!(ana.reply("x1", "no, 6").await.contains("€6.00"));
    assert!(ana.say("no, 7").await.contains("€7.00"));
    assert_eq!(ana.screen().len(), 1);
    ana.lose(&MessageKey::from("b2"));
    assert!(ana.say("no, 8").await.contains("€8.00"));
    assert_eq!((ana.screen().len(), amounts(&ana).await), (1, vec![800]));
}

/// An old one, whose buttons had gone.
#[tokio::test]
async fn a_card_said_anew_counts_among_the_latest() {
    let ana = Talk::new().await;
    for thing in ["coffee 4.50", "milk 3", "bread 2", "tea 1"] {
        ana.say(thing).await;
    }
    assert_eq!(buttons(&ana), [0, 3, 3, 3]);
    ana.lose(&MessageKey::from("b1"));
    ana.edit("m1", "coffee 5.40").await;
    assert_eq!(buttons(&ana), [0, 3, 3, 3], "it pushed the oldest of them out");
    assert!(ana.screen()[3].starts_with("✓ #1 Coffee"));
}

#[tokio::test]
async fn a_quiet_chat_marks_what_is_booked_and_speaks_where_there_is_something_to_say() {
    let ana = Talk::new().await;
    let home = ana.in_chat("Home");
    home.say("/e rent 900").await;
    assert!(home.say("/set quiet on").await.contains("👌"));
    assert!(home.say("/settings").await.contains("Quiet"));
    assert_eq!(home.say("/e tea 2").await, "👌");
    assert_eq!((home.answers()[0].how, home.data()["number"].as_i64()), (How::Reacted, Some(2)));
    assert!(home.say("/e 3").await.contains("for what?"), "questions are still asked");
    assert!(home.say("/e lunch 3 with visa").await.contains("new card visa"), "and what is notable is said");
    // A change of what was only marked has a card, which is the entry's from then on.
    assert!(home.say("/edit 2 amount 2.50").await.starts_with("✓ #2 Tea · €2.50"));
    assert!(home.say("/edit 2 amount 3").await.starts_with("✓ #2 Tea · €3.00"));
    let cards = home.screen().into_iter().filter(|card| card.contains("#2 Tea") && card.contains("[Change]"));
    assert_eq!(cards.map(|card| card.contains("€3.00")).collect::<Vec<_>>(), [true]);
    assert!(ana.say("coffee 4").await.starts_with("✓"), "only here");
    home.say("/quiet off").await;
    assert!(home.say("/e milk 1").await.starts_with("✓"));
}
