//! After a downtime: many messages at once get one summary, not a card each.

use std::collections::BTreeMap;

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

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
    if waiting == 0 && !memo.held_back.is_empty() {
        let ids = std::mem::take(&mut memo.held_back);
        let mut entries = Vec::new();
        for id in ids.iter().filter(|id| **id != row.id) {
            entries.extend(expense::of_message(ctx.db, *id).await?);
        }
        let now = held.then(|| reply.data.clone());
        replies.push(summary(ctx, &entries, now));
    }
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
        .filter(Expr::col(message::Column::Id).gt(row.id))
        .filter(Expr::col(message::Column::SentUs).lt(row.received_us - OLD_US))
        .count(ctx.db)
        .await?)
}

/// "Booked while I was away: 6, €74.10"; `last` is what the message being handled booked, not yet in the tables.
fn summary(ctx: &Ctx<'_>, entries: &[expense::Expense], last: Option<serde_json::Value>) -> Reply {
    let mut count = entries.len();
    let mut spent: BTreeMap<Currency, i64> = BTreeMap::new();
    for entry in entries.iter().filter(|entry| entry.kind == Kind::Expense) {
        *spent.entry(entry.currency).or_default() += entry.amount_minor;
    }
    let mut items: Vec<_> = entries.iter().map(|entry| card::entry_data(ctx.books(), entry)).collect();
    if let Some(last) = last {
        let booked = match last.get("items").and_then(|items| items.as_array()) {
            Some(several) => several.clone(),
            None => vec![last],
        };
        for entry in booked {
            count += 1;
            let text = |name: &str| entry.get(name).and_then(|value| value.as_str()).unwrap_or_default().to_owned();
            if text("kind") == Kind::Expense.as_str()
                && let Some(currency) = Currency::from_code(&text("currency"))
                && let Ok(money) = Money::parse(&text("amount"), currency)
            {
                *spent.entry(currency).or_default() += money.minor;
            }
            items.push(entry);
        }
    }
    let sums: Vec<Money> = spent.iter().map(|(currency, minor)| Money::new(*minor, *currency)).collect();
    let mut text = ctx.say(match sums.as_slice() {
        [] => phrase!("booked-while-away", count = count),
        sums => phrase!("booked-while-away-sums", count = count, sums = sums),
    });
    // Among them may be the first of all, whose card would have said it.
    let first = items.iter().any(|item| item["number"] == 1);
    if let Some(assumed) = crate::command::expense::assumption(ctx).filter(|_| first) {
        text.push_str(&format!("\n{}", ctx.say(assumed)));
    }
    let mut reply = Reply::done(text)
        .row([choice(ctx.say(phrase!("button-show")), "list", [("count", count.to_string())])])
        .data(serde_json::json!({ "total_count": count, "items": items }));
    reply.place = Place::New;
    reply
}
