//! Changing what is booked: every slot of an entry, by reply, by `edit`, by a button.

use uuid::Uuid;

use super::card::{self, Says};
use super::naming::short;
use super::undo::current;
use super::{Args, Command, Ctx, Plain, Reply, Slot, SlotKind, put_away};
use crate::error::{Refused, Result};
use crate::money::{Currency, Money};
use crate::say::phrase;
use crate::service::books::Books;
use crate::service::expense::{self, Expense};
use crate::service::{ChangeAction, Kind, Right};
use crate::understand::{Scope, Sign, fold, normalise, read_line};

use super::expense::{amount_fault, check_day, text_fault};

/// Reached by replying to a card, or right after one: its text says what to change.
pub static CORRECT: Command = Command {
    name: "correct",
    menu: "",
    slots: &[Slot { name: "message", kind: SlotKind::Text }, Slot { name: "text", kind: SlotKind::Text }],
    patterns: &[],
    examples: &[],
    right: Right::Write,
    plain: Plain::Never,
    run: |ctx, args| Box::pin(run_correct(ctx, args)),
};

/// The fields of the form that [`CHANGE`] opens on platforms that have forms; each bears the name of a slot that
/// [`apply`] knows.
pub const FIELDS: &[Slot] = &[
    Slot { name: "amount", kind: SlotKind::Money },
    Slot { name: "note", kind: SlotKind::Text },
    Slot { name: "day", kind: SlotKind::Day },
    Slot { name: "category", kind: SlotKind::Category },
    Slot { name: "source", kind: SlotKind::Source },
];

/// What the fields of the form say of an entry now.
pub fn filled(books: &Books, entry: &Expense) -> Vec<(&'static Slot, String)> {
    let value = |slot: &Slot| match slot.name {
        "amount" => entry.money().decimal(),
        "note" => entry.note.clone(),
        "day" => entry.day.to_string(),
        "category" => card::category(books, entry).unwrap_or_default(),
        _ => card::source(books, entry).unwrap_or_default(),
    };
    FIELDS.iter().map(|slot| (slot, value(slot))).collect()
}

/// The button under a card.
pub static CHANGE: Command = Command {
    name: "change",
    menu: "",
    slots: &[Slot { name: "message", kind: SlotKind::Text }],
    patterns: &[],
    examples: &[],
    right: Right::Write,
    plain: Plain::Never,
    run: |ctx, args| Box::pin(run_change(ctx, args)),
};

async fn run_change(ctx: &mut Ctx<'_>, args: Args) -> Result<Reply> {
    let message = Uuid::parse_str(args.need("message")?)?;
    let entry = only(&expense::of_message(ctx.db, message).await?, ctx.household())?;
    if FIELDS.iter().any(|field| args.get(field.name).is_some()) {
        return by_form(ctx, &entry, &args).await;
    }
    let title = card::title(ctx, &entry);
    let prompt = ctx.say(phrase!("change-what", number = entry.number, title = title));
    Ok(Reply { about: Some(message), ..Reply::asked(prompt.clone()).question("change", prompt) })
}

/// Applies what the form says otherwise than the entry; a field that was emptied is left alone.
async fn by_form(ctx: &mut Ctx<'_>, before: &Expense, args: &Args) -> Result<Reply> {
    let changes: Vec<Change> = filled(ctx.books(), before)
        .into_iter()
        .filter_map(|(slot, was)| {
            let new = args.get(slot.name)?.trim();
            (!new.is_empty() && new != was).then(|| (slot.name, new.to_owned()))
        })
        .collect();
    let after = apply_all(ctx, before, changes)?;
    answer(ctx, before, after).await
}

async fn run_correct(ctx: &mut Ctx<'_>, args: Args) -> Result<Reply> {
    let message = Uuid::parse_str(args.need("message")?)?;
    let text = args.need("text")?.to_owned();
    let before = only(&expense::of_message(ctx.db, message).await?, ctx.household())?;
    let changes = understood(ctx, &text)?;
    if changes.is_empty() {
        return Err(Refused::new("nothing_to_change", phrase!("nothing-to-change")).into());
    }
    let after = apply_all(ctx, &before, changes)?;
    answer(ctx, &before, after).await
}

/// Amends the entry and shows its card.
pub async fn answer(ctx: &mut Ctx<'_>, before: &Expense, after: Expense) -> Result<Reply> {
    let message = before.message_id.unwrap_or(ctx.about);
    if after == *before {
        let all = expense::of_message(ctx.db, message).await?;
        let told = ctx.say(phrase!("says-that-already"));
        return Ok(card::reply(ctx, message, &all, &Says::default()).whisper(told));
    }
    let changed = card::changed(ctx, before, &after);
    let after = expense::amend(&mut ctx.unit, before, after, ChangeAction::Edit);
    learn(ctx, before, &after).await?;
    let all = current(ctx, message, std::slice::from_ref(&after)).await?;
    let mut reply = card::reply(ctx, message, &all, &Says { changed, notice: None });
    reply.data = card::entry_data(ctx.books(), &after);
    Ok(reply)
}

/// Remembers where this household files such a note, when somebody says so.
pub async fn learn(ctx: &mut Ctx<'_>, before: &Expense, after: &Expense) -> Result<()> {
    let key = fold(&after.note);
    if before.category_id == after.category_id || key.is_empty() {
        return Ok(());
    }
    let known = expense::merchant(ctx.db, ctx.household(), &key).await?;
    expense::remember_merchant(&mut ctx.unit, after.household_id, known.as_ref(), &key, after.category_id);
    Ok(())
}

/// The one entry of a card, or a sentence that asks which.
pub fn only(entries: &[Expense], household: Uuid) -> Result<Expense, Refused> {
    let standing: Vec<&Expense> =
        entries.iter().filter(|e| e.deleted_at.is_none() && e.household_id == household).collect();
    match standing.as_slice() {
        [one] => Ok((*one).clone()),
        [] => Err(Refused::new("unknown_number", phrase!("entry-gone"))),
        [first, ..] => Err(Refused::new("which_entry", phrase!("which-entry", number = first.number)).slot("number")),
    }
}

/// A slot and its new value, as typed.
pub type Change = (&'static str, String);

/// What a correction says: "no, 5.40", "actually yesterday", "that was groceries", "czk", "with visa".
pub fn understood(ctx: &Ctx<'_>, text: &str) -> Result<Vec<Change>> {
    let text = strip_preamble(text);
    let folded = fold(text);
    if let Some((word, value)) = text.split_once(char::is_whitespace)
        && let Some(slot) = slot_named(&fold(word))
        && slot_fits(ctx, slot, value)
    {
        return Ok(vec![(slot, value.trim().to_owned())]);
    }
    if Currency::from_code(folded.trim()).is_some() {
        return Ok(vec![("currency", folded.trim().to_owned())]);
    }
    if ctx.books().category_named(&folded).is_some() {
        return Ok(vec![("category", folded)]);
    }
    if let Some(member) = ctx
        .books()
        .present()
        .find(|m| folded == format!("{} paid", m.name_key) || folded == format!("paid by {}", m.name_key))
    {
        return Ok(vec![("payer", member.name.clone())]);
    }
    let normalised = normalise(text).map_err(text_fault)?;
    let reading = read_line(&normalised, &ctx.scope());
    let mut changes = Vec::new();
    if let Some(fault) = &reading.amount_fault {
        return Err(amount_fault(fault).into());
    }
    if let Some(money) = reading.amount {
        changes.push(("amount", money.decimal()));
        if reading.currency_said {
            changes.push(("currency", money.currency.code().to_owned()));
        }
    }
    if let Some(day) = reading.day {
        changes.push(("day", day.to_string()));
    }
    let source = reading
        .card
        .and_then(|index| ctx.books().live_cards().nth(index).map(|c| c.name.clone()))
        .or_else(|| reading.account.and_then(|index| ctx.books().live_accounts().nth(index).map(|a| a.name.clone())))
        .or(reading.source_word)
        .or_else(|| put_away::named(ctx, text).map(|(source, _)| source.name().to_owned()));
    changes.extend(source.map(|source| ("source", source)));
    if let Some(category) = reading.category.and_then(|index| ctx.books().live_categories().nth(index)) {
        changes.push(("category", category.name.clone()));
    }
    Ok(changes)
}

/// The slot that a correction's first word names: "note birthday", "for lunch".
fn slot_named(word: &str) -> Option<&'static str> {
    match word {
        "note" | "for" => Some("note"),
        "category" => Some("category"),
        "day" => Some("day"),
        "amount" => Some("amount"),
        _ => None,
    }
}

fn slot_fits(ctx: &Ctx<'_>, slot: &str, value: &str) -> bool {
    match slot {
        "category" => ctx.books().category_named(&fold(value)).is_some(),
        _ => !value.trim().is_empty(),
    }
}

/// Whether all of a text is the correction, nothing more: what plain words among people must be.
pub fn is_whole(ctx: &Ctx<'_>, text: &str, changes: &[Change]) -> bool {
    let rest = fold(strip_preamble(text));
    if rest.is_empty() {
        return false;
    }
    let Ok(normalised) = normalise(&rest) else { return false };
    let reading = read_line(&normalised, &ctx.scope());
    let bare = reading.note.is_empty() && !reading.has_count && !reading.question && !reading.has_time;
    bare || matches!(changes, [("category" | "currency" | "payer", _)])
}

/// Whether a text is a correction and nothing else: "no, 5.40" has an amount and names nothing to buy.
pub fn is_bare(text: &str, scope: &Scope<'_>) -> bool {
    let rest = strip_preamble(text);
    if rest.len() == text.trim().len() {
        return false;
    }
    let Ok(normalised) = normalise(rest) else { return false };
    let reading = read_line(&normalised, scope);
    reading.amount.is_some() && reading.note.is_empty()
}

/// Whether a text begins as a correction does.
pub fn sounds_like_one(folded: &str) -> bool {
    PREAMBLES.iter().any(|word| folded.strip_prefix(word).is_some_and(|rest| rest.starts_with([' ', ','])))
}

const PREAMBLES: [&str; 14] = [
    "no",
    "nope",
    "sorry",
    "oops",
    "actually",
    "correction",
    "i meant",
    "i mean",
    "make it",
    "make that",
    "that was",
    "it was",
    "that's",
    "should be",
];

fn strip_preamble(text: &str) -> &str {
    let mut rest = text.trim();
    loop {
        let lower = rest.to_lowercase();
        let next = PREAMBLES.iter().find_map(|word| {
            let after = lower.strip_prefix(word)?;
            after.starts_with([' ', ',']).then(|| rest.get(word.len()..))?
        });
        match next {
            Some(after) => rest = after.trim_start_matches([' ', ',']),
            None => return rest,
        }
    }
}

pub fn apply_all(ctx: &mut Ctx<'_>, before: &Expense, changes: Vec<Change>) -> Result<Expense> {
    // The currency first: an amount is read in the currency that it will have.
    let mut after = before.clone();
    let currency_first = changes.iter().position(|(slot, _)| *slot == "currency");
    for index in currency_first.into_iter().chain((0..changes.len()).filter(|i| Some(*i) != currency_first)) {
        let (slot, value) = &changes[index];
        after = apply(ctx, &after, slot, value)?;
    }
    Ok(after)
}

/// The entry with one slot changed. `slot` is one of amount, currency, day, category, source, card, account, to, note,
/// merchant, payer, tags, kind; a transfer has fewer of them.
pub fn apply(ctx: &mut Ctx<'_>, before: &Expense, slot: &str, value: &str) -> Result<Expense> {
    let value = value.trim();
    let mut after = before.clone();
    if before.kind == Kind::Transfer && ["currency", "category", "merchant"].contains(&slot) {
        return Err(no_slot(before, slot).into());
    }
    match slot {
        "amount" => {
            let money = amount(ctx, before, value)?;
            if before.kind == Kind::Transfer && money.currency != before.currency {
                let phrase = phrase!("transfer-both-in", currency = before.currency);
                return Err(Refused::new("currency_mismatch", phrase).slot("amount").into());
            }
            after.amount_minor = money.minor;
            after.currency = money.currency;
        }
        "currency" => {
            let currency = Currency::from_code(&fold(value)).ok_or_else(|| {
                Refused::new("currency_unknown", phrase!("currency-unknown", currency = value)).slot("currency")
            })?;
            // The number that was typed stays: "that was czk" means 60 of those.
            let money = Money::parse(&before.money().decimal(), currency).map_err(|_| {
                amount_fault(&crate::understand::AmountFault::TooManyDecimals { allowed: currency.exponent() })
            })?;
            after.amount_minor = money.minor;
            after.currency = currency;
        }
        "day" => {
            let day = crate::understand::day(value, &ctx.scope())
                .ok_or_else(|| Refused::new("day_unknown", phrase!("day-unknown", day = value)).slot("day"))?;
            after.day = check_day(day, ctx.today())?;
        }
        "category" => {
            let category = ctx.books().category_named(&fold(value)).ok_or_else(|| {
                let phrase = phrase!("category-unknown-yet", category = short(value));
                Refused::new("category_unknown", phrase).slot("category")
            })?;
            if category.kind != before.kind {
                let kind = category.kind.as_str();
                let (name, number) = (&category.name, before.number);
                let phrase = phrase!("category-of-other-kind", category = name, kind = kind, number = number);
                return Err(Refused::new("category_kind", phrase).slot("category").into());
            }
            after.category_id = Some(category.id);
        }
        "source" | "card" | "account" | "to" if before.kind == Kind::Transfer => side(ctx, &mut after, slot, value)?,
        "source" | "card" | "account" => source(ctx, &mut after, slot, value)?,
        "note" => after.note = value.chars().take(500).collect(),
        "merchant" => after.merchant = Some(value.to_owned()).filter(|v| !v.is_empty()),
        "tags" => {
            let tags = value.split_whitespace().map(|tag| tag.trim_start_matches('#').to_owned());
            after.tags = tags.filter(|tag| !tag.is_empty()).collect::<Vec<_>>().into();
        }
        "payer" => {
            let key = fold(value);
            let mine = ["me", "i", "myself"].contains(&key.as_str());
            let payer = if mine { ctx.me() } else { ctx.books().present().find(|m| m.name_key == key) };
            after.payer_id = payer.map(|m| m.id).ok_or_else(|| {
                let names: Vec<&str> = ctx.books().present().map(|member| member.name.as_str()).collect();
                let phrase = phrase!("person-unknown", person = short(value), names = names.join(", "));
                Refused::new("person_unknown", phrase).slot("payer")
            })?;
        }
        "kind" => {
            let kind =
                Kind::parse(&fold(value)).filter(|k| matches!(k, Kind::Expense | Kind::Income)).ok_or_else(|| {
                    Refused::new("kind_unknown", phrase!("kind-unknown", number = before.number)).slot("kind")
                })?;
            if before.kind != kind {
                after.kind = kind;
                // A transfer that was none left its account all the same, and reached no other.
                after.to_account_id = None;
                after.category_id = ctx.books().fallback(kind).map(|c| c.id);
            }
        }
        _ => return Err(no_slot(before, slot).into()),
    }
    Ok(after)
}

fn no_slot(entry: &Expense, slot: &str) -> Refused {
    let phrase = match entry.kind {
        Kind::Transfer => phrase!("field-unknown-transfer", slot = slot),
        _ => phrase!("field-unknown", slot = slot),
    };
    Refused::new("slot_unknown", phrase).slot("slot")
}

/// One of the two accounts of a transfer: another account of that currency, and never the same as the other side.
fn side(ctx: &Ctx<'_>, after: &mut Expense, slot: &str, value: &str) -> Result<()> {
    let slot = if slot == "to" { "to" } else { "source" };
    let name = value.trim_start_matches("from ").trim_start_matches("with ");
    let account = super::source::find(ctx.books(), name, slot)?;
    if account.currency != after.currency {
        let (name, currency) = (&account.name, account.currency);
        let phrase = phrase!("transfer-is-in", account = name, currency = currency, other = after.currency);
        return Err(Refused::new("currency_mismatch", phrase).slot(slot).into());
    }
    let other = if slot == "to" { after.account_id } else { after.to_account_id };
    if other == Some(account.id) {
        let phrase = phrase!("transfer-turn-round", account = &account.name, number = after.number);
        return Err(Refused::new("same_account", phrase).slot(slot).into());
    }
    if slot == "to" {
        after.to_account_id = Some(account.id);
    } else {
        after.account_id = Some(account.id);
    }
    Ok(())
}

fn amount(ctx: &Ctx<'_>, before: &Expense, value: &str) -> Result<Money> {
    let normalised = normalise(value).map_err(text_fault)?;
    let mut scope = ctx.scope();
    scope.currency = before.currency;
    let reading = read_line(&normalised, &scope);
    if let Some(fault) = &reading.amount_fault {
        return Err(amount_fault(fault).into());
    }
    let money = reading
        .amount
        .ok_or_else(|| Refused::new("amount_unknown", phrase!("amount-unknown", amount = value)).slot("amount"))?;
    if reading.sign == Sign::Minus && money.minor > 0 {
        return Err(amount_fault(&crate::understand::AmountFault::Negative).into());
    }
    Ok(money)
}

fn source(ctx: &mut Ctx<'_>, after: &mut Expense, slot: &str, value: &str) -> Result<()> {
    let key = fold(value.trim_start_matches("with ").trim_start_matches("from "));
    let card = ctx.books().live_cards().find(|c| c.name_key == key).map(|c| c.id);
    let account = ctx.books().live_accounts().find(|a| a.name_key == key).map(|a| a.id);
    if let Some(away) = put_away::Source::called(ctx.books(), &key) {
        return Err(away.refused("source").into());
    }
    match (slot, card, account) {
        ("source" | "card", Some(card), _) => {
            after.card_id = Some(card);
            after.account_id = None;
        }
        ("source" | "account", _, Some(account)) => {
            after.account_id = Some(account);
            after.card_id = None;
        }
        ("source" | "card", None, _) if crate::service::source::is_card_brand(&key) => {
            let card = crate::service::source::add_card(&mut ctx.unit, &mut ctx.home.books, value)?;
            after.card_id = Some(card.id);
            after.account_id = None;
        }
        _ => {
            let thing = if slot == "card" { "card" } else { "account" };
            let phrase = phrase!("source-unknown", source = short(value), thing = thing);
            return Err(Refused::new("source_unknown", phrase).slot("source").into());
        }
    }
    Ok(())
}
