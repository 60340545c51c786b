//! `outlay chat`: one message a line, answered before the next is read.

use std::io;
use std::path::Path;

use chrono::{DateTime, NaiveDateTime, Utc};
use chrono_tz::Tz;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::Deserialize;
use tokio::io::{AsyncBufRead, AsyncBufReadExt};
use uuid::Uuid;

use super::App;
use crate::adapter::console::{Console, PLATFORM, Style};
use crate::entity::{MessageState, message, outbox};
use crate::error::Internal;
use crate::message::*;
use crate::service::unit::parse_action;
use crate::worker::index;
use crate::worker::send::Relay;

/// Who writes where nobody is named.
const SOMEBODY: &str = "you";

/// A line as a program may write it; people write just the text.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Line {
    from: Option<String>,
    chat: Option<String>,
    text: Option<String>,
    at: Option<String>,
    id: Option<String>,
    /// The id of an earlier message that this one changes.
    edit: Option<String>,
    /// A button's token, or its label on the chat's latest message that bears it.
    press: Option<String>,
    file: Option<String>,
    /// The id of a message whose card this one replies to.
    reply_to: Option<String>,
}

pub struct Chat<'a> {
    app: &'a App,
    console: Console,
    relay: Relay,
    style: Style,
    zone: Tz,
}

impl<'a> Chat<'a> {
    pub fn new(app: &'a App, style: Style, out: Box<dyn io::Write + Send>) -> Self {
        let console = Console::new(style, out);
        let relay = app.relay(vec![std::sync::Arc::new(console.clone())]);
        let zone = app.pipeline.defaults.zone.parse().unwrap_or(Tz::UTC);
        Self { app, console, relay, style, zone }
    }

    /// Answers every line until the input ends; then everything is answered and indexed.
    pub async fn run(&self, mut input: impl AsyncBufRead + Unpin) -> Result<(), Internal> {
        self.relay.free_leases().await?;
        let mut bytes = Vec::new();
        loop {
            bytes.clear();
            if input.read_until(b'\n', &mut bytes).await? == 0 {
                break;
            }
            // What is no UTF-8 is still a message: it is read as far as it can be.
            let line = String::from_utf8_lossy(&bytes);
            let line = line.trim_end_matches(['\n', '\r']);
            if !line.trim().is_empty() {
                self.line(line).await?;
            }
        }
        if let Some(search) = &self.app.pipeline.search {
            index::catch_up(&self.app.pipeline.store, search).await?;
        }
        Ok(())
    }

    async fn line(&self, text: &str) -> Result<(), Internal> {
        let line = match self.style {
            Style::Json if text.trim_start().starts_with('{') => match serde_json::from_str::<Line>(text) {
                Ok(line) => line,
                Err(fault) => return self.bad_line(&fault.to_string()),
            },
            _ => Line { text: Some(text.to_owned()), ..Line::default() },
        };
        let id = line.id.clone().unwrap_or_else(|| Uuid::now_v7().to_string());
        let inbound = match self.inbound(line, &id).await? {
            Ok(inbound) => inbound,
            Err(why) => return self.bad_line(&why),
        };
        let key = inbound.origin.clone();
        let known = self.logged(&key).await?;
        if known.is_none() {
            self.app.inbox.accept(vec![inbound]).await?;
        }
        let Some(mut row) = self.logged(&key).await? else {
            return Err(Internal::new("a message just stored is not there"));
        };
        while row.state == MessageState::Pending {
            let stepped = self.app.pipeline.step().await?;
            if stepped.handled == 0 {
                let now = self.app.pipeline.clock.micros();
                let wait = stepped.next_due_us.map_or(50_000, |due| (due - now).clamp(1_000, 50_000));
                tokio::time::sleep(std::time::Duration::from_micros(wait.unsigned_abs())).await;
            }
            row = self.logged(&key).await?.unwrap_or(row);
        }
        self.relay.drain().await?;
        let said = self.said(row.id).await?;
        if known.is_some_and(|known| known.state != MessageState::Pending) {
            for row in &said {
                let program: Option<serde_json::Value> =
                    row.reply.as_deref().and_then(|reply| serde_json::from_str(reply).ok());
                self.console.show(&row.chat_key, &parse_action(&row.action)?, program.as_ref())?;
            }
        }
        if !said.iter().any(|row| row.reply.is_some()) {
            self.console.show_ignored(key.chat.as_str(), &id)?;
        }
        Ok(())
    }

    /// A line that is no message: it is refused like one, so that every line has its answer.
    fn bad_line(&self, why: &str) -> Result<(), Internal> {
        let action = Action::Send {
            content: Content { text: format!("I can't read that line: {why}."), ..Content::default() },
            reply_to: None,
            silent: false,
        };
        let program = serde_json::json!({
            "reply_to": null, "command": null, "outcome": "refused",
            "data": { "error": { "code": "bad_line", "slot": null, "hint": null } },
        });
        Ok(self.console.show(&format!("@{SOMEBODY}"), &action, Some(&program))?)
    }

    async fn inbound(&self, line: Line, id: &str) -> Result<Result<Inbound, String>, Internal> {
        let from = line.from.unwrap_or_else(|| SOMEBODY.to_owned());
        let (chat, kind) = match &line.chat {
            Some(chat) => (ChatKey(chat.clone()), ChatKind::Shared),
            None => (ChatKey(format!("@{from}")), ChatKind::Private),
        };
        let sent_at = match line.at.as_deref().map(|at| instant(at, self.zone)) {
            Some(Some(at)) => at,
            Some(None) => return Ok(Err("\"at\" is no time".to_owned())),
            None => self.app.pipeline.clock.now(),
        };
        let (message, revision) = match &line.edit {
            Some(earlier) => (earlier.clone(), id.to_owned()),
            None => (id.to_owned(), String::new()),
        };
        let mut reply_to = None;
        if let Some(to) = &line.reply_to {
            reply_to = self.card_key(&chat, to).await?;
        }
        let media = line.file.as_ref().map(|path| Media { kind: media_kind(path), album: None });
        let body = match (line.press, line.text) {
            (Some(press), _) => match self.token(&chat, &press).await? {
                Some((token, on)) => Body::press(token, Some(on)),
                None => Body::press(press, None),
            },
            (None, Some(text)) => Body::Text { text, media },
            (None, None) if media.is_some() => Body::Text { text: String::new(), media },
            (None, None) => return Ok(Err("it has no \"text\"".to_owned())),
        };
        // The terminal's usual words: a button is pressed by typing its label as it stands.
        let body = match body {
            Body::Text { text, .. } if self.style == Style::Plain => match self.token(&chat, text.trim()).await? {
                Some((token, on)) if text.trim().starts_with(char::is_uppercase) => Body::press(token, Some(on)),
                _ => Body::Text { text, media: None },
            },
            body => body,
        };
        let inbound = Inbound {
            origin: Origin {
                platform: PLATFORM.into(),
                chat,
                thread: None,
                message: message.into(),
                revision: revision.into(),
            },
            chat: ChatInfo::new(kind, line.chat),
            sender: Some(Sender {
                user: from.clone().into(),
                name: from,
                handle: None,
                language: None,
                kind: SenderKind::Person,
            }),
            sent_at,
            reply_to_bot: reply_to.is_some(),
            reply_to,
            mentions_bot: false,
            edited: line.edit.is_some(),
            late: false,
            body,
        };
        Ok(Ok(inbound.without_nul()))
    }

    /// The stored message of this idempotency key.
    async fn logged(&self, origin: &Origin) -> Result<Option<message::Model>, Internal> {
        Ok(message::Entity::find()
            .filter(message::Column::Platform.eq(origin.platform.as_str()))
            .filter(message::Column::ChatKey.eq(origin.chat.as_str()))
            .filter(message::Column::MessageKey.eq(origin.message.as_str()))
            .filter(message::Column::Revision.eq(origin.revision.as_str()))
            .one(self.app.pipeline.store.read())
            .await?)
    }

    async fn said(&self, message: Uuid) -> Result<Vec<outbox::Model>, Internal> {
        Ok(outbox::Entity::find()
            .filter(outbox::Column::MessageId.eq(message))
            .order_by_asc(outbox::Column::Id)
            .all(self.app.pipeline.store.read())
            .await?)
    }

    /// The token of a button by its label, on the latest message of the chat that bears it; a token is itself.
    async fn token(&self, chat: &ChatKey, press: &str) -> Result<Option<(String, MessageKey)>, Internal> {
        const LOOKED_THROUGH: u64 = 50;
        let latest = outbox::Entity::find()
            .filter(outbox::Column::Platform.eq(PLATFORM))
            .filter(outbox::Column::ChatKey.eq(chat.as_str()))
            .filter(outbox::Column::SentKey.is_not_null())
            // What is no answer is not shown here: its buttons were never seen.
            .filter(outbox::Column::Reply.is_not_null())
            .order_by_desc(outbox::Column::Id)
            .limit(LOOKED_THROUGH)
            .all(self.app.pipeline.store.read())
            .await?;
        for row in latest {
            let (Action::Send { content, .. } | Action::Edit { content, .. }) = parse_action(&row.action)? else {
                continue;
            };
            let found =
                content.buttons.into_iter().flatten().find(|button| button.label == press || button.token == press);
            if let (Some(button), Some(key)) = (found, row.sent_key) {
                return Ok(Some((button.token, MessageKey(key))));
            }
        }
        Ok(None)
    }

    /// What a line's `reply_to` points at: the card of that message.
    async fn card_key(&self, chat: &ChatKey, id: &str) -> Result<Option<MessageKey>, Internal> {
        let row = message::Entity::find()
            .filter(message::Column::Platform.eq(PLATFORM))
            .filter(message::Column::ChatKey.eq(chat.as_str()))
            .filter(message::Column::MessageKey.eq(id))
            .order_by_asc(message::Column::Id)
            .one(self.app.pipeline.store.read())
            .await?;
        let Some(row) = row else { return Ok(None) };
        let card = crate::service::posted::card_of(self.app.pipeline.store.read(), row.id).await?;
        Ok(card.and_then(|card| card.sent_key).map(MessageKey))
    }
}

/// RFC 3339, or the same without an offset, which is then the instance's zone.
fn instant(text: &str, zone: Tz) -> Option<DateTime<Utc>> {
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Some(at.to_utc());
    }
    let naive: NaiveDateTime = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M"]
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())?;
    naive.and_local_timezone(zone).earliest().map(|at| at.to_utc())
}

fn media_kind(path: &str) -> MediaKind {
    let extension = Path::new(path).extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    match extension.to_ascii_lowercase().as_str() {
        "jpg" | "jpeg" | "png" | "webp" => MediaKind::Photo,
        "ogg" | "oga" | "m4a" | "mp3" => MediaKind::Voice,
        _ => MediaKind::File,
    }
}
