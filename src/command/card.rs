//! The card: two lines at most that say what was understood, and at most three buttons.

use chrono::NaiveDate;
use serde_json::{Value, json};
use uuid::Uuid;

use super::filter::capital;
use super::{Args, Choice, Ctx, Reply, choice};
use crate::error::Result;
use crate::money::Money;
use crate::say::{Arg, Locale, Phrase, phrase};
use crate::service::Kind;
use crate::service::books::Books;
use crate::service::expense::{self, Expense};

/// What a card says beside its entries.
#[derive(Default)]
pub struct Says<'a> {
    /// What was changed just now, by entry: what stands behind its line.
    pub changed: Vec<(Uuid, String)>,
    /// One notice, the most important.
    pub notice: Option<&'a str>,
}

/// Whose eyes a card is for.
#[derive(Clone, Copy)]
pub struct View<'a> {
    pub books: &'a Books,
    pub locale: &'a Locale,
    /// Among people it says who paid, alone where it was filed.
    pub shared: bool,
    pub today: NaiveDate,
}

impl<'a> View<'a> {
    fn of(ctx: &'a Ctx<'_>) -> Self {
        Self { books: ctx.books(), locale: &ctx.locale, shared: ctx.shared(), today: ctx.today() }
    }
}

/// A card's text for the entries of one message.
pub fn text(ctx: &Ctx<'_>, entries: &[Expense], says: &Says<'_>) -> String {
    text_for(View::of(ctx), entries, says)
}

/// The same where nobody asked, as when a message was deleted.
pub fn text_for(view: View<'_>, entries: &[Expense], says: &Says<'_>) -> String {
    let changed = |entry: &Expense| says.changed.iter().find(|(id, _)| *id == entry.id).map(|(_, said)| said.as_str());
    let mut lines: Vec<String> = entries
        .iter()
        .map(|entry| format!("{}{}", line_for(view, entry), changed(entry).unwrap_or_default()))
        .collect();
    if let Some(notice) = says.notice {
        lines.push(notice.to_owned());
    }
    lines.join("\n")
}

/// One entry in one line: mark, number, note, amount, then only what is not obvious.
pub fn line(ctx: &Ctx<'_>, entry: &Expense) -> String {
    line_for(View::of(ctx), entry)
}

fn line_for(view: View<'_>, entry: &Expense) -> String {
    let View { books, locale, shared, today } = view;
    let mark = if entry.deleted_at.is_some() { "✗" } else { "✓" };
    let mut parts = vec![format!("{mark} #{} {}", entry.number, title_for(view, entry)), signed(locale, entry)];
    match entry.kind {
        Kind::Transfer => {}
        _ if entry.deleted_at.is_some() => {}
        _ if shared => {
            let payer = payer(books, entry).unwrap_or_else(|| locale.say(&phrase!("card-somebody")));
            parts.push(locale.say(&phrase!("card-paid", payer = payer)));
        }
        _ => parts.extend(category(books, entry)),
    }
    parts.extend(named_source(books, entry));
    if entry.day != today {
        parts.push(locale.day(entry.day, today));
    }
    parts.extend(entry.tags.0.iter().map(|tag| format!("#{tag}")));
    if entry.deleted_at.is_some() {
        parts.push(locale.say(&phrase!("card-deleted")));
    }
    parts.join(" · ")
}

/// The entry's note with a capital, or what else names it.
pub fn title(ctx: &Ctx<'_>, entry: &Expense) -> String {
    title_for(View::of(ctx), entry)
}

/// The same where nobody asked.
pub fn title_for(view: View<'_>, entry: &Expense) -> String {
    let View { books, locale, .. } = view;
    if entry.kind == Kind::Transfer {
        let name = |id: Option<Uuid>| id.and_then(|id| books.account(id)).map_or("?", |a| a.name.as_str()).to_owned();
        return format!("{} → {}", name(entry.account_id), name(entry.to_account_id));
    }
    let note = if entry.note.trim().is_empty() {
        category(books, entry).unwrap_or_else(|| locale.say(&phrase!("card-untitled")))
    } else {
        entry.note.clone()
    };
    capital(&in_short(&note))
}

/// A note that fits in a line, whatever was pasted; `show` has all of it.
pub fn in_short(note: &str) -> String {
    const SHOWN: usize = 80;
    let note = note.split_whitespace().collect::<Vec<_>>().join(" ");
    match note.char_indices().nth(SHOWN) {
        Some((cut, _)) => format!("{}…", note[..cut].trim_end()),
        None => note,
    }
}

fn signed(locale: &Locale, entry: &Expense) -> String {
    match entry.kind {
        Kind::Income => locale.income(entry.money()),
        _ => locale.money(entry.money()),
    }
}

pub fn category(books: &Books, entry: &Expense) -> Option<String> {
    entry.category_id.and_then(|id| books.category(id)).map(|c| c.name.clone())
}

pub fn payer(books: &Books, entry: &Expense) -> Option<String> {
    books.member(entry.payer_id).map(|member| member.name.clone())
}

fn payer_said(ctx: &Ctx<'_>, entry: &Expense) -> String {
    payer(ctx.books(), entry).unwrap_or_else(|| ctx.say(phrase!("card-somebody")))
}

/// The card or account, where it is not the household's default.
fn named_source(books: &Books, entry: &Expense) -> Option<String> {
    if entry.kind == Kind::Transfer {
        return None;
    }
    let default = books.default_account().map(|a| a.id);
    match (entry.card_id, entry.account_id) {
        (Some(card), _) => books.card(card).map(|c| c.name.clone()),
        (None, Some(account)) if Some(account) != default => books.account(account).map(|a| a.name.clone()),
        _ => None,
    }
}

/// The card or account that paid, for programs.
pub fn source(books: &Books, entry: &Expense) -> Option<String> {
    match (entry.card_id, entry.account_id) {
        (Some(card), _) => books.card(card).map(|c| c.name.clone()),
        (None, Some(account)) => books.account(account).map(|a| a.name.clone()),
        _ => None,
    }
}

/// Undo, Category, Change; for what is in the trash only the way back.
pub fn choices(locale: &Locale, message: Uuid, entries: &[Expense]) -> Vec<Vec<Choice>> {
    let of = |label: Phrase, command: &str| {
        choice(locale.say(&label), command, [("message", message.to_string()), ("seen", versions(entries))])
    };
    if entries.iter().all(|entry| entry.deleted_at.is_some()) {
        return vec![vec![of(phrase!("button-restore"), "restore")]];
    }
    let mut row = vec![of(phrase!("button-undo"), "undo")];
    if entries.len() == 1 && entries[0].kind != Kind::Transfer {
        row.push(of(phrase!("button-category"), "category_pick"));
    }
    if entries.len() == 1 {
        row.push(of(phrase!("button-change"), "change"));
    }
    vec![row]
}

/// The state of a card's entries, which its buttons bear: it grows with every change of any of them.
pub fn versions(entries: &[Expense]) -> String {
    entries.iter().map(|entry| i64::from(entry.version)).sum::<i64>().to_string()
}

/// For a press on a card that changed since it was shown: nothing is done, and the card is shown as it is. Of two who
/// press at once, the first wins.
pub async fn stale(ctx: &Ctx<'_>, args: &Args) -> Result<Option<Reply>> {
    let (Some(message), Some(seen)) = (args.get("message"), args.get("seen")) else { return Ok(None) };
    let message = Uuid::parse_str(message)?;
    let entries = expense::of_message(ctx.db, message).await?;
    if versions(&entries) == seen {
        return Ok(None);
    }
    let card = reply(ctx, message, &entries, &Says::default());
    Ok(Some(card.whisper(ctx.say(phrase!("card-stale")))))
}

/// The card of a message as a reply, edited in place where it is already shown.
pub fn reply(ctx: &Ctx<'_>, message: Uuid, entries: &[Expense], says: &Says<'_>) -> Reply {
    Reply::done(text(ctx, entries, says))
        .rows(choices(&ctx.locale, message, entries))
        .data(data(ctx.books(), entries))
        .on_card(message)
}

/// Entries for programs: one as itself, several as a list.
pub fn data(books: &Books, entries: &[Expense]) -> Value {
    match entries {
        [one] => entry_data(books, one),
        several => json!({
            "items": several.iter().map(|entry| entry_data(books, entry)).collect::<Vec<_>>(),
            "total_count": several.len(),
        }),
    }
}

pub fn entry_data(books: &Books, entry: &Expense) -> Value {
    let to = entry.to_account_id.and_then(|id| books.account(id)).map(|a| a.name.clone());
    json!({
        "number": entry.number,
        "kind": entry.kind.as_str(),
        "amount": entry.money().decimal(),
        "currency": entry.currency.code(),
        "day": entry.day.to_string(),
        "category": category(books, entry),
        "source": source(books, entry),
        "to": to,
        "payer": payer(books, entry),
        "note": entry.note,
        "merchant": entry.merchant,
        "tags": entry.tags.0,
        "deleted": entry.deleted_at.is_some(),
    })
}

/// What stands behind a line that was just changed: "(was €4.50)", and among people who did it where that was not the
/// payer. A new category, which shared cards do not show otherwise, is named: "· Household (Ana)".
pub fn changed(ctx: &Ctx<'_>, before: &Expense, after: &Expense) -> Vec<(Uuid, String)> {
    let books = ctx.books();
    let me = ctx.me().map_or_else(String::new, |member| member.name.clone());
    let refiled = before.category_id != after.category_id
        && (before.amount_minor, before.currency, before.day) == (after.amount_minor, after.currency, after.day);
    let said = if ctx.shared() && refiled {
        category(books, after).map(|name| format!(" · {name} ({me})"))
    } else {
        let by = if ctx.shared() && after.payer_id != ctx.actor.member { format!(", {me}") } else { String::new() };
        was(ctx, before, after).map(|was| format!(" ({was}{by})"))
    };
    said.map(|said| (after.id, said)).into_iter().collect()
}

/// Among people: who did it, where that was not the payer.
pub fn by_whom(ctx: &Ctx<'_>, entry: &Expense) -> Option<(Uuid, String)> {
    let me = ctx.me().filter(|me| ctx.shared() && entry.payer_id != me.id)?;
    Some((entry.id, format!(" ({})", me.name)))
}

/// "was €4.50", or what else a change replaced.
fn was(ctx: &Ctx<'_>, before: &Expense, after: &Expense) -> Option<String> {
    let books = ctx.books();
    let was = |before: Arg| ctx.say(phrase!("was", before = before));
    if (before.amount_minor, before.currency) != (after.amount_minor, after.currency) {
        return Some(was(Money::new(before.amount_minor, before.currency).into()));
    }
    if before.day != after.day {
        let (today, old) = (ctx.today(), before.day);
        return Some(was(if old == today { phrase!("today").into() } else { ctx.locale.day(old, today).into() }));
    }
    if before.category_id != after.category_id {
        return category(books, before).map(|name| was(name.into()));
    }
    if (before.card_id, before.account_id) != (after.card_id, after.account_id) {
        return source(books, before).map(|name| was(name.into()));
    }
    if before.payer_id != after.payer_id {
        return Some(was(payer_said(ctx, before).into()));
    }
    if before.kind != after.kind {
        return Some(was(kind(before.kind).into()));
    }
    (before.note != after.note && !before.note.is_empty()).then(|| ctx.say(phrase!("was-note", note = &before.note)))
}

pub fn kind(kind: Kind) -> Phrase {
    phrase!("kind", kind = kind.as_str())
}
