//! `settings`, and `set currency CZK`: nothing has to be set before the first entry.

use chrono::Weekday;
use uuid::Uuid;

use super::{Args, Command, Ctx, Plain, Reply, Slot, SlotKind, choice};
use crate::error::{Error, Refused, Result};
use crate::service::setting::{self, LANGUAGES, Setting};
use crate::service::{ChangeAction, Right, expense};
use crate::understand::fold;

pub static SETTINGS: Command = Command {
    name: "settings",
    menu: "settings",
    about: "Currency, time zone, language, week and month start",
    help: "settings shows what is set. set currency CZK, set zone Europe/Berlin, set language German, set week start \
           sunday, set month start 25 change it. Changing the zone offers to re-date what you booked today.",
    slots: &[
        Slot { name: "name", kind: SlotKind::Text, about: "Which setting" },
        Slot { name: "value", kind: SlotKind::Text, about: "What it should be" },
    ],
    patterns: &[
        "(?:show )?settings",
        "(?:settings|set|change) (?:my |our |the )?(?P<name>currency|(?:time ?)?zone|language|week start|month start)(?: to| =)? (?P<value>[^ ]+(?: [^ ]+)?)",
        "(?P<name>(?:week|month)) starts (?:on )?(?:the )?(?P<value>[^ ]+)",
        "(?P<name>time ?zone) (?P<value>[^ ]+(?: [^ ]+)?)",
    ],
    examples: &["settings", "set currency CZK", "set zone Europe/Berlin", "week starts sunday"],
    right: Right::Read,
    plain: Plain::Private,
    run: |ctx, args| Box::pin(run(ctx, args)),
};

/// Offered when a new zone moves what was booked today to another day.
pub static REDATE: Command = Command {
    name: "redate",
    menu: "",
    about: "Date the last day's entries by the new zone",
    help: "",
    slots: &[Slot { name: "entries", kind: SlotKind::Text, about: "Numbers and days" }],
    patterns: &[],
    examples: &[],
    right: Right::Write,
    plain: Plain::Never,
    run: |ctx, args| Box::pin(run_redate(ctx, args)),
};

async fn run(ctx: &mut Ctx<'_>, args: Args) -> Result<Reply> {
    let Some(name) = args.get("name") else { return Ok(list(ctx)) };
    ctx.actor.may(Right::Arrange)?;
    let name = match fold(name).as_str() {
        "timezone" | "time zone" | "zone" => "zone",
        "week" | "week start" => "week start",
        "month" | "month start" => "month start",
        "currency" => "currency",
        _ => "language",
    };
    let setting = Setting::read(name, args.need("value")?)?;
    let old_zone = ctx.zone();
    let own_books = !ctx.shared();
    setting::settle(&mut ctx.unit, &mut ctx.home.books, ctx.person, own_books, setting);
    let mut reply = match setting {
        Setting::Currency(currency) => {
            setting::follow_currency(ctx.db, &mut ctx.unit, &mut ctx.home.books).await?;
            let code = currency.code();
            Reply::done(format!("From now on a bare number is in {code}. What is booked stays as it is."))
        }
        Setting::Zone(zone) => {
            let local = ctx.now().with_timezone(&zone).format("%H:%M");
            let mut reply = Reply::done(format!("Time zone {}: it is {local} there.", zone.name()));
            let moved = setting::to_redate(ctx.db, ctx.household(), ctx.now(), (old_zone, zone)).await?;
            if !moved.is_empty() {
                let days: Vec<(Uuid, String)> = moved
                    .iter()
                    .map(|entry| (entry.id, entry.created_at.with_timezone(&zone).date_naive().to_string()))
                    .collect();
                let count = days.len();
                let entries = if count == 1 { "1 entry falls" } else { "entries fall" };
                let counted = if count == 1 { entries.to_owned() } else { format!("{count} {entries}") };
                reply.text.push_str(&format!(" {counted} on another day by that."));
                let args = [("entries", serde_json::to_string(&days)?)];
                reply = reply.row([choice("Re-date", REDATE.name, args)]);
            }
            reply
        }
        Setting::Language(tag) => {
            let name = LANGUAGES.iter().find(|(known, _)| *known == tag).map_or(tag, |(_, name)| name);
            let answers = if tag == "en" { "" } else { " I still answer in English." };
            Reply::done(format!("I read {name} now.{answers}"))
        }
        Setting::WeekStart(day) => Reply::done(format!("Weeks start on {}.", weekday(day))),
        Setting::MonthStart(day) => Reply::done(format!("Months start on day {day}.")),
    };
    reply.data = data(ctx);
    Ok(reply)
}

fn list(ctx: &Ctx<'_>) -> Reply {
    let books = ctx.books();
    let language =
        LANGUAGES.iter().find(|(tag, _)| *tag == books.household.language).map_or("English", |(_, name)| name);
    let lines = [
        format!("Currency: {}", books.currency().code()),
        format!("Time zone: {}", ctx.zone().name()),
        format!("Language: {language}"),
        format!("Weeks start on {}", setting::weekday(books.household.week_start)),
        format!("Months start on day {}", books.household.month_start),
        "Change one: set currency CZK".to_owned(),
    ];
    Reply::done(lines.join("\n")).data(data(ctx))
}

fn weekday(day: Weekday) -> &'static str {
    setting::weekday(day.number_from_monday() as i16)
}

fn data(ctx: &Ctx<'_>) -> serde_json::Value {
    let household = &ctx.books().household;
    serde_json::json!({
        "currency": household.currency.code(),
        "zone": household.zone,
        "language": household.language,
        "week_start": ctx.books().week_start().to_string(),
        "month_start": household.month_start,
    })
}

async fn run_redate(ctx: &mut Ctx<'_>, args: Args) -> Result<Reply> {
    let days: Vec<(Uuid, chrono::NaiveDate)> = serde_json::from_str(args.need("entries")?).map_err(Error::from)?;
    let mut changed = Vec::new();
    for (id, day) in days {
        let Some(before) = expense::by_id(ctx.db, ctx.household(), id).await? else { continue };
        if before.deleted_at.is_none() && before.day != day {
            let after = expense::Expense { day, ..before.clone() };
            changed.push(expense::amend(&mut ctx.unit, &before, after, ChangeAction::Edit));
        }
    }
    if changed.is_empty() {
        return Err(Refused::new("nothing_to_change", "Those entries are dated already.").into());
    }
    let mut reply = Reply::done(format!("Re-dated: {}.", super::count(changed.len(), "entry", "entries")))
        .row([super::undo::of_this(ctx)])
        .data(super::card::data(ctx.books(), &changed));
    reply.refresh = super::undo::refresh(ctx, &changed).await?;
    Ok(reply)
}
