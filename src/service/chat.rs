//! Chats and the people in them: who they are, whose books they write to, what became of a chat.

use std::collections::BTreeMap;

use sea_orm::sea_query::{BinOper, Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::books::{Books, Category};
use super::unit::{Unit, json, parse_action};
use super::world::{Chat, Identity, Person};
use crate::entity::*;
use crate::error::Internal;
use crate::message::{Action, ChatInfo, Intent, Sender};
use crate::money::Currency;
use crate::say::Locale;
use crate::understand::{STARTING, fold, starting_names_in};

/// What a chat remembers between messages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Memo {
    /// Messages booked after a downtime whose cards were held back for one summary.
    pub held_back: Vec<Uuid>,
    /// When it was last said that pictures and the like are not read, microseconds since 1970.
    pub media_told_us: Option<i64>,
    /// The last album that was answered: its other parts need no answer.
    pub album: Option<String>,
    /// What is booked without a question gets a mark on its message instead of a card.
    pub quiet: bool,
    /// Whoever bound the chat was told that we may not write here; `here` takes it back.
    pub forbidden_told: bool,
    /// What `more` does for a person: the next page of their last list here.
    pub more: BTreeMap<Uuid, Intent>,
}

impl Memo {
    pub fn of(chat: &Chat) -> Self {
        chat.memo.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
    }

    /// Leaves the rest of the chat alone: what the same message changed of it stands.
    pub fn keep(&self, unit: &mut Unit, chat: &mut Chat) {
        chat.memo = (*self != Self::default()).then(|| json(self));
        chat.updated_at = unit.now;
        let mut keep = Query::update();
        keep.table(chat::Entity)
            .value(chat::Column::Memo, chat.memo.clone())
            .value(chat::Column::UpdatedAt, unit.now)
            .and_where(Expr::col(chat::Column::Id).eq(chat.id));
        unit.update(keep);
    }
}

/// What new books start with.
#[derive(Clone, Debug)]
pub struct Defaults {
    pub currency: Currency,
    /// IANA name.
    pub zone: String,
    /// Whether the operator chose the zone, so that a person's language is no better guess.
    pub zone_chosen: bool,
    pub language: String,
}

impl Defaults {
    /// The zone to assume for somebody, from the operator's word, else from a language that is spoken in mostly one zone.
    pub fn zone_for(&self, language: Option<&str>) -> String {
        if self.zone_chosen {
            return self.zone.clone();
        }
        let guess = match language.map(|tag| tag.to_ascii_lowercase()).as_deref() {
            Some("de" | "de-de") => "Europe/Berlin",
            Some("de-at") => "Europe/Vienna",
            Some("de-ch") => "Europe/Zurich",
            Some("fr" | "fr-fr") => "Europe/Paris",
            Some("it" | "it-it") => "Europe/Rome",
            Some("es-es") => "Europe/Madrid",
            Some("nl" | "nl-nl") => "Europe/Amsterdam",
            Some("pl" | "pl-pl") => "Europe/Warsaw",
            Some("cs" | "cs-cz") => "Europe/Prague",
            Some("en-gb") => "Europe/London",
            _ => return self.zone.clone(),
        };
        guess.to_owned()
    }
}

/// Writes down somebody seen for the first time.
pub fn meet(unit: &mut Unit, platform: &str, sender: &Sender) -> (Identity, Person) {
    let person = Person {
        id: unit.id(),
        name: sender.name.clone(),
        language: sender.language.clone(),
        zone: None,
        admitted_at: None,
        refused_at: None,
        owner: false,
        created_at: unit.now,
        updated_at: unit.now,
    };
    let identity = Identity {
        id: unit.id(),
        platform: platform.to_owned(),
        user_key: sender.user.0.clone(),
        person_id: person.id,
        name: sender.name.clone(),
        handle: sender.handle.clone(),
        created_at: unit.now,
        updated_at: unit.now,
    };
    unit.insert(person.clone());
    unit.insert(identity.clone());
    (identity, person)
}

/// Writes down a chat seen for the first time, bound to no books yet.
pub fn open(unit: &mut Unit, platform: &str, key: &str, info: &ChatInfo, hears_all: bool) -> Chat {
    let chat = Chat {
        id: unit.id(),
        platform: platform.to_owned(),
        chat_key: key.to_owned(),
        kind: match info.kind {
            crate::message::ChatKind::Private => ChatKind::Private,
            crate::message::ChatKind::Shared => ChatKind::Shared,
        },
        title: info.title.clone(),
        space_key: info.space.as_ref().map(|space| space.key.0.clone()),
        household_id: None,
        hears_all,
        gone_at: None,
        memo: None,
        created_at: unit.now,
        updated_at: unit.now,
    };
    unit.insert(chat.clone());
    chat
}

/// Makes new books with the starting categories and one account, and binds the chat to them.
pub fn found(unit: &mut Unit, chat: &mut Chat, name: &str, founder: &Person, defaults: &Defaults) -> Books {
    let language = founder.language.clone().unwrap_or_else(|| defaults.language.clone());
    let locale = Locale::first_of([language.as_str(), &defaults.language]);
    let household = household::Model {
        id: unit.id(),
        name: name.to_owned(),
        currency: defaults.currency,
        zone: founder.zone.clone().unwrap_or_else(|| defaults.zone_for(founder.language.as_deref())),
        language,
        week_start: 1,
        month_start: 1,
        assumed: true,
        version: 1,
        created_at: unit.now,
        updated_at: unit.now,
    };
    unit.insert(household.clone());
    unit.audit(Some(household.id), "household.create", Some(household.id), None);
    let member = new_member(unit, household.id, founder, Role::Owner);
    let categories: Vec<Category> = STARTING
        .iter()
        .zip(&starting_names_in(locale.language()).categories)
        .enumerate()
        .map(|(position, (start, named))| Category {
            id: unit.id(),
            household_id: household.id,
            name: named.name.clone(),
            name_key: named.key.clone(),
            aliases: Strings(named.aliases.clone()),
            kind: if start.income { Kind::Income } else { Kind::Expense },
            position: position as i32,
            archived_at: None,
            merged_into: None,
            created_at: unit.now,
            updated_at: unit.now,
        })
        .collect();
    let main = locale.named("starting-account", None).unwrap_or_else(|| "Main".to_owned());
    for category in &categories {
        unit.insert(category.clone());
    }
    let account = account::Model {
        id: unit.id(),
        household_id: household.id,
        name_key: fold(&main),
        name: main,
        currency: household.currency,
        is_default: true,
        archived_at: None,
        created_at: unit.now,
        updated_at: unit.now,
    };
    unit.insert(account.clone());
    bind(unit, chat, household.id);
    Books::new(household, vec![member], categories, vec![account], Vec::new())
}

/// Points a chat at a household's books.
pub fn bind(unit: &mut Unit, chat: &mut Chat, household: Uuid) {
    rebind(unit, chat, Some(household));
}

/// Points a chat at other books, or at none.
pub fn rebind(unit: &mut Unit, chat: &mut Chat, household: Option<Uuid>) {
    let (action, of) = match household {
        Some(household) => ("chat.bind", Some(household)),
        None => ("chat.unbind", chat.household_id),
    };
    chat.household_id = household;
    chat.updated_at = unit.now;
    unit.replace(chat.clone());
    unit.audit(of, action, Some(chat.id), None);
}

/// Makes a person a member; who left before is the same member again, under the same name and rights.
pub fn join(unit: &mut Unit, books: &mut Books, person: &Person) -> member::Model {
    let before = books.members.iter().position(|member| member.person_id == Some(person.id));
    let before = before.map(|place| books.members.remove(place));
    let member = seat(unit, books.id(), person, before);
    unit.books_changed(books.id());
    books.members.push(member.clone());
    member
}

/// As [`join`], for books that are not at hand: with what they have of this person, who is not present.
pub fn seat(unit: &mut Unit, household: Uuid, person: &Person, before: Option<member::Model>) -> member::Model {
    let Some(before) = before else { return new_member(unit, household, person, Role::Member) };
    let member = member::Model { left_at: None, updated_at: unit.now, ..before };
    unit.replace(member.clone());
    unit.audit(Some(household), "member.return", Some(member.id), None);
    member
}

fn new_member(unit: &mut Unit, household: Uuid, person: &Person, role: Role) -> member::Model {
    let member = member::Model {
        id: unit.id(),
        household_id: household,
        person_id: Some(person.id),
        name: person.name.clone(),
        name_key: fold(&person.name),
        role,
        weight: 1,
        joined_at: unit.now,
        left_at: None,
        created_at: unit.now,
        updated_at: unit.now,
    };
    unit.insert(member.clone());
    unit.audit(Some(household), "member.join", Some(member.id), None);
    member
}

/// Marks who left; what they paid stays under their name.
pub fn leave(unit: &mut Unit, member: &member::Model) {
    unit.replace(member::Model { left_at: Some(unit.now), updated_at: unit.now, ..member.clone() });
    unit.audit(Some(member.household_id), "member.leave", Some(member.id), None);
    unit.books_changed(member.household_id);
}

/// A household has an owner as long as it has a member.
pub fn make_owner(unit: &mut Unit, member: &member::Model) {
    unit.replace(member::Model { role: Role::Owner, updated_at: unit.now, ..member.clone() });
    unit.audit(Some(member.household_id), "member.own", Some(member.id), None);
}

/// No moment that comes: the next visit makes such an outbox row due.
pub const NEXT_VISIT_US: i64 = i64::MAX;

/// Nothing can be sent here any more, or again: what waited for that visit is due, whatever the visitor says. What was to
/// be said to one person is kept for their next visit; among people nobody waits for it.
pub fn set_gone(unit: &mut Unit, chat: &mut Chat, gone: bool) {
    chat.gone_at = gone.then_some(unit.now);
    chat.updated_at = unit.now;
    let mut mark = Query::update();
    mark.table(chat::Entity)
        .value(chat::Column::GoneAt, chat.gone_at)
        .value(chat::Column::UpdatedAt, chat.updated_at)
        .and_where(Expr::col(chat::Column::Id).eq(chat.id));
    let mut queued = Query::update();
    queued
        .table(outbox::Entity)
        .and_where(Expr::col(outbox::Column::Platform).eq(chat.platform.clone()))
        .and_where(Expr::col(outbox::Column::ChatKey).eq(chat.chat_key.clone()))
        .and_where(Expr::col(outbox::Column::State).eq(OutboxState::Queued));
    match (gone, chat.kind) {
        (false, _) => {
            queued.value(outbox::Column::DueUs, 0);
        }
        (true, ChatKind::Private) => {
            queued.value(outbox::Column::DueUs, NEXT_VISIT_US);
        }
        (true, ChatKind::Shared) => {
            queued
                .value(outbox::Column::State, OutboxState::Failed)
                .value(outbox::Column::Error, "the bot was removed from this chat");
        }
    }
    for statement in [mark, queued] {
        unit.update_in_any_case(statement);
    }
}

pub fn set_hears(unit: &mut Unit, chat: &mut Chat, all: bool) {
    chat.hears_all = all;
    chat.updated_at = unit.now;
    unit.replace(chat.clone());
}

/// Moves a chat to its new key with all it has: its outbox and the messages still waiting in it. Where the new key is
/// known already (the platform announced it twice, or somebody wrote there first), one of the two rows gives way.
/// Returns the chat that the new key is from now on.
pub async fn migrate(
    db: &impl ConnectionTrait,
    unit: &mut Unit,
    platform: &str,
    from: &str,
    to: &str,
) -> Result<Option<Chat>, Internal> {
    let find = |key: &str| {
        chat::Entity::find().filter(chat::Column::Platform.eq(platform)).filter(chat::Column::ChatKey.eq(key)).one(db)
    };
    let moved = match (find(from).await?, find(to).await?) {
        (None, new) => new,
        // The row that holds the books keeps them.
        (Some(old), Some(new)) if new.household_id.is_some() && old.household_id.is_none() => {
            unit.replace(Chat { gone_at: Some(unit.now), updated_at: unit.now, ..old });
            Some(new)
        }
        (Some(old), new) => {
            if let Some(new) = new {
                // It steps aside under a key that no platform gives.
                unit.replace(Chat {
                    chat_key: format!("{to} before {}", unit.now.timestamp()),
                    gone_at: Some(unit.now),
                    updated_at: unit.now,
                    ..new
                });
            }
            let moved = Chat { chat_key: to.to_owned(), updated_at: unit.now, ..old };
            unit.replace(moved.clone());
            unit.audit(moved.household_id, "chat.migrate", Some(moved.id), None);
            Some(moved)
        }
    };
    // Whichever row stands: nothing reaches the old key any more.
    move_outbox(db, unit, platform, from, to).await?;
    move_waiting(unit, platform, from, to);
    Ok(moved)
}

/// What is still to be said goes to the new key. What was said stayed behind: in the new chat its keys are other
/// messages', so they are forgotten, and a card that changes is said anew.
async fn move_outbox(
    db: &impl ConnectionTrait,
    unit: &mut Unit,
    platform: &str,
    from: &str,
    to: &str,
) -> Result<(), Internal> {
    let queued = outbox::Entity::find()
        .filter(outbox::Column::Platform.eq(platform))
        .filter(outbox::Column::ChatKey.eq(from))
        // As a literal: with a bound value the planner passes the partial index by.
        .filter(Expr::cust("state = 'queued'"))
        .all(db)
        .await?;
    for row in queued {
        let mut action = parse_action(&row.action)?;
        if let Action::Send { reply_to: answered @ Some(_), .. } = &mut action {
            *answered = None;
            let mut alone = Query::update();
            alone
                .table(outbox::Entity)
                .value(outbox::Column::Action, json(&action))
                .and_where(Expr::col(outbox::Column::Id).eq(row.id));
            unit.update(alone);
        }
    }
    let of_chat = || {
        let mut update = Query::update();
        update
            .table(outbox::Entity)
            .value(outbox::Column::ChatKey, to)
            .and_where(Expr::col(outbox::Column::Platform).eq(platform))
            .and_where(Expr::col(outbox::Column::ChatKey).eq(from));
        update
    };
    let mut said = of_chat();
    said.value(outbox::Column::SentKey, None::<String>)
        .value(outbox::Column::Live, false)
        .and_where(Expr::col(outbox::Column::State).ne(OutboxState::Queued));
    unit.update(said);
    let mut queued = of_chat();
    // What the old chat had to wait for does not hold for the new one.
    queued.value(outbox::Column::DueUs, 0);
    unit.update(queued);
    Ok(())
}

/// What was written in the old chat and is not handled yet. Its keys are the old chat's: among the new one's they must
/// stand for no message that is there, or comes.
fn move_waiting(unit: &mut Unit, platform: &str, from: &str, to: &str) {
    let key = Expr::val(format!("{from}:")).binary(BinOper::Custom("||"), Expr::col(message::Column::MessageKey));
    let mut waiting = Query::update();
    waiting
        .table(message::Entity)
        .value(message::Column::ChatKey, to)
        .value(message::Column::MessageKey, key)
        .and_where(Expr::col(message::Column::Platform).eq(platform))
        .and_where(Expr::col(message::Column::ChatKey).eq(from))
        .and_where(Expr::col(message::Column::State).is_in([MessageState::Pending, MessageState::Dead]))
        .and_where(Expr::col(message::Column::Id).ne(unit.message_id));
    unit.update(waiting);
}
