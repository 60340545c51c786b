//! What the fake knows: chats, people, messages, and the updates that wait for the bot.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

pub(super) const BOT: i64 = 42;
pub(super) const USERNAME: &str = "outlay_test_bot";

/// What goes wrong with one call.
#[derive(Clone, Copy, Debug)]
pub enum Fault {
    /// 429 with `retry_after` in seconds; the call has no effect.
    TooManyRequests(u64),
    /// 500 as the Bot API words it; no effect.
    Internal,
    /// 502 with a proxy's HTML page; no effect.
    BadGateway,
    /// The connection ends before the call has its effect.
    ResetBefore,
    /// The call has its effect, then the connection ends without an answer.
    ResetAfter,
    /// The call has its effect, and half of the answer arrives.
    Truncated,
    /// The call is served after this long.
    Slow(Duration),
}

/// One call as it came in.
#[derive(Clone, Debug)]
pub struct Call {
    /// As the documentation spells it, such as `sendMessage`.
    pub method: String,
    pub params: Value,
    /// The HTTP status answered; 0 where the connection ended without one.
    pub status: u16,
}

/// A message on its way through, for benches.
#[derive(Clone, Copy, Debug)]
pub struct Passage {
    pub at: Instant,
    pub chat: i64,
    /// Given out with an answer to getUpdates, for the first time; else sent by the bot.
    pub to_bot: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Private,
    Group,
    Supergroup,
}

/// The bot's place in a chat; being blocked in a private chat is being kicked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Absent,
    Member,
    Admin,
    Kicked,
}

pub(super) struct Chat {
    pub id: i64,
    pub kind: Kind,
    pub title: String,
    /// Whether privacy mode holds here; an admin hears everything in any case.
    pub privacy: bool,
    pub forum: bool,
    pub topics: BTreeSet<i64>,
    pub members: BTreeSet<i64>,
    pub bot: Place,
    pub messages: BTreeMap<i64, Stored>,
    /// Supergroups count their own messages; all other chats of an account share one count.
    pub last_message: i64,
    pub moved_to: Option<i64>,
}

pub(super) struct Stored {
    /// The message as Telegram shows it.
    pub json: Value,
    pub by_bot: bool,
    pub silent: bool,
    pub file: Option<Vec<u8>>,
}

pub(super) struct Press {
    pub answer: Option<Option<String>>,
}

pub(super) struct State {
    pub token: String,
    pub reads_all: bool,
    /// Whether chats have reactions switched off.
    pub no_reactions: bool,
    /// The messages that bear the bot's reaction: chat and id.
    pub reactions: Vec<(i64, i64)>,
    pub users: HashMap<i64, Value>,
    pub chats: HashMap<i64, Chat>,
    pub updates: VecDeque<(i64, Value)>,
    /// Every update there was, for repeating one; bounded.
    pub past: VecDeque<(i64, Value)>,
    /// Given out once more whatever has been confirmed.
    pub repeated: Vec<Value>,
    pub next_update: i64,
    pub allowed: Option<Vec<String>>,
    /// The number of the newest poll; an older one that still waits ends with a conflict.
    pub poll: u64,
    pub webhook: String,
    pub last_message: i64,
    pub last_id: i64,
    pub presses: HashMap<String, Press>,
    pub menus: HashMap<(String, String), Value>,
    /// What newcomers' Telegram is in.
    pub language: String,
    pub now: Option<i64>,
    pub recording: bool,
    pub calls: Vec<Call>,
    /// Kept on request.
    pub passages: Option<Vec<Passage>>,
    /// The last update given out.
    pub given_out: i64,
    pub counts: HashMap<String, usize>,
    pub faults: HashMap<String, VecDeque<Fault>>,
    pub chat_faults: HashMap<i64, VecDeque<Fault>>,
}

impl State {
    pub fn new(token: &str) -> Self {
        // Telegram's ids start anywhere: a bot must not rely on more than their order.
        let anywhere = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |at| at.subsec_nanos());
        Self {
            token: token.to_owned(),
            reads_all: false,
            no_reactions: false,
            reactions: Vec::new(),
            users: HashMap::from([(
                BOT,
                json!({"id": BOT, "is_bot": true, "first_name": "outlay", "username": USERNAME}),
            )]),
            chats: HashMap::new(),
            updates: VecDeque::new(),
            past: VecDeque::new(),
            repeated: Vec::new(),
            next_update: 100_000_000 + i64::from(anywhere),
            allowed: None,
            poll: 0,
            webhook: String::new(),
            last_message: 0,
            last_id: 1000,
            presses: HashMap::new(),
            menus: HashMap::new(),
            language: "en".to_owned(),
            now: None,
            recording: true,
            calls: Vec::new(),
            passages: None,
            given_out: 0,
            counts: HashMap::new(),
            faults: HashMap::new(),
            chat_faults: HashMap::new(),
        }
    }

    pub fn now(&self) -> i64 {
        let real = || SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |at| at.as_secs() as i64);
        self.now.unwrap_or_else(real)
    }

    pub fn fresh_id(&mut self) -> i64 {
        self.last_id += 1;
        self.last_id
    }

    pub fn add_chat(&mut self, id: i64, kind: Kind, title: &str, privacy: bool, bot: Place) {
        let chat = Chat {
            id,
            kind,
            title: title.to_owned(),
            privacy,
            forum: false,
            topics: BTreeSet::new(),
            members: BTreeSet::new(),
            bot,
            messages: BTreeMap::new(),
            last_message: 0,
            moved_to: None,
        };
        self.chats.insert(id, chat);
    }

    /// A chat that the driver named.
    pub fn chat(&mut self, id: i64) -> &mut Chat {
        self.chats.get_mut(&id).unwrap_or_else(|| panic!("there is no chat {id}"))
    }

    pub fn chat_json(&self, id: i64) -> Value {
        let chat = &self.chats[&id];
        match chat.kind {
            Kind::Private => {
                let user = &self.users[&id];
                json!({"id": id, "type": "private", "first_name": user["first_name"], "username": user["username"]})
            }
            Kind::Group => {
                json!({"id": id, "type": "group", "title": chat.title, "all_members_are_administrators": false})
            }
            Kind::Supergroup if chat.forum => {
                json!({"id": id, "type": "supergroup", "title": chat.title, "is_forum": true})
            }
            Kind::Supergroup => json!({"id": id, "type": "supergroup", "title": chat.title}),
        }
    }

    pub fn member_json(&self, user: i64, place: Place) -> Value {
        let user = &self.users[&user];
        match place {
            Place::Absent => json!({"user": user, "status": "left"}),
            Place::Member => json!({"user": user, "status": "member"}),
            Place::Kicked => json!({"user": user, "status": "kicked", "until_date": 0}),
            Place::Admin => json!({
                "user": user, "status": "administrator", "can_be_edited": false, "is_anonymous": false,
                "can_manage_chat": true, "can_delete_messages": true, "can_manage_video_chats": true,
                "can_restrict_members": true, "can_promote_members": false, "can_change_info": true,
                "can_invite_users": true, "can_post_stories": false, "can_edit_stories": false,
                "can_delete_stories": false, "can_pin_messages": true, "can_manage_topics": false,
                "can_send_welcome_messages": false,
            }),
        }
    }

    /// Puts a message into a chat and gives its id.
    pub fn store(&mut self, chat: i64, fields: Value, by_bot: bool, silent: bool, file: Option<Vec<u8>>) -> i64 {
        let mut json = json!({"message_id": 0, "date": self.now(), "chat": self.chat_json(chat)});
        let message = json.as_object_mut().expect("made as an object");
        if let Value::Object(fields) = fields {
            message.extend(fields);
        }
        let supergroup = self.chat(chat).kind == Kind::Supergroup;
        let last = if supergroup { &mut self.chat(chat).last_message } else { &mut self.last_message };
        *last += 1;
        let id = *last;
        message.insert("message_id".to_owned(), json!(id));
        self.chat(chat).messages.insert(id, Stored { json, by_bot, silent, file });
        id
    }

    /// The message as another one quotes it: Telegram never nests replies.
    pub fn quoted(&mut self, chat: i64, message: i64) -> Option<Value> {
        let mut quoted = self.chat(chat).messages.get(&message)?.json.clone();
        quoted.as_object_mut()?.remove("reply_to_message");
        Some(quoted)
    }

    /// Lets the bot know of a message, if it may hear it.
    pub fn tell(&mut self, kind: &str, chat: i64, message: i64) -> Option<i64> {
        if !self.hears(chat, message) {
            return None;
        }
        let json = self.chat(chat).messages[&message].json.clone();
        Some(self.update(kind, json))
    }

    pub fn update(&mut self, kind: &str, held: Value) -> i64 {
        let id = self.next_update;
        let wanted = match &self.allowed {
            Some(allowed) if !allowed.is_empty() => allowed.iter().any(|allowed| allowed == kind),
            _ => kind != "chat_member",
        };
        if wanted {
            self.next_update += 1;
            let update = json!({"update_id": id, kind: held});
            self.past.push_back((id, update.clone()));
            if self.past.len() > 1000 {
                self.past.pop_front();
            }
            self.updates.push_back((id, update));
        }
        id
    }

    /// Notes when messages were given out, each once however often it is given out.
    pub fn note_given_out(&mut self, batch: &[Value]) {
        let at = Instant::now();
        for update in batch {
            let id = update["update_id"].as_i64().unwrap_or_default();
            if id > self.given_out {
                self.given_out = id;
                if let (Some(passages), Some(chat)) = (&mut self.passages, update["message"]["chat"]["id"].as_i64()) {
                    passages.push(Passage { at, chat, to_bot: true });
                }
            }
        }
    }

    pub fn note_sent(&mut self, chat: i64) {
        if let Some(passages) = &mut self.passages {
            passages.push(Passage { at: Instant::now(), chat, to_bot: false });
        }
    }

    /// Privacy mode: commands, replies to the bot and service messages, unless it is an admin or the mode is off.
    fn hears(&mut self, chat: i64, message: i64) -> bool {
        let reads_all = self.reads_all;
        let chat = self.chat(chat);
        let present = matches!(chat.bot, Place::Member | Place::Admin);
        if chat.kind == Kind::Private || !present || reads_all || !chat.privacy || chat.bot == Place::Admin {
            return present;
        }
        let json = &chat.messages[&message].json;
        let written = json["text"].as_str().or(json["caption"].as_str());
        let service = written.is_none()
            && ["photo", "voice", "document", "sticker", "poll", "location", "dice"]
                .iter()
                .all(|media| json.get(media).is_none());
        let command = written.is_some_and(|text| {
            let first = text.split_whitespace().next().unwrap_or_default();
            match first.split_once('@') {
                Some((command, name)) => command.starts_with('/') && name.eq_ignore_ascii_case(USERNAME),
                None => first.len() > 1 && first.starts_with('/'),
            }
        });
        service || command || json["reply_to_message"]["from"]["id"] == json!(BOT)
    }

    /// Changes the bot's place in a chat and tells it so.
    pub fn place_bot(&mut self, chat: i64, by: i64, place: Place) {
        let old = std::mem::replace(&mut self.chat(chat).bot, place);
        let change = json!({
            "chat": self.chat_json(chat), "from": self.users[&by], "date": self.now(),
            "old_chat_member": self.member_json(BOT, old), "new_chat_member": self.member_json(BOT, place),
        });
        self.update("my_chat_member", change);
    }
}
