//! Between one's own accounts: `transfer 50 from main to savings`, `move 50 to savings`. Never spending.

use chrono::NaiveDate;

use super::expense::{amount_fault, check_day, guarded, record, text_fault};
use super::naming::short;
use super::source::find;
use super::{Args, Command, Ctx, Plain, Reply, Slot, SlotKind};
use crate::error::{Refused, Result};
use crate::message::{Body, Outcome};
use crate::money::Money;
use crate::say::phrase;
use crate::service::books::Account;
use crate::service::expense::Draft;
use crate::service::{Kind, Right};
use crate::understand::{AmountFault, day, money, normalise, read};

pub static COMMAND: Command = Command {
    name: "transfer",
    menu: "transfer",
    slots: &[
        Slot { name: "text", kind: SlotKind::Text },
        Slot { name: "amount", kind: SlotKind::Money },
        Slot { name: "from", kind: SlotKind::Source },
        Slot { name: "to", kind: SlotKind::Source },
    ],
    patterns: &[
        "(?:transfer|transferred|move|moved) (?P<amount>.*?\\d.*?) from (?P<from>.+?) (?:in)?to (?P<to>.+)",
        "(?:transfer|transferred|move|moved) (?P<amount>.*?\\d.*?) (?:in)?to (?P<to>.+?) from (?P<from>.+)",
        "(?:transfer|transferred|move|moved) (?P<amount>.*?\\d.*?) (?:in)?to (?P<to>.+)",
        "(?P<text>(?:send|sent) (?P<amount>.*?\\d.*?) from (?P<from>.+?) (?:in)?to (?P<to>.+))",
        "(?P<text>(?P<amount>\\p{Sc}? ?\\d[\\d.,']*(?: ?\\p{Sc})?) from (?P<from>.+?) (?:in)?to (?P<to>.+))",
    ],
    examples: &["transfer 50 from main to savings", "move 50 to savings", "50 from main to savings"],
    right: Right::Write,
    plain: Plain::Everywhere,
    run: |ctx, args| Box::pin(run(ctx, args)),
};

async fn run(ctx: &mut Ctx<'_>, args: Args) -> Result<Reply> {
    let (to, when) = account_and_day(ctx, args.need("to")?, "to");
    let from = match args.get("from") {
        Some(name) => {
            let (from, earlier) = account_and_day(ctx, name, "from");
            (from, when.or(earlier))
        }
        None => (default(ctx), when),
    };
    let ((from, when), to) = match (from, to) {
        ((Ok(from), when), Ok(to)) => ((from, when), to),
        // Among people, what names no accounts of ours was not meant for us: "move 5 chairs to the hall".
        (_, _) if overheard(ctx) => return Ok(Reply { outcome: Outcome::Ignored, ..Reply::silent() }),
        // Sent, but not between accounts: "20 from the bank to the hotel" is an expense like any other.
        (_, _) if args.get("text").is_some() => return expense(ctx, &args).await,
        ((Err(refused), _), _) | (_, Err(refused)) => return Err(refused.into()),
    };
    if from.id == to.id {
        let phrase = phrase!("transfer-same-account", account = &from.name);
        return Err(Refused::new("same_account", phrase).slot("to").into());
    }
    if from.currency != to.currency {
        let (currency, other) = (from.currency, to.currency);
        let (from, to) = (&from.name, &to.name);
        let phrase = phrase!("transfer-other-currency", from = from, currency = currency, to = to, other = other);
        return Err(Refused::new("currency_mismatch", phrase).slot("to").into());
    }
    let money = amount(ctx, &from, args.need("amount")?)?;
    let day = check_day(when.unwrap_or_else(|| ctx.today()), ctx.today())?;
    let said = match &ctx.inbound.body {
        Body::Text { text, .. } => text.trim().to_owned(),
        Body::Press { .. } | Body::Ask { .. } | Body::Event { .. } => String::new(),
    };
    let draft = Draft {
        kind: Kind::Transfer,
        payer: ctx.actor.member,
        minor: money.minor,
        currency: money.currency,
        day,
        category: None,
        account: Some(from.id),
        card: None,
        to_account: Some(to.id),
        note: String::new(),
        merchant: None,
        tags: Vec::new(),
        said: said.clone(),
        line: 0,
        message: ctx.about,
    };
    guarded(ctx, vec![draft], &said, None).await
}

/// Whether this is a plain line in a shared chat, neither a /command nor a reply to the bot.
fn overheard(ctx: &Ctx<'_>) -> bool {
    let plain = match &ctx.inbound.body {
        Body::Text { text, .. } => !text.trim_start().starts_with('/'),
        Body::Press { .. } | Body::Ask { .. } | Body::Event { .. } => false,
    };
    plain && ctx.shared() && !ctx.inbound.reply_to_bot && !ctx.inbound.mentions_bot
}

async fn expense(ctx: &mut Ctx<'_>, args: &Args) -> Result<Reply> {
    let text = args.need("text")?;
    let normalised = normalise(text).map_err(text_fault)?;
    let readings = read(&normalised, &ctx.scope());
    record(ctx, readings, text).await
}

fn default(ctx: &Ctx<'_>) -> Result<Account, Refused> {
    let account = ctx.books().default_account().cloned();
    account.ok_or_else(|| Refused::new("no_account", phrase!("transfer-no-account")).slot("from"))
}

/// "savings", "savings yesterday": the account, and the day where one is said after it.
fn account_and_day(ctx: &Ctx<'_>, text: &str, slot: &'static str) -> (Result<Account, Refused>, Option<NaiveDate>) {
    let whole = find(ctx.books(), text, slot);
    if whole.is_ok() {
        return (whole, None);
    }
    // The longest name first, so that an account called "Rainy day" keeps its day.
    for (at, _) in text.char_indices().rev().filter(|(_, letter)| letter.is_whitespace()) {
        let (name, rest) = (&text[..at], &text[at..]);
        if let (Ok(account), Some(day)) = (find(ctx.books(), name, slot), day(rest, &ctx.scope())) {
            return (Ok(account), Some(day));
        }
    }
    (whole, None)
}

fn amount(ctx: &Ctx<'_>, from: &Account, text: &str) -> Result<Money> {
    let mut scope = ctx.scope();
    scope.currency = from.currency;
    let unreadable =
        || Refused::new("amount_unknown", phrase!("transfer-amount-unknown", amount = short(text))).slot("amount");
    let (money, _) = match money(text, &scope) {
        Ok(read) => read,
        Err(Some(fault)) => return Err(faulty(&fault).into()),
        Err(None) => return Err(unreadable().into()),
    };
    if money.currency != from.currency {
        let phrase = phrase!("transfer-currency", account = &from.name, currency = from.currency);
        return Err(Refused::new("currency_mismatch", phrase).slot("amount").into());
    }
    match money.minor {
        ..0 => Err(faulty(&AmountFault::Negative).into()),
        0 => Err(faulty(&AmountFault::Zero).into()),
        1.. => Ok(money),
    }
}

/// What an amount is refused with, with what to do about it here.
fn faulty(fault: &AmountFault) -> Refused {
    match fault {
        AmountFault::Zero => Refused::new("amount_zero", phrase!("transfer-zero")).slot("amount"),
        AmountFault::Negative => Refused::new("amount_negative", phrase!("transfer-negative")).slot("amount"),
        other => amount_fault(other),
    }
}
