//! Chats that take nothing from us: for good, until somebody allows it again, or until the person comes back.

use chrono::{DateTime, Utc};
use rand::SeedableRng;
use rand::rngs::StdRng;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::turn::Chat;
use crate::entity::{ChatKind, OutboxState, audit, chat, household, identity, message, outbox};
use crate::error::Internal;
use crate::message::{Action, Content};
use crate::say::{Locale, phrase};
use crate::service::chat::Memo;
use crate::service::unit::{Unit, json};

/// Nothing is sent any more, and what was to be sent never is.
pub async fn close(db: &impl ConnectionTrait, chat: &Chat, now_us: i64) -> Result<(), Internal> {
    mark_gone(db, chat, now_us).await?;
    let (platform, key) = chat;
    let mut fail = Query::update();
    fail.table(outbox::Entity)
        .value(outbox::Column::State, OutboxState::Failed)
        .value(outbox::Column::Error, "the chat is closed to us")
        .and_where(Expr::col(outbox::Column::Platform).eq(platform.as_str()))
        .and_where(Expr::col(outbox::Column::ChatKey).eq(key.as_str()))
        .and_where(Expr::col(outbox::Column::State).eq(OutboxState::Queued));
    db.execute(&fail).await?;
    Ok(())
}

/// As [`close`], and whoever bound the chat hears of it in private: once, until they say `here` again.
pub async fn forbid(db: &impl ConnectionTrait, chat: &Chat, now_us: i64) -> Result<(), Internal> {
    close(db, chat, now_us).await?;
    let Some(found) = find(db, chat).await? else { return Ok(()) };
    let mut memo = Memo::of(&found);
    if std::mem::replace(&mut memo.forbidden_told, true) {
        return Ok(());
    }
    let mut told = Query::update();
    told.table(chat::Entity).value(chat::Column::Memo, json(&memo)).and_where(Expr::col(chat::Column::Id).eq(found.id));
    db.execute(&told).await?;
    let Some(private) = private_chat_of_binder(db, &found).await? else { return Ok(()) };
    let language = language_of(db, &found).await?;
    let text = Locale::first_of(language.iter().map(String::as_str)).say(&match found.title {
        Some(title) => phrase!("forbidden-since-in", channel = title),
        None => phrase!("forbidden-since"),
    });
    let action = Action::Send { content: Content { text, ..Content::default() }, reply_to: None, silent: true };
    let now = instant(now_us);
    let mut unit = Unit::new(Uuid::now_v7(), now, StdRng::from_os_rng());
    unit.insert(outbox::Model {
        id: unit.id(),
        message_id: None,
        platform: found.platform,
        chat_key: private,
        thread_key: None,
        action: json(&action),
        reply: None,
        card_of: None,
        target_id: None,
        state: OutboxState::Queued,
        attempts: 0,
        due_us: 0,
        leased_until_us: 0,
        sent_key: None,
        live: false,
        error: None,
        created_at: now,
        updated_at: now,
    });
    unit.into_parts().0.flush(db).await
}

/// The language of the books that a chat shows.
async fn language_of(db: &impl ConnectionTrait, chat: &chat::Model) -> Result<Option<String>, Internal> {
    let Some(household) = chat.household_id else { return Ok(None) };
    Ok(household::Entity::find_by_id(household).one(db).await?.map(|household| household.language))
}

/// What was to be sent waits until somebody writes from there.
pub async fn keep(db: &impl ConnectionTrait, chat: &Chat, now_us: i64) -> Result<(), Internal> {
    mark_gone(db, chat, now_us).await
}

async fn mark_gone(db: &impl ConnectionTrait, (platform, key): &Chat, now_us: i64) -> Result<(), Internal> {
    let now = instant(now_us);
    let mut gone = Query::update();
    gone.table(chat::Entity)
        .value(chat::Column::GoneAt, now)
        .value(chat::Column::UpdatedAt, now)
        .and_where(Expr::col(chat::Column::Platform).eq(platform.as_str()))
        .and_where(Expr::col(chat::Column::ChatKey).eq(key.as_str()));
    db.execute(&gone).await?;
    Ok(())
}

async fn find(db: &impl ConnectionTrait, (platform, key): &Chat) -> Result<Option<chat::Model>, Internal> {
    Ok(chat::Entity::find()
        .filter(chat::Column::Platform.eq(platform.as_str()))
        .filter(chat::Column::ChatKey.eq(key.as_str()))
        .one(db)
        .await?)
}

/// Where whoever bound a chat last wrote to us alone; none where they never did.
async fn private_chat_of_binder(db: &impl ConnectionTrait, chat: &chat::Model) -> Result<Option<String>, Internal> {
    let bound = audit::Entity::find()
        .filter(audit::Column::SubjectId.eq(chat.id))
        .filter(audit::Column::Action.is_in(["chat.bind", "chat.here"]))
        .order_by_desc(audit::Column::Id)
        .limit(1)
        .one(db)
        .await?;
    let Some(binder) = bound.and_then(|row| row.person_id) else { return Ok(None) };
    let known = identity::Entity::find()
        .filter(identity::Column::PersonId.eq(binder))
        .filter(identity::Column::Platform.eq(&chat.platform))
        .one(db)
        .await?;
    let Some(identity) = known else { return Ok(None) };
    let private = Query::select()
        .column(chat::Column::ChatKey)
        .from(chat::Entity)
        .and_where(Expr::col(chat::Column::Platform).eq(chat.platform.as_str()))
        .and_where(Expr::col(chat::Column::Kind).eq(ChatKind::Private))
        .and_where(Expr::col(chat::Column::GoneAt).is_null())
        .take();
    let latest = message::Entity::find()
        .filter(message::Column::Platform.eq(&chat.platform))
        .filter(message::Column::SenderKey.eq(identity.user_key))
        .filter(Expr::col(message::Column::ChatKey).in_subquery(private))
        .order_by_desc(message::Column::Id)
        .limit(1)
        .one(db)
        .await?;
    Ok(latest.map(|row| row.chat_key))
}

fn instant(micros: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(micros).unwrap_or_default()
}
