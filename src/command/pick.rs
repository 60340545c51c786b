//! The Category button: the same card offers categories, and a press files the entry.

use uuid::Uuid;

use super::card::{self, Says};
use super::{Args, Choice, Command, Ctx, Plain, Reply, Slot, SlotKind, change, choice};
use crate::error::{Refused, Result};
use crate::service::{Right, expense};

/// As many as fit under a card without filling the screen, More among them.
const OFFERED: usize = 11;

pub static PICK: Command = Command {
    name: "category_pick",
    menu: "",
    about: "Offer categories under a card",
    help: "",
    slots: &[
        Slot { name: "message", kind: SlotKind::Text, about: "Whose card" },
        Slot { name: "offset", kind: SlotKind::Number, about: "How many were offered before" },
    ],
    patterns: &[],
    examples: &[],
    right: Right::Write,
    plain: Plain::Never,
    run: |ctx, args| Box::pin(run_pick(ctx, args)),
};

pub static FILE: Command = Command {
    name: "category_file",
    menu: "",
    about: "File an entry under a category",
    help: "",
    slots: &[
        Slot { name: "message", kind: SlotKind::Text, about: "Whose card" },
        Slot { name: "category", kind: SlotKind::Category, about: "Where it belongs" },
    ],
    patterns: &[],
    examples: &[],
    right: Right::Write,
    plain: Plain::Never,
    run: |ctx, args| Box::pin(run_file(ctx, args)),
};

async fn run_pick(ctx: &mut Ctx<'_>, args: Args) -> Result<Reply> {
    let message = Uuid::parse_str(args.need("message")?)?;
    let entries = expense::of_message(ctx.db, message).await?;
    let entry = change::only(&entries, ctx.household())?;
    let others: Vec<_> =
        ctx.books().live_categories().filter(|c| c.kind == entry.kind && Some(c.id) != entry.category_id).collect();
    let from =
        args.get("offset").map(str::parse::<usize>).transpose()?.filter(|from| *from < others.len()).unwrap_or(0);
    let fits = if others.len() > OFFERED { OFFERED - 1 } else { OFFERED };
    let mut choices: Vec<Choice> = others
        .iter()
        .skip(from)
        .take(fits)
        .map(|c| {
            let args = [("message", message.to_string()), ("category", c.id.to_string())];
            choice(c.name.clone(), FILE.name, args)
        })
        .collect();
    if others.len() > fits {
        // After the last come the first again.
        let next = from + fits;
        choices.push(choice("More", PICK.name, [("message", message.to_string()), ("offset", next.to_string())]));
    }
    choices.push(choice("Back", FILE.name, [("message", message.to_string())]));
    let mut reply = card::reply(ctx, message, &entries, &Says::default());
    reply.choices = choices.chunks(3).map(<[Choice]>::to_vec).collect();
    Ok(reply)
}

async fn run_file(ctx: &mut Ctx<'_>, args: Args) -> Result<Reply> {
    let message = Uuid::parse_str(args.need("message")?)?;
    let entries = expense::of_message(ctx.db, message).await?;
    let before = change::only(&entries, ctx.household())?;
    let Some(category) = args.get("category") else {
        return Ok(card::reply(ctx, message, &entries, &Says::default()));
    };
    let category = Uuid::parse_str(category)?;
    let Some(category) = ctx.books().category(category).filter(|c| c.archived_at.is_none()) else {
        return Err(Refused::new("category_unknown", "That category is gone.").slot("category").into());
    };
    let after = expense::Expense { category_id: Some(category.id), ..before.clone() };
    change::answer(ctx, &before, after).await
}
