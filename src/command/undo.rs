//! `undo` takes back one's own last step in this chat, or the last step on the card under which it was pressed; `redo`
//! takes that back.

use serde_json::json;
use uuid::Uuid;

use super::card::{self, Says};
use super::{Args, Choice, Command, Ctx, Plain, Refresh, Reply, Slot, SlotKind, arranged, choice, count};
use crate::error::{Refused, Result};
use crate::service::expense::Expense;
use crate::service::undo::{self, Step, Undone};
use crate::service::{ChangeAction, Right, expense};

const MESSAGE: Slot = Slot { name: "message", kind: SlotKind::Text, about: "Whose card" };
const STEP: Slot = Slot { name: "step", kind: SlotKind::Text, about: "The message whose step it is" };

pub static UNDO: Command = Command {
    name: "undo",
    menu: "undo",
    about: "Take back your last entry or change here",
    help: "undo takes back the last thing you did in this chat: an entry, a change, a deletion, a category, account, card \
           or setting. Pressed under a card, it takes back the last change to that card. redo brings it back. Deleting \
           your message does not reach me.",
    slots: &[MESSAGE, STEP, Slot { name: "number", kind: SlotKind::Number, about: "An entry, which delete takes" }],
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
    slots: &[MESSAGE, STEP],
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
    let pressed = message(&args, "message")?;
    if let Some(stale) = card::stale(ctx, &args).await? {
        return Ok(stale);
    }
    let step = match (pressed, message(&args, "step")?) {
        (Some(message), _) => undo::last_step_of_card(ctx.db, ctx.household(), message).await?,
        (None, Some(step)) => undo::step_of_message(ctx.db, step).await?,
        (None, None) => undo::last_step(ctx.db, ctx.chat.id, ctx.actor.person).await?,
    };
    if step.is_empty() && args.get("step").is_some() {
        return Err(Refused::new("nothing_to_undo", "That is undone already.").into());
    }
    if step.is_empty() {
        return Err(Refused::new("nothing_to_undo", "There is nothing of yours to undo here.")
            .hint("delete 12 takes any entry out by its number.")
            .into());
    }
    may_arrange(ctx, &step)?;
    let Some(undone) = undo::revert(ctx.db, &mut ctx.unit, &mut ctx.home.books, step).await? else {
        return Err(Refused::new("changed_since", "That was changed again since, so I left it alone.")
            .hint("edit 12 amount 5.40 changes any entry by its number.")
            .into());
    };
    let verb = match undone.action {
        Some(ChangeAction::Create) | None => "Undone",
        Some(ChangeAction::Delete) => "Back again",
        Some(_) => "Change undone",
    };
    let back = choice("Redo", REDO.name, [("step", ctx.unit.message_id.to_string())]);
    answer(ctx, undone, verb, pressed, back).await
}

async fn run_redo(ctx: &mut Ctx<'_>, args: Args) -> Result<Reply> {
    let pressed = message(&args, "message")?;
    if let Some(stale) = card::stale(ctx, &args).await? {
        return Ok(stale);
    }
    let step = match (pressed, message(&args, "step")?) {
        (Some(message), _) => undo::last_undo_of_card(ctx.db, ctx.household(), message).await?,
        (None, Some(step)) => undo::step_of_message(ctx.db, step).await?,
        (None, None) => undo::last_undo(ctx.db, ctx.chat.id, ctx.actor.person).await?,
    };
    if step.is_empty() {
        return Err(Refused::new("nothing_to_redo", "There is nothing to bring back.").into());
    }
    may_arrange(ctx, &step)?;
    let Some(redone) = undo::reapply(ctx.db, &mut ctx.unit, &mut ctx.home.books, step).await? else {
        return Err(Refused::new("changed_since", "That was changed again since, so I left it alone.").into());
    };
    let step = redone.step.map(|step| ("step", step.to_string()));
    answer(ctx, redone, "Back again", pressed, choice("Undo", UNDO.name, step)).await
}

fn message(args: &Args, slot: &str) -> Result<Option<Uuid>> {
    Ok(args.get(slot).map(Uuid::parse_str).transpose()?)
}

/// Whoever may write entries need not be one who may arrange what all share.
fn may_arrange(ctx: &Ctx<'_>, step: &Step) -> Result<()> {
    if !step.arranged.is_empty() {
        ctx.actor.may(Right::Arrange)?;
    }
    Ok(())
}

/// Pressed: the card itself shows it. Typed: a line that names what was done, and the card follows.
async fn answer(ctx: &Ctx<'_>, undone: Undone, verb: &str, pressed: Option<Uuid>, back: Choice) -> Result<Reply> {
    let arranged = arranged::told(ctx.books(), &undone.arranged)?;
    let entries = undone.entries;
    if let Some(message) = pressed {
        let all = current(ctx, message, &entries).await?;
        let changed = entries.iter().flat_map(|entry| card::by_whom(ctx, entry)).collect();
        let notice = arranged.map(|told| match undone.action {
            Some(ChangeAction::Redo) => format!("and {told}"),
            _ => format!("undone too: {told}"),
        });
        let mut reply = card::reply(ctx, message, &all, &Says { changed, notice: notice.as_deref() });
        if all.iter().all(|entry| entry.deleted_at.is_some()) {
            let redo = [("message", message.to_string()), ("seen", card::versions(&all))];
            reply.choices = vec![vec![choice("Redo", REDO.name, redo)]];
        }
        return Ok(reply);
    }
    let shown = entries.iter().map(|entry| card::line(ctx.books(), entry, ctx.shared(), ctx.today()));
    let mut lines: Vec<String> = shown.collect();
    let mut data = if lines.is_empty() { json!({}) } else { card::data(ctx.books(), &entries) };
    if let Some(mut told) = arranged {
        data["arranged"] = json!(told);
        if undone.taken.refiled > 0 {
            told.push_str(&format!(" · {} moved", count(undone.taken.refiled, "entry", "entries")));
        }
        lines.push(told);
    }
    let mut reply = Reply::done(format!("{verb}: {}", lines.join("\n"))).row([back]).data(data);
    reply.refresh = refresh(ctx, &entries).await?;
    Ok(reply)
}

/// Takes back what the message being handled does, and nothing else, however late it is pressed.
pub fn of_this(ctx: &Ctx<'_>) -> Choice {
    choice("Undo", UNDO.name, [("step", ctx.unit.message_id.to_string())])
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
