//! What the fake knows: servers, channels, people, messages, sessions and the interactions under way.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

pub(super) const BOT: u64 = 4_242_000_000_000_000_042;
pub(super) const USERNAME: &str = "outlay_test_bot";
pub(super) const ACKNOWLEDGED_WITHIN: Duration = Duration::from_secs(3);
const EPOCH_MS: i64 = 1_420_070_400_000;

/// Intents by their documented bits.
pub(super) const MESSAGE_CONTENT: u64 = 1 << 15;
/// What an application's flags say of that intent.
pub(super) const CONTENT_FLAG: u64 = 1 << 18;

/// Permissions by their documented bits.
pub mod permission {
    pub const VIEW_CHANNEL: u64 = 1 << 10;
    pub const SEND_MESSAGES: u64 = 1 << 11;
    pub const ATTACH_FILES: u64 = 1 << 15;
    pub const READ_MESSAGE_HISTORY: u64 = 1 << 16;
    pub const ALL: u64 = VIEW_CHANNEL | SEND_MESSAGES | ATTACH_FILES | READ_MESSAGE_HISTORY;
}

/// What goes wrong with one call.
#[derive(Clone, Copy, Debug)]
pub enum Fault {
    /// 429 with `retry_after` in seconds; the call has no effect.
    TooManyRequests(f64),
    /// 500 as Discord words it; no effect.
    Internal,
    /// 502 with a proxy's HTML page; no effect.
    BadGateway,
    /// The connection ends before the call has its effect.
    ResetBefore,
    /// The call has its effect, then the connection ends without an answer.
    ResetAfter,
    /// The call is served after this long.
    Slow(Duration),
}

/// One call as it came in.
#[derive(Clone, Debug)]
pub struct Call {
    pub method: String,
    /// With ids and tokens in it.
    pub path: String,
    /// The same without them, such as `channels/_/messages`.
    pub route: String,
    pub body: Value,
    /// The HTTP status answered; 0 where the connection ended without one.
    pub status: u16,
    /// The id of the message that it made or changed.
    pub message: Option<u64>,
    /// The channel that it concerned.
    pub channel: Option<u64>,
}

pub(super) struct Channel {
    pub id: u64,
    /// None in a private channel.
    pub guild: Option<u64>,
    pub name: String,
    /// Whose private channel with the bot it is.
    pub recipient: Option<u64>,
    /// What the bot may do here.
    pub permissions: u64,
    /// The recipient takes messages from the bot.
    pub open: bool,
    pub messages: BTreeMap<u64, Stored>,
}

#[derive(Clone)]
pub(super) struct Stored {
    /// The message as Discord shows it.
    pub json: Value,
    pub by_bot: bool,
    /// Whom alone it is shown to.
    pub only_for: Option<u64>,
    pub file: Option<Vec<u8>>,
    pub nonce: Option<String>,
}

/// How an interaction was answered.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Answer {
    Waiting,
    /// A message is to come.
    Deferred {
        private: bool,
        silent: bool,
    },
    /// The message that was to come was taken away before it came: nothing follows it.
    Withdrawn,
    /// The message pressed on is to change.
    Acknowledged,
    Choices(Value),
    Modal(Value),
}

pub(super) struct Interaction {
    pub token: String,
    pub channel: u64,
    pub user: u64,
    pub answer: Answer,
    /// The message that `@original` means.
    pub original: Option<u64>,
    pub made: Instant,
    /// As if it were made so much earlier.
    pub aged: Duration,
}

impl Interaction {
    pub fn age(&self) -> Duration {
        self.made.elapsed() + self.aged
    }

    /// It is not acknowledged, and still could be.
    pub fn waits(&self) -> bool {
        self.answer == Answer::Waiting && self.age() <= ACKNOWLEDGED_WITHIN
    }
}

pub(super) struct Session {
    pub id: String,
    pub intents: u64,
    /// Every event of it, with its number.
    pub events: Vec<Value>,
    /// It can be resumed.
    pub alive: bool,
}

/// What is done to a connection.
#[derive(Clone, Debug)]
pub(super) enum Jolt {
    Reconnect,
    Invalidate { resumable: bool },
    Close(u16),
    Drop,
}

pub(super) struct State {
    pub token: String,
    /// Whether the application was given the Message Content intent.
    pub content: bool,
    pub heartbeat: Duration,
    /// Heartbeats are answered.
    pub acknowledging: bool,
    /// The close code that any attempt to identify ends with.
    pub refuse: Option<u16>,
    pub users: HashMap<u64, Value>,
    pub guilds: BTreeMap<u64, String>,
    pub channels: BTreeMap<u64, Channel>,
    pub session: Option<Session>,
    /// The last event that the bot said it has.
    pub heard: u64,
    pub sessions: usize,
    pub resumed: usize,
    /// Counts connections; only the last is served.
    pub connection: usize,
    pub jolts: VecDeque<Jolt>,
    pub interactions: BTreeMap<u64, Interaction>,
    /// The messages that bear the bot's reaction: channel and id.
    pub reactions: Vec<(u64, u64)>,
    pub commands: Value,
    pub now_ms: Option<i64>,
    pub last_id: u64,
    pub calls: Vec<Call>,
    pub faults: HashMap<String, VecDeque<Fault>>,
    pub channel_faults: HashMap<u64, VecDeque<Fault>>,
}

impl State {
    pub fn new(token: &str) -> Self {
        let bot = json!({"id": BOT.to_string(), "username": USERNAME, "discriminator": "0001", "bot": true});
        Self {
            token: token.to_owned(),
            content: false,
            heartbeat: Duration::from_millis(41_250),
            acknowledging: true,
            refuse: None,
            users: HashMap::from([(BOT, bot)]),
            guilds: BTreeMap::new(),
            channels: BTreeMap::new(),
            session: None,
            heard: 0,
            sessions: 0,
            resumed: 0,
            connection: 0,
            jolts: VecDeque::new(),
            interactions: BTreeMap::new(),
            reactions: Vec::new(),
            commands: json!([]),
            now_ms: None,
            last_id: 0,
            calls: Vec::new(),
            faults: HashMap::new(),
            channel_faults: HashMap::new(),
        }
    }

    pub fn now_ms(&self) -> i64 {
        let real = || SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |at| at.as_millis() as i64);
        self.now_ms.unwrap_or_else(real)
    }

    /// A snowflake of now, later than all before.
    pub fn fresh_id(&mut self) -> u64 {
        let now = u64::try_from(self.now_ms() - EPOCH_MS).expect("after 2015") << 22;
        // A clock set back must not give an id twice.
        self.last_id = if now > self.last_id { now } else { self.last_id + 1 };
        self.last_id
    }

    pub fn stamp(&self) -> String {
        let at = chrono::DateTime::from_timestamp_millis(self.now_ms()).expect("a time of this age");
        at.to_rfc3339_opts(chrono::SecondsFormat::Micros, false)
    }

    /// A channel that the driver named.
    pub fn channel(&mut self, id: u64) -> &mut Channel {
        self.channels.get_mut(&id).unwrap_or_else(|| panic!("there is no channel {id}"))
    }

    /// Puts a message into a channel and gives its id.
    pub fn store(&mut self, channel: u64, author: u64, fields: Value) -> u64 {
        let id = self.fresh_id();
        let mut json = json!({
            "id": id.to_string(), "channel_id": channel.to_string(), "author": self.users[&author], "content": "",
            "timestamp": self.stamp(), "edited_timestamp": null, "tts": false, "mention_everyone": false,
            "mentions": [], "mention_roles": [], "attachments": [], "embeds": [], "pinned": false, "type": 0,
            "flags": 0, "components": [],
        });
        let message = json.as_object_mut().expect("made as an object");
        if let Value::Object(fields) = fields {
            message.extend(fields);
        }
        let by_bot = author == BOT;
        self.channel(channel).messages.insert(id, Stored { json, by_bot, only_for: None, file: None, nonce: None });
        id
    }

    /// The message as the bot is told it: in servers, without the intent, nothing of what was not said to it.
    pub fn shown(&self, channel: u64, message: u64, content: bool) -> Value {
        let place = &self.channels[&channel];
        let mut json = place.messages[&message].json.clone();
        let bot = BOT.to_string();
        let to_bot = json["mentions"].as_array().into_iter().flatten().any(|user| user["id"] == bot.as_str());
        let by_bot = place.messages[&message].by_bot;
        if place.guild.is_some() && !content && !to_bot && !by_bot {
            for field in ["attachments", "embeds", "components"] {
                json[field] = json!([]);
            }
            json["content"] = json!("");
        }
        json
    }

    /// Tells the session, if there is one.
    pub fn tell(&mut self, name: &str, data: Value) {
        let Some(session) = self.session.as_mut().filter(|session| session.alive) else { return };
        let seq = session.events.len() as u64 + 1;
        session.events.push(json!({"op": 0, "t": name, "s": seq, "d": data}));
    }

    /// Tells of a message in a channel; a server's events name the server.
    pub fn tell_message(&mut self, name: &str, channel: u64, message: u64) {
        let sees = self.session.as_ref().is_some_and(|session| session.intents & MESSAGE_CONTENT != 0);
        let mut data = self.shown(channel, message, sees);
        if let Some(guild) = self.channels[&channel].guild {
            data["guild_id"] = json!(guild.to_string());
            data["member"] = json!({"roles": [], "nick": null, "joined_at": "2020-01-01T00:00:00+00:00"});
        }
        self.tell(name, data);
    }

    pub fn guild_json(&self, guild: u64) -> Value {
        let of_guild = self.channels.values().filter(|channel| channel.guild == Some(guild));
        let channels = of_guild
            .map(|channel| json!({"id": channel.id.to_string(), "type": 0, "name": channel.name, "position": 0}));
        json!({
            "id": guild.to_string(), "name": self.guilds[&guild], "unavailable": false, "member_count": 4,
            "channels": channels.collect::<Vec<_>>(), "members": [], "roles": [], "threads": [],
        })
    }

    /// Events that the bot has not said it has.
    pub fn behind(&self) -> u64 {
        self.session
            .as_ref()
            .map_or(0, |session| session.events.len() as u64 - self.heard.min(session.events.len() as u64))
    }

    /// A new session: READY, then every server.
    pub fn begin(&mut self, intents: u64) {
        self.sessions += 1;
        self.heard = 0;
        let id = format!("session{}", self.sessions);
        self.session = Some(Session { id: id.clone(), intents, events: Vec::new(), alive: true });
        let guilds = self.guilds.keys().map(|id| json!({"id": id.to_string(), "unavailable": true}));
        let flags = if self.content { CONTENT_FLAG } else { 0 };
        let ready = json!({
            "v": 10, "user": self.users[&BOT], "guilds": guilds.collect::<Vec<_>>(), "session_id": id,
            "resume_gateway_url": "wss://gateway.invalid", "application": {"id": BOT.to_string(), "flags": flags},
        });
        self.tell("READY", ready);
        for guild in self.guilds.keys().copied().collect::<Vec<_>>() {
            let json = self.guild_json(guild);
            self.tell("GUILD_CREATE", json);
        }
    }
}
