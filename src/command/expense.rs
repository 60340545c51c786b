//! Recording: "coffee 4.50", several lines, income, `/e TEXT`. What no other command claims and holds an amount ends
//! here.

use chrono::{Months, NaiveDate};
use uuid::Uuid;

use super::card::{self, Says};
use super::naming::short;
use super::{Args, Choice, Command, Ctx, Plain, Reply, Slot, SlotKind, choice, put_away};
use crate::error::{Internal, Refused, Result};
use crate::message::SenderKind;
use crate::money::Money;
use crate::say::{Arg, Phrase, phrase};
use crate::service::expense::{self, Draft, Expense};
use crate::service::question::StoredIntent;
use crate::service::unit::parse_intents;
use crate::service::{Kind, Right, category, question, source};
use crate::understand::{AmountFault, PersonMode, Reading, TextFault, fold, normalise, read};

pub static COMMAND: Command = Command {
    name: "expense",
    menu: "e",
    slots: &[
        Slot { name: "text", kind: SlotKind::Text },
        Slot { name: "amount", kind: SlotKind::Money },
        Slot { name: "day", kind: SlotKind::Day },
        Slot { name: "category", kind: SlotKind::Category },
        Slot { name: "source", kind: SlotKind::Source },
    ],
    patterns: &["e (?P<text>.+)", "(?:expense|spent|add expense) (?P<text>.*\\d.*)"],
    examples: &["e coffee 4.50", "spent 20 on gas"],
    right: Right::Write,
    plain: Plain::Private,
    run: |ctx, args| Box::pin(run(ctx, args)),
};

/// A household's amount beyond this many times its largest is asked about, once it has so many entries.
const UNUSUAL: i64 = 20;
const UNUSUAL_AFTER: u64 = 5;

/// The same words from the same person within this time are asked about.
pub const AGAIN_WITHIN_US: i64 = 10 * 60 * 1_000_000;

/// What an entry costs nobody to believe: a year ahead, twenty years back.
const AHEAD: Months = Months::new(12);
const BACK: Months = Months::new(12 * 20);

async fn run(ctx: &mut Ctx<'_>, args: Args) -> Result<Reply> {
    if let Some(drafts) = args.get("drafts") {
        return book_confirmed(ctx, serde_json::from_str(drafts)?, &args).await;
    }
    let mut text = args.need("text")?.to_owned();
    // Slots filled in beside the text read as if they had been typed behind it.
    for (slot, joined) in [("amount", " "), ("day", " "), ("source", " with ")] {
        if let Some(value) = args.get(slot) {
            text = format!("{text}{joined}{value}");
        }
    }
    let normalised = normalise(&text).map_err(text_fault)?;
    let mut readings = read(&normalised, &ctx.scope());
    if let Some(name) = args.get("category") {
        let key = fold(name);
        let chosen = ctx.books().live_categories().position(|category| category.name_key == key);
        let Some(chosen) = chosen else {
            let phrase = phrase!("category-unknown-yet", category = short(name));
            return Err(Refused::new("category_unknown", phrase).slot("category").into());
        };
        readings.iter_mut().for_each(|reading| reading.category = Some(chosen));
    }
    record(ctx, readings, &text).await
}

/// What a text that cannot be read is refused with.
pub fn text_fault(fault: TextFault) -> Refused {
    match fault {
        TextFault::TooLong => Refused::new("text_too_long", phrase!("text-too-long")),
        TextFault::Ambiguous { shown, .. } => {
            Refused::new("amount_ambiguous", phrase!("number-ambiguous", shown = shown)).slot("amount")
        }
        TextFault::Empty => Refused::new("text_empty", phrase!("text-empty")),
    }
}

/// Books what was read, or asks for what is missing.
pub async fn record(ctx: &mut Ctx<'_>, readings: Vec<Reading>, said: &str) -> Result<Reply> {
    let message = ctx.about;
    let mut drafts = Vec::with_capacity(readings.len());
    let mut notice = None;
    for (line, reading) in readings.iter().enumerate() {
        if reading.amount.is_none() && reading.amount_fault.is_none() {
            continue;
        }
        let (draft, said_so) = draft(ctx, reading, line as i32, message).await?;
        notice = notice.or(said_so);
        drafts.push(draft);
    }
    if drafts.is_empty() {
        return Err(Refused::new("no_amount", phrase!("no-amount")).slot("amount").into());
    }
    if ctx.inbound.sender.as_ref().is_some_and(|sender| sender.kind == SenderKind::Anonymous) {
        return Ok(ask_who_paid(ctx, &drafts));
    }
    if let [only] = drafts.as_slice()
        && only.note.is_empty()
        && only.category.is_none()
    {
        return Ok(ask_for_what(ctx, only));
    }
    guarded(ctx, drafts, said, notice).await
}

/// Books drafts, or asks first where they look like a slip: far more than ever before, or the same words again.
pub async fn guarded(ctx: &mut Ctx<'_>, drafts: Vec<Draft>, said: &str, notice: Option<Phrase>) -> Result<Reply> {
    for draft in &drafts {
        if let Some(question) = unusual(ctx, draft).await? {
            return Ok(confirm(ctx, question, &drafts, phrase!("button-book-unusual")));
        }
    }
    if let Some(question) = again(ctx, said) {
        return Ok(confirm(ctx, question, &drafts, phrase!("button-book-again")));
    }
    finish(ctx, drafts, notice).await
}

/// Turns a reading into a draft: every slot decided, every guardrail passed.
async fn draft(ctx: &mut Ctx<'_>, reading: &Reading, line: i32, message: Uuid) -> Result<(Draft, Option<Phrase>)> {
    if let Some(fault) = &reading.amount_fault {
        return Err(amount_fault(fault).into());
    }
    let money = reading.amount.expect("readings without an amount are passed over");
    let kind = if reading.income { Kind::Income } else { Kind::Expense };
    let today = ctx.today();
    let day = check_day(reading.day.unwrap_or(today), today)?;
    let books = ctx.books().clone();
    let mut notice = None;

    let away = put_away::instead(ctx, reading);
    let reading = away.as_ref().map_or(reading, |(reading, ..)| reading);
    let mut account = reading.account.and_then(|index| books.live_accounts().nth(index)).map(|a| a.id);
    let mut card = reading.card.and_then(|index| books.live_cards().nth(index)).map(|c| c.id);
    if let Some((_, instead, said_so)) = &away {
        account = *instead;
        notice = Some(said_so.clone());
    } else if let (None, None, Some(word)) = (account, card, &reading.source_word) {
        if source::is_card_brand(word) {
            let added = source::add_card(&mut ctx.unit, &mut ctx.home.books, word)?;
            let account = account_name(ctx, added.account_id);
            notice = Some(phrase!("notice-new-card", card = &added.name, account = account));
            card = Some(added.id);
        } else {
            notice = Some(phrase!("notice-no-source", word = word));
        }
    }
    if account.is_none() && card.is_none() {
        account = books.default_account().map(|a| a.id);
    }

    let note = note_of(ctx, reading);
    let category = match reading.category.and_then(|index| books.live_categories().nth(index)) {
        Some(category) if category.kind == kind => Some(category.id),
        _ => None,
    };
    let category = match category {
        Some(category) => Some(category),
        None if note.is_empty() && kind == Kind::Expense => None,
        None => {
            let guessed = reading.guessed.and_then(|index| books.live_categories().nth(index));
            let guessed = guessed.filter(|category| category.kind == kind).map(|category| category.id);
            let (category, asks) = remembered(ctx, &note, kind, guessed).await?;
            notice = notice.or(asks);
            category
        }
    };
    let draft = Draft {
        kind,
        payer: payer(ctx, reading),
        minor: money.minor,
        currency: money.currency,
        day,
        category,
        account,
        card,
        to_account: None,
        note,
        merchant: reading.merchant.clone(),
        tags: reading.tags.clone(),
        said: reading.said.clone(),
        line,
        message,
    };
    Ok((draft, notice))
}

/// Who paid: the member that the text names, else who wrote it.
fn payer(ctx: &Ctx<'_>, reading: &Reading) -> Uuid {
    let named = reading.people.iter().find(|person| person.mode == PersonMode::Paid).and_then(|person| person.index);
    named.and_then(|index| ctx.books().present().nth(index)).map_or(ctx.actor.member, |member| member.id)
}

/// The note as people will see it: who shares an entry stays in it as typed.
pub fn note_of(ctx: &Ctx<'_>, reading: &Reading) -> String {
    let mut note = reading.note.clone();
    for person in &reading.people {
        let word = &person.word;
        let joined = match person.mode {
            PersonMode::Paid => continue,
            PersonMode::With => ctx.say(phrase!("note-with", person = word)),
            PersonMode::Not => ctx.say(phrase!("note-not", person = word)),
            PersonMode::For => ctx.say(phrase!("note-for", person = word)),
            PersonMode::At => format!("@{word}"),
        };
        note = format!("{note} {joined}").trim().to_owned();
    }
    note
}

/// Books one line of a message that has a card already.
pub async fn book_line(ctx: &mut Ctx<'_>, reading: &Reading, line: i32, message: Uuid) -> Result<Expense> {
    let (draft, _) = draft(ctx, reading, line, message).await?;
    let (household, last) = (ctx.household(), ctx.home.last_number);
    ctx.unit.count_from(household, last);
    Ok(expense::book(&mut ctx.unit, household, draft))
}

/// Where this household filed these words before; else where the brand they name belongs; else "Other", asking once.
async fn remembered(
    ctx: &mut Ctx<'_>,
    note: &str,
    kind: Kind,
    guessed: Option<Uuid>,
) -> Result<(Option<Uuid>, Option<Phrase>)> {
    let books = ctx.books().clone();
    let fallback = books.fallback(kind);
    let key = fold(note);
    if kind != Kind::Expense || key.is_empty() {
        return Ok((fallback.map(|c| c.id), None));
    }
    let known = expense::merchant(ctx.db, books.id(), &key).await?;
    let filed = known.as_ref().and_then(|known| known.category_id);
    if let Some(category) = filed.and_then(|id| category::standing(&books, id)) {
        return Ok((Some(category.id), None));
    }
    if guessed.is_some() {
        return Ok((guessed, None));
    }
    if known.is_some() || ctx.shared() {
        return Ok((fallback.map(|c| c.id), None));
    }
    expense::remember_merchant(&mut ctx.unit, books.id(), None, &key, None);
    let notice = fallback.map(|category| phrase!("notice-filed", category = &category.name));
    Ok((fallback.map(|c| c.id), notice))
}

fn account_name(ctx: &Ctx<'_>, id: Uuid) -> String {
    ctx.books().account(id).map_or_else(|| ctx.say(phrase!("an-account")), |a| a.name.clone())
}

/// "€12.50 for what?"
fn ask_for_what(ctx: &Ctx<'_>, draft: &Draft) -> Reply {
    let money = Money::new(draft.minor, draft.currency);
    let prompt = ctx.say(phrase!("ask-for-what", money = money));
    let offered = ["Groceries", "Transport", "Other"];
    let named = offered.iter().filter_map(|name| ctx.books().category_named(&fold(name)));
    let mut choices: Vec<_> = named.collect();
    if choices.is_empty() {
        choices = ctx.books().live_categories().filter(|c| c.kind == draft.kind).take(3).collect();
    }
    let row = choices.into_iter().map(|category| {
        let filed = Draft { category: Some(category.id), ..draft.clone() };
        choice(category.name.clone(), COMMAND.name, [("drafts", serde_json::json!([filed]).to_string())])
    });
    let rows: Vec<_> = row.collect();
    let mut reply = Reply::asked(prompt.clone()).row(rows).question("note", prompt).on_card(draft.message);
    reply.data = serde_json::json!({
        "amount": money.decimal(), "currency": money.currency.code(), "day": draft.day.to_string(),
    });
    reply
}

/// Somebody wrote as the group itself: who they are is not to be known, so any member may say who paid.
fn ask_who_paid(ctx: &Ctx<'_>, drafts: &[Draft]) -> Reply {
    const OFFERED: usize = 6;
    let payers: Vec<Choice> = ctx
        .books()
        .present()
        .take(OFFERED)
        .map(|member| {
            let paid: Vec<Draft> = drafts.iter().map(|draft| Draft { payer: member.id, ..draft.clone() }).collect();
            choice(member.name.clone(), COMMAND.name, [("drafts", serde_json::json!(paid).to_string())])
        })
        .collect();
    let mut reply = Reply::asked(ctx.say(phrase!("ask-who-paid"))).on_card(drafts[0].message);
    reply.only_asker = false;
    reply.choices = payers.chunks(3).map(<[Choice]>::to_vec).collect();
    reply
}

/// A question that is answered by a press: the drafts as they stand, or nothing.
fn confirm(ctx: &Ctx<'_>, question: Phrase, drafts: &[Draft], yes: Phrase) -> Reply {
    let question = ctx.say(question);
    let message = drafts[0].message;
    let drafts_json = serde_json::json!(drafts).to_string();
    Reply::asked(question.clone())
        .row([
            choice(ctx.say(yes), COMMAND.name, [("drafts", drafts_json)]),
            choice(ctx.say(phrase!("button-no")), "forget", [("message", message.to_string())]),
        ])
        .question("confirm", question)
        .on_card(message)
}

/// Whether an amount is far beyond what this household ever booked of its kind.
async fn unusual(ctx: &Ctx<'_>, draft: &Draft) -> Result<Option<Phrase>> {
    // A bound from the snapshot first: only what passes it is worth a query.
    let home = &ctx.home;
    if home.last_number < UNUSUAL_AFTER as i64 {
        return Ok(None);
    }
    let usual = |largest: Option<i64>| largest.is_none_or(|l| draft.minor <= l.saturating_mul(UNUSUAL));
    if draft.kind == Kind::Expense && draft.currency == ctx.books().currency() && usual(home.largest) {
        return Ok(None);
    }
    let (count, largest) = expense::largest(ctx.db, ctx.household(), draft.kind, draft.currency, UNUSUAL_AFTER).await?;
    if count < UNUSUAL_AFTER || usual(largest) {
        return Ok(None);
    }
    let largest = Money::new(largest.unwrap_or_default(), draft.currency);
    let money = Money::new(draft.minor, draft.currency);
    Ok(Some(phrase!("ask-unusual", money = money, largest = largest)))
}

/// Whether the same person said the same here within ten minutes, and it was booked.
fn again(ctx: &Ctx<'_>, said: &str) -> Option<Phrase> {
    if ctx.inbound.edited {
        return None;
    }
    let now = ctx.now().timestamp_micros();
    let recent = ctx.repeats.iter().any(|(_, sent)| (0..=AGAIN_WITHIN_US).contains(&(now - sent)));
    recent.then(|| phrase!("ask-again", said = said.trim().chars().take(60).collect::<String>()))
}

pub fn amount_fault(fault: &AmountFault) -> Refused {
    let refused = match fault {
        AmountFault::Zero => Refused::new("amount_zero", phrase!("amount-zero")),
        AmountFault::Negative => Refused::new("amount_negative", phrase!("amount-negative")),
        AmountFault::TooManyDecimals { allowed: 0 } => Refused::new("amount_decimals", phrase!("amount-no-decimals")),
        AmountFault::TooManyDecimals { allowed } => {
            Refused::new("amount_decimals", phrase!("amount-decimals", allowed = *allowed))
        }
        AmountFault::TooLarge => Refused::new("amount_too_large", phrase!("amount-too-large")),
        AmountFault::Ambiguous { readings } => {
            Refused::new("amount_ambiguous", phrase!("amount-either", readings = Arg::Either(readings.clone())))
        }
    };
    refused.slot("amount")
}

/// Refuses days that are surely a slip: more than a year ahead, more than twenty years back.
pub fn check_day(day: NaiveDate, today: NaiveDate) -> Result<NaiveDate, Refused> {
    let ahead = today.checked_add_months(AHEAD).unwrap_or(NaiveDate::MAX);
    let back = today.checked_sub_months(BACK).unwrap_or(NaiveDate::MIN);
    if day > ahead {
        return Err(Refused::new("day_far_future", phrase!("day-far-future", day = day)).slot("day"));
    }
    if day < back {
        return Err(Refused::new("day_far_past", phrase!("day-far-past", day = day)).slot("day"));
    }
    Ok(day)
}

/// The entry that an open question would book.
pub fn asked_about(question: &StoredIntent) -> Result<Option<Draft>, Internal> {
    let intents = parse_intents(&question.intents)?;
    let Some(drafts) = intents.iter().find_map(|intent| intent.args.get("drafts")) else { return Ok(None) };
    Ok(serde_json::from_str::<Vec<Draft>>(drafts)?.pop())
}

/// An answer to "for what?": the note, filed as any other.
pub async fn book_answered(ctx: &mut Ctx<'_>, mut draft: Draft, note: &str) -> Result<Reply> {
    let key = fold(note);
    draft.note = note.trim().to_owned();
    let named = ctx.books().category_named(&key).filter(|c| c.kind == draft.kind).map(|c| c.id);
    let mut notice = None;
    draft.category = match named {
        Some(category) => Some(category),
        None => {
            let words = normalise(note).map_err(text_fault)?;
            let reading = read(&words, &ctx.scope()).into_iter().next();
            let (index, guessed) = reading.map_or((None, None), |reading| (reading.category, reading.guessed));
            let filed = |index: Option<usize>| index.and_then(|index| ctx.books().live_categories().nth(index));
            let guessed = filed(guessed).filter(|category| category.kind == draft.kind).map(|category| category.id);
            match filed(index) {
                Some(category) if category.kind == draft.kind => Some(category.id),
                _ => {
                    let (category, asks) = remembered(ctx, note, draft.kind, guessed).await?;
                    notice = asks;
                    category
                }
            }
        }
    };
    finish(ctx, vec![draft], notice).await
}

/// Books what a press confirmed. A second press finds the message booked and changes nothing.
async fn book_confirmed(ctx: &mut Ctx<'_>, drafts: Vec<Draft>, args: &Args) -> Result<Reply> {
    let Some(message) = drafts.first().map(|draft| draft.message) else {
        return Err(Refused::new("missing", phrase!("nothing-left-to-book")).into());
    };
    let already = expense::of_message(ctx.db, message).await?;
    if !already.is_empty() {
        let told = ctx.say(phrase!("booked-already"));
        return Ok(card::reply(ctx, message, &already, &Says::default()).whisper(told));
    }
    if question::was_dropped(ctx.db, message).await? {
        return Err(Refused::new("question_settled", phrase!("question-settled")).into());
    }
    for draft in &drafts {
        if ctx.books().member(draft.payer).is_none() {
            return Err(Refused::new("not_here", phrase!("not-these-books")).into());
        }
        if args.get("sure").is_none() && draft.minor == 0 {
            return Err(amount_fault(&AmountFault::Zero).into());
        }
    }
    finish(ctx, drafts, None).await
}

async fn finish(ctx: &mut Ctx<'_>, drafts: Vec<Draft>, mut notice: Option<Phrase>) -> Result<Reply> {
    let message = drafts[0].message;
    let mut standing = Vec::with_capacity(drafts.len());
    for draft in drafts {
        let (draft, gave_way) = put_away::resolved(ctx.books(), draft)?;
        notice = notice.or(gave_way);
        standing.push(draft);
    }
    let household = ctx.household();
    let last = ctx.home.last_number;
    ctx.unit.count_from(household, last);
    for open in ctx.questions.iter().filter(|open| open.message_id == Some(message)) {
        question::close(&mut ctx.unit, open.id);
    }
    let entries: Vec<Expense> =
        standing.into_iter().map(|draft| expense::book(&mut ctx.unit, household, draft)).collect();
    let assumed = (last == 0).then(|| assumption(ctx)).flatten();
    let elsewhere = ctx.elsewhere().map(|name| phrase!("notice-elsewhere", books = name));
    let notice = elsewhere.or(assumed).or(notice).map(|notice| ctx.say(notice));
    let mut reply = card::reply(ctx, message, &entries, &Says { notice: notice.as_deref(), ..Says::default() });
    reply.unremarkable = notice.is_none();
    Ok(reply)
}

/// "assuming € and Berlin time", as long as nobody said what the first entries count in.
pub fn assumption(ctx: &Ctx<'_>) -> Option<Phrase> {
    if !ctx.books().household.assumed || ctx.shared() {
        return None;
    }
    let zone = ctx.zone();
    let place = zone.name().rsplit('/').next().unwrap_or("UTC").replace('_', " ");
    let time: Arg = if place == "UTC" { place.into() } else { phrase!("zone-time", place = place).into() };
    Some(phrase!("notice-assuming", currency = ctx.books().currency().symbol(), time = time))
}
