//! `outlay run` as a process: who is let in, how it ends, and what it makes of a server that misbehaves.

use std::process::Stdio;
use std::time::Duration;

use outlay::entity::{chat, expense, member, outbox};
use outlay::store::Store;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder};
use serde_json::json;

use crate::daemon::{Daemon, Home, write};
use crate::fake::telegram::{Fake, Fault};

/// What systemd and the house give it.
const STOPS_WITHIN: Duration = Duration::from_secs(10);

async fn running(fake: &Fake, home: &Home) -> (Daemon, Store) {
    let mut daemon = home.run();
    daemon.wait_until("the first poll", async || (fake.count("getUpdates") > 0).then_some(())).await;
    (daemon, home.store().await)
}

fn texts(fake: &Fake, chat: i64) -> Vec<String> {
    fake.messages(chat).into_iter().map(|message| message.text).collect()
}

#[tokio::test]
async fn the_owner_claims_it_and_a_stranger_is_refused_once() {
    let fake = Fake::start().await;
    let home = Home::new(&fake).await;
    let (mut daemon, store) = running(&fake, &home).await;
    let (ana, tom) = (fake.private("Ana"), fake.private("Tom"));
    tom.say(tom.chat(), "coffee 4.50");
    tom.say(tom.chat(), "hello?");
    home.settled(&store, &mut daemon).await;
    assert_eq!(
        texts(&fake, tom.chat()),
        ["These books are private. Ask whoever runs me for an invitation, and send me its code."]
    );
    let printed = home.read("stdout");
    let code = printed.split("/start ").nth(1).expect("the claim code is printed").trim().to_owned();
    ana.say(ana.chat(), &format!("/start {code}"));
    ana.say(ana.chat(), "coffee 4.50");
    home.settled(&store, &mut daemon).await;
    let heard = texts(&fake, ana.chat());
    assert!(heard[0].starts_with("Welcome") && heard[1].starts_with("✓ #1 Coffee"), "{heard:?}");
    tom.say(tom.chat(), &format!("/start {code}"));
    home.settled(&store, &mut daemon).await;
    assert_eq!(texts(&fake, tom.chat()).len(), 1, "a code is good once, and a stranger is told once");
    daemon.kill();
    assert!(!home.read("stderr").contains(&code) && !home.read("stderr").contains("coffee"), "logs tell nothing");
}

#[tokio::test]
async fn the_first_signal_drains_and_ends_it() {
    for signal in ["TERM", "INT"] {
        let fake = Fake::start().await;
        let home = Home::open(&fake).await;
        let (mut daemon, store) = running(&fake, &home).await;
        let ana = fake.private("Ana");
        for count in 0..20 {
            ana.say(ana.chat(), &format!("coffee {count}.50"));
        }
        daemon.wait_until("the first answer", async || (fake.count("sendMessage") > 0).then_some(())).await;
        daemon.signal(signal);
        let status = daemon.ended(STOPS_WITHIN).await;
        assert!(status.success(), "{signal}: {status}\n{}", daemon.log());
        // What was confirmed is handled, and what was handled is answered.
        let booked = expense::Entity::find().count(store.read()).await.unwrap() as usize;
        assert_eq!(booked + fake.pending(), 20, "{}", daemon.log());
        assert_eq!(fake.messages(ana.chat()).len(), booked);
    }
}

#[tokio::test]
async fn what_only_the_operator_can_mend_ends_it_with_78() {
    let fake = Fake::start().await;
    let home = Home::new(&fake).await.with("OUTLAY__TELEGRAM__TOKEN", "42:wrong");
    let mut daemon = home.run();
    assert_eq!(daemon.ended(STOPS_WITHIN).await.code(), Some(78));
    assert!(daemon.log().contains("telegram.token") && !daemon.log().contains("42:wrong"), "{}", daemon.log());

    let home = Home::new(&fake).await;
    let config = "[telegram]\ntokn = \"x\"\npoll_timeout_s = 900\n[access]\nopen = \"maybe\"\n";
    let config = write(home.folder.path(), "outlay.toml", config);
    let output = home.command(&["run", "--config", config.to_str().unwrap()]).stdin(Stdio::null()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(78), "{said}");
    for key in ["telegram.tokn", "telegram.poll_timeout_s", "access.open"] {
        assert!(said.contains(key), "{key} is named:\n{said}");
    }
}

/// A poll of one second, and ten more of patience.
#[tokio::test]
async fn a_second_poller_ends_it_with_78_once_it_outlasts_the_poll() {
    let fake = Fake::start().await;
    let home = Home::new(&fake).await.with("OUTLAY__TELEGRAM__POLL_TIMEOUT_S", "1");
    let (mut daemon, _store) = running(&fake, &home).await;
    let other = tokio::spawn({
        let (url, token) = (fake.url().to_owned(), fake.token());
        async move {
            let http = reqwest::Client::new();
            loop {
                let poll = http.post(format!("{url}/bot{token}/getUpdates")).json(&json!({"timeout": 0}));
                let _ = poll.send().await;
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        }
    });
    let started = tokio::time::Instant::now();
    let status = daemon.ended(Duration::from_secs(30)).await;
    other.abort();
    assert_eq!(status.code(), Some(78), "{}", daemon.log());
    assert!(started.elapsed() > Duration::from_secs(9), "a predecessor's poll is waited for");
}

#[tokio::test]
async fn a_second_process_on_the_same_folder_is_refused() {
    let fake = Fake::start().await;
    let home = Home::open(&fake).await;
    let (_daemon, _store) = running(&fake, &home).await;
    let output = home.command(&["chat"]).stdin(Stdio::null()).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("another outlay is using this data folder"));
}

/// Each fault once for every chat, while all of them write.
#[tokio::test]
async fn faults_cost_no_answer_and_double_only_what_was_cut_off() {
    let faults = [
        (Fault::TooManyRequests(1), 0),
        (Fault::Internal, 0),
        (Fault::BadGateway, 0),
        (Fault::ResetBefore, 0),
        (Fault::Slow(Duration::from_millis(300)), 0),
        // Telegram acted, and its answer did not arrive: nobody can know.
        (Fault::ResetAfter, 1),
        (Fault::Truncated, 1),
    ];
    let fake = Fake::start().await;
    let home = Home::open(&fake).await;
    let (mut daemon, store) = running(&fake, &home).await;
    let mut chats = Vec::new();
    for (fault, doubled) in faults {
        let person = fake.private("Ana");
        fake.fail_in(person.chat(), fault);
        fake.fail("getUpdates", fault);
        for thing in ["bread", "milk", "tea"] {
            person.say(person.chat(), &format!("{thing} 3"));
        }
        chats.push((person.chat(), fault, doubled));
    }
    home.settled(&store, &mut daemon).await;
    fake.repeat_last();
    home.settled(&store, &mut daemon).await;
    for (chat, fault, doubled) in chats {
        let heard = texts(&fake, chat);
        let order: Vec<usize> =
            heard.iter().filter_map(|text| ["Bread", "Milk", "Tea"].iter().position(|t| text.contains(t))).collect();
        let expected = if doubled == 1 { vec![0, 0, 1, 2] } else { vec![0, 1, 2] };
        assert_eq!(order, expected, "{fault:?}: {heard:?}");
    }
    assert_eq!(expense::Entity::find().count(store.read()).await.unwrap(), 7 * 3);
}

#[tokio::test]
async fn a_throttled_chat_with_much_to_hear_holds_up_nobody_else() {
    const ITS_ANSWERS: usize = 1_500;
    let fake = Fake::start().await;
    let home = Home::open(&fake).await;
    let (mut daemon, store) = running(&fake, &home).await;
    let (ana, bo) = (fake.private("Ana"), fake.private("Bo"));
    fake.fail_in(ana.chat(), Fault::TooManyRequests(600));
    ana.say(ana.chat(), "coffee 4.50");
    let throttled = async || {
        let row = outbox::Entity::find().filter(outbox::Column::Attempts.gt(0)).one(store.read()).await.unwrap();
        row.filter(|row| row.due_us > 0)
    };
    let row = daemon.wait_until("the chat to be throttled", throttled).await;
    for some in vec![row; ITS_ANSWERS].chunks(500) {
        let more = some.iter().map(|row| {
            let id = uuid::Uuid::now_v7();
            outbox::Model { id, live: false, ..row.clone() }.into_active_model().reset_all()
        });
        outbox::Entity::insert_many(more).exec_without_returning(store.write()).await.unwrap();
    }
    bo.say(bo.chat(), "tea 2");
    let answered = async || (!fake.messages(bo.chat()).is_empty()).then_some(());
    daemon.wait_until("an answer in another chat", answered).await;
    assert_eq!(fake.messages(ana.chat()).len(), 0);
}

#[tokio::test]
async fn a_blocked_bot_keeps_what_it_has_to_say_for_the_next_visit() {
    let fake = Fake::start().await;
    let home = Home::open(&fake).await;
    let (mut daemon, store) = running(&fake, &home).await;
    let ana = fake.private("Ana");
    ana.say(ana.chat(), "coffee 4.50");
    home.settled(&store, &mut daemon).await;
    let gone = async || {
        let chat = chat::Entity::find().filter(chat::Column::ChatKey.eq(ana.chat().to_string()));
        chat.one(store.read()).await.unwrap().expect("the chat").gone_at.is_some()
    };
    ana.say(ana.chat(), "tea 2");
    ana.kick_bot(ana.chat());
    let kept = async || {
        let waiting = outbox::Entity::find().filter(outbox::Column::DueUs.eq(i64::MAX));
        (gone().await && fake.pending() == 0 && waiting.count(store.read()).await.unwrap() == 1).then_some(())
    };
    daemon.wait_until("the answer to be put by", kept).await;
    ana.unblock_bot();
    home.settled(&store, &mut daemon).await;
    assert!(!gone().await);
    ana.say(ana.chat(), "milk 3");
    home.settled(&store, &mut daemon).await;
    let heard = texts(&fake, ana.chat());
    let things: Vec<&str> = heard.iter().filter_map(|card| card.split(' ').nth(2)).collect();
    assert_eq!(things, ["Coffee", "Tea", "Milk"], "{heard:?}");
    assert_eq!(expense::Entity::find().count(store.read()).await.unwrap(), 3);
}

/// Telegram tells of it twice, and only once with the bot's rights.
#[tokio::test]
async fn a_bot_that_comes_in_as_an_admin_greets_once_and_reads_plain_lines() {
    let fake = Fake::start().await;
    let home = Home::open(&fake).await;
    let (mut daemon, store) = running(&fake, &home).await;
    let bo = fake.private("Bo");
    let group = fake.group_without_bot("Home", true);
    bo.add_bot_as_admin(group);
    home.settled(&store, &mut daemon).await;
    bo.say(group, "groceries 48");
    home.settled(&store, &mut daemon).await;
    let said = texts(&fake, group);
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(said[0].starts_with("Here I read every line") && said[1].starts_with("✓ #1 Groceries"), "{said:?}");
}

#[tokio::test]
async fn who_leaves_and_comes_back_is_the_same_member() {
    let fake = Fake::start().await;
    let home = Home::open(&fake).await;
    let (mut daemon, store) = running(&fake, &home).await;
    let (ana, bo) = (fake.private("Ana"), fake.private("Bo"));
    let flat = fake.group("Flat", false);
    bo.join(flat);
    ana.join(flat);
    ana.say(flat, "/e bread 3");
    bo.say(flat, "/e milk 2");
    home.settled(&store, &mut daemon).await;
    let members = async || {
        let members = member::Entity::find().order_by_asc(member::Column::Id).all(store.read()).await.unwrap();
        members.into_iter().map(|member| (member.id, member.left_at.is_some())).collect::<Vec<_>>()
    };
    let before = members().await;
    assert!(before.len() == 2 && before.iter().all(|(_, left)| !left));
    bo.leave(flat);
    home.settled(&store, &mut daemon).await;
    assert_eq!(members().await, [before[0], (before[1].0, true)]);
    bo.join(flat);
    bo.say(flat, "/e tea 1");
    home.settled(&store, &mut daemon).await;
    assert_eq!(members().await, before);
    assert!(texts(&fake, flat).last().unwrap().starts_with("✓ #3 Tea"), "{:?}", texts(&fake, flat));
}

#[tokio::test]
async fn a_migrated_group_keeps_its_books_and_buttons() {
    let fake = Fake::start().await;
    let home = Home::open(&fake).await;
    let (mut daemon, store) = running(&fake, &home).await;
    let bo = fake.private("Bo");
    let old = fake.group("Home", true);
    bo.say(old, "/e groceries 48");
    home.settled(&store, &mut daemon).await;
    let card = fake.messages(old).remove(0);
    let undo = card.buttons[0].iter().find(|button| button.label == "Undo").unwrap().data.clone();
    // While an answer waits for the old id, so that the sender learns of the new one by itself.
    fake.fail_in(old, Fault::TooManyRequests(1));
    bo.say(old, "/e taxi 12");
    daemon.wait_until("the patience asked for", async || (fake.count("sendMessage") > 1).then_some(())).await;
    let new = fake.migrate(old);
    home.settled(&store, &mut daemon).await;
    assert!(texts(&fake, new)[0].starts_with("✓ #2 Taxi"), "{:?}", texts(&fake, new));
    bo.press_data(new, card.id, &undo);
    bo.say(new, "/e milk 3");
    home.settled(&store, &mut daemon).await;
    let entries = expense::Entity::find().all(store.read()).await.unwrap();
    let mut stand: Vec<(i64, bool)> = entries.iter().map(|e| (e.number, e.deleted_at.is_none())).collect();
    stand.sort_unstable();
    assert_eq!(stand, [(1, false), (2, true), (3, true)]);
    // The new group counts its messages anew: the old card's id is another message's there.
    let cards = texts(&fake, new);
    assert!(cards[0].starts_with("✓ #2 Taxi") && fake.messages(new)[0].id == card.id, "{cards:?}");
    assert_eq!(cards.iter().filter(|card| card.starts_with("✗ #1 Groceries")).count(), 1, "said anew: {cards:?}");
    let households = entries.iter().map(|entry| entry.household_id).collect::<std::collections::BTreeSet<_>>();
    assert_eq!(households.len(), 1);
    let left = outbox::Entity::find().filter(outbox::Column::ChatKey.eq(old.to_string()));
    assert_eq!(left.count(store.read()).await.unwrap(), 0, "the outbox moved along");
}

/// Long before the machine's clock, whatever that says.
const LONG_AGO: i64 = 1_736_503_200;

#[tokio::test]
async fn after_a_downtime_many_messages_get_one_summary_and_few_get_their_cards() {
    let fake = Fake::start().await;
    let home = Home::open(&fake).await;
    let (ana, bo) = (fake.private("Ana"), fake.private("Bo"));
    let things = ["bread", "milk", "eggs", "tea", "rice", "salt", "jam"];
    fake.set_time(Some(LONG_AGO));
    for (thing, price) in things.iter().zip(1..) {
        ana.say(ana.chat(), &format!("{thing} {price}"));
        if price == 4 {
            ana.say(ana.chat(), "12.50");
        }
    }
    for (thing, price) in things.iter().take(5).zip(1..) {
        bo.say(bo.chat(), &format!("{thing} {price}"));
    }
    fake.set_time(None);
    let (mut daemon, store) = running(&fake, &home).await;
    home.settled(&store, &mut daemon).await;

    assert_eq!(
        texts(&fake, ana.chat()),
        ["€12.50 for what?", "Booked while I was away: 7, €28.00\nassuming € and UTC"]
    );
    let summary = fake.messages(ana.chat()).remove(1);
    assert_eq!(summary.labels(), ["Show"]);
    let cards = texts(&fake, bo.chat());
    assert_eq!(cards.len(), 5, "{cards:?}");
    assert!(cards.iter().all(|card| card.starts_with("✓ #")), "{cards:?}");

    ana.press(ana.chat(), summary.id, "Show");
    home.settled(&store, &mut daemon).await;
    let shown = texts(&fake, ana.chat()).pop().expect("a list");
    for (thing, number) in things.iter().zip(1..) {
        let line = format!("#{number} {}{}", thing[..1].to_uppercase(), &thing[1..]);
        assert!(shown.contains(&line), "{line} is on\n{shown}");
    }

    // What comes from now on has its card again.
    ana.say(ana.chat(), "cheese 8");
    home.settled(&store, &mut daemon).await;
    let last = texts(&fake, ana.chat()).pop().expect("a card");
    assert!(last.starts_with("✓ #8 Cheese"), "{last}");
}

#[tokio::test]
async fn only_the_latest_three_cards_keep_buttons_and_older_ones_work_by_reply() {
    let fake = Fake::start().await;
    let home = Home::open(&fake).await;
    let (mut daemon, store) = running(&fake, &home).await;
    let ana = fake.private("Ana");
    for thing in ["bread 1", "milk 2", "eggs 3", "tea 4", "rice 5"] {
        ana.say(ana.chat(), thing);
    }
    home.settled(&store, &mut daemon).await;
    home.stripped(&store, &mut daemon).await;
    let buttons = || fake.messages(ana.chat()).iter().map(|card| card.labels().len()).collect::<Vec<_>>();
    assert_eq!(buttons(), [0, 0, 3, 3, 3]);
    let first = fake.messages(ana.chat()).remove(0);
    ana.reply(ana.chat(), first.id, "no, 9");
    home.settled(&store, &mut daemon).await;
    home.stripped(&store, &mut daemon).await;
    let cards = fake.messages(ana.chat());
    assert!(cards.iter().any(|card| card.text.starts_with("✓ #1 Bread · €9.00")), "{cards:?}");
    assert_eq!(cards.iter().filter(|card| !card.labels().is_empty()).count(), 3, "{cards:?}");
}

#[tokio::test]
async fn in_a_shared_chat_one_entry_is_one_silent_message() {
    let fake = Fake::start().await;
    let home = Home::open(&fake).await;
    let (mut daemon, store) = running(&fake, &home).await;
    let (ana, bo) = (fake.private("Ana"), fake.private("Bo"));
    let group = fake.group("Home", false);
    ana.say(group, "groceries 48");
    let taxi = bo.say(group, "taxi 17.40");
    home.settled(&store, &mut daemon).await;
    bo.edit(group, taxi, "taxi 18.40");
    let card = fake.messages(group).remove(0);
    bo.press(group, card.id, "Category");
    home.settled(&store, &mut daemon).await;
    let said = fake.messages(group);
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(said.iter().all(|message| message.silent), "{said:?}");
    assert!(said[1].text.starts_with("✓ #2 Taxi · €18.40"), "{said:?}");
    // Whoever is in the chat hears of it there.
    assert!(fake.messages(ana.chat()).is_empty() && fake.messages(bo.chat()).is_empty());
}
