//! Cards that settle on an account: `cards`, `add card Visa`, `card visa closing 25 due 5`, and `card visa` for its
//! open statement.

use serde_json::{Value, json};

use super::naming::{check_word, joined, short};
use super::{Args, Command, Ctx, Plain, Reply, Slot, SlotKind, choice, put_away, source as account};
use crate::error::{Refused, Result};
use crate::service::books::{Books, Card};
use crate::service::source::{self, CardTerms, check_day_of_month};
use crate::service::{Right, statement};
use crate::understand::fold;

const NAME: Slot = Slot { name: "name", kind: SlotKind::Text, about: "The card's name" };
const BACK: Slot = Slot { name: "back", kind: SlotKind::Text, about: "Only one that was put away" };
const CARD: Slot = Slot { name: "card", kind: SlotKind::Source, about: "Which card" };
const ACCOUNT: Slot = Slot { name: "account", kind: SlotKind::Source, about: "The account that it settles on" };
const CLOSING: Slot = Slot { name: "closing", kind: SlotKind::Number, about: "Day of the month its statement closes" };
const DUE: Slot = Slot { name: "due", kind: SlotKind::Number, about: "Day of the month it is due" };

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
    about: "Your cards, where they settle and when",
    help: "cards lists them. add card NAME is enough to begin; card NAME closing 25 due 5 sets its days, card NAME on \
           ACCOUNT where it settles, and card NAME shows the open statement.",
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
    about: "A new card: add card Visa",
    help: "add card NAME, and if you like: on ACCOUNT, closing 25, due 5. Without an account it settles on the default \
           one. Entries name it: lunch 12 with visa.",
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
    about: "Another name: rename card Visa to Amex",
    help: "rename card A to B. What was paid with it stays.",
    slots: &[CARD, Slot { name: "name", kind: SlotKind::Text, about: "Its new name" }],
    patterns: &["rename[ _]card (?P<card>.+?)(?: (?:to|as|into) | ?(?:=|->|→) ?)(?P<name>.+)"],
    examples: &["rename card Visa to Amex"],
    right: Right::Arrange,
    plain: Plain::Everywhere,
    run: |ctx, args| Box::pin(run_rename(ctx, args)),
};

pub static ARCHIVE: Command = Command {
    name: "archive_card",
    menu: "",
    about: "Put a card away: archive card Visa",
    help: "archive card NAME takes it out of use. What was paid with it stays, and add card NAME brings it back.",
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
    about: "A card's days and account: card visa closing 25 due 5",
    help: "card NAME closing 25 due 5 says on which days of the month its statement closes and is due; card NAME on \
           ACCOUNT where it settles.",
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
    about: "A card's open statement: card visa",
    help: "card NAME tells what its open statement comes to, from when to when, and when it is due. Set the days with \
           card NAME closing 25 due 5.",
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
    let of = |card: &&Card| format!("{}, on {}", terms(card), account_name(books, card));
    let mut lines: Vec<String> = cards.iter().map(of).collect();
    if lines.is_empty() {
        lines.push("No cards yet. add card Visa makes one.".to_owned());
    }
    lines.extend(put_away::line(ctx, "card", &put_away::card_names(books)));
    Ok(Reply::done(lines.join("\n")).data(data(books, &cards)))
}

async fn run_add(ctx: &mut Ctx<'_>, args: Args) -> Result<Reply> {
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
    Ok(said(ctx, &card, if back { "✓ Back again:" } else { "✓ Card" }))
}

async fn run_set(ctx: &mut Ctx<'_>, args: Args) -> Result<Reply> {
    let card = find(ctx.books(), args.need("card")?)?;
    let terms = terms_of(ctx, &args)?;
    let card = source::set_card(&mut ctx.unit, &mut ctx.home.books, &card, terms);
    Ok(said(ctx, &card, "✓"))
}

fn said(ctx: &Ctx<'_>, card: &Card, what: &str) -> Reply {
    let books = ctx.books();
    let text = format!("{what} {}, on {}", terms(card), account_name(books, card));
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
    Ok(Reply::done(format!("✓ {} is now {}", card.name, renamed.name)).data(data(ctx.books(), &[&renamed])))
}

async fn run_archive(ctx: &mut Ctx<'_>, args: Args) -> Result<Reply> {
    let card = find(ctx.books(), args.need("card")?)?;
    let card = source::archive_card(&mut ctx.unit, &mut ctx.home.books, &card);
    Ok(Reply::done(format!("✓ {} is put away; what was paid with it stays", card.name))
        .row([choice("Bring back", ADD.name, [("name", card.name.clone())])])
        .data(data(ctx.books(), &[&card])))
}

async fn run_show(ctx: &mut Ctx<'_>, args: Args) -> Result<Reply> {
    let card = find(ctx.books(), args.need("card")?)?;
    let Some(open) = statement::statement(ctx.db, ctx.household(), card.id, ctx.today()).await? else {
        return Err(unknown(&card.name).into());
    };
    let totals: Vec<String> = open.total.iter().map(ToString::to_string).collect();
    let day = |day: chrono::NaiveDate| super::card::day(day, ctx.today());
    let mut line = format!("{}: {} so far", card.name, totals.join(" · "));
    match (card.closing_day, open.due) {
        (None, _) => line.push_str(" this month"),
        (Some(_), due) => {
            line.push_str(&format!(" · {} to {}", day(open.from), day(open.to)));
            line.extend(due.map(|due| format!(" · due {}", day(due))));
        }
    }
    if card.closing_day.is_none() || card.due_day.is_none() {
        line.push_str(&format!("\nIts days: card {} closing 25 due 5", card.name));
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
pub fn terms(card: &Card) -> String {
    let mut parts = vec![card.name.clone()];
    parts.extend(card.closing_day.map(|day| format!("closes {day}")));
    parts.extend(card.due_day.map(|day| format!("due {day}")));
    parts.join(" · ")
}

fn account_name(books: &Books, card: &Card) -> String {
    books.account(card.account_id).map_or_else(|| "no account".to_owned(), |account| account.name.clone())
}

fn find(books: &Books, name: &str) -> Result<Card, Refused> {
    let key = fold(name);
    books.live_cards().find(|card| card.name_key == key).cloned().ok_or_else(|| unknown(name))
}

fn unknown(name: &str) -> Refused {
    Refused::new("card_unknown", format!("There is no card “{}”.", short(name)))
        .slot("card")
        .hint("cards lists them; add card NAME makes one.")
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
