//! A Bot API server over real HTTP, written from Telegram's documentation, and the people who write to the bot.
//!
//! It depends on nothing of outlay's, so that benches include it by path as it is.

#![allow(clippy::disallowed_methods, reason = "Telegram's clock is not the program's: here it is the machine's")]
#![allow(dead_code, reason = "each binary that includes this drives a part of it")]

mod html;
mod methods;
mod person;
mod server;
mod state;

use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::AbortHandle;
use tokio::time::{Instant, timeout_at};

use server::Shared;
use state::{BOT, Kind, Place, State, Stored};

pub use person::Person;
pub use state::{Call, Fault, Passage};

/// How long a test waits for what it expects: only a failing one waits as long.
const DEADLINE: Duration = Duration::from_secs(15);

/// A button under one of the bot's messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Button {
    pub label: String,
    pub data: String,
}

/// One of the bot's messages as it stands in a chat now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BotMessage {
    pub id: i64,
    /// Without markup; the caption where there is a document.
    pub text: String,
    pub buttons: Vec<Vec<Button>>,
    pub edited: bool,
    pub silent: bool,
    pub reply_to: Option<i64>,
    pub thread: Option<i64>,
    pub document: Option<Document>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    pub name: String,
    pub media_type: String,
    pub bytes: Vec<u8>,
}

impl BotMessage {
    pub fn labels(&self) -> Vec<&str> {
        self.buttons.iter().flatten().map(|button| button.label.as_str()).collect()
    }
}

/// A handle on the server; the last one to go stops it.
#[derive(Clone)]
pub struct Fake {
    shared: Arc<Shared>,
    url: String,
    _server: Arc<Server>,
}

struct Server(AbortHandle);

impl Drop for Server {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Fake {
    /// Listens on a free port of the loopback.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("the loopback has a free port");
        let url = format!("http://{}", listener.local_addr().expect("a bound socket has an address"));
        let shared = Arc::new(Shared::new(State::new("42:TEST-token")));
        let server = tokio::spawn(server::serve(listener, shared.clone()));
        Self { shared, url, _server: Arc::new(Server(server.abort_handle())) }
    }

    /// What `telegram.api_url` is set to.
    pub fn url(&self) -> &str {
        &self.url
    }

    pub fn token(&self) -> String {
        self.shared.peek().token.clone()
    }

    pub fn username(&self) -> &'static str {
        state::USERNAME
    }

    /// Turns the bot's privacy mode off everywhere, as @BotFather can; getMe says so.
    pub fn turn_privacy_off(&self) {
        self.shared.change(|state| state.reads_all = true);
    }

    /// Switches reactions off everywhere, as a group's admins can.
    pub fn turn_reactions_off(&self) {
        self.shared.change(|state| state.no_reactions = true);
    }

    /// Sets the time that messages get from now on; none is the machine's.
    pub fn set_time(&self, unix: Option<i64>) {
        self.shared.change(|state| state.now = unix);
    }

    /// Sets the language of the Telegram of people who come from now on.
    pub fn set_language(&self, language: &str) {
        self.shared.change(|state| language.clone_into(&mut state.language));
    }

    // People and chats.

    /// Somebody with a private chat that the bot may write to; its id is theirs.
    pub fn private(&self, name: &str) -> Person {
        let id = self.shared.change(|state| {
            let id = state.fresh_id();
            let user = json!({
                "id": id, "is_bot": false, "first_name": name, "username": format!("{}{id}", name.to_lowercase()),
                "language_code": state.language,
            });
            state.users.insert(id, user);
            state.add_chat(id, Kind::Private, name, false, Place::Member);
            id
        });
        Person::new(self.clone(), id)
    }

    /// A basic group that the bot is in already.
    pub fn group(&self, title: &str, privacy: bool) -> i64 {
        self.add_group(Kind::Group, title, privacy, Place::Member)
    }

    pub fn supergroup(&self, title: &str, privacy: bool) -> i64 {
        self.add_group(Kind::Supergroup, title, privacy, Place::Member)
    }

    /// A group that somebody has yet to add the bot to.
    pub fn group_without_bot(&self, title: &str, privacy: bool) -> i64 {
        self.add_group(Kind::Group, title, privacy, Place::Absent)
    }

    fn add_group(&self, kind: Kind, title: &str, privacy: bool, bot: Place) -> i64 {
        self.shared.change(|state| {
            let number = state.fresh_id();
            let id = if kind == Kind::Group { -number } else { -1_000_000_000_000 - number };
            state.add_chat(id, kind, title, privacy, bot);
            id
        })
    }

    /// Makes a supergroup a forum, if it is none yet, and opens a topic in it.
    pub fn topic(&self, chat: i64, name: &str) -> i64 {
        self.shared.change(|state| {
            state.chat(chat).forum = true;
            let opened =
                json!({"from": state.users[&BOT], "forum_topic_created": {"name": name, "icon_color": 7322096}});
            let id = state.store(chat, opened, true, false, None);
            state.chat(chat).topics.insert(id);
            id
        })
    }

    /// Makes a group a supergroup with an id of its own, which is returned; the old id answers with it from then on.
    pub fn migrate(&self, chat: i64) -> i64 {
        self.shared.change(|state| {
            let new = -1_000_000_000_000 - state.fresh_id();
            let old = state.chat(chat);
            let (title, privacy, bot, members) = (old.title.clone(), old.privacy, old.bot, old.members.clone());
            state.add_chat(new, Kind::Supergroup, &title, privacy, bot);
            let from = members.first().map(|user| state.users[user].clone()).unwrap_or_default();
            state.chat(new).members = members;
            let leaving = state.store(chat, json!({"from": from, "migrate_to_chat_id": new}), false, false, None);
            state.tell("message", chat, leaving);
            let arriving = state.store(new, json!({"from": from, "migrate_from_chat_id": chat}), false, false, None);
            state.tell("message", new, arriving);
            state.chat(chat).moved_to = Some(new);
            new
        })
    }

    // Faults.

    /// The next call of `method` (as documented, such as `sendMessage`) goes wrong; several queue up.
    pub fn fail(&self, method: &str, fault: Fault) {
        self.shared.change(|state| state.faults.entry(method.to_owned()).or_default().push_back(fault));
    }

    /// The next call that concerns `chat` goes wrong.
    pub fn fail_in(&self, chat: i64, fault: Fault) {
        self.shared.change(|state| state.chat_faults.entry(chat).or_default().push_back(fault));
    }

    /// Gives an update out once more, with the next poll, whatever was confirmed.
    pub fn repeat(&self, update: i64) {
        self.shared.change(|state| {
            let found = state.past.iter().find(|(id, _)| *id == update).map(|(_, update)| update.clone());
            state.repeated.push(found.unwrap_or_else(|| panic!("there was no update {update}")));
        });
    }

    /// Gives the latest update out once more.
    pub fn repeat_last(&self) {
        let last = self.shared.peek().past.back().map(|(id, _)| *id);
        self.repeat(last.expect("there was an update"));
    }

    /// Queues an update as it stands, which may be one that no library knows; returns its id.
    pub fn inject(&self, kind: &str, held: Value) -> i64 {
        self.shared.change(|state| {
            let allowed = state.allowed.take();
            let id = state.update(kind, held);
            state.allowed = allowed;
            id
        })
    }

    /// As if the bot's owner had set a webhook: polling is refused.
    pub fn set_webhook(&self, url: &str) {
        self.shared.change(|state| state.webhook = url.to_owned());
    }

    /// As @BotFather's /revoke: from now on only `token` is accepted.
    pub fn revoke(&self, token: &str) {
        self.shared.change(|state| {
            state.token = token.to_owned();
            // Polls that wait end.
            state.poll += 1;
        });
    }

    // What the bot did.

    /// The bot's messages in a chat as they stand now, oldest first.
    pub fn messages(&self, chat: i64) -> Vec<BotMessage> {
        let mut state = self.shared.peek();
        state.chat(chat).messages.iter().filter(|(_, stored)| stored.by_bot).filter_map(shown).collect()
    }

    /// The raw message as Telegram shows it.
    pub fn raw(&self, chat: i64, message: i64) -> Value {
        self.shared.peek().chat(chat).messages[&message].json.clone()
    }

    /// How a press was acknowledged: none before it was, else the line shown, if one was.
    pub fn press_answer(&self, press: &str) -> Option<Option<String>> {
        self.shared.peek().presses.get(press).and_then(|press| press.answer.clone())
    }

    /// The messages that bear the bot's reaction: chat and id.
    pub fn reactions(&self) -> Vec<(i64, i64)> {
        self.shared.peek().reactions.clone()
    }

    /// The commands shown in a scope such as `all_group_chats`.
    pub fn menu(&self, scope: &str) -> Vec<(String, String)> {
        self.menu_in(scope, "")
    }

    /// The same for people whose Telegram is in this language.
    pub fn menu_in(&self, scope: &str, language: &str) -> Vec<(String, String)> {
        let state = self.shared.peek();
        let menu = state.menus.get(&(json!({"type": scope}).to_string(), language.to_owned()));
        let commands = menu.and_then(Value::as_array).into_iter().flatten();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        commands.map(|command| (text(&command["command"]), text(&command["description"]))).collect()
    }

    /// Updates that the bot has not confirmed.
    pub fn pending(&self) -> usize {
        self.shared.peek().updates.len()
    }

    /// How often a method was called, whatever the answer.
    pub fn count(&self, method: &str) -> usize {
        self.shared.peek().counts.get(method).copied().unwrap_or(0)
    }

    pub fn calls(&self) -> Vec<Call> {
        self.shared.peek().calls.clone()
    }

    pub fn calls_of(&self, method: &str) -> Vec<Call> {
        self.shared.peek().calls.iter().filter(|call| call.method == method).cloned().collect()
    }

    /// Keeps no record of calls, for benches; counts go on.
    pub fn stop_recording(&self) {
        self.shared.change(|state| {
            state.recording = false;
            state.calls = Vec::new();
        });
    }

    /// From here on keeps when messages were given out and when the bot's arrived; returns what was kept so far.
    pub fn time_passages(&self) -> Vec<Passage> {
        self.shared.change(|state| state.passages.replace(Vec::new()).unwrap_or_default())
    }

    /// Writes every call as a line of JSON, to be judged by somebody else's models.
    pub fn dump(&self, path: &Path) -> std::io::Result<()> {
        let mut file = std::io::BufWriter::new(std::fs::File::create(path)?);
        for call in &self.shared.peek().calls {
            let line = json!({"method": call.method, "params": call.params, "status": call.status});
            writeln!(file, "{line}")?;
        }
        file.flush()
    }

    /// Waits until `probe` finds something, looking again after every change.
    ///
    /// # Panics
    /// After [`DEADLINE`], naming `what` was waited for.
    pub async fn wait_for<T>(&self, what: &str, mut probe: impl FnMut(&Fake) -> Option<T>) -> T {
        let deadline = Instant::now() + DEADLINE;
        let mut changed = self.shared.changed.subscribe();
        loop {
            changed.mark_unchanged();
            if let Some(found) = probe(self) {
                return found;
            }
            if timeout_at(deadline, changed.changed()).await.is_err() {
                panic!("waited in vain for {what}; calls so far: {:?}", self.shared.peek().counts);
            }
        }
    }

    /// Waits until the bot has at least `count` messages in a chat.
    pub async fn wait_for_messages(&self, chat: i64, count: usize) -> Vec<BotMessage> {
        let enough = |fake: &Fake| Some(fake.messages(chat)).filter(|messages| messages.len() >= count);
        self.wait_for(&format!("{count} messages in {chat}"), enough).await
    }

    /// Waits until a method was called at least `count` times.
    pub async fn wait_for_calls(&self, method: &str, count: usize) {
        self.wait_for(&format!("{count} calls of {method}"), |fake| (fake.count(method) >= count).then_some(())).await;
    }
}

/// Service messages, such as a topic's first, are none of the bot's messages.
fn shown((id, stored): (&i64, &Stored)) -> Option<BotMessage> {
    let json = &stored.json;
    let text = json["text"].as_str().or(json["caption"].as_str()).unwrap_or_default();
    if json.get("text").is_none() && json.get("document").is_none() {
        return None;
    }
    let string = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let button = |button: &Value| Button { label: string(&button["text"]), data: string(&button["callback_data"]) };
    let rows = json["reply_markup"]["inline_keyboard"].as_array().into_iter().flatten();
    Some(BotMessage {
        id: *id,
        text: text.to_owned(),
        buttons: rows.map(|row| row.as_array().into_iter().flatten().map(button).collect()).collect(),
        edited: json.get("edit_date").is_some(),
        silent: stored.silent,
        reply_to: json["reply_to_message"]["message_id"].as_i64(),
        thread: json["message_thread_id"].as_i64(),
        document: stored.file.as_ref().map(|bytes| Document {
            name: string(&json["document"]["file_name"]),
            media_type: string(&json["document"]["mime_type"]),
            bytes: bytes.clone(),
        }),
    })
}
