//! `undo` takes back one's own last step in this chat, or the last step on the card under which it was pressed; `redo`
//! takes that back.

use serde_json::json;
use uuid::Uuid;

use super::card::{self, Says};
use super::{Args, Choice, Command, Ctx, Plain, Refresh, Reply, Slot, SlotKind, arranged, choice};
use crate::error::{Refused, Result};
use crate::say::{Locale, Phrase, phrase};
use crate::service::expense::Expense;
use crate::service::undo::{self, Step, Undone};
use crate::service::{ChangeAction, Right, expense};

const MESSAGE: Slot = Slot { name: "message", kind: SlotKind::Text };
const STEP: Slot = Slot { name: "step", kind: SlotKind::Text };

pub static UNDO: Command = Command {
    name: "undo",
    menu: "undo",
    slots: &[MESSAGE, STEP, Slot { name: "number", kind: SlotKind::Number }],
    patterns: &["undo(?: (?:that|it|last))?", "take (?:that|it) back", "undo #?(?P<number>[1-9]\\d{0,8})"],
    examples: &["undo", "undo that"],
    right: Right::Write,
    plain: Plain::Everywhere,
    run: |ctx, args| Box::pin(run_undo(ctx, args)),
};

pub static REDO: Command = Command {
    name: "redo",
    menu: "redo",
    slots: &[MESSAGE, STEP],
    patterns: &["redo(?: (?:that|it|last))?"],
    examples: &["redo"],
    right: Right::Write,
    plain: Plain::Everywhere,
    run: |ctx, args| Box::pin(run_redo(ctx, args)),
};

async fn run_undo(ctx: &mut Ctx<'_>, args: Args) -> Result<Reply> {
    if let Some(number) = args.get("number") {
        let phrase = phrase!("undo-takes-the-last", number = number);
        return Err(Refused::new("undo_takes_the_last", phrase).slot("number").into());
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
        return Err(Refused::new("nothing_to_undo", phrase!("undone-already")).into());
    }
    if step.is_empty() {
        return Err(Refused::new("nothing_to_undo", phrase!("nothing-to-undo")).into());
    }
    may_take_back(ctx, &step)?;
    let language = ctx.books().household.language.clone();
    let Some(undone) = undo::revert(ctx.db, &mut ctx.unit, &mut ctx.home.books, step).await? else {
        return Err(Refused::new("changed_since", phrase!("changed-since")).into());
    };
    ctx.follow_language(&language);
    let did: fn(String) -> Phrase = match undone.action {
        Some(ChangeAction::Create) | None => |what| phrase!("undone", what = what),
        Some(ChangeAction::Delete) => back_again,
        Some(_) => |what| phrase!("undone-change", what = what),
    };
    let back = choice(ctx.say(phrase!("button-redo")), REDO.name, [("step", ctx.unit.message_id.to_string())]);
    answer(ctx, undone, did, pressed, back).await
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
        return Err(Refused::new("nothing_to_redo", phrase!("nothing-to-redo")).into());
    }
    may_take_back(ctx, &step)?;
    let language = ctx.books().household.language.clone();
    let Some(redone) = undo::reapply(ctx.db, &mut ctx.unit, &mut ctx.home.books, step).await? else {
        return Err(Refused::new("changed_since", phrase!("redo-changed-since")).into());
    };
    ctx.follow_language(&language);
    let step = redone.step.map(|step| ("step", step.to_string()));
    let back = choice(ctx.say(phrase!("button-undo")), UNDO.name, step);
    answer(ctx, redone, back_again, pressed, back).await
}

fn back_again(what: String) -> Phrase {
    phrase!("back-again", what = what)
}

fn message(args: &Args, slot: &str) -> Result<Option<Uuid>> {
    Ok(args.get(slot).map(Uuid::parse_str).transpose()?)
}

/// Only a step in the books at hand; and whoever may write entries need not be one who may arrange what all share.
fn may_take_back(ctx: &Ctx<'_>, step: &Step) -> Result<()> {
    if step.households().any(|household| household != ctx.household()) {
        return Err(Refused::new("other_books", phrase!("undo-other-books")).into());
    }
    if !step.arranged.is_empty() {
        ctx.actor.may(Right::Arrange)?;
    }
    Ok(())
}

/// Pressed: the card itself shows it. Typed: a line that names what was done, and the card follows.
async fn answer(
    ctx: &Ctx<'_>,
    undone: Undone,
    did: fn(String) -> Phrase,
    pressed: Option<Uuid>,
    back: Choice,
) -> Result<Reply> {
    let arranged = |locale: &Locale| arranged::told(ctx.books(), locale, &undone.arranged);
    let told = arranged(&ctx.locale)?;
    let entries = &undone.entries;
    if let Some(message) = pressed {
        let all = current(ctx, message, entries).await?;
        let changed = entries.iter().flat_map(|entry| card::by_whom(ctx, entry)).collect();
        let notice = told.map(|told| match undone.action {
            Some(ChangeAction::Redo) => ctx.say(phrase!("redone-too", what = told)),
            _ => ctx.say(phrase!("undone-too", what = told)),
        });
        let mut reply = card::reply(ctx, message, &all, &Says { changed, notice: notice.as_deref() });
        if all.iter().all(|entry| entry.deleted_at.is_some()) {
            let redo = [("message", message.to_string()), ("seen", card::versions(&all))];
            reply.choices = vec![vec![choice(ctx.say(phrase!("button-redo")), REDO.name, redo)]];
        }
        return Ok(reply);
    }
    let mut lines: Vec<String> = entries.iter().map(|entry| card::line(ctx, entry)).collect();
    let mut data = if lines.is_empty() { json!({}) } else { card::data(ctx.books(), entries) };
    if let Some(mut line) = told {
        // Programs read it in one language.
        data["arranged"] = json!(arranged(&Locale::english())?);
        if undone.taken.refiled > 0 {
            line.push_str(&format!(" · {}", ctx.say(phrase!("entries-moved", count = undone.taken.refiled))));
        }
        lines.push(line);
    }
    let mut reply = Reply::done(ctx.say(did(lines.join("\n")))).row([back]).data(data);
    reply.refresh = refresh(ctx, entries).await?;
    Ok(reply)
}

/// Takes back what the message being handled does, and nothing else, however late it is pressed.
pub fn of_this(ctx: &Ctx<'_>) -> Choice {
    choice(ctx.say(phrase!("button-undo")), UNDO.name, [("step", ctx.unit.message_id.to_string())])
}

/// The cards on which these entries stand, as they are now.
pub async fn refresh(ctx: &Ctx<'_>, changed: &[Expense]) -> Result<Vec<Refresh>> {
    let mut messages: Vec<Uuid> = changed.iter().filter_map(|entry| entry.message_id).collect();
    messages.sort_unstable();
    messages.dedup();
    let mut cards = Vec::with_capacity(messages.len());
    for message in messages {
        let entries = current(ctx, message, changed).await?;
        let text = card::text(ctx, &entries, &Says::default());
        cards.push(Refresh { message, text, choices: card::choices(&ctx.locale, message, &entries) });
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
