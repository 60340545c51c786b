//! Where money lies: `accounts`, `add account Savings usd`, `default account Savings`, `balance`.

use serde_json::{Value, json};

use super::naming::{check_word, joined, short};
use super::{Args, Command, Ctx, Plain, Reply, Slot, SlotKind, choice, payment_card, put_away};
use crate::error::{Refused, Result};
use crate::money::{Currency, Money};
use crate::say::{Arg, Locale, phrase};
use crate::service::books::{Account, Books};
use crate::service::statement::{self, Balance};
use crate::service::{Right, source};
use crate::understand::{fold, money};

const NAME: Slot = Slot { name: "name", kind: SlotKind::Text };
const BACK: Slot = Slot { name: "back", kind: SlotKind::Text };
const ACCOUNT: Slot = Slot { name: "account", kind: SlotKind::Source };

pub static LIST: Command = Command {
    name: "accounts",
    menu: "accounts",
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
    slots: &[NAME, Slot { name: "currency", kind: SlotKind::Text }, BACK],
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
    slots: &[ACCOUNT, Slot { name: "name", kind: SlotKind::Text }],
    patterns: &["rename[ _]account (?P<account>.+?)(?: (?:to|as|into) | ?(?:=|->|→) ?)(?P<name>.+)"],
    examples: &["rename account Main to Giro"],
    right: Right::Arrange,
    plain: Plain::Everywhere,
    run: |ctx, args| Box::pin(run_rename(ctx, args)),
};

pub static ARCHIVE: Command = Command {
    name: "archive_account",
    menu: "",
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
        lines.push(line(books, &ctx.locale, account));
        let cards = books.live_cards().filter(|card| card.account_id == account.id);
        lines.extend(cards.map(|card| format!("  {}", payment_card::terms(&ctx.locale, card))));
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
    let (name, currency) = (&account.name, account.currency);
    let text = ctx.say(match known && account.created_at < ctx.now() {
        true => phrase!("account-restored", account = name, currency = currency),
        false => phrase!("account-added", account = name, currency = currency),
    });
    Ok(Reply::done(text).data(data(ctx.books(), &[&account])))
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
    let text = ctx.say(phrase!("renamed", old = &account.name, new = &renamed.name));
    Ok(Reply::done(text).data(data(ctx.books(), &[&renamed])))
}

async fn run_archive(ctx: &mut Ctx<'_>, args: Args) -> Result<Reply> {
    let account = find(ctx.books(), args.need("account")?, "account")?;
    let account = source::archive_account(&mut ctx.unit, &mut ctx.home.books, &account)?;
    let left: Vec<Money> = statement::balances(ctx.db, ctx.household())
        .await?
        .iter()
        .filter(|balance| balance.account == account.id && balance.money.minor != 0)
        .map(|balance| balance.money)
        .collect();
    let name = &account.name;
    let text = ctx.say(match left.is_empty() {
        true => phrase!("account-archived", account = name),
        false => phrase!("account-archived-with", account = name, sums = Arg::All(left)),
    });
    Ok(Reply::done(text)
        .row([choice(ctx.say(phrase!("button-bring-back")), ADD.name, [("name", name.clone())])])
        .data(data(ctx.books(), &[&account])))
}

async fn run_default(ctx: &mut Ctx<'_>, args: Args) -> Result<Reply> {
    let account = find(ctx.books(), args.need("account")?, "account")?;
    let account = source::set_default(&mut ctx.unit, &mut ctx.home.books, &account);
    let text = ctx.say(phrase!("account-set-default", account = &account.name));
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
            money: Money::new(0, account.currency),
        });
        balances = new.collect();
    }
    let mut lines: Vec<(String, Vec<String>)> = Vec::new();
    for balance in &balances {
        match lines.last_mut().filter(|(name, _)| *name == balance.name) {
            Some((_, sums)) => sums.push(ctx.locale.money(balance.money)),
            None => lines.push((balance.name.clone(), vec![ctx.locale.money(balance.money)])),
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
fn line(books: &Books, locale: &Locale, account: &Account) -> String {
    let mut line = account.name.clone();
    if account.currency != books.currency() {
        line.push_str(&format!(" · {}", account.currency));
    }
    if account.is_default {
        line.push_str(&format!(" · {}", locale.say(&phrase!("account-default"))));
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
        let on = books.account(card.account_id).map(|account| account.name.as_str().into());
        let on: Arg = on.unwrap_or_else(|| phrase!("an-account").into());
        let phrase = phrase!("account-is-card", card = &card.name, account = on);
        return Err(Refused::new("not_an_account", phrase).slot(slot));
    }
    Err(Refused::new("account_unknown", phrase!("account-unknown", account = short(name))).slot(slot))
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
