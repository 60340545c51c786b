//! Cards as they stand in a chat: which of them bear buttons.

use outlay::message::SenderKind;
use outlay::testing::Talk;

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
