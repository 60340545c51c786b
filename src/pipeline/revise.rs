//! An edited message: only what its text changed is changed in the books, on the same card.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::converse::Heard;
use super::{instant, meant, text};
use crate::command::card::{self, Says};
use crate::command::router::Manner;
use crate::command::undo::current;
use crate::command::{self, Ctx, change, choice, expense as record, put_away};
use crate::entity::{ChatKind, message};
use crate::error::{Internal, Result};
use crate::message::{Body, Inbound};
use crate::say::phrase;
use crate::service::expense::{self, Expense};
use crate::service::{ChangeAction, Right};
use crate::understand::{Normalised, Reading, Scope, fold, normalise, read};

/// What is known of the message before this edit.
struct Before {
    /// Its first revision: entries and card belong to it.
    first: Uuid,
    sent_us: i64,
    /// As it last stood; absent when it was ignored and its text is gone.
    text: Option<String>,
}

pub(super) async fn handle(
    ctx: &mut Ctx<'_>,
    full: &str,
    plain: &str,
    normalised: Normalised,
    manner: Manner,
) -> Result<Heard> {
    let addressed = manner != Manner::Shared || ctx.inbound.reply_to_bot || ctx.inbound.mentions_bot;
    let Some(before) = before(ctx).await? else {
        return text::said(ctx, plain, &normalised, manner, addressed).await;
    };
    let mut old_text = before.text.unwrap_or_default();
    if ctx.chat.kind == ChatKind::Private
        && let Some((_, text)) = meant::named(ctx.db, ctx.actor.person, &old_text).await?
    {
        old_text = text;
    }
    // Reactions and link previews arrive as edits too.
    if old_text.trim() == full.trim() {
        return Ok(Heard::Silence);
    }
    ctx.about = before.first;
    let entries: Vec<Expense> = expense::of_message(ctx.db, before.first).await?;
    if entries.iter().any(|entry| entry.household_id != ctx.household()) {
        // In books that they have left since.
        return Ok(Heard::Silence);
    }
    let standing: Vec<Expense> = entries.iter().filter(|entry| entry.deleted_at.is_none()).cloned().collect();
    if entries.is_empty() {
        for question in ctx.questions.iter().filter(|question| question.message_id == Some(before.first)) {
            crate::service::question::close(&mut ctx.unit, question.id);
        }
        return text::said(ctx, plain, &normalised, manner, addressed).await;
    }
    if standing.is_empty() {
        return Ok(Heard::Silence);
    }
    ctx.actor.may(Right::Write)?;
    let old_plain = strip_command(&old_text);
    let new_plain = strip_command(full);
    // Both are read as of the day the message was first sent: "yesterday" in it has not moved.
    let clock = instant(before.sent_us).with_timezone(&ctx.zone()).naive_local();
    let scope = Scope { now: clock, ..ctx.scope() };
    let old = normalise(old_plain).map(|text| read(&text, &scope)).unwrap_or_default();
    let new = normalise(new_plain).map(|text| read(&text, &scope)).unwrap_or_default();
    revise(ctx, before.first, standing, &old, &new).await
}

async fn revise(
    ctx: &mut Ctx<'_>,
    message: Uuid,
    standing: Vec<Expense>,
    old: &[Reading],
    new: &[Reading],
) -> Result<Heard> {
    if let Some(fault) = new.iter().find_map(|reading| reading.amount_fault.as_ref()) {
        return Err(record::amount_fault(fault).into());
    }
    let new: Vec<&Reading> = new.iter().filter(|reading| reading.amount.is_some()).collect();
    if new.is_empty() {
        let notice = ctx.say(phrase!("edit-unreadable"));
        let says = Says { changed: Vec::new(), notice: Some(&notice) };
        let mut reply = card::reply(ctx, message, &standing, &says);
        let number = standing[0].number.to_string();
        reply.choices = vec![vec![
            choice(ctx.say(phrase!("button-remove")), "delete", [("number", number)]),
            choice(ctx.say(phrase!("button-keep")), "category_file", [("message", message.to_string())]),
        ]];
        return Ok(answer(reply));
    }

    let mut unmatched: Vec<Expense> = standing.clone();
    let mut pairs: Vec<(usize, Expense)> = Vec::new();
    // By text first, so that lines may move; then by order.
    for (index, reading) in new.iter().enumerate() {
        if let Some(found) = unmatched.iter().position(|entry| fold(&entry.said) == fold(&reading.said)) {
            pairs.push((index, unmatched.remove(found)));
        }
    }
    for index in 0..new.len() {
        if pairs.iter().any(|(paired, _)| *paired == index) || unmatched.is_empty() {
            continue;
        }
        // A line in the middle of several that is new altogether stays new while old lines of other text remain only
        // if nothing in it is alike.
        if let Some(found) = closest(&unmatched, new[index], new.len() == 1 && standing.len() == 1) {
            pairs.push((index, unmatched.remove(found)));
        }
    }

    let mut changed = Vec::new();
    let mut was = Vec::new();
    for (index, entry) in &pairs {
        let reading = new[*index];
        let old_reading = old.iter().find(|old| fold(&old.said) == fold(&entry.said));
        let mut after = entry.clone();
        for (slot, value) in differences(ctx, old_reading, reading) {
            after = change::apply(ctx, &after, slot, &value)?;
        }
        after.said.clone_from(&reading.said);
        after.line = *index as i32;
        let moved = Expense { line: after.line, said: after.said.clone(), ..entry.clone() };
        if after == moved {
            // Only its place in the message is another: nothing that anybody would undo.
            if moved != *entry {
                ctx.unit.replace(moved.clone());
                changed.push(moved);
            }
        } else {
            was.extend(card::changed(ctx, entry, &after));
            changed.push(expense::amend(&mut ctx.unit, entry, after, ChangeAction::Edit));
        }
    }
    let mut all = current(ctx, message, &changed).await?;
    all.retain(|entry| entry.deleted_at.is_none());
    let fresh: Vec<(usize, &Reading)> = new
        .iter()
        .enumerate()
        .filter(|(index, _)| !pairs.iter().any(|(paired, _)| paired == index))
        .map(|(index, reading)| (index, *reading))
        .collect();
    for (index, reading) in fresh {
        all.push(record::book_line(ctx, reading, index as i32, message).await?);
    }
    all.sort_by_key(|entry| (entry.line, entry.number));

    let gone = unmatched.first().map(|entry| (entry.number, ctx.say(phrase!("line-gone", number = entry.number))));
    let notice = gone.as_ref().map(|(_, notice)| notice.as_str());
    let mut reply = card::reply(ctx, message, &all, &Says { changed: was, notice });
    if let Some((number, _)) = gone {
        reply.choices = vec![vec![
            choice(
                ctx.say(phrase!("button-remove-number", number = number)),
                "delete",
                [("number", number.to_string())],
            ),
            choice(ctx.say(phrase!("button-keep")), "category_file", [("message", message.to_string())]),
        ]];
    }
    Ok(answer(reply))
}

/// Which old line an edited one most likely was: one that shares a word or the amount, or the only one.
fn closest(unmatched: &[Expense], reading: &Reading, single: bool) -> Option<usize> {
    if single {
        return Some(0);
    }
    let words = |text: &str| -> Vec<String> {
        fold(text).split(|c: char| !c.is_alphabetic()).filter(|word| word.len() > 2).map(str::to_owned).collect()
    };
    let mine = words(&reading.said);
    unmatched.iter().position(|entry| words(&entry.said).iter().any(|word| mine.contains(word))).or_else(|| {
        let money = reading.amount?;
        unmatched.iter().position(|entry| entry.money() == money)
    })
}

/// Slots whose reading differs between the two texts; what was corrected elsewhere stays.
fn differences(ctx: &Ctx<'_>, old: Option<&Reading>, new: &Reading) -> Vec<change::Change> {
    let mut slots = Vec::new();
    let books = ctx.books();
    let old_amount = old.and_then(|old| old.amount);
    if let Some(money) = new.amount.filter(|money| Some(*money) != old_amount) {
        if new.currency_said && old_amount.is_none_or(|old| old.currency != money.currency) {
            slots.push(("currency", money.currency.code().to_owned()));
        }
        slots.push(("amount", money.decimal()));
    }
    if new.day != old.and_then(|old| old.day) {
        let today = ctx.today();
        slots.push(("day", new.day.unwrap_or(today).to_string()));
    }
    if new.category != old.and_then(|old| old.category)
        && let Some(category) = new.category.and_then(|index| books.live_categories().nth(index))
    {
        slots.push(("category", category.name.clone()));
    }
    let source = |reading: &Reading| {
        let card = reading.card.and_then(|index| books.live_cards().nth(index)).map(|card| card.name.clone());
        let account = reading.account.and_then(|index| books.live_accounts().nth(index)).map(|a| a.name.clone());
        let away = || put_away::named(ctx, &reading.said).map(|(source, _)| source.name().to_owned());
        card.or(account).or_else(|| reading.source_word.clone()).or_else(away)
    };
    if let Some(named) = source(new).filter(|named| old.and_then(source).as_ref() != Some(named)) {
        slots.push(("source", named));
    }
    if old.is_none_or(|old| old.note != new.note || old.people != new.people) {
        slots.push(("note", record::note_of(ctx, new)));
    }
    if old.is_none_or(|old| old.tags != new.tags) {
        slots.push(("tags", new.tags.join(" ")));
    }
    slots
}

fn answer(reply: command::Reply) -> Heard {
    Heard::Answer { command: Some(record::COMMAND.name), reply: Box::new(reply) }
}

/// The text after `/e`, or all of it.
fn strip_command(text: &str) -> &str {
    let text = text.trim();
    match text.strip_prefix('/') {
        Some(rest) => rest.split_once(char::is_whitespace).map_or("", |(_, rest)| rest),
        None => text,
    }
}

async fn before(ctx: &Ctx<'_>) -> Result<Option<Before>, Internal> {
    let origin = &ctx.inbound.origin;
    let revisions = message::Entity::find()
        .filter(message::Column::Platform.eq(origin.platform.as_str()))
        .filter(message::Column::ChatKey.eq(origin.chat.as_str()))
        .filter(message::Column::MessageKey.eq(origin.message.as_str()))
        // Later ones may wait already.
        .filter(message::Column::Id.lt(ctx.unit.message_id))
        .order_by_asc(message::Column::Id)
        .all(ctx.db)
        .await?;
    let Some(first) = revisions.first() else { return Ok(None) };
    let text = revisions.iter().rev().find_map(|row| {
        let inbound: Inbound = serde_json::from_str(row.inbound.as_deref()?).ok()?;
        match inbound.body {
            Body::Text { text, .. } => Some(text),
            _ => None,
        }
    });
    Ok(Some(Before { first: first.id, sent_us: first.sent_us, text }))
}
