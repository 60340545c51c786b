//! What Discord tells made into what the core understands: nothing is decided here, only what is not meant for us
//! (other bots, service messages, what comes without its words) is left out.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;
use serenity::model::channel::MessageFlags;
use serenity::model::permissions::Permissions;

use super::PLATFORM;
use super::key::{Asked, Manner, made_at};
use super::wire::{self, Channel, Guild, Interaction, InteractionData, Message, User};
use crate::message::{
    Body, ChatEvent, ChatInfo, ChatKind, Inbound, Media, MediaKind, MessageKey, Origin, Sender, SenderKind, Space,
    Typing,
};

/// A message that was sent longer ago than this waited for us.
const LATE: TimeDelta = TimeDelta::seconds(120);

/// Messages that people write: an ordinary one, and a reply. The others tell of joins, pins and the like.
const WRITTEN: [u8; 2] = [0, 19];

/// What a chat of books needs, as Discord's settings call it.
const NEEDED: [(Permissions, &str); 4] = [
    (Permissions::VIEW_CHANNEL, "View Channel"),
    (Permissions::SEND_MESSAGES, "Send Messages"),
    (Permissions::READ_MESSAGE_HISTORY, "Read Message History"),
    (Permissions::ATTACH_FILES, "Attach Files"),
];

/// What has to be known to read what Discord tells.
#[derive(Clone)]
pub(super) struct Reader {
    /// Our own user id.
    pub us: String,
    /// We were given the Message Content intent.
    pub sees_content: bool,
    /// Names by id, of servers and of channels, as far as they were told.
    pub names: HashMap<String, String>,
    /// Which server a channel is of.
    pub guilds: HashMap<String, String>,
}

impl Reader {
    pub fn learn(&mut self, guild: Guild) {
        self.names.extend(guild.name.map(|name| (guild.id.clone(), name)));
        for channel in guild.channels {
            self.learn_channel(Channel { guild_id: Some(guild.id.clone()), ..channel });
        }
    }

    pub fn learn_channel(&mut self, channel: Channel) {
        self.guilds.extend(channel.guild_id.map(|guild| (channel.id.clone(), guild)));
        self.names.extend(channel.name.map(|name| (channel.id, name)));
    }

    /// We were taken out of a server, or it is no more: so are its channels for us.
    pub fn guild_gone(&mut self, guild: &Guild, now: DateTime<Utc>) -> Vec<Inbound> {
        if guild.unavailable {
            return Vec::new();
        }
        let mut gone: Vec<String> =
            self.guilds.iter().filter(|(_, of)| **of == guild.id).map(|(id, _)| id.clone()).collect();
        gone.sort_unstable();
        gone.iter().filter_map(|channel| self.channel_gone(channel, now)).collect()
    }

    /// None where it is no channel of a server, or none that we heard of.
    pub fn channel_gone(&mut self, channel: &str, now: DateTime<Utc>) -> Option<Inbound> {
        let guild = self.guilds.remove(channel)?;
        let chat = self.chat(channel, Some(&guild));
        let origin = origin(channel, format!("g:{}", now.timestamp_micros()).into(), String::new());
        Some(self.event(origin, chat, now, ChatEvent::Removed))
    }

    /// What somebody wrote.
    pub fn message(&self, message: &Message) -> Option<Inbound> {
        let sent_at = message.timestamp.or_else(|| made_at(&message.id))?;
        let chat = self.chat(&message.channel_id, message.guild_id.as_deref());
        self.written(message, chat, String::new(), sent_at)
    }

    /// A message that was changed. Links that are resolved and messages that are pinned arrive as changes too: those have
    /// no time of an edit, or that of an earlier one.
    pub fn edit(&self, message: &Message) -> Option<Inbound> {
        let edited_at = message.edited_timestamp?;
        // Two edits within a moment differ by the microsecond that Discord tells.
        let revision = format!("e{}", edited_at.timestamp_micros());
        let chat = self.chat(&message.channel_id, message.guild_id.as_deref());
        if self.is_hidden(message) {
            author(message)?;
            let event = ChatEvent::Unseen { message: message.id.clone().into() };
            let origin = origin(&message.channel_id, format!("u:{}:{revision}", message.id).into(), String::new());
            return Some(self.event(origin, chat, edited_at, event));
        }
        self.written(message, chat, revision, edited_at).map(|inbound| Inbound { edited: true, ..inbound })
    }

    pub fn deletion(&self, deletion: &wire::Deletion, now: DateTime<Utc>) -> Inbound {
        let chat = self.chat(&deletion.channel_id, deletion.guild_id.as_deref());
        let event = ChatEvent::Deleted { message: deletion.id.clone().into() };
        let origin = origin(&deletion.channel_id, format!("d:{}", deletion.id).into(), String::new());
        self.event(origin, chat, now, event)
    }

    /// A message found in the history: itself, and what has become of it since. `now` is Discord's time, as the
    /// message's is.
    pub fn found(&self, message: Message, chat: &ChatInfo, now: DateTime<Utc>) -> Vec<Inbound> {
        // The history does not say which server it is of.
        let guild_id = chat.space.as_ref().map(|space| space.key.0.clone());
        let message = Message { guild_id, ..message };
        let first = self.message(&message).map(|inbound| Inbound { late: now - inbound.sent_at > LATE, ..inbound });
        first.into_iter().chain(self.edit(&message)).collect()
    }

    fn written(&self, message: &Message, chat: ChatInfo, revision: String, sent_at: DateTime<Utc>) -> Option<Inbound> {
        if self.is_hidden(message) {
            return None;
        }
        let user = author(message)?;
        let (text, mentions_bot) = self.said(message);
        let media = carried(message).map(|kind| Media { kind, album: None });
        let answered = message.message_reference.as_ref().filter(|reference| reference.kind == 0);
        let answered_author = message.referenced_message.as_ref().and_then(|answered| answered.author.as_ref());
        Some(Inbound {
            origin: origin(&message.channel_id, message.id.clone().into(), revision),
            chat,
            sender: Some(sender(user, message.member.as_ref().and_then(|member| member.nick.as_deref()), None)),
            sent_at,
            reply_to: answered.and_then(|reference| reference.message_id.clone()).map(Into::into),
            reply_to_bot: answered.is_some() && answered_author.is_some_and(|author| author.id == self.us),
            mentions_bot,
            edited: false,
            late: false,
            body: Body::Text { text, media },
        })
    }

    /// Without the intent Discord leaves out what is neither said to us nor in a chat of our own.
    fn is_hidden(&self, message: &Message) -> bool {
        let to_us = message.guild_id.is_none() || message.mentions.iter().any(|user| user.id == self.us);
        !self.sees_content && !to_us && message.content.is_empty()
    }

    /// The text with people's names in the place of their ids and without ours, and whether ours was in it.
    fn said(&self, message: &Message) -> (String, bool) {
        let mut text = message.content.clone();
        let mut mentions_bot = false;
        for form in [format!("<@{}>", self.us), format!("<@!{}>", self.us)] {
            if text.contains(&form) {
                mentions_bot = true;
                text = text.replace(&form, " ");
            }
        }
        for user in &message.mentions {
            let name = format!("@{}", user.global_name.as_ref().unwrap_or(&user.username));
            text = text.replace(&format!("<@{}>", user.id), &name).replace(&format!("<@!{}>", user.id), &name);
        }
        if mentions_bot {
            // A line that was only parted by it is put together again.
            text = text
                .lines()
                .map(|line| line.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" "))
                .collect::<Vec<_>>()
                .join("\n");
        }
        (text.trim().to_owned(), mentions_bot)
    }

    fn chat(&self, channel: &str, guild: Option<&str>) -> ChatInfo {
        let kind = if guild.is_some() { ChatKind::Shared } else { ChatKind::Private };
        let space = guild.map(|guild| Space { key: guild.into(), name: self.names.get(guild).cloned() });
        let title = guild.and_then(|_| self.names.get(channel).cloned());
        ChatInfo { space, hides_words: guild.is_some() && !self.sees_content, ..ChatInfo::new(kind, title) }
    }

    fn event(&self, origin: Origin, chat: ChatInfo, at: DateTime<Utc>, event: ChatEvent) -> Inbound {
        Inbound {
            origin,
            chat,
            sender: None,
            sent_at: at,
            reply_to: None,
            reply_to_bot: false,
            mentions_bot: false,
            edited: false,
            late: false,
            body: Body::Event { event },
        }
    }

    /// What somebody did: chose a command, pressed a button, sent a form.
    pub fn interaction(&self, interaction: &Interaction, manner: Manner, now: DateTime<Utc>) -> Option<Inbound> {
        let data = interaction.data.as_ref()?;
        let body = match interaction.kind {
            wire::interaction::COMMAND => asked(data),
            wire::interaction::COMPONENT => {
                let token = data.values.first().unwrap_or(&data.custom_id);
                Body::press(token, interaction.message.as_ref().map(|message| message.id.clone().into()))
            }
            wire::interaction::FORM => {
                let inputs = data.components.iter().flat_map(|row| &row.components);
                let filled = inputs.map(|input| (input.custom_id.clone(), input.value.clone())).collect();
                let on = interaction.message.as_ref().map(|message| message.id.clone().into());
                Body::Press { token: data.custom_id.clone(), on, filled }
            }
            _ => return None,
        };
        let channel = interaction.channel_id.as_deref()?;
        let key = asked_key(interaction, manner).key();
        let mut chat = self.chat(channel, interaction.guild_id.as_deref());
        chat.title = chat.title.or_else(|| {
            let named = interaction.channel.as_ref().and_then(|channel| channel.name.clone());
            named.filter(|_| interaction.guild_id.is_some())
        });
        chat.forbidden = forbidden(interaction);
        let (user, nick) = who(interaction)?;
        Some(Inbound {
            origin: origin(channel, key, String::new()),
            chat,
            sender: Some(sender(user, nick, interaction.locale.clone())),
            sent_at: made_at(&interaction.id).unwrap_or(now),
            reply_to: None,
            reply_to_bot: false,
            mentions_bot: false,
            edited: false,
            late: false,
            body,
        })
    }
}

/// The command, its slots as they were filled in. A command that was chosen on a message is about its words.
fn asked(data: &InteractionData) -> Body {
    let target = data.target_id.as_ref().and_then(|id| data.resolved.messages.get(id));
    if let Some(target) = target {
        let args = BTreeMap::from([("text".to_owned(), target.content.clone())]);
        return Body::Ask { command: super::menu::LOGS.to_owned(), args };
    }
    let args = data.options.iter().map(|option| (option.name.clone(), plain(&option.value))).collect();
    Body::Ask { command: data.name.clone(), args }
}

pub(super) fn asked_key(interaction: &Interaction, manner: Manner) -> Asked {
    Asked {
        manner,
        id: interaction.id.clone(),
        application: interaction.application_id.clone(),
        token: interaction.token.clone(),
    }
}

/// Which command is being filled in, and what is typed into which slot.
pub(super) fn typing(interaction: &Interaction) -> Option<(String, Typing)> {
    let data = interaction.data.as_ref()?;
    let focused = data.options.iter().find(|option| option.focused)?;
    let typing = Typing {
        chat: interaction.channel_id.clone()?.into(),
        space: interaction.guild_id.clone().map(Into::into),
        user: who(interaction)?.0.id.clone().into(),
        slot: focused.name.clone(),
        typed: plain(&focused.value),
    };
    Some((data.name.clone(), typing))
}

/// What we may not do where it was done; nothing in private, where there is nothing to forbid.
pub(super) fn forbidden(interaction: &Interaction) -> Vec<String> {
    let Some(bits) = interaction.app_permissions.as_ref().filter(|_| interaction.guild_id.is_some()) else {
        return Vec::new();
    };
    let allowed = Permissions::from_bits_truncate(bits.parse().unwrap_or(u64::MAX));
    let lacks = |permission: Permissions| !allowed.intersects(permission | Permissions::ADMINISTRATOR);
    NEEDED.iter().filter(|(permission, _)| lacks(*permission)).map(|(_, name)| (*name).to_owned()).collect()
}

pub(super) fn who(interaction: &Interaction) -> Option<(&User, Option<&str>)> {
    let member = interaction.member.as_ref();
    let user = member.and_then(|member| member.user.as_ref()).or(interaction.user.as_ref())?;
    Some((user, member.and_then(|member| member.nick.as_deref())))
}

/// Options are text; numbers and truths come from commands that an earlier version of ours had registered.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

fn origin(channel: &str, message: MessageKey, revision: String) -> Origin {
    Origin { platform: PLATFORM.into(), chat: channel.into(), thread: None, message, revision: revision.into() }
}

/// Who wrote it; none where no person did.
fn author(message: &Message) -> Option<&User> {
    let written = WRITTEN.contains(&message.kind) && message.webhook_id.is_none();
    message.author.as_ref().filter(|user| written && !user.bot)
}

fn sender(user: &User, nick: Option<&str>, language: Option<String>) -> Sender {
    let name = nick.or(user.global_name.as_deref()).unwrap_or(&user.username);
    Sender {
        user: user.id.clone().into(),
        name: name.to_owned(),
        handle: Some(user.username.clone()),
        language,
        kind: if user.bot { SenderKind::Bot } else { SenderKind::Person },
    }
}

/// What a message carries besides its text.
fn carried(message: &Message) -> Option<MediaKind> {
    if let Some(attachment) = message.attachments.first() {
        let of = |kind: &str| attachment.content_type.as_deref().is_some_and(|media| media.starts_with(kind));
        let voice = MessageFlags::from_bits_truncate(message.flags).contains(MessageFlags::IS_VOICE_MESSAGE);
        return Some(match () {
            () if voice => MediaKind::Voice,
            () if of("image/") => MediaKind::Photo,
            () => MediaKind::File,
        });
    }
    match () {
        () if !message.sticker_items.is_empty() => Some(MediaKind::Sticker),
        () if message.poll.is_some() => Some(MediaKind::Poll),
        () if !message.message_snapshots.is_empty() => Some(MediaKind::Other),
        () => None,
    }
}

#[cfg(test)]
mod tests;
