//! Things that happen to a chat: the bot added, removed, given more to hear; people coming and going; a new key.

use std::sync::Arc;

use sea_orm::DatabaseTransaction;

use super::{Pipeline, Verdict, reply};
use crate::command::Reply;
use crate::entity::message::Model as Logged;
use crate::error::Internal;
use crate::message::{ChatEvent, ChatKind, Inbound, Outcome};
use crate::say::{Locale, phrase};
use crate::service::chat;
use crate::service::unit::Unit;
use crate::service::world::{Chat, Key, World};

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
        chat::migrate(db, &mut unit, &row.platform, &from.0, &to.0).await?;
        if let Some(mut moved) = world.chats.remove(&(row.platform.clone(), from.0.clone())) {
            moved.chat_key.clone_from(&to.0);
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
            chat.gone_at = None;
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
            greeting = greeting.row([crate::command::choice(locale.say(&phrase!("button-join")), "join", [])]);
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

async fn left(
    pipeline: &Pipeline,
    db: &DatabaseTransaction,
    world: &mut World,
    unit: &mut Unit,
    chat: &Chat,
    platform: &str,
    who: &crate::message::Sender,
) -> Result<(), Internal> {
    let Some(household) = chat.household_id else { return Ok(()) };
    world.load_homes(db, &pipeline.shelf, vec![household]).await?;
    let person = world.person(db, platform, who.user.as_str()).await?;
    let home = world.homes.get(&household);
    if let (Some(person), Some(home)) = (person, home)
        && let Some(member) = home.books.member_of(person)
    {
        chat::leave(unit, member);
    }
    Ok(())
}

fn done(mut unit: Unit, outcome: Outcome) -> Verdict {
    if outcome == Outcome::Ignored {
        unit.drop_staged();
    }
    Verdict::Handled { unit: Box::new(unit), outcome, command: None }
}
