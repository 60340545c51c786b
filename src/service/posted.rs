//! What the bot has said in a chat: which message of ours is whose card.

use sea_orm::sea_query::ExprTrait;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::world::Chat;
use crate::entity::{OutboxState, chat, message, outbox};
use crate::error::Internal;
use crate::message::Body;

pub use crate::entity::outbox::Model as Posted;

/// Where a message's entries are shown.
pub async fn card_of(db: &impl ConnectionTrait, message: Uuid) -> Result<Option<Posted>, Internal> {
    Ok(outbox::Entity::find()
        .filter(outbox::Column::CardOf.eq(message))
        .filter(outbox::Column::State.ne(OutboxState::Failed))
        .order_by_desc(outbox::Column::Id)
        .one(db)
        .await?)
}

/// The chat that it was said in.
pub async fn chat_of(db: &impl ConnectionTrait, posted: &Posted) -> Result<Option<Chat>, Internal> {
    Ok(chat::Entity::find()
        .filter(chat::Column::Platform.eq(&posted.platform))
        .filter(chat::Column::ChatKey.eq(&posted.chat_key))
        .one(db)
        .await?)
}

/// The message of ours that bore the pressed button, as it was first said.
pub async fn under_press(db: &impl ConnectionTrait, chat: &Chat, body: &Body) -> Result<Option<Posted>, Internal> {
    let Body::Press { on: Some(on), .. } = body else { return Ok(None) };
    Ok(outbox::Entity::find()
        .filter(outbox::Column::Platform.eq(&chat.platform))
        .filter(outbox::Column::ChatKey.eq(&chat.chat_key))
        .filter(outbox::Column::SentKey.eq(on.as_str()))
        .order_by_asc(outbox::Column::Id)
        .limit(1)
        .one(db)
        .await?)
}

/// The message whose entries are shown by what the platform knows as `sent_key`.
pub async fn card_under(db: &impl ConnectionTrait, chat: &Chat, sent_key: &str) -> Result<Option<Uuid>, Internal> {
    let posted = outbox::Entity::find()
        .filter(outbox::Column::Platform.eq(&chat.platform))
        .filter(outbox::Column::ChatKey.eq(&chat.chat_key))
        .filter(outbox::Column::SentKey.eq(sent_key))
        .order_by_desc(outbox::Column::Id)
        .all(db)
        .await?;
    Ok(posted.into_iter().find_map(|posted| posted.card_of))
}

/// The message as it was first accepted, by its platform's id.
pub async fn first_of(db: &impl ConnectionTrait, chat: &Chat, key: &str) -> Result<Option<Uuid>, Internal> {
    let first = message::Entity::find()
        .filter(message::Column::Platform.eq(&chat.platform))
        .filter(message::Column::ChatKey.eq(&chat.chat_key))
        .filter(message::Column::MessageKey.eq(key))
        .order_by_asc(message::Column::Id)
        .limit(1)
        .one(db)
        .await?;
    Ok(first.map(|row| row.id))
}

/// Whether anybody said anything in this chat after the message `since`, other than `but`; presses and edits are not
/// talk. Ids are time-ordered, so this looks through the last minutes only.
pub async fn anything_since(db: &impl ConnectionTrait, chat: &Chat, since: Uuid, but: Uuid) -> Result<bool, Internal> {
    let later = message::Entity::find()
        .filter(message::Column::Id.gt(since))
        .filter(message::Column::Id.ne(but))
        .filter(message::Column::Platform.eq(&chat.platform))
        .filter(message::Column::ChatKey.eq(&chat.chat_key))
        .filter(message::Column::Revision.eq(""))
        // A text has a key until it ends as ignored; a press has neither.
        .filter(message::Column::TextKey.is_not_null().or(message::Column::Outcome.eq("ignored")))
        .limit(1)
        .one(db)
        .await?;
    Ok(later.is_some())
}
