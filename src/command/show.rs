//! `show 128`: everything about one entry, and what became of it.

use serde_json::{Value, json};

use super::edit::by_number;
use super::{Args, Command, Ctx, Plain, Reply, Slot, SlotKind, card, choice};
use crate::error::Result;
use crate::say::{Phrase, phrase};
use crate::service::history::{self, Change, ChangeAction, Difference, Field, Value as Slotted};
use crate::service::{Kind, Right};

pub static COMMAND: Command = Command {
    name: "show",
    menu: "show",
    slots: &[Slot { name: "number", kind: SlotKind::Number }],
    patterns: &["(?:show|history|details)(?: of)? #?(?P<number>\\d{1,18})"],
    examples: &["show 128", "history 128"],
    right: Right::Read,
    plain: Plain::Everywhere,
    run: |ctx, args| Box::pin(run(ctx, args)),
};

async fn run(ctx: &mut Ctx<'_>, args: Args) -> Result<Reply> {
    let entry = by_number(ctx, &args).await?;
    let steps = history::history(ctx.db, ctx.household(), entry.id).await?;
    let books = ctx.books();

    let mut phrases = Vec::new();
    if entry.kind != Kind::Expense {
        phrases.push(phrase!("show-kind", kind = card::kind(entry.kind)));
    }
    phrases.push(phrase!("show-day", day = ctx.locale.whole_date(entry.day)));
    phrases.extend(card::category(books, &entry).map(|category| phrase!("show-category", category = category)));
    phrases.extend(card::source(books, &entry).and_then(|source| match entry.kind {
        Kind::Transfer => None,
        Kind::Income => Some(phrase!("show-received-on", source = source)),
        Kind::Expense | Kind::Settlement => Some(phrase!("show-paid-with", source = source)),
    }));
    let payer = card::payer(books, &entry).filter(|_| books.present().count() > 1);
    phrases.extend(payer.map(|payer| phrase!("show-payer", payer = payer)));
    let merchant = entry.merchant.as_deref().filter(|merchant| !merchant.is_empty());
    phrases.extend(merchant.map(|merchant| phrase!("show-merchant", merchant = merchant)));
    if !entry.tags.0.is_empty() {
        let tags: Vec<String> = entry.tags.0.iter().map(|tag| format!("#{tag}")).collect();
        phrases.push(phrase!("show-tags", tags = tags.join(" ")));
    }
    let mut lines = vec![card::line(ctx, &entry)];
    lines.extend(phrases.into_iter().map(|phrase| ctx.say(phrase)));
    lines.extend(steps.iter().map(|step| told(ctx, step)));

    let mut data = card::entry_data(books, &entry);
    data["version"] = json!(entry.version);
    data["history"] = steps.iter().map(step_data).collect::<Value>();
    let mut reply = Reply::done(lines.join("\n")).data(data);
    if entry.deleted_at.is_some() {
        reply =
            reply.row([choice(ctx.say(phrase!("button-restore")), "restore", [("number", entry.number.to_string())])]);
    }
    Ok(reply)
}

/// "23 Nov 2026 10:05 · Ana · amount €4.50 → €5.40 · taken back"
fn told(ctx: &Ctx<'_>, step: &Change) -> String {
    let when = step.when.with_timezone(&ctx.zone()).naive_local();
    let when = ctx.locale.moment(when.date(), when.time());
    let mut line = ctx.say(match step.action {
        ChangeAction::Create => phrase!("history-booked", when = when),
        ChangeAction::Edit => phrase!("history-changed", when = when),
        ChangeAction::Delete => phrase!("history-deleted", when = when),
        ChangeAction::Restore => phrase!("history-restored", when = when),
        ChangeAction::Merge => phrase!("history-merged", when = when),
        ChangeAction::Undo => phrase!("history-undid", when = when),
        ChangeAction::Redo => phrase!("history-redid", when = when),
    });
    if let Some(person) = &step.person {
        line.push_str(&format!(" {}", ctx.say(phrase!("history-by", person = person))));
    }
    let slots: Vec<String> = step.slots.iter().map(|difference| differs(ctx, difference)).collect();
    if !slots.is_empty() {
        line.push_str(&format!(": {}", slots.join(", ")));
    }
    if step.undone {
        line.push_str(&format!(" {}", ctx.say(phrase!("history-taken-back"))));
    }
    line
}

/// "amount €4.50 → €5.40"
fn differs(ctx: &Ctx<'_>, difference: &Difference) -> String {
    let value = |side: &Option<Slotted>| match side {
        None => ctx.say(phrase!("none")),
        Some(Slotted::Money(money)) => ctx.locale.money(*money),
        Some(Slotted::Day(day)) => ctx.locale.digits(*day),
        Some(Slotted::Kind(kind)) => ctx.say(card::kind(*kind)),
        Some(Slotted::Words(words)) => words.clone(),
    };
    let name = ctx.say(field(difference.slot));
    format!("{name} {} → {}", value(&difference.before), value(&difference.after))
}

fn field(slot: Field) -> Phrase {
    match slot {
        Field::Amount => phrase!("field-amount"),
        Field::Day => phrase!("field-day"),
        Field::Kind => phrase!("field-kind"),
        Field::Category => phrase!("field-category"),
        Field::Source => phrase!("field-source"),
        Field::To => phrase!("field-to"),
        Field::Payer => phrase!("field-payer"),
        Field::Note => phrase!("field-note"),
        Field::Merchant => phrase!("field-merchant"),
        Field::Tags => phrase!("field-tags"),
    }
}

fn step_data(step: &Change) -> Value {
    let side = |value: &Option<Slotted>| value.as_ref().map(ToString::to_string);
    let slots = step.slots.iter().map(|difference| {
        let (before, after) = (side(&difference.before), side(&difference.after));
        json!({ "slot": difference.slot.as_str(), "before": before, "after": after })
    });
    json!({
        "version": step.version,
        "action": step.action.as_str(),
        "when": step.when.to_rfc3339(),
        "person": step.person,
        "undone": step.undone,
        "changes": slots.collect::<Vec<_>>(),
    })
}
