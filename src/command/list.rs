//! `list coffee last month`, `last 5`, `trash`, `more`: entries, newest first, ten at a time.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::filter;
use super::{Args, Choice, Command, Ctx, Place, Plain, Reply, Slot, SlotKind, card};
use crate::error::{Internal, Refused, Result};
use crate::message::Intent;
use crate::say::{Locale, phrase};
use crate::service::chat::Memo;
use crate::service::ledger::{self, Entry, Filter};
use crate::service::{Kind, Right, report};
use crate::understand::fold;

pub static LIST: Command = Command {
    name: "list",
    menu: "list",
    slots: &[Slot { name: "what", kind: SlotKind::Text }, Slot { name: "count", kind: SlotKind::Number }],
    patterns: &[
        r"(?:list |show )?(?:the |my )?(?:last|latest|newest|recent) (?P<count>[1-9]\d{0,2})(?: entries| expenses)?",
        concat!("(?:list|ls|entries|expenses)(?: (?P<what>", filter::free_words!(), "))?"),
    ],
    examples: &["list", "list today", "list coffee last month", "list groceries", "last 5"],
    right: Right::Read,
    plain: Plain::Private,
    run: |ctx, args| Box::pin(run_list(ctx, args)),
};

pub static TRASH: Command = Command {
    name: "trash",
    menu: "trash",
    slots: &[],
    patterns: &["(?:show |list )?(?:the )?(?:trash|bin|deleted)(?: entries)?"],
    examples: &["trash"],
    right: Right::Read,
    plain: Plain::Private,
    run: |ctx, args| Box::pin(run_trash(ctx, args)),
};

pub static MORE: Command = Command {
    name: "more",
    menu: "more",
    slots: &[],
    patterns: &["(?:show )?more|next(?: page)?"],
    examples: &["more"],
    right: Right::Read,
    plain: Plain::Private,
    run: |ctx, args| Box::pin(run_more(ctx, args)),
};

/// Entries a page.
pub const PAGE: u64 = 10;

async fn run_list(ctx: &mut Ctx<'_>, args: Args) -> Result<Reply> {
    let (filter, title, nothing) = match args.get("filter") {
        Some(filter) => {
            let title = args.get("title").unwrap_or_default().to_owned();
            (serde_json::from_str(filter)?, title, ctx.say(phrase!("list-used-up")))
        }
        None => {
            let asked = filter::read(ctx, args.get("what").unwrap_or_default()).await?;
            let title = asked.title(&ctx.locale, &ctx.scope());
            let nothing = asked.nothing(&ctx.locale, &ctx.scope());
            (asked.filter, title, nothing)
        }
    };
    show(ctx, &args, &LIST, &filter, &title, nothing).await
}

async fn run_trash(ctx: &mut Ctx<'_>, args: Args) -> Result<Reply> {
    let deleted = Filter { deleted: true, ..Filter::default() };
    let (title, nothing) = (ctx.say(phrase!("trash-title")), ctx.say(phrase!("trash-empty")));
    show(ctx, &args, &TRASH, &deleted, &title, nothing).await
}

/// Goes on where the person's last list ended.
async fn run_more(ctx: &mut Ctx<'_>, _: Args) -> Result<Reply> {
    let Some(next) = Memo::of(ctx.chat).more.remove(&ctx.actor.person) else {
        return Err(Refused::new("nothing_more", phrase!("nothing-more")).into());
    };
    let Some(command) = super::find(&next.command) else {
        return Err(Internal::new("the next page belongs to no command").into());
    };
    (command.run)(ctx, Args::from(next)).await
}

/// How many to list, in whichever digits it was typed.
fn count(typed: &str) -> Result<u64, Refused> {
    fold(typed)
        .parse()
        .map_err(|_| Refused::new("count_unknown", phrase!("count-unknown", count = typed)).slot("count"))
}

/// A page of what `filter` leaves, or `nothing`.
async fn show(
    ctx: &mut Ctx<'_>,
    args: &Args,
    command: &Command,
    filter: &Filter,
    title: &str,
    nothing: String,
) -> Result<Reply> {
    let offset = offset(args)?;
    let most = args.get("count").map(count).transpose()?;
    let limit = most.map_or(PAGE, |most| most.saturating_sub(offset).min(PAGE));
    let found = ledger::page(ctx.db, ctx.household(), filter, offset, limit).await?;
    let total = most.map_or(found.total, |most| most.min(found.total));

    let entries = ctx.say(phrase!("entries", count = total));
    let mut header = if title.is_empty() { entries } else { format!("{title}: {entries}") };
    if total == 0 {
        return Ok(Reply::done(nothing).data(data(&[], 0)));
    }
    if *filter != Filter::default() && !filter.deleted && most.is_none() {
        let totals = report::totals(ctx.db, ctx.household(), filter).await?;
        header.push_str(&sums(&ctx.locale, &totals, filter.kind));
    }
    let mut stored = vec![("filter", serde_json::to_string(filter)?), ("title", title.to_owned())];
    stored.extend(most.map(|most| ("count", most.to_string())));
    Ok(page(
        ctx,
        Page { command: command.name, args: stored, header, items: &found.items, offset, total, turned: turned(args) },
    ))
}

/// A part of a list as it is said.
pub struct Page<'a> {
    pub command: &'static str,
    /// What the command needs to show another part, but for the offset.
    pub args: Vec<(&'static str, String)>,
    pub header: String,
    pub items: &'a [Entry],
    pub offset: u64,
    pub total: u64,
    /// It takes another page's place.
    pub turned: bool,
}

/// Says a page, with buttons to the next and the one before; pressed, they turn the page in place.
pub fn page(ctx: &mut Ctx<'_>, page: Page<'_>) -> Reply {
    let shared = ctx.books().present().count() > 1;
    let end = page.offset + page.items.len() as u64;
    let mut lines = vec![page.header];
    if page.offset > 0 {
        lines[0].push_str(&format!(" · {}–{end}", page.offset + 1));
    }
    let today = ctx.today();
    lines.extend(page.items.iter().map(|entry| item(&ctx.locale, entry, shared, today)));
    let at = |offset: u64| {
        let args = page.args.iter().cloned().chain([("offset", offset.to_string())]);
        Intent::new(page.command, args)
    };
    let next = (end < page.total && !page.items.is_empty()).then(|| at(end));
    let mut row: Vec<Choice> = Vec::new();
    if page.offset > 0 {
        row.push((ctx.say(phrase!("button-back")), at(page.offset.saturating_sub(PAGE))));
    }
    row.extend(next.clone().map(|next| (ctx.say(phrase!("button-more")), next)));
    remember(ctx, next);
    let mut reply = Reply::done(lines.join("\n")).row(row).data(data(page.items, page.total));
    if page.turned {
        reply.place = Place::Pressed;
    }
    reply
}

/// Keeps in the chat what `more` would show this person.
fn remember(ctx: &mut Ctx<'_>, next: Option<Intent>) {
    /// Of so many people a chat remembers the next page.
    const PEOPLE: usize = 20;

    let mut memo = Memo::of(ctx.chat);
    let before = memo.clone();
    match next {
        Some(next) => {
            if memo.more.len() >= PEOPLE {
                memo.more.clear();
            }
            memo.more.insert(ctx.actor.person, next);
        }
        None => {
            memo.more.remove(&ctx.actor.person);
        }
    }
    if memo != before {
        memo.keep(&mut ctx.unit, &mut ctx.chat.clone());
    }
}

pub fn offset(args: &Args) -> Result<u64> {
    Ok(args.get("offset").map(str::parse).transpose()?.unwrap_or(0))
}

pub fn turned(args: &Args) -> bool {
    args.get("offset").is_some()
}

/// " · €12.50 + CZK 60.00 · income €2,500.00"; on a list of income nothing else is meant.
fn sums(locale: &Locale, totals: &report::Totals, kind: Option<Kind>) -> String {
    let mut text = String::new();
    if !totals.spent.is_empty() {
        text.push_str(&format!(" · {}", locale.sums(&totals.spent)));
    }
    if !totals.income.is_empty() {
        let income = match kind {
            Some(Kind::Income) => locale.sums(&totals.income),
            _ => locale.say(&phrase!("list-income", sums = totals.income.as_slice())),
        };
        text.push_str(&format!(" · {income}"));
    }
    text
}

/// `#12 Coffee · €4.50 · Eating out · yesterday`
fn item(locale: &Locale, entry: &Entry, shared: bool, today: NaiveDate) -> String {
    let amount = match entry.kind {
        Kind::Income => locale.income(entry.money),
        _ => locale.money(entry.money),
    };
    let mut parts = vec![format!("#{} {}", entry.number, title(locale, entry)), amount];
    let category = entry.category.as_ref().map(|category| category.name.clone());
    parts.extend(category.filter(|_| !entry.note.trim().is_empty()));
    if shared && entry.kind == Kind::Expense {
        parts.push(locale.say(&phrase!("card-paid", payer = &entry.payer.name)));
    }
    if entry.day != today {
        parts.push(locale.day(entry.day, today));
    }
    parts.join(" · ")
}

fn title(locale: &Locale, entry: &Entry) -> String {
    let name = |named: &Option<ledger::Named>| named.as_ref().map_or("?", |named| named.name.as_str()).to_owned();
    if entry.kind == Kind::Transfer {
        return format!("{} → {}", name(&entry.account), name(&entry.to_account));
    }
    let said = [entry.note.trim(), entry.merchant.as_deref().unwrap_or_default()];
    match said.iter().find(|text| !text.is_empty()) {
        Some(text) => filter::capital(&card::in_short(text)),
        None => match &entry.category {
            Some(category) => category.name.clone(),
            None => locale.say(&phrase!("card-untitled")),
        },
    }
}

/// A list for programs.
pub fn data(items: &[Entry], total: u64) -> Value {
    json!({ "items": items.iter().map(entry_data).collect::<Vec<_>>(), "total_count": total })
}

/// The same object as [`card::entry_data`] makes.
fn entry_data(entry: &Entry) -> Value {
    json!({
        "number": entry.number,
        "kind": entry.kind.as_str(),
        "amount": entry.money.decimal(),
        "currency": entry.money.currency.code(),
        "day": entry.day.to_string(),
        "category": entry.category.as_ref().map(|category| &category.name),
        "source": entry.source().map(|source| &source.name),
        "to": entry.to_account.as_ref().map(|account| &account.name),
        "payer": entry.payer.name,
        "note": entry.note,
        "merchant": entry.merchant,
        "tags": entry.tags,
        "deleted": entry.deleted_at.is_some(),
    })
}

#[cfg(test)]
mod tests;
