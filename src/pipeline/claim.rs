//! Which messages are next, how they end, and what becomes of those that fail.

use std::collections::{HashMap, HashSet};
use std::num::NonZeroU32;
use std::sync::{Mutex, MutexGuard, PoisonError};

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use sea_orm::sea_query::{
    Alias, Expr, ExprTrait, LockBehavior, LockType, Order, OverStatement, Query, UpdateStatement, WindowStatement,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    Select,
};
use uuid::Uuid;

use super::{Pipeline, Stepped, instant};
use crate::entity::message::{Column, Entity, Model as Logged};
use crate::entity::{MessageState, OutboxState, outbox};
use crate::error::Internal;
use crate::message::{Action, Content, Inbound, Outcome};
use crate::say::{Locale, phrase};
use crate::service::unit::{Rows, Stage, json};
use crate::service::world::{Key, World};

pub use crate::entity::MessageState as State;

/// After so many faults a message is kept as a dead letter.
pub const ATTEMPTS: i32 = 5;

/// Heads read a step: more than a batch, because some of them wait or share a household.
const HEADS: u64 = 1_024;

/// The oldest waiting message of every chat, oldest first. On PostgreSQL another instance's are passed over.
pub async fn heads(txn: &DatabaseTransaction) -> Result<Vec<Logged>, Internal> {
    let ranked = Alias::new("ranked");
    let place = Alias::new("place");
    let mut ranks = Query::select();
    ranks
        .column(Column::Id)
        .expr_window_as(
            Expr::cust("ROW_NUMBER()"),
            WindowStatement::partition_by(Column::Platform)
                .add_partition_by(Expr::col(Column::ChatKey))
                .order_by(Column::Id, Order::Asc)
                .to_owned(),
            place.clone(),
        )
        .from(Entity)
        .and_where(waiting());
    let first =
        Query::select().column(Column::Id).from_subquery(ranks, ranked).and_where(Expr::col(place).eq(1)).take();
    // The state once more: PostgreSQL looks only at the outer conditions again when another instance changed a row
    // between this statement's snapshot and its lock, and that one may be handled by now.
    let query = Entity::find()
        .filter(Expr::col(Column::Id).in_subquery(first))
        .filter(waiting())
        .order_by_asc(Column::Id)
        .limit(HEADS);
    Ok(unless_taken(txn, query).all(txn).await?)
}

/// Locks the rows that a query finds; those that another instance has are passed over.
fn unless_taken(txn: &DatabaseTransaction, query: Select<Entity>) -> Select<Entity> {
    match txn.get_database_backend() {
        DbBackend::Postgres => query.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked),
        _ => query,
    }
}

/// As a literal: with a bound value the planner passes the partial index by.
pub fn waiting() -> sea_orm::sea_query::SimpleExpr {
    Expr::cust("state = 'pending'")
}

/// One waiting message, if it still waits and no other instance has it.
pub async fn one(txn: &DatabaseTransaction, id: Uuid) -> Result<Option<Logged>, Internal> {
    let query = Entity::find_by_id(id).filter(Column::State.eq(MessageState::Pending));
    Ok(unless_taken(txn, query).one(txn).await?)
}

/// Of the heads, those that may be handled now: at most one a household, a space without books and a person unknown so far. One that is
/// not due yet holds up the rest of its household.
pub fn due(heads: Vec<Logged>, world: &World, now_us: i64, most: usize) -> (Vec<Logged>, Option<i64>) {
    let mut lanes: HashSet<Uuid> = HashSet::new();
    let mut strangers: HashSet<Key> = HashSet::new();
    let mut founding: HashSet<&Key> = HashSet::new();
    let mut next_due: Option<i64> = None;
    let mut due = Vec::new();
    for message in heads {
        let chat = (message.platform.clone(), message.chat_key.clone());
        let space = world.space_of.get(&chat);
        let bound = world.chats.get(&chat).and_then(|chat| chat.household_id);
        let mut free = match bound.or_else(|| world.spaces.get(space?).copied()) {
            Some(household) => lanes.insert(household),
            // Two chats of a space would found its books twice.
            None => space.is_none_or(|space| founding.insert(space)),
        };
        if let Some(sender) = &message.sender_key {
            let person = (message.platform.clone(), sender.clone());
            if !world.people.contains_key(&person) {
                free &= strangers.insert(person);
            }
        }
        if !free {
            continue;
        }
        if message.due_us > now_us {
            next_due = next_due.into_iter().chain([message.due_us]).min();
        } else if due.len() < most {
            due.push(message);
        }
    }
    (due, next_due)
}

/// How a batch's messages ended, gathered so that each outcome is one statement.
#[derive(Default)]
pub struct Ends {
    by_outcome: HashMap<(Outcome, Option<&'static str>), Vec<Uuid>>,
    later: Vec<(Uuid, i64)>,
    handled: usize,
}

impl Ends {
    pub fn add(&mut self, message: Uuid, outcome: Outcome, command: Option<&'static str>) {
        self.by_outcome.entry((outcome, command)).or_default().push(message);
        self.handled += 1;
    }

    pub fn later(&mut self, message: Uuid, due_us: i64) {
        self.later.push((message, due_us));
    }

    pub async fn write(self, txn: &DatabaseTransaction, now_us: i64) -> Result<Stepped, Internal> {
        for ((outcome, command), ids) in self.by_outcome {
            let mut end = end(MessageState::Done, now_us);
            end.value(Column::Outcome, outcome.as_str()).value(Column::Command, command.map(str::to_owned));
            if outcome == Outcome::Ignored {
                // What nobody said to us is not ours to keep.
                end.value(Column::Inbound, None::<String>).value(Column::TextKey, None::<i64>);
            }
            end.and_where(Expr::col(Column::Id).is_in(ids));
            txn.execute(&end).await?;
        }
        let next_due_us = self.later.iter().map(|(_, due)| *due).min();
        for (id, due_us) in self.later {
            let mut wait = Query::update();
            wait.table(Entity).value(Column::DueUs, due_us).and_where(Expr::col(Column::Id).eq(id));
            txn.execute(&wait).await?;
        }
        Ok(Stepped { handled: self.handled, next_due_us })
    }
}

fn end(state: MessageState, now_us: i64) -> UpdateStatement {
    Query::update()
        .table(Entity)
        .value(Column::State, state)
        .value(Column::HandledUs, now_us)
        .value(Column::LatencyUs, Expr::val(now_us).sub(Expr::col(Column::ReceivedUs)))
        .value(Column::UpdatedAt, instant(now_us))
        .to_owned()
}

/// Counts a fault against a message. It is tried again after a while, its chat waiting; after [`ATTEMPTS`] it becomes a
/// dead letter, and the person hears that it was not booked.
pub async fn count_failure(pipeline: &Pipeline, id: Uuid, fault: &Internal) -> Result<(), Internal> {
    let now_us = pipeline.clock.micros();
    let txn = pipeline.store.begin().await?;
    let Some(message) = one(&txn, id).await? else {
        txn.rollback().await?;
        return Ok(());
    };
    let attempts = message.attempts + 1;
    let dead = attempts >= ATTEMPTS;
    let mut mark = if dead { end(MessageState::Dead, now_us) } else { Query::update().table(Entity).to_owned() };
    mark.value(Column::Attempts, attempts)
        .value(Column::Error, fault.to_string())
        .value(Column::DueUs, now_us + (250_000_i64 << attempts.clamp(0, 8)))
        .and_where(Expr::col(Column::Id).eq(id));
    txn.execute(&mark).await?;
    if dead {
        apologise(&message, &pipeline.defaults.language, now_us).flush(&txn).await?;
        tracing::error!(message = %id, attempts, %fault, "a message failed for good and is kept as a dead letter");
    } else {
        tracing::warn!(message = %id, attempts, %fault, "a message failed and is tried again");
    }
    txn.commit().await?;
    pipeline.bells.replied.notify_one();
    Ok(())
}

fn apologise(message: &Logged, language: &str, now_us: i64) -> Rows {
    let mut rows = Rows::default();
    let inbound = message.inbound.as_deref().and_then(|text| serde_json::from_str::<Inbound>(text).ok());
    let theirs = inbound.as_ref().and_then(|inbound| inbound.sender.as_ref()?.language.as_deref());
    let text = Locale::first_of(theirs.into_iter().chain([language])).say(&phrase!("apology"));
    let action = Action::Send {
        content: Content { text, ..Default::default() },
        reply_to: inbound.as_ref().map(|inbound| inbound.origin.message.clone()),
        silent: false,
    };
    let at = instant(now_us);
    let reply = serde_json::json!({
        "command": null, "outcome": "refused", "data": { "error": { "code": "internal", "slot": null, "hint": null } },
    });
    outbox::Model {
        id: Uuid::now_v7(),
        message_id: Some(message.id),
        platform: message.platform.clone(),
        chat_key: message.chat_key.clone(),
        thread_key: inbound.and_then(|inbound| inbound.origin.thread).map(|thread| thread.0),
        action: json(&action),
        reply: Some(reply.to_string()),
        card_of: None,
        target_id: None,
        state: OutboxState::Queued,
        attempts: 0,
        due_us: 0,
        leased_until_us: 0,
        sent_key: None,
        live: false,
        error: None,
        created_at: at,
        updated_at: at,
    }
    .stage(&mut rows);
    rows
}

/// Dead letters, oldest first: for `outlay messages failed`.
pub async fn failed(db: &impl ConnectionTrait) -> Result<Vec<Logged>, Internal> {
    Ok(Entity::find().filter(Column::State.eq(MessageState::Dead)).order_by_asc(Column::Id).all(db).await?)
}

/// Puts a dead letter back into the queue. False when there is none of that id.
pub async fn retry(db: &impl ConnectionTrait, id: Uuid) -> Result<bool, Internal> {
    let mut again = Query::update();
    again
        .table(Entity)
        .value(Column::State, MessageState::Pending)
        .value(Column::Attempts, 0)
        .value(Column::DueUs, 0)
        .and_where(Expr::col(Column::Id).eq(id))
        .and_where(Expr::col(Column::State).eq(MessageState::Dead));
    Ok(db.execute(&again).await?.rows_affected() > 0)
}

/// Gives a dead letter up, and with it what it said. False when there is none of that id.
pub async fn forget(db: &impl ConnectionTrait, id: Uuid) -> Result<bool, Internal> {
    let mut drop = Query::update();
    drop.table(Entity)
        .value(Column::State, MessageState::Dropped)
        .value(Column::Inbound, None::<String>)
        .value(Column::TextKey, None::<i64>)
        .and_where(Expr::col(Column::Id).eq(id))
        .and_where(Expr::col(Column::State).eq(MessageState::Dead));
    Ok(db.execute(&drop).await?.rows_affected() > 0)
}

/// How much a person may send: what is beyond waits its turn in the queue, it is never refused.
pub struct Limits {
    people: Option<DefaultKeyedRateLimiter<Key>>,
    /// Messages that were counted and then put off for another reason: their next try is not another message.
    counted: Mutex<HashSet<Uuid>>,
}

impl Limits {
    pub fn new(burst: u32, per_second: u32) -> Self {
        let quota = NonZeroU32::new(per_second)
            .zip(NonZeroU32::new(burst))
            .map(|(per_second, burst)| Quota::per_second(per_second).allow_burst(burst));
        Self { people: quota.map(RateLimiter::keyed), counted: Mutex::default() }
    }

    /// How long this person's message has to wait, microseconds; counts it when it does not.
    pub fn wait_us(&self, person: &Key, message: Uuid) -> Option<i64> {
        let limiter = self.people.as_ref()?;
        if self.counted().remove(&message) {
            return None;
        }
        let denied = limiter.check_key(person).err()?;
        let wait = denied.wait_time_from(DefaultClock::default().now());
        Some(std::cmp::max(i64::try_from(wait.as_micros()).unwrap_or(i64::MAX), 1))
    }

    /// Lets a message that was counted come again.
    pub fn put_off(&self, message: Uuid) {
        if self.people.is_some() {
            self.counted().insert(message);
        }
    }

    fn counted(&self) -> MutexGuard<'_, HashSet<Uuid>> {
        self.counted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets people whose budget is full again.
    pub fn tidy(&self) {
        if let Some(limiter) = &self.people {
            limiter.retain_recent();
        }
    }
}
