//! Words: a correction, an answer, a command, an expense, or nothing that was meant for the bot.

use chrono::Duration;
use uuid::Uuid;

use super::converse::Heard;
use super::revise;
use crate::command::router::{self, Manner, Routed};
use crate::command::{self, Args, Command, Ctx, change, expense};
use crate::error::{Error, Refused, Result};
use crate::message::ChatKind;
use crate::say::phrase;
use crate::service::question::StoredIntent;
use crate::service::unit::parse_intents;
use crate::service::{posted, undo};
use crate::understand::{Normalised, Reading, fold, normalise, read};

/// A correction without a reply counts this long after the card.
const CORRECT_WITHIN: Duration = Duration::minutes(5);

pub(super) async fn handle(ctx: &mut Ctx<'_>, text: &str) -> Result<Heard> {
    let shared = ctx.inbound.chat.kind == ChatKind::Shared;
    let slash = text.trim_start().starts_with('/');
    let addressed = !shared || slash || ctx.inbound.reply_to_bot || ctx.inbound.mentions_bot;
    if !addressed && !ctx.chat.hears_all {
        // A platform may show us more than we were asked to read.
        return Ok(Heard::Silence);
    }
    let (plain, manner) = match text.trim_start().strip_prefix('/') {
        Some(rest) => (rest, Manner::Slash),
        None if shared && !ctx.inbound.mentions_bot => (text, Manner::Shared),
        None => (text, Manner::Private),
    };
    let normalised = match normalise(plain) {
        Ok(normalised) => normalised,
        Err(_) if !addressed => return Ok(Heard::Silence),
        Err(fault) => return Err(expense::text_fault(fault).into()),
    };
    if ctx.inbound.edited {
        return revise::handle(ctx, text, plain, normalised, manner).await;
    }
    said(ctx, plain, &normalised, manner, addressed).await
}

/// What a new text says; also what an edited one says that had booked nothing.
pub(super) async fn said(
    ctx: &mut Ctx<'_>,
    text: &str,
    normalised: &Normalised,
    manner: Manner,
    addressed: bool,
) -> Result<Heard> {
    let routed = router::route(normalised, manner);
    if manner != Manner::Slash
        && let Some(heard) = in_reply(ctx, text, normalised, routed.as_ref()).await?
    {
        return Ok(heard);
    }
    if let Some(Routed { command, args, .. }) = routed {
        return run(ctx, command, args).await;
    }
    if manner == Manner::Slash {
        return Err(match router::named(normalised) {
            Some(command) => usage(command, normalised, "/").into(),
            None => Refused::new("unknown_command", phrase!("unknown-command")).into(),
        });
    }
    let readings = read(normalised, &ctx.scope());
    if let Some(heard) = confirmed(ctx, normalised).await? {
        return Ok(heard);
    }
    if let Some(command) = router::alone(normalised).filter(|_| manner == Manner::Private) {
        return Err(usage(command, normalised, "").into());
    }
    if let Some(heard) = pending(ctx, text, &readings).await? {
        return Ok(heard);
    }
    if let Some(heard) = afterthought(ctx, text, normalised, &readings).await? {
        return Ok(heard);
    }
    if change::is_bare(text, &ctx.scope()) {
        // "no, 5.40" with nothing to correct is no purchase of a "no".
        return match manner {
            Manner::Shared => Ok(Heard::Silence),
            _ => Err(Refused::new("correct_what", phrase!("correct-what")).into()),
        };
    }
    let holds_amount = readings.iter().any(|reading| reading.amount.is_some() || reading.amount_fault.is_some());
    let all_of_it = readings.iter().all(|reading| reading.clean && reading.amount.is_some());
    if holds_amount && (manner == Manner::Private && !readings.iter().all(|r| r.question) || all_of_it) {
        ctx.actor.may(expense::COMMAND.right)?;
        let reply = expense::record(ctx, readings, text).await?;
        return Ok(Heard::Answer { command: Some(expense::COMMAND.name), reply: Box::new(reply) });
    }
    if !addressed {
        return Ok(Heard::Silence);
    }
    if let Some(command) = router::alone(normalised) {
        return Err(usage(command, normalised, "").into());
    }
    Err(not_understood(&readings))
}

async fn run(ctx: &mut Ctx<'_>, command: &'static Command, args: Args) -> Result<Heard> {
    ctx.actor.may(command.right)?;
    let reply = (command.run)(ctx, args).await?;
    Ok(Heard::Answer { command: Some(command.name), reply: Box::new(reply) })
}

/// A reply to a card corrects it; a reply to a question answers it.
async fn in_reply(
    ctx: &mut Ctx<'_>,
    text: &str,
    normalised: &Normalised,
    routed: Option<&Routed>,
) -> Result<Option<Heard>> {
    let Some(to) = ctx.inbound.reply_to.clone().filter(|_| ctx.inbound.reply_to_bot) else { return Ok(None) };
    let Some(message) = posted::card_under(ctx.db, ctx.chat, to.as_str()).await? else { return Ok(None) };
    let question = ctx.questions.iter().find(|q| q.message_id == Some(message)).cloned();
    if let Some(question) = question.filter(|q| q.slot.as_deref() == Some("note")) {
        return answer(ctx, &question, text).await.map(Some);
    }
    let own_command = routed.is_some_and(|routed| routed.command.name != expense::COMMAND.name);
    if own_command && !change::sounds_like_one(&normalised.text) {
        return Ok(None);
    }
    correct(ctx, message, text).await.map(Some)
}

async fn correct(ctx: &mut Ctx<'_>, message: Uuid, text: &str) -> Result<Heard> {
    ctx.about = message;
    let args =
        Args([("message".to_owned(), message.to_string()), ("text".to_owned(), text.to_owned())].into_iter().collect());
    run(ctx, &change::CORRECT, args).await
}

/// "yes" or "no" to a question that is answered by a press, while it is fresh.
async fn confirmed(ctx: &mut Ctx<'_>, normalised: &Normalised) -> Result<Option<Heard>> {
    let position = match normalised.text.trim_end_matches(['!', '.']) {
        "yes" | "y" | "yep" | "sure" | "ok" | "ja" | "si" | "sí" | "oui" => 0,
        "no" | "n" | "nope" | "nein" | "non" => 1,
        _ => return Ok(None),
    };
    let now = ctx.now().timestamp_micros();
    let open = ctx.questions.iter().rev().find(|question| {
        question.person_id == Some(ctx.actor.person)
            && question.slot.as_deref() == Some("confirm")
            && question.expires_us.is_some_and(|until| now <= until)
    });
    let Some(question) = open.filter(|_| !ctx.shared()).cloned() else { return Ok(None) };
    let Some(intent) = parse_intents(&question.intents)?.into_iter().nth(position) else { return Ok(None) };
    let Some(command) = command::find(&intent.command) else { return Ok(None) };
    if let Some(message) = question.message_id {
        ctx.about = message;
    }
    run(ctx, command, Args::from(intent)).await.map(Some)
}

/// A text that completes the asker's open question: private, within ten minutes, no command, no question, no amount.
async fn pending(ctx: &mut Ctx<'_>, text: &str, readings: &[Reading]) -> Result<Option<Heard>> {
    if ctx.shared() {
        return Ok(None);
    }
    let now = ctx.now().timestamp_micros();
    let open = ctx.questions.iter().rev().find(|question| {
        question.person_id == Some(ctx.actor.person)
            && question.slot.as_deref().is_some_and(|slot| slot == "note" || slot == "change")
            && question.expires_us.is_some_and(|until| now <= until)
    });
    let Some(question) = open.cloned() else { return Ok(None) };
    let amounts = readings.iter().any(|reading| reading.amount.is_some() || reading.amount_fault.is_some());
    let asks = readings.iter().any(|reading| reading.question);
    if question.slot.as_deref() == Some("change") {
        let bare = readings.iter().all(|reading| reading.note.is_empty());
        if asks || (amounts && !bare && !change::sounds_like_one(&fold(text))) {
            return Ok(None);
        }
        crate::service::question::close(&mut ctx.unit, question.id);
        let message = question.message_id.unwrap_or(ctx.about);
        return correct(ctx, message, text).await.map(Some);
    }
    let says_something = text.chars().any(|ch| ch.is_alphabetic() || !ch.is_ascii());
    if amounts || asks || !says_something {
        return Ok(None);
    }
    answer(ctx, &question, text).await.map(Some)
}

async fn answer(ctx: &mut Ctx<'_>, question: &StoredIntent, text: &str) -> Result<Heard> {
    ctx.actor.may(expense::COMMAND.right)?;
    if question.person_id.is_some_and(|asker| asker != ctx.actor.person) {
        return Err(Refused::new("not_yours", phrase!("not-yours")).into());
    }
    let Some(draft) = expense::asked_about(question)? else { return Ok(Heard::Silence) };
    ctx.about = draft.message;
    let reply = expense::book_answered(ctx, draft, text).await?;
    Ok(Heard::Answer { command: Some(expense::COMMAND.name), reply: Box::new(reply) })
}

/// A correction that is no reply: by the author of the chat's last card, within five minutes, nothing in between.
async fn afterthought(
    ctx: &mut Ctx<'_>,
    text: &str,
    normalised: &Normalised,
    readings: &[Reading],
) -> Result<Option<Heard>> {
    let sounds = change::sounds_like_one(&normalised.text);
    let bare_day_or_currency = readings.iter().all(|r| r.amount.is_none() && r.note.is_empty()) && !readings.is_empty();
    if !(sounds || !ctx.shared() && bare_day_or_currency) || normalised.text.ends_with('?') {
        return Ok(None);
    }
    let Some(last) = last_card(ctx).await? else { return Ok(None) };
    let changes = match change::understood(ctx, text) {
        Ok(changes) if !changes.is_empty() => changes,
        _ => return Ok(None),
    };
    if ctx.shared() && !change::is_whole(ctx, text, &changes) {
        return Ok(None);
    }
    correct(ctx, last, text).await.map(Some)
}

/// The message whose card this person wrote or changed just now, if nobody said anything in the chat since.
async fn last_card(ctx: &Ctx<'_>) -> Result<Option<Uuid>> {
    let Some(change) = undo::last_change(ctx.db, ctx.chat.id, ctx.actor.person).await? else { return Ok(None) };
    let age = ctx.now() - change.created_at;
    let Some(cause) = change.message_id.filter(|_| age >= Duration::zero() && age <= CORRECT_WITHIN) else {
        return Ok(None);
    };
    if posted::anything_since(ctx.db, ctx.chat, cause, ctx.unit.message_id).await? {
        return Ok(None);
    }
    let entry = crate::service::expense::by_id(ctx.db, ctx.household(), change.expense_id).await?;
    Ok(entry.and_then(|entry| entry.message_id))
}

/// What a command's name alone, or with what it cannot read, is answered with.
fn usage(command: &Command, said: &Normalised, slash: &str) -> Refused {
    let example = command.examples.first().copied().unwrap_or(command.name).trim_start_matches('/');
    let example = format!("{slash}{example}");
    let name = said.text.replace(' ', "_");
    let phrase = if command.menu == name || command.name == name {
        phrase!("usage", command = format!("{slash}{}", said.text), example = example)
    } else {
        phrase!("usage-rest", example = example)
    };
    Refused::new("usage", phrase)
}

fn not_understood(readings: &[Reading]) -> Error {
    let question = readings.iter().any(|reading| reading.question);
    let refused = match question {
        true => Refused::new("question_unknown", phrase!("question-unknown")),
        false => Refused::new("no_amount", phrase!("nothing-understood")),
    };
    refused.slot("amount").into()
}
