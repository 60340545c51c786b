//! `delete 128`, `restore 128`: nothing is ever gone for good.

use uuid::Uuid;

use super::card::{self, Says};
use super::edit::by_number;
use super::undo::{of_this, refresh};
use super::{Args, Command, Ctx, Plain, Reply, Slot, SlotKind};
use crate::error::{Refused, Result};
use crate::message::Body;
use crate::say::phrase;
use crate::service::{Right, expense};

const NUMBER: Slot = Slot { name: "number", kind: SlotKind::Number };

pub static DELETE: Command = Command {
    name: "delete",
    menu: "delete",
    slots: &[NUMBER],
    patterns: &["(?:delete|remove|del) #?(?P<number>\\d{1,18})"],
    examples: &["delete 128"],
    right: Right::Write,
    plain: Plain::Everywhere,
    run: |ctx, args| Box::pin(run_delete(ctx, args)),
};

pub static RESTORE: Command = Command {
    name: "restore",
    menu: "restore",
    slots: &[NUMBER, Slot { name: "message", kind: SlotKind::Text }],
    patterns: &["(?:restore|undelete) #?(?P<number>\\d{1,18})"],
    examples: &["restore 128"],
    right: Right::Write,
    plain: Plain::Everywhere,
    run: |ctx, args| Box::pin(run_restore(ctx, args)),
};

async fn run_delete(ctx: &mut Ctx<'_>, args: Args) -> Result<Reply> {
    let before = by_number(ctx, &args).await?;
    if before.deleted_at.is_some() {
        let phrase = phrase!("in-trash-already", number = before.number);
        return Err(Refused::new("deleted", phrase).slot("number").into());
    }
    let after = expense::delete(&mut ctx.unit, &before);
    if let (Body::Press { .. }, Some(message)) = (&ctx.inbound.body, after.message_id) {
        // Pressed under its card: the card shows it.
        let all = super::undo::current(ctx, message, &[after]).await?;
        return Ok(card::reply(ctx, message, &all, &Says::default()));
    }
    let mut reply =
        Reply::done(card::line(ctx, &after)).row([of_this(ctx)]).data(card::entry_data(ctx.books(), &after));
    reply.refresh = refresh(ctx, &[after]).await?;
    Ok(reply)
}

async fn run_restore(ctx: &mut Ctx<'_>, args: Args) -> Result<Reply> {
    if let Some(message) = args.get("message") {
        let message = Uuid::parse_str(message)?;
        if let Some(stale) = card::stale(ctx, &args).await? {
            return Ok(stale);
        }
        let mut all = expense::of_message(ctx.db, message).await?;
        for entry in all.iter_mut().filter(|e| e.deleted_at.is_some()) {
            *entry = expense::restore(&mut ctx.unit, entry);
        }
        return Ok(card::reply(ctx, message, &all, &Says::default()));
    }
    let before = by_number(ctx, &args).await?;
    if before.deleted_at.is_none() {
        return Err(Refused::new("not_deleted", phrase!("not-in-trash", number = before.number)).slot("number").into());
    }
    let after = expense::restore(&mut ctx.unit, &before);
    let mut reply =
        Reply::done(card::line(ctx, &after)).row([of_this(ctx)]).data(card::entry_data(ctx.books(), &after));
    reply.refresh = refresh(ctx, &[after]).await?;
    Ok(reply)
}
