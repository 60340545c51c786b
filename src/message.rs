//! One message type for every platform: what comes in ([`Inbound`]) and what goes out ([`Outgoing`]).
//!
//! Adapters convert to and from these types and the core decides; nothing here knows a platform.

use std::collections::BTreeMap;
use std::path::PathBuf;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A platform's own identifier: compared and stored, never parsed by the core.
macro_rules! opaque {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl<T: Into<String>> From<T> for $name {
            fn from(text: T) -> Self {
                Self(text.into())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

opaque! {
    /// The name under which an adapter is registered, such as `telegram`.
    Platform,
    /// A conversation on a platform.
    ChatKey,
    /// A topic or thread inside a conversation.
    ThreadKey,
    /// A message within its chat. What is done rather than written (a press, a command chosen from a menu, an event)
    /// has a key with a colon in it: it has no place in the chat's history.
    MessageKey,
    /// What several chats belong to, as a server's channels do.
    SpaceKey,
    /// A user account on a platform.
    UserKey,
    /// Which version of a message this is: empty for the first, else whatever tells edits apart.
    Revision,
}

/// Where a message came from. `(platform, chat, message, revision)` is its idempotency key.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Origin {
    pub platform: Platform,
    pub chat: ChatKey,
    pub thread: Option<ThreadKey>,
    pub message: MessageKey,
    pub revision: Revision,
}

/// Who may read a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChatKind {
    /// One person and the bot.
    Private,
    /// Several people: a group, a channel.
    Shared,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatInfo {
    pub kind: ChatKind,
    pub title: Option<String>,
    /// The chats of one space share their books.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub space: Option<Space>,
    /// What the platform does not let us do here and a chat of books needs, in the platform's own words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub forbidden: Vec<String>,
    /// The platform shows us only the words that are said to us: what else is written here arrives without them.
    #[serde(default, skip_serializing_if = "is_false")]
    pub hides_words: bool,
}

impl ChatInfo {
    /// A chat that stands for itself and lets us do everything.
    pub fn new(kind: ChatKind, title: Option<String>) -> Self {
        Self { kind, title, space: None, forbidden: Vec::new(), hides_words: false }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Space {
    pub key: SpaceKey,
    pub name: Option<String>,
}

/// What most messages lack is left out of the log.
fn is_false(flag: &bool) -> bool {
    !flag
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SenderKind {
    Person,
    /// Several people behind one id, as Telegram's anonymous group admins are.
    Anonymous,
    Bot,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sender {
    pub user: UserKey,
    /// As the platform shows it.
    pub name: String,
    /// Without `@`.
    pub handle: Option<String>,
    /// A language tag as the platform gave it (`de`, `pt-br`).
    pub language: Option<String>,
    pub kind: SenderKind,
}

/// What the message says or does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Body {
    /// Text, or the caption of a picture or file; empty when a file came without one.
    Text { text: String, media: Option<Media> },
    /// A button was pressed: its token, and the message that bore it. Where pressing it opened a form, `filled` holds
    /// what its fields were sent with, by slot.
    Press {
        token: String,
        on: Option<MessageKey>,
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        filled: BTreeMap<String, String>,
    },
    /// A command chosen from the platform's own menu: its menu word, and its slots as they were filled in. An answer is
    /// awaited, if only to say that there is none.
    Ask { command: String, args: BTreeMap<String, String> },
    /// Something happened to the chat itself.
    Event { event: ChatEvent },
}

impl Body {
    pub fn press(token: impl Into<String>, on: Option<MessageKey>) -> Self {
        Self::Press { token: token.into(), on, filled: BTreeMap::new() }
    }

    /// Somebody waits for an answer to this one, be it that there is none.
    pub fn awaits(&self) -> bool {
        matches!(self, Self::Press { .. } | Self::Ask { .. })
    }
}

/// What came along with, or instead of, text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Media {
    pub kind: MediaKind,
    /// Parts of one album share this; only one of them bears the caption.
    pub album: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MediaKind {
    Photo,
    File,
    Voice,
    Sticker,
    Poll,
    Location,
    Other,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum ChatEvent {
    /// The bot was added; `hears_all` as in [`ChatEvent::Hears`].
    Added { hears_all: bool },
    /// The bot was removed or blocked: nothing can be sent here any more.
    Removed,
    /// Whether the bot now reads every line (true) or only commands and replies to it.
    Hears { all: bool },
    /// The platform gave the chat a new key; `from` is the old one, `to` the new.
    Migrated { from: ChatKey, to: ChatKey },
    /// People came in.
    Joined { who: Vec<Sender> },
    /// Somebody left.
    Left { who: Sender },
    /// A message was taken out of the chat, by whomever.
    Deleted { message: MessageKey },
    /// A message was changed, and the platform does not show us to what.
    Unseen { message: MessageKey },
}

/// A command as a platform's menu offers it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MenuCommand {
    /// What is typed after the slash.
    pub word: String,
    pub about: String,
    /// Those that cannot be left out come first.
    pub slots: Vec<MenuSlot>,
    /// Its answer is for whoever asks, where a platform can show it to them alone.
    pub private: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MenuSlot {
    pub name: String,
    pub about: String,
    pub required: bool,
    /// Something can be suggested for it while it is typed.
    pub suggests: bool,
}

/// A chat that is read as a whole, and until when we have all of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Followed {
    pub key: ChatKey,
    pub chat: ChatInfo,
    /// When the latest message that we have from it was sent.
    pub until: DateTime<Utc>,
}

/// What is asked for while somebody fills in a slot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typing {
    pub chat: ChatKey,
    pub space: Option<SpaceKey>,
    pub user: UserKey,
    pub slot: String,
    pub typed: String,
}

/// What may be filled in: as it is shown, and what it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    pub shown: String,
    pub value: String,
}

/// What a button opens that asks for more than a press.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    pub title: String,
    pub fields: Vec<Field>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    pub slot: String,
    pub label: String,
    pub value: String,
}

/// A platform's update, made common. Adapters build it and hand it to the inbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inbound {
    pub origin: Origin,
    pub chat: ChatInfo,
    /// Absent for events that nobody in particular caused.
    pub sender: Option<Sender>,
    /// When the person sent it, by the platform's clock: days and periods count from here.
    pub sent_at: DateTime<Utc>,
    /// The message that this one answers, and whether that one was the bot's own.
    pub reply_to: Option<MessageKey>,
    pub reply_to_bot: bool,
    /// It names the bot, so that it is said to it even among others.
    #[serde(default, skip_serializing_if = "is_false")]
    pub mentions_bot: bool,
    /// True when it changes an earlier message with the same key.
    pub edited: bool,
    /// It waited on the platform for over two minutes before it reached us: several such are summed up, not
    /// answered one by one.
    pub late: bool,
    pub body: Body,
}

impl Inbound {
    /// The same without NUL characters: PostgreSQL stores no text that holds one, so a message with one could never be
    /// accepted, and its platform would offer it for ever.
    pub fn without_nul(mut self) -> Self {
        let strip = |text: &mut String| text.retain(|c| c != '\0');
        let origin = &mut self.origin;
        for key in [&mut origin.platform.0, &mut origin.chat.0, &mut origin.message.0, &mut origin.revision.0] {
            strip(key);
        }
        origin.thread.iter_mut().for_each(|key| strip(&mut key.0));
        self.reply_to.iter_mut().for_each(|key| strip(&mut key.0));
        self.chat.title.iter_mut().for_each(strip);
        if let Some(sender) = &mut self.sender {
            strip(&mut sender.user.0);
            strip(&mut sender.name);
            sender.handle.iter_mut().chain(sender.language.iter_mut()).for_each(strip);
        }
        match &mut self.body {
            Body::Text { text, .. } => strip(text),
            Body::Press { token, on, filled } => {
                strip(token);
                on.iter_mut().for_each(|key| strip(&mut key.0));
                filled.values_mut().for_each(strip);
            }
            Body::Ask { command, args } => {
                strip(command);
                args.values_mut().for_each(strip);
            }
            Body::Event { .. } => {}
        }
        self
    }
}

/// A command and its slots: what typed text, a button and a stored question all come down to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intent {
    pub command: String,
    pub args: BTreeMap<String, String>,
}

impl Intent {
    pub fn new<'a>(command: &str, args: impl IntoIterator<Item = (&'a str, String)>) -> Self {
        Self {
            command: command.to_owned(),
            args: args.into_iter().map(|(slot, value)| (slot.to_owned(), value)).collect(),
        }
    }
}

/// How a message ended, for the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Done,
    Refused,
    Asked,
    Ignored,
}

impl Outcome {
    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::Done => "done",
            Outcome::Refused => "refused",
            Outcome::Asked => "asked",
            Outcome::Ignored => "ignored",
        }
    }
}

/// A file that goes with a reply; it stays where it lies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// Absolute.
    pub path: PathBuf,
    pub name: String,
    pub media_type: String,
}

/// A button as a platform shows it. The token says nothing by itself: it names a stored intent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Button {
    pub label: String,
    pub token: String,
}

/// One message's content, in plain text; adapters escape it for their platform.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    pub text: String,
    /// Rows of buttons.
    pub buttons: Vec<Vec<Button>>,
    pub file: Option<File>,
}

/// What an adapter is asked to do. Never a decision: only a delivery.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Action {
    Send {
        content: Content,
        reply_to: Option<MessageKey>,
        silent: bool,
    },
    /// Replace an earlier message of ours.
    Edit {
        message: MessageKey,
        content: Content,
        /// The press under that message which this answers: some platforms let the answer through where they would not
        /// let us write.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        press: Option<MessageKey>,
    },
    /// Take the buttons off an earlier message of ours.
    Strip {
        message: MessageKey,
    },
    /// Tell the person who pressed a button or chose a command that it arrived, with a line shown to them alone where
    /// given.
    Acknowledge {
        press: MessageKey,
        text: Option<String>,
    },
    /// Mark somebody's message as done with, without a message of ours: for chats that like it quiet. Where the
    /// platform does not let us, `instead` is said.
    React {
        message: MessageKey,
        instead: Content,
    },
}

/// What a reaction shows: one that every platform has and lets bots use.
pub const DONE: &str = "👌";

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outgoing {
    /// Stable over retries: what a platform that takes a nonce gets as one.
    pub id: Uuid,
    pub chat: ChatKey,
    pub thread: Option<ThreadKey>,
    pub action: Action,
    /// What a program reads beside the text; platforms for people leave it alone.
    pub program: Option<serde_json::Value>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_inbound_survives_its_trip_through_the_log() {
        let inbound = Inbound {
            origin: Origin {
                platform: "telegram".into(),
                chat: "-100".into(),
                thread: Some("7".into()),
                message: "12".into(),
                revision: "".into(),
            },
            chat: ChatInfo::new(ChatKind::Shared, Some("Home".into())),
            sender: None,
            sent_at: DateTime::from_timestamp(1_790_000_000, 0).unwrap(),
            reply_to: None,
            reply_to_bot: false,
            mentions_bot: false,
            edited: false,
            late: false,
            body: Body::Event { event: ChatEvent::Migrated { from: "-1".into(), to: "-100".into() } },
        };
        let json = serde_json::to_string(&inbound).unwrap();
        assert_eq!(serde_json::from_str::<Inbound>(&json).unwrap(), inbound);
    }
}
