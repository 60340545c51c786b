//! Cards that settle on an account: `cards`, `add card Visa`, `card visa closing 25 due 5`, and `card visa` for its
//! open statement.

use serde_json::{Value, json};

use super::naming::{check_word, joined, short};
use super::{Args, Command, Ctx, Plain, Reply, Slot, SlotKind, choice, put_away, source as account};
use crate::error::{Refused, Result};
use crate::say::{Arg, Locale, Phrase, phrase};
use crate::service::books::{Books, Card};
use crate::service::source::{self, CardTerms, check_day_of_month};
use crate::service::{Right, statement};
use crate::understand::fold;

const NAME: Slot = Slot { name: "name", kind: SlotKind::Text };
const BACK: Slot = Slot { name: "back", kind: SlotKind::Text };
const CARD: Slot = Slot { name: "card", kind: SlotKind::Source };
const ACCOUNT: Slot = Slot { name: "account", kind: SlotKind::Source };
const CLOSING: Slot = Slot { name: "closing", kind: SlotKind::Number };
const DUE: Slot = Slot { name: "due", kind: SlotKind::Number };

/// The words before a closing day and before a due day, and how the day is said.
macro_rules! closing {
    () => {
        "clos(?:ing|es|e)(?: day)?(?: on)?(?: the)? (?P<closing>\\d{1,4}|last)(?:st|nd|rd|th)?"
    };
}
macro_rules! due {
    () => {
        "(?:is )?due(?: day)?(?: on)?(?: the)? (?P<due>\\d{1,4}|last)(?:st|nd|rd|th)?"
    };
}

pub static LIST: Command = Command {
    name: "cards",
    menu: "cards",
    slots: &[],
    patterns: &["(?:(?:show|list) )?(?:my |our |all )?cards"],
    examples: &["cards"],
    right: Right::Read,
    plain: Plain::Private,
    run: |ctx, _| Box::pin(run_list(ctx)),
};

pub static ADD: Command = Command {
    name: "add_card",
    menu: "",
    slots: &[NAME, ACCOUNT, CLOSING, DUE, BACK],
    patterns: &[
        concat!(
            "(?:add|create)[ _](?:an? )?(?:new )?card (?P<name>.+?)(?: (?:settled |settles )?on (?P<account>\\D+?))?",
            "(?:,? ",
            closing!(),
            ")?(?:,? (?:and )?",
            due!(),
            ")?"
        ),
        "(?P<back>restore|unarchive|bring back)[ _]card (?P<name>.+)",
    ],
    examples: &["add card Visa", "add card Visa on Main closing 25 due 5", "restore card Visa"],
    right: Right::Arrange,
    plain: Plain::Everywhere,
    run: |ctx, args| Box::pin(run_add(ctx, args)),
};

pub static RENAME: Command = Command {
    name: "rename_card",
    menu: "",
    slots: &[CARD, Slot { name: "name", kind: SlotKind::Text }],
    patterns: &["rename[ _]card (?P<card>.+?)(?: (?:to|as|into) | ?(?:=|->|→) ?)(?P<name>.+)"],
    examples: &["rename card Visa to Amex"],
    right: Right::Arrange,
    plain: Plain::Everywhere,
    run: |ctx, args| Box::pin(run_rename(ctx, args)),
};

pub static ARCHIVE: Command = Command {
    name: "archive_card",
    menu: "",
    slots: &[CARD],
    // Digits would take "close card fee 12" from the expenses.
    patterns: &["(?:archive|remove|delete|hide)[ _]card (?P<card>.+)", "close card (?P<card>\\D+)"],
    examples: &["archive card Visa"],
    right: Right::Arrange,
    plain: Plain::Everywhere,
    run: |ctx, args| Box::pin(run_archive(ctx, args)),
};

pub static SET: Command = Command {
    name: "set_card",
    menu: "",
    slots: &[CARD, ACCOUNT, CLOSING, DUE],
    patterns: &[
        concat!("(?:(?:set|change)[ _])?card (?P<card>.+?),? ", closing!(), "(?:,? (?:and )?", due!(), ")?"),
        concat!("(?:(?:set|change)[ _])?card (?P<card>.+?),? ", due!(), "(?:,? (?:and )?", closing!(), ")?"),
        "(?:set|change)[ _]card (?P<card>.+?) (?:settles )?on (?P<account>.+)",
        "card (?P<card>.+?) settles on (?P<account>.+)",
        "card (?P<card>.+?) on (?P<account>\\D+)",
    ],
    examples: &["card visa closing 25 due 5", "set card visa closing 25", "card visa on Main"],
    right: Right::Arrange,
    plain: Plain::Private,
    run: |ctx, args| Box::pin(run_set(ctx, args)),
};

pub static SHOW: Command = Command {
    name: "card",
    menu: "",
    slots: &[CARD],
    // Digits would take "card game 15" from the expenses.
    patterns: &["card (?P<card>[^ \\d]+(?: [^ \\d]+)?)", "(?:show|statement)[ _]card (?P<card>.+)"],
    examples: &["card visa", "show card visa 1234"],
    right: Right::Read,
    plain: Plain::Private,
    run: |ctx, args| Box::pin(run_show(ctx, args)),
};

async fn run_list(ctx: &mut Ctx<'_>) -> Result<Reply> {
    let books = ctx.books();
    let cards: Vec<&Card> = books.live_cards().collect();
    let of = |card: &&Card| {
        ctx.say(phrase!("card-on", card = terms(&ctx.locale, card), account = account_said(books, card)))
    };
    let mut lines: Vec<String> = cards.iter().map(of).collect();
    if lines.is_empty() {
        lines.push(ctx.say(phrase!("cards-none")));
    }
    lines.extend(put_away::line(ctx, "card", &put_away::card_names(books)));
    Ok(Reply::done(lines.join("\n")).data(data(books, &cards)))
}

async fn run_add(ctx: &mut Ctx<'_>, mut args: Args) -> Result<Reply> {
    let known = fold(args.need("name")?);
    let terms = [ACCOUNT, CLOSING, DUE];
    if ctx.books().live_cards().any(|card| card.name_key == known) && terms.iter().any(|it| args.get(it.name).is_some())
    {
        // The first entry paid with it has made it: now it is said when it closes.
        args.0.insert(CARD.name.to_owned(), known);
        return run_set(ctx, args).await;
    }
    let name = args.need("name")?;
    check_word(ctx, name, "name")?;
    let away = put_away::card_names(ctx.books());
    if args.get("back").is_some() && !away.iter().any(|known| fold(known) == fold(name)) {
        return Err(put_away::unknown("card", name, &away).into());
    }
    let back = away.iter().any(|known| fold(known) == fold(name));
    let terms = terms_of(ctx, &args)?;
    let card = source::add_card(&mut ctx.unit, &mut ctx.home.books, name)?;
    let card = source::set_card(&mut ctx.unit, &mut ctx.home.books, &card, terms);
    Ok(said(
        ctx,
        &card,
        match back {
            true => |card, account| phrase!("card-restored", card = card, account = account),
            false => |card, account| phrase!("card-added", card = card, account = account),
        },
    ))
}

async fn run_set(ctx: &mut Ctx<'_>, args: Args) -> Result<Reply> {
    let card = find(ctx.books(), args.need("card")?)?;
    let terms = terms_of(ctx, &args)?;
    let card = source::set_card(&mut ctx.unit, &mut ctx.home.books, &card, terms);
    Ok(said(ctx, &card, |card, account| phrase!("card-set", card = card, account = account)))
}

fn said(ctx: &Ctx<'_>, card: &Card, what: fn(String, Arg) -> Phrase) -> Reply {
    let books = ctx.books();
    let text = ctx.say(what(terms(&ctx.locale, card), account_said(books, card)));
    Reply::done(text).data(data(books, &[card]))
}

/// What is said about a card's account and days.
fn terms_of(ctx: &Ctx<'_>, args: &Args) -> Result<CardTerms> {
    let day = |slot: &'static str| match args.get(slot) {
        None => Ok(None),
        Some(last) if fold(last) == "last" => Ok(Some(31)),
        Some(day) => check_day_of_month(fold(day).parse().unwrap_or(i64::MAX), slot).map(Some),
    };
    let account = args.get("account").map(|name| account::find(ctx.books(), name, "account")).transpose()?;
    Ok(CardTerms { account: account.map(|account| account.id), closing: day("closing")?, due: day("due")? })
}

async fn run_rename(ctx: &mut Ctx<'_>, args: Args) -> Result<Reply> {
    let known = |name: &str| ctx.books().live_cards().any(|c| c.name_key == fold(name));
    let (old, new) = joined(&args, "card", "name", &["to", "as", "into"], known)?;
    check_word(ctx, &new, "name")?;
    let card = find(ctx.books(), &old)?;
    let renamed = source::rename_card(&mut ctx.unit, &mut ctx.home.books, &card, &new)?;
    let text = ctx.say(phrase!("renamed", old = &card.name, new = &renamed.name));
    Ok(Reply::done(text).data(data(ctx.books(), &[&renamed])))
}

async fn run_archive(ctx: &mut Ctx<'_>, args: Args) -> Result<Reply> {
    let card = find(ctx.books(), args.need("card")?)?;
    let card = source::archive_card(&mut ctx.unit, &mut ctx.home.books, &card);
    Ok(Reply::done(ctx.say(phrase!("card-archived", card = &card.name)))
        .row([choice(ctx.say(phrase!("button-bring-back")), ADD.name, [("name", card.name.clone())])])
        .data(data(ctx.books(), &[&card])))
}

async fn run_show(ctx: &mut Ctx<'_>, args: Args) -> Result<Reply> {
    let card = find(ctx.books(), args.need("card")?)?;
    let Some(open) = statement::statement(ctx.db, ctx.household(), card.id, ctx.today()).await? else {
        return Err(unknown(&card.name).into());
    };
    let name = &card.name;
    let totals: Vec<String> = open.total.iter().map(|money| ctx.locale.money(*money)).collect();
    let sums = totals.join(" · ");
    let day = |day: chrono::NaiveDate| ctx.locale.day(day, ctx.today());
    let mut line = ctx.say(match card.closing_day {
        None => phrase!("statement-this-month", card = name, sums = sums),
        Some(_) => phrase!("statement", card = name, sums = sums, from = day(open.from), to = day(open.to)),
    });
    if let (Some(_), Some(due)) = (card.closing_day, open.due) {
        line.push_str(&format!(" · {}", ctx.say(phrase!("statement-due", day = day(due)))));
    }
    if card.closing_day.is_none() || card.due_day.is_none() {
        line.push_str(&format!("\n{}", ctx.say(phrase!("statement-days", card = name))));
    }
    let totals = open.total.iter().map(|money| json!({ "currency": money.currency.code(), "amount": money.decimal() }));
    let data = json!({
        "card": card.name,
        "account": account_name(ctx.books(), &card),
        "from": open.from.to_string(),
        "to": open.to.to_string(),
        "due": open.due.map(|due| due.to_string()),
        "totals": totals.collect::<Vec<_>>(),
        "total_count": open.count,
    });
    Ok(Reply::done(line).data(data))
}

/// "Visa · closes 25 · due 5"
pub fn terms(locale: &Locale, card: &Card) -> String {
    let mut parts = vec![card.name.clone()];
    parts.extend(card.closing_day.map(|day| locale.say(&phrase!("card-closes", day = day))));
    parts.extend(card.due_day.map(|day| locale.say(&phrase!("card-due", day = day))));
    parts.join(" · ")
}

fn account_name(books: &Books, card: &Card) -> Option<String> {
    books.account(card.account_id).map(|account| account.name.clone())
}

pub fn account_said(books: &Books, card: &Card) -> Arg {
    account_name(books, card).map_or_else(|| phrase!("no-account").into(), Arg::from)
}

fn find(books: &Books, name: &str) -> Result<Card, Refused> {
    let key = fold(name);
    books.live_cards().find(|card| card.name_key == key).cloned().ok_or_else(|| unknown(name))
}

fn unknown(name: &str) -> Refused {
    Refused::new("card_unknown", phrase!("card-unknown", card = short(name))).slot("card")
}

fn data(books: &Books, cards: &[&Card]) -> Value {
    let shown = cards.iter().map(|card| {
        json!({
            "name": card.name,
            "account": account_name(books, card),
            "closing_day": card.closing_day,
            "due_day": card.due_day,
        })
    });
    json!({ "cards": shown.collect::<Vec<_>>(), "total_count": cards.len() })
}
