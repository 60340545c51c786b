//! Talking to the bot in tests: the whole program but its doors, on a database of its own, with a clock set by hand.
//!
//! ```no_run
//! # async fn test() {
//! let ana = outlay::testing::Talk::new().await;
//! assert!(ana.say("coffee 4.50").await.starts_with("✓ #1 Coffee · €4.50"));
//! let bo = ana.as_person("Bo").in_chat("Home");
//! bo.say("/e groceries 48").await;
//! bo.press("Undo").await;
//! # }
//! ```

#![allow(clippy::unwrap_used, reason = "clippy knows tests by their attribute: what serves only them is a test too")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Duration, Utc};
use futures::future::BoxFuture;
use serde_json::Value;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::adapter::{Adapter, Delivered, Fatal, Undelivered};
use crate::app::{App, Given};
use crate::clock::Clock;
use crate::config::Config;
use crate::message::*;
use crate::pipeline::{Inbox, Stepped};
use crate::search::Index;
use crate::store::Store;
use crate::worker::index;
use crate::worker::send::Relay;

mod database;

pub use database::TestDatabase;

pub const PLATFORM: &str = "talk";

/// Where every talk begins: a Monday.
pub const BEGINNING: &str = "2026-11-23T10:00:00Z";

/// Between two messages.
const BETWEEN: Duration = Duration::seconds(1);

/// A folder that goes away with its owner.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new() -> Self {
        let path = std::env::temp_dir().join(format!("outlay-{}", Uuid::now_v7().simple()));
        std::fs::create_dir_all(&path).expect("a folder for the test");
        Self(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Default for Folder {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// How an answer reached the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    Sent,
    /// An earlier message of the bot's was changed.
    Edited,
    /// Shown to the one who pressed, and gone.
    Whispered,
    /// A mark on the person's own message.
    Reacted,
}

/// One thing the bot said.
#[derive(Clone, Debug)]
pub struct Answer {
    pub chat: String,
    pub how: How,
    pub text: String,
    /// Labels, row by row.
    pub buttons: Vec<Vec<String>>,
    pub silent: bool,
    pub file: Option<File>,
    /// What programs read: `command`, `outcome`, `data`, `reply_to`.
    pub program: Option<Value>,
}

impl Answer {
    /// The text, and a line for each row of buttons.
    pub fn shown(&self) -> String {
        let rows = self.buttons.iter().map(|row| {
            let labels: Vec<String> = row.iter().map(|label| format!("[{label}]")).collect();
            labels.join(" ")
        });
        let mut lines: Vec<String> = [self.text.clone()].into_iter().filter(|text| !text.is_empty()).collect();
        lines.extend(rows);
        lines.join("\n")
    }
}

/// Somebody at the bot, in a chat. Cheap to clone: [`Talk::as_person`] and [`Talk::in_chat`] give other places in the
/// same room.
#[derive(Clone)]
pub struct Talk {
    room: Arc<Room>,
    person: String,
    /// Absent is the person's own.
    chat: Option<String>,
}

struct Room {
    app: App,
    relay: Relay,
    screen: Arc<Screen>,
    clock: Clock,
    counted: Mutex<Counted>,
    // Last, so that they go after everything that uses them.
    _database: TestDatabase,
    _folder: Folder,
}

#[derive(Default)]
struct Counted {
    messages: usize,
    others: usize,
    last: Vec<Answer>,
}

impl Talk {
    /// Ana, alone with the bot, which trusts her as it trusts the terminal.
    pub async fn new() -> Self {
        Self::with(&[]).await
    }

    /// The same with settings of the environment, such as `("OUTLAY__DEFAULTS__ZONE", "Europe/Berlin")`.
    pub async fn with(settings: &[(&str, &str)]) -> Self {
        Self::open(settings, Some(PLATFORM.into())).await
    }

    /// Ana as a stranger: what `access` and `limits` say holds for her.
    pub async fn as_stranger(settings: &[(&str, &str)]) -> Self {
        Self::open(settings, None).await
    }

    async fn open(settings: &[(&str, &str)], trusted: Option<Platform>) -> Self {
        let folder = Folder::new();
        let database = TestDatabase::new(folder.path()).await;
        let environment = settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let environment = environment.chain([("OUTLAY__DATABASE__URL".to_owned(), database.url.clone())]);
        let config = Config::load(None, environment, folder.path()).expect("good settings");
        let clock = Clock::manual(instant(BEGINNING));
        let index = Index::in_ram().expect("an index in memory");
        let given = Given { clock: clock.clone(), seed: [7; 32], trusted, index: Some(index) };
        let app = App::open(folder.path(), &config, given).await.unwrap_or_else(|fault| panic!("{fault}"));
        let screen = Arc::new(Screen::default());
        let relay = app.relay(vec![screen.clone()]);
        let counted = Mutex::default();
        let room = Room { app, relay, screen, clock, counted, _database: database, _folder: folder };
        Self { room: Arc::new(room), person: "Ana".to_owned(), chat: None }
    }

    pub fn as_person(&self, name: &str) -> Self {
        Self { person: name.to_owned(), ..self.clone() }
    }

    /// In a shared chat.
    pub fn in_chat(&self, title: &str) -> Self {
        Self { chat: Some(title.to_owned()), ..self.clone() }
    }

    /// In the person's own chat.
    pub fn in_private(&self) -> Self {
        Self { chat: None, ..self.clone() }
    }

    /// Sets the clock, RFC 3339; from there every message is a second after the one before.
    pub fn at(&self, time: &str) -> &Self {
        self.room.clock.advance(instant(time) - self.room.clock.now());
        self
    }

    pub fn clock(&self) -> &Clock {
        &self.room.clock
    }

    pub fn store(&self) -> &Store {
        &self.room.app.pipeline.store
    }

    pub fn app(&self) -> &App {
        &self.room.app
    }

    pub fn platform(&self) -> Arc<dyn Adapter> {
        self.room.screen.clone()
    }

    /// The chats in which "typing…" was shown since this was last asked.
    pub fn typing(&self) -> Vec<String> {
        std::mem::take(&mut self.room.screen.lock().typing)
    }

    // What people do. Each answers with all that the bot then says, as [`Answer::shown`], or "" for silence.

    /// Messages are named `m1`, `m2` and so on, counted over the whole talk.
    pub async fn say(&self, text: &str) -> String {
        let inbound = self.inbound(text);
        self.hand_over(inbound).await
    }

    /// Changes an earlier message, such as `m1`.
    pub async fn edit(&self, message: &str, text: &str) -> String {
        let mut inbound = self.blank(self.other(), Body::Text { text: text.to_owned(), media: None });
        inbound.origin.revision = Revision(std::mem::replace(&mut inbound.origin.message, message.into()).0);
        inbound.edited = true;
        self.hand_over(inbound).await
    }

    /// Replies to what the bot said last in answer to a message, such as `m1`.
    ///
    /// # Panics
    /// Where it said nothing.
    pub async fn reply(&self, message: &str, text: &str) -> String {
        let said = self.room.screen.answer_to(&self.chat_key(), message);
        let mut inbound = self.inbound(text);
        inbound.reply_to = Some(said.unwrap_or_else(|| panic!("the bot said nothing in answer to {message}")));
        inbound.reply_to_bot = true;
        self.hand_over(inbound).await
    }

    /// Presses the button with this label on the chat's latest message that bears it.
    ///
    /// # Panics
    /// Where none does.
    pub async fn press(&self, label: &str) -> String {
        let (on, token) = self.room.screen.button(&self.chat_key(), label);
        let inbound = self.blank(self.other(), Body::press(token, Some(on)));
        self.hand_over(inbound).await
    }

    /// The buttons that stand in this chat, oldest message first, each with the message that bears it.
    pub fn buttons(&self) -> Vec<(MessageKey, Button)> {
        let shown = self.room.screen.lock();
        let here = shown.messages.values().filter(|message| message.chat == self.chat_key());
        let each = |message: &Standing| {
            let key = message.key.clone();
            message
                .content
                .buttons
                .iter()
                .flatten()
                .map(move |button| (key.clone(), button.clone()))
                .collect::<Vec<_>>()
        };
        here.flat_map(each).collect()
    }

    /// Presses a button by what it bears, whether it still stands or not.
    pub async fn press_token(&self, on: &MessageKey, token: &str) -> String {
        let body = Body::press(token.to_owned(), Some(on.clone()));
        let inbound = self.blank(self.other(), body);
        self.hand_over(inbound).await
    }

    /// Somebody takes one of the bot's messages out of the chat.
    ///
    /// # Panics
    /// Where there is none of that key.
    pub fn lose(&self, key: &MessageKey) {
        let here = self.chat_key();
        let mut shown = self.room.screen.lock();
        let before = shown.messages.len();
        shown.messages.retain(|_, message| message.chat != here || message.key != *key);
        assert_eq!(shown.messages.len() + 1, before, "there is no message {key} in {here}");
    }

    /// Something happens to the chat.
    pub async fn event(&self, event: ChatEvent) -> String {
        let inbound = self.blank(self.other(), Body::Event { event });
        self.hand_over(inbound).await
    }

    /// A text message as it would arrive now, to be changed and handed over.
    pub fn inbound(&self, text: &str) -> Inbound {
        let id = {
            let mut counted = self.counted();
            counted.messages += 1;
            format!("m{}", counted.messages)
        };
        self.blank(id, Body::Text { text: text.to_owned(), media: None })
    }

    /// Stores a message, handles it and sends what is said.
    pub async fn hand_over(&self, inbound: Inbound) -> String {
        self.hand_over_all(vec![inbound]).await
    }

    /// Several messages that arrive at once.
    pub async fn hand_over_all(&self, batch: Vec<Inbound>) -> String {
        let room = &self.room;
        room.app.inbox.accept(batch).await.unwrap_or_else(|fault| panic!("{fault}"));
        let pipeline = &room.app.pipeline;
        loop {
            if let Some(search) = &pipeline.search {
                index::catch_up(&pipeline.store, search).await.unwrap_or_else(|fault| panic!("{fault}"));
            }
            match pipeline.step().await.unwrap_or_else(|fault| panic!("{fault}")) {
                Stepped { handled: 0, next_due_us: None } => break,
                Stepped { handled: 0, next_due_us: Some(due) } => {
                    room.clock.advance(Duration::microseconds(due - room.clock.micros()));
                }
                Stepped { .. } => {}
            }
        }
        room.relay.drain().await.unwrap_or_else(|fault| panic!("{fault}"));
        room.clock.advance(BETWEEN);
        let answers = room.screen.take();
        let here = self.chat_key();
        let shown: Vec<String> = answers
            .iter()
            .map(|answer| match answer.chat == here.0 {
                true => answer.shown(),
                false => format!("(to {}) {}", answer.chat, answer.shown()),
            })
            .filter(|shown| !shown.is_empty())
            .collect();
        self.counted().last = answers;
        shown.join("\n")
    }

    // What was said to the latest message.

    pub fn answers(&self) -> Vec<Answer> {
        self.counted().last.clone()
    }

    /// `data` of the last answer that has any; null for silence.
    pub fn data(&self) -> Value {
        self.program("data")
    }

    pub fn command(&self) -> Value {
        self.program("command")
    }

    /// `done`, `refused` or `asked`; null for silence.
    pub fn outcome(&self) -> Value {
        self.program("outcome")
    }

    fn program(&self, field: &str) -> Value {
        let counted = self.counted();
        let program = counted.last.iter().rev().find_map(|answer| answer.program.as_ref());
        program.map(|program| program[field].clone()).unwrap_or_default()
    }

    /// The bot's messages in this chat as they stand now, oldest first.
    pub fn screen(&self) -> Vec<String> {
        self.room.screen.shown(&self.chat_key())
    }

    fn counted(&self) -> MutexGuard<'_, Counted> {
        self.room.counted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Presses, edits and events have names of their own, so that messages are easily counted.
    fn other(&self) -> String {
        let mut counted = self.counted();
        counted.others += 1;
        format!("x{}", counted.others)
    }

    fn chat_key(&self) -> ChatKey {
        ChatKey(self.chat.clone().unwrap_or_else(|| format!("@{}", self.person.to_lowercase())))
    }

    fn blank(&self, id: String, body: Body) -> Inbound {
        let kind = if self.chat.is_some() { ChatKind::Shared } else { ChatKind::Private };
        Inbound {
            origin: Origin {
                platform: PLATFORM.into(),
                chat: self.chat_key(),
                thread: None,
                message: id.into(),
                revision: "".into(),
            },
            chat: ChatInfo::new(kind, self.chat.clone()),
            sender: Some(Sender {
                user: self.person.to_lowercase().into(),
                name: self.person.clone(),
                handle: None,
                language: None,
                kind: SenderKind::Person,
            }),
            sent_at: self.room.clock.now(),
            reply_to: None,
            reply_to_bot: false,
            mentions_bot: false,
            edited: false,
            late: false,
            body,
        }
    }
}

fn instant(time: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(time).unwrap_or_else(|fault| panic!("{time}: {fault}")).to_utc()
}

/// A platform that takes everything and shows it: what the bot said stands here as people see it.
#[derive(Default)]
struct Screen(Mutex<Shown>);

#[derive(Default)]
struct Shown {
    messages: BTreeMap<usize, Standing>,
    /// Messages that were ever sent: no two have the same key.
    sent: usize,
    answers: Vec<Answer>,
    /// Chats in which "typing…" was shown.
    typing: Vec<String>,
}

struct Standing {
    key: MessageKey,
    chat: ChatKey,
    content: Content,
    /// The message that it answers.
    to: Option<String>,
}

impl Screen {
    fn lock(&self) -> MutexGuard<'_, Shown> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self) -> Vec<Answer> {
        std::mem::take(&mut self.lock().answers)
    }

    fn shown(&self, chat: &ChatKey) -> Vec<String> {
        let shown = self.lock();
        let here = shown.messages.values().filter(|message| message.chat == *chat);
        here.map(|message| answer(chat, How::Sent, &message.content, false, None).shown()).collect()
    }

    fn answer_to(&self, chat: &ChatKey, message: &str) -> Option<MessageKey> {
        let shown = self.lock();
        let mut latest = shown.messages.values().rev();
        latest.find(|said| said.chat == *chat && said.to.as_deref() == Some(message)).map(|said| said.key.clone())
    }

    fn button(&self, chat: &ChatKey, label: &str) -> (MessageKey, String) {
        let shown = self.lock();
        let mut labels = Vec::new();
        for message in shown.messages.values().rev().filter(|message| message.chat == *chat) {
            for button in message.content.buttons.iter().flatten() {
                if button.label == label {
                    return (message.key.clone(), button.token.clone());
                }
                labels.push(button.label.clone());
            }
        }
        drop(shown);
        panic!("no button {label:?} in {chat}, only {labels:?}")
    }
}

fn answer(chat: &ChatKey, how: How, content: &Content, silent: bool, program: Option<&Value>) -> Answer {
    let labels = |row: &Vec<Button>| row.iter().map(|button| button.label.clone()).collect();
    Answer {
        chat: chat.0.clone(),
        how,
        text: content.text.clone(),
        buttons: content.buttons.iter().map(labels).collect(),
        silent,
        file: content.file.clone(),
        program: program.cloned(),
    }
}

impl Adapter for Screen {
    fn platform(&self) -> Platform {
        PLATFORM.into()
    }

    fn receive(&self, _inbox: Inbox, stop: CancellationToken) -> BoxFuture<'_, Result<(), Fatal>> {
        Box::pin(async move {
            stop.cancelled().await;
            Ok(())
        })
    }

    fn deliver<'a>(&'a self, outgoing: &'a Outgoing) -> BoxFuture<'a, Result<Delivered, Undelivered>> {
        let mut shown = self.lock();
        let (chat, program) = (&outgoing.chat, outgoing.program.as_ref());
        let standing = |shown: &mut Shown, key: &MessageKey, content: Option<Content>| {
            match shown.messages.values_mut().find(|message| message.chat == *chat && message.key == *key) {
                None => return false,
                Some(message) => match content {
                    Some(content) => message.content = content,
                    None => message.content.buttons.clear(),
                },
            }
            true
        };
        let missing = || Err(Undelivered::Missing { reason: "there is no such message".to_owned() });
        let delivered = match &outgoing.action {
            Action::Send { content, silent, .. } => {
                shown.sent += 1;
                let number = shown.sent;
                let key = MessageKey(format!("b{number}"));
                let to = program.and_then(|program| program["reply_to"].as_str()).map(str::to_owned);
                let message = Standing { key: key.clone(), chat: chat.clone(), content: content.clone(), to };
                shown.messages.insert(number, message);
                shown.answers.push(answer(chat, How::Sent, content, *silent, program));
                Ok(Delivered { key: Some(key) })
            }
            Action::Edit { message, content, .. } => match standing(&mut shown, message, Some(content.clone())) {
                true => {
                    shown.answers.push(answer(chat, How::Edited, content, true, program));
                    Ok(Delivered { key: Some(message.clone()) })
                }
                false => missing(),
            },
            Action::Strip { message } => match standing(&mut shown, message, None) {
                true => Ok(Delivered { key: Some(message.clone()) }),
                false => missing(),
            },
            Action::Acknowledge { text, .. } => {
                let content = Content { text: text.clone().unwrap_or_default(), ..Content::default() };
                shown.answers.push(answer(chat, How::Whispered, &content, true, program));
                Ok(Delivered { key: None })
            }
            Action::React { .. } => {
                let content = Content { text: DONE.to_owned(), ..Content::default() };
                shown.answers.push(answer(chat, How::Reacted, &content, true, program));
                Ok(Delivered { key: None })
            }
        };
        Box::pin(async move { delivered })
    }

    fn typing<'a>(&'a self, chat: &'a ChatKey, _thread: Option<&'a ThreadKey>) -> BoxFuture<'a, ()> {
        self.lock().typing.push(chat.0.clone());
        Box::pin(async {})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_talk_shows_what_people_see() {
        let ana = Talk::new().await;
        let card = "✓ #1 Coffee · €4.50 · Eating out\nassuming € and UTC\n[Undo] [Category] [Change]";
        assert_eq!(ana.say("coffee 4.50").await, card);
        assert_eq!((ana.data()["amount"].as_str(), ana.outcome()), (Some("4.50"), Value::from("done")));
        assert!(ana.edit("m1", "coffee 5").await.contains("€5.00"));
        assert_eq!(ana.answers().last().unwrap().how, How::Edited);
        assert!(ana.reply("m1", "that was 6").await.contains("€6.00"));
        ana.press("Undo").await;
        assert_eq!(ana.screen().len(), 1);
        let bo = ana.as_person("Bo").in_chat("Home");
        assert_eq!(bo.say("see you at 8").await, "");
        assert_eq!(bo.outcome(), Value::Null);
    }
}
