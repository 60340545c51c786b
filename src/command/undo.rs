//! `undo` takes back one's own last step in this chat, or the last step on the card under which it was pressed; `redo`
//! takes that back.

use uuid::Uuid;

use super::card::{self, Says};
use super::{Args, Command, Ctx, Place, Plain, Refresh, Reply, Slot, SlotKind, choice};
use crate::error::{Refused, Result};
use crate::service::expense::Expense;
use crate::service::undo::{self, Undone};
use crate::service::{ChangeAction, Right, expense};

pub static UNDO: Command = Command {
    name: "undo",
    menu: "undo",
    about: "Take back your last entry or change here",
    help: "undo takes back the last thing you did in this chat: an entry, a change, a deletion. Pressed under a card, it \
           takes back the last change to that card. redo brings it back. Deleting your message does not reach me.",
    slots: &[
        Slot { name: "message", kind: SlotKind::Text, about: "Whose card" },
        Slot { name: "number", kind: SlotKind::Number, about: "An entry, which delete takes" },
    ],
    patterns: &["undo(?: (?:that|it|last))?", "take (?:that|it) back", "undo #?(?P<number>[1-9]\\d{0,8})"],
    examples: &["undo", "undo that"],
    right: Right::Write,
    plain: Plain::Everywhere,
    run: |ctx, args| Box::pin(run_undo(ctx, args)),
};

pub static REDO: Command = Command {
    name: "redo",
    menu: "redo",
    about: "Bring back what undo took",
    help: "redo brings back what your last undo took, as long as you did nothing else since.",
    slots: &[Slot { name: "message", kind: SlotKind::Text, about: "Whose card" }],
    patterns: &["redo(?: (?:that|it|last))?"],
    examples: &["redo"],
    right: Right::Write,
    plain: Plain::Everywhere,
    run: |ctx, args| Box::pin(run_redo(ctx, args)),
};

async fn run_undo(ctx: &mut Ctx<'_>, args: Args) -> Result<Reply> {
    if let Some(number) = args.get("number") {
        return Err(Refused::new("undo_takes_the_last", "undo takes back the last thing you did here.")
            .slot("number")
            .hint(format!("delete {number} takes out #{number}, whenever it was."))
            .into());
    }
    let pressed = message(&args)?;
    let step = match pressed {
        Some(message) => undo::last_step_of_card(ctx.db, ctx.household(), message).await?,
        None => undo::last_step(ctx.db, ctx.chat.id, ctx.actor.person).await?,
    };
    let nothing = Refused::new("nothing_to_undo", "There is nothing of yours to undo here.")
        .hint("delete 12 takes any entry out by its number.");
    if step.is_empty() {
        return Err(nothing.into());
    }
    let Some(undone) = undo::revert(ctx.db, &mut ctx.unit, step, ChangeAction::Undo).await? else {
        return Err(Refused::new("changed_since", "That was changed again since, so I left it alone.")
            .hint("edit 12 amount 5.40 changes any entry by its number.")
            .into());
    };
    let verb = match undone.action {
        ChangeAction::Create => "Undone",
        ChangeAction::Delete => "Back again",
        _ => "Change undone",
    };
    answer(ctx, undone, verb, pressed, "redo").await
}

async fn run_redo(ctx: &mut Ctx<'_>, args: Args) -> Result<Reply> {
    let pressed = message(&args)?;
    let step = match pressed {
        Some(message) => undo::last_undo_of_card(ctx.db, ctx.household(), message).await?,
        None => undo::last_undo(ctx.db, ctx.chat.id, ctx.actor.person).await?,
    };
    if step.is_empty() {
        return Err(Refused::new("nothing_to_redo", "There is nothing to bring back.").into());
    }
    let Some(redone) = undo::reapply(ctx.db, &mut ctx.unit, step).await? else {
        return Err(Refused::new("changed_since", "That was changed again since, so I left it alone.").into());
    };
    answer(ctx, redone, "Back again", pressed, "undo").await
}

fn message(args: &Args) -> Result<Option<Uuid>> {
    Ok(args.get("message").map(Uuid::parse_str).transpose()?)
}

/// Pressed: the card itself shows it. Typed: a line that names what was done, and the card follows.
async fn answer(ctx: &Ctx<'_>, undone: Undone, verb: &str, pressed: Option<Uuid>, back: &str) -> Result<Reply> {
    let entries = undone.entries;
    let label = if back == "redo" { "Redo" } else { "Undo" };
    if let Some(message) = pressed {
        let all = current(ctx, message, &entries).await?;
        let changed = entries.iter().flat_map(|entry| card::by_whom(ctx, entry)).collect();
        let mut reply = card::reply(ctx, message, &all, &Says { changed, notice: None });
        if all.iter().all(|entry| entry.deleted_at.is_some()) {
            reply.choices = vec![vec![choice(label, back, [("message", message.to_string())])]];
        }
        return Ok(reply);
    }
    let shown = entries.iter().map(|entry| card::line(ctx.books(), entry, ctx.shared(), ctx.today()));
    let mut reply = Reply::done(format!("{verb}: {}", shown.collect::<Vec<_>>().join("\n")))
        .row([choice(label, back, [])])
        .data(card::data(ctx.books(), &entries));
    reply.place = Place::New;
    reply.refresh = refresh(ctx, &entries).await?;
    Ok(reply)
}

/// The cards on which these entries stand, as they are now.
pub async fn refresh(ctx: &Ctx<'_>, changed: &[Expense]) -> Result<Vec<Refresh>> {
    let mut messages: Vec<Uuid> = changed.iter().filter_map(|entry| entry.message_id).collect();
    messages.sort_unstable();
    messages.dedup();
    let mut cards = Vec::with_capacity(messages.len());
    for message in messages {
        let entries = current(ctx, message, changed).await?;
        let text = card::text(ctx.books(), &entries, ctx.shared(), ctx.today(), &Says::default());
        cards.push(Refresh { message, text, choices: card::choices(message, &entries) });
    }
    Ok(cards)
}

/// All entries of a message, with those just changed as they will be.
pub async fn current(ctx: &Ctx<'_>, message: Uuid, changed: &[Expense]) -> Result<Vec<Expense>> {
    let mut all = expense::of_message(ctx.db, message).await?;
    for entry in &mut all {
        if let Some(new) = changed.iter().find(|new| new.id == entry.id) {
            *entry = new.clone();
        }
    }
    Ok(all)
}
