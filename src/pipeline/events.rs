//! Things that happen to a chat: the bot added, removed, given more to hear; people coming and going; a new key; a
//! message taken out of it, or changed unseen.

use std::sync::Arc;

use sea_orm::DatabaseTransaction;

use super::{Pipeline, Verdict, reply};
use crate::command::card::{self, Says, View};
use crate::command::{Reply, choice};
use crate::entity::message::Model as Logged;
use crate::error::Internal;
use crate::message::{ChatEvent, ChatKind, Inbound, MessageKey, Outcome, Sender};
use crate::say::{Locale, phrase};
use crate::service::books::Books;
use crate::service::unit::Unit;
use crate::service::world::{Chat, Key, World};
use crate::service::{chat, expense, household, posted};

pub(super) async fn handle(
    pipeline: &Pipeline,
    db: &DatabaseTransaction,
    world: &mut World,
    mut unit: Unit,
    row: &Logged,
    inbound: &Inbound,
    event: &ChatEvent,
) -> Result<Verdict, Internal> {
    let key: Key = (row.platform.clone(), row.chat_key.clone());
    let known = world.chats.get(&key).cloned();
    if let ChatEvent::Migrated { from, to } = event {
        let moved = chat::migrate(db, &mut unit, &row.platform, &from.0, &to.0).await?;
        world.chats.remove(&(row.platform.clone(), from.0.clone()));
        if let Some(moved) = moved {
            world.chats.insert((row.platform.clone(), to.0.clone()), moved);
        }
        return Ok(done(unit, Outcome::Done));
    }
    let mut chat = match (&known, event) {
        (Some(chat), _) => chat.clone(),
        (None, ChatEvent::Added { .. } | ChatEvent::Hears { .. }) => {
            chat::open(&mut unit, &row.platform, &row.chat_key, &inbound.chat, false)
        }
        (None, _) => return Ok(done(unit, Outcome::Ignored)),
    };
    unit.chat_id = Some(chat.id);
    let shared = inbound.chat.kind == ChatKind::Shared;
    let say = match event {
        ChatEvent::Added { hears_all } => {
            let again = known.as_ref().is_some_and(|known| known.gone_at.is_none() && known.hears_all == *hears_all);
            if chat.gone_at.is_some() {
                chat::set_gone(&mut unit, &mut chat, false);
            }
            chat::set_hears(&mut unit, &mut chat, *hears_all);
            match (shared && !again, hears_all) {
                (true, true) => Some(phrase!("here-all")),
                (true, false) => Some(phrase!("here-commands")),
                (false, _) => None,
            }
        }
        ChatEvent::Hears { all } => {
            let changed = chat.hears_all != *all;
            chat::set_hears(&mut unit, &mut chat, *all);
            match (shared && changed, all) {
                (true, true) => Some(phrase!("now-all")),
                (true, false) => Some(phrase!("now-commands")),
                (false, _) => None,
            }
        }
        ChatEvent::Removed => {
            chat::set_gone(&mut unit, &mut chat, true);
            None
        }
        ChatEvent::Deleted { message } | ChatEvent::Unseen { message } => {
            let deleted = matches!(event, ChatEvent::Deleted { .. });
            let said = still_counted(pipeline, db, world, &chat, inbound, message, deleted).await?;
            let Some((books, reply)) = said else { return Ok(done(unit, Outcome::Ignored)) };
            reply::stage(db, &mut unit, row, inbound, &chat, Some(&books), None, reply).await?;
            None
        }
        ChatEvent::Left { who } => {
            left(pipeline, db, world, &mut unit, &chat, &row.platform, who).await?;
            None
        }
        // Who comes in becomes a member by writing or by pressing, not by being there.
        ChatEvent::Joined { .. } | ChatEvent::Migrated { .. } => None,
    };
    world.chats.insert(key, chat.clone());
    if let Some(phrase) = say {
        let locale = spoken_in(pipeline, db, world, &chat, inbound).await?;
        let mut greeting = Reply::done(locale.say(&phrase));
        if matches!(event, ChatEvent::Added { .. } | ChatEvent::Hears { .. }) && chat.household_id.is_none() {
            greeting = greeting.row([choice(locale.say(&phrase!("button-join")), "join", [])]);
        }
        reply::stage(db, &mut unit, row, inbound, &chat, None, None, greeting).await?;
    }
    Ok(done(unit, Outcome::Done))
}

/// The household's language where the chat has one, else that of whoever did it.
async fn spoken_in(
    pipeline: &Pipeline,
    db: &DatabaseTransaction,
    world: &mut World,
    chat: &Chat,
    inbound: &Inbound,
) -> Result<Arc<Locale>, Internal> {
    world.load_homes(db, &pipeline.shelf, chat.household_id.into_iter().collect()).await?;
    let home = chat.household_id.and_then(|id| world.homes.get(&id));
    let household = home.map(|home| home.books.household.language.as_str());
    let theirs = inbound.sender.as_ref().and_then(|sender| sender.language.as_deref());
    Ok(Locale::first_of(household.into_iter().chain(theirs).chain([pipeline.defaults.language.as_str()])))
}

/// The card of a message that is gone, or no longer says what it said: what it booked stands until somebody decides.
/// None where it booked nothing, or nothing of it stands.
async fn still_counted(
    pipeline: &Pipeline,
    db: &DatabaseTransaction,
    world: &mut World,
    chat: &Chat,
    inbound: &Inbound,
    message: &MessageKey,
    deleted: bool,
) -> Result<Option<(Arc<Books>, Reply)>, Internal> {
    let Some(first) = posted::first_of(db, chat, message.as_str()).await? else { return Ok(None) };
    let entries = expense::of_message(db, first).await?;
    let standing: Vec<_> = entries.iter().filter(|entry| entry.deleted_at.is_none()).collect();
    let Some(one) = standing.first() else { return Ok(None) };
    // The books it was booked in, whatever the chat shows by now.
    let household = one.household_id;
    world.load_homes(db, &pipeline.shelf, vec![household]).await?;
    let Some(home) = world.homes.get(&household) else { return Ok(None) };
    let books = home.books.clone();
    let shared = inbound.chat.kind == ChatKind::Shared;
    let locale = spoken_in(pipeline, db, world, chat, inbound).await?;
    let whose = if shared { card::payer(&books, one) } else { None };
    let (notice, choices) = match deleted {
        true => {
            let remove = standing.iter().map(|entry| {
                let label = match standing.len() {
                    1 => phrase!("button-remove"),
                    _ => phrase!("button-remove-number", number = entry.number),
                };
                choice(locale.say(&label), "delete", [("number", entry.number.to_string())])
            });
            let notice = match whose {
                Some(payer) => phrase!("message-deleted-of", payer = payer),
                None => phrase!("message-deleted"),
            };
            (notice, vec![remove.collect()])
        }
        false => {
            let notice = match whose {
                Some(payer) => phrase!("message-unseen-of", payer = payer),
                None => phrase!("message-unseen"),
            };
            (notice, card::choices(&locale, first, &entries))
        }
    };
    let today = inbound.sent_at.with_timezone(&books.zone()).date_naive();
    let notice = locale.say(&notice);
    let says = Says { changed: Vec::new(), notice: Some(&notice) };
    let view = View { books: &books, locale: &locale, shared, today };
    let reply = Reply::done(card::text_for(view, &entries, &says)).rows(choices).on_card(first);
    Ok(Some((books, reply)))
}

async fn left(
    pipeline: &Pipeline,
    db: &DatabaseTransaction,
    world: &mut World,
    unit: &mut Unit,
    chat: &Chat,
    platform: &str,
    who: &Sender,
) -> Result<(), Internal> {
    let Some(household) = chat.household_id else { return Ok(()) };
    world.load_homes(db, &pipeline.shelf, vec![household]).await?;
    let person = world.person(db, platform, who.user.as_str()).await?;
    let home = world.homes.get(&household);
    if let (Some(person), Some(home)) = (person, home)
        && let Some(member) = home.books.member_of(person)
    {
        household::leave(unit, &home.books, member);
    }
    Ok(())
}

fn done(mut unit: Unit, outcome: Outcome) -> Verdict {
    if outcome == Outcome::Ignored {
        unit.drop_staged();
    }
    Verdict::Handled { unit: Box::new(unit), outcome, command: None }
}
