//! One message: who says it, whose books it is for, what it asks, what is answered.

use std::sync::Arc;

use sea_orm::DatabaseTransaction;

use super::{Pipeline, Verdict, ask, events, late, meant, media, press, reply, text};
use crate::command::{self, Ctx, Reply, expense};
use crate::entity::message::Model as Logged;
use crate::error::{Error, Internal, Refused};
use crate::message::{Body, Inbound, Outcome, Sender, SenderKind};
use crate::money::Money;
use crate::say::{Locale, phrase};
use crate::service::books::Books;
use crate::service::chat::{self, Memo};
use crate::service::question;
use crate::service::unit::Unit;
use crate::service::world::{Chat, Home, Identity, Key, Person, StoredIntent, World};
use crate::service::{Actor, admission, household};

/// How soon a message is tried again that waits for the search index.
const NOT_YET_US: i64 = 20_000;

/// What a message came to: an answer by a command, or silence.
pub(super) enum Heard {
    Answer {
        command: Option<&'static str>,
        reply: Box<Reply>,
    },
    Silence,
    /// Not yet: the search index is behind, say.
    Later {
        wait_us: i64,
    },
}

pub(super) async fn handle(
    pipeline: &Pipeline,
    db: &DatabaseTransaction,
    world: &mut World,
    row: &Logged,
    inbound: &Inbound,
) -> Result<Verdict, Internal> {
    let mut unit = Unit::new(row.id, inbound.sent_at, pipeline.rng());
    let key: Key = (row.platform.clone(), row.chat_key.clone());
    if let Body::Event { event } = &inbound.body {
        return events::handle(pipeline, db, world, unit, row, inbound, event).await;
    }
    let Some(sender) = inbound.sender.as_ref().filter(|sender| sender.kind != SenderKind::Bot) else {
        return Ok(silence(unit, row, inbound));
    };
    let trusted = pipeline.trusts(&inbound.origin.platform);
    let who: Key = (row.platform.clone(), sender.user.0.clone());
    if let Some(wait_us) = pipeline.limits.wait_us(&who, row.id).filter(|_| !trusted) {
        return Ok(Verdict::Later { due_us: pipeline.clock.micros() + wait_us });
    }

    let mut chat = match world.chats.get(&key) {
        Some(chat) => chat.clone(),
        // Of a space only those chats are read as a whole that were named for it.
        None => chat::open(&mut unit, &row.platform, &row.chat_key, &inbound.chat, inbound.chat.space.is_none()),
    };
    let (mut identity, mut person) = match world.people.get(&who) {
        Some(known) => known.clone(),
        None => chat::meet(&mut unit, &row.platform, sender),
    };
    unit.chat_id = Some(chat.id);
    unit.person_id = Some(person.id);
    if chat.gone_at.is_some() {
        // Whoever writes from a chat that was closed has opened it again.
        chat::set_gone(&mut unit, &mut chat, false);
    }

    if chat.household_id.is_none()
        && let Some(household) = world.home_of_space(&chat)
    {
        chat::bind(&mut unit, &mut chat, household);
    }

    let locale = Locale::first_of(person.language.as_deref().into_iter().chain([pipeline.defaults.language.as_str()]));
    let open = trusted || pipeline.policy.open;
    match admission::admit(db, &mut unit, open, &mut chat, &mut identity, &mut person, inbound).await? {
        admission::Admitted::In => {}
        admission::Admitted::Welcome(welcome) => {
            let reply = Reply::done(locale.say(&welcome));
            remember(world, &key, &who, &chat, &identity, &person, None);
            return answered(db, unit, row, inbound, &chat, None, Some("start"), reply).await;
        }
        admission::Admitted::Refused(refused) => {
            let reply = Reply::refused(&refused, &locale);
            remember(world, &key, &who, &chat, &identity, &person, None);
            return answered(db, unit, row, inbound, &chat, None, None, reply).await;
        }
        admission::Admitted::Unheard if matches!(inbound.body, Body::Ask { .. }) => {
            // Somebody who waits for an answer is told every time.
            let told = Reply::refused(&admission::not_admitted(), &locale).text;
            unit.drop_staged();
            reply::dismiss(&mut unit, row, inbound, Some(told));
            return Ok(Verdict::Handled { unit: Box::new(unit), outcome: Outcome::Ignored, command: None });
        }
        admission::Admitted::Unheard => return Ok(silence(unit, row, inbound)),
    }
    if let Body::Text { text, media: Some(sent) } = &inbound.body
        && text.trim().is_empty()
    {
        return media::without_words(pipeline, db, unit, row, inbound, chat, &locale, sent).await;
    }
    let mut meant = meant::books(db, &chat, &person, inbound).await?;
    let inbound = meant.inbound.as_ref().unwrap_or(inbound);
    if let Some(home) = meant.household {
        world.load_homes(db, &pipeline.shelf, vec![home]).await?;
    }
    if chat.kind == crate::entity::ChatKind::Private
        && let Some(home) = meant.household.and_then(|id| world.homes.get(&id))
        && home.books.member_of(person.id).is_none()
    {
        // They left these books, or were taken out: their own chat shows others of theirs, or new ones.
        meant.household = household::of_person(db, person.id).await?.first().map(|own| own.id);
        world.load_homes(db, &pipeline.shelf, meant.household.into_iter().collect()).await?;
        chat::rebind(&mut unit, &mut chat, meant.household);
    }
    let home = match meant.household.and_then(|id| world.homes.get(&id)) {
        Some(home) => home.clone(),
        None => {
            let name = match chat.kind {
                crate::entity::ChatKind::Private => person.name.clone(),
                crate::entity::ChatKind::Shared => {
                    let space = inbound.chat.space.as_ref().and_then(|space| space.name.clone());
                    space.or_else(|| chat.title.clone()).unwrap_or_else(|| "Home".to_owned())
                }
            };
            let books = chat::found(&mut unit, &mut chat, &name, &person, &pipeline.defaults);
            Home { books: books.into(), last_number: 0, largest: None }
        }
    };
    let Some((actor, home)) = act(&mut unit, home, &person, sender) else {
        return Ok(silence(unit, row, inbound));
    };
    let locale = listened_in(&home.books, &person, &chat, &pipeline.defaults.language);
    let mut ctx = Ctx {
        inbound,
        actor,
        person: &person,
        chat: &chat,
        questions: questions(world, &chat, home.books.id()),
        about: row.id,
        repeats: row
            .text_key
            .and_then(|key| world.repeats.get(&key))
            .map(|repeats| repeats.iter().copied().filter(|(id, _)| *id != row.id).collect())
            .unwrap_or_default(),
        waited: std::time::Duration::from_micros(
            u64::try_from(pipeline.clock.micros() - row.received_us).unwrap_or_default(),
        ),
        db,
        search: pipeline.search.as_ref(),
        files: &pipeline.files,
        defaults: &pipeline.defaults,
        locale,
        home,
        unit,
    };
    let heard = match &inbound.body {
        Body::Press { filled, .. } => press::handle(&mut ctx, meant.pressed, filled).await,
        Body::Ask { command, args } => ask::handle(&mut ctx, command, args).await,
        Body::Text { text, .. } => text::handle(&mut ctx, text).await,
        Body::Event { .. } => Ok(Heard::Silence),
    };
    let heard = match heard {
        Ok(heard) => heard,
        Err(Error::Refused(refused)) if refused.code == command::NOT_YET => Heard::Later { wait_us: NOT_YET_US },
        Err(Error::Refused(refused)) => refusal(&mut ctx, refused),
        Err(Error::Internal(fault)) => return Err(fault),
    };
    match heard {
        Heard::Silence => {
            ctx.unit.drop_staged();
            let Some(held) = late::after_silence(&mut ctx, row).await? else {
                return Ok(silence(ctx.unit, row, inbound));
            };
            let Ctx { mut unit, home, .. } = ctx;
            if inbound.body.awaits() {
                reply::dismiss(&mut unit, row, inbound, None);
            }
            reply::stage_aside(db, &mut unit, row, inbound, &held.chat, Some(&home.books), held.replies).await?;
            Ok(Verdict::Handled { unit: Box::new(unit), outcome: Outcome::Ignored, command: None })
        }
        Heard::Later { wait_us } => {
            if !trusted {
                pipeline.limits.put_off(row.id);
            }
            Ok(Verdict::Later { due_us: pipeline.clock.micros() + wait_us })
        }
        Heard::Answer { command, mut reply } => {
            remind(&mut ctx, &mut reply)?;
            let held_back = late::hold_back(pipeline, &mut ctx, row, &reply).await?;
            let Ctx { mut unit, home, .. } = ctx;
            let refused = reply.outcome == Outcome::Refused;
            let mut chat = match &held_back {
                Some(held) => held.chat.clone(),
                None => chat.clone(),
            };
            // A refusal leaves nothing staged, the chat neither where it is a new one.
            if let Some(album) = media::album(inbound).filter(|_| !refused || world.chats.contains_key(&key)) {
                let mut memo = Memo::of(&chat);
                memo.album = Some(album.to_owned());
                memo.keep(&mut unit, &mut chat);
            }
            if !refused {
                remember(world, &key, &who, &chat, &identity, &person, Some(&home));
            }
            match held_back {
                Some(held) => {
                    reply::stage_all(db, &mut unit, row, inbound, &chat, Some(&home.books), command, held.replies)
                        .await?;
                    Ok(Verdict::Handled { unit: Box::new(unit), outcome: reply.outcome, command })
                }
                None => answered(db, unit, row, inbound, &chat, Some(&home.books), command, *reply).await,
            }
        }
    }
}

/// The language to answer in: alone the person's own; among people the household's, so that a card does not change its
/// language with whoever pressed last.
fn listened_in(books: &Books, person: &Person, chat: &Chat, instance: &str) -> Arc<Locale> {
    let theirs = person.language.as_deref();
    let household = books.household.language.as_str();
    match chat.kind {
        crate::entity::ChatKind::Private => Locale::first_of(theirs.into_iter().chain([household, instance])),
        crate::entity::ChatKind::Shared => Locale::first_of([household].into_iter().chain(theirs).chain([instance])),
    }
}

/// What waits for an answer in this chat about these books.
fn questions(world: &World, chat: &Chat, household: uuid::Uuid) -> Vec<StoredIntent> {
    let open = world.questions.get(&chat.id).into_iter().flatten();
    open.filter(|question| question.household_id.is_none_or(|asked| asked == household)).cloned().collect()
}

/// Who acts: the person as a member, joined now when they are not one yet; somebody anonymous acts as the owner does.
fn act(unit: &mut Unit, mut home: Home, person: &Person, sender: &Sender) -> Option<(Actor, Home)> {
    let household = home.books.id();
    let (member, role) = match home.books.member_of(person.id) {
        Some(member) => (member.id, member.role),
        None if sender.kind == SenderKind::Anonymous => {
            let owner = home.books.present().find(|m| m.person_id.is_some())?;
            (owner.id, crate::entity::Role::Member)
        }
        None => {
            let member = crate::service::source::edit(&mut home.books, |books| chat::join(unit, books, person));
            (member.id, member.role)
        }
    };
    Some((Actor { person: person.id, member, household, role }, home))
}

/// A refusal drops what was staged and says its sentence; people talking among themselves are not lectured.
fn refusal(ctx: &mut Ctx<'_>, refused: Refused) -> Heard {
    ctx.unit.drop_staged();
    tracing::info!(code = refused.code, slot = refused.slot, "refused");
    let mut reply = Reply::refused(&refused, &ctx.locale);
    let aside = match ctx.inbound.body {
        Body::Press { .. } => true,
        // A menu's command is not to be seen by all as one that failed; what to press then has to be.
        Body::Ask { .. } => ctx.shared(),
        Body::Text { .. } | Body::Event { .. } => false,
    };
    if aside {
        reply.whisper = Some(std::mem::take(&mut reply.text));
    }
    Heard::Answer { command: None, reply: Box::new(reply) }
}

/// Brings an open question up once more, quietly, behind an answer that is no card and does not show it anyway.
fn remind(ctx: &mut Ctx<'_>, reply: &mut Reply) -> Result<(), Internal> {
    let shown = |question: &&StoredIntent| reply.text.contains(question.prompt.as_deref().unwrap_or_default());
    let pressed = matches!(ctx.inbound.body, Body::Press { .. });
    if ctx.shared() || pressed || reply.card || reply.question.is_some() {
        return Ok(());
    }
    let mine = |question: &&StoredIntent| {
        question.slot.as_deref() == Some("note")
            && question.reminded_us.is_none()
            && question.person_id == Some(ctx.actor.person)
    };
    let Some(open) = ctx.questions.iter().rev().find(mine).cloned() else { return Ok(()) };
    question::reminded(&mut ctx.unit, open.id);
    if !shown(&&open)
        && let Some(draft) = expense::asked_about(&open)?
    {
        let money = Money::new(draft.minor, draft.currency);
        reply.text.push_str(&format!(" {}", ctx.say(phrase!("still-open-amount", money = money))));
    }
    Ok(())
}

pub(super) fn silence(mut unit: Unit, row: &Logged, inbound: &Inbound) -> Verdict {
    unit.drop_staged();
    if inbound.body.awaits() {
        reply::dismiss(&mut unit, row, inbound, None);
    }
    Verdict::Handled { unit: Box::new(unit), outcome: Outcome::Ignored, command: None }
}

#[allow(clippy::too_many_arguments, reason = "the parts of one answer, each of its own type")]
pub(super) async fn answered(
    db: &DatabaseTransaction,
    mut unit: Unit,
    row: &Logged,
    inbound: &Inbound,
    chat: &Chat,
    books: Option<&Books>,
    command: Option<&'static str>,
    reply: Reply,
) -> Result<Verdict, Internal> {
    let outcome = reply.outcome;
    reply::stage(db, &mut unit, row, inbound, chat, books, command, reply).await?;
    Ok(Verdict::Handled { unit: Box::new(unit), outcome, command })
}

/// Lets the rest of the batch see who and what is new.
fn remember(
    world: &mut World,
    key: &Key,
    who: &Key,
    chat: &Chat,
    identity: &Identity,
    person: &Person,
    home: Option<&Home>,
) {
    world.chats.insert(key.clone(), chat.clone());
    world.people.insert(who.clone(), (identity.clone(), person.clone()));
    if let Some(home) = home {
        world.homes.insert(home.books.id(), home.clone());
    }
}
