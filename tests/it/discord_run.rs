//! `outlay run` at Discord: what people do there, what is lost when connections are, and how it ends.

use std::time::Duration;

use outlay::clock::Clock;
use outlay::entity::{chat, expense, household, outbox};
use outlay::store::Store;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};

use crate::daemon::{Daemon, Home};
use crate::fake::discord::{Acknowledged, Fake, Fault, permission};

/// What systemd and the house give it.
const STOPS_WITHIN: Duration = Duration::from_secs(10);

/// A daemon at a fake, strangers let in.
async fn running(fake: &Fake) -> (Home, Daemon, Store) {
    let home = Home::on_discord(fake).await.with("OUTLAY__ACCESS__OPEN", "true");
    let daemon = connected(fake, &home).await;
    let store = home.store().await;
    (home, daemon, store)
}

async fn connected(fake: &Fake, home: &Home) -> Daemon {
    let mut daemon = home.run();
    daemon.wait_until("a session", async || fake.is_connected().then_some(())).await;
    daemon
}

fn texts(fake: &Fake, channel: u64) -> Vec<String> {
    fake.messages(channel).into_iter().map(|message| message.text).collect()
}

async fn standing(store: &Store) -> Vec<(i64, i64)> {
    let entries = expense::Entity::find().filter(expense::Column::DeletedAt.is_null());
    let entries = entries.order_by_asc(expense::Column::Number).all(store.read()).await.unwrap();
    entries.into_iter().map(|entry| (entry.number, entry.amount_minor)).collect()
}

#[tokio::test]
async fn a_private_message_is_booked_answered_changed_and_undone() {
    let fake = Fake::start().await;
    let (home, mut daemon, store) = running(&fake).await;
    let ana = fake.private("Ana");
    let coffee = ana.say(ana.chat(), "coffee 4.50");
    home.settled(&store, &mut daemon).await;
    let card = fake.messages(ana.chat()).remove(0);
    assert!(card.text.starts_with("✓ #1 Coffee · €4.50"), "{card:?}");
    assert_eq!(card.labels, [["Undo", "Category", "Change"]]);
    assert!(!card.silent, "alone with it, an answer may be heard");

    // A link that is resolved is no edit; an edit changes the card.
    ana.resolve_link(ana.chat(), coffee);
    ana.edit(ana.chat(), coffee, "coffee 5");
    home.settled(&store, &mut daemon).await;
    let card = fake.messages(ana.chat()).remove(0);
    assert!(card.text.starts_with("✓ #1 Coffee · €5.00") && card.edited, "{card:?}");

    let press = ana.press(ana.chat(), card.id, "Undo");
    home.settled(&store, &mut daemon).await;
    assert_eq!(fake.acknowledged(press), Some(Acknowledged::Quietly));
    assert!(texts(&fake, ana.chat())[0].contains("€4.50"), "the edit is taken back first");
    ana.press(ana.chat(), card.id, "Undo");
    home.settled(&store, &mut daemon).await;
    assert_eq!(standing(&store).await, []);
    assert_eq!(fake.messages(ana.chat()).len(), 1, "one entry, one message");
}

#[tokio::test]
async fn a_command_is_deferred_and_answered_by_its_own_message() {
    let fake = Fake::start().await;
    let (home, mut daemon, store) = running(&fake).await;
    daemon.wait_until("the commands", async || (!fake.commands().is_empty()).then_some(())).await;
    assert_eq!(fake.commands()[0], "e", "what books leads the menu");
    assert!(fake.commands().contains(&"Log as expense".to_owned()));
    let (ana, flat) = (fake.private("Ana"), fake.guild("Flat"));
    let channel = fake.channel(flat, "kitchen");

    let booked = ana.slash(channel, "e", &[("text", "internet"), ("amount", "39.90"), ("category", "Household")]);
    home.settled(&store, &mut daemon).await;
    assert_eq!(fake.acknowledged(booked), Some(Acknowledged::Deferred { private: false }));
    let said = fake.messages(channel);
    assert_eq!(said.len(), 1);
    assert!(said[0].text.starts_with("✓ #1 Internet · €39.90 · Ana paid") && !said[0].private, "{said:?}");
    assert_eq!(fake.calls_of("POST channels/_/messages").len(), 0, "through the interaction, not beside it");

    // What is for whoever asks is shown to them alone, and so is why a command did nothing.
    let asked = ana.slash(channel, "list", &[]);
    home.settled(&store, &mut daemon).await;
    assert_eq!(fake.acknowledged(asked), Some(Acknowledged::Deferred { private: true }));
    assert!(fake.messages(channel)[1].private && said[0].silent);
    ana.slash(channel, "e", &[("text", "nothing at all")]);
    home.settled(&store, &mut daemon).await;
    let said = fake.messages(channel);
    assert_eq!((said.len(), said[2].private), (3, true));
    assert!(said[2].text.contains("no amount"), "{said:?}");

    // A card is changed by its command's number; in private a command is answered as anything is.
    ana.slash(channel, "edit", &[("number", "1"), ("value", "41")]);
    ana.slash(ana.chat(), "e", &[("text", "tea 2")]);
    home.settled(&store, &mut daemon).await;
    assert!(fake.messages(channel)[0].text.contains("€41.00"));
    assert!(texts(&fake, ana.chat())[0].starts_with("✓ #1 Tea · €2.00"), "books of her own");

    // Registered once, whatever happens; a message's own menu logs it.
    let message = ana.say(channel, "pizza 12");
    ana.log(channel, message);
    home.settled(&store, &mut daemon).await;
    assert!(texts(&fake, channel).last().unwrap().starts_with("✓ #2 Pizza · €12.00"));
    daemon.kill();
    let mut daemon = connected(&fake, &home).await;
    home.settled(&store, &mut daemon).await;
    assert_eq!(fake.calls_of("PUT applications/_/commands").len(), 1);
}

#[tokio::test]
async fn a_server_is_one_household_and_plain_lines_are_read_where_it_was_told_to() {
    let fake = Fake::start().await;
    fake.grant_content();
    let (home, mut daemon, store) = running(&fake).await;
    let (ana, bo, flat) = (fake.private("Ana"), fake.private("Bo"), fake.guild("Flat"));
    let (kitchen, garden) = (fake.channel(flat, "kitchen"), fake.channel(flat, "garden"));
    ana.say(kitchen, "milk 3");
    home.settled(&store, &mut daemon).await;
    assert_eq!(texts(&fake, kitchen), [""; 0], "nobody asked it to read here");
    bo.mention(kitchen, "pizza 32");
    home.settled(&store, &mut daemon).await;
    assert!(texts(&fake, kitchen)[0].starts_with("✓ #1 Pizza · €32.00 · Bo paid"), "{:?}", texts(&fake, kitchen));

    ana.slash(garden, "here", &[]);
    home.settled(&store, &mut daemon).await;
    let said = fake.messages(garden).remove(0);
    assert_eq!(said.text, "Flat keeps its books here. Type what you spent: groceries 48");
    assert!(said.has("I'm in") && !said.private);
    ana.say(garden, "seeds 5.20");
    ana.say(garden, "see you at 8");
    ana.say(kitchen, "bread 2");
    home.settled(&store, &mut daemon).await;
    let card = fake.messages(garden).remove(1);
    assert!(card.text.starts_with("✓ #2 Seeds · €5.20 · Ana paid") && card.silent, "{card:?}");
    assert_eq!((fake.messages(garden).len(), fake.messages(kitchen).len()), (2, 1));
    assert_eq!(household::Entity::find().count(store.read()).await.unwrap(), 1, "one for all its channels");

    // Any member may press; the answer goes to the card.
    bo.press(garden, card.id, "Category");
    home.settled(&store, &mut daemon).await;
    let picker = fake.messages(garden).remove(1);
    assert_eq!(picker.labels.len(), 1, "{picker:?}");
    bo.press(garden, card.id, "Groceries");
    home.settled(&store, &mut daemon).await;
    assert!(texts(&fake, garden)[1].contains("Groceries (Bo)"), "{:?}", texts(&fake, garden));
}

#[tokio::test]
async fn without_the_intent_mentions_and_commands_do_all_and_a_hidden_edit_says_so() {
    let fake = Fake::start().await;
    let (home, mut daemon, store) = running(&fake).await;
    let (tom, flat) = (fake.private("Tom"), fake.guild("Flat"));
    let channel = fake.channel(flat, "flat");
    tom.slash(channel, "here", &[]);
    home.settled(&store, &mut daemon).await;
    assert!(texts(&fake, channel)[0].ends_with("Type what you spent after /e: /e groceries 48"));
    tom.say(channel, "milk 3");
    let pizza = tom.mention(channel, "pizza 32");
    home.settled(&store, &mut daemon).await;
    assert!(texts(&fake, channel)[1].starts_with("✓ #1 Pizza · €32.00"));
    tom.edit(channel, pizza, "pizza 30");
    home.settled(&store, &mut daemon).await;
    // Discord shows an edit that no longer names the bot without its words... unless the bot is still named in it.
    let card = fake.messages(channel).remove(1);
    assert!(card.text.contains("€30.00") || card.text.contains("press Change"), "{card:?}");

    // A reply that does not ping is hidden as well.
    let plain = tom.send(channel, serde_json::json!({"content": "tea 2", "mentions": []}));
    fake.inject("MESSAGE_UPDATE", serde_json::json!({"id": plain.to_string(), "channel_id": channel.to_string()}));
    home.settled(&store, &mut daemon).await;
    assert_eq!(fake.messages(channel).len(), 2);
    assert_eq!(standing(&store).await.len(), 1);
}

#[tokio::test]
async fn a_deleted_message_still_counts_until_somebody_removes_it() {
    let fake = Fake::start().await;
    fake.grant_content();
    let (home, mut daemon, store) = running(&fake).await;
    let (tom, eva, flat) = (fake.private("Tom"), fake.private("Eva"), fake.guild("Flat"));
    let channel = fake.channel(flat, "flat");
    tom.slash(channel, "here", &[]);
    home.settled(&store, &mut daemon).await;
    let pizza = tom.say(channel, "pizza 32");
    let (tea, milk) = (tom.say(channel, "tea 2"), tom.say(channel, "milk 3"));
    let chatter = tom.say(channel, "who is in?");
    home.settled(&store, &mut daemon).await;
    let before = fake.messages(channel);

    eva.delete(channel, pizza);
    eva.delete(channel, chatter);
    eva.purge(channel, &[tea, milk]);
    home.settled(&store, &mut daemon).await;
    let after = fake.messages(channel);
    assert_eq!(after.len(), before.len(), "the card says it, nothing else does");
    assert!(after[1].text.ends_with("Tom's message was deleted. Still counted."), "{after:?}");
    assert_eq!(after[1].labels, [["Remove"]]);
    assert_eq!(after[2..], before[2..], "a purge says nothing about any one expense");
    assert_eq!(standing(&store).await.len(), 3);

    eva.press(channel, after[1].id, "Remove");
    home.settled(&store, &mut daemon).await;
    assert_eq!(standing(&store).await.len(), 2);
    assert!(texts(&fake, channel)[1].starts_with("✗ #1 Pizza"));
}

#[tokio::test]
async fn a_form_changes_an_entry_and_suggestions_come_from_the_books() {
    let fake = Fake::start().await;
    let (home, mut daemon, store) = running(&fake).await;
    let (ana, tom, flat) = (fake.private("Ana"), fake.private("Tom"), fake.guild("Flat"));
    let channel = fake.channel(flat, "flat");
    ana.slash(channel, "e", &[("text", "lunch 12.80")]);
    home.settled(&store, &mut daemon).await;
    let card = fake.messages(channel).remove(0);
    let press = ana.press(channel, card.id, "Change");
    let form = fake.wait_for("the form", |fake| fake.acknowledged(press)).await;
    let Acknowledged::Form(fields) = form else { panic!("{form:?}") };
    let field = |slot: &str| fields.iter().find(|(name, _)| name == slot).map(|(_, value)| value.as_str());
    assert_eq!((field("amount"), field("note"), field("source")), (Some("12.80"), Some("lunch"), Some("Main")));
    ana.submit(channel, press, &[("amount", "13.80"), ("category", "Household")]);
    home.settled(&store, &mut daemon).await;
    let entry = expense::Entity::find().one(store.read()).await.unwrap().unwrap();
    assert_eq!((entry.amount_minor, entry.version), (1380, 2));
    assert!(texts(&fake, channel)[0].contains("€13.80"));
    assert_eq!(fake.messages(channel).len(), 1);

    let choices = async |who: &crate::fake::discord::Person, command: &str, slot: &str, typed: &str| {
        let typing = who.types(channel, command, slot, typed);
        match fake.wait_for("choices", |fake| fake.acknowledged(typing)).await {
            Acknowledged::Choices(choices) => choices,
            other => panic!("{other:?}"),
        }
    };
    let categories = choices(&ana, "e", "category", "hou").await;
    assert_eq!(categories, [("Household".to_owned(), "Household".to_owned())]);
    let recent = choices(&ana, "show", "number", "lunch").await;
    assert_eq!(recent.len(), 1);
    assert!(recent[0].0.starts_with("#1 Lunch · €13.80") && recent[0].1 == "1", "{recent:?}");
    assert_eq!(choices(&tom, "show", "number", "").await, [], "who shares no books sees none of them");
    assert_eq!(choices(&ana, "e", "text", "x").await, []);
}

#[tokio::test]
async fn the_owner_claims_it_and_strangers_are_told_in_private() {
    let fake = Fake::start().await;
    let home = Home::on_discord(&fake).await;
    let mut daemon = connected(&fake, &home).await;
    let store = home.store().await;
    let (ana, tom, flat) = (fake.private("Ana"), fake.private("Tom"), fake.guild("Flat"));
    let channel = fake.channel(flat, "flat");
    tom.mention(channel, "pizza 32");
    tom.slash(channel, "e", &[("text", "pizza 32")]);
    home.settled(&store, &mut daemon).await;
    let said = fake.messages(channel);
    assert_eq!((said.len(), said[0].private), (1, true), "{said:?}");
    assert!(said[0].text.starts_with("These books are private."), "{said:?}");

    let printed = home.read("stdout");
    let code = printed.split("/start ").nth(1).expect("the claim code is printed").trim().to_owned();
    ana.slash(ana.chat(), "start", &[("code", &code)]);
    // Discord keeps no order between channels.
    home.settled(&store, &mut daemon).await;
    ana.slash(channel, "e", &[("text", "milk 3")]);
    home.settled(&store, &mut daemon).await;
    assert!(texts(&fake, ana.chat())[0].starts_with("Welcome"), "{:?}", texts(&fake, ana.chat()));
    // Her first entry bound the server: who is on it shares its books.
    tom.slash(channel, "e", &[("text", "pizza 32")]);
    home.settled(&store, &mut daemon).await;
    assert!(texts(&fake, channel).last().unwrap().starts_with("✓ #2 Pizza · €32.00 · Tom paid"));
    daemon.kill();

    // On another thread: this one serves Discord.
    let mut check = home.command(&["check"]);
    let output = tokio::task::spawn_blocking(move || check.output()).await.unwrap().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("discord: outlay_test_bot hears"), "{said}");
    let log = home.read("stderr");
    assert!(!log.contains(&code) && !log.contains("pizza") && !log.contains(&fake.token()), "logs tell nothing");
}

#[tokio::test]
async fn missing_permissions_are_named_to_whoever_asked() {
    let fake = Fake::start().await;
    let (home, mut daemon, store) = running(&fake).await;
    let (cem, flat) = (fake.private("Cem"), fake.guild("Flat"));
    let channel = fake.channel(flat, "flat");
    fake.permit(channel, permission::VIEW_CHANNEL);
    let asked = cem.slash(channel, "here", &[]);
    home.settled(&store, &mut daemon).await;
    assert_eq!(fake.acknowledged(asked), Some(Acknowledged::Deferred { private: true }));
    let said = fake.messages(channel).remove(0);
    assert_eq!(said.text, "I can't post in #flat: give me Send Messages, Read Message History, Attach Files");
    assert_eq!((said.labels.clone(), said.private), (vec![vec!["Check again".to_owned()]], true));

    fake.permit(channel, permission::ALL & !permission::ATTACH_FILES);
    cem.press(channel, said.id, "Check again");
    home.settled(&store, &mut daemon).await;
    assert_eq!(texts(&fake, channel), ["I can't post in #flat: give me Attach Files"]);
    fake.permit(channel, permission::ALL);
    cem.press(channel, said.id, "Check again");
    home.settled(&store, &mut daemon).await;
    let last = fake.messages(channel).pop().unwrap();
    assert!(last.text.starts_with("Flat keeps its books here") && !last.private, "{last:?}");
}

#[tokio::test]
async fn whoever_bound_a_channel_hears_once_that_it_is_closed() {
    let fake = Fake::start().await;
    fake.grant_content();
    let (home, mut daemon, store) = running(&fake).await;
    let (cem, flat) = (fake.private("Cem"), fake.guild("Flat"));
    let channel = fake.channel(flat, "flat");
    cem.say(cem.chat(), "tea 2");
    cem.slash(channel, "here", &[]);
    home.settled(&store, &mut daemon).await;
    fake.permit(channel, permission::VIEW_CHANNEL);
    for thing in ["milk 3", "bread 2", "eggs 4"] {
        cem.say(channel, thing);
        home.settled(&store, &mut daemon).await;
    }
    let told = texts(&fake, cem.chat());
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[1].starts_with("I can't post in #flat any more."), "{told:?}");
    assert_eq!(standing(&store).await.len(), 4, "booked all the same");
    let refused = fake.calls_of("POST channels/_/messages").iter().filter(|call| call.status == 403).count();
    assert!(refused <= 3, "{refused} attempts: at most one a message");
    fake.permit(channel, permission::ALL);
    cem.slash(channel, "here", &[]);
    home.settled(&store, &mut daemon).await;
    fake.permit(channel, permission::VIEW_CHANNEL);
    cem.say(channel, "cheese 5.20");
    home.settled(&store, &mut daemon).await;
    assert_eq!(standing(&store).await.len(), 5);
    assert_eq!(texts(&fake, cem.chat()).len(), 3, "after it was mended it is news again");
}

#[tokio::test]
async fn a_closed_private_channel_keeps_what_is_to_be_said_for_the_next_visit() {
    let fake = Fake::start().await;
    let (home, mut daemon, store) = running(&fake).await;
    let ana = fake.private("Ana");
    fake.open(ana.chat(), false);
    ana.say(ana.chat(), "coffee 4.50");
    daemon
        .wait_until("the refusal", async || {
            fake.calls_of("POST channels/_/messages").iter().any(|call| call.status == 403).then_some(())
        })
        .await;
    fake.open(ana.chat(), true);
    // A visit is one whatever is said, and be it refused.
    ana.say(ana.chat(), "pizza");
    home.settled(&store, &mut daemon).await;
    ana.say(ana.chat(), "tea 2");
    home.settled(&store, &mut daemon).await;
    let heard = texts(&fake, ana.chat());
    assert_eq!(heard.len(), 3, "{heard:?}");
    assert!(heard[0].starts_with("✓ #1 Coffee") && heard[2].starts_with("✓ #2 Tea"), "{heard:?}");
    assert!(heard[1].contains("no amount"), "{heard:?}");
}

#[tokio::test]
async fn no_way_of_losing_a_connection_loses_a_message() {
    let fake = Fake::start().await;
    let (home, mut daemon, store) = running(&fake).await;
    let ana = fake.private("Ana");
    let mut price = 0;
    let mut say = |times: usize| {
        for _ in 0..times {
            price += 1;
            ana.say(ana.chat(), &format!("thing {price}"));
        }
    };
    say(1);
    home.settled(&store, &mut daemon).await;
    for jolt in 0..6 {
        let before = fake.sessions();
        say(2);
        match jolt {
            0 => fake.ask_to_reconnect(),
            1 => fake.drop_connection(),
            2 => fake.close(4000),
            3 => fake.invalidate(true),
            4 => fake.invalidate(false),
            _ => fake.close(4009),
        }
        say(2);
        daemon.wait_until("it to be back", async || (fake.sessions() != before).then_some(())).await;
        say(1);
        home.settled(&store, &mut daemon).await;
    }
    // A zombie: what is sent arrives nowhere, and only the missing acknowledgement tells.
    let before = fake.sessions();
    fake.beat(Duration::from_millis(100), false);
    fake.drop_connection();
    daemon.wait_until("it to notice", async || (fake.sessions().1 >= before.1 + 2).then_some(())).await;
    fake.beat(Duration::from_secs(41), true);
    say(2);
    daemon
        .wait_until("everything", async || {
            let booked = expense::Entity::find().count(store.read()).await.unwrap();
            (booked == 33).then_some(())
        })
        .await;
    let (sessions, resumed) = fake.sessions();
    assert!(sessions >= 2 && resumed >= 4, "{sessions} sessions, resumed {resumed} times");
    let booked = standing(&store).await;
    assert_eq!(
        booked.iter().map(|(_, minor)| minor / 100).collect::<Vec<_>>(),
        (1..=33).collect::<Vec<_>>(),
        "in order"
    );
}

#[tokio::test]
async fn what_was_said_while_it_was_off_is_read_back() {
    let fake = Fake::start().await;
    fake.grant_content();
    let (home, mut daemon, store) = running(&fake).await;
    let (ana, flat) = (fake.private("Ana"), fake.guild("Flat"));
    let (channel, other) = (fake.channel(flat, "flat"), fake.channel(flat, "other"));
    ana.slash(channel, "here", &[]);
    ana.say(ana.chat(), "coffee 4.50");
    let milk = ana.say(channel, "milk 3");
    home.settled(&store, &mut daemon).await;
    daemon.kill();
    fake.hang_up();

    for price in 1..=110 {
        ana.say(ana.chat(), &format!("thing {price}"));
    }
    ana.edit(channel, milk, "milk 4");
    let bread = ana.say(channel, "bread 2");
    ana.edit(channel, bread, "bread 2.50");
    ana.say(other, "tea 1");
    let mut daemon = connected(&fake, &home).await;
    daemon
        .wait_until("all of it", async || {
            let booked = expense::Entity::find().count(store.read()).await.unwrap();
            (booked == 113).then_some(())
        })
        .await;
    home.settled(&store, &mut daemon).await;
    let in_channel = texts(&fake, channel);
    assert!(in_channel[1].contains("€4.00"), "an edit meanwhile counts: {in_channel:?}");
    assert!(in_channel[2].starts_with("✓ #2 Bread · €2.50"), "{in_channel:?}");
    assert_eq!(fake.messages(other).len(), 0, "nobody asked it to read there");
    assert_eq!(fake.calls_of("GET channels/_/messages").iter().filter(|call| call.status == 200).count(), 3);
}

/// Discord makes the history of one channel wait, longer than the program runs.
#[tokio::test]
async fn who_is_in_no_history_waits_for_none_and_a_stop_amid_it_loses_nothing() {
    let fake = Fake::start().await;
    fake.grant_content();
    let (home, mut daemon, store) = running(&fake).await;
    // Long enough ago for the history not to show them again.
    let now = Clock::System.now().timestamp();
    fake.set_time(Some(now - 600));
    let (ana, bo, flat) = (fake.private("Ana"), fake.private("Bo"), fake.guild("Flat"));
    let channel = fake.channel(flat, "flat");
    ana.slash(channel, "here", &[]);
    home.settled(&store, &mut daemon).await;
    let (milk, bread) = (ana.say(channel, "milk 3"), ana.say(channel, "bread 2"));
    fake.set_time(Some(now - 500));
    ana.say(channel, "eggs 5");
    fake.set_time(None);
    home.settled(&store, &mut daemon).await;
    daemon.kill();
    fake.hang_up();
    ana.say(channel, "tea 1");

    fake.fail_in(channel, Fault::TooManyRequests(600.0));
    let mut daemon = connected(&fake, &home).await;
    let asked = || fake.calls_of("GET channels/_/messages").iter().any(|call| call.status == 429).then_some(());
    daemon.wait_until("the history to be asked for", async || asked()).await;
    ana.say(channel, "rice 4");
    ana.edit(channel, milk, "milk 3.50");
    ana.delete(channel, bread);
    bo.say(bo.chat(), "coffee 4.50");
    let answered = async || (!fake.messages(bo.chat()).is_empty()).then_some(());
    daemon.wait_until("an answer to somebody new", answered).await;
    assert!(fake.pending() > 0, "what waits behind the history is not acknowledged");
    daemon.signal("TERM");
    assert!(daemon.ended(STOPS_WITHIN).await.success(), "{}", daemon.log());

    fake.hang_up();
    let mut daemon = connected(&fake, &home).await;
    let all = async || (standing(&store).await.len() == 6).then_some(());
    daemon.wait_until("all of it", all).await;
    home.settled(&store, &mut daemon).await;
    let said = texts(&fake, channel).join("\n");
    for part in ["#1 Milk · €3.50", "Tea · €1.00", "Rice · €4.00", "message was deleted"] {
        assert!(said.contains(part), "{part}: {said}");
    }
}

#[tokio::test]
async fn after_a_downtime_many_messages_get_one_summary() {
    let fake = Fake::start().await;
    let (home, mut daemon, store) = running(&fake).await;
    let ana = fake.private("Ana");
    let now = Clock::System.now().timestamp();
    fake.set_time(Some(now - 1_800));
    ana.say(ana.chat(), "coffee 4.50");
    home.settled(&store, &mut daemon).await;
    daemon.kill();
    fake.hang_up();
    fake.set_time(Some(now - 1_200));
    for price in 1..=6 {
        ana.say(ana.chat(), &format!("thing {price}"));
    }
    fake.set_time(None);
    let mut daemon = connected(&fake, &home).await;
    daemon.wait_until("all of it", async || (standing(&store).await.len() == 7).then_some(())).await;
    home.settled(&store, &mut daemon).await;
    let heard = fake.messages(ana.chat());
    assert_eq!(heard.len(), 2, "{heard:?}");
    assert_eq!((heard[1].text.as_str(), heard[1].has("Show")), ("Booked while I was away: 6, €21.00", true));
}

#[tokio::test]
async fn faults_cost_no_answer_and_double_none() {
    let faults = [
        Fault::TooManyRequests(0.3),
        Fault::Internal,
        Fault::BadGateway,
        Fault::ResetBefore,
        // Discord acted, and its answer did not arrive: the nonce tells it that it has.
        Fault::ResetAfter,
        Fault::Slow(Duration::from_millis(200)),
    ];
    let fake = Fake::start().await;
    let (home, mut daemon, store) = running(&fake).await;
    let mut chats = Vec::new();
    for fault in faults {
        let person = fake.private("Ana");
        fake.fail_in(person.chat(), fault);
        for thing in ["bread", "milk", "tea"] {
            person.say(person.chat(), &format!("{thing} 3"));
        }
        chats.push((person.chat(), fault));
    }
    home.settled(&store, &mut daemon).await;
    for (chat, fault) in chats {
        let heard = texts(&fake, chat);
        let order: Vec<&str> = heard.iter().map(|text| text.split(' ').nth(2).unwrap()).collect();
        assert_eq!(order, ["Bread", "Milk", "Tea"], "{fault:?}");
    }
    assert_eq!(expense::Entity::find().count(store.read()).await.unwrap(), 6 * 3);
    let failed = outbox::Entity::find().filter(outbox::Column::State.eq(outlay::entity::OutboxState::Failed));
    assert_eq!(failed.count(store.read()).await.unwrap(), 0);
}

#[tokio::test]
async fn what_only_the_operator_can_mend_ends_it_with_78() {
    let fake = Fake::start().await;
    let home = Home::on_discord(&fake).await.with("OUTLAY__DISCORD__TOKEN", "wrong");
    let mut daemon = home.run();
    assert_eq!(daemon.ended(STOPS_WITHIN).await.code(), Some(78));
    assert!(daemon.log().contains("discord.token"), "{}", daemon.log());

    fake.refuse(Some(4014));
    let home = Home::on_discord(&fake).await;
    let mut daemon = home.run();
    assert_eq!(daemon.ended(STOPS_WITHIN).await.code(), Some(78), "{}", daemon.log());
    assert!(daemon.log().contains("Message Content Intent"), "{}", daemon.log());
    assert!(!daemon.log().contains(&fake.token()));
}

#[tokio::test]
async fn the_gateway_is_asked_for_until_it_is_told_and_no_other_is_used() {
    let fake = Fake::start().await;
    fake.fail("GET gateway/bot", Fault::BadGateway);
    fake.fail("GET gateway/bot", Fault::TooManyRequests(0.1));
    fake.fail("GET users/@me", Fault::Internal);
    let (home, mut daemon, store) = running(&fake).await;
    let ana = fake.private("Ana");
    ana.say(ana.chat(), "coffee 4.50");
    home.settled(&store, &mut daemon).await;
    assert_eq!(fake.messages(ana.chat()).len(), 1);
    assert_eq!(fake.calls_of("GET gateway/bot").len(), 3);
}

#[tokio::test]
async fn the_first_signal_drains_and_ends_it() {
    let fake = Fake::start().await;
    let (home, mut daemon, store) = running(&fake).await;
    let ana = fake.private("Ana");
    for count in 0..20 {
        ana.say(ana.chat(), &format!("coffee {count}.50"));
    }
    let press = ana.slash(ana.chat(), "today", &[]);
    daemon.wait_until("the first answer", async || (!fake.messages(ana.chat()).is_empty()).then_some(())).await;
    daemon.signal("TERM");
    let status = daemon.ended(STOPS_WITHIN).await;
    assert!(status.success(), "{status}\n{}", daemon.log());
    // What was taken in is handled, and what was handled is answered.
    let booked = expense::Entity::find().count(store.read()).await.unwrap() as usize;
    let cards = texts(&fake, ana.chat()).into_iter().filter(|text| text.starts_with("✓ #")).count();
    assert_eq!(cards, booked, "{}", daemon.log());
    let _ = press;
    drop(home);
}

#[tokio::test]
async fn a_server_that_takes_the_bot_out_is_closed_until_somebody_writes_there_again() {
    let fake = Fake::start().await;
    let (home, mut daemon, store) = running(&fake).await;
    let (ana, flat) = (fake.private("Ana"), fake.guild("Flat"));
    let channel = fake.channel(flat, "kitchen");
    ana.slash(channel, "e", &[("text", "internet 39.90")]);
    home.settled(&store, &mut daemon).await;
    let gone = async || {
        let chats = chat::Entity::find().filter(chat::Column::ChatKey.eq(channel.to_string()));
        chats.one(store.read()).await.unwrap().unwrap().gone_at.is_some()
    };
    fake.lose_guild(flat);
    ana.slash(channel, "e", &[("text", "tea 2")]);
    home.settled(&store, &mut daemon).await;
    assert!(!gone().await, "a server out of reach comes back");
    fake.leave_guild(flat);
    daemon.wait_until("the channel closed", async || gone().await.then_some(())).await;
    ana.slash(channel, "e", &[("text", "milk 1")]);
    home.settled(&store, &mut daemon).await;
    assert!(!gone().await);
}
