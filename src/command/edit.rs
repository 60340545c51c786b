//! `edit 128 amount 5.40`: any slot of any entry by its number.

use super::{Args, Command, Ctx, Place, Plain, Refresh, Reply, Slot, SlotKind, card, change};
use crate::error::{Refused, Result};
use crate::say::phrase;
use crate::service::expense::{self, Expense};
use crate::service::{Kind, Right};

pub static COMMAND: Command = Command {
    name: "edit",
    menu: "edit",
    slots: &[
        Slot { name: "number", kind: SlotKind::Number },
        Slot { name: "slot", kind: SlotKind::Text },
        Slot { name: "value", kind: SlotKind::Text },
    ],
    patterns: &[
        "(?:edit|change|correct) #?(?P<number>\\d{1,18}) (?P<slot>amount|currency|day|date|category|source|card|account|note|merchant|payer|tags|kind)(?: to)? (?P<value>.+)",
        "(?:edit|change|correct) #?(?P<number>\\d{1,18}) (?P<slot>to) (?P<value>[^\\d]+)",
        "(?:edit|change|correct) #?(?P<number>\\d{1,18}) (?P<value>.+)",
    ],
    examples: &["edit 128 amount 5.40", "edit 128 category groceries", "edit 128 yesterday"],
    right: Right::Write,
    plain: Plain::Everywhere,
    run: |ctx, args| Box::pin(run(ctx, args)),
};

async fn run(ctx: &mut Ctx<'_>, args: Args) -> Result<Reply> {
    let before = standing(ctx, &args).await?;
    let value = args.need("value")?.to_owned();
    // "change 128 to yesterday" means the day; only a transfer has somewhere to go.
    let slot = args.get("slot").filter(|slot| crate::understand::fold(slot) != "to" || before.kind == Kind::Transfer);
    let after = match slot {
        Some(slot) => {
            let slot = crate::understand::fold(slot);
            let slot = if slot == "date" { "day" } else { slot.as_str() };
            change::apply(ctx, &before, slot, &value)?
        }
        None => {
            let changes = change::understood(ctx, &value)?;
            if changes.is_empty() {
                let phrase = phrase!("nothing-to-change-in", number = before.number);
                return Err(Refused::new("nothing_to_change", phrase).into());
            }
            change::apply_all(ctx, &before, changes)?
        }
    };
    let mut reply = change::answer(ctx, &before, after).await?;
    // The card may be far up: say it here, and let the card follow.
    if let Place::Card(message) = reply.place {
        reply.refresh.push(Refresh { message, text: reply.text.clone(), choices: reply.choices.clone() });
        reply.place = Place::New;
        reply.choices = vec![vec![super::undo::of_this(ctx)]];
        reply.card = false;
    }
    Ok(reply)
}

/// The entry of that number in these books; another household's is refused as an unknown one is.
pub async fn by_number(ctx: &Ctx<'_>, args: &Args) -> Result<Expense> {
    let number = args.number()?;
    expense::by_number(ctx.db, ctx.household(), number).await?.ok_or_else(|| unknown(number).into())
}

async fn standing(ctx: &Ctx<'_>, args: &Args) -> Result<Expense> {
    let entry = by_number(ctx, args).await?;
    if entry.deleted_at.is_some() {
        let phrase = phrase!("entry-in-trash", number = entry.number, title = card::title(ctx, &entry));
        return Err(Refused::new("deleted", phrase).slot("number").into());
    }
    Ok(entry)
}

fn unknown(number: i64) -> Refused {
    Refused::new("unknown_number", phrase!("number-unknown", number = number)).slot("number")
}
