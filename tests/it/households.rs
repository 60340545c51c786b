//! Whose books a message goes into: several households a person, several accounts a person, members by name.

use outlay::testing::Talk;

/// Ana alone, with Bo in a shared chat, and each with books of their own.
async fn at_home() -> (Talk, Talk) {
    let ana = Talk::new().await;
    let bo = ana.as_person("Bo");
    ana.say("tea 2").await;
    bo.say("milk 1").await;
    ana.in_chat("Home").say("/e rent 900").await;
    bo.in_chat("Home").say("/e internet 40").await;
    (ana, bo)
}

fn code(talk: &Talk) -> String {
    talk.data()["code"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn an_entry_goes_across_by_name_and_what_concerns_it_follows() {
    let (ana, bo) = at_home().await;
    let card = ana.say("for home: gift 60").await;
    assert!(card.starts_with("✓ #3 Gift · €60.00 · Gifts\nin the books of Home"), "{card}");
    assert!(ana.say("list").await.contains("Tea"), "her own chat still shows her own books");
    assert!(!ana.say("list").await.contains("Gift"));
    assert!(bo.in_chat("Home").say("/list").await.contains("Gift"));
    // Its buttons, replies to it and its question act on the books it is in.
    assert!(ana.say("undo").await.contains("other books"));
    assert!(ana.say("for home: undo").await.starts_with("Undone: ✗ #3 Gift"));
    assert!(ana.say("for Home: 12.50").await.starts_with("€12.50 for what?"));
    assert!(ana.say("milk").await.contains("no amount"), "her own books have no question open");
    assert!(ana.press("Groceries").await.starts_with("✓ #4 Groceries · €12.50"));
    assert!(ana.reply("m11", "13.50").await.contains("€13.50"), "{:?}", ana.screen());
    assert_eq!(ana.say("list").await.matches('#').count(), 1);
}

#[tokio::test]
async fn books_that_one_is_not_in_are_as_unknown_as_none() {
    let (ana, bo) = at_home().await;
    let tom = ana.as_person("Tom");
    for said in ["books of Home", "books of Nowhere"] {
        assert!(tom.say(said).await.starts_with("You are in no books called"), "{said}");
    }
    assert!(tom.say("for home: gift 60").await.starts_with("✓ #1"), "an entry of his own, whatever its note");
    assert!(!bo.in_chat("Home").say("/list").await.contains("gift"));
    assert!(ana.say("invite to Bo").await.starts_with("You are in no books called “Bo”"));
}

#[tokio::test]
async fn the_choice_of_books_sticks_to_the_chat() {
    let (ana, _) = at_home().await;
    assert!(ana.say("books").await.contains("[Home]"));
    assert!(ana.press("Home").await.contains("shows the books of Home now"));
    assert!(ana.say("bread 3").await.starts_with("✓ #3 Bread"));
    assert!(ana.say("books of Ana").await.contains("shows the books of Ana now"));
    assert!(ana.say("bread 3.20").await.starts_with("✓ #2 Bread"));
}

#[tokio::test]
async fn two_accounts_become_one_person_with_one_ledger() {
    let (ana, bo) = at_home().await;
    let phone = ana.as_person("Ana's phone");
    phone.say("bus 3").await;
    phone.in_chat("Home").say("/e soap 4").await;
    ana.say("link").await;
    let code = code(&ana);
    assert!(bo.in_chat("Home").say("/link").await.contains("private chat"));
    assert!(phone.say(&format!("/link {code}")).await.starts_with("Linked"));
    assert!(bo.say(&format!("/link {code}")).await.contains("not good"), "once");
    assert!(phone.say("list").await.contains("Tea"));
    assert!(phone.say("cake 5").await.starts_with("✓ #2 Cake"));
    assert!(ana.say("list").await.contains("Cake"));
    assert!(phone.say("books").await.contains("[Ana's phone]"), "what it kept alone is still there");
    assert_eq!(bo.in_chat("Home").say("/members").await, "Home: Ana, Bo (you).");
    assert!(bo.in_chat("Home").say("/report by payer").await.contains("Ana"));
    assert!(!bo.in_chat("Home").say("/report by payer").await.contains("phone"));
}

#[tokio::test]
async fn a_link_is_good_for_ten_minutes_and_for_somebody_else() {
    let (ana, bo) = at_home().await;
    ana.say("link").await;
    let code = code(&ana);
    assert!(ana.say(&format!("link {code}")).await.contains("on another platform"));
    // Passed off as an invitation it does nothing: whoever took it would become Ana.
    for passed_off in [format!("/start {code}"), format!("/join {code}"), code.clone()] {
        assert!(!bo.say(&passed_off).await.contains("Linked"), "{passed_off}");
    }
    assert!(bo.say("list").await.contains("Milk"), "Bo is still Bo");
    ana.at("2026-11-23T10:30:00Z");
    assert!(bo.say(&format!("link {code}")).await.contains("not good"));
}

#[tokio::test]
async fn an_invitation_to_a_household_makes_a_member_and_shows_nothing_else() {
    let ana = Talk::as_stranger(&[("OUTLAY__ACCESS__OPEN", "true")]).await;
    ana.in_chat("Home").say("/e rent 900").await;
    ana.say("secret 9").await;
    ana.say("invite to Home").await;
    let code = code(&ana);
    let bo = ana.as_person("Bo");
    assert!(bo.say(&format!("/start {code}")).await.starts_with("Welcome to Home"));
    let list = bo.say("list").await;
    assert!(list.contains("Rent") && !list.contains("ecret"), "{list}");
    assert!(bo.say("members").await.contains("Ana, Bo (you)"));
}

#[tokio::test]
async fn a_member_by_name_is_claimed_by_whom_it_is() {
    let (ana, _) = at_home().await;
    let (home, tom) = (ana.in_chat("Home"), ana.as_person("Tommaso").in_chat("Home"));
    assert!(home.say("/add member Tom").await.starts_with("Tom is in, by name"));
    assert!(home.say("/add member tom").await.contains("is a member already"));
    assert!(home.say("/edit 1 payer Tom").await.contains("Tom paid"));
    assert!(tom.say("/join").await.contains("[I'm Tom]"));
    assert!(tom.press("I'm Tom").await.starts_with("Tom is Tommaso"));
    assert!(home.say("/members").await.ends_with("Bo, Tommaso."));
    assert!(home.say("/show 1").await.contains("Tommaso"));
    assert!(tom.say("/Bo is me").await.contains("nobody of that name here who is by name only"));
}

#[tokio::test]
async fn who_leaves_keeps_their_name_on_what_they_paid() {
    let (ana, bo) = at_home().await;
    let (home, bos) = (ana.in_chat("Home"), bo.in_chat("Home"));
    assert!(home.say("/leave").await.starts_with("Ana left Home"));
    assert_eq!(bos.say("/members").await, "Home: Bo (you).");
    assert!(bos.say("/show 1").await.contains("Ana"));
    assert!(bos.say("/leave").await.contains("Nobody else is in these books"));
    // Bo owns them now, and Ana is again the member she was.
    assert!(home.say("/e tea 2").await.starts_with("✓ #3 Tea"));
    assert_eq!(home.say("/members").await, "Home: Ana (you), Bo.");
    assert!(home.say("/books of Ana").await.contains("Only the owner"));
    assert!(bos.say("/books of Bo").await.contains("yours alone"));
}
