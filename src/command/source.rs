//! Where money lies: `accounts`, `add account Savings usd`, `default account Savings`, `balance`.

use serde_json::{Value, json};

use super::naming::{check_word, joined, short};
use super::{Args, Command, Ctx, Plain, Reply, Slot, SlotKind, choice, payment_card, put_away};
use crate::error::{Refused, Result};
use crate::money::Currency;
use crate::service::books::{Account, Books};
use crate::service::statement::{self, Balance};
use crate::service::{Right, source};
use crate::understand::{fold, money};

const NAME: Slot = Slot { name: "name", kind: SlotKind::Text, about: "The account's name" };
const BACK: Slot = Slot { name: "back", kind: SlotKind::Text, about: "Only one that was put away" };
const ACCOUNT: Slot = Slot { name: "account", kind: SlotKind::Source, about: "Which account" };

pub static LIST: Command = Command {
    name: "accounts",
    menu: "accounts",
    about: "Your accounts and the cards on them",
    help: "accounts lists where your money lies, and the cards that settle there. add account NAME, rename account A to \
           B, archive account A and default account A arrange them; balance says what lies on each.",
    slots: &[],
    patterns: &["(?:(?:show|list) )?(?:my |our |all )?accounts"],
    examples: &["accounts"],
    right: Right::Read,
    plain: Plain::Private,
    run: |ctx, _| Box::pin(run_list(ctx)),
};

pub static ADD: Command = Command {
    name: "add_account",
    menu: "",
    about: "A new account: add account Savings",
    help: "add account NAME, with a currency where it is not yours: add account Savings usd. Entries name it: 20 gas \
           from savings. One that was archived comes back.",
    slots: &[NAME, Slot { name: "currency", kind: SlotKind::Text, about: "Its currency, if not your own" }, BACK],
    patterns: &[
        "(?:add|create)[ _](?:an? )?(?:new )?account (?P<name>.+?)(?: (?:in )?(?P<currency>[a-z]{3}|\\p{Sc}))?",
        "(?P<back>restore|unarchive|reopen|bring back)[ _]account (?P<name>.+)",
    ],
    examples: &["add account Savings", "add account Savings usd", "restore account Savings"],
    right: Right::Arrange,
    plain: Plain::Everywhere,
    run: |ctx, args| Box::pin(run_add(ctx, args)),
};

pub static RENAME: Command = Command {
    name: "rename_account",
    menu: "",
    about: "Another name: rename account Main to Giro",
    help: "rename account A to B. What was booked on it stays.",
    slots: &[ACCOUNT, Slot { name: "name", kind: SlotKind::Text, about: "Its new name" }],
    patterns: &["rename[ _]account (?P<account>.+?)(?: (?:to|as|into) | ?(?:=|->|→) ?)(?P<name>.+)"],
    examples: &["rename account Main to Giro"],
    right: Right::Arrange,
    plain: Plain::Everywhere,
    run: |ctx, args| Box::pin(run_rename(ctx, args)),
};

pub static ARCHIVE: Command = Command {
    name: "archive_account",
    menu: "",
    about: "Put an account away: archive account Savings",
    help: "archive account NAME takes it out of use. What moved on it stays, and add account NAME brings it back.",
    slots: &[ACCOUNT],
    // Digits would take "close account fee 12" from the expenses.
    patterns: &["(?:archive|remove|delete|hide)[ _]account (?P<account>.+)", "close account (?P<account>\\D+)"],
    examples: &["archive account Savings"],
    right: Right::Arrange,
    plain: Plain::Everywhere,
    run: |ctx, args| Box::pin(run_archive(ctx, args)),
};

pub static DEFAULT: Command = Command {
    name: "default_account",
    menu: "",
    about: "Where entries go that name no source: default account Giro",
    help: "default account NAME: what names no account or card is booked there from now on.",
    slots: &[ACCOUNT],
    patterns: &[
        "(?:set[ _])?default[ _]account(?: to| is| ?=)? (?P<account>.+)",
        "set[ _]default(?: to| ?=)? (?P<account>\\D+)",
    ],
    examples: &["default account Giro", "set default Giro"],
    right: Right::Arrange,
    plain: Plain::Everywhere,
    run: |ctx, args| Box::pin(run_default(ctx, args)),
};

pub static BALANCE: Command = Command {
    name: "balance",
    menu: "balance",
    about: "What lies on each account",
    help: "balance adds up each account: income and what came in by transfer, less what was spent from it or with its \
           cards. balance NAME tells one. What lay there before you began is booked as +500 opening with savings.",
    slots: &[ACCOUNT],
    patterns: &["(?:(?:show|my|our|the) )*balances?", "balances? (?:(?:of|on|for) )?(?P<account>\\D+)"],
    examples: &["balance", "balance of savings"],
    right: Right::Read,
    plain: Plain::Private,
    run: |ctx, args| Box::pin(run_balance(ctx, args)),
};

async fn run_list(ctx: &mut Ctx<'_>) -> Result<Reply> {
    let books = ctx.books();
    let mut lines = Vec::new();
    for account in books.live_accounts() {
        lines.push(line(books, account));
        let cards = books.live_cards().filter(|card| card.account_id == account.id);
        lines.extend(cards.map(|card| format!("  {}", payment_card::terms(card))));
    }
    lines.extend(put_away::line(ctx, "account", &put_away::account_names(books)));
    let accounts: Vec<&Account> = books.live_accounts().collect();
    Ok(Reply::done(lines.join("\n")).data(data(books, &accounts)))
}

async fn run_add(ctx: &mut Ctx<'_>, args: Args) -> Result<Reply> {
    let mut name = args.need("name")?.to_owned();
    let mut currency = None;
    if let Some(word) = args.get("currency") {
        currency = currency_of(ctx, word);
        if currency.is_none() {
            name = format!("{name} {word}");
        }
    }
    check_word(ctx, &name, "name")?;
    let away = put_away::account_names(ctx.books());
    if args.get("back").is_some() && !away.iter().any(|known| fold(known) == fold(&name)) {
        return Err(put_away::unknown("account", &name, &away).into());
    }
    let known = ctx.books().accounts.iter().any(|a| a.name_key == fold(&name));
    let account = source::add_account(&mut ctx.unit, &mut ctx.home.books, &name, currency)?;
    let what = if known && account.created_at < ctx.now() { "is back" } else { "is a new account" };
    let books = ctx.books();
    Ok(Reply::done(format!("✓ {} {what}, in {}", account.name, account.currency)).data(data(books, &[&account])))
}

/// The currency that a word at the end of a name is, where it is one.
fn currency_of(ctx: &Ctx<'_>, word: &str) -> Option<Currency> {
    match money(&format!("1 {word}"), &ctx.scope()) {
        Ok((money, true)) => Some(money.currency),
        _ => None,
    }
}

async fn run_rename(ctx: &mut Ctx<'_>, args: Args) -> Result<Reply> {
    let known = |name: &str| ctx.books().live_accounts().any(|a| a.name_key == fold(name));
    let (old, new) = joined(&args, "account", "name", &["to", "as", "into"], known)?;
    check_word(ctx, &new, "name")?;
    let account = find(ctx.books(), &old, "account")?;
    let renamed = source::rename_account(&mut ctx.unit, &mut ctx.home.books, &account, &new)?;
    Ok(Reply::done(format!("✓ {} is now {}", account.name, renamed.name)).data(data(ctx.books(), &[&renamed])))
}

async fn run_archive(ctx: &mut Ctx<'_>, args: Args) -> Result<Reply> {
    let account = find(ctx.books(), args.need("account")?, "account")?;
    let account = source::archive_account(&mut ctx.unit, &mut ctx.home.books, &account)?;
    let left: Vec<String> = statement::balances(ctx.db, ctx.household())
        .await?
        .iter()
        .filter(|balance| balance.account == account.id && balance.money.minor != 0)
        .map(|balance| balance.money.to_string())
        .collect();
    let rest = match left.is_empty() {
        true => "what moved on it stays".to_owned(),
        false => format!("{} lies there still, so balance goes on showing it", left.join(" and ")),
    };
    Ok(Reply::done(format!("✓ {} is put away; {rest}", account.name))
        .row([choice("Bring back", ADD.name, [("name", account.name.clone())])])
        .data(data(ctx.books(), &[&account])))
}

async fn run_default(ctx: &mut Ctx<'_>, args: Args) -> Result<Reply> {
    let account = find(ctx.books(), args.need("account")?, "account")?;
    let account = source::set_default(&mut ctx.unit, &mut ctx.home.books, &account);
    let text = format!("✓ What names no source is booked on {}", account.name);
    Ok(Reply::done(text).data(data(ctx.books(), &[&account])))
}

async fn run_balance(ctx: &mut Ctx<'_>, args: Args) -> Result<Reply> {
    let mut balances = statement::balances(ctx.db, ctx.household()).await?;
    if let Some(name) = args.get("account") {
        let account = match ctx.books().live_cards().find(|card| card.name_key == fold(name)) {
            Some(card) => card.account_id,
            None => find(ctx.books(), name, "account")?.id,
        };
        balances.retain(|balance| balance.account == account);
    }
    // Books that this very message opened hold nothing yet.
    if balances.is_empty() {
        let new = ctx.books().live_accounts().map(|account| Balance {
            account: account.id,
            name: account.name.clone(),
            money: crate::money::Money::new(0, account.currency),
        });
        balances = new.collect();
    }
    let mut lines: Vec<(String, Vec<String>)> = Vec::new();
    for balance in &balances {
        match lines.last_mut().filter(|(name, _)| *name == balance.name) {
            Some((_, sums)) => sums.push(balance.money.to_string()),
            None => lines.push((balance.name.clone(), vec![balance.money.to_string()])),
        }
    }
    let lines: Vec<String> = lines.into_iter().map(|(name, sums)| format!("{name}: {}", sums.join(" · "))).collect();
    let accounts = balances.iter().map(|balance| {
        let (amount, currency) = (balance.money.decimal(), balance.money.currency.code());
        json!({ "name": balance.name, "currency": currency, "amount": amount })
    });
    let data = json!({ "accounts": accounts.collect::<Vec<_>>() });
    Ok(Reply::done(lines.join("\n")).data(data))
}

/// "Main · default", the currency where it is not the household's.
fn line(books: &Books, account: &Account) -> String {
    let mut line = account.name.clone();
    if account.currency != books.currency() {
        line.push_str(&format!(" · {}", account.currency));
    }
    if account.is_default {
        line.push_str(" · default");
    }
    line
}

/// The live account that a name names.
pub fn find(books: &Books, name: &str, slot: &'static str) -> Result<Account, Refused> {
    let key = fold(name);
    if let Some(account) = books.live_accounts().find(|a| a.name_key == key) {
        return Ok(account.clone());
    }
    if let Some(card) = books.live_cards().find(|c| c.name_key == key) {
        let on = books.account(card.account_id).map_or("an account", |a| a.name.as_str());
        return Err(Refused::new("not_an_account", format!("{} is a card; it settles on {on}.", card.name))
            .slot(slot)
            .hint("accounts shows which is which."));
    }
    Err(Refused::new("account_unknown", format!("There is no account “{}”.", short(name)))
        .slot(slot)
        .hint("accounts lists them; add account NAME makes one."))
}

fn data(books: &Books, accounts: &[&Account]) -> Value {
    let shown = accounts.iter().map(|account| {
        let cards = books.live_cards().filter(|card| card.account_id == account.id).map(|card| card.name.as_str());
        json!({
            "name": account.name,
            "currency": account.currency.code(),
            "default": account.is_default,
            "cards": cards.collect::<Vec<_>>(),
        })
    });
    json!({ "accounts": shown.collect::<Vec<_>>(), "total_count": accounts.len() })
}
