//! Discord over real HTTP and WebSocket, written from its documentation, and the people who use it.
//!
//! It depends on nothing of outlay's.

#![allow(clippy::disallowed_methods, reason = "Discord's clock is not the program's: here it is the machine's")]

mod gateway;
mod person;
mod rest;
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
use state::{Answer, Channel, Jolt, State, Stored};

pub use person::Person;
pub use state::{Call, Fault, permission};

/// How long a test waits for what it expects: only a failing one waits as long.
const DEADLINE: Duration = Duration::from_secs(20);
const SUPPRESS_NOTIFICATIONS: u64 = 1 << 12;

/// One of the bot's messages as it stands in a channel now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BotMessage {
    pub id: u64,
    /// Without what keeps Markdown off it.
    pub text: String,
    /// Labels of buttons and options, row by row.
    pub labels: Vec<Vec<String>>,
    pub edited: bool,
    pub silent: bool,
    /// Shown to one person only.
    pub private: bool,
    pub reply_to: Option<u64>,
    /// Its name and what is in it.
    pub file: Option<(String, Vec<u8>)>,
}

impl BotMessage {
    pub fn has(&self, label: &str) -> bool {
        self.labels.iter().flatten().any(|it| it == label)
    }
}

/// How an interaction stands.
#[derive(Clone, Debug, PartialEq)]
pub enum Acknowledged {
    Deferred {
        private: bool,
    },
    Quietly,
    /// A message was promised and taken away.
    Withdrawn,
    Choices(Vec<(String, String)>),
    /// The form's fields by slot, as they were filled in.
    Form(Vec<(String, String)>),
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
        let address = listener.local_addr().expect("a bound socket has an address");
        let shared = Arc::new(Shared::new(State::new("TEST.discord.token"), format!("ws://{address}/gateway/")));
        let server = tokio::spawn(server::serve(listener, shared.clone()));
        Self { shared, url: format!("http://{address}"), _server: Arc::new(Server(server.abort_handle())) }
    }

    /// What `discord.api_proxy` is set to.
    pub fn url(&self) -> &str {
        &self.url
    }

    pub fn token(&self) -> String {
        self.shared.peek().token.clone()
    }

    /// Gives the application the Message Content intent.
    pub fn grant_content(&self) {
        self.shared.change(|state| state.content = true);
    }

    /// Sets the time that messages get from now on; none is the machine's.
    pub fn set_time(&self, unix: Option<i64>) {
        self.shared.change(|state| state.now_ms = unix.map(|unix| unix * 1000));
    }

    // People, servers and channels.

    /// Somebody with a private channel with the bot.
    pub fn private(&self, name: &str) -> Person {
        let (id, chat) = self.shared.change(|state| {
            let (id, chat) = (state.fresh_id(), state.fresh_id());
            let user = json!({
                "id": id.to_string(), "username": name.to_lowercase(), "global_name": name, "discriminator": "0",
                "bot": false,
            });
            state.users.insert(id, user);
            state.channels.insert(chat, channel(chat, None, "", Some(id)));
            (id, chat)
        });
        Person::new(self.clone(), id, chat)
    }

    /// A server that the bot is on.
    pub fn guild(&self, name: &str) -> u64 {
        self.shared.change(|state| {
            let id = state.fresh_id();
            state.guilds.insert(id, name.to_owned());
            let json = state.guild_json(id);
            state.tell("GUILD_CREATE", json);
            id
        })
    }

    /// The bot is taken out of a server.
    pub fn leave_guild(&self, guild: u64) {
        self.shared.change(|state| {
            state.guilds.remove(&guild);
            state.tell("GUILD_DELETE", json!({"id": guild.to_string()}));
        });
    }

    /// A server cannot be reached for a while.
    pub fn lose_guild(&self, guild: u64) {
        self.shared.change(|state| state.tell("GUILD_DELETE", json!({"id": guild.to_string(), "unavailable": true})));
    }

    /// A channel of a server.
    pub fn channel(&self, guild: u64, name: &str) -> u64 {
        self.shared.change(|state| {
            let id = state.fresh_id();
            state.channels.insert(id, channel(id, Some(guild), name, None));
            let json = json!({"id": id.to_string(), "type": 0, "name": name, "guild_id": guild.to_string()});
            state.tell("CHANNEL_CREATE", json);
            id
        })
    }

    /// Says what the bot may do in a channel.
    pub fn permit(&self, channel: u64, permissions: u64) {
        self.shared.change(|state| state.channel(channel).permissions = permissions);
    }

    /// Whether a person takes messages from the bot.
    pub fn open(&self, channel: u64, open: bool) {
        self.shared.change(|state| state.channel(channel).open = open);
    }

    // Faults.

    /// The next call of a route, such as `POST channels/_/messages`, goes wrong; several queue up.
    pub fn fail(&self, route: &str, fault: Fault) {
        self.shared.change(|state| state.faults.entry(route.to_owned()).or_default().push_back(fault));
    }

    /// The next call that concerns a channel goes wrong.
    pub fn fail_in(&self, channel: u64, fault: Fault) {
        self.shared.change(|state| state.channel_faults.entry(channel).or_default().push_back(fault));
    }

    /// Any attempt to identify ends with this close code.
    pub fn refuse(&self, code: Option<u16>) {
        self.shared.change(|state| state.refuse = code);
    }

    /// How often a heart is to beat on connections from now on, and whether that is answered.
    pub fn beat(&self, every: Duration, acknowledging: bool) {
        self.shared.change(|state| {
            state.heartbeat = every;
            state.acknowledging = acknowledging;
        });
    }

    pub fn ask_to_reconnect(&self) {
        self.jolt(Jolt::Reconnect);
    }

    pub fn invalidate(&self, resumable: bool) {
        self.jolt(Jolt::Invalidate { resumable });
    }

    pub fn close(&self, code: u16) {
        self.jolt(Jolt::Close(code));
    }

    /// Ends the connection without a word.
    pub fn drop_connection(&self) {
        self.jolt(Jolt::Drop);
    }

    fn jolt(&self, jolt: Jolt) {
        self.shared.change(|state| state.jolts.push_back(jolt));
    }

    /// Tells an event as it stands, which may be one that no library knows.
    pub fn inject(&self, name: &str, data: Value) {
        self.shared.change(|state| state.tell(name, data));
    }

    /// As if all interactions were made so much earlier.
    pub fn age_interactions(&self, by: Duration) {
        self.shared.change(|state| state.interactions.values_mut().for_each(|interaction| interaction.aged += by));
    }

    // What the bot did.

    /// The bot's messages in a channel as they stand now, oldest first.
    pub fn messages(&self, channel: u64) -> Vec<BotMessage> {
        let mut state = self.shared.peek();
        state.channel(channel).messages.iter().filter(|(_, stored)| stored.by_bot).map(shown).collect()
    }

    /// The messages that bear the bot's reaction: channel and id.
    pub fn reactions(&self) -> Vec<(u64, u64)> {
        self.shared.peek().reactions.clone()
    }

    pub fn acknowledged(&self, interaction: u64) -> Option<Acknowledged> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        match &self.shared.peek().interactions[&interaction].answer {
            Answer::Waiting => None,
            Answer::Deferred { private, .. } => Some(Acknowledged::Deferred { private: *private }),
            Answer::Withdrawn => Some(Acknowledged::Withdrawn),
            Answer::Acknowledged => Some(Acknowledged::Quietly),
            Answer::Choices(choices) => {
                let choices = choices.as_array().into_iter().flatten();
                Some(Acknowledged::Choices(choices.map(|it| (text(&it["name"]), text(&it["value"]))).collect()))
            }
            Answer::Modal(modal) => {
                let rows = modal["components"].as_array().into_iter().flatten();
                let field =
                    |row: &Value| (text(&row["components"][0]["custom_id"]), text(&row["components"][0]["value"]));
                Some(Acknowledged::Form(rows.map(field).collect()))
            }
        }
    }

    /// The names of the commands that were registered.
    pub fn commands(&self) -> Vec<String> {
        let state = self.shared.peek();
        let commands = state.commands.as_array().into_iter().flatten();
        commands.filter_map(|command| command["name"].as_str().map(str::to_owned)).collect()
    }

    /// Sessions begun, and how often one was resumed.
    pub fn sessions(&self) -> (usize, usize) {
        let state = self.shared.peek();
        (state.sessions, state.resumed)
    }

    /// Somebody is connected and identified.
    pub fn is_connected(&self) -> bool {
        self.shared.peek().session.as_ref().is_some_and(|session| session.alive)
    }

    /// As if the process had gone: events are nobody's until the next session.
    pub fn hang_up(&self) {
        self.shared.change(|state| {
            state.connection += 1;
            state.session = None;
        });
    }

    /// What the bot has yet to hear or to acknowledge; without a connection there is always something.
    pub fn pending(&self) -> usize {
        let behind = self.shared.peek().behind() as usize;
        behind + self.unacknowledged() + usize::from(!self.is_connected())
    }

    /// Interactions that still wait to be acknowledged.
    pub fn unacknowledged(&self) -> usize {
        let state = self.shared.peek();
        state.interactions.values().filter(|interaction| interaction.waits()).count()
    }

    pub fn calls(&self) -> Vec<Call> {
        self.shared.peek().calls.clone()
    }

    /// Calls of a route, such as `POST channels/_/messages`.
    pub fn calls_of(&self, route: &str) -> Vec<Call> {
        let named = |call: &&Call| format!("{} {}", call.method, call.route) == route;
        self.shared.peek().calls.iter().filter(named).cloned().collect()
    }

    /// Labels of what a message's body brings to press or to choose.
    pub fn labels(&self, body: &Value) -> Vec<String> {
        labels(body).concat()
    }

    /// Where a message is.
    pub fn channel_of(&self, message: u64) -> Option<u64> {
        let state = self.shared.peek();
        state.channels.values().find(|channel| channel.messages.contains_key(&message)).map(|channel| channel.id)
    }

    /// Writes every call as a line of JSON, to be judged by somebody else's rules, with what is to be known of where it
    /// was made.
    pub fn dump(&self, path: &Path) -> std::io::Result<()> {
        let mut file = std::io::BufWriter::new(std::fs::File::create(path)?);
        let state = self.shared.peek();
        let text = |id: Option<u64>| id.map(|id| id.to_string());
        for call in &state.calls {
            let token = call.path.split('/').nth(2).unwrap_or_default();
            let interaction = state.interactions.iter().find(|(_, interaction)| interaction.token == token);
            let channel = call.channel.or_else(|| interaction.map(|(_, interaction)| interaction.channel));
            let line = json!({
                "conversation": path.display().to_string(),
                "method": call.method, "route": call.route, "path": call.path, "body": call.body,
                "status": call.status, "message": text(call.message), "channel": text(channel),
                "recipient": text(channel.and_then(|channel| state.channels.get(&channel)?.recipient)),
                "interaction": text(interaction.map(|(id, _)| *id)),
                "user": text(interaction.map(|(_, interaction)| interaction.user)),
                "pressed_on": text(interaction.and_then(|(_, interaction)| interaction.original)),
            });
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
                let calls: Vec<String> =
                    self.calls().iter().map(|call| format!("{} {} {}", call.method, call.route, call.status)).collect();
                panic!("waited in vain for {what}; calls so far: {calls:?}");
            }
        }
    }
}

fn channel(id: u64, guild: Option<u64>, name: &str, recipient: Option<u64>) -> Channel {
    Channel {
        id,
        guild,
        name: name.to_owned(),
        recipient,
        permissions: permission::ALL,
        open: true,
        messages: Default::default(),
    }
}

fn shown((id, stored): (&u64, &Stored)) -> BotMessage {
    let json = &stored.json;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let name = text(&json["attachments"][0]["filename"]);
    BotMessage {
        id: *id,
        text: unescaped(json["content"].as_str().unwrap_or_default()),
        labels: labels(json),
        edited: !json["edited_timestamp"].is_null(),
        silent: json["flags"].as_u64().unwrap_or(0) & SUPPRESS_NOTIFICATIONS != 0,
        private: stored.only_for.is_some(),
        reply_to: json["message_reference"]["message_id"].as_str().and_then(|id| id.parse().ok()),
        file: stored.file.as_ref().map(|bytes| (name, bytes.clone())),
    }
}

/// As Discord shows it: a backslash takes the meaning off the punctuation behind it.
pub fn unescaped(markdown: &str) -> String {
    let mut shown = String::with_capacity(markdown.len());
    let mut rest = markdown.chars().peekable();
    while let Some(c) = rest.next() {
        match rest.peek() {
            Some(next) if c == '\\' && next.is_ascii_punctuation() => shown.extend(rest.next()),
            _ => shown.push(c),
        }
    }
    shown
}

/// Labels of buttons and options, row by row.
fn labels(message: &Value) -> Vec<Vec<String>> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let row = |row: &Value| {
        let parts = row["components"].as_array().into_iter().flatten();
        parts
            .flat_map(|part| match part["options"].as_array() {
                Some(options) => options.iter().map(|option| text(&option["label"])).collect(),
                None => vec![text(&part["label"])],
            })
            .collect()
    };
    message["components"].as_array().into_iter().flatten().map(row).collect()
}
