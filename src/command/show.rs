//! `show 128`: everything about one entry, and what became of it.

use chrono_tz::Tz;
use serde_json::{Value, json};

use super::edit::by_number;
use super::{Args, Command, Ctx, Plain, Reply, Slot, SlotKind, card, choice};
use crate::error::Result;
use crate::service::history::{self, Change, ChangeAction};
use crate::service::{Kind, Right};

pub static COMMAND: Command = Command {
    name: "show",
    menu: "show",
    about: "Everything about an entry: show 128",
    help: "show NUMBER tells all that is booked of an entry, deleted or not, and who changed what and when.",
    slots: &[Slot { name: "number", kind: SlotKind::Number, about: "The entry's number" }],
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

    let mut lines = vec![card::line(books, &entry, ctx.shared(), ctx.today())];
    let mut tell = |name: &str, value: Option<String>| {
        lines.extend(value.filter(|value| !value.is_empty()).map(|value| format!("{name}: {value}")));
    };
    let kind = entry.kind.as_str();
    tell("Kind", Some(kind.to_owned()).filter(|_| entry.kind != Kind::Expense));
    tell("Day", Some(entry.day.format("%A, %-d %B %Y").to_string()));
    tell("Category", card::category(books, &entry));
    let source = card::source(books, &entry);
    match entry.kind {
        Kind::Transfer => {}
        Kind::Income => tell("Received on", source),
        _ => tell("Paid with", source),
    }
    tell("Payer", Some(card::payer(books, &entry)).filter(|_| books.present().count() > 1));
    tell("At", entry.merchant.clone());
    tell("Tags", Some(entry.tags.0.iter().map(|tag| format!("#{tag}")).collect::<Vec<_>>().join(" ")));
    lines.extend(steps.iter().map(|step| told(step, ctx.zone())));

    let mut data = card::entry_data(books, &entry);
    data["version"] = json!(entry.version);
    data["history"] = steps.iter().map(step_data).collect::<Value>();
    let mut reply = Reply::done(lines.join("\n")).data(data);
    if entry.deleted_at.is_some() {
        reply = reply.row([choice("Restore", "restore", [("number", entry.number.to_string())])]);
    }
    Ok(reply)
}

/// "23 Nov 2026 10:05 · Ana · amount €4.50 → €5.40 · taken back"
fn told(step: &Change, zone: Tz) -> String {
    let did = match step.action {
        ChangeAction::Create => "booked",
        ChangeAction::Edit => "changed",
        ChangeAction::Delete => "deleted",
        ChangeAction::Restore => "restored",
        ChangeAction::Merge => "moved with its category",
        ChangeAction::Undo => "undid",
        ChangeAction::Redo => "redid",
    };
    let when = step.when.with_timezone(&zone).format("%-d %b %Y %H:%M");
    let who = step.person.as_deref().map(|person| format!(" by {person}")).unwrap_or_default();
    let mut line = format!("{when} {did}{who}");
    let slots: Vec<String> = step.slots.iter().map(ToString::to_string).collect();
    if !slots.is_empty() {
        line.push_str(&format!(": {}", slots.join(", ")));
    }
    if step.undone {
        line.push_str(" (taken back)");
    }
    line
}

fn step_data(step: &Change) -> Value {
    let slots = step.slots.iter().map(|slot| json!({ "slot": slot.slot, "before": slot.before, "after": slot.after }));
    json!({
        "version": step.version,
        "action": step.action.as_str(),
        "when": step.when.to_rfc3339(),
        "person": step.person,
        "undone": step.undone,
        "changes": slots.collect::<Vec<_>>(),
    })
}
