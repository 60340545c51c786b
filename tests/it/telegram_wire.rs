//! The Telegram adapter against a Bot API server: what goes over the wire, and what each answer is taken for.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use outlay::adapter::telegram::{Settings, Telegram};
use outlay::adapter::{Adapter, Delivered, Fatal, Undelivered};
use outlay::clock::Clock;
use outlay::error::Internal;
use outlay::message::{
    Action, Body, Button, ChatEvent, ChatKey, Content, File, Inbound, Outgoing, SenderKind, ThreadKey,
};
use outlay::pipeline::Inbox;
use secrecy::SecretString;
use serde_json::json;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;

use crate::fake::telegram::{Fake, Fault};

fn adapter(fake: &Fake) -> Telegram {
    adapter_with(fake, &fake.token(), Duration::from_secs(50), Duration::from_secs(10))
}

fn adapter_with(fake: &Fake, token: &str, poll_timeout: Duration, conflict_grace: Duration) -> Telegram {
    let settings = Settings {
        api_url: fake.url().to_owned(),
        poll_timeout,
        conflict_grace,
        ..Settings::new(SecretString::from(token))
    };
    Telegram::new(settings, Clock::System)
}

/// A receiving adapter, and what it has handed over.
struct Receiving {
    stop: CancellationToken,
    ended: JoinHandle<Result<(), Fatal>>,
    batches: mpsc::UnboundedReceiver<Vec<Inbound>>,
}

impl Receiving {
    /// `failures` is how often the inbox refuses before it accepts.
    fn start(telegram: Telegram, failures: usize) -> Self {
        let (sender, batches) = mpsc::unbounded_channel();
        let failures = Arc::new(AtomicUsize::new(failures));
        let inbox = Inbox::with(move |batch| {
            let fails = failures.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok();
            let sender = sender.clone();
            async move {
                if fails {
                    return Err(Internal::new("the disk is full"));
                }
                sender.send(batch).map_err(Internal::new)
            }
        });
        let stop = CancellationToken::new();
        let ended = tokio::spawn({
            let stop = stop.clone();
            async move { telegram.receive(inbox, stop).await }
        });
        Self { stop, ended, batches }
    }

    async fn batch(&mut self) -> Vec<Inbound> {
        timeout(Duration::from_secs(15), self.batches.recv()).await.expect("a batch in time").expect("still receiving")
    }

    async fn one(&mut self) -> Inbound {
        let mut batch = self.batch().await;
        assert_eq!(batch.len(), 1, "{batch:?}");
        batch.remove(0)
    }

    async fn stop(self) {
        self.stop.cancel();
        assert!(matches!(self.ended.await, Ok(Ok(()))));
    }
}

fn text(inbound: &Inbound) -> &str {
    match &inbound.body {
        Body::Text { text, .. } => text,
        other => panic!("no text: {other:?}"),
    }
}

fn outgoing(chat: i64, action: Action) -> Outgoing {
    Outgoing { id: uuid::Uuid::now_v7(), chat: chat.to_string().into(), thread: None, action, program: None }
}

fn send(chat: i64, text: &str) -> Outgoing {
    let content = Content { text: text.to_owned(), ..Content::default() };
    outgoing(chat, Action::Send { content, reply_to: None, silent: false })
}

fn with_button(text: &str, label: &str, token: &str) -> Content {
    let button = Button { label: label.to_owned(), token: token.to_owned() };
    Content { text: text.to_owned(), buttons: vec![vec![button]], file: None }
}

#[tokio::test]
async fn a_message_arrives_once_and_is_confirmed_after_that() {
    let fake = Fake::start().await;
    let ana = fake.private("Ana");
    ana.say(ana.chat(), "coffee 4.50");
    let mut receiving = Receiving::start(adapter(&fake), 0);
    assert_eq!(text(&receiving.one().await), "coffee 4.50");
    fake.wait_for("the confirmation", |fake| (fake.pending() == 0).then_some(())).await;
    ana.say(ana.chat(), "tea 3");
    assert_eq!(text(&receiving.one().await), "tea 3");
    receiving.stop().await;
    // Stopping confirms what the last poll had brought.
    assert_eq!(fake.pending(), 0);
}

#[tokio::test]
async fn nothing_is_confirmed_before_the_inbox_has_it() {
    let fake = Fake::start().await;
    let ana = fake.private("Ana");
    ana.say(ana.chat(), "coffee 4.50");
    let mut receiving = Receiving::start(adapter(&fake), 2);
    assert_eq!(text(&receiving.one().await), "coffee 4.50");
    // The batch was offered three times, and Telegram asked once: the offset had not moved.
    let polls = fake.calls_of("getUpdates");
    assert!(polls[0].params.get("offset").is_none());
    receiving.stop().await;

    let fake = Fake::start().await;
    let ana = fake.private("Ana");
    ana.say(ana.chat(), "coffee 4.50");
    let receiving = Receiving::start(adapter(&fake), usize::MAX);
    fake.wait_for_calls("getUpdates", 1).await;
    receiving.stop().await;
    assert_eq!(fake.pending(), 1, "what was not stored comes again");
}

#[tokio::test]
async fn stopping_does_not_wait_for_the_poll() {
    let fake = Fake::start().await;
    let receiving = Receiving::start(adapter(&fake), 0);
    fake.wait_for_calls("getUpdates", 1).await;
    let asked = Instant::now();
    receiving.stop().await;
    assert!(asked.elapsed() < Duration::from_secs(1), "{:?}", asked.elapsed());
}

#[tokio::test]
async fn an_unreadable_update_is_passed_over_for_good() {
    let fake = Fake::start().await;
    let ana = fake.private("Ana");
    fake.inject("message", json!({"message_id": "from the future"}));
    fake.inject("a_kind_of_2031", json!({"x": 1}));
    ana.say(ana.chat(), "coffee 4.50");
    let mut receiving = Receiving::start(adapter(&fake), 0);
    assert_eq!(text(&receiving.one().await), "coffee 4.50");
    fake.wait_for("the confirmation", |fake| (fake.pending() == 0).then_some(())).await;
    fake.inject("message", json!(null));
    fake.wait_for("the confirmation", |fake| (fake.pending() == 0).then_some(())).await;
    receiving.stop().await;
}

#[tokio::test]
async fn faults_while_polling_lose_nothing() {
    let fake = Fake::start().await;
    let ana = fake.private("Ana");
    for fault in [Fault::Internal, Fault::ResetBefore] {
        fake.fail("getMe", fault);
    }
    for fault in [Fault::TooManyRequests(0), Fault::BadGateway, Fault::Truncated, Fault::ResetAfter] {
        fake.fail("getUpdates", fault);
    }
    ana.say(ana.chat(), "coffee 4.50");
    let mut receiving = Receiving::start(adapter(&fake), 0);
    assert_eq!(text(&receiving.one().await), "coffee 4.50");
    receiving.stop().await;
}

#[tokio::test]
async fn a_wrong_token_and_a_webhook_end_it_with_a_word_for_the_operator() {
    let fake = Fake::start().await;
    for token in ["42:wrong", "nonsense"] {
        let telegram = adapter_with(&fake, token, Duration::from_secs(50), Duration::from_secs(10));
        let ended = Receiving::start(telegram, 0).ended.await.unwrap();
        assert!(matches!(&ended, Err(Fatal::Config(why)) if why.contains("telegram.token") && !why.contains(token)));
    }
    fake.set_webhook("https://example.com/hook");
    let ended = Receiving::start(adapter(&fake), 0).ended.await.unwrap();
    assert!(matches!(ended, Err(Fatal::Config(why)) if why.contains("deleteWebhook")));
}

#[tokio::test]
async fn a_second_poller_is_borne_with_until_it_outlasts_a_poll() {
    let fake = Fake::start().await;
    let (poll, grace) = (Duration::from_secs(1), Duration::from_millis(500));
    let telegram = adapter_with(&fake, &fake.token(), poll, grace);
    let started = Instant::now();
    let mut receiving = Receiving::start(telegram, 0);
    fake.wait_for_calls("getUpdates", 1).await;
    // Another one polls and polls, so that ours is always the one cut off.
    let other = tokio::spawn({
        let (url, token) = (fake.url().to_owned(), fake.token());
        async move {
            let http = reqwest::Client::new();
            loop {
                let poll = http.post(format!("{url}/bot{token}/getUpdates")).json(&json!({"timeout": 0}));
                let _ = poll.send().await;
                tokio::task::yield_now().await;
            }
        }
    });
    let ended = timeout(Duration::from_secs(15), &mut receiving.ended).await.expect("it gives up").unwrap();
    other.abort();
    assert!(matches!(ended, Err(Fatal::Config(why)) if why.contains("another program")));
    assert!(started.elapsed() > poll + grace);
}

#[tokio::test]
async fn a_group_is_heard_as_privacy_mode_lets_it_be() {
    let fake = Fake::start().await;
    let bo = fake.private("Bo");
    let home = fake.group_without_bot("Home", true);
    let mut receiving = Receiving::start(adapter(&fake), 0);
    fake.wait_for_calls("getUpdates", 1).await;
    bo.add_bot(home);
    let event = |inbound: Inbound| match inbound.body {
        Body::Event { event } => event,
        other => panic!("no event: {other:?}"),
    };
    assert_eq!(event(receiving.one().await), ChatEvent::Added { hears_all: false });
    bo.say(home, "taxi 17.40");
    bo.say(home, &format!("/e@{} groceries 48", fake.username()));
    assert_eq!(text(&receiving.one().await), "/e groceries 48");
    bo.promote_bot(home);
    assert_eq!(event(receiving.one().await), ChatEvent::Hears { all: true });
    bo.say(home, "taxi 17.40");
    assert_eq!(text(&receiving.one().await), "taxi 17.40");
    bo.say_anonymously(home, "beer 5");
    let sender = receiving.one().await.sender.unwrap();
    assert_eq!((sender.kind, sender.user.as_str()), (SenderKind::Anonymous, home.to_string().as_str()));
    bo.kick_bot(home);
    let removed = receiving.batch().await;
    assert!(removed.into_iter().all(|inbound| event(inbound) == ChatEvent::Removed));
    receiving.stop().await;
}

#[tokio::test]
async fn an_album_an_edit_and_a_topic_keep_what_they_are() {
    let fake = Fake::start().await;
    let ana = fake.private("Ana");
    let flat = fake.supergroup("Flat", false);
    let topic = fake.topic(flat, "Books");
    ana.photo(ana.chat(), Some("lunch 12"), Some("a1"));
    ana.photo(ana.chat(), None, Some("a1"));
    let said = ana.say_in_topic(flat, topic, "milk 3");
    ana.edit(flat, said, "milk 4");
    ana.edit(flat, said, "milk 5");
    let mut receiving = Receiving::start(adapter(&fake), 0);
    let batch = receiving.batch().await;
    assert_eq!(batch.iter().map(text).collect::<Vec<_>>(), ["lunch 12", "", "milk 3", "milk 4", "milk 5"]);
    let album = |inbound: &Inbound| match &inbound.body {
        Body::Text { media: Some(media), .. } => media.album.clone(),
        _ => None,
    };
    assert_eq!((album(&batch[0]), album(&batch[1])), (Some("a1".into()), Some("a1".into())));
    assert_eq!(batch[2].origin.thread, Some(topic.to_string().into()));
    assert_eq!(batch[2].reply_to, None);
    assert!(batch[3].edited && batch[4].edited);
    assert_eq!(batch[3].origin.message, batch[4].origin.message);
    assert_ne!(batch[3].origin.revision, batch[4].origin.revision);
    receiving.stop().await;
}

#[tokio::test]
async fn a_press_comes_in_and_is_acknowledged() {
    let fake = Fake::start().await;
    let ana = fake.private("Ana");
    let telegram = adapter(&fake);
    let content = with_button("✓ #1 coffee", "Undo", "t0ken");
    let sent = telegram
        .deliver(&outgoing(ana.chat(), Action::Send { content, reply_to: None, silent: true }))
        .await
        .unwrap()
        .key
        .unwrap();
    let card = fake.messages(ana.chat()).remove(0);
    assert!(card.silent);
    let press = ana.press(ana.chat(), card.id, "Undo");
    let mut receiving = Receiving::start(adapter(&fake), 0);
    let inbound = receiving.one().await;
    assert_eq!(inbound.body, Body::press("t0ken", Some(sent)));
    assert_eq!(inbound.origin.message.as_str(), press);
    let acknowledge = |press: &str| Action::Acknowledge { press: press.into(), text: Some("Undone".into()) };
    let answered = telegram.deliver(&outgoing(ana.chat(), acknowledge(&press))).await;
    assert_eq!(answered, Ok(Delivered { key: None }));
    assert_eq!(fake.press_answer(&press), Some(Some("Undone".into())));
    let too_late = telegram.deliver(&outgoing(ana.chat(), acknowledge("999"))).await;
    assert_eq!(too_late, Ok(Delivered { key: None }));
    receiving.stop().await;
}

#[tokio::test]
async fn text_is_shown_as_it_is_and_cut_by_lines() {
    let fake = Fake::start().await;
    let ana = fake.private("Ana");
    let telegram = adapter(&fake);
    let odd = "<b>fish & chips</b> &amp; 😀 \"x\"";
    telegram.deliver(&send(ana.chat(), odd)).await.unwrap();
    assert_eq!(fake.messages(ana.chat())[0].text, odd);

    let line = "<&> nineteen letters";
    let long = vec![line; 10_000 / (line.len() + 1)].join("\n");
    let content = with_button(&long, "More", "t");
    let said = ana.say(ana.chat(), "list");
    let reply_to = Some(said.to_string().into());
    let delivered = telegram.deliver(&outgoing(ana.chat(), Action::Send { content, reply_to, silent: false })).await;
    let parts = &fake.messages(ana.chat())[1..];
    assert_eq!(parts.len(), 3);
    assert_eq!(parts.iter().map(|part| part.text.as_str()).collect::<Vec<_>>().join("\n"), long);
    assert_eq!(delivered.unwrap().key, Some(parts[2].id.to_string().into()));
    assert_eq!(parts.iter().map(|part| part.labels().len()).collect::<Vec<_>>(), [0, 0, 1]);
    assert_eq!(parts.iter().map(|part| part.reply_to).collect::<Vec<_>>(), [Some(said), None, None]);
}

#[tokio::test]
async fn an_edit_and_a_strip_reach_the_message_even_twice() {
    let fake = Fake::start().await;
    let ana = fake.private("Ana");
    let telegram = adapter(&fake);
    let content = with_button("✓ €4.50", "Undo", "t");
    let sent = Action::Send { content, reply_to: None, silent: false };
    let key = telegram.deliver(&outgoing(ana.chat(), sent)).await.unwrap().key.unwrap();
    let edit = outgoing(
        ana.chat(),
        Action::Edit { message: key.clone(), content: with_button("✓ <€5>", "Undo", "t"), press: None },
    );
    for _ in 0..2 {
        assert_eq!(telegram.deliver(&edit).await, Ok(Delivered { key: Some(key.clone()) }));
    }
    let card = fake.messages(ana.chat()).remove(0);
    assert_eq!((card.text.as_str(), card.labels(), card.edited), ("✓ <€5>", vec!["Undo"], true));
    let strip = outgoing(ana.chat(), Action::Strip { message: key.clone() });
    for _ in 0..2 {
        assert_eq!(telegram.deliver(&strip).await, Ok(Delivered { key: Some(key.clone()) }));
    }
    assert_eq!(fake.messages(ana.chat())[0].labels(), Vec::<&str>::new());
    let gone = outgoing(ana.chat(), Action::Strip { message: "4711".into() });
    assert!(matches!(telegram.deliver(&gone).await, Err(Undelivered::Missing { .. })));
}

#[tokio::test]
async fn a_file_goes_with_its_caption() {
    let fake = Fake::start().await;
    let ana = fake.private("Ana");
    let telegram = adapter(&fake);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.csv");
    std::fs::write(&path, "number,amount\n1,4.50\n").unwrap();
    let file = File { path, name: "expenses.csv".into(), media_type: "text/csv".into() };
    let with = |text: &str| {
        let content = Content { file: Some(file.clone()), ..with_button(text, "OK", "t") };
        outgoing(ana.chat(), Action::Send { content, reply_to: None, silent: true })
    };
    let short = telegram.deliver(&with("1 expense & no more")).await.unwrap();
    let messages = fake.messages(ana.chat());
    assert_eq!(short.key, Some(messages[0].id.to_string().into()));
    assert_eq!((messages[0].text.as_str(), messages[0].silent), ("1 expense & no more", true));
    assert_eq!(messages[0].labels(), ["OK"]);
    let document = messages[0].document.clone().unwrap();
    assert_eq!((document.name.as_str(), document.media_type.as_str()), ("expenses.csv", "text/csv"));
    assert_eq!(document.bytes, b"number,amount\n1,4.50\n");

    telegram.deliver(&with(&"long ".repeat(300))).await.unwrap();
    let messages = fake.messages(ana.chat());
    assert_eq!(messages.len(), 3);
    assert_eq!((messages[1].document.is_some(), messages[1].labels().len()), (false, 0));
    assert_eq!((messages[2].text.as_str(), messages[2].document.is_some()), ("", true));

    std::fs::remove_file(&file.path).unwrap();
    assert!(matches!(telegram.deliver(&with("x")).await, Err(Undelivered::Never { .. })));
}

#[tokio::test]
async fn each_fault_says_what_the_sender_does_next() {
    let fake = Fake::start().await;
    let ana = fake.private("Ana");
    let telegram = adapter(&fake);
    let message = send(ana.chat(), "x");

    fake.fail("sendMessage", Fault::TooManyRequests(7));
    let throttled = Err(Undelivered::Throttled { after: Duration::from_secs(7) });
    assert_eq!(telegram.deliver(&message).await, throttled);
    for (fault, acted) in [
        (Fault::Internal, 0),
        (Fault::BadGateway, 0),
        (Fault::ResetBefore, 0),
        (Fault::ResetAfter, 1),
        (Fault::Truncated, 2),
    ] {
        fake.fail_in(ana.chat(), fault);
        let Err(Undelivered::Passing { reason }) = telegram.deliver(&message).await else { panic!("{fault:?}") };
        assert!(!reason.contains(&fake.token()), "{reason}");
        assert_eq!(fake.messages(ana.chat()).len(), acted, "{fault:?}");
    }
    assert!(telegram.deliver(&message).await.is_ok());

    ana.kick_bot(ana.chat());
    assert!(matches!(telegram.deliver(&message).await, Err(Undelivered::Closed { .. })));
    let home = fake.group("Home", false);
    ana.kick_bot(home);
    assert!(matches!(telegram.deliver(&send(home, "x")).await, Err(Undelivered::Gone { .. })));
    assert!(matches!(telegram.deliver(&send(999, "x")).await, Err(Undelivered::Gone { .. })));
    assert!(matches!(telegram.deliver(&send(ana.chat(), " ")).await, Err(Undelivered::Never { .. })));
}

#[tokio::test]
async fn a_migrated_group_names_its_new_id_both_ways() {
    let fake = Fake::start().await;
    let bo = fake.private("Bo");
    let old = fake.group("Home", false);
    bo.join(old);
    let mut receiving = Receiving::start(adapter(&fake), 0);
    receiving.one().await;
    let new = fake.migrate(old);
    let (old_key, new_key): (ChatKey, ChatKey) = (old.to_string().into(), new.to_string().into());
    let mut told = receiving.batch().await;
    if told.len() == 1 {
        told.extend(receiving.batch().await);
    }
    for inbound in told {
        let event = ChatEvent::Migrated { from: old_key.clone(), to: new_key.clone() };
        assert_eq!(inbound.body, Body::Event { event });
    }
    let telegram = adapter(&fake);
    assert_eq!(telegram.deliver(&send(old, "x")).await, Err(Undelivered::Migrated { to: new_key }));
    assert!(telegram.deliver(&send(new, "x")).await.is_ok());
    receiving.stop().await;
}

#[tokio::test]
async fn it_answers_in_the_topic_and_to_the_message() {
    let fake = Fake::start().await;
    let ana = fake.private("Ana");
    let flat = fake.supergroup("Flat", false);
    let topic = fake.topic(flat, "Books");
    let said = ana.say_in_topic(flat, topic, "milk 3");
    let telegram = adapter(&fake);
    let thread = ThreadKey::from(topic.to_string());
    telegram.typing(&flat.to_string().into(), Some(&thread)).await;
    assert_eq!(fake.calls_of("sendChatAction")[0].params["message_thread_id"], json!(topic));
    let reply = |to: &str| {
        let content = Content { text: "✓".into(), ..Content::default() };
        let action = Action::Send { content, reply_to: Some(to.into()), silent: false };
        Outgoing { thread: Some(thread.clone()), ..outgoing(flat, action) }
    };
    telegram.deliver(&reply(&said.to_string())).await.unwrap();
    // A press's id is no message; a deleted message cannot be answered. Both go out all the same.
    telegram.deliver(&reply("1004000000001005")).await.unwrap();
    ana.delete(flat, said);
    telegram.deliver(&reply(&said.to_string())).await.unwrap();
    let messages = fake.messages(flat);
    assert_eq!(messages.iter().map(|message| message.reply_to).collect::<Vec<_>>(), [Some(said), None, None]);
    assert!(messages.iter().all(|message| message.thread == Some(topic)));
}

#[tokio::test]
async fn the_menu_is_set_where_it_changed() {
    let fake = Fake::start().await;
    let telegram = adapter(&fake);
    let menu =
        |words: &[&str]| words.iter().map(|word| (word.to_string(), format!("about {word}"))).collect::<Vec<_>>();
    let names = |scope| fake.menu(scope).into_iter().map(|(name, _)| name).collect::<Vec<_>>();
    telegram.set_menu(None, &menu(&["help", "e", "list"])).await.unwrap();
    assert_eq!(names("all_private_chats"), ["help", "e", "list"]);
    assert_eq!(names("all_group_chats"), ["e", "help", "list"]);
    telegram.set_menu(None, &menu(&["help", "e", "list"])).await.unwrap();
    assert_eq!(fake.count("setMyCommands"), 2);
    telegram.set_menu(None, &menu(&["e", "list"])).await.unwrap();
    assert_eq!(fake.count("setMyCommands"), 4);
    assert!(telegram.set_menu(None, &menu(&["No Good"])).await.is_err());
    telegram.set_menu(Some("de"), &menu(&["help", "e"])).await.unwrap();
    assert_eq!(names("all_private_chats"), ["e", "list"], "a language's menu leaves everybody's alone");
    assert_eq!(fake.menu_in("all_group_chats", "de")[0].0, "e");
    telegram.set_menu(Some("de"), &menu(&["help", "e"])).await.unwrap();
    assert_eq!(fake.count("setMyCommands"), 7);
}

#[tokio::test]
async fn it_says_what_it_hears() {
    let fake = Fake::start().await;
    let telegram = adapter(&fake);
    let hears = telegram.hears().await.unwrap();
    assert_eq!((hears.username.as_str(), hears.all_group_messages), (fake.username(), false));
    fake.turn_privacy_off();
    assert!(telegram.hears().await.unwrap().all_group_messages);
    fake.revoke("42:new");
    assert!(matches!(telegram.hears().await, Err(Fatal::Config(_))));
}

#[tokio::test]
async fn a_reaction_is_set_and_where_none_may_be_words_take_its_place() {
    let fake = Fake::start().await;
    let ana = fake.private("Ana");
    let telegram = adapter(&fake);
    let said = ana.say(ana.chat(), "tea 2");
    let card = Content { text: "✓ #1 Tea".to_owned(), ..Content::default() };
    let react = || Action::React { message: said.to_string().into(), instead: card.clone() };
    assert_eq!(telegram.deliver(&outgoing(ana.chat(), react())).await, Ok(Delivered { key: None }));
    assert_eq!(fake.reactions(), [(ana.chat(), said)]);
    fake.turn_reactions_off();
    let sent = telegram.deliver(&outgoing(ana.chat(), react())).await.unwrap().key.unwrap();
    let shown = fake.raw(ana.chat(), sent.as_str().parse().unwrap());
    assert_eq!(shown["text"], "✓ #1 Tea");
    assert_eq!(shown["reply_to_message"]["message_id"].as_i64(), Some(said));
}
