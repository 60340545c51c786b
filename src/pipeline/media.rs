//! Pictures and the like without words: one sentence at most. An album is one thing under its caption, whichever part
//! bears it and whenever that comes.

use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::converse::{answered, silence};
use super::{Pipeline, Verdict, claim};
use crate::command::Reply;
use crate::entity::message::{Column, Entity, Model as Logged};
use crate::error::{Internal, Refused};
use crate::message::{Body, ChatKind, Inbound, Media, MediaKind};
use crate::say::{Locale, phrase};
use crate::service::chat::Memo;
use crate::service::unit::Unit;
use crate::service::world::Chat;

/// Pictures and the like are answered in private chats, at most this often.
const MEDIA_EVERY_US: i64 = 60 * 60 * 1_000_000;

/// How long a part of an album without words waits for the one that has them: parts come one update each.
const ALBUM_WAIT_US: i64 = 2_000_000;

/// More parts than an album has on any platform.
const ALBUM_PARTS: u64 = 20;

/// The album of which this message is a part.
pub(super) fn album(inbound: &Inbound) -> Option<&str> {
    match &inbound.body {
        Body::Text { media: Some(media), .. } => media.album.as_deref(),
        Body::Text { .. } | Body::Press { .. } | Body::Ask { .. } | Body::Event { .. } => None,
    }
}

#[allow(clippy::too_many_arguments, reason = "the parts of one answer, each of its own type")]
pub(super) async fn without_words(
    pipeline: &Pipeline,
    db: &DatabaseTransaction,
    mut unit: Unit,
    row: &Logged,
    inbound: &Inbound,
    mut chat: Chat,
    locale: &Locale,
    media: &Media,
) -> Result<Verdict, Internal> {
    let mut memo = Memo::of(&chat);
    let now = inbound.sent_at.timestamp_micros();
    let lately = memo.media_told_us.is_some_and(|told| now - told < MEDIA_EVERY_US);
    let answered_before = media.album.is_some() && media.album == memo.album;
    if inbound.chat.kind == ChatKind::Shared
        || lately
        || answered_before
        || media.album.is_some() && media.kind == MediaKind::Other
    {
        return Ok(silence(unit, row, inbound));
    }
    if let Some(album) = &media.album {
        if has_words_later(db, row, album).await? {
            return Ok(silence(unit, row, inbound));
        }
        if row.due_us == 0 {
            return Ok(Verdict::Later { due_us: pipeline.clock.micros() + ALBUM_WAIT_US });
        }
    }
    memo.media_told_us = Some(now);
    memo.album.clone_from(&media.album);
    memo.keep(&mut unit, &mut chat);
    let reply = Reply::refused(&Refused::new("only_text", phrase!("only-text")), locale);
    answered(db, unit, row, inbound, &chat, None, None, reply).await
}

/// Whether the part with the caption waits behind this one.
async fn has_words_later(db: &DatabaseTransaction, row: &Logged, of: &str) -> Result<bool, Internal> {
    let behind = Entity::find()
        .filter(Column::Platform.eq(&row.platform))
        .filter(Column::ChatKey.eq(&row.chat_key))
        .filter(claim::waiting())
        .filter(Column::Id.gt(row.id))
        .order_by_asc(Column::Id)
        .limit(ALBUM_PARTS)
        .all(db)
        .await?;
    let parts = behind.iter().filter_map(|row| serde_json::from_str::<Inbound>(row.inbound.as_deref()?).ok());
    let mut of_album = parts.filter(|part| album(part) == Some(of));
    Ok(of_album.any(|part| matches!(&part.body, Body::Text { text, .. } if !text.trim().is_empty())))
}
