//! After a downtime: many messages at once get one summary, not a card each.

use std::collections::BTreeMap;

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use uuid::Uuid;

use super::Pipeline;
use crate::command::{Ctx, Place, Reply, card, choice};
use crate::entity::message;
use crate::entity::message::Model as Logged;
use crate::error::Internal;
use crate::message::{Body, Outcome};
use crate::money::{Currency, Money};
use crate::say::phrase;
use crate::service::chat::Memo;
use crate::service::world::Chat;
use crate::service::{Kind, expense};

/// Old is what waited longer than this, and many is more than this.
const OLD_US: i64 = 2 * 60 * 1_000_000;
const MANY: u64 = 5;

/// What is said instead of a card that was held back: nothing, or the summary of all of them.
pub(super) struct HeldBack {
    pub chat: Chat,
    pub replies: Vec<Reply>,
}

/// Holds a card back when it is one of many late ones; with the last of them says the summary.
pub(super) async fn hold_back(
    pipeline: &Pipeline,
    ctx: &mut Ctx<'_>,
    row: &Logged,
    reply: &Reply,
) -> Result<Option<HeldBack>, Internal> {
    let mut memo = Memo::of(ctx.chat);
    let waited_us = pipeline.clock.micros() - row.received_us;
    let late = (ctx.inbound.late || waited_us > OLD_US) && !pipeline.trusts(&ctx.inbound.origin.platform);
    let is_card = reply.card && matches!(ctx.inbound.body, Body::Text { .. }) && !ctx.inbound.edited;
    if !late && memo.held_back.is_empty() {
        return Ok(None);
    }
    let waiting = if late { still_waiting(ctx, row).await? } else { 0 };
    if memo.held_back.is_empty() && waiting < MANY {
        return Ok(None);
    }
    let held = late && is_card && reply.outcome == Outcome::Done;
    let mut replies = Vec::new();
    if held {
        memo.held_back.push(row.id);
    } else {
        replies.push(reply.clone());
    }
    if waiting == 0 {
        replies.extend(summary(ctx, std::mem::take(&mut memo.held_back)).await?);
    }
    let mut chat = ctx.chat.clone();
    memo.keep(&mut ctx.unit, &mut chat);
    Ok(Some(HeldBack { chat, replies }))
}

/// The summary, where the last of the late messages is one that is not answered.
pub(super) async fn after_silence(ctx: &mut Ctx<'_>, row: &Logged) -> Result<Option<HeldBack>, Internal> {
    let mut memo = Memo::of(ctx.chat);
    if memo.held_back.is_empty() || still_waiting(ctx, row).await? > 0 {
        return Ok(None);
    }
    let replies = summary(ctx, std::mem::take(&mut memo.held_back)).await?.into_iter().collect();
    let mut chat = ctx.chat.clone();
    memo.keep(&mut ctx.unit, &mut chat);
    Ok(Some(HeldBack { chat, replies }))
}

/// Old messages of this chat that wait behind this one.
async fn still_waiting(ctx: &Ctx<'_>, row: &Logged) -> Result<u64, Internal> {
    Ok(message::Entity::find()
        .filter(message::Column::Platform.eq(&row.platform))
        .filter(message::Column::ChatKey.eq(&row.chat_key))
        .filter(super::claim::waiting())
        // What was pressed, and who came and went, holds nothing up.
        .filter(message::Column::TextKey.is_not_null())
        .filter(Expr::col(message::Column::Id).gt(row.id))
        .filter(Expr::col(message::Column::SentUs).lt(row.received_us - OLD_US))
        .count(ctx.db)
        .await?)
}

/// "Booked while I was away: 6, €74.10", of what these messages booked and nobody took back since.
async fn summary(ctx: &Ctx<'_>, messages: Vec<Uuid>) -> Result<Option<Reply>, Internal> {
    let mut entries = expense::standing_of(ctx.db, &ctx.unit, &messages).await?;
    entries.retain(|entry| entry.deleted_at.is_none() && entry.household_id == ctx.household());
    if entries.is_empty() {
        return Ok(None);
    }
    let count = entries.len();
    let mut spent: BTreeMap<Currency, i64> = BTreeMap::new();
    for entry in entries.iter().filter(|entry| entry.kind == Kind::Expense) {
        *spent.entry(entry.currency).or_default() += entry.amount_minor;
    }
    let items: Vec<_> = entries.iter().map(|entry| card::entry_data(ctx.books(), entry)).collect();
    let sums: Vec<Money> = spent.iter().map(|(currency, minor)| Money::new(*minor, *currency)).collect();
    let mut text = ctx.say(match sums.as_slice() {
        [] => phrase!("booked-while-away", count = count),
        sums => phrase!("booked-while-away-sums", count = count, sums = sums),
    });
    // Among them may be the first of all, whose card would have said it.
    let first = entries.iter().any(|entry| entry.number == 1);
    if let Some(assumed) = crate::command::expense::assumption(ctx).filter(|_| first) {
        text.push_str(&format!("\n{}", ctx.say(assumed)));
    }
    let mut reply = Reply::done(text)
        .row([choice(ctx.say(phrase!("button-show")), "list", [("count", count.to_string())])])
        .data(serde_json::json!({ "total_count": count, "items": items }));
    reply.place = Place::New;
    Ok(Some(reply))
}
