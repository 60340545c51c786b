//! What Discord tells, as far as it matters here. Everything that can be missing may be: a part that is new to us, or
//! one that a message lacks, costs nothing else of it.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

/// A frame of the gateway.
#[derive(Debug, Deserialize)]
pub(super) struct Frame {
    pub op: u8,
    #[serde(default)]
    pub d: Value,
    pub s: Option<u64>,
    pub t: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Hello {
    /// Milliseconds.
    pub heartbeat_interval: u64,
}

#[derive(Debug, Deserialize)]
pub(super) struct Ready {
    pub session_id: String,
    pub resume_gateway_url: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct BotGateway {
    pub url: String,
}

/// The bot's application: its flags tell which of the privileged intents it was given.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Application {
    pub id: String,
    #[serde(default)]
    pub flags: u64,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct User {
    pub id: String,
    #[serde(default)]
    pub username: String,
    pub global_name: Option<String>,
    #[serde(default)]
    pub bot: bool,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Member {
    pub nick: Option<String>,
    pub user: Option<User>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Message {
    pub id: String,
    pub channel_id: String,
    pub guild_id: Option<String>,
    pub author: Option<User>,
    pub member: Option<Member>,
    #[serde(default)]
    pub content: String,
    pub timestamp: Option<DateTime<Utc>>,
    pub edited_timestamp: Option<DateTime<Utc>>,
    #[serde(default, rename = "type")]
    pub kind: u8,
    #[serde(default)]
    pub flags: u64,
    pub webhook_id: Option<IgnoredAny>,
    pub message_reference: Option<Reference>,
    pub referenced_message: Option<Referenced>,
    #[serde(default)]
    pub mentions: Vec<User>,
    #[serde(default)]
    pub attachments: Vec<Attachment>,
    #[serde(default)]
    pub sticker_items: Vec<IgnoredAny>,
    pub poll: Option<IgnoredAny>,
    #[serde(default)]
    pub message_snapshots: Vec<IgnoredAny>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Reference {
    /// 0 is a reply, 1 a forwarded message.
    #[serde(default, rename = "type")]
    pub kind: u8,
    pub message_id: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Referenced {
    pub author: Option<User>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Attachment {
    pub content_type: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Deletion {
    pub id: String,
    pub channel_id: String,
    pub guild_id: Option<String>,
}

/// A server as it is told at the beginning and when it changes.
#[derive(Debug, Deserialize)]
pub(super) struct Guild {
    pub id: String,
    pub name: Option<String>,
    #[serde(default)]
    pub channels: Vec<Channel>,
    /// Out of reach for a while, rather than gone.
    #[serde(default)]
    pub unavailable: bool,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Channel {
    pub id: String,
    pub name: Option<String>,
    /// Absent where it is told as a part of its server.
    pub guild_id: Option<String>,
}

pub(super) mod interaction {
    pub const COMMAND: u8 = 2;
    pub const COMPONENT: u8 = 3;
    pub const AUTOCOMPLETE: u8 = 4;
    pub const FORM: u8 = 5;
}

#[derive(Debug, Deserialize)]
pub(super) struct Interaction {
    pub id: String,
    pub application_id: String,
    #[serde(rename = "type")]
    pub kind: u8,
    pub token: String,
    pub data: Option<InteractionData>,
    pub guild_id: Option<String>,
    pub channel_id: Option<String>,
    pub channel: Option<Channel>,
    pub member: Option<Member>,
    pub user: Option<User>,
    pub message: Option<Pressed>,
    pub locale: Option<String>,
    /// What the bot may do in the channel, a number in text.
    pub app_permissions: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Pressed {
    pub id: String,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct InteractionData {
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub options: Vec<Filled>,
    pub target_id: Option<String>,
    #[serde(default)]
    pub resolved: Resolved,
    #[serde(default)]
    pub custom_id: String,
    #[serde(default)]
    pub values: Vec<String>,
    #[serde(default)]
    pub components: Vec<Row>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Filled {
    pub name: String,
    #[serde(default)]
    pub value: Value,
    #[serde(default)]
    pub focused: bool,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Resolved {
    #[serde(default)]
    pub messages: HashMap<String, ResolvedMessage>,
}

#[derive(Debug, Deserialize)]
pub(super) struct ResolvedMessage {
    #[serde(default)]
    pub content: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Row {
    #[serde(default)]
    pub components: Vec<Input>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Input {
    #[serde(default)]
    pub custom_id: String,
    #[serde(default)]
    pub value: String,
}

/// What a message of ours is known by once it is sent.
#[derive(Debug, Deserialize)]
pub(super) struct Sent {
    pub id: String,
}
