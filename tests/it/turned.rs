//! Chats whose books change under them, cards that stand elsewhere, messages that wait together: what is said late or from
//! somewhere else still means the books, the card and the entry that it meant.

use outlay::message::{ChatEvent, Inbound, Revision, Sender, SenderKind};
use outlay::testing::Talk;

/// Ana alone and with Bo in a shared chat, whose books her private chat can show.
async fn at_home() -> (Talk, Talk, Talk) {
    let ana = Talk::new().await;
    let (home, bo) = (ana.in_chat("Home"), ana.as_person("Bo").in_chat("Home"));
    home.say("/e rent 900").await;
    bo.say("/e internet 40").await;
    (ana, home, bo)
}

fn edit_of(talk: &Talk, message: &str, revision: &str, text: &str) -> Inbound {
    let mut edit = talk.inbound(text);
    edit.origin.message = message.into();
    edit.origin.revision = Revision(revision.to_owned());
    edit.edited = true;
    edit
}

#[tokio::test]
async fn a_card_in_another_chat_is_brought_up_to_date_there() {
    let ana = Talk::new().await;
    let home = ana.in_chat("Home");
    home.say("/e rent 900").await;
    home.say("/add member Tom").await;
    ana.say("books of Home").await;
    let said = ana.say("edit 1 amount 950").await;
    assert!(said.contains("(to Home) ✓ #1 Rent · €950.00 · Ana paid"), "the card itself, as it is read there: {said}");
    assert!(said.contains("#1 Rent · €950.00 · Housing") || said.contains("#1 Rent · €950.00"), "{said}");
    assert_eq!(home.screen().iter().filter(|card| card.contains("#1 Rent")).count(), 1);
    assert_eq!(ana.screen().last().unwrap().lines().next().unwrap().matches("950").count(), 1, "and an answer here");
    // Its buttons are for the chat that it stands in, and an answer's for its own.
    assert!(home.press("Undo").await.contains("900") || home.screen().iter().any(|card| card.contains("€900.00")));
    assert!(ana.say("delete 1").await.contains("(to Home) ✗ #1 Rent"));
}

#[tokio::test]
async fn who_left_is_let_in_again_by_nothing_they_say_alone() {
    let (ana, home, bo) = at_home().await;
    let alone = bo.in_private();
    alone.say("books of Home").await;
    assert!(alone.say("list").await.contains("Rent"));
    let who = Sender { user: "bo".into(), name: "Bo".into(), handle: None, language: None, kind: SenderKind::Person };
    home.event(ChatEvent::Left { who }).await;
    assert!(!alone.say("list").await.contains("Rent"), "{:?}", alone.screen());
    assert!(alone.say("tea 2").await.starts_with("✓ #1 Tea"), "books of his own");
    assert_eq!(home.say("/members").await, "Home: Ana (you).");
    // Writing among them is coming back.
    assert!(bo.say("/e milk 1").await.starts_with("✓ #3 Milk"));
    assert!(ana.in_chat("Home").say("/members").await.contains("Bo"));
}

#[tokio::test]
async fn an_owner_who_is_taken_out_leaves_the_books_an_owner() {
    let (ana, home, bo) = at_home().await;
    ana.say("coffee 3").await;
    let who = ana.inbound("").sender.unwrap();
    bo.event(ChatEvent::Left { who }).await;
    assert!(!bo.say("/books of Home").await.contains("Only the owner"), "Bo owns them now");
    home.say("/e tea 2").await;
    assert!(home.say("/books of Ana").await.contains("Only the owner"), "and Ana is a member like any other");
}

#[tokio::test]
async fn redo_stays_in_the_books_at_hand() {
    let (ana, _, _) = at_home().await;
    ana.say("coffee 4.50").await;
    ana.say("set currency czk").await;
    for _ in 0..2 {
        ana.say("undo").await;
    }
    ana.say("books of Home").await;
    assert!(ana.say("redo").await.contains("other books"));
    assert!(ana.say("settings").await.contains("EUR"), "Home's currency is what it was");
    ana.say("books of Ana").await;
    assert!(ana.say("redo").await.contains("Coffee"));
}

#[tokio::test]
async fn an_edit_changes_the_books_that_its_message_was_booked_in() {
    let (ana, _, _) = at_home().await;
    ana.say("lunch 12").await;
    let message = "m3";
    ana.say("books of Home").await;
    let said = ana.edit(message, "lunch 13\ncake 2").await;
    assert!(said.contains("(was €12.00)") && said.contains("#2 Cake"), "{said}");
    assert!(!ana.say("list").await.contains("Lunch"), "nothing of it is in Home's");
    let deleted = ana.event(ChatEvent::Deleted { message: message.into() }).await;
    assert!(deleted.contains("[Remove #1]"), "{deleted}");
    ana.press("Remove #1").await;
    assert!(ana.say("list").await.contains("Rent"), "Home's own #1 stands");
}

#[tokio::test]
async fn an_edit_that_says_nothing_new_leaves_corrections_alone() {
    let (ana, home, _) = at_home().await;
    ana.say("for Home: gift 60").await;
    ana.reply("m3", "no, 65").await;
    assert_eq!(ana.edit("m3", "for Home: gift 60").await, "");
    assert!(home.say("/list").await.contains("€65.00"));
    let said = ana.edit("m3", "for Home: gifts 60").await;
    assert!(said.contains("Gifts · €65.00"), "only what the edit changed: {said}");
}

#[tokio::test]
async fn edits_that_wait_together_are_each_compared_with_the_one_before() {
    let ana = Talk::new().await;
    ana.say("coffee 4.50").await;
    ana.reply("m1", "5").await;
    let (first, second) =
        (edit_of(&ana, "m1", "r1", "coffee beans 4.50"), edit_of(&ana, "m1", "r2", "coffee 4.50 #work"));
    ana.hand_over_all(vec![first, second]).await;
    let card = ana.screen().join("\n");
    assert!(card.contains("€5.00") && card.contains("#work"), "{card}");
}

#[tokio::test]
async fn a_correction_is_read_whatever_spaces_a_keyboard_puts_in() {
    let ana = Talk::new().await;
    ana.say("coffee 4.50").await;
    for (typed, note) in
        [("note\u{a0}birthday", "Birthday"), ("for\u{202f}lunch", "Lunch"), ("ｎｏｔｅ x", "X"), ("note\u{3000}ü", "Ü")]
    {
        assert!(ana.reply("m1", typed).await.contains(note), "{typed:?}: {:?}", ana.screen());
    }
}

#[tokio::test]
async fn a_count_in_other_digits_and_a_sum_beyond_all_counting() {
    let ana = Talk::new().await;
    ana.say("tea 2").await;
    ana.say("milk 1").await;
    assert!(ana.say("last １").await.contains("Milk"));
    assert!(ana.say("today").await.contains("€3.00"));
    for huge in ["house 92233720368547758.07", "boat 92233720368547758.07"] {
        assert!(ana.say(huge).await.starts_with("✓"), "{huge}");
    }
    for asked in ["today", "balance", "list today", "report by account"] {
        assert!(ana.say(asked).await.starts_with("Your entries add up to more than I can count"), "{asked}");
        assert_eq!(ana.data()["error"]["code"], "sum_too_large");
    }
    assert!(ana.say("list").await.contains("Boat"), "and the slip is found");
    ana.say("delete 4").await;
    ana.say("delete 3").await;
    assert!(ana.say("today").await.contains("€3.00"));
}

#[tokio::test]
async fn undo_keeps_a_payer_who_turned_out_to_be_another_member() {
    let (ana, home, _) = at_home().await;
    let tom = ana.as_person("Tommaso").in_chat("Home");
    home.say("/add member Tom").await;
    home.say("/edit 1 payer Tom").await;
    home.say("/edit 1 amount 910").await;
    tom.say("/join").await;
    tom.press("I'm Tom").await;
    home.say("/undo").await;
    assert!(home.say("/show 1").await.contains("Tommaso"), "{:?}", home.screen().last());
}

#[tokio::test]
async fn who_writes_as_the_chat_leaves_for_nobody() {
    let (_, home, _) = at_home().await;
    home.say("/add member Tom").await;
    for said in ["/leave", "/Tom is me"] {
        let mut inbound = home.inbound(said);
        inbound.sender.as_mut().unwrap().kind = SenderKind::Anonymous;
        inbound.sender.as_mut().unwrap().user = "-1001".into();
        assert!(home.hand_over(inbound).await.starts_with("I can’t tell who you are"), "{said}");
    }
    assert_eq!(home.say("/members").await, "Home: Ana (you), Bo, Tom (by name).");
}

#[tokio::test]
async fn the_summary_after_a_downtime_says_what_stands() {
    let ana = Talk::as_stranger(&[("OUTLAY__ACCESS__OPEN", "true")]).await;
    let home = ana.in_chat("Home");
    ana.say("tea 1").await;
    home.say("/e tea 1").await;
    let late = |talk: &Talk, texts: &[&str]| -> Vec<Inbound> {
        texts.iter().map(|text| Inbound { late: true, ..talk.inbound(text) }).collect()
    };
    let texts = ["/e milk 1", "/e bread 2", "/e eggs 3", "/e rice 4", "/e salt 5", "/e oil 6", "/e beer 7", "/undo"];
    let said = late(&ana, &texts);
    ana.at("2026-11-23T12:00:00Z");
    let answer = ana.hand_over_all(said).await;
    assert!(answer.contains("Booked while I was away: 6, €21.00"), "{answer}");
    // Whoever talks last among others is not answered, and what was booked is said all the same.
    let said =
        late(&home, &["/e milk 1", "/e bread 2", "/e eggs 3", "/e rice 4", "/e salt 5", "/e oil 6", "see you at 8"]);
    ana.at("2026-11-23T13:00:00Z");
    let answer = home.hand_over_all(said).await;
    assert!(answer.contains("Booked while I was away: 6, €21.00"), "{answer}");
    // A turn to other books among them holds for what comes behind it.
    let said = late(&ana, &["milk 1", "books of Home", "bread 2", "eggs 3", "rice 4", "salt 5", "oil 6"]);
    ana.at("2026-11-23T14:00:00Z");
    ana.hand_over_all(said).await;
    assert!(home.say("/list").await.contains("Oil"));
}
