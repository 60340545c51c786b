//! One update of Telegram's made into what the core understands: nothing is decided here, only what is not meant for
//! us (channels, other bots' commands) is left out.

use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use teloxide::types::{
    CallbackQuery, Chat, ChatMemberUpdated, ChatMigration, Me, MediaKind as Carried, Message, MessageKind, User,
};

use super::PLATFORM;
use crate::message::{
    Body, ChatEvent, ChatInfo, ChatKind, Inbound, Media, MediaKind, MessageKey, Origin, Revision, Sender, SenderKind,
    ThreadKey,
};

/// A message that was sent longer ago than this waited for us.
const LATE: TimeDelta = TimeDelta::seconds(120);

#[derive(Debug)]
pub(super) enum Reading {
    /// Mostly one, none where it is not for us.
    Of(Vec<Inbound>),
    /// Neither teloxide's types nor ours have a place for it.
    Unreadable,
}

pub(super) fn id(raw: &Value) -> Option<i32> {
    raw.get("update_id")?.as_i64()?.try_into().ok()
}

/// The field that holds the update itself, such as `message`.
pub(super) fn kind(raw: &Value) -> Option<&str> {
    raw.as_object()?.keys().map(String::as_str).find(|key| *key != "update_id")
}

pub(super) fn read(me: &Me, mut raw: Value, now: DateTime<Utc>) -> Reading {
    let reader = |id| Reader { me, update: id, now };
    let read = match (id(&raw).map(reader), kind(&raw).map(str::to_owned).as_deref()) {
        (Some(reader), Some(kind)) => {
            let held = raw[kind].take();
            match kind {
                "message" => message_of(held).map(|message| reader.message(message, false)),
                "edited_message" => message_of(held).map(|message| reader.message(message, true)),
                "callback_query" => parse(held).map(|query| reader.press(query).into_iter().collect()),
                "my_chat_member" => parse(held).map(|change| reader.membership(&change).into_iter().collect()),
                _ => Some(Vec::new()),
            }
        }
        _ => None,
    };
    read.map_or(Reading::Unreadable, Reading::Of)
}

fn parse<T: DeserializeOwned>(held: Value) -> Option<T> {
    serde_json::from_value(held).ok()
}

/// Teloxide makes an empty message of one that holds a part it does not know, even where that part is only what the
/// message quotes. Its words are worth more than their trimmings, so those go, then the media, and it is read again.
fn message_of(mut held: Value) -> Option<Message> {
    if let Some(message) = whole(&held)? {
        return Some(message);
    }
    let fields = held.as_object_mut()?;
    for trimming in ["external_reply", "quote", "forward_origin", "entities", "caption_entities", "reply_markup"] {
        fields.remove(trimming);
    }
    if let Some(Value::Object(answered)) = fields.get_mut("reply_to_message") {
        // Enough to know which message it answers, and whose that was.
        answered.retain(|field, _| ["message_id", "date", "chat", "from"].contains(&field.as_str()));
    }
    if let Some(message) = whole(&held)? {
        return Some(message);
    }
    let caption = held.as_object_mut()?.remove("caption")?;
    held["text"] = caption;
    whole(&held)?
}

/// The outer none is for what is no message at all, the inner for one that came out empty.
fn whole(held: &Value) -> Option<Option<Message>> {
    let message = Message::deserialize(held).ok()?;
    Some((!matches!(message.kind, MessageKind::Empty {})).then_some(message))
}

struct Reader<'a> {
    me: &'a Me,
    update: i32,
    now: DateTime<Utc>,
}

impl Reader<'_> {
    fn message(&self, message: Message, edited: bool) -> Vec<Inbound> {
        // A channel's posts are nobody's bookkeeping, nor are the copies that its discussion group gets.
        if message.chat.is_channel() || message.is_automatic_forward() {
            return Vec::new();
        }
        let events = self.events(&message);
        if !events.is_empty() {
            return events;
        }
        self.text(&message, edited).into_iter().collect()
    }

    /// What a service message tells about the chat.
    fn events(&self, message: &Message) -> Vec<Inbound> {
        let here = message.chat.id.0.to_string();
        let event = |event| self.event(&message.chat, message.from.as_ref(), message.date, event);
        match &message.kind {
            // That we came in, and with which rights, is said by an update of its own: see `membership`. This one knows
            // of no rights, and may be told after that.
            MessageKind::NewChatMembers(came) => {
                let others = came.new_chat_members.iter().filter(|user| user.id != self.me.user.id);
                let who: Vec<Sender> = others.map(sender).collect();
                if who.is_empty() { Vec::new() } else { vec![event(ChatEvent::Joined { who })] }
            }
            MessageKind::LeftChatMember(gone) if gone.left_chat_member.id == self.me.user.id => {
                vec![event(ChatEvent::Removed)]
            }
            MessageKind::LeftChatMember(gone) => vec![event(ChatEvent::Left { who: sender(&gone.left_chat_member) })],
            MessageKind::Common(common) => match common.media_kind {
                // Telegram says it in both chats.
                Carried::Migration(ChatMigration::To { chat_id }) => {
                    vec![event(ChatEvent::Migrated { from: here.into(), to: chat_id.0.to_string().into() })]
                }
                Carried::Migration(ChatMigration::From { chat_id }) => {
                    vec![event(ChatEvent::Migrated { from: chat_id.0.to_string().into(), to: here.into() })]
                }
                _ => Vec::new(),
            },
            _ => Vec::new(),
        }
    }

    /// What somebody wrote or sent; none for service messages that change nothing for us.
    fn text(&self, message: &Message, edited: bool) -> Option<Inbound> {
        let kind = carried(message)?;
        // A shared live location arrives as an edit every few seconds.
        if edited && kind == Some(MediaKind::Location) {
            return None;
        }
        let sender = author(message)?;
        let written = message.text().or_else(|| message.caption()).unwrap_or_default();
        let text = self.addressed(written, message.chat.is_private())?;
        let answered = answered(message);
        let (revision, sent_at) = match edited {
            // The time of an edit has seconds only: two within one would look like the same.
            true => (format!("e{}", self.update), message.edit_date().copied().unwrap_or(message.date)),
            false => (String::new(), message.date),
        };
        Some(Inbound {
            origin: Origin {
                platform: PLATFORM.into(),
                chat: message.chat.id.0.to_string().into(),
                thread: thread(message),
                message: message.id.0.to_string().into(),
                revision: revision.into(),
            },
            chat: chat_info(&message.chat),
            sender: Some(sender),
            sent_at,
            reply_to: answered.map(|answered| answered.id.0.to_string().into()),
            reply_to_bot: answered
                .and_then(|answered| answered.from.as_ref())
                .is_some_and(|user| user.id == self.me.user.id),
            mentions_bot: false,
            edited,
            late: !edited && self.now - message.date > LATE,
            body: Body::Text {
                text,
                media: kind.map(|kind| Media { kind, album: message.media_group_id().map(|album| album.0.clone()) }),
            },
        })
    }

    /// The text without our name on its command; none where the command is another bot's. A private chat has no
    /// other bot in it, so there any name is taken for ours.
    fn addressed(&self, text: &str, private: bool) -> Option<String> {
        let end = text.find(char::is_whitespace).unwrap_or(text.len());
        let (first, rest) = text.split_at(end);
        let Some((command, name)) = first.strip_prefix('/').and_then(|command| command.split_once('@')) else {
            return Some(text.to_owned());
        };
        let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if command.is_empty() || name.is_empty() || !command.chars().all(word) || !name.chars().all(word) {
            return Some(text.to_owned());
        }
        let ours = self.me.user.username.as_deref().is_some_and(|us| us.eq_ignore_ascii_case(name));
        (ours || private).then(|| format!("/{command}{rest}"))
    }

    fn press(&self, query: CallbackQuery) -> Option<Inbound> {
        let token = query.data?;
        // Absent on messages sent through inline mode, which we have none of.
        let on = query.message?;
        Some(Inbound {
            origin: Origin {
                platform: PLATFORM.into(),
                chat: on.chat().id.0.to_string().into(),
                thread: on.regular_message().and_then(thread),
                message: query.id.0.into(),
                revision: Revision::from(""),
            },
            chat: chat_info(on.chat()),
            sender: Some(sender(&query.from)),
            // Telegram gives a press no time; it is delivered at once or, after a while, not at all.
            sent_at: self.now,
            reply_to: None,
            reply_to_bot: false,
            mentions_bot: false,
            edited: false,
            late: false,
            body: Body::press(token, Some(on.id().0.to_string().into())),
        })
    }

    /// Our own place in a chat has changed.
    fn membership(&self, change: &ChatMemberUpdated) -> Option<Inbound> {
        if change.chat.is_channel() {
            return None;
        }
        let (old, new) = (&change.old_chat_member.kind, &change.new_chat_member.kind);
        let privacy_off = self.me.can_read_all_group_messages;
        let event = match (old.is_present(), new.is_present()) {
            (false, true) => {
                ChatEvent::Added { hears_all: change.chat.is_private() || privacy_off || new.is_privileged() }
            }
            (true, false) => ChatEvent::Removed,
            (true, true) if old.is_privileged() != new.is_privileged() => {
                ChatEvent::Hears { all: privacy_off || new.is_privileged() }
            }
            _ => return None,
        };
        Some(self.event(&change.chat, Some(&change.from), change.date, event))
    }

    fn event(&self, chat: &Chat, by: Option<&User>, at: DateTime<Utc>, event: ChatEvent) -> Inbound {
        Inbound {
            origin: Origin {
                platform: PLATFORM.into(),
                chat: chat.id.0.to_string().into(),
                thread: None,
                message: MessageKey(format!("u{}", self.update)),
                revision: Revision::from(""),
            },
            chat: chat_info(chat),
            sender: by.map(sender),
            sent_at: at,
            reply_to: None,
            reply_to_bot: false,
            mentions_bot: false,
            edited: false,
            late: false,
            body: Body::Event { event },
        }
    }
}

/// What a message carries besides its text; the outer none is for what nobody wrote.
fn carried(message: &Message) -> Option<Option<MediaKind>> {
    let media = match &message.kind {
        MessageKind::Dice(_) => return Some(Some(MediaKind::Other)),
        MessageKind::Common(common) => &common.media_kind,
        _ => return None,
    };
    Some(match media {
        Carried::Text(_) => None,
        Carried::Photo(_) => Some(MediaKind::Photo),
        Carried::Document(_) | Carried::Audio(_) | Carried::Video(_) => Some(MediaKind::File),
        Carried::Voice(_) | Carried::VideoNote(_) => Some(MediaKind::Voice),
        Carried::Sticker(_) => Some(MediaKind::Sticker),
        Carried::Poll(_) => Some(MediaKind::Poll),
        Carried::Location(_) | Carried::Venue(_) => Some(MediaKind::Location),
        Carried::Migration(_) => return None,
        Carried::Animation(_)
        | Carried::Contact(_)
        | Carried::PaidMedia(_)
        | Carried::Game(_)
        | Carried::Checklist(_)
        | Carried::Story(_) => Some(MediaKind::Other),
    })
}

/// Who wrote it. Where a chat speaks (an anonymous admin as the group, somebody as their channel), Telegram puts one
/// stand-in user for all of them into `from`, so the chat's id is the one that tells them apart.
fn author(message: &Message) -> Option<Sender> {
    if let Some(chat) = &message.sender_chat {
        return Some(Sender {
            user: chat.id.0.to_string().into(),
            name: chat.title().unwrap_or_default().to_owned(),
            handle: chat.username().map(str::to_owned),
            language: None,
            kind: SenderKind::Anonymous,
        });
    }
    message.from.as_ref().map(sender)
}

fn sender(user: &User) -> Sender {
    Sender {
        user: user.id.0.to_string().into(),
        name: user.full_name(),
        handle: user.username.clone(),
        language: user.language_code.clone(),
        kind: if user.is_bot { SenderKind::Bot } else { SenderKind::Person },
    }
}

fn chat_info(chat: &Chat) -> ChatInfo {
    let kind = if chat.is_private() { ChatKind::Private } else { ChatKind::Shared };
    ChatInfo::new(kind, chat.title().map(str::to_owned))
}

/// Reply threads in ordinary groups have an id too, but only a topic's may be answered to.
fn thread(message: &Message) -> Option<ThreadKey> {
    message.thread_id.filter(|_| message.is_topic_message).map(|id| id.0.0.to_string().into())
}

/// The message that this one answers. In a topic every message formally answers the one that opened it.
fn answered(message: &Message) -> Option<&Message> {
    let answered = message.reply_to_message()?;
    let opens_topic = message.is_topic_message && message.thread_id.is_some_and(|thread| thread.0 == answered.id);
    (!opens_topic).then_some(answered)
}

#[cfg(test)]
mod tests;
