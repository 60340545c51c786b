//! The Discord adapter against its REST interface: what goes over the wire, and what each answer is taken for.

use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use outlay::adapter::discord::{Discord, Settings, hears};
use outlay::adapter::{Adapter, Delivered, Desk, Fatal, Undelivered};
use outlay::clock::Clock;
use outlay::error::Internal;
use outlay::message::{
    Action, Body, Button, ChatInfo, ChatKind, Content, File, Followed, Form, Outgoing, Suggestion, Typing, UserKey,
};
use outlay::pipeline::Inbox;
use secrecy::SecretString;
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::fake::discord::{Acknowledged, Fake, Fault, Person};

/// Remembers nothing, and knows what it follows.
#[derive(Default)]
struct Bare {
    followed: Vec<Followed>,
}

impl Desk for Bare {
    fn followed(&self) -> BoxFuture<'_, Result<Vec<Followed>, Internal>> {
        Box::pin(async { Ok(self.followed.clone()) })
    }

    fn suggest<'a>(&'a self, _: &'a str, _: &'a Typing) -> BoxFuture<'a, Result<Vec<Suggestion>, Internal>> {
        Box::pin(async { Ok(Vec::new()) })
    }

    fn form<'a>(&'a self, _: &'a UserKey, _: &'a str) -> BoxFuture<'a, Result<Option<Form>, Internal>> {
        Box::pin(async { Ok(None) })
    }

    fn recall<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Result<Option<String>, Internal>> {
        Box::pin(async { Ok(None) })
    }

    fn write_down<'a>(&'a self, _: &'a str, _: &'a str) -> BoxFuture<'a, Result<(), Internal>> {
        Box::pin(async { Ok(()) })
    }
}

fn settings(fake: &Fake, token: &str) -> Settings {
    Settings { token: SecretString::from(token), api_proxy: Some(fake.url().to_owned()) }
}

fn adapter(fake: &Fake) -> Arc<Discord> {
    Arc::new(Discord::new(settings(fake, &fake.token()), Clock::System, Arc::new(Bare::default()), Vec::new()))
}

fn outgoing(chat: u64, action: Action) -> Outgoing {
    Outgoing { id: uuid::Uuid::now_v7(), chat: chat.to_string().into(), thread: None, action, program: None }
}

fn content(text: &str) -> Content {
    Content { text: text.to_owned(), ..Content::default() }
}

fn with_button(text: &str, label: &str, token: &str) -> Content {
    let button = Button { label: label.to_owned(), token: token.to_owned() };
    Content { buttons: vec![vec![button]], ..content(text) }
}

fn send(chat: u64, content: Content) -> Outgoing {
    outgoing(chat, Action::Send { content, reply_to: None, silent: false })
}

/// Somebody connected, and the key of an interaction that they made and the adapter acknowledged.
struct Connected {
    fake: Fake,
    discord: Arc<Discord>,
    stop: CancellationToken,
    keys: tokio::sync::mpsc::UnboundedReceiver<outlay::message::MessageKey>,
}

impl Connected {
    async fn start() -> Self {
        let fake = Fake::start().await;
        let discord = adapter(&fake);
        let (sender, keys) = tokio::sync::mpsc::unbounded_channel();
        let inbox = Inbox::with(move |batch: Vec<outlay::message::Inbound>| {
            let sender = sender.clone();
            async move {
                batch.into_iter().try_for_each(|inbound| sender.send(inbound.origin.message)).map_err(Internal::new)
            }
        });
        let stop = CancellationToken::new();
        tokio::spawn({
            let (discord, stop) = (discord.clone(), stop.clone());
            async move { discord.receive(inbox, stop).await.map_err(|fatal| panic!("{fatal:?}")) }
        });
        fake.wait_for("a session", |fake| fake.is_connected().then_some(())).await;
        Self { fake, discord, stop, keys }
    }

    async fn key(&mut self, interaction: u64) -> outlay::message::MessageKey {
        self.fake.wait_for("the acknowledgement", |fake| fake.acknowledged(interaction)).await;
        self.keys.recv().await.expect("it was accepted")
    }
}

impl Drop for Connected {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

fn shared(fake: &Fake) -> (Person, u64) {
    let guild = fake.guild("Flat");
    (fake.private("Ana"), fake.channel(guild, "flat"))
}

#[tokio::test]
async fn text_is_shown_as_it_is_and_cut_by_lines() {
    let fake = Fake::start().await;
    let (ana, channel) = shared(&fake);
    let discord = adapter(&fake);
    let odd = "# *fish* & `chips` <@42> @everyone [x](https://example.org) 1. \\o/";
    discord.deliver(&send(channel, content(odd))).await.unwrap();
    assert_eq!(fake.messages(channel)[0].text, odd);
    let body = &fake.calls_of("POST channels/_/messages")[0].body;
    assert_eq!(body["allowed_mentions"]["parse"], json!([]), "nobody is called by what somebody typed");
    assert_eq!((body["tts"].clone(), body["enforce_nonce"].clone()), (json!(false), json!(true)));

    let line = "*** nineteen letters";
    let long = vec![line; 5_000 / (line.len() + 1)].join("\n");
    let said = ana.say(channel, "list");
    let reply_to = Some(said.to_string().into());
    let action = Action::Send { content: with_button(&long, "More", "t"), reply_to, silent: true };
    let delivered = discord.deliver(&outgoing(channel, action)).await;
    let parts = &fake.messages(channel)[1..];
    assert_eq!(parts.iter().map(|part| part.text.as_str()).collect::<Vec<_>>().join("\n"), long);
    assert!(parts.len() > 2 && parts.iter().all(|part| part.silent));
    assert_eq!(delivered.unwrap().key, Some(parts.last().unwrap().id.to_string().into()));
    let bearing: Vec<bool> = parts.iter().map(|part| part.has("More")).collect();
    assert_eq!(bearing.iter().filter(|bears| **bears).count(), 1);
    assert!(bearing.last().unwrap());
    assert_eq!(parts.iter().filter_map(|part| part.reply_to).collect::<Vec<_>>(), [said]);
}

#[tokio::test]
async fn an_attempt_whose_answer_was_lost_is_not_said_twice() {
    let fake = Fake::start().await;
    let (_, channel) = shared(&fake);
    let discord = adapter(&fake);
    let message = send(channel, content("x"));
    fake.fail_in(channel, Fault::ResetAfter);
    assert!(matches!(discord.deliver(&message).await, Err(Undelivered::Passing { .. })));
    let again = discord.deliver(&message).await.unwrap();
    assert_eq!(fake.messages(channel).len(), 1);
    assert_eq!(again.key, Some(fake.messages(channel)[0].id.to_string().into()));
}

#[tokio::test]
async fn an_answer_to_what_is_gone_is_still_an_answer() {
    let fake = Fake::start().await;
    let (ana, channel) = shared(&fake);
    let discord = adapter(&fake);
    let said = ana.say(channel, "milk 3");
    ana.delete(channel, said);
    for reply_to in [said.to_string(), "d:5".to_owned()] {
        let action = Action::Send { content: content("✓"), reply_to: Some(reply_to.into()), silent: false };
        assert!(discord.deliver(&outgoing(channel, action)).await.is_ok());
    }
    assert!(fake.messages(channel).iter().all(|message| message.reply_to.is_none()));
}

#[tokio::test]
async fn an_edit_and_a_strip_reach_the_message_even_twice() {
    let fake = Fake::start().await;
    let (_, channel) = shared(&fake);
    let discord = adapter(&fake);
    let key = discord.deliver(&send(channel, with_button("✓ €4.50", "Undo", "t"))).await.unwrap().key.unwrap();
    let edit = Action::Edit { message: key.clone(), content: with_button("✓ *€5*", "Undo", "t"), press: None };
    for action in [edit.clone(), edit, Action::Strip { message: key.clone() }, Action::Strip { message: key.clone() }] {
        assert_eq!(discord.deliver(&outgoing(channel, action)).await, Ok(Delivered { key: Some(key.clone()) }));
    }
    let card = fake.messages(channel).remove(0);
    assert_eq!((card.text.as_str(), card.labels.len(), card.edited), ("✓ *€5*", 0, true));
    let gone = Action::Strip { message: "4711".into() };
    assert!(matches!(discord.deliver(&outgoing(channel, gone)).await, Err(Undelivered::Missing { .. })));
}

#[tokio::test]
async fn a_file_goes_along() {
    let fake = Fake::start().await;
    let (_, channel) = shared(&fake);
    let discord = adapter(&fake);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.csv");
    std::fs::write(&path, "number,amount\n1,4.50\n").unwrap();
    let file = File { path, name: "expenses.csv".into(), media_type: "text/csv".into() };
    let with = |text: &str| send(channel, Content { file: Some(file.clone()), ..content(text) });
    discord.deliver(&with("1 entry")).await.unwrap();
    discord.deliver(&with("")).await.unwrap();
    let messages = fake.messages(channel);
    let expected = ("expenses.csv".to_owned(), b"number,amount\n1,4.50\n".to_vec());
    assert_eq!(
        messages.iter().map(|message| message.file.clone().unwrap()).collect::<Vec<_>>(),
        [expected.clone(), expected]
    );
    assert_eq!((messages[0].text.as_str(), messages[1].text.as_str()), ("1 entry", ""));
    std::fs::remove_file(&file.path).unwrap();
    assert!(matches!(discord.deliver(&with("x")).await, Err(Undelivered::Never { .. })));
}

#[tokio::test]
async fn each_fault_says_what_the_sender_does_next() {
    let fake = Fake::start().await;
    let (ana, channel) = shared(&fake);
    let discord = adapter(&fake);
    let message = || send(channel, content("x"));
    fake.fail("POST channels/_/messages", Fault::TooManyRequests(0.25));
    let throttled = Err(Undelivered::Throttled { after: Duration::from_millis(250) });
    assert_eq!(discord.deliver(&message()).await, throttled);
    for fault in [Fault::Internal, Fault::BadGateway, Fault::ResetBefore] {
        fake.fail_in(channel, fault);
        let Err(Undelivered::Passing { reason }) = discord.deliver(&message()).await else { panic!("{fault:?}") };
        assert!(!reason.contains(&fake.token()), "{reason}");
    }
    assert_eq!(fake.messages(channel).len(), 0);
    assert!(discord.deliver(&message()).await.is_ok());
    fake.permit(channel, 0);
    assert!(matches!(discord.deliver(&message()).await, Err(Undelivered::Forbidden { .. })));
    assert!(matches!(discord.deliver(&send(999, content("x"))).await, Err(Undelivered::Gone { .. })));
    assert!(matches!(discord.deliver(&send(channel, content(" "))).await, Err(Undelivered::Never { .. })));
    fake.open(ana.chat(), false);
    assert!(matches!(discord.deliver(&send(ana.chat(), content("x"))).await, Err(Undelivered::Closed { .. })));
}

#[tokio::test]
async fn a_command_is_answered_by_its_own_message_while_discord_takes_that() {
    let mut room = Connected::start().await;
    let (ana, channel) = shared(&room.fake);
    let answer = |key: &outlay::message::MessageKey, text: &str| {
        outgoing(channel, Action::Send { content: content(text), reply_to: Some(key.clone()), silent: true })
    };
    let asked = ana.slash(channel, "e", &[("text", "milk 3")]);
    let key = room.key(asked).await;
    let long = "line of words\n".repeat(300);
    room.discord.deliver(&answer(&key, &long)).await.unwrap();
    let parts = room.fake.messages(channel);
    let together: String = parts.iter().map(|part| part.text.clone() + "\n").collect();
    assert_eq!((parts.len(), together.trim()), (3, long.trim()));
    assert_eq!(room.fake.calls_of("PATCH webhooks/_/_/messages/@original").len(), 1);
    // An attempt whose answer was lost changes the same message again.
    room.discord.deliver(&answer(&key, "✓")).await.unwrap();
    assert_eq!(room.fake.messages(channel).len(), 3);

    let late = ana.slash(channel, "e", &[("text", "tea 2")]);
    let key = room.key(late).await;
    room.fake.age_interactions(Duration::from_secs(16 * 60));
    room.discord.deliver(&answer(&key, "late, but there")).await.unwrap();
    let last = room.fake.messages(channel).pop().unwrap();
    assert_eq!((last.text.as_str(), last.private), ("late, but there", false));
    assert_eq!(room.fake.calls_of("POST channels/_/messages").len(), 1, "as a message of the channel");
}

#[tokio::test]
async fn a_line_for_one_is_shown_to_one_and_nothing_is_left_waiting() {
    let mut room = Connected::start().await;
    let (ana, channel) = shared(&room.fake);
    let acknowledge = |key: &outlay::message::MessageKey, line: Option<&str>| {
        outgoing(channel, Action::Acknowledge { press: key.clone(), text: line.map(str::to_owned) })
    };
    let card = room.discord.deliver(&send(channel, with_button("✓ #1", "Undo", "t.0"))).await.unwrap().key.unwrap();
    let card: u64 = card.as_str().parse().unwrap();
    let press = ana.press(channel, card, "Undo");
    let key = room.key(press).await;
    assert_eq!(room.fake.acknowledged(press), Some(Acknowledged::Quietly));
    room.discord.deliver(&acknowledge(&key, None)).await.unwrap();
    assert_eq!(room.fake.messages(channel).len(), 1);
    room.discord.deliver(&acknowledge(&key, Some("It says that already."))).await.unwrap();
    let last = room.fake.messages(channel).pop().unwrap();
    assert_eq!((last.text.as_str(), last.private), ("It says that already.", true));
    // Through the press its card is changed even where we may not write.
    room.fake.permit(channel, 0);
    let edit = Action::Edit { message: card.to_string().into(), content: content("✓ #1 changed"), press: Some(key) };
    room.discord.deliver(&outgoing(channel, edit)).await.unwrap();
    assert_eq!(room.fake.messages(channel)[0].text, "✓ #1 changed");

    let asked = ana.slash(channel, "e", &[("text", "x")]);
    let key = room.key(asked).await;
    assert_eq!(room.fake.acknowledged(asked), Some(Acknowledged::Deferred { private: true }), "we may not write here");
    room.discord.deliver(&acknowledge(&key, Some("I found no amount."))).await.unwrap();
    assert_eq!(room.fake.messages(channel).pop().unwrap().text, "I found no amount.");
    for _ in 0..2 {
        assert_eq!(room.discord.deliver(&acknowledge(&key, None)).await, Ok(Delivered { key: None }));
    }
}

#[tokio::test]
async fn a_history_is_asked_for_until_it_is_read_and_stored() {
    let fake = Fake::start().await;
    fake.grant_content();
    let (ana, channel) = shared(&fake);
    for text in ["milk 3", "bread 2"] {
        ana.say(channel, text);
    }
    let history = "GET channels/_/messages";
    for fault in [Fault::TooManyRequests(0.01); 9].into_iter().chain([Fault::Internal, Fault::BadGateway]) {
        fake.fail(history, fault);
    }
    let until = Clock::System.now() - chrono::TimeDelta::hours(1);
    let flat = ChatInfo::new(ChatKind::Shared, None);
    let followed = vec![Followed { key: channel.to_string().into(), chat: flat, until }];
    let desk = Arc::new(Bare { followed });
    let discord = Discord::new(settings(&fake, &fake.token()), Clock::System, desk, Vec::new());
    let (sender, mut heard) = tokio::sync::mpsc::unbounded_channel();
    let mut refused = false;
    let inbox = Inbox::with(move |batch: Vec<outlay::message::Inbound>| {
        let taken = match std::mem::replace(&mut refused, true) {
            true => batch.into_iter().try_for_each(|inbound| sender.send(inbound.body)).map_err(Internal::new),
            false => Err(Internal::new("the disk is full")),
        };
        async { taken }
    });
    let stop = CancellationToken::new();
    let receiving = tokio::spawn({
        let stop = stop.clone();
        async move { discord.receive(inbox, stop).await }
    });
    fake.wait_for("the history", |fake| fake.calls_of(history).iter().any(|call| call.status == 200).then_some(()))
        .await;
    ana.say(channel, "tea 1");
    for expected in ["milk 3", "bread 2", "tea 1"] {
        let body = tokio::time::timeout(Duration::from_secs(15), heard.recv()).await.expect("in time").unwrap();
        assert_eq!(body, Body::Text { text: expected.to_owned(), media: None });
    }
    stop.cancel();
    assert!(matches!(receiving.await, Ok(Ok(()))));
}

#[tokio::test]
async fn it_says_what_it_hears() {
    let fake = Fake::start().await;
    let heard = hears(&settings(&fake, &fake.token())).await.unwrap();
    assert_eq!((heard.username.as_str(), heard.content), ("outlay_test_bot", false));
    fake.grant_content();
    assert!(hears(&settings(&fake, &fake.token())).await.unwrap().content);
    assert!(matches!(hears(&settings(&fake, "wrong")).await, Err(Fatal::Config(why)) if !why.contains("wrong")));
}

#[tokio::test]
async fn a_reaction_is_set_and_where_none_may_be_words_take_its_place() {
    let fake = Fake::start().await;
    let (ana, channel) = shared(&fake);
    let discord = adapter(&fake);
    let said = ana.say(channel, "tea 2");
    let react = |message: u64| Action::React { message: message.to_string().into(), instead: content("✓ #1 Tea") };
    assert_eq!(discord.deliver(&outgoing(channel, react(said))).await, Ok(Delivered { key: None }));
    assert_eq!(fake.reactions(), [(channel, said)]);
    assert!(discord.deliver(&outgoing(channel, react(4711))).await.unwrap().key.is_some());
    assert!(fake.messages(channel).iter().any(|message| message.text == "✓ #1 Tea"));
}
