//! `settings`, and `set currency CZK`: nothing has to be set before the first entry.

use uuid::Uuid;

use super::{Args, Command, Ctx, Plain, Reply, Slot, SlotKind, choice};
use crate::error::{Error, Refused, Result};
use crate::message::DONE;
use crate::say::{Locale, Phrase, phrase};
use crate::service::chat::Memo;
use crate::service::setting::{self, Setting};
use crate::service::{ChangeAction, Right, expense};
use crate::understand::fold;

pub static SETTINGS: Command = Command {
    name: "settings",
    menu: "settings",
    slots: &[
        Slot { name: "name", kind: SlotKind::Text },
        Slot { name: "value", kind: SlotKind::Text },
        Slot { name: "quiet", kind: SlotKind::Text },
    ],
    patterns: &[
        "(?:show )?settings",
        "(?:(?:settings|set|change|be) )?quiet(?: to| =)? (?P<quiet>on|off)",
        "(?:settings|set|change) (?:my |our |the )?(?P<name>currency|(?:time ?)?zone|language|week start|month start)(?: to| =)? (?P<value>[^ ]+(?: [^ ]+)?)",
        "(?P<name>(?:week|month)) starts (?:on )?(?:the )?(?P<value>[^ ]+)",
        "(?P<name>time ?zone) (?P<value>[^ ]+(?: [^ ]+)?)",
    ],
    examples: &["settings", "set currency CZK", "set zone Europe/Berlin", "week starts sunday", "set quiet on"],
    right: Right::Read,
    plain: Plain::Private,
    run: |ctx, args| Box::pin(run(ctx, args)),
};

/// Offered when a new zone moves what was booked today to another day.
pub static REDATE: Command = Command {
    name: "redate",
    menu: "",
    slots: &[Slot { name: "entries", kind: SlotKind::Text }],
    patterns: &[],
    examples: &[],
    right: Right::Write,
    plain: Plain::Never,
    run: |ctx, args| Box::pin(run_redate(ctx, args)),
};

async fn run(ctx: &mut Ctx<'_>, args: Args) -> Result<Reply> {
    if let Some(quiet) = args.get("quiet") {
        return be_quiet(ctx, fold(quiet) == "on");
    }
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
            Reply::done(ctx.say(phrase!("currency-set", currency = currency)))
        }
        Setting::Zone(zone) => {
            let time = ctx.now().with_timezone(&zone).format("%H:%M").to_string();
            let mut reply = Reply::done(ctx.say(phrase!("zone-set", zone = zone.name(), time = time)));
            let moved = setting::to_redate(ctx.db, ctx.household(), ctx.now(), (old_zone, zone)).await?;
            if !moved.is_empty() {
                let days: Vec<(Uuid, String)> = moved
                    .iter()
                    .map(|entry| (entry.id, entry.created_at.with_timezone(&zone).date_naive().to_string()))
                    .collect();
                reply.text.push_str(&format!(" {}", ctx.say(phrase!("zone-moves-days", count = days.len()))));
                let args = [("entries", serde_json::to_string(&days)?)];
                reply = reply.row([choice(ctx.say(phrase!("button-redate")), REDATE.name, args)]);
            }
            reply
        }
        Setting::Language(tag) => {
            ctx.locale = Locale::first_of([tag, &ctx.defaults.language]);
            Reply::done(ctx.say(match ctx.locale.language() == tag {
                true => phrase!("language-set"),
                false => phrase!("language-set-read-only", language = name_of(tag)),
            }))
        }
        Setting::WeekStart(day) => Reply::done(ctx.say(phrase!("week-start-set", day = ctx.locale.weekday(day)))),
        Setting::MonthStart(day) => Reply::done(ctx.say(phrase!("month-start-set", day = i64::from(day)))),
    };
    reply.data = data(ctx);
    Ok(reply)
}

/// For this chat alone.
fn be_quiet(ctx: &mut Ctx<'_>, quiet: bool) -> Result<Reply> {
    ctx.actor.may(Right::Write)?;
    let mut memo = Memo::of(ctx.chat);
    memo.quiet = quiet;
    memo.keep(&mut ctx.unit, &mut ctx.chat.clone());
    let text = ctx.say(if quiet { phrase!("quiet-on", mark = DONE) } else { phrase!("quiet-off") });
    let mut data = data(ctx);
    data["quiet"] = quiet.into();
    Ok(Reply::done(text).data(data))
}

fn list(ctx: &Ctx<'_>) -> Reply {
    let books = ctx.books();
    let language = if ctx.shared() { &books.household.language } else { ctx.language() };
    let lines = [
        phrase!("settings-currency", currency = books.currency()),
        phrase!("settings-zone", zone = ctx.zone().name()),
        phrase!("settings-language", language = name_of(language)),
        phrase!("week-starts", day = ctx.locale.weekday(books.week_start())),
        phrase!("month-starts", day = books.household.month_start),
    ];
    // Said only where it is not as everywhere.
    let quiet = Memo::of(ctx.chat).quiet.then(|| phrase!("settings-quiet", mark = DONE));
    let lines = lines.into_iter().chain(quiet).chain([phrase!("settings-change")]);
    Reply::done(lines.map(|line| ctx.say(line)).collect::<Vec<_>>().join("\n")).data(data(ctx))
}

fn data(ctx: &Ctx<'_>) -> serde_json::Value {
    let household = &ctx.books().household;
    serde_json::json!({
        "currency": household.currency.code(),
        "zone": household.zone,
        "language": household.language,
        "week_start": ctx.books().week_start().to_string(),
        "month_start": household.month_start,
        "quiet": Memo::of(ctx.chat).quiet,
    })
}

/// What a language of [`setting::LANGUAGES`] is called, with or without a region.
pub fn name_of(tag: &str) -> Phrase {
    match tag.split(['-', '_']).next().unwrap_or_default() {
        "de" => phrase!("language-de"),
        "es" => phrase!("language-es"),
        "fr" => phrase!("language-fr"),
        "it" => phrase!("language-it"),
        "pt" => phrase!("language-pt"),
        "nl" => phrase!("language-nl"),
        "ru" => phrase!("language-ru"),
        _ => phrase!("language-en"),
    }
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
        return Err(Refused::new("nothing_to_change", phrase!("redated-already")).into());
    }
    let entries = phrase!("entries", count = changed.len());
    let mut reply = Reply::done(ctx.say(phrase!("redated", entries = entries)))
        .row([super::undo::of_this(ctx)])
        .data(super::card::data(ctx.books(), &changed));
    reply.refresh = super::undo::refresh(ctx, &changed).await?;
    Ok(reply)
}
